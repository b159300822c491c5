/* package_parts.h: within doc: what the child of package.h says to its parent: records of a kind and bytes. Both ends are the same executable. */
#ifndef DOC_PACKAGE_PARTS_H
#define DOC_PACKAGE_PARTS_H

#include "base/buf.h"
#include "doc/package.h"

#define XML_BYTES_MAX (32u << 20)
#define PACKAGE_RECORD_MAX (64u << 20)

enum package_kind {
	PACKAGE_NAME = 1, /* a part begins */
	PACKAGE_BYTES,
	PACKAGE_PROBLEM_PART, /* the part of the problem that follows */
	PACKAGE_PROBLEM,
	PACKAGE_XML_OPEN,
	PACKAGE_XML_ATTR, /* name; its value follows */
	PACKAGE_XML_VALUE,
	PACKAGE_XML_TEXT,
	PACKAGE_XML_CLOSE,
	PACKAGE_END
};
struct package_record {
	u32 kind, n; /* n bytes follow */
};

int package_child(int in, int out);
int xml_child_task(int in, int out);

#endif
