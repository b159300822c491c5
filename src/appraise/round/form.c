/* form.c: a rule as it is typed, and small things of the pages. */
#include "appraise/round/view.h"
#include "base/thai.h"

#define SPARE_BANDS 2 /* empty rows below */
#define LEAST_BANDS 6

str round_typed(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

str round_problem(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

str round_problem_words(struct arena *a, const struct problems *ps)
{
	struct buf b = {0};
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		buf_fmt(&b, "%s%.*s", i > 0 ? "\n" : "", STR_FMT(ps->at[i].expected));
	return str_take(a, &b);
}

struct org_note round_done(struct request *r)
{
	static const struct {
		str code, words;
	} known[] = {
		{S("made"), S("เตรียมรอบใหม่แล้ว ตรวจหลักเกณฑ์ แก้ไขตามต้องการ แล้วเปิดรอบ")},
		{S("opened"), S("เปิดรอบแล้ว หลักเกณฑ์ใช้บังคับ ผลของทุกคนคำนวณแล้ว")},
		{S("closed"), S("ปิดรอบแล้ว ผลของรอบนี้จะไม่เปลี่ยนแปลงอีก")},
		{S("saved"), S("บันทึกหลักเกณฑ์แล้ว")},
		{S("replaced"), S("ออกหลักเกณฑ์ฉบับใหม่แล้ว ผลตามฉบับเดิมยังดูได้")},
		{S("exception"), S("บันทึกการผ่อนผันแล้ว")},
		{S("ended"), S("ยกเลิกการผ่อนผันแล้ว")},
	};
	str done = round_typed(r, "done");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].code, done))
			return (struct org_note){"done", known[i].words};
	return (struct org_note){0};
}

bool round_desk(struct request *r) { return org_may(org_who(r), PERM_APPRAISE_DESK, org_by_code(org_dir(r->db), S("DLA"))); }

bool round_scope_desk(struct request *r) { return appraise_scope_desk(r) && appraise_scope_round(r); }

/* --- the rule --- */

static size_t rows_shown(size_t n)
{
	n = n + SPARE_BANDS < LEAST_BANDS ? LEAST_BANDS : n + SPARE_BANDS;
	return n > BANDS_MAX ? BANDS_MAX : n;
}

static str number(struct arena *a, i64 centi)
{
	return centi % 100 == 0 ? str_fmt(a, "%lld", (long long)(centi / 100)) : round_points(a, centi);
}

struct round_form round_form_of(struct arena *a, const struct appraise_rule *r)
{
	struct round_form f = {.from = day_text_of(a, r->from), .to = day_text_of(a, r->to), .cutoff = day_text_of(a, r->cutoff), .opens = day_text_of(a, r->opens),
		.due = day_text_of(a, r->due), .last = day_text_of(a, r->last), .per_day = round_points(a, r->per_day), .need_n = str_fmt(a, "%d", r->need_n),
		.need_m = str_fmt(a, "%d", r->need_m), .head_n = str_fmt(a, "%d", r->head_n), .head_m = str_fmt(a, "%d", r->head_m), .reason = S(""),
		.need_channel = r->need_channel, .head_channel = r->head_channel, .paper_by = r->paper_by, .acting_owes = r->acting_owes, .head_fails = r->head_fails,
		.employments = r->employments, .deliveries = r->deliveries, .seen = r->version};
	for (size_t i = 0; i < BANDS_MAX; i++) {
		f.band_from[i] = i < r->bands.n ? str_fmt(a, "%d", r->bands.at[i].from) : S("");
		f.band_points[i] = i < r->bands.n ? number(a, r->bands.at[i].points) : S("");
	}
	f.n_bands = rows_shown(r->bands.n);
	return f;
}

static unsigned bits_typed(struct request *r, const char *name, int max)
{
	unsigned bits = 0;
	str s;
	for (size_t i = 0; (s = req_each(r, name, i)).p != NULL; i++) {
		i64 v;
		if (str_i64(s, &v) && v >= 0 && v < max)
			bits |= 1u << v;
	}
	return bits;
}

static int int_typed(struct request *r, const char *name, int otherwise)
{
	i64 v;
	return req_i64(r, name, &v) ? (int)v : otherwise;
}

static str digits_typed(struct request *r, const char *name) { return thai_arabic_digits(r->a, round_typed(r, name)); }

struct round_form round_form_typed(struct request *r)
{
	struct round_form f = {.from = digits_typed(r, "from"), .to = digits_typed(r, "to"), .cutoff = digits_typed(r, "cutoff"), .opens = digits_typed(r, "opens"),
		.due = digits_typed(r, "due"), .last = digits_typed(r, "last"), .per_day = digits_typed(r, "per_day"), .need_n = digits_typed(r, "need_n"),
		.need_m = digits_typed(r, "need_m"), .head_n = digits_typed(r, "head_n"), .head_m = digits_typed(r, "head_m"), .reason = round_typed(r, "reason"),
		.need_channel = int_typed(r, "need_channel", -1), .head_channel = int_typed(r, "head_channel", -1), .paper_by = int_typed(r, "paper_by", 0),
		.acting_owes = req_flag(r, "acting_owes"), .head_fails = req_flag(r, "head_fails"), .employments = bits_typed(r, "employment", EMPLOYMENT__MAX),
		.deliveries = bits_typed(r, "delivery", DELIVERY__MAX)};
	size_t last = 0;
	for (size_t i = 0; i < BANDS_MAX; i++) {
		str from = req_each(r, "band_from", i), points = req_each(r, "band_points", i);
		f.band_from[i] = from.p != NULL ? thai_arabic_digits(r->a, str_trim(from)) : S("");
		f.band_points[i] = points.p != NULL ? thai_arabic_digits(r->a, str_trim(points)) : S("");
		if (f.band_from[i].n > 0 || f.band_points[i].n > 0)
			last = i + 1;
	}
	f.n_bands = rows_shown(last);
	req_i64(r, "seen", &f.seen);
	return f;
}

static day read_day(str s, const char *field, struct problems *ps)
{
	day d = DAY_NONE;
	if (s.n > 0 && !day_parse(s, &d))
		problem_add(ps, 0, str_of(field), s, "วันที่ต้องเป็น ปปปป-ดด-วว (ค.ศ. หรือ พ.ศ.) เช่น 2567-03-15");
	return d;
}

static int read_count(str s, const char *field, struct problems *ps)
{
	i64 v = 0;
	if (s.n > 0 && (!str_i64(s, &v) || v < 0 || v > 50)) {
		problem_add(ps, 0, str_of(field), s, "จำนวนหลักสูตรเป็นจำนวนเต็ม 0 ถึง 50");
		return 0;
	}
	return (int)v;
}

static void read_bands(struct arena *a, const struct round_form *f, struct appraise_rule *r, struct problems *ps)
{
	str s = S("");
	const char *why = "";
	for (size_t i = 0; i < BANDS_MAX; i++) {
		if (f->band_from[i].n == 0 && f->band_points[i].n == 0)
			continue;
		if (f->band_from[i].n == 0 || f->band_points[i].n == 0) {
			problem_add(ps, 0, S("bands"), S(""), "แต่ละช่วงต้องมีทั้งร้อยละและคะแนน");
			return;
		}
		s = STR_CAT(a, s, s.n > 0 ? S("|") : S(""), f->band_from[i], S(":"), f->band_points[i]);
	}
	if (s.n == 0)
		problem_add(ps, 0, S("bands"), S(""), "ต้องมีช่วงคะแนนอย่างน้อยหนึ่งช่วง");
	else if (!bands_parse(s, &r->bands, &why))
		problem_add(ps, 0, S("bands"), S(""), "%s", why);
}

void round_form_read(struct arena *a, const struct round_form *f, struct appraise_rule *r, struct problems *ps)
{
	r->from = read_day(f->from, "from", ps);
	r->to = read_day(f->to, "to", ps);
	r->opens = read_day(f->opens, "opens", ps);
	r->due = read_day(f->due, "due", ps);
	r->last = read_day(f->last, "last", ps);
	if (!str_decimal(f->per_day.n > 0 ? f->per_day : S("0"), 2, &r->per_day) || r->per_day < 0)
		problem_add(ps, 0, S("per_day"), f->per_day, "คะแนนต่อวันทำการเป็นตัวเลขไม่ติดลบ ทศนิยมไม่เกินสองตำแหน่ง เช่น 0.25");
	r->deliveries = f->deliveries;
	r->paper_by = f->paper_by;
	read_bands(a, f, r, ps);
	r->version = f->seen;
	if (r->kind != APPRAISE_ELEARNING) { /* nobody is counted there */
		r->cutoff = r->to;
		return;
	}
	r->cutoff = read_day(f->cutoff, "cutoff", ps);
	r->need_n = read_count(f->need_n, "need_n", ps);
	r->need_m = read_count(f->need_m, "need_n", ps);
	r->head_n = read_count(f->head_n, "head_n", ps);
	r->head_m = read_count(f->head_m, "head_n", ps);
	r->need_channel = f->need_channel;
	r->head_channel = f->head_channel;
	r->acting_owes = f->acting_owes;
	r->head_fails = f->head_fails;
	r->employments = f->employments;
}
