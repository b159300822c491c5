/* Members of the public, without pages: who has which address, what a link proves, what stays when somebody leaves. */
#include "country.h"

#include "mail/mail.h"
#include "org/notice.h"
#include "org/register.h"

#define MAIL "somying@example.com"

static i64 n_proved, n_erased;

static void proved(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	(void)db, (void)a, (void)now_ms;
	assert_true(account_id > 0);
	n_proved++;
}
static void own_nothing(struct db *db, struct arena *a, i64 account_id, struct buf *out) { (void)db, (void)a, (void)account_id, (void)out; }
static void own_something(struct db *db, struct arena *a, i64 account_id, struct buf *out)
{
	(void)db, (void)a, (void)account_id;
	buf_lit(out, "\"courses\": []");
}
static void erased(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	(void)db, (void)a, (void)now_ms, (void)account_id;
	n_erased++;
}
static void (*const data_hooks[])(struct db *, struct arena *, i64, struct buf *) = {own_nothing, own_something, own_nothing, NULL};
static void (*const erase_hooks[])(struct db *, struct arena *, i64, i64) = {erased, NULL};

static int begin(void **state)
{
	struct country_test *t = *state;
	arena_reset(t->a);
	db_begin(t->db);
	org_email_proved = proved;
	org_own_data = data_hooks;
	org_own_erase = erase_hooks;
	n_proved = n_erased = 0;
	return 0;
}
static int rollback(void **state)
{
	struct country_test *t = *state;
	bool ok = db_status(t->db) == DB_OK;
	if (!ok)
		print_error("%s\n", db_why(t->db));
	db_rollback(t->db);
	db_clear(t->db);
	return ok ? 0 : -1;
}
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, begin, rollback)

static i64 newcomer(struct country_test *t, const char *name, const char *email)
{
	struct org_newcomer n = {.name = str_of(name), .email = str_of(email), .hash = S("$hash"), .province = S("54")};
	org_register(t->db, t->a, NOW_MS, &n);
	return db_get(t->db, 0, "select max(id) from account where email = $1 and name = $2", email, name);
}

static struct org_account get(struct country_test *t, i64 id)
{
	struct org_account acc;
	assert_true(org_account_get(t->db, t->a, id, &acc));
	return acc;
}

/* The secret of the last mail of a purpose. */
static str secret_of(struct country_test *t, const char *purpose, const char *path)
{
	str body = db_get_str(t->db, t->a, "select body from mail_outbox where purpose = $1 order by id desc limit 1", purpose);
	assert_true(body.n > 0);
	ptrdiff_t at = str_find(body, str_of(path));
	assert_true(at > 0);
	str rest = str_sub(body, (size_t)at + strlen(path), body.n);
	return str_sub(rest, 0, (size_t)str_find_byte(rest, '\n'));
}

static i64 mails(struct country_test *t, const char *purpose) { return db_get(t->db, -1, "select count(*) from mail_outbox where purpose = $1", purpose); }

static i64 staff(struct country_test *t, const char *username, const char *email)
{
	struct org_held h = {ROLE_LAO_OFFICER, org_by_code(org_dir(t->db), S("06540606"))};
	struct org_new_account n = {.username = str_of(username), .name = S("เจ้าหน้าที่"), .email = str_of(email), .password = S("ยากที่จะเดาได้"), .roles = &h, .n_roles = 1};
	struct problems ps = problems_in(t->a);
	i64 id = org_account_add(t->db, t->a, 0, NOW_MS, &n, &ps);
	assert_true(id > 0);
	return id;
}

static void test_new(void **state)
{
	struct country_test *t = *state;
	i64 id = newcomer(t, "สมหญิง", MAIL);
	struct org_account acc = get(t, id);
	assert_true(acc.public && acc.active && acc.email_ms == 0 && acc.n_roles == 0 && acc.home == NULL);
	check_str(acc.province, S("54"));
	assert_true(org_username_ok(acc.username));
	assert_true(str_find(acc.username, S("somying")) < 0);
	assert_false(org_email_ok(t->db, id));
	assert_int_equal(mails(t, "verify"), 1);
	struct org_who who = {.id = id};
	assert_false(org_may(&who, PERM_LPA_VIEW, org_by_code(org_dir(t->db), S("DLA"))));
	/* The chain of changes knows neither name nor address. */
	assert_false(db_has(t->db, "select 1 from audit_value where coalesce(before, '') like '%somying%' or coalesce(after, '') like '%สมหญิง%'"));
}

static void test_known_address(void **state)
{
	struct country_test *t = *state;
	newcomer(t, "สมหญิง", MAIL);
	i64 before = db_get(t->db, -1, "select count(*) from account");
	for (int i = 0; i < 10; i++)
		newcomer(t, "คนอื่น", MAIL);
	assert_int_equal(db_get(t->db, -1, "select count(*) from account"), before);
	assert_int_equal(mails(t, "known"), MAIL_TO_ONE_MAX); /* nobody's box is flooded */
	staff(t, "officer", "Officer@local.go.th"); /* kept in lower case */
	newcomer(t, "คนอื่น", "officer@local.go.th");
	assert_int_equal(db_get(t->db, -1, "select count(*) from account where email = 'officer@local.go.th'"), 1);
}

static void test_proved(void **state)
{
	struct country_test *t = *state;
	str email = {0};
	i64 id = newcomer(t, "สมหญิง", MAIL);
	str secret = secret_of(t, "verify", "/account/verify/");
	assert_int_equal(org_verify_find(t->db, t->a, S("wrong"), NOW_MS, &email), 0);
	assert_int_equal(org_verify_find(t->db, t->a, secret, NOW_MS + VERIFY_MS + 1, &email), 0);
	assert_int_equal(org_verify_find(t->db, t->a, secret, NOW_MS, &email), id);
	check_str(email, S(MAIL));
	assert_true(org_verify_use(t->db, t->a, secret, NOW_MS, id));
	assert_int_equal(n_proved, 1);
	assert_true(org_email_ok(t->db, id));
	assert_int_equal(org_verify_find(t->db, t->a, secret, NOW_MS, &email), 0);
	org_email_prove(t->db, t->a, NOW_MS, id); /* once more says nothing new */
	assert_int_equal(n_proved, 1);
}

static void test_again(void **state)
{
	struct country_test *t = *state;
	i64 id = newcomer(t, "สมหญิง", MAIL);
	struct org_account acc = get(t, id);
	assert_false(org_verify_send(t->db, t->a, NOW_MS + VERIFY_AGAIN_MS - 1, &acc));
	assert_true(org_verify_send(t->db, t->a, NOW_MS + VERIFY_AGAIN_MS + 1, &acc));
	assert_int_equal(mails(t, "verify"), 2);
	i64 nobody = staff(t, "nomail", "");
	struct org_account none = get(t, nobody);
	assert_false(org_verify_send(t->db, t->a, NOW_MS, &none));
}

/* A changed address is unproved; the old link proves nothing, and a link for a new password that was sent to the old one ends. */
static void test_changed(void **state)
{
	struct country_test *t = *state;
	str email;
	i64 id = newcomer(t, "สมหญิง", MAIL);
	str secret = secret_of(t, "verify", "/account/verify/");
	org_email_prove(t->db, t->a, NOW_MS, id);
	org_forgot(t->db, t->a, NOW_MS, S(MAIL));
	str reset = secret_of(t, "reset", "/reset/");
	struct org_account acc = get(t, id);
	struct org_edit e = {.name = S("สมหญิง"), .email = S("Ying@Example.com"), .own = true, .province = S("24")};
	assert_true(org_account_edit(t->db, t->a, id, NOW_MS, &acc, acc.version, &e));
	struct org_account now = get(t, id);
	check_str(now.email, S("ying@example.com"));
	check_str(now.province, S("24"));
	assert_int_equal(now.email_ms, 0);
	assert_int_equal(org_verify_find(t->db, t->a, secret, NOW_MS, &email), 0);
	assert_int_equal(org_reset_account(t->db, reset, NOW_MS), 0);
	e.province = (str){0}; /* an administrator's edit leaves it */
	assert_true(org_account_edit(t->db, t->a, id, NOW_MS, &now, now.version, &e));
	check_str(get(t, id).province, S("24"));
}

/* Two accounts with one address: only one can prove it. */
static void test_two(void **state)
{
	struct country_test *t = *state;
	str email = {0};
	i64 first = newcomer(t, "สมหญิง", MAIL), second = newcomer(t, "สมชาย", "somchai@example.com");
	struct org_account acc = get(t, second);
	struct org_edit e = {.name = acc.name, .email = S(MAIL), .own = true, .province = S("")};
	assert_true(org_account_edit(t->db, t->a, second, NOW_MS, &acc, acc.version, &e));
	org_email_changed(t->db, t->a, NOW_MS, &acc, S(MAIL));
	str secret = secret_of(t, "verify", "/account/verify/");
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S(MAIL)), first); /* neither is proved: the older */
	org_email_prove(t->db, t->a, NOW_MS, first);
	assert_int_equal(org_verify_find(t->db, t->a, secret, NOW_MS, &email), second);
	assert_false(org_verify_use(t->db, t->a, secret, NOW_MS, second));
	assert_int_equal(get(t, second).email_ms, 0);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S(" SomYing@Example.COM ")), first);
}

static void test_sign_in_names(void **state)
{
	struct country_test *t = *state;
	i64 officer = staff(t, "officer", "shared@local.go.th"), by_name = staff(t, "a@b.co", "");
	i64 person = newcomer(t, "สมหญิง", MAIL);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S("OFFICER")), officer);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S("shared@local.go.th")), officer);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S("a@b.co")), by_name);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S(MAIL)), person);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S("")), 0);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S("nobody@example.com")), 0);
	db_exec(t->db, "update account set state = 1 where id = $1", person);
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S(MAIL)), 0);
}

static void test_forgot(void **state)
{
	struct country_test *t = *state;
	i64 id = newcomer(t, "สมหญิง", MAIL), officer = staff(t, "officer", "officer@local.go.th");
	org_forgot(t->db, t->a, NOW_MS, S("nobody@example.com"));
	org_forgot(t->db, t->a, NOW_MS, S(""));
	assert_int_equal(mails(t, "reset"), 0);
	org_forgot(t->db, t->a, NOW_MS, S("officer@local.go.th"));
	assert_int_equal(org_reset_account(t->db, secret_of(t, "reset", "/reset/"), NOW_MS), officer);
	org_forgot(t->db, t->a, NOW_MS, S(MAIL));
	str secret = secret_of(t, "reset", "/reset/");
	assert_int_equal(org_reset_account(t->db, secret, NOW_MS), id);
	assert_int_equal(org_reset_used(t->db, secret, NOW_MS), id); /* by mail: proves the address */
	struct org_account acc = get(t, id);
	str handed = org_reset_make(t->db, t->a, officer, NOW_MS, &acc);
	assert_int_equal(org_reset_used(t->db, handed, NOW_MS), officer); /* handed over by somebody: does not */
	for (int i = 0; i < 10; i++)
		org_forgot(t->db, t->a, NOW_MS, S(MAIL));
	assert_true(mails(t, "reset") <= 1 + MAIL_TO_ONE_MAX);
}

static void test_limit(void **state)
{
	struct country_test *t = *state;
	for (int i = 0; i < 5; i++)
		assert_true(org_limit_take(t->db, t->a, "x", S("10.0.0.1"), 5, NOW_MS));
	assert_false(org_limit_take(t->db, t->a, "x", S("10.0.0.1"), 5, NOW_MS));
	assert_true(org_limit_take(t->db, t->a, "y", S("10.0.0.1"), 5, NOW_MS));
	assert_true(org_limit_take(t->db, t->a, "x", S("10.0.0.2"), 5, NOW_MS));
	assert_true(org_limit_take(t->db, t->a, "x", S("10.0.0.1"), 5, NOW_MS + FAIL_WINDOW_MS + 1));
}

static void test_data(void **state)
{
	struct country_test *t = *state;
	struct buf b = {0};
	i64 id = newcomer(t, "สม\"หญิง\"", MAIL);
	notice_add(t->db, NOW_MS, id, S("test"), S("ใบประกาศ <ออก> แล้ว"), S(""));
	assert_int_equal(notice_unread(t->db, id), 1);
	struct org_account acc = get(t, id);
	org_data_json(t->db, t->a, NOW_MS, &acc, &b);
	str all = buf_view(&b);
	assert_true(str_find(all, S("\"name\": \"สม\\\"หญิง\\\"\"")) > 0);
	assert_true(str_find(all, S("],\n\"courses\": []\n}\n")) > 0); /* hooks that write nothing leave no comma */
	assert_true(str_find(all, S("$hash")) < 0);
	buf_free(&b);
}

static void test_leaving(void **state)
{
	struct country_test *t = *state;
	struct org_account gone;
	i64 id = newcomer(t, "สมหญิง", MAIL);
	notice_add(t->db, NOW_MS, id, S("test"), S("x"), S(""));
	org_forgot(t->db, t->a, NOW_MS, S(MAIL));
	str reset = secret_of(t, "reset", "/reset/");
	struct org_account acc = get(t, id);
	org_erase(t->db, t->a, NOW_MS, &acc);
	assert_int_equal(n_erased, 1);
	assert_false(org_account_get(t->db, t->a, id, &gone)); /* no administrator brings it back */
	assert_int_equal(org_account_by_sign_in(t->db, t->a, S(MAIL)), 0);
	assert_int_equal(org_reset_account(t->db, reset, NOW_MS), 0);
	assert_int_equal(db_get(t->db, -1, "select count(*) from notice where account_id = $1", id), 0);
	assert_int_equal(db_get(t->db, -1, "select count(*) from mail_outbox where account_id = $1", id), 0);
	assert_true(db_has(t->db, "select 1 from account where id = $1 and email = '' and password = '' and state = 1 and erased_ms > 0", id));
	assert_true(db_has(t->db, "select 1 from audit where action = 'account.erase' and account_id = $1", id));
	assert_true(newcomer(t, "สมหญิงอีกครั้ง", MAIL) > id); /* the address is free */
}

static void test_paths(void **state)
{
	(void)state;
	static const char *const never[] = {"/register", "/register?to=/x", "/forgot", "/account/verify/abc", "/sign-in", "//evil", "https://evil"};
	for (size_t i = 0; i < N_OF(never); i++)
		check_str(org_path_safe(str_of(never[i])), S("/"));
	check_str(org_path_safe(S("/learn/c/x?a=1")), S("/learn/c/x?a=1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(test_new), CASE(test_known_address), CASE(test_proved), CASE(test_again), CASE(test_changed), CASE(test_two),
		CASE(test_sign_in_names), CASE(test_forgot), CASE(test_limit), CASE(test_data), CASE(test_leaving), CASE(test_paths)};
	return COUNTRY_GROUP("the public", tests);
}
