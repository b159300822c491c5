/* course_out.c: a course as one file, as docs/formats.md says; what comes in by course_file.c is the same again. */
#include "learn/author/inside.h"

#include "base/clock.h"
#include "base/log.h"

struct writing {
	struct db *db;
	struct arena *a;
	struct package_out *zip;
	struct buf *o; /* course.json */
	const struct learn_course *c;
	const struct learn_version *v;
	struct cf_file *used; /* names taken */
	size_t n_used, cap_used;
};

/* --- names --- */

static bool taken(const struct writing *w, str name)
{
	for (size_t i = 0; i < w->n_used; i++)
		if (str_eq(w->used[i].name, name))
			return true;
	return false;
}

static void take(struct writing *w, str name)
{
	if (w->n_used == w->cap_used) {
		size_t cap = w->cap_used ? w->cap_used * 2 : 64;
		struct cf_file *more = new (w->a, struct cf_file, cap);
		if (w->n_used > 0)
			memcpy(more, w->used, w->n_used * sizeof *more);
		w->used = more;
		w->cap_used = cap;
	}
	w->used[w->n_used++] = (struct cf_file){.name = name};
}

/* A stored file goes into the zip under its own name, or another where that is taken or not flat. */
static str add_stored(struct writing *w, str sha, str wanted, str fallback)
{
	str name = author_name_ok(wanted) && !taken(w, wanted) ? wanted : fallback;
	take(w, name);
	package_out_file(w->zip, name, store_path(learn_files(), w->a, sha));
	return name;
}

static str extension_of(str type)
{
	static const char *const types[][2] = {{"image/png", "png"}, {"image/jpeg", "jpg"}, {"image/webp", "webp"}, {"video/mp4", "mp4"}, {"application/pdf", "pdf"}};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq(type, str_of(types[i][0])))
			return str_of(types[i][1]);
	return S("bin");
}

/* --- json --- */

static void key(struct buf *o, const char *name)
{
	buf_lit(o, ",\n");
	buf_json(o, str_of(name));
	buf_lit(o, ": ");
}
static void text(struct buf *o, const char *name, str s)
{
	if (s.n == 0)
		return;
	key(o, name);
	buf_json(o, s);
}
static void number(struct buf *o, const char *name, i64 n)
{
	key(o, name);
	buf_i64(o, n);
}
static void flag(struct buf *o, const char *name, bool b)
{
	key(o, name);
	buf_str(o, b ? S("true") : S("false"));
}
/* 8050 -> 80.5 */
static void hundredths(struct buf *o, const char *name, i64 n)
{
	key(o, name);
	buf_fmt(o, "%lld", (long long)(n / 100));
	if (n % 100 != 0)
		buf_fmt(o, n % 10 ? ".%02lld" : ".%lld", (long long)(n % 10 ? n % 100 : n % 100 / 10));
}
static void word(struct buf *o, const char *name, const char *const *words, int i)
{
	key(o, name);
	buf_json(o, str_of(words[i]));
}
static void instant(struct buf *o, const char *name, i64 ms)
{
	if (ms > 0) {
		struct day_text_long t = ms_iso(ms);
		text(o, name, str_clip(str_of(t.z), 16));
	}
}

/* --- lessons --- */

static str topic_name(struct writing *w, i64 id) { return db_get_str(w->db, w->a, "select name from question_topic where id = $1", id); }

static void write_test(struct writing *w, const struct learn_lesson *l)
{
	static const char *const reviews[] = {"nothing", "score", "marks", "answers"}, *const whens[] = {"now", "passed", "closed"}, *const gradings[] = {"best", "last"};
	const struct quiz *q = learn_quiz(w->db, w->a, l->id);
	struct buf *o = w->o;
	key(o, "test");
	buf_lit(o, "{\"attempts\": ");
	buf_i64(o, q != NULL ? q->attempts : 0);
	if (q != NULL) {
		hundredths(o, "pass", q->pass);
		number(o, "wait_minutes", q->wait_minutes);
		number(o, "limit_minutes", q->limit_minutes);
		instant(o, "opens", q->opens_ms);
		instant(o, "closes", q->closes_ms);
		flag(o, "shuffle_questions", q->shuffle_questions);
		flag(o, "shuffle_options", q->shuffle_options);
		number(o, "per_page", q->per_page);
		word(o, "review", reviews, (int)q->review);
		word(o, "review_when", whens, q->review_when);
		word(o, "grading", gradings, q->grading);
		text(o, "words", q->words);
		key(o, "parts");
		buf_byte(o, '[');
		for (size_t i = 0; i < q->n_parts; i++) {
			buf_str(o, i > 0 ? S(",\n{\"topic\": ") : S("{\"topic\": "));
			buf_json(o, topic_name(w, q->part[i].topic_id));
			text(o, "title", q->part[i].title);
			number(o, "draw", q->part[i].n_draw);
			hundredths(o, "points", q->part[i].points);
			buf_byte(o, '}');
		}
		buf_byte(o, ']');
	}
	buf_byte(o, '}');
}

static void write_file(struct writing *w, const struct learn_lesson *l, const char *name)
{
	if (l->file_sha.n == 0)
		return;
	str end = l->kind == LESSON_SCORM ? S("zip") : extension_of(l->file_type);
	str as = add_stored(w, l->file_sha, l->file_name, str_fmt(w->a, "lesson-%zu.%.*s", l->no + 1, STR_FMT(end)));
	text(w->o, name, as);
	if (!str_eq(as, l->file_name))
		text(w->o, "file_name", l->file_name);
}

static void write_lesson(struct writing *w, const struct learn_lesson *l)
{
	static const char *const rules[] = {"mark", "open", "watched", "pass", "complete"};
	struct buf *o = w->o;
	buf_lit(o, "{\"title\": ");
	buf_json(o, l->title);
	text(o, "kind", lesson_kind_code(l->kind));
	number(o, "minutes", l->minutes);
	flag(o, "required", l->required);
	word(o, "rule", rules, (int)l->rule);
	if (l->rule_value > 0)
		number(o, "rule_value", l->rule_value);
	text(o, "opens_day", l->opens_day);
	if (l->body.n > 0) {
		str name = str_fmt(w->a, "lesson-%zu.md", l->no + 1);
		take(w, name);
		package_out_add(w->zip, name, l->body);
		text(o, "body", name);
	}
	if (l->kind == LESSON_VIDEO || l->kind == LESSON_DOCUMENT)
		write_file(w, l, "file");
	if (l->kind == LESSON_SCORM)
		write_file(w, l, "package");
	if (l->captions_sha.n > 0)
		text(o, "captions", add_stored(w, l->captions_sha, S(""), str_fmt(w->a, "lesson-%zu.vtt", l->no + 1)));
	if (l->seconds > 0 && l->kind == LESSON_VIDEO)
		number(o, "seconds", l->seconds);
	if (l->kind == LESSON_LINK)
		text(o, "url", l->url);
	if (l->kind == LESSON_TEST)
		write_test(w, l);
	buf_byte(o, '}');
}

static void write_sections(struct writing *w)
{
	key(w->o, "sections");
	buf_byte(w->o, '[');
	for (size_t i = 0; i < w->v->n_sections; i++) {
		const struct learn_section *s = &w->v->section[i];
		buf_str(w->o, i > 0 ? S(",\n{\"title\": ") : S("{\"title\": "));
		buf_json(w->o, s->title);
		key(w->o, "lessons");
		buf_byte(w->o, '[');
		for (size_t k = 0; k < s->n; k++) {
			if (k > 0)
				buf_lit(w->o, ",\n");
			write_lesson(w, &w->v->lesson[s->first + k]);
		}
		buf_lit(w->o, "]}");
	}
	buf_byte(w->o, ']');
}

/* --- facts --- */

static void write_facts(struct writing *w)
{
	static const char *const audiences[] = {"dla", "lao", "public", "list"};
	const struct learn_version *v = w->v;
	struct buf *o = w->o;
	buf_lit(o, "{\"slug\": ");
	buf_json(o, w->c->slug);
	text(o, "title", v->title);
	text(o, "area", learn_area_code(w->c->area));
	text(o, "summary", v->summary);
	text(o, "for_whom", v->for_whom);
	text(o, "teacher", v->teacher);
	number(o, "minutes", v->minutes);
	key(o, "audience");
	buf_byte(o, '[');
	bool first = true;
	for (unsigned k = 0; k < 4; k++)
		if (v->audience & 1u << k) {
			buf_str(o, first ? S("") : S(", "));
			buf_json(o, str_of(audiences[k]));
			first = false;
		}
	buf_byte(o, ']');
	flag(o, "in_order", v->in_order);
	text(o, "opens_day", v->opens_day);
	text(o, "closes_day", v->closes_day);
	number(o, "due_days", v->due_days);
	flag(o, "certificate", v->certificate);
}

static void write_prerequisites(struct writing *w)
{
	if (w->v->n_prerequisites == 0)
		return;
	key(w->o, "prerequisites");
	buf_byte(w->o, '[');
	for (size_t i = 0; i < w->v->n_prerequisites; i++) {
		buf_str(w->o, i > 0 ? S(", ") : S(""));
		buf_json(w->o, db_get_str(w->db, w->a, "select slug from course where id = $1", w->v->prerequisite[i]));
	}
	buf_byte(w->o, ']');
}

static void write_files(struct writing *w)
{
	struct db_cur c = db_query(w->db, "select name, sha from course_file where course_id = $1 order by name", w->c->id);
	bool first = true;
	while (db_next(&c)) {
		str name = str_dup(w->a, db_str(&c, 0));
		if (first)
			key(w->o, "files");
		buf_str(w->o, first ? S("[") : S(", "));
		buf_json(w->o, name);
		take(w, name);
		package_out_file(w->zip, name, store_path(learn_files(), w->a, db_str(&c, 1)));
		first = false;
	}
	if (!first)
		buf_byte(w->o, ']');
}

static void write_survey(struct writing *w)
{
	struct db_cur c = db_query(w->db, "select kind, body from survey_item where course_id = $1 order by pos", w->c->id);
	bool first = true;
	while (db_next(&c)) {
		if (first)
			key(w->o, "survey");
		buf_str(w->o, first ? S("[") : S(", "));
		buf_str(w->o, db_i64(&c, 0) == 1 ? S("{\"kind\": \"words\", \"text\": ") : S("{\"kind\": \"agree\", \"text\": "));
		buf_json(w->o, db_str(&c, 1));
		buf_byte(w->o, '}');
		first = false;
	}
	if (!first)
		buf_byte(w->o, ']');
}

static struct package_out *export(struct db *db, struct arena *a, const struct learn_course *c, i64 version_id)
{
	struct buf json = {0};
	struct writing w = {.db = db, .a = a, .zip = package_out_open(a), .o = &json, .c = c, .v = learn_version(db, a, version_id)};
	if (w.v == NULL)
		return NULL;
	static const char *const own[] = {"course.json", "body.md", "questions.gift"};
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		take(&w, str_of(own[i]));
	write_facts(&w);
	write_prerequisites(&w);
	write_files(&w);
	if (w.v->cover_sha.n > 0)
		text(&json, "cover", add_stored(&w, w.v->cover_sha, S(""), STR_CAT(a, S("course-cover."), extension_of(w.v->cover_type))));
	write_sections(&w);
	write_survey(&w);
	buf_lit(&json, "}\n");
	bool ok = !json.failed && db_status(db) == DB_OK;
	package_out_add(w.zip, S("course.json"), str_take(a, &json));
	if (w.v->body.n > 0)
		package_out_add(w.zip, S("body.md"), w.v->body);
	str gift = learn_bank_gift(db, a, c->id);
	if (gift.n > 0)
		package_out_add(w.zip, S("questions.gift"), gift);
	return ok ? w.zip : NULL;
}

bool learn_course_export(struct db *db, struct arena *a, const struct learn_course *c, i64 version_id, struct buf *out)
{
	struct package_out *zip = export(db, a, c, version_id);
	return zip != NULL && package_out_close(zip, out);
}

bool author_export_file(struct db *db, struct arena *a, const struct learn_course *c, i64 version_id, const char *path)
{
	struct package_out *zip = export(db, a, c, version_id);
	return zip != NULL && package_out_close_file(zip, path);
}
