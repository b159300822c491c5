/* Instants and days. */
#include "check.h"
#include "base/clock.h"

static void test_calendar(void **state)
{
	(void)state;
	assert_int_equal(day_of((struct ymd){1970, 1, 1}), 0);
	assert_int_equal(day_of((struct ymd){2000, 3, 1}), 11017);
	assert_int_equal(day_of((struct ymd){2024, 2, 29}), 19782);
	assert_int_equal(day_weekday(0), 3);                                 /* a Thursday */
	assert_int_equal(day_weekday(day_of((struct ymd){2024, 3, 15})), 4); /* a Friday */
	/* Every day of 1899..2200 follows the one before, in date, weekday and round trip. */
	struct ymd at = {1899, 12, 31};
	int weekday = 6; /* a Sunday */
	for (day d = day_of(at); at.y < 2201; d++) {
		struct ymd got = day_ymd(d);
		assert_true(got.y == at.y && got.m == at.m && got.d == at.d);
		assert_int_equal(day_of(at), d);
		assert_int_equal(day_weekday(d), weekday);
		weekday = (weekday + 1) % 7;
		at.d++;
		if (!ymd_valid(at))
			at = at.m == 12 ? (struct ymd){at.y + 1, 1, 1} : (struct ymd){at.y, at.m + 1, 1};
	}
}

static void test_edges(void **state)
{
	static const struct ymd bad[] = {
		{2023, 2, 29},
		{1900, 2, 29},
		{2024, 2, 30},
		{2024, 0, 1},
		{2024, 13, 1},
		{2024, 1, 0},
		{2024, 4, 31},
		{2024, -1, 1},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_false(ymd_valid(bad[i]));
	assert_true(ymd_valid((struct ymd){2000, 2, 29}));
	/* Months and days carry over; nothing overflows. */
	assert_int_equal(day_of((struct ymd){2024, 13, 1}), day_of((struct ymd){2025, 1, 1}));
	assert_int_equal(day_of((struct ymd){2024, 3, 0}), day_of((struct ymd){2024, 2, 29}));
	assert_int_equal(day_of((struct ymd){INT32_MAX, INT32_MAX, INT32_MAX}), INT32_MAX);
	assert_int_equal(day_of((struct ymd){INT32_MIN, INT32_MIN, INT32_MIN}), DAY_NONE + 1);
	assert_int_equal(day_of(day_ymd(INT32_MAX)), INT32_MAX);
	assert_int_equal(day_of(day_ymd(DAY_NONE + 1)), DAY_NONE + 1);
	assert_int_equal(day_of_ms(INT64_MAX), INT32_MAX);
	assert_int_equal(day_of_ms(INT64_MIN), DAY_NONE + 1);
	assert_in_range(day_weekday(DAY_NONE), 0, 6);
	assert_string_equal(day_iso(DAY_NONE).z, "");
	assert_string_equal(day_iso(INT32_MAX).z, "5881580-07-11");
	assert_true(strlen(ms_iso(INT64_MAX).z) > 0 && strlen(ms_iso(INT64_MIN).z) > 0);
}

static void test_bangkok(void **state)
{
	day d = day_of((struct ymd){2024, 3, 15});
	(void)state;
	assert_true(day_start_ms(d) == 1710435600000); /* 2024-03-14T17:00:00Z */
	assert_int_equal(day_of_ms(1710435600000), d);
	assert_int_equal(day_of_ms(1710435599999), d - 1);
	assert_int_equal(day_of_ms(1710435600000 + 86399999), d);
	assert_int_equal(day_of_ms(-7 * 3600000), 0);
	assert_int_equal(day_of_ms(-7 * 3600000 - 1), -1);
	assert_string_equal(ms_iso(1710435599999).z, "2024-03-14T23:59:59");
	assert_string_equal(ms_iso(-1).z, "1970-01-01T06:59:59");
	assert_string_equal(ms_iso(-7 * 3600000 - 1).z, "1969-12-31T23:59:59");
}

static void test_day_parse(void **state)
{
	static const struct {
		str in;
		const char *iso; /* NULL: refused */
	} t[] = {
		{S("2024-03-15"), "2024-03-15"},
		{S("2567-03-15"), "2024-03-15"},
		{S("2567/3/5"), "2024-03-05"},
		{S("๒๕๖๗-๐๓-๑๕"), "2024-03-15"},
		{S("๒๕๖๗/3/๑5"), "2024-03-15"},
		{S("2567-02-29"), "2024-02-29"}, /* the leap year is that of the common era */
		{S("2566-02-29"), NULL},
		{S("2024-02-29"), "2024-02-29"},
		{S("2023-02-29"), NULL},
		{S("2400-01-01"), "1857-01-01"},
		{S("2700-12-31"), "2157-12-31"},
		{S("1900-01-01"), "1900-01-01"},
		{S("2199-12-31"), "2199-12-31"},
		{S("2200-01-01"), NULL},
		{S("2399-12-31"), NULL},
		{S("2701-01-01"), NULL},
		{S("1899-12-31"), NULL},
		{S(""), NULL},
		{S("2024"), NULL},
		{S("2024-03"), NULL},
		{S("2024-03-"), NULL},
		{S("2024-03/15"), NULL},
		{S("2024--3-15"), NULL},
		{S("2024-13-01"), NULL},
		{S("2024-00-01"), NULL},
		{S("2024-04-31"), NULL},
		{S("2024-03-150"), NULL},
		{S("2024-03-15 "), NULL},
		{S(" 2024-03-15"), NULL},
		{S("15/03/2567"), NULL},
		{S("67-03-15"), NULL},
		{S("02024-03-15"), NULL},
		{S("2024.03.15"), NULL},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		day d = 77;
		bool ok = day_parse(t[i].in, &d);
		assert_string_equal(ok ? day_iso(d).z : "", t[i].iso ? t[i].iso : "");
		assert_true(ok || d == 77);
	}
}

static void test_ms_parse(void **state)
{
	static const struct {
		str in;
		const char *iso;
	} t[] = {
		{S("2024-03-15T23:59:59"), "2024-03-15T23:59:59"},
		{S("2567-03-15 08:30"), "2024-03-15T08:30:00"},
		{S("2567/3/5 00:00"), "2024-03-05T00:00:00"},
		{S("2024-03-15"), "2024-03-15T00:00:00"},
		{S("๒๕๖๗-๐๓-๑๕ ๐๘:๓๐"), "2024-03-15T08:30:00"},
		{S("2024-03-15T24:00"), NULL},
		{S("2024-03-15T23:60"), NULL},
		{S("2024-03-15T23:59:60"), NULL},
		{S("2024-03-15T8:30"), NULL},
		{S("2024-03-15T"), NULL},
		{S("2024-03-15T08"), NULL},
		{S("2024-03-15T08:30:"), NULL},
		{S("2024-03-15T08:30Z"), NULL},
		{S("2024-03-15T08:30:00.5"), NULL},
		{S("2024-03-15  08:30"), NULL},
		{S("08:30"), NULL},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		i64 ms = 77;
		bool ok = ms_parse(t[i].in, &ms);
		assert_string_equal(ok ? ms_iso(ms).z : "", t[i].iso ? t[i].iso : "");
		assert_true(ok || ms == 77);
	}
}

static void test_show(void **state)
{
	struct arena *a = arena_open(4096, 1 << 20);
	day d = day_of((struct ymd){2024, 3, 15});
	(void)state;
	check_str(day_show(a, d, DAY_SHORT), S("15 มี.ค. 2567"));
	check_str(day_show(a, d, DAY_LONG), S("15 มีนาคม 2567"));
	check_str(day_show(a, d, DAY_FULL), S("วันศุกร์ที่ 15 มีนาคม 2567"));
	check_str(day_show(a, d, DAY_COMPACT), S("ศ. 15 มี.ค."));
	check_str(day_show(a, d + 17, DAY_FULL), S("วันจันทร์ที่ 1 เมษายน 2567"));
	check_str(day_show(a, DAY_NONE, DAY_SHORT), S(""));
	i64 at = day_start_ms(d) + (14 * 60 + 2) * 60000;
	check_str(ms_show(a, at), S("15 มี.ค. 2567 14.02 น."));
	check_str(ms_show_time(a, day_start_ms(d) - 1), S("23.59 น."));
	check_str(ms_show_time(a, day_start_ms(d)), S("00.00 น."));
	arena_close(a);
}

static void test_fiscal(void **state)
{
	static const struct {
		struct ymd d;
		int year, round;
	} t[] = {
		{{2023, 9, 30}, 2566, 2},
		{{2023, 10, 1}, 2567, 1},
		{{2023, 12, 31}, 2567, 1},
		{{2024, 1, 1}, 2567, 1},
		{{2024, 3, 31}, 2567, 1},
		{{2024, 4, 1}, 2567, 2},
		{{2024, 9, 30}, 2567, 2},
		{{2024, 10, 1}, 2568, 1},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		assert_int_equal(day_fiscal_year(day_of(t[i].d)), t[i].year);
		assert_int_equal(day_fiscal_round(day_of(t[i].d)), t[i].round);
	}
}

static void test_now(void **state)
{
	(void)state;
	i64 real = clock_now_ms();
	assert_true(real > 1700000000000);
	clock_set_ms(1710435600000);
	assert_true(clock_now_ms() == 1710435600000);
	clock_set_ms(real + 86400000); /* a fixed future must not hold the real clock back */
	assert_true(clock_now_ms() == real + 86400000);
	clock_set_ms(0);
	i64 again = clock_now_ms();
	assert_true(again >= real && again < real + 3600000);
	i64 m = clock_mono_us();
	usleep(2000);
	assert_true(clock_mono_us() - m >= 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_bangkok),
		cmocka_unit_test(test_day_parse),
		cmocka_unit_test(test_ms_parse),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_fiscal),
		cmocka_unit_test(test_now),
	};
	return cmocka_run_group_tests_name("base clock", tests, NULL, NULL);
}
