/* framework.h: a fiscal year's framework (กรอบการประเมินผลการปฏิบัติราชการ): indicators with weight, owner, calendar and kind; points entered with evidence; a
 * province's result in all; the subcommittee's sessions (คณะอนุกรรมการกลั่นกรองผลการประเมินผลการปฏิบัติราชการ): list, minute, approval.
 *
 * A framework is written by กองการเจ้าหน้าที่, approved by a session and never changes from then on; only then points are entered. A session about a round takes
 * its list from the results, and from its approval (password once more) list, minute and file stand under one hash. Rules: DOMAIN.md section 3. */
#ifndef APPRAISE_FRAMEWORK_FRAMEWORK_H
#define APPRAISE_FRAMEWORK_FRAMEWORK_H

#include "appraise/report/report.h"

struct indicator {
	i64 id, weight, full_points, version; /* hundredths */
	int year;
	str no, name, how;
	enum appraise_kind kind;
	const struct org_unit *owner;
	unsigned rounds; /* bits 1, 2 */
};
struct framework {
	int year, state; /* state 0 being written, 1 approved */
	str title;
	i64 version, session_id;
	struct indicator *at; /* by number: 2 before 10 */
	size_t n;
};
bool framework_of(struct db *db, struct arena *a, int year, struct framework *ret); /* 2 statements */
/* Result of one province: points by indicator (-1: nothing yet), total in hundredths of 100 (weight x points / full, added up exactly, rounded once, half up), share
 * of the weight that is judged. Indicators that are not of the round are -1 and weigh nothing. */
struct framework_result {
	const struct org_unit *unit;
	i64 *points;                    /* by the framework's order, hundredths; -1 nothing yet */
	i64 total, judged_weight, rank; /* rank 1 ...; equal totals share it; 0: nothing is judged */
};
/* All provincial offices by rank, those without one last in the order of provinces. */
size_t framework_results(struct db *db, struct arena *a, const struct framework *f, int round_no, struct framework_result **ret);
/* Points that a room computes for its kind; set for e-Learning here, for media (indicator 6) by the app. -1: nothing yet. A kind without one is entered by hand. */
extern i64 (*framework_points_of[APPRAISE_POINTS])(
	struct db *db, struct arena *a, const struct appraise_round *r, const struct org_unit *office);
/* Proves approved sessions against their hashes, for `check`: problems for those that differ. Returns the sessions looked at. */
i64 framework_sessions_check(struct db *db, struct arena *a, struct problems *ps);
/* A made-up framework of the year (approved by a made-up session) with points of some provinces, for the demonstration. Nothing where there is one with indicators. */
void framework_demo(struct db *db, struct arena *a, i64 now_ms, int year);

void framework_use_files(struct store *s);
extern const struct route framework_routes[];

#endif
