#include "web/uploads.h"

#include "base/log.h"
#include "web/impl.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define UPLOADS_PER_ACCOUNT 32
#define UPLOAD_KEEP_S (24 * 3600)
#define ROOM_PERCENT 5 /* free: below it no body is spooled, so that saves still find room */

static bool id_ok(str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!((id.p[i] >= 'a' && id.p[i] <= 'z') || (id.p[i] >= '2' && id.p[i] <= '7')))
			return false;
	return id.n == TOKEN_N;
}

/* The account is part of the name: another account's id names no file of one's own. */
static char *path_of(struct request *r, str id)
{
	return str_z(r->a, str_fmt(r->a, "%s/up-%lld-%.*s", exchange_of(r)->server->config->spool_dir, (long long)r->account_id, STR_FMT(id)));
}

const char *upload_path(struct request *r, str id, i64 *ret_size)
{
	struct stat st;
	if (!id_ok(id))
		return NULL;
	char *path = path_of(r, id);
	if (stat(path, &st) != 0)
		return NULL;
	*ret_size = st.st_size;
	return path;
}

static void close_fd(void *fd) { close((int)(intptr_t)fd); }

static void unlink_path(void *path) { unlink(path); }

static bool copy_all(int from, int to, i64 size)
{
	for (i64 left = size; left > 0;) {
		ssize_t n = copy_file_range(from, NULL, to, NULL, (size_t)left, 0);
		if (n <= 0)
			return false;
		left -= n;
	}
	return true;
}

/* A copy: a piece that arrives late changes nothing of what was hashed, and where the request fails after all (the line full, a commit
 * lost), the upload is still there for the next try. The lock keeps pieces out meanwhile. */
const char *upload_take(struct request *r, str id, i64 *ret_size)
{
	i64 size;
	const char *path = upload_path(r, id, &size);
	int fd = path != NULL ? open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (fd < 0)
		return NULL;
	arena_defer(r->a, close_fd, (void *)(intptr_t)fd);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || upload_path(r, id, &size) == NULL)
		return NULL;
	char *copy = str_z(r->a, str_fmt(r->a, "%s/part-%.*s", exchange_of(r)->server->config->spool_dir, STR_FMT(token_new(r->a))));
	int to = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		return NULL;
	arena_defer(r->a, unlink_path, copy);
	bool ok = copy_all(fd, to, size);
	ok = close(to) == 0 && ok;
	*ret_size = size;
	return ok ? copy : NULL;
}

void upload_done(struct request *r, str id)
{
	if (id_ok(id))
		reply_after_commit(r, unlink_path, path_of(r, id));
}

bool upload_room(const char *spool_dir)
{
	struct statvfs v;
	if (statvfs(spool_dir, &v) != 0 || v.f_blocks == 0)
		return false;
	u64 mine = (u64)v.f_blocks - v.f_bfree + v.f_bavail; /* as df counts */
	return (u64)v.f_bavail * 100 / (mine ? mine : 1) >= ROOM_PERCENT;
}

static bool has_room(struct request *r)
{
	if (upload_room(exchange_of(r)->server->config->spool_dir))
		return true;
	reply_error(r, 507, S("พื้นที่เก็บไฟล์ไม่พอ: แจ้งผู้ดูแลระบบ การบันทึกคะแนนยังทำได้ตามปกติ"));
	return false;
}

static bool scope_signed_in(struct request *r)
{
	if (r->who != NULL)
		return true;
	reply_error(r, 401, S("หมดเวลาเข้าสู่ระบบ: เข้าสู่ระบบอีกครั้งเพื่อส่งไฟล์ต่อ"));
	return false;
}

static int pending(struct request *r)
{
	str mine = str_fmt(r->a, "up-%lld-", (long long)r->account_id);
	DIR *d = opendir(exchange_of(r)->server->config->spool_dir);
	int n = 0;
	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		n += str_starts(str_of(e->d_name), mine);
	if (d != NULL)
		closedir(d);
	return n;
}

static void answer(struct request *r, str id, i64 offset)
{
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"id\":\"%.*s\",\"offset\":%lld,\"piece\":%u}", STR_FMT(id), (long long)offset, UPLOAD_PIECE);
}

/* POST /uploads: signed in; size; makes an empty spool file. */
static void open_upload(struct request *r)
{
	i64 size = 0;
	r->json = true;
	size_t limit = exchange_of(r)->server->upload_limit;
	if (!req_i64(r, "size", &size) || size > (i64)limit) {
		reply_error(r, 413, str_fmt(r->a, "ไฟล์ใหญ่เกินกำหนด %zu MB: ลดขนาดหรือแบ่งไฟล์แล้วแนบใหม่", limit >> 20));
		return;
	}
	if (pending(r) >= UPLOADS_PER_ACCOUNT) {
		reply_error(r, 429, S("มีไฟล์ที่ส่งค้างอยู่มากเกินไป: ส่งไฟล์ที่ค้างให้เสร็จก่อน หรือรอ 24 ชั่วโมง"));
		return;
	}
	if (!has_room(r))
		return;
	str id = token_new(r->a);
	int fd = open(path_of(r, id), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		reply_error(r, 507, S("พื้นที่เก็บไฟล์ไม่พอ: แจ้งผู้ดูแลระบบ"));
		return;
	}
	close(fd);
	answer(r, id, 0);
}

/* GET /uploads/{id}: how much is there. */
static void show_upload(struct request *r)
{
	i64 size;
	r->json = true;
	if (upload_path(r, req_param(r, "id"), &size) == NULL)
		reply_error(r, 404, S("ไม่พบไฟล์ที่ส่งค้างไว้: เลือกไฟล์แล้วส่งใหม่"));
	else
		answer(r, req_param(r, "id"), size);
}

static bool write_all(int fd, const char *p, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t w = write(fd, p + at, n - at);
		if (w <= 0)
			return false;
		at += (size_t)w;
	}
	return true;
}

static bool append(int fd, struct request *r)
{
	str body = req_body(r);
	const char *path = req_body_path(r);
	if (path == NULL)
		return write_all(fd, body.p, body.n);
	int in = open(path, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return false;
	char *block = new(r->a, char, 256 << 10);
	ssize_t n;
	bool ok = true;
	while (ok && (n = read(in, block, 256 << 10)) > 0)
		ok = write_all(fd, block, (size_t)n);
	close(in);
	return ok && n == 0;
}

/* PUT /uploads/{id}?offset=N: appends; another offset than the file's end is 409 with the right one. */
static void put_piece(struct request *r)
{
	str id = req_param(r, "id");
	i64 size, offset = -1;
	r->json = true;
	const char *path = upload_path(r, id, &size);
	if (path == NULL) {
		reply_error(r, 404, S("ไม่พบไฟล์ที่ส่งค้างไว้: เลือกไฟล์แล้วส่งใหม่"));
		return;
	}
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0 || !req_i64(r, "offset", &offset)) {
		if (fd >= 0)
			close(fd);
		reply_error(r, 409, S("ไฟล์นี้กำลังส่งอยู่จากอีกหน้าต่างหนึ่ง"));
		return;
	}
	if (upload_path(r, id, &size) == NULL) { /* taken while this piece waited */
		close(fd);
		reply_error(r, 404, S("ไม่พบไฟล์ที่ส่งค้างไว้: เลือกไฟล์แล้วส่งใหม่"));
		return;
	}
	if (!has_room(r)) {
		close(fd);
		return;
	}
	i64 more = (i64)exchange_of(r)->body_n;
	bool ok = offset == size && size + more <= (i64)exchange_of(r)->server->upload_limit;
	if (ok && !append(fd, r)) {
		if (ftruncate(fd, size) != 0)
			log_error("upload %.*s: not cut back", STR_FMT(id));
		reply_error(r, 507, S("พื้นที่เก็บไฟล์ไม่พอ: แจ้งผู้ดูแลระบบ"));
	} else if (ok)
		answer(r, id, size + more);
	else {
		answer(r, id, size);
		reply_status(r, 409);
	}
	close(fd);
}

void upload_collect(const char *spool_dir)
{
	DIR *d = opendir(spool_dir);
	if (d == NULL)
		return;
	i64 now_s = clock_now_ms() / 1000;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct stat st;
		bool ours = strncmp(e->d_name, "up-", 3) == 0 || strncmp(e->d_name, "body-", 5) == 0 || strncmp(e->d_name, "part-", 5) == 0;
		if (ours && fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && now_s - st.st_mtime > UPLOAD_KEEP_S)
			unlinkat(dirfd(d), e->d_name, 0);
	}
	closedir(d);
}

static const struct field open_fields[] = {{"size", FIELD_I64, 1, INT64_MAX, false}, FIELD_END};
static const struct field put_fields[] = {{"offset", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};

const struct route web_upload_routes[] = {
	{HTTP_POST, "/uploads", open_upload, NULL, 0, scope_signed_in, false, open_fields, 0},
	{HTTP_GET, "/uploads/{id}", show_upload, NULL, 0, scope_signed_in, false, NULL, 0},
	{HTTP_PUT, "/uploads/{id}", put_piece, NULL, 0, scope_signed_in, false, put_fields, UPLOAD_PIECE + (64u << 10)},
	{0},
};
