/* view.h: what the pages of this room give to their templates. */
#ifndef LEARN_CERTIFICATE_VIEW_H
#define LEARN_CERTIFICATE_VIEW_H

#include "learn/certificate/inside.h"

struct note {
	const char *tone; /* "done", "bad", "soon"; NULL: none */
	str text;
};

struct paper_verify_view {
	struct frame f;
	str typed, problem;
	const struct learn_certificate *c; /* NULL: none found */
	enum { VERDICT_NONE, VERDICT_VALID, VERDICT_REVOKED, VERDICT_TAMPERED, VERDICT_UNKNOWN } verdict;
	bool may_revoke;
};

struct own_row {
	struct learn_certificate c;
	str slug;
};
struct own_open { /* a course of which a certificate of attendance may be asked for */
	str slug, title;
	int n_done, n_required;
};
struct own_view {
	struct frame f;
	struct note note;
	struct own_row *row;
	struct own_open *open;
	size_t n, n_open;
	i64 minutes;
	bool email_ok;
};

struct bulk_view {
	struct frame f;
	const struct org_unit *unit;
	const struct learn_course *const *courses;
	size_t n_courses;
	str course, from, to;
	const struct problems *ps;
};

struct external_view {
	struct frame f;
	struct note note;
	const struct external *row;
	size_t n;
	const struct problems *ps;
	const struct external_new *again;
	str hours, twin, office;
};
struct external_one_view {
	struct frame f;
	struct note note;
	const struct external *x;
	bool own, reviewer;
	str office;
};
struct review_view {
	struct frame f;
	struct note note;
	const struct org_unit *unit;
	const struct external *row;
	size_t n, n_waits;
	const struct external *x; /* the one looked at */
	str next, previous;       /* paths, p NULL: none */
	str reason, problem;
};
struct offices_view {
	struct frame f;
	const struct org_unit *const *unit;
	const i64 *n; /* waiting, NULL: not shown */
	size_t n_units;
	str base, empty;
};
struct link_row {
	str code, title;
	i64 hits, enrolments, passed, at_ms;
};
struct poster_view {
	struct frame f;
	struct note note;
	const struct org_unit *unit;
	const struct learn_course *const *courses;
	size_t n_courses;
	const struct link_row *row;
	size_t n;
	str course;
};

bool certificate_file_shown(str type);

#endif
