/* mail.h: the outbox and SMTP (libcurl). Work never waits for mail: a request queues, the sender's thread sends, retries by the server's reply code
 * (4xx: 1, 5, 15, 60 minutes ... up to 2 days; 5xx: given up). Without an SMTP setting the mails stay in the outbox and administrators see them. */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/arena.h"
#include "db/db.h"

struct mail {
	str to, to_name, subject, body; /* CR and LF in the first three are refused; body: plain text, links as they are */
	i64 account_id;
	str purpose; /* "verify", "reset", "remind" ... */
};
/* Queues in the caller's transaction: one statement. False: the address is no address. */
bool mail_queue(struct db *db, struct arena *a, i64 now_ms, const struct mail *m);
/* Rows older than 30 days. In the caller's transaction. */
void mail_sweep(struct db *db, i64 now_ms);
/* Whether the text looks like one address we can send to. */
bool mail_address_ok(str s);

struct mail_config {
	const char *smtp_url; /* smtp://host:25, smtps://...; NULL: nothing is sent */
	const char *from, *from_name;
	const char *user;          /* NULL: no sign-in */
	const char *password_file; /* a secret never stands in argv */
	bool starttls;
};
/* A thread with its own connection; several copies of the server may run one each (rows are claimed). Stop joins it. */
struct mail_sender;
/* NULL: no server is set, or no right sender. The config's texts live on. */
struct mail_sender *mail_sender_start(const char *db_url, const struct mail_config *c);
void mail_sender_stop(struct mail_sender *s);

#endif
