/* routes.c: the table of routes of certificates. */
#include "learn/certificate/inside.h"

static const struct field verify_fields[] = {{"number", FIELD_TEXT, 0, 200, false}, FIELD_END};
static const struct field why_fields[] = {{"why", FIELD_TEXT, 0, 4000, false}, FIELD_END};
static const struct field own_fields[] = {{"course", FIELD_TEXT, 0, 100, false}, {"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field bulk_fields[] = {
	{"course", FIELD_TEXT, 0, 100, false}, {"from", FIELD_TEXT, 0, 40, false}, {"to", FIELD_TEXT, 0, 40, false}, FIELD_END};
static const struct field external_fields[] = {
	{"channel", FIELD_TEXT, 0, 20, false},
	{"channel_name", FIELD_TEXT, 0, 2000, false},
	{"course", FIELD_TEXT, 0, 2000, false},
	{"day", FIELD_TEXT, 0, 40, false},
	{"hours", FIELD_TEXT, 0, 20, false},
	{"number", FIELD_TEXT, 0, 2000, false},
	{"true_copy", FIELD_FLAG, 0, 0, false},
	{"password", FIELD_TEXT, 0, 400, false},
	{"done", FIELD_TEXT, 0, 20, false},
	{"upload", FIELD_TEXT, 0, 64, false},
	{"name", FIELD_TEXT, 0, 2000, false},
	{"file", FIELD_FILE, 0, 0, false},
	FIELD_END,
};
static const struct field review_fields[] = {
	{"verdict", FIELD_TEXT, 0, 20, false}, {"reason", FIELD_TEXT, 0, 6000, false}, {"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field poster_fields[] = {{"course", FIELD_TEXT, 0, 100, false}, {"done", FIELD_TEXT, 0, 40, false}, FIELD_END};

const struct route learn_certificate_routes[] = {
	{HTTP_GET, "/verify", paper_verify_page, NULL, 0, org_scope_public, ROUTE_READ, verify_fields, 0},
	{HTTP_GET, "/v/{number}", paper_verify_number, NULL, 0, org_scope_public, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/s/{code}", short_link_go, NULL, 0, org_scope_public, ROUTE_WRITE, NULL, 0},
	{HTTP_GET, "/learn/certificates", own_page, NULL, 0, org_scope_signed_in, ROUTE_READ, own_fields, 0},
	{HTTP_POST, "/learn/certificates/attendance", own_attendance, NULL, 0, org_scope_signed_in, ROUTE_WRITE, own_fields, 0},
	{HTTP_GET, "/learn/certificates/{number}", own_paper, NULL, 0, scope_number, ROUTE_SLOW, NULL, 0},
	{HTTP_GET, "/learn/certificates/{number}/badge.json", own_badge, NULL, 0, scope_number, ROUTE_READ, NULL, 0},
	{HTTP_POST, "/learn/certificates/{number}/revoke", revoke_post, NULL, PERM_LEARN_REVOKE, scope_revoke, ROUTE_WRITE, why_fields, 0},
	{HTTP_GET, "/learn/transcript.pdf", own_transcript_pdf, NULL, 0, org_scope_signed_in, ROUTE_SLOW, NULL, 0},
	{HTTP_GET, "/learn/transcript.xlsx", own_transcript_xlsx, NULL, 0, org_scope_signed_in, ROUTE_SLOW, NULL, 0},
	{HTTP_GET, "/learn/office/{code}/certificates", bulk_page, NULL, PERM_LEARN_REPORT, org_scope_code, ROUTE_READ, bulk_fields, 0},
	{HTTP_POST, "/learn/office/{code}/certificates", bulk_post, NULL, PERM_LEARN_REPORT, org_scope_code, ROUTE_WRITE, bulk_fields, 0},
	{HTTP_GET, "/learn/external", external_page, NULL, 0, org_scope_signed_in, ROUTE_READ, external_fields, 0},
	{HTTP_POST, "/learn/external", external_post, external_prepare, 0, org_scope_signed_in, ROUTE_WRITE, external_fields, 21u << 20},
	{HTTP_GET, "/learn/external/{token}", external_one, NULL, 0, scope_external, ROUTE_READ, external_fields, 0},
	{HTTP_GET, "/learn/external/{token}/file", external_file, NULL, 0, scope_external, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/learn/external/{token}/copy.pdf", external_stamped, NULL, 0, scope_external, ROUTE_SLOW, NULL, 0},
	{HTTP_POST, "/learn/external/{token}/withdraw", external_withdraw_post, NULL, 0, scope_external_own, ROUTE_WRITE, NULL, 0},
	{HTTP_GET, "/learn/review", review_index, NULL, PERM_LEARN_REVIEW, org_scope_signed_in, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/learn/review/{code}", review_page, NULL, PERM_LEARN_REVIEW, org_scope_code, ROUTE_READ, review_fields, 0},
	{HTTP_GET, "/learn/review/{code}/{token}", review_one, NULL, PERM_LEARN_REVIEW, org_scope_code, ROUTE_READ, review_fields, 0},
	{HTTP_POST, "/learn/review/{code}/{token}", review_post, NULL, PERM_LEARN_REVIEW, org_scope_code, ROUTE_WRITE, review_fields, 0},
	{HTTP_GET, "/learn/poster", poster_index, NULL, PERM_LEARN_ANNOUNCE, org_scope_signed_in, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/learn/poster/{code}", poster_page, NULL, PERM_LEARN_ANNOUNCE, org_scope_code, ROUTE_READ, poster_fields, 0},
	{HTTP_POST, "/learn/poster/{code}", poster_post, NULL, PERM_LEARN_ANNOUNCE, org_scope_code, ROUTE_WRITE, poster_fields, 0},
	{HTTP_GET, "/learn/poster/{code}/{link}", poster_paper, NULL, PERM_LEARN_ANNOUNCE, org_scope_code, ROUTE_SLOW, NULL, 0},
	{0},
};
