/* confirm.c: see confirm.h. */
#include "org/confirm.h"

#include "org/account_inside.h"

void org_confirm_prepare(struct request *r, const char *field, struct org_confirm *c)
{
	struct org_account acc;
	if (!org_account_get(r->db, r->a, r->account_id, &acc))
		return;
	c->limited = org_limit_of(r->db, r->a, acc.username, r->address, r->now_ms) != LIMIT_FREE;
	str password = req_field(r, field);
	if (!c->limited && org_hash_check(r->a, acc.password, password.p ? password : S(""), &c->busy))
		c->was = acc.password;
}

void org_confirm_password(struct request *r)
{
	struct org_confirm *c = new (r->a, struct org_confirm, 1);
	r->prepared = c;
	org_confirm_prepare(r, "password", c);
}

bool org_confirm_ok(struct request *r, const struct org_confirm *c, str *why, int *status)
{
	struct org_account acc;
	if (!org_account_get(r->db, r->a, r->account_id, &acc))
		return false;
	if (c->busy || c->limited) {
		*why = c->busy ? S(ORG_BUSY_WORDS) : S("ใส่รหัสผ่านผิดหลายครั้งเกินไป กรุณารอ 15 นาทีแล้วลองใหม่");
		*status = c->busy ? 503 : 429;
		return false;
	}
	if (c->was.p != NULL && str_eq(c->was, acc.password))
		return true;
	org_limit_count(r->db, r->a, acc.username, r->address, r->now_ms);
	*why = S("รหัสผ่านไม่ถูกต้อง");
	*status = 422;
	return false;
}
