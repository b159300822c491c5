/* Scopes and the frame of appraisal's pages. */
#include "appraise/round/inside.h"

void (*appraise_round_tabs)(struct buf *o, const struct request *r, const char *here);

static bool find_round(struct request *r, struct appraise_round *ret)
{
	int year, no;
	return round_parse(req_param(r, "round"), &year, &no) && round_of(r->db, r->a, year, no, ret);
}

static bool holds_desk(struct request *r)
{
	return org_may(org_who(r), PERM_APPRAISE_DESK, org_by_code(org_dir(r->db), S("DLA")));
}

/* One that is being prepared is nobody's business but the division's. */
static bool take_round(struct request *r, struct appraise_round *ret)
{
	if (!org_scope_signed_in(r))
		return false;
	if (find_round(r, ret) && (ret->state != 0 || holds_desk(r)))
		return true;
	reply_error(r, 404, S("ไม่พบรอบการประเมินนี้: เลือกรอบจากหน้าผลการปฏิบัติราชการ"));
	return false;
}

bool appraise_scope_round(struct request *r)
{
	struct appraise_round *d = new (r->a, struct appraise_round, 1);
	if (!take_round(r, d))
		return false;
	r->object = d;
	return true;
}

bool appraise_scope_place(struct request *r)
{
	struct appraise_place *p = new (r->a, struct appraise_place, 1);
	if (!take_round(r, &p->round))
		return false;
	p->unit = org_by_code(org_dir(r->db), req_param(r, "code"));
	if (p->unit == NULL || (p->unit->kind != ORG_PROVINCE && p->unit->kind != ORG_DISTRICT)) {
		reply_error(r, 404, S("ไม่พบสำนักงานส่งเสริมการปกครองท้องถิ่นตามรหัสนี้: ตรวจรหัสหรือเลือกจากรายชื่อ"));
		return false;
	}
	if (!org_may(org_who(r), r->route->permission, p->unit)) {
		reply_error(r, 403, S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
		return false;
	}
	if (!rule_in_force(r->db, r->a, p->round.id, APPRAISE_ELEARNING, &p->rule)) {
		reply_error(r, 404, S("รอบนี้ยังไม่มีหลักเกณฑ์ของตัวชี้วัดที่ 2"));
		return false;
	}
	r->object = p;
	return true;
}

bool appraise_scope_desk(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	if (holds_desk(r))
		return true;
	reply_error(r, 403, S("หน้านี้สำหรับกองการเจ้าหน้าที่"));
	return false;
}

struct frame appraise_frame(struct request *r, const struct appraise_round *round, str title)
{
	struct frame f = {.r = r, .title = title, .area = "appraise", .wide = true, .style = "appraise.css", .script = "appraise.js"};
	frame_crumb(&f, S("/appraise"), S("ผลการปฏิบัติราชการ"));
	bool looks = org_who(r) != NULL && (org_who(r)->permissions & PERM_APPRAISE_VIEW) != 0;
	if (round != NULL) /* who sees only the own state has no page of the round */
		frame_crumb(&f, looks ? STR_CAT(r->a, S("/appraise/"), round_code(r->a, round)) : (str){0}, round_name(r->a, round));
	return f;
}
