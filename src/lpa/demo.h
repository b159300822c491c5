/* demo.h: data for trying the system out: synthetic results of 2561-2566 and a sample form that is open and partly filled in.
 *
 * Everything is made from a fixed seed, is marked synthetic (results) or sample (form), and never stands over what is there: a year
 * that has results and a year that has a form are left alone. Runs in the caller's transaction; the demonstration accounts
 * (lao54, clerk54, team54 ...) are made before by the app, and are looked up by user name. */
#ifndef LPA_DEMO_H
#define LPA_DEMO_H

#include "base/arena.h"
#include "db/db.h"

#define LPA_DEMO_FIRST_YEAR 2561
#define LPA_DEMO_LAST_YEAR 2566
#define LPA_DEMO_FORM_YEAR 2567

/* Both of the below. */
void lpa_demo(struct db *db, struct arena *a, i64 now_ms);
/* Results of all LAOs of each year. The dimension means lie near published ones (88.88 93.41 83.58 80.82 95.87), about 98.8 % pass
 * in a year. Except 2564: there exactly the LAOs of data/watchlist_2564.csv are below 70, in the years that list says, and nobody
 * else is in all of 2561-2563, so that the watch list of 2564 is that list; the published share of that year (98.80 %) would need
 * 94 LAOs below, the list has 6, and the list wins. */
void lpa_demo_results(struct db *db, struct arena *a, i64 now_ms);
/* The sample form (data/sample_form_2567.csv), open from a year before now to 60 days after; a team in Phrae (54) and in
 * Chachoengsao (24); the accounts' own LAOs half done, others of the two provinces at every step up to confirmed by the province. */
void lpa_demo_form(struct db *db, struct arena *a, i64 now_ms);

#endif
