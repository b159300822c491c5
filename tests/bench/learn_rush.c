/* learn_rush: learners who all take the same test. One thread, one epoll loop, a keep-alive connection for each learner (a line of learners.txt by
 * learn_setup), a request at a time on each.
 *
 * A learner begins (POST start), opens 8 pages (GET) and answers the 2 questions on each (POST answer, with an idempotency key), opens the look before
 * handing in (GET), hands in (POST) and opens the result (GET): 28 requests. No time to think unless --think is given.
 *
 *   learn_rush --port P --learners FILE [--n N] [--within MS: all begin within it] [--think MS: before each page] [--acks FILE] [--loop: begin again
 *   afterwards] [--seconds S: with --loop] [--until-lost: ends when the server is gone]
 *
 * --acks: a line for each acknowledged answer (account, attempt, item, version, place of the option) and each bell shown (account, attempt, -1, due, 0).
 * Prints one line of JSON: requests/s over the whole, times by kind of request, the largest page. Exit 0: every reply was the right one. */
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define LEARNERS_MAX 20000
#define PAGES 8
#define PER_PAGE 2
#define GIVE_UP_US ((i64)120 * 1000000)
#define SCRATCH (256u << 10)

enum step { START, PAGE, ANSWER, CHECK, HAND_IN, RESULT, DONE, STEPS };
static const char *const names[] = {"start", "page", "answer", "check", "hand_in", "result"};

struct learner {
	int fd;
	char account[24], cookie[80], csrf[80];
	struct buf out, in;
	size_t sent, head_n, left, body_n;
	bool waiting;
	int status, page, item;
	i64 no, seen, begun_us, next_us;
	u32 counter;
	enum step step;
};

static struct {
	const char *learners, *acks;
	i64 port, n, within, think, seconds;
	bool loop, until_lost;
} opt = {.n = LEARNERS_MAX, .within = 10000, .seconds = 3600};

static struct learner *all;
static i64 n_all, n_done, n_error, n_lost, n_stale, n_bytes, start_us, end_us, last_us, largest_page;
static char slug[80], key[40];
static int ep, acks_fd = -1;
static struct buf acks;
static u32 *times[STEPS];
static size_t n_times[STEPS], cap_times[STEPS];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "learn_rush: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
	exit(2);
}

static void remember(enum step s, i64 us)
{
	if (n_times[s] == cap_times[s]) {
		cap_times[s] = cap_times[s] ? 2 * cap_times[s] : 1u << 14;
		times[s] = realloc(times[s], cap_times[s] * sizeof **times);
		must(times[s] != NULL);
	}
	times[s][n_times[s]++] = (u32)us;
}

static void acks_flush(void)
{
	for (size_t at = 0; acks_fd >= 0 && at < acks.n;) {
		ssize_t n = write(acks_fd, acks.p + at, acks.n - at);
		if (n <= 0)
			die("acks");
		at += (size_t)n;
	}
	buf_reset(&acks);
}

/* --- requests --- */

static void watch(struct learner *l, int op, u32 events)
{
	struct epoll_event e = {.events = events, .data.ptr = l};
	if (epoll_ctl(ep, op, l->fd, &e) != 0)
		die("epoll_ctl");
}

static void learner_open(struct learner *l)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	union {
		struct sockaddr_in in;
		struct sockaddr any;
	} address = {.in = to};
	int one = 1;
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		die("socket");
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(l->fd, &address.any, sizeof to) != 0 && errno != EINPROGRESS)
		die("connect");
	watch(l, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

static void learner_lost(struct learner *l)
{
	n_lost += l->waiting;
	close(l->fd);
	l->fd = -1;
	l->waiting = false;
	if (l->step != DONE && !opt.until_lost)
		n_error++;
	n_done += l->step != DONE;
	l->step = DONE;
}

static void learner_send(struct learner *l)
{
	while (l->sent < l->out.n) {
		ssize_t n = send(l->fd, l->out.p + l->sent, l->out.n - l->sent, MSG_NOSIGNAL);
		if (n > 0) {
			l->sent += (size_t)n;
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == ENOTCONN))
			watch(l, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
		return; /* a reset shows again on reading */
	}
}

static void make_get(struct learner *l, const char *query, i64 v)
{
	buf_fmt(&l->out, "GET /learn/test/%s/%lld%s", key, (long long)l->no, query);
	if (v > 0)
		buf_i64(&l->out, v);
	buf_fmt(&l->out, " HTTP/1.1\r\nHost: 127.0.0.1:%lld\r\nCookie: tt_session=%s\r\n\r\n", (long long)opt.port, l->cookie);
}

static void make_post(struct learner *l, const char *what, const char *body, bool keyed)
{
	if (l->step == START)
		buf_fmt(&l->out, "POST /learn/test/%s/start", key);
	else
		buf_fmt(&l->out, "POST /learn/test/%s/%lld/%s", key, (long long)l->no, what);
	buf_fmt(&l->out, " HTTP/1.1\r\nHost: 127.0.0.1:%lld\r\nCookie: tt_session=%s\r\nX-CSRF: %s\r\nSec-Fetch-Site: same-origin\r\n", (long long)opt.port, l->cookie, l->csrf);
	if (keyed)
		buf_fmt(&l->out, "Accept: application/json\r\nIdempotency-Key: %013llx-%s-%06x\r\n", (long long)clock_now_ms(), l->account, l->counter);
	buf_fmt(&l->out, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
}

static int option_of(const struct learner *l) { return (int)((l->counter + (u32)l->item) % 4); }

static void request_begin(struct learner *l, i64 now)
{
	char body[120];
	buf_reset(&l->out);
	buf_reset(&l->in);
	l->sent = l->head_n = l->left = l->body_n = 0;
	l->counter++;
	switch (l->step) {
	case START:
		snprintf(body, sizeof body, "course=%s", slug);
		make_post(l, "start", body, false);
		break;
	case PAGE:
		make_get(l, "?page=", l->page);
		break;
	case ANSWER:
		snprintf(body, sizeof body, "item=%d&seen=%lld&o=%d&f=0", l->item, (long long)l->seen, option_of(l));
		make_post(l, "answer", body, true);
		break;
	case CHECK:
		make_get(l, "?check=1", 0);
		break;
	case HAND_IN:
		make_post(l, "hand-in", "", false);
		break;
	default:
		make_get(l, "", 0);
	}
	l->waiting = true;
	l->begun_us = now;
	learner_send(l);
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

static void wrong(struct learner *l)
{
	if (n_error++ < 5)
		fprintf(stderr, "learn_rush: %s %d: %.*s\n", names[l->step], l->status, (int)(l->in.n < 800 ? l->in.n : 800), l->in.p ? l->in.p : "");
	n_done++;
	l->step = DONE;
}

static void ack(struct learner *l, i64 item, i64 version, int o)
{
	if (acks_fd >= 0)
		buf_fmt(&acks, "%s %lld %lld %lld %d\n", l->account, (long long)l->no, (long long)item, (long long)version, o);
}

static void began(struct learner *l, str head)
{
	char place[80];
	snprintf(place, sizeof place, "/learn/test/%s/", key);
	l->no = number_after(head, str_of(place));
	if (l->status != 303 || l->no < 1) {
		wrong(l);
		return;
	}
	l->page = 1;
	l->step = PAGE;
}

static void answered(struct learner *l, str body)
{
	i64 version = number_after(body, S("\"version\":"));
	if (l->status == 409 && version > 0) { /* stands there since before the server died */
		n_stale++;
		l->seen = version;
		return;
	}
	if (l->status != 200 || version < 1) {
		wrong(l);
		return;
	}
	ack(l, l->item, version, option_of(l));
	l->seen = 0;
	if (++l->item % PER_PAGE != 0)
		return;
	l->page++;
	l->step = l->page > PAGES ? CHECK : PAGE;
}

/* What comes next. */
static void reply_whole(struct learner *l, i64 now)
{
	str head = str_sub(buf_view(&l->in), 0, l->head_n), body = str_sub(buf_view(&l->in), l->head_n, l->in.n);
	enum step was = l->step;
	l->waiting = false;
	last_us = now;
	remember(was, now - l->begun_us);
	if (was == PAGE || was == RESULT || was == CHECK)
		largest_page = (i64)l->body_n > largest_page ? (i64)l->body_n : largest_page;
	if (was == START)
		began(l, head);
	else if (was == ANSWER)
		answered(l, body);
	else if (l->status != (was == HAND_IN ? 303 : 200))
		wrong(l);
	else if (was == PAGE) {
		ack(l, -1, number_after(body, S("data-due=\"")), 0);
		l->item = (l->page - 1) * PER_PAGE;
		l->step = ANSWER;
	} else if (was == CHECK || was == HAND_IN)
		l->step = was == CHECK ? HAND_IN : RESULT;
	else if (opt.loop && now < end_us)
		l->step = START;
	else {
		l->step = DONE;
		n_done++;
	}
	l->next_us = now + (l->step == PAGE ? opt.think * 1000 : 0);
	if (l->step != DONE && l->next_us <= now)
		request_begin(l, now);
}

static void head_read(struct learner *l)
{
	str head = buf_view(&l->in);
	ptrdiff_t end = str_find(head, S("\r\n\r\n"));
	if (end < 0)
		return;
	l->head_n = (size_t)end + 4;
	head = str_sub(head, 0, (size_t)end + 2);
	l->status = (int)number_after(head, S("HTTP/1.1 "));
	i64 length = number_after(head, S("Content-Length: "));
	if (length < 0)
		die("a reply without Content-Length");
	l->left = l->body_n = (size_t)length;
}

static void feed(struct learner *l, const char *p, size_t n, i64 now)
{
	n_bytes += (i64)n;
	buf_add(&l->in, p, n);
	if (l->head_n == 0) {
		head_read(l);
		if (l->head_n == 0)
			return;
		n = l->in.n - l->head_n;
	}
	if (n > l->left)
		die("more came than the reply is long");
	l->left -= n;
	if (l->left == 0)
		reply_whole(l, now);
}

static void learner_read(struct learner *l, i64 now)
{
	static char scratch[SCRATCH];
	for (;;) {
		ssize_t n = recv(l->fd, scratch, sizeof scratch, 0);
		if (n > 0 && l->waiting) {
			feed(l, scratch, (size_t)n, now);
			if ((size_t)n < sizeof scratch)
				return;
		} else if (n < 0 && errno == EAGAIN)
			return;
		else {
			learner_lost(l);
			return;
		}
	}
}

/* --- the loop --- */

static bool due(const struct learner *l, i64 now) { return l->fd >= 0 && !l->waiting && l->step != DONE && l->next_us <= now; }

static void events(int wait_ms)
{
	static struct epoll_event ev[512];
	int n = epoll_wait(ep, ev, 512, wait_ms);
	i64 now = clock_mono_us();
	for (int k = 0; k < n; k++) {
		struct learner *l = ev[k].data.ptr;
		if (l->fd >= 0 && ev[k].events & EPOLLOUT) {
			watch(l, EPOLL_CTL_MOD, EPOLLIN);
			if (due(l, now))
				request_begin(l, now);
			else if (l->waiting)
				learner_send(l);
		}
		if (l->fd >= 0 && ev[k].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			learner_read(l, now);
	}
}

static void run(void)
{
	start_us = clock_mono_us();
	end_us = start_us + opt.seconds * 1000000;
	for (i64 i = 0; i < n_all; i++) {
		all[i].next_us = start_us + i * opt.within * 1000 / n_all;
		learner_open(&all[i]);
	}
	for (i64 now = start_us, tended = 0; n_done < n_all && now < end_us + GIVE_UP_US; now = clock_mono_us()) {
		events(1);
		if (now - tended < 1000)
			continue;
		tended = now;
		for (i64 i = 0; i < n_all; i++)
			if (due(&all[i], now))
				request_begin(&all[i], now);
		acks_flush();
	}
	acks_flush();
}

/* --- report --- */

static int by_value(const void *x, const void *y)
{
	u32 p = *(const u32 *)x, q = *(const u32 *)y;
	return p < q ? -1 : p > q;
}

static double quantile(enum step s, double q)
{
	size_t at = (size_t)(q * (double)n_times[s]);
	return n_times[s] == 0 ? 0 : times[s][at < n_times[s] ? at : n_times[s] - 1] / 1000.0;
}

static void report(void)
{
	size_t requests = 0;
	for (int s = START; s < DONE; s++)
		requests += n_times[s];
	double seconds = (double)(last_us - start_us) / 1e6;
	times[DONE] = malloc((requests + 1) * sizeof **times);
	must(times[DONE] != NULL);
	for (int s = START; s < DONE; s++) {
		if (n_times[s] > 0)
			memcpy(times[DONE] + n_times[DONE], times[s], n_times[s] * sizeof **times);
		n_times[DONE] += n_times[s];
	}
	for (int s = START; s <= DONE; s++)
		if (n_times[s] > 0)
			qsort(times[s], n_times[s], sizeof **times, by_value);
	printf("{\"learners\":%lld,\"seconds\":%.3f,\"requests\":%zu,\"errors\":%lld,\"lost\":%lld,\"stale\":%lld,\"per_second\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f,"
		   "\"largest_page\":%lld,\"bytes\":%lld",
		(long long)n_all, seconds, requests, (long long)n_error, (long long)n_lost, (long long)n_stale, (double)requests / seconds, quantile(DONE, .5), quantile(DONE, .99),
		quantile(DONE, 1), (long long)largest_page, (long long)n_bytes);
	for (int s = START; s < DONE; s++)
		printf(",\"%s\":{\"n\":%zu,\"p50_ms\":%.2f,\"p99_ms\":%.2f}", names[s], n_times[s], quantile((enum step)s, .5), quantile((enum step)s, .99));
	printf("}\n");
}

static void read_learners(void)
{
	FILE *f = fopen(opt.learners, "re");
	if (f == NULL || fscanf(f, "%79s %39s", slug, key) != 2)
		die(opt.learners);
	all = calloc(LEARNERS_MAX, sizeof *all);
	must(all != NULL);
	while (n_all < opt.n && n_all < LEARNERS_MAX && fscanf(f, "%23s %79s %79s", all[n_all].account, all[n_all].cookie, all[n_all].csrf) == 3)
		all[n_all++].fd = -1;
	fclose(f);
}

static bool arguments(int argc, char **argv)
{
	const struct {
		const char *name;
		i64 *to;
	} numbers[] = {{"--port", &opt.port}, {"--n", &opt.n}, {"--within", &opt.within}, {"--think", &opt.think}, {"--seconds", &opt.seconds}};
	for (int i = 1; i < argc; i++) {
		bool known = true;
		if (strcmp(argv[i], "--loop") == 0)
			opt.loop = true;
		else if (strcmp(argv[i], "--until-lost") == 0)
			opt.until_lost = true;
		else if (i + 1 == argc)
			return false;
		else if (strcmp(argv[i], "--learners") == 0)
			opt.learners = argv[++i];
		else if (strcmp(argv[i], "--acks") == 0)
			opt.acks = argv[++i];
		else {
			known = false;
			for (size_t k = 0; k < sizeof numbers / sizeof *numbers && !known; k++)
				known = strcmp(argv[i], numbers[k].name) == 0 && str_i64(str_of(argv[i + 1]), numbers[k].to);
			i++;
		}
		if (!known)
			return false;
	}
	return opt.port > 0 && opt.learners != NULL && opt.n > 0;
}

int main(int argc, char **argv)
{
	if (!arguments(argc, argv)) {
		fprintf(stderr, "usage: learn_rush --port P --learners FILE [--n N] [--within MS] [--think MS] [--acks FILE] [--loop] [--seconds S] [--until-lost]\n");
		return 2;
	}
	struct rlimit files;
	signal(SIGPIPE, SIG_IGN);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	read_learners();
	if (opt.acks != NULL && (acks_fd = open(opt.acks, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0)
		die(opt.acks);
	errno = 0;
	if (n_all == 0)
		die("no learners");
	ep = epoll_create1(EPOLL_CLOEXEC);
	run();
	report();
	return n_error == 0 && (n_lost == 0 || opt.until_lost) && n_times[ANSWER] > 0 ? 0 : 1;
}
