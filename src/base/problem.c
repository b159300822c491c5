/* problem.c: see problem.h. */
#include "base/problem.h"
#include "base/buf.h"
#include <stdio.h>

#define VALUE_MAX 200

struct problems problems_in(struct arena *a)
{
	return (struct problems){.a = a};
}

/* A copy that is well-formed UTF-8 whatever the file held: it goes into pages and JSON. */
static str copy_clean(struct arena *a, str s)
{
	if (str_utf8(s))
		return str_dup(a, s);
	char *p = arena_array(a, s.n, 3, 1);
	size_t n = 0;
	while (s.n) {
		const char *at = s.p;
		u32 r = str_next_rune(&s);
		size_t len = (size_t)(s.p - at);
		if (r == 0xFFFD && len == 1) {
			at = "\xEF\xBF\xBD";
			len = 3;
		}
		memcpy(p + n, at, len);
		n += len;
	}
	return (str){p, n};
}

static void make_room(struct problems *ps)
{
	if (ps->n < ps->cap)
		return;
	size_t cap = ps->cap ? ps->cap * 2 : 16;
	struct problem *at = new (ps->a, struct problem, cap);
	if (ps->n)
		memcpy(at, ps->at, ps->n * sizeof *at);
	ps->at = at;
	ps->cap = cap;
}

void problem_add(struct problems *ps, i64 row, str column, str value, const char *fmt, ...)
{
	if (ps->n >= PROBLEMS_MAX) {
		ps->n_dropped++;
		return;
	}
	make_room(ps);
	va_list ap;
	va_start(ap, fmt);
	str expected = str_vfmt(ps->a, fmt, ap);
	va_end(ap);
	ps->at[ps->n++] = (struct problem){
		.row = row,
		.column = copy_clean(ps->a, column),
		/* Clipped before and after: a bad byte grows to three. */
		.value = str_clip(copy_clean(ps->a, str_clip(value, VALUE_MAX)), VALUE_MAX),
		.expected = str_utf8(expected) ? expected : copy_clean(ps->a, expected),
	};
}

/* On one line: line ends and other control signs as blanks. */
static void add_flat(struct buf *out, str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(out, (u8)s.p[i] < 0x20 || s.p[i] == 0x7F ? ' ' : s.p[i]);
}

static void print_one(const struct problem *p, struct buf *out)
{
	const char *between = "";
	if (p->row) {
		buf_lit(out, "แถว ");
		buf_i64(out, p->row);
		between = " · ";
	}
	if (p->column.n) {
		buf_str(out, str_of(between));
		add_flat(out, p->column);
		between = " · ";
	}
	if (p->value.n) {
		buf_str(out, str_of(between));
		buf_byte(out, '"');
		add_flat(out, p->value);
		buf_byte(out, '"');
		between = " · ";
	}
	if (*between)
		buf_lit(out, ": ");
	add_flat(out, p->expected);
	buf_byte(out, '\n');
}

void problems_print(const struct problems *ps, struct buf *out)
{
	for (size_t i = 0; i < ps->n; i++)
		print_one(&ps->at[i], out);
	if (ps->n_dropped) {
		buf_lit(out, "และยังมีข้อผิดพลาดอีก ");
		buf_i64(out, (i64)ps->n_dropped);
		buf_lit(out, " รายการ\n");
	}
}

void problems_tell(const struct problems *ps)
{
	struct buf b = {0};
	problems_print(ps, &b);
	buf_lit(&b, "ไม่มีอะไรเปลี่ยนแปลง\n");
	fprintf(stderr, "%.*s", STR_FMT(buf_view(&b)));
	buf_free(&b);
}
