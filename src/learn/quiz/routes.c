/* routes.c: the addresses of tests and question banks. */
#include "learn/quiz/pages.h"

#define IMPORT_BODY (24u << 20)
#define EDIT_BODY (512u << 10)

const struct route learn_quiz_routes[] = {
	{HTTP_GET, "/learn/test/{key}/{no}", quiz_attempt_get, NULL, 0, quiz_scope_attempt, ROUTE_READ, quiz_attempt_fields, 0},
	{HTTP_POST, "/learn/test/{key}/start", quiz_start_post, NULL, 0, quiz_scope_start, ROUTE_WRITE, quiz_start_fields, 0},
	{HTTP_POST, "/learn/test/{key}/{no}/answer", quiz_answer_post, NULL, 0, quiz_scope_answer, ROUTE_WRITE, quiz_answer_fields, 128u << 10},
	{HTTP_POST, "/learn/test/{key}/{no}/hand-in", quiz_hand_in_post, NULL, 0, quiz_scope_hand_in, ROUTE_WRITE, NULL, 0},

	{HTTP_GET, "/teach/{slug}/bank", bank_list_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, bank_list_fields, 0},
	{HTTP_POST, "/teach/{slug}/bank/topic", bank_topic_post, NULL, 0, quiz_scope_teacher, ROUTE_WRITE, bank_topic_fields, 0},
	{HTTP_GET, "/teach/{slug}/bank/new", bank_new_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, bank_new_fields, 0},
	{HTTP_GET, "/teach/{slug}/bank/import", bank_import_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, NULL, 0},
	{HTTP_POST, "/teach/{slug}/bank/import", bank_import_post, bank_import_prepare, 0, quiz_scope_teacher, ROUTE_WRITE, bank_import_fields, IMPORT_BODY},
	{HTTP_GET, "/teach/{slug}/bank/export", bank_export_get, NULL, 0, quiz_scope_teacher, ROUTE_SLOW, bank_export_fields, 0},
	{HTTP_POST, "/teach/{slug}/bank/save", bank_save_post, NULL, 0, quiz_scope_teacher, ROUTE_WRITE, bank_save_fields, EDIT_BODY},
	{HTTP_GET, "/teach/{slug}/bank/{id}", bank_edit_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, NULL, 0},
	{HTTP_POST, "/teach/{slug}/bank/{id}/state", bank_state_post, NULL, 0, quiz_scope_teacher, ROUTE_WRITE, bank_state_fields, 0},
	{HTTP_GET, "/teach/{slug}/bank/{id}/regrade", bank_regrade_get, NULL, 0, quiz_scope_teacher, ROUTE_SLOW, NULL, 0},
	{HTTP_POST, "/teach/{slug}/bank/{id}/regrade", bank_regrade_post, NULL, 0, quiz_scope_teacher, ROUTE_WRITE, NULL, 0},
	{HTTP_GET, "/teach/{slug}/regrade/{id}", bank_regrade_shown, NULL, 0, quiz_scope_teacher, ROUTE_READ, NULL, 0},

	{HTTP_GET, "/teach/{slug}/test/{key}", test_settings_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, NULL, 0},
	{HTTP_POST, "/teach/{slug}/test/{key}", test_settings_post, NULL, 0, quiz_scope_teacher, ROUTE_WRITE, test_settings_fields, 0},
	{HTTP_GET, "/teach/{slug}/test/{key}/statistics", test_stats_get, NULL, 0, quiz_scope_teacher, ROUTE_SLOW, test_stats_fields, 0},
	{HTTP_GET, "/teach/{slug}/test/{key}/attempts", test_attempts_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, test_attempts_fields, 0},
	{HTTP_POST, "/teach/{slug}/test/{key}/extra", test_extra_post, NULL, 0, quiz_scope_teacher, ROUTE_WRITE, test_extra_fields, 0},
	{HTTP_GET, "/teach/{slug}/marks", test_marks_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/teach/{slug}/marks/{id}", test_mark_get, NULL, 0, quiz_scope_teacher, ROUTE_READ, NULL, 0},
	{HTTP_POST, "/teach/{slug}/marks/{id}", test_mark_post, NULL, 0, quiz_scope_teacher, ROUTE_WRITE, test_mark_fields, 128u << 10},
	{.handle = NULL},
};
