/* office_view.h: what an office's pages show. */
#ifndef LEARN_OFFICE_OFFICE_VIEW_H
#define LEARN_OFFICE_OFFICE_VIEW_H

#include "learn/office/people_view.h"

struct office_course {
	const struct learn_course *c;
	struct people_counts n;
};
struct office_view {
	struct request *r;
	const struct org_unit *unit;
	const struct learn_course *course; /* NULL: all */
	const struct learn_course *const *courses;
	size_t n_courses;
	str base;
	bool may_enrol, may_announce;
	struct people_counts all;
	const struct people_unit *row; /* [0]: the office itself */
	size_t n_rows;
	const struct office_course *per;
	size_t n_per;
};
struct office_index {
	struct request *r;
	const struct org_unit *const *tops;
	size_t n;
};
struct enrol_view {
	struct request *r;
	const struct org_unit *unit;
	struct office_note note;
	const struct problems *ps;
	const struct learn_course *const *courses;
	size_t n_courses;
	str base, course, due, people, way; /* as typed */
	bool below;
	const struct learn_course *c;       /* the one chosen */
	bool preview, done;
	struct enrol_row *row;
	size_t n_rows, n_by[4];
	str kept, refused;                  /* rows to be sent again; refused ones as csv */
	struct enrol_unit_counts k;
	i64 changed;
};
/* Published courses, in the list's order. */
size_t office_courses(struct request *r, const struct learn_course *const **ret);
/* "/learn/office/{code}/people?..." behind a number. */
str office_people_path(const struct office_view *v, const struct org_unit *u, const struct learn_course *c, bool own, enum people_state s);

#endif
