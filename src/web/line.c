/* The write line: no reply to a write leaves before the write is on disk, and thousands a second still fit.
 *
 * SQLite: one thread takes all waiting writes as a batch: one transaction, a savepoint for each, one commit = one fsync, then all
 * replies. PostgreSQL: each write in a serializable transaction of its own, run again as a whole on a serialization failure.
 * A handler does not know which. */
#include "web/impl.h"

#include "base/log.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 1000
#define RETRIES_MAX 20 /* false conflicts are normal under SERIALIZABLE */
/* The WAL never begins anew by itself under steady readers. Above the first size the keeper copies it into the database and then the
 * line begins it anew; above the second it is copied now and then, so that less is left to do. */
#define WAL_RESTART_BYTES (48ll << 20)
#define WAL_BACKFILL_BYTES (4ll << 20)
#define WAL_BACKFILL_US 1000000
#define KEEPER_MS 20

static struct db *open_writer(struct server *s)
{
	struct buf why = {0};
	struct db *db = db_open(s->config->db_url, DB_WRITE, &why);
	if (db == NULL)
		log_error("%.*s", STR_FMT(buf_view(&why)));
	buf_free(&why);
	return db;
}

static void tick(struct server *s, struct db *db, i64 *last_ms)
{
	i64 now = clock_now_ms();
	if (now - *last_ms < TICK_MS)
		return;
	*last_ms = now;
	if (s->config->hooks.tick != NULL)
		s->config->hooks.tick(db, now);
	db_rollback(db);
}

static void finish(struct exchange *x)
{
	reply_run_after(x);
	server_finish(x);
}

/* Runs one write between savepoints. False: the whole transaction is gone (autocommit is on again), or a savepoint could not be set or
 * given up: going on, the next request's rollback would take this one's writes along. */
static bool run_one(struct exchange *x, struct db *db)
{
	db_savepoint(db);
	if (db_status(db) != DB_OK)
		return false;
	bool keep = dispatch_write(x, db);
	if (!db_in_transaction(db))
		return false;
	if (keep)
		db_release(db);
	else
		db_rollback_to(db);
	return db_status(db) == DB_OK && db_in_transaction(db);
}

static void fail_batch(struct exchange *first, const char *why)
{
	log_error("write line: batch failed: %s", why);
	for (struct exchange *x = first, *next; x != NULL; x = next) {
		next = x->next;
		reply_last_resort(x, 503);
		server_finish(x);
	}
}

static void run_alone(struct exchange *x, struct db *db)
{
	db_rollback(db);
	db_begin(db);
	bool ok = run_one(x, db) && db_commit(db);
	must(!db_sync_failed(db));
	if (!ok) {
		log_error("write line: %s failed: %s", x->r.route->pattern, db_why(db));
		reply_last_resort(x, 503);
		x->reply.after = NULL;
	}
	db_rollback(db);
	finish(x);
}

/* After a lost transaction no reply of the batch has left: each is run again, alone. */
static void replay(struct exchange *first, struct db *db)
{
	log_warn("write line: transaction lost, replaying one by one");
	for (struct exchange *x = first, *next; x != NULL; x = next) {
		next = x->next;
		run_alone(x, db);
	}
}

static void run_batch(struct server *s, struct exchange *first, size_t n, struct db *db)
{
	s->n_batches++;
	s->n_writes += (i64)n;
	db_begin(db);
	if (db_status(db) != DB_OK) { /* another process has held the database for long: each alone would wait as long again */
		fail_batch(first, db_why(db));
		db_rollback(db);
		return;
	}
	for (struct exchange *x = first; x != NULL; x = x->next)
		if (!run_one(x, db)) {
			replay(first, db);
			return;
		}
	if (!db_commit(db)) {
		must(!db_sync_failed(db)); /* what the disk holds is unknown: only a new start reads it anew, and nobody was told "saved" */
		fail_batch(first, db_why(db));
		db_rollback(db);
		return;
	}
	db_count_reset(db);
	for (struct exchange *x = first, *next; x != NULL; x = next) {
		next = x->next;
		finish(x);
	}
}

void *line_run_sqlite(void *server)
{
	struct server *s = server;
	struct db *db = open_writer(s);
	must(db != NULL);
	i64 last_tick = 0;
	for (;;) {
		size_t n;
		struct exchange *first = queue_take(&s->line, s->batch_max, TICK_MS, &n);
		if (first != NULL)
			run_batch(s, first, n, db);
		else if (queue_ended(&s->line))
			break;
		tick(s, db, &last_tick);
		if (s->wal_copied) {
			db_wal_restart(db); /* only what came since the copying is left, a few milliseconds */
			s->wal_copied = false;
		}
		s->wal_bytes = db_wal_bytes(db);
	}
	last_tick = 0;
	tick(s, db, &last_tick);
	db_close(db);
	return NULL;
}

/* Copies the WAL into the database beside the writer. */
static void keep_wal(struct server *s, struct db *db, i64 *last_us)
{
	i64 bytes = s->wal_bytes, now = clock_mono_us();
	bool restart = bytes > WAL_RESTART_BYTES && !s->wal_copied;
	if (!restart && (bytes < WAL_BACKFILL_BYTES || now - *last_us < WAL_BACKFILL_US))
		return;
	db_wal_backfill(db);
	*last_us = now;
	if (restart)
		s->wal_copied = true;
}

void *line_keeper(void *server)
{
	struct server *s = server;
	struct db *db = open_writer(s);
	i64 last_us = 0;
	while (!s->stopping && db != NULL) {
		struct timespec t = {0, KEEPER_MS * 1000000l};
		nanosleep(&t, NULL);
		reqlog_flush();
		keep_wal(s, db, &last_us);
	}
	db_close(db);
	return NULL;
}

static void backoff(unsigned *seed, int attempt)
{
	struct timespec t = {0, (long)(rand_r(seed) % (500 << (attempt < 6 ? attempt : 6))) * 1000l};
	nanosleep(&t, NULL);
}

static void run_postgres(struct server *s, struct exchange *x, struct db *db, unsigned *seed)
{
	s->n_batches++;
	s->n_writes++;
	for (int i = 0; i < RETRIES_MAX; i++) {
		db_begin(db);
		bool keep = dispatch_write(x, db);
		bool again = db_status(db) == DB_RETRY;
		if (!again && !keep) {
			bool lost = db_status(db) == DB_BROKEN;
			db_rollback(db);
			if (lost)
				reply_last_resort(x, 503);
			finish(x);
			return;
		}
		if (!again && db_commit(db)) {
			finish(x);
			return;
		}
		again = again || db_status(db) == DB_RETRY;
		db_rollback(db);
		if (!again)
			break;
		s->n_retries++;
		backoff(seed, i);
	}
	reply_last_resort(x, 503);
	server_finish(x);
}

void *line_run_postgres(void *server)
{
	struct server *s = server;
	struct db *db = open_writer(s);
	must(db != NULL);
	unsigned seed = (unsigned)(uintptr_t)&db;
	i64 last_tick = 0;
	for (;;) {
		struct exchange *x = queue_take(&s->line, 1, TICK_MS, NULL);
		if (db == NULL || db_lost(db)) { /* the server was restarted: a new connection */
			db_close(db);
			db = open_writer(s);
		}
		if (x != NULL && db != NULL)
			run_postgres(s, x, db, &seed);
		else if (x != NULL) {
			reply_last_resort(x, 503);
			server_finish(x);
		} else if (queue_ended(&s->line))
			break;
		if (db != NULL && pthread_equal(pthread_self(), s->line_threads[0]))
			tick(s, db, &last_tick);
	}
	db_close(db);
	return NULL;
}
