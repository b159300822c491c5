/* order.h: lists of LAOs in the letter's order as it was in a year: province, district, kind, name. Private to the folder. */
#ifndef LPA_ORDER_H
#define LPA_ORDER_H

#include "org/unit.h"

/* Places 0..n-1 in that order. */
u32 *lpa_letter_order(struct arena *a, const struct org_unit *const *units, const struct org_term *const *terms, size_t n);

#endif
