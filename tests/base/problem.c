/* The list of what is wrong with an input. */
#include "check.h"
#include "base/buf.h"
#include "base/problem.h"

static void test_print(void **state)
{
	struct arena *a = arena_open(4096, 1 << 20);
	struct problems ps = problems_in(a);
	struct buf out = {0};
	(void)state;
	problems_print(&ps, &out);
	assert_int_equal(out.n, 0);
	char value[] = "7";
	problem_add(&ps, 12, S("points"), str_of(value), "ต้องไม่เกิน %d", 5);
	value[0] = 'x'; /* the list holds copies */
	problem_add(&ps, 0, S("year"), S(""), "ต้องระบุปี");
	problem_add(&ps, 0, S(""), S(""), "ไฟล์ว่าง");
	problem_add(&ps, 3, S(""), S("a\nb"), "x");
	problems_print(&ps, &out);
	check_str(buf_view(&out), S("แถว 12 · points · \"7\": ต้องไม่เกิน 5\n"
								"year: ต้องระบุปี\n"
								"ไฟล์ว่าง\n"
								"แถว 3 · \"a b\": x\n"));
	buf_free(&out);
	arena_close(a);
}

static void test_values_are_clean(void **state)
{
	struct arena *a = arena_open(4096, 1 << 20);
	struct problems ps = problems_in(a);
	char thai[300], bad[300];
	(void)state;
	for (size_t i = 0; i < sizeof thai; i++)
		thai[i] = "ก"[i % 3];
	memset(bad, 0xFF, sizeof bad);
	problem_add(&ps, 1, S("c\xFF"), (str){thai, sizeof thai}, "x");
	problem_add(&ps, 1, S("c"), (str){bad, sizeof bad}, "x");
	assert_int_equal(ps.at[0].value.n, 198);
	check_str(ps.at[0].column, S("c\xEF\xBF\xBD"));
	assert_in_range(ps.at[1].value.n, 3, 200);
	assert_true(str_utf8(ps.at[0].value) && str_utf8(ps.at[1].value));
	arena_close(a);
}

static void test_many(void **state)
{
	struct arena *a = arena_open(4096, 8 << 20);
	struct problems ps = problems_in(a);
	struct buf out = {0};
	(void)state;
	for (int i = 1; i <= PROBLEMS_MAX + 7; i++)
		problem_add(&ps, i, S("c"), S("v"), "%d", i);
	assert_int_equal(ps.n, PROBLEMS_MAX);
	assert_int_equal(ps.n_dropped, 7);
	assert_int_equal(ps.at[0].row, 1);
	assert_int_equal(ps.at[PROBLEMS_MAX - 1].row, PROBLEMS_MAX);
	problems_print(&ps, &out);
	assert_true(str_ends(buf_view(&out), S("\nและยังมีข้อผิดพลาดอีก 7 รายการ\n")));
	buf_free(&out);
	arena_close(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_values_are_clean),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests_name("base problem", tests, NULL, NULL);
}
