/* routes.c: the routes of org: who may come, what they may send. */
#include "org/account_inside.h"
#include "org/confirm.h"

#define PASSWORD_FIELD_MAX 1000 /* what is too long gets words, not a cut */

static const struct field to_field[] = {{"to", FIELD_TEXT, 0, 2000, false}, FIELD_END};
static const struct field sign_in_fields[] = {{"username", FIELD_TEXT, 0, 200, false},
	{"password", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false}, {"to", FIELD_TEXT, 0, 2000, false}, FIELD_END};
static const struct field code_fields[] = {
	{"code", FIELD_TEXT, 0, CODE_TRY_MAX, false}, {"to", FIELD_TEXT, 0, 2000, false}, FIELD_END};
static const struct field reset_fields[] = {
	{"password", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false}, {"again", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false}, FIELD_END};
static const struct field done_field[] = {{"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field profile_fields[] = {{"name", FIELD_TEXT, 0, 1000, false}, {"email", FIELD_TEXT, 0, 1000, false},
	{"province", FIELD_TEXT, 0, 20, false}, {"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field register_fields[] = {{"name", FIELD_TEXT, 0, 1000, false}, {"email", FIELD_TEXT, 0, 1000, false},
	{"password", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false}, {"again", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false},
	{"province", FIELD_TEXT, 0, 20, false}, {"terms", FIELD_FLAG, 0, 0, false}, {"to", FIELD_TEXT, 0, 2000, false}, FIELD_END};
static const struct field forgot_fields[] = {{"email", FIELD_TEXT, 0, 1000, false}, FIELD_END};
static const struct field erase_fields[] = {{"password", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false}, {"sure", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field password_fields[] = {{"old", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false},
	{"password", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false}, {"again", FIELD_TEXT, 0, PASSWORD_FIELD_MAX, false}, FIELD_END};
static const struct field totp_fields[] = {
	{"setup", FIELD_TEXT, 0, 400, false}, {"code", FIELD_TEXT, 0, CODE_TRY_MAX, false}, FIELD_END};
static const struct field list_fields[] = {{"q", FIELD_TEXT, 0, 200, false}, {"unit", FIELD_TEXT, 0, 200, false},
	{"role", FIELD_TEXT, 0, 40, false}, {"state", FIELD_I64, 0, 1, false}, {"after", FIELD_TEXT, 0, 100, false}, FIELD_END};
static const struct field account_fields[] = {{"username", FIELD_TEXT, 0, 200, false}, {"name", FIELD_TEXT, 0, 1000, false},
	{"email", FIELD_TEXT, 0, 1000, false}, {"version", FIELD_I64, 0, INT64_MAX, false}, {"role_1", FIELD_TEXT, 0, 40, false},
	{"unit_1", FIELD_TEXT, 0, 300, false}, {"role_2", FIELD_TEXT, 0, 40, false}, {"unit_2", FIELD_TEXT, 0, 300, false},
	{"role_3", FIELD_TEXT, 0, 40, false}, {"unit_3", FIELD_TEXT, 0, 300, false}, {"role_4", FIELD_TEXT, 0, 40, false},
	{"unit_4", FIELD_TEXT, 0, 300, false}, {"role_5", FIELD_TEXT, 0, 40, false}, {"unit_5", FIELD_TEXT, 0, 300, false},
	{"role_6", FIELD_TEXT, 0, 40, false}, {"unit_6", FIELD_TEXT, 0, 300, false}, {"role_7", FIELD_TEXT, 0, 40, false},
	{"unit_7", FIELD_TEXT, 0, 300, false}, {"role_8", FIELD_TEXT, 0, 40, false}, {"unit_8", FIELD_TEXT, 0, 300, false},
	FIELD_END};
static const struct field state_fields[] = {
	{"state", FIELD_I64, 0, 1, false}, {"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field audit_fields[] = {{"unit", FIELD_TEXT, 0, 200, false}, {"from", FIELD_DAY, 0, 0, false},
	{"to", FIELD_DAY, 0, 0, false}, {"action", FIELD_TEXT, 0, 60, false}, {"only", FIELD_FLAG, 0, 0, false},
	{"before", FIELD_I64, 1, INT64_MAX, false}, FIELD_END};
static const struct field units_fields[] = {{"q", FIELD_TEXT, 0, 200, false}, FIELD_END};
static const struct field change_fields[] = {{"kind", FIELD_I64, 0, ORG_KIND__MAX - 1, false},
	{"name", FIELD_TEXT, 0, 1000, false}, {"from_year", FIELD_TEXT, 0, 20, false}, {"reason", FIELD_TEXT, 0, 2000, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};

#define READ(pat, fn, perm, scp, flds)                                                                                           \
	{                                                                                                                            \
		.method = HTTP_GET, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .fields = flds                       \
	}
#define WRITE(pat, fn, prep, perm, scp, flds)                                                                                    \
	{                                                                                                                            \
		.method = HTTP_POST, .pattern = pat, .handle = fn, .prepare = prep, .permission = perm, .scope = scp, .work = ROUTE_WRITE,    \
		.fields = flds                                                                                                           \
	}

const struct route org_routes[] = {
	READ("/sign-in", sign_in_page, 0, org_scope_public, to_field),
	WRITE("/sign-in", sign_in_post, sign_in_prepare, 0, org_scope_public, sign_in_fields),
	READ("/sign-in/code", sign_in_code_page, 0, org_scope_public, to_field),
	WRITE("/sign-in/code", sign_in_code_post, NULL, 0, org_scope_public, code_fields),
	WRITE("/sign-out", sign_out_post, NULL, 0, org_scope_public, NULL),
	READ("/reset/{token}", reset_page, 0, org_scope_public, NULL),
	WRITE("/reset/{token}", reset_post, reset_prepare, 0, org_scope_public, reset_fields),

	READ("/register", register_page, 0, org_scope_public, register_fields),
	WRITE("/register", register_post, register_prepare, 0, org_scope_public, register_fields),
	READ("/privacy", privacy_page, 0, org_scope_public, NULL),
	READ("/forgot", forgot_page, 0, org_scope_public, NULL),
	WRITE("/forgot", forgot_post, NULL, 0, org_scope_public, forgot_fields),
	READ("/notices", notices_page, 0, org_scope_signed_in, NULL),
	WRITE("/notices/read", notices_read_post, NULL, 0, org_scope_signed_in, NULL),
	WRITE("/notices/{id}/open", notice_open_post, NULL, 0, org_scope_signed_in, NULL),

	READ("/account", account_page, 0, org_scope_own_account, done_field),
	WRITE("/account", account_post, NULL, 0, org_scope_own_account, profile_fields),
	READ("/account/password", account_password_page, 0, org_scope_own_account, NULL),
	WRITE("/account/password", account_password_post, account_password_prepare, 0, org_scope_own_account, password_fields),
	READ("/account/totp", account_totp_page, 0, org_scope_own_account, NULL),
	WRITE("/account/totp", account_totp_post, NULL, 0, org_scope_own_account, totp_fields),
	WRITE("/account/totp/remove", account_totp_remove_post, NULL, 0, org_scope_own_account, code_fields),
	WRITE("/account/sessions/end", account_sessions_end_post, NULL, 0, org_scope_own_account, NULL),

	WRITE("/account/verify", account_verify_send_post, NULL, 0, org_scope_own_account, NULL),
	READ("/account/verify/{secret}", account_verify_page, 0, org_scope_public, NULL),
	WRITE("/account/verify/{secret}", account_verify_post, NULL, 0, org_scope_public, NULL),
	{.method = HTTP_GET, .pattern = "/account/data.json", .handle = account_data, .scope = org_scope_own_account, .work = ROUTE_SLOW},
	READ("/account/erase", account_erase_page, 0, org_scope_own_account, NULL),
	WRITE("/account/erase", account_erase_post, org_confirm_password, 0, org_scope_own_account, erase_fields),

	READ("/accounts/mail", mail_page, PERM_ACCOUNTS, mail_scope, done_field),
	WRITE("/accounts/mail/{id}/again", mail_again_post, NULL, PERM_ACCOUNTS, mail_scope, NULL),
	READ("/accounts", accounts_page, PERM_ACCOUNTS, org_scope_signed_in, list_fields),
	READ("/accounts/new", accounts_new_page, PERM_ACCOUNTS, org_scope_signed_in, NULL),
	WRITE("/accounts/new", accounts_new_post, NULL, PERM_ACCOUNTS, org_scope_signed_in, account_fields),
	READ("/accounts/{id}", accounts_edit_page, PERM_ACCOUNTS, accounts_scope, done_field),
	WRITE("/accounts/{id}", accounts_edit_post, NULL, PERM_ACCOUNTS, accounts_scope, account_fields),
	WRITE("/accounts/{id}/state", accounts_state_post, NULL, PERM_ACCOUNTS, accounts_scope, state_fields),
	WRITE("/accounts/{id}/reset-link", accounts_reset_post, NULL, PERM_ACCOUNTS, accounts_scope, NULL),
	WRITE("/accounts/{id}/totp-remove", accounts_totp_remove_post, NULL, PERM_ACCOUNTS, accounts_scope, NULL),

	READ("/audit", audit_page, PERM_AUDIT, audit_scope, audit_fields),
	{.method = HTTP_GET, .pattern = "/audit.csv", .handle = audit_csv, .permission = PERM_AUDIT, .scope = audit_scope, .work = ROUTE_SLOW, .fields = audit_fields},

	READ("/units", units_page, 0, org_scope_public, units_fields),
	READ("/units/{code}", unit_page, 0, org_scope_public, done_field),
	READ("/units/{code}/change", unit_change_page, PERM_ORG, org_scope_code, NULL),
	WRITE("/units/{code}/change", unit_change_post, NULL, PERM_ORG, org_scope_code, change_fields),
	{0},
};
