/* store.h: files by the SHA-256 of their content, in a folder outside the web root: FILES/ab/cdef....
 *
 * A file is put by: spool file (same file system) -> fsync -> rename -> fsync of the folder; only then may a database row name
 * it. Content is never changed; the same content twice is one file. Unreferenced files over a day old are collected by
 * store_collect(). The checked type (libmagic, an allow-list of pairs of extension and type) is the caller's to store. */
#ifndef FILES_STORE_H
#define FILES_STORE_H

#include "base/arena.h"
#include "base/crypt.h"

struct store;
/* Makes the folder and its spool folder; NULL when it cannot be used (logged). */
struct store *store_open(const char *dir);
void store_close(struct store *s);
/* Folder for spool files, on the same file system. */
const char *store_spool(const struct store *s);

/* Moves the file at path into the store. False on failure (logged), nothing is left half done. */
bool store_put_file(struct store *s, const char *path, struct sha256 *ret_sha, i64 *ret_size);
bool store_put(struct store *s, str content, struct sha256 *ret_sha);
/* Path of a stored file in the arena; "" never: the caller checks existence by store_has. */
const char *store_path(const struct store *s, struct arena *a, str sha_hex);
bool store_has(const struct store *s, str sha_hex);
/* Calls fn for each stored file; age in ms since its last change. */
void store_each(struct store *s, void (*fn)(void *ctx, str sha_hex, i64 size, i64 age_ms), void *ctx);
/* The same for one of its STORE_FOLDERS parts, from 0. */
#define STORE_FOLDERS 256
void store_each_in(struct store *s, int folder, void (*fn)(void *ctx, str sha_hex, i64 size, i64 age_ms), void *ctx);
bool store_remove(struct store *s, str sha_hex);
/* Free share of the disk in percent: uploads are refused under the mark before saves are. */
int store_free_percent(const struct store *s);

/* Type check of an upload by its content and its name. */
enum store_verdict { STORE_TYPE_OK, STORE_TYPE_UNKNOWN, STORE_TYPE_MISMATCH, STORE_TYPE_EMPTY, STORE_TYPE_LOCKED_PDF };
struct store_type {
	enum store_verdict verdict;
	const char *type; /* checked MIME type, static */
	bool shown;       /* may be shown in the page (png jpeg webp mp4 pdf) */
};
struct store_type store_check_file(const char *path, str name);
/* Thai words for a refusal. */
str store_verdict_words(enum store_verdict v);

#endif
