/* entry_view.c: see entry_view.h. */
#include "lpa/entry_view.h"

#include "lpa/impl.h"

#define DAY_MS (24 * 3600 * (i64)1000)
#define HISTORY_MAX 50

/* --- one indicator --- */

static bool chosen(const struct lpa_indicator *i, const struct lpa_self *s)
{
	return s->band >= 0 && (size_t)s->band < i->n_bands;
}

enum lpa_item lpa_item_of(const struct lpa_indicator *i, const struct lpa_self *s)
{
	if (s->cut)
		return LPA_ITEM_CUT;
	if (!chosen(i, s))
		return LPA_ITEM_EMPTY;
	return i->bands[s->band].points > 0 && s->n_evidence == 0 ? LPA_ITEM_HALF : LPA_ITEM_DONE;
}

static const struct {
	const char *code, *words, *icon;
} item_facts[] = {
	[LPA_ITEM_EMPTY] = {"empty", "ยังไม่ได้เลือกเกณฑ์", "circle"},
	[LPA_ITEM_HALF] = {"half", "ยังไม่มีหลักฐาน", "circle-half"},
	[LPA_ITEM_DONE] = {"done", "ครบแล้ว", "check-circle-fill"},
	[LPA_ITEM_CUT] = {"cut", "ขอตัดฐาน", "scissors"},
};
const char *lpa_item_code(enum lpa_item s)
{
	return item_facts[s].code;
}
const char *lpa_item_words(enum lpa_item s)
{
	return item_facts[s].words;
}
const char *lpa_item_icon(enum lpa_item s)
{
	return item_facts[s].icon;
}

static bool done(enum lpa_item s)
{
	return s == LPA_ITEM_DONE || s == LPA_ITEM_CUT;
}

struct lpa_items lpa_items_of(const struct lpa_form *f, enum org_kind kind, const struct lpa_self *self)
{
	struct lpa_items v = {.self = self};
	for (size_t k = 0; k < f->n_indicators; k++) {
		const struct lpa_indicator *i = &f->indicators[k];
		if (!lpa_applies(i, kind))
			continue;
		const struct lpa_self *s = &self[k];
		bool is_done = done(lpa_item_of(i, s));
		v.tab[i->dimension].n++;
		v.tab[i->dimension].done += is_done;
		v.n++;
		v.done += is_done;
		if (s->version > 0 && s->at_ms > v.last_ms)
			v.last_ms = s->at_ms;
		if (i->pilot || s->cut)
			continue;
		v.sums.full[i->dimension] += i->full;
		if (chosen(i, s))
			v.sums.points[i->dimension] += i->bands[s->band].points;
		else
			v.risk += i->full;
	}
	return v;
}

str lpa_percent_text(struct arena *a, struct lpa_percent p)
{
	i64 c = lpa_percent_shown(p);
	return c < 0 ? S("-") : str_fmt(a, "%lld.%02lld", (long long)(c / 100), (long long)(c % 100));
}

str lpa_saved_text(struct arena *a, i64 at_ms, i64 now_ms)
{
	if (at_ms == 0)
		return S("");
	str when = day_of_ms(at_ms) == day_of_ms(now_ms) ? ms_show_time(a, at_ms) : ms_show(a, at_ms);
	return STR_CAT(a, S("บันทึกแล้ว "), when);
}

/* --- window --- */

static i64 until_of(const struct lpa_form *f, const struct lpa_entry *e)
{
	return e->state == LPA_OPEN && e->until_ms > f->closes_ms ? e->until_ms : f->closes_ms;
}

/* --- last year --- */

static str points_of(struct arena *a, const struct lpa_indicator *i, const struct lpa_self *s)
{
	if (s->cut)
		return S("ขอตัดฐาน");
	return chosen(i, s) ? lpa_points_text(a, i->bands[s->band].points) : S("-");
}

static str result_percent(struct lpa_page *p, int year, int dimension)
{
	struct lpa_result *res;
	int *years;
	size_t n = lpa_results_of(p->r->db, p->r->a, p->unit, &res, &years);
	for (size_t k = 0; k < n; k++)
		if (years[k] == year)
			return lpa_percent_text(p->r->a, lpa_percent_dimension(&res[k].sums, dimension));
	return (str){0};
}

static struct lpa_last last_of(struct lpa_page *p, const struct lpa_indicator *i)
{
	struct arena *a = p->r->a;
	struct lpa_last l = {.year = p->form->year - 1, .percent = result_percent(p, p->form->year - 1, i->dimension)};
	const struct lpa_form *f = lpa_form(p->r->db, l.year);
	const struct lpa_indicator *was = f != NULL ? lpa_indicator_by_no(f, i->no) : NULL;
	if (was == NULL || !lpa_applies(was, lpa_kind(f, p->unit)))
		return l;
	struct lpa_self s = lpa_self_all(p->r->db, a, f, p->unit->id, true)[was->index];
	struct lpa_score v = lpa_score_all(p->r->db, a, f, p->unit->id, true)[was->index];
	l.known = s.version > 0;
	l.self = points_of(a, was, &s);
	l.remark = s.remark;
	l.scored = v.version > 0;
	l.team = v.cut ? S("ตัดฐาน") : v.points >= 0 ? lpa_points_text(a, v.points) : S("-");
	l.reason = v.reason;
	return l;
}

/* --- the page of a dimension --- */

static str section_path(struct lpa_page *p, const struct lpa_indicator *i)
{
	str path = {0};
	for (const struct lpa_section *s = i->section; s != NULL; s = s->parent) {
		str name = p->form->level_name[s->level - 1];
		bool named = str_starts(s->title, name);
		str here = STR_CAT(p->r->a, named ? S("") : name, named ? S("") : S(" "), s->title);
		path = path.p != NULL ? STR_CAT(p->r->a, here, S(" › "), path) : here;
	}
	return path;
}

static const struct lpa_indicator *neighbour(const struct lpa_page *p, const struct lpa_indicator *i, int step)
{
	for (ptrdiff_t k = (ptrdiff_t)i->index + step; k >= 0 && k < (ptrdiff_t)p->form->n_indicators; k += step)
		if (lpa_applies(&p->form->indicators[k], p->kind))
			return &p->form->indicators[k];
	return NULL;
}

static const struct lpa_indicator *first_open(const struct lpa_page *p, const struct lpa_items *items, int dimension)
{
	const struct lpa_indicator *first = NULL;
	for (size_t k = 0; k < p->form->n_indicators; k++) {
		const struct lpa_indicator *i = &p->form->indicators[k];
		if (i->dimension != dimension || !lpa_applies(i, p->kind))
			continue;
		if (!done(lpa_item_of(i, &items->self[k])))
			return i;
		if (first == NULL)
			first = i;
	}
	return first;
}

static void view_indicator(struct lpa_view *v)
{
	struct lpa_page *p = v->p;
	struct request *r = p->r;
	v->prev = neighbour(p, v->i, -1);
	v->next = neighbour(p, v->i, 1);
	v->self = v->items.self[v->i->index];
	v->item = lpa_item_of(v->i, &v->self);
	v->wording = lpa_page_wording(p, v->i);
	v->path = section_path(p, v->i);
	v->n_evidence = lpa_evidence_list(r->db, r->a, p->form, p->unit->id, v->i->id, &v->evidence);
	v->last = last_of(p, v->i);
	if (p->entry.state >= LPA_VERIFIED) {
		v->score = lpa_score_all(r->db, r->a, p->form, p->unit->id, true)[v->i->index];
		v->has_score = v->score.version > 0;
	}
}

struct lpa_view *lpa_view_of(struct lpa_page *p, int dimension, const struct lpa_indicator *i)
{
	struct request *r = p->r;
	struct lpa_view *v = new (r->a, struct lpa_view, 1);
	struct lpa_entry *e = lpa_page_entry(p);
	*v = (struct lpa_view){.p = p, .dimension = dimension, .i = i};
	v->items = lpa_items_of(p->form, p->kind, lpa_self_all(r->db, r->a, p->form, p->unit->id, true));
	v->may_edit = org_may(p->who, PERM_LPA_SELF, p->unit);
	v->writable = lpa_entry_writable(p->form, e, r->now_ms, &v->why);
	v->until_ms = until_of(p->form, e);
	if (v->i == NULL)
		v->i = first_open(p, &v->items, dimension);
	if (v->i != NULL)
		view_indicator(v);
	return v;
}

/* --- history --- */

static str history_words(str action)
{
	if (str_eq(action, S("lpa.confirm")))
		return S("ปลัดยืนยันข้อมูล");
	if (str_eq(action, S("lpa.hand_in")))
		return S("ทีมประเมินส่งผล");
	if (str_eq(action, S("lpa.province_confirm")))
		return S("จังหวัดยืนยันผล");
	return S("เปิดให้แก้ไข");
}

/* A reopening's after value: state|until|reason. */
static void history_reopened(struct lpa_history *h, str after)
{
	str state, until;
	if (!str_next(&after, '|', &state) || !str_next(&after, '|', &until))
		return;
	h->until = str_eq(until, S("-")) ? (str){0} : until;
	h->reason = after;
}

size_t lpa_history_of(struct lpa_page *p, struct lpa_history **ret)
{
	struct request *r = p->r;
	struct lpa_history *at = new (r->a, struct lpa_history, HISTORY_MAX);
	size_t n = 0;
	struct db_cur c = db_query(r->db,
		"select a.at_ms, a.action, v.after, (select name from account where account.id = a.account_id) from audit a"
		" left join audit_value v on v.audit_id = a.id where a.unit_id = $1 and a.object = $2"
		" and a.action in ('lpa.confirm', 'lpa.hand_in', 'lpa.province_confirm', 'lpa.reopen') order by a.id desc limit 50",
		p->unit->id, lpa_object(r->a, p->form, NULL));
	while (n < HISTORY_MAX && db_next(&c)) {
		str action = db_str(&c, 1), by = db_str(&c, 3);
		struct lpa_history *h = &at[n++];
		*h = (struct lpa_history){
			.at_ms = db_i64(&c, 0), .what = history_words(action), .by = by.p != NULL ? str_dup(r->a, by) : S("ระบบ")};
		if (str_eq(action, S("lpa.reopen")) && !db_is_null(&c, 2))
			history_reopened(h, str_dup(r->a, db_str(&c, 2)));
	}
	db_done(&c);
	*ret = at;
	return n;
}

/* --- the overview --- */

static str left_of(struct arena *a, i64 until_ms, i64 now_ms)
{
	if (now_ms >= until_ms)
		return (str){0};
	i64 days = (until_ms - now_ms) / DAY_MS;
	return days > 0 ? str_fmt(a, "เหลืออีก %lld วัน", (long long)days) : S("เหลือไม่ถึง 1 วัน");
}

static void next_while_open(struct lpa_overview *v)
{
	struct lpa_page *p = v->p;
	bool complete = v->n_missing == 0;
	if (!v->writable) {
		v->next_words = v->why;
		return;
	}
	if (!complete && v->may_edit) {
		v->next_words = S("ประเมินให้ครบทุกตัวชี้วัดและแนบหลักฐาน แล้วปลัดยืนยันข้อมูล");
		v->next_href = lpa_indicator_path(p, v->missing[0].indicator);
		v->next_button = v->items.done > 0 ? S("ทำต่อจากข้อที่ยังขาด") : S("เริ่มประเมินตนเอง");
	} else if (!complete)
		v->next_words = S("รอ อปท. ประเมินตนเองให้ครบ แล้วปลัดยืนยันข้อมูล");
	else
		v->next_words = v->may_confirm ? S("ครบทุกตัวชี้วัดแล้ว ตรวจทานแล้วยืนยันข้อมูล") : S("ครบทุกตัวชี้วัดแล้ว รอปลัดยืนยันข้อมูล");
}

/* To the team's page, for who may act there. */
static void next_button(struct lpa_overview *v, unsigned permission, str words)
{
	if (!org_may(v->p->who, permission, v->p->unit))
		return;
	v->next_href = STR_CAT(v->p->r->a, v->p->base, S("/verify"));
	v->next_button = words;
}

static void next_of(struct lpa_overview *v)
{
	switch (v->p->entry.state) {
	case LPA_OPEN:
		next_while_open(v);
		break;
	case LPA_SELF_CONFIRMED:
		v->next_words = S("ทีมประเมินของจังหวัดตรวจหลักฐานและให้คะแนน ระหว่างนี้ อปท. แก้ไขไม่ได้");
		next_button(v, PERM_LPA_VERIFY, S("ตรวจประเมิน"));
		break;
	case LPA_VERIFIED:
		v->next_words = S("จังหวัดตรวจทานผลของทีมประเมิน แล้วยืนยัน");
		next_button(v, PERM_LPA_PROVINCE_CONFIRM, S("ตรวจทานผล"));
		break;
	case LPA_PROVINCE_CONFIRMED:
		v->next_words = v->p->form->state == LPA_FORM_PUBLISHED ? S("ประกาศผลแล้ว") : S("รอ สถ. ประกาศผล");
		if (v->p->form->state == LPA_FORM_PUBLISHED) {
			v->next_href = str_fmt(v->p->r->a, "/results/%d/lao/%.*s", v->p->form->year, STR_FMT(v->p->unit->code));
			v->next_button = S("ดูผลการประเมิน");
		}
		break;
	case LPA_STATE__MAX:
		break;
	}
}

struct lpa_overview *lpa_overview_of(struct lpa_page *p)
{
	struct request *r = p->r;
	struct lpa_overview *v = new (r->a, struct lpa_overview, 1);
	struct lpa_entry *e = lpa_page_entry(p);
	*v = (struct lpa_overview){.p = p};
	const struct lpa_self *self = lpa_self_all(r->db, r->a, p->form, p->unit->id, false);
	v->items = lpa_items_of(p->form, p->kind, self);
	v->n_missing = lpa_self_missing(r->a, p->form, p->kind, self, &v->missing);
	v->may_edit = org_may(p->who, PERM_LPA_SELF, p->unit);
	v->may_confirm = org_may(p->who, PERM_LPA_SELF_CONFIRM, p->unit);
	v->may_reopen = org_may(p->who, PERM_LPA_TEAMS, p->unit);
	v->writable = lpa_entry_writable(p->form, e, r->now_ms, &v->why);
	v->until_ms = until_of(p->form, e);
	v->left = left_of(r->a, v->until_ms, r->now_ms);
	v->n_history = lpa_history_of(p, &v->history);
	struct lpa_percent all = lpa_percent_overall(&v->items.sums, p->form->overall);
	v->percent = lpa_percent_text(r->a, all);
	v->level = lpa_level_name(lpa_level_of(all));
	next_of(v);
	return v;
}
