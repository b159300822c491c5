/* announce.h: announcements (ประกาศ): of the portal in an office's name, seen by its people and all below; of a course by its teachers. */
#ifndef LEARN_OFFICE_ANNOUNCE_H
#define LEARN_OFFICE_ANNOUNCE_H

#include "learn/course/course.h"
#include "web/html.h"

struct learn_announcement {
	i64 id, course_id, at_ms, gone_ms;
	const struct org_unit *unit; /* office in whose name; NULL: of a course */
	str title, body, until_day, by;
	html text; /* body as HTML */
};
/* Those in force, newest first, at most max: of a course (course_id > 0), or of the portal for this person (course_id 0): those of the offices above
 * the person's roles; the public (who NULL, or without roles) sees DLA's. One statement.
 * For pages: {! #include "learn/office/announce.html.h" !} {{call learn_announce_list(v->announcements, v->n_announcements)}}: nothing when there are none. */
size_t learn_announcements(struct db *db, struct arena *a, const struct org_who *who, i64 course_id, i64 now_ms, struct learn_announcement **ret, size_t max);

#endif
