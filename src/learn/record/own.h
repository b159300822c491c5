/* own.h: what learning keeps about a person: out as JSON, and away (PDPA). For the hooks of org/register.h. */
#ifndef LEARN_RECORD_OWN_H
#define LEARN_RECORD_OWN_H

#include "learn/record/record.h"

/* `"name": value` pairs with a comma between, none at the end. */
void learn_own_data(struct db *db, struct arena *a, i64 account_id, struct buf *out);
/* The words of posts and ratings, the names on certificates (whose numbers then say that the owner took the data away), files of other channels,
 * answers of surveys and tests. Counts of learners and completions stay: they name nobody. */
void learn_own_erase(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
/* The hook for a proved address. */
void learn_email_proved(struct db *db, struct arena *a, i64 now_ms, i64 account_id);

#endif
