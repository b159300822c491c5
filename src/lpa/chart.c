#include "lpa/chart.h"

const str chart_dimension[LPA_DIMENSIONS] = {S("บริหาร"), S("บุคคล"), S("การคลัง"), S("บริการ"), S("ธรรมาภิบาล")};

/* cos and sin of -90 + 72 i degrees, times 10^4: integers keep every machine's page the same. */
static const int corner[LPA_DIMENSIONS][2] = {{0, -10000}, {9511, -3090}, {5878, 8090}, {-5878, 8090}, {-9511, -3090}};

/* value in 10^-4 units as "12.3". */
static str tenths(struct arena *a, i64 v)
{
	i64 t = (v + (v < 0 ? -500 : 500)) / 1000;
	return str_fmt(a, "%s%lld.%lld", t < 0 ? "-" : "", (long long)(t < 0 ? -t : t) / 10, (long long)(t < 0 ? -t : t) % 10);
}

static str polygon(struct arena *a, const i64 shown[LPA_DIMENSIONS])
{
	str s = S("");
	for (int i = 0; i < LPA_DIMENSIONS; i++) {
		i64 v = shown[i] < 0 ? 0 : shown[i];
		str x = tenths(a, RADAR_CX * 10000ll + (i64)corner[i][0] * RADAR_R * v / 10000);
		str y = tenths(a, RADAR_CY * 10000ll + (i64)corner[i][1] * RADAR_R * v / 10000);
		s = STR_CAT(a, s, i > 0 ? S(" ") : S(""), x, S(","), y);
	}
	return s;
}

str chart_radar(struct arena *a, const i64 shown[LPA_DIMENSIONS]) { return polygon(a, shown); }

str chart_ring(struct arena *a, i64 percent)
{
	i64 v = percent * 100;
	return polygon(a, (i64[LPA_DIMENSIONS]){v, v, v, v, v});
}

struct chart_label chart_radar_label(struct arena *a, int d)
{
	i64 x = RADAR_CX * 10000ll + (i64)corner[d][0] * (RADAR_R + 10), y = RADAR_CY * 10000ll + (i64)corner[d][1] * (RADAR_R + 12) + 40000;
	const char *anchor = corner[d][0] == 0 ? "middle" : corner[d][0] > 0 ? "start" : "end";
	if (corner[d][1] > 0)
		anchor = "middle";
	return (struct chart_label){tenths(a, x), tenths(a, y), anchor};
}

#define TREND_LOW 4000 /* hundredths of a percent at the bottom of the picture */
static i64 trend_y(i64 shown)
{
	i64 v = shown < TREND_LOW ? TREND_LOW : shown;
	return 1300000 - (v - TREND_LOW) * 1100000 / (10000 - TREND_LOW);
}

struct chart_trend chart_trend(struct arena *a, const int *year, const i64 *shown, size_t n)
{
	struct chart_trend t = {.dot = new(a, struct chart_dot, n + 1), .line = S(""), .pass_y = tenths(a, trend_y(7000))};
	for (size_t i = 0; i < n; i++) {
		if (shown[i] < 0)
			continue;
		i64 x = n > 1 ? 250000 + (i64)i * 2700000 / (i64)(n - 1) : 1600000;
		struct chart_dot d = {.year = year[i], .shown = shown[i], .x = tenths(a, x), .y = tenths(a, trend_y(shown[i])),
			.label_y = tenths(a, trend_y(shown[i]) - 80000)};
		t.line = STR_CAT(a, t.line, t.n > 0 ? S(" ") : S(""), d.x, S(","), d.y);
		t.dot[t.n++] = d;
	}
	return t;
}

size_t chart_levels(const struct lpa_summary *s, struct chart_part ret[5])
{
	i64 total = 0, x = 0;
	size_t n = 0;
	for (int l = LPA_LEVEL_5; l >= LPA_LEVEL_1; l--)
		total += s->by_level[l];
	for (int l = LPA_LEVEL_5; l >= LPA_LEVEL_1; l--) {
		i64 w = total ? s->by_level[l] * 1000 / total : 0;
		if (s->by_level[l] > 0 && w < 3)
			w = 3;
		ret[n++] = (struct chart_part){(enum lpa_level)l, s->by_level[l], x, w};
		x += w;
	}
	return n;
}

int chart_level(i64 mean)
{
	return mean < 0 ? LPA_LEVEL_NONE : (int)lpa_level_of((struct lpa_percent){mean, 10000});
}
