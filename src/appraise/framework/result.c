/* result.c: points of every province under a framework, totals and ranks. */
#include "appraise/framework/inside.h"

i64 (*framework_points_of[APPRAISE_POINTS])(
	struct db *db, struct arena *a, const struct appraise_round *r, const struct org_unit *office) = {
	[APPRAISE_ELEARNING] = framework_elearning_points,
};

/* Of the newest report that was submitted, less its penalty. Nothing yet while none is there and the round goes on; 0 when it is over. */
i64 framework_elearning_points(struct db *db, struct arena *a, const struct appraise_round *r, const struct org_unit *office)
{
	struct appraise_rule rule;
	struct standing_submitted s;
	if (!rule_in_force(db, a, r->id, APPRAISE_ELEARNING, &rule))
		return -1;
	if (report_submitted_of(db, a, &rule, office, &s))
		return s.score;
	return r->state == 2 ? 0 : -1;
}

i64 indicator_weighted(const struct indicator *i, i64 points)
{
	return points < 0 || i->full_points <= 0 ? -1 : (i->weight * points * 2 + i->full_points) / (i->full_points * 2);
}

/* weight x points / full of all, in billionths of a hundredth, rounded once. The little that is added makes up for thirds cut off below a half. */
#define FINE 1000000000
static i64 total_of(const struct framework *f, int round_no, const i64 *points, i64 *ret_judged)
{
	i64 fine = 0, judged = 0;
	for (size_t k = 0; k < f->n; k++) {
		const struct indicator *i = &f->at[k];
		if (points[k] < 0 || !indicator_in(i, round_no) || i->full_points <= 0)
			continue;
		i64 whole = i->weight * points[k];
		fine += whole / i->full_points * FINE + whole % i->full_points * FINE / i->full_points;
		judged += i->weight;
	}
	*ret_judged = judged;
	return (fine + FINE / 2 + 100) / FINE;
}

static int by_total(const void *x, const void *y)
{
	const struct framework_result *p = x, *q = y;
	if ((p->judged_weight == 0) != (q->judged_weight == 0))
		return p->judged_weight == 0 ? 1 : -1;
	if (p->total != q->total)
		return p->total > q->total ? -1 : 1;
	return p->unit->list_rank < q->unit->list_rank ? -1 : p->unit->list_rank > q->unit->list_rank;
}

void framework_rank(const struct framework *f, int round_no, struct framework_result *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i].total = total_of(f, round_no, at[i].points, &at[i].judged_weight);
	if (n > 1)
		qsort(at, n, sizeof *at, by_total);
	for (size_t i = 0; i < n; i++) {
		bool ties = i > 0 && at[i].total == at[i - 1].total && at[i - 1].rank > 0;
		at[i].rank = at[i].judged_weight == 0 ? 0 : ties ? at[i - 1].rank : (i64)i + 1;
	}
}

static void computed(
	struct db *db, struct arena *a, const struct framework *f, int round_no, struct framework_result *at, size_t n)
{
	struct appraise_round r;
	if (!round_of(db, a, f->year, round_no, &r))
		return;
	for (size_t k = 0; k < f->n; k++) {
		const struct indicator *i = &f->at[k];
		if (!indicator_in(i, round_no) || indicator_by_hand(i))
			continue;
		for (size_t u = 0; u < n && db_status(db) == DB_OK; u++) {
			i64 points = framework_points_of[i->kind](db, a, &r, at[u].unit);
			at[u].points[k] =
				points > i->full_points ? i->full_points : points; /* a later rule's bands may give more than was approved */
		}
	}
}

static void entered(
	struct db *db, struct arena *a, const struct framework *f, int round_no, struct framework_result *at, size_t n)
{
	struct framework_point *p;
	size_t n_points = framework_points(db, a, f, round_no, NULL, NULL, &p);
	for (size_t j = 0; j < n_points; j++)
		for (size_t u = 0; u < n; u++)
			if (at[u].unit == p[j].unit && indicator_in(p[j].i, round_no) && indicator_by_hand(p[j].i))
				at[u].points[p[j].i - f->at] = p[j].points;
}

size_t framework_results(struct db *db, struct arena *a, const struct framework *f, int round_no, struct framework_result **ret)
{
	const struct org_unit **office;
	size_t n = framework_offices(db, a, f->year, &office);
	struct framework_result *at = new (a, struct framework_result, n + 1);
	for (size_t u = 0; u < n; u++) {
		at[u] = (struct framework_result){.unit = office[u], .points = new (a, i64, f->n + 1)};
		for (size_t k = 0; k < f->n; k++)
			at[u].points[k] = -1;
	}
	computed(db, a, f, round_no, at, n);
	entered(db, a, f, round_no, at, n);
	framework_rank(f, round_no, at, n);
	*ret = at;
	return n;
}
