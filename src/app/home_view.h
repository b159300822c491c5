/* home_view.h: what home.html is given. */
#ifndef APP_HOME_VIEW_H
#define APP_HOME_VIEW_H

#include "lpa/year_view.h"
#include "lpa/results_view.h"
#include "lpa/tasks.h"
#include "web/frame.h"

struct home {
	struct frame f;
	str today;
	const struct org_who *who;
	struct lpa_todo todo;
	/* for everybody: the newest published year */
	int year;
	struct lpa_summary sum;
	bool synthetic;
	str mean;
	i64 pass_share; /* hundredths of a percent */
};
/* "จ. 18 มี.ค.", or "–" for no deadline; and the chip: words and class. */
str home_day(struct arena *a, i64 deadline_ms);
str home_left(struct arena *a, i64 deadline_ms, i64 now_ms);
const char *home_left_class(i64 deadline_ms, i64 now_ms);

#endif
