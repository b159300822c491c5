/* The rules against the real cases of the letters and of public result files, and against a slow exact computation. */
#include "lpa/rules.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static struct lpa_sums sums(const i64 points[5], const i64 full[5])
{
	struct lpa_sums s = {0};
	for (int d = 0; d < 5; d++) {
		s.points[d] = points[d];
		s.full[d] = full[d];
	}
	return s;
}

static i64 shown(struct lpa_percent p) { return lpa_percent_shown(p); }

/* Mark of 2561 of a town in Chanthaburi: both ways of the overall. */
static void makham(void **state)
{
	(void)state;
	struct lpa_sums s = sums((i64[]){11000, 17500, 18800, 28500, 5600}, (i64[]){14000, 21500, 25000, 34500, 6500});
	static const i64 want[5] = {7857, 8140, 7520, 8261, 8615};
	for (int d = 0; d < 5; d++)
		assert_int_equal(shown(lpa_percent_dimension(&s, d)), want[d]);
	assert_int_equal(shown(lpa_percent_pooled(&s)), 8020);
	assert_int_equal(shown(lpa_percent_mean(&s)), 8079);
	assert_true(lpa_percent_pooled(&s).num * 1015 == lpa_percent_pooled(&s).den * 81400);
	assert_int_equal(shown(lpa_percent_overall(&s, LPA_POOLED)), 8020);
	assert_int_equal(shown(lpa_percent_overall(&s, LPA_MEAN)), 8079);
	assert_int_equal(lpa_level_of(lpa_percent_pooled(&s)), LPA_LEVEL_4);
	assert_true(lpa_passes(lpa_percent_mean(&s)));
}

static void khao_samo_khon(void **state)
{
	(void)state;
	struct lpa_sums s = sums((i64[]){8571, 9414, 8857, 9000, 9285}, (i64[]){10000, 10000, 10000, 10000, 10000});
	static const i64 want[5] = {8571, 9414, 8857, 9000, 9285};
	for (int d = 0; d < 5; d++)
		assert_int_equal(shown(lpa_percent_dimension(&s, d)), want[d]);
	assert_int_equal(shown(lpa_percent_mean(&s)), 9025);
	assert_int_equal(lpa_level_of(lpa_percent_mean(&s)), LPA_LEVEL_5);
	assert_int_equal(lpa_order_key(lpa_percent_mean(&s)), 90254000000000000);
}

/* What is below a bound never shows as the bound; what is on it does. */
static void bounds(void **state)
{
	(void)state;
	static const struct {
		i64 points, full, shown;
		enum lpa_level level;
		bool pass;
	} t[] = {
		{1749900, 2500000, 6999, LPA_LEVEL_2, false}, /* 69.996 */
		{1750000, 2500000, 7000, LPA_LEVEL_3, true},
		{1750001, 2500000, 7000, LPA_LEVEL_3, true},
		{6999999, 10000000, 6999, LPA_LEVEL_2, false},
		{7000000, 10000000, 7000, LPA_LEVEL_3, true},
		{7, 10, 7000, LPA_LEVEL_3, true},
		{8999999, 10000000, 8999, LPA_LEVEL_4, true},
		{9000000, 10000000, 9000, LPA_LEVEL_5, true},
		{7999999, 10000000, 7999, LPA_LEVEL_3, true},
		{8000000, 10000000, 8000, LPA_LEVEL_4, true},
		{5999999, 10000000, 5999, LPA_LEVEL_1, false},
		{6000000, 10000000, 6000, LPA_LEVEL_2, false},
		{9999999, 10000000, 10000, LPA_LEVEL_5, true}, /* 100 is no level's bound */
		{28500, 34500, 8261, LPA_LEVEL_4, true},       /* 82.608.. */
		{50005, 100000, 5001, LPA_LEVEL_1, false},     /* 50.005: half up */
		{500049, 1000000, 5000, LPA_LEVEL_1, false},
		{0, 500, 0, LPA_LEVEL_1, false},
		{500, 500, 10000, LPA_LEVEL_5, true},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct lpa_sums s = {.full = {t[i].full}, .points = {t[i].points}};
		struct lpa_percent p = lpa_percent_dimension(&s, 0);
		assert_int_equal(shown(p), t[i].shown);
		assert_int_equal(lpa_level_of(p), t[i].level);
		assert_int_equal(lpa_passes(p), t[i].pass);
		/* Alone, the dimension is the mean and the pool too. */
		assert_int_equal(shown(lpa_percent_mean(&s)), t[i].shown);
		assert_int_equal(lpa_passes(lpa_percent_pooled(&s)), t[i].pass);
	}
}

/* 69.996 as the mean of five dimensions. */
static void mean_just_below(void **state)
{
	(void)state;
	struct lpa_sums s = sums((i64[]){6998, 7000, 7000, 7000, 7000}, (i64[]){10000, 10000, 10000, 10000, 10000});
	struct lpa_percent p = lpa_percent_mean(&s);
	assert_int_equal(shown(p), 6999);
	assert_false(lpa_passes(p));
	assert_int_equal(lpa_order_key(p), 69996000000000000);
	s.points[0] = 7000;
	assert_true(lpa_passes(lpa_percent_mean(&s)));
	assert_int_equal(shown(lpa_percent_mean(&s)), 7000);
}

static void nothing_counts(void **state)
{
	(void)state;
	struct lpa_sums s = {0};
	struct lpa_percent all[] = {lpa_percent_dimension(&s, 2), lpa_percent_mean(&s), lpa_percent_pooled(&s)};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(shown(all[i]), -1);
		assert_int_equal(lpa_order_key(all[i]), -1);
		assert_int_equal(lpa_level_of(all[i]), LPA_LEVEL_NONE);
		assert_false(lpa_passes(all[i]));
		assert_int_equal(lpa_percent_cmp(all[i], 0), -1);
	}
	assert_int_equal(lpa_level_name(LPA_LEVEL_NONE).n, 0);
	/* A dimension in which nothing counts is left out of the mean. */
	s.full[1] = 1000, s.points[1] = 900;
	s.full[4] = 1000, s.points[4] = 700;
	assert_int_equal(shown(lpa_percent_mean(&s)), 8000);
	assert_int_equal(shown(lpa_percent_dimension(&s, 0)), -1);
}

static void marks(void **state)
{
	(void)state;
	struct lpa_mark m[] = {
		{.full = 500, .points = 300, .dimension = 0},
		{.full = 500, .points = -1, .dimension = 0},                /* missing: 0 of 5 */
		{.full = 500, .points = 500, .dimension = 0, .pilot = true}, /* never in a total */
		{.full = 500, .points = -1, .dimension = 1, .pilot = true}, /* and not missing */
		{.full = 500, .points = -1, .dimension = 2, .cut = true},   /* leaves both sides out */
		{.full = 450, .points = 450, .dimension = 4},
	};
	struct lpa_sums s;
	assert_int_equal(lpa_sum(m, sizeof m / sizeof *m, &s), 1);
	struct lpa_sums want = {.full = {1000, 0, 0, 0, 450}, .points = {300, 0, 0, 0, 450}};
	assert_memory_equal(&s, &want, sizeof s);
	assert_int_equal(shown(lpa_percent_mean(&s)), 6500);

	/* All cut, and no indicator at all: nothing counts. */
	struct lpa_mark cut[] = {{.full = 500, .points = -1, .cut = true}, {.full = 500, .points = 300, .dimension = 3, .cut = true}};
	assert_int_equal(lpa_sum(cut, 2, &s), 0);
	assert_int_equal(shown(lpa_percent_mean(&s)), -1);
	assert_int_equal(lpa_sum(NULL, 0, &s), 0);
	assert_int_equal(shown(lpa_percent_pooled(&s)), -1);
}

static void ranks(void **state)
{
	(void)state;
	i64 keys[] = {90, 80, 80, 70, 70, 70, 0, -1, -1}, rank[9];
	static const i64 want[9] = {1, 2, 2, 4, 4, 4, 7, 0, 0};
	lpa_ranks(keys, 9, rank);
	assert_memory_equal(rank, want, sizeof want);
	lpa_ranks(keys, 0, rank);
}

/* --- a slow exact computation: numbers as lists of digits --- */

#define DIGITS 80
struct big {
	int d[DIGITS]; /* lowest first */
};

static struct big big_of(u64 v)
{
	struct big b = {0};
	for (int i = 0; v; i++, v /= 10)
		b.d[i] = (int)(v % 10);
	return b;
}

static struct big big_add(struct big a, struct big b)
{
	int carry = 0;
	for (int i = 0; i < DIGITS; i++) {
		int t = a.d[i] + b.d[i] + carry;
		a.d[i] = t % 10;
		carry = t / 10;
	}
	assert_int_equal(carry, 0);
	return a;
}

static struct big big_mul(struct big a, struct big b)
{
	i64 t[DIGITS] = {0};
	for (int i = 0; i < DIGITS; i++)
		for (int j = 0; a.d[i] && i + j < DIGITS; j++)
			t[i + j] += a.d[i] * b.d[j];
	struct big r;
	i64 carry = 0;
	for (int i = 0; i < DIGITS; i++) {
		t[i] += carry;
		r.d[i] = (int)(t[i] % 10);
		carry = t[i] / 10;
	}
	assert_int_equal(carry, 0);
	return r;
}

static int big_cmp(struct big a, struct big b)
{
	for (int i = DIGITS - 1; i >= 0; i--)
		if (a.d[i] != b.d[i])
			return a.d[i] < b.d[i] ? -1 : 1;
	return 0;
}

/* num/den of the mean percent. */
static void slow_mean(const struct lpa_sums *s, struct big *num, struct big *den)
{
	u64 n = 0;
	*num = big_of(0);
	for (int d = 0; d < 5; d++) {
		if (!s->full[d])
			continue;
		struct big part = big_of((u64)s->points[d] * 100);
		for (int e = 0; e < 5; e++)
			if (e != d && s->full[e])
				part = big_mul(part, big_of((u64)s->full[e]));
		*num = big_add(*num, part);
		n++;
	}
	*den = big_of(n);
	for (int d = 0; d < 5; d++)
		if (s->full[d])
			*den = big_mul(*den, big_of((u64)s->full[d]));
}

static u64 rnd_state = 20240315;
static u64 rnd(u64 below)
{
	rnd_state += 0x9E3779B97F4A7C15u;
	u64 z = rnd_state;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (z ^ (z >> 31)) % below;
}

/* key = floor(10^15 num/den) means key*den <= num*10^15 < (key+1)*den; and so on. */
static void check_against_slow(const struct lpa_sums *s)
{
	struct big num, den;
	slow_mean(s, &num, &den);
	struct lpa_percent p = lpa_percent_mean(s);
	struct big scaled = big_mul(num, big_of(1000000000000000u));
	u64 key = (u64)lpa_order_key(p);
	assert_true(big_cmp(big_mul(big_of(key), den), scaled) <= 0);
	assert_true(big_cmp(big_mul(big_of(key + 1), den), scaled) > 0);
	static const u64 bound[] = {60, 70, 80, 90};
	int level = 1;
	for (int i = 0; i < 4; i++) {
		int c = big_cmp(num, big_mul(den, big_of(bound[i])));
		assert_int_equal(lpa_percent_cmp(p, (i64)bound[i]), c);
		level += c >= 0;
		assert_true(c >= 0 || lpa_percent_shown(p) != (i64)bound[i] * 100);
	}
	assert_int_equal(lpa_level_of(p), level);
	assert_int_equal(lpa_passes(p), level >= 3);
	/* shown/100 within half a hundredth: 2*num*100 in [(2v-1)den, (2v+1)den), or one less at a bound. */
	u64 v = (u64)lpa_percent_shown(p);
	struct big twice = big_mul(num, big_of(200));
	bool at_bound = (v + 1) % 1000 == 0;
	assert_true(v == 0 || big_cmp(big_mul(den, big_of(2 * v - 1)), twice) <= 0);
	assert_true(big_cmp(twice, big_mul(den, big_of(2 * v + (at_bound ? 2 : 1)))) < 0);
}

static void extreme_sums(void **state)
{
	(void)state;
	struct lpa_sums s = {0};
	for (int d = 0; d < 5; d++)
		s.full[d] = LPA_FULL_MAX - d, s.points[d] = s.full[d];
	check_against_slow(&s);
	assert_int_equal(lpa_percent_shown(lpa_percent_mean(&s)), 10000);
	assert_int_equal(lpa_order_key(lpa_percent_mean(&s)), 100000000000000000);
	s.points[3]--;
	assert_int_equal(lpa_order_key(lpa_percent_mean(&s)), 99999997999999399);
	check_against_slow(&s);
	for (int d = 0; d < 5; d++)
		s.points[d] = 0;
	check_against_slow(&s);
	assert_false(lpa_sums_valid(&(struct lpa_sums){.full = {LPA_FULL_MAX + 1}}));
	assert_false(lpa_sums_valid(&(struct lpa_sums){.full = {10}, .points = {11}}));
	assert_false(lpa_sums_valid(&(struct lpa_sums){.full = {10}, .points = {-1}}));
}

static void random_sums(void **state)
{
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct lpa_sums s = {0};
		bool any = false;
		for (int d = 0; d < 5; d++) {
			u64 most = i % 3 == 0 ? 12 : i % 3 == 1 ? 40000 : LPA_FULL_MAX;
			s.full[d] = (i64)rnd(most + 1);
			/* Near a bound more often than by chance. */
			i64 near = s.full[d] * (i64)(60 + 10 * rnd(5)) / 100 - (i64)rnd(2);
			s.points[d] = rnd(2) || near < 0 ? (i64)rnd((u64)s.full[d] + 1) : near;
			any |= s.full[d] > 0;
		}
		if (any)
			check_against_slow(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makham),       cmocka_unit_test(khao_samo_khon), cmocka_unit_test(bounds),       cmocka_unit_test(mean_just_below),
		cmocka_unit_test(nothing_counts), cmocka_unit_test(marks),        cmocka_unit_test(ranks),        cmocka_unit_test(extreme_sums),
		cmocka_unit_test(random_sums),
	};
	return cmocka_run_group_tests_name("lpa rules", tests, NULL, NULL);
}
