/* account_pages.c: the own account: profile, password, second factor, sessions. */
#include "org/account.html.h"

#include "base/log.h"
#include "mail/mail.h"

#define STALE_WORDS "มีการแก้ไขบัญชีนี้จากที่อื่นหลังจากเปิดหน้านี้ ค่าที่ท่านพิมพ์ยังอยู่ด้านล่าง ตรวจแล้วกดบันทึกอีกครั้งหากต้องการใช้ค่าของท่าน"

static struct org_account *own(struct request *r)
{
	struct org_account *acc = new (r->a, struct org_account, 1);
	/* A failing database is answered when the handler returns; until then the account is an empty one. */
	must(org_account_get(r->db, r->a, r->account_id, acc) || db_status(r->db) != DB_OK);
	return acc;
}

static bool must_have_totp(const struct org_account *acc)
{
	for (size_t i = 0; i < acc->n_roles; i++)
		if (org_role_needs_totp(acc->roles[i].role) && !acc->demo)
			return true;
	return false;
}

/* --- profile --- */

static void read_sessions(struct request *r, struct account_view *v)
{
	struct session_row *at = new (r->a, struct session_row, 100);
	const struct org_who *who = org_who(r);
	struct db_cur c = db_query(r->db,
		"select token_hash, created_ms, seen_ms, factor from session where account_id = $1 and expires_ms > $2"
		" order by created_ms desc limit 100",
		r->account_id, r->now_ms);
	while (v->n_sessions < 100 && db_next(&c)) {
		struct db_bytes h = db_bytes(&c, 0);
		bool mine = h.n == who->session_hash.n && memcmp(h.p, who->session_hash.p, h.n) == 0;
		at[v->n_sessions++] = (struct session_row){db_i64(&c, 1), db_i64(&c, 2), mine, db_i64(&c, 3) == 2};
	}
	db_done(&c);
	v->sessions = at;
}

static struct org_note done_note(str done)
{
	static const struct {
		str key, words;
	} known[] = {
		{S("profile"), S("บันทึกแล้ว")},
		{S("password"), S("เปลี่ยนรหัสผ่านแล้ว อุปกรณ์อื่นออกจากระบบแล้ว")},
		{S("totp_off"), S("ปิดการยืนยันตัวตนสองขั้นตอนแล้ว")},
		{S("verify"), S("ส่งอีเมลยืนยันแล้ว เปิดลิงก์ในอีเมลเพื่อยืนยัน หากไม่พบให้ดูในจดหมายขยะ")},
		{S("sessions"), S("ออกจากระบบในอุปกรณ์อื่นแล้ว")},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].key, done))
			return (struct org_note){"done", known[i].words};
	return (struct org_note){0};
}

static void account_show(struct request *r, struct account_view *v)
{
	v->f = org_frame(r, "บัญชีของฉัน", "account");
	v->must_totp = must_have_totp(v->acc);
	v->dir = org_dir(r->db);
	read_sessions(r, v);
	account_view(r->out, v);
}

/* GET /account: signed in. ?done= what has just been done. */
void account_page(struct request *r)
{
	const struct org_account *acc = own(r);
	struct account_view v = {
		.acc = acc, .name = acc->name, .email = acc->email, .province = acc->province, .version = acc->version, .note = done_note(req_field(r, "done"))};
	account_show(r, &v);
}

static void account_again(
	struct request *r, const struct org_account *acc, const struct org_edit *e, const struct problems *ps, struct org_note note)
{
	struct account_view v = {.acc = acc, .name = e->name, .email = e->email, .province = e->province, .version = acc->version, .ps = ps, .note = note};
	account_show(r, &v);
}

static str province_of(struct request *r, const struct org_account *acc)
{
	const struct org_province *p = acc->public ? org_province(org_dir(r->db), org_text(r, "province")) : NULL;
	return p != NULL ? p->code : S("");
}

/* POST /account: signed in. name, email, version; province of a member of the public. A new address is to be proved again. */
void account_post(struct request *r)
{
	const struct org_account *acc = own(r);
	struct org_edit e = {.name = org_text(r, "name"), .email = org_username(r->a, org_text(r, "email")), .own = true, .province = province_of(r, acc)};
	struct problems ps = problems_in(r->a);
	i64 version = 0;
	req_i64(r, "version", &version);
	org_account_check(&e, &ps);
	if (acc->public && !mail_address_ok(e.email))
		problem_add(&ps, 0, S("email"), e.email, "ต้องเป็นที่อยู่อีเมลที่รับจดหมายได้ เช่น somchai@example.com เพราะใช้เข้าสู่ระบบ");
	if (ps.n) {
		reply_status(r, 422);
		account_again(r, acc, &e, &ps, (struct org_note){"bad", S("ยังไม่ได้บันทึก ตรวจช่องที่มีข้อความสีแดง")});
	} else if (!org_account_edit(r->db, r->a, acc->id, r->now_ms, acc, version, &e)) {
		reply_status(r, 409);
		account_again(r, acc, &e, NULL, (struct org_note){"bad", S(STALE_WORDS)});
	} else {
		if (!str_eq(e.email, acc->email))
			org_email_changed(r->db, r->a, r->now_ms, acc, e.email);
		reply_go(r, S("/account?done=profile"));
	}
}

/* --- password --- */

struct change {
	str was, hash; /* the stored text that the old password fitted; the new one's */
	bool busy, limited;
	struct problems ps;
};

static void password_show(struct request *r, const struct problems *ps)
{
	struct password_view v = {.f = org_frame(r, "เปลี่ยนรหัสผ่าน", "account"), .ps = ps, .username = org_who(r)->username};
	if (org_who(r)->needs == ORG_NEEDS_PASSWORD)
		v.note = (struct org_note){"soon", S("ต้องเปลี่ยนรหัสผ่านก่อนใช้งาน")};
	password_view(r->out, &v);
}

/* GET /account/password: signed in. */
void account_password_page(struct request *r)
{
	password_show(r, NULL);
}

void account_password_prepare(struct request *r)
{
	struct change *c = new (r->a, struct change, 1);
	const struct org_account *acc = own(r);
	str old = req_field(r, "old"), password = req_field(r, "password");
	r->prepared = c;
	c->ps = problems_in(r->a);
	c->limited = org_limit_of(r->db, r->a, acc->username, r->address, r->now_ms) != LIMIT_FREE;
	if (c->limited)
		return;
	if (org_hash_check(r->a, acc->password, old, &c->busy))
		c->was = acc->password;
	else if (!c->busy)
		problem_add(&c->ps, 0, S("old"), S(""), "รหัสผ่านปัจจุบันไม่ถูกต้อง");
	if (c->busy || !c->was.p || !org_password_ok(acc->username, password, &c->ps))
		return;
	if (str_eq(password, old))
		problem_add(&c->ps, 0, S("password"), S(""), "รหัสผ่านใหม่ต้องไม่เหมือนรหัสผ่านเดิม");
	if (!str_eq(password, req_field(r, "again")))
		problem_add(&c->ps, 0, S("again"), S(""), "รหัสผ่านสองช่องไม่ตรงกัน");
	if (c->ps.n == 0)
		c->hash = org_hash_make(r->a, password, &c->busy);
}

/* POST /account/password: signed in. old, password, again. Ends the account's other sessions. */
void account_password_post(struct request *r)
{
	struct change *c = r->prepared;
	must(c);
	const struct org_account *acc = own(r);
	if (c->busy || c->limited) {
		reply_error(r, c->busy ? 503 : 429, c->busy ? S(ORG_BUSY_WORDS) : S("ใส่รหัสผ่านผิดหลายครั้งเกินไป กรุณารอ 15 นาทีแล้วลองใหม่"));
		return;
	}
	if (c->was.p == NULL || !str_eq(c->was, acc->password))
		org_limit_count(r->db, r->a, acc->username, r->address, r->now_ms);
	if (c->hash.n == 0 || !str_eq(c->was, acc->password)) {
		reply_status(r, 422);
		password_show(r, &c->ps);
		return;
	}
	org_password_set(r->db, r->a, acc->id, r->now_ms, acc, c->hash, org_who(r)->session_hash);
	reply_go(r, S("/account?done=password"));
}

/* --- second factor --- */

static struct totp_view totp_base(struct request *r, const struct org_account *acc)
{
	struct totp_view v = {.f = org_frame(r, "การยืนยันตัวตนสองขั้นตอน", "account"), .on = acc->has_totp, .must = must_have_totp(acc)};
	if (v.must && !v.on)
		v.note = (struct org_note){"soon", S("บัญชีผู้ดูแลระบบต้องเปิดใช้การยืนยันตัวตนสองขั้นตอนก่อนใช้งานส่วนอื่น")};
	return v;
}

/* Nothing is stored before the code has proved it: the secret travels in the form, closed with our key for this account. */
static void totp_offer(struct request *r, const struct org_account *acc, struct totp_view *v, const struct totp_secret *s)
{
	str closed = totp_close(r->a, s, acc->id);
	v->setup = hex_of(r->a, closed.p, closed.n);
	v->text = totp_text(r->a, s);
	v->qr = qr_of(r->a, totp_uri(r->a, s, acc->username));
	totp_view(r->out, v);
}

/* GET /account/totp: signed in. */
void account_totp_page(struct request *r)
{
	const struct org_account *acc = own(r);
	struct totp_view v = totp_base(r, acc);
	if (acc->has_totp) {
		totp_view(r->out, &v);
		return;
	}
	struct totp_secret s = totp_new();
	totp_offer(r, acc, &v, &s);
}

static bool setup_open(struct request *r, i64 account_id, struct totp_secret *ret)
{
	u8 closed[200];
	str hex = req_field(r, "setup");
	return hex.n % 2 == 0 && hex.n / 2 <= sizeof closed && hex.n > 0 && hex_parse(hex, closed, hex.n / 2) &&
		   totp_open((str){(const char *)closed, hex.n / 2}, account_id, ret);
}

/* POST /account/totp: signed in. setup, code. Switches it on, shows the recovery codes, ends the account's other sessions. */
void account_totp_post(struct request *r)
{
	const struct org_account *acc = own(r);
	struct totp_view v = totp_base(r, acc);
	struct totp_secret s;
	if (acc->has_totp || !setup_open(r, acc->id, &s)) {
		reply_go(r, S("/account/totp"));
		return;
	}
	i64 step = totp_check(&s, req_field(r, "code"), r->now_ms, 0);
	if (step == 0) {
		v.problem = S("รหัสไม่ถูกต้อง ตรวจว่านาฬิกาของโทรศัพท์ตรง แล้วใส่รหัสที่แสดงอยู่ขณะนี้");
		reply_status(r, 422);
		totp_offer(r, acc, &v, &s);
		return;
	}
	str own_hash = org_who(r)->session_hash;
	struct db_bytes hash = {own_hash.p, own_hash.n};
	v.codes = org_totp_set(r->db, r->a, acc, &s, step, r->now_ms);
	v.note = (struct org_note){"done", S("เปิดใช้การยืนยันตัวตนสองขั้นตอนแล้ว")};
	db_exec(r->db, "update session set factor = 2 where token_hash = $1", hash);
	db_exec(r->db, "delete from session where account_id = $1 and token_hash <> $2", acc->id, hash);
	totp_view(r->out, &v);
}

/* POST /account/totp/remove: signed in. code: of the telephone or a recovery code. */
void account_totp_remove_post(struct request *r)
{
	const struct org_account *acc = own(r);
	struct totp_view v = totp_base(r, acc);
	if (!acc->has_totp) {
		reply_go(r, S("/account/totp"));
		return;
	}
	bool limited = org_limit_of(r->db, r->a, acc->username, r->address, r->now_ms) != LIMIT_FREE;
	if (limited || !org_code_use(r->db, r->a, acc, req_field(r, "code"), r->now_ms)) {
		org_limit_count(r->db, r->a, acc->username, r->address, r->now_ms);
		v.problem = limited ? S("ใส่รหัสผิดหลายครั้งเกินไป กรุณารอ 15 นาทีแล้วลองใหม่") : S("รหัสไม่ถูกต้อง หมดเวลา หรือเคยใช้ไปแล้ว");
		reply_status(r, limited ? 429 : 422);
		totp_view(r->out, &v);
		return;
	}
	org_totp_remove(r->db, r->a, acc->id, r->now_ms, acc);
	reply_go(r, v.must ? S("/account/totp") : S("/account?done=totp_off"));
}

/* --- sessions --- */

/* POST /account/sessions/end: signed in. Ends all but this one. */
void account_sessions_end_post(struct request *r)
{
	const struct org_account *acc = own(r);
	str own_hash = org_who(r)->session_hash;
	i64 n = db_exec(r->db, "delete from session where account_id = $1 and token_hash <> $2", acc->id,
		((struct db_bytes){own_hash.p, own_hash.n}));
	if (n > 0)
		audit_add(r->db, r->a, acc->id, org_home_id(acc), r->now_ms, S("session.end"), acc->username,
			str_fmt(r->a, "%lld", (long long)n), (str){0});
	reply_go(r, S("/account?done=sessions"));
}
