/* The arena: zeroed memory, the hard limit, the jump, the defer list. */
#include "check.h"
#include "base/log.h"

static void test_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_open(4096, 1 << 20);
	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t align = 1; align <= 4096; align *= 2) {
			unsigned char *p = arena_alloc(a, 700, align);
			assert_int_equal((uintptr_t)p % align, 0);
			for (int i = 0; i < 700; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xAA, 700); /* what the next round must not see */
		}
		assert_int_equal(arena_used(a), 13 * 700);
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
	}
	arena_close(a);
	arena_close(NULL);
}

static void test_large_and_empty(void **state)
{
	struct arena *a = arena_open(0, 10 << 20);
	(void)state;
	char *large = new (a, char, 5 << 20);
	large[(5 << 20) - 1] = 1;
	assert_non_null(new (a, i64, 0));
	i64 *x = new (a, i64, 3), *y = new (a, i64, 3);
	assert_true(y >= x + 3 || x >= y + 3);
	arena_close(a);
}

/* 1 when alloc(n, size) jumps to the guard, 0 when it gives memory. */
static int jumps(struct arena *a, size_t n, size_t size)
{
	if (setjmp(*arena_guard(a)))
		return 1;
	arena_array(a, n, size, 8);
	arena_unguard(a);
	return 0;
}

static void test_limit(void **state)
{
	struct arena *a = arena_open(1000, 100000);
	(void)state;
	assert_int_equal(jumps(a, 1, 90000), 0);
	assert_int_equal(jumps(a, 1, 90000), 1);
	assert_int_equal(jumps(a, 1, 100), 0); /* it can go on */
	assert_int_equal(jumps(a, SIZE_MAX / 2, 3), 1);
	assert_int_equal(jumps(a, 1, SIZE_MAX), 1);
	assert_int_equal(jumps(a, 1, SIZE_MAX - 8), 1);
	arena_reset(a);
	assert_int_equal(jumps(a, 1, 90000), 0);
	arena_close(a);
	a = arena_open(1 << 20, 1000); /* the limit holds for the first block too */
	assert_int_equal(jumps(a, 1, 1100), 1);
	assert_int_equal(jumps(a, 1, 900), 0);
	arena_close(a);
}

static void test_limit_many_small(void **state)
{
	struct arena *a = arena_open(100, 300000);
	volatile size_t n = 0;
	(void)state;
	if (setjmp(*arena_guard(a)) == 0) {
		for (;; n++)
			arena_alloc(a, 10, 1);
	}
	assert_in_range(n, 300000 / 26 - 100, 300000 / 10); /* 26: with the gap of the address sanitizer */
	assert_true(arena_used(a) <= 300000);
	arena_close(a);
}

struct trail {
	char text[32];
	size_t n;
};
static struct trail trail;

static void leave(void *ctx)
{
	trail.text[trail.n++] = *(const char *)ctx;
	trail.text[trail.n] = '\0';
}

static void test_defer(void **state)
{
	struct arena *a = arena_open(64, 1 << 20);
	(void)state;
	trail = (struct trail){0};
	arena_defer(a, leave, str_z(a, S("a")));
	arena_defer(a, leave, str_z(a, S("b")));
	arena_unwind(a);
	assert_string_equal(trail.text, "ba");
	arena_unwind(a);
	assert_string_equal(trail.text, "ba");
	for (const char *c = "cdefgh"; *c; c++) {
		arena_defer(a, leave, str_z(a, (str){c, 1}));
		new (a, char, 100);
	}
	arena_reset(a);
	assert_string_equal(trail.text, "bahgfedc");
	arena_defer(a, leave, str_z(a, S("z")));
	arena_close(a);
	assert_string_equal(trail.text, "bahgfedcz");
}

/* The n-th allocation fails, for each n: what was deferred runs exactly once, also what could no longer be noted. */
static void test_fail_each(void **state)
{
	static const char *const ran[] = {"", "x", "yx", "yx", "yx"}; /* 1: the text, 2: x, 3: y, 4: the number */
	char y[] = "y";
	struct arena *a = arena_open(4096, 1 << 20);
	(void)state;
	for (volatile int n = 1; n <= 5; n++) {
		volatile bool failed = false;
		trail = (struct trail){0};
		arena_fail_at(a, n);
		if (setjmp(*arena_guard(a))) {
			failed = true;
		} else {
			arena_defer(a, leave, str_z(a, S("x")));
			arena_defer(a, leave, y);
			str_fmt(a, "%d", 1);
			arena_unguard(a);
		}
		assert_int_equal(failed, n <= 4);
		arena_fail_at(a, 0);
		arena_reset(a);
		assert_string_equal(trail.text, ran[n - 1]);
	}
	arena_close(a);
}

static void overflow_unguarded(void *ctx)
{
	log_set_level(LOG_ERROR + 1);
	arena_alloc(ctx, 1 << 20, 8);
}

static void fail_twice(void *ctx)
{
	log_set_level(LOG_ERROR + 1);
	if (setjmp(*arena_guard(ctx)) == 0)
		arena_fail(ctx);
	arena_fail(ctx);
}

static void test_unguarded_aborts(void **state)
{
	struct arena *a = arena_open(64, 4096);
	(void)state;
	assert_int_equal(ends(overflow_unguarded, a), -SIGABRT);
	assert_int_equal(ends(fail_twice, a), -SIGABRT); /* instead of jumping to the same place for ever */
	arena_close(a);
}

static void test_texts(void **state)
{
	struct arena *a = arena_open(64, 1 << 20);
	(void)state;
	char given[] = "abc";
	str copy = str_dup(a, str_of(given));
	given[0] = 'x';
	check_str(copy, S("abc"));
	assert_string_equal(str_z(a, (str){"abcdef", 3}), "abc");
	assert_string_equal(str_z(a, (str){NULL, 0}), "");
	check_str(str_fmt(a, "%s-%05d", "ก", 42), S("ก-00042"));
	str wide = str_fmt(a, "%5000d", 7);
	assert_int_equal(wide.n, 5000);
	assert_int_equal(wide.p[4999], '7');
	check_str(STR_CAT(a, S("a"), ((str){NULL, 0}), S(""), copy), S("aabc"));
	check_str(str_join_(a, NULL, 0), S(""));
	arena_close(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_and_aligned),
		cmocka_unit_test(test_large_and_empty),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_limit_many_small),
		cmocka_unit_test(test_defer),
		cmocka_unit_test(test_fail_each),
		cmocka_unit_test(test_unguarded_aborts),
		cmocka_unit_test(test_texts),
	};
	return cmocka_run_group_tests_name("base arena", tests, NULL, NULL);
}
