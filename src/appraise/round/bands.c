/* Score bands: from which percent how many points. Exact: passed x 100 against percent x staff. */
#include "appraise/round/inside.h"

/* places: decimals of the points in the text; 0: hundredths as stored. */
static bool parse(str s, int places, struct bands *ret, const char **why)
{
	*ret = (struct bands){0};
	for (str part; str_next(&s, '|', &part);) {
		i64 from, points;
		ptrdiff_t colon = str_find_byte(part, ':');
		if (ret->n == BANDS_MAX) {
			*why = "มีได้ไม่เกิน 12 ช่วง";
			return false;
		}
		if (colon < 0 || !str_i64(str_trim(str_sub(part, 0, (size_t)colon)), &from) ||
			!str_decimal(str_trim(str_sub(part, (size_t)colon + 1, part.n)), places, &points)) {
			*why = "แต่ละช่วงเขียนเป็น ร้อยละ:คะแนน คั่นด้วย | เช่น 100:5|90:4|0:1";
			return false;
		}
		if (from < 0 || from > 100 || points < 0 || points > 10000) {
			*why = "ร้อยละอยู่ระหว่าง 0 ถึง 100 และคะแนนไม่เกิน 100";
			return false;
		}
		if (ret->n > 0 && (from >= ret->at[ret->n - 1].from || points > ret->at[ret->n - 1].points)) {
			*why = "เรียงจากร้อยละมากไปน้อย และคะแนนต้องไม่เพิ่มขึ้นเมื่อร้อยละลดลง";
			return false;
		}
		ret->at[ret->n++] = (struct band){(int)from, points};
	}
	if (ret->n == 0 || ret->at[ret->n - 1].from != 0) {
		*why = "ช่วงสุดท้ายต้องเริ่มจากร้อยละ 0";
		return false;
	}
	return true;
}

bool bands_parse(str s, struct bands *ret, const char **why) { return parse(str_trim(s), 2, ret, why); }

bool bands_read(str stored, struct bands *ret)
{
	const char *why;
	return parse(stored, 0, ret, &why);
}

static str write(struct arena *a, const struct bands *b, bool show)
{
	str s = S("");
	for (size_t i = 0; i < b->n; i++) {
		long long p = b->at[i].points;
		str sep = i ? S("|") : S("");
		if (!show)
			s = str_fmt(a, "%.*s%.*s%d:%lld", STR_FMT(s), STR_FMT(sep), b->at[i].from, p);
		else if (p % 100 == 0)
			s = str_fmt(a, "%.*s%.*s%d:%lld", STR_FMT(s), STR_FMT(sep), b->at[i].from, p / 100);
		else
			s = str_fmt(a, "%.*s%.*s%d:%lld.%02lld", STR_FMT(s), STR_FMT(sep), b->at[i].from, p / 100, p % 100);
	}
	return s;
}

str bands_text(struct arena *a, const struct bands *b) { return write(a, b, false); }
str bands_show(struct arena *a, const struct bands *b) { return write(a, b, true); }

i64 bands_points(const struct bands *b, i64 part, i64 all)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->at[i].from == 0 || (all > 0 && part * 100 >= all * b->at[i].from))
			return b->at[i].points;
	return 0;
}
