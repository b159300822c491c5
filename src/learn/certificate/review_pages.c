/* review_pages.c: an office looks at the certificates of other channels of its people. */
#include "learn/certificate/view.h"

#include "learn/certificate/review.html.h"

static i64 waits(struct db *db, const struct org_unit *u)
{
	return db_get(db, 0, "select count(*) from external_certificate where unit_id = $1 and state = 0", certificate_unit(u));
}

/* GET /learn/review: PERM_LEARN_REVIEW somewhere: leads to the office, or lists the caller's. */
void review_index(struct request *r)
{
	struct offices_view v = {.f = {.r = r, .title = S("ตรวจใบประกาศ"), .area = "extreview", .style = "certificate.css"}, .base = S("/learn/review/"),
		.empty = S("ไม่มีหน่วยงานที่ท่านเป็นผู้ตรวจ")};
	v.n_units = certificate_offices(r, PERM_LEARN_REVIEW, &v.unit);
	if (v.n_units == 1) {
		reply_go(r, STR_CAT(r->a, v.base, v.unit[0]->code));
		return;
	}
	i64 *n = new (r->a, i64, v.n_units + 1);
	for (size_t i = 0; i < v.n_units; i++)
		n[i] = waits(r->db, v.unit[i]);
	v.n = n;
	offices_page(r->out, &v);
}

static struct review_view view_of(struct request *r)
{
	const struct org_unit *u = r->object;
	struct external *row;
	struct review_view v = {.f = {.r = r, .title = STR_CAT(r->a, S("ตรวจใบประกาศ "), u->full), .area = "extreview", .style = "certificate.css", .wide = true}, .unit = u};
	frame_crumb(&v.f, S("/learn/review"), S("ตรวจใบประกาศ"));
	v.n = external_queue(r->db, r->a, certificate_unit(u), &row);
	v.row = row;
	while (v.n_waits < v.n && row[v.n_waits].state == EXTERNAL_WAITS)
		v.n_waits++;
	return v;
}

static str path_of(const struct review_view *v, const struct external *x)
{
	return STR_CAT(v->f.r->a, S("/learn/review/"), v->unit->code, S("/"), x->token);
}

/* GET /learn/review/{code}: PERM_LEARN_REVIEW on it. */
void review_page(struct request *r)
{
	struct review_view v = view_of(r);
	str done = certificate_field(r, "done");
	if (done.n > 0)
		v.note = (struct note){"done", str_eq(done, S("verify")) ? S("บันทึกว่าตรวจสอบแล้ว แจ้งเจ้าของแล้ว ไม่มีใบที่รอตรวจอีก") : S("บันทึกว่าไม่ผ่านการตรวจสอบ แจ้งเจ้าของพร้อมเหตุผลแล้ว ไม่มีใบที่รอตรวจอีก")};
	frame_crumb(&v.f, (str){0}, v.unit->full);
	review_list_page(r->out, &v);
}

/* False: answered 404. */
static bool look(struct request *r, struct review_view *v, struct external *x)
{
	if (!external_by_token(r->db, r->a, req_param(r, "token"), x) || x->unit_id != certificate_unit(v->unit)) {
		reply_error(r, 404, S("ไม่พบใบประกาศนี้ในหน่วยงาน"));
		return false;
	}
	v->x = x;
	frame_crumb(&v->f, STR_CAT(r->a, S("/learn/review/"), v->unit->code), v->unit->full);
	frame_crumb(&v->f, (str){0}, x->owner);
	for (size_t i = 0; i < v->n; i++) {
		if (v->row[i].id != x->id)
			continue;
		if (i > 0)
			v->previous = path_of(v, &v->row[i - 1]);
		if (i + 1 < v->n)
			v->next = path_of(v, &v->row[i + 1]);
	}
	return true;
}

/* GET /learn/review/{code}/{token}: PERM_LEARN_REVIEW on the office, which it must be of. */
void review_one(struct request *r)
{
	struct review_view v = view_of(r);
	struct external x;
	str done = certificate_field(r, "done");
	if (!look(r, &v, &x))
		return;
	if (done.n > 0)
		v.note = (struct note){"done", str_eq(done, S("verify")) ? S("ใบก่อนหน้า: บันทึกว่าตรวจสอบแล้ว แจ้งเจ้าของแล้ว") : S("ใบก่อนหน้า: บันทึกว่าไม่ผ่านการตรวจสอบ แจ้งเจ้าของพร้อมเหตุผลแล้ว")};
	review_one_page(r->out, &v);
}

/* POST the same: verdict (verify, reject), reason. Leads to the next one that waits. */
void review_post(struct request *r)
{
	struct review_view v = view_of(r);
	struct external x;
	struct problems ps = problems_in(r->a);
	str verdict = certificate_field(r, "verdict");
	if (!look(r, &v, &x))
		return;
	bool verify = str_eq(verdict, S("verify"));
	if (!verify && !str_eq(verdict, S("reject"))) {
		reply_error(r, 422, S("เลือกว่าตรวจสอบแล้ว หรือไม่ผ่านการตรวจสอบ"));
		return;
	}
	if (!external_review(r->db, r->a, r->now_ms, r->account_id, &x, verify, certificate_field(r, "reason"), &ps)) {
		if (ps.n == 0)
			return;
		v.reason = certificate_field(r, "reason");
		v.problem = ps.at[0].expected;
		reply_status(r, 422);
		review_one_page(r->out, &v);
		return;
	}
	const struct external *on = NULL;
	for (size_t i = 0; i < v.n_waits; i++)
		if (v.row[i].id != x.id && (on == NULL || (on->id < x.id && v.row[i].id > x.id)))
			on = &v.row[i];
	reply_go(r, STR_CAT(r->a, on != NULL ? path_of(&v, on) : STR_CAT(r->a, S("/learn/review/"), v.unit->code), S("?done="), verify ? S("verify") : S("reject")));
}
