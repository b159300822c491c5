/* parts.c: small things that the pages of this room share. */
#include "learn/office/inside.h"

str office_text(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p ? str_trim(s) : S("");
}

size_t office_each(struct request *r, const char *name, const str **ret)
{
	size_t n = 0, cap = 64;
	str *at = new (r->a, str, cap);
	for (str s; (s = req_each(r, name, n)).p != NULL; at[n++] = s)
		if (n == cap) {
			str *more = new (r->a, str, cap * 2);
			memcpy(more, at, n * sizeof *at);
			at = more;
			cap *= 2;
		}
	*ret = at;
	return n;
}

str office_problem(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

str office_problem_rest(struct arena *a, const struct problems *ps)
{
	str all = {0};
	for (size_t i = 0; ps && i < ps->n; i++)
		if (ps->at[i].column.n == 0)
			all = all.n > 0 ? STR_CAT(a, all, S("\n"), ps->at[i].expected) : ps->at[i].expected;
	return all;
}

bool office_day(struct arena *a, str typed, str *ret)
{
	day d;
	if (typed.n == 0) {
		*ret = S("");
		return true;
	}
	if (!day_parse(typed, &d))
		return false;
	*ret = str_dup(a, str_of(day_iso(d).z));
	return true;
}

str office_day_text(struct arena *a, str iso)
{
	day d;
	return iso.n > 0 && day_parse(iso, &d) ? day_show(a, d, DAY_SHORT) : S("");
}

str office_count(struct arena *a, i64 n)
{
	char digits[24], out[40];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n), k = 0;
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
			out[k++] = ',';
		out[k++] = digits[i];
	}
	return str_dup(a, (str){out, (size_t)k});
}

i64 office_permille(i64 part, i64 all)
{
	return all > 0 ? 1000 * part / all : 0;
}

str office_percent(struct arena *a, i64 part, i64 all)
{
	i64 p = office_permille(part, all);
	return all > 0 ? str_fmt(a, "%lld.%lld", (long long)(p / 10), (long long)(p % 10)) : S("-");
}

str office_score(struct arena *a, i64 centi)
{
	return centi < 0 ? S("") : str_fmt(a, "%lld.%02lld", (long long)(centi / 100), (long long)(centi % 100));
}

str office_today(struct arena *a, i64 now_ms)
{
	return str_dup(a, str_of(day_iso(day_of_ms(now_ms)).z));
}

const struct org_unit *office_dla(struct db *db)
{
	return org_by_code(org_dir(db), S("DLA"));
}

str office_like(struct arena *a, str q)
{
	char *p = new (a, char, q.n * 2 + 3);
	size_t n = 0;
	if (q.n == 0)
		return S("");
	p[n++] = '%';
	for (size_t i = 0; i < q.n; i++) {
		if (q.p[i] == '%' || q.p[i] == '_' || q.p[i] == '\\')
			p[n++] = '\\';
		p[n++] = q.p[i] >= 'A' && q.p[i] <= 'Z' ? (char)(q.p[i] + 32) : q.p[i];
	}
	p[n++] = '%';
	return (str){p, n};
}

size_t office_tops(struct request *r, unsigned permission, const struct org_unit *const **ret)
{
	const struct org_who *who = org_who(r);
	const struct org_unit **at = new (r->a, const struct org_unit *, who->n_roles + 1);
	size_t n = 0;
	for (size_t i = 0; i < who->n_roles; i++) {
		const struct org_unit *u = who->roles[i].unit;
		bool covered = !(org_role_permissions(who->roles[i].role) & permission);
		for (size_t k = 0; k < who->n_roles && !covered; k++)
			covered = k != i && (org_role_permissions(who->roles[k].role) & permission) && org_is_below(u, who->roles[k].unit) &&
				(u->id != who->roles[k].unit->id || k < i);
		if (!covered)
			at[n++] = u;
	}
	*ret = at;
	return n;
}

struct frame office_teach_frame(const struct learn_page *p, const char *title, str here)
{
	struct arena *a = p->r->a;
	struct frame f = {.r = p->r, .title = STR_CAT(a, str_of(title), S(" · "), p->version ? p->version->title : p->course->title), .area = "teach"};
	frame_crumb(&f, S("/teach"), S("จัดการบทเรียน"));
	frame_crumb(&f, STR_CAT(a, S("/teach/"), p->course->slug), p->course->title);
	frame_crumb(&f, (str){0}, here);
	return f;
}

struct frame office_frame(struct request *r, const struct org_unit *u, str title, str here)
{
	struct frame f = {.r = r, .title = title, .area = "learnoffice", .wide = true};
	const struct org_unit *way[CRUMBS_MAX];
	size_t n = 0;
	frame_crumb(&f, S("/learn/office"), S("ติดตามการเรียน"));
	for (; u != NULL && n < CRUMBS_MAX - 2 && org_may(org_who(r), PERM_LEARN_REPORT, u); u = u->parent)
		way[n++] = u;
	while (n-- > 0)
		frame_crumb(&f, STR_CAT(r->a, S("/learn/office/"), way[n]->code), way[n]->full);
	if (here.n > 0 && f.n_crumbs < CRUMBS_MAX)
		frame_crumb(&f, (str){0}, here);
	return f;
}

void office_send_table(struct request *r, struct table_out *t, enum table_format f, str name)
{
	buf_reset(r->out);
	if (!table_out_close(t, r->out)) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, table_format_type(f), STR_CAT(r->a, name, f == TABLE_CSV ? S(".csv") : S(".xlsx")));
}

bool office_format(struct request *r, enum table_format *ret)
{
	if (table_format_of(req_field(r, "format"), ret) && *ret != TABLE_JSON)
		return true;
	reply_error(r, 422, S("เลือกรูปแบบไฟล์ xlsx หรือ csv"));
	return false;
}

bool office_scope_taker(struct request *r)
{
	if (!org_scope_signed_in(r) || !learn_scope_course(r))
		return false;
	const struct learn_page *p = learn_page(r);
	if (p->teaches || (p->enrolment.id != 0 && p->enrolment.state == 0))
		return true;
	if (r->method == HTTP_GET)
		reply_go(r, STR_CAT(r->a, S("/learn/c/"), p->course->slug));
	else
		reply_error(r, 403, S("ใช้ได้เฉพาะผู้ที่ลงทะเบียนเรียนหลักสูตรนี้"));
	return false;
}

bool office_scope_started(struct request *r)
{
	if (!learn_scope_learner(r))
		return false;
	const struct learn_page *p = learn_page(r);
	if (p->enrolment.started_ms > 0 || p->enrolment.passed_ms > 0)
		return true;
	reply_error(r, 403, S("ให้ความเห็นได้เมื่อเริ่มเรียนแล้ว: เปิดบทเรียนแรกก่อน"));
	return false;
}

bool office_scope_code(struct request *r)
{
	return org_scope_code(r);
}
