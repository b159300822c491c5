/* stamp_parts.h: within doc: what parent and child of pdf_stamp and pdf_join say to each other. Both ends are the same executable. */
#ifndef DOC_STAMP_PARTS_H
#define DOC_STAMP_PARTS_H

#include "base/str.h"

#define STAMP_BYTES_MAX (64u << 20)  /* of a document that comes in */
#define STAMP_RESULT_MAX (192u << 20)
#define STAMP_PARTS_MAX 2000
#define STAMP_PAGES_MAX 500

enum stamp_kind { STAMP_PDF = 1, STAMP_PNG, STAMP_JPEG, STAMP_WEBP, STAMP_JOIN };
/* Then the sizes of the parts (u64 each), then their bytes. STAMP_JOIN: all of them; else the stamp's page and the document. */
struct stamp_head {
	u32 kind, n;
	double height; /* points of the stamp at the top of its page */
};
/* The first byte of the answer; after STAMP_DONE the document. */
enum stamp_answer { STAMP_DONE, STAMP_DAMAGED, STAMP_LOCKED, STAMP_PAGES, STAMP_PIXELS, STAMP__MAX };

int stamp_child(int in, int out);
/* A picture as a document of one page, kept in *q (a qpdf_data); STAMP_DONE when it is. */
enum stamp_answer stamp_picture(enum stamp_kind kind, str content, void *q);

#endif
