/* log.c: see log.h. A line is built on the stack and written at once, so that lines of several threads do not mix. */
#include "base/log.h"
#include "base/clock.h"
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_MAX_N 4096 /* a longer line is cut; at most PIPE_BUF, so that one write stays whole in a pipe */

static atomic_int log_level = LOG_INFO;
static atomic_int log_fd = 2;

void log_set_level(enum log_level level)
{
	log_level = (int)level;
}

void log_set_fd(int fd)
{
	log_fd = fd;
}

/* What a user typed must not forge a second line. */
static void flatten(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((u8)p[i] < 0x20 || p[i] == 0x7F)
			p[i] = ' ';
	}
}

static void write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t did = write(fd, p, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return; /* there is nobody to tell */
		p += did;
		n -= (size_t)did;
	}
}

void log_line(enum log_level level, const char *fmt, ...)
{
	static const char *const names[] = {"DEBUG", "INFO", "WARN", "ERROR"};
	if ((int)level < log_level)
		return;
	int saved = errno;
	char line[LINE_MAX_N];
	i64 now = clock_now_ms();
	int head = snprintf(line, sizeof line, "%s.%03d+07:00 %s ", ms_iso(now).z, (int)(now % 1000 + 1000) % 1000, names[level]);
	size_t room = sizeof line - (size_t)head - 1; /* one for the line end */
	va_list ap;
	va_start(ap, fmt);
	errno = saved; /* for %m */
	int len = vsnprintf(line + head, room, fmt, ap);
	va_end(ap);
	size_t n = len < 0 ? 0 : (size_t)len < room ? (size_t)len : str_clip((str){line + head, room - 1}, room - 1).n;
	flatten(line + head, n);
	line[(size_t)head + n] = '\n';
	write_all(log_fd, line, (size_t)head + n + 1);
	errno = saved;
}

void must_fail_(const char *what, const char *file, int line)
{
	log_error("must: %s at %s:%d", what, file, line);
	abort();
}
