/* results_pages.h: pages of results and of the watch list; see results.h for what they show. */
#ifndef LPA_RESULTS_PAGES_H
#define LPA_RESULTS_PAGES_H

#include "web/http.h"

extern const struct route lpa_results_routes[];

#endif
