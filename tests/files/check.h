/* check.h: what the tests of files share: a folder of their own, files in it. */
#ifndef TESTS_FILES_CHECK_H
#define TESTS_FILES_CHECK_H

#include "base/clock.h"
#include "base/log.h"
#include "files/store_os.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define N_OF(array) (sizeof(array) / sizeof *(array))

static inline int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)kind, (void)where;
	return remove(path);
}

static inline void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A new empty folder; ret: 64 bytes. */
static inline void make_temp(char *ret)
{
	snprintf(ret, 64, "/tmp/thongthin-files-XXXXXX");
	assert_non_null(mkdtemp(ret));
}

static inline void write_file(const char *path, str content)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
	assert_int_equal(fclose(f), 0);
}

/* The content, or p == NULL when there is no such file. */
static inline str read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return (str){NULL, 0};
	char *p = new (a, char, 1 << 20);
	size_t n = fread(p, 1, 1 << 20, f);
	fclose(f);
	return (str){p, n};
}

#endif
