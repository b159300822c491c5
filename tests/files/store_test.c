/* The file store: one file for one content, found again, listed, collected. */
#include "check.h"

static char dir[64], path[128];

static int setup(void **state)
{
	make_temp(dir);
	crypt_init();
	snprintf(path, sizeof path, "%s/files", dir);
	*state = store_open(path);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	clock_set_ms(0);
	store_close(*state);
	remove_tree(dir);
	return 0;
}

struct seen {
	int n;
	i64 size, age;
	char hex[SHA256_HEX_N + 1];
};

static void see(void *ctx, str sha_hex, i64 size, i64 age_ms)
{
	struct seen *s = ctx;
	s->n++;
	s->size = size;
	s->age = age_ms;
	snprintf(s->hex, sizeof s->hex, "%.*s", STR_FMT(sha_hex));
}

static void test_put(void **state)
{
	struct store *s = *state;
	struct arena *a = arena_open(4096, 1 << 24);
	struct sha256 sha = {{0}};
	assert_true(store_put(s, S("abc"), &sha));
	str hex = hex_of(a, &sha, sizeof sha);
	assert_true(str_eq(hex, S("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
	assert_true(store_has(s, hex));
	const char *at = store_path(s, a, hex);
	assert_true(str_ends(str_of(at), S("/files/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
	assert_true(str_eq(read_file(a, at), S("abc")));
	/* Again, and by a file: still one. */
	assert_true(store_put(s, S("abc"), &sha));
	str spool = str_fmt(a, "%s/upload-1", store_spool(s));
	write_file(spool.p, S("abc"));
	i64 size = 0;
	assert_true(store_put_file(s, spool.p, &sha, &size));
	assert_int_equal(size, 3);
	assert_int_equal(access(spool.p, F_OK), -1); /* moved, not copied */
	struct seen seen = {0};
	store_each(s, see, &seen);
	assert_int_equal(seen.n, 1);
	assert_int_equal(seen.size, 3);
	assert_true(str_eq(str_of(seen.hex), hex));
	/* Empty content is content too. */
	assert_true(store_put(s, S(""), &sha));
	assert_true(store_has(s, hex_of(a, &sha, sizeof sha)));
	/* Not for other users of the machine. */
	struct stat st;
	assert_int_equal(stat(at, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	arena_close(a);
}

static void test_large(void **state)
{
	struct arena *a = arena_open(4096, 1 << 25);
	char *p = new (a, char, 3000001);
	for (size_t i = 0; i < 3000001; i++)
		p[i] = (char)(i * 7 + i / 1000);
	str content = {p, 3000001};
	struct sha256 sha, want = sha256_of(content);
	assert_true(store_put(*state, content, &sha));
	assert_memory_equal(&sha, &want, sizeof sha);
	struct stat st;
	assert_int_equal(stat(store_path(*state, a, hex_of(a, &sha, sizeof sha)), &st), 0);
	assert_int_equal(st.st_size, 3000001);
	arena_close(a);
}

static void test_mends(void **state)
{
	struct arena *a = arena_open(4096, 1 << 24);
	struct sha256 sha;
	assert_true(store_put(*state, S("abc"), &sha));
	const char *at = store_path(*state, a, hex_of(a, &sha, sizeof sha));
	write_file(at, S("abX"));
	assert_true(store_put(*state, S("abc"), &sha));
	assert_true(str_eq(read_file(a, at), S("abc")));
	arena_close(a);
}

static void test_bad_names(void **state)
{
	static const char *const bad[] = {"", "ba", "../../../../etc/passwd",
		"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a/",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0"};
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_false(store_has(*state, str_of(bad[i])));
}

static void test_refused(void **state)
{
	struct store *s = *state;
	struct arena *a = arena_open(4096, 1 << 24);
	struct sha256 sha;
	i64 size;
	assert_false(store_put_file(s, "/nonexistent", &sha, &size));
	str link = str_fmt(a, "%s/link", store_spool(s));
	assert_int_equal(symlink("/etc/passwd", link.p), 0);
	assert_false(store_put_file(s, link.p, &sha, &size));
	assert_false(store_put_file(s, store_spool(s), &sha, &size)); /* a folder */
	assert_null(store_open("/proc/nothing/here"));
	arena_close(a);
}

/* A young file is not removed: its row may be on the way to the disk. Putting the content again makes it young. */
static void test_remove(void **state)
{
	struct store *s = *state;
	struct arena *a = arena_open(4096, 1 << 24);
	struct sha256 sha;
	assert_true(store_put(s, S("abc"), &sha));
	str hex = hex_of(a, &sha, sizeof sha);
	assert_false(store_remove(s, hex));
	assert_true(store_has(s, hex));
	i64 day_ms = INT64_C(25) * 3600 * 1000;
	struct timespec old[2] = {{time(NULL) - day_ms / 1000, 0}, {time(NULL) - day_ms / 1000, 0}};
	assert_int_equal(utimensat(AT_FDCWD, store_path(s, a, hex), old, 0), 0);
	struct seen seen = {0};
	store_each(s, see, &seen);
	assert_true(seen.age >= day_ms && seen.age < day_ms + 60000);
	assert_true(store_put(s, S("abc"), &sha));
	assert_false(store_remove(s, hex));
	assert_int_equal(utimensat(AT_FDCWD, store_path(s, a, hex), old, 0), 0);
	assert_true(store_remove(s, hex));
	assert_false(store_has(s, hex));
	assert_false(store_remove(s, hex));
	arena_close(a);
}

/* What a process that died left in the spool is swept when the store is opened, a day later; younger work stays. */
static void test_spool(void **state)
{
	struct arena *a = arena_open(4096, 1 << 24);
	str old = str_fmt(a, "%s/old", store_spool(*state)), young = str_fmt(a, "%s/young", store_spool(*state));
	write_file(old.p, S("x"));
	write_file(young.p, S("x"));
	struct timespec before[2] = {{time(NULL) - 90000, 0}, {time(NULL) - 90000, 0}};
	assert_int_equal(utimensat(AT_FDCWD, old.p, before, 0), 0);
	struct store *again = store_open(path);
	assert_non_null(again);
	store_close(again);
	assert_int_equal(access(old.p, F_OK), -1);
	assert_int_equal(access(young.p, F_OK), 0);
	arena_close(a);
}

static void test_percent(void **state)
{
	int percent = store_free_percent(*state);
	assert_true(percent >= 0 && percent <= 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_put, setup, teardown),
		cmocka_unit_test_setup_teardown(test_large, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_remove, setup, teardown),
		cmocka_unit_test_setup_teardown(test_spool, setup, teardown),
		cmocka_unit_test_setup_teardown(test_percent, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
