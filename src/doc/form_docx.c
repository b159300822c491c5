/* form_docx.c: fields of a part of a .docx, on libxml2's tree, in the child.
 *
 * Word splits a text over runs where it likes: the texts of a paragraph are read as one; a value goes into the run in which its field begins,
 * and so has its font. */
#include "doc/form_parts.h"

#include <libxml/tree.h>
#include <stdlib.h>

#define TEXTS_MAX 4000 /* of a paragraph */
#define DEPTH_MAX 200

static bool is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

/* --- the texts of a paragraph --- */

struct texts {
	xmlNode *node[TEXTS_MAX];
	size_t n;
};

static void collect(xmlNode *n, struct texts *t, int depth)
{
	for (xmlNode *c = n->children; c != NULL && depth < DEPTH_MAX; c = c->next) {
		if (is(c, "p"))
			continue; /* a text box has paragraphs of its own */
		if (is(c, "t") && t->n < TEXTS_MAX)
			t->node[t->n++] = c;
		else
			collect(c, t, depth + 1);
	}
}

static str content(struct arena *a, xmlNode *t)
{
	xmlChar *s = xmlNodeGetContent(t);
	str r = str_dup(a, s != NULL ? str_of((const char *)s) : S(""));
	xmlFree(s);
	return r;
}

static void set(xmlNode *t, str s)
{
	while (t->children != NULL) {
		xmlNode *c = t->children;
		xmlUnlinkNode(c);
		xmlFreeNode(c);
	}
	xmlAddChild(t, xmlNewTextLen((const xmlChar *)s.p, (int)s.n));
	xmlSetProp(t, (const xmlChar *)"xml:space", (const xmlChar *)"preserve");
}

static str whole(struct arena *a, const struct texts *t)
{
	struct buf b = {0};
	for (size_t i = 0; i < t->n; i++)
		buf_str(&b, content(a, t->node[i]));
	return str_take(a, &b);
}

/* Bytes [start, end) of the paragraph become the value. */
static void replace(struct arena *a, struct texts *t, size_t start, size_t end, str value)
{
	size_t at = 0;
	bool placed = false;
	for (size_t i = 0; i < t->n; i++) {
		str s = content(a, t->node[i]);
		size_t from = at, to = at + s.n;
		at = to;
		if (to <= start || from >= end)
			continue;
		size_t cut = start > from ? start - from : 0, rest = end < to ? end - from : s.n;
		set(t->node[i], STR_CAT(a, str_sub(s, 0, cut), placed ? S("") : value, str_sub(s, rest, s.n)));
		placed = true;
	}
}

/* "\n" in a text is a line break: w:t, w:br, w:t in the same run. */
static void break_lines(struct arena *a, xmlNode *t)
{
	str s = content(a, t), head;
	if (str_find_byte(s, '\n') < 0)
		return;
	str rest = s;
	bool first = true;
	xmlNode *last = t;
	while (str_next(&rest, '\n', &head)) {
		if (first) {
			set(t, head);
		} else {
			last = xmlAddNextSibling(last, xmlNewNode(t->ns, (const xmlChar *)"br"));
			last = xmlAddNextSibling(last, xmlNewNode(t->ns, (const xmlChar *)"t"));
			set(last, head);
		}
		first = false;
	}
}

static bool is_mark(str name) { return str_starts(name, S("if ")) || str_eq(name, S("end")); }

/* choose() has taken the marks that stand alone away: one that is left stands beside other text. */
static void note_fields(struct form_filling *f, str text, bool in_row)
{
	size_t from = 0, start, end;
	str name;
	for (; form_next(text, from, &start, &end, &name); from = end) {
		form_note(f, name);
		if (is_mark(name))
			f->trouble = FORM_UNCLOSED_IF;
		else if (!in_row && str_find_byte(name, '.') > 0)
			f->trouble = FORM_LIST_OUTSIDE;
	}
	if (str_find(str_sub(text, from, text.n), S("{{")) >= 0)
		f->trouble = FORM_UNCLOSED_FIELD;
}

static void fill_paragraph(struct form_filling *f, xmlNode *p, const struct form_list *list, const struct form_entry *entry, bool in_row)
{
	struct texts t = {.n = 0};
	size_t from = 0, start, end;
	str name;
	collect(p, &t, 0);
	str text = whole(f->a, &t);
	if (f->names != NULL) {
		note_fields(f, text, in_row);
		return;
	}
	while (form_next(text, from, &start, &end, &name)) {
		from = end;
		if (is_mark(name))
			continue;
		const struct form_field *v = form_value(f->data, list, entry, name);
		str value = v != NULL ? v->value : S("");
		replace(f->a, &t, start, end, value);
		text = whole(f->a, &t);
		from = start + value.n; /* a value is never read as a field */
	}
	for (size_t i = 0; i < t.n; i++)
		break_lines(f->a, t.node[i]);
}

static void fill_below(struct form_filling *f, xmlNode *n, const struct form_list *list, const struct form_entry *entry, bool in_row, int depth);

/* --- rows of a list --- */

static void text_below(struct arena *a, xmlNode *n, struct buf *out, int depth)
{
	for (xmlNode *c = n->children; c != NULL && depth < DEPTH_MAX; c = c->next)
		if (is(c, "t"))
			buf_str(out, content(a, c));
		else
			text_below(a, c, out, depth + 1);
}

/* The list whose fields stand in the row; NULL: none that the data has. *ret_any: fields of some list. */
static const struct form_list *list_in(struct form_filling *f, xmlNode *row, bool *ret_any)
{
	struct buf b = {0};
	size_t from = 0, start, end;
	str name;
	text_below(f->a, row, &b, 0);
	str text = str_take(f->a, &b);
	*ret_any = false;
	while (form_next(text, from, &start, &end, &name)) {
		from = end;
		if (is_mark(name) || str_find_byte(name, '.') <= 0)
			continue;
		*ret_any = true;
		const struct form_list *l = form_list_of(f->data, name);
		if (l != NULL)
			return l;
	}
	return NULL;
}

static void fill_row(struct form_filling *f, xmlNode *row, const struct form_list *list, const struct form_entry *entry, int depth)
{
	bool any;
	const struct form_list *l = list == NULL ? list_in(f, row, &any) : NULL;
	if (f->names != NULL || l == NULL) {
		fill_below(f, row, list, entry, true, depth);
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		xmlNode *copy = xmlCopyNode(row, 1);
		if (copy == NULL) {
			f->trouble = FORM_LARGE;
			return;
		}
		xmlAddPrevSibling(row, copy);
		fill_below(f, copy, l, &l->entry[i], true, depth);
	}
	xmlUnlinkNode(row);
	xmlFreeNode(row);
}

/* --- {{if name}} ... {{end}} --- */

/* What a paragraph that holds a mark and nothing else says; n 0: it holds none. */
static str mark_of(struct form_filling *f, xmlNode *p)
{
	size_t start, end;
	str name;
	if (!is(p, "p"))
		return S("");
	struct texts t = {.n = 0};
	collect(p, &t, 0);
	str text = str_trim(whole(f->a, &t));
	if (!form_next(text, 0, &start, &end, &name) || start != 0 || end != text.n || !is_mark(name))
		return S("");
	return name;
}

static void drop(xmlNode *n)
{
	xmlUnlinkNode(n);
	xmlFreeNode(n);
}

/* The paragraph with the matching {{end}}; NULL: there is none. */
static xmlNode *end_of(struct form_filling *f, xmlNode *from)
{
	int open = 1;
	for (xmlNode *n = from->next; n != NULL; n = n->next) {
		str m = mark_of(f, n);
		open += m.n > 0 ? (str_eq(m, S("end")) ? -1 : 1) : 0;
		if (open == 0)
			return n;
	}
	return NULL;
}

static void choose(struct form_filling *f, xmlNode *parent)
{
	for (xmlNode *n = parent->children, *next; n != NULL; n = next) {
		next = n->next;
		str m = mark_of(f, n);
		if (m.n == 0 || str_eq(m, S("end"))) {
			if (m.n > 0)
				f->trouble = FORM_UNCLOSED_IF; /* an end without its beginning */
			continue;
		}
		xmlNode *end = end_of(f, n);
		if (end == NULL) {
			f->trouble = FORM_UNCLOSED_IF;
			return;
		}
		if (f->names != NULL) {
			form_note(f, m);
			/* only the marks are looked over; what stands between is read with the rest */
			next = n->next;
			drop(n);
			next = next == end ? end->next : next;
			drop(end);
			continue;
		}
		const struct form_field *v = form_value(f->data, NULL, NULL, str_trim(str_sub(m, 3, m.n)));
		bool keep = v != NULL && v->value.n > 0;
		xmlNode *after = end->next;
		next = keep && n->next != end ? n->next : after;
		for (xmlNode *x = n, *y; x != after; x = y) {
			y = x->next;
			if (!keep || x == n || x == end)
				drop(x);
		}
	}
}

/* Word takes a cell or a text box without a paragraph, or a table without a row, for damage. */
static void whole_cell(xmlNode *n)
{
	xmlNode *last = NULL;
	if (!is(n, "tc") && !is(n, "txbxContent") && !is(n, "hdr") && !is(n, "ftr"))
		return;
	for (xmlNode *c = n->children; c != NULL; c = c->next)
		last = c->type == XML_ELEMENT_NODE ? c : last;
	if (last == NULL || !is(last, "p"))
		xmlAddChild(n, xmlNewNode(n->ns, (const xmlChar *)"p"));
}

static bool has_row(xmlNode *table)
{
	for (xmlNode *c = table->children; c != NULL; c = c->next)
		if (is(c, "tr") || is(c, "sdt")) /* a repeated section holds rows */
			return true;
	return false;
}

static void drop_table(xmlNode *table)
{
	xmlNode *parent = table->parent;
	drop(table);
	whole_cell(parent);
}

static void fill_below(struct form_filling *f, xmlNode *n, const struct form_list *list, const struct form_entry *entry, bool in_row, int depth)
{
	if (depth > DEPTH_MAX) {
		f->trouble = FORM_DAMAGED;
		return;
	}
	choose(f, n);
	if (f->names == NULL)
		whole_cell(n);
	for (xmlNode *c = n->children, *next; c != NULL && f->trouble == FORM_DONE; c = next) {
		next = c->next;
		if (is(c, "tr"))
			fill_row(f, c, list, entry, depth + 1);
		else {
			if (is(c, "p"))
				fill_paragraph(f, c, list, entry, in_row);
			fill_below(f, c, list, entry, in_row, depth + 1);
			if (is(c, "tbl") && f->names == NULL && !has_row(c))
				drop_table(c);
		}
	}
}

/* Field codes of Word that fetch a file or start a program need no relation that would tell of it. */
static bool fetches_by_code(struct form_filling *f, xmlNode *n, struct buf *codes, int depth)
{
	if (depth >= DEPTH_MAX) {
		f->trouble = FORM_DAMAGED; /* deeper than is read: nobody could say what stands there */
		return false;
	}
	static const str verbs[] = {S("DDE"), S("INCLUDE"), S("LINK "), S("IMPORT"), S("DATABASE"), S("RD ")};
	for (xmlNode *c = n->children; c != NULL && f->trouble == FORM_DONE; c = c->next) {
		xmlChar *code = is(c, "instrText") ? xmlNodeGetContent(c) : is(c, "fldSimple") ? xmlGetProp(c, (const xmlChar *)"instr") : NULL;
		bool begins = is(c, "fldChar") || is(c, "fldSimple");
		if (begins)
			buf_str(codes, S("\n "));
		if (code != NULL)
			buf_str(codes, str_of((const char *)code));
		xmlFree(code);
		fetches_by_code(f, c, codes, depth + 1);
	}
	if (depth > 0)
		return false;
	for (size_t i = 0; i < codes->n; i++) {
		char c = codes->p[i];
		codes->p[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c == '\t' || c == '\r' || c == '"' ? ' ' : c;
	}
	str rest = str_take(f->a, codes);
	for (str code; rest.n > 0 && str_next(&rest, '\n', &code);)
		for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
			if (str_starts(STR_CAT(f->a, str_trim(code), S(" ")), verbs[i]))
				return true;
	return false;
}

void form_docx_codes(struct form_filling *f, xmlDoc *doc)
{
	struct buf codes = {0};
	xmlNode *root = xmlDocGetRootElement(doc);
	if (root == NULL)
		f->trouble = FORM_DAMAGED;
	else if (fetches_by_code(f, root, &codes, 0))
		f->trouble = FORM_EXTERNAL;
}

void form_docx_part(struct form_filling *f, xmlDoc *doc)
{
	form_docx_codes(f, doc);
	if (f->trouble == FORM_DONE)
		fill_below(f, xmlDocGetRootElement(doc), NULL, NULL, false, 0);
}
