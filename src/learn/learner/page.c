/* page.c: which course and lesson a request is about, whether the caller may, the frame around the page. */
#include "learn/learner/learner.h"

static const struct learn_page *refuse(struct request *r)
{
	reply_error(r, 404, S("ไม่พบหลักสูตรนี้ อาจเก็บเข้าคลังแล้วหรือไม่ได้เปิดให้ท่าน: ดูหลักสูตรทั้งหมดที่หน้า “เรียนรู้”"));
	return NULL;
}

/* The course of {slug} with the caller's enrolment and version; NULL: answered 404. */
static struct learn_page *open_page(struct request *r)
{
	struct learn_page *p = new (r->a, struct learn_page, 1);
	p->r = r;
	p->who = org_who(r);
	p->course = learn_course_by_slug(learn_dir(r->db), req_param(r, "slug"));
	if (p->course == NULL) {
		refuse(r);
		return NULL;
	}
	if (p->who != NULL)
		learn_enrolment_of(r->db, r->a, p->who->id, p->course->id, &p->enrolment);
	i64 version = p->enrolment.id != 0 ? p->enrolment.version_id : p->course->live_id;
	p->version = learn_version(r->db, r->a, version);
	r->object = p;
	return p;
}

/* An archived course stays open to those who are in it; one for a list only to those on it. */
static bool may_see(struct learn_page *p)
{
	const struct learn_course *c = p->course;
	if (p->enrolment.id != 0)
		return true;
	if (c->state != COURSE_PUBLISHED || p->version == NULL)
		return false;
	return !(c->audience & AUDIENCE_LIST) || learn_is_for(p->r->db, c, c->audience, p->who);
}

bool learn_scope_course(struct request *r)
{
	struct learn_page *p = open_page(r);
	if (p == NULL)
		return false;
	if (p->who != NULL && (p->who->permissions & PERM_LEARN_TEACH) != 0)
		p->teaches = learn_teaches(r->db, p->course, p->who);
	if (p->version == NULL && p->teaches)
		p->version = learn_version(r->db, r->a, p->course->draft_id);
	if (p->version != NULL && (may_see(p) || p->teaches))
		return true;
	refuse(r);
	return false;
}

bool learn_scope_learner(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct learn_page *p = open_page(r);
	if (p == NULL)
		return false;
	if (p->enrolment.id == 0 || p->enrolment.state != 0 || p->version == NULL) {
		if (r->method == HTTP_GET && !r->json && may_see(p))
			reply_go(r, STR_CAT(r->a, S("/learn/c/"), p->course->slug));
		else if (may_see(p))
			reply_error(r, 403, S("ต้องลงทะเบียนเรียนหลักสูตรนี้ก่อน: เปิดหน้าหลักสูตรแล้วกด “ลงทะเบียนเรียน”"));
		else
			refuse(r);
		return false;
	}
	if (strstr(r->route->pattern, "{key}") == NULL)
		return true;
	p->lesson = learn_lesson(p->version, req_param(r, "key"));
	if (p->lesson == NULL)
		reply_error(r, 404, S("ไม่พบบทเรียนนี้ในหลักสูตรที่ท่านเรียน: กลับไปหน้าหลักสูตร"));
	return p->lesson != NULL;
}

bool learn_scope_teacher(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct learn_page *p = open_page(r);
	if (p == NULL)
		return false;
	p->teaches = learn_teaches(r->db, p->course, p->who);
	if (!p->teaches) {
		refuse(r);
		return false;
	}
	if (p->version == NULL)
		p->version = learn_version(r->db, r->a, p->course->draft_id);
	return true;
}

struct frame learn_page_frame(const struct learn_page *p, str title, str here)
{
	struct frame f = {.r = p->r, .title = title, .area = "learn", .style = "learn.css"};
	frame_crumb(&f, S("/learn"), S("เรียนรู้"));
	str path = STR_CAT(p->r->a, S("/learn/c/"), p->course->slug);
	frame_crumb(&f, here.p != NULL ? path : (str){0}, p->course->title);
	if (here.p != NULL)
		frame_crumb(&f, (str){0}, here);
	return f;
}
