/* people_view.h: lists of people, one person, reminders: for teachers and offices alike. */
#ifndef LEARN_OFFICE_PEOPLE_VIEW_H
#define LEARN_OFFICE_PEOPLE_VIEW_H

#include "learn/office/inside.h"

struct people_view {
	struct request *r;
	struct office_note note;
	struct people_ask ask;
	bool office;         /* of an office; else of a course */
	bool may_remind;
	str base;            /* "/teach/{slug}/learners", "/learn/office/{code}" */
	str list;            /* address of the list: base, or base + "/people" */
	str filters;         /* "?state=..&...&" of the list as it stands, without page */
	str unit;            /* teachers: code typed */
	const struct learn_course *const *courses; /* offices: to choose from */
	size_t n_courses;
	struct people_counts counts; /* teachers */
	struct people_row *row;
	size_t n;
	bool more;
};
struct remind_view {
	struct request *r;
	struct office_note note;
	const struct problems *ps;
	struct remind m;
	str base, back;
	i64 n, n_recent;
	str words;
	const char *state, *sort, *unit;
};
struct person_lesson {
	const struct learn_lesson *l;
	struct learn_lesson_state s;
};
struct person_course {
	const struct learn_course *c;
	struct people_row x;
	str number; /* certificate, '' none */
};
struct person_view {
	struct request *r;
	str name, username, office;
	const struct learn_course *course; /* teachers: the one */
	struct people_row x;
	const struct person_lesson *lesson;
	size_t n_lessons;
	const struct person_course *at; /* offices: all */
	size_t n;
};
/* Of the fields state, sort, q, page, own, course, unit. */
struct people_ask people_ask_of(struct request *r);
str people_filters(struct request *r, const struct people_view *v);
/* The ids of the field "who"; NULL where all are meant (field "all"). */
size_t people_chosen(struct request *r, const i64 **ret);
/* The page before sending, and sending; go: where to afterwards. */
void remind_show(struct request *r, struct remind_view *v, struct frame *f);
void remind_do(struct request *r, struct remind_view *v, struct frame *f, str go);

#endif
