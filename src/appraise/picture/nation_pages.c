/* nation_pages.c: the nation and a region: sums, provinces with ranks, the map, the file. */
#include "appraise/picture/view.h"

#include "appraise/picture/nation.html.h"

static const struct picture_filter no_filter;

static struct picture_filter filter_of(struct request *r, size_t n_regions)
{
	struct picture_filter f = no_filter;
	i64 region = 0;
	str show = picture_text(r, "show"), sort = picture_text(r, "sort");
	for (int i = 0; i < PICTURE_SHOW__MAX; i++)
		if (str_eq(picture_show_code((enum picture_show)i), show))
			f.show = (enum picture_show)i;
	for (int i = 0; i < PICTURE_SORT__MAX; i++)
		if (str_eq(picture_sort_code((enum picture_sort)i), sort))
			f.sort = (enum picture_sort)i;
	if (req_i64(r, "region", &region) && region <= (i64)n_regions)
		f.region = (int)region;
	f.q = picture_text(r, "q");
	return f;
}

static str with(const struct picture_nation *v, str path, const char *name, str value)
{
	struct picture_query q = {.a = v->r->a};
	const struct picture_filter *f = &v->filter;
	const struct {
		const char *name;
		str value;
	} all[] = {{"region", f->region && v->region.region == 0 ? str_fmt(v->r->a, "%d", f->region) : S("")}, {"show", f->show ? picture_show_code(f->show) : S("")},
		{"sort", f->sort ? picture_sort_code(f->sort) : S("")}, {"q", f->q}};
	picture_put_rule(&q, v->p);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		picture_put(&q, all[i].name, strcmp(all[i].name, name) == 0 ? value : all[i].value);
	return picture_link(&q, path);
}

str picture_nation_link(const struct picture_nation *v, const char *name, str value)
{
	return with(v, v->path, name, value);
}

str picture_table_link(const struct picture_nation *v, str format)
{
	str path = STR_CAT(v->r->a, v->p->base, S("/table."), format);
	struct picture_nation whole = *v;
	whole.region.region = 0; /* the file has no address of a region */
	return with(&whole, path, "", S(""));
}

str picture_office_link(const struct picture_nation *v, const struct picture_row *row, enum picture_state state, bool heads)
{
	struct picture_query q = {.a = v->r->a};
	if (!row->may)
		return (str){0};
	picture_put(&q, "state", picture_state_code(state));
	picture_put(&q, "heads", heads ? S("1") : S(""));
	picture_put_rule(&q, v->p);
	return picture_link(&q, STR_CAT(v->r->a, v->p->base, S("/office/"), row->s.unit->code));
}

/* The rows of the table: filtered and in order. */
static void choose(struct arena *a, struct picture_nation *v)
{
	struct picture_row *at = new (a, struct picture_row, v->c.n_provinces + 1);
	str folded = v->filter.q.n > 0 ? thai_fold(a, v->filter.q) : S("");
	for (size_t i = 0; i < v->c.n_provinces; i++)
		if (picture_fits(&v->filter, folded, &v->c.province[i]))
			at[v->n++] = v->c.province[i];
	picture_order(at, v->n, v->filter.sort);
	v->row = at;
}

static bool load(struct request *r, struct picture_nation *v, struct picture_round *p)
{
	*v = (struct picture_nation){.r = r, .p = p};
	if (!picture_load(r, r->object, p))
		return false;
	picture_country(r->db, r->a, org_who(r), &p->rule, &v->c);
	v->filter = filter_of(r, v->c.n_regions);
	v->path = p->base;
	return true;
}

static void show(struct request *r, struct picture_nation *v, str title)
{
	struct appraise_round *rounds;
	v->n_rounds = rounds_all(r->db, r->a, &rounds);
	v->rounds = rounds;
	choose(r->a, v);
	v->f = appraise_frame(r, &v->p->round, title);
	if (v->region.region)
		frame_crumb(&v->f, (str){0}, v->region.name);
	picture_nation_view(r->out, v);
}

/* GET /appraise/{round}: PERM_APPRAISE_VIEW somewhere: sums of all provinces, no names. rule, show, sort, region, q. */
void picture_nation_page(struct request *r)
{
	struct picture_round p;
	struct picture_nation v;
	if (load(r, &v, &p))
		show(r, &v, STR_CAT(r->a, S("ภาพรวมตัวชี้วัดที่ 2 "), round_name(r->a, &p.round)));
}

/* GET /appraise/{round}/region/{n}: the same of one region. */
void picture_region_page(struct request *r)
{
	struct picture_round p;
	struct picture_nation v;
	i64 no = 0;
	if (!load(r, &v, &p))
		return;
	if (!str_i64(req_param(r, "n"), &no) || no < 1 || no > (i64)v.c.n_regions) {
		reply_error(r, 404, S("ไม่พบภาคนี้: เลือกจากหน้าภาพรวมทั้งประเทศ"));
		return;
	}
	v.region = v.c.region[no - 1];
	v.filter.region = (int)no;
	v.path = STR_CAT(r->a, p.base, S("/region/"), str_fmt(r->a, "%lld", (long long)no));
	show(r, &v, STR_CAT(r->a, v.region.name, S(" ตัวชี้วัดที่ 2 "), round_name(r->a, &p.round)));
}

/* --- the file --- */

static const struct table_out_col table_cols[] = {{"rank", "อันดับ", 8}, {"region", "ภาค", 22}, {"office", "รหัสสำนักงาน", 14}, {"province", "จังหวัด", 20}, {"staff", "บุคลากรที่นับ", 14},
	{"passed", "เรียนครบ", 12}, {"missing", "ยังขาด", 12}, {"percent", "ร้อยละ", 10}, {"heads", "ท้องถิ่นจังหวัดที่นับ", 18}, {"head_ok", "ท้องถิ่นจังหวัดครบ", 18},
	{"points", "คะแนนตามช่วง (ยังไม่หักล่าช้า)", 26}, {NULL, NULL, 0}};

static void out_row(struct table_out *t, const struct picture_nation *v, const struct picture_row *x)
{
	if (x->rank > 0)
		table_out_i64(t, x->rank);
	else
		table_out_empty(t);
	table_out_str(t, x->region > 0 ? v->c.region[x->region - 1].name : S(""));
	table_out_str(t, x->s.unit->code);
	table_out_str(t, x->name);
	table_out_i64(t, x->s.staff);
	table_out_i64(t, x->s.passed);
	table_out_i64(t, x->s.staff - x->s.passed);
	if (x->s.staff > 0)
		table_out_decimal(t, (x->s.passed * 20000 + x->s.staff) / (2 * x->s.staff), 2);
	else
		table_out_empty(t);
	table_out_i64(t, x->s.heads);
	table_out_i64(t, picture_head_ok(&x->s));
	if (x->points >= 0)
		table_out_decimal(t, x->points, 2);
	else
		table_out_empty(t);
	table_out_row(t);
}

static void send_table(struct request *r, enum table_format format, str ext)
{
	struct picture_round p;
	struct picture_nation v;
	if (!load(r, &v, &p))
		return;
	choose(r->a, &v);
	struct table_out *t = table_out_open(format, table_cols, "provinces");
	for (size_t i = 0; i < v.n; i++)
		out_row(t, &v, &v.row[i]);
	buf_reset(r->out);
	if (!table_out_close(t, r->out)) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, table_format_type(format), STR_CAT(r->a, S("ตัวชี้วัดที่ 2 "), round_name(r->a, &p.round), ext));
}

/* GET /appraise/{round}/table.xlsx and table.csv: the table as it is filtered. */
void picture_table_xlsx(struct request *r) { send_table(r, TABLE_XLSX, S(".xlsx")); }
void picture_table_csv(struct request *r) { send_table(r, TABLE_CSV, S(".csv")); }
