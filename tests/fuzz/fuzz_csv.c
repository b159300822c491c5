/* Bytes of a csv file: no crash, and what is read is text within the limits, written by us and read again the same. */
#include "base/log.h"
#include "doc/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct table_head heads[] = {{"a", false}, {"b", false}, {"year", false}, {NULL, false}};
static const struct table_out_col cols[] = {{"a", NULL, 0}, {"b", NULL, 0}, {"year", NULL, 0}, {NULL, NULL, 0}};

static void check_table(const struct table *t)
{
	i64 last = 1;
	for (size_t i = 0; i < t->n; i++) {
		must(t->rows[i].row > last);
		last = t->rows[i].row;
		for (int c = 0; c < 3; c++) {
			str s = t->rows[i].cell[c];
			must(!s.p == !s.n && s.n <= TABLE_CELL_MAX && str_utf8(s));
		}
	}
}

static void write_all(const struct table *t, struct buf *out)
{
	struct table_out *w = table_out_open(TABLE_CSV, cols, NULL);
	for (size_t i = 0; i < t->n; i++) {
		for (int c = 0; c < 3; c++)
			table_out_str(w, t->rows[i].cell[c]);
		table_out_row(w);
	}
	must(table_out_close(w, out));
}

static void check_again(struct arena *a, const struct table *t)
{
	struct buf out = {0};
	struct table got = {0};
	struct problems ps = problems_in(a);
	write_all(t, &out);
	must(table_read(a, buf_view(&out), heads, TABLE_TRUSTED, &got, &ps));
	must(got.n == t->n);
	for (size_t i = 0; i < t->n; i++) {
		for (int c = 0; c < 3; c++)
			must(str_eq(t->rows[i].cell[c], got.rows[i].cell[c]));
	}
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_open(1 << 16, (size_t)256 << 20);
	struct problems ps = problems_in(a);
	struct table t = {0};
	bool ok = table_read(a, (str){(const char *)data, n}, heads, TABLE_TRUSTED, &t, &ps);
	must(ok == (ps.n == 0));
	if (ok) {
		check_table(&t);
		check_again(a, &t);
	}
	for (size_t i = 0; i < ps.n; i++)
		must(str_utf8(ps.at[i].value) && str_utf8(ps.at[i].expected) && ps.at[i].expected.n);
	arena_close(a);
	return 0;
}
