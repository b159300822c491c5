/* Markdown of lessons: what comes out, above all what does not. */
#include "base/log.h"
#include "learn/course/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *a;

static void cases(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} all[] = {
		{"# หัวข้อ", "<h2>หัวข้อ</h2>\n"},
		{"###### ลึก", "<h6>ลึก</h6>\n"},
		{"**หนา** *เอน* `รหัส`", "<p><strong>หนา</strong> <em>เอน</em> <code>รหัส</code></p>\n"},
		{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
		{"<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"},
		{"[ก](javascript:alert(1))", "<p>ก</p>\n"},
		{"[ก](JaVaScRiPt:alert(1))", "<p>ก</p>\n"},
		{"[ก](data:text/html,x)", "<p>ก</p>\n"},
		{"[ก](//evil.example)", "<p>ก</p>\n"},
		{"[ก](/\\evil.example)", "<p>ก</p>\n"},
		{"[ก](</\t/evil.example>)", "<p>ก</p>\n"},
		{"[ก](/learn)", "<p><a href=\"/learn\">ก</a></p>\n"},
		{"[ก](https://www.dla.go.th/?a=1&b=\"2\")", NULL},
		{"[ก](https://www.dla.go.th/ \"ชื่อ\")", "<p><a href=\"https://www.dla.go.th/\" rel=\"noopener noreferrer\">ก</a></p>\n"},
		{"![แผน\"ที่](file:map.png)", "<p><img src=\"/f/map.png\" alt=\"แผน&quot;ที่\" loading=\"lazy\"></p>\n"},
		{"![x](file:../secret)", "<p>x</p>\n"},
		{"![x](https://tracker.example/a.png)", "<p><a href=\"https://tracker.example/a.png\" rel=\"noopener noreferrer\">x</a></p>\n"},
		{"![x](javascript:y)", "<p>x</p>\n"},
		{"&lt;b&gt; &amp; &bad<x>", NULL},
		{"1. ก\n2. ข", "<ol start=\"1\"><li>ก</li>\n<li>ข</li>\n</ol>\n"},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		str got = learn_markdown(a, str_of(all[i].in), S("/f"), 2).s;
		if (all[i].out != NULL && !str_eq(got, str_of(all[i].out))) {
			print_error("%s\n -> %.*s\n    %s\n", all[i].in, STR_FMT(got), all[i].out);
			fail();
		}
		assert_true(str_find(got, S("<script")) < 0 && str_find(got, S("<x>")) < 0);
	}
}

static void tables_and_limits(void **state)
{
	(void)state;
	str got = learn_markdown(a, S("| ก | ข |\n|---|--:|\n| 1 | <b> |\n"), S(""), 2).s;
	assert_true(str_find(got, S("<th scope=\"col\">ก</th>")) >= 0);
	assert_true(str_find(got, S("<td class=\"text-end\">&lt;b&gt;</td>")) >= 0);
	/* Without a place for files a picture becomes its words. */
	assert_true(str_eq(learn_markdown(a, S("![ภาพ](file:a.png)"), S(""), 2).s, S("<p>ภาพ</p>\n")));
	char *long_text = new (a, char, 300000);
	memset(long_text, 'x', 300000);
	got = learn_markdown(a, (str){long_text, 300000}, S(""), 2).s;
	assert_true(got.n < 210000 && str_find(got, S("ยาวเกิน")) >= 0);
	memset(long_text, '>', 5000);
	long_text[5000] = 'x';
	got = learn_markdown(a, (str){long_text, 5001}, S(""), 2).s;
	if (!str_starts(got, S("<pre>")))
		print_error("%.*s\n", STR_FMT(str_clip(got, 300)));
	assert_true(str_starts(got, S("<pre>")));
}

static int begin(void **state)
{
	(void)state;
	a = arena_open(1 << 16, 64u << 20);
	return 0;
}
static int end(void **state)
{
	(void)state;
	arena_close(a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cases), cmocka_unit_test(tables_and_limits)};
	return cmocka_run_group_tests_name("markdown", tests, begin, end);
}
