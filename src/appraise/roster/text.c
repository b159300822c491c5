/* What offices write in their lists: days in many ways, names with tabs, ids. */
#include "appraise/roster/inside.h"

#include <ctype.h>

#define YEAR_MS ((i64)366 * 24 * 3600 * 1000)
#define EXCEL_EPOCH 25569 /* 1970-01-01 as a serial number of Excel */

/* Whether it is one line already, as most are: then it needs no copy. */
static bool is_clean(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < ' ' || c == 0x7F || c == 0xC2 || c == 0xE2 || c == 0xEF || (c == ' ' && (i == 0 || i + 1 == s.n || s.p[i - 1] == ' ')))
			return false;
	}
	return true;
}

str roster_title(struct arena *a, str position, str level)
{
	if (level.n == 0)
		return position;
	if (position.n > 0 && (str_starts(level, S("อำนวยการ")) || str_starts(level, S("บริหาร"))))
		return STR_CAT(a, position, S(" ("), level, S(")"));
	return STR_CAT(a, position, level);
}

enum sign { SIGN_SEEN, SIGN_BLANK, SIGN_UNSEEN };

/* What stands here, and in how many bytes: blanks of all kinds, and signs that nobody sees. A zero-width one makes two names of one, one that turns the
 * direction of writing shows another name than the one that is stored. */
static enum sign sign_of(str s, size_t *ret_n)
{
	unsigned char c = (unsigned char)s.p[0], d = s.n > 1 ? (unsigned char)s.p[1] : 0, e = s.n > 2 ? (unsigned char)s.p[2] : 0;
	*ret_n = 1;
	if (c <= ' ' || c == 0x7F)
		return SIGN_BLANK;
	if (c == 0xC2 && d >= 0x80 && d <= 0xA0) { /* U+0080..9F control signs, U+00A0 a blank that does not break */
		*ret_n = 2;
		return SIGN_BLANK;
	}
	*ret_n = 3;
	if (c == 0xE2 && d == 0x80 && (e <= 0x8A || e == 0xA8 || e == 0xA9 || e == 0xAF) && e >= 0x80) /* U+2000..200A, 2028, 2029, 202F */
		return SIGN_BLANK;
	bool marks = c == 0xE2 && d == 0x80 && ((e >= 0x8B && e <= 0x8F) || (e >= 0xAA && e <= 0xAE)); /* U+200B..200F, 202A..202E */
	bool joins = c == 0xE2 && d == 0x81 && e >= 0xA0 && e <= 0xAF;                                 /* U+2060..206F */
	if (marks || joins || (c == 0xEF && d == 0xBB && e == 0xBF))                                   /* U+FEFF */
		return SIGN_UNSEEN;
	*ret_n = 1;
	return SIGN_SEEN;
}

str roster_text(struct arena *a, str s)
{
	if (is_clean(s))
		return s.p != NULL ? s : S("");
	char *p = new (a, char, s.n + 1);
	size_t n = 0, step;
	bool blank = false;
	for (size_t i = 0; i < s.n; i += step) {
		enum sign k = sign_of(str_sub(s, i, s.n), &step);
		if (k == SIGN_BLANK)
			blank = n > 0;
		if (k != SIGN_SEEN)
			continue;
		if (blank)
			p[n++] = ' ';
		blank = false;
		p[n++] = s.p[i];
	}
	return (str){p, n};
}

/* --- days --- */

static const char *const months[12][2] = {{"ม.ค.", "มกราคม"}, {"ก.พ.", "กุมภาพันธ์"}, {"มี.ค.", "มีนาคม"}, {"เม.ย.", "เมษายน"}, {"พ.ค.", "พฤษภาคม"}, {"มิ.ย.", "มิถุนายน"},
	{"ก.ค.", "กรกฎาคม"}, {"ส.ค.", "สิงหาคม"}, {"ก.ย.", "กันยายน"}, {"ต.ค.", "ตุลาคม"}, {"พ.ย.", "พฤศจิกายน"}, {"ธ.ค.", "ธันวาคม"}};

static bool digits_of(str *s, i64 *ret, size_t most)
{
	size_t n = 0;
	i64 v = 0;
	while (n < s->n && n < most && isdigit((unsigned char)s->p[n]))
		v = v * 10 + (s->p[n++] - '0');
	*s = str_sub(*s, n, s->n);
	*ret = v;
	return n > 0;
}

static bool month_of(str *s, i64 *ret)
{
	for (int m = 0; m < 12; m++)
		for (int k = 0; k < 2; k++)
			if (str_starts(*s, str_of(months[m][k]))) {
				*s = str_sub(*s, strlen(months[m][k]), s->n);
				*ret = m + 1;
				return true;
			}
	return digits_of(s, ret, 2);
}

static void skip(str *s)
{
	while (s->n > 0 && strchr(" -/.", *s->p) != NULL)
		*s = str_sub(*s, 1, s->n);
}

/* Three numbers in the order of the text: the one with four digits is the year. */
static bool parts_of(str s, i64 *y, i64 *m, i64 *d)
{
	str whole = s;
	i64 first, second, third;
	if (!digits_of(&s, &first, 4))
		return false;
	bool year_first = whole.n - s.n == 4;
	skip(&s);
	if (!month_of(&s, &second))
		return false;
	skip(&s);
	if (str_starts(s, S("พ.ศ."))) {
		s = str_sub(s, S("พ.ศ.").n, s.n);
		skip(&s);
	}
	str last = s;
	if (!digits_of(&s, &third, 4))
		return false;
	bool year_last = last.n - s.n == 4;
	bool time = s.n > 1 && (*s.p == 'T' || *s.p == ' ') && isdigit((unsigned char)s.p[1]); /* a date cell with an hour */
	if ((s.n > 0 && !time) || year_first == year_last)
		return false;
	*y = year_first ? first : third;
	*m = second;
	*d = year_first ? third : first;
	return true;
}

/* A serial number of Excel; some programs write it with the hour as a fraction, "45366.0". */
static bool serial_of(str s, day *ret)
{
	i64 v;
	ptrdiff_t dot = str_find(s, S("."));
	if (dot == 5 && str_decimal(s, 12, &v))
		s = str_sub(s, 0, 5);
	if (!str_i64(s, &v) || v < 20000 || v > 80000)
		return false;
	*ret = (day)(v - EXCEL_EPOCH);
	return true;
}

static bool read_day(struct arena *a, str s, int least, int most, day *ret, str *why)
{
	i64 y, m, d;
	str typed = str_trim(thai_arabic_digits(a, roster_text(a, s)));
	if (serial_of(typed, ret)) {
		y = day_ymd(*ret).y;
	} else if (parts_of(typed, &y, &m, &d)) {
		bool buddhist = y >= 2400 && y <= 2700;
		i64 ce = buddhist ? y - 543 : y;
		struct ymd x = {(int)ce, (int)m, (int)d};
		if (ce < 1 || ce > 9999 || !ymd_valid(x)) {
			*why = S("ไม่มีวันที่นี้ในปฏิทิน");
			return false;
		}
		*ret = day_of(x);
	} else {
		*why = S("ไม่ใช่วันที่ ใช้แบบ 2567-03-15 หรือ 15/3/2567 ปีเป็นเลขสี่หลัก (พ.ศ. หรือ ค.ศ.)");
		return false;
	}
	int year = day_ymd(*ret).y;
	if (year >= least && year <= most)
		return true;
	bool hundred = year + 100 >= least && year + 100 <= most;
	*why = hundred ? str_fmt(a, "ปี %lld ไม่น่าเป็นไปได้ หมายถึง %lld หรือไม่", (long long)y, (long long)y + 100)
		       : str_fmt(a, "ปีต้องอยู่ระหว่าง พ.ศ. %d ถึง %d", least + 543, most + 543);
	return false;
}

bool roster_day(struct arena *a, str s, int least_year, i64 now_ms, day *ret, str *why)
{
	return read_day(a, s, least_year, day_ymd(day_of_ms(now_ms + YEAR_MS)).y, ret, why);
}

bool roster_last_day(struct arena *a, str s, i64 now_ms, day *ret, str *why)
{
	return read_day(a, s, 1960, day_ymd(day_of_ms(now_ms + 60 * YEAR_MS)).y, ret, why);
}

str roster_stored(struct arena *a, day d)
{
	return d == DAY_NONE ? S(ROSTER_EVER) : str_dup(a, str_of(day_iso(d).z));
}

day roster_read_day(str s)
{
	int y, m, d;
	if (s.n != 10 || str_eq(s, S(ROSTER_EVER)))
		return DAY_NONE;
	y = (s.p[0] - '0') * 1000 + (s.p[1] - '0') * 100 + (s.p[2] - '0') * 10 + (s.p[3] - '0');
	m = (s.p[5] - '0') * 10 + (s.p[6] - '0');
	d = (s.p[8] - '0') * 10 + (s.p[9] - '0');
	return day_of((struct ymd){y, m, d});
}

/* --- ids --- */

bool citizen_id_ok(struct arena *a, str s, str *ret)
{
	str typed = thai_arabic_digits(a, s);
	char *p = new (a, char, 14);
	size_t n = 0;
	int sum = 0;
	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] == '-' || typed.p[i] == ' ')
			continue;
		if (!isdigit((unsigned char)typed.p[i]) || n == 13)
			return false;
		p[n++] = typed.p[i];
	}
	if (n != 13)
		return false;
	for (int i = 0; i < 12; i++)
		sum += (13 - i) * (p[i] - '0');
	if ((11 - sum % 11) % 10 != p[12] - '0')
		return false;
	*ret = (str){p, n};
	return true;
}

str citizen_hash(struct arena *a, str digits)
{
	if (digits.n == 0)
		return S("");
	struct key32 k = key_get("citizen");
	struct sha256 h = sha256_keyed((str){(const char *)k.b, sizeof k.b}, digits);
	return hex_of(a, h.b, sizeof h.b);
}

str person_key(struct arena *a, str s)
{
	str typed = thai_arabic_digits(a, roster_text(a, s)), id;
	if (typed.n == 0 || typed.n > 120 || citizen_id_ok(a, typed, &id)) /* a national id is not a key: it is not kept */
		return (str){0};
	bool mail = str_find_byte(typed, '@') >= 0;
	char *p = new (a, char, typed.n + 1);
	for (size_t i = 0; i < typed.n; i++) {
		unsigned char c = (unsigned char)typed.p[i];
		if (!mail && !isalnum(c) && strchr("-_./", c) == NULL)
			return (str){0};
		p[i] = (char)tolower(c);
	}
	str key = {p, typed.n};
	if (mail ? !mail_address_ok(key) : typed.n > 40)
		return (str){0};
	return key;
}
