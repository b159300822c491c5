/* store_os.h: the few operations on which the store's promise rests, as a table, so that a test can stand in for a disk that
 * forgets everything that was not synced. Each returns 0 or a descriptor, and -1 with errno, like the call it is named after. */
#ifndef FILES_STORE_OS_H
#define FILES_STORE_OS_H

#include "files/store.h"
#include <sys/types.h>

struct store_os {
	int (*open)(void *ctx, const char *path, int flags, mode_t mode);
	ssize_t (*write)(void *ctx, int fd, const void *p, size_t n);
	int (*fsync)(void *ctx, int fd);
	int (*rename)(void *ctx, const char *from, const char *to);
	int (*mkdir)(void *ctx, const char *path, mode_t mode);
	int (*fsync_dir)(void *ctx, const char *path);
	void *ctx;
};

/* The real system. */
extern const struct store_os store_os_real;
/* store_open() over another system; os lives as long as the store. */
struct store *store_open_os(const char *dir, const struct store_os *os);

#endif
