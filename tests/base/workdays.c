/* Working days and lateness, by the cases of the letters. */
#include "check.h"
#include "base/workdays.h"

#define N_2567 21
static day closed_at[N_2567];

/* Government holidays of 2024 up to August, ascending, those on weekends included. */
static struct holidays holidays_2024(void)
{
	static const str t[N_2567] = {
		S("2024-01-01"),
		S("2024-02-24"),
		S("2024-02-26"),
		S("2024-04-06"),
		S("2024-04-08"),
		S("2024-04-12"),
		S("2024-04-13"),
		S("2024-04-14"),
		S("2024-04-15"),
		S("2024-04-16"),
		S("2024-05-04"),
		S("2024-05-06"),
		S("2024-05-10"),
		S("2024-05-22"),
		S("2024-06-03"),
		S("2024-07-20"),
		S("2024-07-21"),
		S("2024-07-22"),
		S("2024-07-28"),
		S("2024-07-29"),
		S("2024-08-12"),
	};
	for (size_t i = 0; i < N_2567; i++)
		assert_true(day_parse(t[i], &closed_at[i]));
	return (struct holidays){closed_at, N_2567};
}

static day day_at(const char *z)
{
	day d = DAY_NONE;
	assert_true(day_parse(str_of(z), &d));
	return d;
}

static i64 ms_at(const char *z)
{
	i64 ms = 0;
	assert_true(ms_parse(str_of(z), &ms));
	return ms;
}

static void test_between(void **state)
{
	static const struct {
		const char *from, *to;
		int n;
	} t[] = {
		{"2024-03-15", "2024-03-15", 1}, /* Friday */
		{"2024-03-16", "2024-03-17", 0}, /* weekend */
		{"2024-03-16", "2024-03-15", 0}, /* turned round */
		{"2024-03-18", "2024-03-22", 5}, {"2024-03-17", "2024-03-23", 5},
		{"2024-04-11", "2024-04-17", 2}, /* Songkran: the 12th, 15th and 16th are closed, the 13th and 14th are a weekend */
		{"2024-04-12", "2024-04-16", 0}, {"2024-04-01", "2024-04-30", 18},
		{"2024-02-19", "2024-02-26", 5},   /* ends on the substitute of Makha Bucha */
		{"2024-01-01", "2024-08-31", 162}, /* 175 weekdays, 13 holidays on them */
	};
	struct holidays h = holidays_2024();
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++)
		assert_int_equal(workdays_between(day_at(t[i].from), day_at(t[i].to), h), t[i].n);
}

/* The count by arithmetic is the count one by one, for all windows of a stretch with holidays in it. */
static void test_between_one_by_one(void **state)
{
	struct holidays h = holidays_2024();
	day first = day_at("2024-03-28");
	(void)state;
	for (day from = first; from < first + 25; from++) {
		int n = 0;
		for (day to = from; to < from + 40; to++) {
			n += workday_is(to, h);
			assert_int_equal(workdays_between(from, to, h), n);
		}
	}
	assert_true(workdays_between(DAY_NONE + 1, INT32_MAX, h) > 0);
	assert_int_equal(workdays_between(first, first, (struct holidays){NULL, 0}), 1);
}

static void test_is(void **state)
{
	struct holidays h = holidays_2024();
	(void)state;
	assert_true(workday_is(day_at("2024-04-11"), h));
	assert_false(workday_is(day_at("2024-04-12"), h));
	assert_false(workday_is(day_at("2024-04-13"), h));
	assert_false(workday_is(day_at("2024-04-16"), h));
	assert_true(workday_is(day_at("2024-04-17"), h));
	assert_true(workday_is(day_at("2024-04-16"), (struct holidays){NULL, 0}));
	assert_false(workday_is(day_at("2024-03-17"), h));
}

static void test_penalty(void **state)
{
	static const struct {
		const char *due, *received, *last;
		i64 per_day;
		int days;
		i64 off;
		bool counted;
	} t[] = {
		/* Letter 000: due Friday 15 March, 0.25 a working day, nothing after Thursday 21 March. */
		{"2024-03-15", "2024-03-01T09:00:00", "2024-03-21", 25, 0, 0, true},
		{"2024-03-15", "2024-03-15T23:59:59", "2024-03-21", 25, 0, 0, true},
		{"2024-03-15", "2024-03-16T00:00:00", "2024-03-21", 25, 0, 0, true}, /* a Saturday is no working day */
		{"2024-03-15", "2024-03-17T23:59:59", "2024-03-21", 25, 0, 0, true},
		{"2024-03-15", "2024-03-18T00:00:00", "2024-03-21", 25, 1, 25, true},
		{"2024-03-15", "2024-03-18T23:59:59", "2024-03-21", 25, 1, 25, true},
		{"2024-03-15", "2024-03-21T23:59:59", "2024-03-21", 25, 4, 100, true},
		{"2024-03-15", "2024-03-22T00:00:00", "2024-03-21", 25, 5, 125, false},
		{"2024-03-15", "2024-03-22T10:00:00", NULL, 25, 5, 125, true},
		/* Letter 002: 0.2 a working day, over Songkran. */
		{"2024-04-11", "2024-04-16T12:00:00", NULL, 20, 0, 0, true}, {"2024-04-11", "2024-04-17T12:00:00", NULL, 20, 1, 20, true},
		{"2024-04-10", "2024-04-18T12:00:00", NULL, 20, 3, 60, true},
		{"2024-04-12", "2024-04-17T08:00:00", "2024-04-16", 20, 1, 20, false}, /* due on a closed day */
	};
	struct holidays h = holidays_2024();
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		struct penalty p =
			penalty_of(day_at(t[i].due), ms_at(t[i].received), t[i].per_day, t[i].last ? day_at(t[i].last) : DAY_NONE, h);
		assert_int_equal(p.days_late, t[i].days);
		assert_true(p.off_centi == t[i].off);
		assert_int_equal(p.counted, t[i].counted);
	}
	struct penalty p = penalty_of(day_at("2024-03-15"), day_start_ms(day_at("2024-03-16")) - 1, 25, DAY_NONE, h);
	assert_int_equal(p.days_late, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_between),
		cmocka_unit_test(test_between_one_by_one),
		cmocka_unit_test(test_is),
		cmocka_unit_test(test_penalty),
	};
	return cmocka_run_group_tests_name("base workdays", tests, NULL, NULL);
}
