/* form_pages.c: the forms: what is in use, a new one with what it uses and lacks, its preview, past ones. */
#include "appraise/paper/view.h"

#include "appraise/paper/forms.html.h"
#include "appraise/picture/picture.h"
#include "base/log.h"
#include "web/incoming.h"
#include "web/uploads.h"

static str typed(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p ? str_trim(s) : S("");
}

str paper_field_words(str name)
{
	for (const struct paper_field *f = paper_fields; f->name != NULL; f++)
		if (str_eq(str_of(f->name), name))
			return str_of(f->words);
	return S("");
}

/* The division those for all, an office (of a province) its own. */
static bool manages(const struct org_who *who, const struct org_unit *u)
{
	if (u->kind == ORG_DLA)
		return org_may(who, PERM_APPRAISE_DESK, u);
	return u->kind == ORG_PROVINCE && org_may(who, PERM_APPRAISE_ROSTER, u) && !org_may(who, PERM_APPRAISE_DESK, u);
}

static const struct org_unit *for_all(struct request *r) { return org_by_code(org_dir(r->db), S("DLA")); }

/* The provincial office of the caller, NULL: none. */
static const struct org_unit *own_office(struct request *r)
{
	const struct org_unit *u = appraise_own_office(org_who(r));
	while (u != NULL && u->kind == ORG_DISTRICT)
		u = u->parent;
	return u != NULL && u->kind == ORG_PROVINCE ? u : NULL;
}

/* unit (a code; the caller's own office, for the division those for all), in r->object. Looks: what is for all everybody with PERM_APPRAISE_VIEW, an
 * office's own who holds it there; changes (POST): manages(). */
bool paper_form_scope(struct request *r)
{
	const struct org_unit *u;
	str code = typed(r, "unit");
	if (!org_scope_signed_in(r))
		return false;
	const struct org_who *who = org_who(r);
	if (code.n > 0)
		u = org_by_code(org_dir(r->db), code);
	else
		u = manages(who, for_all(r)) || own_office(r) == NULL ? for_all(r) : own_office(r);
	if (u == NULL || (u->kind != ORG_DLA && u->kind != ORG_PROVINCE)) {
		reply_error(r, 404, S("แบบฟอร์มเป็นของกรมหรือของสำนักงานจังหวัด: ไม่พบหน่วยงานตามรหัสนี้"));
		return false;
	}
	if (r->method == HTTP_GET ? u->kind != ORG_DLA && !org_may(who, PERM_APPRAISE_VIEW, u) : !manages(who, u)) {
		reply_error(r, 403, S("บัญชีนี้ไม่มีสิทธิจัดการแบบฟอร์มของหน่วยงานนี้"));
		return false;
	}
	r->object = new (r->a, struct org_unit, 1);
	*(struct org_unit *)r->object = *u;
	return true;
}

/* --- the page --- */

static void sort_out(struct request *r, struct paper_forms_view *v, enum paper_kind k)
{
	struct paper_kind_view *x = &v->kind[k];
	struct paper_template *at, *shared;
	size_t n = paper_templates(r->db, r->a, k, v->unit, &at);
	struct paper_template *past = new (r->a, struct paper_template, n + 1);
	x->kind = k;
	for (size_t i = 0; i < n; i++) {
		if (at[i].state == TEMPLATE_USED && x->own == NULL)
			x->own = &at[i];
		else if (at[i].state == TEMPLATE_WAITS && x->waits == NULL)
			x->waits = &at[i];
		else
			past[x->n_past++] = at[i];
	}
	x->past = past;
	if (v->unit->kind == ORG_DLA)
		return;
	n = paper_templates(r->db, r->a, k, for_all(r), &shared);
	for (size_t i = 0; i < n && x->shared == NULL; i++)
		if (shared[i].state == TEMPLATE_USED)
			x->shared = &shared[i];
}

static void show(struct request *r, struct org_note note, const enum paper_kind *bad, str problem)
{
	struct paper_forms_view *v = new (r->a, struct paper_forms_view, 1);
	v->unit = r->object;
	v->note = note;
	v->manages = manages(org_who(r), v->unit);
	v->other = v->unit->kind == ORG_DLA ? own_office(r) : for_all(r);
	v->f = appraise_frame(r, NULL, S("แบบฟอร์ม"));
	frame_crumb(&v->f, (str){0}, v->f.title);
	for (enum paper_kind k = 0; k < PAPER_KIND__MAX; k++)
		sort_out(r, v, k);
	if (bad != NULL)
		v->kind[*bad].problem = problem;
	buf_reset(r->out);
	paper_forms_view_page(r->out, v);
}

/* GET /appraise/forms: PERM_APPRAISE_VIEW. unit, done. */
void paper_forms_page(struct request *r)
{
	static const struct {
		str code, words;
	} notes[] = {{S("used"), S("ใช้แบบฟอร์มใหม่แล้ว เอกสารที่ทำต่อจากนี้ใช้แบบนี้")}, {S("waits"), S("รับไฟล์แล้ว แต่ยังไม่ได้ใช้: มีช่องที่ระบบไม่รู้จักหรือยังขาด ตรวจแล้วเลือกว่าจะใช้หรือไม่")},
		{S("away"), S("เลิกใช้แบบฟอร์มแล้ว")}};
	struct org_note note = {0};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (str_eq(typed(r, "done"), notes[i].code))
			note = (struct org_note){i == 1 ? "soon" : "done", notes[i].words};
	show(r, note, NULL, (str){0});
}

static bool kind_of(struct request *r, enum paper_kind *ret)
{
	if (paper_kind_parse(req_param(r, "kind"), ret))
		return true;
	reply_error(r, 404, S("ไม่มีแบบฟอร์มชนิดนี้"));
	return false;
}

static bool template_of(struct request *r, enum paper_kind *k, struct paper_template *ret)
{
	if (!kind_of(r, k))
		return false;
	if (paper_template_by_sha(r->db, r->a, *k, r->object, typed(r, "sha"), ret))
		return true;
	reply_error(r, 404, S("ไม่พบแบบฟอร์มนี้ อาจถูกแทนที่แล้ว: เปิดหน้าแบบฟอร์มใหม่"));
	return false;
}

/* GET /appraise/forms/{kind}/builtin: PERM_APPRAISE_VIEW. */
void paper_form_builtin(struct request *r)
{
	enum paper_kind k;
	if (!kind_of(r, &k))
		return;
	buf_reset(r->out);
	buf_str(r->out, paper_builtin(k));
	reply_download(r, paper_kind_mime(k), paper_kind_code(k));
}

/* GET /appraise/forms/{kind}/file: who sees the unit's forms. unit, sha. */
void paper_form_file(struct request *r)
{
	enum paper_kind k;
	struct paper_template t;
	if (!template_of(r, &k, &t))
		return;
	if (paper_files() == NULL || !store_has(paper_files(), t.sha))
		reply_error(r, 404, S("ไม่พบไฟล์แบบฟอร์มนี้: แจ้งผู้ดูแลระบบ"));
	else
		reply_file(r, store_path(paper_files(), r->a, t.sha), paper_kind_mime(k), t.file_name, t.sha, false);
}

/* GET /appraise/forms/{kind}/preview: the same people. unit, sha ('' the built-in one): filled with made-up data. On a worker. */
void paper_form_preview(struct request *r)
{
	enum paper_kind k;
	struct paper_template t = {0};
	str form, why = S("ทำตัวอย่างไม่สำเร็จ: ลองใหม่อีกครั้ง");
	bool builtin = typed(r, "sha").n == 0;
	if (builtin ? !kind_of(r, &k) : !template_of(r, &k, &t))
		return;
	form = builtin ? paper_builtin(k) : S("");
	if (!builtin && !paper_stored(r->a, t.sha, &form)) {
		reply_error(r, 404, S("ไม่พบไฟล์แบบฟอร์มนี้: แจ้งผู้ดูแลระบบ"));
		return;
	}
	const struct form_data *d = paper_sample(r->a);
	buf_reset(r->out);
	if (!form_fill(r->a, form, paper_kind_type(k), paper_kind_type(k) == FORM_XLSX ? d : paper_thai(r->a, d), r->out, &why)) {
		buf_reset(r->out);
		reply_error(r, 422, why);
		return;
	}
	reply_download(r, paper_kind_mime(k), STR_CAT(r->a, S("ตัวอย่าง-"), paper_kind_code(k)));
}

/* --- changes --- */

struct uploaded {
	struct incoming *in;
	struct paper_check check;
};

/* On a worker: the file into the store, its fields read in the locked-up child. */
void paper_form_prepare(struct request *r)
{
	struct uploaded *u = new (r->a, struct uploaded, 1);
	enum paper_kind k;
	str content;
	r->prepared = u;
	if (org_who(r) == NULL || !(org_who(r)->permissions & (PERM_APPRAISE_DESK | PERM_APPRAISE_ROSTER)))
		return;
	u->in = incoming_take(r, paper_files());
	if (u->in != NULL && incoming_fault(u->in).n == 0 && paper_kind_parse(req_param(r, "kind"), &k) && paper_stored(r->a, u->in->sha, &content))
		u->check = paper_check_form(r->a, k, content);
}

static str fault_of(const struct uploaded *u)
{
	str fault = incoming_fault(u->in);
	if (fault.n > 0 || u->check.ok)
		return fault;
	return u->check.ps.n > 0 ? u->check.ps.at[0].expected : S("อ่านแบบฟอร์มนี้ไม่ได้: บันทึกใหม่เป็น .docx หรือ .xlsx แล้วส่งอีกครั้ง");
}

static void go(struct request *r, enum paper_kind k, const char *done)
{
	const struct org_unit *u = r->object;
	str path = STR_CAT(r->a, S("/appraise/forms?unit="), u->code, S("&done="), str_of(done), S("#"), paper_kind_code(k));
	if (!r->json) {
		reply_go(r, path);
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true,\"go\":");
	buf_json(r->out, path);
	buf_lit(r->out, "}");
}

/* POST /appraise/forms/{kind}/upload: manages the unit's. file (or upload, name), unit. */
void paper_form_post(struct request *r)
{
	const struct uploaded *u = r->prepared;
	enum paper_kind k;
	must(u);
	if (!kind_of(r, &k))
		return;
	str fault = fault_of(u);
	if (fault.n > 0 && r->json) {
		reply_error(r, 422, fault);
	} else if (fault.n > 0) {
		reply_status(r, 422);
		show(r, (struct org_note){"bad", S("ยังไม่ได้รับแบบฟอร์ม")}, &k, fault);
	} else {
		paper_template_add(r->db, r->a, r->now_ms, r->account_id, k, r->object, u->in->sha, u->in->name, &u->check);
		upload_done(r, typed(r, "upload"));
		go(r, k, u->check.unknown.n == 0 && u->check.missing.n == 0 ? "used" : "waits");
	}
}

/* POST /appraise/forms/{kind}/use: the same. unit, sha. */
void paper_form_use(struct request *r)
{
	enum paper_kind k;
	struct paper_template t;
	if (!template_of(r, &k, &t))
		return;
	paper_template_use(r->db, r->a, r->now_ms, r->account_id, k, r->object, &t);
	go(r, k, "used");
}

/* POST /appraise/forms/{kind}/away: the same. unit, sha. */
void paper_form_away(struct request *r)
{
	enum paper_kind k;
	struct paper_template t;
	if (!template_of(r, &k, &t))
		return;
	paper_template_away(r->db, r->a, r->now_ms, r->account_id, k, r->object, &t);
	go(r, k, "away");
}
