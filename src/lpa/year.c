/* year.c: a year's results as people look at them: ranks, summaries, provinces, weak indicators, one LAO over the years. */
#include "lpa/impl.h"

#include "base/log.h"
#include "base/thai.h"
#include "lpa/order.h"

/* --- the letter's order in a year --- */

/* Province, district, kind of the year, name. The directory's rank is made of today's kind and name; only where two kinds of
 * today differ within one district can the year stand otherwise. */
static int order_cmp(const struct org_unit *x, const struct org_term *tx, const struct org_unit *y, const struct org_term *ty, struct arena *a)
{
	bool plain = x->district != y->district || (x->kind == tx->kind && y->kind == ty->kind);
	if (!plain && tx->kind != ty->kind)
		return tx->kind < ty->kind ? -1 : 1;
	if (!plain && x->kind != y->kind) {
		int c = str_cmp(thai_sort_key(a, tx->name), thai_sort_key(a, ty->name));
		if (c != 0)
			return c;
	}
	return x->list_rank < y->list_rank ? -1 : x->list_rank > y->list_rank;
}

struct order_item {
	const struct org_unit *unit;
	const struct org_term *term;
	u32 from;
};

static int item_cmp(const void *x, const void *y, void *ctx)
{
	const struct order_item *a = x, *b = y;
	return order_cmp(a->unit, a->term, b->unit, b->term, ctx);
}

u32 *lpa_letter_order(struct arena *a, const struct org_unit *const *units, const struct org_term *const *terms, size_t n)
{
	struct order_item *at = new (a, struct order_item, n + 1);
	bool sorted = true;
	for (size_t i = 0; i < n; i++) {
		at[i] = (struct order_item){units[i], terms[i], (u32)i};
		sorted = sorted && (i == 0 || item_cmp(&at[i - 1], &at[i], a) <= 0);
	}
	if (!sorted)
		qsort_r(at, n, sizeof *at, item_cmp, a);
	u32 *ret = new (a, u32, n + 1);
	for (size_t i = 0; i < n; i++)
		ret[i] = at[i].from;
	return ret;
}

/* --- reading --- */

#define COLUMNS \
	"r.unit_id, r.n_missing, r.order_key, r.overall, r.level, r.pass, r.synthetic, r.d1_full, r.d1_points, r.d2_full, r.d2_points," \
	" r.d3_full, r.d3_points, r.d4_full, r.d4_points, r.d5_full, r.d5_points"

static struct lpa_result read_row(struct db_cur *c, const struct org_unit *u, int year)
{
	struct lpa_result r = {
		.unit = u,
		.term = org_at(u, year),
		.n_missing = db_i64(c, 1),
		.order_key = db_i64(c, 2),
		.overall = (enum lpa_overall)db_i64(c, 3),
		.level = (enum lpa_level)db_i64(c, 4),
		.pass = db_i64(c, 5) != 0,
		.synthetic = db_i64(c, 6) != 0,
	};
	r.complete = r.n_missing == 0;
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		r.sums.full[d] = db_i64(c, 7 + 2 * d);
		r.sums.points[d] = db_i64(c, 8 + 2 * d);
	}
	return r;
}

/* Each unit's row by its place in the directory, so that they come out nearly in order. */
static size_t read_year(struct db *db, struct arena *a, const struct org_dir *d, int year, struct lpa_result **ret)
{
	struct lpa_result *by_place = new (a, struct lpa_result, d->n + 1);
	struct db_cur c = db_query(db, "select " COLUMNS " from lpa_result r where r.year = $1", year);
	while (db_next(&c)) {
		const struct org_unit *u = org_by_id(d, db_i64(&c, 0));
		if (u != NULL)
			by_place[u - d->units] = read_row(&c, u, year);
	}
	db_done(&c);
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++)
		if (by_place[i].unit != NULL)
			by_place[n++] = by_place[i];
	*ret = by_place;
	return n;
}

static bool any_other_kind(const struct lpa_result *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (r[i].term->kind != r[i].unit->kind)
			return true;
	return false;
}

static void put_in_order(struct arena *a, struct lpa_result **at, size_t n)
{
	struct lpa_result *r = *at;
	if (!any_other_kind(r, n))
		return;
	const struct org_unit **units = new (a, const struct org_unit *, n + 1);
	const struct org_term **terms = new (a, const struct org_term *, n + 1);
	for (size_t i = 0; i < n; i++)
		units[i] = r[i].unit, terms[i] = r[i].term;
	const u32 *order = lpa_letter_order(a, units, terms, n);
	struct lpa_result *sorted = new (a, struct lpa_result, n + 1);
	for (size_t i = 0; i < n; i++)
		sorted[i] = r[order[i]];
	*at = sorted;
}

/* --- ranks --- */

struct keyed {
	i64 key;
	u32 at;
};

static int key_descending(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;
	if (a->key != b->key)
		return a->key > b->key ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static struct keyed *sort_keys(struct arena *a, struct keyed *k, size_t n, i64 **ret_rank)
{
	qsort(k, n, sizeof *k, key_descending);
	i64 *keys = new (a, i64, n + 1), *rank = new (a, i64, n + 1);
	for (size_t i = 0; i < n; i++)
		keys[i] = k[i].key;
	lpa_ranks(keys, n, rank);
	*ret_rank = rank;
	return k;
}

/* Going down the nation's list, a province's own ranks are counted beside. */
static void fill_ranks(struct arena *a, const struct org_dir *d, struct lpa_result *r, size_t n)
{
	struct keyed *k = new (a, struct keyed, n + 1);
	for (size_t i = 0; i < n; i++)
		k[i] = (struct keyed){r[i].order_key, (u32)i};
	i64 *rank;
	sort_keys(a, k, n, &rank);
	struct {
		i64 n, rank, key;
	} *own = arena_array(a, d->n_provinces + 1, sizeof *own, 8);
	for (size_t i = 0; i < n; i++) {
		struct lpa_result *x = &r[k[i].at];
		x->rank = rank[i];
		if (x->order_key < 0 || x->unit->province == NULL)
			continue;
		size_t p = (size_t)(x->unit->province - d->provinces);
		own[p].n++;
		if (own[p].n == 1 || own[p].key != x->order_key)
			own[p].rank = own[p].n;
		own[p].key = x->order_key;
		x->rank_province = own[p].rank;
	}
}

struct lpa_year lpa_year(struct db *db, struct arena *a, int year)
{
	const struct org_dir *d = org_dir(db);
	struct lpa_year y = {.year = year};
	y.n = read_year(db, a, d, year, &y.at);
	put_in_order(a, &y.at, y.n);
	fill_ranks(a, d, y.at, y.n);
	for (size_t i = 0; i < y.n; i++)
		y.synthetic = y.synthetic || y.at[i].synthetic;
	y.published = lpa_year_published(db, year);
	return y;
}

bool lpa_year_published(struct db *db, int year)
{
	return db_get(db, LPA_FORM_PUBLISHED, "select state from lpa_form where year = $1", year) == LPA_FORM_PUBLISHED;
}

/* --- one LAO over the years --- */

/* Years by hopping over the primary key instead of reading every row. */
#define YEARS \
	"with recursive y(year) as (select max(year) from lpa_result" \
	" union all select (select max(r.year) from lpa_result r where r.year < y.year) from y where y.year is not null)"

size_t lpa_result_years(struct db *db, int *ret, size_t max)
{
	size_t n = 0;
	struct db_cur c = db_query(db, YEARS " select year from y where year is not null order by year desc");
	while (n < max && db_next(&c))
		ret[n++] = (int)db_i64(&c, 0);
	db_done(&c);
	return n;
}

#define YEARS_OF_ONE_MAX 100

size_t lpa_results_of(struct db *db, struct arena *a, const struct org_unit *u, struct lpa_result **ret, int **ret_year)
{
	struct lpa_result *at = new (a, struct lpa_result, YEARS_OF_ONE_MAX);
	int *year = new (a, int, YEARS_OF_ONE_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db,
		YEARS " select " COLUMNS ", r.year from y join lpa_result r on r.year = y.year and r.unit_id = $1 order by r.year desc", u->id);
	while (n < YEARS_OF_ONE_MAX && db_next(&c)) {
		year[n] = (int)db_i64(&c, 17);
		at[n] = read_row(&c, u, year[n]);
		n++;
	}
	db_done(&c);
	*ret = at;
	*ret_year = year;
	return n;
}

/* --- summaries --- */

/* Percents are summed in 10^-9 percent: 7,849 of them stay far below 2^63. */
#define FINE 1000000000
#define FINE_TO_SHOWN 100000

static i64 mean_of(i64 sum, i64 n)
{
	if (n == 0)
		return -1;
	i64 unit = n * FINE_TO_SHOWN;
	return sum / unit + (sum % unit * 2 >= unit);
}

struct lpa_summary lpa_summary(const struct lpa_result *r, size_t n)
{
	struct lpa_summary s = {.n = (i64)n};
	i64 sum[LPA_DIMENSIONS] = {0}, n_of[LPA_DIMENSIONS] = {0}, overall = 0, n_overall = 0;
	for (size_t i = 0; i < n; i++) {
		s.n_pass += r[i].pass;
		s.n_incomplete += !r[i].complete;
		s.by_level[r[i].level]++;
		if (r[i].order_key >= 0) {
			overall += r[i].order_key / (1000000000000000 / FINE);
			n_overall++;
		}
		for (int d = 0; d < LPA_DIMENSIONS; d++)
			if (r[i].sums.full[d] > 0) {
				sum[d] += r[i].sums.points[d] * (100 * (i64)FINE) / r[i].sums.full[d];
				n_of[d]++;
			}
	}
	for (int d = 0; d < LPA_DIMENSIONS; d++)
		s.mean_dimension[d] = mean_of(sum[d], n_of[d]);
	s.mean_overall = mean_of(overall, n_overall);
	return s;
}

/* Provinces that have LAOs. */
static void mark_provinces(const struct org_dir *d, bool *has)
{
	for (size_t i = 0; i < d->n; i++)
		if (org_kind_is_lao(d->units[i].kind) && d->units[i].province != NULL)
			has[d->units[i].province - d->provinces] = true;
}

size_t lpa_provinces(struct arena *a, const struct lpa_year *y, const struct org_dir *d, struct lpa_province_result **ret)
{
	struct lpa_province_result *at = new (a, struct lpa_province_result, d->n_provinces + 1);
	bool *has = new (a, bool, d->n_provinces + 1);
	mark_provinces(d, has);
	size_t n = 0, from = 0;
	/* The year stands in the letter's order: a province's rows lie together, provinces in the same order as the directory's. */
	for (size_t p = 0; p < d->n_provinces; p++) {
		if (!has[p])
			continue;
		size_t to = from;
		while (to < y->n && str_eq(y->at[to].unit->province->code, d->provinces[p].code))
			to++;
		at[n++] = (struct lpa_province_result){.province = &d->provinces[p], .sum = lpa_summary(&y->at[from], to - from)};
		from = to;
	}
	must(from == y->n);
	struct keyed *k = new (a, struct keyed, n + 1);
	for (size_t i = 0; i < n; i++)
		k[i] = (struct keyed){at[i].sum.mean_overall, (u32)i};
	i64 *rank;
	sort_keys(a, k, n, &rank);
	for (size_t i = 0; i < n; i++)
		at[k[i].at].rank = rank[i];
	*ret = at;
	return n;
}

/* --- weak indicators --- */

static int weaker_first(const void *x, const void *y)
{
	const struct lpa_weak *a = x, *b = y;
	__int128 l = (__int128)a->n_weak * b->n, r = (__int128)b->n_weak * a->n;
	if (l != r)
		return l > r ? -1 : 1;
	return a->indicator->index < b->indicator->index ? -1 : a->indicator->index > b->indicator->index;
}

size_t lpa_weak(struct db *db, struct arena *a, const struct lpa_form *f, str province_code, struct lpa_weak **ret, size_t max)
{
	struct lpa_weak *at = new (a, struct lpa_weak, f->n_indicators + 1);
	for (size_t i = 0; i < f->n_indicators; i++)
		at[i].indicator = &f->indicators[i];
	/* Counted here and not by the database: a third of the time. A province is read LAO by LAO along the primary key (cross
	 * join: in this order), the nation in one scan. */
	struct db_cur c = province_code.n == 0
		? db_query(db, "select indicator_id, points_centi from lpa_score where form_id = $1 and points_centi is not null", f->id)
		: db_query(db,
			"select s.indicator_id, s.points_centi from org_unit u cross join lpa_score s"
			" where u.province_code = $2 and s.form_id = $1 and s.unit_id = u.id and s.points_centi is not null", f->id, province_code);
	while (db_next(&c)) {
		const struct lpa_indicator *i = lpa_indicator_by_id(f, db_i64(&c, 0));
		if (i == NULL)
			continue;
		at[i->index].n++;
		at[i->index].n_weak += db_i64(&c, 1) * 2 < i->full;
	}
	db_done(&c);
	size_t n = 0;
	for (size_t i = 0; i < f->n_indicators; i++)
		if (at[i].n_weak > 0)
			at[n++] = at[i];
	qsort(at, n, sizeof *at, weaker_first);
	*ret = at;
	return n < max ? n : max;
}
