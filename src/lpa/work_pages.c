/* work_pages.c: the way in: years with what the person can do in each, how far everybody is, publishing; the table of routes. */
#include "lpa/form_view.h"
#include "lpa/impl.h"
#include "lpa/results_view.h"
#include "lpa/work.html.h"
#include "lpa/work_view.h"
#include "org/audit.h"

#define YEARS_MAX 60
#define REASON_MAX 2000

/* --- shared --- */

str work_problem(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

static bool listed(const char *const *fields, str column)
{
	for (; *fields != NULL; fields++)
		if (str_eq(column, str_of(*fields)))
			return true;
	return false;
}

str work_problem_rest(struct arena *a, const struct problems *ps, const char *const *fields)
{
	str all = {0};
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		if (!listed(fields, ps->at[i].column))
			all = all.p != NULL ? STR_CAT(a, all, S(" · "), ps->at[i].expected) : ps->at[i].expected;
	return all;
}

struct frame work_frame(const struct lpa_page *p, const char *area, str title, str unit_href, str here)
{
	struct frame f = {.r = p->r, .title = title, .area = area};
	frame_crumb(&f, S("/lpa"), S("ประเมิน LPA"));
	frame_crumb(&f, p->who != NULL ? str_fmt(p->r->a, "/lpa/%d", p->form->year) : (str){0}, str_fmt(p->r->a, "%d", p->form->year));
	if (p->unit != NULL)
		frame_crumb(&f, unit_href, p->term->full);
	if (here.p != NULL)
		frame_crumb(&f, (str){0}, here);
	return f;
}

str work_province_path(const struct lpa_page *p, const char *page, const struct org_unit *office)
{
	return str_fmt(p->r->a, "/lpa/%d/%s?province=%.*s", p->form->year, page, STR_FMT(office->province->code));
}

const struct org_unit *work_office(struct db *db, str province_code)
{
	char code[] = {'P', 0, 0, 0};
	if (province_code.n != 2)
		return NULL;
	memcpy(code + 1, province_code.p, 2);
	const struct org_unit *u = org_by_code(org_dir(db), (str){code, 3});
	return u != NULL && u->kind == ORG_PROVINCE ? u : NULL;
}

/* The provincial office on which the caller holds the permission by a role of its own. */
static const struct org_unit *own_office(const struct org_who *who, unsigned permission)
{
	for (size_t i = 0; i < who->n_roles; i++)
		if (who->roles[i].unit->kind == ORG_PROVINCE && (org_role_permissions(who->roles[i].role) & permission) == permission)
			return who->roles[i].unit;
	return NULL;
}

bool work_scope_office(struct request *r)
{
	struct lpa_page *p = org_scope_signed_in(r) ? lpa_page_open(r, LPA_PAGE_NO_UNIT) : NULL;
	if (p == NULL)
		return false;
	str code = req_field(r, "province");
	unsigned permission = r->route->permission;
	const struct org_unit *office = code.n > 0 ? work_office(r->db, code) : own_office(p->who, permission);
	if (code.n > 0 && office == NULL) {
		reply_error(r, 404, S("ไม่พบจังหวัดที่ต้องการ: เลือกจังหวัดจากรายการ"));
		return false;
	}
	if (!org_may(p->who, permission, office != NULL ? office : org_by_code(org_dir(r->db), S("DLA")))) {
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

/* --- how far the LAOs are --- */

/* By the place of the unit in the directory; LPA_OPEN without a row. */
static u8 *states_of(struct db *db, struct arena *a, const struct org_dir *d, const struct lpa_form *f, str province)
{
	u8 *state = new (a, u8, d->n + 1);
	struct db_cur c = db_query(db,
		"select e.unit_id, e.state from lpa_entry e join org_unit u on u.id = e.unit_id where e.form_id = $1 and ($2 = '' or u.province_code = $2)",
		f->id, province);
	while (db_next(&c)) {
		const struct org_unit *u = org_by_id(d, db_i64(&c, 0));
		i64 s = db_i64(&c, 1);
		if (u != NULL && s > 0 && s < LPA_STATE__MAX)
			state[u - d->units] = (u8)s;
	}
	db_done(&c);
	return state;
}

static struct work_group *group_of(const struct org_dir *d, struct work_group *g, const struct org_unit *u, bool by_district)
{
	if (!by_district)
		return &g[u->province - d->provinces];
	return u->district != NULL ? &g[u->district - d->districts] : NULL;
}

size_t work_groups(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_province *province, struct work_group **ret)
{
	const struct org_dir *d = org_dir(db);
	const u8 *state = states_of(db, a, d, f, province != NULL ? province->code : S(""));
	struct work_group *g = new (a, struct work_group, (province != NULL ? d->n_districts : d->n_provinces) + 1);
	for (size_t i = 0; i < d->n; i++) {
		const struct org_unit *u = &d->units[i];
		if (!org_kind_is_lao(u->kind) || u->province == NULL || !org_exists(u, f->year) || (province != NULL && u->province != province))
			continue;
		struct work_group *at = group_of(d, g, u, province != NULL);
		if (at == NULL)
			continue;
		at->province = u->province;
		at->district = province != NULL ? u->district : NULL;
		at->c.all++;
		at->c.n[state[i]]++;
	}
	size_t n = 0, most = province != NULL ? d->n_districts : d->n_provinces;
	for (size_t i = 0; i < most; i++)
		if (g[i].c.all > 0)
			g[n++] = g[i];
	*ret = g;
	return n;
}

struct work_counts work_total(const struct work_group *g, size_t n)
{
	struct work_counts t = {0};
	for (size_t i = 0; i < n; i++) {
		t.all += g[i].c.all;
		for (int s = 0; s < LPA_STATE__MAX; s++)
			t.n[s] += g[i].c.n[s];
	}
	return t;
}

/* --- years, and what I can do in each --- */

struct making {
	struct request *r;
	const struct org_who *who;
	struct work_year *y;
	unsigned done; /* lines that stand once, whatever roles */
};
enum { DONE_TEAM = 1, DONE_NATION = 2, DONE_SETTINGS = 4, DONE_PUBLISH = 8 };

static bool once(struct making *m, unsigned what)
{
	bool first = !(m->done & what);
	m->done |= what;
	return first;
}

static void add_line(struct making *m, str text, str detail, str href, str action)
{
	if (m->y->n_lines < WORK_LINES_MAX)
		m->y->line[m->y->n_lines++] = (struct work_line){text, detail, href, action};
}

static void line_lao(struct making *m, const struct org_held *h)
{
	const struct lpa_form *f = m->y->f;
	if (f->state == LPA_FORM_DRAFT || !org_exists(h->unit, f->year))
		return;
	struct lpa_entry e = lpa_entry_get(m->r->db, m->r->a, f, h->unit->id);
	bool writable = lpa_entry_writable(f, &e, m->r->now_ms, NULL);
	add_line(m, STR_CAT(m->r->a, S("การประเมินตนเองของ "), org_at(h->unit, f->year)->full), lpa_state_name(e.state),
		str_fmt(m->r->a, "/lpa/%d/%.*s", f->year, STR_FMT(h->unit->code)), writable ? S("ทำต่อ") : S("ดู"));
}

static void line_team(struct making *m)
{
	const struct lpa_form *f = m->y->f;
	i64 n = db_get(m->r->db, 0,
		"select count(*) from lpa_team_lao l join lpa_team_member tm on tm.team_id = l.team_id where l.form_id = $1 and tm.account_id = $2", f->id, m->who->id);
	i64 waits = db_get(m->r->db, 0,
		"select count(*) from lpa_team_lao l join lpa_team_member tm on tm.team_id = l.team_id join lpa_entry e on e.form_id = l.form_id and e.unit_id = l.unit_id"
		" where l.form_id = $1 and tm.account_id = $2 and e.state = $3", f->id, m->who->id, LPA_SELF_CONFIRMED);
	if (n > 0 && f->state != LPA_FORM_DRAFT)
		add_line(m, S("ตรวจประเมิน อปท. ของทีมฉัน"), str_fmt(m->r->a, "%lld แห่ง รอทีมตรวจ %lld แห่ง", (long long)n, (long long)waits),
			str_fmt(m->r->a, "/lpa/%d/verify", f->year), S("ตรวจประเมิน"));
}

static str counts_words(struct arena *a, const struct work_counts *c)
{
	static const str words[LPA_STATE__MAX] = {S(" แห่ง: ประเมินตนเอง "), S(" · รอทีมตรวจ "), S(" · รอจังหวัดยืนยัน "), S(" · ยืนยันแล้ว ")};
	str s = results_count(a, c->all);
	for (int i = 0; i < LPA_STATE__MAX; i++)
		s = STR_CAT(a, s, words[i], results_count(a, c->n[i]));
	return s;
}

static void line_province(struct making *m, const struct org_unit *office, unsigned permissions)
{
	const struct lpa_form *f = m->y->f;
	struct arena *a = m->r->a;
	struct work_group *g;
	size_t n = work_groups(m->r->db, a, f, office->province, &g);
	struct work_counts c = work_total(g, n);
	bool heads = (permissions & PERM_LPA_PROVINCE_CONFIRM) != 0 && c.n[LPA_VERIFIED] > 0;
	if (heads)
		add_line(m, str_fmt(a, "รอท้องถิ่นจังหวัดยืนยัน %lld แห่ง", (long long)c.n[LPA_VERIFIED]), S("ทีมประเมินส่งผลแล้ว"),
			str_fmt(a, "/lpa/%d/verify?province=%.*s&state=2", f->year, STR_FMT(office->province->code)), S("ยืนยันผล"));
	add_line(m, STR_CAT(a, S("อปท. ในจังหวัด"), office->province->name), counts_words(a, &c),
		str_fmt(a, "/lpa/%d?province=%.*s", f->year, STR_FMT(office->province->code)), S("ดูรายอำเภอ"));
	if (permissions & PERM_LPA_TEAMS) {
		add_line(m, S("ทีมประเมินและแผนออกตรวจ"), (str){0}, str_fmt(a, "/lpa/%d/teams?province=%.*s", f->year, STR_FMT(office->province->code)), S("จัดทีม"));
		add_line(m, S("ข้อความตัวชี้วัดของจังหวัด"), (str){0}, str_fmt(a, "/lpa/%d/wording?province=%.*s", f->year, STR_FMT(office->province->code)), S("กำหนด"));
	}
}

static void line_nation(struct making *m)
{
	struct work_group *g;
	size_t n = work_groups(m->r->db, m->r->a, m->y->f, NULL, &g);
	struct work_counts c = work_total(g, n);
	add_line(m, S("อปท. ทั่วประเทศ"), counts_words(m->r->a, &c), str_fmt(m->r->a, "/lpa/%d", m->y->f->year), S("ดูรายจังหวัด"));
}

/* A district's office has ทต. and อบต. below it; อบจ. ทน. ทม. of the same place stand below the province's. */
static struct work_counts counts_below(struct request *r, const struct lpa_form *f, const struct org_unit *office)
{
	const struct org_dir *d = org_dir(r->db);
	const u8 *state = states_of(r->db, r->a, d, f, office->province->code);
	struct work_counts c = {0};
	for (size_t i = 0; i < d->n; i++) {
		const struct org_unit *u = &d->units[i];
		if (!org_kind_is_lao(u->kind) || !org_exists(u, f->year) || !org_is_below(u, office))
			continue;
		c.all++;
		c.n[state[i]]++;
	}
	return c;
}

static void line_district(struct making *m, const struct org_unit *office)
{
	struct work_counts c = counts_below(m->r, m->y->f, office);
	if (c.all > 0)
		add_line(m, STR_CAT(m->r->a, S("อปท. ในอำเภอ"), office->district->name), counts_words(m->r->a, &c),
			str_fmt(m->r->a, "/lpa/%d/verify?district=%.*s", m->y->f->year, STR_FMT(office->district->code)), S("ดูรายชื่อ"));
}

static void lines_of_role(struct making *m, const struct org_held *h)
{
	const struct lpa_form *f = m->y->f;
	unsigned may = org_role_permissions(h->role);
	if (org_kind_is_lao(h->unit->kind))
		line_lao(m, h);
	else if (h->unit->kind == ORG_PROVINCE && (may & PERM_LPA_VERIFY)) {
		if (once(m, DONE_TEAM))
			line_team(m);
	} else if (h->unit->kind == ORG_PROVINCE && (f->state != LPA_FORM_DRAFT || (may & PERM_LPA_TEAMS)))
		line_province(m, h->unit, may);
	else if (h->unit->kind == ORG_DISTRICT && f->state != LPA_FORM_DRAFT)
		line_district(m, h->unit);
	else if (h->unit->kind == ORG_DLA && (may & PERM_LPA_VIEW) && once(m, DONE_NATION))
		line_nation(m);
	if ((may & PERM_LPA_FORM) && once(m, DONE_SETTINGS))
		add_line(m, S("แบบประเมินและช่วงเวลา"), lpa_form_state_name(f->state), str_fmt(m->r->a, "/lpa/%d/form/settings", f->year), S("ตั้งค่า"));
	if ((may & PERM_LPA_PUBLISH) && f->state != LPA_FORM_DRAFT && once(m, DONE_PUBLISH))
		add_line(m, S("ประกาศผล"), f->state == LPA_FORM_PUBLISHED ? S("ประกาศแล้ว") : S("ดูความพร้อมรายจังหวัด"), str_fmt(m->r->a, "/lpa/%d/publish", f->year),
			f->state == LPA_FORM_PUBLISHED ? S("ดู") : S("ดูความพร้อม"));
}

/* GET /lpa: signed in. Years, newest first, with what the person can do in each. */
static void index_page(struct request *r)
{
	int years[YEARS_MAX];
	size_t n = lpa_form_years(r->db, years, YEARS_MAX);
	struct work_index v = {.r = r, .years = new (r->a, struct work_year, n + 1), .may_form = (org_who(r)->permissions & PERM_LPA_FORM) != 0};
	bool open_seen = false;
	for (size_t i = 0; i < n; i++) {
		struct work_year *y = &v.years[v.n];
		y->f = lpa_form(r->db, years[i]);
		if (y->f == NULL)
			continue;
		struct making m = {r, org_who(r), y, 0};
		for (size_t k = 0; k < m.who->n_roles; k++)
			lines_of_role(&m, &m.who->roles[k]);
		if (y->f->state == LPA_FORM_DRAFT && y->n_lines == 0)
			continue;
		y->main = y->f->state == LPA_FORM_OPEN && y->n_lines > 0 && !open_seen;
		open_seen |= y->main;
		v.n++;
	}
	struct frame f = {.r = r, .title = S("ประเมิน LPA"), .area = "lpa"};
	frame_crumb(&f, (str){0}, f.title);
	work_index(r->out, &v, &f);
}

/* GET /lpa/verify: signed in. The work list of the newest year that is under way. */
static void verify_now(struct request *r)
{
	int years[YEARS_MAX];
	size_t n = lpa_form_years(r->db, years, YEARS_MAX);
	int year = 0;
	for (size_t i = 0; i < n; i++) {
		const struct lpa_form *f = lpa_form(r->db, years[i]);
		if (f != NULL && f->state != LPA_FORM_DRAFT && (year == 0 || (f->state == LPA_FORM_OPEN && lpa_form(r->db, year)->state != LPA_FORM_OPEN)))
			year = f->year;
	}
	reply_go(r, year ? str_fmt(r->a, "/lpa/%d/verify", year) : S("/lpa"));
}

/* --- how far everybody is --- */

str work_group_href(const struct work_overview *v, const struct work_group *g, int state)
{
	struct arena *a = v->p->r->a;
	if (g->district == NULL && state < 0)
		return str_fmt(a, "/lpa/%d?province=%.*s", v->p->form->year, STR_FMT(g->province->code));
	str href = str_fmt(a, "/lpa/%d/verify?province=%.*s", v->p->form->year, STR_FMT(g->province->code));
	if (g->district != NULL)
		href = STR_CAT(a, href, S("&district="), g->district->code);
	return state < 0 ? href : str_fmt(a, "%.*s&state=%d", STR_FMT(href), state);
}

/* GET /lpa/{year}?province=NN: PERM_LPA_VIEW on the province (its districts) or the country (its provinces). Others are led to their own page. */
static void overview_page(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct work_overview v = {.p = p, .province = p->unit != NULL ? p->unit->province : NULL};
	const struct org_unit *at = p->unit != NULL ? p->unit : org_by_code(org_dir(r->db), S("DLA"));
	v.n = work_groups(r->db, r->a, p->form, v.province, &v.groups);
	v.all = work_total(v.groups, v.n);
	v.may_teams = v.province != NULL && org_may(p->who, PERM_LPA_TEAMS, at);
	v.may_publish = org_may(p->who, PERM_LPA_PUBLISH, at) && p->form->state != LPA_FORM_DRAFT;
	v.may_form = (p->who->permissions & PERM_LPA_FORM) != 0;
	str title = v.province != NULL ? str_fmt(r->a, "LPA %d จังหวัด%.*s", p->form->year, STR_FMT(v.province->name)) : str_fmt(r->a, "LPA %d รายจังหวัด", p->form->year);
	struct frame f = work_frame(p, "lpa", title, (str){0}, (str){0});
	work_overview(r->out, &v, &f);
}

static bool scope_overview(struct request *r)
{
	const struct org_who *who = org_who(r);
	bool office = false;
	for (size_t i = 0; who != NULL && i < who->n_roles; i++)
		office |= who->roles[i].unit->kind == ORG_PROVINCE || who->roles[i].unit->kind == ORG_DLA;
	if (office || who == NULL || who->n_roles == 0)
		return work_scope_office(r);
	const struct org_unit *u = who->roles[0].unit;
	struct lpa_page *p = lpa_page_open(r, LPA_PAGE_NO_UNIT);
	if (p == NULL)
		return false;
	reply_go(r, org_kind_is_lao(u->kind) ? str_fmt(r->a, "/lpa/%d/%.*s", p->form->year, STR_FMT(u->code)) : str_fmt(r->a, "/lpa/%d/verify", p->form->year));
	return false;
}

/* --- publishing --- */

static void publish_show(struct lpa_page *p, const struct problems *ps, struct work_note note)
{
	struct request *r = p->r;
	struct publish_view v = {.p = p, .ps = ps, .note = note, .may = true};
	str typed = ps != NULL ? req_field(r, "reason") : (str){0};
	v.reason = typed.p != NULL ? typed : S("");
	v.n = work_groups(r->db, r->a, p->form, NULL, &v.groups);
	v.all = work_total(v.groups, v.n);
	struct frame f = work_frame(p, "lpa", str_fmt(r->a, "ประกาศผลการประเมิน LPA ปี %d", p->form->year), (str){0}, S("ประกาศผล"));
	publish_view(r->out, &v, &f);
}

/* GET /lpa/{year}/publish: PERM_LPA_PUBLISH at DLA. ?done=1 behind a change. */
static void publish_page(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct work_note note = {0};
	if (req_flag(r, "done"))
		note = (struct work_note){"done", p->form->state == LPA_FORM_PUBLISHED ? S("ประกาศผลแล้ว ประชาชนดูผลได้จากเมนู “ผลการประเมิน”") : S("ถอนการประกาศผลแล้ว")};
	publish_show(p, NULL, note);
}

static void publish_check(struct request *r, const struct lpa_form *f, bool publish, struct problems *ps)
{
	i64 seen = -1;
	req_i64(r, "seen", &seen);
	if (seen != f->rev)
		problem_add(ps, 0, (str){0}, (str){0}, "แบบประเมินนี้เปลี่ยนไปหลังจากเปิดหน้า ตรวจตัวเลขด้านล่างแล้วทำอีกครั้ง");
	if (publish && f->state == LPA_FORM_DRAFT)
		problem_add(ps, 0, (str){0}, (str){0}, "แบบประเมินที่ยังเป็นร่างประกาศผลไม่ได้");
	if (publish == (f->state == LPA_FORM_PUBLISHED))
		problem_add(ps, 0, (str){0}, (str){0}, "%s", publish ? "ประกาศผลไปแล้ว" : "ยังไม่ได้ประกาศผล");
	str reason = req_field(r, "reason");
	reason = reason.p != NULL ? str_trim(reason) : reason;
	if (!publish && (reason.n == 0 || str_runes(reason) > REASON_MAX))
		problem_add(ps, 0, S("reason"), reason, "ต้องระบุเหตุผลที่ถอนการประกาศ ไม่เกิน %d ตัวอักษร", REASON_MAX);
	if (publish && !req_flag(r, "sure"))
		problem_add(ps, 0, S("sure"), (str){0}, "กรุณาทำเครื่องหมายว่าตรวจความพร้อมแล้ว");
}

/* POST /lpa/{year}/publish: PERM_LPA_PUBLISH at DLA. act (publish, unpublish), seen (rev of the form), sure, reason. */
static void publish_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	const struct lpa_form *f = p->form;
	bool publish = str_eq(req_field(r, "act"), S("publish"));
	struct problems ps = problems_in(r->a);
	publish_check(r, f, publish, &ps);
	struct lpa_form_settings s = {f->title, {f->level_name[0], f->level_name[1], f->level_name[2]}, f->opens_ms, f->closes_ms, f->overall,
		publish ? LPA_FORM_PUBLISHED : LPA_FORM_CLOSED};
	if (ps.n == 0 && lpa_form_set(r->db, r->a, r->account_id, r->now_ms, f, &s, &ps)) {
		if (!publish)
			audit_add(r->db, r->a, r->account_id, lpa_dla_id(r->db), r->now_ms, S("lpa.form.unpublish"), lpa_object(r->a, f, NULL), (str){0}, str_trim(req_field(r, "reason")));
		reply_go(r, str_fmt(r->a, "/lpa/%d/publish?done=1", f->year));
		return;
	}
	if (ps.n == 0)
		return; /* the database's error is answered */
	publish_show(p, &ps, (struct work_note){0});
	reply_status(r, 422);
}

/* --- the table --- */

static const struct field done_fields[] = {{"done", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field office_fields[] = {{"province", FIELD_TEXT, 0, 8, false}, FIELD_END};
static const struct field publish_fields[] = {
	{"act", FIELD_TEXT, 0, 16, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"sure", FIELD_FLAG, 0, 0, false},
	{"reason", FIELD_TEXT, 0, 8000, false},
	FIELD_END,
};
#define FORM_BODY (32u << 20)
#define PROBLEMS_BODY (8u << 20)
#define PLAN_BODY (512u << 10)

const struct route lpa_work_routes[] = {
	{HTTP_GET, "/lpa", index_page, NULL, 0, org_scope_signed_in, false, NULL, 0},
	{HTTP_GET, "/lpa/verify", verify_now, NULL, 0, org_scope_signed_in, false, NULL, 0},
	{HTTP_GET, "/lpa/forms", work_forms_page, NULL, 0, org_scope_public, false, NULL, 0},
	{HTTP_GET, "/lpa/forms/import", work_import_page, NULL, PERM_LPA_FORM, work_scope_form_admin, false, NULL, 0},
	{HTTP_POST, "/lpa/forms/import", work_import_post, work_import_prepare, PERM_LPA_FORM, work_scope_form_admin, true, work_import_fields, FORM_BODY},
	{HTTP_POST, "/lpa/forms/problems", work_problems_csv, NULL, PERM_LPA_FORM, work_scope_form_admin, false, work_problems_fields, PROBLEMS_BODY},
	{HTTP_GET, "/lpa/{year}", overview_page, NULL, PERM_LPA_VIEW, scope_overview, false, office_fields, 0},
	{HTTP_GET, "/lpa/{year}/form", work_form_page, NULL, 0, work_scope_form, ROUTE_SLOW, work_form_fields, 0},
	{HTTP_GET, "/lpa/{year}/form/export", work_form_export, NULL, 0, work_scope_form, ROUTE_SLOW, work_form_fields, 0},
	{HTTP_GET, "/lpa/{year}/form/settings", work_settings_page, NULL, PERM_LPA_FORM, lpa_scope_year, false, done_fields, 0},
	{HTTP_POST, "/lpa/{year}/form/settings", work_settings_post, NULL, PERM_LPA_FORM, lpa_scope_year, true, work_settings_fields, 0},
	{HTTP_GET, "/lpa/{year}/wording", work_wording_page, NULL, PERM_LPA_TEAMS, work_scope_office, false, work_wording_fields, 0},
	{HTTP_POST, "/lpa/{year}/wording", work_wording_post, NULL, PERM_LPA_TEAMS, work_scope_office, true, work_wording_fields, PLAN_BODY},
	{HTTP_GET, "/lpa/{year}/publish", publish_page, NULL, PERM_LPA_PUBLISH, lpa_scope_year, false, done_fields, 0},
	{HTTP_POST, "/lpa/{year}/publish", publish_post, NULL, PERM_LPA_PUBLISH, lpa_scope_year, true, publish_fields, 0},
	{HTTP_GET, "/lpa/{year}/teams", work_teams_page, NULL, PERM_LPA_TEAMS, work_scope_office, false, work_teams_fields, 0},
	{HTTP_POST, "/lpa/{year}/teams", work_teams_post, NULL, PERM_LPA_TEAMS, work_scope_office, true, work_teams_fields, 0},
	{HTTP_GET, "/lpa/{year}/teams/{team}", work_team_page, NULL, PERM_LPA_TEAMS, work_scope_team, false, work_team_fields, 0},
	{HTTP_POST, "/lpa/{year}/teams/{team}", work_team_post, NULL, PERM_LPA_TEAMS, work_scope_team, true, work_team_fields, 0},
	{HTTP_POST, "/lpa/{year}/teams/{team}/members", work_member_post, NULL, PERM_LPA_TEAMS, work_scope_team, true, work_member_fields, 0},
	{HTTP_POST, "/lpa/{year}/teams/{team}/laos", work_laos_post, NULL, PERM_LPA_TEAMS, work_scope_team, true, work_laos_fields, PLAN_BODY},
	{HTTP_POST, "/lpa/{year}/teams/{team}/remove", work_team_remove_post, NULL, PERM_LPA_TEAMS, work_scope_team, true, work_team_fields, 0},
	{HTTP_GET, "/lpa/{year}/verify", work_list_page, NULL, PERM_LPA_VIEW, work_scope_list, false, work_list_fields, 0},
	{HTTP_POST, "/lpa/{year}/province-confirm", work_bulk_post, NULL, PERM_LPA_PROVINCE_CONFIRM, work_scope_list, true, work_bulk_fields, 0},
	{HTTP_GET, "/lpa/{year}/{code}/verify", work_verify_overview, NULL, PERM_LPA_VIEW, work_scope_look, false, work_verify_fields, 0},
	{HTTP_GET, "/lpa/{year}/{code}/verify/{dimension}", work_verify_page, NULL, PERM_LPA_VIEW, work_scope_look, false, work_verify_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/score", work_score_post, NULL, PERM_LPA_VERIFY, work_scope_score, true, work_score_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/accept", work_accept_post, NULL, PERM_LPA_VERIFY, work_scope_score, true, work_accept_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/hand-in", work_hand_in_post, NULL, PERM_LPA_VERIFY, work_scope_score, true, work_step_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/province-confirm", work_province_confirm_post, NULL, PERM_LPA_PROVINCE_CONFIRM, lpa_scope_lao, true, work_step_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/return", work_return_post, NULL, PERM_LPA_TEAMS, lpa_scope_lao, true, work_step_fields, 0},
	{0},
};
