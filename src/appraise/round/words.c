/* words.c: a rule and its versions in words. */
#include "appraise/round/view.h"

static const struct {
	str code, brief, name;
} kinds[ROUND_KINDS] = {
	[APPRAISE_ELEARNING] = {S("elearning"), S("ตัวชี้วัดที่ 2"), S("ตัวชี้วัดที่ 2 การเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning)")},
	[APPRAISE_MEDIA] = {S("media"), S("ตัวชี้วัดที่ 6"), S("ตัวชี้วัดที่ 6 การจัดทำสื่อส่งเสริมองค์กรปกครองส่วนท้องถิ่น")},
};

str round_kind_name(enum appraise_kind k) { return k < ROUND_KINDS ? kinds[k].name : S("?"); }
str round_kind_short(enum appraise_kind k) { return k < ROUND_KINDS ? kinds[k].brief : S("?"); }
str round_kind_code(enum appraise_kind k) { return k < ROUND_KINDS ? kinds[k].code : S("?"); }

bool round_kind_parse(str s, enum appraise_kind *ret)
{
	for (int k = 0; k < ROUND_KINDS; k++)
		if (str_eq(s, kinds[k].code)) {
			*ret = (enum appraise_kind)k;
			return true;
		}
	return false;
}

str round_state_name(int state)
{
	return state == 0 ? S("กำลังเตรียม") : state == 1 ? S("เปิดอยู่") : S("ปิดแล้ว");
}

str round_points(struct arena *a, i64 centi)
{
	return str_fmt(a, "%lld.%02lld", (long long)(centi / 100), (long long)(centi % 100));
}

str round_percent(struct arena *a, i64 passed, i64 staff)
{
	return staff <= 0 ? S("") : round_points(a, (passed * 20000 + staff) / (2 * staff));
}

str round_days(struct arena *a, day from, day to)
{
	int year = day_ymd(to).y + 543;
	if (from == to)
		return str_fmt(a, "%.*s %d", STR_FMT(day_show(a, from, DAY_COMPACT)), year);
	return str_fmt(a, "%.*s – %.*s %d", STR_FMT(day_show(a, from, DAY_COMPACT)), STR_FMT(day_show(a, to, DAY_COMPACT)), year);
}

str round_moment(struct arena *a, i64 ms)
{
	struct day_text_long t = ms_iso(ms); /* a second decides */
	return str_fmt(a, "%.*s %.2s.%.2s.%.2s น.", STR_FMT(day_show(a, day_of_ms(ms), DAY_SHORT)), t.z + 11, t.z + 14, t.z + 17);
}

static str listed(struct arena *a, str s, str more) { return s.n > 0 ? STR_CAT(a, s, S(", "), more) : more; }

static str employments_words(struct arena *a, unsigned bits)
{
	str s = S("");
	for (int e = 0; e < EMPLOYMENT__MAX; e++)
		if (bits & 1u << e)
			s = listed(a, s, employment_name((enum employment)e));
	return s;
}

static str deliveries_words(struct arena *a, const struct appraise_rule *r)
{
	str s = S("");
	for (int d = 0; d < DELIVERY__MAX; d++)
		if (r->deliveries & 1u << d)
			s = listed(a, s, delivery_name((enum delivery)d));
	return s;
}

static str bands_words(struct arena *a, const struct bands *b)
{
	str s = S("");
	for (size_t i = 0; i < b->n; i++) {
		str points = round_points(a, b->at[i].points);
		str x = b->at[i].from > 0 ? str_fmt(a, "ร้อยละ %d ขึ้นไป %.*s", b->at[i].from, STR_FMT(points)) : str_fmt(a, "ต่ำกว่านั้น %.*s", STR_FMT(points));
		s = s.n > 0 ? STR_CAT(a, s, S(" · "), x) : x;
	}
	return STR_CAT(a, s, S(" คะแนน"));
}

static str day_words(struct arena *a, day d) { return d == DAY_NONE ? S("ไม่กำหนด") : day_show(a, d, DAY_LONG); }

static size_t elearning_facts(struct arena *a, const struct appraise_rule *r, struct round_fact *f)
{
	size_t n = 0;
	f[n++] = (struct round_fact){S("บุคลากรต้องเรียนผ่าน"), rule_owes(a, r, false)};
	f[n++] = (struct round_fact){S("ท้องถิ่นจังหวัดต้องเรียนผ่าน"), rule_owes(a, r, true)};
	f[n++] = (struct round_fact){S("ผู้รักษาการแทนท้องถิ่นจังหวัด"), r->acting_owes ? S("ต้องเรียนเท่าท้องถิ่นจังหวัด") : S("ต้องเรียนเท่าบุคลากรอื่น")};
	f[n++] = (struct round_fact){S("ถ้าท้องถิ่นจังหวัดไม่ผ่าน"), r->head_fails ? S("ตัวชี้วัดของสำนักงานได้ 0 คะแนน") : S("นับเป็นหนึ่งคนที่ไม่ผ่าน")};
	f[n++] = (struct round_fact){S("ประเภทบุคลากรที่นับ"), employments_words(a, r->employments)};
	f[n++] = (struct round_fact){S("นับคนที่สังกัดในวันที่"), day_words(a, r->cutoff)};
	return n;
}

size_t round_facts(struct arena *a, const struct appraise_rule *r, struct round_fact f[ROUND_FACTS_MAX])
{
	size_t n = r->kind == APPRAISE_ELEARNING ? elearning_facts(a, r, f) : 0;
	f[n++] = (struct round_fact){r->kind == APPRAISE_ELEARNING ? S("นับใบประกาศที่ลงวันที่") : S("ช่วงที่นับผลงาน"), STR_CAT(a, day_words(a, r->from), S(" – "), day_words(a, r->to))};
	f[n++] = (struct round_fact){S("ส่งรายงานได้ตั้งแต่"), day_words(a, r->opens)};
	f[n++] = (struct round_fact){S("ครบกำหนด"), day_words(a, r->due)};
	f[n++] = (struct round_fact){S("ส่งช้า"), r->per_day > 0 ? STR_CAT(a, S("ปรับลด "), round_points(a, r->per_day), S(" คะแนนต่อวันทำการ")) : S("ไม่ปรับลดคะแนน")};
	f[n++] = (struct round_fact){S("วันสุดท้ายที่นำมาประเมิน"), day_words(a, r->last)};
	if (r->kind == APPRAISE_MEDIA) { /* its own forms; points are entered */
		f[n++] = (struct round_fact){S("สิ่งที่ต้องส่ง"), S("แบบ 1 และแบบ 2 แบบละสองไฟล์ (.doc และ .pdf) ส่งช้าปรับลดแยกแต่ละแบบ")};
		return n;
	}
	f[n++] = (struct round_fact){S("สิ่งที่ต้องส่ง"), deliveries_words(a, r)};
	f[n++] = (struct round_fact){S("เอกสารฉบับจริงนับวันที่"), r->paper_by == 1 ? S("กองการเจ้าหน้าที่ได้รับ") : S("สำนักงานส่งออก")};
	f[n++] = (struct round_fact){S("ช่วงคะแนน"), bands_words(a, &r->bands)};
	must(n <= ROUND_FACTS_MAX);
	return n;
}

/* --- both results --- */

static void take_sum(struct round_results *x, const struct org_unit *u, size_t version, i64 staff, i64 passed)
{
	x->all[version].staff += staff;
	x->all[version].passed += passed;
	while (u != NULL && u->kind != ORG_PROVINCE)
		u = u->parent;
	if (u == NULL)
		return;
	size_t i = 0;
	while (i < x->n_offices && x->office[i] != u)
		i++;
	if (i == x->n_offices)
		x->office[x->n_offices++] = u;
	x->of[i * x->n + version].staff += staff;
	x->of[i * x->n + version].passed += passed;
}

static int by_rank(const void *x, const void *y)
{
	const struct org_unit *const *a = x, *const *b = y;
	return ((*a)->list_rank > (*b)->list_rank) - ((*a)->list_rank < (*b)->list_rank);
}

/* In the order of provinces; the sums move with their offices. */
static void sort_offices(struct arena *a, struct round_results *x)
{
	const struct org_unit **was = new (a, const struct org_unit *, x->n_offices + 1);
	struct round_sum *of = new (a, struct round_sum, (x->n_offices + 1) * x->n);
	for (size_t i = 0; i < x->n_offices; i++)
		was[i] = x->office[i];
	if (x->n_offices > 0)
		qsort(x->office, x->n_offices, sizeof *x->office, by_rank);
	for (size_t i = 0; i < x->n_offices; i++)
		for (size_t k = 0; k < x->n_offices; k++)
			if (was[k] == x->office[i])
				for (size_t v = 0; v < x->n; v++)
					of[i * x->n + v] = x->of[k * x->n + v];
	x->of = of;
}

struct round_results round_results(struct db *db, struct arena *a, const struct appraise_rule *rule, size_t n)
{
	const struct org_dir *dir = org_dir(db);
	size_t room = dir->n_provinces + 1;
	struct round_results x = {.rule = rule, .n = n, .all = new (a, struct round_sum, n + 1), .office = new (a, const struct org_unit *, room), .of = new (a, struct round_sum, room * (n + 1))};
	if (n == 0)
		return x;
	struct db_cur c = db_query(db,
		"select s.rule_id, s.unit_id, count(*), sum(s.passed) from appraise_standing s join appraise_rule r on r.id = s.rule_id"
		" where r.round_id = $1 and r.kind = $2 group by s.rule_id, s.unit_id",
		rule->round_id, (i64)rule->kind);
	while (db_next(&c)) {
		i64 id = db_i64(&c, 0);
		for (size_t v = 0; v < n; v++)
			if (rule[v].id == id)
				take_sum(&x, org_by_id(dir, db_i64(&c, 1)), v, db_i64(&c, 2), db_i64(&c, 3));
	}
	db_done(&c);
	sort_offices(a, &x);
	return x;
}
