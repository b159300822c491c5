/* What has outlived its time goes, on the line's thread, between writes. Retention is documented in docs/security.md. */
#include "app/app.h"
#include "app/home.h"
#include "appraise/roster/roster.h"
#include "base/log.h"
#include "job/job.h"
#include "org/account.h"
#include "web/uploads.h"

#include <stdio.h>

#define MINUTE_MS 60000ll
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define KEYS_KEPT_MS (7 * DAY_MS)
#define FILE_AGE_MS DAY_MS
#define KEYS_A_MINUTE 5000
#define KEY_MAX 80 /* one is at most 64 bytes */

static struct store *files;
static i64 last_rows_ms, last_spool_ms;

void app_sweep_files(struct store *s) { files = s; }

/* No index on the time, as each save would pay for it: the rows are walked by their key instead, a part each minute. */
static void sweep_keys(struct db *db, i64 now_ms)
{
	static char from[KEY_MAX];
	static i64 from_account = INT64_MIN;
	char to[KEY_MAX];
	i64 to_account = 0, n = 0;
	struct db_cur c = db_query(db, "select key, account_id from request_key where (key, account_id) > ($1, $2) order by key, account_id limit $3",
				   from, from_account, KEYS_A_MINUTE);
	for (; db_next(&c); n++) {
		snprintf(to, sizeof to, "%.*s", STR_FMT(db_str(&c, 0)));
		to_account = db_i64(&c, 1);
	}
	if (n > 0)
		db_exec(db, "delete from request_key where (key, account_id) > ($1, $2) and (key, account_id) <= ($3, $4) and at_ms < $5", from,
			from_account, to, to_account, now_ms - KEYS_KEPT_MS);
	bool end = n < KEYS_A_MINUTE;
	snprintf(from, sizeof from, "%s", end ? "" : to);
	from_account = end ? INT64_MIN : to_account;
}

struct orphans {
	struct db *db;
	i64 n;
};

static void file_seen(void *ctx, str sha, i64 size, i64 age_ms)
{
	(void)size;
	struct orphans *o = ctx;
	if (age_ms < FILE_AGE_MS || app_file_named(o->db, sha) || db_status(o->db) != DB_OK)
		return;
	o->n += store_remove(files, sha);
}

/* One folder of 256 each minute: no write waits while a million files are looked at. */
static void sweep_files(struct db *db)
{
	static int folder;
	struct orphans o = {.db = db};
	store_each_in(files, folder, file_seen, &o);
	folder = (folder + 1) % STORE_FOLDERS;
	if (o.n > 0)
		log_info("files: %lld that no row names removed", (long long)o.n);
}

void app_sweep(struct db *db, i64 now_ms)
{
	if (now_ms - last_rows_ms < MINUTE_MS)
		return;
	last_rows_ms = now_ms;
	db_begin(db);
	sweep_keys(db, now_ms);
	org_sweep(db, now_ms);
	job_sweep(db, now_ms);
	roster_sweep(db, now_ms);
	db_commit(db);
	if (files == NULL)
		return;
	sweep_files(db);
	if (now_ms - last_spool_ms > HOUR_MS) {
		last_spool_ms = now_ms;
		upload_collect(store_spool(files));
	}
}
