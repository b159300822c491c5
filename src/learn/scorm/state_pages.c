/* state_pages.c: on the application's origin: the frame of the lesson page, and what a package reports about its learner. */
#include "learn/scorm/inside.h"

#include "base/buf.h"
#include "learn/scorm/player.html.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static str read_state(struct db *db, struct arena *a, i64 enrolment_id, str key, i64 *ret_version)
{
	str data = S("{}");
	*ret_version = 0;
	struct db_cur c = db_query(db, "select data, version from scorm_state where enrolment_id = $1 and lesson_key = $2", enrolment_id, key);
	if (db_next(&c)) {
		data = str_dup(a, db_str(&c, 0));
		*ret_version = db_i64(&c, 1);
		db_done(&c);
	}
	return data;
}

void learn_scorm_frame(struct request *r, const struct learn_course *c, const struct learn_version *v, const struct learn_lesson *l, struct learn_enrolment *e)
{
	(void)v;
	struct scorm_view s = {.r = r, .l = l, .origin = web_content_origin(), .learner_name = org_who(r)->name};
	s.learner_id = str_fmt(r->a, "%lld", (long long)e->id);
	s.post = STR_CAT(r->a, S("/learn/c/"), c->slug, S("/l/"), l->key, S("/scorm"));
	s.state = read_state(r->db, r->a, e->id, l->key, &s.version);
	if (s.origin.n > 0 && l->package_id > 0)
		s.src = STR_CAT(r->a, s.origin, S("/p/"), scorm_capability(r->a, l->package_id, r->now_ms), S("/player"));
	scorm_frame(r->out, &s);
}

/* --- what was reported --- */

static const char *value(const json_t *item, const char *name)
{
	const char *s = json_string_value(json_object_get(item, name));
	return s != NULL ? s : "";
}

struct verdict {
	bool passed, complete;
	i64 score; /* hundredths of a percent, -1 none */
};

static i64 percent_of(const json_t *item, bool modern)
{
	char *end;
	const char *scaled = modern ? value(item, "cmi.score.scaled") : "";
	if (*scaled) {
		double d = strtod(scaled, &end);
		return *end == '\0' && d >= -1 && d <= 1 ? (i64)((d < 0 ? 0 : d) * 10000 + 0.5) : -1;
	}
	const char *raw = value(item, modern ? "cmi.score.raw" : "cmi.core.score.raw"), *most = value(item, modern ? "cmi.score.max" : "cmi.core.score.max");
	if (!*raw)
		return -1;
	double d = strtod(raw, &end), max = *most ? strtod(most, NULL) : 100;
	if (*end != '\0' || !(max > 0) || !(d >= 0) || d > max)
		return -1;
	return (i64)(d / max * 10000 + 0.5);
}

static struct verdict judge_one(const json_t *item, bool modern)
{
	struct verdict v = {.score = percent_of(item, modern)};
	if (modern) {
		v.passed = strcmp(value(item, "cmi.success_status"), "passed") == 0;
		v.complete = v.passed || strcmp(value(item, "cmi.completion_status"), "completed") == 0;
	} else {
		const char *status = value(item, "cmi.core.lesson_status");
		v.passed = strcmp(status, "passed") == 0;
		v.complete = v.passed || strcmp(status, "completed") == 0;
	}
	return v;
}

/* Every item that has a page must be passed (complete); the score is the mean of those that give one. */
static struct verdict judge(const json_t *state, const json_t *wanted, bool modern)
{
	struct verdict all = {.passed = true, .complete = true, .score = -1};
	i64 sum = 0, n = 0;
	size_t i;
	json_t *w;
	json_array_foreach(wanted, i, w)
	{
		struct verdict v = judge_one(json_object_get(json_object_get(state, "items"), value(w, "id")), modern);
		all.passed = all.passed && v.passed;
		all.complete = all.complete && v.complete;
		if (v.score >= 0) {
			sum += v.score;
			n++;
		}
	}
	if (n > 0)
		all.score = (sum + n / 2) / n;
	if (json_array_size(wanted) == 0)
		all.passed = all.complete = false;
	return all;
}

/* {"items": {"ID": {"element": "value"}}, "current": "ID"}: nothing else, nothing nested deeper. */
static bool shape_ok(const json_t *state)
{
	const char *id, *element;
	json_t *items = json_object_get(state, "items"), *item, *v;
	if (!json_is_object(state) || !json_is_object(items) || json_object_size(state) > 2)
		return false;
	json_object_foreach(items, id, item)
	{
		if (!json_is_object(item))
			return false;
		json_object_foreach(item, element, v)
			if (strncmp(element, "cmi.", 4) != 0 || !json_is_string(v))
				return false;
	}
	return true;
}

static void refuse(struct request *r, const char *words)
{
	reply_error(r, 422, str_of(words));
}

static void drop_json(void *ctx)
{
	json_decref(ctx);
}

/* Whether the lesson is done by its rule; with it perhaps the course. */
static bool finish(struct request *r, struct learn_page *p, const json_t *state, bool *ret_completed)
{
	struct scorm_package package;
	*ret_completed = false;
	if ((p->lesson->rule != RULE_PASS && p->lesson->rule != RULE_COMPLETE) || !scorm_package_of(r->db, r->a, p->lesson->package_id, &package))
		return false;
	json_t *wanted = json_loadb(package.items.p, package.items.n, 0, NULL);
	arena_defer(r->a, drop_json, wanted);
	struct verdict v = judge(state, wanted, package.edition == 2004);
	bool done = p->lesson->rule == RULE_PASS ? v.passed : v.complete;
	if (done)
		learn_lesson_done(r->db, r->a, r->now_ms, r->now_ms, &p->enrolment, p->version, p->lesson, v.score, ret_completed);
	return done;
}

/* The state as it stands on the server, for a page that saw an older one. */
static void conflict(struct request *r, str data, i64 version)
{
	reply_type(r, "application/json");
	reply_status(r, 409);
	buf_fmt(r->out, "{\"error\":\"บทเรียนนี้เปิดอยู่ในอีกหน้าต่างหนึ่งซึ่งบันทึกใหม่กว่า: โหลดหน้าใหม่\",\"version\":%lld,\"state\":", (long long)version);
	buf_str(r->out, data);
	buf_lit(r->out, "}");
}

static void store_state(struct request *r, struct learn_page *p, str data, const json_t *state)
{
	i64 seen = 0, now = 0;
	bool completed;
	req_i64(r, "version", &seen);
	str had = read_state(r->db, r->a, p->enrolment.id, p->lesson->key, &now);
	if (seen != now) {
		conflict(r, had, now);
		return;
	}
	learn_lesson_opened(r->db, r->a, r->now_ms, &p->enrolment, p->version, p->lesson);
	db_exec(r->db,
		"insert into scorm_state(enrolment_id, lesson_key, data, version, at_ms) values ($1, $2, $3, $4, $5) on conflict (enrolment_id, lesson_key)"
		" do update set data = excluded.data, version = excluded.version, at_ms = excluded.at_ms",
		p->enrolment.id, p->lesson->key, data, now + 1, r->now_ms);
	bool done = finish(r, p, state, &completed);
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":true,\"version\":%lld,\"done\":%s,\"passed\":%s}", (long long)now + 1, done ? "true" : "false", completed ? "true" : "false");
}

/* POST /learn/c/{slug}/l/{key}/scorm: a learner; state (JSON), version. */
static void commit(struct request *r)
{
	struct learn_page *p = learn_page(r);
	str data = req_field(r, "state");
	if (p->lesson->kind != LESSON_SCORM || data.n == 0 || data.n > SCORM_STATE_MAX) {
		refuse(r, "ข้อมูลที่บทเรียนส่งมาใหญ่เกินหรือไม่ถูกต้อง");
		return;
	}
	struct learn_lesson_state *s = learn_states(r->db, r->a, &p->enrolment, p->version);
	str why = learn_closed_why(r->a, p->version, s, p->lesson, r->now_ms);
	if (why.p != NULL) {
		reply_error(r, 422, STR_CAT(r->a, S("บทเรียนนี้ยังไม่เปิด: "), why));
		return;
	}
	json_t *state = json_loadb(data.p, data.n, JSON_REJECT_DUPLICATES, NULL);
	arena_defer(r->a, drop_json, state);
	if (state == NULL || !shape_ok(state))
		refuse(r, "ข้อมูลที่บทเรียนส่งมาไม่ถูกรูปแบบ");
	else
		store_state(r, p, data, state);
}

static const struct field commit_fields[] = {{"state", FIELD_TEXT, 0, SCORM_STATE_MAX, false}, {"version", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};

const struct route learn_scorm_routes[] = {
	{HTTP_POST, "/learn/c/{slug}/l/{key}/scorm", commit, NULL, 0, learn_scope_learner, ROUTE_WRITE, commit_fields, 3 * SCORM_STATE_MAX},
	{0},
};
