/* The addresses of this room. */
#include "appraise/roster/roster.h"

const struct route roster_routes[] = {{0}};
