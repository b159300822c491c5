/* lossy_vfs.c: see lossy_vfs.h. */
#include "lossy_vfs.h"

#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096
#define SLOTS 4096 /* of a file's table of blocks */
#define FILES_MAX 8

/* One block that is not synced. */
struct block {
	i64 at; /* number of the block */
	struct block *next;
	u8 b[BLOCK];
};

/* A file as the process sees it: the real one with the blocks over it. It stays when all handles are closed, as in a system's memory. */
struct disk_file {
	char path[512]; /* empty: unused */
	int fd;         /* the real file; open as long as the process works with it, since closing would drop the locks of others */
	i64 size;       /* as seen */
	i64 least;      /* the least size since the last sync: what the real file has beyond is no longer there */
	struct block *slot[SLOTS];
};

/* What SQLite holds. The default VFS's own file follows, for locks and the shared index. */
struct lossy_file {
	sqlite3_file base;
	struct disk_file *disk;
	sqlite3_file *real;
};

static struct {
	sqlite3_vfs vfs, *real;
	pthread_mutex_t lock;
	struct disk_file file[FILES_MAX];
	i64 left; /* operations until the cut, below 0: syncs; 0: never */
	enum lossy_cut how;
	u64 seed;
	void (*on_cut)(void);
	bool cut, lying;
	i64 n_operations, n_syncs;
} d = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct lossy_file *of(sqlite3_file *f)
{
	return (struct lossy_file *)(void *)f;
}

static void lock(void)
{
	pthread_mutex_lock(&d.lock);
}
static int unlock(int rc)
{
	pthread_mutex_unlock(&d.lock);
	return rc;
}

/* --- blocks --- */

static struct block *find(const struct disk_file *f, i64 at)
{
	struct block *b = f->slot[at % SLOTS];
	while (b != NULL && b->at != at)
		b = b->next;
	return b;
}

static void forget(struct disk_file *f)
{
	for (size_t i = 0; i < SLOTS; i++)
		for (struct block *b = f->slot[i], *next; b != NULL; b = next) {
			next = b->next;
			free(b);
		}
	memset(f->slot, 0, sizeof f->slot);
}

static i64 real_size(const struct disk_file *f)
{
	struct stat st;
	must(fstat(f->fd, &st) == 0);
	return st.st_size;
}

static i64 least(i64 a, i64 b)
{
	return a < b ? a : b;
}

/* A block as it stands in the real file: zeros beyond its end and beyond what was cut off since. */
static void read_real(const struct disk_file *f, i64 at, u8 *ret)
{
	i64 n = least(least(real_size(f), f->least) - at * BLOCK, BLOCK);
	memset(ret, 0, BLOCK);
	if (n > 0)
		must(pread(f->fd, ret, (size_t)n, at * BLOCK) == n);
}

static struct block *make(struct disk_file *f, i64 at)
{
	struct block *b = find(f, at);
	if (b != NULL)
		return b;
	b = malloc(sizeof *b);
	must(b != NULL);
	b->at = at;
	b->next = f->slot[at % SLOTS];
	read_real(f, at, b->b);
	f->slot[at % SLOTS] = b;
	return b;
}

static void write_real(const struct disk_file *f, const struct block *b)
{
	i64 n = least(f->size - b->at * BLOCK, BLOCK);
	if (n > 0)
		must(pwrite(f->fd, b->b, (size_t)n, b->at * BLOCK) == n);
}

static void sync_file(struct disk_file *f)
{
	if (f->least < real_size(f))
		must(ftruncate(f->fd, f->least) == 0);
	must(ftruncate(f->fd, f->size) == 0);
	for (size_t i = 0; i < SLOTS; i++)
		for (const struct block *b = f->slot[i]; b != NULL; b = b->next)
			write_real(f, b);
	forget(f);
	f->least = f->size;
}

/* --- the cut --- */

static u64 roll(void)
{
	d.seed ^= d.seed << 13;
	d.seed ^= d.seed >> 7;
	d.seed ^= d.seed << 17;
	return d.seed >> 20;
}

static void keep_some(const struct disk_file *f)
{
	u64 of_eight = roll() % 13; /* how much of it: from nothing to all, which is as likely as some */
	for (size_t i = 0; i < SLOTS; i++)
		for (const struct block *b = f->slot[i]; b != NULL; b = b->next)
			if (roll() % 8 < of_eight)
				write_real(f, b);
}

static void cut(void)
{
	d.cut = true;
	for (int i = 0; i < FILES_MAX; i++) {
		if (d.file[i].path[0] != '\0' && d.how == LOSSY_SOME)
			keep_some(&d.file[i]);
		forget(&d.file[i]);
	}
	if (d.on_cut != NULL)
		d.on_cut();
}

/* Before each operation that changes something. False: there is no power. */
static bool powered(bool syncing)
{
	d.n_operations++;
	bool now = d.left > 0 ? --d.left == 0 : d.left < 0 && syncing && ++d.left == 0;
	if (now && !d.cut)
		cut();
	return !d.cut;
}

/* --- methods that are ours --- */

static int file_close(sqlite3_file *file)
{
	return of(file)->real->pMethods->xClose(of(file)->real);
}

static int file_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
	struct disk_file *f = of(file)->disk;
	u8 real[BLOCK];
	lock();
	if (d.cut)
		return unlock(SQLITE_IOERR_READ);
	i64 have = least(n, f->size - at);
	memset(to, 0, (size_t)n);
	for (i64 done = 0; done < have;) {
		i64 pos = at + done, in = pos % BLOCK, part = least(BLOCK - in, have - done);
		const struct block *b = find(f, pos / BLOCK);
		if (b == NULL)
			read_real(f, pos / BLOCK, real);
		memcpy((u8 *)to + done, (b != NULL ? b->b : real) + in, (size_t)part);
		done += part;
	}
	return unlock(have < n ? SQLITE_IOERR_SHORT_READ : SQLITE_OK);
}

static int file_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
	struct disk_file *f = of(file)->disk;
	lock();
	if (!powered(false))
		return unlock(SQLITE_IOERR_WRITE);
	if (at + n > f->size)
		f->size = at + n;
	for (i64 done = 0; done < n;) {
		i64 pos = at + done, in = pos % BLOCK, part = least(BLOCK - in, n - done);
		memcpy(make(f, pos / BLOCK)->b + in, (const u8 *)from + done, (size_t)part);
		done += part;
	}
	return unlock(SQLITE_OK);
}

/* Blocks beyond the new end go; the last one is zero behind it. */
static void cut_off(struct disk_file *f, i64 size)
{
	for (size_t i = 0; i < SLOTS; i++)
		for (struct block **p = &f->slot[i], *b; (b = *p) != NULL;) {
			if (b->at * BLOCK >= size) {
				*p = b->next;
				free(b);
				continue;
			}
			if (size < (b->at + 1) * BLOCK)
				memset(b->b + size % BLOCK, 0, (size_t)(BLOCK - size % BLOCK));
			p = &b->next;
		}
	f->size = size;
	f->least = least(f->least, size);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	lock();
	if (!powered(false))
		return unlock(SQLITE_IOERR_TRUNCATE);
	cut_off(of(file)->disk, size);
	return unlock(SQLITE_OK);
}

static int file_sync(sqlite3_file *file, int flags)
{
	(void)flags;
	lock();
	if (!powered(true))
		return unlock(SQLITE_IOERR_FSYNC);
	d.n_syncs++;
	if (!d.lying)
		sync_file(of(file)->disk);
	return unlock(SQLITE_OK);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	lock();
	*ret = of(file)->disk->size;
	return unlock(d.cut ? SQLITE_IOERR_FSTAT : SQLITE_OK);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
	if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE)
		return SQLITE_OK; /* would lengthen the real file */
	return of(file)->real->pMethods->xFileControl(of(file)->real, op, arg);
}

/* A disk that promises nothing: writes are neither atomic nor in order. */
static int file_sector(sqlite3_file *file)
{
	(void)file;
	return BLOCK;
}
static int file_device(sqlite3_file *file)
{
	(void)file;
	return 0;
}

/* --- methods that are the default VFS's --- */

#define REAL(name, parameters, arguments)                                                                                        \
	static int file_##name parameters                                                                                            \
	{                                                                                                                            \
		return of(file)->real->pMethods->name arguments;                                                                         \
	}
REAL(xLock, (sqlite3_file * file, int level), (of(file)->real, level))
REAL(xUnlock, (sqlite3_file * file, int level), (of(file)->real, level))
REAL(xCheckReservedLock, (sqlite3_file * file, int *ret), (of(file)->real, ret))
REAL(xShmMap, (sqlite3_file * file, int region, int size, int extend, void volatile **ret),
	(of(file)->real, region, size, extend, ret))
REAL(xShmLock, (sqlite3_file * file, int at, int n, int flags), (of(file)->real, at, n, flags))
REAL(xShmUnmap, (sqlite3_file * file, int remove), (of(file)->real, remove))
static void file_barrier(sqlite3_file *file)
{
	of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, /* without xFetch: nothing is mapped */
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_xLock,
	.xUnlock = file_xUnlock,
	.xCheckReservedLock = file_xCheckReservedLock,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_device,
	.xShmMap = file_xShmMap,
	.xShmLock = file_xShmLock,
	.xShmBarrier = file_barrier,
	.xShmUnmap = file_xShmUnmap,
};

/* --- the VFS --- */

static struct disk_file *disk_of(const char *path)
{
	struct disk_file *unused = NULL;
	for (int i = 0; i < FILES_MAX; i++) {
		if (strcmp(d.file[i].path, path) == 0)
			return &d.file[i];
		if (d.file[i].path[0] == '\0')
			unused = &d.file[i];
	}
	must(unused != NULL && strlen(path) < sizeof unused->path);
	memset(unused, 0, sizeof *unused);
	snprintf(unused->path, sizeof unused->path, "%s", path);
	unused->fd = open(path, O_RDWR | O_CLOEXEC);
	must(unused->fd >= 0);
	unused->size = unused->least = real_size(unused);
	return unused;
}

static void disk_close(struct disk_file *f)
{
	if (f->path[0] == '\0')
		return;
	forget(f);
	close(f->fd);
	f->path[0] = '\0';
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
	(void)vfs;
	if (path == NULL || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)))
		return d.real->xOpen(d.real, path, file, flags, ret_flags);
	struct lossy_file *l = of(file);
	*l = (struct lossy_file){.real = (sqlite3_file *)(void *)(l + 1)};
	lock();
	int rc = d.cut ? SQLITE_IOERR : d.real->xOpen(d.real, path, l->real, flags, ret_flags);
	if (rc == SQLITE_OK) {
		l->disk = disk_of(path);
		l->base.pMethods = &methods;
	}
	return unlock(rc);
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	(void)vfs;
	lock();
	if (!powered(false))
		return unlock(SQLITE_IOERR_DELETE);
	for (int i = 0; i < FILES_MAX; i++)
		if (strcmp(d.file[i].path, path) == 0)
			disk_close(&d.file[i]);
	return unlock(d.real->xDelete(d.real, path, sync));
}

void lossy_install(void)
{
	d.real = sqlite3_vfs_find(NULL);
	must(d.real != NULL && d.real != &d.vfs);
	d.vfs = *d.real;
	d.vfs.zName = "lossy";
	d.vfs.pNext = NULL;
	d.vfs.szOsFile = (int)sizeof(struct lossy_file) + d.real->szOsFile;
	d.vfs.xOpen = vfs_open;
	d.vfs.xDelete = vfs_delete;
	must(sqlite3_vfs_register(&d.vfs, 1) == SQLITE_OK);
}

void lossy_cut_at(i64 n, enum lossy_cut how, u64 seed, void (*on_cut)(void))
{
	lock();
	d.left = n;
	d.how = how;
	d.seed = seed * 0x9e3779b97f4a7c15u + 1;
	d.on_cut = on_cut;
	unlock(0);
}

bool lossy_is_cut(void)
{
	lock();
	return unlock(d.cut);
}

void lossy_restart(void)
{
	lock();
	for (int i = 0; i < FILES_MAX; i++)
		disk_close(&d.file[i]);
	d.cut = d.lying = false;
	d.left = 0;
	unlock(0);
}

void lossy_lie(bool on)
{
	lock();
	d.lying = on;
	unlock(0);
}

i64 lossy_operations(void)
{
	return d.n_operations;
}
i64 lossy_syncs(void)
{
	return d.n_syncs;
}
