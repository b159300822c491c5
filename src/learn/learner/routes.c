/* routes.c: the learner's table of routes. */
#include "learn/learner/view.h"

#define WATCHED_MAX 9000 /* hex signs of ten hours */

static const struct field find_fields[] = {{"q", FIELD_TEXT, 0, 200, false}, {"area", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field lesson_fields[] = {{"passed", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field watched_fields[] = {
	{"position", FIELD_I64, 0, 36000, false}, {"seconds", FIELD_I64, 1, 36000, false}, {"watched", FIELD_TEXT, 0, WATCHED_MAX, false}, FIELD_END};

const struct route learn_learner_routes[] = {
	{HTTP_GET, "/learn", learn_catalogue, NULL, 0, org_scope_public, ROUTE_READ, find_fields, 0},
	{HTTP_GET, "/learn/mine", learn_mine, NULL, 0, org_scope_signed_in, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/learn/c/{slug}", learn_course_page, NULL, 0, learn_scope_course, ROUTE_READ, learn_enrol_fields, 0},
	{HTTP_GET, "/learn/c/{slug}/cover", learn_cover, NULL, 0, learn_scope_course, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/learn/c/{slug}/file/{name}", learn_course_file, NULL, 0, learn_scope_course, ROUTE_READ, NULL, 0},
	{HTTP_POST, "/learn/c/{slug}/enrol", learn_enrol_post, NULL, 0, learn_scope_course, ROUTE_WRITE, learn_enrol_fields, 0},
	{HTTP_POST, "/learn/c/{slug}/leave", learn_leave_post, NULL, 0, learn_scope_learner, ROUTE_WRITE, NULL, 0},
	{HTTP_POST, "/learn/c/{slug}/version", learn_version_post, NULL, 0, learn_scope_learner, ROUTE_WRITE, NULL, 0},
	{HTTP_GET, "/learn/c/{slug}/l/{key}", learn_lesson_page, NULL, 0, learn_scope_learner, ROUTE_READ, lesson_fields, 0},
	{HTTP_POST, "/learn/c/{slug}/l/{key}/open", learn_open_post, NULL, 0, learn_scope_learner, ROUTE_WRITE, NULL, 0},
	{HTTP_POST, "/learn/c/{slug}/l/{key}/done", learn_done_post, NULL, 0, learn_scope_learner, ROUTE_WRITE, NULL, 0},
	{HTTP_POST, "/learn/c/{slug}/l/{key}/watched", learn_watched_post, NULL, 0, learn_scope_learner, ROUTE_WRITE, watched_fields, 0},
	{HTTP_GET, "/learn/c/{slug}/l/{key}/file", learn_lesson_file, NULL, 0, learn_scope_learner, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/learn/c/{slug}/l/{key}/captions", learn_lesson_captions, NULL, 0, learn_scope_learner, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/teach/{slug}/preview", learn_preview_course, NULL, PERM_LEARN_TEACH, learn_scope_preview, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/teach/{slug}/preview/{key}", learn_preview_lesson, NULL, PERM_LEARN_TEACH, learn_scope_preview, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/teach/{slug}/preview/{key}/file", learn_lesson_file, NULL, PERM_LEARN_TEACH, learn_scope_preview, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/teach/{slug}/preview/{key}/captions", learn_lesson_captions, NULL, PERM_LEARN_TEACH, learn_scope_preview, ROUTE_READ, NULL, 0},
	{0},
};
