/* result_pages.c: a round's results: all provinces by rank, one province with its evidence, files. */
#include "appraise/framework/view.h"

#include "appraise/framework/results.html.h"

static str results_base(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	return str_fmt(r->a, "%.*s/results/%d", STR_FMT(p->base), p->no);
}

static const struct appraise_session *approved_of(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct appraise_session *s = new (r->a, struct appraise_session, 1);
	return appraise_session_approved(r->db, r->a, p->f.year, p->no, s) ? s : NULL;
}

/* GET /appraise/framework/{year}/results/{no}: PERM_APPRAISE_VIEW somewhere. Who sees one office only is led to it. */
void framework_results_page(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct framework_results_view v = {.p = p};
	if (!p->all) {
		const struct org_unit *own[2];
		if (framework_own_offices(r, p->f.year, own, 2) > 0)
			reply_go(r, STR_CAT(r->a, results_base(r), S("/"), own[0]->code));
		else
			reply_error(r, 403, S("ผลการประเมินเปิดดูได้ที่สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด"));
		return;
	}
	struct framework_result *at;
	v.f = framework_frame(r, p, str_fmt(r->a, "ผลการประเมิน รอบที่ %d ปีงบประมาณ %d", p->no, p->f.year));
	frame_crumb(&v.f, (str){0}, str_fmt(r->a, "ผลรอบที่ %d", p->no));
	v.n = framework_results(r->db, r->a, &p->f, p->no, &at);
	v.at = at;
	v.approved = approved_of(r);
	i64 all = framework_weight(&p->f, p->no);
	for (size_t i = 0; i < v.n; i++)
		v.n_whole += all > 0 && at[i].judged_weight == all;
	framework_results_view(r->out, &v);
}

static const struct appraise_session_row *listed_of(struct request *r, const struct appraise_session *s)
{
	const struct framework_page *p = framework_page(r);
	struct appraise_session_row *at;
	size_t n = appraise_session_rows(r->db, r->a, &p->f, s, &at);
	for (size_t i = 0; i < n; i++)
		if (at[i].unit == p->unit)
			return &at[i];
	return NULL;
}

static void take_points(struct request *r, struct framework_result_view *v)
{
	const struct framework_page *p = v->p;
	struct framework_point *at, *by = new (r->a, struct framework_point, p->f.n + 1);
	size_t n = framework_points(r->db, r->a, &p->f, p->no, NULL, p->unit, &at);
	for (size_t j = 0; j < n; j++)
		by[at[j].i - p->f.at] = at[j];
	v->point = by;
}

/* The arithmetic of the e-Learning indicator, where there is a report. */
static void take_report(struct request *r, struct framework_result_view *v)
{
	struct appraise_rule rule;
	for (size_t k = 0; k < v->p->f.n; k++)
		if (v->p->f.at[k].kind == APPRAISE_ELEARNING && indicator_in(&v->p->f.at[k], v->p->no))
			v->late_shown = &v->p->f.at[k];
	if (round_of(r->db, r->a, v->p->f.year, v->p->no, &v->round) &&
		rule_in_force(r->db, r->a, v->round.id, APPRAISE_ELEARNING, &rule))
		v->has_report = report_submitted_of(r->db, r->a, &rule, v->p->unit, &v->submitted);
}

/* GET /appraise/framework/{year}/results/{no}/{code}: PERM_APPRAISE_VIEW on the office. */
void framework_result_page(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct framework_result *at;
	struct framework_result_view v = {.p = p};
	v.f = framework_frame(r, p, str_fmt(r->a, "ผลการประเมิน %.*s รอบที่ %d ปีงบประมาณ %d", STR_FMT(p->unit->full), p->no, p->f.year));
	frame_crumb(&v.f, p->all ? results_base(r) : (str){0}, str_fmt(r->a, "ผลรอบที่ %d", p->no));
	frame_crumb(&v.f, (str){0}, p->unit->full);
	size_t n = framework_results(r->db, r->a, &p->f, p->no, &at);
	for (size_t i = 0; i < n; i++) {
		v.n_ranked += at[i].rank > 0;
		if (at[i].unit == p->unit)
			v.x = &at[i];
	}
	if (v.x == NULL) {
		reply_error(r, 404, S("หน่วยงานนี้ไม่มีผลการประเมินในปีนี้"));
		return;
	}
	if (v.n_ranked > 0) {
		v.best = at[0].total;
		v.middle = at[v.n_ranked / 2].total;
	}
	v.approved = approved_of(r);
	v.listed = v.approved != NULL ? listed_of(r, v.approved) : NULL;
	take_points(r, &v);
	take_report(r, &v);
	framework_result_view(r->out, &v);
}

/* --- files --- */

#define COLS_MAX (INDICATORS_MAX + 8)

/* Heads: rank, office_code, province, a column an indicator of the round, judged weight, total. */
static struct table_out_col *columns(struct arena *a, const struct framework *f, int round_no)
{
	struct table_out_col *c = new (a, struct table_out_col, COLS_MAX);
	size_t n = 0;
	c[n++] = (struct table_out_col){"rank", "อันดับ", 8};
	c[n++] = (struct table_out_col){"office_code", "รหัสหน่วยงาน", 12};
	c[n++] = (struct table_out_col){"province", "จังหวัด", 20};
	for (size_t k = 0; k < f->n; k++) {
		const struct indicator *i = &f->at[k];
		if (!indicator_in(i, round_no))
			continue;
		c[n++] = (struct table_out_col){str_z(a, STR_CAT(a, S("points_"), i->no)),
			str_z(a, str_fmt(a, "ตัวชี้วัดที่ %.*s (น้ำหนัก %.*s เต็ม %.*s)", STR_FMT(i->no), STR_FMT(framework_number(a, i->weight)),
						 STR_FMT(framework_number(a, i->full_points)))),
			16};
	}
	c[n++] = (struct table_out_col){"judged_weight", "น้ำหนักที่มีคะแนนแล้ว", 14};
	c[n++] = (struct table_out_col){"total", "คะแนนรวม (เต็ม 100)", 14};
	return c;
}

static void out_row(struct table_out *t, const struct framework *f, int round_no, const struct org_unit *u, i64 rank,
	const i64 *points, i64 total)
{
	i64 judged = 0;
	if (rank > 0)
		table_out_i64(t, rank);
	else
		table_out_empty(t);
	table_out_str(t, u->code);
	table_out_str(t, u->province->name);
	for (size_t k = 0; k < f->n; k++) {
		if (!indicator_in(&f->at[k], round_no))
			continue;
		if (points[k] < 0) {
			table_out_empty(t);
			continue;
		}
		table_out_decimal(t, points[k], 2);
		judged += f->at[k].weight;
	}
	table_out_decimal(t, judged, 2);
	table_out_decimal(t, total, 2);
	table_out_row(t);
}

static enum table_format format_of(struct request *r)
{
	enum table_format f = TABLE_XLSX;
	if (!table_format_of(framework_typed(r, "format"), &f) || f == TABLE_JSON)
		f = TABLE_XLSX;
	return f;
}

static void send_table(struct request *r, struct table_out *t, enum table_format format, const char *name)
{
	const struct framework_page *p = framework_page(r);
	buf_reset(r->out);
	if (!table_out_close(t, r->out))
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองอีกครั้ง"));
	else
		reply_download(r, table_format_type(format),
			str_fmt(
				r->a, "%s-%d-%d.%s", name, p->f.year, p->no > 0 ? p->no : p->s.round_no, format == TABLE_CSV ? "csv" : "xlsx"));
}

/* GET /appraise/framework/{year}/results/{no}/file?format=: PERM_APPRAISE_VIEW on DLA. */
void framework_results_file(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct framework_result *at;
	enum table_format format = format_of(r);
	size_t n = framework_results(r->db, r->a, &p->f, p->no, &at);
	struct table_out *t =
		table_out_open(format, columns(r->a, &p->f, p->no), str_z(r->a, str_fmt(r->a, "ผลรอบที่ %d ปี %d", p->no, p->f.year)));
	for (size_t i = 0; i < n; i++)
		out_row(t, &p->f, p->no, at[i].unit, at[i].rank, at[i].points, at[i].total);
	send_table(r, t, format, "results");
}

/* GET /appraise/framework/{year}/session/{token}/list?format=: PERM_APPRAISE_VIEW on DLA. The list as it was laid before the session. */
void framework_session_list_file(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct appraise_session_row *at;
	enum table_format format = format_of(r);
	if (p->s.round_no == 0 || p->s.taken_ms == 0) {
		reply_error(r, 404, S("การประชุมนี้ยังไม่มีรายการผลการประเมิน"));
		return;
	}
	size_t n = appraise_session_rows(r->db, r->a, &p->f, &p->s, &at);
	struct table_out *t = table_out_open(format, columns(r->a, &p->f, p->s.round_no), "รายการที่เสนอที่ประชุม");
	for (size_t i = 0; i < n; i++)
		out_row(t, &p->f, p->s.round_no, at[i].unit, at[i].rank, at[i].points, at[i].total);
	send_table(r, t, format, "session");
}
