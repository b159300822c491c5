/* formats.h: questions as files: GIFT, Aiken, csv and xlsx (docs/formats.md), in and out. No database. */
#ifndef LEARN_QUIZ_FORMATS_H
#define LEARN_QUIZ_FORMATS_H

#include "doc/table.h"
#include "learn/quiz/rules.h"

#define DRAFTS_MAX 5000 /* questions of one file */

/* A question on its way in or out. */
struct question_draft {
	struct question q;
	str topic;  /* "" : none named */
	str course; /* slug, "" : none named */
	i64 line;   /* of the file, from 1 */
};
struct question_drafts {
	struct question_draft *at;
	size_t n;
};

enum question_format { FORMAT_GIFT, FORMAT_AIKEN, FORMAT_CSV, FORMAT_XLSX };
bool question_format_parse(str name, enum question_format *ret);
/* By content and name: a zip is xlsx; .csv by its name; else Aiken when there is a line ANSWER: and no brace, else GIFT. */
enum question_format question_format_of(str name, str content);

/* Each reads the whole file, adds a problem by line or row for whatever is wrong and is false then. */
bool gift_read(struct arena *a, str content, struct question_drafts *ret, struct problems *ps);
bool aiken_read(struct arena *a, str content, struct question_drafts *ret, struct problems *ps);
/* with_course: there is a column course and it is wanted. flags: those of table_read(). */
bool sheet_read(struct arena *a, str content, bool with_course, unsigned flags, struct question_drafts *ret, struct problems *ps);
/* The right one of the three. */
bool questions_read(struct arena *a, str name, str content, bool with_course, unsigned flags, struct question_drafts *ret, struct problems *ps);

void gift_write(struct arena *a, struct buf *out, const struct question_drafts *d);
/* Aiken knows one of many alone: what was left out is counted. */
size_t aiken_write(struct arena *a, struct buf *out, const struct question_drafts *d);
bool sheet_write(struct arena *a, struct buf *out, const struct question_drafts *d, enum table_format f, str course);

/* For lists that grow in an arena. */
struct question_draft *draft_add(struct arena *a, struct question_drafts *d, size_t *cap);

#endif
