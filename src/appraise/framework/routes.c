/* routes.c: the addresses of this room. */
#include "appraise/framework/view.h"
#include "org/confirm.h"

#define SAVE_TEXT 90000 /* bytes of a minute; what the model refuses in words must come through */
#define FILE_BODY (110u << 20)
#define TABLE_BODY (24u << 20)

static const struct field done_fields[] = {{"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field make_fields[] = {
	{"done", FIELD_TEXT, 0, 20, false}, {"year", FIELD_TEXT, 0, 60, false}, {"copy", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field title_fields[] = {{"done", FIELD_TEXT, 0, 20, false}, {"title", FIELD_TEXT, 0, 4000, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field indicator_fields[] = {
	{"id", FIELD_I64, 0, INT64_MAX, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"no", FIELD_TEXT, 0, 200, false},
	{"name", FIELD_TEXT, 0, 4000, false},
	{"kind", FIELD_I64, 0, 100, false},
	{"owner", FIELD_TEXT, 0, 60, false},
	{"round1", FIELD_FLAG, 0, 0, false},
	{"round2", FIELD_FLAG, 0, 0, false},
	{"weight", FIELD_TEXT, 0, 60, false},
	{"full", FIELD_TEXT, 0, 60, false},
	{"how", FIELD_TEXT, 0, 16000, false},
	FIELD_END,
};
static const struct field event_fields[] = {
	{"id", FIELD_I64, 0, INT64_MAX, false},
	{"indicator", FIELD_I64, 0, INT64_MAX, false},
	{"from", FIELD_TEXT, 0, 60, false},
	{"to", FIELD_TEXT, 0, 60, false},
	{"title", FIELD_TEXT, 0, 4000, false},
	{"done", FIELD_TEXT, 0, 20, false},
	FIELD_END,
};
static const struct field save_fields[] = {
	{"indicator", FIELD_I64, 0, INT64_MAX, false},
	{"office", FIELD_TEXT, 0, 12, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"points", FIELD_TEXT, 0, 200, false},
	{"note", FIELD_TEXT, 0, 16000, false},
	{"back", FIELD_TEXT, 0, 2, false},
	{"done", FIELD_TEXT, 0, 20, false},
	FIELD_END,
};
static const struct field evidence_fields[] = {
	{"indicator", FIELD_I64, 0, INT64_MAX, false},
	{"office", FIELD_TEXT, 0, 12, false},
	{"back", FIELD_TEXT, 0, 2, false},
	{"upload", FIELD_TEXT, 0, 64, false},
	{"name", FIELD_TEXT, 0, 2000, false},
	{"file", FIELD_FILE, 0, 0, false},
	{"done", FIELD_TEXT, 0, 20, false},
	FIELD_END,
};
static const struct field load_fields[] = {
	{"file", FIELD_FILE, 0, 0, false},
	{"rows", FIELD_TEXT, 0, 8 << 20, false},
	{"apply", FIELD_FLAG, 0, 0, false},
	FIELD_END,
};
static const struct field refused_fields[] = {{"csv", FIELD_TEXT, 0, 8 << 20, false}, FIELD_END};
static const struct field format_fields[] = {{"format", FIELD_TEXT, 0, 8, false}, FIELD_END};
static const struct field session_fields[] = {
	{"no", FIELD_TEXT, 0, 200, false}, {"about", FIELD_I64, 0, 2, false}, {"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field session_save_fields[] = {
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"no", FIELD_TEXT, 0, 200, false},
	{"day", FIELD_TEXT, 0, 60, false},
	{"place", FIELD_TEXT, 0, 4000, false},
	{"present", FIELD_TEXT, 0, 16000, false},
	{"minutes", FIELD_TEXT, 0, SAVE_TEXT, false},
	{"done", FIELD_TEXT, 0, 20, false},
	FIELD_END,
};
static const struct field session_file_fields[] = {
	{"remove", FIELD_FLAG, 0, 0, false},
	{"upload", FIELD_TEXT, 0, 64, false},
	{"name", FIELD_TEXT, 0, 2000, false},
	{"file", FIELD_FILE, 0, 0, false},
	{"done", FIELD_TEXT, 0, 20, false},
	FIELD_END,
};
static const struct field approve_fields[] = {
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"framework", FIELD_I64, 0, INT64_MAX, false},
	{"as_listed", FIELD_FLAG, 0, 0, false},
	{"password", FIELD_TEXT, 0, 1000, false},
	{"done", FIELD_TEXT, 0, 20, false},
	FIELD_END,
};

#define Y "/appraise/framework/{year}"
#define P Y "/points/{no}"
#define T Y "/session/{token}"
#define VIEW PERM_APPRAISE_VIEW
#define DESK PERM_APPRAISE_DESK

const struct route framework_routes[] = {
	{HTTP_GET, "/appraise/framework", framework_index, NULL, VIEW, framework_scope_index, ROUTE_READ, make_fields, 0},
	{HTTP_POST, "/appraise/framework", framework_make_post, NULL, DESK, framework_scope_new, ROUTE_WRITE, make_fields, 0},
	{HTTP_GET, Y, framework_year, NULL, VIEW, framework_scope_look, ROUTE_READ, done_fields, 0},
	{HTTP_POST, Y "/title", framework_title_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, title_fields, 0},
	{HTTP_GET, Y "/indicator", framework_indicator_new, NULL, DESK, framework_scope_desk, ROUTE_READ, NULL, 0},
	{HTTP_POST, Y "/indicator", framework_indicator_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, indicator_fields, 0},
	{HTTP_GET, Y "/indicator/{indicator}", framework_indicator_edit, NULL, DESK, framework_scope_desk, ROUTE_READ, NULL, 0},
	{HTTP_POST, Y "/indicator/{indicator}/remove", framework_indicator_remove_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE,
		done_fields, 0},
	{HTTP_GET, Y "/event", framework_event_page, NULL, DESK, framework_scope_desk, ROUTE_READ, event_fields, 0},
	{HTTP_POST, Y "/event", framework_event_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, event_fields, 0},
	{HTTP_POST, Y "/event/remove", framework_event_remove_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, event_fields, 0},

	{HTTP_GET, P, framework_points_page, NULL, DESK, framework_scope_desk, ROUTE_READ, done_fields, 0},
	{HTTP_GET, P "/i/{indicator}", framework_points_indicator, NULL, DESK, framework_scope_desk, ROUTE_READ, done_fields, 0},
	{HTTP_GET, P "/p/{code}", framework_points_office, NULL, DESK, framework_scope_desk, ROUTE_READ, done_fields, 0},
	{HTTP_POST, P "/save", framework_point_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, save_fields, 0},
	{HTTP_POST, P "/evidence", framework_evidence_post, framework_evidence_prepare, DESK, framework_scope_desk, ROUTE_WRITE,
		evidence_fields, FILE_BODY},
	{HTTP_POST, P "/evidence/remove", framework_evidence_remove_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE,
		evidence_fields, 0},
	{HTTP_GET, P "/evidence/{indicator}/{code}", framework_evidence_file, NULL, VIEW, framework_scope_office, ROUTE_READ, NULL,
		0},
	{HTTP_GET, P "/import", framework_load_page, NULL, DESK, framework_scope_desk, ROUTE_READ, NULL, 0},
	{HTTP_POST, P "/import", framework_load_post, framework_load_prepare, DESK, framework_scope_desk, ROUTE_WRITE, load_fields,
		TABLE_BODY},
	{HTTP_POST, P "/import/refused", framework_load_refused, NULL, DESK, framework_scope_desk, ROUTE_READ, refused_fields,
		TABLE_BODY},
	{HTTP_GET, P "/file", framework_points_file, NULL, DESK, framework_scope_desk, ROUTE_SLOW, format_fields, 0},

	{HTTP_GET, Y "/results/{no}", framework_results_page, NULL, VIEW, framework_scope_look, ROUTE_READ, NULL, 0},
	{HTTP_GET, Y "/results/{no}/file", framework_results_file, NULL, VIEW, framework_scope_all, ROUTE_SLOW, format_fields, 0},
	{HTTP_GET, Y "/results/{no}/{code}", framework_result_page, NULL, VIEW, framework_scope_office, ROUTE_READ, NULL, 0},

	{HTTP_POST, Y "/session", framework_session_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, session_fields, 0},
	{HTTP_GET, T, framework_session_page, NULL, VIEW, framework_scope_all, ROUTE_READ, done_fields, 0},
	{HTTP_POST, T "/save", framework_session_save_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, session_save_fields,
		512 << 10},
	{HTTP_POST, T "/list", framework_session_list_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, done_fields, 0},
	{HTTP_GET, T "/list", framework_session_list_file, NULL, VIEW, framework_scope_all, ROUTE_SLOW, format_fields, 0},
	{HTTP_POST, T "/file", framework_session_file_post, framework_session_file_prepare, DESK, framework_scope_desk, ROUTE_WRITE,
		session_file_fields, FILE_BODY},
	{HTTP_GET, T "/file", framework_session_file, NULL, VIEW, framework_scope_all, ROUTE_READ, NULL, 0},
	{HTTP_POST, T "/approve", framework_session_confirm_post, org_confirm_password, DESK, framework_scope_desk,
		ROUTE_WRITE, approve_fields, 0},
	{HTTP_POST, T "/remove", framework_session_remove_post, NULL, DESK, framework_scope_desk, ROUTE_WRITE, done_fields, 0},
	{0},
};
