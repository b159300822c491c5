/* The first page: my tasks by deadline; what is published, for everybody. */
#include "app/home.h"

#include "app/home.html.h"
#include "app/home_view.h"
#include "appraise/desk/desk.h"
#include "appraise/picture/picture.h"
#include "appraise/report/report.h"
#include "learn/learner/learner.h"
#include "org/views.h"

#include <stdlib.h>

#define SOON_DAYS 7

str home_day(struct arena *a, i64 ms) { return ms ? day_show(a, day_of_ms(ms - 1), DAY_COMPACT) : S("–"); }

/* Whole days between today and the last day on which it may still be done. */
static int days_left(i64 ms, i64 now_ms) { return day_of_ms(ms - 1) - day_of_ms(now_ms); }

str home_left(struct arena *a, i64 ms, i64 now_ms)
{
	if (ms == 0)
		return S("");
	int n = days_left(ms, now_ms);
	if (n < 0)
		return str_fmt(a, "เลยกำหนด %d วัน", -n);
	return n == 0 ? S("วันสุดท้าย") : str_fmt(a, "อีก %d วัน", n);
}

const char *home_left_class(i64 ms, i64 now_ms)
{
	int n = days_left(ms, now_ms);
	return n < 0 ? "chip late" : n <= SOON_DAYS ? "chip soon" : "chip";
}

static void published(struct request *r, struct home *h)
{
	int years[60];
	size_t n = lpa_result_years(r->db, years, 60);
	for (size_t i = 0; i < n && h->year == 0; i++) {
		const struct lpa_form *f = lpa_form(r->db, years[i]);
		if (f == NULL || f->state == LPA_FORM_PUBLISHED)
			h->year = years[i];
	}
	if (h->year == 0)
		return;
	const struct lpa_year_view *v = lpa_year_view(r->db, r->a, h->year);
	h->sum = v->nation;
	h->synthetic = v->year.synthetic;
	i64 mean = h->sum.mean_overall;
	h->mean = mean < 0 ? S("–") : str_fmt(r->a, "%lld.%02lld", (long long)mean / 10000, (long long)mean / 100 % 100);
	h->pass_share = h->sum.n ? results_share(h->sum.n_pass, h->sum.n) : 0;
}

static int by_deadline(const void *a, const void *b)
{
	const struct lpa_task *x = a, *y = b;
	i64 p = x->deadline_ms ? x->deadline_ms : INT64_MAX, q = y->deadline_ms ? y->deadline_ms : INT64_MAX;
	if (x->main != y->main)
		return x->main ? -1 : 1;
	return (p > q) - (p < q);
}

/* What learning asks stands among the other tasks, by deadline. */
static void add_learning(struct request *r, struct home *h)
{
	struct learn_task task[10];
	size_t n = learn_todo(r->db, r->a, h->who, r->now_ms, task, sizeof task / sizeof *task);
	for (size_t i = 0; i < n && h->todo.n_tasks < LPA_TASKS_MAX; i++)
		h->todo.task[h->todo.n_tasks++] = (struct lpa_task){.deadline_ms = task[i].deadline_ms, .title = task[i].title, .detail = task[i].detail, .href = task[i].href,
			.action = task[i].action};
}

/* What waits at the division's desk. */
static void add_desk(struct request *r, struct home *h)
{
	i64 n = h->who->permissions & PERM_APPRAISE_DESK ? desk_waiting(r->db) : 0;
	if (n > 0 && h->todo.n_tasks < LPA_TASKS_MAX)
		h->todo.task[h->todo.n_tasks++] = (struct lpa_task){.title = S("รายงานตัวชี้วัดที่ 2 รอลงรับหรือตรวจ"), .detail = str_fmt(r->a, "%lld ฉบับ", (long long)n),
			.href = S("/appraise/desk"), .action = S("เปิด")};
}

static void put(struct home *h, const struct appraise_task *t, size_t n, bool main)
{
	for (size_t i = 0; i < n && h->todo.n_tasks < LPA_TASKS_MAX; i++)
		h->todo.task[h->todo.n_tasks++] = (struct lpa_task){.deadline_ms = t[i].deadline_ms, .title = t[i].title, .detail = t[i].detail, .href = t[i].href,
			.action = t[i].action, .main = main};
}

/* ... and what the round of appraisal asks of the person and the office; others wait for what waits for the person's word. */
static void add_appraisal(struct request *r, struct home *h)
{
	struct appraise_task task[10];
	size_t max = sizeof task / sizeof *task;
	put(h, task, report_todo(r->db, r->a, h->who, r->now_ms, task, max), true);
	put(h, task, picture_todo(r->db, r->a, h->who, r->now_ms, task, max), false);
}

/* GET /: anyone. */
static void page_home(struct request *r)
{
	struct home *h = new(r->a, struct home, 1);
	h->f = (struct frame){.r = r, .title = r->who ? S("งานของฉัน") : S("ระบบประเมิน พัฒนา และติดตาม อปท."), .area = "home"};
	h->who = org_who(r);
	h->today = day_show(r->a, day_of_ms(r->now_ms), DAY_FULL);
	if (h->who != NULL) {
		const struct org_unit *u = h->who->home;
		org_frame_unit(&h->f, u);
		lpa_todo(r->db, r->a, h->who, r->now_ms, &h->todo);
		add_learning(r, h);
		add_appraisal(r, h);
		add_desk(r, h);
		qsort(h->todo.task, h->todo.n_tasks, sizeof *h->todo.task, by_deadline);
	}
	published(r, h);
	h->f.synthetic = h->synthetic && h->who == NULL;
	home_page(r->out, h);
}

const struct route app_home_routes[] = {
	{HTTP_GET, "/", page_home, NULL, 0, org_scope_public, false, NULL, 0},
	{0},
};
