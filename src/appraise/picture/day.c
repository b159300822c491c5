/* The day until which an office's people hand in: the rule's, DLA's exception, the office's own earlier one. */
#include "appraise/picture/inside.h"

static const struct org_unit *office_above(const struct org_unit *u)
{
	return u->parent != NULL && u->parent->kind == ORG_PROVINCE ? u->parent : NULL;
}

/* The nearest office that has a day of its own; NULL: none. One statement. */
static const struct org_unit *own_day(struct db *db, i64 round_id, const struct org_unit *u, day *ret)
{
	const struct org_unit *above = office_above(u), *set_at = NULL;
	struct db_cur c = db_query(db, "select unit_id, day from appraise_office_day where round_id = $1 and unit_id in ($2, $3)", round_id, u->id, above ? above->id : (i64)0);
	while (db_next(&c)) {
		const struct org_unit *at = db_i64(&c, 0) == u->id ? u : above;
		if (set_at != u && day_parse(db_str(&c, 1), ret))
			set_at = at;
	}
	db_done(&c);
	return set_at;
}

day office_day_of(struct db *db, i64 round_id, const struct org_unit *u, day due)
{
	day d = due;
	return own_day(db, round_id, u, &d) ? d : due;
}

struct picture_due picture_due(struct db *db, struct arena *a, const struct picture_round *p, const struct org_unit *u)
{
	struct picture_due v = {.due = p->rule.due, .last = p->rule.last};
	struct appraise_exception *x;
	const struct org_unit *above = office_above(u);
	size_t n = exceptions_of(db, a, p->round.id, &x);
	for (size_t i = 0; i < n; i++)
		if (x[i].kind == APPRAISE_ELEARNING && (x[i].unit == u || x[i].unit == above)) {
			v.excepted = true;
			v.reason = x[i].reason;
			v.due = x[i].due != DAY_NONE ? x[i].due : v.due;
			v.last = x[i].last != DAY_NONE ? x[i].last : v.last;
		}
	v.office = v.due;
	v.set_at = own_day(db, p->round.id, u, &v.office);
	return v;
}

/* Words in ps where the office may not have that day. */
static bool day_ok(struct db *db, struct arena *a, const struct appraise_round *r, const struct org_unit *u, day d, struct problems *ps)
{
	struct picture_round p = {.round = *r};
	if (r->state != 1) {
		problem_add(ps, 0, S(""), (str){0}, "รอบนี้ไม่ได้เปิดอยู่ จึงกำหนดวันไม่ได้");
		return false;
	}
	if (d == DAY_NONE)
		return true;
	if (!rule_in_force(db, a, r->id, APPRAISE_ELEARNING, &p.rule)) {
		problem_add(ps, 0, S(""), (str){0}, "รอบนี้ยังไม่มีหลักเกณฑ์ของตัวชี้วัดที่ 2");
		return false;
	}
	struct picture_due due = picture_due(db, a, &p, u);
	struct day_text given = day_iso(d);
	const struct org_unit *above = office_above(u);
	day latest = above ? office_day_of(db, r->id, above, due.due) : due.due;
	if (d < p.rule.from)
		problem_add(ps, 0, S("day"), str_of(given.z), "ต้องไม่ก่อนวันที่เริ่มนับ คือ %s", day_show(a, p.rule.from, DAY_SHORT).p);
	else if (d > latest)
		problem_add(ps, 0, S("day"), str_of(given.z), "ต้องไม่หลังวันที่ %s ซึ่งเป็นกำหนดของ%s", day_show(a, latest, DAY_SHORT).p, above && latest < due.due ? above->full.p : "รอบ");
	else
		return true;
	return false;
}

bool office_day_set(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_round *r, const struct org_unit *u, day d, struct problems *ps)
{
	if (!day_ok(db, a, r, u, d, ps))
		return false;
	str before = db_get_str(db, a, "select day from appraise_office_day where round_id = $1 and unit_id = $2", r->id, u->id);
	struct day_text text = d == DAY_NONE ? (struct day_text){.z = ""} : day_iso(d);
	if (str_eq(before, str_of(text.z)))
		return true;
	if (d == DAY_NONE)
		db_exec(db, "delete from appraise_office_day where round_id = $1 and unit_id = $2", r->id, u->id);
	else
		db_exec(db,
			"insert into appraise_office_day(round_id, unit_id, day, set_by, set_ms) values ($1, $2, $3, $4, $5)"
			" on conflict (round_id, unit_id) do update set day = excluded.day, set_by = excluded.set_by, set_ms = excluded.set_ms",
			r->id, u->id, text.z, by, now_ms);
	audit_add(db, a, by, u->id, now_ms, S("appraise.office_day"), round_code(a, r), before, str_of(text.z));
	return true;
}
