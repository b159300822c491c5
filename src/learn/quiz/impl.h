/* impl.h: within quiz/: what stands in memory, the bank, attempts.
 *
 * Revisions of questions, settings of published tests and the drawable questions of a bank (by bank_rev) never change: they are read once and
 * kept in memory, within bounds. */
#ifndef LEARN_QUIZ_IMPL_H
#define LEARN_QUIZ_IMPL_H

#include "learn/quiz/formats.h"
#include "learn/quiz/quiz.h"

/* --- kept in memory (keep.c) --- */

enum keep { KEEP_REV, KEEP_POOL, KEEP_QUIZ, KEEP_ATTEMPT };
/* NULL: not there. What was given is good for at least ten minutes. */
const void *keep_get(const struct db *db, enum keep kind, i64 id, i64 rev);
/* Keeps a deep copy, or gives the value itself back when there is no room now. */
const void *keep_put(const struct db *db, enum keep kind, i64 id, i64 rev, void *(*copy)(struct arena *to, const void *from), const void *value);
/* Tests: what was rolled back leaves numbers that mean other things afterwards. */
void keep_forget(void);

/* --- the bank (bank.c) --- */

struct question_rev {
	i64 id, question_id;
	int no;
	struct question q;
};
/* One statement, none when it is kept. NULL: there is none. */
const struct question_rev *quiz_rev(struct db *db, struct arena *a, i64 rev_id);

/* What can be drawn: the questions of a course that are not put away, by topic and age. */
struct quiz_pool_topic {
	i64 id;
	str name;
	const i64 *rev; /* ids */
	size_t n;
};
struct quiz_pool {
	const struct quiz_pool_topic *topic;
	size_t n;
};
/* One statement, none when it is kept; the revisions are kept with it. fresh: by a request that changes the bank: not kept, read anew. */
const struct quiz_pool *quiz_pool(struct db *db, struct arena *a, i64 course_id, i64 bank_rev, bool fresh);
const struct quiz_pool_topic *quiz_pool_topic(const struct quiz_pool *p, i64 topic_id);

#define TOPIC_NAME_MAX 200
/* The topic's id, made where it is missing. */
i64 bank_topic(struct db *db, i64 course_id, str name);
i64 bank_add(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 course_id, i64 topic_id, const struct question *q);
/* A new revision. The id. */
i64 bank_correct(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 question_id, const struct question *q, str reason);
/* To be called by whoever changed the bank of the course. */
void bank_touched(struct db *db, i64 course_id);
/* All questions of the bank that are not put away, in its order. */
struct question_drafts bank_drafts(struct db *db, struct arena *a, i64 course_id);
/* Stores drafts in topics (topic "": the one named); those that stand there word by word already are passed over. The number added. */
size_t bank_import(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 course_id, const struct question_drafts *d, str topic);

/* --- settings (settings.c) --- */

/* As learn_quiz; kept when the lesson belongs to a published version. */
const struct quiz *quiz_settings(struct db *db, struct arena *a, i64 lesson_id, bool published);
bool quiz_valid(struct db *db, struct arena *a, i64 course_id, const struct quiz *q, struct problems *ps);

/* --- attempts (attempt.c) --- */

struct quiz_item {
	i64 rev_id, points;
	int part;
	size_t n_order;
	u8 order[OPTIONS_MAX]; /* what stands at each place of the screen */
};
enum attempt_state { ATTEMPT_OPEN, ATTEMPT_WAITS, ATTEMPT_DONE };
struct attempt {
	i64 id, account_id, enrolment_id, lesson_id, course_id, started_ms, due_ms, handed_ms, points, full_points;
	str lesson_key;
	int no, page;
	enum attempt_state state;
	bool by_bell, passed;
	struct quiz_item *item;
	size_t n_items;
	/* of attempt_whole() alone, else NULL */
	struct saved *saved;
	const struct learn_enrolment *enrolment;
};
struct saved {
	str answer;
	i64 version, at_ms, points, mark_by;
	bool flag;
	str mark_words;
};
struct quiz_extra {
	i64 minutes, attempts, closes_ms;
};
/* Last attempt and what is granted beyond the rules. */
struct quiz_standing {
	int n; /* attempts begun */
	int last_state;
	i64 last_handed_ms, last_due_ms;
	struct quiz_extra extra;
};

/* One statement each. False: there is none. */
bool attempt_find(struct db *db, struct arena *a, i64 account_id, str lesson_key, i64 no, struct attempt *ret);
/* With its answers and the enrolment, in one. */
bool attempt_whole(struct db *db, struct arena *a, i64 account_id, str lesson_key, i64 no, struct attempt *ret);
/* What never changes of an open attempt (what was drawn), from memory: state and bell may be old and are asked by attempt_answer() again. */
bool attempt_drawn(struct db *db, struct arena *a, i64 account_id, str lesson_key, i64 no, struct attempt *ret);
/* For the next attempt_drawn(). */
void attempt_keep(struct db *db, const struct attempt *t);
bool attempt_by_id(struct db *db, struct arena *a, i64 id, struct attempt *ret);
struct saved *attempt_answers(struct db *db, struct arena *a, const struct attempt *t);
struct quiz_standing quiz_standing(struct db *db, i64 account_id, str lesson_key);
/* Why the person may not begin now; p NULL: may. The standing must have no open attempt. */
str quiz_closed_why(struct arena *a, const struct quiz *q, const struct quiz_standing *s, i64 now_ms);
/* When the bell rings for an attempt begun at started_ms; 0: never. */
i64 quiz_due(const struct quiz *q, const struct quiz_extra *x, i64 started_ms);
/* Draws and stores attempt no; two statements at most with the pool in memory. False with words. */
bool attempt_start(struct db *db, struct arena *a, i64 now_ms, const struct learn_course *c, const struct learn_enrolment *e, const struct learn_lesson *l,
	const struct quiz *q, const struct quiz_standing *s, u64 seed, str *why);
/* Stores an answer given on version `seen`, if the attempt is open and its bell has not rung: one statement. */
enum answer_result { ANSWER_SAVED, ANSWER_STALE, ANSWER_SAME, ANSWER_OVER };
enum answer_result attempt_answer(struct db *db, struct arena *a, i64 now_ms, const struct attempt *t, size_t item, const struct answer *x, bool flag, i64 seen,
	struct saved *ret);
/* Hands in: grades, tells the record. at_ms: the moment it counts for. Changes *t. */
void attempt_hand_in(struct db *db, struct arena *a, i64 now_ms, struct attempt *t, i64 at_ms, bool by_bell);
/* Whether the bell has rung for an open attempt; then it is handed in. */
bool attempt_ring(struct db *db, struct arena *a, i64 now_ms, struct attempt *t);
/* A teacher's mark of one item; finishes the attempt when it was the last one. */
bool attempt_mark(struct db *db, struct arena *a, i64 now_ms, i64 by, struct attempt *t, size_t item, i64 points, str words, struct problems *ps);
/* The question of an item; must be there: revisions are never removed. */
const struct question *item_question(struct db *db, struct arena *a, const struct attempt *t, size_t item);

/* Tells the record of a passed attempt, as of the moment it was handed in. */
void quiz_tell_record(struct db *db, struct arena *a, i64 now_ms, const struct attempt *t);
i64 quiz_pass_mark(struct db *db, struct arena *a, const struct attempt *t);
/* The column items. */
str quiz_items_data(struct arena *a, const struct quiz_item *item, size_t n);
void quiz_items_read(struct arena *a, str data, struct attempt *t);

/* --- regrading (regrade.c) --- */

struct regrade_row {
	i64 attempt_id, before, after, full_points, account_id, handed_ms;
	bool passed_before, passed_after;
	str name, lesson_key;
	int no;
};
struct regrade {
	i64 id, question_id, from_rev, to_rev, made_by, made_ms, n_attempts;
	struct regrade_row *row; /* those that change */
	size_t n;
	i64 n_open; /* under way: they keep the revision they drew */
};
#define REGRADE_MOST 20000 /* attempts looked at in one go */
/* What would change if every finished attempt that drew an earlier revision of the question were graded by its present one. */
struct regrade regrade_preview(struct db *db, struct arena *a, i64 course_id, i64 question_id);
/* Does it. First passes stay; new ones count from the hand-in. The id of the record. */
i64 regrade_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_course *c, i64 question_id);
bool regrade_read(struct db *db, struct arena *a, i64 course_id, i64 id, struct regrade *ret);


/* --- statistics of a test (stats.c) --- */

#define CHOICES_MAX (OPTIONS_MAX + 1)
struct quiz_stat {
	const struct question_rev *rev;
	i64 n, n_answered, n_full;  /* drawn, answered, with all points */
	i64 chosen[CHOICES_MAX];    /* one, several of many: by option; true/false: [0] wrong, [1] right */
	double difficulty;          /* mean share of the points, 0..1 */
	double discrimination;      /* correlation of the share with the share of all other items (corrected item-total); NAN: cannot be said */
	double x, y, xx, yy, xy;    /* sums */
};
struct quiz_stats {
	i64 n_attempts, n_passed;
	double mean; /* share */
	struct quiz_stat *at;
	size_t n;
};
/* Over the finished attempts of a test: one statement and the revisions not kept. */
struct quiz_stats quiz_stats(struct db *db, struct arena *a, i64 course_id, str lesson_key);
/* Adds an observation; the figures out of the sums. Pure. */
void quiz_stat_add(struct quiz_stat *s, double share, double rest);
void quiz_stat_end(struct quiz_stat *s);

#endif
