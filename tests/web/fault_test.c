/* Each statement and each allocation of a request fails once: what leaves is the plain error, nothing is half done, nothing half read
 * stays in memory for the next request. Real routes, the real country and demonstration, without a network. */
#include "../org/country.h"

#include "app/app.h"
#include "app/home.h"
#include "job/job.h"
#include "learn/course/course.h"
#include "lpa/pages.h"
#include "lpa/results_pages.h"
#include "org/register.h"
#include "web/frame.h"
#include "web/frame.html.h"
#include "web/impl.h"
#include "web/uploads.h"

#include <fcntl.h>

#define LAO "06540603"

static struct {
	struct country_test *t;
	struct db *reader;
	struct server server;
	struct web_config config;
	struct arena *a;      /* of the request */
	const char *username; /* who asks; NULL: the public */
} run;

/* --- who asks --- */

/* As org_identify, without a cookie: reads the account and its roles. */
static void identify(struct request *r)
{
	r->who = NULL;
	r->account_id = 0;
	r->csrf = S("token");
	if (run.username == NULL)
		return;
	struct org_who *w = new(r->a, struct org_who, 1);
	struct org_held *held = new(r->a, struct org_held, 8);
	struct db_cur c = db_query(r->db,
		"select a.id, a.name, ar.role, u.code from account a join account_role ar on ar.account_id = a.id join org_unit u on u.id = ar.unit_id"
		" where a.username = $1 order by ar.role limit 8",
		run.username);
	while (db_next(&c)) {
		w->id = db_i64(&c, 0);
		w->name = str_dup(r->a, db_str(&c, 1));
		held[w->n_roles].role = (enum org_role)db_i64(&c, 2);
		str code = str_dup(r->a, db_str(&c, 3));
		held[w->n_roles++].unit = org_by_code(org_dir(r->db), code);
	}
	if (w->n_roles == 0 || db_status(r->db) != DB_OK)
		return;
	w->username = str_of(run.username);
	w->roles = held;
	w->home = held[0].unit;
	for (size_t i = 0; i < w->n_roles; i++)
		w->permissions |= org_role_permissions(held[i].role);
	r->who = w;
	r->account_id = w->id;
}

static void error_page(struct request *r, int status, str message)
{
	struct frame f = {.r = r, .title = S("ไม่สำเร็จ"), .bare = true};
	page_error(r->out, &f, status, message);
}

static struct frame_person person(struct request *r)
{
	return r->who ? (struct frame_person){org_who(r)->name, S("")} : (struct frame_person){0};
}

static const struct route *const routes[] = {app_home_routes, org_routes, job_routes, web_upload_routes, lpa_work_routes, lpa_results_routes, lpa_entry_routes, NULL};
static const struct menu_entry menu[] = {{"home", "house", "/", "งานของฉัน", NULL, true}, {0}};

static int setup(void **state)
{
	if (country_open(state, NULL) != 0)
		return -1;
	run.t = *state;
	int out = dup(STDOUT_FILENO);
	assert_true(freopen("/dev/null", "w", stdout) != NULL);
	static char files[120];
	snprintf(files, sizeof files, "%s/files", run.t->dir);
	struct store *store = store_open(files);
	assert_non_null(store);
	learn_use_files(store); /* the sample courses bring files */
	db_begin(run.t->db);
	app_demo(run.t->db, run.t->a, NOW_MS); /* prints the accounts */
	db_exec(run.t->db, "update account set email = 'lao24@example.com' where username = 'lao24'");
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	if (!db_commit(run.t->db))
		return -1;
	struct buf why = {0};
	run.reader = db_open(run.t->url, DB_READ, &why);
	assert_non_null(run.reader);
	lpa_use_files(store);
	run.config = (struct web_config){.routes = routes, .files_dir = files, .spool_dir = store_spool(store), .db_url = run.t->url,
		.hooks = {.identify = identify, .allow = org_allow, .error_page = error_page}};
	run.server = (struct server){.config = &run.config, .is_sqlite = true, .upload_limit = 1 << 20};
	run.a = arena_open(ARENA_FIRST, ARENA_LIMIT);
	web_menu = menu;
	web_person = person;
	web_unread = org_unread;
	return 0;
}

static int teardown(void **state)
{
	store_close(lpa_files());
	db_close(run.reader);
	arena_close(run.a);
	return country_teardown(state);
}

/* --- a request --- */

struct asked {
	const char *username;
	enum http_method method;
	const char *path, *query, *body;
};

static struct exchange *begin(const struct asked *q)
{
	static struct exchange x;
	arena_reset(run.a);
	struct buf out = x.out, body = x.body;
	x = (struct exchange){.server = &run.server, .out = out, .body = body, .spool_fd = -1};
	run.username = q->username;
	x.r.a = run.a;
	x.r.out = &x.out;
	x.r.reply = &x.reply;
	x.r.method = q->method;
	x.r.path = str_of(q->path);
	x.r.query = str_of(q->query);
	x.r.host = S("127.0.0.1");
	x.r.address = S("127.0.0.1");
	x.r.now_ms = NOW_MS;
	x.r.id = 1;
	x.content_type = S("application/x-www-form-urlencoded");
	buf_reset(&x.body);
	buf_str(&x.body, str_of(q->body));
	x.body_n = x.body.n;
	reply_clear(&x);
	int status;
	if (!dispatch_route(&x, &status)) {
		print_error("%s: no route (%d)\n", q->path, status);
		fail();
	}
	return &x;
}

/* What memory holds of the database is stale: it is read again by the next request. */
static void forget(bool country)
{
	struct db *db = run.t->db;
	db_exec(db, "update lpa_form set rev = rev + 1");
	db_exec(db, "insert into lpa_year_rev(year, rev) select distinct year, 1 from lpa_result where true on conflict(year) do update set rev = lpa_year_rev.rev + 1");
	if (country)
		db_exec(db, "update org_rev set rev = rev + 1");
	assert_int_equal(db_status(db), DB_OK);
}

static bool plain_error(const struct exchange *x)
{
	return x->reply.status == 500 && x->reply.is_error && strcmp(x->reply.type, "text/plain; charset=utf-8") == 0 &&
	       str_find(buf_view(&x->out), S("ระบบขัดข้องชั่วคราว")) == 0;
}

/* --- reads --- */

static const struct asked reads[] = {
	{NULL, HTTP_GET, "/", "", ""},
	{"lao54", HTTP_GET, "/", "", ""},
	{"p54", HTTP_GET, "/", "", ""},
	{"team54", HTTP_GET, "/", "", ""},
	{"lao54", HTTP_GET, "/lpa/2567/" LAO, "", ""},
	{"lao54", HTTP_GET, "/lpa/2567/" LAO "/d/1", "i=1.2", ""},
	{"clerk54", HTTP_GET, "/lpa/2567/" LAO "/all", "", ""},
	{"p54", HTTP_GET, "/lpa/2567", "", ""},
	{"p54", HTTP_GET, "/lpa/2567/verify", "", ""},
	{"team54", HTTP_GET, "/lpa/2567/" LAO "/verify/1", "", ""},
	{"p54", HTTP_GET, "/lpa/2567/teams", "", ""},
	{"dla", HTTP_GET, "/lpa/2567/form", "", ""},
	{NULL, HTTP_GET, "/results/2566", "", ""},
	{NULL, HTTP_GET, "/results/2566/p/54", "", ""},
	{NULL, HTTP_GET, "/results/2566/lao/" LAO, "", ""},
	{NULL, HTTP_GET, "/results/2566/export", "province=54&format=csv", ""},
	{NULL, HTTP_GET, "/watchlist", "year=2564", ""},
	{"admin", HTTP_GET, "/accounts", "", ""},
	{"admin", HTTP_GET, "/audit", "", ""},
	{"lao54", HTTP_GET, "/account", "", ""},
	{"lao54", HTTP_GET, "/account/data.json", "", ""},
	{"lao54", HTTP_GET, "/account/erase", "", ""},
	{"lao54", HTTP_GET, "/notices", "", ""},
	{"lao54", HTTP_GET, "/jobs", "", ""},
	{"admin", HTTP_GET, "/accounts/mail", "", ""},
	{"lao54", HTTP_GET, "/privacy", "", ""},
	{"p54", HTTP_GET, "/units/" LAO, "", ""},
	{NULL, HTTP_GET, "/units", "q=%E0%B9%81%E0%B8%9E%E0%B8%A3%E0%B9%88", ""},
};

static struct exchange *read_once(const struct asked *q, i64 fail_statement, i64 fail_allocation)
{
	struct exchange *x = begin(q);
	db_fail_at(run.reader, fail_statement);
	arena_fail_at(run.a, fail_allocation);
	dispatch_read(x, run.reader);
	arena_fail_at(run.a, 0);
	db_fail_at(run.reader, 0);
	assert_int_equal(db_status(run.reader), DB_OK); /* usable again */
	assert_false(db_in_transaction(run.reader));
	return x;
}

static str page_of(const struct asked *q, struct arena *keep)
{
	struct exchange *x = read_once(q, 0, 0);
	if (x->reply.status != 200)
		print_error("%s as %s: %d %.*s\n", q->path, q->username ? q->username : "-", x->reply.status, STR_FMT(str_clip(buf_view(&x->out), 300)));
	assert_int_equal(x->reply.status, 200);
	return str_dup(keep, buf_view(&x->out));
}

/* The page as it is when all is well, whatever went wrong before. */
static void same_page(const struct asked *q, str want, i64 n, const char *what)
{
	struct exchange *x = read_once(q, 0, 0);
	if (x->reply.status == 200 && str_eq(buf_view(&x->out), want))
		return;
	print_error("%s: after the failure of %s %lld: status %d, %zu bytes instead of %zu\n", q->path, what, (long long)n, x->reply.status, x->out.n, want.n);
	fail();
}

static void test_reads_statement(void **state)
{
	struct country_test *t = *state;
	for (size_t k = 0; k < N_OF(reads); k++) {
		const struct asked *q = &reads[k];
		arena_reset(t->a);
		str want = page_of(q, t->a);
		i64 n = 1;
		for (;; n++) {
			forget(k % 7 == 1 && n < 8);
			struct exchange *x = read_once(q, n, 0);
			if (x->reply.status == 200)
				break;
			if (!plain_error(x))
				print_error("%s: statement %lld: %d %.*s\n", q->path, (long long)n, x->reply.status, STR_FMT(str_clip(buf_view(&x->out), 200)));
			assert_true(plain_error(x));
			same_page(q, want, n, "statement");
			assert_true(n < 2000);
		}
		assert_true(n > 1);
		same_page(q, want, n, "no statement");
	}
}

static void test_reads_allocation(void **state)
{
	struct country_test *t = *state;
	for (size_t k = 0; k < N_OF(reads); k++) {
		const struct asked *q = &reads[k];
		arena_reset(t->a);
		str want = page_of(q, t->a);
		i64 n = 1, tried = 0;
		for (;; n += 1 + n / 20, tried++) {
			if (tried % 4 == 0)
				forget(tried == 8);
			struct exchange *x = read_once(q, 0, n);
			if (x->reply.status == 200)
				break;
			assert_true(plain_error(x));
			if (tried % 4 == 0)
				same_page(q, want, n, "allocation");
		}
		assert_true(tried > 1);
		same_page(q, want, n, "no allocation");
	}
}

/* --- writes --- */

/* What stands in every table that a request may change, as a few numbers. */
struct state_now {
	i64 v[15];
};
static struct state_now state_now(struct db *db)
{
	return (struct state_now){{
		db_get(db, 0, "select count(*) * 1000003 + cast(coalesce(sum(version * 31 + n_evidence * 7 + coalesce(band, -1) * 3 + length(remark)), 0) as bigint) from lpa_self"),
		db_get(db, 0, "select count(*) * 1000003 + count(removed_ms) from lpa_evidence"),
		db_get(db, 0, "select count(*) * 1000003 + cast(coalesce(sum(version * 31 + coalesce(points_centi, -1) + cut), 0) as bigint) from lpa_score"),
		db_get(db, 0, "select cast(coalesce(sum(version * 31 + state), 0) as bigint) from lpa_entry"),
		db_get(db, 0, "select count(*) * 1000003 + cast(coalesce(sum(d1_points + d2_points + d3_points + d4_points + d5_points + n_missing), 0) as bigint) from lpa_result where year = 2567"),
		db_get(db, 0, "select count(*) from audit"),
		db_get(db, 0, "select count(*) from audit_value"),
		db_get(db, 0, "select count(*) from request_key"),
		db_get(db, 0, "select count(*) * 1000003 + cast(sum(version * 31 + state + length(name)) as bigint) from account"),
		db_get(db, 0, "select count(*) from account_role"),
		db_get(db, 0, "select cast(sum(rev * 31 + state + closes_ms) as bigint) from lpa_form"),
		db_get(db, 0, "select count(*) * 1000003 + cast(coalesce(sum(version), 0) as bigint) from lpa_team"),
		db_get(db, 0, "select count(*) from lpa_team_member") * 1000003 + db_get(db, 0, "select count(*) from lpa_team_lao"),
		db_get(db, 0, "select count(*) from reset_link"),
		db_get(db, 0, "select count(*) from mail_outbox") * 1000003 + db_get(db, 0, "select count(*) from email_link") * 1009 + db_get(db, 0, "select count(*) from sign_in_failure"),
	}};
}

static bool same_state(struct state_now a, struct state_now b)
{
	for (size_t i = 0; i < N_OF(a.v); i++)
		if (a.v[i] != b.v[i])
			print_error("number %zu: %lld, then %lld\n", i, (long long)a.v[i], (long long)b.v[i]);
	return memcmp(&a, &b, sizeof a) == 0;
}

static struct asked write_of(size_t k)
{
	static char path[200], body[600];
	struct db *db = run.t->db;
	struct arena *a = run.t->a;
	i64 form = db_get(db, 0, "select id from lpa_form where year = 2567"), unit = db_get(db, 0, "select id from org_unit where code = $1", LAO);
	/* an LAO of the province that waits for its team */
	str waiting = db_get_str(db, a,
		"select u.code from lpa_entry e join org_unit u on u.id = e.unit_id join lpa_team_lao tl on tl.form_id = e.form_id and tl.unit_id = e.unit_id"
		" where e.form_id = $1 and e.state = 1 and u.province_code = '54' order by u.id limit 1",
		form);
	i64 waiting_version = db_get(db, 0, "select version from lpa_entry e join org_unit u on u.id = e.unit_id where e.form_id = $1 and u.code = $2", form, waiting);
	snprintf(path, sizeof path, "/lpa/2567/%s", LAO);
	size_t n = strlen(path);
	switch (k) {
	case 0: {
		i64 seen = db_get(db, 0, "select s.version from lpa_self s join lpa_indicator i on i.id = s.indicator_id where s.form_id = $1 and s.unit_id = $2 and i.no = '1.1'", form, unit);
		snprintf(path + n, sizeof path - n, "/save");
		snprintf(body, sizeof body, "csrf=token&indicator=1.1&seen=%lld&band=2&remark=changed", (long long)seen);
		return (struct asked){"lao54", HTTP_POST, path, "", body};
	}
	case 1:
		snprintf(path + n, sizeof path - n, "/evidence");
		snprintf(body, sizeof body, "csrf=token&indicator=1.1&kind=url&title=Site&url=https%%3A%%2F%%2Fexample.go.th%%2Fx&note=where+it+stands");
		return (struct asked){"lao54", HTTP_POST, path, "", body};
	case 2: {
		i64 seen = db_get(db, 0,
			"select sc.version from lpa_score sc join lpa_indicator i on i.id = sc.indicator_id join org_unit u on u.id = sc.unit_id"
			" where sc.form_id = $1 and u.code = $2 and i.no = '1.1'",
			form, waiting);
		snprintf(path, sizeof path, "/lpa/2567/%.*s/score", STR_FMT(waiting));
		snprintf(body, sizeof body, "csrf=token&indicator=1.1&seen=%lld&points=0&reason=checked+on+site", (long long)seen);
		return (struct asked){"team54", HTTP_POST, path, "", body};
	}
	case 3:
		snprintf(path, sizeof path, "/lpa/2567/%.*s/reopen", STR_FMT(waiting));
		snprintf(body, sizeof body, "csrf=token&seen=%lld&reason=a+page+is+missing&until=2569-12-10", (long long)waiting_version);
		return (struct asked){"p54", HTTP_POST, path, "", body};
	case 4:
		return (struct asked){"admin", HTTP_POST, "/accounts/new", "",
			"csrf=token&username=fresh&name=Fresh&email=&role_1=lao_officer&unit_1=" LAO};
	case 5:
		return (struct asked){"p54", HTTP_POST, "/lpa/2567/teams", "", "csrf=token&no=77&order_no=1&order_day=2569-11-01"};
	case 6:
		snprintf(body, sizeof body, "csrf=token&name=Changed&email=new%%40example.com&version=%lld",
			(long long)db_get(db, 0, "select version from account where username = 'lao54'"));
		return (struct asked){"lao54", HTTP_POST, "/account", "", body};
	case 7:
		return (struct asked){NULL, HTTP_POST, "/forgot", "", "email=Lao24%40example.com"};
	default: return (struct asked){0};
	}
}
#define N_WRITES 8

/* As the write line does it: prepare on a reader, then a savepoint in a transaction that other writes share. True: it is to stay. */
static bool write_once(struct exchange *x, i64 fail_statement, i64 fail_allocation)
{
	struct db *db = run.t->db;
	arena_fail_at(run.a, fail_allocation);
	if (!dispatch_prepare(x, run.reader)) {
		arena_fail_at(run.a, 0);
		return false;
	}
	db_savepoint(db);
	db_fail_at(db, fail_statement);
	bool keep = dispatch_write(x, db);
	arena_fail_at(run.a, 0);
	db_fail_at(db, 0);
	assert_true(db_in_transaction(db));
	if (keep)
		db_release(db);
	else
		db_rollback_to(db);
	assert_int_equal(db_status(db), DB_OK);
	assert_true(db_in_transaction(db));
	return keep;
}

/* What another request of the same batch did before. */
static void neighbour(void)
{
	db_exec(run.t->db, "update holiday set kind = kind || '+' where day = '2024-04-13'");
}

static void fail_each(const struct asked *q, bool statements)
{
	struct db *db = run.t->db;
	db_begin(db);
	neighbour();
	struct state_now before = state_now(db);
	i64 n = 1;
	for (;; n += statements || n < 60 ? 1 : 1 + n / 30) {
		struct exchange *x = begin(q);
		if (statements && n == 1) /* the keys of repeated requests are written too */
			x->idem_key = S("fault-1");
		bool keep = write_once(x, statements ? n : 0, statements ? 0 : n);
		if (keep)
			break;
		if (!plain_error(x))
			print_error("%s: %lld: %d %.*s\n", q->path, (long long)n, x->reply.status, STR_FMT(str_clip(buf_view(&x->out), 300)));
		assert_true(plain_error(x));
		assert_true(same_state(state_now(db), before));
		assert_true(n < 100000);
	}
	assert_true(n > 3);
	assert_false(memcmp(&(struct state_now[]){state_now(db)}[0], &before, sizeof before) == 0); /* at last it is done */
	assert_true(db_has(db, "select 1 from holiday where day = '2024-04-13' and kind like '%+'"));
	db_rollback(db);
}

static void test_writes_statement(void **state)
{
	(void)state;
	for (size_t k = 0; k < N_WRITES; k++) {
		arena_reset(run.t->a);
		struct asked q = write_of(k);
		fail_each(&q, true);
	}
}

static void test_writes_allocation(void **state)
{
	(void)state;
	for (size_t k = 0; k < N_WRITES; k++) {
		arena_reset(run.t->a);
		struct asked q = write_of(k);
		fail_each(&q, false);
	}
}

/* All of a batch, its commit included: either both are stored or neither, and what was answered says which. */
static void test_batch_commit(void **state)
{
	(void)state;
	struct db *db = run.t->db;
	arena_reset(run.t->a);
	struct asked q = write_of(0);
	struct state_now before = state_now(db);
	for (i64 n = 1; n < 200; n++) {
		db_fail_at(db, n);
		struct exchange *x = begin(&q);
		bool done = false;
		if (dispatch_prepare(x, run.reader)) {
			db_begin(db);
			db_savepoint(db);
			bool keep = db_status(db) == DB_OK && dispatch_write(x, db);
			if (keep)
				db_release(db);
			done = keep && db_commit(db);
		}
		db_fail_at(db, 0);
		db_rollback(db);
		assert_int_equal(db_status(db), DB_OK);
		if (done) {
			assert_true(n > 5);
			assert_false(memcmp(&(struct state_now[]){state_now(db)}[0], &before, sizeof before) == 0);
			return;
		}
		assert_true(same_state(state_now(db), before));
	}
	fail();
}

int main(void)
{
	log_set_fd(open("/dev/null", O_WRONLY | O_CLOEXEC));
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_reads_statement), cmocka_unit_test(test_reads_allocation), cmocka_unit_test(test_writes_statement),
		cmocka_unit_test(test_writes_allocation), cmocka_unit_test(test_batch_commit)};
	return cmocka_run_group_tests_name("faults", tests, setup, teardown);
}
