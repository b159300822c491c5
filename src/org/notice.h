/* notice.h: short messages to a person: "ใบประกาศออกแล้ว", "ครบกำหนดใน 3 วัน"; shown in the frame and under /notices. */
#ifndef ORG_NOTICE_H
#define ORG_NOTICE_H

#include "org/account.h"

/* Within the caller's transaction: one statement. */
void notice_add(struct db *db, i64 now_ms, i64 account_id, str kind, str title, str href);
/* How many are unread; one statement. */
i64 notice_unread(struct db *db, i64 account_id);

#endif
