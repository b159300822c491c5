/* clock.h: instants and days.
 *
 * An instant is Unix milliseconds UTC (i64 *_ms). A day is a civil date in Bangkok (UTC+7, no daylight saving since 1920),
 * held as days since 1970-01-01 (type day). Text of a day inside is YYYY-MM-DD in the common era; what people see is the
 * Buddhist era (CE + 543). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/arena.h"

typedef int32_t day;
#define DAY_NONE INT32_MIN

struct ymd {
	int y, m, d; /* CE year, 1..12, 1..31 */
};

/* Wall clock, clamped so that it never runs backward within the process. */
i64 clock_now_ms(void);
/* Monotonic microseconds for durations. */
i64 clock_mono_us(void);
/* Tests: a fixed "now"; 0 gives the real clock back. */
void clock_set_ms(i64 ms);

day day_of(struct ymd d);
struct ymd day_ymd(day d);
bool ymd_valid(struct ymd d);
/* The Bangkok day of an instant, and the instant at which a Bangkok day begins. */
day day_of_ms(i64 ms);
i64 day_start_ms(day d);
/* 0 Monday .. 6 Sunday. */
int day_weekday(day d);
/* "YYYY-MM-DD" (also with / as sign, one-digit month/day, Thai digits), CE or BE: a year 2400..2700 is BE, 1900..2199 is CE,
 * anything else is refused. False leaves *ret. */
bool day_parse(str s, day *ret);
/* "YYYY-MM-DD" CE: 10 bytes and NUL. */
struct day_text {
	char z[16];
};
struct day_text day_iso(day d);
/* An instant as "YYYY-MM-DDTHH:MM:SS" Bangkok time. */
struct day_text_long {
	char z[40];
};
struct day_text_long ms_iso(i64 ms);
/* Bangkok time "YYYY-MM-DDTHH:MM[:SS]" or with a blank; a day alone is its start. CE or BE. */
bool ms_parse(str s, i64 *ret);

enum day_style {
	DAY_SHORT,   /* 15 มี.ค. 2567 */
	DAY_LONG,    /* 15 มีนาคม 2567 */
	DAY_FULL,    /* วันศุกร์ที่ 15 มีนาคม 2567 */
	DAY_COMPACT, /* ศ. 15 มี.ค. */
};
/* Arabic digits, Buddhist era. Thai digits: thai_digits() over it. */
str day_show(struct arena *a, day d, enum day_style style);
/* "15 มี.ค. 2567 14.02 น." */
str ms_show(struct arena *a, i64 ms);
/* "14.02 น." */
str ms_show_time(struct arena *a, i64 ms);

/* Thai fiscal year (BE) of a day: 1 Oct 2566 .. 30 Sep 2567 is 2567; its round is 1 (Oct-Mar) or 2 (Apr-Sep). */
int day_fiscal_year(day d);
int day_fiscal_round(day d);

#endif
