/* The audit: what is sealed stays provable; every way of changing it is found. */
#include "country.h"

#include <pthread.h>

static void add_rows(struct country_test *t, int n)
{
	db_begin(t->db);
	for (int i = 0; i < n; i++)
		audit_add(t->db, t->a, 1, 7, NOW_MS + i, S("lpa.self"), str_fmt(t->a, "2567/3.%d", i), i % 2 ? S("3") : (str){0}, S("5"));
	assert_true(db_commit(t->db));
}

static i64 now_ms = NOW_MS;

/* Sealing is at most once a second for a connection: each call here is a second later. */
static void seal(struct country_test *t)
{
	now_ms += 1000;
	audit_seal(t->db, now_ms);
	assert_int_equal(db_status(t->db), DB_OK);
}

static struct problems check(struct country_test *t, i64 want_rows)
{
	struct problems ps = problems_in(t->a);
	assert_int_equal(audit_check(t->db, t->a, &ps), want_rows);
	assert_int_equal(db_status(t->db), DB_OK);
	return ps;
}

static int empty_audit(void **state)
{
	struct country_test *t = *state;
	db_script(t->db, S("delete from audit_value"));
	db_script(t->db, S("delete from audit"));
	db_script(t->db, S("delete from audit_seal"));
	return db_status(t->db) == DB_OK ? 0 : -1;
}

/* Three seals of 5, 1 and 4 rows. */
static void filled(struct country_test *t)
{
	add_rows(t, 5);
	seal(t);
	add_rows(t, 1);
	seal(t);
	add_rows(t, 4);
	seal(t);
}

static void sealed_rows_are_sound(void **state)
{
	struct country_test *t = *state;
	filled(t);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit_seal"), 3);
	assert_int_equal(db_get(t->db, 0, "select cast(sum(n_rows) as bigint) from audit_seal"), 10);
	assert_int_equal(check(t, 10).n, 0);
	seal(t); /* nothing new: no seal */
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit_seal"), 3);
	assert_int_equal(db_get(t->db, 0, "select count(*) from public_key where purpose = 'audit'"), 1);
}

static void a_burst_is_sealed_once_a_second(void **state)
{
	struct country_test *t = *state;
	seal(t);
	add_rows(t, 2);
	audit_seal(t->db, now_ms + 10);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit_seal"), 0);
	seal(t);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit_seal"), 1);
	db_count_reset(t->db);
	audit_seal(t->db, now_ms + 10);
	assert_int_equal(db_count(t->db).statements, 0);
}

#define MIDDLE "(select min(id) + 3 from audit)"

static void every_change_is_found(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *what, *sql;
	} harm[] = {
		{"a changed value", "update audit_value set after = '4' where audit_id = " MIDDLE},
		{"a value where none was", "update audit_value set before = '' where audit_id = (select min(id) from audit)"},
		{"a value taken away", "update audit_value set after = null where audit_id = " MIDDLE},
		{"values gone without a word", "delete from audit_value where audit_id = " MIDDLE},
		{"another person", "update audit set account_id = 2 where id = " MIDDLE},
		{"another unit", "update audit set unit_id = 8 where id = " MIDDLE},
		{"another time", "update audit set at_ms = at_ms + 1 where id = " MIDDLE},
		{"another act", "update audit set action = 'lpa.verify' where id = " MIDDLE},
		{"another object", "update audit set object = '2567/9' where id = " MIDDLE},
		{"a changed hash", "update audit set row_hash = value_hash where id = " MIDDLE},
		{"a deleted row", "delete from audit where id = " MIDDLE},
		{"the last row deleted", "delete from audit where id = (select max(id) from audit)"},
		{"a copied row", "insert into audit(id, tx, at_ms, account_id, unit_id, action, object, value_hash, row_hash)"
						 " select max(a.id) + 100, (select tx from audit where id = " MIDDLE
						 "), a.at_ms, a.account_id, a.unit_id, a.action, a.object, a.value_hash, a.row_hash"
						 " from audit a where a.id = " MIDDLE
						 " group by a.at_ms, a.account_id, a.unit_id, a.action, a.object, a.value_hash, a.row_hash"},
		{"a changed head", "update audit_seal set head = (select row_hash from audit where id = " MIDDLE ") where id = 2"},
		{"a changed signature", "update audit_seal set signature = (select signature from audit_seal where id = 1) where id = 2"},
		{"a changed number of rows", "update audit_seal set n_rows = n_rows + 1 where id = 2"},
		{"a changed time of a seal", "update audit_seal set at_ms = at_ms + 1 where id = 2"},
		{"a seal that covers less", "update audit_seal set to_key = to_key - 1 where id = 2"},
		{"a seal taken out", "delete from audit_seal where id = 2"},
		{"the first seal taken out", "delete from audit_seal where id = 1"},
		{"another key", "update audit_seal set key_id = 'unknown' where id = 2"},
	};
	for (size_t i = 0; i < N_OF(harm); i++) {
		empty_audit(state);
		filled(t);
		db_script(t->db, str_of(harm[i].sql));
		assert_int_equal(db_status(t->db), DB_OK);
		struct problems ps = problems_in(t->a);
		audit_check(t->db, t->a, &ps);
		if (ps.n == 0)
			print_error("not found: %s\n", harm[i].what);
		assert_true(ps.n > 0);
	}
}

static void a_changed_row_is_named(void **state)
{
	struct country_test *t = *state;
	filled(t);
	i64 id = db_get(t->db, 0, "select min(id) + 3 from audit");
	db_exec(t->db, "update audit_value set after = '4' where audit_id = $1", id);
	struct problems ps = check(t, 10);
	assert_int_equal(ps.n, 1);
	check_str(ps.at[0].value, str_fmt(t->a, "%lld", (long long)id));
}

static void an_erased_value_leaves_the_chain_whole(void **state)
{
	struct country_test *t = *state;
	filled(t);
	i64 id = db_get(t->db, 0, "select min(id) + 3 from audit");
	db_begin(t->db);
	audit_erase(t->db, t->a, 1, NOW_MS, id, S("คำขอของเจ้าของข้อมูล"));
	assert_true(db_commit(t->db));
	seal(t);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit_value where audit_id = $1", id), 0);
	assert_int_equal(check(t, 11).n, 0);
}

static void old_rows_without_a_seal_are_named(void **state)
{
	struct country_test *t = *state;
	filled(t);
	add_rows(t, 2);
	assert_int_equal(check(t, 12).n, 0); /* young ones wait */
	db_begin(t->db);
	audit_add(t->db, t->a, 1, 7, NOW_MS + 60 * 60 * 1000, S("lpa.self"), S("x"), (str){0}, S("1"));
	assert_true(db_commit(t->db));
	assert_int_equal(check(t, 13).n, 1);
	/* The seals of the end taken away: the rows behind stand there unsealed. */
	empty_audit(*(&state));
	filled(t);
	db_script(t->db, S("delete from audit_seal where id = 3"));
	db_begin(t->db);
	audit_add(t->db, t->a, 1, 7, NOW_MS + 60 * 60 * 1000, S("lpa.self"), S("x"), (str){0}, S("1"));
	assert_true(db_commit(t->db));
	assert_true(check(t, 11).n > 0);
}

static void another_installation_s_key_is_not_ours(void **state)
{
	struct country_test *t = *state;
	filled(t);
	assert_int_equal(check(t, 10).n, 0);
	char keys[100];
	snprintf(keys, sizeof keys, "%s/other-keys", t->dir);
	keys_open(keys);
	assert_int_equal(check(t, 10).n, 1);
	snprintf(keys, sizeof keys, "%s/keys", t->dir);
	keys_open(keys);
	assert_int_equal(check(t, 10).n, 0);
}

static void long_values_are_clipped(void **state)
{
	struct country_test *t = *state;
	struct buf b = {0};
	for (int i = 0; i < 3000; i++)
		buf_lit(&b, "ก");
	db_begin(t->db);
	audit_add(t->db, t->a, 1, 7, NOW_MS, S("x"), S("y"), buf_view(&b), S(""));
	assert_true(db_commit(t->db));
	buf_free(&b);
	str was = db_get_str(t->db, t->a, "select before from audit_value order by audit_id desc limit 1");
	assert_true(was.n <= 4000 && was.n > 3990 && str_utf8(was));
	seal(t);
	assert_int_equal(check(t, 1).n, 0);
}

/* PostgreSQL: a row of a transaction that began earlier and ends later comes under a later seal, and none is lost. */
static void rows_that_commit_late_are_sealed(void **state)
{
	struct country_test *t = *state;
	struct buf why = {0};
	struct db *slow = db_open(t->url, DB_WRITE, &why);
	assert_non_null(slow);
	db_begin(slow);
	audit_add(slow, t->a, 1, 7, NOW_MS, S("slow"), S("first"), (str){0}, S("1"));
	add_rows(t, 3);
	seal(t); /* all three are younger than the running transaction */
	i64 sealed = db_get(t->db, 0, "select coalesce(cast(sum(n_rows) as bigint), 0) from audit_seal");
	assert_int_equal(sealed, 0);
	assert_true(db_commit(slow));
	db_close(slow);
	seal(t);
	assert_int_equal(db_get(t->db, 0, "select cast(sum(n_rows) as bigint) from audit_seal"), 4);
	assert_int_equal(check(t, 4).n, 0);
	buf_free(&why);
}

static void *seal_often(void *arg)
{
	struct country_test *t = arg;
	struct buf why = {0};
	struct db *db = db_open(t->url, DB_WRITE, &why);
	for (int i = 0; i < 40; i++) {
		audit_seal(db, NOW_MS + 100000 + i * 1000);
		usleep(2000);
	}
	db_close(db);
	buf_free(&why);
	return NULL;
}

static void two_sealers_make_one_chain(void **state)
{
	struct country_test *t = *state;
	pthread_t one, two;
	assert_int_equal(pthread_create(&one, NULL, seal_often, t), 0);
	assert_int_equal(pthread_create(&two, NULL, seal_often, t), 0);
	for (int i = 0; i < 40; i++) {
		db_begin(t->db);
		audit_add(t->db, t->a, 1, 7, NOW_MS + i, S("lpa.self"), S("x"), (str){0}, S("1"));
		if (!db_commit(t->db))
			db_clear(t->db);
		usleep(1000);
	}
	pthread_join(one, NULL);
	pthread_join(two, NULL);
	now_ms += 200000;
	seal(t);
	i64 rows = db_get(t->db, 0, "select count(*) from audit");
	assert_true(rows > 20);
	assert_int_equal(db_get(t->db, 0, "select cast(sum(n_rows) as bigint) from audit_seal"), rows);
	assert_int_equal(check(t, rows).n, 0);
}

#define fresh(fn) cmocka_unit_test_setup(fn, empty_audit)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		fresh(sealed_rows_are_sound),
		fresh(a_burst_is_sealed_once_a_second),
		fresh(every_change_is_found),
		fresh(a_changed_row_is_named),
		fresh(an_erased_value_leaves_the_chain_whole),
		fresh(old_rows_without_a_seal_are_named),
		fresh(another_installation_s_key_is_not_ours),
		fresh(long_values_are_clipped),
		fresh(two_sealers_make_one_chain),
	};
	static const struct CMUnitTest only_postgres[] = {
		fresh(rows_that_commit_late_are_sealed),
	};
	int failed = COUNTRY_GROUP("audit", tests);
	if (getenv("TT_TEST_PG"))
		failed += _cmocka_run_group_tests(
			"audit only postgres", only_postgres, N_OF(only_postgres), country_setup_pg, country_teardown);
	return failed;
}
