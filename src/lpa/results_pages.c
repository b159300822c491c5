/* Pages of results: nation, province, lists behind each number, one LAO; exports.
 * The public sees published years; who holds PERM_LPA_VIEW sees the years under way within the own scope. */
#include "lpa/results_pages.h"

#include "base/log.h"
#include "base/thai.h"
#include "lpa/results.html.h"
#include "lpa/results_view.h"

#include <stdlib.h>

str results_percent(struct arena *a, i64 v) { return v < 0 ? S("–") : str_fmt(a, "%lld.%02lld", (long long)v / 100, (long long)v % 100); }

str results_points(struct arena *a, i64 centi)
{
	if (centi < 0)
		return S("–");
	return centi % 100 ? str_fmt(a, "%lld.%02lld", (long long)centi / 100, (long long)centi % 100) : str_fmt(a, "%lld", (long long)centi / 100);
}

str results_count(struct arena *a, i64 n)
{
	return n < 1000 ? str_fmt(a, "%lld", (long long)n) : str_fmt(a, "%lld,%03lld", (long long)n / 1000, (long long)n % 1000);
}

str results_change(struct arena *a, i64 c)
{
	i64 v = c < 0 ? -c : c;
	return str_fmt(a, "%s%lld.%02lld", c < 0 ? "-" : c > 0 ? "+" : "", (long long)v / 100, (long long)v % 100);
}

static i64 shown_of(const struct lpa_result *r) { return lpa_percent_shown(lpa_percent_overall(&r->sums, r->overall)); }

/* --- what may be seen --- */

static const struct org_unit *office_of(const struct org_dir *d, str province)
{
	if (province.n == 0)
		return org_by_code(d, S("DLA"));
	char code[8] = {'P', 0};
	if (province.n != 2)
		return NULL;
	memcpy(code + 1, province.p, 2);
	return org_by_code(d, (str){code, 3});
}

/* A year under way: the offices above the unit. The LAO itself sees the team's scores on its own pages, once they are handed in. */
static bool may_see(struct request *r, bool published, const struct org_unit *unit)
{
	if (unit != NULL && org_kind_is_lao(unit->kind))
		unit = unit->parent;
	return published || (unit != NULL && org_may(org_who(r), PERM_LPA_VIEW, unit));
}

static bool year_of_param(struct request *r, int *ret)
{
	i64 y;
	if (!str_i64(req_param(r, "year"), &y) || y < 2400 || y > 2700) {
		reply_error(r, 404, S("ไม่พบปีที่ต้องการ: ใช้ปี พ.ศ. สี่หลัก เช่น 2566"));
		return false;
	}
	*ret = (int)y;
	return true;
}

struct asked {
	int year;
	const struct org_province *province;
	const struct org_unit *unit;
	struct results_year *y;
};

static bool year_published(struct request *r, int year)
{
	const struct lpa_form *f = lpa_form(r->db, year);
	return f == NULL || f->state == LPA_FORM_PUBLISHED;
}

/* Years with results that the caller may see of this unit, newest first. */
static size_t years_seen(struct request *r, const struct org_unit *unit, int *ret)
{
	int all[RESULT_YEARS_MAX];
	size_t n = lpa_result_years(r->db, all, RESULT_YEARS_MAX), kept = 0;
	for (size_t i = 0; i < n; i++)
		if (may_see(r, year_published(r, all[i]), unit))
			ret[kept++] = all[i];
	return kept;
}

static void load_year(struct request *r, struct asked *q, const struct org_unit *unit)
{
	struct results_year *y = q->y = new(r->a, struct results_year, 1);
	y->form = lpa_form(r->db, q->year);
	y->v = lpa_year_view(r->db, r->a, q->year);
	y->now = y->v->year;
	y->n_years = years_seen(r, unit, y->years);
}

static bool scope_checked(struct request *r, struct asked *q, const struct org_unit *unit)
{
	load_year(r, q, unit);
	r->object = q;
	if (q->y->now.n == 0 && q->y->form == NULL) {
		reply_error(r, 404, str_fmt(r->a, "ยังไม่มีผลการประเมินปี %d", q->year));
		return false;
	}
	if (may_see(r, q->y->now.published, unit))
		return true;
	reply_error(r, r->who ? 403 : 401, str_fmt(r->a, "ผลการประเมินปี %d ยังไม่ประกาศ", q->year));
	return false;
}

static bool scope_nation(struct request *r)
{
	struct asked *q = new(r->a, struct asked, 1);
	return year_of_param(r, &q->year) && scope_checked(r, q, office_of(org_dir(r->db), S("")));
}

static bool scope_province(struct request *r)
{
	struct asked *q = new(r->a, struct asked, 1);
	const struct org_dir *d = org_dir(r->db);
	if (!year_of_param(r, &q->year))
		return false;
	q->province = org_province(d, req_param(r, "province"));
	if (q->province == NULL) {
		reply_error(r, 404, S("ไม่พบจังหวัดที่ต้องการ"));
		return false;
	}
	return scope_checked(r, q, office_of(d, q->province->code));
}

static bool scope_lao(struct request *r)
{
	struct asked *q = new(r->a, struct asked, 1);
	if (!year_of_param(r, &q->year))
		return false;
	q->unit = org_by_code(org_dir(r->db), req_param(r, "code"));
	if (q->unit == NULL || !org_kind_is_lao(q->unit->kind)) {
		reply_error(r, 404, S("ไม่พบ อปท. ที่ต้องการ: ตรวจรหัส 8 หลักอีกครั้ง"));
		return false;
	}
	return scope_checked(r, q, q->unit);
}

/* --- rows --- */

static void row_change(struct results_row *row, const struct lpa_year_view *before)
{
	const struct lpa_result *hit = lpa_year_of(before, row->r->unit);
	i64 now = shown_of(row->r), was = hit ? shown_of(hit) : -1;
	row->has_change = now >= 0 && was >= 0;
	row->change = now - was;
}

static bool fits(const struct results_filter *f, str words, const struct lpa_result *x)
{
	if (f->province.n > 0 && !str_eq(x->unit->province->code, f->province))
		return false;
	if (f->district.n > 0 && !str_eq(x->unit->district->code, f->district))
		return false;
	if (f->kind >= 0 && (int)x->term->kind != f->kind)
		return false;
	if (f->level > 0 && (int)x->level != f->level)
		return false;
	if (f->pass >= 0 && (x->level == LPA_LEVEL_NONE || x->pass != (f->pass == 1)))
		return false;
	if (f->incomplete && x->complete)
		return false;
	return words.n == 0 || str_find(x->unit->name_fold, words) >= 0;
}

static int by_rank(const void *a, const void *b)
{
	const struct results_row *x = a, *y = b;
	i64 i = x->r->rank ? x->r->rank : INT64_MAX, j = y->r->rank ? y->r->rank : INT64_MAX;
	if (i != j)
		return i < j ? -1 : 1;
	return (x->r->unit->list_rank > y->r->unit->list_rank) - (x->r->unit->list_rank < y->r->unit->list_rank);
}

static void list_fill(struct request *r, struct results_list *l, size_t per_page)
{
	const struct lpa_year_view *before = lpa_year_view(r->db, r->a, l->year - 1);
	const struct lpa_year *y = &l->y->now;
	str words = l->filter.words.n > 0 ? thai_fold(r->a, l->filter.words) : S("");
	l->rows = new(r->a, struct results_row, y->n + 1);
	for (size_t i = 0; i < y->n; i++)
		if (fits(&l->filter, words, &y->at[i]))
			l->rows[l->n_all++] = (struct results_row){.r = &y->at[i], .rank = l->province ? y->at[i].rank_province : y->at[i].rank};
	qsort(l->rows, l->n_all, sizeof *l->rows, by_rank);
	l->n_pages = (l->n_all + per_page - 1) / per_page;
	if (l->filter.page < 1 || (size_t)l->filter.page > l->n_pages)
		l->filter.page = 1;
	l->rows += (size_t)(l->filter.page - 1) * per_page;
	l->n = l->n_all - (size_t)(l->filter.page - 1) * per_page;
	if (l->n > per_page)
		l->n = per_page;
	for (size_t i = 0; i < l->n; i++)
		row_change(&l->rows[i], before);
}

static const struct field list_fields[] = {
	{"province", FIELD_TEXT, 0, 2, false}, {"district", FIELD_TEXT, 0, 4, false}, {"kind", FIELD_I64, -1, ORG_KIND__MAX - 1, false},
	{"level", FIELD_I64, 0, 5, false}, {"pass", FIELD_I64, -1, 1, false}, {"incomplete", FIELD_FLAG, 0, 0, false},
	{"q", FIELD_TEXT, 0, 200, false}, {"page", FIELD_I64, 1, 100000, false}, FIELD_END};

static struct results_filter filter_of(struct request *r)
{
	struct results_filter f = {.kind = -1, .pass = -1, .page = 1};
	i64 v;
	f.province = req_field(r, "province");
	f.district = req_field(r, "district");
	f.words = req_field(r, "q");
	if (req_i64(r, "kind", &v))
		f.kind = (int)v;
	if (req_i64(r, "level", &v))
		f.level = (int)v;
	if (req_i64(r, "pass", &v))
		f.pass = (int)v;
	f.incomplete = req_flag(r, "incomplete");
	req_i64(r, "page", &f.page);
	return f;
}

static str query_of(struct arena *a, const struct results_filter *f)
{
	struct buf b = {0};
	buf_lit(&b, "?province=");
	buf_url(&b, f->province);
	buf_lit(&b, "&district=");
	buf_url(&b, f->district);
	buf_fmt(&b, "&kind=%d&level=%d&pass=%d&incomplete=%d&q=", f->kind, f->level, f->pass, f->incomplete);
	buf_url(&b, f->words);
	return str_take(a, &b);
}

static void crumbs(struct frame *f, struct arena *a, int year, const struct org_province *p)
{
	frame_crumb(f, S("/results"), S("ผลการประเมิน LPA"));
	frame_crumb(f, str_fmt(a, "/results/%d", year), str_fmt(a, "%d", year));
	if (p != NULL)
		frame_crumb(f, str_fmt(a, "/results/%d/p/%.*s", year, STR_FMT(p->code)), p->name);
}

/* --- pages --- */

/* GET /results: anyone; leads to the newest year the caller may see. */
static void page_newest(struct request *r)
{
	int years[RESULT_YEARS_MAX];
	if (years_seen(r, office_of(org_dir(r->db), S("")), years) > 0) {
		reply_go(r, str_fmt(r->a, "/results/%d", years[0]));
		return;
	}
	struct frame f = {.r = r, .title = S("ผลการประเมิน LPA"), .area = "results"};
	results_empty(r->out, &f);
}

static int by_province_rank(const void *a, const void *b)
{
	const struct lpa_province_result *x = a, *y = b;
	if (x->rank != y->rank)
		return (x->rank ? x->rank : INT64_MAX) < (y->rank ? y->rank : INT64_MAX) ? -1 : 1;
	return x->province < y->province ? -1 : x->province > y->province; /* the directory's Thai order */
}

static i64 laos_in(const struct org_dir *d, int year, const struct org_province *p)
{
	i64 n = 0;
	for (size_t i = 0; i < d->n; i++)
		n += org_kind_is_lao(d->units[i].kind) && (p == NULL || d->units[i].province == p) && org_exists(&d->units[i], year);
	return n;
}

/* GET /results/{year}: anyone for a published year, else DLA. */
static void page_nation(struct request *r)
{
	struct asked *q = r->object;
	struct results_place v = {.year = q->year, .y = q->y};
	v.f = (struct frame){.r = r, .title = str_fmt(r->a, "ผลการประเมิน LPA ปี %d ทั้งประเทศ", q->year), .area = "results", .synthetic = q->y->now.synthetic, .wide = true};
	crumbs(&v.f, r->a, q->year, NULL);
	v.sum = v.nation = q->y->v->nation;
	chart_levels(&v.sum, v.part);
	v.n_laos = laos_in(org_dir(r->db), q->year, NULL);
	v.n_provinces = q->y->v->n_provinces;
	v.provinces = new (r->a, struct lpa_province_result, v.n_provinces + 1);
	if (v.n_provinces > 0)
		memcpy(v.provinces, q->y->v->provinces, v.n_provinces * sizeof *v.provinces);
	if (v.n_provinces > 1)
		qsort(v.provinces, v.n_provinces, sizeof *v.provinces, by_province_rank);
	results_nation(r->out, &v);
}

/* GET /results/{year}/p/{province}: anyone for a published year, else the province's own. */
static void page_province(struct request *r)
{
	struct asked *q = r->object;
	const struct org_dir *d = org_dir(r->db);
	struct results_place v = {.year = q->year, .y = q->y, .province = q->province};
	str title = str_fmt(r->a, "ผลการประเมิน LPA ปี %d จังหวัด%.*s", q->year, STR_FMT(q->province->name));
	v.f = (struct frame){.r = r, .title = title, .area = "results", .synthetic = q->y->now.synthetic, .wide = true};
	crumbs(&v.f, r->a, q->year, q->province);
	v.nation = q->y->v->nation;
	v.n_provinces = q->y->v->n_provinces;
	for (size_t i = 0; i < v.n_provinces; i++)
		if (str_eq(q->y->v->provinces[i].province->code, q->province->code)) {
			v.sum = q->y->v->provinces[i].sum;
			v.rank = q->y->v->provinces[i].rank;
		}
	chart_levels(&v.sum, v.part);
	v.n_laos = laos_in(d, q->year, q->province);
	v.list = (struct results_list){.f = v.f, .year = q->year, .y = q->y, .filter = filter_of(r), .province = q->province, .dir = d};
	v.list.filter.province = q->province->code;
	v.list.query = query_of(r->a, &v.list.filter);
	list_fill(r, &v.list, 400);
	if (q->y->form != NULL)
		v.n_weak = lpa_weak(r->db, r->a, q->y->form, q->province->code, &v.weak, 5);
	results_province(r->out, &v);
}

/* GET /results/{year}/list: the rows behind a number of the nation's page. */
static void page_list(struct request *r)
{
	struct asked *q = r->object;
	struct results_list l = {.year = q->year, .y = q->y, .filter = filter_of(r), .dir = org_dir(r->db)};
	l.f = (struct frame){.r = r, .title = str_fmt(r->a, "รายชื่อ อปท. ผลการประเมิน LPA ปี %d", q->year), .area = "results", .synthetic = q->y->now.synthetic, .wide = true};
	crumbs(&l.f, r->a, q->year, NULL);
	l.query = query_of(r->a, &l.filter);
	list_fill(r, &l, RESULT_PAGE);
	results_rows(r->out, &l);
}

static void lao_indicators(struct request *r, struct results_lao *v)
{
	const struct lpa_form *f = v->form;
	if (f == NULL || v->now == NULL || v->now->n_missing >= (i64)f->n_indicators)
		return;
	struct lpa_score *score = lpa_score_all(r->db, r->a, f, v->unit->id, true);
	struct lpa_self *self = lpa_self_all(r->db, r->a, f, v->unit->id, false);
	v->indicators = new(r->a, struct results_indicator, f->n_indicators);
	for (size_t i = 0; i < f->n_indicators; i++)
		if (lpa_applies(&f->indicators[i], v->term->kind))
			v->indicators[v->n_indicators++] = (struct results_indicator){&f->indicators[i], score[i], self[i]};
}

static void lao_trend(struct request *r, struct results_lao *v)
{
	int *year = new(r->a, int, v->n_all + 1);
	i64 *shown = new(r->a, i64, v->n_all + 1);
	size_t n = 0;
	for (size_t i = v->n_all; i > 0; i--) {
		year[n] = v->all_year[i - 1];
		shown[n++] = shown_of(&v->all[i - 1]);
	}
	v->trend = chart_trend(r->a, year, shown, n);
}

/* GET /results/{year}/lao/{code}: anyone for a published year, else who may view the LAO. */
static void page_lao(struct request *r)
{
	struct asked *q = r->object;
	struct results_lao v = {.year = q->year, .unit = q->unit, .term = org_at(q->unit, q->year), .form = q->y->form};
	str title = str_fmt(r->a, "%.*s ผลการประเมิน LPA ปี %d", STR_FMT(v.term->full), q->year);
	v.f = (struct frame){.r = r, .title = title, .area = "results"};
	crumbs(&v.f, r->a, q->year, q->unit->province);
	frame_crumb(&v.f, (str){0}, v.term->full);
	for (size_t i = 0; i < q->y->v->n_provinces; i++)
		if (q->unit->province != NULL && str_eq(q->y->v->provinces[i].province->code, q->unit->province->code))
			v.n_province = q->y->v->provinces[i].sum.n;
	v.now = lpa_year_of(q->y->v, q->unit);
	v.n_nation = (i64)q->y->now.n;
	struct lpa_summary nation = q->y->v->nation;
	for (int d = 0; d < LPA_DIMENSIONS; d++)
		v.nation[d] = nation.mean_dimension[d] < 0 ? -1 : nation.mean_dimension[d] / 100;
	v.n_all = lpa_results_of(r->db, r->a, q->unit, &v.all, &v.all_year);
	size_t seen = 0;
	for (size_t i = 0; i < v.n_all; i++)
		if (may_see(r, year_published(r, v.all_year[i]), q->unit)) {
			v.all[seen] = v.all[i];
			v.all_year[seen++] = v.all_year[i];
		}
	v.n_all = seen;
	for (size_t i = 0; i < v.n_all; i++)
		v.f.synthetic |= v.all[i].synthetic;
	lao_trend(r, &v);
	lao_indicators(r, &v);
	v.inside = v.form != NULL && org_may(org_who(r), PERM_LPA_VIEW, q->unit);
	results_one(r->out, &v);
}

static const struct field export_fields[] = {{"format", FIELD_TEXT, 0, 8, false}, {"province", FIELD_TEXT, 0, 2, false}, FIELD_END};

/* GET /results/{year}/export?format=xlsx|csv&province=NN */
static void page_export(struct request *r)
{
	struct asked *q = r->object;
	enum table_format f;
	str province = req_field(r, "province");
	if (!table_format_of(req_field(r, "format"), &f) || !lpa_year_export(q->y->v, province.p ? province : S(""), f, r->out)) {
		reply_error(r, 422, S("เลือกรูปแบบไฟล์ xlsx หรือ csv"));
		return;
	}
	reply_download(r, table_format_type(f), str_fmt(r->a, "ผลการประเมิน_LPA_%d%s%.*s.%.*s", q->year, province.n ? "_" : "", STR_FMT(province), STR_FMT(req_field(r, "format"))));
}

static bool scope_export(struct request *r)
{
	struct asked *q = new(r->a, struct asked, 1);
	str province = req_field(r, "province");
	return year_of_param(r, &q->year) && scope_checked(r, q, office_of(org_dir(r->db), province.p ? province : S("")));
}

/* --- the watch list --- */

static const struct field watch_fields[] = {{"year", FIELD_I64, 2400, 2700, false}, {"province", FIELD_TEXT, 0, 2, false},
	{"condition", FIELD_TEXT, 0, 10, false}, {"format", FIELD_TEXT, 0, 8, false}, FIELD_END};

/* Years that the caller may see, newest first; the asked one or the newest into w->year. False: none. */
static bool watch_years(struct request *r, struct watch_page *w)
{
	i64 asked = 0;
	req_i64(r, "year", &asked);
	w->n_years = years_seen(r, office_of(org_dir(r->db), S("")), w->years);
	for (size_t i = 0; i < w->n_years; i++)
		if (w->years[i] == asked)
			w->year = (int)asked;
	if (w->year == 0 && asked == 0 && w->n_years > 0)
		w->year = w->years[0];
	return w->year != 0;
}

static bool watch_here(const struct watch_page *w, const struct lpa_watch *x)
{
	return w->province.n == 0 || str_eq(x->unit->province->code, w->province);
}

static bool watch_fits(const struct watch_page *w, const struct lpa_watch *x)
{
	if (str_eq(w->condition, S("before")))
		return x->before;
	if (str_eq(w->condition, S("three")))
		return x->three;
	return str_eq(w->condition, S("last")) ? x->last : true;
}

/* GET /watchlist: anyone; the LAOs that do not pass, by the three conditions of letter 004. */
static void page_watch(struct request *r)
{
	struct watch_page w = {.province = req_field(r, "province"), .condition = req_field(r, "condition"), .dir = org_dir(r->db)};
	w.f = (struct frame){.r = r, .title = S("อปท. ที่ไม่ผ่านเกณฑ์"), .area = "watch", .wide = true};
	if (!watch_years(r, &w)) {
		if (w.n_years > 0) {
			reply_error(r, 404, S("ยังไม่มีผลการประเมินของปีนั้น หรือยังไม่ประกาศ"));
			return;
		}
		results_empty(r->out, &w.f);
		return;
	}
	w.f.title = str_fmt(r->a, "อปท. ที่ไม่ผ่านเกณฑ์ ปี %d", w.year);
	w.f.synthetic = lpa_year_view(r->db, r->a, w.year)->year.synthetic;
	frame_crumb(&w.f, (str){0}, w.f.title);
	struct lpa_watch *all;
	size_t n = lpa_watchlist(r->db, r->a, w.year, &all);
	w.rows = new(r->a, struct lpa_watch, n + 1);
	const struct org_province *last = NULL;
	for (size_t i = 0; i < n; i++) {
		if (!watch_here(&w, &all[i]))
			continue;
		w.n_all++;
		w.n_before += all[i].before;
		w.n_three += all[i].three;
		w.n_last += all[i].last;
		w.n_provinces += all[i].unit->province != last;
		last = all[i].unit->province;
		if (watch_fits(&w, &all[i]))
			w.rows[w.n++] = all[i];
	}
	results_watch(r->out, &w);
}

/* GET /watchlist/export?year=&format=&province= */
static void page_watch_export(struct request *r)
{
	struct watch_page w = {.province = req_field(r, "province")};
	enum table_format f;
	if (!watch_years(r, &w) || !table_format_of(req_field(r, "format"), &f)) {
		reply_error(r, 404, S("ไม่พบปีหรือรูปแบบไฟล์ที่ต้องการ: ใช้ xlsx หรือ csv"));
		return;
	}
	struct lpa_watch *all;
	size_t n_all = lpa_watchlist(r->db, r->a, w.year, &all), n = 0;
	for (size_t i = 0; i < n_all; i++)
		if (watch_here(&w, &all[i]))
			all[n++] = all[i];
	if (!lpa_watchlist_export(all, n, w.year, f, r->out)) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ: ลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, table_format_type(f), str_fmt(r->a, "อปท_ไม่ผ่านเกณฑ์_LPA_%d%s%.*s.%.*s", w.year, w.province.n > 0 ? "_" : "", STR_FMT(w.province), STR_FMT(req_field(r, "format"))));
}

const struct route lpa_results_routes[] = {
	{HTTP_GET, "/results", page_newest, NULL, 0, org_scope_public, false, NULL, 0},
	{HTTP_GET, "/results/{year}", page_nation, NULL, 0, scope_nation, false, NULL, 0},
	{HTTP_GET, "/results/{year}/p/{province}", page_province, NULL, 0, scope_province, false, list_fields, 0},
	{HTTP_GET, "/results/{year}/list", page_list, NULL, 0, scope_nation, false, list_fields, 0},
	{HTTP_GET, "/results/{year}/lao/{code}", page_lao, NULL, 0, scope_lao, false, NULL, 0},
	{HTTP_GET, "/results/{year}/export", page_export, NULL, 0, scope_export, ROUTE_SLOW, export_fields, 0},
	{HTTP_GET, "/watchlist", page_watch, NULL, 0, org_scope_public, false, watch_fields, 0},
	{HTTP_GET, "/watchlist/export", page_watch_export, NULL, 0, org_scope_public, ROUTE_SLOW, watch_fields, 0},
	{0},
};
