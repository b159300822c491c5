/* runner.c: the thread that does the jobs. */
#include "job/job_inside.h"

#include <stdlib.h>

struct job_work {
	struct db *db;
	struct arena *a;
	struct store *store;
};
struct job_runner {
	struct store *store;
};

struct db *job_db(struct job_work *w) { return w->db; }
struct arena *job_arena(struct job_work *w) { return w->a; }
struct store *job_store(struct job_work *w) { return w->store; }
bool job_progress(struct job_work *w, i64 done, i64 all)
{
	(void)w, (void)done, (void)all;
	return false;
}
void job_result(struct job_work *w, const char *path, str name, const char *type) { (void)w, (void)path, (void)name, (void)type; }

struct job_runner *job_runner_start(const char *db_url, struct store *s, const struct job_kind *const *kinds)
{
	(void)db_url, (void)kinds;
	struct job_runner *r = calloc(1, sizeof *r);
	if (r != NULL)
		r->store = s;
	return r;
}

void job_runner_stop(struct job_runner *r) { free(r); }
