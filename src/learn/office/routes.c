/* routes.c: the routes of this room: who may come, what they may send. Lists of people are slow routes: a large office's take a moment. */
#include "learn/office/inside.h"

#define ID_MAX INT64_MAX
#define DONE {"done", FIELD_TEXT, 0, 16, false}
#define FORMAT {"format", FIELD_TEXT, 0, 8, false}
#define COURSE {"course", FIELD_TEXT, 0, 200, false}
#define PEOPLE_FIELDS \
	{"state", FIELD_TEXT, 0, 16, false}, {"sort", FIELD_TEXT, 0, 16, false}, {"unit", FIELD_TEXT, 0, 300, false}, {"q", FIELD_TEXT, 0, 200, false}, \
		{"own", FIELD_FLAG, 0, 0, false}, {"page", FIELD_I64, 1, 100000, false}, COURSE

static const struct field announce_fields[] = {DONE, {"title", FIELD_TEXT, 0, 2000, false}, {"body", FIELD_TEXT, 0, ANNOUNCE_BODY_MAX * 2, false},
	{"until", FIELD_TEXT, 0, 40, false}, {"unit", FIELD_TEXT, 0, 300, false}, FIELD_END};
static const struct field talk_fields[] = {DONE, {"before", FIELD_I64, 1, ID_MAX, false}, {"at", FIELD_I64, 1, ID_MAX - 1, false}, {"open", FIELD_FLAG, 0, 0, false},
	{"lesson", FIELD_TEXT, 0, 64, false}, {"body", FIELD_TEXT, 0, TALK_BODY_MAX * 4, false}, {"show", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field rate_fields[] = {{"done", FIELD_FLAG, 0, 0, false}, {"stars", FIELD_I64, 0, 9, false}, {"words", FIELD_TEXT, 0, SURVEY_WORDS_MAX * 4, false},
	FIELD_END};
static const struct field survey_fields[] = {{"done", FIELD_FLAG, 0, 0, false}, {"pos", FIELD_TEXT, 0, 20, true}, {"value", FIELD_TEXT, 0, 4, true},
	{"words", FIELD_TEXT, 0, SURVEY_WORDS_MAX * 4, true}, {"kind", FIELD_TEXT, 0, 4, true}, {"item", FIELD_TEXT, 0, SURVEY_BODY_MAX * 4, true}, FORMAT, FIELD_END};
static const struct field people_fields[] = {PEOPLE_FIELDS, {"done", FIELD_I64, 0, ID_MAX, false}, FORMAT, FIELD_END};
static const struct field remind_fields[] = {PEOPLE_FIELDS, {"who", FIELD_TEXT, 0, 20, true}, {"all", FIELD_FLAG, 0, 0, false},
	{"words", FIELD_TEXT, 0, REMIND_WORDS_MAX * 4, false}, FIELD_END};
static const struct field office_fields[] = {COURSE, FIELD_END};
static const struct field enrol_fields[] = {COURSE, {"due", FIELD_TEXT, 0, 40, false}, {"way", FIELD_TEXT, 0, 8, false}, {"below", FIELD_FLAG, 0, 0, false},
	{"apply", FIELD_FLAG, 0, 0, false}, {"people", FIELD_TEXT, 0, ENROL_TEXT_MAX, false}, {"file", FIELD_FILE, 0, 0, false}, FIELD_END};
static const struct field csv_fields[] = {{"csv", FIELD_TEXT, 0, ENROL_TEXT_MAX * 4, false}, FIELD_END};
static const struct field statistics_fields[] = {{"year", FIELD_I64, 2400, 2700, false}, COURSE, FORMAT, FIELD_END};

#define READ(pat, fn, perm, scp, flds) \
	{ \
		.method = HTTP_GET, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .fields = flds \
	}
#define SLOW(pat, fn, perm, scp, flds) \
	{ \
		.method = HTTP_GET, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .work = ROUTE_SLOW, .fields = flds \
	}
#define WRITE(pat, fn, perm, scp, flds, limit) \
	{ \
		.method = HTTP_POST, .pattern = pat, .handle = fn, .permission = perm, .scope = scp, .work = ROUTE_WRITE, .fields = flds, .body_limit = limit \
	}

const struct route learn_office_routes[] = {
	READ("/teach/{slug}/announce", announce_course_page, 0, learn_scope_teacher, announce_fields),
	WRITE("/teach/{slug}/announce", announce_course_post, 0, learn_scope_teacher, announce_fields, 256 << 10),
	WRITE("/teach/{slug}/announce/{id}/remove", announce_course_remove, 0, learn_scope_teacher, NULL, 0),
	READ("/learn/announce", announce_portal_page, PERM_LEARN_ANNOUNCE, org_scope_signed_in, announce_fields),
	WRITE("/learn/announce", announce_portal_post, PERM_LEARN_ANNOUNCE, org_scope_signed_in, announce_fields, 256 << 10),
	WRITE("/learn/announce/{id}/remove", announce_portal_remove, PERM_LEARN_ANNOUNCE, org_scope_signed_in, NULL, 0),

	READ("/learn/c/{slug}/talk", talk_page, 0, office_scope_taker, talk_fields),
	WRITE("/learn/c/{slug}/talk", talk_ask_post, 0, office_scope_taker, talk_fields, 0),
	WRITE("/learn/c/{slug}/talk/{id}/answer", talk_answer_post, 0, office_scope_taker, talk_fields, 0),
	WRITE("/learn/c/{slug}/talk/{id}/hide", talk_hide_post, 0, office_scope_taker, talk_fields, 0),
	READ("/teach/{slug}/talk", talk_teach_page, 0, learn_scope_teacher, NULL),

	READ("/learn/c/{slug}/rate", rate_page, 0, office_scope_started, rate_fields),
	WRITE("/learn/c/{slug}/rate", rate_post, 0, office_scope_started, rate_fields, 0),
	READ("/learn/c/{slug}/survey", survey_page, 0, learn_scope_learner, survey_fields),
	WRITE("/learn/c/{slug}/survey", survey_post, 0, learn_scope_learner, survey_fields, 512 << 10),
	READ("/teach/{slug}/survey", survey_edit_page, 0, learn_scope_teacher, survey_fields),
	WRITE("/teach/{slug}/survey", survey_edit_post, 0, learn_scope_teacher, survey_fields, 256 << 10),
	SLOW("/teach/{slug}/survey/export", survey_export, 0, learn_scope_teacher, survey_fields),

	SLOW("/teach/{slug}/learners", learners_page, 0, learn_scope_teacher, people_fields),
	SLOW("/teach/{slug}/learners/export", learners_export, 0, learn_scope_teacher, people_fields),
	SLOW("/teach/{slug}/learners/remind", learners_remind_page, 0, learn_scope_teacher, remind_fields),
	WRITE("/teach/{slug}/learners/remind", learners_remind_post, 0, learn_scope_teacher, remind_fields, 0),
	READ("/teach/{slug}/learners/{id}", learners_one_page, 0, learn_scope_teacher, NULL),

	READ("/learn/office", office_index_page, PERM_LEARN_REPORT, org_scope_signed_in, NULL),
	SLOW("/learn/office/{code}", office_page, PERM_LEARN_REPORT, office_scope_code, office_fields),
	SLOW("/learn/office/{code}/people", office_people_page, PERM_LEARN_REPORT, office_scope_code, people_fields),
	SLOW("/learn/office/{code}/export", office_export, PERM_LEARN_REPORT, office_scope_code, people_fields),
	READ("/learn/office/{code}/person/{id}", office_person_page, PERM_LEARN_REPORT, office_scope_code, NULL),
	SLOW("/learn/office/{code}/remind", office_remind_page, PERM_LEARN_ENROL, office_scope_code, remind_fields),
	WRITE("/learn/office/{code}/remind", office_remind_post, PERM_LEARN_ENROL, office_scope_code, remind_fields, 0),
	READ("/learn/office/{code}/enrol", office_enrol_page, PERM_LEARN_ENROL, office_scope_code, enrol_fields),
	{.method = HTTP_POST, .pattern = "/learn/office/{code}/enrol", .handle = office_enrol_post, .prepare = office_enrol_prepare, .permission = PERM_LEARN_ENROL,
		.scope = office_scope_code, .work = ROUTE_WRITE, .fields = enrol_fields, .body_limit = 8 << 20},
	WRITE("/learn/office/{code}/enrol/refused", office_enrol_refused, PERM_LEARN_ENROL, office_scope_code, csv_fields, 2 << 20),

	SLOW("/learn/statistics", statistics_page, 0, org_scope_public, statistics_fields),
	SLOW("/learn/statistics/export", statistics_export, 0, org_scope_public, statistics_fields),
	{0},
};
