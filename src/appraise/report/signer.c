/* signer.c: what is printed below the name of who certifies. */
#include "appraise/report/inside.h"

/* The own position of a person on a day, with its level; "" where there is none. */
static str own_position(struct db *db, struct arena *a, i64 person_id, day on)
{
	struct posting *at;
	size_t n = postings_of(db, a, person_id, &at);
	for (size_t i = 0; i < n; i++)
		if (!at[i].acting && at[i].from <= on && (at[i].to == DAY_NONE || at[i].to >= on))
			return roster_title(a, at[i].position, at[i].level);
	return S("");
}

str report_position(struct db *db, struct arena *a, i64 account_id, const struct org_unit *u, enum report_capacity c, day on)
{
	str head = STR_CAT(a, S("ท้องถิ่นจังหวัด"), u->province->name), own = S("");
	struct roster_head h[2] = {0};
	struct person p;
	if (c == CAPACITY_HEAD)
		return head;
	roster_heads(db, a, u, on, h);
	if (c == CAPACITY_ACTING && h[1].posting.id != 0)
		own = own_position(db, a, h[1].person.id, on);
	if (c == CAPACITY_ON_BEHALF && person_by_account(db, a, account_id, &p))
		own = own_position(db, a, p.id, on);
	return STR_CAT(a, own, own.n > 0 ? S(" ") : S(""), c == CAPACITY_ACTING ? S("รักษาการแทน ") : S("ปฏิบัติราชการแทน "), head);
}
