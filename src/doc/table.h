/* table.h: a table of text cells from a file (.csv or .xlsx with the same heads), and out to csv, json or xlsx.
 *
 * Reading: the whole file becomes rows of str in an arena (limits below), heads matched by name whatever their order or case,
 * unknown, double and missing heads reported, all in Thai with row and column. Foreign bytes are parsed in a child process with
 * rlimits, no network and seccomp (doc/sandbox.h; main() must begin with doc_child_main()) unless TABLE_TRUSTED.
 * csv: BOM, CP874, ; and tab as separators are understood; strict quotes. xlsx: the first sheet that is not hidden; a formula
 * without a stored result and an error value are problems; true and false are 1 and 0; a time is HH:MM[:SS], behind a date after T.
 * Rows are numbered as a spreadsheet program shows them: a record of csv is one row whatever line ends its quoted texts hold, an
 * empty line counts. Rows without any text are left out. The heads stand in row 1; ASCII case and blanks around do not matter. */
#ifndef DOC_TABLE_H
#define DOC_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/problem.h"

#define TABLE_ROWS_MAX 600000
#define TABLE_COLS_MAX 256
#define TABLE_CELL_MAX 32768
#define TABLE_BYTES_MAX (256u << 20) /* all cells together, and the inflated parts of an xlsx */
#define TABLE_RATIO_MAX 200          /* inflated : compressed of one part */

struct table_head {
	const char *name;
	bool required;
};
struct table_row {
	i64 row;         /* as seen in the file: the first row under the heads is 2 */
	const str *cell; /* by the order of the heads asked for; p == NULL: no such column or empty cell */
};
struct table {
	struct table_row *rows;
	size_t n;
};
enum { TABLE_TRUSTED = 1 };

/* heads end with name == NULL. False when anything was added to ps. path decides nothing: the content does (zip -> xlsx).
 * Values of number cells are as Excel shows them without format: integers without point or exponent, else up to 15 digits; dates of xlsx as YYYY-MM-DD. */
bool table_read_file(
	struct arena *a, const char *path, const struct table_head *heads, unsigned flags, struct table *ret, struct problems *ps);
bool table_read(
	struct arena *a, str content, const struct table_head *heads, unsigned flags, struct table *ret, struct problems *ps);

/* Writing. One writer, three formats; rows stream in constant memory. */
enum table_format { TABLE_CSV, TABLE_JSON, TABLE_XLSX };
bool table_format_of(str name, enum table_format *ret); /* "csv", "json", "xlsx" */
const char *table_format_type(enum table_format f);     /* MIME type */

struct table_out;
struct table_out_col {
	const char *head;  /* as in the command's contract: csv and json */
	const char *title; /* Thai head for xlsx; NULL: the same */
	double width;      /* xlsx, in characters; 0: 10 */
};
/* cols end with head == NULL and live as long as t. csv starts with a BOM, lines end in CRLF; a text that a spreadsheet program
 * would take for a formula gets ' before it (table_out.c), which table_read() takes off again. json: an array of objects, empty
 * cells null. xlsx: sheet name, frozen head, row height 24, TH SarabunPSK 16, autofilter,
 * on paper A4 across, one page wide, the heads on each page. TMPDIR is where its rows wait. */
struct table_out *table_out_open(enum table_format f, const struct table_out_col *cols, const char *sheet);
/* Cells in order. A text is a text (codes keep zeros). A number is given in hundredths or units and stays a number in xlsx and json. */
void table_out_str(struct table_out *t, str s);
void table_out_i64(struct table_out *t, i64 v);
/* v in 10^-places (0..4): written with exactly that many decimals (9025, 2 -> 90.25). */
void table_out_decimal(struct table_out *t, i64 v, int places);
void table_out_empty(struct table_out *t);
void table_out_row(struct table_out *t); /* ends the row */
/* Another sheet (xlsx), or nothing (csv, json: refused by assert). */
void table_out_sheet(struct table_out *t, const struct table_out_col *cols, const char *sheet);
/* Moves what is written so far to the end of out (csv, json; nothing for xlsx), so that a long file goes out in constant memory. */
void table_out_take(struct table_out *t, struct buf *out);
/* Adds the finished file to out and frees t; false on failure of the library (out is then untouched). out NULL: thrown away. */
bool table_out_close(struct table_out *t, struct buf *out);
/* A command's finished table into a file, as it is (for Excel: BOM, CRLF), or with path NULL to standard output, csv without both (for the next
 * program). False, told on standard error, when it cannot be written. */
bool table_deliver(const struct buf *b, const char *path, enum table_format f);

#endif
