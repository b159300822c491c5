/* view.h: what the pages of this room give to their templates, and how a request finds its year, round, office, indicator and session. */
#ifndef APPRAISE_FRAMEWORK_VIEW_H
#define APPRAISE_FRAMEWORK_VIEW_H

#include "appraise/framework/inside.h"
#include "org/confirm.h"
#include "org/views.h"
#include "web/frame.h"
#include "web/incoming.h"

/* r->object behind the scope checks. */
struct framework_page {
	struct framework f;
	int no;                      /* {no}: the round, 0 none */
	const struct org_unit *unit; /* {code}: a provincial office */
	const struct indicator *i;   /* {indicator}: its id */
	struct appraise_session s;   /* {token} */
	bool desk, all;              /* the caller is กองการเจ้าหน้าที่; sees the whole country */
	str base;                    /* "/appraise/framework/2567" */
};
/* Each route's scope: signed in, what the path names is there, and
 *   desk    PERM_APPRAISE_DESK on DLA
 *   all     PERM_APPRAISE_VIEW on DLA
 *   look    PERM_APPRAISE_VIEW anywhere; one being written only for `all`
 *   office  PERM_APPRAISE_VIEW on the office of the path; approved frameworks only */
bool framework_scope_desk(struct request *r);
bool framework_scope_all(struct request *r);
bool framework_scope_look(struct request *r);
bool framework_scope_office(struct request *r);
/* The list of years has no year in its path. */
bool framework_scope_index(struct request *r);
bool framework_scope_new(struct request *r);
struct framework_page *framework_page(struct request *r);
struct frame framework_frame(struct request *r, const struct framework_page *p, str title);
/* "?done=": what was just done, for the head of the page it leads to. */
struct org_note framework_done(struct request *r);
str framework_typed(struct request *r, const char *name);      /* trimmed, never p NULL */
str framework_text_typed(struct request *r, const char *name); /* the same, lines end in LF alone */
str framework_problem(const struct problems *ps, const char *field);
/* All of them, a line each. */
str framework_problems_words(struct arena *a, const struct problems *ps);
/* Provincial offices on which the caller holds PERM_APPRAISE_VIEW, at most max. */
size_t framework_own_offices(struct request *r, int year, const struct org_unit **ret, size_t max);
bool framework_file_shown(str type);
str framework_size(struct arena *a, i64 bytes);
str framework_days(struct arena *a, day from, day to);
str framework_rounds_words(unsigned rounds);

struct framework_index_view {
	struct frame f;
	struct org_note note;
	const struct framework *at;
	size_t n;
	bool desk;
	const struct problems *ps;
	str year;
	bool copy;
};
struct framework_year_view {
	struct frame f;
	struct org_note note;
	const struct framework_page *p;
	const struct framework_event *event;
	size_t n_events;
	const struct appraise_session *session;
	size_t n_sessions;
	const struct problems *ps, *missing; /* of what was sent; before approval */
	str title, session_no;
	int about; /* chosen in the form, -1 not yet */
};
struct framework_indicator_view {
	struct frame f;
	const struct framework_page *p;
	const struct problems *ps;
	const struct org_unit *const *owners;
	size_t n_owners;
	i64 id, version; /* 0: a new one */
	enum appraise_kind kind;
	unsigned rounds;
	str no, name, how, weight, full, owner; /* as typed */
};
struct framework_event_view {
	struct frame f;
	const struct framework_page *p;
	const struct problems *ps;
	i64 id, indicator_id;
	str from, to, title;
};
struct framework_points_view {
	struct frame f;
	struct org_note note;
	const struct framework_page *p;
	const struct org_unit *const *office;
	size_t n_offices;
	i64 *n_of_indicator, *n_of_office; /* points there are, by the framework's order and by offices */
	i64 n_by_hand;
	const struct framework_point *row;
	size_t n_rows;
	str previous, next;           /* neighbours; p NULL: none */
	str again_points, again_note; /* what was typed into the refused row */
	const struct framework_point *again;
	i64 last_ms;
	bool approved; /* a session approved the round's results: changes show as differences */
};
struct framework_load_view {
	struct frame f;
	struct org_note note;
	const struct framework_page *p;
	const struct problems *ps;
	const struct point_row *row;
	size_t n, n_by[POINT_VERDICT__MAX];
	bool preview, done;
	str kept, refused;
};
struct framework_results_view {
	struct frame f;
	const struct framework_page *p;
	const struct framework_result *at;
	size_t n;
	const struct appraise_session *approved; /* NULL: none */
	i64 n_whole;                             /* all weight judged */
};
struct framework_result_view {
	struct frame f;
	const struct framework_page *p;
	const struct framework_result *x;
	const struct framework_point *point; /* by the framework's order; version 0: none */
	size_t n_ranked;
	const struct appraise_session *approved;
	const struct appraise_session_row *listed; /* of the approved list */
	bool has_report;
	const struct indicator *late_shown; /* the e-Learning indicator of the round, NULL: none */
	struct standing_submitted submitted;
	struct appraise_round round;
	i64 best, middle; /* of all ranked: highest and median total */
};
struct framework_session_view {
	struct frame f;
	struct org_note note;
	const struct framework_page *p;
	const struct problems *ps, *missing;
	struct appraise_session typed;
	str day_typed;
	const struct appraise_session_row *row;
	size_t n_rows;
	const struct appraise_session_difference *difference;
	size_t n_differences;
	bool whole; /* the hash fits what stands there */
	str password_problem;
};

/* --- handlers, by file --- */
void framework_index(struct request *r);
void framework_make_post(struct request *r);
void framework_year(struct request *r);
void framework_title_post(struct request *r);
void framework_indicator_new(struct request *r);
void framework_indicator_edit(struct request *r);
void framework_indicator_post(struct request *r);
void framework_indicator_remove_post(struct request *r);
void framework_event_page(struct request *r);
void framework_event_post(struct request *r);
void framework_event_remove_post(struct request *r);
void framework_year_show(struct request *r, const struct problems *ps, int status);

void framework_points_page(struct request *r);
void framework_points_indicator(struct request *r);
void framework_points_office(struct request *r);
void framework_point_post(struct request *r);
void framework_evidence_prepare(struct request *r);
void framework_evidence_post(struct request *r);
void framework_evidence_remove_post(struct request *r);
void framework_evidence_file(struct request *r);

void framework_load_page(struct request *r);
void framework_load_prepare(struct request *r);
void framework_load_post(struct request *r);
void framework_load_refused(struct request *r);
void framework_points_file(struct request *r);

void framework_results_page(struct request *r);
void framework_result_page(struct request *r);
void framework_results_file(struct request *r);

void framework_session_post(struct request *r);
void framework_session_page(struct request *r);
void framework_session_save_post(struct request *r);
void framework_session_list_post(struct request *r);
void framework_session_file_prepare(struct request *r);
void framework_session_file_post(struct request *r);
void framework_session_file(struct request *r);
void framework_session_confirm_post(struct request *r);
void framework_session_remove_post(struct request *r);
void framework_session_list_file(struct request *r);

#endif
