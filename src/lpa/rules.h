/* rules.h: how LPA points become percents, levels, ranks. Pure functions over integers; no SQL.
 *
 * Origin: letters 003 and 004; public result files. Percent of a dimension = points / full x 100 over the indicators that count.
 * Overall: mean of the dimensions' percents, or pooled points / pooled full; the form says which one decides, both are computed.
 * Pass = overall >= 70. Levels 90, 80, 70, 60. Exact fractions decide; what is shown is rounded half up to two decimals, except
 * that a value below a bound (60, 70, 80, 90) never shows as that bound (69.996 shows as 69.99 and does not pass). */
#ifndef LPA_RULES_H
#define LPA_RULES_H

#include "base/str.h"

#define LPA_DIMENSIONS 5
/* Most full points of one dimension of one LAO, in hundredths (real: about 350 points). Up to here the sums below stay within
 * 128 bits; forms and files beyond it are refused, and the functions below assert it. */
#define LPA_FULL_MAX 10000000
enum lpa_overall { LPA_MEAN, LPA_POOLED };
enum lpa_level { LPA_LEVEL_NONE, LPA_LEVEL_1, LPA_LEVEL_2, LPA_LEVEL_3, LPA_LEVEL_4, LPA_LEVEL_5 }; /* ต้องปรับปรุง พอใช้ ดี ดีมาก ดีเด่น */
str lpa_level_name(enum lpa_level l);

/* Points and full points of one LAO in hundredths; full 0: nothing counts there. */
struct lpa_sums {
	i64 full[LPA_DIMENSIONS], points[LPA_DIMENSIONS];
};
/* Whether 0 <= points <= full <= LPA_FULL_MAX everywhere: what the functions below take. */
bool lpa_sums_valid(const struct lpa_sums *s);
/* An exact percent: num / den, den > 0; den 0: nothing counts. num/den is the percent itself (0..100), not the share. */
struct lpa_percent {
	__int128 num, den;
};
struct lpa_percent lpa_percent_dimension(const struct lpa_sums *s, int dimension /* 0..4 */);
struct lpa_percent lpa_percent_mean(const struct lpa_sums *s);   /* dimensions without anything are left out */
struct lpa_percent lpa_percent_pooled(const struct lpa_sums *s);
struct lpa_percent lpa_percent_overall(const struct lpa_sums *s, enum lpa_overall o);
/* -1, 0, 1: against an integer bound 0..100; den 0 is below everything. */
int lpa_percent_cmp(struct lpa_percent p, i64 bound);
enum lpa_level lpa_level_of(struct lpa_percent p);
bool lpa_passes(struct lpa_percent p);
/* floor(percent x 10^15), for ranking; -1 when nothing counts. */
i64 lpa_order_key(struct lpa_percent p);
/* Hundredths as shown (9025 = 90.25), by the rounding rule above; -1: nothing counts. */
i64 lpa_percent_shown(struct lpa_percent p);

/* One indicator's verified state for lpa_sum(): */
struct lpa_mark {
	i64 full, points; /* hundredths; points < 0: no verified score */
	int dimension;    /* 0..4 */
	bool pilot, cut;
};
/* Sums over the indicators that apply: pilots left out, cut ones leave both sides out, missing ones count 0 of full.
 * Returns how many are missing. */
i64 lpa_sum(const struct lpa_mark *m, size_t n, struct lpa_sums *ret);

/* Ranks by order key, ties share (1, 2, 2, 4): keys must be descending; rank[i] from 1. Key -1 gets rank 0. */
void lpa_ranks(const i64 *keys_descending, size_t n, i64 *ret_rank);

#endif
