/* Writing csv, json and xlsx; our own files read back as they were. */
#include "check.h"
#include "doc/table_parse.h"
#include <jansson.h>
#include <zip.h>

static const struct table_out_col cols[] = {
	{"year", "ปี", 8}, {"lao_code", "รหัส อปท.", 14}, {"points", "คะแนน", 0}, {"remark", NULL, 40}, {NULL, NULL, 0}};
static const struct table_head titles[] = {{"ปี", true}, {"รหัส อปท.", true}, {"คะแนน", true}, {"remark", true}, {NULL, false}};

/* Texts that a spreadsheet program would take for formulas, and those that only look so. */
static const char *const texts[] = {
	"=cmd|' /C calc'!A0",
	"+66 2 241 9000",
	"-",
	"@SUM(A1)",
	"\ttab",
	"\rreturn",
	"-5.25",
	"+7",
	"-5.2.1",
	"--1",
	"'=already",
	"'plain",
	"''",
	"'-5",
	"-",
	"+",
	"a=b",
	"06540101",
	"say \"hi\", twice",
	" blanks ",
	"line\nend",
	"a;b",
	"a\tb",
	"อบต.ทุ่งกวาว",
	"ๆ",
	"<b>&amp;",
	"0",
	"\"",
	"\"\"",
	"_x000D_",
	"12345678901234567890",
};

static void put_all(struct table_out *t)
{
	for (size_t i = 0; i < N_OF(texts); i++) {
		table_out_i64(t, 2567);
		table_out_str(t, S("06540101"));
		table_out_decimal(t, 9025 - (i64)i * 1000, 2);
		table_out_str(t, str_of(texts[i]));
		table_out_row(t);
	}
}

static void check_back(enum table_format f, const struct table_head *heads)
{
	struct buf out = {0};
	struct table_out *t = table_out_open(f, cols, "ผล");
	put_all(t);
	assert_true(table_out_close(t, &out));
	struct arena *a = arena_open(1 << 16, 1 << 24);
	for (unsigned flags = 0; flags <= TABLE_TRUSTED; flags++) {
		struct problems ps = problems_in(a);
		struct table got = {0};
		assert_true(table_read(a, buf_view(&out), heads, flags, &got, &ps));
		assert_int_equal(got.n, N_OF(texts));
		for (size_t i = 0; i < got.n; i++) {
			const str *c = got.rows[i].cell;
			i64 points = 0;
			assert_true(str_eq(c[0], S("2567")) && str_eq(c[1], S("06540101")));
			assert_true(str_decimal(c[2], 2, &points) && points == 9025 - (i64)i * 1000);
			if (!str_eq(c[3], str_of(texts[i])))
				fail_texts(c[3], texts[i], __FILE__, (int)i);
		}
	}
	arena_close(a);
	buf_free(&out);
}

static void test_back(void **state)
{
	(void)state;
	check_back(TABLE_CSV, form_heads);
	check_back(TABLE_XLSX, titles);
}

static void write_few(enum table_format f, struct buf *out)
{
	struct table_out *t = table_out_open(f, cols, "ผล");
	table_out_i64(t, 2567);
	table_out_str(t, S("06540101"));
	table_out_decimal(t, 9020, 2);
	table_out_str(t, S("a,\"b\"\n</script>"));
	table_out_row(t);
	table_out_i64(t, -1);
	table_out_empty(t);
	table_out_decimal(t, -5, 2);
	table_out_row(t); /* the rest is empty */
	table_out_decimal(t, INT64_MIN, 4);
	table_out_str(t, S("\xFFx"));
	table_out_decimal(t, 7, 0);
	table_out_str(t, S("=1"));
	table_out_row(t);
	assert_true(table_out_close(t, out));
}

static void check_text(enum table_format f, const char *want)
{
	struct buf out = {0};
	write_few(f, &out);
	if (!str_eq(buf_view(&out), str_of(want)))
		fail_texts(buf_view(&out), want, __FILE__, __LINE__);
	buf_free(&out);
}

static void test_text(void **state)
{
	(void)state;
	check_text(TABLE_CSV, "\xEF\xBB\xBFyear,lao_code,points,remark\r\n"
						  "2567,06540101,90.20,\"a,\"\"b\"\"\n</script>\"\r\n"
						  "-1,,-0.05,\r\n"
						  "-922337203685477.5808,\xEF\xBF\xBDx,7,'=1\r\n");
	check_text(TABLE_JSON,
		"[\n{\"year\":2567,\"lao_code\":\"06540101\",\"points\":90.20,\"remark\":\"a,\\\"b\\\"\\n\\u003c/script\\u003e\"},\n"
		"{\"year\":-1,\"lao_code\":null,\"points\":-0.05,\"remark\":null},\n"
		"{\"year\":-922337203685477.5808,\"lao_code\":\"\xEF\xBF\xBDx\",\"points\":7,\"remark\":\"=1\"}\n]\n");
}

static void test_json_parses(void **state)
{
	(void)state;
	struct buf out = {0};
	struct table_out *t = table_out_open(TABLE_JSON, cols, "ผล");
	put_all(t);
	assert_true(table_out_close(t, &out));
	json_error_t error;
	json_t *all = json_loadb(out.p, out.n, 0, &error);
	assert_non_null(all);
	assert_int_equal(json_array_size(all), N_OF(texts));
	for (size_t i = 0; i < N_OF(texts); i++) {
		const json_t *row = json_array_get(all, i);
		assert_string_equal(json_string_value(json_object_get(row, "remark")), texts[i]);
		assert_true(json_is_real(json_object_get(row, "points")) && json_is_integer(json_object_get(row, "year")));
	}
	json_decref(all);
	buf_free(&out);
}

static void test_empty(void **state)
{
	(void)state;
	static const struct table_out_col one[] = {{"a", NULL, 0}, {NULL, NULL, 0}};
	static const struct table_head head[] = {{"a", true}, {NULL, false}};
	struct buf out = {0};
	struct table_out *t = table_out_open(TABLE_JSON, one, "x");
	assert_true(table_out_close(t, &out));
	assert_true(str_eq(buf_view(&out), S("[]\n")));
	buf_reset(&out);
	t = table_out_open(TABLE_CSV, one, "x");
	table_out_empty(t);
	table_out_row(t);
	table_out_str(t, S("1"));
	table_out_row(t);
	assert_true(table_out_close(t, &out));
	assert_true(str_eq(buf_view(&out), S("\xEF\xBB\xBF"
										 "a\r\n\"\"\r\n1\r\n")));
	check_read_heads(buf_view(&out), head, "3|1\n");
	buf_reset(&out);
	t = table_out_open(TABLE_XLSX, one, NULL);
	assert_true(table_out_close(t, &out));
	check_read_heads(buf_view(&out), head, "");
	/* Thrown away. */
	assert_false(table_out_close(table_out_open(TABLE_XLSX, one, "x"), NULL));
	assert_false(table_out_close(table_out_open(TABLE_CSV, one, "x"), NULL));
	/* A buffer with a limit: untouched when it does not fit. */
	struct buf small = {.limit = 10};
	buf_lit(&small, "abc");
	t = table_out_open(TABLE_CSV, one, "x");
	table_out_str(t, S("0123456789"));
	table_out_row(t);
	assert_false(table_out_close(t, &small));
	assert_int_equal(small.n, 3);
	buf_free(&small);
	buf_free(&out);
}

static str part_text(struct arena *a, const struct buf *file, const char *part)
{
	zip_error_t error;
	zip_error_init(&error);
	zip_t *z = zip_open_from_source(zip_source_buffer_create(file->p, file->n, 0, &error), ZIP_RDONLY, &error);
	assert_non_null(z);
	zip_file_t *f = zip_fopen(z, part, 0);
	assert_non_null(f);
	char *p = new (a, char, 1 << 20);
	zip_int64_t n = zip_fread(f, p, 1 << 20);
	assert_true(n > 0);
	zip_fclose(f);
	zip_discard(z);
	return (str){p, (size_t)n};
}

static void has(str text, const char *what)
{
	if (str_find(text, str_of(what)) < 0)
		fail_texts(text, what, __FILE__, __LINE__);
}

/* What makes the sheet readable and printable stands in the file. */
static void test_xlsx_looks(void **state)
{
	(void)state;
	struct arena *a = arena_open(1 << 16, 1 << 25);
	struct buf out = {0};
	write_few(TABLE_XLSX, &out);
	str sheet = part_text(a, &out, "xl/worksheets/sheet1.xml");
	has(sheet, "defaultRowHeight=\"24\"");
	has(sheet, "state=\"frozen\"");
	has(sheet, "<autoFilter ref=\"A1:D4\"/>");
	has(sheet, "orientation=\"landscape\"");
	has(sheet, "paperSize=\"9\"");
	has(sheet, "fitToHeight=\"0\"");
	has(sheet, "<v>90.2</v>");
	has(sheet, "<v>-0.05</v>");
	has(sheet, "<t>06540101</t>");
	has(sheet, "<t>=1</t>");                    /* a text, no formula */
	has(sheet, "<t>-922337203685477.5808</t>"); /* more digits than a number there can hold */
	has(sheet, "max=\"4\" width=\"40.7");       /* a text's width with the margins of the format */
	assert_true(str_find(sheet, S("<f>")) < 0);
	str styles = part_text(a, &out, "xl/styles.xml");
	has(styles, "TH SarabunPSK");
	has(styles, "<sz val=\"16\"/>");
	str book = part_text(a, &out, "xl/workbook.xml");
	has(book, "<sheet name=\"ผล\"");
	has(book, "_xlnm.Print_Titles");
	buf_free(&out);
	arena_close(a);
}

static void test_sheets(void **state)
{
	(void)state;
	static const struct table_out_col one[] = {{"a", NULL, 0}, {NULL, NULL, 0}};
	struct arena *a = arena_open(1 << 16, 1 << 25);
	struct buf out = {0};
	struct table_out *t = table_out_open(TABLE_XLSX, one, "a/b:[c]?*\\'");
	table_out_str(t, S("first"));
	table_out_row(t);
	table_out_sheet(t, cols, "a b  c"); /* the same name after cleaning or not: never refused */
	table_out_i64(t, 1);
	table_out_row(t);
	table_out_sheet(t, one, "องค์กรปกครองส่วนท้องถิ่นที่มีผลการประเมินต่ำกว่าเกณฑ์");
	table_out_sheet(t, one, "องค์กรปกครองส่วนท้องถิ่นที่มีผลการประเมินต่ำกว่าเกณฑ์");
	assert_true(table_out_close(t, &out));
	static const struct table_head head[] = {{"a", true}, {NULL, false}};
	check_read_heads(buf_view(&out), head, "2|first\n");
	has(part_text(a, &out, "xl/worksheets/sheet2.xml"), "<v>1</v>");
	has(part_text(a, &out, "xl/workbook.xml"), "(4)\"");
	buf_free(&out);
	arena_close(a);
}

static void test_long_text(void **state)
{
	(void)state;
	struct buf long_text = {0}, out = {0};
	for (int i = 0; i < 40000; i++)
		buf_lit(&long_text, "x");
	static const struct table_out_col one[] = {{"a", NULL, 0}, {NULL, NULL, 0}};
	static const struct table_head head[] = {{"a", true}, {NULL, false}};
	struct table_out *t = table_out_open(TABLE_XLSX, one, "x");
	table_out_str(t, buf_view(&long_text));
	table_out_row(t);
	assert_true(table_out_close(t, &out));
	struct arena *a = arena_open(1 << 16, 1 << 24);
	struct problems ps = problems_in(a);
	struct table got = {0};
	assert_true(table_read(a, buf_view(&out), head, 0, &got, &ps));
	assert_int_equal(got.rows[0].cell[0].n, 32767);
	arena_close(a);
	buf_free(&out);
	buf_free(&long_text);
}

static void test_names(void **state)
{
	(void)state;
	enum table_format f = TABLE_CSV;
	assert_true(table_format_of(S("xlsx"), &f) && f == TABLE_XLSX);
	assert_true(table_format_of(S("json"), &f) && f == TABLE_JSON);
	assert_true(table_format_of(S("csv"), &f) && f == TABLE_CSV);
	assert_false(table_format_of(S("CSV "), &f) || table_format_of(S(""), &f) || table_format_of(S("xls"), &f));
	assert_string_equal(table_format_type(TABLE_CSV), "text/csv; charset=utf-8");
}

/* A temporary folder that is not there: an error, no crash, nothing written. */
static void test_no_tmp(void **state)
{
	(void)state;
	struct buf out = {0};
	setenv("TMPDIR", "/nonexistent/folder", 1);
	struct table_out *t = table_out_open(TABLE_XLSX, cols, "x");
	for (int i = 0; i < 100; i++) {
		table_out_i64(t, i);
		table_out_row(t);
	}
	bool ok = table_out_close(t, &out);
	unsetenv("TMPDIR");
	assert_true(ok ? out.n > 0 : out.n == 0);
	buf_free(&out);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json_parses),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_xlsx_looks),
		cmocka_unit_test(test_sheets),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_tmp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
