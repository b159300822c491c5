/* queue_pages.c: one list of all that waits for a person's word, and one password for those that are chosen. */
#include "appraise/report/queue_view.h"

#include "appraise/report/queue.html.h"
#include "org/confirm.h"

static str field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p ? str_trim(s) : S("");
}

static void show(struct request *r, struct queue *q)
{
	q->f = appraise_frame(r, NULL, S("รอท่านรับรอง"));
	q->f.wide = false;
	if (q->order_no.p == NULL)
		q->order_no = S("");
	frame_crumb(&q->f, (str){0}, S("รอท่านรับรอง"));
	queue_page_view(r->out, q);
}

/* GET /appraise/sign: signed in; what is listed is what waits for the caller. done: how many were given the last time. */
void queue_page(struct request *r)
{
	struct queue q = {0};
	i64 n = 0;
	queue_load(r->db, r->a, org_who(r), r->now_ms, &q);
	if (req_i64(r, "done", &n) && n > 0) {
		q.tone = "done";
		q.note = str_fmt(r->a, "รับรองแล้ว %lld รายการ", (long long)n);
	}
	show(r, &q);
}

/* --- giving the word --- */

static bool is_chosen(struct request *r, str value)
{
	str s;
	for (size_t i = 0; i < QUEUE_MAX && (s = req_each(r, "act", i)).p != NULL; i++)
		if (str_eq(s, value))
			return true;
	return false;
}

/* How many were chosen that wait no more as they were shown: another gave the word, or the content was made anew. */
static size_t stale(struct request *r, const struct queue *q)
{
	size_t n = 0;
	str s;
	for (size_t i = 0; i < QUEUE_MAX && (s = req_each(r, "act", i)).p != NULL; i++) {
		bool found = false;
		for (size_t k = 0; k < q->n; k++)
			found |= str_eq(s, q->act[k].value);
		n += !found;
	}
	return n;
}

static bool give_report(struct request *r, const struct queue_act *t, bool send, struct problems *ps)
{
	struct report_certify c = {.capacity = t->capacity, .position = t->position, .version = t->x.version,
		.order_no = t->capacity == CAPACITY_ON_BEHALF ? field(r, "order_no") : S("")};
	struct report now;
	if (!report_certify(r->db, r->a, r->now_ms, org_who(r), &t->x, &c, ps))
		return false;
	if (!send || !t->may_send || !report_by_token(r->db, r->a, t->x.token, &now) || report_submit(r->db, r->a, r->now_ms, r->account_id, &now, ps))
		return true;
	if (ps->n > 0) /* the certification stands */
		ps->at[0].expected = STR_CAT(r->a, S("รับรองข้อมูลแล้ว แต่ยังไม่ได้ส่ง: "), ps->at[0].expected);
	return false;
}

static bool give(struct request *r, const struct queue_act *t, bool send, struct problems *ps)
{
	if (t->kind == QUEUE_REPORT)
		return give_report(r, t, send, ps);
	standing_copies_declare(r->db, r->a, r->now_ms, &t->rule, r->account_id, t->owner);
	return true;
}

static str name_of(struct arena *a, const struct queue_act *t)
{
	return STR_CAT(a, t->kind == QUEUE_REPORT ? t->x.unit->full : S("สำเนาใบประกาศ"), S(" "), round_name(a, &t->round));
}

/* What is wrong with the form as a whole; nothing is done then. */
static bool refused(struct request *r, struct queue *q, size_t n_chosen, bool on_behalf)
{
	str why = S("");
	int status = 422;
	if (n_chosen == 0) {
		q->note = stale(r, q) > 0 ? S("รายการที่เลือกเปลี่ยนไปแล้ว ตรวจรายการล่าสุดแล้วเลือกใหม่") : S("ยังไม่ได้เลือกรายการที่จะรับรอง");
	} else if (on_behalf && q->order_no.n == 0) {
		q->order_problem = S("ระบุเลขที่คำสั่งมอบอำนาจเมื่อปฏิบัติราชการแทน");
		q->note = S("ยังไม่ได้บันทึก ตรวจช่องที่มีข้อความสีแดง");
	} else if (!org_confirm_ok(r, r->prepared, &why, &status)) {
		q->password_problem = why;
		q->note = S("ยังไม่ได้บันทึก ตรวจช่องที่มีข้อความสีแดง");
	} else {
		return false;
	}
	q->tone = "bad";
	reply_status(r, status);
	show(r, q);
	return true;
}

/* POST /appraise/sign: signed in. act: each that was chosen, as it was shown; order_no, password; then=submit: and sends the reports. Each act holds by
 * itself: one that cannot be done is named, the others stand. */
void queue_sign_post(struct request *r)
{
	struct queue q = {.order_no = field(r, "order_no")}, left = {0};
	bool send = str_eq(field(r, "then"), S("submit")), on_behalf = false;
	size_t n_chosen = 0, n_done = 0;
	str bad = S("");
	queue_load(r->db, r->a, org_who(r), r->now_ms, &q);
	for (size_t i = 0; i < q.n; i++) {
		q.act[i].chosen = is_chosen(r, q.act[i].value);
		n_chosen += q.act[i].chosen;
		on_behalf |= q.act[i].chosen && q.act[i].kind == QUEUE_REPORT && q.act[i].capacity == CAPACITY_ON_BEHALF;
	}
	if (refused(r, &q, n_chosen, on_behalf))
		return;
	for (size_t i = 0; i < q.n; i++) {
		struct problems ps = problems_in(r->a);
		if (!q.act[i].chosen)
			continue;
		if (give(r, &q.act[i], send, &ps))
			n_done++;
		else if (ps.n > 0)
			bad = STR_CAT(r->a, bad, bad.n ? S("\n") : S(""), name_of(r->a, &q.act[i]), S(": "), ps.at[0].expected);
	}
	size_t n_stale = stale(r, &q);
	if (db_status(r->db) != DB_OK)
		return;
	if (bad.n == 0 && n_stale == 0) {
		reply_go(r, str_fmt(r->a, "/appraise/sign?done=%zu", n_done));
		return;
	}
	if (n_stale > 0)
		bad = str_fmt(r->a, "%.*s%sอีก %zu รายการเปลี่ยนไปแล้วหลังจากที่เปิดหน้านี้ ตรวจแล้วเลือกใหม่", STR_FMT(bad), bad.n ? "\n" : "", n_stale);
	queue_load(r->db, r->a, org_who(r), r->now_ms, &left);
	left.order_no = q.order_no;
	left.tone = "bad";
	left.note = str_fmt(r->a, "รับรองแล้ว %zu รายการ\n%.*s", n_done, STR_FMT(bad));
	reply_status(r, 409);
	show(r, &left);
}
