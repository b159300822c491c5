/* Background jobs: turns, progress, cancel, a runner that dies, results and their end. */
#include "../org/country.h"

#include "job/job_inside.h"

#include <fcntl.h>
#include <stdatomic.h>

static struct store *files;
static _Atomic int n_started, hold; /* jobs of kind "held" wait while hold is set */

static bool run_file(struct job_work *w, const struct job *j, str *why)
{
	(void)why;
	char *path = str_z(job_arena(w), str_fmt(job_arena(w), "%s/result-%lld", store_spool(job_store(w)), (long long)j->id));
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "ผลของ %.*s", STR_FMT(j->args));
	fclose(f);
	job_progress(w, 1, 1);
	job_result(w, path, S("ผล.txt"), "text/plain");
	return true;
}

static bool run_held(struct job_work *w, const struct job *j, str *why)
{
	(void)j, (void)why;
	n_started++;
	for (int i = 0; hold; i++) {
		if (job_progress(w, i, 1000))
			return false;
		usleep(10000);
	}
	return true;
}

static bool run_fails(struct job_work *w, const struct job *j, str *why)
{
	(void)w, (void)j;
	*why = S("ไม่มีใบประกาศในช่วงนี้");
	return false;
}

static bool run_hungry(struct job_work *w, const struct job *j, str *why)
{
	(void)j, (void)why;
	for (int i = 0; i < 100; i++)
		arena_alloc(job_arena(w), 64u << 20, 1);
	return true;
}

static bool run_broken(struct job_work *w, const struct job *j, str *why)
{
	(void)j, (void)why;
	n_started++;
	db_fail(job_db(w), DB_BROKEN, "said by the test");
	return false;
}

static const struct job_kind file = {"file", run_file}, held = {"held", run_held}, fails = {"fails", run_fails}, hungry = {"hungry", run_hungry},
			     broken = {"broken", run_broken};
static const struct job_kind *const kinds[] = {&file, &held, &fails, &hungry, &broken, NULL};

static str add(struct country_test *t, const char *kind, i64 unit, i64 account)
{
	str why = {0};
	str token = job_add(t->db, t->a, clock_now_ms(), kind, unit, account, S("งานทดสอบ"), S("สิ่งที่ขอ"), &why);
	assert_int_equal(db_status(t->db), DB_OK);
	return token;
}

static struct job get(struct country_test *t, str token)
{
	struct job j = {0};
	assert_true(job_get(t->db, t->a, token, &j));
	return j;
}

static struct job wait_for(struct country_test *t, str token, int state)
{
	for (int i = 0; i < 600 && get(t, token).state != state; i++)
		usleep(20000);
	struct job j = get(t, token);
	assert_int_equal(j.state, state);
	return j;
}

static int each_setup(void **state)
{
	struct country_test *t = *state;
	char dir[100];
	snprintf(dir, sizeof dir, "%s/files", t->dir);
	if (files == NULL)
		files = store_open(dir);
	clock_set_ms(0);
	arena_reset(t->a);
	db_exec(t->db, "delete from job");
	db_exec(t->db, "delete from notice");
	db_exec(t->db, "insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		       " values ('jobber', 'ผู้สั่งงาน', '', '', 0, 0, 0, 0, 0, 0, 1) on conflict do nothing");
	n_started = 0;
	hold = 0;
	return db_status(t->db) == DB_OK ? 0 : -1;
}

static i64 jobber(struct country_test *t) { return db_get(t->db, 0, "select id from account where username = 'jobber'"); }

/* --- the queue alone --- */

static void test_most_open(void **state)
{
	struct country_test *t = *state;
	str why = {0};
	for (int i = 0; i < JOB_OPEN_MAX; i++)
		assert_true(job_add(t->db, t->a, NOW_MS, "file", 0, 7, S("x"), S(""), &why).n > 0);
	assert_null(job_add(t->db, t->a, NOW_MS, "file", 0, 7, S("x"), S(""), &why).p);
	assert_true(why.n > 0);
	assert_true(job_add(t->db, t->a, NOW_MS, "file", 0, 8, S("x"), S(""), &why).n > 0);
}

/* 500 jobs of one office, then one of another: that one comes second. */
static void test_turns(void **state)
{
	struct country_test *t = *state;
	i64 last = -1, tries, order[6];
	db_begin(t->db);
	for (int i = 0; i < 500; i++)
		add(t, "file", 11, 1000 + i);
	add(t, "file", 22, 1);
	add(t, "file", 22, 1);
	add(t, "file", 5, 2);
	assert_true(db_commit(t->db));
	for (size_t i = 0; i < N_OF(order); i++) {
		struct job j;
		assert_true(job_claim(t->db, t->a, clock_now_ms(), &last, &j, &tries));
		assert_int_equal(tries, 1);
		order[i] = j.unit_id;
	}
	static const i64 want[] = {5, 11, 22, 11, 22, 11};
	for (size_t i = 0; i < N_OF(want); i++)
		assert_int_equal(order[i], want[i]);
}

static void test_lease(void **state)
{
	struct country_test *t = *state;
	i64 last = -1, tries, now = clock_now_ms();
	struct job j;
	add(t, "file", 0, 1);
	assert_true(job_claim(t->db, t->a, now, &last, &j, &tries));
	assert_false(job_claim(t->db, t->a, now + JOB_LEASE_MS - 1, &last, &j, &tries));
	assert_true(job_claim(t->db, t->a, now + JOB_LEASE_MS + 1, &last, &j, &tries));
	assert_int_equal(tries, 2);
}

static void test_swept(void **state)
{
	struct country_test *t = *state;
	str token = add(t, "file", 0, 1), open = add(t, "file", 0, 1);
	i64 now = clock_now_ms();
	db_exec(t->db, "update job set state = 2, result_sha = 'ab', expires_ms = $2, done_ms = $2 where token = $1", token, now);
	job_sweep(t->db, now - 1);
	assert_int_equal(get(t, token).result_sha.n, 2);
	job_sweep(t->db, now + 1);
	assert_int_equal(get(t, token).result_sha.n, 0);
	db_exec(t->db, "update job set at_ms = $1", now - JOB_ROW_KEPT_MS - 1);
	job_sweep(t->db, now);
	assert_int_equal(db_get(t->db, -1, "select count(*) from job"), 1);
	assert_int_equal(get(t, open).state, JOB_WAITS);
}

/* --- with a runner --- */

static void test_done(void **state)
{
	struct country_test *t = *state;
	i64 me = jobber(t);
	str ok = add(t, "file", 3, me), bad = add(t, "fails", 3, me), big = add(t, "hungry", 3, me), odd = add(t, "nobody knows", 3, me);
	struct job_runner *r = job_runner_start(t->url, files, kinds);
	struct job j = wait_for(t, ok, JOB_DONE);
	assert_int_equal(j.done_n, 1);
	check_str(j.result_name, S("ผล.txt"));
	assert_true(j.expires_ms - j.done_ms == JOB_RESULT_KEPT_MS && j.result_size == (i64)(S("ผลของ สิ่งที่ขอ").n));
	assert_true(store_has(files, j.result_sha));
	check_str(wait_for(t, bad, JOB_FAILED).why, S("ไม่มีใบประกาศในช่วงนี้"));
	assert_true(str_find(wait_for(t, big, JOB_FAILED).why, S("หน่วยความจำ")) > 0);
	assert_true(wait_for(t, odd, JOB_FAILED).why.n > 0);
	job_runner_stop(r);
	assert_int_equal(db_get(t->db, -1, "select count(*) from notice where account_id = $1", me), 4);
}

static void test_cancel(void **state)
{
	struct country_test *t = *state;
	hold = 1;
	str first = add(t, "held", 1, 1), second = add(t, "held", 1, 1);
	struct job_runner *r = job_runner_start(t->url, files, kinds);
	wait_for(t, first, JOB_RUNS);
	for (int i = 0; i < 300 && get(t, first).done_n == 0; i++) /* the progress is seen from outside */
		usleep(20000);
	assert_int_equal(get(t, first).all_n, 1000);
	struct job j = get(t, second);
	job_cancel(t->db, clock_now_ms(), &j);
	assert_int_equal(get(t, second).state, JOB_CANCELLED); /* it had not begun */
	j = get(t, first);
	job_cancel(t->db, clock_now_ms(), &j);
	wait_for(t, first, JOB_CANCELLED);
	assert_int_equal(n_started, 1);
	job_runner_stop(r);
}

/* A stop in the middle is no failure: another runner begins anew. */
static void test_stopped(void **state)
{
	struct country_test *t = *state;
	hold = 1;
	str token = add(t, "held", 1, 1);
	struct job_runner *r = job_runner_start(t->url, files, kinds);
	wait_for(t, token, JOB_RUNS);
	job_runner_stop(r);
	assert_int_equal(get(t, token).state, JOB_WAITS);
	assert_int_equal(db_get(t->db, -1, "select tries from job where token = $1", token), 0);
	hold = 0;
	r = job_runner_start(t->url, files, kinds);
	wait_for(t, token, JOB_DONE);
	job_runner_stop(r);
}

/* A runner that died holds its lease for a while; then the job is begun again, three times at most. */
static void test_dead_runner(void **state)
{
	struct country_test *t = *state;
	str token = add(t, "held", 1, 1), worn = add(t, "held", 2, 1);
	i64 now = clock_now_ms();
	db_exec(t->db, "update job set state = 1, tries = 1, lease_ms = $1 where token = $2", now + 1500, token);
	db_exec(t->db, "update job set state = 1, tries = 3, lease_ms = $1 where token = $2", now - 1, worn);
	struct job_runner *r = job_runner_start(t->url, files, kinds);
	assert_true(wait_for(t, worn, JOB_FAILED).why.n > 0);
	assert_int_equal(get(t, token).state, JOB_RUNS); /* it is still the other's */
	assert_int_equal(n_started, 0);
	wait_for(t, token, JOB_DONE);
	assert_int_equal(db_get(t->db, -1, "select tries from job where token = $1", token), 2);
	job_runner_stop(r);
}

/* Given up for dead, it comes back: what it brings counts no more. */
static void test_overtaken(void **state)
{
	struct country_test *t = *state;
	hold = 1;
	str token = add(t, "held", 1, 1);
	struct job_runner *r = job_runner_start(t->url, files, kinds);
	wait_for(t, token, JOB_RUNS);
	db_exec(t->db, "update job set tries = 2, lease_ms = $2 where token = $1", token, clock_now_ms() + JOB_LEASE_MS); /* another's now */
	sleep(2);
	hold = 0;
	sleep(1);
	assert_int_equal(get(t, token).state, JOB_RUNS);
	job_runner_stop(r);
	assert_int_equal(get(t, token).state, JOB_RUNS);
}

static void test_database_lost(void **state)
{
	struct country_test *t = *state;
	str token = add(t, "broken", 1, 1);
	struct job_runner *r = job_runner_start(t->url, files, kinds);
	for (int i = 0; i < 300 && n_started == 0; i++)
		usleep(20000);
	usleep(200000);
	assert_int_equal(get(t, token).state, JOB_RUNS); /* until its lease is over */
	str next = add(t, "file", 1, 1);
	wait_for(t, next, JOB_DONE); /* the runner goes on */
	job_runner_stop(r);
}

static void test_own(void **state)
{
	struct country_test *t = *state;
	struct buf b = {0};
	i64 me = jobber(t);
	add(t, "file", 1, me);
	job_own_data(t->db, t->a, me, &b);
	assert_true(str_starts(buf_view(&b), S("\"jobs\": [{\"title\": \"งานทดสอบ\"")));
	job_own_erase(t->db, t->a, clock_now_ms(), me);
	assert_int_equal(db_get(t->db, -1, "select count(*) from job where account_id = $1", me), 0);
	buf_free(&b);
}

#define EACH(fn) cmocka_unit_test_setup(fn, each_setup)

int main(void)
{
	const struct CMUnitTest tests[] = {EACH(test_most_open), EACH(test_turns), EACH(test_lease), EACH(test_swept), EACH(test_done), EACH(test_cancel), EACH(test_stopped),
		EACH(test_dead_runner), EACH(test_overtaken), EACH(test_database_lost), EACH(test_own)};
	int bad = _cmocka_run_group_tests("jobs sqlite", tests, N_OF(tests), country_setup, country_teardown);
	store_close(files);
	files = NULL;
	if (getenv("TT_TEST_PG"))
		bad += _cmocka_run_group_tests("jobs postgres", tests, N_OF(tests), country_setup_pg, country_teardown);
	if (files != NULL)
		store_close(files);
	return bad;
}
