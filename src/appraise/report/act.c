/* act.c: what the office does with a report: certify, take the certification back, submit. Each act is one update that holds only from the state and version
 * that the caller has seen. */
#include "appraise/report/inside.h"

/* --- who may certify --- */

unsigned report_may_certify(struct db *db, struct arena *a, const struct org_who *who, const struct org_unit *u, day on)
{
	struct roster_head h[2] = {0};
	unsigned may = 0;
	if (who == NULL || u->kind != ORG_PROVINCE)
		return 0;
	roster_heads(db, a, u, on, h);
	if (h[0].posting.id != 0 && h[0].person.account_id == who->id)
		may |= 1u << CAPACITY_HEAD;
	if (h[1].posting.id != 0 && h[1].person.account_id == who->id)
		may |= 1u << CAPACITY_ACTING;
	/* DLA's division receives reports: it certifies none. */
	if (org_may(who, PERM_APPRAISE_CERTIFY, u) && !org_may(who, PERM_APPRAISE_DESK, u))
		may |= 1u << CAPACITY_ON_BEHALF;
	return may;
}

/* Whose name stands below: of the roster, on behalf the person of the account. */
static str name_of(
	struct db *db, struct arena *a, const struct org_who *who, const struct org_unit *u, enum report_capacity c, day on)
{
	struct roster_head h[2] = {0};
	struct person p;
	if (c != CAPACITY_ON_BEHALF) {
		roster_heads(db, a, u, on, h);
		return h[c == CAPACITY_HEAD ? 0 : 1].person.name;
	}
	return person_by_account(db, a, who->id, &p) ? p.name : who->name;
}

static bool refuse_stranger(struct db *db, struct arena *a, const struct org_unit *u, day on, unsigned may, struct problems *ps)
{
	struct roster_head h[2] = {0};
	if (may != 0) {
		problem_add(ps, 0, S("capacity"), S(""), "ท่านรับรองในฐานะที่เลือกไม่ได้ เลือกฐานะที่ตรงกับทะเบียนบุคลากรหรือคำสั่ง");
		return false;
	}
	roster_heads(db, a, u, on, h);
	if (h[0].posting.id == 0 && h[1].posting.id == 0)
		problem_add(ps, 0, S(""), S(""), "ท่านไม่มีสิทธิรับรองรายงานนี้: ทะเบียนบุคลากรยังไม่มีท้องถิ่นจังหวัดหรือผู้รักษาการแทนของ%.*s ในวันนี้",
			STR_FMT(u->full));
	else
		problem_add(ps, 0, S(""), S(""),
			"ท่านไม่มีสิทธิรับรองรายงานนี้: ผู้รับรองต้องเป็นท้องถิ่นจังหวัด ผู้รักษาการแทน หรือผู้ได้รับมอบอำนาจของ%.*s (ขณะนี้คือ %.*s)", STR_FMT(u->full),
			STR_FMT(h[h[0].posting.id ? 0 : 1].person.name));
	return false;
}

/* --- certifying --- */

/* What holds for both ways of certifying: round, rule, content. */
static bool may_be_certified(
	struct db *db, struct arena *a, const struct report *r, struct appraise_round *round, struct problems *ps)
{
	struct appraise_rule rule;
	if (!report_round_open(db, a, r->round_id, round, ps))
		return false;
	if (!rule_in_force(db, a, r->round_id, APPRAISE_ELEARNING, &rule) || rule.id != r->rule_id)
		problem_add(ps, 0, S(""), S(""), "หลักเกณฑ์ของรอบเปลี่ยนหลังจากทำรายงาน: ทำรายงานใหม่จากข้อมูลล่าสุดก่อนรับรอง");
	else if (!report_intact(db, a, r))
		problem_add(ps, 0, S(""), S(""), "เนื้อหาของรายงานไม่ตรงกับแฮชที่บันทึกไว้: ทำรายงานใหม่ และแจ้งผู้ดูแลระบบ");
	return ps->n == 0;
}

struct signature {
	enum report_capacity capacity;
	str name, position, order_no;
	i64 version;
};

static bool sign(struct db *db, i64 now_ms, i64 by, const struct report *r, const struct signature *s, struct problems *ps)
{
	i64 n = db_exec(db,
		"update appraise_report set state = 1, certified_ms = $1, certified_by = $2, certifier = $3, certifier_position = $4, capacity = $5, order_no = $6,"
		" version = version + 1 where id = $7 and state = 0 and version = $8 and content_hash = $9",
		now_ms, by, s->name, s->position, (i64)s->capacity, s->order_no, r->id, s->version, r->content_hash);
	if (n == 0 && db_status(db) == DB_OK)
		report_stale(ps);
	return n == 1;
}

static void certified(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_round *round,
	const struct report *r, const struct signature *s, str how)
{
	str order = s->order_no.n > 0 ? STR_CAT(a, S(" คำสั่งที่ "), s->order_no) : S("");
	report_audit(db, a, now_ms, by, r, S("appraise.report.certify"), (str){0},
		str_fmt(a, "%.*s โดย %.*s %.*s ฐานะ%.*s%.*s แฮช %.*s", STR_FMT(how), STR_FMT(s->name), STR_FMT(s->position),
			STR_FMT(report_capacity_name(s->capacity)), STR_FMT(order), STR_FMT(r->content_hash)));
	report_tell(db, now_ms, by, &r->made_by, 1, STR_CAT(a, report_title(a, round, r), S(" รับรองข้อมูลแล้ว รอส่ง")),
		report_path(a, round, r->unit));
}

bool report_certify(struct db *db, struct arena *a, i64 now_ms, const struct org_who *who, const struct report *r,
	const struct report_certify *c, struct problems *ps)
{
	struct appraise_round round;
	day on = day_of_ms(now_ms);
	unsigned may = report_may_certify(db, a, who, r->unit, on);
	if (c->capacity > CAPACITY_ON_BEHALF || (may & 1u << c->capacity) == 0)
		return refuse_stranger(db, a, r->unit, on, may, ps);
	struct signature s = {.capacity = c->capacity, .version = c->version};
	s.position = report_words(a, c->position, "position", "ตำแหน่งที่พิมพ์ใต้ชื่อ", REPORT_WORDS_MAX, true, ps);
	s.order_no =
		report_words(a, c->order_no, "order_no", "เลขที่คำสั่งมอบอำนาจ", REPORT_WORDS_MAX, c->capacity == CAPACITY_ON_BEHALF, ps);
	s.name = report_words(a, name_of(db, a, who, r->unit, c->capacity, on), "name", "ชื่อผู้รับรอง", REPORT_WORDS_MAX, true, ps);
	if (!may_be_certified(db, a, r, &round, ps) || ps->n > 0 || !sign(db, now_ms, who->id, r, &s, ps))
		return false;
	certified(db, a, now_ms, who->id, &round, r, &s, S("รับรองข้อมูลในระบบ"));
	return db_status(db) == DB_OK;
}

bool report_scan(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, const struct report_scan *c, struct problems *ps)
{
	struct appraise_round round;
	struct roster_head h[2] = {0};
	struct signature s = {.capacity = c->capacity, .version = c->version};
	if (c->capacity > CAPACITY_ON_BEHALF)
		problem_add(ps, 0, S("capacity"), S(""), "เลือกฐานะของผู้ลงนาม");
	if (c->sha.n != SHA256_HEX_N)
		problem_add(ps, 0, S("file"), S(""), "แนบไฟล์สแกนของรายงานที่ลงนามแล้ว");
	s.position = report_words(a, c->position, "position", "ตำแหน่งที่พิมพ์ใต้ชื่อ", REPORT_WORDS_MAX, true, ps);
	s.order_no =
		report_words(a, c->order_no, "order_no", "เลขที่คำสั่งมอบอำนาจ", REPORT_WORDS_MAX, c->capacity == CAPACITY_ON_BEHALF, ps);
	roster_heads(db, a, r->unit, day_of_ms(now_ms), h);
	const struct roster_head *of = c->capacity == CAPACITY_ON_BEHALF ? NULL : &h[c->capacity == CAPACITY_HEAD ? 0 : 1];
	if (of != NULL && of->posting.id == 0)
		problem_add(ps, 0, S("capacity"), S(""), "ทะเบียนบุคลากรไม่มี%s ในวันนี้: แก้ทะเบียนก่อน หรือเลือกฐานะอื่น",
			c->capacity == CAPACITY_HEAD ? "ท้องถิ่นจังหวัด" : "ผู้รักษาการแทนท้องถิ่นจังหวัด");
	else
		s.name = of != NULL ? of->person.name : report_words(a, c->name, "name", "ชื่อผู้ลงนาม", REPORT_WORDS_MAX, true, ps);
	if (!may_be_certified(db, a, r, &round, ps) || ps->n > 0 || !sign(db, now_ms, by, r, &s, ps))
		return false;
	db_exec(db,
		"insert into appraise_delivery(report_id, kind, at_ms, signed_how, sha, file_name, file_size, sent_no, sent_day, arrived_ms, arrived_by, agrees, note, version)"
		" values ($1, 1, 0, 1, $2, $3, $4, '', '', 0, 0, 0, '', 1) on conflict(report_id, kind) do update set signed_how = 1, sha = excluded.sha,"
		" file_name = excluded.file_name, file_size = excluded.file_size, version = appraise_delivery.version + 1",
		r->id, c->sha, c->file_name.p ? str_clip(c->file_name, 400) : S(""), c->file_size);
	certified(db, a, now_ms, by, &round, r, &s, STR_CAT(a, S("ลงนามบนกระดาษและสแกน ไฟล์ "), str_sub(c->sha, 0, 16)));
	return db_status(db) == DB_OK;
}

bool report_uncertify(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str reason, struct problems *ps)
{
	struct appraise_round round;
	if (!report_round_open(db, a, r->round_id, &round, ps))
		return false;
	if (r->state >= REPORT_SUBMITTED)
		problem_add(ps, 0, S(""), S(""), "รายงานส่งแล้ว ถอนการรับรองไม่ได้ แก้ไขได้เมื่อกองการเจ้าหน้าที่ส่งคืน");
	str why = report_words(a, reason, "reason", "เหตุผลที่ถอนการรับรอง", REPORT_REASON_MAX, true, ps);
	if (ps->n > 0)
		return false;
	if (db_exec(db,
			"update appraise_report set state = 0, certified_ms = 0, certified_by = 0, certifier = '', certifier_position = '', capacity = 0, order_no = '',"
			" version = version + 1 where id = $1 and state = 1 and version = $2",
			r->id, r->version) == 0) {
		if (db_status(db) == DB_OK)
			report_stale(ps);
		return false;
	}
	db_exec(db,
		"update appraise_delivery set signed_how = 0, sha = '', file_name = '', file_size = 0, version = version + 1 where report_id = $1 and kind = 1",
		r->id);
	report_audit(db, a, now_ms, by, r, S("appraise.report.uncertify"),
		str_fmt(
			a, "%.*s %.*s แฮช %.*s", STR_FMT(r->certifier), STR_FMT(report_time(a, r->certified_ms)), STR_FMT(r->content_hash)),
		why);
	i64 who[] = {r->made_by, r->certified_by};
	report_tell(db, now_ms, by, who, 2,
		str_fmt(a, "%.*s ถอนการรับรองแล้ว: %.*s", STR_FMT(report_title(a, &round, r)), STR_FMT(str_clip(why, 300))),
		report_path(a, &round, r->unit));
	return db_status(db) == DB_OK;
}

/* --- submitting --- */

/* A line whose time stands from an earlier report keeps it. */
static void deliver(struct db *db, i64 report_id, enum delivery kind, i64 now_ms)
{
	db_exec(db,
		"insert into appraise_delivery(report_id, kind, at_ms, signed_how, sha, file_name, file_size, sent_no, sent_day, arrived_ms, arrived_by, agrees, note, version)"
		" values ($1, $2, $3, 0, '', '', 0, '', '', 0, 0, 0, '', 1) on conflict(report_id, kind) do update set"
		" at_ms = case when appraise_delivery.at_ms > 0 then appraise_delivery.at_ms else excluded.at_ms end, version = appraise_delivery.version + 1",
		report_id, (i64)kind, now_ms);
}

static void check_submit(
	struct db *db, struct arena *a, i64 now_ms, const struct report *r, struct appraise_round *round, struct problems *ps)
{
	struct appraise_rule rule;
	if (!report_round_open(db, a, r->round_id, round, ps))
		return;
	if (r->state == REPORT_MADE)
		problem_add(ps, 0, S(""), S(""), "รายงานยังไม่ได้รับรองข้อมูล ต้องรับรองก่อนส่ง");
	else if (r->state > REPORT_CERTIFIED)
		problem_add(ps, 0, S(""), S(""), "รายงานนี้ส่งไปแล้วเมื่อ %.*s", STR_FMT(report_time(a, r->submitted_ms)));
	else if (!rule_in_force(db, a, r->round_id, APPRAISE_ELEARNING, &rule) || rule.id != r->rule_id)
		problem_add(ps, 0, S(""), S(""), "หลักเกณฑ์ของรอบเปลี่ยนหลังจากทำรายงาน: ถอนการรับรอง ทำรายงานใหม่ แล้วรับรองอีกครั้ง");
	else if (day_of_ms(now_ms) < rule.opens)
		problem_add(ps, 0, S(""), S(""), "ยังไม่ถึงวันเริ่มส่งรายงาน ส่งได้ตั้งแต่ %.*s", STR_FMT(day_show(a, rule.opens, DAY_LONG)));
	else if (!report_intact(db, a, r))
		problem_add(ps, 0, S(""), S(""), "เนื้อหาของรายงานไม่ตรงกับที่รับรอง: แจ้งผู้ดูแลระบบ");
}

bool report_submit(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, struct problems *ps)
{
	struct appraise_round round;
	i64 desk[50];
	check_submit(db, a, now_ms, r, &round, ps);
	if (ps->n > 0)
		return false;
	if (db_exec(db,
			"update appraise_report set state = 2, submitted_ms = $1, submitted_by = $2, version = version + 1 where id = $3 and state = 1 and version = $4",
			now_ms, by, r->id, r->version) == 0) {
		if (db_status(db) == DB_OK)
			report_stale(ps);
		return false;
	}
	deliver(db, r->id, DELIVERY_DATA, now_ms);
	deliver(db, r->id, DELIVERY_CERTIFIED, now_ms);
	report_audit(db, a, now_ms, by, r, S("appraise.report.submit"), (str){0},
		STR_CAT(a, S("ส่งเมื่อ "), report_time(a, now_ms), S(" แฮช "), r->content_hash));
	size_t n = report_desk_accounts(db, r->unit, desk, sizeof desk / sizeof *desk);
	report_tell(db, now_ms, by, desk, n, STR_CAT(a, report_title(a, &round, r), S(" ส่งมาแล้ว รอรับ")),
		STR_CAT(a, S("/appraise/desk/report/"), r->token));
	i64 who[] = {r->made_by, r->certified_by};
	report_tell(db, now_ms, by, who, 2, STR_CAT(a, report_title(a, &round, r), S(" ส่งแล้ว")), report_path(a, &round, r->unit));
	return db_status(db) == DB_OK;
}
