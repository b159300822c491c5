/* True copies: the owner's word for the copy of a certificate of our own course. */
#include "appraise/standing/inside.h"

#define OPEN \
	" from completion c join certificate k on k.enrolment_id = c.enrolment_id and k.kind = 0 and k.revoked_ms = 0" \
	" where c.account_id = $1 and c.passed_day >= $2 and c.passed_day <= $3 and not exists (select 1 from appraise_true_copy t where t.completion_id = c.id)"

i64 standing_copies_open(struct db *db, const struct appraise_rule *r, i64 account_id)
{
	struct day_text from = day_iso(r->from), to = day_iso(r->to);
	return db_get(db, 0, "select count(*)" OPEN, account_id, from.z, to.z);
}

i64 standing_copies_declare(struct db *db, struct arena *a, i64 now_ms, const struct appraise_rule *r, i64 account_id, str owner)
{
	struct day_text from = day_iso(r->from), to = day_iso(r->to);
	i64 unit = db_get(db, 0, "select o.unit_id from person p join posting o on o.person_id = p.id where p.account_id = $1 and p.account_id > 0 order by o.from_day desc limit 1", account_id);
	i64 n = db_exec(db, "insert into appraise_true_copy(completion_id, account_id, owner, at_ms) select c.id, c.account_id, $4, $5" OPEN, account_id, from.z, to.z, owner, now_ms);
	if (n > 0)
		audit_add(db, a, account_id, unit, now_ms, S("appraise.true_copy"), str_fmt(a, "%lld", (long long)n), (str){0}, owner);
	return n;
}

bool standing_copy_of(struct db *db, struct arena *a, i64 completion_id, str *ret_owner, i64 *ret_ms)
{
	struct db_cur c = db_query(db, "select owner, at_ms from appraise_true_copy where completion_id = $1", completion_id);
	bool found = db_next(&c);
	if (found) {
		*ret_owner = str_dup(a, db_str(&c, 0));
		*ret_ms = db_i64(&c, 1);
	}
	db_done(&c);
	return found;
}
