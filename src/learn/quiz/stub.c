/* stub.c: the pages until they are written. */
#include "learn/quiz/quiz.h"

const struct route learn_quiz_routes[] = {{.handle = NULL}};

void learn_quiz_intro(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l,
	struct learn_enrolment *e)
{
	(void)r, (void)c, (void)v, (void)l, (void)e;
}
