/* The addresses of this room. */
#include "appraise/paper/paper.h"

const struct route paper_routes[] = {{0}};
