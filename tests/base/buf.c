/* Bytes that grow. */
#include "check.h"
#include "base/buf.h"

static void test_grow(void **state)
{
	struct buf b = {0};
	(void)state;
	check_str(buf_view(&b), S(""));
	buf_str(&b, (str){NULL, 0});
	buf_lit(&b, "ก");
	buf_byte(&b, ' ');
	buf_i64(&b, INT64_MIN);
	buf_byte(&b, ' ');
	buf_i64(&b, 0);
	buf_fmt(&b, " %s", "x");
	check_str(buf_view(&b), S("ก -9223372036854775808 0 x"));
	buf_reset(&b);
	for (int i = 0; i < 10000; i++)
		buf_fmt(&b, "%04d", i);
	assert_int_equal(b.n, 40000);
	assert_memory_equal(b.p + 39996, "9999", 4);
	buf_fmt(&b, "%1000d", 5);
	assert_int_equal(b.n, 41000);
	assert_int_equal(b.p[40999], '5');
	assert_false(b.failed);
	buf_free(&b);
	assert_null(b.p);
}

static void test_limit(void **state)
{
	struct buf b = {.limit = 10};
	(void)state;
	buf_lit(&b, "12345");
	buf_lit(&b, "67890");
	assert_false(b.failed);
	assert_true(b.cap <= 10);
	buf_lit(&b, "x");
	assert_true(b.failed);
	check_str(buf_view(&b), S("1234567890"));
	buf_reset(&b);
	assert_false(b.failed);
	buf_lit(&b, "12345");
	buf_fmt(&b, "%300d", 1); /* does not fit: nothing of it is added, nor of what follows */
	buf_lit(&b, "6");
	assert_true(b.failed);
	check_str(buf_view(&b), S("12345"));
	assert_null(buf_room(&b, 0));
	buf_free(&b);
	assert_int_equal(b.limit, 10);
	assert_null(buf_room(&b, SIZE_MAX));
}

static void test_room(void **state)
{
	struct buf b = {0};
	(void)state;
	buf_lit(&b, "abc");
	char *p = buf_room(&b, 1000);
	assert_ptr_equal(p, b.p + 3);
	memset(p, 'x', 1000);
	assert_int_equal(b.n, 3);
	assert_null(buf_room(&b, SIZE_MAX - 1));
	assert_true(b.failed);
	buf_free(&b);
}

static void test_json(void **state)
{
	static const struct {
		str in, out;
	} t[] = {
		{S(""), S("\"\"")},
		{{NULL, 0}, S("\"\"")},
		{S("ก\"\\/\n\r\t"), S("\"ก\\\"\\\\/\\n\\r\\t\"")},
		{S("</script>&<!--"), S("\"\\u003c/script\\u003e\\u0026\\u003c!--\"")},
		{S("\x01\x1f\x7f"), S("\"\\u0001\\u001f\\u007f\"")},
		{S("\xE2\x80\xA8\xE2\x80\xA9"), S("\"\\u2028\\u2029\"")},
		{S("a\xFF"
		   "b\0c"),
			S("\"a\xEF\xBF\xBD"
			  "b\xEF\xBF\xBD"
			  "c\"")},
		{S("\xEF\xBF\xBD\xF0\x9F\x98\x80"), S("\"\xEF\xBF\xBD\xF0\x9F\x98\x80\"")},
	};
	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		struct buf b = {0};
		buf_json(&b, t[i].in);
		check_str(buf_view(&b), t[i].out);
		buf_free(&b);
	}
}

static void test_url(void **state)
{
	struct buf b = {0};
	(void)state;
	buf_url(&b, S("aZ09-._~ /?&=+%ก"));
	check_str(buf_view(&b), S("aZ09-._~%20%2F%3F%26%3D%2B%25%E0%B8%81"));
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_url),
	};
	return cmocka_run_group_tests_name("base buf", tests, NULL, NULL);
}
