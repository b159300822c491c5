/* What an upload is, by content and name. */
#include "check.h"
#include "../doc/zip_make.h"

static char dir[64];

static int setup(void **state)
{
	(void)state;
	make_temp(dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	remove_tree(dir);
	return 0;
}

static struct store_type check(str content, const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "%s/upload", dir);
	write_file(path, content);
	return store_check_file(path, str_of(name));
}

#define B(lit)                                                                                                                   \
	{                                                                                                                            \
		"" lit, sizeof(lit) - 1                                                                                                  \
	}
#define PNG "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xDE"
#define JPEG "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xFF\xDB\0\x43\0"
#define PDF "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
#define OLE "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
#define SHEET_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static void test_pairs(void **state)
{
	(void)state;
	static const struct {
		str content;
		const char *name;
		enum store_verdict verdict;
		const char *type;
		bool shown;
	} cases[] = {
		{B(PNG), "a.png", STORE_TYPE_OK, "image/png", true},
		{B(PNG), "ภาพ ถนน.PNG", STORE_TYPE_OK, "image/png", true},
		{B(PNG), "a.jpg", STORE_TYPE_MISMATCH, NULL, false},
		{B(PNG), "a.pdf", STORE_TYPE_MISMATCH, NULL, false},
		{B(PNG), "a.exe", STORE_TYPE_UNKNOWN, NULL, false},
		{B(PNG), "a.png.exe", STORE_TYPE_UNKNOWN, NULL, false},
		{B(PNG), "png", STORE_TYPE_UNKNOWN, NULL, false},
		{B(PNG), ".png", STORE_TYPE_UNKNOWN, NULL, false},
		{B(PNG), "", STORE_TYPE_UNKNOWN, NULL, false},
		{B(JPEG), "a.jpg", STORE_TYPE_OK, "image/jpeg", true},
		{B(JPEG), "a.JPEG", STORE_TYPE_OK, "image/jpeg", true},
		{B("RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9D\1\x2A\1\0\1\0"), "a.webp", STORE_TYPE_OK, "image/webp", true},
		{B("GIF89a\1\0\1\0\x80\0\0\0\0\0\xFF\xFF\xFF"), "a.gif", STORE_TYPE_OK, "image/gif", false},
		{B("\0\0\0\x18"
		   "ftypisom\0\0\2\0isomiso2\0\0\0\x08"
		   "free"),
			"a.mp4", STORE_TYPE_OK, "video/mp4", true},
		{B("\0\0\0\x18"
		   "ftypmp42\0\0\0\0mp42isom\0\0\0\x08"
		   "free"),
			"a.mp4", STORE_TYPE_OK, "video/mp4", true},
		{B(PDF), "หลักฐาน.pdf", STORE_TYPE_OK, "application/pdf", true},
		{B("%PDF-1.4<script>alert(1)</script>"), "a.html", STORE_TYPE_UNKNOWN, NULL, false},
		{B("<html><script>alert(1)</script>"), "a.pdf", STORE_TYPE_MISMATCH, NULL, false},
		{B("<html><script>alert(1)</script>"), "a.txt", STORE_TYPE_MISMATCH, NULL, false},
		{B("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"), "a.svg", STORE_TYPE_UNKNOWN, NULL, false},
		{B("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"), "a.png", STORE_TYPE_MISMATCH, NULL, false},
		{B("year,lao_code\n2567,06540101\n2567,06540102\n"), "a.csv", STORE_TYPE_OK, "text/csv", false},
		{B("\xEF\xBB\xBFปี,รหัส\r\n2567,x\r\n"), "a.csv", STORE_TYPE_OK, "text/csv", false},
		{B("\xBB\xD5,\xC3\xCB\xD1\xCA\r\n2567,\xCD\xBA\xB5.\r\n"), "a.csv", STORE_TYPE_OK, "text/csv", false}, /* CP874 */
		{B("บันทึกการประชุม\nครั้งที่ ๑\n"), "a.txt", STORE_TYPE_OK, "text/plain", false},
		{B("a,b\n1,2\n3,4\n"), "a.txt", STORE_TYPE_OK, "text/plain", false},
		{B("#!/bin/sh\nrm -rf /\n"), "a.txt", STORE_TYPE_OK, "text/plain", false}, /* served as text to keep */
		{B("\x7F"
		   "ELF\2\1\1\0"),
			"a.txt", STORE_TYPE_MISMATCH, NULL, false},
		{B("MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF"), "a.pdf", STORE_TYPE_MISMATCH, NULL, false},
		{B(""), "a.pdf", STORE_TYPE_EMPTY, NULL, false},
		{B(OLE "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), "a.xlsx", STORE_TYPE_MISMATCH, NULL, false},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct store_type t = check(cases[i].content, cases[i].name);
		if (t.verdict != cases[i].verdict || t.shown != cases[i].shown || (cases[i].type && strcmp(t.type, cases[i].type) != 0))
			fail_msg("case %zu (%s): verdict %d, type %s", i, cases[i].name, (int)t.verdict, t.type);
		assert_true(store_verdict_words(t.verdict).n > 0);
	}
	assert_int_equal(store_check_file("/nonexistent", S("a.pdf")).verdict, STORE_TYPE_UNKNOWN);
	assert_int_equal(store_check_file("/dev/zero", S("a.pdf")).verdict, STORE_TYPE_UNKNOWN);
	assert_int_equal(store_check_file(dir, S("a.pdf")).verdict, STORE_TYPE_UNKNOWN);
}

/* Office files of any order of parts. */
static void test_zips(void **state)
{
	(void)state;
	static const struct {
		const char *first, *main_part, *name, *type;
		enum store_verdict verdict;
	} cases[] = {
		{"[Content_Types].xml", "xl/workbook.xml", "a.xlsx", SHEET_TYPE, STORE_TYPE_OK},
		{"docProps/app.xml", "xl/workbook.xml", "a.xlsx", SHEET_TYPE, STORE_TYPE_OK},
		{"docProps/app.xml", "word/document.xml", "a.docx",
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document", STORE_TYPE_OK},
		{"docProps/app.xml", "ppt/presentation.xml", "a.pptx",
			"application/vnd.openxmlformats-officedocument.presentationml.presentation", STORE_TYPE_OK},
		{"docProps/app.xml", "word/document.xml", "a.xlsx", NULL, STORE_TYPE_MISMATCH},
		{"a.txt", "b.txt", "a.zip", "application/zip", STORE_TYPE_OK},
		{"a.txt", "b.txt", "a.xlsx", NULL, STORE_TYPE_MISMATCH},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct zip_part parts[] = {{cases[i].first, S("<x/>")}, {cases[i].main_part, S("<x/>")}, {NULL, {NULL, 0}}};
		struct buf b = {0};
		zip_make(parts, true, &b);
		struct store_type t = check(buf_view(&b), cases[i].name);
		if (t.verdict != cases[i].verdict || t.shown || (cases[i].type && strcmp(t.type, cases[i].type) != 0))
			fail_msg("case %zu: verdict %d, type %s", i, (int)t.verdict, t.type);
		buf_free(&b);
	}
	/* A real one. */
	const char *root = getenv("TT_ROOT");
	char path[512];
	snprintf(path, sizeof path, "%s/tests/doc/data/plain.xlsx", root ? root : ".");
	struct store_type t = store_check_file(path, S("แบบประเมิน.xlsx"));
	assert_int_equal(t.verdict, STORE_TYPE_OK);
	assert_string_equal(t.type, SHEET_TYPE);
}

/* A container of old Word or Excel: header, a sector of the table, a sector of the directory. */
static void make_ole(const char *stream, char *ret)
{
	static const u8 head[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, [24] = 0x3E, [26] = 3, [28] = 0xFE, 0xFF,
		9, [32] = 6, [44] = 1, [48] = 1, [57] = 0x10, [60] = 0xFE, 0xFF, 0xFF, 0xFF, [68] = 0xFE, 0xFF, 0xFF, 0xFF};
	memset(ret, 0, 1536);
	memcpy(ret, head, sizeof head);
	memset(ret + 80, 0xFF, 432);
	memset(ret + 512, 0xFF, 512);
	ret[512] = (char)0xFD;
	ret[516] = (char)0xFE;
	const char *const names[] = {"Root Entry", stream};
	for (size_t k = 0; k < 2; k++) {
		char *entry = ret + 1024 + k * 128;
		for (size_t i = 0; names[k][i]; i++)
			entry[i * 2] = names[k][i];
		entry[64] = (char)(strlen(names[k]) * 2 + 2);
		entry[66] = k ? 2 : 5;
		memset(entry + 68, 0xFF, 12);
		if (!k)
			memcpy(entry + 76, "\1\0\0", 4);
		memset(entry + 116, 0xFE, 1);
		memset(entry + 117, 0xFF, 3);
	}
}

static void test_old_office(void **state)
{
	(void)state;
	static const struct {
		const char *stream, *name;
		enum store_verdict verdict;
	} cases[] = {
		{"WordDocument", "a.doc", STORE_TYPE_OK},
		{"Workbook", "a.xls", STORE_TYPE_OK},
		{"WordDocument", "a.xls", STORE_TYPE_MISMATCH},
		{"EncryptedPackage", "a.doc", STORE_TYPE_MISMATCH},
		{"EncryptedPackage", "a.xlsx", STORE_TYPE_MISMATCH},
	};
	char room[1536];
	for (size_t i = 0; i < N_OF(cases); i++) {
		make_ole(cases[i].stream, room);
		struct store_type t = check((str){room, sizeof room}, cases[i].name);
		if (t.verdict != cases[i].verdict)
			fail_msg("case %zu: verdict %d, type %s", i, (int)t.verdict, t.type);
	}
}

static void test_locked_pdf(void **state)
{
	(void)state;
	struct arena *a = arena_open(1 << 16, 1 << 24);
	str filler = str_fmt(a, "%0200000d\n", 0);
	/* Old form, new form, a table beyond the end of what is read last, text that only looks so. */
	struct {
		str body, end;
		bool locked;
	} cases[] = {
		{S("xref\n0 1\n0000000000 65535 f \n"), S("trailer\n<</Size 1/Root 1 0 R>>\n"), false},
		{S("xref\n0 1\n0000000000 65535 f \n"), S("trailer\n<</Size 1/Root 1 0 R/Encrypt 5 0 R>>\n"), true},
		{S("xref\n0 1\n0000000000 65535 f \n"), S("trailer\n<</Encrypt<</Filter/Standard>>/Size 1>>\n"), true},
		{S("xref\n0 1\n0000000000 65535 f \n"), S("trailer\n<</EncryptMetadata false/Size 1>>\n"), false},
		{S("7 0 obj\n<</Type/XRef/Size 8/Encrypt 5 0 R/Length 9>>\nstream\n123456789\nendstream\n"), S(""), true},
		{S("7 0 obj\n<</Type/XRef/Size 8/Length 19>>\nstream\n123/Encrypt 5 0 R9\nendstream\n"), S(""), false},
		{STR_CAT(a, S("7 0 obj\n<</Type/XRef/Encrypt 5 0 R>>\nstream\n"), filler), S(""), true},
		{STR_CAT(a, S("7 0 obj\n<</Type/XRef/Size 8>>\nstream\n"), filler), S(""), false},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		str start = S(PDF "2 0 obj\n(how to /Encrypt 1 file)\nendobj\n");
		str file = STR_CAT(a, start, cases[i].body, cases[i].end, str_fmt(a, "startxref\n%zu\n%%%%EOF\n", start.n));
		struct store_type t = check(file, "a.pdf");
		if (t.verdict != (cases[i].locked ? STORE_TYPE_LOCKED_PDF : STORE_TYPE_OK))
			fail_msg("case %zu: verdict %d", i, (int)t.verdict);
	}
	/* Damaged offsets end the search, they do not lead out of the file. */
	static const char *const offsets[] = {"99999999999999999999", "-5", "", "0", "x"};
	for (size_t i = 0; i < N_OF(offsets); i++) {
		str file = STR_CAT(a, S(PDF "startxref\n"), str_of(offsets[i]), S("\n%%EOF\n"));
		assert_int_equal(check(file, "a.pdf").verdict, STORE_TYPE_OK);
	}
	arena_close(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pairs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_zips, setup, teardown),
		cmocka_unit_test_setup_teardown(test_old_office, setup, teardown),
		cmocka_unit_test_setup_teardown(test_locked_pdf, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
