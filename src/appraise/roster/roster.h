/* roster.h: who works where, since when, as what; taken from files or typed; movements; who is head.
 *
 * A person's key is the staff number or the e-mail address. The national id is optional and kept only as a keyed hash (key "citizen"), for matching.
 * Postings of a person never overlap; an acting headship (รักษาการแทน) stands beside the main posting. Two full heads of one office at one time are
 * refused; heads following one another and acting ones are not. Unit code, days: CE or BE are understood (roster_day). */
#ifndef APPRAISE_ROSTER_ROSTER_H
#define APPRAISE_ROSTER_ROSTER_H

#include "appraise/round/round.h"
#include "doc/table.h"

#define ROSTER_EVER "9999-12-31" /* to_day until further */

/* A day as offices write it: 2024-03-15, 2567-03-15, 15/3/2567, 15-03-2024, 15 มี.ค. 2567, Thai digits, an Excel serial number.
 * False with Thai words in *why: no day, or a year that cannot be meant (2467: "หมายถึง 2567 หรือไม่"). Years from `least` (CE) to next year's end. */
bool roster_day(struct arena *a, str s, int least_year, i64 now_ms, day *ret, str *why);
/* One line, no tabs, control signs or signs that nobody sees, single blanks, trimmed; s itself where it is so already. */
str roster_text(struct arena *a, str s);
/* นักส่งเสริมการปกครองท้องถิ่นชำนาญการ, ท้องถิ่นจังหวัด (อำนวยการสูง). */
str roster_title(struct arena *a, str position, str level);
/* 13 digits with the right last one (Thai digits and dashes taken); the digits in *ret. */
bool citizen_id_ok(struct arena *a, str s, str *ret);
/* Folded key of a staff number or an e-mail; p NULL: neither. */
str person_key(struct arena *a, str s);

struct person {
	i64 id, account_id, version;
	str key, shown, title, given, family;
	str name; /* title given family as printed: "นายสมชาย ใจดี" */
};
struct posting {
	i64 id, person_id, version;
	const struct org_unit *unit;
	str position, level;
	enum employment employment;
	bool is_head, acting;
	day from, to; /* to DAY_NONE: until further */
};
/* One statement each. False: none. */
bool person_by_id(struct db *db, struct arena *a, i64 id, struct person *ret);
bool person_by_key(struct db *db, struct arena *a, str key, struct person *ret);
bool person_by_account(struct db *db, struct arena *a, i64 account_id, struct person *ret);
size_t postings_of(struct db *db, struct arena *a, i64 person_id, struct posting **ret); /* newest first */
/* Heads of an office on a day: [0] the full head (posting.id 0: none), [1] who acts (0: none). The person beside each. 1 statement. */
struct roster_head {
	struct person person;
	struct posting posting;
};
void roster_heads(struct db *db, struct arena *a, const struct org_unit *u, day on, struct roster_head ret[2]);

/* --- files --- */

extern const struct table_head roster_heads_of_file[]; /* person,citizen_id,title,given_name,family_name,position,employment,office_code,is_head,from,to[,level][,acting] and Thai heads' names as aliases */
/* A file (path, or its content) with these heads or the Thai ones; a column of reasons and of row numbers, as refused rows have them, is left aside. */
bool roster_read(struct arena *a, const char *path, str content, unsigned flags, struct table *ret, struct problems *ps);
enum roster_verdict { ROSTER_NEW, ROSTER_CHANGED, ROSTER_MOVED, ROSTER_SAME, ROSTER_CONFIRM, ROSTER_REFUSED, ROSTER_VERDICT__MAX };
str roster_verdict_name(enum roster_verdict v);
struct roster_row {
	i64 row;
	enum roster_verdict verdict;
	str why;            /* of a refusal: all reasons, the columns by their Thai heads; of ROSTER_CONFIRM: who is meant; of others: what was before, may be empty */
	i64 person_id;      /* 0 new */
	const str *cell;    /* as in the file */
	struct judged *judged; /* of the room itself */
};
/* A row whose person somebody has confirmed: this one, since meanwhile the name or the number may mean another. */
struct roster_confirmed {
	i64 row, person_id; /* 0: of a person whom the file itself brings */
};
/* Judges each row against the roster and the other rows; changes nothing. only: rows of units outside it are refused (NULL: anywhere). confirmed: rows
 * whose person was confirmed by hand. In bounded statements: 300,000 rows are judged in seconds. */
size_t roster_judge(struct db *db, struct arena *a, i64 now_ms, const struct table *t, const struct org_unit *only, const struct roster_confirmed *confirmed, size_t n_confirmed,
	struct roster_row **ret, struct problems *ps);
struct roster_counts {
	i64 n[ROSTER_VERDICT__MAX];
};
/* Applies the rows that are not refused (in the caller's transaction), links accounts by key or proved address, computes their standing. */
struct roster_counts roster_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, struct roster_row *rows, size_t n);
/* load people FILE: a file with a bad row changes nothing and lists every bad row. */
int roster_cli_people(struct db *db, struct arena *a, const char *file);

/* --- movements and accounts, by hand --- */
bool posting_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct posting *p, struct problems *ps); /* ends an open one the day before where it is a main one */
bool posting_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct posting *p, str reason, struct problems *ps);
i64 person_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct person *p, const struct posting *first, struct problems *ps);
/* Titles, names and the key of one person; version as read. */
bool person_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct person *p, struct problems *ps);
bool person_link(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 person_id, i64 account_id, struct problems *ps); /* account 0: unlinks */
/* Hooks: an address was proved, an account was made: links by staff number or address. Own data, erasing the account: the link and names that nobody needs go. */
void roster_account_proved(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
void roster_own_data(struct db *db, struct arena *a, i64 account_id, struct buf *out);
void roster_own_erase(struct db *db, struct arena *a, i64 now_ms, i64 account_id);

/* Called in the transaction in which postings or links of these people changed (n 0: many); installed by the app (the standing lies above). */
extern void (*roster_changed)(struct db *db, struct arena *a, const i64 *person_id, size_t n);

/* The row of tabs at the head of the pages, which a room above writes; NULL: none. Installed by the app. */
extern void (*roster_tabs)(struct buf *o, const struct request *r, const char *here);
void roster_use_files(struct store *s);
/* Imports older than 30 days go, and with them the rows that were kept. In the caller's transaction. */
void roster_sweep(struct db *db, i64 now_ms);
extern const struct route roster_routes[];

#endif
