/* results.c: from scores to stored results: one LAO at a save, a whole year in one scan. */
#include "lpa/impl.h"

#include "base/log.h"

struct lpa_verdict lpa_verdict_of(const struct lpa_sums *s, enum lpa_overall o)
{
	struct lpa_percent p = lpa_percent_overall(s, o);
	return (struct lpa_verdict){lpa_order_key(p), lpa_level_of(p), lpa_passes(p)};
}

/* --- storing --- */

#define COLUMNS \
	"insert into lpa_result(year, unit_id, d1_full, d1_points, d2_full, d2_points, d3_full, d3_points, d4_full, d4_points, d5_full, d5_points," \
	" n_missing, overall, order_key, level, pass, synthetic, source)"
#define ON_CONFLICT \
	" on conflict(year, unit_id) do update set d1_full = excluded.d1_full, d1_points = excluded.d1_points, d2_full = excluded.d2_full," \
	" d2_points = excluded.d2_points, d3_full = excluded.d3_full, d3_points = excluded.d3_points, d4_full = excluded.d4_full," \
	" d4_points = excluded.d4_points, d5_full = excluded.d5_full, d5_points = excluded.d5_points, n_missing = excluded.n_missing," \
	" overall = excluded.overall, order_key = excluded.order_key, level = excluded.level, pass = excluded.pass," \
	" synthetic = excluded.synthetic, source = excluded.source"

static void put_one(struct db *db, int year, const struct lpa_result_row *r)
{
	const i64 *f = r->sums.full, *p = r->sums.points;
	struct lpa_verdict v = lpa_verdict_of(&r->sums, r->overall);
	db_exec(db, COLUMNS " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)" ON_CONFLICT,
		year, r->unit_id, f[0], p[0], f[1], p[1], f[2], p[2], f[3], p[3], f[4], p[4], r->n_missing, r->overall, v.order_key, v.level,
		v.pass, r->synthetic, r->loaded);
}

/* PostgreSQL: one round trip for many rows instead of one each. */
static void put_batch(struct db *db, int year, const struct lpa_result_row *rows, size_t n)
{
	struct buf b = {0};
	buf_byte(&b, '[');
	for (size_t i = 0; i < n; i++) {
		const struct lpa_result_row *r = &rows[i];
		struct lpa_verdict v = lpa_verdict_of(&r->sums, r->overall);
		buf_fmt(&b, "%s[%lld", i ? "," : "", (long long)r->unit_id);
		for (int d = 0; d < LPA_DIMENSIONS; d++)
			buf_fmt(&b, ",%lld,%lld", (long long)r->sums.full[d], (long long)r->sums.points[d]);
		buf_fmt(&b, ",%lld,%d,%lld,%d,%d,%d,%d]", (long long)r->n_missing, r->overall, (long long)v.order_key, v.level, v.pass, r->synthetic, r->loaded);
	}
	buf_byte(&b, ']');
	must(!b.failed);
	db_exec(db,
		COLUMNS " select $1, cast(x->>0 as bigint), cast(x->>1 as bigint), cast(x->>2 as bigint), cast(x->>3 as bigint), cast(x->>4 as bigint),"
			" cast(x->>5 as bigint), cast(x->>6 as bigint), cast(x->>7 as bigint), cast(x->>8 as bigint), cast(x->>9 as bigint),"
			" cast(x->>10 as bigint), cast(x->>11 as bigint), cast(x->>12 as bigint), cast(x->>13 as bigint), cast(x->>14 as bigint),"
			" cast(x->>15 as bigint), cast(x->>16 as bigint), cast(x->>17 as bigint)"
			" from json_array_elements(cast($2 as json)) as t(x)" ON_CONFLICT,
		year, buf_view(&b)); /* postgres */
	buf_free(&b);
}

#define BATCH 2000

void lpa_result_put(struct db *db, int year, const struct lpa_result_row *rows, size_t n)
{
	for (size_t i = 0; i < n && db_status(db) == DB_OK;) {
		size_t part = n - i < BATCH ? n - i : BATCH;
		if (db_kind(db) == DB_SQLITE || n == 1)
			put_one(db, year, &rows[i++]);
		else {
			put_batch(db, year, &rows[i], part);
			i += part;
		}
	}
}

/* --- one LAO --- */

void lpa_result_update(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u)
{
	struct lpa_mark *m = new (a, struct lpa_mark, f->n_indicators + 1);
	enum org_kind kind = lpa_kind(f, u);
	size_t n = 0, n_scores = 0;
	const struct lpa_score *all = lpa_score_all(db, a, f, u->id, false);
	for (size_t i = 0; i < f->n_indicators; i++) {
		const struct lpa_indicator *in = &f->indicators[i];
		n_scores += all[i].version != 0;
		if (lpa_applies(in, kind))
			m[n++] = (struct lpa_mark){.full = in->full, .points = all[i].points, .dimension = in->dimension, .pilot = in->pilot, .cut = all[i].cut};
	}
	struct lpa_result_row r = {.unit_id = u->id, .overall = f->overall, .synthetic = f->sample};
	r.n_missing = lpa_sum(m, n, &r.sums);
	if (n_scores > 0 && db_status(db) == DB_OK)
		lpa_result_put(db, f->year, &r, 1);
}

/* --- a year --- */

struct lpa_base lpa_base_of(const struct lpa_form *f, enum org_kind kind)
{
	struct lpa_base b = {0};
	for (size_t i = 0; i < f->n_indicators; i++) {
		const struct lpa_indicator *in = &f->indicators[i];
		if (in->pilot || !lpa_applies(in, kind))
			continue;
		b.full[in->dimension] += in->full;
		b.n++;
	}
	return b;
}

/* What a score row needs to know of its indicator, close together: this is the inside of the scan. */
struct lean {
	i64 full;
	u32 applies; /* 0: a pilot, never counts */
	int dimension;
};

struct scan {
	const struct lpa_form *f;
	struct lean *lean; /* by id - first_id */
	struct lpa_base base[ORG_KIND__MAX];
};

static void scan_init(struct scan *s, struct arena *a, const struct lpa_form *f)
{
	s->f = f;
	s->lean = new (a, struct lean, f->last_id - f->first_id + 1);
	for (size_t i = 0; i < f->n_indicators; i++) {
		const struct lpa_indicator *in = &f->indicators[i];
		s->lean[in->id - f->first_id] = (struct lean){in->full, in->pilot ? 0 : in->applies, in->dimension};
	}
	for (int k = ORG_LAO_FIRST; k < ORG_KIND__MAX; k++)
		s->base[k] = lpa_base_of(f, (enum org_kind)k);
}

/* The row of a unit before its scores are taken in: everything full, nothing scored. */
static void unit_start(const struct scan *s, const struct org_unit *u, enum org_kind kind, struct lpa_result_row *r)
{
	*r = (struct lpa_result_row){.unit_id = u->id, .n_missing = s->base[kind].n, .overall = s->f->overall, .synthetic = s->f->sample};
	memcpy(r->sums.full, s->base[kind].full, sizeof r->sums.full);
}

size_t lpa_result_scan(struct db *db, const struct org_dir *d, const struct lpa_form *f, i64 from_unit, i64 to_unit, struct lpa_result_row *ret, size_t max)
{
	if (f->n_indicators == 0)
		return 0;
	struct arena *a = arena_open(4096, 64u << 20);
	struct scan s;
	scan_init(&s, a, f);
	struct lpa_result_row *r = NULL;
	i64 unit = -1;
	unsigned kind_bit = 0;
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select unit_id, indicator_id, points_centi from lpa_score where form_id = $1 and unit_id >= $2 and unit_id < $3"
		" order by unit_id, indicator_id", f->id, from_unit, to_unit);
	while (db_next(&c)) {
		i64 id = db_i64(&c, 0), at = db_i64(&c, 1) - f->first_id;
		if (id != unit) {
			unit = id;
			const struct org_unit *u = org_by_id(d, id);
			kind_bit = u != NULL && n < max ? 1u << lpa_kind(f, u) : 0;
			if (kind_bit != 0)
				unit_start(&s, u, lpa_kind(f, u), r = &ret[n++]);
		}
		if (at < 0 || at > f->last_id - f->first_id || !(s.lean[at].applies & kind_bit))
			continue;
		const struct lean *in = &s.lean[at];
		i64 points = db_i64(&c, 2);
		/* No points: cut from the base. Points are seldom 0, so the second question is seldom asked. */
		if (points == 0 && db_is_null(&c, 2))
			r->sums.full[in->dimension] -= in->full;
		else
			r->sums.points[in->dimension] += points;
		r->n_missing--;
	}
	db_done(&c);
	arena_close(a);
	return n;
}

/* The stored rows of a year that come from scores or stand where scores are, by unit. */
static size_t read_stored(struct db *db, int year, struct lpa_result_row *ret, struct lpa_verdict *ret_v, size_t max)
{
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select unit_id, d1_full, d1_points, d2_full, d2_points, d3_full, d3_points, d4_full, d4_points, d5_full, d5_points,"
		" n_missing, overall, synthetic, source, order_key, level, pass from lpa_result where year = $1 order by unit_id", year);
	while (n < max && db_next(&c)) {
		struct lpa_result_row *r = &ret[n];
		*r = (struct lpa_result_row){
			.unit_id = db_i64(&c, 0),
			.n_missing = db_i64(&c, 11),
			.overall = (enum lpa_overall)db_i64(&c, 12),
			.synthetic = db_i64(&c, 13) != 0,
			.loaded = db_i64(&c, 14) != 0,
		};
		for (int d = 0; d < LPA_DIMENSIONS; d++) {
			r->sums.full[d] = db_i64(&c, 1 + 2 * d);
			r->sums.points[d] = db_i64(&c, 2 + 2 * d);
		}
		ret_v[n++] = (struct lpa_verdict){db_i64(&c, 15), (enum lpa_level)db_i64(&c, 16), db_i64(&c, 17) != 0};
	}
	db_done(&c);
	return n;
}

static bool verdict_right(const struct lpa_result_row *r, const struct lpa_verdict *v)
{
	if (!lpa_sums_valid(&r->sums))
		return false;
	struct lpa_verdict want = lpa_verdict_of(&r->sums, r->overall);
	return want.order_key == v->order_key && want.level == v->level && want.pass == v->pass;
}

static bool row_same(const struct lpa_result_row *x, const struct lpa_result_row *y)
{
	return memcmp(&x->sums, &y->sums, sizeof x->sums) == 0 && x->n_missing == y->n_missing && x->overall == y->overall &&
		x->synthetic == y->synthetic && x->loaded == y->loaded;
}

static void report(struct problems *ps, const struct org_dir *d, int year, i64 unit_id, const char *words)
{
	const struct org_unit *u = org_by_id(d, unit_id);
	problem_add(ps, 0, str_fmt(ps->a, "%d", year), u != NULL ? u->code : S("?"), "%s", words);
}

i64 lpa_year_recompute(struct db *db, struct arena *a, const struct lpa_form *f, bool store, struct problems *ps)
{
	const struct org_dir *d = org_dir(db);
	struct lpa_result_row *want = new (a, struct lpa_result_row, d->n + 1), *have = new (a, struct lpa_result_row, d->n + 1);
	struct lpa_verdict *v = new (a, struct lpa_verdict, d->n + 1);
	size_t n = lpa_result_scan(db, d, f, 0, INT64_MAX, want, d->n), n_have = read_stored(db, f->year, have, v, d->n);
	i64 n_differ = 0;
	for (size_t i = 0, k = 0; (i < n || k < n_have) && db_status(db) == DB_OK;) {
		if (k < n_have && (i == n || have[k].unit_id < want[i].unit_id)) {
			/* Totals loaded for an LAO without scores stand by themselves. */
			if (!have[k].loaded) {
				n_differ++;
				if (store)
					db_exec(db, "delete from lpa_result where year = $1 and unit_id = $2", f->year, have[k].unit_id);
				else
					report(ps, d, f->year, have[k].unit_id, "มีผลที่เก็บไว้ แต่ไม่มีคะแนนที่ตรวจแล้ว");
			}
			k++;
			continue;
		}
		bool stored = k < n_have && have[k].unit_id == want[i].unit_id;
		if (!stored || !row_same(&have[k], &want[i]) || !verdict_right(&have[k], &v[k])) {
			n_differ++;
			if (store)
				lpa_result_put(db, f->year, &want[i], 1);
			else
				report(ps, d, f->year, want[i].unit_id, "ผลที่เก็บไว้ไม่ตรงกับผลที่คำนวณใหม่จากคะแนน");
		}
		k += stored;
		i++;
	}
	return n_differ;
}

/* Percents, levels and passes of the rows that were loaded as totals. */
static i64 check_loaded(struct db *db, struct arena *a, int year, struct problems *ps)
{
	const struct org_dir *d = org_dir(db);
	struct lpa_result_row *have = new (a, struct lpa_result_row, d->n + 1);
	struct lpa_verdict *v = new (a, struct lpa_verdict, d->n + 1);
	size_t n = read_stored(db, year, have, v, d->n);
	i64 n_differ = 0;
	for (size_t i = 0; i < n; i++)
		if (have[i].loaded && !verdict_right(&have[i], &v[i])) {
			n_differ++;
			report(ps, d, year, have[i].unit_id, "ร้อยละ ระดับ หรือผลที่เก็บไว้ไม่ตรงกับคะแนนของแต่ละด้าน");
		}
	return n_differ;
}

#define YEARS_MAX 200

i64 lpa_check(struct db *db, struct arena *a, struct problems *ps)
{
	int year[YEARS_MAX];
	i64 n_differ = 0;
	size_t n = lpa_form_years(db, year, YEARS_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct lpa_form *f = lpa_form(db, year[i]);
		if (f != NULL)
			n_differ += lpa_year_recompute(db, a, f, false, ps);
	}
	n = lpa_result_years(db, year, YEARS_MAX);
	for (size_t i = 0; i < n; i++)
		n_differ += check_loaded(db, a, year[i], ps);
	return n_differ;
}
