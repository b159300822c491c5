/* team_view.h: what the pages of a province's teams show. Private to lpa/. */
#ifndef LPA_TEAM_VIEW_H
#define LPA_TEAM_VIEW_H

#include "lpa/work.h"

struct team_card {
	struct lpa_team t;
	struct lpa_member *members;
	size_t n_members;
};
/* One LAO of the province: in which team, when visited. */
struct plan_row {
	const struct org_unit *u;
	str name;                            /* as it is called in that year */
	const struct org_district *district; /* p NULL where the row above has the same */
	enum lpa_state state;
	i64 team_id, team_no; /* 0: none */
	str day;              /* YYYY-MM-DD or what was typed; empty: not planned */
	str from;             /* team and day as the page shows them: "12/2024-05-20" */
	bool chosen;          /* for the team of the page */
	str problem;
};
struct team_plan {
	struct plan_row *rows;
	size_t n, n_without; /* LAOs without a team */
};

struct teams_view {
	struct lpa_page *p;
	struct team_card *teams;
	size_t n_teams;
	struct team_plan plan;
	struct work_note note;
	const struct problems *ps;
	str no, order_no, order_day; /* as typed for a new team */
	bool may_write;
	struct work_group *provinces; /* to choose from where p->unit is NULL */
	size_t n_provinces;
};

/* Who can be a member: holds a role on an office of the province. */
struct team_candidate {
	i64 id;
	str username, name;
	bool may_score;
};
struct team_view {
	struct lpa_page *p;
	struct lpa_team t;
	struct lpa_member *members;
	size_t n_members;
	struct team_candidate *candidates;
	size_t n_candidates;
	struct team_plan plan;
	struct work_note note;
	const struct problems *ps;
	str no, order_no, order_day, username, duty; /* as typed */
	bool may_write;
};
bool team_may_score(const struct team_view *v, i64 account_id);
/* "20 พ.ค. 2567" of YYYY-MM-DD; empty for an empty or broken one. */
str team_day_text(struct arena *a, str iso);
extern const str team_duties[3]; /* ประธาน กรรมการ เลขานุการ */

#endif
