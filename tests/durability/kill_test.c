/* A server that dies under a load of saves and is started again: every acknowledged save is there, none is there half.
 *
 *   kill_test kill|powercut|lyingdisk SERVER THONGTHIN LOAD SETUP
 *
 * kill: SERVER is killed (kill -9) at a random moment. powercut: SERVER is powercut_server and dies by itself, with everything that
 * was not synced; lyingdisk: the same where sync does nothing, which must be found out. Then it is started again and compared with what the load client has written down for each reply "saved": by the
 * database, and by the page that a person would open. TT_KILL_ROUNDS: how many times (20; power cuts 8, lying disk 3). */
#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"
#include "db/db.h"

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

#define CONNS 16
#define INDICATORS_MAX 200
#define START_S 30
#define LOAD_S 20
#define CUT_LEAST 300 /* operations of the disk */
#define CUT_MOST 9000

struct stand {
	i64 version;
	char id[40];
};
struct lao {
	char code[24], cookie[80], csrf[80], username[48];
	struct stand known[INDICATORS_MAX];
};

static struct {
	const char *server, *thongthin, *load, *setup;
	bool powercut, lying;
	char dir[64], url[100], keys[100], files[100], log[100], sessions[100], indicators_file[100], acks[100];
	struct lao lao[CONNS];
	char indicator[INDICATORS_MAX][40];
	int n_indicators, port;
	pid_t pid;
	long acks_at;
	i64 n_acks, n_ahead, n_told;
	struct arena *a;
} t;

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "kill_test: %s: %s\n", what, strerror(errno));
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

static i64 random_below(i64 n)
{
	u32 r;
	random_bytes(&r, sizeof r);
	return r % n;
}

/* --- processes --- */

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

static void run(const char *const *argv)
{
	char out[100];
	snprintf(out, sizeof out, "%s/out", t.dir);
	if (finish(start(argv, out)) != 0) {
		fprintf(stderr, "kill_test: %s failed, see %s\n", argv[0], out);
		give_up("a program failed");
	}
}

/* The port stands in the log; -1: not yet. */
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
	if (t.powercut) {
		char n[24], seed[24];
		snprintf(n, sizeof n, "%lld", (long long)(CUT_LEAST + random_below(CUT_MOST)));
		snprintf(seed, sizeof seed, "%lld", (long long)random_below(1 << 30) * (t.lying ? 2 : 1));
		setenv("TT_POWER_CUT", n, 1);
		setenv("TT_POWER_SEED", seed, 1);
	}
	const char *const argv[] = {
		t.server, "--db", t.url, "--files", t.files, "--keys", t.keys, "--listen", "127.0.0.1:0", "serve", NULL};
	unlink(t.log); /* that of the last one names a port too */
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

/* --- what is known --- */

static void read_lists(void)
{
	FILE *f = fopen(t.sessions, "re");
	for (int i = 0; i < CONNS; i++)
		if (f == NULL || fscanf(f, "%23s %79s %79s %47s", t.lao[i].code, t.lao[i].cookie, t.lao[i].csrf, t.lao[i].username) != 4)
			give_up("sessions");
	fclose(f);
	f = fopen(t.indicators_file, "re");
	while (f != NULL && t.n_indicators < INDICATORS_MAX && fscanf(f, "%39s %*s", t.indicator[t.n_indicators]) == 1)
		t.n_indicators++;
	if (f == NULL || t.n_indicators == 0)
		give_up("indicators");
	fclose(f);
}

static struct stand *known(const char *code, const char *no)
{
	for (int k = 0; k < CONNS; k++)
		for (int i = 0; i < t.n_indicators; i++)
			if (strcmp(t.lao[k].code, code) == 0 && strcmp(t.indicator[i], no) == 0)
				return &t.lao[k].known[i];
	give_up("an unknown acknowledgement");
}

/* What was acknowledged since the last time; how much. */
static i64 read_acks(void)
{
	FILE *f = fopen(t.acks, "re");
	char code[24], no[40], id[40];
	long long version;
	i64 n = 0;
	if (f == NULL || fseek(f, t.acks_at, SEEK_SET) != 0)
		give_up("acks");
	for (; fscanf(f, "%23s %39s %lld %39s", code, no, &version, id) == 4; n++) {
		struct stand *s = known(code, no);
		if (version <= s->version)
			give_up("a version was given twice");
		s->version = version;
		snprintf(s->id, sizeof s->id, "%s", id);
	}
	t.acks_at = ftell(f);
	fclose(f);
	t.n_acks += n;
	return n;
}

/* --- comparing --- */

static bool differs(const struct lao *l, int i, i64 version, str remark)
{
	if (t.n_told++ < 5)
		fprintf(stderr, "kill_test: %s %s: acknowledged version %lld (%s), there is %lld (%.*s)\n", l->code, t.indicator[i],
			(long long)l->known[i].version, l->known[i].id, (long long)version, STR_FMT(remark));
	return false;
}

/* Each connection had one request under way: one of its indicators may be one version further than what was acknowledged. */
static bool lao_fits(struct db *db, struct lao *l)
{
	int n_ahead = 0;
	bool ok = true;
	for (int i = 0; i < t.n_indicators; i++) {
		struct stand *s = &l->known[i];
		i64 version = db_get(db, 0,
			"select s.version from lpa_self s join lpa_indicator i on i.id = s.indicator_id join org_unit u on u.id = s.unit_id"
			" where u.code = $1 and i.no = $2 and i.form_id = (select id from lpa_form where year = 2567)",
			l->code, t.indicator[i]);
		str remark = db_get_str(db, t.a,
			"select s.remark from lpa_self s join lpa_indicator i on i.id = s.indicator_id join org_unit u on u.id = s.unit_id"
			" where u.code = $1 and i.no = $2 and i.form_id = (select id from lpa_form where year = 2567)",
			l->code, t.indicator[i]);
		bool ahead = version == s->version + 1 && n_ahead == 0;
		if (version == s->version && (version == 0 || str_ends(remark, str_of(s->id))))
			continue;
		if (!ahead)
			ok = differs(l, i, version, remark);
		n_ahead += ahead;
		s->version = version;
		ptrdiff_t space = (ptrdiff_t)remark.n;
		while (space > 0 && remark.p[space - 1] != ' ' && (u8)remark.p[space - 1] < 0x80)
			space--;
		snprintf(s->id, sizeof s->id, "%.*s", STR_FMT(str_sub(remark, (size_t)space, remark.n)));
	}
	t.n_ahead += n_ahead;
	return ok;
}

/* A save writes its row, an audit row with its value, and its idempotency key: together or not at all. */
static bool whole(struct db *db)
{
#define OURS " in (select id from account where username >= 'bench0' and username < 'bench:')"
	i64 versions = db_get(db, -1, "select coalesce(sum(version), 0) from lpa_self where by" OURS);
	i64 audits = db_get(db, -2, "select count(*) from audit where action = 'lpa.self' and account_id" OURS);
	i64 values = db_get(db, -3,
		"select count(*) from audit_value v join audit a on a.id = v.audit_id where a.action = 'lpa.self' and a.account_id" OURS);
	i64 keys = db_get(db, -4, "select count(*) from request_key where status = 200 and account_id" OURS);
	if (versions == audits && audits == values && values == keys)
		return true;
	fprintf(stderr, "kill_test: versions %lld, audit rows %lld, their values %lld, keys %lld\n", (long long)versions,
		(long long)audits, (long long)values, (long long)keys);
	return false;
}

static bool database_fits(void)
{
	struct buf why = {0};
	struct db *db = db_open(t.url, DB_READ, &why);
	if (db == NULL)
		give_up("the database does not open");
	db_begin_read(db);
	bool ok = whole(db);
	for (int k = 0; k < CONNS; k++)
		ok = lao_fits(db, &t.lao[k]) && ok;
	str sound = db_get_str(db, t.a, "pragma integrity_check");
	if (!str_eq(sound, S("ok")) || db_status(db) != DB_OK) {
		fprintf(stderr, "kill_test: %.*s %s\n", STR_FMT(sound), db_why(db));
		ok = false;
	}
	db_rollback(db);
	db_close(db);
	buf_free(&why);
	arena_reset(t.a);
	return ok;
}

static void http_get(const struct lao *l, struct buf *ret)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)t.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	union {
		struct sockaddr_in in;
		struct sockaddr any;
	} address = {.in = to};
	char ask[400], piece[16384];
	int n = snprintf(ask, sizeof ask,
		"GET /lpa/2567/%s/all HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: tt_session=%s\r\nConnection: close\r\n\r\n", l->code,
		l->cookie);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, &address.any, sizeof to) != 0 || send(fd, ask, (size_t)n, MSG_NOSIGNAL) != n)
		give_up("the server does not answer");
	for (ssize_t got; (got = recv(fd, piece, sizeof piece, 0)) > 0;)
		buf_add(ret, piece, (size_t)got);
	close(fd);
}

/* The page shows what was saved. */
static bool page_fits(const struct lao *l)
{
	struct buf page = {.limit = 8 << 20};
	bool ok = true;
	http_get(l, &page);
	for (int i = 0; i < t.n_indicators; i++)
		if (l->known[i].version > 0 && str_find(buf_view(&page), str_of(l->known[i].id)) < 0) {
			fprintf(stderr, "kill_test: the page of %s lacks %s (%s)\n", l->code, l->known[i].id, t.indicator[i]);
			ok = false;
		}
	ok = ok && str_starts(buf_view(&page), S("HTTP/1.1 200"));
	buf_free(&page);
	return ok;
}

/* --- a round --- */

static pid_t load_start(void)
{
	char port[12], conns[12], seconds[12], out[100];
	snprintf(port, sizeof port, "%d", t.port);
	snprintf(conns, sizeof conns, "%d", CONNS);
	snprintf(seconds, sizeof seconds, "%d", LOAD_S);
	snprintf(out, sizeof out, "%s/load", t.dir);
	const char *const argv[] = {t.load, "save", "--port", port, "--conns", conns, "--seconds", seconds, "--sessions", t.sessions,
		"--indicators", t.indicators_file, "--acks", t.acks, "--until-lost", NULL};
	return start(argv, out);
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

static bool round_once(void)
{
	server_start();
	bool ok = database_fits();
	ok = page_fits(&t.lao[random_below(CONNS)]) && ok;
	pid_t load = load_start();
	if (!t.powercut) {
		for (int i = 0; i < START_S * 100 && acks_size() == t.acks_at; i++)
			pause_ms(10);
		pause_ms(random_below(500));
		kill(t.pid, SIGKILL);
	}
	finish(t.pid);
	t.pid = 0;
	int loaded = finish(load);
	i64 n = read_acks();
	if (loaded != 0 && n > 0) {
		fprintf(stderr, "kill_test: the load client met errors, see %s/load\n", t.dir);
		ok = false;
	}
	return ok && (n > 0 || t.powercut); /* a power cut may come before the first reply */
}

/* After the last death: all is there, `check` finds nothing, and the server stops by itself when asked. */
static bool at_last(void)
{
	unsetenv("TT_POWER_CUT");
	t.server = t.thongthin;
	t.powercut = false;
	server_start();
	bool ok = database_fits();
	for (int k = 0; k < CONNS; k++)
		ok = page_fits(&t.lao[k]) && ok;
	kill(t.pid, SIGTERM);
	ok = finish(t.pid) == 0 && ok;
	t.pid = 0;
	const char *const check[] = {t.thongthin, "--db", t.url, "--files", t.files, "--keys", t.keys, "check", NULL};
	run(check);
	return ok;
}

static void prepare(void)
{
	char n[12];
	snprintf(n, sizeof n, "%d", CONNS);
	const char *const init[] = {t.thongthin, "--db", t.url, "--files", t.files, "--keys", t.keys, "init", "--demo", NULL};
	const char *const setup[] = {t.setup, t.url, t.keys, t.dir, n, NULL};
	run(init);
	run(setup);
	read_lists();
}

static void paths(void)
{
	snprintf(t.dir, sizeof t.dir, "/tmp/tt-kill-XXXXXX");
	if (mkdtemp(t.dir) == NULL)
		give_up("no folder");
	snprintf(t.url, sizeof t.url, "sqlite:%s/tt.db", t.dir);
	snprintf(t.keys, sizeof t.keys, "%s/keys", t.dir);
	snprintf(t.files, sizeof t.files, "%s/files", t.dir);
	snprintf(t.log, sizeof t.log, "%s/log", t.dir);
	snprintf(t.sessions, sizeof t.sessions, "%s/lao.txt", t.dir);
	snprintf(t.indicators_file, sizeof t.indicators_file, "%s/indicators.txt", t.dir);
	snprintf(t.acks, sizeof t.acks, "%s/acks", t.dir);
}

static bool arguments(int argc, char **argv)
{
	if (argc != 6)
		return false;
	t.lying = strcmp(argv[1], "lyingdisk") == 0;
	t.powercut = t.lying || strcmp(argv[1], "powercut") == 0;
	t.server = argv[2];
	t.thongthin = argv[3];
	t.load = argv[4];
	t.setup = argv[5];
	return t.powercut || strcmp(argv[1], "kill") == 0;
}

/* On a lying disk each round must find losses; one that finds none is the failure. */
static bool drill(i64 rounds)
{
	i64 passed = 0, failed = 0;
	for (i64 i = 0; i < rounds; i++) {
		bool ok = round_once();
		passed += ok;
		failed += !ok;
	}
	if (t.lying) {
		i64 found = failed;
		failed = found == 0;
		passed = found > 0;
	} else {
		bool ok = at_last();
		passed += ok;
		failed += !ok;
	}
	printf("%lld saves acknowledged, %lld more were stored when the reply was lost\n", (long long)t.n_acks, (long long)t.n_ahead);
	printf("%lld passed, %lld failed\n", (long long)passed, (long long)failed);
	return failed == 0 && t.n_acks > 0;
}

int main(int argc, char **argv)
{
	if (!arguments(argc, argv)) {
		fprintf(stderr, "usage: kill_test kill|powercut|lyingdisk SERVER THONGTHIN LOAD SETUP\n");
		return 2;
	}
	crypt_init();
	t.a = arena_open(1 << 20, 64 << 20);
	i64 rounds = t.lying ? 3 : t.powercut ? 8 : 20;
	if (!t.lying)
		str_i64(str_of(getenv("TT_KILL_ROUNDS")), &rounds);
	if (t.lying)
		setenv("TT_POWER_LIE", "1", 1);
	paths();
	prepare();
	bool ok = drill(rounds);
	char rm[100];
	snprintf(rm, sizeof rm, "rm -rf '%s'", t.dir);
	if (!ok)
		fprintf(stderr, "kill_test: left for looking at: %s\n", t.dir);
	else if (system(rm) != 0)
		ok = false;
	arena_close(t.a);
	return !ok;
}
