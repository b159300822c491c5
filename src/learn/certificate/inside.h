/* inside.h: what the files of this room share. */
#ifndef LEARN_CERTIFICATE_INSIDE_H
#define LEARN_CERTIFICATE_INSIDE_H

#include "base/clock.h"
#include "base/thai.h"
#include "learn/certificate/certificate.h"
#include "web/frame.h"

/* --- small things (certificate.c) --- */

/* "https://.../v/LM69-..." for the QR code. */
str certificate_url(struct arena *a, str number);
/* "๓ ชั่วโมง ๓๐ นาที" in Thai digits. */
str certificate_hours(struct arena *a, i64 minutes);
str certificate_time(struct arena *a, i64 minutes); /* the same for pages, in Arabic digits */
/* "๒๑ พฤศจิกายน พ.ศ. ๒๕๖๙" of YYYY-MM-DD. */
str certificate_day(struct arena *a, str iso);
/* A declared text field, trimmed; empty when it did not come. */
str certificate_field(struct request *r, const char *name);
/* The words about a field, p NULL: none. */
str certificate_problem(const struct problems *ps, const char *field);
/* Whether the caller may end certificates of people of the unit (0: of the public). */
bool certificate_may(struct db *db, const struct org_who *who, unsigned permission, i64 unit_id);
/* The unit of a code, 0 for DLA, under which what belongs to the public is kept. */
i64 certificate_unit(const struct org_unit *u);
const struct org_unit *certificate_office(struct db *db, i64 unit_id); /* DLA for 0 */
/* Offices on which the caller itself holds the permission by a role. */
size_t certificate_offices(struct request *r, unsigned permission, const struct org_unit *const **ret);

/* --- external certificates (external.c) --- */

enum external_state { EXTERNAL_WAITS, EXTERNAL_VERIFIED, EXTERNAL_REJECTED, EXTERNAL_WITHDRAWN };
struct external {
	i64 id, account_id, unit_id, minutes, size, declared_ms, reviewed_ms, version;
	enum learn_channel channel;
	enum external_state state;
	str token, channel_name, course, day, number, sha, type, file_name, owner, twin, reason, reviewer;
};
/* What a form says; day YYYY-MM-DD. */
struct external_new {
	enum learn_channel channel;
	str channel_name, course, day, number, sha, type, file_name;
	i64 minutes, size;
};
bool external_by_token(struct db *db, struct arena *a, str token, struct external *ret);
bool external_by_id(struct db *db, struct arena *a, i64 id, struct external *ret);
/* Of a person, newest first. */
size_t external_of(struct db *db, struct arena *a, i64 account_id, struct external **ret);
/* Of an office: those that wait first (oldest first), then the others newest first. */
size_t external_queue(struct db *db, struct arena *a, i64 unit_id, struct external **ret);
/* Adds one of the account, audited; what looks the same of the same person is refused (*ret_twin its token), another's is noted for the
 * reviewer. The token, p NULL with problems. */
str external_add(struct db *db, struct arena *a, i64 now_ms, i64 account_id, const struct external_new *n, str *ret_twin, struct problems *ps);
bool external_withdraw(struct db *db, struct arena *a, i64 now_ms, const struct external *x);
/* Verified, or rejected with a reason; audited, the owner is told. */
bool external_review(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct external *x, bool verify, str reason, struct problems *ps);
str external_state_words(enum external_state s);
const char *external_tone(enum external_state s); /* class of the chip */
str external_channel(struct arena *a, const struct external *x);

/* --- papers (paper.c) --- */

struct transcript_row {
	str title, from, number, day; /* from: whose course */
	i64 minutes;
	bool external;
};
struct transcript {
	str name;
	i64 minutes, made_ms;
	struct transcript_row *row;
	size_t n;
};
struct transcript transcript_of(struct db *db, struct arena *a, i64 now_ms, i64 account_id, str name);
bool transcript_pdf(struct arena *a, const struct transcript *t, struct buf *out);
bool transcript_xlsx(const struct transcript *t, struct buf *out);
struct poster {
	str title, summary, office, url, hours;
};
bool poster_pdf(struct arena *a, const struct poster *p, struct buf *out);

/* --- handlers --- */

void paper_verify_page(struct request *r);
void paper_verify_number(struct request *r);
void short_link_go(struct request *r);
void own_page(struct request *r);
void own_paper(struct request *r);
void own_badge(struct request *r);
void own_attendance(struct request *r);
void own_transcript_pdf(struct request *r);
void own_transcript_xlsx(struct request *r);
void revoke_post(struct request *r);
bool scope_number(struct request *r);
bool scope_revoke(struct request *r);
void bulk_page(struct request *r);
void bulk_post(struct request *r);
void external_page(struct request *r);
void external_prepare(struct request *r);
void external_post(struct request *r);
void external_one(struct request *r);
void external_file(struct request *r);
void external_stamped(struct request *r);
void external_withdraw_post(struct request *r);
bool scope_external(struct request *r);     /* owner, reviewer of the office, auditor */
bool scope_external_own(struct request *r); /* owner */
void review_index(struct request *r);
void review_page(struct request *r);
void review_one(struct request *r);
void review_post(struct request *r);
void poster_index(struct request *r);
void poster_page(struct request *r);
void poster_post(struct request *r);
void poster_paper(struct request *r);

#endif
