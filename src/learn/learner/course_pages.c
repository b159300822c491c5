/* course_pages.c: one course: what it teaches, enrolling, leaving, going over to a newer version. */
#include "learn/learner/view.h"

#include "learn/course/markdown.h"
#include "learn/learner/course.html.h"
#include "learn/quiz/quiz.h"
#include "org/audit.h"

int learn_percent(const struct learn_version *v, const struct learn_lesson_state *s)
{
	size_t done = 0;
	for (size_t i = 0; i < v->n_lessons; i++)
		done += v->lesson[i].required && s[i].done_ms > 0;
	return v->n_required ? (int)(done * 100 / v->n_required) : 0;
}

str lesson_icon(enum lesson_kind k)
{
	static const str icons[LESSON_KIND__MAX] = {[LESSON_TEXT] = S("file-text"),
		[LESSON_VIDEO] = S("play-btn"),
		[LESSON_DOCUMENT] = S("file-earmark-pdf"),
		[LESSON_LINK] = S("link-45deg"),
		[LESSON_SCORM] = S("window"),
		[LESSON_TEST] = S("ui-checks")};
	return icons[k];
}

str learn_lesson_path(struct arena *a, const struct learn_course *c, const struct learn_lesson *l, bool preview)
{
	return preview ? STR_CAT(a, S("/teach/"), c->slug, S("/preview/"), l->key) : STR_CAT(a, S("/learn/c/"), c->slug, S("/l/"), l->key);
}

/* "ทำบทเรียนที่กำหนด 5 บท และสอบได้ไม่น้อยกว่าร้อยละ 80" */
static str pass_rule(struct request *r, const struct learn_version *v)
{
	str tests = S("");
	for (size_t i = 0; i < v->n_lessons; i++) {
		const struct learn_lesson *l = &v->lesson[i];
		const struct quiz *q = l->required && l->kind == LESSON_TEST ? learn_quiz(r->db, r->a, l->id) : NULL;
		if (q == NULL)
			continue;
		str attempts = q->attempts > 0 ? str_fmt(r->a, "ทำได้ %d ครั้ง", q->attempts) : S("ทำได้ไม่จำกัดครั้ง");
		tests = str_fmt(r->a, "%.*s · %.*s: ได้ร้อยละ %lld ขึ้นไป (%.*s)", STR_FMT(tests), STR_FMT(l->title), (long long)q->pass / 100, STR_FMT(attempts));
	}
	return str_fmt(r->a, "เรียนจบบทที่กำหนด %zu บท%.*s", v->n_required, STR_FMT(tests));
}

static void find_prerequisites(struct course_view *v)
{
	struct request *r = v->p->r;
	const struct learn_version *now = v->p->version;
	const struct learn_dir *d = learn_dir(r->db);
	v->prerequisite = new (r->a, const struct learn_course *, now->n_prerequisites + 1);
	v->prerequisite_done = new (r->a, bool, now->n_prerequisites + 1);
	for (size_t i = 0; i < now->n_prerequisites; i++) {
		v->prerequisite[i] = learn_course_by_id(d, now->prerequisite[i]);
		v->prerequisite_done[i] = v->p->who != NULL && db_has(r->db, "select 1 from completion where account_id = $1 and course_id = $2", v->p->who->id,
															now->prerequisite[i]);
	}
}

void learn_show_course(struct learn_page *p, str problem, bool preview)
{
	struct request *r = p->r;
	buf_reset(r->out);
	struct course_view *v = new (r->a, struct course_view, 1);
	const struct learn_version *now = p->version;
	struct learn_counts counts = learn_counts(r->db, r->a);
	*v = (struct course_view){.p = p, .f = learn_page_frame(p, now->title, (str){0}), .problem = problem, .preview = preview};
	v->count = learn_count_of(&counts, p->course->id);
	v->body = learn_markdown(r->a, now->body, STR_CAT(r->a, S("/learn/c/"), p->course->slug, S("/file")), 3);
	v->pass_rule = pass_rule(r, now);
	v->open = learn_is_for(r->db, p->course, now->audience, p->who);
	v->link = preview || req_field(r, "from").p == NULL ? S("") : str_clip(req_field(r, "from"), 40);
	if (p->enrolment.id != 0 && p->enrolment.state == 0)
		v->state = learn_states(r->db, r->a, &p->enrolment, now);
	v->newer = !preview && v->state != NULL && p->enrolment.passed_ms == 0 && p->course->live_id > 0 && p->course->live_id != p->enrolment.version_id;
	if (p->enrolment.passed_ms > 0)
		v->certificate = db_get_str(r->db, r->a, "select number from certificate where enrolment_id = $1 and kind = 0 and revoked_ms = 0", p->enrolment.id);
	find_prerequisites(v);
	v->n_announcements = learn_announcements(r->db, r->a, p->who, p->course->id, r->now_ms, &v->announcements, 5);
	course_page(r->out, v);
}

/* GET /learn/c/{slug}: whoever may see it. */
void learn_course_page(struct request *r)
{
	learn_show_course(learn_page(r), (str){0}, false);
}

const struct field learn_enrol_fields[] = {{"link", FIELD_TEXT, 0, 40, false}, {"from", FIELD_TEXT, 0, 40, false}, FIELD_END};

static str words_of(struct arena *a, const struct problems *ps)
{
	str s = S("");
	for (size_t i = 0; i < ps->n; i++)
		s = s.n > 0 ? STR_CAT(a, s, S(" · "), ps->at[i].expected) : ps->at[i].expected;
	return s;
}

/* POST /learn/c/{slug}/enrol: signed in; the course must be for the person. Leads to the first lesson. */
void learn_enrol_post(struct request *r)
{
	struct learn_page *p = learn_page(r);
	if (p->who == NULL) {
		reply_go(r, STR_CAT(r->a, S("/sign-in?to=/learn/c/"), p->course->slug));
		return;
	}
	str code = req_field(r, "link").p ? str_trim(req_field(r, "link")) : S("");
	if (code.n > 0 && !db_has(r->db, "select 1 from short_link where code = $1", code))
		code = S("");
	struct problems ps = problems_in(r->a);
	struct learn_enrol e = {.account_id = p->who->id, .by = p->who->id, .source = code.n > 0 ? SOURCE_LINK : SOURCE_SELF, .link = code, .due_day = S("")};
	i64 id;
	if (learn_enrol(r->db, r->a, r->now_ms, p->course, &e, &id, &ps)) {
		learn_enrolment_of(r->db, r->a, p->who->id, p->course->id, &p->enrolment);
		const struct learn_version *v = learn_version(r->db, r->a, p->enrolment.version_id);
		const struct learn_lesson *l = v && v->n_lessons > 0 ? &v->lesson[0] : NULL;
		if (l && p->enrolment.last_key.n > 0 && learn_lesson(v, p->enrolment.last_key))
			l = learn_lesson(v, p->enrolment.last_key);
		reply_go(r, l ? learn_lesson_path(r->a, p->course, l, false) : STR_CAT(r->a, S("/learn/c/"), p->course->slug));
		return;
	}
	if (ps.n > 0) {
		learn_show_course(p, words_of(r->a, &ps), false);
		reply_status(r, 422);
	}
}

/* POST /learn/c/{slug}/leave: a learner. What was learned is kept. */
void learn_leave_post(struct request *r)
{
	struct learn_page *p = learn_page(r);
	if (p->enrolment.passed_ms > 0) {
		reply_error(r, 422, S("ท่านเรียนจบหลักสูตรนี้แล้ว จึงไม่มีอะไรต้องยกเลิก"));
		return;
	}
	db_exec(r->db, "update enrolment set state = 1 where id = $1", p->enrolment.id);
	reply_go(r, STR_CAT(r->a, S("/learn/c/"), p->course->slug));
}

/* POST /learn/c/{slug}/version: a learner who has not passed takes the newest version; what is done stays done where the lesson is still there. */
void learn_version_post(struct request *r)
{
	struct learn_page *p = learn_page(r);
	struct learn_enrolment *e = &p->enrolment;
	const struct learn_version *live = learn_version(r->db, r->a, p->course->live_id);
	if (e->passed_ms > 0 || live == NULL) {
		reply_error(r, 422, S("หลักสูตรนี้ไม่มีรุ่นใหม่ให้ท่านเปลี่ยน"));
		return;
	}
	struct learn_lesson_state *s = learn_states(r->db, r->a, e, live);
	i64 n_done = 0;
	const struct learn_lesson *done = NULL;
	for (size_t i = 0; i < live->n_lessons; i++)
		if (live->lesson[i].required && s[i].done_ms > 0) {
			n_done++;
			done = &live->lesson[i];
		}
	db_exec(r->db, "update enrolment set version_id = $2, n_done = $3 where id = $1 and passed_ms = 0", e->id, live->id, n_done);
	e->version_id = live->id;
	if (done != NULL && (size_t)n_done == live->n_required) /* the new version asks no more than what is done */
		learn_lesson_done(r->db, r->a, r->now_ms, r->now_ms, e, live, done, -1, NULL);
	reply_go(r, STR_CAT(r->a, S("/learn/c/"), p->course->slug));
}

/* GET /learn/c/{slug}/file/{name}: pictures and files that the course's texts name. */
void learn_course_file(struct request *r)
{
	struct learn_page *p = learn_page(r);
	str sha = {0}, type = {0}, name = req_param(r, "name");
	struct db_cur c = db_query(r->db, "select sha, type from course_file where course_id = $1 and name = $2", p->course->id, name);
	if (db_next(&c)) {
		sha = str_dup(r->a, db_str(&c, 0));
		type = str_dup(r->a, db_str(&c, 1));
		db_done(&c);
	}
	if (sha.n == 0 || !store_has(learn_files(), sha))
		reply_error(r, 404, S("ไม่พบไฟล์นี้ในหลักสูตร"));
	else
		reply_file(r, store_path(learn_files(), r->a, sha), str_z(r->a, type), name, sha, true);
}
