/* queue.c: what waits for one person's word (รับรองข้อมูล, รับรองสำเนาถูกต้อง): a task on the first page, and the list itself. */
#include "appraise/picture/picture.h"
#include "appraise/report/queue_view.h"

struct waiting {
	i64 round_id, unit_id;
	bool heads; /* the person is or was head there, or acts as one: the roster is asked */
};
#define WAITING_MAX 1000 /* all provinces of the rounds that are open */

/* The office's own head before who acts, and both before "on behalf". */
static enum report_capacity first_capacity(unsigned may)
{
	enum report_capacity c = CAPACITY_HEAD;
	while (c < CAPACITY_ON_BEHALF && !(may & 1u << c))
		c++;
	return c;
}

static void add_report(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct queue *q, const struct waiting *w)
{
	const struct org_unit *u = org_by_id(org_dir(db), w->unit_id);
	struct queue_act t = {.kind = QUEUE_REPORT};
	if (u == NULL)
		return;
	unsigned may = w->heads || org_may(who, PERM_APPRAISE_CERTIFY, u) ? report_may_certify(db, a, who, u, day_of_ms(now_ms)) : 0;
	if (may == 0 || !round_by_id(db, a, w->round_id, &t.round) || !rule_in_force(db, a, w->round_id, APPRAISE_ELEARNING, &t.rule) ||
		!report_newest(db, a, w->round_id, u, &t.x) || t.x.state != REPORT_MADE)
		return;
	t.rule_changed = t.x.rule_id != t.rule.id;
	t.may_send = day_of_ms(now_ms) >= t.rule.opens;
	t.capacity = first_capacity(may);
	t.position = report_position(db, a, who->id, u, t.capacity, day_of_ms(now_ms));
	t.href = report_path(a, &t.round, u);
	t.value = str_fmt(a, "%.*s:%lld", STR_FMT(t.x.token), (long long)t.x.version);
	t.chosen = !t.rule_changed;
	q->on_behalf |= t.capacity == CAPACITY_ON_BEHALF;
	q->act[q->n++] = t;
}

static void add_reports(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct queue *q)
{
	struct waiting *w = new (a, struct waiting, WAITING_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select r.round_id, r.unit_id, case when exists (select 1 from posting o join person p on p.id = o.person_id"
		" where o.unit_id = r.unit_id and (o.is_head = 1 or o.acting = 1) and p.account_id = $1) then 1 else 0 end"
		" from appraise_round d join appraise_report r on r.round_id = d.id and r.state = 0 where d.state = 1 order by d.starts_day desc, r.unit_id",
		who->id);
	while (n < WAITING_MAX && db_next(&c))
		w[n++] = (struct waiting){db_i64(&c, 0), db_i64(&c, 1), db_i64(&c, 2) != 0};
	db_done(&c);
	for (size_t i = 0; i < n && q->n < QUEUE_MAX; i++)
		add_report(db, a, who, now_ms, q, &w[i]);
}

static void add_copies(struct db *db, struct arena *a, const struct org_who *who, struct queue *q)
{
	struct appraise_round *round;
	size_t n = rounds_all(db, a, &round);
	for (size_t i = 0; i < n && q->n < QUEUE_MAX; i++) {
		struct queue_act t = {.kind = QUEUE_COPIES, .round = round[i], .chosen = true};
		struct standing s;
		if (round[i].state != 1 || !rule_in_force(db, a, round[i].id, APPRAISE_ELEARNING, &t.rule) || !standing_of(db, a, &t.rule, who->id, &s))
			continue;
		t.n_copies = standing_copies_open(db, &t.rule, who->id);
		t.owner = s.name;
		t.value = str_fmt(a, "copies:%.*s:%lld", STR_FMT(round_code(a, &round[i])), (long long)t.n_copies); /* what came since is not declared unseen */
		t.href = STR_CAT(a, S("/appraise?round="), round_code(a, &round[i]));
		if (t.n_copies > 0)
			q->act[q->n++] = t;
	}
}

void queue_load(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct queue *q)
{
	q->act = new (a, struct queue_act, QUEUE_MAX);
	q->n = 0;
	if (who == NULL)
		return;
	add_reports(db, a, who, now_ms, q);
	add_copies(db, a, who, q);
}

size_t report_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct appraise_task *ret, size_t max)
{
	struct queue q = {0};
	i64 deadline = INT64_MAX;
	if (max == 0)
		return 0;
	queue_load(db, a, who, now_ms, &q);
	if (q.n == 0)
		return 0;
	for (size_t i = 0; i < q.n; i++)
		if (day_start_ms(q.act[i].rule.due + 1) < deadline)
			deadline = day_start_ms(q.act[i].rule.due + 1);
	const struct queue_act *one = &q.act[0];
	bool copies = one->kind == QUEUE_COPIES;
	ret[0] = (struct appraise_task){.deadline_ms = deadline, .action = S("ตรวจและรับรอง")};
	if (q.n > 1) {
		ret[0].title = str_fmt(a, "รับรองข้อมูลและสำเนา %zu รายการ", q.n);
		ret[0].detail = S("ใส่รหัสผ่านครั้งเดียว");
		ret[0].href = S("/appraise/sign");
	} else {
		ret[0].title = STR_CAT(a, copies ? S("รับรองสำเนาใบประกาศถูกต้อง ") : S("รับรองข้อมูลรายงานตัวชี้วัดที่ 2 "), round_name(a, &one->round));
		ret[0].detail = copies ? str_fmt(a, "%lld ฉบับ", (long long)one->n_copies) : one->x.unit->full;
		ret[0].href = one->href;
	}
	return 1;
}
