/* unit_change.c: a kind or a name that changes from a year on. */
#include "org/unit_inside.h"

#include "base/clock.h"
#include "base/thai.h"
#include "org/audit.h"

/* Municipalities and SAOs become one another; all other kinds stay what they are. */
static bool kind_can_change(enum org_kind from, enum org_kind to)
{
	static const unsigned changing = 1u << ORG_CITY | 1u << ORG_TOWN | 1u << ORG_TAMBON | 1u << ORG_SAO;
	return from == to || (changing & 1u << from && changing & 1u << to);
}

static void check(const struct org_unit *u, const struct org_change *c, str name, struct problems *ps)
{
	const struct org_term *last = &u->terms[u->n_terms - 1];
	if ((unsigned)c->kind >= ORG_KIND__MAX || !kind_can_change(last->kind, c->kind))
		problem_add(ps, 0, S("kind"), S(""), "เปลี่ยนประเภทได้เฉพาะระหว่าง ทน. ทม. ทต. และ อบต.");
	if (name.n == 0 || name.n > ORG_NAME_MAX)
		problem_add(ps, 0, S("name"), name, "ต้องระบุชื่อ ไม่เกิน 100 ตัวอักษร โดยไม่มีคำนำหน้าประเภท");
	if (c->from_year < ORG_YEAR_MIN || c->from_year > ORG_YEAR_MAX)
		problem_add(ps, 0, S("from_year"), S(""), "ต้องเป็นปี พ.ศ. เช่น 2569");
	else if (c->from_year < last->from_year)
		problem_add(ps, 0, S("from_year"), S(""), "ต้องไม่ก่อนการเปลี่ยนแปลงครั้งล่าสุด (พ.ศ. %d)", last->from_year);
	if (str_trim(c->reason).n == 0 || c->reason.n > ORG_REASON_MAX)
		problem_add(ps, 0, S("reason"), S(""), "ต้องระบุเหตุ เช่น ประกาศกระทรวงมหาดไทย ลงวันที่ ...");
	if (ps->n == 0 && c->kind == last->kind && str_eq(name, last->name))
		problem_add(ps, 0, S("name"), name, "ไม่มีสิ่งใดเปลี่ยนแปลงจากเดิม");
}

/* The office above after the change: an LAO's by its kind, an office's stays. */
static i64 parent_after(struct db *db, const struct org_unit *u, enum org_kind kind)
{
	if (!org_kind_is_lao(u->kind) || u->district == NULL)
		return u->parent ? u->parent->id : 0;
	if (org_kind_under_province(kind))
		return db_get(db, 0, "select id from org_unit where kind = 2 and province_code = $1", u->province->code);
	return db_get(db, 0, "select id from org_unit where kind = 3 and district_code = $1", u->district->code);
}

static str as_json(struct arena *a, str code, str full, int from_year, str reason)
{
	struct buf b = {0};
	buf_lit(&b, "{\"code\":");
	buf_json(&b, code);
	buf_lit(&b, ",\"name\":");
	buf_json(&b, full);
	buf_fmt(&b, ",\"from_year\":%d,\"reason\":", from_year);
	buf_json(&b, reason);
	buf_lit(&b, "}");
	return str_take(a, &b);
}

static void store(
	struct db *db, struct arena *a, const struct org_unit *u, const struct org_change *c, str name, str code, i64 now_ms)
{
	i64 parent = parent_after(db, u, c->kind);
	db_exec(
		db, "update org_term set to_year = $2 - 1 where unit_id = $1 and from_year < $2 and to_year >= $2", u->id, c->from_year);
	db_exec(db,
		"insert into org_term(unit_id, from_year, to_year, code, kind, name, parent_id, reason) values ($1, $2, 9999, $3, $4, "
		"$5, nullif($6, 0), $7)"
		" on conflict (unit_id, from_year) do update set code = excluded.code, kind = excluded.kind, name = excluded.name,"
		" parent_id = excluded.parent_id, reason = excluded.reason",
		u->id, c->from_year, code, c->kind, name, parent, str_trim(c->reason));
	if (c->from_year <= day_ymd(day_of_ms(now_ms)).y + 543)
		db_exec(db,
			"update org_unit set code = $2, kind = $3, name = $4, name_sort = $5, name_fold = $6, parent_id = nullif($7, 0) "
			"where id = $1",
			u->id, code, c->kind, name, thai_sort_key(a, name), thai_fold(a, name), parent);
	org_rev_bump(db);
}

bool org_unit_change(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct org_unit *u,
	const struct org_change *c, struct problems *ps)
{
	str name = str_trim(c->name);
	check(u, c, name, ps);
	if (ps->n > 0)
		return false;
	str digits = org_kind_digits(c->kind), code = digits.p ? STR_CAT(a, digits, u->base) : u->code;
	const struct org_term *last = &u->terms[u->n_terms - 1];
	bool own = org_begin(db);
	store(db, a, u, c, name, code, now_ms);
	audit_add(db, a, account_id, u->id, now_ms, S("org.change"), u->code,
		as_json(a, last->code, last->full, last->from_year, last->reason),
		as_json(a, code, org_full_name(a, c->kind, name), c->from_year, str_trim(c->reason)));
	return org_end(db, own, true);
}
