/* register.c: members of the public: what stands behind registering, proving an address, forgotten passwords, own data and leaving.
 *
 * Whoever asks never learns whether an address has an account: the answer is the same, and only the mail says which. */
#include "org/register.h"

#include "base/log.h"
#include "mail/mail.h"
#include "org/account_inside.h"

#define DATA_SESSIONS_MAX 100
#define DATA_NOTICES_MAX 1000
#define FORGOT_ACCOUNTS_MAX 5
#define ERASED_NAME "ผู้ใช้ที่ลบบัญชีแล้ว"

void (*org_email_proved)(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
void (*const *org_own_data)(struct db *db, struct arena *a, i64 account_id, struct buf *out);
void (*const *org_own_erase)(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
bool org_mail_leaves;

static struct db_bytes bytes_of(const struct sha256 *h) { return (struct db_bytes){h->b, sizeof h->b}; }

bool org_email_ok(struct db *db, i64 account_id)
{
	return db_has(db, "select 1 from account where id = $1 and (kind = 0 or email_ms > 0)", account_id);
}

str org_address_of(struct arena *a, str path)
{
	str origin = web_app_origin();
	return STR_CAT(a, origin.n > 0 ? origin : S("http://127.0.0.1:8080"), path);
}

/* --- mails --- */

#define MAIL_FOOT "\n\nอีเมลนี้ส่งโดยอัตโนมัติจากระบบท้องถิ่น ไม่ต้องตอบกลับ\n"

static void send_mail(struct db *db, struct arena *a, i64 now_ms, i64 account_id, str to, str name, str purpose, str subject, str body)
{
	struct mail m = {.to = to, .to_name = name, .subject = subject, .body = STR_CAT(a, body, S(MAIL_FOOT)), .account_id = account_id, .purpose = purpose};
	mail_queue(db, a, now_ms, &m);
}

static void send_verify(struct db *db, struct arena *a, i64 now_ms, i64 account_id, str email, str name)
{
	str secret = secret_new(a);
	struct sha256 h = sha256_of(secret);
	db_exec(db, "insert into email_link(token_hash, account_id, email, made_ms, expires_ms, used_ms) values ($1, $2, $3, $4, $5, 0)", bytes_of(&h),
		account_id, email, now_ms, now_ms + VERIFY_MS);
	str body = STR_CAT(a, S("เรียน คุณ"), name,
		S("\n\nกรุณายืนยันว่าอีเมลนี้เป็นของท่าน โดยเปิดลิงก์ต่อไปนี้แล้วกด “ยืนยันอีเมล” (ลิงก์ใช้ได้ 7 วัน)\n\n"),
		org_address_of(a, STR_CAT(a, S("/account/verify/"), secret)),
		S("\n\nท่านเข้าเรียนได้ทันทีโดยไม่ต้องรอ แต่ระบบจะออกใบประกาศการผ่านการอบรมให้เมื่อยืนยันอีเมลแล้ว\n\n"
		  "หากท่านไม่ได้ลงทะเบียน ไม่ต้องทำอะไร"));
	send_mail(db, a, now_ms, account_id, email, name, S("verify"), S("ยืนยันอีเมลสำหรับระบบท้องถิ่น"), body);
}

/* To the owner of an address with which somebody registered again. */
static void send_known(struct db *db, struct arena *a, i64 now_ms, i64 account_id, str email)
{
	str body = STR_CAT(a,
		S("มีผู้ลงทะเบียนในระบบท้องถิ่นด้วยอีเมลนี้ ซึ่งมีบัญชีอยู่แล้ว จึงไม่ได้สร้างบัญชีใหม่ และรหัสผ่านของบัญชีเดิมไม่เปลี่ยน\n\n"
		  "ถ้าเป็นท่านเอง เข้าสู่ระบบด้วยรหัสผ่านเดิมได้ที่\n"),
		org_address_of(a, S("/sign-in")), S("\n\nลืมรหัสผ่าน ขอตั้งใหม่ได้ที่\n"), org_address_of(a, S("/forgot")),
		S("\n\nถ้าไม่ใช่ท่าน ไม่ต้องทำอะไร"));
	send_mail(db, a, now_ms, account_id, email, S(""), S("known"), S("อีเมลนี้มีบัญชีในระบบท้องถิ่นอยู่แล้ว"), body);
}

static void send_reset(struct db *db, struct arena *a, i64 now_ms, const struct org_account *acc)
{
	str secret = org_reset_make(db, a, acc->id, now_ms, acc);
	str sign_in = acc->public ? acc->email : acc->username;
	str body = STR_CAT(a, S("เรียน คุณ"), acc->name, S("\n\nมีผู้ขอตั้งรหัสผ่านใหม่ของบัญชี "), sign_in,
		S(" เปิดลิงก์ต่อไปนี้เพื่อตั้งรหัสผ่าน (ใช้ได้ครั้งเดียวภายใน 24 ชั่วโมง)\n\n"), org_address_of(a, STR_CAT(a, S("/reset/"), secret)),
		S("\n\nหากท่านไม่ได้ขอ ไม่ต้องทำอะไร รหัสผ่านเดิมยังใช้ได้"));
	send_mail(db, a, now_ms, acc->id, acc->email, acc->name, S("reset"), S("ตั้งรหัสผ่านใหม่ของระบบท้องถิ่น"), body);
}

/* --- registering --- */

static void make_account(struct db *db, struct arena *a, i64 now_ms, const struct org_newcomer *n)
{
	/* The name inside says nothing of the person: it stands in the audit, which stays. */
	str username = STR_CAT(a, S("m-"), str_sub(token_new(a), 0, 16));
	i64 id = db_get(db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_secret, totp_step, created_ms, seen_ms, version, kind,"
		" province_code, terms_ms) values ($1, $2, $3, $4, 0, 0, 0, null, 0, $5, 0, 1, 1, $6, $5) returning id",
		username, n->name, n->email, n->hash, now_ms, n->province);
	if (id == 0)
		return;
	audit_add(db, a, id, 0, now_ms, S("account.register"), username, (str){0}, (str){0});
	send_verify(db, a, now_ms, id, n->email, n->name);
}

static bool mail_again(struct db *db, struct arena *a, i64 now_ms, str email)
{
	return org_limit_take(db, a, "mail", email, MAIL_TO_ONE_MAX, now_ms);
}

void org_register(struct db *db, struct arena *a, i64 now_ms, const struct org_newcomer *n)
{
	i64 id = db_get(db, 0, "select id from account where email = $1 and email <> '' order by state, id limit 1", n->email);
	if (id == 0)
		make_account(db, a, now_ms, n);
	else if (mail_again(db, a, now_ms, n->email))
		send_known(db, a, now_ms, id, n->email);
}

/* --- proving an address --- */

bool org_verify_send(struct db *db, struct arena *a, i64 now_ms, const struct org_account *acc)
{
	i64 last = db_get(db, 0, "select made_ms from email_link where account_id = $1 order by made_ms desc limit 1", acc->id);
	if (!mail_address_ok(acc->email) || (last > now_ms - VERIFY_AGAIN_MS && last <= now_ms))
		return false;
	send_verify(db, a, now_ms, acc->id, acc->email, acc->name);
	return true;
}

i64 org_verify_find(struct db *db, struct arena *a, str secret, i64 now_ms, str *ret_email)
{
	struct sha256 h = sha256_of(secret);
	struct db_cur c = db_query(db,
		"select l.account_id, l.email from email_link l join account a on a.id = l.account_id"
		" where l.token_hash = $1 and l.used_ms = 0 and l.expires_ms > $2 and a.email = l.email and a.state = 0",
		bytes_of(&h), now_ms);
	i64 id = 0;
	if (db_next(&c)) {
		id = db_i64(&c, 0);
		*ret_email = str_dup(a, db_str(&c, 1));
	}
	db_done(&c);
	return id;
}

void org_email_prove(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	if (db_exec(db, "update account set email_ms = $2, version = version + 1 where id = $1 and email <> '' and email_ms = 0", account_id, now_ms) > 0 &&
		org_email_proved != NULL)
		org_email_proved(db, a, now_ms, account_id);
}

bool org_verify_use(struct db *db, struct arena *a, str secret, i64 now_ms, i64 account_id)
{
	struct sha256 h = sha256_of(secret);
	if (db_has(db,
		    "select 1 from account o join account a on a.email = o.email where a.id = $1 and o.id <> $1 and o.email <> '' and o.email_ms > 0 and"
		    " o.kind = 1 and a.kind = 1",
		    account_id))
		return false;
	db_exec(db, "update email_link set used_ms = $2 where token_hash = $1", bytes_of(&h), now_ms);
	org_email_prove(db, a, now_ms, account_id);
	return true;
}

void org_email_changed(struct db *db, struct arena *a, i64 now_ms, const struct org_account *was, str email)
{
	if (mail_address_ok(email) && mail_again(db, a, now_ms, email))
		send_verify(db, a, now_ms, was->id, email, was->name);
	if (was->email_ms > 0)
		send_mail(db, a, now_ms, was->id, was->email, was->name, S("changed"), S("อีเมลของบัญชีในระบบท้องถิ่นเปลี่ยนแล้ว"),
			STR_CAT(a, S("เรียน คุณ"), was->name,
				S("\n\nบัญชีของท่านเปลี่ยนไปใช้อีเมลอื่นแล้ว หากท่านไม่ได้เปลี่ยนเอง กรุณาแจ้งผู้ดูแลระบบทันที")));
}

/* --- a forgotten password --- */

void org_forgot(struct db *db, struct arena *a, i64 now_ms, str email)
{
	i64 id[FORGOT_ACCOUNTS_MAX];
	size_t n = 0;
	struct db_cur c = db_query(db, "select id from account where email = $1 and email <> '' and state = 0 and demo = 0 order by email_ms desc, id limit $2",
		email, FORGOT_ACCOUNTS_MAX);
	while (n < FORGOT_ACCOUNTS_MAX && db_next(&c))
		id[n++] = db_i64(&c, 0);
	db_done(&c);
	if (n == 0 || !mail_again(db, a, now_ms, email))
		return;
	for (size_t i = 0; i < n; i++) {
		struct org_account acc;
		if (org_account_get(db, a, id[i], &acc))
			send_reset(db, a, now_ms, &acc);
	}
}

/* --- own data --- */

static void json_text(struct buf *o, const char *name, str value)
{
	buf_fmt(o, "\"%s\": ", name);
	buf_json(o, value);
}

static void json_time(struct buf *o, const char *name, i64 ms)
{
	if (ms > 0)
		json_text(o, name, str_of(ms_iso(ms).z));
	else
		buf_fmt(o, "\"%s\": null", name);
}

static void json_account(struct db *db, const struct org_account *acc, struct buf *o)
{
	i64 terms = db_get(db, 0, "select terms_ms from account where id = $1", acc->id);
	buf_lit(o, "\"account\": {");
	json_text(o, "username", acc->username);
	buf_lit(o, ", ");
	json_text(o, "name", acc->name);
	buf_lit(o, ", ");
	json_text(o, "email", acc->email);
	buf_lit(o, ", ");
	json_time(o, "email_proved", acc->email_ms);
	buf_lit(o, ", ");
	json_text(o, "kind", acc->public ? S("public") : S("staff"));
	buf_lit(o, ", ");
	json_text(o, "province", acc->province);
	buf_lit(o, ", ");
	json_time(o, "created", acc->created_ms);
	buf_lit(o, ", ");
	json_time(o, "last_seen", acc->seen_ms);
	buf_lit(o, ", ");
	json_time(o, "terms_accepted", terms);
	buf_fmt(o, ", \"second_factor\": %s}", acc->has_totp ? "true" : "false");
}

static void json_roles(const struct org_account *acc, struct buf *o)
{
	buf_lit(o, ",\n\"roles\": [");
	for (size_t i = 0; i < acc->n_roles; i++) {
		buf_str(o, i > 0 ? S(", {") : S("{"));
		json_text(o, "role", org_role_name(acc->roles[i].role));
		buf_lit(o, ", ");
		json_text(o, "unit", acc->roles[i].unit->full);
		buf_lit(o, "}");
	}
	buf_lit(o, "]");
}

static void json_sessions(struct db *db, i64 account_id, struct buf *o)
{
	buf_lit(o, ",\n\"sessions\": [");
	struct db_cur c = db_query(db, "select created_ms, seen_ms, expires_ms from session where account_id = $1 order by created_ms desc limit $2", account_id,
		DATA_SESSIONS_MAX);
	for (bool first = true; db_next(&c); first = false) {
		buf_str(o, first ? S("{") : S(", {"));
		json_time(o, "signed_in", db_i64(&c, 0));
		buf_lit(o, ", ");
		json_time(o, "last_seen", db_i64(&c, 1));
		buf_lit(o, ", ");
		json_time(o, "expires", db_i64(&c, 2));
		buf_lit(o, "}");
	}
	buf_lit(o, "]");
}

static void json_notices(struct db *db, i64 account_id, struct buf *o)
{
	buf_lit(o, ",\n\"notices\": [");
	struct db_cur c = db_query(db, "select at_ms, title, read_ms from notice where account_id = $1 order by id desc limit $2", account_id, DATA_NOTICES_MAX);
	for (bool first = true; db_next(&c); first = false) {
		buf_str(o, first ? S("{") : S(", {"));
		json_time(o, "at", db_i64(&c, 0));
		buf_lit(o, ", ");
		json_text(o, "text", db_str(&c, 1));
		buf_lit(o, ", ");
		json_time(o, "read", db_i64(&c, 2));
		buf_lit(o, "}");
	}
	buf_lit(o, "]");
}

static void json_mails(struct db *db, i64 account_id, struct buf *o)
{
	buf_lit(o, ",\n\"mails\": [");
	struct db_cur c = db_query(db, "select at_ms, to_address, subject, sent_ms from mail_outbox where account_id = $1 and account_id > 0 order by id desc limit $2",
		account_id, DATA_NOTICES_MAX);
	for (bool first = true; db_next(&c); first = false) {
		buf_str(o, first ? S("{") : S(", {"));
		json_time(o, "at", db_i64(&c, 0));
		buf_lit(o, ", ");
		json_text(o, "to", db_str(&c, 1));
		buf_lit(o, ", ");
		json_text(o, "subject", db_str(&c, 2));
		buf_lit(o, ", ");
		json_time(o, "sent", db_i64(&c, 3));
		buf_lit(o, "}");
	}
	buf_lit(o, "]");
}

void org_data_json(struct db *db, struct arena *a, i64 now_ms, const struct org_account *acc, struct buf *out)
{
	buf_lit(out, "{\n");
	json_time(out, "made", now_ms);
	buf_lit(out, ",\n");
	json_account(db, acc, out);
	json_roles(acc, out);
	json_sessions(db, acc->id, out);
	json_notices(db, acc->id, out);
	json_mails(db, acc->id, out);
	for (size_t i = 0; org_own_data != NULL && org_own_data[i] != NULL; i++) {
		struct buf part = {0};
		org_own_data[i](db, a, acc->id, &part);
		str text = str_take(a, &part);
		if (text.n > 0) {
			buf_lit(out, ",\n");
			buf_str(out, text);
		}
	}
	buf_lit(out, "\n}\n");
}

/* --- leaving --- */

void org_erase(struct db *db, struct arena *a, i64 now_ms, const struct org_account *acc)
{
	must(acc->public);
	for (size_t i = 0; org_own_erase != NULL && org_own_erase[i] != NULL; i++)
		org_own_erase[i](db, a, now_ms, acc->id);
	db_exec(db, "delete from session where account_id = $1", acc->id);
	db_exec(db, "delete from reset_link where account_id = $1", acc->id);
	db_exec(db, "delete from email_link where account_id = $1", acc->id);
	db_exec(db, "delete from recovery_code where account_id = $1", acc->id);
	db_exec(db, "delete from notice where account_id = $1", acc->id);
	db_exec(db, "delete from mail_outbox where account_id = $1 and account_id > 0", acc->id);
	org_limit_clear(db, a, acc->username);
	db_exec(db,
		"update account set name = $2, email = '', password = '', state = 1, totp_secret = null, province_code = '', email_ms = 0, staff_no = '',"
		" erased_ms = $3, version = version + 1 where id = $1",
		acc->id, ERASED_NAME, now_ms);
	audit_add(db, a, acc->id, org_home_id(acc), now_ms, S("account.erase"), acc->username, (str){0}, (str){0});
}
