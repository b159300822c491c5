/* The form: taken in whole or not at all, kept in memory by revision, replaced only where nothing saved is lost. */
#include "lpa_case.h"

#include <pthread.h>
#include <stdatomic.h>

static void imported(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = put_form(t, S(SMALL_FORM));
	assert_int_equal(f->year, 2567);
	assert_int_equal(f->state, LPA_FORM_DRAFT);
	assert_int_equal(f->overall, LPA_MEAN);
	assert_int_equal(f->n_indicators, 6);
	assert_int_equal(f->n_sections, 5);
	assert_false(f->sample);
	const struct lpa_indicator *i = indicator(f, "1.1");
	assert_int_equal(i->n_bands, 4);
	assert_int_equal(i->bands[1].points, 300);
	check_str(i->bands[1].text, S("บางส่วน"));
	assert_int_equal(i->n_evidence, 2);
	check_str(i->evidence[1], S("รายงาน"));
	check_str(i->section->title, S("ส่วนที่ 1"));
	for (int k = ORG_LAO_FIRST; k < ORG_KIND__MAX; k++) {
		assert_true(lpa_applies(i, (enum org_kind)k));
		assert_int_equal(lpa_applies(indicator(f, "1.2"), (enum org_kind)k), k == ORG_SAO);
	}
	assert_true(indicator(f, "2.1")->pilot);
	assert_true(indicator(f, "3.1")->province_set);
	assert_int_equal(indicator(f, "4.1")->bands[2].points, 225);
	assert_ptr_equal(lpa_indicator_by_id(f, i->id), i);
	assert_null(lpa_indicator_by_id(f, i->id + 1000));
	assert_null(lpa_indicator_by_id(f, i->id - 1000));
	assert_null(lpa_indicator_by_no(f, S("9.9")));
	assert_null(lpa_form(t->db, 2566));
	/* The same copy, by one statement. */
	db_count_reset(t->db);
	assert_ptr_equal(lpa_form(t->db, 2567), f);
	assert_int_equal(db_count(t->db).statements, 1);
	assert_ptr_equal(lpa_form_by_id(t->db, f->id), f);
}

/* Indicators stand by dimension and section, whatever the order of the rows; three levels. */
static void tree_order(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = put_form(t,
		S("year,overall,dimension,section,level2,level3,no,name_th,applies_to,full,pilot,bands,evidence,agency\n"
		  "2567,pooled,2,ข,,,2.1,ก,*,5,0,5:ก|0:ข,,\n"
		  "2567,pooled,1,ก,ก1,,1.1,ก,*,5,0,5:ก|0:ข,,สถ.\n"
		  "2567,pooled,1,ค,,,1.4,ก,*,5,0,5:ก|0:ข,,\n"
		  "2567,pooled,1,ก,ก2,ก2.1,1.3,ก,*,5,0,0:ข|5:ก|5:ค,,\n"
		  "2567,pooled,1,ก,ก1,,1.2,ก,*,5,0,5:ก|0:ข,,\n"));
	static const char *const order[] = {"1.1", "1.2", "1.3", "1.4", "2.1"};
	for (size_t i = 0; i < 5; i++)
		check_str(f->indicators[i].no, str_of(order[i]));
	assert_int_equal(f->overall, LPA_POOLED);
	const struct lpa_indicator *i = indicator(f, "1.3");
	assert_int_equal(i->section->level, 3);
	check_str(i->section->parent->title, S("ก2"));
	check_str(i->section->parent->parent->title, S("ก"));
	assert_null(i->section->parent->parent->parent);
	/* Best first; equal points keep their order. */
	check_str(i->bands[0].text, S("ก"));
	check_str(i->bands[1].text, S("ค"));
	check_str(indicator(f, "1.1")->agency, S("สถ."));
	assert_ptr_equal(indicator(f, "1.1")->section, indicator(f, "1.2")->section);
}

static void bad_rows(void **state)
{
	struct country_test *t = *state;
	struct table rows = csv(t->a, lpa_form_heads,
		S(FORM_HEAD
		  "2567,mean,1,ก,1.1,ก,*,5,0,5:ก|0:ข,,0\n"
		  "2567,mean,1,ก,1.1,ก,*,5,0,5:ก|0:ข,,0\n"          /* 3: duplicate number */
		  "2567,mean,1,ก,1.2,ก,อบต. เทศบาล,5,0,5:ก|0:ข,,0\n" /* 4: unknown kind */
		  "2567,mean,1,ก,1.3,ก,สถจ.,5,0,5:ก|0:ข,,0\n"        /* 5: an office is no LAO */
		  "2567,mean,1,ก,1.4,ก,*,5,0,6:ก|0:ข,,0\n"           /* 6: above full */
		  "2567,mean,6,ก,1.5,ก,*,5,0,5:ก|0:ข,,0\n"           /* 7: dimension */
		  "2567,average,1,ก,1.6,ก,*,5,0,5:ก|0:ข,,0\n"        /* 8: overall */
		  "2567,pooled,1,ก,1.7,ก,*,5,0,5:ก|0:ข,,0\n"         /* 9: two ways */
		  "2566,mean,1,ก,1.8,ก,*,5,0,5:ก|0:ข,,0\n"           /* 10: another year */
		  "2024,mean,1,ก,1.9,ก,*,5,0,5:ก|0:ข,,0\n"           /* 11: CE */
		  "2567,mean,1,ก,2.0,ก,*,5,ใช่,5:ก|0:ข,,0\n"         /* 12: pilot */
		  "2567,mean,1,ก,2.1,,*,5,0,5:ก|0:ข,,0\n"            /* 13: wording */
		  "2567,mean,1,ก,2.2,ก,*,5,0,5:ก|3,,0\n"             /* 14: bands */
		  "2567,mean,1,ก,2.3,ก,*,0,0,5:ก|0:ข,,0\n"           /* 15: full 0 */
		  "2567,mean,1,,2.4,ก,*,5,0,5:ก|0:ข,,0\n"            /* 16: no section */
		  "2567,mean,1,ก,,ก,,5.123,0,5:ก|0:ข,,2\n"));        /* 17: no number, no kinds, decimals, flag */
	struct problems ps = problems_in(t->a);
	assert_false(lpa_form_import(t->db, t->a, 0, NOW_MS, &rows, false, &ps));
	assert_problem(&ps, 3, "no", "1.1", "ซ้ำกับแถว 2");
	assert_problem(&ps, 4, "applies_to", "เทศบาล", "ไม่รู้จักประเภท");
	assert_problem(&ps, 5, "applies_to", "สถจ.", "ไม่รู้จักประเภท");
	assert_problem(&ps, 6, "bands", "6", "คะแนนเต็ม 5");
	assert_problem(&ps, 7, "dimension", "6", "1 ถึง 5");
	assert_problem(&ps, 8, "overall", "average", "mean");
	assert_problem(&ps, 9, "overall", "pooled", "วิธีรวมคะแนนเดียวกัน");
	assert_problem(&ps, 10, "year", "2566", "ปีเดียวกัน");
	assert_problem(&ps, 11, "year", "2024", "พ.ศ. 2567");
	assert_problem(&ps, 12, "pilot", "ใช่", "0 หรือ 1");
	assert_problem(&ps, 13, "name_th", "", "ไม่ว่าง");
	assert_problem(&ps, 14, "bands", "5:ก|3", "ตำแหน่งที่ 5");
	assert_problem(&ps, 15, "full", "0", "มากกว่า 0");
	assert_problem(&ps, 16, "section", "", "ไม่ว่าง");
	assert_problem(&ps, 17, "no", "", "ไม่ว่าง");
	assert_problem(&ps, 17, "applies_to", "", "ประเภท");
	assert_problem(&ps, 17, "full", "5.123", "ทศนิยม");
	assert_problem(&ps, 17, "province_set", "2", "0 หรือ 1");
	assert_int_equal(ps.n, 18);
	assert_null(lpa_form(t->db, 2567));
	assert_false(db_has(t->db, "select 1 from lpa_section"));
}

static void empty_file(void **state)
{
	struct country_test *t = *state;
	struct table none = {0};
	struct problems ps = problems_in(t->a);
	assert_false(lpa_form_import(t->db, t->a, 0, NOW_MS, &none, false, &ps));
	assert_problem(&ps, 0, "", "", "ไม่มีตัวชี้วัด");
}

static void bands(void **state)
{
	(void)state;
	struct arena *a = arena_open(4096, 1 << 20);
	const struct lpa_band *b;
	size_t n;
	str why;
	assert_true(lpa_bands_parse(a, S("5:ร้อยละ 80\\: ขึ้นไป|2.5:ก\\|ข\\\\ค| ๐ : ไม่มี 10:30 "), &b, &n, &why));
	assert_int_equal(n, 3);
	check_str(b[0].text, S("ร้อยละ 80: ขึ้นไป"));
	assert_int_equal(b[1].points, 250);
	check_str(b[1].text, S("ก|ข\\ค"));
	assert_int_equal(b[2].points, 0);
	check_str(b[2].text, S("ไม่มี 10:30"));
	static const struct {
		const char *text, *why;
	} bad[] = {
		{"", "ตำแหน่งที่ 1"},        {"5", "ตำแหน่งที่ 1"},       {"5:", "ตำแหน่งที่ 3"},       {"5:ก|", "ตำแหน่งที่ 5"},
		{"5:ก||0:ข", "ตำแหน่งที่ 5"}, {"ห้า:ก", "ตำแหน่งที่ 1"},    {"-1:ก", "ตำแหน่งที่ 1"},      {"5.555:ก", "ตำแหน่งที่ 1"},
		{"5:ก\\n", "ตำแหน่งที่ 4"},   {"5:ก\\", "ตำแหน่งที่ 4"},    {"5:กขค|x:ง", "ตำแหน่งที่ 7"}, {"5:\xff", "UTF-8"},
		{"1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a|1:a", "20 ระดับ"},
	};
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_false(lpa_bands_parse(a, str_of(bad[i].text), &b, &n, &why));
		if (str_find(why, str_of(bad[i].why)) < 0)
			print_message("%s: %.*s\n", bad[i].text, (int)why.n, why.p);
		assert_true(str_find(why, str_of(bad[i].why)) >= 0);
	}
	arena_close(a);
}

/* --- replacing --- */

static void replaced_while_draft(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = put_form(t, S(SMALL_FORM));
	i64 id = f->id, kept = indicator(f, "1.1")->id;
	const struct lpa_form *g = put_form(t, S(FORM_HEAD "2567,pooled,1,ใหม่,9,เพิ่ม,*,5,0,5:ก|0:ข,,0\n2567,pooled,1,ใหม่,1.1,แผนใหม่,*,10,0,10:ก|0:ข,,0\n"));
	assert_ptr_not_equal(f, g);
	assert_int_equal(g->id, id);
	assert_int_not_equal(g->rev, f->rev);
	assert_int_equal(g->n_indicators, 2);
	assert_int_equal(g->overall, LPA_POOLED);
	assert_int_equal(indicator(g, "1.1")->id, kept);
	assert_int_equal(indicator(g, "1.1")->index, 1);
	assert_int_equal(indicator(g, "1.1")->n_bands, 2);
	assert_int_equal(g->n_sections, 1);
	assert_ptr_equal(lpa_indicator_by_id(g, kept), indicator(g, "1.1"));
	assert_int_equal(db_get(t->db, 0, "select count(*) from lpa_band"), 4);
	/* Readers that hold the old copy still read it. */
	check_str(indicator(f, "5.1")->name, S("ภาษีน้ำมัน"));
}

static bool import(struct country_test *t, str text, struct problems *ps)
{
	struct table rows = csv(t->a, lpa_form_heads, text);
	*ps = problems_in(t->a);
	return lpa_form_import(t->db, t->a, 0, NOW_MS, &rows, false, ps);
}

static void replaced_with_saves(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = open_form(t);
	const struct org_unit *u = unit(t, "06240508");
	assert_int_equal(lpa_self_save(t->db, t->a, f, u, indicator(f, "1.1"), 0, NOW_MS, 0, 1, -1, S("")).what, LPA_SAVED);
	struct problems ps;
	/* The number is gone. */
	assert_false(import(t, S(FORM_HEAD "2567,mean,1,ก,1.9,ก,*,5,0,5:ก|3:ข|1:ค|0:ง,,0\n"), &ps));
	assert_problem(&ps, 0, "no", "1.1", "มีการกรอกข้อมูล");
	/* The chosen band is gone; has other points. */
	assert_false(import(t, S(FORM_HEAD "2567,mean,1,ก,1.1,ก,*,5,0,5:ก,,0\n"), &ps));
	assert_problem(&ps, 2, "bands", "3", "ระดับที่ 2");
	assert_false(import(t, S(FORM_HEAD "2567,mean,1,ก,1.1,ก,*,5,0,5:ก|4:ข|0:ค,,0\n"), &ps));
	assert_problem(&ps, 2, "bands", "3", "ระดับที่ 2");
	assert_ptr_equal(lpa_form(t->db, 2567), f);
	/* Other words and more indicators may come. */
	assert_true(import(t, S(FORM_HEAD "2567,mean,1,ก,1.0,ก,*,5,0,5:ก|0:ข,,0\n2567,mean,1,ก,1.1,ข้อความใหม่,*,5,0,5:ก|3:ข|0:ง,,0\n"), &ps));
	const struct lpa_form *g = lpa_form(t->db, 2567);
	assert_int_equal(g->state, LPA_FORM_OPEN);
	assert_int_equal(lpa_self_all(t->db, t->a, g, u->id, true)[indicator(g, "1.1")->index].band, 1);
	/* Closed: no more. */
	set_form(t, g, LPA_FORM_CLOSED, g->opens_ms, g->closes_ms);
	assert_false(import(t, S(SMALL_FORM), &ps));
	assert_problem(&ps, 0, "year", "2567", "ปิดการประเมิน");
}

/* Verified points keep their band; full points that change bring the results along. */
static void replaced_with_scores(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = open_form(t);
	struct table rows = csv(t->a, lpa_score_heads, S("year,lao_code,no,points,cut\n2567,06240508,1.1,3,0\n"));
	struct problems ps = problems_in(t->a);
	i64 n;
	assert_true(lpa_scores_import(t->db, t->a, 0, NOW_MS, &rows, &ps, &n));
	assert_false(import(t, S(FORM_HEAD "2567,mean,1,ก,1.1,ก,*,5,0,5:ก|0:ง,,0\n"), &ps));
	assert_problem(&ps, 2, "bands", "3", "คะแนนที่ตรวจแล้ว");
	assert_true(import(t, S(FORM_HEAD "2567,mean,1,ก,1.1,ก,*,4,0,4:ก|3:ง,,0\n"), &ps));
	struct lpa_year y = lpa_year(t->db, t->a, 2567);
	assert_int_equal(y.n, 1);
	assert_int_equal(y.at[0].sums.full[0], 400);
	assert_true(y.at[0].complete);
	assert_int_equal(lpa_check(t->db, t->a, &ps), 0);
	(void)f;
}

/* --- settings --- */

static bool set(struct country_test *t, const struct lpa_form *f, struct lpa_form_settings s, struct problems *ps)
{
	*ps = problems_in(t->a);
	return lpa_form_set(t->db, t->a, 0, NOW_MS, f, &s, ps);
}

static void settings(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = put_form(t, S(SMALL_FORM));
	struct problems ps;
	assert_false(set(t, f, settings_of(f, LPA_FORM_OPEN, NOW_MS, NOW_MS), &ps));
	assert_problem(&ps, 0, "closes", "", "วันเปิดอยู่ก่อนวันปิด");
	assert_false(set(t, f, settings_of(f, LPA_FORM_OPEN, 0, 0), &ps));
	assert_false(set(t, f, settings_of(f, LPA_FORM_PUBLISHED, 1, 2), &ps));
	struct lpa_form_settings s = settings_of(f, LPA_FORM_DRAFT, 0, 0);
	s.title = S("");
	assert_false(set(t, f, s, &ps));
	assert_true(set(t, f, settings_of(f, LPA_FORM_OPEN, NOW_MS - 1, NOW_MS + DAY_MS), &ps));
	/* A second writer with the old revision. */
	assert_false(set(t, f, settings_of(f, LPA_FORM_OPEN, NOW_MS - 2, NOW_MS + DAY_MS), &ps));
	assert_problem(&ps, 0, "", "", "ไปก่อนแล้ว");
	f = lpa_form(t->db, 2567);
	assert_int_equal(f->opens_ms, NOW_MS - 1);
	/* No results, nothing to publish; with saves never a draft again. */
	assert_false(set(t, f, settings_of(f, LPA_FORM_PUBLISHED, f->opens_ms, f->closes_ms), &ps));
	assert_problem(&ps, 0, "state", "ประกาศผลแล้ว", "ยังไม่มีคะแนน");
	lpa_self_save(t->db, t->a, f, unit(t, "06240508"), indicator(f, "1.1"), 0, NOW_MS, 0, 1, -1, S(""));
	assert_false(set(t, f, settings_of(f, LPA_FORM_DRAFT, f->opens_ms, f->closes_ms), &ps));
	assert_problem(&ps, 0, "state", "ร่าง", "กลับเป็นร่างไม่ได้");
}

/* Another overall brings the stored results along. */
static void overall_changes(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = open_form(t);
	struct table rows = csv(t->a, lpa_score_heads,
		S("year,lao_code,no,points,cut\n2567,06240508,1.1,5,0\n2567,06240508,1.2,5,0\n2567,06240508,3.1,0,0\n2567,06240508,4.1,7.5,0\n"));
	struct problems ps = problems_in(t->a);
	i64 n;
	assert_true(lpa_scores_import(t->db, t->a, 0, NOW_MS, &rows, &ps, &n));
	struct lpa_year y = lpa_year(t->db, t->a, 2567);
	assert_int_equal(y.at[0].order_key, 58333333333333333); /* (100 + 0 + 75) / 3 */
	struct lpa_form_settings s = settings_of(f, LPA_FORM_OPEN, f->opens_ms, f->closes_ms);
	s.overall = LPA_POOLED;
	assert_true(set(t, f, s, &ps));
	y = lpa_year(t->db, t->a, 2567);
	assert_int_equal(y.at[0].order_key, 70000000000000000); /* 17.5 / 25 */
	assert_true(y.at[0].pass);
	assert_int_equal(lpa_check(t->db, t->a, &ps), 0);
}

static void province_wording(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = open_form(t);
	const struct org_unit *office = unit(t, "P54");
	const struct lpa_indicator *i = indicator(f, "3.1");
	struct problems ps = problems_in(t->a);
	assert_null(lpa_wording(t->db, t->a, i, office).p);
	assert_true(lpa_wording_set(t->db, t->a, f, i, office, 0, NOW_MS, 0, S(" ลดหมอกควัน "), &ps));
	check_str(lpa_wording(t->db, t->a, i, office), S("ลดหมอกควัน"));
	assert_null(lpa_wording(t->db, t->a, i, unit(t, "P24")).p);
	assert_false(lpa_wording_set(t->db, t->a, f, i, office, 0, NOW_MS, 0, S("อื่น"), &ps));
	assert_problem(&ps, 0, "wording", "อื่น", "ไปก่อนแล้ว");
	ps = problems_in(t->a);
	assert_true(lpa_wording_set(t->db, t->a, f, i, office, 0, NOW_MS, lpa_wording_version(t->db, i, office), S("อื่น"), &ps));
	assert_false(lpa_wording_set(t->db, t->a, f, indicator(f, "1.1"), office, 0, NOW_MS, 0, S("ก"), &ps));
	assert_problem(&ps, 0, "wording", "1.1", "ไม่ใช่ตัวชี้วัดของจังหวัด");
}

/* What was rolled back is not served from memory. */
static void rolled_back(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = put_form(t, S(SMALL_FORM));
	db_savepoint(t->db);
	const struct lpa_form *g = put_form(t, S(FORM_HEAD "2567,mean,1,ก,7,ก,*,5,0,5:ก|0:ข,,0\n"));
	assert_int_equal(g->n_indicators, 1);
	db_rollback_to(t->db);
	assert_ptr_equal(lpa_form(t->db, 2567), f);
	assert_int_equal(lpa_form(t->db, 2567)->n_indicators, 6);
	const struct lpa_form *h = put_form(t, S(FORM_HEAD "2567,mean,1,ก,8,ก,*,5,0,5:ก|0:ข,,0\n2567,mean,1,ก,9,ก,*,5,0,5:ก|0:ข,,0\n"));
	assert_int_equal(h->n_indicators, 2);
}

static void sample_form(void **state)
{
	struct country_test *t = *state;
	struct table rows = csv(t->a, lpa_form_heads, data_file("sample_form_2567.csv"));
	struct problems ps = problems_in(t->a);
	if (!lpa_form_import(t->db, t->a, 0, NOW_MS, &rows, true, &ps)) {
		print_problems(&ps);
		fail();
	}
	const struct lpa_form *f = lpa_form(t->db, 2567);
	assert_true(f->sample);
	assert_true(f->n_indicators >= 60);
	i64 pilots = 0, own = 0, some = 0;
	for (size_t i = 0; i < f->n_indicators; i++) {
		pilots += f->indicators[i].pilot;
		own += f->indicators[i].province_set;
		some += !lpa_applies(&f->indicators[i], ORG_PAO) || !lpa_applies(&f->indicators[i], ORG_SAO);
		assert_non_null(f->indicators[i].section);
		assert_true(f->indicators[i].n_bands > 0);
	}
	assert_true(pilots > 0 && own > 0 && some > 0);
}

/* Readers on threads of their own while the form changes: each sees one whole revision. */
struct reader {
	const char *url;
	atomic_bool stop;
	i64 n, n_bad;
};

static void *read_forms(void *ctx)
{
	struct reader *r = ctx;
	struct buf why = {0};
	struct db *db = db_open(r->url, DB_READ, &why);
	while (db != NULL && !r->stop) {
		const struct lpa_form *f = lpa_form(db, 2567);
		r->n++;
		r->n_bad += f == NULL || f->n_indicators == 0 || f->indicators[f->n_indicators - 1].n_bands != 2 ||
			lpa_indicator_by_id(f, f->indicators[0].id) != &f->indicators[0];
	}
	r->n_bad += db == NULL || db_status(db) != DB_OK;
	db_close(db);
	return NULL;
}

static void readers_beside_a_writer(void **state)
{
	struct country_test *t = *state;
	struct reader r[2] = {{.url = t->url}, {.url = t->url}};
	pthread_t thread[2];
	for (int round = 0; round < 20; round++) {
		struct buf b = {0};
		buf_lit(&b, FORM_HEAD);
		for (int i = 0; i <= round; i++)
			buf_fmt(&b, "2567,mean,1,ก%d,%d,ก,*,5,0,5:ก|0:ข,,0\n", i / 3, i);
		db_begin(t->db);
		put_form(t, buf_view(&b));
		assert_true(db_commit(t->db));
		buf_free(&b);
		for (int k = 0; round == 0 && k < 2; k++)
			assert_int_equal(pthread_create(&thread[k], NULL, read_forms, &r[k]), 0);
		usleep(2000);
	}
	for (int k = 0; k < 2; k++) {
		r[k].stop = true;
		pthread_join(thread[k], NULL);
		assert_true(r[k].n > 20);
		assert_int_equal(r[k].n_bad, 0);
	}
	assert_int_equal(lpa_form(t->db, 2567)->n_indicators, 20);
}

int main(void)
{
	crypt_init();
	const struct CMUnitTest tests[] = {
		CASE(imported), CASE(tree_order), CASE(bad_rows), CASE(empty_file), cmocka_unit_test(bands), CASE(replaced_while_draft),
		CASE(replaced_with_saves), CASE(replaced_with_scores), CASE(settings), CASE(overall_changes), CASE(province_wording),
		CASE(rolled_back), CASE(sample_form),
		cmocka_unit_test(readers_beside_a_writer), /* last: it commits */
	};
	return COUNTRY_GROUP("lpa form", tests);
}
