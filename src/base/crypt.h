/* crypt.h: hashes, random tokens and their texts. SHA-256 by OpenSSL (1.8 GB/s), the rest by libsodium. */
#ifndef BASE_CRYPT_H
#define BASE_CRYPT_H

#include "base/arena.h"

#define SHA256_N 32
#define SHA256_HEX_N 64
#define TOKEN_N 26 /* 128 random bits in base32, lower case, without padding */

/* Once at the start; aborts when the system gives no randomness. */
void crypt_init(void);

struct sha256 {
	u8 b[SHA256_N];
};
struct sha256 sha256_of(str s);
/* Stream. Opaque EVP context; close frees and gives the digest. */
struct sha256_stream;
struct sha256_stream *sha256_open(void);
void sha256_add(struct sha256_stream *s, const void *p, size_t n);
struct sha256 sha256_close(struct sha256_stream *s);
/* Keyed: HMAC-SHA-256. */
struct sha256 sha256_keyed(str key, str s);

/* Lower-case hex. */
str hex_of(struct arena *a, const void *p, size_t n);
bool hex_parse(str s, u8 *ret, size_t n);
/* 128 random bits as 26 signs of [a-z2-7]: an id for outside. */
str token_new(struct arena *a);
/* 256 random bits as 52 signs: a secret (session, reset link). */
str secret_new(struct arena *a);
void random_bytes(void *p, size_t n);
/* Constant-time comparison. */
bool crypt_same(str a, str b);

/* Password by argon2id, 12 MiB, 3 passes (~11 ms); the text holds its parameters and salt. Slow on purpose: prepare step only. */
str password_hash(struct arena *a, str password);
bool password_check(str hash, str password);

/* A secret key of the installation, by name, from the keys folder (files of 32 random bytes, mode 0600, made on first use,
 * never in database or backup). Aborts when the folder cannot be used. */
void keys_open(const char *dir);
struct key32 {
	u8 b[32];
};
struct key32 key_get(const char *name);

#endif
