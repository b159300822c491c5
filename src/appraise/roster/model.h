/* model.h: within roster: the people a file speaks of, their postings and the heads of offices, in memory. */
#ifndef APPRAISE_ROSTER_MODEL_H
#define APPRAISE_ROSTER_MODEL_H

#include "appraise/roster/inside.h"

struct model_person;
struct model_posting {
	i64 id; /* 0: not in the database yet */
	struct model_person *person;
	const struct org_unit *unit;
	str position, level;
	enum employment employment;
	bool is_head, acting, dirty, listed; /* listed: among the heads */
	bool gone; /* of a row that was refused after all */
	day from, to;
	struct judged *said; /* the row of the file that speaks of it */
	struct model_posting *next;
};
struct model_person {
	i64 id;
	str key, shown, citizen, citizen_before, title, given, family;
	bool counted, identified, proved; /* a row has brought the person in; has brought the hash of the national id; and one that is taken has it */
	const struct judged *last; /* of the rows that are taken the one with the latest first day: its names stand */
	struct model_posting *first;
	struct model_person *next_citizen, *next_id; /* in their buckets */
};
/* A key by which a person is found: the one of the database, and a new one that the file brings. */
struct model_key {
	str key;
	struct model_person *person;
	struct model_key *next;
};
/* A row of the file as values, and what it does. */
struct judged {
	struct roster_row *row;
	str key, shown, citizen, title, given, family, position, level;
	enum employment employment;
	const struct org_unit *unit;
	bool is_head, acting, person_new, person_changed;
	day from, to;
	struct model_person *person;
	struct model_posting *posting, *ended; /* ended: the open one before it, which it ends */
	str before;                            /* of a person who is changed: key and name as they were */
	struct model_posting was;              /* where the posting was there before: as it was */
};
struct judging {
	struct db *db;
	struct arena *a;
	const struct org_dir *dir;
	i64 now_ms;
	const struct org_unit *only;
	const struct roster_confirmed *confirmed;
	size_t n_confirmed;
	bool kept; /* the rows are of a kept file: the national id is its hash already */
	struct problems *ps;
	struct judged *at;
	size_t n;
	struct model_key **by_key;
	struct model_person **by_citizen, **by_id;
	size_t n_buckets;
	struct model_posting **head; /* all full heads: of the database and the file */
	size_t n_heads, room_heads;
};

/* The people whom the file names, with their postings; all heads. Few rows: each by its key; many: the whole roster once. */
void model_load(struct judging *j);
struct model_person *model_find(struct judging *j, str key);
struct model_person *model_citizen(struct judging *j, str hash);
struct model_person *model_add(struct judging *j, const struct judged *x);
/* The person is found by this key too. */
void model_alias(struct judging *j, struct model_person *p, str key);
/* The hash of the national id of a person who had none. */
void model_identify(struct judging *j, struct model_person *p, str hash);
struct model_posting *model_post(struct judging *j, struct model_person *p, struct judged *x, day to);
struct model_posting **model_heads(struct judging *j, size_t *ret_n);

#endif
