/* view.h: what the report's page shows. */
#ifndef APPRAISE_REPORT_VIEW_H
#define APPRAISE_REPORT_VIEW_H

#include "appraise/report/inside.h"

struct report_note {
	const char *tone; /* "done", "bad", "soon"; NULL: none */
	str text;
};
/* What differs between the report and the live picture. */
struct report_change {
	str name, what;
};
/* What was typed, for a form that is shown again. */
struct report_typed {
	int capacity; /* -1 nothing */
	str position, order_no, signer, reason, sent_no, sent;
	const char *form; /* to which form the problems belong: "certify", "scan", "uncertify", "paper"; NULL: to the page */
};
struct report_view {
	struct frame f;
	struct report_note note;
	const struct problems *ps;
	struct report_typed typed;
	const struct appraise_place *place;
	struct appraise_rule rule;          /* of the report; without one that in force */
	const struct report *x;             /* NULL: none yet */
	const struct report *all;           /* newest first */
	size_t n_all;
	bool newest, open;                  /* x is the newest one; the round is open */
	day may_from;                       /* sending begins */
	bool may_work, may_send;            /* the office's people; sending has begun */
	unsigned may_certify;               /* bits 1 << capacity */
	str base;                           /* "/appraise/2567-1/report/P54" */
	struct standing_sum live;
	const struct report_row *row;
	const struct report_item *item;
	size_t n_rows, n_items;
	struct report_delivery d[DELIVERY__MAX];
	i64 delivered_ms;
	struct late late;
	i64 score;
	const struct report_change *change;
	size_t n_changes;
	bool rule_changed;
	struct roster_head head[2];
	str default_position[CAPACITY_ON_BEHALF + 1];
	str made_by, submitted_by, received_by, decided_by; /* names */
};
/* Words of a field's problem in the form that was sent; p NULL: none. */
str report_problem(const struct report_view *v, const char *form, const char *field);

#endif
