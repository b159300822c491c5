/* The subcommands, and those too small for a file of their own. Exit 0 done, 1 refused (nothing changed), 2 usage. */
#include "app/app.h"

#include "appraise/roster/roster.h"
#include "appraise/standing/standing.h"
#include "base/log.h"
#include "db/migrate.h"
#include "learn/author/author.h"
#include "learn/certificate/certificate.h"
#include "learn/office/office.h"
#include "learn/quiz/quiz.h"
#include "lpa/cli.h"
#include "org/account.h"
#include "org/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct db *app_db(const struct run *r, bool must_know)
{
	struct buf why = {0};
	const char *file = strncmp(r->config->db, "sqlite:", 7) == 0 ? r->config->db + 7 : NULL;
	if (must_know && file != NULL && access(file, F_OK) != 0) { /* opening would make an empty one */
		fprintf(stderr, "ยังไม่มีฐานข้อมูลที่ %s: สั่ง thongthin init ก่อน\n", file);
		return NULL;
	}
	struct db *db = db_open(r->config->db, DB_WRITE, &why);
	int have = db ? db_schema_of(db) : 0;
	if (db == NULL)
		fprintf(stderr, "%.*s\n", STR_FMT(buf_view(&why)));
	else if (must_know && have != db_schema_known()) {
		fprintf(stderr, "ฐานข้อมูลเป็นรุ่น %d โปรแกรมนี้ต้องการรุ่น %d: สั่ง thongthin init ก่อน\n", have, db_schema_known());
		db_close(db);
		db = NULL;
	}
	buf_free(&why);
	return db;
}

int app_finish(struct run *r, struct db *db, bool ok)
{
	(void)r;
	if (ok && !db_commit(db)) {
		fprintf(stderr, "บันทึกไม่สำเร็จ ไม่มีอะไรเปลี่ยน: %s\n", db_why(db));
		ok = false;
	} else if (!ok)
		db_rollback(db);
	if (ok)
		audit_seal(db, clock_now_ms());
	db_close(db);
	return ok ? EXIT_DONE : EXIT_REFUSED;
}

static int usage_of(const struct run *r)
{
	for (const struct command *c = app_commands; c->name != NULL; c++)
		if (strcmp(c->name, r->argv[0]) == 0)
			fprintf(stderr, "usage: thongthin %s %s\n", c->name, c->usage);
	return EXIT_USAGE;
}

static int refuse(const struct problems *ps)
{
	struct buf b = {0};
	problems_print(ps, &b);
	fprintf(stderr, "%.*s", STR_FMT(buf_view(&b)));
	buf_free(&b);
	return EXIT_REFUSED;
}

/* The value of an option among the command's arguments, or NULL. */
static const char *option(const struct run *r, const char *name)
{
	for (int i = 1; i + 1 < r->argc; i++)
		if (strcmp(r->argv[i], name) == 0)
			return r->argv[i + 1];
	return NULL;
}

static int cmd_init(struct run *r)
{
	bool demo = r->argc == 2 && strcmp(r->argv[1], "--demo") == 0;
	if (r->argc > 1 && !demo)
		return usage_of(r);
	struct db *db = app_db(r, false);
	if (db == NULL)
		return EXIT_REFUSED;
	struct buf why = {0};
	if (!db_migrate(db, &why)) {
		fprintf(stderr, "%.*s\n", STR_FMT(buf_view(&why)));
		buf_free(&why);
		db_close(db);
		return EXIT_REFUSED;
	}
	struct store *store = store_open(r->config->files);
	if (store == NULL) {
		db_close(db);
		return EXIT_REFUSED;
	}
	learn_use_files(store);
	db_begin(db);
	org_load_country(db, r->a);
	if (demo)
		app_demo(db, r->a, clock_now_ms());
	int status = app_finish(r, db, db_status(db) == DB_OK);
	store_close(store);
	return status;
}

/* A command of a feature: it makes its own transaction. Courses bring files. */
static int feature(struct run *r, int (*fn)(struct db *, struct arena *, int, char **))
{
	struct db *db = app_db(r, true);
	struct store *store = db != NULL ? store_open(r->config->files) : NULL;
	if (store == NULL) {
		db_close(db);
		return EXIT_REFUSED;
	}
	learn_use_files(store);
	learn_use_public_url(r->config->public_url);
	int status = fn(db, r->a, r->argc, r->argv);
	if (status == EXIT_DONE)
		audit_seal(db, clock_now_ms());
	db_close(db);
	store_close(store);
	return status;
}

static int cmd_lpa(struct run *r) { return feature(r, lpa_cli_lpa); }

/* What each kind of file is read by; the others are LPA's. */
static const struct {
	const char *name;
	int (*load)(struct db *db, struct arena *a, const char *file);
} loads[] = {{"courses", learn_cli_courses}, {"questions", learn_cli_questions}, {"enrolments", learn_cli_enrolments},
	{"people", roster_cli_people}, {"completions", standing_cli_completions}};

static int load_any(struct db *db, struct arena *a, int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < sizeof loads / sizeof *loads; i++)
		if (strcmp(argv[1], loads[i].name) == 0)
			return loads[i].load(db, a, argv[2]);
	return lpa_cli_load(db, a, argc, argv);
}
static int cmd_load(struct run *r) { return feature(r, load_any); }

static int learn_any(struct db *db, struct arena *a, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "completions") == 0)
		return learn_cli_completions(db, a, argc, argv);
	if (argc > 1 && strcmp(argv[1], "certificate") == 0)
		return learn_cli_certificate(db, a, argc, argv);
	fprintf(stderr, "usage: thongthin learn completions --from D --to D [--format csv|json|xlsx] [--out FILE] | certificate NUMBER --verify\n");
	return EXIT_USAGE;
}
static int cmd_learn(struct run *r) { return feature(r, learn_any); }

/* The parts of `appraise`, each with options of its own. */
static const struct {
	const char *name;
	int (*print)(struct db *db, struct arena *a, int argc, char **argv);
} appraise_parts[] = {{"elearning", standing_cli_elearning}, {"person", standing_cli_person}, {"penalty", appraise_cli_penalty}};

static int appraise_any(struct db *db, struct arena *a, int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof appraise_parts / sizeof *appraise_parts; i++)
		if (strcmp(argv[1], appraise_parts[i].name) == 0)
			return appraise_parts[i].print(db, a, argc, argv);
	fprintf(stderr, "usage: thongthin appraise elearning --round Y/N [--province NN] | person --round Y/N --office CODE |"
			" penalty --due D --received D[THH:MM:SS] --per-day POINTS [--last D] [--province NN]\n");
	return EXIT_USAGE;
}
static int cmd_appraise(struct run *r) { return feature(r, appraise_any); }

/* workdays --from D --to D [--province NN]: how many, both ends counted. */
static int cmd_workdays(struct run *r)
{
	const char *from = option(r, "--from"), *to = option(r, "--to"), *province = option(r, "--province");
	day a, b;
	if (from == NULL || to == NULL || r->argc != (province ? 7 : 5))
		return usage_of(r);
	if (!day_parse(str_of(from), &a) || !day_parse(str_of(to), &b)) {
		fprintf(stderr, "วันที่ต้องเป็น ปปปป-ดด-วว (ค.ศ. หรือ พ.ศ.) เช่น 2567-03-15\n");
		return EXIT_REFUSED;
	}
	struct db *db = app_db(r, true);
	if (db == NULL)
		return EXIT_REFUSED;
	int status = EXIT_DONE;
	if (province != NULL && org_province(org_dir(db), str_of(province)) == NULL) {
		fprintf(stderr, "ไม่รู้จักจังหวัดรหัส \"%s\": ใช้รหัสสองหลัก เช่น 54\n", province);
		status = EXIT_REFUSED;
	} else
		printf("%d\n", workdays_between(a, b, org_holidays(db, r->a, province ? str_of(province) : S(""))));
	db_close(db);
	return status;
}

/* A password never stands in argv: it is read from standard input, one line. */
static str read_password(struct arena *a)
{
	char line[300];
	if (isatty(STDIN_FILENO))
		fprintf(stderr, "รหัสผ่าน (อย่างน้อย 10 ตัวอักษร): ");
	if (fgets(line, sizeof line, stdin) == NULL)
		return S("");
	str s = str_of(line);
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	return str_dup(a, s);
}

static int user_add(struct run *r, struct db *db)
{
	const char *name = option(r, "--name"), *role = option(r, "--role"), *unit = option(r, "--unit"), *email = option(r, "--email");
	struct problems ps = problems_in(r->a);
	struct org_held held = {0};
	if (name == NULL || role == NULL || unit == NULL || r->argc < 9)
		return usage_of(r);
	if (!org_role_parse(str_of(role), &held.role)) {
		fprintf(stderr, "ไม่รู้จักบทบาท \"%s\" ใช้ได้:", role);
		for (int i = 0; i < ROLE__MAX; i++)
			fprintf(stderr, " %.*s", STR_FMT(org_role_code((enum org_role)i)));
		fprintf(stderr, "\n");
		return EXIT_REFUSED;
	}
	held.unit = org_by_code(org_dir(db), str_of(unit));
	if (held.unit == NULL) {
		fprintf(stderr, "ไม่รู้จักหน่วยงานรหัส \"%s\": ใช้ DLA, P54, D5401 หรือรหัส อปท. 8 หลัก\n", unit);
		return EXIT_REFUSED;
	}
	struct org_new_account n = {.username = str_of(r->argv[2]), .name = str_of(name), .email = str_of(email ? email : ""),
		.password = read_password(r->a), .roles = &held, .n_roles = 1};
	db_begin(db);
	if (org_account_add(db, r->a, 0, clock_now_ms(), &n, &ps) == 0)
		return refuse(&ps);
	return EXIT_DONE;
}

static int user_password(struct run *r, struct db *db)
{
	struct problems ps = problems_in(r->a);
	if (r->argc != 3)
		return usage_of(r);
	str password = read_password(r->a);
	db_begin(db);
	return org_account_password(db, r->a, 0, clock_now_ms(), str_of(r->argv[2]), password, &ps) ? EXIT_DONE : refuse(&ps);
}

static int cmd_user(struct run *r)
{
	bool add = r->argc > 2 && strcmp(r->argv[1], "add") == 0, password = r->argc > 2 && strcmp(r->argv[1], "password") == 0;
	if (!add && !password)
		return usage_of(r);
	struct db *db = app_db(r, true);
	if (db == NULL)
		return EXIT_REFUSED;
	int status = add ? user_add(r, db) : user_password(r, db);
	int done = app_finish(r, db, status == EXIT_DONE);
	return status != EXIT_DONE ? status : done;
}

const struct command app_commands[] = {
	{"init", "[--demo]", "create or bring up to date; load the country and the holidays; --demo adds accounts, a form, results", cmd_init},
	{"serve", "", "serve web pages until SIGTERM", app_serve},
	{"load", "form|scores|results|courses|questions|enrolments|people|completions FILE", "import a .csv or .xlsx; a file with a bad row changes nothing", cmd_load},
	{"lpa", "results|watchlist --year Y [--province NN] [--format csv|json|xlsx] [--out FILE]", "print results, or the LAOs that do not pass", cmd_lpa},
	{"learn", "completions --from D --to D [--format csv|json|xlsx] [--out FILE] | certificate NUMBER --verify",
		"print who completed what, or check a certificate", cmd_learn},
	{"appraise", "elearning --round Y/N [--province NN] | person --round Y/N --office CODE | penalty --due D --received D --per-day POINTS [--last D] [--province NN]",
		"print who has learned in a round, by office or person; or what lateness costs", cmd_appraise},
	{"workdays", "--from D --to D [--province NN]", "count working days, both ends included", cmd_workdays},
	{"check", "", "verify the audit's seals, the stored results and the files", app_check},
	{"backup", "FILE", "write database and files into one file, while serving", app_backup},
	{"restore", "FILE", "bring a backup back into an empty place", app_restore},
	{"user", "add NAME --name TEXT --role ROLE --unit CODE [--email E] | password NAME", "accounts; the password is read from standard input", cmd_user},
	{0},
};
