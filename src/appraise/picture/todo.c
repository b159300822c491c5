/* todo.c: what the person and the person's office still owe in the current round, for the first page. */
#include "appraise/picture/inside.h"

#define REPORT_DAYS 31 /* a report is asked for until so many days after the last day; later the desk asks itself */

struct todo {
	struct appraise_task *at;
	size_t n, max;
};

static void put(struct todo *t, struct appraise_task task)
{
	if (t->n < t->max)
		t->at[t->n++] = task;
}

static void own(struct db *db, struct arena *a, const struct org_who *who, const struct picture_round *p, struct todo *t)
{
	struct standing s;
	if (!standing_of(db, a, &p->rule, who->id, &s) || s.passed)
		return;
	struct picture_due due = picture_due(db, a, p, s.unit);
	put(t, (struct appraise_task){.deadline_ms = day_start_ms(due.office + 1), .title = STR_CAT(a, S("เรียนให้ครบตามตัวชี้วัดที่ 2 "), round_name(a, &p->round)),
		      .detail = standing_owes(a, &p->rule, &s), .href = S("/appraise"), .action = S("ดูหลักสูตร")});
}

/* A report counts as sent from its submission on, unless it was returned. */
static bool report_sent(struct db *db, const struct picture_round *p, const struct org_unit *u)
{
	return db_has(db, "select 1 from appraise_report where round_id = $1 and unit_id = $2 and submitted_ms > 0 and state <> 5", p->round.id, u->id);
}

static void office(struct db *db, struct arena *a, const struct picture_round *p, const struct org_unit *u, day today, struct todo *t)
{
	struct standing_sum all = {0}, *sum;
	size_t n = picture_units(db, a, &p->rule, u, &sum);
	str base = STR_CAT(a, p->base, S("/office/"), u->code);
	for (size_t i = 0; i < n; i++)
		picture_add(&all, &sum[i]);
	struct picture_due due = picture_due(db, a, p, u);
	if (all.staff == 0)
		put(t, (struct appraise_task){.deadline_ms = day_start_ms(due.due + 1), .title = STR_CAT(a, S("นำรายชื่อบุคลากรเข้า "), u->full),
			      .detail = S("ยังไม่มีผู้ที่นับในรอบนี้"), .href = STR_CAT(a, S("/appraise/roster/"), u->code), .action = S("บัญชีรายชื่อ")});
	else if (all.passed < all.staff && today <= p->rule.to)
		put(t, (struct appraise_task){.deadline_ms = day_start_ms(due.office + 1), .title = STR_CAT(a, S("บุคลากรยังเรียนไม่ครบ "), u->full),
			      .detail = str_fmt(a, "ยังขาด %s จาก %s คน", picture_count(a, all.staff - all.passed).p, picture_count(a, all.staff).p), .href = base, .action = S("ดูรายชื่อ")});
	if (u->kind == ORG_PROVINCE && all.staff > 0 && today >= p->rule.opens && !report_sent(db, p, u))
		put(t, (struct appraise_task){.deadline_ms = day_start_ms(due.due + 1), .title = STR_CAT(a, S("ส่งรายงานตัวชี้วัดที่ 2 "), round_name(a, &p->round)), .detail = u->full,
			      .href = STR_CAT(a, p->base, S("/report/"), u->code), .action = S("ทำรายงาน")});
}

size_t picture_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct appraise_task *ret, size_t max)
{
	struct picture_round p = {.current = true};
	struct todo t = {.at = ret, .max = max};
	const struct org_unit *const *tops;
	day today = day_of_ms(now_ms);
	if (who == NULL || !round_current(db, a, today, &p.round) || !rule_in_force(db, a, p.round.id, APPRAISE_ELEARNING, &p.rule))
		return 0;
	p.base = STR_CAT(a, S("/appraise/"), round_code(a, &p.round));
	if (today <= p.rule.to)
		own(db, a, who, &p, &t);
	day end = p.rule.last == DAY_NONE || p.rule.last < p.rule.to ? p.rule.to : p.rule.last;
	if (today > end + REPORT_DAYS || today < p.rule.from)
		return t.n;
	size_t n = picture_tops(a, who, &tops);
	for (size_t i = 0; i < n; i++)
		if (picture_is_office(tops[i]) && org_may(who, PERM_APPRAISE_ROSTER, tops[i]))
			office(db, a, &p, tops[i], today, &t);
	return t.n;
}
