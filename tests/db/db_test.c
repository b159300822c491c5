/* The database layer, the same on both databases. Each test runs on a fresh table t and a table u that points to it. */
#include "check.h"

static void make_tables(struct place *t)
{
	if (t->pg)
		db_script(t->db, S("create table t (id bigint primary key, i bigint check (i <> 13), s text, b bytea);"
				   "create table u (id bigint primary key, t_id bigint not null references t(id))"));
	else
		db_script(t->db, S("create table t (id integer primary key, i integer check (i <> 13), s text, b blob) strict;"
				   "create table u (id integer primary key, t_id integer not null references t(id)) strict"));
	check_ok(t->db);
}
static int with_lite(void **state)
{
	place_lite(state);
	make_tables(*state);
	return 0;
}
static int with_pg(void **state)
{
	place_pg(state);
	make_tables(*state);
	return 0;
}

static i64 rows(struct db *db) { return db_get(db, -1, "select count(*) from t"); }
static void add(struct db *db, i64 id) { db_exec(db, "insert into t(id, i) values ($1, $2)", id, id * 10); }

/* --- values --- */

static void test_integers(void **state)
{
	struct place *t = *state;
	static const i64 v[] = {0, 1, -1, INT64_MAX, INT64_MIN, 4294967296, -2147483649};
	for (size_t k = 0; k < N_OF(v); k++) {
		assert_int_equal(db_exec(t->db, "insert into t(id, i) values ($1, $2)", (int)k, v[k]), 1);
		assert_int_equal(db_get(t->db, 7, "select i from t where id = $1", k), v[k]);
	}
	bool yes = true;
	u8 small = 255;
	db_exec(t->db, "insert into t(id, i) values (100, $1), (101, $2)", yes, small);
	assert_int_equal(db_get(t->db, 7, "select i from t where id = 100"), 1);
	assert_int_equal(db_get(t->db, 7, "select i from t where id = 101"), 255);
	check_ok(t->db);
}

static void test_texts(void **state)
{
	struct place *t = *state;
	static const char *const v[] = {"", "x", "องค์การบริหารส่วนตำบล", "it's \"quoted\" \\ $1 ?1 :: %s", "\n\t\r", "😀"};
	for (size_t k = 0; k < N_OF(v); k++) {
		db_exec(t->db, "insert into t(id, s) values ($1, $2)", (int)k, v[k]);
		check_str(db_get_str(t->db, t->a, "select s from t where id = $1", (int)k), str_of(v[k]));
	}
	str part = {"abcdef", 3}; /* no NUL behind it */
	db_exec(t->db, "insert into t(id, s) values (50, $1)", part);
	check_str(db_get_str(t->db, t->a, "select s from t where id = 50"), S("abc"));
	check_ok(t->db);
}

static void test_nulls(void **state)
{
	struct place *t = *state;
	const char *no_text = NULL;
	db_exec(t->db, "insert into t(id, i, s, b) values (1, $1, $2, $3)", db_null(), no_text, db_null());
	db_exec(t->db, "insert into t(id, s, b) values (2, $1, $2)", ((str){NULL, 0}), ((struct db_bytes){"", 0}));
	db_exec(t->db, "insert into t(id, s) values (3, $1)", S(""));
	struct db_cur c = db_query(t->db, "select i, s, b from t order by id");
	assert_true(db_next(&c));
	for (int k = 0; k < 3; k++)
		assert_true(db_is_null(&c, k));
	assert_null(db_str(&c, 1).p);
	assert_null(db_bytes(&c, 2).p);
	assert_true(db_next(&c));
	assert_true(db_is_null(&c, 1));
	assert_false(db_is_null(&c, 2)); /* no bytes are not NULL */
	assert_int_equal(db_bytes(&c, 2).n, 0);
	assert_true(db_next(&c));
	assert_false(db_is_null(&c, 1));
	assert_int_equal(db_str(&c, 1).n, 0);
	assert_false(db_next(&c));
	assert_int_equal(db_get(t->db, 77, "select i from t where id = 1"), 77);
	assert_int_equal(db_get(t->db, 78, "select i from t where id = 1000"), 78);
	assert_null(db_get_str(t->db, t->a, "select s from t where id = 1").p);
	assert_null(db_get_str(t->db, t->a, "select s from t where id = 1000").p);
	check_ok(t->db);
}

static void test_bytes(void **state)
{
	struct place *t = *state;
	u8 all[512];
	for (size_t k = 0; k < sizeof all; k++)
		all[k] = (u8)(k * 7);
	db_exec(t->db, "insert into t(id, b) values (1, $1), (2, $2)", ((struct db_bytes){all, sizeof all}), ((struct db_bytes){"\\x41", 4}));
	struct db_cur c = db_query(t->db, "select b, b from t where id = 1 or b = $1 order by id", ((struct db_bytes){"\\x41", 4}));
	assert_true(db_next(&c));
	struct db_bytes b = db_bytes(&c, 1);
	assert_int_equal(b.n, sizeof all);
	assert_memory_equal(b.p, all, sizeof all);
	assert_true(db_next(&c));
	b = db_bytes(&c, 0);
	assert_int_equal(b.n, 4);
	assert_memory_equal(b.p, "\\x41", 4);
	assert_false(db_next(&c));
	check_ok(t->db);
}

/* $n by number, not by order of appearance; nothing inside quotes; as many as there can be. */
static void test_parameters(void **state)
{
	struct place *t = *state;
	struct db_cur c = db_query(t->db, "select cast($2 as text), cast($1 as text), cast($2 as text), '$1 it''s $2 ::', cast($3 as text)", "one", "two", "three");
	assert_true(db_next(&c));
	check_str(db_str(&c, 0), S("two"));
	check_str(db_str(&c, 1), S("one"));
	check_str(db_str(&c, 2), S("two"));
	check_str(db_str(&c, 3), S("$1 it's $2 ::"));
	check_str(db_str(&c, 4), S("three"));
	db_done(&c);
	i64 sum = db_get(t->db, 0,
		"select cast($28 as bigint) * 100 + cast($1 as bigint) + cast($2 as bigint) + cast($3 as bigint) + cast($4 as bigint) + cast($5 as bigint)"
		" + cast($6 as bigint) + cast($7 as bigint) + cast($8 as bigint) + cast($9 as bigint) + cast($10 as bigint) + cast($11 as bigint)"
		" + cast($12 as bigint) + cast($13 as bigint) + cast($14 as bigint) + cast($15 as bigint) + cast($16 as bigint) + cast($17 as bigint)"
		" + cast($18 as bigint) + cast($19 as bigint) + cast($20 as bigint) + cast($21 as bigint) + cast($22 as bigint) + cast($23 as bigint)"
		" + cast($24 as bigint) + cast($25 as bigint) + cast($26 as bigint) + cast($27 as bigint)",
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
	assert_int_equal(sum, 2800 + 27 * 28 / 2);
	check_ok(t->db);
}

/* In SQLite x::text would bind nothing, without a word. */
static void test_colons_refused(void **state)
{
	struct place *t = *state;
	assert_false(db_has(t->db, "select $1:" ":text", "x"));
	assert_int_equal(db_status(t->db), DB_BROKEN);
	db_clear(t->db);
	assert_int_equal(db_get(t->db, 0, "select cast($1 as bigint)", 5), 5);
}

/* --- cursors --- */

/* All pairs, by the same literal at every depth. */
static i64 walk(struct db *db, int depth)
{
	i64 n = 0;
	struct db_cur c = db_query(db, "select id, s from t where id > $1 order by id", 0);
	while (db_next(&c)) {
		i64 id = db_i64(&c, 0);
		n += depth == 0 ? 1 : walk(db, depth - 1);
		assert_int_equal(db_i64(&c, 0), id); /* the inner one did not move ours */
	}
	return n;
}

static void count_walk(void *ctx, const char *sql)
{
	if (strncmp(sql, "select id, s from t", 19) == 0)
		++*(int *)ctx;
}

static void test_nested(void **state)
{
	struct place *t = *state;
	for (int id = 1; id <= 5; id++)
		add(t->db, id);
	assert_int_equal(walk(t->db, 2), 125);
	assert_int_equal(walk(t->db, 0), 5);
	int prepared = 0;
	db_each_statement(t->db, count_walk, &prepared);
	assert_int_equal(prepared, 1);
	check_ok(t->db);
}

static void test_early_exit(void **state)
{
	struct place *t = *state;
	for (int id = 1; id <= 3; id++)
		add(t->db, id);
	struct db_cur c = db_query(t->db, "select id from t order by id"), d = c;
	assert_true(db_next(&c));
	db_done(&c);
	db_done(&c);
	db_done(&d); /* a copy of a closed one */
	assert_false(db_next(&c));
	db_begin_read(t->db);
	for (int k = 0; k < 3; k++) { /* left open, as by a jump out of a handler */
		c = db_query(t->db, "select id from t order by id desc");
		assert_true(db_next(&c));
		assert_int_equal(db_i64(&c, 0), 3);
	}
	db_unwind(t->db);
	db_done(&c);
	db_rollback(t->db);
	assert_int_equal(db_exec(t->db, "delete from t"), 3); /* nothing holds the table */
	check_ok(t->db);
}

static void test_many_statements(void **state)
{
	struct place *t = *state;
	static char sql[400][40]; /* the cache goes by address: 400 texts are 400 statements */
	for (int round = 0; round < 2; round++)
		for (int k = 0; k < 400; k++) {
			snprintf(sql[k], sizeof sql[k], "select %d", k);
			assert_int_equal(db_get_(t->db, -1, sql[k], DB_ARGS()), k);
		}
	check_ok(t->db);
}

static void test_counters(void **state)
{
	struct place *t = *state;
	for (int id = 1; id <= 4; id++)
		add(t->db, id);
	db_count_reset(t->db);
	struct db_cur c = db_query(t->db, "select id from t");
	while (db_next(&c))
		;
	assert_int_equal(db_count(t->db).statements, 1);
	assert_int_equal(db_count(t->db).rows, 4);
	assert_int_equal(db_exec(t->db, "update t set i = 0 where id > 1"), 3);
	assert_int_equal(db_exec(t->db, "update t set i = 0 where id > 100"), 0);
	assert_int_equal(db_count(t->db).statements, 3);
	assert_int_equal(db_count(t->db).rows, 4);
}

/* --- errors --- */

static void test_sticky(void **state)
{
	struct place *t = *state;
	add(t->db, 1);
	assert_false(db_has(t->db, "select no_such_column from t"));
	assert_int_equal(db_status(t->db), DB_BROKEN);
	assert_non_null(strstr(db_why(t->db), "no_such_column"));
	struct db_count before = db_count(t->db);
	assert_int_equal(db_exec(t->db, "insert into t(id) values (2)"), 0);
	assert_int_equal(db_get(t->db, -5, "select 1"), -5);
	assert_null(db_get_str(t->db, t->a, "select 'x'").p);
	assert_false(db_has(t->db, "select 1"));
	struct db_cur c = db_query(t->db, "select 1");
	assert_false(db_next(&c));
	db_script(t->db, S("insert into t(id) values (3)"));
	assert_int_equal(db_count(t->db).statements, before.statements);
	assert_non_null(strstr(db_why(t->db), "no_such_column")); /* the first one stays */
	db_fail(t->db, DB_RETRY, "another");
	assert_int_equal(db_status(t->db), DB_BROKEN);
	db_clear(t->db);
	assert_int_equal(rows(t->db), 1);
}

/* An error in a cursor's middle stops it too. */
static void test_sticky_cursor(void **state)
{
	struct place *t = *state;
	for (int id = 1; id <= 3; id++)
		add(t->db, id);
	struct db_cur c = db_query(t->db, "select id from t");
	assert_true(db_next(&c));
	db_fail(t->db, DB_BROKEN, "on purpose");
	assert_false(db_next(&c));
	db_clear(t->db);
	assert_false(db_next(&c));
}

static void test_constraints(void **state)
{
	struct place *t = *state;
	add(t->db, 1);
	for (int k = 0; k < 4; k++) {
		db_begin(t->db);
		add(t->db, 2);
		switch (k) {
		case 0: add(t->db, 1); break;
		case 1: db_exec(t->db, "insert into t(id, i) values (9, 13)"); break;
		case 2: db_exec(t->db, "insert into u(id, t_id) values (1, 999)"); break;
		case 3: db_exec(t->db, "insert into u(id, t_id) values (1, $1)", db_null()); break;
		}
		assert_int_equal(db_status(t->db), DB_CONSTRAINT);
		assert_false(db_commit(t->db));
		assert_int_equal(db_status(t->db), DB_CONSTRAINT);
		assert_false(db_in_transaction(t->db));
		db_clear(t->db);
		assert_int_equal(rows(t->db), 1);
	}
}

static void test_expected_conflict(void **state)
{
	struct place *t = *state;
	assert_true(db_has(t->db, "insert into t(id, i) values ($1, 1) on conflict do nothing returning id", 5));
	assert_false(db_has(t->db, "insert into t(id, i) values ($1, 2) on conflict do nothing returning id", 5));
	assert_int_equal(db_exec(t->db, "insert into t(id, i) values (5, 3) on conflict (id) do update set i = excluded.i"), 1);
	assert_int_equal(db_get(t->db, 0, "select i from t where id = 5"), 3);
	check_ok(t->db);
}

/* --- transactions --- */

static void test_commit_rollback(void **state)
{
	struct place *t = *state;
	assert_false(db_in_transaction(t->db));
	db_begin(t->db);
	assert_true(db_in_transaction(t->db));
	add(t->db, 1);
	assert_true(db_commit(t->db));
	assert_false(db_in_transaction(t->db));
	db_begin(t->db);
	add(t->db, 2);
	db_rollback(t->db);
	assert_false(db_in_transaction(t->db));
	db_rollback(t->db); /* outside one: nothing */
	assert_int_equal(rows(t->db), 1);
	db_begin(t->db);
	add(t->db, 3);
	db_fail(t->db, DB_BROKEN, "from outside");
	assert_false(db_commit(t->db));
	assert_int_equal(db_status(t->db), DB_BROKEN);
	db_clear(t->db);
	assert_int_equal(rows(t->db), 1);
}

static void test_savepoints(void **state)
{
	struct place *t = *state;
	db_begin(t->db);
	for (int id = 1; id <= 6; id++) {
		db_savepoint(t->db);
		add(t->db, id);
		if (id == 2) /* rolled back alone */
			db_rollback_to(t->db);
		else if (id == 4) { /* after an error that aborts a transaction on PostgreSQL */
			add(t->db, 1);
			assert_int_equal(db_status(t->db), DB_CONSTRAINT);
			db_rollback_to(t->db);
			check_ok(t->db);
		} else if (id == 5) { /* with a cursor left open */
			struct db_cur c = db_query(t->db, "select id from t");
			assert_true(db_next(&c));
			db_rollback_to(t->db);
		} else
			db_release(t->db);
		assert_true(db_in_transaction(t->db));
	}
	assert_true(db_commit(t->db));
	struct db_cur c = db_query(t->db, "select id from t order by id");
	static const i64 want[] = {1, 3, 6};
	for (size_t k = 0; k < N_OF(want); k++) {
		assert_true(db_next(&c));
		assert_int_equal(db_i64(&c, 0), want[k]);
	}
	assert_false(db_next(&c));
}

static void test_read_snapshot(void **state)
{
	struct place *t = *state;
	struct db *reader = open_as(t, DB_READ);
	add(t->db, 1);
	db_begin_read(reader);
	assert_int_equal(rows(reader), 1);
	add(t->db, 2);
	assert_int_equal(rows(reader), 1);
	db_rollback(reader);
	assert_int_equal(rows(reader), 2);
	db_close(reader);
}

static void test_readers_cannot_write(void **state)
{
	struct place *t = *state;
	add(t->db, 1);
	for (int how = 0; how < 4; how++) {
		struct db *reader = open_as(t, DB_READ);
		assert_int_equal(rows(reader), 1);
		switch (how) {
		case 0: add(reader, 2); break;
		case 1: db_exec(reader, "delete from t"); break;
		case 2: db_begin(reader), add(reader, 2), db_commit(reader); break;
		case 3: db_script(reader, S("create table x (id integer)")); break;
		}
		assert_int_not_equal(db_status(reader), DB_OK);
		db_close(reader);
		assert_int_equal(rows(t->db), 1);
	}
}

/* Each transfers if both together hold enough: serially only one may. */
static void write_skew(struct db *x, struct db *y)
{
	db_begin(x);
	db_begin(y);
	assert_int_equal(db_get(x, 0, "select cast(sum(i) as bigint) from t"), 30);
	assert_int_equal(db_get(y, 0, "select cast(sum(i) as bigint) from t"), 30);
	db_exec(x, "update t set i = i - 30 where id = 1");
	db_exec(y, "update t set i = i - 30 where id = 2");
}

static void test_serializable_pg(void **state)
{
	struct place *t = *state;
	struct db *other = open_as(t, DB_WRITE);
	add(t->db, 1);
	add(t->db, 2);
	write_skew(t->db, other);
	assert_true(db_commit(t->db));
	assert_false(db_commit(other));
	assert_int_equal(db_status(other), DB_RETRY);
	assert_false(db_in_transaction(other));
	db_rollback(other);
	assert_int_equal(db_get(other, 99, "select cast(sum(i) as bigint) from t"), 0); /* the second attempt sees the first one's */
	db_close(other);
}

static void test_same_row_pg(void **state)
{
	struct place *t = *state;
	struct db *other = open_as(t, DB_WRITE);
	add(t->db, 1);
	db_begin(other);
	assert_int_equal(db_get(other, 0, "select i from t where id = 1"), 10);
	db_exec(t->db, "update t set i = 11 where id = 1");
	db_exec(other, "update t set i = i + 1 where id = 1");
	assert_int_equal(db_status(other), DB_RETRY);
	db_rollback(other);
	assert_int_equal(db_exec(other, "update t set i = i + 1 where id = 1"), 1);
	assert_int_equal(db_get(other, 0, "select i from t where id = 1"), 12);
	db_close(other);
}

static void test_lost_connection_pg(void **state)
{
	struct place *t = *state;
	struct db *other = open_as(t, DB_WRITE);
	i64 pid = db_get(other, 0, "select pg_backend_pid()");
	db_begin(other);
	add(other, 1);
	assert_true(db_has(t->db, "select 1 where pg_terminate_backend(cast($1 as integer), 5000)", pid));
	add(other, 2);
	assert_int_equal(db_status(other), DB_BROKEN);
	db_rollback(other);
	assert_false(db_has(other, "select 1"));
	assert_int_equal(db_status(other), DB_BROKEN);
	db_close(other);
	assert_int_equal(rows(t->db), 0);
}

/* A transaction that read, then writes after another wrote: to be run again, at once. */
static void test_stale_snapshot_lite(void **state)
{
	struct place *t = *state;
	struct db *other = open_as(t, DB_WRITE);
	add(t->db, 1);
	db_begin_read(other);
	assert_int_equal(rows(other), 1);
	add(t->db, 2);
	add(other, 3);
	assert_int_equal(db_status(other), DB_RETRY);
	db_rollback(other);
	add(other, 3);
	check_ok(other);
	assert_int_equal(rows(t->db), 3);
	db_close(other);
}

/* Each statement of a transaction fails once: nothing of it is stored, and the connection goes on. */
static i64 four_statements(struct db *db)
{
	db_begin(db);
	add(db, 1);
	db_savepoint(db);
	add(db, 2);
	db_release(db);
	db_exec(db, "update t set i = 5 where id = 1");
	return db_commit(db);
}

static void test_fail_at(void **state)
{
	struct place *t = *state;
	for (i64 n = 1; n <= 7; n++) {
		db_fail_at(t->db, n);
		assert_false(four_statements(t->db));
		assert_int_equal(db_status(t->db), DB_BROKEN);
		db_rollback(t->db);
		assert_false(db_in_transaction(t->db));
		assert_int_equal(rows(t->db), 0);
	}
	db_fail_at(t->db, 8); /* begin, add, savepoint, add, release, update, commit are seven */
	assert_true(four_statements(t->db));
	db_fail_at(t->db, 0);
	assert_int_equal(rows(t->db), 2);
}

static void test_scripts(void **state)
{
	struct place *t = *state;
	db_begin(t->db);
	db_script(t->db, S("insert into t(id) values (1); insert into t(id) values (2)"));
	check_ok(t->db);
	db_script(t->db, S("insert into t(id) values (3); insert into nowhere values (1); insert into t(id) values (4)"));
	assert_int_equal(db_status(t->db), DB_BROKEN);
	assert_false(db_commit(t->db));
	db_clear(t->db);
	assert_int_equal(rows(t->db), 0);
}

/* --- opening, copies, the WAL --- */

static void refused_open(const char *url, enum db_mode mode, const char *words)
{
	struct buf why = {0};
	assert_null(db_open(url, mode, &why));
	assert_true(str_find(buf_view(&why), str_of(words)) >= 0);
	buf_free(&why);
}

static void test_open_refused(void **state)
{
	struct place *t = *state;
	char url[200];
	refused_open("mysql://x", DB_WRITE, "mysql://x");
	refused_open("", DB_WRITE, "sqlite:FILE");
	snprintf(url, sizeof url, "sqlite:%s/absent.db", t->dir);
	refused_open(url, DB_READ, "absent.db");
	assert_int_not_equal(access(url + 7, F_OK), 0);
	snprintf(url, sizeof url, "sqlite:%s/no/such/folder.db", t->dir);
	refused_open(url, DB_WRITE, "folder.db");
	snprintf(url, sizeof url, "postgres://x@%%2Fnowhere/x");
	refused_open(url, DB_WRITE, "PostgreSQL");
	snprintf(url, sizeof url, "%s/noise.db", t->dir);
	FILE *f = fopen(url, "we");
	for (int k = 0; k < 1000; k++)
		fputs("this is not a database", f);
	fclose(f);
	snprintf(url, sizeof url, "sqlite:%s/noise.db", t->dir);
	refused_open(url, DB_WRITE, "noise.db");
}

static void test_copy_lite(void **state)
{
	struct place *t = *state;
	char file[120], url[140];
	snprintf(file, sizeof file, "%s/it's a copy.db", t->dir);
	snprintf(url, sizeof url, "sqlite:%s", file);
	for (int id = 1; id <= 100; id++)
		add(t->db, id);
	struct db *writer = open_as(t, DB_WRITE);
	db_begin(writer);
	add(writer, 500); /* under way: not in the copy */
	struct db *reader = open_as(t, DB_READ);
	assert_true(db_copy_to(t->db, file));
	assert_true(db_commit(writer));
	struct buf why = {0};
	struct db *copy = db_open(url, DB_READ, &why);
	assert_non_null(copy);
	assert_int_equal(rows(copy), 100);
	assert_int_equal(rows(reader), 101);
	check_str(db_get_str(copy, t->a, "pragma integrity_check"), S("ok"));
	db_close(copy);
	assert_false(db_copy_to(t->db, file)); /* never over an existing one */
	db_clear(t->db);
	db_close(reader);
	db_close(writer);
}

static void test_copy_pg(void **state)
{
	struct place *t = *state;
	char file[120];
	snprintf(file, sizeof file, "%s/copy", t->dir);
	assert_false(db_copy_to(t->db, file));
	assert_int_equal(db_status(t->db), DB_BROKEN);
	assert_int_not_equal(access(file, F_OK), 0);
	db_clear(t->db);
	assert_int_equal(db_wal_bytes(t->db), 0);
	assert_true(db_wal_restart(t->db));
	assert_null(db_file(t->db));
}

static void fill(struct db *db, int from)
{
	static const char text[2000] = {[0 ... 1998] = 'x'};
	db_begin(db);
	for (int id = from; id < from + 500; id++)
		db_exec(db, "insert into t(id, s) values ($1, $2)", id, text);
	assert_true(db_commit(db));
}

static void test_wal_lite(void **state)
{
	struct place *t = *state;
	assert_int_equal(db_wal_restart(t->db), true);
	fill(t->db, 0);
	i64 full = db_wal_bytes(t->db);
	assert_true(full > 500 * 2000);
	struct db *reader = open_as(t, DB_READ);
	db_begin_read(reader);
	assert_int_equal(rows(reader), 500);
	add(t->db, 100000);
	i64 begun_us = clock_mono_us();
	assert_false(db_wal_restart(t->db)); /* a reader is on it: waits a little, does not hang */
	assert_true(clock_mono_us() - begun_us < 2000000);
	check_ok(t->db);
	db_rollback(reader);
	db_wal_backfill(t->db);
	assert_true(db_wal_restart(t->db));
	for (int k = 1; k <= 4; k++) { /* grows no more: each round begins it anew */
		fill(t->db, k * 1000);
		assert_true(db_wal_bytes(t->db) < full * 3 / 2);
		assert_true(db_wal_restart(t->db));
	}
	assert_int_equal(rows(reader), 500 * 5 + 1);
	assert_string_equal(db_file(t->db) + strlen(db_file(t->db)) - 8, "/test.db");
	db_close(reader);
}

/* What is committed survives a process that ends without closing. */
static void test_durable_settings_lite(void **state)
{
	struct place *t = *state;
	assert_int_equal(db_get(t->db, 0, "pragma synchronous"), 2);
	assert_int_equal(db_get(t->db, 0, "pragma foreign_keys"), 1);
	check_str(db_get_str(t->db, t->a, "pragma journal_mode"), S("wal"));
}

#define LITE(fn) cmocka_unit_test_setup_teardown(fn, with_lite, place_close)
#define PG(fn) {#fn " on PostgreSQL", fn, with_pg, place_close, NULL}
#define COMMON(ON) \
	ON(test_integers), ON(test_texts), ON(test_nulls), ON(test_bytes), ON(test_parameters), ON(test_nested), ON(test_early_exit), \
		ON(test_many_statements), ON(test_counters), ON(test_sticky), ON(test_sticky_cursor), ON(test_constraints), ON(test_expected_conflict), \
		ON(test_commit_rollback), ON(test_savepoints), ON(test_read_snapshot), ON(test_readers_cannot_write), ON(test_fail_at), ON(test_scripts)

int main(void)
{
	log_off();
	const struct CMUnitTest lite[] = {COMMON(LITE), LITE(test_colons_refused), LITE(test_stale_snapshot_lite), LITE(test_open_refused),
		LITE(test_copy_lite), LITE(test_wal_lite), LITE(test_durable_settings_lite)};
	const struct CMUnitTest pg[] = {COMMON(PG), PG(test_serializable_pg), PG(test_same_row_pg), PG(test_lost_connection_pg), PG(test_copy_pg)};
	int failed = cmocka_run_group_tests_name("db on SQLite", lite, NULL, NULL);
	if (getenv("TT_TEST_PG") == NULL)
		print_message("without TT_TEST_PG: not on PostgreSQL\n");
	else
		failed += cmocka_run_group_tests_name("db on PostgreSQL", pg, NULL, NULL);
	return failed;
}
