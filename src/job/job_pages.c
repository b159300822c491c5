/* job_pages.c: /jobs: my background work, how far it is, its results. */
#include "job/job_inside.h"

#include "job/job.html.h"

#define LIST_MAX 50

static struct store *files;

void job_use_files(struct store *s) { files = s; }

str job_state_words(const struct job *j)
{
	static const str words[] = {S("รอคิว"), S("กำลังทำ"), S("เสร็จแล้ว"), S("ไม่สำเร็จ"), S("ยกเลิกแล้ว")};
	if (j->state == JOB_RUNS && j->cancel)
		return S("กำลังยกเลิก");
	return j->state >= JOB_WAITS && j->state <= JOB_CANCELLED ? words[j->state] : S("?");
}

str job_size_words(struct arena *a, i64 bytes)
{
	if (bytes < 1024)
		return str_fmt(a, "%lld ไบต์", (long long)bytes);
	if (bytes < 1024 * 1024)
		return str_fmt(a, "%lld KB", (long long)(bytes + 1023) / 1024);
	return str_fmt(a, "%lld.%lld MB", (long long)(bytes >> 20), (long long)((bytes & 0xfffff) * 10 >> 20));
}

/* --- scope --- */

/* {token} is a job of the caller; another's is as unknown as none. */
static bool own_job(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	struct job *j = new(r->a, struct job, 1);
	if (job_get(r->db, r->a, req_param(r, "token"), j) && j->account_id == r->account_id) {
		r->object = j;
		return true;
	}
	reply_error(r, 404, S("ไม่พบงานนี้ อาจพ้นเวลาเก็บแล้ว: ดูงานทั้งหมดที่หน้า “งานเบื้องหลัง”"));
	return false;
}

/* --- pages --- */

static void show(struct request *r, const struct job *job, size_t n, bool one)
{
	struct jobs_view v = {.f = {.r = r, .title = one ? job->title : S("งานเบื้องหลัง"), .area = "jobs", .script = "jobs.js"}, .job = job, .n = n, .one = one};
	if (one)
		frame_crumb(&v.f, S("/jobs"), S("งานเบื้องหลัง"));
	for (size_t i = 0; i < n; i++)
		v.open |= job[i].state < JOB_DONE;
	jobs_page(r->out, &v);
}

/* GET /jobs: signed in. */
static void page_jobs(struct request *r)
{
	size_t n;
	const struct job *job = job_list(r->db, r->a, r->account_id, LIST_MAX, &n);
	show(r, job, n, false);
}

static void json_job(struct request *r, const struct job *j)
{
	struct buf *o = r->out;
	reply_type(r, "application/json");
	buf_fmt(o, "{\"state\":%d,\"done\":%lld,\"all\":%lld,\"words\":", j->state, (long long)j->done_n, (long long)j->all_n);
	buf_json(o, job_state_words(j));
	buf_lit(o, ",\"why\":");
	buf_json(o, j->why);
	buf_lit(o, ",\"file\":");
	if (j->result_sha.n > 0)
		buf_json(o, STR_CAT(r->a, S("/jobs/"), j->token, S("/file")));
	else
		buf_lit(o, "null");
	buf_lit(o, "}");
}

/* GET /jobs/{token}: whose job it is. A page, or JSON {"state", "done", "all", "words", "why", "file"}. */
static void page_job(struct request *r)
{
	const struct job *j = r->object;
	if (r->json)
		json_job(r, j);
	else
		show(r, j, 1, true);
}

/* GET /jobs/{token}/file: whose job it is. */
static void page_file(struct request *r)
{
	const struct job *j = r->object;
	if (files == NULL || j->result_sha.n == 0 || j->expires_ms < r->now_ms) {
		reply_error(r, 404, S("ไฟล์ผลลัพธ์พ้นเวลาเก็บ 7 วันแล้ว: สั่งงานใหม่"));
		return;
	}
	reply_file(r, store_path(files, r->a, j->result_sha), str_z(r->a, j->result_type), j->result_name, j->result_sha, false);
}

/* POST /jobs/{token}/cancel: whose job it is. */
static void cancel_post(struct request *r)
{
	job_cancel(r->db, r->now_ms, r->object);
	if (!r->json) {
		reply_go(r, S("/jobs"));
		return;
	}
	reply_type(r, "application/json");
	buf_lit(r->out, "{\"saved\":true}");
}

const struct route job_routes[] = {
	{HTTP_GET, "/jobs", page_jobs, NULL, 0, org_scope_signed_in, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/jobs/{token}", page_job, NULL, 0, own_job, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/jobs/{token}/file", page_file, NULL, 0, own_job, ROUTE_READ, NULL, 0},
	{HTTP_POST, "/jobs/{token}/cancel", cancel_post, NULL, 0, own_job, ROUTE_WRITE, NULL, 0},
	{0},
};
