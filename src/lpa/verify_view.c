/* verify_view.c: figures of a verification: how each indicator stands against the LAO's own score. */
#include "lpa/verify_view.h"

#include "lpa/impl.h"

static bool chosen(const struct lpa_indicator *i, const struct lpa_self *s) { return !s->cut && s->band >= 0 && (size_t)s->band < i->n_bands; }
static bool scored(const struct lpa_score *s) { return s->cut || s->points >= 0; }

enum verify_item verify_item_of(const struct lpa_indicator *i, const struct lpa_self *own, const struct lpa_score *s)
{
	if (!scored(s))
		return VERIFY_EMPTY;
	if (s->cut)
		return VERIFY_CUT;
	return chosen(i, own) && i->bands[own->band].points == s->points ? VERIFY_SAME : VERIFY_DIFFERS;
}

static const struct {
	const char *code, *words, *icon;
} item_facts[] = {
	[VERIFY_EMPTY] = {"empty", "ยังไม่ได้ให้คะแนน", "circle"},
	[VERIFY_SAME] = {"done", "ตรงกับที่ อปท. ประเมิน", "check-circle-fill"},
	[VERIFY_DIFFERS] = {"differs", "ต่างจากที่ อปท. ประเมิน", "pencil-square"},
	[VERIFY_CUT] = {"cut", "ตัดฐาน", "scissors"},
};
const char *verify_item_code(enum verify_item s) { return item_facts[s].code; }
const char *verify_item_words(enum verify_item s) { return item_facts[s].words; }
const char *verify_item_icon(enum verify_item s) { return item_facts[s].icon; }

/* What counts goes into the sums: a missing one with 0 of its full points. */
static void add_sums(struct verify_items *v, const struct lpa_indicator *i, const struct lpa_self *own, const struct lpa_score *s)
{
	if (i->pilot)
		return;
	if (!s->cut) {
		v->sums.full[i->dimension] += i->full;
		v->sums.points[i->dimension] += s->points > 0 ? s->points : 0;
	}
	if (!own->cut) {
		v->own.full[i->dimension] += i->full;
		v->own.points[i->dimension] += chosen(i, own) ? i->bands[own->band].points : 0;
	}
}

struct verify_items verify_items_of(const struct lpa_form *f, enum org_kind kind, const struct lpa_self *self, const struct lpa_score *score)
{
	struct verify_items v = {.self = self, .score = score};
	for (size_t k = 0; k < f->n_indicators; k++) {
		const struct lpa_indicator *i = &f->indicators[k];
		if (!lpa_applies(i, kind))
			continue;
		bool is_done = scored(&score[k]);
		v.n++;
		v.done += is_done;
		v.tab[i->dimension].n++;
		v.tab[i->dimension].done += is_done;
		v.n_accept[i->dimension] += !is_done && (self[k].cut || chosen(i, &self[k]));
		v.n_differs[i->dimension] += verify_item_of(i, &self[k], &score[k]) == VERIFY_DIFFERS;
		if (score[k].version > 0 && score[k].at_ms > v.last_ms)
			v.last_ms = score[k].at_ms;
		add_sums(&v, i, &self[k], &score[k]);
	}
	return v;
}

str verify_own_text(struct arena *a, const struct lpa_indicator *i, const struct lpa_self *s)
{
	if (s->cut)
		return S("ขอตัดฐาน");
	return chosen(i, s) ? lpa_points_text(a, i->bands[s->band].points) : S("-");
}

str verify_score_text(struct arena *a, const struct lpa_score *s)
{
	if (s->cut)
		return S("ตัดฐาน");
	return s->points >= 0 ? lpa_points_text(a, s->points) : S("-");
}

str verify_path(const struct lpa_page *p, const struct lpa_indicator *i)
{
	struct buf b = {0};
	buf_fmt(&b, "%.*s/verify/%d?i=", STR_FMT(p->base), i->dimension + 1);
	buf_url(&b, i->no);
	return str_take(p->r->a, &b);
}
