/* check.h: what the tests of base share. */
#ifndef TESTS_BASE_CHECK_H
#define TESTS_BASE_CHECK_H

#include "base/arena.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define N_OF(array) (sizeof(array) / sizeof *(array))

/* Equal, with both texts in the message. */
#define check_str(got, want) check_str_((got), (want), __FILE__, __LINE__)
static inline void check_str_(str got, str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("got  \"%.*s\"\nwant \"%.*s\"\n", (int)got.n, got.p ? got.p : "", (int)want.n, want.p ? want.p : "");
	_fail(file, line);
}

/* How fn(ctx) ends in a process of its own: its exit code, or minus the signal that ended it. */
static inline int ends(void (*fn)(void *), void *ctx)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		fn(ctx);
		_exit(0);
	}
	int status = 0;
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

#endif
