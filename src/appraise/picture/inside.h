/* inside.h: what the files of this room share. */
#ifndef APPRAISE_PICTURE_INSIDE_H
#define APPRAISE_PICTURE_INSIDE_H

#include "appraise/picture/picture.h"
#include "base/log.h"
#include "base/thai.h"
#include "doc/table.h"
#include "learn/learner/learner.h"
#include "org/audit.h"
#include "web/frame.h"

#define PICTURE_PAGE 100           /* people on a page */
#define PICTURE_REMIND_DAYS 3      /* nobody is reminded again within these */
#define PICTURE_WORDS_MAX 500      /* signs of an office's own words in a reminder */
#define PICTURE_CHOSEN_MAX 200
#define PICTURE_REGIONS_MAX 12
#define PICTURE_VERSIONS_MAX 100

/* --- what a page is about (frame.c) --- */

/* A word at the head of a page. */
struct picture_note {
	const char *tone; /* "done", "bad", "soon"; NULL: none */
	str text;
};
struct picture_round {
	struct appraise_round round;
	struct appraise_rule rule;            /* ?rule=, else the one in force */
	const struct appraise_rule *versions; /* those in force and replaced, newest first */
	size_t n_versions;
	bool current;                         /* the rule shown is the one in force */
	str base;                             /* "/appraise/2567-1" */
};
/* The rule of indicator 2 that the page asks for (?rule= its number) with all its versions. One statement. False: replied. */
bool picture_load(struct request *r, const struct appraise_round *round, struct picture_round *ret);
/* An office of the path beside it: scope appraise_scope_place has run. */
struct picture_place {
	struct picture_round p;
	const struct org_unit *unit;
	str base; /* "/appraise/2567-1/office/P54" */
};
bool picture_place(struct request *r, struct picture_place *ret);
/* A query for a link: "?a=1&b=2" of what is not empty. */
struct picture_query {
	struct arena *a;
	struct buf b;
};
void picture_put(struct picture_query *q, const char *name, str value);
/* The version that a page shows stays in its links; that in force needs no word. */
void picture_put_rule(struct picture_query *q, const struct picture_round *p);
str picture_link(struct picture_query *q, str path);
str picture_text(struct request *r, const char *name); /* a declared text, trimmed; empty when it did not come */
str picture_count(struct arena *a, i64 n);             /* 12,345 */
str picture_points(struct arena *a, i64 centi);        /* 4.50 */
str picture_percent(struct arena *a, const struct standing_sum *s); /* 82.61, – of nothing */
i64 picture_permille(const struct standing_sum *s);
/* นักส่งเสริมการปกครองท้องถิ่นชำนาญการ, ท้องถิ่นจังหวัด (อำนวยการสูง). */
str picture_position(struct arena *a, const struct standing *s);
/* Who counts: "ข้าราชการ พนักงานราชการ". */
str picture_counted(struct arena *a, const struct appraise_rule *r);
/* Units on which the caller holds PERM_APPRAISE_VIEW, each once, not those below another of them. */
size_t picture_tops(struct arena *a, const struct org_who *who, const struct org_unit *const **ret);
bool picture_is_office(const struct org_unit *u); /* a provincial or district office */

/* --- numbers (numbers.c): pure --- */

struct picture_row {
	struct standing_sum s; /* unit NULL: a region */
	str name;              /* แพร่, ภาคเหนือ */
	int region;            /* number from 1 */
	i64 rank, of;          /* rank 0: nobody counts; of: among how many that have one */
	i64 points;            /* hundredths by the bands, -1 of nobody */
	size_t n;              /* region: its provinces */
	bool may;              /* the caller may open its office */
};
void picture_add(struct standing_sum *to, const struct standing_sum *s);
bool picture_head_ok(const struct standing_sum *s);
/* Points of the bands, before lateness; 0 where a head that fails takes them; -1 of nobody. */
i64 picture_points_of(const struct appraise_rule *r, const struct standing_sum *s);
/* Ranks by the exact share; equal shares have the same rank. Leaves the order. */
void picture_rank(struct picture_row *at, size_t n);
/* The regions' names in a fixed order: their number from 1 is the index + 1. */
size_t picture_regions(const struct org_dir *d, str ret[PICTURE_REGIONS_MAX]);
/* Class of the map: 5 all, 4 from 90 percent, 3 from 80, 2 from 70, 1 below, 0 nobody. */
int picture_level(const struct standing_sum *s);

enum picture_show { PICTURE_ALL, PICTURE_MISSING, PICTURE_DONE, PICTURE_HEAD, PICTURE_EMPTY, PICTURE_SHOW__MAX };
enum picture_sort { PICTURE_BY_RANK, PICTURE_BY_NAME, PICTURE_BY_STAFF, PICTURE_BY_MISSING, PICTURE_SORT__MAX };
str picture_show_code(enum picture_show s);
str picture_show_name(enum picture_show s);
str picture_sort_code(enum picture_sort s);
str picture_sort_name(enum picture_sort s);
struct picture_filter {
	int region; /* 0 all */
	enum picture_show show;
	enum picture_sort sort;
	str q;
};
bool picture_fits(const struct picture_filter *f, str folded, const struct picture_row *row);
void picture_order(struct picture_row *at, size_t n, enum picture_sort by);

/* The country under a rule: provinces (in their order, ranked), regions (ranked), all together. One statement over the rows. */
struct picture_country {
	struct picture_row *province, *region;
	size_t n_provinces, n_regions;
	struct standing_sum all;
};
void picture_country(struct db *db, struct arena *a, const struct org_who *who, const struct appraise_rule *rule, struct picture_country *ret);

/* --- people of an office (people.c) --- */

enum picture_state { PICTURE_LACKS, PICTURE_PASSED, PICTURE_EVERYBODY, PICTURE_STATE__MAX };
str picture_state_code(enum picture_state s);
str picture_state_name(enum picture_state s);
struct picture_ask {
	const struct org_unit *unit; /* the office, or one of its district offices */
	bool own;                    /* without the district offices */
	enum picture_state state;
	bool heads;                  /* those only who owe as heads */
	str q;
	i64 page;
};
struct picture_person {
	struct standing s;
	i64 account_id, reminded_ms;
};
/* Sums of the office and its district offices, in the order of the list; those without people too. One statement. */
size_t picture_units(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *u, struct standing_sum **ret);
/* A page of people: the office, then its district offices, head first, then names. One statement. sums: of picture_units, so that a later page reads only
 * its own offices; NULL: all are read. *ret_more: there are further ones. limit 0: all. */
size_t picture_people(struct db *db, struct arena *a, const struct picture_round *p, const struct picture_ask *k, const struct standing_sum *sums, size_t n_sums, size_t limit,
	struct picture_person **ret, bool *ret_more);
/* One person of the office. False: does not count there. */
bool picture_person(struct db *db, struct arena *a, const struct picture_round *p, const struct org_unit *u, i64 person_id, struct picture_person *ret);
/* The file of the people; as asked for, all pages. */
void picture_people_file(struct db *db, struct arena *a, const struct picture_round *p, const struct picture_ask *k, enum table_format f, struct buf *out);

/* --- reminders (remind.c) --- */

struct picture_remind {
	const struct picture_round *p;
	const struct picture_ask *ask;   /* who lacks among these; state is not looked at */
	const struct org_unit *office;   /* that reminds */
	const i64 *who;                  /* persons; NULL: all */
	size_t n_who;
	str words;
	i64 by;
};
struct picture_recipients {
	i64 lack, without, recent; /* who lacks; of them without an account; reminded within three days */
	i64 n;                     /* who will be told */
};
struct picture_recipients picture_remind_count(struct db *db, struct arena *a, const struct picture_remind *m, i64 now_ms);
/* In the caller's transaction: rows, notices, mails to proved addresses, the audit. How many; 0 with problems. */
i64 picture_remind_send(struct db *db, struct arena *a, i64 now_ms, const struct picture_remind *m, struct problems *ps);
str picture_remind_title(struct db *db, struct arena *a, const struct picture_remind *m);
str picture_remind_text(struct arena *a, const struct picture_remind *m, bool head);

/* --- days (day.c) --- */

struct picture_due {
	day due;        /* of the rule, or of DLA's exception for the province */
	day last;
	day office;     /* the day that people of this office keep: due where no office has an earlier one */
	const struct org_unit *set_at; /* whose day it is; NULL: the rule's */
	bool excepted;
	str reason;     /* of the exception */
};
struct picture_due picture_due(struct db *db, struct arena *a, const struct picture_round *p, const struct org_unit *u);

/* --- pages --- */

void picture_own_page(struct request *r);
void picture_copies_post(struct request *r);
void picture_overview(struct request *r);
void picture_overview_office(struct request *r);
void picture_nation_page(struct request *r);
void picture_region_page(struct request *r);
void picture_table_xlsx(struct request *r);
void picture_table_csv(struct request *r);
void picture_office_page(struct request *r);
void picture_person_page(struct request *r);
void picture_people_prepare(struct request *r);
void picture_people_xlsx(struct request *r);
void picture_remind_page(struct request *r);
void picture_remind_post(struct request *r);
void picture_day_page(struct request *r);
void picture_day_post(struct request *r);

#endif
