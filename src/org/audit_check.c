/* audit_check.c: proves the audit: each row's hash, each value's hash, the chain and its signatures. */
#include "org/audit_inside.h"

#include <sodium.h>

#define UNSEALED_MS (15 * 60 * 1000) /* rows older than that should stand under a seal */

struct checking {
	struct db *db;
	struct arena *a;
	struct problems *ps;
	i64 n_rows;
};

struct sealed {
	i64 id;
	struct audit_range range;
	struct sha256 head;
	u8 signature[AUDIT_SIGNATURE_N], key[AUDIT_PUBLIC_N];
	bool whole; /* all parts have their sizes */
};

static void wrong(struct checking *k, i64 id, const char *what)
{
	problem_add(k->ps, 0, S("audit"), str_fmt(k->a, "%lld", (long long)id), "%s", what);
}

/* --- rows --- */

/* A value may be gone (erased), and then an audit row says so. */
static bool erased(struct checking *k, i64 id)
{
	return db_has(
		k->db, "select 1 from audit where action = 'audit.erase' and object = $1", str_fmt(k->a, "%lld", (long long)id));
}

#define ROW_COLUMNS                                                                                                              \
	"select a.id, a.at_ms, a.account_id, a.unit_id, a.action, a.object, a.value_hash, a.row_hash, v.salt, v.before, v.after"     \
	" from audit a left join audit_value v on v.audit_id = a.id"

static void check_value(struct checking *k, struct db_cur *c, i64 id)
{
	if (db_is_null(c, 8)) {
		if (!erased(k, id))
			wrong(k, id, "ค่าก่อนและหลังของรายการนี้หายไปโดยไม่มีบันทึกการลบ");
		return;
	}
	char salt[AUDIT_SALT_N];
	struct db_bytes b = db_bytes(c, 8);
	size_t n = b.n < sizeof salt ? b.n : sizeof salt;
	memcpy(salt, b.p, n);
	struct sha256 h = audit_value_hash((str){salt, n}, db_str(c, 9), db_str(c, 10));
	if (!audit_is(db_bytes(c, 6), &h))
		wrong(k, id, "ค่าก่อนหรือค่าหลังถูกแก้ไข");
}

/* Adds the row's hash to the chain: the one that its fields give, so that a changed field breaks both. */
static void check_row(struct checking *k, struct db_cur *c, struct sha256_stream *head)
{
	i64 id = db_i64(c, 0);
	struct audit_row row = {.at_ms = db_i64(c, 1),
		.account_id = db_i64(c, 2),
		.unit_id = db_i64(c, 3),
		.action = db_str(c, 4),
		.object = db_str(c, 5)};
	struct db_bytes value = db_bytes(c, 6);
	if (value.n == sizeof row.value.b)
		memcpy(row.value.b, value.p, value.n);
	struct sha256 h = audit_row_hash(&row);
	if (!audit_is(db_bytes(c, 7), &h))
		wrong(k, id, "รายการถูกแก้ไข (ลายนิ้วมือของรายการไม่ตรง)");
	check_value(k, c, id);
	if (head)
		sha256_add(head, h.b, sizeof h.b);
	k->n_rows++;
}

static struct db_cur rows_between(struct db *db, i64 from, i64 to)
{
	if (db_kind(db) == DB_SQLITE)
		return db_query(db, ROW_COLUMNS " where a.id >= $1 and a.id < $2 order by a.id", from, to);
	return db_query(db, ROW_COLUMNS " where a.tx > 0 and a.tx >= $1 and a.tx < $2 order by a.tx, a.id", from, to);
}

static struct db_cur rows_behind(struct db *db, i64 from)
{
	if (db_kind(db) == DB_SQLITE)
		return db_query(db, ROW_COLUMNS " where a.id >= $1 order by a.id", from);
	return db_query(db, ROW_COLUMNS " where a.tx > 0 and a.tx >= $1 order by a.tx, a.id", from);
}

/* --- seals --- */

static bool filled(void *to, size_t n, struct db_bytes b)
{
	if (b.n == n)
		memcpy(to, b.p, n);
	return b.n == n;
}

/* The first seal with a higher number. */
static bool seal_after(struct db *db, i64 id, struct sealed *ret)
{
	struct db_cur c = db_query(db,
		"select s.id, s.from_key, s.to_key, s.n_rows, s.at_ms, s.head, s.signature, p.key from audit_seal s"
		" left join public_key p on p.id = s.key_id where s.id > $1 order by s.id limit 1",
		id);
	bool any = db_next(&c);
	if (any) {
		*ret = (struct sealed){.id = db_i64(&c, 0), .range = {db_i64(&c, 1), db_i64(&c, 2), db_i64(&c, 3), db_i64(&c, 4)}};
		ret->whole = filled(ret->head.b, sizeof ret->head.b, db_bytes(&c, 5));
		ret->whole = filled(ret->signature, sizeof ret->signature, db_bytes(&c, 6)) && ret->whole;
		ret->whole = filled(ret->key, sizeof ret->key, db_bytes(&c, 7)) && ret->whole;
	}
	db_done(&c);
	return any;
}

static void check_seal(struct checking *k, const struct sealed *s, const struct sealed *previous)
{
	i64 before = k->n_rows;
	struct sha256_stream *head = audit_head_open(previous->head);
	struct db_cur c = rows_between(k->db, s->range.from_key, s->range.to_key);
	while (db_next(&c))
		check_row(k, &c, head);
	db_done(&c);
	struct sha256 h = audit_head_close(head, &s->range);
	str id = str_fmt(k->a, "ตราประทับ %lld", (long long)s->id);
	if (s->id != previous->id + 1 || s->range.from_key != previous->range.to_key)
		problem_add(k->ps, 0, S("audit_seal"), id, "ตราประทับก่อนหน้าขาดหายไป");
	if (k->n_rows - before != s->range.n_rows)
		problem_add(k->ps, 0, S("audit_seal"), id, "จำนวนรายการใต้ตราประทับต้องเป็น %lld แต่มี %lld: มีรายการถูกลบหรือแทรก",
			(long long)s->range.n_rows, (long long)(k->n_rows - before));
	if (!s->whole || memcmp(h.b, s->head.b, sizeof h.b) != 0)
		problem_add(k->ps, 0, S("audit_seal"), id, "สายโซ่ของรายการไม่ตรงกับตราประทับ");
	else if (crypto_sign_verify_detached(s->signature, s->head.b, sizeof s->head.b, s->key) != 0)
		problem_add(k->ps, 0, S("audit_seal"), id, "ลายมือชื่ออิเล็กทรอนิกส์ของตราประทับไม่ถูกต้อง");
}

/* Whether this installation's own key signed it: a chain made anew with another key would be sound in itself. */
static void check_own_key(struct checking *k)
{
	u8 public[AUDIT_PUBLIC_N], secret[crypto_sign_SECRETKEYBYTES];
	struct key32 seed = key_get("audit");
	if (crypto_sign_seed_keypair(public, secret, seed.b) != 0)
		return;
	sodium_memzero(secret, sizeof secret);
	i64 n = db_get(k->db, 0, "select count(*) from audit_seal");
	if (n > 0 && !db_has(k->db, "select 1 from public_key where purpose = 'audit' and key = $1",
					 ((struct db_bytes){public, sizeof public})))
		problem_add(
			k->ps, 0, S("audit_seal"), S("public_key"), "ไม่มีตราประทับใดลงนามด้วยกุญแจของระบบนี้ ตรวจว่าใช้โฟลเดอร์กุญแจ (--keys) ที่ถูกต้อง");
}

/* Rows behind the last seal: young ones wait for the sealer, old ones say that it did not run or that seals are gone. */
static void check_unsealed(struct checking *k, i64 from, i64 newest_ms)
{
	i64 n_old = 0, first = 0;
	struct db_cur c = rows_behind(k->db, from);
	while (db_next(&c)) {
		if (newest_ms - db_i64(&c, 1) > UNSEALED_MS && n_old++ == 0)
			first = db_i64(&c, 0);
		check_row(k, &c, NULL);
	}
	db_done(&c);
	if (n_old > 0)
		problem_add(
			k->ps, 0, S("audit"), str_fmt(k->a, "%lld", (long long)first), "มี %lld รายการที่ยังไม่มีตราประทับ", (long long)n_old);
}

/* Numbers that the program never gives, and no seal would ever cover. */
static void check_outside(struct checking *k)
{
	i64 n;
	if (db_kind(k->db) == DB_SQLITE)
		n = db_get(k->db, 0, "select count(*) from audit where id < 0");
	else
		n = db_get(k->db, 0, "select count(*) from audit where tx <= 0"); /* postgres */
	if (n > 0)
		problem_add(k->ps, 0, S("audit"), S(""), "มี %lld รายการที่อยู่นอกสายโซ่ของตราประทับ: ถูกแทรกเข้ามาจากภายนอก", (long long)n);
}

i64 audit_check(struct db *db, struct arena *a, struct problems *ps)
{
	struct checking k = {.db = db, .a = a, .ps = ps};
	struct sealed previous = {0}, s;
	bool own = !db_in_transaction(db);
	if (own)
		db_begin_read(db);
	while (seal_after(db, previous.id, &s)) {
		check_seal(&k, &s, &previous);
		previous = s;
	}
	check_own_key(&k);
	check_outside(&k);
	check_unsealed(&k, previous.range.to_key, db_get(db, 0, "select coalesce(max(at_ms), 0) from audit"));
	if (own)
		db_commit(db);
	return k.n_rows;
}
