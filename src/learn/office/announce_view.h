/* announce_view.h: what the pages of announcements show. */
#ifndef LEARN_OFFICE_ANNOUNCE_VIEW_H
#define LEARN_OFFICE_ANNOUNCE_VIEW_H

#include "learn/office/inside.h"

struct announce_view {
	struct request *r;
	struct office_note note;
	const struct problems *ps;
	str action, today, title, body, until, unit;
	bool portal, dla;
	const struct org_unit *const *tops;
	size_t n_tops;
	struct learn_announcement *at;
	size_t n;
};

#endif
