/* package.c: packages and XML by others, through the child; zips of our own. */
#include "doc/package_parts.h"

#include "base/log.h"
#include "doc/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#define WALL_MS 120000

/* --- the stream of records --- */

struct stream {
	struct sandbox *child;
	struct buf bytes; /* of the present record */
	bool ended, broken;
	str part;         /* of the problem to come */
};

static void stream_free(void *ctx)
{
	struct stream *s = ctx;
	buf_free(&s->bytes);
}

static bool read_whole(struct stream *s, void *p, size_t n)
{
	char *at = p;
	while (n > 0) {
		ptrdiff_t got = sandbox_read(s->child, at, n);
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

/* The next record; false at the end or when the child fell silent. */
static bool next(struct stream *s, struct package_record *r)
{
	char piece[16384];
	buf_reset(&s->bytes);
	if (s->ended || !read_whole(s, r, sizeof *r) || r->n > PACKAGE_RECORD_MAX) {
		s->broken = !s->ended;
		return false;
	}
	for (u32 left = r->n; left > 0;) {
		size_t n = left < sizeof piece ? left : sizeof piece;
		if (!read_whole(s, piece, n)) {
			s->broken = true;
			return false;
		}
		buf_str(&s->bytes, (str){piece, n});
		left -= (u32)n;
	}
	s->ended = r->kind == PACKAGE_END;
	return !s->ended && !s->bytes.failed;
}

/* Takes a problem's two records; true when it was one. */
static bool is_problem(struct stream *s, struct arena *a, const struct package_record *r, struct problems *ps)
{
	if (r->kind == PACKAGE_PROBLEM_PART)
		s->part = str_dup(a, buf_view(&s->bytes));
	else if (r->kind == PACKAGE_PROBLEM)
		problem_add(ps, 0, s->part.p ? s->part : S(""), S(""), "%.*s", STR_FMT(buf_view(&s->bytes)));
	else
		return false;
	return true;
}

static void finish(struct stream *s, bool wanted, struct problems *ps, size_t before)
{
	char rest;
	if (s->ended) /* to the end of the answer: only then the child's own end counts */
		while (sandbox_read(s->child, &rest, 1) > 0) {
		}
	enum sandbox_end end = sandbox_finish(s->child);
	if (ps->n > before || !wanted)
		return;
	if (end == SANDBOX_TIME)
		problem_add(ps, 0, S(""), S(""), "ใช้เวลาอ่านไฟล์นี้นานเกินกำหนด: ลดขนาดแล้วลองใหม่");
	else if (s->broken || end != SANDBOX_DONE)
		problem_add(ps, 0, S(""), S(""), "อ่านไฟล์นี้ไม่ได้ ไฟล์อาจเสียหาย: บันทึกหรือดาวน์โหลดใหม่");
}

static void close_fd(void *ctx)
{
	close((int)(intptr_t)ctx);
}

static bool start(struct arena *a, struct stream *s, const char *task, int fd, struct problems *ps)
{
	if (fd < 0) {
		problem_add(ps, 0, S(""), S(""), "เปิดไฟล์ไม่ได้: %s", strerror(errno));
		return false;
	}
	arena_defer(a, close_fd, (void *)(intptr_t)fd);
	arena_defer(a, stream_free, s);
	s->child = sandbox_start(a, task, fd, WALL_MS);
	if (s->child == NULL)
		problem_add(ps, 0, S(""), S(""), "ระบบไม่มีทรัพยากรพอจะอ่านไฟล์นี้ขณะนี้: ลองใหม่อีกครั้ง");
	return s->child != NULL;
}

bool package_read(struct arena *a, const char *path, bool (*part)(void *ctx, str name, const char *p, size_t n), void *ctx, struct problems *ps)
{
	struct stream *s = new (a, struct stream, 1);
	size_t before = ps->n;
	struct package_record r;
	str name = {0};
	bool go = true;
	if (!start(a, s, "package", open(path, O_RDONLY | O_CLOEXEC), ps))
		return false;
	while (go && next(s, &r)) {
		if (is_problem(s, a, &r, ps))
			continue;
		str bytes = buf_view(&s->bytes);
		if (r.kind == PACKAGE_NAME) {
			go = name.p == NULL || part(ctx, name, "", 0);
			name = str_dup(a, bytes);
			go = go && part(ctx, name, NULL, 0);
		} else if (r.kind == PACKAGE_BYTES && name.p != NULL) {
			go = part(ctx, name, bytes.p, bytes.n);
		}
	}
	if (go && ps->n == before && name.p != NULL && s->ended)
		go = part(ctx, name, "", 0);
	finish(s, go, ps, before);
	return ps->n == before;
}

/* --- xml --- */

struct tree {
	struct arena *a;
	struct xml *open[128];
	struct xml **tail[128]; /* where the next child goes */
	size_t depth, cap_attr;
	struct xml *root;
};

static void open_node(struct tree *t, str name)
{
	struct xml *x = new (t->a, struct xml, 1);
	x->name = str_dup(t->a, name);
	x->text = S("");
	if (t->depth > 0) {
		*t->tail[t->depth - 1] = x;
		t->tail[t->depth - 1] = &x->next;
	} else if (t->root == NULL) {
		t->root = x;
	}
	must(t->depth < sizeof t->open / sizeof *t->open);
	t->open[t->depth] = x;
	t->tail[t->depth++] = &x->child;
	t->cap_attr = 0;
}

static void add_attribute(struct tree *t, struct xml *x, str s)
{
	size_t n = x->n_attr;
	if (n == t->cap_attr) {
		size_t cap = n ? n * 2 : 8;
		str *wider = new (t->a, str, cap);
		if (n > 0)
			memcpy(wider, x->attr, n * sizeof *wider);
		x->attr = wider;
		t->cap_attr = cap;
	}
	str *at = (str *)(uintptr_t)x->attr;
	at[x->n_attr++] = str_dup(t->a, s);
}

static bool take(struct tree *t, u32 kind, str bytes)
{
	struct xml *top = t->depth > 0 ? t->open[t->depth - 1] : NULL;
	if (kind == PACKAGE_XML_OPEN && t->depth + 1 < sizeof t->open / sizeof *t->open)
		open_node(t, bytes);
	else if (top == NULL)
		return false;
	else if (kind == PACKAGE_XML_ATTR || kind == PACKAGE_XML_VALUE)
		add_attribute(t, top, bytes);
	else if (kind == PACKAGE_XML_TEXT)
		top->text = top->text.n ? STR_CAT(t->a, top->text, bytes) : str_dup(t->a, bytes);
	else if (kind == PACKAGE_XML_CLOSE) {
		t->depth--;
		top->n_attr /= 2; /* counted as pairs from now on */
	} else
		return false;
	return true;
}

struct xml *xml_read(struct arena *a, str content, struct problems *ps)
{
	struct stream *s = new (a, struct stream, 1);
	struct tree t = {.a = a};
	size_t before = ps->n;
	struct package_record r;
	if (!start(a, s, "xml", sandbox_input(content), ps))
		return NULL;
	while (next(s, &r))
		if (!is_problem(s, a, &r, ps) && !take(&t, r.kind, buf_view(&s->bytes))) {
			s->broken = true;
			break;
		}
	finish(s, true, ps, before);
	return ps->n == before ? t.root : NULL;
}

str xml_attr(const struct xml *x, const char *name)
{
	str want = str_of(name);
	for (size_t i = 0; x != NULL && i < x->n_attr; i++)
		if (str_eq(x->attr[2 * i], want))
			return x->attr[2 * i + 1];
	return (str){0};
}

static struct xml *named(struct xml *x, const char *name)
{
	str want = str_of(name);
	while (x != NULL && !str_eq(x->name, want))
		x = x->next;
	return x;
}

struct xml *xml_child(const struct xml *x, const char *name)
{
	return x != NULL ? named(x->child, name) : NULL;
}

struct xml *xml_next(const struct xml *x, const char *name)
{
	return x != NULL ? named(x->next, name) : NULL;
}

/* --- writing --- */

struct out_part {
	str name, content;
	const char *path;
	struct out_part *next;
};
struct package_out {
	struct arena *a;
	struct out_part *first, **last;
};

struct package_out *package_out_open(struct arena *a)
{
	struct package_out *p = new (a, struct package_out, 1);
	p->a = a;
	p->last = &p->first;
	return p;
}

static void add(struct package_out *p, str name, str content, const char *path)
{
	struct out_part *o = new (p->a, struct out_part, 1);
	*o = (struct out_part){.name = str_dup(p->a, name), .content = content.p ? str_dup(p->a, content) : content, .path = path ? str_z(p->a, str_of(path)) : NULL};
	*p->last = o;
	p->last = &o->next;
}

void package_out_add(struct package_out *p, str name, str content)
{
	add(p, name, content.p ? content : S(""), NULL);
}

void package_out_file(struct package_out *p, str name, const char *path)
{
	add(p, name, (str){0}, path);
}

/* What is packed already is stored as it is. */
static bool is_packed(str name)
{
	static const str ends[] = {S(".zip"), S(".mp4"), S(".png"), S(".jpg"), S(".jpeg"), S(".webp"), S(".pdf"), S(".imscc")};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(name, ends[i]))
			return true;
	return false;
}

static bool fill(struct package_out *p, zip_t *z)
{
	for (struct out_part *o = p->first; o != NULL; o = o->next) {
		zip_source_t *s = o->path ? zip_source_file(z, o->path, 0, -1) : zip_source_buffer(z, o->content.p, o->content.n, 0);
		zip_int64_t at = s ? zip_file_add(z, str_z(p->a, o->name), s, ZIP_FL_ENC_UTF_8) : -1;
		if (at < 0) {
			if (s != NULL)
				zip_source_free(s);
			return false;
		}
		zip_set_file_compression(z, (zip_uint64_t)at, is_packed(o->name) ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
		zip_file_set_mtime(z, (zip_uint64_t)at, 315532800 + 86400, 0); /* the same content gives the same file */
	}
	return true;
}

bool package_out_close_file(struct package_out *p, const char *path)
{
	int why;
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &why);
	if (z == NULL)
		return false;
	if (fill(p, z) && zip_close(z) == 0)
		return true;
	log_error("package: %s", zip_strerror(z));
	zip_discard(z);
	return false;
}

static bool copy_source(zip_source_t *s, struct buf *out)
{
	char piece[16384];
	zip_int64_t n = -1;
	if (zip_source_open(s) != 0)
		return false;
	while ((n = zip_source_read(s, piece, sizeof piece)) > 0)
		buf_str(out, (str){piece, (size_t)n});
	zip_source_close(s);
	return n == 0 && !out->failed;
}

bool package_out_close(struct package_out *p, struct buf *out)
{
	zip_error_t why;
	zip_error_init(&why);
	zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, &why);
	zip_t *z = s ? zip_open_from_source(s, ZIP_TRUNCATE, &why) : NULL;
	if (z == NULL) {
		if (s != NULL)
			zip_source_free(s);
		return false;
	}
	zip_source_keep(s);
	bool ok = fill(p, z) && zip_close(z) == 0;
	if (!ok) {
		log_error("package: %s", zip_strerror(z));
		zip_discard(z);
	}
	ok = ok && copy_source(s, out);
	zip_source_free(s);
	return ok;
}
