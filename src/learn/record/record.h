/* record.h: who learns what, how far, and who has passed. All of it in the caller's transaction, at once.
 *
 * The moment a person first completes a course is written once (enrolment.passed_ms, completion) and never changes, whatever is edited
 * later. Completion issues the certificate in the same transaction where the person's e-mail is proved or the person is staff;
 * else learn_certificates_due() does it when the address is proved. */
#ifndef LEARN_RECORD_RECORD_H
#define LEARN_RECORD_RECORD_H

#include "learn/course/course.h"

enum learn_source { SOURCE_SELF, SOURCE_FILE, SOURCE_UNIT, SOURCE_LINK };
struct learn_enrolment {
	i64 id, course_id, version_id, account_id, unit_id;
	unsigned audience;
	str province_code, due_day, last_key;
	int state; /* 0 active, 1 left */
	i64 enrolled_ms, started_ms, last_ms, passed_ms;
	int n_done;
};
/* One statement. False: not enrolled. */
bool learn_enrolment_of(struct db *db, struct arena *a, i64 account_id, i64 course_id, struct learn_enrolment *ret);

/* Enrols into the live version. False with problems in Thai: not for this audience, prerequisite missing (named), not open yet, closed, archived.
 * Enrolled already: true, and a left one is active again. force: by an office or the command line: dates and prerequisites are not asked.
 * Audience, unit and province are taken from the person's roles (or the account's province_code). */
struct learn_enrol {
	i64 account_id, by;
	enum learn_source source;
	str link, due_day; /* "" : the course's */
	bool force;
};
bool learn_enrol(struct db *db, struct arena *a, i64 now_ms, const struct learn_course *c, const struct learn_enrol *e, i64 *ret_id, struct problems *ps);

/* A lesson's state of one learner. */
struct learn_lesson_state {
	i64 first_ms, done_ms, position, n_watched;
	i64 score; /* hundredths of a percent, -1 none */
	str watched;
};
/* States of all lessons of the version, in its order. One statement. */
struct learn_lesson_state *learn_states(struct db *db, struct arena *a, const struct learn_enrolment *e, const struct learn_version *v);
/* Whether the lesson is open now for the learner: order, dates. Words why not in *why (p NULL: open). */
str learn_closed_why(struct arena *a, const struct learn_version *v, const struct learn_lesson_state *s, const struct learn_lesson *l, i64 now_ms);

/* The lesson was opened: first_ms, where to continue; with RULE_OPEN it is done. */
void learn_lesson_opened(struct db *db, struct arena *a, i64 now_ms, struct learn_enrolment *e, const struct learn_version *v, const struct learn_lesson *l);
/* The lesson is done (marked, watched enough, passed) with a score (-1 none; the best is kept). Computes the course's completion at once.
 * at_ms: when it happened (a test handed in at the bell: the bell). Repeating it changes nothing but a better score. At most 8 statements when this completes
 * the course, 3 otherwise. *ret_completed: the course was completed by this (may be NULL). */
void learn_lesson_done(struct db *db, struct arena *a, i64 at_ms, i64 now_ms, struct learn_enrolment *e, const struct learn_version *v, const struct learn_lesson *l,
	i64 score, bool *ret_completed);

/* For tests, the command line and later rooms: completions of a range of days (both ends), newest last. */

/* Certificates that waited for the proof of the e-mail address: issues them. Called when it is proved. The number issued. */
int learn_certificates_due(struct db *db, struct arena *a, i64 now_ms, i64 account_id);

/* Called in the transaction in which what counts as learned by an account changed: a course completed, a certificate revoked, one of another channel
 * judged. Installed by the app; NULL: nobody asks. */
extern void (*learn_earned)(struct db *db, struct arena *a, i64 account_id);

/* --- certificate: the row, number and signature (record/certificate.c); papers and pages are in learn/certificate/ --- */

enum learn_certificate_kind { CERTIFICATE_COMPLETION, CERTIFICATE_ATTENDANCE };
struct learn_certificate {
	i64 id, enrolment_id, account_id, course_id, issued_ms, revoked_ms;
	enum learn_certificate_kind kind;
	str number, name, course_title, day, revoked_why;
	int minutes;
	str key_id;
	u8 signature[64];
};
/* "LM69-XXXX-XXXX-C": two digits of the Buddhist year of the day, 40 random bits in Crockford's base32, check sign. Not guessable: a counter would let
 * anybody walk through the names. */
str learn_number_new(struct arena *a, str day);
/* Upper case, blanks and dashes as wanted, O and 0, I and 1 taken as one. p NULL: the check sign is wrong or it is no number. */
str learn_number_parse(struct arena *a, str typed);
/* Issues one unless there is one: number, signature, notice to the person. 4 statements. The number. */
str learn_certificate_issue(struct db *db, struct arena *a, i64 now_ms, enum learn_certificate_kind kind, const struct learn_enrolment *e, const struct learn_version *v, str day);
/* One indexed look-up. False: there is none. */
bool learn_certificate_by_number(struct db *db, struct arena *a, str number, struct learn_certificate *ret);
/* The canonical text that is signed, and whether the signature holds with the public key kept under key_id. */
str learn_certificate_text(struct arena *a, const struct learn_certificate *c);
bool learn_certificate_holds(struct db *db, struct arena *a, const struct learn_certificate *c);
/* Ends its validity; audited. */
bool learn_certificate_revoke(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_certificate *c, str why, struct problems *ps);

#endif
