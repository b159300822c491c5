/* Rounds and rules are made, opened, replaced, closed. */
#include "appraise/round/inside.h"

void (*appraise_rule_changed)(struct db *db, struct arena *a, i64 rule_id);

static day moved(int year_be, int m, int d) { return day_of((struct ymd){year_be - 543, m, d}); }

/* The last working day at or before d, weekends only: holidays are the division's to look at. */
static day weekday_before(day d)
{
	while (day_weekday(d) >= 5)
		d--;
	return d;
}

struct appraise_rule rule_default(enum appraise_kind kind, int year, int no)
{
	const char *why;
	struct appraise_rule r = {.kind = kind, .no = 1, .need_n = 1, .need_channel = -1, .head_n = 3, .head_m = 2, .head_channel = CHANNEL_LOCALMOOC,
		.employments = 1u << EMPLOYMENT_CIVIL | 1u << EMPLOYMENT_GOVERNMENT, .deliveries = 1u << DELIVERY_DATA | 1u << DELIVERY_CERTIFIED,
		.per_day = kind == APPRAISE_MEDIA ? 20 : 25, .reason = S("")};
	r.from = no == 1 ? moved(year - 1, 10, 1) : moved(year, 4, 1);
	r.to = no == 1 ? moved(year, 3, 31) : moved(year, 9, 30);
	r.opens = no == 1 ? moved(year, 3, 1) : moved(year, 9, 1);
	r.due = weekday_before(no == 1 ? moved(year, 3, 15) : moved(year, 9, 15));
	r.last = r.due + 6; /* the letter's: Friday 15 March, Thursday 21 March */
	r.cutoff = r.due;
	bands_parse(S("100:5|90:4|80:3|70:2|0:1"), &r.bands, &why);
	return r;
}

/* --- checks --- */

static void check_days(const struct appraise_rule *r, struct problems *ps)
{
	if (r->from == DAY_NONE || r->to == DAY_NONE || r->cutoff == DAY_NONE || r->opens == DAY_NONE || r->due == DAY_NONE) {
		problem_add(ps, 0, S("due"), S(""), "ต้องกำหนดวันให้ครบ เว้นได้เฉพาะวันสุดท้ายที่นำมาประเมิน");
		return;
	}
	if (r->from > r->to)
		problem_add(ps, 0, S("to"), S(""), "วันสุดท้ายของช่วงที่นับต้องไม่ก่อนวันแรก");
	if (r->cutoff < r->from)
		problem_add(ps, 0, S("cutoff"), S(""), "วันตัดยอดบุคลากรต้องไม่ก่อนช่วงที่นับ");
	if (r->opens > r->due)
		problem_add(ps, 0, S("due"), S(""), "วันครบกำหนดต้องไม่ก่อนวันแรกที่เปิดรับ");
	if (r->last != DAY_NONE && r->last < r->due)
		problem_add(ps, 0, S("last"), S(""), "วันสุดท้ายที่นำมาประเมินต้องไม่ก่อนวันครบกำหนด");
}

/* A slip of the year would make every office late, or nobody. */
static void check_year(const struct appraise_round *d, day x, const char *field, struct problems *ps)
{
	if (x != DAY_NONE && (x < d->starts - 366 || x > d->ends + 366))
		problem_add(ps, 0, str_of(field), S(""), "วันนี้ห่างจากรอบการประเมินเกินหนึ่งปี ตรวจปีอีกครั้ง");
}

static void check_years(const struct appraise_round *d, const struct appraise_rule *r, struct problems *ps)
{
	check_year(d, r->from, "from", ps);
	check_year(d, r->to, "to", ps);
	check_year(d, r->cutoff, "cutoff", ps);
	check_year(d, r->opens, "opens", ps);
	check_year(d, r->due, "due", ps);
	check_year(d, r->last, "last", ps);
}

static void check_need(int n, int m, int channel, const char *field, struct problems *ps)
{
	if (n < 0 || n > 50 || m < 0 || m > n)
		problem_add(ps, 0, str_of(field), S(""), "จำนวนหลักสูตรอยู่ระหว่าง 0 ถึง 50 และจำนวนในช่องทางที่กำหนดต้องไม่มากกว่าจำนวนทั้งหมด");
	else if (channel < -1 || channel > CHANNEL_OTHER)
		problem_add(ps, 0, str_of(field), S(""), "ไม่รู้จักช่องทางการเรียนนี้");
}

static bool check(struct db *db, struct arena *a, i64 round_id, const struct appraise_rule *r, struct problems *ps)
{
	struct appraise_round d;
	size_t before = ps->n;
	check_days(r, ps);
	if (round_by_id(db, a, round_id, &d))
		check_years(&d, r, ps);
	check_need(r->need_n, r->need_m, r->need_channel, "need_n", ps);
	check_need(r->head_n, r->head_m, r->head_channel, "head_n", ps);
	if (r->per_day < 0 || r->per_day > 10000)
		problem_add(ps, 0, S("per_day"), S(""), "คะแนนที่ปรับลดต่อวันทำการอยู่ระหว่าง 0 ถึง 100");
	if (r->employments == 0 || r->employments >= 1u << EMPLOYMENT__MAX)
		problem_add(ps, 0, S("employments"), S(""), "เลือกประเภทบุคลากรที่นับอย่างน้อยหนึ่งประเภท");
	if (r->deliveries == 0 || r->deliveries >= 1u << DELIVERY__MAX)
		problem_add(ps, 0, S("deliveries"), S(""), "เลือกสิ่งที่ต้องจัดส่งอย่างน้อยหนึ่งรายการ");
	if (r->paper_by < 0 || r->paper_by > 1)
		problem_add(ps, 0, S("paper_by"), S(""), "เลือกว่านับวันที่ส่งหรือวันที่ได้รับเอกสาร");
	if (r->bands.n == 0)
		problem_add(ps, 0, S("bands"), S(""), "ต้องมีช่วงคะแนน เช่น 100:5|90:4|0:1");
	return ps->n == before;
}

/* --- rows --- */

static i64 insert_rule(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_rule *r, int state, i64 frozen_ms)
{
	i64 id = db_get(db, 0,
		"insert into appraise_rule(round_id, kind, no, state, from_day, to_day, cutoff_day, opens_day, due_day, last_day, per_day, need_n, need_m, need_channel,"
		" head_n, head_m, head_channel, acting_owes, head_fails, employments, deliveries, paper_by, bands, reason, made_by, made_ms, frozen_ms, version)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, 1)"
		" on conflict (round_id, kind, no) do nothing returning id",
		r->round_id, (i64)r->kind, r->no, state, day_text_of(a, r->from), day_text_of(a, r->to), day_text_of(a, r->cutoff), day_text_of(a, r->opens),
		day_text_of(a, r->due), day_text_of(a, r->last), r->per_day, r->need_n, r->need_m, r->need_channel, r->head_n, r->head_m, r->head_channel, r->acting_owes,
		r->head_fails, (i64)r->employments, (i64)r->deliveries, r->paper_by, bands_text(a, &r->bands), r->reason.p ? r->reason : S(""), by, now_ms, frozen_ms);
	return id;
}

static str rule_text(struct arena *a, const struct appraise_rule *r)
{
	return str_fmt(a, "%s..%s cut-off %s due %s last %s off %lld need %d/%d/%d head %d/%d/%d acting %d fails %d who %u deliveries %u paper %d bands %.*s", day_iso(r->from).z,
		day_iso(r->to).z, day_iso(r->cutoff).z, day_iso(r->due).z, r->last == DAY_NONE ? "-" : day_iso(r->last).z, (long long)r->per_day, r->need_n, r->need_m,
		r->need_channel, r->head_n, r->head_m, r->head_channel, r->acting_owes, r->head_fails, r->employments, r->deliveries, r->paper_by,
		STR_FMT(bands_text(a, &r->bands)));
}

static i64 dla(struct db *db) { return org_by_code(org_dir(db), S("DLA"))->id; }

/* The rule of the same round a year before (else of the round before), moved into this one; the letter's where there is none. */
static struct appraise_rule rule_copied(struct db *db, struct arena *a, enum appraise_kind kind, int year, int no)
{
	struct appraise_rule r = rule_default(kind, year, no), old;
	struct appraise_round before;
	bool found = round_of(db, a, year - 1, no, &before) || (no == 2 ? round_of(db, a, year, 1, &before) : round_of(db, a, year - 1, 2, &before));
	if (!found || !rule_in_force(db, a, before.id, kind, &old))
		return r;
	struct appraise_rule n = old;
	n.id = 0;
	n.no = 1;
	n.reason = S("");
	n.from = r.from;
	n.to = r.to;
	n.opens = r.opens;
	n.due = r.due;
	n.last = old.last == DAY_NONE ? DAY_NONE : r.due + (old.last - old.due);
	n.cutoff = old.cutoff == old.due ? r.due : old.cutoff == old.to ? r.to : r.due + (old.cutoff - old.due);
	if (n.cutoff < n.from)
		n.cutoff = r.due;
	return n;
}

i64 round_make(struct db *db, struct arena *a, i64 now_ms, i64 by, int year, int no, struct problems *ps)
{
	if (year < 2550 || year > 2650 || no < 1 || no > 2) {
		problem_add(ps, 0, S("round"), S(""), "ปีงบประมาณเป็น พ.ศ. สี่หลัก และรอบเป็น 1 หรือ 2");
		return 0;
	}
	struct appraise_rule model = rule_default(APPRAISE_ELEARNING, year, no);
	i64 id = db_get(db, 0,
		"insert into appraise_round(year, no, starts_day, ends_day, state, opened_ms, opened_by, closed_ms, version) values ($1, $2, $3, $4, 0, 0, 0, 0, 1)"
		" on conflict (year, no) do nothing returning id",
		year, no, day_text_of(a, model.from), day_text_of(a, model.to));
	if (id == 0) {
		problem_add(ps, 0, S("round"), str_fmt(a, "%d/%d", year, no), "มีรอบนี้อยู่แล้ว");
		return 0;
	}
	for (int k = APPRAISE_ELEARNING; k <= APPRAISE_MEDIA; k++) {
		struct appraise_rule r = rule_copied(db, a, (enum appraise_kind)k, year, no);
		r.round_id = id;
		insert_rule(db, a, now_ms, by, &r, 0, 0);
	}
	audit_add(db, a, by, dla(db), now_ms, S("appraise.round.make"), str_fmt(a, "%d/%d", year, no), (str){0}, (str){0});
	return id;
}

bool rule_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_rule *r, struct problems *ps)
{
	struct appraise_rule old;
	if (!rule_by_id(db, a, r->id, &old) || old.state != 0) {
		problem_add(ps, 0, S(""), S(""), "หลักเกณฑ์นี้ใช้บังคับแล้ว แก้ไขได้โดยออกฉบับใหม่พร้อมเหตุผลเท่านั้น");
		return false;
	}
	if (!check(db, a, old.round_id, r, ps))
		return false;
	if (db_exec(db,
		    "update appraise_rule set from_day = $3, to_day = $4, cutoff_day = $5, opens_day = $6, due_day = $7, last_day = $8, per_day = $9, need_n = $10, need_m = $11,"
		    " need_channel = $12, head_n = $13, head_m = $14, head_channel = $15, acting_owes = $16, head_fails = $17, employments = $18, deliveries = $19,"
		    " paper_by = $20, bands = $21, version = version + 1 where id = $1 and version = $2 and state = 0",
		    r->id, r->version, day_text_of(a, r->from), day_text_of(a, r->to), day_text_of(a, r->cutoff), day_text_of(a, r->opens), day_text_of(a, r->due),
		    day_text_of(a, r->last), r->per_day, r->need_n, r->need_m, r->need_channel, r->head_n, r->head_m, r->head_channel, r->acting_owes, r->head_fails,
		    (i64)r->employments, (i64)r->deliveries, r->paper_by, bands_text(a, &r->bands)) == 0) {
		problem_add(ps, 0, S(""), S(""), "มีผู้แก้ไขหลักเกณฑ์นี้ไปก่อนแล้ว: โหลดหน้าใหม่แล้วลองอีกครั้ง");
		return false;
	}
	db_exec(db, "update appraise_round set version = version + 1 where id = $1", old.round_id); /* nobody opens, and freezes, what he has not seen */
	audit_add(db, a, by, dla(db), now_ms, S("appraise.rule.save"), str_fmt(a, "%lld", (long long)r->id), rule_text(a, &old), rule_text(a, r));
	return true;
}

bool round_open(struct db *db, struct arena *a, i64 now_ms, i64 by, struct appraise_round *d, struct problems *ps)
{
	struct appraise_rule r;
	for (int k = APPRAISE_ELEARNING; k <= APPRAISE_MEDIA; k++)
		if (rule_in_force(db, a, d->id, (enum appraise_kind)k, &r))
			check(db, a, d->id, &r, ps);
	if (ps->n > 0)
		return false;
	if (db_exec(db, "update appraise_round set state = 1, opened_ms = $3, opened_by = $4, version = version + 1 where id = $1 and version = $2 and state = 0", d->id, d->version,
		    now_ms, by) == 0) {
		problem_add(ps, 0, S(""), S(""), "รอบนี้เปิดไปแล้ว หรือมีผู้แก้ไขไปก่อน: โหลดหน้าใหม่");
		return false;
	}
	db_exec(db, "update appraise_rule set state = 1, frozen_ms = $2 where round_id = $1 and state = 0", d->id, now_ms);
	d->state = 1;
	d->opened_ms = now_ms;
	d->version++;
	audit_add(db, a, by, dla(db), now_ms, S("appraise.round.open"), round_code(a, d), (str){0}, (str){0});
	if (appraise_rule_changed != NULL && rule_in_force(db, a, d->id, APPRAISE_ELEARNING, &r))
		appraise_rule_changed(db, a, r.id);
	return true;
}

bool round_close(struct db *db, struct arena *a, i64 now_ms, i64 by, struct appraise_round *d, struct problems *ps)
{
	if (db_exec(db, "update appraise_round set state = 2, closed_ms = $3, version = version + 1 where id = $1 and version = $2 and state = 1", d->id, d->version, now_ms) == 0) {
		problem_add(ps, 0, S(""), S(""), "ปิดได้เฉพาะรอบที่เปิดอยู่ หรือมีผู้แก้ไขไปก่อน: โหลดหน้าใหม่");
		return false;
	}
	d->state = 2;
	d->closed_ms = now_ms;
	d->version++;
	audit_add(db, a, by, dla(db), now_ms, S("appraise.round.close"), round_code(a, d), (str){0}, (str){0});
	return true;
}

i64 rule_replace(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_rule *r, str reason, struct problems *ps)
{
	struct appraise_rule old, n = *r;
	struct appraise_round d;
	reason = str_trim(reason);
	if (!rule_by_id(db, a, r->id, &old) || old.state != 1 || !round_by_id(db, a, old.round_id, &d) || d.state != 1) {
		problem_add(ps, 0, S(""), S(""), "ออกฉบับใหม่ได้เฉพาะหลักเกณฑ์ที่ใช้อยู่ของรอบที่เปิด");
		return 0;
	}
	if (reason.n == 0)
		problem_add(ps, 0, S("reason"), S(""), "ต้องระบุเหตุผลที่เปลี่ยนหลักเกณฑ์");
	else if (str_runes(reason) > 1000)
		problem_add(ps, 0, S("reason"), S(""), "เหตุผลยาวได้ไม่เกิน 1,000 ตัวอักษร");
	if (ps->n > 0 || !check(db, a, old.round_id, r, ps))
		return 0;
	n.round_id = old.round_id;
	n.kind = old.kind;
	n.no = old.no + 1;
	n.reason = reason;
	i64 id = db_exec(db, "update appraise_rule set state = 2 where id = $1 and state = 1", old.id) == 1 ? insert_rule(db, a, now_ms, by, &n, 1, now_ms) : 0;
	if (id == 0) {
		problem_add(ps, 0, S(""), S(""), "มีผู้ออกฉบับใหม่ไปก่อนแล้ว: โหลดหน้าใหม่");
		return 0;
	}
	audit_add(db, a, by, dla(db), now_ms, S("appraise.rule.replace"), STR_CAT(a, round_code(a, &d), str_fmt(a, " %d", n.no)), rule_text(a, &old),
		STR_CAT(a, rule_text(a, &n), S(" : "), reason));
	if (n.kind == APPRAISE_ELEARNING && appraise_rule_changed != NULL)
		appraise_rule_changed(db, a, id);
	return id;
}

/* --- exceptions --- */

size_t exceptions_of(struct db *db, struct arena *a, i64 round_id, struct appraise_exception **ret)
{
	const struct org_dir *dir = org_dir(db);
	size_t n = 0, room = (size_t)db_get(db, 0, "select count(*) from appraise_exception where round_id = $1 and gone_ms = 0", round_id);
	struct appraise_exception *at = new (a, struct appraise_exception, room + 1);
	struct db_cur c = db_query(db,
		"select x.id, x.kind, x.unit_id, x.due_day, x.last_day, x.waived, x.reason, coalesce(k.name, ''), x.set_ms from appraise_exception x"
		" left join account k on k.id = x.set_by where x.round_id = $1 and x.gone_ms = 0 order by x.id desc",
		round_id);
	while (n < room && db_next(&c))
		at[n++] = (struct appraise_exception){.id = db_i64(&c, 0), .round_id = round_id, .kind = (enum appraise_kind)db_i64(&c, 1),
			.unit = org_by_id(dir, db_i64(&c, 2)), .due = day_stored(db_str(&c, 3)), .last = day_stored(db_str(&c, 4)), .waived = db_i64(&c, 5) == 1,
			.reason = str_dup(a, db_str(&c, 6)), .by = str_dup(a, db_str(&c, 7)), .set_ms = db_i64(&c, 8)};
	db_done(&c);
	*ret = at;
	return n;
}

/* An exception gives time. A day before that of the rule, or of another year, is a slip. */
static void check_lenient(struct db *db, struct arena *a, const struct appraise_exception *x, struct problems *ps)
{
	struct appraise_round d;
	struct appraise_rule r;
	if (!round_by_id(db, a, x->round_id, &d) || !rule_in_force(db, a, x->round_id, x->kind, &r)) {
		problem_add(ps, 0, S(""), S(""), "รอบนี้ไม่มีหลักเกณฑ์ของตัวชี้วัดนี้");
		return;
	}
	if (x->due != DAY_NONE && x->due < r.due)
		problem_add(ps, 0, S("due"), S(""), "วันครบกำหนดใหม่ต้องไม่ก่อนวันครบกำหนดของรอบ");
	if (x->last != DAY_NONE && r.last != DAY_NONE && x->last < r.last)
		problem_add(ps, 0, S("last"), S(""), "วันสุดท้ายใหม่ต้องไม่ก่อนวันสุดท้ายของรอบ");
	check_year(&d, x->due, "due", ps);
	check_year(&d, x->last, "last", ps);
}

bool exception_set(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_exception *x, struct problems *ps)
{
	str reason = str_trim(x->reason);
	if (x->unit == NULL || x->unit->kind != ORG_PROVINCE)
		problem_add(ps, 0, S("unit"), S(""), "เลือกสำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด");
	if (reason.n == 0 || str_runes(reason) > 1000)
		problem_add(ps, 0, S("reason"), S(""), "ต้องระบุเหตุผลของการผ่อนผัน ไม่เกิน 1,000 ตัวอักษร");
	if (!x->waived && x->due == DAY_NONE && x->last == DAY_NONE)
		problem_add(ps, 0, S("due"), S(""), "กำหนดวันครบกำหนดใหม่ วันสุดท้ายใหม่ หรือเลือกไม่ปรับลดคะแนน");
	if (x->due != DAY_NONE && x->last != DAY_NONE && x->last < x->due)
		problem_add(ps, 0, S("last"), S(""), "วันสุดท้ายต้องไม่ก่อนวันครบกำหนด");
	check_lenient(db, a, x, ps);
	if (ps->n > 0)
		return false;
	db_exec(db, "update appraise_exception set gone_ms = $4 where round_id = $1 and kind = $2 and unit_id = $3 and gone_ms = 0", x->round_id, (i64)x->kind, x->unit->id, now_ms);
	db_exec(db,
		"insert into appraise_exception(round_id, kind, unit_id, due_day, last_day, waived, reason, set_by, set_ms, gone_ms) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
		x->round_id, (i64)x->kind, x->unit->id, day_text_of(a, x->due), day_text_of(a, x->last), x->waived, reason, by, now_ms);
	audit_add(db, a, by, x->unit->id, now_ms, S("appraise.exception"), str_fmt(a, "%lld/%d", (long long)x->round_id, (int)x->kind), (str){0},
		str_fmt(a, "due %s last %s waived %d: %.*s", x->due == DAY_NONE ? "-" : day_iso(x->due).z, x->last == DAY_NONE ? "-" : day_iso(x->last).z, x->waived, STR_FMT(reason)));
	return true;
}

bool exception_end(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 id)
{
	i64 unit = db_get(db, 0, "update appraise_exception set gone_ms = $2 where id = $1 and gone_ms = 0 returning unit_id", id, now_ms);
	if (unit == 0)
		return false;
	audit_add(db, a, by, unit, now_ms, S("appraise.exception.end"), str_fmt(a, "%lld", (long long)id), (str){0}, (str){0});
	return true;
}
