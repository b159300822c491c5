/* bulk.c: the certificates of an office as one file, made in the background. */
#include "learn/certificate/view.h"

#include "base/log.h"
#include "doc/package.h"
#include "job/job.h"
#include "learn/certificate/bulk.html.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ZIP_MAX 20000

/* --- the job --- */

/* The unit's own and all below it, by the day; from one id on, so that no long list stands in memory. */
static bool next(struct db *db, struct arena *a, const struct org_unit *top, i64 course_id, str from, str to, i64 *after, struct learn_certificate *ret)
{
	struct db_cur c = db_query(db,
		"select k.id, k.number, e.unit_id from certificate k join enrolment e on e.id = k.enrolment_id where k.id > $1 and k.revoked_ms = 0 and k.kind = 0"
		" and k.day >= $2 and k.day <= $3 and ($4 = 0 or k.course_id = $4) order by k.id limit 2000",
		*after, from, to, course_id);
	const struct org_dir *d = org_dir(db);
	str number = {0};
	bool any = false;
	while (number.p == NULL && db_next(&c)) {
		any = true;
		*after = db_i64(&c, 0);
		const struct org_unit *u = org_by_id(d, db_i64(&c, 2));
		if (top->kind == ORG_DLA || (u != NULL && org_is_below(u, top)))
			number = str_dup(a, db_str(&c, 1));
	}
	db_done(&c);
	*ret = (struct learn_certificate){0};
	return any && (number.p == NULL || learn_certificate_by_number(db, a, number, ret));
}

/* A name may be put into a file's name but for what file systems do not bear. */
static str file_name(struct arena *a, const struct learn_certificate *c)
{
	char *z = str_z(a, str_clip(c->name, 120));
	for (char *p = z; *p != '\0'; p++)
		if ((u8)*p < 32 || strchr("/\\:*?\"<>|.", *p) != NULL)
			*p = '_';
	return str_fmt(a, "%s-%.*s.pdf", z, STR_FMT(c->number));
}

/* args: code|course id|from|to */
static void unlink_path(void *path)
{
	unlink(path);
}

/* Each paper waits in a file of the spool until the zip is written: thousands of them would not fit into memory. */
static const char *keep_paper(struct job_work *w, const struct job *j, i64 n, str pdf)
{
	struct arena *a = job_arena(w);
	char *path = str_z(a, str_fmt(a, "%s/zip-%lld-%lld.pdf", store_spool(job_store(w)), (long long)j->id, (long long)n));
	FILE *f = fopen(path, "we");
	if (f == NULL)
		return NULL;
	arena_defer(a, unlink_path, path);
	bool ok = fwrite(pdf.p, 1, pdf.n, f) == pdf.n;
	return fclose(f) == 0 && ok ? path : NULL;
}

static bool run(struct job_work *w, const struct job *j, str *why)
{
	struct arena *a = job_arena(w);
	str rest = j->args, part[4] = {{0}};
	for (size_t i = 0; i < 4; i++)
		str_next(&rest, '|', &part[i]);
	const struct org_unit *u = org_by_code(org_dir(job_db(w)), part[0]);
	i64 course_id = 0, after = 0, n = 0;
	if (u == NULL || !str_i64(part[1], &course_id)) {
		*why = S("ไม่พบหน่วยงานหรือหลักสูตรนี้");
		return false;
	}
	i64 all = db_get(job_db(w), 0, "select count(*) from certificate where revoked_ms = 0 and kind = 0 and day >= $1 and day <= $2 and ($3 = 0 or course_id = $3)", part[2], part[3],
		course_id);
	struct package_out *zip = package_out_open(a);
	struct arena *each = arena_open(1 << 20, 256u << 20);
	struct learn_certificate c;
	struct buf pdf = {0};
	bool ok = true;
	while (ok && n < ZIP_MAX && next(job_db(w), each, u, course_id, part[2], part[3], &after, &c)) {
		if (c.number.p != NULL) {
			buf_reset(&pdf);
			ok = learn_certificate_pdf(each, &c, certificate_url(each, c.number), &pdf);
			const char *paper = ok ? keep_paper(w, j, n, buf_view(&pdf)) : NULL;
			ok = paper != NULL;
			if (ok)
				package_out_file(zip, file_name(each, &c), paper);
			n++;
		}
		arena_reset(each);
		ok = ok && !job_progress(w, n, all > ZIP_MAX ? ZIP_MAX : all);
	}
	buf_free(&pdf);
	arena_close(each);
	if (n == 0)
		*why = S("ไม่มีใบประกาศของหน่วยงานนี้ในช่วงที่เลือก");
	if (!ok || n == 0)
		return false;
	const char *path = str_z(a, str_fmt(a, "%s/zip-%lld", store_spool(job_store(w)), (long long)j->id));
	if (!package_out_close_file(zip, path)) {
		*why = S("เขียนไฟล์ไม่สำเร็จ พื้นที่เก็บไฟล์อาจเต็ม");
		return false;
	}
	job_progress(w, n, n);
	job_result(w, path, str_fmt(a, "certificates-%.*s.zip", STR_FMT(u->code)), "application/zip");
	return true;
}

const struct job_kind learn_certificate_zip_job = {"certificate.zip", run};

/* --- the page --- */

static void show(struct request *r, const struct problems *ps)
{
	const struct org_unit *u = r->object;
	const struct learn_dir *d = learn_dir(r->db);
	const struct learn_course **at = new (r->a, const struct learn_course *, d->n + 1);
	struct bulk_view v = {.f = {.r = r, .title = S("ใบประกาศของหน่วยงาน"), .area = "learnoffice", .style = "certificate.css"}, .unit = u, .ps = ps, .courses = at,
		.course = certificate_field(r, "course"), .from = certificate_field(r, "from"), .to = certificate_field(r, "to")};
	frame_crumb(&v.f, S("/learn/office"), S("ติดตามการเรียน"));
	frame_crumb(&v.f, STR_CAT(r->a, S("/learn/office/"), u->code), u->full);
	frame_crumb(&v.f, (str){0}, S("ใบประกาศ"));
	for (size_t i = 0; i < d->n; i++)
		if (d->course[i].state != COURSE_NEW)
			at[v.n_courses++] = &d->course[i];
	int year = day_fiscal_year(day_of_ms(r->now_ms));
	if (v.from.n == 0)
		v.from = str_fmt(r->a, "%d-10-01", year - 543 - 1);
	if (v.to.n == 0)
		v.to = str_dup(r->a, str_of(day_iso(day_of_ms(r->now_ms)).z));
	bulk_view_page(r->out, &v);
}

/* GET /learn/office/{code}/certificates: PERM_LEARN_REPORT on it. */
void bulk_page(struct request *r) { show(r, NULL); }

/* POST the same: course (slug, '' all), from, to. Leads to the job. */
void bulk_post(struct request *r)
{
	const struct org_unit *u = r->object;
	struct problems ps = problems_in(r->a);
	str slug = certificate_field(r, "course"), why = {0};
	const struct learn_course *c = slug.n > 0 ? learn_course_by_slug(learn_dir(r->db), slug) : NULL;
	day from = 0, to = 0;
	if (slug.n > 0 && c == NULL)
		problem_add(&ps, 0, S("course"), slug, "ไม่พบหลักสูตรนี้");
	if (!day_parse(certificate_field(r, "from"), &from))
		problem_add(&ps, 0, S("from"), S(""), "ต้องระบุวันที่เริ่ม");
	if (!day_parse(certificate_field(r, "to"), &to))
		problem_add(&ps, 0, S("to"), S(""), "ต้องระบุวันที่สิ้นสุด");
	else if (to < from)
		problem_add(&ps, 0, S("to"), S(""), "วันที่สิ้นสุดต้องไม่ก่อนวันที่เริ่ม");
	str token = {0};
	if (ps.n == 0) {
		str args = str_fmt(r->a, "%.*s|%lld|%s|%s", STR_FMT(u->code), (long long)(c ? c->id : 0), day_iso(from).z, day_iso(to).z);
		token = job_add(r->db, r->a, r->now_ms, learn_certificate_zip_job.name, u->id, r->account_id, STR_CAT(r->a, S("ใบประกาศของ "), u->full), args, &why);
		if (token.p == NULL && why.n > 0)
			problem_add(&ps, 0, S("course"), S(""), "%.*s", STR_FMT(why));
	}
	if (token.p != NULL)
		reply_go(r, STR_CAT(r->a, S("/jobs/"), token));
	else if (ps.n > 0) {
		reply_status(r, 422);
		show(r, &ps);
	}
}
