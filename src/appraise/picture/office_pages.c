/* office_pages.c: an office's page: the share, who lacks what, its own day, the file, one person. */
#include "appraise/picture/view.h"

#include "appraise/picture/office.html.h"

str picture_problem(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

str picture_problem_rest(struct arena *a, const struct problems *ps)
{
	str all = {0};
	for (size_t i = 0; ps && i < ps->n; i++)
		if (ps->at[i].column.n == 0)
			all = all.n > 0 ? STR_CAT(a, all, S("\n"), ps->at[i].expected) : ps->at[i].expected;
	return all;
}

/* Who is asked for: unit only where it is the office or one of its own. */
static struct picture_ask ask_of(struct request *r, const struct org_unit *u)
{
	struct picture_ask k = {.unit = u, .q = picture_text(r, "q"), .page = 1, .heads = req_flag(r, "heads")};
	str state = picture_text(r, "state"), unit = picture_text(r, "unit");
	for (int i = 0; i < PICTURE_STATE__MAX; i++)
		if (str_eq(picture_state_code((enum picture_state)i), state))
			k.state = (enum picture_state)i;
	const struct org_unit *one = unit.n > 0 ? org_by_code(org_dir(r->db), unit) : NULL;
	if (one != NULL && picture_is_office(one) && org_is_below(one, u)) {
		k.unit = one;
		k.own = true;
	}
	req_i64(r, "page", &k.page);
	return k;
}

/* --- links --- */

static str people_link(struct arena *a, const struct picture_place *at, const struct picture_ask *k, str path)
{
	struct picture_query q = {.a = a};
	picture_put_rule(&q, &at->p);
	picture_put(&q, "state", k->state ? picture_state_code(k->state) : S(""));
	picture_put(&q, "unit", k->own ? k->unit->code : S(""));
	picture_put(&q, "heads", k->heads ? S("1") : S(""));
	picture_put(&q, "q", k->q);
	picture_put(&q, "page", k->page > 1 ? str_fmt(a, "%lld", (long long)k->page) : S(""));
	return picture_link(&q, path);
}

str picture_people_link(const struct picture_office *v, const struct org_unit *unit, enum picture_state state, bool heads)
{
	struct picture_ask k = {.unit = unit ? unit : v->at->unit, .own = unit != NULL, .state = state, .heads = heads};
	return people_link(v->r->a, v->at, &k, v->at->base);
}

str picture_people_page(const struct picture_office *v, i64 page)
{
	struct picture_ask k = v->ask;
	k.page = page;
	return people_link(v->r->a, v->at, &k, v->at->base);
}

str picture_people_act(const struct picture_office *v, const char *act)
{
	struct picture_ask k = v->ask;
	k.page = 1;
	return people_link(v->r->a, v->at, &k, STR_CAT(v->r->a, v->at->base, S("/"), str_of(act)));
}

const struct standing_sum *picture_unit_sum(const struct picture_office *v, const struct org_unit *u)
{
	for (size_t i = 0; i < v->n_units; i++)
		if (v->unit[i].unit == u)
			return &v->unit[i];
	return &v->all;
}

/* A province and its region stand above an office in the crumbs. */
static struct frame office_frame_of(struct request *r, const struct picture_place *at, str title, str here)
{
	struct frame f = appraise_frame(r, &at->p.round, title);
	const struct org_unit *above = at->unit->parent;
	if (above != NULL && above->kind == ORG_PROVINCE && org_may(org_who(r), PERM_APPRAISE_VIEW, above))
		frame_crumb(&f, STR_CAT(r->a, at->p.base, S("/office/"), above->code), above->full);
	frame_crumb(&f, here.n > 0 ? at->base : (str){0}, at->unit->full);
	if (here.n > 0)
		frame_crumb(&f, (str){0}, here);
	return f;
}

/* --- the page --- */

/* GET /appraise/{round}/office/{code}: PERM_APPRAISE_VIEW on it. rule, state, unit, heads, q, page; done: how many were reminded; day: it was set. */
void picture_office_page(struct request *r)
{
	struct picture_place at;
	struct picture_office v = {.r = r, .at = &at};
	i64 done = 0;
	if (!picture_place(r, &at))
		return;
	v.ask = ask_of(r, at.unit);
	if (req_i64(r, "done", &done))
		v.note = (struct picture_note){"done", str_fmt(r->a, "ส่งการเตือนแล้ว %lld คน", (long long)done)};
	else if (req_flag(r, "day"))
		v.note = (struct picture_note){"done", S("บันทึกวันที่กำหนดของสำนักงานแล้ว")};
	v.may_work = org_may(org_who(r), PERM_APPRAISE_ROSTER, at.unit);
	v.open = at.p.round.state == 1;
	v.n_units = picture_units(r->db, r->a, &at.p.rule, at.unit, &v.unit);
	for (size_t i = 0; i < v.n_units; i++)
		picture_add(&v.all, &v.unit[i]);
	v.due = picture_due(r->db, r->a, &at.p, at.unit);
	const struct standing_sum *sums = v.ask.own ? picture_unit_sum(&v, v.ask.unit) : v.unit;
	v.n = picture_people(r->db, r->a, &at.p, &v.ask, sums, v.ask.own ? 1 : v.n_units, PICTURE_PAGE, &v.row, &v.more);
	v.f = office_frame_of(r, &at, STR_CAT(r->a, at.unit->full, S(" ตัวชี้วัดที่ 2 "), round_name(r->a, &at.p.round)), S(""));
	picture_office_view(r->out, &v);
}

/* GET /appraise/{round}/office/{code}/person/{id}: PERM_APPRAISE_VIEW on it: the courses behind a person's number. */
void picture_person_page(struct request *r)
{
	struct picture_place at;
	struct picture_person_view v = {.r = r, .at = &at};
	i64 id = 0;
	if (!picture_place(r, &at))
		return;
	if (!str_i64(req_param(r, "id"), &id) || id <= 0 || !picture_person(r->db, r->a, &at.p, at.unit, id, &v.x)) {
		reply_error(r, 404, S("ไม่พบบุคลากรคนนี้ในสำนักงาน หรือไม่นับในรอบนี้: ดูที่บัญชีรายชื่อ"));
		return;
	}
	v.n_learned = learned_by(r->db, r->a, &at.p.rule, id, &v.learned);
	v.f = office_frame_of(r, &at, v.x.s.name, v.x.s.name);
	picture_person_view(r->out, &v);
}

/* --- the file: its bytes are made on a worker, that it was taken is written in the line --- */

struct made {
	str bytes;
	bool ok;
};

/* Silent: whether the caller may is asked again in the line, and said there. */
static bool may_take(struct request *r, struct picture_place *at)
{
	struct appraise_round round;
	int year, no;
	at->unit = org_by_code(org_dir(r->db), req_param(r, "code"));
	if (!picture_is_office(at->unit) || !org_may(org_who(r), PERM_APPRAISE_VIEW, at->unit))
		return false;
	if (!round_parse(req_param(r, "round"), &year, &no) || !round_of(r->db, r->a, year, no, &round) || round.state == 0)
		return false;
	return picture_load(r, &round, &at->p);
}

void picture_people_prepare(struct request *r)
{
	struct picture_place at = {0};
	struct made *m = new (r->a, struct made, 1);
	struct buf out = {0};
	r->prepared = m;
	if (!may_take(r, &at))
		return;
	struct picture_ask k = ask_of(r, at.unit);
	picture_people_file(r->db, r->a, &at.p, &k, TABLE_XLSX, &out);
	m->ok = !out.failed;
	m->bytes = str_take(r->a, &out);
}

/* GET /appraise/{round}/office/{code}/people.xlsx: PERM_APPRAISE_VIEW on it; the same filters; audited. */
void picture_people_xlsx(struct request *r)
{
	const struct made *m = r->prepared;
	struct picture_place at;
	if (!picture_place(r, &at))
		return;
	if (!m->ok) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	struct picture_ask k = ask_of(r, at.unit);
	audit_add(r->db, r->a, r->account_id, at.unit->id, r->now_ms, S("appraise.people_taken"), round_code(r->a, &at.p.round), (str){0},
		STR_CAT(r->a, k.unit->full, S("|"), picture_state_name(k.state)));
	buf_reset(r->out);
	buf_str(r->out, m->bytes);
	reply_download(r, table_format_type(TABLE_XLSX), STR_CAT(r->a, at.unit->full, S(" "), round_name(r->a, &at.p.round), S(".xlsx")));
}

/* --- the office's own day --- */

static void show_day(struct request *r, const struct picture_place *at, str value, const struct problems *ps)
{
	struct picture_day v = {.r = r, .at = at, .value = value, .ps = ps, .due = picture_due(r->db, r->a, &at->p, at->unit)};
	if (ps == NULL && v.due.set_at == at->unit)
		v.value = str_dup(r->a, str_of(day_iso(v.due.office).z));
	v.f = office_frame_of(r, at, S("กำหนดวันของสำนักงาน"), S("กำหนดวัน"));
	buf_reset(r->out);
	picture_day_view(r->out, &v);
	if (ps != NULL)
		reply_status(r, 422);
}

/* GET /appraise/{round}/office/{code}/day: PERM_APPRAISE_ROSTER on it. */
void picture_day_page(struct request *r)
{
	struct picture_place at;
	if (picture_place(r, &at))
		show_day(r, &at, S(""), NULL);
}

/* POST /appraise/{round}/office/{code}/day: day; empty or remove: the day of the round again. */
void picture_day_post(struct request *r)
{
	struct picture_place at;
	struct problems ps = problems_in(r->a);
	str typed = req_flag(r, "remove") ? S("") : picture_text(r, "day");
	day d = DAY_NONE;
	if (!picture_place(r, &at))
		return;
	if (typed.n > 0 && !day_parse(typed, &d))
		problem_add(&ps, 0, S("day"), typed, "พิมพ์วันที่แบบ 2567-02-29 หรือเลือกจากปฏิทิน");
	if (ps.n == 0 && office_day_set(r->db, r->a, r->now_ms, r->account_id, &at.p.round, at.unit, d, &ps))
		reply_go(r, STR_CAT(r->a, at.base, S("?day=1")));
	else
		show_day(r, &at, typed, &ps);
}

/* --- reminders --- */

static size_t chosen(struct request *r, const i64 **ret)
{
	i64 *at = new (r->a, i64, PICTURE_CHOSEN_MAX + 1);
	size_t n = 0;
	for (size_t i = 0; n < PICTURE_CHOSEN_MAX; i++) {
		str s = req_each(r, "who", i);
		if (s.p == NULL)
			break;
		if (str_i64(s, &at[n]) && at[n] > 0)
			n++;
	}
	*ret = n > 0 || !req_flag(r, "all") ? at : NULL; /* nobody chosen is nobody, not everybody */
	return n;
}

static bool remind_of(struct request *r, struct picture_place *at, struct picture_ask *k, struct picture_reminding *v)
{
	if (!picture_place(r, at))
		return false;
	*k = ask_of(r, at->unit);
	k->state = PICTURE_LACKS;
	*v = (struct picture_reminding){.r = r, .at = at, .back = people_link(r->a, at, k, at->base)};
	v->m = (struct picture_remind){.p = &at->p, .ask = k, .office = at->unit, .words = picture_text(r, "words"), .by = r->account_id};
	v->m.n_who = chosen(r, &v->m.who);
	if (at->p.current)
		return true;
	reply_error(r, 422, S("เตือนได้เฉพาะตามหลักเกณฑ์ฉบับที่ใช้อยู่: กลับไปเลือกฉบับปัจจุบันก่อน"));
	return false;
}

static void show_remind(struct request *r, struct picture_reminding *v, const struct problems *ps)
{
	v->ps = ps;
	v->to = picture_remind_count(r->db, r->a, &v->m, r->now_ms);
	v->title = picture_remind_title(r->db, r->a, &v->m);
	v->f = office_frame_of(r, v->at, S("เตือนผู้ที่ยังเรียนไม่ครบ"), S("เตือน"));
	buf_reset(r->out);
	picture_remind_view(r->out, v);
	if (ps != NULL)
		reply_status(r, 422);
}

/* GET /appraise/{round}/office/{code}/remind: PERM_APPRAISE_ROSTER on it. who (persons) or all with the filters: whom it would reach, and the text. */
void picture_remind_page(struct request *r)
{
	struct picture_place at;
	struct picture_ask k;
	struct picture_reminding v;
	if (remind_of(r, &at, &k, &v))
		show_remind(r, &v, NULL);
}

/* POST /appraise/{round}/office/{code}/remind: the same, words. */
void picture_remind_post(struct request *r)
{
	struct picture_place at;
	struct picture_ask k;
	struct picture_reminding v;
	struct problems ps = problems_in(r->a);
	if (!remind_of(r, &at, &k, &v))
		return;
	i64 n = picture_remind_send(r->db, r->a, r->now_ms, &v.m, &ps);
	if (n == 0) {
		show_remind(r, &v, &ps);
		return;
	}
	reply_go(r, str_fmt(r->a, "%.*s%cdone=%lld", STR_FMT(v.back), str_find_byte(v.back, '?') >= 0 ? '&' : '?', (long long)n));
}
