/* clock.c: instants and days; their texts are in clock_text.c. */
#include "base/clock.h"
#include "base/log.h"
#include <stdatomic.h>
#include <time.h>

#define DAY_MS ((i64)86400000)
#define BANGKOK_MS ((i64)7 * 3600000)
#define ERA_DAYS 146097  /* days in 400 years */
#define ERA_SHIFT 719468 /* days from 1 March of year 0 to 1970-01-01 */

static _Atomic i64 fixed_ms; /* 0: the real clock */
static _Atomic i64 latest_ms;

i64 clock_now_ms(void)
{
	i64 fixed = fixed_ms;
	if (fixed)
		return fixed;
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	i64 now = (i64)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	i64 seen = latest_ms;
	while (now > seen) {
		if (atomic_compare_exchange_weak(&latest_ms, &seen, now))
			return now;
	}
	return seen;
}

i64 clock_mono_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (i64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void clock_set_ms(i64 ms)
{
	fixed_ms = ms;
}

static i64 div_floor(i64 a, i64 b)
{
	return a / b - (a % b < 0);
}

static day day_clamp(i64 d)
{
	return d <= DAY_NONE ? DAY_NONE + 1 : d > INT32_MAX ? INT32_MAX : (day)d;
}

static i64 clamp_i64(i64 v, i64 from, i64 to)
{
	return v < from ? from : v > to ? to : v;
}

static int month_days(int y, int m)
{
	static const int n[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
	return m == 2 && leap ? 29 : n[m - 1];
}

bool ymd_valid(struct ymd d)
{
	return d.m >= 1 && d.m <= 12 && d.d >= 1 && d.d <= month_days(d.y, d.m);
}

/* Counts in years that begin on 1 March, so that the leap day is the last one. Months and days outside their range carry
 * over (month 13 is January of the next year); what lies outside type day becomes its end. */
day day_of(struct ymd d)
{
	i64 months = (i64)d.y * 12 + d.m - 3;
	i64 y = div_floor(months, 12), m = months - y * 12;
	i64 era = div_floor(y, 400), y_in = y - era * 400;
	i64 in_year = (153 * m + 2) / 5;
	return day_clamp(era * ERA_DAYS + y_in * 365 + y_in / 4 - y_in / 100 + in_year + d.d - 1 - ERA_SHIFT);
}

struct ymd day_ymd(day d)
{
	i64 z = (i64)d + ERA_SHIFT;
	i64 era = div_floor(z, ERA_DAYS), in_era = z - era * ERA_DAYS;
	i64 y_in = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	i64 in_year = in_era - (365 * y_in + y_in / 4 - y_in / 100);
	i64 m = (5 * in_year + 2) / 153;
	return (struct ymd){
		.y = (int)(era * 400 + y_in + (m >= 10)),
		.m = (int)(m < 10 ? m + 3 : m - 9),
		.d = (int)(in_year - (153 * m + 2) / 5 + 1),
	};
}

day day_of_ms(i64 ms)
{
	return day_clamp(div_floor(clamp_i64(ms, INT64_MIN, INT64_MAX - BANGKOK_MS) + BANGKOK_MS, DAY_MS));
}

i64 day_start_ms(day d)
{
	return (i64)d * DAY_MS - BANGKOK_MS;
}

int day_weekday(day d)
{
	i64 since_monday = (i64)d + 3; /* 1970-01-01 was a Thursday */
	return (int)(since_monday - div_floor(since_monday, 7) * 7);
}

int day_fiscal_year(day d)
{
	struct ymd c = day_ymd(d);
	return c.y + 543 + (c.m >= 10);
}

int day_fiscal_round(day d)
{
	int m = day_ymd(d).m;
	return m >= 4 && m <= 9 ? 2 : 1;
}
