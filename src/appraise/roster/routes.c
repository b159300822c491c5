/* The addresses of this room. */
#include "appraise/roster/view.h"

#define PAGE_MAX 1000000
#define ID_MAX ((i64)1 << 53)
#define TEXT(name, max) {name, FIELD_TEXT, 0, max, false}

static const struct field list_fields[] = {TEXT("when", 8), TEXT("q", 200), {"own", FIELD_FLAG, 0, 0, false}, {"unlinked", FIELD_FLAG, 0, 0, false}, TEXT("done", 12),
	{"page", FIELD_I64, 1, PAGE_MAX, false}, FIELD_END};
static const struct field person_fields[] = {TEXT("shown", 400), TEXT("title", 400), TEXT("given", 800), TEXT("family", 800), TEXT("position", 2000), TEXT("level", 800),
	TEXT("employment", 40), TEXT("office", 40), TEXT("role", 8), TEXT("from", 80), TEXT("to", 80), TEXT("reason", 2000), TEXT("account", 300), TEXT("done", 12),
	{"unlink", FIELD_FLAG, 0, 0, false}, {"known", FIELD_FLAG, 0, 0, false}, {"version", FIELD_I64, 0, ID_MAX, false}, FIELD_END};
static const struct field accounts_fields[] = {{"pair", FIELD_TEXT, 0, 200, true}, TEXT("done", 12), FIELD_END};
static const struct field import_fields[] = {TEXT("upload", 100), TEXT("name", 1000), {"file", FIELD_FILE, 0, 0, false}, FIELD_END};
static const struct field preview_fields[] = {TEXT("show", 12), TEXT("format", 8), {"page", FIELD_I64, 1, PAGE_MAX, false}, {"done", FIELD_FLAG, 0, 0, false},
	{"confirm", FIELD_TEXT, 0, 40, true}, FIELD_END};

#define SLOW(pat, fn, perm, scp, flds) {.method = HTTP_GET, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .work = ROUTE_SLOW, .fields = flds}
#define READ(pat, fn, perm, scp, flds) {.method = HTTP_GET, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .fields = flds}
#define WRITE(pat, fn, scp, flds, limit) \
	{.method = HTTP_POST, .pattern = pat, .handle = fn, .permission = PERM_APPRAISE_ROSTER, .scope = scp, .work = ROUTE_WRITE, .fields = flds, .body_limit = limit}
#define PREPARED(pat, prep, fn, flds, limit) \
	{.method = HTTP_POST, .pattern = pat, .handle = fn, .prepare = prep, .permission = PERM_APPRAISE_ROSTER, .scope = org_scope_code, .work = ROUTE_WRITE, .fields = flds, \
		.body_limit = limit}

const struct route roster_routes[] = {
	READ("/appraise/roster", roster_index_page, PERM_APPRAISE_VIEW, org_scope_signed_in, NULL),
	READ("/appraise/roster/{code}", roster_list_page, PERM_APPRAISE_VIEW, org_scope_code, list_fields),
	PREPARED("/appraise/roster/{code}/people.xlsx", roster_export_prepare, roster_export, list_fields, 0),
	SLOW("/appraise/roster/{code}/blank.xlsx", roster_blank, PERM_APPRAISE_ROSTER, org_scope_code, NULL),
	READ("/appraise/roster/{code}/add", roster_add_page, PERM_APPRAISE_ROSTER, org_scope_code, NULL),
	WRITE("/appraise/roster/{code}/add", roster_add_post, org_scope_code, person_fields, 0),
	READ("/appraise/roster/{code}/person/{id}", roster_person_page, PERM_APPRAISE_VIEW, roster_scope_person, person_fields),
	WRITE("/appraise/roster/{code}/person/{id}/move", roster_move_post, roster_scope_person, person_fields, 0),
	WRITE("/appraise/roster/{code}/person/{id}/posting/{posting}", roster_posting_post, roster_scope_person, person_fields, 0),
	WRITE("/appraise/roster/{code}/person/{id}/name", roster_name_post, roster_scope_person, person_fields, 0),
	WRITE("/appraise/roster/{code}/person/{id}/link", roster_link_post, roster_scope_person, person_fields, 0),
	READ("/appraise/roster/{code}/accounts", roster_accounts_page, PERM_APPRAISE_ROSTER, org_scope_code, accounts_fields),
	WRITE("/appraise/roster/{code}/accounts", roster_accounts_post, org_scope_code, accounts_fields, 0),
	READ("/appraise/roster/{code}/import", roster_import_page, PERM_APPRAISE_ROSTER, org_scope_code, NULL),
	PREPARED("/appraise/roster/{code}/import", roster_import_prepare, roster_import_post, import_fields, 8 << 20),
	SLOW("/appraise/roster/{code}/import/{token}", roster_preview_page, PERM_APPRAISE_ROSTER, org_scope_code, preview_fields),
	PREPARED("/appraise/roster/{code}/import/{token}", roster_apply_prepare, roster_apply_post, preview_fields, 512 << 10),
	SLOW("/appraise/roster/{code}/import/{token}/refused", roster_refused_file, PERM_APPRAISE_ROSTER, org_scope_code, preview_fields),
	{0},
};
