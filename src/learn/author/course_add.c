/* course_add.c: a course file becomes a course with a draft; loading from the command line; the samples. */
#include "learn/author/inside.h"

#include "base/clock.h"
#include "base/data.h"
#include "base/log.h"

#include <stdio.h>
#include <sys/stat.h>

/* --- adding --- */

struct adding {
	struct author w; /* c: the new course */
	const struct course_file *f;
	struct problems *ps;
	i64 version_id;
};

static void add_files(const struct adding *d)
{
	for (size_t i = 0; i < d->f->n_files; i++) {
		const struct cf_file *f = &d->f->file[i];
		db_exec(d->w.db, "insert into course_file(course_id, name, sha, type, size, at_ms) values ($1, $2, $3, $4, $5, $6)", d->w.c->id, f->name, f->sha, f->type, f->size,
			d->w.now_ms);
	}
}

static void add_prerequisites(const struct adding *d)
{
	for (size_t i = 0; i < d->f->n_prerequisites; i++) {
		str slug = d->f->prerequisite[i];
		i64 id = db_get(d->w.db, 0, "select id from course where slug = $1", slug);
		if (id == 0)
			problem_add(d->ps, 0, S("prerequisites"), slug, "ไม่มีหลักสูตรนี้ในระบบ");
		else
			db_exec(d->w.db, "insert into course_prerequisite(version_id, course_id) values ($1, $2) on conflict do nothing", d->version_id, id);
	}
}

static void add_survey(const struct adding *d)
{
	for (size_t i = 0; i < d->f->n_survey; i++)
		db_exec(d->w.db, "insert into survey_item(course_id, pos, kind, body) values ($1, $2, $3, $4)", d->w.c->id, (i64)i + 1, (i64)d->f->survey[i].kind,
			d->f->survey[i].text);
}

static void add_bank(const struct adding *d)
{
	if (d->f->gift.n == 0)
		return;
	struct problems ps = problems_in(d->w.a);
	size_t n = 0;
	learn_bank_import(d->w.db, d->w.a, d->w.now_ms, d->w.by, d->w.c, S("questions.gift"), d->f->gift, S("ทั่วไป"), &n, &ps);
	for (size_t i = 0; i < ps.n; i++)
		problem_add(d->ps, ps.at[i].row, STR_CAT(d->w.a, S("questions.gift "), ps.at[i].column), ps.at[i].value, "%.*s", STR_FMT(ps.at[i].expected));
}

static void add_test(const struct adding *d, const struct cf_lesson *x, i64 lesson_id)
{
	struct quiz q = x->test;
	struct quiz_part *part = new (d->w.a, struct quiz_part, q.n_parts + 1);
	size_t before = d->ps->n;
	for (size_t i = 0; i < q.n_parts; i++) {
		const struct cf_part *p = &x->part[i];
		part[i] = (struct quiz_part){.title = p->title, .n_draw = p->draw, .points = p->points,
			.topic_id = db_get(d->w.db, 0, "select id from question_topic where course_id = $1 and name = $2", d->w.c->id, p->topic)};
		if (part[i].topic_id == 0)
			problem_add(d->ps, 0, STR_CAT(d->w.a, x->place, S(" test topic")), p->topic, "ไม่มีหัวข้อนี้ใน questions.gift ($CATEGORY)");
	}
	if (d->ps->n > before)
		return;
	q.lesson_id = lesson_id;
	q.part = part;
	struct problems ps = problems_in(d->w.a);
	learn_quiz_set(d->w.db, d->w.a, d->w.c->id, &q, &ps);
	for (size_t i = 0; i < ps.n; i++)
		problem_add(d->ps, ps.at[i].row, STR_CAT(d->w.a, x->place, S(" test "), ps.at[i].column), ps.at[i].value, "%.*s", STR_FMT(ps.at[i].expected));
}

static void add_lesson(const struct adding *d, const struct cf_lesson *x, i64 section_id, i64 pos)
{
	const struct learn_lesson *l = &x->l;
	i64 package = x->package != NULL ? learn_scorm_add(d->w.db, d->w.a, d->w.now_ms, x->package) : 0;
	i64 id = db_get(d->w.db, 0,
		"insert into lesson(version_id, section_id, pos, key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type,"
		" file_size, captions_sha, seconds, package_id, opens_day, version)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1) returning id",
		d->version_id, section_id, pos, token_new(d->w.a), (i64)l->kind, l->title, (i64)l->minutes, (i64)l->required, (i64)l->rule, (i64)l->rule_value, l->body, l->url,
		l->file_sha, l->file_name, l->file_type, l->file_size, l->captions_sha, l->seconds, package, l->opens_day);
	if (l->kind == LESSON_TEST && id != 0)
		add_test(d, x, id);
}

static void add_sections(const struct adding *d)
{
	for (size_t i = 0; i < d->f->n_sections; i++) {
		const struct cf_section *s = &d->f->section[i];
		i64 id = db_get(d->w.db, 0, "insert into course_section(version_id, pos, title) values ($1, $2, $3) returning id", d->version_id, (i64)i + 1, s->title);
		for (size_t k = 0; k < s->n; k++)
			add_lesson(d, &s->lesson[k], id, (i64)k + 1);
	}
}

i64 learn_course_file_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct org_unit *owner, const struct course_file *f, struct problems *ps)
{
	struct adding d = {.w = {.db = db, .a = a, .now_ms = now_ms, .by = by}, .f = f, .ps = ps};
	size_t before = ps->n;
	str slug = author_slug_free(db, a, f->slug);
	i64 id = author_course_new(&d.w, owner, slug, &f->facts, &d.version_id, ps);
	if (id == 0)
		return 0;
	/* Not out of the list in memory: the list need not know of it before the commit. */
	struct learn_course c = {.id = id, .slug = slug, .unit = owner, .area = f->facts.area, .draft_id = d.version_id, .title = f->facts.title};
	d.w.c = &c;
	db_exec(db, "update course_version set cover_sha = $2, cover_type = $3, note = $4 where id = $1", d.version_id, f->cover_sha, f->cover_type, str_clip(f->note, 4000));
	add_files(&d);
	add_prerequisites(&d);
	add_survey(&d);
	add_bank(&d);
	if (ps->n == before)
		add_sections(&d);
	author_audit(&d.w, "course.import", slug, (str){0}, f->note);
	learn_rev_bump(db);
	return ps->n == before && db_status(db) == DB_OK ? id : 0;
}

/* --- the command line --- */

enum { DONE, REFUSED };
#define TRIES 5
#define FOLDER_FILE_MAX (200u << 20)

static int refused(const struct problems *ps)
{
	problems_tell(ps);
	return REFUSED;
}

/* Adds and publishes, in the caller's transaction. */
static bool load_one(struct db *db, struct arena *a, i64 now_ms, const struct course_file *f, struct problems *ps)
{
	const struct org_unit *owner = org_by_code(org_dir(db), S("DLA"));
	must(owner != NULL);
	i64 id = learn_course_file_add(db, a, now_ms, 0, owner, f, ps);
	if (id == 0)
		return false;
	i64 version = db_get(db, 0, "select draft_id from course where id = $1", id);
	return learn_publish(db, a, now_ms, version, 0, 0, ps);
}

struct folder {
	struct arena *a;
	const char *path;
};

static str folder_get(void *ctx, str name)
{
	const struct folder *f = ctx;
	return author_name_ok(name) ? author_read_all(f->a, str_z(f->a, str_fmt(f->a, "%s/%.*s", f->path, STR_FMT(name))), FOLDER_FILE_MAX) : (str){0};
}

/* A zip, or the folder of it. */
static struct course_file *read_any(struct arena *a, const char *file, struct problems *ps)
{
	struct stat st;
	struct folder folder = {a, file};
	if (stat(file, &st) == 0 && S_ISDIR(st.st_mode))
		return learn_course_file_of(a, folder_get, &folder, ps);
	return learn_course_file_read(a, file, str_of(file), ps);
}

int learn_cli_courses(struct db *db, struct arena *a, const char *file)
{
	struct problems ps = problems_in(a);
	struct course_file *f = read_any(a, file, &ps);
	if (f == NULL)
		return refused(&ps);
	for (int i = 0; i < TRIES; i++) {
		struct problems now = problems_in(a);
		db_begin(db);
		if (!load_one(db, a, clock_now_ms(), f, &now) && now.n > 0) {
			db_rollback(db);
			return refused(&now);
		}
		if (db_commit(db)) {
			printf("นำเข้าและเผยแพร่หลักสูตร “%.*s” แล้ว\n", STR_FMT(f->facts.title));
			if (f->note.n > 0)
				printf("%.*s\n", STR_FMT(f->note));
			return DONE;
		}
		if (db_status(db) != DB_RETRY)
			break;
		db_clear(db);
	}
	fprintf(stderr, "บันทึกไม่สำเร็จ ไม่มีอะไรเปลี่ยนแปลง: %s\n", db_why(db));
	return REFUSED;
}

/* --- samples --- */

struct sample {
	struct arena *a;
	str slug;
};

static str sample_get(void *ctx, str name)
{
	const struct sample *s = ctx;
	str path = STR_CAT(s->a, S("courses/"), s->slug, S("/"), name);
	return data_file(str_z(s->a, path));
}

static void add_sample(struct db *db, struct arena *a, i64 now_ms, str slug)
{
	if (db_has(db, "select 1 from course where slug = $1", slug))
		return;
	struct sample s = {a, slug};
	struct problems ps = problems_in(a);
	struct course_file *f = learn_course_file_of(a, sample_get, &s, &ps);
	if (f != NULL && load_one(db, a, now_ms, f, &ps))
		return;
	struct buf b = {0};
	problems_print(&ps, &b);
	log_error("sample course %.*s: %.*s", STR_FMT(slug), STR_FMT(buf_view(&b)));
	buf_free(&b);
}

/* Each in a savepoint of its own where the caller holds a transaction: one that is refused leaves nothing. */
void learn_demo_courses(struct db *db, struct arena *a, i64 now_ms)
{
	str rest = data_file("courses/index.txt"), line;
	bool inside = db_in_transaction(db);
	while (rest.p != NULL && str_next(&rest, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (inside)
			db_savepoint(db);
		else
			db_begin(db);
		bool there = db_has(db, "select 1 from course where slug = $1", line);
		if (!there)
			add_sample(db, a, now_ms, line);
		bool ok = there || db_has(db, "select 1 from course where slug = $1 and live_id > 0", line);
		if (inside)
			ok ? db_release(db) : db_rollback_to(db);
		else if (!ok)
			db_rollback(db);
		else if (!db_commit(db))
			log_error("sample course %.*s: %s", STR_FMT(line), db_why(db));
	}
}
