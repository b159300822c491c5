/* sender.c: the thread that takes waiting mails to the mail server.
 *
 * A row is claimed by setting its next try five minutes ahead: of several servers on one database only one has it, and when one dies
 * in the middle another tries again. So a mail may come twice, and is never lost. */
#include "mail/mail_inside.h"

#include "base/clock.h"
#include "base/log.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LOOK_EVERY_S 1
#define PAUSE_S 30 /* when the server itself is out of reach: not each mail must find that out */
#define TALK_S 60
#define CONNECT_S 20
#define PASSWORD_FILE_MAX 1000
#define REPLY_MAX 300
#define MAIL_MEMORY (8u << 20)

struct mail_sender {
	char *db_url;
	struct mail_config config;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
	/* only the thread's */
	struct db *db;
	struct arena *a;
	CURL *curl;
	char reply[REPLY_MAX]; /* the last line of the server that refused something */
};

struct waiting {
	i64 id, tries, at_ms;
	struct mail m;
};

/* --- the queue --- */

static str copied(struct arena *a, struct db_cur *c, int col) { return str_dup(a, db_str(c, col)); }

static bool claim(struct db *db, struct arena *a, i64 now_ms, struct waiting *ret)
{
	i64 id = db_get(db, 0, "select id from mail_outbox where state = 0 and next_ms <= $1 order by next_ms limit 1", now_ms);
	if (id == 0)
		return false;
	db_begin(db);
	struct db_cur c = db_query(db,
		"update mail_outbox set next_ms = $2, tries = tries + 1 where id = $1 and state = 0 and next_ms <= $3"
		" returning tries, at_ms, to_address, to_name, subject, body",
		id, now_ms + MAIL_LEASE_MS, now_ms);
	bool mine = db_next(&c);
	if (mine)
		*ret = (struct waiting){id, db_i64(&c, 0), db_i64(&c, 1),
			{.to = copied(a, &c, 2), .to_name = copied(a, &c, 3), .subject = copied(a, &c, 4), .body = copied(a, &c, 5)}};
	db_done(&c);
	return db_commit(db) && mine;
}

/* What was sent needs its text no more: it may hold a link that opens an account. */
static bool store_fate(struct db *db, const struct waiting *w, enum mail_fate fate, i64 now_ms, i64 code, str why)
{
	db_begin(db);
	if (fate == MAIL_SENT)
		db_exec(db, "update mail_outbox set state = 1, body = '', why = '', code = $2, sent_ms = $3 where id = $1 and state = 0", w->id, code, now_ms);
	else if (fate == MAIL_GIVEN_UP)
		db_exec(db, "update mail_outbox set state = 2, code = $2, why = $3 where id = $1 and state = 0", w->id, code, why);
	else
		db_exec(db, "update mail_outbox set next_ms = $2, code = $3, why = $4 where id = $1 and state = 0", w->id, now_ms + mail_wait_ms(w->tries), code,
			why);
	return db_commit(db);
}

/* A lost race with another server's transaction is run again. */
static void settle(struct db *db, const struct waiting *w, enum mail_fate fate, i64 now_ms, i64 code, str why)
{
	for (int i = 0; i < 5; i++) {
		if (store_fate(db, w, fate, now_ms, code, why))
			return;
		if (db_status(db) != DB_RETRY)
			break;
		db_clear(db);
	}
	log_warn("mail %lld: its state is not stored: %s", (long long)w->id, db_why(db));
}

/* --- the line --- */

static size_t on_reply(char *p, size_t size, size_t n, void *ctx)
{
	struct mail_sender *s = ctx;
	n *= size;
	if (n > 3 && (*p == '4' || *p == '5')) {
		str line = str_clip(str_trim((str){p, n}), REPLY_MAX - 1);
		snprintf(s->reply, sizeof s->reply, "%.*s", STR_FMT(line));
	}
	return n;
}

struct reading {
	str left;
};

static size_t on_read(char *to, size_t size, size_t n, void *ctx)
{
	struct reading *r = ctx;
	n *= size;
	if (n > r->left.n)
		n = r->left.n;
	memcpy(to, r->left.p, n);
	r->left = str_sub(r->left, n, r->left.n);
	return n;
}

/* The first line of the file; read each time, so that a new one counts at once. */
static bool read_password(const char *path, char *to, size_t n)
{
	FILE *f = fopen(path, "re");
	bool ok = f != NULL && fgets(to, (int)n, f) != NULL;
	if (f != NULL)
		fclose(f);
	if (ok)
		to[strcspn(to, "\r\n")] = '\0';
	return ok;
}

static bool sign_in(struct mail_sender *s)
{
	const struct mail_config *c = &s->config;
	char password[PASSWORD_FILE_MAX] = "";
	if (c->user == NULL)
		return true;
	if (c->password_file == NULL || !read_password(c->password_file, password, sizeof password)) {
		snprintf(s->reply, sizeof s->reply, "the file of the mail server's password cannot be read");
		return false;
	}
	curl_easy_setopt(s->curl, CURLOPT_USERNAME, c->user);
	curl_easy_setopt(s->curl, CURLOPT_PASSWORD, password);
	memset(password, 0, sizeof password);
	return true;
}

static bool is_here(const char *url)
{
	const char *host = strstr(url, "://");
	host = host != NULL ? host + 3 : url;
	return strncmp(host, "127.", 4) == 0 || strncmp(host, "localhost", 9) == 0 || strncmp(host, "[::1]", 5) == 0;
}

/* A password goes over no open line but to this machine. */
static long tls_of(const struct mail_config *c)
{
	bool must_be = c->starttls || (c->user != NULL && !is_here(c->smtp_url));
	return must_be ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

static void dress(struct mail_sender *s, struct reading *r, struct curl_slist *to)
{
	const struct mail_config *c = &s->config;
	CURL *h = s->curl;
	curl_easy_reset(h); /* keeps the connection */
	curl_easy_setopt(h, CURLOPT_URL, c->smtp_url);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(h, CURLOPT_USE_SSL, tls_of(c));
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)TALK_S);
	curl_easy_setopt(h, CURLOPT_MAIL_FROM, c->from);
	curl_easy_setopt(h, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(h, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(h, CURLOPT_READDATA, r);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_reply);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_reply);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
}

/* One talk with the server. *ret_code: its last reply, 0: none came. */
static CURLcode talk(struct mail_sender *s, const struct waiting *w, i64 now_ms, i64 *ret_code)
{
	const struct mail_config *c = &s->config;
	str id = STR_CAT(s->a, str_fmt(s->a, "%lld.", (long long)w->id), token_new(s->a));
	struct reading r = {mail_compose(s->a, &w->m, str_of(c->from), str_of(c->from_name), now_ms, id)};
	struct curl_slist *to = curl_slist_append(NULL, str_z(s->a, w->m.to));
	long code = 0;
	CURLcode got = CURLE_OUT_OF_MEMORY;
	s->reply[0] = '\0';
	if (to != NULL) {
		dress(s, &r, to);
		got = sign_in(s) ? curl_easy_perform(s->curl) : CURLE_LOGIN_DENIED;
		curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
	}
	curl_slist_free_all(to);
	*ret_code = code;
	return got;
}

/* Whether the server can be talked to at all: if not, the others wait with this one. */
static bool send_one(struct mail_sender *s, const struct waiting *w)
{
	i64 code, now_ms = clock_now_ms();
	CURLcode got = talk(s, w, now_ms, &code);
	bool denied = got == CURLE_LOGIN_DENIED || got == CURLE_USE_SSL_FAILED;
	bool alive = got == CURLE_OK || (code >= 400 && !denied);
	str why = s->reply[0] != '\0' ? str_of(s->reply) : str_of(curl_easy_strerror(got));
	enum mail_fate fate = mail_fate_of(code, got == CURLE_OK, denied, now_ms - w->at_ms);
	settle(s->db, w, fate, now_ms, code, str_utf8(why) ? why : S("?"));
	if (fate != MAIL_SENT)
		log_warn("mail %lld %s (try %lld): %.*s", (long long)w->id, fate == MAIL_LATER ? "waits" : "given up", (long long)w->tries, STR_FMT(why));
	return alive;
}

/* --- the thread --- */

/* False: to stop. */
static bool rest(struct mail_sender *s, int seconds)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += seconds;
	pthread_mutex_lock(&s->lock);
	if (!s->stop)
		pthread_cond_timedwait(&s->wake, &s->lock, &t);
	bool go_on = !s->stop;
	pthread_mutex_unlock(&s->lock);
	return go_on;
}

static bool stopped(struct mail_sender *s)
{
	pthread_mutex_lock(&s->lock);
	bool stop = s->stop;
	pthread_mutex_unlock(&s->lock);
	return stop;
}

static bool connected(struct mail_sender *s)
{
	if (s->db != NULL && db_lost(s->db)) {
		db_close(s->db);
		s->db = NULL;
	}
	if (s->db != NULL) {
		db_clear(s->db);
		return true;
	}
	struct buf why = {0};
	s->db = db_open(s->db_url, DB_WRITE, &why);
	if (s->db == NULL)
		log_error("mail: %.*s", STR_FMT(buf_view(&why)));
	buf_free(&why);
	return s->db != NULL;
}

/* Sends what waits, one after another; how many seconds to rest then. */
static int round_of(struct mail_sender *s)
{
	while (!stopped(s)) {
		struct waiting w;
		arena_reset(s->a);
		if (!connected(s))
			return PAUSE_S;
		if (!claim(s->db, s->a, clock_now_ms(), &w))
			return LOOK_EVERY_S;
		if (!send_one(s, &w))
			return PAUSE_S;
	}
	return 0;
}

static void *run(void *ctx)
{
	struct mail_sender *s = ctx;
	s->a = arena_open(64u << 10, MAIL_MEMORY);
	s->curl = curl_easy_init();
	must(s->curl != NULL);
	volatile int seconds = 0;
	do {
		if (setjmp(*arena_guard(s->a)) == 0)
			seconds = round_of(s);
		else {
			log_error("mail: out of memory");
			seconds = PAUSE_S;
		}
		arena_unguard(s->a);
		if (s->db != NULL)
			db_unwind(s->db);
	} while (rest(s, seconds));
	curl_easy_cleanup(s->curl);
	db_close(s->db);
	arena_close(s->a);
	return NULL;
}

/* The thread takes none of the process's signals: whoever waits for them is the server. */
static bool start_thread(struct mail_sender *s)
{
	sigset_t all, was;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	bool ok = pthread_create(&s->thread, NULL, run, s) == 0;
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return ok;
}

struct mail_sender *mail_sender_start(const char *db_url, const struct mail_config *c)
{
	if (c->smtp_url == NULL)
		return NULL;
	if (c->from == NULL || !mail_address_ok(str_of(c->from)))
		return log_error("mail: the sender's address (--mail-from) is none"), NULL;
	struct mail_sender *s = calloc(1, sizeof *s);
	must(s != NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	s->config = *c;
	s->db_url = strdup(db_url);
	must(s->db_url != NULL && pthread_mutex_init(&s->lock, NULL) == 0 && pthread_cond_init(&s->wake, NULL) == 0);
	must(start_thread(s));
	return s;
}

void mail_sender_stop(struct mail_sender *s)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->wake);
	free(s->db_url);
	free(s);
}
