/* sandbox_child.c: the child's side: see sandbox.h. Everything is given up before the first foreign byte is read. */
#include "doc/form_parts.h"
#include "doc/package_parts.h"
#include "doc/sandbox.h"
#include "doc/stamp_parts.h"
#include "doc/table_parse.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define EXIT_NO_SANDBOX 3
#define TABLE_CPU_S 30
#define TABLE_MEMORY ((size_t)1536 << 20) /* the text of an xlsx (256 MB) while its buffer doubles, and the program itself */
#define PACKAGE_CPU_S 60
#define PACKAGE_MEMORY ((size_t)2048 << 20) /* the zip is mapped as a whole */
#define STAMP_CPU_S 40
#define STAMP_MEMORY ((size_t)2048 << 20)
#define FORM_CPU_S 20
#define FORM_MEMORY ((size_t)1536 << 20)
#define XML_CPU_S 10
#define XML_MEMORY ((size_t)512 << 20)

static bool limit(int what, rlim_t n)
{
	struct rlimit now, want = {n, n};
	/* A lower limit that stands already is kept: only root may raise it. */
	if (getrlimit(what, &now) == 0 && now.rlim_max != RLIM_INFINITY && now.rlim_max < n)
		want = (struct rlimit){now.rlim_max, now.rlim_max};
	return setrlimit(what, &want) == 0;
}

static bool limits_set(const struct sandbox_task *t)
{
	/* The soft limit of processor time sends SIGXCPU, by which the parent knows the reason. */
	struct rlimit cpu = {t->cpu_s, t->cpu_s + 2};
	if (setrlimit(RLIMIT_CPU, &cpu) != 0 && !limit(RLIMIT_CPU, t->cpu_s))
		return false;
	if (!SANITIZED && !limit(RLIMIT_AS, t->memory))
		return false;
	return limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_NPROC, 0) && limit(RLIMIT_MEMLOCK, 0);
}

/* Calls that a parser, malloc, stdio and the way out need. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(close),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(sched_yield),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(getrusage),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* Calls that libraries try and can do without: refused with an error instead of death. */
static const int denied[] = {
	SCMP_SYS(newfstatat),
	SCMP_SYS(fcntl),
	SCMP_SYS(ioctl),
	SCMP_SYS(readlink),
	SCMP_SYS(sysinfo),
	SCMP_SYS(prctl),
};

static bool rules_add(scmp_filter_ctx ctx)
{
	bool ok = true;
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
		ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), denied[i], 0) == 0;
	/* Memory, but never to be executed. */
	ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	/* A signal to itself alone: abort(). */
	return ok && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0)) == 0;
}

static bool calls_limit(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (!ctx)
		return false;
	bool ok = rules_add(ctx) && seccomp_load(ctx) == 0;
	seccomp_release(ctx);
	return ok;
}

static bool enter(const struct sandbox_task *t)
{
	/* libzip asks for local time; the zone's file could not be read in there. */
	setenv("TZ", "UTC0", 1);
	tzset();
	/* What the child says on stderr comes from foreign bytes; only a sanitizer's report is wanted. */
	int null = SANITIZED ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null >= 0) {
		dup2(null, 2);
		close(null);
	}
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 && limits_set(t) && calls_limit();
}

int sandbox_child_main(int argc, char **argv, const struct sandbox_task *tasks)
{
	if (argc != 3 || strcmp(argv[1], "--child") != 0)
		return -1;
	for (const struct sandbox_task *t = tasks; t->name; t++) {
		if (strcmp(t->name, argv[2]) != 0)
			continue;
		/* Without return to main: no exit handler and no leak check runs in the sandbox. */
		_exit(enter(t) ? t->run(0, 1) : EXIT_NO_SANDBOX);
	}
	return -1;
}

int doc_child_main(int argc, char **argv)
{
	static const struct sandbox_task tasks[] = {
		{"table", table_child, TABLE_CPU_S, TABLE_MEMORY},
		{"package", package_child, PACKAGE_CPU_S, PACKAGE_MEMORY},
		{"stamp", stamp_child, STAMP_CPU_S, STAMP_MEMORY},
		{"form", form_child, FORM_CPU_S, FORM_MEMORY},
		{"xml", xml_child_task, XML_CPU_S, XML_MEMORY},
		{NULL, NULL, 0, 0},
	};
	if (argc < 2 || strcmp(argv[1], "--child") != 0)
		return -1;
	int status = sandbox_child_main(argc, argv, tasks);
	return status >= 0 ? status : 2;
}
