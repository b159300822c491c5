/* demo_results.c: synthetic results of past years. */
#include "lpa/demo.h"

#include "base/data.h"
#include "base/log.h"
#include "lpa/impl.h"
#include "lpa/rng.h"
#include "org/audit.h"

#define SEED 20240315
#define WATCH_YEAR 2564
#define N_YEARS (LPA_DEMO_LAST_YEAR - LPA_DEMO_FIRST_YEAR + 1)
#define FAIL_PER_10000 120 /* share below 70 in an ordinary year */

/* What is missing to 100 in the mean of each dimension, hundredths of a percent. A little more than the published means lack,
 * since those who must pass are lifted over the mark. */
static const i64 deficit_mean[LPA_DIMENSIONS] = {1152, 680, 1702, 1996, 430};
/* Years grow better: deficits of 2561 .. 2566 against those means, hundredths. */
static const i64 year_factor[N_YEARS] = {109, 106, 103, 100, 97, 94};
/* Full points of an ordinary form (2561), points. */
static const i64 full_points[LPA_DIMENSIONS] = {140, 215, 250, 345, 65};

/* --- which LAO is below the mark in which year --- */

struct watch {
	bool listed, before, three, last;
};

static struct watch *read_watch(struct arena *a, const struct org_dir *d)
{
	enum { CODE, BEFORE, THREE, LAST };
	static const struct table_head heads[] = {
		{"lao_code", true}, {"below_before", true}, {"below_three", true}, {"below_last", true}, {"no", true}, {"province", true},
		{"district", true}, {"kind", true}, {"name", true}, {"name_as_printed", true}, {NULL, false},
	};
	struct watch *w = new (a, struct watch, d->n + 1);
	struct problems ps = problems_in(a);
	struct table t;
	must(table_read(a, data_file("watchlist_2564.csv"), heads, TABLE_TRUSTED, &t, &ps));
	for (size_t i = 0; i < t.n; i++) {
		const str *cell = t.rows[i].cell;
		const struct org_unit *u = org_by_code(d, cell[CODE]);
		must(u != NULL);
		w[u - d->units] = (struct watch){true, str_eq(cell[BEFORE], S("1")), str_eq(cell[THREE], S("1")), str_eq(cell[LAST], S("1"))};
	}
	return w;
}

/* Bit y - first year: below 70. */
static unsigned fails(const struct watch *w, struct rng *r)
{
	unsigned f = 0;
	for (int y = LPA_DEMO_FIRST_YEAR; y <= LPA_DEMO_LAST_YEAR; y++) {
		bool chance = rng_below(r, 10000) < FAIL_PER_10000, below = chance;
		if (y == WATCH_YEAR)
			below = w->last;
		else if (y < WATCH_YEAR && w->listed)
			below = w->before || (w->three && y >= WATCH_YEAR - 2);
		else if (y == WATCH_YEAR - 1 && (f & 3) == 3)
			below = false; /* not three years running by chance */
		f |= (unsigned)below << (y - LPA_DEMO_FIRST_YEAR);
	}
	return f;
}

/* --- figures --- */

static void add_points(struct lpa_sums *s, i64 centi)
{
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		i64 p = s->points[d] + centi;
		s->points[d] = p < 0 ? 0 : p > s->full[d] ? s->full[d] : p;
	}
}

/* own: the LAO's own weakness over the years, around 10,000. */
static struct lpa_sums make_sums(struct rng *r, i64 own, int year, bool below)
{
	struct lpa_sums s;
	i64 deficit[LPA_DIMENSIONS], sum = 0;
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		deficit[d] = deficit_mean[d] * own / 10000 * rng_bell(r, 6000) / 10000 * year_factor[year - LPA_DEMO_FIRST_YEAR] / 100;
		sum += deficit[d];
	}
	/* Someone below the mark lacks 30 to 45 in the mean, in the same proportions. */
	i64 wanted = below ? LPA_DIMENSIONS * (3020 + rng_below(r, 1500)) : sum;
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		i64 lacks = sum > 0 ? deficit[d] * wanted / sum : 0, cut = d == 3 ? 5 * rng_below(r, 7) : 0;
		lacks = lacks > 9500 ? 9500 : lacks;
		s.full[d] = (full_points[d] - cut) * 100;
		s.points[d] = (s.full[d] / 100 * (10000 - lacks) + 5000) / 10000 * 100;
	}
	while (!below && !lpa_passes(lpa_percent_mean(&s)))
		add_points(&s, 100);
	while (below && lpa_passes(lpa_percent_mean(&s)))
		add_points(&s, -100);
	return s;
}

static size_t make_year(const struct org_dir *d, const struct watch *w, int year, struct lpa_result_row *ret)
{
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct org_unit *u = &d->units[i];
		if (!org_kind_is_lao(u->kind) || !org_exists(u, year))
			continue;
		struct rng always = rng_of(u->base, SEED), now = rng_of(u->base, SEED + (u64)year);
		unsigned f = fails(&w[i], &always);
		i64 bell = rng_bell(&always, 9500), own = bell * bell / 10000 * 90 / 100; /* many do well, a long tail does not */
		ret[n++] = (struct lpa_result_row){
			.unit_id = u->id,
			.sums = make_sums(&now, own, year, f >> (year - LPA_DEMO_FIRST_YEAR) & 1),
			.overall = LPA_MEAN,
			.synthetic = true,
			.loaded = true,
		};
	}
	return n;
}

void lpa_demo_results(struct db *db, struct arena *a, i64 now_ms)
{
	const struct org_dir *d = org_dir(db);
	const struct watch *w = read_watch(a, d);
	struct lpa_result_row *rows = new (a, struct lpa_result_row, d->n + 1);
	for (int year = LPA_DEMO_FIRST_YEAR; year <= LPA_DEMO_LAST_YEAR; year++) {
		if (db_has(db, "select 1 from lpa_result where year = $1 limit 1", year) || lpa_form(db, year) != NULL)
			continue;
		size_t n = make_year(d, w, year, rows);
		lpa_result_put(db, year, rows, n);
		audit_add(db, a, 0, lpa_dla_id(db), now_ms, S("lpa.result.load"), str_fmt(a, "%d", year), (str){0},
			str_fmt(a, "ผลสาธิต (สร้างขึ้น) ของ อปท. %zu แห่ง", n));
	}
}

void lpa_demo(struct db *db, struct arena *a, i64 now_ms)
{
	lpa_demo_results(db, a, now_ms);
	lpa_demo_form(db, a, now_ms);
}
