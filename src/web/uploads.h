/* uploads.h: large files in pieces that can be resumed: POST /uploads opens one, PUT /uploads/{id}?offset=N appends a piece of at
 * most 8 MiB, GET /uploads/{id} tells how much is there. What is not finished within a day is collected. */
#ifndef WEB_UPLOADS_H
#define WEB_UPLOADS_H

#include "web/http.h"

#define UPLOAD_PIECE (8u << 20)

extern const struct route web_upload_routes[];
/* The file of the caller's own upload, or NULL; *ret_size its bytes. */
const char *upload_path(struct request *r, str id, i64 *ret_size);
/* A copy of it to be moved away, held against further pieces until the request is over. NULL also while one arrives, or without room. */
const char *upload_take(struct request *r, str id, i64 *ret_size);
/* Ends the upload with the commit of this write. */
void upload_done(struct request *r, str id);
/* Whether bodies may still be spooled to that disk. */
bool upload_room(const char *spool_dir);
/* Removes spool files over a day old. */
void upload_collect(const char *spool_dir);

#endif
