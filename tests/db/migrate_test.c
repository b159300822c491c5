/* Migrations: from nothing, again, half way, into the future, by two at once. */
#include "check.h"

#include <pthread.h>

static bool migrate(struct db *db, str *ret_why, struct arena *a)
{
	struct buf why = {0};
	bool ok = db_migrate(db, &why);
	*ret_why = why.n > 0 ? str_dup(a, buf_view(&why)) : S("");
	buf_free(&why);
	return ok;
}

/* Every table with its columns, and the versions. */
static str schema(struct place *t)
{
	if (t->pg)
		return db_get_str(t->db, t->a,
			"select string_agg(table_name || '.' || column_name || ' ' || data_type, ',' order by table_name, ordinal_position)" /* postgres */
			" from information_schema.columns where table_schema = current_schema()");
	return db_get_str(t->db, t->a, "select group_concat(sql) from (select sql from sqlite_master order by name)"); /* sqlite */
}

static void test_fresh_and_again(void **state)
{
	struct place *t = *state;
	str why;
	assert_int_equal(db_schema_of(t->db), 0);
	assert_true(migrate(t->db, &why, t->a));
	assert_int_equal(db_schema_of(t->db), db_schema_known());
	assert_true(db_schema_known() >= 3);
	assert_int_equal(db_get(t->db, 0, "select count(*) from schema_version"), db_schema_known());
	str before = schema(t);
	assert_true(str_find(before, S("lpa_self")) >= 0);
	db_exec(t->db, "update org_rev set rev = 4711");
	assert_true(migrate(t->db, &why, t->a));
	check_str(schema(t), before);
	assert_int_equal(db_get(t->db, 0, "select rev from org_rev"), 4711);
	assert_int_equal(db_get(t->db, 0, "select count(*) from schema_version"), db_schema_known());
	assert_false(db_in_transaction(t->db));
	check_ok(t->db);
}

static void test_newer_refused(void **state)
{
	struct place *t = *state;
	str why;
	assert_true(migrate(t->db, &why, t->a));
	db_exec(t->db, "insert into schema_version(number, name) values ($1, 'from the future')", db_schema_known() + 7);
	str before = schema(t);
	assert_false(migrate(t->db, &why, t->a));
	assert_true(str_find(why, str_fmt(t->a, "%d", db_schema_known() + 7)) >= 0);
	assert_true(str_find(why, S("ใหม่กว่า")) >= 0);
	assert_false(db_in_transaction(t->db));
	check_ok(t->db);
	check_str(schema(t), before);
	assert_int_equal(db_schema_of(t->db), db_schema_known() + 7);
}

/* Whichever statement fails: nothing of it stays, and the next try goes through. */
static void test_half_way(void **state)
{
	struct place *t = *state;
	str why;
	i64 n = 1;
	for (;; n++) {
		db_fail_at(t->db, n);
		bool ok = migrate(t->db, &why, t->a);
		db_fail_at(t->db, 0);
		if (ok)
			break;
		assert_true(why.n > 0);
		assert_false(db_in_transaction(t->db));
		check_ok(t->db);
		int have = db_schema_of(t->db); /* all, when only the lock could not be given back */
		assert_true(have == 0 || (t->pg && have == db_schema_known()));
		assert_true(n < 100);
	}
	assert_true(n > db_schema_known() + 3);
	assert_int_equal(db_schema_of(t->db), db_schema_known());
}

/* What an older program left is brought on, its rows kept. */
static void test_old_one(void **state)
{
	struct place *t = *state;
	str why;
	struct buf words = {0};
	assert_true(db_migrate_to(t->db, 2, &words));
	buf_free(&words);
	check_ok(t->db);
	assert_int_equal(db_schema_of(t->db), 2);
	db_exec(t->db, "insert into holiday(day, scope, name_th, kind, status) values ('2024-04-13', 'ทั่วประเทศ', 'สงกรานต์', 'regular', 'checked')");
	db_exec(t->db, "insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
				   " values ('somchai', 'สมชาย', '', '', 0, 0, 0, 0, 1, 1, 1)");
	assert_true(migrate(t->db, &why, t->a));
	assert_int_equal(db_schema_of(t->db), db_schema_known());
	assert_int_equal(db_get(t->db, -1, "select count(*) from lpa_year_rev"), 0);
	assert_int_equal(db_get(t->db, -1, "select count(*) from holiday"), 1);
	assert_int_equal(db_get(t->db, -1, "select kind from account where username = 'somchai'"), 0);
}

struct racer {
	struct place *t;
	pthread_t thread;
	bool ok;
};
static void *race(void *arg)
{
	struct racer *r = arg;
	struct buf why = {0};
	struct db *db = db_open(r->t->url, DB_WRITE, &why);
	r->ok = db != NULL && db_migrate(db, &why);
	if (!r->ok)
		print_error("%.*s\n", (int)why.n, why.p);
	db_close(db);
	buf_free(&why);
	return NULL;
}

static void test_at_once(void **state)
{
	struct place *t = *state;
	struct racer r[4];
	for (size_t i = 0; i < N_OF(r); i++) {
		r[i] = (struct racer){.t = t};
		assert_int_equal(pthread_create(&r[i].thread, NULL, race, &r[i]), 0);
	}
	for (size_t i = 0; i < N_OF(r); i++)
		pthread_join(r[i].thread, NULL);
	for (size_t i = 0; i < N_OF(r); i++)
		assert_true(r[i].ok);
	assert_int_equal(db_schema_of(t->db), db_schema_known());
	assert_int_equal(db_get(t->db, 0, "select count(*) from org_rev"), 1);
}

/* Thai cannot be found by words where lc_ctype is C: said at once. */
static int with_c_locale(void **state) { return place_open(state, true, "lc_ctype 'C' lc_collate 'C'"); }
static void test_c_locale_refused(void **state)
{
	struct place *t = *state;
	str why;
	assert_false(migrate(t->db, &why, t->a));
	assert_true(str_find(why, S("C.UTF-8")) >= 0);
	assert_int_equal(db_schema_of(t->db), 0);
}

#define LITE(fn) cmocka_unit_test_setup_teardown(fn, place_lite, place_close)
#define PG(fn) {#fn " on PostgreSQL", fn, place_pg, place_close, NULL}
#define COMMON(ON) ON(test_fresh_and_again), ON(test_newer_refused), ON(test_half_way), ON(test_old_one), ON(test_at_once)

int main(void)
{
	log_off();
	const struct CMUnitTest lite[] = {COMMON(LITE)};
	const struct CMUnitTest pg[] = {COMMON(PG), cmocka_unit_test_setup_teardown(test_c_locale_refused, with_c_locale, place_close)};
	int failed = cmocka_run_group_tests_name("migrations on SQLite", lite, NULL, NULL);
	if (getenv("TT_TEST_PG") == NULL)
		print_message("without TT_TEST_PG: not on PostgreSQL\n");
	else
		failed += cmocka_run_group_tests_name("migrations on PostgreSQL", pg, NULL, NULL);
	return failed;
}
