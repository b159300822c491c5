/* Reading the standing: a person, an office, provinces. See standing.h. */
#include "appraise/standing/inside.h"

bool (*standing_submitted_of)(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *office, struct standing_submitted *ret);

str standing_percent(struct arena *a, i64 passed, i64 all)
{
	if (all <= 0)
		return S("");
	i64 centi = (passed * 20000 + all) / (2 * all); /* hundredths of a percent, half up */
	return str_fmt(a, "%lld.%02lld", (long long)(centi / 100), (long long)(centi % 100));
}

/* --- what a person has learned --- */

size_t learned_by(struct db *db, struct arena *a, const struct appraise_rule *r, i64 person_id, struct learned **ret)
{
	size_t n = 0, room = (size_t)db_get(db, 0, "select count(*) from person_learned where person_id = $1", person_id) + 1;
	struct learned *at = new (a, struct learned, room);
	struct day_text from = day_iso(r->from), to = day_iso(r->to);
	/* Each course once: the first time inside the window, else the first time at all. */
	struct db_cur c = db_query(db,
		"select channel, course, number, day, source, source_id, inside from (select channel, course, number, day, source, source_id,"
		" case when day >= $2 and day <= $3 then 1 else 0 end as inside,"
		" row_number() over (partition by channel, course_key order by case when day >= $2 and day <= $3 then 0 else 1 end, day, source desc) as nth"
		" from person_learned where person_id = $1) x where nth = 1 order by day, course",
		person_id, from.z, to.z);
	while (n < room && db_next(&c)) {
		struct learned *l = &at[n++];
		*l = (struct learned){.channel = (int)db_i64(&c, 0), .course = str_dup(a, db_str(&c, 1)), .number = str_dup(a, db_str(&c, 2)), .on = DAY_NONE,
			.source = (int)db_i64(&c, 4), .source_id = db_i64(&c, 5), .counts = db_i64(&c, 6) == 1};
		day_parse(db_str(&c, 3), &l->on);
	}
	db_done(&c);
	*ret = at;
	return n;
}

str standing_owes(struct arena *a, const struct appraise_rule *r, const struct standing *s)
{
	if (s->passed)
		return S("");
	int need = s->is_head ? r->head_n : r->need_n, of = s->is_head ? r->head_m : r->need_m, channel = s->is_head ? r->head_channel : r->need_channel;
	int lacks = need - s->n, within = channel == CHANNEL_LOCALMOOC ? of - s->m : 0;
	if (lacks < 0)
		lacks = 0;
	if (within > 0)
		return lacks > within ? str_fmt(a, "ขาดอีก %d หลักสูตร โดยเป็น Local MOOC อย่างน้อย %d หลักสูตร", lacks, within)
				      : str_fmt(a, "ขาดอีก %d หลักสูตร (Local MOOC)", within);
	if (lacks > 0)
		return str_fmt(a, "ขาดอีก %d หลักสูตร", lacks);
	str name = learn_channel_name((enum learn_channel)channel);
	return str_fmt(a, "ยังไม่ครบ %d หลักสูตรใน %.*s", of, STR_FMT(name));
}

/* --- people --- */

#define PERSON_COLUMNS \
	"select s.person_id, s.posting_id, s.unit_id, p.title || p.given_name || ' ' || p.family_name, p.shown, o.position, o.level, o.employment, s.is_head, s.passed," \
	" s.n, s.m, p.name_sort, o.is_head from appraise_standing s join person p on p.id = s.person_id join posting o on o.id = s.posting_id"

static struct standing read_row(struct db_cur *c, struct arena *a, const struct org_dir *d)
{
	return (struct standing){.person_id = db_i64(c, 0), .posting_id = db_i64(c, 1), .unit = org_by_id(d, db_i64(c, 2)), .name = str_dup(a, db_str(c, 3)),
		.shown = str_dup(a, db_str(c, 4)), .position = str_dup(a, db_str(c, 5)), .level = str_dup(a, db_str(c, 6)),
		.employment = (enum employment)db_i64(c, 7), .is_head = db_i64(c, 8) == 1, .passed = db_i64(c, 9) == 1, .n = (int)db_i64(c, 10),
		.m = (int)db_i64(c, 11), .name_sort = str_dup(a, db_str(c, 12)), .heads_office = db_i64(c, 13) == 1};
}

bool standing_of(struct db *db, struct arena *a, const struct appraise_rule *r, i64 account_id, struct standing *ret)
{
	if (account_id <= 0)
		return false;
	const struct org_dir *d = org_dir(db);
	struct db_cur c = db_query(db, PERSON_COLUMNS " where p.account_id = $1 and p.account_id > 0 and s.rule_id = $2", account_id, r->id);
	bool found = db_next(&c);
	if (found)
		*ret = read_row(&c, a, d);
	db_done(&c);
	return found && ret->unit != NULL;
}

/* An office is the unit itself and, for a provincial one, its district offices: LAOs have staff of their own. */
#define OFFICE_UNITS " s.unit_id in (select id from org_unit where id = $2 or ($3 = 0 and parent_id = $2 and kind = 3))" /* by the key: not all rows of the rule */

static int by_place(const void *x, const void *y)
{
	const struct standing *p = x, *q = y;
	if (p->unit->list_rank != q->unit->list_rank)
		return p->unit->list_rank < q->unit->list_rank ? -1 : 1;
	if (p->heads_office != q->heads_office)
		return p->heads_office ? -1 : 1;
	int c = str_cmp(p->name_sort, q->name_sort);
	return c != 0 ? c : (p->person_id > q->person_id) - (p->person_id < q->person_id);
}

size_t standings(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *u, bool own, struct standing **ret)
{
	const struct org_dir *d = org_dir(db);
	size_t n = 0, room = 64;
	struct standing *at = new (a, struct standing, room);
	struct db_cur c = db_query(db, PERSON_COLUMNS " where s.rule_id = $1 and" OFFICE_UNITS, r->id, u->id, own);
	while (db_next(&c)) {
		if (n == room) {
			struct standing *more = new (a, struct standing, room * 2);
			memcpy(more, at, n * sizeof *at);
			at = more;
			room *= 2;
		}
		at[n] = read_row(&c, a, d);
		n += at[n].unit != NULL;
	}
	db_done(&c);
	qsort(at, n, sizeof *at, by_place);
	*ret = at;
	return n;
}

/* --- sums --- */

size_t standing_units(struct db *db, struct arena *a, const struct appraise_rule *r, struct standing_sum **ret)
{
	const struct org_dir *d = org_dir(db);
	struct standing_sum *at = new (a, struct standing_sum, d->n + 1);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select unit_id, count(*), cast(sum(passed) as bigint), cast(sum(is_head) as bigint), cast(sum(is_head * passed) as bigint) from appraise_standing"
		" where rule_id = $1 group by unit_id",
		r->id);
	while (n < d->n && db_next(&c)) {
		at[n] = (struct standing_sum){org_by_id(d, db_i64(&c, 0)), db_i64(&c, 1), db_i64(&c, 2), db_i64(&c, 3), db_i64(&c, 4)};
		n += at[n].unit != NULL;
	}
	db_done(&c);
	*ret = at;
	return n;
}

static const struct org_unit *provincial(const struct org_unit *u)
{
	if (u->kind == ORG_PROVINCE)
		return u;
	return u->kind == ORG_DISTRICT && u->parent != NULL && u->parent->kind == ORG_PROVINCE ? u->parent : NULL;
}

static void add_sum(struct standing_sum *to, const struct standing_sum *s)
{
	to->staff += s->staff;
	to->passed += s->passed;
	to->heads += s->heads;
	to->heads_passed += s->heads_passed;
}

size_t standing_provinces(struct db *db, struct arena *a, const struct appraise_rule *r, struct standing_sum **ret)
{
	const struct org_dir *d = org_dir(db);
	struct standing_sum *unit, *at = new (a, struct standing_sum, d->n_provinces + 1);
	size_t n_units = standing_units(db, a, r, &unit), n = 0;
	for (size_t i = 0; i < d->n && n < d->n_provinces; i++)
		if (d->units[i].kind == ORG_PROVINCE)
			at[n++].unit = &d->units[i];
	for (size_t i = 0; i < n_units; i++) {
		const struct org_unit *top = provincial(unit[i].unit);
		for (size_t k = 0; top != NULL && k < n; k++)
			if (at[k].unit == top) {
				add_sum(&at[k], &unit[i]);
				break;
			}
	}
	*ret = at;
	return n;
}

struct standing_sum standing_office(struct db *db, const struct appraise_rule *r, const struct org_unit *u, bool own)
{
	struct standing_sum s = {.unit = u};
	struct db_cur c = db_query(db,
		"select count(*), cast(coalesce(sum(s.passed), 0) as bigint), cast(coalesce(sum(s.is_head), 0) as bigint), cast(coalesce(sum(s.is_head * s.passed), 0) as bigint)"
		" from appraise_standing s where s.rule_id = $1 and" OFFICE_UNITS,
		r->id, u->id, own);
	if (db_next(&c))
		s = (struct standing_sum){u, db_i64(&c, 0), db_i64(&c, 1), db_i64(&c, 2), db_i64(&c, 3)};
	db_done(&c);
	return s;
}
