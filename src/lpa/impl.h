/* impl.h: what the files of lpa/ share; private to the folder. */
#ifndef LPA_IMPL_H
#define LPA_IMPL_H

#include "lpa/results.h"

/* The change counter of a form grows by 1 and some random bits more, so that a copy in memory is never taken for another
 * database's form, or for a state that was rolled back. */
i64 lpa_rev_step(void);
/* Unit that national acts are recorded on (สถ.); 0 before the country is loaded. */
i64 lpa_dla_id(struct db *db);
/* Whether any LAO has a verified score on the form. */
bool lpa_has_scores(struct db *db, i64 form_id);
/* Hundredths with as many decimals as they need: "5", "4.5", "4.25". */
str lpa_points_text(struct arena *a, i64 centi);
/* Thai digits as Arabic, blanks trimmed: cells with numbers. */
str lpa_cell_number(struct arena *a, str cell);
/* The LAO of a cell `lao_code`, existing in the year; NULL with Thai words in *why. */
const struct org_unit *lpa_cell_lao(struct arena *a, const struct org_dir *d, str code, int year, str *why);

/* --- entries --- */

/* Form (state and window as the database has them now) and entry, read by one statement. */
struct lpa_standing {
	struct lpa_form form;
	struct lpa_entry entry;
};
/* The first columns of such a statement, after which each reads its own. */
#define LPA_STANDING_COLUMNS "f.state, f.opens_ms, f.closes_ms, f.overall, e.state, e.until_ms, e.version"
#define LPA_STANDING_N 7
struct lpa_standing lpa_standing_of(struct db_cur *c, const struct lpa_form *f);
/* Whether a team may score now. */
bool lpa_scorable(const struct lpa_standing *s, str *why);
/* The kind of the LAO in the form's year. */
enum org_kind lpa_kind(const struct lpa_form *f, const struct org_unit *u);
/* "2567/3.3" */
str lpa_object(struct arena *a, const struct lpa_form *f, const struct lpa_indicator *i);

/* --- results --- */

/* Base of one kind: what its indicators are worth when all count. */
struct lpa_base {
	i64 full[LPA_DIMENSIONS];
	i64 n; /* counting indicators */
};
struct lpa_base lpa_base_of(const struct lpa_form *f, enum org_kind kind);

/* A row of lpa_result as stored. */
struct lpa_result_row {
	i64 unit_id;
	struct lpa_sums sums;
	i64 n_missing;
	enum lpa_overall overall;
	bool synthetic;
	bool loaded; /* as totals, without scores */
};
struct lpa_verdict {
	i64 order_key;
	enum lpa_level level;
	bool pass;
};
struct lpa_verdict lpa_verdict_of(const struct lpa_sums *s, enum lpa_overall o);
/* Upserts. rows of different units. */
void lpa_result_put(struct db *db, int year, const struct lpa_result_row *rows, size_t n);
/* Computes the rows of units [from_unit, to_unit) from the scores, in one ordered scan, into ret (room for max); returns how many.
 * Ranges may be computed on several connections at once. */
size_t lpa_result_scan(struct db *db, const struct org_dir *d, const struct lpa_form *f, i64 from_unit, i64 to_unit, struct lpa_result_row *ret, size_t max);

#endif
