/* table_out.c: writing tables: see table.h. csv and json grow in a buffer; xlsx is libxlsxwriter in constant memory, which
 * keeps its rows in a temporary file without name and puts the finished zip into a file in memory.
 *
 * csv, RFC 4180 with BOM and CRLF. A text that a spreadsheet program would take for a formula (= + - @ tab or CR at its start)
 * gets ' before it, so that a name typed by somebody cannot run in the office that opens the file; plain numbers, and thus our
 * codes and points, are never changed, and table_read() takes the ' off again. In xlsx a text is a text: nothing is added. */
#include "doc/table.h"
#include "doc/table_parse.h"
#include "doc/xlsx.h"
#include "base/log.h"
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define TABLE_OUT_MAGIC 0x7AB1E007u
#define XLSX_SHEETS_MAX 255
#define XLSX_NAME_MAX 31                    /* signs of a sheet's name */
#define XLSX_TEXT_MAX 32767                 /* signs of a cell */
#define XLSX_EXACT INT64_C(999999999999999) /* spreadsheet programs keep 15 digits */
#define XLSX_ROW_HEIGHT 24                  /* TH SarabunPSK 16 is cut at the usual 15 */
#define PLACES_MAX 4

struct table_out {
	u32 magic;
	enum table_format format;
	const struct table_out_col *cols;
	size_t n_cols, col, n_rows; /* n_rows: without heads, of this sheet */
	bool failed;
	struct buf out; /* csv, json */
	/* xlsx */
	int fd;
	int n_sheets;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *head, *text, *number[PLACES_MAX + 1];
	struct buf z; /* a text with NUL */
};

bool table_format_of(str name, enum table_format *ret)
{
	static const char *const names[] = {[TABLE_CSV] = "csv", [TABLE_JSON] = "json", [TABLE_XLSX] = "xlsx"};
	for (int i = 0; i < 3; i++) {
		if (str_eq(name, str_of(names[i]))) {
			*ret = (enum table_format)i;
			return true;
		}
	}
	return false;
}

const char *table_format_type(enum table_format f)
{
	switch (f) {
	case TABLE_CSV:
		return "text/csv; charset=utf-8";
	case TABLE_JSON:
		return "application/json";
	case TABLE_XLSX:
		break;
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

static void fail(struct table_out *t, const char *what, lxw_error error)
{
	if (!t->failed)
		log_error("table_out: %s: %s", what, lxw_strerror(error));
	t->failed = true;
}

/* The text as well-formed UTF-8 with a NUL behind it, at most max signs, in t->z. */
static const char *text_z(struct table_out *t, str s, size_t max)
{
	size_t signs = 0;
	buf_reset(&t->z);
	while (s.n && signs < max) {
		const char *at = s.p;
		u32 r = str_next_rune(&s);
		if (r == 0xFFFD || r == 0)
			buf_lit(&t->z, "\xEF\xBF\xBD");
		else if (r == '_' && t->format == TABLE_XLSX && xlsx_escape_like((str){at, s.n + 1}))
			buf_lit(&t->z, "_x005F_");
		else
			buf_add(&t->z, at, (size_t)(s.p - at));
		signs += r > 0xFFFF ? 2 : 1; /* the format counts in UTF-16 */
	}
	if (s.n)
		log_warn("table_out: a text is cut at %zu signs", max);
	buf_byte(&t->z, '\0');
	if (t->z.failed)
		fail(t, "memory", LXW_ERROR_MEMORY_MALLOC_FAILED);
	return t->z.failed ? "" : t->z.p;
}

/* csv */

static void csv_sep(struct table_out *t)
{
	if (t->col)
		buf_byte(&t->out, ',');
}

static bool csv_needs_quotes(str s)
{
	if (s.n && (strchr(" \t", s.p[0]) || strchr(" \t", s.p[s.n - 1])))
		return true;
	for (size_t i = 0; i < s.n; i++) {
		if (strchr(",;\t\"\r\n", s.p[i]))
			return true;
	}
	return false;
}

static void csv_text(struct table_out *t, str s)
{
	bool risky = table_text_risky(s), quotes = csv_needs_quotes(s);
	if (quotes)
		buf_byte(&t->out, '"');
	if (risky)
		buf_byte(&t->out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_byte(&t->out, '"');
		buf_byte(&t->out, s.p[i]);
	}
	if (quotes)
		buf_byte(&t->out, '"');
}

static void csv_heads(struct table_out *t)
{
	buf_lit(&t->out, "\xEF\xBB\xBF");
	for (t->col = 0; t->col < t->n_cols; t->col++) {
		csv_sep(t);
		csv_text(t, str_of(t->cols[t->col].head));
	}
	buf_lit(&t->out, "\r\n");
}

/* json */

static void json_key(struct table_out *t)
{
	if (t->col == 0)
		buf_str(&t->out, t->n_rows ? S(",\n{") : S("\n{"));
	else
		buf_byte(&t->out, ',');
	buf_json(&t->out, str_of(t->cols[t->col].head));
	buf_byte(&t->out, ':');
}

/* xlsx */

static lxw_format *format_new(struct table_out *t, const char *number_format)
{
	lxw_format *f = workbook_add_format(t->book);
	if (!f) {
		fail(t, "format", LXW_ERROR_MEMORY_MALLOC_FAILED);
		return NULL;
	}
	format_set_font_name(f, "TH SarabunPSK");
	format_set_font_size(f, 16);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	if (number_format)
		format_set_num_format(f, number_format);
	return f;
}

static void xlsx_formats(struct table_out *t)
{
	static const char *const numbers[PLACES_MAX + 1] = {"0", "0.0", "0.00", "0.000", "0.0000"};
	t->head = format_new(t, "@");
	if (t->head) {
		format_set_bold(t->head);
		format_set_text_wrap(t->head);
		format_set_align(t->head, LXW_ALIGN_CENTER);
		format_set_bottom(t->head, LXW_BORDER_THIN);
		format_set_bg_color(t->head, 0xE8EEF4);
	}
	t->text = format_new(t, "@"); /* stays a text when somebody edits it */
	for (int i = 0; i <= PLACES_MAX; i++)
		t->number[i] = format_new(t, numbers[i]);
}

/* A name the format allows, unlike those of the other sheets. */
static const char *sheet_name(struct table_out *t, const char *name)
{
	char given[XLSX_NAME_MAX * 4 + 1];
	size_t n = 0;
	for (const char *p = name ? name : ""; *p && n < sizeof given - 1; p++)
		given[n++] = (unsigned char)*p < 0x20 || strchr("[]:*?/\\'", *p) ? ' ' : *p;
	str s = str_trim(str_clip((str){given, n}, sizeof given - 1));
	const char *z = text_z(t, s.n ? s : S("Sheet"), XLSX_NAME_MAX);
	if (workbook_validate_sheet_name(t->book, z) == LXW_NO_ERROR)
		return z;
	char copy[XLSX_NAME_MAX * 4 + 1];
	snprintf(copy, sizeof copy, "%s", text_z(t, s.n ? s : S("Sheet"), XLSX_NAME_MAX - 6));
	buf_reset(&t->z);
	buf_fmt(&t->z, "%s (%d)", copy, t->n_sheets + 1);
	buf_byte(&t->z, '\0');
	return t->z.failed ? "" : t->z.p;
}

/* What is set before rows: on paper A4 across, one page wide, the head row on each page. */
static void sheet_setup(struct table_out *t)
{
	worksheet_set_default_row(t->sheet, XLSX_ROW_HEIGHT, LXW_FALSE);
	worksheet_freeze_panes(t->sheet, 1, 0);
	worksheet_set_landscape(t->sheet);
	worksheet_set_paper(t->sheet, 9);
	worksheet_set_margins(t->sheet, 0.5, 0.5, 0.6, 0.6);
	worksheet_fit_to_pages(t->sheet, 1, 0);
	worksheet_repeat_rows(t->sheet, 0, 0);
	worksheet_set_footer(t->sheet, "&R&P / &N");
	for (size_t i = 0; i < t->n_cols; i++) {
		double width = t->cols[i].width > 0 ? t->cols[i].width : 10;
		worksheet_set_column(t->sheet, (lxw_col_t)i, (lxw_col_t)i, width, NULL);
	}
}

static void sheet_begin(struct table_out *t, const char *name)
{
	t->col = t->n_rows = 0;
	t->sheet = t->n_sheets < XLSX_SHEETS_MAX && !t->failed ? workbook_add_worksheet(t->book, sheet_name(t, name)) : NULL;
	if (!t->sheet) {
		fail(t, "sheet", LXW_ERROR_CREATING_TMPFILE);
		return;
	}
	t->n_sheets++;
	sheet_setup(t);
	for (size_t i = 0; i < t->n_cols; i++) {
		const char *title = t->cols[i].title ? t->cols[i].title : t->cols[i].head;
		lxw_error error = worksheet_write_string(t->sheet, 0, (lxw_col_t)i, text_z(t, str_of(title), XLSX_TEXT_MAX), t->head);
		if (error)
			fail(t, "head", error);
	}
}

static void sheet_end(struct table_out *t)
{
	if (t->sheet && t->n_cols)
		worksheet_autofilter(t->sheet, 0, 0, (lxw_row_t)t->n_rows, (lxw_col_t)(t->n_cols - 1));
}

static void xlsx_begin(struct table_out *t, const char *sheet)
{
	char path[64];
	t->fd = memfd_create("table.xlsx", MFD_CLOEXEC);
	if (t->fd < 0) {
		fail(t, strerrordesc_np(errno), LXW_ERROR_CREATING_XLSX_FILE);
		return;
	}
	/* The library knows files by their path only. */
	snprintf(path, sizeof path, "/proc/self/fd/%d", t->fd);
	const char *tmp = getenv("TMPDIR");
	char *tmpdir = tmp && *tmp ? strdup(tmp) : NULL;
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = tmpdir};
	t->book = workbook_new_opt(path, &options);
	free(tmpdir);
	if (!t->book) {
		fail(t, "workbook", LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	xlsx_formats(t);
	sheet_begin(t, sheet);
}

static void sheet_number(struct table_out *t, i64 v, int places)
{
	static const double unit[PLACES_MAX + 1] = {1, 10, 100, 1000, 10000};
	if (t->failed)
		return;
	lxw_row_t row = (lxw_row_t)(t->n_rows + 1);
	lxw_error error = worksheet_write_number(t->sheet, row, (lxw_col_t)t->col, (double)v / unit[places], t->number[places]);
	if (error)
		fail(t, "number", error);
}

static void sheet_text(struct table_out *t, str s)
{
	const char *z = t->failed ? "" : text_z(t, s, XLSX_TEXT_MAX);
	if (t->failed)
		return;
	lxw_error error = worksheet_write_string(t->sheet, (lxw_row_t)(t->n_rows + 1), (lxw_col_t)t->col, z, t->text);
	if (error)
		fail(t, "text", error);
}

/* All formats */

static size_t count_cols(const struct table_out_col *cols)
{
	size_t n = 0;
	while (cols[n].head)
		n++;
	must(n > 0 && n <= TABLE_COLS_MAX);
	return n;
}

struct table_out *table_out_open(enum table_format f, const struct table_out_col *cols, const char *sheet)
{
	struct table_out *t = calloc(1, sizeof *t);
	must(t);
	*t = (struct table_out){.magic = TABLE_OUT_MAGIC, .format = f, .cols = cols, .n_cols = count_cols(cols), .fd = -1};
	if (f == TABLE_CSV)
		csv_heads(t);
	else if (f == TABLE_JSON)
		buf_byte(&t->out, '[');
	else
		xlsx_begin(t, sheet);
	t->col = 0;
	return t;
}

void table_out_sheet(struct table_out *t, const struct table_out_col *cols, const char *sheet)
{
	must(t->magic == TABLE_OUT_MAGIC && t->format == TABLE_XLSX && t->col == 0);
	sheet_end(t);
	t->cols = cols;
	t->n_cols = count_cols(cols);
	sheet_begin(t, sheet);
	t->col = 0;
}

static void cell_begin(struct table_out *t)
{
	must(t->magic == TABLE_OUT_MAGIC && t->col < t->n_cols);
	if (t->format == TABLE_CSV)
		csv_sep(t);
	else if (t->format == TABLE_JSON)
		json_key(t);
}

void table_out_str(struct table_out *t, str s)
{
	cell_begin(t);
	if (t->format == TABLE_CSV) {
		csv_text(t, str_utf8(s) ? s : str_of(text_z(t, s, SIZE_MAX)));
	} else if (t->format == TABLE_JSON) {
		buf_json(&t->out, str_utf8(s) ? s : str_of(text_z(t, s, SIZE_MAX)));
	} else if (s.n) {
		sheet_text(t, s);
	}
	t->col++;
}

/* "-0.05" for -5, 2. */
static void add_decimal(struct buf *b, i64 v, int places)
{
	static const u64 unit[PLACES_MAX + 1] = {1, 10, 100, 1000, 10000};
	u64 size = v < 0 ? 0 - (u64)v : (u64)v;
	if (v < 0)
		buf_byte(b, '-');
	buf_fmt(b, "%llu", (unsigned long long)(size / unit[places]));
	if (places)
		buf_fmt(b, ".%0*llu", places, (unsigned long long)(size % unit[places]));
}

void table_out_decimal(struct table_out *t, i64 v, int places)
{
	must(places >= 0 && places <= PLACES_MAX);
	cell_begin(t);
	if (t->format != TABLE_XLSX) {
		add_decimal(&t->out, v, places);
	} else if (v >= -XLSX_EXACT && v <= XLSX_EXACT) {
		sheet_number(t, v, places);
	} else {
		struct buf b = {0};
		add_decimal(&b, v, places);
		sheet_text(t, buf_view(&b));
		buf_free(&b);
	}
	t->col++;
}

void table_out_i64(struct table_out *t, i64 v)
{
	table_out_decimal(t, v, 0);
}

void table_out_empty(struct table_out *t)
{
	cell_begin(t);
	if (t->format == TABLE_JSON)
		buf_lit(&t->out, "null");
	t->col++;
}

void table_out_row(struct table_out *t)
{
	while (t->col < t->n_cols)
		table_out_empty(t);
	if (t->format == TABLE_CSV) {
		/* A row of one empty cell must not be an empty line, which readers pass over. */
		if (t->n_cols == 1 && t->out.n && t->out.p[t->out.n - 1] == '\n')
			buf_lit(&t->out, "\"\"");
		buf_lit(&t->out, "\r\n");
	} else if (t->format == TABLE_JSON) {
		buf_byte(&t->out, '}');
	}
	t->n_rows++;
	t->col = 0;
}

static bool add_file(int fd, struct buf *out)
{
	off_t size = lseek(fd, 0, SEEK_END);
	if (size <= 0)
		return false;
	char *room = buf_room(out, (size_t)size);
	for (off_t at = 0; room && at < size;) {
		ssize_t n = pread(fd, room + at, (size_t)(size - at), at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
	}
	if (room)
		out->n += (size_t)size;
	return room != NULL;
}

static bool finish(struct table_out *t, struct buf *out)
{
	if (t->format == TABLE_JSON)
		buf_str(&t->out, t->n_rows ? S("\n]\n") : S("]\n"));
	if (t->format == TABLE_XLSX) {
		sheet_end(t);
		lxw_error error = t->book ? workbook_close(t->book) : LXW_ERROR_NULL_PARAMETER_IGNORED;
		if (error)
			fail(t, "close", error);
		return !t->failed && out && add_file(t->fd, out);
	}
	if (t->failed || t->out.failed || !out)
		return false;
	char *room = buf_room(out, t->out.n);
	if (!room)
		return false;
	memcpy(room, t->out.p, t->out.n);
	out->n += t->out.n;
	return true;
}

void table_out_take(struct table_out *t, struct buf *out)
{
	must(t->magic == TABLE_OUT_MAGIC);
	if (t->format == TABLE_XLSX)
		return;
	buf_add(out, t->out.p, t->out.n);
	t->failed = t->failed || t->out.failed;
	buf_reset(&t->out);
}

bool table_out_close(struct table_out *t, struct buf *out)
{
	must(t->magic == TABLE_OUT_MAGIC);
	bool ok = finish(t, out);
	if (t->fd >= 0)
		close(t->fd);
	buf_free(&t->out);
	buf_free(&t->z);
	t->magic = 0;
	free(t);
	return ok;
}

static bool write_plain(FILE *f, str s)
{
	if (str_starts(s, S("\xEF\xBB\xBF")))
		s = str_sub(s, 3, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
			fputc(s.p[i], f);
	return ferror(f) == 0;
}

bool table_deliver(const struct buf *b, const char *path, enum table_format format)
{
	FILE *f = path != NULL ? fopen(path, "wbe") : stdout;
	bool plain = path == NULL && format == TABLE_CSV;
	bool ok = f != NULL && (plain ? write_plain(f, buf_view(b)) : fwrite(b->p, 1, b->n, f) == b->n) && fflush(f) == 0;
	if (path != NULL && f != NULL)
		ok = fclose(f) == 0 && ok;
	if (!ok)
		fprintf(stderr, "เขียนไฟล์ %s ไม่สำเร็จ\n", path != NULL ? path : "ผลลัพธ์");
	return ok;
}
