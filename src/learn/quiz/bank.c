/* bank.c: the questions of a course by topic, in revisions that never change. */
#include "learn/quiz/impl.h"

#include "base/clock.h"
#include "base/log.h"
#include "org/audit.h"

#include <stdlib.h>

/* --- revisions --- */

static struct question copy_question(struct arena *a, const struct question *q)
{
	struct question to = *q;
	struct question_option *o = new (a, struct question_option, q->n + 1);
	to.name = str_dup(a, q->name);
	to.body = str_dup(a, q->body);
	to.feedback = str_dup(a, q->feedback);
	for (size_t i = 0; i < q->n; i++) {
		const struct question_option *from = &q->option[i];
		o[i] = (struct question_option){.text = str_dup(a, from->text), .match = str_dup(a, from->match), .tolerance = str_dup(a, from->tolerance),
			.feedback = str_dup(a, from->feedback), .percent = from->percent};
	}
	to.option = o;
	return to;
}

static void *copy_rev(struct arena *a, const void *from)
{
	const struct question_rev *r = from;
	struct question_rev *to = new (a, struct question_rev, 1);
	*to = *r;
	to->q = copy_question(a, &r->q);
	return to;
}

/* Columns from `at` on: id, question_id, no, name, kind, body, data, feedback. False: a row that this program cannot read. */
#define REV_COLUMNS "r.id, r.question_id, r.no, r.name, r.kind, r.body, r.data, r.feedback"
static bool read_rev(struct db_cur *c, int at, struct arena *a, struct question_rev *ret)
{
	i64 kind = db_i64(c, at + 4);
	*ret = (struct question_rev){.id = db_i64(c, at), .question_id = db_i64(c, at + 1), .no = (int)db_i64(c, at + 2)};
	ret->q.name = str_dup(a, db_str(c, at + 3));
	ret->q.body = str_dup(a, db_str(c, at + 5));
	ret->q.feedback = str_dup(a, db_str(c, at + 7));
	if (kind >= 0 && kind < QUESTION_KIND__MAX && question_read(a, (enum question_kind)kind, db_str(c, at + 6), &ret->q))
		return true;
	log_error("question revision %lld cannot be read", (long long)ret->id);
	return false;
}

const struct question_rev *quiz_rev(struct db *db, struct arena *a, i64 rev_id)
{
	const struct question_rev *kept = keep_get(db, KEEP_REV, rev_id, 0);
	if (kept != NULL)
		return kept;
	struct question_rev *r = new (a, struct question_rev, 1);
	struct db_cur c = db_query(db, "select " REV_COLUMNS " from question_rev r where r.id = $1", rev_id);
	bool ok = db_next(&c) && read_rev(&c, 0, a, r);
	db_done(&c);
	if (!ok || db_status(db) != DB_OK)
		return NULL;
	return keep_put(db, KEEP_REV, rev_id, 0, copy_rev, r);
}

/* --- what can be drawn --- */

static void *copy_pool(struct arena *a, const void *from)
{
	const struct quiz_pool *p = from;
	struct quiz_pool *to = new (a, struct quiz_pool, 1);
	struct quiz_pool_topic *t = new (a, struct quiz_pool_topic, p->n + 1);
	for (size_t i = 0; i < p->n; i++) {
		i64 *rev = new (a, i64, p->topic[i].n + 1);
		if (p->topic[i].n > 0)
			memcpy(rev, p->topic[i].rev, p->topic[i].n * sizeof *rev);
		t[i] = (struct quiz_pool_topic){p->topic[i].id, str_dup(a, p->topic[i].name), rev, p->topic[i].n};
	}
	*to = (struct quiz_pool){t, p->n};
	return to;
}

static struct quiz_pool *read_pool(struct db *db, struct arena *a, i64 course_id, bool keep)
{
	struct quiz_pool *p = new (a, struct quiz_pool, 1);
	struct quiz_pool_topic *t = NULL;
	i64 *rev = NULL;
	size_t cap = 0, cap_rev = 0;
	struct db_cur c = db_query(db,
		"select t.id, t.name, " REV_COLUMNS " from question_topic t left join question q on q.topic_id = t.id and q.course_id = t.course_id and q.state = 0"
		" left join question_rev r on r.id = q.rev_id where t.course_id = $1 order by t.pos, t.id, q.id",
		course_id);
	while (db_next(&c)) {
		if (p->n == 0 || t[p->n - 1].id != db_i64(&c, 0)) {
			if (p->n == cap) {
				struct quiz_pool_topic *more = new (a, struct quiz_pool_topic, cap = cap ? 2 * cap : 16);
				if (p->n > 0)
					memcpy(more, t, p->n * sizeof *t);
				t = more;
			}
			t[p->n++] = (struct quiz_pool_topic){.id = db_i64(&c, 0), .name = str_dup(a, db_str(&c, 1))};
			rev = NULL;
			cap_rev = 0;
		}
		struct question_rev r;
		if (db_is_null(&c, 2) || !read_rev(&c, 2, a, &r))
			continue;
		if (keep)
			keep_put(db, KEEP_REV, r.id, 0, copy_rev, &r);
		struct quiz_pool_topic *last = &t[p->n - 1];
		if (last->n == cap_rev) {
			i64 *more = new (a, i64, cap_rev = cap_rev ? 2 * cap_rev : 32);
			if (last->n > 0)
				memcpy(more, rev, last->n * sizeof *rev);
			rev = more;
		}
		rev[last->n++] = r.id;
		last->rev = rev;
	}
	db_done(&c);
	p->topic = t;
	return p;
}

const struct quiz_pool *quiz_pool(struct db *db, struct arena *a, i64 course_id, i64 bank_rev, bool fresh)
{
	const struct quiz_pool *kept = fresh ? NULL : keep_get(db, KEEP_POOL, course_id, bank_rev);
	if (kept != NULL)
		return kept;
	struct quiz_pool *p = read_pool(db, a, course_id, !fresh);
	if (fresh || db_status(db) != DB_OK)
		return p;
	return keep_put(db, KEEP_POOL, course_id, bank_rev, copy_pool, p);
}

const struct quiz_pool_topic *quiz_pool_topic(const struct quiz_pool *p, i64 topic_id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->topic[i].id == topic_id)
			return &p->topic[i];
	return NULL;
}

/* --- changing --- */

i64 bank_topic(struct db *db, i64 course_id, str name)
{
	i64 id = db_get(db, 0, "select id from question_topic where course_id = $1 and name = $2", course_id, name);
	if (id != 0)
		return id;
	return db_get(db, 0,
		"insert into question_topic(course_id, pos, name) values ($1, (select coalesce(max(pos), 0) + 1 from question_topic where course_id = $1), $2)"
		" on conflict (course_id, name) do update set name = excluded.name returning id",
		course_id, name);
}

static i64 add_rev(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 question_id, i64 no, const struct question *q, str reason)
{
	i64 id = db_get(db, 0,
		"insert into question_rev(question_id, no, name, kind, body, data, feedback, made_by, made_ms, reason)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id",
		question_id, no, q->name, (i64)q->kind, q->body, question_data(a, q), q->feedback, by, now_ms, reason);
	db_exec(db, "update question set rev_id = $2 where id = $1", question_id, id);
	return id;
}

i64 bank_add(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 course_id, i64 topic_id, const struct question *q)
{
	i64 id = db_get(db, 0, "insert into question(course_id, topic_id, rev_id, state, made_ms) values ($1, $2, 0, 0, $3) returning id", course_id,
		topic_id, now_ms);
	add_rev(db, a, now_ms, by, id, 1, q, S(""));
	return id;
}

i64 bank_correct(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 question_id, const struct question *q, str reason)
{
	i64 no = db_get(db, 0, "select max(no) from question_rev where question_id = $1", question_id);
	return add_rev(db, a, now_ms, by, question_id, no + 1, q, reason);
}

void bank_touched(struct db *db, i64 course_id)
{
	u32 salt;
	random_bytes(&salt, sizeof salt); /* a rolled-back change and the next one must not share a number */
	db_exec(db, "update course set bank_rev = case when bank_rev >= $2 then bank_rev + 1 else $2 end where id = $1", course_id,
		clock_now_ms() << 20 | (i64)(salt >> 12));
	learn_rev_bump(db);
}

/* --- in and out --- */

struct question_drafts bank_drafts(struct db *db, struct arena *a, i64 course_id)
{
	struct question_drafts d = {0};
	size_t cap = 0;
	struct db_cur c = db_query(db,
		"select t.name, q.id, " REV_COLUMNS " from question_topic t join question q on q.topic_id = t.id and q.course_id = t.course_id and q.state = 0"
		" join question_rev r on r.id = q.rev_id where t.course_id = $1 order by t.pos, t.id, q.id",
		course_id);
	while (db_next(&c)) {
		struct question_rev r;
		if (!read_rev(&c, 2, a, &r))
			continue;
		struct question_draft *one = draft_add(a, &d, &cap);
		one->q = r.q;
		one->topic = str_dup(a, db_str(&c, 0));
		one->line = db_i64(&c, 1);
	}
	db_done(&c);
	return d;
}

/* Same body and data: compared by a hash first, so that a large bank stays quick. */
struct seen_question {
	struct sha256 hash;
};
static struct sha256 hash_of(struct arena *a, const struct question *q)
{
	return sha256_of(STR_CAT(a, question_kind_code(q->kind), S("\n"), str_trim(q->body), S("\n"), question_data(a, q)));
}
static int by_hash(const void *x, const void *y) { return memcmp(x, y, sizeof(struct seen_question)); }

size_t bank_import(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 course_id, const struct question_drafts *d, str topic)
{
	struct question_drafts there = bank_drafts(db, a, course_id);
	struct seen_question *seen = new (a, struct seen_question, there.n + 1);
	size_t added = 0;
	str last = {0};
	i64 topic_id = 0;
	for (size_t i = 0; i < there.n; i++)
		seen[i].hash = hash_of(a, &there.at[i].q);
	qsort(seen, there.n, sizeof *seen, by_hash);
	for (size_t i = 0; i < d->n && db_status(db) == DB_OK; i++) {
		const struct question_draft *one = &d->at[i];
		struct seen_question key = {hash_of(a, &one->q)};
		if (bsearch(&key, seen, there.n, sizeof *seen, by_hash) != NULL)
			continue;
		str name = str_clip(one->topic.n > 0 ? one->topic : topic.n > 0 ? topic : S("ทั่วไป"), TOPIC_NAME_MAX);
		if (last.p == NULL || !str_eq(last, name))
			topic_id = bank_topic(db, course_id, name);
		last = name;
		bank_add(db, a, now_ms, by, course_id, topic_id, &one->q);
		added++;
	}
	if (added > 0)
		bank_touched(db, course_id);
	return added;
}

str learn_bank_gift(struct db *db, struct arena *a, i64 course_id)
{
	struct question_drafts d = bank_drafts(db, a, course_id);
	struct buf b = {0};
	gift_write(a, &b, &d);
	return b.n > 0 ? str_take(a, &b) : S("");
}

bool learn_bank_import(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_course *c, str name, str content, str topic,
	size_t *ret_n, struct problems *ps)
{
	struct question_drafts d;
	if (!questions_read(a, name, content, false, 0, &d, ps))
		return false;
	*ret_n = bank_import(db, a, now_ms, by, c->id, &d, topic);
	audit_add(db, a, by, c->unit != NULL ? c->unit->id : 0, now_ms, S("learn.bank.import"), c->slug, (str){0},
		str_fmt(a, "%.*s: %zu", STR_FMT(name), *ret_n));
	return true;
}

size_t learn_bank_copy(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 from_course, i64 to_course, i64 **ret_map)
{
	const struct quiz_pool *p = quiz_pool(db, a, from_course, 0, true);
	i64 *map = new (a, i64, 2 * p->n + 1);
	for (size_t i = 0; i < p->n; i++) {
		const struct quiz_pool_topic *t = &p->topic[i];
		map[2 * i] = t->id;
		map[2 * i + 1] = bank_topic(db, to_course, t->name);
		for (size_t k = 0; k < t->n; k++) {
			const struct question_rev *r = quiz_rev(db, a, t->rev[k]);
			if (r != NULL)
				bank_add(db, a, now_ms, by, to_course, map[2 * i + 1], &r->q);
		}
	}
	if (p->n > 0)
		bank_touched(db, to_course);
	*ret_map = map;
	return p->n;
}
