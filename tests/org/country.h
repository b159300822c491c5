/* country.h: a fresh database with the whole country, for the tests of org: on SQLite, and on PostgreSQL when TT_TEST_PG holds
 * the URL of a server on which databases can be made. */
#ifndef TESTS_ORG_COUNTRY_H
#define TESTS_ORG_COUNTRY_H

#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"
#include "db/migrate.h"
#include "org/account_inside.h"
#include "org/unit_inside.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#define N_OF(array) (sizeof(array) / sizeof *(array))
#define NOW_MS 1795000000000 /* 18 Nov 2026: the Buddhist year 2569 */

#define check_str(got, want) check_str_((got), (want), __FILE__, __LINE__)
static inline void check_str_(str got, str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("got  \"%.*s\"\nwant \"%.*s\"\n", (int)got.n, got.p ? got.p : "", (int)want.n, want.p ? want.p : "");
	_fail(file, line);
}

struct country_test {
	char dir[64], url[512], name[64];
	struct db *db;
	struct arena *a;
};

/* A database of its own on the server. */
static inline void country_make_pg(struct country_test *t, const char *server)
{
	struct buf why = {0};
	struct db *db = db_open(server, DB_WRITE, &why);
	if (db == NULL)
		print_error("%.*s\n", (int)why.n, why.p);
	assert_non_null(db);
	snprintf(t->name, sizeof t->name, "tt_org_%d_%lld", (int)getpid(), (long long)clock_mono_us());
	char sql[200];
	int n = snprintf(sql, sizeof sql, "create database %s template template0", t->name);
	db_script(db, (str){sql, (size_t)n});
	assert_int_equal(db_status(db), DB_OK);
	db_close(db);
	const char *slash = strrchr(server, '/'), *query = strchr(server, '?');
	snprintf(t->url, sizeof t->url, "%.*s/%s%s", (int)(slash - server), server, t->name, query ? query : "");
	buf_free(&why);
}

static inline int country_open(void **state, const char *pg)
{
	struct country_test *t = calloc(1, sizeof *t);
	snprintf(t->dir, sizeof t->dir, "/tmp/tt-org-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	char keys[100];
	snprintf(keys, sizeof keys, "%s/keys", t->dir);
	keys_open(keys);
	clock_set_ms(NOW_MS);
	if (pg)
		country_make_pg(t, pg);
	else
		snprintf(t->url, sizeof t->url, "sqlite:%s/test.db", t->dir);
	struct buf why = {0};
	t->db = db_open(t->url, DB_WRITE, &why);
	assert_non_null(t->db);
	if (!db_migrate(t->db, &why))
		print_error("%.*s\n", (int)why.n, why.p);
	assert_int_equal(db_schema_of(t->db), db_schema_known());
	t->a = arena_open(1 << 20, 512u << 20);
	org_load_country(t->db, t->a);
	assert_int_equal(db_status(t->db), DB_OK);
	arena_reset(t->a);
	*state = t;
	return 0;
}

static inline int country_setup(void **state)
{
	return country_open(state, NULL);
}
static inline int country_setup_pg(void **state)
{
	return country_open(state, getenv("TT_TEST_PG"));
}

static inline int country_teardown(void **state)
{
	struct country_test *t = *state;
	db_close(t->db);
	arena_close(t->a);
	if (t->name[0]) {
		struct buf why = {0};
		struct db *db = db_open(getenv("TT_TEST_PG"), DB_WRITE, &why);
		char sql[200];
		int n = snprintf(sql, sizeof sql, "drop database if exists %s", t->name);
		if (db) {
			db_script(db, (str){sql, (size_t)n});
			db_close(db);
		}
		buf_free(&why);
	}
	char rm[120];
	snprintf(rm, sizeof rm, "rm -rf '%s'", t->dir);
	if (system(rm) != 0)
		print_message("left behind: %s\n", t->dir);
	free(t);
	return 0;
}

/* Runs the tests on SQLite, and again on PostgreSQL where there is one. */
#define COUNTRY_GROUP(name, tests)                                                                                               \
	(_cmocka_run_group_tests(name " sqlite", (tests), N_OF(tests), country_setup, country_teardown) +                            \
		(getenv("TT_TEST_PG")                                                                                                    \
				? _cmocka_run_group_tests(name " postgres", (tests), N_OF(tests), country_setup_pg, country_teardown)            \
				: 0))

#endif
