/* rule_pages.c: a rule with its versions and their results; writing it while the round is prepared, a new version later. */
#include "appraise/round/view.h"

#include "appraise/round/rule.html.h"

static str base(struct request *r, const struct appraise_round *d, enum appraise_kind k)
{
	return STR_CAT(r->a, S("/appraise/rounds/"), round_code(r->a, d), S("/rule/"), round_kind_code(k));
}

/* Names of those who made the versions. */
static str *makers(struct request *r, const struct appraise_rule *rule, size_t n)
{
	str *by = new (r->a, str, n + 1);
	struct db_cur c = db_query(r->db, "select id, name from account where id in (select made_by from appraise_rule where round_id = $1 and kind = $2)", rule->round_id, (i64)rule->kind);
	while (db_next(&c)) {
		str name = str_dup(r->a, db_str(&c, 1));
		for (size_t i = 0; i < n; i++)
			if (rule[i].made_by == db_i64(&c, 0))
				by[i] = name;
	}
	db_done(&c);
	return by;
}

static size_t version_of(const struct round_rule_view *v, struct request *r, const char *name, size_t otherwise)
{
	i64 no;
	if (req_i64(r, name, &no))
		for (size_t i = 0; i < v->n; i++)
			if (v->all[i].no == no)
				return i;
	return otherwise;
}

/* ?no=: another version than the newest; ?with=: the one beside it. */
static void choose(struct request *r, struct round_rule_view *v)
{
	v->two = version_of(v, r, "no", 0);
	v->one = version_of(v, r, "with", v->two + 1 < v->n ? v->two + 1 : v->two > 0 ? v->two - 1 : 0);
	if (v->one < v->two) { /* the older one stands first; newest is 0 */
		size_t x = v->one;
		v->one = v->two;
		v->two = x;
	}
}

static void show(struct request *r, enum appraise_kind kind, const struct round_form *typed, const struct problems *ps)
{
	const struct appraise_round *d = r->object;
	struct appraise_rule *all;
	struct round_rule_view v = {.f = appraise_frame(r, NULL, round_kind_short(kind)), .note = ps == NULL ? round_done(r) : (struct org_note){0}, .d = d, .desk = round_desk(r), .ps = ps,
		.h = org_holidays(r->db, r->a, S(""))};
	frame_crumb(&v.f, S("/appraise/rounds"), S("รอบและหลักเกณฑ์"));
	frame_crumb(&v.f, STR_CAT(r->a, S("/appraise/rounds/"), round_code(r->a, d)), round_name(r->a, d));
	frame_crumb(&v.f, (str){0}, round_kind_short(kind));
	v.n = rules_of(r->db, r->a, d->id, kind, &all);
	v.all = all;
	if (v.n == 0) {
		reply_error(r, 404, S("รอบนี้ไม่มีหลักเกณฑ์ของตัวชี้วัดนี้"));
		return;
	}
	v.rule = &all[version_of(&v, r, "no", 0)];
	choose(r, &v);
	v.by = makers(r, all, v.n);
	v.edit = v.desk && d->state == 0 && all[0].state == 0;
	v.replace = v.desk && d->state == 1 && all[0].state == 1;
	v.form = typed != NULL ? *typed : round_form_of(r->a, &all[0]);
	if (kind == APPRAISE_ELEARNING && d->state != 0)
		v.x = round_results(r->db, r->a, all, v.n);
	buf_reset(r->out);
	appraise_round_rule_view(r->out, &v);
}

static bool kind_of(struct request *r, enum appraise_kind *ret)
{
	if (round_kind_parse(req_param(r, "kind"), ret))
		return true;
	reply_error(r, 404, S("ไม่พบตัวชี้วัดนี้: เลือกจากหน้ารอบและหลักเกณฑ์"));
	return false;
}

/* GET /appraise/rounds/{round}/rule/{kind}?no=&with=: PERM_APPRAISE_VIEW anywhere. */
void round_rule_page(struct request *r)
{
	enum appraise_kind kind;
	if (kind_of(r, &kind))
		show(r, kind, NULL, NULL);
}

static bool same(struct arena *a, const struct appraise_rule *x, const struct appraise_rule *y)
{
	struct round_fact f[ROUND_FACTS_MAX], g[ROUND_FACTS_MAX];
	size_t n = round_facts(a, x, f);
	round_facts(a, y, g);
	for (size_t i = 0; i < n; i++)
		if (!str_eq(f[i].words, g[i].words))
			return false;
	return true;
}

/* The version that the caller had before him must still be the newest. */
static bool find_rule(struct request *r, enum appraise_kind kind, struct appraise_rule *ret, struct problems *ps)
{
	const struct appraise_round *d = r->object;
	i64 id = 0;
	if (!rule_in_force(r->db, r->a, d->id, kind, ret)) {
		problem_add(ps, 0, S(""), S(""), "รอบนี้ไม่มีหลักเกณฑ์ของตัวชี้วัดนี้");
		return false;
	}
	if (req_i64(r, "rule", &id) && id == ret->id)
		return true;
	problem_add(ps, 0, S(""), S(""), "มีผู้ออกฉบับใหม่ไปก่อนแล้ว: ตรวจฉบับล่าสุดด้านล่าง แล้วลองอีกครั้ง");
	return false;
}

static bool store(struct request *r, const struct appraise_rule *old, const struct appraise_rule *x, str reason, struct problems *ps)
{
	if (old->state == 0)
		return rule_save(r->db, r->a, r->now_ms, r->account_id, x, ps);
	if (same(r->a, old, x)) {
		problem_add(ps, 0, S(""), S(""), "ยังไม่มีข้อใดเปลี่ยนจากฉบับที่ใช้อยู่");
		return false;
	}
	return rule_replace(r->db, r->a, r->now_ms, r->account_id, x, reason, ps) != 0;
}

/* POST the same: PERM_APPRAISE_DESK on DLA. The form; rule: id of the version seen. One being written is stored, one in force gets a new version (reason). */
void round_rule_post(struct request *r)
{
	enum appraise_kind kind;
	struct problems ps = problems_in(r->a);
	struct round_form f = round_form_typed(r);
	struct appraise_rule old, x;
	if (!kind_of(r, &kind))
		return;
	bool found = find_rule(r, kind, &old, &ps);
	if (found) {
		x = old;
		round_form_read(r->a, &f, &x, &ps);
	}
	if (found && ps.n == 0 && store(r, &old, &x, f.reason, &ps)) {
		reply_go(r, STR_CAT(r->a, base(r, r->object, kind), old.state == 0 ? S("?done=saved") : S("?done=replaced")));
		return;
	}
	if (ps.n == 0)
		return;
	show(r, kind, &f, &ps);
	reply_status(r, 422);
}
