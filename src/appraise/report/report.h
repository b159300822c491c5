/* report.h: a provincial office's report on indicator 2: made from the data at one press, certified by the head (password once more; name, capacity, time, hash),
 * submitted; three deliveries with their own times; after a return a new one. The last required delivery decides on lateness (DOMAIN, decision). */
#ifndef APPRAISE_REPORT_REPORT_H
#define APPRAISE_REPORT_REPORT_H

#include "appraise/standing/standing.h"

enum report_state { REPORT_MADE, REPORT_CERTIFIED, REPORT_SUBMITTED, REPORT_RECEIVED, REPORT_ACCEPTED, REPORT_RETURNED, REPORT_STATE__MAX };
str report_state_name(enum report_state s);
/* ท้องถิ่นจังหวัด | รักษาการแทน | ปฏิบัติราชการแทน */
enum report_capacity { CAPACITY_HEAD, CAPACITY_ACTING, CAPACITY_ON_BEHALF };
str report_capacity_name(enum report_capacity c);

struct report_row {
	int pos;
	i64 person_id;
	str name, position;
	enum employment employment;
	const struct org_unit *unit;
	bool is_head, passed;
	int n, m;
};
struct report_item {
	int pos, no, channel, source, checked; /* checked 0 waits, 1 right, 2 not right */
	str course, number, why, sha; /* sha: of source 2: the file as it was then, else "" */
	day on;
	i64 source_id, checked_ms, checked_by;
};
struct report_delivery {
	enum delivery kind;
	bool required, there;
	i64 at_ms, arrived_ms, version, file_size;
	int signed_how, agrees;
	str sha, file_name, sent_no, note;
	day sent; /* DAY_NONE: not */
};
struct report {
	i64 id, round_id, rule_id, made_ms, certified_ms, submitted_ms, stands_ms, received_ms, decided_ms, version;
	i64 made_by, certified_by, submitted_by, received_by, decided_by;
	str token, content_hash, certifier, certifier_position, order_no, register_no, reason;
	const struct org_unit *unit;
	int no;
	enum report_state state;
	enum report_capacity capacity;
	i64 staff, passed;
	bool head_ok, first_stands;
};
/* The newest of an office in a round; by token. One statement. False: none. */
bool report_newest(struct db *db, struct arena *a, i64 round_id, const struct org_unit *u, struct report *ret);
bool report_by_token(struct db *db, struct arena *a, str token, struct report *ret);
size_t reports_of(struct db *db, struct arena *a, i64 round_id, const struct org_unit *u, struct report **ret); /* newest first */
size_t report_rows(struct db *db, struct arena *a, i64 report_id, struct report_row **ret);
size_t report_items(struct db *db, struct arena *a, i64 report_id, struct report_item **ret); /* by pos, no */
void report_deliveries(struct db *db, struct arena *a, const struct report *r, const struct appraise_rule *rule, struct report_delivery ret[DELIVERY__MAX]);
/* When it counts as delivered: the last required delivery, or the earlier time that stands; 0: not complete. */
i64 report_delivered_ms(const struct report *r, const struct appraise_rule *rule, const struct report_delivery d[DELIVERY__MAX]);
/* For standing_submitted_of: the newest one that is submitted and not returned. */
bool report_submitted_of(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *office, struct standing_submitted *ret);

/* Takes the content from the data: a new report, or anew while it is only made. 0 with problems (nobody counts, a submitted one is open). After a return
 * whose first time stands the deliveries that were there keep their times: at_ms of the new one's deliveries is set from the beginning. Certificates that
 * were right in a returned report and are the same (person and name, course, day, number, source, file) stay right, with who said so and when. */
i64 report_make(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_round *round, const struct appraise_rule *rule, const struct org_unit *u, struct problems *ps);
/* The canonical text that is hashed and certified. */
str report_text(struct db *db, struct arena *a, const struct report *r);
/* Whether the stored content still has the hash that was taken when it was made. */
bool report_intact(struct db *db, struct arena *a, const struct report *r);
/* For `check`: every report's content against its hash. */
void report_check(struct db *db, struct arena *a, struct problems *ps);
/* In which capacities the account may certify for the office on that day (bits 1 << capacity): the roster's head, who acts, or who holds PERM_APPRAISE_CERTIFY on it
 * (on behalf, with an order's number). 0: not at all. */
unsigned report_may_certify(struct db *db, struct arena *a, const struct org_who *who, const struct org_unit *u, day on);
/* What is usually printed below the name of who signs so: "ท้องถิ่นจังหวัดแพร่", "นิติกรชำนาญการ ปฏิบัติราชการแทน ท้องถิ่นจังหวัดแพร่". */
str report_position(struct db *db, struct arena *a, i64 account_id, const struct org_unit *u, enum report_capacity c, day on);
struct report_certify {
	enum report_capacity capacity;
	str position, order_no;
	i64 version;
};
bool report_certify(struct db *db, struct arena *a, i64 now_ms, const struct org_who *who, const struct report *r, const struct report_certify *c, struct problems *ps);
/* The same for one that was printed, signed in ink and scanned: an officer uploads the scan (already in the store) and names who signed. */
struct report_scan {
	enum report_capacity capacity;
	str name, position, order_no; /* name: only on behalf; else the roster says it */
	str sha, file_name;
	i64 file_size, version;
};
bool report_scan(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, const struct report_scan *s, struct problems *ps);
/* Takes a certification back before it is submitted. */
bool report_uncertify(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str reason, struct problems *ps);
bool report_submit(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, struct problems *ps);

/* --- กองการเจ้าหน้าที่ (used by desk/) --- */
bool report_receive(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, struct problems *ps); /* number from a counter of the fiscal year of the receipt: "มท 0802/e-2567-0012" */
/* Whether a verdict was given in an earlier, returned report. */
bool report_item_carried(const struct report *r, const struct report_item *x);
bool report_check_item(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, int pos, int no, int verdict, str why, struct problems *ps);
/* Every item is checked, everybody who passes still does by the items that are right, the required deliveries are there and agree. */
bool report_accept(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, struct problems *ps);
bool report_return(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str reason, bool first_stands, struct problems *ps);
/* The paper set left the office (what the office says; not before its certification); it arrived: agrees 0 not looked at, 1, 2 does not. `version` is that
 * of the delivery's line (0: there is none yet). */
bool report_paper_sent(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str sent_no, day sent, i64 version, struct problems *ps);
bool report_paper_arrived(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, i64 arrived_ms, int agrees, str note, i64 version, struct problems *ps);

/* For the first page: what waits for the word of exactly this person: reports to certify, copies of own certificates. */
struct appraise_task;
size_t report_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct appraise_task *ret, size_t max);

/* "15 มี.ค. 2567 23.59.59 น.": receipt is to the second. */
str report_time(struct arena *a, i64 ms);
/* "/appraise/2567-1/report/P54" */
str report_path(struct arena *a, const struct appraise_round *round, const struct org_unit *u);
void report_use_files(struct store *s);
extern const struct route report_routes[];

#endif
