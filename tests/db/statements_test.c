/* Every statement of the program, on both databases: it can be prepared, gets as many values as it has parameters, and reads no
 * growing table from end to end unless that is known and meant. Those of one database are marked in the source by a comment on the
 * lines of the call (sqlite or postgres in it, alone). */
#include "check.h"
#include "db/impl.h"
#include "sql_find.h"

/* Tables that grow with use; the country, forms, accounts and teams stay small. */
static const char *const growing[] = {"lpa_self", "lpa_score", "lpa_evidence", "lpa_entry", "lpa_result", "audit", "audit_value", "request_key", "session", "account", "mail_outbox", "notice", "job", "email_link",
	"person", "posting", "completion_loaded", "appraise_standing", "appraise_report_row", "appraise_report_item"};

/* Full scans that are meant: the file, a part of the statement that no other there has, and why. */
static const struct {
	const char *file, *part, *why;
} known_scans[] = {
	{"src/app/files.c", "union select file_sha from lesson", "a backup names every file, check looks at each"},
	{"src/lpa/form_import.c", "delete from lpa_indicator", "foreign keys, when an import drops an indicator that nobody has filled in"},
	{"src/org/audit_check.c", "action = 'audit.erase'", "check, for each value that is gone"},
	{"src/org/account.c", "from account where demo = 1", "once, before serving"},
	{"src/org/mail_pages.c", "from mail_outbox where state =", "an index over what waits or was given up alone"},
	{"src/appraise/roster/apply.c", "p.key = lower(c.email)", "the roster of a whole nation, when it is loaded"},
	{"src/app/demo_appraise.c", "from person", "made-up people"},
	{"src/appraise/roster/model.c", " from person p", "a large file is judged against the whole roster; small ones look each person up"},
	{"src/appraise/roster/model.c", "count(*) from person", "the same"},
	{"src/appraise/roster/model.c", " from posting o", "the same"},
	{"src/appraise/standing/completions.c", "from person", "a large file; small ones look each person up"},
	{"src/appraise/standing/compute.c", "insert into appraise_standing", "everybody under a rule, when a round opens or a rule gets a new version"},
	{"src/appraise/standing/compute.c", "except select rule_id", "check computes everybody again"},
	{"src/learn/office/enrol.c", "from facts f", "a list within the statement called person, no table"},
	{"src/learn/office/enrol.c", "from person p", "the same"},
	{"src/org/account.c", "delete from session where expires_ms", "the sweep; one row for each signed-in person"},
};

static const char *root(void)
{
	const char *z = getenv("TT_ROOT");
	return z ? z : ".";
}

static int setup(void **state, bool pg)
{
	struct buf why = {0};
	place_open(state, pg, "");
	struct place *t = *state;
	assert_true(db_migrate(t->db, &why));
	return 0;
}
static int setup_lite(void **state) { return setup(state, false); }
static int setup_pg(void **state) { return setup(state, true); }

static void test_found(void **state)
{
	struct place *t = *state;
	size_t n, with_values = 0;
	struct sql_found *s = sql_find(t->a, root(), &n);
	int bad = 0;
	for (size_t i = 0; i < n; i++) {
		with_values += s[i].n_values > 0;
		if (s[i].sql.p != NULL)
			continue;
		print_error("%s:%d: no literal that this test can put together\n", s[i].file, s[i].line);
		bad++;
	}
	print_message("%zu statements\n", n);
	assert_int_equal(bad, 0);
	assert_true(n > 200 && with_values > n / 2); /* the finder itself */
}

static int prepare_all(struct place *t)
{
	size_t n;
	int bad = 0;
	struct sql_found *s = sql_find(t->a, root(), &n);
	const struct db_driver *driver = t->pg ? &db_postgres_driver : &db_sqlite_driver;
	for (size_t i = 0; i < n; i++) {
		if (s[i].sql.p == NULL || (t->pg ? s[i].lite_only : s[i].pg_only))
			continue;
		struct db_stmt st = {.sql = s[i].sql.p};
		if (!driver->prepare(t->db, &st)) {
			print_error("%s:%d: %s\n  %s\n", s[i].file, s[i].line, db_why(t->db), st.sql);
			db_clear(t->db);
			bad++;
			continue;
		}
		if (!t->pg && sqlite3_bind_parameter_count(st.lite) != s[i].n_values) {
			print_error("%s:%d: %d values for %d parameters\n", s[i].file, s[i].line, s[i].n_values, sqlite3_bind_parameter_count(st.lite));
			bad++;
		}
		driver->drop(t->db, &st);
	}
	return bad;
}

static void test_prepared(void **state) { assert_int_equal(prepare_all(*state), 0); }

/* --- full scans --- */

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

static str next_word(const char **p)
{
	*p += strspn(*p, " \t\n");
	const char *from = *p;
	while (is_word(**p))
		(*p)++;
	return (str){from, (size_t)(*p - from)};
}

static bool keyword(str w)
{
	static const char *const words[] = {"where", "join", "on", "set", "order", "group", "left", "cross", "inner", "natural", "using", "values",
		"limit", "union", "default", "returning", "having", "except", "intersect"};
	for (size_t i = 0; i < N_OF(words); i++)
		if (str_eq(w, str_of(words[i])))
			return true;
	return w.n == 0;
}

/* Whether `seen`, a name in the plan, is `table` or its alias in the statement. */
static bool stands_for(str seen, const char *table, const char *sql)
{
	size_t n = strlen(table);
	if (str_eq(seen, str_of(table)))
		return true;
	for (const char *p = sql; (p = strstr(p, table)) != NULL; p += n) {
		if (is_word(p[n]) || (p > sql && (is_word(p[-1]) || p[-1] == '.')))
			continue;
		const char *q = p + n;
		str w = next_word(&q);
		if (str_eq(w, S("as")))
			w = next_word(&q);
		if (!keyword(w) && str_eq(w, seen))
			return true;
	}
	return false;
}

/* What an insert would read for deferred foreign keys stands in its plan too, and does not happen: we have none. */
static bool names(const char *sql, const char *table) { return strncmp(sql, "insert", 6) != 0 || strstr(sql, table) != NULL; }

static bool known(const struct sql_found *s)
{
	for (size_t i = 0; i < N_OF(known_scans); i++)
		if (strcmp(s->file, known_scans[i].file) == 0 && strstr(s->sql.p, known_scans[i].part) != NULL)
			return true;
	return false;
}

/* How many lines of the plan read a growing table from end to end. */
static int plan(struct place *t, const struct sql_found *s)
{
	struct db_stmt st = {.sql = s->sql.p};
	sqlite3_stmt *explain = NULL;
	int bad = 0;
	if (!db_sqlite_driver.prepare(t->db, &st))
		return db_clear(t->db), 0;
	char *sql = str_z(t->a, str_fmt(t->a, "explain query plan %s", sqlite3_sql(st.lite)));
	if (sqlite3_prepare_v2(t->db->lite, sql, -1, &explain, NULL) != SQLITE_OK)
		sqlite3_finalize(explain), explain = NULL; /* a pragma has no plan */
	while (explain != NULL && sqlite3_step(explain) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(explain, 3);
		if (strncmp(detail, "SCAN ", 5) != 0)
			continue;
		const char *p = detail + 5;
		str seen = next_word(&p);
		for (size_t i = 0; i < N_OF(growing); i++)
			if (names(s->sql.p, growing[i]) && stands_for(seen, growing[i], s->sql.p) && !known(s)) {
				print_error("%s:%d: %s (%s)\n  %s\n", s->file, s->line, detail, growing[i], s->sql.p);
				bad++;
			}
	}
	sqlite3_finalize(explain);
	db_sqlite_driver.drop(t->db, &st);
	return bad;
}

static void test_no_full_scans(void **state)
{
	struct place *t = *state;
	size_t n;
	int bad = 0;
	struct sql_found *s = sql_find(t->a, root(), &n);
	for (size_t i = 0; i < n; i++)
		if (s[i].sql.p != NULL && !s[i].pg_only)
			bad += plan(t, &s[i]);
	assert_int_equal(bad, 0);
}

/* The look itself sees what it should, by table and by alias. */
static void test_scans_are_seen(void **state)
{
	struct place *t = *state;
	static const struct {
		const char *sql;
		int n;
	} cases[] = {
		{"select band from lpa_self where remark = $1", 1},
		{"select x.band from org_unit u join lpa_self x on x.unit_id = u.id where x.remark = $1", 1},
		{"select count(*) from audit as a where a.object = $1", 1},
		{"select band from lpa_self where form_id = $1 and unit_id = 2", 0},
		{"select name from org_unit where name = $1", 0},
		{"delete from session where seen_ms < $1", 1},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct sql_found s = {.file = "a statement of this test", .sql = str_of(cases[i].sql)};
		assert_int_equal(plan(t, &s), cases[i].n);
	}
}

int main(void)
{
	log_off();
	const struct CMUnitTest lite[] = {cmocka_unit_test(test_found), cmocka_unit_test(test_prepared), cmocka_unit_test(test_scans_are_seen),
		cmocka_unit_test(test_no_full_scans)};
	const struct CMUnitTest pg[] = {{"test_prepared on PostgreSQL", test_prepared, NULL, NULL, NULL}};
	int failed = cmocka_run_group_tests_name("statements on SQLite", lite, setup_lite, place_close);
	if (getenv("TT_TEST_PG") == NULL)
		print_message("without TT_TEST_PG: not on PostgreSQL\n");
	else
		failed += cmocka_run_group_tests_name("statements on PostgreSQL", pg, setup_pg, place_close);
	return failed;
}
