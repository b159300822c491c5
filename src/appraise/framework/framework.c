/* framework.c: reading a year's framework, its owners, offices and calendar. */
#include "appraise/framework/inside.h"

str appraise_kind_name(enum appraise_kind k)
{
	static const str names[] = {
		[APPRAISE_ELEARNING] = S("การเรียนรู้ผ่านสื่ออิเล็กทรอนิกส์ (คำนวณจากแบบรายงาน)"),
		[APPRAISE_MEDIA] = S("สื่อเผยแพร่ความรู้ (คำนวณจากแบบรายงานสื่อ)"),
		[APPRAISE_POINTS] = S("บันทึกคะแนนพร้อมหลักฐาน"),
	};
	must((unsigned)k < sizeof names / sizeof *names);
	return names[k];
}

bool indicator_by_hand(const struct indicator *i)
{
	return i->kind >= APPRAISE_POINTS || framework_points_of[i->kind] == NULL;
}

const struct indicator *framework_indicator(const struct framework *f, i64 id)
{
	for (size_t k = 0; k < f->n; k++)
		if (f->at[k].id == id)
			return &f->at[k];
	return NULL;
}

i64 framework_weight(const struct framework *f, int round_no)
{
	i64 sum = 0;
	for (size_t k = 0; k < f->n; k++)
		if (indicator_in(&f->at[k], round_no))
			sum += f->at[k].weight;
	return sum;
}

static int by_no(const void *x, const void *y)
{
	return framework_no_cmp(((const struct indicator *)x)->no, ((const struct indicator *)y)->no);
}

static void read_indicators(struct db *db, struct arena *a, struct framework *f)
{
	const struct org_dir *d = org_dir(db);
	f->at = new (a, struct indicator, INDICATORS_MAX);
	struct db_cur c = db_query(db,
		"select id, no, name, kind, owner_unit_id, rounds, weight, full_points, how, version from appraise_indicator where year = $1 limit 60",
		f->year);
	while (f->n < INDICATORS_MAX && db_next(&c))
		f->at[f->n++] = (struct indicator){.id = db_i64(&c, 0),
			.year = f->year,
			.no = str_dup(a, db_str(&c, 1)),
			.name = str_dup(a, db_str(&c, 2)),
			.kind = (enum appraise_kind)db_i64(&c, 3),
			.owner = org_by_id(d, db_i64(&c, 4)),
			.rounds = (unsigned)db_i64(&c, 5),
			.weight = db_i64(&c, 6),
			.full_points = db_i64(&c, 7),
			.how = str_dup(a, db_str(&c, 8)),
			.version = db_i64(&c, 9)};
	db_done(&c);
	if (f->n > 1)
		qsort(f->at, f->n, sizeof *f->at, by_no);
}

bool framework_of(struct db *db, struct arena *a, int year, struct framework *ret)
{
	struct framework f = {.year = year};
	struct db_cur c = db_query(db, "select title, state, session_id, version from appraise_framework where year = $1", year);
	bool found = db_next(&c);
	if (found) {
		f.title = str_dup(a, db_str(&c, 0));
		f.state = (int)db_i64(&c, 1);
		f.session_id = db_i64(&c, 2);
		f.version = db_i64(&c, 3);
	}
	db_done(&c);
	if (!found)
		return false;
	read_indicators(db, a, &f);
	*ret = f;
	return true;
}

#define YEARS_MAX 100

size_t frameworks_all(struct db *db, struct arena *a, struct framework **ret)
{
	struct framework *at = new (a, struct framework, YEARS_MAX);
	size_t n = 0;
	struct db_cur c =
		db_query(db, "select year, title, state, session_id, version from appraise_framework order by year desc limit 100");
	while (n < YEARS_MAX && db_next(&c))
		at[n++] = (struct framework){.year = (int)db_i64(&c, 0),
			.title = str_dup(a, db_str(&c, 1)),
			.state = (int)db_i64(&c, 2),
			.session_id = db_i64(&c, 3),
			.version = db_i64(&c, 4)};
	db_done(&c);
	*ret = at;
	return n;
}

/* --- offices and owners --- */

size_t framework_offices(struct db *db, struct arena *a, int year, const struct org_unit ***ret)
{
	const struct org_dir *d = org_dir(db);
	const struct org_unit **at = new (a, const struct org_unit *, d->n_provinces + 1);
	size_t n = 0;
	for (size_t i = 0; i < d->n && n < d->n_provinces; i++)
		if (d->units[i].kind == ORG_PROVINCE && org_exists(&d->units[i], year))
			at[n++] = &d->units[i];
	*ret = at;
	return n;
}

#define OWNERS_MAX 100

size_t framework_owners(struct db *db, struct arena *a, const struct org_unit ***ret)
{
	const struct org_dir *d = org_dir(db);
	const struct org_unit **at = new (a, const struct org_unit *, OWNERS_MAX);
	size_t n = 0;
	for (size_t i = 0; i < d->n && n < OWNERS_MAX; i++)
		if ((d->units[i].kind == ORG_DLA || d->units[i].kind == ORG_DIVISION) && d->units[i].closed_day.p == NULL)
			at[n++] = &d->units[i];
	*ret = at;
	return n;
}

/* --- calendar --- */

static const struct indicator *of_kind(const struct framework *f, enum appraise_kind kind, int round_no)
{
	for (size_t k = 0; k < f->n; k++)
		if (f->at[k].kind == kind && indicator_in(&f->at[k], round_no))
			return &f->at[k];
	return NULL;
}

/* The days that the round's rule gives an indicator: sending, and the last day at all. */
static size_t rule_events(struct db *db, struct arena *a, const struct framework *f, const struct appraise_round *r,
	enum appraise_kind kind, struct framework_event *at)
{
	struct appraise_rule rule;
	const struct indicator *i = of_kind(f, kind, r->no);
	size_t n = 0;
	if (i == NULL || !rule_in_force(db, a, r->id, kind, &rule))
		return 0;
	at[n++] = (struct framework_event){.indicator_id = i->id,
		.from = rule.opens,
		.to = rule.due,
		.title = str_fmt(a, "ส่งรายงานตัวชี้วัดที่ %.*s รอบที่ %d (ครบกำหนดวันสุดท้ายของช่วง)", STR_FMT(i->no), r->no)};
	if (rule.last != DAY_NONE && rule.last > rule.due)
		at[n++] = (struct framework_event){.indicator_id = i->id,
			.from = rule.last,
			.to = rule.last,
			.title =
				str_fmt(a, "วันสุดท้ายที่รับรายงานตัวชี้วัดที่ %.*s รอบที่ %d (ส่งช้าถูกปรับลดคะแนน พ้นวันนี้ไม่นำมาประเมิน)", STR_FMT(i->no), r->no)};
	return n;
}

static int by_day(const void *x, const void *y)
{
	const struct framework_event *p = x, *q = y;
	if (p->from != q->from)
		return p->from < q->from ? -1 : 1;
	if (p->to != q->to)
		return p->to < q->to ? -1 : 1;
	return p->id < q->id ? -1 : p->id > q->id;
}

size_t framework_events(struct db *db, struct arena *a, const struct framework *f, struct framework_event **ret)
{
	struct framework_event *at = new (a, struct framework_event, FRAMEWORK_EVENTS_MAX + 8);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select id, indicator_id, from_day, to_day, title from appraise_event where year = $1 order by from_day, id limit 400",
		f->year);
	while (n < FRAMEWORK_EVENTS_MAX && db_next(&c))
		at[n++] = (struct framework_event){.id = db_i64(&c, 0),
			.indicator_id = db_i64(&c, 1),
			.from = framework_day(db_str(&c, 2)),
			.to = framework_day(db_str(&c, 3)),
			.title = str_dup(a, db_str(&c, 4))};
	db_done(&c);
	for (int no = 1; no <= FRAMEWORK_ROUNDS; no++) {
		struct appraise_round r;
		if (!round_of(db, a, f->year, no, &r))
			continue;
		n += rule_events(db, a, f, &r, APPRAISE_ELEARNING, at + n);
		n += rule_events(db, a, f, &r, APPRAISE_MEDIA, at + n);
	}
	if (n > 1)
		qsort(at, n, sizeof *at, by_day);
	*ret = at;
	return n;
}
