/* test_view.h: what test.html is given. */
#ifndef LEARN_QUIZ_TEST_VIEW_H
#define LEARN_QUIZ_TEST_VIEW_H

#include "learn/quiz/pages.h"

#define ATTEMPTS_PAGE 50

struct settings_part {
	i64 topic_id;
	str title, draw, points;
};
struct settings_view {
	struct teach *t;
	const struct learn_lesson *l;
	const struct learn_version *v;
	const struct quiz_pool *pool;
	struct quiz q;
	/* as typed */
	str pass, attempts, wait, limit, per_page, opens_day, opens_time, closes_day, closes_time;
	struct settings_part *part;
	size_t n_rows;
	bool edit, saved;
	const struct problems *ps;
};
struct attempts_row {
	struct attempt t;
	str name;
};
struct extra_row {
	str name, username, reason;
	struct quiz_extra x;
};
struct attempts_view {
	struct teach *t;
	const struct learn_lesson *l;
	struct attempts_row *row;
	size_t n;
	bool more;
	i64 last_id;
	struct extra_row *extra;
	size_t n_extra;
	i64 pass;
	const struct problems *ps;
	str username, minutes, attempts, closes_day, closes_time, reason;
	bool saved;
};
struct stats_view {
	struct teach *t;
	const struct learn_lesson *l;
	struct quiz_stats s;
};
struct marks_view {
	struct teach *t;
	struct attempts_row *row;
	const str *lesson; /* titles */
	size_t n;
};
struct mark_item {
	size_t no;
	const struct quiz_item *item;
	const struct question *q;
	struct saved saved;
	struct answer answer;
	html body;
	bool waits, essay;
};
struct mark_view {
	struct teach *t;
	struct attempt at;
	str name, lesson;
	struct mark_item *item;
	i64 pass, n_wait;
	const struct problems *ps;
};
/* "0.62", "-" for what cannot be said. */
str stat_text(struct arena *a, double v);
/* easy, hard, does not tell apart ...: chip class and words; p NULL: nothing to say. */
const char *stat_tone(const struct quiz_stat *s);
str stat_words(const struct quiz_stat *s);
str stat_choices(struct arena *a, const struct quiz_stat *s);

#endif
