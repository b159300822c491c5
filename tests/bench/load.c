/* load: a load client for the bench and for the kill test. One thread, one epoll loop, keep-alive, a request at a time on each
 * connection; each connection is an account of its own (a line of --sessions: code, cookie, csrf token, user name).
 *
 *   load get    --path PATH     pages; {code} in PATH becomes the session's
 *   load save                   the LAO's own score of one indicator after another (--indicators: number, points of its bands)
 *   load score                  the team's verified score
 *   load signin                 signing in, each time as the next account
 *
 * Common: --port P --conns N --seconds S [--sessions FILE] [--year Y] [--rate R: most requests a second, all connections together]
 *   --acks FILE    a line for each save that was answered "saved": code, indicator, version, remark (separated by tabs)
 *   --seen FILE    the versions seen, kept from one run to the next (else the first save of each indicator finds out by a 409)
 *   --until-lost   ends when the server is gone, and reads first what it still sent
 * Prints one line of JSON. Exit 0: everything asked for was done and no reply was an error. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SESSIONS_MAX 8192
#define INDICATORS_MAX 1000
#define BANDS_MAX 20
#define SCRATCH (256u << 10)
#define DRAIN_US (5 * 1000000)
#define BODY_KEPT (16u << 10)
#define ERRORS_SHOWN 3

/* Percent-encoded words of the length that people type. */
#define REMARK_WORDS                                                                                                             \
	"%E0%B8%94%E0%B8%B3%E0%B9%80%E0%B8%99%E0%B8%B4%E0%B8%99%E0%B8%81%E0%B8%B2%E0%B8%A3%E0%B8%84%E0%B8%A3%E0%B8%9A%E0%B8%95%E0%"  \
	"B8%B2%E0%B8%A1"                                                                                                             \
	"%E0%B9%81%E0%B8%9C%E0%B8%99%E0%B9%81%E0%B8%A5%E0%B9%89%E0%B8%A7%20%E0%B8%94%E0%B8%B9%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B8%87%"  \
	"E0%B8%B2%E0%B8%99"                                                                                                          \
	"%E0%B8%AB%E0%B8%99%E0%B9%89%E0%B8%B2%203%20"

enum mode { GET, SAVE, SCORE, SIGNIN };

struct session {
	char code[24], cookie[80], csrf[80], username[48];
};
struct indicator {
	char no[40];
	int n_bands;
	char points[BANDS_MAX][12]; /* hundredths */
};

struct conn {
	int fd; /* -1: closed */
	u32 index;
	const struct session *who;
	struct buf out, in; /* in: head of the reply, then its body as far as it is kept */
	size_t sent, head_n, left;
	bool waiting; /* a request is under way */
	int status;
	i64 begun_us, next_us;
	u32 counter, at; /* requests made; indicator of the current one */
	i64 *seen;       /* version of each indicator: a row of the table of all */
	char id[40];     /* end of the remark sent */
};

static struct {
	enum mode mode;
	const char *path, *sessions_file, *indicators_file, *acks_file, *seen_file, *password;
	i64 port, n_conns, seconds, rate, year;
	bool until_lost;
} opt = {.n_conns = 64, .seconds = 5, .year = 2567, .path = "/", .password = "bench-password-2567"};

static struct session sessions[SESSIONS_MAX];
static struct indicator indicators[INDICATORS_MAX];
static size_t n_sessions, n_indicators, n_next_account;
static struct conn *conns;
static i64 *seen_all;
static int ep;
static struct buf acks;
static int acks_fd = -1;
static u32 *latency; /* microseconds of each request */
static size_t n_latency, cap_latency;
static i64 n_ok, n_stale, n_error, n_lost, n_bytes, start_us, end_us;
static i64 run_id;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
	exit(2);
}

/* --- files --- */

static void read_sessions(void)
{
	FILE *f = fopen(opt.sessions_file, "re");
	if (f == NULL)
		die(opt.sessions_file);
	struct session s;
	while (n_sessions < SESSIONS_MAX && fscanf(f, "%23s %79s %79s %47s", s.code, s.cookie, s.csrf, s.username) == 4)
		sessions[n_sessions++] = s;
	fclose(f);
}

static void read_points(struct indicator *i, char *list)
{
	str rest = str_of(list), one;
	while (i->n_bands < BANDS_MAX && str_next(&rest, ',', &one))
		snprintf(i->points[i->n_bands++], sizeof i->points[0], "%.*s", STR_FMT(one));
}

static void read_indicators(void)
{
	FILE *f = fopen(opt.indicators_file, "re");
	char list[300];
	if (f == NULL)
		die(opt.indicators_file);
	while (n_indicators < INDICATORS_MAX) {
		struct indicator *i = &indicators[n_indicators];
		if (fscanf(f, "%39s %299s", i->no, list) != 2)
			break;
		read_points(i, list);
		n_indicators++;
	}
	fclose(f);
}

static void acks_flush(void)
{
	for (size_t at = 0; at < acks.n;) {
		ssize_t n = write(acks_fd, acks.p + at, acks.n - at);
		if (n <= 0)
			die("acks");
		at += (size_t)n;
	}
	buf_reset(&acks);
}

/* Good for the next run with as many connections and indicators. */
static void seen_file(const char *mode)
{
	FILE *f = opt.seen_file != NULL ? fopen(opt.seen_file, mode) : NULL;
	size_t n = (size_t)opt.n_conns * n_indicators;
	if (f == NULL)
		return;
	size_t done = *mode == 'r' ? fread(seen_all, sizeof *seen_all, n, f) : fwrite(seen_all, sizeof *seen_all, n, f);
	if (fclose(f) != 0 || done != n)
		die(opt.seen_file);
}

/* --- requests --- */

static void put_path(struct buf *b, const struct session *who)
{
	str path = str_of(opt.path);
	ptrdiff_t at = str_find(path, S("{code}"));
	if (at < 0 || who == NULL) {
		buf_str(b, path);
		return;
	}
	buf_str(b, str_sub(path, 0, (size_t)at));
	buf_str(b, str_of(who->code));
	buf_str(b, str_sub(path, (size_t)at + 6, path.n));
}

static void make_get(struct conn *c)
{
	buf_lit(&c->out, "GET ");
	put_path(&c->out, c->who);
	buf_fmt(&c->out, " HTTP/1.1\r\nHost: 127.0.0.1:%lld\r\n", (long long)opt.port);
	if (c->who != NULL)
		buf_fmt(&c->out, "Cookie: tt_session=%s\r\n", c->who->cookie);
	buf_lit(&c->out, "\r\n");
}

static void put_fields(struct conn *c, struct buf *body)
{
	const struct indicator *i = &indicators[c->at];
	unsigned band = c->counter % (unsigned)i->n_bands;
	snprintf(c->id, sizeof c->id, "%llx-%x-%x", (long long)run_id, c->index, c->counter);
	buf_fmt(body, "indicator=%s&seen=%lld", i->no, (long long)c->seen[c->at]);
	if (opt.mode == SAVE)
		buf_fmt(body, "&band=%u&remark=%s%s", band, REMARK_WORDS, c->id);
	else
		buf_fmt(body, "&points=%s&reason=%s%s", i->points[band], REMARK_WORDS, c->id);
}

/* The key is ordered by time, as the pages make it: keys of an account are inserted at one place of the table. */
static void make_post(struct conn *c)
{
	static struct buf body;
	buf_reset(&body);
	put_fields(c, &body);
	buf_fmt(&c->out,
		"POST /lpa/%lld/%s/%s HTTP/1.1\r\nHost: 127.0.0.1:%lld\r\nCookie: tt_session=%s\r\nX-CSRF: %s\r\nAccept: "
		"application/json\r\n"
		"Sec-Fetch-Site: same-origin\r\nIdempotency-Key: %013llx-%04x-%06x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		"Content-Length: %zu\r\n\r\n",
		(long long)opt.year, c->who->code, opt.mode == SAVE ? "save" : "score", (long long)opt.port, c->who->cookie, c->who->csrf,
		(long long)clock_now_ms(), c->index, c->counter, body.n);
	buf_str(&c->out, buf_view(&body));
}

static void make_signin(struct conn *c)
{
	char body[200];
	const struct session *who = &sessions[n_next_account++ % n_sessions];
	int n = snprintf(body, sizeof body, "username=%s&password=%s", who->username, opt.password);
	buf_fmt(&c->out,
		"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%lld\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		(long long)opt.port, n, body);
}

/* --- connections --- */

static void watch(struct conn *c, int op, u32 events)
{
	struct epoll_event e = {.events = events, .data.ptr = c};
	if (epoll_ctl(ep, op, c->fd, &e) != 0)
		die("epoll_ctl");
}

static void conn_open(struct conn *c)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	union {
		struct sockaddr_in in;
		struct sockaddr any;
	} address = {.in = to};
	int one = 1;
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		die("socket");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(c->fd, &address.any, sizeof to) != 0 && errno != EINPROGRESS)
		die("connect");
	watch(c, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

/* What was under way is lost: the server may have stored it or not. */
static void conn_lost(struct conn *c)
{
	if (c->waiting)
		n_lost++;
	close(c->fd);
	c->fd = -1;
	c->waiting = false;
	buf_reset(&c->in);
	buf_reset(&c->out);
}

static void conn_send(struct conn *c)
{
	while (c->sent < c->out.n) {
		ssize_t n = send(c->fd, c->out.p + c->sent, c->out.n - c->sent, MSG_NOSIGNAL);
		if (n > 0) {
			c->sent += (size_t)n;
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == ENOTCONN))
			watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
		/* A reset shows again on reading, after what came before it. */
		return;
	}
}

static void request_begin(struct conn *c, i64 now)
{
	buf_reset(&c->out);
	buf_reset(&c->in);
	c->sent = c->head_n = c->left = 0;
	c->counter++;
	switch (opt.mode) {
	case GET:
		make_get(c);
		break;
	case SAVE:
	case SCORE:
		c->at = (c->counter * 7 + c->index) % (u32)n_indicators;
		make_post(c);
		break;
	case SIGNIN:
		make_signin(c);
		break;
	}
	c->waiting = true;
	c->begun_us = now;
	conn_send(c);
}

/* --- replies --- */

static i64 number_after(str s, str name)
{
	ptrdiff_t at = str_find(s, name);
	i64 v = -1;
	if (at < 0)
		return v;
	str rest = str_sub(s, (size_t)at + name.n, s.n);
	size_t n = 0;
	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	return str_i64(str_sub(rest, 0, n), &v) ? v : -1;
}

static void remember(i64 us)
{
	if (n_latency == cap_latency) {
		cap_latency = cap_latency ? 2 * cap_latency : 1u << 16;
		latency = realloc(latency, cap_latency * sizeof *latency);
		must(latency != NULL);
	}
	latency[n_latency++] = (u32)us;
}

static void show_error(const struct conn *c)
{
	if (n_error <= ERRORS_SHOWN)
		fprintf(stderr, "load: %d: %.*s\n", c->status, (int)(c->in.n < 600 ? c->in.n : 600), c->in.p ? c->in.p : "");
}

static void saved(struct conn *c, str body)
{
	i64 version = number_after(body, S("\"version\":"));
	bool stored = c->status == 200 && str_find(body, S("\"saved\":true")) >= 0;
	if (version >= 0)
		c->seen[c->at] = version;
	if (stored && version > 0) {
		n_ok++;
		if (acks_fd >= 0)
			buf_fmt(&acks, "%s\t%s\t%lld\t%s\n", c->who->code, indicators[c->at].no, (long long)version, c->id);
	} else if (c->status == 409 && version >= 0)
		n_stale++;
	else {
		n_error++;
		show_error(c);
	}
}

static void reply_whole(struct conn *c, i64 now)
{
	c->waiting = false;
	if (now <= end_us)
		remember(now - c->begun_us);
	str body = str_sub(buf_view(&c->in), c->head_n, c->in.n);
	if (opt.mode == SAVE || opt.mode == SCORE)
		saved(c, body);
	else if (c->status == 200)
		n_ok++;
	else {
		n_error++;
		show_error(c);
	}
	c->next_us = opt.rate > 0 ? c->next_us + opt.n_conns * 1000000 / opt.rate : now;
	if (now < end_us && c->next_us <= now)
		request_begin(c, now);
}

/* The head is whole: status and length. Replies without a length do not come from our server. */
static void head_read(struct conn *c)
{
	str head = buf_view(&c->in);
	ptrdiff_t end = str_find(head, S("\r\n\r\n"));
	if (end < 0)
		return;
	c->head_n = (size_t)end + 4;
	head = str_sub(head, 0, (size_t)end + 2);
	c->status = (int)number_after(head, S("HTTP/1.1 "));
	i64 length = number_after(head, S("Content-Length: "));
	if (length < 0)
		die("a reply without Content-Length");
	c->left = (size_t)length;
}

static void feed(struct conn *c, const char *p, size_t n, i64 now)
{
	n_bytes += (i64)n;
	if (c->head_n == 0) {
		buf_add(&c->in, p, n);
		head_read(c);
		if (c->head_n == 0)
			return;
		n = c->in.n - c->head_n;
	} else if (c->in.n < BODY_KEPT)
		buf_add(&c->in, p, n);
	if (n > c->left)
		die("more came than the reply is long");
	c->left -= n;
	if (c->left == 0)
		reply_whole(c, now);
}

static void conn_read(struct conn *c, i64 now)
{
	static char scratch[SCRATCH];
	for (;;) {
		ssize_t n = recv(c->fd, scratch, sizeof scratch, 0);
		if (n > 0 && c->waiting) {
			feed(c, scratch, (size_t)n, now);
			if ((size_t)n < sizeof scratch)
				return;
		} else if (n < 0 && errno == EAGAIN)
			return;
		else {
			conn_lost(c);
			return;
		}
	}
}

/* --- the loop --- */

static bool due(const struct conn *c, i64 now)
{
	return c->fd >= 0 && !c->waiting && c->next_us <= now && now < end_us;
}

static void events(i64 wait_ms)
{
	static struct epoll_event ev[512];
	int n = epoll_wait(ep, ev, 512, (int)wait_ms);
	i64 now = clock_mono_us();
	for (int k = 0; k < n; k++) {
		struct conn *c = ev[k].data.ptr;
		if (c->fd >= 0 && ev[k].events & EPOLLOUT) {
			watch(c, EPOLL_CTL_MOD, EPOLLIN);
			if (due(c, now))
				request_begin(c, now);
			else if (c->waiting)
				conn_send(c);
		}
		if (c->fd >= 0 && ev[k].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			conn_read(c, now);
	}
}

/* Connections that wait for their time, and those that are to be opened again. Returns whether one is still open. */
static bool tend(i64 now)
{
	bool any = false;
	for (i64 k = 0; k < opt.n_conns; k++) {
		struct conn *c = &conns[k];
		if (c->fd < 0 && !opt.until_lost && now < end_us)
			conn_open(c);
		else if (due(c, now))
			request_begin(c, now);
		any = any || (c->fd >= 0 && (now < end_us || c->waiting));
	}
	return any;
}

static void run(void)
{
	start_us = clock_mono_us();
	end_us = start_us + opt.seconds * 1000000;
	for (i64 k = 0; k < opt.n_conns; k++) {
		conns[k].next_us = start_us + (opt.rate > 0 ? k * 1000000 / opt.rate : 0);
		conn_open(&conns[k]);
	}
	for (i64 now = start_us, tended = 0; now < end_us + DRAIN_US; now = clock_mono_us()) {
		events(opt.rate > 0 ? 1 : 10);
		if (now - tended < (opt.rate > 0 ? 1000 : 10000))
			continue;
		tended = now;
		if (!tend(now))
			break;
		if (acks_fd >= 0)
			acks_flush();
	}
}

/* --- report --- */

static int by_value(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;
	return x < y ? -1 : x > y;
}

static double quantile_ms(double q)
{
	if (n_latency == 0)
		return 0;
	size_t at = (size_t)(q * (double)n_latency);
	return latency[at < n_latency ? at : n_latency - 1] / 1000.0;
}

static void report(void)
{
	qsort(latency, n_latency, sizeof *latency, by_value);
	i64 until = clock_mono_us();
	double seconds = (double)((opt.until_lost && until < end_us ? until : end_us) - start_us) / 1e6;
	printf("{\"seconds\":%.3f,\"requests\":%zu,\"ok\":%lld,\"stale\":%lld,\"errors\":%lld,\"lost\":%lld,\"per_second\":%.1f,"
		   "\"p50_ms\":%.3f,"
		   "\"p99_ms\":%.3f,\"max_ms\":%.3f,\"bytes\":%lld}\n",
		seconds, n_latency, (long long)n_ok, (long long)n_stale, (long long)n_error, (long long)n_lost,
		(double)n_latency / seconds, quantile_ms(0.5), quantile_ms(0.99), quantile_ms(1), (long long)n_bytes);
}

/* --- arguments --- */

static bool number_option(const char *name, const char *value)
{
	const struct {
		const char *name;
		i64 *to;
	} known[] = {{"--port", &opt.port}, {"--conns", &opt.n_conns}, {"--seconds", &opt.seconds}, {"--rate", &opt.rate},
		{"--year", &opt.year}};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i].name) == 0)
			return str_i64(str_of(value), known[i].to);
	return false;
}

static bool text_option(const char *name, const char *value)
{
	const struct {
		const char *name, **to;
	} known[] = {{"--path", &opt.path}, {"--sessions", &opt.sessions_file}, {"--indicators", &opt.indicators_file},
		{"--acks", &opt.acks_file}, {"--seen", &opt.seen_file}, {"--password", &opt.password}};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i].name) == 0) {
			*known[i].to = value;
			return true;
		}
	return false;
}

static bool arguments(int argc, char **argv)
{
	static const char *const modes[] = {"get", "save", "score", "signin"};
	int m = 0;
	while (argc > 1 && m < 4 && strcmp(argv[1], modes[m]) != 0)
		m++;
	if (argc < 2 || m == 4)
		return false;
	opt.mode = (enum mode)m;
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--until-lost") == 0)
			opt.until_lost = true;
		else if (i + 1 == argc || (!number_option(argv[i], argv[i + 1]) && !text_option(argv[i], argv[i + 1])))
			return false;
		else
			i++;
	}
	bool posts = opt.mode == SAVE || opt.mode == SCORE;
	return opt.port > 0 && opt.n_conns > 0 && (opt.mode == GET || opt.sessions_file) && (!posts || opt.indicators_file);
}

static void make_conns(void)
{
	conns = calloc((size_t)opt.n_conns, sizeof *conns);
	seen_all = calloc((size_t)opt.n_conns * (n_indicators + 1), sizeof *seen_all);
	must(conns != NULL && seen_all != NULL);
	for (i64 k = 0; k < opt.n_conns; k++) {
		conns[k] = (struct conn){.fd = -1, .index = (u32)k, .who = n_sessions ? &sessions[(size_t)k % n_sessions] : NULL};
		conns[k].seen = &seen_all[(size_t)k * n_indicators];
	}
}

int main(int argc, char **argv)
{
	if (!arguments(argc, argv)) {
		fprintf(stderr,
			"usage: load get|save|score|signin --port P [--conns N] [--seconds S] [--sessions FILE] [--indicators FILE] ...\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (opt.sessions_file != NULL)
		read_sessions();
	if (opt.indicators_file != NULL)
		read_indicators();
	bool posts = opt.mode == SAVE || opt.mode == SCORE;
	if ((opt.sessions_file != NULL && n_sessions == 0) || (posts && (n_indicators == 0 || (i64)n_sessions < opt.n_conns)))
		die("too few sessions or indicators");
	if (opt.acks_file != NULL && (acks_fd = open(opt.acks_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0)
		die(opt.acks_file);
	run_id = clock_now_ms();
	ep = epoll_create1(EPOLL_CLOEXEC);
	make_conns();
	seen_file("re");
	run();
	seen_file("we");
	if (acks_fd >= 0)
		acks_flush();
	report();
	return n_error == 0 && (n_lost == 0 || opt.until_lost) && n_ok > 0 ? 0 : 1;
}
