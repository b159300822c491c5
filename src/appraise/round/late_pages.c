/* late_pages.c: what lateness costs, with the arithmetic line by line. */
#include "appraise/round/view.h"
#include "base/thai.h"

#include "appraise/round/calculator.html.h"

static day typed_day(str s, const char *field, bool must, struct problems *ps)
{
	day d = DAY_NONE;
	if ((s.n > 0 || must) && !day_parse(s, &d))
		problem_add(ps, 0, str_of(field), s, "วันที่ต้องเป็น ปปปป-ดด-วว (ค.ศ. หรือ พ.ศ.) เช่น 2567-03-15");
	return d;
}

/* What was asked, or the figures of the round that is open. */
static void take_fields(struct request *r, struct round_late_view *v)
{
	struct appraise_round d;
	struct appraise_rule rule;
	bool asked = req_field(r, "due").p != NULL;
	v->due = thai_arabic_digits(r->a, round_typed(r, "due"));
	v->last = thai_arabic_digits(r->a, round_typed(r, "last"));
	v->received = thai_arabic_digits(r->a, round_typed(r, "received"));
	v->per_day = thai_arabic_digits(r->a, round_typed(r, "per_day"));
	v->chosen = round_typed(r, "province");
	if (asked)
		return;
	v->per_day = S("0.25");
	if (round_current(r->db, r->a, day_of_ms(r->now_ms), &d) && rule_in_force(r->db, r->a, d.id, APPRAISE_ELEARNING, &rule)) {
		v->due = day_text_of(r->a, rule.due);
		v->last = day_text_of(r->a, rule.last);
		v->per_day = round_points(r->a, rule.per_day);
	}
}

#define YEARS_APART 3 /* further ones are slips of typing */

static void compute(struct request *r, struct round_late_view *v, struct problems *ps)
{
	i64 per_day = 0;
	day due = typed_day(v->due, "due", true, ps), last = typed_day(v->last, "last", false, ps);
	if (!ms_parse(v->received, &v->received_ms))
		problem_add(ps, 0, S("received"), v->received, "ใส่วันและเวลาที่ได้รับ เช่น 2567-03-18T09:30:00");
	if (!str_decimal(v->per_day, 2, &per_day) || per_day < 0 || per_day > 10000)
		problem_add(ps, 0, S("per_day"), v->per_day, "คะแนนต่อวันทำการเป็นตัวเลขไม่ติดลบ ทศนิยมไม่เกินสองตำแหน่ง เช่น 0.25");
	if (v->chosen.n > 0 && org_province(org_dir(r->db), v->chosen) == NULL)
		problem_add(ps, 0, S("province"), v->chosen, "เลือกจังหวัดจากรายการ");
	if (due != DAY_NONE && last != DAY_NONE && last < due)
		problem_add(ps, 0, S("last"), v->last, "วันสุดท้ายต้องไม่ก่อนวันครบกำหนด");
	if (ps->n == 0 && day_of_ms(v->received_ms) - due > YEARS_APART * 366)
		problem_add(ps, 0, S("received"), v->received, "วันที่ได้รับห่างจากวันครบกำหนดเกิน 3 ปี ตรวจปีอีกครั้ง");
	if (ps->n > 0)
		return;
	v->late = late_in(r->db, r->a, v->chosen, due, last, per_day, v->received_ms);
	v->has_late = true;
}

/* GET /appraise/late?due=&received=&per_day=&last=&province=: anybody signed in. Changes nothing. */
void round_late_page(struct request *r)
{
	const struct org_dir *dir = org_dir(r->db);
	struct problems ps = problems_in(r->a);
	struct round_late_view v = {.f = appraise_frame(r, NULL, S("คำนวณวันล่าช้า")), .province = dir->provinces, .n_provinces = dir->n_provinces, .ps = &ps};
	frame_crumb(&v.f, (str){0}, S("คำนวณวันล่าช้า"));
	take_fields(r, &v);
	if (v.received.n > 0 || req_field(r, "due").p != NULL)
		compute(r, &v, &ps);
	appraise_round_late_view(r->out, &v);
	if (ps.n > 0)
		reply_status(r, 422);
}
