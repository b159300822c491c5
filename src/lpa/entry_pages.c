/* entry_pages.c: the self-assessment: overview, one dimension after another, saving, confirming, reopening. */
#include "lpa/entry_pages.h"

#include "lpa/entry.html.h"
#include "lpa/entry_all.h"
#include "lpa/evidence.html.h"
#include "lpa/impl.h"

#define REMARK_FIELD_MAX 16000 /* what the model refuses in words must come through */

/* --- pages --- */

void lpa_show_indicator(struct lpa_page *p, const struct lpa_indicator *i, const struct lpa_again *again)
{
	struct request *r = p->r;
	buf_reset(r->out);
	struct lpa_view *v = lpa_view_of(p, i->dimension, i);
	v->again = again;
	if (again != NULL && again->stale) { /* the fields show mine; saving again replaces what stands there */
		v->self.version = again->now.version;
		v->self.remark = again->remark.p != NULL ? again->remark : again->now.remark;
		v->self.band = again->band != -2 ? again->band : again->now.band;
		v->self.cut = again->cut >= 0 ? again->cut == 1 : again->band >= 0 ? false : again->now.cut;
	}
	str title = str_fmt(r->a, "ตัวชี้วัดที่ %.*s %.*s", STR_FMT(i->no), STR_FMT(p->term->full));
	struct frame f = lpa_page_frame(p, title, str_fmt(r->a, "ด้านที่ %d", i->dimension + 1));
	entry_dimension(r->out, v, &f);
}

/* GET /lpa/{year}/{code}: PERM_LPA_VIEW on the LAO. */
static void overview(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct lpa_overview *v = lpa_overview_of(p);
	struct frame f = lpa_page_frame(p, str_fmt(r->a, "ประเมิน LPA %d %.*s", p->form->year, STR_FMT(p->term->full)), (str){0});
	entry_overview(r->out, v, &f);
}

/* The overview again with the reason why a step was refused. */
static void overview_refused(struct lpa_page *p, const struct problems *ps)
{
	struct request *r = p->r;
	str words = lpa_problems_text(r->a, ps);
	if (r->json) {
		reply_error(r, 422, words);
		return;
	}
	struct lpa_overview *v = lpa_overview_of(p);
	v->problem = words;
	v->reason_typed = req_field(r, "reason");
	v->until_typed = req_field(r, "until");
	struct frame f = lpa_page_frame(p, str_fmt(r->a, "ประเมิน LPA %d %.*s", p->form->year, STR_FMT(p->term->full)), (str){0});
	entry_overview(r->out, v, &f);
	reply_status(r, 422);
}

static void show_empty(struct lpa_page *p, struct lpa_view *v)
{
	struct frame f = lpa_page_frame(p, str_fmt(p->r->a, "ด้านที่ %d %.*s", v->dimension + 1, STR_FMT(p->term->full)),
		str_fmt(p->r->a, "ด้านที่ %d", v->dimension + 1));
	entry_empty(p->r->out, v, &f);
}

/* GET /lpa/{year}/{code}/d/{dimension}?i=NO&last=1: PERM_LPA_VIEW on the LAO. Without i the first indicator that is not done; last
 * puts last year's remark into an empty field, not saved. */
static void dimension(struct request *r)
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
		reply_go(r, lpa_indicator_path(p, i));
		return;
	}
	struct lpa_view *v = lpa_view_of(p, (int)d - 1, i);
	if (v->i == NULL) {
		show_empty(p, v);
		return;
	}
	if (req_flag(r, "last") && v->self.remark.n == 0)
		v->self.remark = v->last.remark;
	str title = str_fmt(r->a, "ตัวชี้วัดที่ %.*s %.*s", STR_FMT(v->i->no), STR_FMT(p->term->full));
	struct frame f = lpa_page_frame(p, title, str_fmt(r->a, "ด้านที่ %d", v->dimension + 1));
	entry_dimension(r->out, v, &f);
}

/* --- saving --- */

struct sent {
	const struct lpa_indicator *i;
	i64 seen;
	int band, cut; /* -2, -1: not sent */
	str remark;    /* p NULL: not sent */
};

/* A browser's form sends CR LF where a script sends LF; one text is one text. */
static str one_newline(struct arena *a, str s)
{
	if (s.p == NULL || str_find_byte(s, '\r') < 0)
		return s;
	char *to = new (a, char, s.n + 1);
	size_t n = 0;
	for (size_t k = 0; k < s.n; k++)
		if (s.p[k] != '\r' || k + 1 == s.n || s.p[k + 1] != '\n')
			to[n++] = s.p[k];
	return (str){to, n};
}

static bool read_sent(struct request *r, struct sent *ret)
{
	struct sent s = {.band = -2, .cut = -1, .remark = one_newline(r->a, req_field(r, "remark"))};
	s.i = lpa_page_indicator(lpa_page(r), req_field(r, "indicator"));
	if (s.i == NULL)
		return false;
	if (!req_i64(r, "seen", &s.seen)) {
		reply_error(r, 422, S("ไม่ทราบว่าหน้านี้เปิดไว้ตั้งแต่เมื่อใด: โหลดหน้าใหม่แล้วบันทึกอีกครั้ง"));
		return false;
	}
	str band = req_field(r, "band");
	i64 v;
	if (str_eq(band, S("cut")))
		s.cut = 1;
	else if (str_i64(band, &v) && v >= 0 && v < LPA_BANDS_MAX)
		s.band = (int)v;
	else if (band.p != NULL && band.n == 0)
		s.band = -1;
	else if (band.n > 0) {
		reply_error(r, 422, S("เกณฑ์ที่เลือกไม่มีในตัวชี้วัดนี้: โหลดหน้าใหม่แล้วเลือกอีกครั้ง"));
		return false;
	}
	str cut = req_field(r, "cut");
	if (cut.n > 0)
		s.cut = req_flag(r, "cut");
	*ret = s;
	return true;
}

static void json_what_stands(struct request *r, const struct lpa_save_result *res)
{
	const struct lpa_self *s = &res->self;
	buf_fmt(r->out, "{\"saved\":false,\"stale\":true,\"version\":%lld,\"band\":\"", (long long)res->version);
	if (s->cut)
		buf_lit(r->out, "cut");
	else if (s->band >= 0)
		buf_i64(r->out, s->band);
	buf_lit(r->out, "\",\"remark\":");
	buf_json(r->out, s->remark);
	buf_lit(r->out, ",\"by\":");
	buf_json(r->out, res->by_name);
	buf_lit(r->out, ",\"at\":");
	buf_json(r->out, ms_show(r->a, s->at_ms));
	buf_lit(r->out, ",\"error\":");
	buf_json(r->out, res->why);
	buf_lit(r->out, "}");
}

static void answer_stale(struct lpa_page *p, const struct sent *s, const struct lpa_save_result *res)
{
	struct request *r = p->r;
	if (r->json) {
		reply_type(r, "application/json");
		json_what_stands(r, res);
	} else {
		struct lpa_again again = {.words = res->why,
			.kind = -1,
			.stale = true,
			.now = res->self,
			.now_by = res->by_name,
			.band = s->band,
			.cut = s->cut,
			.remark = s->remark};
		lpa_show_indicator(p, s->i, &again);
	}
	reply_status(r, 409);
}

/* The state of the indicator alone: the page counts its tabs itself, so that the line reads no further rows. */
static void answer_saved(struct lpa_page *p, const struct sent *s, const struct lpa_save_result *res)
{
	struct request *r = p->r;
	if (!r->json) {
		reply_go(r, lpa_indicator_path(p, s->i));
		return;
	}
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":true,\"version\":%lld,\"at\":", (long long)res->version);
	buf_json(r->out, ms_show_time(r->a, res->self.at_ms));
	buf_fmt(r->out, ",\"state\":\"%s\"}", lpa_item_code(lpa_item_of(s->i, &res->self)));
}

/* POST /lpa/{year}/{code}/save: PERM_LPA_SELF on the LAO. indicator (its number), seen (the version the page showed), and what
 * changed: band (place in the list, "cut", empty to clear), cut, remark. 409 with what stands there now; 423 outside the window. */
static void save(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct sent s;
	if (!read_sent(r, &s))
		return;
	struct lpa_save_result res =
		lpa_self_save(r->db, r->a, p->form, p->unit, s.i, r->account_id, r->now_ms, s.seen, s.band, s.cut, s.remark);
	switch (res.what) {
	case LPA_SAVED:
		answer_saved(p, &s, &res);
		break;
	case LPA_STALE:
		answer_stale(p, &s, &res);
		break;
	case LPA_CLOSED:
		reply_error(r, 423, res.why);
		break;
	case LPA_INVALID:
		reply_error(r, 422, res.why);
		break;
	}
}

/* --- steps --- */

static void answer_step(struct lpa_page *p)
{
	struct request *r = p->r;
	if (!r->json) {
		reply_go(r, p->base);
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true}");
}

/* POST /lpa/{year}/{code}/confirm: PERM_LPA_SELF_CONFIRM on the LAO. seen: version of the entry. */
static void confirm(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	i64 seen = -1;
	req_i64(r, "seen", &seen);
	if (lpa_self_confirm(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, seen, &ps))
		answer_step(p);
	else if (ps.n > 0)
		overview_refused(p, &ps);
}

/* POST /lpa/{year}/{code}/reopen: PERM_LPA_TEAMS on the LAO's province. seen, to (lao, team), until (last day of the extra round), reason. */
static void reopen(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct problems ps = problems_in(r->a);
	i64 seen = -1;
	day until;
	req_i64(r, "seen", &seen);
	bool dated = day_parse(str_trim(req_field(r, "until")), &until);
	enum lpa_state to = str_eq(req_field(r, "to"), S("team")) ? LPA_SELF_CONFIRMED : LPA_OPEN;
	str reason = req_field(r, "reason");
	if (lpa_reopen(r->db, r->a, p->form, p->unit, r->account_id, r->now_ms, seen, to, dated ? day_start_ms(until + 1) : 0,
			reason.p != NULL ? one_newline(r->a, reason) : S(""), &ps))
		answer_step(p);
	else if (ps.n > 0)
		overview_refused(p, &ps);
}

/* --- table --- */

static const struct field dimension_fields[] = {
	{"i", FIELD_TEXT, 0, LPA_NO_MAX, false}, {"last", FIELD_FLAG, 0, 0, false}, FIELD_END};
static const struct field save_fields[] = {
	{"indicator", FIELD_TEXT, 0, LPA_NO_MAX, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"band", FIELD_TEXT, 0, 8, false},
	{"cut", FIELD_FLAG, 0, 0, false},
	{"remark", FIELD_TEXT, 0, REMARK_FIELD_MAX, false},
	FIELD_END,
};
static const struct field step_fields[] = {
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	{"to", FIELD_TEXT, 0, 8, false},
	{"until", FIELD_DAY, 0, 0, false},
	{"reason", FIELD_TEXT, 0, REMARK_FIELD_MAX, false},
	FIELD_END,
};

const struct route lpa_entry_routes[] = {
	{HTTP_GET, "/lpa/evidence/{token}", lpa_evidence_file, NULL, PERM_LPA_VIEW, lpa_scope_evidence, false, NULL, 0},
	{HTTP_GET, "/lpa/{year}/{code}", overview, NULL, PERM_LPA_VIEW, lpa_scope_lao, false, NULL, 0},
	{HTTP_GET, "/lpa/{year}/{code}/all", lpa_all_page, NULL, PERM_LPA_VIEW, lpa_scope_lao, false, NULL, 0},
	{HTTP_GET, "/lpa/{year}/{code}/d/{dimension}", dimension, NULL, PERM_LPA_VIEW, lpa_scope_lao, false, dimension_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/save", save, NULL, PERM_LPA_SELF, lpa_scope_lao, true, save_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/confirm", confirm, NULL, PERM_LPA_SELF_CONFIRM, lpa_scope_lao, true, step_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/reopen", reopen, NULL, PERM_LPA_TEAMS, lpa_scope_lao, true, step_fields, 0},
	{HTTP_POST, "/lpa/{year}/{code}/evidence", lpa_evidence_post, lpa_evidence_prepare, PERM_LPA_SELF, lpa_scope_lao, true,
		lpa_evidence_fields, LPA_EVIDENCE_BODY_MAX},
	{HTTP_POST, "/lpa/{year}/{code}/evidence/{token}/remove", lpa_evidence_remove_post, NULL, PERM_LPA_SELF, lpa_scope_lao, true,
		NULL, 0},
	{0},
};
