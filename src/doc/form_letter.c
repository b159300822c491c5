/* form_letter.c: official papers as PDF: tables over pages, memo and outside letter in the shape of the regulation on correspondence of 2526 (memo: heading 29
 * points, labels 20, text 16, left margin 3 cm, right 2; the emblem's place stays empty: it is given by the office). */
#include "doc/form.h"

#include "base/thai.h"

#define PAGE_W 210.0
#define LEFT 30.0
#define RIGHT 20.0
#define TOP 15.0
#define BOTTOM 277.0
#define WIDTH (PAGE_W - LEFT - RIGHT)
#define INDENT 25.0 /* of a paragraph's first line */
#define PAD 1.0
#define SIZE_LEAST 5.0

/* --- tables --- */

static double row_height(struct pdf *p, const struct pdf_column *cols, size_t n, const str *cells, const struct pdf_text *how)
{
	double h = 0;
	for (size_t i = 0; i < n; i++) {
		struct pdf_text t = *how;
		t.align = cols[i].align;
		double c = pdf_measure(p, cols[i].width - 2 * PAD, cells[i], &t);
		h = c > h ? c : h;
	}
	return h + 2 * PAD;
}

static void draw_row(struct pdf *p, double x, double y, double h, const struct pdf_column *cols, size_t n, const str *cells, const struct pdf_text *how, bool head)
{
	for (size_t i = 0; i < n; i++) {
		struct pdf_text t = *how;
		t.align = head ? PDF_CENTRE : cols[i].align;
		pdf_box(p, x, y, cols[i].width, h, 0, head ? 0xEDEDED : 0xFF000000, 0x000000, 0.2);
		pdf_write(p, x + PAD, y + PAD, cols[i].width - 2 * PAD, cells[i], &t);
		x += cols[i].width;
	}
}

static double draw_head(struct pdf *p, double x, double y, const struct pdf_column *cols, size_t n, double size)
{
	str cells[40];
	struct pdf_text how = {.size = size, .bold = true};
	n = n > 40 ? 40 : n;
	for (size_t i = 0; i < n; i++)
		cells[i] = cols[i].head;
	double h = row_height(p, cols, n, cells, &how);
	draw_row(p, x, y, h, cols, n, cells, &how, true);
	return y + h;
}

double pdf_table(
	struct pdf *p, double x, double y, double top, double bottom, const struct pdf_column *cols, size_t n_cols, const str *cells, size_t n_rows, double size)
{
	struct pdf_text how = {.size = size};
	y = draw_head(p, x, y, cols, n_cols, size);
	double room = bottom - top - 20; /* below the head */
	for (size_t r = 0; r < n_rows; r++) {
		how.size = size;
		double h = row_height(p, cols, n_cols, cells + r * n_cols, &how);
		while (h > room && how.size > SIZE_LEAST) { /* a row higher than a page: smaller until it is not */
			how.size -= 1;
			h = row_height(p, cols, n_cols, cells + r * n_cols, &how);
		}
		if (y + h > bottom) {
			pdf_page(p);
			y = draw_head(p, x, top, cols, n_cols, size);
		}
		draw_row(p, x, y, h, cols, n_cols, cells + r * n_cols, &how, false);
		y += h;
	}
	return y;
}

/* --- letters --- */

struct sheet {
	struct pdf *p;
	struct arena *a;
	double y;
	int page;
};

static void need(struct sheet *s, double h)
{
	if (s->y + h <= BOTTOM)
		return;
	pdf_page(s->p);
	s->page++;
	struct pdf_text how = {.size = 16, .align = PDF_CENTRE};
	pdf_write(s->p, LEFT, TOP, WIDTH, thai_digits(s->a, str_fmt(s->a, "- %d -", s->page)), &how);
	s->y = TOP + 15;
}

static void put(struct sheet *s, double x, double w, str text, struct pdf_text how)
{
	need(s, pdf_measure(s->p, w, text, &how));
	s->y += pdf_write(s->p, x, s->y, w, text, &how);
}

/* Text of one line, as wide as it is: fonts differ. */
static double width_of(struct sheet *s, str text, const struct pdf_text *how, double least)
{
	double one = pdf_measure(s->p, WIDTH, text, how), w = least;
	while (w < WIDTH && pdf_measure(s->p, w, text, how) > one)
		w += 1;
	return w;
}

/* A bold label with its text beside it, hanging. */
static void labelled(struct sheet *s, str label, double label_w, double label_size, str text)
{
	struct pdf_text bold = {.size = label_size, .bold = label_size > 16}, how = {.size = 16};
	label_w = width_of(s, label, &bold, label_w);
	double h = pdf_measure(s->p, WIDTH - label_w, text, &how), l = pdf_measure(s->p, label_w, label, &bold);
	need(s, h > l ? h : l);
	pdf_write(s->p, LEFT, s->y, label_w, label, &bold);
	pdf_write(s->p, LEFT + label_w, s->y + (label_size > 16 ? 1.2 : 0), WIDTH - label_w, text, &how);
	s->y += h > l ? h : l;
}

/* The first line is set in: by blanks that are as wide, since a layout has one width. */
static void paragraph(struct sheet *s, str text)
{
	struct pdf_text how = {.size = 16};
	s->y += 2;
	put(s, LEFT, WIDTH, STR_CAT(s->a, S("\u2003\u2003\u2003\u2003\u2003"), text), how);
}

static void numbered(struct sheet *s, str label, const str *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		str no = n > 1 ? thai_digits(s->a, str_fmt(s->a, "%zu. ", i + 1)) : S("");
		labelled(s, i == 0 ? label : S(""), 32, 16, STR_CAT(s->a, no, at[i]));
	}
}

static void signature(struct sheet *s, const struct form_letter_text *t)
{
	struct pdf_text how = {.size = 16, .align = PDF_CENTRE};
	double x = LEFT + 65, w = WIDTH - 65;
	need(s, 55); /* never parted from one another */
	if (t->closing.n > 0) {
		s->y += 5;
		put(s, x, w, t->closing, how);
	}
	s->y += 20;
	put(s, x, w, STR_CAT(s->a, S("("), t->signer, S(")")), how);
	put(s, x, w, t->signer_position, how);
}

static void memo_head(struct sheet *s, const struct form_letter_text *t)
{
	struct pdf_text title = {.size = 29, .bold = true, .align = PDF_CENTRE};
	put(s, LEFT, WIDTH, S("บันทึกข้อความ"), title);
	s->y += 2;
	labelled(s, S("ส่วนราชการ"), 27, 20, t->office);
	double y = s->y;
	labelled(s, S("ที่"), 8, 20, str_clip(t->number, 60));
	struct pdf_text bold = {.size = 20, .bold = true}, how = {.size = 16};
	pdf_write(s->p, LEFT + 75, y, 15, S("วันที่"), &bold);
	pdf_write(s->p, LEFT + 90, y + 1.2, WIDTH - 90, t->date, &how);
	labelled(s, S("เรื่อง"), 14, 20, t->subject);
	s->y += 3;
	labelled(s, S("เรียน"), 12, 16, t->to);
}

static void outside_head(struct sheet *s, const struct form_letter_text *t)
{
	struct pdf_text how = {.size = 16}, urgent = {.size = 32, .bold = true}, centre = {.size = 16, .align = PDF_CENTRE};
	if (t->urgency.n > 0)
		pdf_write(s->p, LEFT, TOP + 8, 60, t->urgency, &urgent);
	s->y = TOP + 30; /* below the emblem */
	double right = pdf_measure(s->p, 80, STR_CAT(s->a, t->office, S("\n"), t->place), &how);
	pdf_write(s->p, LEFT, s->y, 75, STR_CAT(s->a, S("ที่ "), t->number), &how);
	pdf_write(s->p, PAGE_W - RIGHT - 80, s->y, 80, STR_CAT(s->a, t->office, S("\n"), t->place), &how);
	s->y += right + 2;
	put(s, LEFT, WIDTH, t->date, centre);
	s->y += 2;
	labelled(s, S("เรื่อง"), 14, 16, t->subject);
	s->y += 2;
	labelled(s, S("เรียน"), 14, 16, t->to);
	if (t->n_references > 0)
		numbered(s, S("อ้างถึง"), t->references, t->n_references);
	if (t->n_attachments > 0)
		numbered(s, S("สิ่งที่ส่งมาด้วย"), t->attachments, t->n_attachments);
}

bool form_letter_pdf(struct arena *a, const struct form_letter_text *t, struct buf *out)
{
	struct sheet s = {.p = pdf_open(a, PDF_A4, t->subject, t->office), .a = a, .y = TOP, .page = 1};
	pdf_true_points(s.p);
	if (t->kind == FORM_MEMO)
		memo_head(&s, t);
	else
		outside_head(&s, t);
	for (size_t i = 0; i < t->n_paragraphs; i++)
		paragraph(&s, t->paragraphs[i]);
	signature(&s, t);
	if (t->contact.n > 0) {
		s.y += 8;
		put(&s, LEFT, WIDTH, t->contact, (struct pdf_text){.size = 16});
	}
	return pdf_close(s.p, out);
}
