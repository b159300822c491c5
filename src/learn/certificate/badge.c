/* badge.c: a certificate as an Open Badges 3.0 credential, signed by the installation (data integrity, eddsa-jcs-2022).
 *
 * The text is written in its canonical form (RFC 8785: keys in order, no blanks), so what is signed is what is sent. The issuer is
 * a did:key: whoever checks it needs nothing but the file. */
#include "learn/certificate/inside.h"

#include "base/crypt.h"
#include "base/log.h"

#include <sodium.h>

#define CONTEXT "[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"

/* A JSON string as RFC 8785 wants it: only what must be escaped is. */
static void text(struct buf *o, str s)
{
	buf_byte(o, '"');
	for (size_t i = 0; i < s.n; i++) {
		static const char signs[] = "\b\t\n\f\r\"\\", names[] = "btnfr\"\\";
		u8 c = (u8)s.p[i];
		const char *at = c > 0 ? strchr(signs, c) : NULL;
		if (at != NULL) {
			buf_byte(o, '\\');
			buf_byte(o, names[at - signs]);
		} else if (c < 32)
			buf_fmt(o, "\\u%04x", c);
		else
			buf_byte(o, (char)c);
	}
	buf_byte(o, '"');
}

static void pair(struct buf *o, const char *key, str value)
{
	text(o, str_of(key));
	buf_byte(o, ':');
	text(o, value);
}

/* Multibase: 'z' and base58 as in Bitcoin. */
static str multibase(struct arena *a, const u8 *p, size_t n)
{
	static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	u8 digit[160] = {0};
	size_t used = 0, zeros = 0;
	must(n <= 100);
	while (zeros < n && p[zeros] == 0)
		zeros++;
	for (size_t i = zeros; i < n; i++) {
		unsigned carry = p[i];
		for (size_t k = 0; k < used; k++) {
			carry += 256u * digit[k];
			digit[k] = (u8)(carry % 58);
			carry /= 58;
		}
		for (; carry > 0; carry /= 58)
			digit[used++] = (u8)(carry % 58);
	}
	char *s = new (a, char, 2 + zeros + used);
	size_t len = 0;
	s[len++] = 'z';
	for (size_t i = 0; i < zeros; i++)
		s[len++] = '1';
	while (used > 0)
		s[len++] = alphabet[digit[--used]];
	return (str){s, len};
}

struct issuer {
	u8 secret[crypto_sign_SECRETKEYBYTES];
	str did, method;
};

static struct issuer issuer_open(struct arena *a)
{
	struct issuer i;
	u8 key[2 + crypto_sign_PUBLICKEYBYTES] = {0xed, 0x01}; /* multicodec: ed25519-pub */
	struct key32 seed = key_get("certificate");
	must(crypto_sign_seed_keypair(key + 2, i.secret, seed.b) == 0);
	str id = multibase(a, key, sizeof key);
	i.did = STR_CAT(a, S("did:key:"), id);
	i.method = STR_CAT(a, i.did, S("#"), id);
	sodium_memzero(&seed, sizeof seed);
	return i;
}

/* From "credentialSubject" to "name", in the order of the keys. */
static void subject(struct buf *o, struct arena *a, const struct learn_certificate *c, str verify_url, str slug)
{
	buf_lit(o, "\"credentialSubject\":{\"achievement\":{\"criteria\":{");
	pair(o, "narrative", c->kind == CERTIFICATE_COMPLETION ? S("เรียนครบทุกบทที่กำหนดและผ่านเกณฑ์ของหลักสูตร") : S("เข้าร่วมการเรียนไม่น้อยกว่าครึ่งหนึ่งของบทที่กำหนด"));
	buf_lit(o, "},");
	pair(o, "description", str_fmt(a, "%.*s ระยะเวลา %d นาที", STR_FMT(c->course_title), c->minutes));
	buf_byte(o, ',');
	pair(o, "id", STR_CAT(a, learn_public_url(), S("/learn/c/"), slug));
	buf_byte(o, ',');
	pair(o, "name", c->course_title);
	buf_lit(o, ",\"type\":[\"Achievement\"]},\"identifier\":[{\"hashed\":false,");
	pair(o, "identityHash", c->name);
	buf_lit(o, ",\"identityType\":\"name\",\"type\":\"IdentityObject\"}],\"type\":[\"AchievementSubject\"]},");
	pair(o, "id", verify_url);
}

static void issuer_part(struct buf *o, const struct issuer *i)
{
	buf_lit(o, ",\"issuer\":{");
	pair(o, "id", i->did);
	buf_byte(o, ',');
	pair(o, "name", S("กรมส่งเสริมการปกครองท้องถิ่น (Local MOOC)"));
	buf_lit(o, ",\"type\":[\"Profile\"],");
	pair(o, "url", learn_public_url());
	buf_lit(o, "},");
}

/* proof: its text, empty for what is signed. */
static str credential(struct arena *a, const struct learn_certificate *c, str verify_url, str slug, const struct issuer *i, str proof)
{
	struct buf o = {0};
	day d = 0;
	must(day_parse(c->day, &d));
	buf_lit(&o, "{\"@context\":" CONTEXT ",");
	subject(&o, a, c, verify_url, slug);
	issuer_part(&o, i);
	pair(&o, "name", c->kind == CERTIFICATE_COMPLETION ? S("ใบประกาศการผ่านการอบรม") : S("หนังสือรับรองการเข้าร่วม"));
	buf_str(&o, proof);
	buf_lit(&o, ",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"],");
	pair(&o, "validFrom", str_fmt(a, "%.10sT00:00:00+07:00", day_iso(d).z));
	buf_byte(&o, '}');
	return str_take(a, &o);
}

/* The options of the proof; with value: the whole proof. */
static str proof_text(struct arena *a, const struct learn_certificate *c, const struct issuer *i, str value)
{
	struct buf o = {0};
	i64 s = c->issued_ms / 1000;
	struct ymd t = day_ymd((day)(s / 86400));
	buf_lit(&o, "{\"@context\":" CONTEXT ",");
	pair(&o, "created", str_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.y, t.m, t.d, (int)(s % 86400 / 3600), (int)(s % 3600 / 60), (int)(s % 60)));
	buf_lit(&o, ",\"cryptosuite\":\"eddsa-jcs-2022\",\"proofPurpose\":\"assertionMethod\",");
	if (value.n > 0) {
		pair(&o, "proofValue", value);
		buf_byte(&o, ',');
	}
	buf_lit(&o, "\"type\":\"DataIntegrityProof\",");
	pair(&o, "verificationMethod", i->method);
	buf_byte(&o, '}');
	return str_take(a, &o);
}

bool learn_certificate_badge(struct db *db, struct arena *a, const struct learn_certificate *c, str verify_url, struct buf *out)
{
	str slug = db_get_str(db, a, "select slug from course where id = $1", c->course_id);
	struct issuer i = issuer_open(a);
	struct sha256 both[2] = {
		sha256_of(proof_text(a, c, &i, S(""))), sha256_of(credential(a, c, verify_url, slug, &i, S("")))};
	u8 signature[crypto_sign_BYTES];
	must(crypto_sign_detached(signature, NULL, (const u8 *)both, sizeof both, i.secret) == 0);
	sodium_memzero(i.secret, sizeof i.secret);
	str proof = proof_text(a, c, &i, multibase(a, signature, sizeof signature));
	buf_str(out, credential(a, c, verify_url, slug, &i, STR_CAT(a, S(",\"proof\":"), proof)));
	return !out->failed;
}
