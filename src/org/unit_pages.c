/* unit_pages.c: org units: finding them, one with its history, changing its kind or name. Public but for the change. */
#include "org/unit.html.h"

#include "base/log.h"

#define FOUND_MAX 100

static size_t find(struct request *r, str q, unsigned kinds, const struct org_unit **at, size_t max)
{
	const struct org_dir *d = org_dir(r->db);
	const struct org_unit *by_code = org_by_code(d, q);
	if (by_code) {
		at[0] = by_code;
		return 1;
	}
	return org_search_kinds(d, r->a, q, kinds, at, max);
}

static void units_json(struct request *r, const struct org_unit **at, size_t n)
{
	reply_type(r, "application/json");
	buf_lit(r->out, "[");
	for (size_t i = 0; i < n; i++) {
		const struct org_unit *u = at[i];
		buf_str(r->out, i ? S(",{\"code\":") : S("{\"code\":"));
		buf_json(r->out, u->code);
		buf_lit(r->out, ",\"name\":");
		buf_json(r->out, u->full);
		buf_lit(r->out, ",\"kind\":");
		buf_json(r->out, org_kind_short(u->kind));
		buf_lit(r->out, ",\"district\":");
		buf_json(r->out, u->district ? u->district->name : S(""));
		buf_lit(r->out, ",\"province\":");
		buf_json(r->out, u->province ? u->province->name : S(""));
		buf_lit(r->out, "}");
	}
	buf_lit(r->out, "]");
}

static size_t province_offices(struct request *r, const struct org_unit **at)
{
	const struct org_dir *d = org_dir(r->db);
	size_t n = 0;
	for (size_t i = 0; i < d->n && n < FOUND_MAX; i++)
		if (d->units[i].kind == ORG_PROVINCE)
			at[n++] = &d->units[i];
	return n;
}

/* GET /units: public. q; as JSON a list of {code, name, kind, district, province}. */
void units_page(struct request *r)
{
	str q = org_text(r, "q");
	const struct org_unit **at = new (r->a, const struct org_unit *, FOUND_MAX);
	size_t n = q.n ? find(r, q, ORG_KINDS_ALL, at, FOUND_MAX) : 0;
	if (r->json) {
		units_json(r, at, n);
		return;
	}
	struct units_view v = {.f = org_frame(r, "หน่วยงานและ อปท.", "units"),
		.q = q,
		.found = at,
		.n = q.n ? n : province_offices(r, at),
		.max = FOUND_MAX};
	units_view(r->out, &v);
}

static void read_below(struct request *r, struct unit_view *v)
{
	const struct org_dir *d = org_dir(r->db);
	for (size_t i = 0; i < d->n; i++)
		v->n_below += d->units[i].parent && d->units[i].parent->id == v->u->id;
	v->below = new (r->a, const struct org_unit *, v->n_below + 1);
	size_t n = 0;
	for (size_t i = 0; i < d->n && n < v->n_below; i++)
		if (d->units[i].parent && d->units[i].parent->id == v->u->id)
			v->below[n++] = &d->units[i];
	v->n_below = n;
}

static const struct org_unit *unit_of(struct request *r)
{
	const struct org_unit *u = org_by_code(org_dir(r->db), req_param(r, "code"));
	if (u == NULL)
		reply_error(r, 404, S("ไม่พบหน่วยงานตามรหัสนี้: ตรวจรหัสหรือค้นหาจากชื่อหน่วยงาน"));
	return u;
}

/* GET /units/{code}: public. ?done=1 after a change. */
void unit_page(struct request *r)
{
	struct unit_view v = {.f = org_frame(r, "", "units"), .u = unit_of(r), .n_accounts = -1};
	if (v.u == NULL)
		return;
	v.f.title = v.u->full;
	org_frame_unit(&v.f, v.u->parent);
	v.may_change = org_may(org_who(r), PERM_ORG, v.u) && v.u->kind != ORG_DLA;
	v.may_audit = org_may(org_who(r), PERM_AUDIT, v.u);
	if (org_may(org_who(r), PERM_ACCOUNTS, v.u))
		v.n_accounts = db_get(r->db, 0, "select count(distinct account_id) from account_role where unit_id = $1", v.u->id);
	if (req_flag(r, "done"))
		v.note = (struct org_note){"done", S("บันทึกการเปลี่ยนแปลงแล้ว")};
	read_below(r, &v);
	unit_view(r->out, &v);
}

/* What the page saw of the unit's history: another change in between is noticed. */
static i64 seen_of(const struct org_unit *u)
{
	const struct org_term *last = &u->terms[u->n_terms - 1];
	return ((i64)u->n_terms * 10000 + last->from_year) * 100 + last->kind;
}

static struct change_view change_of(struct request *r, const struct org_unit *u)
{
	const struct org_term *last = &u->terms[u->n_terms - 1];
	struct change_view v = {
		.f = org_frame(r, "เปลี่ยนประเภทหรือชื่อ", "units"), .u = u, .kind = last->kind, .name = last->name, .seen = seen_of(u)};
	org_frame_unit(&v.f, u);
	return v;
}

/* GET /units/{code}/change: PERM_ORG. */
void unit_change_page(struct request *r)
{
	struct change_view v = change_of(r, r->object);
	change_view(r->out, &v);
}

static void change_bad(struct request *r, struct change_view *v, int status, str words)
{
	reply_status(r, status);
	v->note = (struct org_note){"bad", words};
	change_view(r->out, v);
}

/* POST /units/{code}/change: PERM_ORG. kind, name, from_year (B.E.), reason, seen. */
void unit_change_post(struct request *r)
{
	const struct org_unit *u = r->object;
	struct change_view v = change_of(r, u);
	struct problems ps = problems_in(r->a);
	i64 kind = v.kind, year = 0, seen = 0;
	req_i64(r, "kind", &kind);
	req_i64(r, "seen", &seen);
	v.name = org_text(r, "name");
	v.from_year = org_text(r, "from_year");
	v.reason = org_text(r, "reason");
	v.kind = (enum org_kind)kind;
	v.ps = &ps;
	str_i64(v.from_year, &year);
	if (seen != seen_of(u)) {
		change_bad(r, &v, 409, S("มีการเปลี่ยนแปลงหน่วยงานนี้จากที่อื่นหลังจากเปิดหน้านี้ ดูประวัติด้านล่าง แล้วกดบันทึกอีกครั้งหากยังต้องการ"));
		return;
	}
	struct org_change c = {v.kind, v.name, year > 0 && year < 10000 ? (int)year : 0, v.reason};
	if (org_unit_change(r->db, r->a, r->account_id, r->now_ms, u, &c, &ps))
		reply_go(r, STR_CAT(r->a, S("/units/"), u->code, S("?done=1")));
	else
		change_bad(r, &v, 422, S("ยังไม่ได้บันทึก ตรวจช่องที่มีข้อความสีแดง"));
}
