/* Thai text. */
#include "check.h"
#include "base/thai.h"

static struct arena *a;

static int open_arena(void **state)
{
	(void)state;
	a = arena_open(1 << 16, 64 << 20);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(a);
	return 0;
}

static void test_digits(void **state)
{
	(void)state;
	check_str(thai_digits(a, S("มท 0810.7/ว 1234")), S("มท ๐๘๑๐.๗/ว ๑๒๓๔"));
	check_str(thai_arabic_digits(a, S("๐๑๒๓๔๕๖๗๘๙ก")), S("0123456789ก"));
	check_str(thai_digits(a, S("9\xFF")), S("๙\xEF\xBF\xBD"));
	check_str(thai_digits(a, (str){NULL, 0}), S(""));
}

/* Names in dictionary order (Royal Institute): by consonant, then vowel; tone marks and signs count last. */
static void test_sort_order(void **state)
{
	static const str t[] = {
		S(""),
		S("1"),
		S("2"),
		S("A"),
		S("B"),
		S("กันตัง"),
		S("กำแพงเพชร"),
		S("เกาะไร่"),
		S("แก"),
		S("ไกร"),
		S("ขอนแก่น"),
		S("เขาสมิง"),
		S("คลองขุด"),
		S("เชียงราย"),
		S("เชียงใหม่"),
		S("ดอนเมือง"),
		S("บางปะกง"),
		S("เบตง"),
		S("ปทุมธานี"),
		S("แปลงยาว"),
		S("โป่งน้ำร้อน"),
		S("พังงา"),
		S("แพร่"),
		S("หนองขี้ม"),
		S("หนองชิ่ม"),
		S("อ่างทอง"),
		S("โอ่ง"),
		S("ฮอด"),
	};
	(void)state;
	for (size_t i = 1; i < N_OF(t); i++) {
		str x = thai_sort_key(a, t[i - 1]), y = thai_sort_key(a, t[i]);
		if (str_cmp(x, y) >= 0)
			fail_msg("%.*s does not stand before %.*s", STR_FMT(t[i - 1]), STR_FMT(t[i]));
	}
	/* The first of these is longer, and a tone mark counts only between equal words. */
	assert_true(str_cmp(thai_sort_key(a, S("ขา")), thai_sort_key(a, S("ข้า"))) < 0);
	assert_true(str_cmp(thai_sort_key(a, S("ข้า")), thai_sort_key(a, S("ขาง"))) < 0);
}

static bool key_is_text(str k)
{
	for (size_t i = 0; i < k.n; i++) {
		if (!strchr(".0123456789abcdef", k.p[i]) || !k.p[i])
			return false;
	}
	return true;
}

/* Different texts have different keys: letters and signs of TIS-620 alone and in pairs, and what lies outside. */
static void test_sort_total(void **state)
{
	static const str outside[] = {
		S("é"),
		S("e"),
		S("中"),
		S("中中"),
		S("ก中"),
		S("中ก"),
		S("ก\xE2\x80\x8Bข"),
		S("กข"),
		S("ก\nข"),
		S("ก\tข"),
		S("\xFF"),
		S("\xFE"),
		S("\x01"),
		S("\0"),
		S("\0\0"),
		S("ก\xC2\xA0ข"),
		S("ก ข"),
		S("\x7F"),
		S("๑"),
		S("1"),
		S("กๆ"),
		S("กฯ"),
		S("ก-"),
		S("ก_"),
		S("เเ"),
		S("โโ"),
	};
	static str keys[400];
	size_t n = 0;
	(void)state;
	for (size_t i = 0; i < N_OF(outside); i++)
		keys[n++] = thai_sort_key(a, outside[i]);
	for (int c = 0x0E01; c <= 0x0E5B; c++) {
		char z[4] = {(char)0xE0, (char)(0x80 | (c >> 6 & 0x3F)), (char)(0x80 | (c & 0x3F)), 'x'};
		if ((c > 0x0E3A && c < 0x0E3F) || c == 0x0E51)
			continue;
		keys[n++] = thai_sort_key(a, (str){z, 3});
		keys[n++] = thai_sort_key(a, (str){z, 4});
	}
	for (char c = ' '; c < 0x7F; c++) {
		if (c == 'e' || c == '1')
			continue;
		keys[n++] = thai_sort_key(a, (str){&c, 1});
	}
	for (size_t i = 0; i < n; i++) {
		assert_true(key_is_text(keys[i]));
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(keys[i], keys[k]));
	}
}

static void test_fold(void **state)
{
	static const struct {
		str in, out;
	} t[] = {
		{S(""), S("")},
		{S("  อบต.  หนองขี้ม "), S("อบต หนองขี้ม")},
		{S("ว ๑๒๓๔/2567"), S("ว 1234 2567")},
		{S("นํ้า"), S("น้ำ")}, /* nikhahit, tone, aa */
		{S("น้ํา"), S("น้ำ")}, /* tone, nikhahit, aa */
		{S("กําแพงเพชร"), S("กำแพงเพชร")},
		{S("เเพร่"), S("แพร่")},
		{S("เ\xE2\x80\x8B"
		   "เพร่"),
			S("แพร่")}, /* a zero-width sign between */
		{S("หนอง\xE2\x80\x8Bชิ่ม\xEF\xBB\xBF"), S("หนองชิ่ม")},
		{S("LPA & e-Learning"), S("lpa e learning")},
		{S("Straße É e\xCC\x81"), S("strasse é é")},
		{S("e\xE2\x80\x8B\xCC\x81"), S("é")},
		{S("กรุงเทพฯ"), S("กรุงเทพ")},
		{S("กู้"), S("กู้")},
		{S("ก\xE0\xB9\x89\xE0\xB8\xB9"), S("กู้")}, /* tone typed before the vowel below */
		{S("\xCD\xBE"), S("")},                   /* U+037E turns into a semicolon only by NFC */
		{S("a\xC2\xA0\xE3\x80\x80\t\n\x01"
		   "b"),
			S("a b")},
		{S("C++"), S("c++")},
		{S("\xFF"), S("\xEF\xBF\xBD")},
		{S("“ก” … —"), S("ก")},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		str f = thai_fold(a, t[i].in);
		check_str(f, t[i].out);
		check_str(thai_fold(a, f), f);
	}
}

/* A text that grows in folding past the room that is held ready. */
static void test_fold_grows(void **state)
{
	enum { N = 1000 };
	char in[N * 2];
	(void)state;
	for (size_t i = 0; i < sizeof in; i += 2)
		memcpy(in + i, "\xCE\x90", 2); /* U+0390 folds to three code points, which NFC puts together again */
	str f = thai_fold(a, (str){in, sizeof in});
	assert_true(str_eq(f, (str){in, sizeof in}));
	for (size_t i = 0; i < sizeof in; i += 2)
		memcpy(in + i, "\xC8\xBA", 2); /* U+023A folds to U+2C65, of three bytes */
	f = thai_fold(a, (str){in, sizeof in});
	assert_int_equal(f.n, N * 3);
}

static void test_cp874(void **state)
{
	str got = S("unset");
	(void)state;
	assert_true(thai_from_cp874(a, S("\xA1\xD2\xC3 A\x80\x85\x91\xA0\xDA\xDF\xFB"), &got));
	check_str(got, S("การ A€…‘\xC2\xA0ฺ฿๛"));
	static const char bad[] = {'\0', '\x81', '\x84', '\x86', '\x90', '\x98', '\x9F', '\xDB', '\xDE', '\xFC', '\xFF'};
	for (size_t i = 0; i < sizeof bad; i++) {
		got = S("unset");
		assert_false(thai_from_cp874(a, (str){&bad[i], 1}, &got));
		check_str(got, S("unset"));
	}
	assert_true(thai_from_cp874(a, (str){NULL, 0}, &got));
	assert_int_equal(got.n, 0);
}

static void test_distance(void **state)
{
	static const struct {
		str x, y;
		int max, d;
	} t[] = {
		{S(""), S(""), 3, 0},
		{S("กข"), S("กข"), 3, 0},
		{S("หวายเหนียว"), S("ห้วยเหนียว"), 5, 2}, /* as one of the letters misprints it */
		{S("หนองชิ่ม"), S("หนองขี้ม"), 5, 3},
		{S("กข"), S("ขก"), 3, 1},
		{S("abcd"), S("acbd"), 3, 1},
		{S("abc"), S(""), 5, 3},
		{S("abc"), S(""), 2, 3},
		{S(""), S("abc"), 3, 3},
		{S("kitten"), S("sitting"), 9, 3},
		{S("kitten"), S("sitting"), 3, 3},
		{S("kitten"), S("sitting"), 2, 3},
		{S("kitten"), S("sitting"), 0, 1},
		{S("a"), S("b"), 0, 1},
		{S("a"), S("a"), 0, 0},
		{S("a"), S("a"), -1, 0},
		{S("abcdefgh"), S("hgfedcba"), INT32_MAX, 7},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		assert_int_equal(thai_distance(a, t[i].x, t[i].y, t[i].max), t[i].d);
		assert_int_equal(thai_distance(a, t[i].y, t[i].x, t[i].max), t[i].d);
	}
}

/* The band gives what the whole table gives. */
static void test_distance_band(void **state)
{
	unsigned seed = 7;
	(void)state;
	for (int round = 0; round < 3000; round++) {
		char x[8], y[8];
		size_t n[2];
		for (int k = 0; k < 2; k++) {
			seed = seed * 1103515245u + 12345u;
			n[k] = seed >> 16 & 7;
			for (size_t i = 0; i < n[k]; i++) {
				seed = seed * 1103515245u + 12345u;
				(k ? y : x)[i] = (char)('a' + (seed >> 16) % 3);
			}
		}
		int whole = thai_distance(a, (str){x, n[0]}, (str){y, n[1]}, 100);
		for (int max = 0; max < 8; max++)
			assert_int_equal(thai_distance(a, (str){x, n[0]}, (str){y, n[1]}, max), whole <= max ? whole : max + 1);
		arena_reset(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_sort_order),
		cmocka_unit_test(test_sort_total),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_fold_grows),
		cmocka_unit_test(test_cp874),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_distance_band),
	};
	return cmocka_run_group_tests_name("base thai", tests, open_arena, close_arena);
}
