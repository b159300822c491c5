/* tmpl.c: one pass over the template with a small HTML state machine, so that each hole knows where it stands. */
#include "tmpl.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdint.h>
#include <strings.h>

#define DEPTH_MAX 64    /* blocks inside blocks */
#define NAME_MAX_ 32    /* bytes of a tag or attribute name we look at */
#define LITERAL_MAX 4000 /* bytes of one buf_add */

enum where { TEXT, TAG_NAME, IN_TAG, ATTR_NAME, AFTER_NAME, BEFORE_VALUE, VALUE, VALUE_BARE, AFTER_VALUE, RAW, RCDATA };
enum kind { ATTR_PLAIN, ATTR_URL, ATTR_HX_JSON };
/* How far the value of a URL attribute is: what a hole may still turn it into. */
enum place { AT_START, AFTER_SLASH, NO_BORDER, SAFE, UNSURE };

struct state {
	enum where where;
	enum kind kind;
	enum place place;
	bool closing; /* in an end tag */
	bool blank;   /* the output ends with a blank: a further one is dropped */
	char quote;
	int pre;
	char tag[NAME_MAX_];  /* lower case; also while in RAW and RCDATA */
	char attr[NAME_MAX_]; /* lower case, while in an attribute */
	char scheme[NAME_MAX_];
};

enum block_kind { BLOCK_IF, BLOCK_LOOP };
struct block {
	enum block_kind kind;
	int line;
	bool has_else, has_end; /* has_end: `end` is set by a finished branch */
	bool starts_line;       /* a loop whose body starts with a line break: the one at its end is not sent */
	struct state start, end;
};

struct tmpl {
	const char *path, *p, *end;
	int line;
	struct out *c, *h, *err;
	struct out literal;
	struct state s;
	struct block block[DEPTH_MAX];
	int depth;
	bool fresh; /* nothing written in this define yet */
	jmp_buf stop;
};

_Noreturn __attribute__((format(printf, 3, 4))) static void fail(struct tmpl *t, int line, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *z = NULL;
	if (vasprintf(&z, fmt, ap) < 0)
		z = NULL;
	va_end(ap);
	out_fmt(t->err, "%s:%d: %s", t->path, line, z ? z : "?");
	free(z);
	longjmp(t->stop, 1);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
static bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_word(char c) { return is_alpha(c) || (c >= '0' && c <= '9') || c == '_'; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

struct span {
	const char *p;
	size_t n;
	int line;
};

static bool span_is(struct span s, const char *z) { return s.n == strlen(z) && memcmp(s.p, z, s.n) == 0; }

static struct span trim(struct span s)
{
	while (s.n && is_blank(s.p[0])) {
		s.line += s.p[0] == '\n';
		s.p++;
		s.n--;
	}
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* ---- C inside the braces ---- */

/* From p behind a quote of a C string or character to behind its end, NULL when it does not end on the line. */
static const char *skip_quoted(const char *p, const char *end, char quote)
{
	for (; p < end && *p != '\n'; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == quote)
			return p + 1;
	}
	return NULL;
}

/* One step over C text: strings and comments as a whole. */
static const char *skip_c(struct tmpl *t, const char *p, int line)
{
	if (*p == '"' || *p == '\'') {
		const char *q = skip_quoted(p + 1, t->end, *p);
		if (!q)
			fail(t, line, "a %c is not closed in the C code", *p);
		return q;
	}
	if (*p == '/' && p + 1 < t->end && p[1] == '/')
		fail(t, line, "no // comments in an expression: the rest of the line would be lost");
	if (*p == '/' && p + 1 < t->end && p[1] == '*') {
		for (p += 2; p + 1 < t->end; p++)
			if (p[0] == '*' && p[1] == '/')
				return p + 2;
		fail(t, line, "a comment is not closed in the C code");
	}
	return p + 1;
}

static int count_lines(const char *p, const char *end)
{
	int n = 0;
	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

/* The C text from t->p (behind "{{") to its "}}", which is passed. */
static struct span take_code(struct tmpl *t)
{
	int line = t->line, braces = 0;
	const char *start = t->p;
	while (t->p < t->end) {
		const char *p = t->p;
		if (*p == '}' && braces == 0 && p + 1 < t->end && p[1] == '}') {
			t->p += 2;
			return trim((struct span){start, (size_t)(p - start), line});
		}
		if (*p == '{')
			braces++;
		else if (*p == '}' && --braces < 0)
			fail(t, t->line, "a } without its {");
		const char *q = skip_c(t, p, t->line);
		t->line += count_lines(p, q);
		t->p = q;
	}
	fail(t, line, "{{ is not closed");
}

/* Parentheses and brackets must be closed inside the hole, or the C around would change its meaning. */
static void check_balance(struct tmpl *t, struct span s)
{
	char open[DEPTH_MAX];
	int n = 0;
	for (const char *p = s.p, *end = s.p + s.n; p < end; p = skip_c(t, p, s.line)) {
		if (*p == '(' || *p == '[' || *p == '{') {
			if (n == DEPTH_MAX)
				fail(t, s.line, "brackets nested too deep");
			open[n++] = *p == '(' ? ')' : *p == '[' ? ']' : '}';
		} else if ((*p == ')' || *p == ']' || *p == '}') && (n == 0 || open[--n] != *p)) {
			fail(t, s.line, "a %c without its partner", *p);
		} else if (*p == '#' || *p == '\\') {
			fail(t, s.line, "a %c does not belong into an expression", *p);
		}
	}
	if (n)
		fail(t, s.line, "a %c is missing", open[n - 1]);
}

/* Where the last single | outside brackets stands, or NULL. */
static const char *find_pipe(struct tmpl *t, struct span s)
{
	const char *found = NULL, *end = s.p + s.n;
	int depth = 0;
	for (const char *p = s.p; p < end;) {
		if (*p == '(' || *p == '[' || *p == '{')
			depth++;
		else if (*p == ')' || *p == ']' || *p == '}')
			depth--;
		if (*p == '|' && p + 1 < end && p[1] == '|') {
			p += 2;
			continue;
		}
		if (*p == '|' && depth == 0)
			found = p;
		p = skip_c(t, p, s.line);
	}
	return found;
}

/* ---- output ---- */

static void put_line(struct tmpl *t, struct out *o, int line) { out_fmt(o, "#line %d \"%s\"\n", line, t->path); }

static void put_c_string(struct out *o, const char *p, size_t n)
{
	out_z(o, "\"");
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"' || p[i] == '\\' || p[i] == '?') /* ? for gcc's word about trigraphs */
			out_add(o, (char[]){'\\', p[i]}, 2);
		else if (p[i] == '\n')
			out_z(o, "\\n");
		else if (p[i] == '\t')
			out_z(o, "\\t");
		else
			out_add(o, p + i, 1);
	}
	out_z(o, "\"");
}

static void flush(struct tmpl *t)
{
	for (size_t at = 0; at < t->literal.n;) {
		size_t n = t->literal.n - at < LITERAL_MAX ? t->literal.n - at : LITERAL_MAX;
		while (at + n < t->literal.n && n > 1 && ((unsigned char)t->literal.p[at + n] & 0xc0) == 0x80)
			n--; /* not inside a character */
		out_z(t->c, "\tbuf_add(o, ");
		put_c_string(t->c, t->literal.p + at, n);
		out_fmt(t->c, ", %zu);\n", n);
		at += n;
	}
	t->literal.n = 0;
}

static void put(struct tmpl *t, char c)
{
	out_add(&t->literal, &c, 1);
	t->s.blank = is_blank(c);
	t->fresh = false;
}

static void put_blank(struct tmpl *t, char c)
{
	if (!t->s.blank)
		put(t, c);
}

/* ---- the HTML ---- */

static const char *const url_attrs[] = {"href", "src", "action", "formaction", "srcset", "imagesrcset", "poster", "data", "cite", "ping",
	"background", "manifest", "xlink:href", "hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch", "hx-push-url", "hx-replace-url", NULL};
static const char *const json_attrs[] = {"hx-vals", "hx-headers", "hx-vars", "hx-request", NULL};

static bool is_in(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static void add_name(struct tmpl *t, char *name, char c)
{
	size_t n = strlen(name);
	if (n + 1 >= NAME_MAX_)
		fail(t, t->line, "a name longer than %d bytes", NAME_MAX_ - 1);
	name[n] = lower(c);
	name[n + 1] = 0;
}

/* The attribute's name is complete. */
static void begin_attr(struct tmpl *t)
{
	struct state *s = &t->s;
	const char *name = s->attr;
	if (strncmp(name, "data-hx-", 8) == 0)
		name += 5;
	if (strcmp(name, "style") == 0)
		fail(t, t->line, "no style attribute: the page's policy forbids it, use a class");
	if (strncmp(name, "on", 2) == 0)
		fail(t, t->line, "no %s attribute: scripts stand in assets/app.js", s->attr);
	if (strncmp(name, "hx-on", 5) == 0)
		fail(t, t->line, "no hx-on attribute: scripts stand in assets/app.js");
	if (strcmp(name, "srcdoc") == 0)
		fail(t, t->line, "no srcdoc attribute");
	s->kind = is_in(name, url_attrs) ? ATTR_URL : is_in(name, json_attrs) ? ATTR_HX_JSON : ATTR_PLAIN;
	s->place = AT_START;
	s->scheme[0] = 0;
}

static void end_tag(struct tmpl *t)
{
	struct state *s = &t->s;
	s->where = TEXT;
	s->attr[0] = 0;
	s->kind = ATTR_PLAIN;
	s->place = AT_START;
	s->scheme[0] = 0;
	if (strcmp(s->tag, "pre") == 0)
		s->pre += s->closing ? -1 : 1;
	if (s->pre < 0)
		fail(t, t->line, "</pre> without <pre>");
	if (!s->closing && strcmp(s->tag, "style") == 0)
		fail(t, t->line, "no <style>: the page's policy forbids it, use assets/app.css");
	if (!s->closing && strcmp(s->tag, "script") == 0)
		s->where = RAW;
	else if (!s->closing && (strcmp(s->tag, "textarea") == 0 || strcmp(s->tag, "title") == 0))
		s->where = RCDATA;
	if (s->where == RCDATA && strcmp(s->tag, "textarea") == 0 && t->p < t->end && *t->p != '\n')
		put(t, '\n'); /* the browser drops one line break here: not one of the value's */
	if (s->where == TEXT)
		s->tag[0] = 0;
	s->closing = false;
}

/* A literal byte at the start part of a value. */
static void value_byte(struct tmpl *t, char c)
{
	struct state *s = &t->s;
	if (s->place == SAFE || s->place == UNSURE)
		return;
	if (s->kind == ATTR_URL && (c == '#' || c == '?' || (c == '/' && s->place == NO_BORDER && strcmp(s->scheme, "/") != 0))) {
		s->place = SAFE;
		return;
	}
	if (s->place == AFTER_SLASH && c != '/' && c != '\\') {
		s->place = SAFE;
		return;
	}
	if (c == ':' && s->place == NO_BORDER) {
		if (strcmp(s->scheme, "javascript") == 0 || strcmp(s->scheme, "js") == 0 || strcmp(s->scheme, "vbscript") == 0)
			fail(t, t->line, "no %s: in an attribute", s->scheme);
		if (strcmp(s->scheme, "mailto") == 0 || strcmp(s->scheme, "tel") == 0)
			s->place = SAFE;
		s->scheme[0] = 0;
		add_name(t, s->scheme, ':');
		return;
	}
	if (s->place == AT_START && c == '/' && s->kind == ATTR_URL) {
		s->place = AFTER_SLASH;
		return;
	}
	if (s->place == AFTER_SLASH) { /* "//": a host comes */
		s->scheme[0] = '/';
		s->scheme[1] = 0;
		s->place = NO_BORDER;
		return;
	}
	if (s->place == AT_START && is_blank(c))
		return;
	if (c == '/' || strcmp(s->scheme, "/") == 0) { /* "//host" up to its next slash */
		if (c == '/')
			s->place = SAFE;
		return;
	}
	s->place = NO_BORDER;
	if (strlen(s->scheme) + 1 < NAME_MAX_ && s->scheme[0] != ':')
		add_name(t, s->scheme, c);
}

static void open_tag(struct tmpl *t)
{
	struct state *s = &t->s;
	const char *p = t->p; /* behind < */
	if (t->end - p >= 3 && memcmp(p, "!--", 3) == 0) {
		const char *q = p + 3;
		while (t->end - q >= 3 && memcmp(q, "-->", 3) != 0) {
			if (q[0] == '{' && q[1] == '{')
				fail(t, t->line + count_lines(p, q), "no {{ in an HTML comment: use {{# ... }}");
			q++;
		}
		if (t->end - q < 3)
			fail(t, t->line, "<!-- is not closed");
		t->line += count_lines(p, q);
		t->p = q + 3; /* comments are not sent */
		return;
	}
	bool closing = p < t->end && *p == '/';
	if (p + closing >= t->end || !(is_alpha(p[closing]) || (*p == '!' && t->end - p > 8 && strncasecmp(p, "!doctype", 8) == 0)))
		fail(t, t->line, "a bare < : write &lt;");
	put(t, '<');
	if (closing || *p == '!') {
		put(t, *p);
		t->p++;
	}
	s->closing = closing;
	s->tag[0] = 0;
	s->where = TAG_NAME;
}

static void text_byte(struct tmpl *t, char c)
{
	if (c == '<') {
		open_tag(t);
		return;
	}
	if (!is_blank(c) || t->s.pre) {
		put(t, c);
		return;
	}
	bool newline = c == '\n';
	while (t->p < t->end && is_blank(*t->p)) {
		newline |= *t->p == '\n';
		t->line += *t->p == '\n';
		t->p++;
	}
	if (!(newline && t->fresh))
		put_blank(t, newline ? '\n' : ' ');
}

static void tag_byte(struct tmpl *t, char c)
{
	struct state *s = &t->s;
	if (s->where == AFTER_VALUE && !is_blank(c) && c != '/' && c != '>')
		fail(t, t->line, "a %c directly behind a value: are the quotes balanced?", c);
	if ((c == '>' || c == '/') && s->where == ATTR_NAME)
		begin_attr(t);
	if (c == '>') {
		put(t, c);
		end_tag(t);
	} else if (is_blank(c)) {
		put_blank(t, ' ');
		s->where = s->where == ATTR_NAME || s->where == AFTER_NAME ? AFTER_NAME : IN_TAG;
		if (s->where == AFTER_NAME && s->kind == ATTR_PLAIN)
			begin_attr(t);
	} else if (c == '"' || c == '\'' || c == '<' || c == '`') {
		fail(t, t->line, "a %c inside a tag: are the quotes balanced?", c);
	} else if (c == '=') {
		if (s->where != ATTR_NAME && s->where != AFTER_NAME)
			fail(t, t->line, "a = without an attribute's name");
		put(t, c);
		begin_attr(t);
		s->where = BEFORE_VALUE;
	} else {
		if (s->where != ATTR_NAME) {
			s->attr[0] = 0;
			s->kind = ATTR_PLAIN;
		}
		put(t, c);
		s->where = c == '/' ? IN_TAG : ATTR_NAME;
		if (s->where == ATTR_NAME)
			add_name(t, s->attr, c);
	}
}

static void value_begin(struct tmpl *t, char c)
{
	struct state *s = &t->s;
	if (is_blank(c))
		return;
	if (c == '>' || c == '<' || c == '=' || c == '`')
		fail(t, t->line, "an attribute's value is missing");
	put(t, c);
	if (c == '"' || c == '\'') {
		s->quote = c;
		s->where = VALUE;
		return;
	}
	value_byte(t, c);
	s->where = VALUE_BARE;
}

static void leave_value(struct tmpl *t, enum where where)
{
	t->s.where = where;
	t->s.quote = 0;
	t->s.attr[0] = 0;
	t->s.kind = ATTR_PLAIN;
	t->s.place = AT_START;
	t->s.scheme[0] = 0;
}

/* In <script>, <textarea>, <title>: up to the end tag. */
static void raw_byte(struct tmpl *t, char c)
{
	struct state *s = &t->s;
	size_t n = strlen(s->tag);
	if (c == '<' && (size_t)(t->end - t->p) > n && *t->p == '/' && strncasecmp(t->p + 1, s->tag, n) == 0) {
		put(t, c);
		put(t, *t->p++);
		s->closing = true;
		s->tag[0] = 0;
		s->where = TAG_NAME;
		return;
	}
	if (s->where == RAW && !is_blank(c))
		fail(t, t->line, "no script in the page: the page's policy forbids it, use assets/app.js");
	if (c == '<')
		fail(t, t->line, "a bare < in <%s>: write &lt;", s->tag);
	if (s->where == RCDATA)
		put(t, c);
}

static void html_byte(struct tmpl *t, char c)
{
	struct state *s = &t->s;
	switch (s->where) {
	case TEXT:
		text_byte(t, c);
		break;
	case TAG_NAME:
		if (is_blank(c) || c == '>' || c == '/') {
			s->where = IN_TAG;
			tag_byte(t, c);
		} else if (is_word(c) || c == '-' || c == ':') {
			put(t, c);
			add_name(t, s->tag, c);
		} else {
			fail(t, t->line, "a %c in a tag's name", c);
		}
		break;
	case IN_TAG:
	case ATTR_NAME:
	case AFTER_NAME:
	case AFTER_VALUE:
		tag_byte(t, c);
		break;
	case BEFORE_VALUE:
		value_begin(t, c);
		break;
	case VALUE:
		if (c == '<')
			fail(t, t->line, "a < in the value of %s: write &lt;, or a quote before is not closed", s->attr);
		put(t, c);
		if (c == s->quote)
			leave_value(t, AFTER_VALUE);
		else
			value_byte(t, c);
		break;
	case VALUE_BARE:
		if (c == '"' || c == '\'' || c == '<' || c == '=' || c == '`')
			fail(t, t->line, "a %c in a value without quotes", c);
		if (is_blank(c) || c == '>') {
			leave_value(t, IN_TAG);
			tag_byte(t, c);
		} else {
			put(t, c);
			value_byte(t, c);
		}
		break;
	case RAW:
	case RCDATA:
		raw_byte(t, c);
		break;
	}
}

/* ---- holes and blocks ---- */

static const char *where_words(enum where w)
{
	switch (w) {
	case TAG_NAME: return "in a tag's name";
	case ATTR_NAME:
	case AFTER_NAME: return "in an attribute's name";
	case IN_TAG:
	case AFTER_VALUE: return "between attributes";
	case BEFORE_VALUE:
	case VALUE_BARE: return "in a value without quotes";
	case RAW: return "in a script";
	default: return "here";
	}
}

/* The name of the writing macro for a hole here, or a refusal. */
static const char *macro_for(struct tmpl *t, struct span code, struct span filter)
{
	struct state *s = &t->s;
	bool url = span_is(filter, "url"), thai = span_is(filter, "thai");
	if (filter.n && !url && !thai)
		fail(t, filter.line, "unknown filter %.*s: url or thai (a C | stands in parentheses)", (int)filter.n, filter.p);
	if (s->where == TEXT)
		return url ? "HTML_URL" : thai ? "HTML_THAI" : "HTML_PUT";
	if (s->where == RCDATA)
		return url ? "HTML_URL" : thai ? "HTML_THAI" : "HTML_ATTR";
	if (s->where != VALUE)
		fail(t, code.line, "no expression %s", where_words(s->where));
	if (s->kind == ATTR_HX_JSON && s->place == AT_START)
		fail(t, code.line, "%s must start with a literal {", s->attr);
	if (s->kind == ATTR_HX_JSON && !url && !thai)
		return "HTML_JSON";
	if (s->kind != ATTR_URL)
		return url ? "HTML_URL" : thai ? "HTML_THAI" : "HTML_ATTR";
	if (thai)
		fail(t, code.line, "no | thai in an address");
	if (url)
		return "HTML_URL";
	switch (s->place) {
	case AT_START: return "HTML_HREF";
	case SAFE: return "HTML_ATTR";
	case AFTER_SLASH: fail(t, code.line, "directly behind the first / write {{x | url}}: a second / would lead to another host");
	case NO_BORDER: fail(t, code.line, "the address before this expression has no / ? or #: start with / or write {{x | url}}");
	case UNSURE: break;
	}
	fail(t, code.line, "this expression may stand at the start of the address or not: write {{x | url}} or put {{if}} around the attribute");
}

static void put_hole(struct tmpl *t, struct span code)
{
	const char *pipe = find_pipe(t, code);
	struct span filter = {"", 0, code.line};
	if (pipe) {
		filter = trim((struct span){pipe + 1, (size_t)(code.p + code.n - pipe - 1), code.line});
		code.n = (size_t)(pipe - code.p);
		code = trim(code);
		if (filter.n == 0)
			fail(t, code.line, "a filter is missing behind |");
	}
	if (code.n == 0)
		fail(t, code.line, "an empty expression");
	check_balance(t, code);
	const char *macro = macro_for(t, code, filter);
	flush(t);
	put_line(t, t->c, code.line);
	out_fmt(t->c, "\t%s(o, (%.*s));\n", macro, (int)code.n, code.p);
	if (t->s.where == VALUE)
		t->s.place = SAFE;
	t->s.blank = false;
	t->fresh = false;
}

static bool same_place(const struct state *a, const struct state *b)
{
	return a->where == b->where && a->kind == b->kind && a->closing == b->closing && a->quote == b->quote && a->pre == b->pre &&
		strcmp(a->tag, b->tag) == 0 && strcmp(a->attr, b->attr) == 0;
}

/* AFTER_VALUE and IN_TAG are one place for what follows, as long as a blank comes. */
static void merge(struct tmpl *t, struct state *into, const struct state *from, int line)
{
	struct state a = *into, b = *from;
	if (a.where == AFTER_VALUE && b.where == IN_TAG)
		b.where = AFTER_VALUE;
	if (b.where == AFTER_VALUE && a.where == IN_TAG)
		a.where = AFTER_VALUE;
	if (!same_place(&a, &b))
		fail(t, t->line, "the branches of the block at line %d end in different places of the page", line);
	a.blank = a.blank && b.blank;
	if (a.place != b.place || strcmp(a.scheme, b.scheme) != 0)
		a.place = UNSURE;
	*into = a;
}

static struct block *top(struct tmpl *t, const char *word)
{
	if (t->depth == 0)
		fail(t, t->line, "{{%s}} without its block", word);
	return &t->block[t->depth - 1];
}

/* A name without value before a block stands complete: <input disabled{{if x}} checked{{end}}>. */
static void settle_tag(struct tmpl *t)
{
	struct state *s = &t->s;
	if (s->where == ATTR_NAME || s->where == AFTER_NAME) {
		begin_attr(t);
		leave_value(t, s->where == ATTR_NAME ? AFTER_VALUE : IN_TAG);
	} else if (s->where == TAG_NAME && s->tag[0]) {
		s->where = AFTER_VALUE;
	}
}

static void check_block_place(struct tmpl *t, int line)
{
	settle_tag(t);
	enum where w = t->s.where;
	if (w != TEXT && w != RCDATA && w != VALUE && w != IN_TAG && w != AFTER_VALUE)
		fail(t, line, "no {{ %s", where_words(w));
}

static void begin_block(struct tmpl *t, enum block_kind kind, struct span code, const char *word)
{
	if (code.n == 0)
		fail(t, code.line, "{{%s}} without a condition", word);
	if (t->depth == DEPTH_MAX)
		fail(t, code.line, "blocks nested deeper than %d", DEPTH_MAX);
	check_balance(t, code);
	if (kind == BLOCK_LOOP)
		t->s.blank = false; /* the second round starts behind the end of the first */
	bool starts_line = false;
	for (const char *p = t->p; p < t->end && is_blank(*p) && !starts_line; p++)
		starts_line = *p == '\n';
	t->block[t->depth++] = (struct block){.kind = kind, .line = code.line, .start = t->s, .starts_line = starts_line};
	put_line(t, t->c, code.line);
	out_fmt(t->c, "\t%s (%.*s) {\n", word, (int)code.n, code.p);
}

static void end_branch(struct tmpl *t, struct block *b)
{
	if (b->has_end)
		merge(t, &b->end, &t->s, b->line);
	else
		b->end = t->s;
	b->has_end = true;
}

static void next_branch(struct tmpl *t, struct span code, const char *word)
{
	struct block *b = top(t, word);
	if (b->kind != BLOCK_IF || b->has_else)
		fail(t, code.line, "{{%s}} does not belong here (block of line %d)", word, b->line);
	end_branch(t, b);
	t->s = b->start;
	put_line(t, t->c, code.line);
	if (strcmp(word, "else") == 0) {
		if (code.n)
			fail(t, code.line, "{{else}} has no condition: use {{elif}}");
		b->has_else = true;
		out_z(t->c, "\t} else {\n");
		return;
	}
	if (code.n == 0)
		fail(t, code.line, "{{elif}} without a condition");
	check_balance(t, code);
	out_fmt(t->c, "\t} else if (%.*s) {\n", (int)code.n, code.p);
}

static void end_block(struct tmpl *t)
{
	struct block *b = top(t, "end");
	end_branch(t, b);
	if (b->kind == BLOCK_LOOP || !b->has_else)
		merge(t, &b->end, &b->start, b->line);
	t->s = b->end;
	t->depth--;
	out_z(t->c, "\t}\n");
}

static void put_call(struct tmpl *t, struct span code)
{
	if (t->s.where != TEXT)
		fail(t, code.line, "{{call}} only where text stands");
	const char *paren = memchr(code.p, '(', code.n);
	if (!paren || code.p[code.n - 1] != ')')
		fail(t, code.line, "{{call name(arguments)}}");
	check_balance(t, code);
	struct span args = trim((struct span){paren + 1, (size_t)(code.p + code.n - 1 - (paren + 1)), code.line});
	put_line(t, t->c, code.line);
	out_fmt(t->c, "\t%.*s(o%s%.*s);\n", (int)(paren - code.p), code.p, args.n ? ", " : "", (int)args.n, args.p);
	t->s.blank = false;
	t->fresh = false;
}

/* A line break at the end of what was not written yet is dropped. */
static void trim_end(struct tmpl *t)
{
	size_t n = t->literal.n;
	if (n == 0 || t->literal.p[n - 1] != '\n' || t->s.where != TEXT || t->s.pre)
		return;
	t->literal.n--;
	t->s.blank = false;
}

/* Takes the keyword off the code, when its first word is one. */
static const char *keyword(struct span *code)
{
	static const char *const words[] = {"define", "if", "elif", "else", "for", "while", "do", "call", "end", NULL};
	size_t n = 0;
	while (n < code->n && is_word(code->p[n]))
		n++;
	for (const char *const *w = words; *w; w++) {
		if (span_is((struct span){code->p, n, 0}, *w)) {
			code->p += n;
			code->n -= n;
			*code = trim(*code);
			return *w;
		}
	}
	return NULL;
}

/* One {{ ... }} in a define; true when it ended the define. */
static bool body_code(struct tmpl *t)
{
	int line = t->line;
	if (t->s.where == RAW)
		fail(t, line, "no {{ in a script");
	struct span code = take_code(t);
	const char *word = keyword(&code);
	if (!word) {
		put_hole(t, code);
		return false;
	}
	if (strcmp(word, "define") == 0)
		fail(t, line, "{{define}} inside a define (is an {{end}} missing?)");
	if (strcmp(word, "end") == 0 && code.n)
		fail(t, line, "{{end}} stands alone");
	if (strcmp(word, "end") == 0 && t->depth == 0)
		return true;
	check_block_place(t, line);
	if (strcmp(word, "end") == 0 && t->block[t->depth - 1].kind == BLOCK_LOOP && t->block[t->depth - 1].starts_line)
		trim_end(t);
	flush(t);
	if (strcmp(word, "if") == 0)
		begin_block(t, BLOCK_IF, code, word);
	else if (strcmp(word, "for") == 0 || strcmp(word, "while") == 0)
		begin_block(t, BLOCK_LOOP, code, word);
	else if (strcmp(word, "elif") == 0 || strcmp(word, "else") == 0)
		next_branch(t, code, word);
	else if (strcmp(word, "call") == 0)
		put_call(t, code);
	else if (strcmp(word, "do") == 0) {
		check_balance(t, code);
		put_line(t, t->c, code.line);
		out_fmt(t->c, "\t%.*s;\n", (int)code.n, code.p);
	} else {
		end_block(t);
	}
	return false;
}

static bool skip_comment(struct tmpl *t)
{
	if (t->end - t->p < 3 || memcmp(t->p, "{{#", 3) != 0)
		return false;
	int line = t->line;
	const char *p = t->p + 3;
	while (t->end - p >= 2 && !(p[0] == '}' && p[1] == '}'))
		p++;
	if (t->end - p < 2)
		fail(t, line, "{{# is not closed");
	t->line += count_lines(t->p, p);
	t->p = p + 2;
	return true;
}

static void define(struct tmpl *t, struct span code)
{
	int line = t->line;
	const char *paren = memchr(code.p, '(', code.n);
	if (!paren || code.n == 0 || code.p[code.n - 1] != ')' || !(is_alpha(code.p[0]) || code.p[0] == '_'))
		fail(t, code.line, "{{define name(parameters)}}");
	check_balance(t, code);
	struct span name = trim((struct span){code.p, (size_t)(paren - code.p), code.line});
	struct span params = trim((struct span){paren + 1, (size_t)(code.p + code.n - 1 - (paren + 1)), code.line});
	for (size_t i = 0; i < name.n; i++)
		if (!is_word(name.p[i]))
			fail(t, code.line, "%.*s is no name for a function", (int)name.n, name.p);
	if (span_is(params, "void"))
		params.n = 0;
	put_line(t, t->h, code.line);
	out_fmt(t->h, "void %.*s(struct buf *o%s%.*s);\n", (int)name.n, name.p, params.n ? ", " : "", (int)params.n, params.p);
	put_line(t, t->c, code.line);
	out_fmt(t->c, "void %.*s(struct buf *o%s%.*s)\n{\n\t(void)o;\n", (int)name.n, name.p, params.n ? ", " : "", (int)params.n, params.p);

	t->s = (struct state){.where = TEXT};
	t->depth = 0;
	t->fresh = true;
	t->literal.n = 0;
	for (;;) {
		if (t->p == t->end)
			fail(t, t->depth ? t->block[t->depth - 1].line : line, "this block has no {{end}}");
		if (skip_comment(t))
			continue;
		if (t->end - t->p >= 2 && t->p[0] == '{' && t->p[1] == '{') {
			t->p += 2;
			if (body_code(t))
				break;
			continue;
		}
		char c = *t->p++;
		html_byte(t, c);
		t->line += c == '\n';
	}
	trim_end(t);
	flush(t);
	if (t->s.where != TEXT)
		fail(t, t->line, "the template ends inside a tag or a value%s%s", t->s.tag[0] ? ": " : "", t->s.tag);
	if (t->s.pre)
		fail(t, t->line, "<pre> is not closed");
	out_z(t->c, "}\n\n");
}

static void declarations(struct tmpl *t)
{
	int line = t->line;
	const char *start = t->p += 2;
	while (t->end - t->p >= 2 && !(t->p[0] == '!' && t->p[1] == '}'))
		t->p++;
	if (t->end - t->p < 2)
		fail(t, line, "{! is not closed");
	put_line(t, t->h, line);
	out_add(t->h, start, (size_t)(t->p - start));
	out_z(t->h, "\n");
	t->line += count_lines(start, t->p);
	t->p += 2;
}

static void check_bytes(struct tmpl *t)
{
	int line = 1;
	for (const char *p = t->p; p < t->end; p++) {
		unsigned char c = (unsigned char)*p;
		line += c == '\n';
		if ((c < 32 && c != '\n' && c != '\t' && c != '\r') || c == 127)
			fail(t, line, "a control character (%d)", c);
		if (c < 0x80)
			continue;
		int more = c >= 0xc2 && c < 0xe0 ? 1 : (c & 0xf0) == 0xe0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : -1;
		if (more < 0 || t->end - p <= more)
			fail(t, line, "not UTF-8");
		uint32_t v = (uint32_t)(c & (0x3f >> more));
		for (int i = 0; i < more; i++) {
			c = (unsigned char)*++p;
			if ((c & 0xc0) != 0x80)
				fail(t, line, "not UTF-8");
			v = v << 6 | (c & 0x3f);
		}
		if ((more == 2 && v < 0x800) || (more == 3 && (v < 0x10000 || v > 0x10ffff)) || (v >= 0xd800 && v < 0xe000))
			fail(t, line, "not UTF-8");
	}
}

static void file(struct tmpl *t, const char *header)
{
	check_bytes(t);
	out_z(t->h, "#pragma once\n#include \"web/html.h\"\n");
	out_fmt(t->c, "#include \"%s\"\n\n", header);
	while (t->p < t->end) {
		if (is_blank(*t->p)) {
			t->line += *t->p++ == '\n';
			continue;
		}
		if (skip_comment(t))
			continue;
		if (t->end - t->p >= 2 && t->p[0] == '{' && t->p[1] == '!') {
			declarations(t);
			continue;
		}
		if (t->end - t->p < 2 || t->p[0] != '{' || t->p[1] != '{')
			fail(t, t->line, "text outside of {{define}}");
		t->p += 2;
		struct span code = take_code(t);
		const char *word = keyword(&code);
		if (!word || strcmp(word, "define") != 0)
			fail(t, code.line, "only {{define}} and {! !} stand at the top");
		define(t, code);
	}
}

bool tmpl_compile(const char *path, const char *header, const char *text, size_t n, struct out *c, struct out *h, struct out *err)
{
	struct tmpl *t = calloc(1, sizeof *t);
	if (!t)
		tool_die("out of memory");
	*t = (struct tmpl){.path = path, .p = text, .end = text + n, .line = 1, .c = c, .h = h, .err = err};
	bool good = setjmp(t->stop) == 0;
	if (good)
		file(t, header);
	out_free(&t->literal);
	free(t);
	return good;
}
