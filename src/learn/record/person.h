/* person.h: within record: what a completion, an enrolment and a certificate ask about a person, in one statement. */
#ifndef LEARN_RECORD_PERSON_H
#define LEARN_RECORD_PERSON_H

#include "learn/record/record.h"

struct learn_person {
	struct org_who who;   /* id and roles only */
	unsigned audience;
	i64 unit_id;          /* office of the first role, 0 the public */
	str province_code, name;
	bool email_ok;        /* staff, or the address is proved */
	bool erased;
};
/* False: there is no such account. */
bool learn_person_of(struct db *db, struct arena *a, i64 account_id, struct learn_person *ret);

/* learn_certificate_issue() where the name is known: 3 statements. */
str learn_certificate_issue_to(struct db *db, struct arena *a, i64 now_ms, enum learn_certificate_kind kind, const struct learn_enrolment *e,
	const struct learn_version *v, str done_day, str name);

#endif
