/* picture.h: the live picture. Each person: what is still owed and by when. Each office: share, who is missing, reminders, its own earlier date.
 * Province, region, nation: table, map, ranks. */
#ifndef APPRAISE_PICTURE_PICTURE_H
#define APPRAISE_PICTURE_PICTURE_H

#include "appraise/standing/standing.h"

/* The office's own earlier day for its people (that of the nearest office above which has one), else the rule's due day. */
day office_day_of(struct db *db, i64 round_id, const struct org_unit *u, day due);
bool office_day_set(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_round *r, const struct org_unit *u, day d, struct problems *ps);
/* For the first page: what the person and the person's office still owe in the current round. At most max. */
struct appraise_task {
	i64 deadline_ms;
	str title, detail, href, action;
};
size_t picture_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct appraise_task *ret, size_t max);

/* The caller's own office (provincial or district) for the area's tabs; NULL: none.
 * For pages: {! #include "appraise/picture/tabs.html.h" !} {{call appraise_tabs(r, "roster")}} below the h1: nothing for who sees only the own state. */
const struct org_unit *appraise_own_office(const struct org_who *who);

extern const struct route picture_routes[];

#endif
