/* people.c: who learns, how far, and who does not; by course for teachers, by office for those above. */
#include "learn/office/inside.h"

str people_state_name(enum people_state s)
{
	switch (s) {
	case PEOPLE_NONE: return S("ยังไม่ลงทะเบียน");
	case PEOPLE_WAITING: return S("ยังไม่เริ่มเรียน");
	case PEOPLE_UNDERWAY: return S("กำลังเรียน");
	case PEOPLE_STUCK: return S("ค้าง");
	case PEOPLE_OVERDUE: return S("เกินกำหนด");
	case PEOPLE_PASSED: return S("ผ่านแล้ว");
	case PEOPLE_MISSING: return S("ยังไม่ผ่าน");
	case PEOPLE_ENROLLED: return S("ลงทะเบียนแล้ว");
	case PEOPLE_STARTED: return S("เริ่มเรียนแล้ว");
	case PEOPLE_ALL:
	case PEOPLE_STATE__MAX: break;
	}
	return S("ทั้งหมด");
}

static const str codes[PEOPLE_STATE__MAX] = {S("all"), S("none"), S("waiting"), S("underway"), S("stuck"), S("overdue"), S("passed"), S("missing"), S("enrolled"), S("started")};

str people_state_code(enum people_state s)
{
	return codes[s < PEOPLE_STATE__MAX ? s : 0];
}

bool people_state_parse(str code, enum people_state *ret)
{
	for (int i = 0; i < PEOPLE_STATE__MAX; i++)
		if (str_eq(codes[i], code)) {
			*ret = (enum people_state)i;
			return true;
		}
	return false;
}

/* --- lists --- */

/* Columns: 0 account 1 username 2 name 3 unit 4 enrolment 5 version 6 due_day 7 last_key 8 enrolled 9 started 10 last 11 n_done 12 passed 13 score
 * 14 reminded 15 n_enrolled 16 n_passed 17 n_overdue. */
#define ENROLMENT_COLUMNS \
	"e.id, e.version_id, coalesce(e.due_day, ''), coalesce(e.last_key, ''), coalesce(e.enrolled_ms, 0), coalesce(e.started_ms, 0), coalesce(e.last_ms, 0)," \
	" coalesce(e.n_done, 0), coalesce(e.passed_ms, 0), coalesce(k.score, -1), coalesce(m.at_ms, 0), 0, 0, 0"
#define IN_ORDER \
	" order by case when $7 = 1 then -coalesce(e.last_ms, 0) when $7 = 2 then -coalesce(e.passed_ms, 0) when $7 = 3 then -coalesce(k.score, -1) else 0 end," \
	" case when $7 = 4 and e.due_day <> '' then e.due_day when $7 = 4 then '9999' else '' end, c.name, c.id limit $8 offset $9"

static struct db_cur query_learners(struct db *db, const struct people_ask *k, str like, str today, i64 stuck, i64 from, i64 max)
{
	return db_query(db,
		PEOPLE_BELOW " select c.id, c.username, c.name, e.unit_id, " ENROLMENT_COLUMNS
		" from enrolment e join account c on c.id = e.account_id left join completion k on k.account_id = e.account_id and k.course_id = e.course_id"
		" left join course_reminder m on m.course_id = e.course_id and m.account_id = e.account_id"
		" where e.course_id = $2 and e.state = 0 and ($1 = 0 or e.unit_id in (select id from below))" PEOPLE_FITS IN_ORDER,
		k->top ? k->top->id : 0, k->course->id, (i64)k->state, stuck, today, like, (i64)k->sort, max, from);
}

static struct db_cur query_course(struct db *db, const struct people_ask *k, str like, str today, i64 stuck, i64 from, i64 max)
{
	return db_query(db,
		PEOPLE_MEMBER " select c.id, c.username, c.name, b.unit_id, " ENROLMENT_COLUMNS
		" from member b join account c on c.id = b.account_id left join enrolment e on e.account_id = b.account_id and e.course_id = $2 and e.state = 0"
		" left join completion k on k.account_id = b.account_id and k.course_id = $2"
		" left join course_reminder m on m.course_id = $2 and m.account_id = b.account_id where ($10 = 0 or b.unit_id = $1)" PEOPLE_FITS IN_ORDER,
		k->top->id, k->course->id, (i64)k->state, stuck, today, like, (i64)k->sort, max, from, k->own);
}

static struct db_cur query_all(struct db *db, const struct people_ask *k, str like, str today, i64 stuck, i64 from, i64 max)
{
	return db_query(db,
		PEOPLE_MEMBER ", sums(account_id, unit_id, n, started, passed, late, stuck, last_ms, passed_ms) as (select b.account_id, b.unit_id, count(e.id),"
		" cast(sum(case when e.started_ms > 0 then 1 else 0 end) as bigint), cast(sum(case when e.passed_ms > 0 then 1 else 0 end) as bigint),"
		" cast(sum(case when e.passed_ms = 0 and e.due_day <> '' and e.due_day < $4 then 1 else 0 end) as bigint),"
		" cast(sum(case when e.passed_ms = 0 and e.started_ms > 0 and e.last_ms < $3 then 1 else 0 end) as bigint),"
		" max(e.last_ms), max(e.passed_ms) from member b left join enrolment e on e.account_id = b.account_id and e.state = 0"
		" where ($9 = 0 or b.unit_id = $1) group by b.account_id, b.unit_id)"
		" select c.id, c.username, c.name, s.unit_id, null, 0, '', '', 0, s.started, coalesce(s.last_ms, 0), 0, coalesce(s.passed_ms, 0), -1, 0, s.n, s.passed, s.late"
		" from sums s join account c on c.id = s.account_id"
		" where ($2 = 0 or ($2 = 1 and s.n = 0) or ($2 = 2 and s.n > 0 and s.started = 0) or ($2 = 3 and s.started > s.passed) or ($2 = 4 and s.stuck > 0)"
		" or ($2 = 5 and s.late > 0) or ($2 = 6 and s.passed > 0) or ($2 = 7 and s.passed < s.n) or ($2 = 8 and s.n > 0) or ($2 = 9 and s.started > 0))"
		" and ($5 = '' or lower(c.name) like $5 escape '\\' or c.username like $5 escape '\\')"
		" order by case when $6 = 1 then -coalesce(s.last_ms, 0) when $6 = 2 then -coalesce(s.passed_ms, 0) else 0 end, c.name, c.id limit $7 offset $8",
		k->top->id, (i64)k->state, stuck, today, like, (i64)k->sort, max, from, k->own);
}

struct db_cur people_query(struct db *db, struct arena *a, const struct people_ask *ask, bool office, i64 from, i64 max)
{
	str like = office_like(a, ask->q), today = office_today(a, ask->now_ms);
	i64 stuck = ask->now_ms - STUCK_DAYS * OFFICE_DAY_MS;
	if (!office)
		return query_learners(db, ask, like, today, stuck, from, max);
	if (ask->course != NULL)
		return query_course(db, ask, like, today, stuck, from, max);
	return query_all(db, ask, like, today, stuck, from, max);
}

static enum people_state state_of(const struct people_row *x, bool enrolled, i64 now_ms)
{
	if (!enrolled)
		return PEOPLE_NONE;
	if (x->passed_ms > 0)
		return PEOPLE_PASSED;
	if (x->started_ms == 0)
		return PEOPLE_WAITING;
	return x->last_ms < now_ms - STUCK_DAYS * OFFICE_DAY_MS ? PEOPLE_STUCK : PEOPLE_UNDERWAY;
}

static bool is_late(const struct people_row *x, i64 now_ms)
{
	return x->passed_ms == 0 && x->due_day.n > 0 && str_cmp(x->due_day, str_of(day_iso(day_of_ms(now_ms)).z)) < 0;
}

struct people_row people_read(struct db *db, struct arena *a, const struct org_dir *d, struct db_cur *c, const struct people_ask *ask, bool keep)
{
	str username = db_str(c, 1), name = db_str(c, 2), due = db_str(c, 6), key = db_str(c, 7);
	bool enrolled = !db_is_null(c, 4);
	struct people_row x = {.account_id = db_i64(c, 0), .username = keep ? str_dup(a, username) : username, .name = keep ? str_dup(a, name) : name,
		.unit = db_i64(c, 3) ? org_by_id(d, db_i64(c, 3)) : NULL, .enrolment_id = enrolled ? db_i64(c, 4) : 0, .version_id = enrolled ? db_i64(c, 5) : 0,
		.due_day = keep ? str_dup(a, due) : due, .last_key = keep ? str_dup(a, key) : key, .enrolled_ms = db_i64(c, 8), .started_ms = db_i64(c, 9),
		.last_ms = db_i64(c, 10), .n_done = db_i64(c, 11), .passed_ms = db_i64(c, 12), .score = db_i64(c, 13), .reminded_ms = db_i64(c, 14),
		.n_enrolled = db_i64(c, 15), .n_passed = db_i64(c, 16), .lesson = S("")};
	if (ask->course == NULL) {
		x.overdue = db_i64(c, 17) > 0;
		return x;
	}
	x.state = state_of(&x, enrolled, ask->now_ms);
	x.overdue = enrolled && is_late(&x, ask->now_ms);
	const struct learn_version *v = enrolled ? learn_version(db, a, x.version_id) : NULL; /* from memory */
	const struct learn_lesson *l = v && x.last_key.n > 0 ? learn_lesson(v, x.last_key) : NULL;
	x.n_required = v ? (i64)v->n_required : 0;
	if (l != NULL)
		x.lesson = l->title;
	return x;
}

size_t people_page(struct db *db, struct arena *a, const struct people_ask *ask, bool office, struct people_row **ret, bool *ret_more)
{
	size_t n = 0;
	i64 page = ask->page > 0 ? ask->page : 1;
	const struct org_dir *d = org_dir(db);
	*ret = new (a, struct people_row, PEOPLE_PAGE + 1);
	struct db_cur c = people_query(db, a, ask, office, (page - 1) * PEOPLE_PAGE, PEOPLE_PAGE + 1);
	while (n <= PEOPLE_PAGE && db_next(&c))
		(*ret)[n++] = people_read(db, a, d, &c, ask, true);
	db_done(&c);
	*ret_more = n > PEOPLE_PAGE;
	return n > PEOPLE_PAGE ? PEOPLE_PAGE : n;
}

/* --- files --- */

const struct table_out_col people_course_cols[] = {{"person", "ชื่อผู้ใช้", 18}, {"name", "ชื่อ", 28}, {"office", "หน่วยงาน", 26}, {"state", "สถานะ", 14},
	{"overdue", "เกินกำหนด", 10}, {"lessons_done", "บทที่เรียนแล้ว", 12}, {"lessons", "บททั้งหมด", 10}, {"last_lesson", "บทล่าสุด", 28}, {"last_seen", "เรียนล่าสุด", 12},
	{"enrolled_on", "ลงทะเบียน", 12}, {"due_day", "กำหนด", 12}, {"completed_on", "ผ่านเมื่อ", 12}, {"score", "คะแนน", 8}, {NULL, NULL, 0}};
const struct table_out_col people_all_cols[] = {{"person", "ชื่อผู้ใช้", 18}, {"name", "ชื่อ", 28}, {"office", "หน่วยงาน", 26}, {"enrolled", "ลงทะเบียน (หลักสูตร)", 12},
	{"passed", "ผ่าน (หลักสูตร)", 12}, {"overdue", "มีหลักสูตรเกินกำหนด", 12}, {"last_seen", "เรียนล่าสุด", 12}, {NULL, NULL, 0}};

static void out_day(struct table_out *t, i64 ms)
{
	if (ms > 0)
		table_out_str(t, str_of(day_iso(day_of_ms(ms)).z));
	else
		table_out_empty(t);
}

static void out_text(struct table_out *t, str s)
{
	if (s.n > 0)
		table_out_str(t, s);
	else
		table_out_empty(t);
}

static void out_row(struct table_out *t, const struct people_row *x, bool course)
{
	table_out_str(t, x->username);
	table_out_str(t, x->name);
	out_text(t, x->unit ? x->unit->full : S(""));
	if (!course) {
		table_out_i64(t, x->n_enrolled);
		table_out_i64(t, x->n_passed);
		table_out_i64(t, x->overdue);
		out_day(t, x->last_ms);
		table_out_row(t);
		return;
	}
	table_out_str(t, people_state_name(x->state));
	table_out_i64(t, x->overdue);
	table_out_i64(t, x->n_done);
	table_out_i64(t, x->n_required);
	out_text(t, x->lesson);
	out_day(t, x->last_ms);
	out_day(t, x->enrolled_ms);
	out_text(t, x->due_day);
	out_day(t, x->passed_ms);
	if (x->score >= 0)
		table_out_decimal(t, x->score, 2);
	else
		table_out_empty(t);
	table_out_row(t);
}

void people_export(struct db *db, struct arena *a, const struct people_ask *ask, bool office, struct table_out *t)
{
	const struct org_dir *d = org_dir(db);
	struct db_cur c = people_query(db, a, ask, office, 0, TABLE_ROWS_MAX);
	while (db_next(&c)) {
		struct people_row x = people_read(db, a, d, &c, ask, false);
		out_row(t, &x, ask->course != NULL);
	}
	db_done(&c);
}

/* --- numbers --- */

#define ENROLMENT_SUMS \
	"count(e.id), cast(coalesce(sum(case when e.started_ms > 0 then 1 else 0 end), 0) as bigint)," \
	" cast(coalesce(sum(case when e.passed_ms > 0 then 1 else 0 end), 0) as bigint)," \
	" cast(coalesce(sum(case when e.passed_ms = 0 and e.due_day <> '' and e.due_day < $3 then 1 else 0 end), 0) as bigint)," \
	" cast(coalesce(sum(case when e.passed_ms = 0 and e.started_ms > 0 and e.last_ms < $4 then 1 else 0 end), 0) as bigint)"

static struct people_counts read_counts(struct db_cur *c, int col, i64 people)
{
	return (struct people_counts){.people = people, .enrolled = db_i64(c, col), .started = db_i64(c, col + 1), .passed = db_i64(c, col + 2),
		.overdue = db_i64(c, col + 3), .stuck = db_i64(c, col + 4)};
}

struct people_counts people_course_counts(struct db *db, struct arena *a, i64 course_id, i64 now_ms)
{
	struct people_counts k = {0};
	struct db_cur c = db_query(db, "select 0, 0, " ENROLMENT_SUMS " from enrolment e where e.course_id = $2 and e.state = 0 and $1 = 0", 0, course_id, office_today(a, now_ms),
		now_ms - STUCK_DAYS * OFFICE_DAY_MS);
	if (db_next(&c))
		k = read_counts(&c, 2, 0);
	db_done(&c);
	return k;
}

size_t people_units(struct db *db, struct arena *a, const struct org_unit *top, i64 course_id, i64 now_ms, struct people_unit **ret)
{
	const struct org_dir *d = org_dir(db);
	size_t n = 0;
	struct people_unit *at = new (a, struct people_unit, d->n + 1);
	struct db_cur c = db_query(db,
		PEOPLE_MEMBER " select b.unit_id, count(distinct b.account_id), " ENROLMENT_SUMS
		" from member b left join enrolment e on e.account_id = b.account_id and e.state = 0 and ($2 = 0 or e.course_id = $2) group by b.unit_id",
		top->id, course_id, office_today(a, now_ms), now_ms - STUCK_DAYS * OFFICE_DAY_MS);
	while (n < d->n && db_next(&c)) {
		const struct org_unit *u = org_by_id(d, db_i64(&c, 0));
		if (u != NULL)
			at[n++] = (struct people_unit){u, read_counts(&c, 2, db_i64(&c, 1))};
	}
	db_done(&c);
	*ret = at;
	return n;
}

size_t people_courses(struct db *db, struct arena *a, const struct org_unit *top, i64 now_ms, struct people_course **ret)
{
	const struct learn_dir *d = learn_dir(db);
	size_t n = 0;
	struct people_course *at = new (a, struct people_course, d->n + 1);
	struct db_cur c = db_query(db,
		PEOPLE_MEMBER " select e.course_id, count(distinct b.account_id), " ENROLMENT_SUMS
		" from member b join enrolment e on e.account_id = b.account_id and e.state = 0 where $2 = 0 group by e.course_id",
		top->id, 0, office_today(a, now_ms), now_ms - STUCK_DAYS * OFFICE_DAY_MS);
	while (n < d->n && db_next(&c))
		at[n++] = (struct people_course){db_i64(&c, 0), read_counts(&c, 2, db_i64(&c, 1))};
	db_done(&c);
	*ret = at;
	return n;
}

static void add(struct people_counts *to, const struct people_counts *c)
{
	to->people += c->people;
	to->enrolled += c->enrolled;
	to->started += c->started;
	to->passed += c->passed;
	to->overdue += c->overdue;
	to->stuck += c->stuck;
}

/* The unit directly below top on the way up from u; top for itself. NULL: u is not below it. */
static const struct org_unit *child_of(const struct org_unit *u, const struct org_unit *top)
{
	while (u != NULL && u != top && u->parent != top)
		u = u->parent;
	return u;
}

size_t people_roll(struct arena *a, const struct org_dir *d, const struct org_unit *top, const struct people_unit *at, size_t n, struct people_unit **ret,
	struct people_counts *ret_all)
{
	struct people_unit *rows = new (a, struct people_unit, d->n + 2);
	size_t *place = new (a, size_t, d->n + 1), n_rows = 1;
	rows[0].unit = top;
	*ret_all = (struct people_counts){0};
	for (size_t i = 0; i < d->n; i++)
		if (d->units[i].parent == top && d->units[i].closed_day.p == NULL) {
			place[i] = n_rows;
			rows[n_rows++].unit = &d->units[i];
		}
	for (size_t i = 0; i < n; i++) {
		const struct org_unit *child = child_of(at[i].unit, top);
		size_t k = child == NULL || child == top ? 0 : place[child - d->units]; /* one that is closed counts for the office itself */
		add(&rows[k].c, &at[i].c);
		add(ret_all, &at[i].c);
	}
	*ret = rows;
	return n_rows;
}
