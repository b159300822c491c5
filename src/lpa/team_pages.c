/* team_pages.c: a province's assessment teams: members, their LAOs, the plan of visits. */
#include "lpa/team.html.h"
#include "lpa/team_view.h"

#include <stdlib.h>

#define CANDIDATES_MAX 300

const str team_duties[3] = {S("ประธาน"), S("กรรมการ"), S("เลขานุการ")};

str team_day_text(struct arena *a, str iso)
{
	day d;
	return iso.n > 0 && day_parse(iso, &d) ? day_show(a, d, DAY_SHORT) : S("");
}

static str text_field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

/* --- the plan --- */

static i64 no_of_team(const struct team_card *teams, size_t n, i64 id)
{
	for (size_t i = 0; i < n; i++)
		if (teams[i].t.id == id)
			return teams[i].t.no;
	return 0;
}

static str from_of(struct arena *a, i64 team_id, str iso) { return str_fmt(a, "%lld/%.*s", (long long)team_id, STR_FMT(iso)); }

static str day_of_lao(const struct lpa_team_lao *laos, size_t n, const struct org_unit *u)
{
	for (size_t i = 0; i < n; i++)
		if (laos[i].unit == u)
			return laos[i].visit_day.p != NULL ? laos[i].visit_day : S("");
	return S("");
}

/* All LAOs of the province by district; within one in the letter's order. */
static int by_district(const void *x, const void *y)
{
	const struct plan_row *a = x, *b = y;
	if (a->district != b->district)
		return a->district < b->district ? -1 : 1;
	return a->u->list_rank < b->u->list_rank ? -1 : a->u->list_rank > b->u->list_rank;
}

static struct team_plan plan_of(struct lpa_page *p, const struct team_card *teams, size_t n_teams, i64 team_id)
{
	struct request *r = p->r;
	struct lpa_progress *all;
	struct lpa_team_lao *laos;
	struct team_plan plan = {.n = lpa_progress(r->db, r->a, p->form, p->unit->province->code, &all)};
	size_t n_laos = lpa_team_laos(r->db, r->a, p->form, p->unit, 0, &laos);
	plan.rows = new (r->a, struct plan_row, plan.n + 1);
	for (size_t i = 0; i < plan.n; i++) {
		const struct org_unit *u = all[i].unit;
		struct plan_row *row = &plan.rows[i];
		*row = (struct plan_row){.u = u, .name = org_at(u, p->form->year)->full, .district = u->district, .state = all[i].state, .team_id = all[i].team_id,
			.team_no = no_of_team(teams, n_teams, all[i].team_id), .day = day_of_lao(laos, n_laos, u), .chosen = team_id != 0 && all[i].team_id == team_id};
		row->from = from_of(r->a, row->team_id, row->day);
		plan.n_without += row->team_id == 0;
	}
	qsort(plan.rows, plan.n, sizeof *plan.rows, by_district);
	const struct org_district *last = NULL;
	for (size_t i = 0; i < plan.n; i++) {
		const struct org_district *d = plan.rows[i].district;
		if (d == last && i > 0)
			plan.rows[i].district = NULL;
		last = d;
	}
	return plan;
}

static size_t cards_of(struct lpa_page *p, struct team_card **ret)
{
	struct request *r = p->r;
	struct lpa_team *t;
	size_t n = lpa_teams(r->db, r->a, p->form, p->unit, &t);
	*ret = new (r->a, struct team_card, n + 1);
	for (size_t i = 0; i < n; i++) {
		(*ret)[i].t = t[i];
		(*ret)[i].n_members = lpa_team_members(r->db, r->a, t[i].id, &(*ret)[i].members);
	}
	return n;
}

/* --- all teams --- */

static void teams_show(struct lpa_page *p, struct teams_view *v)
{
	struct request *r = p->r;
	v->p = p;
	v->may_write = p->form->state != LPA_FORM_PUBLISHED;
	if (p->unit != NULL) {
		v->n_teams = cards_of(p, &v->teams);
		v->plan = plan_of(p, v->teams, v->n_teams, 0);
	} else
		v->n_provinces = work_groups(r->db, r->a, p->form, NULL, &v->provinces);
	struct frame f = work_frame(p, "verify", str_fmt(r->a, "ทีมประเมิน LPA ปี %d", p->form->year), (str){0}, S("ทีมประเมิน"));
	buf_reset(r->out);
	teams_page(r->out, v, &f);
}

/* GET /lpa/{year}/teams?province=NN: PERM_LPA_TEAMS on the provincial office. */
void work_teams_page(struct request *r)
{
	struct teams_view v = {.no = S(""), .order_no = S(""), .order_day = S("")};
	if (req_flag(r, "removed"))
		v.note = (struct work_note){"done", S("ลบทีมแล้ว")};
	teams_show(lpa_page(r), &v);
}

static i64 number_field(struct problems *ps, const char *name, str typed)
{
	i64 n = 0;
	if (typed.n > 0 && (!str_i64(typed, &n) || n < 1))
		problem_add(ps, 0, str_of(name), typed, "ต้องเป็นจำนวนเต็มตั้งแต่ 1");
	return n;
}

/* POST /lpa/{year}/teams?province=NN: PERM_LPA_TEAMS on the provincial office. no (empty: the next), order_no, order_day. Leads to the team. */
void work_teams_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	if (p->unit == NULL) {
		reply_error(r, 422, S("ไม่ทราบว่าเป็นจังหวัดใด: เลือกจังหวัดแล้วทำอีกครั้ง"));
		return;
	}
	struct problems ps = problems_in(r->a);
	struct teams_view v = {.ps = &ps, .no = text_field(r, "no"), .order_no = text_field(r, "order_no"), .order_day = text_field(r, "order_day")};
	i64 no = number_field(&ps, "no", v.no);
	i64 id = ps.n == 0 ? lpa_team_save(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, 0, 0, no, v.order_no, v.order_day, &ps) : 0;
	if (id != 0)
		reply_go(r, str_fmt(r->a, "/lpa/%d/teams/%lld", p->form->year, (long long)id));
	else if (ps.n > 0) {
		teams_show(p, &v);
		reply_status(r, 422);
	}
}

/* --- one team --- */

static struct lpa_team *team_of(const struct request *r) { return r->prepared; }

/* {year}, {team}: its provincial office in lpa_page(r)->unit. */
bool work_scope_team(struct request *r)
{
	struct lpa_page *p = org_scope_signed_in(r) ? lpa_page_open(r, LPA_PAGE_NO_UNIT) : NULL;
	if (p == NULL)
		return false;
	i64 id = 0;
	str_i64(req_param(r, "team"), &id);
	const struct org_unit *office = org_by_id(org_dir(r->db), db_get(r->db, 0, "select unit_id from lpa_team where id = $1 and form_id = $2", id, p->form->id));
	struct lpa_team *t = new (r->a, struct lpa_team, 1);
	if (office == NULL || !lpa_team_get(r->db, r->a, p->form, office, id, t)) {
		reply_error(r, 404, S("ไม่พบทีมประเมินนี้ อาจถูกลบไปแล้ว"));
		return false;
	}
	if (!org_may(p->who, r->route->permission, office)) {
		reply_error(r, 403, S("ทีมประเมินนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
		return false;
	}
	p->unit = office;
	p->term = org_at(office, p->form->year);
	p->kind = p->term->kind;
	r->prepared = t;
	return true;
}

static size_t candidates_of(struct lpa_page *p, struct team_candidate **ret)
{
	struct request *r = p->r;
	struct team_candidate *at = new (r->a, struct team_candidate, CANDIDATES_MAX);
	size_t n = 0;
	struct db_cur c = db_query(r->db,
		"select c.id, c.username, c.name, x.member from (select h.account_id, cast(max(case when h.role = $2 then 1 else 0 end) as bigint) as member"
		" from account_role h where h.role in ($2, $3, $4, $5) and h.unit_id in (select u.id from org_unit u where u.province_code = $1)"
		" group by h.account_id) x join account c on c.id = x.account_id where c.state = 0 order by x.member desc, c.username limit 300",
		p->unit->province->code, ROLE_TEAM_MEMBER, ROLE_PROVINCE_HEAD, ROLE_PROVINCE_OFFICER, ROLE_DISTRICT_OFFICER);
	while (n < CANDIDATES_MAX && db_next(&c))
		at[n++] = (struct team_candidate){db_i64(&c, 0), str_dup(r->a, db_str(&c, 1)), str_dup(r->a, db_str(&c, 2)), db_i64(&c, 3) != 0};
	db_done(&c);
	*ret = at;
	return n;
}

static const struct team_candidate *candidate(const struct team_candidate *at, size_t n, i64 id)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].id == id)
			return &at[i];
	return NULL;
}

bool team_may_score(const struct team_view *v, i64 account_id)
{
	const struct team_candidate *c = candidate(v->candidates, v->n_candidates, account_id);
	return c != NULL && c->may_score;
}

/* What stands in the database; what was typed goes over it. */
static struct team_view team_view_of(struct lpa_page *p)
{
	struct request *r = p->r;
	struct lpa_team *t = team_of(r);
	struct team_card *cards;
	size_t n_cards = cards_of(p, &cards);
	struct team_view v = {.p = p, .t = *t, .may_write = p->form->state != LPA_FORM_PUBLISHED, .plan = plan_of(p, cards, n_cards, t->id),
		.no = str_fmt(r->a, "%lld", (long long)t->no), .order_no = t->order_no, .order_day = t->order_day.p != NULL ? t->order_day : S(""),
		.username = S(""), .duty = team_duties[1]};
	v.n_members = lpa_team_members(r->db, r->a, t->id, &v.members);
	v.n_candidates = candidates_of(p, &v.candidates);
	return v;
}

static void team_show(struct team_view *v)
{
	struct lpa_page *p = v->p;
	struct request *r = p->r;
	struct frame f = work_frame(p, "verify", str_fmt(r->a, "ทีมที่ %lld %.*s ปี %d", (long long)v->t.no, STR_FMT(p->term->full), p->form->year),
		work_province_path(p, "teams", p->unit), str_fmt(r->a, "ทีมที่ %lld", (long long)v->t.no));
	buf_reset(r->out);
	team_page(r->out, v, &f);
}

static str team_path(const struct lpa_page *p, const struct lpa_team *t, const char *done)
{
	return str_fmt(p->r->a, "/lpa/%d/teams/%lld%s%s", p->form->year, (long long)t->id, done ? "?done=" : "", done ? done : "");
}

/* GET /lpa/{year}/teams/{team}: PERM_LPA_TEAMS on its office. */
void work_team_page(struct request *r)
{
	struct team_view v = team_view_of(lpa_page(r));
	str done = req_field(r, "done");
	if (str_eq(done, S("plan")))
		v.note = (struct work_note){"done", S("บันทึกแผนออกตรวจแล้ว")};
	else if (str_eq(done, S("team")))
		v.note = (struct work_note){"done", S("บันทึกคำสั่งแล้ว")};
	else if (str_eq(done, S("member")))
		v.note = (struct work_note){"done", S("บันทึกสมาชิกแล้ว")};
	team_show(&v);
}

/* POST /lpa/{year}/teams/{team}: PERM_LPA_TEAMS on its office. seen (version), no, order_no, order_day. */
void work_team_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	const struct lpa_team *t = team_of(r);
	str no = text_field(r, "no"), order_no = text_field(r, "order_no"), order_day = text_field(r, "order_day");
	i64 seen = -1, n = number_field(&ps, "no", no);
	req_i64(r, "seen", &seen);
	if (ps.n == 0 && lpa_team_save(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, t->id, seen, n, order_no, order_day, &ps) != 0) {
		reply_go(r, team_path(p, t, "team"));
		return;
	}
	if (ps.n == 0)
		return;
	struct team_view v = team_view_of(p);
	v.ps = &ps;
	v.no = no;
	v.order_no = order_no;
	v.order_day = order_day;
	team_show(&v);
	reply_status(r, t->version != seen ? 409 : 422);
}

/* POST /lpa/{year}/teams/{team}/members: PERM_LPA_TEAMS on its office. username and duty; or remove (the account's id). */
void work_member_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	struct team_view v = team_view_of(p);
	const struct lpa_team *t = team_of(r);
	i64 id = 0;
	bool remove = req_i64(r, "remove", &id);
	v.username = text_field(r, "username");
	v.duty = text_field(r, "duty");
	if (!remove) {
		id = v.username.n > 0 ? org_account_by_username(r->db, r->a, v.username) : 0;
		if (id == 0)
			problem_add(&ps, 0, S("username"), v.username, "ไม่พบชื่อผู้ใช้นี้ เลือกจากรายการ");
		else if (candidate(v.candidates, v.n_candidates, id) == NULL)
			problem_add(&ps, 0, S("username"), v.username, "บัญชีนี้ไม่มีบทบาทในสำนักงานของจังหวัด ให้ผู้ดูแลบัญชีของจังหวัดเพิ่มบทบาท “ทีมประเมินระดับจังหวัด” ก่อน");
		if (v.duty.n == 0)
			problem_add(&ps, 0, S("duty"), v.duty, "เลือกหน้าที่ในทีม");
	}
	if (ps.n == 0 && lpa_team_member_set(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, t->id, id, remove ? S("") : v.duty, &ps)) {
		reply_go(r, team_path(p, t, "member"));
		return;
	}
	if (ps.n == 0)
		return;
	v.ps = &ps;
	team_show(&v);
	reply_status(r, 422);
}

/* --- its LAOs --- */


static size_t read_each(struct request *r, const char *name, const str **ret)
{
	size_t n = 0, cap = 64;
	str *at = new (r->a, str, cap);
	for (str s; (s = req_each(r, name, n)).p != NULL; at[n++] = s)
		if (n == cap) {
			str *more = new (r->a, str, cap * 2);
			memcpy(more, at, n * sizeof *at);
			at = more;
			cap *= 2;
		}
	*ret = at;
	return n;
}

static bool holds_code(const str *at, size_t n, str code)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(at[i], code))
			return true;
	return false;
}

static struct plan_row *row_of_code(struct team_plan *plan, str code)
{
	for (size_t i = 0; i < plan->n; i++)
		if (str_eq(plan->rows[i].u->code, code))
			return &plan->rows[i];
	return NULL;
}

/* One row as sent over what stands there. Whether it changes something. */
static bool row_sent(struct request *r, struct plan_row *row, str from, str typed, bool chosen, bool *ret_stale)
{
	day d = DAY_NONE;
	typed = str_trim(typed);
	bool was = row->chosen, dated = typed.n > 0 && day_parse(typed, &d);
	str iso = dated ? str_dup(r->a, str_of(day_iso(d).z)) : typed;
	if (chosen == was && (!chosen || str_eq(iso, row->day)))
		return false;
	if (!str_eq(from, row->from)) {
		str when = team_day_text(r->a, row->day);
		row->problem = row->team_id ? str_fmt(r->a, "มีผู้แก้ไปก่อนแล้ว: ขณะนี้อยู่ทีมที่ %lld %.*s", (long long)row->team_no, STR_FMT(when))
			: S("มีผู้แก้ไปก่อนแล้ว: ขณะนี้ยังไม่อยู่ในทีมใด");
		*ret_stale = true;
	} else if (chosen && typed.n > 0 && !dated)
		row->problem = S("วันที่ไม่ถูกต้อง");
	row->chosen = chosen;
	row->day = chosen ? iso : row->day;
	return true;
}

static void apply_row(struct lpa_page *p, const struct plan_row *row, struct problems *ps)
{
	struct request *r = p->r;
	day d = DAY_NONE;
	if (row->day.n > 0)
		day_parse(row->day, &d);
	lpa_team_lao_set(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, row->u, row->chosen ? team_of(r)->id : 0, row->chosen ? d : DAY_NONE, ps);
}

/* POST /lpa/{year}/teams/{team}/laos: PERM_LPA_TEAMS on its office. code, from, day: one of each per row of the page; lao: the chosen codes. */
void work_laos_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct team_view v = team_view_of(p);
	const str *code, *from, *typed, *chosen;
	size_t n = read_each(r, "code", &code), n_from = read_each(r, "from", &from), n_day = read_each(r, "day", &typed), n_chosen = read_each(r, "lao", &chosen);
	if (n != n_from || n != n_day) {
		reply_error(r, 422, S("ข้อมูลที่ส่งมาไม่ครบ: โหลดหน้าใหม่แล้วทำอีกครั้ง"));
		return;
	}
	bool *changed = new (r->a, bool, v.plan.n + 1), stale = false;
	size_t n_bad = 0;
	for (size_t k = 0; k < n; k++) {
		struct plan_row *row = row_of_code(&v.plan, code[k]);
		if (row == NULL)
			continue;
		changed[row - v.plan.rows] = row_sent(r, row, from[k], typed[k], holds_code(chosen, n_chosen, code[k]), &stale);
		n_bad += row->problem.p != NULL;
	}
	struct problems ps = problems_in(r->a);
	for (size_t i = 0; i < v.plan.n && n_bad == 0 && ps.n == 0; i++)
		if (changed[i])
			apply_row(p, &v.plan.rows[i], &ps);
	if (ps.n > 0) /* rolls back what went before */
		reply_error(r, 422, lpa_problems_text(r->a, &ps));
	else if (n_bad == 0)
		reply_go(r, team_path(p, team_of(r), "plan"));
	else {
		v.note = (struct work_note){"bad", str_fmt(r->a, "ยังไม่ได้บันทึก: มี %zu แห่งที่ต้องตรวจ", n_bad)};
		team_show(&v);
		reply_status(r, stale ? 409 : 422);
	}
}

/* POST /lpa/{year}/teams/{team}/remove: PERM_LPA_TEAMS on its office. Only without LAOs. */
void work_team_remove_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	if (lpa_team_remove(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, team_of(r)->id, &ps)) {
		reply_go(r, STR_CAT(r->a, work_province_path(p, "teams", p->unit), S("&removed=1")));
		return;
	}
	if (ps.n == 0)
		return;
	struct team_view v = team_view_of(p);
	v.note = (struct work_note){"bad", lpa_problems_text(r->a, &ps)};
	team_show(&v);
	reply_status(r, 422);
}

/* --- fields --- */

const struct field work_teams_fields[] = {
	{"province", FIELD_TEXT, 0, 8, false},
	{"removed", FIELD_FLAG, 0, 0, false},
	{"no", FIELD_TEXT, 0, 20, false},
	{"order_no", FIELD_TEXT, 0, 1000, false},
	{"order_day", FIELD_TEXT, 0, 40, false},
	FIELD_END,
};
const struct field work_team_fields[] = {
	{"done", FIELD_TEXT, 0, 16, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"no", FIELD_TEXT, 0, 20, false},
	{"order_no", FIELD_TEXT, 0, 1000, false},
	{"order_day", FIELD_TEXT, 0, 40, false},
	FIELD_END,
};
const struct field work_member_fields[] = {
	{"username", FIELD_TEXT, 0, 200, false},
	{"duty", FIELD_TEXT, 0, 400, false},
	{"remove", FIELD_I64, 1, INT64_MAX, false},
	FIELD_END,
};
const struct field work_laos_fields[] = {
	{"code", FIELD_TEXT, 0, 16, true},
	{"from", FIELD_TEXT, 0, 40, true},
	{"day", FIELD_TEXT, 0, 40, true},
	{"lao", FIELD_TEXT, 0, 16, true},
	FIELD_END,
};
