/* test_pages.c: a test for its teachers: settings, who did it, more time for one person, statistics, marks. */
#include "learn/quiz/test_view.h"

#include "learn/course/markdown.h"
#include "learn/quiz/test.html.h"
#include "org/audit.h"

#include <math.h>
#include <stdio.h>

#define MARKS_MAX 200
#define EXTRAS_MAX 200
#define MINUTE_MS ((i64)60000)

static void audit(struct teach *t, str action, str object, str before, str after)
{
	struct request *r = t->r;
	audit_add(r->db, r->a, r->account_id, t->course->unit != NULL ? t->course->unit->id : 0, r->now_ms, action, STR_CAT(r->a, t->course->slug, S(" "), object),
		before, after);
}

static str number(struct arena *a, i64 v) { return str_fmt(a, "%lld", (long long)v); }
static str sent(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

/* --- settings --- */

static void instant_text(struct arena *a, i64 ms, str *ret_day, str *ret_time)
{
	struct day_text_long z = ms_iso(ms);
	str s = str_dup(a, str_of(z.z));
	*ret_day = ms > 0 ? str_sub(s, 0, 10) : S("");
	*ret_time = ms > 0 ? str_sub(s, 11, 16) : S("");
}

static void rows_of(struct settings_view *v, const struct quiz *q)
{
	struct arena *a = v->t->r->a;
	v->n_rows = q->n_parts + 2 < 3 ? 3 : q->n_parts + 2;
	v->part = new (a, struct settings_part, v->n_rows + 1);
	for (size_t i = 0; i < v->n_rows; i++) {
		v->part[i] = (struct settings_part){.title = S(""), .draw = S("0"), .points = S("1")};
		if (i < q->n_parts)
			v->part[i] = (struct settings_part){q->part[i].topic_id, q->part[i].title, number(a, q->part[i].n_draw), points_text(a, q->part[i].points)};
	}
}

static void fields_of(struct settings_view *v, const struct quiz *q)
{
	struct arena *a = v->t->r->a;
	v->q = *q;
	v->pass = points_text(a, q->pass);
	v->attempts = number(a, q->attempts);
	v->wait = number(a, q->wait_minutes);
	v->limit = number(a, q->limit_minutes);
	v->per_page = number(a, q->per_page);
	instant_text(a, q->opens_ms, &v->opens_day, &v->opens_time);
	instant_text(a, q->closes_ms, &v->closes_day, &v->closes_time);
	rows_of(v, q);
}

static bool open_settings(struct teach *t, struct settings_view *v)
{
	struct request *r = t->r;
	*v = (struct settings_view){.t = t};
	v->l = teach_test(t, &v->v);
	if (v->l == NULL)
		return false;
	v->pool = quiz_pool(r->db, r->a, t->course->id, 0, true);
	v->edit = v->v->state == VERSION_DRAFT;
	return true;
}

static void show_settings(struct settings_view *v)
{
	struct frame f = teach_frame(v->t, v->l->title, v->l->title);
	buf_reset(v->t->r->out);
	test_settings(v->t->r->out, v, &f);
}

static const struct quiz usual = {.pass = 8000, .per_page = 5, .review = REVIEW_ANSWERS, .review_when = 1, .shuffle_questions = true, .shuffle_options = true,
	.words = {"", 0}};

/* GET /teach/{slug}/test/{key} */
void test_settings_get(struct request *r)
{
	struct settings_view v;
	if (!open_settings(teach_of(r), &v))
		return;
	const struct quiz *q = learn_quiz(r->db, r->a, v.l->id);
	fields_of(&v, q != NULL ? q : &usual);
	v.saved = str_eq(r->query, S("saved=1"));
	show_settings(&v);
}

static int whole(struct request *r, const char *name, struct problems *ps)
{
	i64 v = 0;
	str s = sent(r, name);
	if (s.n > 0 && (!str_i64(s, &v) || v < 0 || v > 10000000)) {
		problem_add(ps, 0, str_of(name), s, "ต้องเป็นจำนวนเต็มตั้งแต่ 0");
		return 0;
	}
	return (int)v;
}

static void read_parts(struct request *r, struct settings_view *v, struct quiz *q, struct problems *ps)
{
	struct quiz_part *p = new (r->a, struct quiz_part, 64);
	v->part = new (r->a, struct settings_part, 64);
	for (size_t i = 0; i < 60 && req_each(r, "part_topic", i).p != NULL; i++) {
		i64 topic = 0, draw = 0, points = 0;
		str d = str_trim(req_each(r, "part_draw", i)), w = str_trim(req_each(r, "part_points", i)), title = str_trim(req_each(r, "part_title", i));
		str_i64(str_trim(req_each(r, "part_topic", i)), &topic);
		v->part[v->n_rows++] = (struct settings_part){topic, title.p != NULL ? title : S(""), d.p != NULL ? d : S(""), w.p != NULL ? w : S("")};
		if (topic == 0)
			continue;
		if (d.n > 0 && (!str_i64(d, &draw) || draw < 0 || draw > 1000))
			problem_add(ps, 0, S("part"), d, "ตอนที่ %zu: จำนวนข้อต้องเป็นจำนวนเต็มตั้งแต่ 0", i + 1);
		if (!str_decimal(w, 2, &points))
			problem_add(ps, 0, S("part"), w, "ตอนที่ %zu: คะแนนต่อข้อต้องเป็นตัวเลข เช่น 1 หรือ 2.5", i + 1);
		p[q->n_parts++] = (struct quiz_part){v->part[i].title, topic, (int)draw, points};
	}
	q->part = p;
}

static void read_settings(struct request *r, struct settings_view *v, struct problems *ps)
{
	struct quiz *q = &v->q;
	str words = req_field(r, "words");
	*q = (struct quiz){.lesson_id = v->l->id, .attempts = whole(r, "attempts", ps), .wait_minutes = whole(r, "wait_minutes", ps),
		.limit_minutes = whole(r, "limit_minutes", ps), .per_page = whole(r, "per_page", ps), .review = (enum quiz_review)whole(r, "review", ps),
		.review_when = whole(r, "review_when", ps), .grading = whole(r, "grading", ps), .shuffle_questions = req_flag(r, "shuffle_questions"),
		.shuffle_options = req_flag(r, "shuffle_options"), .words = words.p != NULL ? words : S("")};
	if (!teach_hundredths(r, "pass", &q->pass)) {
		problem_add(ps, 0, S("pass"), sent(r, "pass"), "เกณฑ์ผ่านต้องเป็นตัวเลข 0 ถึง 100");
		q->pass = 0;
	}
	if (!teach_instant(r, "opens_day", "opens_time", "00:00", &q->opens_ms))
		problem_add(ps, 0, S("opens"), sent(r, "opens_day"), "วันเวลาเปิดไม่ถูกต้อง");
	if (!teach_instant(r, "closes_day", "closes_time", "23:59", &q->closes_ms))
		problem_add(ps, 0, S("closes"), sent(r, "closes_day"), "วันเวลาปิดไม่ถูกต้อง");
	v->pass = sent(r, "pass");
	v->attempts = sent(r, "attempts");
	v->wait = sent(r, "wait_minutes");
	v->limit = sent(r, "limit_minutes");
	v->per_page = sent(r, "per_page");
	v->opens_day = sent(r, "opens_day");
	v->opens_time = sent(r, "opens_time");
	v->closes_day = sent(r, "closes_day");
	v->closes_time = sent(r, "closes_time");
	read_parts(r, v, q, ps);
}

/* POST /teach/{slug}/test/{key}: the settings of a draft's test. */
void test_settings_post(struct request *r)
{
	struct settings_view v;
	struct problems ps = problems_in(r->a);
	if (!open_settings(teach_of(r), &v))
		return;
	if (!v.edit) {
		reply_error(r, 423, S("ฉบับนี้เผยแพร่หรือรออนุมัติแล้ว จึงแก้ไขไม่ได้: เปิดร่างฉบับใหม่ของหลักสูตร"));
		return;
	}
	read_settings(r, &v, &ps);
	if (ps.n > 0 || !learn_quiz_set(r->db, r->a, v.t->course->id, &v.q, &ps)) {
		v.ps = &ps;
		show_settings(&v);
		reply_status(r, 422);
		return;
	}
	reply_go(r, str_fmt(r->a, "%.*s/test/%.*s?saved=1", STR_FMT(v.t->base), STR_FMT(v.l->key)));
}

/* --- who did it --- */

static void read_attempts(struct attempts_view *v, i64 before)
{
	struct request *r = v->t->r;
	v->row = new (r->a, struct attempts_row, ATTEMPTS_PAGE);
	struct db_cur c = db_query(r->db,
		"select t.id, t.no, t.state, t.started_ms, t.handed_ms, t.by_bell, t.points, t.full_points, t.passed, u.name from quiz_attempt t"
		" join account u on u.id = t.account_id where t.course_id = $1 and t.lesson_key = $2 and t.id < $3 order by t.id desc limit 51",
		v->t->course->id, v->l->key, before);
	while (db_next(&c)) {
		if (v->n == ATTEMPTS_PAGE) {
			v->more = true;
			break;
		}
		v->row[v->n++] = (struct attempts_row){{.id = db_i64(&c, 0), .no = (int)db_i64(&c, 1), .state = (enum attempt_state)db_i64(&c, 2),
			.started_ms = db_i64(&c, 3), .handed_ms = db_i64(&c, 4), .by_bell = db_i64(&c, 5) != 0, .points = db_i64(&c, 6), .full_points = db_i64(&c, 7),
			.passed = db_i64(&c, 8) != 0, .lesson_key = v->l->key}, str_dup(r->a, db_str(&c, 9))};
		v->last_id = db_i64(&c, 0);
	}
	db_done(&c);
}

static void read_extras(struct attempts_view *v)
{
	struct request *r = v->t->r;
	v->extra = new (r->a, struct extra_row, EXTRAS_MAX);
	struct db_cur c = db_query(r->db,
		"select u.name, u.username, x.reason, x.minutes, x.attempts, x.closes_ms from enrolment e join quiz_extra x on x.account_id = e.account_id"
		" and x.lesson_key = $2 join account u on u.id = e.account_id where e.course_id = $1 order by x.made_ms desc limit 200",
		v->t->course->id, v->l->key);
	while (v->n_extra < EXTRAS_MAX && db_next(&c))
		v->extra[v->n_extra++] = (struct extra_row){str_dup(r->a, db_str(&c, 0)), str_dup(r->a, db_str(&c, 1)), str_dup(r->a, db_str(&c, 2)),
			{db_i64(&c, 3), db_i64(&c, 4), db_i64(&c, 5)}};
	db_done(&c);
}

static bool open_attempts(struct teach *t, struct attempts_view *v, const struct quiz **ret)
{
	const struct learn_version *at;
	*v = (struct attempts_view){.t = t, .username = S(""), .minutes = S(""), .attempts = S(""), .closes_day = S(""), .closes_time = S(""), .reason = S("")};
	v->l = teach_test(t, &at);
	if (v->l == NULL)
		return false;
	*ret = learn_quiz(t->r->db, t->r->a, v->l->id);
	v->pass = *ret != NULL ? (*ret)->pass : 8000;
	return true;
}

static void show_attempts(struct attempts_view *v, i64 before)
{
	read_attempts(v, before);
	read_extras(v);
	struct frame f = teach_frame(v->t, STR_CAT(v->t->r->a, S("ผู้ทำ: "), v->l->title), v->l->title);
	buf_reset(v->t->r->out);
	test_attempts(v->t->r->out, v, &f);
}

/* GET /teach/{slug}/test/{key}/attempts?before= */
void test_attempts_get(struct request *r)
{
	struct attempts_view v;
	const struct quiz *q;
	i64 before = INT64_MAX;
	if (!open_attempts(teach_of(r), &v, &q))
		return;
	req_i64(r, "before", &before);
	v.saved = req_flag(r, "saved");
	show_attempts(&v, before);
}

/* An attempt under way gets its new bell at once. */
static void move_bell(struct request *r, i64 account, str key, const struct quiz_extra *x)
{
	struct quiz_standing s = quiz_standing(r->db, account, key);
	struct attempt t;
	if (s.n == 0 || s.last_state != ATTEMPT_OPEN || !attempt_find(r->db, r->a, account, key, s.n, &t))
		return;
	const struct quiz *own = quiz_settings(r->db, r->a, t.lesson_id, true);
	if (own != NULL)
		db_exec(r->db, "update quiz_attempt set due_ms = $2 where id = $1 and state = 0", t.id, quiz_due(own, x, t.started_ms));
}

/* POST /teach/{slug}/test/{key}/extra: username (enrolled), minutes, attempts, closes_day, closes_time, reason. */
void test_extra_post(struct request *r)
{
	struct teach *t = teach_of(r);
	struct attempts_view v;
	const struct quiz *q;
	struct problems ps = problems_in(r->a);
	if (!open_attempts(t, &v, &q))
		return;
	v.username = sent(r, "username");
	v.minutes = sent(r, "minutes");
	v.attempts = sent(r, "attempts");
	v.closes_day = sent(r, "closes_day");
	v.closes_time = sent(r, "closes_time");
	v.reason = sent(r, "reason");
	struct quiz_extra x = {whole(r, "minutes", &ps), whole(r, "attempts", &ps), 0};
	if (!teach_instant(r, "closes_day", "closes_time", "23:59", &x.closes_ms))
		problem_add(&ps, 0, S("closes"), v.closes_day, "วันเวลาปิดไม่ถูกต้อง");
	i64 account = org_account_by_username(r->db, r->a, v.username);
	if (account == 0 || !db_has(r->db, "select 1 from enrolment where account_id = $1 and course_id = $2", account, t->course->id))
		problem_add(&ps, 0, S("username"), v.username, "ไม่มีผู้เรียนชื่อผู้ใช้นี้ในหลักสูตร");
	if (v.reason.n == 0)
		problem_add(&ps, 0, S("reason"), S(""), "บอกเหตุผล");
	if (x.minutes > 10080 || x.attempts > 100)
		problem_add(&ps, 0, S("minutes"), S(""), "เพิ่มเวลาได้ไม่เกิน 10,080 นาที และไม่เกิน 100 ครั้ง");
	if (ps.n > 0) {
		v.ps = &ps;
		show_attempts(&v, INT64_MAX);
		reply_status(r, 422);
		return;
	}
	db_exec(r->db,
		"insert into quiz_extra(account_id, lesson_key, minutes, attempts, closes_ms, reason, made_by, made_ms) values ($1, $2, $3, $4, $5, $6, $7, $8)"
		" on conflict (account_id, lesson_key) do update set minutes = excluded.minutes, attempts = excluded.attempts, closes_ms = excluded.closes_ms,"
		" reason = excluded.reason, made_by = excluded.made_by, made_ms = excluded.made_ms",
		account, v.l->key, x.minutes, x.attempts, x.closes_ms, v.reason, r->account_id, r->now_ms);
	move_bell(r, account, v.l->key, &x);
	audit(t, S("learn.extra"), v.username, (str){0},
		str_fmt(r->a, "+%lld min, +%lld attempts, closes %lld: %.*s", (long long)x.minutes, (long long)x.attempts, (long long)x.closes_ms, STR_FMT(v.reason)));
	reply_go(r, str_fmt(r->a, "%.*s/test/%.*s/attempts?saved=1", STR_FMT(t->base), STR_FMT(v.l->key)));
}

/* --- statistics --- */

str stat_text(struct arena *a, double v) { return isnan(v) ? S("-") : str_fmt(a, "%.2f", v); }

static const struct {
	const char *tone, *words;
} verdicts[] = {{"", NULL}, {"late", "อำนาจจำแนกติดลบ ตรวจเฉลย"}, {"soon", "จำแนกได้น้อย"}, {"soon", "ยากมาก"}, {"soon", "ง่ายมาก"}};
static int verdict(const struct quiz_stat *s)
{
	if (s->n < 10)
		return 0; /* too few to say anything */
	if (s->discrimination < 0)
		return 1;
	if (s->difficulty < 0.2)
		return 3;
	if (s->difficulty > 0.95)
		return 4;
	return s->discrimination < 0.2 ? 2 : 0;
}
const char *stat_tone(const struct quiz_stat *s) { return verdicts[verdict(s)].tone; }
str stat_words(const struct quiz_stat *s)
{
	const char *w = verdicts[verdict(s)].words;
	return w != NULL ? str_of(w) : (str){0};
}

str stat_choices(struct arena *a, const struct quiz_stat *s)
{
	const struct question *q = &s->rev->q;
	struct buf b = {0};
	for (size_t i = 0; q->kind <= QUESTION_MANY && i < q->n; i++) {
		buf_str(&b, q->option[i].percent > 0 ? S("✓ ") : S(""));
		buf_str(&b, str_clip(q->option[i].text, 90));
		buf_fmt(&b, ": %lld · ", (long long)s->chosen[i]);
	}
	if (q->kind == QUESTION_TRUE)
		buf_fmt(&b, "ถูก: %lld · ผิด: %lld · ", (long long)s->chosen[1], (long long)s->chosen[0]);
	buf_fmt(&b, "ได้เต็ม: %lld · ไม่ตอบ: %lld", (long long)s->n_full, (long long)(s->n - s->n_answered));
	return str_take(a, &b);
}

static const struct table_out_col stat_cols[] = {{"question_id", "รหัสข้อ", 10}, {"revision", "ฉบับ", 8}, {"kind", "ชนิด", 14}, {"question", "คำถาม", 60},
	{"n", "ถูกสุ่ม", 10}, {"answered", "ตอบ", 10}, {"full", "ได้เต็ม", 10}, {"difficulty", "ความง่าย", 12}, {"discrimination", "อำนาจจำแนก", 12},
	{"chosen", "ที่เลือก", 60}, {NULL, NULL, 0}};

static void put_ratio(struct table_out *t, double v)
{
	if (isnan(v))
		table_out_empty(t);
	else
		table_out_decimal(t, (i64)floor(v * 10000 + 0.5), 4);
}

static bool stats_file(struct request *r, const struct quiz_stats *s, enum table_format f)
{
	struct table_out *t = table_out_open(f, stat_cols, "statistics");
	for (size_t i = 0; t != NULL && i < s->n; i++) {
		const struct quiz_stat *x = &s->at[i];
		table_out_i64(t, x->rev->question_id);
		table_out_i64(t, x->rev->no);
		table_out_str(t, question_kind_name(x->rev->q.kind));
		table_out_str(t, x->rev->q.body);
		table_out_i64(t, x->n);
		table_out_i64(t, x->n_answered);
		table_out_i64(t, x->n_full);
		put_ratio(t, x->difficulty);
		put_ratio(t, x->discrimination);
		table_out_str(t, stat_choices(r->a, x));
		table_out_row(t);
	}
	return t != NULL && table_out_close(t, r->out);
}

/* GET /teach/{slug}/test/{key}/statistics?format=csv|xlsx */
void test_stats_get(struct request *r)
{
	struct teach *t = teach_of(r);
	const struct learn_version *at;
	struct stats_view v = {.t = t};
	enum table_format f;
	str format = sent(r, "format");
	v.l = teach_test(t, &at);
	if (v.l == NULL)
		return;
	v.s = quiz_stats(r->db, r->a, t->course->id, v.l->key);
	if (format.n == 0) {
		struct frame fr = teach_frame(t, STR_CAT(r->a, S("สถิติรายข้อ: "), v.l->title), v.l->title);
		fr.wide = true;
		test_stats(r->out, &v, &fr);
	} else if (!table_format_of(format, &f) || f == TABLE_JSON || !stats_file(r, &v.s, f))
		reply_error(r, 404, S("เลือกรูปแบบ csv หรือ xlsx"));
	else
		reply_download(r, table_format_type(f), str_fmt(r->a, "%.*s-statistics.%.*s", STR_FMT(t->course->slug), STR_FMT(format)));
}

/* --- marks --- */

static str lesson_title(struct teach *t, str key)
{
	struct request *r = t->r;
	const i64 at[] = {t->course->live_id, t->course->draft_id};
	for (int i = 0; i < 2; i++) {
		const struct learn_version *v = at[i] != 0 ? learn_version(r->db, r->a, at[i]) : NULL;
		const struct learn_lesson *l = v != NULL ? learn_lesson(v, key) : NULL;
		if (l != NULL)
			return l->title;
	}
	return S("แบบทดสอบ");
}

/* GET /teach/{slug}/marks: what waits, oldest first. */
void test_marks_get(struct request *r)
{
	struct teach *t = teach_of(r);
	struct marks_view v = {.t = t, .row = new (r->a, struct attempts_row, MARKS_MAX)};
	str *title = new (r->a, str, MARKS_MAX);
	struct db_cur c = db_query(r->db,
		"select t.id, t.no, t.handed_ms, t.lesson_key, u.name from quiz_attempt t join account u on u.id = t.account_id where t.course_id = $1 and t.state = 1"
		" order by t.id limit 200",
		t->course->id);
	while (v.n < MARKS_MAX && db_next(&c))
		v.row[v.n++] = (struct attempts_row){{.id = db_i64(&c, 0), .no = (int)db_i64(&c, 1), .handed_ms = db_i64(&c, 2), .lesson_key = str_dup(r->a, db_str(&c, 3))},
			str_dup(r->a, db_str(&c, 4))};
	db_done(&c);
	for (size_t i = 0; i < v.n; i++)
		title[i] = i > 0 && str_eq(v.row[i].t.lesson_key, v.row[i - 1].t.lesson_key) ? title[i - 1] : lesson_title(t, v.row[i].t.lesson_key);
	v.lesson = title;
	struct frame f = teach_frame(t, S("รอตรวจ"), S("รอตรวจ"));
	test_marks(r->out, &v, &f);
}

/* The attempt of {id}, if it is one of this course. */
static bool open_mark(struct teach *t, struct mark_view *v)
{
	struct request *r = t->r;
	i64 id = 0;
	str_i64(req_param(r, "id"), &id);
	*v = (struct mark_view){.t = t};
	if (attempt_by_id(r->db, r->a, id, &v->at) && v->at.course_id == t->course->id)
		return true;
	reply_error(r, 404, S("ไม่พบการทำแบบทดสอบนี้ในหลักสูตร"));
	return false;
}

static void show_mark(struct mark_view *v)
{
	struct request *r = v->t->r;
	struct saved *s = attempt_answers(r->db, r->a, &v->at);
	str files = str_fmt(r->a, "/learn/c/%.*s/file", STR_FMT(v->t->course->slug));
	v->item = new (r->a, struct mark_item, v->at.n_items + 1);
	for (size_t i = 0; i < v->at.n_items; i++) {
		struct mark_item *x = &v->item[i];
		*x = (struct mark_item){.no = i, .item = &v->at.item[i], .q = item_question(r->db, r->a, &v->at, i), .saved = s[i]};
		x->answer = answer_read(r->a, x->q, s[i].answer);
		x->essay = x->q->kind == QUESTION_ESSAY;
		x->waits = s[i].points < 0 && s[i].answer.n > 0 && v->at.state != ATTEMPT_OPEN;
		x->body = learn_markdown(r->a, x->q->body, files, 3);
		v->n_wait += x->waits;
	}
	v->pass = quiz_pass_mark(r->db, r->a, &v->at);
	str name = db_get_str(r->db, r->a, "select name from account where id = $1", v->at.account_id);
	v->name = name.p != NULL ? name : S("-");
	v->lesson = lesson_title(v->t, v->at.lesson_key);
	struct frame f = teach_frame(v->t, STR_CAT(r->a, S("ตรวจ: "), v->name), S("ตรวจคำตอบ"));
	buf_reset(r->out);
	test_mark(r->out, v, &f);
}

/* GET /teach/{slug}/marks/{id}: any attempt of the course. */
void test_mark_get(struct request *r)
{
	struct mark_view v;
	if (open_mark(teach_of(r), &v))
		show_mark(&v);
}

/* POST /teach/{slug}/marks/{id}: item, points, words. */
void test_mark_post(struct request *r)
{
	struct teach *t = teach_of(r);
	struct mark_view v;
	struct problems ps = problems_in(r->a);
	i64 item = -1, points = -1;
	str words = sent(r, "words");
	if (!open_mark(t, &v))
		return;
	bool known = req_i64(r, "item", &item) && item < (i64)v.at.n_items && item_question(r->db, r->a, &v.at, (size_t)item)->kind == QUESTION_ESSAY;
	if (!known)
		problem_add(&ps, 0, S("item"), S(""), "ข้อนี้ไม่ใช่ข้ออัตนัย จึงให้คะแนนเองไม่ได้");
	else if (!teach_hundredths(r, "points", &points))
		problem_add(&ps, 0, S("points"), sent(r, "points"), "คะแนนต้องเป็นตัวเลข เช่น 2 หรือ 2.5");
	if (ps.n > 0 || !attempt_mark(r->db, r->a, r->now_ms, r->account_id, &v.at, (size_t)item, points, words, &ps)) {
		v.ps = &ps;
		show_mark(&v);
		reply_status(r, 422);
		return;
	}
	audit(t, S("learn.mark"), str_fmt(r->a, "attempt %lld item %lld", (long long)v.at.id, (long long)item), (str){0}, points_text(r->a, points));
	reply_go(r, v.at.state == ATTEMPT_DONE ? str_fmt(r->a, "%.*s/marks", STR_FMT(t->base)) : str_fmt(r->a, "%.*s/marks/%lld", STR_FMT(t->base), (long long)v.at.id));
}

/* --- fields --- */

const struct field test_settings_fields[] = {{"pass", FIELD_TEXT, 0, 20, false}, {"attempts", FIELD_TEXT, 0, 20, false}, {"wait_minutes", FIELD_TEXT, 0, 20, false},
	{"limit_minutes", FIELD_TEXT, 0, 20, false}, {"per_page", FIELD_TEXT, 0, 20, false}, {"review", FIELD_TEXT, 0, 4, false}, {"review_when", FIELD_TEXT, 0, 4, false},
	{"grading", FIELD_TEXT, 0, 4, false}, {"shuffle_questions", FIELD_FLAG, 0, 0, false}, {"shuffle_options", FIELD_FLAG, 0, 0, false},
	{"opens_day", FIELD_TEXT, 0, 40, false}, {"opens_time", FIELD_TEXT, 0, 20, false}, {"closes_day", FIELD_TEXT, 0, 40, false}, {"closes_time", FIELD_TEXT, 0, 20, false},
	{"words", FIELD_TEXT, 0, 24000, false}, {"part_topic", FIELD_TEXT, 0, 20, true}, {"part_title", FIELD_TEXT, 0, 600, true}, {"part_draw", FIELD_TEXT, 0, 12, true},
	{"part_points", FIELD_TEXT, 0, 12, true}, FIELD_END};
const struct field test_stats_fields[] = {{"format", FIELD_TEXT, 0, 8, false}, FIELD_END};
const struct field test_attempts_fields[] = {{"before", FIELD_I64, 0, INT64_MAX, false}, {"saved", FIELD_FLAG, 0, 0, false}, FIELD_END};
const struct field test_extra_fields[] = {{"username", FIELD_TEXT, 0, 200, false}, {"minutes", FIELD_TEXT, 0, 12, false}, {"attempts", FIELD_TEXT, 0, 12, false},
	{"closes_day", FIELD_TEXT, 0, 40, false}, {"closes_time", FIELD_TEXT, 0, 20, false}, {"reason", FIELD_TEXT, 0, 1200, false}, FIELD_END};
const struct field test_mark_fields[] = {{"item", FIELD_I64, 0, 1000, false}, {"points", FIELD_TEXT, 0, 12, false}, {"words", FIELD_TEXT, 0, 4000, false}, FIELD_END};
