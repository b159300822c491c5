/* quiz.h: tests: question bank, drawing, attempts, grading, statistics: what other rooms of learn/ may call. */
#ifndef LEARN_QUIZ_QUIZ_H
#define LEARN_QUIZ_QUIZ_H

#include "learn/record/record.h"

extern const struct route learn_quiz_routes[];

/* Settings of a test lesson (table quiz) with its parts. NULL: the lesson has none yet. */
struct quiz_part {
	str title;
	i64 topic_id;
	int n_draw; /* 0 all */
	i64 points; /* of each question, hundredths */
};
enum quiz_review { REVIEW_NOTHING, REVIEW_SCORE, REVIEW_MARKS, REVIEW_ANSWERS }; /* nothing; the score; which were right; the right answers and feedback */
struct quiz {
	i64 lesson_id, pass, opens_ms, closes_ms; /* pass: hundredths of a percent; decision: 80 % is the standard */
	int attempts, wait_minutes, limit_minutes, per_page, review_when, grading;
	bool shuffle_questions, shuffle_options;
	enum quiz_review review;
	str words;
	const struct quiz_part *part;
	size_t n_parts;
};
const struct quiz *learn_quiz(struct db *db, struct arena *a, i64 lesson_id);
/* Stores the settings of a draft's lesson. False with problems: pass mark over 100, no part, a topic without questions, fewer questions than drawn ... */
bool learn_quiz_set(struct db *db, struct arena *a, i64 course_id, const struct quiz *q, struct problems *ps);
/* What keeps a version from being published: a test without questions, a question without a right answer ... */
void learn_quiz_check(struct db *db, struct arena *a, const struct learn_version *v, struct problems *ps);
/* Copies settings of a lesson to another (new version, clone). topic_map: pairs old, new topic id; NULL: the same. */
void learn_quiz_copy(struct db *db, i64 from_lesson, i64 to_lesson, const i64 *topic_map, size_t n_pairs);
/* Copies a course's bank into another course; pairs of topic ids in *ret_map. */
size_t learn_bank_copy(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 from_course, i64 to_course, i64 **ret_map);
/* The bank as GIFT with $CATEGORY for topics, and back; also Aiken, csv and xlsx (format by content and name). False with problems by row or
 * line: nothing changed. *ret_n: questions added. topic: for questions without one. */
str learn_bank_gift(struct db *db, struct arena *a, i64 course_id);
bool learn_bank_import(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_course *c, str name, str content, str topic, size_t *ret_n, struct problems *ps);
/* The part of the learner's lesson page for a test: words, rules, attempts so far, the button. Writes into r->out. */
void learn_quiz_intro(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l, struct learn_enrolment *e);
/* Hands in what is over: at most n attempts whose bell has rung by now. In the caller's transaction; the number handed in. For the tick. */
int learn_quiz_bell(struct db *db, struct arena *a, i64 now_ms, int n);
/* load questions FILE */
int learn_cli_questions(struct db *db, struct arena *a, const char *file);

#endif
