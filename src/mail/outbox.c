/* outbox.c: mails wait in the database, written in the transaction of what they tell of. */
#include "mail/mail_inside.h"

#include <stdio.h>

/* What a mail server takes without quotes and without the extension for other scripts. */
static bool local_sign(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

static bool domain_sign(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static bool domain_ok(str s)
{
	size_t n_labels = 0;
	for (str label; str_next(&s, '.', &label); n_labels++) {
		if (label.n == 0 || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!domain_sign(label.p[i]))
				return false;
	}
	return n_labels >= 2;
}

bool mail_address_ok(str s)
{
	ptrdiff_t at = str_find_byte(s, '@');
	if (at <= 0 || at > 64 || s.n > MAIL_ADDRESS_MAX)
		return false;
	str local = str_sub(s, 0, (size_t)at);
	for (size_t i = 0; i < local.n; i++)
		if (!local_sign(local.p[i]))
			return false;
	if (local.p[0] == '.' || local.p[local.n - 1] == '.' || str_find(local, S("..")) >= 0)
		return false;
	return domain_ok(str_sub(s, (size_t)at + 1, s.n));
}

static bool one_line(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((u8)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return str_utf8(s);
}

bool mail_queue(struct db *db, struct arena *a, i64 now_ms, const struct mail *m)
{
	(void)a;
	if (!mail_address_ok(m->to) || !one_line(m->to_name) || !one_line(m->subject))
		return false;
	db_exec(db,
		"insert into mail_outbox(to_address, to_name, subject, body, account_id, purpose, at_ms, next_ms, tries, state, code, why, sent_ms)"
		" values ($1, $2, $3, $4, $5, $6, $7, $7, 0, 0, 0, '', 0)",
		m->to, m->to_name.p ? m->to_name : S(""), m->subject, m->body, m->account_id, m->purpose.p ? m->purpose : S(""), now_ms);
	return true;
}

/* No index on the time: the oldest rows by their key, a part each time. */
void mail_sweep(struct db *db, i64 now_ms)
{
	db_exec(db, "delete from mail_outbox where id < (select min(id) from mail_outbox) + 500 and at_ms < $1", now_ms - MAIL_KEPT_MS);
}
