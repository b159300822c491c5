/* receipt.c: what กองการเจ้าหน้าที่ does with a report: number and time, each certificate, acceptance or return; the paper set on its way. */
#include "appraise/report/inside.h"

/* The people of the office that the report passed through. */
static void tell_office(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_round *round, const struct report *r, str words)
{
	i64 who[] = {r->made_by, r->certified_by, r->submitted_by};
	report_tell(db, now_ms, by, who, 3, STR_CAT(a, report_title(a, round, r), words), report_path(a, round, r->unit));
}

static bool in_state(const struct report *r, enum report_state want, struct problems *ps)
{
	if (r->state != want)
		problem_add(ps, 0, S(""), S(""), "ทำไม่ได้: รายงานนี้อยู่ในสถานะ “%.*s”", STR_FMT(report_state_name(r->state)));
	return r->state == want;
}

static bool changed(struct db *db, i64 n, struct problems *ps)
{
	if (n == 0 && db_status(db) == DB_OK)
		report_stale(ps);
	return n == 1;
}

/* --- receipt --- */

bool report_receive(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, struct problems *ps)
{
	struct appraise_round round;
	if (!report_round_open(db, a, r->round_id, &round, ps) || !in_state(r, REPORT_SUBMITTED, ps))
		return false;
	if (!changed(db,
			db_exec(db,
				"update appraise_report set state = 3, received_ms = $1, received_by = $2, version = version + 1 where id = $3 and state = 2 and version = $4",
				now_ms, by, r->id, r->version),
			ps))
		return false;
	/* Numbers of a fiscal year without gaps: a receipt that does not hold takes none. */
	int year = day_fiscal_year(day_of_ms(now_ms));
	i64 n = db_get(db, 0,
		"insert into appraise_register(year, n) values ($1, 1) on conflict(year) do update set n = appraise_register.n + 1 returning n",
		year);
	str number = str_fmt(a, "มท 0802/e-%d-%04lld", year, (long long)n); /* the year in it: numbers of two years never look alike */
	db_exec(db, "update appraise_report set register_no = $1 where id = $2", number, r->id);
	report_audit(
		db, a, now_ms, by, r, S("appraise.report.receive"), (str){0}, STR_CAT(a, number, S(" "), report_time(a, now_ms)));
	tell_office(db, a, now_ms, by, &round, r, STR_CAT(a, S(" กองการเจ้าหน้าที่รับแล้ว เลขรับ "), number));
	return db_status(db) == DB_OK;
}

/* --- each certificate --- */

bool report_check_item(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, int pos, int no, int verdict,
	str why, struct problems *ps)
{
	struct appraise_round round;
	if (!report_round_open(db, a, r->round_id, &round, ps) || !in_state(r, REPORT_RECEIVED, ps))
		return false;
	if (verdict < 0 || verdict > 2)
		problem_add(ps, 0, S("verdict"), S(""), "เลือกว่าถูกต้อง หรือไม่ถูกต้อง");
	str words = report_words(a, why, "why", "เหตุผลที่ไม่ถูกต้อง", REPORT_REASON_MAX, verdict == 2, ps);
	if (ps->n > 0)
		return false;
	i64 was =
		db_get(db, -1, "select checked from appraise_report_item where report_id = $1 and pos = $2 and no = $3", r->id, pos, no);
	i64 n = db_exec(db,
		"update appraise_report_item set checked = $1, why = $2, checked_by = $3, checked_ms = $4 where report_id = $5 and pos = $6 and no = $7"
		" and exists (select 1 from appraise_report where id = $5 and state = 3)",
		verdict, verdict == 2 ? words : S(""), verdict == 0 ? (i64)0 : by, verdict == 0 ? (i64)0 : now_ms, r->id, pos, no);
	if (n == 0) {
		if (db_status(db) == DB_OK)
			problem_add(ps, 0, S(""), S(""), "ไม่พบใบประกาศนี้ในรายงาน หรือรายงานตรวจเสร็จแล้ว");
		return false;
	}
	static const char *const verdicts[] = {"รอตรวจ", "ถูกต้อง", "ไม่ถูกต้อง"};
	report_audit(db, a, now_ms, by, r, S("appraise.report.check"),
		str_fmt(a, "ลำดับ %d ใบที่ %d %s", pos, no, verdicts[was >= 0 && was <= 2 ? was : 0]),
		str_fmt(a, "ลำดับ %d ใบที่ %d %s %.*s", pos, no, verdicts[verdict], STR_FMT(verdict == 2 ? words : S(""))));
	return db_status(db) == DB_OK;
}

/* Whether a person passes by the items that are right. */
static bool passes(const struct appraise_rule *rule, const struct report_row *x, const struct report_item *at, size_t n)
{
	int all = 0, within = 0, channel = x->is_head ? rule->head_channel : rule->need_channel;
	for (size_t i = 0; i < n; i++) {
		if (at[i].pos != x->pos || at[i].checked == 2)
			continue;
		all++;
		within += channel < 0 || at[i].channel == channel;
	}
	return all >= (x->is_head ? rule->head_n : rule->need_n) && within >= (x->is_head ? rule->head_m : rule->need_m);
}

static void check_items(
	struct db *db, struct arena *a, const struct report *r, const struct appraise_rule *rule, struct problems *ps)
{
	struct report_item *item;
	struct report_row *row;
	size_t n = report_items(db, a, r->id, &item), n_rows = report_rows(db, a, r->id, &row), wait = 0;
	for (size_t i = 0; i < n; i++)
		wait += item[i].checked == 0;
	if (wait > 0)
		problem_add(ps, 0, S("items"), S(""), "ยังไม่ได้ตรวจใบประกาศอีก %zu ฉบับ", wait);
	i64 gone = db_get(db, 0,
		"select count(*) from appraise_report_item i join completion c on c.id = i.source_id join certificate k on k.enrolment_id = c.enrolment_id and k.kind = 0"
		" where i.report_id = $1 and i.source = 1 and i.checked = 1 and k.revoked_ms > i.checked_ms",
		r->id);
	if (gone > 0)
		problem_add(ps, 0, S("items"), S(""), "ใบประกาศ %lld ฉบับถูกเพิกถอนหลังจากตรวจว่าถูกต้อง: ตรวจฉบับนั้นอีกครั้ง", (long long)gone);
	for (size_t i = 0; i < n_rows; i++)
		if (row[i].passed && !passes(rule, &row[i], item, n))
			problem_add(
				ps, 0, S("items"), row[i].name, "%.*s ไม่ครบหลักเกณฑ์เมื่อตัดใบที่ไม่ถูกต้อง: ส่งรายงานคืนให้แก้ไข", STR_FMT(row[i].name));
}

static void check_deliveries(
	struct db *db, struct arena *a, const struct report *r, const struct appraise_rule *rule, struct problems *ps)
{
	struct report_delivery d[DELIVERY__MAX];
	report_deliveries(db, a, r, rule, d);
	for (enum delivery k = 0; k < DELIVERY__MAX; k++)
		if (d[k].required && !d[k].there)
			problem_add(ps, 0, S("deliveries"), S(""), "ยังไม่มี%.*s ซึ่งรอบนี้กำหนดให้ส่ง", STR_FMT(delivery_name(k)));
	if (d[DELIVERY_PAPER].agrees == 2)
		problem_add(ps, 0, S("deliveries"), S(""), "ชุดเอกสารไม่ตรงกับรายงานในระบบ: ส่งรายงานคืนให้แก้ไข");
}

static bool decide_ready(
	struct db *db, struct arena *a, const struct report *r, struct appraise_round *round, struct problems *ps)
{
	return report_round_open(db, a, r->round_id, round, ps) && in_state(r, REPORT_RECEIVED, ps);
}

bool report_accept(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, struct problems *ps)
{
	struct appraise_round round;
	struct appraise_rule rule;
	if (!decide_ready(db, a, r, &round, ps))
		return false;
	if (!rule_by_id(db, a, r->rule_id, &rule))
		problem_add(ps, 0, S(""), S(""), "ไม่พบหลักเกณฑ์ของรายงานนี้");
	else {
		check_items(db, a, r, &rule, ps);
		check_deliveries(db, a, r, &rule, ps);
	}
	if (ps->n > 0)
		return false;
	if (!changed(db,
			db_exec(db,
				"update appraise_report set state = 4, decided_ms = $1, decided_by = $2, version = version + 1 where id = $3 and state = 3 and version = $4",
				now_ms, by, r->id, r->version),
			ps))
		return false;
	report_audit(db, a, now_ms, by, r, S("appraise.report.accept"), (str){0},
		str_fmt(a, "%.*s บุคลากร %lld ผ่าน %lld", STR_FMT(r->register_no), (long long)r->staff, (long long)r->passed));
	tell_office(db, a, now_ms, by, &round, r, S(" กองการเจ้าหน้าที่ตรวจแล้ว ถูกต้อง"));
	return db_status(db) == DB_OK;
}

bool report_return(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str reason, bool first_stands,
	struct problems *ps)
{
	struct appraise_round round;
	if (!decide_ready(db, a, r, &round, ps))
		return false;
	str why = report_words(a, reason, "reason", "เหตุผลที่ส่งคืน", REPORT_REASON_MAX, true, ps);
	if (ps->n > 0)
		return false;
	if (!changed(db,
			db_exec(db,
				"update appraise_report set state = 5, decided_ms = $1, decided_by = $2, reason = $3, first_stands = $4, version = version + 1"
				" where id = $5 and state = 3 and version = $6",
				now_ms, by, why, first_stands, r->id, r->version),
			ps))
		return false;
	str stands = first_stands ? S("นับเวลาส่งครั้งแรก") : S("นับเวลาส่งครั้งใหม่");
	report_audit(db, a, now_ms, by, r, S("appraise.report.return"), r->register_no, STR_CAT(a, why, S(" · "), stands));
	tell_office(db, a, now_ms, by, &round, r, STR_CAT(a, S(" ส่งคืนให้แก้ไข ("), stands, S("): "), str_clip(why, 300)));
	return db_status(db) == DB_OK;
}

/* --- the paper set --- */

/* When the set counts: the day it was sent or its arrival, as the rule says; a time that stands from an earlier report stays. */
static i64 paper_at(
	const struct report *r, const struct appraise_rule *rule, const struct report_delivery *was, day sent, i64 arrived_ms)
{
	if (r->stands_ms > 0 && was->at_ms > 0 && was->at_ms <= r->stands_ms)
		return was->at_ms;
	if (rule->paper_by == 0 && sent != DAY_NONE)
		return day_start_ms(sent);
	return arrived_ms;
}

/* The line as it is now; false where it changed meanwhile or the report is in no state for it. */
static bool paper_line(struct db *db, struct arena *a, const struct report *r, i64 version, struct appraise_round *round,
	struct appraise_rule *rule, struct report_delivery *ret, struct problems *ps)
{
	if (!report_round_open(db, a, r->round_id, round, ps))
		return false;
	i64 state = db_get(db, -1, "select state from appraise_report where id = $1", r->id);
	*ret = report_delivery_of(db, a, r->id, DELIVERY_PAPER);
	if (state != REPORT_SUBMITTED && state != REPORT_RECEIVED)
		problem_add(ps, 0, S(""), S(""), "ลงทะเบียนชุดเอกสารได้หลังจากส่งรายงาน และก่อนกองการเจ้าหน้าที่ตรวจเสร็จ");
	else if (!rule_by_id(db, a, r->rule_id, rule))
		problem_add(ps, 0, S(""), S(""), "ไม่พบหลักเกณฑ์ของรายงานนี้");
	else if (ret->version != version)
		report_stale(ps);
	return ps->n == 0;
}

static bool put_paper(
	struct db *db, const struct report *r, const struct report_delivery *d, i64 by, i64 version, struct problems *ps)
{
	i64 n = db_exec(db,
		"insert into appraise_delivery(report_id, kind, at_ms, signed_how, sha, file_name, file_size, sent_no, sent_day, arrived_ms, arrived_by, agrees, note, version)"
		" values ($1, 2, $2, 0, '', '', 0, $3, $4, $5, $6, $7, $8, 1) on conflict(report_id, kind) do update set at_ms = excluded.at_ms, sent_no = excluded.sent_no,"
		" sent_day = excluded.sent_day, arrived_ms = excluded.arrived_ms, arrived_by = excluded.arrived_by, agrees = excluded.agrees, note = excluded.note,"
		" version = appraise_delivery.version + 1 where appraise_delivery.version = $9",
		r->id, d->at_ms, d->sent_no, d->sent != DAY_NONE ? str_of(day_iso(d->sent).z) : S(""), d->arrived_ms,
		d->arrived_ms > 0 ? by : (i64)0, d->agrees, d->note, version);
	return changed(db, n, ps);
}

bool report_paper_sent(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str sent_no, day sent,
	i64 version, struct problems *ps)
{
	struct appraise_round round;
	struct appraise_rule rule;
	struct report_delivery d;
	if (!paper_line(db, a, r, version, &round, &rule, &d, ps))
		return false;
	if (d.arrived_ms > 0)
		problem_add(ps, 0, S(""), S(""), "กองการเจ้าหน้าที่ลงรับชุดเอกสารแล้ว แก้ไขวันที่ส่งไม่ได้");
	str no = report_words(a, sent_no, "sent_no", "เลขที่หนังสือนำส่ง", REPORT_WORDS_MAX, true, ps);
	if (sent == DAY_NONE)
		problem_add(ps, 0, S("sent"), S(""), "ต้องระบุวันที่ส่งชุดเอกสาร");
	else if (sent > day_of_ms(now_ms))
		problem_add(ps, 0, S("sent"), S(""), "วันที่ส่งต้องไม่เกินวันนี้");
	else if (sent < day_of_ms(r->certified_ms))
		problem_add(ps, 0, S("sent"), S(""), "วันที่ส่งต้องไม่ก่อนวันที่รับรองข้อมูล (%.*s)",
			STR_FMT(day_show(a, day_of_ms(r->certified_ms), DAY_SHORT)));
	if (ps->n > 0)
		return false;
	str before = d.sent != DAY_NONE ? STR_CAT(a, d.sent_no, S(" "), str_of(day_iso(d.sent).z)) : (str){0};
	d.at_ms = paper_at(r, &rule, &d, sent, 0);
	d.sent_no = no;
	d.sent = sent;
	if (!put_paper(db, r, &d, by, version, ps))
		return false;
	report_audit(db, a, now_ms, by, r, S("appraise.report.paper_sent"), before, STR_CAT(a, no, S(" "), str_of(day_iso(sent).z)));
	i64 desk[50];
	size_t n = report_desk_accounts(db, r->unit, desk, sizeof desk / sizeof *desk);
	report_tell(db, now_ms, by, desk, n,
		str_fmt(a, "%.*s ส่งชุดเอกสารแล้ว หนังสือ %.*s", STR_FMT(report_title(a, &round, r)), STR_FMT(no)),
		STR_CAT(a, S("/appraise/desk/report/"), r->token));
	return db_status(db) == DB_OK;
}

bool report_paper_arrived(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, i64 arrived_ms, int agrees,
	str note, i64 version, struct problems *ps)
{
	struct appraise_round round;
	struct appraise_rule rule;
	struct report_delivery d;
	static const char *const words[] = {"ยังไม่ได้เทียบ", "ตรงกับในระบบ", "ไม่ตรงกับในระบบ"};
	if (!paper_line(db, a, r, version, &round, &rule, &d, ps))
		return false;
	if (arrived_ms <= 0 || arrived_ms > now_ms)
		problem_add(ps, 0, S("arrived"), S(""), "เวลาที่ได้รับต้องไม่เกินเวลานี้");
	else if (arrived_ms < day_start_ms(d.sent != DAY_NONE ? d.sent : day_of_ms(r->certified_ms)))
		problem_add(ps, 0, S("arrived"), S(""), "เวลาที่ได้รับต้องไม่ก่อนวันที่ส่งชุดเอกสาร");
	if (agrees < 0 || agrees > 2)
		problem_add(ps, 0, S("agrees"), S(""), "เลือกว่าชุดเอกสารตรงกับในระบบหรือไม่");
	str remark = report_words(a, note, "note", "ข้อความว่าไม่ตรงอย่างไร", REPORT_REASON_MAX, agrees == 2, ps);
	if (ps->n > 0)
		return false;
	str before = d.arrived_ms > 0 ? str_fmt(a, "%.*s %s", STR_FMT(report_time(a, d.arrived_ms)),
										words[d.agrees >= 0 && d.agrees <= 2 ? d.agrees : 0])
								  : (str){0};
	d.at_ms = paper_at(r, &rule, &d, d.sent, arrived_ms);
	d.arrived_ms = arrived_ms;
	d.agrees = agrees;
	d.note = remark;
	if (!put_paper(db, r, &d, by, version, ps))
		return false;
	report_audit(db, a, now_ms, by, r, S("appraise.report.paper_arrived"), before,
		str_fmt(a, "%.*s %s %.*s", STR_FMT(report_time(a, arrived_ms)), words[agrees], STR_FMT(remark)));
	tell_office(db, a, now_ms, by, &round, r,
		str_fmt(a, " ชุดเอกสารถึงกองการเจ้าหน้าที่ %.*s %s", STR_FMT(report_time(a, arrived_ms)), words[agrees]));
	return db_status(db) == DB_OK;
}
