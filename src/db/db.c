/* The front of db.h: statement cache, cursors, sticky errors, counters, transactions. */
#include "db/impl.h"

#include "base/log.h"

#include <stdlib.h>

#define DB_MAGIC 0x64627474u
#define DB_SLOTS_FIRST 256

static const struct db_driver *driver(const struct db *db)
{
	return db->kind == DB_SQLITE ? &db_sqlite_driver : &db_postgres_driver;
}

/* FNV-1a. */
static u64 place_of(const char *url)
{
	u64 h = 14695981039346656037u;
	for (; *url; url++)
		h = (h ^ (u8)*url) * 1099511628211u;
	return h;
}

struct db *db_open(const char *url, enum db_mode mode, struct buf *why)
{
	struct db *db = calloc(1, sizeof *db);
	must(db != NULL);
	db->magic = DB_MAGIC;
	db->mode = mode;
	db->place = place_of(url);
	db->n_slots = DB_SLOTS_FIRST;
	db->slot = calloc(db->n_slots, sizeof *db->slot);
	must(db->slot != NULL);
	bool ok;
	if (strncmp(url, "sqlite:", 7) == 0) {
		db->kind = DB_SQLITE;
		ok = db_sqlite_connect(db, url + 7, why);
	} else if (strncmp(url, "postgres://", 11) == 0 || strncmp(url, "postgresql://", 13) == 0) {
		db->kind = DB_POSTGRES;
		ok = db_postgres_connect(db, url, why);
	} else {
		buf_fmt(why, "ไม่รู้จักฐานข้อมูล \"%s\": ใช้ sqlite:FILE หรือ postgres://...", url);
		ok = false;
	}
	if (!ok) {
		db_close(db);
		return NULL;
	}
	return db;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	must(db->magic == DB_MAGIC);
	db_unwind(db);
	for (size_t i = 0; i < db->n_slots; i++)
		if (db->slot[i] != NULL) {
			driver(db)->drop(db, db->slot[i]);
			free(db->slot[i]);
		}
	free(db->slot);
	driver(db)->close(db);
	db->magic = 0;
	free(db);
}

u64 db_place(const struct db *db)
{
	return db->place;
}

enum db_kind db_kind(const struct db *db) { return db->kind; }
enum db_status db_status(const struct db *db) { return db->status; }
const char *db_why(const struct db *db) { return db->why; }
bool db_sync_failed(const struct db *db) { return db->sync_failed; }
bool db_lost(const struct db *db) { return db->kind == DB_POSTGRES && PQstatus(db->pg) != CONNECTION_OK; }

void db_clear(struct db *db)
{
	db->status = DB_OK;
	db->why[0] = '\0';
}

void db_set_status(struct db *db, enum db_status status, const char *why, const char *sql)
{
	if (db->status != DB_OK)
		return;
	db->status = status;
	snprintf(db->why, sizeof db->why, "%s", why);
	if (status == DB_BROKEN)
		log_error("database: %s%s%.200s", why, sql ? " in: " : "", sql ? sql : "");
}

void db_fail(struct db *db, enum db_status status, const char *why) { db_set_status(db, status, why, NULL); }
void db_fail_at(struct db *db, i64 n) { db->fail_at = n; }
struct db_count db_count(const struct db *db) { return db->count; }
void db_count_reset(struct db *db) { db->count = (struct db_count){0}; }

/* --- the cache --- */

static size_t slot_of(const struct db *db, const char *sql)
{
	u64 h = (u64)(uintptr_t)sql * 0x9E3779B97F4A7C15u;
	size_t i = (size_t)(h >> 32) & (db->n_slots - 1);
	while (db->slot[i] != NULL && db->slot[i]->sql != sql)
		i = (i + 1) & (db->n_slots - 1);
	return i;
}

static void cache_grow(struct db *db)
{
	struct db_stmt **old = db->slot;
	size_t n = db->n_slots;
	db->n_slots = n * 2;
	db->slot = calloc(db->n_slots, sizeof *db->slot);
	must(db->slot != NULL);
	for (size_t i = 0; i < n; i++)
		if (old[i] != NULL)
			db->slot[slot_of(db, old[i]->sql)] = old[i];
	free(old);
}

static struct db_stmt *stmt_new(struct db *db, const char *sql)
{
	struct db_stmt *st = calloc(1, sizeof *st);
	must(st != NULL);
	st->sql = sql;
	if (driver(db)->prepare(db, st))
		return st;
	free(st);
	return NULL;
}

/* The prepared statement of a literal; a second cursor on a busy one gets a statement of its own, dropped when done. */
static struct db_stmt *stmt_get(struct db *db, const char *sql)
{
	size_t i = slot_of(db, sql);
	if (db->slot[i] != NULL)
		return db->slot[i]->busy ? stmt_new(db, sql) : db->slot[i];
	struct db_stmt *st = stmt_new(db, sql);
	if (st == NULL)
		return NULL;
	st->cached = true;
	db->slot[i] = st;
	if (++db->n_stmts * 2 > db->n_slots)
		cache_grow(db);
	return st;
}

void db_each_statement(struct db *db, void (*fn)(void *, const char *), void *ctx)
{
	for (size_t i = 0; i < db->n_slots; i++)
		if (db->slot[i] != NULL)
			fn(ctx, db->slot[i]->sql);
}

/* --- cursors --- */

static bool counted_failure(struct db *db)
{
	if (db->fail_at == 0 || --db->fail_at > 0)
		return false;
	db_set_status(db, DB_BROKEN, "statement failed on purpose", NULL);
	return true;
}

struct db_cur db_query_(struct db *db, const char *sql, const struct db_val *v, size_t n)
{
	must(db->magic == DB_MAGIC);
	struct db_cur none = {.db = db};
	if (db->status != DB_OK || counted_failure(db))
		return none;
	struct db_stmt *st = stmt_get(db, sql);
	if (st == NULL)
		return none;
	db->count.statements++;
	st->busy = true;
	st->open_next = db->open;
	db->open = st;
	struct db_cur c = {.db = db, .st = st};
	if (!driver(db)->start(db, st, v + 1, n))
		db_done(&c);
	return c;
}

void db_done(struct db_cur *c)
{
	struct db_stmt *st = c->st;
	if (st == NULL)
		return;
	c->st = NULL;
	struct db_stmt **p = &c->db->open;
	while (*p != NULL && *p != st)
		p = &(*p)->open_next;
	if (*p == NULL)
		return; /* closed already by db_unwind() */
	*p = st->open_next;
	driver(c->db)->reset(c->db, st);
	st->busy = false;
	if (!st->cached) {
		driver(c->db)->drop(c->db, st);
		free(st);
	}
}

void db_unwind(struct db *db)
{
	while (db->open != NULL) {
		struct db_cur c = {.db = db, .st = db->open};
		db_done(&c);
	}
}

bool db_next(struct db_cur *c)
{
	if (c->st == NULL)
		return false;
	if (c->db->status == DB_OK && driver(c->db)->step(c->db, c->st)) {
		c->db->count.rows++;
		return true;
	}
	db_done(c);
	return false;
}

i64 db_exec_(struct db *db, const char *sql, const struct db_val *v, size_t n)
{
	struct db_cur c = db_query_(db, sql, v, n);
	if (c.st == NULL)
		return 0;
	while (driver(db)->step(db, c.st))
		db->count.rows++;
	i64 changed = db->status == DB_OK ? driver(db)->changed(db, c.st) : 0;
	db_done(&c);
	return changed;
}

i64 db_get_(struct db *db, i64 none, const char *sql, const struct db_val *v, size_t n)
{
	struct db_cur c = db_query_(db, sql, v, n);
	i64 ret = db_next(&c) && !db_is_null(&c, 0) ? db_i64(&c, 0) : none;
	db_done(&c);
	return ret;
}

str db_get_str_(struct db *db, struct arena *a, const char *sql, const struct db_val *v, size_t n)
{
	struct db_cur c = db_query_(db, sql, v, n);
	str ret = {0};
	if (db_next(&c) && !db_is_null(&c, 0))
		ret = str_dup(a, db_str(&c, 0));
	db_done(&c);
	return ret;
}

bool db_has_(struct db *db, const char *sql, const struct db_val *v, size_t n)
{
	struct db_cur c = db_query_(db, sql, v, n);
	bool ret = db_next(&c);
	db_done(&c);
	return ret;
}

void db_script(struct db *db, str sql)
{
	if (db->status != DB_OK)
		return;
	struct buf z = {0};
	buf_str(&z, sql);
	buf_byte(&z, '\0');
	must(!z.failed);
	driver(db)->script(db, z.p);
	buf_free(&z);
}

/* --- transactions --- */

bool db_in_transaction(struct db *db) { return driver(db)->in_transaction(db); }

void db_begin(struct db *db)
{
	if (db->kind == DB_SQLITE)
		db_exec(db, "begin immediate"); /* sqlite */
	else
		db_exec(db, "begin isolation level serializable"); /* postgres */
}

void db_begin_read(struct db *db)
{
	if (db->kind == DB_SQLITE)
		db_exec(db, "begin");
	else
		db_exec(db, "begin isolation level repeatable read read only"); /* postgres */
}

bool db_commit(struct db *db)
{
	if (db->status == DB_OK)
		db_exec(db, "commit");
	if (db->status == DB_OK)
		return true;
	enum db_status status = db->status;
	char why[sizeof db->why];
	memcpy(why, db->why, sizeof why);
	db_rollback(db);
	db->status = status;
	memcpy(db->why, why, sizeof why);
	return false;
}

/* Also clears the sticky error: after it the connection is usable again. */
void db_rollback(struct db *db)
{
	db_unwind(db);
	i64 fail_at = db->fail_at;
	db->fail_at = 0;
	db_clear(db);
	if (db_in_transaction(db))
		db_exec(db, "rollback");
	db->fail_at = fail_at;
}

void db_savepoint(struct db *db) { db_exec(db, "savepoint one"); }
void db_release(struct db *db) { db_exec(db, "release savepoint one"); }

void db_rollback_to(struct db *db)
{
	db_unwind(db);
	i64 fail_at = db->fail_at;
	db->fail_at = 0;
	db_clear(db);
	if (db_in_transaction(db)) {
		db_exec(db, "rollback to savepoint one");
		db_exec(db, "release savepoint one");
	}
	db->fail_at = fail_at;
}
