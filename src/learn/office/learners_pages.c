/* learners_pages.c: a course's learners for its teachers: the list, one person, reminders, the file. */
#include "learn/office/people_view.h"
#include "learn/office/people.html.h"

#define CHOSEN_MAX 200

static const str sort_codes[SORT__MAX] = {S("name"), S("seen"), S("passed"), S("score"), S("due")};

struct people_ask people_ask_of(struct request *r)
{
	struct people_ask k = {.q = office_text(r, "q"), .page = 1, .now_ms = r->now_ms, .own = req_flag(r, "own")};
	str sort = office_text(r, "sort");
	people_state_parse(office_text(r, "state"), &k.state);
	for (int i = 0; i < SORT__MAX; i++)
		if (str_eq(sort_codes[i], sort))
			k.sort = (enum people_sort)i;
	req_i64(r, "page", &k.page);
	return k;
}

str people_filters(struct request *r, const struct people_view *v)
{
	struct buf b = {0};
	const struct people_ask *k = &v->ask;
	buf_lit(&b, "?state=");
	buf_str(&b, people_state_code(k->state));
	buf_lit(&b, "&sort=");
	buf_str(&b, sort_codes[k->sort]);
	if (v->office && k->course != NULL) {
		buf_lit(&b, "&course=");
		buf_url(&b, k->course->slug);
	}
	if (!v->office && k->top != NULL) {
		buf_lit(&b, "&unit=");
		buf_url(&b, k->top->code);
	}
	if (k->own)
		buf_lit(&b, "&own=1");
	buf_lit(&b, "&q=");
	buf_url(&b, k->q);
	buf_byte(&b, '&');
	return str_take(r->a, &b);
}

size_t people_chosen(struct request *r, const i64 **ret)
{
	i64 *at = new (r->a, i64, CHOSEN_MAX + 1);
	size_t n = 0;
	for (size_t i = 0; n < CHOSEN_MAX; i++) {
		str s = req_each(r, "who", i);
		if (s.p == NULL)
			break;
		if (str_i64(s, &at[n]) && at[n] > 0)
			n++;
	}
	*ret = n > 0 || !req_flag(r, "all") ? at : NULL; /* nobody chosen is nobody, not everybody */
	return n;
}

/* --- the list --- */

/* Of the fields; an unknown unit gets a note. */
static struct people_view view_of(struct request *r)
{
	const struct learn_page *p = learn_page(r);
	struct people_view v = {.r = r, .ask = people_ask_of(r), .may_remind = true, .base = STR_CAT(r->a, S("/teach/"), p->course->slug, S("/learners")), .unit = office_text(r, "unit")};
	v.list = v.base;
	v.ask.course = p->course;
	if (v.unit.n > 0) {
		ptrdiff_t blank = str_find_byte(v.unit, ' '); /* "06540603 อบต...." of the suggestions */
		v.ask.top = org_by_code(org_dir(r->db), blank > 0 ? str_sub(v.unit, 0, (size_t)blank) : v.unit);
		if (v.ask.top == NULL)
			v.note = (struct office_note){"soon", S("ไม่พบหน่วยงานที่พิมพ์ จึงแสดงผู้เรียนทุกหน่วยงาน: ใช้รหัส เช่น P54 หรือรหัส อปท. 8 หลัก")};
	}
	v.filters = people_filters(r, &v);
	return v;
}

/* GET /teach/{slug}/learners: its teachers. state, unit, sort, q, page, done. */
void learners_page(struct request *r)
{
	struct people_view v = view_of(r);
	i64 done;
	if (req_i64(r, "done", &done))
		v.note = (struct office_note){"done", str_fmt(r->a, "ส่งการเตือนแล้ว %lld คน", (long long)done)};
	struct frame f = office_teach_frame(learn_page(r), "ผู้เรียน", S("ผู้เรียน"));
	f.wide = true;
	v.counts = people_course_counts(r->db, r->a, v.ask.course->id, r->now_ms);
	v.n = people_page(r->db, r->a, &v.ask, false, &v.row, &v.more);
	people_learners_page(r->out, &v, &f);
}

/* GET /teach/{slug}/learners/export?format=xlsx|csv: its teachers; the same filters. */
void learners_export(struct request *r)
{
	struct people_view v = view_of(r);
	enum table_format format;
	if (!office_format(r, &format))
		return;
	struct table_out *t = table_out_open(format, people_course_cols, "learners");
	people_export(r->db, r->a, &v.ask, false, t);
	office_send_table(r, t, format, STR_CAT(r->a, v.ask.course->slug, S("-learners")));
}

/* --- one person --- */

/* GET /teach/{slug}/learners/{id}: its teachers: an enrolled person's lessons. */
void learners_one_page(struct request *r)
{
	const struct learn_page *p = learn_page(r);
	struct person_view v = {.r = r, .course = p->course};
	struct learn_enrolment e;
	i64 id = 0;
	if (!str_i64(req_param(r, "id"), &id) || !learn_enrolment_of(r->db, r->a, id, p->course->id, &e)) {
		reply_error(r, 404, S("ไม่พบผู้เรียนคนนี้ในหลักสูตร"));
		return;
	}
	const struct learn_version *w = learn_version(r->db, r->a, e.version_id);
	const struct org_unit *unit = e.unit_id ? org_by_id(org_dir(r->db), e.unit_id) : NULL;
	v.name = db_get_str(r->db, r->a, "select name from account where id = $1", id);
	v.username = db_get_str(r->db, r->a, "select username from account where id = $1", id);
	v.office = unit ? unit->full : S("ประชาชน");
	v.x = (struct people_row){.enrolled_ms = e.enrolled_ms, .started_ms = e.started_ms, .last_ms = e.last_ms, .passed_ms = e.passed_ms, .due_day = e.due_day, .n_done = e.n_done,
		.n_required = w ? (i64)w->n_required : 0, .score = db_get(r->db, -1, "select score from completion where account_id = $1 and course_id = $2", id, p->course->id),
		.reminded_ms = db_get(r->db, 0, "select at_ms from course_reminder where course_id = $1 and account_id = $2", p->course->id, id)};
	if (w != NULL) {
		struct learn_lesson_state *s = learn_states(r->db, r->a, &e, w);
		struct person_lesson *at = new (r->a, struct person_lesson, w->n_lessons + 1);
		for (size_t i = 0; i < w->n_lessons; i++)
			at[i] = (struct person_lesson){&w->lesson[i], s[i]};
		v.lesson = at;
		v.n_lessons = w->n_lessons;
	}
	struct frame f = office_teach_frame(p, "ผู้เรียน", v.name);
	people_one_page(r->out, &v, &f);
}

/* --- reminders --- */

void remind_show(struct request *r, struct remind_view *v, struct frame *f)
{
	v->n = remind_count(r->db, r->a, &v->m, &v->n_recent);
	buf_reset(r->out);
	people_remind_page(r->out, v, f);
}

void remind_do(struct request *r, struct remind_view *v, struct frame *f, str go)
{
	struct problems ps = problems_in(r->a);
	v->m.words = v->words = office_text(r, "words");
	i64 n = remind_send(r->db, r->a, r->now_ms, &v->m, &ps);
	if (n > 0) {
		reply_go(r, str_fmt(r->a, "%.*s%cdone=%lld", STR_FMT(go), str_find_byte(go, '?') >= 0 ? '&' : '?', (long long)n));
		return;
	}
	v->ps = &ps;
	v->note = (struct office_note){office_problem_rest(r->a, &ps).n ? "bad" : NULL, office_problem_rest(r->a, &ps)};
	remind_show(r, v, f);
	reply_status(r, 422);
}

static void remind_learners(struct request *r, bool send)
{
	struct people_view v = view_of(r);
	struct remind_view m = {.r = r, .words = S(""), .base = STR_CAT(r->a, v.base, S("/remind")), .back = v.base};
	m.m = (struct remind){.ask = &v.ask, .words = S(""), .by = r->account_id};
	m.m.n_accounts = people_chosen(r, &m.m.account);
	struct frame f = office_teach_frame(learn_page(r), "เตือนผู้เรียน", S("เตือน"));
	if (send)
		remind_do(r, &m, &f, v.base);
	else
		remind_show(r, &m, &f);
}

/* GET /teach/{slug}/learners/remind: its teachers. who (ids), or the filters: all who have not passed among them. Shows the text and how many. */
void learners_remind_page(struct request *r) { remind_learners(r, false); }

/* POST /teach/{slug}/learners/remind: the same, words. */
void learners_remind_post(struct request *r) { remind_learners(r, true); }
