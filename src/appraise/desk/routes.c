/* The addresses of this room. */
#include "appraise/desk/desk.h"

const struct route desk_routes[] = {{0}};
