/* external_pages.c: the owner's side of certificates of other channels. */
#include "learn/certificate/view.h"

#include "base/log.h"
#include "learn/certificate/external.html.h"
#include "org/confirm.h"
#include "web/incoming.h"
#include "web/uploads.h"

bool certificate_file_shown(str type)
{
	return str_starts(type, S("image/")) || str_eq(type, S("application/pdf"));
}

static struct frame frame_of(struct request *r, str title)
{
	struct frame f = {.r = r, .title = title, .area = "external", .style = "certificate.css"};
	frame_crumb(&f, S("/learn/mine"), S("การเรียนของฉัน"));
	frame_crumb(&f, S("/learn/external"), S("ใบประกาศจากแหล่งอื่น"));
	return f;
}

static void show(struct request *r, struct external_view *v)
{
	struct external *row;
	v->f = frame_of(r, S("ใบประกาศจากแหล่งอื่น"));
	v->n = external_of(r->db, r->a, r->account_id, &row);
	v->row = row;
	const struct org_who *who = org_who(r);
	v->office = who->home != NULL ? who->home->full : certificate_office(r->db, 0)->full;
	external_view_page(r->out, v);
}

/* GET /learn/external: signed in; the caller's own. */
void external_page(struct request *r)
{
	struct external_view v = {0};
	if (str_eq(certificate_field(r, "done"), S("withdrawn")))
		v.note = (struct note){"done", S("ถอนคืนแล้ว")};
	show(r, &v);
}

/* --- handing in --- */

/* What prepare found. */
struct declared {
	struct incoming *file;
	struct org_confirm password;
};

/* On a worker: the file into the store, the password hashed and compared. */
void external_prepare(struct request *r)
{
	struct declared *d = new (r->a, struct declared, 1);
	r->prepared = d;
	d->file = incoming_take(r, learn_files());
	org_confirm_prepare(r, "password", &d->password);
}

static enum learn_channel channel_of(str code)
{
	for (enum learn_channel c = CHANNEL_OCSC; c <= CHANNEL_OTHER; c++)
		if (str_eq(learn_channel_code(c), code))
			return c;
	return CHANNEL_LOCALMOOC;
}

static struct external_new form_of(struct request *r, const struct incoming *file)
{
	i64 hundredths = 0;
	str hours = certificate_field(r, "hours");
	struct external_new n = {.channel = channel_of(certificate_field(r, "channel")),
		.channel_name = certificate_field(r, "channel_name"),
		.course = certificate_field(r, "course"),
		.day = certificate_field(r, "day"),
		.number = certificate_field(r, "number"),
		.sha = S(""),
		.type = S(""),
		.file_name = S("")};
	bool number = hours.n == 0 || str_decimal(thai_arabic_digits(r->a, hours), 2, &hundredths);
	n.minutes = number && hundredths <= 100000 ? (hundredths * 60 + 50) / 100 : -1;
	if (file != NULL && incoming_fault(file).n == 0) {
		n.sha = file->sha;
		n.type = str_of(file->type);
		n.size = file->size;
		n.file_name = file->name;
	}
	return n;
}

static void refuse(struct request *r, int status, const struct external_new *n, const struct problems *ps, str twin)
{
	if (r->json) {
		struct buf b = {0};
		for (size_t i = 0; i < ps->n; i++) {
			buf_str(&b, i > 0 ? S(" · ") : S(""));
			buf_str(&b, ps->at[i].expected);
		}
		if (twin.n > 0) {
			buf_lit(&b, " ดูที่ ");
			buf_str(&b, STR_CAT(r->a, learn_public_url(), S("/learn/external/"), twin));
		}
		str words = str_take(r->a, &b);
		reply_status(r, status);
		reply_type(r, "application/json");
		buf_reset(r->out);
		buf_lit(r->out, "{\"error\":");
		buf_json(r->out, words);
		buf_lit(r->out, "}");
		return;
	}
	struct external_view v = {.again = n, .ps = ps, .twin = twin, .hours = certificate_field(r, "hours")};
	reply_status(r, status);
	show(r, &v);
}

/* Whether the declaration was made and the password is (still) the account's; counted when not. */
static bool declared(struct request *r, const struct declared *d, struct problems *ps, int *ret_status)
{
	str why = S("ไม่พบบัญชีนี้แล้ว");
	*ret_status = 422;
	if (!org_confirm_ok(r, &d->password, &why, ret_status)) {
		reply_keep(r);
		problem_add(ps, 0, S("password"), S(""), "%.*s", STR_FMT(why));
	}
	if (*ret_status == 422 && !req_flag(r, "true_copy"))
		problem_add(ps, 0, S("true_copy"), S(""), "ต้องรับรองว่าเป็นสำเนาที่ถูกต้อง");
	return ps->n == 0;
}

/* POST /learn/external: signed in. The facts, the file (in the form or as a finished upload), true_copy, password. */
void external_post(struct request *r)
{
	const struct declared *d = r->prepared;
	struct problems ps = problems_in(r->a);
	int status;
	must(d);
	struct external_new *n = new (r->a, struct external_new, 1);
	*n = form_of(r, d->file);
	str fault = incoming_fault(d->file), twin = {0}, token = {0};
	if (fault.n > 0)
		problem_add(&ps, 0, S("file"), S(""), "%.*s", STR_FMT(fault));
	if (declared(r, d, &ps, &status))
		token = external_add(r->db, r->a, r->now_ms, r->account_id, n, &twin, &ps);
	if (ps.n > 0) {
		refuse(r, twin.n > 0 ? 409 : status, n, &ps, twin);
		return;
	}
	upload_done(r, certificate_field(r, "upload"));
	str page = STR_CAT(r->a, S("/learn/external/"), token, S("?done=sent"));
	if (!r->json) {
		reply_go(r, page);
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true,\"go\":");
	buf_json(r->out, page);
	buf_lit(r->out, "}");
}

/* --- one --- */

static bool is_auditor(const struct org_who *who, const struct org_unit *u)
{
	for (size_t i = 0; i < who->n_roles; i++)
		if (who->roles[i].role == ROLE_AUDITOR && org_is_below(u, who->roles[i].unit))
			return true;
	return false;
}

bool scope_external(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct external *x = new (r->a, struct external, 1);
	if (external_by_token(r->db, r->a, req_param(r, "token"), x)) {
		r->object = x;
		if (x->account_id == r->account_id || certificate_may(r->db, org_who(r), PERM_LEARN_REVIEW, x->unit_id) ||
			is_auditor(org_who(r), certificate_office(r->db, x->unit_id)))
			return true;
	}
	reply_error(r, 404, S("ไม่พบใบประกาศนี้"));
	return false;
}

bool scope_external_own(struct request *r)
{
	if (!scope_external(r))
		return false;
	if (((const struct external *)r->object)->account_id == r->account_id)
		return true;
	reply_error(r, 403, S("ถอนคืนได้เฉพาะเจ้าของใบประกาศ"));
	return false;
}

/* GET /learn/external/{token}: owner, reviewer of the office, auditor. */
void external_one(struct request *r)
{
	const struct external *x = r->object;
	struct external_one_view v = {.f = frame_of(r, x->course), .x = x, .own = x->account_id == r->account_id, .office = certificate_office(r->db, x->unit_id)->full};
	frame_crumb(&v.f, (str){0}, x->course);
	v.reviewer = certificate_may(r->db, org_who(r), PERM_LEARN_REVIEW, x->unit_id);
	if (str_eq(certificate_field(r, "done"), S("sent")))
		v.note = (struct note){"done", S("รับใบประกาศแล้ว รอหน่วยงานตรวจ ท่านจะได้รับแจ้งเมื่อตรวจเสร็จ")};
	external_one_page(r->out, &v);
}

/* GET /learn/external/{token}/file: the same people; as uploaded. */
void external_file(struct request *r)
{
	const struct external *x = r->object;
	if (x->sha.n != 64 || !store_has(learn_files(), x->sha)) {
		reply_error(r, 404, S("ไม่พบไฟล์ของใบประกาศนี้: แจ้งผู้ดูแลระบบ"));
		return;
	}
	reply_file(r, store_path(learn_files(), r->a, x->sha), str_z(r->a, x->type), x->file_name, x->sha, certificate_file_shown(x->type));
}

/* GET /learn/external/{token}/copy.pdf: the same people; stamped as a true copy. */
void external_stamped(struct request *r)
{
	const struct external *x = r->object;
	str why = S("สร้างสำเนาไม่สำเร็จ กรุณาลองใหม่อีกครั้ง");
	buf_reset(r->out);
	if (!learn_external_stamped(r->db, r->a, x->id, r->out, &why)) {
		buf_reset(r->out);
		reply_error(r, 422, why);
		return;
	}
	reply_download(r, "application/pdf", S("รับรองสำเนาถูกต้อง.pdf"));
}

/* POST /learn/external/{token}/withdraw: owner, while it waits. */
void external_withdraw_post(struct request *r)
{
	if (external_withdraw(r->db, r->a, r->now_ms, r->object))
		reply_go(r, S("/learn/external?done=withdrawn"));
	else if (db_status(r->db) == DB_OK)
		reply_error(r, 409, S("ถอนคืนได้เฉพาะระหว่างรอตรวจ ใบประกาศนี้ตรวจไปแล้วหรือถอนคืนแล้ว"));
}
