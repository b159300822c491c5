/* runner.c: the thread that does the jobs, and beside it one that keeps its lease, stores how far it is and hears of a cancel.
 *
 * A start is named by the job's number of tries: what a runner stores counts only while that is still the row's. So one that was given
 * up for dead and comes back changes nothing. */
#include "job/job_inside.h"

#include "base/log.h"
#include "org/notice.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY_MS 500
#define HEART_EVERY_MS (JOB_LEASE_MS / 4)
#define JOB_MEMORY (512u << 20)
#define RETRIES 8

struct job_work {
	struct db *db;
	struct arena *a;
	struct store *store;
	i64 id, tries;
	_Atomic i64 done, all;
	_Atomic bool stop, lost, cancelled;
	const char *path, *type;
	str name;
};

struct job_runner {
	char *db_url;
	struct store *store;
	const struct job_kind *const *kinds;
	pthread_t thread, keeper;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
	struct job_work *now; /* under the lock: what the keeper looks after */
	i64 last_unit;
};

struct db *job_db(struct job_work *w) { return w->db; }
struct arena *job_arena(struct job_work *w) { return w->a; }
struct store *job_store(struct job_work *w) { return w->store; }

bool job_progress(struct job_work *w, i64 done, i64 all)
{
	w->done = done;
	w->all = all;
	return w->stop;
}

void job_result(struct job_work *w, const char *path, str name, const char *type)
{
	w->path = str_z(w->a, str_of(path));
	w->name = str_dup(w->a, name);
	w->type = type;
}

/* --- the connection --- */

static bool connected(struct db **db, const char *url)
{
	if (*db != NULL && db_lost(*db)) {
		db_close(*db);
		*db = NULL;
	}
	if (*db != NULL) {
		db_unwind(*db);
		db_rollback(*db);
		db_clear(*db);
		return true;
	}
	struct buf why = {0};
	*db = db_open(url, DB_WRITE, &why);
	if (*db == NULL)
		log_error("jobs: %.*s", STR_FMT(buf_view(&why)));
	buf_free(&why);
	return *db != NULL;
}

/* --- how a job ends --- */

struct ending {
	enum job_state state;
	str why, sha;
	i64 size;
};

static void tell(struct db *db, struct arena *a, i64 now_ms, const struct job *j, const struct ending *e)
{
	str words = e->state == JOB_DONE ? S("เสร็จแล้ว: ") : S("ไม่สำเร็จ: ");
	if (e->state == JOB_DONE || e->state == JOB_FAILED)
		notice_add(db, now_ms, j->account_id, S("job"), STR_CAT(a, words, j->title), S("/jobs"));
}

/* In one transaction; nothing where the start is not the row's any more. */
static bool store_end(struct job_work *w, const struct job *j, const struct ending *e)
{
	i64 now_ms = clock_now_ms();
	str none = S("");
	db_begin(w->db);
	bool mine = db_has(w->db,
		"update job set state = $3, why = $4, result_sha = $5, result_name = $6, result_type = $7, result_size = $8, done_ms = $9, expires_ms = $10,"
		" done_n = $11, all_n = $12, lease_ms = 0 where id = $1 and tries = $2 and state = 1 returning 1",
		w->id, w->tries, e->state, e->why.p ? e->why : none, e->sha.p ? e->sha : none, w->name.p ? w->name : none, w->type ? str_of(w->type) : none,
		e->size, now_ms, now_ms + JOB_RESULT_KEPT_MS, w->done, w->all);
	if (mine && j->account_id > 0)
		tell(w->db, w->a, now_ms, j, e);
	return db_commit(w->db);
}

static void end(struct job_work *w, const struct job *j, const struct ending *e)
{
	for (int i = 0; i < RETRIES; i++) {
		if (store_end(w, j, e))
			return;
		if (db_status(w->db) != DB_RETRY)
			break;
		db_clear(w->db);
	}
	log_error("job %lld: its end is not stored, it will be taken up again: %s", (long long)w->id, db_why(w->db));
}

/* The server stops: another start does it, and this one is not counted. */
static void put_back(struct job_work *w)
{
	db_begin(w->db);
	db_exec(w->db, "update job set state = 0, tries = tries - 1, lease_ms = 0 where id = $1 and tries = $2 and state = 1", w->id, w->tries);
	if (!db_commit(w->db))
		log_warn("job %lld: waits for its lease: %s", (long long)w->id, db_why(w->db));
}

static bool keep_result(struct job_work *w, struct ending *e)
{
	struct sha256 sha;
	if (w->path == NULL)
		return true;
	if (!store_put_file(w->store, w->path, &sha, &e->size))
		return false;
	e->sha = hex_of(w->a, sha.b, sizeof sha.b);
	return true;
}

static void finish(struct job_work *w, const struct job *j, bool ok, str why)
{
	struct ending e = {.state = ok ? JOB_DONE : JOB_FAILED, .why = ok ? S("") : why};
	if (!ok && w->cancelled)
		e = (struct ending){.state = JOB_CANCELLED};
	else if (ok && !keep_result(w, &e))
		e = (struct ending){.state = JOB_FAILED, .why = S("เก็บไฟล์ผลลัพธ์ไม่ได้: แจ้งผู้ดูแลระบบให้ตรวจพื้นที่เก็บไฟล์")};
	if (e.state != JOB_DONE && w->path != NULL)
		unlink(w->path);
	end(w, j, &e);
}

/* --- one job --- */

static const struct job_kind *kind_of(const struct job_runner *r, str name)
{
	for (const struct job_kind *const *k = r->kinds; k != NULL && *k != NULL; k++)
		if (str_eq(str_of((*k)->name), name))
			return *k;
	return NULL;
}

static void look_after(struct job_runner *r, struct job_work *w)
{
	pthread_mutex_lock(&r->lock);
	r->now = w;
	if (w != NULL)
		w->stop = r->stop;
	pthread_mutex_unlock(&r->lock);
}

/* False: the database left it in the middle: another start does it. */
static bool work(struct job_runner *r, struct job_work *w, const struct job *j)
{
	const struct job_kind *k = kind_of(r, j->kind);
	str why = S("งานนี้ทำไม่สำเร็จ: ลองสั่งใหม่ หากยังไม่สำเร็จ แจ้งผู้ดูแลระบบ");
	if (k == NULL) {
		finish(w, j, false, S("โปรแกรมรุ่นนี้ไม่รู้จักงานชนิดนี้"));
		return true;
	}
	look_after(r, w);
	volatile bool ok = false;
	if (setjmp(*arena_guard(w->a)) == 0)
		ok = k->run(w, j, &why);
	else {
		log_error("job %lld %.*s: out of memory", (long long)w->id, STR_FMT(j->kind));
		why = S("งานนี้ใหญ่เกินกว่าหน่วยความจำที่ให้: แบ่งเป็นส่วนเล็กลงแล้วสั่งใหม่");
	}
	arena_unguard(w->a);
	look_after(r, NULL);
	bool broken = db_status(w->db) != DB_OK;
	if (broken)
		log_error("job %lld %.*s: database: %s", (long long)w->id, STR_FMT(j->kind), db_why(w->db));
	if (w->lost || !connected(&w->db, r->db_url))
		return false;
	if (broken && !w->cancelled)
		return false;
	if (!ok && w->stop && !w->cancelled)
		put_back(w);
	else
		finish(w, j, ok, why);
	return true;
}

/* Claims a job and does it. False: none waits. */
static bool next(struct job_runner *r, struct db **db, struct arena *a)
{
	struct job j;
	struct job_work w = {.a = a, .store = r->store};
	arena_reset(a);
	if (!connected(db, r->db_url) || !job_claim(*db, a, clock_now_ms(), &r->last_unit, &j, &w.tries))
		return false;
	w.db = *db;
	w.id = j.id;
	if (j.cancel)
		end(&w, &j, &(struct ending){.state = JOB_CANCELLED});
	else if (w.tries > JOB_STARTS_MAX)
		end(&w, &j, &(struct ending){.state = JOB_FAILED, .why = S("เริ่มทำสามครั้งแล้วไม่จบ: แจ้งผู้ดูแลระบบ แล้วลองสั่งใหม่เป็นงานที่เล็กลง")});
	else if (!work(r, &w, &j))
		log_warn("job %lld: to be taken up again", (long long)j.id);
	*db = w.db;
	return true;
}

/* --- the two threads --- */

/* False: to stop. */
static bool rest(struct job_runner *r, int ms)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += (long)ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	pthread_mutex_lock(&r->lock);
	if (!r->stop)
		pthread_cond_timedwait(&r->wake, &r->lock, &t);
	bool go_on = !r->stop;
	pthread_mutex_unlock(&r->lock);
	return go_on;
}

static bool stopped(struct job_runner *r)
{
	pthread_mutex_lock(&r->lock);
	bool stop = r->stop;
	pthread_mutex_unlock(&r->lock);
	return stop;
}

static void *work_run(void *ctx)
{
	struct job_runner *r = ctx;
	struct arena *a = arena_open(64u << 10, JOB_MEMORY);
	struct db *volatile db = NULL;
	do {
		struct db *mine = db;
		while (!stopped(r) && next(r, &mine, a))
			db = mine;
		db = mine;
	} while (rest(r, LOOK_EVERY_MS));
	arena_close(a);
	db_close(db);
	return NULL;
}

/* What the keeper last stored of a job. */
struct kept {
	i64 id, tries, done, all, at_ms;
};

/* The lease goes on, how far it is becomes known. The row that is not ours any more: the work is lost. */
static void heartbeat(struct db *db, struct job_work *w, struct kept *k)
{
	i64 now_ms = clock_now_ms(), done = w->done, all = w->all;
	bool same = k->id == w->id && k->tries == w->tries;
	if (same && done == k->done && all == k->all && now_ms - k->at_ms < HEART_EVERY_MS) {
		w->cancelled = db_has(db, "select 1 from job where id = $1 and cancel = 1", w->id);
	} else {
		db_begin(db);
		i64 cancel = db_get(db, -1,
			"update job set done_n = $3, all_n = $4, lease_ms = $5 where id = $1 and tries = $2 and state = 1 returning cancel", w->id, w->tries, done,
			all, now_ms + JOB_LEASE_MS);
		if (!db_commit(db))
			return;
		*k = (struct kept){w->id, w->tries, done, all, now_ms};
		w->lost = cancel < 0;
		w->cancelled = cancel > 0;
	}
	if (w->lost || w->cancelled)
		w->stop = true;
}

static void *keeper_run(void *ctx)
{
	struct job_runner *r = ctx;
	struct db *db = NULL;
	struct kept k = {0};
	bool go_on;
	do {
		go_on = rest(r, LOOK_EVERY_MS);
		pthread_mutex_lock(&r->lock); /* the work cannot end in the middle */
		if (r->now != NULL && connected(&db, r->db_url))
			heartbeat(db, r->now, &k);
		if (r->now != NULL && !go_on)
			r->now->stop = true;
		bool busy = r->now != NULL;
		pthread_mutex_unlock(&r->lock);
		if (!go_on && busy) {
			nanosleep(&(struct timespec){0, 50000000}, NULL);
			go_on = true; /* until the work has put its job back */
		}
	} while (go_on);
	db_close(db);
	return NULL;
}

static void start_threads(struct job_runner *r)
{
	sigset_t all, was; /* whoever waits for signals is the server */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	must(pthread_create(&r->thread, NULL, work_run, r) == 0);
	must(pthread_create(&r->keeper, NULL, keeper_run, r) == 0);
	pthread_sigmask(SIG_SETMASK, &was, NULL);
}

struct job_runner *job_runner_start(const char *db_url, struct store *s, const struct job_kind *const *kinds)
{
	struct job_runner *r = calloc(1, sizeof *r);
	must(r != NULL);
	r->store = s;
	r->kinds = kinds;
	r->last_unit = -1;
	r->db_url = strdup(db_url);
	must(r->db_url != NULL && pthread_mutex_init(&r->lock, NULL) == 0 && pthread_cond_init(&r->wake, NULL) == 0);
	start_threads(r);
	return r;
}

void job_runner_stop(struct job_runner *r)
{
	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_broadcast(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_join(r->keeper, NULL);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->wake);
	free(r->db_url);
	free(r);
}
