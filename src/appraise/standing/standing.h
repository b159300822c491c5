/* standing.h: who counts where under a rule, and how far each person is: one row a person and rule, changed in the same transaction as what it rests on
 * (a completion, a verified certificate, a posting, a rule). So the picture is always live and a national table reads no completion.
 * `check` proves the rows equal to a computation from the completions. Rounds that are closed keep what they had. */
#ifndef APPRAISE_STANDING_STANDING_H
#define APPRAISE_STANDING_STANDING_H

#include "appraise/round/round.h"

/* Computes one person under every rule in force or replaced of the open rounds. 2 statements. */
void standing_person(struct db *db, i64 person_id);
/* The person behind an account, if there is one. Hook for learning: a course completed, a certificate verified, rejected or revoked. */
void standing_account(struct db *db, struct arena *a, i64 account_id);
/* Everybody under one rule (after opening, a new version), or under all (after a large file). A few statements over all rows. */
void standing_rule(struct db *db, struct arena *a, i64 rule_id);
void standing_all(struct db *db, struct arena *a);
/* Hook for rosters (roster_changed): these people, or with n 0 many: everybody. */
void standing_changed(struct db *db, struct arena *a, const i64 *person_id, size_t n);
/* For `check`: the number of rows that differ from what they should be. */
i64 standing_wrong(struct db *db, struct arena *a);

/* One person's standing with what it rests on. */
struct learned {
	int channel; /* enum learn_channel */
	str course, number;
	day on;
	bool counts; /* inside the window */
	int source;  /* 0 of a file, 1 our own course, 2 certificate of another channel */
	i64 source_id;
};
size_t learned_by(struct db *db, struct arena *a, const struct appraise_rule *r, i64 person_id, struct learned **ret); /* by day; each course once: the first inside the window */
struct standing {
	i64 person_id, posting_id;
	const struct org_unit *unit;
	str name, shown, position, level, name_sort;
	enum employment employment;
	bool is_head, passed; /* is_head: owes as a ท้องถิ่นจังหวัด */
	bool heads_office;    /* head of the unit, whatever that owes */
	int n, m;
};
/* What is still owed: "ขาดอีก 1 หลักสูตร (Local MOOC)"; "" when passed. */
str standing_owes(struct arena *a, const struct appraise_rule *r, const struct standing *s);
/* The person of an account under a rule. False: does not count. */
bool standing_of(struct db *db, struct arena *a, const struct appraise_rule *r, i64 account_id, struct standing *ret);
/* People of an office (a provincial one with its district offices unless own), head first, then offices in order, then names. */
size_t standings(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *u, bool own, struct standing **ret);
/* Sums by unit, one statement over the rows of the rule. */
struct standing_sum {
	const struct org_unit *unit;
	i64 staff, passed, heads, heads_passed;
};
size_t standing_units(struct db *db, struct arena *a, const struct appraise_rule *r, struct standing_sum **ret);
/* Rolled up: one a provincial office (with its district offices), in the order of provinces; those without people too (76). */
size_t standing_provinces(struct db *db, struct arena *a, const struct appraise_rule *r, struct standing_sum **ret);
/* One office (with its district offices unless own). One statement. */
struct standing_sum standing_office(struct db *db, const struct appraise_rule *r, const struct org_unit *u, bool own);
/* passed x 100 / all with two decimals, half up ("82.61"); "" of nothing. */
str standing_percent(struct arena *a, i64 passed, i64 all);

/* Copies of certificates of our own courses, which their owners declare to be true ones (letter 000: each copy is certified by its holder). Those of other
 * channels are declared when they are handed in. How many of the account's inside the rule's window wait for it. */
i64 standing_copies_open(struct db *db, const struct appraise_rule *r, i64 account_id);
/* Declares them all, under the name as it stands on the roster; the number. The caller asked for the password (org/confirm.h). */
i64 standing_copies_declare(struct db *db, struct arena *a, i64 now_ms, const struct appraise_rule *r, i64 account_id, str owner);
/* Name and time of the declaration for a completion. False: none. */
bool standing_copy_of(struct db *db, struct arena *a, i64 completion_id, str *ret_owner, i64 *ret_ms);

/* load completions FILE: person,channel,course,completed_on,number. A file with a bad row changes nothing. */
int standing_cli_completions(struct db *db, struct arena *a, const char *file);
/* appraise elearning --round Y/N [--province NN] and appraise person --round Y/N --office CODE */
int standing_cli_elearning(struct db *db, struct arena *a, int argc, char **argv);
int standing_cli_person(struct db *db, struct arena *a, int argc, char **argv);
/* Within the province's row of `elearning`: what was submitted; installed by the app from report.h (standing lies below it). False: nothing submitted. */
struct standing_submitted {
	i64 staff, passed;
	bool head_ok;
	i64 submitted_ms;
	struct late late;
	i64 score;
};
extern bool (*standing_submitted_of)(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *office, struct standing_submitted *ret);

#endif
