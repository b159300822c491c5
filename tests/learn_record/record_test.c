/* The record: who may enrol, what is open, done, completed; the first pass that nothing changes; the promised number of statements. */
#include "../learn_course/course_case.h"

static const struct case_lesson three[] = {{.key = "one", .rule = RULE_MARK}, {.key = "two", .rule = RULE_MARK}, {.key = "extra", .rule = RULE_OPEN, .optional = true},
	{.key = "three", .kind = LESSON_TEST, .rule = RULE_PASS}};

struct learner {
	const struct learn_course *c;
	const struct learn_version *v;
	struct learn_enrolment e;
};

static bool enrol(struct country_test *t, i64 course, i64 account, bool force, struct problems *ps)
{
	i64 id = 0;
	*ps = problems_in(t->a);
	struct learn_enrol e = {.account_id = account, .by = account, .link = S(""), .due_day = S(""), .force = force};
	bool ok = learn_enrol(t->db, t->a, clock_now_ms(), case_find(t, course), &e, &id, ps);
	assert_int_equal(ok, id > 0);
	assert_int_equal(ok, ps->n == 0);
	return ok;
}

static struct learner learner(struct country_test *t, i64 course, i64 account)
{
	struct problems ps;
	struct learner l = {.c = case_find(t, course)};
	assert_true(enrol(t, course, account, false, &ps));
	assert_true(learn_enrolment_of(t->db, t->a, account, course, &l.e));
	l.v = learn_version(t->db, t->a, l.e.version_id);
	assert_non_null(l.v);
	return l;
}

static bool done(struct country_test *t, struct learner *l, const char *key, i64 at_ms, i64 score)
{
	bool completed = true;
	learn_lesson_done(t->db, t->a, at_ms, at_ms, &l->e, l->v, learn_lesson(l->v, str_of(key)), score, &completed);
	return completed;
}

static i64 completions(struct country_test *t, const struct learner *l)
{
	return db_get(t->db, -1, "select count(*) from completion where account_id = $1 and course_id = $2", l->e.account_id, l->e.course_id);
}
static i64 certificates(struct country_test *t, const struct learner *l)
{
	return db_get(t->db, -1, "select count(*) from certificate where enrolment_id = $1", l->e.id);
}

/* --- enrolling --- */

static void dates_open_and_close(void **state)
{
	struct country_test *t = *state; /* today is 2026-11-18 in Bangkok */
	static const struct {
		const char *opens, *closes, *says;
	} rows[] = {{"", "", NULL}, {"2026-11-18", "", NULL}, {"", "2026-11-18", NULL}, {"2026-11-19", "", "19 พฤศจิกายน 2569"}, {"", "2026-11-17", "17 พฤศจิกายน 2569"}};
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct problems ps;
		struct case_course x = {.slug = str_z(t->a, str_fmt(t->a, "d%zu", i)), .title = "วัน", .opens = rows[i].opens, .closes = rows[i].closes};
		i64 c = case_course(t, &x, three, 4), who = case_person(t, str_z(t->a, str_fmt(t->a, "p%zu", i)), ROLE_STAFF, LAO);
		assert_int_equal(enrol(t, c, who, false, &ps), rows[i].says == NULL);
		if (rows[i].says == NULL)
			continue;
		assert_true(str_find(ps.at[0].expected, str_of(rows[i].says)) >= 0);
		assert_true(enrol(t, c, who, true, &ps)); /* an office may */
	}
}

static void only_for_its_audience_even_by_force(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "dla", .title = "สำหรับ สถ.", .audience = AUDIENCE_DLA};
	i64 c = case_course(t, &x, three, 4), lao = case_person(t, "lao", ROLE_STAFF, LAO), dla = case_person(t, "dla", ROLE_STAFF, "P54"),
		anybody = case_person(t, "anybody", ROLE_STAFF, NULL);
	struct problems ps;
	assert_false(enrol(t, c, lao, false, &ps));
	assert_true(str_find(ps.at[0].expected, S("กรมส่งเสริมการปกครองท้องถิ่น")) >= 0);
	assert_false(enrol(t, c, lao, true, &ps));
	assert_false(enrol(t, c, anybody, false, &ps));
	assert_true(enrol(t, c, dla, false, &ps));
	assert_false(enrol(t, c, 999999, false, &ps)); /* nobody */
}

static void a_list_enrols_those_on_it(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "list", .title = "รายชื่อ", .audience = AUDIENCE_LIST};
	i64 c = case_course(t, &x, three, 4), in = case_person(t, "in", ROLE_STAFF, LAO), out = case_person(t, "out", ROLE_STAFF, "06240508");
	db_exec(t->db, "insert into course_unit(course_id, unit_id) values ($1, $2)", c, org_by_code(org_dir(t->db), S("P54"))->id);
	learn_rev_bump(t->db);
	struct problems ps;
	assert_true(enrol(t, c, in, false, &ps));
	assert_false(enrol(t, c, out, false, &ps));
	assert_true(str_find(ps.at[0].expected, S("รายชื่อ")) >= 0);
}

static void a_prerequisite_is_named(void **state)
{
	struct country_test *t = *state;
	struct case_course basic = {.slug = "basic", .title = "ขั้นต้น"}, x = {.slug = "high", .title = "ขั้นสูง"};
	i64 first = case_course(t, &basic, three, 1), c = case_course(t, &x, three, 4), who = case_person(t, "who", ROLE_STAFF, LAO),
		forced = case_person(t, "forced", ROLE_STAFF, LAO);
	db_exec(t->db, "insert into course_prerequisite(version_id, course_id) values ($1, $2)", case_find(t, c)->live_id, first);
	struct problems ps;
	assert_false(enrol(t, c, who, false, &ps));
	assert_true(str_find(ps.at[0].expected, S("“ขั้นต้น”")) >= 0);
	assert_true(enrol(t, c, forced, true, &ps));
	struct learner l = learner(t, first, who);
	assert_false(enrol(t, c, who, false, &ps)); /* begun is not passed */
	assert_true(done(t, &l, "one", NOW_MS, -1));
	assert_true(enrol(t, c, who, false, &ps));
}

static void unpublished_and_archived_take_nobody(void **state)
{
	struct country_test *t = *state;
	struct case_course draft = {.slug = "draft", .title = "ร่าง", .unpublished = true}, old = {.slug = "old", .title = "เก่า", .archived = true};
	i64 who = case_person(t, "who", ROLE_STAFF, LAO);
	struct problems ps;
	assert_false(enrol(t, case_course(t, &draft, three, 4), who, true, &ps));
	assert_true(str_find(ps.at[0].expected, S("ยังไม่เผยแพร่")) >= 0);
	assert_false(enrol(t, case_course(t, &old, three, 4), who, true, &ps));
	assert_true(str_find(ps.at[0].expected, S("คลัง")) >= 0);
}

static void enrolling_twice_is_once_and_who_left_comes_back(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "twice", .title = "สองครั้ง", .due_days = 30};
	i64 c = case_course(t, &x, three, 4), who = case_person(t, "who", ROLE_STAFF, LAO);
	struct learner l = learner(t, c, who);
	check_str(l.e.due_day, S("2026-12-18"));
	check_str(l.e.province_code, S("54"));
	assert_int_equal(l.e.audience, AUDIENCE_LAO);
	done(t, &l, "one", NOW_MS, -1);
	db_exec(t->db, "update enrolment set state = 1 where id = $1", l.e.id);
	struct learner again = learner(t, c, who);
	assert_int_equal(again.e.id, l.e.id);
	assert_int_equal(again.e.state, 0);
	assert_int_equal(again.e.n_done, 1);
	assert_int_equal(db_get(t->db, 0, "select count(*) from enrolment where account_id = $1", who), 1);
	struct problems ps = problems_in(t->a);
	struct learn_enrol sooner = {.account_id = who, .source = SOURCE_FILE, .due_day = S("2026-12-01"), .force = true};
	i64 id;
	assert_true(learn_enrol(t->db, t->a, NOW_MS, l.c, &sooner, &id, &ps));
	assert_true(learn_enrolment_of(t->db, t->a, who, c, &again.e));
	check_str(again.e.due_day, S("2026-12-01"));
	assert_false(learn_enrolment_of(t->db, t->a, who, c + 1000, &again.e));
}

/* --- what is open --- */

static void lessons_open_in_order_and_by_date(void **state)
{
	struct country_test *t = *state;
	static const struct case_lesson lessons[] = {{.key = "one", .rule = RULE_MARK}, {.key = "free", .rule = RULE_MARK, .optional = true}, {.key = "two", .rule = RULE_MARK},
		{.key = "later", .rule = RULE_MARK, .opens = "2026-11-20"}};
	struct case_course x = {.slug = "order", .title = "ลำดับ", .in_order = true, .closes = "2026-11-30"};
	struct learner l = learner(t, case_course(t, &x, lessons, N_OF(lessons)), case_person(t, "who", ROLE_STAFF, LAO));
	struct {
		const char *done; /* before */
		i64 days;         /* from now */
		const char *closed[4]; /* words; NULL open */
	} rows[] = {
		{NULL, 0, {NULL, "บท one", "บท one", "20 พฤศจิกายน"}},
		{"one", 0, {NULL, NULL, NULL, "20 พฤศจิกายน"}}, /* the optional one bars nobody */
		{"two", 0, {NULL, NULL, NULL, "20 พฤศจิกายน"}},
		{NULL, 2, {NULL, NULL, NULL, NULL}},
		{NULL, 12, {NULL, NULL, NULL, NULL}},           /* the last day */
		{NULL, 13, {"ปิดแล้ว", "ปิดแล้ว", "ปิดแล้ว", "ปิดแล้ว"}},
	};
	for (size_t i = 0; i < N_OF(rows); i++) {
		if (rows[i].done)
			done(t, &l, rows[i].done, NOW_MS, -1);
		struct learn_lesson_state *s = learn_states(t->db, t->a, &l.e, l.v);
		for (size_t k = 0; k < l.v->n_lessons; k++) {
			str why = learn_closed_why(t->a, l.v, s, &l.v->lesson[k], NOW_MS + rows[i].days * DAY_MS);
			bool right = rows[i].closed[k] ? why.p != NULL && str_find(why, str_of(rows[i].closed[k])) >= 0 : why.p == NULL;
			if (!right)
				print_error("row %zu lesson %zu: \"%.*s\"\n", i, k, (int)why.n, why.p ? why.p : "");
			assert_true(right);
		}
	}
}

static void opening_is_kept_and_may_be_the_rule(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "open", .title = "เปิด"};
	struct learner l = learner(t, case_course(t, &x, three, 4), case_person(t, "who", ROLE_STAFF, LAO));
	learn_lesson_opened(t->db, t->a, NOW_MS, &l.e, l.v, learn_lesson(l.v, S("two")));
	learn_lesson_opened(t->db, t->a, NOW_MS + 5000, &l.e, l.v, learn_lesson(l.v, S("two")));
	learn_lesson_opened(t->db, t->a, NOW_MS + 9000, &l.e, l.v, learn_lesson(l.v, S("extra")));
	assert_true(learn_enrolment_of(t->db, t->a, l.e.account_id, l.e.course_id, &l.e));
	assert_int_equal(l.e.started_ms, NOW_MS);
	assert_int_equal(l.e.last_ms, NOW_MS + 9000);
	check_str(l.e.last_key, S("extra"));
	assert_int_equal(l.e.n_done, 0); /* it is not required */
	struct learn_lesson_state *s = learn_states(t->db, t->a, &l.e, l.v);
	assert_int_equal(s[1].first_ms, NOW_MS);
	assert_int_equal(s[1].done_ms, 0);
	assert_int_equal(s[2].done_ms, NOW_MS + 9000);
	assert_int_equal(s[0].first_ms, 0);
	assert_int_equal(s[0].score, -1);
}

/* --- completion --- */

static void completion_is_at_once_and_once(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "complete", .title = "จบ"};
	struct learner l = learner(t, case_course(t, &x, three, 4), case_person(t, "who", ROLE_STAFF, LAO));
	i64 passed = NOW_MS + 3 * DAY_MS;
	assert_false(done(t, &l, "one", NOW_MS, -1));
	assert_false(done(t, &l, "three", NOW_MS + DAY_MS, 8500));
	assert_false(done(t, &l, "one", NOW_MS + 2 * DAY_MS, -1)); /* again: counts once */
	assert_int_equal(completions(t, &l), 0);
	assert_true(done(t, &l, "two", passed, -1));
	assert_int_equal(l.e.passed_ms, passed);
	assert_int_equal(completions(t, &l), 1);
	assert_int_equal(certificates(t, &l), 1);
	check_str(db_get_str(t->db, t->a, "select passed_day from completion where enrolment_id = $1", l.e.id), S("2026-11-21"));
	check_str(db_get_str(t->db, t->a, "select day from certificate where enrolment_id = $1", l.e.id), S("2026-11-21"));
	assert_int_equal(db_get(t->db, 0, "select score from completion where enrolment_id = $1", l.e.id), 8500);
	assert_int_equal(db_get(t->db, 0, "select minutes from completion where enrolment_id = $1", l.e.id), 90);
	assert_false(done(t, &l, "two", passed + DAY_MS, -1));
	assert_false(done(t, &l, "three", passed + DAY_MS, 9900)); /* a better score changes the score alone */
	struct learn_lesson_state *s = learn_states(t->db, t->a, &l.e, l.v);
	assert_int_equal(s[3].score, 9900);
	assert_int_equal(s[3].done_ms, NOW_MS + DAY_MS);
	done(t, &l, "three", passed + DAY_MS, 1000);
	assert_int_equal(learn_states(t->db, t->a, &l.e, l.v)[3].score, 9900);
	assert_int_equal(completions(t, &l), 1);
	assert_int_equal(certificates(t, &l), 1);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where enrolment_id = $1", l.e.id), passed);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from enrolment where id = $1", l.e.id), passed);
}

static void a_stale_page_does_not_complete_twice(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "stale", .title = "สองแท็บ"};
	struct learner l = learner(t, case_course(t, &x, three, 1), case_person(t, "who", ROLE_STAFF, LAO)), other = l;
	assert_true(done(t, &l, "one", NOW_MS, -1));
	assert_false(done(t, &other, "one", NOW_MS + DAY_MS, -1)); /* read before the first one wrote */
	assert_int_equal(completions(t, &l), 1);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from enrolment where id = $1", l.e.id), NOW_MS);
}

static void the_bell_is_the_moment(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "bell", .title = "ระฆัง"};
	struct learner l = learner(t, case_course(t, &x, three, 1), case_person(t, "who", ROLE_STAFF, LAO));
	learn_lesson_done(t->db, t->a, NOW_MS, NOW_MS + 5 * DAY_MS, &l.e, l.v, learn_lesson(l.v, S("one")), 9000, NULL); /* graded days later */
	assert_int_equal(db_get(t->db, 0, "select passed_ms from enrolment where id = $1", l.e.id), NOW_MS);
	check_str(db_get_str(t->db, t->a, "select passed_day from completion where enrolment_id = $1", l.e.id), S("2026-11-18"));
}

static void the_first_pass_stays_whatever_is_edited(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "stays", .title = "คงเดิม"};
	static const struct case_lesson more[] = {{.key = "one", .rule = RULE_MARK}, {.key = "new", .rule = RULE_MARK}};
	i64 c = case_course(t, &x, three, 1), who = case_person(t, "who", ROLE_STAFF, LAO);
	struct learner l = learner(t, c, who);
	assert_true(done(t, &l, "one", NOW_MS, -1));
	i64 v2 = case_version_with(t, c, &x, 2, VERSION_PUBLISHED, more, 2);
	db_exec(t->db, "update enrolment set version_id = $2, n_done = 0 where id = $1", l.e.id, v2);
	learn_rev_bump(t->db);
	struct learner again = learner(t, c, who);
	assert_int_equal(again.v->id, v2);
	assert_false(done(t, &again, "new", NOW_MS + 100 * DAY_MS, -1));
	assert_int_equal(again.e.passed_ms, NOW_MS);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from enrolment where id = $1", l.e.id), NOW_MS);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where enrolment_id = $1", l.e.id), NOW_MS);
	assert_int_equal(db_get(t->db, 0, "select version_id from completion where enrolment_id = $1", l.e.id), l.v->id);
}

static void progress_goes_over_by_the_key_of_the_lesson(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "over", .title = "รุ่นใหม่"};
	static const struct case_lesson more[] = {{.key = "new", .rule = RULE_MARK}, {.key = "two", .rule = RULE_MARK}};
	i64 c = case_course(t, &x, three, 4), who = case_person(t, "who", ROLE_STAFF, LAO);
	struct learner l = learner(t, c, who);
	done(t, &l, "one", NOW_MS, -1);
	done(t, &l, "two", NOW_MS, -1);
	i64 v2 = case_version_with(t, c, &x, 2, VERSION_PUBLISHED, more, 2);
	learn_rev_bump(t->db);
	assert_int_equal(learner(t, c, who).e.version_id, l.v->id); /* under way keeps its version */
	db_exec(t->db, "update enrolment set version_id = $2 where id = $1", l.e.id, v2);
	struct learner now = learner(t, c, who);
	struct learn_lesson_state *s = learn_states(t->db, t->a, &now.e, now.v);
	assert_int_equal(s[0].done_ms, 0);
	assert_int_equal(s[1].done_ms, NOW_MS);
	assert_true(done(t, &now, "new", NOW_MS + 1000, -1));
}

static void a_course_without_required_lessons_is_never_passed(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "none", .title = "ไม่บังคับ"};
	static const struct case_lesson only[] = {{.key = "extra", .rule = RULE_MARK, .optional = true}};
	struct learner l = learner(t, case_course(t, &x, only, 1), case_person(t, "who", ROLE_STAFF, LAO));
	assert_false(done(t, &l, "extra", NOW_MS, -1));
	assert_int_equal(completions(t, &l), 0);
}

static void a_certificate_waits_for_the_address(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "public", .title = "ประชาชน"}, plain = {.slug = "plain", .title = "ไม่มีใบ", .no_certificate = true};
	i64 who = case_person(t, "anybody", ROLE_STAFF, NULL);
	struct learner l = learner(t, case_course(t, &x, three, 1), who), none = learner(t, case_course(t, &plain, three, 1), who);
	assert_true(done(t, &l, "one", NOW_MS, -1)); /* learning is not held up */
	assert_true(done(t, &none, "one", NOW_MS, -1));
	assert_int_equal(completions(t, &l), 1);
	assert_int_equal(certificates(t, &l), 0);
	db_exec(t->db, "update account set email = 'a@example.org', email_ms = $2 where id = $1", who, NOW_MS + DAY_MS);
	assert_int_equal(learn_certificates_due(t->db, t->a, NOW_MS + DAY_MS, who), 1);
	assert_int_equal(learn_certificates_due(t->db, t->a, NOW_MS + DAY_MS, who), 0);
	assert_int_equal(certificates(t, &l), 1);
	assert_int_equal(certificates(t, &none), 0);
	check_str(db_get_str(t->db, t->a, "select day from certificate where enrolment_id = $1", l.e.id), S("2026-11-18")); /* of the completion */
}

static void statements_are_as_promised(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "count", .title = "นับ"};
	struct learner l = learner(t, case_course(t, &x, three, 4), case_person(t, "who", ROLE_STAFF, LAO));
	const struct {
		const char *key;
		i64 most;
		bool completes;
	} rows[] = {{"one", 3, false}, {"two", 3, false}, {"two", 3, false}, {"three", 8, true}, {"three", 3, false}};
	for (size_t i = 0; i < N_OF(rows); i++) {
		db_count_reset(t->db);
		assert_int_equal(done(t, &l, rows[i].key, NOW_MS, 8000), rows[i].completes);
		i64 n = db_count(t->db).statements;
		if (n > rows[i].most)
			print_error("%s: %lld statements\n", rows[i].key, (long long)n);
		assert_true(n <= rows[i].most);
	}
	db_count_reset(t->db);
	learn_states(t->db, t->a, &l.e, l.v);
	assert_true(learn_enrolment_of(t->db, t->a, l.e.account_id, l.e.course_id, &l.e));
	assert_int_equal(db_count(t->db).statements, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(dates_open_and_close),
		CASE(only_for_its_audience_even_by_force),
		CASE(a_list_enrols_those_on_it),
		CASE(a_prerequisite_is_named),
		CASE(unpublished_and_archived_take_nobody),
		CASE(enrolling_twice_is_once_and_who_left_comes_back),
		CASE(lessons_open_in_order_and_by_date),
		CASE(opening_is_kept_and_may_be_the_rule),
		CASE(completion_is_at_once_and_once),
		CASE(a_stale_page_does_not_complete_twice),
		CASE(the_bell_is_the_moment),
		CASE(the_first_pass_stays_whatever_is_edited),
		CASE(progress_goes_over_by_the_key_of_the_lesson),
		CASE(a_course_without_required_lessons_is_never_passed),
		CASE(a_certificate_waits_for_the_address),
		CASE(statements_are_as_promised),
	};
	return COUNTRY_GROUP("record", tests);
}
