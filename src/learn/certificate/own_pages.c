/* own_pages.c: my certificates, their papers, attendance, transcript. */
#include "learn/certificate/view.h"

#include "learn/certificate/own.html.h"
#include "org/register.h"

#define LIST_MAX 500

/* --- the list --- */

static size_t certificates(struct db *db, struct arena *a, i64 account_id, struct own_row *row, i64 *minutes)
{
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select k.number, k.kind, k.name, k.course_title, k.minutes, k.day, k.issued_ms, k.revoked_ms, k.revoked_why, o.slug from certificate k"
		" join course o on o.id = k.course_id where k.account_id = $1 order by k.id desc limit 500",
		account_id);
	while (n < LIST_MAX && db_next(&c)) {
		struct own_row *x = &row[n++];
		x->c = (struct learn_certificate){.number = str_dup(a, db_str(&c, 0)),
			.kind = (enum learn_certificate_kind)db_i64(&c, 1),
			.name = str_dup(a, db_str(&c, 2)),
			.course_title = str_dup(a, db_str(&c, 3)),
			.minutes = (int)db_i64(&c, 4),
			.day = str_dup(a, db_str(&c, 5)),
			.issued_ms = db_i64(&c, 6),
			.revoked_ms = db_i64(&c, 7),
			.revoked_why = str_dup(a, db_str(&c, 8))};
		x->slug = str_dup(a, db_str(&c, 9));
		if (x->c.revoked_ms == 0 && x->c.kind == CERTIFICATE_COMPLETION)
			*minutes += x->c.minutes;
	}
	db_done(&c);
	return n;
}

/* Courses under way of which at least half is done and which has no certificate of attendance yet. */
static size_t half_done(struct db *db, struct arena *a, i64 account_id, struct own_open *open)
{
	size_t n = 0;
	i64 *version = new (a, i64, LIST_MAX);
	struct db_cur c = db_query(db,
		"select e.course_id, e.version_id, e.n_done from enrolment e where e.account_id = $1 and e.passed_ms = 0 and e.n_done > 0 and not exists"
		" (select 1 from certificate k where k.enrolment_id = e.id and k.kind = 1) order by e.id limit 500",
		account_id);
	const struct learn_dir *d = learn_dir(db);
	while (n < LIST_MAX && db_next(&c)) {
		const struct learn_course *course = learn_course_by_id(d, db_i64(&c, 0));
		if (course == NULL)
			continue;
		version[n] = db_i64(&c, 1);
		open[n++] = (struct own_open){.slug = course->slug, .title = course->title, .n_done = (int)db_i64(&c, 2)};
	}
	db_done(&c);
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		const struct learn_version *v = learn_version(db, a, version[i]);
		if (v == NULL || !v->certificate || v->n_required == 0 || (size_t)open[i].n_done * 2 < v->n_required)
			continue;
		open[i].n_required = (int)v->n_required;
		open[kept++] = open[i];
	}
	return kept;
}

static void show(struct request *r, struct note note)
{
	struct own_view v = {.f = {.r = r, .title = S("ใบประกาศของฉัน"), .area = "mylearning", .style = "certificate.css"}, .note = note};
	frame_crumb(&v.f, S("/learn/mine"), S("การเรียนของฉัน"));
	frame_crumb(&v.f, (str){0}, v.f.title);
	v.row = new (r->a, struct own_row, LIST_MAX);
	v.open = new (r->a, struct own_open, LIST_MAX);
	v.n = certificates(r->db, r->a, r->account_id, v.row, &v.minutes);
	v.n_open = half_done(r->db, r->a, r->account_id, v.open);
	v.email_ok = org_email_ok(r->db, r->account_id);
	own_view_page(r->out, &v);
}

/* GET /learn/certificates: signed in. */
void own_page(struct request *r)
{
	struct note note = {0};
	if (str_eq(certificate_field(r, "done"), S("attendance")))
		note = (struct note){"done", S("ออกหนังสือรับรองการเข้าร่วมแล้ว อยู่ในรายการข้างล่าง")};
	show(r, note);
}

/* --- papers --- */

static bool in_force(struct request *r, const struct learn_certificate *c)
{
	if (c->revoked_ms > 0)
		reply_error(r, 409, str_fmt(r->a, "ใบประกาศ %.*s ถูกเพิกถอนแล้ว จึงไม่ออกเอกสารให้: %.*s", STR_FMT(c->number), STR_FMT(c->revoked_why)));
	return c->revoked_ms == 0;
}

/* GET /learn/certificates/{number}.pdf: see scope_number(). Without .pdf: what anybody sees of it. */
void own_paper(struct request *r)
{
	const struct learn_certificate *c = r->object;
	if (!str_ends(req_param(r, "number"), S(".pdf"))) {
		reply_go(r, STR_CAT(r->a, S("/v/"), c->number));
		return;
	}
	if (!in_force(r, c))
		return;
	buf_reset(r->out);
	if (!learn_certificate_pdf(r->a, c, certificate_url(r->a, c->number), r->out)) {
		buf_reset(r->out);
		reply_error(r, 500, S("สร้างใบประกาศไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, "application/pdf", STR_CAT(r->a, c->number, S(".pdf")));
}

/* GET /learn/certificates/{number}/badge.json: see scope_number(). */
void own_badge(struct request *r)
{
	const struct learn_certificate *c = r->object;
	if (!in_force(r, c))
		return;
	buf_reset(r->out);
	learn_certificate_badge(r->db, r->a, c, certificate_url(r->a, c->number), r->out);
	reply_download(r, "application/json", STR_CAT(r->a, c->number, S(".json")));
}

/* --- attendance --- */

/* POST /learn/certificates/attendance: signed in; the caller's own enrolment. course: slug. */
void own_attendance(struct request *r)
{
	const struct learn_course *c = learn_course_by_slug(learn_dir(r->db), certificate_field(r, "course"));
	struct learn_enrolment e;
	if (c == NULL || !learn_enrolment_of(r->db, r->a, r->account_id, c->id, &e)) {
		reply_error(r, 404, S("ไม่พบหลักสูตรนี้ในการเรียนของท่าน"));
		return;
	}
	const struct learn_version *v = learn_version(r->db, r->a, e.version_id);
	if (e.passed_ms > 0) {
		reply_error(r, 409, S("ท่านเรียนจบหลักสูตรนี้แล้ว ใช้ใบประกาศการผ่านการอบรมได้เลย"));
		return;
	}
	if (v == NULL || !v->certificate || v->n_required == 0 || (size_t)e.n_done * 2 < v->n_required) {
		reply_error(r, 422, S("ขอหนังสือรับรองการเข้าร่วมได้เมื่อเรียนแล้วอย่างน้อยครึ่งหนึ่งของบทที่กำหนด"));
		return;
	}
	if (!org_email_ok(r->db, r->account_id)) {
		reply_error(r, 409, S("ต้องยืนยันอีเมลก่อน จึงออกหนังสือรับรองได้: เปิดหน้า “บัญชีของฉัน” แล้วส่งอีเมลยืนยันอีกครั้ง"));
		return;
	}
	learn_certificate_issue(r->db, r->a, r->now_ms, CERTIFICATE_ATTENDANCE, &e, v, str_dup(r->a, str_of(day_iso(day_of_ms(r->now_ms)).z)));
	reply_go(r, S("/learn/certificates?done=attendance"));
}

/* --- transcript --- */

/* GET /learn/transcript.pdf: signed in; the caller's own. */
void own_transcript_pdf(struct request *r)
{
	struct transcript t = transcript_of(r->db, r->a, r->now_ms, r->account_id, org_who(r)->name);
	buf_reset(r->out);
	if (!transcript_pdf(r->a, &t, r->out)) {
		buf_reset(r->out);
		reply_error(r, 500, S("สร้างใบแสดงผลการเรียนไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, "application/pdf", S("ใบแสดงผลการเรียน.pdf"));
}

/* GET /learn/transcript.xlsx: the same. */
void own_transcript_xlsx(struct request *r)
{
	struct transcript t = transcript_of(r->db, r->a, r->now_ms, r->account_id, org_who(r)->name);
	buf_reset(r->out);
	if (!transcript_xlsx(&t, r->out)) {
		buf_reset(r->out);
		reply_error(r, 500, S("สร้างใบแสดงผลการเรียนไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", S("ใบแสดงผลการเรียน.xlsx"));
}
