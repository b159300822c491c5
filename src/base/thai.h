/* thai.h: Thai text: digits, dictionary order, folding for search, the Windows code page. */
#ifndef BASE_THAI_H
#define BASE_THAI_H

#include "base/arena.h"

/* 0-9 as ๐-๙, and back. */
str thai_digits(struct arena *a, str s);
str thai_arabic_digits(struct arena *a, str s);

/* A key whose byte order is Thai dictionary order (libthai th_strxfrm; เกาะ under ก, แปลง under ป), as hex, a point, and the
 * text itself as hex: different texts have different keys, also outside TIS-620. For a text column; to be compared by bytes. */
str thai_sort_key(struct arena *a, str s);

/* One form of text for finding: NFC, case folded, Thai digits as Arabic, ํา as ำ, เเ as แ, zero-width signs dropped,
 * punctuation and runs of blanks as one blank, trimmed. Query and text go through the same function. */
str thai_fold(struct arena *a, str s);

/* Windows Thai (CP874) to UTF-8; false when a byte has no meaning there. */
bool thai_from_cp874(struct arena *a, str s, str *ret);

/* Distance of two names for "did you mean": edits over code points (insert, delete, replace, swap), capped at max + 1. */
int thai_distance(struct arena *a, str x, str y, int max);

#endif
