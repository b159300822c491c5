/* Text by pointer and length. */
#include "check.h"

static void test_compare(void **state)
{
	(void)state;
	assert_true(str_eq((str){NULL, 0}, S("")));
	assert_false(str_eq(S("a"), S("ab")));
	assert_true(str_cmp(S("a"), S("b")) < 0);
	assert_true(str_cmp(S("ab"), S("a")) > 0);
	assert_int_equal(str_cmp(S("a\0b"), S("a\0b")), 0);
	assert_true(str_cmp(S("ก"), S("z")) > 0);
	assert_true(str_cmp((str){NULL, 0}, S("a")) < 0);
	assert_true(str_starts(S("abc"), S("ab")) && str_starts(S("abc"), S("")) && !str_starts(S("a"), S("ab")));
	assert_true(str_ends(S("abc"), S("bc")) && str_ends((str){NULL, 0}, S("")) && !str_ends(S("c"), S("bc")));
	assert_int_equal(str_of(NULL).n, 0);
	assert_non_null(str_of(NULL).p);
}

static void test_find(void **state)
{
	(void)state;
	assert_int_equal(str_find(S("aabaab"), S("aab")), 0);
	assert_int_equal(str_find(S("xaab"), S("aab")), 1);
	assert_int_equal(str_find(S("ab"), S("abc")), -1);
	assert_int_equal(str_find(S("abc"), S("")), 0);
	assert_int_equal(str_find((str){NULL, 0}, S("a")), -1);
	assert_int_equal(str_find((str){"abc", 2}, S("c")), -1);
	assert_int_equal(str_find_byte(S("a,b"), ','), 1);
	assert_int_equal(str_find_byte((str){"a,b", 1}, ','), -1);
}

static void test_trim(void **state)
{
	static const struct {
		str in, out;
	} t[] = {
		{S(""), S("")},
		{S(" \t\r\n "), S("")},
		{S("  ก ข  "), S("ก ข")},
		{S("\xEF\xBB\xBFyear"), S("year")},
		{S("\xC2\xA0\xE2\x80\x8B x \xE2\x80\x8B\xC2\xA0"), S("x")},
		{S("\xA0"), S("\xA0")},                   /* half of a blank is none */
		{S("x\xE0\xB8\xA0"), S("x\xE0\xB8\xA0")}, /* a Thai letter that ends in A0 */
		{S("\xC2"), S("\xC2")},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++)
		check_str(str_trim(t[i].in), t[i].out);
}

static void test_sub(void **state)
{
	(void)state;
	check_str(str_sub(S("abcdef"), 1, 3), S("bc"));
	check_str(str_sub(S("abc"), 2, 99), S("c"));
	check_str(str_sub(S("abc"), 99, 100), S(""));
	check_str(str_sub(S("abc"), 2, 1), S(""));
	check_str(str_sub((str){NULL, 0}, 0, 5), S(""));
}

static void test_next(void **state)
{
	static const struct {
		str in;
		const char *parts;
	} t[] = {
		{S("a,b,c"), "[a][b][c]"}, {S(""), "[]"}, {S("a,"), "[a][]"}, {S(",a"), "[][a]"}, {S(",,"), "[][][]"}, {{NULL, 0}, ""}};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		char got[64] = "";
		size_t n = 0;
		str rest = t[i].in;
		for (str h; str_next(&rest, ',', &h);)
			n += (size_t)snprintf(got + n, sizeof got - n, "[%.*s]", STR_FMT(h));
		assert_string_equal(got, t[i].parts);
		assert_null(rest.p);
	}
}

static void test_i64(void **state)
{
	static const struct {
		str in;
		bool ok;
		i64 v;
	} t[] = {
		{S("0"), true, 0},
		{S("-0"), true, 0},
		{S("007"), true, 7},
		{S("9223372036854775807"), true, INT64_MAX},
		{S("-9223372036854775808"), true, INT64_MIN},
		{S("9223372036854775808"), false, 0},
		{S("-9223372036854775809"), false, 0},
		{S("99999999999999999999"), false, 0},
		{S(""), false, 0},
		{S("-"), false, 0},
		{S("+1"), false, 0},
		{S(" 1"), false, 0},
		{S("1 "), false, 0},
		{S("1.0"), false, 0},
		{S("1."), false, 0},
		{S("0x1"), false, 0},
		{S("๑"), false, 0},
		{S("1\0"), false, 0},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		i64 v = 12345;
		assert_int_equal(str_i64(t[i].in, &v), t[i].ok);
		assert_true(v == (t[i].ok ? t[i].v : 12345));
	}
}

static void test_decimal(void **state)
{
	static const struct {
		str in;
		int places;
		bool ok;
		i64 v;
	} t[] = {
		{S("4.5"), 2, true, 450},
		{S("4"), 2, true, 400},
		{S("-0.25"), 2, true, -25},
		{S("0.000001"), 6, true, 1},
		{S("4.55"), 1, false, 0},
		{S("4.500"), 2, false, 0},
		{S("4."), 2, false, 0},
		{S(".5"), 2, false, 0},
		{S("."), 2, false, 0},
		{S("-"), 2, false, 0},
		{S("1e3"), 2, false, 0},
		{S("1,5"), 2, false, 0},
		{S("1.-5"), 2, false, 0},
		{S("1.2.3"), 3, false, 0},
		{S("92233720368547758.07"), 2, true, INT64_MAX},
		{S("92233720368547758.08"), 2, false, 0},
		{S("-92233720368547758.08"), 2, true, INT64_MIN},
		{S("9223372036854775807"), 2, false, 0},
		{S("NaN"), 2, false, 0},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		i64 v = 12345;
		assert_int_equal(str_decimal(t[i].in, t[i].places, &v), t[i].ok);
		assert_true(v == (t[i].ok ? t[i].v : 12345));
	}
}

static void test_utf8(void **state)
{
	static const struct {
		str in;
		bool ok;
		size_t runes;
	} t[] = {
		{S(""), true, 0},
		{S("a\x7F"), true, 2},
		{S("น้ำ"), true, 3},
		{S("\xC2\x80"), true, 1},
		{S("\xF4\x8F\xBF\xBF"), true, 1},
		{S("\xEF\xBF\xBF"), true, 1},
		{S("\0"), false, 1},
		{S("\x80"), false, 1},
		{S("\xC1\xBF"), false, 2},
		{S("\xE0\x9F\xBF"), false, 3},
		{S("\xF0\x8F\xBF\xBF"), false, 4},
		{S("\xED\xA0\x80"), false, 3},
		{S("\xF4\x90\x80\x80"), false, 4},
		{S("\xF5\x80\x80\x80"), false, 4},
		{S("\xE0\xB8"), false, 2},
		{S("\xE0\xB8x"), false, 3},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		assert_int_equal(str_utf8(t[i].in), t[i].ok);
		assert_int_equal(str_runes(t[i].in), t[i].runes);
	}
	str s = S("aก\xFF\xF0\x9F\x98\x80");
	assert_int_equal(str_next_rune(&s), 'a');
	assert_int_equal(str_next_rune(&s), 0x0E01);
	assert_int_equal(str_next_rune(&s), 0xFFFD);
	assert_int_equal(str_next_rune(&s), 0x1F600);
	assert_int_equal(str_next_rune(&s), 0);
	assert_int_equal(s.n, 0);
}

static void test_clip(void **state)
{
	(void)state;
	check_str(str_clip(S("กข"), 6), S("กข"));
	check_str(str_clip(S("กข"), 5), S("ก"));
	check_str(str_clip(S("กข"), 3), S("ก"));
	check_str(str_clip(S("กข"), 2), S(""));
	check_str(str_clip(S("a\xF0\x9F\x98\x80"), 4), S("a"));
	check_str(str_clip(S("abc"), 2), S("ab"));
	check_str(str_clip(S("\x80\x80\x80\x80\x80\x80"), 4), S("\x80\x80\x80\x80"));
	check_str(str_clip(S("abc"), 0), S(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_sub),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_i64),
		cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_clip),
	};
	return cmocka_run_group_tests_name("base str", tests, NULL, NULL);
}
