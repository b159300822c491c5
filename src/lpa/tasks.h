/* tasks.h: what LPA asks of a person now, and how far an LAO's own assessment is: for the first page. */
#ifndef LPA_TASKS_H
#define LPA_TASKS_H

#include "lpa/entry.h"
#include "org/account.h"

struct lpa_task {
	i64 deadline_ms;  /* 0: none */
	str title, detail, href, action;
	bool main;        /* the one primary button */
};
/* An LAO's own assessment of an open year. */
struct lpa_own {
	int year;
	const struct org_unit *unit;
	str name;         /* the unit as it is called in that year */
	size_t n_done, n_all;
	i64 closes_ms;
	str href, next;   /* page and number of the first indicator that is missing */
};
#define LPA_TASKS_MAX 40
struct lpa_todo {
	struct lpa_task task[LPA_TASKS_MAX];
	size_t n_tasks;
	struct lpa_own progress[8];
	size_t n_progress;
};
/* What waits for the person first, then by deadline. A handful of statements for each open year and role. */
void lpa_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct lpa_todo *ret);

#endif
