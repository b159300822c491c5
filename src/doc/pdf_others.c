/* pdf_others.c: documents by others, stamped and joined: the parent's side. See pdf.h and pdf_parts.h. */
#include "doc/pdf.h"

#include "base/log.h"
#include "doc/pdf_parts.h"
#include "doc/sandbox.h"

#include <cairo-pdf.h>
#include <string.h>
#include <unistd.h>

#define MM (72.0 / 25.4)
#define WALL_MS 60000
#define STAMP_WIDE 92.0 /* mm */
#define STAMP_HIGH 21.0

/* --- the stamp --- */

static cairo_status_t take_bytes(void *ctx, const unsigned char *p, unsigned n)
{
	buf_str(ctx, (str){(const char *)p, n});
	return CAIRO_STATUS_SUCCESS;
}

/* A frame with the lines in it: the first large. */
static void draw_stamp(struct pdf *p, double x, double y, const str *lines, size_t n)
{
	pdf_box(p, x + 0.3, y + 0.3, STAMP_WIDE - 0.6, STAMP_HIGH - 0.6, 1.5, 0xFFFFFF, 0x1F3C88, 0.5);
	double at = y + 1;
	for (size_t i = 0; i < n; i++) {
		struct pdf_text how = {.size = i == 0 ? 17 : 12.5, .bold = i == 0, .align = PDF_CENTRE, .colour = 0x1F3C88, .shrink_to = 7, .lines = 1, .keep = &lines[i], .n_keep = 1};
		at += pdf_write(p, x + 2, at, STAMP_WIDE - 4, lines[i], &how) - 0.6;
	}
}

/* --- asking the child --- */

static bool ask(struct arena *a, const char *task, const str *part, size_t n, struct buf *out, str *why)
{
	struct buf in = {0};
	char piece[65536], verdict = 0;
	ptrdiff_t got;
	u32 count = (u32)n;
	buf_str(&in, (str){(const char *)&count, sizeof count});
	for (size_t i = 0; i < n; i++) {
		u32 size = (u32)part[i].n;
		buf_str(&in, (str){(const char *)&size, sizeof size});
	}
	for (size_t i = 0; i < n; i++)
		buf_str(&in, part[i]);
	int fd = in.failed ? -1 : sandbox_input(buf_view(&in));
	buf_free(&in);
	struct sandbox *s = fd >= 0 ? sandbox_start(a, task, fd, WALL_MS) : NULL;
	struct buf said = {0};
	if (s != NULL && sandbox_read(s, &verdict, 1) == 1)
		while ((got = sandbox_read(s, piece, sizeof piece)) > 0)
			buf_str(verdict == 'K' ? out : &said, (str){piece, (size_t)got});
	enum sandbox_end end = s != NULL ? sandbox_finish(s) : SANDBOX_FAILED;
	if (fd >= 0)
		close(fd);
	bool ok = end == SANDBOX_DONE && verdict == 'K' && !out->failed;
	if (!ok)
		*why = verdict == 'E' && said.n > 0 ? str_dup(a, buf_view(&said)) : S("อ่านไฟล์นี้ไม่ได้ ไฟล์อาจเสียหาย: บันทึกใหม่แล้วลองอีกครั้ง");
	buf_free(&said);
	return ok;
}

bool pdf_join(struct arena *a, const str *parts, size_t n, struct buf *out, str *why)
{
	if (n == 0 || n > PDF_JOIN_MAX) {
		*why = n == 0 ? S("ไม่มีเอกสารให้รวม") : S("รวมเอกสารได้ไม่เกิน 2,000 ฉบับ");
		return false;
	}
	return ask(a, "pdf-join", parts, n, out, why);
}

/* --- pictures --- */

/* Width and height out of the first frame header of a JPEG. */
static bool jpeg_size(str s, int *w, int *h)
{
	const u8 *p = (const u8 *)s.p;
	size_t at = 2;
	if (s.n < 4 || p[0] != 0xFF || p[1] != 0xD8)
		return false;
	while (at + 9 < s.n && p[at] == 0xFF) {
		u8 mark = p[at + 1];
		size_t len = (size_t)p[at + 2] << 8 | p[at + 3];
		if (mark >= 0xC0 && mark <= 0xCF && mark != 0xC4 && mark != 0xC8 && mark != 0xCC) {
			*h = p[at + 5] << 8 | p[at + 6];
			*w = p[at + 7] << 8 | p[at + 8];
			return *w > 0 && *h > 0;
		}
		if (len < 2)
			return false;
		at += 2 + len;
	}
	return false;
}

static bool png_size(str s, int *w, int *h)
{
	const u8 *p = (const u8 *)s.p;
	if (s.n < 24 || memcmp(p + 12, "IHDR", 4) != 0)
		return false;
	*w = (int)((u32)p[16] << 24 | (u32)p[17] << 16 | (u32)p[18] << 8 | p[19]);
	*h = (int)((u32)p[20] << 24 | (u32)p[21] << 16 | (u32)p[22] << 8 | p[23]);
	return *w > 0 && *h > 0;
}

static bool size_ok(int w, int h, str *why)
{
	if (w <= PDF_PICTURE_SIDE_MAX && h <= PDF_PICTURE_SIDE_MAX && (i64)w * h <= PDF_PICTURE_AREA_MAX)
		return true;
	*why = S("ภาพใหญ่เกิน 40 ล้านจุด: ย่อภาพแล้วส่งใหม่");
	return false;
}

/* The bytes of a JPEG go into the PDF as they are: nothing here decodes them. */
static cairo_surface_t *jpeg_surface(struct arena *a, str content, str *why)
{
	int w, h;
	if (!jpeg_size(content, &w, &h)) {
		*why = S("ภาพ JPEG นี้เสียหาย เปิดไม่ได้: บันทึกภาพใหม่");
		return NULL;
	}
	if (!size_ok(w, h, why))
		return NULL;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
	str kept = str_dup(a, content);
	cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)kept.p, kept.n, NULL, NULL);
	return s;
}

static cairo_surface_t *png_surface(struct arena *a, str content, str *why)
{
	int w, h;
	struct buf raw = {0};
	if (!png_size(content, &w, &h)) {
		*why = S("ภาพ PNG นี้เสียหาย เปิดไม่ได้: บันทึกภาพใหม่");
		return NULL;
	}
	if (!size_ok(w, h, why))
		return NULL;
	/* The child reads the picture alone, without the count of parts. */
	int fd = sandbox_input(content);
	struct sandbox *s = fd >= 0 ? sandbox_start(a, "pdf-png", fd, WALL_MS) : NULL;
	char piece[65536], verdict = 0;
	ptrdiff_t got;
	if (s != NULL && sandbox_read(s, &verdict, 1) == 1)
		while ((got = sandbox_read(s, piece, sizeof piece)) > 0)
			buf_str(&raw, (str){piece, (size_t)got});
	bool ok = s != NULL && sandbox_finish(s) == SANDBOX_DONE && verdict == 'K' && raw.n == 8 + (size_t)w * (size_t)h * 4;
	if (fd >= 0)
		close(fd);
	cairo_surface_t *pic = ok ? cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h) : NULL;
	for (int y = 0; ok && y < h; y++)
		memcpy(cairo_image_surface_get_data(pic) + (size_t)y * (size_t)cairo_image_surface_get_stride(pic), raw.p + 8 + (size_t)y * (size_t)w * 4, (size_t)w * 4);
	if (ok)
		cairo_surface_mark_dirty(pic);
	else
		*why = S("ภาพ PNG นี้เสียหาย เปิดไม่ได้: บันทึกภาพใหม่");
	buf_free(&raw);
	return pic;
}

/* One A4 page, as the picture lies, with the picture in it and room at the foot. */
static bool picture_page(cairo_surface_t *pic, struct buf *out)
{
	int w = cairo_image_surface_get_width(pic), h = cairo_image_surface_get_height(pic);
	double wide = (w > h ? 297 : 210) * MM, high = (w > h ? 210 : 297) * MM, margin = 8 * MM, foot = 30 * MM;
	cairo_surface_t *page = cairo_pdf_surface_create_for_stream(take_bytes, out, wide, high);
	cairo_t *cr = cairo_create(page);
	double sx = (wide - 2 * margin) / w, sy = (high - margin - foot) / h, scale = sx < sy ? sx : sy;
	cairo_translate(cr, (wide - w * scale) / 2, margin);
	cairo_scale(cr, scale, scale);
	cairo_set_source_surface(cr, pic, 0, 0);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_finish(page);
	bool ok = cairo_surface_status(page) == CAIRO_STATUS_SUCCESS && !out->failed;
	cairo_surface_destroy(page);
	return ok;
}

static bool picture_to_pdf(struct arena *a, str content, bool png, struct buf *out, str *why)
{
	cairo_surface_t *pic = png ? png_surface(a, content, why) : jpeg_surface(a, content, why);
	if (pic == NULL)
		return false;
	bool ok = picture_page(pic, out);
	cairo_surface_destroy(pic);
	if (!ok)
		*why = S("ทำสำเนาของภาพนี้ไม่สำเร็จ: บันทึกภาพเป็น PDF แล้วส่งใหม่");
	return ok;
}

bool pdf_stamp(struct arena *a, str content, const char *type, const str *lines, size_t n, struct buf *out, str *why)
{
	struct buf stamp = {0}, page = {0};
	bool png = strcmp(type, "image/png") == 0, jpeg = strcmp(type, "image/jpeg") == 0;
	*why = (str){0};
	if (!png && !jpeg && strcmp(type, "application/pdf") != 0) {
		*why = S("ทำสำเนารับรองได้จาก PDF PNG และ JPEG: บันทึกภาพเป็นชนิดหนึ่งในนี้แล้วส่งใหม่");
		return false;
	}
	struct pdf *p = pdf_open_size(a, STAMP_WIDE, STAMP_HIGH);
	draw_stamp(p, 0, 0, lines, n);
	bool ok = pdf_close(p, &stamp);
	if (ok && (png || jpeg))
		ok = picture_to_pdf(a, content, png, &page, why);
	str parts[2] = {png || jpeg ? buf_view(&page) : content, buf_view(&stamp)};
	ok = ok && ask(a, "pdf-stamp", parts, 2, out, why);
	if (!ok && why->n == 0)
		*why = S("ทำสำเนาไม่สำเร็จ: ลองใหม่อีกครั้ง");
	buf_free(&stamp);
	buf_free(&page);
	return ok;
}
