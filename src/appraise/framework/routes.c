/* The addresses of this room. */
#include "appraise/framework/framework.h"

const struct route framework_routes[] = {{0}};
