/* xlsx_number.c: numbers of cells as text, by the kind of their format. See xlsx.h. Pure. */
#include "doc/xlsx.h"
#include "base/clock.h"
#include <math.h>

#define SERIAL_MAX 2958465 /* 9999-12-31 */
#define DAYS_1900 25569    /* serial of 1970-01-01 */
#define DAYS_1904 24107

/* 15 digits are what the format promises; the rest is noise of the binary form. They come from "d.dddddddddddddde+XX". */
size_t xlsx_show_number(double v, char *ret)
{
	char e[40];
	if (!isfinite(v) || snprintf(e, sizeof e, "%.14e", fabs(v)) < 19)
		return 0;
	char digit[16] = {e[0]};
	memcpy(digit + 1, e + 2, 14);
	int exponent = (int)strtol(e + 17, NULL, 10), n_digits = 15, n = 0;
	while (n_digits > 1 && digit[n_digits - 1] == '0')
		n_digits--;
	if (v < 0 && digit[0] != '0')
		ret[n++] = '-';
	for (int place = exponent < 0 ? exponent : 0; place < 0; place++) {
		ret[n++] = '0'; /* before the first digit that counts: 0.00ddd */
		if (place == exponent)
			ret[n++] = '.';
	}
	for (int i = 0; i < n_digits || i <= exponent; i++) {
		if (i == exponent + 1 && exponent >= 0)
			ret[n++] = '.';
		ret[n++] = i < n_digits ? digit[i] : '0';
	}
	return (size_t)n;
}

static size_t show_time(i64 seconds, char *ret)
{
	int h = (int)(seconds / 3600), m = (int)(seconds / 60 % 60), s = (int)(seconds % 60);
	int n = s ? snprintf(ret, 64, "%02d:%02d:%02d", h, m, s) : snprintf(ret, 64, "%02d:%02d", h, m);
	return (size_t)n;
}

/* The day of a serial number; the 1900 calendar of spreadsheets has a 29 February 1900 (number 60) that never was. */
static bool serial_day(i64 serial, bool epoch_1904, day *ret)
{
	i64 base = epoch_1904 ? DAYS_1904 : DAYS_1900;
	if (serial < (epoch_1904 ? 0 : 1) || serial > SERIAL_MAX - (epoch_1904 ? 1462 : 0) || (!epoch_1904 && serial == 60))
		return false;
	if (!epoch_1904 && serial < 60)
		base--;
	*ret = (day)(serial - base);
	return true;
}

size_t xlsx_show(double v, enum xlsx_kind kind, bool epoch_1904, char *ret)
{
	if (kind == XLSX_NUMBER || !(v >= 0) || v > SERIAL_MAX + 1)
		return xlsx_show_number(v, ret);
	i64 seconds = (i64)llround(v * 86400);
	if (kind == XLSX_TIME)
		return show_time(seconds, ret);
	day d;
	if (!serial_day(seconds / 86400, epoch_1904, &d))
		return kind == XLSX_DATETIME && seconds < 86400 ? show_time(seconds, ret) : xlsx_show_number(v, ret);
	struct day_text text = day_iso(d);
	memcpy(ret, text.z, 10);
	seconds %= 86400;
	if (!seconds)
		return 10;
	ret[10] = 'T';
	return 11 + show_time(seconds, ret + 11);
}

/* Skips what stands for itself in a format code: "text", \x, _x, *x, [colour or locale]. [h] is elapsed time and stays. */
static size_t literal_length(str rest)
{
	char c = rest.p[0];
	if (c == '\\' || c == '_' || c == '*')
		return rest.n > 1 ? 2 : 1;
	char close = c == '"' ? '"' : c == '[' ? ']' : 0;
	if (!close || (c == '[' && rest.n > 1 && strchr("hHmMsS", rest.p[1])))
		return close ? 1 : 0;
	ptrdiff_t end = str_find_byte(str_sub(rest, 1, rest.n), close);
	return end < 0 ? rest.n : (size_t)end + 2;
}

enum xlsx_kind xlsx_format_kind(str code)
{
	bool date = false, time = false, month = false;
	if (str_starts(code, S("General")) || str_starts(code, S("GENERAL")) || str_starts(code, S("general")))
		return XLSX_NUMBER;
	for (size_t i = 0; i < code.n && code.p[i] != ';';) {
		size_t skip = literal_length(str_sub(code, i, code.n));
		if (skip) {
			i += skip;
			continue;
		}
		char c = code.p[i++];
		if ((c == 'E' || c == 'e') && i < code.n && (code.p[i] == '+' || code.p[i] == '-'))
			continue; /* exponent */
		date = date || strchr("yYdDbBeE", c);
		time = time || strchr("hHsS", c);
		month = month || c == 'm' || c == 'M'; /* or minute; AM/PM comes with h */
	}
	if (date)
		return time ? XLSX_DATETIME : XLSX_DATE;
	return time ? XLSX_TIME : month ? XLSX_DATE : XLSX_NUMBER;
}
