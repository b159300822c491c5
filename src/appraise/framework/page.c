/* page.c: what a request's path names, who may look, and small things of the pages. */
#include "appraise/framework/view.h"

struct framework_page *framework_page(struct request *r)
{
	return r->object;
}

static bool in_path(const struct request *r, const char *param)
{
	return strstr(r->route->pattern, param) != NULL;
}

static const struct org_unit *dla(struct request *r)
{
	return org_by_code(org_dir(r->db), S("DLA"));
}

static void rights(struct request *r, struct framework_page *p)
{
	p->desk = org_may(org_who(r), PERM_APPRAISE_DESK, dla(r));
	p->all = p->desk || org_may(org_who(r), PERM_APPRAISE_VIEW, dla(r));
}

static bool not_found(struct request *r, str words)
{
	reply_error(r, 404, words);
	return false;
}

/* The framework and what else the path names. False: answered. */
static bool take(struct request *r, struct framework_page *p)
{
	i64 v;
	if (!org_scope_signed_in(r))
		return false;
	rights(r, p);
	if (!str_i64(req_param(r, "year"), &v) || v < 2500 || v > 2700 || !framework_of(r->db, r->a, (int)v, &p->f) ||
		(p->f.state != 1 && !p->all))
		return not_found(r, S("ยังไม่มีกรอบการประเมินของปีนี้: เลือกปีจากหน้ากรอบการประเมิน"));
	p->base = str_fmt(r->a, "/appraise/framework/%d", p->f.year);
	if (in_path(r, "{no}")) {
		if (!str_i64(req_param(r, "no"), &v) || v < 1 || v > FRAMEWORK_ROUNDS)
			return not_found(r, S("ปีงบประมาณมีรอบการประเมิน 2 รอบ: เลือกรอบที่ 1 หรือ 2"));
		p->no = (int)v;
	}
	if (in_path(r, "{code}")) {
		p->unit = org_by_code(org_dir(r->db), req_param(r, "code"));
		if (p->unit == NULL || p->unit->kind != ORG_PROVINCE)
			return not_found(r, S("ไม่พบสำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดตามรหัสนี้"));
	}
	if (in_path(r, "{indicator}")) {
		p->i = str_i64(req_param(r, "indicator"), &v) ? framework_indicator(&p->f, v) : NULL;
		if (p->i == NULL)
			return not_found(r, S("ไม่พบตัวชี้วัดนี้ในกรอบของปีนี้ อาจถูกลบไปแล้ว"));
	}
	if (in_path(r, "{token}") &&
		(!appraise_session_by_token(r->db, r->a, req_param(r, "token"), &p->s) || p->s.year != p->f.year))
		return not_found(r, S("ไม่พบการประชุมนี้ อาจถูกลบไปแล้ว"));
	r->object = p;
	return true;
}

static bool refuse(struct request *r, str words)
{
	reply_error(r, 403, words);
	return false;
}

bool framework_scope_desk(struct request *r)
{
	struct framework_page *p = new (r->a, struct framework_page, 1);
	return take(r, p) && (p->desk || refuse(r, S("หน้านี้สำหรับกองการเจ้าหน้าที่")));
}

bool framework_scope_all(struct request *r)
{
	struct framework_page *p = new (r->a, struct framework_page, 1);
	return take(r, p) && (p->all || refuse(r, S("หน้านี้แสดงผลของทุกจังหวัด สำหรับส่วนกลางเท่านั้น")));
}

bool framework_scope_look(struct request *r)
{
	struct framework_page *p = new (r->a, struct framework_page, 1);
	return take(r, p);
}

bool framework_scope_office(struct request *r)
{
	struct framework_page *p = new (r->a, struct framework_page, 1);
	if (!take(r, p))
		return false;
	if (!org_may(org_who(r), PERM_APPRAISE_VIEW, p->unit))
		return refuse(r, S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
	return true;
}

bool framework_scope_index(struct request *r)
{
	struct framework_page *p = new (r->a, struct framework_page, 1);
	if (!org_scope_signed_in(r))
		return false;
	rights(r, p);
	r->object = p;
	return true;
}

bool framework_scope_new(struct request *r)
{
	return framework_scope_index(r) && (framework_page(r)->desk || refuse(r, S("หน้านี้สำหรับกองการเจ้าหน้าที่")));
}

struct frame framework_frame(struct request *r, const struct framework_page *p, str title)
{
	struct frame f = appraise_frame(r, NULL, title);
	frame_crumb(&f, S("/appraise/framework"), S("กรอบการประเมิน"));
	if (p != NULL && p->base.n > 0)
		frame_crumb(&f, p->base, str_fmt(r->a, "ปีงบประมาณ %d", p->f.year));
	return f;
}

struct org_note framework_done(struct request *r)
{
	static const struct {
		str code, words;
	} known[] = {
		{S("made"), S("สร้างกรอบการประเมินแล้ว")},
		{S("title"), S("บันทึกชื่อแล้ว")},
		{S("indicator"), S("บันทึกตัวชี้วัดแล้ว")},
		{S("removed"), S("ลบแล้ว")},
		{S("event"), S("บันทึกกำหนดการแล้ว")},
		{S("point"), S("บันทึกคะแนนแล้ว")},
		{S("file"), S("แนบไฟล์แล้ว")},
		{S("gone"), S("นำไฟล์ออกแล้ว")},
		{S("session"), S("บันทึกการประชุมแล้ว")},
		{S("list"), S("นำผลการประเมินล่าสุดเข้าวาระแล้ว")},
		{S("approved"), S("บันทึกมติเห็นชอบแล้ว เนื้อหานี้จะไม่เปลี่ยนแปลงอีก")},
	};
	str done = framework_typed(r, "done");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].code, done))
			return (struct org_note){"done", known[i].words};
	return (struct org_note){0};
}

str framework_typed(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

str framework_text_typed(struct request *r, const char *name)
{
	str s = framework_typed(r, name);
	char *to = new (r->a, char, s.n + 1);
	size_t n = 0;
	for (size_t k = 0; k < s.n; k++)
		if (s.p[k] != '\r' || k + 1 == s.n || s.p[k + 1] != '\n')
			to[n++] = s.p[k];
	return (str){to, n};
}

str framework_problem(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

str framework_problems_words(struct arena *a, const struct problems *ps)
{
	struct buf b = {0};
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		buf_fmt(&b, "%s%.*s", i > 0 ? "\n" : "", STR_FMT(ps->at[i].expected));
	return str_take(a, &b);
}

size_t framework_own_offices(struct request *r, int year, const struct org_unit **ret, size_t max)
{
	const struct org_unit **all;
	size_t n = 0, n_all = framework_offices(r->db, r->a, year, &all);
	for (size_t i = 0; i < n_all && n < max; i++)
		if (org_may(org_who(r), PERM_APPRAISE_VIEW, all[i]))
			ret[n++] = all[i];
	return n;
}

bool framework_file_shown(str type)
{
	return str_eq(type, S("application/pdf")) || str_eq(type, S("image/png")) || str_eq(type, S("image/jpeg")) ||
		   str_eq(type, S("image/webp"));
}

str framework_size(struct arena *a, i64 bytes)
{
	if (bytes < 1024 * 1024)
		return str_fmt(a, "%lld KB", (long long)((bytes + 1023) / 1024));
	return str_fmt(a, "%lld.%lld MB", (long long)(bytes >> 20), (long long)(bytes % (1 << 20) * 10 >> 20));
}

str framework_days(struct arena *a, day from, day to)
{
	if (from == DAY_NONE)
		return S("");
	if (to == DAY_NONE || to == from)
		return day_show(a, from, DAY_SHORT);
	return STR_CAT(a, day_show(a, from, DAY_SHORT), S(" – "), day_show(a, to, DAY_SHORT));
}

str framework_rounds_words(unsigned rounds)
{
	return rounds == 3 ? S("1 และ 2") : rounds == 2 ? S("2") : S("1");
}
