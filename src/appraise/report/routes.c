/* The addresses of this room. */
#include "appraise/report/report.h"

const struct route report_routes[] = {{0}};
