/* The pages of org as a browser meets them: a real server in a child process, spoken to over HTTP. */
#include "country.h"

#include "web/frame.html.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <liboath/oath.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SAO "06540606"
#define FAR "06240508"
#define PASSWORD "ยากที่จะเดาได้"

/* --- the server --- */

static pid_t server;
static char base[64];

static void error_page(struct request *r, int status, str message)
{
	struct frame f = {.r = r, .title = S("ไม่สำเร็จ"), .bare = true};
	page_error(r->out, &f, status, message);
}

static void serve(struct country_test *t)
{
	static const struct route *const routes[] = {org_routes, NULL};
	static char spool[100], files[100];
	snprintf(spool, sizeof spool, "%s/spool", t->dir);
	snprintf(files, sizeof files, "%s/files", t->dir);
	mkdir(spool, 0700);
	mkdir(files, 0700);
	struct web_config config = {
		.db_url = t->url,
		.listen = "127.0.0.1:0",
		.files_dir = files,
		.spool_dir = spool,
		.n_readers = 2,
		.routes = routes,
		.hooks = {.identify = org_identify, .allow = org_allow, .error_page = error_page, .tick = audit_seal},
	};
	_exit(web_serve(&config));
}

static struct db *reopened(struct country_test *t)
{
	struct buf why = {0};
	struct db *db = db_open(t->url, DB_WRITE, &why);
	assert_non_null(db);
	return db;
}

/* The port stands in the line that says that it listens. */
static void read_port(int fd)
{
	char text[4096];
	size_t n = 0;
	while (n < sizeof text - 1) {
		ssize_t got = read(fd, text + n, sizeof text - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		text[n] = '\0';
		char *at = strstr(text, "http://127.0.0.1:");
		if (at && strchr(at, '\n')) {
			*strchr(at, '\n') = '\0';
			snprintf(base, sizeof base, "%s", at);
			return;
		}
	}
	print_error("the server said: %s\n", text);
	fail();
}

static i64 add(struct country_test *t, const char *username, enum org_role role, const char *code, const char *password)
{
	struct org_held h = {role, org_by_code(org_dir(t->db), str_of(code))};
	struct problems ps = problems_in(t->a);
	struct org_new_account n = {
		.username = str_of(username), .name = S("<b>ทดสอบ</b> & \"คณะ\""), .email = S(""), .roles = &h, .n_roles = 1};
	n.password = password ? str_of(password) : (str){0};
	i64 id = org_account_add(t->db, t->a, 0, NOW_MS, &n, &ps);
	assert_true(id > 0);
	return id;
}

static int start(void **state, const char *pg)
{
	if (country_open(state, pg) != 0)
		return -1;
	struct country_test *t = *state;
	add(t, "admin", ROLE_DLA_ADMIN, "DLA", PASSWORD);
	add(t, "officer", ROLE_PROVINCE_OFFICER, "P54", PASSWORD);
	add(t, "clerk", ROLE_LAO_CLERK, SAO, PASSWORD);
	add(t, "far", ROLE_LAO_OFFICER, FAR, PASSWORD);
	add(t, "locked", ROLE_LAO_OFFICER, SAO, PASSWORD);
	add(t, "leaver", ROLE_LAO_OFFICER, SAO, PASSWORD);
	db_close(t->db); /* no open SQLite connection goes through a fork */
	int pipefd[2];
	if (pipe(pipefd) != 0)
		return -1;
	fflush(NULL);
	server = fork();
	if (server == 0) {
		log_set_fd(pipefd[1]);
		close(pipefd[0]);
		int nowhere = open("/dev/null", O_WRONLY);
		dup2(nowhere, STDOUT_FILENO); /* its request log */
		serve(t);
	}
	close(pipefd[1]);
	read_port(pipefd[0]);
	fcntl(pipefd[0], F_SETFD, FD_CLOEXEC); /* stays open: the server goes on writing its log; it is small enough for the pipe */
	fcntl(pipefd[0], F_SETPIPE_SZ, 1 << 20);
	t->db = reopened(t);
	return 0;
}

static int start_lite(void **state)
{
	return start(state, NULL);
}
static int start_pg(void **state)
{
	return start(state, getenv("TT_TEST_PG"));
}

static int stop(void **state)
{
	int status = 0;
	kill(server, SIGTERM);
	if (waitpid(server, &status, 0) != server || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		print_error("the server ended with %d\n", status);
		return -1;
	}
	return country_teardown(state);
}

/* --- a browser --- */

struct browser {
	CURL *curl;
	long status;
	struct buf body;
	char location[2000], csrf[100];
	bool json;
};

static size_t take(char *p, size_t size, size_t n, void *to)
{
	buf_add(to, p, size * n);
	return size * n;
}

static struct browser *open_browser(void)
{
	struct browser *b = calloc(1, sizeof *b);
	b->curl = curl_easy_init();
	assert_non_null(b->curl);
	curl_easy_setopt(b->curl, CURLOPT_COOKIEFILE, "");
	curl_easy_setopt(b->curl, CURLOPT_TIMEOUT, 60L);
	return b;
}

static void close_browser(struct browser *b)
{
	curl_easy_cleanup(b->curl);
	buf_free(&b->body);
	free(b);
}

static str body_of(const struct browser *b)
{
	return buf_view(&b->body);
}
static bool shows(const struct browser *b, const char *text)
{
	return str_find(body_of(b), str_of(text)) >= 0;
}

/* What stands between `before` and the next quote in the page. */
static bool find_after(const struct browser *b, const char *before, char *ret, size_t size)
{
	ptrdiff_t at = str_find(body_of(b), str_of(before));
	if (at < 0)
		return false;
	str rest = str_sub(body_of(b), (size_t)at + strlen(before), b->body.n), head;
	if (!str_next(&rest, '"', &head) || head.n >= size)
		return false;
	memcpy(ret, head.p, head.n);
	ret[head.n] = '\0';
	return true;
}

static long run(struct browser *b, const char *path, const char *fields)
{
	char url[2100];
	snprintf(url, sizeof url, "%s%s", base, path);
	buf_reset(&b->body);
	struct curl_slist *heads = curl_slist_append(NULL, b->json ? "Accept: application/json" : "Accept: text/html");
	curl_easy_setopt(b->curl, CURLOPT_URL, url);
	curl_easy_setopt(b->curl, CURLOPT_HTTPHEADER, heads);
	curl_easy_setopt(b->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(b->curl, CURLOPT_WRITEDATA, &b->body);
	if (fields) {
		curl_easy_setopt(b->curl, CURLOPT_POST, 1L);
		curl_easy_setopt(b->curl, CURLOPT_COPYPOSTFIELDS, fields);
	} else {
		curl_easy_setopt(b->curl, CURLOPT_HTTPGET, 1L);
	}
	assert_int_equal(curl_easy_perform(b->curl), CURLE_OK);
	curl_slist_free_all(heads);
	curl_easy_getinfo(b->curl, CURLINFO_RESPONSE_CODE, &b->status);
	char *to = NULL;
	curl_easy_getinfo(b->curl, CURLINFO_REDIRECT_URL, &to);
	snprintf(b->location, sizeof b->location, "%s",
		to && strncmp(to, base, strlen(base)) == 0 ? to + strlen(base)
		: to                                       ? to
												   : "");
	find_after(b, "<meta name=\"csrf\" content=\"", b->csrf, sizeof b->csrf);
	return b->status;
}

static long get(struct browser *b, const char *path)
{
	return run(b, path, NULL);
}

/* name, value, name, value, ..., NULL; the token goes along. */
static long post(struct browser *b, const char *path, ...)
{
	struct buf f = {0};
	va_list ap;
	buf_lit(&f, "csrf=");
	buf_str(&f, str_of(b->csrf));
	va_start(ap, path);
	for (const char *name; (name = va_arg(ap, const char *));) {
		buf_fmt(&f, "&%s=", name);
		buf_url(&f, str_of(va_arg(ap, const char *)));
	}
	va_end(ap);
	buf_byte(&f, '\0');
	long status = run(b, path, f.p);
	buf_free(&f);
	return status;
}

#define expect(status_, call)                                                                                                    \
	do {                                                                                                                         \
		long got_ = (call);                                                                                                      \
		if (got_ != (status_))                                                                                                   \
			print_error("%s:%d: %ld %s\n%.*s\n", __FILE__, __LINE__, got_, b->location,                                          \
				(int)(b->body.n > 3000 ? 3000 : b->body.n), b->body.p ? b->body.p : "");                                         \
		assert_int_equal(got_, (status_));                                                                                       \
	} while (0)
#define expect_at(b_, path) check_str(str_of((b_)->location), str_of(path))

static struct browser *signed_in(const char *username)
{
	struct browser *b = open_browser();
	expect(303, post(b, "/sign-in", "username", username, "password", PASSWORD, "to", "/account", NULL));
	expect_at(b, "/account");
	expect(200, get(b, "/account"));
	assert_true(b->csrf[0] != '\0');
	return b;
}

static const char *code_at(const struct totp_secret *s, i64 ms)
{
	static char otp[8];
	assert_int_equal(oath_totp_generate((const char *)s->b, sizeof s->b, (time_t)(ms / 1000), 30, 0, 6, otp), OATH_OK);
	return otp;
}

/* --- tests --- */

static void the_public_finds_units(void **state)
{
	(void)state;
	struct browser *b = open_browser();
	expect(200, get(b, "/units"));
	assert_true(shows(b, "แพร่"));
	expect(200, get(b, "/units?q=%E0%B8%AB%E0%B8%B1%E0%B8%A7%E0%B9%80%E0%B8%A1%E0%B8%B7%E0%B8%AD%E0%B8%87%20%E0%B9%81%E0%B8%9E%"
					   "E0%B8%A3%E0%B9%88"));
	assert_true(shows(b, "อบต.หัวเมือง"));
	expect(200, get(b, "/units/04500705"));
	assert_true(shows(b, "ทม.ดอนแก้ว") && shows(b, "อบต.ดอนแก้ว") && shows(b, "06500705"));
	assert_false(shows(b, "/accounts?unit="));
	expect(200, get(b, "/units/P54"));
	assert_true(shows(b, "อบจ.แพร่") && shows(b, "สถอ.สอง"));
	expect(404, get(b, "/units/99999999"));
	b->json = true;
	expect(200, get(b, "/units?q=" SAO));
	check_str(body_of(b),
		S("[{\"code\":\"" SAO "\",\"name\":\"อบต.หัวเมือง\",\"kind\":\"อบต.\",\"district\":\"สอง\",\"province\":\"แพร่\"}]"));
	b->json = false;
	static const char *const closed[] = {"/account", "/accounts", "/accounts/1", "/accounts/new", "/audit", "/audit.csv",
		"/units/" SAO "/change", "/account/totp"};
	for (size_t i = 0; i < N_OF(closed); i++) {
		expect(303, get(b, closed[i]));
		assert_true(strncmp(b->location, "/sign-in?to=", 12) == 0);
	}
	close_browser(b);
}

static void a_wrong_password_says_nothing(void **state)
{
	(void)state;
	struct browser *b = open_browser();
	expect(401, post(b, "/sign-in", "username", "nobody1", "password", "wrong", NULL));
	assert_true(shows(b, "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง") && shows(b, "value=\"nobody1\""));
	size_t n = b->body.n;
	expect(401, post(b, "/sign-in", "username", "officer", "password", "wrong", NULL));
	assert_int_equal(b->body.n, n); /* the names are of one length: the pages are too */
	expect(303, post(b, "/sign-in", "username", "OFFICER", "password", PASSWORD, "to", "//evil.example", NULL));
	expect_at(b, "/");
	close_browser(b);
}

static void eight_failures_close_an_account_for_a_while(void **state)
{
	struct country_test *t = *state;
	struct browser *b = open_browser();
	for (int i = 0; i < FAIL_ACCOUNT_MAX; i++)
		expect(401, post(b, "/sign-in", "username", "locked", "password", "wrong", NULL));
	expect(429, post(b, "/sign-in", "username", "locked", "password", PASSWORD, NULL));
	assert_true(shows(b, "15 นาที"));
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action = 'session.locked'"), 1);
	/* The same for a name that is nobody's. */
	for (int i = 0; i < FAIL_ACCOUNT_MAX; i++)
		expect(401, post(b, "/sign-in", "username", "nobody2", "password", "wrong", NULL));
	expect(429, post(b, "/sign-in", "username", "nobody2", "password", PASSWORD, NULL));
	close_browser(b);
}

static void signing_in_and_out(void **state)
{
	struct country_test *t = *state;
	struct browser *b = signed_in("clerk");
	assert_true(shows(b, "ปลัด อปท.") && shows(b, "อบต.หัวเมือง"));
	assert_true(shows(b, "&lt;b&gt;ทดสอบ") && !shows(b, "<b>ทดสอบ"));
	/* The cookie's text is not what is stored. */
	assert_int_equal(
		db_get(t->db, 0,
			"select length(token_hash) from session where account_id = (select id from account where username = 'clerk')"),
		32);
	/* Without the token nothing happens. */
	char token[100];
	snprintf(token, sizeof token, "%s", b->csrf);
	b->csrf[0] = '\0';
	expect(403, post(b, "/account", "name", "x", "email", "", "version", "1", NULL));
	snprintf(b->csrf, sizeof b->csrf, "%s", token);
	expect(303, post(b, "/sign-out", NULL));
	expect(303, get(b, "/account"));
	assert_true(strncmp(b->location, "/sign-in", 8) == 0);
	close_browser(b);
}

static void signing_in_within_a_page(void **state)
{
	(void)state;
	struct browser *b = open_browser();
	b->json = true;
	expect(401, get(b, "/account"));
	assert_true(shows(b, "\"error\":\"signin\""));
	expect(401, post(b, "/sign-in", "username", "clerk", "password", "wrong", NULL));
	assert_true(shows(b, "\"error\":"));
	expect(200, post(b, "/sign-in", "username", "clerk", "password", PASSWORD, NULL));
	assert_true(shows(b, "\"account\":"));
	assert_true(find_after(b, "\"csrf\":\"", b->csrf, sizeof b->csrf));
	b->json = false;
	expect(422, post(b, "/account", "name", "", "email", "", "version", "1", NULL)); /* the token of the reply is good */
	close_browser(b);
}

static void own_profile_with_versions(void **state)
{
	(void)state;
	struct browser *b = signed_in("clerk"), *other = signed_in("clerk");
	char version[40];
	assert_true(find_after(b, "name=\"version\" value=\"", version, sizeof version));
	expect(303, post(b, "/account", "name", "ปลัด หนึ่ง", "email", "one@example.go.th", "version", version, NULL));
	expect(200, get(b, "/account?done=profile"));
	assert_true(shows(b, "บันทึกแล้ว") && shows(b, "one@example.go.th"));
	struct browser *keep = b;
	b = other;
	expect(409, post(b, "/account", "name", "ปลัด สอง", "email", "", "version", version, NULL));
	assert_true(shows(b, "value=\"ปลัด สอง\"")); /* nothing typed is lost */
	expect(422, post(b, "/account", "name", "ปลัด สอง", "email", "no mail", "version", version, NULL));
	assert_true(shows(b, "value=\"no mail\""));
	close_browser(keep);
	close_browser(other);
}

static void changing_the_password_ends_other_sessions(void **state)
{
	(void)state;
	struct browser *b = signed_in("far"), *other = signed_in("far");
	expect(200, get(b, "/account/password"));
	expect(422, post(b, "/account/password", "old", "wrong", "password", "a-new-password-1", "again", "a-new-password-1", NULL));
	assert_true(shows(b, "รหัสผ่านปัจจุบันไม่ถูกต้อง"));
	expect(422, post(b, "/account/password", "old", PASSWORD, "password", "short", "again", "short", NULL));
	expect(422, post(b, "/account/password", "old", PASSWORD, "password", "a-new-password-1", "again", "another", NULL));
	expect(422, post(b, "/account/password", "old", PASSWORD, "password", PASSWORD, "again", PASSWORD, NULL));
	expect(200, get(other, "/account"));
	expect(303, post(b, "/account/password", "old", PASSWORD, "password", "a-new-password-1", "again", "a-new-password-1", NULL));
	expect(200, get(b, "/account"));
	struct browser *keep = b;
	b = other;
	expect(303, get(b, "/account"));
	expect(401, post(b, "/sign-in", "username", "far", "password", PASSWORD, NULL));
	expect(303, post(b, "/sign-in", "username", "far", "password", "a-new-password-1", NULL));
	close_browser(keep);
	close_browser(other);
}

/* An administrator without a second factor reaches nothing but its set-up. */
static void an_administrator_needs_the_code(void **state)
{
	struct country_test *t = *state;
	struct browser *b = signed_in("admin");
	expect(303, get(b, "/accounts"));
	expect_at(b, "/account/totp");
	expect(303, get(b, "/units/" SAO "/change"));
	expect_at(b, "/account/totp");
	expect(200, get(b, "/account/totp"));
	char setup[400];
	assert_true(find_after(b, "name=\"setup\" value=\"", setup, sizeof setup));
	assert_true(shows(b, "<svg viewBox=") && shows(b, "shape-rendering"));
	u8 closed[200];
	struct totp_secret s;
	i64 id = org_account_by_username(t->db, t->a, S("admin"));
	assert_true(hex_parse(str_of(setup), closed, strlen(setup) / 2));
	assert_true(totp_open((str){(char *)closed, strlen(setup) / 2}, id, &s));
	expect(422, post(b, "/account/totp", "setup", setup, "code", "000000", NULL));
	assert_true(shows(b, str_z(t->a, totp_text(t->a, &s)))); /* the same secret again: the telephone need not be set up twice */
	expect(200, post(b, "/account/totp", "setup", setup, "code", code_at(&s, NOW_MS - 30000), NULL));
	assert_true(shows(b, "รหัสกู้คืน"));
	ptrdiff_t at = str_find(body_of(b), S("<li class=\"col\">"));
	assert_true(at > 0);
	char recovery[12] = {0};
	memcpy(recovery, b->body.p + at + strlen("<li class=\"col\">"), 11);
	expect(200, get(b, "/accounts"));
	assert_true(shows(b, "officer"));
	close_browser(b);

	b = open_browser();
	expect(303, post(b, "/sign-in", "username", "admin", "password", PASSWORD, "to", "/accounts", NULL));
	expect_at(b, "/sign-in/code?to=%2Faccounts");
	expect(303, get(b, "/account")); /* not yet somebody */
	expect(200, get(b, "/sign-in/code?to=/accounts"));
	expect(401, post(b, "/sign-in/code", "code", "123", "to", "/accounts", NULL));
	expect(401, post(b, "/sign-in/code", "code", code_at(&s, NOW_MS - 30000), "to", "/accounts", NULL)); /* used in the set-up */
	expect(303, post(b, "/sign-in/code", "code", code_at(&s, NOW_MS), "to", "/accounts", NULL));
	expect_at(b, "/accounts");
	expect(200, get(b, "/accounts"));
	close_browser(b);

	b = open_browser();
	expect(303, post(b, "/sign-in", "username", "admin", "password", PASSWORD, NULL));
	expect(303, post(b, "/sign-in/code", "code", recovery, "to", "", NULL));
	expect_at(b, "/");
	expect(200, get(b, "/units/" SAO "/change"));
	char seen[40];
	assert_true(find_after(b, "name=\"seen\" value=\"", seen, sizeof seen));
	expect(422, post(b, "/units/" SAO "/change", "kind", "8", "name", "หัวเมือง", "from_year", "2026", "reason", "ประกาศ", "seen",
					seen, NULL));
	assert_true(shows(b, "value=\"2026\""));
	expect(303, post(b, "/units/" SAO "/change", "kind", "8", "name", "หัวเมือง", "from_year", "2569", "reason", "ประกาศ", "seen",
					seen, NULL));
	expect(409, post(b, "/units/" SAO "/change", "kind", "6", "name", "หัวเมือง", "from_year", "2569", "reason", "ประกาศ", "seen",
					seen, NULL));
	expect(200, get(b, "/units/" SAO));
	assert_true(shows(b, "ทต.หัวเมือง") && shows(b, "ตั้งแต่ 2569"));
	close_browser(b);
}

static void an_officer_makes_an_account(void **state)
{
	struct country_test *t = *state;
	struct browser *b = signed_in("officer");
	expect(200, get(b, "/accounts/new"));
	assert_false(shows(b, "value=\"dla_admin\""));
	assert_true(shows(b, "value=\"lao_clerk\""));
	expect(422, post(b, "/accounts/new", "username", "new.one", "name", "คนใหม่", "email", "", "role_1", "lao_clerk", "unit_1",
					FAR, NULL));
	assert_true(shows(b, "ไม่มีสิทธิให้บทบาท") && shows(b, "value=\"new.one\"") && shows(b, "value=\"" FAR "\""));
	expect(422,
		post(b, "/accounts/new", "username", "new.one", "name", "คนใหม่", "role_1", "province_officer", "unit_1", "P54", NULL));
	expect(422, post(b, "/accounts/new", "username", "new.one", "name", "คนใหม่", "role_1", "dla_admin", "unit_1", "DLA", NULL));
	expect(422, post(b, "/accounts/new", "username", "new.one", "name", "คนใหม่", NULL));
	expect(422, post(b, "/accounts/new", "username", "officer", "name", "คนใหม่", "role_1", "team_member", "unit_1", "P54", NULL));
	assert_int_equal(org_account_by_username(t->db, t->a, S("new.one")), 0);
	expect(200, post(b, "/accounts/new", "username", "new.one", "name", "คนใหม่", "role_1", "lao_officer", "unit_1",
					SAO " อบต.หัวเมือง", NULL));
	char link[200];
	assert_true(find_after(b, "id=\"link\" readonly value=\"", link, sizeof link));
	i64 id = org_account_by_username(t->db, t->a, S("new.one"));
	assert_true(id > 0);

	struct browser *officer = b;
	b = open_browser();
	char path[200];
	snprintf(path, sizeof path, "%s", strstr(link, "/reset/"));
	expect(200, get(b, path));
	assert_true(shows(b, "new.one"));
	expect(422, post(b, path, "password", "short", "again", "short", NULL));
	expect(422, post(b, path, "password", PASSWORD, "again", "x", NULL));
	expect(200, post(b, path, "password", PASSWORD, "again", PASSWORD, NULL));
	expect(404, post(b, path, "password", PASSWORD, "again", PASSWORD, NULL));
	expect(404, get(b, path));
	close_browser(b);
	close_browser(signed_in("new.one"));

	/* Its own account, the administrator's and one of another province are not the officer's to change. */
	b = officer;
	snprintf(path, sizeof path, "/accounts/%lld", (long long)org_account_by_username(t->db, t->a, S("officer")));
	expect(303, get(b, path));
	expect(404, post(b, path, "name", "x", "version", "1", NULL));
	snprintf(path, sizeof path, "/accounts/%lld", (long long)org_account_by_username(t->db, t->a, S("admin")));
	expect(404, get(b, path));
	snprintf(path, sizeof path, "/accounts/%lld/reset-link", (long long)org_account_by_username(t->db, t->a, S("far")));
	expect(404, post(b, path, NULL));
	close_browser(b);
}

static void an_officer_changes_an_account(void **state)
{
	struct country_test *t = *state;
	struct browser *b = signed_in("officer"), *leaver = signed_in("leaver");
	i64 id = org_account_by_username(t->db, t->a, S("leaver"));
	char path[100], version[40], act[140];
	snprintf(path, sizeof path, "/accounts/%lld", (long long)id);
	expect(200, get(b, path));
	assert_true(find_after(b, "name=\"version\" value=\"", version, sizeof version));
	expect(303, post(b, path, "name", "ชื่อ ใหม่", "email", "", "version", version, "role_1", "lao_officer", "unit_1", SAO, "role_2",
					"lao_officer", "unit_2", "05540602", NULL));
	expect(409, post(b, path, "name", "ชื่อ อื่น", "email", "", "version", version, "role_1", "lao_officer", "unit_1", SAO, NULL));
	assert_true(shows(b, "value=\"ชื่อ อื่น\""));
	expect(200, get(b, path));
	assert_true(shows(b, "05540602"));
	expect(200, get(leaver, "/account"));
	snprintf(act, sizeof act, "%s/state", path);
	assert_true(find_after(b, "name=\"version\" value=\"", version, sizeof version));
	expect(303, post(b, act, "state", "1", "version", version, NULL));
	expect(409, post(b, act, "state", "0", "version", version, NULL));
	struct browser *officer = b;
	b = leaver;
	expect(303, get(b, "/account"));
	expect(401, post(b, "/sign-in", "username", "leaver", "password", PASSWORD, NULL));
	b = officer;
	expect(200, get(b, "/accounts?state=1"));
	assert_true(shows(b, "leaver") && !shows(b, ">clerk<"));
	expect(200, get(b, "/accounts?q=LEAV"));
	assert_true(shows(b, "leaver") && !shows(b, ">clerk<"));
	expect(200, get(b, "/accounts?q=%25"));
	assert_true(shows(b, "ไม่พบบัญชี"));
	expect(200, get(b, "/accounts?role=lao_clerk"));
	assert_true(shows(b, ">clerk<") && !shows(b, "leaver"));
	expect(403, get(b, "/accounts?unit=P24"));
	close_browser(officer);
	close_browser(leaver);
}

static void the_audit_by_unit(void **state)
{
	(void)state;
	struct browser *b = signed_in("officer");
	expect(200, get(b, "/audit"));
	assert_true(shows(b, "สร้างบัญชี") && shows(b, "สถจ.แพร่"));
	assert_false(shows(b, "อบต.เกาะไร่"));
	expect(200, get(b, "/audit?unit=" SAO "&action=account."));
	assert_true(shows(b, "สร้างบัญชี") && !shows(b, "<td data-label=\"รายการ\"><span>เข้าสู่ระบบ"));
	expect(200, get(b, "/audit?from=2560-01-01&to=2560-01-31"));
	assert_true(shows(b, "ไม่มีรายการ"));
	expect(200, get(b, "/audit?from=2569-11-18&to=2569-11-18&only=1"));
	assert_true(shows(b, "เข้าสู่ระบบ"));
	expect(403, get(b, "/audit?unit=P24"));
	expect(403, get(b, "/audit?unit=DLA"));
	expect(404, get(b, "/audit?unit=X"));
	expect(200, get(b, "/audit.csv?unit=P54"));
	assert_true(str_starts(body_of(b), S("\xEF\xBB\xBFid,time,who,unit_code,unit,action,object,before,after")));
	assert_true(shows(b, "account.new") && !shows(b, FAR));
	expect(403, get(b, "/audit.csv?unit=P24"));
	close_browser(b);
	b = signed_in("clerk");
	expect(403, get(b, "/audit"));
	expect(403, get(b, "/units/" SAO "/change"));
	expect(200, get(b, "/accounts"));
	assert_true(shows(b, "new.one") && !shows(b, ">officer<"));
	close_browser(b);
}

/* Last: everything the pages wrote is sealed and sound. */
static void the_audit_of_all_this_is_sound(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	assert_true(audit_check(t->db, t->a, &ps) > 20);
	assert_int_equal(ps.n, 0);
	assert_int_equal(
		db_get(t->db, 0, "select count(*) from audit_value where after like '%argon%' or after like '%" PASSWORD "%'"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_public_finds_units),
		cmocka_unit_test(a_wrong_password_says_nothing),
		cmocka_unit_test(eight_failures_close_an_account_for_a_while),
		cmocka_unit_test(signing_in_and_out),
		cmocka_unit_test(signing_in_within_a_page),
		cmocka_unit_test(own_profile_with_versions),
		cmocka_unit_test(changing_the_password_ends_other_sessions),
		cmocka_unit_test(an_administrator_needs_the_code),
		cmocka_unit_test(an_officer_makes_an_account),
		cmocka_unit_test(an_officer_changes_an_account),
		cmocka_unit_test(the_audit_by_unit),
		cmocka_unit_test(the_audit_of_all_this_is_sound),
	};
	curl_global_init(CURL_GLOBAL_ALL);
	int failed = _cmocka_run_group_tests("pages sqlite", tests, N_OF(tests), start_lite, stop);
	if (getenv("TT_TEST_PG"))
		failed += _cmocka_run_group_tests("pages postgres", tests, N_OF(tests), start_pg, stop);
	curl_global_cleanup();
	return failed;
}
