/* The life of a course: written, sent, approved by a second person, replaced, copied, put away; learners under way keep theirs. */
#include "author_case.h"

#define SLUG S("law-basics")

static void publish(void)
{
	struct problems ps = problems_in(at.t->a);
	struct author w = author_now(at.writer, SLUG);
	assert_true(author_send(&w, S("รุ่นนี้"), &ps));
	w = author_now(at.approver, SLUG);
	if (!author_approve(&w, w.v->sent_ms, &ps)) {
		print_problems(&ps);
		fail();
	}
}

static void checks(void **state)
{
	(void)state;
	struct author w = make_course("law-basics", 0);
	struct problems ps = problems_in(at.t->a);
	assert_false(author_send(&w, S(""), &ps));
	assert_says(&ps, "", "ยังไม่มีบทเรียน");
	static const struct {
		enum lesson_kind kind;
		const char *words;
	} kinds[] = {{LESSON_TEXT, "ยังไม่มีเนื้อหา"}, {LESSON_VIDEO, "ยังไม่มีไฟล์วิดีโอ"}, {LESSON_DOCUMENT, "ยังไม่มีไฟล์เอกสาร"}, {LESSON_LINK, "ยังไม่มีที่อยู่เว็บ"},
		{LESSON_SCORM, "ยังไม่มีแพ็กเกจ"}, {LESSON_TEST, "ยังไม่ได้เลือกชุดคำถาม"}};
	struct problems add = problems_in(at.t->a);
	for (size_t i = 0; i < N_OF(kinds); i++)
		author_lesson_add(&w, w.v->section[0].id, kinds[i].kind, str_fmt(at.t->a, "บท %zu", i), &add);
	w = author_now(at.writer, SLUG);
	struct author_fault *f;
	assert_int_equal(author_check(w.db, w.a, w.c, w.v, &f), N_OF(kinds));
	for (size_t i = 0; i < N_OF(kinds); i++) {
		assert_true(str_find(f[i].words, str_of(kinds[i].words)) >= 0);
		assert_true(str_starts(f[i].href, S("/teach/law-basics/l/")));
	}
	/* A picture that the course does not have. */
	struct learn_lesson l = w.v->lesson[0];
	l.body = S("ดู ![แผนที่](file:map.png)");
	author_lesson_set(&w, &w.v->lesson[0], &l);
	w = author_now(at.writer, SLUG);
	author_check(w.db, w.a, w.c, w.v, &f);
	assert_true(str_find(f[0].words, S("map.png")) >= 0);
}

static void second_person(void **state)
{
	struct country_test *t = *state;
	struct author w = make_course("law-basics", 2);
	struct problems ps = problems_in(t->a);
	assert_true(author_send(&w, S("ฉบับแรก"), &ps));
	w = author_now(at.writer, SLUG);
	assert_int_equal(w.v->state, VERSION_WAITS);
	check_str(w.v->note, S("ฉบับแรก"));
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice where account_id = $1", at.approver), 1);
	/* Not the sender, whatever the person may. */
	assert_false(author_approve(&w, w.v->sent_ms, &ps));
	assert_says(&ps, "", "ผู้ส่งอนุมัติเองไม่ได้");
	ps = problems_in(t->a);
	assert_false(author_return(&w, w.v->sent_ms, S("ไม่ดี"), &ps));
	/* Not unseen: it was sent again meanwhile. */
	w = author_now(at.approver, SLUG);
	ps = problems_in(t->a);
	assert_false(author_approve(&w, w.v->sent_ms - 1, &ps));
	assert_says(&ps, "", "มีการส่งใหม่");
	ps = problems_in(t->a);
	assert_false(author_return(&w, w.v->sent_ms, S("  "), &ps));
	assert_says(&ps, "why", "เหตุผล");
	ps = problems_in(t->a);
	assert_true(author_return(&w, w.v->sent_ms, S("แก้บทที่ 2"), &ps));
	w = author_now(at.writer, SLUG);
	assert_int_equal(w.v->state, VERSION_DRAFT);
	check_str(w.v->returned, S("แก้บทที่ 2"));
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice where account_id = $1", at.writer), 1);
	/* Withdrawn and sent again. */
	assert_true(author_send(&w, S(""), &ps));
	w = author_now(at.writer, SLUG);
	assert_true(author_withdraw(&w, &ps));
	publish();
	w = author_now(at.approver, SLUG);
	assert_int_equal(w.c->state, COURSE_PUBLISHED);
	assert_int_equal(w.v->state, VERSION_PUBLISHED);
	assert_int_equal(w.v->approved_by, at.approver);
	assert_int_equal(w.c->draft_id, 0);
	assert_int_equal(w.c->live_id, w.v->id);
	/* A second press changes nothing. */
	ps = problems_in(t->a);
	assert_false(author_approve(&w, w.v->sent_ms, &ps));
	static const char *const steps[] = {"course.new", "course.send", "course.return", "course.withdraw", "course.publish"};
	for (size_t i = 0; i < N_OF(steps); i++)
		assert_true(db_get(t->db, 0, "select count(*) from audit where action = $1", steps[i]) > 0);
	const struct learn_course *found[10];
	assert_true(learn_search(t->db, t->a, NULL, S("กฎหมายท้องถิ่น"), -1, found, 10) > 0);
}

static void learners_keep_theirs(void **state)
{
	struct country_test *t = *state;
	make_course("law-basics", 2);
	publish();
	struct author w = author_now(at.writer, SLUG);
	i64 first = w.c->live_id, enrolment = 0;
	str key = str_dup(t->a, w.v->lesson[0].key);
	struct problems ps = problems_in(t->a);
	struct learn_enrol e = {.account_id = at.learner, .by = at.learner, .link = S(""), .due_day = S("")};
	if (!learn_enrol(t->db, t->a, NOW_MS, w.c, &e, &enrolment, &ps))
		print_problems(&ps);
	assert_true(enrolment > 0);
	/* A new version: the same keys, other words. */
	assert_true(author_draft(&w, &ps) > 0);
	w = author_now(at.writer, SLUG);
	assert_int_equal(w.v->state, VERSION_DRAFT);
	assert_int_equal(w.v->no, 2);
	check_str(order_of(w.v), S("บท 1 บท 2"));
	const struct learn_lesson *l = learn_lesson(w.v, key);
	assert_non_null(l);
	struct learn_lesson changed = *l;
	changed.title = S("บทหนึ่งใหม่");
	author_lesson_set(&w, l, &changed);
	author_lesson_remove(&w, &w.v->lesson[1]);
	assert_int_equal(author_draft(&w, &ps), 0); /* there is one */
	publish();
	w = author_now(at.writer, SLUG);
	assert_int_not_equal(w.c->live_id, first);
	check_str(order_of(w.v), S("บทหนึ่งใหม่"));
	const struct learn_version *old = learn_version(t->db, t->a, first);
	check_str(order_of(old), S("บท 1 บท 2"));
	assert_int_equal(db_get(t->db, -1, "select state from course_version where id = $1", first), VERSION_REPLACED);
	struct learn_enrolment got;
	assert_true(learn_enrolment_of(t->db, t->a, at.learner, w.c->id, &got));
	assert_int_equal(got.version_id, first);
}

static void order(void **state)
{
	(void)state;
	struct author w = make_course("law-basics", 3);
	struct problems ps = problems_in(at.t->a);
	author_section_add(&w, S("ส่วนสอง"), &ps);
	static const struct {
		const char *lesson;
		int by;
		const char *order;
	} steps[] = {
		{"บท 1", -1, "บท 1 บท 2 บท 3|"}, /* on top already */
		{"บท 1", 1, "บท 2 บท 1 บท 3|"},
		{"บท 3", 1, "บท 2 บท 1|บท 3"},   /* over the border */
		{"บท 3", 1, "บท 2 บท 1|บท 3"},
		{"บท 1", 1, "บท 2|บท 1 บท 3"},
		{"บท 1", 1, "บท 2|บท 3 บท 1"},
		{"บท 3", -1, "บท 2 บท 3|บท 1"},
		{"บท 3", -1, "บท 3 บท 2|บท 1"},
	};
	for (size_t i = 0; i < N_OF(steps); i++) {
		w = author_now(at.writer, SLUG);
		for (size_t k = 0; k < w.v->n_lessons; k++)
			if (str_eq(w.v->lesson[k].title, str_of(steps[i].lesson))) {
				author_lesson_move(&w, &w.v->lesson[k], steps[i].by);
				break;
			}
		check_str(order_of(author_now(at.writer, SLUG).v), str_of(steps[i].order));
	}
	/* Put before another, as dragging does. */
	w = author_now(at.writer, SLUG);
	assert_true(author_lesson_put(&w, &w.v->lesson[2], w.v->section[0].id, &w.v->lesson[1]));
	w = author_now(at.writer, SLUG);
	check_str(order_of(w.v), S("บท 3 บท 1 บท 2|"));
	assert_false(author_lesson_put(&w, &w.v->lesson[0], w.v->section[1].id, &w.v->lesson[1])); /* not in that section */
	assert_false(author_lesson_put(&w, &w.v->lesson[0], 99999999, NULL));
	assert_true(author_section_move(&w, w.v->section[1].id, -1));
	w = author_now(at.writer, SLUG);
	check_str(order_of(w.v), S("|บท 3 บท 1 บท 2"));
	assert_false(author_section_move(&w, w.v->section[1].id, 1));
	assert_false(author_section_remove(&w, w.v->section[1].id, &ps));
	assert_says(&ps, "section", "ยังมีบทเรียน 3 บท");
	ps = problems_in(at.t->a);
	assert_true(author_section_remove(&w, w.v->section[0].id, &ps));
	w = author_now(at.writer, SLUG);
	assert_false(author_section_rename(&w, w.v->section[0].id, S("ชื่อเก่ากว่า"), S("ชื่อใหม่"), &ps));
	assert_says(&ps, "title", "ไปก่อนแล้ว");
}

static void refusals(void **state)
{
	struct country_test *t = *state;
	struct author w = make_course("law-basics", 1);
	struct problems ps = problems_in(t->a);
	struct author_facts f = some_facts("อีกวิชา");
	assert_int_equal(author_course_new(&w, w.c->unit, SLUG, &f, NULL, &ps), 0);
	assert_says(&ps, "slug", "ใช้ชื่อนี้แล้ว");
	static const char *const slugs[] = {"", "a", "Law", "1law", "law_", "law-", "new", "import", "กฎหมาย", "a/b", "../x"};
	for (size_t i = 0; i < N_OF(slugs); i++)
		assert_false(author_slug_ok(str_of(slugs[i])));
	check_str(author_slug_free(t->db, t->a, SLUG), S("law-basics-2"));
	check_str(author_slug_of(t->a, S("Local Law & Order 2")), S("local-law-order-2"));
	check_str(author_slug_of(t->a, S("กฎหมาย")), S("course"));
	ps = problems_in(t->a);
	f.title = S(" ");
	f.minutes = -1;
	f.audience = 0;
	f.opens_day = S("2026-12-01");
	f.closes_day = S("2026-11-01");
	assert_false(author_facts_set(&w, &f, &ps));
	assert_says(&ps, "title", "กรุณากรอก");
	assert_says(&ps, "minutes", "60,000");
	assert_says(&ps, "audience", "อย่างน้อยหนึ่งกลุ่ม");
	assert_says(&ps, "closes_day", "ก่อนวันเปิด");
	ps = problems_in(t->a);
	struct learn_lesson l = w.v->lesson[0];
	l.rule = RULE_PASS;
	assert_false(author_lesson_check(&w, &l, &ps));
	assert_says(&ps, "rule", "ใช้กับบทเรียนชนิดนี้ไม่ได้");
	static const char *const urls[] = {"http://", "https://x", "javascript:alert(1)", "https://a@b.th/", "https://x .th", "ftp://x.th", "//x.th", "https://x.th/\"a"};
	for (size_t i = 0; i < N_OF(urls); i++)
		assert_false(author_url_ok(str_of(urls[i])));
	assert_true(author_url_ok(S("https://www.dla.go.th/a?b=c#d")));
	check_str(author_name_of(t->a, S("รูป/แผนที่ อำเภอ.PNG")), S("file.PNG"));
	check_str(author_name_of(t->a, S("C:\\x\\my map (1).png")), S("my-map-1.png"));
	assert_false(author_name_ok(S("../x")));
	assert_false(author_name_ok(S(".x")));
}

static void copies(void **state)
{
	struct country_test *t = *state;
	make_course("law-basics", 2);
	publish();
	struct author w = author_now(at.writer, SLUG);
	struct problems ps = problems_in(t->a);
	db_exec(t->db, "insert into course_file(course_id, name, sha, type, size, at_ms) values ($1, 'a.png', 'x', 'image/png', 1, 1)", w.c->id);
	db_exec(t->db, "insert into survey_item(course_id, pos, kind, body) values ($1, 1, 0, 'ดีหรือไม่')", w.c->id);
	i64 id = author_clone(&w, w.c->unit, S("law-copy"), S("สำเนา"), &ps);
	assert_true(id > 0);
	struct author c = author_now(at.writer, S("law-copy"));
	assert_int_equal(c.c->state, COURSE_NEW);
	check_str(c.v->title, S("สำเนา"));
	check_str(order_of(c.v), order_of(w.v));
	check_str(c.v->lesson[1].body, w.v->lesson[1].body);
	assert_null(learn_lesson(w.v, c.v->lesson[0].key)); /* keys of its own */
	assert_int_equal(db_get(t->db, 0, "select count(*) from course_file where course_id = $1", id), 1);
	assert_int_equal(db_get(t->db, 0, "select count(*) from survey_item where course_id = $1", id), 1);
	/* A draft thrown away leaves the live one. */
	assert_true(author_draft(&w, &ps) > 0);
	w = author_now(at.writer, SLUG);
	i64 draft = w.v->id;
	assert_true(author_discard(&w, &ps));
	assert_int_equal(db_get(t->db, 0, "select count(*) from lesson where version_id = $1", draft), 0);
	w = author_now(at.writer, SLUG);
	assert_int_equal(w.v->state, VERSION_PUBLISHED);
	/* The archive and back. */
	assert_true(author_archive(&w, true, &ps));
	w = author_now(at.writer, SLUG);
	assert_int_equal(w.c->state, COURSE_ARCHIVED);
	assert_false(author_archive(&w, true, &ps));
	assert_says(&ps, "", "อยู่ในคลังแล้ว");
	assert_true(author_archive(&w, false, &ps));
	w = author_now(at.writer, SLUG);
	assert_int_equal(w.c->state, COURSE_PUBLISHED);
	/* What waits is not decided on from the archive. */
	assert_true(author_draft(&w, &ps) > 0);
	w = author_now(at.writer, SLUG);
	ps = problems_in(t->a);
	assert_true(author_send(&w, S(""), &ps));
	w = author_now(at.approver, SLUG);
	assert_true(author_archive(&w, true, &ps));
	w = author_now(at.approver, SLUG);
	assert_false(author_approve(&w, w.v->sent_ms, &ps));
	assert_says(&ps, "", "เก็บเข้าคลังแล้ว");
}

int main(void)
{
	crypt_init();
	const struct CMUnitTest tests[] = {CASE(checks), CASE(second_person), CASE(learners_keep_theirs), CASE(order), CASE(refusals), CASE(copies)};
	return COUNTRY_GROUP("course life", tests);
}
