/* fallback.h: stands until learn/scorm is there. */
#include "learn/scorm/scorm.h"
#define WEAK __attribute__((weak))
WEAK struct scorm_ready *learn_scorm_read(struct arena *a, const char *path, struct problems *ps)
{
	(void)a, (void)path;
	problem_add(ps, 0, S(""), S(""), "ยังอ่าน SCORM ไม่ได้");
	return NULL;
}
WEAK i64 learn_scorm_add(struct db *db, struct arena *a, i64 now_ms, const struct scorm_ready *p)
{
	(void)db, (void)a, (void)now_ms, (void)p;
	return 0;
}
