/* session.c: the cookie and who stands behind it, limits of failed sign-ins, the place for hashing. */
#include "org/account_inside.h"

#include "base/log.h"

#include <pthread.h>

#define HASH_AT_ONCE 2 /* 12 MiB and 11 ms each */
#define HASH_WAITING_MAX 200

static struct db_bytes bytes_of(const struct sha256 *h)
{
	return (struct db_bytes){h->b, sizeof h->b};
}

/* --- the session --- */

struct sha256 org_session_hash(struct request *r)
{
	str token = req_cookie(r, SESSION_COOKIE);
	return token.n ? sha256_of(token) : (struct sha256){{0}};
}

str org_session_csrf(struct arena *a, str token)
{
	struct key32 key = key_get("csrf");
	struct sha256 h = sha256_keyed((str){(const char *)key.b, sizeof key.b}, token);
	return hex_of(a, h.b, sizeof h.b);
}

str org_session_open(struct request *r, i64 account_id, int factor, bool half)
{
	str token = secret_new(r->a);
	struct sha256 h = sha256_of(token), was = org_session_hash(r);
	db_exec(r->db, "delete from session where token_hash = $1 or (account_id = $2 and expires_ms <= $3)", bytes_of(&was),
		account_id, r->now_ms);
	db_exec(r->db,
		"insert into session(token_hash, account_id, created_ms, seen_ms, expires_ms, factor) values ($1, $2, $3, $3, $4, $5)",
		bytes_of(&h), account_id, r->now_ms, r->now_ms + (half ? SESSION_HALF_MS : SESSION_IDLE_MS), factor);
	if (!half)
		db_exec(r->db, "update account set seen_ms = $2 where id = $1", account_id, r->now_ms);
	reply_cookie(r, SESSION_COOKIE, token, SESSION_MOST_MS / 1000);
	return token;
}

void org_session_end(struct db *db, struct sha256 hash)
{
	db_exec(db, "delete from session where token_hash = $1", bytes_of(&hash));
}

i64 org_session_half(struct request *r)
{
	if (req_cookie(r, SESSION_COOKIE).n == 0)
		return 0;
	struct sha256 h = org_session_hash(r);
	return db_get(r->db, 0,
		"select s.account_id from session s join account a on a.id = s.account_id"
		" where s.token_hash = $1 and s.factor = 1 and s.expires_ms > $2 and a.state = 0 and a.totp_secret is not null",
		bytes_of(&h), r->now_ms);
}

/* --- who asks --- */

/* The row of a session before its units are looked up. */
struct found {
	struct org_who *who;
	i64 rev, seen_ms, created_ms;
	i64 role[ROLES_MAX], unit[ROLES_MAX];
	size_t n;
};

static void read_session(struct request *r, struct sha256 *hash, struct found *f)
{
	struct db_cur c = db_query(r->db,
		"select a.id, a.username, a.name, a.demo, a.must_change, case when a.totp_secret is null then 0 else 1 end, s.factor,"
		" s.seen_ms, s.created_ms, (select rev from org_rev where one = 1), l.role, l.unit_id"
		" from session s join account a on a.id = s.account_id left join account_role l on l.account_id = a.id"
		" where s.token_hash = $1 and s.expires_ms > $2 and a.state = 0 order by l.role, l.unit_id",
		bytes_of(hash), r->now_ms);
	while (db_next(&c)) {
		if (f->who == NULL) {
			f->who = new (r->a, struct org_who, 1);
			*f->who = (struct org_who){.id = db_i64(&c, 0),
				.username = str_dup(r->a, db_str(&c, 1)),
				.name = str_dup(r->a, db_str(&c, 2)),
				.demo = db_i64(&c, 3) != 0,
				.must_change = db_i64(&c, 4) != 0,
				.has_totp = db_i64(&c, 5) != 0,
				.factor = (int)db_i64(&c, 6)};
			f->seen_ms = db_i64(&c, 7);
			f->created_ms = db_i64(&c, 8);
			f->rev = db_i64(&c, 9);
		}
		if (db_is_null(&c, 10) || f->n == ROLES_MAX)
			continue;
		f->role[f->n] = db_i64(&c, 10);
		f->unit[f->n++] = db_i64(&c, 11);
	}
	db_done(&c);
}

static enum org_needs needs_of(const struct org_who *w)
{
	if (w->must_change)
		return ORG_NEEDS_PASSWORD;
	for (size_t i = 0; i < w->n_roles; i++)
		if (org_role_needs_totp(w->roles[i].role) && !w->has_totp && !w->demo)
			return ORG_NEEDS_TOTP;
	return ORG_NEEDS_NOTHING;
}

static void give_roles(struct request *r, struct found *f)
{
	struct org_who *w = f->who;
	const struct org_dir *d = org_dir_at(r->db, f->rev);
	struct org_held *at = new (r->a, struct org_held, f->n + 1);
	for (size_t i = 0; i < f->n; i++) {
		const struct org_unit *u = org_by_id(d, f->unit[i]);
		if (u == NULL || f->role[i] < 0 || f->role[i] >= ROLE__MAX)
			continue;
		at[w->n_roles++] = (struct org_held){(enum org_role)f->role[i], u};
	}
	w->roles = at;
	w->home = w->n_roles ? at[0].unit : NULL;
	w->needs = needs_of(w);
	if (w->needs != ORG_NEEDS_NOTHING)
		w->n_roles = 0; /* nothing is allowed before that is done */
	for (size_t i = 0; i < w->n_roles; i++)
		w->permissions |= org_role_permissions(at[i].role);
}

/* Who was seen while reading, where nothing can be written: noted down for the line's next second. What does not fit is noted at the
 * person's next page. */
struct seen {
	struct sha256 hash;
	i64 account_id, now_ms, expires_ms;
};
#define SEEN_MAX 4096
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;
static struct seen seen[SEEN_MAX];
static size_t n_seen;

static void seen_store(struct db *db, struct seen *s)
{
	db_exec(db, "update session set seen_ms = $2, expires_ms = $3 where token_hash = $1 and seen_ms < $2", bytes_of(&s->hash), s->now_ms, s->expires_ms);
	db_exec(db, "update account set seen_ms = $2 where id = $1 and seen_ms < $2", s->account_id, s->now_ms);
}

static void seen_note(const struct seen *s)
{
	pthread_mutex_lock(&seen_lock);
	if (n_seen < SEEN_MAX)
		seen[n_seen++] = *s;
	pthread_mutex_unlock(&seen_lock);
}

void org_seen_flush(struct db *db)
{
	static struct seen mine[SEEN_MAX]; /* only the line's thread comes here */
	pthread_mutex_lock(&seen_lock);
	size_t n = n_seen;
	memcpy(mine, seen, n * sizeof *mine);
	n_seen = 0;
	pthread_mutex_unlock(&seen_lock);
	if (n == 0)
		return;
	db_begin(db);
	for (size_t i = 0; i < n; i++)
		seen_store(db, &mine[i]);
	if (!db_commit(db))
		log_warn("last seen of %zu people not stored: %s", n, db_why(db));
}

static void touch(struct request *r, const struct found *f, struct sha256 *hash)
{
	if (r->now_ms - f->seen_ms < SEEN_EVERY_MS)
		return;
	i64 most = f->created_ms + SESSION_MOST_MS, idle = r->now_ms + SESSION_IDLE_MS;
	struct seen s = {*hash, f->who->id, r->now_ms, idle < most ? idle : most};
	/* In a write it costs no commit of its own; on PostgreSQL it would be in conflict with everybody's, who all read sessions. */
	if (db_kind(r->db) == DB_SQLITE && r->route != NULL && r->route->work == ROUTE_WRITE && db_in_transaction(r->db))
		seen_store(r->db, &s);
	else
		seen_note(&s);
}

void org_identify(struct request *r)
{
	r->who = NULL;
	r->account_id = 0;
	r->csrf = S("");
	str token = req_cookie(r, SESSION_COOKIE);
	if (token.n == 0)
		return;
	struct sha256 *hash = new (r->a, struct sha256, 1);
	*hash = sha256_of(token);
	struct found *f = new (r->a, struct found, 1);
	read_session(r, hash, f);
	if (f->who == NULL || (f->who->has_totp && f->who->factor < 2))
		return; /* the code is still to come: nobody yet */
	give_roles(r, f);
	touch(r, f, hash);
	f->who->session_hash = (str){(const char *)hash->b, sizeof hash->b};
	r->who = f->who;
	r->account_id = f->who->id;
	r->csrf = org_session_csrf(r->a, token);
}

static bool led_to_need(struct request *r)
{
	const struct org_who *w = org_who(r);
	if (w->needs == ORG_NEEDS_NOTHING)
		return false;
	if (r->method == HTTP_GET && !r->json)
		reply_go(r, w->needs == ORG_NEEDS_PASSWORD ? S("/account/password") : S("/account/totp"));
	else
		reply_error(r, 403,
			w->needs == ORG_NEEDS_PASSWORD ? S("ต้องเปลี่ยนรหัสผ่านก่อนใช้งาน ที่หน้า “บัญชีของฉัน”")
										   : S("ต้องตั้งค่าการยืนยันตัวตนสองขั้นตอนก่อนใช้งาน ที่หน้า “บัญชีของฉัน”"));
	return true;
}

bool org_allow(struct request *r, const struct route *route)
{
	const struct org_who *w = org_who(r);
	if (w != NULL && led_to_need(r))
		return false;
	return w && (w->permissions & route->permission) == route->permission;
}

/* --- scopes for route tables --- */

bool org_scope_public(struct request *r)
{
	(void)r;
	return true;
}

static str here(struct request *r)
{
	struct buf b = {0};
	buf_url(&b, r->query.n ? STR_CAT(r->a, r->path, S("?"), r->query) : r->path);
	return STR_CAT(r->a, S("/sign-in?to="), str_take(r->a, &b));
}

bool org_scope_own_account(struct request *r)
{
	if (org_who(r))
		return true;
	if (r->method == HTTP_GET && !r->json)
		reply_go(r, here(r));
	else
		reply_error(r, 401, r->json ? S("signin") : S("หมดเวลาเข้าสู่ระบบ: เข้าสู่ระบบอีกครั้งเพื่อทำต่อ สิ่งที่พิมพ์ไว้ยังอยู่ในหน้านี้"));
	return false;
}

bool org_scope_signed_in(struct request *r)
{
	return org_scope_own_account(r) && !led_to_need(r);
}

bool org_scope_code(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	const struct org_unit *u = org_by_code(org_dir(r->db), req_param(r, "code"));
	if (u == NULL) {
		reply_error(r, 404, S("ไม่พบหน่วยงานตามรหัสนี้: ตรวจรหัสหรือค้นหาจากชื่อหน่วยงาน"));
		return false;
	}
	if (!org_may(org_who(r), r->route->permission, u)) {
		reply_error(r, 403, S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
		return false;
	}
	r->object = (void *)(uintptr_t)u;
	return true;
}

/* --- limits --- */

/* Of an account from one address: whoever knows a name can shut out himself, not its owner elsewhere. */
static str key_of_account(struct arena *a, str username, str address)
{
	return STR_CAT(a, S("a:"), str_clip(username, 64), S("|"), str_clip(address, 64));
}

/* Of an account from everywhere: against guessing from many addresses. */
static str key_of_all(struct arena *a, str username)
{
	return STR_CAT(a, S("all:"), str_clip(username, 64));
}

static str key_of_address(struct arena *a, str address)
{
	return STR_CAT(a, S("ip:"), str_clip(address, 64));
}

static i64 failures(struct db *db, str key, i64 now_ms)
{
	return db_get(db, 0, "select n from sign_in_failure where who = $1 and from_ms > $2", key, now_ms - FAIL_WINDOW_MS);
}

enum org_limit org_limit_of(struct db *db, struct arena *a, str username, str address, i64 now_ms)
{
	if (failures(db, key_of_account(a, username, address), now_ms) >= FAIL_ACCOUNT_MAX || failures(db, key_of_all(a, username), now_ms) >= FAIL_ALL_MAX)
		return LIMIT_ACCOUNT;
	if (failures(db, key_of_address(a, address), now_ms) >= FAIL_ADDRESS_MAX)
		return LIMIT_ADDRESS;
	return LIMIT_FREE;
}

static void count(struct db *db, str key, i64 now_ms)
{
	db_exec(db,
		"insert into sign_in_failure(who, from_ms, n) values ($1, $2, 1) on conflict (who) do update set"
		" n = case when sign_in_failure.from_ms > $3 then sign_in_failure.n + 1 else 1 end,"
		" from_ms = case when sign_in_failure.from_ms > $3 then sign_in_failure.from_ms else excluded.from_ms end",
		key, now_ms, now_ms - FAIL_WINDOW_MS);
}

void org_limit_count(struct db *db, struct arena *a, str username, str address, i64 now_ms)
{
	count(db, key_of_account(a, username, address), now_ms);
	count(db, key_of_all(a, username), now_ms);
	count(db, key_of_address(a, address), now_ms);
}

/* From every address: the names of one account's keys lie between "a:name|" and "a:name}". */
void org_limit_clear(struct db *db, struct arena *a, str username)
{
	str name = str_clip(username, 64);
	db_exec(db, "delete from sign_in_failure where who >= $1 and who < $2", STR_CAT(a, S("a:"), name, S("|")), STR_CAT(a, S("a:"), name, S("}")));
	db_exec(db, "delete from sign_in_failure where who = $1", key_of_all(a, username));
}

bool org_limit_take(struct db *db, struct arena *a, const char *what, str who, i64 max, i64 now_ms)
{
	str key = STR_CAT(a, str_of(what), S(":"), str_clip(who, 64));
	if (failures(db, key, now_ms) >= max)
		return false;
	count(db, key, now_ms);
	return true;
}

/* --- hashing --- */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t free;
	int busy, waiting;
} place = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

bool org_hash_enter(void)
{
	pthread_mutex_lock(&place.lock);
	bool ok = place.busy < HASH_AT_ONCE || place.waiting < HASH_WAITING_MAX;
	if (ok) {
		place.waiting++;
		while (place.busy >= HASH_AT_ONCE)
			pthread_cond_wait(&place.free, &place.lock);
		place.waiting--;
		place.busy++;
	}
	pthread_mutex_unlock(&place.lock);
	return ok;
}

void org_hash_leave(void)
{
	pthread_mutex_lock(&place.lock);
	place.busy--;
	pthread_cond_signal(&place.free);
	pthread_mutex_unlock(&place.lock);
}

/* A hash that no password fits, so that an unknown name takes as long as a known one. */
static char nobody[256];
static pthread_once_t nobody_once = PTHREAD_ONCE_INIT;

static void make_nobody(void)
{
	struct arena *a = arena_open(4096, 1 << 20);
	str h = password_hash(a, secret_new(a));
	must(h.n < sizeof nobody);
	memcpy(nobody, h.p, h.n);
	arena_close(a);
}

bool org_hash_check(struct arena *a, str hash, str password, bool *ret_busy)
{
	(void)a;
	*ret_busy = !org_hash_enter();
	if (*ret_busy)
		return false;
	pthread_once(&nobody_once, make_nobody);
	bool known = hash.n > 0, fits = password_check(known ? hash : str_of(nobody), password);
	org_hash_leave();
	return known && fits;
}

/* Lack of memory jumps out of the hash: the place must be free again before it goes on in the caller's arena. */
str org_hash_make(struct arena *a, str password, bool *ret_busy)
{
	*ret_busy = !org_hash_enter();
	if (*ret_busy)
		return S("");
	struct arena *own = arena_open(4096, 1 << 20);
	str hash = {0};
	if (setjmp(*arena_guard(own)) == 0)
		hash = password_hash(own, password);
	arena_unguard(own);
	org_hash_leave();
	str kept = hash.p ? str_dup(a, hash) : hash;
	arena_close(own);
	if (kept.p == NULL)
		arena_fail(a);
	return kept;
}
