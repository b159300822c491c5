/* html.h: what compiled templates write with. Text is escaped by default; raw HTML is the distinct type `html`, made by
 * html_trusted() in few places.
 *
 * Template syntax (tools/tmplc.c compiles foo.html to foo.html.c and foo.html.h):
 *   {!  C declarations for the top of the generated header (includes, structs)  !}
 *   {{define name(C parameters)}} ... {{end}}     becomes: void name(struct buf *o, C parameters)
 *   {{expr}}            a C expression, escaped for where it stands (text, quoted attribute). str, const char *, int, i64, html
 *   {{expr | url}}      one percent-encoded part of a URL
 *   {{expr | thai}}     with Thai digits
 *   {{if c}} {{elif c}} {{else}} {{end}}   {{for init; cond; step}} ... {{end}}   {{while c}} ... {{end}}   {{do statement}}
 *   {{call name(args)}} calls another template: name(o, args)
 *   {{# ... }}          a comment; it and HTML comments are not sent
 * In href, src, action, formaction, srcset, hx-get, hx-post, hx-put, poster an expression at the start must be a str path: it goes
 * through html_href(): only "/", "#", "?", https:, http:, mailto: pass. style=, on*=, hx-on, <script> and <style> with holes, and unquoted
 * attribute values with holes are build errors; so is any style attribute. */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/buf.h"

typedef struct html {
	str s;
} html;
static inline html html_trusted(str s) { return (html){s}; }

void html_text(struct buf *o, str s);            /* & < > " ' escaped: for text and quoted attributes */
void html_text_z(struct buf *o, const char *s);
void html_int(struct buf *o, i64 v);
void html_raw(struct buf *o, html h);
void html_href(struct buf *o, str s);            /* scheme list, then escaped; a bad one writes "#" */
void html_href_z(struct buf *o, const char *s);
void html_url(struct buf *o, str s);             /* percent-encoded */
void html_url_z(struct buf *o, const char *s);
void html_url_int(struct buf *o, i64 v);
void html_thai(struct buf *o, str s);            /* Thai digits, escaped */
void html_thai_z(struct buf *o, const char *s);
void html_thai_int(struct buf *o, i64 v);
#define HTML_PUT(o, x) _Generic((x), str: html_text, char *: html_text_z, const char *: html_text_z, html: html_raw, default: html_int)((o), (x))
/* In an attribute, <title> and <textarea>: raw HTML does not compile. */
#define HTML_ATTR(o, x) _Generic((x), str: html_text, char *: html_text_z, const char *: html_text_z, default: html_int)((o), (x))
/* Inside a string of hx-vals or hx-headers: hx-vals='{"name": "{{s}}"}'. */
void html_json(struct buf *o, str s);
void html_json_z(struct buf *o, const char *s);
#define HTML_JSON(o, x) _Generic((x), str: html_json, char *: html_json_z, const char *: html_json_z, default: html_int)((o), (x))
#define HTML_HREF(o, x) _Generic((x), str: html_href, char *: html_href_z, const char *: html_href_z)((o), (x))
#define HTML_URL(o, x) _Generic((x), str: html_url, char *: html_url_z, const char *: html_url_z, default: html_url_int)((o), (x))
#define HTML_THAI(o, x) _Generic((x), str: html_thai, char *: html_thai_z, const char *: html_thai_z, default: html_thai_int)((o), (x))

#endif
