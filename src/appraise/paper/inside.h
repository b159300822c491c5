/* inside.h: what the files of this room share. */
#ifndef APPRAISE_PAPER_INSIDE_H
#define APPRAISE_PAPER_INSIDE_H

#include "appraise/paper/paper.h"
#include "appraise/roster/roster.h"
#include "base/thai.h"
#include "web/frame.h"

/* --- fields (data.c) --- */

enum paper_kind { PAPER_REPORT_DOCX, PAPER_REPORT_XLSX, PAPER_MEMO_DOCX, PAPER_LETTER_DOCX, PAPER_KIND__MAX };
struct paper_field {
	const char *name;   /* "office_full", "people.name" */
	const char *words;  /* Thai: what it is */
	const char *sample; /* for the preview */
	unsigned needed;    /* bits 1 << paper_kind: a form without it is asked about */
	bool number;
	bool plain;         /* keeps its Arabic digits: addresses, hashes */
};
extern const struct paper_field paper_fields[]; /* ends with .name == NULL */
/* ink: to be printed and signed by hand, so without the mark of a draft. */
const struct form_data *paper_data_for(struct db *db, struct arena *a, const struct report *r, i64 now_ms, bool ink);
/* Made up, for the preview of a form. */
const struct form_data *paper_sample(struct arena *a);
/* With Thai digits, numbers too: for what people read. Addresses and hashes stay. */
const struct form_data *paper_thai(struct arena *a, const struct form_data *d);
/* The value of a field; "" without it. */
str paper_value(const struct form_data *d, const char *name);
str paper_entry(const struct form_entry *e, const char *name);
const struct form_list *paper_list(const struct form_data *d, const char *name);

/* --- forms (form.c) --- */

str paper_kind_code(enum paper_kind k);  /* "report.docx" */
str paper_kind_name(enum paper_kind k);  /* Thai */
bool paper_kind_parse(str code, enum paper_kind *ret);
enum form_type paper_kind_type(enum paper_kind k);
const char *paper_kind_mime(enum paper_kind k);
str paper_builtin(enum paper_kind k);

enum paper_template_state { TEMPLATE_AWAY, TEMPLATE_USED, TEMPLATE_WAITS };
struct paper_template {
	i64 id, made_ms;
	enum paper_template_state state;
	str sha, file_name, fields, unknown, missing, made_by;
};
/* Of a kind and an office: newest first. One statement. */
size_t paper_templates(struct db *db, struct arena *a, enum paper_kind k, const struct org_unit *u, struct paper_template **ret);
/* One of them. False: none. */
bool paper_template_by_sha(struct db *db, struct arena *a, enum paper_kind k, const struct org_unit *u, str sha, struct paper_template *ret);
/* The form that an office's papers are made from: its own, else that for all, else the built-in one. False with words: its file is lost. */
bool paper_form(struct db *db, struct arena *a, enum paper_kind k, const struct org_unit *u, str *ret, str *why);
/* The bytes of a stored form. False: lost. */
bool paper_stored(struct arena *a, str sha, str *ret);
/* What a form uses against what there is. */
struct paper_check {
	bool ok; /* it could be read */
	str fields, unknown, missing;
	struct problems ps;
};
struct paper_check paper_check_form(struct arena *a, enum paper_kind k, str content);
/* Stores a checked form: in use at once where nothing is unknown or missing, else it waits for a decision. Audited. */
void paper_template_add(struct db *db, struct arena *a, i64 now_ms, i64 by, enum paper_kind k, const struct org_unit *u, str sha, str file_name, const struct paper_check *c);
/* Takes it into use (the one before is put away), or puts it away. Audited. */
void paper_template_use(struct db *db, struct arena *a, i64 now_ms, i64 by, enum paper_kind k, const struct org_unit *u, const struct paper_template *t);
void paper_template_away(struct db *db, struct arena *a, i64 now_ms, i64 by, enum paper_kind k, const struct org_unit *u, const struct paper_template *t);
struct store *paper_files(void);

/* --- making (make.c, print.c) --- */

enum paper_what { PAPER_REPORT, PAPER_MEMO, PAPER_LETTER };
enum paper_format { PAPER_XLSX, PAPER_PDF, PAPER_DOCX, PAPER_DOC };
/* "report.xlsx", "memo.pdf" ...; an .xlsx there is of the report only. */
bool paper_name_parse(str name, enum paper_what *ret_what, enum paper_format *ret_format);
/* PDF and Word with Thai digits. PAPER_DOC: the .docx that becomes one. */
bool paper_make(
	struct db *db, struct arena *a, const struct report *r, i64 now_ms, enum paper_what what, enum paper_format format, bool ink, struct buf *out, str *why);
bool paper_print(struct arena *a, const struct form_data *d, enum paper_what what, struct buf *out, str *why);
const char *paper_format_mime(enum paper_format f);
/* "แบบรายงานตัวชี้วัดที่ 2 สถจ.แพร่ รอบที่ 1 ปี 2567.pdf" */
str paper_file_name(struct db *db, struct arena *a, const struct report *r, enum paper_what what, const char *ending);

/* --- the bundle (bundle.c) --- */

struct paper_bundle_count {
	i64 all, ours, others, none; /* certificates; of this portal, handed in with a file, without one */
};
struct paper_bundle_count paper_bundle_count(struct db *db, i64 report_id);
/* Writes into the folder `spool`; *ret_path the result, *ret_zip: several volumes in one .zip. False with words, or where progress says stop. */
struct paper_bundle {
	const char *spool;
	i64 id; /* of the job: part of the files' names */
	bool (*progress)(void *ctx, i64 done, i64 all);
	void *ctx;
	size_t volume; /* most bytes of a volume, 0: 64 MB */
};
bool paper_bundle_make(struct db *db, struct arena *a, const struct report *r, const struct paper_bundle *b, const char **ret_path, bool *ret_zip, str *why);

/* --- handlers --- */

bool paper_scope(struct request *r);
void paper_get_prepare(struct request *r);
void paper_get(struct request *r);
void paper_post(struct request *r);
bool paper_form_scope(struct request *r);
void paper_forms_page(struct request *r);
void paper_form_builtin(struct request *r);
void paper_form_file(struct request *r);
void paper_form_preview(struct request *r);
void paper_form_prepare(struct request *r);
void paper_form_post(struct request *r);
void paper_form_use(struct request *r);
void paper_form_away(struct request *r);

#endif
