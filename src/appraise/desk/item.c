/* What the system itself knows about a certificate of a report. */
#include "appraise/desk/inside.h"

static void own_course(struct db *db, struct arena *a, struct desk_item *d)
{
	struct learn_certificate k;
	bool there = db_has(db, "select 1 from completion where id = $1", d->x->source_id);
	d->number = db_get_str(db, a,
		"select k.number from completion c join certificate k on k.enrolment_id = c.enrolment_id and k.kind = 0 where c.id = $1", d->x->source_id);
	d->truth = DESK_RECORD;
	d->gone = !there;
	if (d->number.p == NULL || !learn_certificate_by_number(db, a, d->number, &k)) {
		d->number = S("");
		return;
	}
	d->truth = learn_certificate_holds(db, a, &k) ? DESK_SIGNED : DESK_BROKEN;
	d->gone = k.revoked_ms > 0;
}

static void other_channel(struct db *db, struct arena *a, struct desk_item *d)
{
	struct db_cur c = db_query(db, "select token, type, file_name, owner, state, sha from external_certificate where id = $1", d->x->source_id);
	d->gone = true;
	if (db_next(&c)) {
		d->token = str_dup(a, db_str(&c, 0));
		d->type = str_dup(a, db_str(&c, 1));
		d->file_name = str_dup(a, db_str(&c, 2));
		d->owner = str_dup(a, db_str(&c, 3));
		d->gone = db_i64(&c, 4) != 1 || !str_eq(db_str(&c, 5), d->x->sha);
	}
	db_done(&c);
	d->truth = DESK_LOOK;
}

struct desk_item desk_item_of(struct db *db, struct arena *a, const struct report *r, const struct report_item *x, const struct report_row *rows, size_t n_rows)
{
	struct desk_item d = {.x = x, .truth = DESK_FILED, .token = S(""), .type = S(""), .file_name = S(""), .number = S(""), .owner = S("")};
	(void)r;
	for (size_t i = 0; i < n_rows && d.row == NULL; i++)
		d.row = rows[i].pos == x->pos ? &rows[i] : NULL;
	if (x->source == 1)
		own_course(db, a, &d);
	else if (x->source == 2)
		other_channel(db, a, &d);
	return d;
}
