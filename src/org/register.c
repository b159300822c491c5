/* register.c: members of the public: what stands behind registering, proving an address, own data and leaving. */
#include "org/register.h"

void (*org_email_proved)(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
void (*const *org_own_data)(struct db *db, struct arena *a, i64 account_id, struct buf *out);
void (*const *org_own_erase)(struct db *db, struct arena *a, i64 now_ms, i64 account_id);

bool org_email_ok(struct db *db, i64 account_id)
{
	return db_has(db, "select 1 from account where id = $1 and (kind = 0 or email_ms > 0)", account_id);
}
