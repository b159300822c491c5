/* enrol.c: many people at once: by a list or a file, and by org unit. Judging reads only, so that it is done on a worker and shown before
 * anything is written; applying asks scope and audience again in its transaction. */
#include "learn/office/inside.h"
#include "learn/record/person.h"

#include <stdlib.h>

const struct table_head enrol_list_heads[] = {{"person", true}, {"due", false}, {NULL, false}};
const struct table_head enrol_file_heads[] = {{"course", true}, {"person", true}, {"due", false}, {NULL, false}};

/* --- reading --- */

static void put_line(struct arena *a, struct enrol_row *x, str line)
{
	size_t cut = 0;
	while (cut < line.n && line.p[cut] != ',' && line.p[cut] != ';' && line.p[cut] != '\t')
		cut++;
	x->person = str_dup(a, str_trim(str_sub(line, 0, cut)));
	x->due_typed = cut < line.n ? str_dup(a, str_trim(str_sub(line, cut + 1, line.n))) : S("");
}

size_t enrol_parse(struct arena *a, str text, struct enrol_row **ret, struct problems *ps)
{
	size_t n = 0, max = 1;
	i64 row = 0;
	for (size_t i = 0; i < text.n; i++)
		max += text.p[i] == '\n';
	struct enrol_row *at = new (a, struct enrol_row, max + 1);
	str rest = text;
	for (str line; text.n > 0 && str_next(&rest, '\n', &line);) {
		row++;
		line = str_trim(line);
		if (line.n == 0 || (row == 1 && (str_eq(line, S("person")) || str_starts(line, S("person,")))))
			continue;
		at[n].row = row;
		put_line(a, &at[n++], line);
	}
	if (n == 0)
		problem_add(ps, 0, S("people"), (str){0}, "ยังไม่มีรายชื่อ: ใส่บรรทัดละหนึ่งคน หรือเลือกไฟล์");
	*ret = at;
	return n;
}

/* --- judging --- */

static str refuse(struct enrol_row *x, str why)
{
	x->verdict = ENROL_REFUSED;
	x->why = why;
	return why;
}

static str lower(struct arena *a, str s)
{
	char *p = new (a, char, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
	return (str){p, s.n};
}

/* By user name, e-mail or staff number. False: refused. */
static bool find_person(struct db *db, struct arena *a, struct enrol_row *x)
{
	int n = 0;
	if (x->person.n == 0)
		return refuse(x, S("ไม่ได้ระบุบุคคล ใส่ชื่อผู้ใช้ อีเมล หรือเลขประจำตัวบุคลากร")), false;
	struct db_cur c = db_query(db,
		"select id, name from account where username = $1 and state = 0 union select id, name from account where email <> '' and email in ($1, $2) and state = 0"
		" union select id, name from account where staff_no <> '' and staff_no = $2 and state = 0 limit 2",
		lower(a, x->person), x->person);
	while (db_next(&c)) {
		x->account_id = db_i64(&c, 0);
		x->name = str_dup(a, db_str(&c, 1));
		n++;
	}
	db_done(&c);
	if (n == 0)
		refuse(x, S("ไม่พบบัญชีนี้ ตรวจชื่อผู้ใช้ อีเมล หรือเลขประจำตัวบุคลากร"));
	else if (n > 1)
		refuse(x, S("ตรงกับหลายบัญชี ใช้ชื่อผู้ใช้แทน"));
	return n == 1;
}

static bool in_scope(const struct learn_person *p, const struct org_unit *top)
{
	for (size_t i = 0; i < p->who.n_roles; i++)
		if (org_is_below(p->who.roles[i].unit, top))
			return true;
	return top == NULL;
}

#define OUTSIDE S("อยู่นอกพื้นที่รับผิดชอบของหน่วยงานนี้")

static bool course_open(const struct learn_course *c)
{
	return c != NULL && c->state == COURSE_PUBLISHED && c->live_id != 0;
}

static void judge_new(struct db *db, struct enrol_row *x, const struct learn_person *p)
{
	if (!learn_is_for(db, x->course, x->course->audience, &p->who))
		refuse(x, S("ไม่อยู่ในกลุ่มเป้าหมายของหลักสูตร"));
	else
		x->verdict = ENROL_NEW;
}

/* tmp: for what only the judging needs; a file may have hundreds of thousands of rows. */
static void judge_one(struct db *db, struct arena *a, struct arena *tmp, const struct org_unit *top, str today, str due_day, struct enrol_row *x)
{
	struct learn_person p;
	struct learn_enrolment e;
	if (!course_open(x->course)) {
		refuse(x, x->course ? S("หลักสูตรนี้ยังไม่เผยแพร่หรือเก็บเข้าคลังแล้ว") : S("ไม่พบหลักสูตรนี้ ใช้ชื่อในที่อยู่ของหลักสูตร เช่น /learn/c/(ชื่อ)"));
		return;
	}
	if (!office_day(a, x->due_typed, &x->due_day)) {
		refuse(x, S("วันครบกำหนดไม่ถูกต้อง ใช้แบบ ปปปป-ดด-วว"));
		return;
	}
	if (x->due_day.n == 0)
		x->due_day = due_day;
	if (x->due_day.n > 0 && str_cmp(x->due_day, today) < 0) {
		refuse(x, S("วันครบกำหนดผ่านไปแล้ว"));
		return;
	}
	if (!find_person(db, a, x))
		return;
	if (!learn_person_of(db, tmp, x->account_id, &p) || p.erased || !in_scope(&p, top)) {
		x->name = S(""); /* whose address it is, is not for this office to learn */
		refuse(x, OUTSIDE);
	} else if (!learn_enrolment_of(db, tmp, x->account_id, x->course->id, &e) || e.state != 0)
		judge_new(db, x, &p);
	else
		x->verdict = e.passed_ms == 0 && x->due_day.n > 0 && !str_eq(e.due_day, x->due_day) ? ENROL_DUE : ENROL_AGAIN;
}

static int by_person(const void *x, const void *y)
{
	const struct enrol_row *a = *(struct enrol_row *const *)x, *b = *(struct enrol_row *const *)y;
	if (a->account_id != b->account_id)
		return a->account_id < b->account_id ? -1 : 1;
	if (a->course != b->course)
		return a->course < b->course ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* The same person twice for a course: the later row is refused. */
static void judge_twins(struct arena *a, struct enrol_row *at, size_t n)
{
	struct enrol_row **p = new (a, struct enrol_row *, n + 1);
	size_t k = 0;
	const struct enrol_row *kept = NULL;
	for (size_t i = 0; i < n; i++)
		if (at[i].verdict != ENROL_REFUSED)
			p[k++] = &at[i];
	if (k > 1)
		qsort(p, k, sizeof *p, by_person);
	for (size_t i = 0; i < k; i++) {
		if (kept != NULL && kept->account_id == p[i]->account_id && kept->course == p[i]->course)
			refuse(p[i], str_fmt(a, "ซ้ำกับแถว %lld", (long long)kept->row));
		else
			kept = p[i];
	}
}

void enrol_judge(struct db *db, struct arena *a, i64 now_ms, const struct org_unit *top, str due_day, struct enrol_row *at, size_t n)
{
	str today = office_today(a, now_ms);
	struct arena *tmp = arena_open(1 << 16, 16u << 20);
	for (size_t i = 0; i < n; i++) {
		judge_one(db, a, tmp, top, today, due_day, &at[i]);
		arena_reset(tmp);
	}
	arena_close(tmp);
	judge_twins(a, at, n);
}

/* --- applying --- */

static void tell(struct db *db, struct arena *a, i64 now_ms, const struct enrol_row *x)
{
	notice_add(db, now_ms, x->account_id, S("enrol"), STR_CAT(a, S("ท่านได้รับการลงทะเบียนเรียนหลักสูตร “"), str_clip(x->course->title, 400), S("”")),
		STR_CAT(a, S("/learn/c/"), x->course->slug));
}

static bool apply_one(struct db *db, struct arena *a, struct arena *tmp, i64 now_ms, i64 by, const struct org_unit *top, struct enrol_row *x)
{
	struct learn_person p;
	i64 id;
	if (top != NULL && (!learn_person_of(db, tmp, x->account_id, &p) || !in_scope(&p, top)))
		return refuse(x, OUTSIDE), false;
	struct problems ps = problems_in(tmp);
	struct learn_enrol e = {.account_id = x->account_id, .by = by, .source = SOURCE_FILE, .link = S(""), .due_day = x->due_day, .force = true};
	if (!learn_enrol(db, tmp, now_ms, x->course, &e, &id, &ps))
		return refuse(x, ps.n > 0 ? str_dup(a, ps.at[0].expected) : S("ลงทะเบียนไม่สำเร็จ")), false;
	if (x->verdict == ENROL_NEW)
		tell(db, tmp, now_ms, x);
	return true;
}

i64 enrol_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct org_unit *top, struct enrol_row *at, size_t n)
{
	i64 changed = 0;
	const struct learn_course *c = NULL;
	struct arena *tmp = arena_open(1 << 16, 16u << 20);
	for (size_t i = 0; i < n && db_status(db) == DB_OK; i++) {
		arena_reset(tmp);
		if ((at[i].verdict == ENROL_NEW || at[i].verdict == ENROL_DUE) && apply_one(db, a, tmp, now_ms, by, top, &at[i])) {
			changed++;
			c = at[i].course;
		}
	}
	arena_close(tmp);
	if (changed > 0)
		audit_add(db, a, by, top ? top->id : 0, now_ms, S("learn.enrol.list"), c->slug, (str){0}, str_fmt(a, "%lld คน", (long long)changed));
	return changed;
}

/* --- by unit --- */

/* $1 unit, $2 below, $3 course, $4 DLA may, $5 LAO may, $6 by the course's list, $7 first kind of LAO. */
#define PERSONS \
	PEOPLE_BELOW ", person(account_id) as (select distinct h.account_id from account_role h join account c on c.id = h.account_id where c.state = 0" \
	" and (h.unit_id = $1 or ($2 = 1 and h.unit_id in (select id from below))))," \
	" listed(id) as (select unit_id from course_unit where course_id = $3 and $6 = 1 union select u.id from org_unit u join listed l on u.parent_id = l.id)," \
	" facts(account_id, audience, unit_id, listed, has) as (select p.account_id," \
	" case when exists (select 1 from account_role x join org_unit u on u.id = x.unit_id where x.account_id = p.account_id and u.kind < $7) then 1 else 2 end," \
	" (select x.unit_id from account_role x where x.account_id = p.account_id order by x.given_ms, x.unit_id, x.role limit 1)," \
	" case when $6 = 0 then 0 when exists (select 1 from course_person y where y.course_id = $3 and y.account_id = p.account_id) then 1" \
	" when exists (select 1 from account_role x where x.account_id = p.account_id and x.unit_id in (select id from listed)) then 1 else 0 end," \
	" case when exists (select 1 from enrolment e where e.account_id = p.account_id and e.course_id = $3 and e.state = 0) then 1 else 0 end from person p)"
#define FIT " ((f.audience = 1 and $4 = 1) or (f.audience = 2 and $5 = 1) or f.listed = 1)"

static i64 bit(const struct enrol_unit *u, unsigned b)
{
	unsigned audience = u->course->audience;
	if (audience & AUDIENCE_LIST) /* the list alone */
		return b == AUDIENCE_LIST;
	return (audience & b) != 0;
}

struct enrol_unit_counts enrol_unit_count(struct db *db, const struct enrol_unit *u)
{
	struct enrol_unit_counts k = {0};
	struct db_cur c = db_query(db,
		PERSONS " select count(*), cast(coalesce(sum(f.has), 0) as bigint), cast(coalesce(sum(case when f.has = 0 and not" FIT
				" then 1 else 0 end), 0) as bigint) from facts f",
		u->unit->id, u->below, u->course->id, bit(u, AUDIENCE_DLA), bit(u, AUDIENCE_LAO), bit(u, AUDIENCE_LIST), ORG_LAO_FIRST);
	if (db_next(&c))
		k = (struct enrol_unit_counts){.people = db_i64(&c, 0), .have = db_i64(&c, 1), .unfit = db_i64(&c, 2)};
	db_done(&c);
	k.new_n = k.people - k.have - k.unfit;
	return k;
}

static str due_of(struct arena *a, i64 now_ms, const struct enrol_unit *u, const struct learn_version *v)
{
	if (u->due_day.n > 0 || v->due_days <= 0)
		return u->due_day;
	return str_dup(a, str_of(day_iso(day_of_ms(now_ms) + v->due_days).z));
}

i64 enrol_unit_apply(struct db *db, struct arena *a, i64 now_ms, const struct enrol_unit *u, struct problems *ps)
{
	const struct learn_version *v = course_open(u->course) ? learn_version(db, a, u->course->live_id) : NULL;
	if (v == NULL) {
		problem_add(ps, 0, S("course"), u->course->slug, "หลักสูตรนี้ยังไม่เผยแพร่หรือเก็บเข้าคลังแล้ว");
		return 0;
	}
	i64 before = db_get(db, 0, "select max(id) from enrolment");
	i64 n = db_exec(db,
		PERSONS " insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state,"
				" started_ms, last_ms, last_key, n_done, passed_ms)"
				" select $3, $8, f.account_id, f.audience, f.unit_id, coalesce(u.province_code, ''), 2, '', $9, $10, $11, 0, 0, 0, '', 0, 0"
				" from facts f join org_unit u on u.id = f.unit_id where f.has = 0 and" FIT " order by f.account_id limit $12"
				" on conflict (account_id, course_id) do update set state = 0",
		u->unit->id, u->below, u->course->id, bit(u, AUDIENCE_DLA), bit(u, AUDIENCE_LAO), bit(u, AUDIENCE_LIST), ORG_LAO_FIRST, v->id, u->by, now_ms,
		due_of(a, now_ms, u, v), ENROL_UNIT_MAX);
	if (n == 0)
		return 0;
	db_exec(db,
		"insert into notice(account_id, at_ms, kind, title, href, read_ms) select account_id, $3, 'enrol', $4, $5, 0 from enrolment where course_id = $1 and id > $2"
		" and enrolled_ms = $3 and source = 2",
		u->course->id, before, now_ms, STR_CAT(a, S("ท่านได้รับการลงทะเบียนเรียนหลักสูตร “"), str_clip(u->course->title, 400), S("”")),
		STR_CAT(a, S("/learn/c/"), u->course->slug));
	audit_add(db, a, u->by, u->unit->id, now_ms, S("learn.enrol.unit"), u->course->slug, (str){0}, str_fmt(a, "%lld คน|%s", (long long)n, u->below ? "รวมหน่วยงานภายใต้" : "เฉพาะหน่วยงาน"));
	return n;
}
