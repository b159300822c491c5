/* The second origin: what others wrote sees nobody's session, only its own routes, and any type is shown there. */
#include "../org/country.h"

#include "web/http.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SECRET "abcdefghijklmnopqrstuvwxyz"

static pid_t server;
static char app[64], content[64], page_file[120];

/* --- its routes --- */

static bool scope_secret(struct request *r)
{
	assert_null(r->who);
	return str_eq(req_param(r, "secret"), S(SECRET));
}

static void echo(struct request *r)
{
	str path;
	if (!web_path_decode(r->a, req_param(r, "path"), &path)) {
		reply_error(r, 404, S("ไม่พบ"));
		return;
	}
	if (str_eq(path, S("own.html"))) {
		reply_policy(r, S("default-src 'none'"));
		reply_file(r, page_file, web_type_of_name(path), path, S("e1"), true);
	} else if (str_eq(path, S("page.html")))
		reply_file(r, page_file, web_type_of_name(path), path, S("e1"), true);
	else {
		reply_type(r, "text/plain; charset=utf-8");
		buf_fmt(r->out, "path=%.*s cookie=%.*s csrf=%.*s app=%.*s content=%.*s", STR_FMT(path), STR_FMT(req_cookie(r, "tt_session")), STR_FMT(r->csrf),
			STR_FMT(web_app_origin()), STR_FMT(web_content_origin()));
	}
}

static bool anybody(struct request *r) { return (void)r, true; }
static void home(struct request *r) { buf_fmt(r->out, "home %.*s", STR_FMT(req_cookie(r, "tt_session"))); }
static void identify(struct request *r) { r->who = r; r->account_id = 1; }

static void serve(struct country_test *t)
{
	static const struct route app_routes[] = {{HTTP_GET, "/", home, NULL, 0, anybody, ROUTE_READ, NULL, 0}, {0}};
	static const struct route package[] = {{HTTP_GET, "/package/{secret}/{path*}", echo, NULL, 0, scope_secret, ROUTE_READ, NULL, 0}, {0}};
	static const struct route *const routes[] = {app_routes, NULL}, *const content_routes[] = {package, NULL};
	static char spool[100], files[100];
	snprintf(spool, sizeof spool, "%s/spool", t->dir);
	snprintf(files, sizeof files, "%s/files", t->dir);
	mkdir(spool, 0700);
	mkdir(files, 0700);
	struct web_config config = {.db_url = t->url, .listen = "127.0.0.1:0", .content_listen = "127.0.0.1:0", .files_dir = files, .spool_dir = spool, .n_readers = 2,
		.routes = routes, .content_routes = content_routes, .hooks = {.identify = identify}};
	_exit(web_serve(&config));
}

/* "... http://127.0.0.1:PORT" out of its log. */
static void read_url(const char *text, const char *before, char *to, size_t n)
{
	const char *at = strstr(text, before);
	assert_non_null(at);
	at = strstr(at, "http://");
	assert_non_null(at);
	snprintf(to, n, "%.*s", (int)strcspn(at, "\n"), at);
}

static int setup(void **state)
{
	if (country_setup(state) != 0)
		return -1;
	struct country_test *t = *state;
	int out[2];
	assert_int_equal(pipe(out), 0);
	snprintf(page_file, sizeof page_file, "%s/page.html", t->dir);
	FILE *f = fopen(page_file, "we");
	assert_non_null(f);
	fputs("<!doctype html><script>top.x = 1</script>", f);
	fclose(f);
	db_close(t->db);
	server = fork();
	if (server == 0) {
		dup2(out[1], STDERR_FILENO);
		serve(t);
	}
	close(out[1]);
	char text[4096] = "";
	size_t n = 0;
	while (strstr(text, "foreign content on") == NULL) {
		ssize_t got = read(out[0], text + n, sizeof text - 1 - n);
		assert_true(got > 0);
		n += (size_t)got;
		text[n] = '\0';
	}
	read_url(text, "listening on", app, sizeof app);
	read_url(text, "foreign content on", content, sizeof content);
	struct buf why = {0};
	t->db = db_open(t->url, DB_WRITE, &why);
	return 0;
}

static int teardown(void **state)
{
	int status;
	kill(server, SIGTERM);
	waitpid(server, &status, 0);
	assert_int_equal(WEXITSTATUS(status), 0);
	return country_teardown(state);
}

/* --- asking --- */

struct answer {
	long status;
	struct buf head, body;
};

static size_t take(char *p, size_t size, size_t n, void *to)
{
	buf_add(to, p, size * n);
	return size * n;
}

static struct answer ask(struct arena *a, const char *base, const char *path, const char *extra, bool post)
{
	struct answer r = {0};
	CURL *h = curl_easy_init();
	struct curl_slist *list = curl_slist_append(NULL, "Cookie: tt_session=stolen");
	if (extra)
		list = curl_slist_append(list, extra);
	curl_easy_setopt(h, CURLOPT_URL, str_fmt(a, "%s%s", base, path).p);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, &r.body);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, &r.head);
	if (post)
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, "a=1");
	assert_int_equal(curl_easy_perform(h), CURLE_OK);
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &r.status);
	curl_slist_free_all(list);
	curl_easy_cleanup(h);
	buf_byte(&r.body, '\0');
	buf_byte(&r.head, '\0');
	return r;
}

static void done(struct answer *r)
{
	buf_free(&r->head);
	buf_free(&r->body);
}

static void test_apart(void **state)
{
	struct country_test *t = *state;
	static const struct {
		bool content;
		const char *path;
		bool post;
		long want;
	} cases[] = {
		{false, "/", false, 200},
		{true, "/", false, 404},
		{true, "/package/" SECRET "/a/b", false, 200},
		{false, "/package/" SECRET "/a/b", false, 404},
		{true, "/package/wrong/a/b", false, 403},
		{true, "/package/" SECRET "/", false, 404},
		{true, "/package/" SECRET "/a", true, 405},
		{true, "/assets/app.js", false, 200},
		{true, "/package/" SECRET "/a%FFb", false, 404},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct answer r = ask(t->a, cases[i].content ? content : app, cases[i].path, NULL, cases[i].post);
		if (r.status != cases[i].want)
			print_error("%s: %ld\n", cases[i].path, r.status);
		assert_int_equal(r.status, cases[i].want);
		assert_null(strcasestr(r.head.p, "set-cookie"));
		done(&r);
	}
}

static void test_no_session(void **state)
{
	struct country_test *t = *state;
	struct answer r = ask(t->a, content, "/package/" SECRET "/a/%E0%B8%81+b.txt?x=%zz&y", NULL, false);
	assert_int_equal(r.status, 200);
	str want = str_fmt(t->a, "path=a/ก+b.txt cookie= csrf= app=%s content=%s", app, content);
	check_str(str_of(r.body.p), want);
	assert_non_null(strstr(r.head.p, str_fmt(t->a, "frame-ancestors 'self' %s ", app).p));
	assert_non_null(strcasestr(r.head.p, "x-content-type-options: nosniff"));
	assert_non_null(strcasestr(r.head.p, "referrer-policy: no-referrer"));
	assert_null(strcasestr(r.head.p, "x-frame-options"));
	done(&r);
	r = ask(t->a, app, "/", NULL, false);
	assert_string_equal(r.body.p, "home stolen"); /* there it is one */
	assert_non_null(strstr(r.head.p, str_fmt(t->a, "frame-src 'self' %s;", content).p));
	done(&r);
}

static void test_files(void **state)
{
	struct country_test *t = *state;
	struct answer r = ask(t->a, content, "/package/" SECRET "/page.html", NULL, false);
	assert_int_equal(r.status, 200);
	assert_non_null(strcasestr(r.head.p, "content-type: text/html; charset=utf-8"));
	assert_null(strcasestr(r.head.p, "attachment"));
	assert_null(strcasestr(r.head.p, "sandbox"));
	assert_non_null(strstr(r.head.p, "'unsafe-eval'"));
	done(&r);
	r = ask(t->a, content, "/package/" SECRET "/own.html", NULL, false);
	assert_non_null(strcasestr(r.head.p, "content-security-policy: default-src 'none'\r\n"));
	done(&r);
	r = ask(t->a, content, "/package/" SECRET "/page.html", "Range: bytes=2-8", false);
	assert_int_equal(r.status, 206);
	assert_string_equal(r.body.p, "doctype");
	done(&r);
}

static void test_types(void **state)
{
	(void)state;
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"index.HTML", "text/html; charset=utf-8"}, {"a/b.c/x.js", "text/javascript; charset=utf-8"}, {"font.woff2", "font/woff2"},
		{"a.css", "text/css; charset=utf-8"}, {"noend", "application/octet-stream"}, {"a.b/noend", "application/octet-stream"},
		{".js", "text/javascript; charset=utf-8"}, {"x.exe", "application/octet-stream"}, {"x.", "application/octet-stream"},
	};
	for (size_t i = 0; i < N_OF(cases); i++)
		assert_string_equal(web_type_of_name(str_of(cases[i].name)), cases[i].want);
	assert_string_equal(web_type_of_name(S("")), "application/octet-stream");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_apart), cmocka_unit_test(test_no_session), cmocka_unit_test(test_files), cmocka_unit_test(test_types)};
	return cmocka_run_group_tests_name("second origin", tests, setup, teardown);
}
