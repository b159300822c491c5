/* pdf.h: PDF by Pango and Cairo. Text is Thai by default: TH SarabunPSK (fontconfig puts Laksaman at the right size), broken at words, names
 * and dates kept whole by pdf_keep. Lengths in millimetres from the top left, font sizes in points. Used on any thread. */
#ifndef DOC_PDF_H
#define DOC_PDF_H

#include "base/arena.h"
#include "base/buf.h"

struct pdf;
enum pdf_paper { PDF_A4, PDF_A4_ACROSS };
enum pdf_align { PDF_LEFT, PDF_CENTRE, PDF_RIGHT };
struct pdf_text {
	double size;        /* points; 0: 16 */
	bool bold;
	enum pdf_align align;
	unsigned colour;    /* 0xRRGGBB */
	double shrink_to;   /* > 0: the size goes down to this until it fits `lines` */
	int lines;          /* most lines, 0: any */
	const str *keep;    /* phrases that are not broken (names, dates, ฯลฯ is always kept) */
	size_t n_keep;
};
struct pdf *pdf_open(struct arena *a, enum pdf_paper paper, str title, str author); /* on the arena's defer list */
/* A page of another size, mm. */
struct pdf *pdf_open_size(struct arena *a, double width, double height);
/* From now on a size of 16 is 16 points on paper, as official papers want it. Without it sizes are those of a screen, a third larger: the certificates were drawn so. */
void pdf_true_points(struct pdf *p);
/* Draws within width w at x, y; the height used, mm. */
double pdf_write(struct pdf *p, double x, double y, double w, str text, const struct pdf_text *how);
/* Height it would use. */
double pdf_measure(struct pdf *p, double w, str text, const struct pdf_text *how);
void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double width, unsigned colour);
void pdf_box(struct pdf *p, double x, double y, double w, double h, double radius, unsigned fill, unsigned stroke, double width); /* 0xFF000000 and above: none */
void pdf_circle(struct pdf *p, double x, double y, double r, unsigned fill, unsigned stroke, double width);
/* QR code of the text, black on white, with its quiet zone inside the size. */
void pdf_qr(struct pdf *p, double x, double y, double size, str text);
/* A picture (png, jpeg) scaled into the box; false: cannot be read. Only pictures we checked. */
bool pdf_picture(struct pdf *p, double x, double y, double w, double h, const char *path);
void pdf_page(struct pdf *p); /* ends the page, begins the next */
/* Signs for which no font has a picture, so far (names in odd scripts): to be told to the user. */
int pdf_unknown_signs(const struct pdf *p);
/* Finishes into out. False on failure of the library. */
bool pdf_close(struct pdf *p, struct buf *out);

/* A document by others (PDF, PNG, JPEG, WebP bytes) with lines of text stamped at the foot of each page, as a PDF: parsed in the locked-up child.
 * The stamp covers nothing: each page grows by it at its visible foot.
 * False with Thai words in *why: locked, damaged, too large. */
bool pdf_stamp(struct arena *a, str content, const char *type, const str *lines, size_t n, struct buf *out, str *why);
/* Several PDFs of our own or stamped ones, one behind the other (libqpdf). */
bool pdf_join(struct arena *a, const str *parts, size_t n, struct buf *out, str *why);

#endif
