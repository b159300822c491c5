/* job.h: background work: a table of jobs, a thread that does them, turns going round among offices (one office's 500 reports do not hold up
 * another's one), progress, cancel, retried after a crash when the lease is over (3 starts at most), result kept for a week. */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include "files/store.h"
#include "org/account.h"

struct job {
	i64 id, unit_id, account_id;
	str token, kind, title, args, why, result_name, result_type, result_sha;
	int state; /* 0 waits, 1 runs, 2 done, 3 failed, 4 cancelled */
	i64 done_n, all_n, result_size, at_ms, done_ms, expires_ms;
	bool cancel;
};
struct job_work; /* the running one */
struct job_kind {
	const char *name;
	/* Runs on the job thread with a connection of its own in which it may read; writes go through short transactions of its own. The result: a file at
	 * `path` inside the store's spool named by job_result(). False with words in *why. */
	bool (*run)(struct job_work *w, const struct job *j, str *why);
};
/* Within run: connection, arena, store; says how far; true when asked to stop (then return false). */
struct db *job_db(struct job_work *w);
struct arena *job_arena(struct job_work *w);
struct store *job_store(struct job_work *w);
bool job_progress(struct job_work *w, i64 done, i64 all);
void job_result(struct job_work *w, const char *path, str name, const char *type);

/* Queues in the caller's transaction; the token. At most 20 open jobs a person: p NULL with words in *why. */
str job_add(struct db *db, struct arena *a, i64 now_ms, const char *kind, i64 unit_id, i64 account_id, str title, str args, str *why);

struct job_runner;
struct job_runner *job_runner_start(const char *db_url, struct store *s, const struct job_kind *const *kinds);
void job_runner_stop(struct job_runner *r);
void job_use_files(struct store *s); /* for the download route */
/* Expired results, old rows. In the caller's transaction. */
void job_sweep(struct db *db, i64 now_ms);
/* For org_own_data and org_own_erase (org/register.h): own jobs; those that are not over end, results go. */
void job_own_data(struct db *db, struct arena *a, i64 account_id, struct buf *out);
void job_own_erase(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
/* /jobs (my jobs with progress bars, live by the page's script, cancel, download), /jobs/{token} as JSON or page. */
extern const struct route job_routes[];

#endif
