/* Text of a lesson: no crash, and no way for markup or a foreign scheme: every < begins a tag of our own, every address is one that may lead. */
#include "base/log.h"
#include "learn/course/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_address(str s, const char *attribute)
{
	str key = str_of(attribute);
	for (ptrdiff_t at; (at = str_find(s, key)) >= 0;) {
		s = str_sub(s, (size_t)at + key.n, s.n);
		must(str_starts(s, S("http://")) || str_starts(s, S("https://")) || str_starts(s, S("mailto:")) || str_starts(s, S("#")) || (str_starts(s, S("/")) && !str_starts(s, S("//"))));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const str tags[] = {S("h2"), S("h3"), S("h4"), S("h5"), S("h6"), S("p>"), S("ul>"), S("ol"), S("li>"), S("hr>"), S("pre>"), S("code>"), S("blockquote>"), S("div"), S("table"),
		S("thead>"), S("tbody>"), S("tr>"), S("th"), S("td"), S("a "), S("a>"), S("img "), S("em>"), S("strong>"), S("del>"), S("br>")};
	struct arena *a = arena_open(1 << 16, (size_t)256 << 20);
	str got = learn_markdown(a, (str){(const char *)data, n}, S("/f"), 2).s;
	for (size_t i = 0; i < got.n; i++) {
		if (got.p[i] != '<')
			continue;
		str rest = str_sub(got, i + 1 + (i + 1 < got.n && got.p[i + 1] == '/'), got.n);
		bool ours = false;
		for (size_t k = 0; k < sizeof tags / sizeof *tags; k++)
			ours |= str_starts(rest, tags[k]);
		must(ours);
	}
	check_address(got, "<a href=\"");
	check_address(got, "<img src=\"");
	arena_close(a);
	return 0;
}
