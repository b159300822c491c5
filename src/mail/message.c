/* message.c: a mail as it goes over the line (RFC 5322, 2045, 2047), and what becomes of it by the server's reply. */
#include "mail/mail_inside.h"

#include "base/clock.h"

#define WORD_BYTES 42  /* of text in one encoded word: 56 signs of base64 and 12 around them, under 75 */
#define LINE_BYTES 57  /* of text in one line of the body: 76 signs of base64 */
#define MINUTE_MS 60000ll

static void base64(struct buf *b, str s)
{
	static const char sign[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		u32 v = (u32)(u8)s.p[i] << 16 | (left > 1 ? (u32)(u8)s.p[i + 1] << 8 : 0) | (left > 2 ? (u32)(u8)s.p[i + 2] : 0);
		buf_byte(b, sign[v >> 18]);
		buf_byte(b, sign[v >> 12 & 63]);
		buf_byte(b, left > 1 ? sign[v >> 6 & 63] : '=');
		buf_byte(b, left > 2 ? sign[v & 63] : '=');
	}
}

/* Letters, digits and blanks go as they are; anything else in encoded words, cut between code points. */
static bool plain(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' '))
			return false;
	}
	return s.n <= 60;
}

static void header_text(struct buf *b, str s)
{
	if (plain(s)) {
		buf_str(b, s);
		return;
	}
	for (bool first = true; s.n > 0; first = false) {
		str word = str_clip(s, WORD_BYTES);
		if (!first)
			buf_lit(b, "\r\n ");
		buf_lit(b, "=?UTF-8?B?");
		base64(b, word);
		buf_lit(b, "?=");
		s = str_sub(s, word.n, s.n);
	}
}

static void header_person(struct buf *b, const char *head, str name, str address)
{
	buf_fmt(b, "%s: ", head);
	if (name.n > 0) {
		header_text(b, name);
		buf_str(b, plain(name) ? S(" ") : S("\r\n "));
	}
	buf_fmt(b, "<%.*s>\r\n", STR_FMT(address));
}

static void header_date(struct buf *b, i64 now_ms)
{
	static const char days[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	day d = day_of_ms(now_ms);
	struct ymd y = day_ymd(d);
	i64 s = (now_ms - day_start_ms(d)) / 1000;
	buf_fmt(b, "Date: %s, %d %s %d %02d:%02d:%02d +0700\r\n", days[day_weekday(d)], y.d, months[y.m - 1], y.y, (int)(s / 3600), (int)(s / 60 % 60),
		(int)(s % 60));
}

/* Lines of the text end with CRLF, also inside base64. */
static str with_crlf(struct arena *a, str s)
{
	struct buf b = {0};
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r')
			continue;
		if (s.p[i] == '\n')
			buf_byte(&b, '\r');
		buf_byte(&b, s.p[i]);
	}
	return str_take(a, &b);
}

str mail_compose(struct arena *a, const struct mail *m, str from, str from_name, i64 now_ms, str id)
{
	struct buf b = {0};
	ptrdiff_t at = str_find_byte(from, '@');
	str domain = at >= 0 ? str_sub(from, (size_t)at + 1, from.n) : S("localhost");
	header_date(&b, now_ms);
	header_person(&b, "From", from_name, from);
	header_person(&b, "To", m->to_name, m->to);
	buf_lit(&b, "Subject: ");
	header_text(&b, m->subject);
	buf_fmt(&b, "\r\nMessage-ID: <%.*s@%.*s>\r\n", STR_FMT(id), STR_FMT(domain));
	buf_lit(&b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nContent-Language: th\r\n"
		    "Auto-Submitted: auto-generated\r\n\r\n");
	str body = with_crlf(a, m->body);
	for (size_t i = 0; i < body.n; i += LINE_BYTES) {
		base64(&b, str_sub(body, i, i + LINE_BYTES));
		buf_lit(&b, "\r\n");
	}
	return str_take(a, &b);
}

i64 mail_wait_ms(i64 tries)
{
	static const i64 minutes[] = {1, 5, 15, 60};
	size_t n = sizeof minutes / sizeof *minutes;
	return MINUTE_MS * minutes[tries < 1 ? 0 : (size_t)tries > n ? n - 1 : (size_t)tries - 1];
}

/* The server refuses us, not this mail: no right sign-in, TLS wanted. Whoever looks after the system can mend that. */
static bool about_us(i64 code)
{
	return code == 530 || code == 534 || code == 535 || code == 538;
}

enum mail_fate mail_fate_of(i64 code, bool sent, bool signing_in_failed, i64 waited_ms)
{
	if (sent)
		return MAIL_SENT;
	if (code >= 500 && code < 600 && !signing_in_failed && !about_us(code))
		return MAIL_GIVEN_UP;
	return waited_ms >= MAIL_GIVE_UP_MS ? MAIL_GIVEN_UP : MAIL_LATER;
}
