/* version.c: the life of a course: checked, sent, approved by a second person, replaced, copied, put away. */
#include "learn/author/inside.h"

#include "base/thai.h"
#include "org/notice.h"

/* --- checks --- */

struct faults {
	struct arena *a;
	const struct learn_course *c;
	struct author_fault *at;
	size_t n, cap;
};

static void fault(struct faults *f, str words, str href)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;
		struct author_fault *more = new (f->a, struct author_fault, cap);
		if (f->n > 0)
			memcpy(more, f->at, f->n * sizeof *more);
		f->at = more;
		f->cap = cap;
	}
	f->at[f->n++] = (struct author_fault){words, href};
}

static str lesson_href(const struct faults *f, const struct learn_lesson *l)
{
	return STR_CAT(f->a, S("/teach/"), f->c->slug, S("/l/"), l->key);
}

static const char *lesson_fault(const struct learn_lesson *l)
{
	switch (l->kind) {
	case LESSON_TEXT: return str_trim(l->body).n == 0 ? "ยังไม่มีเนื้อหา" : NULL;
	case LESSON_VIDEO: return l->file_sha.n == 0 ? "ยังไม่มีไฟล์วิดีโอ" : l->rule == RULE_WATCHED && l->seconds <= 0 ? "ไม่ทราบความยาวของวิดีโอ จึงนับการรับชมไม่ได้" : NULL;
	case LESSON_DOCUMENT: return l->file_sha.n == 0 ? "ยังไม่มีไฟล์เอกสาร" : NULL;
	case LESSON_LINK: return l->url.n == 0 ? "ยังไม่มีที่อยู่เว็บ" : !author_url_ok(l->url) ? "ที่อยู่เว็บไม่ถูกต้อง" : NULL;
	case LESSON_SCORM: return l->package_id == 0 ? "ยังไม่มีแพ็กเกจ SCORM" : NULL;
	default: return NULL;
	}
}

/* Names of pictures in a text that the course does not have. */
static void check_pictures(struct db *db, struct faults *f, str title, str text, str href)
{
	for (ptrdiff_t at; (at = str_find(text, S("](file"))) >= 0;) {
		text = str_sub(text, (size_t)at + 6, text.n);
		if (str_starts(text, S("\\"))) /* as GIFT writes a colon */
			text = str_sub(text, 1, text.n);
		if (!str_starts(text, S(":")))
			continue;
		text = str_sub(text, 1, text.n);
		ptrdiff_t end = str_find_byte(text, ')');
		if (end < 0)
			return;
		str name = str_trim(str_sub(text, 0, (size_t)end));
		if (!db_has(db, "select 1 from course_file where course_id = $1 and name = $2", f->c->id, name))
			fault(f, str_fmt(f->a, "“%.*s”: ไม่มีไฟล์ “%.*s” ที่เนื้อหาอ้างถึง", STR_FMT(title), STR_FMT(name)), href);
	}
}

static void check_lesson(struct db *db, struct faults *f, const struct learn_lesson *l)
{
	const char *words = lesson_fault(l);
	if (words != NULL)
		fault(f, str_fmt(f->a, "%.*s “%.*s”: %s", STR_FMT(lesson_kind_name(l->kind)), STR_FMT(l->title), words), lesson_href(f, l));
	check_pictures(db, f, l->title, l->body, lesson_href(f, l));
}

static void check_tests(struct db *db, struct faults *f, const struct learn_version *v)
{
	size_t before = f->n;
	const struct learn_lesson *test = NULL;
	for (size_t i = 0; i < v->n_lessons; i++) {
		const struct learn_lesson *l = &v->lesson[i];
		if (l->kind != LESSON_TEST)
			continue;
		test = l;
		const struct quiz *q = learn_quiz(db, f->a, l->id);
		if (q == NULL || q->n_parts == 0)
			fault(f, str_fmt(f->a, "แบบทดสอบ “%.*s”: ยังไม่ได้เลือกชุดคำถาม", STR_FMT(l->title)), lesson_href(f, l));
	}
	if (test == NULL || f->n > before)
		return;
	struct problems ps = problems_in(f->a);
	learn_quiz_check(db, f->a, v, &ps);
	for (size_t i = 0; i < ps.n; i++) {
		const struct problem *p = &ps.at[i];
		str words = p->column.n > 0 ? STR_CAT(f->a, p->column, S(": "), p->expected) : p->expected;
		fault(f, words, STR_CAT(f->a, S("/teach/"), f->c->slug, S("/bank")));
	}
}

size_t author_check(struct db *db, struct arena *a, const struct learn_course *c, const struct learn_version *v, struct author_fault **ret)
{
	struct faults f = {.a = a, .c = c};
	str facts = STR_CAT(a, S("/teach/"), c->slug, S("/facts")), outline = STR_CAT(a, S("/teach/"), c->slug);
	struct problems ps = problems_in(a);
	struct author_facts now = author_facts_of(c, v);
	author_facts_check(&now, &ps);
	for (size_t i = 0; i < ps.n; i++)
		fault(&f, STR_CAT(a, S("ข้อมูลหลักสูตร: "), ps.at[i].expected), facts);
	if (str_trim(v->summary).n == 0)
		fault(&f, S("ข้อมูลหลักสูตร: ยังไม่มีคำอธิบายย่อ"), facts);
	if (v->audience & AUDIENCE_LIST && !db_has(db, "select 1 from course_unit where course_id = $1", c->id) &&
		!db_has(db, "select 1 from course_person where course_id = $1", c->id))
		fault(&f, S("ข้อมูลหลักสูตร: จำกัดผู้เรียนตามรายชื่อ แต่ยังไม่มีหน่วยงานหรือบุคคลในรายชื่อ"), facts);
	if (v->n_lessons == 0)
		fault(&f, S("ยังไม่มีบทเรียน"), outline);
	else if (v->n_required == 0)
		fault(&f, S("ไม่มีบทเรียนที่นับเป็นบทบังคับ จึงไม่มีวันเรียนจบ"), outline);
	check_pictures(db, &f, S("เรียนแล้วได้อะไร"), v->body, facts);
	for (size_t i = 0; i < v->n_lessons; i++)
		check_lesson(db, &f, &v->lesson[i]);
	check_tests(db, &f, v);
	*ret = f.at;
	return f.n;
}

static bool checked(const struct author *w, struct problems *ps)
{
	struct author_fault *at;
	size_t n = author_check(w->db, w->a, w->c, w->v, &at);
	for (size_t i = 0; i < n; i++)
		problem_add(ps, 0, S(""), S(""), "%.*s", STR_FMT(at[i].words));
	return n == 0;
}

/* --- sending, withdrawing, returning --- */

static bool in_state(const struct author *w, enum learn_version_state state, struct problems *ps)
{
	if (w->v != NULL && w->v->state == state && w->c->draft_id == w->v->id)
		return true;
	problem_add(ps, 0, S(""), S(""), "สถานะของหลักสูตรเปลี่ยนไปแล้ว: โหลดหน้าใหม่แล้วตรวจดูอีกครั้ง");
	return false;
}

static str step_object(const struct author *w) { return str_fmt(w->a, "%.*s รุ่นที่ %d", STR_FMT(w->c->slug), w->v->no); }

/* Those who may approve it: they hold such a role on the owner or a unit above. */
static void tell_approvers(const struct author *w)
{
	for (const struct org_unit *u = w->c->unit; u != NULL; u = u->parent) {
		i64 ids[50];
		size_t n = 0;
		struct db_cur c = db_query(w->db, "select h.account_id, h.role from account_role h join account a on a.id = h.account_id where h.unit_id = $1 and a.state = 0", u->id);
		while (db_next(&c)) {
			i64 role = db_i64(&c, 1);
			bool may = role >= 0 && role < ROLE__MAX && org_role_permissions((enum org_role)role) & PERM_LEARN_APPROVE;
			if (may && n < sizeof ids / sizeof *ids && db_i64(&c, 0) != w->by)
				ids[n++] = db_i64(&c, 0);
		}
		for (size_t i = 0; i < n; i++)
			notice_add(w->db, w->now_ms, ids[i], S("course"), str_fmt(w->a, "หลักสูตร “%.*s” รออนุมัติ", STR_FMT(w->v->title)), STR_CAT(w->a, S("/teach/"), w->c->slug));
	}
}

bool author_send(const struct author *w, str note, struct problems *ps)
{
	if (!in_state(w, VERSION_DRAFT, ps))
		return false;
	if (w->c->state == COURSE_ARCHIVED)
		problem_add(ps, 0, S(""), S(""), "หลักสูตรนี้เก็บเข้าคลังแล้ว: นำออกจากคลังก่อน");
	if (note.n > 4000)
		problem_add(ps, 0, S("note"), S(""), "ข้อความถึงผู้อนุมัติยาวเกินไป");
	if (ps->n > 0 || !checked(w, ps))
		return false;
	i64 minutes = w->v->minutes; /* nobody said: what the lessons take */
	for (size_t i = 0; i < w->v->n_lessons && w->v->minutes == 0; i++)
		minutes += w->v->lesson[i].minutes;
	i64 n = db_exec(w->db,
		"update course_version set state = 1, sent_by = $2, sent_ms = $3, note = $4, minutes = $5, returned = '', version = version + 1 where id = $1 and state = 0",
		w->v->id, w->by, w->now_ms, note, minutes < 60000 ? minutes : 60000);
	author_audit(w, "course.send", step_object(w), (str){0}, note);
	tell_approvers(w);
	learn_rev_bump(w->db);
	return n == 1;
}

bool author_withdraw(const struct author *w, struct problems *ps)
{
	if (!in_state(w, VERSION_WAITS, ps))
		return false;
	i64 n = db_exec(w->db, "update course_version set state = 0, version = version + 1 where id = $1 and state = 1", w->v->id);
	author_audit(w, "course.withdraw", step_object(w), (str){0}, (str){0});
	learn_rev_bump(w->db);
	return n == 1;
}

/* The second person: not who sent it; what is decided on is what was seen. */
static bool may_decide(const struct author *w, i64 seen_ms, struct problems *ps)
{
	if (!in_state(w, VERSION_WAITS, ps))
		return false;
	if (w->v->sent_by == w->by && w->by != 0)
		problem_add(ps, 0, S(""), S(""), "ผู้ส่งอนุมัติเองไม่ได้: ต้องเป็นบุคคลที่สอง");
	else if (seen_ms != w->v->sent_ms)
		problem_add(ps, 0, S(""), S(""), "มีการส่งใหม่หลังจากที่เปิดหน้านี้: ตรวจดูรุ่นล่าสุดก่อน");
	else if (w->c->state == COURSE_ARCHIVED)
		problem_add(ps, 0, S(""), S(""), "หลักสูตรนี้เก็บเข้าคลังแล้ว: นำออกจากคลังก่อน");
	return ps->n == 0;
}

static void tell_sender(const struct author *w, const char *words)
{
	if (w->v->sent_by != 0)
		notice_add(w->db, w->now_ms, w->v->sent_by, S("course"), str_fmt(w->a, "หลักสูตร “%.*s” %s", STR_FMT(w->v->title), words),
			STR_CAT(w->a, S("/teach/"), w->c->slug));
}

bool author_return(const struct author *w, i64 seen_ms, str why, struct problems *ps)
{
	if (!may_decide(w, seen_ms, ps))
		return false;
	if (str_trim(why).n == 0 || why.n > 4000) {
		problem_add(ps, 0, S("why"), S(""), "บอกเหตุผลที่ส่งคืน เพื่อให้ผู้จัดทำแก้ไขได้");
		return false;
	}
	i64 n = db_exec(w->db, "update course_version set state = 0, returned = $2, version = version + 1 where id = $1 and state = 1", w->v->id, why);
	author_audit(w, "course.return", step_object(w), (str){0}, why);
	tell_sender(w, "ถูกส่งคืนให้แก้ไข");
	learn_rev_bump(w->db);
	return n == 1;
}

/* --- publishing --- */

str author_search_words(struct arena *a, str title, str summary, str teacher, const struct learn_version *v)
{
	struct buf b = {.limit = 60000};
	buf_str(&b, title);
	buf_byte(&b, ' ');
	buf_str(&b, summary);
	buf_byte(&b, ' ');
	buf_str(&b, teacher);
	for (size_t i = 0; v != NULL && i < v->n_lessons; i++) {
		buf_byte(&b, ' ');
		buf_str(&b, v->lesson[i].title);
	}
	return thai_fold(a, str_take(a, &b));
}

static bool make_live(const struct author *w)
{
	str search = author_search_words(w->a, w->v->title, w->v->summary, w->v->teacher, w->v);
	if (w->c->live_id != 0)
		db_exec(w->db, "update course_version set state = 3 where id = $1 and state = 2", w->c->live_id);
	db_exec(w->db, "update course_version set state = 2, approved_by = $2, approved_ms = $3, search = $4, returned = '', version = version + 1 where id = $1",
		w->v->id, w->by, w->now_ms, search);
	i64 n = db_exec(w->db, "update course set state = 1, live_id = $2, draft_id = 0, version = version + 1 where id = $1 and draft_id = $2", w->c->id, w->v->id);
	author_audit(w, "course.publish", step_object(w), (str){0}, w->v->title);
	learn_rev_bump(w->db);
	return n == 1 && db_status(w->db) == DB_OK;
}

bool author_approve(const struct author *w, i64 seen_ms, struct problems *ps)
{
	if (!may_decide(w, seen_ms, ps) || !checked(w, ps))
		return false;
	tell_sender(w, "ได้รับอนุมัติและเผยแพร่แล้ว");
	return make_live(w);
}

bool learn_publish(struct db *db, struct arena *a, i64 now_ms, i64 version_id, i64 sender, i64 approver, struct problems *ps)
{
	const struct learn_version *v = learn_version(db, a, version_id);
	const struct learn_course *c = v != NULL ? learn_course_by_id(learn_dir(db), v->course_id) : NULL;
	if (c == NULL || v->state != VERSION_DRAFT) {
		problem_add(ps, 0, S(""), S(""), "ไม่พบร่างของหลักสูตรนี้");
		return false;
	}
	if (sender == approver && sender != 0) {
		problem_add(ps, 0, S(""), S(""), "ผู้ส่งอนุมัติเองไม่ได้: ต้องเป็นบุคคลที่สอง");
		return false;
	}
	struct author w = {.db = db, .a = a, .now_ms = now_ms, .by = approver, .c = c, .v = v};
	if (!checked(&w, ps))
		return false;
	db_exec(db, "update course_version set sent_by = $2, sent_ms = $3 where id = $1", version_id, sender, now_ms);
	return make_live(&w);
}

/* --- copies --- */

static void copy_lessons(const struct author *w, i64 to_version, i64 to_section, const struct learn_version *from, const struct learn_section *s,
	bool clone, const i64 *topics, size_t n_pairs)
{
	for (size_t i = s->first; i < s->first + s->n; i++) {
		const struct learn_lesson *l = &from->lesson[i];
		str key = clone ? token_new(w->a) : l->key;
		i64 id = db_get(w->db, 0,
			"insert into lesson(version_id, section_id, pos, key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type,"
			" file_size, captions_sha, seconds, package_id, opens_day, version)"
			" select $2, $3, $4, $5, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type, file_size, captions_sha,"
			" seconds, package_id, opens_day, 1 from lesson where id = $1 returning id",
			l->id, to_version, to_section, (i64)(i - s->first) + 1, key);
		if (l->kind == LESSON_TEST && learn_quiz(w->db, w->a, l->id) != NULL)
			learn_quiz_copy(w->db, l->id, id, topics, n_pairs);
	}
}

void author_copy(const struct author *w, const struct learn_version *from, i64 to_version, bool clone, const i64 *topics, size_t n_pairs)
{
	for (size_t i = 0; i < from->n_sections; i++) {
		const struct learn_section *s = &from->section[i];
		i64 id = db_get(w->db, 0, "insert into course_section(version_id, pos, title) values ($1, $2, $3) returning id", to_version, (i64)i + 1, s->title);
		copy_lessons(w, to_version, id, from, s, clone, topics, n_pairs);
	}
	db_exec(w->db, "insert into course_prerequisite(version_id, course_id) select $2, course_id from course_prerequisite where version_id = $1", from->id, to_version);
}

/* A draft with the facts of another version; the id. */
static i64 draft_like(const struct author *w, i64 course_id, const struct learn_version *from, str title)
{
	i64 no = db_get(w->db, 0, "select coalesce(max(no), 0) from course_version where course_id = $1", course_id) + 1;
	str sort = thai_sort_key(w->a, title), search = author_search_words(w->a, title, from->summary, from->teacher, from);
	return db_get(w->db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, minutes, cover_sha, cover_type, audience,"
		" in_order, opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" select $2, $3, 0, $4, $5, summary, body, for_whom, teacher, minutes, cover_sha, cover_type, audience, in_order, opens_day, closes_day, due_days,"
		" certificate, '', $6, $7, 0, 0, 0, 0, '', $8, 1 from course_version where id = $1 returning id",
		from->id, course_id, no, title, sort, w->by, w->now_ms, search);
}

i64 author_draft(const struct author *w, struct problems *ps)
{
	const struct learn_version *live = w->c->live_id != 0 ? learn_version(w->db, w->a, w->c->live_id) : NULL;
	if (w->c->draft_id != 0 || live == NULL) {
		problem_add(ps, 0, S(""), S(""), w->c->draft_id != 0 ? "มีร่างรุ่นใหม่อยู่แล้ว: เปิดร่างนั้น" : "ไม่พบรุ่นที่เผยแพร่");
		return 0;
	}
	i64 id = draft_like(w, w->c->id, live, live->title);
	author_copy(w, live, id, false, NULL, 0);
	if (db_exec(w->db, "update course set draft_id = $2, version = version + 1 where id = $1 and draft_id = 0", w->c->id, id) != 1)
		return 0;
	author_audit(w, "course.draft", str_fmt(w->a, "%.*s รุ่นที่ %d", STR_FMT(w->c->slug), live->no + 1), (str){0}, (str){0});
	learn_rev_bump(w->db);
	return id;
}

bool author_discard(const struct author *w, struct problems *ps)
{
	if (!in_state(w, VERSION_DRAFT, ps))
		return false;
	if (w->c->live_id == 0) {
		problem_add(ps, 0, S(""), S(""), "หลักสูตรนี้ยังไม่เคยเผยแพร่ จึงทิ้งร่างไม่ได้: เก็บหลักสูตรเข้าคลังแทน");
		return false;
	}
	db_exec(w->db, "update course set draft_id = 0, version = version + 1 where id = $1", w->c->id);
	db_exec(w->db, "delete from quiz_part where lesson_id in (select id from lesson where version_id = $1)", w->v->id);
	db_exec(w->db, "delete from quiz where lesson_id in (select id from lesson where version_id = $1)", w->v->id);
	db_exec(w->db, "delete from lesson where version_id = $1", w->v->id);
	db_exec(w->db, "delete from course_section where version_id = $1", w->v->id);
	db_exec(w->db, "delete from course_prerequisite where version_id = $1", w->v->id);
	db_exec(w->db, "delete from course_version where id = $1 and state = 0", w->v->id);
	author_audit(w, "course.discard", step_object(w), w->v->title, (str){0});
	learn_rev_bump(w->db);
	return db_status(w->db) == DB_OK;
}

i64 author_clone(const struct author *w, const struct org_unit *owner, str slug, str title, struct problems *ps)
{
	struct author_facts f = author_facts_of(w->c, w->v);
	f.title = title;
	i64 version = 0;
	i64 id = author_course_new(w, owner, slug, &f, &version, ps);
	if (id == 0)
		return 0;
	i64 *topics = NULL;
	size_t n_pairs = learn_bank_copy(w->db, w->a, w->now_ms, w->by, w->c->id, id, &topics);
	author_copy(w, w->v, version, true, topics, n_pairs);
	db_exec(w->db, "update course_version set cover_sha = $2, cover_type = $3 where id = $1", version, w->v->cover_sha, w->v->cover_type);
	db_exec(w->db, "insert into course_file(course_id, name, sha, type, size, at_ms) select $2, name, sha, type, size, $3 from course_file where course_id = $1",
		w->c->id, id, w->now_ms);
	db_exec(w->db, "insert into course_unit(course_id, unit_id) select $2, unit_id from course_unit where course_id = $1", w->c->id, id);
	db_exec(w->db, "insert into course_person(course_id, account_id) select $2, account_id from course_person where course_id = $1", w->c->id, id);
	db_exec(w->db, "insert into survey_item(course_id, pos, kind, body) select $2, pos, kind, body from survey_item where course_id = $1", w->c->id, id);
	author_audit(w, "course.clone", w->c->slug, (str){0}, slug);
	learn_rev_bump(w->db);
	return db_status(w->db) == DB_OK ? id : 0;
}

bool author_archive(const struct author *w, bool archive, struct problems *ps)
{
	if ((w->c->state == COURSE_ARCHIVED) == archive) {
		problem_add(ps, 0, S(""), S(""), "%s", archive ? "หลักสูตรนี้อยู่ในคลังแล้ว" : "หลักสูตรนี้ไม่ได้อยู่ในคลัง");
		return false;
	}
	i64 state = archive ? COURSE_ARCHIVED : w->c->live_id != 0 ? COURSE_PUBLISHED : COURSE_NEW;
	i64 n = db_exec(w->db, "update course set state = $2, version = version + 1 where id = $1 and state = $3", w->c->id, state, (i64)w->c->state);
	author_audit(w, archive ? "course.archive" : "course.unarchive", w->c->slug, (str){0}, (str){0});
	learn_rev_bump(w->db);
	return n == 1;
}
