/* Packages of SCORM: what the manifest says, what is refused and in which words, capabilities. */
#include "../learn_author/author_case.h"

#include "base/data.h"
#include "doc/package.h"
#include "doc/sandbox.h"
#include "learn/scorm/inside.h"

#include <zlib.h>

/* --- zips by hand: our own writer would not make these --- */

struct part {
	const char *name;
	str content;
	u32 mode;     /* 0: a file */
	u32 flags;    /* 1: encrypted */
	u32 declared; /* size in the headers; 0: the true one */
	bool packed;
};

static void put(struct buf *b, u64 v, int n)
{
	for (int i = 0; i < n; i++)
		buf_byte(b, (char)(v >> (8 * i) & 0xFF));
}

static str deflated(struct arena *a, str s)
{
	z_stream z = {0};
	uLong room = compressBound(s.n) + 64;
	char *p = new (a, char, room);
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)s.p;
	z.avail_in = (uInt)s.n;
	z.next_out = (Bytef *)p;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	str out = {p, z.total_out};
	deflateEnd(&z);
	return out;
}

static const char *make(struct arena *a, const struct part *part, size_t n)
{
	struct buf b = {0}, dir = {0};
	const char *path;
	for (size_t i = 0; i < n; i++) {
		const struct part *p = &part[i];
		str body = p->packed ? deflated(a, p->content) : p->content;
		u32 crc = (u32)crc32(0, (const Bytef *)p->content.p, (uInt)p->content.n), size = p->declared ? p->declared : (u32)p->content.n, from = (u32)b.n;
		u32 mode = p->mode ? p->mode : 0100644, len = (u32)strlen(p->name), method = p->packed ? 8 : 0;
		put(&b, 0x04034b50, 4), put(&b, 20, 2), put(&b, p->flags | 0x800, 2), put(&b, method, 2), put(&b, 0, 4), put(&b, crc, 4), put(&b, body.n, 4), put(&b, size, 4), put(&b, len, 2), put(&b, 0, 2);
		buf_add(&b, p->name, len);
		buf_str(&b, body);
		put(&dir, 0x02014b50, 4), put(&dir, 3 << 8 | 20, 2), put(&dir, 20, 2), put(&dir, p->flags | 0x800, 2), put(&dir, method, 2), put(&dir, 0, 4), put(&dir, crc, 4), put(&dir, body.n, 4);
		put(&dir, size, 4), put(&dir, len, 2), put(&dir, 0, 8), put(&dir, (u64)mode << 16, 4), put(&dir, from, 4);
		buf_add(&dir, p->name, len);
	}
	size_t at_dir = b.n;
	buf_str(&b, buf_view(&dir));
	put(&b, 0x06054b50, 4), put(&b, 0, 4), put(&b, n, 2), put(&b, n, 2), put(&b, dir.n, 4), put(&b, at_dir, 4), put(&b, 0, 2);
	int fd = author_spool(a, &path);
	assert_true(fd >= 0 && author_write_all(fd, b.p, b.n));
	close(fd);
	buf_free(&b);
	buf_free(&dir);
	return path;
}

#define PAGE S("<p>x</p>")
#define HEAD12 "<manifest identifier=\"m\" xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"><metadata><schemaversion>1.2</schemaversion></metadata>"
#define ORG(items) "<organizations default=\"b\"><organization identifier=\"a\"><title>ไม่ใช่</title></organization><organization identifier=\"b\"><title>ชื่อ</title>" items "</organization></organizations>"
#define RES(href) "<resources><resource identifier=\"r\" href=\"" href "\"/></resources></manifest>"
#define ITEM "<item identifier=\"i\" identifierref=\"r\"><title>หนึ่ง</title></item>"
#define GOOD HEAD12 ORG(ITEM) RES("index.html")

/* --- what is refused --- */

static void refused(void **state)
{
	struct country_test *t = *state;
	str zeros = {new (t->a, char, 32 << 20), 32 << 20};
	const struct {
		struct part part[2];
		size_t n;
		const char *words;
	} cases[] = {
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "../index.html", .content = PAGE}}, 2, ".."},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "a/../../index.html", .content = PAGE}}, 2, ".."},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "/etc/x", .content = PAGE}}, 2, "ที่อยู่เต็ม"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "C:x", .content = PAGE}}, 2, "ที่อยู่เต็ม"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "a\\b", .content = PAGE}}, 2, "\\"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "index.html", .content = S("/etc/passwd"), .mode = 0120777}}, 2, "ลิงก์"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "imsmanifest.xml", .content = PAGE}}, 2, "ซ้ำ"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "index.html", .content = PAGE, .flags = 1}}, 2, "เข้ารหัส"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "index.html", .content = zeros, .packed = true}}, 2, "ระเบิดซิป"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "index.html", .content = zeros, .packed = true, .declared = 100}}, 2, ""},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "index.html", .content = PAGE, .packed = true, .declared = 500}}, 2, ""},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}, {.name = "index.html", .content = PAGE, .declared = PACKAGE_PART_MAX + 1, .packed = true}}, 2, "200 MB"},
		{{{.name = "index.html", .content = PAGE}}, 1, "imsmanifest.xml"},
		{{{.name = "folder/imsmanifest.xml", .content = S(GOOD)}, {.name = "folder/index.html", .content = PAGE}}, 2, "ชั้นนอกสุด"},
		{{{.name = "imsmanifest.xml", .content = S(GOOD)}}, 1, "ไม่มีหน้า"},
		{{{.name = "imsmanifest.xml", .content = S(HEAD12 ORG(ITEM) RES("https://example.org/x.html"))}, {.name = "index.html", .content = PAGE}}, 2, "ไม่มีหน้า"},
		{{{.name = "imsmanifest.xml", .content = S(HEAD12 "<organizations/>" RES("index.html"))}, {.name = "index.html", .content = PAGE}}, 2, "ไม่มีหน้า"},
		{{{.name = "imsmanifest.xml", .content = S("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" GOOD)}, {.name = "index.html", .content = PAGE}}, 2, "DOCTYPE"},
		{{{.name = "imsmanifest.xml", .content = S("<manifest>")}, {.name = "index.html", .content = PAGE}}, 2, "XML"},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct problems ps = problems_in(t->a);
		bool taken = learn_scorm_read(t->a, make(t->a, cases[i].part, cases[i].n), &ps) != NULL;
		if (taken || !says(&ps, "", cases[i].words)) {
			print_error("case %zu (%s), taken: %d\n", i, cases[i].words, taken);
			print_problems(&ps);
			fail();
		}
	}
	struct buf none = {0};
	const char *path;
	int fd = author_spool(t->a, &path);
	buf_lit(&none, "not a zip");
	assert_true(author_write_all(fd, none.p, none.n));
	close(fd);
	buf_free(&none);
	struct problems ps = problems_in(t->a);
	assert_null(learn_scorm_read(t->a, path, &ps));
	assert_says(&ps, "", ".zip");
}

/* --- what is read --- */

static i64 add(struct country_test *t, const char *manifest, const char *page)
{
	struct problems ps = problems_in(t->a);
	struct part parts[] = {{.name = "imsmanifest.xml", .content = str_of(manifest), .packed = true}, {.name = page, .content = PAGE}};
	struct scorm_ready *p = learn_scorm_read(t->a, make(t->a, parts, 2), &ps);
	if (p == NULL)
		print_problems(&ps);
	assert_non_null(p);
	i64 id = learn_scorm_add(t->db, t->a, NOW_MS, p);
	assert_true(id > 0);
	assert_true(learn_scorm_add(t->db, t->a, NOW_MS, p) == id); /* the same once more */
	return id;
}

static void manifests(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *manifest, *page;
		int edition;
		const char *holds; /* in the items */
	} cases[] = {
		{GOOD, "index.html", 12, "\"href\":\"index.html\""},
		{HEAD12 ORG("<item identifier=\"c\"><title>บท</title><item identifier=\"i\" identifierref=\"r\" parameters=\"?a=1\"><title>ใน</title></item></item>") RES("หน้า%201.html"), "หน้า 1.html", 12, "1.html?a=1\""},
		{HEAD12 ORG("<item identifier=\"i\" identifierref=\"r\"><title>x</title><adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>d</adlcp:datafromlms></item>") RES("index.html"), "index.html", 12,
			"\"mastery\":\"80\",\"data\":\"d\""},
		{"<manifest identifier=\"m\" xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\" xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\">" ORG("<item identifier=\"i\" identifierref=\"r\"><title>x</title>"
			"<adlcp:completionThreshold>0.5</adlcp:completionThreshold></item>") "<resources xml:base=\"in/\"><resource identifier=\"r\" xml:base=\"er/\" href=\"x.html#top\"/></resources></manifest>", "in/er/x.html", 2004,
			"\"threshold\":\"0.5\""},
		{"<manifest identifier=\"m\"><metadata><schemaversion>CAM 1.3</schemaversion></metadata>" ORG(ITEM) RES("index.html"), "index.html", 2004, "\"id\":\"i\""},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct scorm_package p;
		assert_true(scorm_package_of(t->db, t->a, add(t, cases[i].manifest, cases[i].page), &p));
		assert_int_equal(p.edition, cases[i].edition);
		assert_true(str_eq(p.title, S("ชื่อ")));
		if (str_find(p.items, str_of(cases[i].holds)) < 0) {
			print_error("no %s in %.*s\n", cases[i].holds, STR_FMT(p.items));
			fail();
		}
	}
	str sha = db_get_str(t->db, t->a, "select sha from scorm_file where path = 'in/er/x.html'");
	assert_true(store_has(learn_files(), sha));
	/* The project's own. */
	struct problems ps = problems_in(t->a);
	struct buf zip = {0};
	const char *path;
	buf_str(&zip, data_file("courses/public-services/scorm.zip"));
	int fd = author_spool(t->a, &path);
	assert_true(author_write_all(fd, zip.p, zip.n));
	close(fd);
	buf_free(&zip);
	struct scorm_ready *own = learn_scorm_read(t->a, path, &ps);
	assert_non_null(own);
	assert_true(str_eq(learn_scorm_title(own), S("คัดแยกขยะให้ถูกถัง")));
}

static void capabilities(void **state)
{
	struct country_test *t = *state;
	char dir[120];
	snprintf(dir, sizeof dir, "%s/keys", t->dir);
	keys_open(dir);
	str c = scorm_capability(t->a, 7, NOW_MS);
	assert_true(scorm_capability_of(t->a, c, NOW_MS) == 7);
	assert_true(scorm_capability_of(t->a, c, NOW_MS + SCORM_CAPABILITY_MS) == 7); /* twelve hours at the least */
	assert_true(scorm_capability_of(t->a, c, NOW_MS + 2 * SCORM_CAPABILITY_MS) == 0);
	for (size_t i = 0; i < c.n; i++) {
		char *wrong = str_z(t->a, c);
		wrong[i] = wrong[i] == '1' ? '2' : '1';
		assert_true(scorm_capability_of(t->a, str_of(wrong), NOW_MS) == 0);
		assert_true(scorm_capability_of(t->a, str_sub(c, 0, i), NOW_MS) == 0);
	}
	assert_true(scorm_capability_of(t->a, STR_CAT(t->a, c, S("0")), NOW_MS) == 0);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	crypt_init();
	const struct CMUnitTest tests[] = {CASE(refused), CASE(manifests), CASE(capabilities)};
	return COUNTRY_GROUP("scorm", tests);
}
