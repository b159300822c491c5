/* table_csv.c: csv by libcsv, strict. Bytes in UTF-8 (with or without BOM) or Windows Thai (CP874); , ; or tab between cells,
 * found in the first line. A row is a record: a line end inside quotes does not begin a new one, an empty line is one, just as
 * a spreadsheet program shows the file. */
#include "doc/table_parse.h"
#include "doc/table.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/thai.h"
#include <csv.h>

#define BLOCK 4096
#define CONVERT_MAX ((size_t)512 * 1024) /* a cell in CP874, three times as long in UTF-8, and the arena's own needs */

struct csv_run {
	struct table_emit *e;
	struct arena *a; /* not NULL: cells are CP874 */
	uint32_t row;
	unsigned col;
	bool row_ended;
	uint32_t line, row_line; /* of the file, from 1; where the row began */
};

/* UTF-8 with few bad bytes must not be taken for CP874, which has a meaning for nearly every byte: where well-formed signs of
 * several bytes are in the majority, the file is a damaged UTF-8 one. In CP874 they come up by chance only. */
static bool looks_like_utf8(str s)
{
	size_t good = 0, bad = 0;
	while (s.n) {
		const char *at = s.p;
		u32 r = str_next_rune(&s);
		if (r == 0xFFFD && s.p - at == 1)
			bad++;
		else if (s.p - at > 1)
			good++;
	}
	return good > bad;
}

static char find_separator(str content)
{
	size_t n[3] = {0};
	static const char sep[] = ",;\t";
	bool quoted = false;
	for (size_t i = 0; i < content.n; i++) {
		char c = content.p[i];
		if (c == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (c == '\n' || c == '\r')
			break;
		for (int k = 0; k < 3; k++)
			n[k] += c == sep[k];
	}
	int best = 0;
	for (int k = 1; k < 3; k++) {
		if (n[k] > n[best])
			best = k;
	}
	return sep[best];
}

/* The text of a cell as UTF-8 without the writer's ' before a risky start. False: it has none, which is said. */
static bool cell_text(struct csv_run *r, str raw, str *ret)
{
	if (r->a) {
		arena_reset(r->a);
		if (!thai_from_cp874(r->a, raw, &raw)) {
			table_emit_problem(r->e, r->row, r->col, S(""), "มีไบต์ที่ไม่ใช่อักษรไทย กรุณาบันทึกไฟล์เป็น CSV UTF-8");
			return false;
		}
	}
	if (raw.n && raw.p[0] == '\'' && table_text_risky(raw))
		raw = str_sub(raw, 1, raw.n);
	*ret = raw;
	return true;
}

static void on_cell(void *p, size_t n, void *ctx)
{
	struct csv_run *r = ctx;
	str text = {p, n};
	if (r->e->stopped)
		return;
	if (n > TABLE_CELL_MAX)
		table_emit_problem(r->e, r->row, r->col, S(""), "ข้อความในเซลล์ยาวเกิน %d ไบต์", TABLE_CELL_MAX);
	else if (cell_text(r, text, &text))
		table_emit_cell(r->e, r->row, r->col, text);
	r->col++;
}

static void on_row(int c, void *ctx)
{
	(void)c;
	struct csv_run *r = ctx;
	r->row_ended = true;
	r->col = 0;
}

/* Bytes up to and with the next line end: CR LF, LF or CR. */
static str take_line(str *rest)
{
	size_t n = 0;
	while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
		n++;
	if (n < rest->n)
		n += rest->p[n] == '\r' && n + 1 < rest->n && rest->p[n + 1] == '\n' ? 2 : 1;
	str line = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->n);
	return line;
}

static void bad_quote(struct csv_run *r, int error)
{
	if (error != CSV_EPARSE)
		table_emit_stop(r->e, r->row, TABLE_COL_NONE, S(""), "ไฟล์ใหญ่เกินกว่าจะอ่านได้");
	else
		table_emit_stop(r->e, r->row, r->col, S(""),
			"เครื่องหมายอัญประกาศ (\") ไม่ถูกต้องที่บรรทัดที่ %u ของไฟล์ ข้อความที่มี \" ต้องอยู่ใน \" \" และเขียน \" ข้างในเป็น \"\"", r->line);
}

/* Line by line, so that empty lines count as rows and an error knows its line. */
static void feed(struct csv_parser *p, struct csv_run *r, str rest)
{
	while (rest.n && !r->e->stopped) {
		str line = take_line(&rest);
		r->line++;
		r->row_ended = false;
		if (csv_parse(p, line.p, line.n, on_cell, on_row, r) != line.n)
			return bad_quote(r, csv_error(p));
		if (r->row_ended) {
			r->row++;
			r->row_line = r->line + 1;
		} else if (p->entry_pos > TABLE_CELL_MAX) {
			/* A quote that is never closed would swallow the rest of the file. */
			table_emit_stop(r->e, r->row, r->col, S(""), "เซลล์ยาวเกิน %d ไบต์ อาจขาดเครื่องหมาย \" ปิด (แถวเริ่มที่บรรทัดที่ %u ของไฟล์)",
				TABLE_CELL_MAX, r->row_line);
		}
	}
	if (!r->e->stopped && csv_fini(p, on_cell, on_row, r) != 0)
		table_emit_stop(r->e, r->row, r->col, S(""), "ขาดเครื่องหมาย \" ปิด (แถวเริ่มที่บรรทัดที่ %u ของไฟล์)", r->row_line);
}

/* BOM off, or words for what is no text. */
static bool begin(str *content, bool *ret_cp874, struct table_emit *e)
{
	bool bom = str_starts(*content, S("\xEF\xBB\xBF"));
	if (bom)
		*content = str_sub(*content, 3, content->n);
	if (str_starts(*content, S("\xFF\xFE")) || str_starts(*content, S("\xFE\xFF")))
		return table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์เป็นข้อความ UTF-16 กรุณาบันทึกใหม่เป็น CSV UTF-8 หรือ .xlsx");
	if (content->n && memchr(content->p, 0, content->n))
		return table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์นี้ไม่ใช่ตาราง กรุณาบันทึกเป็น .xlsx หรือ CSV UTF-8");
	if (str_utf8(*content))
		return true;
	if (bom || looks_like_utf8(*content))
		return table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ข้อความในไฟล์เสีย (UTF-8 ไม่ถูกต้อง) กรุณาบันทึกใหม่เป็น CSV UTF-8 หรือ .xlsx");
	*ret_cp874 = true;
	return true;
}

void table_parse_csv(str content, struct table_emit *e)
{
	bool cp874 = false;
	if (!begin(&content, &cp874, e))
		return;
	struct csv_parser p;
	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL) != 0) {
		table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์ใหญ่เกินกว่าจะอ่านได้");
		return;
	}
	csv_set_delim(&p, (unsigned char)find_separator(content));
	csv_set_blk_size(&p, BLOCK);
	struct csv_run r = {.e = e, .row = 1, .row_line = 1};
	if (cp874)
		r.a = arena_open(CONVERT_MAX / 2, CONVERT_MAX);
	feed(&p, &r, content);
	csv_free(&p);
	if (r.a)
		arena_close(r.a);
}
