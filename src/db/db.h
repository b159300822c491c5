/* db.h: one small interface over SQLite and PostgreSQL.
 *
 * SQL is literal: db_query(db, "select ... where id = $1", id). The macro glues "" before it, so a built string does not
 * compile. Parameters are $1..$n, typed by _Generic (integers, bool, str, const char *, struct db_bytes, db_null()).
 * Statements are prepared once per connection and found again by the literal's address.
 *
 * Errors are sticky: after the first one every call on the connection does nothing and answers "no row", until db_clear().
 * The dispatcher looks once, before the reply. What can be expected to collide is written `on conflict ... returning`.
 *
 * Common to both databases: on conflict .. do update, returning, filter, window functions, recursive with, row values,
 * partial indexes. Not allowed: `::`, instr outside db_ functions, `= any`. Instants are bigint milliseconds UTC, days text
 * YYYY-MM-DD, points integer hundredths; sum(bigint) must be cast: cast(sum(x) as bigint).
 * DDL (migrations, `sql/NNNN_name.sql`) uses {id} {i64} {text} {blob} {strict}; see db/migrate.h.
 *
 * A connection belongs to one thread at a time. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/arena.h"
#include "base/buf.h"

struct db;

enum db_kind { DB_SQLITE, DB_POSTGRES };
enum db_mode { DB_READ, DB_WRITE };
enum db_status {
	DB_OK,
	DB_CONSTRAINT, /* unique, foreign key, check: a bug or a race, as expected ones use on conflict */
	DB_RETRY,      /* serialization failure, deadlock, busy: run the whole transaction again */
	DB_BROKEN,     /* disk, connection, SQL error: logged once */
};

/* url: sqlite:FILE or postgres://...; NULL and words in *why on failure. A reader cannot write (query_only / read only).
 * The file must exist for DB_READ; DB_WRITE creates it. */
struct db *db_open(const char *url, enum db_mode mode, struct buf *why);
void db_close(struct db *db);
enum db_kind db_kind(const struct db *db);
/* The same number for connections to one address: a copy in memory says which database it is of. */
u64 db_place(const struct db *db);

struct db_bytes {
	const void *p;
	size_t n;
};
struct db_null_ {
	char nothing;
};
#define db_null() ((struct db_null_){0})

struct db_val {
	enum { DB_V_NULL, DB_V_I64, DB_V_STR, DB_V_BYTES } type;
	union {
		i64 i;
		str s;
		struct db_bytes b;
	};
};
static inline struct db_val db_v_i(i64 v) { return (struct db_val){.type = DB_V_I64, .i = v}; }
/* A str without bytes (p == NULL) is NULL; an empty one is ''. */
static inline struct db_val db_v_s(str v) { return v.p ? (struct db_val){.type = DB_V_STR, .s = v} : (struct db_val){.type = DB_V_NULL}; }
static inline struct db_val db_v_z(const char *v) { return v ? db_v_s(str_of(v)) : (struct db_val){.type = DB_V_NULL}; }
static inline struct db_val db_v_b(struct db_bytes v) { return (struct db_val){.type = DB_V_BYTES, .b = v}; }
static inline struct db_val db_v_n(struct db_null_ v) { (void)v; return (struct db_val){.type = DB_V_NULL}; }
#define DB_VAL(x) \
	_Generic((x), str: db_v_s, char *: db_v_z, const char *: db_v_z, struct db_bytes: db_v_b, struct db_null_: db_v_n, default: db_v_i)(x)

#define DB_N_(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, _21, _22, _23, _24, _25, _26, _27, _28, N, ...) N
#define DB_NARGS_(...) DB_N_(__VA_ARGS__, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define DB_M1(a) DB_VAL(a)
#define DB_M2(a, ...) DB_VAL(a), DB_M1(__VA_ARGS__)
#define DB_M3(a, ...) DB_VAL(a), DB_M2(__VA_ARGS__)
#define DB_M4(a, ...) DB_VAL(a), DB_M3(__VA_ARGS__)
#define DB_M5(a, ...) DB_VAL(a), DB_M4(__VA_ARGS__)
#define DB_M6(a, ...) DB_VAL(a), DB_M5(__VA_ARGS__)
#define DB_M7(a, ...) DB_VAL(a), DB_M6(__VA_ARGS__)
#define DB_M8(a, ...) DB_VAL(a), DB_M7(__VA_ARGS__)
#define DB_M9(a, ...) DB_VAL(a), DB_M8(__VA_ARGS__)
#define DB_M10(a, ...) DB_VAL(a), DB_M9(__VA_ARGS__)
#define DB_M11(a, ...) DB_VAL(a), DB_M10(__VA_ARGS__)
#define DB_M12(a, ...) DB_VAL(a), DB_M11(__VA_ARGS__)
#define DB_M13(a, ...) DB_VAL(a), DB_M12(__VA_ARGS__)
#define DB_M14(a, ...) DB_VAL(a), DB_M13(__VA_ARGS__)
#define DB_M15(a, ...) DB_VAL(a), DB_M14(__VA_ARGS__)
#define DB_M16(a, ...) DB_VAL(a), DB_M15(__VA_ARGS__)
#define DB_M17(a, ...) DB_VAL(a), DB_M16(__VA_ARGS__)
#define DB_M18(a, ...) DB_VAL(a), DB_M17(__VA_ARGS__)
#define DB_M19(a, ...) DB_VAL(a), DB_M18(__VA_ARGS__)
#define DB_M20(a, ...) DB_VAL(a), DB_M19(__VA_ARGS__)
#define DB_M21(a, ...) DB_VAL(a), DB_M20(__VA_ARGS__)
#define DB_M22(a, ...) DB_VAL(a), DB_M21(__VA_ARGS__)
#define DB_M23(a, ...) DB_VAL(a), DB_M22(__VA_ARGS__)
#define DB_M24(a, ...) DB_VAL(a), DB_M23(__VA_ARGS__)
#define DB_M25(a, ...) DB_VAL(a), DB_M24(__VA_ARGS__)
#define DB_M26(a, ...) DB_VAL(a), DB_M25(__VA_ARGS__)
#define DB_M27(a, ...) DB_VAL(a), DB_M26(__VA_ARGS__)
#define DB_M28(a, ...) DB_VAL(a), DB_M27(__VA_ARGS__)
#define DB_CAT_(a, b) a##b
#define DB_MAP_(n, ...) DB_CAT_(DB_M, n)(__VA_ARGS__)
#define DB_MAP(...) DB_MAP_(DB_NARGS_(__VA_ARGS__), __VA_ARGS__)
/* {0 placeholder, values...} keeps the array non-empty without parameters. */
#define DB_ARGS(...) (struct db_val[]){{.type = DB_V_NULL}, __VA_OPT__(DB_MAP(__VA_ARGS__))}, \
	sizeof((struct db_val[]){{.type = DB_V_NULL}, __VA_OPT__(DB_MAP(__VA_ARGS__))}) / sizeof(struct db_val) - 1

/* Rows. struct db_cur c = db_query(db, "..."); while (db_next(&c)) ... — closed by itself at the end of the rows; on an
 * early exit db_done(&c), and at the end of the request db_unwind() closes what is left. */
struct db_cur {
	struct db *db;
	struct db_stmt *st; /* NULL: closed */
};
#define db_query(db, sql, ...) db_query_((db), "" sql, DB_ARGS(__VA_ARGS__))
struct db_cur db_query_(struct db *db, const char *sql, const struct db_val *v, size_t n);
bool db_next(struct db_cur *c);
void db_done(struct db_cur *c);
/* Columns count from 0. Texts and bytes live until the next db_next() or db_done(): str_dup() what is kept. */
i64 db_i64(struct db_cur *c, int col);
str db_str(struct db_cur *c, int col); /* p == NULL for SQL NULL */
struct db_bytes db_bytes(struct db_cur *c, int col);
bool db_is_null(struct db_cur *c, int col);

/* Runs a statement without rows; how many rows it changed (0 after an error). */
#define db_exec(db, sql, ...) db_exec_((db), "" sql, DB_ARGS(__VA_ARGS__))
i64 db_exec_(struct db *db, const char *sql, const struct db_val *v, size_t n);
/* The first column of the first row, or `none`. */
#define db_get(db, none, sql, ...) db_get_((db), (none), "" sql, DB_ARGS(__VA_ARGS__))
i64 db_get_(struct db *db, i64 none, const char *sql, const struct db_val *v, size_t n);
/* The same for a text, copied into the arena; p == NULL without a row or for NULL. */
#define db_get_str(db, a, sql, ...) db_get_str_((db), (a), "" sql, DB_ARGS(__VA_ARGS__))
str db_get_str_(struct db *db, struct arena *a, const char *sql, const struct db_val *v, size_t n);
/* Whether there is a row. */
#define db_has(db, sql, ...) db_has_((db), "" sql, DB_ARGS(__VA_ARGS__))
bool db_has_(struct db *db, const char *sql, const struct db_val *v, size_t n);

/* Several statements without parameters from a file (migrations); after expansion of {id} and the like. */
void db_script(struct db *db, str sql);

/* Transactions. On PostgreSQL SERIALIZABLE; on SQLite begin immediate. db_begin_read: one snapshot for several queries. */
void db_begin(struct db *db);
void db_begin_read(struct db *db);
bool db_commit(struct db *db); /* false: nothing of it is stored; the status says why */
void db_rollback(struct db *db);
bool db_in_transaction(struct db *db);
/* One level of savepoint, for the write line. */
void db_savepoint(struct db *db);
void db_release(struct db *db);
void db_rollback_to(struct db *db);

/* The connection is gone for good (PostgreSQL ended it): close it and open another. */
bool db_lost(const struct db *db);
enum db_status db_status(const struct db *db);
const char *db_why(const struct db *db); /* words for the log */
void db_clear(struct db *db);
/* Whether an fsync failed on this connection: what the disk holds is then unknown, and only a restart reads it anew. */
bool db_sync_failed(const struct db *db);
/* Sets the sticky error from outside (tests, time limits). */
void db_fail(struct db *db, enum db_status status, const char *why);
/* Closes cursors left open. */
void db_unwind(struct db *db);

/* Counters of the connection since db_count_reset(): for the log line of a request. */
struct db_count {
	i64 statements, rows;
};
struct db_count db_count(const struct db *db);
void db_count_reset(struct db *db);

/* SQLite: bytes of the WAL that are in use after this connection's last commit (the file is longer: it never shrinks); 0 on PostgreSQL
 * and before the first commit. db_wal_backfill copies what it can into the database without stopping anybody (on a
 * connection of its own, beside the writer); db_wal_restart then begins the WAL anew, waiting at most 50 ms for readers: false when not. */
i64 db_wal_bytes(struct db *db);
void db_wal_backfill(struct db *db);
bool db_wal_restart(struct db *db);
/* The database's file, NULL on PostgreSQL. */
const char *db_file(const struct db *db);
/* Online, consistent copy into a new file (VACUUM INTO). SQLite only; false with db_why() otherwise. */
bool db_copy_to(struct db *db, const char *file);
/* Test hook: the n-th statement from now fails as DB_BROKEN (0: off). */
void db_fail_at(struct db *db, i64 n);
/* Tests and `check`: each prepared statement's text once. */
void db_each_statement(struct db *db, void (*fn)(void *ctx, const char *sql), void *ctx);

#endif
