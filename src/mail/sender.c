/* sender.c: the thread that takes waiting mails to the mail server. */
#include "mail/mail_inside.h"

#include <stdlib.h>

struct mail_sender {
	const struct mail_config *config;
};

struct mail_sender *mail_sender_start(const char *db_url, const struct mail_config *c)
{
	(void)db_url;
	struct mail_sender *s = calloc(1, sizeof *s);
	if (s != NULL)
		s->config = c;
	return s;
}

void mail_sender_stop(struct mail_sender *s) { free(s); }
