/* The demonstration of learning: the sample courses, made-up people of Phrae, Chachoengsao and DLA, and how far each has come. */
#include "app/app.h"
#include "base/data.h"
#include "base/log.h"
#include "doc/table.h"
#include "learn/author/author.h"

#define DAY_MS 86400000LL

struct person {
	i64 id;
	u32 dice; /* the same in each demonstration */
};

static const struct table_head heads[] = {{"username", true}, {"name", true}, {"office", true}, {0}};

static u32 roll(struct person *p)
{
	p->dice = p->dice * 1664525u + 1013904223u;
	return p->dice >> 16;
}

/* Without a password: nobody signs in as them; a link could be handed over like for anybody. */
static i64 add_person(struct db *db, struct arena *a, i64 now_ms, const struct table_row *row)
{
	struct problems ps = problems_in(a);
	struct org_held held = {ROLE_STAFF, org_by_code(org_dir(db), row->cell[2])};
	must(held.unit != NULL);
	struct org_new_account n = {.username = row->cell[0], .name = row->cell[1], .email = S(""), .demo = true, .roles = &held, .n_roles = 1};
	return org_account_add(db, a, 0, now_ms, &n, &ps);
}

static i64 score_of(struct person *p, const struct learn_lesson *l)
{
	return l->kind == LESSON_TEST || l->kind == LESSON_SCORM ? 8000 + (i64)(roll(p) % 5) * 500 : -1;
}

/* One person in one course, begun so many days ago, n of its lessons done. */
static void learn(struct db *db, struct arena *a, i64 now_ms, struct person *p, const struct learn_course *c, i64 days_ago, size_t n)
{
	struct problems ps = problems_in(a);
	i64 at = now_ms - days_ago * DAY_MS - (i64)(roll(p) % 36000) * 1000, id;
	struct learn_enrol how = {.account_id = p->id, .by = p->id, .source = SOURCE_SELF, .link = S(""), .due_day = S(""), .force = true};
	struct learn_enrolment e;
	if (!learn_enrol(db, a, at, c, &how, &id, &ps) || !learn_enrolment_of(db, a, p->id, c->id, &e))
		return;
	const struct learn_version *v = learn_version(db, a, e.version_id);
	for (size_t i = 0; v != NULL && i < n && i < v->n_lessons; i++) {
		const struct learn_lesson *l = &v->lesson[i];
		at += (i64)(5 + roll(p) % 50) * 60000;
		if (at >= now_ms)
			return;
		learn_lesson_opened(db, a, at, &e, v, l);
		learn_lesson_done(db, a, at, at, &e, v, l, score_of(p, l), NULL);
	}
}

static void rate(struct db *db, i64 now_ms, struct person *p, const struct learn_course *c)
{
	static const char *const words[] = {"", "เนื้อหาเข้าใจง่าย นำไปใช้ได้จริง", "ตัวอย่างชัดเจน", "อยากให้มีแบบฝึกหัดเพิ่ม", ""};
	i64 stars = 3 + (i64)(roll(p) % 3);
	db_exec(db,
		"insert into course_rating(course_id, account_id, stars, words, at_ms) values ($1, $2, $3, $4, $5) on conflict do nothing", c->id,
		p->id, stars, words[roll(p) % 5], now_ms);
}

/* Two of three people learn something; some of it to the end. */
static void learn_some(struct db *db, struct arena *a, i64 now_ms, struct person *p)
{
	const struct learn_dir *d = learn_dir(db);
	for (size_t i = 0; i < d->n; i++) {
		u32 fate = roll(p) % 6;
		if (fate < 3)
			continue;
		size_t n = fate == 5 ? 1000 : fate == 4 ? 2 : roll(p) % 2;
		learn(db, a, now_ms, p, &d->course[i], 3 + (i64)(roll(p) % 50), n);
		if (fate == 5 && roll(p) % 2)
			rate(db, now_ms, p, &d->course[i]);
	}
}

void app_demo_learn(struct db *db, struct arena *a, i64 now_ms)
{
	if (db_has(db, "select 1 from course"))
		return;
	learn_demo_courses(db, a, now_ms);
	/* The demonstration's instructor teaches all of them. */
	db_exec(db, "insert into course_teacher(course_id, account_id) select c.id, a.id from course c, account a where a.username = 'teacher' on conflict do nothing");
	struct table t;
	struct problems ps = problems_in(a);
	bool ok = table_read(a, data_file("demo_people.csv"), heads, TABLE_TRUSTED, &t, &ps);
	must(ok);
	for (size_t i = 0; i < t.n; i++) {
		struct person p = {.id = add_person(db, a, now_ms - 60 * DAY_MS, &t.rows[i]), .dice = (u32)i * 2654435761u + 7};
		if (p.id == 0)
			log_error("demonstration person of row %lld was not made", (long long)t.rows[i].row);
		else
			learn_some(db, a, now_ms, &p);
	}
}
