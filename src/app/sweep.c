/* What has outlived its time goes, on the line's thread, between writes. Retention is documented in docs/security.md. */
#include "app/home.h"
#include "base/log.h"
#include "org/account.h"

#define MINUTE_MS 60000ll
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define KEYS_KEPT_MS (7 * DAY_MS)
#define FILE_AGE_MS DAY_MS

static struct store *files;
static i64 last_rows_ms, last_files_ms;

void app_sweep_files(struct store *s) { files = s; }

struct orphans {
	struct db *db;
	i64 n;
};

static void file_seen(void *ctx, str sha, i64 size, i64 age_ms)
{
	(void)size;
	struct orphans *o = ctx;
	if (age_ms < FILE_AGE_MS || db_has(o->db, "select 1 from lpa_evidence where sha = $1", sha) || db_status(o->db) != DB_OK)
		return;
	o->n += store_remove(files, sha);
}

static void sweep_files(struct db *db)
{
	struct orphans o = {.db = db};
	store_each(files, file_seen, &o);
	if (o.n > 0)
		log_info("files: %lld that no row names removed", (long long)o.n);
}

void app_sweep(struct db *db, i64 now_ms)
{
	if (now_ms - last_rows_ms < MINUTE_MS)
		return;
	last_rows_ms = now_ms;
	db_begin(db);
	db_exec(db, "delete from request_key where at_ms < $1", now_ms - KEYS_KEPT_MS);
	org_sweep(db, now_ms);
	db_commit(db);
	if (files != NULL && now_ms - last_files_ms > HOUR_MS) {
		last_files_ms = now_ms;
		sweep_files(db);
	}
}
