/* Numbers and dates of xlsx cells as text; kinds of number formats. */
#include "check.h"
#include "doc/xlsx.h"

static void test_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *v, *want;
	} cases[] = {
		{"0", "0"},
		{"-0", "0"},
		{"1", "1"},
		{"-7", "-7"},
		{"90.25", "90.25"},
		{"90.250000000000014", "90.25"},
		{"0.1", "0.1"},
		{"0.30000000000000004", "0.3"},
		{"1E-3", "0.001"},
		{"-0.05", "-0.05"},
		{"3540100123456", "3540100123456"},
		{"1E2", "100"},
		{"123456789012345678", "123456789012346000"},
		{"1.5E+20", "150000000000000000000"},
		{"1E-10", "0.0000000001"},
		{"0.999999999999999999", "1"},
		{"12345.678", "12345.678"},
		{"2567", "2567"},
		{"10", "10"},
	};
	char room[XLSX_NUMBER_ROOM];
	for (size_t i = 0; i < N_OF(cases); i++) {
		str got = {room, xlsx_show_number(strtod(cases[i].v, NULL), room)};
		if (!str_eq(got, str_of(cases[i].want)))
			fail_texts(got, cases[i].want, __FILE__, (int)i + 1);
	}
	/* The longest ones stay in the room. */
	assert_int_equal(xlsx_show_number(1.7976931348623157e308, room), 309);
	assert_true(xlsx_show_number(-4.9e-324, room) < XLSX_NUMBER_ROOM);
	assert_true(xlsx_show_number(-2.2250738585072014e-308, room) < XLSX_NUMBER_ROOM);
	assert_int_equal(xlsx_show_number(strtod("inf", NULL), room), 0);
}

static void test_dates(void **state)
{
	(void)state;
	static const struct {
		double v;
		enum xlsx_kind kind;
		bool epoch_1904;
		const char *want;
	} cases[] = {
		{1, XLSX_DATE, false, "1900-01-01"},
		{59, XLSX_DATE, false, "1900-02-28"},
		{60, XLSX_DATE, false, "60"}, /* a day that never was */
		{61, XLSX_DATE, false, "1900-03-01"},
		{25569, XLSX_DATE, false, "1970-01-01"},
		{45366, XLSX_DATE, false, "2024-03-15"},
		{45366, XLSX_DATETIME, false, "2024-03-15"},
		{45366.5, XLSX_DATETIME, false, "2024-03-15T12:00"},
		{45366.999999999, XLSX_DATETIME, false, "2024-03-16"},
		{45366.75001, XLSX_DATE, false, "2024-03-15T18:00:01"},
		{0, XLSX_DATE, true, "1904-01-01"},
		{43904, XLSX_DATE, true, "2024-03-15"},
		{2958465, XLSX_DATE, false, "9999-12-31"},
		{2958466, XLSX_DATE, false, "2958466"},
		{-1, XLSX_DATE, false, "-1"},
		{0.5, XLSX_TIME, false, "12:00"},
		{0.5625, XLSX_TIME, false, "13:30"},
		{1.25, XLSX_TIME, false, "30:00"},
		{0.25, XLSX_DATETIME, false, "06:00"},
		{2567, XLSX_NUMBER, false, "2567"},
	};
	char room[XLSX_NUMBER_ROOM];
	for (size_t i = 0; i < N_OF(cases); i++) {
		str got = {room, xlsx_show(cases[i].v, cases[i].kind, cases[i].epoch_1904, room)};
		if (!str_eq(got, str_of(cases[i].want)))
			fail_texts(got, cases[i].want, __FILE__, (int)i + 1);
	}
}

static void test_formats(void **state)
{
	(void)state;
	static const struct {
		const char *code;
		enum xlsx_kind want;
	} cases[] = {
		{"General", XLSX_NUMBER},
		{"0", XLSX_NUMBER},
		{"#,##0.00", XLSX_NUMBER},
		{"0.00E+00", XLSX_NUMBER},
		{"@", XLSX_NUMBER},
		{"0.0\" days\"", XLSX_NUMBER},
		{"0\\d", XLSX_NUMBER},
		{"[Red]0", XLSX_NUMBER},
		{"#,##0_);[Red](#,##0)", XLSX_NUMBER},
		{"0.00%", XLSX_NUMBER},
		{"0;yyyy", XLSX_NUMBER},
		{"\"฿\"#,##0", XLSX_NUMBER},
		{"t0.00", XLSX_NUMBER},
		{"yyyy-mm-dd", XLSX_DATE},
		{"d/m/yyyy", XLSX_DATE},
		{"[$-D07041E]d mmm yyyy", XLSX_DATE},
		{"[$-107041E]d mmmm yyyy;@", XLSX_DATE},
		{"mmm", XLSX_DATE},
		{"d/m/bbbb", XLSX_DATE},
		{"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", XLSX_DATE},
		{"h:mm", XLSX_TIME},
		{"[h]:mm:ss", XLSX_TIME},
		{"mm:ss.0", XLSX_TIME},
		{"h:mm AM/PM", XLSX_TIME},
		{"d/m/yyyy h:mm", XLSX_DATETIME},
		{"", XLSX_NUMBER},
		{"\"open", XLSX_NUMBER},
		{"[", XLSX_NUMBER},
		{"\\", XLSX_NUMBER},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		if (xlsx_format_kind(str_of(cases[i].code)) != cases[i].want)
			fail_texts(str_of(cases[i].code), "another kind", __FILE__, (int)i + 1);
	}
}

static void test_escapes(void **state)
{
	(void)state;
	static const struct {
		const char *in, *want;
	} cases[] = {
		{"a_x000D_b", "a\rb"},
		{"_x005F_x000D_", "_x000D_"},
		{"_x0041_", "_x0041_"},
		{"_x00", "_x00"},
		{"__", "__"},
		{"_x000Z_", "_x000Z_"},
		{"_x0000_", "_x0000_"},
		{"lao_code", "lao_code"},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		char room[32];
		size_t n = strlen(cases[i].in);
		memcpy(room, cases[i].in, n);
		str got = {room, xlsx_unescape(room, n)};
		if (!str_eq(got, str_of(cases[i].want)))
			fail_texts(got, cases[i].want, __FILE__, (int)i + 1);
	}
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_escapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
