/* year_pages.c: the list of years, a year's framework, its indicators and calendar. */
#include "appraise/framework/view.h"

#include "appraise/framework/year.html.h"

/* --- years --- */

static void show_index(struct request *r, const struct problems *ps)
{
	struct framework *all, *at;
	const struct framework_page *p = framework_page(r);
	size_t n = frameworks_all(r->db, r->a, &all), n_seen = 0;
	at = new (r->a, struct framework, n + 1);
	for (size_t i = 0; i < n; i++) /* what is being written is not for offices */
		if (all[i].state == 1 || p->all)
			at[n_seen++] = all[i];
	struct framework_index_view v = {.f = appraise_frame(r, NULL, S("กรอบการประเมินผลการปฏิบัติราชการ")),
		.note = framework_done(r),
		.at = at,
		.n = n_seen,
		.desk = p->desk,
		.ps = ps};
	int next = n > 0 ? all[0].year + 1 : day_fiscal_year(day_of_ms(r->now_ms));
	v.year = ps != NULL ? framework_typed(r, "year") : str_fmt(r->a, "%d", next);
	v.copy = ps != NULL ? req_flag(r, "copy") : n > 0;
	frame_crumb(&v.f, (str){0}, S("กรอบการประเมิน"));
	framework_index_view(r->out, &v);
}

/* GET /appraise/framework: PERM_APPRAISE_VIEW somewhere. */
void framework_index(struct request *r)
{
	show_index(r, NULL);
}

/* POST /appraise/framework: PERM_APPRAISE_DESK on DLA. year, copy. */
void framework_make_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	i64 year = 0;
	if (!str_i64(thai_arabic_digits(r->a, framework_typed(r, "year")), &year))
		year = 0;
	if (framework_make(
			r->db, r->a, r->now_ms, r->account_id, year > 0 && year < 9999 ? (int)year : 0, req_flag(r, "copy"), &ps)) {
		reply_go(r, str_fmt(r->a, "/appraise/framework/%lld?done=made", (long long)year));
	} else if (ps.n > 0) {
		show_index(r, &ps);
		reply_status(r, 422);
	}
}

/* --- one year --- */

void framework_year_show(struct request *r, const struct problems *ps, int status)
{
	const struct framework_page *p = framework_page(r);
	struct framework_event *event;
	struct appraise_session *session;
	struct problems *missing = new (r->a, struct problems, 1);
	*missing = problems_in(r->a);
	struct framework_year_view v = {.f = framework_frame(r, NULL, p->f.title),
		.note = ps == NULL ? framework_done(r) : (struct org_note){"bad", framework_problems_words(r->a, ps)},
		.p = p,
		.ps = ps,
		.missing = missing,
		.about = -1,
		.title = p->f.title};
	frame_crumb(&v.f, (str){0}, str_fmt(r->a, "ปีงบประมาณ %d", p->f.year));
	v.n_events = framework_events(r->db, r->a, &p->f, &event);
	v.event = event;
	if (p->all)
		v.n_sessions = appraise_sessions_of(r->db, r->a, p->f.year, &session);
	v.session = v.n_sessions > 0 ? session : NULL;
	if (p->f.state == 0)
		framework_ready(r->db, r->a, &p->f, missing);
	size_t held = 0;
	for (size_t i = 0; i < v.n_sessions; i++)
		held += str_ends(v.session[i].no, str_fmt(r->a, "/%d", p->f.year));
	v.session_no = str_fmt(r->a, "%zu/%d", held + 1, p->f.year);
	buf_reset(r->out);
	framework_year_view(r->out, &v);
	if (status != 200)
		reply_status(r, status);
}

/* GET /appraise/framework/{year}: PERM_APPRAISE_VIEW somewhere; one being written only with PERM_APPRAISE_VIEW on DLA. */
void framework_year(struct request *r)
{
	framework_year_show(r, NULL, 200);
}

static void go(struct request *r, const char *done)
{
	reply_go(r, STR_CAT(r->a, framework_page(r)->base, S("?done="), str_of(done)));
}

/* POST /appraise/framework/{year}/title: PERM_APPRAISE_DESK on DLA. title, seen. */
void framework_title_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	i64 seen = 0;
	req_i64(r, "seen", &seen);
	if (framework_retitle(r->db, r->a, r->now_ms, r->account_id, &p->f, framework_typed(r, "title"), seen, &ps))
		go(r, "title");
	else if (ps.n > 0)
		framework_year_show(r, &ps, 422);
}

/* --- indicators --- */

static void show_indicator(struct request *r, struct framework_indicator_view *v)
{
	const struct framework_page *p = framework_page(r);
	const struct org_unit **owners;
	v->p = p;
	v->f = framework_frame(r, p, v->id > 0 ? STR_CAT(r->a, S("แก้ไขตัวชี้วัดที่ "), v->no) : S("เพิ่มตัวชี้วัด"));
	v->f.wide = false;
	frame_crumb(&v->f, (str){0}, v->f.title);
	v->n_owners = framework_owners(r->db, r->a, &owners);
	v->owners = owners;
	framework_indicator_view(r->out, v);
}

/* GET /appraise/framework/{year}/indicator: PERM_APPRAISE_DESK on DLA. An empty form. */
void framework_indicator_new(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	i64 left = FRAMEWORK_FULL_WEIGHT - framework_weight(&p->f, 1);
	struct framework_indicator_view v = {.kind = APPRAISE_POINTS,
		.rounds = 3,
		.full = S("5"),
		.no = S(""),
		.name = S(""),
		.how = S(""),
		.owner = S("DLA-HR"),
		.weight = left > 0 ? framework_number(r->a, left) : S("")};
	show_indicator(r, &v);
}

/* GET /appraise/framework/{year}/indicator/{indicator}: PERM_APPRAISE_DESK on DLA. */
void framework_indicator_edit(struct request *r)
{
	const struct indicator *i = framework_page(r)->i;
	struct framework_indicator_view v = {.id = i->id,
		.version = i->version,
		.kind = i->kind,
		.rounds = i->rounds,
		.no = i->no,
		.name = i->name,
		.how = i->how,
		.weight = framework_number(r->a, i->weight),
		.full = framework_number(r->a, i->full_points),
		.owner = i->owner != NULL ? i->owner->code : S("")};
	show_indicator(r, &v);
}

static struct indicator indicator_typed(struct request *r)
{
	struct indicator x = {.no = thai_arabic_digits(r->a, framework_typed(r, "no")),
		.name = framework_typed(r, "name"),
		.how = framework_text_typed(r, "how"),
		.kind = APPRAISE_POINTS,
		.rounds = (req_flag(r, "round1") ? 1u : 0) | (req_flag(r, "round2") ? 2u : 0),
		.owner = org_by_code(org_dir(r->db), framework_typed(r, "owner"))};
	i64 kind = APPRAISE_POINTS;
	req_i64(r, "id", &x.id);
	req_i64(r, "seen", &x.version);
	req_i64(r, "kind", &kind);
	x.kind = (enum appraise_kind)kind;
	if (!framework_decimal(r->a, framework_typed(r, "weight"), &x.weight))
		x.weight = -1;
	if (!framework_decimal(r->a, framework_typed(r, "full"), &x.full_points))
		x.full_points = -1;
	return x;
}

/* POST /appraise/framework/{year}/indicator: PERM_APPRAISE_DESK on DLA. id (0: new), seen, and the form's fields. */
void framework_indicator_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	struct indicator x = indicator_typed(r);
	if (indicator_save(r->db, r->a, r->now_ms, r->account_id, &p->f, &x, &ps)) {
		go(r, "indicator");
		return;
	}
	if (ps.n == 0)
		return;
	struct framework_indicator_view v = {.ps = &ps,
		.id = x.id,
		.version = x.version,
		.kind = x.kind,
		.rounds = x.rounds,
		.no = x.no,
		.name = x.name,
		.how = x.how,
		.weight = framework_typed(r, "weight"),
		.full = framework_typed(r, "full"),
		.owner = framework_typed(r, "owner")};
	show_indicator(r, &v);
	reply_status(r, 422);
}

/* POST /appraise/framework/{year}/indicator/{indicator}/remove: PERM_APPRAISE_DESK on DLA. */
void framework_indicator_remove_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	if (indicator_remove(r->db, r->a, r->now_ms, r->account_id, &p->f, p->i, &ps))
		go(r, "removed");
	else if (ps.n > 0)
		framework_year_show(r, &ps, 422);
}

/* --- calendar --- */

static void show_event(struct request *r, struct framework_event_view *v)
{
	const struct framework_page *p = framework_page(r);
	v->p = p;
	v->f = framework_frame(r, p, v->id > 0 ? S("แก้ไขกำหนดการ") : S("เพิ่มกำหนดการ"));
	v->f.wide = false;
	frame_crumb(&v->f, (str){0}, v->f.title);
	framework_event_view(r->out, v);
}

static bool find_event(struct request *r, i64 id, struct framework_event *ret)
{
	struct framework_event *at;
	size_t n = framework_events(r->db, r->a, &framework_page(r)->f, &at);
	for (size_t i = 0; id > 0 && i < n; i++)
		if (at[i].id == id) {
			*ret = at[i];
			return true;
		}
	return false;
}

/* GET /appraise/framework/{year}/event?id=: PERM_APPRAISE_DESK on DLA. Without an id an empty form. */
void framework_event_page(struct request *r)
{
	struct framework_event_view v = {.from = S(""), .to = S(""), .title = S("")};
	struct framework_event e;
	i64 id = 0;
	if (req_i64(r, "id", &id) && id > 0) {
		if (!find_event(r, id, &e)) {
			reply_error(r, 404, S("ไม่พบกำหนดการนี้ อาจถูกลบไปแล้ว"));
			return;
		}
		v = (struct framework_event_view){.id = e.id,
			.indicator_id = e.indicator_id,
			.from = framework_day_out(r->a, e.from),
			.to = framework_day_out(r->a, e.to),
			.title = e.title};
	}
	show_event(r, &v);
}

/* POST the same: id (0: new), indicator, from, to (empty: the same day), title. */
void framework_event_post(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct problems ps = problems_in(r->a);
	str from = framework_typed(r, "from"), to = framework_typed(r, "to");
	struct framework_event e = {.title = framework_typed(r, "title"), .from = framework_day(from), .to = framework_day(to)};
	req_i64(r, "id", &e.id);
	req_i64(r, "indicator", &e.indicator_id);
	if (to.n == 0)
		e.to = e.from;
	if (from.n > 0 && e.from == DAY_NONE)
		problem_add(&ps, 0, S("from"), from, "วันเริ่มไม่ถูกต้อง ใช้แบบ ปปปป-ดด-วว");
	if (framework_event_save(r->db, r->a, r->now_ms, r->account_id, &p->f, &e, &ps)) {
		go(r, "event");
		return;
	}
	if (ps.n == 0)
		return;
	struct framework_event_view v = {
		.ps = &ps, .id = e.id, .indicator_id = e.indicator_id, .from = from, .to = to, .title = e.title};
	show_event(r, &v);
	reply_status(r, 422);
}

/* POST /appraise/framework/{year}/event/remove: PERM_APPRAISE_DESK on DLA. id. */
void framework_event_remove_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct framework_event e;
	i64 id = 0;
	req_i64(r, "id", &id);
	if (!find_event(r, id, &e))
		reply_error(r, 404, S("ไม่พบกำหนดการนี้ อาจถูกลบไปแล้ว"));
	else if (framework_event_remove(r->db, r->a, r->now_ms, r->account_id, &framework_page(r)->f, &e, &ps))
		go(r, "removed");
	else if (ps.n > 0)
		framework_year_show(r, &ps, 422);
}
