/* What the template compiler accepts, and what it refuses with which place. */
#include "tmpl.h"

#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static char *compile(const char *text, struct out *c, struct out *h)
{
	struct out err = {0};
	bool good = tmpl_compile("t.html", "t.html.h", text, strlen(text), c, h, &err);
	if (good) {
		assert_int_equal(err.n, 0);
		return NULL;
	}
	out_add(&err, "", 1);
	return err.p;
}

struct refusal {
	int line;
	const char *words; /* part of the message; NULL: accepted */
	const char *body;  /* between {{define t(str s)}} and {{end}} */
};

static void check(const struct refusal *r)
{
	struct out text = {0}, c = {0}, h = {0};
	out_fmt(&text, "{{define t(str s)}}%s{{end}}", r->body);
	out_add(&text, "", 1);
	char *err = compile(text.p, &c, &h), place[40];
	snprintf(place, sizeof place, "t.html:%d: ", r->line);
	if (!r->words && err)
		fail_msg("%s\nrefused: %s", r->body, err);
	if (r->words && !err)
		fail_msg("%s\nis accepted, expected: %s", r->body, r->words);
	if (r->words && (strncmp(err, place, strlen(place)) != 0 || !strstr(err, r->words)))
		fail_msg("%s\nsays: %s\nexpected: %s%s", r->body, err, place, r->words);
	free(err);
	out_free(&text);
	out_free(&c);
	out_free(&h);
}

#define CHECK_ALL(list) for (size_t i = 0; i < sizeof list / sizeof *list; i++) check(&list[i])

static void policy(void **state)
{
	(void)state;
	static const struct refusal list[] = {
		{1, "style attribute", "<p style=\"color:red\">x</p>"},
		{1, "style attribute", "<p STYLE='x'>x</p>"},
		{1, "style attribute", "<p style>x</p>"},
		{2, "style attribute", "<p class=\"a\"\n style=\"x\">x</p>"},
		{1, "onclick", "<p onclick=\"x()\">x</p>"},
		{1, "onerror", "<img src=\"/x\" ONERROR=x>"},
		{1, "onx", "<p onx>"},
		{1, "onx", "<p onx/>"},
		{1, "hx-on", "<p hx-on:click=\"x\">x</p>"},
		{1, "hx-on", "<p data-hx-on:click=\"x\">x</p>"},
		{1, "srcdoc", "<iframe srcdoc=\"x\"></iframe>"},
		{1, "no script", "<script>alert(1)</script>"},
		{1, "no {{ in a script", "<script>{{s}}</script>"},
		{1, "no {{ in a script", "<script>{{if 1}}{{end}}</script>"},
		{1, "no <style>", "<style>p{}</style>"},
		{1, "javascript", "<a href=\"javascript:x\">x</a>"},
		{1, "javascript", "<a href=\"JAVASCRIPT:x\">x</a>"},
		{1, "javascript", "<a href=javascript:x>x</a>"},
		{1, "no js:", "<p hx-vals=\"js:{a:1}\">x</p>"},
		{1, "literal {", "<p hx-vals=\"{{s}}\">x</p>"},
		{1, NULL, "<p hx-vals='{\"a\": \"1\"}'>x</p>"},
		{1, NULL, "<script src=\"/assets/app.js\" defer></script>"},
		{1, NULL, "<p data-style=\"{{s}}\">x</p>"},
	};
	CHECK_ALL(list);
}

static void holes(void **state)
{
	(void)state;
	static const struct refusal list[] = {
		{1, "without quotes", "<p class={{s}}>x</p>"},
		{1, "without quotes", "<p class=a{{s}}>x</p>"},
		{1, "without quotes", "<p class={{if s.n}}a{{end}}>x</p>"},
		{1, "tag's name", "<p{{s}}>x</p>"},
		{1, "bare <", "<{{s}}>x"},
		{1, "between attributes", "<p {{s}}>x</p>"},
		{1, "between attributes", "<p class=\"a\" {{s}}>x</p>"},
		{1, "attribute's name", "<p data-{{s}}=\"x\">x</p>"},
		{1, "only where text", "<p class=\"{{call t(s)}}\">x</p>"},
		{1, "only where text", "<title>{{call t(s)}}</title>"},
		{2, "HTML comment", "\n<!-- {{s}} -->"},
		{1, "unknown filter", "{{s | upper}}"},
		{1, "filter is missing", "{{s | }}"},
		{1, "empty", "{{ }}"},
		{1, "empty", "{{ | url}}"},
		{1, "partner", "{{s)}}"},
		{1, "missing", "{{f(s}}"},
		{1, "// comment", "{{s // no\n}}"},
		{1, "not closed", "{{\"a}}"},
		{3, "partner", "\n\n{{a]}}"},
		{1, NULL, "{{s}}<p title=\"{{s}} {{s | url}} {{s | thai}}\">{{s | thai}}</p>"},
		{1, NULL, "{{f('}', \"}}\")}}"},
		{1, NULL, "<p class=\"a{{if s.n}} b{{end}}\"{{if s.n}} title=\"{{s}}\"{{end}}>x</p>"},
	};
	CHECK_ALL(list);
}

static void addresses(void **state)
{
	(void)state;
	static const struct refusal list[] = {
		{1, "directly behind the first /", "<a href=\"/{{s}}\">x</a>"},
		{1, "no / ? or #", "<a href=\"x{{s}}\">x</a>"},
		{1, "no / ? or #", "<a href=\"java{{s}}\">x</a>"},
		{1, "no / ? or #", "<a href=\"https:{{s}}\">x</a>"},
		{1, "no / ? or #", "<a href=\"//{{s}}\">x</a>"},
		{1, "at the start of the address or not", "<a href=\"{{if s.n}}/x{{end}}{{s}}\">x</a>"},
		{1, "thai in an address", "<a href=\"/x/{{s | thai}}\">x</a>"},
		{1, NULL, "<a href=\"{{s}}\">x</a>"},
		{1, NULL, "<a href=\"/{{s | url}}/{{s}}\">x</a>"},
		{1, NULL, "<a href=\"/x/{{s}}\">x</a>"},
		{1, NULL, "<a href=\"?a={{s}}\">x</a>"},
		{1, NULL, "<a href=\"mailto:{{s}}\">x</a>"},
		{1, NULL, "<a href=\"{{if s.n}}/x/{{else}}/y/{{end}}{{s}}\">x</a>"},
		{1, NULL, "<a href=\"{{s}}{{s}}\">x</a>"},
		{1, NULL, "<p title=\"java{{s}}\">x</p>"},
	};
	CHECK_ALL(list);
	/* Each attribute that holds an address sends its first expression through the scheme list; others do not. */
	static const char *const urls[] = {"href", "src", "action", "formaction", "srcset", "hx-get", "hx-post", "hx-put", "hx-delete", "poster",
		"HREF", "xlink:href", "data-hx-get"};
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct out text = {0}, c = {0}, h = {0};
		out_fmt(&text, "{{define t(str s)}}<x %s=\"{{s}}\" title=\"{{s}}\">{{end}}", urls[i]);
		out_add(&text, "", 1);
		assert_null(compile(text.p, &c, &h));
		out_add(&c, "", 1);
		assert_non_null(strstr(c.p, "HTML_HREF(o, (s));"));
		assert_non_null(strstr(c.p, "HTML_ATTR(o, (s));"));
		out_free(&text);
		out_free(&c);
		out_free(&h);
	}
}

static void blocks(void **state)
{
	(void)state;
	static const struct refusal list[] = {
		{1, "no {{end}}", "{{if s.n}}x"},
		{3, "no {{end}}", "\n\n{{if s.n}}<p>{{if 1}}{{end}}{{if 2}}"},
		{1, "different places", "<p{{if s.n}} title=\"{{end}}\">x</p>"},
		{1, "different places", "{{if s.n}}<p title=\"{{else}}<p title='{{end}}x\">"},
		{1, "different places", "<p {{for ;;}}>{{end}}>"},
		{1, "{{elif}}", "{{if 1}}{{else}}{{elif 2}}{{end}}"},
		{1, "{{else}}", "{{for ;;}}{{else}}{{end}}"},
		{1, "no condition", "{{if 1}}{{else x}}{{end}}"},
		{1, "without a condition", "{{if}}{{end}}"},
		{1, "stands alone", "{{end x}}"},
		{1, "inside a define", "{{define b()}}"},
		{1, "{{call name", "{{call t}}"},
		{1, "directly behind a value", "<p{{if s.n}} title{{end}}=\"x\">x</p>"},
		{1, NULL, "<p{{if s.n}} hidden{{end}}>x</p>"},
		{1, NULL, "<p {{if s.n}}title=\"a\" {{else}}class='b' {{end}}>x</p>"},
	};
	CHECK_ALL(list);
}

static void markup(void **state)
{
	(void)state;
	static const struct refusal list[] = {
		{1, "quotes balanced", "<p title=\"a\"b\">x</p>"},
		{1, "quotes balanced", "<p title=\"a\"\">x</p>"},
		{2, "a < in the value of title", "<p title=\"a>\n<b>x</b>"},
		{1, "inside a tag", "<p title=\"x"},
		{1, "inside a tag", "<p class=\"a\""},
		{1, "bare <", "a < b"},
		{1, "value is missing", "<p title=>x</p>"},
		{1, "HTML comment", "<!-- x"},
		{1, "<pre>", "<pre>x"},
		{1, "</pre>", "x</pre>"},
		{1, "inside a tag", "<textarea>x"},
		{1, "control character", "a\x01"},
		{1, "not UTF-8", "a\xff"},
		{1, "not UTF-8", "\xed\xa0\x80"},
		{1, NULL, "<!doctype html><br/><input disabled value=a><p title='\"'>ก &amp; ข > ค</p>"},
	};
	CHECK_ALL(list);
}

static void whole_file(void **state)
{
	(void)state;
	static const struct {
		int line;
		const char *words, *text;
	} list[] = {
		{2, "text outside", "{{define a()}}{{end}}\nx"},
		{1, "only {{define}}", "{{if 1}}{{end}}"},
		{1, "{{define name", "{{define a}}{{end}}"},
		{1, "no name", "{{define a b()}}{{end}}"},
		{1, "{! is not closed", "{! int x;"},
		{1, "{{# is not closed", "{{# x"},
		{1, "no {{end}}", "{{define a()}}"},
		{1, "not closed", "{{define a()"},
		{1, "without its {{", NULL},
	};
	for (size_t i = 0; list[i].text; i++) {
		struct out c = {0}, h = {0};
		char *err = compile(list[i].text, &c, &h), place[40];
		snprintf(place, sizeof place, "t.html:%d: ", list[i].line);
		if (!err || !strstr(err, list[i].words) || strncmp(err, place, strlen(place)) != 0)
			fail_msg("%s\nsays: %s\nexpected: %s%s", list[i].text, err ? err : "nothing", place, list[i].words);
		free(err);
		out_free(&c);
		out_free(&h);
	}
}

static void lines_reach_gcc(void **state)
{
	(void)state;
	struct out c = {0}, h = {0};
	assert_null(compile("{! struct x; !}\n\n{{define a(\n  int n)}}\n<p>\n{{n}}{{if n\n > 2}}x{{end}}</p>{{end}}", &c, &h));
	out_add(&c, "", 1);
	out_add(&h, "", 1);
	assert_non_null(strstr(c.p, "#line 6 \"t.html\"\n\tHTML_PUT(o, (n));"));
	assert_non_null(strstr(c.p, "#line 6 \"t.html\"\n\tif (n\n > 2) {"));
	assert_non_null(strstr(h.p, "#line 1 \"t.html\"\n struct x; "));
	assert_non_null(strstr(h.p, "void a(struct buf *o, int n);"));
	out_free(&c);
	out_free(&h);
}

/* Deep nesting and long texts: refused or cut into pieces, never broken. */
static void limits(void **state)
{
	(void)state;
	struct out text = {0}, c = {0}, h = {0};
	out_z(&text, "{{define a()}}");
	for (int i = 0; i < 70; i++)
		out_z(&text, "{{if 1}}");
	out_add(&text, "", 1);
	char *err = compile(text.p, &c, &h);
	assert_non_null(err);
	assert_non_null(strstr(err, "nested deeper"));
	free(err);
	text.n = c.n = h.n = 0;
	out_z(&text, "{{define a()}}");
	for (int i = 0; i < 5000; i++)
		out_z(&text, "ก");
	out_z(&text, "{{end}}");
	out_add(&text, "", 1);
	assert_null(compile(text.p, &c, &h));
	size_t total = 0;
	out_add(&c, "", 1);
	for (const char *p = c.p; (p = strstr(p, "\", ")); p += 3) {
		size_t n = strtoul(p + 3, NULL, 10);
		assert_true(n <= 4000 && n % 3 == 0);
		total += n;
	}
	assert_int_equal(total, 15000);
	out_free(&text);
	out_free(&c);
	out_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(policy), cmocka_unit_test(holes), cmocka_unit_test(addresses), cmocka_unit_test(blocks),
		cmocka_unit_test(markup), cmocka_unit_test(whole_file), cmocka_unit_test(lines_reach_gcc), cmocka_unit_test(limits)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
