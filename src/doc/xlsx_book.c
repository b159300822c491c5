/* xlsx_book.c: the parts around the sheet: relations, workbook, shared strings, styles. See xlsx.h. */
#include "doc/xlsx.h"
#include "doc/table.h"
#include "base/log.h"

/* Which parts the workbook names. */
struct book {
	char book[XLSX_PATH_MAX], sheet[XLSX_PATH_MAX], strings[XLSX_PATH_MAX], styles[XLSX_PATH_MAX];
	char sheet_id[64]; /* relation of the sheet to read */
	bool sheet_found, sheet_hidden;
	int n_relations;
};

/* The relations of the root (base "") or of the workbook. */
struct relations {
	struct book *b;
	const char *base; /* the part they belong to */
};

/* Target, relative to the part it stands beside or absolute, as a name in the zip. False: too long or out of the zip. */
static bool resolve(const char *base, str target, char *ret)
{
	const char *slash = strrchr(base, '/');
	str folder = slash ? (str){base, (size_t)(slash - base) + 1} : S("");
	if (str_starts(target, S("/"))) {
		folder = S("");
		target = str_sub(target, 1, target.n);
	}
	while (str_starts(target, S("./")))
		target = str_sub(target, 2, target.n);
	while (str_starts(target, S("../"))) {
		target = str_sub(target, 3, target.n);
		if (!folder.n)
			return false;
		folder.n--;
		while (folder.n && folder.p[folder.n - 1] != '/')
			folder.n--;
	}
	if (!target.n || folder.n + target.n >= XLSX_PATH_MAX)
		return false;
	memcpy(ret, folder.p, folder.n);
	memcpy(ret + folder.n, target.p, target.n);
	ret[folder.n + target.n] = '\0';
	return true;
}

static void on_relation(struct xlsx_part *p, str name, const char **attributes)
{
	struct relations *r = p->ctx;
	if (!str_eq(name, S("Relationship")))
		return;
	if (++r->b->n_relations > XLSX_RELATIONS_MAX) {
		xlsx_refuse(p, "มีส่วนประกอบมากเกินไป");
		return;
	}
	str id = xlsx_attribute(attributes, S("Id")), type = xlsx_attribute(attributes, S("Type"));
	char *to = NULL;
	if (!*r->base)
		to = str_ends(type, S("/officeDocument")) ? r->b->book : NULL;
	else if (str_ends(type, S("/sharedStrings")))
		to = r->b->strings;
	else if (str_ends(type, S("/styles")))
		to = r->b->styles;
	else if (str_ends(type, S("/worksheet")) && str_eq(id, str_of(r->b->sheet_id)))
		to = r->b->sheet;
	if (to && !resolve(r->base, xlsx_attribute(attributes, S("Target")), to))
		xlsx_refuse(p, "ชื่อส่วนประกอบไม่ถูกต้อง");
}

static bool read_relations(struct xlsx *x, struct book *b, const char *base, const char *part)
{
	struct relations r = {b, base};
	struct xlsx_part p = {.x = x, .name = part, .start = on_relation, .ctx = &r};
	return xlsx_parse_part(&p);
}

/* The first sheet that a reader sees; where all are hidden, the first. */
static void on_book(struct xlsx_part *p, str name, const char **attributes)
{
	struct book *b = p->ctx;
	if (str_eq(name, S("workbookPr"))) {
		str v = xlsx_attribute(attributes, S("date1904"));
		p->x->epoch_1904 = str_eq(v, S("1")) || str_eq(v, S("true"));
		return;
	}
	if (!str_eq(name, S("sheet")))
		return;
	str id = xlsx_attribute(attributes, S("id")), state = xlsx_attribute(attributes, S("state"));
	bool hidden = str_starts(state, S("hidden")) || str_starts(state, S("veryHidden"));
	if (!id.n || id.n >= sizeof b->sheet_id || (b->sheet_found && (!b->sheet_hidden || hidden)))
		return;
	memcpy(b->sheet_id, id.p, id.n);
	b->sheet_id[id.n] = '\0';
	b->sheet_found = true;
	b->sheet_hidden = hidden;
}

/* "xl/workbook.xml" -> "xl/_rels/workbook.xml.rels" */
static bool relations_of(const char *part, char *ret, size_t n)
{
	const char *slash = strrchr(part, '/');
	int folder = slash ? (int)(slash - part) + 1 : 0;
	int len = snprintf(ret, n, "%.*s_rels/%s.rels", folder, part, part + folder);
	return len > 0 && (size_t)len < n;
}

static bool refuse_other(struct xlsx *x)
{
	const char *what = xlsx_has(x, "word/document.xml") || xlsx_has(x, "ppt/presentation.xml") ? "ไฟล์นี้เป็นเอกสารหรือสไลด์ ไม่ใช่ตาราง"
					   : xlsx_has(x, "content.xml") ? "ไฟล์นี้เป็น OpenDocument (.ods)"
													: "ไฟล์นี้เป็น zip ที่ไม่ใช่ .xlsx";
	return table_emit_stop(x->e, 0, TABLE_COL_NONE, S(""), "%s กรุณาบันทึกเป็น .xlsx หรือ .csv", what);
}

static bool find_parts(struct xlsx *x, struct book *b)
{
	char rels[XLSX_PATH_MAX + 16];
	if (!xlsx_has(x, "_rels/.rels"))
		return refuse_other(x);
	if (!read_relations(x, b, "", "_rels/.rels"))
		return false;
	if (str_ends(str_of(b->book), S(".bin")))
		return table_emit_stop(x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์นี้เป็น .xlsb กรุณาเปิดแล้วบันทึกใหม่เป็น .xlsx");
	if (!*b->book || xlsx_has(x, "word/document.xml") || xlsx_has(x, "ppt/presentation.xml"))
		return refuse_other(x);
	struct xlsx_part p = {.x = x, .name = b->book, .start = on_book, .ctx = b};
	if (!xlsx_parse_part(&p))
		return false;
	if (!relations_of(b->book, rels, sizeof rels) || !read_relations(x, b, b->book, rels))
		return false;
	return *b->sheet || table_emit_stop(x->e, 0, TABLE_COL_NONE, S(""), "ไม่พบแผ่นงานในไฟล์ .xlsx");
}

/* Shared strings: <si><t>..</t></si> or <si><r><t>..</t></r>..</si>; <rPh> is a reading aid, not text. */
struct strings {
	int in_si, in_t, in_rph;
	size_t from; /* where the string in work begins */
};

static void on_string_start(struct xlsx_part *p, str name, const char **attributes)
{
	(void)attributes;
	struct strings *s = p->ctx;
	if (str_eq(name, S("si"))) {
		s->in_si++;
		s->from = p->x->texts.n;
	} else if (str_eq(name, S("rPh"))) {
		s->in_rph++;
	} else if (str_eq(name, S("t"))) {
		s->in_t++;
	}
}

static void on_string_text(struct xlsx_part *p, str text)
{
	struct strings *s = p->ctx;
	if (s->in_si && s->in_t && !s->in_rph)
		buf_str(&p->x->texts, text);
}

static void add_string(struct xlsx_part *p, size_t from)
{
	struct xlsx *x = p->x;
	if (x->texts.n > from)
		x->texts.n = from + xlsx_unescape(x->texts.p + from, x->texts.n - from);
	if (x->n_texts == x->cap_texts) {
		size_t cap = x->cap_texts ? x->cap_texts * 2 : 1024;
		size_t *end = cap > XLSX_STRINGS_MAX ? NULL : reallocarray(x->text_end, cap, sizeof *end);
		if (!end) {
			xlsx_refuse(p, "มีข้อความมากเกินไป กรุณาแบ่งไฟล์");
			return;
		}
		x->text_end = end;
		x->cap_texts = cap;
	}
	x->text_end[x->n_texts++] = x->texts.n;
	if (x->texts.failed)
		xlsx_refuse(p, "มีข้อความมากเกินไป กรุณาแบ่งไฟล์");
}

static void on_string_end(struct xlsx_part *p, str name)
{
	struct strings *s = p->ctx;
	if (str_eq(name, S("t"))) {
		s->in_t--;
	} else if (str_eq(name, S("rPh"))) {
		s->in_rph--;
	} else if (str_eq(name, S("si")) && --s->in_si == 0) {
		add_string(p, s->from);
	}
}

bool xlsx_read_strings(struct xlsx *x, const char *part)
{
	struct strings s = {0};
	struct xlsx_part p = {
		.x = x, .name = part, .start = on_string_start, .end = on_string_end, .text = on_string_text, .ctx = &s};
	return xlsx_parse_part(&p);
}

/* Styles: cellXfs are in the order of the cells' s="..", each with the number of a format, built in or of the file. */
struct styles {
	bool in_xfs;
	u8 *custom; /* enum xlsx_kind by number of the format */
};

static enum xlsx_kind built_in_kind(i64 id)
{
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
		return XLSX_DATE;
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56)
		return XLSX_TIME;
	if ((id >= 71 && id <= 74) || id == 81) /* Thai */
		return XLSX_DATE;
	if (id == 22 || id == 77)
		return XLSX_DATETIME;
	return id == 75 || id == 76 || (id >= 78 && id <= 80) ? XLSX_TIME : XLSX_NUMBER;
}

static void on_style_start(struct xlsx_part *p, str name, const char **attributes)
{
	struct styles *s = p->ctx;
	if (str_eq(name, S("cellXfs")))
		s->in_xfs = true;
	i64 id = xlsx_number(xlsx_attribute(attributes, S("numFmtId")), XLSX_STYLES_MAX - 1);
	if (str_eq(name, S("numFmt")) && id >= 0)
		s->custom[id] = (u8)(1 + xlsx_format_kind(xlsx_attribute(attributes, S("formatCode"))));
	if (!s->in_xfs || !str_eq(name, S("xf")))
		return;
	if (p->x->n_styles == XLSX_STYLES_MAX)
		xlsx_refuse(p, "มีรูปแบบเซลล์มากเกินไป");
	else
		p->x->style_kind[p->x->n_styles++] = id < 0          ? XLSX_NUMBER
											 : s->custom[id] ? (u8)(s->custom[id] - 1)
															 : (u8)built_in_kind(id);
}

static void on_style_end(struct xlsx_part *p, str name)
{
	struct styles *s = p->ctx;
	if (str_eq(name, S("cellXfs")))
		s->in_xfs = false;
}

bool xlsx_read_styles(struct xlsx *x, const char *part)
{
	struct styles s = {.custom = calloc(XLSX_STYLES_MAX, 1)};
	x->style_kind = calloc(XLSX_STYLES_MAX, 1);
	bool ok = s.custom && x->style_kind;
	if (!ok)
		table_emit_stop(x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์ใหญ่เกินกว่าจะอ่านได้");
	struct xlsx_part p = {.x = x, .name = part, .start = on_style_start, .end = on_style_end, .ctx = &s};
	ok = ok && xlsx_parse_part(&p);
	free(s.custom);
	return ok;
}

static void read_book(struct xlsx *x)
{
	struct book *b = calloc(1, sizeof *b);
	must(b);
	bool ok = find_parts(x, b);
	ok = ok && (!*b->styles || xlsx_read_styles(x, b->styles));
	ok = ok && (!*b->strings || xlsx_read_strings(x, b->strings));
	if (ok)
		xlsx_read_sheet(x, b->sheet);
	free(b);
}

void table_parse_xlsx(str content, struct table_emit *e)
{
	struct xlsx x = {.e = e, .inflated_max = content.n};
	if (__builtin_mul_overflow(content.n, (size_t)TABLE_RATIO_MAX, &x.inflated_max))
		x.inflated_max = SIZE_MAX / 2;
	x.inflated_max += (size_t)1 << 20;
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(content.p, content.n, 0, &error);
	x.zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	zip_error_fini(&error);
	if (!x.zip) {
		zip_source_free(source);
		table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์ .xlsx ไม่ครบหรือเสีย กรุณาเปิดแล้วบันทึกใหม่");
		return;
	}
	if (zip_get_num_entries(x.zip, 0) > XLSX_PARTS_MAX)
		table_emit_stop(e, 0, TABLE_COL_NONE, S(""), "ไฟล์ .xlsx มีส่วนประกอบมากเกินไป");
	else
		read_book(&x);
	zip_discard(x.zip);
	buf_free(&x.texts);
	free(x.text_end);
	free(x.style_kind);
}
