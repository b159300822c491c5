/* audit.c: writing audit rows, and the sealer. */
#include "org/audit_inside.h"

#include "base/log.h"

#include <sodium.h>

#define SEAL_EVERY_MS 1000

/* --- hashes --- */

static void add_i64(struct sha256_stream *s, i64 v)
{
	u8 b[8];
	for (int i = 0; i < 8; i++)
		b[i] = (u8)((u64)v >> (8 * i));
	sha256_add(s, b, sizeof b);
}

static void add_str(struct sha256_stream *s, str v)
{
	add_i64(s, v.p ? (i64)v.n : -1);
	if (v.n)
		sha256_add(s, v.p, v.n);
}

struct sha256 audit_row_hash(const struct audit_row *row)
{
	struct sha256_stream *s = sha256_open();
	add_i64(s, row->at_ms);
	add_i64(s, row->account_id);
	add_i64(s, row->unit_id);
	add_str(s, row->action);
	add_str(s, row->object);
	sha256_add(s, row->value.b, sizeof row->value.b);
	return sha256_close(s);
}

struct sha256 audit_value_hash(str salt, str before, str after)
{
	struct sha256_stream *s = sha256_open();
	add_str(s, salt);
	add_str(s, before);
	add_str(s, after);
	return sha256_close(s);
}

struct sha256_stream *audit_head_open(struct sha256 previous)
{
	struct sha256_stream *s = sha256_open();
	sha256_add(s, previous.b, sizeof previous.b);
	return s;
}

struct sha256 audit_head_close(struct sha256_stream *s, const struct audit_range *range)
{
	add_i64(s, range->from_key);
	add_i64(s, range->to_key);
	add_i64(s, range->n_rows);
	add_i64(s, range->at_ms);
	return sha256_close(s);
}

/* --- rows --- */

static str clipped(str s)
{
	return s.p ? str_clip(s, AUDIT_TEXT_MAX) : s;
}

void audit_add(
	struct db *db, struct arena *a, i64 account_id, i64 unit_id, i64 now_ms, str action, str object, str before, str after)
{
	(void)a;
	u8 salt[AUDIT_SALT_N];
	random_bytes(salt, sizeof salt);
	before = clipped(before);
	after = clipped(after);
	struct audit_row row = {now_ms, account_id, unit_id, clipped(action), clipped(object),
		audit_value_hash((str){(const char *)salt, sizeof salt}, before, after)};
	struct sha256 hash = audit_row_hash(&row);
	i64 id = db_get(db, 0,
		"insert into audit(at_ms, account_id, unit_id, action, object, value_hash, row_hash) values ($1, $2, $3, $4, $5, $6, $7) "
		"returning id",
		row.at_ms, row.account_id, row.unit_id, row.action, row.object, audit_bytes(&row.value), audit_bytes(&hash));
	db_exec(db, "insert into audit_value(audit_id, salt, before, after) values ($1, $2, $3, $4)", id,
		((struct db_bytes){salt, sizeof salt}), before, after);
}

void audit_erase(struct db *db, struct arena *a, i64 account_id, i64 now_ms, i64 audit_id, str reason)
{
	i64 unit = db_get(db, 0, "select unit_id from audit where id = $1", audit_id);
	if (db_exec(db, "delete from audit_value where audit_id = $1", audit_id) > 0)
		audit_add(db, a, account_id, unit, now_ms, S("audit.erase"), str_fmt(a, "%lld", (long long)audit_id), (str){0}, reason);
}

/* --- sealing --- */

struct signing {
	u8 public[AUDIT_PUBLIC_N], secret[crypto_sign_SECRETKEYBYTES];
	char id[AUDIT_KEY_ID_N + 1];
};

static void signing_key(struct signing *k)
{
	struct key32 seed = key_get("audit");
	must(crypto_sign_seed_keypair(k->public, k->secret, seed.b) == 0);
	struct sha256 h = sha256_of((str){(const char *)k->public, sizeof k->public});
	for (int i = 0; i < AUDIT_KEY_ID_N / 2; i++)
		snprintf(k->id + 2 * i, 3, "%02x", h.b[i]);
}

struct seal {
	i64 id;
	struct audit_range range;
	struct sha256 head;
};

static struct seal last_seal(struct db *db)
{
	struct seal s = {0};
	struct db_cur c = db_query(db, "select id, to_key, head, at_ms from audit_seal order by id desc limit 1");
	if (db_next(&c)) {
		s.id = db_i64(&c, 0);
		s.range.to_key = db_i64(&c, 1);
		struct db_bytes head = db_bytes(&c, 2);
		if (head.n == sizeof s.head.b)
			memcpy(s.head.b, head.p, head.n);
		s.range.at_ms = db_i64(&c, 3);
	}
	db_done(&c);
	return s;
}

/* What lies behind the last seal, in one snapshot. SQLite: by id, since there is one writer. PostgreSQL: by transaction, and only
 * those older than every running one: what they wrote is complete, and nothing can come in before it any more. */
static i64 settled_before(struct db *db)
{
	if (db_kind(db) == DB_SQLITE)
		return db_get(db, 0, "select coalesce(max(id), 0) + 1 from audit");
	return db_get(db, 0, "select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)"); /* postgres */
}

static struct db_cur rows_between(struct db *db, i64 from, i64 to)
{
	if (db_kind(db) == DB_SQLITE)
		return db_query(db, "select row_hash from audit where id >= $1 and id < $2 order by id", from, to);
	return db_query(db, "select row_hash from audit where tx > 0 and tx >= $1 and tx < $2 order by tx, id", from, to);
}

static struct seal next_seal(struct db *db, const struct seal *last, i64 now_ms)
{
	struct seal s = {
		.id = last->id + 1, .range = {.from_key = last->range.to_key, .to_key = settled_before(db), .at_ms = now_ms}};
	struct sha256_stream *head = audit_head_open(last->head);
	struct db_cur c = rows_between(db, s.range.from_key, s.range.to_key);
	while (db_next(&c)) {
		struct db_bytes h = db_bytes(&c, 0);
		sha256_add(head, h.p, h.n);
		s.range.n_rows++;
	}
	db_done(&c);
	s.head = audit_head_close(head, &s.range);
	return s;
}

/* The number of the seal is the lock: of two sealers with the same last seal one stores nothing. */
static void store_seal(struct db *db, const struct seal *s)
{
	struct signing k = {0};
	u8 signature[AUDIT_SIGNATURE_N];
	signing_key(&k);
	must(crypto_sign_detached(signature, NULL, s->head.b, sizeof s->head.b, k.secret) == 0);
	db_begin(db);
	db_exec(db, "insert into public_key(id, purpose, key, at_ms) values ($1, 'audit', $2, $3) on conflict (id) do nothing", k.id,
		((struct db_bytes){k.public, sizeof k.public}), s->range.at_ms);
	db_exec(db,
		"insert into audit_seal(id, from_key, to_key, n_rows, head, signature, key_id, at_ms) values ($1, $2, $3, $4, $5, $6, "
		"$7, $8)"
		" on conflict (id) do nothing",
		s->id, s->range.from_key, s->range.to_key, s->range.n_rows, audit_bytes(&s->head),
		((struct db_bytes){signature, sizeof signature}), k.id, s->range.at_ms);
	sodium_memzero(&k, sizeof k);
	if (!db_commit(db)) {
		if (db_status(db) != DB_RETRY) /* the other sealer was first: expected */
			log_warn("audit: seal %lld not stored, tried again later: %s", (long long)s->id, db_why(db));
		db_clear(db);
	}
}

void audit_seal(struct db *db, i64 now_ms)
{
	static _Thread_local const struct db *of;
	static _Thread_local i64 at_ms;
	if (of == db && now_ms >= at_ms && now_ms - at_ms < SEAL_EVERY_MS)
		return;
	of = db;
	at_ms = now_ms;
	db_begin_read(db);
	struct seal last = last_seal(db), s = next_seal(db, &last, now_ms);
	bool ok = db_commit(db);
	if (!ok) {
		log_warn("audit: rows could not be read for sealing: %s", db_why(db));
		db_clear(db);
		return;
	}
	if (s.range.n_rows > 0)
		store_seal(db, &s);
}
