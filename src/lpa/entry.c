/* entry.c: where an LAO's assessment stands, and the steps from one state to the next. */
#include "lpa/impl.h"

#include "base/clock.h"
#include "org/audit.h"

#define REASON_MAX 2000

str lpa_state_name(enum lpa_state s)
{
	switch (s) {
	case LPA_OPEN: return S("อปท. กำลังประเมินตนเอง");
	case LPA_SELF_CONFIRMED: return S("ปลัดยืนยันข้อมูลแล้ว");
	case LPA_VERIFIED: return S("ทีมประเมินส่งผลแล้ว");
	case LPA_PROVINCE_CONFIRMED: return S("จังหวัดยืนยันแล้ว");
	case LPA_STATE__MAX: break;
	}
	return S("");
}

struct lpa_entry lpa_entry_get(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id)
{
	struct lpa_entry e = {0};
	struct db_cur c = db_query(db,
		"select state, until_ms, confirmed_ms, confirmed_by, verified_ms, verified_by, province_ms, province_by, version, reopen_reason"
		" from lpa_entry where form_id = $1 and unit_id = $2", f->id, unit_id);
	if (db_next(&c)) {
		e = (struct lpa_entry){
			.state = (enum lpa_state)db_i64(&c, 0),
			.until_ms = db_i64(&c, 1),
			.confirmed_ms = db_i64(&c, 2),
			.confirmed_by = db_i64(&c, 3),
			.verified_ms = db_i64(&c, 4),
			.verified_by = db_i64(&c, 5),
			.province_ms = db_i64(&c, 6),
			.province_by = db_i64(&c, 7),
			.version = db_i64(&c, 8),
			.reopen_reason = db_is_null(&c, 9) ? (str){0} : str_dup(a, db_str(&c, 9)),
		};
	}
	db_done(&c);
	return e;
}

struct lpa_standing lpa_standing_of(struct db_cur *c, const struct lpa_form *f)
{
	struct lpa_standing s = {.form = *f};
	s.form.state = (enum lpa_form_state)db_i64(c, 0);
	s.form.opens_ms = db_i64(c, 1);
	s.form.closes_ms = db_i64(c, 2);
	s.form.overall = (enum lpa_overall)db_i64(c, 3);
	s.entry.state = db_is_null(c, 4) ? LPA_OPEN : (enum lpa_state)db_i64(c, 4);
	s.entry.until_ms = db_is_null(c, 5) ? 0 : db_i64(c, 5);
	s.entry.version = db_is_null(c, 6) ? 0 : db_i64(c, 6);
	return s;
}

str lpa_until_text(struct arena *a, i64 ms)
{
	day d = day_of_ms(ms);
	if (day_start_ms(d) != ms)
		return ms_show(a, ms);
	str last = day_show(a, d - 1, DAY_SHORT);
	return STR_CAT(a, last, S(" เวลา 24.00 น."));
}

bool lpa_entry_writable(const struct lpa_form *f, const struct lpa_entry *e, i64 now_ms, str *why)
{
	str words = {0};
	bool extra = e->until_ms != 0 && now_ms < e->until_ms;
	if (f->state == LPA_FORM_DRAFT)
		words = S("ยังไม่เปิดการประเมินของปีนี้");
	else if (f->state != LPA_FORM_OPEN)
		words = S("ปิดการประเมินของปีนี้แล้ว");
	else if (e->state != LPA_OPEN)
		words = S("ยืนยันข้อมูลแล้ว จึงแก้ไขไม่ได้ หากจำเป็นต้องแก้ไขให้ติดต่อ สถจ. เพื่อขอเปิดให้แก้ไข");
	else if (now_ms < f->opens_ms && !extra)
		words = S("ยังไม่ถึงเวลาเปิดการประเมินตนเอง");
	else if (now_ms >= f->closes_ms && !extra)
		words = S("พ้นกำหนดเวลาการประเมินตนเองแล้ว หากจำเป็นให้ติดต่อ สถจ. เพื่อขอรอบเพิ่มเติม");
	if (why != NULL)
		*why = words;
	return words.n == 0;
}

bool lpa_scorable(const struct lpa_standing *s, str *why)
{
	str words = {0};
	if (s->form.state == LPA_FORM_DRAFT)
		words = S("ยังไม่เปิดการประเมินของปีนี้");
	else if (s->form.state == LPA_FORM_PUBLISHED)
		words = S("ประกาศผลแล้ว จึงแก้คะแนนไม่ได้");
	else if (s->entry.state == LPA_OPEN)
		words = S("ปลัดยังไม่ยืนยันข้อมูล จึงยังให้คะแนนไม่ได้");
	else if (s->entry.state != LPA_SELF_CONFIRMED)
		words = S("ทีมประเมินส่งผลแล้ว จึงแก้คะแนนไม่ได้ หากจำเป็นให้จังหวัดเปิดให้ตรวจใหม่");
	*why = words;
	return words.n == 0;
}

enum org_kind lpa_kind(const struct lpa_form *f, const struct org_unit *u) { return org_at(u, f->year)->kind; }

/* --- what is missing --- */

size_t lpa_self_missing(struct arena *a, const struct lpa_form *f, enum org_kind kind, const struct lpa_self *all, struct lpa_missing **ret)
{
	struct lpa_missing *m = new (a, struct lpa_missing, f->n_indicators + 1);
	size_t n = 0;
	for (size_t i = 0; i < f->n_indicators; i++) {
		const struct lpa_indicator *in = &f->indicators[i];
		const struct lpa_self *s = &all[i];
		if (!lpa_applies(in, kind) || s->cut)
			continue;
		bool chosen = s->band >= 0 && (size_t)s->band < in->n_bands;
		bool wants_evidence = chosen && in->bands[s->band].points > 0 && s->n_evidence == 0;
		if (!chosen || wants_evidence)
			m[n++] = (struct lpa_missing){in, !chosen, wants_evidence};
	}
	*ret = m;
	return n;
}

static void check_self_complete(struct db *db, const struct lpa_form *f, const struct org_unit *u, struct problems *ps)
{
	struct lpa_missing *m;
	size_t n = lpa_self_missing(ps->a, f, lpa_kind(f, u), lpa_self_all(db, ps->a, f, u->id, false), &m);
	for (size_t i = 0; i < n; i++)
		problem_add(ps, 0, m[i].indicator->no, (str){0}, "%s", m[i].band ? "ยังไม่ได้เลือกเกณฑ์คะแนน" : "ยังไม่มีหลักฐานประกอบ");
}

static void check_scores_complete(struct db *db, const struct lpa_form *f, const struct org_unit *u, struct problems *ps)
{
	const struct lpa_score *all = lpa_score_all(db, ps->a, f, u->id, false);
	enum org_kind kind = lpa_kind(f, u);
	for (size_t i = 0; i < f->n_indicators; i++)
		if (lpa_applies(&f->indicators[i], kind) && !all[i].cut && all[i].points < 0)
			problem_add(ps, 0, f->indicators[i].no, (str){0}, "ยังไม่ได้ให้คะแนน");
}

/* --- steps --- */

static struct lpa_standing standing(struct db *db, const struct lpa_form *f, i64 unit_id)
{
	struct lpa_standing s = {.form = *f};
	struct db_cur c = db_query(db,
		"select " LPA_STANDING_COLUMNS " from lpa_form f left join lpa_entry e on e.form_id = f.id and e.unit_id = $2 where f.id = $1",
		f->id, unit_id);
	if (db_next(&c))
		s = lpa_standing_of(&c, f);
	db_done(&c);
	return s;
}

static bool fresh(const struct lpa_standing *s, i64 seen, struct problems *ps)
{
	if (s->entry.version == seen)
		return true;
	str name = lpa_state_name(s->entry.state);
	problem_add(ps, 0, (str){0}, (str){0}, "ข้อมูลเปลี่ยนไปก่อนแล้ว สถานะขณะนี้คือ \"%.*s\" กรุณาเปิดหน้าใหม่", STR_FMT(name));
	return false;
}

/* The stamps of a state: its own is set, those of later states are cleared; a reopening (reason) keeps the ones before. */
static struct lpa_entry next_entry(struct lpa_entry e, enum lpa_state to, i64 until_ms, str reason, i64 account_id, i64 now_ms)
{
	e.state = to;
	e.version++;
	e.until_ms = until_ms ? until_ms : e.until_ms;
	if (to < LPA_PROVINCE_CONFIRMED)
		e.province_ms = e.province_by = 0;
	if (to < LPA_VERIFIED)
		e.verified_ms = e.verified_by = 0;
	if (to < LPA_SELF_CONFIRMED)
		e.confirmed_ms = e.confirmed_by = 0;
	if (reason.p != NULL) {
		e.reopen_reason = reason;
		return e;
	}
	i64 *ms = to == LPA_SELF_CONFIRMED ? &e.confirmed_ms : to == LPA_VERIFIED ? &e.verified_ms : &e.province_ms;
	i64 *by = to == LPA_SELF_CONFIRMED ? &e.confirmed_by : to == LPA_VERIFIED ? &e.verified_by : &e.province_by;
	*ms = now_ms;
	*by = account_id;
	return e;
}

/* Stores a step and its audit row. */
static bool put_state(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, const struct lpa_standing *was,
	enum lpa_state to, i64 until_ms, str reason, i64 account_id, i64 now_ms, str action)
{
	struct lpa_entry e = next_entry(lpa_entry_get(db, a, f, u->id), to, until_ms, reason, account_id, now_ms);
	db_exec(db,
		"insert into lpa_entry(form_id, unit_id, state, until_ms, confirmed_ms, confirmed_by, verified_ms, verified_by, province_ms,"
		" province_by, reopen_reason, version) values ($1, $2, $3, nullif(cast($4 as bigint), 0), nullif(cast($5 as bigint), 0), $6,"
		" nullif(cast($7 as bigint), 0), $8, nullif(cast($9 as bigint), 0), $10, $11, $12)"
		" on conflict(form_id, unit_id) do update set state = excluded.state, until_ms = excluded.until_ms,"
		" confirmed_ms = excluded.confirmed_ms, confirmed_by = excluded.confirmed_by, verified_ms = excluded.verified_ms,"
		" verified_by = excluded.verified_by, province_ms = excluded.province_ms, province_by = excluded.province_by,"
		" reopen_reason = excluded.reopen_reason, version = excluded.version",
		f->id, u->id, e.state, e.until_ms, e.confirmed_ms, e.confirmed_by, e.verified_ms, e.verified_by, e.province_ms, e.province_by,
		e.reopen_reason, e.version);
	str before = lpa_state_name(was->entry.state), after = lpa_state_name(to);
	if (reason.p != NULL) {
		str until = until_ms ? lpa_until_text(a, until_ms) : S("-");
		after = str_fmt(a, "%.*s|%.*s|%.*s", STR_FMT(after), STR_FMT(until), STR_FMT(reason));
	}
	audit_add(db, a, account_id, u->id, now_ms, action, lpa_object(a, f, NULL), before, after);
	return db_status(db) == DB_OK;
}

bool lpa_self_confirm(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen, struct problems *ps)
{
	struct lpa_standing s = standing(db, f, u->id);
	str why;
	if (!fresh(&s, seen, ps))
		return false;
	if (!lpa_entry_writable(&s.form, &s.entry, now_ms, &why)) {
		problem_add(ps, 0, (str){0}, (str){0}, "%.*s", STR_FMT(why));
		return false;
	}
	check_self_complete(db, f, u, ps);
	if (ps->n > 0)
		return false;
	return put_state(db, a, f, u, &s, LPA_SELF_CONFIRMED, 0, (str){0}, account_id, now_ms, S("lpa.confirm"));
}

bool lpa_team_hand_in(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen, struct problems *ps)
{
	struct lpa_standing s = standing(db, f, u->id);
	str why;
	if (!fresh(&s, seen, ps))
		return false;
	if (!lpa_scorable(&s, &why)) {
		problem_add(ps, 0, (str){0}, (str){0}, "%.*s", STR_FMT(why));
		return false;
	}
	check_scores_complete(db, f, u, ps);
	if (ps->n > 0)
		return false;
	return put_state(db, a, f, u, &s, LPA_VERIFIED, 0, (str){0}, account_id, now_ms, S("lpa.hand_in"));
}

bool lpa_province_confirm(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen, struct problems *ps)
{
	struct lpa_standing s = standing(db, f, u->id);
	if (!fresh(&s, seen, ps))
		return false;
	if (s.form.state == LPA_FORM_PUBLISHED)
		problem_add(ps, 0, (str){0}, (str){0}, "ประกาศผลแล้ว จึงเปลี่ยนสถานะไม่ได้");
	else if (s.entry.state == LPA_PROVINCE_CONFIRMED)
		problem_add(ps, 0, (str){0}, (str){0}, "จังหวัดยืนยันแล้ว");
	else if (s.entry.state != LPA_VERIFIED)
		problem_add(ps, 0, (str){0}, (str){0}, "ทีมประเมินยังไม่ส่งผล จังหวัดจึงยังยืนยันไม่ได้");
	if (ps->n > 0)
		return false;
	return put_state(db, a, f, u, &s, LPA_PROVINCE_CONFIRMED, 0, (str){0}, account_id, now_ms, S("lpa.province_confirm"));
}

static void check_reopen(const struct lpa_standing *s, i64 now_ms, enum lpa_state to, i64 until_ms, str reason, struct problems *ps)
{
	if (reason.n == 0 || str_runes(reason) > REASON_MAX)
		problem_add(ps, 0, S("reason"), reason, "ต้องระบุเหตุผล ไม่เกิน %d ตัวอักษร", REASON_MAX);
	if (s->form.state != LPA_FORM_OPEN && s->form.state != LPA_FORM_CLOSED)
		problem_add(ps, 0, (str){0}, (str){0}, "เปิดให้แก้ไขได้เฉพาะแบบประเมินที่เปิดแล้วและยังไม่ประกาศผล");
	if (to == LPA_OPEN && s->form.state == LPA_FORM_CLOSED)
		problem_add(ps, 0, (str){0}, (str){0}, "ปิดการประเมินของปีนี้แล้ว อปท. จึงแก้ไขไม่ได้");
	if (to == LPA_OPEN && until_ms <= now_ms)
		problem_add(ps, 0, S("until"), (str){0}, "ต้องระบุวันสิ้นสุดของรอบเพิ่มเติมที่ยังมาไม่ถึง");
	if (to == LPA_SELF_CONFIRMED && s->entry.state <= LPA_SELF_CONFIRMED)
		problem_add(ps, 0, (str){0}, (str){0}, "ทีมประเมินยังไม่ส่งผล จึงไม่มีสิ่งที่ต้องเปิดให้ตรวจใหม่");
	if (to != LPA_OPEN && to != LPA_SELF_CONFIRMED)
		problem_add(ps, 0, S("to"), (str){0}, "เปิดกลับได้เพียงให้ อปท. แก้ไข หรือให้ทีมประเมินตรวจใหม่");
}

bool lpa_reopen(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, i64 account_id, i64 now_ms, i64 seen,
	enum lpa_state to, i64 until_ms, str reason, struct problems *ps)
{
	struct lpa_standing s = standing(db, f, u->id);
	if (!fresh(&s, seen, ps))
		return false;
	reason = str_trim(reason);
	check_reopen(&s, now_ms, to, until_ms, reason, ps);
	if (ps->n > 0)
		return false;
	return put_state(db, a, f, u, &s, to, to == LPA_OPEN ? until_ms : 0, reason, account_id, now_ms, S("lpa.reopen"));
}
