/* The addresses of this room: who may come, what they may send. Those with {round} come after all fixed words of the area. */
#include "appraise/picture/inside.h"
#include "org/confirm.h"

#define RULE {"rule", FIELD_I64, 1, 1000, false}
#define PEOPLE {"state", FIELD_TEXT, 0, 16, false}, {"unit", FIELD_TEXT, 0, 16, false}, {"heads", FIELD_FLAG, 0, 0, false}, {"q", FIELD_TEXT, 0, 200, false}, {"page", FIELD_I64, 1, 100000, false}

static const struct field own_fields[] = {RULE, {"round", FIELD_TEXT, 0, 16, false}, {"copies", FIELD_I64, 0, 100000, false}, FIELD_END};
static const struct field copies_fields[] = {RULE, {"round", FIELD_TEXT, 0, 16, false}, {"password", FIELD_TEXT, 0, 400, false}, FIELD_END};
static const struct field table_fields[] = {RULE, {"show", FIELD_TEXT, 0, 16, false}, {"sort", FIELD_TEXT, 0, 16, false}, {"region", FIELD_I64, 0, PICTURE_REGIONS_MAX, false},
	{"q", FIELD_TEXT, 0, 200, false}, FIELD_END};
static const struct field office_fields[] = {RULE, PEOPLE, {"done", FIELD_I64, 0, 1000000, false}, {"day", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field rule_fields[] = {RULE, FIELD_END};
static const struct field day_fields[] = {RULE, {"day", FIELD_TEXT, 0, 40, false}, {"remove", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field remind_fields[] = {RULE, PEOPLE, {"who", FIELD_TEXT, 0, 20, true}, {"all", FIELD_FLAG, 0, 0, false}, {"words", FIELD_TEXT, 0, PICTURE_WORDS_MAX * 4, false}, FIELD_END};

#define GET(pat, fn, perm, scp, how, flds) \
	{ \
		.method = HTTP_GET, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .work = how, .fields = flds \
	}
#define POST(pat, fn, perm, scp, flds) \
	{ \
		.method = HTTP_POST, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .work = ROUTE_WRITE, .fields = flds \
	}
#define OFFICE "/appraise/{round}/office/{code}"

const struct route picture_routes[] = {
	GET("/appraise", picture_own_page, 0, org_scope_signed_in, ROUTE_READ, own_fields),
	{.method = HTTP_POST, .pattern = "/appraise/copies", .handle = picture_copies_post, .prepare = org_confirm_password, .scope = org_scope_signed_in,
		.work = ROUTE_WRITE, .fields = copies_fields},
	GET("/appraise/overview", picture_overview, PERM_APPRAISE_VIEW, org_scope_signed_in, ROUTE_READ, NULL),
	GET("/appraise/overview/{code}", picture_overview_office, PERM_APPRAISE_VIEW, org_scope_signed_in, ROUTE_READ, NULL),
	GET("/appraise/{round}/table.xlsx", picture_table_xlsx, PERM_APPRAISE_VIEW, appraise_scope_round, ROUTE_SLOW, table_fields),
	GET("/appraise/{round}/table.csv", picture_table_csv, PERM_APPRAISE_VIEW, appraise_scope_round, ROUTE_SLOW, table_fields),
	GET("/appraise/{round}/region/{n}", picture_region_page, PERM_APPRAISE_VIEW, appraise_scope_round, ROUTE_READ, table_fields),
	GET(OFFICE, picture_office_page, PERM_APPRAISE_VIEW, appraise_scope_place, ROUTE_READ, office_fields),
	{.method = HTTP_GET, .pattern = OFFICE "/people.xlsx", .handle = picture_people_xlsx, .prepare = picture_people_prepare, .permission = PERM_APPRAISE_VIEW,
		.scope = appraise_scope_place, .work = ROUTE_WRITE, .fields = office_fields}, /* a write: that the file was taken is written down */
	GET(OFFICE "/person/{id}", picture_person_page, PERM_APPRAISE_VIEW, appraise_scope_place, ROUTE_READ, rule_fields),
	GET(OFFICE "/day", picture_day_page, PERM_APPRAISE_ROSTER, appraise_scope_place, ROUTE_READ, day_fields),
	POST(OFFICE "/day", picture_day_post, PERM_APPRAISE_ROSTER, appraise_scope_place, day_fields),
	GET(OFFICE "/remind", picture_remind_page, PERM_APPRAISE_ROSTER, appraise_scope_place, ROUTE_READ, remind_fields),
	POST(OFFICE "/remind", picture_remind_post, PERM_APPRAISE_ROSTER, appraise_scope_place, remind_fields),
	GET("/appraise/{round}", picture_nation_page, PERM_APPRAISE_VIEW, appraise_scope_round, ROUTE_READ, table_fields),
	{0},
};
