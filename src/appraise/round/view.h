/* view.h: what the pages of this room give to their templates. */
#ifndef APPRAISE_ROUND_VIEW_H
#define APPRAISE_ROUND_VIEW_H

#include "appraise/round/inside.h"
#include "org/views.h"

#define ROUND_KINDS 2 /* e-Learning and media; entered points have no rule */
str round_kind_name(enum appraise_kind k);  /* "ตัวชี้วัดที่ 2 ..." */
str round_kind_short(enum appraise_kind k); /* "ตัวชี้วัดที่ 2" */
str round_kind_code(enum appraise_kind k);  /* in addresses: elearning media */
bool round_kind_parse(str s, enum appraise_kind *ret);
str round_state_name(int state);

/* A rule in words, a line each; the same lines in the same order for every rule of a kind, so that two versions can be laid side by side. */
struct round_fact {
	str name, words;
};
#define ROUND_FACTS_MAX 16
size_t round_facts(struct arena *a, const struct appraise_rule *r, struct round_fact ret[ROUND_FACTS_MAX]);
/* "12.34": passed of staff in percent, half up; "" of nobody. */
str round_percent(struct arena *a, i64 passed, i64 staff);
str round_points(struct arena *a, i64 centi);
str round_moment(struct arena *a, i64 ms); /* "21 มี.ค. 2567 23.59.59 น.": to the second */
/* "ส. 16 มี.ค. – อา. 17 มี.ค. 2567" */
str round_days(struct arena *a, day from, day to);

/* The national result under each version of a rule, and by province under two of them. */
struct round_sum {
	i64 staff, passed;
};
struct round_results {
	const struct appraise_rule *rule; /* newest first */
	size_t n;
	struct round_sum *all;            /* by version */
	const struct org_unit **office;   /* provincial offices with people */
	struct round_sum *of;             /* office x version: of[i * n + version] */
	size_t n_offices;
};
struct round_results round_results(struct db *db, struct arena *a, const struct appraise_rule *rule, size_t n);

/* --- forms --- */

struct round_form {
	str from, to, cutoff, opens, due, last, per_day, need_n, need_m, head_n, head_m, reason;
	int need_channel, head_channel, paper_by;
	bool acting_owes, head_fails;
	unsigned employments, deliveries;
	str band_from[BANDS_MAX], band_points[BANDS_MAX];
	size_t n_bands; /* rows that are shown */
	i64 seen;
};
struct round_form round_form_of(struct arena *a, const struct appraise_rule *r);
struct round_form round_form_typed(struct request *r);
/* What was typed, into *ret (which holds the rule as stored). Words where something cannot be read. */
void round_form_read(struct arena *a, const struct round_form *f, struct appraise_rule *ret, struct problems *ps);

str round_problem(const struct problems *ps, const char *field);
str round_problem_words(struct arena *a, const struct problems *ps);
str round_typed(struct request *r, const char *name); /* trimmed, never p NULL */
struct org_note round_done(struct request *r);
bool round_desk(struct request *r); /* the caller is กองการเจ้าหน้าที่ */

struct round_list_view {
	struct frame f;
	struct org_note note;
	const struct appraise_round *at;
	const struct appraise_rule *rule; /* of indicator 2, by round; id 0: none */
	size_t n;
	bool desk;
	const struct problems *ps;
	str year;
	int no;
};
struct round_view {
	struct frame f;
	struct org_note note;
	const struct appraise_round *d;
	struct appraise_rule rule[ROUND_KINDS]; /* id 0: none */
	struct holidays h;
	size_t n_exceptions;
	bool desk;
};
struct round_rule_view {
	struct frame f;
	struct org_note note;
	const struct appraise_round *d;
	const struct appraise_rule *rule; /* that is shown */
	const struct appraise_rule *all;
	size_t n;
	str *by;                          /* who made each version */
	struct round_results x;
	size_t one, two;                  /* versions whose results stand side by side: indexes into all */
	struct holidays h;
	bool desk, edit, replace;         /* edit: being written; replace: a new version may be made */
	struct round_form form;
	const struct problems *ps;
};
struct round_exceptions_view {
	struct frame f;
	struct org_note note;
	const struct appraise_round *d;
	const struct appraise_exception *at;
	size_t n;
	const struct org_unit *const *office;
	size_t n_offices;
	bool desk;
	const struct problems *ps;
	str unit, due, last, reason;
	enum appraise_kind kind;
	bool waived;
};
struct round_late_view {
	struct frame f;
	const struct org_province *province;
	size_t n_provinces;
	const struct problems *ps;
	str due, last, received, per_day, chosen; /* as typed; chosen: code of the province */
	bool has_late;
	i64 received_ms;
	struct late late;
};

void round_list_page(struct request *r);
void round_make_post(struct request *r);
void round_page(struct request *r);
void round_open_post(struct request *r);
void round_close_post(struct request *r);
void round_rule_page(struct request *r);
void round_rule_post(struct request *r);
void round_exceptions_page(struct request *r);
void round_exception_post(struct request *r);
void round_exception_end_post(struct request *r);
void round_late_page(struct request *r);
bool round_scope_desk(struct request *r);

#endif
