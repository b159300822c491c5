/* One report at the division's desk: receipt, certificate by certificate, decision, arrival of the paper set. */
#include "appraise/desk/inside.h"

#include "appraise/desk/desk.html.h"

bool desk_scope_report(struct request *r)
{
	struct report *x = new (r->a, struct report, 1);
	if (!appraise_scope_desk(r))
		return false;
	if (!report_by_token(r->db, r->a, req_param(r, "token"), x) || x->submitted_ms == 0) {
		reply_error(r, 404, S("ไม่พบรายงานนี้ หรือยังไม่ได้ส่ง: เลือกจากรายการรับรายงาน"));
		return false;
	}
	r->object = x;
	return true;
}

static str text(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

str desk_problem(const struct desk_report_view *v, const char *field)
{
	for (size_t i = 0; v->ps != NULL && i < v->ps->n; i++)
		if (str_eq(v->ps->at[i].column, str_of(field)))
			return v->ps->at[i].expected;
	return (str){0};
}

static struct desk_report_view *view_of(struct request *r)
{
	struct desk_report_view *v = new (r->a, struct desk_report_view, 1);
	const struct report *x = r->object;
	struct report newest;
	struct report_row *row;
	struct report_item *item;
	v->x = x;
	v->base = STR_CAT(r->a, S("/appraise/desk/report/"), x->token);
	round_by_id(r->db, r->a, x->round_id, &v->round);
	rule_by_id(r->db, r->a, x->rule_id, &v->rule);
	v->n_rows = report_rows(r->db, r->a, x->id, &row);
	v->n_items = report_items(r->db, r->a, x->id, &item);
	v->row = row;
	v->item = item;
	for (size_t i = 0; i < v->n_items; i++) {
		v->n_checked += item[i].checked != 0;
		v->n_right += item[i].checked == 1;
		v->n_wrong += item[i].checked == 2;
		v->n_carried += report_item_carried(x, &item[i]);
	}
	report_deliveries(r->db, r->a, x, &v->rule, v->d);
	v->delivered_ms = report_delivered_ms(x, &v->rule, v->d);
	v->late = late_for(r->db, r->a, &v->rule, x->unit, v->delivered_ms, r->now_ms);
	v->score = late_score(&v->rule, &v->late, x->passed, x->staff, x->head_ok);
	v->newest = report_newest(r->db, r->a, x->round_id, x->unit, &newest) && newest.id == x->id;
	v->intact = report_intact(r->db, r->a, x);
	v->first_stands = true;
	v->f = appraise_frame(r, &v->round, STR_CAT(r->a, S("รายงานของ "), x->unit->full));
	frame_crumb(&v->f, STR_CAT(r->a, S("/appraise/desk/"), round_code(r->a, &v->round)), S("รับรายงาน"));
	frame_crumb(&v->f, v->base, x->unit->full);
	return v;
}

static struct desk_note note_of(str done)
{
	static const struct {
		str code, words;
	} notes[] = {{S("received"), S("ลงรับรายงานแล้ว ระบบแจ้งเลขรับให้สำนักงานทราบ")}, {S("accepted"), S("ตรวจรับรายงานว่าถูกต้องแล้ว")}, {S("returned"), S("ส่งคืนรายงานแล้ว ระบบแจ้งเหตุผลให้สำนักงานทราบ")},
		{S("arrived"), S("บันทึกการรับชุดเอกสารแล้ว")}, {S("checked"), S("บันทึกผลตรวจแล้ว ไม่มีใบประกาศที่รอตรวจ")}, {S("verified"), S("บันทึกใบประกาศที่ระบบยืนยันแล้วว่าถูกต้อง")}};
	for (size_t i = 0; done.p != NULL && i < sizeof notes / sizeof *notes; i++)
		if (str_eq(done, notes[i].code))
			return (struct desk_note){"done", notes[i].words};
	return (struct desk_note){0};
}

/* GET /appraise/desk/report/{token} */
void desk_report_page(struct request *r)
{
	struct desk_report_view *v = view_of(r);
	v->note = note_of(req_field(r, "done"));
	desk_report_page_out(r->out, v);
}

/* The page again with what is wrong. */
static void again(struct request *r, struct desk_report_view *v, const struct problems *ps)
{
	v->ps = ps;
	v->note = (struct desk_note){"bad", ps->n > 0 ? ps->at[0].expected : S("บันทึกไม่สำเร็จ กรุณาลองใหม่อีกครั้ง")};
	reply_status(r, 422);
	desk_report_page_out(r->out, v);
}

/* The report as the form saw it: what somebody else changed meanwhile is found. */
static struct report seen(struct request *r)
{
	struct report x = *(const struct report *)r->object;
	i64 version;
	if (req_i64(r, "version", &version))
		x.version = version;
	return x;
}

static void go(struct request *r, const char *done)
{
	const struct report *x = r->object;
	reply_go(r, STR_CAT(r->a, S("/appraise/desk/report/"), x->token, S("?done="), str_of(done)));
}

void desk_receive(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct report x = seen(r);
	if (report_receive(r->db, r->a, r->now_ms, r->account_id, &x, &ps))
		go(r, "received");
	else
		again(r, view_of(r), &ps);
}

void desk_accept(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct report x = seen(r);
	if (report_accept(r->db, r->a, r->now_ms, r->account_id, &x, &ps))
		go(r, "accepted");
	else
		again(r, view_of(r), &ps);
}

/* POST .../return: reason, stands (1: the first time stands), version. */
void desk_return(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct report x = seen(r);
	str reason = text(r, "reason"), stands = text(r, "stands");
	bool first = str_eq(stands, S("1"));
	if (!first && !str_eq(stands, S("0")))
		problem_add(&ps, 0, S("stands"), S(""), "เลือกว่าเวลาส่งครั้งแรกคงไว้หรือนับใหม่");
	if (ps.n == 0 && report_return(r->db, r->a, r->now_ms, r->account_id, &x, reason, first, &ps)) {
		go(r, "returned");
		return;
	}
	struct desk_report_view *v = view_of(r);
	v->reason = reason;
	v->first_stands = first;
	again(r, v, &ps);
}

/* POST .../arrived: day, time, agrees, note, version (of the line). */
void desk_arrived(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct report x = *(const struct report *)r->object;
	i64 version = 0, agrees = 0, at_ms = 0;
	str typed = text(r, "arrived"), note = text(r, "note");
	req_i64(r, "version", &version);
	req_i64(r, "agrees", &agrees);
	if (!ms_parse(typed, &at_ms))
		problem_add(&ps, 0, S("arrived"), typed, "ระบุวันและเวลาที่ได้รับ เช่น 2567-03-18 09:30");
	if (ps.n == 0 && report_paper_arrived(r->db, r->a, r->now_ms, r->account_id, &x, at_ms, (int)agrees, note, version, &ps)) {
		go(r, "arrived");
		return;
	}
	struct desk_report_view *v = view_of(r);
	v->arrived = typed;
	v->remark = note;
	v->agrees = agrees;
	again(r, v, &ps);
}

/* --- certificate by certificate --- */

static str item_path(struct request *r, const struct desk_report_view *v, size_t i)
{
	return str_fmt(r->a, "%.*s/check?pos=%d&no=%d", STR_FMT(v->base), v->item[i].pos, v->item[i].no);
}

static bool find_item(struct request *r, struct desk_report_view *v)
{
	i64 pos = 0, no = 0;
	bool asked = req_i64(r, "pos", &pos) && req_i64(r, "no", &no);
	for (size_t i = 0; i < v->n_items; i++) {
		bool it = asked ? v->item[i].pos == pos && v->item[i].no == no : v->item[i].checked == 0;
		if (it) {
			v->at = i;
			return true;
		}
	}
	return !asked && v->n_items > 0;
}

/* The next that waits after this one, round the end. */
static str next_waiting(struct request *r, const struct desk_report_view *v, size_t from)
{
	for (size_t k = 1; k < v->n_items; k++) {
		size_t i = (from + k) % v->n_items;
		if (v->item[i].checked == 0)
			return item_path(r, v, i);
	}
	return (str){0};
}

static void show_item(struct request *r, struct desk_report_view *v)
{
	v->one = desk_item_of(r->db, r->a, v->x, &v->item[v->at], v->row, v->n_rows);
	v->checked_by = v->one.x->checked_by > 0 ? db_get_str(r->db, r->a, "select name from account where id = $1", v->one.x->checked_by) : S("");
	v->before = v->at > 0 ? item_path(r, v, v->at - 1) : (str){0};
	v->after = v->at + 1 < v->n_items ? item_path(r, v, v->at + 1) : (str){0};
	v->next = next_waiting(r, v, v->at);
	v->f.title = STR_CAT(r->a, S("ตรวจใบประกาศ "), v->x->unit->full);
	frame_crumb(&v->f, (str){0}, S("ตรวจใบประกาศ"));
	desk_check_page_out(r->out, v);
}

/* GET .../check?pos=&no=: without them the first that waits. */
void desk_check_page(struct request *r)
{
	struct desk_report_view *v = view_of(r);
	if (!find_item(r, v)) {
		reply_error(r, 404, S("รายงานนี้ไม่มีใบประกาศฉบับนี้"));
		return;
	}
	show_item(r, v);
}

/* POST .../check: pos, no, verdict (1 right, 2 not), why. Saved at once; leads to the next that waits. */
void desk_check_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct desk_report_view *v = view_of(r);
	i64 verdict = 0;
	req_i64(r, "verdict", &verdict);
	str why = text(r, "why");
	if (!find_item(r, v)) {
		reply_error(r, 404, S("รายงานนี้ไม่มีใบประกาศฉบับนี้"));
		return;
	}
	const struct report_item *x = &v->item[v->at];
	if (report_check_item(r->db, r->a, r->now_ms, r->account_id, v->x, x->pos, x->no, (int)verdict, verdict == 2 ? why : S(""), &ps)) {
		str next = next_waiting(r, v, v->at);
		reply_go(r, next.p != NULL ? next : STR_CAT(r->a, v->base, S("?done=checked")));
		return;
	}
	v->ps = &ps;
	v->why = why;
	v->note = (struct desk_note){"bad", ps.n > 0 ? ps.at[0].expected : S("บันทึกไม่สำเร็จ กรุณาลองใหม่อีกครั้ง")};
	reply_status(r, 422);
	show_item(r, v);
}

/* POST .../verified: everything that waits and that the system itself vouches for: our own courses whose record or signature holds. */
void desk_verified_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct desk_report_view *v = view_of(r);
	for (size_t i = 0; i < v->n_items && ps.n == 0; i++) {
		if (v->item[i].checked != 0)
			continue;
		struct desk_item one = desk_item_of(r->db, r->a, v->x, &v->item[i], v->row, v->n_rows);
		if (!one.gone && (one.truth == DESK_SIGNED || one.truth == DESK_RECORD))
			report_check_item(r->db, r->a, r->now_ms, r->account_id, v->x, one.x->pos, one.x->no, 1, S(""), &ps);
	}
	if (ps.n > 0)
		again(r, v, &ps);
	else
		go(r, "verified");
}
