/* store.c: see store.h. The 256 folders are made and synced when the store is opened, so that a put has one folder to sync. */
#include "files/store_os.h"
#include "base/clock.h"
#include "base/log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define STORE_MAGIC 0x57083F11u
#define STORE_PATH_MAX 4096
#define SPOOL_OLD_MS (INT64_C(24) * 3600 * 1000)
#define STORE_YOUNG_MS (INT64_C(3600) * 1000) /* see store_remove() */
#define READ_N 262144

struct store {
	u32 magic;
	char *dir, *spool;
	const struct store_os *os;
	pthread_mutex_t names; /* a rename into the store against the removal of the same name */
};

/* dir/name; NULL when memory ran out or the path is too long. */
static char *path_join(const char *dir, const char *name)
{
	size_t n = strlen(dir) + strlen(name) + 2;
	char *p = n <= STORE_PATH_MAX ? malloc(n) : NULL;
	if (p)
		snprintf(p, n, "%s/%s", dir, name);
	return p;
}

static bool failed(const char *what, const char *path)
{
	log_error("store: %s %s: %s", what, path, strerrordesc_np(errno));
	return false;
}

static bool make_folder(const struct store *s, const char *path, bool *ret_made)
{
	if (s->os->mkdir(s->os->ctx, path, 0700) == 0)
		*ret_made = true;
	else if (errno != EEXIST)
		return failed("make folder", path);
	return true;
}

/* The folder that holds this one: the entry of a new folder is kept only when that is synced. */
static bool sync_parent(const struct store *s, const char *path)
{
	char *parent = strdup(path);
	if (!parent)
		return false;
	size_t n = strlen(parent);
	while (n > 1 && parent[n - 1] == '/')
		n--;
	while (n > 0 && parent[n - 1] != '/')
		n--;
	parent[n > 1 ? n - 1 : n] = '\0';
	const char *name = n ? parent : ".";
	bool ok = s->os->fsync_dir(s->os->ctx, name) == 0 || failed("sync folder", name);
	free(parent);
	return ok;
}

static bool make_folders(struct store *s)
{
	bool made = false;
	if (!make_folder(s, s->dir, &made) || !make_folder(s, s->spool, &made))
		return false;
	for (int i = 0; i < 256; i++) {
		char name[3];
		snprintf(name, sizeof name, "%02x", i);
		char *path = path_join(s->dir, name);
		bool ok = path && make_folder(s, path, &made);
		free(path);
		if (!ok)
			return false;
	}
	/* Also when all were there: who made them may have died before this. */
	return (s->os->fsync_dir(s->os->ctx, s->dir) == 0 || failed("sync folder", s->dir)) && sync_parent(s, s->dir);
}

/* What a process that died left in the spool. */
static void sweep_spool(const struct store *s)
{
	DIR *d = opendir(s->spool);
	if (!d)
		return;
	i64 now = clock_now_ms();
	for (struct dirent *e; (e = readdir(d));) {
		struct stat st;
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
			now - (i64)st.st_mtim.tv_sec * 1000 > SPOOL_OLD_MS)
			unlinkat(dirfd(d), e->d_name, 0);
	}
	closedir(d);
}

struct store *store_open_os(const char *dir, const struct store_os *os)
{
	struct store *s = calloc(1, sizeof *s);
	must(s);
	*s = (struct store){.magic = STORE_MAGIC, .os = os, .dir = strdup(dir), .spool = path_join(dir, "spool")};
	pthread_mutex_init(&s->names, NULL);
	if (!s->dir || !s->spool || !make_folders(s)) {
		log_error("store: cannot use %s", dir);
		store_close(s);
		return NULL;
	}
	sweep_spool(s);
	return s;
}

struct store *store_open(const char *dir)
{
	return store_open_os(dir, &store_os_real);
}

void store_close(struct store *s)
{
	if (!s)
		return;
	must(s->magic == STORE_MAGIC);
	pthread_mutex_destroy(&s->names);
	free(s->dir);
	free(s->spool);
	s->magic = 0;
	free(s);
}

const char *store_spool(const struct store *s)
{
	must(s->magic == STORE_MAGIC);
	return s->spool;
}

static bool hex_ok(str sha_hex)
{
	for (size_t i = 0; i < sha_hex.n; i++) {
		char c = sha_hex.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return sha_hex.n == SHA256_HEX_N;
}

/* "dir/ab/cdef..", or the folder "dir/ab". The caller frees. */
static char *stored_path(const struct store *s, str sha_hex, bool folder)
{
	must(s->magic == STORE_MAGIC && hex_ok(sha_hex));
	char name[SHA256_HEX_N + 2];
	snprintf(name, sizeof name, "%.2s/%.62s", sha_hex.p, sha_hex.p + 2);
	if (folder)
		name[2] = '\0';
	char *p = path_join(s->dir, name);
	must(p);
	return p;
}

static bool hash_file(int fd, struct sha256 *ret_sha, i64 *ret_size)
{
	char *room = malloc(READ_N);
	must(room);
	struct sha256_stream *h = sha256_open();
	i64 size = 0;
	ssize_t n;
	while ((n = read(fd, room, READ_N)) > 0 || (n < 0 && errno == EINTR)) {
		if (n > 0) {
			sha256_add(h, room, (size_t)n);
			size += n;
		}
	}
	*ret_sha = sha256_close(h);
	*ret_size = size;
	free(room);
	return n == 0;
}

static void hex_text(const struct sha256 *sha, char *ret)
{
	for (int i = 0; i < SHA256_N; i++)
		snprintf(ret + (ptrdiff_t)i * 2, 3, "%02x", sha->b[i]);
}

/* The synced file under its name, and the name synced. A file that is there already is replaced by the same content: that
 * makes it young again (nobody collects it before the row that names it is committed) and mends a damaged one. */
static bool move_in(struct store *s, const char *path, str sha_hex)
{
	char *to = stored_path(s, sha_hex, false), *folder = stored_path(s, sha_hex, true);
	pthread_mutex_lock(&s->names);
	bool ok = s->os->rename(s->os->ctx, path, to) == 0;
	pthread_mutex_unlock(&s->names);
	if (!ok)
		failed("rename to", to);
	else if (s->os->fsync_dir(s->os->ctx, folder) != 0)
		ok = failed("sync folder", folder);
	free(to);
	free(folder);
	return ok;
}

bool store_put_file(struct store *s, const char *path, struct sha256 *ret_sha, i64 *ret_size)
{
	must(s->magic == STORE_MAGIC);
	struct sha256 sha;
	i64 size;
	int fd = s->os->open(s->os->ctx, path, O_RDONLY | O_NOFOLLOW, 0);
	if (fd < 0)
		return failed("open", path);
	bool ok = hash_file(fd, &sha, &size) || failed("read", path);
	/* Its age counts from now, however long the upload took. */
	ok = ok && ((fchmod(fd, 0600) == 0 && futimens(fd, NULL) == 0) || failed("touch", path));
	ok = ok && (s->os->fsync(s->os->ctx, fd) == 0 || failed("sync", path));
	close(fd);
	char hex[SHA256_HEX_N + 1];
	if (!ok)
		return false;
	hex_text(&sha, hex);
	if (!move_in(s, path, (str){hex, SHA256_HEX_N}))
		return false;
	*ret_sha = sha;
	if (ret_size)
		*ret_size = size;
	return true;
}

static bool write_all(const struct store *s, int fd, str content)
{
	while (content.n) {
		ssize_t n = s->os->write(s->os->ctx, fd, content.p, content.n);
		if (n <= 0)
			return false;
		content = str_sub(content, (size_t)n, content.n);
	}
	return true;
}

bool store_put(struct store *s, str content, struct sha256 *ret_sha)
{
	must(s->magic == STORE_MAGIC);
	u64 r[2];
	char name[64];
	random_bytes(r, sizeof r);
	snprintf(name, sizeof name, "put-%016llx%016llx", (unsigned long long)r[0], (unsigned long long)r[1]);
	char *path = path_join(s->spool, name);
	must(path);
	int fd = s->os->open(s->os->ctx, path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	bool ok = fd >= 0 || failed("make", path);
	if (ok) {
		ok = write_all(s, fd, content) || failed("write", path);
		ok = close(fd) == 0 && ok;
		ok = ok && store_put_file(s, path, ret_sha, NULL);
		if (!ok)
			unlink(path);
	}
	free(path);
	return ok;
}

const char *store_path(const struct store *s, struct arena *a, str sha_hex)
{
	must(s->magic == STORE_MAGIC && hex_ok(sha_hex));
	return str_fmt(a, "%s/%.2s/%.62s", s->dir, sha_hex.p, sha_hex.p + 2).p;
}

bool store_has(const struct store *s, str sha_hex)
{
	struct stat st;
	char *path = hex_ok(sha_hex) ? stored_path(s, sha_hex, false) : NULL;
	bool ok = path && stat(path, &st) == 0 && S_ISREG(st.st_mode);
	free(path);
	return ok;
}

static i64 age_of(const struct stat *st)
{
	return clock_now_ms() - ((i64)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000);
}

static void each_in_folder(const char *folder, const char *prefix, void (*fn)(void *, str, i64, i64), void *ctx)
{
	DIR *d = opendir(folder);
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d));) {
		char hex[SHA256_HEX_N + 1];
		struct stat st;
		if (strlen(e->d_name) != SHA256_HEX_N - 2 || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
			!S_ISREG(st.st_mode))
			continue;
		snprintf(hex, sizeof hex, "%.2s%.62s", prefix, e->d_name);
		str sha_hex = {hex, SHA256_HEX_N};
		if (hex_ok(sha_hex))
			fn(ctx, sha_hex, (i64)st.st_size, age_of(&st));
	}
	closedir(d);
}

void store_each_in(struct store *s, int folder, void (*fn)(void *ctx, str sha_hex, i64 size, i64 age_ms), void *ctx)
{
	must(s->magic == STORE_MAGIC && folder >= 0 && folder < STORE_FOLDERS);
	char prefix[3];
	snprintf(prefix, sizeof prefix, "%02x", (unsigned)folder & 0xff);
	char *path = path_join(s->dir, prefix);
	must(path);
	each_in_folder(path, prefix, fn, ctx);
	free(path);
}

void store_each(struct store *s, void (*fn)(void *ctx, str sha_hex, i64 size, i64 age_ms), void *ctx)
{
	for (int i = 0; i < STORE_FOLDERS; i++)
		store_each_in(s, i, fn, ctx);
}

bool store_remove(struct store *s, str sha_hex)
{
	char *path = stored_path(s, sha_hex, false);
	struct stat st;
	pthread_mutex_lock(&s->names);
	bool ok = stat(path, &st) == 0 && age_of(&st) >= STORE_YOUNG_MS && unlink(path) == 0;
	pthread_mutex_unlock(&s->names);
	free(path);
	return ok;
}

int store_free_percent(const struct store *s)
{
	must(s->magic == STORE_MAGIC);
	struct statvfs v;
	if (statvfs(s->dir, &v) != 0 || v.f_blocks == 0)
		return 0;
	/* As df counts: of what an ordinary user could ever have. */
	u64 mine = (u64)v.f_blocks - v.f_bfree + v.f_bavail;
	return mine ? (int)((double)v.f_bavail * 100 / (double)mine) : 0;
}
