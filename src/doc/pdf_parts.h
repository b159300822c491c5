/* pdf_parts.h: within doc: what pdf_stamp() and pdf_join() ask of the child. */
#ifndef DOC_PDF_PARTS_H
#define DOC_PDF_PARTS_H

#include "base/str.h"

#define PDF_PARTS_BYTES_MAX (256u << 20)
#define PDF_JOIN_MAX 2000
#define PDF_PICTURE_SIDE_MAX 12000
#define PDF_PICTURE_AREA_MAX 40000000

int pdf_stamp_child(int in, int out);
int pdf_join_child(int in, int out);
int pdf_png_child(int in, int out);

#endif
