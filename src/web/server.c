/* libmicrohttpd, threads and the life of a request. Everything the library needs stays in this file and download.c.
 *
 * One event thread speaks HTTP; it suspends a connection while a reader thread or the write line works on the request, and is
 * woken by MHD_resume_connection. Nothing slow happens on it: large bodies are spooled by the readers. */
#include "web/impl.h"

#include "base/log.h"
#include "web/assets.h"
#include "web/uploads.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define POOL_KEEP 128
#define OUT_KEEP (256u << 10)
#define STOP_WAIT_MS 10000
#define POSTGRES_WRITERS 8
#define KEY_MAX 64 /* bytes of an idempotency key */
#define DRAIN_EXTRA (64u << 20) /* how much more than the limit is read and thrown away before the line is cut */

/* --- exchanges --- */

static struct exchange *exchange_new(struct server *s)
{
	pthread_mutex_lock(&s->pool_lock);
	struct exchange *x = s->pool;
	if (x != NULL) {
		s->pool = x->next;
		s->n_pool--;
	}
	pthread_mutex_unlock(&s->pool_lock);
	struct arena *a = x ? x->r.a : arena_open(ARENA_FIRST, ARENA_LIMIT);
	struct buf out = x ? x->out : (struct buf){.limit = PAGE_LIMIT}, body = x ? x->body : (struct buf){0};
	if (x == NULL)
		x = malloc(sizeof *x);
	must(x != NULL);
	*x = (struct exchange){.server = s, .out = out, .body = body, .spool_fd = -1};
	x->r.a = a;
	x->r.out = &x->out;
	x->r.reply = &x->reply;
	reply_clear(x);
	return x;
}

static void exchange_free(struct exchange *x)
{
	struct server *s = x->server;
	if (x->spool_fd >= 0)
		close(x->spool_fd);
	if (x->spool_path != NULL) {
		unlink(x->spool_path);
		free(x->spool_path);
	}
	arena_reset(x->r.a);
	buf_reset(&x->body);
	if (x->out.cap > OUT_KEEP)
		buf_free(&x->out);
	if (x->body.cap > 2 * BODY_IN_MEMORY)
		buf_free(&x->body);
	pthread_mutex_lock(&s->pool_lock);
	bool keep = s->n_pool < POOL_KEEP;
	if (keep) {
		x->next = s->pool;
		s->pool = x;
		s->n_pool++;
	}
	pthread_mutex_unlock(&s->pool_lock);
	if (keep)
		return;
	arena_close(x->r.a);
	buf_free(&x->out);
	buf_free(&x->body);
	free(x);
}

/* --- the body --- */

static bool spool_flush(struct exchange *x)
{
	if (x->spool_path == NULL) {
		if (!upload_room(x->server->config->spool_dir))
			return false;
		size_t n = strlen(x->server->config->spool_dir) + 40;
		x->spool_path = malloc(n);
		must(x->spool_path != NULL);
		snprintf(x->spool_path, n, "%s/body-XXXXXX", x->server->config->spool_dir);
		x->spool_fd = mkostemp(x->spool_path, O_CLOEXEC);
		if (x->spool_fd < 0)
			return false;
	}
	size_t at = 0;
	while (at < x->body.n) {
		ssize_t w = write(x->spool_fd, x->body.p + at, x->body.n - at);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		at += (size_t)w;
	}
	buf_reset(&x->body);
	return true;
}

static void refuse(struct exchange *x, int status)
{
	if (!x->refused)
		x->reply.status = status;
	x->refused = true;
}

static str refusal_words(int status)
{
	switch (status) {
	case 404: return S("ไม่พบหน้าที่ต้องการ: ตรวจที่อยู่อีกครั้ง หรือกลับไปหน้าแรก");
	case 405: return S("หน้านี้ไม่รับคำสั่งแบบที่ส่งมา");
	case 413: return S("ข้อมูลที่ส่งมาใหญ่เกินกำหนด: ลดขนาดไฟล์หรือแบ่งส่ง สิ่งที่บันทึกไว้แล้วยังอยู่ครบ");
	case 507: return S("พื้นที่เก็บไฟล์ไม่พอ: แจ้งผู้ดูแลระบบ การบันทึกคะแนนยังทำได้ตามปกติ");
	default: return S("ระบบรับงานไม่ทันชั่วขณะ: รอสักครู่แล้วลองอีกครั้ง สิ่งที่บันทึกไว้แล้วไม่สูญหาย");
	}
}

static enum MHD_Result answer_refusal(struct exchange *x, int status)
{
	if (setjmp(*arena_guard(x->r.a)) == 0) {
		reply_error(&x->r, status, refusal_words(status));
		if (status == 405)
			reply_header(&x->r, "Allow", dispatch_methods(x));
	} else
		reply_last_resort(x, status);
	arena_unguard(x->r.a);
	if (status == 503)
		x->server->n_refused++;
	return send_reply(x);
}

static bool parse_small(struct exchange *x)
{
	volatile bool ok = false;
	if (setjmp(*arena_guard(x->r.a)) == 0)
		ok = dispatch_fields(x);
	else
		reply_last_resort(x, 400);
	arena_unguard(x->r.a);
	return ok;
}

static void hash_spooled(struct sha256_stream *h, const char *path)
{
	char block[16384];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	for (ssize_t n; fd >= 0 && (n = read(fd, block, sizeof block)) > 0;)
		sha256_add(h, block, (size_t)n);
	if (fd >= 0)
		close(fd);
}

static str key_given(struct exchange *x)
{
	str key = req_header(&x->r, "idempotency-key");
	for (size_t i = 0; i < x->n_fields && key.p == NULL; i++)
		if (str_eq(x->field[i].name, S("_key")))
			key = x->field[i].value;
	return str_utf8(key) ? str_clip(key, KEY_MAX) : (str){0};
}

/* The key, and what was asked under it: method, path, query, body. */
static void hash_for_key(struct exchange *x)
{
	str key = key_given(x);
	if (key.n == 0)
		return;
	x->idem_key = str_dup(x->r.a, key);
	struct sha256_stream *h = sha256_open();
	size_t n[] = {(size_t)x->r.method, x->r.path.n, x->r.query.n, x->body_n};
	sha256_add(h, n, sizeof n);
	sha256_add(h, x->r.path.p, x->r.path.n);
	sha256_add(h, x->r.query.p, x->r.query.n);
	if (x->spool_path != NULL)
		hash_spooled(h, x->spool_path);
	else
		sha256_add(h, x->body.p, x->body.n);
	x->body_hash = sha256_close(h);
}

/* False: no memory, and replied. */
static bool hash_guarded(struct exchange *x)
{
	volatile bool ok = false;
	if (setjmp(*arena_guard(x->r.a)) == 0) {
		hash_for_key(x);
		ok = true;
	} else
		reply_last_resort(x, 503);
	arena_unguard(x->r.a);
	return ok;
}

/* The whole request is here: to a reader, or to the line. */
static enum MHD_Result dispatch(struct exchange *x)
{
	struct server *s = x->server;
	x->hash = inflight_hash((int)x->r.method, x->r.path, x->r.query, buf_view(&x->body));
	if (inflight_barred(x->hash)) {
		log_error("request %lld not run: it was in flight at two crashes", (long long)x->r.id);
		reply_last_resort(x, 500);
		return send_reply(x);
	}
	const struct route *rt = x->r.route;
	struct queue *to = rt->work != ROUTE_READ || x->body_n > 0 ? &s->workers : &s->readers;
	x->task = rt->work == ROUTE_WRITE ? TASK_PARSE : TASK_READ;
	bool small = x->spool_path == NULL && !str_starts(x->content_type, S("multipart/"));
	if (rt->work == ROUTE_WRITE && small && rt->prepare == NULL) {
		if (!parse_small(x) || !hash_guarded(x))
			return send_reply(x);
		to = &s->line;
	}
	x->dispatched = true;
	MHD_suspend_connection(x->conn);
	if (queue_put(to, x))
		return MHD_YES;
	x->dispatched = false;
	x->closing = s->stopping;
	refuse(x, 503);
	MHD_resume_connection(x->conn);
	return MHD_YES;
}

static enum MHD_Result body_data(struct exchange *x, const char *data, size_t *n)
{
	x->body_n += *n;
	if (x->body_n > x->body_limit)
		refuse(x, 413);
	if (x->refused) {
		x->drained += *n;
		*n = 0;
		return x->drained > x->body_limit + DRAIN_EXTRA ? MHD_NO : MHD_YES;
	}
	buf_add(&x->body, data, *n);
	*n = 0;
	if (x->body.failed) /* not a shorter body than was sent */
		refuse(x, 503);
	if (x->body.n <= BODY_IN_MEMORY || x->refused)
		return MHD_YES;
	x->task = TASK_SPOOL;
	MHD_suspend_connection(x->conn);
	if (!queue_put(&x->server->workers, x)) {
		refuse(x, 503);
		MHD_resume_connection(x->conn);
	}
	return MHD_YES;
}

/* --- the head --- */

static void client_address(struct exchange *x)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char z[INET6_ADDRSTRLEN] = "?";
	if (info != NULL && info->client_addr != NULL) {
		const struct sockaddr *sa = info->client_addr;
		socklen_t n = sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
		if (getnameinfo(sa, n, z, sizeof z, NULL, 0, NI_NUMERICHOST) != 0)
			memcpy(z, "?", 2);
	}
	x->r.address = str_dup(x->r.a, str_of(z));
	const char *proxy = x->server->config->trusted_proxy;
	if (proxy == NULL || !str_eq(x->r.address, str_of(proxy)))
		return;
	str list = req_header(&x->r, "x-forwarded-for"), last = {0};
	for (str part; list.p != NULL && str_next(&list, ',', &part);)
		last = str_trim(part);
	if (last.n > 0)
		x->r.address = str_dup(x->r.a, last);
}

static void head_check_size(struct exchange *x)
{
	x->body_limit = x->r.route && x->r.route->body_limit ? x->r.route->body_limit : BODY_IN_MEMORY;
	i64 length = 0;
	str given = req_header(&x->r, "content-length");
	if (given.p != NULL && (!str_i64(given, &length) || length > (i64)x->body_limit))
		refuse(x, 413);
}

static enum MHD_Result head(struct exchange *x, const char *method, const char *version)
{
	struct server *s = x->server;
	s->n_requests++;
	const char *bad = framing_bad(x->conn, version);
	if (bad != NULL) {
		log_info("request %lld refused: %s", (long long)x->r.id, bad);
		s->n_refused++;
		reply_clear(x);
		x->reply.status = 400;
		x->reply.type = "text/plain; charset=utf-8";
		x->closing = true;
		buf_lit(&x->out, "คำขอนี้กำกวม (หัวเรื่องของ HTTP ขัดกันเอง) จึงไม่ดำเนินการ\n");
		return send_reply(x);
	}
	x->head = strcmp(method, "HEAD") == 0;
	if (x->head || strcmp(method, "GET") == 0)
		x->r.method = HTTP_GET;
	else if (strcmp(method, "POST") == 0)
		x->r.method = HTTP_POST;
	else if (strcmp(method, "PUT") == 0)
		x->r.method = HTTP_PUT;
	else if (strcmp(method, "DELETE") == 0)
		x->r.method = HTTP_DELETE;
	client_address(x);
	x->r.host = str_dup(x->r.a, req_header(&x->r, "host"));
	x->r.json = str_find(req_header(&x->r, "accept"), S("application/json")) >= 0;
	x->content_type = req_header(&x->r, "content-type");
	x->content_type = x->content_type.p ? str_dup(x->r.a, x->content_type) : S("");
	x->asset = x->r.method == HTTP_GET ? asset_find(x->r.path) : NULL;
	int status;
	if (x->asset == NULL && !dispatch_route(x, &status))
		refuse(x, status);
	head_check_size(x);
	return MHD_YES;
}

/* Called by the library: first for the head, then for pieces of the body, at last with nothing left, and again after a resume. */
enum MHD_Result server_on_request(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version,
	const char *data, size_t *n, void **con)
{
	(void)cls, (void)url;
	struct exchange *x = *con;
	if (x->conn == NULL) {
		x->conn = c;
		return head(x, method, version);
	}
	if (*n > 0)
		return body_data(x, data, n);
	if (x->asset != NULL)
		return send_asset(x);
	if (x->refused && !x->dispatched)
		return answer_refusal(x, x->reply.status);
	if (!x->dispatched)
		return dispatch(x);
	return atomic_load(&x->done) ? send_reply(x) : MHD_YES;
}

/* First of all: the request line as it came, before the library decodes it. Its value becomes the request's context. */
void *server_on_uri(void *cls, const char *uri, struct MHD_Connection *c)
{
	(void)c;
	struct door *door = cls;
	struct server *s = door->server;
	struct exchange *x = exchange_new(s);
	x->content = door->content;
	str path = str_of(uri);
	ptrdiff_t q = str_find_byte(path, '?');
	x->r.id = ++s->next_id;
	x->r.now_ms = clock_now_ms();
	x->started_us = clock_mono_us();
	x->r.path = str_dup(x->r.a, q >= 0 ? str_sub(path, 0, (size_t)q) : path);
	x->r.query = q >= 0 ? str_dup(x->r.a, str_sub(path, (size_t)q + 1, path.n)) : (str){"", 0};
	s->n_in_flight++;
	return x;
}

void server_on_completed(void *cls, struct MHD_Connection *c, void **con, enum MHD_RequestTerminationCode code)
{
	(void)c, (void)code;
	struct server *s = ((struct door *)cls)->server;
	struct exchange *x = *con;
	if (x == NULL)
		return;
	if (x->conn != NULL)
		reqlog_line(x);
	exchange_free(x);
	*con = NULL;
	s->n_in_flight--;
}

void server_on_connection(void *cls, struct MHD_Connection *c, void **socket_context, enum MHD_ConnectionNotificationCode code)
{
	(void)c, (void)socket_context;
	struct server *s = ((struct door *)cls)->server;
	s->n_connections += code == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1;
}

/* --- reader threads --- */

static void to_line(struct exchange *x)
{
	if (!hash_guarded(x))
		server_finish(x);
	else if (!queue_put(&x->server->line, x)) {
		reply_last_resort(x, 503);
		server_finish(x);
	}
}

static void reader_task(struct exchange *x, struct db *db)
{
	struct MHD_Connection *c = x->conn;
	switch (x->task) {
	case TASK_SPOOL:
		if (!spool_flush(x))
			refuse(x, 507);
		MHD_resume_connection(c);
		return;
	case TASK_BLOCK: download_block(x); return;
	case TASK_PARSE:
	case TASK_READ: break;
	}
	if (x->spool_path != NULL && !spool_flush(x)) {
		reply_last_resort(x, 507);
		server_finish(x);
	} else if (x->task == TASK_READ) {
		dispatch_read(x, db);
		server_finish(x);
	} else if (dispatch_prepare(x, db))
		to_line(x);
	else
		server_finish(x);
}

static void *read_from(struct server *s, struct queue *q)
{
	struct db *db = NULL;
	for (struct exchange *x; (x = queue_take(q, 1, 0, NULL)) != NULL;) {
		if (db == NULL) {
			struct buf why = {0};
			db = db_open(s->config->db_url, DB_READ, &why);
			if (db == NULL)
				log_error("%.*s", STR_FMT(buf_view(&why)));
			buf_free(&why);
		}
		if (db == NULL) {
			reply_last_resort(x, 503);
			server_finish(x);
			continue;
		}
		reader_task(x, db);
		if (db_lost(db)) { /* not by its status: the end of the request has cleared that */
			db_close(db);
			db = NULL;
		}
	}
	db_close(db);
	return NULL;
}

static void *reader_run(void *server)
{
	struct server *s = server;
	return read_from(s, &s->readers);
}

static void *worker_run(void *server)
{
	struct server *s = server;
	return read_from(s, &s->workers);
}

/* --- start and stop --- */


static void start_threads(struct server *s)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	s->n_readers = s->config->n_readers ? s->config->n_readers : (int)(cores > 1 ? cores : 2);
	s->n_lines = s->is_sqlite ? 1 : POSTGRES_WRITERS;
	s->reader_threads = calloc((size_t)s->n_readers, sizeof *s->reader_threads);
	s->line_threads = calloc((size_t)s->n_lines, sizeof *s->line_threads);
	s->n_workers = WORKERS;
	s->worker_threads = calloc((size_t)s->n_workers, sizeof *s->worker_threads);
	must(s->reader_threads != NULL && s->line_threads != NULL && s->worker_threads != NULL);
	for (int i = 0; i < s->n_lines; i++)
		must(pthread_create(&s->line_threads[i], NULL, s->is_sqlite ? line_run_sqlite : line_run_postgres, s) == 0);
	for (int i = 0; i < s->n_readers; i++)
		must(pthread_create(&s->reader_threads[i], NULL, reader_run, s) == 0);
	for (int i = 0; i < s->n_workers; i++)
		must(pthread_create(&s->worker_threads[i], NULL, worker_run, s) == 0);
	must(pthread_create(&s->keeper_thread, NULL, line_keeper, s) == 0);
}

/* Stop: no new connections; readers, then the line are drained; every connection is resumed; then the library stops. */
static void stop(struct server *s)
{
	s->stopping = true;
	door_quiesce(&s->app);
	door_quiesce(&s->content);
	queue_stop(&s->readers);
	for (int i = 0; i < s->n_readers; i++)
		pthread_join(s->reader_threads[i], NULL);
	queue_stop(&s->workers);
	for (int i = 0; i < s->n_workers; i++)
		pthread_join(s->worker_threads[i], NULL);
	queue_stop(&s->line);
	for (int i = 0; i < s->n_lines; i++)
		pthread_join(s->line_threads[i], NULL);
	for (int i = 0; i < STOP_WAIT_MS / 10 && s->n_in_flight > 0; i++) {
		struct timespec t = {0, 10000000};
		nanosleep(&t, NULL);
	}
	if (s->app.daemon != NULL) /* it could not be started */
		MHD_stop_daemon(s->app.daemon);
	if (s->content.daemon != NULL)
		MHD_stop_daemon(s->content.daemon);
	if (s->metrics != NULL)
		MHD_stop_daemon(s->metrics);
	pthread_join(s->keeper_thread, NULL);
	reqlog_flush();
	while (s->pool != NULL) {
		struct exchange *x = s->pool;
		s->pool = x->next;
		arena_close(x->r.a);
		buf_free(&x->out);
		buf_free(&x->body);
		free(x);
	}
	free(s->reader_threads);
	free(s->worker_threads);
	free(s->line_threads);
}

int web_serve(const struct web_config *config)
{
	static struct server s;
	s = (struct server){.config = config, .started_ms = clock_now_ms()};
	s.is_sqlite = strncmp(config->db_url, "sqlite:", 7) == 0;
	s.batch_max = config->batch_max > 0 ? (size_t)config->batch_max : 256;
	s.upload_limit = config->upload_limit ? config->upload_limit : 100u << 20;
	must(pthread_mutex_init(&s.pool_lock, NULL) == 0);
	queue_open(&s.readers, QUEUE_MAX);
	queue_open(&s.workers, WORKERS_QUEUE_MAX);
	queue_open(&s.line, QUEUE_MAX);
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	upload_collect(config->spool_dir);
	if (!inflight_open(config->files_dir))
		log_warn("%s/inflight cannot be used: a request that crashes the server may be run again", config->files_dir);
	start_threads(&s);
	if (!listen_start(&s)) {
		stop(&s);
		return 1;
	}
	const char *colon = strrchr(config->listen, ':');
	log_info("listening on http://%.*s:%u", (int)(colon - config->listen), config->listen, s.app.port);
	if (s.content.daemon != NULL)
		log_info("foreign content on %s", s.content_origin);
	int got = 0;
	sigwait(&set, &got);
	log_info("stopping: signal %d", got);
	stop(&s);
	log_info("stopped");
	return 0;
}
