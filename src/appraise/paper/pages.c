/* pages.c: downloads of a report's papers, and the page that orders what is made in the background. */
#include "appraise/paper/view.h"

#include "appraise/paper/order.html.h"
#include "base/log.h"
#include "job/job.h"
#include "org/audit.h"

/* {token} of a report whose office the caller looks after or may certify for; in r->object. False: answered, but in prepare nothing is. */
static struct report *report_of(struct request *r, bool answers)
{
	struct report *x = new (r->a, struct report, 1);
	const struct org_who *who = org_who(r);
	bool found = report_by_token(r->db, r->a, req_param(r, "token"), x);
	if (found && who != NULL && (org_may(who, PERM_APPRAISE_VIEW, x->unit) || report_may_certify(r->db, r->a, who, x->unit, day_of_ms(r->now_ms)) != 0))
		return x;
	if (answers && found)
		reply_error(r, 403, S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
	else if (answers)
		reply_error(r, 404, S("ไม่พบรายงานนี้: เปิดจากหน้ารายงานของหน่วยงาน"));
	return NULL;
}

bool paper_scope(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	r->object = report_of(r, true);
	return r->object != NULL;
}

/* --- files --- */

struct made {
	str file, why;
	bool ok;
};

static bool is_ink(struct request *r) { return req_flag(r, "ink"); }

/* On a worker: makes the paper. What needs the background (.doc, the certificates) is not made here. */
void paper_get_prepare(struct request *r)
{
	struct made *m = new (r->a, struct made, 1);
	enum paper_what what;
	enum paper_format format;
	struct report *x = r->who != NULL ? report_of(r, false) : NULL;
	struct buf out = {0};
	r->prepared = m;
	m->why = S("ทำเอกสารไม่สำเร็จ: ลองใหม่อีกครั้ง");
	if (x == NULL || !paper_name_parse(req_param(r, "name"), &what, &format) || format == PAPER_DOC)
		return;
	m->ok = paper_make(r->db, r->a, x, r->now_ms, what, format, is_ink(r) && x->certified_ms == 0, &out, &m->why) && !out.failed;
	m->file = str_take(r->a, &out);
}

static void order_page(struct request *r, bool bundle, str problem)
{
	const struct report *x = r->object;
	struct appraise_round round = {0};
	struct paper_order_view v = {.r = x, .bundle = bundle, .can = bundle || form_office(), .problem = problem, .path = r->path};
	round_by_id(r->db, r->a, x->round_id, &round);
	v.f = appraise_frame(r, &round, bundle ? S("สำเนาใบประกาศทุกฉบับ") : S("เอกสารชนิด .doc"));
	v.back = report_path(r->a, &round, x->unit);
	frame_crumb(&v.f, v.back, STR_CAT(r->a, S("รายงาน "), x->unit->full));
	frame_crumb(&v.f, (str){0}, v.f.title);
	if (bundle)
		v.count = paper_bundle_count(r->db, x->id);
	else
		v.docx = STR_CAT(r->a, r->path, S("x"));
	buf_reset(r->out);
	paper_order_page(r->out, &v);
}

/* GET /appraise/paper/{token}/{name}: paper_scope. report.xlsx report.pdf report.docx memo.docx ...; ink=1: for a signature by hand. The names of people leave:
 * one audit row. .doc and bundle: the page that orders it. */
void paper_get(struct request *r)
{
	const struct made *m = r->prepared;
	const struct report *x = r->object;
	enum paper_what what;
	enum paper_format format;
	str name = req_param(r, "name");
	bool bundle = str_eq(name, S("bundle"));
	must(m);
	if (!bundle && !paper_name_parse(name, &what, &format)) {
		reply_error(r, 404, S("ไม่มีเอกสารชนิดนี้"));
	} else if (bundle || format == PAPER_DOC) {
		order_page(r, bundle, (str){0});
	} else if (!m->ok) {
		reply_error(r, 422, m->why);
	} else {
		if (what == PAPER_REPORT)
			audit_add(r->db, r->a, r->account_id, x->unit->id, r->now_ms, S("appraise.report.export"), x->token, (str){0}, name);
		buf_reset(r->out);
		buf_str(r->out, m->file);
		reply_download(r, paper_format_mime(format), paper_file_name(r->db, r->a, x, what, str_z(r->a, str_sub(name, (size_t)str_find_byte(name, '.') + 1, name.n))));
	}
}

/* POST /appraise/paper/{token}/{name}: paper_scope. Queues bundle or a .doc; leads to the job. */
void paper_post(struct request *r)
{
	const struct report *x = r->object;
	enum paper_what what = PAPER_REPORT;
	enum paper_format format = PAPER_DOC;
	str name = req_param(r, "name"), why = {0};
	bool bundle = str_eq(name, S("bundle"));
	if (!bundle && (!paper_name_parse(name, &what, &format) || format != PAPER_DOC)) {
		reply_error(r, 404, S("ไม่มีเอกสารชนิดนี้"));
		return;
	}
	if (!bundle && !form_office()) {
		reply_status(r, 409);
		order_page(r, false, S("เครื่องแม่ข่ายยังไม่ได้ติดตั้ง LibreOffice จึงทำไฟล์ .doc ไม่ได้"));
		return;
	}
	str title = bundle ? STR_CAT(r->a, S("สำเนาใบประกาศของ "), x->unit->full) : paper_file_name(r->db, r->a, x, what, "doc");
	str args = bundle ? x->token : STR_CAT(r->a, x->token, S("|"), name);
	str token = job_add(r->db, r->a, r->now_ms, bundle ? paper_bundle_job.name : paper_doc_job.name, x->unit->id, r->account_id, title, args, &why);
	if (token.p == NULL && db_status(r->db) == DB_OK) {
		reply_status(r, 429);
		order_page(r, bundle, why);
		return;
	}
	audit_add(r->db, r->a, r->account_id, x->unit->id, r->now_ms, S("appraise.report.export"), x->token, (str){0}, name);
	reply_go(r, STR_CAT(r->a, S("/jobs/"), token));
}
