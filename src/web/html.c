/* html.c: escaping for compiled templates. */
#include "web/html.h"

/* What a byte becomes in text and quoted attributes; n 0: itself. */
static str escape_of(char c)
{
	switch (c) {
	case '&': return S("&amp;");
	case '<': return S("&lt;");
	case '>': return S("&gt;");
	case '"': return S("&quot;");
	case '\'': return S("&#39;");
	case 0: return S("\xef\xbf\xbd"); /* NUL may not stand in a page */
	default: return (str){0};
	}
}

/* Bytes >= '@' and most others stay: runs of them are copied at once. */
void html_text(struct buf *o, str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] > '>')
			continue;
		str e = escape_of(s.p[i]);
		if (e.n == 0)
			continue;
		buf_add(o, s.p + from, i - from);
		buf_str(o, e);
		from = i + 1;
	}
	if (from < s.n)
		buf_add(o, s.p + from, s.n - from);
}

void html_text_z(struct buf *o, const char *s) { html_text(o, str_of(s)); }
void html_int(struct buf *o, i64 v) { buf_i64(o, v); }
void html_raw(struct buf *o, html h) { buf_str(o, h.s); }

static bool starts_nocase(str s, str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++) {
		char c = s.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != prefix.p[i])
			return false;
	}
	return true;
}

void html_href(struct buf *o, str s)
{
	bool good = s.n > 0 && (s.p[0] == '/' || s.p[0] == '#' || s.p[0] == '?');
	good = good || starts_nocase(s, S("https:")) || starts_nocase(s, S("http:")) || starts_nocase(s, S("mailto:"));
	html_text(o, good ? s : S("#"));
}

void html_href_z(struct buf *o, const char *s) { html_href(o, str_of(s)); }
void html_url(struct buf *o, str s) { buf_url(o, s); }
void html_url_z(struct buf *o, const char *s) { buf_url(o, str_of(s)); }
void html_url_int(struct buf *o, i64 v) { buf_i64(o, v); }

/* The string's inside only: the quotes stand in the template. */
void html_json(struct buf *o, str s)
{
	struct buf b = {0};
	buf_json(&b, s);
	if (b.failed || b.n < 2)
		o->failed = true;
	else
		html_text(o, str_sub(buf_view(&b), 1, b.n - 1));
	buf_free(&b);
}

void html_json_z(struct buf *o, const char *s) { html_json(o, str_of(s)); }

void html_thai(struct buf *o, str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			continue;
		html_text(o, (str){s.p + from, i - from});
		buf_add(o, (const char[]){'\xe0', '\xb9', (char)('\x90' + (s.p[i] - '0'))}, 3);
		from = i + 1;
	}
	html_text(o, (str){s.p + from, s.n - from});
}

void html_thai_z(struct buf *o, const char *s) { html_thai(o, str_of(s)); }

void html_thai_int(struct buf *o, i64 v)
{
	struct buf b = {0};
	buf_i64(&b, v);
	html_thai(o, buf_view(&b));
	buf_free(&b);
}
