/* pages.h: handlers of quiz/ for its route table (routes.c), and what the teachers' pages share. */
#ifndef LEARN_QUIZ_PAGES_H
#define LEARN_QUIZ_PAGES_H

#include "learn/quiz/impl.h"
#include "web/frame.h"

/* --- learners: attempt_pages.c --- */
bool quiz_scope_start(struct request *r);
bool quiz_scope_attempt(struct request *r);
bool quiz_scope_answer(struct request *r);
bool quiz_scope_hand_in(struct request *r);
void quiz_attempt_get(struct request *r);
void quiz_start_post(struct request *r);
void quiz_answer_post(struct request *r);
void quiz_hand_in_post(struct request *r);
extern const struct field quiz_attempt_fields[], quiz_start_fields[], quiz_answer_fields[];

/* --- teachers --- */

/* {slug}: a course that the caller teaches; r->object is a struct teach. */
struct teach {
	struct request *r;
	const struct learn_course *course;
	str base; /* /teach/{slug} */
};
static inline struct teach *teach_of(const struct request *r)
{
	return (struct teach *)r->object;
}
bool quiz_scope_teacher(struct request *r);
struct frame teach_frame(const struct teach *t, str title, str here);
/* One test of the course: {key} in the draft, else in the live version. NULL: answered 404. *ret_version is where it was found. */
const struct learn_lesson *teach_test(struct teach *t, const struct learn_version **ret_version);
/* The first problem of a field; p NULL: none. */
str teach_problem(const struct problems *ps, const char *column);
/* "2569-01-31T08:30" or "" from a pair of fields day and time (HH:MM, "" its start); false when it is none. */
bool teach_instant(struct request *r, const char *day_field, const char *time_field, const char *none_time, i64 *ret);
/* 3.5 in a field as hundredths. */
bool teach_hundredths(struct request *r, const char *name, i64 *ret);

/* bank_pages.c */
void bank_list_get(struct request *r);
void bank_edit_get(struct request *r);
void bank_new_get(struct request *r);
void bank_save_post(struct request *r);
void bank_state_post(struct request *r);
void bank_topic_post(struct request *r);
void bank_import_get(struct request *r);
void bank_import_prepare(struct request *r);
void bank_import_post(struct request *r);
void bank_export_get(struct request *r);
void bank_regrade_get(struct request *r);
void bank_regrade_post(struct request *r);
void bank_regrade_shown(struct request *r);
extern const struct field bank_list_fields[], bank_new_fields[], bank_save_fields[], bank_state_fields[], bank_topic_fields[], bank_import_fields[], bank_export_fields[];

/* test_pages.c */
void test_settings_get(struct request *r);
void test_settings_post(struct request *r);
void test_stats_get(struct request *r);
void test_attempts_get(struct request *r);
void test_extra_post(struct request *r);
void test_marks_get(struct request *r);
void test_mark_get(struct request *r);
void test_mark_post(struct request *r);
extern const struct field test_settings_fields[], test_stats_fields[], test_attempts_fields[], test_extra_fields[], test_mark_fields[];

#endif
