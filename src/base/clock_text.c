/* clock_text.c: days and instants as text, read and written. */
#include "base/clock.h"
#include "base/log.h"
#include <stdio.h>

#define BE 543 /* Buddhist era minus common era */

/* The value of a digit at the start of *s, Arabic or Thai, which moves on; -1 and *s unchanged for anything else. */
static int take_digit(str *s)
{
	str rest = *s;
	u32 r = str_next_rune(&rest);
	int v = r >= '0' && r <= '9' ? (int)(r - '0') : r >= 0x0E50 && r <= 0x0E59 ? (int)(r - 0x0E50) : -1;
	if (v >= 0)
		*s = rest;
	return v;
}

/* least..most digits. */
static bool take_number(str *s, int least, int most, int *ret)
{
	int v = 0, n = 0;
	for (int d; n < most && (d = take_digit(s)) >= 0; n++)
		v = v * 10 + d;
	if (n >= least)
		*ret = v;
	return n >= least;
}

static bool take_byte(str *s, char c)
{
	if (s->n == 0 || *s->p != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

static bool take_day(str *s, day *ret)
{
	struct ymd d;
	if (!take_number(s, 4, 4, &d.y) || s->n == 0 || (*s->p != '-' && *s->p != '/'))
		return false;
	char sign = *s->p;
	if (!take_byte(s, sign) || !take_number(s, 1, 2, &d.m) || !take_byte(s, sign) || !take_number(s, 1, 2, &d.d))
		return false;
	if (d.y >= 2400 && d.y <= 2700)
		d.y -= BE;
	else if (d.y < 1900 || d.y > 2199)
		return false;
	if (!ymd_valid(d))
		return false;
	*ret = day_of(d);
	return true;
}

bool day_parse(str s, day *ret)
{
	day d;
	if (!take_day(&s, &d) || s.n)
		return false;
	*ret = d;
	return true;
}

bool ms_parse(str s, i64 *ret)
{
	day d;
	int hour = 0, minute = 0, second = 0;
	if (!take_day(&s, &d))
		return false;
	if (s.n) {
		if (!take_byte(&s, 'T') && !take_byte(&s, ' '))
			return false;
		if (!take_number(&s, 2, 2, &hour) || !take_byte(&s, ':') || !take_number(&s, 2, 2, &minute))
			return false;
		if (s.n && (!take_byte(&s, ':') || !take_number(&s, 2, 2, &second)))
			return false;
	}
	if (s.n || hour > 23 || minute > 59 || second > 59)
		return false;
	*ret = day_start_ms(d) + (i64)(hour * 3600 + minute * 60 + second) * 1000;
	return true;
}

struct day_text day_iso(day d)
{
	struct day_text t = {{0}};
	if (d == DAY_NONE)
		return t;
	struct ymd c = day_ymd(d);
	snprintf(t.z, sizeof t.z, "%04d-%02d-%02d", c.y, c.m, c.d);
	return t;
}

/* Seconds since the start of the Bangkok day of ms. */
static int second_of_day(i64 ms)
{
	i64 in_day = (ms % 86400000 + 7 * 3600000) % 86400000;
	return (int)((in_day < 0 ? in_day + 86400000 : in_day) / 1000);
}

struct day_text_long ms_iso(i64 ms)
{
	struct day_text_long t;
	int sec = second_of_day(ms);
	snprintf(t.z, sizeof t.z, "%sT%02d:%02d:%02d", day_iso(day_of_ms(ms)).z, sec / 3600, sec / 60 % 60, sec % 60);
	return t;
}

static const char *const month_short[12] = {
	"ม.ค.",
	"ก.พ.",
	"มี.ค.",
	"เม.ย.",
	"พ.ค.",
	"มิ.ย.",
	"ก.ค.",
	"ส.ค.",
	"ก.ย.",
	"ต.ค.",
	"พ.ย.",
	"ธ.ค.",
};
static const char *const month_long[12] = {
	"มกราคม",
	"กุมภาพันธ์",
	"มีนาคม",
	"เมษายน",
	"พฤษภาคม",
	"มิถุนายน",
	"กรกฎาคม",
	"สิงหาคม",
	"กันยายน",
	"ตุลาคม",
	"พฤศจิกายน",
	"ธันวาคม",
};
static const char *const weekday_short[7] = {"จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."};
static const char *const weekday_long[7] = {"จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"};

str day_show(struct arena *a, day d, enum day_style style)
{
	if (d == DAY_NONE)
		return S("");
	struct ymd c = day_ymd(d);
	int w = day_weekday(d), m = c.m - 1, be = c.y + BE;
	must(style <= DAY_COMPACT);
	switch (style) {
	case DAY_SHORT:
		return str_fmt(a, "%d %s %d", c.d, month_short[m], be);
	case DAY_LONG:
		return str_fmt(a, "%d %s %d", c.d, month_long[m], be);
	case DAY_FULL:
		return str_fmt(a, "วัน%sที่ %d %s %d", weekday_long[w], c.d, month_long[m], be);
	case DAY_COMPACT:
		break;
	}
	return str_fmt(a, "%s %d %s", weekday_short[w], c.d, month_short[m]);
}

str ms_show_time(struct arena *a, i64 ms)
{
	int sec = second_of_day(ms);
	return str_fmt(a, "%02d.%02d น.", sec / 3600, sec / 60 % 60);
}

str ms_show(struct arena *a, i64 ms)
{
	return STR_CAT(a, day_show(a, day_of_ms(ms), DAY_SHORT), S(" "), ms_show_time(a, ms));
}
