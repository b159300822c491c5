/* str.c: see str.h. Every function takes {NULL, 0} as an empty text. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "base/str.h"

str str_of(const char *z)
{
	return z ? (str){z, strlen(z)} : S("");
}

bool str_eq(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int str_cmp(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	if (c)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix)
{
	return s.n >= prefix.n && str_eq((str){s.p, prefix.n}, prefix);
}

bool str_ends(str s, str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

ptrdiff_t str_find(str s, str needle)
{
	if (needle.n == 0)
		return 0;
	if (needle.n > s.n)
		return -1;
	const char *at = memmem(s.p, s.n, needle.p, needle.n);
	return at ? at - s.p : -1;
}

ptrdiff_t str_find_byte(str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	return at ? at - s.p : -1;
}

/* The bytes of the blank that stands at the start of s, 0 if none does. */
static size_t blank_at_start(str s)
{
	if (s.n && (*s.p == ' ' || *s.p == '\t' || *s.p == '\r' || *s.p == '\n'))
		return 1;
	if (str_starts(s, S("\xC2\xA0")))
		return 2;
	return str_starts(s, S("\xE2\x80\x8B")) || str_starts(s, S("\xEF\xBB\xBF")) ? 3 : 0;
}

static size_t blank_at_end(str s)
{
	for (size_t n = 1; n <= 3 && n <= s.n; n++) {
		if (blank_at_start((str){s.p + (s.n - n), n}) == n)
			return n;
	}
	return 0;
}

str str_trim(str s)
{
	for (size_t n; (n = blank_at_start(s)) > 0;) {
		s.p += n;
		s.n -= n;
	}
	for (size_t n; (n = blank_at_end(s)) > 0;)
		s.n -= n;
	return s;
}

str str_sub(str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return s.p ? (str){s.p + from, to - from} : s;
}

bool str_next(str *rest, char sep, str *ret_head)
{
	if (!rest->p)
		return false;
	ptrdiff_t at = str_find_byte(*rest, sep);
	if (at < 0) {
		*ret_head = *rest;
		*rest = (str){NULL, 0};
		return true;
	}
	*ret_head = (str){rest->p, (size_t)at};
	*rest = (str){rest->p + at + 1, rest->n - (size_t)at - 1};
	return true;
}

/* Appends a digit to a negative accumulator: the negative side reaches INT64_MIN, the positive does not. */
static bool take_digit(i64 *acc, char c)
{
	return c >= '0' && c <= '9' && !__builtin_mul_overflow(*acc, (i64)10, acc) &&
		   !__builtin_sub_overflow(*acc, (i64)(c - '0'), acc);
}

static bool settle_sign(i64 acc, bool minus, i64 *ret)
{
	if (!minus && __builtin_sub_overflow((i64)0, acc, &acc))
		return false;
	*ret = acc;
	return true;
}

bool str_i64(str s, i64 *ret)
{
	return str_decimal(s, 0, ret);
}

bool str_decimal(str s, int places, i64 *ret)
{
	i64 acc = 0;
	bool minus = s.n && *s.p == '-';
	size_t i = minus, n_whole = 0, n_after = 0;
	for (; i < s.n && s.p[i] != '.'; i++, n_whole++) {
		if (!take_digit(&acc, s.p[i]))
			return false;
	}
	if (n_whole == 0)
		return false;
	if (i < s.n) {
		n_after = s.n - i - 1;
		if (n_after == 0 || places < 0 || n_after > (size_t)places)
			return false;
		for (i++; i < s.n; i++) {
			if (!take_digit(&acc, s.p[i]))
				return false;
		}
	}
	for (; places > 0 && n_after < (size_t)places; n_after++) {
		if (!take_digit(&acc, '0'))
			return false;
	}
	return settle_sign(acc, minus, ret);
}

/* Decodes the sequence at the start of s. Gives its length, 0 when it is not well formed (RFC 3629). */
static size_t rune_decode(str s, u32 *ret)
{
	static const u32 least[5] = {0, 0, 0x80, 0x800, 0x10000};
	u8 b = (u8)s.p[0];
	size_t len = b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
	if (len == 0 || len > s.n || b == 0)
		return 0;
	u32 r = len == 1 ? b : b & (0x7Fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (((u8)s.p[i] & 0xC0) != 0x80)
			return 0;
		r = r << 6 | ((u8)s.p[i] & 0x3F);
	}
	if (r < least[len] || r > 0x10FFFF || (r >= 0xD800 && r <= 0xDFFF))
		return 0;
	*ret = r;
	return len;
}

bool str_utf8(str s)
{
	u32 r;
	for (size_t n; s.n > 0; s.p += n, s.n -= n) {
		n = rune_decode(s, &r);
		if (n == 0)
			return false;
	}
	return true;
}

u32 str_next_rune(str *s)
{
	u32 r = 0xFFFD;
	if (s->n == 0)
		return 0;
	size_t n = rune_decode(*s, &r);
	if (n == 0)
		n = 1;
	s->p += n;
	s->n -= n;
	return r;
}

size_t str_runes(str s)
{
	size_t n = 0;
	while (str_next_rune(&s))
		n++;
	return n;
}

str str_clip(str s, size_t n)
{
	if (s.n <= n)
		return s;
	size_t at = n;
	for (int back = 0; at > 0 && back < 3 && ((u8)s.p[at] & 0xC0) == 0x80; back++)
		at--;
	/* Three steps back and still inside: these are stray continuation bytes, there is no border to keep. */
	if (((u8)s.p[at] & 0xC0) == 0x80)
		at = n;
	return (str){s.p, at};
}
