/* write.c: writing a framework while it is being written; the year's row is locked first by growing its version, so that an approved one is never touched. */
#include "appraise/framework/inside.h"

#define STALE_WORDS "มีผู้อื่นแก้ไขไปก่อน: โหลดหน้าใหม่ ตรวจค่าล่าสุด แล้วแก้ไขอีกครั้ง"

static bool stale(struct problems *ps)
{
	problem_add(ps, 0, (str){0}, (str){0}, STALE_WORDS);
	return false;
}

/* The year's row grows; nothing may be written where it does not. */
static bool touch(struct db *db, const struct framework *f, struct problems *ps)
{
	if (db_exec(db, "update appraise_framework set version = version + 1 where year = $1 and state = 0", f->year) == 1)
		return true;
	if (db_status(db) == DB_OK)
		problem_add(ps, 0, (str){0}, (str){0}, "กรอบการประเมินปี %d ผ่านความเห็นชอบแล้ว แก้ไขไม่ได้", f->year);
	return false;
}

/* --- a year --- */

/* The same day a year later; 29 February becomes 28. */
static day year_later(day d)
{
	struct ymd y = day_ymd(d);
	y.y++;
	if (!ymd_valid(y))
		y.d = 28;
	return day_of(y);
}

static void copy_indicators(struct db *db, const struct framework *from, int year)
{
	db_exec(db,
		"insert into appraise_indicator(year, no, name, kind, owner_unit_id, rounds, weight, full_points, how, version)"
		" select cast($1 as bigint), no, name, kind, owner_unit_id, rounds, weight, full_points, how, 1 from appraise_indicator where year = $2",
		year, from->year);
}

static void copy_events(struct db *db, struct arena *a, const struct framework *from, int year)
{
	struct framework_event *e;
	struct framework to;
	if (!framework_of(db, a, year, &to))
		return;
	size_t n = framework_events(db, a, from, &e);
	for (size_t i = 0; i < n && db_status(db) == DB_OK; i++) {
		const struct indicator *was = framework_indicator(from, e[i].indicator_id);
		i64 id = 0;
		if (e[i].id == 0)
			continue;
		for (size_t k = 0; was != NULL && k < to.n; k++)
			if (str_eq(to.at[k].no, was->no))
				id = to.at[k].id;
		db_exec(db, "insert into appraise_event(year, indicator_id, from_day, to_day, title) values ($1, $2, $3, $4, $5)", year,
			id, framework_day_out(a, year_later(e[i].from)), framework_day_out(a, year_later(e[i].to)), e[i].title);
	}
}

bool framework_make(struct db *db, struct arena *a, i64 now_ms, i64 by, int year, bool copy, struct problems *ps)
{
	struct framework before;
	if (year < 2550 || year > 2650) {
		problem_add(ps, 0, S("year"), (str){0}, "ปีงบประมาณต้องเป็นปี พ.ศ. สี่หลัก เช่น 2568");
		return false;
	}
	if (copy && !framework_of(db, a, year - 1, &before)) {
		problem_add(ps, 0, S("copy"), (str){0}, "ยังไม่มีกรอบการประเมินปี %d ให้คัดลอก", year - 1);
		return false;
	}
	str title = str_fmt(a, "กรอบการประเมินผลการปฏิบัติราชการ ประจำปีงบประมาณ พ.ศ. %d", year);
	if (db_exec(db,
			"insert into appraise_framework(year, title, state, session_id, version) values ($1, $2, 0, 0, 1) on conflict(year) do nothing",
			year, title) == 0) {
		if (db_status(db) == DB_OK)
			problem_add(ps, 0, S("year"), (str){0}, "มีกรอบการประเมินปี %d แล้ว", year);
		return false;
	}
	if (copy) {
		copy_indicators(db, &before, year);
		copy_events(db, a, &before, year);
	}
	framework_audit(db, a, now_ms, by, year, 0, S("appraise.framework.new"), (str){0}, (str){0},
		copy ? str_fmt(a, "คัดลอกจากปี %d", year - 1) : title);
	return db_status(db) == DB_OK;
}

bool framework_retitle(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, str title, i64 seen, struct problems *ps)
{
	if (!framework_words_ok(title, "title", "ชื่อกรอบการประเมิน", FRAMEWORK_TITLE_MAX, true, ps))
		return false;
	if (seen != f->version)
		return stale(ps);
	if (!touch(db, f, ps))
		return false;
	db_exec(db, "update appraise_framework set title = $2 where year = $1", f->year, title);
	framework_audit(db, a, now_ms, by, f->year, 0, S("appraise.framework.title"), (str){0}, f->title, title);
	return db_status(db) == DB_OK;
}

/* --- indicators --- */

static void check_numbers(const struct indicator *x, struct problems *ps)
{
	if (x->rounds < 1 || x->rounds > 3)
		problem_add(ps, 0, S("rounds"), (str){0}, "เลือกอย่างน้อยหนึ่งรอบ");
	if (x->weight < 1 || x->weight > FRAMEWORK_FULL_WEIGHT)
		problem_add(ps, 0, S("weight"), (str){0}, "น้ำหนักต้องเป็นตัวเลขมากกว่า 0 ไม่เกิน 100 ทศนิยมไม่เกิน 2 ตำแหน่ง");
	if (x->full_points < 1 || x->full_points > INDICATOR_POINTS_MAX)
		problem_add(ps, 0, S("full"), (str){0}, "คะแนนเต็มต้องเป็นตัวเลขมากกว่า 0 ไม่เกิน 100 ทศนิยมไม่เกิน 2 ตำแหน่ง");
	if (x->kind > APPRAISE_POINTS)
		problem_add(ps, 0, S("kind"), (str){0}, "เลือกวิธีได้มาของคะแนน");
	if (x->owner == NULL || (x->owner->kind != ORG_DLA && x->owner->kind != ORG_DIVISION))
		problem_add(ps, 0, S("owner"), (str){0}, "เลือกหน่วยงานเจ้าของตัวชี้วัดจากรายชื่อ");
}

/* A number stands once in a year; a computed kind once in a round. */
static void check_others(const struct framework *f, const struct indicator *x, struct problems *ps)
{
	for (size_t k = 0; k < f->n; k++) {
		const struct indicator *i = &f->at[k];
		if (i->id == x->id)
			continue;
		if (str_eq(i->no, x->no))
			problem_add(ps, 0, S("no"), x->no, "มีตัวชี้วัดที่ %.*s แล้ว: %.*s", STR_FMT(i->no), STR_FMT(i->name));
		if (x->kind != APPRAISE_POINTS && i->kind == x->kind && (i->rounds & x->rounds) != 0)
			problem_add(ps, 0, S("kind"), (str){0}, "ตัวชี้วัดที่ %.*s คำนวณจากรายงานนี้ในรอบเดียวกันอยู่แล้ว", STR_FMT(i->no));
	}
	if (x->id == 0 && f->n >= INDICATORS_MAX)
		problem_add(ps, 0, (str){0}, (str){0}, "กรอบหนึ่งมีตัวชี้วัดได้ไม่เกิน %d ตัว", INDICATORS_MAX);
}

static str indicator_line(struct arena *a, const struct indicator *x)
{
	return str_fmt(a, "%.*s %.*s · น้ำหนัก %.*s · เต็ม %.*s · รอบ %s · %.*s", STR_FMT(x->no), STR_FMT(x->name),
		STR_FMT(framework_number(a, x->weight)), STR_FMT(framework_number(a, x->full_points)),
		x->rounds == 3   ? "1, 2"
		: x->rounds == 2 ? "2"
						 : "1",
		STR_FMT(x->owner ? x->owner->full : S("")));
}

static bool write_indicator(struct db *db, const struct framework *f, const struct indicator *x, struct problems *ps)
{
	i64 kind = (i64)x->kind;
	if (x->id == 0)
		return db_exec(db,
				   "insert into appraise_indicator(year, no, name, kind, owner_unit_id, rounds, weight, full_points, how, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
				   f->year, x->no, x->name, kind, x->owner->id, (i64)x->rounds, x->weight, x->full_points, x->how) == 1;
	if (db_exec(db,
			"update appraise_indicator set no = $3, name = $4, kind = $5, owner_unit_id = $6, rounds = $7, weight = $8, full_points = $9, how = $10, version = version + 1"
			" where id = $1 and version = $2",
			x->id, x->version, x->no, x->name, kind, x->owner->id, (i64)x->rounds, x->weight, x->full_points, x->how) == 1)
		return true;
	return db_status(db) == DB_OK && stale(ps);
}

bool indicator_save(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, const struct indicator *x, struct problems *ps)
{
	const struct indicator *was = framework_indicator(f, x->id);
	if (x->id != 0 && was == NULL)
		return stale(ps);
	framework_words_ok(x->no, "no", "ลำดับที่ตัวชี้วัด", 12, true, ps);
	framework_words_ok(x->name, "name", "ชื่อตัวชี้วัด", FRAMEWORK_TITLE_MAX, true, ps);
	framework_words_ok(x->how, "how", "วิธีประเมิน", FRAMEWORK_WORDS_MAX, false, ps);
	check_numbers(x, ps);
	check_others(f, x, ps);
	if (ps->n > 0 || !touch(db, f, ps) || !write_indicator(db, f, x, ps))
		return false;
	framework_audit(db, a, now_ms, by, f->year, 0, S("appraise.framework.indicator"), x->no,
		was ? indicator_line(a, was) : (str){0}, indicator_line(a, x));
	return db_status(db) == DB_OK;
}

bool indicator_remove(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, const struct indicator *x, struct problems *ps)
{
	if (!touch(db, f, ps))
		return false;
	db_exec(db, "delete from appraise_event where year = $1 and indicator_id = $2", f->year, x->id);
	db_exec(db, "delete from appraise_indicator where id = $1 and year = $2", x->id, f->year);
	framework_audit(db, a, now_ms, by, f->year, 0, S("appraise.framework.indicator"), x->no, indicator_line(a, x), S("ลบ"));
	return db_status(db) == DB_OK;
}

/* --- calendar --- */

static str event_line(struct arena *a, const struct framework_event *e)
{
	return str_fmt(a, "%s ถึง %s %.*s", day_iso(e->from).z, day_iso(e->to).z, STR_FMT(e->title));
}

bool framework_event_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct framework_event *e, struct problems *ps)
{
	framework_words_ok(e->title, "title", "สิ่งที่ต้องทำ", FRAMEWORK_TITLE_MAX, true, ps);
	if (e->from == DAY_NONE)
		problem_add(ps, 0, S("from"), (str){0}, "ต้องระบุวันเริ่ม");
	if (e->to == DAY_NONE)
		problem_add(ps, 0, S("to"), (str){0}, "วันสิ้นสุดไม่ถูกต้อง");
	else if (e->from != DAY_NONE && e->to < e->from)
		problem_add(ps, 0, S("to"), (str){0}, "วันสิ้นสุดต้องไม่มาก่อนวันเริ่ม");
	if (e->from != DAY_NONE && (day_fiscal_year(e->from) < f->year - 1 || day_fiscal_year(e->from) > f->year + 1))
		problem_add(ps, 0, S("from"), (str){0}, "วันเริ่มอยู่ห่างจากปีงบประมาณ %d เกินหนึ่งปี ตรวจปีที่ระบุ", f->year);
	else if (e->to != DAY_NONE && day_fiscal_year(e->to) > f->year + 1)
		problem_add(ps, 0, S("to"), (str){0}, "วันสิ้นสุดอยู่ห่างจากปีงบประมาณ %d เกินหนึ่งปี ตรวจปีที่ระบุ", f->year);
	if (e->indicator_id != 0 && framework_indicator(f, e->indicator_id) == NULL)
		problem_add(ps, 0, S("indicator"), (str){0}, "ไม่มีตัวชี้วัดนี้แล้ว");
	if (ps->n > 0 || !touch(db, f, ps))
		return false;
	i64 n =
		e->id == 0
			? db_exec(db, "insert into appraise_event(year, indicator_id, from_day, to_day, title) values ($1, $2, $3, $4, $5)",
				  f->year, e->indicator_id, framework_day_out(a, e->from), framework_day_out(a, e->to), e->title)
			: db_exec(db,
				  "update appraise_event set indicator_id = $3, from_day = $4, to_day = $5, title = $6 where id = $1 and year = $2",
				  e->id, f->year, e->indicator_id, framework_day_out(a, e->from), framework_day_out(a, e->to), e->title);
	if (n != 1)
		return db_status(db) == DB_OK && stale(ps);
	framework_audit(db, a, now_ms, by, f->year, 0, S("appraise.framework.event"), (str){0}, (str){0}, event_line(a, e));
	return db_status(db) == DB_OK;
}

bool framework_event_remove(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct framework_event *e, struct problems *ps)
{
	if (!touch(db, f, ps))
		return false;
	db_exec(db, "delete from appraise_event where id = $1 and year = $2", e->id, f->year);
	framework_audit(db, a, now_ms, by, f->year, 0, S("appraise.framework.event"), (str){0}, event_line(a, e), S("ลบ"));
	return db_status(db) == DB_OK;
}

/* --- ready --- */

/* The bands of the round's rule give at most what the indicator calls full: else its weight could not be reached, or be passed. */
static void check_bands(struct db *db, struct arena *a, const struct framework *f, const struct indicator *i, struct problems *ps)
{
	for (int no = 1; no <= FRAMEWORK_ROUNDS; no++) {
		struct appraise_round r;
		struct appraise_rule rule;
		if (!indicator_in(i, no) || !round_of(db, a, f->year, no, &r) || !rule_in_force(db, a, r.id, i->kind, &rule))
			continue;
		i64 top = rule.bands.n > 0 ? rule.bands.at[0].points : 0;
		if (top > 0 && top != i->full_points)
			problem_add(ps, 0, i->no, (str){0}, "ตัวชี้วัดที่ %.*s คะแนนเต็ม %.*s ไม่ตรงกับเกณฑ์ของรอบที่ %d ซึ่งให้สูงสุด %.*s", STR_FMT(i->no),
				STR_FMT(framework_number(a, i->full_points)), no, STR_FMT(framework_number(a, top)));
	}
}

bool framework_ready(struct db *db, struct arena *a, const struct framework *f, struct problems *ps)
{
	if (f->state != 0) {
		problem_add(ps, 0, (str){0}, (str){0}, "กรอบการประเมินปี %d ผ่านความเห็นชอบแล้ว", f->year);
		return false;
	}
	for (int no = 1; no <= FRAMEWORK_ROUNDS; no++) {
		i64 sum = framework_weight(f, no);
		if (sum != FRAMEWORK_FULL_WEIGHT)
			problem_add(
				ps, 0, S("weight"), (str){0}, "น้ำหนักของรอบที่ %d รวมได้ %.*s ต้องรวมได้ 100", no, STR_FMT(framework_number(a, sum)));
	}
	for (size_t k = 0; k < f->n; k++)
		if (f->at[k].kind != APPRAISE_POINTS)
			check_bands(db, a, f, &f->at[k], ps);
	return ps->n == 0;
}
