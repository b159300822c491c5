/* teach_pages.c: my courses, a new one, one from a file, one as a file. */
#include "learn/author/pages.h"
#include "learn/author/teach.html.h"

#include "base/log.h"
#include "web/uploads.h"

#include <unistd.h>

/* --- my courses --- */

static void read_drafts(struct request *r, struct teach_row *rows, size_t n)
{
	struct db_cur q = db_query(r->db,
		"select c.id, v.no, v.state, v.sent_ms, coalesce(a.name, ''), v.title from course c join course_version v on v.id = c.draft_id"
		" left join account a on a.id = v.sent_by where c.draft_id > 0");
	while (db_next(&q))
		for (size_t i = 0; i < n; i++)
			if (rows[i].c->id == db_i64(&q, 0)) {
				rows[i].draft_no = (int)db_i64(&q, 1);
				rows[i].draft_state = (enum learn_version_state)db_i64(&q, 2);
				rows[i].sent_ms = db_i64(&q, 3);
				rows[i].sent_by = str_dup(r->a, db_str(&q, 4));
				rows[i].title = str_dup(r->a, db_str(&q, 5));
			}
}

static bool holds_id(const i64 *ids, size_t n, i64 id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static size_t my_courses(struct request *r, const struct learn_dir *d, i64 **ret)
{
	i64 *ids = new (r->a, i64, d->n + 1);
	size_t n = 0;
	struct db_cur q = db_query(r->db, "select course_id from course_teacher where account_id = $1", r->account_id);
	while (db_next(&q))
		if (n < d->n)
			ids[n++] = db_i64(&q, 0);
	*ret = ids;
	return n;
}

/* GET /teach: PERM_LEARN_TEACH. Courses one teaches, and those of one's units that one may approve. */
void teach_list(struct request *r)
{
	const struct learn_dir *d = learn_dir(r->db);
	i64 *mine;
	size_t n_mine = my_courses(r, d, &mine);
	struct teach_view v = {.r = r, .row = new (r->a, struct teach_row, d->n + 1)};
	for (size_t i = 0; i < d->n; i++) {
		const struct learn_course *c = &d->course[i];
		struct teach_row row = {.c = c, .title = c->title, .sent_by = S(""), .may_approve = org_may(org_who(r), PERM_LEARN_APPROVE, c->unit),
			.mine = holds_id(mine, n_mine, c->id) || org_may(org_who(r), PERM_LEARN_TEACH_ALL, c->unit)};
		if (row.mine || row.may_approve)
			v.row[v.n++] = row;
	}
	read_drafts(r, v.row, v.n);
	for (size_t i = 0; i < v.n; i++) {
		const struct teach_row *row = &v.row[i];
		v.n_archived += row->c->state == COURSE_ARCHIVED;
		v.n_waits += row->c->state != COURSE_ARCHIVED && row->draft_no > 0 && row->draft_state == VERSION_WAITS;
		v.n_drafts += row->c->state == COURSE_NEW && !(row->draft_no > 0 && row->draft_state == VERSION_WAITS);
		v.n_live += row->c->state == COURSE_PUBLISHED;
	}
	struct frame f = {.r = r, .title = S("จัดการบทเรียน"), .area = "teach", .style = "author.css"};
	frame_crumb(&f, (str){0}, S("จัดการบทเรียน"));
	teach_page(r->out, &v, &f);
}

/* --- a new one --- */

static void show_new(struct request *r, struct teach_new_view *v)
{
	struct frame f = {.r = r, .title = S("สร้างหลักสูตรใหม่"), .area = "teach", .style = "author.css"};
	frame_crumb(&f, S("/teach"), S("จัดการบทเรียน"));
	frame_crumb(&f, (str){0}, f.title);
	v->r = r;
	v->n_units = author_units(r, &v->unit);
	buf_reset(r->out);
	teach_new_page(r->out, v, &f);
}

/* GET /teach/new: PERM_LEARN_TEACH. */
void teach_new(struct request *r)
{
	show_new(r, &(struct teach_new_view){.title = S(""), .slug = S(""), .unit_code = S(""), .area = -1});
}

/* The unit that shall own it: the chosen one, else the first where the person may make courses. NULL: none such. */
static const struct org_unit *owner_of(struct request *r)
{
	const struct org_unit **units;
	size_t n = author_units(r, &units);
	str code = author_field(r, "unit");
	for (size_t i = 0; i < n; i++)
		if (code.n == 0 || str_eq(units[i]->code, code))
			return units[i];
	return NULL;
}

/* POST /teach/new: PERM_LEARN_TEACH on the unit. title, area, slug (empty: made), unit. */
void teach_new_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct teach_new_view v = {.title = author_field(r, "title"), .slug = author_field(r, "slug"), .unit_code = author_field(r, "unit"), .area = -1, .ps = &ps};
	i64 area;
	if (req_i64(r, "area", &area))
		v.area = (int)area;
	else
		problem_add(&ps, 0, S("area"), S(""), "เลือกหมวดวิชา");
	const struct org_unit *owner = owner_of(r);
	if (owner == NULL)
		problem_add(&ps, 0, S("unit"), v.unit_code, "เลือกหน่วยงานที่บัญชีนี้จัดทำหลักสูตรได้");
	str slug = v.slug.n > 0 ? v.slug : author_slug_free(r->db, r->a, author_slug_of(r->a, v.title));
	struct author_facts facts = {.title = v.title, .summary = S(""), .body = S(""), .for_whom = S(""), .teacher = org_who(r)->name, .opens_day = S(""), .closes_day = S(""),
		.area = v.area >= 0 ? (enum learn_area)v.area : AREA_GENERAL, .audience = AUDIENCE_DLA | AUDIENCE_LAO | AUDIENCE_PUBLIC, .certificate = true};
	struct author w = {.db = r->db, .a = r->a, .now_ms = r->now_ms, .by = r->account_id};
	i64 version = 0, id = ps.n == 0 ? author_course_new(&w, owner, slug, &facts, &version, &ps) : 0;
	if (id != 0) {
		db_exec(r->db, "insert into course_section(version_id, pos, title) values ($1, 1, 'บทเรียน')", version);
		reply_go(r, STR_CAT(r->a, S("/teach/"), slug));
	} else if (ps.n > 0) {
		show_new(r, &v);
		reply_status(r, 422);
	}
}

/* --- from a file --- */

static void show_import(struct request *r, const struct problems *ps)
{
	struct frame f = {.r = r, .title = S("นำเข้าหลักสูตรจากไฟล์"), .area = "teach", .style = "author.css"};
	frame_crumb(&f, S("/teach"), S("จัดการบทเรียน"));
	frame_crumb(&f, (str){0}, f.title);
	struct teach_import_view v = {.r = r, .ps = ps};
	v.n_units = author_units(r, &v.unit);
	buf_reset(r->out);
	teach_import_page(r->out, &v, &f);
}

/* GET /teach/import: PERM_LEARN_TEACH. */
void teach_import(struct request *r) { show_import(r, NULL); }

struct import_ready {
	struct incoming in;
	struct course_file *f;
	struct problems ps;
};

/* On a worker: unpacks, checks, puts the files into the store. */
void teach_import_prepare(struct request *r)
{
	struct import_ready *ready = new (r->a, struct import_ready, 1);
	r->prepared = ready;
	ready->in = incoming_find(r, learn_files());
	ready->ps = problems_in(r->a);
	if (ready->in.path != NULL)
		ready->f = learn_course_file_read(r->a, ready->in.path, ready->in.name, &ready->ps);
}

static void import_refused(struct request *r, const struct problems *ps)
{
	if (r->json)
		reply_error(r, 422, author_problems_text(r->a, ps));
	else {
		show_import(r, ps);
		reply_status(r, 422);
	}
}

/* POST /teach/import: PERM_LEARN_TEACH on the unit. A file (course file or Common Cartridge), unit. */
void teach_import_post(struct request *r)
{
	struct import_ready *ready = r->prepared;
	struct problems ps = ready->ps;
	const struct org_unit *owner = owner_of(r);
	if (owner == NULL)
		problem_add(&ps, 0, S(""), S(""), "เลือกหน่วยงานที่บัญชีนี้จัดทำหลักสูตรได้");
	if (ready->f == NULL && ps.n == 0) {
		ready->in.verdict = STORE_TYPE_OK;
		problem_add(&ps, 0, S(""), S(""), ready->in.full ? "พื้นที่เก็บไฟล์ของระบบเหลือน้อย จึงยังรับไฟล์ไม่ได้: แจ้งผู้ดูแลระบบ" : "ไม่พบไฟล์ที่ส่งมา: เลือกไฟล์แล้วส่งอีกครั้ง");
	}
	i64 id = ps.n == 0 ? learn_course_file_add(r->db, r->a, r->now_ms, r->account_id, owner, ready->f, &ps) : 0;
	if (id == 0 && ps.n > 0) {
		import_refused(r, &ps);
		return;
	}
	if (id == 0)
		return;
	upload_done(r, author_field(r, "upload"));
	str slug = db_get_str(r->db, r->a, "select slug from course where id = $1", id);
	author_go(r, STR_CAT(r->a, S("/teach/"), slug, S("?done=import")));
}

/* --- as a file --- */

/* GET /teach/{slug}/export: PERM_LEARN_TEACH; teaches it or may approve it. On a worker: the zip lies in the spool until it is sent. */
void teach_export(struct request *r)
{
	struct author_page *p = author_page(r);
	const char *path;
	int fd = author_spool(r->a, &path);
	if (fd >= 0)
		close(fd);
	if (fd < 0 || !author_export_file(r->db, r->a, p->c, p->v->id, path)) {
		reply_error(r, 503, S("ทำไฟล์หลักสูตรไม่สำเร็จ: พื้นที่เก็บไฟล์ของระบบอาจเหลือน้อย ลองอีกครั้งหรือแจ้งผู้ดูแลระบบ"));
		return;
	}
	reply_file(r, path, "application/zip", STR_CAT(r->a, p->c->slug, S(".zip")), token_new(r->a), false);
}
