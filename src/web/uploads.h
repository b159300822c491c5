/* uploads.h: large files in pieces that can be resumed: POST /uploads opens one, PUT /uploads/{id}?offset=N appends a piece of at
 * most 8 MiB, GET /uploads/{id} tells how much is there. What is not finished within a day is collected. */
#ifndef WEB_UPLOADS_H
#define WEB_UPLOADS_H

#include "web/http.h"

#define UPLOAD_PIECE (8u << 20)

extern const struct route web_upload_routes[];
/* The finished file of the caller's own upload, or NULL; *ret_size its bytes. The file stays the caller's: moving it away ends it. */
const char *upload_path(struct request *r, str id, i64 *ret_size);
/* Removes spool files over a day old. */
void upload_collect(const char *spool_dir);

#endif
