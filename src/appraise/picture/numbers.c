/* Shares, ranks, regions: what the tables and the map are made of. */
#include "appraise/picture/inside.h"

#include <stdlib.h>

void picture_add(struct standing_sum *to, const struct standing_sum *s)
{
	to->staff += s->staff;
	to->passed += s->passed;
	to->heads += s->heads;
	to->heads_passed += s->heads_passed;
}

bool picture_head_ok(const struct standing_sum *s)
{
	return s->heads > 0 && s->heads == s->heads_passed;
}

i64 picture_points_of(const struct appraise_rule *r, const struct standing_sum *s)
{
	if (s->staff <= 0)
		return -1;
	return r->head_fails && !picture_head_ok(s) ? 0 : bands_points(&r->bands, s->passed, s->staff);
}

i64 picture_permille(const struct standing_sum *s)
{
	return s->staff > 0 ? s->passed * 1000 / s->staff : 0;
}

int picture_level(const struct standing_sum *s)
{
	static const int from[] = {70, 80, 90, 100};
	if (s->staff <= 0)
		return 0;
	int level = 1;
	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		level += s->passed * 100 >= from[i] * s->staff;
	return level;
}

/* --- order --- */

/* The higher share first; those without anybody last. */
static int by_share(const struct standing_sum *x, const struct standing_sum *y)
{
	if ((x->staff > 0) != (y->staff > 0))
		return x->staff > 0 ? -1 : 1;
	i64 p = x->passed * y->staff, q = y->passed * x->staff;
	return (p < q) - (p > q);
}

static int by_place(const struct picture_row *x, const struct picture_row *y)
{
	if (x->s.unit == NULL || y->s.unit == NULL)
		return (x->region > y->region) - (x->region < y->region);
	return (x->s.unit->list_rank > y->s.unit->list_rank) - (x->s.unit->list_rank < y->s.unit->list_rank);
}

static int order_rank(const void *a, const void *b)
{
	const struct picture_row *x = a, *y = b;
	int c = by_share(&x->s, &y->s);
	return c ? c : by_place(x, y);
}

static int order_name(const void *a, const void *b)
{
	return by_place(a, b);
}

static int order_staff(const void *a, const void *b)
{
	const struct picture_row *x = a, *y = b;
	return x->s.staff != y->s.staff ? (x->s.staff < y->s.staff) - (x->s.staff > y->s.staff) : by_place(x, y);
}

static int order_missing(const void *a, const void *b)
{
	const struct picture_row *x = a, *y = b;
	i64 p = x->s.staff - x->s.passed, q = y->s.staff - y->s.passed;
	return p != q ? (p < q) - (p > q) : by_place(x, y);
}

void picture_order(struct picture_row *at, size_t n, enum picture_sort by)
{
	static int (*const order[])(const void *, const void *) = {order_rank, order_name, order_staff, order_missing};
	if (n > 1)
		qsort(at, n, sizeof *at, order[by]);
}

static int refer_rank(const void *a, const void *b)
{
	const struct picture_row *const *x = a, *const *y = b;
	return order_rank(*x, *y);
}

#define RANKED_MAX 100 /* provinces and regions are fewer */

void picture_rank(struct picture_row *at, size_t n)
{
	struct picture_row *by[RANKED_MAX];
	i64 of = 0;
	if (n > RANKED_MAX)
		n = RANKED_MAX;
	for (size_t i = 0; i < n; i++) {
		by[i] = &at[i];
		of += at[i].s.staff > 0;
	}
	if (n > 1)
		qsort(by, n, sizeof *by, refer_rank);
	for (size_t i = 0; i < n; i++) {
		bool same = i > 0 && by[i]->s.staff > 0 && by_share(&by[i - 1]->s, &by[i]->s) == 0;
		by[i]->rank = by[i]->s.staff == 0 ? 0 : same ? by[i - 1]->rank : (i64)i + 1;
		by[i]->of = of;
	}
}

/* --- regions --- */

size_t picture_regions(const struct org_dir *d, str ret[PICTURE_REGIONS_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < d->n_provinces; i++) {
		size_t k = 0;
		while (k < n && str_cmp(ret[k], d->provinces[i].region) < 0)
			k++;
		if ((k < n && str_eq(ret[k], d->provinces[i].region)) || n == PICTURE_REGIONS_MAX)
			continue;
		memmove(&ret[k + 1], &ret[k], (n - k) * sizeof *ret);
		ret[k] = d->provinces[i].region;
		n++;
	}
	return n;
}

void picture_country(struct db *db, struct arena *a, const struct org_who *who, const struct appraise_rule *rule, struct picture_country *ret)
{
	str region[PICTURE_REGIONS_MAX];
	struct standing_sum *sum;
	size_t n = standing_provinces(db, a, rule, &sum), n_regions = picture_regions(org_dir(db), region);
	*ret = (struct picture_country){.province = new (a, struct picture_row, n + 1), .region = new (a, struct picture_row, n_regions + 1), .n_provinces = n, .n_regions = n_regions};
	for (size_t k = 0; k < n_regions; k++)
		ret->region[k] = (struct picture_row){.name = region[k], .region = (int)k + 1};
	for (size_t i = 0; i < n; i++) {
		struct picture_row *row = &ret->province[i];
		*row = (struct picture_row){.s = sum[i], .name = sum[i].unit->province->name, .points = picture_points_of(rule, &sum[i]), .n = 1,
			.may = org_may(who, PERM_APPRAISE_VIEW, sum[i].unit)};
		for (size_t k = 0; k < n_regions; k++)
			if (str_eq(region[k], sum[i].unit->province->region)) {
				row->region = (int)k + 1;
				ret->region[k].n++;
				picture_add(&ret->region[k].s, &sum[i]);
			}
		picture_add(&ret->all, &sum[i]);
	}
	picture_rank(ret->province, n);
	picture_rank(ret->region, n_regions);
}

/* --- filters --- */

static const struct {
	str code, name;
} shows[PICTURE_SHOW__MAX] = {[PICTURE_ALL] = {S("all"), S("ทุกจังหวัด")}, [PICTURE_MISSING] = {S("missing"), S("ยังมีผู้เรียนไม่ครบ")}, [PICTURE_DONE] = {S("done"), S("ครบทุกคน")},
	[PICTURE_HEAD] = {S("head"), S("ท้องถิ่นจังหวัดยังไม่ครบ")}, [PICTURE_EMPTY] = {S("empty"), S("ยังไม่มีรายชื่อบุคลากร")}},
  sorts[PICTURE_SORT__MAX] = {[PICTURE_BY_RANK] = {S("rank"), S("เรียงตามอันดับ")}, [PICTURE_BY_NAME] = {S("name"), S("เรียงตามชื่อจังหวัด")},
	  [PICTURE_BY_STAFF] = {S("staff"), S("บุคลากรมากก่อน")}, [PICTURE_BY_MISSING] = {S("missing"), S("ยังขาดมากก่อน")}};

str picture_show_code(enum picture_show s) { return shows[s].code; }
str picture_show_name(enum picture_show s) { return shows[s].name; }
str picture_sort_code(enum picture_sort s) { return sorts[s].code; }
str picture_sort_name(enum picture_sort s) { return sorts[s].name; }

static bool shown(enum picture_show show, const struct standing_sum *s)
{
	switch (show) {
	case PICTURE_MISSING: return s->passed < s->staff;
	case PICTURE_DONE: return s->staff > 0 && s->passed == s->staff;
	case PICTURE_HEAD: return s->staff > 0 && !picture_head_ok(s);
	case PICTURE_EMPTY: return s->staff == 0;
	default: return true;
	}
}

bool picture_fits(const struct picture_filter *f, str folded, const struct picture_row *row)
{
	if (f->region != 0 && row->region != f->region)
		return false;
	if (folded.n > 0 && row->s.unit != NULL && str_find(row->s.unit->name_fold, folded) < 0)
		return false;
	return shown(f->show, &row->s);
}
