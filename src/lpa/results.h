/* results.h: results of LAOs, of provinces, of the nation; the watch list of those that do not pass.
 *
 * The LAO's own row (lpa_result) is written in the transaction of the score; province and nation are computed on read from the
 * year's rows. Ranks: by the deciding percent, ties share a rank. Lists in the letter's order: province, district, kind, name. */
#ifndef LPA_RESULTS_H
#define LPA_RESULTS_H

#include "lpa/entry.h"

struct lpa_result {
	const struct org_unit *unit;
	const struct org_term *term; /* the unit as it was in that year */
	struct lpa_sums sums;
	i64 n_missing, order_key;
	enum lpa_overall overall;
	enum lpa_level level;
	bool pass, synthetic, complete;
	i64 rank;          /* in the nation; 0: nothing counts */
	i64 rank_province; /* among the province's */
};
/* Recomputes and stores the result of one LAO from its scores. Results of a sample form are marked synthetic. */
void lpa_result_update(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u);
/* A whole year, in the letter's order, ranks filled in, in the arena; synthetic when any row is. For a year under way only LAOs with
 * at least one score have a row. */
struct lpa_year {
	int year;
	struct lpa_result *at;
	size_t n;
	bool synthetic;
	bool published; /* the public may see it: form published, or loaded past year */
};
struct lpa_year lpa_year(struct db *db, struct arena *a, int year);
/* Whether the public may see a year: its form is published, or it has none (loaded past year). */
bool lpa_year_published(struct db *db, int year);
/* One LAO's results over the years, newest first (ranks left 0). */
size_t lpa_results_of(struct db *db, struct arena *a, const struct org_unit *u, struct lpa_result **ret, int **ret_year);
/* Years with any result, newest first. */
size_t lpa_result_years(struct db *db, int *ret, size_t max);
/* Recomputes a whole year from all scores and compares with what is stored (check: a problem for each) or stores it (adds no
 * problem). Returns LAOs that differ or differed. */
i64 lpa_year_recompute(struct db *db, struct arena *a, const struct lpa_form *f, bool store, struct problems *ps);

/* `check`: every form's year recomputed, and the percents, levels and passes of loaded rows. Returns the rows that differ, a problem each. */
i64 lpa_check(struct db *db, struct arena *a, struct problems *ps);

/* Summary of any set of results: counts by level, pass, means of dimensions (mean of LAO percents, in 10^-4 percent). */
struct lpa_summary {
	i64 n, n_pass, n_incomplete, by_level[6];
	i64 mean_dimension[LPA_DIMENSIONS], mean_overall; /* 10^-4 percent; -1: none */
};
struct lpa_summary lpa_summary(const struct lpa_result *r, size_t n);
/* Provinces of a year with rank by mean overall percent (ties share), Thai order; one without results yet has n 0 and rank 0. */
struct lpa_province_result {
	const struct org_province *province;
	struct lpa_summary sum;
	i64 rank;
};
size_t lpa_provinces(struct arena *a, const struct lpa_year *y, const struct org_dir *d, struct lpa_province_result **ret);

/* Indicators in which most LAOs are weak: share that got less than half of full (verified), by province ("" nation). Needs scores. */
struct lpa_weak {
	const struct lpa_indicator *indicator;
	i64 n, n_weak;
};
/* Weakest first, pilots too; at most max. */
size_t lpa_weak(struct db *db, struct arena *a, const struct lpa_form *f, str province_code, struct lpa_weak **ret, size_t max);

/* load results: year,lao_code,dimension,full,points. All or nothing. */
extern const struct table_head lpa_result_heads[];
bool lpa_results_import(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct table *t, bool synthetic, struct problems *ps, i64 *ret_n);

/* The exports; columns exactly as in docs/formats.md. province "" = all. */
bool lpa_results_export(const struct lpa_year *y, str province, enum table_format f, struct buf *out);

struct lpa_watch {
	const struct org_unit *unit;
	const struct org_term *term;
	bool before, three, last; /* below 70 in Y-3..Y-1; in Y-2..Y; in Y */
};
size_t lpa_watchlist(struct db *db, struct arena *a, int year, struct lpa_watch **ret);
bool lpa_watchlist_export(const struct lpa_watch *w, size_t n, int year, enum table_format f, struct buf *out);

#endif
