/* tool.h: what the small build programs share: bytes that grow, whole files in and out. They run at build time and simply
 * stop on an error. */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct out {
	char *p;
	size_t n, cap;
};

_Noreturn __attribute__((format(printf, 1, 2))) static inline void tool_die(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static inline void out_add(struct out *o, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (o->cap - o->n < n) {
		size_t cap = (o->n + n) * 2 + 64;
		char *q = realloc(o->p, cap);
		if (!q)
			tool_die("out of memory");
		o->p = q;
		o->cap = cap;
	}
	memcpy(o->p + o->n, p, n);
	o->n += n;
}

static inline void out_z(struct out *o, const char *z) { out_add(o, z, strlen(z)); }

__attribute__((format(printf, 2, 3))) static inline void out_fmt(struct out *o, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *z = NULL;
	int n = vasprintf(&z, fmt, ap);
	va_end(ap);
	if (n < 0)
		tool_die("out of memory");
	out_add(o, z, (size_t)n);
	free(z);
}

static inline void out_free(struct out *o)
{
	free(o->p);
	*o = (struct out){0};
}

/* The file with a NUL behind; false when it cannot be read. */
static inline bool tool_read(const char *path, struct out *ret)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	char part[65536];
	size_t n;
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		out_add(ret, part, n);
	bool good = !ferror(f);
	fclose(f);
	out_add(ret, "", 1);
	ret->n--;
	return good;
}

static inline void tool_write(const char *path, const struct out *o)
{
	FILE *f = fopen(path, "wb");
	if (!f || (o->n && fwrite(o->p, 1, o->n, f) != o->n) || fclose(f) != 0)
		tool_die("%s: cannot be written", path);
}

#endif
