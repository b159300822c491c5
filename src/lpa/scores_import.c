/* scores_import.c: verified scores from a file: check every row, store all in one go, recompute the LAOs touched. */
#include "lpa/impl.h"
#include "lpa/year_view.h"

#include "base/log.h"
#include "org/audit.h"

enum { C_YEAR, C_CODE, C_NO, C_POINTS, C_CUT, C_REMARK };
const struct table_head lpa_score_heads[] = {
	{"year", true}, {"lao_code", true}, {"no", true}, {"points", true}, {"cut", true}, {"remark", false}, {NULL, false},
};

#define REMARK_MAX 4000
#define YEARS_MAX 20 /* of one file */
/* From so many LAOs on one scan of the year is cheaper than reading each. */
#define SCAN_FROM 200

struct year;
struct new_score {
	const struct year *year;
	const struct org_unit *unit;
	const struct lpa_indicator *indicator;
	i64 points; /* -1: cut */
	str remark;
};
/* A year of the file: its form, and what was met so far. */
struct year {
	int year;
	const struct lpa_form *form;
	u8 *met;     /* bit for each place in the directory x indicator */
	i64 *n_of;   /* rows of the LAO, by place in the directory */
	i64 n_laos;
	size_t n;
};
struct import {
	struct arena *a;
	struct db *db;
	struct problems *ps;
	const struct org_dir *d;
	struct year years[YEARS_MAX];
	size_t n_years;
	/* The row before: files are sorted as a rule. */
	str last_year, last_code;
	struct year *last_y;
	const struct org_unit *last_unit;
	size_t last_index;
	struct new_score *at; /* rows in the order of the file */
	size_t n;
};

static void bad(struct import *m, const struct table_row *r, int col, str why)
{
	problem_add(m->ps, r->row, str_of(lpa_score_heads[col].name), r->cell[col], "%.*s", STR_FMT(why));
}

static str cell(const struct table_row *r, int col) { return r->cell[col].p ? str_trim(r->cell[col]) : (str){0}; }

static struct year *year_new(struct import *m, int year, str *why)
{
	for (size_t i = 0; i < m->n_years; i++)
		if (m->years[i].year == year)
			return &m->years[i];
	const struct lpa_form *f = lpa_form(m->db, year);
	if (f == NULL) {
		*why = str_fmt(m->a, "ยังไม่มีแบบประเมินของปี %d: นำเข้าแบบประเมินก่อน", year);
		return NULL;
	}
	if (m->n_years == YEARS_MAX) {
		*why = S("ไฟล์หนึ่งมีได้ไม่เกิน 20 ปี");
		return NULL;
	}
	struct year *y = &m->years[m->n_years++];
	*y = (struct year){.year = year, .form = f};
	y->met = new (m->a, u8, (m->d->n * f->n_indicators + 7) / 8 + 1);
	y->n_of = new (m->a, i64, m->d->n + 1);
	return y;
}

static struct year *year_of(struct import *m, const struct table_row *r)
{
	str s = cell(r, C_YEAR), why = {0};
	int year;
	if (m->last_y != NULL && str_eq(s, m->last_year))
		return m->last_y;
	struct year *y = lpa_year_parse(m->a, s, &year, &why) ? year_new(m, year, &why) : NULL;
	if (y == NULL) {
		bad(m, r, C_YEAR, why);
		return NULL;
	}
	m->last_year = s;
	m->last_unit = NULL;
	return m->last_y = y;
}

static const struct org_unit *unit_of(struct import *m, const struct table_row *r, const struct year *y)
{
	str s = cell(r, C_CODE), why;
	if (m->last_unit != NULL && str_eq(s, m->last_code))
		return m->last_unit;
	const struct org_unit *u = lpa_cell_lao(m->a, m->d, s, y->year, &why);
	if (u == NULL) {
		bad(m, r, C_CODE, why);
		return NULL;
	}
	m->last_code = s;
	return m->last_unit = u;
}

/* The indicator after the last one is tried first. */
static const struct lpa_indicator *indicator_of(struct import *m, const struct table_row *r, const struct lpa_form *f)
{
	str no = lpa_cell_number(m->a, cell(r, C_NO));
	size_t next = m->last_index + 1 < f->n_indicators ? m->last_index + 1 : 0;
	const struct lpa_indicator *i = f->n_indicators > 0 && str_eq(f->indicators[next].no, no) ? &f->indicators[next] : lpa_indicator_by_no(f, no);
	if (i == NULL)
		bad(m, r, C_NO, str_fmt(m->a, "ไม่มีตัวชี้วัดนี้ในแบบประเมินปี %d", f->year));
	else
		m->last_index = i->index;
	return i;
}

static str bands_text(struct arena *a, const struct lpa_indicator *i)
{
	str s = {0};
	for (size_t b = 0; b < i->n_bands; b++)
		s = STR_CAT(a, s, b ? S(", ") : S(""), lpa_points_text(a, i->bands[b].points));
	return s;
}

static bool points_of(struct import *m, const struct table_row *r, const struct lpa_indicator *i, i64 *ret)
{
	str cut = lpa_cell_number(m->a, cell(r, C_CUT)), points = lpa_cell_number(m->a, cell(r, C_POINTS));
	bool is_cut = str_eq(cut, S("1"));
	if (cut.n > 0 && !is_cut && !str_eq(cut, S("0"))) {
		bad(m, r, C_CUT, S("ต้องเป็น 0 หรือ 1 (1 คือตัดฐาน)"));
		return false;
	}
	if (is_cut && points.n > 0) {
		bad(m, r, C_POINTS, S("ข้อที่ตัดฐาน (cut 1) ต้องไม่มีคะแนน"));
		return false;
	}
	if (is_cut) {
		*ret = -1;
		return true;
	}
	i64 v;
	if (!str_decimal(points, 2, &v)) {
		bad(m, r, C_POINTS, points.n ? S("คะแนนต้องเป็นตัวเลข ทศนิยมไม่เกิน 2 ตำแหน่ง") : S("ต้องมีคะแนน หรือ cut 1 หากตัดฐาน"));
		return false;
	}
	for (size_t b = 0; b < i->n_bands; b++)
		if (i->bands[b].points == v) {
			*ret = v;
			return true;
		}
	bad(m, r, C_POINTS, str_fmt(m->a, "คะแนนของตัวชี้วัด %.*s ต้องเป็นคะแนนของเกณฑ์: %.*s", STR_FMT(i->no), STR_FMT(bands_text(m->a, i))));
	return false;
}

/* False: the same indicator of the same LAO stood in the file before. */
static bool first_time(struct import *m, struct year *y, const struct org_unit *u, const struct lpa_indicator *i)
{
	size_t place = (size_t)(u - m->d->units), bit = place * y->form->n_indicators + i->index;
	if (y->met[bit / 8] >> bit % 8 & 1)
		return false;
	y->met[bit / 8] |= (u8)(1u << bit % 8);
	y->n_laos += y->n_of[place]++ == 0;
	return true;
}

static void check_row(struct import *m, const struct table_row *r)
{
	struct year *y = year_of(m, r);
	const struct org_unit *u = y != NULL ? unit_of(m, r, y) : NULL;
	const struct lpa_indicator *i = y != NULL ? indicator_of(m, r, y->form) : NULL;
	i64 points;
	if (i == NULL || !points_of(m, r, i, &points) || u == NULL)
		return;
	enum org_kind kind = lpa_kind(y->form, u);
	str remark = cell(r, C_REMARK), kind_name = org_kind_short(kind);
	if (!lpa_applies(i, kind))
		bad(m, r, C_NO, str_fmt(m->a, "ตัวชี้วัดนี้ไม่ใช้กับ %.*s (%.*s)", STR_FMT(kind_name), STR_FMT(u->full)));
	else if (!first_time(m, y, u, i))
		bad(m, r, C_NO, S("ตัวชี้วัดนี้ของ อปท. นี้ซ้ำกับแถวก่อนหน้าในไฟล์"));
	else if (str_runes(remark) > REMARK_MAX)
		bad(m, r, C_REMARK, S("หมายเหตุยาวเกินไป (ไม่เกิน 4,000 ตัวอักษร)"));
	else {
		y->n++;
		m->at[m->n++] = (struct new_score){y, u, i, points, remark.p != NULL ? remark : S("")};
	}
}

/* --- storing --- */

#define COLUMNS "insert into lpa_score(form_id, unit_id, indicator_id, points_centi, cut, reason, version, at_ms, by)"
#define ON_CONFLICT \
	" on conflict(form_id, unit_id, indicator_id) do update set points_centi = excluded.points_centi, cut = excluded.cut," \
	" reason = excluded.reason, version = lpa_score.version + 1, at_ms = excluded.at_ms, by = excluded.by"

static void put_one_by_one(struct import *m, const struct year *y, i64 account_id, i64 now_ms)
{
	for (size_t i = 0; i < m->n && db_status(m->db) == DB_OK; i++) {
		const struct new_score *s = &m->at[i];
		if (s->year != y)
			continue;
		db_exec(m->db, COLUMNS " values ($1, $2, $3, nullif(cast($4 as bigint), -1), $5, $6, 1, $7, $8)" ON_CONFLICT,
			y->form->id, s->unit->id, s->indicator->id, s->points, s->points < 0, s->remark, now_ms, account_id);
	}
}

#define BATCH 5000

/* PostgreSQL: one round trip for many rows. */
static void put_batch(struct db *db, const struct year *y, struct buf *b, i64 account_id, i64 now_ms)
{
	buf_byte(b, ']');
	must(!b->failed);
	db_exec(db,
		COLUMNS " select $1, cast(x->>0 as bigint), cast(x->>1 as bigint), nullif(cast(x->>2 as bigint), -1),"
			" case when cast(x->>2 as bigint) = -1 then 1 else 0 end, x->>3, 1, $3, $4"
			" from json_array_elements(cast($2 as json)) as t(x)" ON_CONFLICT,
		y->form->id, buf_view(b), now_ms, account_id); /* postgres */
	buf_reset(b);
}

static void put_in_batches(struct import *m, const struct year *y, i64 account_id, i64 now_ms)
{
	struct buf b = {0};
	size_t n = 0;
	for (size_t i = 0; i < m->n && db_status(m->db) == DB_OK; i++) {
		const struct new_score *s = &m->at[i];
		if (s->year != y)
			continue;
		buf_fmt(&b, "%s[%lld,%lld,%lld,", b.n == 0 ? "[" : ",", (long long)s->unit->id, (long long)s->indicator->id, (long long)s->points);
		buf_json(&b, s->remark);
		buf_byte(&b, ']');
		if (++n % BATCH == 0)
			put_batch(m->db, y, &b, account_id, now_ms);
	}
	if (b.n > 0)
		put_batch(m->db, y, &b, account_id, now_ms);
	buf_free(&b);
}

/* Each LAO's record says that its scores were loaded; the nation's line says how many. */
static void put_audit(struct import *m, const struct year *y, i64 account_id, i64 now_ms)
{
	str object = lpa_object(m->a, y->form, NULL);
	for (size_t place = 0; place < m->d->n && db_status(m->db) == DB_OK; place++)
		if (y->n_of[place] > 0)
			audit_add(m->db, m->a, account_id, m->d->units[place].id, now_ms, S("lpa.score.load"), object, (str){0},
				str_fmt(m->a, "%lld ตัวชี้วัด", (long long)y->n_of[place]));
	audit_add(m->db, m->a, account_id, lpa_dla_id(m->db), now_ms, S("lpa.score.load"), object, (str){0},
		str_fmt(m->a, "%zu คะแนน ของ อปท. %lld แห่ง", y->n, (long long)y->n_laos));
}

static void put_results(struct import *m, const struct year *y)
{
	if (y->n_laos >= SCAN_FROM) {
		lpa_year_recompute(m->db, m->a, y->form, true, m->ps);
		return;
	}
	for (size_t place = 0; place < m->d->n && db_status(m->db) == DB_OK; place++)
		if (y->n_of[place] > 0)
			lpa_result_update(m->db, m->a, y->form, &m->d->units[place]);
}

bool lpa_scores_import(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct table *t, struct problems *ps, i64 *ret_n)
{
	struct import *m = new (a, struct import, 1);
	*m = (struct import){.a = a, .db = db, .ps = ps, .d = org_dir(db)};
	m->at = new (a, struct new_score, t->n + 1);
	if (t->n == 0)
		problem_add(ps, 0, (str){0}, (str){0}, "ไฟล์ไม่มีคะแนน");
	for (size_t i = 0; i < t->n; i++)
		check_row(m, &t->rows[i]);
	if (ps->n > 0 || db_status(db) != DB_OK)
		return false;
	i64 n = 0;
	for (size_t k = 0; k < m->n_years; k++) {
		struct year *y = &m->years[k];
		if (db_kind(db) == DB_SQLITE)
			put_one_by_one(m, y, account_id, now_ms);
		else
			put_in_batches(m, y, account_id, now_ms);
		put_audit(m, y, account_id, now_ms);
		put_results(m, y);
		lpa_year_touch(db, y->form->year);
		n += (i64)y->n;
	}
	*ret_n = n;
	return db_status(db) == DB_OK;
}
