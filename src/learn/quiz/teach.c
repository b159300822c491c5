/* teach.c: what the teachers' pages of tests share: whose course, which test, fields. */
#include "learn/quiz/pages.h"

bool quiz_scope_teacher(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct teach *t = new (r->a, struct teach, 1);
	*t = (struct teach){.r = r, .course = learn_course_by_slug(learn_dir(r->db), req_param(r, "slug"))};
	if (t->course == NULL) {
		reply_error(r, 404, S("ไม่พบหลักสูตรนี้: เปิดจากหน้าจัดการบทเรียน"));
		return false;
	}
	if (!learn_teaches(r->db, t->course, org_who(r))) {
		reply_error(r, 403, S("เฉพาะผู้สอนของหลักสูตรนี้: ขอให้ผู้สอนเพิ่มคุณเป็นผู้สอนร่วม"));
		return false;
	}
	t->base = str_fmt(r->a, "/teach/%.*s", STR_FMT(t->course->slug));
	r->object = t;
	return true;
}

struct frame teach_frame(const struct teach *t, str title, str here)
{
	struct frame f = {.r = t->r, .title = title, .area = "teach", .style = "quiz.css"};
	frame_crumb(&f, S("/teach"), S("จัดการบทเรียน"));
	frame_crumb(&f, t->base, t->course->title);
	frame_crumb(&f, (str){0}, here);
	return f;
}

const struct learn_lesson *teach_test(struct teach *t, const struct learn_version **ret_version)
{
	struct request *r = t->r;
	const i64 at[] = {t->course->draft_id, t->course->live_id};
	for (int i = 0; i < 2; i++) {
		const struct learn_version *v = at[i] != 0 ? learn_version(r->db, r->a, at[i]) : NULL;
		const struct learn_lesson *l = v != NULL ? learn_lesson(v, req_param(r, "key")) : NULL;
		if (l == NULL || l->kind != LESSON_TEST)
			continue;
		*ret_version = v;
		return l;
	}
	reply_error(r, 404, S("ไม่พบแบบทดสอบนี้ในหลักสูตร"));
	return NULL;
}

str teach_problem(const struct problems *ps, const char *column)
{
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(column)))
			return ps->at[i].expected;
	return (str){0};
}

bool teach_instant(struct request *r, const char *day_field, const char *time_field, const char *none_time, i64 *ret)
{
	str d = str_trim(req_field(r, day_field)), t = str_trim(req_field(r, time_field));
	*ret = 0;
	if (d.n == 0)
		return true;
	if (t.n == 0)
		t = str_of(none_time);
	return ms_parse(STR_CAT(r->a, d, S("T"), t), ret);
}

bool teach_hundredths(struct request *r, const char *name, i64 *ret)
{
	return str_decimal(str_trim(req_field(r, name)), 2, ret);
}
