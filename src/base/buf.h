/* buf.h: bytes that grow, with a sticky error: write freely, check `failed` once at the end.
 * Owns malloc memory: buf_free(). A zeroed struct buf is an empty, usable one without a limit. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"
#include <stdarg.h>

struct buf {
	char *p;
	size_t n, cap;
	size_t limit; /* most bytes, 0 = none; what would exceed it is not added and sets failed */
	bool failed;
};

void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, str s);
#define buf_lit(b, lit) buf_add((b), "" lit, sizeof(lit) - 1)
void buf_byte(struct buf *b, char c);
void buf_i64(struct buf *b, i64 v);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vfmt(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Room for n more bytes, or NULL and failed. The caller adds to b->n itself. */
char *buf_room(struct buf *b, size_t n);
/* Empty, the memory kept, the error cleared. */
void buf_reset(struct buf *b);
void buf_free(struct buf *b);
static inline str buf_view(const struct buf *b)
{
	return (str){b->p, b->n};
}

/* JSON string with quotes, escaped, safe inside HTML script too (<, >, & and U+2028/9 as \u). */
void buf_json(struct buf *b, str s);
/* Percent-encoded as one path segment or query value (RFC 3986 unreserved stay). */
void buf_url(struct buf *b, str s);

#endif
