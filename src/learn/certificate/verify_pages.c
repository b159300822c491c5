/* verify_pages.c: anybody checks a certificate; short links.
 *
 * A number has 40 random bits behind its check sign: of 10^12 numbers a guess finds one of a million certificates once in a million tries, so there is no
 * limit on looking. The page shows name, course, hours, day and whether it holds: what the paper itself shows. */
#include "learn/certificate/view.h"

#include "learn/certificate/verify.html.h"

static struct paper_verify_view view_of(struct request *r)
{
	struct paper_verify_view v = {.f = {.r = r, .title = S("ตรวจสอบใบประกาศ"), .area = "learn", .style = "certificate.css"}};
	frame_crumb(&v.f, S("/learn"), S("เรียนรู้"));
	frame_crumb(&v.f, (str){0}, S("ตรวจสอบใบประกาศ"));
	return v;
}

/* Certificates belong to the office of the enrolment. */
static i64 unit_of(struct db *db, const struct learn_certificate *c)
{
	return db_get(db, 0, "select unit_id from enrolment where id = $1", c->enrolment_id);
}

/* GET /verify: public. number: as typed; a right one leads to its page. */
void paper_verify_page(struct request *r)
{
	struct paper_verify_view v = view_of(r);
	v.typed = certificate_field(r, "number");
	str number = v.typed.n > 0 ? learn_number_parse(r->a, v.typed) : (str){0};
	if (number.p != NULL) {
		reply_go(r, STR_CAT(r->a, S("/v/"), number));
		return;
	}
	if (v.typed.n > 0) {
		reply_status(r, 422);
		v.problem = S("เลขที่นี้ไม่ถูกต้อง: ตรวจตัวสะกดทุกหลักตามที่พิมพ์บนใบประกาศ เช่น LM69-ABCD-EFGH-J หากตรงกันทุกหลัก ใบประกาศนั้นไม่ได้ออกโดยระบบนี้");
	}
	paper_verify_view_page(r->out, &v);
}

/* GET /v/{number}: public. One look-up of the certificate, one of the key that signed it. */
void paper_verify_number(struct request *r)
{
	struct paper_verify_view v = view_of(r);
	struct learn_certificate *c = new (r->a, struct learn_certificate, 1);
	v.typed = req_param(r, "number");
	if (!web_path_decode(r->a, v.typed, &v.typed))
		v.typed = S("");
	str number = learn_number_parse(r->a, v.typed);
	if (number.p == NULL || !learn_certificate_by_number(r->db, r->a, number, c)) {
		v.verdict = VERDICT_UNKNOWN;
		reply_status(r, 404);
		paper_verify_view_page(r->out, &v);
		return;
	}
	v.c = c;
	v.verdict = c->revoked_ms > 0 ? VERDICT_REVOKED : learn_certificate_holds(r->db, r->a, c) ? VERDICT_VALID : VERDICT_TAMPERED;
	const struct org_who *who = org_who(r);
	v.may_revoke = c->revoked_ms == 0 && who != NULL && (who->permissions & PERM_LEARN_REVOKE) && certificate_may(r->db, who, PERM_LEARN_REVOKE, unit_of(r->db, c));
	paper_verify_view_page(r->out, &v);
}

/* --- revoking --- */

/* {number} or {number}.pdf is the caller's own, or of a person of an office on which the caller holds PERM_LEARN_REPORT. */
bool scope_number(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct learn_certificate *c = new (r->a, struct learn_certificate, 1);
	str typed = req_param(r, "number");
	str number = learn_number_parse(r->a, str_ends(typed, S(".pdf")) ? str_sub(typed, 0, typed.n - 4) : typed);
	const struct org_who *who = org_who(r);
	if (number.p != NULL && learn_certificate_by_number(r->db, r->a, number, c)) {
		r->object = c;
		if (c->account_id == who->id)
			return true;
		if ((who->permissions & (PERM_LEARN_REPORT | PERM_LEARN_REVOKE)) && certificate_may(r->db, who, PERM_LEARN_REPORT, unit_of(r->db, c)))
			return true;
	}
	reply_error(r, 404, S("ไม่พบใบประกาศนี้ในบัญชีของท่าน ตรวจสอบใบประกาศของผู้อื่นได้ที่หน้า “ตรวจสอบใบประกาศ”"));
	return false;
}

bool scope_revoke(struct request *r)
{
	struct learn_certificate *c = new (r->a, struct learn_certificate, 1);
	str number = learn_number_parse(r->a, req_param(r, "number"));
	if (number.p == NULL || !learn_certificate_by_number(r->db, r->a, number, c)) {
		reply_error(r, 404, S("ไม่มีใบประกาศเลขนี้"));
		return false;
	}
	r->object = c;
	return certificate_may(r->db, org_who(r), PERM_LEARN_REVOKE, unit_of(r->db, c));
}

/* POST /learn/certificates/{number}/revoke: PERM_LEARN_REVOKE on the office of the enrolment. why. */
void revoke_post(struct request *r)
{
	const struct learn_certificate *c = r->object;
	struct problems ps = problems_in(r->a);
	if (!learn_certificate_revoke(r->db, r->a, r->now_ms, r->account_id, c, certificate_field(r, "why"), &ps)) {
		if (ps.n > 0)
			reply_error(r, 422, ps.at[0].expected);
		return;
	}
	reply_go(r, STR_CAT(r->a, S("/v/"), c->number));
}

/* --- short links --- */

/* GET /s/{code}: public; counts and leads on. */
void short_link_go(struct request *r)
{
	str code = req_param(r, "code");
	str path = db_get_str(r->db, r->a, "update short_link set hits = hits + 1 where code = $1 returning path", code);
	if (path.p == NULL) {
		if (db_status(r->db) == DB_OK)
			reply_error(r, 404, S("ไม่พบลิงก์สั้นนี้: ตรวจตัวสะกด หรือเลือกหลักสูตรที่หน้า “เรียนรู้”"));
		return;
	}
	reply_go(r, STR_CAT(r->a, path, S("?from="), code));
}
