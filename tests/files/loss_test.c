/* A disk that forgets everything that was not synced: what store_put() said yes to is still there, and nothing is half there.
 *
 * The store works on a real folder through struct store_os. Beside it the disk is kept as it would be found after the power
 * failed: a file's content as of its last fsync (empty without one), a folder's entries as of the last sync of the folder. A
 * crash removes the real folder and builds it again from that. */
#include "check.h"
#include <dirent.h>

#define NODES_MAX 4096

struct node {
	ino_t ino;
	char *bytes; /* of a file */
	size_t n;
};

struct entry {
	ino_t folder, ino;
	bool is_folder;
	char name[256];
};

struct disk {
	struct node node[NODES_MAX];
	size_t n_nodes;
	struct entry *entry;
	size_t n_entries, cap_entries;
	int ops_left; /* the operation at which the power fails; -1: never */
	bool dead;
	bool lying;   /* control: syncs say yes and do nothing */
	char top[64]; /* the folder that exists from the start */
};

static bool alive(struct disk *d)
{
	if (d->ops_left == 0)
		d->dead = true;
	else if (d->ops_left > 0)
		d->ops_left--;
	if (d->dead)
		errno = EIO;
	return !d->dead;
}

static struct node *node_of(struct disk *d, ino_t ino)
{
	for (size_t i = 0; i < d->n_nodes; i++) {
		if (d->node[i].ino == ino)
			return &d->node[i];
	}
	must(d->n_nodes < NODES_MAX);
	d->node[d->n_nodes] = (struct node){.ino = ino};
	return &d->node[d->n_nodes++];
}

static int sim_open(void *ctx, const char *path, int flags, mode_t mode)
{
	struct disk *d = ctx;
	struct stat st;
	int fd = alive(d) ? open(path, flags | O_CLOEXEC, mode) : -1;
	/* A number that the system gives a second time is another file. */
	if (fd >= 0 && flags & O_CREAT && fstat(fd, &st) == 0) {
		struct node *node = node_of(d, st.st_ino);
		free(node->bytes);
		*node = (struct node){.ino = st.st_ino};
	}
	return fd;
}

/* Short writes are the rule. */
static ssize_t sim_write(void *ctx, int fd, const void *p, size_t n)
{
	return alive(ctx) ? write(fd, p, n > 60 ? n / 2 : n) : -1;
}

static int sim_fsync(void *ctx, int fd)
{
	struct disk *d = ctx;
	struct stat st;
	if (!alive(d))
		return -1;
	must(fstat(fd, &st) == 0);
	if (d->lying)
		return 0;
	struct node *node = node_of(d, st.st_ino);
	free(node->bytes);
	node->n = (size_t)st.st_size;
	node->bytes = malloc(node->n + 1);
	must(node->bytes && pread(fd, node->bytes, node->n, 0) == (ssize_t)node->n);
	return 0;
}

static int sim_rename(void *ctx, const char *from, const char *to)
{
	return alive(ctx) ? rename(from, to) : -1;
}

static int sim_mkdir(void *ctx, const char *path, mode_t mode)
{
	return alive(ctx) ? mkdir(path, mode) : -1;
}

static void add_entry(struct disk *d, ino_t folder, const struct stat *st, const char *name)
{
	if (d->n_entries == d->cap_entries) {
		d->cap_entries = d->cap_entries ? d->cap_entries * 2 : 1024;
		d->entry = realloc(d->entry, d->cap_entries * sizeof *d->entry);
		must(d->entry);
	}
	struct entry *e = &d->entry[d->n_entries++];
	*e = (struct entry){.folder = folder, .ino = st->st_ino, .is_folder = S_ISDIR(st->st_mode)};
	snprintf(e->name, sizeof e->name, "%s", name);
}

static int sim_fsync_dir(void *ctx, const char *path)
{
	struct disk *d = ctx;
	struct stat st, in;
	if (!alive(d) || stat(path, &st) != 0)
		return -1;
	if (d->lying)
		return 0;
	size_t kept = 0;
	for (size_t i = 0; i < d->n_entries; i++) {
		if (d->entry[i].folder != st.st_ino)
			d->entry[kept++] = d->entry[i];
	}
	d->n_entries = kept;
	DIR *list = opendir(path);
	must(list);
	for (struct dirent *e; (e = readdir(list));) {
		if (e->d_name[0] != '.' && fstatat(dirfd(list), e->d_name, &in, 0) == 0)
			add_entry(d, st.st_ino, &in, e->d_name);
	}
	closedir(list);
	return 0;
}

/* The folder with this number as the disk has it, at path. */
static void rebuild(struct disk *d, ino_t folder, const char *path)
{
	for (size_t i = 0; i < d->n_entries; i++) {
		const struct entry *e = &d->entry[i];
		char at[512];
		if (e->folder != folder)
			continue;
		snprintf(at, sizeof at, "%s/%s", path, e->name);
		if (e->is_folder) {
			must(mkdir(at, 0700) == 0);
			rebuild(d, e->ino, at);
		} else {
			const struct node *node = node_of(d, e->ino);
			write_file(at, (str){node->bytes ? node->bytes : "", node->n});
		}
	}
}

static void crash(struct disk *d)
{
	struct stat st;
	char files[128];
	must(stat(d->top, &st) == 0);
	snprintf(files, sizeof files, "%s/files", d->top);
	remove_tree(files);
	rebuild(d, st.st_ino, d->top);
	d->dead = false;
	d->ops_left = -1;
}

static struct disk *disk_new(void)
{
	struct disk *d = calloc(1, sizeof *d);
	must(d);
	d->ops_left = -1;
	make_temp(d->top);
	return d;
}

static void disk_free(struct disk *d)
{
	remove_tree(d->top);
	for (size_t i = 0; i < d->n_nodes; i++)
		free(d->node[i].bytes);
	free(d->entry);
	free(d);
}

static struct store_os os_of(struct disk *d)
{
	return (struct store_os){.open = sim_open,
		.write = sim_write,
		.fsync = sim_fsync,
		.rename = sim_rename,
		.mkdir = sim_mkdir,
		.fsync_dir = sim_fsync_dir,
		.ctx = d};
}

static str content_of(struct arena *a, int i)
{
	return str_fmt(a, "หลักฐานที่ %d ............................................................", i);
}

struct verdict {
	int put, lost, wrong;
};

struct looking {
	struct arena *a;
	const struct store *s;
	struct verdict *v;
};

/* Every name says the truth about its content. */
static void look(void *ctx, str sha_hex, i64 size, i64 age_ms)
{
	(void)age_ms;
	struct looking *l = ctx;
	str content = read_file(l->a, store_path(l->s, l->a, sha_hex));
	struct sha256 sha = sha256_of(content);
	if ((i64)content.n != size || !str_eq(hex_of(l->a, &sha, sizeof sha), sha_hex))
		l->v->wrong++;
}

/* Puts files until the power fails at the n-th operation (-1: after all), then looks at what the disk kept. */
static struct verdict work_until(int n_ops, bool lying, bool *ret_reached)
{
	struct verdict v = {0};
	struct arena *a = arena_open(1 << 16, 1 << 26);
	struct disk *d = disk_new();
	struct store_os os = os_of(d);
	char files[128];
	struct sha256 sha[4];
	bool put[4] = {false};
	snprintf(files, sizeof files, "%s/files", d->top);
	d->ops_left = n_ops;
	d->lying = lying;
	struct store *s = store_open_os(files, &os);
	for (int i = 0; s && i < 4; i++) {
		/* The third is the first again. */
		put[i] = store_put(s, content_of(a, i == 2 ? 0 : i), &sha[i]);
		v.put += put[i];
	}
	store_close(s);
	*ret_reached = d->dead;
	crash(d);
	s = store_open_os(files, &os);
	assert_non_null(s); /* whatever happened, it can be opened again */
	for (int i = 0; i < 4; i++)
		v.lost +=
			put[i] && !str_eq(read_file(a, store_path(s, a, hex_of(a, &sha[i], sizeof sha[i]))), content_of(a, i == 2 ? 0 : i));
	store_each(s, look, &(struct looking){a, s, &v});
	store_close(s);
	disk_free(d);
	arena_close(a);
	return v;
}

static void test_survives(void **state)
{
	(void)state;
	bool reached = false;
	struct verdict v = work_until(-1, false, &reached);
	assert_int_equal(v.put, 4);
	assert_int_equal(v.lost, 0);
	assert_int_equal(v.wrong, 0);
}

/* The power fails before each operation in turn. */
static void test_every_operation(void **state)
{
	(void)state;
	bool reached = true;
	int n = 0, some = 0;
	log_set_fd(open("/dev/null", O_WRONLY | O_CLOEXEC)); /* every failure is logged, as it should be */
	for (; reached; n++) {
		/* The 256 folders are all alike: of them every 64th is enough. */
		if (n > 4 && n < 256 && n % 64)
			continue;
		struct verdict v = work_until(n, false, &reached);
		some += v.put > 0 && v.put < 4;
		if (v.lost || v.wrong)
			fail_msg("operation %d: %d of %d lost, %d wrong", n, v.lost, v.put, v.wrong);
	}
	log_set_fd(2);
	assert_true(n > 280);
	assert_true(some > 10); /* it did fail between the puts */
}

/* The test can fail: on a disk whose syncs do nothing, all is lost. */
static void test_control(void **state)
{
	(void)state;
	bool reached = false;
	struct verdict v = work_until(-1, true, &reached);
	assert_int_equal(v.put, 4);
	assert_int_equal(v.lost, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_survives),
		cmocka_unit_test(test_every_operation),
		cmocka_unit_test(test_control),
	};
	crypt_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
