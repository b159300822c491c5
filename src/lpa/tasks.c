#include "lpa/tasks.h"

#include <stdlib.h>

#define YEARS_MAX 20

struct making {
	struct db *db;
	struct arena *a;
	const struct org_who *who;
	const struct lpa_form *form;
	i64 now_ms;
	struct lpa_todo *to;
};

static void add(struct making *m, struct lpa_task t)
{
	if (m->to->n_tasks < LPA_TASKS_MAX)
		m->to->task[m->to->n_tasks++] = t;
}

static bool holds(const struct org_held *h, unsigned permission) { return (org_role_permissions(h->role) & permission) != 0; }

/* --- the LAO's own --- */

static void self_task(struct making *m, const struct org_unit *u, bool clerk)
{
	const struct lpa_form *f = m->form;
	struct lpa_entry e = lpa_entry_get(m->db, m->a, f, u->id);
	const struct org_term *t = org_at(u, f->year);
	str why;
	if (!lpa_entry_writable(f, &e, m->now_ms, &why))
		return;
	struct lpa_self *self = lpa_self_all(m->db, m->a, f, u->id, false);
	struct lpa_missing *missing;
	size_t n_missing = lpa_self_missing(m->a, f, t->kind, self, &missing), n_all = 0;
	for (size_t i = 0; i < f->n_indicators; i++)
		n_all += lpa_applies(&f->indicators[i], t->kind);
	str base = str_fmt(m->a, "/lpa/%d/%.*s", f->year, STR_FMT(u->code));
	i64 closes = e.until_ms > f->closes_ms ? e.until_ms : f->closes_ms;
	struct lpa_own p = {.year = f->year, .unit = u, .name = t->full, .n_done = n_all - n_missing, .n_all = n_all, .closes_ms = closes, .href = base};
	if (n_missing > 0) {
		p.next = missing[0].indicator->no;
		p.href = str_fmt(m->a, "%.*s/d/%d?i=%.*s", STR_FMT(base), missing[0].indicator->dimension + 1, STR_FMT(p.next));
	}
	if (m->to->n_progress < sizeof m->to->progress / sizeof *m->to->progress)
		m->to->progress[m->to->n_progress++] = p;
	if (n_missing > 0)
		add(m, (struct lpa_task){closes, str_fmt(m->a, "ประเมินตนเอง LPA ปี %d", f->year),
			str_fmt(m->a, "%.*s · ทำแล้ว %zu จาก %zu ตัวชี้วัด", STR_FMT(t->full), p.n_done, n_all), p.href, S("ทำต่อ"), true});
	else
		add(m, (struct lpa_task){closes, str_fmt(m->a, "ยืนยันข้อมูลการประเมิน LPA ปี %d", f->year),
			str_fmt(m->a, "%.*s · ประเมินครบ %zu ตัวชี้วัดแล้ว%s", STR_FMT(t->full), n_all, clerk ? "" : " รอปลัดยืนยัน"), base,
			clerk ? S("ยืนยันข้อมูล") : S("ดู"), clerk});
}

/* --- the province --- */

struct states {
	i64 n[LPA_STATE__MAX], all;
};

static struct states province_states(struct making *m, str province)
{
	struct states s = {0};
	struct db_cur c = db_query(m->db, "select e.state, count(*) from lpa_entry e join org_unit u on u.id = e.unit_id"
					  " where e.form_id = $1 and u.province_code = $2 group by e.state", m->form->id, province);
	while (db_next(&c)) {
		i64 state = db_i64(&c, 0);
		if (state >= 0 && state < LPA_STATE__MAX)
			s.n[state] = db_i64(&c, 1);
	}
	const struct org_dir *d = org_dir(m->db);
	for (size_t i = 0; i < d->n; i++)
		s.all += org_kind_is_lao(d->units[i].kind) && d->units[i].province != NULL && str_eq(d->units[i].province->code, province) &&
			 org_exists(&d->units[i], m->form->year);
	return s;
}

static void province_tasks(struct making *m, const struct org_held *h)
{
	const struct lpa_form *f = m->form;
	if (h->unit->kind != ORG_PROVINCE)
		return;
	struct states s = province_states(m, h->unit->province->code);
	if (holds(h, PERM_LPA_PROVINCE_CONFIRM) && s.n[LPA_VERIFIED] > 0)
		add(m, (struct lpa_task){0, str_fmt(m->a, "ยืนยันผลการตรวจประเมิน LPA ปี %d", f->year),
			str_fmt(m->a, "ทีมประเมินส่งแล้ว รอจังหวัดยืนยัน %lld แห่ง", (long long)s.n[LPA_VERIFIED]), str_fmt(m->a, "/lpa/%d/verify", f->year),
			S("ยืนยันผล"), true});
	i64 open = s.all - s.n[LPA_SELF_CONFIRMED] - s.n[LPA_VERIFIED] - s.n[LPA_PROVINCE_CONFIRMED];
	if (holds(h, PERM_LPA_TEAMS) && open > 0 && m->now_ms < f->closes_ms)
		add(m, (struct lpa_task){f->closes_ms, str_fmt(m->a, "ติดตามการประเมินตนเอง LPA ปี %d", f->year),
			str_fmt(m->a, "%.*s · ยังไม่ยืนยันข้อมูล %lld จาก %lld แห่ง", STR_FMT(h->unit->full), (long long)open, (long long)s.all),
			str_fmt(m->a, "/lpa/%d/verify", f->year), S("ดูรายชื่อ"), false});
}

/* --- the team --- */

static void team_task(struct making *m)
{
	i64 n = db_get(m->db, 0, "select count(*) from lpa_team_member tm join lpa_team t on t.id = tm.team_id join lpa_team_lao tl on tl.team_id = t.id"
				 " join lpa_entry e on e.form_id = tl.form_id and e.unit_id = tl.unit_id"
				 " where tm.account_id = $1 and t.form_id = $2 and tl.form_id = $2 and e.form_id = $2 and e.state = $3", m->who->id, m->form->id, LPA_SELF_CONFIRMED);
	str visit = db_get_str(m->db, m->a, "select min(tl.visit_day) from lpa_team_member tm join lpa_team t on t.id = tm.team_id join lpa_team_lao tl on tl.team_id = t.id"
					    " join lpa_entry e on e.form_id = tl.form_id and e.unit_id = tl.unit_id"
					    " where tm.account_id = $1 and t.form_id = $2 and tl.form_id = $2 and e.form_id = $2 and e.state = $3", m->who->id, m->form->id, LPA_SELF_CONFIRMED);
	if (n == 0)
		return;
	day d;
	i64 when = visit.p != NULL && day_parse(visit, &d) ? day_start_ms(d + 1) : 0; /* the day of the visit is the last one */
	add(m, (struct lpa_task){when, str_fmt(m->a, "ตรวจประเมิน LPA ปี %d", m->form->year), str_fmt(m->a, "อปท. ที่ยืนยันข้อมูลแล้ว รอทีมของท่านตรวจ %lld แห่ง", (long long)n),
		str_fmt(m->a, "/lpa/%d/verify", m->form->year), S("ตรวจ"), true});
}

/* --- DLA --- */

static void publish_task(struct making *m)
{
	i64 n = db_get(m->db, 0, "select count(*) from lpa_entry where form_id = $1 and state = $2", m->form->id, LPA_PROVINCE_CONFIRMED);
	add(m, (struct lpa_task){0, str_fmt(m->a, "ประกาศผลการประเมิน LPA ปี %d", m->form->year),
		str_fmt(m->a, "จังหวัดยืนยันผลแล้ว %lld แห่ง", (long long)n), str_fmt(m->a, "/lpa/%d/publish", m->form->year), S("ดูความพร้อม"), false});
}

/* What others wait for has no day of its own: it stands first. */
static i64 place_of(const struct lpa_task *t) { return t->deadline_ms ? t->deadline_ms : t->main ? 0 : INT64_MAX; }

static int by_deadline(const void *a, const void *b)
{
	const struct lpa_task *x = a, *y = b;
	i64 i = place_of(x), j = place_of(y);
	if (i != j)
		return i < j ? -1 : 1;
	return (int)y->main - (int)x->main;
}

static void form_tasks(struct making *m)
{
	unsigned done = 0;
	for (size_t i = 0; i < m->who->n_roles; i++) {
		const struct org_held *h = &m->who->roles[i];
		if (org_kind_is_lao(h->unit->kind) && holds(h, PERM_LPA_SELF))
			self_task(m, h->unit, holds(h, PERM_LPA_SELF_CONFIRM));
		if (holds(h, PERM_LPA_TEAMS | PERM_LPA_PROVINCE_CONFIRM))
			province_tasks(m, h);
		if (holds(h, PERM_LPA_VERIFY) && !(done & PERM_LPA_VERIFY)) {
			done |= PERM_LPA_VERIFY;
			team_task(m);
		}
		if (holds(h, PERM_LPA_PUBLISH) && !(done & PERM_LPA_PUBLISH)) {
			done |= PERM_LPA_PUBLISH;
			publish_task(m);
		}
	}
}

void lpa_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct lpa_todo *ret)
{
	int years[YEARS_MAX];
	size_t n = lpa_form_years(db, years, YEARS_MAX);
	struct making m = {db, a, who, NULL, now_ms, ret};
	for (size_t i = 0; i < n; i++) {
		m.form = lpa_form(db, years[i]);
		if (m.form != NULL && (m.form->state == LPA_FORM_OPEN || m.form->state == LPA_FORM_CLOSED))
			form_tasks(&m);
	}
	qsort(ret->task, ret->n_tasks, sizeof *ret->task, by_deadline);
}
