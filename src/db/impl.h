/* impl.h: what the two drivers share; private to db/. */
#ifndef DB_IMPL_H
#define DB_IMPL_H

#include "db/db.h"
#include <libpq-fe.h>
#include <sqlite3.h>

struct db_stmt {
	const char *sql;       /* the literal: key of the cache */
	bool busy;             /* a cursor is on it */
	bool cached;           /* stays prepared */
	struct db_stmt *open_next;
	sqlite3_stmt *lite;
	char name[16];         /* PostgreSQL: of the prepared statement */
	PGresult *result;
	int row, n_rows;
	char *unhex;           /* bytea of the current column read */
};

struct db {
	u32 magic;
	enum db_kind kind;
	enum db_mode mode;
	u64 place; /* hash of the address */
	sqlite3 *lite;
	PGconn *pg;
	struct db_stmt **slot; /* hash of literal addresses */
	size_t n_slots, n_stmts;
	struct db_stmt *open;  /* cursors not yet done */
	enum db_status status;
	bool sync_failed;      /* once and for all */
	char why[400];
	struct db_count count;
	i64 fail_at;
	int n_names;
	bool in_tx;            /* PostgreSQL: what we believe */
	i64 wal_frames;        /* SQLite: pages in the WAL after our last commit */
};

struct db_driver {
	void (*close)(struct db *);
	bool (*prepare)(struct db *, struct db_stmt *);
	bool (*start)(struct db *, struct db_stmt *, const struct db_val *, size_t); /* bind; PostgreSQL: execute */
	bool (*step)(struct db *, struct db_stmt *);                                 /* a row stands there */
	void (*reset)(struct db *, struct db_stmt *);
	void (*drop)(struct db *, struct db_stmt *);
	i64 (*changed)(struct db *, struct db_stmt *);
	void (*script)(struct db *, const char *z);
	bool (*in_transaction)(struct db *);
};
extern const struct db_driver db_sqlite_driver, db_postgres_driver;
bool db_sqlite_connect(struct db *db, const char *file, struct buf *why);
bool db_postgres_connect(struct db *db, const char *url, struct buf *why);
void db_set_status(struct db *db, enum db_status status, const char *why, const char *sql);

#endif
