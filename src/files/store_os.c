/* store_os.c: see store_os.h: the real calls, repeated when a signal interrupts them. */
#include "files/store_os.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int os_open(void *ctx, const char *path, int flags, mode_t mode)
{
	(void)ctx;
	return open(path, flags | O_CLOEXEC, mode);
}

static ssize_t os_write(void *ctx, int fd, const void *p, size_t n)
{
	(void)ctx;
	ssize_t done;
	do
		done = write(fd, p, n);
	while (done < 0 && errno == EINTR);
	return done;
}

static int os_fsync(void *ctx, int fd)
{
	(void)ctx;
	return fsync(fd);
}

static int os_rename(void *ctx, const char *from, const char *to)
{
	(void)ctx;
	return rename(from, to);
}

static int os_mkdir(void *ctx, const char *path, mode_t mode)
{
	(void)ctx;
	return mkdir(path, mode);
}

static int os_fsync_dir(void *ctx, const char *path)
{
	(void)ctx;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int rc = fsync(fd), error = errno;
	close(fd);
	errno = error;
	return rc;
}

const struct store_os store_os_real = {
	.open = os_open,
	.write = os_write,
	.fsync = os_fsync,
	.rename = os_rename,
	.mkdir = os_mkdir,
	.fsync_dir = os_fsync_dir,
};
