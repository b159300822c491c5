/* str.h: text as a pointer and a length, passed by value.
 *
 * A str never owns its bytes: they live in an arena, in a literal, or in a buffer of the caller.
 * A NUL at the end is promised only by str_z() and at a library's border. Text is UTF-8. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef int64_t i64;
typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;

typedef struct str {
	const char *p;
	size_t n;
} str;

/* A literal as a str; does not compile for anything but a literal. */
#define S(lit) ((str){"" lit, sizeof(lit) - 1})
/* For printf: printf("%.*s", STR_FMT(s)). */
#define STR_FMT(s) (int)(s).n, (s).p

/* The str over a C string; NULL gives the empty str. */
str str_of(const char *z);
bool str_eq(str a, str b);
/* Byte order, which for UTF-8 is code point order. <0, 0, >0. */
int str_cmp(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* Offset of the first needle in s, or -1. */
ptrdiff_t str_find(str s, str needle);
ptrdiff_t str_find_byte(str s, char c);
/* Without ASCII blanks, tabs, CR, LF and U+00A0, U+200B, U+FEFF at both ends. */
str str_trim(str s);
/* Bytes [from, to) clipped to s. */
str str_sub(str s, size_t from, size_t to);
/* Takes the part before the next sep off *rest into *ret_head (the separator is dropped).
 * False when *rest was used up before: for (str h; str_next(&rest, ',', &h);). An empty str yields one empty part once;
 * the end is marked by rest->p == NULL. */
bool str_next(str *rest, char sep, str *ret_head);
/* A whole decimal integer with an optional minus and nothing else, in range; false leaves *ret. */
bool str_i64(str s, i64 *ret);
/* A decimal number with at most `places` (0..6) digits after the point, as an integer of 10^-places: "4.5", 2 -> 450.
 * No sign but minus, no exponent; false leaves *ret. */
bool str_decimal(str s, int places, i64 *ret);
/* Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms, no NUL). */
bool str_utf8(str s);
/* The next code point of *s, which moves on; U+FFFD for a bad byte; 0 at the end. */
u32 str_next_rune(str *s);
/* Code points in s. */
size_t str_runes(str s);
/* s cut at a code point border to at most n bytes. */
str str_clip(str s, size_t n);

#endif
