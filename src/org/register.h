/* register.h: members of the public: register by e-mail (proved by a link, never a precondition of learning), forgotten password by mail,
 * own profile, own data out and erased (PDPA). The pages' routes stand in org_routes. */
#ifndef ORG_REGISTER_H
#define ORG_REGISTER_H

#include "org/account.h"

/* Called in the transaction in which an address was proved (learning issues the certificates that waited). Installed by the app. */
extern void (*org_email_proved)(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
/* Each feature adds what it keeps about a person to the JSON object of "my data": writes `"name": value` pairs, comma between, none at the end. Installed by the app; ends with NULL. */
extern void (*const *org_own_data)(struct db *db, struct arena *a, i64 account_id, struct buf *out);
/* ... and takes away what may be taken away when the account is erased; the chain of the audit and certificates' numbers stay, without the name. */
extern void (*const *org_own_erase)(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
/* Whether mails leave at all (a mail server is set); set by the app, for the words of /accounts/mail. */
extern bool org_mail_leaves;
/* Whether the address is proved or needs none (staff). One statement. */
bool org_email_ok(struct db *db, i64 account_id);

/* For web_unread. */
i64 org_unread(struct request *r);

#endif
