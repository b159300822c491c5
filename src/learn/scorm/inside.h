/* inside.h: what the files of learn/scorm/ share. */
#ifndef LEARN_SCORM_INSIDE_H
#define LEARN_SCORM_INSIDE_H

#include "learn/learner/learner.h"
#include "learn/scorm/scorm.h"
#include "web/html.h"

#define SCORM_CAPABILITY_MS (12LL * 3600 * 1000)
#define SCORM_STATE_MAX (200u << 10) /* bytes of what a package keeps about one learner */

struct scorm_package {
	i64 id;
	int edition; /* 12 or 2004 */
	str title, items; /* JSON */
};
bool scorm_package_of(struct db *db, struct arena *a, i64 id, struct scorm_package *ret);
/* "id.expiry.mac": lets whoever holds it read this package's files until then; it says nothing about a person. */
str scorm_capability(struct arena *a, i64 package_id, i64 now_ms);
/* The package's id, 0: forged or over. */
i64 scorm_capability_of(struct arena *a, str capability, i64 now_ms);

struct scorm_view {
	struct request *r;
	const struct learn_lesson *l;
	str src, origin, state, post, learner_id, learner_name;
	i64 version;
	str page; /* of the application: where messages may come from */
	struct scorm_package p;
};

#endif
