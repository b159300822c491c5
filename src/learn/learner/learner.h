/* learner.h: what a learner and the public see: catalogue, course, lessons, my learning. */
#ifndef LEARN_LEARNER_LEARNER_H
#define LEARN_LEARNER_LEARNER_H

#include "learn/record/record.h"
#include "web/frame.h"

extern const struct route learn_learner_routes[];

/* For routes with {slug}: scope checks that leave a struct learn_page in r->object. They answer 404, 403 or lead to /sign-in themselves. */
struct learn_page {
	struct request *r;
	const struct org_who *who;
	const struct learn_course *course;
	const struct learn_version *version; /* the learner's, else the live one */
	const struct learn_lesson *lesson;   /* of {key}; NULL on routes without it */
	struct learn_enrolment enrolment;    /* id 0: not enrolled */
	bool teaches;
};
static inline struct learn_page *learn_page(const struct request *r)
{
	return (struct learn_page *)r->object;
}
bool learn_scope_course(struct request *r);  /* anybody who may see it; teachers also before it is published */
bool learn_scope_learner(struct request *r); /* enrolled and active; {key}: the lesson must exist; GET of somebody who is not enrolled leads to the course page */
bool learn_scope_teacher(struct request *r); /* teaches it */
/* Frame in the area "learn" with crumbs: เรียนรู้ > course [> here]. */
struct frame learn_page_frame(const struct learn_page *p, str title, str here);

/* What learning asks of the person now, for the first page: courses with a due day, under way, certificates to review. At most max. */
struct learn_task {
	str title, detail, href, action;
	i64 deadline_ms; /* 0 none */
};
size_t learn_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct learn_task *ret, size_t max);

#endif
