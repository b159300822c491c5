/* What compiled templates write: escaped for where the hole stands. */
#include "page.html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static struct buf b;

#define EXPECT(call, want) do { \
		buf_reset(&b); \
		struct buf *o = &b; \
		call; \
		buf_byte(&b, 0); \
		assert_false(b.failed); \
		assert_string_equal(b.p, want); \
	} while (0)

static void text_is_escaped(void **state)
{
	(void)state;
	EXPECT(p_text(o, S("<b>&\"'")), "<p>&lt;b&gt;&amp;&quot;&#39;</p>");
	EXPECT(p_text(o, S("ก<ข")), "<p>ก&lt;ข</p>");
	EXPECT(p_text(o, S("")), "<p></p>");
	EXPECT(p_text(o, S("a\0b")), "<p>a\xef\xbf\xbd""b</p>");
	EXPECT(p_z(o, "\"><x>"), "<p title=\"&quot;&gt;&lt;x&gt;\">&quot;&gt;&lt;x&gt;</p>");
	EXPECT(p_raw(o, html_trusted(S("<i>x</i>"))), "<div><i>x</i></div>");
}

static void numbers(void **state)
{
	(void)state;
	EXPECT(p_int(o, INT64_MIN, -7), "<p data-n=\"-9223372036854775808\">-7 -๙๒๒๓๓๗๒๐๓๖๘๕๔๗๗๕๘๐๘</p>");
	EXPECT(p_thai(o, S("ข้อ 10 <2>")), "<td>ข้อ ๑๐ &lt;๒&gt;</td>");
	EXPECT(p_or(o, 1, 2), "3 1");
}

static void attributes(void **state)
{
	(void)state;
	EXPECT(p_attr(o, S("'\" onclick=x")), "<p class=\"a &#39;&quot; onclick=x\" title='&#39;&quot; onclick=x'>x</p>");
	EXPECT(p_json(o, S("a\",'<\\"), 5), "<p hx-vals='{\"s\": \"a\\&quot;,&#39;\\u003c\\\\\", \"n\": 5}'>x</p>");
	EXPECT(p_bool(o, S("1"), true), "<option value=\"1\" selected>1</option>");
	EXPECT(p_bool(o, S("1"), false), "<option value=\"1\">1</option>");
	EXPECT(p_quote(o), "<p title='\"\\'>\"back\\slash\" 100% ?\?/ </p>");
}

static void addresses(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} cases[] = {{"/lpa?a=1&b=2", "/lpa?a=1&amp;b=2"}, {"#top", "#top"}, {"?page=2", "?page=2"}, {"https://example.org/", "https://example.org/"},
		{"HTTP://x", "HTTP://x"}, {"mailto:a@b", "mailto:a@b"}, {"", "#"}, {"javascript:alert(1)", "#"}, {" javascript:alert(1)", "#"},
		{"JaVaScRiPt:x", "#"}, {"data:text/html,x", "#"}, {"vbscript:x", "#"}, {"\tjavascript:x", "#"}, {"x/y", "#"}, {"https", "#"},
		{"/\"><script>", "/&quot;&gt;&lt;script&gt;"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char want[200];
		snprintf(want, sizeof want, "<a href=\"%s\">x</a>", cases[i].out);
		EXPECT(p_href(o, str_of(cases[i].in)), want);
		snprintf(want, sizeof want, "<form action=\"%s\"></form>", cases[i].out);
		EXPECT(p_action(o, cases[i].in), want);
	}
	EXPECT(p_later(o, S("a/b&ก"), 54), "<a href=\"/lpa/54/a%2Fb%26%E0%B8%81?q=a%2Fb%26%E0%B8%81&amp;page=54#a/b&amp;ก\">x</a>");
	EXPECT(p_icon(o, S("house")), "<svg class=\"bi\" aria-hidden=\"true\"><use href=\"/assets/icons.svg#house\"/></svg>");
}

static void blocks(void **state)
{
	(void)state;
	EXPECT(p_if(o, 1), "one");
	EXPECT(p_if(o, 2), "two");
	EXPECT(p_if(o, 3), "many");
	EXPECT(p_while(o, 3), "321");
	EXPECT(p_call(o, S("<")), "<b><p>&lt;</p></b>");
	EXPECT(p_none(o), "");
	EXPECT(p_loop(o, 2), "<ul>\n\n<li>0</li>\n<li>1</li>\n</ul>");
	EXPECT(p_string(o, S("}}|{{\"")), "yes");
	EXPECT(p_struct(o, S("&")), "&amp;");
}

static void blanks(void **state)
{
	(void)state;
	EXPECT(p_blank(o), "<p> a\nb c </p> <i>d</i>\n<pre>\n  a\n   b </pre>");
	/* The line break behind <textarea> is the one the browser drops; the value's own stays. */
	EXPECT(p_area(o, S("\n</textarea>")), "<textarea>\n\n&lt;/textarea&gt;</textarea><title>\n&lt;/textarea&gt;</title>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(text_is_escaped), cmocka_unit_test(numbers), cmocka_unit_test(attributes),
		cmocka_unit_test(addresses), cmocka_unit_test(blocks), cmocka_unit_test(blanks)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&b);
	return failed;
}
