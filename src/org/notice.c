/* notice.c: short messages to a person. */
#include "org/notice.h"

#include "org/register.h"

void notice_add(struct db *db, i64 now_ms, i64 account_id, str kind, str title, str href)
{
	db_exec(db, "insert into notice(account_id, at_ms, kind, title, href, read_ms) values ($1, $2, $3, $4, $5, 0)", account_id, now_ms, kind,
		title, href.p ? href : S(""));
}

i64 notice_unread(struct db *db, i64 account_id)
{
	return db_get(db, 0, "select count(*) from notice where account_id = $1 and read_ms = 0", account_id);
}

i64 org_unread(struct request *r) { return notice_unread(r->db, r->account_id); }
