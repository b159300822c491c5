/* form_view.h: what the pages about a form show. Private to lpa/. */
#ifndef LPA_FORM_VIEW_H
#define LPA_FORM_VIEW_H

#include "lpa/work.h"

#define FORM_KINDS (ORG_KIND__MAX - ORG_LAO_FIRST)

/* What a form is worth to one kind of LAO. */
struct form_kind {
	enum org_kind kind;
	i64 n[LPA_DIMENSIONS], full[LPA_DIMENSIONS]; /* indicators that count, their full points in hundredths */
	i64 n_all, full_all, n_pilot;
};

struct forms_row {
	const struct lpa_form *f;
	struct work_counts c; /* .all 0: a draft */
};
struct forms_view {
	struct request *r;
	struct forms_row *rows;
	size_t n;
	bool may_form, may_wording, may_publish, may_teams;
};

/* A heading before an indicator: level 0 the dimension, 1..3 sections. */
struct form_head {
	int level;
	str text;
};
struct form_view {
	struct lpa_page *p;
	int kind; /* -1: all kinds */
	struct form_kind kinds[FORM_KINDS];
	size_t n_shown;
	const struct org_unit *office; /* whose own wording is shown; NULL: none */
	bool may_form, imported;
};
/* Headings that change between two indicators (before NULL: the first); returns how many, at most 4. */
size_t form_heads(const struct lpa_form *f, struct arena *a, const struct lpa_indicator *before, const struct lpa_indicator *i, struct form_head ret[4]);
bool form_shows(const struct form_view *v, const struct lpa_indicator *i);
/* "อปท. ทุกประเภท" or "ทต. อบต.". */
str form_applies(struct arena *a, unsigned applies);
/* "18 พ.ค. 2567 08.30 น. ถึง 10 ก.ค. 2567 เวลา 24.00 น.", "-" without a window. */
str form_window(struct arena *a, const struct lpa_form *f);
const char *form_state_tone(enum lpa_form_state s); /* class of its chip */

struct form_import_view {
	struct request *r;
	const struct problems *ps; /* NULL: nothing sent yet */
	str file, csv;             /* name of the refused file; its problems as a table */
	bool sample, replace, ask_replace;
};

struct form_settings_view {
	struct lpa_page *p;
	str title, level[3], opens, closes; /* as typed */
	enum lpa_overall overall;
	enum lpa_form_state state;
	i64 rev;
	const struct problems *ps;
	struct work_note note;
};

struct wording_row {
	const struct lpa_indicator *i;
	str text; /* as typed or stored */
	i64 seen;
	str problem;
};
struct wording_view {
	struct lpa_page *p;
	struct wording_row *rows;
	size_t n;
	struct work_note note;
	bool may_write;
	/* p->unit NULL: choose a province */
	struct work_group *provinces;
	size_t n_provinces;
};

struct publish_view {
	struct lpa_page *p;
	struct work_group *groups;
	size_t n;
	struct work_counts all;
	struct work_note note;
	const struct problems *ps;
	str reason;
	bool may;
};

#endif
