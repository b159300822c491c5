/* pdf_child.c: in the locked-up child: PDFs by others are stamped and joined by libqpdf, from memory to memory; a PNG is decoded by Cairo.
 *
 * Input: how many parts (u32), the bytes of each (u32), then the parts. Answer: 'K' and the result, or 'E' and Thai words. */
#include "doc/pdf_parts.h"

#include "base/buf.h"
#include "doc/table_parse.h"

#include <cairo.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MM (72.0 / 25.4)
#define MARGIN (6 * MM) /* of the stamp from the left and the foot */
#define PAGES_MAX 2000
#define WORDS_LOCKED "ไฟล์ PDF นี้ล็อกไว้ด้วยรหัสผ่าน: บันทึกใหม่โดยไม่ตั้งรหัสผ่าน"
#define WORDS_BROKEN "ไฟล์ PDF นี้เสียหาย เปิดไม่ได้: บันทึกหรือพิมพ์เป็น PDF ใหม่"

static int answer(int out, char verdict, const void *p, size_t n)
{
	const char *at = p;
	if (write(out, &verdict, 1) != 1)
		return 1;
	while (n > 0) {
		ssize_t w = write(out, at, n);
		if (w <= 0)
			return 1;
		at += w;
		n -= (size_t)w;
	}
	return 0;
}

static int refuse(int out, const char *words)
{
	return answer(out, 'E', words, strlen(words));
}

/* The parts of the input; 0: not as it should be. */
static size_t parts_of(str in, str *part, size_t max)
{
	u32 n, size;
	if (in.n < sizeof n)
		return 0;
	memcpy(&n, in.p, sizeof n);
	size_t at = sizeof n * (1 + (size_t)n);
	if (n == 0 || n > max || at > in.n)
		return 0;
	for (u32 i = 0; i < n; i++) {
		memcpy(&size, in.p + sizeof n * (1 + i), sizeof size);
		if (size > in.n - at)
			return 0;
		part[i] = str_sub(in, at, at + size);
		at += size;
	}
	return n;
}

static qpdf_data open_pdf(str bytes, const char **why)
{
	qpdf_data q = qpdf_init();
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	QPDF_ERROR_CODE e = qpdf_read_memory(q, "", bytes.p, bytes.n, NULL);
	bool locked = qpdf_has_error(q) && qpdf_get_error_code(q, qpdf_get_error(q)) == qpdf_e_password;
	*why = locked || (!(e & QPDF_ERRORS) && qpdf_is_encrypted(q)) ? WORDS_LOCKED : (e & QPDF_ERRORS) ? WORDS_BROKEN : NULL;
	if (*why == NULL)
		return q;
	qpdf_cleanup(&q);
	return NULL;
}

static int write_pdf(int out, qpdf_data q)
{
	qpdf_init_write_memory(q);
	qpdf_set_deterministic_ID(q, QPDF_TRUE);
	if (qpdf_write(q) & QPDF_ERRORS)
		return refuse(out, WORDS_BROKEN);
	return answer(out, 'K', qpdf_get_buffer(q), qpdf_get_buffer_length(q));
}

/* --- stamping --- */

static double number_at(qpdf_data q, qpdf_oh array, int i)
{
	return qpdf_oh_get_numeric_value(q, qpdf_oh_get_array_item(q, array, i));
}

/* The visible box: x0 y0 x1 y1. */
static bool box_of(qpdf_data q, qpdf_oh page, double box[4])
{
	qpdf_oh a = qpdf_oh_get_key(q, page, "/CropBox");
	if (!qpdf_oh_is_array(q, a))
		a = qpdf_oh_get_key(q, page, "/MediaBox");
	if (!qpdf_oh_is_array(q, a) || qpdf_oh_get_array_n_items(q, a) != 4)
		return false;
	for (int i = 0; i < 4; i++)
		box[i] = number_at(q, a, i);
	for (int i = 0; i < 2; i++)
		if (box[i] > box[i + 2]) {
			double t = box[i];
			box[i] = box[i + 2];
			box[i + 2] = t;
		}
	return box[2] - box[0] > 20 && box[3] - box[1] > 20;
}

/* From the stamp's own place to the foot at the left as the page is seen, whichever way it is turned; smaller where the page is narrow. */
static void matrix_of(struct buf *o, qpdf_data q, qpdf_oh page, const double box[4], double stamp_width)
{
	qpdf_oh r = qpdf_oh_get_key(q, page, "/Rotate");
	int turn = qpdf_oh_is_number(q, r) ? (int)qpdf_oh_get_numeric_value(q, r) % 360 : 0;
	turn = turn < 0 ? turn + 360 : turn;
	double wide = turn % 180 ? box[3] - box[1] : box[2] - box[0];
	double s = wide - 2 * MARGIN < stamp_width ? (wide - 2 * MARGIN) / stamp_width : 1;
	if (turn == 90)
		buf_fmt(o, "0 %.4f %.4f 0 %.3f %.3f cm", s, -s, box[2] - MARGIN, box[1] + MARGIN);
	else if (turn == 180)
		buf_fmt(o, "%.4f 0 0 %.4f %.3f %.3f cm", -s, -s, box[2] - MARGIN, box[3] - MARGIN);
	else if (turn == 270)
		buf_fmt(o, "0 %.4f %.4f 0 %.3f %.3f cm", -s, s, box[0] + MARGIN, box[3] - MARGIN);
	else
		buf_fmt(o, "%.4f 0 0 %.4f %.3f %.3f cm", s, s, box[0] + MARGIN, box[1] + MARGIN);
}

/* The only page of the stamp's PDF as a form that the other PDF's pages can draw. */
static qpdf_oh form_of(qpdf_data q, qpdf_data stamp, double *ret_width)
{
	unsigned char *data = NULL;
	size_t n = 0;
	double box[4];
	qpdf_oh page = qpdf_get_page_n(stamp, 0), form = qpdf_oh_new_stream(q), dict = qpdf_oh_get_dict(q, form);
	qpdf_push_inherited_attributes_to_page(stamp);
	qpdf_oh_get_page_content_data(stamp, page, &data, &n);
	box_of(stamp, page, box);
	*ret_width = box[2] - box[0];
	qpdf_oh_replace_stream_data(q, form, data, n, qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	free(data);
	/* A foreign object must be indirect to be copied. */
	qpdf_oh resources = qpdf_make_indirect_object(stamp, qpdf_oh_get_key(stamp, page, "/Resources"));
	qpdf_oh_replace_key(q, dict, "/Type", qpdf_oh_new_name(q, "/XObject"));
	qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/Form"));
	char text[120];
	snprintf(text, sizeof text, "[%.3f %.3f %.3f %.3f]", box[0], box[1], box[2], box[3]);
	qpdf_oh_replace_key(q, dict, "/BBox", qpdf_oh_parse(q, text));
	qpdf_oh_replace_key(q, dict, "/Resources", qpdf_oh_copy_foreign_object(q, stamp, resources));
	return form;
}

static qpdf_oh dict_in(qpdf_data q, qpdf_oh parent, const char *key)
{
	qpdf_oh d = qpdf_oh_get_key(q, parent, key);
	if (qpdf_oh_is_dictionary(q, d))
		return d;
	d = qpdf_oh_new_dictionary(q);
	qpdf_oh_replace_key(q, parent, key, d);
	return qpdf_oh_get_key(q, parent, key);
}

static bool stamp_page(qpdf_data q, qpdf_oh page, qpdf_oh form, double width)
{
	unsigned char *data = NULL;
	size_t n = 0;
	double box[4];
	struct buf o = {0};
	if (!box_of(q, page, box) || (qpdf_oh_get_page_content_data(q, page, &data, &n) & QPDF_ERRORS))
		return false;
	qpdf_oh_replace_key(q, dict_in(q, dict_in(q, page, "/Resources"), "/XObject"), "/TTstamp", form);
	buf_lit(&o, "q\n");
	buf_str(&o, (str){(const char *)data, n});
	buf_lit(&o, "\nQ\nq ");
	matrix_of(&o, q, page, box, width);
	buf_lit(&o, " /TTstamp Do Q\n");
	free(data);
	qpdf_oh contents = qpdf_oh_new_stream(q);
	qpdf_oh_replace_stream_data(q, contents, (const unsigned char *)o.p, o.n, qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	qpdf_oh_replace_key(q, page, "/Contents", contents);
	buf_free(&o);
	return true;
}

int pdf_stamp_child(int in, int out)
{
	struct buf all = {0};
	str part[2];
	const char *why;
	double width;
	if (!table_slurp(in, PDF_PARTS_BYTES_MAX, &all) || parts_of(buf_view(&all), part, 2) != 2)
		return refuse(out, "ไฟล์ใหญ่เกินกว่าที่ทำสำเนาได้");
	qpdf_data q = open_pdf(part[0], &why), stamp = q ? open_pdf(part[1], &why) : NULL;
	if (stamp == NULL)
		return refuse(out, why);
	qpdf_push_inherited_attributes_to_page(q);
	int n = qpdf_get_num_pages(q);
	if (n < 1 || n > PAGES_MAX)
		return refuse(out, n < 1 ? WORDS_BROKEN : "ไฟล์ PDF นี้มีเกิน 2,000 หน้า");
	qpdf_oh form = form_of(q, stamp, &width);
	for (int i = 0; i < n; i++)
		if (!stamp_page(q, qpdf_get_page_n(q, (size_t)i), form, width))
			return refuse(out, WORDS_BROKEN);
	return write_pdf(out, q);
}

/* --- joining --- */

int pdf_join_child(int in, int out)
{
	static str part[PDF_JOIN_MAX];
	struct buf all = {0};
	const char *why;
	size_t n = table_slurp(in, PDF_PARTS_BYTES_MAX, &all) ? parts_of(buf_view(&all), part, PDF_JOIN_MAX) : 0;
	if (n == 0)
		return refuse(out, "เอกสารที่จะรวมใหญ่เกินกำหนด");
	qpdf_data q = qpdf_init();
	qpdf_silence_errors(q);
	qpdf_empty_pdf(q);
	for (size_t i = 0; i < n; i++) {
		qpdf_data p = open_pdf(part[i], &why);
		if (p == NULL)
			return refuse(out, why);
		qpdf_push_inherited_attributes_to_page(p);
		for (int k = 0, pages = qpdf_get_num_pages(p); k < pages; k++)
			if (qpdf_add_page(q, p, qpdf_get_page_n(p, (size_t)k), QPDF_FALSE) & QPDF_ERRORS)
				return refuse(out, WORDS_BROKEN);
	}
	return write_pdf(out, q); /* the sources stay open until here: pages are copied when it is written */
}

/* --- a PNG --- */

struct cursor {
	str rest;
};

static cairo_status_t read_png(void *ctx, unsigned char *to, unsigned n)
{
	struct cursor *c = ctx;
	if (c->rest.n < n)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(to, c->rest.p, n);
	c->rest = str_sub(c->rest, n, c->rest.n);
	return CAIRO_STATUS_SUCCESS;
}

int pdf_png_child(int in, int out)
{
	struct buf all = {0};
	if (!table_slurp(in, PDF_PARTS_BYTES_MAX, &all))
		return refuse(out, "ภาพใหญ่เกินกำหนด");
	struct cursor c = {buf_view(&all)};
	cairo_surface_t *s = cairo_image_surface_create_from_png_stream(read_png, &c);
	if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS)
		return refuse(out, "ภาพ PNG นี้เสียหาย เปิดไม่ได้: บันทึกภาพใหม่");
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), stride = cairo_image_surface_get_stride(s);
	struct buf o = {0};
	u32 head[2] = {(u32)w, (u32)h};
	buf_str(&o, (str){(const char *)head, sizeof head});
	for (int y = 0; y < h; y++) /* premultiplied over white, blue green red and one spare, as Cairo wants it */
		for (int x = 0; x < w; x++) {
			u32 p;
			memcpy(&p, cairo_image_surface_get_data(s) + (size_t)y * (size_t)stride + (size_t)x * 4, 4);
			u32 add = cairo_image_surface_get_format(s) == CAIRO_FORMAT_ARGB32 ? 255 - (p >> 24) : 0;
			u32 rgb = ((p >> 16 & 255) + add) << 16 | ((p >> 8 & 255) + add) << 8 | ((p & 255) + add);
			buf_str(&o, (str){(const char *)&rgb, 4});
		}
	return o.failed ? refuse(out, "ภาพใหญ่เกินกำหนด") : answer(out, 'K', o.p, o.n);
}
