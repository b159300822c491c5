/* form.h: official documents from templates with named fields: .docx and .xlsx as users make them in their own program, and the built-in ones.
 *
 * A field stands as {{name}} in the text, also where the program has split it over runs; {{list.field}} in a table row repeats that row for each entry of
 * the list; {{if name}} ... {{end}} paragraphs stay only when the value is not empty. A new line in a value is a line break. Thai digits are the data's
 * choice (form_thai): all three outputs take the same data. Templates are foreign bytes: opened, checked and filled in the locked-up child; DOCTYPE, macros,
 * external links to other files and embedded objects are refused in words. */
#ifndef DOC_FORM_H
#define DOC_FORM_H

#include "base/problem.h"
#include "doc/pdf.h"

struct form_field {
	str name, value;
	bool number; /* xlsx: the cell becomes a number (value is its decimal text) */
};
struct form_entry {
	const struct form_field *field;
	size_t n;
};
struct form_list {
	str name; /* "people" */
	const struct form_entry *entry;
	size_t n;
};
struct form_data {
	const struct form_field *field;
	size_t n;
	const struct form_list *list;
	size_t n_lists;
};
/* The same data with Thai digits, all of it text: for papers. */
const struct form_data *form_thai(struct arena *a, const struct form_data *d);

enum form_type { FORM_DOCX, FORM_XLSX };
/* Fields that the template uses, sorted, each once ("people.name"). False with problems: damaged, locked, refused contents. */
bool form_fields(struct arena *a, str template, enum form_type type, str **ret, size_t *ret_n, struct problems *ps);
/* Fills it; a field that the data does not have becomes "" (uploads are checked by form_fields). */
bool form_fill(struct arena *a, str template, enum form_type type, const struct form_data *d, struct buf *out, str *why);

/* .docx to .doc by LibreOffice, each process with a profile of its own, a time limit, no network. False with words: not installed (form_office() false), too slow, failed. */
bool form_office(void);
bool form_doc(struct arena *a, str docx, struct buf *out, str *why);

/* PDF of the same shape: blocks one below the other over pages, the page number at the head from the second page on (Thai digits). */
enum form_letter { FORM_MEMO, FORM_OUTSIDE }; /* บันทึกข้อความ, หนังสือภายนอก (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526) */
struct form_letter_text {
	enum form_letter kind;
	str office, place;                   /* ส่วนราชการ; outside letter: the office and its address */
	str number, date, urgency, subject, to;
	const str *references, *attachments; /* อ้างถึง, สิ่งที่ส่งมาด้วย */
	size_t n_references, n_attachments;
	const str *paragraphs;
	size_t n_paragraphs;
	str closing, signer, signer_position, contact; /* closing: ขอแสดงความนับถือ; lines of signer_position by \n */
};
bool form_letter_pdf(struct arena *a, const struct form_letter_text *t, struct buf *out);
/* A table over pages with its head on each: widths in mm, cells wrap, rows are not split; for a form in PDF. */
struct pdf_column {
	str head;
	double width;
	enum pdf_align align;
};
/* Draws rows from y on; breaks pages at `bottom`, going on at `top`; the y below the last row. */
double pdf_table(struct pdf *p, double x, double y, double top, double bottom, const struct pdf_column *cols, size_t n_cols, const str *cells /* rows x cols */, size_t n_rows, double size);

#endif
