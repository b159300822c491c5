/* author_case.h: what the tests of writing courses share: the country, a store of files, people who write and approve; each test runs in a
 * transaction that is rolled back. */
#ifndef TESTS_LEARN_AUTHOR_CASE_H
#define TESTS_LEARN_AUTHOR_CASE_H

#include "../org/country.h"
#include "learn/author/inside.h"

struct author_test {
	struct country_test *t;
	struct store *store;
	i64 writer, approver, learner;
};
static struct author_test at;

static inline i64 make_account(struct country_test *t, const char *username, enum org_role role, const char *unit)
{
	i64 id = db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $1, '', '', 0, 0, 0, 0, 0, 0, 1) returning id",
		username);
	const struct org_unit *u = org_by_code(org_dir(t->db), str_of(unit));
	db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 1, 0)", id, (i64)role, u->id);
	return id;
}

static inline int author_begin(void **state)
{
	struct country_test *t = *state;
	char dir[100];
	arena_reset(t->a);
	if (at.store == NULL || at.t != t) {
		if (at.store != NULL)
			store_close(at.store);
		snprintf(dir, sizeof dir, "%s/files", t->dir);
		at.store = store_open(dir);
		assert_non_null(at.store);
		learn_use_files(at.store);
		at.t = t;
	}
	db_begin(t->db);
	at.writer = make_account(t, "writer", ROLE_INSTRUCTOR, "P54");
	at.approver = make_account(t, "approver", ROLE_DLA_LEARNING, "DLA");
	at.learner = make_account(t, "learner", ROLE_STAFF, "06540603");
	if (db_status(t->db) != DB_OK)
		print_error("database: %s\n", db_why(t->db));
	return db_status(t->db) == DB_OK ? 0 : -1;
}
static inline int author_rollback(void **state)
{
	struct country_test *t = *state;
	bool ok = db_status(t->db) == DB_OK;
	if (!ok)
		print_error("database: %s\n", db_why(t->db));
	db_rollback(t->db);
	return ok ? 0 : -1;
}
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, author_begin, author_rollback)

static inline void print_problems(const struct problems *ps)
{
	struct buf b = {0};
	problems_print(ps, &b);
	print_message("%.*s", (int)b.n, b.p ? b.p : "");
	buf_free(&b);
}
static inline bool says(const struct problems *ps, const char *column, const char *words)
{
	for (size_t i = 0; i < ps->n; i++)
		if (str_find(ps->at[i].column, str_of(column)) >= 0 && str_find(ps->at[i].expected, str_of(words)) >= 0)
			return true;
	return false;
}
#define assert_says(ps, column, words) \
	do { \
		if (!says((ps), (column), (words))) { \
			print_message("no problem \"%s\" saying \"%s\" among:\n", column, words); \
			print_problems(ps); \
			fail(); \
		} \
	} while (0)

/* The course and its present version, read anew. */
static inline struct author author_now(i64 by, str slug)
{
	struct country_test *t = at.t;
	const struct learn_course *c = learn_course_by_slug(learn_dir(t->db), slug);
	assert_non_null(c);
	const struct learn_version *v = learn_version(t->db, t->a, c->draft_id != 0 ? c->draft_id : c->live_id);
	assert_non_null(v);
	return (struct author){.db = t->db, .a = t->a, .now_ms = NOW_MS, .by = by, .c = c, .v = v};
}

static inline struct author_facts some_facts(const char *title)
{
	return (struct author_facts){.title = str_of(title), .summary = S("สรุป"), .body = S("## ได้อะไร"), .for_whom = S("ทุกคน"), .teacher = S("ครู"), .opens_day = S(""), .closes_day = S(""),
		.area = AREA_LAW, .minutes = 30, .audience = AUDIENCE_DLA | AUDIENCE_LAO | AUDIENCE_PUBLIC, .certificate = true};
}

/* A course with one section of text lessons; title of the i-th: "บท i". */
static inline struct author make_course(const char *slug, int n_lessons)
{
	struct country_test *t = at.t;
	struct problems ps = problems_in(t->a);
	struct author_facts f = some_facts("กฎหมายท้องถิ่นเบื้องต้น");
	struct author w = {.db = t->db, .a = t->a, .now_ms = NOW_MS, .by = at.writer};
	i64 id = author_course_new(&w, org_by_code(org_dir(t->db), S("P54")), str_of(slug), &f, NULL, &ps);
	if (id == 0)
		print_problems(&ps);
	assert_true(id > 0);
	w = author_now(at.writer, str_of(slug));
	i64 section = author_section_add(&w, S("ส่วนแรก"), &ps);
	w = author_now(at.writer, str_of(slug));
	for (int i = 1; i <= n_lessons; i++) {
		str key = author_lesson_add(&w, section, LESSON_TEXT, str_fmt(t->a, "บท %d", i), &ps);
		assert_non_null(key.p);
		w = author_now(at.writer, str_of(slug));
		struct learn_lesson l = *learn_lesson(w.v, key);
		l.body = str_fmt(t->a, "เนื้อหาของบท %d", i);
		author_lesson_set(&w, learn_lesson(w.v, key), &l);
	}
	return author_now(at.writer, str_of(slug));
}

/* "ก ข|ค": titles by section. */
static inline str order_of(const struct learn_version *v)
{
	str s = S("");
	for (size_t i = 0; i < v->n_sections; i++) {
		s = i > 0 ? STR_CAT(at.t->a, s, S("|")) : s;
		for (size_t k = 0; k < v->section[i].n; k++)
			s = STR_CAT(at.t->a, s, k > 0 ? S(" ") : S(""), v->lesson[v->section[i].first + k].title);
	}
	return s;
}

#endif
