/* unit_load.c: the country from the embedded tables: provinces, districts, LAOs, offices, kinds that changed, holidays.
 *
 * Everything is inserted where it is missing and otherwise left alone, so that a second run keeps what users changed. */
#include "org/unit_inside.h"

#include "base/clock.h"
#include "base/data.h"
#include "base/log.h"
#include "base/thai.h"
#include "doc/table.h"
#include "org/audit.h"

#define BANGKOK S("10")

struct country {
	struct db *db;
	struct arena *a;
	int year; /* Buddhist era, now */
	i64 now_ms;
	i64 n_new; /* rows that were missing */
	struct table provinces;
	i64 dla;
	i64 province_office[ORG_PROVINCES_MAX]; /* ids, 0: none */
	i64 district_office[ORG_DISTRICTS_MAX];
	struct known *known; /* units that are there already, by base */
	size_t n_known;
};
struct known {
	str base;
	i64 id;
};

/* A table of ours: anything wrong with it is a bug. */
static struct table own_table(struct arena *a, const char *name, const struct table_head *heads)
{
	struct table t = {0};
	struct problems ps = problems_in(a);
	str content = data_file(name);
	must(content.p != NULL);
	bool readable = table_read(a, content, heads, TABLE_TRUSTED, &t, &ps);
	if (!readable) {
		struct buf words = {0};
		problems_print(&ps, &words);
		log_error("data/%s: %.*s", name, STR_FMT(buf_view(&words)));
		buf_free(&words);
	}
	must(readable);
	return t;
}

static str text(str cell)
{
	return cell.p ? cell : S("");
}

static int number(str code, int max)
{
	i64 n = -1;
	must(str_i64(code, &n) && n >= 0 && n < max);
	return (int)n;
}

static void load_provinces(struct country *c)
{
	static const struct table_head heads[] = {
		{"code", true}, {"name_th", true}, {"name_en", true}, {"region_th", true}, {NULL, false}};
	c->provinces = own_table(c->a, "provinces.csv", heads);
	for (size_t i = 0; i < c->provinces.n; i++) {
		const str *x = c->provinces.rows[i].cell;
		c->n_new += db_exec(c->db,
			"insert into province(code, name_th, name_en, region_th, name_sort) values ($1, $2, $3, $4, $5)"
			" on conflict (code) do nothing",
			x[0], x[1], x[2], x[3], thai_sort_key(c->a, x[1]));
	}
}

/* --- units --- */

static int by_base(const void *x, const void *y)
{
	return str_cmp(((const struct known *)x)->base, ((const struct known *)y)->base);
}

static void read_known(struct country *c)
{
	size_t cap = (size_t)db_get(c->db, 0, "select count(*) from org_unit");
	c->known = new (c->a, struct known, cap + 1);
	struct db_cur cur = db_query(c->db, "select base, id from org_unit");
	while (c->n_known < cap && db_next(&cur))
		c->known[c->n_known++] = (struct known){str_dup(c->a, db_str(&cur, 0)), db_i64(&cur, 1)};
	db_done(&cur);
	qsort(c->known, c->n_known, sizeof *c->known, by_base);
}

/* A unit of the tables. */
struct seed {
	str base, code, name, name_en, province, district, lat, long_;
	enum org_kind kind;
	i64 parent;
};

static i64 add_unit(struct country *c, const struct seed *s)
{
	struct known key = {.base = s->base}, *there = bsearch(&key, c->known, c->n_known, sizeof key, by_base);
	if (there)
		return there->id;
	c->n_new++;
	i64 id = db_get(c->db, 0,
		"insert into org_unit(base, code, kind, name, name_en, name_sort, name_fold, parent_id, province_code, district_code, "
		"lat, long)"
		" values ($1, $2, $3, $4, $5, $6, $7, nullif($8, 0), $9, $10, $11, $12) returning id",
		s->base, s->code, s->kind, s->name, text(s->name_en), thai_sort_key(c->a, s->name), thai_fold(c->a, s->name), s->parent,
		s->province, s->district, s->lat, s->long_);
	db_exec(c->db,
		"insert into org_term(unit_id, from_year, to_year, code, kind, name, parent_id, reason)"
		" values ($1, 0, 9999, $2, $3, $4, nullif($5, 0), '')",
		id, s->code, s->kind, s->name, s->parent);
	return id;
}

static void load_department(struct country *c)
{
	static const struct table_head heads[] = {
		{"code", true}, {"name_th", true}, {"name_en", false}, {"letter_code", false}, {"role", false}, {NULL, false}};
	struct seed dla = {.base = S("DLA"),
		.code = S("DLA"),
		.name = org_kind_long(ORG_DLA),
		.name_en = S("Department of Local Administration"),
		.kind = ORG_DLA};
	c->dla = add_unit(c, &dla);
	struct table t = own_table(c->a, "dla_divisions.csv", heads);
	for (size_t i = 0; i < t.n; i++) {
		const str *x = t.rows[i].cell;
		struct seed s = {.base = x[0], .code = x[0], .name = x[1], .name_en = x[2], .kind = ORG_DIVISION, .parent = c->dla};
		add_unit(c, &s);
	}
}

/* Bangkok has neither office: its local government is not DLA's. */
static void load_province_offices(struct country *c)
{
	for (size_t i = 0; i < c->provinces.n; i++) {
		const str *x = c->provinces.rows[i].cell;
		if (str_eq(x[0], BANGKOK))
			continue;
		str code = STR_CAT(c->a, S("P"), x[0]);
		struct seed s = {
			.base = code, .code = code, .name = x[1], .name_en = x[2], .kind = ORG_PROVINCE, .parent = c->dla, .province = x[0]};
		c->province_office[number(x[0], ORG_PROVINCES_MAX)] = add_unit(c, &s);
	}
}

static void load_districts(struct country *c)
{
	static const struct table_head heads[] = {
		{"code", true}, {"province_code", true}, {"name_th", true}, {"name_en", true}, {NULL, false}};
	struct table t = own_table(c->a, "districts.csv", heads);
	for (size_t i = 0; i < t.n; i++) {
		const str *x = t.rows[i].cell;
		c->n_new += db_exec(c->db,
			"insert into district(code, province_code, name_th, name_en, name_sort) values ($1, $2, $3, $4, $5)"
			" on conflict (code) do nothing",
			x[0], x[1], x[2], x[3], thai_sort_key(c->a, x[2]));
		if (str_eq(x[1], BANGKOK))
			continue;
		str code = STR_CAT(c->a, S("D"), x[0]);
		struct seed s = {.base = code,
			.code = code,
			.name = x[2],
			.name_en = x[3],
			.kind = ORG_DISTRICT,
			.province = x[1],
			.district = x[0],
			.parent = c->province_office[number(x[1], ORG_PROVINCES_MAX)]};
		c->district_office[number(x[0], ORG_DISTRICTS_MAX)] = add_unit(c, &s);
	}
}

static i64 office_over(const struct country *c, enum org_kind kind, str district)
{
	int d = number(district, ORG_DISTRICTS_MAX);
	return org_kind_under_province(kind) ? c->province_office[d / 100] : c->district_office[d];
}

static void load_laos(struct country *c)
{
	static const struct table_head heads[] = {{"code", true}, {"kind", true}, {"name_th", true}, {"name_en", false},
		{"district_code", true}, {"lat", false}, {"long", false}, {NULL, false}};
	struct table t = own_table(c->a, "lao.csv", heads);
	for (size_t i = 0; i < t.n; i++) {
		const str *x = t.rows[i].cell;
		struct seed s = {.base = str_sub(x[0], 2, 8),
			.code = x[0],
			.name = x[2],
			.name_en = x[3],
			.district = x[4],
			.lat = x[5],
			.long_ = x[6]};
		must(x[0].n == 8 && org_kind_parse(x[1], &s.kind) && org_kind_is_lao(s.kind));
		s.province = str_sub(x[4], 0, 2);
		s.parent = office_over(c, s.kind, x[4]);
		add_unit(c, &s);
	}
}

/* --- kinds that changed since --- */

/* A kind from a year on, unless the unit already has a term of that year or a later one (a user's, or ours of an earlier run). */
static void upgrade(struct country *c, const str *x)
{
	enum org_kind kind = ORG_SAO;
	i64 from = 0;
	must(x[0].n == 6 && org_kind_parse(x[5], &kind) && str_i64(x[7], &from));
	i64 id = db_get(c->db, 0, "select id from org_unit where base = $1", x[0]);
	str district = db_get_str(c->db, c->a, "select district_code from org_unit where id = $1", id);
	if (id == 0 || district.p == NULL || db_has(c->db, "select 1 from org_term where unit_id = $1 and from_year >= $2", id, from))
		return;
	c->n_new++;
	db_exec(c->db, "update org_term set to_year = $2 - 1 where unit_id = $1 and to_year >= $2", id, from);
	db_exec(c->db,
		"insert into org_term(unit_id, from_year, to_year, code, kind, name, parent_id, reason) values ($1, $2, 9999, $3, $4, "
		"$5, $6, $7)",
		id, from, x[4], kind, x[6], office_over(c, kind, district), S("ประกาศกระทรวงมหาดไทย เปลี่ยนแปลงฐานะ (ข้อมูลปี 2567-2568)"));
}

/* org_unit holds the state of this year: also when a year has turned since the last run. */
static void settle_states(struct country *c)
{
	db_exec(c->db,
		"update org_unit set code = t.code, kind = t.kind, parent_id = t.parent_id from org_term t"
		" where t.unit_id = org_unit.id and t.from_year <= $1 and t.to_year >= $1"
		" and (t.code <> org_unit.code or t.kind <> org_unit.kind or t.parent_id <> org_unit.parent_id)",
		c->year);
	for (;;) {
		struct db_cur cur = db_query(c->db,
			"select u.id, t.name from org_unit u join org_term t on t.unit_id = u.id"
			" where t.from_year <= $1 and t.to_year >= $1 and t.name <> u.name limit 1",
			c->year);
		bool more = db_next(&cur);
		i64 id = more ? db_i64(&cur, 0) : 0;
		str name = more ? str_dup(c->a, db_str(&cur, 1)) : S("");
		db_done(&cur);
		if (!more)
			return;
		db_exec(c->db, "update org_unit set name = $2, name_sort = $3, name_fold = $4 where id = $1", id, name,
			thai_sort_key(c->a, name), thai_fold(c->a, name));
	}
}

static void load_upgrades(struct country *c)
{
	static const struct table_head heads[] = {{"base6", true}, {"old_code", true}, {"old_kind", true}, {"old_name", true},
		{"new_code", true}, {"new_kind", true}, {"new_name", true}, {"from_year", true}, {NULL, false}};
	struct table t = own_table(c->a, "lao_upgrades.csv", heads);
	for (size_t i = 0; i < t.n; i++)
		upgrade(c, t.rows[i].cell);
	settle_states(c);
}

/* --- holidays --- */

static void add_holiday(struct country *c, const str *x, str scope)
{
	c->n_new += db_exec(c->db,
		"insert into holiday(day, scope, name_th, kind, status) values ($1, $2, $3, $4, $5) on conflict (day, scope, name_th) do "
		"nothing",
		x[0], scope, x[1], x[2], x[4]);
}

/* A regional row names provinces or a region; what stands in brackets is a remark. One row for each province. */
static void add_regional(struct country *c, const str *x)
{
	str rest = x[3];
	for (str word; str_next(&rest, ' ', &word);) {
		if (str_starts(word, S("(")))
			return;
		for (size_t i = 0; i < c->provinces.n; i++) {
			const str *p = c->provinces.rows[i].cell;
			if (str_eq(p[0], word) || str_eq(p[1], word) || str_eq(p[3], word))
				add_holiday(c, x, p[0]);
		}
	}
}

static void load_holidays(struct country *c)
{
	static const struct table_head heads[] = {
		{"date", true}, {"name_th", true}, {"kind", true}, {"scope", true}, {"status", true}, {NULL, false}};
	struct table t = own_table(c->a, "holidays.csv", heads);
	for (size_t i = 0; i < t.n; i++) {
		const str *x = t.rows[i].cell;
		if (str_eq(x[3], S("ทั่วประเทศ")))
			add_holiday(c, x, x[3]);
		else
			add_regional(c, x);
	}
}

void org_load_country(struct db *db, struct arena *a)
{
	struct country *c = new (a, struct country, 1);
	c->db = db;
	c->a = a;
	c->now_ms = clock_now_ms();
	c->year = day_ymd(day_of_ms(c->now_ms)).y + 543;
	bool own = org_begin(db);
	load_provinces(c);
	read_known(c);
	load_department(c);
	load_province_offices(c);
	load_districts(c);
	load_laos(c);
	load_upgrades(c);
	load_holidays(c);
	if (c->n_new > 0) {
		org_rev_bump(db);
		audit_add(db, a, 0, c->dla, c->now_ms, S("org.load"), S("country"), (str){0},
			str_fmt(a, "{\"rows\":%lld}", (long long)c->n_new));
	}
	org_end(db, own, true);
}

struct holidays org_holidays(struct db *db, struct arena *a, str province_code)
{
	size_t n = 0, cap = (size_t)db_get(db, 0, "select count(*) from holiday");
	day *at = new (a, day, cap + 1);
	struct db_cur c = db_query(db, "select distinct day from holiday where scope in ('ทั่วประเทศ', $1) order by day",
		province_code.p ? province_code : S(""));
	while (n < cap && db_next(&c))
		if (day_parse(db_str(&c, 0), &at[n]))
			n++;
	db_done(&c);
	return (struct holidays){at, n};
}
