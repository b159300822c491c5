/* form_pages.c: forms: the list, the form as on paper and as a file, taking one in, its settings, a province's own wording. */
#include "lpa/form.html.h"
#include "lpa/form_view.h"
#include "lpa/impl.h"

#include "base/clock.h"

#define YEARS_MAX 60
#define MINUTE_MS ((i64)60000)
#define PROBLEMS_CSV_MAX (4u << 20)
#define ALL_KINDS ((1u << ORG_KIND__MAX) - (1u << ORG_LAO_FIRST))

static bool holds(const struct request *r, unsigned any) { return org_who(r) != NULL && (org_who(r)->permissions & any) != 0; }

/* --- words --- */

const char *form_state_tone(enum lpa_form_state s)
{
	switch (s) {
	case LPA_FORM_OPEN: return "chip main";
	case LPA_FORM_CLOSED: return "chip soon";
	case LPA_FORM_PUBLISHED: return "chip done";
	case LPA_FORM_DRAFT: break;
	}
	return "chip";
}

str form_window(struct arena *a, const struct lpa_form *f)
{
	if (f->opens_ms == 0 || f->closes_ms == 0)
		return S("ยังไม่กำหนดวันเปิดและปิด");
	str from = ms_show(a, f->opens_ms), to = lpa_until_text(a, f->closes_ms);
	return STR_CAT(a, S("เปิดระบบ "), from, S(" ถึง "), to);
}

str form_applies(struct arena *a, unsigned applies)
{
	if ((applies & ALL_KINDS) == ALL_KINDS)
		return S("อปท. ทุกประเภท");
	str s = {0};
	for (int k = ORG_LAO_FIRST; k < ORG_KIND__MAX; k++)
		if (applies >> k & 1)
			s = s.p != NULL ? STR_CAT(a, s, S(" "), org_kind_short((enum org_kind)k)) : org_kind_short((enum org_kind)k);
	return s;
}

/* --- the list --- */

static struct work_counts counts_of(struct db *db, const struct lpa_form *f)
{
	struct work_counts c = {0};
	struct db_cur q = db_query(db, "select state, count(*) from lpa_entry where form_id = $1 group by state", f->id);
	while (db_next(&q)) {
		i64 s = db_i64(&q, 0);
		if (s >= 0 && s < LPA_STATE__MAX)
			c.n[s] = db_i64(&q, 1);
	}
	const struct org_dir *d = org_dir(db);
	for (size_t i = 0; i < d->n; i++)
		c.all += org_kind_is_lao(d->units[i].kind) && org_exists(&d->units[i], f->year);
	return c;
}

static bool sees_drafts(const struct request *r) { return holds(r, PERM_LPA_FORM | PERM_LPA_TEAMS); }

/* GET /lpa/forms: anyone; drafts for those who make forms and provinces. */
void work_forms_page(struct request *r)
{
	int years[YEARS_MAX];
	size_t n = lpa_form_years(r->db, years, YEARS_MAX);
	struct forms_view v = {.r = r, .rows = new (r->a, struct forms_row, n + 1), .may_form = holds(r, PERM_LPA_FORM),
		.may_publish = holds(r, PERM_LPA_PUBLISH), .may_wording = holds(r, PERM_LPA_TEAMS)};
	for (size_t i = 0; i < n; i++) {
		const struct lpa_form *f = lpa_form(r->db, years[i]);
		if (f == NULL || (f->state == LPA_FORM_DRAFT && !sees_drafts(r)))
			continue;
		v.rows[v.n++] = (struct forms_row){f, f->state != LPA_FORM_DRAFT && r->who != NULL ? counts_of(r->db, f) : (struct work_counts){0}};
	}
	struct frame f = {.r = r, .title = S("แบบประเมิน LPA"), .area = "forms"};
	if (r->who != NULL)
		frame_crumb(&f, S("/lpa"), S("ประเมิน LPA"));
	frame_crumb(&f, (str){0}, S("แบบประเมิน"));
	forms_view(r->out, &v, &f);
}

/* --- one form --- */

/* The public sees what is open or over; drafts look like nothing to others. */
bool work_scope_form(struct request *r)
{
	struct lpa_page *p = lpa_page_open(r, LPA_PAGE_NO_UNIT);
	if (p == NULL)
		return false;
	if (p->form->state != LPA_FORM_DRAFT || sees_drafts(r))
		return true;
	reply_error(r, 404, S("ยังไม่เปิดเผยแบบประเมินของปีนี้"));
	return false;
}

bool work_scope_form_admin(struct request *r) { return org_scope_signed_in(r); }

static void sum_kinds(struct form_view *v)
{
	const struct lpa_form *f = v->p->form;
	for (int k = 0; k < FORM_KINDS; k++) {
		struct form_kind *s = &v->kinds[k];
		s->kind = (enum org_kind)(ORG_LAO_FIRST + k);
		for (size_t i = 0; i < f->n_indicators; i++) {
			const struct lpa_indicator *in = &f->indicators[i];
			if (!lpa_applies(in, s->kind))
				continue;
			s->n_pilot += in->pilot;
			if (in->pilot)
				continue;
			s->n[in->dimension]++;
			s->n_all++;
			s->full[in->dimension] += in->full;
			s->full_all += in->full;
		}
	}
}

bool form_shows(const struct form_view *v, const struct lpa_indicator *i) { return v->kind < 0 || lpa_applies(i, (enum org_kind)v->kind); }

static str section_text(const struct lpa_form *f, struct arena *a, const struct lpa_section *s)
{
	str name = f->level_name[s->level - 1];
	return str_starts(s->title, name) ? s->title : STR_CAT(a, name, S(" "), s->title);
}

size_t form_heads(const struct lpa_form *f, struct arena *a, const struct lpa_indicator *before, const struct lpa_indicator *i, struct form_head ret[4])
{
	size_t n = 0;
	bool new_dimension = before == NULL || before->dimension != i->dimension;
	if (new_dimension)
		ret[n++] = (struct form_head){0, str_fmt(a, "ด้านที่ %d %.*s", i->dimension + 1, STR_FMT(lpa_dimension_names[i->dimension]))};
	const struct lpa_section *way[3];
	size_t deep = 0;
	for (const struct lpa_section *s = i->section; s != NULL && deep < 3; s = s->parent) {
		bool stands = false; /* already the heading of the one before */
		for (const struct lpa_section *w = before != NULL ? before->section : NULL; w != NULL; w = w->parent)
			stands |= w == s;
		if (!stands)
			way[deep++] = s;
	}
	while (deep-- > 0)
		ret[n++] = (struct form_head){way[deep]->level, section_text(f, a, way[deep])};
	return n;
}

static const struct org_unit *home_office(const struct request *r)
{
	const struct org_unit *u = org_who(r) != NULL ? org_who(r)->home : NULL;
	while (u != NULL && u->kind != ORG_PROVINCE)
		u = u->parent;
	return u;
}

/* GET /lpa/{year}/form?kind=ทต.: anyone, once open. imported=1 behind an import. */
void work_form_page(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct form_view v = {.p = p, .kind = -1, .office = home_office(r), .may_form = holds(r, PERM_LPA_FORM), .imported = req_flag(r, "imported")};
	enum org_kind k;
	str kind = req_field(r, "kind");
	if (kind.n > 0 && org_kind_parse(kind, &k) && org_kind_is_lao(k))
		v.kind = (int)k;
	sum_kinds(&v);
	for (size_t i = 0; i < p->form->n_indicators; i++)
		v.n_shown += form_shows(&v, &p->form->indicators[i]);
	struct frame f = work_frame(p, "forms", str_fmt(r->a, "แบบประเมิน LPA ปี %d", p->form->year), (str){0}, S("แบบประเมิน"));
	form_page(r->out, &v, &f);
}

/* --- the form as a file --- */

/* Heads as lpa_form_heads has them, so that the file can be taken in again. */
static const struct table_out_col form_cols[] = {
	{"year", "year", 8}, {"overall", "overall", 9}, {"dimension", "dimension", 10}, {"section", "section", 30}, {"level2", "level2", 30},
	{"level3", "level3", 24}, {"no", "no", 8}, {"name_th", "name_th", 60}, {"applies_to", "applies_to", 20}, {"full", "full", 8},
	{"pilot", "pilot", 7}, {"bands", "bands", 60}, {"evidence", "evidence", 60}, {"agency", "agency", 30}, {"province_set", "province_set", 12},
	{NULL, NULL, 0},
};

/* "5:text|3:text": a \ or | of the text behind a \. */
static str bands_cell(struct arena *a, const struct lpa_indicator *i)
{
	struct buf b = {0};
	for (size_t k = 0; k < i->n_bands; k++) {
		str points = lpa_points_text(a, i->bands[k].points), text = i->bands[k].text;
		buf_fmt(&b, "%s%.*s:", k ? "|" : "", STR_FMT(points));
		for (size_t c = 0; c < text.n; c++) {
			if (text.p[c] == '|' || text.p[c] == '\\')
				buf_byte(&b, '\\');
			buf_byte(&b, text.p[c]);
		}
	}
	return str_take(a, &b);
}

static str evidence_cell(struct arena *a, const struct lpa_indicator *i)
{
	str s = S("");
	for (size_t k = 0; k < i->n_evidence; k++)
		s = k ? STR_CAT(a, s, S("|"), i->evidence[k]) : i->evidence[k];
	return s;
}

static void out_sections(struct table_out *t, const struct lpa_indicator *i)
{
	str title[3] = {S(""), S(""), S("")};
	for (const struct lpa_section *s = i->section; s != NULL; s = s->parent)
		if (s->level >= 1 && s->level <= 3)
			title[s->level - 1] = s->title;
	for (int l = 0; l < 3; l++)
		table_out_str(t, title[l]);
}

static str applies_cell(struct arena *a, unsigned applies)
{
	return (applies & ALL_KINDS) == ALL_KINDS ? S("*") : form_applies(a, applies);
}

static void out_indicator(struct table_out *t, struct arena *a, const struct lpa_form *f, const struct lpa_indicator *i)
{
	table_out_i64(t, f->year);
	table_out_str(t, f->overall == LPA_POOLED ? S("pooled") : S("mean"));
	table_out_i64(t, i->dimension + 1);
	out_sections(t, i);
	table_out_str(t, i->no);
	table_out_str(t, i->name);
	table_out_str(t, applies_cell(a, i->applies));
	table_out_str(t, lpa_points_text(a, i->full));
	table_out_i64(t, i->pilot);
	table_out_str(t, bands_cell(a, i));
	table_out_str(t, evidence_cell(a, i));
	table_out_str(t, i->agency);
	table_out_i64(t, i->province_set);
	table_out_row(t);
}

/* GET /lpa/{year}/form/export?format=xlsx|csv: as the form itself. All kinds: the file goes in again as it came out. */
void work_form_export(struct request *r)
{
	const struct lpa_form *f = lpa_page(r)->form;
	enum table_format format;
	if (!table_format_of(req_field(r, "format"), &format) || format == TABLE_JSON)
		format = TABLE_XLSX;
	struct table_out *t = table_out_open(format, form_cols, "form");
	for (size_t i = 0; i < f->n_indicators; i++)
		out_indicator(t, r->a, f, &f->indicators[i]);
	buf_reset(r->out);
	if (!table_out_close(t, r->out)) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, table_format_type(format), str_fmt(r->a, "lpa-form-%d.%s", f->year, format == TABLE_CSV ? "csv" : "xlsx"));
}

/* --- taking one in --- */

struct form_file {
	bool came, read;
	struct table t;
	struct problems ps;
	str name;
};

static void import_show(struct request *r, const struct form_import_view *v)
{
	struct frame f = {.r = r, .title = S("นำเข้าแบบประเมิน"), .area = "forms"};
	frame_crumb(&f, S("/lpa"), S("ประเมิน LPA"));
	frame_crumb(&f, S("/lpa/forms"), S("แบบประเมิน"));
	frame_crumb(&f, (str){0}, S("นำเข้า"));
	form_import_page(r->out, v, &f);
}

/* GET /lpa/forms/import: PERM_LPA_FORM. */
void work_import_page(struct request *r)
{
	import_show(r, &(struct form_import_view){.r = r});
}

/* On a worker: reads the table. */
void work_import_prepare(struct request *r)
{
	struct form_file *f = new (r->a, struct form_file, 1);
	const struct upload *up = req_upload(r, "file");
	r->prepared = f;
	f->ps = problems_in(r->a);
	f->came = up != NULL && up->size > 0;
	if (!f->came)
		return;
	f->name = up->name;
	f->read = up->path != NULL ? table_read_file(r->a, up->path, lpa_form_heads, 0, &f->t, &f->ps) : table_read(r->a, up->body, lpa_form_heads, 0, &f->t, &f->ps);
}

static const struct table_out_col problem_cols[] = {{"row", "แถว", 8}, {"column", "คอลัมน์", 16}, {"value", "ค่า", 40}, {"expected", "ที่ถูกต้อง", 60}, {NULL, NULL, 0}};

static str problems_csv(struct arena *a, const struct problems *ps)
{
	struct buf b = {0};
	struct table_out *t = table_out_open(TABLE_CSV, problem_cols, "problems");
	for (size_t i = 0; i < ps->n; i++) {
		const struct problem *p = &ps->at[i];
		if (p->row > 0)
			table_out_i64(t, p->row);
		else
			table_out_empty(t);
		table_out_str(t, p->column);
		table_out_str(t, p->value);
		table_out_str(t, p->expected);
		table_out_row(t);
	}
	str s = table_out_close(t, &b) ? str_dup(a, buf_view(&b)) : (str){0};
	buf_free(&b);
	return s;
}

static void import_refused(struct request *r, const struct form_file *file, const struct problems *ps, bool ask_replace)
{
	struct form_import_view v = {.r = r, .ps = ps, .file = file->name, .sample = req_flag(r, "sample"), .replace = req_flag(r, "replace"), .ask_replace = ask_replace,
		.csv = file->came && !ask_replace ? problems_csv(r->a, ps) : (str){0}};
	buf_reset(r->out);
	import_show(r, &v);
	reply_status(r, 422);
}

/* The form that a file would replace; NULL: none, or the file's year is not one (the import says so). */
static const struct lpa_form *would_replace(struct request *r, const struct table *t)
{
	int year;
	str why;
	if (t->n == 0 || t->rows[0].cell[0].p == NULL || !lpa_year_parse(r->a, t->rows[0].cell[0], &year, &why))
		return NULL;
	return lpa_form(r->db, year);
}

/* POST /lpa/forms/import: PERM_LPA_FORM. file (.xlsx or .csv), sample, replace (needed where the year has a form already). Stores a draft, or
 * replaces the draft or open form of its year; a file with a bad row changes nothing. */
void work_import_post(struct request *r)
{
	const struct form_file *file = r->prepared;
	struct problems ps = problems_in(r->a);
	if (!file->came) {
		problem_add(&ps, 0, S("file"), (str){0}, "ยังไม่ได้เลือกไฟล์ หรือไฟล์ว่างเปล่า");
		import_refused(r, file, &ps, false);
		return;
	}
	if (!file->read) {
		import_refused(r, file, &file->ps, false);
		return;
	}
	const struct lpa_form *was = would_replace(r, &file->t);
	if (was != NULL && was->state <= LPA_FORM_OPEN && !req_flag(r, "replace")) {
		str state = lpa_form_state_name(was->state);
		problem_add(&ps, 0, S("replace"), (str){0}, "ปี %d มีแบบประเมินอยู่แล้ว (%.*s %zu ตัวชี้วัด) เลือกไฟล์อีกครั้งและทำเครื่องหมายเพื่อแทนที่", was->year, STR_FMT(state),
			was->n_indicators);
		import_refused(r, file, &ps, true);
		return;
	}
	if (lpa_form_import(r->db, r->a, r->account_id, r->now_ms, &file->t, req_flag(r, "sample"), &ps)) {
		int year = 0;
		str why;
		lpa_year_parse(r->a, file->t.rows[0].cell[0], &year, &why);
		reply_go(r, str_fmt(r->a, "/lpa/%d/form?imported=1", year));
	} else if (ps.n > 0)
		import_refused(r, file, &ps, false);
}

/* POST /lpa/forms/problems: PERM_LPA_FORM. csv: the problems of a refused file, as the page before had them, back as a file. */
void work_problems_csv(struct request *r)
{
	str csv = req_field(r, "csv");
	buf_reset(r->out);
	if (!str_starts(csv, S("\xef\xbb\xbf"))) /* a browser may drop it from the field */
		buf_lit(r->out, "\xef\xbb\xbf");
	buf_str(r->out, csv);
	reply_download(r, "text/csv; charset=utf-8", S("lpa-form-problems.csv"));
}

/* --- settings --- */

/* An instant as <input type=datetime-local> has it; empty for 0. */
static str typed_time(struct arena *a, i64 ms) { return ms == 0 ? S("") : str_clip(str_dup(a, str_of(ms_iso(ms).z)), 16); }

static void settings_show(struct lpa_page *p, struct form_settings_view *v)
{
	struct frame f = work_frame(p, "forms", str_fmt(p->r->a, "ตั้งค่าแบบประเมิน LPA ปี %d", p->form->year), (str){0}, S("ตั้งค่าแบบประเมิน"));
	v->p = p;
	buf_reset(p->r->out);
	form_settings_page(p->r->out, v, &f);
}

/* GET /lpa/{year}/form/settings: PERM_LPA_FORM at DLA. */
void work_settings_page(struct request *r)
{
	const struct lpa_form *f = lpa_page(r)->form;
	struct form_settings_view v = {.title = f->title, .level = {f->level_name[0], f->level_name[1], f->level_name[2]}, .opens = typed_time(r->a, f->opens_ms),
		.closes = typed_time(r->a, f->closes_ms ? f->closes_ms - MINUTE_MS : 0), .overall = f->overall, .state = f->state, .rev = f->rev};
	if (req_flag(r, "done"))
		v.note = (struct work_note){"done", S("บันทึกแล้ว")};
	settings_show(lpa_page(r), &v);
}

static str text_field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

static void time_field(struct problems *ps, const char *name, str typed, i64 *ret)
{
	*ret = 0;
	if (typed.n > 0 && !ms_parse(typed, ret))
		problem_add(ps, 0, str_of(name), typed, "วันและเวลาไม่ถูกต้อง ใช้แบบ ปปปป-ดด-วว ชช:นน เช่น 2567-05-18 08:30");
}

/* Published forms keep their state here: publishing is a page of its own. */
static enum lpa_form_state asked_state(struct request *r, const struct lpa_form *f)
{
	static const str codes[] = {S("draft"), S("open"), S("closed")};
	str s = req_field(r, "state");
	for (int i = 0; i < 3 && f->state != LPA_FORM_PUBLISHED; i++)
		if (str_eq(codes[i], s))
			return (enum lpa_form_state)i;
	return f->state;
}

/* POST /lpa/{year}/form/settings: PERM_LPA_FORM at DLA. title, level1..3, opens, closes (its last minute), overall, state, seen (rev). */
void work_settings_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	const struct lpa_form *f = p->form;
	struct problems ps = problems_in(r->a);
	struct form_settings_view v = {.title = text_field(r, "title"), .level = {text_field(r, "level1"), text_field(r, "level2"), text_field(r, "level3")},
		.opens = text_field(r, "opens"), .closes = text_field(r, "closes"), .overall = str_eq(req_field(r, "overall"), S("pooled")) ? LPA_POOLED : LPA_MEAN,
		.state = asked_state(r, f), .rev = f->rev, .ps = &ps};
	struct lpa_form_settings s = {.title = v.title, .level_name = {v.level[0], v.level[1], v.level[2]}, .overall = v.overall, .state = v.state};
	i64 seen = -1;
	req_i64(r, "seen", &seen);
	time_field(&ps, "opens", v.opens, &s.opens_ms);
	time_field(&ps, "closes", v.closes, &s.closes_ms);
	if (s.closes_ms != 0)
		s.closes_ms += MINUTE_MS;
	bool stale = seen != f->rev;
	if (stale)
		problem_add(&ps, 0, (str){0}, (str){0}, "มีผู้แก้ไขแบบประเมินนี้ไปก่อนแล้ว ค่าที่ท่านพิมพ์ยังอยู่ด้านล่าง ตรวจแล้วกดบันทึกอีกครั้งหากต้องการใช้ค่าของท่าน");
	if (ps.n == 0 && lpa_form_set(r->db, r->a, r->account_id, r->now_ms, f, &s, &ps)) {
		reply_go(r, str_fmt(r->a, "/lpa/%d/form/settings?done=1", f->year));
		return;
	}
	if (ps.n == 0)
		return;
	settings_show(p, &v);
	reply_status(r, stale ? 409 : 422);
}

/* --- a province's own wording --- */

static void wording_rows(struct lpa_page *p, struct wording_view *v)
{
	struct request *r = p->r;
	v->rows = new (r->a, struct wording_row, p->form->n_indicators + 1);
	for (size_t i = 0; i < p->form->n_indicators; i++) {
		const struct lpa_indicator *in = &p->form->indicators[i];
		if (!in->province_set)
			continue;
		str text = lpa_wording(r->db, r->a, in, p->unit);
		v->rows[v->n++] = (struct wording_row){.i = in, .text = text.p != NULL ? text : S(""), .seen = lpa_wording_version(r->db, in, p->unit)};
	}
}

static void wording_show(struct lpa_page *p, struct wording_view *v)
{
	struct request *r = p->r;
	v->p = p;
	v->may_write = p->form->state != LPA_FORM_PUBLISHED;
	if (p->unit == NULL)
		v->n_provinces = work_groups(r->db, r->a, p->form, NULL, &v->provinces);
	struct frame f = work_frame(p, "lpa", str_fmt(r->a, "ข้อความตัวชี้วัดของจังหวัด ปี %d", p->form->year), (str){0}, S("ข้อความของจังหวัด"));
	buf_reset(r->out);
	wording_page(r->out, v, &f);
}

/* GET /lpa/{year}/wording?province=NN: PERM_LPA_TEAMS on the provincial office. */
void work_wording_page(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct wording_view v = {0};
	if (p->unit != NULL)
		wording_rows(p, &v);
	if (req_flag(r, "done"))
		v.note = (struct work_note){"done", S("บันทึกข้อความแล้ว อปท. ในจังหวัดเห็นข้อความนี้ทันที")};
	wording_show(p, &v);
}

static struct wording_row *row_of_no(struct wording_view *v, str no)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_eq(v->rows[i].i->no, no))
			return &v->rows[i];
	return NULL;
}

/* What was sent, over what stands there: rows that changed are in `changed`. Nothing is stored when one of them cannot be. */
static size_t wording_sent(struct request *r, struct wording_view *v, bool *changed, bool *ret_stale)
{
	size_t n_bad = 0;
	for (size_t k = 0;; k++) {
		str no = req_each(r, "no", k), seen_text = req_each(r, "seen", k), text = req_each(r, "wording", k);
		i64 seen;
		if (no.p == NULL || text.p == NULL)
			return n_bad;
		struct wording_row *row = row_of_no(v, no);
		if (row == NULL || !str_i64(seen_text, &seen))
			continue;
		text = str_trim(text);
		changed[row - v->rows] = !str_eq(text, row->text);
		if (!changed[row - v->rows])
			continue;
		if (seen != row->seen) {
			row->problem = STR_CAT(r->a, S("มีผู้แก้ข้อความนี้ไปก่อนแล้ว ข้อความล่าสุดคือ “"), str_clip(row->text, 600), S("” บันทึกอีกครั้งเพื่อใช้ข้อความของท่าน"));
			*ret_stale = true;
		} else if (text.n == 0 || str_runes(text) > LPA_WORDING_MAX)
			row->problem = str_fmt(r->a, "ต้องมีข้อความของตัวชี้วัด ไม่เกิน %d ตัวอักษร", LPA_WORDING_MAX);
		row->text = text;
		n_bad += row->problem.p != NULL;
	}
}

/* POST /lpa/{year}/wording: PERM_LPA_TEAMS on the provincial office. no, seen, wording: one of each per indicator, in order. */
void work_wording_post(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	struct wording_view v = {0};
	if (p->unit == NULL) {
		reply_error(r, 422, S("ไม่ทราบว่าเป็นจังหวัดใด: เลือกจังหวัดแล้วบันทึกอีกครั้ง"));
		return;
	}
	wording_rows(p, &v);
	bool *changed = new (r->a, bool, v.n + 1), stale = false;
	size_t n_bad = wording_sent(r, &v, changed, &stale);
	struct problems ps = problems_in(r->a);
	for (size_t i = 0; i < v.n && n_bad == 0 && ps.n == 0; i++)
		if (changed[i])
			lpa_wording_set(r->db, r->a, p->form, v.rows[i].i, p->unit, r->account_id, r->now_ms, v.rows[i].seen, v.rows[i].text, &ps);
	if (ps.n > 0) { /* what went before it is rolled back with the reply */
		reply_error(r, 409, lpa_problems_text(r->a, &ps));
		return;
	}
	if (n_bad == 0) {
		reply_go(r, STR_CAT(r->a, work_province_path(p, "wording", p->unit), S("&done=1")));
		return;
	}
	v.note = (struct work_note){"bad", S("ยังไม่ได้บันทึก ตรวจช่องที่มีข้อความสีแดง")};
	wording_show(p, &v);
	reply_status(r, stale ? 409 : 422);
}

/* --- fields --- */

const struct field work_form_fields[] = {
	{"kind", FIELD_TEXT, 0, 40, false},
	{"format", FIELD_TEXT, 0, 8, false},
	{"imported", FIELD_FLAG, 0, 0, false},
	FIELD_END,
};
const struct field work_import_fields[] = {{"file", FIELD_FILE, 0, 0, false}, {"sample", FIELD_FLAG, 0, 0, false}, {"replace", FIELD_FLAG, 0, 0, false}, FIELD_END};
const struct field work_problems_fields[] = {{"csv", FIELD_TEXT, 0, PROBLEMS_CSV_MAX, false}, FIELD_END};
const struct field work_settings_fields[] = {
	{"title", FIELD_TEXT, 0, 4000, false},
	{"level1", FIELD_TEXT, 0, 1000, false},
	{"level2", FIELD_TEXT, 0, 1000, false},
	{"level3", FIELD_TEXT, 0, 1000, false},
	{"opens", FIELD_TEXT, 0, 40, false},
	{"closes", FIELD_TEXT, 0, 40, false},
	{"overall", FIELD_TEXT, 0, 8, false},
	{"state", FIELD_TEXT, 0, 8, false},
	{"seen", FIELD_I64, 0, INT64_MAX, false},
	FIELD_END,
};
const struct field work_wording_fields[] = {
	{"province", FIELD_TEXT, 0, 8, false},
	{"done", FIELD_FLAG, 0, 0, false},
	{"no", FIELD_TEXT, 0, LPA_NO_MAX, true},
	{"seen", FIELD_TEXT, 0, 20, true},
	{"wording", FIELD_TEXT, 0, 16000, true},
	FIELD_END,
};
