/* account.h: people who sign in, their roles on an org unit and all below it, sessions, second factor.
 *
 * A member of the public may register (org/register.h): an account without roles, of which nobody but the person and DLA's administrators
 * is the master. An administrator manages only accounts all of whose roles it could give itself:
 * those on units below one where it holds PERM_ACCOUNTS, and on that very unit those of lower rank than its own. Nobody
 * changes their own roles. Further DLA administrators are made by the command line. */
#ifndef ORG_ACCOUNT_H
#define ORG_ACCOUNT_H

#include "org/unit.h"
#include "web/http.h"

enum org_role {
	ROLE_DLA_ADMIN,        /* ผู้ดูแลระบบ สถ. */
	ROLE_DLA_ASSESSMENT,   /* เจ้าหน้าที่ประเมิน สถ. (0810.7) */
	ROLE_PROVINCE_OFFICER, /* เจ้าหน้าที่ สถจ. */
	ROLE_PROVINCE_HEAD,    /* ท้องถิ่นจังหวัด */
	ROLE_DISTRICT_OFFICER, /* เจ้าหน้าที่ สถอ. */
	ROLE_TEAM_MEMBER,      /* ทีมประเมินระดับจังหวัด */
	ROLE_LAO_OFFICER,      /* เจ้าหน้าที่ อปท. */
	ROLE_LAO_CLERK,        /* ปลัด อปท. */
	ROLE_AUDITOR,          /* ผู้ตรวจสอบ: reads all, changes nothing */
	ROLE_STAFF,            /* บุคลากร: learns, nothing else */
	ROLE_INSTRUCTOR,       /* ผู้สอน: writes courses and teaches them */
	ROLE_DLA_LEARNING,     /* เจ้าหน้าที่ Local MOOC สถ. */
	ROLE_DLA_PERSONNEL,    /* กองการเจ้าหน้าที่: rounds, receipt of reports */
	ROLE__MAX
};
enum org_permission {
	PERM_LPA_VIEW = 1 << 0,         /* entries, evidence, unpublished results in scope */
	PERM_LPA_SELF = 1 << 1,         /* edit the self-assessment */
	PERM_LPA_SELF_CONFIRM = 1 << 2, /* ปลัด: ยืนยันข้อมูล */
	PERM_LPA_VERIFY = 1 << 3,       /* score as a team (and be in the team of the LAO) */
	PERM_LPA_TEAMS = 1 << 4,        /* appoint teams, province's wording, reopen */
	PERM_LPA_PROVINCE_CONFIRM = 1 << 5,
	PERM_LPA_FORM = 1 << 6, /* forms, windows */
	PERM_LPA_PUBLISH = 1 << 7,
	PERM_ACCOUNTS = 1 << 8,
	PERM_AUDIT = 1 << 9,
	PERM_ORG = 1 << 10, /* change org units */
	PERM_LEARN_TEACH = 1 << 11,     /* make courses; write and teach those where one is a teacher */
	PERM_LEARN_TEACH_ALL = 1 << 12, /* the same for every course owned by units in scope */
	PERM_LEARN_APPROVE = 1 << 13,   /* publish as the second person, archive */
	PERM_LEARN_REPORT = 1 << 14,    /* progress of the people of units in scope, sign-ups and completions */
	PERM_LEARN_ENROL = 1 << 15,     /* enrol people of units in scope, remind them */
	PERM_LEARN_REVIEW = 1 << 16,    /* verify certificates of other channels */
	PERM_LEARN_ANNOUNCE = 1 << 17,  /* announcements of the portal to units in scope; posters and short links in their name */
	PERM_LEARN_REVOKE = 1 << 18,    /* revoke certificates */
	PERM_APPRAISE_VIEW = 1 << 19,    /* rosters, the live picture and reports of units in scope */
	PERM_APPRAISE_ROSTER = 1 << 20,  /* change rosters, earlier date, reminders; make and send reports */
	PERM_APPRAISE_CERTIFY = 1 << 21, /* certify the report (รับรองข้อมูล) */
	PERM_APPRAISE_DESK = 1 << 22,    /* rounds, rules, exceptions, receipt, check, framework, forms */
};
unsigned org_role_permissions(enum org_role role);
str org_role_name(enum org_role role); /* Thai */
str org_role_code(enum org_role role); /* "dla_admin", "lao_officer" ...: command line */
bool org_role_parse(str code, enum org_role *ret);
/* Kinds of unit on which a role may be held (bits 1 << org_kind). */
unsigned org_role_kinds(enum org_role role);
/* Whether a second factor is demanded (administrators). */
bool org_role_needs_totp(enum org_role role);

struct org_held {
	enum org_role role;
	const struct org_unit *unit;
};
/* The signed-in account of a request: r->who. */
struct org_who {
	i64 id;
	str username, name;
	bool demo, must_change, has_totp;
	const struct org_held *roles;
	size_t n_roles;
	const struct org_unit *home; /* the unit of the first role */
	unsigned permissions;        /* all, anywhere */
	str session_hash;            /* 32 bytes */
	int factor;
	/* What must be done before anything else: such an account has no roles and permissions until it is done, and
	 * org_scope_signed_in() leads to the page. */
	enum org_needs { ORG_NEEDS_NOTHING, ORG_NEEDS_PASSWORD, ORG_NEEDS_TOTP } needs;
};
static inline const struct org_who *org_who(const struct request *r)
{
	return (const struct org_who *)r->who;
}
/* THE scope check: whether the account holds the permission on this unit or one above it. NULL who: false. */
bool org_may(const struct org_who *who, unsigned permission, const struct org_unit *unit);
/* Whether the account may give the role there: below a unit on which it holds PERM_ACCOUNTS, or on that unit itself a role of
 * lower rank (a province's officer makes team members, not another officer); and the role may be held on such a unit. */
bool org_may_give(const struct org_who *who, enum org_role role, const struct org_unit *unit);
/* Whether it may change another account that holds these roles: it could give each of them. Never its own account. One without
 * roles: DLA's administrators. */
bool org_may_manage(const struct org_who *who, i64 account_id, const struct org_held *roles, size_t n);
/* Hooks for web_config. identify: 1 statement with a cookie, 0 without; in a write at most each 5 minutes 2 more (last seen). */
void org_identify(struct request *r);
bool org_allow(struct request *r, const struct route *route);
/* Scope checks for route tables. */
bool org_scope_public(struct request *r);
bool org_scope_signed_in(struct request *r); /* sends the public to /sign-in?to=... (GET) or 401 */
/* {code} of the path names a unit on which the caller holds the route's permission; it stands in r->object then. */
bool org_scope_code(struct request *r);

/* Command line and administration. Passwords: at least 10 signs, not the user name, not on a short list of common ones. */
struct org_new_account {
	str username, name, email, password; /* password p NULL: none, a reset link must be made */
	bool demo;
	const struct org_held *roles;
	size_t n_roles;
};
/* The new id, or 0 with problems. by: acting account, 0: command line. Audit rows are written. Hashes the password: slow. */
i64 org_account_add(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_new_account *n, struct problems *ps);
bool org_account_password(struct db *db, struct arena *a, i64 by, i64 now_ms, str username, str password, struct problems *ps);
bool org_password_ok(str username, str password, struct problems *ps);
/* The id of an account by its sign-in name (any case), 0: none. */
i64 org_account_by_username(struct db *db, struct arena *a, str username);
/* Removes what is over: sessions, failed sign-ins, links older than 30 days. For a job, once an hour or so; own transaction where there is none. */
void org_sweep(struct db *db, i64 now_ms);
/* Stores who was seen while reading; each second, on the line's thread, outside a transaction. */
void org_seen_flush(struct db *db);
/* Demonstration accounts that are active: serve refuses a non-loopback address while there are any. */
i64 org_demo_accounts(struct db *db);

/* Routes of sign-in, own account and administration: table for the app. */
extern const struct route org_routes[];

#endif
