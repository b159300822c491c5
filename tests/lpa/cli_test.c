/* The commands load and lpa: exit status, files written, nothing changed when refused. Files go through the real reader's child. */
#include "lpa_case.h"

#include "doc/sandbox.h"
#include "lpa/cli.h"

static const char *file(struct country_test *t, const char *name, str content)
{
	char *path = str_z(t->a, str_fmt(t->a, "%s/%s", t->dir, name));
	FILE *f = fopen(path, "wbe");
	assert_non_null(f);
	assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static str content_of(struct country_test *t, const char *path)
{
	static char block[1 << 20];
	FILE *f = fopen(path, "rbe");
	assert_non_null(f);
	size_t n = fread(block, 1, sizeof block, f);
	fclose(f);
	return str_dup(t->a, (str){block, n});
}

#define ARGV_MAX 12
static int run(struct country_test *t, int (*fn)(struct db *, struct arena *, int, char **), const char *const *words)
{
	char *argv[ARGV_MAX];
	int argc = 0;
	while (words[argc] != NULL) {
		argv[argc] = str_z(t->a, str_of(words[argc]));
		argc++;
	}
	int status = fn(t->db, t->a, argc, argv);
	assert_false(db_in_transaction(t->db));
	assert_int_equal(db_status(t->db), DB_OK);
	return status;
}
#define LOAD(...) run(t, lpa_cli_load, (const char *const[]){"load", __VA_ARGS__, NULL})
#define LPA(...) run(t, lpa_cli_lpa, (const char *const[]){"lpa", __VA_ARGS__, NULL})

static i64 count_audit(struct country_test *t) { return db_get(t->db, 0, "select count(*) from audit"); }

static void usage(void **state)
{
	struct country_test *t = *state;
	assert_int_equal(LOAD("form"), 2);
	assert_int_equal(LOAD("forms", "x.csv"), 2);
	assert_int_equal(LPA("result", "--year", "2564"), 2);
	assert_int_equal(LPA("results"), 2);
	assert_int_equal(LPA("results", "--year"), 2);
	assert_int_equal(LPA("results", "--year", "2021"), 2);
	assert_int_equal(LPA("results", "--year", "2564", "--format", "pdf"), 2);
	assert_int_equal(LPA("watchlist", "--year", "2564", "--province", "54"), 2);
}

static void refused(void **state)
{
	struct country_test *t = *state;
	i64 before = count_audit(t);
	assert_int_equal(LOAD("form", "/no/such/file.csv"), 1);
	assert_int_equal(LOAD("form", file(t, "heads.csv", S("year,no\n2567,1.1\n"))), 1);
	assert_int_equal(LOAD("form", file(t, "bad.csv", S(FORM_HEAD "2567,mean,1,ก,1.1,ก,*,5,0,6:ก|0:ข,,0\n"))), 1);
	assert_int_equal(LOAD("scores", file(t, "scores.csv", S("year,lao_code,no,points,cut,remark\n2567,06240508,1.1,5,0,\n"))), 1);
	assert_int_equal(LOAD("results", file(t, "results.csv", S("year,lao_code,dimension,full,points\n2561,06240508,1,5,6\n"))), 1);
	assert_int_equal(LPA("results", "--year", "2564", "--province", "99"), 1);
	assert_int_equal(LPA("results", "--year", "2564", "--out", "/no/such/folder/x.csv"), 1);
	assert_int_equal(count_audit(t), before);
	assert_null(lpa_form(t->db, 2567));
}

static void done(void **state)
{
	struct country_test *t = *state;
	assert_int_equal(LOAD("form", file(t, "form.csv", S(SMALL_FORM))), 0);
	assert_int_equal(LOAD("scores", file(t, "scores.csv", S("year,lao_code,no,points,cut,remark\n2567,06240508,1.1,5,0,\n2567,06240508,1.2,0,0,\n"))), 0);
	assert_int_equal(LOAD("results", file(t, "results.csv", S("year,lao_code,dimension,full,points\n2566,06240508,1,25000,17499\n"))), 0);
	const char *out = str_z(t->a, str_fmt(t->a, "%s/out.csv", t->dir));
	assert_int_equal(LPA("results", "--year", "2567", "--out", out), 0);
	assert_true(str_find(content_of(t, out), S("บ้านโพธิ์,อบต.,06240508,เกาะไร่,10,5,50.00,0,0,,5,0,0.00,10,0,0.00,0,0,,25,5,16.67,20.00,16.67,ต้องปรับปรุง,0")) >= 0);
	assert_int_equal(LPA("results", "--year", "๒๕๖๗", "--province", "54", "--format", "csv", "--out", out), 0);
	assert_true(str_find(content_of(t, out), S("06240508")) < 0);
	assert_int_equal(LPA("results", "--year", "2560", "--format", "json", "--out", out), 0);
	assert_int_equal(LPA("watchlist", "--year", "2566", "--out", out), 0);
	assert_true(str_find(content_of(t, out), S("1,06240508,ฉะเชิงเทรา,บ้านโพธิ์,อบต.,เกาะไร่,0,0,1")) >= 0);
	assert_int_equal(LPA("watchlist", "--year", "2566", "--format", "xlsx", "--out", out), 0);
	assert_true(str_starts(content_of(t, out), S("PK")));
}

int main(int argc, char **argv)
{
	int child = doc_child_main(argc, argv);
	if (child >= 0)
		return child;
	crypt_init();
	const struct CMUnitTest tests[] = {cmocka_unit_test(usage), cmocka_unit_test(refused), cmocka_unit_test(done)};
	return COUNTRY_GROUP("lpa commands", tests);
}
