/* frame.h: the frame around every page: menu, where one is, search, the person; and the words when something goes wrong.
 * Use in a template: {! #include "web/frame.html.h" !}  {{call page_begin(&f)}} ... {{call page_end(&f)}} */
#ifndef WEB_FRAME_H
#define WEB_FRAME_H

#include "web/html.h"
#include "web/http.h"

struct crumb {
	str href; /* p NULL: not a link */
	str text;
};
#define CRUMBS_MAX 6

struct frame {
	struct request *r;
	str title;             /* <title> and, by the page itself, its h1 */
	const char *area;      /* id of the menu entry that is current: "home", "lpa", "results", "watch", "forms", "teams", "units", "accounts", "audit", "account" */
	struct crumb crumb[CRUMBS_MAX];
	size_t n_crumbs;
	bool bare;             /* no menu: sign-in, errors before sign-in */
	bool synthetic;        /* says on the page that figures are made up (ข้อมูลสังเคราะห์) */
	bool wide;             /* tables that need the whole width */
	const char *script;    /* name of a further script asset, or NULL */
	const char *style;     /* name of a further style sheet, or NULL */
};
void frame_crumb(struct frame *f, str href, str text);

/* The menu is a table that the app installs; an entry shows when `shows` says so (NULL: always). */
struct menu_entry {
	const char *area, *icon, *href;
	const char *text;
	bool (*shows)(struct request *r);
	bool foot; /* also at the bottom on a phone (at most 5) */
};
extern const struct menu_entry *web_menu; /* ends with .area == NULL */
/* Name and office of the signed-in person for the top line; installed by the app. Empty strs: not signed in. */
struct frame_person {
	str name, office;
};
extern struct frame_person (*web_person)(struct request *r);
/* How many notices wait unread for the signed-in person, for the bell; one statement. NULL: no bell. Installed by the app. */
extern i64 (*web_unread)(struct request *r);

#endif
