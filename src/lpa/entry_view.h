/* entry_view.h: what the pages of a self-assessment show, worked out of form, entry and saved scores. Everything lies in the
 * request's arena. Private to lpa/. */
#ifndef LPA_ENTRY_VIEW_H
#define LPA_ENTRY_VIEW_H

#include "lpa/pages.h"

/* How far one indicator is: a band that gives points but has no evidence is half done. */
enum lpa_item { LPA_ITEM_EMPTY, LPA_ITEM_HALF, LPA_ITEM_DONE, LPA_ITEM_CUT };
enum lpa_item lpa_item_of(const struct lpa_indicator *i, const struct lpa_self *s);
const char *lpa_item_code(enum lpa_item s);  /* "empty" "half" "done" "cut": JSON and classes */
const char *lpa_item_words(enum lpa_item s); /* Thai, for those who do not see the icon */
const char *lpa_item_icon(enum lpa_item s);

struct lpa_tab {
	i64 n, done; /* indicators that apply; done or cut */
};
struct lpa_items {
	const struct lpa_self *self; /* by form index */
	struct lpa_tab tab[LPA_DIMENSIONS];
	i64 n, done;          /* n - done is what is missing */
	struct lpa_sums sums; /* as the LAO sees itself: what is not chosen counts 0 of full */
	i64 risk;             /* hundredths: full points of what counts and is not chosen */
	i64 last_ms;          /* of the latest save, 0: none */
};
struct lpa_items lpa_items_of(const struct lpa_form *f, enum org_kind kind, const struct lpa_self *self);
/* "82.61", "-" when nothing counts. */
str lpa_percent_text(struct arena *a, struct lpa_percent p);
/* "บันทึกแล้ว 14.02 น.", with the day when it is not today's; empty without a save. */
str lpa_saved_text(struct arena *a, i64 at_ms, i64 now_ms);

/* Last year beside this one. */
struct lpa_last {
	int year;
	bool known, scored; /* the number existed and the LAO had scored itself; the team had scored */
	str self, remark, team, reason;
	str percent; /* of the dimension in last year's result; p NULL: none */
};
/* What could not be saved, shown again beside its field. */
struct lpa_again {
	str words;
	int kind; /* of the evidence that was being added, -1: the score */
	str title, note, url, day, by;
	bool stale; /* someone else saved first: `now` stands there */
	struct lpa_self now;
	str now_by;
	int band; /* mine; -2: not sent */
	int cut;
	str remark;
};
/* The page of one dimension with its current indicator. */
struct lpa_view {
	struct lpa_page *p;
	struct lpa_items items;
	bool may_edit, writable; /* the permission; and now */
	str why;                 /* not writable: Thai */
	i64 until_ms;
	int dimension;
	const struct lpa_indicator *i, *prev, *next; /* i NULL: nothing applies in this dimension */
	enum lpa_item item;
	struct lpa_self self; /* of i, with the remark to show */
	str wording, path;
	struct lpa_evidence *evidence;
	size_t n_evidence;
	struct lpa_last last;
	struct lpa_score score; /* the team's, once handed in */
	bool has_score;
	const struct lpa_again *again;
};
/* no empty: the first indicator of the dimension that is not done. */
struct lpa_view *lpa_view_of(struct lpa_page *p, int dimension, const struct lpa_indicator *i);

/* One line of the way of states. */
struct lpa_history {
	i64 at_ms;
	str what, by, reason, until;
};
size_t lpa_history_of(struct lpa_page *p, struct lpa_history **ret);

/* The overview. */
struct lpa_overview {
	struct lpa_page *p;
	struct lpa_items items;
	bool may_edit, may_confirm, may_reopen, writable;
	str why;
	i64 until_ms;
	str left; /* "เหลืออีก 12 วัน"; p NULL: over */
	struct lpa_missing *missing;
	size_t n_missing;
	struct lpa_history *history;
	size_t n_history;
	str next_words, next_href, next_button; /* who does what next; the one primary button */
	str percent, level;
	str problem; /* why confirming or reopening was refused */
	str reason_typed, until_typed;
};
struct lpa_overview *lpa_overview_of(struct lpa_page *p);

#endif
