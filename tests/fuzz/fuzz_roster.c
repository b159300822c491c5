/* What offices write in their lists: nothing crashes; what is taken is taken the same again, days lie where they may. */
#include "appraise/roster/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define NOW_MS 1795000000000 /* 18 Nov 2026 */
#define LEAST 1960

static void check_text(struct arena *a, str s)
{
	str t = roster_text(a, s);
	if (!str_utf8(s)) /* none comes in from outside: it only must not crash */
		return;
	must(t.n <= s.n && str_eq(roster_text(a, t), t));
	must(str_find_byte(t, '\t') < 0 && str_find_byte(t, '\n') < 0 && str_find(t, S("  ")) < 0);
	must(str_find(t, S("\xE2\x80\x8B")) < 0 && str_find(t, S("\xE2\x80\xAE")) < 0 && str_find(t, S("\xEF\xBB\xBF")) < 0);
	must(!str_starts(t, S(" ")) && !str_ends(t, S(" ")));
}

static void check_day(struct arena *a, str s)
{
	day d = DAY_NONE, again = DAY_NONE;
	str why = {0};
	if (!roster_day(a, s, LEAST, NOW_MS, &d, &why)) {
		must(why.n > 0);
		return;
	}
	int year = day_ymd(d).y;
	must(year >= LEAST && year <= 2027);
	must(roster_day(a, roster_stored(a, d), LEAST, NOW_MS, &again, &why) && again == d);
	must(roster_read_day(roster_stored(a, d)) == d);
	must(roster_last_day(a, s, NOW_MS, &again, &why) && again == d);
}

static void check_ids(struct arena *a, str s)
{
	str digits = {0}, again = {0}, key = person_key(a, s);
	if (citizen_id_ok(a, s, &digits))
		must(digits.n == 13 && citizen_id_ok(a, digits, &again) && str_eq(again, digits) && person_key(a, digits).p == NULL);
	if (key.p != NULL)
		must(key.n > 0 && key.n <= 120 && str_eq(person_key(a, key), key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_open(1 << 16, 64 << 20);
	str s = {(const char *)data, n};
	check_text(a, s);
	check_day(a, s);
	check_ids(a, s);
	arena_close(a);
	return 0;
}
