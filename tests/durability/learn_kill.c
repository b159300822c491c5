/* A server killed (kill -9) in the middle of a rush on a test and started again: no acknowledged answer is lost, and each bell stands where it stood.
 *
 *   learn_kill THONGTHIN RUSH SETUP      TT_KILL_ROUNDS: how many times (3)
 *
 * 60 learners take a test again and again (learn_rush --loop) until the server dies; what they were told is compared with the database after each death
 * (learn_setup check), and the page of an attempt after the restart shows the same bell. At last a rush runs to its end, and every attempt that it
 * finished is graded. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LEARNERS "60"
#define START_S 30

static struct {
	const char *thongthin, *rush, *setup;
	char dir[64], url[100], keys[100], files[100], log[100], learners[100], acks[100], out[100];
	int port;
	pid_t pid;
} t;

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "learn_kill: %s: %s; see %s\n", what, strerror(errno), t.dir);
	if (t.pid > 0)
		kill(t.pid, SIGKILL);
	printf("0 passed, 1 failed\n");
	exit(1);
}

static void pause_ms(i64 ms)
{
	struct timespec ts = {ms / 1000, (long)(ms % 1000) * 1000000};
	nanosleep(&ts, NULL);
}

static pid_t start(const char *const *argv, const char *out)
{
	pid_t pid = fork();
	if (pid < 0)
		give_up("fork");
	if (pid > 0)
		return pid;
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(99);
	union {
		const char *const *from;
		char *const *to;
	} args = {argv};
	execv(argv[0], args.to);
	_exit(99);
}

/* Exit status; -1: died by a signal. */
static int finish(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			give_up("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool run(const char *const *argv)
{
	return finish(start(argv, t.out)) == 0;
}

static int port_in_log(void)
{
	char line[400];
	int port = -1;
	FILE *f = fopen(t.log, "re");
	while (f != NULL && port < 0 && fgets(line, sizeof line, f) != NULL) {
		const char *at = strstr(line, "listening on http://127.0.0.1:");
		if (at != NULL && strchr(line, '\n') != NULL)
			port = (int)strtol(at + 30, NULL, 10);
	}
	if (f != NULL)
		fclose(f);
	return port;
}

static void server_start(void)
{
	const char *const argv[] = {t.thongthin, "--db", t.url, "--files", t.files, "--keys", t.keys, "--listen", "127.0.0.1:0", "serve", NULL};
	unlink(t.log);
	t.pid = start(argv, t.log);
	for (int i = 0; i < START_S * 100; i++) {
		if ((t.port = port_in_log()) > 0)
			return;
		if (waitpid(t.pid, NULL, WNOHANG) != 0)
			break;
		pause_ms(10);
	}
	give_up("the server does not start");
}

static i64 acks_size(void)
{
	FILE *f = fopen(t.acks, "re");
	i64 n = 0;
	if (f != NULL && fseek(f, 0, SEEK_END) == 0)
		n = ftell(f);
	if (f != NULL)
		fclose(f);
	return n;
}

static pid_t rush_start(const char *seconds)
{
	char port[12];
	snprintf(port, sizeof port, "%d", t.port);
	const char *const argv[] = {t.rush, "--port", port, "--learners", t.learners, "--within", "200", "--think", "20", "--loop", "--seconds", seconds, "--acks", t.acks,
		"--until-lost", NULL};
	return start(argv, t.out);
}

static bool acks_hold(void)
{
	const char *const check[] = {t.setup, "check", t.url, t.acks, NULL};
	char line[300];
	bool ok = run(check);
	FILE *f = fopen(t.out, "re");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		fputs(line, ok ? stdout : stderr);
	if (f != NULL)
		fclose(f);
	return ok;
}

/* --- the bell, as a page shows it --- */

struct bell {
	long long account, no, due;
};

/* The newest bell that was shown. */
static bool last_bell(struct bell *ret)
{
	long long v[5];
	FILE *f = fopen(t.acks, "re");
	bool found = false;
	while (f != NULL && fscanf(f, "%lld %lld %lld %lld %lld", &v[0], &v[1], &v[2], &v[3], &v[4]) == 5)
		if (v[2] == -1) {
			*ret = (struct bell){v[0], v[1], v[3]};
			found = true;
		}
	if (f != NULL)
		fclose(f);
	return found;
}

static bool cookie_of(long long account, char key[40], char cookie[80])
{
	long long id;
	FILE *f = fopen(t.learners, "re");
	bool found = f != NULL && fscanf(f, "%*s %39s", key) == 1;
	while (found && fscanf(f, "%lld %79s %*s", &id, cookie) == 2)
		if (id == account) {
			fclose(f);
			return true;
		}
	if (f != NULL)
		fclose(f);
	return false;
}

static void http_get(const char *path, const char *cookie, struct buf *ret)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)t.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	union {
		struct sockaddr_in in;
		struct sockaddr any;
	} address = {.in = to};
	char ask[400], piece[16384];
	int n = snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: tt_session=%s\r\nConnection: close\r\n\r\n", path, cookie);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, &address.any, sizeof to) != 0 || send(fd, ask, (size_t)n, MSG_NOSIGNAL) != n)
		give_up("the server does not answer");
	for (ssize_t got; (got = recv(fd, piece, sizeof piece, 0)) > 0;)
		buf_add(ret, piece, (size_t)got);
	close(fd);
}

/* After the restart the page of that attempt rings at the same moment, by a clock that is right; one handed in meanwhile shows its result. */
static bool bell_fits(void)
{
	struct bell b;
	char key[40], cookie[80], path[160], due[60];
	struct buf page = {.limit = 1 << 20};
	if (!last_bell(&b) || !cookie_of(b.account, key, cookie))
		return false;
	snprintf(path, sizeof path, "/learn/test/%s/%lld", key, b.no);
	snprintf(due, sizeof due, "data-due=\"%lld\"", b.due);
	http_get(path, cookie, &page);
	str s = buf_view(&page);
	i64 now = clock_now_ms(), shown = 0;
	ptrdiff_t at = str_find(s, S("data-now=\""));
	if (at >= 0)
		str_i64(str_sub(s, (size_t)at + 10, (size_t)at + 23), &shown);
	bool open = str_find(s, str_of(due)) >= 0 && shown > now - 5000 && shown <= now, handed_in = str_find(s, S("id=\"result-h\"")) >= 0;
	bool ok = str_starts(s, S("HTTP/1.1 200")) && (open || handed_in);
	if (!ok)
		fprintf(stderr, "learn_kill: the page %s does not ring at %lld\n", path, b.due);
	buf_free(&page);
	return ok;
}

/* --- rounds --- */

static bool round_once(void)
{
	u32 chance;
	i64 before = acks_size();
	pid_t rush = rush_start("60");
	for (int i = 0; i < START_S * 100 && acks_size() == before; i++)
		pause_ms(10);
	random_bytes(&chance, sizeof chance);
	pause_ms(200 + chance % 1200);
	kill(t.pid, SIGKILL);
	finish(t.pid);
	t.pid = 0;
	bool ok = finish(rush) == 0;
	if (!ok)
		fprintf(stderr, "learn_kill: the client met errors, see %s\n", t.out);
	ok = acks_size() > before && ok;
	ok = acks_hold() && ok;
	server_start();
	return bell_fits() && ok;
}

static void prepare(void)
{
	snprintf(t.dir, sizeof t.dir, "/tmp/tt-learn-kill-XXXXXX");
	if (mkdtemp(t.dir) == NULL)
		give_up("no folder");
	snprintf(t.url, sizeof t.url, "sqlite:%s/tt.db", t.dir);
	snprintf(t.keys, sizeof t.keys, "%s/keys", t.dir);
	snprintf(t.files, sizeof t.files, "%s/files", t.dir);
	snprintf(t.log, sizeof t.log, "%s/log", t.dir);
	snprintf(t.learners, sizeof t.learners, "%s/learners.txt", t.dir);
	snprintf(t.acks, sizeof t.acks, "%s/acks", t.dir);
	snprintf(t.out, sizeof t.out, "%s/out", t.dir);
	const char *const init[] = {t.thongthin, "--db", t.url, "--files", t.files, "--keys", t.keys, "init", NULL};
	const char *const setup[] = {t.setup, t.url, t.keys, t.dir, LEARNERS, NULL};
	if (!run(init) || !run(setup))
		give_up("no database");
}

int main(int argc, char **argv)
{
	i64 rounds = 3, passed = 0;
	if (argc != 4) {
		fprintf(stderr, "usage: learn_kill THONGTHIN RUSH SETUP\n");
		return 2;
	}
	t.thongthin = argv[1];
	t.rush = argv[2];
	t.setup = argv[3];
	crypt_init();
	str_i64(str_of(getenv("TT_KILL_ROUNDS")), &rounds);
	prepare();
	server_start();
	for (i64 i = 0; i < rounds; i++)
		passed += round_once();
	bool last = finish(rush_start("1")) == 0 && acks_hold();
	kill(t.pid, SIGTERM);
	last = finish(t.pid) == 0 && last;
	printf("%lld passed, %lld failed\n", (long long)(passed + last), (long long)(rounds - passed + !last));
	if (passed < rounds || !last)
		return 1;
	char rm[100];
	snprintf(rm, sizeof rm, "rm -rf '%s'", t.dir);
	return system(rm) == 0 ? 0 : 1;
}
