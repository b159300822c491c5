/* form_xlsx.c: fields of a sheet of an .xlsx, on libxml2's tree, in the child.
 *
 * A row with {{list.field}} is repeated for each entry; the rows below move, merged cells with them. Formulas are refused beside such a row, since they
 * would go on meaning the old rows: totals come as fields. A cell that is one number field becomes a number and keeps its format. */
#include "doc/form_parts.h"

#include <ctype.h>
#include <libxml/tree.h>
#include <stdlib.h>

#define ROWS_MAX 1048576
#define CELL_MAX 32767
#define COLS_MAX 256 /* whose widths are looked at */
#define HEIGHT_MAX 409.0

static bool is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

static xmlNode *child(xmlNode *n, const char *name)
{
	for (xmlNode *c = n->children; c != NULL; c = c->next)
		if (is(c, name))
			return c;
	return NULL;
}

static str attribute(struct arena *a, xmlNode *n, const char *name)
{
	xmlChar *s = xmlGetNoNsProp(n, (const xmlChar *)name);
	str r = s != NULL ? str_dup(a, str_of((const char *)s)) : (str){0};
	xmlFree(s);
	return r;
}

static void set_attribute(struct arena *a, xmlNode *n, const char *name, str value)
{
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)str_z(a, value));
}

/* Texts of an <si> or <is>: its runs together, without phonetic help. */
static void texts_of(struct arena *a, xmlNode *n, struct buf *out)
{
	for (xmlNode *c = n->children; c != NULL; c = c->next)
		if (is(c, "t")) {
			xmlChar *s = xmlNodeGetContent(c);
			buf_str(out, s != NULL ? str_dup(a, str_of((const char *)s)) : S(""));
			xmlFree(s);
		} else if (is(c, "r"))
			texts_of(a, c, out);
}

struct sheet {
	struct form_filling *f;
	str *text; /* shared strings */
	size_t n_texts;
	bool *wraps; /* by number of the style */
	size_t n_styles;
	double width[COLS_MAX], default_width, default_height; /* in digits, points */
	bool lists, formulas; /* seen: rows of a list, cells with a formula */
};

static void read_strings(struct sheet *s, xmlDoc *strings)
{
	xmlNode *root = strings != NULL ? xmlDocGetRootElement(strings) : NULL;
	size_t n = 0;
	for (xmlNode *c = root != NULL ? root->children : NULL; c != NULL; c = c->next)
		n += is(c, "si");
	s->text = new (s->f->a, str, n + 1);
	for (xmlNode *c = root != NULL ? root->children : NULL; c != NULL; c = c->next)
		if (is(c, "si")) {
			struct buf b = {0};
			texts_of(s->f->a, c, &b);
			s->text[s->n_texts++] = str_take(s->f->a, &b);
		}
}

/* --- heights: a program shows a row as high as the file says; of a row of several lines it would show the first --- */

static double decimal(struct arena *a, xmlNode *n, const char *name, double otherwise)
{
	i64 v;
	str s = attribute(a, n, name);
	ptrdiff_t dot = s.p != NULL ? str_find_byte(s, '.') : -1;
	if (dot > 0 && s.n > (size_t)dot + 3)
		s = str_sub(s, 0, (size_t)dot + 3);
	return s.p != NULL && str_decimal(s, 2, &v) && v > 0 && v < 100000 ? (double)v / 100 : otherwise;
}

static void read_wraps(struct sheet *s, xmlDoc *styles)
{
	xmlNode *root = styles != NULL ? xmlDocGetRootElement(styles) : NULL, *xfs = root != NULL ? child(root, "cellXfs") : NULL;
	size_t n = 0;
	for (xmlNode *x = xfs != NULL ? xfs->children : NULL; x != NULL; x = x->next)
		n += is(x, "xf");
	s->wraps = new (s->f->a, bool, n + 1);
	for (xmlNode *x = xfs != NULL ? xfs->children : NULL; x != NULL; x = x->next)
		if (is(x, "xf")) {
			xmlNode *how = child(x, "alignment");
			str wrap = how != NULL ? attribute(s->f->a, how, "wrapText") : S("");
			s->wraps[s->n_styles++] = str_eq(wrap, S("1")) || str_eq(wrap, S("true"));
		}
}

static void read_widths(struct sheet *s, xmlNode *root)
{
	xmlNode *format = child(root, "sheetFormatPr"), *cols = child(root, "cols");
	s->default_width = format != NULL ? decimal(s->f->a, format, "defaultColWidth", 9) : 9;
	s->default_height = format != NULL ? decimal(s->f->a, format, "defaultRowHeight", 15) : 15;
	for (size_t i = 0; i < COLS_MAX; i++)
		s->width[i] = s->default_width;
	for (xmlNode *c = cols != NULL ? cols->children : NULL; c != NULL; c = c->next) {
		i64 from, to;
		if (!is(c, "col") || !str_i64(attribute(s->f->a, c, "min"), &from) || !str_i64(attribute(s->f->a, c, "max"), &to) || from < 1)
			continue;
		for (i64 i = from; i <= to && i <= COLS_MAX; i++)
			s->width[i - 1] = decimal(s->f->a, c, "width", s->default_width);
	}
}

/* Signs that have a place of their own on the line: Thai vowels and tones above and below have none. */
static size_t places(str line)
{
	size_t n = 0;
	for (size_t i = 0; i < line.n; i++) {
		u8 c = (u8)line.p[i], d = i + 2 < line.n ? (u8)line.p[i + 2] : 0;
		bool thai = c == 0xE0 && i + 2 < line.n, low = thai && (u8)line.p[i + 1] == 0xB8, high = thai && (u8)line.p[i + 1] == 0xB9;
		bool mark = (low && (d == 0xB1 || (d >= 0xB4 && d <= 0xBA))) || (high && d >= 0x87 && d <= 0x8E);
		n += (c & 0xC0) != 0x80 && !mark;
	}
	return n;
}

static size_t lines_of(str text, double width)
{
	size_t n = 0, room = width > 2 ? (size_t)width : 2;
	str rest = text;
	for (str line; rest.n > 0 && str_next(&rest, '\n', &line);)
		n += places(line) > room ? (places(line) + room - 1) / room : 1;
	return n > 0 ? n : 1;
}

static str text_of(struct sheet *s, xmlNode *cell);
static str letters(str ref);

static size_t lines_in(struct sheet *s, xmlNode *cell)
{
	i64 style = 0;
	size_t col = 0;
	str ref = letters(attribute(s->f->a, cell, "r"));
	if (!str_i64(attribute(s->f->a, cell, "s"), &style) || style < 0 || (size_t)style >= s->n_styles || !s->wraps[style] || ref.n == 0 || ref.n > 2)
		return 1;
	for (size_t i = 0; i < ref.n; i++)
		col = col * 26 + (size_t)(ref.p[i] & 31);
	return lines_of(text_of(s, cell), col >= 1 && col <= COLS_MAX ? s->width[col - 1] : s->default_width);
}

static void set_height(struct sheet *s, xmlNode *row)
{
	size_t lines = 1;
	for (xmlNode *c = row->children; c != NULL; c = c->next) {
		size_t n = is(c, "c") ? lines_in(s, c) : 1;
		lines = n > lines ? n : lines;
	}
	double one = decimal(s->f->a, row, "ht", s->default_height), high = one * (double)lines;
	if (lines == 1)
		return;
	set_attribute(s->f->a, row, "ht", str_fmt(s->f->a, "%.2f", high < HEIGHT_MAX ? high : HEIGHT_MAX));
	set_attribute(s->f->a, row, "customHeight", S("1"));
}

static str text_of(struct sheet *s, xmlNode *cell)
{
	str type = attribute(s->f->a, cell, "t");
	if (str_eq(type, S("inlineStr"))) {
		struct buf b = {0};
		xmlNode *in = child(cell, "is");
		if (in != NULL)
			texts_of(s->f->a, in, &b);
		return str_take(s->f->a, &b);
	}
	if (!str_eq(type, S("s")))
		return S("");
	xmlNode *v = child(cell, "v");
	xmlChar *value = v != NULL ? xmlNodeGetContent(v) : NULL;
	i64 i = -1;
	bool ok = value != NULL && str_i64(str_of((const char *)value), &i) && i >= 0 && (size_t)i < s->n_texts;
	xmlFree(value);
	return ok ? s->text[i] : S("");
}

static void empty(xmlNode *cell)
{
	while (cell->children != NULL) {
		xmlNode *c = cell->children;
		xmlUnlinkNode(c);
		xmlFreeNode(c);
	}
}

/* The format's most signs in a cell: more of them, and the program calls the file damaged. */
static str clip_cell(str s)
{
	size_t units = 0;
	for (size_t i = 0; i < s.n; i++) {
		units += ((u8)s.p[i] & 0xC0) != 0x80;
		units += (u8)s.p[i] >= 0xF0;
		if (units > CELL_MAX)
			return str_sub(s, 0, i);
	}
	return s;
}

static void set_text(struct sheet *s, xmlNode *cell, str value)
{
	value = clip_cell(value);
	empty(cell);
	set_attribute(s->f->a, cell, "t", S("inlineStr"));
	xmlNode *in = xmlNewChild(cell, cell->ns, (const xmlChar *)"is", NULL);
	xmlNode *t = xmlNewChild(in, cell->ns, (const xmlChar *)"t", NULL);
	xmlAddChild(t, xmlNewTextLen((const xmlChar *)value.p, (int)value.n));
	xmlSetProp(t, (const xmlChar *)"xml:space", (const xmlChar *)"preserve");
}

static void set_number(struct sheet *s, xmlNode *cell, str value)
{
	empty(cell);
	xmlUnsetProp(cell, (const xmlChar *)"t");
	xmlNewChild(cell, cell->ns, (const xmlChar *)"v", (const xmlChar *)str_z(s->f->a, value));
}

static bool is_decimal(str s)
{
	i64 v;
	return s.n > 0 && str_decimal(s, 4, &v);
}

/* Functions that ask a server or another program as soon as the sheet is opened. */
static bool fetches(struct sheet *s, xmlNode *formula)
{
	static const char *const calls[] = {"WEBSERVICE", "DDE(", "RTD(", "CALL(", "REGISTER.ID", NULL};
	xmlChar *text = formula != NULL ? xmlNodeGetContent(formula) : NULL;
	struct buf b = {0};
	for (const xmlChar *p = text; p != NULL && *p != 0; p++)
		if (*p > ' ')
			buf_byte(&b, (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p));
	xmlFree(text);
	str upper = str_take(s->f->a, &b);
	for (const char *const *c = calls; *c != NULL; c++)
		if (str_find(upper, str_of(*c)) >= 0)
			return true;
	return false;
}

static void fill_cell(struct sheet *s, xmlNode *cell, const struct form_list *list, const struct form_entry *entry)
{
	struct form_filling *f = s->f;
	str text = text_of(s, cell), name;
	size_t from = 0, start, end;
	s->formulas = s->formulas || child(cell, "f") != NULL;
	if (fetches(s, child(cell, "f"))) {
		f->trouble = FORM_EXTERNAL;
		return;
	}
	if (f->names != NULL) {
		for (; form_next(text, from, &start, &end, &name); from = end) {
			form_note(f, name);
			s->lists = s->lists || str_find_byte(name, '.') > 0;
			if (str_starts(name, S("if ")) || str_eq(name, S("end")))
				f->trouble = FORM_SHEET_IF;
		}
		if (str_find(str_sub(text, from, text.n), S("{{")) >= 0)
			f->trouble = FORM_UNCLOSED_FIELD;
		return;
	}
	if (!form_next(text, 0, &start, &end, &name))
		return;
	const struct form_field *only = form_value(f->data, list, entry, name);
	if (start == 0 && end == text.n && only != NULL && only->number && is_decimal(only->value)) {
		set_number(s, cell, only->value);
		return;
	}
	struct buf b = {0};
	while (form_next(text, from, &start, &end, &name)) {
		const struct form_field *v = form_value(f->data, list, entry, name);
		buf_str(&b, str_sub(text, from, start));
		buf_str(&b, v != NULL ? v->value : S(""));
		from = end;
	}
	buf_str(&b, str_sub(text, from, text.n));
	set_text(s, cell, str_take(f->a, &b));
}

static const struct form_list *list_in(struct sheet *s, xmlNode *row)
{
	for (xmlNode *c = row->children; c != NULL; c = c->next) {
		size_t from = 0, start, end;
		str name, text = is(c, "c") ? text_of(s, c) : S("");
		for (; form_next(text, from, &start, &end, &name); from = end) {
			const struct form_list *l = form_list_of(s->f->data, name);
			if (l != NULL)
				return l;
		}
	}
	return NULL;
}

/* --- numbers of rows --- */

static str letters(str ref)
{
	size_t n = 0;
	while (n < ref.n && isalpha((unsigned char)ref.p[n]))
		n++;
	return str_sub(ref, 0, n);
}

static void number_row(struct sheet *s, xmlNode *row, i64 no)
{
	set_attribute(s->f->a, row, "r", str_fmt(s->f->a, "%lld", (long long)no));
	for (xmlNode *c = row->children; c != NULL; c = c->next)
		if (is(c, "c")) {
			str ref = attribute(s->f->a, c, "r");
			if (ref.p != NULL)
				set_attribute(s->f->a, c, "r", str_fmt(s->f->a, "%.*s%lld", STR_FMT(letters(ref)), (long long)no));
		}
}

static void fill_cells(struct sheet *s, xmlNode *row, const struct form_list *list, const struct form_entry *entry)
{
	for (xmlNode *c = row->children; c != NULL; c = c->next)
		if (is(c, "c"))
			fill_cell(s, c, list, entry);
}

/* One row of the template: itself, or one for each entry. How many rows it became. */
static i64 fill_row(struct sheet *s, xmlNode *row, i64 no)
{
	const struct form_list *l = s->f->names == NULL ? list_in(s, row) : NULL;
	if (l == NULL) {
		fill_cells(s, row, NULL, NULL);
		number_row(s, row, no);
		return 1;
	}
	s->lists = true;
	for (size_t i = 0; i < l->n; i++) {
		xmlNode *copy = xmlCopyNode(row, 1);
		if (copy == NULL) {
			s->f->trouble = FORM_LARGE;
			return 1;
		}
		xmlAddPrevSibling(row, copy);
		fill_cells(s, copy, l, &l->entry[i]);
		number_row(s, copy, no + (i64)i);
		set_height(s, copy);
	}
	xmlUnlinkNode(row);
	xmlFreeNode(row);
	return (i64)l->n;
}

/* --- merged cells --- */

struct step {
	i64 row, by; /* rows below this one move by so many */
};

static i64 new_row(const struct step *at, size_t n, i64 row)
{
	i64 by = 0;
	for (size_t i = 0; i < n && at[i].row < row; i++)
		by = at[i].by;
	return row + by;
}

static bool split_ref(str ref, str *col, i64 *row)
{
	*col = letters(ref);
	return col->n > 0 && str_i64(str_sub(ref, col->n, ref.n), row);
}

static void move_merges(struct sheet *s, xmlNode *merges, const struct step *at, size_t n)
{
	for (xmlNode *m = merges->children; m != NULL; m = m->next) {
		str ref = is(m, "mergeCell") ? attribute(s->f->a, m, "ref") : (str){0}, c1, c2;
		ptrdiff_t colon = ref.p != NULL ? str_find_byte(ref, ':') : -1;
		i64 r1, r2;
		if (colon < 0 || !split_ref(str_sub(ref, 0, (size_t)colon), &c1, &r1) || !split_ref(str_sub(ref, (size_t)colon + 1, ref.n), &c2, &r2))
			continue;
		set_attribute(s->f->a, m, "ref",
			str_fmt(s->f->a, "%.*s%lld:%.*s%lld", STR_FMT(c1), (long long)new_row(at, n, r1), STR_FMT(c2), (long long)new_row(at, n, r2)));
	}
}

void form_xlsx_sheet(struct form_filling *f, xmlDoc *doc, xmlDoc *strings, xmlDoc *styles)
{
	struct sheet s = {.f = f};
	xmlNode *root = xmlDocGetRootElement(doc), *rows = root != NULL ? child(root, "sheetData") : NULL;
	if (rows == NULL)
		return; /* a chart has a sheet of its own, without rows */
	read_strings(&s, strings);
	read_wraps(&s, styles);
	read_widths(&s, root);
	size_t n_rows = 0, n = 0;
	for (xmlNode *r = rows->children; r != NULL; r = r->next)
		n_rows += is(r, "row");
	struct step *step = new (f->a, struct step, n_rows + 1);
	i64 by = 0, last = 0;
	for (xmlNode *r = rows->children, *next; r != NULL && f->trouble == FORM_DONE; r = next) {
		next = r->next;
		if (!is(r, "row"))
			continue;
		i64 old = last + 1;
		str no = attribute(f->a, r, "r");
		if (no.p != NULL && (!str_i64(no, &old) || old <= last || old > ROWS_MAX)) {
			f->trouble = FORM_DAMAGED;
			return;
		}
		last = old;
		by += fill_row(&s, r, old + by) - 1;
		if (old + by > ROWS_MAX) {
			f->trouble = FORM_LARGE;
			return;
		}
		step[n++] = (struct step){old, by};
	}
	if (s.lists && s.formulas)
		f->trouble = FORM_SHEET_FORMULA;
	xmlNode *merges = child(root, "mergeCells"), *dimension = child(root, "dimension");
	if (f->names != NULL)
		return;
	if (merges != NULL)
		move_merges(&s, merges, step, n);
	if (dimension != NULL) { /* says where the cells lie: no more true */
		xmlUnlinkNode(dimension);
		xmlFreeNode(dimension);
	}
}
