/* point_pages.c: entering points: what is there so far, one page an indicator with all provinces, one a province, saving and evidence. */
#include "appraise/framework/view.h"

#include "appraise/framework/points.html.h"
#include "web/uploads.h"

static str points_base(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	return str_fmt(r->a, "%.*s/points/%d", STR_FMT(p->base), p->no);
}

static struct framework_points_view view_of(struct request *r, str title)
{
	const struct framework_page *p = framework_page(r);
	const struct org_unit **office;
	struct appraise_session s;
	struct framework_points_view v = {.p = p, .note = framework_done(r)};
	v.f = framework_frame(r, p, title);
	if (p->i != NULL || p->unit != NULL)
		frame_crumb(&v.f, points_base(r), str_fmt(r->a, "คะแนนรอบที่ %d", p->no));
	frame_crumb(&v.f, (str){0},
		p->i != NULL      ? STR_CAT(r->a, S("ตัวชี้วัดที่ "), p->i->no)
		: p->unit != NULL ? p->unit->full
						  : str_fmt(r->a, "คะแนนรอบที่ %d", p->no));
	v.n_offices = framework_offices(r->db, r->a, p->f.year, &office);
	v.office = office;
	for (size_t k = 0; k < p->f.n; k++)
		v.n_by_hand += indicator_in(&p->f.at[k], p->no) && indicator_by_hand(&p->f.at[k]);
	v.approved = appraise_session_approved(r->db, r->a, p->f.year, p->no, &s);
	return v;
}

/* GET /appraise/framework/{year}/points/{no}: PERM_APPRAISE_DESK on DLA. */
void framework_points_page(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct framework_point *at;
	struct framework_points_view v = view_of(r, str_fmt(r->a, "บันทึกคะแนน รอบที่ %d ปีงบประมาณ %d", p->no, p->f.year));
	size_t n = framework_points(r->db, r->a, &p->f, p->no, NULL, NULL, &at);
	v.n_of_indicator = new (r->a, i64, p->f.n + 1);
	v.n_of_office = new (r->a, i64, v.n_offices + 1);
	for (size_t j = 0; j < n; j++) {
		if (at[j].points < 0 || !indicator_in(at[j].i, p->no) || !indicator_by_hand(at[j].i))
			continue;
		v.n_of_indicator[at[j].i - p->f.at]++;
		for (size_t u = 0; u < v.n_offices; u++)
			v.n_of_office[u] += v.office[u] == at[j].unit;
	}
	framework_points_view(r->out, &v);
}

/* --- rows of one page --- */

static struct framework_point empty_row(const struct indicator *i, const struct org_unit *u)
{
	return (struct framework_point){
		.i = i, .unit = u, .points = -1, .note = S(""), .sha = S(""), .file_name = S(""), .file_type = S(""), .by = S("")};
}

static void take_stored(struct framework_points_view *v, struct framework_point *row, const struct framework_point *at, size_t n)
{
	for (size_t j = 0; j < n; j++)
		for (size_t k = 0; k < v->n_rows; k++)
			if (row[k].i == at[j].i && row[k].unit == at[j].unit)
				row[k] = at[j];
	for (size_t k = 0; k < v->n_rows; k++)
		if (row[k].set_ms > v->last_ms)
			v->last_ms = row[k].set_ms;
	v->row = row;
}

static str address(struct request *r, char what, str which)
{
	return str_fmt(r->a, "%.*s/%c/%.*s", STR_FMT(points_base(r)), what, STR_FMT(which));
}

static void rows_of_indicator(struct request *r, struct framework_points_view *v)
{
	const struct framework_page *p = v->p;
	struct framework_point *at, *row = new (r->a, struct framework_point, v->n_offices + 1);
	for (size_t u = 0; u < v->n_offices; u++)
		row[v->n_rows++] = empty_row(p->i, v->office[u]);
	size_t n = framework_points(r->db, r->a, &p->f, p->no, p->i, NULL, &at);
	take_stored(v, row, at, n);
	const struct indicator *before = NULL;
	for (size_t k = 0; k < p->f.n; k++) {
		const struct indicator *i = &p->f.at[k];
		if (!indicator_in(i, p->no) || !indicator_by_hand(i))
			continue;
		if (i == p->i && before != NULL)
			v->previous = address(r, 'i', str_fmt(r->a, "%lld", (long long)before->id));
		if (before == p->i)
			v->next = address(r, 'i', str_fmt(r->a, "%lld", (long long)i->id));
		before = i;
	}
}

static void rows_of_office(struct request *r, struct framework_points_view *v)
{
	const struct framework_page *p = v->p;
	struct framework_point *at, *row = new (r->a, struct framework_point, p->f.n + 1);
	for (size_t k = 0; k < p->f.n; k++)
		if (indicator_in(&p->f.at[k], p->no) && indicator_by_hand(&p->f.at[k]))
			row[v->n_rows++] = empty_row(&p->f.at[k], p->unit);
	size_t n = framework_points(r->db, r->a, &p->f, p->no, NULL, p->unit, &at);
	take_stored(v, row, at, n);
	for (size_t u = 0; u < v->n_offices; u++) {
		if (v->office[u] != p->unit)
			continue;
		if (u > 0)
			v->previous = address(r, 'p', v->office[u - 1]->code);
		if (u + 1 < v->n_offices)
			v->next = address(r, 'p', v->office[u + 1]->code);
	}
}

/* Shows the page of an indicator or of a province; again: the row that was refused. */
static void show_rows(struct request *r, bool by_office, const struct point_result *res, str points, str note)
{
	const struct framework_page *p = framework_page(r);
	str title = by_office ? str_fmt(r->a, "คะแนนของ %.*s รอบที่ %d", STR_FMT(p->unit->full), p->no)
						  : str_fmt(r->a, "ตัวชี้วัดที่ %.*s รอบที่ %d", STR_FMT(p->i->no), p->no);
	struct framework_page *shown = new (r->a, struct framework_page, 1);
	*shown = *p; /* a save names both: the page is of one of them */
	if (by_office)
		shown->i = NULL;
	else
		shown->unit = NULL;
	r->object = shown;
	struct framework_points_view v = view_of(r, title);
	if (by_office)
		rows_of_office(r, &v);
	else
		rows_of_indicator(r, &v);
	if (res != NULL) {
		v.note = (struct org_note){"bad", res->why};
		v.again_points = points;
		v.again_note = note;
		for (size_t k = 0; k < v.n_rows; k++)
			if (v.row[k].i == res->now.i && v.row[k].unit == res->now.unit)
				v.again = &v.row[k];
	}
	buf_reset(r->out);
	framework_rows_view(r->out, &v);
}

static bool by_hand(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	if (indicator_in(p->i, p->no) && indicator_by_hand(p->i))
		return true;
	reply_error(r, 404, S("ตัวชี้วัดนี้ไม่ได้บันทึกคะแนนเองในรอบนี้"));
	return false;
}

/* GET /appraise/framework/{year}/points/{no}/i/{indicator}: PERM_APPRAISE_DESK on DLA. All provinces. */
void framework_points_indicator(struct request *r)
{
	if (by_hand(r))
		show_rows(r, false, NULL, (str){0}, (str){0});
}

/* GET /appraise/framework/{year}/points/{no}/p/{code}: PERM_APPRAISE_DESK on DLA. All indicators that are entered. */
void framework_points_office(struct request *r)
{
	show_rows(r, true, NULL, (str){0}, (str){0});
}

/* --- saving --- */

/* The fields indicator (its id) and office; they stand in the page then. False: answered. */
static bool named(struct request *r)
{
	struct framework_page *p = framework_page(r);
	i64 id = 0;
	req_i64(r, "indicator", &id);
	p->i = framework_indicator(&p->f, id);
	p->unit = org_by_code(org_dir(r->db), framework_typed(r, "office"));
	if (p->i != NULL && p->unit != NULL && p->unit->kind == ORG_PROVINCE && org_exists(p->unit, p->f.year))
		return true;
	reply_error(r, 422, S("ไม่พบตัวชี้วัดหรือหน่วยงานนี้ในกรอบของปี: โหลดหน้าใหม่แล้วลองอีกครั้ง"));
	return false;
}

static bool of_office(struct request *r)
{
	return str_eq(framework_typed(r, "back"), S("p"));
}

static str row_path(struct request *r, const char *done)
{
	const struct framework_page *p = framework_page(r);
	str page = of_office(r) ? address(r, 'p', p->unit->code) : address(r, 'i', str_fmt(r->a, "%lld", (long long)p->i->id));
	return str_fmt(r->a, "%.*s?done=%s#p-%lld-%.*s", STR_FMT(page), done, (long long)p->i->id, STR_FMT(p->unit->code));
}

static void json_stale(struct request *r, const struct point_result *res)
{
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":false,\"stale\":true,\"version\":%lld,\"points\":", (long long)res->now.version);
	buf_json(r->out, res->now.points < 0 ? S("") : framework_number(r->a, res->now.points));
	buf_lit(r->out, ",\"note\":");
	buf_json(r->out, res->now.note);
	buf_lit(r->out, ",\"by\":");
	buf_json(r->out, res->now.by.n > 0 ? res->now.by : S("ระบบ"));
	buf_lit(r->out, ",\"at\":");
	buf_json(r->out, ms_show(r->a, res->now.set_ms));
	buf_lit(r->out, ",\"error\":");
	buf_json(r->out, res->why);
	buf_lit(r->out, "}");
	reply_status(r, 409);
}

/* POST /appraise/framework/{year}/points/{no}/save: PERM_APPRAISE_DESK on DLA. indicator, office, seen, and what changed: points, note; back (p, i) for a
 * browser without scripts. 409 with what stands there now. */
void framework_point_post(struct request *r)
{
	struct framework_page *p = framework_page(r);
	i64 seen = -1;
	str points = req_field(r, "points"), note = req_field(r, "note");
	if (!named(r))
		return;
	req_i64(r, "seen", &seen);
	struct point_result res =
		framework_point_save(r->db, r->a, r->now_ms, r->account_id, &p->f, p->no, p->i, p->unit, seen, points, note);
	if (res.what == POINT_SAVED && r->json) {
		reply_type(r, "application/json");
		buf_fmt(r->out, "{\"saved\":true,\"version\":%lld,\"at\":", (long long)res.now.version);
		buf_json(r->out, ms_show_time(r->a, r->now_ms));
		buf_lit(r->out, "}");
	} else if (res.what == POINT_SAVED) {
		reply_go(r, row_path(r, "point"));
	} else if (r->json && res.what == POINT_STALE) {
		json_stale(r, &res);
	} else if (r->json) {
		reply_error(r, 422, res.why);
	} else {
		show_rows(r, of_office(r), &res, points.p != NULL ? points : S(""), note.p != NULL ? note : S(""));
		reply_status(r, res.what == POINT_STALE ? 409 : 422);
	}
}

/* --- evidence --- */

static void answer_file(struct request *r, const struct point_result *res, const char *done)
{
	if (res->what != POINT_SAVED) {
		reply_error(r, res->what == POINT_STALE ? 409 : 422, res->why);
		return;
	}
	str path = row_path(r, done);
	if (!r->json) {
		reply_go(r, path);
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true,\"go\":");
	buf_json(r->out, path);
	buf_lit(r->out, "}");
}

/* On a worker: the file into the store. */
void framework_evidence_prepare(struct request *r)
{
	r->prepared = incoming_take(r, framework_files());
}

/* POST /appraise/framework/{year}/points/{no}/evidence: PERM_APPRAISE_DESK on DLA. indicator, office, back, the file in the form or as a finished upload. */
void framework_evidence_post(struct request *r)
{
	struct framework_page *p = framework_page(r);
	const struct incoming *in = r->prepared;
	str fault = incoming_fault(in);
	if (!named(r))
		return;
	if (fault.n > 0 || in == NULL || !in->stored) {
		reply_error(r, 422, fault.n > 0 ? fault : S("เลือกไฟล์หลักฐานก่อน"));
		return;
	}
	struct framework_file file = {in->sha, in->name, str_of(in->type), in->size};
	struct point_result res = framework_point_file(r->db, r->a, r->now_ms, r->account_id, &p->f, p->no, p->i, p->unit, &file);
	if (res.what == POINT_SAVED)
		upload_done(r, framework_typed(r, "upload"));
	answer_file(r, &res, "file");
}

/* POST .../evidence/remove: indicator, office, back. */
void framework_evidence_remove_post(struct request *r)
{
	struct framework_page *p = framework_page(r);
	struct framework_file none = {S(""), S(""), S(""), 0};
	if (!named(r))
		return;
	struct point_result res = framework_point_file(r->db, r->a, r->now_ms, r->account_id, &p->f, p->no, p->i, p->unit, &none);
	answer_file(r, &res, "gone");
}

/* GET /appraise/framework/{year}/points/{no}/evidence/{indicator}/{code}: PERM_APPRAISE_VIEW on the office. */
void framework_evidence_file(struct request *r)
{
	const struct framework_page *p = framework_page(r);
	struct framework_point x = framework_point(r->db, r->a, &p->f, p->no, p->i, p->unit);
	if (x.sha.n == 0 || !store_has(framework_files(), x.sha)) {
		reply_error(r, 404, S("ไม่พบไฟล์หลักฐานนี้ อาจถูกนำออกไปแล้ว"));
		return;
	}
	reply_file(r, store_path(framework_files(), r->a, x.sha), str_z(r->a, x.file_type), x.file_name, x.sha,
		framework_file_shown(x.file_type));
}
