/* pages.c: the routes of writing courses, their scope checks, and what the pages share. */
#include "learn/author/pages.h"

#include "base/log.h"

/* --- scope --- */

static struct author_page *open_page(struct request *r)
{
	if (!org_scope_signed_in(r))
		return NULL;
	if (r->method == HTTP_GET && !db_in_transaction(r->db))
		db_begin_read(r->db); /* one state of everything on the page */
	const struct learn_course *c = learn_course_by_slug(learn_dir(r->db), req_param(r, "slug"));
	if (c == NULL) {
		reply_error(r, 404, S("ไม่พบหลักสูตรนี้: ตรวจที่อยู่ หรือเลือกจากหน้า “จัดการบทเรียน”"));
		return NULL;
	}
	struct author_page *p = new (r->a, struct author_page, 1);
	*p = (struct author_page){.r = r, .who = org_who(r), .c = c, .teaches = learn_teaches(r->db, c, org_who(r)), .may_approve = org_may(org_who(r), PERM_LEARN_APPROVE, c->unit)};
	if (!p->teaches && !p->may_approve) {
		reply_error(r, 403, S("บัญชีนี้ไม่ใช่ผู้สอนของหลักสูตรนี้: ขอให้ผู้สอนเพิ่มชื่อก่อน"));
		return NULL;
	}
	p->v = learn_version(r->db, r->a, c->draft_id != 0 ? c->draft_id : c->live_id);
	if (p->v == NULL) {
		reply_error(r, 404, S("ไม่พบเนื้อหาของหลักสูตรนี้: โหลดหน้าใหม่"));
		return NULL;
	}
	p->edit = p->teaches && p->v->state == VERSION_DRAFT;
	p->w = (struct author){.db = r->db, .a = r->a, .now_ms = r->now_ms, .by = r->account_id, .c = c, .v = p->v};
	r->object = p;
	return p;
}

bool author_scope_course(struct request *r) { return open_page(r) != NULL; }

bool author_scope_approver(struct request *r)
{
	struct author_page *p = open_page(r);
	if (p != NULL && p->may_approve)
		return true;
	if (p != NULL)
		reply_error(r, 403, S("ต้องเป็นผู้มีสิทธิอนุมัติหลักสูตรของหน่วยงานนี้"));
	return false;
}

static bool find_lesson(struct author_page *p)
{
	if (strstr(p->r->route->pattern, "{key}") == NULL)
		return true;
	p->l = learn_lesson(p->v, req_param(p->r, "key"));
	if (p->l != NULL)
		return true;
	reply_error(p->r, 404, S("ไม่พบบทเรียนนี้ อาจมีผู้ลบไปแล้ว: กลับไปที่หน้าหลักสูตร"));
	return false;
}

bool author_scope_lesson(struct request *r)
{
	struct author_page *p = open_page(r);
	return p != NULL && find_lesson(p);
}

bool author_scope_draft(struct request *r)
{
	struct author_page *p = open_page(r);
	if (p == NULL || !find_lesson(p))
		return false;
	if (p->edit)
		return true;
	reply_error(r, p->teaches ? 409 : 403,
		!p->teaches ? S("ผู้อนุมัติแก้ไขเนื้อหาไม่ได้ ส่งคืนพร้อมเหตุผลให้ผู้จัดทำแก้ไข")
		: p->v->state == VERSION_WAITS ? S("ส่งขออนุมัติแล้ว จึงแก้ไขไม่ได้: ถอนคำขอก่อนแล้วแก้ไขต่อ")
									   : S("รุ่นที่เผยแพร่แล้วแก้ไขไม่ได้: เปิดร่างรุ่นใหม่ก่อน"));
	return false;
}

/* --- shared by the pages --- */

str author_href(const struct author_page *p, const char *rest) { return STR_CAT(p->r->a, S("/teach/"), p->c->slug, str_of(rest)); }

struct frame author_frame(const struct author_page *p, str title, str here)
{
	struct frame f = {.r = p->r, .title = title, .area = "teach", .style = "author.css"};
	frame_crumb(&f, S("/teach"), S("จัดการบทเรียน"));
	frame_crumb(&f, here.p != NULL ? author_href(p, "") : (str){0}, p->v->title);
	if (here.p != NULL)
		frame_crumb(&f, (str){0}, here);
	return f;
}

str author_field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

bool author_came(struct request *r, const char *name) { return req_field(r, name).p != NULL; }

void author_go(struct request *r, str path)
{
	if (!r->json) {
		reply_go(r, path);
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true,\"go\":");
	buf_json(r->out, path);
	buf_lit(r->out, "}");
}

void author_saved_json(struct request *r, i64 version)
{
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":true,\"version\":%lld,\"at\":", (long long)version);
	buf_json(r->out, ms_show_time(r->a, r->now_ms));
	buf_lit(r->out, "}");
}

void author_refuse(struct author_page *p, int status, str words)
{
	if (p->r->json || p->r->method == HTTP_GET) {
		reply_error(p->r, status, words);
		return;
	}
	author_show_editor(p, (str){0}, words);
	reply_status(p->r, status);
}

str author_size(struct arena *a, i64 bytes)
{
	if (bytes < 1024 * 1024)
		return str_fmt(a, "%lld KB", (long long)((bytes + 1023) / 1024));
	return str_fmt(a, "%lld.%lld MB", (long long)(bytes >> 20), (long long)((bytes & 0xFFFFF) * 10 >> 20));
}

str author_day_words(struct arena *a, str iso)
{
	day d;
	return iso.n > 0 && day_parse(iso, &d) ? day_show(a, d, DAY_SHORT) : S("");
}

str author_problem(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

const char *author_kind_icon(enum lesson_kind k)
{
	switch (k) {
	case LESSON_VIDEO: return "play-circle";
	case LESSON_DOCUMENT: return "file-earmark-pdf";
	case LESSON_LINK: return "link-45deg";
	case LESSON_SCORM: return "box-seam";
	case LESSON_TEST: return "list-check";
	default: return "file-earmark-text";
	}
}

str author_version_state(enum learn_version_state s)
{
	switch (s) {
	case VERSION_DRAFT: return S("ร่าง");
	case VERSION_WAITS: return S("รออนุมัติ");
	case VERSION_PUBLISHED: return S("เผยแพร่");
	case VERSION_REPLACED: break;
	}
	return S("มีรุ่นใหม่แทนแล้ว");
}

str author_rule_name(enum lesson_rule rule)
{
	switch (rule) {
	case RULE_MARK: return S("ผู้เรียนกด “เรียนจบบทนี้แล้ว”");
	case RULE_OPEN: return S("เปิดบทเรียน");
	case RULE_WATCHED: return S("ดูวิดีโอจริงตามร้อยละที่กำหนด");
	case RULE_PASS: return S("ทำผ่านเกณฑ์");
	case RULE_COMPLETE: break;
	}
	return S("แพ็กเกจแจ้งว่าเรียนจบ");
}

size_t author_units(struct request *r, const struct org_unit ***ret)
{
	const struct org_who *who = org_who(r);
	const struct org_unit **at = new (r->a, const struct org_unit *, who->n_roles + 1);
	size_t n = 0;
	for (size_t i = 0; i < who->n_roles; i++) {
		bool known = !(org_role_permissions(who->roles[i].role) & PERM_LEARN_TEACH);
		for (size_t k = 0; k < n && !known; k++)
			known = at[k] == who->roles[i].unit;
		if (!known)
			at[n++] = who->roles[i].unit;
	}
	*ret = at;
	return n;
}

/* --- fields --- */

static const struct field new_fields[] = {{"title", FIELD_TEXT, 0, 2000, false}, {"slug", FIELD_TEXT, 0, 200, false}, {"area", FIELD_I64, 0, AREA__MAX - 1, false},
	{"unit", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field import_fields[] = {{"unit", FIELD_TEXT, 0, 20, false}, {"upload", FIELD_TEXT, 0, 64, false}, {"name", FIELD_TEXT, 0, 2000, false},
	{"file", FIELD_FILE, 0, 0, false}, FIELD_END};
static const struct field list_fields[] = {{"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field section_fields[] = {{"id", FIELD_I64, 1, INT64_MAX, false}, {"to", FIELD_TEXT, 0, 10, false}, {"title", FIELD_TEXT, 0, 2000, false},
	{"was", FIELD_TEXT, 0, 2000, false}, FIELD_END};
static const struct field lesson_add_fields[] = {{"section", FIELD_I64, 1, INT64_MAX, false}, {"kind", FIELD_TEXT, 0, 20, false}, {"title", FIELD_TEXT, 0, 2000, false}, FIELD_END};
static const struct field move_fields[] = {{"key", FIELD_TEXT, 0, 40, false}, {"to", FIELD_TEXT, 0, 10, false}, {"section", FIELD_I64, 1, INT64_MAX, false},
	{"before", FIELD_TEXT, 0, 40, false}, FIELD_END};
static const struct field facts_fields[] = {{"seen", FIELD_I64, 0, INT64_MAX, false}, {"title", FIELD_TEXT, 0, 4000, false}, {"summary", FIELD_TEXT, 0, 16000, false},
	{"for_whom", FIELD_TEXT, 0, 16000, false}, {"teacher", FIELD_TEXT, 0, 4000, false}, {"area", FIELD_I64, 0, AREA__MAX - 1, false}, {"minutes", FIELD_TEXT, 0, 20, false},
	{"due_days", FIELD_TEXT, 0, 20, false}, {"opens_day", FIELD_TEXT, 0, 40, false}, {"closes_day", FIELD_TEXT, 0, 40, false}, {"in_order", FIELD_I64, 0, 1, false},
	{"certificate", FIELD_I64, 0, 1, false}, {"body", FIELD_TEXT, 0, 800000, false}, {"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field audience_fields[] = {{"who", FIELD_I64, 1, 8, true}, {"seen", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field people_fields[] = {{"what", FIELD_TEXT, 0, 20, false}, {"add", FIELD_TEXT, 0, 400, false}, {"remove", FIELD_I64, 1, INT64_MAX, false}, FIELD_END};
static const struct field upload_fields[] = {{"kind", FIELD_TEXT, 0, 40, false}, {"alt", FIELD_TEXT, 0, 1000, false}, {"remove", FIELD_TEXT, 0, 200, false}, {"upload", FIELD_TEXT, 0, 64, false},
	{"name", FIELD_TEXT, 0, 2000, false}, {"file", FIELD_FILE, 0, 0, false}, FIELD_END};
static const struct field lesson_fields[] = {{"seen", FIELD_I64, 0, INT64_MAX, false}, {"title", FIELD_TEXT, 0, 4000, false}, {"minutes", FIELD_TEXT, 0, 20, false},
	{"required", FIELD_I64, 0, 1, false}, {"rule", FIELD_I64, 0, RULE_COMPLETE, false}, {"rule_value", FIELD_TEXT, 0, 20, false}, {"opens_day", FIELD_TEXT, 0, 40, false},
	{"url", FIELD_TEXT, 0, 8000, false}, {"body", FIELD_TEXT, 0, 800000, false}, {"done", FIELD_TEXT, 0, 20, false}, FIELD_END};
static const struct field note_fields[] = {{"note", FIELD_TEXT, 0, 16000, false}, {"why", FIELD_TEXT, 0, 16000, false}, {"seen", FIELD_I64, 0, INT64_MAX, false}, FIELD_END};
static const struct field clone_fields[] = {{"title", FIELD_TEXT, 0, 4000, false}, {"slug", FIELD_TEXT, 0, 200, false}, {"unit", FIELD_TEXT, 0, 20, false},
	{"done", FIELD_TEXT, 0, 20, false}, FIELD_END};

/* --- routes: what stands first is found first --- */

#define TEXT_BODY (2u << 20)
#define FILE_BODY (100u << 20)
#define MAY PERM_LEARN_TEACH

const struct route learn_author_routes[] = {
	{HTTP_GET, "/teach", teach_list, NULL, MAY, org_scope_signed_in, false, list_fields, 0},
	{HTTP_GET, "/teach/new", teach_new, NULL, MAY, org_scope_signed_in, false, NULL, 0},
	{HTTP_POST, "/teach/new", teach_new_post, NULL, MAY, org_scope_signed_in, true, new_fields, 0},
	{HTTP_GET, "/teach/import", teach_import, NULL, MAY, org_scope_signed_in, false, NULL, 0},
	{HTTP_POST, "/teach/import", teach_import_post, teach_import_prepare, MAY, org_scope_signed_in, true, import_fields, FILE_BODY},
	{HTTP_GET, "/teach/{slug}", editor_get, NULL, MAY, author_scope_course, false, list_fields, 0},
	{HTTP_GET, "/teach/{slug}/export", teach_export, NULL, MAY, author_scope_course, ROUTE_SLOW, NULL, 0},
	{HTTP_POST, "/teach/{slug}/sections", editor_section_add, NULL, MAY, author_scope_draft, true, section_fields, 0},
	{HTTP_POST, "/teach/{slug}/section", editor_section_post, NULL, MAY, author_scope_draft, true, section_fields, 0},
	{HTTP_POST, "/teach/{slug}/lessons", editor_lesson_add, NULL, MAY, author_scope_draft, true, lesson_add_fields, 0},
	{HTTP_POST, "/teach/{slug}/move", editor_move, NULL, MAY, author_scope_draft, true, move_fields, 0},
	{HTTP_GET, "/teach/{slug}/facts", facts_get, NULL, MAY, author_scope_course, false, facts_fields, 0},
	{HTTP_POST, "/teach/{slug}/facts", facts_post, NULL, MAY, author_scope_draft, true, facts_fields, TEXT_BODY},
	{HTTP_POST, "/teach/{slug}/audience", facts_audience, NULL, MAY, author_scope_draft, true, audience_fields, 0},
	{HTTP_POST, "/teach/{slug}/people", facts_people, NULL, MAY, author_scope_course, true, people_fields, 0},
	{HTTP_POST, "/teach/{slug}/cover", facts_cover, facts_cover_prepare, MAY, author_scope_draft, true, upload_fields, FILE_BODY},
	{HTTP_GET, "/teach/{slug}/cover", course_cover_get, NULL, MAY, author_scope_course, false, NULL, 0},
	{HTTP_POST, "/teach/{slug}/files", lesson_picture_post, lesson_picture_prepare, MAY, author_scope_draft, true, upload_fields, FILE_BODY},
	{HTTP_POST, "/teach/{slug}/files/remove", lesson_picture_remove, NULL, MAY, author_scope_draft, true, upload_fields, 0},
	{HTTP_GET, "/teach/{slug}/file/{name}", course_file_get, NULL, MAY, author_scope_course, false, NULL, 0},
	{HTTP_GET, "/teach/{slug}/l/{key}", lesson_get, NULL, MAY, author_scope_lesson, false, lesson_fields, 0},
	{HTTP_POST, "/teach/{slug}/l/{key}", lesson_post, NULL, MAY, author_scope_draft, true, lesson_fields, TEXT_BODY},
	{HTTP_POST, "/teach/{slug}/l/{key}/remove", lesson_remove, NULL, MAY, author_scope_draft, true, NULL, 0},
	{HTTP_POST, "/teach/{slug}/l/{key}/file", lesson_file_post, lesson_file_prepare, MAY, author_scope_draft, true, upload_fields, FILE_BODY},
	{HTTP_GET, "/teach/{slug}/l/{key}/file", lesson_file_get, NULL, MAY, author_scope_lesson, false, NULL, 0},
	{HTTP_POST, "/teach/{slug}/l/{key}/captions", lesson_captions_post, lesson_file_prepare, MAY, author_scope_draft, true, upload_fields, 4u << 20},
	{HTTP_GET, "/teach/{slug}/l/{key}/captions", lesson_captions_get, NULL, MAY, author_scope_lesson, false, NULL, 0},
	{HTTP_POST, "/teach/{slug}/draft", life_draft, NULL, MAY, author_scope_course, true, NULL, 0},
	{HTTP_POST, "/teach/{slug}/discard", life_discard, NULL, MAY, author_scope_draft, true, NULL, 0},
	{HTTP_POST, "/teach/{slug}/send", life_send, NULL, MAY, author_scope_draft, true, note_fields, 0},
	{HTTP_POST, "/teach/{slug}/withdraw", life_withdraw, NULL, MAY, author_scope_course, true, NULL, 0},
	{HTTP_POST, "/teach/{slug}/approve", life_approve, NULL, PERM_LEARN_APPROVE, author_scope_approver, true, note_fields, 0},
	{HTTP_POST, "/teach/{slug}/return", life_return, NULL, PERM_LEARN_APPROVE, author_scope_approver, true, note_fields, 0},
	{HTTP_POST, "/teach/{slug}/archive", life_archive, NULL, MAY, author_scope_course, true, list_fields, 0},
	{HTTP_POST, "/teach/{slug}/clone", life_clone, NULL, MAY, author_scope_course, true, clone_fields, 0},
	{HTTP_GET, "/teach/{slug}/versions", life_versions, NULL, MAY, author_scope_course, false, clone_fields, 0},
	{.handle = NULL},
};
