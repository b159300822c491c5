/* work_view.h: what the index of LPA and a year's overview show. Private to lpa/. */
#ifndef LPA_WORK_VIEW_H
#define LPA_WORK_VIEW_H

#include "lpa/work.h"

#define WORK_LINES_MAX 16

/* One thing that the person can do in a year. */
struct work_line {
	str text, detail, href, action;
};
struct work_year {
	const struct lpa_form *f;
	struct work_line line[WORK_LINES_MAX];
	size_t n_lines;
	bool main; /* its first line has the page's primary button */
};
struct work_index {
	struct request *r;
	struct work_year *years;
	size_t n;
	bool may_form;
};

struct work_overview {
	struct lpa_page *p;
	const struct org_province *province; /* NULL: by province */
	struct work_group *groups;
	size_t n;
	struct work_counts all;
	bool may_teams, may_publish, may_form;
};
str work_group_href(const struct work_overview *v, const struct work_group *g, int state); /* state -1: all */

#endif
