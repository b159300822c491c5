/* team.h: assessment teams of a province (ทีมประเมินระดับจังหวัด), and how far the LAOs of a province have come.
 *
 * A team belongs to a provincial office and a year; it was appointed by a provincial order with number and date, has members (accounts)
 * with a duty, and LAOs with a planned day of visit. An LAO is in one team at most. Functions that change something run in the
 * caller's transaction and write audit rows; the caller has checked the scope (PERM_LPA_TEAMS on the office). */
#ifndef LPA_TEAM_H
#define LPA_TEAM_H

#include "base/clock.h"
#include "lpa/entry.h"

#define LPA_TEAMS_MAX 99
#define LPA_MEMBERS_MAX 20 /* of one team; the rule is 4 */

struct lpa_team {
	i64 id, no, version;
	str order_no, order_day;
	i64 n_members, n_laos;
};
/* Teams of a provincial office in a year, by number. */
size_t lpa_teams(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, struct lpa_team **ret);
/* One team of that office; false: unknown. */
bool lpa_team_get(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 id, struct lpa_team *ret);
/* id 0: a new team (no 0: the next number), else changes number and order (seen: its version). Its id, or 0 with problems. */
i64 lpa_team_save(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms,
	i64 id, i64 seen, i64 no, str order_no, str order_day, struct problems *ps);
/* Only a team without LAOs. */
bool lpa_team_remove(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms, i64 id, struct problems *ps);

struct lpa_member {
	i64 account_id;
	str username, name, duty; /* ประธาน กรรมการ เลขานุการ */
};
size_t lpa_team_members(struct db *db, struct arena *a, i64 team_id, struct lpa_member **ret);
/* Adds or changes the duty; an empty duty takes the member out. The account must be active. */
bool lpa_team_member_set(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms,
	i64 team_id, i64 member_id, str duty, struct problems *ps);

struct lpa_team_lao {
	const struct org_unit *unit;
	i64 team_id;
	str visit_day; /* YYYY-MM-DD; p NULL: not planned */
};
/* LAOs of a team (team_id 0: of all teams of the office), in the letter's order. */
size_t lpa_team_laos(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 team_id, struct lpa_team_lao **ret);
/* LAOs of the teams that the account is in, in the letter's order: "what waits for me". */
size_t lpa_my_team_laos(struct db *db, struct arena *a, const struct lpa_form *f, i64 account_id, struct lpa_team_lao **ret);
/* Puts an LAO of the province into a team (out of the one it is in); team_id 0 takes it out. visit_day DAY_NONE: not planned. */
bool lpa_team_lao_set(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms,
	const struct org_unit *lao, i64 team_id, day visit_day, struct problems *ps);

/* One line for each LAO of a province (code; "" the nation) that exists in the form's year, in the letter's order. */
struct lpa_progress {
	const struct org_unit *unit;
	enum lpa_state state;
	i64 until_ms, version;  /* of the entry */
	i64 n_applies;          /* indicators that apply */
	i64 n_self, n_scored;   /* with a band or cut; with a verified score or cut */
	i64 team_id;            /* 0: none */
};
size_t lpa_progress(struct db *db, struct arena *a, const struct lpa_form *f, str province_code, struct lpa_progress **ret);

#endif
