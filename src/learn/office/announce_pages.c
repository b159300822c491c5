/* announce_pages.c: announcements of a course by its teachers, and of the portal by offices. */
#include "learn/office/announce_view.h"
#include "learn/office/announce.html.h"

#define LIST_MAX 100

static struct announce_view typed(struct request *r)
{
	return (struct announce_view){.r = r, .title = office_text(r, "title"), .body = office_text(r, "body"), .until = office_text(r, "until"), .unit = office_text(r, "unit")};
}

static struct office_note note_of(struct request *r)
{
	str done = req_field(r, "done");
	if (str_eq(done, S("new")))
		return (struct office_note){"done", S("ประกาศแล้ว")};
	if (str_eq(done, S("gone")))
		return (struct office_note){"done", S("นำประกาศออกแล้ว")};
	return (struct office_note){0};
}

/* --- of a course --- */

static void course_show(struct request *r, struct announce_view *v)
{
	const struct learn_page *p = learn_page(r);
	struct frame f = office_teach_frame(p, "ประกาศ", S("ประกาศ"));
	v->today = office_today(r->a, r->now_ms);
	v->action = STR_CAT(r->a, S("/teach/"), p->course->slug, S("/announce"));
	v->n = announce_all(r->db, r->a, p->course->id, NULL, &v->at, LIST_MAX);
	buf_reset(r->out);
	announce_page(r->out, v, &f);
}

/* GET /teach/{slug}/announce: its teachers. */
void announce_course_page(struct request *r)
{
	struct announce_view v = {.r = r, .note = note_of(r), .title = S(""), .body = S(""), .until = S(""), .unit = S("")};
	course_show(r, &v);
}

/* POST /teach/{slug}/announce: its teachers. title, body, until. Learners get a notice. */
void announce_course_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct announce_view v = typed(r);
	const struct learn_course *c = learn_page(r)->course;
	struct announce_new n = {.course = c, .title = v.title, .body = v.body, .until_day = v.until};
	if (announce_add(r->db, r->a, r->now_ms, r->account_id, &n, &ps) != 0) {
		reply_go(r, STR_CAT(r->a, S("/teach/"), c->slug, S("/announce?done=new")));
		return;
	}
	v.ps = &ps;
	course_show(r, &v);
	reply_status(r, 422);
}

/* The announcement {id}; false: replied. */
static bool asked(struct request *r, struct learn_announcement *ret)
{
	i64 id = 0;
	if (str_i64(req_param(r, "id"), &id) && announce_get(r->db, r->a, id, ret))
		return true;
	reply_error(r, 404, S("ไม่พบประกาศนี้"));
	return false;
}

/* POST /teach/{slug}/announce/{id}/remove: its teachers. */
void announce_course_remove(struct request *r)
{
	struct learn_announcement x;
	const struct learn_course *c = learn_page(r)->course;
	if (!asked(r, &x))
		return;
	if (x.course_id != c->id) {
		reply_error(r, 404, S("ไม่พบประกาศนี้ในหลักสูตร"));
		return;
	}
	announce_remove(r->db, r->a, r->now_ms, r->account_id, &x);
	reply_go(r, STR_CAT(r->a, S("/teach/"), c->slug, S("/announce?done=gone")));
}

/* --- of the portal --- */

static void portal_show(struct request *r, struct announce_view *v)
{
	struct frame f = office_frame(r, NULL, S("ประกาศของ Local MOOC"), S("ประกาศ"));
	f.wide = false;
	v->today = office_today(r->a, r->now_ms);
	v->action = S("/learn/announce");
	v->portal = true;
	v->n_tops = office_tops(r, PERM_LEARN_ANNOUNCE, &v->tops);
	v->at = new (r->a, struct learn_announcement, LIST_MAX * 4 + 1);
	for (size_t i = 0; i < v->n_tops && i < 4; i++) {
		struct learn_announcement *at;
		size_t n = announce_all(r->db, r->a, 0, v->tops[i], &at, LIST_MAX);
		memcpy(v->at + v->n, at, n * sizeof *at);
		v->n += n;
		v->dla = v->dla || v->tops[i]->kind == ORG_DLA;
	}
	buf_reset(r->out);
	announce_page(r->out, v, &f);
}

/* GET /learn/announce: PERM_LEARN_ANNOUNCE somewhere: announcements of the caller's offices and below. */
void announce_portal_page(struct request *r)
{
	struct announce_view v = {.r = r, .note = note_of(r), .title = S(""), .body = S(""), .until = S(""), .unit = S("")};
	portal_show(r, &v);
}

/* POST /learn/announce: title, body, until, unit (a code in the caller's scope; "all": everybody and the public, DLA only). */
void announce_portal_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct announce_view v = typed(r);
	bool all = str_eq(v.unit, S("all"));
	const struct org_unit *unit = all ? office_dla(r->db) : org_by_code(org_dir(r->db), v.unit);
	if (unit == NULL || !org_may(org_who(r), PERM_LEARN_ANNOUNCE, unit))
		problem_add(&ps, 0, S("unit"), v.unit, "เลือกหน่วยงานในพื้นที่รับผิดชอบ");
	struct announce_new n = {.unit = all ? NULL : unit, .title = v.title, .body = v.body, .until_day = v.until};
	if (announce_add(r->db, r->a, r->now_ms, r->account_id, &n, &ps) != 0) {
		reply_go(r, S("/learn/announce?done=new"));
		return;
	}
	v.ps = &ps;
	portal_show(r, &v);
	reply_status(r, 422);
}

/* POST /learn/announce/{id}/remove: PERM_LEARN_ANNOUNCE on its office. */
void announce_portal_remove(struct request *r)
{
	struct learn_announcement x;
	if (!asked(r, &x))
		return;
	const struct org_unit *unit = x.unit ? x.unit : office_dla(r->db);
	if (x.course_id != 0 || !org_may(org_who(r), PERM_LEARN_ANNOUNCE, unit)) {
		reply_error(r, 403, S("ประกาศนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
		return;
	}
	announce_remove(r->db, r->a, r->now_ms, r->account_id, &x);
	reply_go(r, S("/learn/announce?done=gone"));
}
