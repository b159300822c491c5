/* A request in flight at two crashes is barred; kill -9 and ordinary ends accuse nobody. */
#include "web/inflight.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/tt-inflight-XXXXXX";

/* Runs one request in a process of its own that ends in the way given. */
static void run(u64 hash, int sig)
{
	pid_t pid = fork();
	if (pid == 0) {
		close(2);
		if (!inflight_open(folder))
			_exit(9);
		inflight_enter(hash);
		inflight_leave(inflight_enter(hash + 1)); /* finished before: innocent */
		if (sig == 0)
			_exit(0);
		raise(sig);
		_exit(8);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (sig != 0)
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == sig);
	else
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static bool barred(u64 hash)
{
	pid_t pid = fork();
	if (pid == 0) {
		close(2);
		_exit(inflight_open(folder) && inflight_barred(hash) ? 1 : 0);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 1;
}

static void two_crashes_bar(void **state)
{
	(void)state;
	u64 h = inflight_hash(2, S("/a"), S("x=1"), S("body"));
	run(h, SIGABRT);
	assert_false(barred(h));
	run(h, SIGSEGV);
	assert_true(barred(h));
	assert_false(barred(h + 1));
	assert_false(barred(inflight_hash(2, S("/a"), S("x=1"), S("bodz"))));
}

static void kills_accuse_nobody(void **state)
{
	(void)state;
	u64 h = inflight_hash(1, S("/b"), S(""), S(""));
	run(h, SIGKILL);
	run(h, SIGKILL);
	run(h, 0);
	run(h, 0);
	assert_false(barred(h));
}

/* Beside another request's crash, but able to end. */
static void who_ends_is_innocent(void **state)
{
	(void)state;
	u64 h = inflight_hash(1, S("/c"), S(""), S(""));
	run(h, SIGABRT);
	run(h - 1, 0); /* h ends there */
	run(h, SIGABRT);
	assert_false(barred(h));
}

int main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	const struct CMUnitTest tests[] = {cmocka_unit_test(two_crashes_bar), cmocka_unit_test(kills_accuse_nobody), cmocka_unit_test(who_ends_is_innocent)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
