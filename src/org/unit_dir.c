/* unit_dir.c: all units in memory, one immutable copy for each revision; found by id and code. */
#include "org/unit_inside.h"

#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"
#include "base/thai.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define DIR_BYTES_MAX (256u << 20)
#define DIR_KEEP_US (11LL * 60 * 1000000) /* a replaced copy stays: the header promises ten minutes */

/* A copy and what it was made from. */
struct held {
	struct org_dir dir;
	struct arena *a;
	int year;    /* states are those of this Buddhist year */
	i64 used_us; /* when it was last handed out other than as the current one */
	struct held *next;
};

static _Atomic(struct held *) current;
static struct held *all;
static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;

static const struct org_index empty_index;
static const struct org_dir empty_dir = {.index = &empty_index};

/* --- loading --- */

/* A unit on its way from the tables into the directory. */
struct coming {
	struct org_unit u;
	str sort;
	i64 parent_id;
	int n_province, n_district; /* places in dictionary order; 0: none, else place + 1 */
};
struct loading {
	struct db *db;
	struct arena *a;
	struct org_dir *dir;
	struct org_index *index;
	int year;
	struct coming *unit;
	struct org_term *term; /* all terms: of each unit its slice */
	i64 *term_parent;      /* beside it: ids */
};

static str kept(struct loading *l, struct db_cur *c, int col)
{
	str s = db_str(c, col);
	return s.p ? str_dup(l->a, s) : s;
}

static int code_number(str code, int max)
{
	i64 n;
	return str_i64(code, &n) && n >= 0 && n < max ? (int)n : -1;
}

static void load_provinces(struct loading *l)
{
	size_t n = 0, cap = (size_t)db_get(l->db, 0, "select count(*) from province");
	struct org_province *at = new (l->a, struct org_province, cap + 1);
	struct db_cur c = db_query(l->db, "select code, name_th, name_en, region_th from province order by name_sort, code");
	while (n < cap && db_next(&c)) {
		struct org_province *p = &at[n++];
		*p = (struct org_province){kept(l, &c, 0), kept(l, &c, 1), kept(l, &c, 2), kept(l, &c, 3)};
		int i = code_number(p->code, ORG_PROVINCES_MAX);
		if (i >= 0)
			l->index->province[i] = p;
	}
	db_done(&c);
	l->dir->provinces = at;
	l->dir->n_provinces = n;
}

static void load_districts(struct loading *l)
{
	size_t n = 0, cap = (size_t)db_get(l->db, 0, "select count(*) from district");
	struct org_district *at = new (l->a, struct org_district, cap + 1);
	struct db_cur c =
		db_query(l->db, "select d.code, d.province_code, d.name_th, d.name_en from district d"
						" join province p on p.code = d.province_code order by p.name_sort, p.code, d.name_sort, d.code");
	while (n < cap && db_next(&c)) {
		struct org_district *d = &at[n++];
		*d = (struct org_district){.code = kept(l, &c, 0), .name = kept(l, &c, 2), .name_en = kept(l, &c, 3)};
		int i = code_number(d->code, ORG_DISTRICTS_MAX), p = code_number(db_str(&c, 1), ORG_PROVINCES_MAX);
		if (p >= 0)
			d->province = l->index->province[p];
		if (i >= 0)
			l->index->district[i] = d;
	}
	db_done(&c);
	l->dir->districts = at;
	l->dir->n_districts = n;
}

static void load_unit(struct loading *l, struct db_cur *c, struct coming *x)
{
	struct org_unit *u = &x->u;
	u->id = db_i64(c, 0);
	u->base = kept(l, c, 1);
	u->code = kept(l, c, 2);
	i64 kind = db_i64(c, 3);
	must(kind >= 0 && kind < ORG_KIND__MAX);
	u->kind = (enum org_kind)kind;
	u->name = kept(l, c, 4);
	u->name_en = kept(l, c, 5);
	x->sort = kept(l, c, 6);
	u->name_fold = kept(l, c, 7);
	x->parent_id = db_i64(c, 8); /* 0 for NULL */
	int p = code_number(db_str(c, 9), ORG_PROVINCES_MAX), d = code_number(db_str(c, 10), ORG_DISTRICTS_MAX);
	u->province = p >= 0 ? l->index->province[p] : NULL;
	u->district = d >= 0 ? l->index->district[d] : NULL;
	u->opened_day = kept(l, c, 11);
	u->closed_day = kept(l, c, 12);
	x->n_province = u->province ? (int)(u->province - l->dir->provinces) + 1 : 0;
	x->n_district = u->district ? (int)(u->district - l->dir->districts) + 1 : 0;
}

static void load_units(struct loading *l)
{
	size_t n = 0, cap = (size_t)db_get(l->db, 0, "select count(*) from org_unit");
	l->unit = new (l->a, struct coming, cap + 1);
	struct db_cur c =
		db_query(l->db, "select id, base, code, kind, name, name_en, name_sort, name_fold, parent_id, province_code,"
						" district_code, opened_day, closed_day from org_unit order by id");
	while (n < cap && db_next(&c))
		load_unit(l, &c, &l->unit[n++]);
	db_done(&c);
	l->dir->n = n;
}

/* Terms of all units, in the order of l->unit; each unit points at its slice. A unit without terms gets one for ever. */
static void load_terms(struct loading *l)
{
	size_t n = 0, rows = (size_t)db_get(l->db, 0, "select count(*) from org_term"), cap = rows + l->dir->n + 1;
	struct org_term *at = l->term = new (l->a, struct org_term, cap);
	l->term_parent = new (l->a, i64, cap);
	struct db_cur c = db_query(l->db, "select unit_id, from_year, to_year, code, kind, name, parent_id, reason from org_term"
									  " order by unit_id, from_year");
	bool more = db_next(&c);
	for (size_t i = 0; i < l->dir->n; i++) {
		struct coming *x = &l->unit[i];
		x->u.terms = &at[n];
		while (more && db_i64(&c, 0) < x->u.id)
			more = db_next(&c);
		for (; more && db_i64(&c, 0) == x->u.id && n + (l->dir->n - i) < cap; more = db_next(&c), n++, x->u.n_terms++) {
			at[n] = (struct org_term){.from_year = (int)db_i64(&c, 1),
				.to_year = (int)db_i64(&c, 2),
				.code = kept(l, &c, 3),
				.kind = (enum org_kind)db_i64(&c, 4),
				.name = kept(l, &c, 5),
				.reason = kept(l, &c, 7)};
			must((unsigned)at[n].kind < ORG_KIND__MAX);
			l->term_parent[n] = db_i64(&c, 6);
		}
		if (x->u.n_terms == 0) {
			at[n] = (struct org_term){0, ORG_FOREVER, x->u.kind, x->u.code, x->u.name, {0}, NULL, S("")};
			l->term_parent[n++] = x->parent_id;
			x->u.n_terms = 1;
		}
	}
	db_done(&c);
	for (size_t i = 0; i < n; i++)
		at[i].full = org_full_name(l->a, at[i].kind, at[i].name);
}

/* The state of this year out of the terms: a change entered for a coming year takes effect by itself. */
static void settle(struct loading *l, struct coming *x)
{
	struct org_unit *u = &x->u;
	const struct org_term *t = org_at(u, l->year);
	if (!str_eq(t->name, u->name)) {
		u->name_fold = thai_fold(l->a, t->name);
		x->sort = thai_sort_key(l->a, t->name);
	}
	u->kind = t->kind;
	u->code = t->code;
	u->name = t->name;
	u->full = t->full;
	x->parent_id = l->term_parent[t - l->term];
}

static int rank_of(const struct coming *x)
{
	return org_kind_is_lao(x->u.kind) ? 1 : 0;
}

/* Offices: DLA, divisions, then each province's office before its districts'. LAOs: the letter's order. */
static int in_order(const void *va, const void *vb)
{
	const struct coming *x = va, *y = vb;
	if (rank_of(x) != rank_of(y))
		return rank_of(x) - rank_of(y);
	if (x->n_province != y->n_province)
		return x->n_province - y->n_province;
	if (x->n_district != y->n_district)
		return x->n_district - y->n_district;
	if (x->u.kind != y->u.kind)
		return (int)x->u.kind - (int)y->u.kind;
	int by_name = str_cmp(x->sort, y->sort);
	return by_name ? by_name : str_cmp(x->u.base, y->u.base);
}

static u32 hash_of(str s)
{
	u32 h = 2166136261u;
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (u8)s.p[i]) * 16777619u;
	return h ^ h >> 15;
}

static void index_units(struct loading *l, struct org_unit *units)
{
	struct org_index *x = l->index;
	u32 size = 16;
	while (size < l->dir->n * 2)
		size *= 2;
	x->mask = size - 1;
	x->slot = new (l->a, u32, size);
	for (size_t i = 0; i < l->dir->n; i++)
		x->max_id = units[i].id > x->max_id ? units[i].id : x->max_id;
	x->by_id = new (l->a, const struct org_unit *, x->max_id + 1);
	for (size_t i = 0; i < l->dir->n; i++) {
		x->by_id[units[i].id] = &units[i];
		u32 at = hash_of(units[i].base) & x->mask;
		while (x->slot[at])
			at = (at + 1) & x->mask;
		x->slot[at] = (u32)i + 1;
	}
}

static void fold_hay(struct loading *l, const struct org_unit *units)
{
	str kind[ORG_KIND__MAX];
	for (int k = 0; k < ORG_KIND__MAX; k++)
		kind[k] = STR_CAT(
			l->a, thai_fold(l->a, org_kind_short((enum org_kind)k)), S(" "), thai_fold(l->a, org_kind_long((enum org_kind)k)));
	str *province = new (l->a, str, l->dir->n_provinces + 1), *district = new (l->a, str, l->dir->n_districts + 1);
	for (size_t i = 0; i < l->dir->n_provinces; i++)
		province[i] = thai_fold(l->a, l->dir->provinces[i].name);
	for (size_t i = 0; i < l->dir->n_districts; i++)
		district[i] = thai_fold(l->a, l->dir->districts[i].name);
	str *hay = new (l->a, str, l->dir->n + 1);
	for (size_t i = 0; i < l->dir->n; i++) {
		const struct org_unit *u = &units[i];
		hay[i] = STR_CAT(l->a, kind[u->kind], S(" "), u->name_fold, S(" "),
			u->district ? district[u->district - l->dir->districts] : S(""), S(" "),
			u->province ? province[u->province - l->dir->provinces] : S(""));
	}
	l->index->hay = hay;
	l->index->province_fold = province;
	l->index->district_fold = district;
}

static void arrange(struct loading *l)
{
	size_t n = l->dir->n, n_terms = 0;
	for (size_t i = 0; i < n; i++) {
		settle(l, &l->unit[i]);
		n_terms += l->unit[i].u.n_terms;
	}
	qsort(l->unit, n, sizeof *l->unit, in_order);
	struct org_unit *units = new (l->a, struct org_unit, n + 1);
	for (size_t i = 0; i < n; i++) {
		units[i] = l->unit[i].u;
		units[i].list_rank = (u32)i;
	}
	index_units(l, units);
	l->dir->units = units;
	l->dir->index = l->index;
	for (size_t i = 0; i < n; i++)
		units[i].parent = org_by_id(l->dir, l->unit[i].parent_id);
	for (size_t i = 0; i < n_terms; i++)
		l->term[i].parent = org_by_id(l->dir, l->term_parent[i]);
	fold_hay(l, units);
}

/* Everything in one snapshot of the database. NULL when it could not be read. */
static struct held *load(struct db *db, int year)
{
	struct arena *a = arena_open(1 << 20, DIR_BYTES_MAX);
	struct held *h = new (a, struct held, 1);
	h->a = a;
	h->year = year;
	struct loading l = {.db = db, .a = a, .dir = &h->dir, .index = new (a, struct org_index, 1), .year = year};
	bool own = !db_in_transaction(db);
	if (own)
		db_begin_read(db);
	h->dir.rev = db_get(db, 0, "select rev from org_rev where one = 1");
	load_provinces(&l);
	load_districts(&l);
	load_units(&l);
	load_terms(&l);
	bool ok = db_status(db) == DB_OK;
	if (own)
		ok = db_commit(db) && ok;
	if (!ok) {
		arena_close(a);
		return NULL;
	}
	arrange(&l);
	return h;
}

/* --- copies --- */

static void drop_old(struct held *now, i64 us)
{
	for (struct held **p = &all; *p;) {
		struct held *h = *p;
		if (h == now || us - h->used_us < DIR_KEEP_US) {
			p = &h->next;
			continue;
		}
		*p = h->next;
		arena_close(h->a);
	}
}

static struct held *find(i64 rev, int year)
{
	for (struct held *h = all; h; h = h->next)
		if (h->dir.rev == rev && h->year == year)
			return h;
	return NULL;
}

static int year_now(void)
{
	return day_ymd(day_of_ms(clock_now_ms())).y + 543;
}

/* The copy for a revision, made where there is none. A writer in a transaction that changed units and a reader that does not
 * see it yet work with different copies side by side. */
static const struct org_dir *other(struct db *db, i64 rev, int year)
{
	pthread_mutex_lock(&all_lock);
	i64 us = clock_mono_us();
	struct held *was = atomic_load(&current), *h = find(rev, year);
	if (h == NULL && (h = load(db, year)) != NULL) {
		struct held *same = find(h->dir.rev, year);
		if (same) {
			arena_close(h->a);
			h = same;
		} else {
			h->next = all;
			all = h;
		}
	}
	if (h) {
		h->used_us = us;
		if (was)
			was->used_us = us;
		if (was == NULL || h->dir.rev >= was->dir.rev)
			atomic_store(&current, h);
		drop_old(atomic_load(&current), us);
	}
	pthread_mutex_unlock(&all_lock);
	return h ? &h->dir : was ? &was->dir : &empty_dir;
}

const struct org_dir *org_dir_at(struct db *db, i64 rev)
{
	struct held *h = atomic_load(&current);
	int year = year_now();
	if (h && h->dir.rev == rev && h->year == year)
		return &h->dir;
	if (rev == 0) /* unreadable: the request fails anyway, by the connection's sticky error */
		return h ? &h->dir : &empty_dir;
	return other(db, rev, year);
}

const struct org_dir *org_dir(struct db *db)
{
	return org_dir_at(db, db_get(db, 0, "select rev from org_rev where one = 1"));
}

/* Not a plain count: a rolled-back change followed by another one, or two databases in one process, must not share a number. */
void org_rev_bump(struct db *db)
{
	u32 salt;
	random_bytes(&salt, sizeof salt);
	i64 next = clock_now_ms() << 20 | (i64)(salt >> 12);
	db_exec(db, "update org_rev set rev = case when rev >= $1 then rev + 1 else $1 end where one = 1", next);
}

/* --- finding --- */

const struct org_unit *org_by_id(const struct org_dir *d, i64 id)
{
	return id > 0 && id <= d->index->max_id ? d->index->by_id[id] : NULL;
}

static const struct org_unit *by_base(const struct org_dir *d, str base)
{
	if (d->n == 0)
		return NULL;
	for (u32 at = hash_of(base) & d->index->mask; d->index->slot[at]; at = (at + 1) & d->index->mask) {
		const struct org_unit *u = &d->units[d->index->slot[at] - 1];
		if (str_eq(u->base, base))
			return u;
	}
	return NULL;
}

static bool all_digits(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

const struct org_unit *org_by_code(const struct org_dir *d, str code)
{
	if (!all_digits(code))
		return by_base(d, code);
	const struct org_unit *u = code.n == 8 ? by_base(d, str_sub(code, 2, 8)) : NULL;
	for (u32 i = 0; u != NULL && i < u->n_terms; i++)
		if (str_eq(u->terms[i].code, code))
			return u;
	return NULL; /* the permanent six of an LAO with the type of another: a slip, not a name for it */
}

const struct org_province *org_province(const struct org_dir *d, str code)
{
	int i = code.n == 2 ? code_number(code, ORG_PROVINCES_MAX) : -1;
	return i >= 0 ? d->index->province[i] : NULL;
}

const struct org_district *org_district(const struct org_dir *d, str code)
{
	int i = code.n == 4 ? code_number(code, ORG_DISTRICTS_MAX) : -1;
	return i >= 0 ? d->index->district[i] : NULL;
}

const struct org_term *org_at(const struct org_unit *u, int year)
{
	for (u32 i = 0; i < u->n_terms; i++)
		if (year <= u->terms[i].to_year)
			return &u->terms[i];
	return &u->terms[u->n_terms - 1];
}

/* By id: the two may come from different copies of the directory. */
bool org_is_below(const struct org_unit *u, const struct org_unit *top)
{
	for (int depth = 0; u && top && depth < 16; u = u->parent, depth++)
		if (u->id == top->id)
			return true;
	return false;
}

static int year_of(str text_day, int none)
{
	day d;
	return text_day.p && day_parse(text_day, &d) ? day_ymd(d).y + 543 : none;
}

bool org_exists(const struct org_unit *u, int year)
{
	return year_of(u->opened_day, 0) <= year && year <= year_of(u->closed_day, ORG_FOREVER);
}
