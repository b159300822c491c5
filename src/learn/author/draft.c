/* draft.c: writing a draft: facts, sections, lessons and their order. Everything in the caller's transaction. */
#include "learn/author/inside.h"

#include "base/thai.h"

/* --- facts --- */

struct author_facts author_facts_of(const struct learn_course *c, const struct learn_version *v)
{
	return (struct author_facts){.title = v->title, .summary = v->summary, .body = v->body, .for_whom = v->for_whom, .teacher = v->teacher,
		.opens_day = v->opens_day, .closes_day = v->closes_day, .area = c->area, .minutes = v->minutes, .due_days = v->due_days,
		.audience = v->audience, .in_order = v->in_order, .certificate = v->certificate};
}

static void check_text(struct problems *ps, const char *name, str s, size_t max, bool must_be)
{
	if (must_be && str_trim(s).n == 0)
		problem_add(ps, 0, str_of(name), s, "กรุณากรอก");
	else if (s.n > max)
		problem_add(ps, 0, str_of(name), str_clip(s, 60), "ยาวเกินไป: ไม่เกินประมาณ %zu ตัวอักษรไทย", max / 3);
	else if (!str_utf8(s))
		problem_add(ps, 0, str_of(name), S(""), "ต้องเป็นข้อความ UTF-8");
}

void author_facts_check(const struct author_facts *f, struct problems *ps)
{
	check_text(ps, "title", f->title, AUTHOR_TITLE_MAX, true);
	check_text(ps, "summary", f->summary, 2000, false);
	check_text(ps, "for_whom", f->for_whom, 2000, false);
	check_text(ps, "teacher", f->teacher, 500, false);
	check_text(ps, "body", f->body, AUTHOR_BODY_MAX, false);
	if (f->minutes < 0 || f->minutes > 60000)
		problem_add(ps, 0, S("minutes"), S(""), "เวลาเรียนต้องเป็น 0 ถึง 60,000 นาที");
	if (f->due_days < 0 || f->due_days > 3650)
		problem_add(ps, 0, S("due_days"), S(""), "จำนวนวันต้องเป็น 0 ถึง 3,650 (0 คือไม่กำหนด)");
	if (f->audience == 0 || f->audience > 15)
		problem_add(ps, 0, S("audience"), S(""), "เลือกผู้เรียนอย่างน้อยหนึ่งกลุ่ม");
	if (f->opens_day.n > 0 && f->closes_day.n > 0 && str_cmp(f->closes_day, f->opens_day) < 0)
		problem_add(ps, 0, S("closes_day"), f->closes_day, "วันปิดต้องไม่มาก่อนวันเปิด");
}

bool author_facts_set(const struct author *w, const struct author_facts *f, struct problems *ps)
{
	author_facts_check(f, ps);
	if (ps->n > 0)
		return false;
	str sort = thai_sort_key(w->a, f->title), search = author_search_words(w->a, f->title, f->summary, f->teacher, w->v);
	db_exec(w->db,
		"update course_version set title = $2, title_sort = $3, summary = $4, body = $5, for_whom = $6, teacher = $7, minutes = $8, audience = $9,"
		" in_order = $10, opens_day = $11, closes_day = $12, due_days = $13, certificate = $14, search = $15, version = version + 1 where id = $1",
		w->v->id, f->title, sort, f->summary, f->body, f->for_whom, f->teacher, (i64)f->minutes, (i64)f->audience, (i64)f->in_order, f->opens_day,
		f->closes_day, (i64)f->due_days, (i64)f->certificate, search);
	if (f->area != w->c->area)
		db_exec(w->db, "update course set area = $2, version = version + 1 where id = $1", w->c->id, (i64)f->area);
	if (w->c->live_id == 0 || f->area != w->c->area) /* the list shows the live version, else the draft */
		learn_rev_bump(w->db);
	return db_status(w->db) == DB_OK;
}

void author_cover_set(const struct author *w, str sha, str type)
{
	db_exec(w->db, "update course_version set cover_sha = $2, cover_type = $3, version = version + 1 where id = $1", w->v->id, sha, type);
	author_audit(w, "course.cover", w->c->slug, (str){0}, sha);
	if (w->c->live_id == 0)
		learn_rev_bump(w->db);
}

static i64 version_insert(const struct author *w, i64 course_id, i64 no, const struct author_facts *f)
{
	str sort = thai_sort_key(w->a, f->title), search = author_search_words(w->a, f->title, f->summary, f->teacher, NULL);
	return db_get(w->db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, minutes, cover_sha, cover_type, audience,"
		" in_order, opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" values ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, '', '', $10, $11, $12, $13, $14, $15, '', $16, $17, 0, 0, 0, 0, '', $18, 1) returning id",
		course_id, no, f->title, sort, f->summary, f->body, f->for_whom, f->teacher, (i64)f->minutes, (i64)f->audience, (i64)f->in_order, f->opens_day,
		f->closes_day, (i64)f->due_days, (i64)f->certificate, w->by, w->now_ms, search);
}

i64 author_course_new(const struct author *w, const struct org_unit *owner, str slug, const struct author_facts *f, i64 *ret_version, struct problems *ps)
{
	if (!author_slug_ok(slug))
		problem_add(ps, 0, S("slug"), slug, "ชื่อในที่อยู่เว็บใช้ a-z 0-9 และ - ยาว 2-60 ตัว ขึ้นต้นด้วยตัวอักษร");
	author_facts_check(f, ps);
	if (ps->n > 0)
		return 0;
	i64 id = db_get(w->db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ($1, $2, $3, 0, 0, 0, 0, $4, $5, 1)"
		" on conflict(slug) do nothing returning id",
		slug, owner->id, (i64)f->area, w->by, w->now_ms);
	if (id == 0) {
		if (db_status(w->db) == DB_OK)
			problem_add(ps, 0, S("slug"), slug, "มีหลักสูตรอื่นใช้ชื่อนี้แล้ว: ใช้ชื่ออื่น");
		return 0;
	}
	i64 version = version_insert(w, id, 1, f);
	db_exec(w->db, "update course set draft_id = $2 where id = $1", id, version);
	if (w->by != 0)
		db_exec(w->db, "insert into course_teacher(course_id, account_id) values ($1, $2)", id, w->by);
	struct learn_course c = {.id = id, .slug = slug, .unit = owner};
	struct author as = *w;
	as.c = &c;
	author_audit(&as, "course.new", slug, (str){0}, f->title);
	learn_rev_bump(w->db);
	if (ret_version)
		*ret_version = version;
	return db_status(w->db) == DB_OK ? id : 0;
}

/* --- sections --- */

static const struct learn_section *section_of(const struct author *w, i64 id)
{
	for (size_t i = 0; i < w->v->n_sections; i++)
		if (w->v->section[i].id == id)
			return &w->v->section[i];
	return NULL;
}

static bool section_or_problem(const struct author *w, i64 id, struct problems *ps)
{
	if (section_of(w, id) != NULL)
		return true;
	problem_add(ps, 0, S("section"), S(""), "ไม่พบส่วนนี้ อาจมีผู้ลบไปแล้ว: โหลดหน้าใหม่");
	return false;
}

i64 author_section_add(const struct author *w, str title, struct problems *ps)
{
	check_text(ps, "title", title, AUTHOR_TITLE_MAX, true);
	if (w->v->n_sections >= AUTHOR_SECTIONS_MAX)
		problem_add(ps, 0, S("title"), S(""), "มีได้ไม่เกิน %d ส่วน", AUTHOR_SECTIONS_MAX);
	if (ps->n > 0)
		return 0;
	i64 id = db_get(w->db, 0,
		"insert into course_section(version_id, pos, title) values ($1, (select coalesce(max(pos), 0) + 1 from course_section where version_id = $1), $2) returning id",
		w->v->id, title);
	return id;
}

bool author_section_rename(const struct author *w, i64 id, str was, str title, struct problems *ps)
{
	check_text(ps, "title", title, AUTHOR_TITLE_MAX, true);
	if (ps->n > 0 || !section_or_problem(w, id, ps))
		return false;
	const struct learn_section *s = section_of(w, id);
	if (was.p != NULL && !str_eq(was, s->title) && !str_eq(title, s->title)) {
		problem_add(ps, 0, S("title"), title, "มีผู้อื่นเปลี่ยนชื่อส่วนนี้เป็น “%.*s” ไปก่อนแล้ว: ตรวจดูแล้วบันทึกอีกครั้งหากต้องการ", STR_FMT(s->title));
		return false;
	}
	db_exec(w->db, "update course_section set title = $2 where id = $1", id, title);
	return true;
}

bool author_section_remove(const struct author *w, i64 id, struct problems *ps)
{
	if (!section_or_problem(w, id, ps))
		return false;
	const struct learn_section *s = section_of(w, id);
	if (s->n > 0) {
		problem_add(ps, 0, S("section"), S(""), "ส่วนนี้ยังมีบทเรียน %zu บท: ย้ายหรือลบบทเรียนก่อน", s->n);
		return false;
	}
	db_exec(w->db, "delete from course_section where id = $1", id);
	author_audit(w, "course.section.remove", w->c->slug, s->title, (str){0});
	return true;
}

bool author_section_move(const struct author *w, i64 id, int by)
{
	const struct learn_section *s = section_of(w, id);
	if (s == NULL)
		return false;
	size_t at = (size_t)(s - w->v->section);
	if ((by < 0 && at == 0) || (by > 0 && at + 1 >= w->v->n_sections))
		return false;
	size_t to = by < 0 ? at - 1 : at + 1;
	for (size_t i = 0; i < w->v->n_sections; i++) {
		size_t pos = i == at ? to : i == to ? at : i;
		db_exec(w->db, "update course_section set pos = $2 where id = $1 and pos <> $2", w->v->section[i].id, (i64)pos + 1);
	}
	return true;
}

/* --- lessons --- */

enum lesson_rule author_rule_default(enum lesson_kind kind)
{
	switch (kind) {
	case LESSON_VIDEO: return RULE_WATCHED;
	case LESSON_LINK: return RULE_OPEN;
	case LESSON_SCORM: return RULE_COMPLETE;
	case LESSON_TEST: return RULE_PASS;
	default: return RULE_MARK;
	}
}

bool author_rule_fits(enum lesson_kind kind, enum lesson_rule rule)
{
	switch (rule) {
	case RULE_MARK: return kind == LESSON_TEXT || kind == LESSON_DOCUMENT || kind == LESSON_LINK || kind == LESSON_VIDEO;
	case RULE_OPEN: return kind == LESSON_TEXT || kind == LESSON_DOCUMENT || kind == LESSON_LINK;
	case RULE_WATCHED: return kind == LESSON_VIDEO;
	case RULE_PASS: return kind == LESSON_TEST || kind == LESSON_SCORM;
	case RULE_COMPLETE: return kind == LESSON_SCORM;
	}
	return false;
}

str author_lesson_add(const struct author *w, i64 section_id, enum lesson_kind kind, str title, struct problems *ps)
{
	check_text(ps, "title", title, AUTHOR_TITLE_MAX, true);
	if (w->v->n_lessons >= AUTHOR_LESSONS_MAX)
		problem_add(ps, 0, S("title"), S(""), "มีได้ไม่เกิน %d บทเรียน", AUTHOR_LESSONS_MAX);
	if (ps->n > 0 || !section_or_problem(w, section_id, ps))
		return (str){0};
	str key = token_new(w->a);
	db_exec(w->db,
		"insert into lesson(version_id, section_id, pos, key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type,"
		" file_size, captions_sha, seconds, package_id, opens_day, version)"
		" values ($1, $2, (select coalesce(max(pos), 0) + 1 from lesson where version_id = $1 and section_id = $2), $3, $4, $5, 0, 1, $6, $7, '', '', '', '', '', 0, '', 0, 0, '', 1)",
		w->v->id, section_id, key, (i64)kind, title, (i64)author_rule_default(kind), (i64)(kind == LESSON_VIDEO ? 80 : 0));
	author_audit(w, "lesson.new", w->c->slug, (str){0}, title);
	return key;
}

bool author_lesson_check(const struct author *w, const struct learn_lesson *l, struct problems *ps)
{
	(void)w;
	check_text(ps, "title", l->title, AUTHOR_TITLE_MAX, true);
	check_text(ps, "body", l->body, AUTHOR_BODY_MAX, false);
	if (l->minutes < 0 || l->minutes > 6000)
		problem_add(ps, 0, S("minutes"), S(""), "เวลาของบทต้องเป็น 0 ถึง 6,000 นาที");
	if (l->kind == LESSON_LINK && l->url.n > 0 && !author_url_ok(l->url))
		problem_add(ps, 0, S("url"), l->url, "ที่อยู่เว็บต้องขึ้นต้นด้วย https:// หรือ http:// และมีชื่อเว็บไซต์");
	if (!author_rule_fits(l->kind, l->rule))
		problem_add(ps, 0, S("rule"), S(""), "เกณฑ์เรียนจบนี้ใช้กับบทเรียนชนิดนี้ไม่ได้");
	if (l->rule == RULE_WATCHED && (l->rule_value < 1 || l->rule_value > 100))
		problem_add(ps, 0, S("rule_value"), S(""), "ร้อยละของวิดีโอที่ต้องดูต้องเป็น 1 ถึง 100");
	return ps->n == 0;
}

i64 author_lesson_version(struct db *db, i64 lesson_id) { return db_get(db, 0, "select version from lesson where id = $1", lesson_id); }

void author_lesson_set(const struct author *w, const struct learn_lesson *old, const struct learn_lesson *l)
{
	db_exec(w->db,
		"update lesson set title = $2, body = $3, url = $4, minutes = $5, required = $6, rule = $7, rule_value = $8, opens_day = $9, version = version + 1 where id = $1",
		old->id, l->title, l->body, l->url, (i64)l->minutes, (i64)l->required, (i64)l->rule, (i64)l->rule_value, l->opens_day);
}

static void quiz_remove(struct db *db, i64 lesson_id)
{
	db_exec(db, "delete from quiz_part where lesson_id = $1", lesson_id);
	db_exec(db, "delete from quiz where lesson_id = $1", lesson_id);
}

void author_lesson_remove(const struct author *w, const struct learn_lesson *l)
{
	if (l->kind == LESSON_TEST)
		quiz_remove(w->db, l->id);
	db_exec(w->db, "delete from lesson where id = $1", l->id);
	author_audit(w, "lesson.remove", w->c->slug, l->title, (str){0});
}

/* The order of a section's lessons as it shall be; rows that stand right are not written. */
static void order_write(const struct author *w, i64 section_id, const struct learn_lesson *const *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		db_exec(w->db, "update lesson set section_id = $2, pos = $3 where id = $1 and (section_id <> $2 or pos <> $3)", order[i]->id, section_id, (i64)i + 1);
}

bool author_lesson_put(const struct author *w, const struct learn_lesson *l, i64 section_id, const struct learn_lesson *before)
{
	const struct learn_section *to = section_of(w, section_id);
	if (to == NULL || (before != NULL && &w->v->section[before->section] != to) || before == l)
		return false;
	const struct learn_lesson **order = new (w->a, const struct learn_lesson *, to->n + 1);
	size_t n = 0;
	for (size_t i = 0; i < to->n; i++) {
		const struct learn_lesson *x = &w->v->lesson[to->first + i];
		if (x == before)
			order[n++] = l;
		if (x != l)
			order[n++] = x;
	}
	if (before == NULL)
		order[n++] = l;
	order_write(w, section_id, order, n);
	return true;
}

bool author_lesson_move(const struct author *w, const struct learn_lesson *l, int by)
{
	const struct learn_section *s = &w->v->section[l->section];
	size_t in = l->no - s->first;
	if (by < 0 && in > 0)
		return author_lesson_put(w, l, s->id, l - 1);
	if (by > 0 && in + 1 < s->n)
		return author_lesson_put(w, l, s->id, in + 2 < s->n ? l + 2 : NULL);
	if (by < 0 && l->section > 0)
		return author_lesson_put(w, l, w->v->section[l->section - 1].id, NULL);
	if (by > 0 && l->section + 1 < w->v->n_sections) {
		const struct learn_section *next = s + 1;
		return author_lesson_put(w, l, next->id, next->n > 0 ? &w->v->lesson[next->first] : NULL);
	}
	return false;
}

void author_video_set(const struct author *w, const struct learn_lesson *l, str sha, str name, str type, i64 size, i64 seconds)
{
	db_exec(w->db,
		"update lesson set file_sha = $2, file_name = $3, file_type = $4, file_size = $5, seconds = $6,"
		" minutes = case when minutes = 0 and cast($6 as bigint) > 0 then (cast($6 as bigint) + 59) / 60 else minutes end, version = version + 1 where id = $1",
		l->id, sha, name, type, size, seconds);
	author_audit(w, "lesson.file", w->c->slug, l->file_name, name);
}

void author_captions_set(const struct author *w, const struct learn_lesson *l, str sha)
{
	db_exec(w->db, "update lesson set captions_sha = $2, version = version + 1 where id = $1", l->id, sha);
	author_audit(w, "lesson.captions", w->c->slug, (str){0}, l->title);
}

void author_package_set(const struct author *w, const struct learn_lesson *l, i64 package_id, str sha, str name, i64 size)
{
	db_exec(w->db,
		"update lesson set package_id = $2, file_sha = $3, file_name = $4, file_type = 'application/zip', file_size = $5, version = version + 1 where id = $1",
		l->id, package_id, sha, name, size);
	author_audit(w, "lesson.file", w->c->slug, l->file_name, name);
}
