/* The addresses of this room. */
#include "appraise/round/round.h"

const struct route appraise_round_routes[] = {{0}};
