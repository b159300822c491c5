/* lpa_case.h: what the tests of lpa share: each test runs in a transaction that is rolled back, on a database with the country. */
#ifndef TESTS_LPA_CASE_H
#define TESTS_LPA_CASE_H

#include "../org/country.h"
#include "base/data.h"
#include "base/thai.h"
#include "lpa/results.h"
#include "lpa/team.h"

#define DAY_MS ((i64)86400000)

static inline int case_begin(void **state)
{
	struct country_test *t = *state;
	arena_reset(t->a);
	db_begin(t->db);
	return db_status(t->db) == DB_OK ? 0 : -1;
}
static inline int case_rollback(void **state)
{
	struct country_test *t = *state;
	if (db_status(t->db) != DB_OK)
		print_error("database: %s\n", db_why(t->db));
	bool ok = db_status(t->db) == DB_OK;
	db_rollback(t->db);
	return ok ? 0 : -1;
}
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, case_begin, case_rollback)

static inline void print_problems(const struct problems *ps)
{
	struct buf b = {0};
	problems_print(ps, &b);
	print_message("%.*s", (int)b.n, b.p ? b.p : "");
	buf_free(&b);
}

static inline struct table csv(struct arena *a, const struct table_head *heads, str text)
{
	struct table t;
	struct problems ps = problems_in(a);
	if (!table_read(a, text, heads, TABLE_TRUSTED, &t, &ps)) {
		print_problems(&ps);
		fail();
	}
	return t;
}

/* Whether a problem names this row, column and value, with these words in what is expected. */
static inline bool has_problem(const struct problems *ps, i64 row, str column, str value, const char *words)
{
	for (size_t i = 0; i < ps->n; i++) {
		const struct problem *p = &ps->at[i];
		if (p->row == row && str_eq(p->column, column) && str_eq(p->value, value) && str_find(p->expected, str_of(words)) >= 0)
			return true;
	}
	return false;
}
#define assert_problem(ps, row, column, value, words) \
	do { \
		if (!has_problem((ps), (row), str_of(column), str_of(value), (words))) { \
			print_message("no problem at row %d, %s, \"%s\", saying \"%s\" among:\n", (int)(row), column, value, words); \
			print_problems(ps); \
			fail(); \
		} \
	} while (0)

#define FORM_HEAD "year,overall,dimension,section,no,name_th,applies_to,full,pilot,bands,evidence,province_set\n"
/* Six indicators: plain, for อบต. only, pilot, a province's own, of ten points with halves, for อบจ. only. */
#define SMALL_FORM \
	FORM_HEAD \
	"2567,mean,1,ส่วนที่ 1,1.1,แผนพัฒนา,*,5,0,5:ครบ|3:บางส่วน|1:เริ่มทำ|0:ไม่มี,แผน|รายงาน,0\n" \
	"2567,mean,1,ส่วนที่ 1,1.2,เรื่องร้องเรียน,อบต.,5,0,5:ครบ|0:ไม่มี,,0\n" \
	"2567,mean,2,ส่วนที่ 2,2.1,นำร่อง,*,5,1,5:มี|0:ไม่มี,,0\n" \
	"2567,mean,3,ส่วนที่ 3,3.1,ของจังหวัด,*,5,0,5:มี|0:ไม่มี,,1\n" \
	"2567,mean,4,ส่วนที่ 4,4.1,ถนน,*,10,0,10:ทั้งหมด|7.5:มาก|2.25:น้อย|0:ไม่มี,,0\n" \
	"2567,mean,5,ส่วนที่ 5,5.1,ภาษีน้ำมัน,อบจ.,5,0,5:มี|0:ไม่มี,,0\n"

static inline const struct lpa_form *put_form(struct country_test *t, str text)
{
	struct table rows = csv(t->a, lpa_form_heads, text);
	struct problems ps = problems_in(t->a);
	if (!lpa_form_import(t->db, t->a, 0, NOW_MS, &rows, false, &ps)) {
		print_problems(&ps);
		fail();
	}
	const struct lpa_form *f = lpa_form(t->db, 2567);
	assert_non_null(f);
	return f;
}

static inline struct lpa_form_settings settings_of(const struct lpa_form *f, enum lpa_form_state state, i64 opens, i64 closes)
{
	return (struct lpa_form_settings){.title = f->title, .level_name = {f->level_name[0], f->level_name[1], f->level_name[2]},
		.opens_ms = opens, .closes_ms = closes, .overall = f->overall, .state = state};
}

static inline const struct lpa_form *set_form(struct country_test *t, const struct lpa_form *f, enum lpa_form_state state, i64 opens, i64 closes)
{
	struct problems ps = problems_in(t->a);
	struct lpa_form_settings s = settings_of(f, state, opens, closes);
	if (!lpa_form_set(t->db, t->a, 0, NOW_MS, f, &s, &ps)) {
		print_problems(&ps);
		fail();
	}
	return lpa_form(t->db, f->year);
}

/* The small form, open for ten days around now. */
static inline const struct lpa_form *open_form(struct country_test *t)
{
	return set_form(t, put_form(t, S(SMALL_FORM)), LPA_FORM_OPEN, NOW_MS - 5 * DAY_MS, NOW_MS + 5 * DAY_MS);
}

static inline const struct org_unit *unit(struct country_test *t, const char *code)
{
	const struct org_unit *u = org_by_code(org_dir(t->db), str_of(code));
	assert_non_null(u);
	return u;
}
static inline const struct lpa_indicator *indicator(const struct lpa_form *f, const char *no)
{
	const struct lpa_indicator *i = lpa_indicator_by_no(f, str_of(no));
	assert_non_null(i);
	return i;
}

#endif
