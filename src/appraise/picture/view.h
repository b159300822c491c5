/* view.h: what the views of this room are given. */
#ifndef APPRAISE_PICTURE_VIEW_H
#define APPRAISE_PICTURE_VIEW_H

#include "appraise/picture/inside.h"

/* Versions of the rule to choose from: the page's address with each. */
struct picture_versions {
	struct request *r;
	const struct picture_round *p;
	str path; /* of the page, without the query */
};
struct picture_nation {
	struct request *r;
	struct frame f;
	const struct picture_round *p;
	const struct appraise_round *rounds; /* to go to the same page of another round */
	size_t n_rounds;
	struct picture_country c;
	struct picture_row region;  /* of a region's page: region 0: the nation's */
	struct picture_filter filter;
	const struct picture_row *row;
	size_t n;
	str path;                   /* of the page */
};
/* The page's address with one thing of its query changed. */
str picture_nation_link(const struct picture_nation *v, const char *name, str value);
/* The people behind a number of a province; p NULL where the caller may not see them. */
str picture_office_link(const struct picture_nation *v, const struct picture_row *row, enum picture_state state, bool heads);
str picture_table_link(const struct picture_nation *v, str format);

struct picture_office {
	struct request *r;
	struct frame f;
	struct picture_note note;
	const struct picture_place *at;
	struct picture_due due;
	struct standing_sum *unit;  /* the office, then its district offices */
	size_t n_units;
	struct standing_sum all;    /* together */
	struct picture_ask ask;
	struct picture_person *row;
	size_t n;
	bool more, may_work, open;  /* may_work: PERM_APPRAISE_ROSTER */
};
/* The same page with other people of it. unit NULL: all offices; own: that office alone. */
str picture_people_link(const struct picture_office *v, const struct org_unit *unit, enum picture_state state, bool heads);
str picture_people_page(const struct picture_office *v, i64 page);
/* people.xlsx and remind of what is shown now. */
str picture_people_act(const struct picture_office *v, const char *act);
const struct standing_sum *picture_unit_sum(const struct picture_office *v, const struct org_unit *u);

struct picture_day {
	struct request *r;
	struct frame f;
	const struct picture_place *at;
	struct picture_due due;
	str value;
	const struct problems *ps;
};
struct picture_reminding {
	struct request *r;
	struct frame f;
	const struct picture_place *at;
	struct picture_remind m;
	struct picture_recipients to;
	const struct problems *ps;
	str title, back;
};
struct picture_person_view {
	struct request *r;
	struct frame f;
	const struct picture_place *at;
	struct picture_person x;
	struct learned *learned;
	size_t n_learned;
};

/* Why somebody does not count. */
enum picture_why { PICTURE_COUNTS, PICTURE_NO_LINK, PICTURE_NOWHERE, PICTURE_EMPLOYMENT };
struct picture_help {
	const struct learn_course *course;
	bool under_way;
};
struct picture_own {
	struct request *r;
	struct frame f;
	const struct picture_round *p; /* NULL: no round was ever opened */
	const struct appraise_round *rounds;
	size_t n_rounds;
	enum picture_why why;
	i64 person_id;
	struct standing s;
	struct picture_due due;
	struct learned *learned;
	size_t n_learned;
	struct picture_help *help;
	size_t n_help;
	i64 n_copies;                  /* certificates of our own courses whose copies wait for the owner's word */
	str note;                      /* what came of it; p NULL: nothing */
	bool note_bad;
	i64 n_waiting;                 /* certificates of other channels that wait to be judged */
	/* PICTURE_NOWHERE, PICTURE_EMPLOYMENT: the last posting */
	const struct org_unit *last_unit;
	str last_position;
	enum employment last_employment;
	day last_from, last_to;        /* last_to DAY_NONE: until further */
	/* PICTURE_NO_LINK */
	str staff_no, email;
	bool proved;
	const struct org_unit *const *tops;
	size_t n_tops;
	bool may_roster, may_desk, may_look;
};
str picture_problem(const struct problems *ps, const char *field);
str picture_problem_rest(struct arena *a, const struct problems *ps);

#endif
