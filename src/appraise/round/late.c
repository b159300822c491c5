/* Lateness: days, points, and the arithmetic shown line by line. Letter 000: 0.25 points a working day after the due day; after the last day it does
 * not count. Points never go below 0 (DOMAIN). */
#include "appraise/round/inside.h"

#define LINES_MAX 400 /* more than a year of days: the rest is one line */

static str centi_text(struct arena *a, i64 centi)
{
	return str_fmt(a, "%lld.%02lld", (long long)(centi / 100), (long long)(centi % 100));
}

/* Which holiday the day is; p NULL: none. */
static str holiday_on(day d, struct holidays h, const str *names)
{
	for (size_t i = 0; i < h.n && h.at[i] <= d; i++)
		if (h.at[i] == d)
			return names != NULL ? names[i] : S("วันหยุดราชการ");
	return (str){0};
}

static void add_line(struct late *l, struct late_line x)
{
	struct late_line *last = l->n > 0 ? &l->line[l->n - 1] : NULL;
	if (last != NULL && x.off_centi == 0 && last->off_centi == 0 && last->to == x.from - 1 && str_eq(last->what, x.what)) {
		last->to = x.to; /* a run of days of one kind is one line */
		return;
	}
	if (l->n < LINES_MAX)
		l->line[l->n++] = x;
}

static struct late_line line_of(struct arena *a, day d, i64 per_day, i64 *sum, struct holidays h, const str *names)
{
	str name = holiday_on(d, h, names);
	bool weekend = day_weekday(d) >= 5;
	if (weekend || name.p != NULL)
		return (struct late_line){d, d, name.p != NULL ? name : S("วันหยุดสุดสัปดาห์"), 0, *sum};
	*sum += per_day;
	return (struct late_line){d, d, STR_CAT(a, S("หัก "), centi_text(a, per_day)), per_day, *sum};
}

/* What is beyond the lines that anybody would read. */
static struct late_line rest_line(struct arena *a, day from, day to, i64 per_day, i64 *sum, struct holidays h)
{
	i64 off = workdays_between(from, to, h) * per_day;
	*sum += off;
	return (struct late_line){from, to, STR_CAT(a, S("วันทำการที่เหลือ หัก "), centi_text(a, off)), off, *sum};
}

struct late late_of(struct arena *a, day due, day last, i64 per_day, i64 received_ms, struct holidays h, const str *names)
{
	struct late l = {.p = penalty_of(due, received_ms, per_day, last, h), .due = due, .last = last, .line = new (a, struct late_line, LINES_MAX + 3), .reason = S("")};
	day received = day_of_ms(received_ms), end = last != DAY_NONE && received > last ? last : received;
	i64 sum = 0;
	if (received < due)
		add_line(&l, (struct late_line){received, received, S("ได้รับภายในกำหนด"), 0, 0});
	add_line(&l, (struct late_line){due, due, S("ครบกำหนด"), 0, 0});
	day d = due + 1;
	for (; d <= end && l.n < LINES_MAX; d++)
		add_line(&l, line_of(a, d, per_day, &sum, h, names));
	if (d <= end)
		l.line[l.n++] = rest_line(a, d, end, per_day, &sum, h);
	if (received < due)
		return l;
	if (received == due)
		l.line[l.n++] = (struct late_line){received, received, S("ได้รับภายในกำหนด"), 0, 0};
	else if (!l.p.counted)
		l.line[l.n++] = (struct late_line){received, received, S("ได้รับหลังวันสุดท้าย ไม่นำมาประกอบการประเมิน"), 0, sum};
	else
		l.line[l.n++] = (struct late_line){received, received, S("ได้รับ"), 0, sum};
	return l;
}

/* --- with the holidays of the office's province and its exception --- */

/* Names of the holidays by their days, in the order of h: the province's regional ones too. */
static const str *names_of(struct db *db, struct arena *a, str province, struct holidays h)
{
	str *name = new (a, str, h.n + 1);
	struct db_cur c = db_query(db, "select day, name_th from holiday where scope = 'ทั่วประเทศ' or scope = $1 order by day, scope desc", province);
	size_t at = 0;
	while (db_next(&c)) {
		day d = day_stored(db_str(&c, 0));
		while (at < h.n && h.at[at] < d)
			at++;
		if (at < h.n && h.at[at] == d && name[at].p == NULL)
			name[at] = str_dup(a, db_str(&c, 1));
	}
	db_done(&c);
	for (size_t i = 0; i < h.n; i++)
		if (name[i].p == NULL)
			name[i] = S("วันหยุดราชการ");
	return name;
}

struct late late_in(struct db *db, struct arena *a, str province, day due, day last, i64 per_day, i64 received_ms)
{
	struct holidays h = org_holidays(db, a, province);
	return late_of(a, due, last, per_day, received_ms, h, names_of(db, a, province, h));
}

struct late late_for(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *office, i64 received_ms, i64 now_ms)
{
	day due = r->due, last = r->last;
	bool excepted = false, waived = false;
	str reason = S("");
	struct db_cur c = db_query(db, "select due_day, last_day, waived, reason from appraise_exception where round_id = $1 and kind = $2 and unit_id = $3 and gone_ms = 0",
		r->round_id, (i64)r->kind, office->id);
	if (db_next(&c)) {
		excepted = true;
		day d = day_stored(db_str(&c, 0)), l = day_stored(db_str(&c, 1));
		due = d != DAY_NONE ? d : due;
		last = l != DAY_NONE ? l : last;
		waived = db_i64(&c, 2) == 1;
		reason = str_dup(a, db_str(&c, 3));
	}
	db_done(&c);
	if (last != DAY_NONE && last < due) /* a due day moved beyond the last one moves that too */
		last = due;
	struct late l = late_in(db, a, office->province ? office->province->code : S(""), due, last, r->per_day, received_ms ? received_ms : now_ms);
	l.excepted = excepted;
	l.waived = waived;
	l.reason = reason;
	if (waived) {
		l.p.off_centi = 0;
		l.p.counted = true;
	}
	return l;
}

i64 late_score(const struct appraise_rule *r, const struct late *l, i64 part, i64 all, bool head_ok)
{
	if (!l->p.counted || (r->head_fails && !head_ok))
		return 0;
	i64 points = bands_points(&r->bands, part, all) - l->p.off_centi;
	return points > 0 ? points : 0;
}
