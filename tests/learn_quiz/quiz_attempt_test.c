/* Attempts over a database: drawing, answers, the bell, passing, marks, regrading, statistics; on both databases. */
#include "quiz_case.h"

#include "doc/sandbox.h"

static bool says(const struct problems *ps, const char *column, const char *words)
{
	for (size_t i = 0; i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(column)) && str_find(ps->at[i].expected, str_of(words)) >= 0)
			return true;
	for (size_t i = 0; i < ps->n; i++)
		print_message("%.*s: %.*s\n", STR_FMT(ps->at[i].column), STR_FMT(ps->at[i].expected));
	return false;
}

/* --- settings --- */

static void settings_refused(void **state)
{
	struct country_test *t = *state;
	i64 empty = bank_topic(t->db, qc.course, S("ว่าง"));
	struct quiz good = case_quiz(t);
	struct quiz_part over[2] = {{S(""), qc.topic_b, 3, 100}, {S(""), qc.topic_b, 2, 100}}, none = {S(""), empty, 1, 100}, foreign = {S(""), 999999, 1, 100}, free_points = {S(""), qc.topic_a, 1, 0};
	const struct {
		const char *column, *words;
		i64 pass, opens, closes;
		int limit;
		const struct quiz_part *part;
		size_t n;
	} bad[] = {{"pass", "0 ถึง 100", 10001, 0, 0, 0, good.part, 2}, {"pass", "0 ถึง 100", -1, 0, 0, 0, good.part, 2}, {"part", "ยังไม่มีข้อสอบ", 8000, 0, 0, 0, NULL, 0},
		{"part", "ไม่มีข้อสอบในคลัง", 8000, 0, 0, 0, &none, 1}, {"part", "ไม่มีข้อสอบในคลัง", 8000, 0, 0, 0, &foreign, 1}, {"part", "สุ่มรวม 5 ข้อ", 8000, 0, 0, 0, over, 2},
		{"points", "มากกว่า 0", 8000, 0, 0, 0, &free_points, 1}, {"closes", "หลังวันเวลาเปิด", 8000, 2000, 1000, 0, good.part, 2}, {"limit_minutes", "7 วัน", 8000, 0, 0, 10081, good.part, 2}};
	for (size_t i = 0; i < N_OF(bad); i++) {
		struct problems ps = problems_in(t->a);
		struct quiz q = good;
		q.pass = bad[i].pass;
		q.opens_ms = bad[i].opens;
		q.closes_ms = bad[i].closes;
		q.limit_minutes = bad[i].limit;
		q.part = bad[i].part;
		q.n_parts = bad[i].n;
		assert_false(learn_quiz_set(t->db, t->a, qc.course, &q, &ps));
		assert_true(says(&ps, bad[i].column, bad[i].words));
		assert_null(learn_quiz(t->db, t->a, qc.lesson)); /* nothing was stored */
	}
	case_set(t, &good);
	const struct quiz *q = learn_quiz(t->db, t->a, qc.lesson);
	assert_true(q->pass == 8000 && q->n_parts == 2 && q->part[1].points == 150 && str_eq(q->part[0].title, S("ตอน ก")));
}

static void publishing_is_kept_from(void **state)
{
	struct country_test *t = *state;
	const struct learn_version *v = learn_version(t->db, t->a, qc.version);
	struct problems ps = problems_in(t->a);
	learn_quiz_check(t->db, t->a, v, &ps);
	assert_true(says(&ps, "แบบทดสอบ", "ยังไม่ได้ตั้งค่า"));
	struct quiz q = case_quiz(t);
	case_set(t, &q);
	ps = problems_in(t->a);
	learn_quiz_check(t->db, t->a, v, &ps);
	assert_int_equal(ps.n, 0);
	db_exec(t->db, "update question_rev set data = '{\"o\":[{\"p\":0,\"t\":\"a\"},{\"p\":0,\"t\":\"b\"}]}' where question_id in (select id from question where topic_id = $1)", qc.topic_b);
	keep_forget();
	learn_quiz_check(t->db, t->a, v, &ps);
	assert_true(says(&ps, "แบบทดสอบ", "ไม่มีคำตอบที่ถูก"));
	db_exec(t->db, "update question set state = 1 where topic_id = $1", qc.topic_b);
	ps = problems_in(t->a);
	learn_quiz_check(t->db, t->a, v, &ps);
	assert_true(says(&ps, "แบบทดสอบ", "ไม่มีข้อสอบในคลัง"));
}

/* --- drawing --- */

static void draws(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	struct quiz_part p[2] = {{S(""), qc.topic_a, 3, 100}, {S(""), qc.topic_a, 3, 100}};
	q.part = p;
	case_set(t, &q);
	const struct quiz_pool *pool = quiz_pool(t->db, t->a, qc.course, 0, true);
	const struct quiz_pool_topic *topic = quiz_pool_topic(pool, qc.topic_a);
	int first[6] = {0};
	for (int turn = 0; turn < 300; turn++) {
		struct attempt x = case_start(t, qc.learner, NOW_MS + turn);
		assert_int_equal(x.n_items, 6);
		for (size_t i = 0; i < 6; i++) {
			assert_int_equal(x.item[i].part, i < 3 ? 0 : 1);
			for (size_t k = 0; k < i; k++)
				assert_true(x.item[i].rev_id != x.item[k].rev_id); /* none twice, though both parts draw from one topic */
			for (size_t k = 0; k < 6; k++)
				first[k] += i < 3 && topic->rev[k] == x.item[i].rev_id;
		}
		db_exec(t->db, "delete from quiz_attempt where id = $1", x.id);
	}
	for (int i = 0; i < 6; i++)
		assert_in_range(first[i], 110, 190);
}

/* --- the way of an attempt --- */

static void pass_counts_statements(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	case_set(t, &q);
	quiz_settings(t->db, t->a, qc.lesson, true);
	quiz_pool(t->db, t->a, qc.course, case_course(t)->bank_rev, false);
	learn_version(t->db, t->a, qc.version);
	db_count_reset(t->db);
	struct attempt x = case_start(t, qc.learner, NOW_MS);
	/* who asks (1), where the lesson stands (1) come on top; the list of courses is looked at here */
	assert_in_range(db_count(t->db).statements, 1, 6);
	assert_true(x.n_items == 8 && x.full_points == 1000 && x.due_ms == 0);
	for (size_t i = 0; i < x.n_items; i++) {
		struct answer y = answer_none();
		struct saved s;
		y.one = i == 0 ? 1 : 0;
		db_count_reset(t->db);
		struct attempt again;
		assert_true(attempt_drawn(t->db, t->a, qc.learner, S(KEY), 1, &again));
		assert_int_equal(attempt_answer(t->db, t->a, NOW_MS + 1000, &again, i, &y, false, 0, &s), ANSWER_SAVED);
		assert_in_range(db_count(t->db).statements, 1, i == 0 ? 2 : 1); /* and 1 for who asks, 2 for the key, 2 for the savepoint: at most 6 */
	}
	db_count_reset(t->db);
	struct attempt last;
	assert_true(attempt_whole(t->db, t->a, qc.learner, S(KEY), 1, &last));
	attempt_hand_in(t->db, t->a, NOW_MS + 5000, &last, NOW_MS + 5000, false);
	assert_in_range(db_count(t->db).statements, 3, 11); /* who asks 1, the savepoint 2: at most 14 */
	print_message("hand-in that completes the course: %lld statements\n", (long long)db_count(t->db).statements);
	assert_true(last.state == ATTEMPT_DONE && last.passed && last.points == 1000 - last.item[0].points);
	assert_int_equal(db_get(t->db, 0, "select done_ms from lesson_state where lesson_key = $1", S(KEY)), NOW_MS + 5000);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where account_id = $1", qc.learner), NOW_MS + 5000);
	/* again: nothing changes */
	attempt_hand_in(t->db, t->a, NOW_MS + 9000, &last, NOW_MS + 9000, false);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where account_id = $1", qc.learner), NOW_MS + 5000);
}

static void fails_below_the_mark(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	case_set(t, &q);
	struct attempt x = case_start(t, qc.learner, NOW_MS);
	i64 got = 0;
	for (size_t i = 0; i < x.n_items; i++) {
		if (got + x.item[i].points >= 800)
			break;
		case_answer(t, &x, i, 0, NOW_MS);
		got += x.item[i].points;
	}
	attempt_hand_in(t->db, t->a, NOW_MS, &x, NOW_MS, false);
	assert_true(x.state == ATTEMPT_DONE && !x.passed && x.points == got);
	assert_false(db_has(t->db, "select 1 from lesson_state where done_ms > 0"));
}

static void two_tabs(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	case_set(t, &q);
	struct attempt x = case_start(t, qc.learner, NOW_MS);
	struct answer y = answer_none();
	struct saved s;
	y.one = 1;
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 0, &y, false, 0, &s), ANSWER_SAVED);
	assert_int_equal(s.version, 1);
	/* the other tab still shows version 0 */
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 0, &y, false, 0, &s), ANSWER_SAME);
	y.one = 2;
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 0, &y, false, 0, &s), ANSWER_STALE);
	assert_true(s.version == 1 && str_eq(s.answer, S("1")));
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 0, &y, true, 1, &s), ANSWER_SAVED);
	assert_true(s.version == 2 && s.flag);
	struct saved *all = attempt_answers(t->db, t->a, &x);
	assert_true(str_eq(all[0].answer, S("2")) && all[0].flag && all[1].version == 0);
	y.one = -1; /* taken back */
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 0, &y, false, 2, &s), ANSWER_SAVED);
	assert_true(s.answer.n == 0 && s.points == 0);
}

/* --- time --- */

static void bell(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	q.limit_minutes = 30;
	q.pass = 1000;
	case_set(t, &q);
	struct attempt x = case_start(t, qc.learner, NOW_MS);
	assert_int_equal(x.due_ms, NOW_MS + 30 * MINUTE);
	case_answer(t, &x, 0, 0, NOW_MS + MINUTE);
	assert_false(attempt_ring(t->db, t->a, x.due_ms, &x)); /* the last millisecond counts */
	assert_int_equal(learn_quiz_bell(t->db, t->a, x.due_ms + 1999, 100), 0); /* left to those in the line */
	i64 late = x.due_ms + 3 * 3600 * (i64)1000; /* the server was down meanwhile */
	assert_int_equal(learn_quiz_bell(t->db, t->a, late, 100), 1);
	assert_int_equal(learn_quiz_bell(t->db, t->a, late, 100), 0);
	struct attempt y;
	assert_true(attempt_find(t->db, t->a, qc.learner, S(KEY), 1, &y));
	assert_true(y.state == ATTEMPT_DONE && y.by_bell && y.handed_ms == x.due_ms && y.passed);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where account_id = $1", qc.learner), x.due_ms);
	/* what is remembered of an attempt does not let an answer through afterwards */
	struct saved late_answer;
	struct answer any = answer_none();
	any.one = 0;
	assert_int_equal(attempt_answer(t->db, t->a, late, &x, 0, &any, false, 1, &late_answer), ANSWER_OVER);
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 1, &any, false, 0, &late_answer), ANSWER_OVER);
	/* touched before the tick came by */
	x = case_start(t, qc.learner, NOW_MS);
	assert_true(attempt_ring(t->db, t->a, x.due_ms + 1, &x));
	assert_true(x.handed_ms == NOW_MS + 30 * MINUTE && x.state == ATTEMPT_DONE && !x.passed && x.points == 0);
}

static void when_one_may(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	q.attempts = 2;
	q.wait_minutes = 60;
	q.opens_ms = NOW_MS;
	q.closes_ms = NOW_MS + 100 * MINUTE;
	q.limit_minutes = 30;
	struct quiz_standing s = {.last_state = ATTEMPT_DONE};
	assert_true(str_find(quiz_closed_why(t->a, &q, &s, NOW_MS - 1), S("เปิดให้ทำ")) >= 0);
	assert_null(quiz_closed_why(t->a, &q, &s, NOW_MS).p);
	assert_true(str_find(quiz_closed_why(t->a, &q, &s, NOW_MS + 100 * MINUTE), S("ปิดแล้ว")) >= 0);
	s.n = 1;
	s.last_handed_ms = NOW_MS;
	assert_true(str_find(quiz_closed_why(t->a, &q, &s, NOW_MS + 60 * MINUTE - 1), S("ครั้งต่อไป")) >= 0);
	assert_null(quiz_closed_why(t->a, &q, &s, NOW_MS + 60 * MINUTE).p);
	s.n = 2;
	assert_true(str_find(quiz_closed_why(t->a, &q, &s, NOW_MS + 60 * MINUTE), S("ครบ 2 ครั้ง")) >= 0);
	s.extra.attempts = 1;
	assert_null(quiz_closed_why(t->a, &q, &s, NOW_MS + 60 * MINUTE).p);
	s.extra.closes_ms = NOW_MS + 500 * MINUTE;
	assert_null(quiz_closed_why(t->a, &q, &s, NOW_MS + 200 * MINUTE).p);
	/* the bell: the limit, more minutes, never after the closing */
	struct quiz_extra x = {0};
	assert_int_equal(quiz_due(&q, &x, NOW_MS), NOW_MS + 30 * MINUTE);
	assert_int_equal(quiz_due(&q, &x, NOW_MS + 90 * MINUTE), NOW_MS + 100 * MINUTE);
	x.minutes = 15;
	assert_int_equal(quiz_due(&q, &x, NOW_MS), NOW_MS + 45 * MINUTE);
	x.closes_ms = NOW_MS + 200 * MINUTE;
	assert_int_equal(quiz_due(&q, &x, NOW_MS + 90 * MINUTE), NOW_MS + 135 * MINUTE);
	q.limit_minutes = 0;
	assert_int_equal(quiz_due(&q, &x, NOW_MS), NOW_MS + 200 * MINUTE);
	/* as it is read */
	db_exec(t->db, "insert into quiz_extra(account_id, lesson_key, minutes, attempts, closes_ms, reason, made_by, made_ms) values ($1, $2, 15, 1, 7, 'x', 0, 0)", qc.learner, S(KEY));
	s = quiz_standing(t->db, qc.learner, S(KEY));
	assert_true(s.n == 0 && s.last_state == ATTEMPT_DONE && s.extra.minutes == 15 && s.extra.attempts == 1 && s.extra.closes_ms == 7);
}

/* --- essays --- */

static void essay_waits_for_its_mark(void **state)
{
	struct country_test *t = *state;
	struct question e = {.kind = QUESTION_ESSAY, .name = S(""), .body = S("อธิบาย"), .feedback = S("")};
	i64 topic = bank_topic(t->db, qc.course, S("อัตนัย"));
	bank_add(t->db, t->a, NOW_MS, 0, qc.course, topic, &e);
	e.body = S("อธิบายอีก");
	bank_add(t->db, t->a, NOW_MS, 0, qc.course, topic, &e);
	bank_touched(t->db, qc.course);
	struct quiz q = case_quiz(t);
	struct quiz_part p = {S(""), topic, 0, 500};
	q.part = &p;
	q.n_parts = 1;
	case_set(t, &q);
	struct attempt x = case_start(t, qc.learner, NOW_MS);
	struct answer y = answer_none();
	struct saved s;
	struct problems ps = problems_in(t->a);
	y.text = S("ความเห็นยาว");
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 0, &y, false, 0, &s), ANSWER_SAVED);
	assert_int_equal(attempt_answer(t->db, t->a, NOW_MS, &x, 1, &y, false, 0, &s), ANSWER_SAVED);
	assert_false(attempt_mark(t->db, t->a, NOW_MS, qc.teacher, &x, 0, 100, S(""), &ps)); /* not handed in */
	attempt_hand_in(t->db, t->a, NOW_MS + MINUTE, &x, NOW_MS + MINUTE, false);
	assert_true(x.state == ATTEMPT_WAITS && !x.passed && x.points == -1);
	assert_false(attempt_mark(t->db, t->a, NOW_MS, qc.teacher, &x, 0, 501, S(""), &ps));
	assert_true(says(&ps, "points", "ระหว่าง 0 ถึง 5"));
	assert_true(attempt_mark(t->db, t->a, NOW_MS + 90 * MINUTE, qc.teacher, &x, 0, 500, S("ดี"), &ps));
	assert_int_equal(x.state, ATTEMPT_WAITS);
	assert_true(attempt_mark(t->db, t->a, NOW_MS + 99 * MINUTE, qc.teacher, &x, 1, 300, S("พอใช้"), &ps));
	assert_true(x.state == ATTEMPT_DONE && x.passed && x.points == 800);
	/* a pass of the day it was handed in, not of the day it was marked */
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where account_id = $1", qc.learner), NOW_MS + MINUTE);
	assert_true(db_has(t->db, "select 1 from notice where account_id = $1", qc.learner));
	/* a mark taken down later takes no pass away */
	assert_true(attempt_mark(t->db, t->a, NOW_MS + 100 * MINUTE, qc.teacher, &x, 1, 0, S("แก้"), &ps));
	assert_true(x.points == 500 && x.passed);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where account_id = $1", qc.learner), NOW_MS + MINUTE);
}

/* --- regrading --- */

static void regrades(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	struct quiz_part p = {S(""), qc.topic_b, 0, 100};
	q.part = &p;
	q.n_parts = 1;
	q.pass = 10000;
	case_set(t, &q);
	i64 other = case_account(t, "other");
	case_enrol(t, other);
	struct attempt x = case_start(t, qc.learner, NOW_MS), y = case_start(t, other, NOW_MS);
	const struct question_rev *r0 = quiz_rev(t->db, t->a, x.item[0].rev_id);
	i64 question = r0->question_id;
	size_t at = 0;
	for (size_t i = 0; i < 4; i++) {
		case_answer(t, &x, i, i == 0 ? 1 : 0, NOW_MS); /* one wrong */
		case_answer(t, &y, i, 0, NOW_MS);
		if (y.item[i].rev_id == x.item[0].rev_id)
			at = i;
	}
	attempt_hand_in(t->db, t->a, NOW_MS + MINUTE, &x, NOW_MS + MINUTE, false);
	attempt_hand_in(t->db, t->a, NOW_MS + 2 * MINUTE, &y, NOW_MS + 2 * MINUTE, false);
	assert_true(!x.passed && x.points == 300 && y.passed && y.points == 400);
	/* the second option was the right one, and the list was turned round */
	struct question_option o[3] = {r0->q.option[2], r0->q.option[1], r0->q.option[0]};
	o[1].percent = 100;
	o[2].percent = 0;
	struct question fixed = r0->q;
	fixed.option = o;
	bank_correct(t->db, t->a, NOW_MS + 3 * MINUTE, qc.teacher, question, &fixed, S("เฉลยผิด"));
	bank_touched(t->db, qc.course);
	struct regrade g = regrade_preview(t->db, t->a, qc.course, question);
	assert_true(g.n_attempts == 2 && g.n == 2);
	assert_int_equal(db_get(t->db, 0, "select points from quiz_attempt where id = $1", x.id), 300); /* only looked at */
	i64 id = regrade_apply(t->db, t->a, NOW_MS + 9 * MINUTE, qc.teacher, case_course(t), question);
	struct attempt x2, y2;
	assert_true(attempt_by_id(t->db, t->a, x.id, &x2) && attempt_by_id(t->db, t->a, y.id, &y2));
	assert_true(x2.points == 400 && x2.passed);
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where account_id = $1", qc.learner), NOW_MS + MINUTE); /* dated by the hand-in */
	assert_true(y2.points == 300 && y2.passed); /* fewer points, the pass stays */
	assert_int_equal(db_get(t->db, 0, "select passed_ms from completion where account_id = $1", other), NOW_MS + 2 * MINUTE);
	assert_true(regrade_read(t->db, t->a, qc.course, id, &g));
	assert_true(g.n == 2 && g.n_attempts == 2);
	for (size_t i = 0; i < 2; i++)
		assert_true(g.row[i].account_id == other ? (g.row[i].before == 400 && g.row[i].after == 300 && g.row[i].passed_before && !g.row[i].passed_after)
												 : (g.row[i].before == 300 && g.row[i].after == 400 && !g.row[i].passed_before && g.row[i].passed_after));
	/* the answer went with the text of its option, and shows as it did */
	struct saved *s = attempt_answers(t->db, t->a, &y2);
	assert_true(str_eq(s[at].answer, S("2")));
	const struct question *now = item_question(t->db, t->a, &y2, at), *was = item_question(t->db, t->a, &y, at);
	for (size_t k = 0; k < y.item[at].n_order; k++)
		assert_true(str_eq(now->option[y2.item[at].order[k]].text, was->option[y.item[at].order[k]].text));
	g = regrade_preview(t->db, t->a, qc.course, question);
	assert_true(g.n == 0 && g.n_attempts == 0);
	assert_false(regrade_read(t->db, t->a, qc.course + 1, id, &g)); /* another course's */
}

/* --- statistics --- */

static void statistics(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	struct quiz_part p = {S(""), qc.topic_b, 0, 100};
	q.part = &p;
	q.n_parts = 1;
	case_set(t, &q);
	/* who: right answers of the four questions in the bank's order; the last one is right for the weak */
	static const int rights[4][4] = {{1, 1, 1, 0}, {1, 1, 0, 0}, {1, 0, 0, 1}, {0, 0, 0, 1}};
	const struct quiz_pool_topic *topic = quiz_pool_topic(quiz_pool(t->db, t->a, qc.course, 0, true), qc.topic_b);
	for (int who = 0; who < 4; who++) {
		struct attempt x = case_start(t, qc.learner, NOW_MS + who);
		for (size_t i = 0; i < 4; i++)
			for (size_t k = 0; k < 4; k++)
				if (x.item[i].rev_id == topic->rev[k])
					case_answer(t, &x, i, rights[who][k] ? 0 : 1, NOW_MS);
		attempt_hand_in(t->db, t->a, NOW_MS + who, &x, NOW_MS + who, false);
	}
	struct quiz_stats s = quiz_stats(t->db, t->a, qc.course, S(KEY));
	assert_true(s.n_attempts == 4 && s.n == 4);
	static const double difficulty[] = {0.75, 0.5, 0.25, 0.5}, discrimination[] = {0.3333, 0, 0.3333, -0.8944}; /* by hand */
	for (size_t i = 0; i < 4; i++) {
		assert_true(s.at[i].n == 4 && s.at[i].n_answered == 4);
		assert_true(s.at[i].difficulty > difficulty[i] - 0.001 && s.at[i].difficulty < difficulty[i] + 0.001);
		assert_true(s.at[i].discrimination > discrimination[i] - 0.001 && s.at[i].discrimination < discrimination[i] + 0.001);
	}
	assert_int_equal(s.at[0].chosen[0], 3);
	assert_int_equal(s.at[0].chosen[1], 1);
}

/* The correlation of known figures: r of (0,1), (1,3), (1,2), (0,1) over 4 is 0.9045. */
static void correlation(void **state)
{
	(void)state;
	struct quiz_stat s = {0};
	static const double x[] = {0, 1, 1, 0}, y[] = {0.25, 0.75, 0.5, 0.25};
	for (int i = 0; i < 4; i++)
		quiz_stat_add(&s, x[i], y[i]);
	quiz_stat_end(&s);
	assert_true(s.discrimination > 0.9044 && s.discrimination < 0.9046 && s.difficulty > 0.4999 && s.difficulty < 0.5001);
	struct quiz_stat same = {0};
	quiz_stat_add(&same, 1, 0.5);
	quiz_stat_add(&same, 1, 0.7);
	quiz_stat_end(&same);
	assert_true(same.discrimination != same.discrimination); /* nobody was wrong: cannot be said */
}

/* --- bank --- */

static void bank_in_and_out(void **state)
{
	struct country_test *t = *state;
	const struct learn_course *c = case_course(t);
	struct problems ps = problems_in(t->a);
	size_t n = 0;
	i64 before = db_get(t->db, 0, "select count(*) from question");
	assert_false(learn_bank_import(t->db, t->a, NOW_MS, 0, c, S("x.gift"), S("ดี {=ก ~ข}\n\nเสีย {~ก ~ข}\n"), S(""), &n, &ps));
	assert_true(ps.n == 1 && ps.at[0].row == 3);
	assert_int_equal(db_get(t->db, 0, "select count(*) from question"), before);
	ps = problems_in(t->a);
	assert_true(learn_bank_import(t->db, t->a, NOW_MS, 0, c, S("x.gift"), S("ดี {=ก ~ข}\n\n$CATEGORY: ค\n\nดีสอง {T}\n"), S("ก"), &n, &ps));
	assert_int_equal(n, 2);
	assert_int_equal(db_get(t->db, 0, "select count(*) from question where topic_id = $1", qc.topic_a), 7);
	i64 rev = case_course(t)->bank_rev;
	assert_true(rev != c->bank_rev); /* what stands in memory is known to be old */
	assert_true(learn_bank_import(t->db, t->a, NOW_MS, 0, c, S("x.gift"), learn_bank_gift(t->db, t->a, qc.course), S(""), &n, &ps));
	assert_int_equal(n, 0); /* all of them stand there */
	/* into another course, with the settings of the test */
	struct quiz q = case_quiz(t);
	case_set(t, &q);
	const struct org_unit *u = org_by_code(org_dir(t->db), S("DLA"));
	i64 to = db_get(t->db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ('quiz-copy', $1, 3, 1, 0, 0, 0, 0, 0, 1) returning id", u->id);
	i64 version = case_version(t, to, VERSION_DRAFT), lesson = case_lesson(t, version, "testkey00000000000000000bb"), *map;
	db_exec(t->db, "update course set draft_id = $2 where id = $1", to, version);
	size_t pairs = learn_bank_copy(t->db, t->a, NOW_MS, 0, qc.course, to, &map);
	assert_int_equal(pairs, 3);
	learn_quiz_copy(t->db, qc.lesson, lesson, map, pairs);
	const struct quiz *copy = learn_quiz(t->db, t->a, lesson);
	assert_true(copy->n_parts == 2 && copy->part[0].topic_id == map[1] && copy->part[0].topic_id != qc.topic_a && copy->pass == 8000);
	assert_true(quiz_valid(t->db, t->a, to, copy, &ps));
}

/* A question put away is drawn no more; a correction is drawn from now on; what was drawn stays as it was. */
static void revisions(void **state)
{
	struct country_test *t = *state;
	struct quiz q = case_quiz(t);
	struct quiz_part p = {S(""), qc.topic_b, 0, 100};
	q.part = &p;
	q.n_parts = 1;
	case_set(t, &q);
	struct attempt x = case_start(t, qc.learner, NOW_MS);
	const struct question_rev *r = quiz_rev(t->db, t->a, x.item[0].rev_id);
	struct question fixed = r->q;
	fixed.body = S("ถามใหม่");
	i64 rev = bank_correct(t->db, t->a, NOW_MS, 0, r->question_id, &fixed, S("พิมพ์ผิด"));
	db_exec(t->db, "update question set state = 1 where rev_id = $1", x.item[1].rev_id);
	bank_touched(t->db, qc.course);
	assert_false(str_eq(item_question(t->db, t->a, &x, 0)->body, S("ถามใหม่")));
	attempt_hand_in(t->db, t->a, NOW_MS, &x, NOW_MS, false);
	struct attempt y = case_start(t, qc.learner, NOW_MS);
	assert_int_equal(y.n_items, 3);
	bool found = false;
	for (size_t i = 0; i < 3; i++) {
		assert_true(y.item[i].rev_id != x.item[0].rev_id && y.item[i].rev_id != x.item[1].rev_id);
		found = found || y.item[i].rev_id == rev;
	}
	assert_true(found);
	assert_int_equal(quiz_rev(t->db, t->a, rev)->no, 2);
}

/* load questions FILE: the last test, since it commits. */
static void command(void **state)
{
	struct country_test *t = *state;
	char path[100];
	snprintf(path, sizeof path, "%s/q.csv", t->dir);
	static const struct {
		const char *text;
		int status;
		i64 added;
	} files[] = {{"course,topic,kind,question,right,answer_1,answer_2\nquiz-case,ใหม่,one,ดี,1,ก,ข\nquiz-case,ใหม่,one,เสีย,3,ก,ข\n", 1, 0},
		{"course,topic,kind,question,right,answer_1,answer_2\nquiz-case,ใหม่,one,ดี,1,ก,ข\nno-such,ใหม่,one,ดี,1,ก,ข\n", 1, 0},
		{"topic,kind,question,right,answer_1,answer_2\nใหม่,one,ดี,1,ก,ข\n", 1, 0},
		{"course,topic,kind,question,right,answer_1,answer_2\nquiz-case,ใหม่,one,ดี,1,ก,ข\nquiz-case,ใหม่,true,จริง,ถูก,,\n", 0, 2},
		{"course,topic,kind,question,right,answer_1,answer_2\nquiz-case,ใหม่,one,ดี,1,ก,ข\n", 0, 0}};
	assert_true(db_commit(t->db));
	for (size_t i = 0; i < N_OF(files); i++) {
		i64 before = db_get(t->db, -1, "select count(*) from question");
		FILE *f = fopen(path, "we");
		assert_non_null(f);
		fputs(files[i].text, f);
		fclose(f);
		assert_int_equal(learn_cli_questions(t->db, t->a, path), files[i].status);
		assert_int_equal(db_get(t->db, -1, "select count(*) from question") - before, files[i].added);
	}
	assert_int_equal(learn_cli_questions(t->db, t->a, "/no/such/file"), 1);
	db_begin(t->db);
}

int main(int argc, char **argv)
{
	int child = doc_child_main(argc, argv);
	if (child >= 0)
		return child;
	const struct CMUnitTest tests[] = {CASE(settings_refused), CASE(publishing_is_kept_from), CASE(draws), CASE(pass_counts_statements), CASE(fails_below_the_mark),
		CASE(two_tabs), CASE(bell), CASE(when_one_may), CASE(essay_waits_for_its_mark), CASE(regrades), CASE(statistics), CASE(correlation), CASE(bank_in_and_out),
		CASE(revisions), CASE(command)};
	crypt_init();
	return COUNTRY_GROUP("quiz", tests);
}
