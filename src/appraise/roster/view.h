/* view.h: what the pages of rosters show. */
#ifndef APPRAISE_ROSTER_VIEW_H
#define APPRAISE_ROSTER_VIEW_H

#include "appraise/roster/inside.h"
#include "org/views.h"
#include "web/frame.h"

/* {code} and {id}: r->object. */
struct roster_place {
	const struct org_unit *unit;
	struct person person;
	struct posting *posting;
	size_t n;
};

struct roster_index {
	struct request *r;
	const struct org_unit **tops;
	size_t n;
	bool whole; /* the whole country: the provinces below */
	const struct org_dir *dir;
};
struct roster_view {
	struct request *r;
	const struct org_unit *unit;
	struct org_note note;
	str base; /* "/appraise/roster/P54" */
	bool may_work;
	struct roster_ask ask;
	struct roster_line *line;
	size_t n;
	bool more;
	struct roster_unit *unit_at;
	size_t n_units;
	i64 people, unlinked;
	struct roster_head head[2];
};

/* Typed values of the forms of a person and a posting, shown again with what is wrong. */
struct roster_form {
	str shown, title, given, family, position, level, employment, office, from, to, reason;
	bool is_head, acting;
};
struct roster_person_view {
	struct request *r;
	const struct org_unit *unit;
	struct org_note note;
	str base, here; /* here: the person's own address */
	const struct person *person;
	const struct posting *posting;
	size_t n;
	bool may_work;
	const struct org_unit **office; /* where a posting may be */
	size_t n_offices;
	const char *bad;   /* the form that was refused: "add", "move", "name", "link", "posting" */
	i64 bad_posting;   /* which posting */
	struct roster_form form;
	const struct problems *ps;
	str account, account_name; /* linked account */
	str linked_by;
	/* add: the number is known already */
	bool known;
	struct person known_person;
	str known_at;
};
struct roster_match {
	struct roster_line line;
	const struct roster_account *account; /* NULL: none of that name */
};
struct roster_accounts_view {
	struct request *r;
	const struct org_unit *unit;
	struct org_note note;
	str base;
	struct roster_match *at;
	size_t n;
	bool more;
	size_t n_accounts;
};
struct roster_import_view {
	struct request *r;
	const struct org_unit *unit;
	struct org_note note;
	str base;
	const struct problems *ps; /* of the file */
	const struct roster_import *past;
	size_t n_past;
	/* preview */
	const struct roster_import *x;
	const struct roster_row *row;
	size_t n;
	struct roster_counts counts;
	enum roster_verdict show;
	bool all;   /* every verdict */
	i64 page;
	size_t *shown; /* rows of this page */
	size_t n_shown;
	bool more;
};
#define ROSTER_IMPORT_PAGE 100
#define ROSTER_CONFIRM_MAX 500 /* that are asked at once: what one form may hold, and what somebody reads */

struct frame roster_frame(struct request *r, const struct org_unit *u, str title, str here);
str roster_base(struct request *r, const struct org_unit *u);
/* The declared field, one line, or "". */
str roster_field(struct request *r, const char *name);
str roster_count(struct arena *a, i64 n);
str roster_days(struct arena *a, const struct posting *p); /* "ตั้งแต่ 1 ต.ค. 2566" */
str roster_iso(struct arena *a, day d);                    /* "" for none */
str roster_position(struct arena *a, const struct posting *p);
/* "/appraise/roster/P54?when=now&q=..&" with another page, unit or state. */
str roster_link(const struct roster_view *v, enum roster_when when, bool own, bool unlinked);
const char *roster_tone(enum roster_verdict v);
str roster_verdict_code(enum roster_verdict v);
str roster_cell(const struct roster_row *x, int c);
/* A cell with a day as it was understood (46296 is 1 ต.ค. 2569), so that a wrong one is seen; what is no day as it was typed. */
str roster_cell_day(struct arena *a, i64 now_ms, const struct roster_row *x, int c);
/* May the caller change this posting? */
bool roster_may(struct request *r, const struct org_unit *u);
/* Words about a field of the form that was refused. */
str roster_problem(const struct roster_person_view *v, const char *form, i64 posting, const char *field);

/* The office of a form that is not among those offered: else the first of them would take its place unseen. NULL: it is. */
const struct org_unit *roster_office_elsewhere(const struct roster_person_view *v, str code);
/* Where the person works now or last did: names and the account belong to that office. An acting headship is none, where there is another posting. NULL: nowhere. */
const struct org_unit *roster_home(const struct posting *o, size_t n);

/* Scopes. */
bool roster_scope_person(struct request *r);

void roster_index_page(struct request *r);
void roster_list_page(struct request *r);
void roster_export_prepare(struct request *r);
void roster_export(struct request *r);
void roster_blank(struct request *r);
void roster_person_page(struct request *r);
void roster_add_page(struct request *r);
void roster_add_post(struct request *r);
void roster_move_post(struct request *r);
void roster_posting_post(struct request *r);
void roster_name_post(struct request *r);
void roster_link_post(struct request *r);
void roster_accounts_page(struct request *r);
void roster_accounts_post(struct request *r);
void roster_import_page(struct request *r);
void roster_import_prepare(struct request *r);
void roster_import_post(struct request *r);
void roster_preview_page(struct request *r);
void roster_apply_prepare(struct request *r);
void roster_apply_post(struct request *r);
void roster_refused_file(struct request *r);

#endif
