/* rules.h: kinds of questions, their data, answers and points. Pure: no database, no clock.
 *
 * Points are hundredths. What an answer is worth of the points of its question (a share, rounded half up to a hundredth):
 *   one of many      the percent of the chosen option (a right one 100, a wrong one 0, an author may name something between)
 *   several of many  (right ones ticked - wrong ones ticked) : right ones, never below 0
 *   true/false       all or nothing
 *   matching         rows with the right partner : rows (a text that is the partner of several rows is right for each of them)
 *   ordering         texts in their right place : texts
 *   numeric          the percent of the best answer within whose tolerance the number lies (both bounds belong to it)
 *   short text       the percent of the best pattern that fits; compared folded (Thai and Arabic digits, case, blanks, ํา and ำ are one), * stands
 *                    for any text, also none
 *   essay            what the teacher gives
 * No answer is worth 0. */
#ifndef LEARN_QUIZ_RULES_H
#define LEARN_QUIZ_RULES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/problem.h"

enum question_kind { QUESTION_ONE, QUESTION_MANY, QUESTION_TRUE, QUESTION_MATCH, QUESTION_ORDER, QUESTION_NUMBER, QUESTION_TEXT, QUESTION_ESSAY, QUESTION_KIND__MAX };
str question_kind_name(enum question_kind k); /* เลือกคำตอบเดียว ... */
str question_kind_code(enum question_kind k); /* one many true match order number text essay: files and addresses */
bool question_kind_parse(str code_or_name, enum question_kind *ret);

#define OPTIONS_MAX 40
#define QUESTION_BODY_MAX 20000
#define QUESTION_TEXT_MAX 2000   /* of an option, a name, a feedback */
#define ANSWER_TEXT_MAX 300      /* bytes of a number or short text as typed */
#define ANSWER_ESSAY_MAX 20000
#define NUMBER_PLACES 6

struct question_option {
	str text;      /* choice, left side, text to be ordered (in the right order), number, pattern */
	str match;     /* matching: the partner; with an empty text only a partner that fits nothing */
	str tolerance; /* numeric: to both sides, "" exact */
	str feedback;
	int percent;   /* one of many, numeric, short text: 0..100; several of many: over 0 means right */
};
struct question {
	enum question_kind kind;
	str name, body, feedback;
	bool is_true; /* true/false */
	const struct question_option *option;
	size_t n;
};

/* The data column: what of a question is not text of its own column. Reading: false with a reason for the log when it is none. */
str question_data(struct arena *a, const struct question *q);
bool question_read(struct arena *a, enum question_kind kind, str data, struct question *ret);
/* What is wrong with it, in Thai, under this row; column "question" or "answers". */
bool question_check(struct arena *a, const struct question *q, i64 row, struct problems *ps);
/* Whether both ask and grade the same (names aside): an import does not add the same question twice. */
bool question_same(struct arena *a, const struct question *x, const struct question *y);

/* An answer. Numbers of options are those of the question, not of the screen. */
struct answer {
	int one;                   /* one of many: option, true/false: 1 or 0; -1 none */
	u64 many;                  /* several of many: bits */
	int place[OPTIONS_MAX];    /* matching: option whose partner was chosen for this row; ordering: its place from 0; -1 none */
	str text;                  /* numeric, short text, essay; never with p NULL */
};
struct answer answer_none(void);
bool answer_given(const struct question *q, const struct answer *x);
/* The answer column (JSON), canonical: the same answer gives the same text. Reading anything else gives no answer. */
str answer_data(struct arena *a, const struct question *q, const struct answer *x);
struct answer answer_read(struct arena *a, const struct question *q, str data);
/* Of `points`, hundredths; -1: a person must mark it (an essay with an answer). */
i64 answer_grade(struct arena *a, const struct question *q, const struct answer *x, i64 points);
/* In words for a person: what was answered, and what would be right. */
str answer_words(struct arena *a, const struct question *q, const struct answer *x);
str question_right_words(struct arena *a, const struct question *q);

/* How options stand on the screen: a permutation of 0..n-1 by a generator seeded with `seed`; shuffled false: as they are, but for matching (partners) and
 * ordering, which are always shuffled and never stand in the right order. Returns n. */
size_t question_order(const struct question *q, bool shuffled, u64 *seed, u8 order[OPTIONS_MAX]);
/* A number below n from the generator (splitmix64). */
u64 quiz_random(u64 *seed, u64 n);

/* 4.5 -> "4.5", 450 hundredths; without needless zeros. */
str points_text(struct arena *a, i64 hundredths);
/* Of full: "80", "66.67"; rounded half up, but what is below `pass` (hundredths of a percent) never prints as it. */
str percent_text(struct arena *a, i64 points, i64 full_points, i64 pass);
/* Whether points of full_points reach the pass mark: exact. No points to be had: not passed. */
bool points_pass(i64 points, i64 full_points, i64 pass);
/* Hundredths of a percent, rounded down. */
i64 points_score(i64 points, i64 full_points);

#endif
