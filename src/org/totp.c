/* totp.c: the second factor: secrets, codes of six digits (RFC 6238 by liboath), recovery codes, the QR picture. */
#include "org/account_inside.h"

#include "base/log.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <qrencode.h>
#include <sodium.h>
#include <stdlib.h>

#define STEP_S 30
#define DIGITS 6
#define RECOVERY_SIGNS 10 /* 50 random bits */
#define CLOSED_N (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + sizeof(struct plain))
#define QR_MARGIN 4

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void init(void)
{
	crypt_init();
	must(oath_init() == OATH_OK);
}

struct totp_secret totp_new(void)
{
	struct totp_secret s;
	random_bytes(s.b, sizeof s.b);
	return s;
}

static str base32(struct arena *a, const struct totp_secret *s)
{
	char *out = NULL;
	size_t n = 0;
	pthread_once(&once, init);
	must(oath_base32_encode((const char *)s->b, sizeof s->b, &out, &n) == OATH_OK);
	str ret = str_dup(a, (str){out, n});
	free(out);
	return ret;
}

str totp_text(struct arena *a, const struct totp_secret *s)
{
	str raw = base32(a, s);
	char *p = new (a, char, raw.n * 2);
	size_t n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		if (i > 0 && i % 4 == 0)
			p[n++] = ' ';
		p[n++] = raw.p[i];
	}
	return (str){p, n};
}

str totp_uri(struct arena *a, const struct totp_secret *s, str username)
{
	struct buf b = {0};
	buf_lit(&b, "otpauth://totp/Thongthin:");
	buf_url(&b, username);
	buf_lit(&b, "?secret=");
	buf_str(&b, base32(a, s));
	buf_lit(&b, "&issuer=Thongthin");
	return str_take(a, &b);
}

/* Blanks and hyphens as people type them are dropped; Thai digits are digits. */
static size_t typed(str s, char *out, size_t max)
{
	size_t n = 0;
	for (u32 c; s.n && (c = str_next_rune(&s));) {
		if (c >= 0x0E50 && c <= 0x0E59)
			c = c - 0x0E50 + '0';
		if (c == ' ' || c == '-' || c == 0xA0)
			continue;
		if (c >= 'A' && c <= 'Z')
			c += 32;
		if (n == max || c > 126)
			return 0;
		out[n++] = (char)c;
	}
	return n;
}

i64 totp_check(const struct totp_secret *s, str code, i64 now_ms, i64 last_step)
{
	char in[DIGITS], right[DIGITS + 1];
	pthread_once(&once, init);
	if (typed(code, in, sizeof in) != DIGITS)
		return 0;
	i64 now = now_ms / 1000 / STEP_S, found = 0;
	for (i64 step = now - 1; step <= now + 1; step++) {
		if (oath_totp_generate((const char *)s->b, sizeof s->b, (time_t)(step * STEP_S), STEP_S, 0, DIGITS, right) != OATH_OK)
			continue;
		if (crypt_same((str){in, DIGITS}, (str){right, DIGITS}) && step > last_step)
			found = step;
	}
	return found;
}

/* --- closed with the installation's key --- */

struct plain {
	u8 account[8];
	struct totp_secret secret;
};

static struct plain plain_of(i64 account_id)
{
	struct plain p = {0};
	for (int i = 0; i < 8; i++)
		p.account[i] = (u8)((u64)account_id >> (8 * i));
	return p;
}

str totp_close(struct arena *a, const struct totp_secret *s, i64 account_id)
{
	struct plain p = plain_of(account_id);
	p.secret = *s;
	struct key32 key = key_get("totp");
	u8 *out = new (a, u8, CLOSED_N);
	random_bytes(out, crypto_secretbox_NONCEBYTES);
	must(crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, (const u8 *)&p, sizeof p, out, key.b) == 0);
	sodium_memzero(&p, sizeof p);
	return (str){(const char *)out, CLOSED_N};
}

bool totp_open(str closed, i64 account_id, struct totp_secret *ret)
{
	struct plain p, want = plain_of(account_id);
	const u8 *in = (const u8 *)closed.p;
	if (closed.n != CLOSED_N)
		return false;
	struct key32 key = key_get("totp");
	if (crypto_secretbox_open_easy(
			(u8 *)&p, in + crypto_secretbox_NONCEBYTES, CLOSED_N - crypto_secretbox_NONCEBYTES, in, key.b) != 0)
		return false;
	if (memcmp(p.account, want.account, sizeof p.account) != 0)
		return false;
	*ret = p.secret;
	return true;
}

/* --- recovery codes --- */

static struct sha256 recovery_hash(i64 account_id, str code)
{
	char text[64];
	int n = snprintf(text, sizeof text, "%lld:%.*s", (long long)account_id, STR_FMT(code));
	struct key32 key = key_get("recovery");
	return sha256_keyed((str){(const char *)key.b, sizeof key.b}, (str){text, (size_t)n});
}

static str recovery_new(struct db *db, struct arena *a, i64 account_id)
{
	str code = str_sub(token_new(a), 0, RECOVERY_SIGNS);
	struct sha256 h = recovery_hash(account_id, code);
	db_exec(db, "insert into recovery_code(account_id, code_hash, used_ms) values ($1, $2, null) on conflict do nothing",
		account_id, ((struct db_bytes){h.b, sizeof h.b}));
	return STR_CAT(a, str_sub(code, 0, RECOVERY_SIGNS / 2), S("-"), str_sub(code, RECOVERY_SIGNS / 2, RECOVERY_SIGNS));
}

static bool recovery_use(struct db *db, i64 account_id, str code, i64 now_ms)
{
	char in[RECOVERY_SIGNS];
	if (typed(code, in, sizeof in) != RECOVERY_SIGNS)
		return false;
	struct sha256 h = recovery_hash(account_id, (str){in, sizeof in});
	return db_exec(db, "update recovery_code set used_ms = $3 where account_id = $1 and code_hash = $2 and used_ms is null",
			   account_id, ((struct db_bytes){h.b, sizeof h.b}), now_ms) == 1;
}

/* --- in the database --- */

static bool secret_of(struct db *db, i64 account_id, struct totp_secret *ret)
{
	struct db_cur c = db_query(db, "select totp_secret from account where id = $1 and totp_secret is not null", account_id);
	bool ok = false;
	if (db_next(&c)) {
		struct db_bytes b = db_bytes(&c, 0);
		ok = totp_open((str){b.p, b.n}, account_id, ret);
		if (!ok)
			log_error(
				"account %lld: its second factor cannot be opened with the keys of this installation", (long long)account_id);
	}
	db_done(&c);
	return ok;
}

bool org_code_use(struct db *db, struct arena *a, const struct org_account *acc, str code, i64 now_ms)
{
	struct totp_secret s;
	i64 step = secret_of(db, acc->id, &s) ? totp_check(&s, code, now_ms, acc->totp_step) : 0;
	sodium_memzero(&s, sizeof s);
	if (step)
		return db_exec(db, "update account set totp_step = $2 where id = $1 and totp_step < $2", acc->id, step) == 1;
	if (!recovery_use(db, acc->id, code, now_ms))
		return false;
	audit_add(db, a, acc->id, org_home_id(acc), now_ms, S("account.recovery_code"), acc->username, (str){0}, S("used"));
	return true;
}

const str *org_totp_set(
	struct db *db, struct arena *a, const struct org_account *acc, const struct totp_secret *s, i64 step, i64 now_ms)
{
	str closed = totp_close(a, s, acc->id);
	db_exec(db, "update account set totp_secret = $2, totp_step = $3, version = version + 1 where id = $1", acc->id,
		((struct db_bytes){closed.p, closed.n}), step);
	db_exec(db, "delete from recovery_code where account_id = $1", acc->id);
	str *codes = new (a, str, RECOVERY_N);
	for (int i = 0; i < RECOVERY_N; i++)
		codes[i] = recovery_new(db, a, acc->id);
	audit_add(
		db, a, acc->id, org_home_id(acc), now_ms, S("account.totp"), acc->username, acc->has_totp ? S("on") : S("off"), S("on"));
	return codes;
}

void org_totp_remove(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc)
{
	db_exec(db, "update account set totp_secret = null, totp_step = 0, version = version + 1 where id = $1", acc->id);
	db_exec(db, "delete from recovery_code where account_id = $1", acc->id);
	audit_add(
		db, a, by, org_home_id(acc), now_ms, S("account.totp"), acc->username, acc->has_totp ? S("on") : S("off"), S("off"));
}

/* --- QR --- */

struct qr qr_of(struct arena *a, str text)
{
	struct qr ret = {0};
	QRcode *q = QRcode_encodeString(str_z(a, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (q == NULL)
		return ret; /* the text of the secret stands beside it */
	struct buf b = {0};
	for (int y = 0; y < q->width; y++)
		for (int x = 0; x < q->width; x++) {
			int from = x;
			while (x < q->width && q->data[y * q->width + x] & 1)
				x++;
			if (x > from)
				buf_fmt(&b, "M%d %dh%dv1h-%dz", from + QR_MARGIN, y + QR_MARGIN, x - from, x - from);
		}
	ret.size = q->width + 2 * QR_MARGIN;
	ret.path = str_take(a, &b);
	QRcode_free(q);
	return ret;
}
