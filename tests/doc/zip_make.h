/* zip_make.h: a zip, or an xlsx of given XML, in memory. Also used by the fuzz targets. */
#ifndef TESTS_DOC_ZIP_MAKE_H
#define TESTS_DOC_ZIP_MAKE_H

#include "base/buf.h"
#include "base/log.h"
#include <zip.h>

struct zip_part {
	const char *name; /* NULL ends the list */
	str text;
};

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static inline void zip_make(const struct zip_part *parts, bool deflate, struct buf *ret)
{
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *mem = zip_source_buffer_create(NULL, 0, 0, &error);
	must(mem);
	zip_source_keep(mem);
	zip_t *z = zip_open_from_source(mem, ZIP_TRUNCATE, &error);
	must(z);
	for (const struct zip_part *p = parts; p->name; p++) {
		zip_source_t *s = zip_source_buffer(z, p->text.p, p->text.n, 0);
		must(s);
		zip_int64_t i = zip_file_add(z, p->name, s, ZIP_FL_ENC_UTF_8);
		must(i >= 0);
		zip_set_file_compression(z, (zip_uint64_t)i, deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 1);
		zip_file_set_dostime(z, (zip_uint64_t)i, 0, 33, 0);
	}
	must(zip_close(z) == 0);
	must(zip_source_open(mem) == 0);
	for (;;) {
		char *room = buf_room(ret, 65536);
		must(room);
		zip_int64_t n = zip_source_read(mem, room, 65536);
		must(n >= 0);
		ret->n += (size_t)n;
		if (n == 0)
			break;
	}
	zip_source_close(mem);
	zip_source_free(mem);
	zip_error_fini(&error);
}

/* An xlsx with one sheet; strings and styles may be empty. */
static inline void xlsx_make(str sheet, str strings, str styles, bool deflate, struct buf *ret)
{
	static const char book[] =
		"<workbook xmlns:r=\"" REL "\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>";
	static const char root[] =
		"<Relationships><Relationship Id=\"a\" Type=\"" REL "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
	static const char rels[] =
		"<Relationships><Relationship Id=\"s\" Type=\"" REL "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
		"<Relationship Id=\"t\" Type=\"" REL "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
		"<Relationship Id=\"y\" Type=\"" REL "/styles\" Target=\"styles.xml\"/></Relationships>";
	struct zip_part parts[] = {
		{"_rels/.rels", str_of(root)},
		{"xl/workbook.xml", str_of(book)},
		{"xl/_rels/workbook.xml.rels", str_of(rels)},
		{"xl/sharedStrings.xml", strings.n ? strings : S("<sst/>")},
		{"xl/styles.xml", styles.n ? styles : S("<styleSheet/>")},
		{"xl/worksheets/sheet1.xml", sheet},
		{NULL, {NULL, 0}},
	};
	zip_make(parts, deflate, ret);
}

#endif
