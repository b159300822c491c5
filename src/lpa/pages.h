/* pages.h: what the pages of lpa/ share: which form and unit a request is about, whether the caller may, the frame around the page.
 *
 * A route with {year} and {code} names a scope check from here; its handler then finds a struct lpa_page in r->object. The page lives
 * in the request's arena. Private to lpa/ except for the tables of routes and lpa_use_files(). */
#ifndef LPA_PAGES_H
#define LPA_PAGES_H

#include "files/store.h"
#include "lpa/results.h"
#include "org/account.h"
#include "web/frame.h"

/* Tables for the app, each ending with .handle == NULL. lpa_entry_routes holds "/lpa/{year}/{code}": put it behind tables with
 * fixed words in those places. */
extern const struct route lpa_entry_routes[]; /* self-assessment and evidence */
extern const struct route lpa_work_routes[];  /* forms, teams, verification */
/* Where evidence is kept; once, before serving. */
void lpa_use_files(struct store *s);
struct store *lpa_files(void);

struct lpa_page {
	struct request *r;
	const struct org_who *who; /* NULL: the public */
	const struct lpa_form *form;
	const struct org_unit *unit; /* of {code}; NULL on routes without it */
	const struct org_term *term; /* the unit in the form's year */
	enum org_kind kind;          /* in that year */
	str base;                    /* "/lpa/2567/06540101" (of the unit's current code), or "/lpa/2567" */
	struct lpa_entry entry;      /* filled by lpa_page_entry() */
	bool has_entry;
};
static inline struct lpa_page *lpa_page(const struct request *r)
{
	return (struct lpa_page *)r->object;
}

/* Scope checks. Each asks for the route's permission (0: being signed in is enough) and answers 404 or 403 itself. */
bool lpa_scope_lao(struct request *r);    /* {year}, {code} of an LAO that existed in that year: the permission on it */
bool lpa_scope_office(struct request *r); /* {year}, {code} of a provincial office: the permission on it */
bool lpa_scope_year(struct request *r);   /* {year} alone: the permission anywhere */

/* Form and unit without a scope check, for routes that make their own; NULL: answered 404. want: 0 no code, 1 LAO, 2 office. */
enum lpa_page_unit { LPA_PAGE_NO_UNIT, LPA_PAGE_LAO, LPA_PAGE_OFFICE };
struct lpa_page *lpa_page_open(struct request *r, enum lpa_page_unit want);

/* Reads the entry once (one statement). */
struct lpa_entry *lpa_page_entry(struct lpa_page *p);
/* The provincial office above the unit. */
const struct org_unit *lpa_page_office(const struct lpa_page *p);
/* Frame in the area "lpa" with crumbs: ประเมิน LPA > year > unit [> here]. here p NULL: the unit itself is the page. */
struct frame lpa_page_frame(const struct lpa_page *p, str title, str here);
/* The indicator of a declared text field (its number) that applies to the LAO; NULL: answered 404. */
const struct lpa_indicator *lpa_page_indicator(struct lpa_page *p, str no);
/* Wording for this LAO: the province's where it is set. */
str lpa_page_wording(struct lpa_page *p, const struct lpa_indicator *i);
/* "2.1 MB". */
str lpa_size_text(struct arena *a, i64 bytes);
/* Words of problems joined by " · ", for reply_error(). */
str lpa_problems_text(struct arena *a, const struct problems *ps);
/* Path with the indicator: base/d/3?i=3.3 */
str lpa_indicator_path(const struct lpa_page *p, const struct lpa_indicator *i);

#endif
