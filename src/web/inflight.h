/* inflight.h: requests that bring the process down twice are not run a third time.
 *
 * Assertions stay on in production, and clients retry: one request that hits a bug could keep the server restarting for everybody.
 * The hashes of requests being run stand in a mapped file. When the process dies of itself (abort, segmentation fault; not of kill -9
 * or loss of power) those in flight are remembered at the next start; one that was in flight at two such deaths within a day, and did
 * not come to its end in between, is answered 500 unrun. */
#ifndef WEB_INFLIGHT_H
#define WEB_INFLIGHT_H

#include "base/str.h"

/* Maps FOLDER/inflight (made when missing), takes in what the last run left, and watches for the signals of a crash.
 * False (logged by the caller): the server works without. */
bool inflight_open(const char *folder);
u64 inflight_hash(int method, str path, str query, str body);
/* Whether this request was in flight at two crashes. */
bool inflight_barred(u64 hash);
/* A slot for the time it runs; -1 when all are taken: leave(-1) is fine. */
int inflight_enter(u64 hash);
void inflight_leave(int slot);

#endif
