/* An xlsx: the input is a zip as it is, or, where it does not begin like one, up to five texts with a zero byte between them:
 * sheet, shared strings, styles, workbook, its relations. They are put into a zip, so that the mutations reach the XML. */
#include "base/log.h"
#include "doc/table.h"
#include "../doc/zip_make.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct table_head heads[] = {{"year", false}, {"lao_code", false}, {"points", false}, {NULL, false}};

static void check(str content)
{
	struct arena *a = arena_open(1 << 16, (size_t)256 << 20);
	struct problems ps = problems_in(a);
	struct table t = {0};
	i64 last = 1;
	bool ok = table_read(a, content, heads, TABLE_TRUSTED, &t, &ps);
	must(ok == (ps.n == 0));
	for (size_t i = 0; ok && i < t.n; i++) {
		must(t.rows[i].row > last);
		last = t.rows[i].row;
		for (int c = 0; c < 3; c++)
			must(str_utf8(t.rows[i].cell[c]) && t.rows[i].cell[c].n <= TABLE_CELL_MAX);
	}
	arena_close(a);
}

static void check_parts(str text)
{
	static const char *const names[] = {
		"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
	struct zip_part parts[7] = {
		{"_rels/.rels", S("<R><Relationship Type=\"/officeDocument\" Target=\"xl/workbook.xml\"/></R>")},
		{names[0], S("<worksheet/>")},
		{names[1], S("<sst/>")},
		{names[2], S("<styleSheet/>")},
		{names[3], S("<workbook><sheets><sheet id=\"s\"/></sheets></workbook>")},
		{names[4], S("<R><Relationship Id=\"s\" Type=\"/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
					 "<Relationship Type=\"/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Type=\"/styles\" "
					 "Target=\"styles.xml\"/></R>")},
	};
	struct buf zip = {0};
	str part;
	for (int i = 1; i < 6 && str_next(&text, '\0', &part); i++) {
		if (part.n)
			parts[i].text = part;
	}
	zip_make(parts, false, &zip);
	check(buf_view(&zip));
	buf_free(&zip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	str s = {(const char *)data, n};
	if (n > 1 << 20)
		return 0;
	if (str_starts(s, S("PK")) || str_starts(s, S("\xD0\xCF")))
		check(s);
	else if (n)
		check_parts(s);
	return 0;
}
