/* impl.h: what the files of web/ share; private to the folder. */
#ifndef WEB_IMPL_H
#define WEB_IMPL_H

#include "base/crypt.h"
#include "web/http.h"
#include "web/inflight.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#define BODY_IN_MEMORY (64u << 10)
#define REPLY_HEADERS_MAX 12
#define QUEUE_MAX 8192         /* waiting requests; more are answered 503 */
#define WORKERS 4              /* two may hash passwords, two are left for files */
#define WORKERS_QUEUE_MAX 600  /* about ten seconds of sign-ins; more are answered 503 with words */
#define ARENA_FIRST (8u << 10)
#define ARENA_LIMIT (256u << 20)
#define PAGE_LIMIT (64u << 20)
#define LIST_FIELDS_MAX 2000   /* fields of one form */

struct pair {
	const char *name;
	str value;
};
struct after {
	void (*fn)(void *);
	void *ctx;
	struct after *next;
};
struct reply {
	int status;
	const char *type;
	struct pair header[REPLY_HEADERS_MAX];
	size_t n_headers;
	str location;
	const char *policy;   /* Content-Security-Policy; NULL: the door's */
	const char *file;     /* path on disk; NULL: r->out */
	str file_name, etag;
	bool file_inline, keep;
	struct after *after;
	bool is_error;        /* an error page or JSON error: the line rolls back */
};

struct named {
	str name, value;
};

/* What is done next with a request that waits. */
enum task { TASK_SPOOL, TASK_PARSE, TASK_READ, TASK_BLOCK };

/* One request in the server. `r` comes first: handlers see only that. */
struct exchange {
	struct request r;
	struct reply reply;
	struct server *server;
	struct MHD_Connection *conn;
	struct exchange *next;  /* in a queue or the free list */
	enum task task;
	_Atomic bool done;      /* the reply is ready */
	bool dispatched, head, refused, closing, content;
	const struct asset *asset;
	struct buf out, body;
	size_t body_limit, body_n, drained;
	int spool_fd;
	char *spool_path;
	str content_type;
	struct named *field;    /* decoded, declared ones */
	size_t n_fields;
	struct upload *uploads;
	size_t n_uploads;
	str route_params[ROUTE_PARAMS_MAX];
	str idem_key;
	struct sha256 body_hash;
	i64 started_us;
	struct db_count count;
	i64 bytes;
	u64 hash;               /* for inflight.h */
	bool in_flight;
};

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct exchange *first, **last;
	size_t n, max;
	bool stop;
};
void queue_open(struct queue *q, size_t max);
/* False: full. */
bool queue_put(struct queue *q, struct exchange *x);
/* Waits; NULL: stopped and empty, or the time is over (timeout_ms > 0). Takes up to max, linked by next. */
struct exchange *queue_take(struct queue *q, size_t max, int timeout_ms, size_t *ret_n);
void queue_stop(struct queue *q);
/* Stopped and empty: nothing can come any more. */
bool queue_ended(struct queue *q);

/* Where requests come in. The one of foreign content knows other routes, no cookies and no persons. */
struct door {
	struct server *server;
	struct MHD_Daemon *daemon; /* NULL: not open */
	int fd;
	unsigned port;
	bool content, ip6;
};

struct server {
	const struct web_config *config;
	struct door app, content;
	struct MHD_Daemon *metrics;
	char app_origin[300], content_origin[300]; /* where pages, and foreign content, are reached; content: "" without that door */
	char page_policy[1200], content_policy[1200];
	struct queue readers; /* pages */
	struct queue workers; /* what takes long: bodies, prepare steps, exports */
	struct queue line;    /* writes */
	pthread_t *reader_threads, *worker_threads, *line_threads, keeper_thread;
	int n_readers, n_workers, n_lines;
	pthread_mutex_t pool_lock;
	struct exchange *pool;
	size_t n_pool;
	_Atomic i64 n_in_flight, next_id;
	_Atomic i64 n_requests, n_5xx, n_refused, n_writes, n_batches, n_connections, n_retries, us_total;
	_Atomic i64 wal_bytes; /* in use, as the line sees it */
	_Atomic bool wal_copied; /* the keeper has done its part: the line may begin it anew */
	_Atomic bool stopping;
	i64 started_ms;
	bool is_sqlite;
	size_t batch_max, upload_limit;
};

static inline struct exchange *exchange_of(struct request *r) { return (struct exchange *)(void *)r; }

/* dispatch.c */
/* Finds the route; fills r->route and the parameters. False: *ret_status is 404 or 405. */
bool dispatch_route(struct exchange *x, int *ret_status);
/* The methods that the path takes, as the header Allow has them. */
str dispatch_methods(struct exchange *x);
/* Decodes query and body into declared fields. False: replied. */
bool dispatch_fields(struct exchange *x);
/* Origin and token of a write. False: replied. */
bool dispatch_csrf(struct exchange *x);
/* identify, allow, scope: false: replied. */
bool dispatch_allowed(struct exchange *x);
/* Runs fn under the arena's guard; what goes wrong becomes an error reply. */
void dispatch_guarded(struct exchange *x, void (*fn)(struct exchange *));
/* Whole read: on a reader thread. */
void dispatch_read(struct exchange *x, struct db *db);
/* Parse of the body and the route's prepare: on a reader thread, before the line. False: replied already. */
bool dispatch_prepare(struct exchange *x, struct db *db);
/* The write itself, inside the transaction. False: what it wrote is to be rolled back (the reply stands). */
bool dispatch_write(struct exchange *x, struct db *db);
/* Clears the reply for another run. */
void reply_clear(struct exchange *x);
/* The plain error when even the page of the hook fails. */
void reply_last_resort(struct exchange *x, int status);
void reply_run_after(struct exchange *x);

/* form.c */
bool form_urlencoded(struct arena *a, str s, struct named **ret, size_t *ret_n);
struct part {
	str name, file, type, body;
	bool is_file;
};
/* multipart/form-data. False: malformed (*why in English for the log). */
bool form_multipart(struct arena *a, str body, str boundary, struct part **ret, size_t *ret_n, const char **why);
bool form_boundary(str content_type, str *ret);

/* line.c */
void *line_run_sqlite(void *server);
void *line_run_postgres(void *server);
void *line_keeper(void *server);

/* server.c: what the doors call */
enum MHD_Result server_on_request(void *door, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *data,
	size_t *n, void **con);
void *server_on_uri(void *door, const char *uri, struct MHD_Connection *c);
void server_on_completed(void *door, struct MHD_Connection *c, void **con, enum MHD_RequestTerminationCode code);
void server_on_connection(void *door, struct MHD_Connection *c, void **socket_context, enum MHD_ConnectionNotificationCode code);
/* listen.c */
bool listen_start(struct server *s);
void door_quiesce(struct door *d);
/* content.c */
/* Once the ports are known: the two origins and what their pages may load. */
void content_origins(struct server *s);
/* framing.c: what is wrong with the head, NULL: nothing */
const char *framing_bad(struct MHD_Connection *c, const char *version);
/* send.c */
void server_finish(struct exchange *x); /* the reply is ready: resume the connection */
void send_header(struct MHD_Response *res, const char *name, const char *value);
const char *send_policy(struct exchange *x);
enum MHD_Result send_asset(struct exchange *x);
enum MHD_Result send_reply(struct exchange *x);
/* download.c */
struct MHD_Response *download_response(struct exchange *x, int *status);
void download_block(struct exchange *x);
/* metrics.c */
void metrics_write(struct server *s, struct buf *b);
/* reqlog.c */
void reqlog_line(const struct exchange *x);
void reqlog_flush(void);

#endif
