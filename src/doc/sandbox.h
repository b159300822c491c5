/* sandbox.h: a task over foreign bytes, in a child process that can do nothing but read its input, compute and answer.
 *
 * The child is our own executable run anew (/proc/self/exe --child TASK by posix_spawn, which is safe in a process with many
 * threads): stdin is the input, stdout a pipe, no other descriptor, nearly no environment. Before the task runs it gives up
 * everything: limits on processor time, memory, files and core dumps, and a seccomp list that kills at any call that is not on
 * it (no open, no socket, no new process, no executable memory). The caller reads the answer within a time limit and must
 * judge every byte of it: a child taken over by its input can still write what it likes.
 *
 * main() of each program that uses this, tests too, begins with
 *     int status = doc_child_main(argc, argv);
 *     if (status >= 0)
 *         return status;
 */
#ifndef DOC_SANDBOX_H
#define DOC_SANDBOX_H

#include "base/arena.h"

struct sandbox_task {
	const char *name;
	/* Runs in the sandbox; in and out are descriptors. The result is the exit status; 0: done. */
	int (*run)(int in, int out);
	unsigned cpu_s; /* most seconds of processor time */
	size_t memory;  /* most bytes of address space; not applied under a sanitizer, which maps terabytes */
};

/* Runs the named task when the arguments ask for a child; then the result is its exit status. -1: this is no child, or the
 * list (ended by name == NULL) has no such task. */
int sandbox_child_main(int argc, char **argv, const struct sandbox_task *tasks);
/* The same with the tasks of this folder, and status 2 for a task nobody knows. */
int doc_child_main(int argc, char **argv);

struct sandbox;
enum sandbox_end {
	SANDBOX_DONE,   /* exit status 0 */
	SANDBOX_TIME,   /* too slow: killed by the time limit, or out of processor time */
	SANDBOX_DIED,   /* killed by a signal: a crash, or a call that is not allowed */
	SANDBOX_FAILED, /* another exit status */
};

/* Starts a child over the file behind `in`, read from its current place on; `in` stays the caller's. NULL when the system does
 * not give a process (logged). It stands on the arena's defer list: a jump out of the caller's work ends the child. */
struct sandbox *sandbox_start(struct arena *a, const char *task, int in, i64 wall_ms);
/* The next bytes of the answer; 0 at its end, -1 when the time is over. */
ptrdiff_t sandbox_read(struct sandbox *s, void *p, size_t n);
/* After the end of the answer: how the child ended; anything but DONE is logged. Before it: ends the child, FAILED. */
enum sandbox_end sandbox_finish(struct sandbox *s);

/* An unnamed file in memory with these bytes, at its start, for sandbox_start; -1 when there is none (logged). */
int sandbox_input(str content);

#endif
