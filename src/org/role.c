/* role.c: roles, what they may do, where they may be held, and who may give them. */
#include "org/account_inside.h"

#include "base/log.h"

#define ON_DLA (1u << ORG_DLA)
#define ON_PROVINCE (1u << ORG_PROVINCE)
#define ON_DISTRICT (1u << ORG_DISTRICT)
#define ON_DIVISION (1u << ORG_DIVISION)
#define LEARN_OFFICE (PERM_LEARN_REPORT | PERM_LEARN_REVIEW | PERM_LEARN_ENROL | PERM_LEARN_ANNOUNCE)

#define APPRAISE_OFFICE (PERM_APPRAISE_VIEW | PERM_APPRAISE_ROSTER)

struct role_facts {
	str code, name;
	unsigned permissions, kinds;
	int rank; /* of two roles on one unit the lower one can be given by the higher one */
	bool totp;
};
static const struct role_facts facts[ROLE__MAX] = {
	[ROLE_DLA_ADMIN] = {S("dla_admin"), S("ผู้ดูแลระบบ สถ."), PERM_ACCOUNTS | PERM_ORG | PERM_AUDIT | PERM_LPA_VIEW | PERM_LPA_FORM | PERM_LEARN_REPORT | PERM_LEARN_ANNOUNCE | PERM_LEARN_REVOKE | PERM_APPRAISE_VIEW,
		ON_DLA, 90, true},
	[ROLE_DLA_ASSESSMENT] = {S("dla_assessment"), S("เจ้าหน้าที่ประเมิน สถ."),
		PERM_LPA_VIEW | PERM_LPA_FORM | PERM_LPA_PUBLISH | PERM_LPA_TEAMS, ON_DLA, 80, false},
	[ROLE_PROVINCE_HEAD] = {S("province_head"), S("ท้องถิ่นจังหวัด"),
		PERM_LPA_VIEW | PERM_LPA_PROVINCE_CONFIRM | PERM_AUDIT | PERM_LPA_TEAMS | LEARN_OFFICE | APPRAISE_OFFICE | PERM_APPRAISE_CERTIFY, ON_PROVINCE, 70, false},
	[ROLE_PROVINCE_OFFICER] = {S("province_officer"), S("เจ้าหน้าที่ สถจ."),
		PERM_LPA_VIEW | PERM_LPA_TEAMS | PERM_ACCOUNTS | PERM_AUDIT | LEARN_OFFICE | APPRAISE_OFFICE, ON_PROVINCE, 60, false},
	[ROLE_DISTRICT_OFFICER] = {S("district_officer"), S("เจ้าหน้าที่ สถอ."), PERM_LPA_VIEW | LEARN_OFFICE | APPRAISE_OFFICE, ON_DISTRICT, 50, false},
	[ROLE_TEAM_MEMBER] = {S("team_member"), S("ทีมประเมินระดับจังหวัด"), PERM_LPA_VIEW | PERM_LPA_VERIFY, ON_PROVINCE, 40, false},
	[ROLE_LAO_CLERK] = {S("lao_clerk"), S("ปลัด อปท."), PERM_LPA_VIEW | PERM_LPA_SELF | PERM_LPA_SELF_CONFIRM | PERM_ACCOUNTS | LEARN_OFFICE,
		ORG_KINDS_LAO, 30, false},
	[ROLE_LAO_OFFICER] = {S("lao_officer"), S("เจ้าหน้าที่ อปท."), PERM_LPA_VIEW | PERM_LPA_SELF, ORG_KINDS_LAO, 20, false},
	[ROLE_AUDITOR] = {S("auditor"), S("ผู้ตรวจสอบ"), PERM_LPA_VIEW | PERM_AUDIT | PERM_LEARN_REPORT | PERM_APPRAISE_VIEW, ON_DLA | ON_PROVINCE, 10, false},
	[ROLE_STAFF] = {S("staff"), S("บุคลากร"), 0, ORG_KINDS_ALL, 5, false},
	[ROLE_INSTRUCTOR] = {S("instructor"), S("ผู้สอน"), PERM_LEARN_TEACH, ON_DLA | ON_DIVISION | ON_PROVINCE, 35, false},
	[ROLE_DLA_LEARNING] = {S("dla_learning"), S("เจ้าหน้าที่ Local MOOC สถ."),
		PERM_LEARN_TEACH | PERM_LEARN_TEACH_ALL | PERM_LEARN_APPROVE | PERM_LEARN_REVOKE | LEARN_OFFICE, ON_DLA | ON_DIVISION, 75, false},
	[ROLE_DLA_PERSONNEL] = {S("dla_personnel"), S("กองการเจ้าหน้าที่"), APPRAISE_OFFICE | PERM_APPRAISE_DESK | PERM_LEARN_REPORT | PERM_LEARN_REVIEW, ON_DLA, 78, false},
};

static const struct role_facts *of(enum org_role role)
{
	must((unsigned)role < ROLE__MAX);
	return &facts[role];
}

unsigned org_role_permissions(enum org_role role)
{
	return of(role)->permissions;
}
str org_role_name(enum org_role role)
{
	return of(role)->name;
}
str org_role_code(enum org_role role)
{
	return of(role)->code;
}
unsigned org_role_kinds(enum org_role role)
{
	return of(role)->kinds;
}
bool org_role_needs_totp(enum org_role role)
{
	return of(role)->totp;
}

bool org_role_parse(str code, enum org_role *ret)
{
	for (int i = 0; i < ROLE__MAX; i++)
		if (str_eq(facts[i].code, code)) {
			*ret = (enum org_role)i;
			return true;
		}
	return false;
}

bool org_may(const struct org_who *who, unsigned permission, const struct org_unit *unit)
{
	if (who == NULL || unit == NULL)
		return false;
	for (size_t i = 0; i < who->n_roles; i++) {
		const struct org_held *h = &who->roles[i];
		if ((org_role_permissions(h->role) & permission) == permission && org_is_below(unit, h->unit))
			return true;
	}
	return false;
}

bool org_may_give(const struct org_who *who, enum org_role role, const struct org_unit *unit)
{
	if (who == NULL || unit == NULL || !(org_role_kinds(role) & 1u << unit->kind))
		return false;
	for (size_t i = 0; i < who->n_roles; i++) {
		const struct org_held *h = &who->roles[i];
		if (!(org_role_permissions(h->role) & PERM_ACCOUNTS) || !org_is_below(unit, h->unit))
			continue;
		if (unit->id != h->unit->id || of(role)->rank < of(h->role)->rank)
			return true;
	}
	return false;
}

bool org_may_manage(const struct org_who *who, i64 account_id, const struct org_held *roles, size_t n)
{
	if (who == NULL || account_id == who->id)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!org_may_give(who, roles[i].role, roles[i].unit))
			return false;
	if (n > 0)
		return true;
	for (size_t i = 0; i < who->n_roles; i++) /* without roles it lies nowhere: DLA's administrators */
		if (who->roles[i].unit->kind == ORG_DLA && org_role_permissions(who->roles[i].role) & PERM_ACCOUNTS)
			return true;
	return false;
}
