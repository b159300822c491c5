/* lesson_pages.c: one lesson: shown, opened, done; a video's true progress; files. */
#include "learn/learner/view.h"

#include "learn/course/markdown.h"
#include "learn/learner/lesson.html.h"
#include "learn/quiz/quiz.h"
#include "learn/scorm/scorm.h"

#define SECONDS_MAX 36000 /* a video of ten hours */
#define SPEED_MAX 2       /* seconds of a video in one second of the clock */
#define SLACK 20          /* seconds believed beside: clocks, buffers, a page that was asleep */

static str lesson_words(const struct lesson_view *v)
{
	return str_fmt(v->f.r->a, "บทที่ %zu %.*s", v->l->no + 1, STR_FMT(v->l->title));
}

void learn_show_lesson(struct learn_page *p, bool preview)
{
	struct request *r = p->r;
	struct lesson_view *v = new (r->a, struct lesson_view, 1);
	const struct learn_version *n = p->version;
	buf_reset(r->out);
	*v = (struct lesson_view){.p = p, .l = p->lesson, .preview = preview};
	v->f = learn_page_frame(p, p->lesson->title, p->lesson->title);
	v->f.script = p->lesson->kind == LESSON_VIDEO ? "learn.js" : p->lesson->kind == LESSON_SCORM ? "scorm.js" : NULL;
	v->base = learn_lesson_path(r->a, p->course, p->lesson, preview);
	v->state = preview ? NULL : learn_states(r->db, r->a, &p->enrolment, n);
	v->closed = preview ? (str){0} : learn_closed_why(r->a, n, v->state, p->lesson, r->now_ms);
	v->text = learn_markdown(r->a, p->lesson->body, STR_CAT(r->a, S("/learn/c/"), p->course->slug, S("/file")), 2);
	v->before = p->lesson->no > 0 ? &n->lesson[p->lesson->no - 1] : NULL;
	v->after = p->lesson->no + 1 < n->n_lessons ? &n->lesson[p->lesson->no + 1] : NULL;
	v->just_passed = !preview && req_flag(r, "passed");
	v->f.title = lesson_words(v);
	learner_lesson_page(r->out, v);
}

/* GET /learn/c/{slug}/l/{key}: a learner. Reading it marks it as opened, which a reader cannot write: the page's form does, by itself or by its button. */
void learn_lesson_page(struct request *r)
{
	learn_show_lesson(learn_page(r), false);
}

static str back_to(struct learn_page *p, bool passed)
{
	return STR_CAT(p->r->a, learn_lesson_path(p->r->a, p->course, p->lesson, false), passed ? S("?passed=1") : S(""));
}

/* True when the lesson is open for the learner; else answered 422 in words. */
static bool is_open(struct learn_page *p)
{
	struct request *r = p->r;
	struct learn_lesson_state *s = learn_states(r->db, r->a, &p->enrolment, p->version);
	str why = learn_closed_why(r->a, p->version, s, p->lesson, r->now_ms);
	if (why.p != NULL)
		reply_error(r, 422, STR_CAT(r->a, S("บทเรียนนี้ยังไม่เปิด: "), why));
	return why.p == NULL;
}

/* POST /learn/c/{slug}/l/{key}/open: a learner; the page's script sends it once: where to continue, and done where opening is the rule. */
void learn_open_post(struct request *r)
{
	struct learn_page *p = learn_page(r);
	if (!is_open(p))
		return;
	learn_lesson_opened(r->db, r->a, r->now_ms, &p->enrolment, p->version, p->lesson);
	if (r->json) {
		reply_type(r, "application/json");
		buf_lit(r->out, "{\"saved\":true}");
	} else {
		reply_go(r, back_to(p, false));
	}
}

/* POST /learn/c/{slug}/l/{key}/done: a learner says so, where that is the rule. */
void learn_done_post(struct request *r)
{
	struct learn_page *p = learn_page(r);
	bool completed;
	if (p->lesson->rule != RULE_MARK && p->lesson->rule != RULE_OPEN) {
		reply_error(r, 422, S("บทนี้นับว่าจบเมื่อดูวิดีโอครบหรือสอบผ่านเท่านั้น"));
		return;
	}
	if (!is_open(p))
		return;
	learn_lesson_opened(r->db, r->a, r->now_ms, &p->enrolment, p->version, p->lesson);
	learn_lesson_done(r->db, r->a, r->now_ms, r->now_ms, &p->enrolment, p->version, p->lesson, -1, &completed);
	const struct learn_lesson *next = p->lesson->no + 1 < p->version->n_lessons ? &p->version->lesson[p->lesson->no + 1] : NULL;
	reply_go(r, completed ? back_to(p, true) : next ? learn_lesson_path(r->a, p->course, next, false) : STR_CAT(r->a, S("/learn/c/"), p->course->slug));
}

/* --- video --- */

static int hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Seconds of `add` that are not in `had`, at most `most` of them, into the sum. Bits from the start, four seconds a sign. */
static str merge(struct arena *a, str had, str add, i64 seconds, i64 most, i64 *ret_n)
{
	size_t n = (size_t)(seconds + 3) / 4;
	char *sum = new (a, char, n + 1);
	i64 count = 0;
	for (size_t i = 0; i < n; i++) {
		int x = i < had.n ? hex_value(had.p[i]) : 0, y = i < add.n ? hex_value(add.p[i]) : 0;
		x = x < 0 ? 0 : x;
		y = y < 0 ? 0 : y;
		for (int bit = 8; bit > 0; bit >>= 1)
			if (y & bit && !(x & bit) && most > 0) {
				x |= bit;
				most--;
			}
		for (int bit = 8, k = 0; bit > 0; bit >>= 1, k++)
			count += (x & bit) && (i64)i * 4 + k < seconds;
		sum[i] = "0123456789abcdef"[x];
	}
	*ret_n = count;
	return (str){sum, n};
}

static bool all_hex(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (hex_value(s.p[i]) < 0)
			return false;
	return true;
}

static i64 in_seconds(i64 from_ms, i64 now_ms)
{
	i64 seconds = from_ms > 0 ? (now_ms - from_ms) / 1000 : 0;
	return seconds < 0 ? 0 : seconds > SECONDS_MAX ? SECONDS_MAX : seconds;
}

/* Only so much is new as the clock allows since the last report, at the highest speed; and in all since the lesson was opened, or many reports would
 * each bring the slack. A lesson never opened has had no time. */
static i64 believable(const struct learn_lesson_state *s, i64 at_ms, i64 now_ms)
{
	i64 since_last = in_seconds(at_ms, now_ms) * SPEED_MAX + SLACK;
	i64 in_all = in_seconds(s->first_ms, now_ms) * SPEED_MAX + SLACK - s->n_watched;
	return since_last < in_all ? since_last : in_all > 0 ? in_all : 0;
}

static void watched_reply(struct request *r, i64 n, i64 seconds, bool done, bool completed)
{
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":true,\"watched\":%lld,\"seconds\":%lld,\"done\":%s,\"passed\":%s}", (long long)n, (long long)seconds, done ? "true" : "false",
		completed ? "true" : "false");
}

/* POST /learn/c/{slug}/l/{key}/watched: a learner; position (s), seconds (length), watched (hex bits). The sum only grows; late and doubled reports do no harm. */
void learn_watched_post(struct request *r)
{
	struct learn_page *p = learn_page(r);
	const struct learn_lesson *l = p->lesson;
	str bits = req_field(r, "watched");
	i64 position = 0, length = 0, n = 0;
	if (l->kind != LESSON_VIDEO || !req_i64(r, "position", &position) || !req_i64(r, "seconds", &length) || bits.p == NULL || !all_hex(bits)) {
		reply_error(r, 422, S("ข้อมูลความคืบหน้าของวิดีโอไม่ถูกต้อง: โหลดหน้าใหม่"));
		return;
	}
	if (!is_open(p))
		return;
	i64 seconds = l->seconds > 0 ? l->seconds : length;
	struct learn_lesson_state s = {.score = -1, .watched = S("")};
	i64 at_ms = 0;
	struct db_cur c = db_query(r->db, "select first_ms, done_ms, watched, at_ms, n_watched from lesson_state where enrolment_id = $1 and lesson_key = $2",
		p->enrolment.id, l->key);
	if (db_next(&c)) {
		s.first_ms = db_i64(&c, 0);
		s.done_ms = db_i64(&c, 1);
		s.watched = str_dup(r->a, db_str(&c, 2));
		at_ms = db_i64(&c, 3);
		s.n_watched = db_i64(&c, 4);
		db_done(&c);
	}
	str sum = merge(r->a, s.watched, bits, seconds, believable(&s, at_ms, r->now_ms), &n);
	if (position >= seconds)
		position = 0; /* at the end: the next time from the start */
	learn_lesson_opened(r->db, r->a, r->now_ms, &p->enrolment, p->version, l);
	db_exec(r->db, "update lesson_state set position = $3, watched = $4, n_watched = $5, at_ms = $6 where enrolment_id = $1 and lesson_key = $2", p->enrolment.id,
		l->key, position, sum, n, r->now_ms);
	bool completed = false, enough = l->rule == RULE_WATCHED && s.done_ms == 0 && seconds > 0 && n * 100 >= seconds * (l->rule_value > 0 ? l->rule_value : 80);
	if (enough)
		learn_lesson_done(r->db, r->a, r->now_ms, r->now_ms, &p->enrolment, p->version, l, -1, &completed);
	watched_reply(r, n, seconds, enough || s.done_ms > 0, completed);
}

/* --- files --- */

static void send_file(struct request *r, str sha, str type, str name)
{
	if (sha.n == 0 || !store_has(learn_files(), sha))
		reply_error(r, 404, S("ไม่พบไฟล์ของบทเรียนนี้: แจ้งผู้สอน"));
	else
		reply_file(r, store_path(learn_files(), r->a, sha), str_z(r->a, type), name, sha, true);
}

/* A closed lesson's files are closed too; a preview (without enrolment) shows all. */
static bool file_is_open(struct learn_page *p)
{
	return p->enrolment.id == 0 || is_open(p);
}

/* GET .../l/{key}/file: the video or document. */
void learn_lesson_file(struct request *r)
{
	const struct learn_lesson *l = learn_page(r)->lesson;
	if (file_is_open(learn_page(r)))
		send_file(r, l->file_sha, l->file_type, l->file_name);
}

/* GET .../l/{key}/captions: WebVTT. */
void learn_lesson_captions(struct request *r)
{
	const struct learn_lesson *l = learn_page(r)->lesson;
	if (file_is_open(learn_page(r)))
		send_file(r, l->captions_sha, S("text/vtt"), S("captions.vtt"));
}

/* --- preview: a teacher sees the draft, or else the live version, as a learner would; nothing is recorded --- */

bool learn_scope_preview(struct request *r)
{
	if (!learn_scope_teacher(r))
		return false;
	struct learn_page *p = learn_page(r);
	p->enrolment = (struct learn_enrolment){0};
	p->version = learn_version(r->db, r->a, p->course->draft_id > 0 ? p->course->draft_id : p->course->live_id);
	str key = strstr(r->route->pattern, "{key}") != NULL ? req_param(r, "key") : (str){0};
	if (p->version != NULL && key.p != NULL)
		p->lesson = learn_lesson(p->version, key);
	if (p->version != NULL && (key.p == NULL || p->lesson != NULL))
		return true;
	reply_error(r, 404, S("ไม่พบบทเรียนนี้ในฉบับที่กำลังเขียน"));
	return false;
}

void learn_preview_course(struct request *r)
{
	learn_show_course(learn_page(r), (str){0}, true);
}

void learn_preview_lesson(struct request *r)
{
	learn_show_lesson(learn_page(r), true);
}
