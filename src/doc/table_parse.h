/* table_parse.h: within doc: from the bytes of a csv or xlsx file to a stream of records.
 *
 * The parsers know no heads and hold no arena of a caller: they say cells and problems, in order, as records of bytes, which go
 * through a pipe (in the child) or into a buffer (trusted files, fuzzing), and are checked and put together by table_read().
 * So one path of code reads both, and nothing jumps out of a library's callback. */
#ifndef DOC_TABLE_PARSE_H
#define DOC_TABLE_PARSE_H

#include "base/buf.h"

#define TABLE_CELLS_MAX 16000000 /* cells that are not empty */
#define TABLE_COL_NONE 0xFFFFu

enum table_kind { TABLE_CELL = 1, TABLE_PROBLEM, TABLE_END };

/* Before each record's bytes. Both ends are the same executable on the same machine: no byte order to agree on. */
struct table_record {
	uint8_t kind;
	uint8_t unused;
	uint16_t col;     /* from 0; TABLE_COL_NONE: no column */
	uint32_t n;       /* bytes that follow */
	uint32_t n_value; /* of a problem: how many of them are the value, the rest is the sentence */
	uint32_t row;     /* as the user sees it, from 1; 0: the whole file */
};

struct table_emit {
	bool (*write)(void *ctx, const void *p, size_t n); /* false: nobody reads any more */
	void *ctx;
	struct buf pending;
	bool gone;    /* the reader */
	bool stopped; /* nothing more will be said: the parsers leave as soon as they see it */
	uint32_t row; /* of the last cell */
	size_t n_rows, n_cells, n_bytes;
};

/* The whole work: finds out what the bytes are, parses, ends with TABLE_END. False when the reader is gone. */
bool table_parse(str content, struct table_emit *e);
/* The task of the child: table_parse() from descriptor to descriptor. */
int table_child(int in, int out);

/* For the parsers. Cells come by rising row and, within it, column; empty ones are left out. False: leave. */
bool table_emit_cell(struct table_emit *e, uint32_t row, unsigned col, str text);
/* What is wrong with one cell; parsing goes on. False: leave. */
bool table_emit_problem(struct table_emit *e, uint32_t row, unsigned col, str value, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* What makes it pointless to go on. Always false. */
bool table_emit_stop(struct table_emit *e, uint32_t row, unsigned col, str value, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

void table_parse_csv(str content, struct table_emit *e);
void table_parse_xlsx(str content, struct table_emit *e);

/* Whole content of a descriptor from its current place on. False: it could not be read, or holds more than max bytes. */
bool table_slurp(int fd, size_t max, struct buf *ret);

/* Whether a spreadsheet program would take this text of a csv cell for a formula (= + - @ tab CR at its start, unless it is a
 * plain number), or would the text be changed by the cure: the writer puts ' before such a text, and the reader takes one ' off
 * again, so that ' before such a start is risky too. */
bool table_text_risky(str s);

#endif
