/* attempt_pages.c: a learner and a test: begin, answer, hand in, see the result. */
#include "learn/quiz/attempt_view.h"

#include "learn/course/markdown.h"
#include "learn/quiz/attempt.html.h"
#include "learn/quiz/pages.h"

#include <stdio.h>

#define PAST_MAX 50

/* --- which attempt --- */

/* {key}, {no}: always one of the caller's own. */
static bool scope(struct request *r, bool (*find)(struct db *db, struct arena *a, i64 account_id, str lesson_key, i64 no, struct attempt *ret))
{
	if (!org_scope_signed_in(r))
		return false;
	struct quiz_page *p = new (r->a, struct quiz_page, 1);
	i64 no;
	*p = (struct quiz_page){.r = r, .who = org_who(r)};
	if (!str_i64(req_param(r, "no"), &no) || !find(r->db, r->a, p->who->id, req_param(r, "key"), no, &p->t)) {
		reply_error(r, 404, S("ไม่พบการทำแบบทดสอบนี้ในบัญชีของคุณ: เปิดจากหน้าการเรียนของฉัน"));
		return false;
	}
	p->base = str_fmt(r->a, "/learn/test/%.*s/%d", STR_FMT(p->t.lesson_key), p->t.no);
	r->object = p;
	return true;
}
bool quiz_scope_attempt(struct request *r) { return scope(r, attempt_find); }
bool quiz_scope_answer(struct request *r) { return scope(r, attempt_drawn); }
bool quiz_scope_hand_in(struct request *r) { return scope(r, attempt_whole); }

bool quiz_page_about(struct quiz_page *p)
{
	struct request *r = p->r;
	struct learn_enrolment e;
	p->course = learn_course_by_id(learn_dir(r->db), p->t.course_id);
	if (p->course != NULL && learn_enrolment_of(r->db, r->a, p->who->id, p->t.course_id, &e))
		p->version = learn_version(r->db, r->a, e.version_id);
	p->lesson = p->version != NULL ? learn_lesson(p->version, p->t.lesson_key) : NULL;
	p->quiz = quiz_settings(r->db, r->a, p->t.lesson_id, true);
	if (p->lesson != NULL && p->quiz != NULL)
		return true;
	reply_error(r, 404, S("ไม่พบแบบทดสอบของครั้งนี้แล้ว: กลับไปหน้าการเรียนของฉัน"));
	return false;
}

static struct frame frame_of(const struct quiz_page *p, str title)
{
	struct frame f = {.r = p->r, .title = title, .area = "mylearning", .script = "quiz.js", .style = "quiz.css"};
	frame_crumb(&f, S("/learn/mine"), S("การเรียนของฉัน"));
	frame_crumb(&f, str_fmt(p->r->a, "/learn/c/%.*s", STR_FMT(p->course->slug)), p->version->title);
	frame_crumb(&f, (str){0}, p->lesson->title);
	return f;
}

/* --- places on the screen --- */

static bool partner_seen(const struct quiz_shown *s, size_t place)
{
	for (size_t k = 0; k < place; k++)
		if (str_eq(s->q->option[shown_option(s, k)].match, s->q->option[shown_option(s, place)].match))
			return true;
	return false;
}

size_t shown_partners(struct arena *a, const struct quiz_shown *s, struct quiz_choice **ret)
{
	struct quiz_choice *c = new (a, struct quiz_choice, s->item->n_order + 1);
	size_t n = 0;
	for (size_t k = 0; k < s->item->n_order; k++)
		if (!partner_seen(s, k))
			c[n++] = (struct quiz_choice){s->q->option[shown_option(s, k)].match, (int)k};
	*ret = c;
	return n;
}

int shown_partner_of(const struct quiz_shown *s, size_t row)
{
	int chosen = s->answer.place[row];
	for (size_t k = 0; chosen >= 0 && k < s->item->n_order; k++)
		if (str_eq(s->q->option[shown_option(s, k)].match, s->q->option[chosen].match))
			return (int)k;
	return -1;
}

struct a_name {
	char z[8];
};
static struct a_name a_name(size_t i)
{
	struct a_name n;
	snprintf(n.z, sizeof n.z, "a%zu", i);
	return n;
}

static bool number_field(struct request *r, const char *name, i64 n, i64 *ret)
{
	str s = req_field(r, name);
	*ret = -1;
	return s.n == 0 || (str_i64(s, ret) && *ret >= 0 && *ret < n);
}

static bool read_places(struct request *r, const struct quiz_item *item, const struct question *q, struct answer *x)
{
	i64 v;
	for (size_t k = 0; k < item->n_order && k < q->n; k++) {
		if (!number_field(r, a_name(k).z, q->kind == QUESTION_ORDER ? (i64)q->n + 1 : (i64)item->n_order, &v))
			return false;
		if (q->kind == QUESTION_MANY && v == 1)
			x->many |= (u64)1 << item->order[k];
		else if (q->kind == QUESTION_MATCH && v >= 0)
			x->place[k] = item->order[v];
		else if (q->kind == QUESTION_ORDER && v >= 1)
			x->place[item->order[k]] = (int)v - 1;
	}
	return true;
}

bool shown_answer(struct request *r, const struct quiz_item *item, const struct question *q, struct answer *ret)
{
	struct answer x = answer_none();
	i64 v;
	str t = req_field(r, "t");
	switch (q->kind) {
	case QUESTION_ONE:
		if (!number_field(r, "o", (i64)item->n_order, &v))
			return false;
		x.one = v >= 0 ? item->order[v] : -1;
		break;
	case QUESTION_TRUE:
		if (!number_field(r, "o", 2, &v))
			return false;
		x.one = (int)v;
		break;
	case QUESTION_MANY:
	case QUESTION_MATCH:
	case QUESTION_ORDER:
		if (!read_places(r, item, q, &x))
			return false;
		break;
	default:
		x.text = t.p != NULL ? t : S("");
		if (x.text.n > (q->kind == QUESTION_ESSAY ? ANSWER_ESSAY_MAX : ANSWER_TEXT_MAX))
			return false;
	}
	*ret = x;
	return true;
}

void shown_json(struct buf *b, const struct quiz_item *item, const struct question *q, const struct answer *x)
{
	struct quiz_shown s = {.item = item, .q = q, .answer = *x};
	if (q->kind == QUESTION_ONE || q->kind == QUESTION_TRUE) {
		buf_lit(b, ",\"o\":\"");
		for (size_t k = 0; q->kind == QUESTION_ONE && x->one >= 0 && k < item->n_order; k++)
			if (item->order[k] == x->one)
				buf_i64(b, (i64)k);
		if (q->kind == QUESTION_TRUE && x->one >= 0)
			buf_i64(b, x->one);
		buf_byte(b, '"');
	} else if (q->kind >= QUESTION_NUMBER) {
		buf_lit(b, ",\"t\":");
		buf_json(b, x->text);
	} else
		for (size_t k = 0; k < item->n_order; k++) {
			int v = q->kind == QUESTION_MANY ? (int)(x->many >> item->order[k] & 1) : q->kind == QUESTION_MATCH ? shown_partner_of(&s, k) : x->place[item->order[k]] + 1;
			buf_fmt(b, ",\"a%zu\":\"", k);
			if (v > 0 || (v == 0 && q->kind != QUESTION_ORDER))
				buf_i64(b, v);
			buf_byte(b, '"');
		}
}

/* --- the page --- */

static size_t per_page(const struct quiz_page *p)
{
	size_t n = p->quiz->per_page > 0 ? (size_t)p->quiz->per_page : p->t.n_items;
	return n > 0 ? n : 1;
}

/* Where one goes on: the page asked for, else that of the newest answer. */
static size_t page_of(struct quiz_page *p, const struct quiz_shown *all, size_t n_pages)
{
	i64 asked, newest = 0;
	size_t page = 1;
	if (req_i64(p->r, "page", &asked))
		return asked < 1 ? 1 : asked > (i64)n_pages ? n_pages : (size_t)asked;
	for (size_t i = 0; p->t.state == ATTEMPT_OPEN && i < p->t.n_items; i++)
		if (all[i].saved.at_ms > newest) {
			newest = all[i].saved.at_ms;
			page = i / per_page(p) + 1;
		}
	return page;
}

struct attempt_view *attempt_view_of(struct quiz_page *p)
{
	struct request *r = p->r;
	struct attempt *t = &p->t;
	struct attempt_view *v = new (r->a, struct attempt_view, 1);
	struct saved *s = attempt_answers(r->db, r->a, t);
	str files = str_fmt(r->a, "/learn/c/%.*s/file", STR_FMT(p->course->slug));
	*v = (struct attempt_view){.p = p, .all = new (r->a, struct quiz_shown, t->n_items + 1)};
	for (size_t i = 0; i < t->n_items; i++) {
		struct quiz_shown *x = &v->all[i];
		*x = (struct quiz_shown){.no = i, .item = &t->item[i], .q = item_question(r->db, r->a, t, i), .saved = s[i]};
		x->answer = answer_read(r->a, x->q, s[i].answer);
		v->n_answered += answer_given(x->q, &x->answer);
		v->n_flagged += s[i].flag;
	}
	v->n_pages = (t->n_items + per_page(p) - 1) / per_page(p);
	v->page = page_of(p, v->all, v->n_pages);
	v->first = (v->page - 1) * per_page(p);
	v->n_shown = t->n_items - v->first < per_page(p) ? t->n_items - v->first : per_page(p);
	for (size_t i = v->first; i < v->first + v->n_shown; i++)
		v->all[i].body = learn_markdown(r->a, v->all[i].q->body, files, 3);
	return v;
}

/* What may be shown now, by the test's rules. */
static void review_of(struct result_view *v)
{
	const struct quiz_page *p = v->p;
	const struct quiz *q = p->quiz;
	struct quiz_standing s = quiz_standing(p->r->db, p->who->id, p->t.lesson_key);
	i64 closes = s.extra.closes_ms > 0 ? s.extra.closes_ms : q->closes_ms;
	bool last = q->attempts > 0 && s.n >= q->attempts + s.extra.attempts, closed = closes > 0 && p->r->now_ms >= closes;
	bool now = q->review_when == 0 || (q->review_when == 1 && (p->t.passed || last || closed)) || (q->review_when == 2 && closed);
	v->review = now ? q->review : REVIEW_NOTHING;
	v->may_again = s.last_state != ATTEMPT_OPEN && quiz_closed_why(p->r->a, q, &s, p->r->now_ms).p == NULL;
	if (!now && q->review > REVIEW_NOTHING)
		v->later = q->review_when == 1 ? S("คะแนนและเฉลยจะแสดงเมื่อผ่าน หรือหลังทำครั้งสุดท้าย") : S("คะแนนและเฉลยจะแสดงหลังแบบทดสอบปิด");
}

static void show_result(struct quiz_page *p)
{
	struct request *r = p->r;
	struct result_view v = {.p = p, .items = attempt_view_of(p), .percent = percent_text(r->a, p->t.points, p->t.full_points, p->quiz->pass),
		.need = points_text(r->a, p->quiz->pass)};
	review_of(&v);
	struct frame f = frame_of(p, str_fmt(r->a, "ผล: %.*s", STR_FMT(p->lesson->title)));
	attempt_result(r->out, &v, &f);
}

/* GET /learn/test/{key}/{no}?page=N&check=1: one's own attempt: its questions, the look before handing in, or the result. */
void quiz_attempt_get(struct request *r)
{
	struct quiz_page *p = quiz_page(r);
	if (!quiz_page_about(p))
		return;
	if (p->t.state != ATTEMPT_OPEN) {
		show_result(p);
		return;
	}
	struct frame f = frame_of(p, p->lesson->title);
	if (p->t.due_ms > 0 && r->now_ms > p->t.due_ms) { /* the tick hands it in within seconds; a page may not write */
		reply_header(r, "Refresh", S("3"));
		attempt_over(r->out, p, &f);
		return;
	}
	struct attempt_view *v = attempt_view_of(p);
	attempt_keep(r->db, &p->t); /* what is answered next */
	if (req_flag(r, "check"))
		attempt_check(r->out, v, &f);
	else
		attempt_page(r->out, v, &f);
}

/* --- answering --- */

static void json_head(struct request *r, int status)
{
	reply_type(r, "application/json");
	reply_status(r, status);
}

/* Too late, or handed in before: what stands, in words. What the bell did stays: this is no error of the write. */
static void answer_over(struct quiz_page *p, size_t item, bool rung)
{
	struct request *r = p->r;
	struct saved *s = attempt_answers(r->db, r->a, &p->t);
	const struct question *q = item_question(r->db, r->a, &p->t, item);
	struct answer x = answer_read(r->a, q, s[item].answer);
	str kept = answer_words(r->a, q, &x), when = ms_show(r->a, p->t.handed_ms);
	i64 n = 0;
	for (size_t i = 0; i < p->t.n_items; i++)
		n += s[i].answer.n > 0;
	str words = str_fmt(r->a, "%s %.*s คำตอบนี้จึงไม่ได้รับไว้ ส่งแล้วทั้งหมด %lld จาก %zu ข้อตามที่บันทึกทัน ข้อนี้บันทึกไว้ว่า: %.*s", rung || p->t.by_bell ? "หมดเวลาแล้วเมื่อ" : "ส่งคำตอบไปแล้วเมื่อ",
		STR_FMT(when), (long long)n, p->t.n_items, STR_FMT(kept.n > 0 ? str_clip(kept, 300) : S("(ไม่ได้ตอบ)")));
	if (!r->json) {
		if (quiz_page_about(p)) {
			struct frame f = {.r = r, .title = S("ไม่ได้รับคำตอบ"), .area = "mylearning"};
			quiz_refused(r->out, words, p->base, &f);
			reply_status(r, 423);
		}
		return;
	}
	json_head(r, 423);
	buf_lit(r->out, "{\"saved\":false,\"over\":true,\"go\":");
	buf_json(r->out, p->base);
	buf_lit(r->out, ",\"kept\":");
	buf_json(r->out, kept);
	buf_lit(r->out, ",\"error\":");
	buf_json(r->out, words);
	buf_byte(r->out, '}');
}

static void answer_stale(struct quiz_page *p, size_t item, const struct answer *mine, const struct saved *now)
{
	struct request *r = p->r;
	const struct question *q = item_question(r->db, r->a, &p->t, item);
	struct answer x = answer_read(r->a, q, now->answer);
	str theirs = answer_words(r->a, q, &x), own = answer_words(r->a, q, mine), at = ms_show_time(r->a, now->at_ms);
	if (!r->json) {
		struct frame f = {.r = r, .title = S("มีคำตอบใหม่กว่า"), .area = "mylearning"};
		quiz_refused(r->out, str_fmt(r->a, "ข้อ %zu ถูกบันทึกจากหน้าต่างหรือเครื่องอื่นเมื่อ %.*s ว่า “%.*s” คำตอบในหน้านี้ “%.*s” จึงยังไม่ได้บันทึก: กลับไปที่ข้อนี้แล้วตอบอีกครั้งหากต้องการเปลี่ยน", item + 1,
			STR_FMT(at), STR_FMT(str_clip(theirs, 500)), STR_FMT(str_clip(own, 500))), p->base, &f);
		reply_status(r, 409);
		return;
	}
	json_head(r, 409);
	buf_fmt(r->out, "{\"saved\":false,\"stale\":true,\"version\":%lld,\"f\":\"%s\"", (long long)now->version, now->flag ? "1" : "0");
	shown_json(r->out, &p->t.item[item], q, &x);
	buf_lit(r->out, ",\"by\":\"หน้าต่างหรือเครื่องอื่นของคุณ\",\"at\":");
	buf_json(r->out, at);
	buf_lit(r->out, ",\"error\":\"มีคำตอบใหม่กว่าจากหน้าต่างหรือเครื่องอื่น\"}");
}

/* POST /learn/test/{key}/{no}/answer: one's own attempt. item, seen (the version the page showed), o | a0.. | t, f. The item is stored at once; 409 with what
 * stands there when another tab was quicker, 423 after the bell or the hand-in. */
void quiz_answer_post(struct request *r)
{
	struct quiz_page *p = quiz_page(r);
	struct answer x;
	struct saved now;
	i64 item = -1, seen = 0;
	if (!req_i64(r, "item", &item) || item >= (i64)p->t.n_items) {
		reply_error(r, 422, S("ไม่พบข้อนี้ในแบบทดสอบ: โหลดหน้าใหม่แล้วตอบอีกครั้ง"));
		return;
	}
	const struct question *q = item_question(r->db, r->a, &p->t, (size_t)item);
	req_i64(r, "seen", &seen);
	if (!shown_answer(r, &p->t.item[item], q, &x)) {
		reply_error(r, 422, S("คำตอบไม่อยู่ในตัวเลือกของข้อนี้ หรือยาวเกินไป: โหลดหน้าใหม่แล้วตอบอีกครั้ง"));
		return;
	}
	switch (attempt_answer(r->db, r->a, r->now_ms, &p->t, (size_t)item, &x, req_flag(r, "f"), seen, &now)) {
	case ANSWER_STALE:
		answer_stale(p, (size_t)item, &x, &now);
		return;
	case ANSWER_OVER:
		if (attempt_find(r->db, r->a, r->account_id, p->t.lesson_key, p->t.no, &p->t))
			answer_over(p, (size_t)item, attempt_ring(r->db, r->a, r->now_ms, &p->t));
		else
			reply_error(r, 404, S("ไม่พบการทำแบบทดสอบนี้ในบัญชีของคุณ: เปิดจากหน้าการเรียนของฉัน"));
		return;
	case ANSWER_SAVED:
	case ANSWER_SAME:
		break;
	}
	if (!r->json) {
		i64 page = 0;
		req_i64(r, "page", &page);
		reply_go(r, str_fmt(r->a, "%.*s%s#q%lld", STR_FMT(p->base), page > 0 ? str_fmt(r->a, "?page=%lld", (long long)page).p : "", (long long)item + 1));
		return;
	}
	json_head(r, 200);
	buf_fmt(r->out, "{\"saved\":true,\"version\":%lld,\"at\":", (long long)now.version);
	buf_json(r->out, ms_show_time(r->a, now.at_ms));
	buf_byte(r->out, '}');
}

/* POST /learn/test/{key}/{no}/hand-in: one's own attempt. Again: the same result. */
void quiz_hand_in_post(struct request *r)
{
	struct quiz_page *p = quiz_page(r);
	if (!attempt_ring(r->db, r->a, r->now_ms, &p->t) && p->t.state == ATTEMPT_OPEN)
		attempt_hand_in(r->db, r->a, r->now_ms, &p->t, r->now_ms, false);
	reply_go(r, p->base);
}

/* --- beginning --- */

struct start {
	const struct learn_course *course;
	const struct learn_version *version;
	const struct learn_lesson *lesson;
	struct learn_enrolment e;
};

/* {key} and the field course: a test of a course in which the caller is enrolled. */
bool quiz_scope_start(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct start *s = new (r->a, struct start, 1);
	s->course = learn_course_by_slug(learn_dir(r->db), req_field(r, "course").p != NULL ? req_field(r, "course") : S(""));
	if (s->course == NULL || !learn_enrolment_of(r->db, r->a, r->account_id, s->course->id, &s->e) || s->e.state != 0) {
		reply_error(r, 403, S("ต้องลงทะเบียนเรียนหลักสูตรนี้ก่อนจึงทำแบบทดสอบได้"));
		return false;
	}
	s->version = learn_version(r->db, r->a, s->e.version_id);
	s->lesson = s->version != NULL ? learn_lesson(s->version, req_param(r, "key")) : NULL;
	if (s->lesson == NULL || s->lesson->kind != LESSON_TEST) {
		reply_error(r, 404, S("ไม่พบแบบทดสอบนี้ในหลักสูตร: เปิดจากหน้าบทเรียนอีกครั้ง"));
		return false;
	}
	r->object = s;
	return true;
}

static str attempt_path(struct request *r, const struct start *s, i64 no) { return str_fmt(r->a, "/learn/test/%.*s/%lld", STR_FMT(s->lesson->key), (long long)no); }

/* An open attempt is gone on with; one whose bell has rung is handed in first. True: answered. */
static bool go_on(struct request *r, const struct start *s, struct quiz_standing *now)
{
	struct attempt t;
	if (now->n == 0 || now->last_state != ATTEMPT_OPEN)
		return false;
	if (now->last_due_ms == 0 || r->now_ms <= now->last_due_ms) {
		reply_go(r, attempt_path(r, s, now->n));
		return true;
	}
	if (attempt_find(r->db, r->a, r->account_id, s->lesson->key, now->n, &t))
		attempt_ring(r->db, r->a, r->now_ms, &t);
	*now = quiz_standing(r->db, r->account_id, s->lesson->key);
	return false;
}

/* POST /learn/test/{key}/start: an enrolled learner. course. Draws an attempt and leads to it; where one is open, to that. */
void quiz_start_post(struct request *r)
{
	const struct start *s = r->object;
	const struct quiz *q = quiz_settings(r->db, r->a, s->lesson->id, s->version->state >= VERSION_PUBLISHED);
	struct quiz_standing now = quiz_standing(r->db, r->account_id, s->lesson->key);
	str why = {0};
	if (go_on(r, s, &now))
		return;
	if (q == NULL)
		why = S("แบบทดสอบนี้ยังไม่ได้ตั้งค่า: แจ้งผู้สอน");
	if (why.p == NULL)
		why = learn_closed_why(r->a, s->version, learn_states(r->db, r->a, &s->e, s->version), s->lesson, r->now_ms);
	if (why.p == NULL)
		why = quiz_closed_why(r->a, q, &now, r->now_ms);
	u64 seed;
	random_bytes(&seed, sizeof seed);
	if (why.p == NULL && !attempt_start(r->db, r->a, r->now_ms, s->course, &s->e, s->lesson, q, &now, seed, &why) && why.p == NULL)
		return; /* the database failed */
	if (why.p != NULL) {
		reply_keep(r); /* the bell may have been rung */
		reply_error(r, 423, why);
		return;
	}
	reply_go(r, attempt_path(r, s, now.n + 1));
}

/* --- on the lesson's page --- */

str quiz_minutes(struct arena *a, i64 m)
{
	if (m < 60)
		return str_fmt(a, "%lld นาที", (long long)m);
	if (m % 60 == 0)
		return m % 1440 == 0 ? str_fmt(a, "%lld วัน", (long long)(m / 1440)) : str_fmt(a, "%lld ชั่วโมง", (long long)(m / 60));
	return str_fmt(a, "%lld ชั่วโมง %lld นาที", (long long)(m / 60), (long long)(m % 60));
}

static void read_past(struct intro_view *v)
{
	v->past = new (v->r->a, struct attempt, PAST_MAX);
	struct db_cur c = db_query(v->r->db,
		"select no, state, handed_ms, points, full_points, passed, by_bell from quiz_attempt where account_id = $1 and lesson_key = $2 order by no desc limit 50",
		v->r->account_id, v->l->key);
	while (v->n_past < PAST_MAX && db_next(&c))
		v->past[v->n_past++] = (struct attempt){.no = (int)db_i64(&c, 0), .state = (enum attempt_state)db_i64(&c, 1), .handed_ms = db_i64(&c, 2),
			.points = db_i64(&c, 3), .full_points = db_i64(&c, 4), .passed = db_i64(&c, 5) != 0, .by_bell = db_i64(&c, 6) != 0, .lesson_key = v->l->key};
	db_done(&c);
}

void learn_quiz_intro(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l, struct learn_enrolment *e)
{
	struct intro_view i = {.r = r, .c = c, .l = l, .enrolled = e != NULL && e->id != 0 && e->state == 0};
	i.q = quiz_settings(r->db, r->a, l->id, v->state >= VERSION_PUBLISHED);
	if (i.q != NULL) {
		const struct quiz_pool *pool = quiz_pool(r->db, r->a, c->id, c->bank_rev, false);
		for (size_t k = 0; k < i.q->n_parts; k++) {
			const struct quiz_pool_topic *t = quiz_pool_topic(pool, i.q->part[k].topic_id);
			i64 there = t != NULL ? (i64)t->n : 0;
			i.n_items += i.q->part[k].n_draw > 0 && i.q->part[k].n_draw < there ? i.q->part[k].n_draw : there;
		}
		i.s = quiz_standing(r->db, r->account_id, l->key);
		i.words = learn_markdown(r->a, i.q->words, str_fmt(r->a, "/learn/c/%.*s/file", STR_FMT(c->slug)), 3);
		i.limit = i.q->limit_minutes > 0 ? quiz_minutes(r->a, i.q->limit_minutes + i.s.extra.minutes) : S("ไม่จำกัด");
		i.why = quiz_closed_why(r->a, i.q, &i.s, r->now_ms);
		if (i.s.n > 0)
			read_past(&i);
	}
	quiz_intro(r->out, &i);
}

/* --- fields --- */

const struct field quiz_attempt_fields[] = {{"page", FIELD_I64, 0, 1000, false}, {"check", FIELD_FLAG, 0, 0, false}, FIELD_END};
const struct field quiz_start_fields[] = {{"course", FIELD_TEXT, 0, 100, false}, FIELD_END};
#define A(n) {"a" #n, FIELD_TEXT, 0, 8, false}
const struct field quiz_answer_fields[] = {{"item", FIELD_I64, 0, 1000, false}, {"seen", FIELD_I64, 0, INT64_MAX, false}, {"page", FIELD_I64, 0, 1000, false},
	{"o", FIELD_TEXT, 0, 8, false}, {"t", FIELD_TEXT, 0, ANSWER_ESSAY_MAX + 4000, false}, {"f", FIELD_FLAG, 0, 0, false}, A(0), A(1), A(2), A(3), A(4), A(5),
	A(6), A(7), A(8), A(9), A(10), A(11), A(12), A(13), A(14), A(15), A(16), A(17), A(18), A(19), A(20), A(21), A(22), A(23), A(24), A(25), A(26), A(27), A(28),
	A(29), A(30), A(31), A(32), A(33), A(34), A(35), A(36), A(37), A(38), A(39), FIELD_END};
