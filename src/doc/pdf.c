/* pdf.c: pages by Cairo, text by Pango. See pdf.h. */
#include "doc/pdf.h"

#include "base/log.h"

#include <cairo-pdf.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#define MM (72.0 / 25.4)
/* fontconfig gives Laksaman in the right size for this family where TH Sarabun is not installed; asked for by its own name it would be
 * half as large again. */
#define FAMILY "TH SarabunPSK"
#define SIZE 16.0
#define NO_COLOUR 0xFF000000u

struct pdf {
	struct arena *a;
	cairo_surface_t *surface;
	cairo_t *cr;
	struct buf bytes;
	int unknown;
	bool true_points;
};

static cairo_status_t take_bytes(void *ctx, const unsigned char *p, unsigned n)
{
	struct pdf *d = ctx;
	buf_str(&d->bytes, (str){(const char *)p, n});
	return d->bytes.failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void pdf_free(void *ctx)
{
	struct pdf *p = ctx;
	if (p->cr != NULL)
		cairo_destroy(p->cr);
	if (p->surface != NULL)
		cairo_surface_destroy(p->surface);
	p->cr = NULL;
	p->surface = NULL;
	buf_free(&p->bytes);
}

struct pdf *pdf_open_size(struct arena *a, double width, double height)
{
	struct pdf *p = new (a, struct pdf, 1);
	p->a = a;
	arena_defer(a, pdf_free, p);
	p->surface = cairo_pdf_surface_create_for_stream(take_bytes, p, width * MM, height * MM);
	p->cr = cairo_create(p->surface);
	return p;
}

struct pdf *pdf_open(struct arena *a, enum pdf_paper paper, str title, str author)
{
	struct pdf *p = paper == PDF_A4 ? pdf_open_size(a, 210, 297) : pdf_open_size(a, 297, 210);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, str_z(a, title));
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_AUTHOR, str_z(a, author));
	return p;
}

void pdf_true_points(struct pdf *p) { p->true_points = true; }

/* --- text --- */

static void keep_one(PangoAttrList *list, str text, str phrase)
{
	size_t from = 0;
	while (phrase.n > 0 && from < text.n) {
		ptrdiff_t at = str_find(str_sub(text, from, text.n), phrase);
		if (at < 0)
			return;
		PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
		whole->start_index = (guint)(from + (size_t)at);
		whole->end_index = (guint)(from + (size_t)at + phrase.n);
		pango_attr_list_insert(list, whole);
		from += (size_t)at + phrase.n;
	}
}

static void set_size(PangoLayout *l, const struct pdf_text *how, double size)
{
	PangoFontDescription *f = pango_font_description_new();
	pango_font_description_set_family_static(f, FAMILY);
	pango_font_description_set_size(f, (gint)(size * PANGO_SCALE));
	pango_font_description_set_weight(f, how->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, f);
	pango_font_description_free(f);
}

static PangoLayout *layout_of(struct pdf *p, double w, str text, const struct pdf_text *how)
{
	static const PangoAlignment aligns[] = {[PDF_LEFT] = PANGO_ALIGN_LEFT, [PDF_CENTRE] = PANGO_ALIGN_CENTER, [PDF_RIGHT] = PANGO_ALIGN_RIGHT};
	PangoLayout *l = pango_cairo_create_layout(p->cr);
	if (p->true_points) {
		pango_cairo_context_set_resolution(pango_layout_get_context(l), 72);
		pango_layout_context_changed(l);
	}
	PangoAttrList *list = pango_attr_list_new();
	keep_one(list, text, S("ฯลฯ"));
	for (size_t i = 0; i < how->n_keep; i++)
		keep_one(list, text, how->keep[i]);
	pango_layout_set_text(l, text.p ? text.p : "", (int)text.n);
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
	pango_layout_set_width(l, (int)(w * MM * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(l, aligns[how->align]);
	double size = how->size > 0 ? how->size : SIZE;
	set_size(l, how, size);
	while (how->lines > 0 && pango_layout_get_line_count(l) > how->lines && size - 0.5 >= how->shrink_to && how->shrink_to > 0) {
		size -= 0.5;
		set_size(l, how, size);
	}
	return l;
}

static double height_of(PangoLayout *l)
{
	int h;
	pango_layout_get_size(l, NULL, &h);
	return (double)h / PANGO_SCALE / MM;
}

static const struct pdf_text plain;

double pdf_measure(struct pdf *p, double w, str text, const struct pdf_text *how)
{
	PangoLayout *l = layout_of(p, w, text, how ? how : &plain);
	double h = height_of(l);
	g_object_unref(l);
	return h;
}

static void set_colour(cairo_t *cr, unsigned c)
{
	cairo_set_source_rgb(cr, (double)(c >> 16 & 255) / 255, (double)(c >> 8 & 255) / 255, (double)(c & 255) / 255);
}

double pdf_write(struct pdf *p, double x, double y, double w, str text, const struct pdf_text *how)
{
	how = how ? how : &plain;
	PangoLayout *l = layout_of(p, w, text, how);
	p->unknown += pango_layout_get_unknown_glyphs_count(l);
	set_colour(p->cr, how->colour);
	cairo_move_to(p->cr, x * MM, y * MM);
	pango_cairo_show_layout(p->cr, l);
	double h = height_of(l);
	g_object_unref(l);
	return h;
}

int pdf_unknown_signs(const struct pdf *p)
{
	return p->unknown;
}

/* --- shapes --- */

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double width, unsigned colour)
{
	set_colour(p->cr, colour);
	cairo_set_line_width(p->cr, width * MM);
	cairo_move_to(p->cr, x1 * MM, y1 * MM);
	cairo_line_to(p->cr, x2 * MM, y2 * MM);
	cairo_stroke(p->cr);
}

static void paint(struct pdf *p, unsigned fill, unsigned stroke, double width)
{
	if (fill < NO_COLOUR) {
		set_colour(p->cr, fill);
		cairo_fill_preserve(p->cr);
	}
	if (stroke < NO_COLOUR) {
		set_colour(p->cr, stroke);
		cairo_set_line_width(p->cr, width * MM);
		cairo_stroke_preserve(p->cr);
	}
	cairo_new_path(p->cr);
}

void pdf_box(struct pdf *p, double x, double y, double w, double h, double r, unsigned fill, unsigned stroke, double width)
{
	cairo_t *cr = p->cr;
	cairo_new_sub_path(cr);
	cairo_arc(cr, (x + w - r) * MM, (y + r) * MM, r * MM, -G_PI_2, 0);
	cairo_arc(cr, (x + w - r) * MM, (y + h - r) * MM, r * MM, 0, G_PI_2);
	cairo_arc(cr, (x + r) * MM, (y + h - r) * MM, r * MM, G_PI_2, G_PI);
	cairo_arc(cr, (x + r) * MM, (y + r) * MM, r * MM, G_PI, 3 * G_PI_2);
	cairo_close_path(cr);
	paint(p, fill, stroke, width);
}

void pdf_circle(struct pdf *p, double x, double y, double r, unsigned fill, unsigned stroke, double width)
{
	cairo_new_sub_path(p->cr);
	cairo_arc(p->cr, x * MM, y * MM, r * MM, 0, 2 * G_PI);
	paint(p, fill, stroke, width);
}

/* --- pictures --- */

#define QUIET 4 /* modules round a QR code */

void pdf_qr(struct pdf *p, double x, double y, double size, str text)
{
	QRcode *q = QRcode_encodeString8bit(str_z(p->a, text), 0, QR_ECLEVEL_M);
	if (q == NULL)
		return;
	double step = size / (q->width + 2 * QUIET);
	pdf_box(p, x, y, size, size, 0, 0xFFFFFF, NO_COLOUR, 0);
	set_colour(p->cr, 0);
	for (int row = 0; row < q->width; row++)
		for (int col = 0, n; col < q->width; col += n) {
			bool dark = q->data[row * q->width + col] & 1;
			for (n = 1; col + n < q->width && (q->data[row * q->width + col + n] & 1) == dark; n++)
				;
			if (dark) /* a run of modules is one rectangle: half the drawing */
				cairo_rectangle(p->cr, (x + (col + QUIET) * step) * MM, (y + (row + QUIET) * step) * MM, n * step * MM, step * MM);
		}
	cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
	cairo_fill(p->cr);
	cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_DEFAULT);
	QRcode_free(q);
}

bool pdf_picture(struct pdf *p, double x, double y, double w, double h, const char *path)
{
	GdkPixbuf *pic = gdk_pixbuf_new_from_file(path, NULL);
	if (pic == NULL)
		return false;
	int wide = gdk_pixbuf_get_width(pic), high = gdk_pixbuf_get_height(pic), step = gdk_pixbuf_get_n_channels(pic);
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, wide, high);
	for (int row = 0; row < high; row++) {
		const guchar *from = gdk_pixbuf_read_pixels(pic) + (size_t)row * (size_t)gdk_pixbuf_get_rowstride(pic);
		u32 *to = (u32 *)(void *)(cairo_image_surface_get_data(s) + (size_t)row * (size_t)cairo_image_surface_get_stride(s));
		for (int col = 0; col < wide; col++, from += step) {
			unsigned alpha = step == 4 ? from[3] : 255;
			unsigned rgb[3];
			for (int k = 0; k < 3; k++)
				rgb[k] = (from[k] * alpha + 255 * (255 - alpha)) / 255;
			to[col] = rgb[0] << 16 | rgb[1] << 8 | rgb[2];
		}
	}
	cairo_surface_mark_dirty(s);
	g_object_unref(pic);
	double scale = w * MM / wide < h * MM / high ? w * MM / wide : h * MM / high;
	cairo_save(p->cr);
	cairo_translate(p->cr, x * MM + (w * MM - wide * scale) / 2, y * MM + (h * MM - high * scale) / 2);
	cairo_scale(p->cr, scale, scale);
	cairo_set_source_surface(p->cr, s, 0, 0);
	cairo_paint(p->cr);
	cairo_restore(p->cr);
	cairo_surface_destroy(s);
	return true;
}

void pdf_page(struct pdf *p)
{
	cairo_show_page(p->cr);
}

bool pdf_close(struct pdf *p, struct buf *out)
{
	cairo_destroy(p->cr);
	p->cr = NULL;
	cairo_surface_finish(p->surface);
	cairo_status_t status = cairo_surface_status(p->surface);
	bool ok = status == CAIRO_STATUS_SUCCESS && !p->bytes.failed;
	if (ok)
		buf_str(out, buf_view(&p->bytes));
	else
		log_error("pdf: %s", cairo_status_to_string(status));
	cairo_surface_destroy(p->surface);
	p->surface = NULL;
	return ok && !out->failed;
}

/* fontconfig and Pango keep their caches until the process ends: no leak of ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libglib\n";
}
