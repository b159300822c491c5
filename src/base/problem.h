/* problem.h: what is wrong with what a user gave us, with its place, in the user's language (Thai).
 * A list grows in an arena; an empty list means the input is accepted. */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include "base/arena.h"

#define PROBLEMS_MAX 1000 /* further ones are counted, not kept */

struct problem {
	i64 row;      /* 1-based as the user sees it in the file (head = 1); 0: the whole file or form */
	str column;   /* head of the column or name of the field; may be empty */
	str value;    /* what was given, clipped to 200 bytes */
	str expected; /* Thai sentence: what was expected, what to do */
};

struct problems {
	struct arena *a;
	struct problem *at;
	size_t n, cap;
	size_t n_dropped;
};

struct problems problems_in(struct arena *a);
/* Copies its texts into the arena. */
void problem_add(struct problems *ps, i64 row, str column, str value, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* One line each to a buffer: "แถว 12 · points · "7": ..." */
struct buf;
void problems_print(const struct problems *ps, struct buf *out);
/* For commands that take a file or nothing: the same to standard error, and that nothing has changed. */
void problems_tell(const struct problems *ps);

#endif
