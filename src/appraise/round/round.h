/* round.h: fiscal years' two rounds, the rule of an indicator in a round with its versions, what lateness costs, exceptions.
 *
 * Rules: letter 000 (indicator 2: 1 course, the ท้องถิ่นจังหวัด 3 of which 2 in Local MOOC; 0.25 points a working day after 15 March, not counted
 * after 21 March); letter 002 (indicator 6: 0.2 a working day for each form). A rule is data: set by กองการเจ้าหน้าที่ for a round, copied to
 * the next, frozen when the round opens; a change is a new version with its reason. */
#ifndef APPRAISE_ROUND_ROUND_H
#define APPRAISE_ROUND_ROUND_H

#include "learn/certificate/certificate.h"
#include "org/account.h"

enum appraise_kind { APPRAISE_ELEARNING, APPRAISE_MEDIA, APPRAISE_POINTS };
enum employment { EMPLOYMENT_CIVIL, EMPLOYMENT_GOVERNMENT, EMPLOYMENT_PERMANENT, EMPLOYMENT_OTHER, EMPLOYMENT__MAX };
str employment_name(enum employment e); /* ข้าราชการ พนักงานราชการ ลูกจ้างประจำ อื่น ๆ */
str employment_code(enum employment e); /* civil_servant government_employee permanent_employee other */
/* By its code or its Thai name. */
bool employment_parse(str s, enum employment *ret);
/* The letter's three: Excel file by e-mail (here at once), certified report, paper set. */
enum delivery { DELIVERY_DATA, DELIVERY_CERTIFIED, DELIVERY_PAPER, DELIVERY__MAX };
str delivery_name(enum delivery d);

#define BANDS_MAX 12
struct band {
	int from;     /* percent, whole; reached when exactly passed x 100 >= from x staff */
	i64 points;   /* hundredths */
};
struct bands {
	struct band at[BANDS_MAX]; /* descending; the last one from 0 */
	size_t n;
};
/* "100:5|90:4|0:1" as people write it (points with up to two decimals; stored in hundredths by bands_text). False: words in *why. */
bool bands_parse(str s, struct bands *ret, const char **why);
str bands_text(struct arena *a, const struct bands *b);  /* as stored: hundredths */
bool bands_read(str stored, struct bands *ret);          /* of the table */
str bands_show(struct arena *a, const struct bands *b);  /* as people write it */
/* Points of `part` of `all`, exactly; 0 of nothing gives the lowest band. */
i64 bands_points(const struct bands *b, i64 part, i64 all);

struct appraise_rule {
	i64 id, round_id;
	enum appraise_kind kind;
	int no, state; /* 0 being written, 1 in force, 2 replaced */
	day from, to, cutoff, opens, due, last; /* last DAY_NONE: none */
	i64 per_day;   /* hundredths */
	int need_n, need_m, need_channel, head_n, head_m, head_channel; /* channel: enum learn_channel, -1 any */
	bool acting_owes, head_fails;
	unsigned employments, deliveries; /* bits */
	int paper_by;  /* 0 sent off, 1 arrived */
	struct bands bands;
	str reason;
	i64 made_by, made_ms, frozen_ms, version;
};
struct appraise_round {
	i64 id, opened_ms, closed_ms, version;
	int year, no, state; /* state 0 being prepared, 1 open, 2 closed */
	day starts, ends;
};
str round_code(struct arena *a, const struct appraise_round *r);  /* "2567-1": in addresses; on the command line 2567/1 */
str round_name(struct arena *a, const struct appraise_round *r);  /* "รอบที่ 1 ปีงบประมาณ 2567" */
/* "2567/1" or "2567-1". */
bool round_parse(str s, int *ret_year, int *ret_no);
/* One statement each. False / NULL / 0: none. */
bool round_of(struct db *db, struct arena *a, int year, int no, struct appraise_round *ret);
bool round_by_id(struct db *db, struct arena *a, i64 id, struct appraise_round *ret);
size_t rounds_all(struct db *db, struct arena *a, struct appraise_round **ret); /* newest first */
/* The open round in which the day lies, else the newest open one. False: none is open. */
bool round_current(struct db *db, struct arena *a, day today, struct appraise_round *ret);
/* The version in force; where none is (being prepared), the one being written. False: none. */
bool rule_in_force(struct db *db, struct arena *a, i64 round_id, enum appraise_kind kind, struct appraise_rule *ret);
bool rule_by_id(struct db *db, struct arena *a, i64 id, struct appraise_rule *ret);
size_t rules_of(struct db *db, struct arena *a, i64 round_id, enum appraise_kind kind, struct appraise_rule **ret); /* newest first */
/* The letter's rule moved into a year and round: what a new round begins with where there is none to copy. */
struct appraise_rule rule_default(enum appraise_kind kind, int year, int no);
/* Words for people: "อย่างน้อย 1 หลักสูตร", "อย่างน้อย 3 หลักสูตร โดยเป็น Local MOOC อย่างน้อย 2 หลักสูตร". */
str rule_owes(struct arena *a, const struct appraise_rule *r, bool head);

/* Makes a round that is being prepared (rules of both kinds copied from the round before and moved, or by rule_default). 0 with problems. */
i64 round_make(struct db *db, struct arena *a, i64 now_ms, i64 by, int year, int no, struct problems *ps);
/* Stores the rule being written (checked: order of days, bands, counts). */
bool rule_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_rule *r, struct problems *ps);
/* Opens: freezes the rules, takes the standing of everybody (appraise_round_changed). Closes: nothing changes any more. */
bool round_open(struct db *db, struct arena *a, i64 now_ms, i64 by, struct appraise_round *r, struct problems *ps);
bool round_close(struct db *db, struct arena *a, i64 now_ms, i64 by, struct appraise_round *r, struct problems *ps);
/* A new version of a frozen rule, with its reason; the old one stays, with its results. The new id, 0 with problems. */
i64 rule_replace(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_rule *r, str reason, struct problems *ps);
/* Called within the transaction in which a rule came into force (standing computes everybody under it). Installed by the app. */
extern void (*appraise_rule_changed)(struct db *db, struct arena *a, i64 rule_id);

/* --- lateness --- */

struct late_line {
	day from, to;    /* the days of this line */
	str what;        /* "ครบกำหนด" "วันหยุดสุดสัปดาห์" "วันสงกรานต์" "หัก 0.25" "พ้นวันสุดท้าย ไม่นำมาประเมิน" */
	i64 off_centi;   /* taken on this line */
	i64 sum_centi;   /* so far */
};
struct late {
	struct penalty p;       /* after the exception */
	day due, last;          /* after the exception; last DAY_NONE: none */
	bool excepted, waived;
	str reason;             /* of the exception */
	struct late_line *line; /* the arithmetic, day by day: weekends and runs of holidays are one line */
	size_t n;
};
/* Pure: names are the holidays' names beside their days (may be NULL). */
struct late late_of(struct arena *a, day due, day last, i64 per_day, i64 received_ms, struct holidays h, const str *names);
/* In a province (code, '' none) without a rule: the calculator. */
struct late late_in(struct db *db, struct arena *a, str province, day due, day last, i64 per_day, i64 received_ms);
/* With the province's holidays and the exception of the office. received_ms 0: as if it came now_ms. 3 statements. */
struct late late_for(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *office, i64 received_ms, i64 now_ms);
/* The points of an indicator: of the bands less the penalty, never below 0; 0 where not counted or the head's fail takes it (rule.head_fails). Hundredths. */
i64 late_score(const struct appraise_rule *r, const struct late *l, i64 part, i64 all, bool head_ok);
/* {! #include "appraise/round/late.html.h" !} {{call appraise_late_lines(a, &late)}}: the verdict and the table of the arithmetic, for every page that
 * shows it. */

struct appraise_exception {
	i64 id, round_id, set_ms;
	enum appraise_kind kind;
	const struct org_unit *unit;
	day due, last; /* DAY_NONE: as the rule says */
	bool waived;
	str reason, by;
};
size_t exceptions_of(struct db *db, struct arena *a, i64 round_id, struct appraise_exception **ret);
bool exception_set(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_exception *x, struct problems *ps);
bool exception_end(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 id);

/* appraise penalty --due D --received D[THH:MM:SS] --per-day P [--last D] [--province NN] */
int appraise_cli_penalty(struct db *db, struct arena *a, int argc, char **argv);

/* Frame of this area's pages: area "appraise" and crumbs ผลการปฏิบัติราชการ > round. */
struct frame;
/* here: the tab that is current, see appraise_tabs. Installed by the app, since the tabs lie in a room above; NULL: none. */
struct buf;
extern void (*appraise_round_tabs)(struct buf *o, const struct request *r, const char *here);
struct frame appraise_frame(struct request *r, const struct appraise_round *round, str title);
/* {round} of the path is a round that is known (or, where the permission of the route is PERM_APPRAISE_DESK, one being prepared); it stands in r->object
 * as struct appraise_round. 404 otherwise. Needs a signed-in person. */
bool appraise_scope_round(struct request *r);
/* {round} and {code}: a provincial or district office on which the caller holds the route's permission. r->object is a struct appraise_place. */
struct appraise_place {
	struct appraise_round round;
	struct appraise_rule rule; /* of indicator 2, in force */
	const struct org_unit *unit;
};
bool appraise_scope_place(struct request *r);
/* The same for DLA's division: PERM_APPRAISE_DESK held on DLA. */
bool appraise_scope_desk(struct request *r);

extern const struct route appraise_round_routes[];

#endif
