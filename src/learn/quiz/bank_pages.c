/* bank_pages.c: the question bank of a course for its teachers: list, each question, files, regrading. */
#include "learn/quiz/bank_view.h"

#include "base/thai.h"
#include "learn/course/markdown.h"
#include "learn/quiz/bank.html.h"
#include "org/audit.h"

#include <fcntl.h>
#include <unistd.h>

#define TOPICS_MAX 500
#define ROWS_MAX 20000
#define FILE_MAX (20u << 20)

static i64 owner_of(const struct teach *t) { return t->course->unit != NULL ? t->course->unit->id : 0; }

static void audit(struct teach *t, str action, str object, str before, str after)
{
	struct request *r = t->r;
	audit_add(r->db, r->a, r->account_id, owner_of(t), r->now_ms, action, STR_CAT(r->a, t->course->slug, S(" "), object), before, after);
}

static size_t topics_of(struct teach *t, struct bank_topic **ret)
{
	struct bank_topic *at = new (t->r->a, struct bank_topic, TOPICS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(t->r->db,
		"select t.id, t.name, coalesce(sum(case when q.state = 0 then 1 else 0 end), 0), coalesce(sum(case when q.state = 1 then 1 else 0 end), 0)"
		" from question_topic t left join question q on q.topic_id = t.id and q.course_id = t.course_id where t.course_id = $1"
		" group by t.id, t.name, t.pos order by t.pos, t.id limit 500",
		t->course->id);
	while (n < TOPICS_MAX && db_next(&c))
		at[n++] = (struct bank_topic){.id = db_i64(&c, 0), .name = str_dup(t->r->a, db_str(&c, 1)), .n = db_i64(&c, 2), .n_away = db_i64(&c, 3)};
	db_done(&c);
	*ret = at;
	return n;
}

/* --- the list --- */

static bool wanted(struct bank_view *v, struct db_cur *c, str folded)
{
	if (v->topic_id > 0 && db_i64(c, 6) != v->topic_id)
		return false;
	if (!v->away && db_i64(c, 1) != 0)
		return false;
	if (folded.n == 0)
		return true;
	struct arena *a = v->t->r->a;
	return str_find(thai_fold(a, STR_CAT(a, db_str(c, 4), S(" "), db_str(c, 5))), folded) >= 0;
}

static void read_rows(struct bank_view *v)
{
	struct request *r = v->t->r;
	str folded = thai_fold(r->a, v->words);
	size_t first = (v->page - 1) * BANK_PAGE;
	v->row = new (r->a, struct bank_row, BANK_PAGE);
	struct db_cur c = db_query(r->db,
		"select q.id, q.state, r.no, t.name, r.name, r.body, q.topic_id, r.kind from question q join question_rev r on r.id = q.rev_id"
		" join question_topic t on t.id = q.topic_id where q.course_id = $1 order by t.pos, t.id, q.id limit 20000",
		v->t->course->id);
	while (db_next(&c)) {
		if (!wanted(v, &c, folded))
			continue;
		if (v->n_all >= first && v->n < BANK_PAGE)
			v->row[v->n++] = (struct bank_row){.id = db_i64(&c, 0), .state = db_i64(&c, 1), .no = db_i64(&c, 2), .topic = str_dup(r->a, db_str(&c, 3)),
				.name = str_dup(r->a, db_str(&c, 4)), .body = str_dup(r->a, str_clip(db_str(&c, 5), 400)), .kind = (enum question_kind)db_i64(&c, 7)};
		v->n_all++;
	}
	db_done(&c);
	v->n_pages = (v->n_all + BANK_PAGE - 1) / BANK_PAGE;
}

static void show_list(struct teach *t, const struct problems *ps)
{
	struct request *r = t->r;
	struct bank_view v = {.t = t, .page = 1, .words = req_field(r, "q").p != NULL ? req_field(r, "q") : S(""), .away = req_flag(r, "away"), .ps = ps};
	i64 page = 1, added;
	req_i64(r, "topic", &v.topic_id);
	if (req_i64(r, "page", &page) && page > 0)
		v.page = (size_t)page;
	if (req_i64(r, "added", &added))
		v.said = added > 0 ? str_fmt(r->a, "นำเข้าแล้ว %lld ข้อ", (long long)added) : S("ไม่มีข้อใหม่: ทุกข้อในไฟล์มีอยู่ในคลังแล้ว");
	v.n_topics = topics_of(t, &v.topic);
	read_rows(&v);
	struct frame f = teach_frame(t, S("คลังข้อสอบ"), S("คลังข้อสอบ"));
	buf_reset(r->out);
	bank_list(r->out, &v, &f);
}

/* GET /teach/{slug}/bank?topic=&q=&away=&page=: teachers of the course. */
void bank_list_get(struct request *r) { show_list(teach_of(r), NULL); }

/* POST /teach/{slug}/bank/topic: name, topic (its id: renamed; else a new one). */
void bank_topic_post(struct request *r)
{
	struct teach *t = teach_of(r);
	struct problems ps = problems_in(r->a);
	str name = str_trim(req_field(r, "name"));
	i64 id = 0;
	if (name.n == 0 || name.n > TOPIC_NAME_MAX) {
		problem_add(&ps, 0, S("name"), str_clip(name, 60), "ใส่ชื่อหัวข้อ ไม่เกิน 60 ตัวอักษร");
	} else if (req_i64(r, "topic", &id) && id > 0) {
		if (db_has(r->db, "select 1 from question_topic where course_id = $1 and name = $2 and id <> $3", t->course->id, name, id))
			problem_add(&ps, 0, S("name"), name, "มีหัวข้อชื่อนี้แล้ว: ใช้ชื่ออื่น");
		else
			db_exec(r->db, "update question_topic set name = $3 where id = $1 and course_id = $2", id, t->course->id, name);
	} else
		id = bank_topic(r->db, t->course->id, name);
	if (ps.n > 0) {
		show_list(t, &ps);
		reply_status(r, 422);
		return;
	}
	bank_touched(r->db, t->course->id);
	reply_go(r, str_fmt(r->a, "%.*s/bank?topic=%lld", STR_FMT(t->base), (long long)id));
}

/* --- one question --- */

static void show_form(struct bank_form *v)
{
	struct request *r = v->t->r;
	size_t n = v->q.n, most = v->q.kind == QUESTION_TRUE ? 2 : n + 4 < 6 ? 6 : n + 4 > OPTIONS_MAX ? OPTIONS_MAX : n + 4;
	v->option = new (r->a, struct question_option, most + 1);
	for (size_t i = 0; i < most; i++)
		v->option[i] = i < n ? v->q.option[i] : (struct question_option){.text = S(""), .match = S(""), .tolerance = S(""), .feedback = S("")};
	v->n_rows = most;
	v->n_topics = topics_of(v->t, &v->topics);
	v->body = learn_markdown(r->a, v->q.body, str_fmt(r->a, "/learn/c/%.*s/file", STR_FMT(v->t->course->slug)), 3);
	struct frame f = teach_frame(v->t, v->id > 0 ? S("แก้ไขข้อสอบ") : S("เพิ่มข้อสอบ"), S("ข้อสอบ"));
	buf_reset(r->out);
	bank_edit(r->out, v, &f);
}

/* GET /teach/{slug}/bank/new?kind=&topic= */
void bank_new_get(struct request *r)
{
	struct bank_form v = {.t = teach_of(r), .topic = S(""), .reason = S("")};
	i64 topic = 0;
	v.q = (struct question){.name = S(""), .body = S(""), .feedback = S(""), .is_true = true};
	if (!question_kind_parse(req_field(r, "kind").p != NULL ? req_field(r, "kind") : S(""), &v.q.kind))
		v.q.kind = QUESTION_ONE;
	if (req_i64(r, "topic", &topic)) {
		str name = db_get_str(r->db, r->a, "select name from question_topic where id = $1 and course_id = $2", topic, v.t->course->id);
		v.topic = name.p != NULL ? name : S("");
	}
	show_form(&v);
}

static void read_past(struct bank_form *v)
{
	struct request *r = v->t->r;
	v->past = new (r->a, struct bank_past, 100);
	struct db_cur c = db_query(r->db,
		"select r.no, r.made_ms, coalesce(u.name, 'ระบบ'), r.reason from question_rev r left join account u on u.id = r.made_by where r.question_id = $1"
		" order by r.no desc limit 100",
		v->id);
	while (v->n_past < 100 && db_next(&c))
		v->past[v->n_past++] = (struct bank_past){(int)db_i64(&c, 0), db_i64(&c, 1), str_dup(r->a, db_str(&c, 2)), str_dup(r->a, db_str(&c, 3))};
	db_done(&c);
}

/* The question of {id} or `id` in this course; 404 otherwise. */
static bool find_question(struct teach *t, i64 id, struct bank_form *v)
{
	struct request *r = t->r;
	struct db_cur c = db_query(r->db,
		"select q.rev_id, q.state, t.name from question q join question_topic t on t.id = q.topic_id where q.id = $1 and q.course_id = $2", id, t->course->id);
	bool found = db_next(&c);
	i64 rev = found ? db_i64(&c, 0) : 0;
	*v = (struct bank_form){.t = t, .id = id, .state = found ? db_i64(&c, 1) : 0, .topic = found ? str_dup(r->a, db_str(&c, 2)) : S(""), .reason = S("")};
	db_done(&c);
	const struct question_rev *q = found ? quiz_rev(r->db, r->a, rev) : NULL;
	if (q == NULL) {
		reply_error(r, 404, S("ไม่พบข้อสอบนี้ในคลังของหลักสูตร"));
		return false;
	}
	v->q = q->q;
	v->no = q->no;
	return true;
}

static i64 param_id(struct request *r)
{
	i64 id = 0;
	str_i64(req_param(r, "id"), &id);
	return id;
}

/* GET /teach/{slug}/bank/{id} */
void bank_edit_get(struct request *r)
{
	struct bank_form v;
	if (!find_question(teach_of(r), param_id(r), &v))
		return;
	read_past(&v);
	show_form(&v);
}

static str sent(struct request *r, const char *name, size_t i)
{
	str s = req_each(r, name, i);
	return s.p != NULL ? str_trim(s) : S("");
}

static bool sent_right(struct request *r, size_t row)
{
	i64 v;
	for (size_t i = 0; req_each(r, "right", i).p != NULL; i++)
		if (str_i64(req_each(r, "right", i), &v) && v == (i64)row)
			return true;
	return false;
}

/* Rows of the form; the fields of a row come in the same order, so that the n-th of each belong together. */
static void read_options(struct request *r, struct question *q, struct problems *ps)
{
	struct question_option *o = new (r->a, struct question_option, OPTIONS_MAX + 1);
	q->option = o;
	for (size_t i = 0; i < OPTIONS_MAX && req_each(r, "text", i).p != NULL; i++) {
		struct question_option x = {.text = sent(r, "text", i), .match = sent(r, "match", i), .tolerance = sent(r, "tolerance", i), .feedback = sent(r, "note", i)};
		str percent = sent(r, "percent", i);
		i64 v = q->kind == QUESTION_NUMBER || q->kind == QUESTION_TEXT ? 100 : 0;
		if (percent.n > 0 && (!str_i64(percent, &v) || v < 0 || v > 100))
			problem_add(ps, 0, S("answers"), percent, "ร้อยละของคำตอบต้องเป็น 0 ถึง 100");
		x.percent = q->kind <= QUESTION_MANY && sent_right(r, i) ? 100 : (int)v;
		if (q->kind != QUESTION_TRUE && x.text.n == 0 && x.match.n == 0 && (x.feedback.n == 0 || q->kind == QUESTION_ORDER)) {
			if (x.percent == 100 && q->kind <= QUESTION_MANY)
				problem_add(ps, 0, S("answers"), S(""), "ตัวเลือกที่กำหนดว่าถูกยังว่างอยู่ (แถวที่ %zu)", i + 1);
			continue;
		}
		o[q->n++] = x;
	}
	if (q->kind == QUESTION_TRUE && (q->n < 2 || o[0].feedback.n + o[1].feedback.n == 0))
		q->n = 0;
	if (q->kind == QUESTION_ESSAY)
		q->n = 0;
}

static void refuse_form(struct bank_form *v, const struct problems *ps)
{
	v->ps = ps;
	if (v->id > 0)
		read_past(v);
	show_form(v);
	reply_status(v->t->r, 422);
}

/* POST /teach/{slug}/bank/save: id (0: a new question), seen (its revision), kind, topic, name, body, answers, feedback, reason. A new question, or a new
 * revision of it; the kind of a question stays. */
void bank_save_post(struct request *r)
{
	struct teach *t = teach_of(r);
	struct bank_form v = {.t = t};
	struct problems ps = problems_in(r->a);
	i64 id = 0, seen = 0;
	req_i64(r, "id", &id);
	req_i64(r, "seen", &seen);
	if (id > 0 && !find_question(t, id, &v))
		return;
	struct question was = v.q;
	if (id == 0 && !question_kind_parse(req_field(r, "kind").p != NULL ? req_field(r, "kind") : S(""), &v.q.kind)) {
		reply_error(r, 422, S("ไม่รู้จักชนิดของข้อสอบ: เปิดหน้าเพิ่มข้อสอบใหม่"));
		return;
	}
	enum question_kind kind = id > 0 ? was.kind : v.q.kind;
	v.q = (struct question){.kind = kind, .name = sent(r, "name", 0), .body = sent(r, "body", 0), .feedback = sent(r, "feedback", 0), .is_true = req_flag(r, "true")};
	v.topic = sent(r, "topic", 0);
	v.reason = sent(r, "reason", 0);
	read_options(r, &v.q, &ps);
	question_check(r->a, &v.q, 0, &ps);
	if (v.topic.n == 0 || v.topic.n > TOPIC_NAME_MAX)
		problem_add(&ps, 0, S("topic"), str_clip(v.topic, 60), "ใส่หัวข้อ ไม่เกิน 60 ตัวอักษร");
	if (id > 0 && v.reason.n == 0)
		problem_add(&ps, 0, S("reason"), S(""), "บอกเหตุผลที่แก้ไข เพื่อให้ผู้อื่นเข้าใจภายหลัง");
	if (id > 0 && seen != v.no)
		problem_add(&ps, 0, S("seen"), S(""), "มีผู้อื่นแก้ข้อนี้เป็นฉบับที่ %d ไปก่อน: เทียบกับฉบับนั้นแล้วบันทึกอีกครั้ง", v.no);
	if (ps.n > 0) {
		refuse_form(&v, &ps);
		return;
	}
	i64 topic = bank_topic(r->db, t->course->id, v.topic);
	if (id == 0)
		id = bank_add(r->db, r->a, r->now_ms, r->account_id, t->course->id, topic, &v.q);
	else {
		db_exec(r->db, "update question set topic_id = $2 where id = $1", id, topic);
		bank_correct(r->db, r->a, r->now_ms, r->account_id, id, &v.q, v.reason);
		audit(t, S("learn.question"), str_fmt(r->a, "%lld", (long long)id), STR_CAT(r->a, was.body, S("\n"), question_data(r->a, &was)),
			STR_CAT(r->a, v.q.body, S("\n"), question_data(r->a, &v.q), S("\n"), v.reason));
	}
	bank_touched(r->db, t->course->id);
	reply_go(r, str_fmt(r->a, "%.*s/bank/%lld", STR_FMT(t->base), (long long)id));
}

/* POST /teach/{slug}/bank/{id}/state: state 1 puts the question away, 0 takes it back. */
void bank_state_post(struct request *r)
{
	struct teach *t = teach_of(r);
	struct bank_form v;
	i64 state = 0;
	if (!find_question(t, param_id(r), &v))
		return;
	req_i64(r, "state", &state);
	db_exec(r->db, "update question set state = $2 where id = $1", v.id, state);
	bank_touched(r->db, t->course->id);
	audit(t, S("learn.question.state"), str_fmt(r->a, "%lld", (long long)v.id), v.state ? S("away") : S("drawn"), state ? S("away") : S("drawn"));
	reply_go(r, str_fmt(r->a, "%.*s/bank/%lld", STR_FMT(t->base), (long long)v.id));
}

/* --- files --- */

struct import_file {
	bool came, read;
	str name;
	struct question_drafts d;
	struct problems ps;
};

static void show_import(struct teach *t, const struct problems *ps, str file, str topic)
{
	struct import_view v = {t, ps, file, topic.p != NULL ? topic : S("")};
	struct frame f = teach_frame(t, S("นำเข้าข้อสอบ"), S("นำเข้าข้อสอบ"));
	buf_reset(t->r->out);
	bank_import_page(t->r->out, &v, &f);
}

/* GET /teach/{slug}/bank/import */
void bank_import_get(struct request *r) { show_import(teach_of(r), NULL, S(""), S("")); }

static bool read_upload(struct arena *a, const struct upload *up, str *ret)
{
	if (up->path == NULL) {
		*ret = up->body;
		return true;
	}
	if (up->size > FILE_MAX)
		return false;
	char *to = new (a, char, (size_t)up->size + 1);
	int fd = open(up->path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	for (ssize_t got; fd >= 0 && n < (size_t)up->size && (got = read(fd, to + n, (size_t)up->size - n)) > 0;)
		n += (size_t)got;
	if (fd >= 0)
		close(fd);
	*ret = (str){to, n};
	return n == (size_t)up->size;
}

/* On a worker: reads the file. */
void bank_import_prepare(struct request *r)
{
	struct import_file *f = new (r->a, struct import_file, 1);
	const struct upload *up = req_upload(r, "file");
	str content;
	r->prepared = f;
	f->ps = problems_in(r->a);
	f->name = up != NULL ? up->name : S("");
	f->came = up != NULL && up->size > 0;
	if (!f->came)
		problem_add(&f->ps, 0, S(""), S(""), "ไฟล์ว่างเปล่า หรือไม่ได้เลือกไฟล์");
	else if (!read_upload(r->a, up, &content))
		problem_add(&f->ps, 0, S(""), S(""), "ไฟล์ใหญ่เกินไป (ไม่เกิน 20 MB)");
	else
		f->read = questions_read(r->a, f->name, content, false, 0, &f->d, &f->ps);
}

/* POST /teach/{slug}/bank/import: file, topic. All of it or, with a list by row or line, nothing. */
void bank_import_post(struct request *r)
{
	struct teach *t = teach_of(r);
	struct import_file *f = r->prepared;
	str topic = str_trim(req_field(r, "topic"));
	if (!f->read) {
		show_import(t, &f->ps, f->name, topic);
		reply_status(r, 422);
		return;
	}
	size_t n = bank_import(r->db, r->a, r->now_ms, r->account_id, t->course->id, &f->d, topic);
	audit(t, S("learn.bank.import"), f->name, (str){0}, str_fmt(r->a, "%zu", n));
	reply_go(r, str_fmt(r->a, "%.*s/bank?added=%zu", STR_FMT(t->base), n));
}

/* GET /teach/{slug}/bank/export?format=gift|aiken|csv|xlsx */
void bank_export_get(struct request *r)
{
	static const char *const types[] = {"text/plain; charset=utf-8", "text/plain; charset=utf-8"};
	static const char *const ends[] = {"gift", "txt", "csv", "xlsx"};
	struct teach *t = teach_of(r);
	enum question_format f;
	if (!question_format_parse(req_field(r, "format").p != NULL ? req_field(r, "format") : S(""), &f)) {
		reply_error(r, 404, S("เลือกรูปแบบ gift, aiken, csv หรือ xlsx"));
		return;
	}
	struct question_drafts d = bank_drafts(r->db, r->a, t->course->id);
	enum table_format table = f == FORMAT_XLSX ? TABLE_XLSX : TABLE_CSV;
	if (f == FORMAT_GIFT)
		gift_write(r->a, r->out, &d);
	else if (f == FORMAT_AIKEN)
		aiken_write(r->a, r->out, &d);
	else if (!sheet_write(r->a, r->out, &d, table, S(""))) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองอีกครั้ง"));
		return;
	}
	reply_download(r, f <= FORMAT_AIKEN ? types[f] : table_format_type(table), str_fmt(r->a, "%.*s-questions.%s", STR_FMT(t->course->slug), ends[f]));
}

/* --- regrading --- */

static void show_regrade(struct teach *t, struct regrade_view *v)
{
	struct request *r = t->r;
	const struct question_rev *from = quiz_rev(r->db, r->a, v->g.from_rev), *to = quiz_rev(r->db, r->a, v->g.to_rev);
	v->t = t;
	v->body = to != NULL ? to->q.body : S("");
	v->before = from != NULL ? question_right_words(r->a, &from->q) : S("-");
	v->after = to != NULL ? question_right_words(r->a, &to->q) : S("-");
	struct frame f = teach_frame(t, v->done ? S("คิดคะแนนใหม่แล้ว") : S("คิดคะแนนใหม่"), S("คิดคะแนนใหม่"));
	bank_regrade(r->out, v, &f);
}

/* GET /teach/{slug}/bank/{id}/regrade: who would change. */
void bank_regrade_get(struct request *r)
{
	struct teach *t = teach_of(r);
	struct bank_form q;
	if (!find_question(t, param_id(r), &q))
		return;
	struct regrade_view v = {.g = regrade_preview(r->db, r->a, t->course->id, q.id), .question_id = q.id};
	show_regrade(t, &v);
}

/* POST /teach/{slug}/bank/{id}/regrade: by the present revision. */
void bank_regrade_post(struct request *r)
{
	struct teach *t = teach_of(r);
	struct bank_form q;
	if (!find_question(t, param_id(r), &q))
		return;
	i64 id = regrade_apply(r->db, r->a, r->now_ms, r->account_id, t->course, q.id);
	reply_go(r, str_fmt(r->a, "%.*s/regrade/%lld", STR_FMT(t->base), (long long)id));
}

/* GET /teach/{slug}/regrade/{id}: what it changed. */
void bank_regrade_shown(struct request *r)
{
	struct teach *t = teach_of(r);
	struct regrade_view v = {.done = true};
	if (!regrade_read(r->db, r->a, t->course->id, param_id(r), &v.g)) {
		reply_error(r, 404, S("ไม่พบรายการคิดคะแนนใหม่นี้"));
		return;
	}
	v.question_id = v.g.question_id;
	show_regrade(t, &v);
}

/* --- fields --- */

const struct field bank_list_fields[] = {{"topic", FIELD_I64, 0, INT64_MAX, false}, {"q", FIELD_TEXT, 0, 300, false}, {"away", FIELD_FLAG, 0, 0, false},
	{"page", FIELD_I64, 0, 100000, false}, {"added", FIELD_I64, 0, 100000, false}, FIELD_END};
const struct field bank_new_fields[] = {{"kind", FIELD_TEXT, 0, 20, false}, {"topic", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
const struct field bank_save_fields[] = {{"id", FIELD_I64, 0, INT64_MAX, false}, {"seen", FIELD_I64, 0, INT64_MAX, false}, {"kind", FIELD_TEXT, 0, 20, false},
	{"topic", FIELD_TEXT, 0, 400, false}, {"name", FIELD_TEXT, 0, 2400, false}, {"body", FIELD_TEXT, 0, 24000, false}, {"feedback", FIELD_TEXT, 0, 24000, false},
	{"reason", FIELD_TEXT, 0, 2000, false}, {"true", FIELD_FLAG, 0, 0, false}, {"text", FIELD_TEXT, 0, 2400, true}, {"match", FIELD_TEXT, 0, 2400, true},
	{"tolerance", FIELD_TEXT, 0, 60, true}, {"percent", FIELD_TEXT, 0, 12, true}, {"note", FIELD_TEXT, 0, 2400, true}, {"right", FIELD_TEXT, 0, 4, true}, FIELD_END};
const struct field bank_state_fields[] = {{"state", FIELD_I64, 0, 1, false}, FIELD_END};
const struct field bank_topic_fields[] = {{"name", FIELD_TEXT, 0, 400, false}, {"topic", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
const struct field bank_import_fields[] = {{"file", FIELD_FILE, 0, 0, false}, {"topic", FIELD_TEXT, 0, 400, false}, FIELD_END};
const struct field bank_export_fields[] = {{"format", FIELD_TEXT, 0, 10, false}, FIELD_END};
