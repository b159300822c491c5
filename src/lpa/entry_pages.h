/* entry_pages.h: what the handlers of the self-assessment share. Private to lpa/. */
#ifndef LPA_ENTRY_PAGES_H
#define LPA_ENTRY_PAGES_H

#include "lpa/entry_view.h"

/* The page of one indicator into the reply, with what could not be saved (NULL: nothing). */
void lpa_show_indicator(struct lpa_page *p, const struct lpa_indicator *i, const struct lpa_again *again);

/* Evidence (evidence_pages.c). One file of 100 MiB and the other fields. */
#define LPA_EVIDENCE_BODY_MAX ((100u << 20) + (64u << 10))
extern const struct field lpa_evidence_fields[];
bool lpa_scope_evidence(struct request *r);
void lpa_evidence_prepare(struct request *r);
void lpa_evidence_post(struct request *r);
void lpa_evidence_remove_post(struct request *r);
void lpa_evidence_file(struct request *r);

#endif
