/* inside.h: what the files of this room share. */
#ifndef APPRAISE_DESK_INSIDE_H
#define APPRAISE_DESK_INSIDE_H

#include "appraise/desk/desk.h"
#include "appraise/roster/roster.h"
#include "base/log.h"
#include "doc/table.h"
#include "job/job.h"
#include "org/audit.h"
#include "web/frame.h"

struct desk_note {
	const char *tone; /* "done", "bad"; NULL: none */
	str text;
};
/* One office in a round. */
struct desk_line {
	const struct org_unit *unit;
	bool sent;       /* there is a report */
	struct report x; /* its newest one */
	i64 staff, passed, n_items, n_checked, n_wrong;
	bool head_ok;
	i64 delivered_ms, score;
	struct late late;
};
enum desk_show { DESK_ALL, DESK_WAITING, DESK_NONE, DESK_DONE, DESK_LATE, DESK_RETURNED, DESK_SHOW__MAX };
struct desk_round {
	struct appraise_round round;
	i64 n_submitted, n_received, n_accepted, n_returned;
};
struct desk_list_view {
	struct frame f;
	const struct appraise_round *round; /* NULL: the list of rounds */
	struct appraise_rule rule;
	const struct desk_round *rounds;
	size_t n_rounds;
	const struct desk_line *line;
	size_t n, n_all;
	enum desk_show show;
	i64 count[DESK_SHOW__MAX];
};
/* A certificate with what the system itself says of it. */
enum desk_truth { DESK_LOOK, DESK_SIGNED, DESK_BROKEN, DESK_RECORD, DESK_FILED };
struct desk_item {
	const struct report_item *x;
	const struct report_row *row;
	enum desk_truth truth;
	str token, type, file_name, number, owner; /* of a certificate of another channel; number: of our own */
	bool gone; /* what it rested on is no more: revoked, rejected since */
};
struct desk_report_view {
	struct frame f;
	struct desk_note note;
	const struct problems *ps;
	const struct report *x;
	struct appraise_round round;
	struct appraise_rule rule;
	struct report_delivery d[DELIVERY__MAX];
	i64 delivered_ms, score;
	struct late late;
	const struct report_row *row;
	size_t n_rows;
	const struct report_item *item;
	size_t n_items, n_checked, n_right, n_wrong, n_carried; /* carried: right already in the returned report before */
	bool newest, intact;
	str base, reason, arrived, remark; /* base: "/appraise/desk/report/TOKEN"; the others as typed */
	i64 agrees;
	bool first_stands;
	size_t at;            /* check page: which item */
	struct desk_item one;
	str checked_by;       /* check page: who judged it, "" nobody */
	str before, after, next; /* addresses; next: the next that waits, p NULL none */
	str why;
};

/* All offices of a round with their newest reports. */
size_t desk_lines(struct db *db, struct arena *a, const struct appraise_rule *rule, i64 now_ms, struct desk_line **ret);
/* Submitted and not returned: it has a score. */
bool desk_counts(const struct desk_line *l);
bool desk_shows(const struct desk_line *l, enum desk_show s);
struct desk_item desk_item_of(struct db *db, struct arena *a, const struct report *r, const struct report_item *x, const struct report_row *rows, size_t n_rows);
str desk_problem(const struct desk_report_view *v, const char *field);

bool desk_scope_round(struct request *r);
bool desk_scope_report(struct request *r);
void desk_rounds(struct request *r);
void desk_list(struct request *r);
void desk_workbook_post(struct request *r);
void desk_report_page(struct request *r);
void desk_receive(struct request *r);
void desk_accept(struct request *r);
void desk_return(struct request *r);
void desk_arrived(struct request *r);
void desk_check_page(struct request *r);
void desk_check_post(struct request *r);
void desk_verified_post(struct request *r);

#endif
