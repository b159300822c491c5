/* keys.c: the secret keys of the installation, one file of 32 random bytes for each name.
 *
 * A key is written under a passing name, brought to disk, and then linked to its name: another process sees the whole key
 * or none, and of two that make it at once the first wins and both read the same one. */
#include "base/crypt.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEYS_MAX 32
#define NAME_MAX_N 63

static struct {
	pthread_mutex_t lock;
	int dir;
	size_t n;
	struct {
		char name[NAME_MAX_N + 1];
		struct key32 key;
	} at[KEYS_MAX];
} keys = {.lock = PTHREAD_MUTEX_INITIALIZER, .dir = -1};

static _Noreturn void give_up(const char *what, const char *name)
{
	log_error("keys: %s: %s: %s", name, what, strerror(errno));
	abort();
}

void keys_open(const char *dir)
{
	struct stat st;
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		give_up("the folder cannot be made", dir);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		give_up("the folder cannot be opened", dir);
	if (st.st_mode & (S_IWGRP | S_IWOTH)) {
		errno = EPERM;
		give_up("others may write into the folder (chmod 700)", dir);
	}
	pthread_mutex_lock(&keys.lock);
	if (keys.dir >= 0)
		close(keys.dir);
	keys.dir = fd;
	keys.n = 0;
	pthread_mutex_unlock(&keys.lock);
}

/* A name is a file name of [a-z0-9_-]. */
static void check_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	must(n > 0 && n <= NAME_MAX_N && name[n] == '\0');
}

static bool write_key(int fd, struct key32 k)
{
	return fd >= 0 && fchmod(fd, 0600) == 0 && write(fd, k.b, sizeof k.b) == (ssize_t)sizeof k.b && fsync(fd) == 0;
}

static void make_key(const char *name)
{
	u8 mark[8];
	char passing[NAME_MAX_N + 32];
	struct key32 k;
	random_bytes(mark, sizeof mark);
	random_bytes(&k, sizeof k);
	snprintf(passing, sizeof passing, ".%s.%02x%02x%02x%02x%02x%02x%02x%02x", name, mark[0], mark[1], mark[2], mark[3], mark[4],
		mark[5], mark[6], mark[7]);
	int fd = openat(keys.dir, passing, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool sound = write_key(fd, k);
	sodium_memzero(&k, sizeof k);
	if (fd >= 0 && close(fd) != 0)
		sound = false;
	sound = sound && (linkat(keys.dir, passing, keys.dir, name, 0) == 0 || errno == EEXIST);
	int why = errno;
	if (fd >= 0)
		unlinkat(keys.dir, passing, 0);
	errno = why;
	if (!sound || fsync(keys.dir) != 0)
		give_up("the key cannot be written", name);
}

/* False when there is no such key yet. */
static bool read_key(const char *name, struct key32 *ret)
{
	struct stat st;
	int fd = openat(keys.dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return false;
	if (fd < 0 || fstat(fd, &st) != 0)
		give_up("the key cannot be opened", name);
	errno = EPERM;
	/* The group may read: the access list of a systemd credential shows as that. */
	if (!S_ISREG(st.st_mode) || (st.st_mode & 037))
		give_up("the key's file is open to others (chmod 600)", name);
	errno = EINVAL;
	if (st.st_size != sizeof ret->b || read(fd, ret->b, sizeof ret->b) != (ssize_t)sizeof ret->b)
		give_up("the key's file does not hold 32 bytes", name);
	close(fd);
	return true;
}

struct key32 key_get(const char *name)
{
	struct key32 k = {{0}};
	check_name(name);
	pthread_mutex_lock(&keys.lock);
	must(keys.dir >= 0); /* keys_open() first */
	for (size_t i = 0; i < keys.n; i++) {
		if (strcmp(keys.at[i].name, name) == 0) {
			k = keys.at[i].key;
			pthread_mutex_unlock(&keys.lock);
			return k;
		}
	}
	if (!read_key(name, &k)) {
		make_key(name);
		if (!read_key(name, &k))
			give_up("the key vanished", name);
	}
	if (keys.n < KEYS_MAX) {
		memcpy(keys.at[keys.n].name, name, strlen(name) + 1);
		keys.at[keys.n++].key = k;
	}
	pthread_mutex_unlock(&keys.lock);
	return k;
}
