/* The sandbox: what a child may not do, how its end is told, and that nothing it says is believed unchecked. */
#include "check.h"
#include "doc/table_parse.h"
#include <errno.h>
#include <stdatomic.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Tasks. Each says "x" when it came past what it should not. */

static void say(int out, const char *s)
{
	must(write(out, s, strlen(s)) == (ssize_t)strlen(s));
}

static int task_echo(int in, int out)
{
	char room[4096];
	ssize_t n;
	while ((n = read(in, room, sizeof room)) > 0)
		must(write(out, room, (size_t)n) == n);
	return n == 0 ? 0 : 1;
}

static int task_status(int in, int out)
{
	(void)in, (void)out;
	return 9;
}

static int task_abort(int in, int out)
{
	(void)in, (void)out;
	abort();
}

static int task_spin(int in, int out)
{
	(void)in, (void)out;
	for (volatile u64 i = 0; i < UINT64_MAX; i++)
		;
	return 0;
}

static int task_open(int in, int out)
{
	(void)in;
	int fd = open("/etc/passwd", O_RDONLY);
	say(out, "x");
	return fd;
}

static int task_socket(int in, int out)
{
	(void)in;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	say(out, "x");
	return fd;
}

static int task_fork(int in, int out)
{
	(void)in;
	pid_t pid = fork();
	say(out, "x");
	return pid > 0;
}

static int task_exec(int in, int out)
{
	(void)in;
	execl("/bin/true", "true", (char *)NULL);
	say(out, "x");
	return 0;
}

static int task_code(int in, int out)
{
	(void)in;
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	say(out, "x");
	return p == MAP_FAILED;
}

static int task_kill(int in, int out)
{
	(void)in;
	kill(getppid(), 0);
	say(out, "x");
	return 0;
}

static int task_memory(int in, int out)
{
	(void)in;
	size_t n = (size_t)200 << 20;
	char *volatile p = malloc(n);
	say(out, p ? "x" : "none");
	return 0;
}

/* Which descriptors and words of the environment came along. */
static int task_world(int in, int out)
{
	(void)in;
	char none;
	for (int fd = 3; fd < 64; fd++) {
		if (read(fd, &none, 0) == 0 || errno != EBADF)
			say(out, "x");
	}
	say(out, getenv("TT_SECRET") || getenv("PATH") ? "x" : "clean");
	return 0;
}

/* In place of the parser: does what the "file" says, as a parser that was taken over would. */
static int evil_words(int out, str what)
{
	struct table_record head = {.kind = TABLE_CELL, .n = 4, .row = 1};
	struct table_record cell = {.kind = TABLE_CELL, .n = 1, .row = 5}, end = {.kind = TABLE_END};
#define SEND(thing) must(write(out, &(thing), sizeof(thing)) == sizeof(thing))
#define SEND_CELL(h, text) (SEND(h), say(out, text))
	if (str_eq(what, S("garbage")))
		for (int i = 0; i < 1000; i++)
			say(out, "\xff\x01garbage");
	SEND_CELL(head, "year");
	head.col = 1;
	head.n = 8;
	SEND_CELL(head, "lao_code");
	SEND_CELL(cell, "1");
	if (str_eq(what, S("rows"))) {
		cell.row = 4;
		SEND_CELL(cell, "1");
	} else if (str_eq(what, S("heads"))) {
		SEND_CELL(head, "lao_code");
	} else if (str_eq(what, S("column"))) {
		cell.col = TABLE_COLS_MAX;
		SEND_CELL(cell, "1");
	} else if (str_eq(what, S("text"))) {
		SEND_CELL(cell, "\xff");
	} else if (str_eq(what, S("kind"))) {
		cell.kind = 77;
		SEND_CELL(cell, "1");
	} else if (str_eq(what, S("length"))) {
		cell.n = UINT32_MAX;
		SEND_CELL(cell, "1");
	} else if (str_eq(what, S("value"))) {
		cell.kind = TABLE_PROBLEM;
		cell.n_value = 2;
		SEND_CELL(cell, "1");
	} else if (str_eq(what, S("half"))) {
		return 0; /* without the end mark */
	} else if (str_eq(what, S("behind"))) {
		SEND(end);
		SEND_CELL(cell, "1");
		return 0;
	} else if (str_eq(what, S("abort"))) {
		SEND(end);
		abort();
	} else if (str_eq(what, S("endless"))) {
		for (;; cell.row++)
			SEND_CELL(cell, "1");
	}
	SEND(end);
	return 0;
}

static int task_table(int in, int out)
{
	char room[64];
	ssize_t n = read(in, room, sizeof room);
	if (n > 5 && memcmp(room, "EVIL:", 5) == 0)
		return evil_words(out, (str){room + 5, (size_t)n - 5});
	lseek(in, 0, SEEK_SET);
	return table_child(in, out);
}

static const struct sandbox_task tasks[] = {
	{"echo", task_echo, 5, (size_t)1 << 30},
	{"status", task_status, 5, (size_t)1 << 30},
	{"abort", task_abort, 5, (size_t)1 << 30},
	{"spin", task_spin, 1, (size_t)1 << 30},
	{"spin-long", task_spin, 60, (size_t)1 << 30},
	{"open", task_open, 5, (size_t)1 << 30},
	{"socket", task_socket, 5, (size_t)1 << 30},
	{"fork", task_fork, 5, (size_t)1 << 30},
	{"exec", task_exec, 5, (size_t)1 << 30},
	{"code", task_code, 5, (size_t)1 << 30},
	{"kill", task_kill, 5, (size_t)1 << 30},
	{"memory", task_memory, 5, (size_t)180 << 20},
	{"world", task_world, 5, (size_t)1 << 30},
	{"table", task_table, 30, (size_t)1 << 30},
	{NULL, NULL, 0, 0},
};

static enum sandbox_end run(const char *task, str input, i64 wall_ms, struct buf *answer)
{
	struct arena *a = arena_open(4096, 1 << 20);
	int in = sandbox_input(input);
	assert_true(in >= 0);
	struct sandbox *s = sandbox_start(a, task, in, wall_ms);
	assert_non_null(s);
	for (;;) {
		char *room = buf_room(answer, 4096);
		ptrdiff_t n = sandbox_read(s, room, 4096);
		if (n <= 0)
			break;
		answer->n += (size_t)n;
	}
	enum sandbox_end end = sandbox_finish(s);
	arena_close(a);
	close(in);
	/* Nobody is left to be waited for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return end;
}

static void test_ends(void **state)
{
	(void)state;
	static const struct {
		const char *task;
		enum sandbox_end end;
		const char *answer;
		i64 wall_ms;
	} cases[] = {
		{"echo", SANDBOX_DONE, "สวัสดี", 20000},
		{"status", SANDBOX_FAILED, "", 20000},
		{"abort", SANDBOX_DIED, "", 20000},
		{"spin", SANDBOX_TIME, "", 20000},
		{"spin-long", SANDBOX_TIME, "", 700},
		{"no such task", SANDBOX_FAILED, "", 20000},
		{"open", SANDBOX_DIED, "", 20000},
		{"socket", SANDBOX_DIED, "", 20000},
		{"fork", SANDBOX_DIED, "", 20000},
		{"exec", SANDBOX_DIED, "", 20000},
		{"code", SANDBOX_DIED, "", 20000},
		{"kill", SANDBOX_DIED, "", 20000},
		{"world", SANDBOX_DONE, "clean", 20000},
		{"memory", SANDBOX_DONE, "none", 20000},
	};
	setenv("TT_SECRET", "1", 1);
	int loose = open("/dev/null", O_RDONLY); /* without O_CLOEXEC: must not come along */
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct buf answer = {0};
		if (SANITIZED && strcmp(cases[i].task, "memory") == 0)
			continue;
		enum sandbox_end end = run(cases[i].task, S("สวัสดี"), cases[i].wall_ms, &answer);
		if (end != cases[i].end || !str_eq(buf_view(&answer), str_of(cases[i].answer)))
			fail_texts(buf_view(&answer), cases[i].task, __FILE__, (int)end);
		buf_free(&answer);
	}
	close(loose);
}

static void test_long_answer(void **state)
{
	(void)state;
	struct buf input = {0}, answer = {0};
	for (int i = 0; i < 700000; i++)
		buf_i64(&input, i);
	assert_int_equal(run("echo", buf_view(&input), 60000, &answer), SANDBOX_DONE);
	assert_true(str_eq(buf_view(&input), buf_view(&answer)));
	buf_free(&input);
	buf_free(&answer);
}

/* A caller that has heard enough, or jumps out of its work, leaves no process behind. */
static void test_left_early(void **state)
{
	(void)state;
	struct arena *a = arena_open(4096, 1 << 20);
	int in = sandbox_input(S("x"));
	struct sandbox *s = sandbox_start(a, "spin-long", in, 60000);
	assert_non_null(s);
	assert_int_equal(sandbox_finish(s), SANDBOX_FAILED);
	assert_non_null(sandbox_start(a, "spin-long", in, 60000));
	arena_close(a);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	close(in);
}

static void read_evil(str content, struct problems *ps)
{
	struct table t = {0};
	assert_false(table_read(ps->a, content, form_heads, 0, &t, ps));
	assert_null(t.rows);
}

static void test_nothing_believed(void **state)
{
	(void)state;
	static const char *const evil[] = {
		"garbage", "rows", "heads", "column", "text", "kind", "length", "value", "half", "behind", "abort"};
	for (size_t i = 0; i < N_OF(evil); i++) {
		struct arena *a = arena_open(4096, 1 << 24);
		struct problems ps = problems_in(a);
		read_evil(str_fmt(a, "EVIL:%s", evil[i]), &ps);
		if (ps.n != 1 || !str_starts(ps.at[0].expected, S("ไฟล์นี้อ่านไม่ได้: ไฟล์เสีย")))
			fail_texts(ps.n ? ps.at[0].expected : S(""), evil[i], __FILE__, __LINE__);
		arena_close(a);
	}
	/* The same words without evil are a table. */
	struct buf out = {0};
	read_dump(S("EVIL:not"), form_heads, 0, &out);
	assert_true(str_eq(buf_view(&out), S("5|1|||\n")));
	buf_free(&out);
}

/* An answer without end fills the arena, not the machine; the jump ends the child. */
static void test_arena_limit(void **state)
{
	(void)state;
	struct arena *a = arena_open(4096, 1 << 22);
	volatile bool jumped = false;
	if (setjmp(*arena_guard(a))) {
		jumped = true;
	} else {
		struct problems ps = problems_in(a);
		read_evil(S("EVIL:endless"), &ps);
	}
	assert_true(jumped);
	arena_close(a);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void *reader(void *ctx)
{
	int *bad = ctx;
	for (int i = 0; i < 6; i++) {
		struct arena *a = arena_open(4096, 1 << 22);
		struct problems ps = problems_in(a);
		struct table t = {0};
		if (!table_read(a, S("year,lao_code\n2567,06540101\n"), form_heads, 0, &t, &ps) || t.n != 1)
			++*bad;
		arena_close(a);
	}
	return NULL;
}

static atomic_bool busy = true;

static void *churn(void *ctx)
{
	(void)ctx;
	while (busy) {
		free(malloc(1 << 20));
		free(malloc(100));
	}
	return NULL;
}

static void test_threads(void **state)
{
	(void)state;
	pthread_t readers[4], other;
	int bad[4] = {0};
	pthread_create(&other, NULL, churn, NULL);
	for (int i = 0; i < 4; i++)
		pthread_create(&readers[i], NULL, reader, &bad[i]);
	for (int i = 0; i < 4; i++) {
		pthread_join(readers[i], NULL);
		assert_int_equal(bad[i], 0);
	}
	busy = false;
	pthread_join(other, NULL);
}

/* A server may ignore SIGCHLD or block signals; the child must not inherit that, nor the parent lose its answer. */
static void test_signals(void **state)
{
	(void)state;
	struct buf out = {0};
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	read_dump(S("year,lao_code\n1,2\n"), form_heads, 0, &out);
	signal(SIGCHLD, SIG_DFL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	assert_true(str_eq(buf_view(&out), S("2|1|2||\n")));
	buf_free(&out);
}

int main(int argc, char **argv)
{
	int status = sandbox_child_main(argc, argv, tasks);
	if (status < 0)
		status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_long_answer),
		cmocka_unit_test(test_left_early),
		cmocka_unit_test(test_nothing_believed),
		cmocka_unit_test(test_arena_limit),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_signals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
