/* attempt_view.h: what attempt.html is given. */
#ifndef LEARN_QUIZ_ATTEMPT_VIEW_H
#define LEARN_QUIZ_ATTEMPT_VIEW_H

#include "learn/quiz/impl.h"
#include "web/frame.h"

/* r->object of the routes of one attempt. */
struct quiz_page {
	struct request *r;
	const struct org_who *who;
	struct attempt t;
	const struct learn_course *course;
	const struct learn_version *version;
	const struct learn_lesson *lesson;
	const struct quiz *quiz;
	str base; /* /learn/test/{key}/{no} */
};
static inline struct quiz_page *quiz_page(const struct request *r)
{
	return (struct quiz_page *)r->object;
}
bool quiz_scope_attempt(struct request *r);
/* Course, version, lesson, settings: two statements. Answers 404 and is false when they are gone. */
bool quiz_page_about(struct quiz_page *p);

struct quiz_choice {
	str label;
	int value;
};
/* A question on the screen: its options by place. */
struct quiz_shown {
	size_t no; /* item from 0 */
	const struct quiz_item *item;
	const struct question *q;
	struct saved saved;
	struct answer answer;
	html body;
};
struct attempt_view {
	struct quiz_page *p;
	struct quiz_shown *all; /* every item; body only of those shown */
	size_t first, n_shown, n_pages, page;
	i64 n_answered, n_flagged;
	str wrong; /* a refusal, without a script */
};
struct attempt_view *attempt_view_of(struct quiz_page *p);

/* Places on the screen. */
static inline size_t shown_option(const struct quiz_shown *s, size_t place) { return s->item->order[place]; }
/* matching: the partners to choose from, each text once; the place chosen for a row, -1 none. */
size_t shown_partners(struct arena *a, const struct quiz_shown *s, struct quiz_choice **ret);
int shown_partner_of(const struct quiz_shown *s, size_t row);
/* The answer in the request's fields. False: a field is out of its range. */
bool shown_answer(struct request *r, const struct quiz_item *item, const struct question *q, struct answer *ret);
/* The same as JSON members after the answer: "o":"1","a0":"1",... */
void shown_json(struct buf *b, const struct quiz_item *item, const struct question *q, const struct answer *x);

struct result_view {
	struct quiz_page *p;
	struct attempt_view *items;
	enum quiz_review review; /* what may be shown now */
	str later;               /* why not more, p NULL: all that there is */
	str percent, need;
	bool may_again;
};
struct intro_view {
	struct request *r;
	const struct learn_course *c;
	const struct learn_lesson *l;
	const struct quiz *q;
	struct quiz_standing s;
	struct attempt *past;
	size_t n_past;
	i64 n_items, best; /* best: hundredths of a percent, -1 none */
	html words;
	str why, limit;
	bool enrolled;
};
str quiz_minutes(struct arena *a, i64 minutes); /* "1 ชั่วโมง 30 นาที" */

#endif
