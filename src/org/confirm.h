/* confirm.h: the password once more for an act that binds (declaring a true copy, certifying a report): the hash in prepare, the verdict in the line. */
#ifndef ORG_CONFIRM_H
#define ORG_CONFIRM_H

#include "org/account.h"

struct org_confirm {
	bool busy, limited;
	str was; /* the hash that the password fitted; p NULL: it did not */
};
/* On a worker: the declared field against the caller's password; the limits of failed sign-ins hold. */
void org_confirm_prepare(struct request *r, const char *field, struct org_confirm *c);
/* As the prepare of a route that asks for nothing else: the field "password"; the verdict stands in r->prepared. */
void org_confirm_password(struct request *r);
/* In the write: whether it was right and is still the account's password. Else Thai words and a status; a failure is counted (the caller calls
 * reply_keep() after its reply). */
bool org_confirm_ok(struct request *r, const struct org_confirm *c, str *why, int *status);

#endif
