/* markdown.c: md4c's events to HTML. Our own writer of HTML, so that every text is escaped and every address judged at one place. */
#include "learn/course/markdown.h"

#include "base/buf.h"

#include <md4c.h>
#include <string.h>

#define TEXT_MAX 200000
#define DEPTH_MAX 100
#define PAD 16

struct writer {
	struct buf out;
	str files;
	int heading;
	int image;       /* inside a picture: its words are collected, not written */
	int depth;
	struct buf alt;
	bool link[DEPTH_MAX];
	int n_links;
};

static void lit(struct writer *w, const char *z)
{
	buf_str(&w->out, str_of(z));
}

/* --- addresses --- */

/* A browser takes \ for / and leaves out tabs and line ends: with them "/" could lead to another host. */
static bool may_lead(str href)
{
	for (size_t i = 0; i < href.n; i++)
		if ((u8)href.p[i] < 32 || href.p[i] == '\\')
			return false;
	return str_starts(href, S("https://")) || str_starts(href, S("http://")) || str_starts(href, S("mailto:")) ||
		   (str_starts(href, S("/")) && !str_starts(href, S("//"))) || str_starts(href, S("#"));
}

static bool plain_name(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))
			return false;
	}
	return s.n > 0 && s.p[0] != '.';
}

static str address_of(const MD_ATTRIBUTE *a)
{
	return a->text != NULL ? (str){a->text, a->size} : S("");
}

static void open_link(struct writer *w, str href)
{
	bool good = may_lead(href) && w->n_links < DEPTH_MAX;
	if (w->n_links < DEPTH_MAX)
		w->link[w->n_links++] = good;
	if (!good)
		return;
	lit(w, "<a href=\"");
	html_text(&w->out, href);
	lit(w, str_starts(href, S("http")) ? "\" rel=\"noopener noreferrer\">" : "\">");
}

static void close_link(struct writer *w)
{
	if (w->n_links > 0 && w->link[--w->n_links])
		lit(w, "</a>");
}

/* ![words](file:name.png). Another address would let a page tell a stranger's server who reads it: it becomes a link. */
static void picture(struct writer *w, str src)
{
	str words = buf_view(&w->alt);
	str name = str_starts(src, S("file:")) ? str_sub(src, 5, src.n) : (str){0};
	if (name.p != NULL && plain_name(name) && w->files.n > 0) {
		lit(w, "<img src=\"");
		html_text(&w->out, w->files);
		lit(w, "/");
		html_text(&w->out, name);
		lit(w, "\" alt=\"");
		html_text(&w->out, words);
		lit(w, "\" loading=\"lazy\">");
	} else if (name.p == NULL && may_lead(src)) {
		open_link(w, src);
		html_text(&w->out, words.n > 0 ? words : src);
		close_link(w);
	} else {
		html_text(&w->out, words);
	}
}

/* --- blocks --- */

static void heading(struct writer *w, const MD_BLOCK_H_DETAIL *d, bool open)
{
	unsigned level = d->level + (unsigned)w->heading - 1;
	buf_fmt(&w->out, open ? "<h%u>" : "</h%u>\n", level > 6 ? 6 : level);
}

static void list_item(struct writer *w, const MD_BLOCK_LI_DETAIL *d)
{
	lit(w, d->is_task ? (d->task_mark == ' ' ? "<li>☐ " : "<li>☑ ") : "<li>");
}

static void cell(struct writer *w, const MD_BLOCK_TD_DETAIL *d, const char *tag, bool open)
{
	if (!open) {
		buf_fmt(&w->out, "</%s>", tag);
		return;
	}
	buf_fmt(&w->out, "<%s%s%s>", tag, tag[1] == 'h' ? " scope=\"col\"" : "",
		d->align == MD_ALIGN_RIGHT ? " class=\"text-end\"" : d->align == MD_ALIGN_CENTER ? " class=\"text-center\"" : "");
}

static void block(struct writer *w, MD_BLOCKTYPE type, void *detail, bool open)
{
	static const struct {
		MD_BLOCKTYPE type;
		const char *open, *close;
	} plain[] = {{MD_BLOCK_QUOTE, "<blockquote>", "</blockquote>\n"}, {MD_BLOCK_UL, "<ul>", "</ul>\n"}, {MD_BLOCK_HR, "<hr>\n", ""},
		{MD_BLOCK_CODE, "<pre><code>", "</code></pre>\n"}, {MD_BLOCK_P, "<p>", "</p>\n"},
		{MD_BLOCK_TABLE, "<div class=\"md-table\" tabindex=\"0\" role=\"group\" aria-label=\"ตาราง\"><table class=\"table\">", "</table></div>\n"},
		{MD_BLOCK_THEAD, "<thead>", "</thead>"}, {MD_BLOCK_TBODY, "<tbody>", "</tbody>"}, {MD_BLOCK_TR, "<tr>", "</tr>\n"}};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (plain[i].type == type)
			lit(w, open ? plain[i].open : plain[i].close);
	if (type == MD_BLOCK_H)
		heading(w, detail, open);
	else if (type == MD_BLOCK_OL && open)
		buf_fmt(&w->out, "<ol start=\"%u\">", ((const MD_BLOCK_OL_DETAIL *)detail)->start);
	else if (type == MD_BLOCK_OL)
		lit(w, "</ol>\n");
	else if (type == MD_BLOCK_LI && open)
		list_item(w, detail);
	else if (type == MD_BLOCK_LI)
		lit(w, "</li>\n");
	else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
		cell(w, detail, type == MD_BLOCK_TH ? "th" : "td", open);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct writer *w = ctx;
	if (++w->depth > DEPTH_MAX)
		return -1; /* md4c goes on after a positive one */
	block(w, type, detail, true);
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct writer *w = ctx;
	w->depth--;
	block(w, type, detail, false);
	return 0;
}

/* --- within a block --- */

static const char *span_tag(MD_SPANTYPE type)
{
	switch (type) {
	case MD_SPAN_EM: return "em";
	case MD_SPAN_STRONG: return "strong";
	case MD_SPAN_CODE: return "code";
	case MD_SPAN_DEL: return "del";
	default: return NULL;
	}
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	struct writer *w = ctx;
	const char *tag = span_tag(type);
	if (type == MD_SPAN_IMG && w->image++ == 0)
		buf_reset(&w->alt);
	if (w->image > 0)
		return 0;
	if (tag != NULL)
		buf_fmt(&w->out, "<%s>", tag);
	else if (type == MD_SPAN_A)
		open_link(w, address_of(&((const MD_SPAN_A_DETAIL *)detail)->href));
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	struct writer *w = ctx;
	const char *tag = span_tag(type);
	if (type == MD_SPAN_IMG && --w->image == 0) {
		picture(w, address_of(&((const MD_SPAN_IMG_DETAIL *)detail)->src));
		return 0;
	}
	if (w->image > 0)
		return 0;
	if (tag != NULL)
		buf_fmt(&w->out, "</%s>", tag);
	else if (type == MD_SPAN_A)
		close_link(w);
	return 0;
}

/* An entity is passed on as it stands when it is one: & letters or #digits ; */
static void entity(struct writer *w, str s)
{
	for (size_t i = 1; i + 1 < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#')) {
			html_text(&w->out, s);
			return;
		}
	}
	buf_str(&w->out, s);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *ctx)
{
	struct writer *w = ctx;
	str s = {p, n};
	if (w->image > 0) {
		buf_str(&w->alt, type == MD_TEXT_BR || type == MD_TEXT_SOFTBR ? S(" ") : s);
		return 0;
	}
	if (type == MD_TEXT_BR)
		lit(w, "<br>");
	else if (type == MD_TEXT_SOFTBR)
		lit(w, "\n");
	else if (type == MD_TEXT_ENTITY)
		entity(w, s);
	else if (type != MD_TEXT_NULLCHAR)
		html_text(&w->out, s);
	return 0;
}

html learn_markdown(struct arena *a, str source, str files, int level)
{
	static const MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML | MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_TASKLISTS,
		.enter_block = enter_block, .leave_block = leave_block, .enter_span = enter_span, .leave_span = leave_span, .text = text};
	struct writer w = {.files = files, .heading = level < 1 ? 1 : level};
	str read = str_clip(source, TEXT_MAX);
	/* md4c looks beyond the end of a text that is no UTF-8, and sometimes of one that is: it gets a copy with room behind it. */
	char *room = new (a, char, read.n + PAD);
	if (read.n > 0)
		memcpy(room, read.p, read.n);
	if (!str_utf8(read) || md_parse(room, (MD_SIZE)read.n, &parser, &w) != 0) { /* or deeper than we draw: the text as it is */
		buf_reset(&w.out);
		lit(&w, "<pre>");
		html_text(&w.out, read);
		lit(&w, "</pre>");
	}
	if (read.n < source.n)
		lit(&w, "<p>… ข้อความยาวเกินที่แสดงได้ ส่วนที่เหลือไม่แสดง</p>");
	buf_free(&w.alt);
	return html_trusted(str_take(a, &w.out));
}
