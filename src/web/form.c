/* Form bodies: urlencoded and multipart. Pure functions over memory, so that they can be fuzzed. */
#include "web/impl.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* + and %XX; a broken escape stands as it is. False: not UTF-8. */
static bool decode(struct arena *a, str s, str *ret)
{
	char *p = new(a, char, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '+')
			c = ' ';
		else if (c == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
			c = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
			i += 2;
		}
		p[n++] = c;
	}
	*ret = (str){p, n};
	return str_utf8(*ret);
}

bool form_urlencoded(struct arena *a, str s, struct named **ret, size_t *ret_n)
{
	size_t max = 1;
	for (size_t i = 0; i < s.n; i++)
		max += s.p[i] == '&';
	if (max > LIST_FIELDS_MAX)
		return false;
	struct named *f = new(a, struct named, max);
	size_t n = 0;
	for (str part; s.n > 0 && str_next(&s, '&', &part);) {
		if (part.n == 0)
			continue;
		str name;
		str value = part;
		str_next(&value, '=', &name);
		if (value.p == NULL)
			value = (str){"", 0};
		if (!decode(a, name, &f[n].name) || !decode(a, value, &f[n].value))
			return false;
		n++;
	}
	*ret = f;
	*ret_n = n;
	return true;
}

static bool starts_nocase(str s, str prefix)
{
	return s.n >= prefix.n && strncasecmp(s.p, prefix.p, prefix.n) == 0;
}

bool form_boundary(str type, str *ret)
{
	if (!starts_nocase(type, S("multipart/form-data")))
		return false;
	ptrdiff_t at = str_find(type, S("boundary="));
	if (at < 0)
		return false;
	str b = str_sub(type, (size_t)at + 9, type.n);
	if (b.n > 0 && *b.p == '"') {
		b = str_sub(b, 1, b.n);
		ptrdiff_t end = str_find_byte(b, '"');
		if (end < 0)
			return false;
		b.n = (size_t)end;
	} else {
		ptrdiff_t end = str_find_byte(b, ';');
		if (end >= 0)
			b.n = (size_t)end;
		b = str_trim(b);
	}
	*ret = b;
	return b.n > 0 && b.n <= 70;
}

/* A backslash before a quote or another backslash. */
static bool escaped(str s, size_t at)
{
	return s.p[at] == '\\' && at + 1 < s.n && (s.p[at + 1] == '"' || s.p[at + 1] == '\\');
}

/* The value behind the quote at *rest, which moves behind the closing one; \" and \\ inside are understood, %22 is left as it is.
 * p == NULL: it does not close. */
static str quoted(struct arena *a, str *rest)
{
	size_t end = 1;
	while (end < rest->n && rest->p[end] != '"')
		end += escaped(*rest, end) ? 2 : 1;
	if (end >= rest->n)
		return (str){0};
	char *p = new(a, char, end); /* not the rest of the line for each of its values */
	size_t n = 0;
	for (size_t i = 1; i < end; i++) {
		i += escaped(*rest, i);
		p[n++] = rest->p[i];
	}
	*rest = str_sub(*rest, end + 1, rest->n);
	return (str){p, n};
}

/* A parameter of a Content-Disposition line: form-data; name="..."; filename="...". Walked from the left, so that nothing inside a
 * quoted value is taken for a parameter. */
static str disposition_param(struct arena *a, str line, str key)
{
	for (;;) {
		ptrdiff_t semicolon = str_find_byte(line, ';');
		if (semicolon < 0)
			return (str){0};
		line = str_sub(line, (size_t)semicolon + 1, line.n);
		while (line.n > 0 && (*line.p == ' ' || *line.p == '\t'))
			line = str_sub(line, 1, line.n);
		bool ours = starts_nocase(line, key) && line.n > key.n && line.p[key.n] == '=';
		size_t n = 0;
		while (n < line.n && line.p[n] != '=' && line.p[n] != ';')
			n++;
		if (n + 1 >= line.n || line.p[n] != '=' || line.p[n + 1] != '"')
			continue;
		line = str_sub(line, n + 1, line.n);
		str value = quoted(a, &line);
		if (ours || value.p == NULL)
			return value;
	}
}

static void part_head(struct arena *a, struct part *p, str line)
{
	if (starts_nocase(line, S("content-disposition:"))) {
		p->name = disposition_param(a, line, S("name"));
		str file = disposition_param(a, line, S("filename"));
		if (file.p != NULL) {
			p->is_file = true;
			for (size_t i = file.n; i > 0; i--) /* without folders, either kind of slash */
				if (file.p[i - 1] == '/' || file.p[i - 1] == '\\') {
					file = str_sub(file, i, file.n);
					break;
				}
			p->file = file;
		}
	} else if (starts_nocase(line, S("content-type:")))
		p->type = str_trim(str_sub(line, 13, line.n));
}

static bool take_line(str *s, str *ret)
{
	ptrdiff_t end = str_find(*s, S("\r\n"));
	if (end < 0 || end > 4096)
		return false;
	*ret = str_sub(*s, 0, (size_t)end);
	*s = str_sub(*s, (size_t)end + 2, s->n);
	return true;
}

static str find_bytes(str hay, str needle)
{
	const char *p = hay.n >= needle.n ? memmem(hay.p, hay.n, needle.p, needle.n) : NULL;
	return p ? (str){p, (size_t)(hay.p + hay.n - p)} : (str){0};
}

bool form_multipart(struct arena *a, str body, str boundary, struct part **ret, size_t *ret_n, const char **why)
{
	str open = STR_CAT(a, S("--"), boundary), mark = STR_CAT(a, S("\r\n--"), boundary);
	struct part *parts = NULL;
	size_t n = 0, cap = 0;
	if (!str_starts(body, open)) {
		*why = "no opening boundary";
		return false;
	}
	body = str_sub(body, open.n, body.n);
	while (!str_starts(body, S("--"))) {
		struct part p = {0};
		str line;
		if (!str_starts(body, S("\r\n")) || n >= LIST_FIELDS_MAX) {
			*why = "text behind a boundary, or too many parts";
			return false;
		}
		body = str_sub(body, 2, body.n);
		for (;;) {
			if (!take_line(&body, &line)) {
				*why = "head of a part is cut";
				return false;
			}
			if (line.n == 0)
				break;
			part_head(a, &p, line);
		}
		str end = find_bytes(body, mark);
		if (end.p == NULL || p.name.p == NULL || !str_utf8(p.name) || !str_utf8(p.file)) {
			*why = end.p == NULL ? "no closing boundary" : "part without a good name";
			return false;
		}
		p.body = (str){body.p, (size_t)(end.p - body.p)};
		body = str_sub(end, mark.n, end.n);
		if (n == cap) {
			size_t bigger = cap ? cap * 2 : 8;
			struct part *q = new(a, struct part, bigger);
			if (n > 0)
				memcpy(q, parts, n * sizeof *parts);
			parts = q;
			cap = bigger;
		}
		parts[n++] = p;
	}
	*ret = parts;
	*ret_n = n;
	return true;
}
