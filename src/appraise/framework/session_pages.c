/* session_pages.c: preparing a session of the subcommittee, its list, minute, file, and the approval by the password once more. */
#include "appraise/framework/view.h"

#include "appraise/framework/session.html.h"
#include "web/uploads.h"

static str path_of(struct request *r, const char *done)
{
	const struct framework_page *p = framework_page(r);
	return STR_CAT(r->a, p->base, S("/session/"), p->s.token, S("?done="), str_of(done));
}

/* POST /appraise/framework/{year}/session: PERM_APPRAISE_DESK on DLA. no, about (0: the framework, 1, 2: results of the round). */
void framework_session_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	i64 about = -1;
	req_i64(r, "about", &about);
	str token = appraise_session_make(
		r->db, r->a, r->now_ms, r->account_id, &p->f, (int)about, thai_arabic_digits(r->a, framework_typed(r, "no")), &ps);
	if (token.p != NULL)
		reply_go(r, STR_CAT(r->a, p->base, S("/session/"), token));
	else if (ps.n > 0)
		framework_year_show(r, &ps, 422);
}

/* typed: what was sent and refused, NULL: as it stands. */
static void show(
	struct request *r, const struct appraise_session *typed, str day_typed, const struct problems *ps, str password_problem)
{
	const struct framework_page *p = framework_page(r);
	struct problems *missing = new (r->a, struct problems, 1);
	struct appraise_session_row *row;
	struct appraise_session_difference *difference;
	struct framework_result *now;
	*missing = problems_in(r->a);
	struct framework_session_view v = {.p = p,
		.ps = ps,
		.missing = missing,
		.password_problem = password_problem,
		.typed = typed != NULL ? *typed : p->s,
		.day_typed = typed != NULL ? day_typed : framework_day_out(r->a, p->s.on),
		.note = ps == NULL ? framework_done(r) : (struct org_note){0}};
	v.f = framework_frame(r, p, STR_CAT(r->a, S("การประชุมครั้งที่ "), p->s.no));
	frame_crumb(&v.f, (str){0}, v.f.title);
	if (p->s.state == 0)
		appraise_session_ready(r->db, r->a, &p->f, &p->s, r->now_ms, missing);
	else
		v.whole = str_eq(appraise_session_hash(r->db, r->a, &p->f, &p->s), p->s.content_hash);
	if (p->s.round_no > 0 && p->s.taken_ms > 0) {
		v.n_rows = appraise_session_rows(r->db, r->a, &p->f, &p->s, &row);
		v.row = row;
		size_t n_now = framework_results(r->db, r->a, &p->f, p->s.round_no, &now);
		v.n_differences = appraise_session_differences(r->a, &p->f, row, v.n_rows, now, n_now, &difference);
		v.difference = difference;
	}
	buf_reset(r->out);
	framework_session_view(r->out, &v);
}

static void refused(struct request *r, const struct problems *ps)
{
	if (ps->n == 0)
		return;
	show(r, NULL, (str){0}, ps, (str){0});
	reply_status(r, 422);
}

/* GET /appraise/framework/{year}/session/{token}: PERM_APPRAISE_VIEW on DLA. */
void framework_session_page(struct request *r)
{
	show(r, NULL, (str){0}, NULL, (str){0});
}

/* POST .../save: PERM_APPRAISE_DESK on DLA. seen, no, day, place, present, minutes. */
void framework_session_save_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	str typed = framework_typed(r, "day");
	struct appraise_session t = p->s;
	t.no = thai_arabic_digits(r->a, framework_typed(r, "no"));
	t.place = framework_typed(r, "place");
	t.present = framework_text_typed(r, "present");
	t.minutes = framework_text_typed(r, "minutes");
	t.on = framework_day(typed);
	t.version = -1;
	req_i64(r, "seen", &t.version);
	if (typed.n > 0 && t.on == DAY_NONE)
		problem_add(&ps, 0, S("day"), typed, "วันที่ประชุมไม่ถูกต้อง ใช้แบบ ปปปป-ดด-วว");
	if (appraise_session_save(r->db, r->a, r->now_ms, r->account_id, &p->s, &t, &ps)) {
		reply_go(r, path_of(r, "session"));
	} else if (ps.n > 0) {
		show(r, &t, typed, &ps, (str){0});
		reply_status(r, 422);
	}
}

/* POST .../list: PERM_APPRAISE_DESK on DLA. Takes the list from the results as they are now. */
void framework_session_list_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	if (appraise_session_take(r->db, r->a, r->now_ms, r->account_id, &p->f, &p->s, &ps))
		reply_go(r, path_of(r, "list"));
	else
		refused(r, &ps);
}

/* --- the signed minute --- */

/* On a worker: the file into the store. */
void framework_session_file_prepare(struct request *r)
{
	r->prepared = incoming_take(r, framework_files());
}

static bool is_minute(str type)
{
	return framework_file_shown(type);
}

/* POST .../file: PERM_APPRAISE_DESK on DLA. The file in the form or as a finished upload; remove=1 takes it away. */
void framework_session_file_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	const struct incoming *in = r->prepared;
	struct problems ps = problems_in(r->a);
	struct framework_file file = {S(""), S(""), S(""), 0};
	str fault = incoming_fault(in);
	if (!req_flag(r, "remove")) {
		if (fault.n > 0 || in == NULL || !in->stored)
			problem_add(&ps, 0, S("file"), (str){0}, "%.*s", STR_FMT(fault.n > 0 ? fault : S("เลือกไฟล์รายงานการประชุมก่อน")));
		else if (!is_minute(str_of(in->type)))
			problem_add(&ps, 0, S("file"), (str){0}, "รายงานการประชุมที่ลงนามแล้วต้องเป็น PDF หรือรูปภาพ");
		else
			file = (struct framework_file){in->sha, in->name, str_of(in->type), in->size};
	}
	bool ok = ps.n == 0 && appraise_session_file(r->db, r->a, r->now_ms, r->account_id, &p->s, &file, &ps);
	if (ok)
		upload_done(r, framework_typed(r, "upload"));
	str path = path_of(r, file.sha.n > 0 ? "file" : "gone");
	if (ok && r->json) {
		reply_type(r, "application/json");
		buf_lit(r->out, "{\"saved\":true,\"go\":");
		buf_json(r->out, path);
		buf_lit(r->out, "}");
	} else if (ok) {
		reply_go(r, path);
	} else if (r->json && ps.n > 0) {
		reply_error(r, 422, framework_problems_words(r->a, &ps));
	} else {
		refused(r, &ps);
	}
}

/* GET .../file: PERM_APPRAISE_VIEW on DLA. */
void framework_session_file(struct request *r)
{
	const struct appraise_session *s = &framework_page(r)->s;
	if (s->sha.n == 0 || !store_has(framework_files(), s->sha))
		reply_error(r, 404, S("ยังไม่มีไฟล์รายงานการประชุม"));
	else
		reply_file(r, store_path(framework_files(), r->a, s->sha), str_z(r->a, s->file_type), s->file_name, s->sha,
			framework_file_shown(s->file_type));
}

/* --- the approval --- */

/* Whether the results are still as in the list, or the form says that the list is approved though they are not. */
static bool list_meant(struct request *r, struct problems *ps)
{
	const struct framework_page *p = framework_page(r);
	struct appraise_session_row *row;
	struct framework_result *now;
	struct appraise_session_difference *d;
	if (p->s.round_no == 0 || p->s.taken_ms == 0 || req_flag(r, "as_listed"))
		return true;
	size_t n = appraise_session_rows(r->db, r->a, &p->f, &p->s, &row),
		   n_now = framework_results(r->db, r->a, &p->f, p->s.round_no, &now);
	size_t n_d = appraise_session_differences(r->a, &p->f, row, n, now, n_now, &d);
	if (n_d > 0)
		problem_add(ps, 0, S("as_listed"), (str){0},
			"ผลปัจจุบันต่างจากรายการที่เสนอ %zu จังหวัด: นำผลล่าสุดเข้าวาระใหม่ หรือยืนยันว่าเห็นชอบตามรายการที่เสนอ", n_d);
	return n_d == 0;
}

/* POST .../approve: PERM_APPRAISE_DESK on DLA. seen, framework (versions of the session and, where it is about it, of the framework that the page showed), as_listed,
 * password. */
void framework_session_confirm_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	const struct org_confirm *c = r->prepared;
	struct problems ps = problems_in(r->a);
	str why = {0};
	int status = 422;
	i64 seen = -1, framework = -1;
	req_i64(r, "seen", &seen);
	req_i64(r, "framework", &framework);
	if (!org_confirm_ok(r, c, &why, &status)) {
		if (why.p == NULL)
			return;
		show(r, NULL, (str){0}, NULL, why);
		reply_status(r, status);
		reply_keep(r);
		return;
	}
	if (seen != p->s.version)
		problem_add(&ps, 0, (str){0}, (str){0}, "มีผู้อื่นแก้ไขการประชุมนี้ไปก่อน: ตรวจเนื้อหาล่าสุดแล้วยืนยันอีกครั้ง");
	else if (p->s.round_no == 0 && framework != p->f.version)
		problem_add(&ps, 0, (str){0}, (str){0}, "มีผู้อื่นแก้ไขกรอบการประเมินไปก่อน: ตรวจกรอบล่าสุดแล้วยืนยันอีกครั้ง");
	if (ps.n == 0 && list_meant(r, &ps) && appraise_session_approve(r->db, r->a, r->now_ms, r->account_id, &p->f, &p->s, &ps))
		reply_go(r, path_of(r, "approved"));
	else
		refused(r, &ps);
}

/* POST .../remove: PERM_APPRAISE_DESK on DLA. One that is being prepared. */
void framework_session_remove_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	if (appraise_session_remove(r->db, r->a, r->now_ms, r->account_id, &p->s, &ps))
		reply_go(r, STR_CAT(r->a, p->base, S("?done=removed")));
	else
		refused(r, &ps);
}
