/* stub.c: the functions of quiz.h until they are written. */
#include "learn/quiz/quiz.h"

const struct route learn_quiz_routes[] = {{0}};

const struct quiz *learn_quiz(struct db *db, struct arena *a, i64 lesson_id)
{
	(void)db, (void)a, (void)lesson_id;
	return NULL;
}
bool learn_quiz_set(struct db *db, struct arena *a, i64 course_id, const struct quiz *q, struct problems *ps)
{
	(void)db, (void)a, (void)course_id, (void)q, (void)ps;
	return true;
}
void learn_quiz_check(struct db *db, struct arena *a, const struct learn_version *v, struct problems *ps)
{
	(void)db, (void)a, (void)v, (void)ps;
}
void learn_quiz_copy(struct db *db, i64 from_lesson, i64 to_lesson, const i64 *topic_map, size_t n_pairs)
{
	(void)db, (void)from_lesson, (void)to_lesson, (void)topic_map, (void)n_pairs;
}
size_t learn_bank_copy(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 from_course, i64 to_course, i64 **ret_map)
{
	(void)db, (void)a, (void)now_ms, (void)by, (void)from_course, (void)to_course;
	*ret_map = NULL;
	return 0;
}
str learn_bank_gift(struct db *db, struct arena *a, i64 course_id)
{
	(void)db, (void)a, (void)course_id;
	return S("");
}
bool learn_bank_import(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_course *c, str name, str content, str topic,
	size_t *ret_n, struct problems *ps)
{
	(void)db, (void)a, (void)now_ms, (void)by, (void)c, (void)name, (void)content, (void)topic, (void)ps;
	*ret_n = 0;
	return true;
}
void learn_quiz_intro(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l,
	struct learn_enrolment *e)
{
	(void)r, (void)c, (void)v, (void)l, (void)e;
}
int learn_quiz_bell(struct db *db, struct arena *a, i64 now_ms, int n)
{
	(void)db, (void)a, (void)now_ms, (void)n;
	return 0;
}
int learn_cli_questions(struct db *db, struct arena *a, const char *file)
{
	(void)db, (void)a, (void)file;
	return 1;
}
