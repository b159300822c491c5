/* incoming.h: the file of a form in a `prepare`: as a part of the form (field "file") or as a finished upload in pieces (fields "upload",
 * "name"); checked by its content and moved into the store. What is refused afterwards is collected later. */
#ifndef WEB_INCOMING_H
#define WEB_INCOMING_H

#include "files/store.h"
#include "web/http.h"

struct incoming {
	bool came;        /* a file came with the request */
	bool full;        /* no room on the disk for it */
	str name;         /* as sent */
	i64 size;         /* bytes */
	const char *path; /* where it lies until the request is over or it is stored */
	/* by incoming_store(): */
	bool stored;
	enum store_verdict verdict;
	const char *type; /* checked */
	str sha;          /* hex */
};
/* On a worker. Declare FIELD_TEXT "upload" and "name" and FIELD_FILE "file"; the handler calls upload_done() with the field "upload". */
struct incoming incoming_find(struct request *r, struct store *s);
/* Checks the type and moves it into the store. */
void incoming_store(struct request *r, struct store *s, struct incoming *in);
/* Both. In the arena, for r->prepared. */
struct incoming *incoming_take(struct request *r, struct store *s);
/* Thai words why the file cannot be taken; n == 0: it is stored. NULL: none came. */
str incoming_fault(const struct incoming *in);

#endif
