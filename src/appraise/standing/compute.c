/* Who counts where, and how far each is: one text of SQL for one person, for one rule, and for the proof. */
#include "appraise/standing/inside.h"

/* The postings by which people count under the rule r: where they are on the cut-off day, if their kind of employment counts. */
#define COUNTED \
	" join posting o on o.acting = 0 and o.from_day <= r.cutoff_day and o.to_day >= r.cutoff_day" \
	" join org_unit u on u.id = o.unit_id"
#define EMPLOYED " (r.employments & (1 << cast(o.employment as int))) <> 0"
/* The ท้องถิ่นจังหวัด is the head of a provincial office (kind 2); who acts as one owes as much where the rule says so. */
#define HEAD \
	" case when o.is_head = 1 and u.kind = 2 then 1" \
	" when r.acting_owes = 1 and exists (select 1 from posting k join org_unit ku on ku.id = k.unit_id where k.person_id = o.person_id and k.acting = 1" \
	" and k.from_day <= r.cutoff_day and k.to_day >= r.cutoff_day and ku.kind = 2) then 1 else 0 end as is_head"
/* Distinct courses of a person in the window of the rule w: all, in Local MOOC, in the channel asked of others, in that asked of heads. */
#define COUNTS \
	" count(distinct l.channel || ':' || l.course_key) as n," \
	" count(distinct case when l.channel = 0 then l.course_key end) as m," \
	" count(distinct case when w.need_channel < 0 or l.channel = w.need_channel then l.channel || ':' || l.course_key end) as need," \
	" count(distinct case when w.head_channel < 0 or l.channel = w.head_channel then l.channel || ':' || l.course_key end) as head" \
	" from appraise_rule w"
#define IN_WINDOW " l.day >= w.from_day and l.day <= w.to_day"
#define ROWS \
	"select x.rule_id, x.unit_id, x.person_id, x.is_head, x.n, x.m," \
	" case when x.is_head = 1 then case when x.n >= x.head_n and x.head >= x.head_m then 1 else 0 end" \
	" else case when x.n >= x.need_n and x.need >= x.need_m then 1 else 0 end end as passed, x.posting_id" \
	" from (select r.id as rule_id, o.unit_id, o.person_id, o.id as posting_id, r.need_n, r.need_m, r.head_n, r.head_m, coalesce(c.n, 0) as n," \
	" coalesce(c.m, 0) as m, coalesce(c.need, 0) as need, coalesce(c.head, 0) as head," HEAD \
	" from appraise_rule r" COUNTED
#define ROWS_END " and" EMPLOYED ") x"

#define INSERT "insert into appraise_standing(rule_id, unit_id, person_id, is_head, n, m, passed, posting_id) "
#define OPEN_RULES "r.kind = 0 and r.state in (1, 2) and r.round_id in (select id from appraise_round where state = 1)"
#define OF_PERSON \
	ROWS " left join (select w.id as rule_id," COUNTS ", (select channel, course_key, day from person_learned where person_id = $1) l" \
	     " where w.kind = 0 and" IN_WINDOW " group by w.id) c on c.rule_id = r.id" \
	     " where " OPEN_RULES " and o.person_id = $1" ROWS_END
#define OF_RULE \
	ROWS " left join (select l.person_id," COUNTS " join person_learned l on" IN_WINDOW " where w.id = $1 group by l.person_id) c on c.person_id = o.person_id" \
	     " where r.id = $1" ROWS_END

void standing_person(struct db *db, i64 person_id)
{
	db_exec(db,
		"delete from appraise_standing where person_id = $1 and rule_id in (select u.id from appraise_rule u join appraise_round d on d.id = u.round_id"
		" where u.kind = 0 and d.state = 1)",
		person_id);
	db_exec(db, INSERT OF_PERSON, person_id);
}

void standing_account(struct db *db, struct arena *a, i64 account_id)
{
	(void)a;
	i64 person = db_get(db, 0, "select id from person where account_id = $1 and account_id > 0", account_id);
	if (person != 0)
		standing_person(db, person);
}

void standing_rule(struct db *db, struct arena *a, i64 rule_id)
{
	(void)a;
	db_exec(db, "delete from appraise_standing where rule_id = $1", rule_id);
	db_exec(db, INSERT OF_RULE, rule_id);
}

/* Rules of e-Learning in force or replaced, of open rounds. */
static size_t open_rules(struct db *db, struct arena *a, i64 **ret)
{
	size_t n = 0, room = (size_t)db_get(db, 0, "select count(*) from appraise_rule") + 1;
	i64 *id = new (a, i64, room);
	struct db_cur c = db_query(db, "select r.id from appraise_rule r where " OPEN_RULES " order by r.id");
	while (n < room && db_next(&c))
		id[n++] = db_i64(&c, 0);
	db_done(&c);
	*ret = id;
	return n;
}

void standing_all(struct db *db, struct arena *a)
{
	i64 *id;
	size_t n = open_rules(db, a, &id);
	for (size_t i = 0; i < n; i++)
		standing_rule(db, a, id[i]);
}

void standing_changed(struct db *db, struct arena *a, const i64 *person_id, size_t n)
{
	if (n == 0)
		standing_all(db, a);
	for (size_t i = 0; i < n; i++)
		standing_person(db, person_id[i]);
}

i64 standing_wrong(struct db *db, struct arena *a)
{
	i64 *id, wrong = 0;
	size_t n = open_rules(db, a, &id);
	for (size_t i = 0; i < n; i++)
		wrong += db_get(db, 0,
			"select count(*) from (select unit_id, person_id from (select * from (" OF_RULE ") want except select rule_id, unit_id, person_id, is_head, n, m, passed,"
			" posting_id from appraise_standing where rule_id = $1) missing"
			" union select unit_id, person_id from (select rule_id, unit_id, person_id, is_head, n, m, passed, posting_id from appraise_standing where rule_id = $1"
			" except select * from (" OF_RULE ") want) surplus) differ",
			id[i]);
	return wrong;
}
