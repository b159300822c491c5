/* What offices write: days in both eras and as spreadsheets hold them, names with tabs, national ids, keys. No database. */
#include "../org/country.h"
#include "appraise/roster/inside.h"

static struct arena *a;

static int setup(void **state)
{
	(void)state;
	a = arena_open(1 << 16, 16 << 20);
	return 0;
}
static int teardown(void **state)
{
	(void)state;
	arena_close(a);
	return 0;
}

static void days_as_they_are_written(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *iso; /* iso NULL: refused */
		const char *why;
	} cases[] = {
		{"2024-03-15", "2024-03-15", NULL},
		{"2567-03-15", "2024-03-15", NULL},
		{" 15/3/2567 ", "2024-03-15", NULL},
		{"15-03-2024", "2024-03-15", NULL},
		{"15.3.2567", "2024-03-15", NULL},
		{"15 มี.ค. 2567", "2024-03-15", NULL},
		{"15 มีนาคม พ.ศ. 2567", "2024-03-15", NULL},
		{"๑๕ มีนาคม ๒๕๖๗", "2024-03-15", NULL},
		{"๒๕๖๗-๐๓-๑๕", "2024-03-15", NULL},
		{"45366", "2024-03-15", NULL}, /* a serial number of Excel */
		{"45366.0", "2024-03-15", NULL},
		{"45366.x", NULL, "ไม่ใช่วันที่"},
		{"2024-03-15T00:00:00", "2024-03-15", NULL},
		{"2567-02-29", "2024-02-29", NULL},
		{"2566-02-29", NULL, "ไม่มีวันที่นี้ในปฏิทิน"},
		{"2024-13-01", NULL, "ไม่มีวันที่นี้ในปฏิทิน"},
		{"2467-03-15", NULL, "ปี 2467 ไม่น่าเป็นไปได้ หมายถึง 2567 หรือไม่"},
		{"1924-03-15", NULL, "หมายถึง 2024 หรือไม่"},
		{"2667-03-15", NULL, "ปีต้องอยู่ระหว่าง"},
		{"15/3/67", NULL, "ปีเป็นเลขสี่หลัก"},
		{"มีนาคม 2567", NULL, "ไม่ใช่วันที่"},
		{"2567-03-15-01", NULL, "ไม่ใช่วันที่"},
		{"", NULL, "ไม่ใช่วันที่"},
		{"99999999999999999999", NULL, "ไม่ใช่วันที่"},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		day d = DAY_NONE;
		str why = S("");
		bool ok = roster_day(a, str_of(cases[i].typed), 1960, NOW_MS, &d, &why);
		if (ok != (cases[i].iso != NULL))
			fail_msg("%s: %s", cases[i].typed, ok ? "taken" : "refused");
		if (ok)
			assert_string_equal(day_iso(d).z, cases[i].iso);
		else if (str_find(why, str_of(cases[i].why)) < 0)
			fail_msg("%s: %.*s", cases[i].typed, STR_FMT(why));
	}
}

static void last_days_may_lie_ahead(void **state)
{
	(void)state;
	day d;
	str why;
	assert_true(roster_last_day(a, S("2590-09-30"), NOW_MS, &d, &why));
	assert_string_equal(day_iso(d).z, "2047-09-30");
	assert_false(roster_day(a, S("2590-09-30"), 1960, NOW_MS, &d, &why));
	assert_true(roster_read_day(roster_stored(a, DAY_NONE)) == DAY_NONE);
	assert_true(roster_read_day(roster_stored(a, d)) == d);
}

static void texts_are_one_line(void **state)
{
	(void)state;
	check_str(roster_text(a, S(" สม\tชาย \r\n ใจดี\xc2\xa0 ")), S("สม ชาย ใจดี"));
	check_str(roster_text(a, S("\t\n")), S(""));
	check_str(roster_text(a, S("สม\xe2\x80\x8bชาย \xef\xbb\xbf ใจ\xe2\x80\xaeดี\xe2\x81\xa9")), S("สมชาย ใจดี")); /* zero width, other direction, byte order mark */
	check_str(roster_text(a, S("สม\xe2\x80\x83ชาย\xc2\x85ใจดี\xe2\x80\xa8")), S("สม ชาย ใจดี")); /* a wide blank, a control sign, a line's end */
	check_str(roster_text(a, S("ก \xe2\x80\x93 ข\xc2\xbd")), S("ก \xe2\x80\x93 ข\xc2\xbd")); /* a dash and a half stay */
	check_str(roster_text(a, (str){"ก\0ข", 7}), S("ก ข"));
	check_str(roster_text(a, S("")), S(""));
}

static void national_ids(void **state)
{
	(void)state;
	str digits;
	assert_true(citizen_id_ok(a, S("1-2345-67890-12-1"), &digits));
	check_str(digits, S("1234567890121"));
	assert_true(citizen_id_ok(a, S("๑๒๓๔๕๖๗๘๙๐๑๒๑"), &digits));
	assert_false(citizen_id_ok(a, S("1234567890122"), &digits));
	assert_false(citizen_id_ok(a, S("123456789012"), &digits));
	assert_false(citizen_id_ok(a, S("12345678901211"), &digits));
	assert_false(citizen_id_ok(a, S("123456789012x"), &digits));
}

static void keys(void **state)
{
	(void)state;
	check_str(person_key(a, S(" AB-๕๔๐๐๑ ")), S("ab-54001"));
	check_str(person_key(a, S("Somchai.J@Example.GO.TH")), S("somchai.j@example.go.th"));
	assert_null(person_key(a, S("")).p);
	assert_null(person_key(a, S("สมชาย")).p);
	assert_null(person_key(a, S("12 34")).p);
	assert_null(person_key(a, S("1234567890121")).p); /* a national id is no key */
	assert_null(person_key(a, S("@")).p);
	assert_null(person_key(a, S("12345678901234567890123456789012345678901")).p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(days_as_they_are_written), cmocka_unit_test(last_days_may_lie_ahead), cmocka_unit_test(texts_are_one_line),
		cmocka_unit_test(national_ids), cmocka_unit_test(keys)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
