/* talk_view.h: what the page of questions and answers shows. */
#ifndef LEARN_OFFICE_TALK_VIEW_H
#define LEARN_OFFICE_TALK_VIEW_H

#include "learn/office/inside.h"

struct talk_view {
	struct request *r;
	const struct learn_page *p;
	struct office_note note;
	str base;           /* "/learn/c/{slug}/talk" */
	str lesson;         /* filter and preset, '' none */
	bool open;          /* only without a teacher's answer */
	bool first;         /* the newest page */
	str body, problem;  /* of a new question that was refused */
	i64 at;             /* question whose answer was refused, 0 */
	i64 n_open;         /* for teachers */
	struct talk_post *post;
	size_t n;
	str next;           /* p NULL: none */
};

#endif
