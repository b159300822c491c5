/* job_view.h: what the pages of jobs give to their templates. */
#ifndef JOB_JOB_VIEW_H
#define JOB_JOB_VIEW_H

#include "job/job_inside.h"
#include "web/frame.h"

struct jobs_view {
	struct frame f;
	const struct job *job;
	size_t n;
	bool one, open; /* one job's own page; some of them are not over */
};
str job_state_words(const struct job *j);
str job_size_words(struct arena *a, i64 bytes);

#endif
