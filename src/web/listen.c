/* listen.c: the doors: the application, the origin of foreign content, the metrics. */
#include "web/impl.h"

#include "base/log.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTION_POOL_BYTES (16u << 10)
#define CONNECTIONS_DEFAULT 4096
#define LISTEN_BACKLOG 4096
#define IDLE_S 75

static enum MHD_Result on_metrics(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version,
	const char *data, size_t *n, void **con)
{
	(void)version, (void)data, (void)con;
	struct server *s = cls;
	if (strcmp(method, "GET") != 0 || *n > 0)
		return MHD_NO;
	struct buf b = {0};
	int status = 200;
	if (strcmp(url, "/healthz") == 0)
		buf_str(&b, s->stopping ? S("stopping\n") : S("ok\n"));
	else if (strcmp(url, "/metrics") == 0)
		metrics_write(s, &b);
	else
		status = 404;
	struct MHD_Response *res = MHD_create_response_from_buffer(b.n, b.p, MHD_RESPMEM_MUST_COPY);
	must(res != NULL);
	send_header(res, "Content-Type", "text/plain; version=0.0.4");
	enum MHD_Result ok = MHD_queue_response(c, s->stopping && status == 200 ? 503 : (unsigned)status, res);
	MHD_destroy_response(res);
	buf_free(&b);
	return ok;
}

static struct addrinfo *address_of(const char *listen)
{
	const char *colon = strrchr(listen, ':');
	i64 port; /* getaddrinfo would take 99999 for another one */
	if (colon == NULL || colon == listen || !str_i64(str_of(colon + 1), &port) || port < 0 || port > 65535)
		return NULL;
	str host = {listen, (size_t)(colon - listen)};
	if (host.n > 2 && host.p[0] == '[')
		host = str_sub(host, 1, host.n - 1);
	char z[64];
	snprintf(z, sizeof z, "%.*s", STR_FMT(host));
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM}, *ai = NULL;
	return getaddrinfo(z, colon + 1, &hints, &ai) == 0 ? ai : NULL;
}

__attribute__((format(printf, 2, 0))) static void library_log(void *cls, const char *fmt, va_list ap)
{
	(void)cls;
	char z[300];
	vsnprintf(z, sizeof z, fmt, ap);
	for (char *p = z; *p; p++)
		if (*p == '\n')
			*p = ' ';
	log_info("http: %s", z);
}

/* Bound here, not by the library: what the one door sends names the port of the other. -1: refused, and said. */
static int listen_at(const char *listen_text, const struct addrinfo *ai, unsigned *ret_port)
{
	int on = 1, fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_in6 at = {0}; /* the larger of the two */
	socklen_t n = sizeof at;
	union {
		struct sockaddr_in6 *in6;
		struct sockaddr *any;
	} p = {.in6 = &at};
	bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
		  (ai->ai_family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0) &&
		  bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, LISTEN_BACKLOG) == 0 && getsockname(fd, p.any, &n) == 0;
	if (!ok) {
		log_error("เปิดพอร์ต %s ไม่ได้: %s", listen_text, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	*ret_port = ntohs(at.sin6_port); /* it stands at the same place in both */
	return fd;
}

static bool door_bind(struct door *d, const char *listen_text, const char *option)
{
	struct addrinfo *ai = address_of(listen_text);
	if (ai == NULL) {
		log_error("--%s %s: ใช้รูปแบบ 127.0.0.1:8080 หรือ [::1]:8080", option, listen_text);
		return false;
	}
	d->fd = listen_at(listen_text, ai, &d->port);
	d->ip6 = ai->ai_family == AF_INET6;
	freeaddrinfo(ai);
	return d->fd >= 0;
}

static bool door_open(struct door *d)
{
	const struct web_config *cf = d->server->config;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | (d->ip6 ? MHD_USE_IPv6 : 0u);
	d->daemon = MHD_start_daemon(flags, 0, NULL, NULL, server_on_request, d, MHD_OPTION_EXTERNAL_LOGGER, library_log, NULL,
		MHD_OPTION_LISTEN_SOCKET, d->fd, MHD_OPTION_URI_LOG_CALLBACK, server_on_uri, d, MHD_OPTION_NOTIFY_COMPLETED, server_on_completed, d,
		MHD_OPTION_NOTIFY_CONNECTION, server_on_connection, d, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_POOL_BYTES,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)(cf->n_connections ? cf->n_connections : CONNECTIONS_DEFAULT), MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)IDLE_S, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (d->daemon != NULL)
		return true;
	log_error("เปิดพอร์ตไม่ได้: %s", strerror(errno));
	close(d->fd);
	d->fd = -1;
	return false;
}

void door_quiesce(struct door *d)
{
	MHD_socket fd = d->daemon != NULL ? MHD_quiesce_daemon(d->daemon) : d->fd;
	if (fd != MHD_INVALID_SOCKET)
		close(fd);
	d->fd = -1;
}

static bool metrics_open(struct server *s)
{
	const char *listen_text = s->config->metrics_listen;
	if (listen_text == NULL)
		return true;
	struct addrinfo *ai = address_of(listen_text);
	s->metrics = ai ? MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | (ai->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0u), 0, NULL, NULL,
					   on_metrics, s, MHD_OPTION_SOCK_ADDR, ai->ai_addr, MHD_OPTION_CONNECTION_LIMIT, 16u, MHD_OPTION_END)
			: NULL;
	if (ai != NULL)
		freeaddrinfo(ai);
	if (s->metrics == NULL)
		log_error("เปิดพอร์ตสำหรับ /metrics %s ไม่ได้", listen_text);
	return s->metrics != NULL;
}

static bool content_bind(struct server *s)
{
	const struct web_config *cf = s->config;
	s->content.fd = -1;
	if (cf->content_listen == NULL || door_bind(&s->content, cf->content_listen, "content-listen"))
		return true;
	if (!cf->content_optional)
		return false;
	log_warn("no origin for foreign content: packages cannot be shown (--content-listen)");
	return true;
}

bool listen_start(struct server *s)
{
	s->app = (struct door){.server = s, .fd = -1};
	s->content = (struct door){.server = s, .content = true, .fd = -1};
	if (!door_bind(&s->app, s->config->listen, "listen") || !content_bind(s))
		return false;
	content_origins(s);
	if ((s->content.fd >= 0 && !door_open(&s->content)) || !door_open(&s->app))
		return false;
	return metrics_open(s);
}
