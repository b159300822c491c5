/* The division's list: rounds, and each office of one with its newest report. */
#include "appraise/desk/inside.h"

#include "appraise/desk/desk.html.h"

i64 desk_waiting(struct db *db)
{
	return db_get(db, 0,
		"select count(*) from appraise_report r join appraise_round d on d.id = r.round_id where d.state = 1 and r.state in ($1, $2)", (i64)REPORT_SUBMITTED, (i64)REPORT_RECEIVED);
}

bool desk_counts(const struct desk_line *l) { return l->sent && l->x.submitted_ms > 0 && l->x.state != REPORT_RETURNED; }

bool desk_shows(const struct desk_line *l, enum desk_show s)
{
	bool submitted = l->sent && l->x.submitted_ms > 0;
	switch (s) {
	case DESK_WAITING: return l->sent && (l->x.state == REPORT_SUBMITTED || l->x.state == REPORT_RECEIVED);
	case DESK_NONE: return !submitted;
	case DESK_DONE: return l->sent && l->x.state == REPORT_ACCEPTED;
	case DESK_RETURNED: return l->sent && l->x.state == REPORT_RETURNED;
	case DESK_LATE: return desk_counts(l) && (l->late.p.days_late > 0 || !l->late.p.counted);
	default: return true;
	}
}

struct checked {
	i64 report, n, checked, wrong;
};

/* Counts of items by report of a round: one statement. */
static size_t checked_of(struct db *db, struct arena *a, i64 round_id, struct checked **ret)
{
	size_t n = 0, room = 1000;
	struct checked *at = new (a, struct checked, room);
	struct db_cur c = db_query(db,
		"select i.report_id, count(*), cast(sum(case when i.checked > 0 then 1 else 0 end) as bigint), cast(sum(case when i.checked = 2 then 1 else 0 end) as bigint)"
		" from appraise_report_item i join appraise_report r on r.id = i.report_id where r.round_id = $1 and r.state in (2, 3, 4, 5) group by i.report_id",
		round_id);
	while (n < room && db_next(&c))
		at[n++] = (struct checked){db_i64(&c, 0), db_i64(&c, 1), db_i64(&c, 2), db_i64(&c, 3)};
	db_done(&c);
	*ret = at;
	return n;
}

size_t desk_lines(struct db *db, struct arena *a, const struct appraise_rule *rule, i64 now_ms, struct desk_line **ret)
{
	struct standing_sum *sum;
	struct checked *checked;
	size_t n = standing_provinces(db, a, rule, &sum), n_checked = checked_of(db, a, rule->round_id, &checked);
	struct desk_line *at = new (a, struct desk_line, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct desk_line *l = &at[i];
		*l = (struct desk_line){.unit = sum[i].unit, .staff = sum[i].staff, .passed = sum[i].passed, .head_ok = sum[i].heads > 0 && sum[i].heads == sum[i].heads_passed};
		l->sent = report_newest(db, a, rule->round_id, l->unit, &l->x);
		if (!l->sent || l->x.submitted_ms == 0)
			continue;
		struct appraise_rule own = *rule;
		struct report_delivery d[DELIVERY__MAX];
		if (l->x.rule_id != rule->id)
			rule_by_id(db, a, l->x.rule_id, &own);
		report_deliveries(db, a, &l->x, &own, d);
		l->staff = l->x.staff;
		l->passed = l->x.passed;
		l->head_ok = l->x.head_ok;
		l->delivered_ms = report_delivered_ms(&l->x, &own, d);
		l->late = late_for(db, a, &own, l->unit, l->delivered_ms, now_ms);
		l->score = late_score(&own, &l->late, l->passed, l->staff, l->head_ok);
		for (size_t k = 0; k < n_checked; k++)
			if (checked[k].report == l->x.id) {
				l->n_items = checked[k].n;
				l->n_checked = checked[k].checked;
				l->n_wrong = checked[k].wrong;
			}
	}
	*ret = at;
	return n;
}

/* --- pages --- */

bool desk_scope_round(struct request *r)
{
	return appraise_scope_desk(r) && appraise_scope_round(r);
}

/* What waits for the division stands first: to be received, to be checked; then what is decided; offices without a report last. */
static int rank(const struct desk_line *l)
{
	if (!l->sent || l->x.submitted_ms == 0)
		return 3;
	return l->x.state == REPORT_SUBMITTED ? 0 : l->x.state == REPORT_RECEIVED ? 1 : 2;
}

static const char *const shows[] = {"", "waiting", "none", "done", "late", "returned"};

/* GET /appraise/desk: the rounds with how many wait. */
void desk_rounds(struct request *r)
{
	struct appraise_round *d;
	struct desk_list_view v = {.f = appraise_frame(r, NULL, S("รับรายงาน"))};
	size_t n = rounds_all(r->db, r->a, &d);
	struct desk_round *at = new (r->a, struct desk_round, n + 1);
	frame_crumb(&v.f, (str){0}, S("รับรายงาน"));
	for (size_t i = 0; i < n; i++) {
		if (d[i].state == 0)
			continue;
		struct desk_round *x = &at[v.n_rounds++];
		x->round = d[i];
		struct db_cur c = db_query(r->db, "select state, count(*) from appraise_report where round_id = $1 and state >= 2 group by state", d[i].id);
		while (db_next(&c)) {
			i64 state = db_i64(&c, 0), count = db_i64(&c, 1);
			x->n_submitted += state == REPORT_SUBMITTED ? count : 0;
			x->n_received += state == REPORT_RECEIVED ? count : 0;
			x->n_accepted += state == REPORT_ACCEPTED ? count : 0;
			x->n_returned += state == REPORT_RETURNED ? count : 0;
		}
		db_done(&c);
	}
	v.rounds = at;
	desk_rounds_page(r->out, &v);
}

/* GET /appraise/desk/{round}?show= */
void desk_list(struct request *r)
{
	struct desk_list_view v = {.round = r->object};
	struct desk_line *all, *line;
	str show = req_field(r, "show");
	v.f = appraise_frame(r, v.round, STR_CAT(r->a, S("รับรายงาน "), round_name(r->a, v.round)));
	frame_crumb(&v.f, (str){0}, S("รับรายงาน"));
	if (!rule_in_force(r->db, r->a, v.round->id, APPRAISE_ELEARNING, &v.rule)) {
		reply_error(r, 404, S("รอบนี้ยังไม่มีหลักเกณฑ์ของตัวชี้วัดที่ 2"));
		return;
	}
	for (int i = 0; i < DESK_SHOW__MAX; i++)
		if (show.p != NULL && str_eq(show, str_of(shows[i])))
			v.show = (enum desk_show)i;
	v.n_all = desk_lines(r->db, r->a, &v.rule, r->now_ms, &all);
	line = new (r->a, struct desk_line, v.n_all + 1);
	for (size_t i = 0; i < v.n_all; i++)
		for (int k = 0; k < DESK_SHOW__MAX; k++)
			v.count[k] += desk_shows(&all[i], (enum desk_show)k);
	for (int at = 0; at <= 3; at++) /* offices of one rank stay in the order of provinces */
		for (size_t i = 0; i < v.n_all; i++)
			if (rank(&all[i]) == at && desk_shows(&all[i], v.show))
				line[v.n++] = all[i];
	v.line = line;
	desk_list_page(r->out, &v);
}

/* POST /appraise/desk/{round}/workbook: leads to the job. */
void desk_workbook_post(struct request *r)
{
	const struct appraise_round *d = r->object;
	str why = S("");
	const struct org_unit *dla = org_by_code(org_dir(r->db), S("DLA"));
	str token = job_add(r->db, r->a, r->now_ms, desk_workbook_job.name, dla->id, r->account_id, STR_CAT(r->a, S("สมุดงานทุกจังหวัด "), round_name(r->a, d)), round_code(r->a, d), &why);
	if (token.p == NULL) {
		reply_error(r, 409, why.n > 0 ? why : S("สั่งงานไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	audit_add(r->db, r->a, r->account_id, dla->id, r->now_ms, S("appraise.workbook"), round_code(r->a, d), (str){0}, (str){0});
	reply_go(r, STR_CAT(r->a, S("/jobs/"), token));
}
