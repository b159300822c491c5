/* poster_pages.c: posters with a QR code, and the short links behind them. */
#include "learn/certificate/view.h"

#include "base/crypt.h"
#include "learn/certificate/poster.html.h"
#include "learn/certificate/review.html.h"
#include "org/audit.h"

#define LIST_MAX 200
#define CODE_N 6 /* signs: 32^6, and what it leads to is public */

/* GET /learn/poster: PERM_LEARN_ANNOUNCE somewhere. */
void poster_index(struct request *r)
{
	struct offices_view v = {.f = {.r = r, .title = S("โปสเตอร์และลิงก์สั้น"), .area = "learnoffice", .style = "certificate.css"}, .base = S("/learn/poster/"),
		.empty = S("ไม่มีหน่วยงานที่ท่านประชาสัมพันธ์ในนามได้")};
	v.n_units = certificate_offices(r, PERM_LEARN_ANNOUNCE, &v.unit);
	if (v.n_units == 1)
		reply_go(r, STR_CAT(r->a, v.base, v.unit[0]->code));
	else
		offices_page(r->out, &v);
}

static size_t links(struct db *db, struct arena *a, i64 unit_id, struct link_row *row)
{
	size_t n = 0;
	struct db_cur c = db_query(db, "select code, course_id, hits, at_ms from short_link where unit_id = $1 order by at_ms desc, code limit 200", unit_id);
	const struct learn_dir *d = learn_dir(db);
	i64 course[LIST_MAX];
	while (n < LIST_MAX && db_next(&c)) {
		course[n] = db_i64(&c, 1);
		const struct learn_course *x = learn_course_by_id(d, course[n]);
		row[n++] = (struct link_row){.code = str_dup(a, db_str(&c, 0)), .title = x != NULL ? x->title : S("หน้าเรียนรู้ (ทุกหลักสูตร)"), .hits = db_i64(&c, 2), .at_ms = db_i64(&c, 3)};
	}
	db_done(&c);
	for (size_t i = 0; i < n; i++) {
		c = db_query(db, "select count(*), count(case when passed_ms > 0 then 1 end) from enrolment where link = $1 and link <> ''", row[i].code);
		if (db_next(&c)) {
			row[i].enrolments = db_i64(&c, 0);
			row[i].passed = db_i64(&c, 1);
		}
		db_done(&c);
	}
	return n;
}

/* GET /learn/poster/{code}: PERM_LEARN_ANNOUNCE on it. */
void poster_page(struct request *r)
{
	const struct org_unit *u = r->object;
	const struct learn_dir *d = learn_dir(r->db);
	const struct learn_course **at = new (r->a, const struct learn_course *, d->n + 1);
	struct link_row *row = new (r->a, struct link_row, LIST_MAX);
	struct poster_view v = {.f = {.r = r, .title = STR_CAT(r->a, S("โปสเตอร์และลิงก์สั้น "), u->full), .area = "learnoffice", .style = "certificate.css"}, .unit = u, .courses = at,
		.row = row, .course = certificate_field(r, "course")};
	frame_crumb(&v.f, S("/learn/poster"), S("โปสเตอร์และลิงก์สั้น"));
	frame_crumb(&v.f, (str){0}, u->full);
	for (size_t i = 0; i < d->n; i++)
		if (d->course[i].state == COURSE_PUBLISHED)
			at[v.n_courses++] = &d->course[i];
	v.n = links(r->db, r->a, u->id, row);
	if (certificate_field(r, "done").n > 0)
		v.note = (struct note){"done", S("สร้างลิงก์สั้นแล้ว ดาวน์โหลดโปสเตอร์ได้จากรายการข้างล่าง")};
	poster_view_page(r->out, &v);
}

static str code_new(struct arena *a)
{
	static const char signs[] = "abcdefghjkmnpqrstuvwxyz23456789x";
	u8 b[CODE_N];
	char *s = new (a, char, CODE_N + 1);
	random_bytes(b, sizeof b);
	for (int i = 0; i < CODE_N; i++)
		s[i] = signs[b[i] & 31];
	return (str){s, CODE_N};
}

/* POST /learn/poster/{code}: the same. course: slug, '' the portal. One link for a course and office is made once. */
void poster_post(struct request *r)
{
	const struct org_unit *u = r->object;
	str slug = certificate_field(r, "course");
	const struct learn_course *c = slug.n > 0 ? learn_course_by_slug(learn_dir(r->db), slug) : NULL;
	if (slug.n > 0 && (c == NULL || c->state != COURSE_PUBLISHED)) {
		reply_error(r, 422, S("เลือกหลักสูตรที่เผยแพร่แล้ว"));
		return;
	}
	i64 course_id = c != NULL ? c->id : 0;
	str path = c != NULL ? STR_CAT(r->a, S("/learn/c/"), c->slug) : S("/learn"), code = {0};
	if (!db_has(r->db, "select 1 from short_link where unit_id = $1 and course_id = $2", u->id, course_id)) {
		for (int tries = 0; tries < 5 && code.p == NULL; tries++)
			code = db_get_str(r->db, r->a,
				"insert into short_link(code, path, course_id, unit_id, made_by, at_ms, hits) values ($1, $2, $3, $4, $5, $6, 0) on conflict (code) do nothing returning code",
				code_new(r->a), path, course_id, u->id, r->account_id, r->now_ms);
		if (code.p == NULL)
			return;
		audit_add(r->db, r->a, r->account_id, u->id, r->now_ms, S("link.new"), code, (str){0}, path);
	}
	reply_go(r, STR_CAT(r->a, S("/learn/poster/"), u->code, S("?done=1")));
}

/* GET /learn/poster/{code}/{link}.pdf: the same; a link of that office. */
void poster_paper(struct request *r)
{
	const struct org_unit *u = r->object;
	str link = req_param(r, "link");
	link = str_ends(link, S(".pdf")) ? str_sub(link, 0, link.n - 4) : S("");
	i64 course_id = db_get(r->db, -1, "select course_id from short_link where code = $1 and unit_id = $2", link, u->id);
	if (course_id < 0) {
		reply_error(r, 404, S("ไม่พบลิงก์สั้นนี้ของหน่วยงาน"));
		return;
	}
	const struct learn_course *c = learn_course_by_id(learn_dir(r->db), course_id);
	struct poster p = {.title = c != NULL ? c->title : S("เรียนรู้งานท้องถิ่น ได้ทุกที่ ทุกเวลา"),
		.summary = c != NULL ? c->summary : S("หลักสูตรออนไลน์ด้านการเงินการคลัง บุคลากร บริการสาธารณะ กฎหมายท้องถิ่น และอื่น ๆ สำหรับบุคลากรท้องถิ่นและประชาชน เรียนจบรับใบประกาศที่ตรวจสอบได้"),
		.office = u->full,
		.url = STR_CAT(r->a, learn_public_url(), S("/s/"), link),
		.hours = c != NULL && c->minutes > 0 ? certificate_hours(r->a, c->minutes) : S("")};
	buf_reset(r->out);
	if (!poster_pdf(r->a, &p, r->out)) {
		buf_reset(r->out);
		reply_error(r, 500, S("สร้างโปสเตอร์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, "application/pdf", STR_CAT(r->a, S("poster-"), link, S(".pdf")));
}
