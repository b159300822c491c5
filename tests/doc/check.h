/* check.h: what the tests of doc share. A table is compared as text, "row|cell|cell" by line, and so are problems. */
#ifndef TESTS_DOC_CHECK_H
#define TESTS_DOC_CHECK_H

#include "base/buf.h"
#include "base/log.h"
#include "doc/sandbox.h"
#include "doc/table.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define N_OF(array) (sizeof(array) / sizeof *(array))

static const struct table_head form_heads[] = {
	{"year", true}, {"lao_code", true}, {"points", false}, {"remark", false}, {NULL, false}};

static inline void dump_table(const struct table *t, size_t n_heads, struct buf *out)
{
	for (size_t i = 0; i < t->n; i++) {
		buf_i64(out, t->rows[i].row);
		for (size_t c = 0; c < n_heads; c++) {
			assert_true(!t->rows[i].cell[c].p == !t->rows[i].cell[c].n);
			buf_byte(out, '|');
			buf_str(out, t->rows[i].cell[c]);
		}
		buf_byte(out, '\n');
	}
}

/* The table, or "!" and the problems. */
static inline void read_dump(str content, const struct table_head *heads, unsigned flags, struct buf *out)
{
	struct arena *a = arena_open(1 << 16, (size_t)1 << 30);
	struct problems ps = problems_in(a);
	struct table t = {0};
	size_t n = 0;
	while (heads[n].name)
		n++;
	if (table_read(a, content, heads, flags, &t, &ps)) {
		assert_int_equal(ps.n, 0);
		dump_table(&t, n, out);
	} else {
		assert_true(ps.n > 0);
		assert_null(t.rows); /* untouched */
		buf_byte(out, '!');
		problems_print(&ps, out);
	}
	assert_false(out->failed);
	arena_close(a);
}

static inline void fail_texts(str got, const char *want, const char *file, int line)
{
	print_error("got  <%.*s>\nwant <%s>\n", (int)got.n, got.p ? got.p : "", want);
	_fail(file, line);
}

/* Both ways, in the process and in the child, must say the same; `want` is the whole of it, or with ~ before it a part. */
static inline void check_read_(str content, const struct table_head *heads, const char *want, const char *file, int line)
{
	struct buf here = {0}, child = {0};
	read_dump(content, heads, TABLE_TRUSTED, &here);
	read_dump(content, heads, 0, &child);
	bool part = want[0] == '~';
	str w = str_of(part ? want + 1 : want), got = buf_view(&here);
	if (part ? str_find(got, w) < 0 || got.p[0] != '!' : !str_eq(got, w))
		fail_texts(got, want, file, line);
	if (!str_eq(got, buf_view(&child)))
		fail_texts(buf_view(&child), "as in the process itself", file, line);
	buf_free(&here);
	buf_free(&child);
}
#define check_read(content, want) check_read_((content), form_heads, (want), __FILE__, __LINE__)
#define check_read_heads(content, heads, want) check_read_((content), (heads), (want), __FILE__, __LINE__)

#endif
