/* course_file.c: a course file read: course.json checked key by key (docs/formats.md), its files put into the store. */
#include "learn/author/inside.h"

#include "base/clock.h"
#include "base/log.h"
#include "learn/author/media.h"

#include <jansson.h>

struct reading {
	struct cf_pack *p;
	struct arena *a;
	struct problems *ps;
	struct course_file *c;
	size_t n_lessons;
	bool has_test;
};

/* --- values by key --- */

static void wrong(struct reading *d, str place, const char *key, str value, const char *words)
{
	str column = place.n > 0 ? STR_CAT(d->a, place, S(" "), str_of(key)) : str_of(key);
	problem_add(d->ps, 0, column, value, "%s", words);
}

static str text_of(struct reading *d, const json_t *o, str place, const char *key, size_t max, bool needed)
{
	const json_t *v = json_object_get(o, key);
	if (v == NULL || json_is_null(v)) {
		if (needed)
			wrong(d, place, key, S(""), "ต้องมีค่านี้");
		return S("");
	}
	if (!json_is_string(v)) {
		wrong(d, place, key, S(""), "ต้องเป็นข้อความในเครื่องหมายคำพูด");
		return S("");
	}
	str s = {json_string_value(v), json_string_length(v)};
	if (s.n > max || memchr(s.p, 0, s.n) != NULL) {
		wrong(d, place, key, s, "ข้อความยาวเกินไป");
		return S("");
	}
	s = str_dup(d->a, str_trim(s));
	if (needed && s.n == 0)
		wrong(d, place, key, S(""), "ต้องไม่ว่าง");
	return s;
}

static i64 number_of(struct reading *d, const json_t *o, str place, const char *key, i64 none, i64 min, i64 max)
{
	const json_t *v = json_object_get(o, key);
	if (v == NULL || json_is_null(v))
		return none;
	if (!json_is_integer(v)) {
		wrong(d, place, key, S(""), "ต้องเป็นจำนวนเต็ม");
		return none;
	}
	i64 n = json_integer_value(v);
	if (n < min || n > max) {
		problem_add(d->ps, 0, place.n > 0 ? STR_CAT(d->a, place, S(" "), str_of(key)) : str_of(key), str_fmt(d->a, "%lld", (long long)n), "ต้องเป็น %lld ถึง %lld",
			(long long)min, (long long)max);
		return none;
	}
	return n;
}

/* At most two decimals, in hundredths. */
static i64 hundredths_of(struct reading *d, const json_t *o, str place, const char *key, i64 none, i64 max, const char *words)
{
	const json_t *v = json_object_get(o, key);
	if (v == NULL || json_is_null(v))
		return none;
	double x = json_number_value(v) * 100;
	i64 n = x >= 0 && x <= 1e9 ? (i64)(x + 0.5) : -1;
	if (!json_is_number(v) || n < 0 || n > max || x - (double)n > 1e-6 || (double)n - x > 1e-6) {
		wrong(d, place, key, json_is_number(v) ? str_fmt(d->a, "%.12g", json_number_value(v)) : S(""), words);
		return none;
	}
	return n;
}

static bool flag_of(struct reading *d, const json_t *o, str place, const char *key, bool none)
{
	const json_t *v = json_object_get(o, key);
	if (v == NULL || json_is_null(v))
		return none;
	if (!json_is_boolean(v))
		wrong(d, place, key, S(""), "ต้องเป็น true หรือ false");
	return json_is_true(v);
}

static str day_of_key(struct reading *d, const json_t *o, str place, const char *key)
{
	str typed = text_of(d, o, place, key, 40, false), iso = S("");
	if (!author_day(d->a, typed, &iso))
		wrong(d, place, key, typed, "ต้องเป็นวันที่แบบ 2026-10-01");
	return iso;
}

static i64 instant_of(struct reading *d, const json_t *o, str place, const char *key)
{
	str typed = text_of(d, o, place, key, 40, false);
	i64 ms = 0;
	if (typed.n > 0 && !ms_parse(typed, &ms))
		wrong(d, place, key, typed, "ต้องเป็นวันเวลาแบบ 2026-10-01T09:00");
	return ms;
}

/* One of a list of words, by its place; `none` where it is missing. */
static int word_of(struct reading *d, const json_t *o, str place, const char *key, const char *const *words, int none)
{
	str s = text_of(d, o, place, key, 100, false);
	if (s.n == 0)
		return none;
	for (int i = 0; words[i] != NULL; i++)
		if (str_eq(s, str_of(words[i])))
			return i;
	struct buf b = {0};
	for (int i = 0; words[i] != NULL; i++)
		buf_fmt(&b, " %s", words[i]);
	str list = str_take(d->a, &b);
	problem_add(d->ps, 0, place.n > 0 ? STR_CAT(d->a, place, S(" "), str_of(key)) : str_of(key), s, "ไม่รู้จักค่านี้ ใช้ค่าใดค่าหนึ่งใน:%.*s", STR_FMT(list));
	return none;
}

static void only_keys(struct reading *d, const json_t *o, str place, const char *const *known)
{
	const char *key;
	json_t *v;
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		bool found = false;
		for (size_t i = 0; known[i] != NULL && !found; i++)
			found = strcmp(known[i], key) == 0;
		if (!found)
			wrong(d, place, "", str_of(key), "ไม่รู้จักชื่อช่องนี้ ตรวจตัวสะกด");
	}
	(void)v;
}

/* --- files --- */

static struct cf_file *file_of(struct reading *d, const json_t *o, str place, const char *key, bool needed)
{
	str name = text_of(d, o, place, key, 100, needed);
	if (name.n == 0)
		return NULL;
	if (!author_name_ok(name)) {
		wrong(d, place, key, name, "ชื่อไฟล์ใช้ A-Z a-z 0-9 . _ - ยาวไม่เกิน 100 ตัว");
		return NULL;
	}
	struct cf_file *f = cf_find(d->p, name);
	if (f == NULL)
		wrong(d, place, key, name, "ไม่มีไฟล์นี้ในชุด");
	return f;
}

static void read_captions(struct reading *d, const json_t *o, str place, struct learn_lesson *l)
{
	struct cf_file *f = file_of(d, o, place, "captions", false);
	if (f == NULL)
		return;
	str text = cf_text(d->p, f, MEDIA_VTT_MAX, place);
	struct problems ps = problems_in(d->a);
	if (text.p == NULL)
		return;
	if (!media_vtt(text, &ps)) {
		for (size_t i = 0; i < ps.n && i < 5; i++)
			problem_add(d->ps, ps.at[i].row, STR_CAT(d->a, place, S(" captions "), f->name), ps.at[i].value, "%.*s", STR_FMT(ps.at[i].expected));
		return;
	}
	struct sha256 sha;
	if (!store_put(learn_files(), text, &sha))
		wrong(d, place, "captions", f->name, "เก็บไฟล์ไม่สำเร็จ: พื้นที่เก็บไฟล์อาจเต็ม");
	else
		l->captions_sha = hex_of(d->a, sha.b, sizeof sha.b);
}

/* --- tests --- */

static void read_parts(struct reading *d, const json_t *o, str place, struct cf_lesson *x)
{
	static const char *const keys[] = {"title", "topic", "draw", "points", NULL};
	const json_t *parts = json_object_get(o, "parts");
	size_t n = json_array_size(parts);
	if (!json_is_array(parts) || n == 0 || n > COURSE_PARTS_MAX) {
		wrong(d, place, "parts", S(""), "ต้องเป็นรายการ 1 ถึง 50 ชุด แต่ละชุดบอก topic");
		return;
	}
	struct cf_part *at = new (d->a, struct cf_part, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *p = json_array_get(parts, i);
		str here = str_fmt(d->a, "%.*s parts %zu", STR_FMT(place), i + 1);
		if (!json_is_object(p)) {
			wrong(d, here, "", S(""), "ต้องเป็น {…}");
			continue;
		}
		only_keys(d, p, here, keys);
		at[i] = (struct cf_part){.title = text_of(d, p, here, "title", AUTHOR_TITLE_MAX, false), .topic = text_of(d, p, here, "topic", 300, true),
			.draw = (int)number_of(d, p, here, "draw", 0, 0, 1000),
			.points = hundredths_of(d, p, here, "points", 100, 100000, "คะแนนต่อข้อต้องมากกว่า 0 ไม่เกิน 1,000 ทศนิยมไม่เกินสองตำแหน่ง")};
		if (at[i].points == 0)
			wrong(d, here, "points", S("0"), "คะแนนต่อข้อต้องมากกว่า 0");
	}
	x->part = at;
	x->test.n_parts = n;
}

static void read_test(struct reading *d, const json_t *lesson, str place, struct cf_lesson *x)
{
	static const char *const keys[] = {"pass", "attempts", "wait_minutes", "limit_minutes", "opens", "closes", "shuffle_questions", "shuffle_options", "per_page",
		"review", "review_when", "grading", "words", "parts", NULL};
	static const char *const reviews[] = {"nothing", "score", "marks", "answers", NULL}, *const whens[] = {"now", "passed", "closed", NULL},
		*const gradings[] = {"best", "last", NULL};
	const json_t *o = json_object_get(lesson, "test");
	if (!json_is_object(o)) {
		wrong(d, place, "test", S(""), "แบบทดสอบต้องมี test: {…}");
		return;
	}
	str here = STR_CAT(d->a, place, S(" test"));
	only_keys(d, o, here, keys);
	d->has_test = true;
	x->test = (struct quiz){.pass = hundredths_of(d, o, here, "pass", 8000, 10000, "เกณฑ์ผ่านต้องเป็นร้อยละ 0 ถึง 100 ทศนิยมไม่เกินสองตำแหน่ง"),
		.attempts = (int)number_of(d, o, here, "attempts", 0, 0, 1000), .wait_minutes = (int)number_of(d, o, here, "wait_minutes", 0, 0, 525600),
		.limit_minutes = (int)number_of(d, o, here, "limit_minutes", 0, 0, 10080), .opens_ms = instant_of(d, o, here, "opens"),
		.closes_ms = instant_of(d, o, here, "closes"), .shuffle_questions = flag_of(d, o, here, "shuffle_questions", true),
		.shuffle_options = flag_of(d, o, here, "shuffle_options", true), .per_page = (int)number_of(d, o, here, "per_page", 0, 0, 1000),
		.review = (enum quiz_review)word_of(d, o, here, "review", reviews, REVIEW_ANSWERS), .review_when = word_of(d, o, here, "review_when", whens, 1),
		.grading = word_of(d, o, here, "grading", gradings, 0), .words = text_of(d, o, here, "words", 20000, false)};
	if (x->test.opens_ms > 0 && x->test.closes_ms > 0 && x->test.closes_ms <= x->test.opens_ms)
		wrong(d, here, "closes", S(""), "เวลาปิดต้องมาหลังเวลาเปิด");
	read_parts(d, o, here, x);
}

/* --- lessons --- */

static void read_package(struct reading *d, const json_t *o, struct cf_lesson *x, const struct cf_file *f)
{
	struct problems ps = problems_in(d->a);
	str shown = text_of(d, o, x->place, "file_name", 300, false);
	x->package = learn_scorm_read(d->a, f->path, &ps);
	for (size_t i = 0; i < ps.n; i++)
		problem_add(d->ps, ps.at[i].row, STR_CAT(d->a, x->place, S(" package "), ps.at[i].column), ps.at[i].value, "%.*s", STR_FMT(ps.at[i].expected));
	x->l.file_sha = f->sha;
	x->l.file_name = shown.n > 0 ? shown : f->name;
	x->l.file_type = S("application/zip");
	x->l.file_size = f->size;
}

static void read_kind(struct reading *d, const json_t *o, struct cf_lesson *x)
{
	struct learn_lesson *l = &x->l;
	struct cf_file *f;
	switch (l->kind) {
	case LESSON_TEXT:
		if (str_trim(l->body).n == 0)
			wrong(d, x->place, "body", S(""), "บทอ่านต้องมีเนื้อหา: บอกชื่อไฟล์ .md");
		break;
	case LESSON_VIDEO:
		l->seconds = number_of(d, o, x->place, "seconds", 0, 0, 604800);
		read_captions(d, o, x->place, l); /* fall through */
	case LESSON_DOCUMENT:
		f = file_of(d, o, x->place, "file", true);
		if (f != NULL && cf_media(d->p, f, l, STR_CAT(d->a, x->place, S(" file")))) {
			str shown = text_of(d, o, x->place, "file_name", 300, false);
			l->file_name = shown.n > 0 ? shown : f->name;
		}
		break;
	case LESSON_LINK:
		l->url = text_of(d, o, x->place, "url", 2000, true);
		if (l->url.n > 0 && !author_url_ok(l->url))
			wrong(d, x->place, "url", l->url, "ต้องขึ้นต้นด้วย https:// หรือ http:// และมีชื่อเว็บไซต์");
		break;
	case LESSON_SCORM:
		f = file_of(d, o, x->place, "package", true);
		/* Into the store first: reading may move the file. */
		if (f == NULL || !cf_keep(d->p, f, STR_CAT(d->a, x->place, S(" package"))))
			break;
		read_package(d, o, x, f);
		break;
	case LESSON_TEST: read_test(d, o, x->place, x); break;
	case LESSON_KIND__MAX: break;
	}
}

static void read_rule(struct reading *d, const json_t *o, struct cf_lesson *x)
{
	static const char *const rules[] = {"mark", "open", "watched", "pass", "complete", NULL};
	struct learn_lesson *l = &x->l;
	l->rule = (enum lesson_rule)word_of(d, o, x->place, "rule", rules, (int)author_rule_default(l->kind));
	if (!author_rule_fits(l->kind, l->rule))
		wrong(d, x->place, "rule", str_of(rules[l->rule]), "เกณฑ์นี้ใช้กับบทเรียนชนิดนี้ไม่ได้");
	l->rule_value = (int)number_of(d, o, x->place, "rule_value", l->rule == RULE_WATCHED ? 80 : 0, l->rule == RULE_WATCHED ? 1 : 0, 100);
}

static void read_lesson(struct reading *d, const json_t *o, struct cf_lesson *x)
{
	static const char *const keys[] = {"title", "kind", "minutes", "required", "body", "file", "file_name", "captions", "seconds", "url", "package", "rule",
		"rule_value", "opens_day", "test", NULL};
	struct learn_lesson *l = &x->l;
	if (!json_is_object(o)) {
		wrong(d, x->place, "", S(""), "ต้องเป็น {…}");
		return;
	}
	only_keys(d, o, x->place, keys);
	str kind = text_of(d, o, x->place, "kind", 40, true);
	*l = (struct learn_lesson){.title = text_of(d, o, x->place, "title", AUTHOR_TITLE_MAX, true), .body = S(""), .url = S(""), .file_sha = S(""), .file_name = S(""),
		.file_type = S(""), .captions_sha = S(""), .minutes = (int)number_of(d, o, x->place, "minutes", 0, 0, 6000),
		.required = flag_of(d, o, x->place, "required", true), .opens_day = day_of_key(d, o, x->place, "opens_day")};
	if (kind.n == 0 || !lesson_kind_parse(kind, &l->kind)) {
		if (kind.n > 0)
			wrong(d, x->place, "kind", kind, "ไม่รู้จักชนิดของบทเรียน ใช้ text video document link scorm test");
		return;
	}
	struct cf_file *f = file_of(d, o, x->place, "body", false);
	if (f != NULL) {
		str body = cf_text(d->p, f, AUTHOR_BODY_MAX, STR_CAT(d->a, x->place, S(" body")));
		l->body = body.p != NULL ? body : S("");
		cf_pictures(d->p, d->c, l->body, STR_CAT(d->a, x->place, S(" body "), f->name));
	}
	read_rule(d, o, x);
	read_kind(d, o, x);
}

static void read_section(struct reading *d, const json_t *o, size_t no, struct cf_section *s)
{
	static const char *const keys[] = {"title", "lessons", NULL};
	str place = str_fmt(d->a, "ส่วนที่ %zu", no + 1);
	if (!json_is_object(o)) {
		wrong(d, place, "", S(""), "ต้องเป็น {…}");
		return;
	}
	only_keys(d, o, place, keys);
	s->title = text_of(d, o, place, "title", AUTHOR_TITLE_MAX, true);
	const json_t *lessons = json_object_get(o, "lessons");
	if (lessons != NULL && !json_is_array(lessons))
		wrong(d, place, "lessons", S(""), "ต้องเป็นรายการ […]");
	size_t n = json_array_size(lessons);
	d->n_lessons += n;
	if (d->n_lessons > AUTHOR_LESSONS_MAX) {
		wrong(d, place, "lessons", S(""), "มีได้ไม่เกิน 300 บทเรียน");
		return;
	}
	s->lesson = new (d->a, struct cf_lesson, n + 1);
	s->n = n;
	for (size_t i = 0; i < n; i++) {
		s->lesson[i].place = str_fmt(d->a, "ส่วนที่ %zu บทที่ %zu", no + 1, i + 1);
		read_lesson(d, json_array_get(lessons, i), &s->lesson[i]);
	}
}

/* --- the course --- */

static unsigned read_audience(struct reading *d, const json_t *o)
{
	static const char *const words[] = {"dla", "lao", "public", "list"};
	const json_t *list = json_object_get(o, "audience"), *v;
	size_t i;
	unsigned bits = 0;
	if (list == NULL)
		return AUDIENCE_DLA | AUDIENCE_LAO | AUDIENCE_PUBLIC;
	json_array_foreach(list, i, v) {
		const char *s = json_string_value(v);
		unsigned bit = 0;
		for (unsigned k = 0; s != NULL && k < 4; k++)
			bit |= strcmp(s, words[k]) == 0 ? 1u << k : 0;
		if (bit == 0)
			wrong(d, S(""), "audience", str_of(s), "ใช้ได้เฉพาะ dla lao public list");
		bits |= bit;
	}
	if (bits == 0)
		wrong(d, S(""), "audience", S(""), "ต้องเป็นรายการที่มีอย่างน้อยหนึ่งใน dla lao public");
	return bits;
}

static size_t read_words(struct reading *d, const json_t *o, const char *key, size_t max, const str **ret)
{
	const json_t *list = json_object_get(o, key);
	size_t n = json_array_size(list);
	if (list != NULL && (!json_is_array(list) || n > max)) {
		wrong(d, S(""), key, S(""), "ต้องเป็นรายการ […] ที่ไม่ยาวเกินไป");
		return 0;
	}
	str *at = new (d->a, str, n + 1);
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(list, i);
		if (!json_is_string(v))
			wrong(d, S(""), key, S(""), "ต้องเป็นรายการของข้อความ");
		at[i] = str_dup(d->a, str_of(json_string_value(v)));
	}
	*ret = at;
	return n;
}

static void read_survey(struct reading *d, const json_t *o)
{
	static const char *const keys[] = {"kind", "text", NULL}, *const kinds[] = {"agree", "words", NULL};
	const json_t *list = json_object_get(o, "survey");
	size_t n = json_array_size(list);
	if (list != NULL && (!json_is_array(list) || n > COURSE_SURVEY_MAX)) {
		wrong(d, S(""), "survey", S(""), "ต้องเป็นรายการไม่เกิน 30 ข้อ");
		return;
	}
	struct cf_survey *at = new (d->a, struct cf_survey, n + 1);
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(list, i);
		str place = str_fmt(d->a, "survey ข้อ %zu", i + 1);
		if (json_is_string(v)) {
			at[i] = (struct cf_survey){0, str_dup(d->a, str_of(json_string_value(v)))};
			continue;
		}
		if (json_is_object(v))
			only_keys(d, v, place, keys);
		at[i] = (struct cf_survey){word_of(d, v, place, "kind", kinds, 0), text_of(d, v, place, "text", 1000, true)};
	}
	d->c->survey = at;
	d->c->n_survey = n;
}

static void read_cover(struct reading *d, const json_t *o)
{
	struct cf_file *f = file_of(d, o, S(""), "cover", false);
	if (f == NULL || !cf_keep(d->p, f, S("cover")))
		return;
	if (!str_eq(f->type, S("image/png")) && !str_eq(f->type, S("image/jpeg")) && !str_eq(f->type, S("image/webp")))
		wrong(d, S(""), "cover", f->name, "ภาพปกต้องเป็น png jpg หรือ webp");
	d->c->cover_sha = f->sha;
	d->c->cover_type = f->type;
}

static void read_files(struct reading *d, const json_t *o)
{
	const str *names;
	size_t n = read_words(d, o, "files", AUTHOR_FILES_MAX, &names);
	for (size_t i = 0; i < n; i++) {
		struct cf_file *f = author_name_ok(names[i]) ? cf_find(d->p, names[i]) : NULL;
		if (f == NULL)
			wrong(d, S(""), "files", names[i], "ไม่มีไฟล์นี้ในชุด");
		else if (cf_keep(d->p, f, S("files")))
			cf_add_file(d->p, d->c, f);
	}
}

static void read_facts(struct reading *d, const json_t *o)
{
	struct course_file *c = d->c;
	str area = text_of(d, o, S(""), "area", 40, true);
	c->slug = text_of(d, o, S(""), "slug", 60, true);
	if (c->slug.n > 0 && !author_slug_ok(c->slug))
		wrong(d, S(""), "slug", c->slug, "ใช้ a-z 0-9 และ - ยาว 2-60 ตัว ขึ้นต้นด้วยตัวอักษร");
	c->facts = (struct author_facts){.title = text_of(d, o, S(""), "title", AUTHOR_TITLE_MAX, true), .summary = text_of(d, o, S(""), "summary", 2000, false),
		.for_whom = text_of(d, o, S(""), "for_whom", 2000, false), .teacher = text_of(d, o, S(""), "teacher", 500, false), .body = S(""),
		.minutes = (int)number_of(d, o, S(""), "minutes", -1, 0, 60000), .audience = read_audience(d, o), .in_order = flag_of(d, o, S(""), "in_order", false),
		.opens_day = day_of_key(d, o, S(""), "opens_day"), .closes_day = day_of_key(d, o, S(""), "closes_day"),
		.due_days = (int)number_of(d, o, S(""), "due_days", 0, 0, 3650), .certificate = flag_of(d, o, S(""), "certificate", true)};
	if (area.n > 0 && !learn_area_parse(area, &c->facts.area))
		wrong(d, S(""), "area", area, "ไม่รู้จักหมวดวิชา ใช้ finance personnel services law general management dla");
	struct cf_file *body = cf_find(d->p, S("body.md"));
	if (body != NULL) {
		str text = cf_text(d->p, body, AUTHOR_BODY_MAX, S("body.md"));
		c->facts.body = text.p != NULL ? text : S("");
		cf_pictures(d->p, c, c->facts.body, S("body.md"));
	}
}

static void read_sections(struct reading *d, const json_t *o)
{
	const json_t *list = json_object_get(o, "sections");
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n == 0 || n > AUTHOR_SECTIONS_MAX) {
		wrong(d, S(""), "sections", S(""), "ต้องเป็นรายการ 1 ถึง 100 ส่วน");
		return;
	}
	d->c->section = new (d->a, struct cf_section, n);
	d->c->n_sections = n;
	int minutes = 0;
	for (size_t i = 0; i < n; i++) {
		read_section(d, json_array_get(list, i), i, &d->c->section[i]);
		for (size_t k = 0; k < d->c->section[i].n; k++)
			minutes += d->c->section[i].lesson[k].l.minutes;
	}
	if (d->c->facts.minutes < 0)
		d->c->facts.minutes = minutes;
}

static void read_course(struct reading *d, const json_t *o)
{
	static const char *const keys[] = {"slug", "title", "area", "summary", "for_whom", "teacher", "minutes", "audience", "in_order", "opens_day", "closes_day",
		"due_days", "certificate", "cover", "prerequisites", "files", "sections", "survey", NULL};
	only_keys(d, o, S(""), keys);
	read_facts(d, o);
	read_cover(d, o);
	read_files(d, o);
	d->c->n_prerequisites = read_words(d, o, "prerequisites", 50, &d->c->prerequisite);
	read_survey(d, o);
	read_sections(d, o);
	struct problems ps = problems_in(d->a);
	if (d->ps->n == 0) {
		author_facts_check(&d->c->facts, &ps);
		for (size_t i = 0; i < ps.n; i++)
			problem_add(d->ps, 0, ps.at[i].column, ps.at[i].value, "%.*s", STR_FMT(ps.at[i].expected));
	}
	struct cf_file *gift = cf_find(d->p, S("questions.gift"));
	if (gift != NULL) {
		str text = cf_text(d->p, gift, COURSE_GIFT_MAX, S("questions.gift"));
		d->c->gift = text.p != NULL ? text : S("");
		cf_pictures(d->p, d->c, d->c->gift, S("questions.gift"));
	} else if (d->has_test)
		problem_add(d->ps, 0, S("questions.gift"), S(""), "มีแบบทดสอบ แต่ไม่มีไฟล์คลังคำถาม questions.gift ในชุด");
}

static void free_json(void *o) { json_decref(o); }

static struct course_file *read_pack(struct cf_pack *p)
{
	struct cf_file *f = cf_find(p, S("course.json"));
	str text = f != NULL ? cf_text(p, f, COURSE_JSON_MAX, S("course.json")) : (str){0};
	if (f == NULL)
		problem_add(p->ps, 0, S("course.json"), S(""), "ไม่พบไฟล์ course.json ในชุด: ไฟล์นี้ไม่ใช่ไฟล์หลักสูตร");
	if (text.p == NULL)
		return NULL;
	json_error_t e;
	json_t *o = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &e);
	if (o == NULL || !json_is_object(o)) {
		problem_add(p->ps, o == NULL ? e.line : 0, S("course.json"), o == NULL ? str_of(e.text) : S(""), "อ่าน JSON ไม่ได้: ตรวจเครื่องหมาย , \" { } [ ] แถวบรรทัดนี้");
		json_decref(o);
		return NULL;
	}
	arena_defer(p->a, free_json, o);
	struct course_file *c = new (p->a, struct course_file, 1);
	*c = (struct course_file){.cover_sha = S(""), .cover_type = S(""), .gift = S(""), .note = S("")};
	struct reading d = {.p = p, .a = p->a, .ps = p->ps, .c = c};
	read_course(&d, o);
	return p->ps->n == 0 ? c : NULL;
}

struct course_file *learn_course_file_of(struct arena *a, str (*get)(void *ctx, str name), void *ctx, struct problems *ps)
{
	struct problems own = problems_in(a);
	struct cf_pack p = {.a = a, .ps = &own, .get = get, .ctx = ctx};
	struct course_file *c = read_pack(&p);
	for (size_t i = 0; i < own.n; i++)
		problem_add(ps, own.at[i].row, own.at[i].column, own.at[i].value, "%.*s", STR_FMT(own.at[i].expected));
	return own.n == 0 ? c : NULL;
}

struct course_file *learn_course_file_read(struct arena *a, const char *path, str name, struct problems *ps)
{
	struct problems own = problems_in(a);
	struct cf_pack p = {.a = a, .ps = &own};
	struct course_file *c = NULL;
	if (cf_unpack(&p, path)) {
		struct cf_file *manifest = cf_find(&p, S("course.json")) == NULL ? cf_find(&p, S("imsmanifest.xml")) : NULL;
		c = manifest != NULL ? cf_cartridge(&p, manifest, name) : read_pack(&p);
	}
	for (size_t i = 0; i < own.n; i++)
		problem_add(ps, own.at[i].row, own.at[i].column, own.at[i].value, "%.*s", STR_FMT(own.at[i].expected));
	return own.n == 0 ? c : NULL;
}
