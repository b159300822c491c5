/* results_import.c: results of a past year as totals of each dimension, without indicators. */
#include "lpa/impl.h"
#include "lpa/year_view.h"

#include "base/log.h"
#include "org/audit.h"

enum { C_YEAR, C_CODE, C_DIMENSION, C_FULL, C_POINTS };
const struct table_head lpa_result_heads[] = {
	{"year", true}, {"lao_code", true}, {"dimension", true}, {"full", true}, {"points", true}, {NULL, false},
};

#define YEARS_MAX 50 /* of one file */

struct year {
	int year;
	struct lpa_result_row *by_place; /* by place in the directory; unit_id 0: not in the file */
	u8 *met;                         /* bit d: dimension d stood in the file */
	i64 n_laos;
};
struct import {
	struct arena *a;
	struct db *db;
	struct problems *ps;
	const struct org_dir *d;
	struct year years[YEARS_MAX];
	size_t n_years;
};

static str cell(const struct table_row *r, int col) { return r->cell[col].p ? str_trim(r->cell[col]) : (str){0}; }

static void bad(struct import *m, const struct table_row *r, int col, str why)
{
	problem_add(m->ps, r->row, str_of(lpa_result_heads[col].name), r->cell[col], "%.*s", STR_FMT(why));
}

static struct year *year_of(struct import *m, const struct table_row *r)
{
	int year;
	str why;
	if (!lpa_year_parse(m->a, cell(r, C_YEAR), &year, &why)) {
		bad(m, r, C_YEAR, why);
		return NULL;
	}
	for (size_t i = 0; i < m->n_years; i++)
		if (m->years[i].year == year)
			return &m->years[i];
	if (m->n_years == YEARS_MAX) {
		bad(m, r, C_YEAR, S("ไฟล์หนึ่งมีได้ไม่เกิน 50 ปี"));
		return NULL;
	}
	struct year *y = &m->years[m->n_years++];
	*y = (struct year){.year = year};
	y->by_place = new (m->a, struct lpa_result_row, m->d->n + 1);
	y->met = new (m->a, u8, m->d->n + 1);
	return y;
}

static bool number_of(struct import *m, const struct table_row *r, int col, i64 *ret)
{
	i64 v;
	if (!str_decimal(lpa_cell_number(m->a, cell(r, col)), 2, &v) || v < 0) {
		bad(m, r, col, S("ต้องเป็นตัวเลขไม่ติดลบ ทศนิยมไม่เกิน 2 ตำแหน่ง"));
		return false;
	}
	if (v > LPA_FULL_MAX) {
		bad(m, r, col, str_fmt(m->a, "ต้องไม่เกิน %d", LPA_FULL_MAX / 100));
		return false;
	}
	*ret = v;
	return true;
}

static void check_row(struct import *m, const struct table_row *r)
{
	struct year *y = year_of(m, r);
	str why;
	const struct org_unit *u = y != NULL ? lpa_cell_lao(m->a, m->d, cell(r, C_CODE), y->year, &why) : NULL;
	if (y != NULL && u == NULL)
		bad(m, r, C_CODE, why);
	i64 d, full, points;
	bool d_ok = str_i64(lpa_cell_number(m->a, cell(r, C_DIMENSION)), &d) && d >= 1 && d <= LPA_DIMENSIONS;
	if (!d_ok)
		bad(m, r, C_DIMENSION, S("ด้านต้องเป็น 1 ถึง 5"));
	bool full_ok = number_of(m, r, C_FULL, &full), points_ok = number_of(m, r, C_POINTS, &points);
	if (full_ok && points_ok && points > full) {
		bad(m, r, C_POINTS, str_fmt(m->a, "คะแนนต้องไม่เกินคะแนนเต็ม %.*s", STR_FMT(lpa_points_text(m->a, full))));
		points_ok = false;
	}
	if (u == NULL || !d_ok || !full_ok || !points_ok)
		return;
	size_t place = (size_t)(u - m->d->units);
	if (y->met[place] >> d & 1) {
		bad(m, r, C_DIMENSION, str_fmt(m->a, "ด้านนี้ของ %.*s ซ้ำกับแถวก่อนหน้าในไฟล์", STR_FMT(u->full)));
		return;
	}
	y->met[place] |= (u8)(1u << d);
	struct lpa_result_row *row = &y->by_place[place];
	y->n_laos += row->unit_id == 0;
	row->unit_id = u->id;
	row->sums.full[d - 1] = full;
	row->sums.points[d - 1] = points;
}

/* Totals must not stand over scores of indicators. */
static void check_scores(struct import *m, const struct year *y, const struct lpa_form *f)
{
	for (size_t i = 0; i < m->d->n; i++) {
		i64 unit_id = y->by_place[i].unit_id;
		if (unit_id != 0 && db_has(m->db, "select 1 from lpa_score where form_id = $1 and unit_id = $2 limit 1", f->id, unit_id))
			problem_add(m->ps, 0, S("lao_code"), m->d->units[i].code, "%.*s มีคะแนนรายตัวชี้วัดของปี %d แล้ว จึงนำเข้าผลรวมทับไม่ได้",
				STR_FMT(m->d->units[i].full), y->year);
	}
}

static void store(struct import *m, struct year *y, enum lpa_overall overall, i64 account_id, i64 now_ms, bool synthetic)
{
	struct lpa_result_row *rows = new (m->a, struct lpa_result_row, m->d->n + 1);
	size_t n = 0;
	for (size_t i = 0; i < m->d->n; i++)
		if (y->by_place[i].unit_id != 0) {
			rows[n] = y->by_place[i];
			rows[n].overall = overall;
			rows[n].synthetic = synthetic;
			rows[n++].loaded = true;
		}
	lpa_result_put(m->db, y->year, rows, n);
	lpa_year_touch(m->db, y->year);
	audit_add(m->db, m->a, account_id, lpa_dla_id(m->db), now_ms, S("lpa.result.load"), str_fmt(m->a, "%d", y->year), (str){0},
		str_fmt(m->a, "ผลของ อปท. %zu แห่ง", n));
}

bool lpa_results_import(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct table *t, bool synthetic, struct problems *ps, i64 *ret_n)
{
	struct import *m = new (a, struct import, 1);
	*m = (struct import){.a = a, .db = db, .ps = ps, .d = org_dir(db)};
	if (t->n == 0)
		problem_add(ps, 0, (str){0}, (str){0}, "ไฟล์ไม่มีผลการประเมิน");
	for (size_t i = 0; i < t->n; i++)
		check_row(m, &t->rows[i]);
	const struct lpa_form *form[YEARS_MAX] = {0};
	for (size_t k = 0; k < m->n_years && ps->n == 0; k++) {
		form[k] = lpa_form(db, m->years[k].year);
		if (form[k] != NULL)
			check_scores(m, &m->years[k], form[k]);
	}
	if (ps->n > 0 || db_status(db) != DB_OK)
		return false;
	i64 n = 0;
	for (size_t k = 0; k < m->n_years; k++) {
		store(m, &m->years[k], form[k] != NULL ? form[k]->overall : LPA_MEAN, account_id, now_ms, synthetic);
		n += m->years[k].n_laos;
	}
	*ret_n = n;
	return db_status(db) == DB_OK;
}
