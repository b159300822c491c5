/* form_parts.h: within doc: what parent and child of form.h say to each other, and the child's two kinds of template. Both ends are the same executable. */
#ifndef DOC_FORM_PARTS_H
#define DOC_FORM_PARTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "doc/form.h"

#define FORM_TEMPLATE_MAX (16u << 20)
#define FORM_DATA_MAX (64u << 20)
#define FORM_PARTS_MAX 500
#define FORM_PART_MAX (24u << 20)   /* inflated */
#define FORM_ALL_MAX (64u << 20)
#define FORM_RESULT_MAX (128u << 20)
#define FORM_NAME_MAX 100           /* bytes of a field's name */

enum form_work { FORM_LIST_FIELDS = 1, FORM_FILL };
/* Then the template, then the data: records as below. */
struct form_head {
	u32 type, work;
	u64 template_n, data_n;
};
enum form_record_kind { RECORD_FIELD, RECORD_LIST, RECORD_ENTRY };
struct form_record {
	u32 kind, number, name_n, value_n; /* name, value follow */
};
/* The first byte of the answer; after FORM_DONE the names (one a line) or the document. */
enum form_answer { FORM_DONE, FORM_DAMAGED, FORM_OTHER_TYPE, FORM_DOCTYPE, FORM_MACRO, FORM_EXTERNAL, FORM_EMBEDDED, FORM_LARGE, FORM_UNCLOSED_IF, FORM_LIST_OUTSIDE, FORM_LOCKED,
	FORM_UNCLOSED_FIELD, FORM_SHEET_IF, FORM_SHEET_FORMULA,
	FORM__MAX };

int form_child(int in, int out);

/* --- the child's side --- */

struct _xmlDoc;
struct form_names {
	str at[2000];
	size_t n;
};
struct form_filling {
	struct arena *a;
	const struct form_data *data;
	struct form_names *names; /* not NULL: names are collected, nothing is changed */
	enum form_answer trouble; /* FORM_DONE: none */
};
/* The value of a field; entry: of the list's row, NULL outside one. NULL: the data has none. */
const struct form_field *form_value(const struct form_data *d, const struct form_list *list, const struct form_entry *entry, str name);
const struct form_list *form_list_of(const struct form_data *d, str field); /* "people.name": the list people */
/* The next {{name}} at or after *at; its place and name. False: none. */
bool form_next(str text, size_t from, size_t *ret_start, size_t *ret_end, str *ret_name);
void form_note(struct form_filling *f, str name);
void form_docx_part(struct form_filling *f, struct _xmlDoc *doc);
/* Only looks for field codes that fetch something: parts that hold no fields of ours hold those of Word all the same. */
void form_docx_codes(struct form_filling *f, struct _xmlDoc *doc);
/* strings, styles: xl/sharedStrings.xml and xl/styles.xml, may be NULL. */
void form_xlsx_sheet(struct form_filling *f, struct _xmlDoc *sheet, struct _xmlDoc *strings, struct _xmlDoc *styles);

#endif
