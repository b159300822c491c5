/* settings.c: the rules of a test lesson: read, checked, stored, copied. */
#include "learn/quiz/impl.h"

#include <stdio.h>

#define PARTS_MAX 50
#define ITEMS_MAX 200
#define WORDS_MAX 20000

static void *copy_quiz(struct arena *a, const void *from)
{
	const struct quiz *q = from;
	struct quiz *to = new (a, struct quiz, 1);
	struct quiz_part *p = new (a, struct quiz_part, q->n_parts + 1);
	*to = *q;
	to->words = str_dup(a, q->words);
	for (size_t i = 0; i < q->n_parts; i++) {
		p[i] = q->part[i];
		p[i].title = str_dup(a, q->part[i].title);
	}
	to->part = p;
	return to;
}

/* A row for each part, or one without a part. */
static struct quiz *read_quiz(struct db *db, struct arena *a, i64 lesson_id)
{
	struct quiz *q = NULL;
	struct quiz_part *part = new (a, struct quiz_part, PARTS_MAX);
	struct db_cur c = db_query(db,
		"select z.pass, z.attempts, z.wait_minutes, z.limit_minutes, z.opens_ms, z.closes_ms, z.shuffle_questions, z.shuffle_options, z.per_page, z.review,"
		" z.review_when, z.grading, z.words, p.title, p.topic_id, p.n_draw, p.points from quiz z left join quiz_part p on p.lesson_id = z.lesson_id"
		" where z.lesson_id = $1 order by p.pos",
		lesson_id);
	while (db_next(&c)) {
		if (q == NULL) {
			q = new (a, struct quiz, 1);
			*q = (struct quiz){.lesson_id = lesson_id, .pass = db_i64(&c, 0), .attempts = (int)db_i64(&c, 1), .wait_minutes = (int)db_i64(&c, 2),
				.limit_minutes = (int)db_i64(&c, 3), .opens_ms = db_i64(&c, 4), .closes_ms = db_i64(&c, 5), .shuffle_questions = db_i64(&c, 6) != 0,
				.shuffle_options = db_i64(&c, 7) != 0, .per_page = (int)db_i64(&c, 8), .review = (enum quiz_review)db_i64(&c, 9),
				.review_when = (int)db_i64(&c, 10), .grading = (int)db_i64(&c, 11), .words = str_dup(a, db_str(&c, 12)), .part = part};
		}
		if (!db_is_null(&c, 14) && q->n_parts < PARTS_MAX)
			part[q->n_parts++] = (struct quiz_part){.title = str_dup(a, db_str(&c, 13)), .topic_id = db_i64(&c, 14), .n_draw = (int)db_i64(&c, 15),
				.points = db_i64(&c, 16)};
	}
	db_done(&c);
	return q;
}

const struct quiz *quiz_settings(struct db *db, struct arena *a, i64 lesson_id, bool published)
{
	const struct quiz *kept = published ? keep_get(db, KEEP_QUIZ, lesson_id, 0) : NULL;
	if (kept != NULL)
		return kept;
	const struct quiz *q = read_quiz(db, a, lesson_id);
	return q != NULL && published && db_status(db) == DB_OK ? keep_put(db, KEEP_QUIZ, lesson_id, 0, copy_quiz, q) : q;
}

const struct quiz *learn_quiz(struct db *db, struct arena *a, i64 lesson_id)
{
	return quiz_settings(db, a, lesson_id, false);
}

/* --- checks --- */

static void range(struct problems *ps, const char *column, i64 v, i64 low, i64 high, const char *words)
{
	char text[24];
	if (v >= low && v <= high)
		return;
	snprintf(text, sizeof text, "%lld", (long long)v);
	problem_add(ps, 0, str_of(column), str_of(text), "%s", words);
}

static void check_parts(struct db *db, struct arena *a, i64 course_id, const struct quiz *q, struct problems *ps)
{
	const struct quiz_pool *pool = quiz_pool(db, a, course_id, 0, true);
	i64 items = 0;
	if (q->n_parts == 0)
		problem_add(ps, 0, S("part"), S(""), "แบบทดสอบยังไม่มีข้อสอบ: เพิ่มอย่างน้อย 1 ตอน โดยเลือกหัวข้อจากคลังข้อสอบ");
	if (q->n_parts > PARTS_MAX)
		problem_add(ps, 0, S("part"), S(""), "มีได้ไม่เกิน %d ตอน", PARTS_MAX);
	for (size_t i = 0; i < q->n_parts && i < PARTS_MAX; i++) {
		const struct quiz_part *p = &q->part[i];
		const struct quiz_pool_topic *t = quiz_pool_topic(pool, p->topic_id);
		i64 wanted = 0;
		range(ps, "points", p->points, 1, 100000, "คะแนนต่อข้อต้องมากกว่า 0 และไม่เกิน 1,000");
		if (t == NULL || t->n == 0) {
			problem_add(ps, 0, S("part"), t != NULL ? t->name : S(""), "ตอนที่ %zu: หัวข้อนี้ไม่มีข้อสอบในคลัง: เพิ่มข้อสอบ หรือเลือกหัวข้ออื่น", i + 1);
			continue;
		}
		for (size_t k = 0; k <= i; k++)
			if (q->part[k].topic_id == p->topic_id)
				wanted += q->part[k].n_draw > 0 ? q->part[k].n_draw : (i64)t->n;
		if (p->n_draw < 0 || wanted > (i64)t->n)
			problem_add(ps, 0, S("part"), t->name, "ตอนที่ %zu: ต้องการสุ่มรวม %lld ข้อ แต่หัวข้อนี้มี %zu ข้อ: ลดจำนวนหรือเพิ่มข้อสอบ", i + 1, (long long)wanted, t->n);
		items += p->n_draw > 0 ? p->n_draw : (i64)t->n;
	}
	range(ps, "part", items, 0, ITEMS_MAX, "แบบทดสอบหนึ่งชุดมีได้ไม่เกิน 200 ข้อ");
}

bool quiz_valid(struct db *db, struct arena *a, i64 course_id, const struct quiz *q, struct problems *ps)
{
	size_t before = ps->n;
	range(ps, "pass", q->pass, 0, 10000, "เกณฑ์ผ่านต้องอยู่ระหว่างร้อยละ 0 ถึง 100");
	range(ps, "attempts", q->attempts, 0, 1000, "จำนวนครั้งต้องเป็น 0 (ไม่จำกัด) ถึง 1,000");
	range(ps, "wait_minutes", q->wait_minutes, 0, 525600, "เวลารอระหว่างครั้งต้องไม่เกิน 1 ปี");
	range(ps, "limit_minutes", q->limit_minutes, 0, 10080, "เวลาทำต้องเป็น 0 (ไม่จำกัด) ถึง 10,080 นาที (7 วัน)");
	range(ps, "per_page", q->per_page, 0, 100, "จำนวนข้อต่อหน้าต้องเป็น 0 (ทุกข้อ) ถึง 100");
	range(ps, "review", q->review, REVIEW_NOTHING, REVIEW_ANSWERS, "เลือกสิ่งที่แสดงหลังส่งจากรายการ");
	range(ps, "review_when", q->review_when, 0, 2, "เลือกเวลาที่แสดงจากรายการ");
	range(ps, "grading", q->grading, 0, 1, "เลือกวิธีคิดคะแนนจากรายการ");
	if (q->closes_ms > 0 && q->closes_ms <= q->opens_ms)
		problem_add(ps, 0, S("closes"), S(""), "วันเวลาปิดต้องอยู่หลังวันเวลาเปิด");
	if (q->words.n > WORDS_MAX)
		problem_add(ps, 0, S("words"), S(""), "คำชี้แจงยาวเกินไป");
	check_parts(db, a, course_id, q, ps);
	return ps->n == before;
}

bool learn_quiz_set(struct db *db, struct arena *a, i64 course_id, const struct quiz *q, struct problems *ps)
{
	if (!quiz_valid(db, a, course_id, q, ps))
		return false;
	db_exec(db,
		"insert into quiz(lesson_id, pass, attempts, wait_minutes, limit_minutes, opens_ms, closes_ms, shuffle_questions, shuffle_options, per_page, review,"
		" review_when, grading, words) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (lesson_id) do update set"
		" pass = excluded.pass, attempts = excluded.attempts, wait_minutes = excluded.wait_minutes, limit_minutes = excluded.limit_minutes,"
		" opens_ms = excluded.opens_ms, closes_ms = excluded.closes_ms, shuffle_questions = excluded.shuffle_questions,"
		" shuffle_options = excluded.shuffle_options, per_page = excluded.per_page, review = excluded.review, review_when = excluded.review_when,"
		" grading = excluded.grading, words = excluded.words",
		q->lesson_id, q->pass, q->attempts, q->wait_minutes, q->limit_minutes, q->opens_ms, q->closes_ms, (i64)q->shuffle_questions,
		(i64)q->shuffle_options, q->per_page, (i64)q->review, q->review_when, q->grading, q->words.p != NULL ? q->words : S(""));
	db_exec(db, "delete from quiz_part where lesson_id = $1", q->lesson_id);
	for (size_t i = 0; i < q->n_parts; i++)
		db_exec(db, "insert into quiz_part(lesson_id, pos, title, topic_id, n_draw, points) values ($1, $2, $3, $4, $5, $6)", q->lesson_id, (i64)i + 1,
			q->part[i].title.p != NULL ? q->part[i].title : S(""), q->part[i].topic_id, q->part[i].n_draw, q->part[i].points);
	return true;
}

/* Each question of the topics it draws from must be one that can be answered rightly. */
static void check_questions(struct db *db, struct arena *a, i64 course_id, const struct quiz *q, const struct learn_lesson *l, struct problems *ps)
{
	const struct quiz_pool *pool = quiz_pool(db, a, course_id, 0, true);
	for (size_t i = 0; i < q->n_parts; i++) {
		const struct quiz_pool_topic *t = quiz_pool_topic(pool, q->part[i].topic_id);
		for (size_t k = 0; t != NULL && k < t->n; k++) {
			const struct question_rev *r = quiz_rev(db, a, t->rev[k]);
			struct problems own = problems_in(a);
			if (r != NULL && question_check(a, &r->q, 0, &own))
				continue;
			problem_add(ps, 0, l->title, r != NULL ? str_clip(r->q.body, 100) : S(""), "ข้อสอบในหัวข้อ “%.*s”: %.*s", STR_FMT(t->name),
				own.n > 0 ? (int)own.at[0].expected.n : 0, own.n > 0 ? own.at[0].expected.p : "");
		}
	}
}

void learn_quiz_check(struct db *db, struct arena *a, const struct learn_version *v, struct problems *ps)
{
	for (size_t i = 0; i < v->n_lessons; i++) {
		const struct learn_lesson *l = &v->lesson[i];
		if (l->kind != LESSON_TEST)
			continue;
		const struct quiz *q = learn_quiz(db, a, l->id);
		struct problems own = problems_in(a);
		if (q == NULL) {
			problem_add(ps, 0, l->title, S(""), "แบบทดสอบนี้ยังไม่ได้ตั้งค่า: เลือกหัวข้อข้อสอบและเกณฑ์ผ่านก่อน");
			continue;
		}
		quiz_valid(db, a, v->course_id, q, &own);
		for (size_t k = 0; k < own.n; k++)
			problem_add(ps, 0, l->title, own.at[k].value, "%.*s", STR_FMT(own.at[k].expected));
		check_questions(db, a, v->course_id, q, l, ps);
	}
}

void learn_quiz_copy(struct db *db, i64 from_lesson, i64 to_lesson, const i64 *topic_map, size_t n_pairs)
{
	db_exec(db,
		"insert into quiz(lesson_id, pass, attempts, wait_minutes, limit_minutes, opens_ms, closes_ms, shuffle_questions, shuffle_options, per_page, review,"
		" review_when, grading, words) select cast($2 as bigint), pass, attempts, wait_minutes, limit_minutes, opens_ms, closes_ms, shuffle_questions, shuffle_options,"
		" per_page, review, review_when, grading, words from quiz where lesson_id = $1",
		from_lesson, to_lesson);
	db_exec(db,
		"insert into quiz_part(lesson_id, pos, title, topic_id, n_draw, points) select cast($2 as bigint), pos, title, topic_id, n_draw, points from quiz_part where lesson_id = $1",
		from_lesson, to_lesson);
	for (size_t i = 0; topic_map != NULL && i < n_pairs; i++) /* old ids are of another course: no chain of renamings */
		db_exec(db, "update quiz_part set topic_id = $3 where lesson_id = $1 and topic_id = $2", to_lesson, topic_map[2 * i], topic_map[2 * i + 1]);
}
