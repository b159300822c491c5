/* survey.c: a course's rating and the questions after completion. An item keeps its place for ever, so that answers stay with it; answers
 * are kept with the account, so that a person can change them, and shown without names. */
#include "learn/office/inside.h"

size_t survey_items(struct db *db, struct arena *a, i64 course_id, struct survey_item **ret)
{
	size_t n = 0;
	*ret = new (a, struct survey_item, SURVEY_ITEMS_MAX + 1);
	struct db_cur c = db_query(db, "select pos, kind, body from survey_item where course_id = $1 order by pos", course_id);
	while (n < SURVEY_ITEMS_MAX && db_next(&c))
		(*ret)[n++] = (struct survey_item){.pos = db_i64(&c, 0), .kind = db_i64(&c, 1) == SURVEY_WORDS ? SURVEY_WORDS : SURVEY_AGREE,
			.body = str_dup(a, db_str(&c, 2)), .words = S("")};
	db_done(&c);
	return n;
}

static struct survey_item *item_of(struct survey_item *at, size_t n, i64 pos)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].pos == pos)
			return &at[i];
	return NULL;
}

void survey_own(struct db *db, struct arena *a, i64 course_id, i64 account_id, struct survey_item *at, size_t n)
{
	struct db_cur c = db_query(db, "select pos, value, words from survey_answer where course_id = $1 and account_id = $2", course_id, account_id);
	while (db_next(&c)) {
		struct survey_item *i = item_of(at, n, db_i64(&c, 0));
		if (i == NULL)
			continue;
		i->value = db_i64(&c, 1);
		i->words = str_dup(a, db_str(&c, 2));
	}
	db_done(&c);
}

static void free_words(struct db *db, struct arena *a, i64 course_id, struct survey_item *i)
{
	str *at = new (a, str, SURVEY_FREE_SHOWN + 1);
	struct db_cur c = db_query(db, "select words from survey_answer where course_id = $1 and pos = $2 and words <> '' order by at_ms desc limit $3", course_id,
		i->pos, SURVEY_FREE_SHOWN);
	while (i->n_free < SURVEY_FREE_SHOWN && db_next(&c))
		at[i->n_free++] = str_dup(a, db_str(&c, 0));
	db_done(&c);
	i->free = at;
}

void survey_results(struct db *db, struct arena *a, i64 course_id, struct survey_item *at, size_t n)
{
	struct db_cur c = db_query(db,
		"select pos, value, count(*), cast(sum(case when words <> '' then 1 else 0 end) as bigint) from survey_answer where course_id = $1 group by pos, value",
		course_id);
	while (db_next(&c)) {
		struct survey_item *i = item_of(at, n, db_i64(&c, 0));
		i64 value = db_i64(&c, 1);
		if (i == NULL)
			continue;
		if (value >= 1 && value <= 5)
			i->n[value] += db_i64(&c, 2);
		i->n[0] += db_i64(&c, 3);
	}
	db_done(&c);
	for (size_t k = 0; k < n; k++)
		if (at[k].kind == SURVEY_WORDS)
			free_words(db, a, course_id, &at[k]);
}

i64 survey_mean(const struct survey_item *i)
{
	i64 n = 0, sum = 0;
	for (int v = 1; v <= 5; v++) {
		n += i->n[v];
		sum += v * i->n[v];
	}
	return n > 0 ? (sum * 100 + n / 2) / n : -1;
}

static void check_items(const struct survey_item *at, size_t n, struct problems *ps)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		kept += at[i].body.n > 0;
		if (str_runes(at[i].body) > SURVEY_BODY_MAX)
			problem_add(ps, 0, S("item"), str_clip(at[i].body, 100), "ข้อ %zu ยาวเกิน %d ตัวอักษร", i + 1, SURVEY_BODY_MAX);
	}
	if (kept > SURVEY_ITEMS_MAX)
		problem_add(ps, 0, S("item"), (str){0}, "แบบสำรวจมีได้ไม่เกิน %d ข้อ", SURVEY_ITEMS_MAX);
}

bool survey_set(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_course *c, const struct survey_item *at, size_t n, struct problems *ps)
{
	check_items(at, n, ps);
	if (ps->n > 0)
		return false;
	i64 next = db_get(db, 0, "select max(pos) from survey_item where course_id = $1", c->id);
	i64 used = db_get(db, 0, "select max(pos) from survey_answer where course_id = $1", c->id);
	next = (next > used ? next : used) + 1;
	for (size_t i = 0; i < n; i++) {
		if (at[i].body.n == 0 && at[i].pos > 0)
			db_exec(db, "delete from survey_item where course_id = $1 and pos = $2", c->id, at[i].pos);
		else if (at[i].body.n > 0 && at[i].pos > 0)
			db_exec(db, "update survey_item set kind = $3, body = $4 where course_id = $1 and pos = $2", c->id, at[i].pos, (i64)at[i].kind, at[i].body);
		else if (at[i].body.n > 0)
			db_exec(db, "insert into survey_item(course_id, pos, kind, body) values ($1, $2, $3, $4)", c->id, next++, (i64)at[i].kind, at[i].body);
	}
	audit_add(db, a, by, c->unit ? c->unit->id : 0, now_ms, S("learn.survey.set"), c->slug, (str){0}, str_fmt(a, "%zu", n));
	return true;
}

bool survey_answer(struct db *db, struct arena *a, i64 now_ms, i64 course_id, i64 account_id, const struct survey_item *at, size_t n, struct problems *ps)
{
	bool any = false;
	(void)a;
	for (size_t i = 0; i < n; i++) {
		any = any || at[i].value != 0 || at[i].words.n > 0;
		if (at[i].value < 0 || at[i].value > 5)
			problem_add(ps, 0, S("item"), (str){0}, "เลือกคำตอบ 1 ถึง 5");
		if (str_runes(at[i].words) > SURVEY_WORDS_MAX)
			problem_add(ps, 0, S("item"), (str){0}, "ความเห็นยาวเกิน %d ตัวอักษร", SURVEY_WORDS_MAX);
	}
	if (!any)
		problem_add(ps, 0, S("item"), (str){0}, "ตอบอย่างน้อยหนึ่งข้อก่อนส่ง");
	if (ps->n > 0)
		return false;
	for (size_t i = 0; i < n; i++)
		db_exec(db,
			"insert into survey_answer(course_id, account_id, pos, value, words, at_ms) values ($1, $2, $3, $4, $5, $6)"
			" on conflict (course_id, account_id, pos) do update set value = excluded.value, words = excluded.words, at_ms = excluded.at_ms",
			course_id, account_id, at[i].pos, at[i].value, at[i].words, now_ms);
	return true;
}

/* --- rating --- */

struct rating rating_own(struct db *db, struct arena *a, i64 course_id, i64 account_id)
{
	struct rating x = {.words = S("")};
	struct db_cur c = db_query(db, "select stars, words from course_rating where course_id = $1 and account_id = $2", course_id, account_id);
	if (db_next(&c))
		x = (struct rating){.stars = db_i64(&c, 0), .words = str_dup(a, db_str(&c, 1))};
	db_done(&c);
	return x;
}

bool rating_set(struct db *db, struct arena *a, i64 now_ms, i64 course_id, i64 account_id, i64 stars, str words, struct problems *ps)
{
	(void)a;
	if (stars < 1 || stars > 5)
		problem_add(ps, 0, S("stars"), (str){0}, "เลือกคะแนน 1 ถึง 5 ดาว");
	if (str_runes(words) > SURVEY_WORDS_MAX)
		problem_add(ps, 0, S("words"), str_clip(words, 100), "ความเห็นยาวเกิน %d ตัวอักษร", SURVEY_WORDS_MAX);
	if (ps->n > 0)
		return false;
	db_exec(db,
		"insert into course_rating(course_id, account_id, stars, words, at_ms) values ($1, $2, $3, $4, $5)"
		" on conflict (course_id, account_id) do update set stars = excluded.stars, words = excluded.words, at_ms = excluded.at_ms",
		course_id, account_id, stars, words, now_ms);
	return true;
}

i64 rating_counts(struct db *db, i64 course_id, i64 ret_n[6])
{
	i64 sum = 0;
	memset(ret_n, 0, 6 * sizeof *ret_n);
	struct db_cur c = db_query(db, "select stars, count(*) from course_rating where course_id = $1 group by stars", course_id);
	while (db_next(&c)) {
		i64 s = db_i64(&c, 0);
		if (s < 1 || s > 5)
			continue;
		ret_n[s] = db_i64(&c, 1);
		ret_n[0] += ret_n[s];
		sum += s * ret_n[s];
	}
	db_done(&c);
	return ret_n[0] > 0 ? (sum * 100 + ret_n[0] / 2) / ret_n[0] : -1;
}
