/* content.c: the second origin: what others wrote is shown there, where nobody is signed in.
 * A package of a course brings scripts of its own. On the application's origin they could read any page with the learner's sign-in. */
#include "web/impl.h"

#include <stdio.h>
#include <strings.h>

static const struct server *serving;

/* "https://host:port/..." to "https://host:port". */
static void origin_of(char *to, size_t n, const char *url)
{
	const char *host = strstr(url, "://"), *end = host ? strchr(host + 3, '/') : NULL;
	snprintf(to, n, "%.*s", end ? (int)(end - url) : (int)strlen(url), url);
}

/* Where no public address is given: as it is listened on, with the port that was got. */
static void origin_here(char *to, size_t n, const char *listen, unsigned port)
{
	const char *colon = strrchr(listen, ':');
	snprintf(to, n, "http://%.*s:%u", (int)(colon - listen), listen, port);
}

void content_origins(struct server *s)
{
	const struct web_config *cf = s->config;
	s->app_origin[0] = s->content_origin[0] = '\0';
	if (cf->public_url != NULL)
		origin_of(s->app_origin, sizeof s->app_origin, cf->public_url);
	else
		origin_here(s->app_origin, sizeof s->app_origin, cf->listen, s->app.port);
	if (s->content.fd >= 0 && cf->content_origin != NULL)
		origin_of(s->content_origin, sizeof s->content_origin, cf->content_origin);
	else if (s->content.fd >= 0)
		origin_here(s->content_origin, sizeof s->content_origin, cf->content_listen, s->content.port);
	snprintf(s->page_policy, sizeof s->page_policy,
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; media-src 'self'; connect-src 'self'; "
		"form-action 'self'; frame-src 'self'%s%s; base-uri 'none'; frame-ancestors 'none'",
		s->content_origin[0] ? " " : "", s->content_origin);
	char local[60] = ""; /* at home people write either name */
	if (cf->public_url == NULL)
		snprintf(local, sizeof local, " http://localhost:%u", s->app.port);
	snprintf(s->content_policy, sizeof s->content_policy,
		"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; form-action 'self'; base-uri 'self'; frame-ancestors 'self' %s%s", s->app_origin, local);
	serving = s;
}

str web_content_origin(void) { return serving != NULL ? str_of(serving->content_origin) : S(""); }
str web_app_origin(void) { return serving != NULL ? str_of(serving->app_origin) : S(""); }

const char *web_type_of_name(str name)
{
	static const struct {
		const char *end, *type;
	} known[] = {
		{"html", "text/html; charset=utf-8"}, {"htm", "text/html; charset=utf-8"}, {"xhtml", "application/xhtml+xml"},
		{"js", "text/javascript; charset=utf-8"}, {"mjs", "text/javascript; charset=utf-8"}, {"css", "text/css; charset=utf-8"},
		{"json", "application/json"}, {"xml", "application/xml"}, {"xsd", "application/xml"}, {"dtd", "application/xml-dtd"},
		{"txt", "text/plain; charset=utf-8"}, {"vtt", "text/vtt; charset=utf-8"}, {"svg", "image/svg+xml"}, {"png", "image/png"},
		{"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}, {"gif", "image/gif"}, {"webp", "image/webp"}, {"avif", "image/avif"}, {"bmp", "image/bmp"},
		{"ico", "image/vnd.microsoft.icon"}, {"mp4", "video/mp4"}, {"m4v", "video/mp4"}, {"webm", "video/webm"}, {"ogv", "video/ogg"},
		{"mp3", "audio/mpeg"}, {"m4a", "audio/mp4"}, {"ogg", "audio/ogg"}, {"oga", "audio/ogg"}, {"wav", "audio/wav"}, {"pdf", "application/pdf"},
		{"woff", "font/woff"}, {"woff2", "font/woff2"}, {"ttf", "font/ttf"}, {"otf", "font/otf"}, {"eot", "application/vnd.ms-fontobject"},
		{"wasm", "application/wasm"}, {"swf", "application/x-shockwave-flash"}, {"zip", "application/zip"},
	};
	size_t from = name.n;
	while (from > 0 && name.p[from - 1] != '.' && name.p[from - 1] != '/')
		from--;
	str end = from > 0 && name.p[from - 1] == '.' ? str_sub(name, from, name.n) : S("");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].end) == end.n && strncasecmp(known[i].end, end.p, end.n) == 0)
			return known[i].type;
	return "application/octet-stream";
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool web_path_decode(struct arena *a, str part, str *ret)
{
	char *p = new(a, char, part.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];
		if (c == '%' && i + 2 < part.n && hex(part.p[i + 1]) >= 0 && hex(part.p[i + 2]) >= 0) {
			c = (char)(hex(part.p[i + 1]) * 16 + hex(part.p[i + 2]));
			i += 2;
		}
		p[n++] = c;
	}
	str got = {p, n};
	if (!str_utf8(got))
		return false;
	*ret = got;
	return true;
}
