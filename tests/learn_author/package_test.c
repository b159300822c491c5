/* Packages from outside: zips that must not be taken, a Common Cartridge, HTML as Markdown, QTI as GIFT. */
#include "author_case.h"
#include "mp4.h"

#include "doc/sandbox.h"

/* --- HTML --- */

static str only_map(void *ctx, str href)
{
	(void)ctx;
	return str_ends(href, S("map.png")) ? S("map.png") : (str){0};
}

static void markdown(void **state)
{
	struct country_test *t = *state;
	static const char *const cases[][2] = {
		{"<h1>ภาษี</h1><p>หนึ่ง <b>สอง</b> <i>สาม</i></p><p>สี่</p>", "# ภาษี\n\nหนึ่ง **สอง** *สาม*\n\nสี่"},
		{"<ul><li>ก</li><li>ข<ol><li>ค</li></ol></li></ul><p>ง", "- ก\n- ข\n   1. ค\n\nง"},
		{"<table><tr><th>ปี</th><th>ยอด</th></tr><tr><td>2568</td><td>1 | 2</td></tr></table>", "| ปี | ยอด |\n| --- | --- |\n| 2568 | 1 \\| 2 |"},
		{"<p><a href=\"https://www.dla.go.th/?a=1&amp;b=2\">กรม</a> <a href='javascript:x()'>ร้าย</a></p>", "[กรม](https://www.dla.go.th/?a=1&b=2) ร้าย"},
		{"<img src=\"../x/map.png\" alt=\"แผนที่\"><img src=x.png alt=หาย>", "![แผนที่](file:map.png)หาย"},
		{"<script>alert(1)</script><style>p{}</style><p onclick=x>a<br>b</p><!-- <p>c</p> -->", "a\\\nb"},
		{"&lt;script&gt; &amp; &#3585; &#x0E02; &hellip; &nope; *ดาว* #ไม่ใช่หัวข้อ", "\\<script\\> & ก ข … &nope; \\*ดาว\\* #ไม่ใช่หัวข้อ"},
		{"<p># หัวข้อปลอม</p><p>- ข้อปลอม</p>", "\\# หัวข้อปลอม\n\n\\- ข้อปลอม"},
		{"<blockquote><p>อ้าง</p></blockquote><p>ต่อ</p>", "> อ้าง\n\nต่อ"},
		{"<pre>a  *b*\n c</pre>", "```\na  *b*\n c\n```"},
		{"<div><div>  a\n\n b  </div></div><hr>c", "a b\n\n---\n\nc"},
		{"<p", ""},
		{"a < b", "a \\< b"},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		str got = cf_markdown(t->a, str_of(cases[i][0]), only_map, NULL);
		check_str(got, str_of(cases[i][1]));
	}
}

/* --- a cartridge --- */

#define MANIFEST \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest identifier=\"m\" xmlns=\"http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1\"" \
	" xmlns:lomimscc=\"http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest\"><metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>" \
	"<lomimscc:lom><lomimscc:general><lomimscc:title><lomimscc:string language=\"th\">วิชาจากระบบอื่น</lomimscc:string></lomimscc:title></lomimscc:general></lomimscc:lom></metadata>" \
	"<organizations><organization identifier=\"o\" structure=\"rooted-hierarchy\"><item identifier=\"root\">" \
	"<item identifier=\"i1\"><title>สัปดาห์ที่ 1</title>" \
	"<item identifier=\"i2\" identifierref=\"r1\"><title>บทอ่าน</title></item><item identifier=\"i3\" identifierref=\"r2\"><title>เว็บกรม</title></item>" \
	"<item identifier=\"i4\"><title>ข้างใน</title><item identifier=\"i5\" identifierref=\"r3\"><title>ข้อสอบ</title></item></item></item>" \
	"<item identifier=\"i6\"><title>สัปดาห์ที่ 2</title><item identifier=\"i7\" identifierref=\"r4\"><title>คุยกัน</title></item>" \
	"<item identifier=\"i8\" identifierref=\"r5\"><title>เอกสาร</title></item><item identifier=\"i9\" identifierref=\"none\"><title>หาย</title></item></item>" \
	"</item></organization></organizations><resources>" \
	"<resource identifier=\"r1\" type=\"webcontent\" href=\"pages/p%201.html\"><file href=\"pages/p%201.html\"/></resource>" \
	"<resource identifier=\"r2\" type=\"imswl_xmlv1p1\"><file href=\"link.xml\"/></resource>" \
	"<resource identifier=\"r3\" type=\"imsqti_xmlv1p2/imscc_xmlv1p1/assessment\"><file href=\"test.xml\"/></resource>" \
	"<resource identifier=\"r4\" type=\"imsdt_xmlv1p1\"><file href=\"topic.xml\"/></resource>" \
	"<resource identifier=\"r5\" type=\"webcontent\" href=\"doc.pdf\"><file href=\"doc.pdf\"/></resource></resources></manifest>"
#define PROFILE(name) "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>" name "</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>"
#define TEXT(words) "<material><mattext texttype=\"text/html\">" words "</mattext></material>"
#define LABEL(id, words) "<response_label ident=\"" id "\"><material><mattext texttype=\"text/plain\">" words "</mattext></material></response_label>"
#define RIGHT(inside) "<resprocessing><outcomes><decvar varname=\"SCORE\"/></outcomes><respcondition continue=\"No\"><conditionvar>" inside "</conditionvar><setvar action=\"Set\" varname=\"SCORE\">100</setvar></respcondition></resprocessing>"
#define TEST \
	"<questestinterop xmlns=\"http://www.imsglobal.org/xsd/ims_qtiasiv1p2\"><assessment ident=\"a\" title=\"ข้อสอบ\"><section ident=\"s\">" \
	"<item ident=\"q1\" title=\"หนึ่ง\">" PROFILE("cc.multiple_choice.v0p1") "<presentation>" TEXT("&lt;p&gt;ใคร {เก็บ} = &lt;b&gt;ภาษีป้าย&lt;/b&gt;&lt;/p&gt;") \
	"<response_lid ident=\"r\" rcardinality=\"Single\"><render_choice>" LABEL("a", "จังหวัด") LABEL("b", "อปท.") "</render_choice></response_lid></presentation>" RIGHT("<varequal respident=\"r\">b</varequal>") "</item>" \
	"<item ident=\"q2\" title=\"สอง\">" PROFILE("cc.true_false.v0p1") "<presentation>" TEXT("โลกกลม") \
	"<response_lid ident=\"r\" rcardinality=\"Single\"><render_choice>" LABEL("t", "True") LABEL("f", "False") "</render_choice></response_lid></presentation>" RIGHT("<varequal respident=\"r\">f</varequal>") "</item>" \
	"<item ident=\"q3\" title=\"สาม\">" PROFILE("cc.multiple_response.v0p1") "<presentation>" TEXT("เลือกสองข้อ") \
	"<response_lid ident=\"r\" rcardinality=\"Multiple\"><render_choice>" LABEL("a", "ก") LABEL("b", "ข") LABEL("c", "ค") "</render_choice></response_lid></presentation>" \
	RIGHT("<and><varequal respident=\"r\">a</varequal><not><varequal respident=\"r\">b</varequal></not><varequal respident=\"r\">c</varequal></and>") "</item>" \
	"<item ident=\"q4\" title=\"สี่\">" PROFILE("cc.essay.v0p1") "<presentation>" TEXT("อธิบาย") "<response_str ident=\"r\"><render_fib/></response_str></presentation></item>" \
	"<item ident=\"q5\" title=\"ห้า\">" PROFILE("cc.pattern_match.v0p1") "<presentation>" TEXT("เติม") "<response_str ident=\"r\"><render_fib/></response_str></presentation></item>" \
	"</section></assessment></questestinterop>"
#define PDF "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9c"
						  "c\xf8\xcf\xc0\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xae" "B`\x82";

static const char *spool(struct buf *zip)
{
	const char *path;
	int fd = author_spool(at.t->a, &path);
	assert_true(fd >= 0 && author_write_all(fd, zip->p, zip->n));
	close(fd);
	buf_free(zip);
	return path;
}

static void cartridge(void **state)
{
	struct country_test *t = *state;
	struct package_out *z = package_out_open(t->a);
	struct buf zip = {0};
	package_out_add(z, S("imsmanifest.xml"), S(MANIFEST));
	package_out_add(z, S("pages/p 1.html"), S("<html><head><title>x</title></head><body><h1>ป้าย</h1><p>ดู <img src=\"../img/แผนที่ map.png\" alt=\"แผนที่\"></p></body></html>"));
	package_out_add(z, S("img/แผนที่ map.png"), (str){png, sizeof png - 1});
	package_out_add(z, S("link.xml"), S("<webLink xmlns=\"http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1\"><title>กรม</title><url href=\"https://www.dla.go.th/\" target=\"_blank\"/></webLink>"));
	package_out_add(z, S("test.xml"), S(TEST));
	package_out_add(z, S("topic.xml"), S("<topic/>"));
	package_out_add(z, S("doc.pdf"), S(PDF));
	assert_true(package_out_close(z, &zip));
	struct problems ps = problems_in(t->a);
	struct course_file *f = learn_course_file_read(t->a, spool(&zip), S("other.imscc"), &ps);
	i64 id = f != NULL ? learn_course_file_add(t->db, t->a, NOW_MS, at.writer, org_by_code(org_dir(t->db), S("P54")), f, &ps) : 0;
	if (id == 0)
		print_problems(&ps);
	assert_true(id > 0);
	struct author w = author_now(at.writer, db_get_str(t->db, t->a, "select slug from course where id = $1", id));
	check_str(w.v->title, S("วิชาจากระบบอื่น"));
	check_str(order_of(w.v), S("บทอ่าน เว็บกรม ข้อสอบ|เอกสาร"));
	check_str(w.v->section[1].title, S("สัปดาห์ที่ 2"));
	check_str(w.v->lesson[0].body, S("# ป้าย\n\nดู ![แผนที่](file:map.png)"));
	assert_true(db_has(t->db, "select 1 from course_file where course_id = $1 and name = 'map.png'", id));
	check_str(w.v->lesson[1].url, S("https://www.dla.go.th/"));
	assert_int_equal(w.v->lesson[2].kind, LESSON_TEST);
	assert_int_equal(w.v->lesson[3].kind, LESSON_DOCUMENT);
	assert_int_equal(db_get(t->db, 0, "select count(*) from question where course_id = $1", id), 4);
	str gift = learn_bank_gift(t->db, t->a, id);
	static const char *const held[] = {"ใคร \\{เก็บ\\} \\= **ภาษีป้าย**", "=อปท.", "F", "%50"};
	for (size_t i = 0; i < N_OF(held); i++)
		if (str_find(gift, str_of(held[i])) < 0) {
			print_error("no %s in\n%.*s\n", held[i], STR_FMT(gift));
			fail();
		}
	static const char *const left[] = {"คุยกัน", "หาย", "ห้า"};
	for (size_t i = 0; i < N_OF(left); i++)
		assert_true(str_find(w.v->note, str_of(left[i])) >= 0);
	assert_true(learn_publish(t->db, t->a, NOW_MS, w.v->id, 0, 0, &ps) || ps.n > 0);
	assert_says(&ps, "", "คำอธิบายย่อ"); /* the only thing that is missing */
	assert_int_equal(ps.n, 1);
}

/* --- zips that must not be taken --- */

/* One stored part under any name, by hand: our own writer would not make it. */
static void put_le(struct buf *b, u64 v, int n)
{
	for (int i = 0; i < n; i++)
		buf_byte(b, (char)(v >> (8 * i) & 0xFF));
}
static u32 crc_of(str s)
{
	u32 c = 0xFFFFFFFF;
	for (size_t i = 0; i < s.n; i++) {
		c ^= (u8)s.p[i];
		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ 0xEDB88320 : c >> 1;
	}
	return ~c;
}
static void make_zip(struct buf *b, const char *name, str content, u32 mode)
{
	u32 n = (u32)strlen(name), crc = crc_of(content);
	put_le(b, 0x04034b50, 4), put_le(b, 20, 2), put_le(b, 0, 8), put_le(b, crc, 4), put_le(b, content.n, 4), put_le(b, content.n, 4), put_le(b, n, 2), put_le(b, 0, 2);
	buf_add(b, name, n);
	buf_str(b, content);
	size_t dir = b->n;
	put_le(b, 0x02014b50, 4), put_le(b, 3 << 8 | 20, 2), put_le(b, 20, 2), put_le(b, 0, 8), put_le(b, crc, 4), put_le(b, content.n, 4), put_le(b, content.n, 4);
	put_le(b, n, 2), put_le(b, 0, 8), put_le(b, (u64)mode << 16, 4), put_le(b, 0, 4);
	buf_add(b, name, n);
	size_t end = b->n;
	put_le(b, 0x06054b50, 4), put_le(b, 0, 4), put_le(b, 1, 2), put_le(b, 1, 2), put_le(b, end - dir, 4), put_le(b, dir, 4), put_le(b, 0, 2);
}

static void bad_zips(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *name;
		u32 mode;
	} cases[] = {{"../course.json", 0100644}, {"a/../../course.json", 0100644}, {"/etc/course.json", 0100644}, {"..\\course.json", 0100644}, {"C:\\course.json", 0100644},
		{"course.json", 0120777}, /* a link */ {"other.json", 0100644}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct buf zip = {0};
		struct problems ps = problems_in(t->a);
		make_zip(&zip, cases[i].name, S("{}"), cases[i].mode);
		bool taken = learn_course_file_read(t->a, spool(&zip), S("x.zip"), &ps) != NULL;
		if (taken || ps.n == 0)
			print_error("%s was taken\n", cases[i].name);
		assert_false(taken);
		assert_true(ps.n > 0);
	}
	struct buf none = {0};
	struct problems ps = problems_in(t->a);
	buf_lit(&none, "this is not a zip");
	assert_null(learn_course_file_read(t->a, spool(&none), S("x.zip"), &ps));
	assert_true(ps.n > 0);
	/* A bomb: a small file that inflates without measure. */
	struct package_out *z = package_out_open(t->a);
	struct buf zip = {0};
	ps = problems_in(t->a);
	package_out_add(z, S("course.json"), (str){new (t->a, char, 64 << 20), 64 << 20});
	assert_true(package_out_close(z, &zip));
	assert_true(zip.n < 1 << 20);
	assert_null(learn_course_file_read(t->a, spool(&zip), S("x.zip"), &ps));
	assert_true(ps.n > 0);
	assert_int_equal(db_get(t->db, 0, "select count(*) from course"), 0);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	crypt_init();
	const struct CMUnitTest tests[] = {CASE(markdown), CASE(cartridge), CASE(bad_zips)};
	return COUNTRY_GROUP("packages", tests);
}
