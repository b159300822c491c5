/* form_import.c: a form from a file: check every row, then store it, new or over the one of its year. */
#include "lpa/impl.h"

#include "base/buf.h"
#include "base/log.h"
#include "org/audit.h"

enum { C_YEAR, C_OVERALL, C_DIMENSION, C_SECTION, C_NO, C_NAME, C_APPLIES, C_FULL, C_PILOT, C_BANDS, C_EVIDENCE, C_LEVEL2, C_LEVEL3, C_AGENCY, C_PROVINCE_SET };
const struct table_head lpa_form_heads[] = {
	{"year", true}, {"overall", true}, {"dimension", true}, {"section", true}, {"no", true}, {"name_th", true}, {"applies_to", true},
	{"full", true}, {"pilot", true}, {"bands", true}, {"evidence", true}, {"level2", false}, {"level3", false}, {"agency", false},
	{"province_set", false}, {NULL, false},
};

#define LEVELS 3
#define TITLE_MAX 1000
#define FULL_ONE_MAX 100000 /* 1,000 points: no indicator has more */
#define ALL_KINDS ((1u << ORG_KIND__MAX) - (1u << ORG_LAO_FIRST))

/* A section of the file: where it stands under which one. */
struct new_section {
	int dimension, level; /* 1..5; 1..3 */
	str title;
	size_t parent; /* index + 1; 0: right under the dimension */
	i64 id;
	size_t key;    /* order in the tree */
};
struct new_row {
	i64 row;
	int dimension; /* 1..5 */
	size_t section[LEVELS]; /* index + 1 of each level; 0: none */
	str no, name, agency, evidence;
	unsigned applies;
	i64 full;
	bool pilot, province_set;
	const struct lpa_band *bands;
	size_t n_bands;
	i64 id;
};
#define FORM_TEXT_MAX (4u << 20) /* bytes; a real form has about 0.1 MB */

struct import {
	struct arena *a;
	struct problems *ps;
	int year;
	enum lpa_overall overall;
	struct new_row *rows;
	size_t n;
	struct new_section *sections;
	size_t n_sections;
};

static str cell(const struct table_row *r, int col) { return r->cell[col].p ? str_trim(r->cell[col]) : (str){0}; }

static void bad(struct import *m, const struct table_row *r, int col, const char *words)
{
	problem_add(m->ps, r->row, str_of(lpa_form_heads[col].name), r->cell[col], "%s", words);
}

static void check_year(struct import *m, const struct table_row *r)
{
	int year;
	str why;
	if (!lpa_year_parse(m->a, cell(r, C_YEAR), &year, &why))
		problem_add(m->ps, r->row, S("year"), r->cell[C_YEAR], "%.*s", STR_FMT(why));
	else if (m->year == 0)
		m->year = year;
	else if (year != m->year)
		problem_add(m->ps, r->row, S("year"), r->cell[C_YEAR], "ทั้งไฟล์ต้องเป็นปีเดียวกัน (แถวก่อนหน้าเป็นปี %d)", m->year);
}

static void check_overall(struct import *m, const struct table_row *r, bool first)
{
	str s = cell(r, C_OVERALL);
	bool pooled = str_eq(s, S("pooled"));
	if (!pooled && !str_eq(s, S("mean")))
		bad(m, r, C_OVERALL, "ต้องเป็น mean (เฉลี่ยร้อยละของแต่ละด้าน) หรือ pooled (คะแนนรวมต่อคะแนนเต็มรวม)");
	else if (first)
		m->overall = pooled ? LPA_POOLED : LPA_MEAN;
	else if ((m->overall == LPA_POOLED) != pooled)
		bad(m, r, C_OVERALL, "ทุกแถวต้องใช้วิธีรวมคะแนนเดียวกัน");
}

/* "ทต. อบต." or "*". */
static void check_applies(struct import *m, const struct table_row *r, struct new_row *n)
{
	str s = cell(r, C_APPLIES), rest = s;
	if (str_eq(s, S("*"))) {
		n->applies = ALL_KINDS;
		return;
	}
	for (str word; s.n > 0 && str_next(&rest, ' ', &word);) {
		enum org_kind k;
		word = str_trim(word);
		if (word.n == 0)
			continue;
		if (org_kind_parse(word, &k) && org_kind_is_lao(k))
			n->applies |= 1u << k;
		else
			problem_add(m->ps, r->row, S("applies_to"), word, "ไม่รู้จักประเภท อปท. นี้: ใช้ อบจ. ทน. ทม. เมืองพัทยา ทต. อบต. คั่นด้วยเว้นวรรค หรือ * คือทุกประเภท");
	}
	if (s.n == 0)
		bad(m, r, C_APPLIES, "ต้องระบุประเภท อปท. ที่ใช้ตัวชี้วัดนี้ หรือ * คือทุกประเภท");
}

static bool check_flag(struct import *m, const struct table_row *r, int col, bool required)
{
	str s = lpa_cell_number(m->a, cell(r, col));
	if (s.n == 0 && !required)
		return false;
	if (!str_eq(s, S("0")) && !str_eq(s, S("1")))
		bad(m, r, col, "ต้องเป็น 0 หรือ 1");
	return str_eq(s, S("1"));
}

static void check_bands(struct import *m, const struct table_row *r, struct new_row *n)
{
	str why;
	bool full_ok = str_decimal(lpa_cell_number(m->a, cell(r, C_FULL)), 2, &n->full) && n->full > 0 && n->full <= FULL_ONE_MAX;
	if (!full_ok)
		bad(m, r, C_FULL, "คะแนนเต็มต้องเป็นตัวเลขมากกว่า 0 ไม่เกิน 1000 ทศนิยมไม่เกิน 2 ตำแหน่ง");
	if (!lpa_bands_parse(m->a, cell(r, C_BANDS), &n->bands, &n->n_bands, &why)) {
		problem_add(m->ps, r->row, S("bands"), r->cell[C_BANDS], "เกณฑ์ให้คะแนนต้องเป็น คะแนน:ข้อความ คั่นด้วย |; %.*s", STR_FMT(why));
		return;
	}
	for (size_t i = 0; full_ok && i < n->n_bands; i++)
		if (n->bands[i].points > n->full) {
			str points = lpa_points_text(m->a, n->bands[i].points), full = lpa_points_text(m->a, n->full);
			problem_add(m->ps, r->row, S("bands"), points, "คะแนนของเกณฑ์ต้องอยู่ระหว่าง 0 ถึงคะแนนเต็ม %.*s", STR_FMT(full));
		}
}

/* The text of a cell within a limit; not empty when required. */
static str check_text(struct import *m, const struct table_row *r, int col, bool required, size_t max)
{
	str s = cell(r, col);
	if (s.n == 0 && required)
		bad(m, r, col, "ต้องไม่ว่าง");
	else if (str_runes(s) > max)
		problem_add(m->ps, r->row, str_of(lpa_form_heads[col].name), s, "ข้อความยาวเกินไป (ไม่เกิน %zu ตัวอักษร)", max);
	return s;
}

static size_t section_of(struct import *m, int dimension, int level, size_t parent, str title)
{
	for (size_t i = 0; i < m->n_sections; i++) {
		const struct new_section *s = &m->sections[i];
		if (s->dimension == dimension && s->level == level && s->parent == parent && str_eq(s->title, title))
			return i + 1;
	}
	m->sections[m->n_sections++] = (struct new_section){dimension, level, title, parent, 0, 0};
	return m->n_sections;
}

static void check_place(struct import *m, const struct table_row *r, struct new_row *n)
{
	static const int col[LEVELS] = {C_SECTION, C_LEVEL2, C_LEVEL3};
	i64 d;
	if (!str_i64(lpa_cell_number(m->a, cell(r, C_DIMENSION)), &d) || d < 1 || d > LPA_DIMENSIONS) {
		bad(m, r, C_DIMENSION, "ด้านต้องเป็น 1 ถึง 5");
		d = 1;
	}
	n->dimension = (int)d;
	size_t parent = 0;
	for (int l = 0; l < LEVELS; l++) {
		str title = check_text(m, r, col[l], l == 0, TITLE_MAX);
		if (title.n == 0)
			continue;
		if (l == 2 && n->section[1] == 0)
			bad(m, r, C_LEVEL3, "มีระดับที่ 3 แต่ไม่มีระดับที่ 2 (level2)");
		parent = n->section[l] = section_of(m, n->dimension, l + 1, parent, title);
	}
}

/* Documents to check: one a line, or with | between. */
static str evidence_lines(struct arena *a, str s)
{
	char *p = arena_array(a, s.n + 1, 1, 1);
	size_t n = 0;
	for (str rest = s, line; s.n > 0 && str_next(&rest, '\n', &line);)
		for (str part; str_next(&line, '|', &part);) {
			part = str_trim(part);
			if (part.n == 0)
				continue;
			if (n > 0)
				p[n++] = '\n';
			memcpy(p + n, part.p, part.n);
			n += part.n;
		}
	return (str){p, n};
}

static void check_no(struct import *m, const struct table_row *r, struct new_row *n)
{
	n->no = lpa_cell_number(m->a, check_text(m, r, C_NO, true, LPA_NO_MAX));
	for (size_t i = 0; i < m->n && n->no.n > 0; i++)
		if (str_eq(m->rows[i].no, n->no)) {
			problem_add(m->ps, r->row, S("no"), n->no, "เลขตัวชี้วัดซ้ำกับแถว %lld", (long long)m->rows[i].row);
			return;
		}
}

static void check_row(struct import *m, const struct table_row *r)
{
	struct new_row n = {.row = r->row};
	check_year(m, r);
	check_overall(m, r, m->n == 0);
	check_place(m, r, &n);
	check_no(m, r, &n);
	n.name = check_text(m, r, C_NAME, true, LPA_WORDING_MAX);
	check_applies(m, r, &n);
	check_bands(m, r, &n);
	n.pilot = check_flag(m, r, C_PILOT, true);
	n.province_set = check_flag(m, r, C_PROVINCE_SET, false);
	n.evidence = evidence_lines(m->a, check_text(m, r, C_EVIDENCE, false, LPA_WORDING_MAX));
	n.agency = check_text(m, r, C_AGENCY, false, TITLE_MAX);
	m->rows[m->n++] = n;
}

/* All wordings together: the form stands in memory, whole and as ready-made pages. */
static void check_size(struct import *m, const struct table *t)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		for (size_t c = 0; lpa_form_heads[c].name != NULL; c++)
			n += t->rows[i].cell[c].n;
	if (n > FORM_TEXT_MAX)
		problem_add(m->ps, 0, (str){0}, str_fmt(m->a, "%zu KB", n >> 10), "ข้อความทั้งหมดของแบบประเมินยาวเกิน %u KB: ตัดข้อความให้สั้นลง", FORM_TEXT_MAX >> 10);
}

static void check_sums(struct import *m)
{
	i64 full[LPA_DIMENSIONS] = {0};
	for (size_t i = 0; i < m->n; i++)
		full[m->rows[i].dimension - 1] += m->rows[i].full;
	for (int d = 0; d < LPA_DIMENSIONS; d++)
		if (full[d] > LPA_FULL_MAX)
			problem_add(m->ps, 0, S("full"), str_fmt(m->a, "%lld", (long long)full[d] / 100), "คะแนนเต็มรวมของด้านที่ %d เกิน %d", d + 1, LPA_FULL_MAX / 100);
}

/* --- the order of the tree --- */

/* Sections in the order of the file, but each below its parent; indicators by dimension, section, row. */
static int row_cmp(const void *x, const void *y, void *ctx)
{
	const struct new_section *s = ((struct import *)ctx)->sections;
	const struct new_row *a = x, *b = y;
	if (a->dimension != b->dimension)
		return a->dimension - b->dimension;
	for (int l = 0; l < LEVELS; l++) {
		size_t ka = a->section[l] ? s[a->section[l] - 1].key : 0, kb = b->section[l] ? s[b->section[l] - 1].key : 0;
		if (ka != kb)
			return ka < kb ? -1 : 1;
	}
	return a->row < b->row ? -1 : a->row > b->row;
}

static void order_rows(struct import *m)
{
	for (size_t i = 0; i < m->n_sections; i++)
		m->sections[i].key = i + 1; /* of its level: first met first */
	qsort_r(m->rows, m->n, sizeof *m->rows, row_cmp, m);
}

static bool check_all(struct import *m, const struct table *t)
{
	if (t->n == 0)
		problem_add(m->ps, 0, (str){0}, (str){0}, "ไฟล์ไม่มีตัวชี้วัด");
	if (t->n > LPA_INDICATORS_MAX) {
		problem_add(m->ps, 0, (str){0}, (str){0}, "มีตัวชี้วัดมากเกินไป: %zu (ไม่เกิน %d)", t->n, LPA_INDICATORS_MAX);
		return false;
	}
	m->rows = new (m->a, struct new_row, t->n + 1);
	m->sections = new (m->a, struct new_section, t->n * LEVELS + 1);
	for (size_t i = 0; i < t->n; i++)
		check_row(m, &t->rows[i]);
	check_sums(m);
	check_size(m, t);
	return m->ps->n == 0;
}

/* --- against what is saved already --- */

static struct new_row *row_by_no(struct import *m, str no)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->rows[i].no, no))
			return &m->rows[i];
	return NULL;
}

/* The new row of an indicator that has saves; NULL and a problem when the file lost it. */
static struct new_row *saved_row(struct import *m, const struct lpa_indicator *i)
{
	struct new_row *r = row_by_no(m, i->no);
	if (r == NULL)
		problem_add(m->ps, 0, S("no"), i->no, "มีการกรอกข้อมูลของตัวชี้วัดนี้แล้ว จึงต้องคงอยู่ในแบบประเมิน");
	return r;
}

static void check_saved_bands(struct import *m, struct db *db, const struct lpa_form *old)
{
	struct db_cur c = db_query(db, "select distinct indicator_id, band from lpa_self where form_id = $1 order by indicator_id, band", old->id);
	while (db_next(&c)) {
		const struct lpa_indicator *i = lpa_indicator_by_id(old, db_i64(&c, 0));
		const struct new_row *r = i != NULL ? saved_row(m, i) : NULL;
		if (r == NULL || db_is_null(&c, 1))
			continue;
		size_t band = (size_t)db_i64(&c, 1);
		if (band < i->n_bands && (band >= r->n_bands || r->bands[band].points != i->bands[band].points))
			problem_add(m->ps, r->row, S("bands"), lpa_points_text(m->a, i->bands[band].points),
				"อปท. เลือกเกณฑ์ระดับที่ %zu ของตัวชี้วัด %.*s ไว้แล้ว จึงต้องคงลำดับและคะแนนเดิม", band + 1, STR_FMT(i->no));
	}
	db_done(&c);
}

static bool gives(const struct new_row *r, i64 points)
{
	for (size_t i = 0; i < r->n_bands; i++)
		if (r->bands[i].points == points)
			return true;
	return false;
}

static void check_saved_points(struct import *m, struct db *db, const struct lpa_form *old)
{
	struct db_cur c = db_query(db, "select distinct indicator_id, points_centi from lpa_score where form_id = $1 order by indicator_id, points_centi", old->id);
	while (db_next(&c)) {
		const struct lpa_indicator *i = lpa_indicator_by_id(old, db_i64(&c, 0));
		const struct new_row *r = i != NULL ? saved_row(m, i) : NULL;
		if (r != NULL && !db_is_null(&c, 1) && !gives(r, db_i64(&c, 1)))
			problem_add(m->ps, r->row, S("bands"), lpa_points_text(m->a, db_i64(&c, 1)),
				"มีคะแนนที่ตรวจแล้วเท่านี้ของตัวชี้วัด %.*s จึงต้องคงเกณฑ์ที่ให้คะแนนนี้", STR_FMT(i->no));
	}
	db_done(&c);
}

static bool check_replace(struct import *m, struct db *db, const struct lpa_form *old)
{
	if (old->state >= LPA_FORM_CLOSED) {
		str state = lpa_form_state_name(old->state);
		problem_add(m->ps, 0, S("year"), str_fmt(m->a, "%d", old->year), "แบบประเมินของปีนี้อยู่ในสถานะ \"%.*s\" จึงเปลี่ยนไม่ได้", STR_FMT(state));
		return false;
	}
	check_saved_bands(m, db, old);
	check_saved_points(m, db, old);
	/* Evidence that was taken back still stands in the record and keeps its indicator. */
	struct db_cur c = db_query(db, "select distinct indicator_id from lpa_evidence where form_id = $1", old->id);
	while (db_next(&c)) {
		const struct lpa_indicator *i = lpa_indicator_by_id(old, db_i64(&c, 0));
		if (i != NULL)
			saved_row(m, i);
	}
	db_done(&c);
	return m->ps->n == 0;
}

/* --- storing --- */

static i64 put_head(struct import *m, struct db *db, const struct lpa_form *old, bool sample)
{
	if (old != NULL) {
		db_exec(db, "update lpa_form set overall = $2, sample = $3, rev = rev + $4 where id = $1", old->id, m->overall, sample, lpa_rev_step());
		return old->id;
	}
	str title = str_fmt(m->a, "แบบประเมินประสิทธิภาพขององค์กรปกครองส่วนท้องถิ่น (LPA) ประจำปี %d%s", m->year, sample ? " (ตัวอย่าง)" : "");
	return db_get(db, 0,
		"insert into lpa_form(year, overall, title, sample, level1, level2, level3, state, opens_ms, closes_ms, rev)"
		" values ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8) returning id",
		m->year, m->overall, title, sample, S("หน่วยที่"), S("หน่วยย่อยที่"), S("หัวข้อ"), lpa_rev_step());
}

/* In the order of the rows, so that a section stands before its indicators and after its parent. */
static void put_sections(struct import *m, struct db *db, i64 form_id)
{
	i64 pos = 0;
	for (size_t i = 0; i < m->n; i++)
		for (int l = 0; l < LEVELS; l++) {
			size_t at = m->rows[i].section[l];
			if (at == 0 || m->sections[at - 1].id != 0)
				continue;
			struct new_section *s = &m->sections[at - 1];
			s->id = db_get(db, 0,
				"insert into lpa_section(form_id, dimension, parent_id, level, pos, title)"
				" values ($1, $2, nullif(cast($3 as bigint), 0), $4, $5, $6) returning id",
				form_id, s->dimension, s->parent ? m->sections[s->parent - 1].id : 0, s->level, ++pos, s->title);
		}
}

static i64 lowest_section(const struct import *m, const struct new_row *r)
{
	for (int l = LEVELS - 1; l >= 0; l--)
		if (r->section[l])
			return m->sections[r->section[l] - 1].id;
	return 0;
}

static void put_indicator(struct import *m, struct db *db, i64 form_id, const struct lpa_form *old, size_t at)
{
	struct new_row *r = &m->rows[at];
	const struct lpa_indicator *was = old != NULL ? lpa_indicator_by_no(old, r->no) : NULL;
	i64 section = lowest_section(m, r), pos = (i64)at + 1;
	str evidence = r->evidence.n ? r->evidence : S(""), agency = r->agency.n ? r->agency : S("");
	if (was != NULL) {
		r->id = was->id;
		db_exec(db,
			"update lpa_indicator set section_id = $2, dimension = $3, pos = $4, name = $5, applies = $6, full_centi = $7, pilot = $8,"
			" province_set = $9, agency = $10, evidence = $11 where id = $1",
			r->id, section, r->dimension, pos, r->name, r->applies, r->full, r->pilot, r->province_set, agency, evidence);
		db_exec(db, "delete from lpa_band where indicator_id = $1", r->id);
	} else {
		r->id = db_get(db, 0,
			"insert into lpa_indicator(form_id, section_id, dimension, pos, no, name, applies, full_centi, pilot, province_set, agency, evidence)"
			" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id",
			form_id, section, r->dimension, pos, r->no, r->name, r->applies, r->full, r->pilot, r->province_set, agency, evidence);
	}
	for (size_t i = 0; i < r->n_bands; i++)
		db_exec(db, "insert into lpa_band(indicator_id, pos, points_centi, text) values ($1, $2, $3, $4)", r->id, i, r->bands[i].points, r->bands[i].text);
}

/* What the file no longer has and nobody has filled in. */
static void drop_lost(struct import *m, struct db *db, const struct lpa_form *old)
{
	for (size_t i = 0; i < old->n_indicators; i++) {
		if (row_by_no(m, old->indicators[i].no) != NULL)
			continue;
		i64 id = old->indicators[i].id;
		db_exec(db, "delete from lpa_band where indicator_id = $1", id);
		db_exec(db, "delete from lpa_wording where indicator_id = $1", id);
		db_exec(db, "delete from lpa_indicator where id = $1", id);
	}
}

static void store(struct import *m, struct db *db, const struct lpa_form *old, bool sample, i64 account_id, i64 now_ms)
{
	i64 form_id = put_head(m, db, old, sample);
	i64 last_section = old != NULL ? db_get(db, 0, "select max(id) from lpa_section where form_id = $1", form_id) : 0;
	put_sections(m, db, form_id);
	for (size_t i = 0; i < m->n; i++)
		put_indicator(m, db, form_id, old, i);
	if (old != NULL) {
		drop_lost(m, db, old);
		db_exec(db, "delete from lpa_section where form_id = $1 and id <= $2", form_id, last_section);
	}
	str before = old != NULL ? str_fmt(m->a, "%zu ตัวชี้วัด", old->n_indicators) : (str){0};
	audit_add(db, m->a, account_id, lpa_dla_id(db), now_ms, S("lpa.form.load"), str_fmt(m->a, "%d", m->year), before, str_fmt(m->a, "%zu ตัวชี้วัด", m->n));
}

bool lpa_form_import(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct table *t, bool sample, struct problems *ps)
{
	struct import m = {.a = a, .ps = ps};
	if (!check_all(&m, t))
		return false;
	const struct lpa_form *old = lpa_form(db, m.year);
	if (old != NULL && !check_replace(&m, db, old))
		return false;
	order_rows(&m);
	store(&m, db, old, sample, account_id, now_ms);
	/* Full points, pilots and the overall may have changed under scores that exist. */
	if (old != NULL && lpa_has_scores(db, old->id)) {
		const struct lpa_form *f = lpa_form(db, m.year);
		if (f != NULL)
			lpa_year_recompute(db, a, f, true, ps);
	}
	return db_status(db) == DB_OK;
}
