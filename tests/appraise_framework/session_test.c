/* Sessions of the subcommittee: what is missing, the list and what changed since, the approval that freezes. */
#include "case.h"

static void what_is_missing_is_said(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct problems ps = problems_in(t->a);
	struct appraise_session s = session(t, appraise_session_make(t->db, t->a, NOW_MS, 0, &f, 0, S("1/2567"), &ps));
	assert_false(appraise_session_approve(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	assert_int_equal(ps.n, 3); /* day, people, minute */
	struct appraise_session typed = s;
	typed.on = day_of_ms(NOW_MS) + 1;
	typed.present = S("ประธาน");
	typed.minutes = S("เห็นชอบ");
	ps = problems_in(t->a);
	assert_true(appraise_session_save(t->db, t->a, NOW_MS, 0, &s, &typed, &ps));
	s = session(t, s.token);
	assert_false(appraise_session_ready(t->db, t->a, &f, &s, NOW_MS, &ps));
	assert_int_equal(ps.n, 1); /* not held yet */
	assert_true(appraise_session_ready(t->db, t->a, &f, &s, NOW_MS + DAY_MS, &(struct problems){.a = t->a}));
}

static void a_slip_of_the_year_is_no_day_of_a_session(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct problems ps = problems_in(t->a);
	struct appraise_session s = session(t, appraise_session_make(t->db, t->a, NOW_MS, 0, &f, 0, S("1/2567"), &ps)), typed = s;
	typed.on = framework_day(S("2467-03-25"));
	assert_false(appraise_session_save(t->db, t->a, NOW_MS, 0, &s, &typed, &ps));
	assert_int_equal(ps.n, 1);
	check_str(ps.at[0].column, S("day"));
	typed.on = framework_day(S("2566-09-20")); /* before the fiscal year begins */
	ps = problems_in(t->a);
	assert_true(appraise_session_save(t->db, t->a, NOW_MS, 0, &s, &typed, &ps));
}

static void sessions_follow_the_framework(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct problems ps = problems_in(t->a);
	assert_null(appraise_session_make(t->db, t->a, NOW_MS, 0, &f, 1, S("1/2567"), &ps).p); /* results before the framework */
	f = approve(t);
	assert_null(appraise_session_make(t->db, t->a, NOW_MS, 0, &f, 0, S("2/2567"), &ps).p); /* the framework twice */
	assert_null(appraise_session_make(t->db, t->a, NOW_MS, 0, &f, 1, S("1/2567"), &ps).p); /* a number twice */
	assert_null(appraise_session_make(t->db, t->a, NOW_MS, 0, &f, 3, S("2/2567"), &ps).p);
	assert_int_equal(ps.n, 4);
	ps = problems_in(t->a);
	assert_non_null(appraise_session_make(t->db, t->a, NOW_MS, 0, &f, 1, S("2/2567"), &ps).p);
}

static void a_framework_changed_meanwhile_is_not_approved(void **state)
{
	struct country_test *t = *state;
	struct framework f = written(t);
	struct appraise_session s = prepared(t, &f, 0, "1/2567");
	struct problems ps = problems_in(t->a);
	assert_true(framework_retitle(t->db, t->a, NOW_MS, 0, &f, S("ชื่อใหม่"), f.version, &ps));
	assert_false(appraise_session_approve(t->db, t->a, NOW_MS, 0, &f, &s, &ps)); /* f is what was seen before */
	assert_int_equal(load(t, YEAR).state, 0);
}

static void the_list_is_what_the_results_were(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct appraise_session s = prepared(t, &f, 1, "2/2567");
	struct problems ps = problems_in(t->a);
	struct appraise_session_row *row;
	struct framework_result *now;
	struct appraise_session_difference *d;
	put(t, &f, "1", "P54", 0, "4");
	put(t, &f, "1", "P24", 0, "3");
	assert_false(appraise_session_ready(t->db, t->a, &f, &s, NOW_MS, &ps)); /* no list */
	ps = problems_in(t->a);
	assert_true(appraise_session_take(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	s = session(t, s.token);
	size_t n = appraise_session_rows(t->db, t->a, &f, &s, &row);
	assert_int_equal(n, 76);
	assert_ptr_equal(row[0].unit, unit(t, "P54"));
	assert_int_equal(row[0].total, 2400);
	assert_int_equal(row[0].points[0], 400);
	assert_int_equal(row[0].points[1], -1);
	size_t n_now = framework_results(t->db, t->a, &f, 1, &now);
	assert_int_equal(appraise_session_differences(t->a, &f, row, n, now, n_now, &d), 0);

	put(t, &f, "1", "P24", 1, "4.5"); /* overtakes */
	n_now = framework_results(t->db, t->a, &f, 1, &now);
	assert_int_equal(appraise_session_differences(t->a, &f, row, n, now, n_now, &d), 2);
	assert_ptr_equal(d[0].unit, unit(t, "P24"));
	assert_int_equal(d[0].was_total, 1800);
	assert_int_equal(d[0].now_total, 2700);
	assert_int_equal(d[1].was_rank, 1);
	assert_int_equal(d[1].now_rank, 2);
}

static void an_approved_session_never_changes(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct appraise_session s = prepared(t, &f, 1, "2/2567"), typed;
	struct problems ps = problems_in(t->a);
	struct appraise_session_row *row;
	struct framework_file file = {S("bb"), S("รายงาน.pdf"), S("application/pdf"), 5};
	put(t, &f, "1", "P54", 0, "4");
	assert_true(appraise_session_take(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	s = session(t, s.token);
	struct org_held head = {ROLE_PROVINCE_HEAD, unit(t, "P54")};
	struct org_new_account account = {.username = S("head54"),
		.name = S("ท้องถิ่นจังหวัด"),
		.email = S(""),
		.password = S("ยาวพอสำหรับรหัสผ่าน"),
		.roles = &head,
		.n_roles = 1};
	assert_true(org_account_add(t->db, t->a, 0, NOW_MS, &account, &ps) > 0);
	assert_true(appraise_session_approve(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	s = session(t, s.token);
	assert_int_equal(s.state, 1);
	assert_int_equal(s.content_hash.n, 64);
	check_str(appraise_session_hash(t->db, t->a, &f, &s), s.content_hash);
	assert_int_equal(
		db_get(
			t->db, -1, "select count(*) from notice where kind = 'appraise' and href = '/appraise/framework/2567/results/1/P54'"),
		1); /* the head hears it */

	typed = s;
	typed.minutes = S("อื่น");
	put(t, &f, "1", "P54", 1, "1");
	assert_false(appraise_session_save(t->db, t->a, NOW_MS, 0, &s, &typed, &ps));
	assert_false(appraise_session_file(t->db, t->a, NOW_MS, 0, &s, &file, &ps));
	assert_false(appraise_session_take(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	assert_false(appraise_session_remove(t->db, t->a, NOW_MS, 0, &s, &ps));
	assert_false(appraise_session_approve(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	assert_int_equal(appraise_session_rows(t->db, t->a, &f, &s, &row), 76);
	assert_int_equal(row[0].total, 2400);
	struct problems check = problems_in(t->a);
	assert_int_equal(framework_sessions_check(t->db, t->a, &check), 2);
	assert_int_equal(check.n, 0);

	db_exec(t->db, "update appraise_session_row set total = total + 1 where session_id = $1 and rank = 1",
		s.id); /* by another hand */
	assert_int_equal(framework_sessions_check(t->db, t->a, &check), 2);
	assert_int_equal(check.n, 1);
	db_exec(t->db, "update appraise_indicator set weight = weight - 1 where year = 2567 and no = '1'");
	check = problems_in(t->a);
	framework_sessions_check(t->db, t->a, &check);
	assert_int_equal(check.n, 2); /* the framework's session too */
}

static void one_being_prepared_goes_without_a_trace_in_the_list(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct appraise_session s = prepared(t, &f, 1, "2/2567"), other;
	struct problems ps = problems_in(t->a);
	assert_true(appraise_session_take(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	assert_true(appraise_session_remove(t->db, t->a, NOW_MS, 0, &s, &ps));
	assert_false(appraise_session_by_token(t->db, t->a, s.token, &other));
	assert_int_equal(db_get(t->db, -1, "select count(*) from appraise_session_row"), 0);
	assert_true(db_has(t->db, "select 1 from audit where action = 'appraise.session.remove'"));
}

static void a_lost_race_is_told(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct appraise_session s = prepared(t, &f, 1, "2/2567"), typed = s;
	struct problems ps = problems_in(t->a);
	assert_true(appraise_session_save(t->db, t->a, NOW_MS, 0, &s, &typed, &ps));
	assert_false(appraise_session_save(t->db, t->a, NOW_MS, 0, &s, &typed, &ps));
	assert_false(appraise_session_approve(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	assert_int_equal(session(t, s.token).state, 0);
}

/* --- what fails on the way leaves nothing half done --- */

struct act {
	struct country_test *t;
	const struct framework *f;
	const struct appraise_session *s;
	bool (*run)(const struct act *a, struct arena *arena);
};

static bool run_approve(const struct act *x, struct arena *arena)
{
	struct problems ps = problems_in(arena);
	return appraise_session_approve(x->t->db, arena, NOW_MS, 0, x->f, x->s, &ps) && db_status(x->t->db) == DB_OK;
}

static bool run_take(const struct act *x, struct arena *arena)
{
	struct problems ps = problems_in(arena);
	return appraise_session_take(x->t->db, arena, NOW_MS, 0, x->f, x->s, &ps) && db_status(x->t->db) == DB_OK;
}

/* With the n-th statement failing (0: none); rolled back in any case. */
static bool attempt(const struct act *x, int n)
{
	struct db *db = x->t->db;
	struct arena *a = arena_open(1 << 16, 64u << 20);
	db_savepoint(db);
	db_fail_at(db, n);
	bool ok = x->run(x, a);
	db_fail_at(db, 0);
	db_unwind(db);
	db_rollback_to(db);
	arena_close(a);
	return ok;
}

static void each_statement_is_needed(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct appraise_session s = prepared(t, &f, 1, "2/2567");
	const struct act take = {t, &f, &s, run_take};
	assert_true(attempt(&take, 0));
	log_set_level(LOG_ERROR + 1);
	for (int n = 1; n <= 20; n++)
		assert_false(attempt(&take, n));
	struct problems ps = problems_in(t->a);
	assert_true(appraise_session_take(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	s = session(t, s.token);
	const struct act approve_it = {t, &f, &s, run_approve};
	assert_true(attempt(&approve_it, 0));
	int n = 1;
	while (!attempt(&approve_it, n))
		n++;
	log_set_level(LOG_INFO);
	assert_int_equal(n, 7); /* the list, the approval, the notices, the country, two of the audit */
	assert_int_equal(session(t, s.token).state, 0);
	assert_false(db_has(t->db, "select 1 from notice where kind = 'appraise'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_is_missing_is_said),
		CASE(a_slip_of_the_year_is_no_day_of_a_session),
		CASE(sessions_follow_the_framework),
		CASE(a_framework_changed_meanwhile_is_not_approved),
		CASE(the_list_is_what_the_results_were),
		CASE(an_approved_session_never_changes),
		CASE(one_being_prepared_goes_without_a_trace_in_the_list),
		CASE(a_lost_race_is_told),
		CASE(each_statement_is_needed),
	};
	return COUNTRY_GROUP("session", tests);
}
