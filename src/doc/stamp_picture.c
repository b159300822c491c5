/* stamp_picture.c: in the child: a picture as a page. Its size is looked at before it is unpacked. */
#include "doc/stamp_parts.h"

#include <cairo.h>
#include <math.h>
#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <webp/decode.h>

#define PIXELS_MAX (40u << 20)
#define SIDE_PIXELS_MAX 20000u
#define SHORT 595.276
#define LONG 841.890
#define MARGIN 24.0

struct picture {
	u32 w, h;
	int turn;       /* degrees clockwise that the page shows it turned */
	const char *colours; /* of the PDF */
	const char *filter;  /* NULL: plain RGB, packed when written */
	const char *decode;  /* NULL: as usual */
	str bytes;
};

static u32 be(const char *p, int n)
{
	u32 v = 0;
	for (int i = 0; i < n; i++)
		v = v << 8 | (u8)p[i];
	return v;
}

static bool size_ok(const struct picture *x)
{
	return x->w > 0 && x->h > 0 && x->w <= SIDE_PIXELS_MAX && x->h <= SIDE_PIXELS_MAX && (u64)x->w * x->h <= PIXELS_MAX;
}

/* --- PNG --- */

struct source {
	str rest;
};
static cairo_status_t read_source(void *ctx, unsigned char *to, unsigned n)
{
	struct source *s = ctx;
	if (s->rest.n < n)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(to, s->rest.p, n);
	s->rest = str_sub(s->rest, n, s->rest.n);
	return CAIRO_STATUS_SUCCESS;
}

static bool plain_of(cairo_surface_t *flat, struct picture *x)
{
	char *rgb = malloc((size_t)x->w * x->h * 3), *to = rgb;
	if (rgb == NULL)
		return false;
	cairo_surface_flush(flat);
	for (u32 row = 0; row < x->h; row++) {
		const u32 *from = (const u32 *)(const void *)(cairo_image_surface_get_data(flat) + (size_t)row * (size_t)cairo_image_surface_get_stride(flat));
		for (u32 col = 0; col < x->w; col++, to += 3) {
			to[0] = (char)(from[col] >> 16);
			to[1] = (char)(from[col] >> 8);
			to[2] = (char)from[col];
		}
	}
	x->bytes = (str){rgb, (size_t)x->w * x->h * 3};
	return true;
}

static enum stamp_answer read_png(str content, struct picture *x)
{
	if (content.n < 33 || memcmp(content.p, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp(content.p + 12, "IHDR", 4) != 0)
		return STAMP_DAMAGED;
	x->w = be(content.p + 16, 4);
	x->h = be(content.p + 20, 4);
	if (!size_ok(x))
		return STAMP_PIXELS;
	struct source s = {content};
	cairo_surface_t *png = cairo_image_surface_create_from_png_stream(read_source, &s);
	if (cairo_surface_status(png) != CAIRO_STATUS_SUCCESS)
		return STAMP_DAMAGED;
	cairo_surface_t *flat = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)x->w, (int)x->h);
	cairo_t *cr = cairo_create(flat);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_set_source_surface(cr, png, 0, 0);
	cairo_paint(cr);
	bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS && plain_of(flat, x);
	cairo_destroy(cr);
	cairo_surface_destroy(png);
	cairo_surface_destroy(flat);
	return ok ? STAMP_DONE : STAMP_DAMAGED;
}

/* --- WebP --- */

static enum stamp_answer read_webp(str content, struct picture *x)
{
	int w = 0, h = 0;
	const u8 *p = (const u8 *)content.p;
	if (!WebPGetInfo(p, content.n, &w, &h))
		return STAMP_DAMAGED;
	x->w = (u32)w;
	x->h = (u32)h;
	if (!size_ok(x))
		return STAMP_PIXELS;
	u8 *rgba = WebPDecodeRGBA(p, content.n, &w, &h);
	size_t n = (size_t)x->w * x->h;
	char *rgb = malloc(n * 3);
	if (rgba == NULL || rgb == NULL)
		return STAMP_DAMAGED;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++)
			rgb[i * 3 + k] = (char)((rgba[i * 4 + k] * rgba[i * 4 + 3] + 255 * (255 - rgba[i * 4 + 3])) / 255);
	WebPFree(rgba);
	x->bytes = (str){rgb, n * 3};
	return STAMP_DONE;
}

/* --- JPEG: goes into the page as it is --- */

/* Telephones lay pictures down and say so. */
static int exif_turn(str s)
{
	if (s.n < 16 || memcmp(s.p, "Exif\0\0", 6) != 0)
		return 0;
	s = str_sub(s, 6, s.n);
	bool little = s.p[0] == 'I';
#define U16(at) (little ? (u32)(u8)s.p[at] | (u32)(u8)s.p[(at) + 1] << 8 : be(s.p + (at), 2))
	u64 dir = little ? U16(4) | (u64)U16(6) << 16 : be(s.p + 4, 4);
	if (dir + 2 > s.n)
		return 0;
	u32 n = U16(dir);
	for (u64 at = dir + 2; n > 0 && at + 12 <= s.n; n--, at += 12)
		if (U16(at) == 0x112) {
			u32 o = U16(at + 8);
			return o == 3 ? 180 : o == 6 ? 90 : o == 8 ? 270 : 0;
		}
#undef U16
	return 0;
}

static enum stamp_answer read_jpeg(str content, struct picture *x)
{
	static const char *const colours[] = {NULL, "/DeviceGray", NULL, "/DeviceRGB", "/DeviceCMYK"};
	bool adobe = false;
	size_t at = 2;
	if (content.n < 4 || memcmp(content.p, "\xFF\xD8", 2) != 0)
		return STAMP_DAMAGED;
	while (at + 4 <= content.n && (u8)content.p[at] == 0xFF) {
		u8 mark = (u8)content.p[at + 1];
		if (mark == 0xFF) {
			at++;
			continue;
		}
		u32 n = be(content.p + at + 2, 2);
		if (n < 2 || at + 2 + n > content.n || mark == 0xDA || mark == 0xD9)
			return STAMP_DAMAGED;
		str body = str_sub(content, at + 4, at + 2 + n);
		if (mark == 0xE1 && x->turn == 0)
			x->turn = exif_turn(body);
		if (mark == 0xEE && body.n >= 5 && memcmp(body.p, "Adobe", 5) == 0)
			adobe = true;
		if (mark >= 0xC0 && mark <= 0xCF && mark != 0xC4 && mark != 0xC8 && mark != 0xCC) {
			u32 k = body.n >= 6 ? (u8)body.p[5] : 0;
			if (body.n < 6 || body.p[0] != 8 || k > 4 || colours[k] == NULL)
				return STAMP_DAMAGED;
			x->h = be(body.p + 1, 2);
			x->w = be(body.p + 3, 2);
			x->colours = colours[k];
			x->decode = k == 4 && adobe ? "[1 0 1 0 1 0 1 0]" : NULL;
			x->filter = "/DCTDecode";
			x->bytes = content;
			return size_ok(x) ? STAMP_DONE : STAMP_PIXELS;
		}
		at += 2 + n;
	}
	return STAMP_DAMAGED;
}

/* --- the page --- */

static qpdf_oh image_of(qpdf_data q, const struct picture *x)
{
	qpdf_oh s = qpdf_oh_new_stream(q), none = qpdf_oh_new_null(q), d;
	qpdf_oh_replace_stream_data(q, s, (const unsigned char *)x->bytes.p, x->bytes.n, x->filter ? qpdf_oh_new_name(q, x->filter) : none, none);
	d = qpdf_oh_get_dict(q, s);
	qpdf_oh_replace_key(q, d, "/Type", qpdf_oh_new_name(q, "/XObject"));
	qpdf_oh_replace_key(q, d, "/Subtype", qpdf_oh_new_name(q, "/Image"));
	qpdf_oh_replace_key(q, d, "/Width", qpdf_oh_new_integer(q, x->w));
	qpdf_oh_replace_key(q, d, "/Height", qpdf_oh_new_integer(q, x->h));
	qpdf_oh_replace_key(q, d, "/BitsPerComponent", qpdf_oh_new_integer(q, 8));
	qpdf_oh_replace_key(q, d, "/ColorSpace", qpdf_oh_new_name(q, x->colours));
	if (x->decode != NULL)
		qpdf_oh_replace_key(q, d, "/Decode", qpdf_oh_parse(q, x->decode));
	return qpdf_make_indirect_object(q, s);
}

/* The page is laid out as the picture lies in its file and then turned as a whole. */
static bool page_add(qpdf_data q, const struct picture *x)
{
	char text[240];
	bool across = x->w > x->h;
	double w = across ? LONG : SHORT, h = across ? SHORT : LONG;
	double scale = fmin((w - 2 * MARGIN) / x->w, (h - 2 * MARGIN) / x->h), iw = x->w * scale, ih = x->h * scale;
	snprintf(text, sizeof text, "<< /Type /Page /MediaBox [0 0 %.3f %.3f] /Rotate %d /Resources << /XObject << >> >> >>", w, h, x->turn);
	qpdf_oh page = qpdf_oh_parse(q, text), resources = qpdf_oh_get_key(q, page, "/Resources");
	qpdf_oh_replace_key(q, qpdf_oh_get_key(q, resources, "/XObject"), "/Picture", image_of(q, x));
	snprintf(text, sizeof text, "q %.3f 0 0 %.3f %.3f %.3f cm /Picture Do Q\n", iw, ih, (w - iw) / 2, (h - ih) / 2);
	qpdf_oh s = qpdf_oh_new_stream(q);
	qpdf_oh_replace_stream_data(q, s, (const unsigned char *)text, strlen(text), qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	qpdf_oh_replace_key(q, page, "/Contents", qpdf_make_indirect_object(q, s));
	return (qpdf_add_page(q, q, qpdf_make_indirect_object(q, page), QPDF_FALSE) & QPDF_ERRORS) == 0;
}

enum stamp_answer stamp_picture(enum stamp_kind kind, str content, void *ctx)
{
	struct picture x = {.colours = "/DeviceRGB"};
	qpdf_data q = ctx;
	enum stamp_answer answer = kind == STAMP_PNG ? read_png(content, &x) : kind == STAMP_WEBP ? read_webp(content, &x) : read_jpeg(content, &x);
	if (answer != STAMP_DONE)
		return answer;
	return (qpdf_empty_pdf(q) & QPDF_ERRORS) == 0 && page_add(q, &x) ? STAMP_DONE : STAMP_DAMAGED;
}
