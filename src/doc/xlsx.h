/* xlsx.h: within doc: the parts of an xlsx file (a zip of XML). The own reader, on libzip and expat: Debian has none for C.
 *
 * Everything a foreign file says about itself is checked against what it delivers: sizes while inflating, ratios, row and
 * column numbers, indexes. A DOCTYPE is refused anywhere, and with it every entity but the five of XML. */
#ifndef DOC_XLSX_H
#define DOC_XLSX_H

#include "doc/table_parse.h"
#include <expat.h>
#include <zip.h>

#define XLSX_PARTS_MAX 10000
#define XLSX_STRINGS_MAX 8388608
#define XLSX_STYLES_MAX 65536
#define XLSX_RELATIONS_MAX 2000
#define XLSX_DEPTH_MAX 64
#define XLSX_PATH_MAX 512
#define XLSX_ROW_MAX 1048576 /* of the format */
#define XLSX_COL_MAX 16384

/* What a cell's number is by its style. */
enum xlsx_kind { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATETIME };

struct xlsx {
	struct table_emit *e;
	zip_t *zip;
	size_t inflated, inflated_max; /* bytes of all parts so far */
	struct buf texts;              /* shared strings, one behind the other */
	size_t *text_end;
	size_t n_texts, cap_texts;
	u8 *style_kind; /* enum xlsx_kind by index of cellXfs */
	size_t n_styles;
	bool epoch_1904;
};

/* One part while it is parsed. Names come without namespace prefix; start and end may call XML_StopParser by xlsx_stop(). */
struct xlsx_part {
	struct xlsx *x;
	const char *name;
	XML_Parser parser;
	int depth;
	void (*start)(struct xlsx_part *p, str name, const char **attributes);
	void (*end)(struct xlsx_part *p, str name);
	void (*text)(struct xlsx_part *p, str text);
	void *ctx;
};

bool xlsx_has(struct xlsx *x, const char *part);
/* Inflates and parses the part named p->name. False: stopped, the reason is said. */
bool xlsx_parse_part(struct xlsx_part *p);
/* Ends the parsing of the part from within a handler. */
void xlsx_stop(struct xlsx_part *p);
/* Says the reason and ends. */
void xlsx_refuse(struct xlsx_part *p, const char *words);
/* The attribute's value by its name without prefix; p == NULL: not there. */
str xlsx_attribute(const char **attributes, str name);
/* A number without sign, at most max; -1 when it is none. */
i64 xlsx_number(str s, i64 max);

bool xlsx_read_strings(struct xlsx *x, const char *part);
bool xlsx_read_styles(struct xlsx *x, const char *part);
bool xlsx_read_sheet(struct xlsx *x, const char *part);
/* What the code of a number format makes of a number: "d/m/yyyy" is a date. */
enum xlsx_kind xlsx_format_kind(str code);
/* "_x000D_" as the sign it stands for; in place, the new length. */
size_t xlsx_unescape(char *p, size_t n);
/* Whether the text begins with what a reader would take for such an escape; its underscore is then written "_x005F_". */
bool xlsx_escape_like(str s);

/* The number of a cell as text: see table.h. Room: 400 bytes. */
#define XLSX_NUMBER_ROOM 400
size_t xlsx_show_number(double v, char *ret);
/* By kind: YYYY-MM-DD, YYYY-MM-DDTHH:MM[:SS], HH:MM[:SS]; as a number when it is out of the range of days. */
size_t xlsx_show(double v, enum xlsx_kind kind, bool epoch_1904, char *ret);

#endif
