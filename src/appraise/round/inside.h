/* inside.h: what the files of this room share. */
#ifndef APPRAISE_ROUND_INSIDE_H
#define APPRAISE_ROUND_INSIDE_H

#include "appraise/round/round.h"
#include "base/log.h"
#include "org/audit.h"
#include "web/frame.h"

/* A day out of the database: '' is DAY_NONE. */
static inline day day_stored(str s)
{
	day d = DAY_NONE;
	day_parse(s, &d);
	return d;
}
/* ... and into it. */
static inline str day_text_of(struct arena *a, day d)
{
	return d == DAY_NONE ? S("") : str_dup(a, str_of(day_iso(d).z));
}

#endif
