/* unit_search.c: finding units by words, and matching what offices print without codes. */
#include "org/unit_inside.h"

#include "base/thai.h"

#define WORDS_MAX 8
#define NEAR_MAX 3

/* --- by words --- */

struct words {
	str whole, at[WORDS_MAX];
	size_t n;
};

static struct words words_of(struct arena *a, str s)
{
	struct words w = {.whole = thai_fold(a, s)};
	str rest = w.whole;
	for (str one; w.n < WORDS_MAX && str_next(&rest, ' ', &one);)
		if (one.n)
			w.at[w.n++] = one;
	return w;
}

/* 0 the name itself, 1 its beginning, 2 inside it, 3 only kind, district or province; -1: a word is missing. */
static int closeness(const struct words *w, str name, str hay)
{
	int best = str_eq(w->whole, name) ? 0 : 3;
	for (size_t i = 0; i < w->n; i++) {
		if (str_find(hay, w->at[i]) < 0)
			return -1;
		int here = str_eq(w->at[i], name) ? 0 : str_starts(name, w->at[i]) ? 1 : str_find(name, w->at[i]) >= 0 ? 2 : 3;
		best = here < best ? here : best;
	}
	return best;
}

size_t org_search_kinds(
	const struct org_dir *d, struct arena *a, str words, unsigned kinds, const struct org_unit **ret, size_t max)
{
	struct words w = words_of(a, words);
	if (w.n == 0 || d->n == 0)
		return 0;
	signed char *close = new (a, signed char, d->n);
	for (size_t i = 0; i < d->n; i++)
		close[i] = kinds & 1u << d->units[i].kind ? (signed char)closeness(&w, d->units[i].name_fold, d->index->hay[i]) : -1;
	size_t n = 0;
	for (int want = 0; want <= 3; want++)
		for (size_t i = 0; i < d->n && n < max; i++)
			if (close[i] == want)
				ret[n++] = &d->units[i];
	return n;
}

size_t org_search(const struct org_dir *d, struct arena *a, str words, const struct org_unit **ret, size_t max)
{
	return org_search_kinds(d, a, words, ORG_KINDS_LAO, ret, max);
}

/* --- as printed --- */

/* What a file says of an LAO, in the form for comparing. */
struct printed {
	str name, district, province; /* folded; empty: not said */
	bool has_kind;
	enum org_kind kind;
};

static str without(str s, const str *prefixes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(s, prefixes[i]) && s.n > prefixes[i].n)
			return str_trim(str_sub(s, prefixes[i].n, s.n));
	return s;
}

static str bare_district(str s)
{
	static const str prefixes[] = {S("อำเภอ"), S("เขต"), S("อ.")};
	return without(str_trim(s), prefixes, sizeof prefixes / sizeof *prefixes);
}

static str bare_province(str s)
{
	static const str prefixes[] = {S("จังหวัด"), S("จ.")};
	return without(str_trim(s), prefixes, sizeof prefixes / sizeof *prefixes);
}

/* A kind in front of the name, as letters print it: taken off, and taken as the kind where none is given. */
static str bare_name(str s, struct printed *p)
{
	s = str_trim(s);
	for (int k = ORG_LAO_FIRST; k < ORG_KIND__MAX; k++) {
		if (k == ORG_PATTAYA)
			continue;
		str forms[] = {org_kind_short((enum org_kind)k), org_kind_long((enum org_kind)k)};
		str rest = without(s, forms, 2);
		if (rest.n == s.n)
			continue;
		if (!p->has_kind) {
			p->has_kind = true;
			p->kind = (enum org_kind)k;
		}
		return rest;
	}
	return s;
}

static struct printed printed_of(struct arena *a, str kind, str name, str district, str province)
{
	struct printed p = {0};
	p.has_kind = org_kind_parse(kind, &p.kind);
	p.name = thai_fold(a, bare_name(name, &p));
	p.district = thai_fold(a, bare_district(district));
	p.province = thai_fold(a, bare_province(province));
	return p;
}

static str district_of(const struct org_dir *d, const struct org_unit *u)
{
	return u->district ? d->index->district_fold[u->district - d->districts] : S("");
}

static str province_of(const struct org_dir *d, const struct org_unit *u)
{
	return u->province ? d->index->province_fold[u->province - d->provinces] : S("");
}

/* Kind and name of any of its years: a file of last year says last year's kind. */
static bool was_called(const struct org_unit *u, const struct printed *p, struct arena *a)
{
	for (u32 i = 0; i < u->n_terms; i++) {
		const struct org_term *t = &u->terms[i];
		if (p->has_kind && t->kind != p->kind)
			continue;
		if (str_eq(t->name, u->name) ? str_eq(u->name_fold, p->name) : str_eq(thai_fold(a, t->name), p->name))
			return true;
	}
	return false;
}

static bool place_fits(const struct org_dir *d, const struct org_unit *u, const struct printed *p)
{
	return (p->province.n == 0 || str_eq(province_of(d, u), p->province)) &&
		   (p->district.n == 0 || str_eq(district_of(d, u), p->district));
}

static size_t exact(const struct org_dir *d, struct arena *a, const struct printed *p, const struct org_unit *found[NEAR_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct org_unit *u = &d->units[i];
		if (org_kind_is_lao(u->kind) && was_called(u, p, a) && place_fits(d, u, p)) {
			if (n < NEAR_MAX)
				found[n] = u;
			n++;
		}
	}
	return n;
}

/* How far a unit is from what is printed; a name counts most. -1: too far to offer. */
static int farness(const struct org_dir *d, struct arena *a, const struct printed *p, const struct org_unit *u)
{
	bool same_province = p->province.n == 0 || str_eq(province_of(d, u), p->province);
	bool same_district = p->district.n == 0 || str_eq(district_of(d, u), p->district);
	int most = same_province ? (int)(str_runes(p->name) / 4) + 1 : 0;
	int by_name = most ? thai_distance(a, u->name_fold, p->name, most) : str_eq(u->name_fold, p->name) ? 0 : 1;
	if (by_name > most)
		return -1;
	return by_name * 4 + (same_province ? 0 : 4) + (same_district ? 0 : 2) + (p->has_kind && u->kind != p->kind ? 1 : 0);
}

static void offer(const struct org_unit *near[NEAR_MAX], int far[NEAR_MAX], const struct org_unit *u, int f)
{
	for (int i = 0; i < NEAR_MAX; i++) {
		if (near[i] && far[i] <= f)
			continue;
		for (int j = NEAR_MAX - 1; j > i; j--) {
			near[j] = near[j - 1];
			far[j] = far[j - 1];
		}
		near[i] = u;
		far[i] = f;
		return;
	}
}

bool org_match(const struct org_dir *d, struct arena *a, str kind, str name, str district, str province,
	const struct org_unit **ret, const struct org_unit *near[3])
{
	struct printed p = printed_of(a, kind, name, district, province);
	for (int i = 0; i < NEAR_MAX; i++)
		near[i] = NULL;
	if (p.name.n == 0)
		return false;
	size_t n = exact(d, a, &p, near);
	if (n == 1) {
		*ret = near[0];
		near[0] = NULL;
		return true;
	}
	if (n > 1)
		return false; /* several of that name: all of them are near */
	int far[NEAR_MAX] = {0};
	for (size_t i = 0; i < d->n; i++) {
		const struct org_unit *u = &d->units[i];
		int f = org_kind_is_lao(u->kind) ? farness(d, a, &p, u) : -1;
		if (f >= 0)
			offer(near, far, u, f);
	}
	return false;
}
