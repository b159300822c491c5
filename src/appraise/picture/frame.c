/* What the pages of this room share: the rule that is shown, links, figures in words. */
#include "appraise/picture/inside.h"

bool picture_load(struct request *r, const struct appraise_round *round, struct picture_round *ret)
{
	struct appraise_rule *all;
	size_t n = rules_of(r->db, r->a, round->id, APPRAISE_ELEARNING, &all), kept = 0, chosen = 0;
	i64 asked = 0;
	*ret = (struct picture_round){.round = *round, .versions = all, .base = STR_CAT(r->a, S("/appraise/"), round_code(r->a, round))};
	bool asks = req_i64(r, "rule", &asked), found = false;
	/* One that is being written rests on nothing yet: nobody stands under it. */
	for (size_t i = 0; i < n; i++)
		if (all[i].state != 0)
			all[kept++] = all[i];
	for (size_t i = 0; i < kept; i++)
		if (asks ? all[i].no == asked : all[i].state == 1) {
			chosen = i;
			found = true;
			break;
		}
	ret->n_versions = kept;
	if (kept == 0 || (asks && !found)) {
		reply_error(r, 404, kept == 0 ? S("รอบนี้ยังไม่เปิด จึงยังไม่มีภาพรวม: เปิดรอบก่อนที่หน้ารอบการประเมิน") : S("ไม่พบหลักเกณฑ์ฉบับที่เลือก: เลือกจากฉบับที่แสดงในหน้าภาพรวม"));
		return false;
	}
	ret->rule = all[chosen];
	ret->current = all[chosen].state == 1;
	return true;
}

bool picture_place(struct request *r, struct picture_place *ret)
{
	const struct appraise_place *p = r->object;
	*ret = (struct picture_place){.unit = p->unit};
	if (!picture_load(r, &p->round, &ret->p))
		return false;
	ret->base = STR_CAT(r->a, ret->p.base, S("/office/"), p->unit->code);
	return true;
}

void picture_put(struct picture_query *q, const char *name, str value)
{
	if (value.n == 0)
		return;
	buf_fmt(&q->b, "%s%s=", q->b.n == 0 ? "?" : "&", name);
	buf_url(&q->b, value);
}

void picture_put_rule(struct picture_query *q, const struct picture_round *p)
{
	if (!p->current)
		picture_put(q, "rule", str_fmt(q->a, "%d", p->rule.no));
}

str picture_link(struct picture_query *q, str path)
{
	return STR_CAT(q->a, path, str_take(q->a, &q->b));
}

str picture_text(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p ? str_trim(s) : S("");
}

str picture_count(struct arena *a, i64 n)
{
	if (n < 1000)
		return str_fmt(a, "%lld", (long long)n);
	return n < 1000000 ? str_fmt(a, "%lld,%03lld", (long long)(n / 1000), (long long)(n % 1000))
			   : str_fmt(a, "%lld,%03lld,%03lld", (long long)(n / 1000000), (long long)(n / 1000 % 1000), (long long)(n % 1000));
}

str picture_points(struct arena *a, i64 centi)
{
	return centi < 0 ? S("–") : str_fmt(a, "%lld.%02lld", (long long)(centi / 100), (long long)(centi % 100));
}

str picture_percent(struct arena *a, const struct standing_sum *s)
{
	return s->staff > 0 ? standing_percent(a, s->passed, s->staff) : S("–");
}

str picture_position(struct arena *a, const struct standing *s)
{
	if (str_starts(s->level, S("อำนวยการ")) || str_starts(s->level, S("บริหาร")))
		return STR_CAT(a, s->position, S(" ("), s->level, S(")"));
	return STR_CAT(a, s->position, s->level);
}

str picture_counted(struct arena *a, const struct appraise_rule *r)
{
	str all = S("");
	for (int e = 0; e < EMPLOYMENT__MAX; e++)
		if (r->employments & 1u << e)
			all = all.n > 0 ? STR_CAT(a, all, S(" "), employment_name((enum employment)e)) : employment_name((enum employment)e);
	return all;
}

bool picture_is_office(const struct org_unit *u)
{
	return u != NULL && (u->kind == ORG_PROVINCE || u->kind == ORG_DISTRICT);
}

static bool looks_at(const struct org_held *h)
{
	return (org_role_permissions(h->role) & PERM_APPRAISE_VIEW) != 0;
}

size_t picture_tops(struct arena *a, const struct org_who *who, const struct org_unit *const **ret)
{
	const struct org_unit **at = new (a, const struct org_unit *, who->n_roles + 1);
	size_t n = 0;
	for (size_t i = 0; i < who->n_roles; i++) {
		bool covered = !looks_at(&who->roles[i]);
		for (size_t k = 0; k < who->n_roles && !covered; k++)
			covered = k != i && looks_at(&who->roles[k]) && org_is_below(who->roles[i].unit, who->roles[k].unit) &&
				(who->roles[i].unit->id != who->roles[k].unit->id || k < i);
		if (!covered)
			at[n++] = who->roles[i].unit;
	}
	*ret = at;
	return n;
}

const struct org_unit *appraise_own_office(const struct org_who *who)
{
	for (size_t i = 0; who != NULL && i < who->n_roles; i++)
		if (looks_at(&who->roles[i]) && picture_is_office(who->roles[i].unit))
			return who->roles[i].unit;
	return NULL;
}
