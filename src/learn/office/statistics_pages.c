/* statistics_pages.c: sign-ups and completions, for everybody. */
#include "learn/office/office_view.h"
#include "learn/office/statistics.h"
#include "learn/office/statistics.html.h"

#include <stdlib.h>

#define FIRST_YEAR 2567

static struct stat_place *place_of(struct stat_view *v, const char *code)
{
	for (size_t i = 0; i + 1 < v->n_places; i++)
		if (str_eq(v->place[i].province->code, str_of(code)))
			return &v->place[i];
	return &v->place[v->n_places - 1];
}

static void add(struct stat_pair *to, const struct stat_pair *n)
{
	to->enrolled += n->enrolled;
	to->passed += n->passed;
}

static void add_course(struct request *r, struct stat_view *v, i64 id, const struct stat_pair *n)
{
	for (size_t i = 0; i < v->n_per; i++)
		if (v->per[i].course->id == id) {
			add(&v->per[i].n, n);
			return;
		}
	const struct learn_course *c = learn_course_by_id(learn_dir(r->db), id);
	if (c != NULL)
		v->per[v->n_per++] = (struct stat_course){c, *n};
}

static int by_number(const void *x, const void *y)
{
	i64 a = *(const i64 *)x, b = *(const i64 *)y;
	return (a > b) - (a < b);
}

/* Thirds of the provinces with completions: light, middle, dark. */
static void levels(struct request *r, struct stat_view *v)
{
	i64 *n = new (r->a, i64, v->n_places + 1);
	size_t k = 0;
	for (size_t i = 0; i + 1 < v->n_places; i++)
		if (v->place[i].all.passed > 0)
			n[k++] = v->place[i].all.passed;
	if (k == 0)
		return;
	qsort(n, k, sizeof *n, by_number);
	for (size_t i = 0; i + 1 < v->n_places; i++) {
		i64 p = v->place[i].all.passed;
		v->place[i].level = p == 0 ? 0 : p > n[k * 2 / 3 < k ? k * 2 / 3 : k - 1] ? 5 : p > n[k / 3] ? 4 : 3;
	}
}

static void places(struct request *r, struct stat_view *v)
{
	const struct org_dir *d = org_dir(r->db);
	v->place = new (r->a, struct stat_place, d->n_provinces + 1);
	for (size_t i = 0; i < d->n_provinces; i++) {
		char code[8] = {'P', 0};
		str p = str_clip(d->provinces[i].code, 4);
		memcpy(code + 1, p.p, p.n);
		v->place[v->n_places].own = org_who(r) != NULL && org_may(org_who(r), PERM_LEARN_REPORT, org_by_code(d, str_of(code)));
		v->place[v->n_places++].province = &d->provinces[i];
	}
	v->n_places++; /* without a province */
}

static struct stat_view view_of(struct request *r)
{
	struct stat_view v = {.r = r, .this_year = day_fiscal_year(day_of_ms(r->now_ms))};
	str slug = office_text(r, "course");
	i64 year = v.this_year;
	if (!req_i64(r, "year", &year) || year < FIRST_YEAR || year > v.this_year)
		year = v.this_year;
	v.year = (int)year;
	v.n_courses = office_courses(r, &v.courses);
	v.course = slug.n > 0 ? learn_course_by_slug(learn_dir(r->db), slug) : NULL;
	struct stat_year y = statistics(r->db, r->a, v.year, r->now_ms);
	v.at_ms = y.at_ms;
	places(r, &v);
	v.per = new (r->a, struct stat_course, learn_dir(r->db)->n + 1);
	for (size_t i = 0; i < y.n_cells; i++) {
		const struct stat_cell *x = &y.cell[i];
		int k = x->audience == AUDIENCE_DLA ? 0 : x->audience == AUDIENCE_LAO ? 1 : 2;
		add_course(r, &v, x->course_id, &x->n);
		if (v.course != NULL && x->course_id != v.course->id)
			continue;
		struct stat_place *p = place_of(&v, x->province);
		add(&p->all, &x->n);
		add(&p->by[k], &x->n);
		add(&v.all, &x->n);
		add(&v.by[k], &x->n);
	}
	for (size_t i = 0; i < y.n_months; i++)
		if (v.course == NULL || y.month[i].course_id == v.course->id)
			add(&v.month[y.month[i].month], &y.month[i].n);
	for (int m = 0; m < 12; m++) {
		i64 most = v.month[m].enrolled > v.month[m].passed ? v.month[m].enrolled : v.month[m].passed;
		v.month_max = most > v.month_max ? most : v.month_max;
	}
	levels(r, &v);
	return v;
}

/* GET /learn/statistics: everybody. year (fiscal, BE), course (slug). */
void statistics_page(struct request *r)
{
	struct stat_view v = view_of(r);
	struct frame f = {.r = r, .title = str_fmt(r->a, "สถิติการเรียนรู้ ปีงบประมาณ %d", v.year), .area = "learn", .wide = true};
	frame_crumb(&f, S("/learn"), S("เรียนรู้"));
	frame_crumb(&f, (str){0}, S("สถิติ"));
	statistics_view(r->out, &v, &f);
}

static const struct table_out_col cols[] = {{"province", "จังหวัด", 20}, {"enrolled", "ลงทะเบียน", 12}, {"completed", "ผ่าน", 12}, {"enrolled_dla", "ลงทะเบียน สถ.", 12},
	{"completed_dla", "ผ่าน สถ.", 12}, {"enrolled_lao", "ลงทะเบียน อปท.", 12}, {"completed_lao", "ผ่าน อปท.", 12}, {"enrolled_public", "ลงทะเบียน ประชาชน", 14},
	{"completed_public", "ผ่าน ประชาชน", 14}, {NULL, NULL, 0}};

/* GET /learn/statistics/export?format=xlsx|csv: everybody; the table of provinces. */
void statistics_export(struct request *r)
{
	enum table_format format;
	if (!office_format(r, &format))
		return;
	struct stat_view v = view_of(r);
	struct table_out *t = table_out_open(format, cols, "statistics");
	for (size_t i = 0; i < v.n_places; i++) {
		const struct stat_place *p = &v.place[i];
		table_out_str(t, p->province ? p->province->name : S("ไม่ระบุจังหวัด"));
		table_out_i64(t, p->all.enrolled);
		table_out_i64(t, p->all.passed);
		for (int k = 0; k < 3; k++) {
			table_out_i64(t, p->by[k].enrolled);
			table_out_i64(t, p->by[k].passed);
		}
		table_out_row(t);
	}
	office_send_table(r, t, format, str_fmt(r->a, "learning-statistics-%d", v.year));
}
