/* paper.h: a report's papers: .xlsx as the letter wants it, PDF, .docx, .doc in the official form (Thai digits, signature block, list of attachments), memo and outside letter
 * that send it, certificates in one bundle in roster order, each page stamped as a true copy; forms that กองการเจ้าหน้าที่ and offices replace themselves. */
#ifndef APPRAISE_PAPER_PAPER_H
#define APPRAISE_PAPER_PAPER_H

#include "appraise/report/report.h"
#include "doc/form.h"

/* The values of the named fields of a report's papers (docs/formats.md lists them). */
const struct form_data *paper_data(struct db *db, struct arena *a, const struct report *r, i64 now_ms);
bool paper_xlsx(struct db *db, struct arena *a, const struct report *r, i64 now_ms, struct buf *out, str *why);
bool paper_pdf(struct db *db, struct arena *a, const struct report *r, i64 now_ms, struct buf *out, str *why);
bool paper_docx(struct db *db, struct arena *a, const struct report *r, i64 now_ms, struct buf *out, str *why);

struct job_kind;
extern const struct job_kind paper_bundle_job; /* certificates in one PDF; a missing file is a page of its own that says so */
extern const struct job_kind paper_doc_job;    /* .doc through LibreOffice */
void paper_use_files(struct store *s);
extern const struct route paper_routes[];

#endif
