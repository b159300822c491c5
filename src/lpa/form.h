/* form.h: the form (แบบประเมิน) of a year: dimensions, sections, indicators, bands.
 *
 * The form stands in memory as one immutable copy per (id, rev). Import: heads as in docs/formats.md; a file with a bad row changes
 * nothing. A form that is open, with saves already made, may be replaced only while every saved indicator keeps its number and the
 * chosen bands still exist (numbers are matched; ids stay); otherwise it is refused with the rows. */
#ifndef LPA_FORM_H
#define LPA_FORM_H

#include "doc/table.h"
#include "lpa/rules.h"
#include "org/unit.h"

/* Limits of a form; a file beyond them is refused. */
#define LPA_INDICATORS_MAX 1000
#define LPA_BANDS_MAX 20
#define LPA_NO_MAX 32      /* bytes of an indicator's number */
#define LPA_WORDING_MAX 4000 /* letters, as everywhere a person types */

enum lpa_form_state { LPA_FORM_DRAFT, LPA_FORM_OPEN, LPA_FORM_CLOSED, LPA_FORM_PUBLISHED };
str lpa_form_state_name(enum lpa_form_state s);             /* Thai */
extern const str lpa_dimension_names[LPA_DIMENSIONS];       /* การบริหารจัดการ ... */
extern const str lpa_dimension_short[LPA_DIMENSIONS];       /* บริหารจัดการ, บุคคลและกิจการสภา, การเงินและการคลัง, บริการสาธารณะ, ธรรมาภิบาล */

struct lpa_band {
	i64 points; /* hundredths */
	str text;
};
struct lpa_section {
	i64 id;
	int dimension, level; /* 0..4; 1..3 */
	str title;
	const struct lpa_section *parent; /* NULL: right under the dimension */
};
struct lpa_indicator {
	i64 id;
	u32 index;            /* in form->indicators */
	int dimension;        /* 0..4 */
	str no, name, agency;
	const str *evidence;  /* documents to check */
	size_t n_evidence;
	unsigned applies;     /* bits 1 << org_kind */
	i64 full;             /* hundredths */
	bool pilot, province_set;
	const struct lpa_section *section; /* lowest */
	const struct lpa_band *bands;      /* best first */
	size_t n_bands;
};
struct lpa_form {
	i64 id, rev;
	int year;
	enum lpa_overall overall;
	enum lpa_form_state state;
	bool sample;
	str title, level_name[3];
	i64 opens_ms, closes_ms;
	const struct lpa_section *sections;
	size_t n_sections;
	const struct lpa_indicator *indicators; /* in the order of the form */
	size_t n_indicators;
	i64 first_id, last_id; /* indicator ids lie in this range */
	const u32 *by_id;      /* id - first_id -> index + 1; 0: none */
};
/* The form of a year, NULL: none. One statement when the copy in memory is fresh. Valid 10 minutes after replacement. */
const struct lpa_form *lpa_form(struct db *db, int year);
const struct lpa_form *lpa_form_by_id(struct db *db, i64 id);
const struct lpa_indicator *lpa_indicator_by_id(const struct lpa_form *f, i64 id);
const struct lpa_indicator *lpa_indicator_by_no(const struct lpa_form *f, str no);
static inline bool lpa_applies(const struct lpa_indicator *i, enum org_kind kind) { return i->applies >> kind & 1; }
/* Years with a form, newest first. */
size_t lpa_form_years(struct db *db, int *ret, size_t max);
/* A province's wording of a province_set indicator in the arena; p NULL: not set yet. */
str lpa_wording(struct db *db, struct arena *a, const struct lpa_indicator *i, const struct org_unit *province_office);
i64 lpa_wording_version(struct db *db, const struct lpa_indicator *i, const struct org_unit *province_office);
/* Sets it; seen: the version the page showed (0: none). Not once the form is published. Audit row. False with problems. */
bool lpa_wording_set(struct db *db, struct arena *a, const struct lpa_form *f, const struct lpa_indicator *i, const struct org_unit *province_office,
	i64 account_id, i64 now_ms, i64 seen, str wording, struct problems *ps);

/* Heads of load form, for table_read. */
extern const struct table_head lpa_form_heads[];
/* Checks the rows and stores the form (new, or replacing the draft/open one of its year) in the caller's transaction.
 * False with problems: nothing changed. A new form is LPA_FORM_DRAFT. sample marks it. */
bool lpa_form_import(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct table *t, bool sample, struct problems *ps);
/* A year of a file or command: Buddhist era, Thai digits too. False with Thai words (a CE year gets a hint) in *why. */
bool lpa_year_parse(struct arena *a, str s, int *ret, str *why);
/* "5:text|3:text|0:text", \ escapes | : \ . Public for tests and fuzzing. */
bool lpa_bands_parse(struct arena *a, str s, const struct lpa_band **ret, size_t *ret_n, str *ret_why);
/* Window, title, state, level names; audit rows. False with problems. */
struct lpa_form_settings {
	str title, level_name[3];
	i64 opens_ms, closes_ms;
	enum lpa_overall overall;
	enum lpa_form_state state;
};
bool lpa_form_set(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct lpa_form *f, const struct lpa_form_settings *s, struct problems *ps);

#endif
