/* survey_pages.c: rating, survey, its editor and its results. */
#include "learn/office/survey_view.h"
#include "learn/office/survey.html.h"

const str survey_agree[6] = {S("ไม่ตอบ"), S("น้อยที่สุด"), S("น้อย"), S("ปานกลาง"), S("มาก"), S("มากที่สุด")};

/* --- rating --- */

static void rate_show(struct request *r, struct rate_view *v)
{
	struct frame f = learn_page_frame(v->p, S("ให้คะแนนหลักสูตร"), S("ให้คะแนน"));
	v->mean = rating_counts(r->db, v->p->course->id, v->n);
	buf_reset(r->out);
	rate_page_view(r->out, v, &f);
}

/* GET /learn/c/{slug}/rate: who has begun the course. */
void rate_page(struct request *r)
{
	struct rate_view v = {.r = r, .p = learn_page(r)};
	v.own = rating_own(r->db, r->a, v.p->course->id, r->account_id);
	if (req_flag(r, "done"))
		v.note = (struct office_note){"done", S("บันทึกคะแนนแล้ว ขอบคุณสำหรับความเห็น")};
	rate_show(r, &v);
}

/* POST /learn/c/{slug}/rate: stars, words. */
void rate_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct rate_view v = {.r = r, .p = learn_page(r), .ps = &ps};
	req_i64(r, "stars", &v.own.stars);
	v.own.words = office_text(r, "words");
	if (rating_set(r->db, r->a, r->now_ms, v.p->course->id, r->account_id, v.own.stars, v.own.words, &ps)) {
		reply_go(r, STR_CAT(r->a, S("/learn/c/"), v.p->course->slug, S("/rate?done=1")));
		return;
	}
	rate_show(r, &v);
	reply_status(r, 422);
}

/* --- survey --- */

static void survey_show(struct request *r, struct survey_view *v)
{
	struct frame f = learn_page_frame(v->p, S("แบบสำรวจความพึงพอใจ"), S("แบบสำรวจ"));
	buf_reset(r->out);
	survey_page_view(r->out, v, &f);
}

/* False: replied. */
static bool has_passed(struct request *r)
{
	if (learn_page(r)->enrolment.passed_ms > 0)
		return true;
	reply_error(r, 403, S("แบบสำรวจเปิดให้ตอบเมื่อเรียนผ่านหลักสูตรนี้แล้ว"));
	return false;
}

/* GET /learn/c/{slug}/survey: who has completed the course. */
void survey_page(struct request *r)
{
	struct survey_view v = {.r = r, .p = learn_page(r)};
	if (!has_passed(r))
		return;
	v.n = survey_items(r->db, r->a, v.p->course->id, &v.item);
	survey_own(r->db, r->a, v.p->course->id, r->account_id, v.item, v.n);
	for (size_t i = 0; i < v.n; i++)
		v.answered = v.answered || v.item[i].value != 0 || v.item[i].words.n > 0;
	if (req_flag(r, "done"))
		v.note = (struct office_note){"done", S("ส่งคำตอบแล้ว ขอบคุณสำหรับความเห็น แก้ไขแล้วส่งใหม่ได้")};
	survey_show(r, &v);
}

/* POST /learn/c/{slug}/survey: pos, value and words, one of each per item in the page's order. */
void survey_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct survey_view v = {.r = r, .p = learn_page(r), .ps = &ps};
	const str *pos, *value, *words;
	if (!has_passed(r))
		return;
	size_t n = office_each(r, "pos", &pos), n_value = office_each(r, "value", &value), n_words = office_each(r, "words", &words), at_value = 0, at_words = 0;
	v.n = survey_items(r->db, r->a, v.p->course->id, &v.item);
	for (size_t k = 0; k < n; k++) {
		i64 p = -1;
		str_i64(pos[k], &p);
		for (size_t i = 0; i < v.n; i++) {
			if (v.item[i].pos != p)
				continue;
			if (v.item[i].kind == SURVEY_AGREE && at_value < n_value)
				str_i64(value[at_value++], &v.item[i].value);
			else if (v.item[i].kind == SURVEY_WORDS && at_words < n_words)
				v.item[i].words = str_trim(words[at_words++]);
		}
	}
	if (survey_answer(r->db, r->a, r->now_ms, v.p->course->id, r->account_id, v.item, v.n, &ps)) {
		reply_go(r, STR_CAT(r->a, S("/learn/c/"), v.p->course->slug, S("/survey?done=1")));
		return;
	}
	survey_show(r, &v);
	reply_status(r, 422);
}

/* --- for teachers --- */

static void rating_words(struct request *r, struct survey_view *v)
{
	str *at = new (r->a, str, SURVEY_FREE_SHOWN + 1);
	struct db_cur c = db_query(r->db, "select words from course_rating where course_id = $1 and words <> '' order by at_ms desc limit $2", v->p->course->id,
		SURVEY_FREE_SHOWN);
	while (v->n_rating_words < SURVEY_FREE_SHOWN && db_next(&c))
		at[v->n_rating_words++] = str_dup(r->a, db_str(&c, 0));
	db_done(&c);
	v->rating_words = at;
}

static void edit_show(struct request *r, struct survey_view *v)
{
	struct frame f = office_teach_frame(v->p, "แบบสำรวจและคะแนน", S("แบบสำรวจและคะแนน"));
	v->rating_mean = rating_counts(r->db, v->p->course->id, v->rating);
	rating_words(r, v);
	buf_reset(r->out);
	survey_edit_view(r->out, v, &f);
}

/* GET /teach/{slug}/survey: its teachers: the items and the results. */
void survey_edit_page(struct request *r)
{
	struct survey_view v = {.r = r, .p = learn_page(r)};
	v.n = survey_items(r->db, r->a, v.p->course->id, &v.item);
	survey_results(r->db, r->a, v.p->course->id, v.item, v.n);
	if (req_flag(r, "done"))
		v.note = (struct office_note){"done", S("บันทึกแบบสำรวจแล้ว")};
	edit_show(r, &v);
}

/* POST /teach/{slug}/survey: its teachers. pos, kind, item: one of each per row; an empty item takes the row away. */
void survey_edit_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct survey_view v = {.r = r, .p = learn_page(r), .ps = &ps};
	const str *pos, *kind, *item;
	size_t n = office_each(r, "pos", &pos), n_kind = office_each(r, "kind", &kind), n_item = office_each(r, "item", &item);
	if (n != n_kind || n != n_item || n > SURVEY_ITEMS_MAX * 2) {
		reply_error(r, 422, S("ข้อมูลที่ส่งมาไม่ครบ: โหลดหน้าใหม่แล้วทำอีกครั้ง"));
		return;
	}
	v.item = new (r->a, struct survey_item, n + SURVEY_FREE_ROWS);
	for (size_t i = 0; i < n; i++) {
		v.item[i] = (struct survey_item){.kind = str_eq(kind[i], S("1")) ? SURVEY_WORDS : SURVEY_AGREE, .body = str_trim(item[i]), .words = S("")};
		str_i64(pos[i], &v.item[i].pos);
	}
	v.n = n;
	if (survey_set(r->db, r->a, r->now_ms, r->account_id, v.p->course, v.item, n, &ps)) {
		reply_go(r, STR_CAT(r->a, S("/teach/"), v.p->course->slug, S("/survey?done=1")));
		return;
	}
	edit_show(r, &v);
	reply_status(r, 422);
}

static const struct table_out_col survey_cols[] = {{"no", "ข้อ", 6}, {"item", "คำถาม", 50}, {"value", "คะแนน", 8}, {"words", "ความเห็น", 60}, {NULL, NULL, 0}};

/* GET /teach/{slug}/survey/export?format=xlsx|csv: its teachers: each answer, without names. */
void survey_export(struct request *r)
{
	const struct learn_page *p = learn_page(r);
	enum table_format f;
	if (!office_format(r, &f))
		return;
	struct table_out *t = table_out_open(f, survey_cols, "survey");
	struct db_cur c = db_query(r->db,
		"select i.pos, i.body, x.value, x.words from survey_item i join survey_answer x on x.course_id = i.course_id and x.pos = i.pos"
		" where i.course_id = $1 and (x.value > 0 or x.words <> '') order by i.pos, x.at_ms",
		p->course->id);
	while (db_next(&c)) {
		table_out_i64(t, db_i64(&c, 0));
		table_out_str(t, db_str(&c, 1));
		if (db_i64(&c, 2) > 0)
			table_out_i64(t, db_i64(&c, 2));
		else
			table_out_empty(t);
		table_out_str(t, db_str(&c, 3));
		table_out_row(t);
	}
	db_done(&c);
	office_send_table(r, t, f, STR_CAT(r->a, p->course->slug, S("-survey")));
}
