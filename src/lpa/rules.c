/* rules.c: see rules.h. */
#include "lpa/rules.h"

#include "base/log.h"

#define PASS_BOUND 70

/* Lowest percent of a level, best first. */
static const struct {
	i64 from;
	enum lpa_level level;
} bounds[] = {
	{90, LPA_LEVEL_5},
	{80, LPA_LEVEL_4},
	{PASS_BOUND, LPA_LEVEL_3},
	{60, LPA_LEVEL_2},
};
#define N_BOUNDS (sizeof bounds / sizeof *bounds)

str lpa_level_name(enum lpa_level l)
{
	switch (l) {
	case LPA_LEVEL_5: return S("ดีเด่น");
	case LPA_LEVEL_4: return S("ดีมาก");
	case LPA_LEVEL_3: return S("ดี");
	case LPA_LEVEL_2: return S("พอใช้");
	case LPA_LEVEL_1: return S("ต้องปรับปรุง");
	case LPA_LEVEL_NONE: break;
	}
	return S("");
}

bool lpa_sums_valid(const struct lpa_sums *s)
{
	for (int d = 0; d < LPA_DIMENSIONS; d++)
		if (s->points[d] < 0 || s->points[d] > s->full[d] || s->full[d] > LPA_FULL_MAX)
			return false;
	return true;
}

struct lpa_percent lpa_percent_dimension(const struct lpa_sums *s, int dimension)
{
	must(dimension >= 0 && dimension < LPA_DIMENSIONS && lpa_sums_valid(s));
	if (s->full[dimension] == 0)
		return (struct lpa_percent){0};
	return (struct lpa_percent){(__int128)s->points[dimension] * 100, s->full[dimension]};
}

/* Sum of points/full as one fraction, then x 100 / how many. With full <= 10^7 the denominator stays below 5 x 10^35, the
 * numerator below 5 x 10^37; a signed 128-bit number holds 1.7 x 10^38. */
struct lpa_percent lpa_percent_mean(const struct lpa_sums *s)
{
	must(lpa_sums_valid(s));
	__int128 num = 0, den = 1;
	i64 n = 0;
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		if (s->full[d] == 0)
			continue;
		num = num * s->full[d] + (__int128)s->points[d] * den;
		den *= s->full[d];
		n++;
	}
	if (n == 0)
		return (struct lpa_percent){0};
	return (struct lpa_percent){num * 100, den * n};
}

struct lpa_percent lpa_percent_pooled(const struct lpa_sums *s)
{
	must(lpa_sums_valid(s));
	i64 points = 0, full = 0;
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		points += s->points[d];
		full += s->full[d];
	}
	if (full == 0)
		return (struct lpa_percent){0};
	return (struct lpa_percent){(__int128)points * 100, full};
}

struct lpa_percent lpa_percent_overall(const struct lpa_sums *s, enum lpa_overall o)
{
	return o == LPA_POOLED ? lpa_percent_pooled(s) : lpa_percent_mean(s);
}

int lpa_percent_cmp(struct lpa_percent p, i64 bound)
{
	must(bound >= 0 && bound <= 100);
	if (p.den == 0)
		return -1;
	__int128 other = p.den * bound;
	return p.num < other ? -1 : p.num > other;
}

enum lpa_level lpa_level_of(struct lpa_percent p)
{
	if (p.den == 0)
		return LPA_LEVEL_NONE;
	for (size_t i = 0; i < N_BOUNDS; i++)
		if (lpa_percent_cmp(p, bounds[i].from) >= 0)
			return bounds[i].level;
	return LPA_LEVEL_1;
}

bool lpa_passes(struct lpa_percent p) { return lpa_percent_cmp(p, PASS_BOUND) >= 0; }

i64 lpa_order_key(struct lpa_percent p)
{
	if (p.den == 0)
		return -1;
	i64 key = (i64)(p.num / p.den);
	__int128 rest = p.num % p.den;
	/* Digit by digit: num x 10^15 would not fit. */
	for (int i = 0; i < 15; i++) {
		rest *= 10;
		key = key * 10 + (i64)(rest / p.den);
		rest %= p.den;
	}
	return key;
}

i64 lpa_percent_shown(struct lpa_percent p)
{
	if (p.den == 0)
		return -1;
	__int128 whole = p.num / p.den, rest = p.num % p.den;
	__int128 hundredths = rest * 100 / p.den;
	bool up = (rest * 100 % p.den) * 2 >= p.den;
	i64 shown = (i64)(whole * 100 + hundredths) + up;
	for (size_t i = 0; i < N_BOUNDS; i++)
		if (shown == bounds[i].from * 100 && lpa_percent_cmp(p, bounds[i].from) < 0)
			return shown - 1;
	return shown;
}

i64 lpa_sum(const struct lpa_mark *m, size_t n, struct lpa_sums *ret)
{
	struct lpa_sums s = {0};
	i64 n_missing = 0;
	for (size_t i = 0; i < n; i++) {
		must(m[i].dimension >= 0 && m[i].dimension < LPA_DIMENSIONS);
		if (m[i].pilot || m[i].cut)
			continue;
		s.full[m[i].dimension] += m[i].full;
		if (m[i].points < 0)
			n_missing++;
		else
			s.points[m[i].dimension] += m[i].points;
	}
	*ret = s;
	return n_missing;
}

void lpa_ranks(const i64 *keys_descending, size_t n, i64 *ret_rank)
{
	for (size_t i = 0; i < n; i++) {
		must(i == 0 || keys_descending[i] <= keys_descending[i - 1]);
		bool tie = i > 0 && keys_descending[i] == keys_descending[i - 1];
		ret_rank[i] = keys_descending[i] < 0 ? 0 : tie ? ret_rank[i - 1] : (i64)i + 1;
	}
}
