/* What the pages of a self-assessment work out: how far each indicator is, what the points are, how texts read. */
#include "lpa/entry_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct arena *a;

static const struct lpa_band five[] = {{500, {"all", 3}}, {300, {"some", 4}}, {0, {"none", 4}}};
#define SAO (1u << ORG_SAO)
static struct lpa_indicator indicators[] = {
	{.index = 0, .dimension = 0, .applies = SAO, .full = 500, .bands = five, .n_bands = 3},
	{.index = 1, .dimension = 0, .applies = SAO, .full = 500, .bands = five, .n_bands = 3},
	{.index = 2, .dimension = 0, .applies = SAO, .full = 500, .bands = five, .n_bands = 3, .pilot = true},
	{.index = 3, .dimension = 1, .applies = SAO, .full = 500, .bands = five, .n_bands = 3},
	{.index = 4, .dimension = 1, .applies = 1u << ORG_PAO, .full = 500, .bands = five, .n_bands = 3},
	{.index = 5, .dimension = 2, .applies = SAO, .full = 500, .bands = five, .n_bands = 3},
};
static const struct lpa_form form = {.indicators = indicators, .n_indicators = 6};

static void state_of_an_indicator(void **state)
{
	(void)state;
	static const struct {
		struct lpa_self self;
		enum lpa_item want;
	} cases[] = {
		{{.band = -1}, LPA_ITEM_EMPTY}, {{.band = -1, .n_evidence = 2}, LPA_ITEM_EMPTY}, /* evidence alone is no score */
		{{.band = 0}, LPA_ITEM_HALF},                                                    /* points without evidence */
		{{.band = 0, .n_evidence = 1}, LPA_ITEM_DONE}, {{.band = 2}, LPA_ITEM_DONE},     /* no points need no evidence */
		{{.band = -1, .cut = true}, LPA_ITEM_CUT}, {{.band = 3}, LPA_ITEM_EMPTY},        /* a band that the form no longer has */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(lpa_item_of(&indicators[0], &cases[i].self), cases[i].want);
}

static void counts_and_points(void **state)
{
	(void)state;
	const struct lpa_self self[6] = {
		{.band = 1, .n_evidence = 1, .version = 2, .at_ms = 70}, /* done, 3 of 5 */
		{.band = -1},                                            /* empty: 5 at risk */
		{.band = -1},                                            /* pilot: missing, nothing at risk */
		{.band = -1, .cut = true, .version = 1, .at_ms = 90},    /* neither points nor full points */
		{.band = 0, .n_evidence = 1},                            /* does not apply */
		{.band = 0, .version = 1, .at_ms = 80},                  /* half: counts its points, still missing */
	};
	struct lpa_items v = lpa_items_of(&form, ORG_SAO, self);
	assert_int_equal(v.n, 5);
	assert_int_equal(v.done, 2);
	assert_int_equal(v.tab[0].n, 3);
	assert_int_equal(v.tab[0].done, 1);
	assert_int_equal(v.tab[1].n, 1);
	assert_int_equal(v.tab[1].done, 1);
	assert_int_equal(v.tab[2].done, 0);
	assert_int_equal(v.risk, 500);
	assert_int_equal(v.sums.full[0], 1000);
	assert_int_equal(v.sums.points[0], 300);
	assert_int_equal(v.sums.full[1], 0);
	assert_int_equal(v.sums.points[2], 500);
	assert_int_equal(v.last_ms, 90);
	assert_true(str_eq(lpa_percent_text(a, lpa_percent_dimension(&v.sums, 0)), S("30.00")));
	assert_true(str_eq(lpa_percent_text(a, lpa_percent_dimension(&v.sums, 1)), S("-")));
}

static i64 at(const char *text)
{
	i64 ms = 0;
	assert_true(ms_parse(str_of(text), &ms));
	return ms;
}

static void texts(void **state)
{
	(void)state;
	assert_true(str_eq(lpa_until_text(a, at("2567-07-11")), S("10 ก.ค. 2567 เวลา 24.00 น.")));
	assert_true(str_eq(lpa_until_text(a, at("2567-07-10T16:30")), S("10 ก.ค. 2567 16.30 น.")));
	assert_true(str_eq(lpa_saved_text(a, at("2567-07-10T14:02"), at("2567-07-10T23:59")), S("บันทึกแล้ว 14.02 น.")));
	assert_true(str_eq(lpa_saved_text(a, at("2567-07-10T14:02"), at("2567-07-11T00:01")), S("บันทึกแล้ว 10 ก.ค. 2567 14.02 น.")));
	assert_int_equal(lpa_saved_text(a, 0, at("2567-07-10")).n, 0);
	assert_true(str_eq(lpa_size_text(a, 77), S("77 ไบต์")));
	assert_true(str_eq(lpa_size_text(a, 1024), S("1 KB")));
	assert_true(str_eq(lpa_size_text(a, 2202010), S("2.1 MB")));
	assert_true(str_eq(lpa_size_text(a, 100 << 20), S("100.0 MB")));
}

static void words_of_problems(void **state)
{
	(void)state;
	struct problems ps = problems_in(a);
	problem_add(&ps, 0, S("3.1"), (str){0}, "ยังไม่มีหลักฐาน");
	problem_add(&ps, 0, S("reason"), (str){0}, "ต้องบอกเหตุผล");
	assert_true(str_eq(lpa_problems_text(a, &ps), S("3.1 ยังไม่มีหลักฐาน · ต้องบอกเหตุผล")));
	for (int i = 0; i < 30; i++)
		problem_add(&ps, 0, S("3.2"), (str){0}, "x");
	assert_true(str_ends(lpa_problems_text(a, &ps), S("และอีก 12 ข้อ")));
}

int main(void)
{
	a = arena_open(4096, 1 << 20);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(state_of_an_indicator),
		cmocka_unit_test(counts_and_points),
		cmocka_unit_test(texts),
		cmocka_unit_test(words_of_problems),
	};
	int failed = cmocka_run_group_tests_name("lpa_entry_view", tests, NULL, NULL);
	arena_close(a);
	return failed;
}
