/* inside.h: what the files of this room share. */
#ifndef LEARN_OFFICE_INSIDE_H
#define LEARN_OFFICE_INSIDE_H

#include "base/clock.h"
#include "learn/learner/learner.h"
#include "learn/office/announce.h"
#include "learn/office/office.h"

#endif
