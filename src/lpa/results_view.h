/* results_view.h: what the views of results.html are given. */
#ifndef LPA_RESULTS_VIEW_H
#define LPA_RESULTS_VIEW_H

#include "lpa/chart.h"
#include "lpa/year_view.h"
#include "org/account.h"
#include "web/frame.h"

#define RESULT_YEARS_MAX 60
#define RESULT_PAGE 100

/* The year that a page shows, with all it may need. */
struct results_year {
	const struct lpa_year_view *v;
	struct lpa_year now;         /* of v */
	const struct lpa_form *form; /* NULL: a year loaded as totals */
	int years[RESULT_YEARS_MAX];
	size_t n_years;
};
/* A row with its change since the year before. */
struct results_row {
	const struct lpa_result *r;
	i64 rank;         /* as this list counts */
	bool has_change;
	i64 change;       /* hundredths of a percent as shown */
};
struct results_filter {
	str province, district, words;
	int kind;         /* enum org_kind, -1: all */
	int level;        /* 1..5, 0: all */
	int pass;         /* 1, 0; -1: all */
	bool incomplete;
	i64 page;         /* from 1 */
};
struct results_list {
	struct frame f;
	int year;
	const struct results_year *y;
	struct results_filter filter;
	const struct org_province *province; /* NULL: the nation */
	const struct org_dir *dir;
	struct results_row *rows;
	size_t n, n_all, n_pages;
	str query;        /* the filter as a query without page, for links */
};
struct results_place {
	struct frame f;
	int year;
	const struct results_year *y;
	const struct org_province *province; /* NULL: the nation */
	struct lpa_summary sum, nation;
	struct chart_part part[5];
	i64 n_laos;       /* that exist in the year */
	/* the nation */
	struct lpa_province_result *provinces;
	size_t n_provinces;
	i64 rank;         /* of the province */
	/* the province */
	struct results_list list;
	struct lpa_weak *weak;
	size_t n_weak;
};
struct results_indicator {
	const struct lpa_indicator *i;
	struct lpa_score score;
	struct lpa_self self;
};
struct results_lao {
	struct frame f;
	int year;
	const struct org_unit *unit;
	const struct org_term *term;
	const struct lpa_result *now; /* NULL: no result in this year */
	const struct lpa_form *form;
	struct lpa_result *all;
	int *all_year;
	size_t n_all;
	struct chart_trend trend;
	i64 nation[LPA_DIMENSIONS];
	i64 n_nation, n_province;
	struct results_indicator *indicators;
	size_t n_indicators;
	bool inside; /* the caller may see the entry: link to it */
};
struct watch_page {
	struct frame f;
	int year;
	int years[RESULT_YEARS_MAX];
	size_t n_years;
	struct lpa_watch *rows;
	size_t n, n_all, n_provinces;
	i64 n_before, n_three, n_last;
	str province, condition;
	const struct org_dir *dir;
};
/* Hundredths as "90.25"; "–" for nothing. */
str results_percent(struct arena *a, i64 shown);
/* n of all in hundredths of a percent, half up as in the real files; -1 of none. */
static inline i64 results_share(i64 n, i64 all) { return all > 0 ? (n * 20000 + all) / (2 * all) : -1; }
str results_points(struct arena *a, i64 centi);
str results_count(struct arena *a, i64 n);         /* "7,849" */
str results_change(struct arena *a, i64 change); /* "+2.10", "-1.20" */

#endif
