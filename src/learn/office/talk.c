/* talk.c: questions and answers of a course. A question is a row of course_post with question_id 0; `answered` is set by a teacher's
 * answer, so that the queue of open questions is an index of its own. */
#include "learn/office/inside.h"

static void read_post(struct arena *a, struct db_cur *c, const struct learn_version *v, i64 reader, struct talk_post *x)
{
	*x = (struct talk_post){.id = db_i64(c, 0), .question_id = db_i64(c, 1), .account_id = db_i64(c, 2), .name = str_dup(a, db_str(c, 3)),
		.lesson_key = str_dup(a, db_str(c, 4)), .body = str_dup(a, db_str(c, 5)), .at_ms = db_i64(c, 6), .by_teacher = db_i64(c, 7) != 0,
		.hidden = db_i64(c, 8) > 0, .answered = db_i64(c, 9) != 0};
	x->own = x->account_id == reader;
	const struct learn_lesson *l = v && x->lesson_key.n > 0 ? learn_lesson(v, x->lesson_key) : NULL;
	x->lesson_title = l ? l->title : S("");
}

static struct db_cur questions(struct db *db, i64 course_id, i64 before, str lesson, bool open, bool teacher, i64 max)
{
	if (open)
		return db_query(db,
			"select p.id, p.question_id, p.account_id, c.name, p.lesson_key, p.body, p.at_ms, p.by_teacher, p.hidden_ms, p.answered from course_post p"
			" join account c on c.id = p.account_id where p.course_id = $1 and p.question_id = 0 and p.answered = 0 and p.hidden_ms = 0"
			" and ($2 = 0 or p.id < $2) and ($3 = '' or p.lesson_key = $3) order by p.id desc limit $4",
			course_id, before, lesson, max);
	return db_query(db,
		"select p.id, p.question_id, p.account_id, c.name, p.lesson_key, p.body, p.at_ms, p.by_teacher, p.hidden_ms, p.answered from course_post p"
		" join account c on c.id = p.account_id where p.course_id = $1 and p.question_id = 0 and (p.hidden_ms = 0 or $5 = 1)"
		" and ($2 = 0 or p.id < $2) and ($3 = '' or p.lesson_key = $3) order by p.id desc limit $4",
		course_id, before, lesson, max, teacher);
}

static struct talk_post *question_of(struct talk_post *at, size_t n, i64 id)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].id == id)
			return &at[i];
	return NULL;
}

/* Of the questions between two ids; few fall outside the page. */
static void answers(struct db *db, struct arena *a, const struct learn_version *v, i64 reader, bool teacher, struct talk_post *at, size_t n, i64 course_id)
{
	struct db_cur c = db_query(db,
		"select p.id, p.question_id, p.account_id, c.name, p.lesson_key, p.body, p.at_ms, p.by_teacher, p.hidden_ms, p.answered from course_post p"
		" join account c on c.id = p.account_id where p.question_id >= $1 and p.question_id <= $2 and p.question_id > 0 and p.course_id = $3"
		" and (p.hidden_ms = 0 or $4 = 1) order by p.question_id, p.id",
		at[n - 1].id, at[0].id, course_id, teacher);
	while (db_next(&c)) {
		struct talk_post *q = question_of(at, n, db_i64(&c, 1));
		if (q == NULL || q->n_answers == TALK_ANSWERS_MAX)
			continue;
		if (q->answer == NULL)
			q->answer = new (a, struct talk_post, TALK_ANSWERS_MAX);
		read_post(a, &c, v, reader, &q->answer[q->n_answers++]);
	}
	db_done(&c);
}

size_t talk_list(struct db *db, struct arena *a, const struct learn_version *v, i64 course_id, i64 reader, bool teacher, i64 before, str lesson, bool open,
	struct talk_post **ret, size_t max)
{
	struct talk_post *at = new (a, struct talk_post, max + 1);
	size_t n = 0;
	struct db_cur c = questions(db, course_id, before, lesson, open, teacher, (i64)max + 1);
	while (n <= max && db_next(&c))
		read_post(a, &c, v, reader, &at[n++]);
	db_done(&c);
	if (n > 0)
		answers(db, a, v, reader, teacher, at, n, course_id);
	*ret = at;
	return n;
}

i64 talk_open_count(struct db *db, i64 course_id)
{
	return db_get(db, 0, "select count(*) from course_post where course_id = $1 and question_id = 0 and answered = 0 and hidden_ms = 0", course_id);
}

/* --- writing --- */

static void check(struct db *db, i64 now_ms, const struct talk_new *n, struct problems *ps)
{
	if (n->body.n == 0)
		problem_add(ps, 0, S("body"), n->body, n->question_id ? "พิมพ์คำตอบก่อนส่ง" : "พิมพ์คำถามก่อนส่ง");
	if (str_runes(n->body) > TALK_BODY_MAX)
		problem_add(ps, 0, S("body"), str_clip(n->body, 100), "ข้อความยาวเกิน %d ตัวอักษร", TALK_BODY_MAX);
	if (ps->n == 0 && !n->by_teacher &&
		db_get(db, 0, "select count(*) from course_post where account_id = $1 and at_ms > $2", n->account_id, now_ms - 3600000) >= TALK_HOUR_MAX)
		problem_add(ps, 0, S("body"), (str){0}, "ส่งข้อความได้ไม่เกิน %d ข้อความต่อชั่วโมง กรุณารอสักครู่", TALK_HOUR_MAX);
}

static void tell_asker(struct db *db, struct arena *a, i64 now_ms, const struct talk_new *n, i64 asker)
{
	if (asker == n->account_id)
		return;
	str title = STR_CAT(a, n->by_teacher ? S("ผู้สอนตอบคำถามของท่านใน “") : S("มีผู้ตอบคำถามของท่านใน “"), n->course->title, S("”"));
	notice_add(db, now_ms, asker, S("answer"), title,
		str_fmt(a, "/learn/c/%.*s/talk?at=%lld#q%lld", STR_FMT(n->course->slug), (long long)n->question_id, (long long)n->question_id));
}

i64 talk_add(struct db *db, struct arena *a, i64 now_ms, const struct talk_new *n, struct problems *ps)
{
	i64 asker = 0;
	check(db, now_ms, n, ps);
	if (n->question_id != 0) {
		asker = db_get(db, 0, "select account_id from course_post where id = $1 and course_id = $2 and question_id = 0 and hidden_ms = 0", n->question_id, n->course->id);
		if (asker == 0)
			problem_add(ps, 0, S("body"), (str){0}, "ไม่พบคำถามนี้ อาจถูกซ่อนไปแล้ว");
	}
	if (ps->n > 0)
		return 0;
	i64 id = db_get(db, 0,
		"insert into course_post(course_id, lesson_key, question_id, account_id, body, at_ms, by_teacher, hidden_ms, answered)"
		" values ($1, $2, $3, $4, $5, $6, $7, 0, 0) returning id",
		n->course->id, n->lesson_key.p ? n->lesson_key : S(""), n->question_id, n->account_id, n->body, now_ms, n->by_teacher);
	if (n->question_id == 0)
		return id;
	if (n->by_teacher)
		db_exec(db, "update course_post set answered = 1 where id = $1", n->question_id);
	tell_asker(db, a, now_ms, n, asker);
	return id;
}

bool talk_hide(struct db *db, struct arena *a, i64 now_ms, i64 course_id, i64 post_id, i64 by, bool teacher, bool hide)
{
	i64 writer = db_get(db, 0, "select account_id from course_post where id = $1 and course_id = $2", post_id, course_id);
	if (writer == 0 || (!teacher && (writer != by || !hide)))
		return false;
	db_exec(db, "update course_post set hidden_ms = $2 where id = $1", post_id, hide ? now_ms : 0);
	if (writer != by)
		audit_add(db, a, by, 0, now_ms, S("learn.talk.hide"), str_fmt(a, "%lld", (long long)post_id), (str){0}, hide ? S("ซ่อน") : S("แสดง"));
	return true;
}
