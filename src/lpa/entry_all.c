/* entry_all.c: see entry_all.h. The busiest page of the system: few statements, one pass of copying. */
#include "lpa/entry_all.h"

#include "base/clock.h"
#include "base/log.h"
#include "lpa/entry_all.html.h"
#include "lpa/impl.h"

#include <pthread.h>
#include <stdlib.h>

#define SHEET_FIRST_BLOCK (64u << 10)
#define SHEET_LIMIT (16u << 20)
#define RETIRE_US (10 * 60 * (i64)1000000)

/* Offsets into the text at which one indicator's own parts go. */
struct item {
	u32 index;          /* in the form */
	u32 wording, cells; /* wording 0: the form's own */
	u32 n_bands;
	u32 *band;
	str *points; /* of each band, as text */
};
struct sheet {
	i64 form_id, rev;
	enum org_kind kind;
	struct arena *a;
	struct buf text;
	struct item *item;
	size_t n;
	int dimension;                     /* while it is made */
	const struct lpa_section *section; /* the same */
	const struct lpa_form *form;       /* the same */
	i64 retired_us;                    /* 0: current */
	struct sheet *next;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sheet *sheets;

/* --- making --- */

bool sheet_begin(struct sheet *s, const struct lpa_indicator *i)
{
	struct item *it = &s->item[s->n++];
	*it = (struct item){.index = i->index,
		.n_bands = (u32)i->n_bands,
		.band = new (s->a, u32, i->n_bands + 1),
		.points = new (s->a, str, i->n_bands + 1)};
	for (size_t b = 0; b < i->n_bands; b++)
		it->points[b] = lpa_points_text(s->a, i->bands[b].points);
	bool first = s->dimension != i->dimension;
	s->dimension = i->dimension;
	return first;
}

bool sheet_section(struct sheet *s, const struct lpa_indicator *i)
{
	bool first = s->section != i->section;
	s->section = i->section;
	return first;
}

str sheet_path(struct sheet *s, const struct lpa_indicator *i)
{
	str path = {0};
	for (const struct lpa_section *c = i->section; c != NULL; c = c->parent)
		path = path.p != NULL ? STR_CAT(s->a, c->title, S(" › "), path) : c->title;
	return path;
}

str sheet_points(struct sheet *s, size_t band)
{
	return s->item[s->n - 1].points[band];
}

static u32 here(const struct buf *o)
{
	must(o->n > 0 && o->n < UINT32_MAX);
	return (u32)o->n;
}
void sheet_wording(struct sheet *s, const struct buf *o)
{
	s->item[s->n - 1].wording = here(o);
}
void sheet_band(struct sheet *s, const struct buf *o, size_t band)
{
	s->item[s->n - 1].band[band] = here(o);
}
void sheet_cells(struct sheet *s, const struct buf *o)
{
	s->item[s->n - 1].cells = here(o);
}

static void sheet_free(struct sheet *s)
{
	buf_free(&s->text);
	arena_close(s->a);
	free(s);
}

static struct sheet *sheet_make(const struct lpa_form *f, enum org_kind kind)
{
	struct sheet *s = calloc(1, sizeof *s);
	must(s != NULL);
	*s = (struct sheet){.form_id = f->id,
		.rev = f->rev,
		.kind = kind,
		.dimension = -1,
		.form = f,
		.a = arena_open(SHEET_FIRST_BLOCK, SHEET_LIMIT)};
	s->text.limit = SHEET_LIMIT;
	s->item = new (s->a, struct item, f->n_indicators + 1);
	all_static(&s->text, f, kind, s);
	must(!s->text.failed);
	s->form = NULL; /* the copy of the form may go before the sheet does */
	s->section = NULL;
	return s;
}

/* Under the lock. */
static struct sheet *find(const struct lpa_form *f, enum org_kind kind)
{
	for (struct sheet *s = sheets; s != NULL; s = s->next)
		if (s->form_id == f->id && s->rev == f->rev && s->kind == kind) {
			s->retired_us = 0;
			return s;
		}
	return NULL;
}

/* Under the lock: older states of the form are no longer current; those that nobody can be reading any more go. */
static void retire(const struct lpa_form *f)
{
	i64 now = clock_mono_us();
	for (struct sheet **p = &sheets; *p != NULL;) {
		struct sheet *s = *p;
		if (s->form_id == f->id && s->rev != f->rev && s->retired_us == 0)
			s->retired_us = now;
		if (s->retired_us == 0 || now - s->retired_us < RETIRE_US) {
			p = &s->next;
			continue;
		}
		*p = s->next;
		sheet_free(s);
	}
}

static const struct sheet *sheet_of(const struct lpa_form *f, enum org_kind kind)
{
	pthread_mutex_lock(&lock);
	struct sheet *s = find(f, kind);
	pthread_mutex_unlock(&lock);
	if (s != NULL)
		return s;
	struct sheet *fresh = sheet_make(f, kind);
	pthread_mutex_lock(&lock);
	s = find(f, kind);
	if (s == NULL) {
		retire(f);
		fresh->next = sheets;
		sheets = s = fresh;
		fresh = NULL;
	}
	pthread_mutex_unlock(&lock);
	if (fresh != NULL)
		sheet_free(fresh);
	return s;
}

/* --- the page --- */

/* The provinces' own wordings by one statement for each four of them (a form has two or so). */
struct wordings {
	i64 id[4];
	str text[4];
};

static struct wordings wordings_of(struct lpa_page *p)
{
	struct wordings w = {0};
	size_t n = 0;
	for (size_t k = 0; k < p->form->n_indicators && n < 4; k++)
		if (p->form->indicators[k].province_set && lpa_applies(&p->form->indicators[k], p->kind))
			w.id[n++] = p->form->indicators[k].id;
	const struct org_unit *office = n > 0 ? lpa_page_office(p) : NULL;
	if (office == NULL)
		return w;
	struct db_cur c = db_query(p->r->db,
		"select indicator_id, wording from lpa_wording where indicator_id in ($1, $2, $3, $4) and unit_id = $5", w.id[0], w.id[1],
		w.id[2], w.id[3], office->id);
	while (db_next(&c))
		for (size_t k = 0; k < n; k++)
			if (w.id[k] == db_i64(&c, 0))
				w.text[k] = str_dup(p->r->a, db_str(&c, 1));
	db_done(&c);
	return w;
}

static str wording(struct lpa_page *p, const struct wordings *w, const struct lpa_indicator *i)
{
	for (size_t k = 0; k < 4; k++)
		if (w->id[k] == i->id)
			return w->text[k].p != NULL ? w->text[k] : i->name;
	return lpa_page_wording(p, i); /* a fifth one */
}

static size_t copy(struct buf *o, const struct buf *from, size_t at, size_t to)
{
	must(at <= to && to <= from->n);
	buf_add(o, from->p + at, to - at);
	return to;
}

static void put_items(struct lpa_page *p, const struct sheet *s, const struct lpa_self *self)
{
	struct buf *o = p->r->out;
	struct wordings w = wordings_of(p);
	size_t at = 0;
	for (size_t k = 0; k < s->n; k++) {
		const struct item *it = &s->item[k];
		const struct lpa_self *mine = &self[it->index];
		if (it->wording != 0) {
			at = copy(o, &s->text, at, it->wording);
			all_wording(o, wording(p, &w, &p->form->indicators[it->index]));
		}
		bool chosen = mine->band >= 0 && (u32)mine->band < it->n_bands && !mine->cut;
		if (chosen) {
			at = copy(o, &s->text, at, it->band[mine->band]);
			all_mark(o);
		}
		at = copy(o, &s->text, at, it->cells);
		all_cells(o, chosen ? it->points[mine->band] : mine->cut ? S("ตัดฐาน") : S("-"), mine->remark, mine->n_evidence);
	}
	copy(o, &s->text, at, s->text.n);
}

static void sums(struct lpa_all *v, const struct lpa_sums *sums)
{
	struct arena *a = v->p->r->a;
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		v->full[d] = lpa_points_text(a, sums->full[d]);
		v->points[d] = lpa_points_text(a, sums->points[d]);
		v->percent[d] = lpa_percent_text(a, lpa_percent_dimension(sums, d));
	}
	v->overall = lpa_percent_text(a, lpa_percent_overall(sums, v->p->form->overall));
}

/* GET /lpa/{year}/{code}/all: PERM_LPA_VIEW on the LAO. */
void lpa_all_page(struct request *r)
{
	struct lpa_page *p = lpa_page(r);
	lpa_page_entry(p);
	const struct lpa_self *self = lpa_self_all(r->db, r->a, p->form, p->unit->id, true);
	struct lpa_items items = lpa_items_of(p->form, p->kind, self);
	struct lpa_all v = {.p = p};
	sums(&v, &items.sums);
	struct frame f = lpa_page_frame(p, str_fmt(r->a, "แบบประเมิน LPA %d %.*s", p->form->year, STR_FMT(p->term->full)), S("ทุกข้อ"));
	f.wide = true;
	all_begin(r->out, &v, &f);
	put_items(p, sheet_of(p->form, p->kind), self);
	all_end(r->out, &v, &f);
}
