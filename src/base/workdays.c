/* workdays.c: see workdays.h. */
#include "base/workdays.h"

/* How many of the ascending days lie before d. */
static size_t days_before(struct holidays h, day d)
{
	size_t from = 0, to = h.n;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (h.at[mid] < d)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static bool weekday_is(day d)
{
	return day_weekday(d) < 5;
}

bool workday_is(day d, struct holidays h)
{
	size_t i = days_before(h, d);
	return weekday_is(d) && (i == h.n || h.at[i] != d);
}

int workdays_between(day from, day to, struct holidays h)
{
	if (from > to)
		return 0;
	i64 all = (i64)to - from + 1;
	i64 n = all / 7 * 5;
	for (i64 d = (i64)from + all / 7 * 7; d <= to; d++)
		n += weekday_is((day)d);
	/* A holiday on a weekend is closed anyway. */
	for (size_t i = days_before(h, from); i < h.n && h.at[i] <= to; i++)
		n -= weekday_is(h.at[i]);
	return n > INT32_MAX ? INT32_MAX : (int)n;
}

struct penalty penalty_of(day due, i64 received_ms, i64 per_day_centi, day last, struct holidays h)
{
	day received = day_of_ms(received_ms);
	struct penalty p = {.counted = last == DAY_NONE || received <= last};
	if (received > due)
		p.days_late = workdays_between(due + 1, received, h);
	if (__builtin_mul_overflow((i64)p.days_late, per_day_centi, &p.off_centi))
		p.off_centi = INT64_MAX;
	return p;
}
