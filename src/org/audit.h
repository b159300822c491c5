/* audit.h: the append-only record of every change: who, when, on which unit, what, before, after.
 *
 * Rows carry their own hash; the values lie in audit_value with a salt, so that personal data can be erased while the chain still
 * verifies. One sealer chains and signs the rows about once a second (never per write). */
#ifndef ORG_AUDIT_H
#define ORG_AUDIT_H

#include "base/arena.h"
#include "base/problem.h"
#include "db/db.h"

/* Within the caller's transaction: 2 statements. before/after: text or JSON, p NULL for none. Texts are clipped to 4,000 bytes. */
void audit_add(
	struct db *db, struct arena *a, i64 account_id, i64 unit_id, i64 now_ms, str action, str object, str before, str after);
/* Takes the values of a row away (personal data) and leaves an 'audit.erase' row about it; the chain still verifies. */
void audit_erase(struct db *db, struct arena *a, i64 account_id, i64 now_ms, i64 audit_id, str reason);
/* Seals what is committed and not sealed: for the web hook `tick` and after commands. Own transaction. Cheap when nothing is new. */
void audit_seal(struct db *db, i64 now_ms);
/* Verifies hashes, chain and signatures; adds a problem for each break or unsealed old row. Returns the rows looked at. */
i64 audit_check(struct db *db, struct arena *a, struct problems *ps);

#endif
