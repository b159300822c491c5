/* exception_pages.c: DLA's exceptions for single offices. */
#include "appraise/round/view.h"

#include "appraise/round/exceptions.html.h"

/* Provincial offices in the order of provinces. */
static size_t offices(struct request *r, const struct org_unit ***ret)
{
	const struct org_dir *dir = org_dir(r->db);
	const struct org_unit **at = new (r->a, const struct org_unit *, dir->n_provinces + 1);
	size_t n = 0;
	for (size_t i = 0; i < dir->n && n < dir->n_provinces; i++)
		if (dir->units[i].kind == ORG_PROVINCE)
			at[n++] = &dir->units[i];
	*ret = at;
	return n;
}

static void show(struct request *r, const struct problems *ps)
{
	const struct appraise_round *d = r->object;
	const struct org_unit **office;
	struct appraise_exception *x;
	struct round_exceptions_view v = {.f = appraise_frame(r, NULL, STR_CAT(r->a, S("การผ่อนผัน "), round_name(r->a, d))), .note = ps == NULL ? round_done(r) : (struct org_note){0}, .d = d,
		.desk = round_desk(r), .ps = ps};
	frame_crumb(&v.f, S("/appraise/rounds"), S("รอบและหลักเกณฑ์"));
	frame_crumb(&v.f, STR_CAT(r->a, S("/appraise/rounds/"), round_code(r->a, d)), round_name(r->a, d));
	frame_crumb(&v.f, (str){0}, S("การผ่อนผัน"));
	size_t n = exceptions_of(r->db, r->a, d->id, &x);
	for (size_t i = 0; i < n; i++)
		if (x[i].unit != NULL && org_may(org_who(r), PERM_APPRAISE_VIEW, x[i].unit)) /* an office sees its own */
			x[v.n++] = x[i];
	v.at = x;
	v.n_offices = offices(r, &office);
	v.office = office;
	i64 kind = 0;
	req_i64(r, "kind", &kind);
	v.kind = (enum appraise_kind)kind;
	v.unit = round_typed(r, "unit");
	v.due = round_typed(r, "due");
	v.last = round_typed(r, "last");
	v.reason = round_typed(r, "reason");
	v.waived = req_flag(r, "waived");
	buf_reset(r->out);
	appraise_round_exceptions_view(r->out, &v);
}

/* GET /appraise/rounds/{round}/exceptions: PERM_APPRAISE_VIEW; of the offices in scope. */
void round_exceptions_page(struct request *r) { show(r, NULL); }

static day typed_day(struct request *r, const char *name, struct problems *ps)
{
	day d = DAY_NONE;
	str s = round_typed(r, name);
	if (s.n > 0 && !day_parse(s, &d))
		problem_add(ps, 0, str_of(name), s, "วันที่ต้องเป็น ปปปป-ดด-วว (ค.ศ. หรือ พ.ศ.) เช่น 2567-03-15");
	return d;
}

/* POST the same: PERM_APPRAISE_DESK on DLA. unit (code), kind, due, last (empty: as the rule says), waived, reason. Takes the place of an earlier one. */
void round_exception_post(struct request *r)
{
	const struct appraise_round *d = r->object;
	struct problems ps = problems_in(r->a);
	i64 kind = 0;
	req_i64(r, "kind", &kind);
	struct appraise_exception x = {.round_id = d->id, .kind = (enum appraise_kind)kind, .unit = org_by_code(org_dir(r->db), round_typed(r, "unit")), .due = typed_day(r, "due", &ps),
		.last = typed_day(r, "last", &ps), .waived = req_flag(r, "waived"), .reason = round_typed(r, "reason")};
	if (d->state == 2)
		problem_add(&ps, 0, S(""), S(""), "รอบนี้ปิดแล้ว ผลไม่เปลี่ยนแปลงอีก");
	if (ps.n == 0 && exception_set(r->db, r->a, r->now_ms, r->account_id, &x, &ps)) {
		reply_go(r, STR_CAT(r->a, S("/appraise/rounds/"), round_code(r->a, d), S("/exceptions?done=exception")));
	} else if (ps.n > 0) {
		show(r, &ps);
		reply_status(r, 422);
	}
}

/* POST /appraise/rounds/{round}/exceptions/end: PERM_APPRAISE_DESK on DLA. id. */
void round_exception_end_post(struct request *r)
{
	const struct appraise_round *d = r->object;
	struct problems ps = problems_in(r->a);
	struct appraise_exception *x;
	size_t n = exceptions_of(r->db, r->a, d->id, &x), i = 0;
	i64 id = 0;
	req_i64(r, "id", &id);
	while (i < n && x[i].id != id) /* of this round */
		i++;
	if (i == n)
		problem_add(&ps, 0, S(""), S(""), "ไม่พบการผ่อนผันนี้ อาจถูกยกเลิกไปแล้ว");
	if (d->state == 2)
		problem_add(&ps, 0, S(""), S(""), "รอบนี้ปิดแล้ว ผลไม่เปลี่ยนแปลงอีก");
	if (ps.n == 0 && exception_end(r->db, r->a, r->now_ms, r->account_id, id)) {
		reply_go(r, STR_CAT(r->a, S("/appraise/rounds/"), round_code(r->a, d), S("/exceptions?done=ended")));
	} else if (ps.n > 0) {
		show(r, &ps);
		reply_status(r, 422);
	}
}
