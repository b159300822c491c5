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
	{S("passed_n"), S("1"), true}, {S("titles"), S("การบริหารพัสดุ (22 ธ.ค. 2566)\nวินัย & จริยธรรม <ใหม่> (28 ม.ค. 2567)"), false}, {S("dates"), S("22 ธ.ค. 2566"), false}};
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
	has(text, "วินัย &amp; จริยธรรม &lt;ใหม่&gt; (๒๘ ม.ค. ๒๕๖๗)");
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
}

/* --- PDF and .doc --- */

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
		buf_free(&out);
	}
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
		cmocka_unit_test(conditions_keep_or_drop), cmocka_unit_test(what_is_refused), cmocka_unit_test(letters_as_pdf), cmocka_unit_test(a_table_goes_on_over_pages),
		cmocka_unit_test(a_true_doc_or_plain_words)};
	return cmocka_run_group_tests_name("form", tests, setup, teardown);
}
