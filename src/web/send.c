/* send.c: the reply goes out: assets, pages, files, and the headers that every reply bears. */
#include "web/impl.h"

#include "base/log.h"
#include "web/assets.h"

void send_header(struct MHD_Response *res, const char *name, const char *value)
{
	if (MHD_add_response_header(res, name, value) != MHD_YES)
		log_warn("header %s not added", name);
}

static void common_headers(struct exchange *x, struct MHD_Response *res)
{
	if (x->content) { /* its addresses are secrets: they go nowhere */
		send_header(res, "X-Content-Type-Options", "nosniff");
		send_header(res, "Referrer-Policy", "no-referrer");
		send_header(res, "Cross-Origin-Resource-Policy", "same-origin");
		send_header(res, "Origin-Agent-Cluster", "?1");
		return;
	}
	send_header(res, "X-Content-Type-Options", "nosniff");
	send_header(res, "Referrer-Policy", "same-origin");
	send_header(res, "Cross-Origin-Opener-Policy", "same-origin");
	send_header(res, "Cross-Origin-Resource-Policy", "same-origin");
}

/* Whether a coding stands in Accept-Encoding, and not with q=0. */
static bool accepts(const char *list, str coding)
{
	str rest = str_of(list), one, name;
	while (rest.p != NULL && str_next(&rest, ',', &one)) {
		str_next(&one, ';', &name);
		if (!str_eq(str_trim(name), coding))
			continue;
		str q = one.p != NULL ? str_trim(one) : S("");
		i64 v = 1;
		return !str_starts(q, S("q=")) || !str_decimal(str_sub(q, 2, q.n), 3, &v) || v > 0;
	}
	return false;
}

enum MHD_Result send_asset(struct exchange *x)
{
	const struct asset *as = x->asset;
	const char *accept = MHD_lookup_connection_value(x->conn, MHD_HEADER_KIND, "accept-encoding");
	const char *match = MHD_lookup_connection_value(x->conn, MHD_HEADER_KIND, "if-none-match");
	str body = as->raw;
	const char *encoding = NULL;
	if (accept != NULL && as->brotli.p != NULL && accepts(accept, S("br"))) {
		body = as->brotli;
		encoding = "br";
	} else if (accept != NULL && as->gzip.p != NULL && accepts(accept, S("gzip"))) {
		body = as->gzip;
		encoding = "gzip";
	}
	bool fresh = match != NULL && strcmp(match, as->etag) == 0;
	if (fresh)
		body.n = 0;
	union { /* MHD takes void *, and only reads it */
		const void *from;
		void *to;
	} p = {.from = body.p};
	struct MHD_Response *res = MHD_create_response_from_buffer(body.n, p.to, MHD_RESPMEM_PERSISTENT);
	must(res != NULL);
	common_headers(x, res);
	send_header(res, "Content-Type", as->type);
	send_header(res, "ETag", as->etag);
	send_header(res, "Vary", "Accept-Encoding");
	if (encoding != NULL)
		send_header(res, "Content-Encoding", encoding);
	bool versioned = str_starts(x->r.query, S("v=")) && str_eq(str_sub(x->r.query, 2, x->r.query.n), str_of(as->hash));
	send_header(res, "Cache-Control", versioned ? "public, max-age=31536000, immutable" : "public, max-age=300");
	x->reply.status = fresh ? 304 : 200;
	x->bytes = (i64)body.n;
	enum MHD_Result ok = MHD_queue_response(x->conn, (unsigned)x->reply.status, res);
	MHD_destroy_response(res);
	return ok;
}

static struct MHD_Response *download_guarded(struct exchange *x)
{
	struct MHD_Response *volatile res = NULL;
	if (setjmp(*arena_guard(x->r.a)) == 0)
		res = download_response(x, &x->reply.status);
	else
		reply_last_resort(x, 500);
	arena_unguard(x->r.a);
	return res;
}

const char *send_policy(struct exchange *x)
{
	if (x->reply.policy != NULL)
		return x->reply.policy;
	return x->content ? x->server->content_policy : x->server->page_policy;
}

enum MHD_Result send_reply(struct exchange *x)
{
	struct reply *rp = &x->reply;
	struct MHD_Response *res = NULL;
	if (rp->file != NULL)
		res = download_guarded(x);
	if (res == NULL) {
		x->bytes = (i64)x->out.n;
		res = MHD_create_response_from_buffer(x->out.n, x->out.p, MHD_RESPMEM_PERSISTENT);
		must(res != NULL);
		send_header(res, "Content-Security-Policy", send_policy(x));
		send_header(res, "Cache-Control", x->r.who ? "private, no-store" : "private, no-cache");
		if (x->out.n > 0)
			send_header(res, "Content-Type", rp->type);
	}
	common_headers(x, res);
	for (size_t i = 0; i < rp->n_headers; i++)
		send_header(res, rp->header[i].name, rp->header[i].value.p); /* copied with a NUL, as is the location */
	if (rp->location.n > 0)
		send_header(res, "Location", rp->location.p);
	if (rp->status == 503)
		send_header(res, "Retry-After", "2");
	if (x->closing)
		send_header(res, "Connection", "close");
	if (rp->status >= 500)
		x->server->n_5xx++;
	x->server->us_total += clock_mono_us() - x->started_us;
	enum MHD_Result ok = MHD_queue_response(x->conn, (unsigned)rp->status, res);
	MHD_destroy_response(res);
	return ok;
}

void server_finish(struct exchange *x)
{
	struct MHD_Connection *c = x->conn;
	atomic_store(&x->done, true);
	MHD_resume_connection(c); /* x may be gone from here on */
}
