/* attempt.c: drawing, answering, the bell, handing in, marking: the rules over rows.
 *
 * Statements with everything in memory; the request's own (who asks, the idempotency key, the savepoint) come on top: start 2 (standing, insert), answer 1,
 * hand in 2 (the whole attempt, its end) and, where the test was passed, the record's (3, or 9 when this completes the course). */
#include "learn/quiz/impl.h"

#include "base/log.h"
#include "org/notice.h"

#include <jansson.h>

#define MINUTE_MS ((i64)60000)
#define ITEMS_MAX 200

/* --- what was drawn --- */

str quiz_items_data(struct arena *a, const struct quiz_item *item, size_t n)
{
	struct buf b = {0};
	buf_byte(&b, '[');
	for (size_t i = 0; i < n; i++) {
		buf_fmt(&b, "%s[%lld,%d,%lld,[", i ? "," : "", (long long)item[i].rev_id, item[i].part, (long long)item[i].points);
		for (size_t k = 0; k < item[i].n_order; k++)
			buf_fmt(&b, "%s%d", k ? "," : "", item[i].order[k]);
		buf_lit(&b, "]]");
	}
	buf_byte(&b, ']');
	return str_take(a, &b);
}

static void read_item(const json_t *j, struct quiz_item *ret)
{
	const json_t *order = json_array_get(j, 3);
	*ret = (struct quiz_item){.rev_id = json_integer_value(json_array_get(j, 0)), .part = (int)json_integer_value(json_array_get(j, 1)),
		.points = json_integer_value(json_array_get(j, 2)), .n_order = json_array_size(order)};
	if (ret->n_order > OPTIONS_MAX)
		ret->n_order = OPTIONS_MAX;
	for (size_t i = 0; i < ret->n_order; i++)
		ret->order[i] = (u8)json_integer_value(json_array_get(order, i));
}

void quiz_items_read(struct arena *a, str data, struct attempt *t)
{
	json_error_t e;
	json_t *j = json_loadb(data.p, data.n, 0, &e);
	t->n_items = json_array_size(j);
	t->item = new (a, struct quiz_item, t->n_items + 1);
	for (size_t i = 0; i < t->n_items; i++)
		read_item(json_array_get(j, i), &t->item[i]);
	json_decref(j);
}

/* --- reading --- */

#define ATTEMPT_COLUMNS \
	"t.id, t.account_id, t.lesson_key, t.no, t.enrolment_id, t.lesson_id, t.course_id, t.state, t.started_ms, t.due_ms, t.handed_ms, t.by_bell, t.items," \
	" t.points, t.full_points, t.passed, t.page"

static void attempt_of_row(struct db_cur *c, struct arena *a, struct attempt *ret)
{
	*ret = (struct attempt){.id = db_i64(c, 0), .account_id = db_i64(c, 1), .lesson_key = str_dup(a, db_str(c, 2)), .no = (int)db_i64(c, 3),
		.enrolment_id = db_i64(c, 4), .lesson_id = db_i64(c, 5), .course_id = db_i64(c, 6), .state = (enum attempt_state)db_i64(c, 7),
		.started_ms = db_i64(c, 8), .due_ms = db_i64(c, 9), .handed_ms = db_i64(c, 10), .by_bell = db_i64(c, 11) != 0, .points = db_i64(c, 13),
		.full_points = db_i64(c, 14), .passed = db_i64(c, 15) != 0, .page = (int)db_i64(c, 16)};
	quiz_items_read(a, db_str(c, 12), ret);
}

static bool read_attempt(struct db_cur *c, struct arena *a, struct attempt *ret)
{
	if (!db_next(c))
		return false;
	attempt_of_row(c, a, ret);
	return true;
}

bool attempt_find(struct db *db, struct arena *a, i64 account_id, str lesson_key, i64 no, struct attempt *ret)
{
	struct db_cur c = db_query(db, "select " ATTEMPT_COLUMNS " from quiz_attempt t where t.account_id = $1 and t.lesson_key = $2 and t.no = $3", account_id,
		lesson_key, no);
	bool found = read_attempt(&c, a, ret);
	db_done(&c);
	return found;
}

bool attempt_by_id(struct db *db, struct arena *a, i64 id, struct attempt *ret)
{
	struct db_cur c = db_query(db, "select " ATTEMPT_COLUMNS " from quiz_attempt t where t.id = $1", id);
	bool found = read_attempt(&c, a, ret);
	db_done(&c);
	return found;
}

static struct saved *no_answers(struct arena *a, const struct attempt *t)
{
	struct saved *s = new (a, struct saved, t->n_items + 1);
	for (size_t i = 0; i < t->n_items; i++)
		s[i] = (struct saved){.answer = S(""), .mark_words = S(""), .points = -1};
	return s;
}

/* Columns from `at` on. */
#define ANSWER_COLUMNS "s.item, s.answer, s.version, s.at_ms, s.flag, s.points, s.mark_by, s.mark_words"
static void answer_of_row(struct db_cur *c, int at, struct arena *a, const struct attempt *t, struct saved *s)
{
	i64 i = db_is_null(c, at) ? -1 : db_i64(c, at);
	if (i < 0 || i >= (i64)t->n_items)
		return;
	s[i] = (struct saved){.answer = str_dup(a, db_str(c, at + 1)), .version = db_i64(c, at + 2), .at_ms = db_i64(c, at + 3), .flag = db_i64(c, at + 4) != 0,
		.points = db_i64(c, at + 5), .mark_by = db_i64(c, at + 6), .mark_words = str_dup(a, db_str(c, at + 7))};
}

struct saved *attempt_answers(struct db *db, struct arena *a, const struct attempt *t)
{
	struct saved *s = no_answers(a, t);
	struct db_cur c = db_query(db, "select " ANSWER_COLUMNS " from quiz_answer s where s.attempt_id = $1", t->id);
	while (db_next(&c))
		answer_of_row(&c, 0, a, t, s);
	db_done(&c);
	return s;
}

static struct learn_enrolment *enrolment_of_row(struct db_cur *c, int at, struct arena *a, const struct attempt *t)
{
	struct learn_enrolment *e = new (a, struct learn_enrolment, 1);
	*e = (struct learn_enrolment){.id = t->enrolment_id, .course_id = t->course_id, .account_id = t->account_id, .version_id = db_i64(c, at),
		.unit_id = db_i64(c, at + 1), .audience = (unsigned)db_i64(c, at + 2), .province_code = str_dup(a, db_str(c, at + 3)),
		.due_day = str_dup(a, db_str(c, at + 4)), .last_key = str_dup(a, db_str(c, at + 5)), .state = (int)db_i64(c, at + 6), .enrolled_ms = db_i64(c, at + 7),
		.started_ms = db_i64(c, at + 8), .last_ms = db_i64(c, at + 9), .passed_ms = db_i64(c, at + 10), .n_done = (int)db_i64(c, at + 11)};
	return e;
}

bool attempt_whole(struct db *db, struct arena *a, i64 account_id, str lesson_key, i64 no, struct attempt *ret)
{
	bool found = false;
	struct db_cur c = db_query(db,
		"select " ATTEMPT_COLUMNS ", e.version_id, e.unit_id, e.audience, e.province_code, e.due_day, e.last_key, e.state, e.enrolled_ms, e.started_ms, e.last_ms,"
		" e.passed_ms, e.n_done, " ANSWER_COLUMNS " from quiz_attempt t left join enrolment e on e.id = t.enrolment_id"
		" left join quiz_answer s on s.attempt_id = t.id where t.account_id = $1 and t.lesson_key = $2 and t.no = $3",
		account_id, lesson_key, no);
	while (db_next(&c)) {
		if (!found) {
			attempt_of_row(&c, a, ret);
			ret->saved = no_answers(a, ret);
			ret->enrolment = db_is_null(&c, 17) ? NULL : enrolment_of_row(&c, 17, a, ret);
		}
		found = true;
		answer_of_row(&c, 29, a, ret, ret->saved);
	}
	db_done(&c);
	return found;
}

static void *copy_attempt(struct arena *a, const void *from)
{
	const struct attempt *t = from;
	struct attempt *to = new (a, struct attempt, 1);
	*to = *t;
	to->lesson_key = str_dup(a, t->lesson_key);
	to->item = new (a, struct quiz_item, t->n_items + 1);
	if (t->n_items > 0)
		memcpy(to->item, t->item, t->n_items * sizeof *t->item);
	return to;
}

static i64 hash_of(str lesson_key, i64 no)
{
	u64 h = (u64)no;
	for (size_t i = 0; i < lesson_key.n; i++)
		h = (h ^ (u8)lesson_key.p[i]) * 0x100000001b3u;
	return (i64)h;
}

void attempt_keep(struct db *db, const struct attempt *t)
{
	if (t->state == ATTEMPT_OPEN && db_status(db) == DB_OK)
		keep_put(db, KEEP_ATTEMPT, t->account_id, hash_of(t->lesson_key, t->no), copy_attempt, t);
}

bool attempt_drawn(struct db *db, struct arena *a, i64 account_id, str lesson_key, i64 no, struct attempt *ret)
{
	const struct attempt *kept = keep_get(db, KEEP_ATTEMPT, account_id, hash_of(lesson_key, no));
	if (kept != NULL && kept->no == no && kept->account_id == account_id && str_eq(kept->lesson_key, lesson_key)) {
		*ret = *kept;
		return true;
	}
	if (!attempt_find(db, a, account_id, lesson_key, no, ret))
		return false;
	attempt_keep(db, ret);
	return true;
}

const struct question *item_question(struct db *db, struct arena *a, const struct attempt *t, size_t item)
{
	static const struct question none = {.kind = QUESTION_ESSAY, .name = {"", 0}, .body = {"-", 1}, .feedback = {"", 0}};
	const struct question_rev *r = quiz_rev(db, a, t->item[item].rev_id);
	return r != NULL ? &r->q : &none; /* only after an error, which ends the request */
}

/* --- may one begin --- */

struct quiz_standing quiz_standing(struct db *db, i64 account_id, str lesson_key)
{
	struct quiz_standing s = {.last_state = ATTEMPT_DONE};
	struct db_cur c = db_query(db,
		"select coalesce(t.no, 0), coalesce(t.state, 2), coalesce(t.handed_ms, 0), coalesce(t.due_ms, 0), coalesce(x.minutes, 0), coalesce(x.attempts, 0),"
		" coalesce(x.closes_ms, 0) from (select 1 as one) o left join quiz_attempt t on t.account_id = $1 and t.lesson_key = $2"
		" left join quiz_extra x on x.account_id = $1 and x.lesson_key = $2 order by t.no desc limit 1",
		account_id, lesson_key);
	if (db_next(&c))
		s = (struct quiz_standing){.n = (int)db_i64(&c, 0), .last_state = (int)db_i64(&c, 1), .last_handed_ms = db_i64(&c, 2), .last_due_ms = db_i64(&c, 3),
			.extra = {db_i64(&c, 4), db_i64(&c, 5), db_i64(&c, 6)}};
	db_done(&c);
	return s;
}

static i64 closes_of(const struct quiz *q, const struct quiz_extra *x)
{
	return x->closes_ms > 0 ? x->closes_ms : q->closes_ms;
}

i64 quiz_due(const struct quiz *q, const struct quiz_extra *x, i64 started_ms)
{
	i64 closes = closes_of(q, x);
	if (q->limit_minutes == 0)
		return closes;
	i64 due = started_ms + (q->limit_minutes + x->minutes) * MINUTE_MS;
	return closes > 0 && closes < due ? closes : due;
}

str quiz_closed_why(struct arena *a, const struct quiz *q, const struct quiz_standing *s, i64 now_ms)
{
	i64 closes = closes_of(q, &s->extra), next = s->n > 0 ? s->last_handed_ms + q->wait_minutes * MINUTE_MS : 0;
	if (q->opens_ms > now_ms)
		return STR_CAT(a, S("แบบทดสอบเปิดให้ทำ "), ms_show(a, q->opens_ms));
	if (closes > 0 && now_ms >= closes)
		return STR_CAT(a, S("แบบทดสอบปิดแล้วเมื่อ "), ms_show(a, closes));
	if (q->attempts > 0 && s->n >= q->attempts + s->extra.attempts)
		return str_fmt(a, "ทำครบ %lld ครั้งตามที่กำหนดแล้ว: หากจำเป็นต้องทำอีก ติดต่อผู้สอน", (long long)(q->attempts + s->extra.attempts));
	if (q->wait_minutes > 0 && s->n > 0 && now_ms < next)
		return STR_CAT(a, S("เริ่มครั้งต่อไปได้ "), ms_show(a, next));
	return (str){0};
}

/* --- drawing --- */

struct drawing {
	struct db *db;
	struct arena *a;
	const struct quiz *q;
	struct quiz_item *item;
	size_t n;
	u64 seed;
};

static bool drawn_before(const struct drawing *d, i64 rev)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->item[i].rev_id == rev)
			return true;
	return false;
}

/* n of them, each set equally likely; in the bank's order unless shuffled. */
static void draw_part(struct drawing *d, int part, const struct quiz_pool_topic *t)
{
	const struct quiz_part *p = &d->q->part[part];
	size_t want = p->n_draw > 0 ? (size_t)p->n_draw : t->n, first = d->n, n_free = 0;
	i64 *left = new (d->a, i64, t->n + 1);
	for (size_t i = 0; i < t->n; i++)
		if (!drawn_before(d, t->rev[i]))
			left[n_free++] = t->rev[i];
	for (size_t i = 0; i < n_free && want > 0 && d->n < ITEMS_MAX; i++) {
		if (quiz_random(&d->seed, n_free - i) >= want) /* takes want of those that are left */
			continue;
		want--;
		d->item[d->n++] = (struct quiz_item){.rev_id = left[i], .part = part, .points = p->points};
	}
	for (size_t i = d->n; d->q->shuffle_questions && i > first + 1; i--) {
		size_t k = first + (size_t)quiz_random(&d->seed, i - first);
		struct quiz_item was = d->item[i - 1];
		d->item[i - 1] = d->item[k];
		d->item[k] = was;
	}
}

bool attempt_start(struct db *db, struct arena *a, i64 now_ms, const struct learn_course *c, const struct learn_enrolment *e, const struct learn_lesson *l,
	const struct quiz *q, const struct quiz_standing *s, u64 seed, str *why)
{
	const struct quiz_pool *pool = quiz_pool(db, a, c->id, c->bank_rev, false);
	struct drawing d = {.db = db, .a = a, .q = q, .item = new (a, struct quiz_item, ITEMS_MAX), .seed = seed};
	i64 full_points = 0;
	for (size_t i = 0; i < q->n_parts; i++) {
		const struct quiz_pool_topic *t = quiz_pool_topic(pool, q->part[i].topic_id);
		if (t != NULL)
			draw_part(&d, (int)i, t);
	}
	for (size_t i = 0; i < d.n; i++) {
		const struct question_rev *r = quiz_rev(db, a, d.item[i].rev_id);
		if (r == NULL)
			return false;
		d.item[i].n_order = question_order(&r->q, q->shuffle_options, &d.seed, d.item[i].order);
		full_points += d.item[i].points;
	}
	if (d.n == 0) {
		*why = S("แบบทดสอบนี้ไม่มีข้อสอบในขณะนี้: แจ้งผู้สอนให้เพิ่มข้อสอบในคลัง");
		return false;
	}
	db_exec(db,
		"insert into quiz_attempt(account_id, lesson_key, no, enrolment_id, lesson_id, course_id, state, started_ms, due_ms, handed_ms, by_bell, items, points,"
		" full_points, passed, page) values ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0, 0, $9, -1, $10, 0, 1) on conflict do nothing",
		e->account_id, l->key, s->n + 1, e->id, l->id, c->id, now_ms, quiz_due(q, &s->extra, now_ms), quiz_items_data(a, d.item, d.n), full_points);
	return true;
}

/* --- answering --- */

static void read_saved(struct db *db, struct arena *a, i64 attempt_id, size_t item, struct saved *ret)
{
	struct db_cur c = db_query(db, "select answer, version, at_ms, flag, points from quiz_answer where attempt_id = $1 and item = $2", attempt_id, item);
	*ret = (struct saved){.answer = S(""), .mark_words = S(""), .points = -1};
	if (db_next(&c))
		*ret = (struct saved){.answer = str_dup(a, db_str(&c, 0)), .version = db_i64(&c, 1), .at_ms = db_i64(&c, 2), .flag = db_i64(&c, 3) != 0,
			.points = db_i64(&c, 4), .mark_words = S("")};
	db_done(&c);
}

/* Graded as it comes, so that handing in has no row to write for each. */
enum answer_result attempt_answer(struct db *db, struct arena *a, i64 now_ms, const struct attempt *t, size_t item, const struct answer *x, bool flag, i64 seen,
	struct saved *ret)
{
	const struct question *q = item_question(db, a, t, item);
	str data = answer_data(a, q, x);
	i64 points = answer_grade(a, q, x, t->item[item].points);
	i64 version = db_get(db, 0,
		"insert into quiz_answer(attempt_id, item, answer, version, at_ms, flag, points, mark_by, mark_words)"
		" select t.id, cast($2 as bigint), cast($3 as text), 1, cast($4 as bigint), cast($5 as bigint), cast($6 as bigint), 0, '' from quiz_attempt t"
		" where t.id = $1 and t.state = 0 and (t.due_ms = 0 or t.due_ms >= $4) on conflict (attempt_id, item) do update set answer = excluded.answer, version = quiz_answer.version + 1, at_ms = excluded.at_ms,"
		" flag = excluded.flag, points = excluded.points where quiz_answer.version = $7 returning version",
		t->id, item, data, now_ms, flag, points, seen);
	if (version > 0) {
		*ret = (struct saved){.answer = data, .version = version, .at_ms = now_ms, .flag = flag, .points = points, .mark_words = S("")};
		return ANSWER_SAVED;
	}
	if (!db_has(db, "select 1 from quiz_attempt where id = $1 and state = 0 and (due_ms = 0 or due_ms >= $2)", t->id, now_ms))
		return ANSWER_OVER;
	read_saved(db, a, t->id, item, ret);
	return str_eq(ret->answer, data) && ret->flag == flag ? ANSWER_SAME : ANSWER_STALE;
}

/* --- handing in --- */

/* Points of all items; false while one waits for a mark. */
static bool sum_points(const struct attempt *t, const struct saved *s, i64 *ret)
{
	i64 sum = 0;
	for (size_t i = 0; i < t->n_items; i++) {
		if (s[i].points < 0 && s[i].answer.n > 0)
			return false;
		sum += s[i].points > 0 ? s[i].points : 0;
	}
	*ret = sum;
	return true;
}

i64 quiz_pass_mark(struct db *db, struct arena *a, const struct attempt *t)
{
	const struct quiz *q = quiz_settings(db, a, t->lesson_id, true);
	return q != NULL ? q->pass : 8000;
}

void quiz_tell_record(struct db *db, struct arena *a, i64 now_ms, const struct attempt *t)
{
	struct learn_enrolment e;
	if (t->enrolment != NULL)
		e = *t->enrolment;
	else if (!learn_enrolment_of(db, a, t->account_id, t->course_id, &e) || e.id != t->enrolment_id)
		return;
	const struct learn_version *v = learn_version(db, a, e.version_id);
	const struct learn_lesson *l = v != NULL ? learn_lesson(v, t->lesson_key) : NULL;
	if (l != NULL)
		learn_lesson_done(db, a, t->handed_ms, now_ms, &e, v, l, points_score(t->points, t->full_points), NULL);
}

/* A pass stays one, whatever is marked or graded anew. */
static void finish(struct db *db, struct arena *a, i64 now_ms, struct attempt *t, const struct saved *s)
{
	i64 was = t->state;
	t->points = -1;
	t->state = sum_points(t, s, &t->points) ? ATTEMPT_DONE : ATTEMPT_WAITS;
	t->passed = t->passed || (t->state == ATTEMPT_DONE && points_pass(t->points, t->full_points, quiz_pass_mark(db, a, t)));
	i64 n = db_exec(db,
		"update quiz_attempt set state = $2, handed_ms = $3, by_bell = $4, points = $5, passed = $6 where id = $1 and state = $7", t->id, (i64)t->state,
		t->handed_ms, t->by_bell, t->points, t->passed, was);
	if (n > 0 && t->passed)
		quiz_tell_record(db, a, now_ms, t);
}

void attempt_hand_in(struct db *db, struct arena *a, i64 now_ms, struct attempt *t, i64 at_ms, bool by_bell)
{
	t->handed_ms = at_ms;
	t->by_bell = by_bell;
	finish(db, a, now_ms, t, t->saved != NULL ? t->saved : attempt_answers(db, a, t));
}

bool attempt_ring(struct db *db, struct arena *a, i64 now_ms, struct attempt *t)
{
	if (t->state != ATTEMPT_OPEN || t->due_ms == 0 || now_ms <= t->due_ms)
		return false;
	attempt_hand_in(db, a, now_ms, t, t->due_ms, true);
	return true;
}

/* Answers that came before the bell may still stand in the line: two seconds are left to them. */
#define BELL_GRACE_MS 2000

int learn_quiz_bell(struct db *db, struct arena *a, i64 now_ms, int n)
{
	i64 id[256];
	int found = 0;
	struct db_cur c = db_query(db, "select id from quiz_attempt where state = 0 and due_ms > 0 and due_ms < $1 order by due_ms limit $2",
		now_ms - BELL_GRACE_MS, n < 256 ? n : 256);
	while (found < 256 && db_next(&c))
		id[found++] = db_i64(&c, 0);
	db_done(&c);
	for (int i = 0; i < found; i++) {
		struct attempt t;
		if (attempt_by_id(db, a, id[i], &t))
			attempt_ring(db, a, now_ms, &t);
	}
	return db_status(db) == DB_OK ? found : 0;
}

/* --- marking --- */

static void tell_learner(struct db *db, struct arena *a, i64 now_ms, const struct attempt *t)
{
	str title = t->passed ? S("ตรวจแบบทดสอบแล้ว: ผ่าน") : S("ตรวจแบบทดสอบแล้ว: ไม่ผ่าน");
	notice_add(db, now_ms, t->account_id, S("answer"), title, str_fmt(a, "/learn/test/%.*s/%d", STR_FMT(t->lesson_key), t->no));
}

bool attempt_mark(struct db *db, struct arena *a, i64 now_ms, i64 by, struct attempt *t, size_t item, i64 points, str words, struct problems *ps)
{
	if (t->state == ATTEMPT_OPEN || item >= t->n_items) {
		problem_add(ps, 0, S("points"), S(""), "ครั้งนี้ยังไม่ได้ส่ง จึงยังตรวจไม่ได้");
		return false;
	}
	if (points < 0 || points > t->item[item].points) {
		problem_add(ps, 0, S("points"), points_text(a, points), "คะแนนต้องอยู่ระหว่าง 0 ถึง %.*s", STR_FMT(points_text(a, t->item[item].points)));
		return false;
	}
	db_exec(db, "update quiz_answer set points = $3, mark_by = $4, mark_words = $5 where attempt_id = $1 and item = $2", t->id, item, points, by, words);
	bool waited = t->state == ATTEMPT_WAITS;
	finish(db, a, now_ms, t, attempt_answers(db, a, t));
	if (waited && t->state == ATTEMPT_DONE)
		tell_learner(db, a, now_ms, t);
	return true;
}
