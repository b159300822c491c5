/* inside.h: what the files of this room share. */
#ifndef APPRAISE_ROSTER_INSIDE_H
#define APPRAISE_ROSTER_INSIDE_H

#include "appraise/roster/roster.h"
#include "base/crypt.h"
#include "base/log.h"
#include "base/thai.h"
#include "mail/mail.h"
#include "org/audit.h"

/* roster_day() for a last day, which may lie far ahead (retirement). */
bool roster_last_day(struct arena *a, str s, i64 now_ms, day *ret, str *why);
/* "YYYY-MM-DD", ROSTER_EVER for DAY_NONE; and back. */
str roster_stored(struct arena *a, day d);
day roster_read_day(str s);
str citizen_hash(struct arena *a, str digits); /* hex; "" for "" */

/* Rows of the tables; 0: the key is taken. */
i64 roster_insert_person(struct db *db, struct arena *a, i64 now_ms, const struct person *p, str citizen);
i64 roster_insert_posting(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct posting *o);
/* "P54 นิติกร ชำนาญการ 2024-01-15..9999-12-31 civil_servant head": for the audit. */
str roster_posting_text(struct arena *a, const struct posting *p);
/* Links the person's account by staff number or address, where there is one and none is linked. */
void roster_link_by_key(struct db *db, i64 person_id);
/* --- a file between its preview and its application (import.c) --- */

/* What is kept of a file is a table of our own: national ids as their hashes, so that none lies about. */
#define KEPT_HASH "hash:"
#define ROSTER_IMPORT_MAX 5000 /* rows in the browser; more by load people */
#define ROSTER_CELL_MAX 1000   /* bytes of a cell that are kept: more than the longest text that is taken */
#define ROSTER_KEPT_MAX (16u << 20)
#define ROSTER_IMPORT_DAYS 30  /* how long it is kept */
enum { ROSTER_C_PERSON, ROSTER_C_CITIZEN, ROSTER_C_TITLE, ROSTER_C_GIVEN, ROSTER_C_FAMILY, ROSTER_C_POSITION, ROSTER_C_EMPLOYMENT, ROSTER_C_OFFICE, ROSTER_C_HEAD, ROSTER_C_FROM,
	ROSTER_C_TO, ROSTER_C_LEVEL, ROSTER_C_ACTING, ROSTER_C_REASON, ROSTER_C_ROW, ROSTER_C__MAX };
struct roster_import {
	i64 id, at_ms, applied_ms, n_new, n_changed, n_same, n_refused;
	str token, sha, file_name, by;
	const struct org_unit *unit;
};
struct table_out;
extern const struct table_out_col roster_out_cols[]; /* as the file's heads; reason and row at the end */
/* The rows as a csv of our own. */
str roster_kept(struct arena *a, const struct table *t);
/* ... and back, with the row numbers of the file that came. */
bool roster_kept_read(struct arena *a, str sha, struct table *ret);
size_t roster_judge_kept(struct db *db, struct arena *a, i64 now_ms, const struct table *t, const struct org_unit *only, const struct roster_confirmed *confirmed, size_t n_confirmed,
	struct roster_row **ret);
struct store *roster_files(void);
/* The token of the new row. */
str roster_import_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct org_unit *u, str sha, str file_name);
bool roster_import_by_token(struct db *db, struct arena *a, str token, struct roster_import *ret);
size_t roster_imports_of(struct db *db, struct arena *a, const struct org_unit *u, struct roster_import **ret); /* newest first, 10 */
/* In the caller's transaction: judged again as things are now, applied, noted. */
struct roster_counts roster_import_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct roster_import *x, const struct table *t,
	const struct roster_confirmed *confirmed, size_t n);
/* The rows that were not taken, with the reason, as the heads of the file. */
void roster_refused(struct table_out *t, const struct roster_row *row, size_t n);

/* --- who is where (list.c) --- */

enum roster_when { ROSTER_NOW, ROSTER_COMING, ROSTER_PAST, ROSTER_ALL, ROSTER_WHEN__MAX };
str roster_when_code(enum roster_when w);
str roster_when_name(enum roster_when w);
enum roster_when roster_when_parse(str s); /* ROSTER_NOW for others */
#define ROSTER_PAGE 50
struct roster_ask {
	const struct org_unit *top; /* it and the divisions or district offices directly below it */
	bool own;                   /* only itself */
	enum roster_when when;
	day on;
	str q;
	bool unlinked; /* without an account */
	i64 page;      /* from 1 */
};
struct roster_line {
	struct person person;
	struct posting posting;
};
size_t roster_lines(struct db *db, struct arena *a, const struct roster_ask *ask, size_t max, struct roster_line **ret, bool *ret_more);
/* People of today by unit: main postings. */
struct roster_unit {
	const struct org_unit *unit;
	i64 people, unlinked;
};
/* [0]: the office itself; the divisions or district offices directly below it, in the list's order. */
size_t roster_units(struct db *db, struct arena *a, const struct org_unit *top, day on, struct roster_unit **ret);
/* Accounts that may be somebody of the office: with a role there or below, linked to nobody. */
struct roster_account {
	i64 id;
	str username, name, fold;
};
#define ROSTER_ACCOUNTS_MAX 2000
size_t roster_accounts(struct db *db, struct arena *a, const struct org_unit *top, struct roster_account **ret);
/* An account which the office may link: one of its own by sign-in name or address, one without any role by its proved address. 0: none. */
i64 roster_account_of(struct db *db, struct arena *a, const struct org_unit *top, str typed);

/* roster_changed() where it is installed. */
void roster_tell(struct db *db, struct arena *a, const i64 *person_id, size_t n);

#endif
