/* bands.c: the text of the bands of an indicator, and other cells of the files of LPA. */
#include "lpa/impl.h"

#include "base/thai.h"

#define YEAR_FIRST 2530
#define YEAR_LAST 2699
#define CE_BE 543

struct reader {
	struct arena *a;
	str s;
	size_t at;   /* byte */
	str why;     /* n > 0: stopped */
};

static bool stop(struct reader *r, size_t at, const char *words)
{
	/* A person counts characters, not bytes. */
	r->why = str_fmt(r->a, "ตำแหน่งที่ %zu: %s", str_runes(str_sub(r->s, 0, at)) + 1, words);
	return false;
}

/* Up to an unescaped | (or, for the points, the first unescaped colon), with the escapes taken out. */
static bool read_part(struct reader *r, bool to_colon, str *ret)
{
	char *p = arena_array(r->a, r->s.n - r->at + 1, 1, 1);
	size_t n = 0;
	for (; r->at < r->s.n; r->at++) {
		char c = r->s.p[r->at];
		if (c == '|' || (to_colon && c == ':'))
			break;
		if (c == '\\') {
			if (r->at + 1 >= r->s.n || strchr("|:\\", r->s.p[r->at + 1]) == NULL || r->s.p[r->at + 1] == '\0')
				return stop(r, r->at, "หลัง \\ ต้องเป็น | : หรือ \\");
			c = r->s.p[++r->at];
		}
		p[n++] = c;
	}
	*ret = str_trim((str){p, n});
	return true;
}

static bool read_band(struct reader *r, struct lpa_band *ret)
{
	size_t from = r->at;
	str points, text;
	if (!read_part(r, true, &points))
		return false;
	if (r->at >= r->s.n || r->s.p[r->at] != ':')
		return stop(r, from, "ต้องเป็น คะแนน:ข้อความ เช่น 5:ครบทุกข้อ");
	i64 centi;
	if (!str_decimal(thai_arabic_digits(r->a, points), 2, &centi) || centi < 0)
		return stop(r, from, "คะแนนต้องเป็นตัวเลขไม่ติดลบ ทศนิยมไม่เกิน 2 ตำแหน่ง");
	size_t text_from = ++r->at;
	if (!read_part(r, false, &text))
		return false;
	if (text.n == 0)
		return stop(r, text_from, "ต้องมีข้อความของเกณฑ์หลังเครื่องหมาย :");
	*ret = (struct lpa_band){centi, text};
	return true;
}

/* Best first; bands of equal points keep their order. */
static void sort_bands(struct lpa_band *b, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct lpa_band x = b[i];
		size_t k = i;
		for (; k > 0 && b[k - 1].points < x.points; k--)
			b[k] = b[k - 1];
		b[k] = x;
	}
}

bool lpa_bands_parse(struct arena *a, str s, const struct lpa_band **ret, size_t *ret_n, str *ret_why)
{
	struct reader r = {.a = a, .s = s};
	struct lpa_band *b = new (a, struct lpa_band, LPA_BANDS_MAX);
	size_t n = 0;
	bool ok = str_utf8(s) || stop(&r, 0, "ข้อความไม่ใช่ UTF-8");
	while (ok) {
		ok = n < LPA_BANDS_MAX ? read_band(&r, &b[n]) : stop(&r, r.at, "มีเกณฑ์มากเกินไป (ไม่เกิน 20 ระดับ)");
		n += ok;
		if (r.at >= s.n)
			break;
		r.at++; /* the | */
	}
	if (!ok) {
		*ret_why = r.why;
		return false;
	}
	sort_bands(b, n);
	*ret = b;
	*ret_n = n;
	return true;
}

str lpa_cell_number(struct arena *a, str cell)
{
	str s = str_trim(cell);
	for (size_t i = 0; i < s.n; i++)
		if ((u8)s.p[i] >= 0x80)
			return str_trim(thai_arabic_digits(a, s));
	return s; /* as nearly every cell of half a million: no copy */
}

bool lpa_year_parse(struct arena *a, str s, int *ret, str *why)
{
	i64 y;
	if (!str_i64(lpa_cell_number(a, s), &y)) {
		*why = S("ปีต้องเป็นปีพุทธศักราช 4 หลัก เช่น 2567");
		return false;
	}
	if (y >= YEAR_FIRST && y <= YEAR_LAST) {
		*ret = (int)y;
		return true;
	}
	if (y + CE_BE >= YEAR_FIRST && y + CE_BE <= YEAR_LAST)
		*why = str_fmt(a, "ปีต้องเป็นพุทธศักราช: ค.ศ. %lld คือ พ.ศ. %lld", (long long)y, (long long)(y + CE_BE));
	else
		*why = str_fmt(a, "ปีต้องอยู่ระหว่าง %d ถึง %d (พุทธศักราช)", YEAR_FIRST, YEAR_LAST);
	return false;
}

static bool all_digits(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

const struct org_unit *lpa_cell_lao(struct arena *a, const struct org_dir *d, str code, int year, str *why)
{
	str z = lpa_cell_number(a, code);
	const struct org_unit *u = z.n == 8 && all_digits(z) ? org_by_code(d, z) : NULL;
	if (u != NULL && org_kind_is_lao(u->kind)) {
		if (org_exists(u, year))
			return u;
		*why = str_fmt(a, "%.*s ไม่มีอยู่ในปี %d", STR_FMT(u->full), year);
		return NULL;
	}
	if (z.n == 7 && all_digits(z))
		*why = S("รหัส อปท. ต้องมี 8 หลัก: เลข 0 ข้างหน้าหายไป ให้เก็บคอลัมน์นี้เป็นข้อความ");
	else if (z.n != 8 || !all_digits(z))
		*why = S("รหัส อปท. ต้องเป็นตัวเลข 8 หลัก");
	else
		*why = S("ไม่พบ อปท. ที่มีรหัสนี้");
	return NULL;
}
