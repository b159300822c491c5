/* assets.h: what the browser gets from our own origin beside pages: css, js, fonts, icons. Embedded by the build out of
 * assets/manifest.txt, each as it is and, where that is smaller, with gzip and brotli. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "base/str.h"

struct asset {
	const char *name; /* "app.css" */
	const char *url;  /* "/assets/app.css?v=0123456789abcdef" */
	const char *hash; /* the 16 hex digits behind v= : a request whose query is "v=<hash>" may be cached for ever */
	const char *etag; /* with its quotes, as the header has it; the same for all encodings, so Vary: Accept-Encoding */
	const char *type; /* "text/css; charset=utf-8" */
	str raw, gzip, brotli; /* p == NULL: not smaller than raw */
};

/* All of them, ordered by name, ending with .name == NULL. */
extern const struct asset asset_list[];

/* By the path of the request without its query: "/assets/app.css". NULL: unknown. */
const struct asset *asset_find(str path);
/* The address to write into pages, e.g. asset_url("app.css"). A name that is not in the manifest is a bug: aborts.
 * Icons are not addressed so: <svg class="bi" aria-hidden="true"><use href="/assets/icons.svg#house"/></svg>. */
str asset_url(const char *name);

#endif
