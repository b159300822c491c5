/* unit.h: org units: the country, its offices and the local administrative organizations (อปท.).
 *
 * Codes: an LAO its eight digits (type, district, number; the last six are permanent), a provincial office P54 (สถจ.), a district
 * office D5401 (สถอ.), DLA and its divisions DLA-... . A unit's kind, code, name and parent can change from a year on: org_at().
 *
 * All units (about 8,900) stand in memory as one immutable directory, loaded again when org_rev changes. */
#ifndef ORG_UNIT_H
#define ORG_UNIT_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/workdays.h"
#include "db/db.h"

/* In the order of the letters' lists: อบจ. ทน. ทม. เมืองพัทยา ทต. อบต. */
enum org_kind {
	ORG_DLA,
	ORG_DIVISION,
	ORG_PROVINCE,
	ORG_DISTRICT,
	ORG_PAO,
	ORG_CITY,
	ORG_TOWN,
	ORG_PATTAYA,
	ORG_TAMBON,
	ORG_SAO,
	ORG_KIND__MAX
};
#define ORG_LAO_FIRST ORG_PAO
static inline bool org_kind_is_lao(enum org_kind k)
{
	return k >= ORG_LAO_FIRST;
}
/* "อบจ.", "ทต.", "สถจ." ... ; by its text (true when known). */
str org_kind_short(enum org_kind k);
str org_kind_long(enum org_kind k); /* องค์การบริหารส่วนจังหวัด ... */
bool org_kind_parse(str s, enum org_kind *ret);

struct org_province {
	str code, name, name_en, region;
};
struct org_district {
	str code, name, name_en;
	const struct org_province *province;
};
struct org_unit {
	i64 id;
	str base, code, name, name_en, name_fold;
	str full; /* as shown: "อบต.ห้วยหม้าย", "สถจ.แพร่", "สถอ.สอง" */
	enum org_kind kind;
	const struct org_unit *parent;       /* office above, NULL for DLA */
	const struct org_province *province; /* NULL for DLA and divisions */
	const struct org_district *district; /* LAO: its seat; district office: its own; else NULL */
	str opened_day, closed_day;          /* p NULL: none */
	u32 list_rank;                       /* the letter's order: province, district, kind, name */
	const struct org_term *terms;        /* past and coming states, by from_year */
	u32 n_terms;
};
/* A unit as it stood in a year. */
struct org_term {
	int from_year, to_year;
	enum org_kind kind;
	str code, name, full;
	const struct org_unit *parent;
	str reason;
};
struct org_dir {
	i64 rev;
	const struct org_unit
		*units; /* by list_rank: offices first (DLA, divisions, province, its districts), LAOs in the letter's order */
	size_t n;
	const struct org_province *provinces; /* Thai order; 77 with Bangkok */
	size_t n_provinces;
	const struct org_district *districts; /* province order, Thai order */
	size_t n_districts;
	/* further members are private to unit.c (indexes) */
	const struct org_index *index;
};

/* The current directory; one cheap look at org_rev a call. Valid at least 10 minutes after it was replaced. */
const struct org_dir *org_dir(struct db *db);
/* The same where the caller has just read org_rev in a statement of its own. */
const struct org_dir *org_dir_at(struct db *db, i64 rev);
const struct org_unit *org_by_id(const struct org_dir *d, i64 id);
/* By code: current or former 8 digits, P54, D5401, DLA... NULL: unknown. */
const struct org_unit *org_by_code(const struct org_dir *d, str code);
const struct org_province *org_province(const struct org_dir *d, str code);
const struct org_district *org_district(const struct org_dir *d, str code);
/* The state in a year (Buddhist era). Never NULL. */
const struct org_term *org_at(const struct org_unit *u, int year);
/* Whether `u` is `top` or stands below it (today's parents). */
bool org_is_below(const struct org_unit *u, const struct org_unit *top);
/* Whether the unit exists in (any part of) a year. */
bool org_exists(const struct org_unit *u, int year);
/* LAOs whose folded name holds the folded words, best first (exact, start, inside), at most max. */
size_t org_search(const struct org_dir *d, struct arena *a, str words, const struct org_unit **ret, size_t max);
/* The same among other kinds: bits 1 << org_kind. */
#define ORG_KINDS_LAO (1u << ORG_PAO | 1u << ORG_CITY | 1u << ORG_TOWN | 1u << ORG_PATTAYA | 1u << ORG_TAMBON | 1u << ORG_SAO)
#define ORG_KINDS_ALL ((1u << ORG_KIND__MAX) - 1)
size_t org_search_kinds(
	const struct org_dir *d, struct arena *a, str words, unsigned kinds, const struct org_unit **ret, size_t max);
/* From a file without codes: kind, name, district, province as printed. Exact match -> *ret; else up to 3 near ones for the
 * message ("หมายถึง ... หรือไม่"), never taken silently. */
bool org_match(const struct org_dir *d, struct arena *a, str kind, str name, str district, str province,
	const struct org_unit **ret, const struct org_unit *near[3]);

/* Loads the country, offices and holidays from the embedded data; idempotent (a second run changes nothing that a user changed). */
void org_load_country(struct db *db, struct arena *a);
/* Holidays for a province (regional ones included), or the whole country for an empty code. In the arena. */
struct holidays org_holidays(struct db *db, struct arena *a, str province_code);

/* Changes by a DLA administrator; audit rows are written. False with problems. */
struct org_change {
	enum org_kind kind;
	str name;
	int from_year;
	str reason;
};
bool org_unit_change(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct org_unit *u,
	const struct org_change *c, struct problems *ps);

#endif
