/* register_pages.c: registering, proving an address, forgotten passwords, own data, leaving. */
#include "org/people.html.h"
#include "org/register.h"

#include "base/log.h"
#include "mail/mail.h"
#include "org/confirm.h"

#define LIMIT_WORDS "มีการขอจากเครือข่ายนี้มากเกินไป กรุณารอ 15 นาทีแล้วลองใหม่"

/* --- registering --- */

struct prepared {
	struct problems ps;
	str hash;
	bool busy;
};

static str province_of(struct request *r)
{
	const struct org_province *p = org_province(org_dir(r->db), org_text(r, "province"));
	return p != NULL ? p->code : S("");
}

static void register_show(struct request *r, const struct problems *ps)
{
	struct register_view v = {.f = org_frame(r, "ลงทะเบียน", NULL),
		.to = org_path_safe(req_field(r, "to")),
		.ps = ps,
		.name = org_text(r, "name"),
		.email = org_text(r, "email"),
		.province = org_text(r, "province"),
		.terms = req_flag(r, "terms"),
		.dir = org_dir(r->db)};
	v.f.bare = true;
	if (ps != NULL && ps->n > 0)
		v.note = (struct org_note){"bad", S("ยังไม่ได้ลงทะเบียน ตรวจช่องที่มีข้อความสีแดง แล้วใส่รหัสผ่านอีกครั้ง")};
	register_view(r->out, &v);
}

/* GET /register: public. ?to= where to go after signing in. */
void register_page(struct request *r)
{
	if (org_who(r) != NULL)
		reply_go(r, S("/account"));
	else
		register_show(r, NULL);
}

static void check_newcomer(struct request *r, struct problems *ps)
{
	str name = org_text(r, "name"), email = org_text(r, "email"), password = req_field(r, "password");
	if (name.n == 0 || name.n > PERSON_NAME_MAX)
		problem_add(ps, 0, S("name"), name, "ต้องระบุชื่อและนามสกุล (ไม่เกิน %d ไบต์) ชื่อนี้จะปรากฏในใบประกาศ", PERSON_NAME_MAX);
	if (!mail_address_ok(email) || email.n > EMAIL_MAX)
		problem_add(ps, 0, S("email"), email, "ต้องเป็นที่อยู่อีเมลที่รับจดหมายได้ เช่น somchai@example.com");
	org_password_ok(email, password.p ? password : S(""), ps);
	if (password.p == NULL || !str_eq(password, req_field(r, "again")))
		problem_add(ps, 0, S("again"), S(""), "รหัสผ่านสองช่องไม่ตรงกัน");
	if (!req_flag(r, "terms"))
		problem_add(ps, 0, S("terms"), S(""), "ต้องยอมรับข้อตกลงและรับทราบประกาศความเป็นส่วนตัวก่อน จึงจะลงทะเบียนได้");
}

void register_prepare(struct request *r)
{
	struct prepared *p = new (r->a, struct prepared, 1);
	r->prepared = p;
	p->ps = problems_in(r->a);
	check_newcomer(r, &p->ps);
	if (p->ps.n == 0)
		p->hash = org_hash_make(r->a, req_field(r, "password"), &p->busy);
}

/* POST /register: public. name, email, password, again, province, terms, to. The same answer for a known address. */
void register_post(struct request *r)
{
	const struct prepared *p = r->prepared;
	must(p);
	if (p->busy || p->ps.n > 0) {
		if (p->busy)
			reply_error(r, 503, S(ORG_BUSY_WORDS));
		else {
			reply_status(r, 422);
			register_show(r, &p->ps);
		}
		return;
	}
	if (!org_limit_take(r->db, r->a, "register", r->address, REGISTER_MAX, r->now_ms)) {
		reply_error(r, 429, S(LIMIT_WORDS));
		return;
	}
	struct org_newcomer n = {
		.name = org_text(r, "name"), .email = org_username(r->a, org_text(r, "email")), .hash = p->hash, .province = province_of(r)};
	org_register(r->db, r->a, r->now_ms, &n);
	struct sign_in_view v = {.f = org_frame(r, "ลงทะเบียนแล้ว", NULL), .to = org_path_safe(req_field(r, "to")), .username = n.email};
	v.f.bare = true;
	registered_view(r->out, &v);
}

/* GET /privacy: anyone. */
void privacy_page(struct request *r)
{
	struct frame f = org_frame(r, "ประกาศความเป็นส่วนตัวและข้อตกลงการใช้งาน", NULL);
	privacy_view(r->out, &f);
}

/* --- a forgotten password --- */

static void forgot_show(struct request *r, str email, str problem, bool done)
{
	struct forgot_view v = {.f = org_frame(r, "ลืมรหัสผ่าน", NULL), .email = email, .problem = problem, .done = done};
	v.f.bare = true;
	forgot_view(r->out, &v);
}

/* GET /forgot: public. */
void forgot_page(struct request *r) { forgot_show(r, S(""), (str){0}, false); }

/* POST /forgot: public. email. The same answer whether it has an account or not. */
void forgot_post(struct request *r)
{
	str email = org_username(r->a, org_text(r, "email"));
	if (!mail_address_ok(email)) {
		reply_status(r, 422);
		forgot_show(r, org_text(r, "email"), S("ต้องเป็นที่อยู่อีเมล เช่น somchai@example.com"), false);
		return;
	}
	if (!org_limit_take(r->db, r->a, "forgot", r->address, FORGOT_MAX, r->now_ms)) {
		reply_error(r, 429, S(LIMIT_WORDS));
		return;
	}
	org_forgot(r->db, r->a, r->now_ms, email);
	forgot_show(r, email, (str){0}, true);
}

/* --- proving an address --- */

/* POST /account/verify: signed in. Sends the mail again, at most each five minutes. */
void account_verify_send_post(struct request *r)
{
	struct org_account acc;
	if (!org_account_get(r->db, r->a, r->account_id, &acc))
		return;
	if (acc.email_ms > 0 || org_verify_send(r->db, r->a, r->now_ms, &acc))
		reply_go(r, acc.email_ms > 0 ? S("/account") : S("/account?done=verify"));
	else
		reply_error(r, 429, S("เพิ่งส่งอีเมลยืนยันไปเมื่อไม่นานนี้: ตรวจกล่องจดหมาย (รวมถึงจดหมายขยะ) ขอใหม่ได้ทุก 5 นาที"));
}

static bool verify_found(struct request *r, struct verify_view *v, i64 *ret_id)
{
	*v = (struct verify_view){.f = org_frame(r, "ยืนยันอีเมล", NULL), .secret = req_param(r, "secret")};
	v->f.bare = true;
	reply_header(r, "Referrer-Policy", S("no-referrer"));
	*ret_id = org_verify_find(r->db, r->a, v->secret, r->now_ms, &v->email);
	if (*ret_id != 0)
		return true;
	reply_error(r, 404, S("ลิงก์นี้หมดอายุหรือถูกใช้ไปแล้ว: เข้าสู่ระบบแล้วขออีเมลยืนยันใหม่ที่หน้า “บัญชีของฉัน” หากยืนยันไปแล้วไม่ต้องทำอะไร"));
	return false;
}

/* GET /account/verify/{secret}: who has the link. Asks: what only looks at links in mails must not prove anything. */
void account_verify_page(struct request *r)
{
	struct verify_view v;
	i64 id;
	if (verify_found(r, &v, &id))
		verify_view(r->out, &v);
}

/* POST /account/verify/{secret}: who has the link. */
void account_verify_post(struct request *r)
{
	struct verify_view v;
	i64 id;
	if (!verify_found(r, &v, &id))
		return;
	if (!org_verify_use(r->db, r->a, v.secret, r->now_ms, id)) {
		reply_error(r, 409, S("อีเมลนี้ยืนยันไว้กับอีกบัญชีหนึ่งแล้ว: เข้าสู่ระบบด้วยบัญชีนั้น หรือเปลี่ยนอีเมลของบัญชีนี้"));
		return;
	}
	v.done = true;
	v.here = org_who(r) != NULL;
	verify_view(r->out, &v);
}

/* --- own data --- */

/* GET /account/data.json: signed in. Everything that is kept about the account. */
void account_data(struct request *r)
{
	struct org_account acc;
	if (!org_account_get(r->db, r->a, r->account_id, &acc))
		return;
	org_data_json(r->db, r->a, r->now_ms, &acc, r->out);
	reply_download(r, "application/json", S("ข้อมูลของฉัน.json"));
}

/* --- leaving --- */

static void erase_show(struct request *r, str problem)
{
	struct org_account acc = {0};
	if (!org_account_get(r->db, r->a, r->account_id, &acc))
		return;
	struct erase_view v = {.f = org_frame(r, "ลบบัญชี", "account"), .public = acc.public && acc.n_roles == 0, .email = acc.email, .problem = problem};
	frame_crumb(&v.f, S("/account"), S("บัญชีของฉัน"));
	erase_view(r->out, &v);
}

/* GET /account/erase: signed in. */
void account_erase_page(struct request *r) { erase_show(r, (str){0}); }

/* POST /account/erase: signed in, a member of the public. password, sure. */
void account_erase_post(struct request *r)
{
	const struct org_confirm *c = r->prepared;
	struct org_account acc = {0};
	str why = S("");
	int status = 422;
	must(c);
	if (!org_account_get(r->db, r->a, r->account_id, &acc))
		return;
	if (!acc.public || acc.n_roles > 0) {
		reply_error(r, 403, S("บัญชีของบุคลากรเป็นข้อมูลของหน่วยงาน: ติดต่อผู้ดูแลระบบของหน่วยงาน"));
		return;
	}
	bool fits = org_confirm_ok(r, c, &why, &status);
	if (!fits && status != 422) {
		reply_error(r, status, why);
		return;
	}
	if (!fits || !req_flag(r, "sure")) {
		reply_status(r, 422);
		erase_show(r, fits ? S("ต้องทำเครื่องหมายยืนยันก่อน") : why);
		return;
	}
	org_erase(r->db, r->a, r->now_ms, &acc);
	reply_cookie(r, SESSION_COOKIE, S(""), 0);
	r->who = NULL;
	struct frame f = org_frame(r, "ลบบัญชีแล้ว", NULL);
	f.bare = true;
	erased_view(r->out, &f);
}
