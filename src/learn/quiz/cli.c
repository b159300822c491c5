/* cli.c: load questions FILE: into the banks of courses that are there. */
#include "learn/quiz/impl.h"

#include "base/clock.h"
#include "org/audit.h"

#include <stdio.h>

enum { DONE, REFUSED };
#define TRIES 5
#define FILE_MAX (64u << 20)

static int refused(const struct problems *ps)
{
	problems_tell(ps);
	return REFUSED;
}

static bool slurp(struct arena *a, const char *file, str *ret)
{
	struct buf b = {.limit = FILE_MAX};
	char piece[65536];
	FILE *f = fopen(file, "rbe");
	if (f == NULL)
		return false;
	for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
		buf_add(&b, piece, n);
	bool ok = !ferror(f) && !b.failed;
	fclose(f);
	if (ok)
		*ret = b.n > 0 ? str_take(a, &b) : S("");
	else
		buf_free(&b);
	return ok;
}

/* One course after the other, in the order of the file. */
static bool apply(struct db *db, struct arena *a, i64 now_ms, const struct question_drafts *d, struct problems *ps, size_t *ret_n)
{
	const struct learn_dir *dir = learn_dir(db);
	bool *done = new (a, bool, d->n + 1);
	*ret_n = 0;
	for (size_t i = 0; i < d->n; i++)
		if (learn_course_by_slug(dir, d->at[i].course) == NULL)
			problem_add(ps, d->at[i].line, S("course"), d->at[i].course,
				d->at[i].course.n > 0 ? "ไม่มีหลักสูตรนี้: ใส่ชื่อในที่อยู่ของหลักสูตร (ส่วนท้ายของ /learn/c/...)" : "ไม่ได้บอกหลักสูตร: ใส่คอลัมน์ course หรือบรรทัด // course: ชื่อ ใน GIFT");
	for (size_t i = 0; i < d->n && ps->n == 0; i++) {
		if (done[i])
			continue;
		const struct learn_course *c = learn_course_by_slug(dir, d->at[i].course);
		struct question_drafts own = {0};
		size_t cap = 0;
		for (size_t k = i; k < d->n; k++)
			if (str_eq(d->at[k].course, c->slug)) {
				*draft_add(a, &own, &cap) = d->at[k];
				done[k] = true;
			}
		size_t n = bank_import(db, a, now_ms, 0, c->id, &own, S(""));
		*ret_n += n;
		audit_add(db, a, 0, c->unit != NULL ? c->unit->id : 0, now_ms, S("learn.bank.import"), c->slug, (str){0}, str_fmt(a, "%zu", n));
	}
	return ps->n == 0;
}

int learn_cli_questions(struct db *db, struct arena *a, const char *file)
{
	struct problems ps = problems_in(a);
	struct question_drafts d;
	str content;
	if (!slurp(a, file, &content)) {
		fprintf(stderr, "อ่านไฟล์ %s ไม่ได้\n", file);
		return REFUSED;
	}
	if (!questions_read(a, str_of(file), content, true, 0, &d, &ps))
		return refused(&ps);
	for (int i = 0; i < TRIES; i++) {
		size_t n = 0;
		db_begin(db);
		if (!apply(db, a, clock_now_ms(), &d, &ps, &n) && ps.n > 0) {
			db_rollback(db);
			return refused(&ps);
		}
		if (db_commit(db)) {
			printf("นำเข้าข้อสอบแล้ว %zu ข้อ (ในไฟล์ %zu ข้อ ข้อที่มีอยู่แล้วไม่เพิ่มซ้ำ)\n", n, d.n);
			return DONE;
		}
		if (db_status(db) != DB_RETRY)
			break;
		db_clear(db);
	}
	fprintf(stderr, "บันทึกไม่สำเร็จ ไม่มีอะไรเปลี่ยนแปลง: %s\n", db_why(db));
	return REFUSED;
}
