/* statistics.c: see statistics.h. The page is open to everybody, so its figures are counted at most every five minutes a year. */
#include "learn/office/statistics.h"

#include <pthread.h>
#include <stdlib.h>

#define CELLS_MAX 400000
#define YEARS_KEPT 4

/* First day of a fiscal year (BE) and of the next one. */
static void range_of(int year, day *ret_from, day *ret_to)
{
	*ret_from = day_of((struct ymd){year - 544, 10, 1});
	*ret_to = day_of((struct ymd){year - 543, 10, 1});
}

struct growing {
	struct arena *a;
	struct stat_cell *cell;
	size_t n, cap;
	struct stat_month *month;
	size_t n_months, cap_months;
};

static struct stat_cell *cell_new(struct growing *g)
{
	if (g->n == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 256;
		struct stat_cell *more = new (g->a, struct stat_cell, cap);
		if (g->n > 0)
			memcpy(more, g->cell, g->n * sizeof *more);
		g->cell = more;
		g->cap = cap;
	}
	return &g->cell[g->n++];
}

static struct stat_month *month_of(struct growing *g, i64 course_id, int month)
{
	for (size_t i = g->n_months; i > 0; i--)
		if (g->month[i - 1].course_id == course_id && g->month[i - 1].month == month)
			return &g->month[i - 1];
	if (g->n_months == g->cap_months) {
		size_t cap = g->cap_months ? g->cap_months * 2 : 64;
		struct stat_month *more = new (g->a, struct stat_month, cap);
		if (g->n_months > 0)
			memcpy(more, g->month, g->n_months * sizeof *more);
		g->month = more;
		g->cap_months = cap;
	}
	g->month[g->n_months] = (struct stat_month){.course_id = course_id, .month = month};
	return &g->month[g->n_months++];
}

static void read_cells(struct growing *g, struct db_cur *c, bool passed)
{
	while (g->n < CELLS_MAX && db_next(c)) {
		struct stat_cell *x = cell_new(g);
		str p = str_clip(db_str(c, 0), sizeof x->province - 1);
		memcpy(x->province, p.p, p.n);
		x->audience = (int)db_i64(c, 1);
		x->course_id = db_i64(c, 2);
		*(passed ? &x->n.passed : &x->n.enrolled) = db_i64(c, 3);
	}
	db_done(c);
}

static int month_index(day d)
{
	return (day_ymd(d).m + 2) % 12;
}

struct stat_year statistics_load(struct db *db, struct arena *a, int year, i64 now_ms)
{
	struct growing g = {.a = a};
	day from, to;
	range_of(year, &from, &to);
	struct day_text from_text = day_iso(from), to_text = day_iso(to);
	const char *from_z = from_text.z, *to_z = to_text.z;
	struct db_cur c = db_query(db,
		"select province_code, audience, course_id, count(*) from enrolment where enrolled_ms >= $1 and enrolled_ms < $2 group by province_code, audience, course_id",
		day_start_ms(from), day_start_ms(to));
	read_cells(&g, &c, false);
	c = db_query(db,
		"select province_code, audience, course_id, count(*) from completion where passed_day >= $1 and passed_day < $2 group by province_code, audience, course_id",
		from_z, to_z);
	read_cells(&g, &c, true);
	c = db_query(db,
		"select course_id, (enrolled_ms + 25200000) / 86400000, count(*) from enrolment where enrolled_ms >= $1 and enrolled_ms < $2 group by 1, 2 order by 1, 2",
		day_start_ms(from), day_start_ms(to));
	while (db_next(&c))
		month_of(&g, db_i64(&c, 0), month_index((day)db_i64(&c, 1)))->n.enrolled += db_i64(&c, 2);
	c = db_query(db, "select course_id, passed_day, count(*) from completion where passed_day >= $1 and passed_day < $2 group by 1, 2 order by 1, 2", from_z, to_z);
	while (db_next(&c)) {
		day d;
		if (day_parse(db_str(&c, 1), &d))
			month_of(&g, db_i64(&c, 0), month_index(d))->n.passed += db_i64(&c, 2);
	}
	return (struct stat_year){.year = year, .at_ms = now_ms, .cell = g.cell, .n_cells = g.n, .month = g.month, .n_months = g.n_months};
}

/* --- kept --- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept {
	i64 rev; /* of the list of courses: differs between databases */
	struct stat_year y;
	void *cell, *month; /* malloc */
} kept[YEARS_KEPT];

static bool fresh(const struct kept *k, i64 rev, int year, i64 now_ms)
{
	return k->cell != NULL && k->y.year == year && k->rev == rev && now_ms >= k->y.at_ms && now_ms - k->y.at_ms < STAT_KEPT_MS;
}

/* What is kept, copied into the arena. Memory is taken outside the lock: the arena may give up by a jump. */
static bool from_kept(struct arena *a, i64 rev, int year, i64 now_ms, struct stat_year *ret)
{
	struct kept *k = &kept[(unsigned)year % YEARS_KEPT];
	pthread_mutex_lock(&lock);
	bool ok = fresh(k, rev, year, now_ms);
	struct stat_year x = k->y;
	pthread_mutex_unlock(&lock);
	if (!ok)
		return false;
	struct stat_cell *cell = new (a, struct stat_cell, x.n_cells + 1);
	struct stat_month *month = new (a, struct stat_month, x.n_months + 1);
	pthread_mutex_lock(&lock);
	ok = fresh(k, rev, year, now_ms) && k->y.at_ms == x.at_ms && k->y.n_cells == x.n_cells && k->y.n_months == x.n_months;
	if (ok && x.n_cells > 0)
		memcpy(cell, k->cell, x.n_cells * sizeof *cell);
	if (ok && x.n_months > 0)
		memcpy(month, k->month, x.n_months * sizeof *month);
	pthread_mutex_unlock(&lock);
	x.cell = cell;
	x.month = month;
	*ret = x;
	return ok;
}

static void keep(i64 rev, const struct stat_year *y)
{
	void *cell = malloc((y->n_cells + 1) * sizeof *y->cell), *month = malloc((y->n_months + 1) * sizeof *y->month);
	struct kept *k = &kept[(unsigned)y->year % YEARS_KEPT];
	if (cell == NULL || month == NULL) {
		free(cell);
		free(month);
		return;
	}
	if (y->n_cells > 0)
		memcpy(cell, y->cell, y->n_cells * sizeof *y->cell);
	if (y->n_months > 0)
		memcpy(month, y->month, y->n_months * sizeof *y->month);
	free(k->cell);
	free(k->month);
	*k = (struct kept){.rev = rev, .y = *y, .cell = cell, .month = month};
	k->y.cell = cell;
	k->y.month = month;
}

struct stat_year statistics(struct db *db, struct arena *a, int year, i64 now_ms)
{
	i64 rev = learn_dir(db)->rev;
	struct stat_year y;
	if (from_kept(a, rev, year, now_ms, &y))
		return y;
	y = statistics_load(db, a, year, now_ms);
	if (db_status(db) == DB_OK) {
		pthread_mutex_lock(&lock);
		keep(rev, &y);
		pthread_mutex_unlock(&lock);
	}
	return y;
}
