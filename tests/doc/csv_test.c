/* Reading csv: what offices' programs write, and what must be refused with words and a place. */
#include "check.h"

#define BOM "\xEF\xBB\xBF"
#define CASE(content, want)                                                                                                      \
	{                                                                                                                            \
		{"" content, sizeof(content) - 1}, want                                                                                  \
	}

struct text_case {
	str content;
	const char *want;
};

static void run(const struct text_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_read_(c[i].content, form_heads, c[i].want, __FILE__, (int)i + 1);
}

static void test_read(void **state)
{
	(void)state;
	static const struct text_case cases[] = {
		CASE("year,lao_code\n2567,06540101\n", "2|2567|06540101||\n"),
		CASE(BOM "year,lao_code\r\n2567,06540101\r\n", "2|2567|06540101||\n"),
		CASE("year,lao_code\n2567,06540101", "2|2567|06540101||\n"), /* no line end at the end */
		CASE("lao_code;remark;year\n06540101;a,b;2567\n", "2|2567|06540101||a,b\n"),
		CASE("year\tlao_code\tremark\n2567\t06540101\ta, b\n", "2|2567|06540101||a, b\n"),
		CASE(" YEAR , Lao_Code \n2567,x\n", "2|2567|x||\n"),                            /* heads without case and blanks */
		CASE("year,lao_code,remark\n1,2,\"a\nb\"\n3,4,c\n", "2|1|2||a\nb\n3|3|4||c\n"), /* a line end in quotes is no row */
		CASE("year,lao_code,remark\r\n1,2,\"a\r\nb\"\r\n3,4,c\r\n", "2|1|2||a\r\nb\n3|3|4||c\n"),
		CASE("year,lao_code\n\n\n1,2\n\r\n3,4\n", "4|1|2||\n6|3|4||\n"), /* empty lines count as rows */
		CASE("year,lao_code\r1,2\r\r3,4\r", "2|1|2||\n4|3|4||\n"),
		CASE("year,lao_code\n,\n1,2\n", "3|1|2||\n"), /* a row of empty cells is none */
		CASE("year,lao_code,remark\n1,2,\"say \"\"hi\"\"\"\n", "2|1|2||say \"hi\"\n"),
		CASE("year,lao_code,remark,,\n1,2,x,,\n", "2|1|2||x\n"), /* empty columns behind the table */
		CASE("year,lao_code,remark\n1,2\n", "2|1|2||\n"),        /* short row */
		CASE("year,lao_code\n", ""),                             /* heads alone */
		CASE("year,lao_code,remark\n1,2,'=1+1\n3,4,'ok\n5,6,''-x\n", "2|1|2||=1+1\n3|3|4||'ok\n4|5|6||'-x\n"),
		CASE("year,lao_code,remark\n1,2,\xCD\xBA\xB5.\n", "2|1|2||อบต.\n"), /* CP874 */
		CASE("year,lao_code,remark\n1,2,\xE0\xB7\xE8\xD2 \x80\n", "2|1|2||เท่า €\n"),
	};
	run(cases, N_OF(cases));
}

static void test_heads(void **state)
{
	(void)state;
	static const struct text_case cases[] = {
		CASE("year,points\n1,2\n", "!แถว 1: ขาดหัวคอลัมน์: lao_code\n"),
		CASE("points,remark\n1,2\n", "!แถว 1: ขาดหัวคอลัมน์: year, lao_code\n"),
		CASE("year,lao_code,Remarks\n1,2,3\n",
			"!แถว 1 · Remarks: ไม่รู้จักหัวคอลัมน์นี้ หมายถึง \"remark\" หรือไม่ (หัวคอลัมน์ที่ใช้ได้: year, lao_code, points, remark)\n"),
		CASE("year,lao_code,zzz\n1,2,3\n", "!แถว 1 · zzz: ไม่รู้จักหัวคอลัมน์นี้ (หัวคอลัมน์ที่ใช้ได้: year, lao_code, points, remark)\n"),
		CASE("year,loa_code\n1,2\n", "~หมายถึง \"lao_code\" หรือไม่"),
		CASE("year,loa_code\n1,2\n", "~ขาดหัวคอลัมน์: lao_code"),
		CASE("year,lao_code,YEAR\n1,2,3\n", "!แถว 1 · YEAR: หัวคอลัมน์นี้ซ้ำ ให้มีเพียงคอลัมน์เดียว\n"),
		CASE("\n\nyear,lao_code\n1,2\n", "!แถว 1: แถวแรกของไฟล์ต้องเป็นหัวคอลัมน์: year, lao_code, points, remark\n"),
		CASE("\n", "~แถวแรกของไฟล์ต้องเป็นหัวคอลัมน์"),
		CASE("year,lao_code\n1,2,stray\n", "!แถว 2 · C · \"stray\": คอลัมน์นี้ไม่มีหัวในแถวแรก ให้ใส่หัวคอลัมน์หรือลบข้อมูลออก\n"),
	};
	run(cases, N_OF(cases));
}

static void test_refused(void **state)
{
	(void)state;
	static const struct text_case cases[] = {
		CASE("", "!ไฟล์ว่างเปล่า\n"),
		CASE("year,lao_code\n1,a\"b\n", "~บรรทัดที่ 2 ของไฟล์"),
		CASE("year,lao_code,remark\n1,2,\"x\ny\"\n1,\"a\"b,\n",
			"~แถว 3 · lao_code: เครื่องหมายอัญประกาศ (\") ไม่ถูกต้องที่บรรทัดที่ 4 ของไฟล์"),
		CASE("year,lao_code\n1,2\n3,\"x\ny\n", "~แถว 3 · lao_code: ขาดเครื่องหมาย \" ปิด (แถวเริ่มที่บรรทัดที่ 3 ของไฟล์)"),
		CASE("year,lao_code\n1,\0\n", "~ไม่ใช่ตาราง"),
		CASE("\xFF\xFEy\0e\0", "~UTF-16"),
		CASE(BOM "year,lao_code\n1,\xCD\xBA\xB5\n", "~UTF-8 ไม่ถูกต้อง"),
		CASE("year,lao_code,remark\n1,2,อบต.ทุ่งกวาว\xFFอบต.\n", "~UTF-8 ไม่ถูกต้อง"),
		CASE("year,lao_code\n1,\xCD\xFF\n", "!แถว 2 · lao_code: มีไบต์ที่ไม่ใช่อักษรไทย กรุณาบันทึกไฟล์เป็น CSV UTF-8\n"),
		CASE("%PDF-1.7\n", "~ไฟล์นี้เป็น PDF ไม่ใช่ตาราง"),
		CASE("<html><table>", "~หน้าเว็บ"),
		CASE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
			 "W\0o\0r\0k\0b\0o\0o\0k\0",
			"!ไฟล์นี้เป็นรูปแบบเก่า (.xls) กรุณาเปิดแล้วบันทึกใหม่เป็น .xlsx\n"),
		CASE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
			 "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
			"!ไฟล์นี้ใส่รหัสผ่านไว้ กรุณาเปิดแล้วบันทึกเป็น .xlsx โดยไม่ใส่รหัสผ่าน\n"),
	};
	run(cases, N_OF(cases));
}

static void repeat(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_str(b, str_of(s));
}

static void test_limits(void **state)
{
	(void)state;
	struct buf b = {0};
	/* A cell at the limit and one byte over it. */
	buf_lit(&b, "year,lao_code\n1,");
	repeat(&b, "x", TABLE_CELL_MAX);
	buf_lit(&b, "\n");
	struct buf want = {0};
	buf_lit(&want, "2|1|");
	repeat(&want, "x", TABLE_CELL_MAX);
	buf_add(&want, "||\n", 4);
	check_read(buf_view(&b), want.p);
	b.n--;
	buf_lit(&b, "x\n");
	check_read(buf_view(&b), "~แถว 2 · lao_code: ข้อความในเซลล์ยาวเกิน 32768 ไบต์");
	/* A quote that is never closed does not swallow the file. */
	buf_reset(&b);
	buf_lit(&b, "year,lao_code\n1,\"");
	repeat(&b, "line\n", 50000);
	check_read(buf_view(&b), "~อาจขาดเครื่องหมาย \" ปิด (แถวเริ่มที่บรรทัดที่ 2 ของไฟล์)");
	/* Columns. */
	buf_reset(&b);
	repeat(&b, ",", TABLE_COLS_MAX);
	buf_lit(&b, "x\n");
	check_read(buf_view(&b), "~มีคอลัมน์มากเกินไป");
	/* Rows: the head and TABLE_ROWS_MAX pass (one way is enough for the time it takes), one more does not. */
	buf_reset(&b);
	buf_lit(&b, "year,lao_code\n");
	repeat(&b, "1,2\n", TABLE_ROWS_MAX);
	struct arena *a = arena_open(1 << 16, (size_t)1 << 30);
	struct problems ps = problems_in(a);
	struct table t = {0};
	assert_true(table_read(a, buf_view(&b), form_heads, 0, &t, &ps));
	assert_int_equal(t.n, TABLE_ROWS_MAX);
	assert_int_equal(t.rows[t.n - 1].row, TABLE_ROWS_MAX + 1);
	buf_lit(&b, "1,2\n");
	assert_false(table_read(a, buf_view(&b), form_heads, 0, &t, &ps));
	assert_int_equal(ps.at[0].row, TABLE_ROWS_MAX + 2);
	arena_close(a);
	buf_free(&b);
	buf_free(&want);
}

/* Every bad row is listed, not the first alone. */
static void test_all_problems(void **state)
{
	(void)state;
	struct buf b = {0};
	buf_lit(&b, "year,lao_code\n");
	repeat(&b, "\xCD\xFF,1\n", 1200);
	struct arena *a = arena_open(1 << 16, (size_t)1 << 26);
	struct problems ps = problems_in(a);
	struct table t = {0};
	assert_false(table_read(a, buf_view(&b), form_heads, 0, &t, &ps));
	assert_int_equal(ps.n, PROBLEMS_MAX);
	assert_int_equal(ps.n_dropped, 200);
	assert_int_equal(ps.at[999].row, 1001);
	arena_close(a);
	buf_free(&b);
}

static void test_file(void **state)
{
	(void)state;
	struct arena *a = arena_open(1 << 16, (size_t)1 << 24);
	struct problems ps = problems_in(a);
	struct table t = {0};
	char path[] = "/tmp/thongthin-csv-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	fputs("year,lao_code\n2567,06540101\n", f);
	fclose(f);
	for (unsigned flags = 0; flags <= TABLE_TRUSTED; flags++) {
		assert_true(table_read_file(a, path, form_heads, flags, &t, &ps));
		assert_int_equal(t.n, 1);
		assert_true(str_eq(t.rows[0].cell[1], S("06540101")));
	}
	remove(path);
	assert_false(table_read_file(a, path, form_heads, 0, &t, &ps));
	assert_true(str_eq(ps.at[0].expected, S("เปิดไฟล์ไม่ได้: ไม่พบไฟล์")));
	assert_false(table_read_file(a, "/tmp", form_heads, 0, &t, &ps));
	assert_true(str_eq(ps.at[1].expected, S("เปิดไฟล์ไม่ได้: ไม่ใช่ไฟล์ธรรมดา")));
	arena_close(a);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_all_problems),
		cmocka_unit_test(test_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
