/* Mail from the queue to a mail server: a small one of our own, on a thread, that answers as it is told. */
#include "../org/country.h"

#include "mail/mail_inside.h"

#include <netinet/in.h>
#include <signal.h>
#include <pthread.h>
#include <sys/socket.h>

/* --- a mail server --- */

#define GOT_MAX 8
#define TEXT_MAX 20000

/* What it says to RCPT of each mail, in order; then 250. */
static struct {
	int fd, port;
	pthread_t thread;
	pthread_mutex_t lock;
	const char *rcpt[8];
	int n_rcpt, n_got;
	char to[GOT_MAX][300];
	char got[GOT_MAX][TEXT_MAX];
} sink = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void say(int fd, const char *line)
{
	char z[300];
	int n = snprintf(z, sizeof z, "%s\r\n", line);
	assert_int_equal(write(fd, z, (size_t)n), n);
}

static bool heard(FILE *f, char *line, size_t n)
{
	return fgets(line, (int)n, f) != NULL;
}

static void take_text(FILE *f, char *to)
{
	char line[2000];
	size_t n = 0;
	while (heard(f, line, sizeof line) && strcmp(line, ".\r\n") != 0) {
		const char *from = line[0] == '.' ? line + 1 : line;
		size_t k = strlen(from);
		assert_true(n + k < TEXT_MAX);
		memcpy(to + n, from, k + 1);
		n += k;
	}
}

static void talk(int fd)
{
	FILE *f = fdopen(fd, "r");
	char line[2000];
	say(fd, "220 sink ESMTP");
	while (heard(f, line, sizeof line)) {
		pthread_mutex_lock(&sink.lock);
		int at = sink.n_got;
		if (strncmp(line, "EHLO", 4) == 0)
			say(fd, "250 sink");
		else if (strncmp(line, "RCPT", 4) == 0) {
			const char *answer = sink.n_rcpt < (int)N_OF(sink.rcpt) && sink.rcpt[sink.n_rcpt] ? sink.rcpt[sink.n_rcpt] : "250 ok";
			sink.n_rcpt++;
			snprintf(sink.to[at], sizeof sink.to[at], "%s", line);
			say(fd, answer);
		} else if (strncmp(line, "DATA", 4) == 0) {
			say(fd, "354 go on");
			take_text(f, sink.got[at]);
			sink.n_got++;
			say(fd, "250 queued");
		} else
			say(fd, strncmp(line, "QUIT", 4) == 0 ? "221 bye" : "250 ok");
		pthread_mutex_unlock(&sink.lock);
	}
	fclose(f);
}

static void *talk_thread(void *ctx)
{
	talk((int)(intptr_t)ctx);
	return NULL;
}

/* A conversation each: a sender keeps its connection, and must not keep another one waiting. */
static void *sink_run(void *ctx)
{
	(void)ctx;
	for (int fd; (fd = accept(sink.fd, NULL, NULL)) >= 0;) {
		pthread_t t;
		assert_int_equal(pthread_create(&t, NULL, talk_thread, (void *)(intptr_t)fd), 0);
		pthread_detach(t);
	}
	return NULL;
}

static void sink_open(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	sink.fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(sink.fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(sink.fd, 8), 0);
	assert_int_equal(getsockname(sink.fd, (struct sockaddr *)&at, &n), 0);
	sink.port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&sink.thread, NULL, sink_run, NULL), 0);
}

static void sink_close(void)
{
	shutdown(sink.fd, SHUT_RDWR);
	pthread_join(sink.thread, NULL);
	close(sink.fd);
}

static void sink_forget(void)
{
	pthread_mutex_lock(&sink.lock);
	memset(sink.rcpt, 0, sizeof sink.rcpt);
	sink.n_rcpt = sink.n_got = 0;
	pthread_mutex_unlock(&sink.lock);
}

/* --- the text of a mail, read back --- */

static str base64_back(struct arena *a, str s)
{
	static const char sign[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *p = new (a, char, s.n + 4);
	size_t n = 0;
	u32 v = 0;
	int bits = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *at = s.p[i] != '\0' ? strchr(sign, s.p[i]) : NULL;
		if (at == NULL)
			continue;
		v = v << 6 | (u32)(at - sign);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			p[n++] = (char)(v >> bits & 0xff);
		}
	}
	return (str){p, n};
}

static str body_of(struct arena *a, const char *text)
{
	const char *at = strstr(text, "\r\n\r\n");
	assert_non_null(at);
	return base64_back(a, str_of(at + 4));
}

/* The encoded words of a header, with what stands around them. */
/* A folded line is joined to the one before. */
static str header_of(struct arena *a, const char *text, const char *name)
{
	const char *at = strstr(text, name);
	assert_non_null(at);
	at += strlen(name);
	str out = S("");
	for (;;) {
		const char *end = strstr(at, "\r\n"), *word = strstr(at, "=?UTF-8?B?");
		assert_non_null(end);
		if (word == NULL || word > end)
			return STR_CAT(a, out, (str){at, (size_t)(end - at)});
		const char *close = strstr(word + 10, "?=");
		assert_non_null(close);
		assert_true(close + 2 - word <= 75);
		out = STR_CAT(a, out, (str){at, (size_t)(word - at)}, base64_back(a, (str){word + 10, (size_t)(close - word - 10)}));
		at = close + 2;
		if (strncmp(at, "\r\n ", 3) == 0)
			at += 3;
	}
}

/* --- cases --- */

static void test_addresses(void **state)
{
	(void)state;
	static const char *const good[] = {"a@b.co", "somchai.jaidee+lpa@local.go.th", "x_y-z@a-b.c.th", "o'neil@example.com"};
	static const char *const bad[] = {"", "a", "@b.co", "a@", "a@b", "a@b..co", "a@.co", "a@-b.co", "a@b.co.", "a b@c.co", "a@b.co\r\nBcc: x@y.z", "a\n@b.co",
		"<a@b.co>", "a@b.co,c@d.co", "สม@ไทย.ไทย", ".a@b.co", "a.@b.co", "a..b@c.co", "a@b_c.co", "\"a b\"@c.co"};
	for (size_t i = 0; i < N_OF(good); i++)
		assert_true(mail_address_ok(str_of(good[i])));
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_false(mail_address_ok(str_of(bad[i])));
}

static void test_refused(void **state)
{
	struct country_test *t = *state;
	static const struct mail bad[] = {
		{.to = S("a@b.co\nBcc: c@d.co"), .subject = S("s"), .body = S("b")},
		{.to = S("a@b.co"), .to_name = S("x\r\nBcc: c@d.co"), .subject = S("s"), .body = S("b")},
		{.to = S("a@b.co"), .subject = S("s\r\nBcc: c@d.co"), .body = S("b")},
		{.to = S("a@b.co"), .subject = S("s\nx"), .body = S("b")},
	};
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_false(mail_queue(t->db, t->a, NOW_MS, &bad[i]));
	assert_int_equal(db_get(t->db, -1, "select count(*) from mail_outbox"), 0);
}

static void test_composed(void **state)
{
	struct country_test *t = *state;
	struct mail m = {.to = S("a@b.co"), .to_name = S("คุณสมชาย ใจดี"), .subject = S("ยืนยันอีเมลสำหรับระบบท้องถิ่น และคำอธิบายที่ยาวจนต้องตัดเป็นหลายคำเข้ารหัส"),
		.body = S("บรรทัดแรก\nบรรทัดที่สอง\r\n.\nจบ")};
	str text = mail_compose(t->a, &m, S("noreply@local.go.th"), S("ระบบท้องถิ่น"), NOW_MS, S("7.abc"));
	const char *z = str_z(t->a, text);
	check_str(header_of(t->a, z, "Subject: "), m.subject);
	check_str(header_of(t->a, z, "To: "), S("คุณสมชาย ใจดี<a@b.co>"));
	check_str(header_of(t->a, z, "From: "), S("ระบบท้องถิ่น<noreply@local.go.th>"));
	check_str(body_of(t->a, z), S("บรรทัดแรก\r\nบรรทัดที่สอง\r\n.\r\nจบ"));
	assert_non_null(strstr(z, "\r\nMessage-ID: <7.abc@local.go.th>\r\n"));
	assert_non_null(strstr(z, "Date: Wed, 18 Nov 2026 "));
	assert_non_null(strstr(z, " +0700\r\n"));
	for (const char *p = z; *p; p++) /* no bare line ends, no long lines, no Thai outside base64 */
		assert_true((*p != '\n' || p[-1] == '\r') && (u8)*p < 0x80);
	for (str rest = text, line; str_next(&rest, '\n', &line);)
		assert_true(line.n <= 79);
}

static void test_fates(void **state)
{
	(void)state;
	static const struct {
		i64 code;
		bool sent, denied;
		i64 waited_ms;
		enum mail_fate want;
	} cases[] = {
		{250, true, false, 0, MAIL_SENT},
		{451, false, false, 0, MAIL_LATER},
		{0, false, false, 0, MAIL_LATER},
		{550, false, false, 0, MAIL_GIVEN_UP},
		{535, false, true, 0, MAIL_LATER},
		{530, false, false, 0, MAIL_LATER},
		{451, false, false, MAIL_GIVE_UP_MS, MAIL_GIVEN_UP},
	};
	for (size_t i = 0; i < N_OF(cases); i++)
		assert_int_equal(mail_fate_of(cases[i].code, cases[i].sent, cases[i].denied, cases[i].waited_ms), cases[i].want);
	assert_int_equal(mail_wait_ms(1), 60000);
	assert_int_equal(mail_wait_ms(2), 300000);
	assert_int_equal(mail_wait_ms(4), 3600000);
	assert_int_equal(mail_wait_ms(40), 3600000);
}

static void queue(struct country_test *t, const char *to)
{
	struct mail m = {.to = str_of(to), .to_name = S("สมชาย"), .subject = S("เรื่องทดสอบ"), .body = S("สวัสดี\nhttps://example.go.th/x"), .account_id = 0, .purpose = S("test")};
	assert_true(mail_queue(t->db, t->a, clock_now_ms(), &m));
	assert_int_equal(db_status(t->db), DB_OK);
}

/* Until no mail is due any more, or the time is over. */
static bool settled(struct country_test *t)
{
	for (int i = 0; i < 300; i++) {
		if (db_get(t->db, -1, "select count(*) from mail_outbox where state = 0 and (tries = 0 or next_ms > $1 and code = 0)", clock_now_ms()) == 0)
			return true;
		usleep(50000);
	}
	return false;
}

static i64 column(struct country_test *t, const char *to, bool state)
{
	return state ? db_get(t->db, -1, "select state from mail_outbox where to_address = $1", to)
		     : db_get(t->db, -1, "select next_ms from mail_outbox where to_address = $1", to);
}

static void test_sent(void **state)
{
	struct country_test *t = *state;
	char url[60];
	clock_set_ms(0);
	sink_open();
	sink_forget();
	snprintf(url, sizeof url, "smtp://127.0.0.1:%d", sink.port);
	struct mail_config c = {.smtp_url = url, .from = "noreply@local.go.th", .from_name = "ระบบท้องถิ่น"};
	sink.rcpt[0] = "250 ok";
	sink.rcpt[1] = "451 try later";
	sink.rcpt[2] = "550 no such person";
	queue(t, "first@example.com");
	struct mail_sender *s = mail_sender_start(t->url, &c);
	assert_non_null(s);
	assert_true(settled(t));
	queue(t, "second@example.com");
	assert_true(settled(t));
	queue(t, "third@example.com");
	assert_true(settled(t));
	assert_int_equal(column(t, "first@example.com", true), 1);
	assert_int_equal(column(t, "second@example.com", true), 0);
	assert_int_equal(column(t, "third@example.com", true), 2);
	i64 next = column(t, "second@example.com", false) - clock_now_ms();
	assert_true(next > 50000 && next <= 60000);
	check_str(db_get_str(t->db, t->a, "select why from mail_outbox where to_address = 'third@example.com'"), S("550 no such person"));
	check_str(db_get_str(t->db, t->a, "select body from mail_outbox where to_address = 'first@example.com'"), S(""));
	pthread_mutex_lock(&sink.lock);
	assert_int_equal(sink.n_got, 1);
	assert_string_equal(sink.to[0], "RCPT TO:<first@example.com>\r\n");
	check_str(header_of(t->a, sink.got[0], "Subject: "), S("เรื่องทดสอบ"));
	check_str(body_of(t->a, sink.got[0]), S("สวัสดี\r\nhttps://example.go.th/x"));
	pthread_mutex_unlock(&sink.lock);
	/* Its time has come: now it is taken. */
	db_exec(t->db, "update mail_outbox set next_ms = 0 where to_address = 'second@example.com'");
	for (int i = 0; i < 200 && column(t, "second@example.com", true) != 1; i++)
		usleep(50000);
	assert_int_equal(column(t, "second@example.com", true), 1);
	mail_sender_stop(s);
	sink_close();
	clock_set_ms(NOW_MS);
}

/* Two senders on one database: each mail goes once. */
static void test_two_senders(void **state)
{
	struct country_test *t = *state;
	char url[60];
	clock_set_ms(0);
	db_exec(t->db, "delete from mail_outbox");
	sink_open();
	sink_forget();
	snprintf(url, sizeof url, "smtp://127.0.0.1:%d", sink.port);
	struct mail_config c = {.smtp_url = url, .from = "noreply@local.go.th", .from_name = ""};
	for (int i = 0; i < 6; i++)
		queue(t, str_fmt(t->a, "p%d@example.com", i).p);
	struct mail_sender *one = mail_sender_start(t->url, &c), *two = mail_sender_start(t->url, &c);
	for (int i = 0; i < 300 && db_get(t->db, -1, "select count(*) from mail_outbox where state = 1") < 6; i++)
		usleep(50000);
	mail_sender_stop(one);
	mail_sender_stop(two);
	sink_close();
	assert_int_equal(db_get(t->db, -1, "select count(*) from mail_outbox where state = 1 and tries = 1"), 6);
	assert_int_equal(sink.n_got, 6);
	clock_set_ms(NOW_MS);
}

static void test_nobody_there(void **state)
{
	struct country_test *t = *state;
	clock_set_ms(0);
	db_exec(t->db, "delete from mail_outbox");
	struct mail_config c = {.smtp_url = "smtp://127.0.0.1:1", .from = "noreply@local.go.th", .from_name = ""};
	queue(t, "first@example.com");
	queue(t, "second@example.com");
	struct mail_sender *s = mail_sender_start(t->url, &c);
	for (int i = 0; i < 200 && db_get(t->db, -1, "select count(*) from mail_outbox where why <> ''") == 0; i++)
		usleep(50000);
	mail_sender_stop(s);
	assert_int_equal(db_get(t->db, -1, "select sum(tries) from mail_outbox where state = 0"), 1); /* the other waits without a try */
	assert_null(mail_sender_start(t->url, &(struct mail_config){.smtp_url = NULL}));
	assert_null(mail_sender_start(t->url, &(struct mail_config){.smtp_url = "smtp://x", .from = "no address"}));
	clock_set_ms(NOW_MS);
}

static void test_swept(void **state)
{
	struct country_test *t = *state;
	db_exec(t->db, "delete from mail_outbox");
	queue(t, "old@example.com");
	db_exec(t->db, "update mail_outbox set at_ms = $1", NOW_MS - MAIL_KEPT_MS - 1);
	queue(t, "young@example.com");
	mail_sweep(t->db, NOW_MS);
	assert_int_equal(db_get(t->db, -1, "select count(*) from mail_outbox"), 1);
	assert_int_equal(column(t, "young@example.com", true), 0);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_composed),
		cmocka_unit_test(test_fates),
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_two_senders),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_swept),
	};
	return COUNTRY_GROUP("mail", tests);
}
