/* table_parse.c: see table_parse.h. The records, their limits, and the first look at the bytes. */
#include "doc/table_parse.h"
#include "doc/table.h"
#include "base/arena.h"
#include "base/log.h"
#include <errno.h>
#include <unistd.h>

#define FLUSH_AT 65536
#define SENTENCE_MAX 2000
#define VALUE_MAX 400

static void flush(struct table_emit *e)
{
	if (e->pending.n && (e->pending.failed || !e->write(e->ctx, e->pending.p, e->pending.n)))
		e->gone = e->stopped = true;
	buf_reset(&e->pending);
}

static void record(struct table_emit *e, struct table_record head, str value, str rest)
{
	head.n = (uint32_t)(value.n + rest.n);
	head.n_value = (uint32_t)value.n;
	buf_add(&e->pending, &head, sizeof head);
	buf_str(&e->pending, value);
	buf_str(&e->pending, rest);
	if (e->pending.n >= FLUSH_AT || e->pending.failed)
		flush(e);
}

__attribute__((format(printf, 5, 0))) static void problem(
	struct table_emit *e, uint32_t row, unsigned col, str value, const char *fmt, va_list ap)
{
	char text[SENTENCE_MAX];
	int n = vsnprintf(text, sizeof text, fmt, ap);
	must(n >= 0);
	str sentence = str_clip((str){text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1}, sizeof text - 4);
	value = str_clip(value, VALUE_MAX);
	if (value.n && !str_utf8(value))
		value = S("");
	e->n_bytes += sizeof(struct table_record) + sentence.n + value.n;
	record(e, (struct table_record){.kind = TABLE_PROBLEM, .row = row, .col = (uint16_t)col}, value, sentence);
}

bool table_emit_problem(struct table_emit *e, uint32_t row, unsigned col, str value, const char *fmt, ...)
{
	if (e->stopped)
		return false;
	va_list ap;
	va_start(ap, fmt);
	problem(e, row, col, value, fmt, ap);
	va_end(ap);
	if (e->n_bytes > TABLE_BYTES_MAX)
		e->stopped = true;
	return !e->stopped;
}

bool table_emit_stop(struct table_emit *e, uint32_t row, unsigned col, str value, const char *fmt, ...)
{
	if (e->stopped)
		return false;
	va_list ap;
	va_start(ap, fmt);
	problem(e, row, col, value, fmt, ap);
	va_end(ap);
	e->stopped = true;
	return false;
}

bool table_emit_cell(struct table_emit *e, uint32_t row, unsigned col, str text)
{
	if (e->stopped)
		return false;
	must(row >= e->row && row > 0);
	if (text.n == 0)
		return true;
	if (col >= TABLE_COLS_MAX)
		return table_emit_stop(e, row, TABLE_COL_NONE, S(""), "มีคอลัมน์มากเกินไป (รับได้ไม่เกิน %d คอลัมน์)", TABLE_COLS_MAX);
	if (row != e->row && ++e->n_rows > TABLE_ROWS_MAX + 1)
		return table_emit_stop(e, row, TABLE_COL_NONE, S(""), "มีแถวมากเกินไป (รับได้ไม่เกิน %d แถว) กรุณาแบ่งไฟล์", TABLE_ROWS_MAX);
	e->row = row;
	if (text.n > TABLE_CELL_MAX)
		return table_emit_problem(e, row, col, str_clip(text, 60), "ข้อความในเซลล์ยาวเกิน %d ไบต์", TABLE_CELL_MAX);
	e->n_bytes += text.n;
	if (++e->n_cells > TABLE_CELLS_MAX || e->n_bytes > TABLE_BYTES_MAX)
		return table_emit_stop(e, row, TABLE_COL_NONE, S(""), "มีข้อมูลมากเกินไป (รับได้ไม่เกิน %d เซลล์ หรือ %u เมกะไบต์) กรุณาแบ่งไฟล์",
			TABLE_CELLS_MAX, TABLE_BYTES_MAX >> 20);
	record(e, (struct table_record){.kind = TABLE_CELL, .row = row, .col = (uint16_t)col}, S(""), text);
	return !e->stopped;
}

bool table_text_risky(str s)
{
	str t = s;
	while (t.n && t.p[0] == '\'')
		t = str_sub(t, 1, t.n);
	if (!t.n || !strchr("=+-@\t\r", t.p[0]))
		return false;
	if (t.n < s.n || (t.p[0] != '-' && t.p[0] != '+'))
		return true;
	bool digit = false, point = false;
	for (size_t i = 1; i < t.n; i++) {
		if (t.p[i] == '.' && !point)
			point = true;
		else if (t.p[i] >= '0' && t.p[i] <= '9')
			digit = true;
		else
			return true;
	}
	return !digit;
}

/* An OLE2 container holds an old .xls or an encrypted .xlsx; its directory names are UTF-16LE. */
static void refuse_ole(str content, struct table_emit *e)
{
	static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	if (memmem(content.p, content.n, encrypted, sizeof encrypted))
		table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์นี้ใส่รหัสผ่านไว้ กรุณาเปิดแล้วบันทึกเป็น .xlsx โดยไม่ใส่รหัสผ่าน");
	else
		table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์นี้เป็นรูปแบบเก่า (.xls) กรุณาเปิดแล้วบันทึกใหม่เป็น .xlsx");
}

static bool refuse_known(str content, struct table_emit *e)
{
	static const struct {
		str start;
		const char *what;
	} known[] = {
		{{"%PDF-", 5}, "PDF"},
		{{"\x89PNG", 4}, "รูปภาพ"},
		{{"\xFF\xD8\xFF", 3}, "รูปภาพ"},
		{{"GIF8", 4}, "รูปภาพ"},
		{{"{\\rtf", 5}, "เอกสาร RTF"},
		{{"<", 1}, "หน้าเว็บหรือ XML"},
		{{"\xEF\xBB\xBF<", 4}, "หน้าเว็บหรือ XML"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (str_starts(content, known[i].start)) {
			table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์นี้เป็น %s ไม่ใช่ตาราง กรุณาบันทึกเป็น .xlsx หรือ .csv", known[i].what);
			return true;
		}
	}
	return false;
}

bool table_parse(str content, struct table_emit *e)
{
	if (content.n == 0)
		table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์ว่างเปล่า");
	else if (content.n > TABLE_BYTES_MAX)
		table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์ใหญ่เกิน %u เมกะไบต์ กรุณาแบ่งไฟล์", TABLE_BYTES_MAX >> 20);
	else if (str_starts(content, S("PK\003\004")) || str_starts(content, S("PK\005\006")))
		table_parse_xlsx(content, e);
	else if (str_starts(content, S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
		refuse_ole(content, e);
	else if (!refuse_known(content, e))
		table_parse_csv(content, e);
	record(e, (struct table_record){.kind = TABLE_END, .row = e->row, .col = TABLE_COL_NONE}, S(""), S(""));
	flush(e);
	buf_free(&e->pending);
	return !e->gone;
}

bool table_slurp(int fd, size_t max, struct buf *ret)
{
	off_t at = lseek(fd, 0, SEEK_CUR), end = at < 0 ? -1 : lseek(fd, 0, SEEK_END);
	if (end >= at && at >= 0) {
		lseek(fd, at, SEEK_SET);
		if ((u64)(end - at) > max)
			return false;
		(void)buf_room(ret, (size_t)(end - at) + 1);
	}
	for (;;) {
		char *room = buf_room(ret, 1);
		if (!room || ret->n > max)
			return false;
		ssize_t n = read(fd, room, ret->cap - ret->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		ret->n += (size_t)n;
	}
}

static bool write_fd(void *ctx, const void *p, size_t n)
{
	const int *fd = ctx;
	const char *at = p;
	while (n) {
		ssize_t done = write(*fd, at, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

int table_child(int in, int out)
{
	struct buf content = {0};
	/* One byte more than allowed, so that table_parse() finds the words for too large a file. */
	if (!table_slurp(in, (size_t)TABLE_BYTES_MAX + 1, &content))
		return 1;
	struct table_emit e = {.write = write_fd, .ctx = &out};
	bool ok = table_parse(buf_view(&content), &e);
	buf_free(&content);
	return ok ? 0 : 1;
}
