/* The addresses of this room. */
#include "appraise/picture/picture.h"

const struct route picture_routes[] = {{0}};
