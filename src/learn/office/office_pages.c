/* office_pages.c: progress for offices: the people of the office and below, by unit, by course, one by one; reminders; the file. */
#include "learn/office/office_view.h"
#include "learn/office/office.html.h"
#include "learn/office/people.html.h"

static const struct org_unit *unit_of(struct request *r) { return r->object; }

size_t office_courses(struct request *r, const struct learn_course *const **ret)
{
	const struct learn_dir *d = learn_dir(r->db);
	const struct learn_course **at = new (r->a, const struct learn_course *, d->n + 1);
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++)
		if (d->course[i].state == COURSE_PUBLISHED)
			at[n++] = &d->course[i];
	*ret = at;
	return n;
}

static const struct learn_course *course_of(struct request *r)
{
	str slug = office_text(r, "course");
	return slug.n > 0 ? learn_course_by_slug(learn_dir(r->db), slug) : NULL;
}

static str base_of(struct request *r) { return STR_CAT(r->a, S("/learn/office/"), unit_of(r)->code); }

/* GET /learn/office: PERM_LEARN_REPORT somewhere: leads to the office, or lists the caller's. */
void office_index_page(struct request *r)
{
	struct office_index v = {.r = r};
	v.n = office_tops(r, PERM_LEARN_REPORT, &v.tops);
	if (v.n == 1) {
		reply_go(r, STR_CAT(r->a, S("/learn/office/"), v.tops[0]->code));
		return;
	}
	struct frame f = office_frame(r, NULL, S("ติดตามการเรียน"), S(""));
	office_index_view(r->out, &v, &f);
}

/* --- numbers --- */

str office_people_path(const struct office_view *v, const struct org_unit *u, const struct learn_course *c, bool own, enum people_state s)
{
	return STR_CAT(v->r->a, S("/learn/office/"), u->code, S("/people?state="), people_state_code(s), c ? S("&course=") : S(""), c ? c->slug : S(""), own ? S("&own=1") : S(""));
}

static void per_course(struct request *r, struct office_view *v)
{
	struct people_course *at;
	size_t n = people_courses(r->db, r->a, v->unit, r->now_ms, &at);
	const struct learn_dir *d = learn_dir(r->db);
	struct office_course *per = new (r->a, struct office_course, d->n + 1);
	for (size_t i = 0; i < d->n; i++) {
		const struct learn_course *c = &d->course[i];
		const struct people_course *hit = NULL;
		for (size_t k = 0; k < n && hit == NULL; k++)
			if (at[k].course_id == c->id)
				hit = &at[k];
		if (hit != NULL || c->state == COURSE_PUBLISHED)
			per[v->n_per++] = (struct office_course){c, hit ? hit->c : (struct people_counts){0}};
	}
	v->per = per;
}

/* GET /learn/office/{code}: PERM_LEARN_REPORT on it. course (slug): the table of units for one course. */
void office_page(struct request *r)
{
	struct office_view v = {.r = r, .unit = unit_of(r), .course = course_of(r), .base = base_of(r), .may_enrol = org_may(org_who(r), PERM_LEARN_ENROL, unit_of(r)),
		.may_announce = org_may(org_who(r), PERM_LEARN_ANNOUNCE, unit_of(r))};
	struct people_unit *units, *rows;
	size_t n = people_units(r->db, r->a, v.unit, v.course ? v.course->id : 0, r->now_ms, &units);
	v.n_rows = people_roll(r->a, org_dir(r->db), v.unit, units, n, &rows, &v.all);
	v.row = rows;
	v.n_courses = office_courses(r, &v.courses);
	per_course(r, &v);
	struct frame f = office_frame(r, v.unit, STR_CAT(r->a, S("ติดตามการเรียน "), v.unit->full), S(""));
	office_view_page(r->out, &v, &f);
}

/* --- people --- */

static struct people_view people_of(struct request *r)
{
	struct people_view v = {.r = r, .office = true, .base = base_of(r), .ask = people_ask_of(r), .may_remind = org_may(org_who(r), PERM_LEARN_ENROL, unit_of(r))};
	v.list = STR_CAT(r->a, v.base, S("/people"));
	v.ask.top = unit_of(r);
	v.ask.course = course_of(r);
	v.n_courses = office_courses(r, &v.courses);
	v.filters = people_filters(r, &v);
	return v;
}

/* GET /learn/office/{code}/people: PERM_LEARN_REPORT on it. course, state, sort, q, own, page, done. */
void office_people_page(struct request *r)
{
	struct people_view v = people_of(r);
	i64 done;
	if (req_i64(r, "done", &done))
		v.note = (struct office_note){"done", str_fmt(r->a, "ส่งการเตือนแล้ว %lld คน", (long long)done)};
	v.n = people_page(r->db, r->a, &v.ask, true, &v.row, &v.more);
	struct frame f = office_frame(r, unit_of(r), STR_CAT(r->a, S("บุคลากร "), unit_of(r)->full), S("บุคลากร"));
	office_people_view(r->out, &v, &f);
}

/* GET /learn/office/{code}/export?format=xlsx|csv: PERM_LEARN_REPORT on it; the same filters. */
void office_export(struct request *r)
{
	struct people_view v = people_of(r);
	enum table_format format;
	if (!office_format(r, &format))
		return;
	struct table_out *t = table_out_open(format, v.ask.course ? people_course_cols : people_all_cols, "people");
	people_export(r->db, r->a, &v.ask, true, t);
	office_send_table(r, t, format, STR_CAT(r->a, S("learning-"), unit_of(r)->code));
}

/* --- one person --- */

static bool is_of(struct request *r, i64 account_id, str *ret_unit)
{
	bool in = false;
	const struct org_dir *d = org_dir(r->db);
	struct db_cur c = db_query(r->db, "select h.unit_id from account_role h join account a on a.id = h.account_id where h.account_id = $1 and a.state = 0", account_id);
	while (db_next(&c)) {
		const struct org_unit *u = org_by_id(d, db_i64(&c, 0));
		if (u != NULL && org_is_below(u, unit_of(r))) {
			in = true;
			*ret_unit = u->full;
		}
	}
	db_done(&c);
	return in;
}

static void person_courses(struct request *r, struct person_view *v, i64 account_id)
{
	const struct learn_dir *d = learn_dir(r->db);
	const struct org_dir *units = org_dir(r->db);
	struct person_course *at = new (r->a, struct person_course, d->n + 1);
	struct db_cur c = db_query(r->db,
		"select e.account_id, '', '', 0, e.id, e.version_id, e.due_day, e.last_key, e.enrolled_ms, e.started_ms, e.last_ms, e.n_done, e.passed_ms, coalesce(k.score, -1), 0, 0, 0, 0,"
		" e.course_id, coalesce(t.number, '') from enrolment e left join completion k on k.account_id = e.account_id and k.course_id = e.course_id"
		" left join certificate t on t.enrolment_id = e.id and t.kind = 0 and t.revoked_ms = 0 where e.account_id = $1 and e.state = 0 order by e.enrolled_ms desc",
		account_id);
	while (v->n < d->n && db_next(&c)) {
		struct people_ask ask = {.course = learn_course_by_id(d, db_i64(&c, 18)), .now_ms = r->now_ms};
		if (ask.course == NULL)
			continue;
		at[v->n++] = (struct person_course){ask.course, people_read(r->db, r->a, units, &c, &ask, true), str_dup(r->a, db_str(&c, 19))};
	}
	db_done(&c);
	v->at = at;
}

/* GET /learn/office/{code}/person/{id}: PERM_LEARN_REPORT on the office, whose (or below whose) the person is. */
void office_person_page(struct request *r)
{
	struct person_view v = {.r = r};
	i64 id = 0;
	if (!str_i64(req_param(r, "id"), &id) || !is_of(r, id, &v.office)) {
		reply_error(r, 404, S("ไม่พบบุคลากรคนนี้ในหน่วยงาน"));
		return;
	}
	v.name = db_get_str(r->db, r->a, "select name from account where id = $1", id);
	person_courses(r, &v, id);
	struct frame f = office_frame(r, unit_of(r), v.name, v.name);
	f.wide = false;
	people_person_page(r->out, &v, &f);
}

/* --- reminders --- */

static void remind_office(struct request *r, bool send)
{
	struct people_view v = people_of(r);
	struct remind_view m = {.r = r, .words = S(""), .base = STR_CAT(r->a, v.base, S("/remind"))};
	if (v.ask.course == NULL) {
		reply_error(r, 422, S("เลือกหลักสูตรก่อน แล้วจึงเตือนผู้ที่ยังไม่ผ่าน"));
		return;
	}
	m.back = STR_CAT(r->a, v.list, S("?course="), v.ask.course->slug, S("&state=missing"));
	m.m = (struct remind){.ask = &v.ask, .office = true, .words = S(""), .by = r->account_id};
	m.m.n_accounts = people_chosen(r, &m.m.account);
	struct frame f = office_frame(r, unit_of(r), S("เตือนผู้ที่ยังเรียนไม่ผ่าน"), S("เตือน"));
	f.wide = false;
	if (send)
		remind_do(r, &m, &f, m.back);
	else
		remind_show(r, &m, &f);
}

/* GET /learn/office/{code}/remind: PERM_LEARN_ENROL on it. course, who (ids) or the filters with all. Shows the text and how many. */
void office_remind_page(struct request *r) { remind_office(r, false); }

/* POST /learn/office/{code}/remind: the same, words. */
void office_remind_post(struct request *r) { remind_office(r, true); }
