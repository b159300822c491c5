/* buf.c: see buf.h. */
#include "base/buf.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define CAP_FIRST ((size_t)256)

static bool grow(struct buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap : CAP_FIRST;
	while (cap < need) {
		if (__builtin_mul_overflow(cap, (size_t)2, &cap))
			cap = need;
	}
	if (b->limit && cap > b->limit)
		cap = b->limit;
	char *p = realloc(b->p, cap);
	if (!p)
		return false;
	b->p = p;
	b->cap = cap;
	return true;
}

char *buf_room(struct buf *b, size_t n)
{
	size_t need;
	if (b->failed)
		return NULL;
	bool sound = !__builtin_add_overflow(b->n, n, &need) && (b->limit == 0 || need <= b->limit);
	if (!sound || ((need > b->cap || !b->p) && !grow(b, need))) {
		b->failed = true;
		return NULL;
	}
	return b->p + b->n;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	char *room = n ? buf_room(b, n) : NULL;
	if (!room)
		return;
	memcpy(room, p, n);
	b->n += n;
}

void buf_str(struct buf *b, str s)
{
	buf_add(b, s.p, s.n);
}

void buf_byte(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_i64(struct buf *b, i64 v)
{
	char digits[20];
	size_t at = sizeof digits;
	u64 rest = v < 0 ? (u64)0 - (u64)v : (u64)v;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (v < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof digits - at);
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

void buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	char small[256];
	va_list again;
	va_copy(again, ap);
	int len = vsnprintf(small, sizeof small, fmt, ap);
	if (len < 0) {
		b->failed = true;
	} else if ((size_t)len < sizeof small) {
		buf_add(b, small, (size_t)len);
	} else {
		/* vsnprintf writes a NUL which need not fit within the limit: format beside, then add. */
		char *large = malloc((size_t)len + 1);
		if (large) {
			vsnprintf(large, (size_t)len + 1, fmt, again);
			buf_add(b, large, (size_t)len);
			free(large);
		} else {
			b->failed = true;
		}
	}
	va_end(again);
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.limit = b->limit};
}

/* What must not stand as itself inside a JSON string; U+2028/9 end a line in older JavaScript. */
static bool json_escapes(u32 r)
{
	return r < 0x20 || r == '"' || r == '\\' || r == '<' || r == '>' || r == '&' || r == 0x7F || r == 0x2028 || r == 0x2029;
}

static void json_escape(struct buf *b, u32 r)
{
	switch (r) {
	case '"':
		buf_lit(b, "\\\"");
		break;
	case '\\':
		buf_lit(b, "\\\\");
		break;
	case '\n':
		buf_lit(b, "\\n");
		break;
	case '\r':
		buf_lit(b, "\\r");
		break;
	case '\t':
		buf_lit(b, "\\t");
		break;
	default:
		buf_fmt(b, "\\u%04" PRIx32, r);
		break;
	}
}

void buf_json(struct buf *b, str s)
{
	buf_byte(b, '"');
	const char *from = s.p; /* start of the stretch that is copied as it is */
	while (s.n) {
		const char *at = s.p;
		u32 r = str_next_rune(&s);
		bool bad = r == 0xFFFD && s.p - at == 1;
		if (!bad && !json_escapes(r))
			continue;
		buf_add(b, from, (size_t)(at - from));
		from = s.p;
		if (bad)
			buf_lit(b, "\xEF\xBF\xBD");
		else
			json_escape(b, r);
	}
	buf_add(b, from, (size_t)(s.p - from));
	buf_byte(b, '"');
}

static bool url_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
		   c == '~';
}

void buf_url(struct buf *b, str s)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		u8 c = (u8)s.p[i];
		if (url_plain(s.p[i]))
			buf_byte(b, s.p[i]);
		else
			buf_add(b, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
	}
}
