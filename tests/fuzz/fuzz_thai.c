/* Thai text from outside: nothing crashes, results are well-formed UTF-8, folding a folded text changes nothing. */
#include "base/clock.h"
#include "base/log.h"
#include "base/thai.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_fold(struct arena *a, str s)
{
	str f = thai_fold(a, s);
	must(str_utf8(f));
	must(str_eq(thai_fold(a, f), f));
	must(!str_starts(f, S(" ")) && !str_ends(f, S(" ")) && str_find(f, S("  ")) < 0);
}

static void check_key(struct arena *a, str s)
{
	str k = thai_sort_key(a, s);
	must(str_utf8(k));
	must(str_eq(k, thai_sort_key(a, str_dup(a, s))));
	str half = str_sub(s, 0, s.n / 2);
	must(s.n == 0 || !str_eq(k, thai_sort_key(a, half)));
}

static void check_numbers(str s)
{
	day d = 0;
	i64 ms = 0, v = 0;
	if (day_parse(s, &d)) {
		day again = 0;
		must(day_parse(str_of(day_iso(d).z), &again) || day_ymd(d).y < 1900);
		must(again == d || day_ymd(d).y < 1900);
	}
	if (ms_parse(s, &ms))
		must(ms >= day_start_ms(day_of_ms(ms)) && ms < day_start_ms(day_of_ms(ms) + 1));
	for (int places = 0; places <= 6; places++)
		str_decimal(s, places, &v);
	str_i64(s, &v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *a;
	if (!a)
		a = arena_open(1 << 20, (size_t)256 << 20);
	str s = {(const char *)data, n}, text;
	check_fold(a, s);
	check_key(a, s);
	check_numbers(s);
	if (thai_from_cp874(a, s, &text)) {
		must(str_utf8(text));
		check_fold(a, text);
	}
	must(str_utf8(thai_digits(a, s)) && str_utf8(thai_arabic_digits(a, s)));
	must(thai_distance(a, s, s, 3) == 0);
	str_trim(s);
	str_clip(s, n / 2);
	arena_reset(a);
	return 0;
}
