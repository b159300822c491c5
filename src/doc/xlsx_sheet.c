/* xlsx_sheet.c: the cells of one sheet. See xlsx.h. */
#include "doc/xlsx.h"
#include "doc/table.h"
#include <math.h>

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_INLINE, CELL_TEXT, CELL_BOOL, CELL_ERROR, CELL_DATE };

struct sheet {
	bool in_data, in_row, in_cell;
	int in_value, in_inline_text, in_rph;
	bool has_formula, has_value;
	uint32_t row;
	int col; /* of the cell in work, from 0; -1: none yet in this row */
	enum cell_type type;
	i64 style;
	struct buf text;
};

/* "B7" in row 7 -> 1; -1 when it is none or of another row. */
static int column_of(str ref, uint32_t row)
{
	int col = 0;
	size_t i = 0;
	for (; i < ref.n && i < 3 && ref.p[i] >= 'A' && ref.p[i] <= 'Z'; i++)
		col = col * 26 + (ref.p[i] - 'A' + 1);
	if (i == 0 || col > XLSX_COL_MAX || xlsx_number(str_sub(ref, i, ref.n), XLSX_ROW_MAX) != (i64)row)
		return -1;
	return col - 1;
}

static void bad_place(struct xlsx_part *p, str given, const char *words)
{
	struct sheet *s = p->ctx;
	table_emit_stop(p->x->e, s->row, TABLE_COL_NONE, given, "ไฟล์ .xlsx ใช้ไม่ได้: %s กรุณาเปิดแล้วบันทึกใหม่", words);
	xlsx_stop(p);
}

static void row_start(struct xlsx_part *p, const char **attributes)
{
	struct sheet *s = p->ctx;
	str r = xlsx_attribute(attributes, S("r"));
	i64 row = r.p ? xlsx_number(r, XLSX_ROW_MAX) : s->row < XLSX_ROW_MAX ? (i64)s->row + 1 : -1;
	if (row <= (i64)s->row) {
		bad_place(p, r, "เลขแถวไม่ถูกต้องหรือไม่เรียงลำดับ");
		return;
	}
	s->row = (uint32_t)row;
	s->col = -1;
	s->in_row = true;
}

static enum cell_type cell_type_of(str t)
{
	static const struct {
		str name;
		enum cell_type type;
	} types[] = {{{"n", 1}, CELL_NUMBER}, {{"s", 1}, CELL_SHARED}, {{"inlineStr", 9}, CELL_INLINE}, {{"str", 3}, CELL_TEXT},
		{{"b", 1}, CELL_BOOL}, {{"e", 1}, CELL_ERROR}, {{"d", 1}, CELL_DATE}};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (str_eq(t, types[i].name))
			return types[i].type;
	}
	return CELL_NUMBER;
}

static void cell_start(struct xlsx_part *p, const char **attributes)
{
	struct sheet *s = p->ctx;
	str r = xlsx_attribute(attributes, S("r"));
	int col = r.p ? column_of(r, s->row) : s->col + 1;
	if (col <= s->col || col >= XLSX_COL_MAX) {
		bad_place(p, r, "ตำแหน่งเซลล์ไม่ถูกต้องหรือไม่เรียงลำดับ");
		return;
	}
	s->col = col;
	s->type = cell_type_of(xlsx_attribute(attributes, S("t")));
	s->style = xlsx_number(xlsx_attribute(attributes, S("s")), XLSX_STYLES_MAX);
	s->has_formula = s->has_value = false;
	s->in_cell = true;
	buf_reset(&s->text);
}

static void on_start(struct xlsx_part *p, str name, const char **attributes)
{
	struct sheet *s = p->ctx;
	if (str_eq(name, S("sheetData"))) {
		s->in_data = true;
	} else if (!s->in_data) {
		return;
	} else if (!s->in_cell && str_eq(name, S("row"))) {
		row_start(p, attributes);
	} else if (s->in_row && !s->in_cell && str_eq(name, S("c"))) {
		cell_start(p, attributes);
	} else if (!s->in_cell) {
		return;
	} else if (str_eq(name, S("v"))) {
		s->in_value++;
		s->has_value = true;
	} else if (str_eq(name, S("t"))) {
		s->in_inline_text++;
	} else if (str_eq(name, S("rPh"))) {
		s->in_rph++;
	} else if (str_eq(name, S("f"))) {
		s->has_formula = true;
	}
}

static void on_text(struct xlsx_part *p, str text)
{
	struct sheet *s = p->ctx;
	bool wanted = s->type == CELL_INLINE ? s->in_inline_text && !s->in_rph : s->in_value != 0;
	if (!s->in_cell || !wanted)
		return;
	/* Of a text that is too long, enough is kept for table_emit_cell() to refuse it. */
	if (s->text.n <= TABLE_CELL_MAX)
		buf_str(&s->text, str_sub(text, 0, TABLE_CELL_MAX + 1));
	if (s->text.failed)
		xlsx_refuse(p, "ใหญ่เกินกว่าจะอ่านได้");
}

static bool cell(struct xlsx_part *p, str text)
{
	const struct sheet *s = p->ctx;
	return table_emit_cell(p->x->e, s->row, (unsigned)s->col, text);
}

static bool wrong(struct xlsx_part *p, const char *words)
{
	const struct sheet *s = p->ctx;
	unsigned col = s->col < TABLE_COLS_MAX ? (unsigned)s->col : TABLE_COL_NONE;
	return table_emit_problem(p->x->e, s->row, col, str_clip(str_trim(buf_view(&s->text)), 60), "%s", words);
}

static bool shared_cell(struct xlsx_part *p)
{
	const struct sheet *s = p->ctx;
	const struct xlsx *x = p->x;
	i64 i = xlsx_number(str_trim(buf_view(&s->text)), XLSX_STRINGS_MAX);
	if (i < 0 || (size_t)i >= x->n_texts) {
		bad_place(p, buf_view(&s->text), "ดัชนีข้อความไม่ถูกต้อง");
		return false;
	}
	size_t from = i ? x->text_end[i - 1] : 0;
	return cell(p, (str){x->texts.p + from, x->text_end[i] - from});
}

static bool number_cell(struct xlsx_part *p)
{
	struct sheet *s = p->ctx;
	char text[XLSX_NUMBER_ROOM], *end;
	buf_byte(&s->text, '\0');
	if (s->text.failed)
		return wrong(p, "อ่านไม่ได้");
	s->text.n--;
	str given = str_trim(buf_view(&s->text));
	double v = given.n ? strtod(given.p, &end) : 0;
	/* Also "inf" and hexadecimal, which strtod() takes. */
	if (!given.n || end != given.p + given.n || !isfinite(v) || strcspn(given.p, "xXnN") < given.n)
		return wrong(p, "ค่าตัวเลขในไฟล์ไม่ถูกต้อง กรุณาพิมพ์ใหม่");
	enum xlsx_kind kind = s->style >= 0 && (size_t)s->style < p->x->n_styles ? p->x->style_kind[s->style] : XLSX_NUMBER;
	return cell(p, (str){text, xlsx_show(v, kind, p->x->epoch_1904, text)});
}

/* ISO 8601 as it stands, midnight as a mere day. */
static bool date_cell(struct xlsx_part *p)
{
	const struct sheet *s = p->ctx;
	str t = str_trim(buf_view(&s->text));
	ptrdiff_t mark = str_find(t, S("T00:00:00"));
	return cell(p, mark == 10 ? str_sub(t, 0, 10) : t);
}

static bool text_cell(struct xlsx_part *p)
{
	struct sheet *s = p->ctx;
	if (s->text.n)
		s->text.n = xlsx_unescape(s->text.p, s->text.n);
	return cell(p, buf_view(&s->text));
}

static bool cell_end(struct xlsx_part *p)
{
	const struct sheet *s = p->ctx;
	if (s->type == CELL_INLINE)
		return text_cell(p);
	/* A formula with an empty text as its result (t="str") is fine; one without any result would be lost silently. */
	if (!s->has_value || (s->type == CELL_NUMBER && s->text.n == 0))
		return !s->has_formula || wrong(p, "สูตรในเซลล์นี้ยังไม่มีผลคำนวณ กรุณาเปิดไฟล์ในโปรแกรมตารางคำนวณแล้วบันทึกใหม่");
	switch (s->type) {
	case CELL_SHARED:
		return shared_cell(p);
	case CELL_ERROR:
		return wrong(p, "เซลล์นี้มีค่าผิดพลาดของสูตร กรุณาแก้สูตรหรือพิมพ์ค่าแทน");
	case CELL_DATE:
		return date_cell(p);
	case CELL_BOOL: /* 1 or 0 */
	case CELL_TEXT:
	case CELL_INLINE:
		return text_cell(p);
	case CELL_NUMBER:
		break;
	}
	return number_cell(p);
}

static void on_end(struct xlsx_part *p, str name)
{
	struct sheet *s = p->ctx;
	if (!s->in_data)
		return;
	if (str_eq(name, S("v")) && s->in_value) {
		s->in_value--;
	} else if (str_eq(name, S("t")) && s->in_inline_text) {
		s->in_inline_text--;
	} else if (str_eq(name, S("rPh")) && s->in_rph) {
		s->in_rph--;
	} else if (str_eq(name, S("c")) && s->in_cell) {
		s->in_cell = false;
		s->in_value = s->in_inline_text = s->in_rph = 0;
		if (!cell_end(p))
			xlsx_stop(p);
	} else if (str_eq(name, S("row"))) {
		s->in_row = false;
	} else if (str_eq(name, S("sheetData"))) {
		s->in_data = false;
	}
}

bool xlsx_read_sheet(struct xlsx *x, const char *part)
{
	struct sheet s = {.col = -1, .style = -1};
	struct xlsx_part p = {.x = x, .name = part, .start = on_start, .end = on_end, .text = on_text, .ctx = &s};
	bool ok = xlsx_parse_part(&p);
	buf_free(&s.text);
	return ok;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code of "_xHHHH_" at p, -1 when there is none. */
static int escape_at(const char *p, size_t n)
{
	int code = 0;
	if (n < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		int d = hex_digit(p[i]);
		if (d < 0)
			return -1;
		code = code * 16 + d;
	}
	return code;
}

bool xlsx_escape_like(str s)
{
	return escape_at(s.p, s.n) >= 0;
}

size_t xlsx_unescape(char *p, size_t n)
{
	size_t to = 0;
	for (size_t at = 0; at < n;) {
		int code = p[at] == '_' ? escape_at(p + at, n - at) : -1;
		/* Only what XML cannot say, and the underscore itself, is written so; the rest is someone's text. */
		if (code > 0 && (code < 0x20 || code == '_')) {
			p[to++] = (char)code;
			at += 7;
		} else {
			p[to++] = p[at++];
		}
	}
	return to;
}
