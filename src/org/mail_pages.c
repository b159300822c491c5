/* mail_pages.c: /accounts/mail: mails that wait or were given up. Their text is not shown: it may hold a link that opens an account. */
#include "org/people.html.h"
#include "org/register.h"

#define MAILS_MAX 100

/* DLA's administrators. */
bool mail_scope(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	const struct org_unit *dla = org_by_code(org_dir(r->db), S("DLA"));
	return org_may(org_who(r), PERM_ACCOUNTS, dla);
}

static void add(struct request *r, struct mails_view *v, struct db_cur *c)
{
	struct mail_row *at = new (r->a, struct mail_row, MAILS_MAX);
	size_t n = 0;
	while (n < MAILS_MAX && db_next(c)) {
		at[n++] = (struct mail_row){.id = db_i64(c, 0), .at_ms = db_i64(c, 1), .next_ms = db_i64(c, 2), .tries = db_i64(c, 3), .to = str_dup(r->a, db_str(c, 4)),
			.subject = str_dup(r->a, db_str(c, 5)), .why = str_dup(r->a, db_str(c, 6))};
	}
	db_done(c);
	if (v->waiting == NULL) {
		v->waiting = at;
		v->n_waiting = n;
	} else {
		v->ended = at;
		v->n_ended = n;
	}
}

/* GET /accounts/mail: DLA's administrators. ?done=again */
void mail_page(struct request *r)
{
	struct mails_view v = {.f = org_frame(r, "อีเมลขาออก", "accounts"), .leaves = org_mail_leaves};
	frame_crumb(&v.f, S("/accounts"), S("บัญชีผู้ใช้"));
	if (str_eq(req_field(r, "done"), S("again")))
		v.note = (struct org_note){"done", S("ส่งเข้าคิวอีกครั้งแล้ว")};
	struct db_cur waiting = db_query(r->db, "select id, at_ms, next_ms, tries, to_address, subject, why from mail_outbox where state = 0 order by next_ms limit $1",
		MAILS_MAX);
	add(r, &v, &waiting);
	struct db_cur ended = db_query(r->db, "select id, at_ms, next_ms, tries, to_address, subject, why from mail_outbox where state = 2 order by id desc limit $1",
		MAILS_MAX);
	add(r, &v, &ended);
	v.n_all = db_get(r->db, 0, "select count(*) from mail_outbox where state = 0");
	mails_view(r->out, &v);
}

/* POST /accounts/mail/{id}/again: DLA's administrators. A waiting or given-up mail is tried now, with its whole time before it. */
void mail_again_post(struct request *r)
{
	i64 id = 0;
	str_i64(req_param(r, "id"), &id);
	if (db_exec(r->db, "update mail_outbox set state = 0, tries = 0, next_ms = $2, at_ms = $2 where id = $1 and state <> 1", id, r->now_ms) == 0) {
		reply_error(r, 404, S("ไม่พบอีเมลนี้ในคิว อาจส่งไปแล้ว"));
		return;
	}
	audit_add(r->db, r->a, r->account_id, 0, r->now_ms, S("mail.again"), str_fmt(r->a, "%lld", (long long)id), (str){0}, (str){0});
	reply_go(r, S("/accounts/mail?done=again"));
}
