/* report_case.h: an office with its people, and its report, for the tests of reports. Phrae in the letter's round: the head with three courses of which two in
 * Local MOOC, one who passes, one who does not, one of a district office who passes. Times are the letter's own. */
#ifndef TESTS_REPORT_CASE_H
#define TESTS_REPORT_CASE_H

#include "../lpa/lpa_case.h"
#include "appraise/report/report.h"
#include "appraise/roster/roster.h"

#define EVER "9999-12-31"

struct office_case {
	const struct org_unit *unit;
	struct appraise_round round;
	struct appraise_rule rule;
	i64 head, passed, missing, district;           /* people */
	i64 head_account, officer, acting, desk, other; /* accounts */
};

static inline i64 at(const char *iso)
{
	i64 ms = 0;
	assert_true(ms_parse(str_of(iso), &ms));
	return ms;
}

static inline i64 an_account(struct db *db, const char *name)
{
	return db_get(db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version) values ($1, $1, '', '', 0, 0, 0, 0, 0, 0, 1)"
		" returning id",
		name);
}

static inline void a_role(struct db *db, i64 account, enum org_role role, const char *office)
{
	db_exec(db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 0, 0)", account, (i64)role,
		org_by_code(org_dir(db), str_of(office))->id);
}

static inline i64 a_person(struct db *db, const char *key, i64 account)
{
	return db_get(db, 0,
		"insert into person(key, shown, citizen_hash, title, given_name, family_name, name_fold, name_sort, account_id, linked_by, made_ms, version)"
		" values ($1, $1, '', 'นาย', $1, 'ทดสอบ', $1, $1, $2, 0, 0, 1) returning id",
		key, account);
}

static inline void a_posting(struct db *db, i64 who, const char *office, int head, int acting, const char *from, const char *to)
{
	db_exec(db,
		"insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version)"
		" values ($1, $2, 'นักส่งเสริมการปกครองท้องถิ่น', 'ชำนาญการ', 0, $3, $4, $5, $6, 0, 0, 1)",
		who, org_by_code(org_dir(db), str_of(office))->id, head, acting, from, to);
}

static inline void learned(struct db *db, i64 who, int channel, const char *course, const char *on)
{
	db_exec(db, "insert into completion_loaded(person_id, channel, course, course_key, day, number, at_ms, made_by) values ($1, $2, $3, $3, $4, 'ท 1', 0, 0)", who, channel, course,
		on);
	standing_person(db, who);
}

static inline struct office_case an_office(struct country_test *t)
{
	struct office_case c = {.unit = org_by_code(org_dir(t->db), S("P54"))};
	struct db *db = t->db;
	assert_true(round_of(db, t->a, 2567, 1, &c.round));
	assert_true(rule_in_force(db, t->a, c.round.id, APPRAISE_ELEARNING, &c.rule));
	c.head_account = an_account(db, "phrae.head");
	c.officer = an_account(db, "phrae.officer");
	c.acting = an_account(db, "phrae.acting");
	c.desk = an_account(db, "dla.personnel");
	c.other = an_account(db, "cco.head");
	a_role(db, c.head_account, ROLE_PROVINCE_HEAD, "P54");
	a_role(db, c.officer, ROLE_PROVINCE_OFFICER, "P54");
	a_role(db, c.desk, ROLE_DLA_PERSONNEL, "DLA");
	c.head = a_person(db, "head", c.head_account);
	c.passed = a_person(db, "a-passed", 0);
	c.missing = a_person(db, "b-missing", 0);
	c.district = a_person(db, "district", c.acting);
	a_posting(db, c.head, "P54", 1, 0, "2020-10-01", EVER);
	a_posting(db, c.passed, "P54", 0, 0, "2020-10-01", EVER);
	a_posting(db, c.missing, "P54", 0, 0, "2020-10-01", EVER);
	a_posting(db, c.district, "D5401", 0, 0, "2020-10-01", EVER);
	learned(db, c.head, CHANNEL_LOCALMOOC, "x", "2024-01-10");
	learned(db, c.head, CHANNEL_LOCALMOOC, "y", "2024-01-11");
	learned(db, c.head, CHANNEL_OCSC, "z", "2024-01-12");
	learned(db, c.passed, CHANNEL_OCSC, "z", "2024-02-01");
	learned(db, c.district, CHANNEL_THAIMOOC, "w", "2024-02-02");
	standing_person(db, c.missing);
	assert_int_equal(db_status(db), DB_OK);
	return c;
}

/* The signed-in person with the roles of the database. */
static inline const struct org_who *who_of(struct country_test *t, i64 account)
{
	struct org_who *w = new (t->a, struct org_who, 1);
	struct org_held *held = new (t->a, struct org_held, 8);
	w->id = account;
	w->name = db_get_str(t->db, t->a, "select name from account where id = $1", account);
	w->username = w->name;
	const struct org_dir *d = org_dir(t->db);
	struct db_cur c = db_query(t->db, "select role, unit_id from account_role where account_id = $1", account);
	while (w->n_roles < 8 && db_next(&c)) {
		held[w->n_roles] = (struct org_held){(enum org_role)db_i64(&c, 0), org_by_id(d, db_i64(&c, 1))};
		w->permissions |= org_role_permissions(held[w->n_roles++].role);
	}
	db_done(&c);
	w->roles = held;
	return w;
}

static inline struct report newest(struct country_test *t, const struct office_case *c)
{
	struct report r = {0};
	assert_true(report_newest(t->db, t->a, c->round.id, c->unit, &r));
	return r;
}

#define ok(expression) \
	do { \
		if (!(expression)) { \
			print_problems(&ps); \
			fail_msg("%s", #expression); \
		} \
		assert_int_equal(ps.n, 0); \
	} while (0)

/* Refused, with these words in what is said; `ps` is empty again then. */
#define refused(expression, words) \
	do { \
		ps = problems_in(t->a); \
		if (expression) \
			fail_msg("%s", #expression); \
		assert_int_equal(db_status(t->db), DB_OK); \
		assert_true(ps.n > 0); \
		if (str_find(ps.at[0].expected, S(words)) < 0) { \
			print_problems(&ps); \
			fail_msg("said without \"%s\"", words); \
		} \
		ps = problems_in(t->a); \
	} while (0)

static inline struct report made(struct country_test *t, const struct office_case *c, const char *when)
{
	struct problems ps = problems_in(t->a);
	ok(report_make(t->db, t->a, at(when), c->officer, &c->round, &c->rule, c->unit, &ps));
	return newest(t, c);
}

static inline struct report certified(struct country_test *t, const struct office_case *c, const char *when)
{
	struct problems ps = problems_in(t->a);
	struct report r = made(t, c, when);
	struct report_certify how = {.capacity = CAPACITY_HEAD, .position = S("ท้องถิ่นจังหวัดแพร่"), .order_no = S(""), .version = r.version};
	ok(report_certify(t->db, t->a, at(when), who_of(t, c->head_account), &r, &how, &ps));
	return newest(t, c);
}

static inline struct report submitted(struct country_test *t, const struct office_case *c, const char *when)
{
	struct problems ps = problems_in(t->a);
	struct report r = certified(t, c, when);
	ok(report_submit(t->db, t->a, at(when), c->officer, &r, &ps));
	return newest(t, c);
}

static inline struct report received(struct country_test *t, const struct office_case *c, const char *when)
{
	struct problems ps = problems_in(t->a);
	struct report r = submitted(t, c, when);
	ok(report_receive(t->db, t->a, at(when) + 60000, c->desk, &r, &ps));
	return newest(t, c);
}

static inline i64 notices(struct db *db, i64 account)
{
	return db_get(db, -1, "select count(*) from notice where account_id = $1 and kind = 'report'", account);
}

static inline i64 audits(struct db *db, const char *action)
{
	return db_get(db, -1, "select count(*) from audit where action = $1", action);
}

/* One of our own courses, passed, with its certificate. */
static inline void passed_here(struct country_test *t, i64 account)
{
	u8 zeros[64] = {0};
	struct db_bytes signature = {zeros, sizeof zeros};
	i64 course = db_get(t->db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ('tax', $1, 3, 1, 0, 0, 0, 0, 1, 1) returning id",
		org_by_code(org_dir(t->db), S("DLA"))->id);
	i64 version = db_get(t->db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, cover_sha, cover_type, minutes, audience, in_order,"
		" opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" values ($1, 1, 0, 'ภาษีท้องถิ่น', '', '', '', '', '', '', '', 90, 7, 0, '', '', 0, 1, '', 0, 0, 0, 0, 0, 0, '', '', 1) returning id",
		course);
	i64 enrolment = db_get(t->db, 0,
		"insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms,"
		" last_ms, last_key, n_done, passed_ms) values ($1, $2, $3, 1, 0, '', 0, '', 0, 1, '', 0, 0, 0, '', 0, 1) returning id",
		course, version, account);
	db_exec(t->db,
		"insert into completion(account_id, course_id, enrolment_id, version_id, passed_ms, passed_day, score, minutes, audience, unit_id, province_code)"
		" values ($1, $2, $3, $4, 1, '2024-02-05', -1, 90, 1, 0, '')",
		account, course, enrolment, version);
	db_exec(t->db,
		"insert into certificate(number, kind, enrolment_id, account_id, course_id, name, course_title, minutes, day, issued_ms, key_id, signature, revoked_ms, revoked_by, revoked_why)"
		" values ('LM67-TEST-TEST-0', 0, $1, $2, $3, 'นางสาวเรียน ที่นี่', 'ภาษีท้องถิ่น', 90, '2024-02-05', 1, 'k', $4, 0, 0, '')",
		enrolment, account, course, signature);
	assert_int_equal(db_status(t->db), DB_OK);
}

#endif
