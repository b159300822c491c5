/* audit_inside.h: how a row, a value and a seal are hashed; shared by writing, sealing and checking. */
#ifndef ORG_AUDIT_INSIDE_H
#define ORG_AUDIT_INSIDE_H

#include "base/crypt.h"
#include "org/audit.h"

#define AUDIT_TEXT_MAX 4000
#define AUDIT_SALT_N 16
#define AUDIT_SIGNATURE_N 64 /* Ed25519 */
#define AUDIT_PUBLIC_N 32
#define AUDIT_KEY_ID_N 16 /* hex signs */

struct audit_row {
	i64 at_ms, account_id, unit_id;
	str action, object;
	struct sha256 value;
};
/* Numbers and lengths stand before the texts: no two rows have the same bytes. */
struct sha256 audit_row_hash(const struct audit_row *row);
/* before, after: p NULL is another value than the empty text. */
struct sha256 audit_value_hash(str salt, str before, str after);

struct audit_range {
	i64 from_key, to_key, n_rows, at_ms;
};
/* Head of a seal: the previous head (zeros before the first), its own numbers, then the row hashes in order. */
struct sha256_stream *audit_head_open(struct sha256 previous);
struct sha256 audit_head_close(struct sha256_stream *s, const struct audit_range *range);

static inline struct db_bytes audit_bytes(const struct sha256 *h)
{
	return (struct db_bytes){h->b, sizeof h->b};
}
static inline bool audit_is(struct db_bytes b, const struct sha256 *h)
{
	return b.n == sizeof h->b && memcmp(b.p, h->b, sizeof h->b) == 0;
}

#endif
