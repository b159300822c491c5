/* The addresses of this room. */
#include "appraise/paper/inside.h"

static const struct field ink_fields[] = {{"ink", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field form_fields_[] = {
	{"unit", FIELD_TEXT, 0, 40, false}, {"sha", FIELD_TEXT, 0, 64, false}, {"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field upload_fields[] = {
	{"unit", FIELD_TEXT, 0, 40, false},
	{"upload", FIELD_TEXT, 0, 64, false},
	{"name", FIELD_TEXT, 0, 2000, false},
	{"done", FIELD_TEXT, 0, 20, false},
	{"sha", FIELD_TEXT, 0, 64, false},
	{"file", FIELD_FILE, 0, 0, false},
	FIELD_END,
};

/* Permission 0 for a report's papers: the head of an office and who acts as one hold no role there; the scope check asks. A download writes its audit row. */
const struct route paper_routes[] = {
	{HTTP_GET, "/appraise/paper/{token}/{name}", paper_get, paper_get_prepare, 0, paper_scope, ROUTE_WRITE, ink_fields, 0},
	{HTTP_POST, "/appraise/paper/{token}/{name}", paper_post, NULL, 0, paper_scope, ROUTE_WRITE, NULL, 0},
	{HTTP_GET, "/appraise/forms", paper_forms_page, NULL, PERM_APPRAISE_VIEW, paper_form_scope, ROUTE_READ, form_fields_, 0},
	{HTTP_GET, "/appraise/forms/{kind}/builtin", paper_form_builtin, NULL, PERM_APPRAISE_VIEW, paper_form_scope, ROUTE_READ, form_fields_, 0},
	{HTTP_GET, "/appraise/forms/{kind}/file", paper_form_file, NULL, PERM_APPRAISE_VIEW, paper_form_scope, ROUTE_READ, form_fields_, 0},
	{HTTP_GET, "/appraise/forms/{kind}/preview", paper_form_preview, NULL, PERM_APPRAISE_VIEW, paper_form_scope, ROUTE_SLOW, form_fields_, 0},
	{HTTP_POST, "/appraise/forms/{kind}/upload", paper_form_post, paper_form_prepare, PERM_APPRAISE_VIEW, paper_form_scope, ROUTE_WRITE, upload_fields, 21u << 20},
	{HTTP_POST, "/appraise/forms/{kind}/use", paper_form_use, NULL, PERM_APPRAISE_VIEW, paper_form_scope, ROUTE_WRITE, form_fields_, 0},
	{HTTP_POST, "/appraise/forms/{kind}/away", paper_form_away, NULL, PERM_APPRAISE_VIEW, paper_form_scope, ROUTE_WRITE, form_fields_, 0},
	{0},
};
