/* inside.h: what the files of this room share. */
#ifndef APPRAISE_STANDING_INSIDE_H
#define APPRAISE_STANDING_INSIDE_H

#include "appraise/standing/standing.h"
#include "base/log.h"
#include "doc/table.h"
#include "org/audit.h"

#endif
