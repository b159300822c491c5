/* job_pages.c: /jobs: my background work. */
#include "job/job_inside.h"

#include "job/job.html.h"

static struct store *files;

void job_use_files(struct store *s) { files = s; }

/* GET /jobs: signed in. */
static void page_jobs(struct request *r)
{
	(void)files;
	struct jobs_view v = {.f = {.r = r, .title = S("งานเบื้องหลัง"), .area = "jobs"}};
	jobs_page(r->out, &v);
}

const struct route job_routes[] = {
	{HTTP_GET, "/jobs", page_jobs, NULL, 0, org_scope_signed_in, ROUTE_READ, NULL, 0},
	{0},
};
