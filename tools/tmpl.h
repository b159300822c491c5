/* tmpl.h: the template compiler over memory. The syntax stands in src/web/html.h; {{# ... }} is a comment. */
#ifndef TOOLS_TMPL_H
#define TOOLS_TMPL_H

#include "tool.h"

/* Appends the C file and the header for the template in text[0..n). path: for #line and messages; header: how the C file
 * includes its header. False: *err holds "path:line: what is wrong" and the outputs are of no use. */
bool tmpl_compile(const char *path, const char *header, const char *text, size_t n, struct out *c, struct out *h, struct out *err);

#endif
