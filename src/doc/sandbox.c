/* sandbox.c: the parent's side: see sandbox.h. */
#include "doc/sandbox.h"
#include "base/clock.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SANDBOX_MAGIC 0x5A9DB0C5u
#define SANDBOX_PIPE (1 << 20)

struct sandbox {
	u32 magic;
	pid_t pid; /* 0: gone */
	int out;   /* -1: closed */
	i64 end_us;
	bool late, eof;
	const char *task;
};

static void end_quietly(void *ctx)
{
	struct sandbox *s = ctx;
	if (s->out >= 0)
		close(s->out);
	s->out = -1;
	if (s->pid > 0) {
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	s->pid = 0;
}

/* What a sanitizer is told is all that a child needs to know of the world. */
static void child_env(char **env, size_t n_env)
{
	static const char *const kept[] = {"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "TSAN_OPTIONS=", "LD_LIBRARY_PATH="};
	size_t n = 0;
	for (char **e = environ; e && *e; e++) {
		for (size_t i = 0; i < sizeof kept / sizeof *kept && n + 1 < n_env; i++) {
			if (strncmp(*e, kept[i], strlen(kept[i])) == 0)
				env[n++] = *e;
		}
	}
	env[n] = NULL;
}

static int spawn_with(posix_spawn_file_actions_t *files, posix_spawnattr_t *attr, const char *task, pid_t *ret_pid)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &all);
	posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	char name[] = "thongthin", option[] = "--child", what[32], *env[8];
	must((size_t)snprintf(what, sizeof what, "%s", task) < sizeof what);
	char *argv[] = {name, option, what, NULL};
	child_env(env, sizeof env / sizeof *env);
	return posix_spawn(ret_pid, "/proc/self/exe", files, attr, argv, env);
}

/* in and out are not below 3: the first of them put in place would overwrite the other. */
static int spawn_child(const char *task, int in, int out, pid_t *ret_pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	if (posix_spawn_file_actions_init(&files) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attr) != 0) {
		posix_spawn_file_actions_destroy(&files);
		return ENOMEM;
	}
	int rc = posix_spawn_file_actions_adddup2(&files, in, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&files, out, 1);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(&files, 3);
	if (rc == 0)
		rc = spawn_with(&files, &attr, task, ret_pid);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

struct sandbox *sandbox_start(struct arena *a, const char *task, int in, i64 wall_ms)
{
	struct sandbox *s = new (a, struct sandbox, 1);
	*s = (struct sandbox){.magic = SANDBOX_MAGIC, .out = -1, .end_us = clock_mono_us() + wall_ms * 1000, .task = task};
	arena_defer(a, end_quietly, s);
	int fd[2];
	if (pipe2(fd, O_CLOEXEC) != 0) {
		log_error("sandbox %s: pipe: %s", task, strerrordesc_np(errno));
		return NULL;
	}
	int out = fcntl(fd[1], F_DUPFD_CLOEXEC, 3);
	int safe_in = fcntl(in, F_DUPFD_CLOEXEC, 3);
	close(fd[1]);
	(void)fcntl(fd[0], F_SETPIPE_SZ, SANDBOX_PIPE);
	pid_t pid = 0;
	int rc = out < 0 || safe_in < 0 ? EMFILE : spawn_child(task, safe_in, out, &pid);
	if (out >= 0)
		close(out);
	if (safe_in >= 0)
		close(safe_in);
	if (rc != 0) {
		close(fd[0]);
		log_error("sandbox %s: no process: %s", task, strerrordesc_np(rc));
		return NULL;
	}
	s->out = fd[0];
	s->pid = pid;
	return s;
}

ptrdiff_t sandbox_read(struct sandbox *s, void *p, size_t n)
{
	must(s->magic == SANDBOX_MAGIC);
	for (;;) {
		i64 left_ms = (s->end_us - clock_mono_us() + 999) / 1000;
		if (s->out < 0 || left_ms <= 0) {
			s->late = true;
			return -1;
		}
		struct pollfd ready = {.fd = s->out, .events = POLLIN};
		int rc = poll(&ready, 1, left_ms > 60000 ? 60000 : (int)left_ms);
		if (rc <= 0)
			continue;
		ssize_t got = read(s->out, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		s->eof = got <= 0; /* a pipe does not fail; the exit status will tell */
		return got > 0 ? got : 0;
	}
}

/* Waits for the exit within the time limit: the pipe may close before the process is gone. */
static bool wait_exit(struct sandbox *s, int *ret_status)
{
	for (int pause_us = 200;; pause_us = pause_us < 10000 ? pause_us * 2 : pause_us) {
		pid_t pid = waitpid(s->pid, ret_status, WNOHANG);
		if (pid == s->pid)
			return true;
		if (pid < 0 && errno != EINTR) {
			*ret_status = 0; /* SIGCHLD is ignored in this process: the caller's own end mark has to do */
			return true;
		}
		if (clock_mono_us() >= s->end_us)
			return false;
		usleep((useconds_t)pause_us);
	}
}

static enum sandbox_end verdict(const struct sandbox *s, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return SANDBOX_DONE;
	if (WIFSIGNALED(status)) {
		int sig = WTERMSIG(status);
		log_warn("sandbox %s: killed by %s", s->task, sigdescr_np(sig) ? sigdescr_np(sig) : "?");
		return sig == SIGXCPU ? SANDBOX_TIME : SANDBOX_DIED;
	}
	log_warn("sandbox %s: exit status %d", s->task, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return SANDBOX_FAILED;
}

enum sandbox_end sandbox_finish(struct sandbox *s)
{
	must(s->magic == SANDBOX_MAGIC && s->pid > 0);
	int status = 0;
	if (!s->eof && !s->late) {
		end_quietly(s);
		return SANDBOX_FAILED; /* the caller has heard enough */
	}
	if (s->late || !wait_exit(s, &status)) {
		log_warn("sandbox %s: over its time limit", s->task);
		end_quietly(s);
		return SANDBOX_TIME;
	}
	s->pid = 0;
	end_quietly(s);
	return verdict(s, status);
}

int sandbox_input(str content)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0) {
		log_error("sandbox: no memory file: %s", strerrordesc_np(errno));
		return -1;
	}
	for (size_t at = 0; at < content.n;) {
		ssize_t n = write(fd, content.p + at, content.n - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			log_error("sandbox: memory file: %s", strerrordesc_np(errno));
			close(fd);
			return -1;
		}
		at += (size_t)n;
	}
	if (lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}
