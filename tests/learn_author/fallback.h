/* fallback.h: stands until doc/package and learn/scorm are there. */
#include "doc/package.h"
#include "learn/scorm/scorm.h"
#include <zip.h>
#define WEAK __attribute__((weak))
WEAK struct scorm_ready *learn_scorm_read(struct arena *a, const char *path, struct problems *ps) { (void)a, (void)path; problem_add(ps, 0, S(""), S(""), "ยัง"); return NULL; }
WEAK i64 learn_scorm_add(struct db *db, struct arena *a, i64 now_ms, const struct scorm_ready *p) { (void)db, (void)a, (void)now_ms, (void)p; return 0; }
WEAK struct xml *xml_read(struct arena *a, str content, struct problems *ps) { (void)a, (void)content; problem_add(ps, 0, S(""), S(""), "ยัง"); return NULL; }
WEAK str xml_attr(const struct xml *x, const char *name) { (void)x, (void)name; return (str){0}; }
WEAK struct xml *xml_child(const struct xml *x, const char *name) { (void)x, (void)name; return NULL; }
WEAK struct xml *xml_next(const struct xml *x, const char *name) { (void)x, (void)name; return NULL; }
WEAK bool package_read(struct arena *a, const char *path, bool (*part)(void *ctx, str name, const char *p, size_t n), void *ctx, struct problems *ps)
{
	zip_t *z = zip_open(path, ZIP_RDONLY, NULL);
	if (!z) { problem_add(ps, 0, S(""), S(""), "ไม่ใช่ zip"); return false; }
	for (zip_int64_t i = 0; i < zip_get_num_entries(z, 0); i++) {
		str name = str_dup(a, str_of(zip_get_name(z, (zip_uint64_t)i, 0)));
		zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);
		static char room[65536];
		part(ctx, name, NULL, 0);
		for (zip_int64_t n; (n = zip_fread(f, room, sizeof room)) > 0;)
			part(ctx, name, room, (size_t)n);
		part(ctx, name, "", 0);
		zip_fclose(f);
	}
	zip_close(z);
	return true;
}
struct package_out { zip_t *z; char path[100]; };
WEAK struct package_out *package_out_open(struct arena *a)
{
	struct package_out *p = new (a, struct package_out, 1);
	snprintf(p->path, sizeof p->path, "/tmp/tt-zip-%d-%lld", (int)getpid(), (long long)clock_mono_us());
	p->z = zip_open(p->path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	return p;
}
WEAK void package_out_add(struct package_out *p, str name, str content)
{
	char *c = malloc(content.n + 1), n[300];
	memcpy(c, content.p, content.n);
	snprintf(n, sizeof n, "%.*s", STR_FMT(name));
	zip_file_add(p->z, n, zip_source_buffer(p->z, c, content.n, 1), 0);
}
WEAK void package_out_file(struct package_out *p, str name, const char *path)
{
	char n[300];
	snprintf(n, sizeof n, "%.*s", STR_FMT(name));
	zip_file_add(p->z, n, zip_source_file(p->z, path, 0, -1), 0);
}
WEAK bool package_out_close(struct package_out *p, struct buf *out)
{
	if (zip_close(p->z) != 0) return false;
	FILE *f = fopen(p->path, "rb");
	char room[4096];
	for (size_t n; (n = fread(room, 1, sizeof room, f)) > 0;)
		buf_add(out, room, n);
	fclose(f);
	unlink(p->path);
	return true;
}
WEAK bool package_out_close_file(struct package_out *p, const char *path) 
{
	char cmd[400];
	if (zip_close(p->z) != 0) return false;
	snprintf(cmd, sizeof cmd, "mv %s %s", p->path, path);
	return system(cmd) == 0;
}
