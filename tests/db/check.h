/* check.h: what the tests of db share: a fresh database of their own, on SQLite, and on PostgreSQL when TT_TEST_PG holds the URL of
 * a server on which databases can be made. */
#ifndef TESTS_DB_CHECK_H
#define TESTS_DB_CHECK_H

#include "base/clock.h"
#include "base/log.h"
#include "db/migrate.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define N_OF(array) (sizeof(array) / sizeof *(array))

#define check_str(got, want) check_str_((got), (want), __FILE__, __LINE__)
static inline void check_str_(str got, str want, const char *file, int line)
{
	if (str_eq(got, want) && (got.p == NULL) == (want.p == NULL))
		return;
	print_error("got  %s\"%.*s\"\nwant %s\"%.*s\"\n", got.p ? "" : "NULL ", (int)got.n, got.p ? got.p : "", want.p ? "" : "NULL ", (int)want.n,
		want.p ? want.p : "");
	_fail(file, line);
}

/* Fails with the words of the connection. */
#define check_ok(db) \
	do { \
		if (db_status(db) != DB_OK) \
			print_error("database: %s\n", db_why(db)); \
		assert_int_equal(db_status(db), DB_OK); \
	} while (0)

struct place {
	bool pg;
	char dir[64], url[512], name[64]; /* name: of the database on the server */
	struct db *db;
	struct arena *a;
};

static inline struct db *open_as(const struct place *t, enum db_mode mode)
{
	struct buf why = {0};
	struct db *db = db_open(t->url, mode, &why);
	if (db == NULL)
		print_error("%.*s\n", (int)why.n, why.p);
	assert_non_null(db);
	buf_free(&why);
	return db;
}

/* One statement on the server itself. */
static inline void on_server(const char *sql)
{
	struct buf why = {0};
	struct db *db = db_open(getenv("TT_TEST_PG"), DB_WRITE, &why);
	assert_non_null(db);
	db_script(db, str_of(sql));
	check_ok(db);
	db_close(db);
	buf_free(&why);
}

static inline void pg_make(struct place *t, const char *options)
{
	static int made;
	char sql[300];
	const char *server = getenv("TT_TEST_PG"), *slash = strrchr(server, '/');
	snprintf(t->name, sizeof t->name, "tt_db_%d_%d", (int)getpid(), ++made);
	snprintf(sql, sizeof sql, "create database %s template template0 %s", t->name, options);
	on_server(sql);
	snprintf(t->url, sizeof t->url, "%.*s/%s", (int)(slash - server), server, t->name);
}

/* An empty database, opened for writing. */
static inline int place_open(void **state, bool pg, const char *options)
{
	struct place *t = calloc(1, sizeof *t);
	assert_non_null(t);
	t->pg = pg;
	snprintf(t->dir, sizeof t->dir, "/tmp/tt-db-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	if (pg)
		pg_make(t, options);
	else
		snprintf(t->url, sizeof t->url, "sqlite:%s/test.db", t->dir);
	t->db = open_as(t, DB_WRITE);
	t->a = arena_open(4096, 64 << 20);
	*state = t;
	return 0;
}

static inline int place_close(void **state)
{
	struct place *t = *state;
	db_close(t->db);
	arena_close(t->a);
	if (t->pg) {
		char sql[200];
		snprintf(sql, sizeof sql, "drop database %s with (force)", t->name);
		on_server(sql);
	}
	char command[200];
	snprintf(command, sizeof command, "rm -rf '%s'", t->dir);
	assert_int_equal(system(command), 0);
	free(t);
	return 0;
}

static inline int place_lite(void **state) { return place_open(state, false, ""); }
static inline int place_pg(void **state) { return place_open(state, true, ""); }

/* Errors that a test provokes are not printed. */
static inline void log_off(void) { log_set_fd(open("/dev/null", O_WRONLY | O_CLOEXEC)); }

#endif
