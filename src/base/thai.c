/* thai.c: see thai.h. */
#include "base/thai.h"
#include "base/log.h"
#include <stdlib.h>
#include <thai/thcoll.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#define FOLD_ROUNDS 4

/* Growing text of a known most size, in an arena. */
struct out {
	char *p;
	size_t n;
};

static struct out out_for(struct arena *a, size_t n, size_t factor)
{
	return (struct out){arena_array(a, n, factor, 1), 0};
}

static void put_rune(struct out *o, u32 r)
{
	char *p = o->p + o->n;
	if (r < 0x80) {
		p[0] = (char)r;
		o->n += 1;
	} else if (r < 0x800) {
		p[0] = (char)(0xC0 | r >> 6);
		p[1] = (char)(0x80 | (r & 0x3F));
		o->n += 2;
	} else if (r < 0x10000) {
		p[0] = (char)(0xE0 | r >> 12);
		p[1] = (char)(0x80 | (r >> 6 & 0x3F));
		p[2] = (char)(0x80 | (r & 0x3F));
		o->n += 3;
	} else {
		p[0] = (char)(0xF0 | r >> 18);
		p[1] = (char)(0x80 | (r >> 12 & 0x3F));
		p[2] = (char)(0x80 | (r >> 6 & 0x3F));
		p[3] = (char)(0x80 | (r & 0x3F));
		o->n += 4;
	}
}

static str out_str(struct out o)
{
	return (str){o.p, o.n};
}

str thai_digits(struct arena *a, str s)
{
	struct out o = out_for(a, s.n, 3);
	for (u32 r; (r = str_next_rune(&s));)
		put_rune(&o, r >= '0' && r <= '9' ? r - '0' + 0x0E50 : r);
	return out_str(o);
}

static u32 arabic_digit(u32 r)
{
	return r >= 0x0E50 && r <= 0x0E59 ? r - 0x0E50 + '0' : r;
}

str thai_arabic_digits(struct arena *a, str s)
{
	struct out o = out_for(a, s.n, 3);
	for (u32 r; (r = str_next_rune(&s));)
		put_rune(&o, arabic_digit(r));
	return out_str(o);
}

static void put_hex(struct out *o, const void *p, size_t n)
{
	const u8 *b = p;
	for (size_t i = 0; i < n; i++) {
		o->p[o->n++] = "0123456789abcdef"[b[i] >> 4];
		o->p[o->n++] = "0123456789abcdef"[b[i] & 15];
	}
}

/* The byte of TIS-620, 0 for what it does not have. Control signs count as outside: libthai gives them no weight. */
static u8 tis_of(u32 r)
{
	if (r >= 0x20 && r < 0x7F)
		return (u8)r;
	return (r >= 0x0E01 && r <= 0x0E3A) || (r >= 0x0E3F && r <= 0x0E5B) ? (u8)(r - 0x0E01 + 0xA1) : 0;
}

str thai_sort_key(struct arena *a, str s)
{
	u8 *tis = new (a, u8, s.n + 1);
	size_t n = 0;
	for (str rest = s; rest.n;) {
		u8 t = tis_of(str_next_rune(&rest));
		if (t)
			tis[n++] = t;
	}
	size_t n_key = th_strxfrm(NULL, tis, 0);
	u8 *key = new (a, u8, n_key + 1);
	must(th_strxfrm(key, tis, n_key + 1) == n_key);
	struct out o = out_for(a, n_key + s.n + 1, 2);
	put_hex(&o, key, n_key);
	/* The text itself decides between equal keys: signs outside TIS-620, and vowels without a consonant, which libthai gives
	 * no weight. The point stands before every hex digit: the shorter key first. */
	o.p[o.n++] = '.';
	put_hex(&o, s.p, s.n);
	return out_str(o);
}

/* What separates words in the folded form. Paiyannoi is a letter to Unicode, a sign of abbreviation to a reader. */
static bool separates(u32 r)
{
	return r <= 0x20 || r == 0x7F || r == 0x0E2F || uc_is_property_white_space(r) || uc_is_general_category(r, UC_PUNCTUATION) ||
		   uc_is_general_category(r, UC_CONTROL);
}

static bool tone_is(u32 r)
{
	return r >= 0x0E48 && r <= 0x0E4B;
}

/* Marks below a consonant, which NFC sorts before tone marks. */
static bool below_is(u32 r)
{
	return r >= 0x0E38 && r <= 0x0E3A;
}

/* The runes of a folded text as they come in. */
struct folded {
	u32 *r;
	size_t n;
	bool plain; /* only ASCII and Thai, in an order that NFC leaves alone: no need to ask the Unicode tables */
};

static void fold_rune(struct folded *f, u32 c)
{
	u32 *end = f->r + f->n;
	u32 last = f->n ? end[-1] : ' ';
	if (c == ' ' && last == ' ')
		return;
	if (c == 0x0E40 && last == 0x0E40) {
		end[-1] = 0x0E41;
		return;
	}
	if (c == 0x0E32 && last == 0x0E4D) {
		end[-1] = 0x0E33;
		return;
	}
	if (c == 0x0E32 && tone_is(last) && f->n >= 2 && end[-2] == 0x0E4D) {
		end[-2] = last; /* nikhahit, tone, aa: another way to type the end of a word like this */
		end[-1] = 0x0E33;
		return;
	}
	if (c >= 0x80 && (c < 0x0E01 || c > 0x0E5B || (below_is(c) && (tone_is(last) || below_is(last)))))
		f->plain = false;
	end[0] = c;
	f->n++;
}

/* One pass of everything but NFC and the case of other scripts. At most three times as long (U+FFFD for a bad byte). */
static str fold_runes(struct arena *a, str s, bool *ret_plain)
{
	struct folded f = {new (a, u32, s.n), 0, true};
	while (s.n) {
		u32 c = arabic_digit(str_next_rune(&s));
		if (c >= 'A' && c <= 'Z')
			fold_rune(&f, c + 0x20);
		else if (separates(c))
			fold_rune(&f, ' ');
		else if (c < 0x80 || !uc_is_general_category(c, UC_FORMAT))
			fold_rune(&f, c);
	}
	if (f.n && f.r[f.n - 1] == ' ')
		f.n--;
	struct out o = out_for(a, f.n, 4);
	for (size_t i = 0; i < f.n; i++)
		put_rune(&o, f.r[i]);
	*ret_plain = f.plain;
	return out_str(o);
}

static str fold_unicode(struct arena *a, str s)
{
	size_t n = s.n + 64;
	u8 *room = new (a, u8, n);
	u8 *p = u8_casefold((const u8 *)s.p, s.n, NULL, UNINORM_NFC, room, &n);
	if (!p)
		arena_fail(a);
	if (p != room) /* it grew past the room and is on the heap */
		arena_defer(a, free, p);
	return (str){(const char *)p, n};
}

str thai_fold(struct arena *a, str s)
{
	bool plain;
	str f = fold_runes(a, s, &plain);
	/* Case folding and NFC can make signs that the pass takes away, and the reverse: until nothing changes any more. */
	for (int round = 0; !plain && round < FOLD_ROUNDS; round++) {
		str next = fold_runes(a, fold_unicode(a, f), &plain);
		if (str_eq(next, f))
			break;
		f = next;
	}
	return f;
}

/* Code page 874, 0x80..0xA0; 0 where nothing is defined. Above it runs parallel to U+0E01. */
static u32 cp874_rune(u8 b)
{
	static const u32 low[0x21] = {
		[0x00] = 0x20AC,
		[0x05] = 0x2026,
		[0x11] = 0x2018,
		[0x12] = 0x2019,
		[0x13] = 0x201C,
		[0x14] = 0x201D,
		[0x15] = 0x2022,
		[0x16] = 0x2013,
		[0x17] = 0x2014,
		[0x20] = 0x00A0,
	};
	if (b < 0x80)
		return b;
	if (b <= 0xA0)
		return low[b - 0x80];
	return b <= 0xDA || (b >= 0xDF && b <= 0xFB) ? (u32)b - 0xA1 + 0x0E01 : 0;
}

bool thai_from_cp874(struct arena *a, str s, str *ret)
{
	struct out o = out_for(a, s.n, 3);
	for (size_t i = 0; i < s.n; i++) {
		u32 r = cp874_rune((u8)s.p[i]);
		if (!r)
			return false;
		put_rune(&o, r);
	}
	*ret = out_str(o);
	return true;
}

static u32 *runes_of(struct arena *a, str s, size_t *ret_n)
{
	size_t n = 0;
	u32 *r = new (a, u32, s.n);
	while (s.n)
		r[n++] = str_next_rune(&s);
	*ret_n = n;
	return r;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

int thai_distance(struct arena *a, str x, str y, int max)
{
	size_t nx, ny;
	const u32 *rx = runes_of(a, x, &nx), *ry = runes_of(a, y, &ny);
	int longest = (int)(nx > ny ? nx : ny);
	max = max < 0 ? 0 : least(max, longest); /* never farther apart than that */
	if ((nx > ny ? nx - ny : ny - nx) > (size_t)max)
		return max + 1;
	int far = max + 1;
	int *before = new (a, int, ny + 1), *prev = new (a, int, ny + 1), *cur = new (a, int, ny + 1);
	for (size_t j = 0; j <= ny; j++)
		prev[j] = (int)j;
	for (size_t i = 1; i <= nx; i++) {
		/* Only the band of cells that can hold a distance up to max; `far` stands on both of its sides. */
		size_t from = i > (size_t)max ? i - (size_t)max : 1;
		size_t to = i + (size_t)max < ny ? i + (size_t)max : ny;
		int best = cur[from - 1] = from == 1 ? least((int)i, far) : far;
		for (size_t j = from; j <= to; j++) {
			int c = prev[j - 1] + (rx[i - 1] != ry[j - 1]);
			c = least(c, least(prev[j], cur[j - 1]) + 1);
			if (i > 1 && j > 1 && rx[i - 1] == ry[j - 2] && rx[i - 2] == ry[j - 1])
				c = least(c, before[j - 2] + 1);
			cur[j] = c;
			best = least(best, c);
		}
		if (to < ny)
			cur[to + 1] = far;
		if (best > max)
			return far;
		int *oldest = before;
		before = prev;
		prev = cur;
		cur = oldest;
	}
	return least(prev[ny], far);
}
