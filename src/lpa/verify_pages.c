/* verify_pages.c: the verification of one LAO: the team's scores beside the LAO's own and its evidence; handing in, confirming, returning. */
#include "lpa/impl.h"
#include "lpa/verify.html.h"
#include "lpa/verify_view.h"

#define REASON_FIELD_MAX 16000 /* what the model refuses in words must come through */

/* --- who may --- */

/* {year}, {code}: offices above the LAO that hold PERM_LPA_VIEW, and members of its team. The LAO itself sees the team's scores on its own pages,
 * once they are handed in. */
bool work_scope_look(struct request *r)
{
	struct lpa_page *p = org_scope_signed_in(r) ? lpa_page_open(r, LPA_PAGE_LAO) : NULL;
	if (p == NULL)
		return false;
	if (org_may(p->who, PERM_LPA_VIEW, p->unit->parent) || lpa_in_team(r->db, p->form, p->unit->id, r->account_id))
		return true;
	reply_error(r, 403, str_fmt(r->a, "หน้านี้สำหรับทีมประเมินและสำนักงานที่กำกับดูแล %.*s", STR_FMT(p->term->full)));
	return false;
}

/* The same LAO, for writing: the permission and membership of its team. */
bool work_scope_score(struct request *r)
{
	if (!lpa_scope_lao(r))
		return false;
	const struct lpa_page *p = lpa_page(r);
	if (lpa_in_team(r->db, p->form, p->unit->id, r->account_id))
		return true;
	reply_error(r, 403, str_fmt(r->a, "ท่านไม่ได้อยู่ในทีมที่รับผิดชอบ %.*s", STR_FMT(p->term->full)));
	return false;
}

/* --- what is shown --- */

static struct verify_team team_of(struct lpa_page *p)
{
	struct verify_team t = {.day = S("")};
	struct db_cur c = db_query(p->r->db,
		"select t.id, t.no, l.visit_day from lpa_team_lao l join lpa_team t on t.id = l.team_id where l.form_id = $1 and l.unit_id = $2", p->form->id, p->unit->id);
	if (db_next(&c)) {
		t.id = db_i64(&c, 0);
		t.no = db_i64(&c, 1);
		if (!db_is_null(&c, 2))
			t.day = str_dup(p->r->a, db_str(&c, 2));
	}
	db_done(&c);
	return t;
}

/* Why nobody can score now; empty: it is open. */
static str closed_why(struct lpa_page *p)
{
	struct lpa_standing s = {*p->form, *lpa_page_entry(p)};
	str why = {0};
	return lpa_scorable(&s, &why) ? S("") : why;
}

static bool may_score(struct lpa_page *p)
{
	return org_may(p->who, PERM_LPA_VERIFY, p->unit) && lpa_in_team(p->r->db, p->form, p->unit->id, p->r->account_id);
}

static const struct lpa_indicator *first_open(const struct lpa_page *p, const struct lpa_score *score, int dimension)
{
	const struct lpa_indicator *first = NULL;
	for (size_t k = 0; k < p->form->n_indicators; k++) {
		const struct lpa_indicator *i = &p->form->indicators[k];
		if (i->dimension != dimension || !lpa_applies(i, p->kind))
			continue;
		if (!score[k].cut && score[k].points < 0)
			return i;
		if (first == NULL)
			first = i;
	}
	return first;
}

static str points_value(struct arena *a, const struct lpa_score *s)
{
	if (s->cut)
		return S("cut");
	return s->points >= 0 ? str_fmt(a, "%lld", (long long)s->points) : S("");
}

static bool has_own(const struct lpa_indicator *i, const struct lpa_self *s) { return s->cut || (s->band >= 0 && (size_t)s->band < i->n_bands); }

/* Cutting from the base needs a reason: the LAO's. */
static str accept_reason(struct arena *a, const struct lpa_self *own)
{
	if (!own->cut)
		return S("");
	return own->remark.n > 0 ? STR_CAT(a, S("เห็นตามที่ อปท. ขอตัดฐาน: "), str_clip(own->remark, 3800)) : S("เห็นตามที่ อปท. ขอตัดฐาน");
}

static str accept_fields(struct arena *a, const struct lpa_indicator *i, const struct lpa_self *own)
{
	struct buf b = {0};
	if (own->cut)
		buf_lit(&b, "points=cut&reason=");
	else
		buf_fmt(&b, "points=%lld&reason=", (long long)i->bands[own->band].points);
	buf_url(&b, accept_reason(a, own));
	return str_take(a, &b);
}

static struct verify_view *view_of(struct lpa_page *p, int dimension, const struct lpa_indicator *i)
{
	struct request *r = p->r;
	struct verify_view *v = new (r->a, struct verify_view, 1);
	const struct lpa_score *score = lpa_score_all(r->db, r->a, p->form, p->unit->id, true);
	if (i == NULL)
		i = first_open(p, score, dimension);
	*v = (struct verify_view){.p = p, .dimension = dimension, .i = i, .e = lpa_view_of(p, dimension, i), .team = team_of(p), .why = closed_why(p)};
	v->items = verify_items_of(p->form, p->kind, v->e->items.self, score);
	v->may_score = v->why.n == 0 && may_score(p);
	if (i != NULL) {
		v->score = score[i->index];
		v->points = points_value(r->a, &v->score);
		v->reason = v->score.reason.p != NULL ? v->score.reason : S("");
		v->accept = has_own(i, &v->e->self) ? accept_fields(r->a, i, &v->e->self) : S("");
	}
	return v;
}

static void show(struct verify_view *v)
{
	struct lpa_page *p = v->p;
	struct arena *a = p->r->a;
	str title = v->i != NULL ? str_fmt(a, "ตรวจตัวชี้วัดที่ %.*s %.*s", STR_FMT(v->i->no), STR_FMT(p->term->full))
		: str_fmt(a, "ตรวจด้านที่ %d %.*s", v->dimension + 1, STR_FMT(p->term->full));
	struct frame f = work_frame(p, "verify", title, STR_CAT(a, p->base, S("/verify")), str_fmt(a, "ด้านที่ %d", v->dimension + 1));
	f.wide = true;
	buf_reset(p->r->out);
	verify_page(p->r->out, v, &f);
}

/* GET /lpa/{year}/{code}/verify/{dimension}?i=NO: offices above the LAO and its team. Without i the first indicator without a verified score. */
void work_verify_page(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	i64 d;
	if (!str_i64(req_param(r, "dimension"), &d) || d < 1 || d > LPA_DIMENSIONS) {
		reply_error(r, 404, S("ไม่มีด้านนี้: แบบประเมินมี 5 ด้าน"));
		return;
	}
	str no = req_field(r, "i");
	const struct lpa_indicator *i = no.n > 0 ? lpa_page_indicator(p, no) : NULL;
	if (no.n > 0 && i == NULL)
		return;
	if (i != NULL && i->dimension != (int)d - 1) {
		reply_go(r, verify_path(p, i));
		return;
	}
	struct verify_view *v = view_of(p, (int)d - 1, i);
	i64 n = 0;
	if (req_i64(r, "accepted", &n))
		v->note = (struct work_note){"done", str_fmt(r->a, "ให้คะแนนตามที่ อปท. ประเมินตนเองแล้ว %lld ข้อ", (long long)n)};
	show(v);
}

/* --- saving --- */

struct sent {
	const struct lpa_indicator *i;
	i64 seen, points; /* points -1: none chosen */
	bool cut;
	str typed, reason;
};

/* A browser's form sends CR LF where a script sends LF. */
static str one_newline(struct arena *a, str s)
{
	if (s.p == NULL || str_find_byte(s, '\r') < 0)
		return s.p != NULL ? s : S("");
	char *to = new (a, char, s.n + 1);
	size_t n = 0;
	for (size_t k = 0; k < s.n; k++)
		if (s.p[k] != '\r' || k + 1 == s.n || s.p[k + 1] != '\n')
			to[n++] = s.p[k];
	return (str){to, n};
}

static bool read_sent(struct request *r, struct sent *ret)
{
	struct sent s = {.points = -1, .typed = req_field(r, "points"), .reason = one_newline(r->a, req_field(r, "reason"))};
	s.i = lpa_page_indicator(lpa_page(r), req_field(r, "indicator"));
	if (s.i == NULL)
		return false;
	if (!req_i64(r, "seen", &s.seen)) {
		reply_error(r, 422, S("ไม่ทราบว่าหน้านี้เปิดไว้ตั้งแต่เมื่อใด: โหลดหน้าใหม่แล้วบันทึกอีกครั้ง"));
		return false;
	}
	s.cut = str_eq(s.typed, S("cut"));
	if (!s.cut && !str_i64(s.typed, &s.points))
		s.points = -1;
	*ret = s;
	return true;
}

/* The page again with what was sent, or JSON. */
static void refuse(struct lpa_page *p, const struct sent *s, int status, str words)
{
	struct request *r = p->r;
	if (r->json) {
		reply_error(r, status, words);
		return;
	}
	struct verify_again again = {.words = words, .points = s->typed, .reason = s->reason};
	struct verify_view *v = view_of(p, s->i->dimension, s->i);
	v->again = &again;
	v->points = s->typed.p != NULL ? s->typed : S("");
	v->reason = s->reason;
	show(v);
	reply_status(r, status);
}

static void answer_stale(struct lpa_page *p, const struct sent *s, const struct lpa_save_result *res)
{
	struct request *r = p->r;
	if (!r->json) {
		struct verify_again again = {.words = res->why, .points = s->typed, .reason = s->reason, .stale = true, .now = res->score, .now_by = res->by_name};
		struct verify_view *v = view_of(p, s->i->dimension, s->i);
		v->again = &again;
		v->points = s->typed.p != NULL ? s->typed : S("");
		v->reason = s->reason;
		show(v);
	} else {
		reply_type(r, "application/json");
		buf_fmt(r->out, "{\"saved\":false,\"stale\":true,\"version\":%lld,\"points\":", (long long)res->version);
		buf_json(r->out, points_value(r->a, &res->score));
		buf_lit(r->out, ",\"reason\":");
		buf_json(r->out, res->score.reason);
		buf_lit(r->out, ",\"by\":");
		buf_json(r->out, res->by_name);
		buf_lit(r->out, ",\"at\":");
		buf_json(r->out, ms_show(r->a, res->score.at_ms));
		buf_lit(r->out, ",\"error\":");
		buf_json(r->out, res->why);
		buf_lit(r->out, "}");
	}
	reply_status(r, 409);
}

static void answer_saved(struct lpa_page *p, const struct sent *s, const struct lpa_save_result *res)
{
	struct request *r = p->r;
	if (!r->json) {
		reply_go(r, verify_path(p, s->i));
		return;
	}
	const struct lpa_self *self = lpa_self_all(r->db, r->a, p->form, p->unit->id, false);
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":true,\"version\":%lld,\"at\":", (long long)res->version);
	buf_json(r->out, ms_show_time(r->a, res->score.at_ms));
	buf_fmt(r->out, ",\"state\":\"%s\"}", verify_item_code(verify_item_of(s->i, &self[s->i->index], &res->score)));
}

/* POST /lpa/{year}/{code}/score: PERM_LPA_VERIFY on the LAO and in its team. indicator, seen (version of the score), points (hundredths of one of the
 * bands, or "cut"), reason. 409 with what stands there now; 423 when nobody can score; 422 with the reason that is missing. */
void work_score_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct sent s;
	if (!read_sent(r, &s))
		return;
	if (!s.cut && s.points < 0) {
		refuse(p, &s, 422, S("ยังไม่ได้เลือกคะแนนที่ทีมให้"));
		return;
	}
	struct lpa_save_result res = lpa_score_save(r->db, r->a, p->form, p->unit, s.i, r->account_id, r->now_ms, s.seen, s.cut ? -1 : s.points, s.cut, s.reason);
	switch (res.what) {
	case LPA_SAVED: answer_saved(p, &s, &res); break;
	case LPA_STALE: answer_stale(p, &s, &res); break;
	case LPA_CLOSED: refuse(p, &s, 423, res.why); break;
	case LPA_INVALID: refuse(p, &s, 422, res.why); break;
	}
}

static struct lpa_save_result accept_one(struct lpa_page *p, const struct lpa_indicator *i, const struct lpa_self *own, i64 seen)
{
	struct request *r = p->r;
	i64 points = own->cut ? -1 : i->bands[own->band].points;
	return lpa_score_save(r->db, r->a, p->form, p->unit, i, r->account_id, r->now_ms, seen, points, own->cut, accept_reason(r->a, own));
}

/* One indicator whose own score is taken over, whatever stands there. */
static void accept_indicator(struct lpa_page *p, const struct lpa_indicator *i)
{
	struct request *r = p->r;
	const struct lpa_self *own = &lpa_self_all(r->db, r->a, p->form, p->unit->id, true)[i->index];
	struct sent s = {.i = i, .typed = S(""), .reason = S("")};
	if (!req_i64(r, "seen", &s.seen) || !has_own(i, own)) {
		refuse(p, &s, 422, S("อปท. ยังไม่ได้ประเมินข้อนี้ จึงให้คะแนนตามไม่ได้"));
		return;
	}
	struct lpa_save_result res = accept_one(p, i, own, s.seen);
	switch (res.what) {
	case LPA_SAVED: answer_saved(p, &s, &res); break;
	case LPA_STALE: answer_stale(p, &s, &res); break;
	case LPA_CLOSED: refuse(p, &s, 423, res.why); break;
	case LPA_INVALID: refuse(p, &s, 422, res.why); break;
	}
}

/* POST /lpa/{year}/{code}/accept: PERM_LPA_VERIFY on the LAO and in its team. indicator with seen: that one; dimension: all of it that have no verified
 * score yet and an own one. */
void work_accept_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	i64 d = 0, n = 0;
	if (!req_i64(r, "dimension", &d)) {
		const struct lpa_indicator *i = lpa_page_indicator(p, req_field(r, "indicator"));
		if (i != NULL)
			accept_indicator(p, i);
		return;
	}
	const struct lpa_self *self = lpa_self_all(r->db, r->a, p->form, p->unit->id, true);
	const struct lpa_score *score = lpa_score_all(r->db, r->a, p->form, p->unit->id, false);
	for (size_t k = 0; k < p->form->n_indicators; k++) {
		const struct lpa_indicator *i = &p->form->indicators[k];
		bool open = i->dimension == (int)d - 1 && lpa_applies(i, p->kind) && !score[k].cut && score[k].points < 0;
		if (!open || !has_own(i, &self[k]))
			continue;
		struct lpa_save_result res = accept_one(p, i, &self[k], score[k].version);
		if (res.what != LPA_SAVED) { /* rolls back the ones before */
			reply_error(r, res.what == LPA_CLOSED ? 423 : 409, res.why);
			return;
		}
		n++;
	}
	reply_go(r, str_fmt(r->a, "%.*s/verify/%lld?accepted=%lld", STR_FMT(p->base), (long long)d, (long long)n));
}

/* --- the overview and the steps --- */

static struct verify_overview *overview_of(struct lpa_page *p)
{
	struct request *r = p->r;
	struct verify_overview *v = new (r->a, struct verify_overview, 1);
	const struct lpa_entry *e = lpa_page_entry(p);
	const struct lpa_self *self = lpa_self_all(r->db, r->a, p->form, p->unit->id, false);
	*v = (struct verify_overview){.p = p, .team = team_of(p), .why = closed_why(p), .reason = S(""), .until = S("")};
	v->items = verify_items_of(p->form, p->kind, self, lpa_score_all(r->db, r->a, p->form, p->unit->id, true));
	v->may_score = v->why.n == 0 && may_score(p);
	v->may_hand_in = v->may_score;
	v->may_confirm = e->state == LPA_VERIFIED && p->form->state != LPA_FORM_PUBLISHED && org_may(p->who, PERM_LPA_PROVINCE_CONFIRM, p->unit);
	v->may_return = e->state > LPA_OPEN && (p->form->state == LPA_FORM_OPEN || p->form->state == LPA_FORM_CLOSED) && org_may(p->who, PERM_LPA_TEAMS, p->unit);
	struct lpa_percent all = lpa_percent_overall(&v->items.sums, p->form->overall);
	v->percent = lpa_percent_text(r->a, all);
	v->level = lpa_level_name(lpa_level_of(all));
	v->own_percent = lpa_percent_text(r->a, lpa_percent_overall(&v->items.own, p->form->overall));
	v->n_history = lpa_history_of(p, &v->history);
	return v;
}

static void overview_show(struct verify_overview *v)
{
	struct lpa_page *p = v->p;
	struct frame f = work_frame(p, "verify", str_fmt(p->r->a, "ตรวจประเมิน LPA %d %.*s", p->form->year, STR_FMT(p->term->full)), (str){0}, (str){0});
	buf_reset(p->r->out);
	verify_overview_page(p->r->out, v, &f);
}

/* GET /lpa/{year}/{code}/verify: offices above the LAO and its team. */
void work_verify_overview(struct request *r)
{
	struct verify_overview *v = overview_of(lpa_page(r));
	static const struct {
		str done, words;
	} notes[] = {
		{S("hand-in"), S("ส่งผลให้จังหวัดแล้ว รอท้องถิ่นจังหวัดยืนยัน")},
		{S("confirm"), S("จังหวัดยืนยันผลแล้ว รอ สถ. ประกาศ")},
		{S("return"), S("ส่งกลับให้แก้ไขแล้ว")},
	};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (str_eq(req_field(r, "done"), notes[i].done))
			v->note = (struct work_note){"done", notes[i].words};
	overview_show(v);
}

/* After a step: its page, or the page again with the reason why not. */
static void answer_step(struct lpa_page *p, bool ok, const struct problems *ps, const char *done)
{
	struct request *r = p->r;
	if (ok && req_flag(r, "list"))
		reply_go(r, str_fmt(r->a, "/lpa/%d/verify?province=%.*s&state=%d&confirmed=1", p->form->year, STR_FMT(p->unit->province->code), LPA_VERIFIED));
	else if (ok)
		reply_go(r, str_fmt(r->a, "%.*s/verify?done=%s", STR_FMT(p->base), done));
	else if (ps->n > 0) {
		struct verify_overview *v = overview_of(p);
		str reason = req_field(r, "reason"), until = req_field(r, "until");
		static const char *const beside[] = {"reason", "until", NULL};
		str words = strcmp(done, "return") == 0 ? work_problem_rest(r->a, ps, beside) : lpa_problems_text(r->a, ps);
		v->ps = ps;
		v->note = words.p != NULL ? (struct work_note){"bad", words} : (struct work_note){"bad", S("ยังไม่ได้ส่งกลับ ตรวจช่องที่มีข้อความสีแดง")};
		v->reason = reason.p != NULL ? reason : S("");
		v->until = until.p != NULL ? until : S("");
		overview_show(v);
		reply_status(r, 422);
	}
}

static i64 seen_of(struct request *r)
{
	i64 seen = -1;
	req_i64(r, "seen", &seen);
	return seen;
}

/* POST /lpa/{year}/{code}/hand-in: PERM_LPA_VERIFY on the LAO and in its team. seen: version of the entry. */
void work_hand_in_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	bool ok = lpa_team_hand_in(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, seen_of(r), &ps);
	answer_step(p, ok, &ps, "hand-in");
}

/* POST /lpa/{year}/{code}/province-confirm: PERM_LPA_PROVINCE_CONFIRM on the LAO. seen: version of the entry; list: came from the work list. */
void work_province_confirm_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	bool ok = lpa_province_confirm(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, seen_of(r), &ps);
	answer_step(p, ok, &ps, "confirm");
}

/* POST /lpa/{year}/{code}/return: PERM_LPA_TEAMS on the LAO. seen, to (team, lao), until (last day, for the LAO), reason. */
void work_return_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	day until;
	bool dated = day_parse(str_trim(req_field(r, "until")), &until);
	enum lpa_state to = str_eq(req_field(r, "to"), S("lao")) ? LPA_OPEN : LPA_SELF_CONFIRMED;
	bool ok = lpa_reopen(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, seen_of(r), to, dated ? day_start_ms(until + 1) : 0,
		one_newline(r->a, req_field(r, "reason")), &ps);
	answer_step(p, ok, &ps, "return");
}

/* --- fields --- */

const struct field work_verify_fields[] = {
	{"i", FIELD_TEXT, 0, LPA_NO_MAX, false},
	{"accepted", FIELD_I64, 0, LPA_INDICATORS_MAX, false},
	{"done", FIELD_TEXT, 0, 16, false},
	FIELD_END,
};
const struct field work_score_fields[] = {
	{"indicator", FIELD_TEXT, 0, LPA_NO_MAX, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"points", FIELD_TEXT, 0, 12, false},
	{"reason", FIELD_TEXT, 0, REASON_FIELD_MAX, false},
	FIELD_END,
};
const struct field work_accept_fields[] = {
	{"indicator", FIELD_TEXT, 0, LPA_NO_MAX, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"dimension", FIELD_I64, 1, LPA_DIMENSIONS, false},
	FIELD_END,
};
const struct field work_step_fields[] = {
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"list", FIELD_FLAG, 0, 0, false},
	{"to", FIELD_TEXT, 0, 8, false},
	{"until", FIELD_TEXT, 0, 40, false},
	{"reason", FIELD_TEXT, 0, REASON_FIELD_MAX, false},
	FIELD_END,
};
