/* bank_view.h: what bank.html is given. */
#ifndef LEARN_QUIZ_BANK_VIEW_H
#define LEARN_QUIZ_BANK_VIEW_H

#include "learn/quiz/pages.h"

#define BANK_PAGE 50

struct bank_topic {
	i64 id, n, n_away;
	str name;
};
struct bank_row {
	i64 id, state, no;
	str topic, name, body;
	enum question_kind kind;
};
struct bank_view {
	struct teach *t;
	struct bank_topic *topic;
	size_t n_topics;
	struct bank_row *row;
	size_t n, n_all, page, n_pages;
	i64 topic_id;
	bool away;
	str words, said;
	const struct problems *ps;
};
struct bank_past {
	int no;
	i64 made_ms;
	str by, reason;
};
struct bank_form {
	struct teach *t;
	i64 id, state; /* id 0: a new one */
	int no;
	struct question q;
	struct question_option *option; /* rows of the form, empty ones at the end */
	size_t n_rows;
	str topic, reason;
	struct bank_topic *topics;
	size_t n_topics;
	struct bank_past *past;
	size_t n_past;
	const struct problems *ps;
	html body;
};
struct import_view {
	struct teach *t;
	const struct problems *ps;
	str file, topic;
};
struct regrade_view {
	struct teach *t;
	struct regrade g;
	i64 question_id;
	str body, before, after; /* the right answers of both revisions */
	bool done;
};

#endif
