/* routes.c: the addresses of this room. */
#include "appraise/round/view.h"

static const struct field list_fields[] = {{"done", FIELD_TEXT, 0, 20, false}, {"year", FIELD_TEXT, 0, 60, false}, {"no", FIELD_I64, 1, 2, false}, FIELD_END};
static const struct field round_fields[] = {{"done", FIELD_TEXT, 0, 20, false}, {"seen", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field rule_fields[] = {
	{"done", FIELD_TEXT, 0, 20, false}, {"no", FIELD_I64, 1, 1000, false}, {"with", FIELD_I64, 1, 1000, false}, {"rule", FIELD_I64, 0, INT64_MAX, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false}, {"from", FIELD_TEXT, 0, 60, false}, {"to", FIELD_TEXT, 0, 60, false}, {"cutoff", FIELD_TEXT, 0, 60, false},
	{"opens", FIELD_TEXT, 0, 60, false}, {"due", FIELD_TEXT, 0, 60, false}, {"last", FIELD_TEXT, 0, 60, false}, {"per_day", FIELD_TEXT, 0, 60, false},
	{"need_n", FIELD_TEXT, 0, 20, false}, {"need_m", FIELD_TEXT, 0, 20, false}, {"need_channel", FIELD_I64, -1, CHANNEL_OTHER, false}, {"head_n", FIELD_TEXT, 0, 20, false},
	{"head_m", FIELD_TEXT, 0, 20, false}, {"head_channel", FIELD_I64, -1, CHANNEL_OTHER, false}, {"acting_owes", FIELD_FLAG, 0, 0, false}, {"head_fails", FIELD_FLAG, 0, 0, false},
	{"employment", FIELD_TEXT, 0, 2, true}, {"delivery", FIELD_TEXT, 0, 2, true}, {"paper_by", FIELD_I64, 0, 1, false}, {"band_from", FIELD_TEXT, 0, 20, true},
	{"band_points", FIELD_TEXT, 0, 20, true}, {"reason", FIELD_TEXT, 0, 16000, false}, FIELD_END,
};
static const struct field exception_fields[] = {
	{"done", FIELD_TEXT, 0, 20, false}, {"id", FIELD_I64, 0, INT64_MAX, false}, {"unit", FIELD_TEXT, 0, 12, false}, {"kind", FIELD_I64, 0, ROUND_KINDS - 1, false},
	{"due", FIELD_TEXT, 0, 60, false}, {"last", FIELD_TEXT, 0, 60, false}, {"waived", FIELD_FLAG, 0, 0, false}, {"reason", FIELD_TEXT, 0, 16000, false}, FIELD_END,
};
static const struct field late_fields[] = {
	{"due", FIELD_TEXT, 0, 60, false}, {"last", FIELD_TEXT, 0, 60, false}, {"received", FIELD_TEXT, 0, 60, false}, {"per_day", FIELD_TEXT, 0, 60, false},
	{"province", FIELD_TEXT, 0, 4, false}, FIELD_END,
};

#define D "/appraise/rounds/{round}"
#define VIEW PERM_APPRAISE_VIEW
#define DESK PERM_APPRAISE_DESK

const struct route appraise_round_routes[] = {
	{HTTP_GET, "/appraise/rounds", round_list_page, NULL, VIEW, org_scope_signed_in, ROUTE_READ, list_fields, 0},
	{HTTP_POST, "/appraise/rounds", round_make_post, NULL, DESK, appraise_scope_desk, ROUTE_WRITE, list_fields, 0},
	{HTTP_GET, D, round_page, NULL, VIEW, appraise_scope_round, ROUTE_READ, round_fields, 0},
	{HTTP_POST, D "/open", round_open_post, NULL, DESK, round_scope_desk, ROUTE_WRITE, round_fields, 0},
	{HTTP_POST, D "/close", round_close_post, NULL, DESK, round_scope_desk, ROUTE_WRITE, round_fields, 0},
	{HTTP_GET, D "/rule/{kind}", round_rule_page, NULL, VIEW, appraise_scope_round, ROUTE_READ, rule_fields, 0},
	{HTTP_POST, D "/rule/{kind}", round_rule_post, NULL, DESK, round_scope_desk, ROUTE_WRITE, rule_fields, 0},
	{HTTP_GET, D "/exceptions", round_exceptions_page, NULL, VIEW, appraise_scope_round, ROUTE_READ, exception_fields, 0},
	{HTTP_POST, D "/exceptions", round_exception_post, NULL, DESK, round_scope_desk, ROUTE_WRITE, exception_fields, 0},
	{HTTP_POST, D "/exceptions/end", round_exception_end_post, NULL, DESK, round_scope_desk, ROUTE_WRITE, exception_fields, 0},
	{HTTP_GET, "/appraise/late", round_late_page, NULL, 0, org_scope_signed_in, ROUTE_READ, late_fields, 0},
	{0},
};
