/* account.c: accounts in the database: adding, changing, passwords, links. Each change has its audit row. */
#include "org/account_inside.h"

#include "base/log.h"
#include "mail/mail.h"

/* --- reading --- */

static const struct org_held *roles_of(struct db *db, struct arena *a, i64 id, size_t *ret_n)
{
	const struct org_dir *d = org_dir(db);
	struct org_held *at = new (a, struct org_held, ROLES_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db, "select role, unit_id from account_role where account_id = $1 order by role, unit_id", id);
	while (n < ROLES_MAX && db_next(&c)) {
		i64 role = db_i64(&c, 0);
		const struct org_unit *u = org_by_id(d, db_i64(&c, 1));
		if (role >= 0 && role < ROLE__MAX && u)
			at[n++] = (struct org_held){(enum org_role)role, u};
	}
	db_done(&c);
	*ret_n = n;
	return at;
}

static str copied(struct arena *a, struct db_cur *c, int col)
{
	str s = db_str(c, col);
	return s.p ? str_dup(a, s) : S("");
}

bool org_account_get(struct db *db, struct arena *a, i64 id, struct org_account *ret)
{
	struct db_cur c = db_query(db,
		"select username, name, email, password, state, must_change, demo, case when totp_secret is null then 0 else 1 end,"
		" totp_step, created_ms, seen_ms, version, kind, email_ms, province_code from account where id = $1 and erased_ms = 0",
		id);
	if (!db_next(&c))
		return false;
	*ret = (struct org_account){.id = id,
		.username = copied(a, &c, 0),
		.name = copied(a, &c, 1),
		.email = copied(a, &c, 2),
		.password = copied(a, &c, 3),
		.active = db_i64(&c, 4) == 0,
		.must_change = db_i64(&c, 5) != 0,
		.demo = db_i64(&c, 6) != 0,
		.has_totp = db_i64(&c, 7) != 0,
		.totp_step = db_i64(&c, 8),
		.created_ms = db_i64(&c, 9),
		.seen_ms = db_i64(&c, 10),
		.version = db_i64(&c, 11),
		.public = db_i64(&c, 12) == 1,
		.email_ms = db_i64(&c, 13),
		.province = copied(a, &c, 14)};
	db_done(&c);
	ret->roles = roles_of(db, a, id, &ret->n_roles);
	ret->home = ret->n_roles ? ret->roles[0].unit : NULL;
	return true;
}

i64 org_home_id(const struct org_account *acc)
{
	return acc->home ? acc->home->id : 0;
}

str org_username(struct arena *a, str s)
{
	s = str_trim(s);
	char *p = new (a, char, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
	return (str){p, s.n};
}

bool org_username_ok(str u)
{
	for (size_t i = 0; i < u.n; i++) {
		char c = u.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (i > 0 && (c == '.' || c == '_' || c == '-' || c == '@'))))
			return false;
	}
	return u.n >= USERNAME_MIN && u.n <= USERNAME_MAX;
}

i64 org_account_by_username(struct db *db, struct arena *a, str username)
{
	return db_get(db, 0, "select id from account where username = $1", org_username(a, username));
}

i64 org_account_by_sign_in(struct db *db, struct arena *a, str name)
{
	i64 id = org_account_by_username(db, a, name);
	if (id != 0 || str_find_byte(name, '@') < 0)
		return id;
	return db_get(db, 0,
		"select id from account where email = $1 and email <> '' and state = 0"
		" order by case when email_ms > 0 then 0 else 1 end, kind desc, id limit 1",
		org_username(a, name));
}

str org_account_json(struct arena *a, str username, str name, str email, const struct org_held *roles, size_t n)
{
	struct buf b = {0};
	buf_lit(&b, "{\"username\":");
	buf_json(&b, username);
	buf_lit(&b, ",\"name\":");
	buf_json(&b, name);
	buf_lit(&b, ",\"email\":");
	buf_json(&b, email);
	buf_lit(&b, ",\"roles\":[");
	for (size_t i = 0; i < n; i++) {
		buf_fmt(&b, "%s\"%.*s %.*s\"", i ? "," : "", STR_FMT(org_role_code(roles[i].role)), STR_FMT(roles[i].unit->code));
	}
	buf_lit(&b, "]}");
	return str_take(a, &b);
}

/* --- passwords --- */

/* Common passwords of ten signs and more, folded to lower case. */
static const str common[] = {
	S("1234567890"),
	S("0123456789"),
	S("0987654321"),
	S("9876543210"),
	S("12345678910"),
	S("123456789012"),
	S("1234567890123"),
	S("1122334455"),
	S("1212121212"),
	S("1020304050"),
	S("1q2w3e4r5t"),
	S("1qaz2wsx3edc"),
	S("1qazxsw23edc"),
	S("qwertyuiop"),
	S("qwerty123456"),
	S("qwerty12345"),
	S("asdfghjkl;"),
	S("asdfghjkl1"),
	S("zxcvbnm123"),
	S("abcdefghij"),
	S("abcd123456"),
	S("abcde12345"),
	S("abc1234567"),
	S("a123456789"),
	S("aa123456789"),
	S("password12"),
	S("password123"),
	S("password1234"),
	S("password12345"),
	S("p@ssw0rd123"),
	S("p@ssword123"),
	S("passw0rd123"),
	S("passwordpassword"),
	S("iloveyou12"),
	S("iloveyou123"),
	S("welcome123"),
	S("welcome1234"),
	S("admin12345"),
	S("admin123456"),
	S("administrator"),
	S("adminadmin"),
	S("superadmin"),
	S("letmein1234"),
	S("changeme123"),
	S("football123"),
	S("princess123"),
	S("sunshine123"),
	S("thailand123"),
	S("thailand1234"),
	S("bangkok1234"),
	S("sawasdee123"),
	S("localgov123"),
	S("thongthin123"),
	S("thongthin1234"),
	S("thongthin"),
	S("rakthailand"),
	S("ผมรักเมืองไทย"),
	S("รหัสผ่าน123"),
	S("รหัสผ่านรหัสผ่าน"),
	S("ๅภถุคึตจขช"),
};

static bool one_sign_only(str s)
{
	u32 first = str_next_rune(&s);
	while (s.n)
		if (str_next_rune(&s) != first)
			return false;
	return true;
}

static bool is_common(str password)
{
	char low[PASSWORD_MAX];
	for (size_t i = 0; i < password.n; i++)
		low[i] = password.p[i] >= 'A' && password.p[i] <= 'Z' ? (char)(password.p[i] + 32) : password.p[i];
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (str_eq((str){low, password.n}, common[i]))
			return true;
	return one_sign_only(password);
}

bool org_password_ok(str username, str password, struct problems *ps)
{
	size_t before = ps->n;
	if (!str_utf8(password) || str_runes(password) < PASSWORD_MIN)
		problem_add(ps, 0, S("password"), S(""), "รหัสผ่านต้องยาวอย่างน้อย %d ตัวอักษร", PASSWORD_MIN);
	else if (password.n > PASSWORD_MAX)
		problem_add(ps, 0, S("password"), S(""), "รหัสผ่านยาวเกินไป (ไม่เกิน %d ไบต์)", PASSWORD_MAX);
	else if (username.n && password.n == username.n && strncasecmp(password.p, username.p, username.n) == 0)
		problem_add(ps, 0, S("password"), S(""), "รหัสผ่านต้องไม่เหมือนชื่อผู้ใช้");
	else if (is_common(password))
		problem_add(ps, 0, S("password"), S(""), "รหัสผ่านนี้เป็นที่รู้จักแพร่หลาย เดาได้ง่าย กรุณาตั้งใหม่");
	return ps->n == before;
}

void org_password_set(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc, str hash, str but)
{
	db_exec(db, "update account set password = $2, must_change = 0, version = version + 1 where id = $1", acc->id, hash);
	if (but.n)
		db_exec(db, "delete from session where account_id = $1 and token_hash <> $2", acc->id, ((struct db_bytes){but.p, but.n}));
	else
		db_exec(db, "delete from session where account_id = $1", acc->id);
	db_exec(db, "delete from reset_link where account_id = $1 and used_ms is null", acc->id);
	org_limit_clear(db, a, acc->username);
	audit_add(db, a, by, org_home_id(acc), now_ms, S("account.password"), acc->username, (str){0}, (str){0});
}

bool org_account_password(struct db *db, struct arena *a, i64 by, i64 now_ms, str username, str password, struct problems *ps)
{
	struct org_account acc;
	i64 id = org_account_by_username(db, a, username);
	if (id == 0 || !org_account_get(db, a, id, &acc)) {
		problem_add(ps, 0, S("username"), username, "ไม่มีบัญชีชื่อนี้");
		return false;
	}
	if (!org_password_ok(acc.username, password, ps))
		return false;
	str hash = password_hash(a, password);
	bool own = org_begin(db);
	org_password_set(db, a, by, now_ms, &acc, hash, (str){0});
	return org_end(db, own, true);
}

/* --- adding and changing --- */

static bool same_role_twice(const struct org_held *roles, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (roles[i].role == roles[j].role && roles[i].unit->id == roles[j].unit->id)
				return true;
	return false;
}

static void check_roles(const struct org_held *roles, size_t n, struct problems *ps)
{
	if (n == 0)
		problem_add(ps, 0, S("roles"), S(""), "ต้องมีบทบาทอย่างน้อยหนึ่งบทบาท");
	if (n > ROLES_MAX)
		problem_add(ps, 0, S("roles"), S(""), "มีบทบาทได้ไม่เกิน %d บทบาท", ROLES_MAX);
	for (size_t i = 0; i < n; i++)
		if (!(org_role_kinds(roles[i].role) & 1u << roles[i].unit->kind))
			problem_add(ps, 0, S("roles"), roles[i].unit->full, "บทบาท “%.*s” ใช้กับหน่วยงานประเภทนี้ไม่ได้",
				STR_FMT(org_role_name(roles[i].role)));
	if (same_role_twice(roles, n))
		problem_add(ps, 0, S("roles"), S(""), "มีบทบาทซ้ำกันในหน่วยงานเดียวกัน");
}

static bool email_ok(str e)
{
	if (e.n == 0)
		return true;
	ptrdiff_t at = str_find_byte(e, '@');
	for (size_t i = 0; i < e.n; i++)
		if ((u8)e.p[i] <= ' ' || e.p[i] == ',' || e.p[i] == '<' || e.p[i] == '>')
			return false;
	return at > 0 && (size_t)at + 1 < e.n && e.n <= EMAIL_MAX && str_find_byte(str_sub(e, (size_t)at + 1, e.n), '@') < 0;
}

void org_account_check(const struct org_edit *e, struct problems *ps)
{
	if (e->name.n == 0 || e->name.n > PERSON_NAME_MAX)
		problem_add(ps, 0, S("name"), e->name, "ต้องระบุชื่อและนามสกุล (ไม่เกิน %d ไบต์)", PERSON_NAME_MAX);
	if (!email_ok(e->email))
		problem_add(ps, 0, S("email"), e->email, "ต้องเป็นที่อยู่อีเมล เช่น somchai@example.go.th หรือเว้นว่าง");
	if (!e->own)
		check_roles(e->roles, e->n_roles, ps);
}

static void add_roles(struct db *db, i64 id, i64 by, i64 now_ms, const struct org_held *roles, size_t n)
{
	for (size_t i = 0; i < n; i++)
		db_exec(db,
			"insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, $4, $5) on conflict do "
			"nothing",
			id, roles[i].role, roles[i].unit->id, now_ms, by);
}

static bool check_new(const struct org_new_account *n, str username, struct problems *ps)
{
	struct org_edit e = {.name = str_trim(n->name), .email = str_trim(n->email), .roles = n->roles, .n_roles = n->n_roles};
	if (!org_username_ok(username))
		problem_add(ps, 0, S("username"), username, "ชื่อผู้ใช้ต้องเป็นตัวอักษรอังกฤษหรือตัวเลข %d-%d ตัว ใช้ . _ - @ ได้ (ไม่ขึ้นต้นด้วยเครื่องหมาย)",
			USERNAME_MIN, USERNAME_MAX);
	org_account_check(&e, ps);
	if (n->password.p)
		org_password_ok(username, n->password, ps);
	return ps->n == 0;
}

i64 org_account_add(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_new_account *n, struct problems *ps)
{
	str username = org_username(a, n->username), name = str_trim(n->name), email = n->email.p ? org_username(a, n->email) : S("");
	if (!check_new(n, username, ps))
		return 0;
	str hash = n->password.p ? password_hash(a, n->password) : S("");
	bool own = org_begin(db);
	i64 id = db_get(db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_secret, totp_step, created_ms, "
		"seen_ms, version)"
		" values ($1, $2, $3, $4, 0, 0, $5, null, 0, $6, 0, 1) on conflict (username) do nothing returning id",
		username, name, email, hash, n->demo ? 1 : 0, now_ms);
	if (id == 0 && db_status(db) == DB_OK)
		problem_add(ps, 0, S("username"), username, "มีบัญชีชื่อนี้อยู่แล้ว");
	if (id) {
		add_roles(db, id, by, now_ms, n->roles, n->n_roles);
		audit_add(db, a, by, n->roles[0].unit->id, now_ms, S("account.new"), username, (str){0},
			org_account_json(a, username, name, email, n->roles, n->n_roles));
	}
	return org_end(db, own, id != 0) ? id : 0;
}

/* What the audit says of a member of the public names no person: it stays when they leave. */
static void edit_audit(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc, const struct org_edit *e, str email)
{
	const struct org_held *roles = e->own ? acc->roles : e->roles;
	size_t n = e->own ? acc->n_roles : e->n_roles;
	bool named = !acc->public;
	audit_add(db, a, by, n ? roles[0].unit->id : org_home_id(acc), now_ms, S("account.edit"), acc->username,
		org_account_json(a, acc->username, named ? acc->name : S(""), named ? acc->email : S(""), acc->roles, acc->n_roles),
		org_account_json(a, acc->username, named ? e->name : S(""), named ? email : S(""), roles, n));
}

bool org_account_edit(
	struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc, i64 version, const struct org_edit *e)
{
	str email = org_username(a, e->email);
	if (db_exec(db,
			"update account set name = $3, email = $4, email_ms = case when email = $5 then email_ms else 0 end, province_code = $6,"
			" version = version + 1 where id = $1 and version = $2",
			acc->id, version, e->name, email, email, e->province.p ? e->province : acc->province) == 0)
		return false;
	if (!str_eq(email, acc->email)) /* links that were sent to the old address end */
		db_exec(db, "delete from reset_link where account_id = $1 and used_ms is null", acc->id);
	if (!e->own) {
		db_exec(db, "delete from account_role where account_id = $1", acc->id);
		add_roles(db, acc->id, by, now_ms, e->roles, e->n_roles);
	}
	edit_audit(db, a, by, now_ms, acc, e, email);
	return true;
}

void org_account_state(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc, bool active)
{
	db_exec(db, "update account set state = $2, version = version + 1 where id = $1", acc->id, active ? 0 : 1);
	if (!active) {
		db_exec(db, "delete from session where account_id = $1", acc->id);
		db_exec(db, "delete from reset_link where account_id = $1 and used_ms is null", acc->id);
	}
	audit_add(db, a, by, org_home_id(acc), now_ms, S("account.state"), acc->username,
		acc->active ? S("active") : S("deactivated"), active ? S("active") : S("deactivated"));
}

/* --- one-time links --- */

str org_reset_make(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc)
{
	str token = secret_new(a);
	struct sha256 h = sha256_of(token);
	db_exec(db, "delete from reset_link where account_id = $1 and used_ms is null", acc->id);
	db_exec(db,
		"insert into reset_link(token_hash, account_id, made_by, made_ms, expires_ms, used_ms) values ($1, $2, $3, $4, $5, null)",
		((struct db_bytes){h.b, sizeof h.b}), acc->id, by, now_ms, now_ms + RESET_MS);
	audit_add(db, a, by, org_home_id(acc), now_ms, S("account.reset_link"), acc->username, (str){0}, (str){0});
	return token;
}

i64 org_reset_account(struct db *db, str token, i64 now_ms)
{
	struct sha256 h = sha256_of(token);
	return db_get(db, 0,
		"select l.account_id from reset_link l join account a on a.id = l.account_id"
		" where l.token_hash = $1 and l.used_ms is null and l.expires_ms > $2 and a.state = 0",
		((struct db_bytes){h.b, sizeof h.b}), now_ms);
}

i64 org_reset_used(struct db *db, str token, i64 now_ms)
{
	struct sha256 h = sha256_of(token);
	return db_get(db, 0, "update reset_link set used_ms = $2 where token_hash = $1 returning made_by", ((struct db_bytes){h.b, sizeof h.b}), now_ms);
}

/* --- the whole house --- */

i64 org_demo_accounts(struct db *db)
{
	return db_get(db, 0, "select count(*) from account where demo = 1 and state = 0");
}

void org_sweep(struct db *db, i64 now_ms)
{
	bool own = org_begin(db);
	db_exec(db, "delete from session where expires_ms <= $1", now_ms);
	db_exec(db, "delete from sign_in_failure where from_ms <= $1", now_ms - FAIL_WINDOW_MS);
	db_exec(db, "delete from reset_link where expires_ms <= $1", now_ms - LINK_KEPT_MS);
	db_exec(db, "delete from email_link where expires_ms <= $1", now_ms - LINK_KEPT_MS);
	db_exec(db, "delete from notice where id < (select min(id) from notice) + 500 and at_ms < $1", now_ms - NOTICE_KEPT_MS);
	mail_sweep(db, now_ms);
	org_end(db, own, true);
}
