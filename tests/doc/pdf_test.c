/* pdf: text, QR code, stamp and joining, read back with other programs (pdftotext, pdfinfo, zbarimg). */
#include "doc/pdf.h"
#include "doc/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <webp/encode.h>

static char dir[] = "/tmp/tt-pdf-XXXXXX";

static str in_dir(struct arena *a, const char *name)
{
	return str_fmt(a, "%s/%s", dir, name);
}

static void keep(struct arena *a, const char *name, str bytes)
{
	FILE *f = fopen(str_z(a, in_dir(a, name)), "we");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
}

/* What a command says, without blanks: poppler adds some after shifted marks. */
static str says(struct arena *a, const char *command)
{
	struct buf b = {0};
	int c;
	FILE *f = popen(command, "re");
	assert_non_null(f);
	while ((c = fgetc(f)) != EOF)
		if (c != ' ' && c != '\n' && c != '\f')
			buf_byte(&b, (char)c);
	pclose(f);
	return str_take(a, &b);
}

static str text_of(struct arena *a, const char *name)
{
	return says(a, str_z(a, str_fmt(a, "pdftotext -raw %s/%s -", dir, name)));
}

static void has(str text, str words)
{
	if (str_find(text, words) < 0)
		print_error("\"%.*s\" is not in \"%.*s\"\n", STR_FMT(words), STR_FMT(text));
	assert_true(str_find(text, words) >= 0);
}

static struct buf sample(struct arena *a, const char *words)
{
	struct buf out = {0};
	struct pdf *p = pdf_open(a, PDF_A4, S("ทดสอบ"), S("ผู้ทดสอบ"));
	pdf_write(p, 20, 20, 170, str_of(words), &(struct pdf_text){.size = 20});
	assert_int_equal(pdf_unknown_signs(p), 0);
	assert_true(pdf_close(p, &out));
	return out;
}

static void text_and_code(void **state)
{
	struct arena *a = *state;
	struct buf out = {0};
	struct pdf *p = pdf_open(a, PDF_A4_ACROSS, S("ใบประกาศ"), S("กรม"));
	pdf_write(p, 20, 20, 200, S("ก้ำกึ่ง ปิ้งป้า น้ำใจ ฯลฯ"), &(struct pdf_text){.size = 30});
	pdf_qr(p, 100, 80, 80, S("http://127.0.0.1:8080/v/LM69-ABCD-EFGH-J"));
	pdf_page(p);
	pdf_write(p, 20, 20, 200, S("หน้าสอง"), NULL);
	assert_true(pdf_close(p, &out));
	keep(a, "a.pdf", buf_view(&out));
	buf_free(&out);
	has(text_of(a, "a.pdf"), S("หน้าสอง"));
	has(says(a, str_z(a, str_fmt(a, "pdfinfo %s/a.pdf", dir))), S("Pages:2"));
	str code = says(a, str_z(a, str_fmt(a, "cd %s && pdftoppm -r 100 -f 1 -l 1 -png a.pdf a && zbarimg -q --raw a-1.png", dir)));
	assert_true(str_eq(code, S("http://127.0.0.1:8080/v/LM69-ABCD-EFGH-J")));
}

static void a_name_shrinks_to_its_line(void **state)
{
	struct arena *a = *state;
	struct pdf *p = pdf_open(a, PDF_A4, S("x"), S("y"));
	str name = S("นางสาวพิมพ์ชนกกานต์ วัฒนานุกูลเจริญกิจไพศาลโสภณพนิช ณ อยุธยา");
	double two = pdf_measure(p, 100, name, &(struct pdf_text){.size = 30});
	double one = pdf_measure(p, 100, name, &(struct pdf_text){.size = 30, .lines = 1, .shrink_to = 8});
	assert_true(one < two / 1.9);
}

static const str lines[3] = {S("รับรองสำเนาถูกต้อง"), S("(นางสาวสมใจ ดีงาม) ๒๑ พฤศจิกายน ๒๕๖๙"), S("รหัสไฟล์ 0123456789abcdef")};

static void stamped_and_joined(void **state)
{
	struct arena *a = *state;
	struct buf doc = sample(a, "เอกสารต้นฉบับ"), stamped = {0}, both = {0};
	str why;
	assert_true(pdf_stamp(a, buf_view(&doc), "application/pdf", lines, 3, &stamped, &why));
	keep(a, "s.pdf", buf_view(&stamped));
	str text = text_of(a, "s.pdf");
	has(text, S("เอกสารต้นฉบับ"));
	has(text, S("รับรองสำเนาถูกต้อง"));
	has(text, S("0123456789abcdef"));
	assert_true(pdf_join(a, (str[]){buf_view(&doc), buf_view(&stamped), buf_view(&stamped)}, 3, &both, &why));
	keep(a, "j.pdf", buf_view(&both));
	has(says(a, str_z(a, str_fmt(a, "pdfinfo %s/j.pdf", dir))), S("Pages:3"));
	buf_free(&doc);
	buf_free(&stamped);
	buf_free(&both);
}

/* A page that is turned carries its stamp upright: the words come in order when it is read as it is seen. */
static void turned_pages(void **state)
{
	struct arena *a = *state;
	static const int turns[] = {90, 180, 270};
	for (size_t i = 0; i < 3; i++) {
		struct buf doc = sample(a, "ต้นฉบับ"), out = {0};
		str why;
		keep(a, "r0.pdf", buf_view(&doc));
		says(a, str_z(a, str_fmt(a, "qpdf --rotate=%d %s/r0.pdf %s/r.pdf", turns[i], dir, dir)));
		buf_reset(&doc);
		FILE *f = fopen(str_z(a, in_dir(a, "r.pdf")), "re");
		int c;
		assert_non_null(f);
		while ((c = fgetc(f)) != EOF)
			buf_byte(&doc, (char)c);
		fclose(f);
		assert_true(pdf_stamp(a, buf_view(&doc), "application/pdf", lines, 3, &out, &why));
		keep(a, "rs.pdf", buf_view(&out));
		/* The page grew at its foot, as it is seen: the words are found there and nothing else is. */
		str box = says(a, str_z(a, str_fmt(a, "pdftotext -x 0 -y %d -W 900 -H 100 -raw %s/rs.pdf -", turns[i] == 180 ? 842 : 595, dir)));
		assert_true(str_starts(box, S("รับรองสำเนาถูกต้อง")));
		has(box, S("0123456789abcdef"));
		buf_free(&doc);
		buf_free(&out);
	}
}

static void refused_in_words(void **state)
{
	struct arena *a = *state;
	struct buf out = {0}, doc = sample(a, "ลับ");
	str why;
	assert_false(pdf_stamp(a, S("%PDF-1.4 not really"), "application/pdf", lines, 3, &out, &why));
	has(why, S("เสียหาย"));
	assert_false(pdf_stamp(a, S("\xFF\xD8\xFF nothing"), "image/jpeg", lines, 3, &out, &why));
	has(why, S("JPEG"));
	assert_false(pdf_stamp(a, S("\x89PNG\r\n\x1a\n"), "image/png", lines, 3, &out, &why));
	has(why, S("PNG"));
	assert_false(pdf_stamp(a, S("RIFF"), "image/webp", lines, 3, &out, &why));
	assert_true(why.n > 0);
	keep(a, "open.pdf", buf_view(&doc));
	says(a, str_z(a, str_fmt(a, "qpdf --encrypt secret secret 256 -- %s/open.pdf %s/locked.pdf", dir, dir)));
	FILE *f = fopen(str_z(a, in_dir(a, "locked.pdf")), "re");
	int c;
	assert_non_null(f);
	buf_reset(&doc);
	while ((c = fgetc(f)) != EOF)
		buf_byte(&doc, (char)c);
	fclose(f);
	assert_false(pdf_stamp(a, buf_view(&doc), "application/pdf", lines, 3, &out, &why));
	has(why, S("รหัสผ่าน"));
	assert_int_equal(out.n, 0);
	buf_free(&doc);
	buf_free(&out);
}

static void a_picture_becomes_a_page(void **state)
{
	struct arena *a = *state;
	struct buf pic = {0}, out = {0};
	str why;
	struct buf doc = sample(a, "ภาพ");
	keep(a, "p.pdf", buf_view(&doc));
	static const struct {
		const char *flag, *file, *type;
	} kinds[] = {{"-png", "p.png", "image/png"}, {"-jpeg", "p.jpg", "image/jpeg"}};
	for (size_t i = 0; i < 2; i++) {
		says(a, str_z(a, str_fmt(a, "cd %s && pdftoppm -r 60 -singlefile %s p.pdf p", dir, kinds[i].flag)));
		FILE *f = fopen(str_z(a, in_dir(a, kinds[i].file)), "re");
		int c;
		assert_non_null(f);
		buf_reset(&pic);
		while ((c = fgetc(f)) != EOF)
			buf_byte(&pic, (char)c);
		fclose(f);
		buf_reset(&out);
		if (!pdf_stamp(a, buf_view(&pic), kinds[i].type, lines, 3, &out, &why))
			print_error("%.*s\n", STR_FMT(why));
		assert_true(out.n > 0);
		keep(a, "ps.pdf", buf_view(&out));
		has(text_of(a, "ps.pdf"), S("รับรองสำเนาถูกต้อง"));
		has(says(a, str_z(a, str_fmt(a, "pdfimages -list %s/ps.pdf", dir))), S("image"));
	}
	buf_free(&pic);
	buf_free(&out);
	buf_free(&doc);
}

static void webp_and_bounds(void **state)
{
	struct arena *a = *state;
	struct buf out = {0};
	str why;
	u8 *p = new (a, u8, 300 * 200 * 3), *made = NULL;
	for (size_t i = 0; i < 300 * 200 * 3; i += 3)
		p[i] = 255;
	size_t n = WebPEncodeLosslessRGB(p, 300, 200, 900, &made);
	assert_true(n > 0);
	assert_true(pdf_stamp(a, (str){(const char *)made, n}, "image/webp", lines, 3, &out, &why));
	keep(a, "w.pdf", buf_view(&out));
	has(text_of(a, "w.pdf"), S("รับรองสำเนาถูกต้อง"));
	has(says(a, str_z(a, str_fmt(a, "pdfimages -list %s/w.pdf | tail -1 | tr -s ' ' ,", dir))), S(",300,200,rgb"));
	buf_reset(&out);
	assert_false(pdf_stamp(a, (str){(const char *)made, n / 2}, "image/webp", lines, 3, &out, &why));
	WebPFree(made);
	/* A picture that says it is enormous is not unpacked. */
	static const char big[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\6\0\0\0\x1f\x15\xc4\x89";
	assert_false(pdf_stamp(a, (str){big, sizeof big - 1}, "image/png", lines, 3, &out, &why));
	has(why, S("ล้านจุด"));
	/* Cut anywhere: a whole answer or words. */
	struct buf doc = sample(a, "เอกสาร");
	for (size_t k = 1; k < 8; k++)
		if (!pdf_stamp(a, str_sub(buf_view(&doc), 0, doc.n * k / 8), "application/pdf", lines, 3, &out, &why))
			assert_true(why.n > 0);
	buf_free(&doc);
	buf_free(&out);
}

static int set_up(void **state)
{
	*state = arena_open(1 << 20, 256u << 20);
	return mkdtemp(dir) == NULL;
}

static int tear_down(void **state)
{
	char command[100];
	arena_close(*state);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_code),
		cmocka_unit_test(a_name_shrinks_to_its_line),
		cmocka_unit_test(stamped_and_joined),
		cmocka_unit_test(turned_pages),
		cmocka_unit_test(refused_in_words),
		cmocka_unit_test(a_picture_becomes_a_page),
		cmocka_unit_test(webp_and_bounds),
	};
	return cmocka_run_group_tests_name("pdf", tests, set_up, tear_down);
}
