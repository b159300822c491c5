/* scorm.h: SCORM 1.2 and 2004 packages: unpacking, the player on the second origin, what a package keeps about a learner. */
#ifndef LEARN_SCORM_SCORM_H
#define LEARN_SCORM_SCORM_H

#include "learn/record/record.h"

extern const struct route learn_scorm_routes[];         /* on the app's origin: state, commits */
extern const struct route learn_scorm_content_routes[]; /* on the second origin: player and the package's files, by capability, without cookies */

/* Reads a package from a file (slow: in prepare): checks names, sizes, manifest in the locked-up child, puts its files into the store. The result is
 * stored by learn_scorm_add() in the line. NULL with problems: ../, absolute names, links, bomb, no manifest, no page to launch. */
struct scorm_ready;
struct scorm_ready *learn_scorm_read(struct arena *a, const char *path, struct problems *ps);
i64 learn_scorm_add(struct db *db, struct arena *a, i64 now_ms, const struct scorm_ready *p); /* id of scorm_package; the same zip again: the same id */
str learn_scorm_title(const struct scorm_ready *p);
/* The part of the lesson page with the player's frame. Writes into r->out. */
void learn_scorm_frame(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l, struct learn_enrolment *e);

#endif
