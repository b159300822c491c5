/* Small things that the pages of this room share. */
#include "appraise/roster/view.h"

#include <stdio.h>

void (*roster_tabs)(struct buf *o, const struct request *r, const char *here);

str roster_base(struct request *r, const struct org_unit *u) { return STR_CAT(r->a, S("/appraise/roster/"), u->code); }

struct frame roster_frame(struct request *r, const struct org_unit *u, str title, str here)
{
	struct frame f = appraise_frame(r, NULL, title);
	const struct org_unit *way[CRUMBS_MAX];
	size_t n = 0;
	frame_crumb(&f, S("/appraise/roster"), S("บัญชีรายชื่อ"));
	for (; u != NULL && n < CRUMBS_MAX - 3 && org_may(org_who(r), PERM_APPRAISE_VIEW, u); u = u->parent)
		way[n++] = u;
	while (n-- > 0)
		frame_crumb(&f, roster_base(r, way[n]), way[n]->full);
	if (here.n > 0 && f.n_crumbs < CRUMBS_MAX)
		frame_crumb(&f, (str){0}, here);
	return f;
}

str roster_field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? roster_text(r->a, s) : S("");
}

str roster_count(struct arena *a, i64 n)
{
	char digits[24], out[40];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n), k = 0;
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[k++] = ',';
		out[k++] = digits[i];
	}
	return str_dup(a, (str){out, (size_t)k});
}

str roster_days(struct arena *a, const struct posting *p)
{
	str from = day_show(a, p->from, DAY_SHORT);
	return p->to == DAY_NONE ? STR_CAT(a, S("ตั้งแต่ "), from) : STR_CAT(a, from, S(" ถึง "), day_show(a, p->to, DAY_SHORT));
}

str roster_iso(struct arena *a, day d) { return d == DAY_NONE ? S("") : str_dup(a, str_of(day_iso(d).z)); }

str roster_position(struct arena *a, const struct posting *p)
{
	if (p->acting)
		return p->position.n > 0 ? STR_CAT(a, S("รักษาการแทนหัวหน้าหน่วยงาน ("), roster_title(a, p->position, p->level), S(")")) : S("รักษาการแทนหัวหน้าหน่วยงาน");
	return roster_title(a, p->position, p->level);
}

str roster_link(const struct roster_view *v, enum roster_when when, bool own, bool unlinked)
{
	struct buf b = {0}, q = {0};
	html_url(&q, v->ask.q);
	buf_str(&b, v->base);
	buf_lit(&b, "?when=");
	buf_str(&b, roster_when_code(when));
	buf_str(&b, own ? S("&own=1") : S(""));
	buf_str(&b, unlinked ? S("&unlinked=1") : S(""));
	if (q.n > 0) {
		buf_lit(&b, "&q=");
		buf_str(&b, buf_view(&q));
	}
	buf_free(&q);
	return str_take(v->r->a, &b);
}

const char *roster_tone(enum roster_verdict v)
{
	switch (v) {
	case ROSTER_NEW: return "done";
	case ROSTER_CHANGED:
	case ROSTER_MOVED: return "main";
	case ROSTER_CONFIRM: return "soon";
	case ROSTER_REFUSED: return "late";
	case ROSTER_SAME:
	default: return "";
	}
}

static const str codes[ROSTER_VERDICT__MAX] = {S("new"), S("changed"), S("moved"), S("same"), S("confirm"), S("refused")};

str roster_verdict_code(enum roster_verdict v) { return codes[v]; }

str roster_cell(const struct roster_row *x, int c) { return x->cell[c].p != NULL ? x->cell[c] : S(""); }

bool roster_may(struct request *r, const struct org_unit *u) { return org_may(org_who(r), PERM_APPRAISE_ROSTER, u); }

str roster_problem(const struct roster_person_view *v, const char *form, i64 posting, const char *field)
{
	if (v->bad == NULL || strcmp(v->bad, form) != 0 || posting != v->bad_posting || v->ps == NULL)
		return (str){0};
	for (size_t i = 0; i < v->ps->n; i++)
		if (str_eq(v->ps->at[i].column, str_of(field)))
			return v->ps->at[i].expected;
	return (str){0};
}

const struct org_unit *roster_office_elsewhere(const struct roster_person_view *v, str code)
{
	for (size_t i = 0; i < v->n_offices; i++)
		if (str_eq(v->office[i]->code, code))
			return NULL;
	const struct org_unit *u = org_by_code(org_dir(v->r->db), code);
	return u != NULL && roster_may(v->r, u) ? u : NULL;
}

const struct org_unit *roster_home(const struct posting *o, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!o[i].acting)
			return o[i].unit;
	return n > 0 ? o[0].unit : NULL;
}

bool roster_scope_person(struct request *r)
{
	i64 id = 0;
	if (!org_scope_code(r))
		return false;
	struct roster_place *p = new (r->a, struct roster_place, 1);
	p->unit = r->object;
	r->object = p;
	if (str_i64(req_param(r, "id"), &id) && person_by_id(r->db, r->a, id, &p->person))
		p->n = postings_of(r->db, r->a, id, &p->posting);
	for (size_t i = 0; i < p->n; i++)
		if (org_is_below(p->posting[i].unit, p->unit))
			return true;
	reply_error(r, 404, S("ไม่พบบุคลากรคนนี้ในบัญชีรายชื่อของหน่วยงาน"));
	return false;
}

str roster_cell_day(struct arena *a, i64 now_ms, const struct roster_row *x, int c)
{
	day d;
	str why;
	return roster_last_day(a, roster_cell(x, c), now_ms, &d, &why) ? day_show(a, d, DAY_SHORT) : roster_cell(x, c);
}
