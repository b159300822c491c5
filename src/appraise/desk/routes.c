/* The addresses of this room. */
#include "appraise/desk/inside.h"

static const struct field list_fields[] = {{"show", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field page_fields[] = {{"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field version_fields[] = {{"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field return_fields[] = {
	{"reason", FIELD_TEXT, 0, 6000, false}, {"stands", FIELD_TEXT, 0, 4, false}, {"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field arrived_fields[] = {{"arrived", FIELD_TEXT, 0, 60, false}, {"agrees", FIELD_I64, 0, 2, false}, {"note", FIELD_TEXT, 0, 6000, false},
	{"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field check_fields[] = {{"pos", FIELD_I64, 1, 1000000, false}, {"no", FIELD_I64, 1, 1000, false}, {"verdict", FIELD_I64, 0, 2, false},
	{"why", FIELD_TEXT, 0, 6000, false}, FIELD_END};

#define DESK PERM_APPRAISE_DESK
const struct route desk_routes[] = {
	{HTTP_GET, "/appraise/desk", desk_rounds, NULL, DESK, appraise_scope_desk, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/appraise/desk/{round}", desk_list, NULL, DESK, desk_scope_round, ROUTE_READ, list_fields, 0},
	{HTTP_POST, "/appraise/desk/{round}/workbook", desk_workbook_post, NULL, DESK, desk_scope_round, ROUTE_WRITE, NULL, 0},
	{HTTP_GET, "/appraise/desk/report/{token}", desk_report_page, NULL, DESK, desk_scope_report, ROUTE_READ, page_fields, 0},
	{HTTP_POST, "/appraise/desk/report/{token}/receive", desk_receive, NULL, DESK, desk_scope_report, ROUTE_WRITE, version_fields, 0},
	{HTTP_POST, "/appraise/desk/report/{token}/accept", desk_accept, NULL, DESK, desk_scope_report, ROUTE_WRITE, version_fields, 0},
	{HTTP_POST, "/appraise/desk/report/{token}/return", desk_return, NULL, DESK, desk_scope_report, ROUTE_WRITE, return_fields, 0},
	{HTTP_POST, "/appraise/desk/report/{token}/arrived", desk_arrived, NULL, DESK, desk_scope_report, ROUTE_WRITE, arrived_fields, 0},
	{HTTP_GET, "/appraise/desk/report/{token}/check", desk_check_page, NULL, DESK, desk_scope_report, ROUTE_READ, check_fields, 0},
	{HTTP_POST, "/appraise/desk/report/{token}/check", desk_check_post, NULL, DESK, desk_scope_report, ROUTE_WRITE, check_fields, 0},
	{HTTP_POST, "/appraise/desk/report/{token}/verified", desk_verified_post, NULL, DESK, desk_scope_report, ROUTE_WRITE, version_fields, 0},
	{0},
};
