/* notice_pages.c: /notices: short messages to a person. */
#include "org/notice.h"
#include "org/people.html.h"

#define NOTICES_MAX 100

/* GET /notices: signed in. */
void notices_page(struct request *r)
{
	struct notices_view v = {.f = org_frame(r, "การแจ้งเตือน", "notices")};
	struct notice_row *at = new (r->a, struct notice_row, NOTICES_MAX);
	struct db_cur c = db_query(r->db, "select id, at_ms, title, href, read_ms from notice where account_id = $1 order by id desc limit $2", r->account_id,
		NOTICES_MAX);
	while (v.n < NOTICES_MAX && db_next(&c)) {
		struct notice_row *n = &at[v.n++];
		*n = (struct notice_row){db_i64(&c, 0), db_i64(&c, 1), str_dup(r->a, db_str(&c, 2)), str_dup(r->a, db_str(&c, 3)), db_i64(&c, 4) != 0};
		v.unread |= !n->read;
	}
	db_done(&c);
	v.rows = at;
	notices_view(r->out, &v);
}

/* POST /notices/read: signed in. All of them. */
void notices_read_post(struct request *r)
{
	db_exec(r->db, "update notice set read_ms = $2 where account_id = $1 and read_ms = 0", r->account_id, r->now_ms);
	reply_go(r, S("/notices"));
}

/* POST /notices/{id}/open: whose it is. Read, and to where it leads. */
void notice_open_post(struct request *r)
{
	i64 id = 0;
	str_i64(req_param(r, "id"), &id);
	str href = db_get_str(r->db, r->a, "select href from notice where id = $1 and account_id = $2", id, r->account_id);
	if (href.p == NULL) {
		reply_error(r, 404, S("ไม่พบการแจ้งเตือนนี้ อาจพ้นเวลาเก็บแล้ว"));
		return;
	}
	db_exec(r->db, "update notice set read_ms = $2 where id = $1 and read_ms = 0", id, r->now_ms);
	reply_go(r, href.n > 0 ? org_path_safe(href) : S("/notices"));
}
