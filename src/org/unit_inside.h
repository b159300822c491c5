/* unit_inside.h: what the files of the directory of units share; private to org/. */
#ifndef ORG_UNIT_INSIDE_H
#define ORG_UNIT_INSIDE_H

#include "org/unit.h"

#define ORG_YEAR_MIN 2440 /* Buddhist era; the first LAOs of today's law */
#define ORG_YEAR_MAX 2700
#define ORG_FOREVER 9999
#define ORG_NAME_MAX 300
#define ORG_REASON_MAX 1000

#define ORG_PROVINCES_MAX 100   /* two digits */
#define ORG_DISTRICTS_MAX 10000 /* four digits */

/* Ways to find a unit in the directory. */
struct org_index {
	i64 max_id;
	const struct org_unit **by_id; /* [max_id + 1], NULL: no such id */
	u32 *slot;                     /* hash of the permanent key: place in units + 1; 0: empty */
	u32 mask;
	const str *hay;                           /* by place in units: folded kind, name, district, province */
	const str *province_fold, *district_fold; /* by place in provinces, districts */
	const struct org_province *province[ORG_PROVINCES_MAX];
	const struct org_district *district[ORG_DISTRICTS_MAX];
};

/* Makes every copy in memory stale. Within the transaction of the change. */
void org_rev_bump(struct db *db);

/* The first two digits of an LAO's code by its kind; p NULL for offices. */
str org_kind_digits(enum org_kind k);
/* "อบต.ห้วยหม้าย": name with its kind in front where the kind is said. */
str org_full_name(struct arena *a, enum org_kind k, str name);
/* Whose office stands above an LAO of that kind: the province's (true) or the district's (false). */
bool org_kind_under_province(enum org_kind k);

/* A transaction of its own where the caller has none. */
static inline bool org_begin(struct db *db)
{
	bool own = !db_in_transaction(db);
	if (own)
		db_begin(db);
	return own;
}
/* False: nothing is stored; the connection's status says why. */
static inline bool org_end(struct db *db, bool own, bool keep)
{
	if (!own)
		return keep && db_status(db) == DB_OK;
	if (keep)
		return db_commit(db);
	db_rollback(db);
	return false;
}

#endif
