/* sprite: one SVG of symbols out of a list of icon names. Usage: sprite LIST FOLDER OUT.svg DEPFILE
 * An icon is used as <svg class="bi" aria-hidden="true"><use href="/assets/icons.svg#house"/></svg>. */
#include "tool.h"

/* The text between two marks, from *p on, which moves behind the second. */
static bool between(const char **p, const char *open, const char *close, const char **ret, size_t *ret_n)
{
	const char *from = strstr(*p, open);
	if (!from)
		return false;
	from += strlen(open);
	const char *to = strstr(from, close);
	if (!to)
		return false;
	*ret = from;
	*ret_n = (size_t)(to - from);
	*p = to + strlen(close);
	return true;
}

static void symbol(struct out *o, const char *name, const char *svg, const char *path)
{
	const char *p = svg, *box, *body;
	size_t n_box, n_body, n_rest;
	if (!between(&p, "viewBox=\"", "\"", &box, &n_box) || !between(&p, "", ">", &body, &n_rest) ||
		!between(&p, "", "</svg>", &body, &n_body))
		tool_die("%s: not an icon as expected", path);
	out_fmt(o, "<symbol id=\"%s\" viewBox=\"%.*s\">", name, (int)n_box, box);
	for (size_t i = 0; i < n_body; i++)
		if (body[i] != '\n' && !(body[i] == ' ' && i && (body[i - 1] == '\n' || body[i - 1] == ' ')))
			out_add(o, body + i, 1);
	out_z(o, "</symbol>\n");
}

int main(int argc, char **argv)
{
	struct out list = {0}, o = {0}, depends = {0};
	if (argc != 5 || !tool_read(argv[1], &list))
		tool_die("usage: sprite LIST FOLDER OUT.svg DEPFILE");
	out_fmt(&depends, "%s: %s", argv[3], argv[1]);
	out_z(&o, "<svg xmlns=\"http://www.w3.org/2000/svg\" fill=\"currentColor\">\n");
	for (char *save = NULL, *name = strtok_r(list.p, "\n", &save); name; name = strtok_r(NULL, "\n", &save)) {
		if (name[0] == '#')
			continue;
		struct out path = {0}, svg = {0};
		out_fmt(&path, "%s/%s.svg", argv[2], name);
		out_add(&path, "", 1);
		if (!tool_read(path.p, &svg))
			tool_die("%s: no such icon (see the list of bootstrap-icons)", path.p);
		out_fmt(&depends, " %s", path.p);
		symbol(&o, name, svg.p, path.p);
		out_free(&svg);
		out_free(&path);
	}
	out_z(&o, "</svg>\n");
	out_z(&depends, "\n");
	tool_write(argv[3], &o);
	tool_write(argv[4], &depends);
	out_free(&list);
	out_free(&o);
	out_free(&depends);
	return 0;
}
