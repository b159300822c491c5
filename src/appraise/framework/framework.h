/* framework.h: a fiscal year's framework (กรอบการประเมิน): indicators with weight, owner, calendar and kind; points entered with evidence; a province's result in
 * all; the subcommittee's sessions: list, minute, approval. */
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
	i64 version;
	struct indicator *at;
	size_t n;
};
bool framework_of(struct db *db, struct arena *a, int year, struct framework *ret); /* 2 statements */
/* Result of one province: points by indicator (-1: nothing yet), total in hundredths of 100 (weight x points / full), share of the weight that is judged. */
struct framework_result {
	const struct org_unit *unit;
	i64 *points; /* by the framework's order, hundredths; -1 nothing yet */
	i64 total, judged_weight, rank;
};
size_t framework_results(struct db *db, struct arena *a, const struct framework *f, int round_no, struct framework_result **ret);
/* Points that a later room computes for its kind (indicator 6); installed by the app. -1: nothing yet. */
extern i64 (*framework_points_of[APPRAISE_POINTS])(struct db *db, struct arena *a, const struct appraise_round *r, const struct org_unit *office);

void framework_use_files(struct store *s);
extern const struct route framework_routes[];

#endif
