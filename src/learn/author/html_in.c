/* html_in.c: HTML of others as Markdown: headings, paragraphs, lists, tables, emphasis, links, pictures, code. Anything else becomes its words.
 * Tolerant: whatever the bytes, the result is text. */
#include "learn/author/inside.h"

#define LISTS_MAX 8

struct md {
	struct arena *a;
	struct buf o;
	str (*file)(void *ctx, str href);
	void *ctx;
	struct {
		bool ordered;
		int no;
	} list[LISTS_MAX];
	int n_lists, quote;
	bool start;  /* at the start of a line: no blank is due */
	bool space;  /* one is due before the next word */
	bool pre, cell;
	int n_cells, n_rows;
	str href;
	str skip;    /* inside <script> and the like: its name */
};

/* --- writing --- */

static void line(struct md *m)
{
	if (m->cell) {
		m->space = true;
		return;
	}
	while (m->o.n > 0 && m->o.p[m->o.n - 1] == ' ')
		m->o.n--;
	if (m->o.n > 0)
		buf_byte(&m->o, '\n');
	for (int i = 0; i < m->quote; i++)
		buf_lit(&m->o, "> ");
	m->start = true;
	m->space = false;
}

/* A blank line before what comes. */
static void block(struct md *m)
{
	if (m->cell || m->n_lists > 0) {
		if (m->cell)
			m->space = true;
		return;
	}
	str done = buf_view(&m->o);
	while (done.n > 0 && (done.p[done.n - 1] == '\n' || done.p[done.n - 1] == ' ' || done.p[done.n - 1] == '>'))
		done.n--;
	m->o.n = done.n;
	if (done.n > 0)
		buf_byte(&m->o, '\n');
	line(m);
}

static void gap(struct md *m)
{
	if (m->space && !m->start)
		buf_byte(&m->o, ' ');
	m->space = false;
}

static void mark(struct md *m, str s)
{
	gap(m);
	buf_str(&m->o, s);
	m->start = false;
}

static void put_rune(struct md *m, const char *p, size_t n)
{
	if (n == 1 && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r') && !m->pre) {
		m->space = true;
		return;
	}
	bool start = m->start;
	gap(m);
	if (!m->pre && n == 1 && (strchr("\\`*_[]<>|", *p) != NULL || (start && strchr("#+-=~", *p) != NULL)) && *p != 0)
		buf_byte(&m->o, '\\');
	buf_add(&m->o, p, n);
	m->start = false;
}

/* --- entities --- */

static size_t utf8(u32 c, char ret[4])
{
	if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		c = 0xFFFD;
	if (c < 0x80)
		return ret[0] = (char)c, 1;
	if (c < 0x800)
		return ret[0] = (char)(0xC0 | c >> 6), ret[1] = (char)(0x80 | (c & 63)), 2;
	if (c < 0x10000)
		return ret[0] = (char)(0xE0 | c >> 12), ret[1] = (char)(0x80 | (c >> 6 & 63)), ret[2] = (char)(0x80 | (c & 63)), 3;
	return ret[0] = (char)(0xF0 | c >> 18), ret[1] = (char)(0x80 | (c >> 12 & 63)), ret[2] = (char)(0x80 | (c >> 6 & 63)), ret[3] = (char)(0x80 | (c & 63)), 4;
}

static u32 number_of(str s)
{
	u32 c = 0;
	bool hex = s.n > 0 && (s.p[0] == 'x' || s.p[0] == 'X');
	for (size_t i = hex; i < s.n && c < 0x110000; i++) {
		char d = s.p[i];
		int v = d >= '0' && d <= '9' ? d - '0' : hex && (d | 32) >= 'a' && (d | 32) <= 'f' ? (d | 32) - 'a' + 10 : -1;
		if (v < 0)
			return 0;
		c = c * (hex ? 16 : 10) + (u32)v;
	}
	return c;
}

/* The sign of "amp", "#3585"; 0: none that is known. */
static u32 entity(str s)
{
	static const struct {
		const char *name;
		u32 c;
	} known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", ' '}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026},
		{"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"bull", 0x2022}, {"middot", 0xB7}, {"times", 0xD7}, {"copy", 0xA9}, {"reg", 0xAE},
		{"trade", 0x2122}, {"deg", 0xB0}, {"frac12", 0xBD}, {"rarr", 0x2192}, {"larr", 0x2190}, {"zwnj", 0x200C}, {"shy", 0xAD}};
	if (s.n > 1 && s.p[0] == '#')
		return number_of(str_sub(s, 1, s.n));
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(s, str_of(known[i].name)))
			return known[i].c;
	return 0;
}

/* The bytes from an & on that make one sign, and the sign; 0: none. */
static size_t entity_at(str s, u32 *ret)
{
	size_t n = 1;
	while (n < s.n && n < 12 && s.p[n] != ';' && s.p[n] != ' ' && s.p[n] != '&' && s.p[n] != '<')
		n++;
	if (n >= s.n || s.p[n] != ';')
		return 0;
	*ret = entity(str_sub(s, 1, n));
	return *ret != 0 ? n + 1 : 0;
}

static void put_text(struct md *m, str s)
{
	while (s.n > 0) {
		u32 c;
		char sign[4];
		size_t n = s.p[0] == '&' ? entity_at(s, &c) : 0;
		if (n > 0) {
			size_t len = utf8(c, sign);
			put_rune(m, sign, len);
			s = str_sub(s, n, s.n);
			continue;
		}
		str rest = s;
		str_next_rune(&rest);
		n = s.n - rest.n;
		put_rune(m, s.p, n > 0 ? n : 1);
		s = str_sub(s, n > 0 ? n : 1, s.n);
	}
}

/* --- tags --- */

static bool same(str s, const char *lower_name)
{
	size_t n = strlen(lower_name);
	if (s.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]) != lower_name[i])
			return false;
	return true;
}

static bool one_of(str s, const char *const *names)
{
	for (; *names != NULL; names++)
		if (same(s, *names))
			return true;
	return false;
}

/* The value of an attribute, entities and all; p NULL: none. */
static str attribute(struct arena *a, str tag, const char *name)
{
	str s = tag;
	while (s.n > 0) {
		while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\n' || s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '/'))
			s = str_sub(s, 1, s.n);
		size_t n = 0;
		while (n < s.n && s.p[n] != '=' && s.p[n] != ' ' && s.p[n] != '\n' && s.p[n] != '\t' && s.p[n] != '\r')
			n++;
		if (n == 0)
			break;
		str key = str_sub(s, 0, n), value = S("");
		s = str_trim(str_sub(s, n, s.n));
		if (s.n > 0 && s.p[0] == '=') {
			s = str_trim(str_sub(s, 1, s.n));
			char quote = s.n > 0 && (s.p[0] == '"' || s.p[0] == '\'') ? s.p[0] : 0;
			size_t from = quote != 0, to = from;
			while (to < s.n && (quote ? s.p[to] != quote : s.p[to] != ' ' && s.p[to] != '\n' && s.p[to] != '\t'))
				to++;
			value = str_sub(s, from, to);
			s = str_sub(s, to < s.n ? to + (quote != 0) : to, s.n);
		}
		if (!same(key, name))
			continue;
		struct buf b = {0};
		while (value.n > 0) {
			u32 c;
			char sign[4];
			size_t len = value.p[0] == '&' ? entity_at(value, &c) : 0;
			buf_add(&b, len > 0 ? sign : value.p, len > 0 ? utf8(c, sign) : 1);
			value = str_sub(value, len > 0 ? len : 1, value.n);
		}
		return str_take(a, &b);
	}
	return (str){0};
}

static void open_list(struct md *m, bool ordered)
{
	if (m->n_lists == 0)
		block(m);
	if (m->n_lists < LISTS_MAX) {
		m->list[m->n_lists].ordered = ordered;
		m->list[m->n_lists].no = 0;
	}
	m->n_lists++;
}

static void open_item(struct md *m)
{
	line(m);
	int deep = m->n_lists < 1 ? 0 : m->n_lists > LISTS_MAX ? LISTS_MAX - 1 : m->n_lists - 1;
	for (int i = 0; i < deep; i++)
		buf_lit(&m->o, "   ");
	if (m->n_lists > 0 && m->list[deep].ordered)
		buf_fmt(&m->o, "%d. ", ++m->list[deep].no);
	else
		buf_lit(&m->o, "- ");
	m->start = true;
}

static void picture(struct md *m, str tag)
{
	str src = attribute(m->a, tag, "src"), alt = attribute(m->a, tag, "alt");
	str name = src.p != NULL && m->file != NULL ? m->file(m->ctx, src) : (str){0};
	if (name.n > 0) {
		mark(m, S("!["));
		put_text(m, alt);
		mark(m, STR_CAT(m->a, S("](file:"), name, S(")")));
	} else if (alt.n > 0)
		put_text(m, alt);
}

static bool links_out(str href)
{
	bool ok = author_url_ok(href) || str_starts(href, S("mailto:"));
	for (size_t i = 0; i < href.n && ok; i++)
		ok = href.p[i] != ')' && href.p[i] != '(' && href.p[i] != ' ';
	return ok;
}

static void open_row(struct md *m)
{
	m->n_cells = 0;
	line(m);
	buf_lit(&m->o, "|");
}

static void close_row(struct md *m)
{
	m->cell = false;
	if (m->n_rows++ > 0 || m->n_cells == 0)
		return;
	line(m);
	buf_lit(&m->o, "|");
	for (int i = 0; i < m->n_cells && i < 50; i++)
		buf_lit(&m->o, " --- |");
}

static void opened(struct md *m, str name, str tag)
{
	static const char *const blocks[] = {"p", "div", "section", "article", "header", "footer", "figure", "dl", "dt", "dd", "form", NULL};
	static const char *const skipped[] = {"script", "style", "head", "template", "iframe", "object", NULL};
	if (one_of(name, blocks))
		block(m);
	else if (one_of(name, skipped))
		m->skip = name;
	else if (name.n == 2 && (name.p[0] | 32) == 'h' && name.p[1] >= '1' && name.p[1] <= '6') {
		block(m);
		buf_str(&m->o, str_sub(S("######"), 0, (size_t)(name.p[1] - '0')));
		buf_byte(&m->o, ' ');
	} else if (same(name, "br"))
		m->cell ? (void)(m->space = true) : (mark(m, S("\\")), line(m));
	else if (same(name, "hr")) {
		block(m);
		buf_lit(&m->o, "---");
		block(m);
	} else if (same(name, "strong") || same(name, "b"))
		mark(m, S("**"));
	else if (same(name, "em") || same(name, "i"))
		mark(m, S("*"));
	else if (same(name, "code") && !m->pre)
		mark(m, S("`"));
	else if (same(name, "pre")) {
		block(m);
		buf_lit(&m->o, "```\n");
		m->pre = true;
	} else if (same(name, "ul") || same(name, "ol"))
		open_list(m, same(name, "ol"));
	else if (same(name, "li"))
		open_item(m);
	else if (same(name, "blockquote")) {
		m->quote++;
		block(m);
	} else if (same(name, "table")) {
		block(m);
		m->n_rows = 0;
	} else if (same(name, "tr"))
		open_row(m);
	else if (same(name, "td") || same(name, "th")) {
		m->cell = true;
		m->n_cells++;
		buf_byte(&m->o, ' ');
		m->start = true;
	} else if (same(name, "img"))
		picture(m, tag);
	else if (same(name, "a")) {
		str href = attribute(m->a, tag, "href");
		m->href = href.p != NULL && links_out(href) ? href : (str){0};
		if (m->href.p != NULL)
			mark(m, S("["));
	}
}

static void closed(struct md *m, str name)
{
	static const char *const blocks[] = {"p", "div", "section", "article", "header", "footer", "figure", "dl", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", NULL};
	if (one_of(name, blocks))
		block(m);
	else if (same(name, "strong") || same(name, "b"))
		buf_lit(&m->o, "**");
	else if (same(name, "em") || same(name, "i"))
		buf_lit(&m->o, "*");
	else if (same(name, "code") && !m->pre)
		buf_lit(&m->o, "`");
	else if (same(name, "pre") && m->pre) {
		m->pre = false;
		buf_lit(&m->o, "\n```");
		block(m);
	} else if ((same(name, "ul") || same(name, "ol")) && m->n_lists > 0) {
		if (--m->n_lists == 0)
			block(m);
	} else if (same(name, "blockquote") && m->quote > 0) {
		m->quote--;
		block(m);
	} else if (same(name, "tr"))
		close_row(m);
	else if (same(name, "td") || same(name, "th")) {
		m->cell = false;
		m->space = false;
		buf_lit(&m->o, " |");
	} else if (same(name, "a") && m->href.p != NULL) {
		buf_lit(&m->o, "](");
		buf_str(&m->o, m->href);
		buf_byte(&m->o, ')');
		m->href = (str){0};
	}
}

/* The tag or comment at s ("<..."); its length. 0: a plain "<". */
static size_t tag_at(struct md *m, str s)
{
	if (str_starts(s, S("<!--"))) {
		ptrdiff_t end = str_find(s, S("-->"));
		return end < 0 ? s.n : (size_t)end + 3;
	}
	bool close = s.n > 1 && s.p[1] == '/';
	size_t from = 1 + close, n = from;
	if (s.n <= from || !(((s.p[from] | 32) >= 'a' && (s.p[from] | 32) <= 'z') || s.p[from] == '!' || s.p[from] == '?'))
		return 0;
	while (n < s.n && s.p[n] != '>' && s.p[n] != ' ' && s.p[n] != '\n' && s.p[n] != '\t' && s.p[n] != '\r' && s.p[n] != '/')
		n++;
	str name = str_sub(s, from, n);
	char quote = 0;
	size_t end = n;
	for (; end < s.n && (quote != 0 || s.p[end] != '>'); end++)
		if (quote == 0 && (s.p[end] == '"' || s.p[end] == '\''))
			quote = s.p[end];
		else if (s.p[end] == quote)
			quote = 0;
	if (m->skip.p != NULL) {
		if (close && name.n == m->skip.n && same(name, str_z(m->a, m->skip)))
			m->skip = (str){0};
	} else if (close)
		closed(m, name);
	else
		opened(m, name, str_sub(s, n, end));
	return end < s.n ? end + 1 : s.n;
}

str cf_markdown(struct arena *a, str page, str (*file)(void *ctx, str href), void *ctx)
{
	struct md m = {.a = a, .file = file, .ctx = ctx, .start = true, .o = {.limit = 4u << 20}};
	while (page.n > 0) {
		size_t n = page.p[0] == '<' ? tag_at(&m, page) : 0;
		if (n == 0) {
			n = 1;
			while (n < page.n && page.p[n] != '<')
				n++;
			if (m.skip.p == NULL)
				put_text(&m, str_sub(page, 0, n));
		}
		page = str_sub(page, n, page.n);
	}
	m.o.failed = false;
	return str_trim(str_take(a, &m.o));
}
