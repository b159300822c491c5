/* serve: routes, menu and hooks of the features, put together. */
#include "app/app.h"
#include "app/home.h"
#include "appraise/desk/desk.h"
#include "appraise/framework/framework.h"
#include "appraise/paper/paper.h"
#include "appraise/picture/picture.h"
#include "appraise/report/report.h"
#include "appraise/roster/roster.h"
#include "base/log.h"
#include "job/job.h"
#include "learn/author/author.h"
#include "learn/certificate/certificate.h"
#include "learn/learner/learner.h"
#include "learn/office/office.h"
#include "learn/quiz/quiz.h"
#include "learn/scorm/scorm.h"
#include "lpa/pages.h"
#include "lpa/results_pages.h"
#include "mail/mail.h"
#include "org/account.h"
#include "org/audit.h"
#include "org/register.h"
#include "web/frame.h"
#include "web/frame.html.h"
#include "web/uploads.h"

#include <stdio.h>

static bool holds(struct request *r, unsigned permission)
{
	return org_who(r) != NULL && (org_who(r)->permissions & permission) != 0;
}
static bool shows_signed_in(struct request *r) { return org_who(r) != NULL; }
static bool shows_staff(struct request *r) { return org_who(r) != NULL && org_who(r)->n_roles > 0; }
static bool shows_public(struct request *r) { return org_who(r) == NULL; }
static bool shows_forms(struct request *r) { return holds(r, PERM_LPA_FORM); }
static bool shows_teams(struct request *r) { return holds(r, PERM_LPA_TEAMS | PERM_LPA_VERIFY); }
static bool shows_accounts(struct request *r) { return holds(r, PERM_ACCOUNTS); }
static bool shows_teach(struct request *r) { return holds(r, PERM_LEARN_TEACH | PERM_LEARN_APPROVE); }
static bool shows_learn_office(struct request *r) { return holds(r, PERM_LEARN_REPORT); }
static bool shows_review(struct request *r) { return holds(r, PERM_LEARN_REVIEW); }
static bool shows_lpa(struct request *r) { return holds(r, PERM_LPA_VIEW | PERM_LPA_FORM); }
static bool shows_audit(struct request *r) { return holds(r, PERM_AUDIT); }

static const struct menu_entry menu[] = {
	{"home", "house", "/", "งานของฉัน", shows_signed_in, true},
	{"home", "house", "/", "หน้าแรก", shows_public, true},
	{"lpa", "clipboard2-check", "/lpa", "ประเมิน LPA", shows_lpa, true},
	{"results", "bar-chart", "/results", "ผลการประเมิน", NULL, true},
	{"watch", "exclamation-triangle", "/watchlist", "อปท. ที่ไม่ผ่านเกณฑ์", NULL, false},
	{"verify", "people", "/lpa/verify", "ตรวจประเมิน", shows_teams, true},
	{"learn", "mortarboard", "/learn", "เรียนรู้", NULL, true},
	{"mylearning", "bookmark-check", "/learn/mine", "การเรียนของฉัน", shows_signed_in, false},
	{"external", "file-earmark-check", "/learn/external", "ใบประกาศจากแหล่งอื่น", shows_signed_in, false},
	{"extreview", "patch-check", "/learn/review", "ตรวจใบประกาศ", shows_review, false},
	{"learnoffice", "graph-up", "/learn/office", "ติดตามการเรียน", shows_learn_office, false},
	{"teach", "pencil-square", "/teach", "จัดการบทเรียน", shows_teach, false},
	{"appraise", "award", "/appraise", "ผลการปฏิบัติราชการ", shows_signed_in, false},
	{"forms", "list-check", "/lpa/forms", "แบบประเมิน", shows_forms, false},
	{"units", "building", "/units", "หน่วยงาน", NULL, false},
	{"jobs", "hourglass-split", "/jobs", "งานเบื้องหลัง", shows_staff, false},
	{"accounts", "person-gear", "/accounts", "บัญชีผู้ใช้", shows_accounts, false},
	{"audit", "clock-history", "/audit", "ประวัติการเปลี่ยนแปลง", shows_audit, false},
	{0},
};

static struct frame_person person(struct request *r)
{
	const struct org_who *w = org_who(r);
	if (w == NULL)
		return (struct frame_person){0};
	return (struct frame_person){w->name, w->home ? w->home->full : S("")};
}

static const char *error_title(int status)
{
	switch (status) {
	case 401: return "ต้องเข้าสู่ระบบ";
	case 403: return "ไม่มีสิทธิ";
	case 404: return "ไม่พบหน้าที่ต้องการ";
	case 405: return "คำสั่งไม่ถูกต้อง";
	case 409: return "ข้อมูลเปลี่ยนไปแล้ว";
	case 413: return "ข้อมูลใหญ่เกินกำหนด";
	case 422: return "ข้อมูลไม่ถูกต้อง";
	case 423: return "ปิดรับการแก้ไขแล้ว";
	case 429: return "ลองบ่อยเกินไป";
	default: return status >= 500 ? "ระบบขัดข้องชั่วคราว" : "ดำเนินการไม่ได้";
	}
}

static void error_page(struct request *r, int status, str message)
{
	struct frame f = {.r = r, .title = str_of(error_title(status)), .bare = r->who == NULL};
	page_error(r->out, &f, status, message);
}

/* Tables with fixed words come before those with a name in the same place. */
static const struct route *const routes[] = {app_home_routes, org_routes, job_routes, web_upload_routes, learn_certificate_routes, learn_quiz_routes,
	learn_office_routes, learn_learner_routes, learn_author_routes, learn_scorm_routes, lpa_work_routes, lpa_results_routes, lpa_entry_routes,
	appraise_round_routes, roster_routes, framework_routes, desk_routes, paper_routes, report_routes, picture_routes, NULL};

/* On the second origin: what others wrote. */
static const struct route *const content_routes[] = {learn_scorm_content_routes, NULL};

static bool loopback(const char *listen)
{
	return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]", 5) == 0;
}

static bool may_serve(struct run *r, struct db *db)
{
	if (loopback(r->config->listen) || org_demo_accounts(db) == 0)
		return true;
	fprintf(stderr, "มีบัญชีสาธิตที่รหัสผ่านเปิดเผยอยู่ จึงเปิดให้เครื่องอื่นเข้าไม่ได้: ปิดบัญชีเหล่านั้นก่อน หรือใช้ --listen 127.0.0.1:8080\n");
	return false;
}

#define BELL_MOST 200 /* tests handed in at once when their bell has rung */

static void ring_bells(struct db *db, i64 now_ms)
{
	if (!db_has(db, "select 1 from quiz_attempt where state = 0 and due_ms > 0 and due_ms <= $1 limit 1", now_ms))
		return;
	struct arena *a = arena_open(1 << 18, 64u << 20);
	db_begin(db);
	learn_quiz_bell(db, a, now_ms, BELL_MOST);
	if (db_status(db) != DB_OK || !db_commit(db)) {
		db_rollback(db);
		db_clear(db);
	}
	arena_close(a);
}

static void tick(struct db *db, i64 now_ms)
{
	ring_bells(db, now_ms);
	learn_office_tick(db, now_ms);
	audit_seal(db, now_ms);
	org_seen_flush(db);
	app_sweep(db, now_ms);
}

/* What the job thread knows to do. */
static const struct job_kind *const job_kinds[] = {&learn_certificate_zip_job, &paper_bundle_job, &paper_doc_job, &desk_workbook_job, NULL};

static struct mail_sender *mail_start(const struct config *c)
{
	static struct mail_config m;
	m = (struct mail_config){.smtp_url = c->smtp_url, .from = c->mail_from, .from_name = c->mail_from_name, .user = c->smtp_user, .password_file = c->smtp_password_file};
	struct mail_sender *s = mail_sender_start(c->db, &m);
	org_mail_leaves = s != NULL;
	return s;
}

int app_serve(struct run *r)
{
	if (r->argc != 1) {
		fprintf(stderr, "usage: thongthin [settings] serve\n");
		return EXIT_USAGE;
	}
	struct db *db = app_db(r, true);
	bool ok = db != NULL && may_serve(r, db);
	if (db != NULL)
		org_dir(db); /* the country stands in memory before the first request */
	db_close(db);
	struct store *store = ok ? store_open(r->config->files) : NULL;
	if (store == NULL)
		return EXIT_REFUSED;
	web_menu = menu;
	web_person = person;
	web_unread = org_unread;
	lpa_use_files(store);
	learn_use_files(store);
	learn_use_public_url(r->config->public_url);
	job_use_files(store);
	report_use_files(store);
	paper_use_files(store);
	roster_use_files(store);
	framework_use_files(store);
	app_sweep_files(store);
	struct web_config w = {
		.db_url = r->config->db,
		.listen = r->config->listen,
		.metrics_listen = r->config->metrics_listen,
		.files_dir = r->config->files,
		.spool_dir = store_spool(store),
		.public_url = r->config->public_url,
		.trusted_proxy = r->config->trusted_proxy,
		.n_readers = (int)r->config->readers,
		.batch_max = (int)r->config->batch,
		.n_connections = (int)r->config->connections,
		.upload_limit = (size_t)r->config->upload_mb << 20,
		.routes = routes,
		.content_listen = r->config->content_listen,
		.content_origin = r->config->content_origin,
		.content_optional = r->config->content_optional,
		.content_routes = content_routes,
		.hooks = {.identify = org_identify, .allow = org_allow, .error_page = error_page, .tick = tick},
	};
	struct mail_sender *mail = mail_start(r->config);
	struct job_runner *jobs = job_runner_start(r->config->db, store, job_kinds);
	int status = web_serve(&w);
	job_runner_stop(jobs);
	mail_sender_stop(mail);
	store_close(store);
	return status;
}
