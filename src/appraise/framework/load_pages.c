/* load_pages.c: points of a file: what is shown before applying is sent again with the second form, and judged again then. */
#include "appraise/framework/view.h"

#include "appraise/framework/load.html.h"

/* What came: rows read, not yet judged. */
struct sent {
	struct problems ps;
	struct point_row *row;
	size_t n;
};

static void show(struct request *r, struct framework_load_view *v)
{
	const struct framework_page *p = framework_page(r);
	v->p = p;
	v->f = framework_frame(r, p, str_fmt(r->a, "นำเข้าคะแนน รอบที่ %d ปีงบประมาณ %d", p->no, p->f.year));
	frame_crumb(&v->f, str_fmt(r->a, "%.*s/points/%d", STR_FMT(p->base), p->no), str_fmt(r->a, "คะแนนรอบที่ %d", p->no));
	frame_crumb(&v->f, (str){0}, S("นำเข้าจากไฟล์"));
	buf_reset(r->out);
	framework_load_view(r->out, v);
}

/* GET /appraise/framework/{year}/points/{no}/import: PERM_APPRAISE_DESK on DLA. */
void framework_load_page(struct request *r)
{
	struct framework_load_view v = {0};
	show(r, &v);
}

/* On a worker: a file, or the rows that the page before had. */
void framework_load_prepare(struct request *r)
{
	struct sent *s = new (r->a, struct sent, 1);
	const struct upload *up = req_upload(r, "file");
	str rows = req_field(r, "rows");
	struct table t = {0};
	*s = (struct sent){.ps = problems_in(r->a)};
	r->prepared = s;
	bool ok = false;
	if (rows.n > 0)
		ok = table_read(r->a, rows, framework_point_heads, 0, &t, &s->ps);
	else if (up == NULL || up->size == 0)
		problem_add(&s->ps, 0, S("file"), (str){0}, "เลือกไฟล์ .xlsx หรือ .csv ก่อน");
	else
		ok = up->path != NULL ? table_read_file(r->a, up->path, framework_point_heads, 0, &t, &s->ps)
							  : table_read(r->a, up->body, framework_point_heads, 0, &t, &s->ps);
	if (ok && t.n == 0)
		problem_add(&s->ps, 0, S("file"), (str){0}, "ไฟล์ไม่มีแถวข้อมูลใต้หัวคอลัมน์");
	if (ok && t.n > POINT_ROWS_MAX)
		problem_add(&s->ps, 0, S("file"), (str){0}, "ไฟล์หนึ่งมีได้ไม่เกิน 5,000 แถว");
	if (ok && s->ps.n == 0)
		s->n = point_rows_of(r->a, &t, &s->row);
}

static const struct table_out_col kept_cols[] = {{"office_code", NULL, 0}, {"province", NULL, 0}, {"indicator", NULL, 0},
	{"points", NULL, 0}, {"note", NULL, 0}, {NULL, NULL, 0}};
static const struct table_out_col refused_cols[] = {{"office_code", NULL, 0}, {"province", NULL, 0}, {"indicator", NULL, 0},
	{"points", NULL, 0}, {"note", NULL, 0}, {"reason", NULL, 0}, {NULL, NULL, 0}};

static str rows_csv(struct arena *a, const struct point_row *at, size_t n, bool refused)
{
	struct buf b = {0};
	struct table_out *t = table_out_open(TABLE_CSV, refused ? refused_cols : kept_cols, "points");
	for (size_t i = 0; i < n; i++) {
		if ((at[i].verdict == POINT_REFUSED) != refused)
			continue;
		table_out_str(t, at[i].code);
		table_out_str(t, at[i].province);
		table_out_str(t, at[i].no);
		table_out_str(t, at[i].points_typed);
		table_out_str(t, at[i].note);
		if (refused)
			table_out_str(t, at[i].why);
		table_out_row(t);
	}
	str s = table_out_close(t, &b) ? str_dup(a, buf_view(&b)) : S("");
	buf_free(&b);
	return s;
}

/* POST the same: file or rows; apply=1 stores, else it is only shown. */
void framework_load_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct sent *s = r->prepared;
	struct framework_load_view v = {.ps = &s->ps};
	if (s->ps.n == 0 && p->f.state != 1)
		problem_add(&s->ps, 0, (str){0}, (str){0}, "กรอบการประเมินยังไม่ผ่านความเห็นชอบ จึงยังบันทึกคะแนนไม่ได้");
	if (s->ps.n > 0) {
		show(r, &v);
		reply_status(r, 422);
		return;
	}
	bool apply = req_flag(r, "apply");
	i64 changed = 0;
	if (apply)
		changed = point_rows_apply(r->db, r->a, r->now_ms, r->account_id, &p->f, p->no, s->row, s->n);
	else
		point_rows_judge(r->db, r->a, &p->f, p->no, s->row, s->n);
	v.row = s->row;
	v.n = s->n;
	v.preview = !apply;
	v.done = apply;
	for (size_t i = 0; i < s->n; i++)
		v.n_by[s->row[i].verdict]++;
	v.kept = apply ? S("") : rows_csv(r->a, s->row, s->n, false);
	v.refused = v.n_by[POINT_REFUSED] > 0 ? rows_csv(r->a, s->row, s->n, true) : S("");
	if (apply)
		v.note = changed > 0 ? (struct org_note){"done", str_fmt(r->a, "บันทึกแล้ว %lld รายการ", (long long)changed)}
							 : (struct org_note){"soon", S("ไม่มีอะไรเปลี่ยนแปลง")};
	show(r, &v);
}

/* POST .../import/refused: csv: the refused rows, as the page before had them, back as a file. */
void framework_load_refused(struct request *r)
{
	str csv = req_field(r, "csv");
	buf_reset(r->out);
	if (!str_starts(csv, S("\xef\xbb\xbf"))) /* a browser may drop it from the field */
		buf_lit(r->out, "\xef\xbb\xbf");
	buf_str(r->out, csv.p != NULL ? csv : S(""));
	reply_download(r, "text/csv; charset=utf-8", S("points-refused.csv"));
}

static void file_row(struct table_out *t, const struct framework_point *x)
{
	table_out_str(t, x->unit->code);
	table_out_str(t, x->unit->province->name);
	table_out_str(t, x->i->no);
	if (x->points < 0)
		table_out_empty(t);
	else
		table_out_decimal(t, x->points, 2);
	table_out_str(t, x->note);
	table_out_row(t);
}

/* GET /appraise/framework/{year}/points/{no}/file?format=: PERM_APPRAISE_DESK on DLA. All provinces and entered indicators with what stands there: to be filled in and
 * sent back. */
void framework_points_file(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	const struct org_unit **office;
	struct framework_point *at;
	enum table_format format = TABLE_XLSX;
	if (!table_format_of(framework_typed(r, "format"), &format) || format == TABLE_JSON)
		format = TABLE_XLSX;
	size_t n_offices = framework_offices(r->db, r->a, p->f.year, &office),
		   n = framework_points(r->db, r->a, &p->f, p->no, NULL, NULL, &at);
	struct table_out *t = table_out_open(format, kept_cols, "points");
	for (size_t k = 0; k < p->f.n; k++) {
		const struct indicator *i = &p->f.at[k];
		for (size_t u = 0; u < n_offices && indicator_in(i, p->no) && indicator_by_hand(i); u++) {
			struct framework_point x = {.i = i, .unit = office[u], .points = -1, .note = S("")};
			for (size_t j = 0; j < n; j++)
				if (at[j].i == i && at[j].unit == office[u])
					x = at[j];
			file_row(t, &x);
		}
	}
	buf_reset(r->out);
	if (!table_out_close(t, r->out)) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองอีกครั้ง"));
		return;
	}
	reply_download(
		r, table_format_type(format), str_fmt(r->a, "points-%d-%d.%s", p->f.year, p->no, format == TABLE_CSV ? "csv" : "xlsx"));
}
