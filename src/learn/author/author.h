/* author.h: writing courses: drafts, lessons, files, versions, approval, clone, archive, courses as files. */
#ifndef LEARN_AUTHOR_AUTHOR_H
#define LEARN_AUTHOR_AUTHOR_H

#include "learn/quiz/quiz.h"

extern const struct route learn_author_routes[];

/* A course file (docs/formats.md): a zip with course.json, *.md, questions.gift and the files they name. Reading is slow and touches no table.
 * Also an IMS Common Cartridge (.imscc). NULL with problems. */
struct course_file;
struct course_file *learn_course_file_read(struct arena *a, const char *path, str name, struct problems *ps);
/* From files by name (the samples in data/): get returns p NULL for a name it does not have. */
struct course_file *learn_course_file_of(struct arena *a, str (*get)(void *ctx, str name), void *ctx, struct problems *ps);
/* A new course with a draft, owned by the unit. 0 with problems; the slug is made free by a number behind it. */
i64 learn_course_file_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct org_unit *owner, const struct course_file *f, struct problems *ps);
/* Publishes a draft as the command line and the demonstration do (approved by `approver`); the checks are the same. */
bool learn_publish(struct db *db, struct arena *a, i64 now_ms, i64 version_id, i64 sender, i64 approver, struct problems *ps);
/* The course as one file. Slow. */
bool learn_course_export(struct db *db, struct arena *a, const struct learn_course *c, i64 version_id, struct buf *out);
/* load courses FILE: adds and publishes; owner DLA. */
int learn_cli_courses(struct db *db, struct arena *a, const char *file);
/* The seven sample courses out of data/courses/, published. */
void learn_demo_courses(struct db *db, struct arena *a, i64 now_ms);

#endif
