/* Importing a roster in the browser: the file, its preview row by row, who is meant, applying what can be applied, the rest back as a file. */
#include "appraise/roster/view.h"

#include "appraise/roster/import.html.h"
#include "doc/table.h"
#include "web/incoming.h"
#include "web/uploads.h"

static const struct org_unit *unit_of(struct request *r) { return r->object; }

static void show_form(struct request *r, const struct problems *ps)
{
	struct roster_import *past;
	struct roster_import_view v = {.r = r, .unit = unit_of(r), .base = roster_base(r, unit_of(r)), .ps = ps};
	v.n_past = roster_imports_of(r->db, r->a, v.unit, &past);
	v.past = past;
	struct frame f = roster_frame(r, v.unit, STR_CAT(r->a, S("นำเข้ารายชื่อ "), v.unit->full), S("นำเข้ารายชื่อ"));
	buf_reset(r->out);
	roster_import_view(r->out, &v, &f);
}

/* GET /appraise/roster/{code}/import: PERM_APPRAISE_ROSTER on it. */
void roster_import_page(struct request *r) { show_form(r, NULL); }

struct sent {
	struct problems ps;
	str sha, name;
	size_t n;
};

static void keep(struct request *r, struct sent *s, const struct table *t)
{
	struct sha256 sha;
	str kept = roster_kept(r->a, t);
	if (kept.n > ROSTER_KEPT_MAX) {
		problem_add(&s->ps, 0, S("file"), S(""), "ข้อความในไฟล์ยาวเกินกว่าที่เป็นรายชื่อ: ตรวจไฟล์ หรือแบ่งแล้วนำเข้าหลายครั้ง");
		return;
	}
	if (kept.p == NULL || !store_put(roster_files(), kept, &sha)) {
		problem_add(&s->ps, 0, S("file"), S(""), "เก็บไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง");
		return;
	}
	s->sha = hex_of(r->a, sha.b, sizeof sha.b);
}

/* On a worker: reads the file and keeps its rows. */
void roster_import_prepare(struct request *r)
{
	struct sent *s = new (r->a, struct sent, 1);
	struct table t = {0};
	*s = (struct sent){.ps = problems_in(r->a)};
	r->prepared = s;
	struct incoming in = incoming_find(r, roster_files());
	s->name = in.name.p != NULL ? in.name : S("");
	if (!in.came)
		problem_add(&s->ps, 0, S("file"), S(""), "%.*s", STR_FMT(incoming_fault(&in)));
	else if (!roster_read(r->a, in.path, (str){0}, 0, &t, &s->ps))
		return;
	else if (t.n == 0)
		problem_add(&s->ps, 0, S("file"), S(""), "ไฟล์ไม่มีรายชื่อ");
	else if (t.n > ROSTER_IMPORT_MAX)
		problem_add(&s->ps, 0, S("file"), S(""), "นำเข้าได้ครั้งละไม่เกิน %d แถว แบ่งไฟล์แล้วนำเข้าหลายครั้ง", ROSTER_IMPORT_MAX);
	if (s->ps.n == 0)
		keep(r, s, &t);
}

/* POST /appraise/roster/{code}/import: PERM_APPRAISE_ROSTER on it. file, or upload and name. Changes nothing in the roster: leads to the preview. */
void roster_import_post(struct request *r)
{
	const struct sent *s = r->prepared;
	must(s);
	if (s->ps.n > 0) {
		if (r->json) {
			reply_error(r, 422, s->ps.at[0].expected);
			return;
		}
		show_form(r, &s->ps);
		reply_status(r, 422);
		reply_keep(r);
		return;
	}
	str token = roster_import_add(r->db, r->a, r->now_ms, r->account_id, unit_of(r), s->sha, s->name);
	upload_done(r, roster_field(r, "upload"));
	str page = STR_CAT(r->a, roster_base(r, unit_of(r)), S("/import/"), token);
	if (!r->json) {
		reply_go(r, page);
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true,\"go\":");
	buf_json(r->out, page);
	buf_lit(r->out, "}");
}

/* --- preview --- */

/* The import of the path, of the path's office; false: replied. */
static bool find(struct request *r, struct roster_import *ret)
{
	if (roster_import_by_token(r->db, r->a, req_param(r, "token"), ret) && ret->unit == unit_of(r))
		return true;
	reply_error(r, 404, S("ไม่พบไฟล์ที่นำเข้า: อาจพ้นกำหนดเก็บ 30 วันแล้ว ให้นำเข้าใหม่"));
	return false;
}

static bool read_kept(struct request *r, const struct roster_import *x, struct table *ret)
{
	if (roster_kept_read(r->a, x->sha, ret))
		return true;
	reply_error(r, 410, S("ไฟล์นี้พ้นกำหนดเก็บแล้ว ให้นำเข้าใหม่"));
	return false;
}

static void choose(struct request *r, struct roster_import_view *v)
{
	str asked = roster_field(r, "show");
	v->all = true;
	for (int k = 0; k < ROSTER_VERDICT__MAX; k++)
		if (str_eq(asked, roster_verdict_code((enum roster_verdict)k))) {
			v->show = (enum roster_verdict)k;
			v->all = false;
		}
	v->page = 1;
	req_i64(r, "page", &v->page);
	i64 skip = (v->page - 1) * ROSTER_IMPORT_PAGE;
	v->shown = new (r->a, size_t, ROSTER_IMPORT_PAGE + 1);
	for (size_t i = 0; i < v->n; i++) {
		if (!v->all && v->row[i].verdict != v->show)
			continue;
		if (skip-- > 0)
			continue;
		if (v->n_shown == ROSTER_IMPORT_PAGE) {
			v->more = true;
			break;
		}
		v->shown[v->n_shown++] = i;
	}
}

/* GET /appraise/roster/{code}/import/{token}: PERM_APPRAISE_ROSTER on it. show (a verdict), page, done. */
void roster_preview_page(struct request *r)
{
	struct roster_import x;
	struct table t;
	struct roster_row *row;
	struct roster_import_view v = {.r = r, .unit = unit_of(r), .base = roster_base(r, unit_of(r)), .x = &x};
	if (!find(r, &x) || !read_kept(r, &x, &t))
		return;
	v.n = roster_judge_kept(r->db, r->a, r->now_ms, &t, x.unit, NULL, 0, &row);
	v.row = row;
	for (size_t i = 0; i < v.n; i++)
		v.counts.n[row[i].verdict]++;
	choose(r, &v);
	if (req_flag(r, "done"))
		v.note = (struct org_note){"done", str_fmt(r->a, "นำเข้าแล้ว: เพิ่มใหม่ %lld แถว แก้ไขหรือย้าย %lld แถว ไม่เปลี่ยน %lld แถว ไม่รับ %lld แถว", (long long)x.n_new,
						       (long long)x.n_changed, (long long)x.n_same, (long long)x.n_refused)};
	struct frame f = roster_frame(r, v.unit, STR_CAT(r->a, x.applied_ms > 0 ? S("ผลการนำเข้า ") : S("ตรวจก่อนนำเข้า "), v.unit->full), x.file_name);
	roster_preview_view(r->out, &v, &f);
}

/* --- applying --- */

/* On a worker: reads the kept rows. */
void roster_apply_prepare(struct request *r)
{
	struct roster_import x;
	struct table *t = new (r->a, struct table, 1);
	if (roster_import_by_token(r->db, r->a, req_param(r, "token"), &x) && roster_kept_read(r->a, x.sha, t))
		r->prepared = t;
}

/* POST /appraise/roster/{code}/import/{token}: PERM_APPRAISE_ROSTER on it. confirm (row:person, many: whose person was confirmed). Judged again, applied. */
void roster_apply_post(struct request *r)
{
	struct roster_import x;
	size_t n = 0;
	struct roster_confirmed *confirmed = new (r->a, struct roster_confirmed, ROSTER_CONFIRM_MAX);
	if (!find(r, &x))
		return;
	if (r->prepared == NULL) {
		reply_error(r, 410, S("ไฟล์นี้พ้นกำหนดเก็บแล้ว ให้นำเข้าใหม่"));
		return;
	}
	for (size_t i = 0; n < ROSTER_CONFIRM_MAX; i++) {
		str s = req_each(r, "confirm", i), row;
		if (s.p == NULL)
			break;
		n += str_next(&s, ':', &row) && str_i64(row, &confirmed[n].row) && s.p != NULL && str_i64(s, &confirmed[n].person_id);
	}
	roster_import_apply(r->db, r->a, r->now_ms, r->account_id, &x, r->prepared, confirmed, n);
	reply_go(r, STR_CAT(r->a, roster_base(r, unit_of(r)), S("/import/"), x.token, S("?done=1")));
}

/* GET /appraise/roster/{code}/import/{token}/refused?format=xlsx|csv: PERM_APPRAISE_ROSTER on it. The rows not taken, each with its reason. */
void roster_refused_file(struct request *r)
{
	struct roster_import x;
	struct table t;
	struct roster_row *row;
	enum table_format format;
	if (!find(r, &x) || !read_kept(r, &x, &t))
		return;
	if (!table_format_of(roster_field(r, "format"), &format) || format == TABLE_JSON) {
		reply_error(r, 422, S("เลือกรูปแบบไฟล์ xlsx หรือ csv"));
		return;
	}
	size_t n = roster_judge_kept(r->db, r->a, r->now_ms, &t, x.unit, NULL, 0, &row);
	struct table_out *out = table_out_open(format, roster_out_cols, "แถวที่ไม่รับ");
	roster_refused(out, row, n);
	buf_reset(r->out);
	if (!table_out_close(out, r->out)) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, table_format_type(format), STR_CAT(r->a, S("roster-refused-"), x.unit->code, format == TABLE_CSV ? S(".csv") : S(".xlsx")));
}
