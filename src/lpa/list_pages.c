/* list_pages.c: the work list: LAOs of my teams, of my province or district, with their state; confirming in bulk. */
#include "lpa/verify.html.h"
#include "lpa/verify_view.h"

#include <stdlib.h>

#define BULK_MAX 500

/* --- who may --- */

static const struct org_unit *office_above(const struct org_unit *u)
{
	while (u != NULL && u->kind != ORG_PROVINCE)
		u = u->parent;
	return u;
}

/* Whether a role of an office (not an LAO's own) with the permission touches this province: above it, it itself, a district of it. */
static bool touches(const struct org_who *who, unsigned permission, const struct org_unit *office)
{
	for (size_t i = 0; i < who->n_roles; i++) {
		const struct org_held *h = &who->roles[i];
		if (org_kind_is_lao(h->unit->kind) || (org_role_permissions(h->role) & permission) != permission)
			continue;
		if (office == NULL ? h->unit->kind == ORG_DLA : org_is_below(office, h->unit) || org_is_below(h->unit, office))
			return true;
	}
	return false;
}

static const struct org_unit *own_office(const struct org_who *who)
{
	const struct org_unit *u = NULL;
	for (size_t i = 0; u == NULL && i < who->n_roles; i++)
		if (!org_kind_is_lao(who->roles[i].unit->kind))
			u = office_above(who->roles[i].unit);
	return u;
}

/* {year} and ?province=NN or the caller's own: the office in lpa_page(r)->unit; NULL for who sees the whole country and named none. An LAO's
 * people are led to their own page. */
bool work_scope_list(struct request *r)
{
	struct lpa_page *p = org_scope_signed_in(r) ? lpa_page_open(r, LPA_PAGE_NO_UNIT) : NULL;
	if (p == NULL)
		return false;
	str code = req_field(r, "province");
	const struct org_unit *office = code.n > 0 ? work_office(r->db, code) : own_office(p->who);
	if (code.n > 0 && office == NULL) {
		reply_error(r, 404, S("ไม่พบจังหวัดที่ต้องการ: เลือกจังหวัดจากรายการ"));
		return false;
	}
	if (!touches(p->who, r->route->permission, office)) {
		if (r->method == HTTP_GET && p->who->home != NULL && org_kind_is_lao(p->who->home->kind))
			reply_go(r, str_fmt(r->a, "/lpa/%d/%.*s", p->form->year, STR_FMT(p->who->home->code)));
		else
			reply_error(r, 403, S("จังหวัดนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
		return false;
	}
	if (office != NULL) {
		p->unit = office;
		p->term = org_at(office, p->form->year);
		p->kind = p->term->kind;
	}
	return true;
}

/* --- rows --- */

struct planned {
	const struct lpa_team_lao *all, *mine;
	size_t n_all, n_mine;
	const struct lpa_team *teams;
	size_t n_teams;
};

static const struct lpa_team_lao *plan_of(const struct lpa_team_lao *at, size_t n, const struct org_unit *u)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].unit == u)
			return &at[i];
	return NULL;
}

static i64 team_no(const struct planned *pl, i64 id)
{
	for (size_t i = 0; i < pl->n_teams; i++)
		if (pl->teams[i].id == id)
			return pl->teams[i].no;
	return 0;
}

static struct planned planned_of(struct lpa_page *p)
{
	struct request *r = p->r;
	struct planned pl = {0};
	struct lpa_team_lao *all, *mine;
	struct lpa_team *teams;
	pl.n_all = lpa_team_laos(r->db, r->a, p->form, p->unit, 0, &all);
	pl.n_mine = lpa_my_team_laos(r->db, r->a, p->form, r->account_id, &mine);
	pl.n_teams = lpa_teams(r->db, r->a, p->form, p->unit, &teams);
	pl.all = all;
	pl.mine = mine;
	pl.teams = teams;
	return pl;
}

static struct list_row row_of(struct lpa_page *p, const struct planned *pl, const struct lpa_progress *x)
{
	const struct lpa_team_lao *l = plan_of(pl->all, pl->n_all, x->unit);
	return (struct list_row){.u = x->unit, .name = org_at(x->unit, p->form->year)->full, .state = x->state, .version = x->version, .n_applies = x->n_applies,
		.n_self = x->n_self, .n_scored = x->n_scored, .team_no = team_no(pl, x->team_id), .day = l != NULL && l->visit_day.p != NULL ? l->visit_day : S(""),
		.mine = (p->who->permissions & PERM_LPA_VERIFY) != 0 && plan_of(pl->mine, pl->n_mine, x->unit) != NULL,
		.may_confirm = x->state == LPA_VERIFIED && p->form->state != LPA_FORM_PUBLISHED && org_may(p->who, PERM_LPA_PROVINCE_CONFIRM, x->unit)};
}

/* Percents of those whose team has handed in: what the head confirms. */
static void read_percents(struct lpa_page *p, struct list_row *rows, size_t n)
{
	struct request *r = p->r;
	struct db_cur c = db_query(r->db,
		"select r.unit_id, r.d1_full, r.d1_points, r.d2_full, r.d2_points, r.d3_full, r.d3_points, r.d4_full, r.d4_points, r.d5_full, r.d5_points"
		" from lpa_result r join org_unit u on u.id = r.unit_id where r.year = $1 and u.province_code = $2", p->form->year, p->unit->province->code);
	while (db_next(&c)) {
		i64 id = db_i64(&c, 0);
		struct lpa_sums s;
		for (int d = 0; d < LPA_DIMENSIONS; d++) {
			s.full[d] = db_i64(&c, 1 + 2 * d);
			s.points[d] = db_i64(&c, 2 + 2 * d);
		}
		struct lpa_percent all = lpa_percent_overall(&s, p->form->overall);
		for (size_t i = 0; i < n; i++)
			if (rows[i].u->id == id && rows[i].state >= LPA_VERIFIED) {
				rows[i].percent = lpa_percent_text(r->a, all);
				rows[i].level = lpa_level_of(all);
			}
	}
	db_done(&c);
}

/* Whether it waits for this person: to confirm, or for the own team's scores. */
static bool waits(const struct list_row *x) { return x->may_confirm || (x->mine && x->state == LPA_SELF_CONFIRMED); }

/* What waits for me first, by the day of the visit; then the others in the letter's order. */
static int by_work(const void *x, const void *y)
{
	const struct list_row *a = x, *b = y;
	if (waits(a) != waits(b))
		return waits(a) ? -1 : 1;
	int by_day = waits(a) ? (a->day.n == 0) - (b->day.n == 0) : 0;
	if (waits(a) && by_day == 0)
		by_day = str_cmp(a->day, b->day);
	if (by_day != 0)
		return by_day;
	return a->u->list_rank < b->u->list_rank ? -1 : a->u->list_rank > b->u->list_rank;
}

static bool passes(const struct list_view *v, const struct list_row *x)
{
	if (v->mine && !x->mine)
		return false;
	if (v->state >= 0 && (int)x->state != v->state)
		return false;
	return v->district.n == 0 || (x->u->district != NULL && str_eq(x->u->district->code, v->district));
}

static void add_district(struct list_view *v, const struct org_district *d)
{
	for (size_t i = 0; i < v->n_districts; i++)
		if (v->districts[i] == d)
			return;
	v->districts[v->n_districts++] = d;
}

static void fill_list(struct list_view *v, bool all)
{
	struct lpa_page *p = v->p;
	struct request *r = p->r;
	struct lpa_progress *progress;
	struct planned pl = planned_of(p);
	size_t n = lpa_progress(r->db, r->a, p->form, p->unit->province->code, &progress);
	struct list_row *rows = new (r->a, struct list_row, n + 1);
	v->districts = new (r->a, const struct org_district *, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct list_row row = row_of(p, &pl, &progress[i]);
		if (!org_may(p->who, PERM_LPA_VIEW, row.u->parent) && plan_of(pl.mine, pl.n_mine, row.u) == NULL)
			continue;
		rows[v->n_all++] = row;
		v->n_mine += row.mine;
		v->may_confirm |= org_may(p->who, PERM_LPA_PROVINCE_CONFIRM, row.u);
		if (row.u->district != NULL)
			add_district(v, row.u->district);
	}
	v->may_verify = (p->who->permissions & PERM_LPA_VERIFY) != 0;
	v->mine = v->n_mine > 0 && !all;
	for (size_t i = 0; i < v->n_all; i++)
		if (passes(v, &rows[i])) {
			v->n_waiting += rows[i].may_confirm;
			rows[v->n++] = rows[i];
		}
	v->rows = rows;
	qsort(rows, v->n, sizeof *rows, by_work);
	read_percents(p, rows, v->n);
}

str list_href(const struct list_view *v, bool mine, int state)
{
	struct arena *a = v->p->r->a;
	str href = str_fmt(a, "/lpa/%d/verify?province=%.*s%s", v->p->form->year, STR_FMT(v->p->unit->province->code), mine ? "" : "&all=1");
	int s = state == -2 ? v->state : state;
	if (s >= 0)
		href = str_fmt(a, "%.*s&state=%d", STR_FMT(href), s);
	return v->district.n > 0 ? STR_CAT(a, href, S("&district="), v->district) : href;
}

static void list_show(struct lpa_page *p, struct list_view *v, bool all)
{
	struct request *r = p->r;
	v->p = p;
	v->may_teams = p->unit != NULL && org_may(p->who, PERM_LPA_TEAMS, p->unit);
	if (p->unit != NULL)
		fill_list(v, all);
	else
		v->n_provinces = work_groups(r->db, r->a, p->form, NULL, &v->provinces);
	struct frame f = work_frame(p, "verify", str_fmt(r->a, "ตรวจประเมิน LPA ปี %d", p->form->year), (str){0}, S("ตรวจประเมิน"));
	buf_reset(r->out);
	list_page(r->out, v, &f);
}

/* GET /lpa/{year}/verify?province=NN&all=1&state=N&district=NNNN: LAOs of my teams; all=1 (or without a team): all that the account may see. */
void work_list_page(struct request *r)
{
	struct list_view v = {.state = -1, .district = req_field(r, "district")};
	i64 s;
	if (req_i64(r, "state", &s))
		v.state = (int)s;
	if (req_flag(r, "confirmed"))
		v.note = (struct work_note){"done", S("ยืนยันผลแล้ว")};
	list_show(lpa_page(r), &v, req_flag(r, "all"));
}

/* --- confirming in bulk --- */

/* "06540101:4": code and version of the entry. The LAO within the office, or NULL. */
static const struct org_unit *picked(struct request *r, str s, i64 *ret_seen)
{
	struct lpa_page *p = lpa_page(r);
	str rest = s, code;
	if (!str_next(&rest, ':', &code) || !str_i64(rest, ret_seen))
		return NULL;
	const struct org_unit *u = org_by_code(org_dir(r->db), code);
	bool ok = u != NULL && org_kind_is_lao(u->kind) && org_exists(u, p->form->year) && org_may(p->who, PERM_LPA_PROVINCE_CONFIRM, u);
	return ok ? u : NULL;
}

/* POST /lpa/{year}/province-confirm?province=NN: PERM_LPA_PROVINCE_CONFIRM on each LAO. lao: "code:version" of each chosen one. Each is checked by
 * itself; those that cannot be confirmed are named, the others stand. */
void work_bulk_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	str bad = {0};
	i64 n = 0, n_bad = 0;
	for (size_t k = 0; k < BULK_MAX; k++) {
		str s = req_each(r, "lao", k);
		i64 seen;
		if (s.p == NULL)
			break;
		const struct org_unit *u = picked(r, s, &seen);
		struct problems ps = problems_in(r->a);
		if (u != NULL && lpa_province_confirm(r->db, r->a, p->form, u, r->account_id, r->now_ms, seen, &ps)) {
			n++;
			continue;
		}
		str why = ps.n > 0 ? lpa_problems_text(r->a, &ps) : S("อยู่นอกพื้นที่รับผิดชอบ"), name = u != NULL ? org_at(u, p->form->year)->full : s;
		bad = STR_CAT(r->a, bad, n_bad ? S(" · ") : S(""), name, S(": "), why);
		n_bad++;
	}
	struct list_view v = {.state = -1, .district = S("")};
	if (n_bad > 0)
		v.note = (struct work_note){"bad", str_fmt(r->a, "ยืนยันแล้ว %lld แห่ง ยืนยันไม่ได้ %lld แห่ง: %.*s", (long long)n, (long long)n_bad, STR_FMT(bad))};
	else if (n == 0)
		v.note = (struct work_note){"bad", S("ยังไม่ได้เลือก อปท. ที่จะยืนยัน")};
	else {
		reply_go(r, str_fmt(r->a, "/lpa/%d/verify?province=%.*s&confirmed=1", p->form->year, STR_FMT(p->unit != NULL ? p->unit->province->code : S(""))));
		return;
	}
	list_show(p, &v, true);
	reply_status(r, n_bad > 0 ? 409 : 422);
}

const struct field work_list_fields[] = {
	{"province", FIELD_TEXT, 0, 8, false},
	{"all", FIELD_FLAG, 0, 0, false},
	{"state", FIELD_I64, 0, LPA_STATE__MAX - 1, false},
	{"district", FIELD_TEXT, 0, 8, false},
	{"confirmed", FIELD_FLAG, 0, 0, false},
	FIELD_END,
};
const struct field work_bulk_fields[] = {{"province", FIELD_TEXT, 0, 8, false}, {"lao", FIELD_TEXT, 0, 40, true}, FIELD_END};
