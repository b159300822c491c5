/* pack.c: the files of a package: unpacked to the spool, found by name, put into the store with their checked type. */
#include "learn/author/inside.h"

#include "learn/author/media.h"

#include <unistd.h>

static struct cf_file *slot(struct cf_pack *p, str name)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 32;
		struct cf_file **more = new (p->a, struct cf_file *, cap);
		if (p->n > 0)
			memcpy(more, p->file, p->n * sizeof *more);
		p->file = more;
		p->cap = cap;
	}
	struct cf_file *f = p->file[p->n++] = new (p->a, struct cf_file, 1);
	*f = (struct cf_file){.name = str_dup(p->a, name), .sha = S(""), .type = S("")};
	return f;
}

struct cf_file *cf_spool(struct cf_pack *p, str name, str content)
{
	const char *path;
	int fd = author_spool(p->a, &path);
	bool ok = fd >= 0 && author_write_all(fd, content.p, content.n);
	if (fd >= 0)
		close(fd);
	if (!ok) {
		problem_add(p->ps, 0, S(""), S(""), "พื้นที่เก็บไฟล์ของระบบเหลือน้อย จึงยังรับไฟล์ไม่ได้: แจ้งผู้ดูแลระบบ");
		return NULL;
	}
	struct cf_file *f = slot(p, name);
	f->path = path;
	f->size = (i64)content.n;
	return f;
}

struct cf_file *cf_find(struct cf_pack *p, str name)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->file[i]->name, name))
			return p->file[i];
	str content = p->get != NULL ? p->get(p->ctx, name) : (str){0};
	return content.p != NULL ? cf_spool(p, name, content) : NULL;
}

/* --- unpacking --- */

struct unpacking {
	struct cf_pack *p;
	struct cf_file *now;
	int fd;
	bool full;
};

static void close_part(struct unpacking *u)
{
	if (u->fd >= 0)
		close(u->fd);
	u->fd = -1;
}

static bool take_part(void *ctx, str name, const char *bytes, size_t n)
{
	struct unpacking *u = ctx;
	if (bytes == NULL) {
		close_part(u);
		const char *path;
		u->fd = author_spool(u->p->a, &path);
		u->full = u->fd < 0;
		if (u->full)
			return false;
		u->now = slot(u->p, name);
		u->now->path = path;
		return true;
	}
	if (n == 0) {
		close_part(u);
		return true;
	}
	u->now->size += (i64)n;
	u->full = !author_write_all(u->fd, bytes, n);
	return !u->full;
}

/* A folder that all files lie in is taken off; what systems leave behind is dropped. */
static void take_off_folder(struct cf_pack *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!str_starts(p->file[i]->name, S("__MACOSX/")) && !str_ends(p->file[i]->name, S(".DS_Store")) && !str_ends(p->file[i]->name, S("Thumbs.db")))
			p->file[n++] = p->file[i];
	p->n = n;
	if (n == 0)
		return;
	ptrdiff_t slash = str_find_byte(p->file[0]->name, '/');
	str folder = slash > 0 ? str_sub(p->file[0]->name, 0, (size_t)slash + 1) : (str){0};
	for (size_t i = 0; i < n && folder.n > 0; i++)
		if (!str_starts(p->file[i]->name, folder))
			folder = (str){0};
	for (size_t i = 0; i < n && folder.n > 0; i++)
		p->file[i]->name = str_sub(p->file[i]->name, folder.n, p->file[i]->name.n);
}

bool cf_unpack(struct cf_pack *p, const char *path)
{
	struct unpacking u = {.p = p, .fd = -1};
	size_t before = p->ps->n;
	package_read(p->a, path, take_part, &u, p->ps);
	close_part(&u);
	if (u.full && p->ps->n == before)
		problem_add(p->ps, 0, S(""), S(""), "พื้นที่เก็บไฟล์ของระบบเหลือน้อย จึงยังรับไฟล์ไม่ได้: แจ้งผู้ดูแลระบบ");
	if (p->ps->n > before)
		return false;
	take_off_folder(p);
	return true;
}

/* --- reading and keeping --- */

str cf_text(struct cf_pack *p, struct cf_file *f, size_t max, str place)
{
	str s = author_read_all(p->a, f->path, max);
	if (s.p == NULL)
		problem_add(p->ps, 0, place, f->name, "ไฟล์ข้อความนี้ใหญ่เกิน %zu KB", max >> 10);
	else if (str_starts(s, S("\xEF\xBB\xBF")))
		s = str_sub(s, 3, s.n);
	if (s.p != NULL && !str_utf8(s)) {
		problem_add(p->ps, 0, place, f->name, "ไฟล์ข้อความต้องเป็น UTF-8");
		return (str){0};
	}
	return s;
}

bool cf_keep(struct cf_pack *p, struct cf_file *f, str place)
{
	if (f->sha.n > 0)
		return true;
	bool captions = str_ends(f->name, S(".vtt"));
	struct store_type t = {.verdict = STORE_TYPE_OK, .type = "text/vtt"};
	if (!captions)
		t = store_check_file(f->path, f->name);
	if (t.verdict != STORE_TYPE_OK) {
		problem_add(p->ps, 0, place, f->name, "%.*s", STR_FMT(store_verdict_words(t.verdict)));
		return false;
	}
	struct sha256 sha;
	if (!store_put_file(learn_files(), f->path, &sha, &f->size)) {
		problem_add(p->ps, 0, place, f->name, "เก็บไฟล์ไม่สำเร็จ: พื้นที่เก็บไฟล์อาจเต็ม");
		return false;
	}
	f->sha = hex_of(p->a, sha.b, sizeof sha.b);
	f->type = str_of(t.type);
	f->path = store_path(learn_files(), p->a, f->sha);
	return true;
}

bool cf_media(struct cf_pack *p, struct cf_file *f, struct learn_lesson *l, str place)
{
	if (!cf_keep(p, f, place))
		return false;
	const char *wanted = l->kind == LESSON_VIDEO ? "video/mp4" : "application/pdf";
	if (!str_eq(f->type, str_of(wanted))) {
		problem_add(p->ps, 0, place, f->name, l->kind == LESSON_VIDEO ? "วิดีโอต้องเป็นไฟล์ mp4" : "เอกสารต้องเป็นไฟล์ PDF");
		return false;
	}
	if (l->kind == LESSON_VIDEO) {
		struct mp4_facts facts = media_mp4_file(f->path);
		if (facts.verdict != MP4_OK) {
			problem_add(p->ps, 0, place, f->name, "%.*s", STR_FMT(media_mp4_words(p->a, &facts)));
			return false;
		}
		l->seconds = facts.seconds;
	}
	l->file_sha = f->sha;
	l->file_type = f->type;
	l->file_name = f->name;
	l->file_size = f->size;
	return true;
}

void cf_add_file(struct cf_pack *p, struct course_file *c, struct cf_file *f)
{
	for (size_t i = 0; i < c->n_files; i++)
		if (str_eq(c->file[i].name, f->name))
			return;
	struct cf_file *more = new (p->a, struct cf_file, c->n_files + 1);
	if (c->n_files > 0)
		memcpy(more, c->file, c->n_files * sizeof *more);
	more[c->n_files++] = *f;
	c->file = more;
}

void cf_pictures(struct cf_pack *p, struct course_file *c, str text, str place)
{
	for (ptrdiff_t at; (at = str_find(text, S("](file"))) >= 0;) {
		text = str_sub(text, (size_t)at + 6, text.n);
		if (str_starts(text, S("\\"))) /* as GIFT writes a colon */
			text = str_sub(text, 1, text.n);
		if (!str_starts(text, S(":")))
			continue;
		text = str_sub(text, 1, text.n);
		ptrdiff_t end = str_find_byte(text, ')');
		if (end < 0)
			return;
		str name = str_trim(str_sub(text, 0, (size_t)end));
		struct cf_file *f = author_name_ok(name) ? cf_find(p, name) : NULL;
		if (f == NULL)
			problem_add(p->ps, 0, place, name, "เนื้อหาอ้างถึงไฟล์ที่ไม่มีในชุด");
		else if (cf_keep(p, f, place))
			cf_add_file(p, c, f);
	}
}
