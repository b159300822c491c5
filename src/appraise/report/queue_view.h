/* queue_view.h: everything that waits for one person's word, to be given with the password once. */
#ifndef APPRAISE_REPORT_QUEUE_VIEW_H
#define APPRAISE_REPORT_QUEUE_VIEW_H

#include "appraise/report/inside.h"

#define QUEUE_MAX 100 /* acts at one press */

enum queue_kind { QUEUE_REPORT, QUEUE_COPIES };
struct queue_act {
	enum queue_kind kind;
	str value; /* of the form: "token:version" of a report as it is shown, "copies:2567-1:3" with their number */
	struct appraise_round round;
	struct appraise_rule rule;
	bool chosen, rule_changed, may_send;
	str href;
	/* a report */
	struct report x;
	enum report_capacity capacity;
	str position;
	/* true copies */
	i64 n_copies;
	str owner;
};
struct queue {
	struct frame f;
	struct queue_act *act;
	size_t n;
	bool on_behalf; /* one of them needs an order's number */
	str order_no, note, password_problem, order_problem;
	const char *tone; /* of the note: "done", "bad", "soon" */
};
/* What waits for the person: reports of open rounds that are made and that the person may certify; copies of own certificates that are not declared. */
void queue_load(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct queue *q);

#endif
