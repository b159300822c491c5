/* stats.c: how hard the questions of a test were and how well they tell learners apart. */
#include "learn/quiz/impl.h"

#include <math.h>
#include <stdlib.h>

void quiz_stat_add(struct quiz_stat *s, double share, double rest)
{
	s->n++;
	s->n_full += share >= 1.0;
	s->x += share;
	s->y += rest;
	s->xx += share * share;
	s->yy += rest * rest;
	s->xy += share * rest;
}

void quiz_stat_end(struct quiz_stat *s)
{
	double n = (double)s->n, vx = n * s->xx - s->x * s->x, vy = n * s->yy - s->y * s->y;
	s->difficulty = s->n > 0 ? s->x / n : 0;
	s->discrimination = s->n > 1 && vx > 1e-9 && vy > 1e-9 ? (n * s->xy - s->x * s->y) / sqrt(vx * vy) : (double)NAN;
}

struct gathering {
	struct db *db;
	struct arena *a;
	struct quiz_stats *out;
	size_t cap;
	struct attempt t;
	struct saved *s;
};

static struct quiz_stat *stat_of(struct gathering *g, i64 rev_id)
{
	struct quiz_stats *o = g->out;
	for (size_t i = 0; i < o->n; i++)
		if (o->at[i].rev->id == rev_id)
			return &o->at[i];
	const struct question_rev *r = quiz_rev(g->db, g->a, rev_id);
	if (r == NULL)
		return NULL;
	if (o->n == g->cap) {
		struct quiz_stat *more = new (g->a, struct quiz_stat, g->cap = g->cap ? 2 * g->cap : 64);
		if (o->n > 0)
			memcpy(more, o->at, o->n * sizeof *more);
		o->at = more;
	}
	o->at[o->n] = (struct quiz_stat){.rev = r};
	return &o->at[o->n++];
}

static void count_choice(struct quiz_stat *st, const struct question *q, const struct answer *x)
{
	st->n_answered += answer_given(q, x);
	if (x->one >= 0 && x->one < CHOICES_MAX)
		st->chosen[x->one]++;
	for (size_t i = 0; q->kind == QUESTION_MANY && i < q->n; i++)
		st->chosen[i] += x->many >> i & 1;
}

/* A whole attempt has been read. */
static void take_attempt(struct gathering *g)
{
	const struct attempt *t = &g->t;
	if (t->id == 0)
		return;
	g->out->n_attempts++;
	g->out->n_passed += t->passed;
	g->out->mean += t->full_points > 0 ? (double)t->points / (double)t->full_points : 0;
	for (size_t i = 0; i < t->n_items; i++) {
		struct quiz_stat *st = stat_of(g, t->item[i].rev_id);
		if (st == NULL)
			continue;
		i64 got = g->s[i].points > 0 ? g->s[i].points : 0, of = t->item[i].points, rest = t->full_points - of;
		struct answer x = answer_read(g->a, &st->rev->q, g->s[i].answer);
		count_choice(st, &st->rev->q, &x);
		quiz_stat_add(st, of > 0 ? (double)got / (double)of : 0, rest > 0 ? (double)(t->points - got) / (double)rest : 0);
	}
}

static int by_question(const void *p, const void *q)
{
	const struct quiz_stat *x = p, *y = q;
	i64 d = x->rev->question_id - y->rev->question_id;
	if (d == 0)
		d = x->rev->no - y->rev->no;
	return d < 0 ? -1 : d > 0;
}

struct quiz_stats quiz_stats(struct db *db, struct arena *a, i64 course_id, str lesson_key)
{
	struct quiz_stats out = {0};
	struct gathering g = {.db = db, .a = a, .out = &out};
	struct db_cur c = db_query(db,
		"select t.id, t.items, t.points, t.full_points, t.passed, s.item, s.answer, s.points from quiz_attempt t"
		" left join quiz_answer s on s.attempt_id = t.id where t.course_id = $1 and t.lesson_key = $2 and t.state = 2 order by t.id, s.item",
		course_id, lesson_key);
	while (db_next(&c)) {
		if (db_i64(&c, 0) != g.t.id) {
			take_attempt(&g);
			g.t = (struct attempt){.id = db_i64(&c, 0), .points = db_i64(&c, 2), .full_points = db_i64(&c, 3), .passed = db_i64(&c, 4) != 0};
			quiz_items_read(a, db_str(&c, 1), &g.t);
			g.s = new (a, struct saved, g.t.n_items + 1);
			for (size_t i = 0; i < g.t.n_items; i++)
				g.s[i].answer = S("");
		}
		i64 item = db_is_null(&c, 5) ? -1 : db_i64(&c, 5);
		if (item >= 0 && item < (i64)g.t.n_items) {
			g.s[item].answer = str_dup(a, db_str(&c, 6));
			g.s[item].points = db_i64(&c, 7);
		}
	}
	db_done(&c);
	take_attempt(&g);
	out.mean = out.n_attempts > 0 ? out.mean / (double)out.n_attempts : 0;
	for (size_t i = 0; i < out.n; i++)
		quiz_stat_end(&out.at[i]);
	if (out.n > 0)
		qsort(out.at, out.n, sizeof *out.at, by_question);
	return out;
}
