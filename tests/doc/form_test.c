/* Templates with named fields: the built-in ones and foreign ones. TT_OUT=folder keeps what was made, to be looked at. */
#include "base/data.h"
#include "base/log.h"
#include "doc/form.h"
#include "doc/package.h"
#include "doc/sandbox.h"
#include "doc/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#define N_OF(x) (sizeof(x) / sizeof *(x))

static struct arena *a;

static int setup(void **state)
{
	(void)state;
	a = arena_open(1 << 20, 512u << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_close(a);
	return 0;
}

static void keep(const char *name, str s)
{
	const char *dir = getenv("TT_OUT");
	FILE *f = dir != NULL ? fopen(str_z(a, str_fmt(a, "%s/%s", dir, name)), "wb") : NULL;
	if (f != NULL) {
		fwrite(s.p, 1, s.n, f);
		fclose(f);
	}
}

/* --- data --- */

static const struct form_field fields[] = {{S("office_full"), S("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่"), false}, {S("round"), S("รอบการประเมินที่ 1"), false},
	{S("fiscal_year"), S("2567"), false}, {S("staff"), S("2"), true}, {S("passed"), S("1"), true}, {S("percent"), S("50.00"), true}, {S("head_name"), S("นายมานพ ศรีแพร่"), false},
	{S("head_passed"), S("ผ่านครบตามหลักเกณฑ์"), false}, {S("certifier"), S("นายมานพ ศรีแพร่"), false}, {S("certifier_position"), S("ท้องถิ่นจังหวัดแพร่"), false},
	{S("certified_on"), S("13 มีนาคม 2567 10.24.05 น."), false}, {S("capacity"), S(""), false}, {S("hash"), S("3d3150f6655e7b1b69aaf48275278"), false},
	{S("subject"), S("รายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning)"), false}, {S("to"), S("อธิบดีกรมส่งเสริมการปกครองท้องถิ่น"), false},
	{S("number"), S("พร 0023.1/172"), false}, {S("date"), S("13 มีนาคม 2567"), false}, {S("contact"), S("โทร. 0 5451 0000"), false}, {S("draft"), S(""), false}};
static const struct form_field one[] = {{S("no"), S("1"), true}, {S("person"), S("54001"), false}, {S("name"), S("นายมานพ ศรีแพร่"), false}, {S("position"), S("ท้องถิ่นจังหวัดอำนวยการสูง"), false},
	{S("employment"), S("ข้าราชการ"), false}, {S("office"), S("สถจ.แพร่"), false}, {S("courses"), S("3"), true}, {S("localmooc"), S("2"), true}, {S("passed"), S("ผ่าน"), false},
	{S("passed_n"), S("1"), true}, {S("titles"), S("การบริหารพัสดุ (22 ธ.ค. 2566)\nวินัย & จริยธรรม <ใหม่> (28 ม.ค. 2567)"), false}, {S("dates"), S("22 ธ.ค. 2566\n28 ม.ค. 2567"), false},
	{S("learned"), S("การบริหารพัสดุ (e-Learning ก.พ. 22 ธ.ค. 2566)\nวินัย & จริยธรรม <ใหม่> (Local MOOC 28 ม.ค. 2567)"), false}};
static const struct form_field two[] = {{S("no"), S("2"), true}, {S("person"), S("54003"), false}, {S("name"), S("นางสาวกัญญา {{staff}}"), false}, {S("passed"), S("ไม่ผ่าน"), false},
	{S("courses"), S("0"), true}, {S("localmooc"), S("0"), true}, {S("passed_n"), S("0"), true}};
static const struct form_field file_one[] = {{S("no"), S("1"), false}, {S("text"), S("สำเนาใบประกาศการผ่านการอบรม จำนวน 3 ฉบับ"), false}};
static const struct form_entry people[] = {{one, N_OF(one)}, {two, N_OF(two)}}, attachments[] = {{file_one, N_OF(file_one)}};
static const struct form_list lists[] = {{S("people"), people, N_OF(people)}, {S("attachments"), attachments, N_OF(attachments)}};
static const struct form_data data = {fields, N_OF(fields), lists, N_OF(lists)};

/* --- reading back --- */

struct looked {
	str want;
	struct buf text;
	bool in;
};

static bool take(void *ctx, str name, const char *p, size_t n)
{
	struct looked *l = ctx;
	if (p == NULL)
		l->in = str_eq(name, l->want);
	else if (l->in)
		buf_add(&l->text, p, n);
	return true;
}

/* The bytes of a part of a zip. */
static str part(str content, const char *name)
{
	char path[] = "/tmp/tt-form-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content.p, content.n), content.n);
	close(fd);
	struct problems ps = problems_in(a);
	struct looked l = {.want = str_of(name)};
	assert_true(package_read(a, path, take, &l, &ps));
	unlink(path);
	return str_take(a, &l.text);
}

/* Text of a docx without its tags. */
static str plain(str content)
{
	str xml = part(content, "word/document.xml");
	struct buf b = {0};
	bool tag = false;
	for (size_t i = 0; i < xml.n; i++) {
		if (xml.p[i] == '<')
			tag = true;
		else if (xml.p[i] == '>')
			tag = false;
		else if (!tag)
			buf_byte(&b, xml.p[i]);
	}
	return str_take(a, &b);
}

static void has(str text, const char *words)
{
	if (str_find(text, str_of(words)) < 0)
		print_error("\"%s\" is not in: %.*s\n", words, (int)(text.n < 3000 ? text.n : 3000), text.p);
	assert_true(str_find(text, str_of(words)) >= 0);
}

static str filled(str template, enum form_type type, const struct form_data *d)
{
	struct buf out = {0};
	str why = S("");
	bool ok = form_fill(a, template, type, d, &out, &why);
	if (!ok)
		print_error("%.*s\n", STR_FMT(why));
	assert_true(ok);
	return str_take(a, &out);
}

/* --- the built-in ones --- */

static void the_report_is_filled(void **state)
{
	(void)state;
	str made = filled(data_file("forms/report.docx"), FORM_DOCX, form_thai(a, &data)), text = plain(made);
	keep("report.docx", made);
	has(text, "รอบการประเมินที่ ๑ ประจำปีงบประมาณ พ.ศ. ๒๕๖๗");
	has(text, "นายมานพ ศรีแพร่ท้องถิ่นจังหวัดอำนวยการสูง");
	has(text, "วินัย &amp; จริยธรรม &lt;ใหม่&gt; (Local MOOC ๒๘ ม.ค. ๒๕๖๗)");
	has(text, "นางสาวกัญญา {{staff}}"); /* a value is no field */
	has(text, "รับรองข้อมูลเมื่อ ๑๓ มีนาคม ๒๕๖๗");
	has(text, "สำเนาใบประกาศการผ่านการอบรม จำนวน ๓ ฉบับ");
	assert_true(str_find(text, S("{{if")) < 0);
	assert_true(str_find(text, S("{{end}}")) < 0);
	assert_true(str_find(text, S("{{people")) < 0);
	assert_true(str_find(part(made, "word/document.xml"), S("<w:br/>")) >= 0);
}

static void memo_and_letter_are_filled(void **state)
{
	(void)state;
	const char *const names[] = {"forms/memo.docx", "forms/letter.docx"};
	for (size_t i = 0; i < N_OF(names); i++) {
		str made = filled(data_file(names[i]), FORM_DOCX, form_thai(a, &data)), text = plain(made);
		keep(i ? "letter.docx" : "memo.docx", made);
		has(text, "พร ๐๐๒๓.๑/๑๗๒");
		has(text, "อธิบดีกรมส่งเสริมการปกครองท้องถิ่น");
		has(text, "ร้อยละ ๕๐.๐๐");
		assert_true(str_find(text, S("{{")) < 0);
	}
}

static void the_sheet_holds_numbers(void **state)
{
	(void)state;
	str made = filled(data_file("forms/report.xlsx"), FORM_XLSX, &data);
	keep("report.xlsx", made);
	str sheet = part(made, "xl/worksheets/sheet1.xml");
	has(sheet, "<c r=\"A4\" s=\"4\"><v>1</v></c>");
	has(sheet, "<c r=\"A5\" s=\"4\"><v>2</v></c>");
	has(sheet, "<c r=\"D9\" s=\"7\"><v>50.00</v></c>"); /* row 8 moved by one */
	has(sheet, "วินัย &amp; จริยธรรม &lt;ใหม่&gt;");
	has(sheet, "A1:K1");
	has(sheet, " r=\"4\" ht=\"48.00\" customHeight=\"1\">"); /* two lines */
	has(sheet, " r=\"5\">");
}

/* What a foreign reader sees: the rows below the heads, read by doc/table.h. */
static void the_sheet_reads_back(void **state)
{
	(void)state;
	static const struct table_head heads[] = {{"ลำดับ", true}, {"รหัสบุคลากร", true}, {"ชื่อ", true}, {"หลักสูตร", true}, {"วันที่", false}, {NULL, false}};
	struct package_out *p = package_out_open(a);
	struct buf out = {0};
	package_out_add(p, S("[Content_Types].xml"), S("<Types/>"));
	package_out_add(p, S("xl/workbook.xml"),
		S("<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"));
	package_out_add(p, S("_rels/.rels"), S("<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"));
	package_out_add(p, S("xl/_rels/workbook.xml.rels"), S("<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"));
	package_out_add(p, S("xl/worksheets/sheet1.xml"),
		S("<worksheet><dimension ref=\"A1:E2\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>ลำดับ</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>รหัสบุคลากร</t></is></c>"
		  "<c r=\"C1\" t=\"inlineStr\"><is><t>ชื่อ</t></is></c><c r=\"D1\" t=\"inlineStr\"><is><t>หลักสูตร</t></is></c><c r=\"E1\" t=\"inlineStr\"><is><t>วันที่</t></is></c></row>"
		  "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{{people.no}}</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><r><t>{{people.</t></r><r><t>person}}</t></r></is></c>"
		  "<c r=\"C2\" t=\"inlineStr\"><is><t>{{people.name}}</t></is></c><c r=\"D2\" t=\"inlineStr\"><is><t>{{people.courses}}</t></is></c><c r=\"E2\" t=\"inlineStr\"><is><t>{{unknown}}</t></is></c></row>"
		  "<row r=\"9\"><c r=\"C9\" t=\"inlineStr\"><is><t>รวม {{staff}} คน</t></is></c></row></sheetData></worksheet>"));
	assert_true(package_out_close(p, &out));
	str made = filled(str_take(a, &out), FORM_XLSX, &data);
	struct table t;
	struct problems ps = problems_in(a);
	bool ok = table_read(a, made, heads, 0, &t, &ps);
	for (size_t i = 0; i < ps.n; i++)
		print_error("%.*s\n", STR_FMT(ps.at[i].expected));
	assert_true(ok);
	assert_int_equal(t.n, 3);
	assert_true(str_eq(t.rows[0].cell[0], S("1")) && str_eq(t.rows[1].cell[0], S("2")));
	assert_true(str_eq(t.rows[0].cell[1], S("54001"))); /* a code stays a text */
	assert_true(str_eq(t.rows[0].cell[2], S("นายมานพ ศรีแพร่")));
	assert_true(str_eq(t.rows[0].cell[3], S("3")));
	assert_true(t.rows[0].cell[4].n == 0);
	assert_int_equal(t.rows[2].row, 10); /* 9 moved by one */
	assert_true(str_eq(t.rows[2].cell[2], S("รวม 2 คน")));
	has(part(made, "xl/worksheets/sheet1.xml"), "<c r=\"D2\"><v>3</v></c>");
}

static void an_empty_list_leaves_no_row(void **state)
{
	(void)state;
	const struct form_list none[] = {{S("people"), NULL, 0}};
	const struct form_data d = {fields, N_OF(fields), none, 1};
	str text = plain(filled(data_file("forms/report.docx"), FORM_DOCX, &d));
	assert_true(str_find(text, S("{{")) < 0);
	str sheet = part(filled(data_file("forms/report.xlsx"), FORM_XLSX, &d), "xl/worksheets/sheet1.xml");
	has(sheet, "<c r=\"D5\" s=\"6\"><v>2</v></c>"); /* staff, from row 6 */
}

static void fields_are_listed(void **state)
{
	(void)state;
	struct problems ps = problems_in(a);
	str *name;
	size_t n;
	assert_true(form_fields(a, data_file("forms/report.docx"), FORM_DOCX, &name, &n, &ps));
	bool people_name = false, hash = false;
	for (size_t i = 0; i < n; i++) {
		people_name = people_name || str_eq(name[i], S("people.name"));
		hash = hash || str_eq(name[i], S("hash"));
		assert_true(i == 0 || str_cmp(name[i - 1], name[i]) < 0);
	}
	assert_true(people_name);
	assert_true(hash);
}

/* --- foreign ones --- */

static str file_of(const char *name)
{
	const char *root = getenv("TT_ROOT");
	FILE *f = fopen(str_z(a, str_fmt(a, "%s/tests/doc/data/%s", root ? root : ".", name)), "rb");
	struct buf b = {0};
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		buf_byte(&b, (char)c);
	fclose(f);
	return str_take(a, &b);
}

/* The built-in report opened in LibreOffice and saved again: other names, styles and attributes, the same fields. */
static void what_libreoffice_has_saved(void **state)
{
	(void)state;
	static const char *const order[] = {"รอบการประเมินที่ ๑", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่", "นายมานพ ศรีแพร่", "ข้าราชการ", "นางสาวกัญญา", "ไม่ผ่าน", "๕๐.๐๐",
		"ขอรับรอง", "(นายมานพ ศรีแพร่)", "สิ่งที่ส่งมาด้วย", "จำนวน ๓ ฉบับ"};
	str text = plain(filled(file_of("form_libreoffice.docx"), FORM_DOCX, form_thai(a, &data)));
	for (size_t i = 0; i < N_OF(order); i++) {
		has(text, order[i]);
		text = str_sub(text, (size_t)str_find(text, str_of(order[i])), text.n);
	}
	assert_true(str_find(text, S("{{if")) < 0);
	str made = filled(file_of("form_libreoffice.xlsx"), FORM_XLSX, &data), sheet = part(made, "xl/worksheets/sheet1.xml");
	keep("libreoffice.xlsx", made);
	has(sheet, "<v>50.00</v>");
	has(sheet, "54003");
	assert_true(str_find(sheet, S("{{people")) < 0);
}

#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""

static str docx_with(const char *document, const char *extra, const char *content)
{
	struct package_out *p = package_out_open(a);
	struct buf out = {0};
	package_out_add(p, S("[Content_Types].xml"), S("<Types/>"));
	package_out_add(p, S("word/document.xml"), str_of(document));
	if (extra != NULL)
		package_out_add(p, str_of(extra), str_of(content));
	assert_true(package_out_close(p, &out));
	return str_take(a, &out);
}
static str docx(const char *body) { return docx_with(str_fmt(a, "<w:document " W "><w:body>%s</w:body></w:document>", body).p, NULL, NULL); }

static void a_field_split_over_runs_is_one(void **state)
{
	(void)state;
	const struct form_field f[] = {{S("name"), S("ก\nข"), false}};
	const struct form_data d = {f, 1, NULL, 0};
	str made = filled(docx("<w:p><w:r><w:t>เรียน {</w:t></w:r><w:r><w:t>{na</w:t></w:r><w:r><w:t>me}} ครับ {{other}}.</w:t></w:r></w:p>"), FORM_DOCX, &d);
	str xml = part(made, "word/document.xml");
	has(xml, "<w:t xml:space=\"preserve\">เรียน ก</w:t><w:br/><w:t xml:space=\"preserve\">ข</w:t>");
	has(plain(made), " ครับ .");
}

static void conditions_keep_or_drop(void **state)
{
	(void)state;
	const char *body = "<w:p><w:r><w:t>{{if yes}}</w:t></w:r></w:p><w:p><w:r><w:t>one</w:t></w:r></w:p><w:p><w:r><w:t>{{if no}}</w:t></w:r></w:p><w:p><w:r><w:t>two</w:t></w:r></w:p>"
			   "<w:p><w:r><w:t>{{end}}</w:t></w:r></w:p><w:p><w:r><w:t>{{end}}</w:t></w:r></w:p><w:p><w:r><w:t>three</w:t></w:r></w:p>";
	const struct form_field f[] = {{S("yes"), S("1"), false}, {S("no"), S(""), false}};
	const struct form_data d = {f, 2, NULL, 0};
	assert_true(str_eq(str_trim(plain(filled(docx(body), FORM_DOCX, &d))), S("onethree")));
}

static str sheet_with(const char *rows)
{
	struct package_out *p = package_out_open(a);
	struct buf out = {0};
	package_out_add(p, S("[Content_Types].xml"), S("<Types/>"));
	package_out_add(p, S("xl/workbook.xml"), S("<workbook/>"));
	package_out_add(p, S("xl/worksheets/sheet1.xml"), str_fmt(a, "<worksheet><sheetData>%s</sheetData></worksheet>", rows));
	assert_true(package_out_close(p, &out));
	return str_take(a, &out);
}

/* Word calls a file damaged whose cell has no paragraph, or whose table has no row. */
static void what_is_left_is_whole(void **state)
{
	(void)state;
	const struct form_list none[] = {{S("people"), NULL, 0}};
	const struct form_data d = {NULL, 0, none, 1};
	str xml = part(filled(docx("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{{people.name}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
				   "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{{if no}}</w:t></w:r></w:p><w:p><w:r><w:t>text</w:t></w:r></w:p><w:p><w:r><w:t>{{end}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
			      FORM_DOCX, &d),
		"word/document.xml");
	has(xml, "<w:body><w:p/><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body>");
}

/* A list as long as offices do not have them; signs that XML cannot hold; both digits. */
static void long_lists_and_odd_signs(void **state)
{
	(void)state;
	size_t n = 5000;
	struct form_field *field = new (a, struct form_field, n);
	struct form_entry *entry = new (a, struct form_entry, n);
	for (size_t i = 0; i < n; i++) {
		field[i] = (struct form_field){S("name"), str_fmt(a, "คนที่ %zu\x01\x0b&<", i), false};
		entry[i] = (struct form_entry){&field[i], 1};
	}
	const struct form_list list[] = {{S("people"), entry, n}};
	const struct form_data d = {NULL, 0, list, 1};
	str text = plain(filled(data_file("forms/report.docx"), FORM_DOCX, form_thai(a, &d)));
	has(text, "คนที่ ๔๙๙๙&amp;&lt;");
	struct buf big = {0};
	for (size_t i = 0; i < 40000; i++)
		buf_str(&big, S("ก"));
	field[0].value = str_take(a, &big);
	const struct form_list one_[] = {{S("people"), entry, 1}};
	const struct form_data d1 = {NULL, 0, one_, 1};
	str sheet = part(filled(sheet_with("<row><c t=\"inlineStr\"><is><t>{{people.name}}</t></is></c></row>"), FORM_XLSX, &d1), "xl/worksheets/sheet1.xml");
	assert_in_range(sheet.n, 32767 * 3, 32767 * 3 + 500); /* the most that a cell holds */
}

static void what_sheets_may_not_hold(void **state)
{
	(void)state;
	static const struct {
		const char *rows, *words;
	} cases[] = {
		{"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{{if x}}</t></is></c></row>", "{{if"},
		{"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{{x</t></is></c></row>", "}}"},
		{"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{{people.no}}</t></is></c></row><row r=\"2\"><c r=\"A2\"><f>SUM(A1:A1)</f></c></row>", "สูตร"},
		{"<row r=\"1\"><c r=\"A1\"><f>_xlfn.WebService(\"http://example.org/\"&amp;A2)</f></c></row>", "ภายนอก"},
		{"<row r=\"3\"/><row r=\"2\"/>", "เสียหาย"},
		{"<row r=\"4294967297\"/>", "เสียหาย"},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct problems ps = problems_in(a);
		str *name;
		size_t n;
		assert_false(form_fields(a, sheet_with(cases[i].rows), FORM_XLSX, &name, &n, &ps));
		assert_int_equal(ps.n, 1);
		has(ps.at[0].expected, cases[i].words);
	}
	struct problems ps = problems_in(a);
	str *name;
	size_t n;
	assert_true(form_fields(a, sheet_with("<row><c r=\"A1\"><f>1+1</f></c><c><f>A1</f></c></row>"), FORM_XLSX, &name, &n, &ps)); /* without a list nothing moves */
}

static str bomb(void)
{
	struct buf b = {0};
	buf_str(&b, S("<w:document>"));
	for (size_t i = 0; i < (25u << 20) / 64; i++)
		buf_str(&b, S("                                                                "));
	return docx_with(str_z(a, str_take(a, &b)), NULL, NULL);
}

/* A zip whose directory says another size than the part has. */
static str lying(void)
{
	str z = docx_with("<w:document " W "><w:body/></w:document>", NULL, NULL), good = str_dup(a, z);
	char *p = new (a, char, z.n);
	memcpy(p, good.p, z.n);
	for (size_t i = 0; i + 46 < z.n; i++)
		if (memcmp(p + i, "PK\x01\x02", 4) == 0)
			p[i + 24] = 3; /* its size */
	return (str){p, z.n};
}

static void what_is_refused(void **state)
{
	(void)state;
	const char *empty = "<w:document " W "><w:body/></w:document>";
	const struct {
		str template;
		const char *words;
	} cases[] = {
		{docx_with("<!DOCTYPE x [<!ENTITY e 'x'>]><w:document " W "><w:body/></w:document>", NULL, NULL), "DOCTYPE"},
		{docx_with(empty, "word/vbaProject.bin", "x"), "มาโคร"},
		{docx_with(empty, "word/embeddings/oleObject1.bin", "x"), "OLE"},
		{docx_with(empty, "word/_rels/document.xml.rels", "<Relationships><Relationship Type=\"x/image\" Target=\"http://example.org/a.png\" TargetMode=\"External\"/></Relationships>"), "ภายนอก"},
		{docx_with("<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADwAIQ-DOCTYPE x+AD4-", NULL, NULL), "DOCTYPE"},
		{docx_with(empty, "word/VBAProject.BIN", "x"), "มาโคร"},
		{docx_with(empty, "word/_rels/document.xml.rels", "<Relationships><Relationship Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"x.bin\"/></Relationships>"), "มาโคร"},
		{docx_with(empty, "word/_rels/document.xml.rels", "<Relationships><Relationship Type=\"x/aFChunk\" Target=\"x.html\"/></Relationships>"), "OLE"},
		{docx_with(empty, "word/_rels/settings.xml.rels", "<Relationships><Relationship Type=\"x/attachedTemplate\" Target=\"file:///C:/x.dotm\" TargetMode=\"&#69;xternal\"/></Relationships>"), "ภายนอก"},
		{docx_with(empty, "word/_rels/document.xml.rels", "<Relationships><Relationship Id=\"/hyperlink'\" Type=\"x/image\" Target=\"//h/a.png\" TargetMode=\"External\"/></Relationships>"), "ภายนอก"},
		{docx_with(empty, "word/_rels/document.xml.rels", "<Relationships"), "เสียหาย"},
		{docx_with(empty, "Word/Document.xml", empty), "เสียหาย"},
		{docx("<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText> inclu</w:instrText></w:r><w:r><w:instrText>deTEXT \"\\\\h\\x\" </w:instrText></w:r></w:p>"), "ภายนอก"},
		{docx("<w:p><w:fldSimple w:instr=\" DDEAUTO cmd x\"/></w:p>"), "ภายนอก"},
		{docx("<w:p><w:fldSimple w:instr=\"&quot;LINK&quot;&#9;Word.Document x\"/></w:p>"), "ภายนอก"},
		{docx_with(empty, "word/endnotes.xml", "<w:endnotes " W "><w:p><w:r><w:instrText>INCLUDEPICTURE \"http://example.org/a\"</w:instrText></w:r></w:p></w:endnotes>"), "ภายนอก"},
		{docx_with(empty, "other/Main2.XML", "<w:document " W "><w:fldSimple w:instr=\"DDE x y\"/></w:document>"), "ภายนอก"},
		{bomb(), "ใหญ่"},
		{lying(), "เสียหาย"},
		{docx("<w:p><w:r><w:t>{{if x}} ข้อความ</w:t></w:r></w:p><w:p><w:r><w:t>{{end}}</w:t></w:r></w:p>"), "{{end}}"},
		{docx("<w:p><w:r><w:t>{{end}}</w:t></w:r></w:p>"), "{{end}}"},
		{docx("<w:p><w:r><w:t>{{name</w:t></w:r></w:p><w:p><w:r><w:t>}}</w:t></w:r></w:p>"), "}}"},
		{docx("<w:p><w:r><w:t>{{if x}}</w:t></w:r></w:p>"), "{{end}}"},
		{docx("<w:p><w:r><w:t>{{people.name}}</w:t></w:r></w:p>"), "แถวของตาราง"},
		{docx_with("<w:document", NULL, NULL), "เสียหาย"},
		{S("no zip at all"), "ชนิด"},
		{S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 locked"), "รหัสผ่าน"},
		{data_file("forms/report.xlsx"), "ชนิด"},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct problems ps = problems_in(a);
		str *name;
		size_t n;
		assert_false(form_fields(a, cases[i].template, FORM_DOCX, &name, &n, &ps));
		assert_int_equal(ps.n, 1);
		has(ps.at[0].expected, cases[i].words);
	}
	str link = docx_with(empty, "word/_rels/document.xml.rels", "<Relationships><Relationship Type=\"http://x/hyperlink\" Target=\"https://example.org\" TargetMode=\"External\"/></Relationships>");
	struct problems ps = problems_in(a);
	str *name;
	size_t n;
	assert_true(form_fields(a, link, FORM_DOCX, &name, &n, &ps));
	assert_true(form_fields(a, docx("<w:p><w:fldSimple w:instr=\" PAGE \"/></w:p>"), FORM_DOCX, &name, &n, &ps));
}

static void the_same_data_give_the_same_bytes(void **state)
{
	(void)state;
	str one_ = filled(data_file("forms/memo.docx"), FORM_DOCX, &data);
	assert_true(str_eq(one_, filled(data_file("forms/memo.docx"), FORM_DOCX, &data)));
}

/* --- PDF and .doc --- */

/* Text of a PDF without blanks: marks that stick out get false ones. */
static str read_pdf(str pdf)
{
	char in[] = "/tmp/tt-form-pdf-XXXXXX";
	int fd = mkstemp(in);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, pdf.p, pdf.n), pdf.n);
	close(fd);
	FILE *f = popen(str_z(a, str_fmt(a, "pdftotext -raw %s -", in)), "r");
	assert_non_null(f);
	struct buf b = {0};
	for (int c; (c = fgetc(f)) != EOF;)
		if (c != ' ' && c != '\n' && c != '\f')
			buf_byte(&b, (char)c);
	assert_int_equal(pclose(f), 0);
	unlink(in);
	return str_take(a, &b);
}

/* Each of the words, and each behind the one before. */
static void in_order(str text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		has(text, words[i]);
		text = str_sub(text, (size_t)str_find(text, str_of(words[i])) + strlen(words[i]), text.n);
	}
}

static void letters_as_pdf(void **state)
{
	(void)state;
	const str attachments_[] = {S("แบบรายงาน จำนวน ๑ ฉบับ"), S("สำเนาใบประกาศการผ่านการอบรม จำนวน ๒๑ ฉบับ")}, refs[] = {S("หนังสือกรมส่งเสริมการปกครองท้องถิ่น ที่ มท ๐๘๐๒.๔/ว ๕๕๕๙")};
	const str text[] = {S("ตามที่กรมส่งเสริมการปกครองท้องถิ่นกำหนดให้สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดรายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ รอบการประเมินที่ ๑ นั้น"),
		S("จึงเรียนมาเพื่อโปรดพิจารณา")};
	for (int k = FORM_MEMO; k <= FORM_OUTSIDE; k++) {
		struct form_letter_text t = {.kind = (enum form_letter)k, .office = S("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่"), .place = S("ศาลากลางจังหวัดแพร่ ๕๔๐๐๐"),
			.number = S("พร ๐๐๒๓.๑/๑๗๒"), .date = S("๑๓ มีนาคม ๒๕๖๗"), .urgency = S(""), .subject = S("รายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning) รอบที่ ๑"),
			.to = S("อธิบดีกรมส่งเสริมการปกครองท้องถิ่น"), .references = refs, .n_references = k, .attachments = attachments_, .n_attachments = k ? 2 : 0, .paragraphs = text,
			.n_paragraphs = 2, .closing = k ? S("ขอแสดงความนับถือ") : S(""), .signer = S("นายมานพ ศรีแพร่"), .signer_position = S("ท้องถิ่นจังหวัดแพร่"), .contact = S("โทร. ๐ ๕๔๕๑ ๐๐๐๐")};
		struct buf out = {0};
		assert_true(form_letter_pdf(a, &t, &out));
		assert_true(str_starts(buf_view(&out), S("%PDF-")));
		keep(k ? "letter.pdf" : "memo.pdf", buf_view(&out));
		static const char *const memo[] = {"บันทึกข้อความ", "ส่วนราชการ", "พร๐๐๒๓.๑/๑๗๒", "๑๓มีนาคม๒๕๖๗", "เรื่อง", "เรียน", "ตามที่กรม", "จึงเรียนมาเพื่อโปรดพิจารณา", "(นายมานพศรีแพร่)"};
		static const char *const outside[] = {
			"พร๐๐๒๓.๑/๑๗๒", "ศาลากลาง", "๑๓มีนาคม๒๕๖๗", "เรื่อง", "เรียน", "อ้างถึง", "สิ่งที่ส่งมาด้วย", "๒.สำเนา", "จึงเรียน", "ขอแสดงความนับถือ", "(นายมานพศรีแพร่)", "โทร."};
		in_order(read_pdf(buf_view(&out)), k ? outside : memo, k ? N_OF(outside) : N_OF(memo));
		buf_free(&out);
	}
}

static void a_long_letter_numbers_its_pages(void **state)
{
	(void)state;
	str text[60];
	for (size_t i = 0; i < N_OF(text); i++)
		text[i] = S("ข้อความของหนังสือที่ยาวพอจะเต็มหน้ากระดาษ และต้องขึ้นหน้าใหม่พร้อมเลขหน้าที่หัวกระดาษ");
	const struct form_letter_text t = {.kind = FORM_MEMO, .office = S("สถจ.แพร่"), .number = S("๑"), .date = S("๑"), .subject = S("ก"), .to = S("ข"), .paragraphs = text,
		.n_paragraphs = N_OF(text), .signer = S("ผู้ลงนาม"), .signer_position = S("ท้องถิ่นจังหวัด")};
	static const char *const order[] = {"บันทึกข้อความ", "-๒-", "-๓-", "(ผู้ลงนาม)"};
	struct buf out = {0};
	assert_true(form_letter_pdf(a, &t, &out));
	str seen = read_pdf(buf_view(&out));
	in_order(seen, order, N_OF(order));
	assert_true(str_find(seen, S("-๑-")) < 0);
	buf_free(&out);
}

static void a_table_goes_on_over_pages(void **state)
{
	(void)state;
	const struct pdf_column cols[] = {{S("ลำดับ"), 20, PDF_CENTRE}, {S("ชื่อ"), 100, PDF_LEFT}};
	str cells[200];
	for (size_t i = 0; i < N_OF(cells); i += 2) {
		cells[i] = str_fmt(a, "%zu", i / 2 + 1);
		cells[i + 1] = S("ชื่อยาวพอที่จะขึ้นบรรทัดใหม่ในช่องที่แคบของตารางในแบบรายงานผลการเข้าเรียนรู้ด้วยตนเอง");
	}
	struct pdf *p = pdf_open(a, PDF_A4, S("x"), S("x"));
	double y = pdf_table(p, 20, 20, 20, 280, cols, N_OF(cols), cells, N_OF(cells) / 2, 14);
	assert_true(y > 20 && y <= 280);
	struct buf out = {0};
	assert_true(pdf_close(p, &out));
	keep("table.pdf", buf_view(&out));
	str text = read_pdf(buf_view(&out));
	size_t heads = 0;
	for (ptrdiff_t at; (at = str_find(text, S("ลำดับ"))) >= 0; text = str_sub(text, (size_t)at + 1, text.n))
		heads++;
	assert_in_range(heads, 3, 8); /* on each page */
	buf_free(&out);
}

/* A row that is higher than a page is written smaller, not cut off. */
static void a_row_higher_than_a_page(void **state)
{
	(void)state;
	const struct pdf_column cols[] = {{S("ก"), 30, PDF_LEFT}};
	struct buf b = {0};
	for (size_t i = 0; i < 90; i++)
		buf_fmt(&b, "%zu\n", i);
	str cell = STR_CAT(a, str_take(a, &b), S("สุดท้าย"));
	struct pdf *p = pdf_open(a, PDF_A4, S("x"), S("x"));
	assert_true(pdf_table(p, 20, 20, 20, 280, cols, 1, &cell, 1, 14) <= 285);
	struct buf out = {0};
	assert_true(pdf_close(p, &out));
	keep("high.pdf", buf_view(&out));
	buf_free(&out);
}

static void a_true_doc_or_plain_words(void **state)
{
	(void)state;
	struct buf out = {0};
	str why = S("");
	bool ok = form_doc(a, filled(data_file("forms/report.docx"), FORM_DOCX, form_thai(a, &data)), &out, &why);
	assert_int_equal(ok, form_office());
	if (ok) {
		assert_true(out.n > 8 && memcmp(out.p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0);
		keep("report.doc", buf_view(&out));
	} else
		has(why, "LibreOffice");
	buf_free(&out);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_report_is_filled), cmocka_unit_test(memo_and_letter_are_filled), cmocka_unit_test(the_sheet_holds_numbers),
		cmocka_unit_test(an_empty_list_leaves_no_row), cmocka_unit_test(fields_are_listed), cmocka_unit_test(a_field_split_over_runs_is_one),
		cmocka_unit_test(conditions_keep_or_drop), cmocka_unit_test(what_is_refused), cmocka_unit_test(what_libreoffice_has_saved), cmocka_unit_test(the_sheet_reads_back),
		cmocka_unit_test(what_is_left_is_whole), cmocka_unit_test(long_lists_and_odd_signs), cmocka_unit_test(what_sheets_may_not_hold),
		cmocka_unit_test(the_same_data_give_the_same_bytes), cmocka_unit_test(a_row_higher_than_a_page), cmocka_unit_test(letters_as_pdf), cmocka_unit_test(a_long_letter_numbers_its_pages), cmocka_unit_test(a_table_goes_on_over_pages),
		cmocka_unit_test(a_true_doc_or_plain_words)};
	return cmocka_run_group_tests_name("form", tests, setup, teardown);
}
