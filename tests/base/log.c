/* The log's lines, and the assertion that stays on. */
#include "check.h"
#include "base/clock.h"
#include "base/log.h"
#include <errno.h>

/* What fn writes to the log. */
static str logged(char *room, size_t n, void (*fn)(void))
{
	int fds[2];
	assert_int_equal(pipe(fds), 0);
	log_set_fd(fds[1]);
	fn();
	log_set_fd(2);
	close(fds[1]);
	ssize_t got = read(fds[0], room, n);
	close(fds[0]);
	assert_true(got >= 0);
	return (str){room, (size_t)got};
}

static void write_some(void)
{
	log_line(LOG_DEBUG, "not shown");
	errno = ENOENT;
	log_info("แฟ้ม %d", 7);
	assert_int_equal(errno, ENOENT);
	log_warn("one\nline\x1b[31m");
	log_set_level(LOG_ERROR);
	log_warn("not shown");
	log_error("shown");
	log_set_level(LOG_INFO);
}

static void write_long(void)
{
	static char text[9000];
	for (size_t i = 0; i + 1 < sizeof text; i++)
		text[i] = "ก"[i % 3];
	log_info("%s", text);
}

static void test_lines(void **state)
{
	char room[8192];
	(void)state;
	clock_set_ms(1710435600007);
	check_str(logged(room, sizeof room, write_some), S("2024-03-15T00:00:00.007+07:00 INFO แฟ้ม 7\n"
													   "2024-03-15T00:00:00.007+07:00 WARN one line [31m\n"
													   "2024-03-15T00:00:00.007+07:00 ERROR shown\n"));
	clock_set_ms(0);
}

static void test_long_line(void **state)
{
	char room[8192];
	(void)state;
	str s = logged(room, sizeof room, write_long);
	assert_in_range(s.n, 4000, 4096);
	assert_true(str_ends(s, S("\n")));
	assert_true(str_utf8(s));
}

static void fail_must(void *ctx)
{
	log_set_level(LOG_ERROR + 1);
	must(ctx != NULL);
}

static void test_must(void **state)
{
	int something;
	(void)state;
	assert_int_equal(ends(fail_must, &something), 0);
	assert_int_equal(ends(fail_must, NULL), -SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_must),
	};
	return cmocka_run_group_tests_name("base log", tests, NULL, NULL);
}
