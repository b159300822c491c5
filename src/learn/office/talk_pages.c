/* talk_pages.c: questions and answers of a course. */
#include "learn/office/talk_view.h"
#include "learn/office/talk.html.h"

static struct talk_view view_of(struct request *r)
{
	const struct learn_page *p = learn_page(r);
	struct talk_view v = {.r = r, .p = p, .base = STR_CAT(r->a, S("/learn/c/"), p->course->slug, S("/talk")), .lesson = office_text(r, "lesson"),
		.open = req_flag(r, "open"), .body = S("")};
	if (p->version == NULL || (v.lesson.n > 0 && learn_lesson(p->version, v.lesson) == NULL))
		v.lesson = S("");
	return v;
}

static void show(struct request *r, struct talk_view *v)
{
	i64 before = 0, at = 0;
	req_i64(r, "before", &before);
	if (req_i64(r, "at", &at))
		before = at + 1; /* a link to one question: it stands on top */
	v->first = before == 0;
	v->n = talk_list(r->db, r->a, v->p->version, v->p->course->id, r->account_id, v->p->teaches, before, v->lesson, v->open, &v->post, TALK_PAGE);
	if (v->n > TALK_PAGE) {
		v->n = TALK_PAGE;
		v->next = str_fmt(r->a, "%.*s?before=%lld%s%s%.*s", STR_FMT(v->base), (long long)v->post[TALK_PAGE - 1].id, v->open ? "&open=1" : "",
			v->lesson.n ? "&lesson=" : "", STR_FMT(v->lesson));
	}
	if (v->p->teaches)
		v->n_open = talk_open_count(r->db, v->p->course->id);
	struct frame f = learn_page_frame(v->p, S("ถามตอบ"), S("ถามตอบ"));
	buf_reset(r->out);
	talk_page_view(r->out, v, &f);
}

/* GET /learn/c/{slug}/talk: learners and teachers. before, lesson, open, at, done. */
void talk_page(struct request *r)
{
	struct talk_view v = view_of(r);
	str done = req_field(r, "done");
	if (done.n > 0)
		v.note = (struct office_note){"done", str_eq(done, S("ask")) ? S("ส่งคำถามแล้ว ผู้สอนและผู้เรียนคนอื่นจะเห็นคำถามนี้") : str_eq(done, S("hide")) ? S("ซ่อนแล้ว") : S("ส่งคำตอบแล้ว")};
	show(r, &v);
}

/* GET /teach/{slug}/talk: its teachers: leads to the open questions. */
void talk_teach_page(struct request *r)
{
	reply_go(r, STR_CAT(r->a, S("/learn/c/"), learn_page(r)->course->slug, S("/talk?open=1")));
}

static void post(struct request *r, i64 question_id, str lesson)
{
	struct talk_view v = view_of(r);
	struct problems ps = problems_in(r->a);
	struct talk_new n = {.course = v.p->course, .account_id = r->account_id, .question_id = question_id, .lesson_key = lesson, .body = office_text(r, "body"),
		.by_teacher = v.p->teaches};
	i64 id = talk_add(r->db, r->a, r->now_ms, &n, &ps);
	if (id != 0) {
		i64 q = question_id ? question_id : id;
		str path = question_id ? str_fmt(r->a, "%.*s?done=answer&at=%lld#q%lld", STR_FMT(v.base), (long long)q, (long long)q)
			: STR_CAT(r->a, v.base, S("?done=ask"));
		reply_go(r, path);
		return;
	}
	v.body = n.body;
	v.problem = office_problem(&ps, "body");
	v.at = question_id;
	show(r, &v);
	reply_status(r, 422);
}

/* POST /learn/c/{slug}/talk: learners and teachers. body, lesson (key, may be empty). */
void talk_ask_post(struct request *r)
{
	post(r, 0, view_of(r).lesson);
}

static i64 id_of(struct request *r)
{
	i64 id = 0;
	return str_i64(req_param(r, "id"), &id) && id > 0 ? id : -1;
}

/* POST /learn/c/{slug}/talk/{id}/answer: learners and teachers. body. */
void talk_answer_post(struct request *r)
{
	post(r, id_of(r), S(""));
}

/* POST /learn/c/{slug}/talk/{id}/hide: its writer, or a teacher (who may show it again: show=1). */
void talk_hide_post(struct request *r)
{
	const struct learn_page *p = learn_page(r);
	if (!talk_hide(r->db, r->a, r->now_ms, p->course->id, id_of(r), r->account_id, p->teaches, !req_flag(r, "show"))) {
		reply_error(r, 403, S("ซ่อนได้เฉพาะข้อความของตนเอง หรือโดยผู้สอน"));
		return;
	}
	reply_go(r, STR_CAT(r->a, S("/learn/c/"), p->course->slug, S("/talk?done=hide")));
}
