/* sign_in_pages.c: signing in and out, the second step, one-time links.
 *
 * An unknown name, a wrong password, a deactivated account and one without a password get the same reply after the same work.
 * Hashing stands in prepare; what it found is checked again against the account inside the transaction. */
#include "org/sign_in.html.h"

#include "base/log.h"

#define WRONG_WORDS "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"
#define LIMIT_WORDS "เข้าสู่ระบบไม่สำเร็จหลายครั้งเกินไป กรุณารอ 15 นาทีแล้วลองใหม่ หากลืมรหัสผ่าน ใช้ “ลืมรหัสผ่าน” ในหน้าเข้าสู่ระบบ หรือติดต่อผู้ดูแลระบบของหน่วยงาน"
#define CODE_WORDS "รหัสไม่ถูกต้อง หมดเวลา หรือเคยใช้ไปแล้ว กรุณาใส่รหัสใหม่"

/* What prepare found out about a name and a password. */
struct checked {
	str username, hash;
	i64 id;
	bool fits, busy, limited;
};

static struct sign_in_view view(struct request *r, const char *title)
{
	struct sign_in_view v = {.f = org_frame(r, title, NULL), .to = org_path_safe(req_field(r, "to"))};
	v.f.bare = true;
	return v;
}

/* GET /sign-in: public. ?to= where to go afterwards. */
void sign_in_page(struct request *r)
{
	struct sign_in_view v = view(r, "เข้าสู่ระบบ");
	v.here = org_who(r) != NULL;
	sign_in_view(r->out, &v);
}

void sign_in_prepare(struct request *r)
{
	struct checked *c = new (r->a, struct checked, 1);
	r->prepared = c;
	c->username = org_username(r->a, req_field(r, "username"));
	c->id = org_account_by_sign_in(r->db, r->a, c->username);
	struct org_account acc;
	if (c->id && org_account_get(r->db, r->a, c->id, &acc)) {
		c->hash = acc.password;
		c->username = acc.username; /* failures count for the account, whichever name was given */
	}
	c->limited = org_limit_of(r->db, r->a, c->username, r->address, r->now_ms) != LIMIT_FREE;
	if (c->limited)
		return;
	c->fits = org_hash_check(r->a, c->hash, req_field(r, "password"), &c->busy);
}

/* A refusal that keeps what was counted. Without {"signed in"} nothing of the form is lost: the name stands there again. */
static void refuse(struct request *r, int status, str words, bool code)
{
	reply_status(r, status);
	if (r->json) {
		reply_type(r, "application/json");
		buf_lit(r->out, "{\"error\":");
		buf_json(r->out, words);
		buf_lit(r->out, "}");
		return;
	}
	struct sign_in_view v = view(r, code ? "ยืนยันตัวตนขั้นที่สอง" : "เข้าสู่ระบบ");
	v.note = (struct org_note){"bad", words};
	if (code) {
		sign_in_code_view(r->out, &v);
		return;
	}
	v.username = org_username(r->a, req_field(r, "username"));
	sign_in_view(r->out, &v);
}

/* Counts a failure; the one that closes the account for a while is worth a row. */
static void failed(struct request *r, str username, i64 account_id)
{
	org_limit_count(r->db, r->a, username, r->address, r->now_ms);
	struct org_account acc;
	if (account_id && org_limit_of(r->db, r->a, username, r->address, r->now_ms) == LIMIT_ACCOUNT &&
		org_account_get(r->db, r->a, account_id, &acc))
		audit_add(r->db, r->a, 0, org_home_id(&acc), r->now_ms, S("session.locked"), acc.username, (str){0}, r->address);
}

static void welcome(struct request *r, const struct org_account *acc, int factor)
{
	org_limit_clear(r->db, r->a, acc->username);
	str token = org_session_open(r, acc->id, factor, false);
	audit_add(r->db, r->a, acc->id, org_home_id(acc), r->now_ms, S("session.open"), acc->username, (str){0}, r->address);
	if (!r->json) {
		reply_go(r, org_path_safe(req_field(r, "to")));
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"csrf\":");
	buf_json(r->out, org_session_csrf(r->a, token));
	buf_fmt(r->out, ",\"account\":%lld,\"name\":", (long long)acc->id);
	buf_json(r->out, acc->name);
	buf_lit(r->out, "}");
}

static void ask_code(struct request *r, const struct org_account *acc)
{
	org_session_open(r, acc->id, 1, true);
	if (r->json) {
		reply_type(r, "application/json");
		buf_lit(r->out, "{\"code\":true}");
		return;
	}
	struct buf b = {0};
	buf_url(&b, org_path_safe(req_field(r, "to")));
	reply_go(r, STR_CAT(r->a, S("/sign-in/code?to="), str_take(r->a, &b)));
}

/* POST /sign-in: public. username, password, to. Opens a session, or counts a failure. As JSON for signing in within a page:
 * {"csrf", "account", "name"}, {"code": true} when the code is still to come, or {"error"}. */
void sign_in_post(struct request *r)
{
	const struct checked *c = r->prepared;
	must(c);
	if (c->busy) {
		reply_error(r, 503, S(ORG_BUSY_WORDS));
		return;
	}
	if (c->limited || org_limit_of(r->db, r->a, c->username, r->address, r->now_ms) != LIMIT_FREE) {
		refuse(r, 429, S(LIMIT_WORDS), false);
		return;
	}
	struct org_account acc;
	bool there = c->id && org_account_get(r->db, r->a, c->id, &acc);
	if (!there || !c->fits || !acc.active || !str_eq(acc.password, c->hash)) {
		failed(r, c->username, c->id);
		refuse(r, 401, S(WRONG_WORDS), false);
		return;
	}
	if (acc.has_totp)
		ask_code(r, &acc);
	else
		welcome(r, &acc, 1);
}

/* GET /sign-in/code: who has given the password. */
void sign_in_code_page(struct request *r)
{
	if (org_session_half(r) == 0) {
		reply_go(r, org_who(r) ? S("/") : S("/sign-in"));
		return;
	}
	struct sign_in_view v = view(r, "ยืนยันตัวตนขั้นที่สอง");
	sign_in_code_view(r->out, &v);
}

/* POST /sign-in/code: code, to. The code counts against the same limit as passwords. */
void sign_in_code_post(struct request *r)
{
	struct org_account acc;
	i64 id = org_session_half(r);
	if (id == 0 || !org_account_get(r->db, r->a, id, &acc)) {
		if (r->json)
			refuse(r, 401, S("signin"), false);
		else
			reply_go(r, S("/sign-in"));
		return;
	}
	if (org_limit_of(r->db, r->a, acc.username, r->address, r->now_ms) != LIMIT_FREE) {
		refuse(r, 429, S(LIMIT_WORDS), true);
		return;
	}
	if (!org_code_use(r->db, r->a, &acc, req_field(r, "code"), r->now_ms)) {
		failed(r, acc.username, acc.id);
		refuse(r, 401, S(CODE_WORDS), true);
		return;
	}
	welcome(r, &acc, 2);
}

/* POST /sign-out: whoever. */
void sign_out_post(struct request *r)
{
	org_session_end(r->db, org_session_hash(r));
	reply_cookie(r, SESSION_COOKIE, S(""), 0);
	reply_go(r, S("/sign-in"));
}

/* --- one-time links --- */

struct new_password {
	str hash;
	bool busy;
	struct problems ps;
};

static bool reset_find(struct request *r, struct org_account *acc)
{
	i64 id = org_reset_account(r->db, req_param(r, "token"), r->now_ms);
	if (id && org_account_get(r->db, r->a, id, acc))
		return true;
	reply_error(r, 404, S("ลิงก์นี้หมดอายุหรือถูกใช้ไปแล้ว: ขอลิงก์ใหม่ที่ “ลืมรหัสผ่าน” ในหน้าเข้าสู่ระบบ หรือจากผู้ดูแลระบบของหน่วยงาน"));
	return false;
}

static void reset_show(struct request *r, const struct org_account *acc, const struct problems *ps, bool done)
{
	struct reset_view v = {.f = org_frame(r, "ตั้งรหัสผ่านใหม่", NULL),
		.token = req_param(r, "token"),
		.username = acc->username,
		.ps = ps,
		.done = done};
	v.f.bare = true;
	reply_header(r, "Referrer-Policy", S("no-referrer"));
	reset_view(r->out, &v);
}

/* GET /reset/{token}: who has the link. */
void reset_page(struct request *r)
{
	struct org_account acc;
	if (reset_find(r, &acc))
		reset_show(r, &acc, NULL, false);
}

void reset_prepare(struct request *r)
{
	struct new_password *n = new (r->a, struct new_password, 1);
	r->prepared = n;
	n->ps = problems_in(r->a);
	struct org_account acc;
	i64 id = org_reset_account(r->db, req_param(r, "token"), r->now_ms);
	if (id == 0 || !org_account_get(r->db, r->a, id, &acc))
		return;
	str password = req_field(r, "password");
	if (!org_password_ok(acc.username, password, &n->ps))
		return;
	if (!str_eq(password, req_field(r, "again")))
		problem_add(&n->ps, 0, S("again"), S(""), "รหัสผ่านสองช่องไม่ตรงกัน");
	else
		n->hash = org_hash_make(r->a, password, &n->busy);
}

/* POST /reset/{token}: password, again. Sets the password, uses the link up, ends all sessions. */
void reset_post(struct request *r)
{
	struct new_password *n = r->prepared;
	struct org_account acc;
	must(n);
	if (!reset_find(r, &acc))
		return;
	if (n->busy) {
		reply_error(r, 503, S(ORG_BUSY_WORDS));
		return;
	}
	if (n->hash.n == 0) {
		reply_status(r, 422);
		reset_show(r, &acc, &n->ps, false);
		return;
	}
	if (org_reset_used(r->db, req_param(r, "token"), r->now_ms) == acc.id) /* it came by mail: who has it reads that mail */
		org_email_prove(r->db, r->a, r->now_ms, acc.id);
	org_password_set(r->db, r->a, acc.id, r->now_ms, &acc, n->hash, (str){0});
	reset_show(r, &acc, NULL, true);
}
