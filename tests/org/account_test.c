/* Roles and their reach, rules of accounts and passwords, limits, second factor, links. */
#include "country.h"

#include <liboath/oath.h>

static const struct org_unit *unit(struct country_test *t, const char *code)
{
	const struct org_unit *u = org_by_code(org_dir(t->db), str_of(code));
	if (u == NULL)
		print_error("no unit %s\n", code);
	assert_non_null(u);
	return u;
}

/* An account of one role, as org_identify() makes it. */
static struct org_who *who(struct country_test *t, i64 id, enum org_role role, const char *code)
{
	struct org_held *h = new (t->a, struct org_held, 1);
	struct org_who *w = new (t->a, struct org_who, 1);
	*h = (struct org_held){role, unit(t, code)};
	*w = (struct org_who){.id = id, .roles = h, .n_roles = 1, .home = h->unit, .permissions = org_role_permissions(role)};
	return w;
}

/* --- scope --- */

#define DLA "DLA"
#define DIVISION "DLA-DEV"
#define PROVINCE "P54"
#define OTHER_PROVINCE "P24"
#define DISTRICT "D5406"
#define OTHER_DISTRICT "D5401"
#define PAO "02540101"
#define TAMBON "05540602"    /* ทต. in that district */
#define SAO "06540606"       /* อบต. in that district */
#define SAO_ASIDE "06540112" /* อบต. in the other district */
#define SAO_FAR "06240508"   /* in the other province */

static const char *const places[] = {
	DLA, DIVISION, PROVINCE, OTHER_PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE, SAO_FAR};

/* Which places a role on that unit reaches: with each permission that it has. */
#define LEARN_OFFICE (PERM_LEARN_REPORT | PERM_LEARN_REVIEW | PERM_LEARN_ENROL | PERM_LEARN_ANNOUNCE)
#define APPRAISE_OFFICE (PERM_APPRAISE_VIEW | PERM_APPRAISE_ROSTER)
static const struct {
	enum org_role role;
	const char *on;
	unsigned permissions;
	const char *reach[12];
} matrix[] = {
	{ROLE_DLA_ADMIN, DLA,
		PERM_ACCOUNTS | PERM_ORG | PERM_AUDIT | PERM_LPA_VIEW | PERM_LPA_FORM | PERM_LEARN_REPORT | PERM_LEARN_ANNOUNCE | PERM_LEARN_REVOKE | PERM_APPRAISE_VIEW,
		{DLA, DIVISION, PROVINCE, OTHER_PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE, SAO_FAR}},
	{ROLE_DLA_ASSESSMENT, DLA, PERM_LPA_VIEW | PERM_LPA_FORM | PERM_LPA_PUBLISH | PERM_LPA_TEAMS,
		{DLA, DIVISION, PROVINCE, OTHER_PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE, SAO_FAR}},
	{ROLE_PROVINCE_OFFICER, PROVINCE, PERM_LPA_VIEW | PERM_LPA_TEAMS | PERM_ACCOUNTS | PERM_AUDIT | LEARN_OFFICE | APPRAISE_OFFICE,
		{PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE}},
	{ROLE_PROVINCE_HEAD, PROVINCE, PERM_LPA_VIEW | PERM_LPA_PROVINCE_CONFIRM | PERM_AUDIT | PERM_LPA_TEAMS | LEARN_OFFICE | APPRAISE_OFFICE | PERM_APPRAISE_CERTIFY,
		{PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE}},
	{ROLE_DISTRICT_OFFICER, DISTRICT, PERM_LPA_VIEW | LEARN_OFFICE | APPRAISE_OFFICE, {DISTRICT, TAMBON, SAO}},
	{ROLE_TEAM_MEMBER, PROVINCE, PERM_LPA_VIEW | PERM_LPA_VERIFY,
		{PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE}},
	{ROLE_LAO_OFFICER, SAO, PERM_LPA_VIEW | PERM_LPA_SELF, {SAO}},
	{ROLE_LAO_CLERK, SAO, PERM_LPA_VIEW | PERM_LPA_SELF | PERM_LPA_SELF_CONFIRM | PERM_ACCOUNTS | LEARN_OFFICE, {SAO}},
	{ROLE_LAO_OFFICER, PAO, PERM_LPA_VIEW | PERM_LPA_SELF, {PAO}},
	{ROLE_STAFF, SAO, 0, {NULL}},
	{ROLE_INSTRUCTOR, DIVISION, PERM_LEARN_TEACH, {DIVISION}},
	{ROLE_DLA_LEARNING, DLA, PERM_LEARN_TEACH | PERM_LEARN_TEACH_ALL | PERM_LEARN_APPROVE | PERM_LEARN_REVOKE | LEARN_OFFICE,
		{DLA, DIVISION, PROVINCE, OTHER_PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE, SAO_FAR}},
	{ROLE_DLA_PERSONNEL, DLA, APPRAISE_OFFICE | PERM_APPRAISE_DESK | PERM_LEARN_REPORT | PERM_LEARN_REVIEW,
		{DLA, DIVISION, PROVINCE, OTHER_PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE, SAO_FAR}},
	{ROLE_AUDITOR, DLA, PERM_LPA_VIEW | PERM_AUDIT | PERM_LEARN_REPORT | PERM_APPRAISE_VIEW,
		{DLA, DIVISION, PROVINCE, OTHER_PROVINCE, DISTRICT, OTHER_DISTRICT, PAO, TAMBON, SAO, SAO_ASIDE, SAO_FAR}},
};

static bool listed(const char *const *list, const char *code)
{
	for (; *list; list++)
		if (strcmp(*list, code) == 0)
			return true;
	return false;
}

static void the_scope_of_each_role(void **state)
{
	struct country_test *t = *state;
	unsigned seen = 0;
	for (size_t i = 0; i < N_OF(matrix); i++) {
		const struct org_who *w = who(t, 1, matrix[i].role, matrix[i].on);
		seen |= 1u << matrix[i].role;
		assert_int_equal(org_role_permissions(matrix[i].role), matrix[i].permissions);
		for (unsigned bit = 1; bit <= PERM_APPRAISE_DESK; bit <<= 1)
			for (size_t p = 0; p < N_OF(places); p++) {
				bool want = matrix[i].permissions & bit && listed(matrix[i].reach, places[p]);
				if (org_may(w, bit, unit(t, places[p])) != want)
					print_error("role %d on %s, permission %x, at %s\n", (int)matrix[i].role, matrix[i].on, bit, places[p]);
				assert_int_equal(org_may(w, bit, unit(t, places[p])), want);
			}
	}
	assert_int_equal(seen, (1u << ROLE__MAX) - 1);
	assert_false(org_may(NULL, PERM_LPA_VIEW, unit(t, DLA)));
	assert_false(org_may(who(t, 1, ROLE_DLA_ADMIN, DLA), PERM_LPA_VIEW, NULL));
	/* Two permissions must come from one role there. */
	assert_false(org_may(who(t, 1, ROLE_DLA_ADMIN, DLA), PERM_LPA_VIEW | PERM_LPA_PUBLISH, unit(t, SAO)));
	/* The auditor changes nothing. */
	assert_int_equal(org_role_permissions(ROLE_AUDITOR) & ~(unsigned)(PERM_LPA_VIEW | PERM_AUDIT | PERM_LEARN_REPORT | PERM_APPRAISE_VIEW), 0);
}

static void who_gives_which_role(void **state)
{
	struct country_test *t = *state;
	static const struct {
		enum org_role giver;
		const char *on;
		enum org_role role;
		const char *at;
		bool may;
	} want[] = {
		{ROLE_DLA_ADMIN, DLA, ROLE_DLA_ADMIN, DLA, false},
		{ROLE_DLA_ADMIN, DLA, ROLE_DLA_ASSESSMENT, DLA, true},
		{ROLE_DLA_ADMIN, DLA, ROLE_AUDITOR, DLA, true},
		{ROLE_DLA_ADMIN, DLA, ROLE_PROVINCE_HEAD, PROVINCE, true},
		{ROLE_DLA_ADMIN, DLA, ROLE_LAO_CLERK, SAO, true},
		{ROLE_DLA_ADMIN, DLA, ROLE_LAO_CLERK, PROVINCE, false},
		{ROLE_DLA_ADMIN, DLA, ROLE_PROVINCE_OFFICER, DIVISION, false},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_PROVINCE_OFFICER, PROVINCE, false},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_PROVINCE_HEAD, PROVINCE, false},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_TEAM_MEMBER, PROVINCE, true},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_LAO_CLERK, SAO, true},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_DISTRICT_OFFICER, DISTRICT, true},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_LAO_CLERK, SAO_FAR, false},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_TEAM_MEMBER, OTHER_PROVINCE, false},
		{ROLE_PROVINCE_OFFICER, PROVINCE, ROLE_DLA_ADMIN, DLA, false},
		{ROLE_LAO_CLERK, SAO, ROLE_LAO_OFFICER, SAO, true},
		{ROLE_LAO_CLERK, SAO, ROLE_LAO_CLERK, SAO, false},
		{ROLE_LAO_CLERK, SAO, ROLE_LAO_OFFICER, TAMBON, false},
		{ROLE_PROVINCE_HEAD, PROVINCE, ROLE_TEAM_MEMBER, PROVINCE, false},
		{ROLE_LAO_OFFICER, SAO, ROLE_LAO_OFFICER, SAO, false},
		{ROLE_AUDITOR, DLA, ROLE_LAO_OFFICER, SAO, false},
	};
	for (size_t i = 0; i < N_OF(want); i++) {
		bool may = org_may_give(who(t, 1, want[i].giver, want[i].on), want[i].role, unit(t, want[i].at));
		if (may != want[i].may)
			print_error("role %d on %s gives %d on %s: %d\n", (int)want[i].giver, want[i].on, (int)want[i].role, want[i].at, may);
		assert_int_equal(may, want[i].may);
	}
}

static void who_manages_which_account(void **state)
{
	struct country_test *t = *state;
	const struct org_who *officer = who(t, 7, ROLE_PROVINCE_OFFICER, PROVINCE), *admin = who(t, 8, ROLE_DLA_ADMIN, DLA);
	struct org_held clerk = {ROLE_LAO_CLERK, unit(t, SAO)}, both[] = {clerk, {ROLE_LAO_OFFICER, unit(t, SAO_FAR)}},
					head = {ROLE_PROVINCE_HEAD, unit(t, PROVINCE)};
	assert_true(org_may_manage(officer, 1, &clerk, 1));
	assert_false(org_may_manage(officer, 7, &clerk, 1)); /* its own account */
	assert_false(org_may_manage(officer, 1, both, 2));   /* one role lies outside */
	assert_false(org_may_manage(officer, 1, &head, 1));
	assert_true(org_may_manage(admin, 1, both, 2));
	assert_true(org_may_manage(admin, 1, NULL, 0));
	assert_false(org_may_manage(officer, 1, NULL, 0));
	assert_false(org_may_manage(NULL, 1, &clerk, 1));
}

/* --- accounts --- */

static i64 add(
	struct country_test *t, const char *username, const char *password, enum org_role role, const char *code, struct problems *ps)
{
	struct org_held h = {role, unit(t, code)};
	struct org_new_account n = {.username = str_of(username),
		.name = S("ทดสอบ"),
		.password = password ? str_of(password) : (str){0},
		.roles = &h,
		.n_roles = 1};
	return org_account_add(t->db, t->a, 0, NOW_MS, &n, ps);
}

static void accounts_that_are_refused(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *username, *password, *column;
		enum org_role role;
		const char *code;
	} bad[] = {
		{"ab", NULL, "username", ROLE_LAO_OFFICER, SAO},
		{"has blank", NULL, "username", ROLE_LAO_OFFICER, SAO},
		{".dot", NULL, "username", ROLE_LAO_OFFICER, SAO},
		{"สมชาย", NULL, "username", ROLE_LAO_OFFICER, SAO},
		{"good.name", "short", "password", ROLE_LAO_OFFICER, SAO},
		{"good.name", "Password1234", "password", ROLE_LAO_OFFICER, SAO},
		{"good.name.long", "Good.Name.Long", "password", ROLE_LAO_OFFICER, SAO},
		{"good.name", "aaaaaaaaaaaaa", "password", ROLE_LAO_OFFICER, SAO},
		{"good.name", NULL, "roles", ROLE_LAO_OFFICER, PROVINCE},
		{"good.name", NULL, "roles", ROLE_PROVINCE_HEAD, SAO},
		{"good.name", "ก1234567\xff\xff\xff", "password", ROLE_LAO_OFFICER, SAO},
	};
	for (size_t i = 0; i < N_OF(bad); i++) {
		struct problems ps = problems_in(t->a);
		assert_int_equal(add(t, bad[i].username, bad[i].password, bad[i].role, bad[i].code, &ps), 0);
		assert_int_equal(ps.n, 1);
		check_str(ps.at[0].column, str_of(bad[i].column));
	}
	assert_int_equal(db_get(t->db, 0, "select count(*) from account"), 0);
	assert_int_equal(db_status(t->db), DB_OK);
}

static void an_account_and_its_password(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	i64 id = add(t, " Somchai.J ", "ยากที่จะเดาได้", ROLE_LAO_CLERK, SAO, &ps);
	assert_true(id > 0);
	struct org_account acc;
	assert_true(org_account_get(t->db, t->a, id, &acc));
	check_str(acc.username, S("somchai.j"));
	assert_true(acc.active);
	assert_int_equal(acc.n_roles, 1);
	check_str(acc.home->code, S(SAO));
	assert_int_equal(org_account_by_username(t->db, t->a, S("SOMCHAI.j")), id);
	assert_true(password_check(acc.password, S("ยากที่จะเดาได้")));
	assert_false(password_check(acc.password, S("ยากที่จะเดา")));
	/* The name is taken, in any case. */
	assert_int_equal(add(t, "SOMCHAI.J", NULL, ROLE_LAO_OFFICER, SAO, &ps), 0);
	check_str(ps.at[0].column, S("username"));
	assert_int_equal(db_status(t->db), DB_OK);

	struct problems none = problems_in(t->a);
	assert_true(org_account_password(t->db, t->a, 0, NOW_MS, S("somchai.j"), S("another-long-one"), &none));
	assert_true(org_account_get(t->db, t->a, id, &acc));
	assert_true(password_check(acc.password, S("another-long-one")));
	assert_false(org_account_password(t->db, t->a, 0, NOW_MS, S("nobody"), S("another-long-one"), &none));
	assert_false(org_account_password(t->db, t->a, 0, NOW_MS, S("somchai.j"), S("short"), &none));
	assert_int_equal(none.n, 2);
	/* No password in the record. */
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action in ('account.new', 'account.password')"), 2);
	assert_int_equal(
		db_get(t->db, 0, "select count(*) from audit_value where after like '%another%' or after like '%argon%'"), 0);
}

static void an_edit_knows_its_version(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	i64 id = add(t, "edited", NULL, ROLE_LAO_OFFICER, SAO, &ps);
	struct org_account acc, now;
	assert_true(org_account_get(t->db, t->a, id, &acc));
	struct org_held roles[] = {{ROLE_LAO_CLERK, unit(t, SAO)}, {ROLE_LAO_OFFICER, unit(t, TAMBON)}};
	struct org_edit e = {.name = S("ชื่อใหม่"), .email = S("A@b.go.th"), .roles = roles, .n_roles = 2};
	assert_true(org_account_edit(t->db, t->a, 1, NOW_MS, &acc, acc.version, &e));
	assert_false(org_account_edit(t->db, t->a, 1, NOW_MS, &acc, acc.version, &e));
	assert_true(org_account_get(t->db, t->a, id, &now));
	assert_int_equal(now.n_roles, 2);
	check_str(now.email, S("a@b.go.th"));
	/* One's own profile leaves the roles alone. */
	struct org_edit own = {.name = S("ชื่อของฉัน"), .email = S(""), .own = true};
	assert_true(org_account_edit(t->db, t->a, id, NOW_MS, &now, now.version, &own));
	assert_true(org_account_get(t->db, t->a, id, &now));
	assert_int_equal(now.n_roles, 2);
	check_str(now.name, S("ชื่อของฉัน"));
	static const char *const bad_mail[] = {"x", "@b", "a@", "a@b@c", "a b@c", "a@b,c@d"};
	for (size_t i = 0; i < N_OF(bad_mail); i++) {
		struct problems one = problems_in(t->a);
		struct org_edit m = {.name = S("ชื่อ"), .email = str_of(bad_mail[i]), .roles = roles, .n_roles = 2};
		org_account_check(&m, &one);
		assert_int_equal(one.n, 1);
	}
}

/* --- limits --- */

static void limits_count_failures_only(void **state)
{
	struct country_test *t = *state;
	str ip = S("192.0.2.1");
	for (int i = 0; i < FAIL_ACCOUNT_MAX; i++) {
		assert_int_equal(org_limit_of(t->db, t->a, S("someone"), ip, NOW_MS), LIMIT_FREE);
		org_limit_count(t->db, t->a, S("someone"), ip, NOW_MS);
	}
	assert_int_equal(org_limit_of(t->db, t->a, S("someone"), ip, NOW_MS), LIMIT_ACCOUNT);
	assert_int_equal(org_limit_of(t->db, t->a, S("someone"), S("192.0.2.9"), NOW_MS), LIMIT_FREE); /* the owner elsewhere */
	for (int i = FAIL_ACCOUNT_MAX; i < FAIL_ALL_MAX; i++)
		org_limit_count(t->db, t->a, S("someone"), str_fmt(t->a, "198.51.100.%d", i), NOW_MS);
	assert_int_equal(org_limit_of(t->db, t->a, S("someone"), S("192.0.2.9"), NOW_MS), LIMIT_ACCOUNT);
	assert_int_equal(org_limit_of(t->db, t->a, S("another"), ip, NOW_MS), LIMIT_FREE);
	assert_int_equal(org_limit_of(t->db, t->a, S("someone"), ip, NOW_MS + FAIL_WINDOW_MS + 1), LIMIT_FREE);
	org_limit_clear(t->db, t->a, S("someone"));
	assert_int_equal(org_limit_of(t->db, t->a, S("someone"), ip, NOW_MS), LIMIT_FREE);
	for (int i = 0; i < FAIL_ADDRESS_MAX; i++)
		org_limit_count(t->db, t->a, str_fmt(t->a, "name%d", i), ip, NOW_MS);
	assert_int_equal(org_limit_of(t->db, t->a, S("fresh"), ip, NOW_MS), LIMIT_ADDRESS);
	assert_int_equal(org_limit_of(t->db, t->a, S("fresh"), S("192.0.2.9"), NOW_MS), LIMIT_FREE);
	org_sweep(t->db, NOW_MS + FAIL_WINDOW_MS + 1);
	assert_int_equal(db_get(t->db, -1, "select count(*) from sign_in_failure"), 0);
}

/* --- second factor --- */

static str code_at(struct country_test *t, const struct totp_secret *s, i64 ms)
{
	char otp[8];
	assert_int_equal(oath_totp_generate((const char *)s->b, sizeof s->b, (time_t)(ms / 1000), 30, 0, 6, otp), OATH_OK);
	return str_dup(t->a, str_of(otp));
}

static void codes_of_the_second_factor(void **state)
{
	struct country_test *t = *state;
	/* RFC 6238, appendix B: secret "12345678901234567890", at 59 s 94287082, of which six digits */
	struct totp_secret s;
	memcpy(s.b, "12345678901234567890", sizeof s.b);
	assert_int_equal(totp_check(&s, S("287082"), 59000, 0), 1);
	assert_int_equal(totp_check(&s, S("081804"), 1111111109000, 0), 1111111109 / 30);
	assert_int_equal(totp_check(&s, S(" 287 082"), 59000, 0), 1);
	assert_int_equal(totp_check(&s, S("๒๘๗๐๘๒"), 59000, 0), 1);
	assert_int_equal(totp_check(&s, S("287082"), 59000, 1), 0);  /* used */
	assert_int_equal(totp_check(&s, S("287082"), 89000, 0), 1);  /* one step late */
	assert_int_equal(totp_check(&s, S("287082"), 120000, 0), 0); /* too late */
	static const char *const bad[] = {"", "28708", "2870822", "28708x", "000000", "๒๘๗๐๘"};
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_int_equal(totp_check(&s, str_of(bad[i]), 59000, 0), 0);
	check_str(totp_text(t->a, &s), S("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"));
	check_str(totp_uri(t->a, &s, S("a@b")),
		S("otpauth://totp/Thongthin:a%40b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Thongthin"));
	struct qr qr = qr_of(t->a, totp_uri(t->a, &s, S("somebody")));
	assert_true(qr.size >= 29 + 8 && str_starts(qr.path, S("M4 4h7v1h-7z")));
}

static void a_closed_secret_is_bound(void **state)
{
	struct country_test *t = *state;
	struct totp_secret s = totp_new(), back = {{0}};
	str closed = totp_close(t->a, &s, 5);
	assert_true(totp_open(closed, 5, &back));
	assert_memory_equal(s.b, back.b, sizeof s.b);
	assert_false(totp_open(closed, 6, &back));
	assert_false(totp_open(str_sub(closed, 1, closed.n), 5, &back));
	char *z = str_z(t->a, closed);
	z[closed.n - 1] ^= 1;
	assert_false(totp_open((str){z, closed.n}, 5, &back));
}

static void a_code_is_used_once(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	i64 id = add(t, "with.code", NULL, ROLE_DLA_ADMIN, DLA, &ps);
	struct org_account acc;
	struct totp_secret s = totp_new();
	assert_true(org_account_get(t->db, t->a, id, &acc));
	const str *codes = org_totp_set(t->db, t->a, &acc, &s, NOW_MS / 30000, NOW_MS);
	assert_true(org_account_get(t->db, t->a, id, &acc));
	assert_true(acc.has_totp);
	assert_false(org_code_use(t->db, t->a, &acc, code_at(t, &s, NOW_MS), NOW_MS)); /* the one of the set-up */
	assert_true(org_code_use(t->db, t->a, &acc, code_at(t, &s, NOW_MS + 30000), NOW_MS));
	assert_true(org_account_get(t->db, t->a, id, &acc));
	assert_false(org_code_use(t->db, t->a, &acc, code_at(t, &s, NOW_MS + 30000), NOW_MS));
	assert_true(org_code_use(t->db, t->a, &acc, codes[3], NOW_MS));
	assert_false(org_code_use(t->db, t->a, &acc, codes[3], NOW_MS));
	assert_false(org_code_use(t->db, t->a, &acc, S("aaaaa-aaaaa"), NOW_MS));
	for (int i = 0; i < RECOVERY_N; i++)
		for (int k = i + 1; k < RECOVERY_N; k++)
			assert_false(str_eq(codes[i], codes[k]));
	org_totp_remove(t->db, t->a, 0, NOW_MS, &acc);
	assert_false(org_code_use(t->db, t->a, &acc, codes[4], NOW_MS));
	assert_int_equal(db_status(t->db), DB_OK);
}

/* --- links and states --- */

static void a_link_works_once_and_for_a_day(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	i64 id = add(t, "linked", NULL, ROLE_LAO_OFFICER, SAO, &ps);
	struct org_account acc;
	assert_true(org_account_get(t->db, t->a, id, &acc));
	str first = org_reset_make(t->db, t->a, 1, NOW_MS, &acc), link = org_reset_make(t->db, t->a, 1, NOW_MS, &acc);
	assert_int_equal(org_reset_account(t->db, first, NOW_MS), 0); /* a new link ends the one before */
	assert_int_equal(org_reset_account(t->db, link, NOW_MS + RESET_MS - 1), id);
	assert_int_equal(org_reset_account(t->db, link, NOW_MS + RESET_MS), 0);
	assert_int_equal(org_reset_account(t->db, S("x"), NOW_MS), 0);
	org_reset_used(t->db, link, NOW_MS);
	assert_int_equal(org_reset_account(t->db, link, NOW_MS), 0);
	link = org_reset_make(t->db, t->a, 1, NOW_MS, &acc);
	org_account_state(t->db, t->a, 1, NOW_MS, &acc, false);
	assert_int_equal(org_reset_account(t->db, link, NOW_MS), 0);
	assert_true(org_account_get(t->db, t->a, id, &acc));
	assert_false(acc.active);
}

static void addresses_to_go_back_to(void **state)
{
	(void)state;
	static const struct {
		const char *to, *want;
	} list[] = {
		{"/lpa/2567", "/lpa/2567"},
		{"/units?q=a", "/units?q=a"},
		{"", "/"},
		{"https://evil.example/", "/"},
		{"//evil.example", "/"},
		{"/\\evil.example", "/"},
		{"javascript:alert(1)", "/"},
		{"/sign-in", "/"},
		{"/sign-out", "/"},
		{"/a\nb", "/"},
		{"/a b", "/"},
		{"/reset/abc", "/"},
	};
	for (size_t i = 0; i < N_OF(list); i++)
		check_str(org_path_safe(str_of(list[i].to)), str_of(list[i].want));
	check_str(org_path_safe((str){0}), S("/"));
}

static int empty_accounts(void **state)
{
	struct country_test *t = *state;
	static const char *const tables[] = {"recovery_code", "reset_link", "session", "account_role", "account", "sign_in_failure"};
	for (size_t i = 0; i < N_OF(tables); i++)
		db_script(t->db, STR_CAT(t->a, S("delete from "), str_of(tables[i])));
	db_script(t->db, S("delete from audit_value"));
	db_script(t->db, S("delete from audit"));
	return db_status(t->db) == DB_OK ? 0 : -1;
}
#define fresh(fn) cmocka_unit_test_setup(fn, empty_accounts)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		fresh(the_scope_of_each_role),
		fresh(who_gives_which_role),
		fresh(who_manages_which_account),
		fresh(accounts_that_are_refused),
		fresh(an_account_and_its_password),
		fresh(an_edit_knows_its_version),
		fresh(limits_count_failures_only),
		fresh(codes_of_the_second_factor),
		fresh(a_closed_secret_is_bound),
		fresh(a_code_is_used_once),
		fresh(a_link_works_once_and_for_a_day),
		fresh(addresses_to_go_back_to),
	};
	return COUNTRY_GROUP("account", tests);
}
