/* The addresses of this room. */
#include "appraise/report/inside.h"
#include "org/confirm.h"

static const struct field page_fields[] = {{"no", FIELD_I64, 1, 1000, false}, {"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field version_fields[] = {{"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field certify_fields[] = {
	{"capacity", FIELD_I64, 0, CAPACITY_ON_BEHALF, false},
	{"position", FIELD_TEXT, 0, 2000, false},
	{"order_no", FIELD_TEXT, 0, 2000, false},
	{"version", FIELD_I64, 0, INT64_MAX, false},
	{"password", FIELD_TEXT, 0, 400, false},
	{"then", FIELD_TEXT, 0, 10, false},
	FIELD_END,
};
static const struct field uncertify_fields[] = {{"reason", FIELD_TEXT, 0, 6000, false}, {"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field scan_fields[] = {
	{"capacity", FIELD_I64, 0, CAPACITY_ON_BEHALF, false},
	{"signer", FIELD_TEXT, 0, 2000, false},
	{"position", FIELD_TEXT, 0, 2000, false},
	{"order_no", FIELD_TEXT, 0, 2000, false},
	{"version", FIELD_I64, 0, INT64_MAX, false},
	{"upload", FIELD_TEXT, 0, 64, false},
	{"name", FIELD_TEXT, 0, 2000, false},
	{"file", FIELD_FILE, 0, 0, false},
	FIELD_END,
};
static const struct field paper_fields[] = {
	{"sent_no", FIELD_TEXT, 0, 2000, false}, {"sent", FIELD_TEXT, 0, 100, false}, {"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};

static const struct field queue_fields[] = {{"done", FIELD_I64, 0, 1000, false}, FIELD_END};
static const struct field sign_fields[] = {
	{"act", FIELD_TEXT, 0, 100, true}, {"order_no", FIELD_TEXT, 0, 2000, false}, {"password", FIELD_TEXT, 0, 400, false}, {"then", FIELD_TEXT, 0, 10, false}, FIELD_END};

/* Permission 0: the head of an office and who acts as one may certify without holding a role; the scope check asks. */
const struct route report_routes[] = {
	{HTTP_GET, "/appraise/sign", queue_page, NULL, 0, org_scope_signed_in, ROUTE_READ, queue_fields, 0},
	{HTTP_POST, "/appraise/sign", queue_sign_post, org_confirm_password, 0, org_scope_signed_in, ROUTE_WRITE, sign_fields, 0},
	{HTTP_GET, "/appraise/{round}/report/{code}", report_page, NULL, 0, report_scope, ROUTE_READ, page_fields, 0},
	{HTTP_GET, "/appraise/{round}/report/{code}/scan", report_scan_file, NULL, 0, report_scope, ROUTE_READ, page_fields, 0},
	{HTTP_GET, "/appraise/{round}/report/{code}/content.txt", report_content, NULL, 0, report_scope, ROUTE_WRITE, page_fields, 0},
	{HTTP_POST, "/appraise/{round}/report/{code}/make", report_make_post, NULL, 0, report_scope_work, ROUTE_WRITE, version_fields, 0},
	{HTTP_POST, "/appraise/{round}/report/{code}/certify", report_certify_post, org_confirm_password, 0, report_scope, ROUTE_WRITE, certify_fields, 0},
	{HTTP_POST, "/appraise/{round}/report/{code}/uncertify", report_uncertify_post, NULL, 0, report_scope_work, ROUTE_WRITE, uncertify_fields, 0},
	{HTTP_POST, "/appraise/{round}/report/{code}/submit", report_submit_post, NULL, 0, report_scope_work, ROUTE_WRITE, version_fields, 0},
	{HTTP_POST, "/appraise/{round}/report/{code}/scan", report_scan_post, report_scan_prepare, 0, report_scope_work, ROUTE_WRITE, scan_fields, 21u << 20},
	{HTTP_POST, "/appraise/{round}/report/{code}/paper", report_paper_post, NULL, 0, report_scope_work, ROUTE_WRITE, paper_fields, 0},
	{0},
};
