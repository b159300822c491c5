/* certificate.c: the row of a certificate: number, signature, look-up, end of its validity. */
#include "learn/record/person.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"
#include "org/audit.h"
#include "org/notice.h"

#include <sodium.h>

#define NUMBER_DIGITS 8 /* 40 random bits */

/* Crockford's base32: no I, L, O, U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* --- the number --- */

static int digit_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 32);
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	for (int i = 0; i < 32; i++)
		if (alphabet[i] == c)
			return i;
	return -1;
}

/* A digit typed wrong and two neighbours changed over are noticed: weights 1, 2, 3 ... modulo 31 (a prime), the sign one of the first 31. */
static char check_sign(const int *digit, int n)
{
	int sum = 0;
	for (int i = 0; i < n; i++)
		sum += (i + 1) * digit[i];
	return alphabet[sum % 31];
}

static str number_text(struct arena *a, int year2, const int *random)
{
	int all[NUMBER_DIGITS + 2] = {year2 / 10, year2 % 10};
	char s[NUMBER_DIGITS + 1] = {0};
	for (int i = 0; i < NUMBER_DIGITS; i++) {
		all[i + 2] = random[i];
		s[i] = alphabet[random[i]];
	}
	return str_fmt(a, "LM%02d-%.4s-%.4s-%c", year2, s, s + 4, check_sign(all, NUMBER_DIGITS + 2));
}

str learn_number_new(struct arena *a, str iso)
{
	u8 bytes[NUMBER_DIGITS];
	int random[NUMBER_DIGITS];
	day d = 0;
	random_bytes(bytes, sizeof bytes);
	for (int i = 0; i < NUMBER_DIGITS; i++)
		random[i] = bytes[i] & 31;
	must(day_parse(iso, &d));
	return number_text(a, (day_ymd(d).y + 543) % 100, random);
}

str learn_number_parse(struct arena *a, str typed)
{
	char c[2 + 2 + NUMBER_DIGITS + 1];
	size_t n = 0;
	typed = str_trim(typed);
	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] == ' ' || typed.p[i] == '-')
			continue;
		if (n == sizeof c)
			return (str){0};
		c[n++] = typed.p[i];
	}
	if (n != sizeof c || (c[0] | 32) != 'l' || (c[1] | 32) != 'm')
		return (str){0};
	int year[2] = {digit_of(c[2]), digit_of(c[3])}, random[NUMBER_DIGITS];
	if (year[0] < 0 || year[0] > 9 || year[1] < 0 || year[1] > 9)
		return (str){0};
	for (int i = 0; i < NUMBER_DIGITS; i++)
		if ((random[i] = digit_of(c[4 + i])) < 0)
			return (str){0};
	str text = number_text(a, year[0] * 10 + year[1], random);
	int last = digit_of(c[n - 1]);
	return last >= 0 && alphabet[last] == text.p[text.n - 1] ? text : (str){0};
}

/* --- the signature --- */

struct signing {
	u8 public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	char id[17];
};

static void signing_key(struct signing *k)
{
	struct key32 seed = key_get("certificate");
	must(crypto_sign_seed_keypair(k->public, k->secret, seed.b) == 0);
	struct sha256 h = sha256_of((str){(const char *)k->public, sizeof k->public});
	for (int i = 0; i < 8; i++)
		snprintf(k->id + 2 * i, 3, "%02x", h.b[i]);
}

/* One field a line, in this order: no field can hold a line's end. */
str learn_certificate_text(struct arena *a, const struct learn_certificate *c)
{
	return str_fmt(a, "thongthin certificate 1\n%.*s\n%d\n%.*s\n%.*s\n%d\n%.*s\n%lld\n", STR_FMT(c->number), (int)c->kind, STR_FMT(c->name),
		STR_FMT(c->course_title), c->minutes, STR_FMT(c->day), (long long)c->issued_ms);
}

bool learn_certificate_holds(struct db *db, struct arena *a, const struct learn_certificate *c)
{
	u8 key[crypto_sign_PUBLICKEYBYTES];
	bool found = false;
	struct db_cur q = db_query(db, "select key from public_key where id = $1 and purpose = 'certificate'", c->key_id);
	if (db_next(&q)) {
		struct db_bytes b = db_bytes(&q, 0);
		found = b.n == sizeof key;
		if (found)
			memcpy(key, b.p, sizeof key);
		db_done(&q);
	}
	str text = learn_certificate_text(a, c);
	return found && crypto_sign_verify_detached(c->signature, (const u8 *)text.p, text.n, key) == 0;
}

/* --- the row --- */

/* Names come from people: what would break the lines of the signed text becomes a blank. */
static str one_line(struct arena *a, str s)
{
	char *z = str_z(a, s);
	for (size_t i = 0; i < s.n; i++)
		if ((u8)z[i] < 32)
			z[i] = ' ';
	return str_trim((str){z, s.n});
}

static bool insert(struct db *db, const struct learn_certificate *c)
{
	return db_get(db, 0,
			   "insert into certificate(number, kind, enrolment_id, account_id, course_id, name, course_title, minutes, day, issued_ms, key_id,"
			   " signature, revoked_ms, revoked_by, revoked_why) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, '')"
			   " on conflict do nothing returning id",
			   c->number, (i64)c->kind, c->enrolment_id, c->account_id, c->course_id, c->name, c->course_title, (i64)c->minutes, c->day,
			   c->issued_ms, c->key_id, ((struct db_bytes){c->signature, sizeof c->signature})) != 0;
}

str learn_certificate_issue_to(struct db *db, struct arena *a, i64 now_ms, enum learn_certificate_kind kind, const struct learn_enrolment *e,
	const struct learn_version *v, str done_day, str name)
{
	struct signing k;
	struct learn_certificate c = {.kind = kind, .enrolment_id = e->id, .account_id = e->account_id, .course_id = e->course_id, .issued_ms = now_ms,
		.course_title = one_line(a, v->title), .minutes = v->minutes, .day = done_day, .name = one_line(a, name)};
	signing_key(&k);
	c.key_id = str_dup(a, str_of(k.id));
	db_exec(db, "insert into public_key(id, purpose, key, at_ms) values ($1, 'certificate', $2, $3) on conflict (id) do nothing", c.key_id,
		((struct db_bytes){k.public, sizeof k.public}), now_ms);
	for (int tries = 0; tries < 3; tries++) { /* the same 40 bits twice: never seen, but cheap to bear */
		c.number = learn_number_new(a, done_day);
		str text = learn_certificate_text(a, &c);
		must(crypto_sign_detached(c.signature, NULL, (const u8 *)text.p, text.n, k.secret) == 0);
		if (insert(db, &c)) {
			notice_add(db, now_ms, e->account_id, S("certificate"),
				str_fmt(a, "%s: %.*s", kind == CERTIFICATE_COMPLETION ? "ออกใบประกาศการผ่านการอบรมแล้ว" : "ออกหนังสือรับรองการเข้าร่วมแล้ว", STR_FMT(c.course_title)),
				S("/learn/certificates"));
			break;
		}
		str has = db_get_str(db, a, "select number from certificate where enrolment_id = $1 and kind = $2", e->id, (i64)kind);
		if (has.p != NULL || db_status(db) != DB_OK)
			return has;
	}
	sodium_memzero(&k, sizeof k);
	return c.number;
}

str learn_certificate_issue(struct db *db, struct arena *a, i64 now_ms, enum learn_certificate_kind kind, const struct learn_enrolment *e,
	const struct learn_version *v, str done_day)
{
	str name = db_get_str(db, a, "select name from account where id = $1", e->account_id);
	return learn_certificate_issue_to(db, a, now_ms, kind, e, v, done_day, name);
}

bool learn_certificate_by_number(struct db *db, struct arena *a, str number, struct learn_certificate *ret)
{
	struct db_cur q = db_query(db,
		"select id, enrolment_id, account_id, course_id, issued_ms, revoked_ms, kind, number, name, course_title, day, revoked_why, minutes, key_id,"
		" signature from certificate where number = $1", number);
	if (!db_next(&q))
		return false;
	*ret = (struct learn_certificate){.id = db_i64(&q, 0),
		.enrolment_id = db_i64(&q, 1),
		.account_id = db_i64(&q, 2),
		.course_id = db_i64(&q, 3),
		.issued_ms = db_i64(&q, 4),
		.revoked_ms = db_i64(&q, 5),
		.kind = (enum learn_certificate_kind)db_i64(&q, 6),
		.number = str_dup(a, db_str(&q, 7)),
		.name = str_dup(a, db_str(&q, 8)),
		.course_title = str_dup(a, db_str(&q, 9)),
		.day = str_dup(a, db_str(&q, 10)),
		.revoked_why = str_dup(a, db_str(&q, 11)),
		.minutes = (int)db_i64(&q, 12),
		.key_id = str_dup(a, db_str(&q, 13))};
	struct db_bytes s = db_bytes(&q, 14);
	if (s.n == sizeof ret->signature)
		memcpy(ret->signature, s.p, s.n);
	db_done(&q);
	return true;
}

bool learn_certificate_revoke(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_certificate *c, str why, struct problems *ps)
{
	why = str_trim(why);
	if (why.n == 0) {
		problem_add(ps, 0, S("why"), S(""), "ต้องระบุเหตุผลที่เพิกถอน");
		return false;
	}
	if (db_exec(db, "update certificate set revoked_ms = $2, revoked_by = $3, revoked_why = $4 where id = $1 and revoked_ms = 0", c->id, now_ms, by,
			why) == 0) {
		problem_add(ps, 0, S("number"), c->number, "ใบประกาศนี้ถูกเพิกถอนไปแล้ว");
		return false;
	}
	if (learn_earned != NULL)
		learn_earned(db, a, c->account_id);
	i64 unit = db_get(db, 0, "select unit_id from enrolment where id = $1", c->enrolment_id);
	audit_add(db, a, by, unit, now_ms, S("certificate.revoke"), c->number, (str){0}, why);
	notice_add(db, now_ms, c->account_id, S("certificate"), str_fmt(a, "ใบประกาศ %.*s ถูกเพิกถอน: %.*s", STR_FMT(c->number), STR_FMT(why)),
		S("/learn/certificates"));
	return true;
}
