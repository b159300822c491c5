/* Hashes against published vectors, tokens, passwords, and the keys of the installation. */
#include "check.h"
#include "base/crypt.h"
#include "base/log.h"
#include <fcntl.h>
#include <sys/stat.h>

static struct arena *a;

static int open_arena(void **state)
{
	(void)state;
	crypt_init();
	a = arena_open(1 << 16, 1 << 20);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(a);
	return 0;
}

static str hex(struct sha256 h)
{
	return hex_of(a, h.b, sizeof h.b);
}

static void test_sha256(void **state)
{
	(void)state;
	/* FIPS 180-4 examples. */
	check_str(hex(sha256_of(S("abc"))), S("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	check_str(hex(sha256_of((str){NULL, 0})), S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
	struct sha256_stream *s = sha256_open();
	char as[1000];
	memset(as, 'a', sizeof as);
	for (int i = 0; i < 1000; i++) {
		sha256_add(s, as, sizeof as);
		sha256_add(s, NULL, 0);
	}
	check_str(hex(sha256_close(s)), S("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
	/* RFC 4231, cases 2 and 6 (a key longer than a block). */
	check_str(hex(sha256_keyed(S("Jefe"), S("what do ya want for nothing?"))),
		S("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
	char key[131];
	memset(key, 0xAA, sizeof key);
	check_str(hex(sha256_keyed((str){key, sizeof key}, S("Test Using Larger Than Block-Size Key - Hash Key First"))),
		S("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

static void test_hex(void **state)
{
	u8 b[3] = {9, 9, 9};
	(void)state;
	check_str(hex_of(a, "\x00\x7f\xff", 3), S("007fff"));
	assert_false(hex_parse(S("007ff"), b, 3));
	assert_false(hex_parse(S("007fff0"), b, 3));
	assert_false(hex_parse(S("007f"), b, 3));
	assert_false(hex_parse(S("007ffg"), b, 3));
	assert_int_equal(b[0], 9);
	assert_true(hex_parse(S("007FfF"), b, 3));
	assert_memory_equal(b, "\x00\x7f\xff", 3);
}

static void test_tokens(void **state)
{
	(void)state;
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz234567";
	u32 seen = 0;
	str before = token_new(a);
	for (int i = 0; i < 200; i++) {
		str t = token_new(a), s = secret_new(a);
		assert_int_equal(t.n, TOKEN_N);
		assert_int_equal(s.n, 52);
		for (size_t k = 0; k < t.n; k++)
			assert_non_null(strchr(signs, t.p[k]));
		for (size_t k = 0; k < s.n; k++) {
			assert_non_null(strchr(signs, s.p[k]));
			seen |= (u32)1 << (strchr(signs, s.p[k]) - signs);
		}
		assert_false(str_eq(t, before));
		before = t;
	}
	assert_int_equal(seen, UINT32_MAX); /* each sign turns up */
	assert_true(crypt_same(S("abc"), S("abc")) && !crypt_same(S("abc"), S("abd")) && !crypt_same(S("abc"), S("ab")));
	assert_true(crypt_same((str){NULL, 0}, S("")));
}

static void test_password(void **state)
{
	(void)state;
	str h = password_hash(a, S("รหัสผ่าน"));
	assert_true(str_starts(h, S("$argon2id$v=19$m=12288,t=3,p=1$")));
	assert_true(password_check(h, S("รหัสผ่าน")));
	assert_false(password_check(h, S("รหัสผ่าu")));
	assert_false(password_check(h, S("")));
	assert_false(password_check(S(""), S("")));
	assert_false(password_check(S("x"), S("x")));
	assert_false(password_check((str){h.p, h.n - 1}, S("รหัสผ่าน")));
	assert_false(str_eq(h, password_hash(a, S("รหัสผ่าน")))); /* salted */
}

/* A folder of keys that does not exist yet, in a new folder. */
static const char *keys_folder(void)
{
	char *dir = str_z(a, S("/tmp/test-keys-XXXXXX"));
	assert_non_null(mkdtemp(dir));
	return str_fmt(a, "%s/keys", dir).p;
}

static void drop_folder(const char *dir)
{
	unlink(str_fmt(a, "%s/id-hash", dir).p);
	assert_int_equal(rmdir(dir), 0); /* also: nothing else is left in it */
	assert_int_equal(rmdir(str_z(a, str_sub(str_of(dir), 0, strlen(dir) - strlen("/keys")))), 0);
}

static unsigned mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void test_keys(void **state)
{
	const char *dir = keys_folder();
	(void)state;
	umask(0);
	keys_open(dir);
	assert_int_equal(mode_of(dir), 0700);
	struct key32 k = key_get("id-hash");
	assert_int_equal(mode_of(str_fmt(a, "%s/id-hash", dir).p), 0600);
	assert_memory_not_equal(k.b, ((struct key32){{0}}).b, sizeof k.b);
	struct key32 again = key_get("id-hash");
	assert_memory_equal(k.b, again.b, sizeof k.b);
	keys_open(dir); /* as after a restart: read from the file */
	again = key_get("id-hash");
	assert_memory_equal(k.b, again.b, sizeof k.b);
	assert_int_equal(unlink(str_fmt(a, "%s/id-hash", dir).p), 0);
	keys_open(dir);
	again = key_get("id-hash");
	assert_memory_not_equal(k.b, again.b, sizeof k.b);
	drop_folder(dir);
}

/* Several processes ask for a key that nobody has made yet: all get the same one. */
static void test_keys_race(void **state)
{
	enum { N = 8, ROUNDS = 20 };
	const char *dir = keys_folder();
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		int go[2], out[2];
		char nothing;
		struct key32 k[N];
		keys_open(dir);
		assert_int_equal(pipe(go), 0);
		assert_int_equal(pipe(out), 0);
		for (int i = 0; i < N; i++) {
			if (fork() == 0) {
				close(go[1]);
				ssize_t got = read(go[0], &nothing, 1); /* returns when the parent closes */
				struct key32 mine = key_get("id-hash");
				_exit(got == 0 && write(out[1], mine.b, sizeof mine.b) == sizeof mine.b ? 0 : 1);
			}
		}
		close(go[0]);
		close(go[1]);
		for (int i = 0; i < N; i++) {
			int status = 1;
			assert_true(wait(&status) > 0);
			assert_int_equal(status, 0);
			assert_int_equal(read(out[0], k[i].b, sizeof k[i].b), sizeof k[i].b);
			assert_memory_equal(k[i].b, k[0].b, sizeof k[i].b);
		}
		close(out[0]);
		close(out[1]);
		assert_int_equal(unlink(str_fmt(a, "%s/id-hash", dir).p), 0);
	}
	drop_folder(dir);
}

static const char *bad_dir;
static mode_t bad_mode;
static size_t bad_size;

static void get_from_file(void *ctx)
{
	(void)ctx;
	log_set_level(LOG_ERROR + 1);
	keys_open(bad_dir);
	int fd = open(str_fmt(a, "%s/id-hash", bad_dir).p, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fchmod(fd, bad_mode) != 0 || ftruncate(fd, (off_t)bad_size) != 0)
		_exit(1);
	key_get("id-hash");
}

static void get_by_name(void *name)
{
	log_set_level(LOG_ERROR + 1);
	keys_open(bad_dir);
	key_get(name);
}

static void open_folder(void *dir)
{
	log_set_level(LOG_ERROR + 1);
	keys_open(dir);
}

static void test_keys_refused(void **state)
{
	bad_dir = keys_folder();
	(void)state;
	bad_mode = 0600, bad_size = 32;
	assert_int_equal(ends(get_from_file, NULL), 0);
	bad_size = 31;
	assert_int_equal(ends(get_from_file, NULL), -SIGABRT);
	bad_size = 33;
	assert_int_equal(ends(get_from_file, NULL), -SIGABRT);
	bad_size = 32, bad_mode = 0644;
	assert_int_equal(ends(get_from_file, NULL), -SIGABRT);
	char up[] = "../x", none[] = "", dot[] = ".x";
	assert_int_equal(ends(get_by_name, up), -SIGABRT);
	assert_int_equal(ends(get_by_name, none), -SIGABRT);
	assert_int_equal(ends(get_by_name, dot), -SIGABRT);
	assert_int_equal(chmod(bad_dir, 0777), 0);
	assert_int_equal(ends(open_folder, str_z(a, str_of(bad_dir))), -SIGABRT);
	assert_int_equal(ends(open_folder, str_z(a, S("/dev/null/keys"))), -SIGABRT);
	drop_folder(bad_dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_keys_race),
		cmocka_unit_test(test_keys_refused),
	};
	return cmocka_run_group_tests_name("base crypt", tests, open_arena, close_arena);
}
