/* own.c: a person's own data. */
#include "learn/record/own.h"

#include "base/buf.h"

static void key(struct buf *o, const char *name, bool *first)
{
	buf_fmt(o, "%s\"%s\":", *first ? "" : ",", name);
	*first = false;
}

static void text(struct buf *o, const char *name, str s, bool *first)
{
	key(o, name, first);
	buf_json(o, s);
}

/* An instant as a Bangkok day; nothing for 0. */
static void when(struct buf *o, const char *name, i64 ms, bool *first)
{
	if (ms > 0)
		text(o, name, str_of(day_iso(day_of_ms(ms)).z), first);
}

static str title_of(struct db *db, i64 course_id)
{
	const struct learn_course *c = learn_course_by_id(learn_dir(db), course_id);
	return c != NULL ? c->title : S("");
}

static void open_row(struct buf *o, bool *first_row)
{
	buf_fmt(o, *first_row ? "{" : ",{");
	*first_row = false;
}

static void courses(struct db *db, i64 account_id, struct buf *o)
{
	bool rows = true;
	struct db_cur c = db_query(db,
		"select course_id, enrolled_ms, passed_ms, due_day, last_ms from enrolment where account_id = $1 order by id", account_id);
	buf_lit(o, "\"courses\":[");
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "course", title_of(db, db_i64(&c, 0)), &first);
		when(o, "enrolled", db_i64(&c, 1), &first);
		when(o, "passed", db_i64(&c, 2), &first);
		when(o, "last_seen", db_i64(&c, 4), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "],");
}

static void certificates(struct db *db, i64 account_id, struct buf *o)
{
	bool rows = true;
	struct db_cur c = db_query(db,
		"select number, name, course_title, day, revoked_why from certificate where account_id = $1 order by id", account_id);
	buf_lit(o, "\"certificates\":[");
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "number", db_str(&c, 0), &first);
		text(o, "name", db_str(&c, 1), &first);
		text(o, "course", db_str(&c, 2), &first);
		text(o, "day", db_str(&c, 3), &first);
		text(o, "revoked", db_str(&c, 4), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "],");
}

static void others(struct db *db, i64 account_id, struct buf *o)
{
	bool rows = true;
	struct db_cur c = db_query(db,
		"select course, day, number, file_name, declared_ms, state, reason from external_certificate where account_id = $1 order by id", account_id);
	buf_lit(o, "\"other_certificates\":[");
	while (db_next(&c)) {
		static const char *const states[] = {"waits", "verified", "rejected", "withdrawn"};
		bool first = true;
		open_row(o, &rows);
		text(o, "course", db_str(&c, 0), &first);
		text(o, "day", db_str(&c, 1), &first);
		text(o, "number", db_str(&c, 2), &first);
		text(o, "file", db_str(&c, 3), &first);
		when(o, "declared", db_i64(&c, 4), &first);
		text(o, "state", str_of(states[db_i64(&c, 5) & 3]), &first);
		text(o, "reason", db_str(&c, 6), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "],");
}

static void attempts(struct db *db, i64 account_id, struct buf *o)
{
	bool rows = true;
	struct db_cur c = db_query(db,
		"select course_id, no, started_ms, handed_ms, points, full_points, passed from quiz_attempt where account_id = $1 order by id", account_id);
	buf_lit(o, "\"tests\":[");
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "course", title_of(db, db_i64(&c, 0)), &first);
		buf_fmt(o, ",\"attempt\":%lld", (long long)db_i64(&c, 1));
		when(o, "started", db_i64(&c, 2), &first);
		when(o, "handed_in", db_i64(&c, 3), &first);
		buf_fmt(o, ",\"points_hundredths\":%lld,\"of_hundredths\":%lld,\"passed\":%s}", (long long)db_i64(&c, 4), (long long)db_i64(&c, 5),
			db_i64(&c, 6) ? "true" : "false");
	}
	buf_lit(o, "],");
}

static void words(struct db *db, i64 account_id, struct buf *o)
{
	bool rows = true;
	struct db_cur c = db_query(db, "select course_id, body, at_ms from course_post where account_id = $1 and hidden_ms = 0 order by id", account_id);
	buf_lit(o, "\"posts\":[");
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "course", title_of(db, db_i64(&c, 0)), &first);
		text(o, "text", db_str(&c, 1), &first);
		when(o, "day", db_i64(&c, 2), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "]");
}

static void opinions(struct db *db, i64 account_id, struct buf *o)
{
	bool rows = true;
	struct db_cur c = db_query(db, 
		"select r.course_id, r.stars, r.words, r.at_ms from enrolment e join course_rating r on r.course_id = e.course_id and r.account_id = e.account_id"
		" where e.account_id = $1 order by r.course_id", account_id);
	buf_lit(o, ",\"ratings\":[");
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "course", title_of(db, db_i64(&c, 0)), &first);
		buf_fmt(o, ",\"stars\":%lld", (long long)db_i64(&c, 1));
		text(o, "words", db_str(&c, 2), &first);
		when(o, "day", db_i64(&c, 3), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "],\"survey_answers\":[");
	rows = true;
	c = db_query(db,
		"select s.course_id, s.pos, s.value, s.words, s.at_ms from enrolment e join survey_answer s on s.course_id = e.course_id and s.account_id = e.account_id"
		" where e.account_id = $1 order by s.course_id, s.pos", account_id);
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "course", title_of(db, db_i64(&c, 0)), &first);
		buf_fmt(o, ",\"item\":%lld,\"value\":%lld", (long long)db_i64(&c, 1), (long long)db_i64(&c, 2));
		text(o, "words", db_str(&c, 3), &first);
		when(o, "day", db_i64(&c, 4), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "]");
}

/* What was answered in tests, and what packages keep. */
static void given(struct db *db, i64 account_id, struct buf *o)
{
	bool rows = true;
	struct db_cur c = db_query(db,
		"select q.course_id, q.no, a.item, a.answer, a.at_ms from quiz_attempt q join quiz_answer a on a.attempt_id = q.id where q.account_id = $1 order by q.id, a.item",
		account_id);
	buf_lit(o, ",\"test_answers\":[");
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "course", title_of(db, db_i64(&c, 0)), &first);
		buf_fmt(o, ",\"attempt\":%lld,\"item\":%lld", (long long)db_i64(&c, 1), (long long)db_i64(&c, 2));
		text(o, "answer", db_str(&c, 3), &first);
		when(o, "day", db_i64(&c, 4), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "],\"packages\":[");
	rows = true;
	c = db_query(db, "select e.course_id, s.data, s.at_ms from enrolment e join scorm_state s on s.enrolment_id = e.id where e.account_id = $1 order by e.id", account_id);
	while (db_next(&c)) {
		bool first = true;
		open_row(o, &rows);
		text(o, "course", title_of(db, db_i64(&c, 0)), &first);
		text(o, "data", db_str(&c, 1), &first);
		when(o, "day", db_i64(&c, 2), &first);
		buf_lit(o, "}");
	}
	buf_lit(o, "]");
}

void learn_own_data(struct db *db, struct arena *a, i64 account_id, struct buf *o)
{
	(void)a;
	courses(db, account_id, o);
	certificates(db, account_id, o);
	others(db, account_id, o);
	attempts(db, account_id, o);
	words(db, account_id, o);
	opinions(db, account_id, o);
	given(db, account_id, o);
}

void learn_own_erase(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	(void)a;
	db_exec(db, "update course_post set body = '', hidden_ms = case when hidden_ms = 0 then $2 else hidden_ms end where account_id = $1", account_id, now_ms);
	db_exec(db,
		"update course_rating set words = '' where account_id = $1 and course_id in (select course_id from enrolment where account_id = $1)", account_id);
	db_exec(db, "delete from survey_answer where account_id = $1 and course_id in (select course_id from enrolment where account_id = $1)", account_id);
	db_exec(db, "delete from course_person where account_id = $1", account_id);
	db_exec(db, "delete from quiz_extra where account_id = $1", account_id);
	db_exec(db, "delete from quiz_answer where attempt_id in (select id from quiz_attempt where account_id = $1)", account_id);
	db_exec(db, "delete from scorm_state where enrolment_id in (select id from enrolment where account_id = $1)", account_id);
	db_exec(db,
		"update certificate set name = '', revoked_ms = case when revoked_ms = 0 then $2 else revoked_ms end,"
		" revoked_why = 'เจ้าของขอลบข้อมูลส่วนบุคคล' where account_id = $1", account_id, now_ms);
	db_exec(db,
		"update external_certificate set owner = '', number = '', number_fold = '', sha = '', file_name = '', size = 0, state = 3, version = version + 1"
		" where account_id = $1", account_id);
}

void learn_email_proved(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	learn_certificates_due(db, a, now_ms, account_id);
}
