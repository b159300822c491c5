/* A year's framework: what may be written, its order, its calendar, its copy, and that nothing changes once it is approved. */
#include "case.h"

static void numbers_are_in_order(void **state)
{
	static const struct {
		const char *x, *y;
		int want;
	} cases[] = {{"2", "10", -1}, {"10", "2", 1}, {"2", "2", 0}, {"1.2", "1.10", -1}, {"1", "1.1", -1}, {"02", "2", -1},
		{"ก1", "1", 1}, {"3", "3ก", -1}};
	(void)state;
	for (size_t i = 0; i < N_OF(cases); i++) {
		int got = framework_no_cmp(str_of(cases[i].x), str_of(cases[i].y));
		assert_int_equal(got < 0 ? -1 : got > 0, cases[i].want);
	}
}

static void indicators_stand_by_number(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	assert_int_equal(f.n, 3);
	check_str(f.at[0].no, S("1"));
	check_str(f.at[1].no, S("2"));
	check_str(f.at[2].no, S("10"));
	assert_int_equal(framework_weight(&f, 1), 10000);
	assert_int_equal(framework_weight(&f, 2), 10000);
}

static void what_is_wrong_with_an_indicator_is_said(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct indicator same = make(t, "1", APPRAISE_POINTS, 100, 500, 1), second = make(t, "3", APPRAISE_ELEARNING, 100, 500, 2),
					 none = make(t, "", APPRAISE_POINTS, 0, 0, 0), foreign = make(t, "4", APPRAISE_POINTS, 100, 500, 1);
	none.name = S(" ");
	foreign.owner = unit(t, "P54");
	const struct {
		const struct indicator *x;
		const char *field, *words;
	} cases[] = {{&same, "no", "มีตัวชี้วัดที่ 1 แล้ว"}, {&second, "kind", "คำนวณจากรายงานนี้ในรอบเดียวกัน"}, {&none, "no", "ต้องระบุ"},
		{&none, "name", "ต้องระบุ"}, {&none, "weight", "น้ำหนัก"}, {&none, "full", "คะแนนเต็ม"}, {&none, "rounds", "อย่างน้อยหนึ่งรอบ"},
		{&foreign, "owner", "หน่วยงานเจ้าของ"}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct problems ps = problems_in(t->a);
		bool said = false;
		assert_false(indicator_save(t->db, t->a, NOW_MS, 0, &f, cases[i].x, &ps));
		for (size_t k = 0; k < ps.n; k++)
			said |= str_eq(ps.at[k].column, str_of(cases[i].field)) && str_find(ps.at[k].expected, str_of(cases[i].words)) >= 0;
		assert_true(said);
	}
	assert_int_equal(load(t, YEAR).version, f.version);
}

static void a_lost_race_is_told(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct indicator mine = f.at[0], theirs = f.at[0];
	struct problems ps = problems_in(t->a);
	theirs.weight = 2500;
	assert_true(indicator_save(t->db, t->a, NOW_MS, 0, &f, &theirs, &ps));
	mine.weight = 1000;
	f = load(t, YEAR);
	assert_false(indicator_save(t->db, t->a, NOW_MS, 0, &f, &mine, &ps));
	assert_int_equal(ps.n, 1);
	assert_int_equal(load(t, YEAR).at[0].weight, 2500);
}

static void weights_must_be_100_in_both_rounds(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct framework f = written(t);
	assert_true(framework_ready(t->db, t->a, &f, &ps));
	add(t, YEAR, make(t, "11", APPRAISE_POINTS, 1, 500, 2));
	f = load(t, YEAR);
	assert_false(framework_ready(t->db, t->a, &f, &ps));
	assert_int_equal(ps.n, 1);
	assert_true(str_find(ps.at[0].expected, S("รอบที่ 2 รวมได้ 100.01")) >= 0);
}

static void full_points_fit_the_bands_of_the_round(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct indicator x = *by_no(&f, "2");
	struct problems ps = problems_in(t->a);
	x.full_points = 1000;
	assert_true(indicator_save(t->db, t->a, NOW_MS, 0, &f, &x, &ps));
	f = load(t, YEAR);
	assert_false(framework_ready(t->db, t->a, &f, &ps));
	assert_true(str_find(ps.at[0].expected, S("ไม่ตรงกับเกณฑ์ของรอบที่ 1 ซึ่งให้สูงสุด 5")) >= 0);
}

static void the_calendar_holds_the_days_of_the_rules(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct problems ps = problems_in(t->a);
	struct framework_event e = {.from = framework_day(S("2024-03-25")),
							   .to = framework_day(S("2024-03-26")),
							   .title = S("ประชุม")},
						   *at, wrong = {.from = e.to, .to = e.from, .title = S("x")},
						   far = {.from = framework_day(S("2030-01-01")), .to = framework_day(S("2030-01-01")), .title = S("x")},
						   long_one = {.from = e.from, .to = framework_day(S("2667-03-26")), .title = S("x")};
	assert_true(framework_event_save(t->db, t->a, NOW_MS, 0, &f, &e, &ps));
	assert_false(framework_event_save(t->db, t->a, NOW_MS, 0, &f, &wrong, &ps));
	assert_false(framework_event_save(t->db, t->a, NOW_MS, 0, &f, &far, &ps));
	assert_false(framework_event_save(t->db, t->a, NOW_MS, 0, &f, &long_one, &ps));
	size_t n = framework_events(t->db, t->a, &f, &at);
	assert_int_equal(n, 5); /* each round: sending and the last day; and the entered one */
	assert_string_equal(day_iso(at[0].from).z, "2024-03-01");
	assert_string_equal(day_iso(at[0].to).z, "2024-03-15");
	assert_string_equal(day_iso(at[1].from).z, "2024-03-21");
	assert_int_equal(at[0].id, 0);
	check_str(at[2].title, S("ประชุม"));
	assert_true(at[2].id > 0);
}

static void a_year_is_copied_from_the_year_before(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t), next;
	struct problems ps = problems_in(t->a);
	struct framework_event e = {.indicator_id = by_no(&f, "10")->id,
							   .from = framework_day(S("2024-02-29")),
							   .to = framework_day(S("2024-03-31")),
							   .title = S("ส่งหลักฐาน")},
						   *at;
	assert_true(framework_event_save(t->db, t->a, NOW_MS, 0, &f, &e, &ps));
	assert_true(framework_make(t->db, t->a, NOW_MS, 0, YEAR + 1, true, &ps));
	next = load(t, YEAR + 1);
	assert_int_equal(next.state, 0);
	assert_int_equal(next.n, 3);
	assert_int_equal(next.at[2].weight, 2000);
	assert_true(next.at[2].id != f.at[2].id);
	assert_int_equal(framework_events(t->db, t->a, &next, &at), 1);
	assert_string_equal(day_iso(at[0].from).z, "2025-02-28");
	assert_string_equal(day_iso(at[0].to).z, "2025-03-31");
	assert_int_equal(at[0].indicator_id, next.at[2].id);
	assert_false(framework_make(t->db, t->a, NOW_MS, 0, YEAR + 1, true, &ps));
	assert_false(framework_make(t->db, t->a, NOW_MS, 0, YEAR + 5, true, &ps)); /* nothing to copy */
	assert_true(framework_make(t->db, t->a, NOW_MS, 0, YEAR + 5, false, &ps));
	assert_false(framework_make(t->db, t->a, NOW_MS, 0, 2024, false, &ps));
}

static void an_approved_one_never_changes(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct indicator x = f.at[0], more = make(t, "12", APPRAISE_POINTS, 100, 500, 1);
	struct framework_event e = {
		.from = framework_day(S("2024-03-25")), .to = framework_day(S("2024-03-26")), .title = S("ประชุม")};
	struct problems ps = problems_in(t->a);
	assert_int_equal(f.state, 1);
	assert_true(f.session_id > 0);
	x.weight = 100;
	assert_false(indicator_save(t->db, t->a, NOW_MS, 0, &f, &x, &ps));
	assert_false(indicator_save(t->db, t->a, NOW_MS, 0, &f, &more, &ps));
	assert_false(indicator_remove(t->db, t->a, NOW_MS, 0, &f, &f.at[0], &ps));
	assert_false(framework_event_save(t->db, t->a, NOW_MS, 0, &f, &e, &ps));
	assert_false(framework_retitle(t->db, t->a, NOW_MS, 0, &f, S("x"), f.version, &ps));
	struct framework now = load(t, YEAR);
	assert_int_equal(now.n, 3);
	assert_int_equal(now.version, f.version);
	assert_int_equal(now.at[0].weight, 3000);
}

static void the_demonstration_is_made_once(void **state)
{
	struct country_test *t = *state;
	struct framework_result *at;
	framework_demo(t->db, t->a, NOW_MS, YEAR);
	struct framework f = load(t, YEAR);
	assert_int_equal(f.state, 1);
	assert_int_equal(f.n, 4);
	framework_demo(t->db, t->a, NOW_MS, YEAR);
	assert_int_equal(load(t, YEAR).version, f.version);
	assert_int_equal(framework_results(t->db, t->a, &f, 1, &at), 76);
	assert_true(at[0].rank == 1 && at[0].total > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(numbers_are_in_order),
		CASE(indicators_stand_by_number),
		CASE(what_is_wrong_with_an_indicator_is_said),
		CASE(a_lost_race_is_told),
		CASE(weights_must_be_100_in_both_rounds),
		CASE(full_points_fit_the_bands_of_the_round),
		CASE(the_calendar_holds_the_days_of_the_rules),
		CASE(a_year_is_copied_from_the_year_before),
		CASE(an_approved_one_never_changes),
		CASE(the_demonstration_is_made_once),
	};
	return COUNTRY_GROUP("framework", tests);
}
