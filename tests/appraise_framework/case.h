/* case.h: a framework to test with: 1 entered, 2 e-Learning, 10 entered; weights 30, 50, 20 of both rounds. */
#ifndef TESTS_APPRAISE_FRAMEWORK_CASE_H
#define TESTS_APPRAISE_FRAMEWORK_CASE_H

#include "../lpa/lpa_case.h"
#include "appraise/framework/inside.h"

#define YEAR 2567

static inline struct framework load(struct country_test *t, int year)
{
	struct framework f;
	assert_true(framework_of(t->db, t->a, year, &f));
	return f;
}

static inline struct indicator make(
	struct country_test *t, const char *no, enum appraise_kind kind, i64 weight, i64 full, unsigned rounds)
{
	return (struct indicator){.no = str_of(no),
		.name = STR_CAT(t->a, S("ตัวชี้วัด "), str_of(no)),
		.how = S(""),
		.kind = kind,
		.weight = weight,
		.full_points = full,
		.rounds = rounds,
		.owner = unit(t, "DLA-HR")};
}

static inline void add(struct country_test *t, int year, struct indicator x)
{
	struct framework f = load(t, year);
	struct problems ps = problems_in(t->a);
	if (!indicator_save(t->db, t->a, NOW_MS, 0, &f, &x, &ps)) {
		print_problems(&ps);
		fail();
	}
}

static inline struct framework written(struct country_test *t)
{
	add(t, YEAR, make(t, "10", APPRAISE_POINTS, 2000, 500, 3));
	add(t, YEAR, make(t, "1", APPRAISE_POINTS, 3000, 500, 3));
	add(t, YEAR, make(t, "2", APPRAISE_ELEARNING, 5000, 500, 3));
	return load(t, YEAR);
}

static inline struct appraise_session session(struct country_test *t, str token)
{
	struct appraise_session s;
	assert_true(token.p != NULL);
	assert_true(appraise_session_by_token(t->db, t->a, token, &s));
	return s;
}

/* Prepared with day, people and a minute. */
static inline struct appraise_session prepared(struct country_test *t, const struct framework *f, int round_no, const char *no)
{
	struct problems ps = problems_in(t->a);
	struct appraise_session s = session(t, appraise_session_make(t->db, t->a, NOW_MS, 0, f, round_no, str_of(no), &ps)),
							typed = s;
	typed.on = day_of_ms(NOW_MS);
	typed.place = S("ห้องประชุม");
	typed.present = S("ประธาน");
	typed.minutes = S("เห็นชอบ");
	assert_true(appraise_session_save(t->db, t->a, NOW_MS, 0, &s, &typed, &ps));
	return session(t, s.token);
}

static inline struct framework approve(struct country_test *t)
{
	struct framework f = load(t, YEAR);
	struct problems ps = problems_in(t->a);
	struct appraise_session s = prepared(t, &f, 0, "1/2567");
	if (!appraise_session_approve(t->db, t->a, NOW_MS, 0, &f, &s, &ps)) {
		print_problems(&ps);
		fail();
	}
	return load(t, YEAR);
}

static inline struct framework approved(struct country_test *t)
{
	written(t);
	return approve(t);
}

static inline const struct indicator *by_no(const struct framework *f, const char *no)
{
	for (size_t k = 0; k < f->n; k++)
		if (str_eq(f->at[k].no, str_of(no)))
			return &f->at[k];
	fail();
	return NULL;
}

static inline struct point_result put(
	struct country_test *t, const struct framework *f, const char *no, const char *office, i64 seen, const char *points)
{
	return framework_point_save(t->db, t->a, NOW_MS, 0, f, 1, by_no(f, no), unit(t, office), seen, str_of(points), (str){0});
}

#endif
