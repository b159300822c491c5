/* course_case.h: courses put into the tables directly, and people: each test runs in a transaction that is rolled back. What is published is dated
 * ahead, so that it is not kept in memory beyond the transaction. */
#ifndef TESTS_LEARN_COURSE_CASE_H
#define TESTS_LEARN_COURSE_CASE_H

#include "../org/country.h"
#include "base/thai.h"
#include "learn/record/record.h"
#include "learn/scorm/scorm.h"

#define DAY_MS ((i64)86400000)
#define LAO "06540603"

/* A program takes in the pages of lessons, but here no test meets a package; stands where the room is not there. */
__attribute__((weak)) void learn_scorm_frame(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l,
	struct learn_enrolment *e);
void learn_scorm_frame(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l, struct learn_enrolment *e)
{
	(void)r, (void)c, (void)v, (void)l, (void)e;
}

static inline int case_begin(void **state)
{
	struct country_test *t = *state;
	arena_reset(t->a);
	clock_set_ms(NOW_MS);
	db_begin(t->db);
	return db_status(t->db) == DB_OK ? 0 : -1;
}
static inline int case_rollback(void **state)
{
	struct country_test *t = *state;
	bool ok = db_status(t->db) == DB_OK;
	if (!ok)
		print_error("database: %s\n", db_why(t->db));
	db_rollback(t->db);
	return ok ? 0 : -1;
}
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, case_begin, case_rollback)

/* unit NULL: the public, whose address is not proved. */
static inline i64 case_person(struct country_test *t, const char *username, enum org_role role, const char *unit)
{
	i64 id = db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version, kind)"
		" values ($1, $2, '', '', 0, 0, 0, 0, 0, 0, 1, $3) returning id",
		username, str_fmt(t->a, "ชื่อ %s", username), (i64)(unit == NULL));
	assert_true(id > 0);
	if (unit)
		db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 1, 0)", id, (i64)role,
			org_by_code(org_dir(t->db), str_of(unit))->id);
	return id;
}

/* A person as a request knows it. */
static inline struct org_who *case_who(struct country_test *t, i64 id, enum org_role role, const char *unit)
{
	struct org_held *h = new (t->a, struct org_held, 1);
	struct org_who *who = new (t->a, struct org_who, 1);
	*who = (struct org_who){.id = id};
	if (unit) {
		*h = (struct org_held){role, org_by_code(org_dir(t->db), str_of(unit))};
		who->roles = h;
		who->n_roles = 1;
		who->home = h->unit;
		who->permissions = org_role_permissions(role);
	}
	return who;
}

struct case_course {
	const char *slug, *title, *words; /* words: further ones to be found by */
	enum learn_area area;
	unsigned audience; /* 0: everybody */
	bool unpublished, archived, in_order, no_certificate;
	const char *opens, *closes;
	int due_days;
};

static inline i64 case_version(struct country_test *t, i64 course, const struct case_course *c, int no, enum learn_version_state state)
{
	str title = str_of(c->title), search = thai_fold(t->a, str_fmt(t->a, "%s %s", c->title, c->words ? c->words : ""));
	return db_get(t->db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, cover_sha, cover_type, minutes, audience, in_order,"
		" opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" values ($1, $2, $3, $4, $5, 'สรุป', 'เนื้อหา', '', '', '', '', 90, $6, $7, $8, $9, $10, $11, '', 0, 0, 0, 0, 0, $12, '', $13, 1) returning id",
		course, (i64)no, (i64)state, title, thai_sort_key(t->a, title), (i64)(c->audience ? c->audience : 7), (i64)c->in_order, c->opens ? c->opens : "",
		c->closes ? c->closes : "", (i64)c->due_days, (i64)!c->no_certificate, state >= VERSION_PUBLISHED ? NOW_MS + 3650 * DAY_MS : (i64)0, search);
}

static inline i64 case_section(struct country_test *t, i64 version, int pos)
{
	return db_get(t->db, 0, "insert into course_section(version_id, pos, title) values ($1, $2, $3) returning id", version, (i64)pos,
		str_fmt(t->a, "ตอนที่ %d", pos));
}

struct case_lesson {
	const char *key;
	enum lesson_kind kind;
	enum lesson_rule rule;
	bool optional;
	const char *opens;
	i64 seconds;
	str file_sha, file_type, captions_sha;
};
static inline void case_lesson(struct country_test *t, i64 version, i64 section, int pos, const struct case_lesson *l)
{
	db_exec(t->db,
		"insert into lesson(version_id, section_id, pos, key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type, file_size,"
		" captions_sha, seconds, package_id, opens_day) values ($1, $2, $3, $4, $5, $6, 10, $7, $8, 80, 'ข้อความ**ของบท**', '', $9, $10, $11, 0, $12, $13, 0, $14)",
		version, section, (i64)pos, l->key, (i64)l->kind, str_fmt(t->a, "บท %s", l->key), (i64)!l->optional, (i64)l->rule,
		l->file_sha.p ? l->file_sha : S(""), l->file_sha.p ? S("file") : S(""), l->file_type.p ? l->file_type : S(""),
		l->captions_sha.p ? l->captions_sha : S(""), l->seconds, l->opens ? l->opens : "");
}

/* The lessons in one section. The version's id. */
static inline i64 case_version_with(struct country_test *t, i64 course, const struct case_course *c, int no, enum learn_version_state state,
	const struct case_lesson *l, size_t n)
{
	i64 v = case_version(t, course, c, no, state), section = case_section(t, v, 1);
	for (size_t i = 0; i < n; i++)
		case_lesson(t, v, section, (int)i + 1, &l[i]);
	if (state == VERSION_PUBLISHED)
		db_exec(t->db, "update course set live_id = $2 where id = $1", course, v);
	return v;
}

static inline i64 case_course(struct country_test *t, const struct case_course *c, const struct case_lesson *l, size_t n)
{
	i64 id = db_get(t->db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ($1, $2, $3, $4, 0, 0, 0, 0, 0, 1) returning id",
		c->slug, org_by_code(org_dir(t->db), S("DLA"))->id, (i64)c->area,
		(i64)(c->archived ? COURSE_ARCHIVED : c->unpublished ? COURSE_NEW : COURSE_PUBLISHED));
	i64 v = case_version_with(t, id, c, 1, c->unpublished ? VERSION_DRAFT : VERSION_PUBLISHED, l, n);
	if (c->unpublished)
		db_exec(t->db, "update course set draft_id = $2 where id = $1", id, v);
	learn_rev_bump(t->db);
	assert_int_equal(db_status(t->db), DB_OK);
	return id;
}

static inline const struct learn_course *case_find(struct country_test *t, i64 id)
{
	const struct learn_course *c = learn_course_by_id(learn_dir(t->db), id);
	assert_non_null(c);
	return c;
}

#endif
