/* job_inside.h: what the files about jobs share; private to job/. */
#ifndef JOB_JOB_INSIDE_H
#define JOB_JOB_INSIDE_H

#include "base/clock.h"
#include "job/job.h"

#define JOB_OPEN_MAX 20 /* waiting or running ones of one person */
#define JOB_STARTS_MAX 3
#define JOB_LEASE_MS (60LL * 1000)
#define JOB_RESULT_KEPT_MS (7LL * 24 * 3600 * 1000)
#define JOB_ROW_KEPT_MS (30LL * 24 * 3600 * 1000)
#define JOB_NO_UNIT 0

enum job_state { JOB_WAITS, JOB_RUNS, JOB_DONE, JOB_FAILED, JOB_CANCELLED };

/* The next job to be done, claimed for this runner until its lease is over; turns go round: it begins behind the unit *last_unit, which it
 * sets. Own transaction. False: nothing waits. *ret_tries names this start: whoever comes with another number has lost the job. */
bool job_claim(struct db *db, struct arena *a, i64 now_ms, i64 *last_unit, struct job *ret, i64 *ret_tries);
/* One job by its name outside. False: none. */
bool job_get(struct db *db, struct arena *a, str token, struct job *ret);
/* A person's jobs, newest first, at most max; in the arena. */
const struct job *job_list(struct db *db, struct arena *a, i64 account_id, size_t max, size_t *ret_n);
/* A waiting one ends at once, a running one is asked to. In the caller's transaction. */
void job_cancel(struct db *db, i64 now_ms, const struct job *j);

#endif
