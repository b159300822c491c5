/* pages.c: see pages.h. */
#include "lpa/pages.h"

#include "base/log.h"
#include "lpa/impl.h"

static struct store *files;

void lpa_use_files(struct store *s)
{
	files = s;
}

struct store *lpa_files(void)
{
	must(files != NULL);
	return files;
}

/* --- which form, which unit --- */

static const struct lpa_form *form_of(struct request *r)
{
	i64 year;
	if (!str_i64(req_param(r, "year"), &year) || year < 2400 || year > 2700)
		return NULL;
	return lpa_form(r->db, (int)year);
}

static bool find_unit(struct lpa_page *p, enum lpa_page_unit want)
{
	const struct org_unit *u = org_by_code(org_dir(p->r->db), req_param(p->r, "code"));
	bool kind_fits = u != NULL && (want == LPA_PAGE_LAO ? org_kind_is_lao(u->kind) : u->kind == ORG_PROVINCE);
	if (!kind_fits || !org_exists(u, p->form->year))
		return false;
	p->unit = u;
	p->term = org_at(u, p->form->year);
	p->kind = p->term->kind;
	p->base = str_fmt(p->r->a, "/lpa/%d/%.*s", p->form->year, STR_FMT(u->code));
	return true;
}

struct lpa_page *lpa_page_open(struct request *r, enum lpa_page_unit want)
{
	if (r->method == HTTP_GET && !db_in_transaction(r->db))
		db_begin_read(r->db); /* one state of everything on the page */
	struct lpa_page *p = new (r->a, struct lpa_page, 1);
	*p = (struct lpa_page){.r = r, .who = org_who(r), .form = form_of(r)};
	if (p->form == NULL) {
		reply_error(r, 404, S("ไม่พบแบบประเมินของปีนี้: ตรวจปี พ.ศ. หรือเลือกจากหน้า “ประเมิน LPA”"));
		return NULL;
	}
	p->base = str_fmt(r->a, "/lpa/%d", p->form->year);
	if (want != LPA_PAGE_NO_UNIT && !find_unit(p, want)) {
		reply_error(r, 404,
			want == LPA_PAGE_LAO ? S("ไม่พบ อปท. ตามรหัสนี้ในปีนี้: ตรวจรหัสหรือค้นหาจากชื่อ")
								 : S("ไม่พบสำนักงานจังหวัดตามรหัสนี้: ตรวจรหัสหรือค้นหาจากชื่อ"));
		return NULL;
	}
	r->object = p;
	return p;
}

static bool scope(struct request *r, enum lpa_page_unit want)
{
	if (!org_scope_signed_in(r))
		return false;
	struct lpa_page *p = lpa_page_open(r, want);
	if (p == NULL)
		return false;
	if (p->unit == NULL || r->route->permission == 0 || org_may(p->who, r->route->permission, p->unit))
		return true;
	reply_error(r, 403, str_fmt(r->a, "%.*s อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้", STR_FMT(p->term->full)));
	return false;
}

bool lpa_scope_lao(struct request *r)
{
	return scope(r, LPA_PAGE_LAO);
}
bool lpa_scope_office(struct request *r)
{
	return scope(r, LPA_PAGE_OFFICE);
}
bool lpa_scope_year(struct request *r)
{
	return scope(r, LPA_PAGE_NO_UNIT);
}

struct lpa_entry *lpa_page_entry(struct lpa_page *p)
{
	if (!p->has_entry)
		p->entry = lpa_entry_get(p->r->db, p->r->a, p->form, p->unit->id);
	p->has_entry = true;
	return &p->entry;
}

const struct org_unit *lpa_page_office(const struct lpa_page *p)
{
	const struct org_unit *u = p->unit;
	while (u != NULL && u->kind != ORG_PROVINCE)
		u = u->parent;
	return u;
}

const struct lpa_indicator *lpa_page_indicator(struct lpa_page *p, str no)
{
	const struct lpa_indicator *i = no.n > 0 ? lpa_indicator_by_no(p->form, no) : NULL;
	if (i != NULL && lpa_applies(i, p->kind))
		return i;
	reply_error(p->r, 404,
		str_fmt(p->r->a, "ไม่พบตัวชี้วัดที่ %.*s ที่ใช้กับ %.*s ในปีนี้", STR_FMT(str_clip(no, LPA_NO_MAX)), STR_FMT(p->term->full)));
	return NULL;
}

str lpa_page_wording(struct lpa_page *p, const struct lpa_indicator *i)
{
	const struct org_unit *office = i->province_set ? lpa_page_office(p) : NULL;
	str own = office != NULL ? lpa_wording(p->r->db, p->r->a, i, office) : (str){0};
	return own.p != NULL ? own : i->name;
}

/* --- the frame --- */

struct frame lpa_page_frame(const struct lpa_page *p, str title, str here)
{
	struct arena *a = p->r->a;
	struct frame f = {.r = p->r, .title = title, .area = "lpa"};
	frame_crumb(&f, S("/lpa"), S("ประเมิน LPA"));
	frame_crumb(&f, (str){0}, str_fmt(a, "%d", p->form->year));
	if (p->unit != NULL)
		frame_crumb(&f, here.p != NULL ? p->base : (str){0}, p->term->full);
	if (here.p != NULL)
		frame_crumb(&f, (str){0}, here);
	return f;
}

/* --- words --- */

str lpa_size_text(struct arena *a, i64 bytes)
{
	if (bytes < 1024)
		return str_fmt(a, "%lld ไบต์", (long long)bytes);
	if (bytes < 1024 * 1024)
		return str_fmt(a, "%lld KB", (long long)((bytes + 1023) / 1024));
	i64 tenths = (bytes * 10 + (1 << 19)) >> 20;
	return str_fmt(a, "%lld.%lld MB", (long long)(tenths / 10), (long long)(tenths % 10));
}

str lpa_problems_text(struct arena *a, const struct problems *ps)
{
	str all = {0};
	for (size_t i = 0; i < ps->n && i < 20; i++) {
		const struct problem *at = &ps->at[i];
		bool numbered = at->column.n > 0 && at->column.p[0] >= '0' && at->column.p[0] <= '9';
		all = STR_CAT(a, all, i ? S(" · ") : S(""), numbered ? at->column : S(""), numbered ? S(" ") : S(""), at->expected);
	}
	if (ps->n > 20)
		all = str_fmt(a, "%.*s และอีก %zu ข้อ", STR_FMT(all), ps->n - 20);
	return all;
}

str lpa_indicator_path(const struct lpa_page *p, const struct lpa_indicator *i)
{
	struct buf b = {0};
	buf_fmt(&b, "%.*s/d/%d?i=", STR_FMT(p->base), i->dimension + 1);
	buf_url(&b, i->no);
	return str_take(p->r->a, &b);
}
