/* crypt.c: see crypt.h; the keys of the installation are in keys.c. */
#include "base/crypt.h"
#include "base/log.h"
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>

/* 12 MiB and 3 passes stand with 19 MiB and 2 in OWASP's list of equals. They take 11.5 ms where the other take 16.5: libsodium maps the
 * memory anew for each hash, and 7 ms of those 16.5 were page faults. */
#define PASSWORD_OPS 3
#define PASSWORD_MEM ((size_t)12 * 1024 * 1024)

struct sha256_stream {
	EVP_MD_CTX *ctx;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *md; /* fetched once: looking it up by name costs more than a short hash */

static void init(void)
{
	must(sodium_init() >= 0);
	md = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(md);
}

void crypt_init(void)
{
	must(pthread_once(&once, init) == 0);
}

struct sha256 sha256_of(str s)
{
	struct sha256 h;
	crypt_init();
	must(EVP_Digest(s.n ? s.p : "", s.n, h.b, NULL, md, NULL) == 1);
	return h;
}

struct sha256_stream *sha256_open(void)
{
	crypt_init();
	struct sha256_stream *s = OPENSSL_zalloc(sizeof *s);
	must(s);
	s->ctx = EVP_MD_CTX_new();
	must(s->ctx && EVP_DigestInit_ex(s->ctx, md, NULL) == 1);
	return s;
}

void sha256_add(struct sha256_stream *s, const void *p, size_t n)
{
	if (n)
		must(EVP_DigestUpdate(s->ctx, p, n) == 1);
}

struct sha256 sha256_close(struct sha256_stream *s)
{
	struct sha256 h;
	must(EVP_DigestFinal_ex(s->ctx, h.b, NULL) == 1);
	EVP_MD_CTX_free(s->ctx);
	OPENSSL_free(s);
	return h;
}

static const u8 *bytes_of(str s)
{
	return (const u8 *)(s.n ? s.p : "");
}

struct sha256 sha256_keyed(str key, str s)
{
	struct sha256 h;
	crypto_auth_hmacsha256_state st;
	crypto_auth_hmacsha256_init(&st, bytes_of(key), key.n);
	crypto_auth_hmacsha256_update(&st, bytes_of(s), s.n);
	crypto_auth_hmacsha256_final(&st, h.b);
	sodium_memzero(&st, sizeof st);
	return h;
}

str hex_of(struct arena *a, const void *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_array(a, n, 2, 1);
	const u8 *b = p;
	for (size_t i = 0; i < n; i++) {
		hex[i * 2] = digits[b[i] >> 4];
		hex[i * 2 + 1] = digits[b[i] & 15];
	}
	return (str){hex, n * 2};
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_parse(str s, u8 *ret, size_t n)
{
	if (s.n / 2 != n || s.n % 2)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (hex_digit(s.p[i]) < 0)
			return false;
	}
	for (size_t i = 0; i < n; i++)
		ret[i] = (u8)(hex_digit(s.p[i * 2]) << 4 | hex_digit(s.p[i * 2 + 1]));
	return true;
}

void random_bytes(void *p, size_t n)
{
	crypt_init();
	randombytes_buf(p, n);
}

/* n bytes as base32 (RFC 4648 alphabet in lower case, no padding): ceil(n * 8 / 5) signs. */
static str base32(struct arena *a, const u8 *b, size_t n)
{
	size_t n_signs = (n * 8 + 4) / 5;
	char *out = new (a, char, n_signs + 1);
	for (size_t i = 0; i < n_signs; i++) {
		size_t at = i * 5 / 8;
		u32 two = (u32)b[at] << 8 | (at + 1 < n ? b[at + 1] : 0u);
		out[i] = "abcdefghijklmnopqrstuvwxyz234567"[two >> (11 - i * 5 % 8) & 31];
	}
	return (str){out, n_signs};
}

static str random_text(struct arena *a, size_t n)
{
	u8 b[32];
	must(n <= sizeof b);
	random_bytes(b, n);
	str s = base32(a, b, n);
	sodium_memzero(b, sizeof b);
	return s;
}

str token_new(struct arena *a)
{
	return random_text(a, 16);
}

str secret_new(struct arena *a)
{
	return random_text(a, 32);
}

bool crypt_same(str a, str b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

str password_hash(struct arena *a, str password)
{
	crypt_init();
	char *z = new (a, char, crypto_pwhash_STRBYTES);
	if (crypto_pwhash_str_alg(
			z, password.n ? password.p : "", password.n, PASSWORD_OPS, PASSWORD_MEM, crypto_pwhash_ALG_ARGON2ID13) != 0)
		arena_fail(a); /* its only failure is memory */
	return str_of(z);
}

bool password_check(str hash, str password)
{
	crypt_init();
	char z[crypto_pwhash_STRBYTES] = {0};
	if (hash.n >= sizeof z || !str_starts(hash, S(crypto_pwhash_STRPREFIX)))
		return false;
	memcpy(z, hash.p, hash.n);
	return crypto_pwhash_str_verify(z, password.n ? password.p : "", password.n) == 0;
}
