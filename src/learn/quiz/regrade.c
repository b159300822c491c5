/* regrade.c: a corrected question and those who answered an earlier revision of it.
 *
 * An answer names options by their number. It is carried over by the option's text and, where a text was changed, by its number. */
#include "learn/quiz/impl.h"

#include "org/audit.h"

struct work {
	struct db *db;
	struct arena *a;
	const struct learn_course *c; /* NULL: only looking */
	i64 course_id, now_ms, id;
	const struct question_rev *to;
	struct regrade *out;
	size_t cap;
};

static bool taken(const int *map, size_t n, int v)
{
	for (size_t i = 0; i < n; i++)
		if (map[i] == v)
			return true;
	return false;
}

/* map[old] = new, -1 gone. */
static void map_options(const struct question *from, const struct question *to, int map[OPTIONS_MAX])
{
	for (size_t i = 0; i < from->n; i++) {
		map[i] = -1;
		for (size_t k = 0; k < to->n && map[i] < 0; k++)
			if (str_eq(from->option[i].text, to->option[k].text) && str_eq(from->option[i].match, to->option[k].match) && !taken(map, i, (int)k))
				map[i] = (int)k;
	}
	for (size_t i = 0; i < from->n; i++)
		if (map[i] < 0 && i < to->n && !taken(map, from->n, (int)i))
			map[i] = (int)i;
}

static struct answer carry(const struct question *from, const struct question *to, const struct answer *x)
{
	int map[OPTIONS_MAX];
	struct answer y = answer_none();
	map_options(from, to, map);
	y.text = x->text;
	y.one = from->kind == QUESTION_ONE ? (x->one >= 0 ? map[x->one] : -1) : x->one;
	for (size_t i = 0; i < from->n; i++) {
		if (map[i] < 0)
			continue;
		if (x->many >> i & 1)
			y.many |= (u64)1 << map[i];
		int p = x->place[i];
		y.place[map[i]] = from->kind == QUESTION_MATCH && p >= 0 ? map[p] : p < (int)to->n ? p : -1;
	}
	return y;
}

/* The order on the screen goes on as it was; new options come last. */
static void carry_order(const struct question *from, const struct question *to, struct quiz_item *item)
{
	int map[OPTIONS_MAX];
	u8 order[OPTIONS_MAX];
	bool there[OPTIONS_MAX] = {false};
	size_t n = 0;
	map_options(from, to, map);
	for (size_t i = 0; i < item->n_order; i++) {
		int v = item->order[i] < from->n ? map[item->order[i]] : -1;
		if (v < 0 || there[v])
			continue;
		there[v] = true;
		order[n++] = (u8)v;
	}
	for (size_t i = 0; i < to->n; i++)
		if (!there[i])
			order[n++] = (u8)i;
	memcpy(item->order, order, n);
	item->n_order = n;
}

static void add_row(struct work *w, const struct attempt *t, i64 after, bool passed_after, str name)
{
	if (w->out->n == w->cap) {
		struct regrade_row *more = new (w->a, struct regrade_row, w->cap = w->cap ? 2 * w->cap : 64);
		if (w->out->n > 0)
			memcpy(more, w->out->row, w->out->n * sizeof *more);
		w->out->row = more;
	}
	w->out->row[w->out->n++] = (struct regrade_row){.attempt_id = t->id, .before = t->points, .after = after, .full_points = t->full_points,
		.account_id = t->account_id, .handed_ms = t->handed_ms, .passed_before = t->passed, .passed_after = passed_after, .name = name,
		.lesson_key = t->lesson_key, .no = t->no};
}

static void store(struct work *w, struct attempt *t, size_t item, const struct answer *x, i64 points, i64 after, bool passed)
{
	const struct question *from = item_question(w->db, w->a, t, item);
	bool newly = passed && !t->passed;
	carry_order(from, &w->to->q, &t->item[item]);
	t->item[item].rev_id = w->to->id;
	db_exec(w->db, "update quiz_answer set answer = $3, points = $4 where attempt_id = $1 and item = $2", t->id, item, answer_data(w->a, &w->to->q, x), points);
	db_exec(w->db, "update quiz_attempt set items = $2, points = $3, passed = $4 where id = $1", t->id, quiz_items_data(w->a, t->item, t->n_items),
		after, passed || t->passed);
	if (t->state == ATTEMPT_DONE && (after != t->points || newly))
		db_exec(w->db,
			"insert into quiz_regrade_row(regrade_id, attempt_id, before, after, passed_before, passed_after) values ($1, $2, $3, $4, $5, $6)", w->id,
			t->id, t->points, after, t->passed, passed);
	t->points = after;
	if (newly) {
		t->passed = true;
		quiz_tell_record(w->db, w->a, w->now_ms, t);
	}
}

static void look_at(struct work *w, struct attempt *t, size_t item, str name)
{
	const struct question *from = item_question(w->db, w->a, t, item);
	if (from->kind != w->to->q.kind)
		return;
	str data = db_get_str(w->db, w->a, "select answer from quiz_answer where attempt_id = $1 and item = $2", t->id, item);
	i64 was = db_get(w->db, 0, "select points from quiz_answer where attempt_id = $1 and item = $2", t->id, item);
	struct answer x = answer_read(w->a, from, data.p != NULL ? data : S("")), y = carry(from, &w->to->q, &x);
	i64 points = from->kind == QUESTION_ESSAY ? was : answer_grade(w->a, &w->to->q, &y, t->item[item].points);
	i64 after = t->state == ATTEMPT_DONE ? t->points - (was > 0 ? was : 0) + (points > 0 ? points : 0) : t->points;
	bool passed = t->state == ATTEMPT_DONE && points_pass(after, t->full_points, quiz_pass_mark(w->db, w->a, t));
	w->out->n_attempts++;
	if (t->state == ATTEMPT_DONE && (after != t->points || (passed && !t->passed)))
		add_row(w, t, after, passed, name);
	if (w->c != NULL)
		store(w, t, item, &y, points, after, passed);
}

struct found {
	struct attempt t;
	size_t item;
	str name;
};

/* Attempts are read first and changed afterwards: no cursor stands open over what is written. */
static void go_through(struct work *w)
{
	struct found *f = new (w->a, struct found, REGRADE_MOST);
	size_t n = 0;
	struct db_cur c = db_query(w->db,
		"select t.id, t.account_id, t.lesson_key, t.no, t.enrolment_id, t.lesson_id, t.state, t.handed_ms, t.items, t.points, t.full_points, t.passed,"
		" u.name from quiz_attempt t join account u on u.id = t.account_id where t.course_id = $1 order by t.lesson_key, t.id",
		w->course_id);
	while (n < REGRADE_MOST && db_next(&c)) {
		struct attempt t = {.id = db_i64(&c, 0), .account_id = db_i64(&c, 1), .lesson_key = db_str(&c, 2), .no = (int)db_i64(&c, 3),
			.enrolment_id = db_i64(&c, 4), .lesson_id = db_i64(&c, 5), .course_id = w->course_id, .state = (enum attempt_state)db_i64(&c, 6),
			.handed_ms = db_i64(&c, 7), .points = db_i64(&c, 9), .full_points = db_i64(&c, 10), .passed = db_i64(&c, 11) != 0};
		quiz_items_read(w->a, db_str(&c, 8), &t);
		for (size_t i = 0; i < t.n_items; i++) {
			const struct question_rev *r = t.item[i].rev_id == w->to->id ? NULL : quiz_rev(w->db, w->a, t.item[i].rev_id);
			if (r == NULL || r->question_id != w->to->question_id)
				continue;
			if (t.state == ATTEMPT_OPEN) {
				w->out->n_open++;
				break;
			}
			t.lesson_key = str_dup(w->a, t.lesson_key);
			f[n++] = (struct found){t, i, str_dup(w->a, db_str(&c, 12))};
			break;
		}
	}
	db_done(&c);
	for (size_t i = 0; i < n && db_status(w->db) == DB_OK; i++)
		look_at(w, &f[i].t, f[i].item, f[i].name);
}

static bool open_work(struct work *w, i64 question_id)
{
	i64 rev = db_get(w->db, 0, "select rev_id from question where id = $1 and course_id = $2", question_id, w->course_id);
	w->to = rev != 0 ? quiz_rev(w->db, w->a, rev) : NULL;
	if (w->to == NULL)
		return false;
	w->out->question_id = question_id;
	w->out->to_rev = rev;
	w->out->from_rev = db_get(w->db, 0, "select coalesce(max(id), 0) from question_rev where question_id = $1 and id < $2", question_id, rev);
	return true;
}

struct regrade regrade_preview(struct db *db, struct arena *a, i64 course_id, i64 question_id)
{
	struct regrade g = {0};
	struct work w = {.db = db, .a = a, .course_id = course_id, .out = &g};
	if (open_work(&w, question_id))
		go_through(&w);
	return g;
}

i64 regrade_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_course *c, i64 question_id)
{
	struct regrade g = {0};
	struct work w = {.db = db, .a = a, .c = c, .course_id = c->id, .now_ms = now_ms, .out = &g};
	if (!open_work(&w, question_id))
		return 0;
	w.id = db_get(db, 0,
		"insert into quiz_regrade(course_id, question_id, from_rev, to_rev, made_by, made_ms, n_attempts) values ($1, $2, $3, $4, $5, $6, 0) returning id", c->id,
		question_id, g.from_rev, g.to_rev, by, now_ms);
	go_through(&w);
	db_exec(db, "update quiz_regrade set n_attempts = $2 where id = $1", w.id, g.n_attempts);
	audit_add(db, a, by, c->unit != NULL ? c->unit->id : 0, now_ms, S("learn.regrade"), str_fmt(a, "%.*s question %lld", STR_FMT(c->slug), (long long)question_id),
		str_fmt(a, "revision %lld", (long long)g.from_rev), str_fmt(a, "revision %lld: %lld attempts, %zu changed", (long long)g.to_rev, (long long)g.n_attempts, g.n));
	return w.id;
}

bool regrade_read(struct db *db, struct arena *a, i64 course_id, i64 id, struct regrade *ret)
{
	struct work w = {.a = a, .out = ret};
	*ret = (struct regrade){.id = id};
	struct db_cur c = db_query(db, "select question_id, from_rev, to_rev, made_by, made_ms, n_attempts from quiz_regrade where id = $1 and course_id = $2", id,
		course_id);
	bool found = db_next(&c);
	if (found)
		*ret = (struct regrade){.id = id, .question_id = db_i64(&c, 0), .from_rev = db_i64(&c, 1), .to_rev = db_i64(&c, 2), .made_by = db_i64(&c, 3),
			.made_ms = db_i64(&c, 4), .n_attempts = db_i64(&c, 5)};
	db_done(&c);
	if (!found)
		return false;
	c = db_query(db,
		"select r.attempt_id, r.before, r.after, r.passed_before, r.passed_after, t.full_points, t.account_id, t.handed_ms, u.name, t.lesson_key, t.no"
		" from quiz_regrade_row r join quiz_attempt t on t.id = r.attempt_id join account u on u.id = t.account_id where r.regrade_id = $1 order by r.attempt_id",
		id);
	while (db_next(&c)) {
		struct attempt t = {.id = db_i64(&c, 0), .points = db_i64(&c, 1), .passed = db_i64(&c, 3) != 0, .full_points = db_i64(&c, 5),
			.account_id = db_i64(&c, 6), .handed_ms = db_i64(&c, 7), .lesson_key = str_dup(a, db_str(&c, 9)), .no = (int)db_i64(&c, 10)};
		add_row(&w, &t, db_i64(&c, 2), db_i64(&c, 4) != 0, str_dup(a, db_str(&c, 8)));
	}
	db_done(&c);
	return true;
}
