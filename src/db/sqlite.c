/* SQLite driver: WAL, synchronous=FULL, one writer, readers that cannot write. */
#include "db/impl.h"

#include "base/log.h"

#include <stdlib.h>

#define BUSY_MS 10000
#define WAL_RESTART_WAIT_MS 50

static void fail(struct db *db, const char *sql)
{
	int extended = sqlite3_extended_errcode(db->lite), code = extended & 0xff;
	if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC)
		db->sync_failed = true;
	enum db_status s = code == SQLITE_CONSTRAINT                       ? DB_CONSTRAINT
			   : code == SQLITE_BUSY || code == SQLITE_LOCKED ? DB_RETRY
									  : DB_BROKEN;
	db_set_status(db, s, sqlite3_errmsg(db->lite), sql);
}

/* Called after each commit. The file itself says nothing: begun anew, it keeps its length and is written from the start. */
static int on_commit(void *ctx, sqlite3 *lite, const char *name, int frames)
{
	(void)lite, (void)name;
	struct db *db = ctx;
	db->wal_frames = frames;
	return SQLITE_OK;
}

bool db_sqlite_connect(struct db *db, const char *file, struct buf *why)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (db->mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0);
	if (sqlite3_open_v2(file, &db->lite, flags, NULL) != SQLITE_OK) {
		buf_fmt(why, "เปิดฐานข้อมูล %s ไม่ได้: %s", file, db->lite ? sqlite3_errmsg(db->lite) : "หน่วยความจำไม่พอ");
		return false;
	}
	sqlite3_busy_timeout(db->lite, BUSY_MS);
	/* The checkpoints are ours (db_wal_restart): an automatic one would stall a commit. */
	const char *pragmas = db->mode == DB_WRITE
				      ? "pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; pragma temp_store=memory;"
					"pragma cache_size=-32768; pragma wal_autocheckpoint=0; pragma trusted_schema=off;"
				      : "pragma query_only=on; pragma temp_store=memory; pragma cache_size=-8192; pragma trusted_schema=off;"
					"pragma wal_autocheckpoint=0;";
	char *words = NULL;
	if (sqlite3_exec(db->lite, pragmas, NULL, NULL, &words) == SQLITE_OK) {
		sqlite3_wal_hook(db->lite, on_commit, db); /* behind wal_autocheckpoint, which uses the same hook */
		return true;
	}
	buf_fmt(why, "ใช้ฐานข้อมูล %s ไม่ได้: %s", file, words ? words : "?");
	sqlite3_free(words);
	return false;
}

static void lite_close(struct db *db)
{
	if (db->lite != NULL)
		must(sqlite3_close(db->lite) == SQLITE_OK);
}

/* $1 means a *name* in SQLite, numbered by first appearance: it becomes ?1. `::` would bind nothing, silently. */
static bool rewrite(struct buf *b, const char *sql)
{
	bool quoted = false;
	for (const char *p = sql; *p; p++) {
		if (*p == '\'')
			quoted = !quoted;
		if (!quoted && p[0] == ':' && p[1] == ':')
			return false;
		buf_byte(b, !quoted && *p == '$' ? '?' : *p);
	}
	buf_byte(b, '\0');
	return true;
}

static bool lite_prepare(struct db *db, struct db_stmt *st)
{
	struct buf b = {0};
	bool ok = rewrite(&b, st->sql);
	must(!b.failed);
	if (!ok)
		db_set_status(db, DB_BROKEN, ":: is not common SQL", st->sql);
	else if (sqlite3_prepare_v3(db->lite, b.p, (int)b.n, SQLITE_PREPARE_PERSISTENT, &st->lite, NULL) != SQLITE_OK) {
		fail(db, st->sql);
		ok = false;
	}
	buf_free(&b);
	return ok;
}

static bool lite_start(struct db *db, struct db_stmt *st, const struct db_val *v, size_t n)
{
	must(sqlite3_bind_parameter_count(st->lite) == (int)n);
	for (size_t i = 0; i < n; i++) {
		int rc = SQLITE_OK, at = (int)i + 1;
		switch (v[i].type) {
		case DB_V_NULL: rc = sqlite3_bind_null(st->lite, at); break;
		case DB_V_I64: rc = sqlite3_bind_int64(st->lite, at, v[i].i); break;
		case DB_V_STR: rc = sqlite3_bind_text64(st->lite, at, v[i].s.p, v[i].s.n, SQLITE_TRANSIENT, SQLITE_UTF8); break;
		case DB_V_BYTES:
			rc = v[i].b.n ? sqlite3_bind_blob64(st->lite, at, v[i].b.p, v[i].b.n, SQLITE_TRANSIENT)
				      : sqlite3_bind_zeroblob(st->lite, at, 0);
			break;
		}
		if (rc != SQLITE_OK) {
			fail(db, st->sql);
			return false;
		}
	}
	return true;
}

static bool lite_step(struct db *db, struct db_stmt *st)
{
	int rc = sqlite3_step(st->lite);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail(db, st->sql);
	return false;
}

static void lite_reset(struct db *db, struct db_stmt *st)
{
	(void)db;
	sqlite3_reset(st->lite);
	sqlite3_clear_bindings(st->lite);
}

static void lite_drop(struct db *db, struct db_stmt *st)
{
	(void)db;
	sqlite3_finalize(st->lite);
}

static i64 lite_changed(struct db *db, struct db_stmt *st)
{
	(void)st;
	return sqlite3_changes64(db->lite);
}

static void lite_script(struct db *db, const char *z)
{
	char *words = NULL;
	if (sqlite3_exec(db->lite, z, NULL, NULL, &words) != SQLITE_OK)
		db_set_status(db, DB_BROKEN, words ? words : "script", z);
	sqlite3_free(words);
}

static bool lite_in_transaction(struct db *db) { return sqlite3_get_autocommit(db->lite) == 0; }

const struct db_driver db_sqlite_driver = {
	.close = lite_close,
	.prepare = lite_prepare,
	.start = lite_start,
	.step = lite_step,
	.reset = lite_reset,
	.drop = lite_drop,
	.changed = lite_changed,
	.script = lite_script,
	.in_transaction = lite_in_transaction,
};

/* --- WAL and copies --- */

#define WAL_FRAME_BYTES (4096 + 24)

i64 db_wal_bytes(struct db *db) { return db->wal_frames * WAL_FRAME_BYTES; }

void db_wal_backfill(struct db *db)
{
	if (db->kind == DB_SQLITE)
		sqlite3_wal_checkpoint_v2(db->lite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

bool db_wal_restart(struct db *db)
{
	if (db->kind != DB_SQLITE)
		return true;
	sqlite3_busy_timeout(db->lite, WAL_RESTART_WAIT_MS);
	int rc = sqlite3_wal_checkpoint_v2(db->lite, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
	sqlite3_busy_timeout(db->lite, BUSY_MS);
	if (rc == SQLITE_OK)
		db->wal_frames = 0;
	return rc == SQLITE_OK;
}

bool db_copy_to(struct db *db, const char *file)
{
	if (db->kind != DB_SQLITE) {
		db_set_status(db, DB_BROKEN, "copy: only SQLite; use pg_dump", NULL);
		return false;
	}
	db_exec(db, "vacuum into $1", file); /* sqlite */
	return db->status == DB_OK;
}

const char *db_file(const struct db *db) { return db->kind == DB_SQLITE ? sqlite3_db_filename(db->lite, "main") : NULL; }
