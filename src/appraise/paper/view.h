/* view.h: what the pages of this room give to their templates. */
#ifndef APPRAISE_PAPER_VIEW_H
#define APPRAISE_PAPER_VIEW_H

#include "appraise/paper/inside.h"
#include "org/views.h"

/* Something that is made in the background: what it will be, and a button. */
struct paper_order_view {
	struct frame f;
	const struct report *r;
	str path, back, problem; /* problem p NULL: none */
	bool bundle, can;        /* can: LibreOffice is there */
	struct paper_bundle_count count;
	str docx;                /* the same as .docx */
};

struct paper_kind_view {
	enum paper_kind kind;
	const struct paper_template *own;    /* in use, NULL: none */
	const struct paper_template *waits;  /* to be decided on, NULL: none */
	const struct paper_template *shared; /* for all, in use; of an office's page */
	const struct paper_template *past;
	size_t n_past;
	str problem;
};
struct paper_forms_view {
	struct frame f;
	struct org_note note;
	const struct org_unit *unit; /* whose forms: DLA: for all */
	bool manages;
	const struct org_unit *other; /* the other page that the caller may open, NULL: none */
	struct paper_kind_view kind[PAPER_KIND__MAX];
};
/* The words of a field, "" where it is unknown. */
str paper_field_words(str name);

#endif
