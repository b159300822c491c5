/* enrol.c: who may learn what, and the row of it. */
#include "learn/record/person.h"

#include "base/clock.h"

#define ROLES_MAX 64

/* The units' revision comes with it: one statement in all. */
bool learn_person_of(struct db *db, struct arena *a, i64 account_id, struct learn_person *ret)
{
	struct org_held *held = new (a, struct org_held, ROLES_MAX);
	struct learn_person p = {.who.id = account_id, .who.roles = held};
	i64 unit[ROLES_MAX], org_rev = 0;
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select a.name, a.kind, a.email_ms, a.province_code, a.erased_ms, o.rev, r.role, r.unit_id from account a"
		" join org_rev o on o.one = 1 left join account_role r on r.account_id = a.id where a.id = $1 order by r.given_ms, r.unit_id, r.role limit 64",
		account_id);
	while (db_next(&c)) {
		if (org_rev == 0) {
			p.name = str_dup(a, db_str(&c, 0));
			p.email_ok = db_i64(&c, 1) == 0 || db_i64(&c, 2) > 0;
			p.province_code = str_dup(a, db_str(&c, 3));
			p.erased = db_i64(&c, 4) > 0;
			org_rev = db_i64(&c, 5);
		}
		if (n < ROLES_MAX && !db_is_null(&c, 7)) {
			held[n].role = (enum org_role)db_i64(&c, 6);
			unit[n++] = db_i64(&c, 7);
		}
	}
	for (size_t i = 0; i < n; i++) { /* a unit may be gone */
		const struct org_unit *u = org_by_id(org_dir_at(db, org_rev), unit[i]);
		if (u != NULL)
			held[p.who.n_roles++] = (struct org_held){held[i].role, u};
	}
	p.audience = learn_audience_of(&p.who);
	if (p.who.n_roles > 0) {
		p.unit_id = held[0].unit->id;
		p.province_code = held[0].unit->province ? held[0].unit->province->code : S("");
	}
	*ret = p;
	return org_rev != 0;
}

bool learn_enrolment_of(struct db *db, struct arena *a, i64 account_id, i64 course_id, struct learn_enrolment *ret)
{
	struct db_cur c = db_query(db,
		"select id, version_id, unit_id, audience, province_code, due_day, last_key, state, enrolled_ms, started_ms, last_ms, passed_ms, n_done"
		" from enrolment where account_id = $1 and course_id = $2", account_id, course_id);
	if (!db_next(&c))
		return false;
	*ret = (struct learn_enrolment){.id = db_i64(&c, 0),
		.course_id = course_id,
		.version_id = db_i64(&c, 1),
		.account_id = account_id,
		.unit_id = db_i64(&c, 2),
		.audience = (unsigned)db_i64(&c, 3),
		.province_code = str_dup(a, db_str(&c, 4)),
		.due_day = str_dup(a, db_str(&c, 5)),
		.last_key = str_dup(a, db_str(&c, 6)),
		.state = (int)db_i64(&c, 7),
		.enrolled_ms = db_i64(&c, 8),
		.started_ms = db_i64(&c, 9),
		.last_ms = db_i64(&c, 10),
		.passed_ms = db_i64(&c, 11),
		.n_done = (int)db_i64(&c, 12)};
	db_done(&c);
	return true;
}

/* --- enrolling --- */

static void say_audience(struct problems *ps, unsigned audience)
{
	const char *words = audience & AUDIENCE_LIST               ? "เฉพาะหน่วยงานหรือบุคคลตามรายชื่อ"
						: audience == (AUDIENCE_DLA | AUDIENCE_LAO) ? "เฉพาะบุคลากรของกรมส่งเสริมการปกครองท้องถิ่นและ อปท."
						: audience == AUDIENCE_DLA                  ? "เฉพาะบุคลากรของกรมส่งเสริมการปกครองท้องถิ่น"
						: audience == AUDIENCE_LAO                  ? "เฉพาะบุคลากรของ อปท."
																	: "เฉพาะกลุ่มเป้าหมายของหลักสูตร";
	problem_add(ps, 0, S("course"), S(""), "หลักสูตรนี้เปิดสำหรับผู้เรียน%s", words);
}

static void check_dates(struct arena *a, i64 now_ms, const struct learn_version *v, struct problems *ps)
{
	str today = str_of(day_iso(day_of_ms(now_ms)).z);
	if (v->opens_day.n > 0 && str_cmp(today, v->opens_day) < 0)
		problem_add(ps, 0, S("course"), S(""), "หลักสูตรเปิดเรียนวันที่ %.*s", STR_FMT(learn_day(a, v->opens_day)));
	if (v->closes_day.n > 0 && str_cmp(today, v->closes_day) > 0)
		problem_add(ps, 0, S("course"), S(""), "หลักสูตรปิดรับเมื่อวันที่ %.*s", STR_FMT(learn_day(a, v->closes_day)));
}

static void check_prerequisites(struct db *db, i64 account_id, const struct learn_version *v, struct problems *ps)
{
	for (size_t i = 0; i < v->n_prerequisites; i++) {
		if (db_has(db, "select 1 from completion where account_id = $1 and course_id = $2", account_id, v->prerequisite[i]))
			continue;
		const struct learn_course *c = learn_course_by_id(learn_dir(db), v->prerequisite[i]);
		if (c != NULL)
			problem_add(ps, 0, S("course"), S(""), "ต้องเรียนผ่านหลักสูตร “%.*s” ก่อน", STR_FMT(c->title));
	}
}

static bool may_enrol(struct db *db, struct arena *a, i64 now_ms, const struct learn_course *c, const struct learn_version *v,
	const struct learn_person *p, const struct learn_enrol *e, struct problems *ps)
{
	size_t before = ps->n;
	if (c->state == COURSE_ARCHIVED)
		problem_add(ps, 0, S("course"), S(""), "หลักสูตรนี้เก็บเข้าคลังแล้ว จึงไม่รับผู้เรียนใหม่");
	else if (v == NULL)
		problem_add(ps, 0, S("course"), S(""), "หลักสูตรนี้ยังไม่เผยแพร่");
	if (ps->n > before)
		return false;
	if (!learn_is_for(db, c, v->audience, &p->who))
		say_audience(ps, v->audience);
	if (!e->force) {
		check_dates(a, now_ms, v, ps);
		check_prerequisites(db, p->who.id, v, ps);
	}
	return ps->n == before;
}

static str due_of(struct arena *a, i64 now_ms, const struct learn_version *v, const struct learn_enrol *e)
{
	if (e->due_day.n > 0)
		return e->due_day;
	if (v->due_days <= 0)
		return S("");
	return str_fmt(a, "%s", day_iso(day_of_ms(now_ms) + v->due_days).z);
}

/* The row that is there already; a left one is active again. 0: none. */
static i64 again(struct db *db, i64 account_id, i64 course_id, const struct learn_enrol *e)
{
	i64 id = db_get(db, 0, "select id from enrolment where account_id = $1 and course_id = $2", account_id, course_id);
	if (id != 0)
		db_exec(db, "update enrolment set state = 0, due_day = case when $2 = '' then due_day else $2 end where id = $1 and (state = 1 or $2 <> '')",
			id, e->due_day.p ? e->due_day : S(""));
	return id;
}

bool learn_enrol(struct db *db, struct arena *a, i64 now_ms, const struct learn_course *c, const struct learn_enrol *e, i64 *ret_id, struct problems *ps)
{
	struct learn_person p;
	i64 id = again(db, e->account_id, c->id, e);
	if (id != 0) {
		*ret_id = id;
		return true;
	}
	const struct learn_version *v = learn_version(db, a, c->live_id);
	if (!learn_person_of(db, a, e->account_id, &p) || p.erased) {
		problem_add(ps, 0, S("person"), S(""), "ไม่พบบัญชีผู้เรียน");
		return false;
	}
	if (!may_enrol(db, a, now_ms, c, v, &p, e, ps))
		return false;
	id = db_get(db, 0,
		"insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms,"
		" due_day, state, started_ms, last_ms, last_key, n_done, passed_ms)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, '', 0, 0) on conflict (account_id, course_id) do nothing returning id",
		c->id, v->id, e->account_id, (i64)p.audience, p.unit_id, p.province_code, (i64)e->source, e->link.p ? e->link : S(""), e->by, now_ms,
		due_of(a, now_ms, v, e));
	*ret_id = id != 0 ? id : again(db, e->account_id, c->id, e);
	return db_status(db) == DB_OK && *ret_id != 0;
}
