/* Reading xlsx: files of several writers (tests/doc/data/make.py), and every hazard refused with words. */
#include "check.h"
#include "doc/xlsx.h"
#include "zip_make.h"

#define HEAD "<row r=\"1\">" TEXT_CELL("A1", "year") TEXT_CELL("B1", "lao_code") TEXT_CELL("C1", "points") "</row>"
#define TEXT_CELL(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define SHEET(rows) "<?xml version=\"1.0\"?><worksheet><sheetData>" rows "</sheetData></worksheet>"

static str slurp(struct arena *a, const char *name)
{
	const char *root = getenv("TT_ROOT");
	str path = str_fmt(a, "%s/tests/doc/data/%s", root ? root : ".", name);
	FILE *f = fopen(path.p, "rb");
	assert_non_null(f);
	char *p = new (a, char, 1 << 20);
	size_t n = fread(p, 1, 1 << 20, f);
	fclose(f);
	return (str){p, n};
}

static void test_writers(void **state)
{
	(void)state;
	static const struct {
		const char *file, *want;
	} cases[] = {
		{"plain.xlsx", "2|2567|06540101|90.25|อบต.ทุ่งกวาว\n"
					   "3|2567|06540102|4|a < b & \"c\"\nบรรทัดสอง\n"
					   "5|2567|6540103|-0.05|1\n"
					   "6|2567|3540100123456|0.333333333333333|'=1+1\n"},
		{"dates.xlsx", "2|2024-03-15|2024-03-15T14:02|13:30|45366\n3|2024-03-15|2024-03-15T12:00|06:00|2567-03-15\n"},
		{"mac1904.xlsx", "2|2024-03-15|x|1|\n"},
		{"hidden_first.xlsx", "2|2567|06540101|5|\n"},
		{"variant.xlsx", "4|2567|0654\n0101|1|\n5|2024-03-15||5|\n"},
		{"formula.xlsx", "!แถว 2 · points: สูตรในเซลล์นี้ยังไม่มีผลคำนวณ กรุณาเปิดไฟล์ในโปรแกรมตารางคำนวณแล้วบันทึกใหม่\n"
						 "แถว 3 · points · \"#N/A\": เซลล์นี้มีค่าผิดพลาดของสูตร กรุณาแก้สูตรหรือพิมพ์ค่าแทน\n"
						 "แถว 3 · remark: สูตรในเซลล์นี้ยังไม่มีผลคำนวณ กรุณาเปิดไฟล์ในโปรแกรมตารางคำนวณแล้วบันทึกใหม่\n"},
	};
	struct arena *a = arena_open(1 << 16, 1 << 25);
	for (size_t i = 0; i < N_OF(cases); i++)
		check_read_(slurp(a, cases[i].file), form_heads, cases[i].want, cases[i].file, 0);
	arena_close(a);
}

/* One sheet's XML each. */
static void test_sheets(void **state)
{
	(void)state;
	static const struct {
		const char *sheet, *want;
	} cases[] = {
		{SHEET(HEAD "<row r=\"2\"><c r=\"A2\"><v>2567</v></c><c r=\"C2\"><v>1E2</v></c></row>"), "2|2567||100|\n"},
		{SHEET(HEAD "<row r=\"1048576\"><c r=\"A1048576\" s=\"1\"/></row>"), ""}, /* formatted, empty */
		{SHEET(HEAD "<row r=\"3\"><c r=\"A3\"><v/></c><c r=\"XFD3\"/></row>"), ""}, {SHEET(HEAD), ""},
		{SHEET("<row r=\"2\">" TEXT_CELL("A2", "1") "</row>"), "~แถวแรกของไฟล์ต้องเป็นหัวคอลัมน์"},
		{SHEET(""), "~แถวแรกของไฟล์ต้องเป็นหัวคอลัมน์"}, {"<worksheet/>", "~แถวแรกของไฟล์ต้องเป็นหัวคอลัมน์"},
		{SHEET(HEAD "<row r=\"4294967295\"><c><v>1</v></c></row>"), "~\"4294967295\": ไฟล์ .xlsx ใช้ไม่ได้: เลขแถวไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"99999999999999999999\"><c><v>1</v></c></row>"), "~เลขแถวไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"0\"/>"), "~เลขแถวไม่ถูกต้อง"}, {SHEET(HEAD "<row r=\"-3\"/>"), "~เลขแถวไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"1\"/>"), "~เลขแถวไม่ถูกต้อง"}, /* twice */
		{SHEET(HEAD "<row r=\"1048577\"/>"), "~เลขแถวไม่ถูกต้อง"}, {SHEET(HEAD "<row r=\"1048576\"/><row/>"), "~เลขแถวไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"2\"><c r=\"A3\"><v>1</v></c></row>"), "~แถว 2 · \"A3\": ไฟล์ .xlsx ใช้ไม่ได้: ตำแหน่งเซลล์"},
		{SHEET(HEAD "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>1</v></c></row>"), "~ตำแหน่งเซลล์"},
		{SHEET(HEAD "<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>"), "~ตำแหน่งเซลล์"},
		{SHEET(HEAD "<row r=\"2\"><c r=\"AAAA2\"><v>1</v></c></row>"), "~ตำแหน่งเซลล์"},
		{SHEET(HEAD "<row r=\"2\"><c r=\"2\"><v>1</v></c></row>"), "~ตำแหน่งเซลล์"},
		{SHEET(HEAD "<row r=\"2\"><c r=\"IW2\"><v>1</v></c></row>"), "~มีคอลัมน์มากเกินไป"},
		{SHEET(HEAD "<row r=\"2\"><c t=\"s\"><v>2</v></c></row>"), "~แถว 2 · \"2\": ไฟล์ .xlsx ใช้ไม่ได้: ดัชนีข้อความไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"2\"><c t=\"s\"><v>-1</v></c></row>"), "~ดัชนีข้อความไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"2\"><c t=\"s\"><v>4294967296</v></c></row>"), "~ดัชนีข้อความไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"2\"><c t=\"s\"><v></v></c></row>"), "~ดัชนีข้อความไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"2\"><c t=\"s\"><v>1</v></c></row>"), "2|สอง|||\n"},
		{SHEET(HEAD "<row r=\"2\"><c><v>12x</v></c><c><v>inf</v></c><c><v>0x10</v></c></row>"),
			"!แถว 2 · year · \"12x\": ค่าตัวเลขในไฟล์ไม่ถูกต้อง กรุณาพิมพ์ใหม่\n"
			"แถว 2 · lao_code · \"inf\": ค่าตัวเลขในไฟล์ไม่ถูกต้อง กรุณาพิมพ์ใหม่\n"
			"แถว 2 · points · \"0x10\": ค่าตัวเลขในไฟล์ไม่ถูกต้อง กรุณาพิมพ์ใหม่\n"},
		{SHEET(HEAD "<row r=\"2\"><c><v>1e999</v></c></row>"), "~ค่าตัวเลขในไฟล์ไม่ถูกต้อง"},
		{SHEET(HEAD "<row r=\"2\"><c s=\"1\"><v>45366</v></c><c s=\"9999\"><v>45366</v></c></row>"), "2|2024-03-15|45366||\n"},
		{SHEET(HEAD "<row r=\"2\"><c t=\"e\"><v>#REF!</v></c></row>"), "~แถว 2 · year · \"#REF!\": เซลล์นี้มีค่าผิดพลาด"},
		{"<!DOCTYPE x><worksheet/>", "~มี DOCTYPE ซึ่งไม่อนุญาต (ส่วน xl/worksheets/sheet1.xml บรรทัดที่ 1)"},
		{"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet>&e;</worksheet>", "~มี DOCTYPE"},
		{"<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
		 "\"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
		 "<worksheet>&c;</worksheet>",
			"~มี DOCTYPE"}, /* billion laughs */
		{"<worksheet>&e;</worksheet>", "~ไฟล์ไม่ครบหรือเสีย"},
		{"<worksheet>\n<sheetData><row r=\"1\"><c", "~ไฟล์ไม่ครบหรือเสีย (ส่วน xl/worksheets/sheet1.xml บรรทัดที่ 2)"}, /* cut */
		{"", "~ไฟล์ไม่ครบหรือเสีย"}, {"not XML", "~ไฟล์ไม่ครบหรือเสีย"},
		{SHEET(HEAD "<row r=\"2\"><c t=\"str\"><v>\xE0\xB8</v></c></row>"), "~ไฟล์ไม่ครบหรือเสีย"}, /* bad UTF-8 */
	};
	static const char strings[] = "<sst><si><t>หนึ่ง</t></si><si><t>สอง</t></si></sst>";
	static const char styles[] = "<styleSheet><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf "
								 "numFmtId=\"14\"/></cellXfs></styleSheet>";
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct buf b = {0};
		xlsx_make(str_of(cases[i].sheet), str_of(strings), str_of(styles), i % 2, &b);
		check_read_(buf_view(&b), form_heads, cases[i].want, cases[i].sheet, (int)i + 1);
		buf_free(&b);
	}
}

static void repeat(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_str(b, str_of(s));
}

static void test_depth(void **state)
{
	(void)state;
	struct buf xml = {0}, b = {0};
	repeat(&xml, "<a>", 100000);
	xlsx_make(buf_view(&xml), S(""), S(""), true, &b);
	check_read(buf_view(&b), "~ซ้อนกันลึกเกินไป");
	buf_free(&xml);
	buf_free(&b);
}

/* 60 MB of blanks in 60 KB. */
static void test_bomb(void **state)
{
	(void)state;
	struct buf xml = {0}, b = {0};
	buf_lit(&xml, "<worksheet>");
	repeat(&xml, "                                                                ", 1000000);
	buf_lit(&xml, "</worksheet>");
	xlsx_make(buf_view(&xml), S(""), S(""), true, &b);
	assert_true(b.n < xml.n / TABLE_RATIO_MAX);
	check_read(buf_view(&b), "!ไฟล์ .xlsx บีบอัดแน่นผิดปกติ จึงไม่รับ\n");
	buf_free(&xml);
	buf_free(&b);
}

static void patch32(struct buf *b, size_t at, u32 v)
{
	memcpy(b->p + at, &v, 4);
}

/* The sheet is the last part: its central directory entry is the last "PK\1\2". */
static size_t last_entry(const struct buf *b)
{
	size_t at = b->n - 4;
	while (memcmp(b->p + at, "PK\1\2", 4) != 0)
		at--;
	return at;
}

static void test_lies(void **state)
{
	(void)state;
	struct buf xml = {0}, b = {0};
	buf_lit(&xml, "<worksheet>");
	repeat(&xml, "                                                                ", 100000);
	buf_lit(&xml, "</worksheet>");
	/* Says 1000 bytes, delivers 6.4 MB: the end comes at the said size. */
	xlsx_make(buf_view(&xml), S(""), S(""), true, &b);
	patch32(&b, last_entry(&b) + 24, 1000);
	check_read(buf_view(&b), "~ไฟล์ .xlsx");
	/* Says 4 GB less one. */
	patch32(&b, last_entry(&b) + 24, 0xFFFFFFFEu);
	check_read(buf_view(&b), "!ไฟล์เมื่อคลายแล้วใหญ่เกิน 256 เมกะไบต์ กรุณาแบ่งไฟล์\n");
	/* Says more than there is. */
	patch32(&b, last_entry(&b) + 24, (u32)xml.n + 5);
	check_read(buf_view(&b), "~ไฟล์ .xlsx");
	/* Encrypted part. */
	patch32(&b, last_entry(&b) + 24, (u32)xml.n);
	b.p[last_entry(&b) + 8] = 1;
	check_read(buf_view(&b), "!ไฟล์นี้ใส่รหัสผ่านไว้ กรุณาเปิดแล้วบันทึกเป็น .xlsx โดยไม่ใส่รหัสผ่าน\n");
	b.p[last_entry(&b) + 8] = 0;
	/* Another way to compress. */
	b.p[last_entry(&b) + 10] = 14;
	check_read(buf_view(&b), "~บีบอัดด้วยวิธีที่ไม่รู้จัก");
	buf_free(&xml);
	buf_free(&b);
}

/* Cut anywhere, or with any byte changed: words, never a crash, and never another table. */
static void test_damage(void **state)
{
	(void)state;
	struct buf b = {0};
	xlsx_make(S(SHEET(HEAD "<row r=\"2\"><c><v>2567</v></c></row>")), S(""), S(""), true, &b);
	struct buf whole = {0};
	read_dump(buf_view(&b), form_heads, TABLE_TRUSTED, &whole);
	assert_true(str_eq(buf_view(&whole), S("2|2567|||\n")));
	for (size_t n = 0; n < b.n; n++) {
		struct buf got = {0};
		read_dump((str){b.p, n}, form_heads, TABLE_TRUSTED, &got);
		if (got.p[0] != '!')
			fail_texts(buf_view(&got), "refusal of a cut file", __FILE__, (int)n);
		buf_free(&got);
	}
	for (size_t i = 0; i < b.n; i++) {
		struct buf got = {0};
		char was = b.p[i];
		b.p[i] = (char)(was ^ 0x21);
		read_dump(buf_view(&b), form_heads, TABLE_TRUSTED, &got);
		if (got.p[0] != '!' && !str_eq(buf_view(&got), buf_view(&whole)))
			fail_texts(buf_view(&got), "refusal of a damaged file", __FILE__, (int)i);
		b.p[i] = was;
		buf_free(&got);
	}
	/* Through the child, a few. */
	check_read(str_sub(buf_view(&b), 0, b.n / 2), "~ไม่ครบหรือเสีย");
	check_read(str_sub(buf_view(&b), 0, 4), "~ไม่ครบหรือเสีย");
	buf_free(&whole);
	buf_free(&b);
}

static void check_zip(const struct zip_part *parts, const char *want)
{
	struct buf b = {0};
	zip_make(parts, true, &b);
	check_read(buf_view(&b), want);
	buf_free(&b);
}

#define P(name, lit)                                                                                                             \
	{                                                                                                                            \
		name,                                                                                                                    \
		{                                                                                                                        \
			"" lit, sizeof(lit) - 1                                                                                              \
		}                                                                                                                        \
	}
#define END_OF_PARTS                                                                                                             \
	{                                                                                                                            \
		NULL,                                                                                                                    \
		{                                                                                                                        \
			NULL, 0                                                                                                              \
		}                                                                                                                        \
	}
#define ROOT(target) P("_rels/.rels", "<R><Relationship Id=\"a\" Type=\"" REL "/officeDocument\" Target=\"" target "\"/></R>")

static void test_other_zips(void **state)
{
	(void)state;
	check_zip((struct zip_part[]){P("a.txt", "x"), END_OF_PARTS}, "!ไฟล์นี้เป็น zip ที่ไม่ใช่ .xlsx กรุณาบันทึกเป็น .xlsx หรือ .csv\n");
	check_zip((struct zip_part[]){P("mimetype", "x"), P("content.xml", "<x/>"), END_OF_PARTS}, "~OpenDocument");
	check_zip((struct zip_part[]){ROOT("word/document.xml"), P("word/document.xml", "<x/>"), END_OF_PARTS}, "~เป็นเอกสารหรือสไลด์");
	check_zip((struct zip_part[]){ROOT("xl/workbook.bin"), P("xl/workbook.bin", "x"), END_OF_PARTS}, "~.xlsb");
	check_zip((struct zip_part[]){ROOT("xl/workbook.xml"), END_OF_PARTS}, "~ขาดส่วน xl/workbook.xml");
	check_zip((struct zip_part[]){ROOT("../../etc/passwd"), END_OF_PARTS}, "~ชื่อส่วนประกอบไม่ถูกต้อง");
	check_zip((struct zip_part[]){ROOT("xl/workbook.xml"), P("xl/workbook.xml", "<workbook/>"),
				  P("xl/_rels/workbook.xml.rels", "<R/>"), END_OF_PARTS},
		"~ไม่พบแผ่นงาน");
	check_read(S("PK\003\004 and then nothing of a zip"), "!ไฟล์ .xlsx ไม่ครบหรือเสีย กรุณาเปิดแล้วบันทึกใหม่\n");
	check_read(S("PK\005\006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "~ไฟล์");
}

static void test_many_parts(void **state)
{
	(void)state;
	struct arena *a = arena_open(1 << 16, 1 << 24);
	struct zip_part *parts = new (a, struct zip_part, XLSX_PARTS_MAX + 2);
	struct buf b = {0};
	for (int i = 0; i <= XLSX_PARTS_MAX; i++)
		parts[i] = (struct zip_part){str_fmt(a, "%d", i).p, S("x")};
	zip_make(parts, false, &b);
	check_read(buf_view(&b), "!ไฟล์ .xlsx มีส่วนประกอบมากเกินไป\n");
	buf_free(&b);
	arena_close(a);
}

/* Too many cells, told by their number: the limit counts before memory is used. */
static void test_many_cells(void **state)
{
	(void)state;
	struct buf xml = {0}, b = {0};
	buf_lit(&xml, "<worksheet><sheetData>" HEAD);
	for (int r = 2; r <= TABLE_ROWS_MAX + 2; r++)
		buf_lit(&xml, "<row><c><v>1</v></c></row>");
	buf_lit(&xml, "</sheetData></worksheet>");
	xlsx_make(buf_view(&xml), S(""), S(""), false, &b);
	struct buf got = {0};
	read_dump(buf_view(&b), form_heads, 0, &got);
	assert_true(str_eq(buf_view(&got), S("!แถว 600002: มีแถวมากเกินไป (รับได้ไม่เกิน 600000 แถว) กรุณาแบ่งไฟล์\n")));
	buf_free(&got);
	buf_free(&xml);
	buf_free(&b);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writers),
		cmocka_unit_test(test_sheets),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_other_zips),
		cmocka_unit_test(test_many_parts),
		cmocka_unit_test(test_many_cells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
