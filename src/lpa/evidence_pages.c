/* evidence_pages.c: evidence of an indicator: added, shown, taken away. */
#include "lpa/entry_pages.h"

#include "base/log.h"
#include "lpa/impl.h"
#include "web/incoming.h"
#include "web/uploads.h"

/* On a worker: checks the type and moves the file into the store; what is refused afterwards is collected later. */
void lpa_evidence_prepare(struct request *r)
{
	if (str_eq(req_field(r, "kind"), S("file")))
		r->prepared = incoming_take(r, lpa_files());
}

/* --- adding --- */

static bool kind_of(str s, enum lpa_evidence_kind *ret)
{
	static const struct {
		str code;
		enum lpa_evidence_kind kind;
	} kinds[] = {{S("file"), LPA_EV_FILE}, {S("url"), LPA_EV_URL}, {S("register"), LPA_EV_REGISTER}, {S("live"), LPA_EV_LIVE}};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (str_eq(kinds[k].code, s)) {
			*ret = kinds[k].kind;
			return true;
		}
	return false;
}

static str field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

/* The page again with the words and what was typed, or JSON. */
static void refuse(struct lpa_page *p, const struct lpa_indicator *i, enum lpa_evidence_kind kind, int status, str words)
{
	struct request *r = p->r;
	if (r->json) {
		reply_error(r, status, words);
		return;
	}
	struct lpa_again *again = new (r->a, struct lpa_again, 1);
	*again = (struct lpa_again){.words = words,
		.kind = (int)kind,
		.title = field(r, "title"),
		.note = field(r, "note"),
		.url = field(r, "url"),
		.day = field(r, "looked_day"),
		.by = field(r, "looked_by")};
	lpa_show_indicator(p, i, again);
	reply_status(r, status);
}

static void answer_added(struct lpa_page *p, const struct lpa_indicator *i, str token)
{
	struct request *r = p->r;
	if (!r->json) {
		reply_go(r, STR_CAT(r->a, lpa_indicator_path(p, i), S("#evidence")));
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true,\"token\":");
	buf_json(r->out, token);
	buf_lit(r->out, "}");
}

/* POST /lpa/{year}/{code}/evidence: PERM_LPA_SELF on the LAO. indicator, kind (file url register live) and that kind's fields; a file
 * as part of the form or as a finished upload (upload, name). */
void lpa_evidence_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	const struct lpa_indicator *i = lpa_page_indicator(p, req_field(r, "indicator"));
	enum lpa_evidence_kind kind;
	if (i == NULL)
		return;
	if (!kind_of(req_field(r, "kind"), &kind)) {
		reply_error(r, 422, S("ไม่รู้จักหลักฐานชนิดนี้: โหลดหน้าใหม่แล้วเพิ่มอีกครั้ง"));
		return;
	}
	struct lpa_evidence e = {.kind = kind,
		.title = field(r, "title"),
		.note = field(r, "note"),
		.url = field(r, "url"),
		.type = S(""),
		.looked_day = field(r, "looked_day"),
		.looked_by = field(r, "looked_by")};
	const struct incoming *file = r->prepared;
	str fault = kind == LPA_EV_FILE ? incoming_fault(file) : (str){0};
	if (fault.n > 0) {
		refuse(p, i, kind, 422, fault);
		return;
	}
	if (kind == LPA_EV_FILE) {
		e.title = str_clip(file->name, 300);
		e.sha = file->sha;
		e.size = file->size;
		e.type = str_of(file->type);
	}
	struct problems ps = problems_in(r->a);
	str token = lpa_evidence_add(r->db, r->a, p->form, p->unit, i, r->account_id, r->now_ms, &e, &ps);
	if (ps.n > 0)
		refuse(p, i, kind, 422, lpa_problems_text(r->a, &ps));
	else if (token.p != NULL) {
		upload_done(r, field(r, "upload"));
		answer_added(p, i, token);
	}
}

/* --- taking away --- */

/* POST /lpa/{year}/{code}/evidence/{token}/remove: PERM_LPA_SELF on the LAO; the piece must be its own, of that year. */
void lpa_evidence_remove_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct lpa_evidence e;
	i64 unit_id, form_id;
	bool found = lpa_evidence_find(r->db, r->a, req_param(r, "token"), &e, &unit_id, &form_id) && unit_id == p->unit->id &&
				 form_id == p->form->id;
	const struct lpa_indicator *i = found ? lpa_indicator_by_id(p->form, e.indicator_id) : NULL;
	if (i == NULL) {
		reply_error(r, 404, S("ไม่พบหลักฐานนี้ อาจถูกนำออกไปแล้ว: โหลดหน้าใหม่"));
		return;
	}
	struct problems ps = problems_in(r->a);
	if (lpa_evidence_remove(r->db, r->a, p->form, p->unit, &e, r->account_id, r->now_ms, &ps))
		answer_added(p, i, e.token);
	else if (ps.n > 0)
		reply_error(r, 423, lpa_problems_text(r->a, &ps));
}

/* --- showing --- */

/* Another LAO's evidence looks like none at all. */
bool lpa_scope_evidence(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct lpa_evidence *e = new (r->a, struct lpa_evidence, 1);
	i64 unit_id, form_id;
	if (lpa_evidence_find(r->db, r->a, req_param(r, "token"), e, &unit_id, &form_id)) {
		const struct lpa_form *f = lpa_form_by_id(r->db, form_id);
		r->object = e;
		if (org_may(org_who(r), PERM_LPA_VIEW, org_by_id(org_dir(r->db), unit_id)) ||
			(f != NULL && lpa_in_team(r->db, f, unit_id, r->account_id)))
			return true;
	}
	reply_error(r, 404, S("ไม่พบหลักฐานนี้ อาจถูกนำออกไปแล้ว"));
	return false;
}

static bool shown_in_page(str type)
{
	return str_eq(type, S("application/pdf")) || str_eq(type, S("image/png")) || str_eq(type, S("image/jpeg")) ||
		   str_eq(type, S("image/webp")) || str_eq(type, S("video/mp4"));
}

/* GET /lpa/evidence/{token}: PERM_LPA_VIEW on the LAO that it is of, or a member of its team. */
void lpa_evidence_file(struct request *r)
{
	const struct lpa_evidence *e = r->object;
	if (e->kind != LPA_EV_FILE || e->sha.p == NULL || !store_has(lpa_files(), e->sha)) {
		reply_error(r, 404, S("ไม่พบไฟล์ของหลักฐานนี้: แจ้งผู้ดูแลระบบ"));
		return;
	}
	reply_file(r, store_path(lpa_files(), r->a, e->sha), str_z(r->a, e->type), e->title, e->sha, shown_in_page(e->type));
}

const struct field lpa_evidence_fields[] = {
	{"indicator", FIELD_TEXT, 0, LPA_NO_MAX, false},
	{"kind", FIELD_TEXT, 0, 16, false},
	{"title", FIELD_TEXT, 0, 2000, false},
	{"note", FIELD_TEXT, 0, 16000, false},
	{"url", FIELD_TEXT, 0, 8000, false},
	{"looked_day", FIELD_TEXT, 0, 40, false},
	{"looked_by", FIELD_TEXT, 0, 2000, false},
	{"upload", FIELD_TEXT, 0, 64, false},
	{"name", FIELD_TEXT, 0, 2000, false},
	{"file", FIELD_FILE, 0, 0, false},
	FIELD_END,
};
