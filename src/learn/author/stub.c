/* stub.c: stands until the parts are there. */
#include "learn/author/author.h"

const struct route learn_author_routes[] = {{.handle = NULL}};

struct course_file *learn_course_file_read(struct arena *a, const char *path, str name, struct problems *ps)
{
	(void)a, (void)path, (void)name;
	problem_add(ps, 0, S(""), S(""), "ยังอ่านไฟล์รายวิชาไม่ได้");
	return NULL;
}

struct course_file *learn_course_file_of(struct arena *a, str (*get)(void *ctx, str name), void *ctx, struct problems *ps)
{
	(void)a, (void)get, (void)ctx;
	problem_add(ps, 0, S(""), S(""), "ยังอ่านไฟล์รายวิชาไม่ได้");
	return NULL;
}

i64 learn_course_file_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct org_unit *owner, const struct course_file *f, struct problems *ps)
{
	(void)db, (void)a, (void)now_ms, (void)by, (void)owner, (void)f, (void)ps;
	return 0;
}

bool learn_publish(struct db *db, struct arena *a, i64 now_ms, i64 version_id, i64 sender, i64 approver, struct problems *ps)
{
	(void)db, (void)a, (void)now_ms, (void)version_id, (void)sender, (void)approver, (void)ps;
	return false;
}

bool learn_course_export(struct db *db, struct arena *a, const struct learn_course *c, i64 version_id, struct buf *out)
{
	(void)db, (void)a, (void)c, (void)version_id, (void)out;
	return false;
}

int learn_cli_courses(struct db *db, struct arena *a, const char *file)
{
	(void)db, (void)a, (void)file;
	return 1;
}

void learn_demo_courses(struct db *db, struct arena *a, i64 now_ms) { (void)db, (void)a, (void)now_ms; }
