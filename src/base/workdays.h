/* workdays.h: working days of government offices, and the points that lateness costs. Pure functions.
 *
 * Closed are Saturdays, Sundays, and the holidays given. Rule of lateness: letter 000 (0.25 a working day after the due day,
 * not counted after the last day); letter 002 (0.2). */
#ifndef BASE_WORKDAYS_H
#define BASE_WORKDAYS_H

#include "base/clock.h"

/* Closed days besides weekends, ascending, without doubles. */
struct holidays {
	const day *at;
	size_t n;
};

bool workday_is(day d, struct holidays h);
/* Working days in [from, to], both ends counted; 0 when from > to. */
int workdays_between(day from, day to, struct holidays h);

struct penalty {
	int days_late; /* working days after the due day up to the day received */
	i64 off_centi; /* hundredths of a point */
	bool counted;  /* false after the last day */
};
/* received_ms: the instant; what comes in on the due day up to 23:59:59.999 Bangkok time is in time. last: DAY_NONE for none. */
struct penalty penalty_of(day due, i64 received_ms, i64 per_day_centi, day last, struct holidays h);

#endif
