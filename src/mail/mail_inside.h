/* mail_inside.h: what the files about mail share; private to mail/. */
#ifndef MAIL_MAIL_INSIDE_H
#define MAIL_MAIL_INSIDE_H

#include "base/buf.h"
#include "base/crypt.h"
#include "mail/mail.h"

#define MAIL_ADDRESS_MAX 254 /* RFC 5321 */
#define MAIL_KEPT_MS (30LL * 24 * 3600 * 1000)
#define MAIL_GIVE_UP_MS (2LL * 24 * 3600 * 1000)
#define MAIL_LEASE_MS (5LL * 60 * 1000) /* a claimed row is nobody else's for so long */

/* The whole message as it goes over the line: header and body with CRLF, base64. id: unique in this installation. */
str mail_compose(struct arena *a, const struct mail *m, str from, str from_name, i64 now_ms, str id);
/* What becomes of a mail after a try: sent, later, or given up. code: the server's last reply, 0: none came. */
enum mail_fate { MAIL_SENT, MAIL_LATER, MAIL_GIVEN_UP };
enum mail_fate mail_fate_of(i64 code, bool sent, bool signing_in_failed, i64 waited_ms);
/* How long to wait after the n-th try (1 first). */
i64 mail_wait_ms(i64 tries);

#endif
