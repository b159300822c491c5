/* backup and restore: one zip file that holds the database and every file it names.
 *
 *   thongthin-backup     a line of text: format version, kind of database
 *   database.sqlite      a consistent copy made while serving (VACUUM INTO), or
 *   database.dump        pg_dump's custom format
 *   files/ab/cdef...     the stored files, each verified against its SHA-256 on the way back
 *
 * Rows of evidence are never deleted, so a file that the copy names cannot be collected while the backup runs.
 * The keys are not in it, on purpose: they are kept elsewhere (docs/deployment.md). */
#include "app/app.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <libpq-fe.h>
#include <zip.h>

#define MARK_NAME "thongthin-backup"
#define MARK_SQLITE "thongthin backup 1 sqlite\n"
#define MARK_POSTGRES "thongthin backup 1 postgres\n"

extern char **environ;

static int __attribute__((format(printf, 1, 2))) said(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_REFUSED;
}

static bool run_program(char *const argv[])
{
	pid_t pid;
	int status;
	if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) != 0)
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool fsync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

/* The libraries take char *const[]: they do not write into them. */
static char *arg(struct arena *a, const char *z) { return str_z(a, str_of(z)); }

/* What the PostgreSQL programs are to connect to goes to them by the environment: a password in argv is seen by everybody. */
static bool postgres_environment(const char *url)
{
	char *why = NULL;
	PQconninfoOption *all = PQconninfoParse(url, &why);
	for (PQconninfoOption *o = all; o != NULL && o->keyword != NULL; o++)
		if (o->val != NULL && o->envvar != NULL && setenv(o->envvar, o->val, 1) != 0)
			break;
	bool ok = all != NULL;
	if (!ok)
		fprintf(stderr, "ที่อยู่ของ PostgreSQL ไม่ถูกต้อง: %s\n", why ? why : "?");
	PQfreemem(why);
	PQconninfoFree(all);
	return ok;
}

static bool dump(struct run *r, struct db *db, const char *to)
{
	if (db_kind(db) == DB_SQLITE)
		return db_copy_to(db, to);
	char *argv[] = {arg(r->a, "pg_dump"), arg(r->a, "--format=custom"), arg(r->a, "--no-owner"), arg(r->a, "--file"), arg(r->a, to), NULL};
	return postgres_environment(r->config->db) && run_program(argv);
}

static bool add_file(zip_t *z, const char *name, const char *path, bool deflate)
{
	zip_source_t *src = zip_source_file(z, path, 0, -1);
	if (src == NULL)
		return false;
	zip_int64_t i = zip_file_add(z, name, src, ZIP_FL_ENC_UTF_8);
	if (i < 0) {
		zip_source_free(src);
		return false;
	}
	return zip_set_file_compression(z, (zip_uint64_t)i, deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 1) == 0;
}

/* The files that the database names; false with words when one is missing. */
static bool add_stored(struct run *r, struct db *db, zip_t *z, struct store *s, i64 *ret_n)
{
	struct db_cur c = app_files(db);
	while (db_next(&c)) {
		str sha = db_str(&c, 0);
		if (!store_has(s, sha)) {
			said("ไฟล์ %s หายไปจากแฟ้มเก็บไฟล์: สั่ง thongthin check", str_z(r->a, sha));
			db_done(&c);
			return false;
		}
		str name = str_fmt(r->a, "files/%.*s/%.*s", 2, sha.p, (int)sha.n - 2, sha.p + 2);
		if (!add_file(z, str_z(r->a, name), store_path(s, r->a, sha), false)) {
			db_done(&c);
			return false;
		}
		(*ret_n)++;
	}
	return db_status(db) == DB_OK;
}

static bool write_zip(struct run *r, struct db *db, const char *copy, const char *to, i64 *ret_n)
{
	int err = 0;
	bool lite = db_kind(db) == DB_SQLITE;
	const char *mark = lite ? MARK_SQLITE : MARK_POSTGRES;
	zip_t *z = zip_open(to, ZIP_CREATE | ZIP_EXCL, &err);
	if (z == NULL)
		return false;
	zip_source_t *src = zip_source_buffer(z, mark, strlen(mark), 0);
	bool ok = src != NULL && zip_file_add(z, MARK_NAME, src, 0) >= 0;
	ok = ok && add_file(z, lite ? "database.sqlite" : "database.dump", copy, lite);
	/* The list comes from the copy where there is one, so that both tell of the same moment. */
	struct buf why = {0};
	struct db *from = lite ? db_open(str_z(r->a, str_fmt(r->a, "sqlite:%s", copy)), DB_READ, &why) : db;
	struct store *s = store_open(r->config->files);
	ok = ok && from != NULL && s != NULL && add_stored(r, from, z, s, ret_n);
	if (lite)
		db_close(from);
	buf_free(&why);
	if (ok && zip_close(z) == 0)
		z = NULL;
	if (z != NULL) {
		fprintf(stderr, "เขียนสำเนาสำรองไม่สำเร็จ: %s\n", zip_strerror(z));
		zip_discard(z);
		ok = false;
	}
	store_close(s);
	return ok;
}

int app_backup(struct run *r)
{
	if (r->argc != 2)
		return said("usage: thongthin backup FILE"), EXIT_USAGE;
	const char *to = r->argv[1];
	if (access(to, F_OK) == 0)
		return said("มีแฟ้ม %s อยู่แล้ว: ใช้ชื่ออื่น สำเนาเดิมไม่ถูกเขียนทับ", to);
	struct db *db = app_db(r, true);
	if (db == NULL)
		return EXIT_REFUSED;
	char *copy = str_z(r->a, str_fmt(r->a, "%s.copy", to)), *part = str_z(r->a, str_fmt(r->a, "%s.part", to));
	unlink(copy);
	unlink(part);
	i64 n = 0;
	bool ok = dump(r, db, copy) && write_zip(r, db, copy, part, &n) && fsync_path(part) && rename(part, to) == 0;
	unlink(copy);
	unlink(part);
	db_close(db);
	if (!ok)
		return said("ทำสำเนาสำรองลง %s ไม่สำเร็จ: ไม่มีแฟ้มที่ครึ่งๆ กลางๆ เหลืออยู่", to);
	printf("%s: ฐานข้อมูลและ %lld ไฟล์\n", to, (long long)n);
	return EXIT_DONE;
}

/* --- restore --- */

static bool copy_out(zip_file_t *f, int fd, struct sha256_stream *h)
{
	static char block[1 << 16];
	zip_int64_t n;
	while ((n = zip_fread(f, block, sizeof block)) > 0) {
		if (h != NULL)
			sha256_add(h, block, (size_t)n);
		if (write(fd, block, (size_t)n) != (ssize_t)n)
			return false;
	}
	return n == 0 && fsync(fd) == 0;
}

static bool extract(zip_t *z, const char *name, const char *to, struct sha256 *ret_sha)
{
	zip_file_t *f = zip_fopen(z, name, 0);
	int fd = f ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	struct sha256_stream *h = sha256_open();
	bool ok = fd >= 0 && copy_out(f, fd, h);
	*ret_sha = sha256_close(h);
	if (fd >= 0)
		close(fd);
	if (f != NULL)
		zip_fclose(f);
	return ok;
}

static bool restore_files(struct run *r, zip_t *z, i64 *ret_n)
{
	struct store *s = store_open(r->config->files);
	bool ok = s != NULL;
	zip_int64_t n = zip_get_num_entries(z, 0);
	for (zip_int64_t i = 0; ok && i < n; i++) {
		str name = str_of(zip_get_name(z, (zip_uint64_t)i, 0));
		if (!str_starts(name, S("files/")))
			continue;
		char *spool = str_z(r->a, str_fmt(r->a, "%s/part-%.*s", store_spool(s), STR_FMT(token_new(r->a))));
		struct sha256 got, put;
		i64 size;
		str sha = STR_CAT(r->a, str_sub(name, 6, 8), str_sub(name, 9, name.n));
		ok = extract(z, name.p, spool, &got) && str_eq(hex_of(r->a, got.b, sizeof got.b), sha) && store_put_file(s, spool, &put, &size);
		if (!ok)
			said("ไฟล์ %s ในสำเนาสำรองเสียหาย", name.p);
		unlink(spool);
		(*ret_n)++;
	}
	store_close(s);
	return ok;
}

static bool mark_is(zip_t *z, const char *mark)
{
	char got[64] = {0};
	zip_file_t *f = zip_fopen(z, MARK_NAME, 0);
	zip_int64_t n = f ? zip_fread(f, got, sizeof got - 1) : 0;
	if (f != NULL)
		zip_fclose(f);
	return n > 0 && strcmp(got, mark) == 0;
}

static bool restore_database(struct run *r, zip_t *z, bool lite)
{
	struct sha256 sha;
	const char *name = lite ? "database.sqlite" : "database.dump";
	str file = lite ? str_of(r->config->db + strlen("sqlite:")) : str_fmt(r->a, "%s/part-restore.dump", r->config->files);
	char *part = str_z(r->a, str_fmt(r->a, "%.*s.part", STR_FMT(file)));
	unlink(part);
	if (!extract(z, name, part, &sha))
		return false;
	bool ok;
	if (lite)
		ok = link(part, str_z(r->a, file)) == 0; /* not rename: an existing database is never replaced */
	else {
		ok = postgres_environment(r->config->db);
		const char *into = getenv("PGDATABASE"); /* pg_restore writes a script where no database is named */
		char *argv[] = {arg(r->a, "pg_restore"), arg(r->a, "--no-owner"), arg(r->a, "--exit-on-error"), arg(r->a, "--single-transaction"),
			arg(r->a, "--dbname"), arg(r->a, into ? into : "postgres"), part, NULL};
		ok = ok && run_program(argv);
	}
	unlink(part);
	return ok;
}

static bool place_is_empty(struct run *r, bool lite)
{
	if (lite)
		return access(r->config->db + strlen("sqlite:"), F_OK) != 0;
	struct buf why = {0};
	struct db *db = db_open(r->config->db, DB_WRITE, &why);
	bool empty = db != NULL && !db_has(db, "select 1 from pg_tables where schemaname = current_schema()"); /* postgres */
	db_close(db);
	buf_free(&why);
	return empty;
}

int app_restore(struct run *r)
{
	if (r->argc != 2)
		return said("usage: thongthin restore FILE"), EXIT_USAGE;
	bool lite = str_starts(str_of(r->config->db), S("sqlite:"));
	if (!place_is_empty(r, lite))
		return said("มีฐานข้อมูลอยู่แล้วที่ %s: กู้คืนได้เฉพาะที่ว่าง ย้ายของเดิมออกก่อน", lite ? r->config->db : "PostgreSQL");
	int err = 0;
	zip_t *z = zip_open(r->argv[1], ZIP_RDONLY | ZIP_CHECKCONS, &err);
	if (z == NULL)
		return said("เปิดสำเนาสำรอง %s ไม่ได้ หรือแฟ้มไม่ครบ", r->argv[1]);
	i64 n = 0;
	bool ok = mark_is(z, lite ? MARK_SQLITE : MARK_POSTGRES);
	if (!ok)
		said("%s ไม่ใช่สำเนาสำรองของฐานข้อมูลชนิดนี้", r->argv[1]);
	ok = ok && restore_files(r, z, &n) && restore_database(r, z, lite);
	zip_discard(z);
	struct db *db = ok ? app_db(r, true) : NULL;
	if (db == NULL)
		return said("กู้คืนจาก %s ไม่สำเร็จ", r->argv[1]);
	i64 wrong = app_check_all(db, r->a, r->config->files);
	db_close(db);
	printf("กู้คืนฐานข้อมูลและ %lld ไฟล์ ตรวจแล้วพบข้อผิดพลาด %lld ข้อ\n", (long long)n, (long long)wrong);
	return wrong == 0 ? EXIT_DONE : EXIT_REFUSED;
}
