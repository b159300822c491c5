/* http.h: the web server as features see it. libmicrohttpd is hidden behind it.
 *
 * A feature has handlers: void page(struct request *r). A READ route's handler runs on a reader thread with a read-only
 * connection in r->db. A WRITE route's handler runs in the write line, inside a transaction: it answers only after the commit.
 * Slow work of a WRITE route (a spreadsheet, a password hash, an upload) is done in its `prepare`, on a worker with a read-only
 * connection; prepare leaves values in r->prepared and never a decision. A handler returns after one reply_...(); without one
 * the reply is r->out with status 200 as HTML. Handlers may be run again from the start (replay, retry): effects outside the
 * database go to reply_after_commit(). Handlers never free: everything lives in r->a. */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "db/db.h"

enum http_method { HTTP_GET = 1, HTTP_POST, HTTP_PUT, HTTP_DELETE }; /* HEAD comes as GET */

#define ROUTE_PARAMS_MAX 4
#define FIELD_END {0}

/* A declared input of a route (query or form). Undeclared ones are dropped before the handler runs. */
enum field_type { FIELD_END_, FIELD_TEXT, FIELD_I64, FIELD_DAY, FIELD_FLAG, FIELD_FILE };
struct field {
	const char *name;
	enum field_type type;
	i64 min, max; /* I64: the range; TEXT: bytes; max 0 = 4000 */
	bool many;    /* may come several times: req_each() */
};

/* Where a handler runs: false and true stand for the first two in the tables. */
enum route_work {
	ROUTE_READ,  /* on a reader */
	ROUTE_WRITE, /* in the write line */
	ROUTE_SLOW,  /* reads, and takes long (a spreadsheet): on a worker, so that pages do not wait behind it */
};

struct request;
struct route {
	enum http_method method;
	const char *pattern; /* "/lpa/{year}/{code}/save" */
	void (*handle)(struct request *r);
	void (*prepare)(struct request *r); /* WRITE only, may be NULL */
	unsigned permission;                /* enum org_permission; 0: none needed, the scope check still runs */
	/* Whether the caller may act here; finds the object and leaves it in r->object. It replies itself (404, 403) or by false.
	 * Runs for a READ on the reader, for a WRITE inside the transaction. Never NULL. */
	bool (*scope)(struct request *r);
	enum route_work work;
	const struct field *fields;  /* ends with FIELD_END; NULL: none */
	size_t body_limit;           /* 0: 64 KiB */
};

/* A file that came in with a form: spooled to disk or in memory. */
struct upload {
	str field, name, type; /* name as sent, without folders; type as claimed */
	str body;              /* in memory, p == NULL when in `path` */
	const char *path;      /* spool file, removed with the request */
	i64 size;
};

struct reply; /* opaque */

struct request {
	struct arena *a;
	struct db *db;
	struct buf *out;      /* the page being written; replaceable until sent */
	const struct route *route;
	enum http_method method;
	str path, query, host;
	i64 id;               /* number in the log */
	i64 now_ms;           /* arrival of the request's head: deadlines go by this */
	str param[ROUTE_PARAMS_MAX];
	str address;          /* the client's, seen through a trusted proxy */
	const void *who;      /* the signed-in account (struct org_who), NULL for the public; set by the app's identify hook */
	str csrf;             /* token that forms must carry */
	i64 account_id;       /* 0 for the public; for the log, the idempotency key and the limits */
	void *object;         /* what the scope check found */
	void *prepared;       /* what prepare left */
	bool json;            /* the client asked for JSON (Accept: application/json): saves answer JSON */
	struct reply *reply;
};

/* Inputs. The captured part of the pattern by name; a declared field: p == NULL when it did not come. */
str req_param(struct request *r, const char *name);
str req_field(struct request *r, const char *name);
/* True and *ret when it came and is in its range. */
bool req_i64(struct request *r, const char *name, i64 *ret);
bool req_flag(struct request *r, const char *name);
/* Values of a repeated field, in order: pass i from 0 until p == NULL. */
str req_each(struct request *r, const char *name, size_t i);
/* The file of a FIELD_FILE, or NULL. */
struct upload *req_upload(struct request *r, const char *name);
/* A request header, lower-case name; p == NULL without it. Not for deciding rights. */
str req_header(struct request *r, const char *name);
str req_cookie(struct request *r, const char *name);
/* The whole body (PUT of a piece), where small. */
str req_body(struct request *r);
/* The path of the spooled body of a large PUT or NULL. */
const char *req_body_path(struct request *r);

/* Replies: the last one wins. */
void reply_status(struct request *r, int status);
void reply_header(struct request *r, const char *name, str value); /* CR and LF refused */
void reply_type(struct request *r, const char *type);
/* 303 to a path of our own ("/..."). */
void reply_go(struct request *r, str path);
/* An error page (or JSON {"error":...} where the client wants JSON) with Thai words: what happened, what to do. */
void reply_error(struct request *r, int status, str message);
/* An opaque stored file: its content by path on disk; Range, If-Range, ETag (sha as hex). name: for the download.
 * inline_ok: shown in the page when its type is on the short list (png jpeg webp mp4 vtt pdf), else as attachment. */
void reply_file(struct request *r, const char *path, const char *type, str name, str etag, bool inline_ok);
/* The content security policy of this reply, beside the usual one (routes of foreign content). */
void reply_policy(struct request *r, str policy);
/* r->out as a download. */
void reply_download(struct request *r, const char *type, str name);
void reply_cookie(struct request *r, const char *name, str value, i64 max_age_s); /* HttpOnly; SameSite=Lax; Secure and __Host- under TLS */
/* What a write route changed stays although it answers an error (counting a failed sign-in): otherwise a reply_error() of a write
 * rolls its changes back. */
void reply_keep(struct request *r);
/* "attachment; filename=..." or "inline; ..." with the Thai name (RFC 6266). */
str reply_disposition(struct request *r, bool inline_ok, str name);
/* After the commit, on the line's thread: short. */
void reply_after_commit(struct request *r, void (*fn)(void *), void *ctx);

/* What the layer above installs. */
struct web_hooks {
	/* Reads the session cookie; sets who, account_id, csrf. Runs before the scope check, on both kinds of route. */
	void (*identify)(struct request *r);
	/* Whether r->who holds the route's permission somewhere; the object is checked by route->scope. */
	bool (*allow)(struct request *r, const struct route *route);
	/* Writes the error page into r->out. */
	void (*error_page)(struct request *r, int status, str message);
	/* End of a batch of writes (sealing the audit) and each idle second; inside no transaction of its own. */
	void (*tick)(struct db *db, i64 now_ms);
};

struct web_config {
	const char *db_url;
	const char *listen;       /* "127.0.0.1:8080", "[::1]:8080" */
	const char *metrics_listen; /* NULL: no /healthz and /metrics */
	const char *files_dir, *spool_dir;
	const char *public_url;   /* "https://..."; NULL: http, cookies without Secure */
	int n_readers;            /* 0: cores */
	int batch_max;            /* most writes in a batch; 0: 256; 1: one commit for each, for the bench */
	int n_connections;        /* 0: 4096 */
	size_t upload_limit;      /* bytes of one file; 0: 100 MiB */
	const char *trusted_proxy; /* address, or NULL */
	const struct route *const *routes; /* NULL-terminated list of tables, each ending with .handle == NULL */
	/* The second origin, for what others wrote (SCORM packages): a door of its own with these routes and the built-in assets, nothing else. Only
	 * GET that reads; no cookie is read or set, nobody is signed in there, no permission: the scope check goes by the secret in the address. Its
	 * replies carry `default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors <application>` unless reply_policy() says
	 * otherwise; reply_file() may show any type there. A pattern may end with {name*}: the rest of the path with its slashes. */
	const char *content_listen; /* "127.0.0.1:8082"; NULL: none */
	const char *content_origin; /* "https://content.example.go.th" as browsers reach it; NULL: http://<content_listen> */
	bool content_optional;      /* go on without it where the port is taken */
	const struct route *const *content_routes; /* like routes; NULL: none */
	struct web_hooks hooks;
};
/* Serves until SIGTERM or SIGINT, then drains the line. 0 or 1. Writes "listening on ..." to the log. */
int web_serve(const struct web_config *config);

/* Origins without a slash at the end, for addresses and postMessage: "" for the content's where there is none (and outside web_serve). */
str web_content_origin(void);
str web_app_origin(void);
/* The type of a file in a package by its name, with the character set where it is text; "application/octet-stream" for others. */
const char *web_type_of_name(str name);
/* %XX of a path's part decoded (a plus stays); false: not UTF-8, or a NUL. */
bool web_path_decode(struct arena *a, str part, str *ret);

/* Counters for /metrics. */
struct web_stats {
	i64 requests, errors_5xx, refused, writes, batches, connections;
};

#endif
