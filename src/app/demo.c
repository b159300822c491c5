/* The demonstration: accounts for every role in Phrae (54) and Chachoengsao (24); form and results come from lpa/demo.c. */
#include "app/app.h"
#include "base/crypt.h"
#include "base/log.h"
#include "lpa/demo.h"
#include "org/account.h"

#include <stdio.h>

struct demo_account {
	const char *username, *name;
	enum org_role role;
	const char *unit; /* code */
};
static const struct demo_account demo_accounts[] = {
	{"admin", "ผู้ดูแลระบบ (สาธิต)", ROLE_DLA_ADMIN, "DLA"},
	{"dla", "เจ้าหน้าที่ประเมิน สถ. (สาธิต)", ROLE_DLA_ASSESSMENT, "DLA"},
	{"auditor", "ผู้ตรวจสอบ (สาธิต)", ROLE_AUDITOR, "DLA"},
	{"p54", "เจ้าหน้าที่ สถจ.แพร่ (สาธิต)", ROLE_PROVINCE_OFFICER, "P54"},
	{"p54head", "ท้องถิ่นจังหวัดแพร่ (สาธิต)", ROLE_PROVINCE_HEAD, "P54"},
	{"d5401", "เจ้าหน้าที่ สถอ.เมืองแพร่ (สาธิต)", ROLE_DISTRICT_OFFICER, "D5401"},
	{"team54", "ทีมประเมินจังหวัดแพร่ (สาธิต)", ROLE_TEAM_MEMBER, "P54"},
	{"lao54", "เจ้าหน้าที่ อบต.เตาปูน (สาธิต)", ROLE_LAO_OFFICER, "06540603"},
	{"clerk54", "ปลัด อบต.เตาปูน (สาธิต)", ROLE_LAO_CLERK, "06540603"},
	{"p24", "เจ้าหน้าที่ สถจ.ฉะเชิงเทรา (สาธิต)", ROLE_PROVINCE_OFFICER, "P24"},
	{"p24head", "ท้องถิ่นจังหวัดฉะเชิงเทรา (สาธิต)", ROLE_PROVINCE_HEAD, "P24"},
	{"d2405", "เจ้าหน้าที่ สถอ.บ้านโพธิ์ (สาธิต)", ROLE_DISTRICT_OFFICER, "D2405"},
	{"team24", "ทีมประเมินจังหวัดฉะเชิงเทรา (สาธิต)", ROLE_TEAM_MEMBER, "P24"},
	{"lao24", "เจ้าหน้าที่ อบต.เกาะไร่ (สาธิต)", ROLE_LAO_OFFICER, "06240508"},
	{"clerk24", "ปลัด อบต.เกาะไร่ (สาธิต)", ROLE_LAO_CLERK, "06240508"},
	{"mooc", "เจ้าหน้าที่ Local MOOC สถ. (สาธิต)", ROLE_DLA_LEARNING, "DLA"},
	{"mooc2", "เจ้าหน้าที่ Local MOOC สถ. คนที่สอง (สาธิต)", ROLE_DLA_LEARNING, "DLA"},
	{"teacher", "ผู้สอน (สาธิต)", ROLE_INSTRUCTOR, "DLA"},
	{"hrdesk", "เจ้าหน้าที่กองการเจ้าหน้าที่ (สาธิต)", ROLE_DLA_PERSONNEL, "DLA"},
	{"staff54", "บุคลากร สถจ.แพร่ (สาธิต)", ROLE_STAFF, "P54"},
};

static void print_accounts(void)
{
	printf("บัญชีสาธิต (รหัสผ่านทุกบัญชี: %s)\n", DEMO_PASSWORD);
	for (size_t i = 0; i < sizeof demo_accounts / sizeof *demo_accounts; i++)
		printf("  %-8s %s\n", demo_accounts[i].username, demo_accounts[i].name);
	printf("  %-8s %s\n", "citizen", "ประชาชน (สาธิต)");
}

/* A member of the public: an account without roles, whose address counts as proved. */
static void add_citizen(struct db *db, struct arena *a, i64 now_ms)
{
	if (db_has(db, "select 1 from account where username = 'citizen'"))
		return;
	db_exec(db,
		"insert into account(username, name, email, password, state, must_change, demo, totp_secret, totp_step, created_ms, seen_ms, version, kind,"
		" province_code, terms_ms, email_ms) values ('citizen', $1, 'citizen@example.invalid', $2, 0, 0, 1, null, 0, $3, 0, 1, 1, '54', $3, $3)",
		S("ประชาชน (สาธิต)"), password_hash(a, S(DEMO_PASSWORD)), now_ms);
}

void app_demo(struct db *db, struct arena *a, i64 now_ms)
{
	const struct org_dir *d = org_dir(db);
	struct problems ps = problems_in(a);
	for (size_t i = 0; i < sizeof demo_accounts / sizeof *demo_accounts; i++) {
		const struct demo_account *da = &demo_accounts[i];
		if (db_has(db, "select 1 from account where username = $1", da->username))
			continue;
		struct org_held held = {da->role, org_by_code(d, str_of(da->unit))};
		must(held.unit != NULL);
		struct org_new_account n = {.username = str_of(da->username), .name = str_of(da->name), .email = S(""), .password = S(DEMO_PASSWORD),
			.demo = true, .roles = &held, .n_roles = 1};
		if (org_account_add(db, a, 0, now_ms, &n, &ps) == 0)
			log_error("demonstration account %s was not made", da->username);
	}
	add_citizen(db, a, now_ms);
	lpa_demo(db, a, now_ms);
	app_demo_learn(db, a, now_ms);
	app_demo_appraise(db, a, now_ms);
	print_accounts();
}
