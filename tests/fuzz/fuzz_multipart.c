/* Bodies of forms. The input: the Content-Type up to the first line feed, then the body. Whatever comes: nothing outside the body is
 * pointed to, names are text, limits hold; and what was read, written again with another boundary, reads the same. */
#include "base/log.h"
#include "web/impl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool within(str part, str whole)
{
	return part.p == NULL || part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void check_urlencoded(struct arena *a, str s)
{
	struct named *f = NULL;
	size_t n = 0;
	if (!form_urlencoded(a, s, &f, &n))
		return;
	must(n <= LIST_FIELDS_MAX);
	size_t bytes = 0;
	for (size_t i = 0; i < n; i++) {
		must(f[i].name.p != NULL && f[i].value.p != NULL && str_utf8(f[i].name) && str_utf8(f[i].value));
		bytes += f[i].name.n + f[i].value.n;
	}
	must(bytes <= s.n);
	/* written again */
	struct buf again = {0};
	for (size_t i = 0; i < n; i++) {
		buf_url(&again, f[i].name);
		buf_byte(&again, '=');
		buf_url(&again, f[i].value);
		buf_byte(&again, '&');
	}
	struct named *g = NULL;
	size_t m = 0;
	must(n == LIST_FIELDS_MAX || form_urlencoded(a, buf_view(&again), &g, &m));
	must(n == LIST_FIELDS_MAX || m == n);
	for (size_t i = 0; i < m; i++)
		must(str_eq(f[i].name, g[i].name) && str_eq(f[i].value, g[i].value));
	buf_free(&again);
}

static void put_quoted(struct buf *b, const char *key, str value)
{
	buf_fmt(b, "; %s=\"", key);
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"' || value.p[i] == '\\')
			buf_byte(b, '\\');
		buf_byte(b, value.p[i]);
	}
	buf_byte(b, '"');
}

static void write_part(struct buf *b, const struct part *p)
{
	buf_lit(b, "--ANOTHER-boundary-9f2c\r\nContent-Disposition: form-data");
	put_quoted(b, "name", p->name);
	if (p->is_file)
		put_quoted(b, "filename", p->file);
	if (p->type.n > 0)
		buf_fmt(b, "\r\ncontent-TYPE: %.*s", STR_FMT(p->type));
	buf_lit(b, "\r\n\r\n");
	buf_str(b, p->body);
	buf_lit(b, "\r\n");
}

static void check_again(struct arena *a, const struct part *part, size_t n)
{
	struct buf b = {0};
	for (size_t i = 0; i < n; i++) {
		bool holds = part[i].body.n > 0 && memmem(part[i].body.p, part[i].body.n, "ANOTHER-boundary", 16) != NULL;
		if (holds || part[i].name.n + part[i].file.n > 1500 || str_find_byte(part[i].type, '\0') >= 0)
			return buf_free(&b);
		write_part(&b, &part[i]);
	}
	buf_lit(&b, "--ANOTHER-boundary-9f2c--\r\n");
	struct part *q = NULL;
	size_t m = 0;
	const char *why = NULL;
	must(form_multipart(a, buf_view(&b), S("ANOTHER-boundary-9f2c"), &q, &m, &why) && m == n);
	for (size_t i = 0; i < n; i++) {
		must(str_eq(part[i].name, q[i].name) && str_eq(part[i].file, q[i].file) && part[i].is_file == q[i].is_file);
		must(str_eq(part[i].type, q[i].type) && str_eq(part[i].body, q[i].body));
	}
	buf_free(&b);
}

static void check_multipart(struct arena *a, str body, str boundary)
{
	struct part *part = NULL;
	size_t n = 0;
	const char *why = NULL;
	if (!form_multipart(a, body, boundary, &part, &n, &why)) {
		must(why != NULL && *why != '\0');
		return;
	}
	must(n <= LIST_FIELDS_MAX);
	for (size_t i = 0; i < n; i++) {
		must(part[i].name.p != NULL && str_utf8(part[i].name) && str_utf8(part[i].file));
		must(within(part[i].body, body) && within(part[i].type, body));
		must(str_find_byte(part[i].file, '/') < 0 && str_find_byte(part[i].file, '\\') < 0);
		must(part[i].is_file || part[i].file.p == NULL);
	}
	check_again(a, part, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *a;
	if (a == NULL)
		a = arena_open(1 << 20, (size_t)256 << 20);
	arena_reset(a);
	str body = {(const char *)data, n}, type, boundary;
	check_urlencoded(a, body);
	if (!str_next(&body, '\n', &type) || body.p == NULL)
		return 0;
	if (!form_boundary(type, &boundary))
		boundary = S("x");
	must(boundary.n > 0 && boundary.n <= 70);
	check_multipart(a, body, boundary);
	return 0;
}
