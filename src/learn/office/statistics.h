/* statistics.h: sign-ups and completions by province, audience, month and course: figures without names, open to everybody. */
#ifndef LEARN_OFFICE_STATISTICS_H
#define LEARN_OFFICE_STATISTICS_H

#include "learn/office/inside.h"

struct stat_pair {
	i64 enrolled, passed;
};
/* One figure of the year. */
struct stat_cell {
	char province[4]; /* "" none */
	int audience;     /* 1 DLA, 2 LAO, 4 public */
	i64 course_id;
	struct stat_pair n;
};
struct stat_month {
	i64 course_id;
	int month; /* 0 October .. 11 September */
	struct stat_pair n;
};
struct stat_year {
	int year; /* fiscal, BE */
	i64 at_ms;
	const struct stat_cell *cell;
	size_t n_cells;
	const struct stat_month *month;
	size_t n_months;
};
/* Counted anew: four statements, each within an index. */
struct stat_year statistics_load(struct db *db, struct arena *a, int year, i64 now_ms);
/* The same, at most STAT_KEPT_MS old, into the arena. */
#define STAT_KEPT_MS ((i64)5 * 60 * 1000)
struct stat_year statistics(struct db *db, struct arena *a, int year, i64 now_ms);

struct stat_place {
	const struct org_province *province; /* NULL: none named */
	struct stat_pair all, by[3];         /* DLA, LAO, public */
	int level;                           /* colour of the map: 0, 3, 4, 5 */
	bool own;                            /* the caller may see its people */
};
struct stat_course {
	const struct learn_course *course;
	struct stat_pair n;
};
struct stat_view {
	struct request *r;
	int year, this_year;
	i64 at_ms;
	const struct learn_course *course; /* NULL: all */
	const struct learn_course *const *courses;
	size_t n_courses;
	struct stat_pair all, by[3];
	struct stat_place *place; /* all provinces, then the nameless where there is something */
	size_t n_places;
	struct stat_pair month[12];
	struct stat_course *per;
	size_t n_per;
	i64 month_max;
};

#endif
