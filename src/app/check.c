/* check: what must hold, looked at from the outside: seals, results, files, the database's own structure. */
#include "app/app.h"

#include "appraise/framework/framework.h"
#include "appraise/report/report.h"
#include "base/log.h"
#include "lpa/results.h"
#include "org/audit.h"

#include <stdio.h>

static void check_sqlite(struct db *db, struct problems *ps)
{
	if (db_kind(db) != DB_SQLITE)
		return;
	struct db_cur c = db_query(db, "pragma integrity_check"); /* sqlite */
	while (db_next(&c))
		if (!str_eq(db_str(&c, 0), S("ok")))
			problem_add(ps, 0, S("database"), db_str(&c, 0), "โครงสร้างฐานข้อมูลเสียหาย: กู้คืนจากสำเนาสำรอง");
	struct db_cur f = db_query(db, "pragma foreign_key_check"); /* sqlite */
	while (db_next(&f))
		problem_add(ps, db_i64(&f, 1), db_str(&f, 0), db_str(&f, 2), "แถวนี้อ้างถึงแถวที่ไม่มีอยู่");
}

static void check_files(struct db *db, struct arena *a, const char *dir, struct problems *ps)
{
	struct store *s = store_open(dir);
	if (s == NULL) {
		problem_add(ps, 0, S("files"), str_of(dir), "เปิดแฟ้มเก็บไฟล์ไม่ได้");
		return;
	}
	struct db_cur c = app_files(db);
	while (db_next(&c)) {
		str sha = str_dup(a, db_str(&c, 0));
		struct sha256_stream *h = sha256_open();
		FILE *f = fopen(store_path(s, a, sha), "re");
		static char block[1 << 16];
		for (size_t n; f != NULL && (n = fread(block, 1, sizeof block, f)) > 0;)
			sha256_add(h, block, n);
		struct sha256 got = sha256_close(h);
		if (f == NULL)
			problem_add(ps, 0, S("files"), sha, "ไฟล์ที่แนบไว้หายไป: กู้คืนจากสำเนาสำรอง");
		else if (!str_eq(hex_of(a, got.b, sizeof got.b), sha))
			problem_add(ps, 0, S("files"), sha, "เนื้อไฟล์ไม่ตรงกับตอนที่แนบ");
		if (f != NULL)
			fclose(f);
	}
	store_close(s);
}

i64 app_check_all(struct db *db, struct arena *a, const char *files_dir)
{
	struct problems ps = problems_in(a);
	check_sqlite(db, &ps);
	audit_check(db, a, &ps);
	lpa_check(db, a, &ps);
	i64 wrong = standing_wrong(db, a);
	if (wrong > 0)
		problem_add(&ps, 0, S("appraise_standing"), str_fmt(a, "%lld", (long long)wrong), "จำนวนแถวของผลการเรียนรายบุคคลที่ไม่ตรงกับการคำนวณใหม่");
	report_check(db, a, &ps);
	framework_sessions_check(db, a, &ps);
	check_files(db, a, files_dir, &ps);
	if (db_status(db) != DB_OK)
		problem_add(&ps, 0, S("database"), str_of(db_why(db)), "อ่านฐานข้อมูลไม่สำเร็จ");
	struct buf b = {0};
	problems_print(&ps, &b);
	fprintf(stderr, "%.*s", STR_FMT(buf_view(&b)));
	buf_free(&b);
	return (i64)(ps.n + ps.n_dropped);
}

int app_check(struct run *r)
{
	if (r->argc != 1) {
		fprintf(stderr, "usage: thongthin check\n");
		return EXIT_USAGE;
	}
	struct db *db = app_db(r, true);
	if (db == NULL)
		return EXIT_REFUSED;
	i64 n = app_check_all(db, r->a, r->config->files);
	db_close(db);
	if (n == 0)
		printf("ok\n");
	else
		fprintf(stderr, "พบ %lld ข้อที่ต้องแก้ไข\n", (long long)n);
	return n == 0 ? EXIT_DONE : EXIT_REFUSED;
}
