/* watchlist.c: the LAOs that do not pass (letter 004): three years running before the year, three running with it, or in it. */
#include "lpa/impl.h"

#include "lpa/order.h"

/* Bit k: below the pass mark in year - k. A year without a result, or in which nothing counts, is not below. */
static u8 *below_by_place(struct db *db, struct arena *a, const struct org_dir *d, int year)
{
	u8 *below = new (a, u8, d->n + 1);
	struct db_cur c = db_query(db,
		"select unit_id, year from lpa_result where year >= $1 and year <= $2 and pass = 0 and order_key >= 0", year - 3, year);
	while (db_next(&c)) {
		const struct org_unit *u = org_by_id(d, db_i64(&c, 0));
		if (u != NULL)
			below[u - d->units] |= (u8)(1u << (year - (int)db_i64(&c, 1)));
	}
	db_done(&c);
	return below;
}

#define BEFORE 0xe /* year-1, year-2, year-3 */
#define THREE 0x7  /* year, year-1, year-2 */
#define LAST 0x1

size_t lpa_watchlist(struct db *db, struct arena *a, int year, struct lpa_watch **ret)
{
	const struct org_dir *d = org_dir(db);
	const u8 *below = below_by_place(db, a, d, year);
	const struct org_unit **units = new (a, const struct org_unit *, d->n + 1);
	const struct org_term **terms = new (a, const struct org_term *, d->n + 1);
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++)
		if ((below[i] & BEFORE) == BEFORE || (below[i] & LAST)) {
			units[n] = &d->units[i];
			terms[n++] = org_at(&d->units[i], year);
		}
	const u32 *order = lpa_letter_order(a, units, terms, n);
	struct lpa_watch *w = new (a, struct lpa_watch, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct org_unit *u = units[order[i]];
		u8 b = below[u - d->units];
		w[i] = (struct lpa_watch){u, terms[order[i]], (b & BEFORE) == BEFORE, (b & THREE) == THREE, (b & LAST) != 0};
	}
	*ret = w;
	return n;
}
