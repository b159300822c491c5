/* progress.c: how far a learner is; completion of a course, at once, once and for all. */
#include "learn/record/person.h"

#include "base/clock.h"

struct learn_lesson_state *learn_states(struct db *db, struct arena *a, const struct learn_enrolment *e, const struct learn_version *v)
{
	struct learn_lesson_state *s = new (a, struct learn_lesson_state, v->n_lessons + 1);
	for (size_t i = 0; i < v->n_lessons; i++)
		s[i] = (struct learn_lesson_state){.score = -1, .watched = S("")};
	if (e->id == 0)
		return s;
	struct db_cur c = db_query(db,
		"select lesson_key, first_ms, done_ms, position, n_watched, score, watched from lesson_state where enrolment_id = $1", e->id);
	while (db_next(&c)) {
		const struct learn_lesson *l = learn_lesson(v, db_str(&c, 0));
		if (l == NULL)
			continue; /* of another version */
		s[l->no] = (struct learn_lesson_state){.first_ms = db_i64(&c, 1),
			.done_ms = db_i64(&c, 2),
			.position = db_i64(&c, 3),
			.n_watched = db_i64(&c, 4),
			.score = db_i64(&c, 5),
			.watched = str_dup(a, db_str(&c, 6))};
	}
	return s;
}

str learn_closed_why(struct arena *a, const struct learn_version *v, const struct learn_lesson_state *s, const struct learn_lesson *l, i64 now_ms)
{
	str today = str_of(day_iso(day_of_ms(now_ms)).z);
	if (v->opens_day.n > 0 && str_cmp(today, v->opens_day) < 0)
		return str_fmt(a, "หลักสูตรเปิดเรียนวันที่ %.*s", STR_FMT(learn_day(a, v->opens_day)));
	if (v->closes_day.n > 0 && str_cmp(today, v->closes_day) > 0)
		return str_fmt(a, "หลักสูตรปิดแล้วเมื่อวันที่ %.*s", STR_FMT(learn_day(a, v->closes_day)));
	if (l->opens_day.n > 0 && str_cmp(today, l->opens_day) < 0)
		return str_fmt(a, "บทนี้เปิดวันที่ %.*s", STR_FMT(learn_day(a, l->opens_day)));
	for (size_t i = 0; v->in_order && i < l->no; i++)
		if (v->lesson[i].required && s[i].done_ms == 0)
			return str_fmt(a, "ต้องเรียน “%.*s” ให้จบก่อน", STR_FMT(v->lesson[i].title));
	return (str){0};
}

void learn_lesson_opened(struct db *db, struct arena *a, i64 now_ms, struct learn_enrolment *e, const struct learn_version *v, const struct learn_lesson *l)
{
	db_exec(db,
		"insert into lesson_state(enrolment_id, lesson_key, first_ms, done_ms, score, position, watched, n_watched, at_ms)"
		" values ($1, $2, $3, 0, -1, 0, '', 0, $3) on conflict (enrolment_id, lesson_key) do nothing",
		e->id, l->key, now_ms);
	db_exec(db,
		"update enrolment set started_ms = case when started_ms = 0 then $2 else started_ms end, last_ms = $2, last_key = $3 where id = $1",
		e->id, now_ms, l->key);
	e->started_ms = e->started_ms ? e->started_ms : now_ms;
	e->last_ms = now_ms;
	e->last_key = l->key;
	if (l->rule == RULE_OPEN)
		learn_lesson_done(db, a, now_ms, now_ms, e, v, l, -1, NULL);
}

void (*learn_earned)(struct db *db, struct arena *a, i64 account_id);

/* The first completion: the moment of the last required lesson. Nobody's is written twice. 2 statements and the 3 of the certificate. */
static bool complete(struct db *db, struct arena *a, i64 at_ms, i64 now_ms, struct learn_enrolment *e, const struct learn_version *v, i64 score)
{
	struct learn_person p;
	if (!learn_person_of(db, a, e->account_id, &p))
		return false;
	str passed_day = str_fmt(a, "%s", day_iso(day_of_ms(at_ms)).z);
	i64 id = db_get(db, 0,
		"insert into completion(account_id, course_id, enrolment_id, version_id, passed_ms, passed_day, score, minutes, audience, unit_id, province_code)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (account_id, course_id) do nothing returning id",
		e->account_id, e->course_id, e->id, v->id, at_ms, passed_day, score, (i64)v->minutes, (i64)p.audience, p.unit_id, p.province_code);
	if (id == 0)
		return false;
	if (v->certificate && p.email_ok)
		learn_certificate_issue_to(db, a, now_ms, CERTIFICATE_COMPLETION, e, v, passed_day, p.name);
	if (learn_earned != NULL)
		learn_earned(db, a, e->account_id);
	return true;
}

/* How many required lessons are done, and the mean of the scores that there are (-1: none). One statement. */
static int count_done(struct db *db, const struct learn_enrolment *e, const struct learn_version *v, i64 *ret_score)
{
	int n = 0;
	i64 sum = 0, n_scores = 0;
	struct db_cur c = db_query(db, "select lesson_key, score from lesson_state where enrolment_id = $1 and done_ms > 0", e->id);
	while (db_next(&c)) {
		const struct learn_lesson *l = learn_lesson(v, db_str(&c, 0));
		if (l == NULL || !l->required)
			continue;
		n++;
		if (db_i64(&c, 1) >= 0) {
			sum += db_i64(&c, 1);
			n_scores++;
		}
	}
	*ret_score = n_scores ? (sum + n_scores / 2) / n_scores : -1;
	return n;
}

void learn_lesson_done(struct db *db, struct arena *a, i64 at_ms, i64 now_ms, struct learn_enrolment *e, const struct learn_version *v, const struct learn_lesson *l,
	i64 score, bool *ret_completed)
{
	i64 mean;
	db_exec(db,
		"insert into lesson_state(enrolment_id, lesson_key, first_ms, done_ms, score, position, watched, n_watched, at_ms)"
		" values ($1, $2, $3, $3, $4, 0, '', 0, $5) on conflict (enrolment_id, lesson_key) do update set"
		" done_ms = case when lesson_state.done_ms = 0 then excluded.done_ms else lesson_state.done_ms end,"
		" score = case when lesson_state.score < excluded.score then excluded.score else lesson_state.score end, at_ms = excluded.at_ms",
		e->id, l->key, at_ms, score, now_ms);
	e->n_done = count_done(db, e, v, &mean);
	bool now_passed = e->passed_ms == 0 && v->n_required > 0 && (size_t)e->n_done == v->n_required;
	db_exec(db,
		"update enrolment set n_done = $2, last_ms = $3, started_ms = case when started_ms = 0 then $3 else started_ms end,"
		" passed_ms = case when passed_ms = 0 then $4 else passed_ms end where id = $1",
		e->id, (i64)e->n_done, now_ms, now_passed ? at_ms : 0);
	if (now_passed) {
		e->passed_ms = at_ms;
		now_passed = complete(db, a, at_ms, now_ms, e, v, mean);
	}
	if (ret_completed)
		*ret_completed = now_passed;
}

/* --- certificates that waited --- */

struct waiting {
	struct learn_enrolment e;
	str day;
};

int learn_certificates_due(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	enum { MOST = 500 };
	struct waiting *w = new (a, struct waiting, MOST);
	int n = 0, issued = 0;
	struct db_cur c = db_query(db,
		"select p.enrolment_id, p.course_id, p.version_id, p.passed_day from completion p where p.account_id = $1 and not exists"
		" (select 1 from certificate k where k.enrolment_id = p.enrolment_id and k.kind = 0) order by p.id limit 500",
		account_id);
	while (n < MOST && db_next(&c))
		w[n++] = (struct waiting){
			{.id = db_i64(&c, 0), .course_id = db_i64(&c, 1), .version_id = db_i64(&c, 2), .account_id = account_id}, str_dup(a, db_str(&c, 3))};
	db_done(&c);
	for (int i = 0; i < n; i++) {
		const struct learn_version *v = learn_version(db, a, w[i].e.version_id);
		if (v != NULL && v->certificate && learn_certificate_issue(db, a, now_ms, CERTIFICATE_COMPLETION, &w[i].e, v, w[i].day).p != NULL)
			issued++;
	}
	return issued;
}
