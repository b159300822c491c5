/* cartridge.c: IMS Common Cartridge 1.1-1.3 as a course file. The tree of the organization becomes sections (its first level) and lessons;
 * what cannot be taken is told in the note. */
#include "learn/author/inside.h"

#define DEPTH_MAX 20
#define MINUTES_TEST 20

struct cartridge {
	struct cf_pack *p;
	struct arena *a;
	struct course_file *c;
	const struct xml *resources;
	struct buf gift, note;
	struct cf_section *section; /* being filled */
	struct cf_lesson lesson[AUTHOR_LESSONS_MAX];
	size_t n_lessons, from;     /* of the section */
	size_t n_sections;
	struct cf_section sections[AUTHOR_SECTIONS_MAX];
	str topic[AUTHOR_LESSONS_MAX];
	size_t n_topics;
	str page; /* path of the page being read, for what it names */
};

static void note(struct cartridge *k, str title, const char *words)
{
	buf_lit(&k->note, "“");
	buf_str(&k->note, title);
	buf_fmt(&k->note, "”: %s\n", words);
}

/* --- resources and files --- */

static const struct xml *resource(const struct cartridge *k, str id)
{
	for (const struct xml *r = xml_child(k->resources, "resource"); r != NULL; r = xml_next(r, "resource"))
		if (str_eq(xml_attr(r, "identifier"), id))
			return r;
	return NULL;
}

static str main_file(const struct xml *r)
{
	str href = xml_attr(r, "href");
	if (href.n == 0) {
		const struct xml *f = xml_child(r, "file");
		href = f != NULL ? xml_attr(f, "href") : (str){0};
	}
	return href.p != NULL ? href : S("");
}

/* "%20" back; without what follows ? or #. */
static str plain_path(struct arena *a, str href)
{
	char *p = new (a, char, href.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < href.n && href.p[i] != '?' && href.p[i] != '#'; i++) {
		u8 b;
		if (href.p[i] == '%' && i + 2 < href.n && hex_parse(str_sub(href, i + 1, i + 3), &b, 1)) {
			p[n++] = (char)b;
			i += 2;
		} else
			p[n++] = href.p[i];
	}
	return (str){p, n};
}

/* A path named in a page, as the package names it: folders up and down resolved. */
static str resolve(struct arena *a, str page, str href)
{
	str parts[64], rest, s;
	size_t n = 0;
	href = plain_path(a, href);
	if (str_starts(href, S("$IMS-CC-FILEBASE$"))) {
		rest = str_sub(href, 17, href.n);
		while (str_starts(rest, S("/")) || str_starts(rest, S("../")))
			rest = str_sub(rest, rest.p[0] == '/' ? 1 : 3, rest.n);
		return rest;
	}
	ptrdiff_t slash = -1;
	for (size_t i = 0; i < page.n; i++)
		if (page.p[i] == '/')
			slash = (ptrdiff_t)i;
	rest = slash < 0 ? href : STR_CAT(a, str_sub(page, 0, (size_t)slash + 1), href);
	while (str_next(&rest, '/', &s)) {
		if (str_eq(s, S("..")))
			n -= n > 0;
		else if (s.n > 0 && !str_eq(s, S(".")) && n < 64)
			parts[n++] = s;
	}
	str path = S("");
	for (size_t i = 0; i < n; i++)
		path = i == 0 ? parts[0] : STR_CAT(a, path, S("/"), parts[i]);
	return path;
}

static struct cf_file *file_at(struct cartridge *k, str path)
{
	struct cf_file *f = cf_find(k->p, path);
	/* Cartridges of some systems keep the files of $IMS-CC-FILEBASE$ in a folder. */
	return f != NULL ? f : cf_find(k->p, STR_CAT(k->a, S("web_resources/"), path));
}

/* A picture under a flat name of its own among the course's files; p NULL: none such. */
static str picture(void *ctx, str href)
{
	struct cartridge *k = ctx;
	if (str_starts(href, S("data:")) || str_find(href, S("://")) >= 0)
		return (str){0};
	struct cf_file *f = file_at(k, resolve(k->a, k->page, href));
	struct problems *ps = k->p->ps, own = problems_in(k->a);
	if (f == NULL)
		return (str){0};
	k->p->ps = &own;
	bool ok = cf_keep(k->p, f, S("")) && str_starts(f->type, S("image/"));
	k->p->ps = ps;
	if (!ok) {
		note(k, f->name, "ภาพนี้นำเข้าไม่ได้");
		return (str){0};
	}
	str wanted = author_name_of(k->a, f->name), name = wanted;
	for (int no = 2; no < 1000; no++) {
		bool taken = false;
		for (size_t i = 0; i < k->c->n_files && !taken; i++)
			taken = str_eq(k->c->file[i].name, name) && !str_eq(k->c->file[i].sha, f->sha);
		if (!taken)
			break;
		name = str_fmt(k->a, "%d-%.*s", no, STR_FMT(str_clip(wanted, 90)));
	}
	struct cf_file as = *f;
	as.name = name;
	cf_add_file(k->p, k->c, &as);
	return name;
}

/* --- lessons --- */

static struct cf_lesson *add(struct cartridge *k, enum lesson_kind kind, str title)
{
	if (k->n_lessons == AUTHOR_LESSONS_MAX) {
		note(k, title, "เกิน 300 บทเรียน จึงไม่ได้นำเข้า");
		return NULL;
	}
	struct cf_lesson *x = &k->lesson[k->n_lessons++];
	title = str_trim(str_clip(title, AUTHOR_TITLE_MAX));
	*x = (struct cf_lesson){.l = {.kind = kind, .title = title.n > 0 ? title : lesson_kind_name(kind), .body = S(""), .url = S(""), .file_sha = S(""), .file_name = S(""), .file_type = S(""),
									.captions_sha = S(""), .opens_day = S(""), .required = true, .rule = author_rule_default(kind), .rule_value = kind == LESSON_VIDEO ? 80 : 0},
		.place = title};
	return x;
}

static void add_page(struct cartridge *k, struct cf_file *f, str title)
{
	struct problems own = problems_in(k->a), *ps = k->p->ps;
	k->p->ps = &own;
	str html = cf_text(k->p, f, 4u << 20, title);
	k->p->ps = ps;
	if (html.p == NULL) {
		note(k, title, "หน้านี้อ่านไม่ได้ (ไม่ใช่ UTF-8 หรือใหญ่เกินไป)");
		return;
	}
	k->page = f->name;
	str body = cf_markdown(k->a, html, picture, k);
	if (body.n > AUTHOR_BODY_MAX) {
		note(k, title, "เนื้อหายาวเกิน 200 KB ส่วนที่เกินถูกตัดออก");
		body = str_clip(body, AUTHOR_BODY_MAX);
	}
	if (body.n == 0) {
		note(k, title, "หน้านี้ไม่มีข้อความ");
		return;
	}
	struct cf_lesson *x = add(k, LESSON_TEXT, title);
	if (x != NULL)
		x->l.body = body;
}

static void add_media(struct cartridge *k, enum lesson_kind kind, struct cf_file *f, str title)
{
	struct problems own = problems_in(k->a), *ps = k->p->ps;
	struct learn_lesson l = {.kind = kind};
	k->p->ps = &own;
	bool ok = cf_media(k->p, f, &l, title);
	k->p->ps = ps;
	struct cf_lesson *x = ok ? add(k, kind, title) : NULL;
	if (!ok)
		note(k, title, kind == LESSON_VIDEO ? "วิดีโอนี้นำเข้าไม่ได้" : "เอกสารนี้นำเข้าไม่ได้");
	if (x == NULL)
		return;
	x->l.file_sha = l.file_sha;
	x->l.file_name = l.file_name;
	x->l.file_type = l.file_type;
	x->l.file_size = l.file_size;
	x->l.seconds = l.seconds;
}

static bool ends(str s, const char *with) /* any case */
{
	size_t n = strlen(with);
	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s.p[s.n - n + i] | 32) != (with[i] | 32))
			return false;
	return true;
}

static void add_content(struct cartridge *k, const struct xml *r, str title)
{
	str path = plain_path(k->a, main_file(r));
	struct cf_file *f = file_at(k, path);
	if (f == NULL)
		note(k, title, "ไม่มีไฟล์ของบทนี้ในชุด");
	else if (ends(path, ".html") || ends(path, ".htm") || ends(path, ".xhtml"))
		add_page(k, f, title);
	else if (ends(path, ".pdf"))
		add_media(k, LESSON_DOCUMENT, f, title);
	else if (ends(path, ".mp4"))
		add_media(k, LESSON_VIDEO, f, title);
	else
		note(k, title, "ไฟล์ชนิดนี้นำเข้าไม่ได้");
}

static const struct xml *tree(struct cartridge *k, const struct xml *r, str title)
{
	struct cf_file *f = file_at(k, plain_path(k->a, main_file(r)));
	struct problems own = problems_in(k->a), *ps = k->p->ps;
	k->p->ps = &own;
	str text = f != NULL ? cf_text(k->p, f, 8u << 20, title) : (str){0};
	const struct xml *x = text.p != NULL ? xml_read(k->a, text, &own) : NULL;
	k->p->ps = ps;
	if (x == NULL)
		note(k, title, "อ่านไฟล์ของบทนี้ไม่ได้");
	return x;
}

static void add_link(struct cartridge *k, const struct xml *r, str title)
{
	const struct xml *x = tree(k, r, title), *u = xml_child(x, "url");
	str href = u != NULL ? xml_attr(u, "href") : (str){0};
	if (x == NULL)
		return;
	if (href.p == NULL || !author_url_ok(href)) {
		note(k, title, "ลิงก์ไม่ถูกต้อง");
		return;
	}
	struct cf_lesson *l = add(k, LESSON_LINK, title);
	if (l != NULL)
		l->l.url = href;
}

/* A topic's name of its own: without the signs that separate categories. */
static str topic_of(struct cartridge *k, str title)
{
	char *p = new (k->a, char, title.n + 1);
	for (size_t i = 0; i < title.n; i++)
		p[i] = title.p[i] == '/' || title.p[i] == '\n' || title.p[i] == '\r' || title.p[i] == '$' ? '-' : title.p[i];
	str base = str_clip(str_trim((str){p, title.n}), 200), name = base.n > 0 ? base : S("ข้อสอบ");
	base = name;
	for (int no = 2; no < 1000; no++) {
		bool taken = false;
		for (size_t i = 0; i < k->n_topics; i++)
			taken = taken || str_eq(k->topic[i], name);
		if (!taken)
			break;
		name = str_fmt(k->a, "%.*s %d", STR_FMT(base), no);
	}
	return name;
}

static void add_test(struct cartridge *k, const struct xml *r, str title)
{
	const struct xml *x = tree(k, r, title);
	str topic = topic_of(k, title);
	size_t n = x != NULL ? cf_qti(k->a, x, topic, &k->gift, &k->note) : 0;
	if (x != NULL && n == 0)
		note(k, title, "ไม่มีคำถามที่นำเข้าได้");
	struct cf_lesson *l = n > 0 && k->n_topics < AUTHOR_LESSONS_MAX ? add(k, LESSON_TEST, title) : NULL;
	if (l == NULL)
		return;
	k->topic[k->n_topics++] = topic;
	struct cf_part *part = new (k->a, struct cf_part, 1);
	*part = (struct cf_part){.title = S(""), .topic = topic, .points = 100};
	l->part = part;
	l->l.minutes = MINUTES_TEST;
	l->test = (struct quiz){.pass = 8000, .shuffle_questions = true, .shuffle_options = true, .review = REVIEW_ANSWERS, .review_when = 1, .words = S(""), .n_parts = 1};
}

static bool holds(str s, const char *word) { return str_find(s, str_of(word)) >= 0; }

static void add_resource(struct cartridge *k, const struct xml *r, str title)
{
	str type = xml_attr(r, "type");
	if (type.p == NULL)
		note(k, title, "ไม่บอกชนิด");
	else if (holds(type, "imswl_"))
		add_link(k, r, title);
	else if (holds(type, "/assessment"))
		add_test(k, r, title);
	else if (str_eq(type, S("webcontent")) || holds(type, "learning-application-resource"))
		add_content(k, r, title);
	else if (holds(type, "imsdt_"))
		note(k, title, "กระดานสนทนา นำเข้าไม่ได้");
	else if (holds(type, "imsbasiclti"))
		note(k, title, "เครื่องมือภายนอก (LTI) นำเข้าไม่ได้");
	else
		note(k, title, "สื่อชนิดนี้นำเข้าไม่ได้");
}

/* --- the tree --- */

static str title_of(const struct xml *item)
{
	const struct xml *t = xml_child(item, "title");
	return t != NULL ? str_trim(t->text) : S("");
}

static void walk(struct cartridge *k, const struct xml *item, int depth)
{
	for (; item != NULL; item = xml_next(item, "item")) {
		str id = xml_attr(item, "identifierref"), title = title_of(item);
		const struct xml *r = id.n > 0 ? resource(k, id) : NULL;
		if (r != NULL)
			add_resource(k, r, title.n > 0 ? title : id);
		else if (id.n > 0)
			note(k, title, "ไม่มีสื่อของบทนี้ในชุด");
		if (depth < DEPTH_MAX)
			walk(k, xml_child(item, "item"), depth + 1);
	}
}

static void close_section(struct cartridge *k, str title)
{
	if (k->n_lessons == k->from)
		return;
	if (k->n_sections == AUTHOR_SECTIONS_MAX) { /* the rest goes into the last one */
		k->sections[k->n_sections - 1].n += k->n_lessons - k->from;
		k->from = k->n_lessons;
		return;
	}
	title = str_clip(title, AUTHOR_TITLE_MAX);
	k->sections[k->n_sections++] = (struct cf_section){.title = title.n > 0 ? title : str_fmt(k->a, "ส่วนที่ %zu", k->n_sections + 1), .lesson = &k->lesson[k->from], .n = k->n_lessons - k->from};
	k->from = k->n_lessons;
}

/* Items of the first level that hold others are sections; lessons beside them go into one of the course's name. */
static void read_tree(struct cartridge *k, const struct xml *organization, str title)
{
	const struct xml *root = xml_child(organization, "item"), *top = root;
	if (root != NULL && xml_next(root, "item") == NULL && xml_attr(root, "identifierref").n == 0 && xml_child(root, "item") != NULL)
		top = xml_child(root, "item"); /* the one root item that the specification asks for */
	for (const struct xml *i = top; i != NULL; i = xml_next(i, "item")) {
		const struct xml *inside = xml_child(i, "item");
		str id = xml_attr(i, "identifierref");
		if (inside == NULL) {
			const struct xml *r = id.n > 0 ? resource(k, id) : NULL;
			if (r != NULL)
				add_resource(k, r, title_of(i).n > 0 ? title_of(i) : id);
			continue;
		}
		close_section(k, title);
		if (id.n > 0 && resource(k, id) != NULL)
			add_resource(k, resource(k, id), title_of(i));
		walk(k, inside, 0);
		close_section(k, title_of(i));
	}
	close_section(k, title);
}

static const struct xml *deep(const struct xml *x, const char *const *path)
{
	for (; *path != NULL; path++)
		x = xml_child(x, *path);
	return x;
}

static str manifest_text(const struct xml *root, const char *what)
{
	const struct xml *s = deep(root, (const char *const[]){"metadata", "lom", "general", what, "string", NULL});
	if (s == NULL)
		s = deep(root, (const char *const[]){"metadata", "lom", "general", what, "langstring", NULL});
	return s != NULL ? str_trim(s->text) : S("");
}

struct course_file *cf_cartridge(struct cf_pack *p, struct cf_file *manifest, str name)
{
	str text = cf_text(p, manifest, 16u << 20, S("imsmanifest.xml"));
	const struct xml *root = text.p != NULL ? xml_read(p->a, text, p->ps) : NULL;
	if (root == NULL)
		return NULL;
	struct cartridge *k = new (p->a, struct cartridge, 1);
	struct course_file *c = new (p->a, struct course_file, 1);
	*k = (struct cartridge){.p = p, .a = p->a, .c = c, .resources = xml_child(root, "resources")};
	str title = manifest_text(root, "title"), summary = manifest_text(root, "description");
	if (title.n == 0)
		title = str_trim(name.n > 6 ? str_sub(name, 0, name.n - (ends(name, ".imscc") ? 6 : ends(name, ".zip") ? 4 : 0)) : name);
	title = title.n > 0 ? str_clip(title, AUTHOR_TITLE_MAX) : S("หลักสูตรที่นำเข้า");
	*c = (struct course_file){.slug = author_slug_of(p->a, title), .cover_sha = S(""), .cover_type = S(""),
		.facts = {.title = title, .summary = str_clip(cf_markdown(p->a, summary, NULL, NULL), 2000), .body = S(""), .for_whom = S(""), .teacher = S(""), .opens_day = S(""), .closes_day = S(""),
			.area = AREA_GENERAL, .audience = AUDIENCE_DLA | AUDIENCE_LAO | AUDIENCE_PUBLIC, .certificate = true}};
	read_tree(k, deep(root, (const char *const[]){"organizations", "organization", NULL}), title);
	c->section = k->sections;
	c->n_sections = k->n_sections;
	for (size_t i = 0; i < k->n_lessons; i++)
		c->facts.minutes += k->lesson[i].l.minutes;
	c->gift = str_take(p->a, &k->gift);
	str lines = str_take(p->a, &k->note);
	c->note = lines.n > 0 ? STR_CAT(p->a, S("สิ่งที่นำเข้าไม่ได้จากไฟล์ Common Cartridge\n"), str_trim(lines)) : S("");
	if (k->n_lessons == 0)
		problem_add(p->ps, 0, S("imsmanifest.xml"), S(""), "ไม่พบบทเรียนที่นำเข้าได้ในไฟล์นี้%s%.*s", lines.n > 0 ? ": " : "", STR_FMT(str_clip(lines, 1000)));
	return p->ps->n == 0 ? c : NULL;
}
