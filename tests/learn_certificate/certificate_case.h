/* certificate_case.h: what the tests of certificates share: a course, a person who passed it; each test runs in a transaction that is rolled back. */
#ifndef TESTS_LEARN_CERTIFICATE_CASE_H
#define TESTS_LEARN_CERTIFICATE_CASE_H

#include "../org/country.h"
#include "learn/certificate/inside.h"

struct certificate_case {
	i64 course, version, owner, other, reviewer;
	struct learn_enrolment e;
	const struct learn_version *v;
};
static struct certificate_case cc;

static inline i64 case_account(struct country_test *t, const char *username, enum org_role role)
{
	i64 id = db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $1, '', '', 0, 0, 0, 0, 0, 0, 1) returning id",
		username);
	const struct org_unit *u = org_by_code(org_dir(t->db), S("06540603"));
	db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 1, 0)", id, (i64)role, u->id);
	return id;
}

static inline void case_course(struct country_test *t)
{
	const struct org_unit *u = org_by_code(org_dir(t->db), S("DLA"));
	cc.course = db_get(t->db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ('tax', $1, 3, 1, 0, 0, 0, 0, $2, 1) returning id", u->id, NOW_MS);
	cc.version = db_get(t->db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, cover_sha, cover_type, minutes, audience, in_order,"
		" opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" values ($1, 1, 0, 'ภาษีท้องถิ่น', '', '', '', '', '', '', '', 90, 7, 0, '', '', 0, 1, '', 0, 0, 0, 0, 0, 0, '', '', 1) returning id",
		cc.course);
	db_exec(t->db, "update course set live_id = $2 where id = $1", cc.course, cc.version);
	learn_rev_bump(t->db);
}

static inline int case_begin(void **state)
{
	struct country_test *t = *state;
	arena_reset(t->a);
	db_begin(t->db);
	cc.owner = case_account(t, "owner", ROLE_STAFF);
	cc.other = case_account(t, "other", ROLE_STAFF);
	cc.reviewer = case_account(t, "reviewer", ROLE_LAO_CLERK);
	case_course(t);
	const struct org_unit *u = org_by_code(org_dir(t->db), S("06540603"));
	db_exec(t->db,
		"insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms,"
		" last_ms, last_key, n_done, passed_ms) values ($1, $2, $3, 2, $5, '', 0, '', 0, $4, '', 0, 0, 0, '', 0, $4)",
		cc.course, cc.version, cc.owner, NOW_MS, u->id);
	bool ok = learn_enrolment_of(t->db, t->a, cc.owner, cc.course, &cc.e);
	cc.v = learn_version(t->db, t->a, cc.version);
	if (!ok || cc.v == NULL)
		print_error("%s\n", db_why(t->db));
	return ok && cc.v != NULL ? 0 : -1;
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

#endif
