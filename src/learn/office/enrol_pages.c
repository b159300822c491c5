/* enrol_pages.c: enrolling many people: by org unit, by a list or a file. What is shown before applying is sent again with the second form, and
 * judged again then: nobody can slip in a row that was not shown to be possible. */
#include "learn/office/office_view.h"
#include "learn/office/enrol.html.h"

static const struct org_unit *unit_of(struct request *r) { return r->object; }

static struct enrol_view view_of(struct request *r)
{
	struct enrol_view v = {.r = r, .unit = unit_of(r), .base = STR_CAT(r->a, S("/learn/office/"), unit_of(r)->code, S("/enrol")), .course = office_text(r, "course"),
		.due = office_text(r, "due"), .people = office_text(r, "people"), .way = office_text(r, "way"), .below = req_flag(r, "below")};
	v.n_courses = office_courses(r, &v.courses);
	v.c = v.course.n > 0 ? learn_course_by_slug(learn_dir(r->db), v.course) : NULL;
	return v;
}

static void show(struct request *r, const struct enrol_view *v)
{
	struct frame f = office_frame(r, v->unit, STR_CAT(r->a, S("ลงทะเบียนเป็นกลุ่ม "), v->unit->full), S("ลงทะเบียนเป็นกลุ่ม"));
	f.wide = false;
	buf_reset(r->out);
	enrol_page_view(r->out, v, &f);
}

/* GET /learn/office/{code}/enrol: PERM_LEARN_ENROL on it. course. */
void office_enrol_page(struct request *r)
{
	struct enrol_view v = view_of(r);
	v.below = true;
	show(r, &v);
}

/* --- what came --- */

struct sent {
	struct problems ps;
	struct enrol_row *row;
	size_t n;
	str due; /* checked */
};

static size_t rows_of_table(struct arena *a, const struct table *t, struct enrol_row **ret)
{
	struct enrol_row *at = new (a, struct enrol_row, t->n + 1);
	for (size_t i = 0; i < t->n; i++)
		at[i] = (struct enrol_row){.row = t->rows[i].row, .person = t->rows[i].cell[0].p ? str_trim(t->rows[i].cell[0]) : S(""),
			.due_typed = t->rows[i].cell[1].p ? str_trim(t->rows[i].cell[1]) : S("")};
	*ret = at;
	return t->n;
}

static void read_rows(struct request *r, struct sent *s)
{
	const struct upload *up = req_upload(r, "file");
	struct table t = {0};
	if (up == NULL || up->size == 0) {
		s->n = enrol_parse(r->a, office_text(r, "people"), &s->row, &s->ps);
		return;
	}
	bool ok = up->path != NULL ? table_read_file(r->a, up->path, enrol_list_heads, 0, &t, &s->ps) : table_read(r->a, up->body, enrol_list_heads, 0, &t, &s->ps);
	s->n = ok ? rows_of_table(r->a, &t, &s->row) : 0;
	if (ok && s->n == 0)
		problem_add(&s->ps, 0, S("people"), (str){0}, "ไฟล์ไม่มีรายชื่อ");
}

/* On a worker: reads the rows and judges them. The unit is the path's; whether the caller may is asked afterwards. */
void office_enrol_prepare(struct request *r)
{
	struct sent *s = new (r->a, struct sent, 1);
	str slug = office_text(r, "course");
	const struct learn_course *c = learn_course_by_slug(learn_dir(r->db), slug);
	const struct org_unit *unit = org_by_code(org_dir(r->db), req_param(r, "code"));
	*s = (struct sent){.ps = problems_in(r->a), .due = S("")};
	r->prepared = s;
	if (c == NULL || c->state != COURSE_PUBLISHED)
		problem_add(&s->ps, 0, S("course"), slug, "เลือกหลักสูตรที่เผยแพร่แล้ว");
	if (!office_day(r->a, office_text(r, "due"), &s->due))
		problem_add(&s->ps, 0, S("due"), office_text(r, "due"), "วันที่ไม่ถูกต้อง ใช้แบบ ปปปป-ดด-วว");
	else if (s->due.n > 0 && str_cmp(s->due, office_today(r->a, r->now_ms)) < 0)
		problem_add(&s->ps, 0, S("due"), s->due, "วันนี้ผ่านไปแล้ว เลือกวันนี้หรือวันถัดไป");
	if (!str_eq(office_text(r, "way"), S("list")))
		return;
	read_rows(r, s);
	if (s->n > ENROL_ROWS_MAX)
		problem_add(&s->ps, 0, S("people"), (str){0}, "ทำได้ครั้งละไม่เกิน %d คน แบ่งไฟล์แล้วทำหลายครั้ง", ENROL_ROWS_MAX);
	if (s->ps.n > 0 || unit == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		s->row[i].course = c;
	enrol_judge(r->db, r->a, r->now_ms, unit, s->due, s->row, s->n);
}

/* --- lists --- */

static void one_cell(struct buf *b, str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, strchr(",;\t\r\n", s.p[i]) && s.p[i] ? ' ' : s.p[i]);
}

static str kept_rows(struct arena *a, const struct enrol_row *at, size_t n)
{
	struct buf b = {0};
	for (size_t i = 0; i < n; i++) {
		one_cell(&b, at[i].person);
		if (at[i].due_typed.n > 0) {
			buf_byte(&b, ',');
			one_cell(&b, at[i].due_typed);
		}
		buf_byte(&b, '\n');
	}
	return str_take(a, &b);
}

static const struct table_out_col refused_cols[] = {{"person", "บุคคล", 24}, {"due", "กำหนด", 14}, {"reason", "เหตุผล", 60}, {NULL, NULL, 0}};

static str refused_rows(struct arena *a, const struct enrol_row *at, size_t n)
{
	struct buf b = {0};
	struct table_out *t = table_out_open(TABLE_CSV, refused_cols, "refused");
	for (size_t i = 0; i < n; i++) {
		if (at[i].verdict != ENROL_REFUSED)
			continue;
		table_out_str(t, at[i].person);
		table_out_str(t, at[i].due_typed);
		table_out_str(t, at[i].why);
		table_out_row(t);
	}
	str s = table_out_close(t, &b) ? str_dup(a, buf_view(&b)) : (str){0};
	buf_free(&b);
	return s;
}

static void count_rows(struct enrol_view *v)
{
	memset(v->n_by, 0, sizeof v->n_by);
	for (size_t i = 0; i < v->n_rows; i++)
		v->n_by[v->row[i].verdict]++;
	v->kept = kept_rows(v->r->a, v->row, v->n_rows);
	v->refused = v->n_by[ENROL_REFUSED] > 0 ? refused_rows(v->r->a, v->row, v->n_rows) : S("");
}

static void list_post(struct request *r, struct enrol_view *v, const struct sent *s, bool apply)
{
	v->row = s->row;
	v->n_rows = s->n;
	v->done = apply;
	v->preview = !apply;
	if (apply)
		v->changed = enrol_apply(r->db, r->a, r->now_ms, r->account_id, v->unit, v->row, v->n_rows);
	count_rows(v);
	if (apply)
		v->note = v->changed > 0 ? (struct office_note){"done", str_fmt(r->a, "บันทึกแล้ว %lld คน", (long long)v->changed)}
			: (struct office_note){"soon", S("ไม่มีอะไรเปลี่ยนแปลง: ทุกคนในรายชื่อลงทะเบียนแล้ว หรือลงทะเบียนไม่ได้")};
	show(r, v);
}

static void unit_post(struct request *r, struct enrol_view *v, str due, bool apply)
{
	struct enrol_unit u = {.course = v->c, .unit = v->unit, .below = v->below, .due_day = due, .by = r->account_id};
	struct problems ps = problems_in(r->a);
	v->preview = !apply;
	v->done = apply;
	if (apply) {
		v->changed = enrol_unit_apply(r->db, r->a, r->now_ms, &u, &ps);
		v->note = v->changed > 0 ? (struct office_note){"done", str_fmt(r->a, "ลงทะเบียนแล้ว %lld คน", (long long)v->changed)}
			: (struct office_note){"soon", ps.n > 0 ? ps.at[0].expected : S("ไม่มีอะไรเปลี่ยนแปลง: ทุกคนลงทะเบียนแล้ว หรือไม่อยู่ในกลุ่มเป้าหมาย")};
	}
	v->k = enrol_unit_count(r->db, &u);
	show(r, v);
}

/* POST /learn/office/{code}/enrol: PERM_LEARN_ENROL on it. course, due, way (unit: below; list: people or file); apply=1 does it, else it is shown. */
void office_enrol_post(struct request *r)
{
	const struct sent *s = r->prepared;
	struct enrol_view v = view_of(r);
	if (s->ps.n > 0) {
		v.ps = &s->ps;
		show(r, &v);
		reply_status(r, 422);
	} else if (str_eq(v.way, S("list")))
		list_post(r, &v, s, req_flag(r, "apply"));
	else
		unit_post(r, &v, s->due, req_flag(r, "apply"));
}

/* POST /learn/office/{code}/enrol/refused: PERM_LEARN_ENROL on it. csv: the refused rows, as the page before had them, back as a file. */
void office_enrol_refused(struct request *r)
{
	str csv = req_field(r, "csv");
	buf_reset(r->out);
	if (!str_starts(csv, S("\xef\xbb\xbf"))) /* a browser may drop it from the field */
		buf_lit(r->out, "\xef\xbb\xbf");
	buf_str(r->out, csv);
	reply_download(r, "text/csv; charset=utf-8", S("enrol-refused.csv"));
}
