/* Results: what files bring in, whole or not at all; ranks, exports, the watch list; the stored equals the recomputed. */
#include "lpa_case.h"

#include "lpa/impl.h"
#include "lpa/rng.h"

#define SCORE_HEAD "year,lao_code,no,points,cut,remark\n"
#define RESULT_HEAD "year,lao_code,dimension,full,points\n"

static bool scores(struct country_test *t, str text, struct problems *ps, i64 *ret_n)
{
	struct table rows = csv(t->a, lpa_score_heads, text);
	*ps = problems_in(t->a);
	return lpa_scores_import(t->db, t->a, 0, NOW_MS, &rows, ps, ret_n);
}
static bool results(struct country_test *t, str text, struct problems *ps)
{
	struct table rows = csv(t->a, lpa_result_heads, text);
	i64 n;
	*ps = problems_in(t->a);
	return lpa_results_import(t->db, t->a, 0, NOW_MS, &rows, false, ps, &n);
}
/* One year of an LAO in which everything lies in dimension 1: points of 10,000. */
static str one(struct country_test *t, int year, const char *code, i64 points)
{
	return str_fmt(t->a, "%d,%s,1,10000,%lld\n", year, code, (long long)points);
}

/* --- scores from a file --- */

static void scores_taken_in(void **state)
{
	struct country_test *t = *state;
	const struct lpa_form *f = put_form(t, S(SMALL_FORM));
	struct problems ps;
	i64 n = 0;
	assert_true(scores(t,
		S(SCORE_HEAD "2567,06240508,1.1,3,0,ครบสองข้อ\n2567,06240508,1.2,๕,,\n๒๕๖๗,06240508,3.1,,1,ไม่มีภารกิจ\n2567,06240508,4.1,2.25,0,\n"
			     "2567,05540602,1.1,5,0,\n2567,02240101,5.1,0,0,\n"), &ps, &n));
	assert_int_equal(n, 6);
	struct lpa_score *all = lpa_score_all(t->db, t->a, f, unit(t, "06240508")->id, true);
	assert_int_equal(all[0].points, 300);
	check_str(all[0].reason, S("ครบสองข้อ"));
	assert_true(all[indicator(f, "3.1")->index].cut);
	struct lpa_year y = lpa_year(t->db, t->a, 2567);
	assert_int_equal(y.n, 3);
	/* The letter's order: Chachoengsao before Phrae, บ้านโพธิ์ before เมืองฉะเชิงเทรา where the อบจ. is seated. */
	check_str(y.at[0].unit->code, S("06240508"));
	check_str(y.at[1].unit->code, S("02240101"));
	check_str(y.at[2].unit->code, S("05540602"));
	struct lpa_sums want = {.full = {1000, 0, 0, 1000, 0}, .points = {800, 0, 0, 225, 0}};
	assert_memory_equal(&y.at[0].sums, &want, sizeof want);
	assert_true(y.at[0].complete);
	assert_false(y.at[2].complete);
	/* Again with other points: replaced, the version grows. */
	assert_true(scores(t, S(SCORE_HEAD "2567,06240508,1.1,5,0,\n"), &ps, &n));
	all = lpa_score_all(t->db, t->a, f, unit(t, "06240508")->id, true);
	assert_int_equal(all[0].points, 500);
	assert_int_equal(all[0].version, 2);
	y = lpa_year(t->db, t->a, 2567);
	assert_int_equal(y.at[0].sums.points[0], 1000);
	assert_int_equal(lpa_check(t->db, t->a, &ps), 0);
}

static void scores_refused(void **state)
{
	struct country_test *t = *state;
	put_form(t, S(SMALL_FORM));
	struct problems ps;
	i64 n = 0;
	assert_false(scores(t,
		S(SCORE_HEAD "2567,06240508,1.1,5,0,\n"
			     "2567,06999999,1.1,5,0,\n"      /* 3 unknown LAO */
			     "2567,6240508,1.1,5,0,\n"       /* 4 the zero is lost */
			     "2567,P54,1.1,5,0,\n"           /* 5 an office */
			     "2567,05540602,1.2,5,0,\n"      /* 6 does not apply to a ทต. */
			     "2567,06240508,9.9,5,0,\n"      /* 7 no such indicator */
			     "2567,06240508,1.2,4,0,\n"      /* 8 in no band */
			     "2567,06240508,3.1,5,1,\n"      /* 9 cut with points */
			     "2567,06240508,4.1,มาก,0,\n"    /* 10 no number */
			     "2560,06240508,1.1,5,0,\n"      /* 11 a year without a form */
			     "2024,06240508,1.1,5,0,\n"      /* 12 CE */
			     "2567,06240508,1.1,3,0,\n"      /* 13 twice */
			     "2567,06240508,2.1,,0,\n"       /* 14 neither points nor cut */
			     "2567,06240508,2.1,5,ตัด,\n"    /* 15 cut */
			     "2567,06240508,4.1,7.555,0,\n"  /* 16 decimals */
			     "2567,06240508,4.1,-5,0,\n"     /* 17 negative */
			     "2567,0624050๘,4.1,7.5,0,\n"),  /* fine */
		&ps, &n));
	assert_problem(&ps, 3, "lao_code", "06999999", "ไม่พบ อปท.");
	assert_problem(&ps, 4, "lao_code", "6240508", "เลข 0 ข้างหน้าหายไป");
	assert_problem(&ps, 5, "lao_code", "P54", "8 หลัก");
	assert_problem(&ps, 6, "no", "1.2", "ไม่ใช้กับ ทต.");
	assert_problem(&ps, 7, "no", "9.9", "ไม่มีตัวชี้วัดนี้");
	assert_problem(&ps, 8, "points", "4", "5, 0");
	assert_problem(&ps, 9, "points", "5", "ไม่มีคะแนน");
	assert_problem(&ps, 10, "points", "มาก", "ตัวเลข");
	assert_problem(&ps, 11, "year", "2560", "ยังไม่มีแบบประเมิน");
	assert_problem(&ps, 12, "year", "2024", "พ.ศ. 2567");
	assert_problem(&ps, 13, "no", "1.1", "ซ้ำ");
	assert_problem(&ps, 14, "points", "", "cut 1");
	assert_problem(&ps, 15, "cut", "ตัด", "0 หรือ 1");
	assert_problem(&ps, 16, "points", "7.555", "2 ตำแหน่ง");
	assert_problem(&ps, 17, "points", "-5", "เกณฑ์");
	assert_int_equal(ps.n, 15);
	assert_false(db_has(t->db, "select 1 from lpa_score"));
	assert_false(db_has(t->db, "select 1 from lpa_result"));
}

/* --- results from a file --- */

static void makham(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	assert_true(results(t,
		S(RESULT_HEAD "2561,05220505,1,140,110\n2561,05220505,2,215,175\n2561,05220505,3,250,188\n2561,05220505,4,345,285\n2561,05220505,5,65,56\n"), &ps));
	struct lpa_year y = lpa_year(t->db, t->a, 2561);
	assert_int_equal(y.n, 1);
	assert_true(y.published);
	assert_false(y.synthetic);
	assert_int_equal(lpa_percent_shown(lpa_percent_pooled(&y.at[0].sums)), 8020);
	assert_int_equal(lpa_percent_shown(lpa_percent_overall(&y.at[0].sums, y.at[0].overall)), 8079);
	struct buf b = {0};
	assert_true(lpa_results_export(&y, S(""), TABLE_CSV, &b));
	assert_true(str_find(buf_view(&b),
		S("rank,region,province,district,kind,code,name,d1_full,d1_points,d1_percent,d2_full,d2_points,d2_percent,d3_full,d3_points,d3_percent,"
		  "d4_full,d4_points,d4_percent,d5_full,d5_points,d5_percent,total_full,total_points,mean_percent,pooled_percent,percent,level,pass")) >= 0);
	assert_true(str_find(buf_view(&b), S(",140,110,78.57,215,175,81.40,250,188,75.20,345,285,82.61,65,56,86.15,1015,814,80.79,80.20,80.79,ดีมาก,1")) >= 0);
	buf_free(&b);
}

static void results_refused(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	put_form(t, S(SMALL_FORM));
	i64 n;
	assert_true(scores(t, S(SCORE_HEAD "2567,06240508,1.1,5,0,\n"), &ps, &n));
	assert_false(results(t,
		S(RESULT_HEAD "2561,05220505,1,140,110\n"
			      "2561,05220505,1,140,110\n"   /* 3 twice */
			      "2561,05229999,2,140,110\n"   /* 4 unknown */
			      "2561,05220505,0,140,110\n"   /* 5 dimension */
			      "2561,05220505,3,140,140.01\n" /* 6 above full */
			      "2561,05220505,4,-1,0\n"      /* 7 negative */
			      "2561,05220505,5,ร้อย,0\n"    /* 8 no number */
			      "61,05220505,5,10,0\n"        /* 9 year */
			      "2561,05220505,5,100001,0\n"), /* 10 too much */
		&ps));
	assert_problem(&ps, 3, "dimension", "1", "ซ้ำ");
	assert_problem(&ps, 4, "lao_code", "05229999", "ไม่พบ");
	assert_problem(&ps, 5, "dimension", "0", "1 ถึง 5");
	assert_problem(&ps, 6, "points", "140.01", "คะแนนเต็ม 140");
	assert_problem(&ps, 7, "full", "-1", "ไม่ติดลบ");
	assert_problem(&ps, 8, "full", "ร้อย", "ตัวเลข");
	assert_problem(&ps, 9, "year", "61", "พุทธศักราช");
	assert_problem(&ps, 10, "full", "100001", "100000");
	assert_int_equal(ps.n, 8);
	assert_false(db_has(t->db, "select 1 from lpa_result where year = 2561"));
	/* Totals never stand over scores. */
	assert_false(results(t, S(RESULT_HEAD "2567,06240508,1,10,5\n"), &ps));
	assert_problem(&ps, 0, "lao_code", "06240508", "คะแนนรายตัวชี้วัด");
}

/* --- bounds, ranks, order --- */

static void just_below(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	assert_true(results(t, STR_CAT(t->a, S(RESULT_HEAD "2563,06240508,1,25000,17499\n"), one(t, 2563, "05540602", 7000), S("2563,06540802,1,0,0\n")), &ps));
	struct lpa_year y = lpa_year(t->db, t->a, 2563);
	assert_int_equal(y.n, 3);
	struct buf b = {0};
	assert_true(lpa_results_export(&y, S("24"), TABLE_CSV, &b));
	assert_true(str_find(buf_view(&b), S("69.99,69.99,69.99,พอใช้,0")) >= 0);
	assert_true(str_find(buf_view(&b), S("05540602")) < 0);
	buf_reset(&b);
	assert_true(lpa_results_export(&y, S("54"), TABLE_CSV, &b));
	assert_true(str_find(buf_view(&b), S("70.00,70.00,70.00,ดี,1")) >= 0);
	/* Nothing counts: no rank, no percent, no level, not passed. */
	assert_true(str_find(buf_view(&b), S("06540802,แม่คำมี,0,0,,0,0,,0,0,,0,0,,0,0,,0,0,,,,,0")) >= 0);
	buf_free(&b);
	struct lpa_summary s = lpa_summary(y.at, y.n);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.n_pass, 1);
	assert_int_equal(s.by_level[LPA_LEVEL_NONE], 1);
	assert_int_equal(s.mean_overall, 699980);
	assert_int_equal(s.mean_dimension[0], 699980);
	assert_int_equal(s.mean_dimension[1], -1);
	/* Nothing counts is not below the mark. */
	struct lpa_watch *w;
	assert_int_equal(lpa_watchlist(t->db, t->a, 2563, &w), 1);
	check_str(w[0].unit->code, S("06240508"));
}

static const struct lpa_result *of(const struct lpa_year *y, const char *code)
{
	for (size_t i = 0; i < y->n; i++)
		if (str_eq(y->at[i].unit->code, str_of(code)))
			return &y->at[i];
	fail_msg("no %s", code);
	return NULL;
}

static void ranks(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	assert_true(results(t, STR_CAT(t->a, S(RESULT_HEAD), one(t, 2563, "06240508", 9000), one(t, 2563, "06240507", 8000), one(t, 2563, "05540602", 8000),
		one(t, 2563, "06540802", 7000), one(t, 2563, "02240101", 9500)), &ps));
	struct lpa_year y = lpa_year(t->db, t->a, 2563);
	static const struct {
		const char *code;
		i64 rank, rank_province;
	} want[] = {{"02240101", 1, 1}, {"06240508", 2, 2}, {"06240507", 3, 3}, {"05540602", 3, 1}, {"06540802", 5, 2}};
	for (size_t i = 0; i < N_OF(want); i++) {
		assert_int_equal(of(&y, want[i].code)->rank, want[i].rank);
		assert_int_equal(of(&y, want[i].code)->rank_province, want[i].rank_province);
	}
	struct lpa_province_result *p;
	const struct org_dir *d = org_dir(t->db);
	size_t n = lpa_provinces(t->a, &y, d, &p);
	assert_int_equal(n, 76);
	for (size_t i = 0; i < n; i++) {
		bool here = str_eq(p[i].province->code, S("24"));
		if (here || str_eq(p[i].province->code, S("54"))) {
			assert_int_equal(p[i].rank, here ? 1 : 2);
			assert_int_equal(p[i].sum.n, here ? 3 : 2);
			assert_int_equal(p[i].sum.mean_overall, here ? 883333 : 750000);
		} else
			assert_int_equal(p[i].rank, 0);
	}
}

static void over_the_years(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	struct lpa_result *r;
	int *year, years[10];
	assert_int_equal(lpa_result_years(t->db, years, 10), 0);
	assert_int_equal(lpa_results_of(t->db, t->a, unit(t, "06240508"), &r, &year), 0);
	assert_true(results(t, STR_CAT(t->a, S(RESULT_HEAD), one(t, 2563, "06240508", 9000), one(t, 2561, "06240508", 8000), one(t, 2562, "05540602", 8000)), &ps));
	assert_int_equal(lpa_result_years(t->db, years, 10), 3);
	assert_int_equal(years[0], 2563);
	assert_int_equal(years[2], 2561);
	assert_int_equal(lpa_results_of(t->db, t->a, unit(t, "06240508"), &r, &year), 2);
	assert_int_equal(year[0], 2563);
	assert_int_equal(year[1], 2561);
	assert_int_equal(r[1].order_key, 80000000000000000);
}

/* An LAO that was upgraded: its code and kind of the year, and its place in the list by the kind it had then. */
static void kind_of_the_year(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	/* ปลายบาง (Nonthaburi): ทต. until 2567, ทม. from 2568. */
	const struct org_unit *u = unit(t, "05120202");
	assert_int_equal(u->kind, ORG_TOWN);
	assert_int_equal(org_at(u, 2563)->kind, ORG_TAMBON);
	str text = S(RESULT_HEAD);
	const struct org_dir *d = org_dir(t->db);
	for (size_t i = 0; i < d->n; i++)
		if (org_kind_is_lao(d->units[i].kind) && d->units[i].district == u->district)
			text = STR_CAT(t->a, text, one(t, 2563, str_z(t->a, d->units[i].code), 5000));
	assert_true(results(t, text, &ps));
	struct lpa_year y = lpa_year(t->db, t->a, 2563);
	assert_true(y.n > 3);
	for (size_t i = 1; i < y.n; i++) {
		const struct org_term *x = y.at[i - 1].term, *z = y.at[i].term;
		assert_true(x->kind < z->kind || (x->kind == z->kind && str_cmp(thai_sort_key(t->a, x->name), thai_sort_key(t->a, z->name)) < 0));
	}
	struct lpa_watch *w;
	assert_int_equal(lpa_watchlist(t->db, t->a, 2563, &w), y.n);
	struct buf b = {0};
	assert_true(lpa_watchlist_export(w, y.n, 2563, TABLE_CSV, &b));
	assert_true(str_find(buf_view(&b), S(",05120202,นนทบุรี,บางกรวย,ทต.,ปลายบาง,0,0,1")) >= 0);
	buf_free(&b);
	for (size_t i = 0; i < y.n; i++)
		assert_ptr_equal(w[i].unit, y.at[i].unit);
}

/* --- the watch list --- */

static void watch_conditions(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	static const struct {
		const char *code, *years; /* 2561 2562 2563 2564: x below, . passed, - no result */
		bool listed, before, three, last;
	} want[] = {
		{"06240508", "xxx.", true, true, false, false}, {"06240507", ".xxx", true, false, true, true}, {"06240505", "...x", true, false, false, true},
		{"05540602", "xxxx", true, true, true, true},   {"06540804", "xx..", false, 0, 0, 0},          {"06540802", "xx-x", true, false, false, true},
		{"06540803", "xx--", false, 0, 0, 0},           {"02540101", "x-x.", false, 0, 0, 0},
	};
	str text = S(RESULT_HEAD);
	for (size_t i = 0; i < N_OF(want); i++)
		for (int y = 0; y < 4; y++)
			if (want[i].years[y] != '-')
				text = STR_CAT(t->a, text, one(t, 2561 + y, want[i].code, want[i].years[y] == 'x' ? 6999 : 7000));
	assert_true(results(t, text, &ps));
	struct lpa_watch *w;
	size_t n = lpa_watchlist(t->db, t->a, 2564, &w);
	assert_int_equal(n, 5);
	for (size_t i = 0; i < N_OF(want); i++) {
		bool listed = false;
		for (size_t k = 0; k < n; k++) {
			if (!str_eq(w[k].unit->code, str_of(want[i].code)))
				continue;
			listed = true;
			assert_int_equal(w[k].before, want[i].before);
			assert_int_equal(w[k].three, want[i].three);
			assert_int_equal(w[k].last, want[i].last);
		}
		assert_int_equal(listed, want[i].listed);
	}
}

/* --- many, and the two ways to compute them --- */

static void many_scores(void **state)
{
	struct country_test *t = *state;
	struct table form_rows = csv(t->a, lpa_form_heads, data_file("sample_form_2567.csv"));
	struct problems ps = problems_in(t->a);
	assert_true(lpa_form_import(t->db, t->a, 0, NOW_MS, &form_rows, false, &ps));
	const struct lpa_form *f = lpa_form(t->db, 2567);
	const struct org_dir *d = org_dir(t->db);
	struct rng r = rng_of(S("many"), 1);
	struct buf b = {0};
	buf_lit(&b, SCORE_HEAD);
	i64 rows = 0, laos = 0;
	/* 300 LAOs: the import takes the way of one scan; some indicators missing, some cut. */
	for (size_t i = 0; i < d->n && laos < 300; i++) {
		const struct org_unit *u = &d->units[i];
		if (!org_kind_is_lao(u->kind) || (i % 7 != 0 && u->kind != ORG_PAO))
			continue;
		laos++;
		for (size_t k = 0; k < f->n_indicators; k++) {
			const struct lpa_indicator *in = &f->indicators[k];
			if (!lpa_applies(in, lpa_kind(f, u)) || rng_below(&r, 50) == 0)
				continue;
			str p = lpa_points_text(t->a, in->bands[rng_below(&r, (i64)in->n_bands)].points);
			bool cut = rng_below(&r, 30) == 0;
			buf_fmt(&b, "2567,%.*s,%.*s,%.*s,%d,\n", STR_FMT(u->code), STR_FMT(in->no), cut ? 0 : (int)p.n, p.p, cut);
			rows++;
		}
	}
	i64 n = 0;
	if (!scores(t, buf_view(&b), &ps, &n))
		print_problems(&ps);
	assert_int_equal(n, rows);
	buf_free(&b);
	struct lpa_year y = lpa_year(t->db, t->a, 2567);
	assert_int_equal(y.n, laos);
	i64 incomplete = lpa_summary(y.at, y.n).n_incomplete;
	assert_true(incomplete > 0 && incomplete < laos);
	/* LAO by LAO the same as in the scan, and the same in two ranges. */
	for (size_t i = 0; i < y.n; i++)
		lpa_result_update(t->db, t->a, f, y.at[i].unit);
	assert_int_equal(lpa_year_recompute(t->db, t->a, f, false, &ps), 0);
	struct lpa_result_row *all = new (t->a, struct lpa_result_row, d->n), *part = new (t->a, struct lpa_result_row, d->n);
	size_t n_all = lpa_result_scan(t->db, d, f, 0, INT64_MAX, all, d->n);
	i64 middle = all[n_all / 2].unit_id;
	size_t n_part = lpa_result_scan(t->db, d, f, 0, middle, part, d->n);
	n_part += lpa_result_scan(t->db, d, f, middle, INT64_MAX, part + n_part, d->n - n_part);
	assert_int_equal(n_part, n_all);
	assert_memory_equal(all, part, n_all * sizeof *all);
	/* Ranks never fall behind a better one. */
	for (size_t i = 1; i < y.n; i++)
		assert_int_equal(y.at[i].order_key > y.at[0].order_key, y.at[i].rank < y.at[0].rank);
	struct lpa_weak *weak;
	size_t n_weak = lpa_weak(t->db, t->a, f, S(""), &weak, 5);
	assert_int_equal(n_weak, 5);
	assert_true(weak[0].n_weak * weak[1].n >= weak[1].n_weak * weak[0].n);
	i64 nation = weak[0].n;
	assert_true(lpa_weak(t->db, t->a, f, S("24"), &weak, 5) <= 5);
	assert_true(weak[0].n < nation);
}

static void exports(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	assert_true(results(t, STR_CAT(t->a, S(RESULT_HEAD "2563,06240508,1,10.5,4.25\n"), one(t, 2563, "05540602", 6000)), &ps));
	struct lpa_year y = lpa_year(t->db, t->a, 2563);
	struct buf b = {0};
	assert_true(lpa_results_export(&y, S(""), TABLE_JSON, &b));
	assert_true(str_find(buf_view(&b), S("\"code\":\"06240508\"")) >= 0);
	assert_true(str_find(buf_view(&b), S("10.5")) >= 0);
	assert_true(str_find(buf_view(&b), S("4.25")) >= 0);
	buf_reset(&b);
	assert_true(lpa_results_export(&y, S(""), TABLE_XLSX, &b));
	assert_true(str_starts(buf_view(&b), S("PK")));
	buf_reset(&b);
	struct lpa_watch *w;
	size_t n = lpa_watchlist(t->db, t->a, 2563, &w);
	assert_true(lpa_watchlist_export(w, n, 2563, TABLE_XLSX, &b));
	assert_true(str_starts(buf_view(&b), S("PK")));
	buf_reset(&b);
	assert_true(lpa_watchlist_export(w, n, 2563, TABLE_CSV, &b));
	assert_true(str_find(buf_view(&b), S("no,code,province,district,kind,name,below_before,below_three,below_last")) >= 0);
	assert_true(str_find(buf_view(&b), S("1,06240508,ฉะเชิงเทรา,บ้านโพธิ์,อบต.,เกาะไร่,0,0,1")) >= 0);
	buf_free(&b);
}

int main(void)
{
	crypt_init();
	const struct CMUnitTest tests[] = {
		CASE(scores_taken_in), CASE(scores_refused), CASE(makham), CASE(results_refused), CASE(just_below), CASE(ranks), CASE(over_the_years),
		CASE(kind_of_the_year), CASE(watch_conditions), CASE(many_scores), CASE(exports),
	};
	return COUNTRY_GROUP("lpa results", tests);
}
