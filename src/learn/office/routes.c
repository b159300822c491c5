/* routes.c: the routes of this room: who may come, what they may send. */
#include "learn/office/inside.h"

const struct route learn_office_routes[] = {
	{0},
};
