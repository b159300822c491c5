/* inside.h: what the files of this room share. */
#ifndef APPRAISE_ROSTER_INSIDE_H
#define APPRAISE_ROSTER_INSIDE_H

#include "appraise/roster/roster.h"
#include "base/crypt.h"
#include "base/log.h"
#include "base/thai.h"
#include "mail/mail.h"
#include "org/audit.h"

/* roster_day() for a last day, which may lie far ahead (retirement). */
bool roster_last_day(struct arena *a, str s, i64 now_ms, day *ret, str *why);
/* "YYYY-MM-DD", ROSTER_EVER for DAY_NONE; and back. */
str roster_stored(struct arena *a, day d);
day roster_read_day(str s);
str citizen_hash(struct arena *a, str digits); /* hex; "" for "" */

/* Rows of the tables; 0: the key is taken. */
i64 roster_insert_person(struct db *db, struct arena *a, i64 now_ms, const struct person *p, str citizen);
i64 roster_insert_posting(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct posting *o);
/* Links the person's account by staff number or address, where there is one and none is linked. */
void roster_link_by_key(struct db *db, i64 person_id);
/* roster_changed() where it is installed. */
void roster_tell(struct db *db, struct arena *a, const i64 *person_id, size_t n);

#endif
