/* parts.c: small things that the files of this room share. */
#include "appraise/framework/inside.h"

static struct store *files;

void framework_use_files(struct store *s)
{
	files = s;
}
struct store *framework_files(void)
{
	return files;
}

str framework_number(struct arena *a, i64 centi)
{
	if (centi < 0)
		return S("-");
	long long whole = (long long)(centi / 100), part = (long long)(centi % 100);
	if (part == 0)
		return str_fmt(a, "%lld", whole);
	return part % 10 == 0 ? str_fmt(a, "%lld.%lld", whole, part / 10) : str_fmt(a, "%lld.%02lld", whole, part);
}

str framework_fixed(struct arena *a, i64 centi)
{
	return centi < 0 ? S("-") : str_fmt(a, "%lld.%02lld", (long long)(centi / 100), (long long)(centi % 100));
}

bool framework_decimal(struct arena *a, str s, i64 *ret)
{
	i64 v;
	if (!str_decimal(thai_arabic_digits(a, str_trim(s)), 2, &v) || v < 0)
		return false;
	*ret = v;
	return true;
}

static bool digit(str s, size_t at)
{
	return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

/* A run of digits counts as the number it is; everything else by bytes. */
int framework_no_cmp(str x, str y)
{
	size_t i = 0, k = 0;
	while (i < x.n && k < y.n) {
		if (!digit(x, i) || !digit(y, k)) {
			if (x.p[i] != y.p[k])
				return (u8)x.p[i] < (u8)y.p[k] ? -1 : 1;
			i++;
			k++;
			continue;
		}
		size_t from_x, from_y;
		while (digit(x, i) && x.p[i] == '0')
			i++;
		while (digit(y, k) && y.p[k] == '0')
			k++;
		for (from_x = i; digit(x, i); i++)
			;
		for (from_y = k; digit(y, k); k++)
			;
		if (i - from_x != k - from_y)
			return i - from_x < k - from_y ? -1 : 1;
		int c = memcmp(x.p + from_x, y.p + from_y, i - from_x);
		if (c != 0)
			return c;
	}
	return i < x.n ? 1 : k < y.n ? -1 : str_cmp(x, y);
}

bool framework_words_ok(str s, const char *field, const char *what, size_t most, bool must, struct problems *ps)
{
	if (must && str_trim(s).n == 0)
		problem_add(ps, 0, str_of(field), s, "ต้องระบุ%s", what);
	else if (str_runes(s) > most)
		problem_add(ps, 0, str_of(field), str_clip(s, 60), "%sยาวเกินไป (ไม่เกิน %zu ตัวอักษร)", what, most);
	else
		return true;
	return false;
}

day framework_day(str stored)
{
	day d;
	return stored.n > 0 && day_parse(stored, &d) ? d : DAY_NONE;
}

str framework_day_out(struct arena *a, day d)
{
	return d == DAY_NONE ? S("") : str_dup(a, str_of(day_iso(d).z));
}

i64 framework_dla(struct db *db)
{
	const struct org_unit *dla = org_by_code(org_dir(db), S("DLA"));
	return dla != NULL ? dla->id : 0;
}

void framework_audit(
	struct db *db, struct arena *a, i64 now_ms, i64 by, int year, i64 unit_id, str action, str object, str before, str after)
{
	str what = str_fmt(a, "กรอบการประเมิน %d%s%.*s", year, object.n > 0 ? " · " : "", STR_FMT(object));
	audit_add(db, a, by, unit_id > 0 ? unit_id : framework_dla(db), now_ms, action, what, before, after);
}
