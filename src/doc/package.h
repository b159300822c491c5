/* package.h: a zip by others (SCORM, Common Cartridge, a course file), read in the locked-up child; and XML by others as a tree.
 *
 * Refused in words: names with .., absolute names, back slashes, links and devices, two parts of one name, more than PACKAGE_FILES_MAX parts, a part or all of it larger
 * than the limits (counted while inflating, whatever the headers say), ratio over PACKAGE_RATIO_MAX, encrypted parts, not a zip. */
#ifndef DOC_PACKAGE_H
#define DOC_PACKAGE_H

#include "base/arena.h"
#include "base/problem.h"

#define PACKAGE_FILES_MAX 5000
#define PACKAGE_PART_MAX (200u << 20)
#define PACKAGE_ALL_MAX (600u << 20)
#define PACKAGE_RATIO_MAX 200 /* only parts over 1 MiB are judged by it */

/* Calls part() for each file in the order of the zip, its bytes in pieces: (name, NULL, 0) begins a part, then pieces, then (name, "", 0) ends it.
 * part false: stop, without a problem of its own. False when anything was added to ps; parts seen before are then to be thrown away. */
bool package_read(struct arena *a, const char *path, bool (*part)(void *ctx, str name, const char *p, size_t n), void *ctx, struct problems *ps);

/* XML: names without prefix; text of all text nodes directly inside, joined. DOCTYPE refused. */
struct xml {
	str name, text;
	const str *attr; /* name, value, name, value ... */
	size_t n_attr;   /* pairs */
	struct xml *child, *next;
};
/* Parsed in the child. NULL with a problem. */
struct xml *xml_read(struct arena *a, str content, struct problems *ps);
str xml_attr(const struct xml *x, const char *name); /* p NULL: none */
struct xml *xml_child(const struct xml *x, const char *name); /* first of that name; NULL x gives NULL */
struct xml *xml_next(const struct xml *x, const char *name);  /* next sibling of that name */

/* Writing a zip of our own. */
struct package_out;
struct package_out *package_out_open(struct arena *a);
void package_out_add(struct package_out *p, str name, str content);
void package_out_file(struct package_out *p, str name, const char *path);
bool package_out_close(struct package_out *p, struct buf *out);
/* The same straight into a file (large ones). */
bool package_out_close_file(struct package_out *p, const char *path);

#endif
