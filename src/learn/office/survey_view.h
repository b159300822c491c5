/* survey_view.h: what the pages of rating and survey show. */
#ifndef LEARN_OFFICE_SURVEY_VIEW_H
#define LEARN_OFFICE_SURVEY_VIEW_H

#include "learn/office/inside.h"

#define SURVEY_FREE_ROWS 3 /* empty rows of the editor */

struct rate_view {
	struct request *r;
	const struct learn_page *p;
	struct office_note note;
	const struct problems *ps;
	struct rating own;
	i64 n[6], mean;
};
struct survey_view {
	struct request *r;
	const struct learn_page *p;
	struct office_note note;
	const struct problems *ps;
	struct survey_item *item;
	size_t n;
	bool answered;
	i64 rating[6], rating_mean;
	const str *rating_words;
	size_t n_rating_words;
};
extern const str survey_agree[6]; /* words of 1..5 */

#endif
