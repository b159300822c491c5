/* verify_view.h: what the work list of a team and the verification of one LAO show. Private to lpa/. */
#ifndef LPA_VERIFY_VIEW_H
#define LPA_VERIFY_VIEW_H

#include "lpa/entry_view.h"
#include "lpa/work.h"

/* How far one indicator is on the team's side. */
enum verify_item { VERIFY_EMPTY, VERIFY_SAME, VERIFY_DIFFERS, VERIFY_CUT };
enum verify_item verify_item_of(const struct lpa_indicator *i, const struct lpa_self *own, const struct lpa_score *s);
const char *verify_item_code(enum verify_item s);
const char *verify_item_words(enum verify_item s);
const char *verify_item_icon(enum verify_item s);

struct verify_items {
	const struct lpa_self *self;   /* by form index */
	const struct lpa_score *score;
	struct lpa_tab tab[LPA_DIMENSIONS];
	i64 n_accept[LPA_DIMENSIONS];  /* without a verified score, and the LAO's own can be taken over */
	i64 n_differs[LPA_DIMENSIONS];
	i64 n, done;
	struct lpa_sums sums, own;     /* as the team sees it so far (missing counts 0), as the LAO does */
	i64 last_ms;
};
struct verify_items verify_items_of(const struct lpa_form *f, enum org_kind kind, const struct lpa_self *self, const struct lpa_score *score);
/* The LAO's own score of an indicator in words: "3", "ขอตัดฐาน", "-". */
str verify_own_text(struct arena *a, const struct lpa_indicator *i, const struct lpa_self *s);
str verify_score_text(struct arena *a, const struct lpa_score *s);

/* Who of the team, when. */
struct verify_team {
	i64 id, no; /* 0: none yet */
	str day;    /* YYYY-MM-DD; empty: not planned */
};

/* What could not be saved, shown again beside its field. */
struct verify_again {
	str words;
	str points, reason; /* as sent */
	bool stale;
	struct lpa_score now;
	str now_by;
};
struct verify_view {
	struct lpa_page *p;
	struct lpa_view *e; /* the LAO's side of the indicator: own score, evidence, last year; NULL on the overview */
	struct verify_items items;
	struct verify_team team;
	bool may_score;     /* in the team, with the permission, and the state lets it */
	str why;            /* why nobody can score now; empty: it is open */
	int dimension;
	const struct lpa_indicator *i;
	struct lpa_score score;
	str points, reason; /* what the fields show: "500", "cut", "" */
	str accept;         /* the fields when the LAO's own score is taken over, as of a form */
	const struct verify_again *again;
	struct work_note note;
};
str verify_path(const struct lpa_page *p, const struct lpa_indicator *i);

struct verify_overview {
	struct lpa_page *p;
	struct verify_items items;
	struct verify_team team;
	bool may_score, may_hand_in, may_confirm, may_return;
	str why;
	str percent, level, own_percent;
	struct lpa_history *history;
	size_t n_history;
	struct work_note note;
	const struct problems *ps; /* of a return that was refused */
	str reason, until;         /* as typed */
};

/* --- the work list --- */

struct list_row {
	const struct org_unit *u;
	str name;
	enum lpa_state state;
	i64 version, n_applies, n_self, n_scored, team_no;
	str day, percent; /* percent p NULL: nothing to show yet */
	enum lpa_level level;
	bool mine, may_confirm;
};
struct list_view {
	struct lpa_page *p;
	struct list_row *rows;
	size_t n, n_all, n_mine, n_waiting; /* shown; visible; of my teams; waiting for my confirmation among those shown */
	bool mine;          /* only my teams' */
	int state;          /* -1: all */
	str district;       /* code; empty: all */
	const struct org_district **districts;
	size_t n_districts;
	bool may_confirm, may_teams, may_verify;
	struct work_note note;
	struct work_group *provinces; /* to choose from where p->unit is NULL */
	size_t n_provinces;
};
/* The list with one choice changed; state -2 keeps it. */
str list_href(const struct list_view *v, bool mine, int state);

#endif
