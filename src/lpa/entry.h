/* entry.h: one LAO's assessment of one year: its own score, evidence, the team's verified score, and the way from one to the next.
 *
 * States: open -> (ปลัด confirms) self-confirmed -> (team hands in) verified -> (province confirms) province-confirmed -> published
 * with the form. Back only by a reopening with a reason. Each write names the version it saw; a stale one changes nothing and
 * answers what stands there now. All functions run inside the caller's transaction, check state and window again themselves,
 * and write audit rows. The caller has checked the scope. */
#ifndef LPA_ENTRY_H
#define LPA_ENTRY_H

#include "lpa/form.h"

enum lpa_state { LPA_OPEN, LPA_SELF_CONFIRMED, LPA_VERIFIED, LPA_PROVINCE_CONFIRMED, LPA_STATE__MAX };
str lpa_state_name(enum lpa_state s); /* Thai */

struct lpa_entry {
	enum lpa_state state;
	i64 until_ms;  /* 0: the form's window */
	i64 confirmed_ms, confirmed_by, verified_ms, verified_by, province_ms, province_by;
	str reopen_reason;
	i64 version;   /* 0: no row yet */
};
/* In the arena's memory; a missing row is an open entry of version 0. */
struct lpa_entry lpa_entry_get(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id);
/* Whether the LAO may write now: form open, window or extra round, state open. *why: Thai words when not. */
bool lpa_entry_writable(const struct lpa_form *f, const struct lpa_entry *e, i64 now_ms, str *why);

/* The LAO's own score of one indicator, and the verified one. */
struct lpa_self {
	int band;        /* index into bands; -1: none yet */
	bool cut;        /* the LAO says it does not apply */
	str remark;
	i64 n_evidence, version, at_ms, by;
};
struct lpa_score {
	i64 points;      /* hundredths; -1: none */
	bool cut;
	str reason;
	i64 version, at_ms, by; /* version 0: no score yet */
};
/* Arrays by form index (n_indicators), in the arena. remarks/reasons false: texts left out (lists). */
struct lpa_self *lpa_self_all(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, bool remarks);
struct lpa_score *lpa_score_all(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, bool reasons);

/* "10 ก.ค. 2567 เวลา 24.00 น.": the end of a window whose first instant too late is ms. */
str lpa_until_text(struct arena *a, i64 ms);

enum lpa_save { LPA_SAVED, LPA_STALE, LPA_CLOSED, LPA_INVALID };
struct lpa_save_result {
	enum lpa_save what;
	str why;          /* Thai, for STALE, CLOSED, INVALID */
	i64 version;      /* after the save, or what stands there now */
	struct lpa_self self;   /* STALE: what stands there now */
	struct lpa_score score;
	str by_name;      /* STALE: who wrote it */
};
/* band -1 clears; band -2 / remark p NULL leave that part as it is. seen: the version the page showed. */
struct lpa_save_result lpa_self_save(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u,
	const struct lpa_indicator *i, i64 account_id, i64 now_ms, i64 seen, int band, int cut /* 0 1, -1 leaves */, str remark);
/* points in hundredths must be one of the bands' points; cut 1 needs a reason; a reason is needed where points differ from the
 * LAO's own. Updates the LAO's result in the same transaction. */
struct lpa_save_result lpa_score_save(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u,
	const struct lpa_indicator *i, i64 account_id, i64 now_ms, i64 seen, i64 points, bool cut, str reason);

#define LPA_EVIDENCE_MAX 50 /* pieces on one indicator */
enum lpa_evidence_kind { LPA_EV_FILE, LPA_EV_URL, LPA_EV_REGISTER, LPA_EV_LIVE };
struct lpa_evidence {
	i64 id;
	str token;
	i64 indicator_id;
	enum lpa_evidence_kind kind;
	str title, note, url, sha, type;
	i64 size;
	str looked_day, looked_by;
	i64 at_ms, by;
	str by_name;
};
/* Of one indicator, oldest first. */
size_t lpa_evidence_list(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, i64 indicator_id, struct lpa_evidence **ret);
/* Of the whole entry, by indicator_id, oldest first (the page groups by runs). */
size_t lpa_evidence_of(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, struct lpa_evidence **ret);
/* By its outside id; with its unit and form, for the scope check. False: unknown or removed. */
bool lpa_evidence_find(struct db *db, struct arena *a, str token, struct lpa_evidence *ret, i64 *ret_unit_id, i64 *ret_form_id);
/* The new token, or p NULL with problems (missing explanation, bad address, date in the future ...). Same file twice on one indicator
 * is found and said. */
str lpa_evidence_add(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, const struct lpa_indicator *i,
	i64 account_id, i64 now_ms, const struct lpa_evidence *e, struct problems *ps);
/* False with problems when the entry is not writable. The file itself is collected later. */
bool lpa_evidence_remove(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, const struct lpa_evidence *e,
	i64 account_id, i64 now_ms, struct problems *ps);

/* What is still missing before the ปลัด can confirm: indicators without a band (and not cut), and those without evidence whose band
 * gives points. Indexes into form->indicators. */
struct lpa_missing {
	const struct lpa_indicator *indicator;
	bool band, evidence;
};
size_t lpa_self_missing(struct arena *a, const struct lpa_form *f, enum org_kind kind, const struct lpa_self *all, struct lpa_missing **ret);

/* Steps. False with problems (what is missing, wrong state, stale version). */
bool lpa_self_confirm(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen, struct problems *ps);
bool lpa_team_hand_in(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen, struct problems *ps);
bool lpa_province_confirm(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen, struct problems *ps);
/* to: LPA_OPEN (LAO may write again until until_ms, an extra round) or LPA_SELF_CONFIRMED (the team scores again). Reason required. */
bool lpa_reopen(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen,
	enum lpa_state to, i64 until_ms, str reason, struct problems *ps);

/* Whether the account is in the team of this LAO (PERM_LPA_VERIFY is checked elsewhere). Teams themselves: lpa/team.h. */
bool lpa_in_team(struct db *db, const struct lpa_form *f, i64 unit_id, i64 account_id);

/* load scores: year,lao_code,no,points,cut,remark. All or nothing, all bad rows listed; results of the LAOs touched are recomputed.
 * Rows as table_read gives them; uses one transaction of the caller. *ret_n: rows stored. */
extern const struct table_head lpa_score_heads[];
bool lpa_scores_import(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct table *t, struct problems *ps, i64 *ret_n);

#endif
