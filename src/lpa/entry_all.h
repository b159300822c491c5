/* entry_all.h: all indicators of an LAO on one page, as the paper form filled in.
 *
 * What is the same for all LAOs of a kind is rendered once for each (form, rev, kind) and shared by all threads; a page copies it and
 * puts its own marks, remarks and counts in between. A sheet stays valid for 10 minutes after a newer one of its form has come.
 * Private to lpa/. */
#ifndef LPA_ENTRY_ALL_H
#define LPA_ENTRY_ALL_H

#include "lpa/entry_view.h"

/* The page around it. */
struct lpa_all {
	struct lpa_page *p;
	str full[LPA_DIMENSIONS], points[LPA_DIMENSIONS], percent[LPA_DIMENSIONS], overall;
};

/* Called by the template while a sheet is made. */
struct sheet;
/* Starts an indicator; whether it is the first of its dimension. */
bool sheet_begin(struct sheet *s, const struct lpa_indicator *i);
/* Whether a new section begins with it; its titles. */
bool sheet_section(struct sheet *s, const struct lpa_indicator *i);
str sheet_path(struct sheet *s, const struct lpa_indicator *i);
str sheet_points(struct sheet *s, size_t band);
/* Places where a page puts its own. */
void sheet_wording(struct sheet *s, const struct buf *o);
void sheet_band(struct sheet *s, const struct buf *o, size_t band);
void sheet_cells(struct sheet *s, const struct buf *o);

/* GET /lpa/{year}/{code}/all */
void lpa_all_page(struct request *r);

#endif
