/* tmplc: foo.html to foo.html.c and foo.html.h. Usage: tmplc INPUT OUTPUT.c OUTPUT.h */
#include "tmpl.h"

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: tmplc INPUT OUTPUT.c OUTPUT.h\n", stderr);
		return 2;
	}
	struct out text = {0}, c = {0}, h = {0}, err = {0};
	if (!tool_read(argv[1], &text))
		tool_die("%s: cannot be read", argv[1]);
	const char *slash = strrchr(argv[3], '/');
	if (!tmpl_compile(argv[1], slash ? slash + 1 : argv[3], text.p, text.n, &c, &h, &err))
		tool_die("%.*s", (int)err.n, err.p);
	tool_write(argv[2], &c);
	tool_write(argv[3], &h);
	out_free(&text);
	out_free(&c);
	out_free(&h);
	return 0;
}
