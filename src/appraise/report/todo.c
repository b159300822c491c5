/* todo.c: a report that is made waits for the head's certification: a task on the first page of exactly those who may give it. */
#include "appraise/picture/picture.h"
#include "appraise/report/inside.h"

#define WAITING_MAX 200 /* all provinces of two open rounds, and more */

struct waiting {
	i64 round_id, unit_id;
};

static bool task_of(struct db *db, struct arena *a, i64 round_id, const struct org_unit *u, struct appraise_task *ret)
{
	struct appraise_round round;
	struct appraise_rule rule;
	if (!round_by_id(db, a, round_id, &round) || !rule_in_force(db, a, round_id, APPRAISE_ELEARNING, &rule))
		return false;
	*ret = (struct appraise_task){.deadline_ms = day_start_ms(rule.due + 1), .title = STR_CAT(a, S("รับรองข้อมูลรายงานตัวชี้วัดที่ 2 "), round_name(a, &round)),
		.detail = u->full, .href = report_path(a, &round, u), .action = S("ตรวจและรับรอง")};
	return true;
}

size_t report_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct appraise_task *ret, size_t max)
{
	struct waiting w[WAITING_MAX];
	size_t n_waiting = 0, n = 0;
	if (who == NULL)
		return 0;
	struct db_cur c = db_query(db,
		"select r.round_id, r.unit_id from appraise_round d join appraise_report r on r.round_id = d.id and r.state = 0 where d.state = 1 order by d.starts_day desc limit 200");
	while (db_next(&c) && n_waiting < WAITING_MAX)
		w[n_waiting++] = (struct waiting){db_i64(&c, 0), db_i64(&c, 1)};
	db_done(&c);
	for (size_t i = 0; i < n_waiting && n < max; i++) {
		const struct org_unit *u = org_by_id(org_dir(db), w[i].unit_id);
		/* who acts as head belongs to the province: the rosters of others need not be asked */
		bool near = u != NULL && who->home != NULL && org_is_below(who->home, u);
		if (u != NULL && (near || org_may(who, PERM_APPRAISE_CERTIFY, u)) && report_may_certify(db, a, who, u, day_of_ms(now_ms)))
			n += task_of(db, a, w[i].round_id, u, &ret[n]);
	}
	return n;
}
