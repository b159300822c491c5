/* chart.h: the figures behind the pictures, as texts for SVG attributes. Percents come in hundredths; -1 is "nothing there". */
#ifndef LPA_CHART_H
#define LPA_CHART_H

#include "lpa/results.h"

#define RADAR_CX 160
#define RADAR_CY 125
#define RADAR_R 95

/* Names short enough to stand around the radar. */
extern const str chart_dimension[LPA_DIMENSIONS];
/* "x,y x,y ..." of the five corners; a dimension in which nothing counts sits in the middle. */
str chart_radar(struct arena *a, const i64 shown[LPA_DIMENSIONS]);
/* The ring at a percent (25, 50, 75, 100). */
str chart_ring(struct arena *a, i64 percent);
struct chart_label {
	str x, y;
	const char *anchor;
};
struct chart_label chart_radar_label(struct arena *a, int dimension);

/* A trend: years on x (oldest first), percents on y from 40 to 100; the picture is 320 x 160. */
struct chart_dot {
	int year;
	i64 shown;
	str x, y, label_y;
};
struct chart_trend {
	str line;
	struct chart_dot *dot;
	size_t n;
	str pass_y; /* height of the pass mark */
};
struct chart_trend chart_trend(struct arena *a, const int *year, const i64 *shown, size_t n);

/* Level of a mean in 10^-4 percent, as lpa_summary gives it; 0: none. */
int chart_level(i64 mean);

/* Parts of a bar of 1000 units by level, best first. */
struct chart_part {
	enum lpa_level level;
	i64 n, x, width;
};
size_t chart_levels(const struct lpa_summary *s, struct chart_part ret[5]);

#endif
