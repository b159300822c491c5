/* sheet.c: questions as a table (csv, xlsx): a row a question.
 *
 * course (command line only), topic, kind, name, question, right, feedback, answer_1 .. answer_40, feedback_1 .. feedback_40. kind is a code or its Thai name.
 * right: numbers of the right answers ("2", "1,3"; "1,3:50" gives the third half of the points); true/false: ถูก or ผิด; not for matching, ordering
 * and essays. An answer of a matching question is "left -> right", of a numeric one "12.5" or "12.5 ± 0.5". */
#include "learn/quiz/formats.h"

#define FIXED 7

enum { COL_COURSE, COL_TOPIC, COL_KIND, COL_NAME, COL_QUESTION, COL_RIGHT, COL_FEEDBACK };

struct sheet {
	struct arena *a;
	struct problems *ps;
	const struct table_row *row;
	struct question q;
	struct question_option *o;
	bool ok;
};

static void wrong(struct sheet *s, const char *column, str value, const char *words)
{
	problem_add(s->ps, s->row->row, str_of(column), str_clip(value, 100), "%s", words);
	s->ok = false;
}

static str cell(const struct sheet *s, size_t col)
{
	str v = s->row->cell[col];
	return v.p != NULL ? str_trim(v) : S("");
}

static bool says_true(str s) { return str_eq(s, S("ถูก")) || str_eq(s, S("T")) || str_eq(s, S("TRUE")) || str_eq(s, S("true")) || str_eq(s, S("1")); }
static bool says_false(str s) { return str_eq(s, S("ผิด")) || str_eq(s, S("F")) || str_eq(s, S("FALSE")) || str_eq(s, S("false")) || str_eq(s, S("0")); }

/* "1,3:50" */
static void read_right(struct sheet *s, str list)
{
	for (str rest = list, one; list.n > 0 && str_next(&rest, ',', &one);) {
		ptrdiff_t colon = str_find_byte(one, ':');
		i64 no, percent = 100;
		if (!str_i64(str_trim(colon >= 0 ? str_sub(one, 0, (size_t)colon) : one), &no) || no < 1 || no > (i64)s->q.n ||
			(colon >= 0 && (!str_i64(str_trim(str_sub(one, (size_t)colon + 1, one.n)), &percent) || percent < 0 || percent > 100))) {
			wrong(s, "right", one, "ต้องเป็นลำดับของคำตอบที่ถูก เช่น 2 หรือ 1,3 (ได้บางส่วน: 1,3:50)");
			return;
		}
		s->o[no - 1].percent = (int)percent;
	}
}

static void split_number(struct question_option *o)
{
	static const str signs[] = {{"±", sizeof "±" - 1}, {"+-", 2}, {":", 1}};
	for (size_t i = 0; i < 3; i++) {
		ptrdiff_t at = str_find(o->text, signs[i]);
		if (at < 0)
			continue;
		o->tolerance = str_trim(str_sub(o->text, (size_t)at + signs[i].n, o->text.n));
		o->text = str_trim(str_sub(o->text, 0, (size_t)at));
		if (str_eq(o->tolerance, S("0")))
			o->tolerance = S("");
		return;
	}
}

static void read_answers(struct sheet *s)
{
	size_t last = 0;
	s->o = new (s->a, struct question_option, OPTIONS_MAX + 1);
	for (size_t i = 0; i < OPTIONS_MAX; i++) {
		str text = cell(s, FIXED + i), words = cell(s, FIXED + OPTIONS_MAX + i);
		s->o[i] = (struct question_option){.text = text, .match = S(""), .tolerance = S(""), .feedback = words};
		if (text.n > 0 || (s->q.kind == QUESTION_TRUE && words.n > 0))
			last = i + 1;
		if (s->q.kind == QUESTION_NUMBER)
			split_number(&s->o[i]);
		ptrdiff_t at = s->q.kind == QUESTION_MATCH ? str_find(text, S("->")) : -1;
		if (at >= 0) {
			s->o[i].text = str_trim(str_sub(text, 0, (size_t)at));
			s->o[i].match = str_trim(str_sub(text, (size_t)at + 2, text.n));
		}
	}
	s->q.option = s->o;
	s->q.n = s->q.kind == QUESTION_TRUE && last > 0 ? 2 : last;
}

static void read_row(struct sheet *s)
{
	str right = cell(s, COL_RIGHT);
	s->q = (struct question){.name = cell(s, COL_NAME), .body = cell(s, COL_QUESTION), .feedback = cell(s, COL_FEEDBACK)};
	if (!question_kind_parse(cell(s, COL_KIND), &s->q.kind)) {
		wrong(s, "kind", cell(s, COL_KIND), "ชนิดต้องเป็น one, many, true, match, order, number, text หรือ essay");
		return;
	}
	read_answers(s);
	switch (s->q.kind) {
	case QUESTION_TRUE:
		s->q.is_true = says_true(right);
		if (!says_true(right) && !says_false(right))
			wrong(s, "right", right, "ต้องเป็น ถูก หรือ ผิด");
		break;
	case QUESTION_NUMBER:
	case QUESTION_TEXT:
		for (size_t i = 0; i < s->q.n; i++)
			s->o[i].percent = 100;
		read_right(s, right);
		break;
	case QUESTION_ONE:
	case QUESTION_MANY:
		read_right(s, right);
		break;
	default:
		if (right.n > 0)
			wrong(s, "right", right, "ข้อสอบชนิดนี้ไม่ใช้ช่อง right: เว้นว่าง");
	}
	if (s->ok)
		s->ok = question_check(s->a, &s->q, s->row->row, s->ps);
}

/* Heads live in the arena: the numbered ones are made here. */
static const struct table_head *heads_of(struct arena *a, bool with_course)
{
	static const struct table_head fixed[FIXED] = {{"course", false}, {"topic", false}, {"kind", true}, {"name", false}, {"question", true},
		{"right", false}, {"feedback", false}};
	struct table_head *h = new (a, struct table_head, FIXED + 2 * OPTIONS_MAX + 1);
	memcpy(h, fixed, sizeof fixed);
	h[COL_COURSE].required = with_course;
	for (size_t i = 0; i < OPTIONS_MAX; i++) {
		h[FIXED + i].name = str_fmt(a, "answer_%zu", i + 1).p;
		h[FIXED + OPTIONS_MAX + i].name = str_fmt(a, "feedback_%zu", i + 1).p;
	}
	return h;
}

bool sheet_read(struct arena *a, str content, bool with_course, unsigned flags, struct question_drafts *ret, struct problems *ps)
{
	struct table t;
	size_t cap = 0;
	*ret = (struct question_drafts){0};
	if (!table_read(a, content, heads_of(a, with_course), flags, &t, ps))
		return false;
	if (t.n == 0 || t.n > DRAFTS_MAX) {
		problem_add(ps, 0, S(""), S(""), t.n == 0 ? "ไม่มีข้อสอบในไฟล์" : "ไฟล์เดียวมีได้ไม่เกิน 5,000 ข้อ: แบ่งเป็นหลายไฟล์");
		return false;
	}
	bool all = true;
	for (size_t i = 0; i < t.n; i++) {
		struct sheet s = {.a = a, .ps = ps, .row = &t.rows[i], .ok = true};
		read_row(&s);
		all = all && s.ok;
		if (!s.ok)
			continue;
		struct question_draft *one = draft_add(a, ret, &cap);
		*one = (struct question_draft){.q = s.q, .topic = cell(&s, COL_TOPIC), .course = cell(&s, COL_COURSE), .line = t.rows[i].row};
	}
	return all;
}

/* --- which format --- */

bool question_format_parse(str name, enum question_format *ret)
{
	static const char *const names[] = {"gift", "aiken", "csv", "xlsx"};
	for (int i = 0; i < 4; i++)
		if (str_eq(name, str_of(names[i]))) {
			*ret = (enum question_format)i;
			return true;
		}
	return false;
}

enum question_format question_format_of(str name, str content)
{
	if (str_starts(content, S("PK\x03\x04")))
		return FORMAT_XLSX;
	if (str_ends(name, S(".csv")) || str_ends(name, S(".CSV")))
		return FORMAT_CSV;
	return str_find(content, S("ANSWER:")) >= 0 && str_find_byte(content, '{') < 0 ? FORMAT_AIKEN : FORMAT_GIFT;
}

bool questions_read(struct arena *a, str name, str content, bool with_course, unsigned flags, struct question_drafts *ret, struct problems *ps)
{
	switch (question_format_of(name, content)) {
	case FORMAT_GIFT:
		return gift_read(a, content, ret, ps);
	case FORMAT_AIKEN:
		return aiken_read(a, content, ret, ps);
	case FORMAT_CSV:
	case FORMAT_XLSX:
		break;
	}
	return sheet_read(a, content, with_course, flags, ret, ps);
}

/* --- writing --- */

static str right_of(struct arena *a, const struct question *q)
{
	struct buf b = {0};
	if (q->kind == QUESTION_TRUE)
		return q->is_true ? S("ถูก") : S("ผิด");
	int silent = q->kind == QUESTION_NUMBER || q->kind == QUESTION_TEXT ? 100 : 0;
	for (size_t i = 0; i < q->n && (q->kind <= QUESTION_MANY || silent == 100); i++) {
		int p = q->option[i].percent;
		if (p == silent)
			continue;
		buf_fmt(&b, p == 100 || q->kind == QUESTION_MANY ? "%s%zu" : "%s%zu:%d", b.n ? "," : "", i + 1, p);
	}
	return b.n > 0 ? str_take(a, &b) : S("");
}

static str answer_of(struct arena *a, const struct question *q, const struct question_option *o)
{
	if (q->kind == QUESTION_MATCH)
		return STR_CAT(a, o->text, S(" -> "), o->match);
	return q->kind == QUESTION_NUMBER && o->tolerance.n > 0 ? STR_CAT(a, o->text, S(" ± "), o->tolerance) : o->text;
}

bool sheet_write(struct arena *a, struct buf *out, const struct question_drafts *d, enum table_format f, str course)
{
	const struct table_head *h = heads_of(a, true);
	struct table_out_col *c = new (a, struct table_out_col, FIXED + 2 * OPTIONS_MAX + 1);
	size_t most = 0, n = 0, first = course.n > 0 ? 0 : 1;
	for (size_t i = 0; i < d->n; i++)
		most = d->at[i].q.n > most ? d->at[i].q.n : most;
	for (size_t i = first; i < FIXED; i++)
		c[n++] = (struct table_out_col){h[i].name, NULL, i == COL_QUESTION ? 60 : 14};
	for (size_t i = 0; i < most; i++)
		c[n++] = (struct table_out_col){h[FIXED + i].name, NULL, 24};
	for (size_t i = 0; i < most; i++)
		c[n++] = (struct table_out_col){h[FIXED + OPTIONS_MAX + i].name, NULL, 24};
	struct table_out *t = table_out_open(f, c, "questions");
	for (size_t i = 0; t != NULL && i < d->n; i++) {
		const struct question *q = &d->at[i].q;
		if (course.n > 0)
			table_out_str(t, course);
		table_out_str(t, d->at[i].topic);
		table_out_str(t, question_kind_code(q->kind));
		table_out_str(t, q->name);
		table_out_str(t, q->body);
		table_out_str(t, right_of(a, q));
		table_out_str(t, q->feedback);
		for (size_t k = 0; k < most; k++)
			table_out_str(t, k < q->n ? answer_of(a, q, &q->option[k]) : S(""));
		for (size_t k = 0; k < most; k++)
			table_out_str(t, k < q->n ? q->option[k].feedback : S(""));
		table_out_row(t);
	}
	return t != NULL && table_out_close(t, out);
}
