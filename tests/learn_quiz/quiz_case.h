/* quiz_case.h: a course with a test, put into the tables directly, and people: each test runs in a transaction that is rolled back. */
#ifndef TESTS_LEARN_QUIZ_CASE_H
#define TESTS_LEARN_QUIZ_CASE_H

#include "../org/country.h"
#include "learn/quiz/impl.h"

#define MINUTE ((i64)60000)
#define KEY "testkey00000000000000000aa"

struct quiz_case {
	i64 course, version, lesson, learner, teacher, topic_a, topic_b;
};
static struct quiz_case qc;

static inline i64 case_account(struct country_test *t, const char *username)
{
	i64 id = db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $1, '', '', 0, 0, 0, 0, 0, 0, 1) returning id",
		username);
	const struct org_unit *u = org_by_code(org_dir(t->db), S("06540603"));
	db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 1, 0)", id, (i64)ROLE_STAFF, u->id);
	return id;
}

static inline i64 case_version(struct country_test *t, i64 course, int state)
{
	return db_get(t->db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, cover_sha, cover_type, minutes, audience, in_order,"
		" opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" values ($1, 1, $2, 'วิชา', '', '', '', '', '', '', '', 60, 7, 0, '', '', 0, 1, '', 0, 0, 0, 0, 0, 0, '', '', 1) returning id",
		course, state);
}

static inline i64 case_lesson(struct country_test *t, i64 version, const char *key)
{
	i64 section = db_get(t->db, 0, "insert into course_section(version_id, pos, title) values ($1, 1, 'ตอน') returning id", version);
	return db_get(t->db, 0,
		"insert into lesson(version_id, section_id, pos, key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type, file_size,"
		" captions_sha, seconds, package_id, opens_day) values ($1, $2, 1, $3, $4, 'แบบทดสอบ', 30, 1, $5, 0, '', '', '', '', '', 0, '', 0, 0, '') returning id",
		version, section, key, (i64)LESSON_TEST, (i64)RULE_PASS);
}

static inline i64 case_question(struct country_test *t, i64 topic, int no)
{
	struct question_option o[3] = {{.text = S("ถูก"), .match = S(""), .tolerance = S(""), .feedback = S(""), .percent = 100},
		{.text = S("ผิด"), .match = S(""), .tolerance = S(""), .feedback = S("")}, {.text = S("ผิดอีก"), .match = S(""), .tolerance = S(""), .feedback = S("")}};
	struct question q = {.kind = QUESTION_ONE, .name = S(""), .body = str_fmt(t->a, "ข้อ %d", no), .feedback = S(""), .option = o, .n = 3};
	return bank_add(t->db, t->a, NOW_MS, 0, qc.course, topic, &q);
}

static inline void case_enrol(struct country_test *t, i64 account)
{
	db_exec(t->db,
		"insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms,"
		" last_ms, last_key, n_done, passed_ms) values ($1, $2, $3, 2, 0, '', 0, '', 0, $4, '', 0, 0, 0, '', 0, 0)",
		qc.course, qc.version, account, NOW_MS);
}

static inline const struct learn_course *case_course(struct country_test *t)
{
	const struct learn_course *c = learn_course_by_id(learn_dir(t->db), qc.course);
	assert_non_null(c);
	return c;
}

/* Six questions under ก, four under ข; four of ก, all of ข; 80 %. */
static inline struct quiz case_quiz(struct country_test *t)
{
	struct quiz_part *p = new (t->a, struct quiz_part, 2);
	p[0] = (struct quiz_part){S("ตอน ก"), qc.topic_a, 4, 100};
	p[1] = (struct quiz_part){S("ตอน ข"), qc.topic_b, 0, 150};
	return (struct quiz){.lesson_id = qc.lesson, .pass = 8000, .per_page = 2, .review = REVIEW_ANSWERS, .shuffle_questions = true, .shuffle_options = true,
		.words = S(""), .part = p, .n_parts = 2};
}

static inline void case_set(struct country_test *t, const struct quiz *q)
{
	struct problems ps = problems_in(t->a);
	bool ok = learn_quiz_set(t->db, t->a, qc.course, q, &ps);
	for (size_t i = 0; i < ps.n; i++)
		print_message("%.*s\n", STR_FMT(ps.at[i].expected));
	assert_true(ok);
	keep_forget();
}

static inline int quiz_begin(void **state)
{
	struct country_test *t = *state;
	arena_reset(t->a);
	keep_forget();
	clock_set_ms(NOW_MS);
	db_begin(t->db);
	const struct org_unit *u = org_by_code(org_dir(t->db), S("DLA"));
	qc.course = db_get(t->db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ('quiz-case', $1, 3, 1, 0, 0, 0, 0, 0, 1) returning id",
		u->id);
	qc.version = case_version(t, qc.course, VERSION_PUBLISHED);
	db_exec(t->db, "update course set live_id = $2 where id = $1", qc.course, qc.version);
	qc.lesson = case_lesson(t, qc.version, KEY);
	qc.learner = case_account(t, "learner");
	qc.teacher = case_account(t, "teacher");
	qc.topic_a = bank_topic(t->db, qc.course, S("ก"));
	qc.topic_b = bank_topic(t->db, qc.course, S("ข"));
	for (int i = 0; i < 10; i++)
		case_question(t, i < 6 ? qc.topic_a : qc.topic_b, i);
	bank_touched(t->db, qc.course);
	case_enrol(t, qc.learner);
	return db_status(t->db) == DB_OK ? 0 : -1;
}
static inline int quiz_rollback(void **state)
{
	struct country_test *t = *state;
	bool ok = db_status(t->db) == DB_OK;
	if (!ok)
		print_error("database: %s\n", db_why(t->db));
	db_rollback(t->db);
	keep_forget();
	return ok ? 0 : -1;
}
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, quiz_begin, quiz_rollback)

/* An attempt begun at now_ms, as the page's handler does. */
static inline struct attempt case_start(struct country_test *t, i64 account, i64 now_ms)
{
	struct learn_enrolment e;
	struct attempt x;
	str why = {0};
	const struct quiz *q = quiz_settings(t->db, t->a, qc.lesson, true);
	const struct learn_version *v = learn_version(t->db, t->a, qc.version);
	assert_non_null(q);
	assert_non_null(v);
	struct quiz_standing s = quiz_standing(t->db, account, S(KEY));
	assert_true(learn_enrolment_of(t->db, t->a, account, qc.course, &e));
	assert_true(attempt_start(t->db, t->a, now_ms, case_course(t), &e, learn_lesson(v, S(KEY)), q, &s, (u64)now_ms, &why));
	assert_true(attempt_find(t->db, t->a, account, S(KEY), s.n + 1, &x));
	return x;
}

/* The option of the present question that is right (0) or wrong (1). */
static inline i64 case_answer(struct country_test *t, const struct attempt *x, size_t item, int one, i64 now_ms)
{
	struct answer y = answer_none();
	struct saved s;
	y.one = one;
	struct saved *was = attempt_answers(t->db, t->a, x);
	assert_int_equal(attempt_answer(t->db, t->a, now_ms, x, item, &y, false, was[item].version, &s), ANSWER_SAVED);
	return s.version;
}

#endif
