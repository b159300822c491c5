/* year_view.h: a year's results with what every page of results asks of them, kept in memory where the year no longer changes.
 *
 * A published year changes only by a load or a new publication: lpa_year_touch() counts that, and copies of an older count are
 * made anew. A year under way is read afresh at each call. */
#ifndef LPA_YEAR_VIEW_H
#define LPA_YEAR_VIEW_H

#include "lpa/results.h"

struct lpa_year_view {
	struct lpa_year year;
	struct lpa_summary nation;
	struct lpa_province_result *provinces; /* Thai order */
	size_t n_provinces;
	const struct org_dir *dir;
	struct lpa_year_files *files; /* of a year kept in memory: exports made before; else NULL */
	const struct lpa_result **by_place; /* by the unit's place in dir->units; NULL: no result */
};
/* Never NULL. Valid for the request, and at least 10 minutes. */
const struct lpa_year_view *lpa_year_view(struct db *db, struct arena *a, int year);
static inline const struct lpa_result *lpa_year_of(const struct lpa_year_view *v, const struct org_unit *u)
{
	const struct org_unit *own = org_by_id(v->dir, u->id); /* u may be of another copy of the directory */
	return own != NULL ? v->by_place[own - v->dir->units] : NULL;
}
/* lpa_results_export(), made once for a year that is kept in memory: the public asks for the whole nation again and again. */
bool lpa_year_export(const struct lpa_year_view *v, str province, enum table_format f, struct buf *out);
/* In the transaction that changes a year's results otherwise than by the score of one LAO. */
void lpa_year_touch(struct db *db, int year);

#endif
