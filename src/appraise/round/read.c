/* Rounds and rules out of the database. */
#include "appraise/round/inside.h"

#define ROUND_COLUMNS "select id, year, no, state, starts_day, ends_day, opened_ms, closed_ms, version from appraise_round"

static struct appraise_round round_row(struct db_cur *c)
{
	return (struct appraise_round){.id = db_i64(c, 0), .year = (int)db_i64(c, 1), .no = (int)db_i64(c, 2), .state = (int)db_i64(c, 3), .starts = day_stored(db_str(c, 4)),
		.ends = day_stored(db_str(c, 5)), .opened_ms = db_i64(c, 6), .closed_ms = db_i64(c, 7), .version = db_i64(c, 8)};
}

static bool one_round(struct db_cur c, struct appraise_round *ret)
{
	bool found = db_next(&c);
	if (found)
		*ret = round_row(&c);
	db_done(&c);
	return found;
}

bool round_of(struct db *db, struct arena *a, int year, int no, struct appraise_round *ret)
{
	(void)a;
	return one_round(db_query(db, ROUND_COLUMNS " where year = $1 and no = $2", year, no), ret);
}

bool round_by_id(struct db *db, struct arena *a, i64 id, struct appraise_round *ret)
{
	(void)a;
	return one_round(db_query(db, ROUND_COLUMNS " where id = $1", id), ret);
}

bool round_current(struct db *db, struct arena *a, day today, struct appraise_round *ret)
{
	(void)a;
	struct day_text d = day_iso(today);
	return one_round(db_query(db, ROUND_COLUMNS " where state = 1 order by case when starts_day <= $1 and ends_day >= $1 then 0 else 1 end, starts_day desc limit 1", d.z), ret);
}

#define ROUNDS_MAX 200 /* a hundred years */

size_t rounds_all(struct db *db, struct arena *a, struct appraise_round **ret)
{
	struct appraise_round *at = new (a, struct appraise_round, ROUNDS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db, ROUND_COLUMNS " order by year desc, no desc limit 200");
	while (n < ROUNDS_MAX && db_next(&c))
		at[n++] = round_row(&c);
	db_done(&c);
	*ret = at;
	return n;
}

#define RULE_COLUMNS \
	"select id, round_id, kind, no, state, from_day, to_day, cutoff_day, opens_day, due_day, last_day, per_day, need_n, need_m, need_channel, head_n, head_m," \
	" head_channel, acting_owes, head_fails, employments, deliveries, paper_by, bands, reason, made_by, made_ms, frozen_ms, version from appraise_rule"

static struct appraise_rule rule_row(struct db_cur *c, struct arena *a)
{
	struct appraise_rule r = {.id = db_i64(c, 0), .round_id = db_i64(c, 1), .kind = (enum appraise_kind)db_i64(c, 2), .no = (int)db_i64(c, 3), .state = (int)db_i64(c, 4),
		.from = day_stored(db_str(c, 5)), .to = day_stored(db_str(c, 6)), .cutoff = day_stored(db_str(c, 7)), .opens = day_stored(db_str(c, 8)),
		.due = day_stored(db_str(c, 9)), .last = day_stored(db_str(c, 10)), .per_day = db_i64(c, 11), .need_n = (int)db_i64(c, 12), .need_m = (int)db_i64(c, 13),
		.need_channel = (int)db_i64(c, 14), .head_n = (int)db_i64(c, 15), .head_m = (int)db_i64(c, 16), .head_channel = (int)db_i64(c, 17),
		.acting_owes = db_i64(c, 18) == 1, .head_fails = db_i64(c, 19) == 1, .employments = (unsigned)db_i64(c, 20), .deliveries = (unsigned)db_i64(c, 21),
		.paper_by = (int)db_i64(c, 22), .reason = str_dup(a, db_str(c, 24)), .made_by = db_i64(c, 25), .made_ms = db_i64(c, 26), .frozen_ms = db_i64(c, 27),
		.version = db_i64(c, 28)};
	if (!bands_read(db_str(c, 23), &r.bands))
		log_error("bands of rule %lld cannot be read", (long long)r.id);
	return r;
}

static bool one_rule(struct db_cur c, struct arena *a, struct appraise_rule *ret)
{
	bool found = db_next(&c);
	if (found)
		*ret = rule_row(&c, a);
	db_done(&c);
	return found;
}

bool rule_in_force(struct db *db, struct arena *a, i64 round_id, enum appraise_kind kind, struct appraise_rule *ret)
{
	return one_rule(db_query(db, RULE_COLUMNS " where round_id = $1 and kind = $2 and state < 2 order by state desc, no desc limit 1", round_id, (i64)kind), a, ret);
}

bool rule_by_id(struct db *db, struct arena *a, i64 id, struct appraise_rule *ret)
{
	return one_rule(db_query(db, RULE_COLUMNS " where id = $1", id), a, ret);
}

#define VERSIONS_MAX 100

size_t rules_of(struct db *db, struct arena *a, i64 round_id, enum appraise_kind kind, struct appraise_rule **ret)
{
	struct appraise_rule *at = new (a, struct appraise_rule, VERSIONS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db, RULE_COLUMNS " where round_id = $1 and kind = $2 order by no desc limit 100", round_id, (i64)kind);
	while (n < VERSIONS_MAX && db_next(&c))
		at[n++] = rule_row(&c, a);
	db_done(&c);
	*ret = at;
	return n;
}
