/* stamp_child.c: the child's side of pdf_stamp and pdf_join: documents by others through libqpdf, in memory alone.
 *
 * The stamp never covers anything: the page grows at its visible foot by the stamp's height, whichever way it is turned. */
#include "doc/stamp_parts.h"

#include <math.h>
#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#define DESIGN 595.276 /* width of the stamp's page, points */
#define SIDE_MIN 20.0  /* a page smaller than this is none */
#define SIDE_MAX 20000.0

static bool put(int out, const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t w = write(out, at, n);
		if (w <= 0)
			return false;
		at += w;
		n -= (size_t)w;
	}
	return true;
}

static bool broken(QPDF_ERROR_CODE code)
{
	return (code & QPDF_ERRORS) != 0;
}

static qpdf_data quiet(void)
{
	qpdf_data q = qpdf_init();
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	return q;
}

static enum stamp_answer open_pdf(qpdf_data q, str content)
{
	if (broken(qpdf_read_memory(q, "document", content.p, content.n, NULL))) {
		qpdf_error e = qpdf_get_error(q);
		return e != NULL && qpdf_get_error_code(q, e) == qpdf_e_password ? STAMP_LOCKED : STAMP_DAMAGED;
	}
	if (qpdf_is_encrypted(q))
		return STAMP_LOCKED;
	if (broken(qpdf_push_inherited_attributes_to_page(q)))
		return STAMP_DAMAGED;
	int n = qpdf_get_num_pages(q);
	return n < 1 || n > STAMP_PAGES_MAX ? STAMP_PAGES : STAMP_DONE;
}

static qpdf_oh stream_of(qpdf_data q, const void *p, size_t n)
{
	qpdf_oh s = qpdf_oh_new_stream(q);
	qpdf_oh_replace_stream_data(q, s, p, n, qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	return s;
}

struct box {
	double x0, y0, x1, y1;
};

static bool box_of(qpdf_data q, qpdf_oh page, const char *key, struct box *ret)
{
	double v[4];
	qpdf_oh a = qpdf_oh_get_key(q, page, key);
	if (!qpdf_oh_is_array(q, a) || qpdf_oh_get_array_n_items(q, a) != 4)
		return false;
	for (int i = 0; i < 4; i++)
		if (!qpdf_oh_get_value_as_number(q, qpdf_oh_get_array_item(q, a, i), &v[i]) || !isfinite(v[i]) || fabs(v[i]) > 1e6)
			return false;
	*ret = (struct box){fmin(v[0], v[2]), fmin(v[1], v[3]), fmax(v[0], v[2]), fmax(v[1], v[3])};
	double w = ret->x1 - ret->x0, h = ret->y1 - ret->y0;
	return w >= SIDE_MIN && h >= SIDE_MIN && w <= SIDE_MAX && h <= SIDE_MAX;
}

static qpdf_oh box_new(qpdf_data q, struct box b)
{
	char text[160];
	snprintf(text, sizeof text, "[%.3f %.3f %.3f %.3f]", b.x0, b.y0, b.x1, b.y1);
	return qpdf_oh_parse(q, text);
}

struct stamp {
	qpdf_data q;
	qpdf_oh form;
	char name[24]; /* of the form in a page's resources: not one that stands there already */
	double height;
};

/* The stamp's page, cut to its top, as a form of the document. */
static bool form_make(struct stamp *s, qpdf_data from)
{
	unsigned char *content = NULL;
	size_t n = 0;
	u64 chance = 0;
	struct box paper;
	qpdf_oh page = qpdf_get_page_n(from, 0);
	if (!box_of(from, page, "/MediaBox", &paper) || broken(qpdf_oh_get_page_content_data(from, page, &content, &n)))
		return false;
	qpdf_oh resources = qpdf_make_indirect_object(from, qpdf_oh_get_key(from, page, "/Resources"));
	s->form = qpdf_make_indirect_object(s->q, stream_of(s->q, content, n));
	free(content);
	qpdf_oh dict = qpdf_oh_get_dict(s->q, s->form);
	paper.y0 = paper.y1 - s->height;
	qpdf_oh_replace_key(s->q, dict, "/Type", qpdf_oh_new_name(s->q, "/XObject"));
	qpdf_oh_replace_key(s->q, dict, "/Subtype", qpdf_oh_new_name(s->q, "/Form"));
	qpdf_oh_replace_key(s->q, dict, "/BBox", box_new(s->q, paper));
	char matrix[80];
	snprintf(matrix, sizeof matrix, "[1 0 0 1 0 %.3f]", -paper.y0);
	qpdf_oh_replace_key(s->q, dict, "/Matrix", qpdf_oh_parse(s->q, matrix));
	qpdf_oh_replace_key(s->q, dict, "/Resources", qpdf_oh_copy_foreign_object(s->q, from, resources));
	if (getrandom(&chance, sizeof chance, 0) != sizeof chance)
		return false;
	snprintf(s->name, sizeof s->name, "/Tt%016llx", (unsigned long long)chance);
	return true;
}

/* Makes room at the visible foot; the matrix there and the rectangle that is new. */
static void foot(int turn, double height, double scale, struct box *b, double m[6], struct box *ret_new)
{
	struct box was = *b;
	double h = height * scale;
	*ret_new = was;
	switch (turn) {
	case 90: /* the right side is the foot */
		b->x1 += h;
		ret_new->x0 = was.x1, ret_new->x1 = b->x1;
		memcpy(m, (double[]){0, scale, -scale, 0, b->x1, b->y0}, 6 * sizeof *m);
		return;
	case 180:
		b->y1 += h;
		ret_new->y0 = was.y1, ret_new->y1 = b->y1;
		memcpy(m, (double[]){-scale, 0, 0, -scale, b->x1, b->y1}, 6 * sizeof *m);
		return;
	case 270:
		b->x0 -= h;
		ret_new->x0 = b->x0, ret_new->x1 = was.x0;
		memcpy(m, (double[]){0, -scale, scale, 0, b->x0, b->y1}, 6 * sizeof *m);
		return;
	default:
		b->y0 -= h;
		ret_new->y0 = b->y0, ret_new->y1 = was.y0;
		memcpy(m, (double[]){scale, 0, 0, scale, b->x0, b->y0}, 6 * sizeof *m);
	}
}

static void append_contents(qpdf_data q, qpdf_oh list, qpdf_oh had)
{
	if (qpdf_oh_is_stream(q, had))
		qpdf_oh_append_item(q, list, had);
	else if (qpdf_oh_is_array(q, had))
		for (int i = 0; i < qpdf_oh_get_array_n_items(q, had); i++)
			if (qpdf_oh_is_stream(q, qpdf_oh_get_array_item(q, had, i)))
				qpdf_oh_append_item(q, list, qpdf_oh_get_array_item(q, had, i));
}

/* A dictionary inside another, made where there is none. */
static qpdf_oh inner(qpdf_data q, qpdf_oh outer, const char *key)
{
	qpdf_oh d = qpdf_oh_get_key(q, outer, key);
	if (qpdf_oh_is_dictionary(q, d))
		return d;
	d = qpdf_make_indirect_object(q, qpdf_oh_new_dictionary(q));
	qpdf_oh_replace_key(q, outer, key, d);
	return d;
}

static bool stamp_page(struct stamp *s, qpdf_oh page)
{
	qpdf_data q = s->q;
	struct box b, fresh;
	double m[6];
	char after[400];
	int turn = 0;
	if (!box_of(q, page, "/CropBox", &b) && !box_of(q, page, "/MediaBox", &b))
		return false;
	if (!qpdf_oh_get_value_as_int(q, qpdf_oh_get_key(q, page, "/Rotate"), &turn))
		turn = 0;
	turn = (turn % 360 + 360) % 360;
	double width = turn % 180 == 90 ? b.y1 - b.y0 : b.x1 - b.x0;
	foot(turn, s->height, width / DESIGN, &b, m, &fresh);
	snprintf(after, sizeof after, "\nQ\nq 1 1 1 rg %.3f %.3f %.3f %.3f re f Q\nq %.5f %.5f %.5f %.5f %.3f %.3f cm %s Do Q\n", fresh.x0, fresh.y0, fresh.x1 - fresh.x0,
		fresh.y1 - fresh.y0, m[0], m[1], m[2], m[3], m[4], m[5], s->name);
	qpdf_oh list = qpdf_oh_new_array(q);
	qpdf_oh_append_item(q, list, stream_of(q, "q\n", 2));
	append_contents(q, list, qpdf_oh_get_key(q, page, "/Contents"));
	qpdf_oh_append_item(q, list, stream_of(q, after, strlen(after)));
	qpdf_oh_replace_key(q, page, "/Contents", list);
	qpdf_oh_replace_key(q, inner(q, inner(q, page, "/Resources"), "/XObject"), s->name, s->form);
	qpdf_oh_replace_key(q, page, "/MediaBox", box_new(q, b));
	static const char *const others[] = {"/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		qpdf_oh_remove_key(q, page, others[i]);
	return true;
}

/* What a document does by itself when it is opened is not taken over into the copy. */
static void calm(qpdf_data q)
{
	qpdf_oh root = qpdf_get_root(q), names = qpdf_oh_get_key(q, root, "/Names");
	qpdf_oh_remove_key(q, root, "/OpenAction");
	qpdf_oh_remove_key(q, root, "/AA");
	if (qpdf_oh_is_dictionary(q, names))
		qpdf_oh_remove_key(q, names, "/JavaScript");
}

static enum stamp_answer stamp_all(qpdf_data q, qpdf_data from, double height)
{
	struct stamp s = {.q = q, .height = height};
	calm(q);
	if (!form_make(&s, from))
		return STAMP_DAMAGED;
	int n = qpdf_get_num_pages(q);
	for (int i = 0; i < n; i++)
		if (!stamp_page(&s, qpdf_get_page_n(q, (size_t)i)))
			return STAMP_DAMAGED;
	return qpdf_has_error(q) ? STAMP_DAMAGED : STAMP_DONE;
}

static enum stamp_answer stamp(const struct stamp_head *h, const str *part, qpdf_data q)
{
	qpdf_data from = quiet(); /* lives as long as q is written: what is copied stays in it */
	if (open_pdf(from, part[0]) != STAMP_DONE)
		return STAMP_DAMAGED;
	enum stamp_answer answer = h->kind == STAMP_PDF ? open_pdf(q, part[1]) : stamp_picture(h->kind, part[1], q);
	return answer == STAMP_DONE ? stamp_all(q, from, h->height) : answer;
}

static enum stamp_answer join(const struct stamp_head *h, const str *part, qpdf_data q)
{
	if (broken(qpdf_empty_pdf(q)))
		return STAMP_DAMAGED;
	for (u32 i = 0; i < h->n; i++) {
		qpdf_data from = quiet();
		enum stamp_answer answer = open_pdf(from, part[i]);
		if (answer != STAMP_DONE)
			return answer;
		for (int k = 0; k < qpdf_get_num_pages(from); k++)
			if (broken(qpdf_add_page(q, from, qpdf_get_page_n(from, (size_t)k), QPDF_FALSE)))
				return STAMP_DAMAGED;
	}
	return STAMP_DONE;
}

static bool answer_with(int out, enum stamp_answer answer, qpdf_data q)
{
	char first = (char)answer;
	if (answer == STAMP_DONE) {
		bool ok = !broken(qpdf_init_write_memory(q));
		qpdf_set_deterministic_ID(q, QPDF_TRUE);
		if (!ok || broken(qpdf_write(q)))
			first = STAMP_DAMAGED;
	}
	return put(out, &first, 1) && (first != STAMP_DONE || put(out, qpdf_get_buffer(q), qpdf_get_buffer_length(q)));
}

int stamp_child(int in, int out)
{
	static str part[STAMP_PARTS_MAX];
	off_t all = lseek(in, 0, SEEK_END);
	const char *p = all > 0 ? mmap(NULL, (size_t)all, PROT_READ, MAP_PRIVATE, in, 0) : MAP_FAILED;
	struct stamp_head head;
	if (p == MAP_FAILED || (size_t)all < sizeof head)
		return 1;
	memcpy(&head, p, sizeof head);
	size_t at = sizeof head + head.n * sizeof(u64);
	for (u32 i = 0; i < head.n && i < STAMP_PARTS_MAX; i++) {
		u64 n;
		memcpy(&n, p + sizeof head + i * sizeof n, sizeof n);
		part[i] = (str){p + at, n};
		at += n;
	}
	if (at != (size_t)all)
		return 1;
	qpdf_data q = quiet();
	return answer_with(out, head.kind == STAMP_JOIN ? join(&head, part, q) : stamp(&head, part, q), q) ? 0 : 1;
}
