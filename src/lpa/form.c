/* form.c: the form as it stands in memory: one immutable copy per (id, rev), shared by all threads. */
#include "lpa/impl.h"

#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"

#include <pthread.h>

#define FORM_FIRST_BLOCK (256u << 10)
#define FORM_LIMIT (64u << 20)
#define RETIRE_US (10 * 60 * (i64)1000000)

const str lpa_dimension_names[LPA_DIMENSIONS] = {
	S("การบริหารจัดการ"),
	S("การบริหารงานบุคคลและกิจการสภา"),
	S("การบริหารงานการเงินและการคลัง"),
	S("การบริการสาธารณะ"),
	S("ธรรมาภิบาล"),
};
const str lpa_dimension_short[LPA_DIMENSIONS] = {
	S("บริหารจัดการ"),
	S("บุคคลและกิจการสภา"),
	S("การเงินและการคลัง"),
	S("บริการสาธารณะ"),
	S("ธรรมาภิบาล"),
};

str lpa_form_state_name(enum lpa_form_state s)
{
	switch (s) {
	case LPA_FORM_DRAFT: return S("ร่าง");
	case LPA_FORM_OPEN: return S("เปิดให้ประเมิน");
	case LPA_FORM_CLOSED: return S("ปิดการประเมิน");
	case LPA_FORM_PUBLISHED: return S("ประกาศผลแล้ว");
	}
	return S("");
}

/* --- the copies in memory --- */

struct held {
	struct lpa_form form;
	struct arena *a;
	i64 retired_us; /* 0: current */
	struct held *next;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct held *held;

/* Under the lock. A hit is current again: a rolled-back change may have retired it. */
static const struct lpa_form *find_held(i64 id, i64 rev)
{
	for (struct held *h = held; h != NULL; h = h->next)
		if (h->form.id == id && h->form.rev == rev) {
			h->retired_us = 0;
			return &h->form;
		}
	return NULL;
}

/* Under the lock. */
static void retire_and_collect(i64 id)
{
	i64 now = clock_mono_us();
	for (struct held **p = &held; *p != NULL;) {
		struct held *h = *p;
		if (h->form.id == id && h->retired_us == 0)
			h->retired_us = now;
		if (h->retired_us == 0 || now - h->retired_us < RETIRE_US) {
			p = &h->next;
			continue;
		}
		*p = h->next;
		arena_close(h->a); /* h lies in it */
	}
}

static const struct lpa_form *hold(struct held *fresh)
{
	pthread_mutex_lock(&lock);
	const struct lpa_form *f = find_held(fresh->form.id, fresh->form.rev);
	if (f == NULL) {
		retire_and_collect(fresh->form.id);
		fresh->next = held;
		held = fresh;
		f = &fresh->form;
		fresh = NULL;
	}
	pthread_mutex_unlock(&lock);
	if (fresh != NULL)
		arena_close(fresh->a);
	return f;
}

/* --- reading --- */

static bool read_head(struct db *db, struct arena *a, i64 id, struct lpa_form *f)
{
	struct db_cur c = db_query(db,
		"select id, rev, year, overall, state, sample, title, level1, level2, level3, opens_ms, closes_ms,"
		" (select count(*) from lpa_section s where s.form_id = f.id), (select count(*) from lpa_indicator i where i.form_id = f.id)"
		" from lpa_form f where id = $1", id);
	bool ok = db_next(&c);
	if (ok) {
		*f = (struct lpa_form){
			.id = db_i64(&c, 0),
			.rev = db_i64(&c, 1),
			.year = (int)db_i64(&c, 2),
			.overall = (enum lpa_overall)db_i64(&c, 3),
			.state = (enum lpa_form_state)db_i64(&c, 4),
			.sample = db_i64(&c, 5) != 0,
			.title = str_dup(a, db_str(&c, 6)),
			.level_name = {str_dup(a, db_str(&c, 7)), str_dup(a, db_str(&c, 8)), str_dup(a, db_str(&c, 9))},
			.opens_ms = db_i64(&c, 10),
			.closes_ms = db_i64(&c, 11),
			.n_sections = (size_t)db_i64(&c, 12),
			.n_indicators = (size_t)db_i64(&c, 13),
		};
	}
	db_done(&c);
	return ok;
}

static const struct lpa_section *section_by_id(const struct lpa_section *s, size_t n, i64 id)
{
	for (size_t i = 0; i < n; i++)
		if (s[i].id == id)
			return &s[i];
	return NULL;
}

static void read_sections(struct db *db, struct arena *a, struct lpa_form *f)
{
	struct lpa_section *s = new (a, struct lpa_section, f->n_sections + 1);
	size_t n = 0;
	struct db_cur c = db_query(db, "select id, dimension, level, title, parent_id from lpa_section where form_id = $1 order by pos", f->id);
	while (n < f->n_sections && db_next(&c)) {
		s[n] = (struct lpa_section){
			.id = db_i64(&c, 0),
			.dimension = (int)db_i64(&c, 1) - 1,
			.level = (int)db_i64(&c, 2),
			.title = str_dup(a, db_str(&c, 3)),
			.parent = db_is_null(&c, 4) ? NULL : section_by_id(s, n, db_i64(&c, 4)),
		};
		n++;
	}
	db_done(&c);
	f->sections = s;
	f->n_sections = n;
}

/* "one a line" */
static void split_lines(struct arena *a, str text, const str **ret, size_t *ret_n)
{
	size_t n = 0, most = 1;
	for (size_t i = 0; i < text.n; i++)
		most += text.p[i] == '\n';
	str *at = new (a, str, most);
	str line;
	for (str rest = text; text.n > 0 && str_next(&rest, '\n', &line);)
		at[n++] = line;
	*ret = at;
	*ret_n = n;
}

static void read_indicators(struct db *db, struct arena *a, struct lpa_form *f)
{
	struct lpa_indicator *at = new (a, struct lpa_indicator, f->n_indicators + 1);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select id, dimension, no, name, agency, applies, full_centi, pilot, province_set, section_id, evidence"
		" from lpa_indicator where form_id = $1 order by pos", f->id);
	while (n < f->n_indicators && db_next(&c)) {
		struct lpa_indicator *i = &at[n];
		*i = (struct lpa_indicator){
			.id = db_i64(&c, 0),
			.index = (u32)n,
			.dimension = (int)db_i64(&c, 1) - 1,
			.no = str_dup(a, db_str(&c, 2)),
			.name = str_dup(a, db_str(&c, 3)),
			.agency = str_dup(a, db_str(&c, 4)),
			.applies = (unsigned)db_i64(&c, 5),
			.full = db_i64(&c, 6),
			.pilot = db_i64(&c, 7) != 0,
			.province_set = db_i64(&c, 8) != 0,
			.section = section_by_id(f->sections, f->n_sections, db_i64(&c, 9)),
		};
		split_lines(a, str_dup(a, db_str(&c, 10)), &i->evidence, &i->n_evidence);
		n++;
	}
	db_done(&c);
	f->indicators = at;
	f->n_indicators = n;
}

static void make_by_id(struct arena *a, struct lpa_form *f)
{
	if (f->n_indicators == 0)
		return;
	f->first_id = f->last_id = f->indicators[0].id;
	for (size_t i = 1; i < f->n_indicators; i++) {
		i64 id = f->indicators[i].id;
		f->first_id = id < f->first_id ? id : f->first_id;
		f->last_id = id > f->last_id ? id : f->last_id;
	}
	u32 *by_id = new (a, u32, f->last_id - f->first_id + 1);
	for (size_t i = 0; i < f->n_indicators; i++)
		by_id[f->indicators[i].id - f->first_id] = (u32)i + 1;
	f->by_id = by_id;
}

static void read_bands(struct db *db, struct arena *a, const struct lpa_form *f, struct lpa_indicator *indicators)
{
	struct db_cur c = db_query(db,
		"select b.indicator_id, b.points_centi, b.text from lpa_band b join lpa_indicator i on i.id = b.indicator_id"
		" where i.form_id = $1 order by b.indicator_id, b.pos", f->id);
	struct lpa_band *at = NULL;
	const struct lpa_indicator *last = NULL;
	while (db_next(&c)) {
		const struct lpa_indicator *found = lpa_indicator_by_id(f, db_i64(&c, 0));
		if (found == NULL)
			continue;
		struct lpa_indicator *i = &indicators[found->index];
		if (i != last) {
			i->bands = at = new (a, struct lpa_band, LPA_BANDS_MAX);
			last = i;
		}
		if (i->n_bands < LPA_BANDS_MAX)
			at[i->n_bands++] = (struct lpa_band){db_i64(&c, 1), str_dup(a, db_str(&c, 2))};
	}
	db_done(&c);
}

static struct held *read_form(struct db *db, i64 id)
{
	struct arena *a = arena_open(FORM_FIRST_BLOCK, FORM_LIMIT);
	struct held *h = new (a, struct held, 1);
	h->a = a;
	/* One snapshot: the parts must be of one revision. */
	bool own = !db_in_transaction(db);
	if (own)
		db_begin_read(db);
	bool ok = read_head(db, a, id, &h->form);
	if (ok) {
		read_sections(db, a, &h->form);
		read_indicators(db, a, &h->form);
		make_by_id(a, &h->form);
		struct lpa_indicator *indicators = new (a, struct lpa_indicator, h->form.n_indicators + 1);
		memcpy(indicators, h->form.indicators, h->form.n_indicators * sizeof *indicators);
		h->form.indicators = indicators;
		read_bands(db, a, &h->form, indicators);
	}
	if (own)
		db_commit(db);
	if (ok && db_status(db) == DB_OK)
		return h;
	arena_close(a);
	return NULL;
}

static const struct lpa_form *form_of(struct db *db, struct db_cur c)
{
	bool any = db_next(&c);
	i64 id = any ? db_i64(&c, 0) : 0, rev = any ? db_i64(&c, 1) : 0;
	db_done(&c);
	if (!any)
		return NULL;
	pthread_mutex_lock(&lock);
	const struct lpa_form *f = find_held(id, rev);
	pthread_mutex_unlock(&lock);
	if (f != NULL)
		return f;
	struct held *h = read_form(db, id);
	return h != NULL ? hold(h) : NULL;
}

const struct lpa_form *lpa_form(struct db *db, int year)
{
	return form_of(db, db_query(db, "select id, rev from lpa_form where year = $1", year));
}

const struct lpa_form *lpa_form_by_id(struct db *db, i64 id)
{
	return form_of(db, db_query(db, "select id, rev from lpa_form where id = $1", id));
}

const struct lpa_indicator *lpa_indicator_by_id(const struct lpa_form *f, i64 id)
{
	if (f->n_indicators == 0 || id < f->first_id || id > f->last_id)
		return NULL;
	u32 at = f->by_id[id - f->first_id];
	return at != 0 ? &f->indicators[at - 1] : NULL;
}

const struct lpa_indicator *lpa_indicator_by_no(const struct lpa_form *f, str no)
{
	for (size_t i = 0; i < f->n_indicators; i++)
		if (str_eq(f->indicators[i].no, no))
			return &f->indicators[i];
	return NULL;
}

size_t lpa_form_years(struct db *db, int *ret, size_t max)
{
	size_t n = 0;
	struct db_cur c = db_query(db, "select year from lpa_form order by year desc");
	while (n < max && db_next(&c))
		ret[n++] = (int)db_i64(&c, 0);
	db_done(&c);
	return n;
}

/* --- shared small things --- */

i64 lpa_rev_step(void)
{
	u32 r;
	random_bytes(&r, sizeof r);
	return 1 + (i64)r;
}

i64 lpa_dla_id(struct db *db) { return db_get(db, 0, "select id from org_unit where base = 'DLA'"); }

bool lpa_has_scores(struct db *db, i64 form_id) { return db_has(db, "select 1 from lpa_score where form_id = $1 limit 1", form_id); }

str lpa_points_text(struct arena *a, i64 centi)
{
	if (centi % 100 == 0)
		return str_fmt(a, "%lld", (long long)(centi / 100));
	if (centi % 10 == 0)
		return str_fmt(a, "%lld.%lld", (long long)(centi / 100), (long long)(centi / 10 % 10));
	return str_fmt(a, "%lld.%02lld", (long long)(centi / 100), (long long)(centi % 100));
}

str lpa_object(struct arena *a, const struct lpa_form *f, const struct lpa_indicator *i)
{
	return i != NULL ? str_fmt(a, "%d/%.*s", f->year, STR_FMT(i->no)) : str_fmt(a, "%d", f->year);
}
