/* app.h: puts the features together: the table of subcommands, routes, menu, hooks, demonstration accounts. */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/config.h"
#include "db/db.h"
#include "files/store.h"

#define EXIT_DONE 0
#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define DEMO_PASSWORD "thongthin-demo-2567"

/* One run of the command line. */
struct run {
	const struct config *config;
	struct arena *a;
	int argc;    /* the command's own arguments; argv[0] is its name */
	char **argv;
};
struct command {
	const char *name, *usage, *help;
	int (*run)(struct run *r);
};
extern const struct command app_commands[]; /* ends with .name == NULL */

/* Opens the database for writing, or says why not and ends in NULL. must_know: refuses a schema this program does not know. */
struct db *app_db(const struct run *r, bool must_know);
/* Ends a command's transaction: commits, seals the audit. */
int app_finish(struct run *r, struct db *db, bool ok);

/* Installs what lower rooms call in higher ones; once, before any command. */
void app_hooks(void);

int app_serve(struct run *r);
int app_backup(struct run *r);
int app_restore(struct run *r);
int app_check(struct run *r);
/* What `check` finds wrong with a database and its files; the number of problems, which are printed to stderr. */
i64 app_check_all(struct db *db, struct arena *a, const char *files_dir);

/* Stored files that the database names (files.c): whether one is; each once, a sha in the first column. */
bool app_file_named(struct db *db, str sha);
struct db_cur app_files(struct db *db);

/* Accounts of every role in Phrae and Chachoengsao, the sample form, synthetic results of past years. Once. */
void app_demo(struct db *db, struct arena *a, i64 now_ms);
/* The sample courses, made-up people of both provinces, and how far each has come. Once. */
void app_demo_learn(struct db *db, struct arena *a, i64 now_ms);
/* Their rosters, what they learned in the letter's rounds, reports of both provinces at each state. Once. */
void app_demo_appraise(struct db *db, struct arena *a, i64 now_ms);

#endif
