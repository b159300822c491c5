/* form_child.c: the child's side of templates: the zip in memory, what is refused, which parts hold fields. */
#include "doc/form_parts.h"

#include "base/log.h"
#include "doc/sandbox.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

struct part {
	str name, content;
	xmlDoc *doc; /* parsed: holds fields */
};
struct work {
	struct form_filling f;
	enum form_type type;
	struct part part[FORM_PARTS_MAX];
	size_t n;
};

static bool put(int out, const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t w = write(out, at, n);
		if (w <= 0)
			return false;
		at += w;
		n -= (size_t)w;
	}
	return true;
}

static bool get_all(int in, struct buf *b)
{
	for (;;) {
		char *room = buf_room(b, 65536);
		if (room == NULL)
			return false;
		ssize_t n = read(in, room, 65536);
		if (n <= 0)
			return n == 0;
		b->n += (size_t)n;
	}
}

static enum form_answer answer(struct work *w, enum form_answer what)
{
	if (w->f.trouble == FORM_DONE)
		w->f.trouble = what;
	return what;
}

/* --- data --- */

struct cursor {
	const char *p, *end;
};

static bool next_record(struct cursor *c, struct form_record *r, str *name, str *value)
{
	if ((size_t)(c->end - c->p) < sizeof *r)
		return false;
	memcpy(r, c->p, sizeof *r);
	c->p += sizeof *r;
	if ((u64)r->name_n + r->value_n > (u64)(c->end - c->p))
		return false;
	*name = (str){c->p, r->name_n};
	*value = (str){c->p + r->name_n, r->value_n};
	c->p += r->name_n + r->value_n;
	return true;
}

/* Written by our own parent: counts first, then the arrays. */
static const struct form_data *read_data(struct arena *a, str s)
{
	struct form_record r;
	str name, value;
	size_t n_fields = 0, n_lists = 0, n_entries = 0;
	for (struct cursor c = {s.p, s.p + s.n}; next_record(&c, &r, &name, &value);) {
		n_fields += r.kind == RECORD_FIELD;
		n_lists += r.kind == RECORD_LIST;
		n_entries += r.kind == RECORD_ENTRY;
	}
	struct form_field *field = new (a, struct form_field, n_fields + 1);
	struct form_list *list = new (a, struct form_list, n_lists + 1);
	struct form_entry *entry = new (a, struct form_entry, n_entries + 1);
	struct form_data *d = new (a, struct form_data, 1);
	size_t f = 0, l = 0, e = 0;
	*d = (struct form_data){field, 0, list, n_lists};
	for (struct cursor c = {s.p, s.p + s.n}; next_record(&c, &r, &name, &value);) {
		if (r.kind == RECORD_LIST)
			list[l++] = (struct form_list){name, &entry[e], 0};
		else if (r.kind == RECORD_ENTRY && l > 0) {
			entry[e++] = (struct form_entry){&field[f], 0};
			list[l - 1].n++;
		} else if (r.kind == RECORD_FIELD) {
			field[f++] = (struct form_field){name, value, r.number != 0};
			if (l == 0)
				d->n++;
			else if (list[l - 1].n > 0)
				entry[e - 1].n++;
		}
	}
	return d;
}

const struct form_list *form_list_of(const struct form_data *d, str field)
{
	ptrdiff_t dot = str_find_byte(field, '.');
	for (size_t i = 0; d != NULL && dot > 0 && i < d->n_lists; i++)
		if (str_eq(d->list[i].name, str_sub(field, 0, (size_t)dot)))
			return &d->list[i];
	return NULL;
}

const struct form_field *form_value(const struct form_data *d, const struct form_list *list, const struct form_entry *entry, str name)
{
	if (list != NULL && entry != NULL && str_starts(name, list->name) && name.n > list->name.n && name.p[list->name.n] == '.') {
		str own = str_sub(name, list->name.n + 1, name.n);
		for (size_t i = 0; i < entry->n; i++)
			if (str_eq(entry->field[i].name, own))
				return &entry->field[i];
		return NULL;
	}
	for (size_t i = 0; d != NULL && i < d->n; i++)
		if (str_eq(d->field[i].name, name))
			return &d->field[i];
	return NULL;
}

bool form_next(str text, size_t from, size_t *ret_start, size_t *ret_end, str *ret_name)
{
	if (from >= text.n)
		return false;
	ptrdiff_t open = str_find(str_sub(text, from, text.n), S("{{"));
	if (open < 0)
		return false;
	size_t start = from + (size_t)open;
	ptrdiff_t close = str_find(str_sub(text, start, text.n), S("}}"));
	if (close < 0)
		return false;
	*ret_start = start;
	*ret_end = start + (size_t)close + 2;
	*ret_name = str_trim(str_sub(text, start + 2, start + (size_t)close));
	return true;
}

void form_note(struct form_filling *f, str name)
{
	if (str_starts(name, S("if ")))
		name = str_trim(str_sub(name, 3, name.n));
	if (name.n == 0 || name.n > FORM_NAME_MAX || str_eq(name, S("end")) || str_find_byte(name, '\n') >= 0)
		return;
	for (size_t i = 0; i < f->names->n; i++)
		if (str_eq(f->names->at[i], name))
			return;
	if (f->names->n < sizeof f->names->at / sizeof *f->names->at)
		f->names->at[f->names->n++] = str_dup(f->a, name);
}

/* --- the zip --- */

static bool ends_any(str name, const char *const *ends)
{
	for (; *ends != NULL; ends++)
		if (str_find(name, str_of(*ends)) >= 0)
			return true;
	return false;
}

static bool is_xml(str name) { return str_ends(name, S(".xml")) || str_ends(name, S(".rels")); }

static str lower(struct arena *a, str s)
{
	char *p = new (a, char, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
	return (str){p, s.n};
}

static bool holds(str s, const char *words) { return str_find(s, str_of(words)) >= 0; }

static str attribute(struct arena *a, xmlNode *n, const char *name)
{
	xmlChar *s = xmlGetNoNsProp(n, (const xmlChar *)name);
	str r = s != NULL ? lower(a, str_of((const char *)s)) : S("");
	xmlFree(s);
	return r;
}

/* What a relation leads to. A link that a reader clicks is harmless; a picture, template or object fetched from elsewhere is not. */
static enum form_answer refused_relation(struct arena *a, xmlNode *n)
{
	str type = attribute(a, n, "Type"), mode = attribute(a, n, "TargetMode"), target = attribute(a, n, "Target");
	if (holds(type, "vbaproject") || holds(type, "activex") || holds(type, "/control") || holds(type, "macrosheet"))
		return FORM_MACRO;
	if (str_ends(type, S("/oleobject")) || str_ends(type, S("/package")) || str_ends(type, S("/afchunk")) || str_ends(type, S("/externallink")))
		return FORM_EMBEDDED;
	if (str_ends(type, S("/connections")) || str_ends(type, S("/querytable")))
		return FORM_EXTERNAL;
	bool elsewhere = str_eq(mode, S("external")) || holds(target, "://") || str_starts(target, S("\\\\")) || str_starts(target, S("file:"));
	return elsewhere && !str_ends(type, S("/hyperlink")) ? FORM_EXTERNAL : FORM_DONE;
}

static xmlDoc *parse(str content);

static enum form_answer refused_relations(struct arena *a, str rels)
{
	xmlDoc *doc = parse(rels);
	xmlNode *root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
	enum form_answer what = root == NULL ? FORM_DAMAGED : FORM_DONE;
	for (xmlNode *n = root != NULL ? root->children : NULL; n != NULL && what == FORM_DONE; n = n->next)
		if (n->type == XML_ELEMENT_NODE)
			what = refused_relation(a, n);
	xmlFreeDoc(doc);
	return what;
}

/* Looked for as text: a part in another encoding could hide a DOCTYPE, so only UTF-8 is read. */
static enum form_answer refused_xml(str s)
{
	if (str_starts(s, S("\xEF\xBB\xBF")))
		s = str_sub(s, 3, s.n);
	if (memchr(s.p, 0, s.n) != NULL || holds(s, "<!DOCTYPE") || holds(s, "<!ENTITY"))
		return FORM_DOCTYPE;
	if (s.n == 0 || s.p[0] != '<')
		return FORM_DAMAGED;
	ptrdiff_t end = str_starts(s, S("<?xml")) ? str_find(s, S("?>")) : 0;
	str head = end > 0 ? str_sub(s, 0, (size_t)end) : S("");
	return holds(head, "encoding") && !holds(head, "UTF-8") && !holds(head, "utf-8") ? FORM_DOCTYPE : FORM_DONE;
}

static enum form_answer refused(struct arena *a, const struct part *p)
{
	static const char *const macros[] = {"vbaproject", "vbadata", "activex", "/macrosheets/", NULL};
	static const char *const objects[] = {"/embeddings/", "/externallinks/", "oleobject", NULL};
	str name = lower(a, p->name);
	if (ends_any(name, macros))
		return FORM_MACRO;
	if (ends_any(name, objects))
		return FORM_EMBEDDED;
	if (!is_xml(name))
		return FORM_DONE;
	enum form_answer what = refused_xml(p->content);
	if (what != FORM_DONE)
		return what;
	if (str_eq(name, S("[content_types].xml"))) {
		str types = lower(a, p->content);
		return holds(types, "macroenabled") || holds(types, "vbaproject") || holds(types, "activex") ? FORM_MACRO : FORM_DONE;
	}
	return str_ends(name, S(".rels")) ? refused_relations(a, p->content) : FORM_DONE;
}

/* Programs do not tell names apart by case: of two such parts the other one would be read. */
static bool is_double(const struct work *w, str name)
{
	str low = lower(w->f.a, name);
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(lower(w->f.a, w->part[i].name), low))
			return true;
	return false;
}

static enum form_answer read_part(struct work *w, zip_t *zip, zip_int64_t i, size_t *all)
{
	zip_stat_t st;
	if (zip_stat_index(zip, (zip_uint64_t)i, 0, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) || st.name == NULL)
		return FORM_DAMAGED;
	if (st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE)
		return FORM_LOCKED;
	if (st.size > FORM_PART_MAX || *all + st.size > FORM_ALL_MAX)
		return FORM_LARGE;
	if (is_double(w, str_of(st.name)) || !str_utf8(str_of(st.name)))
		return FORM_DAMAGED;
	char *content = new (w->f.a, char, st.size + 1);
	zip_file_t *f = zip_fopen_index(zip, (zip_uint64_t)i, 0);
	zip_int64_t n = f != NULL ? zip_fread(f, content, st.size) : -1;
	char more;
	bool whole = n == (zip_int64_t)st.size && zip_fread(f, &more, 1) == 0; /* no more than it said */
	if (f != NULL)
		zip_fclose(f);
	if (!whole)
		return FORM_DAMAGED;
	struct part *p = &w->part[w->n++];
	*p = (struct part){str_dup(w->f.a, str_of(st.name)), {content, (size_t)n}, NULL};
	*all += (size_t)n;
	return refused(w->f.a, p);
}

static enum form_answer read_zip(struct work *w, str template)
{
	static const char ole[8] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"; /* what Office makes of a locked document, and of .doc */
	zip_error_t error;
	zip_error_init(&error);
	size_t all = 0;
	if (template.n > 8 && memcmp(template.p, ole, 8) == 0)
		return FORM_LOCKED;
	zip_source_t *source = zip_source_buffer_create(template.p, template.n, 0, &error);
	zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	if (zip == NULL) {
		zip_source_free(source);
		return FORM_OTHER_TYPE;
	}
	zip_int64_t n = zip_get_num_entries(zip, 0);
	enum form_answer what = n > FORM_PARTS_MAX ? FORM_LARGE : FORM_DONE;
	for (zip_int64_t i = 0; i < n && what == FORM_DONE; i++)
		what = read_part(w, zip, i, &all);
	zip_discard(zip);
	return what;
}

static struct part *part_of(struct work *w, str name)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->part[i].name, name))
			return &w->part[i];
	return NULL;
}

static bool holds_fields(const struct work *w, str name)
{
	if (!str_ends(name, S(".xml")))
		return false;
	if (w->type == FORM_XLSX)
		return str_starts(name, S("xl/worksheets/sheet"));
	return str_eq(name, S("word/document.xml")) || str_starts(name, S("word/header")) || str_starts(name, S("word/footer")) || str_starts(name, S("word/footnotes"));
}

static xmlDoc *parse(str content)
{
	return content.n > INT32_MAX ? NULL : xmlReadMemory(content.p, (int)content.n, "part", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

/* Notes, comments, a second main part: whatever a program might show. Names of elements are written out in XML, so those without need no parsing. */
static bool holds_codes(const struct work *w, const struct part *p)
{
	str s = p->content;
	return w->type == FORM_DOCX && str_ends(lower(w->f.a, p->name), S(".xml")) && (holds(s, "instrText") || holds(s, "fldSimple"));
}

static void look_through(struct work *w, const struct part *p)
{
	xmlDoc *doc = parse(p->content);
	if (doc == NULL)
		answer(w, FORM_DAMAGED);
	else
		form_docx_codes(&w->f, doc);
	xmlFreeDoc(doc);
}

static void fill_parts(struct work *w)
{
	struct part *strings = w->type == FORM_XLSX ? part_of(w, S("xl/sharedStrings.xml")) : NULL;
	struct part *styles = w->type == FORM_XLSX ? part_of(w, S("xl/styles.xml")) : NULL;
	xmlDoc *texts = strings != NULL ? parse(strings->content) : NULL, *looks = styles != NULL ? parse(styles->content) : NULL;
	if (strings != NULL && texts == NULL)
		answer(w, FORM_DAMAGED);
	for (size_t i = 0; i < w->n && w->f.trouble == FORM_DONE; i++) {
		struct part *p = &w->part[i];
		if (!holds_fields(w, p->name)) {
			if (holds_codes(w, p))
				look_through(w, p);
			continue;
		}
		p->doc = parse(p->content);
		if (p->doc == NULL)
			answer(w, FORM_DAMAGED);
		else if (p->doc->intSubset != NULL)
			answer(w, FORM_DOCTYPE);
		else if (w->type == FORM_DOCX)
			form_docx_part(&w->f, p->doc);
		else
			form_xlsx_sheet(&w->f, p->doc, texts, looks);
	}
	xmlFreeDoc(texts);
	xmlFreeDoc(looks);
}

/* --- the way out --- */

static bool add_part(struct work *w, zip_t *zip, struct part *p)
{
	xmlChar *text = NULL;
	int n = 0;
	if (p->doc != NULL) {
		xmlDocDumpMemoryEnc(p->doc, &text, &n, "UTF-8");
		p->content = text != NULL ? str_dup(w->f.a, (str){(char *)text, (size_t)n}) : S("");
		xmlFree(text);
	}
	zip_source_t *s = zip_source_buffer(zip, p->content.p, p->content.n, 0);
	zip_int64_t at = s != NULL ? zip_file_add(zip, str_z(w->f.a, p->name), s, ZIP_FL_ENC_UTF_8) : -1;
	if (at < 0 && s != NULL)
		zip_source_free(s);
	return at >= 0 && zip_file_set_mtime(zip, (zip_uint64_t)at, 315532800 + 86400, 0) == 0; /* the same content gives the same file */
}

static bool put_source(zip_source_t *s, int out)
{
	char piece[65536];
	zip_int64_t n = -1;
	if (zip_source_open(s) != 0)
		return false;
	while ((n = zip_source_read(s, piece, sizeof piece)) > 0)
		if (!put(out, piece, (size_t)n))
			break;
	zip_source_close(s);
	return n == 0;
}

static bool write_zip(struct work *w, int out)
{
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *zip = target != NULL ? zip_open_from_source(target, ZIP_TRUNCATE, &error) : NULL;
	if (zip == NULL) {
		zip_source_free(target);
		return false;
	}
	zip_source_keep(target);
	bool ok = true;
	for (size_t i = 0; i < w->n && ok; i++)
		ok = add_part(w, zip, &w->part[i]);
	ok = ok && zip_close(zip) == 0;
	if (!ok)
		zip_discard(zip);
	ok = ok && put_source(target, out);
	zip_source_free(target);
	return ok;
}

static int by_name(const void *x, const void *y) { return str_cmp(*(const str *)x, *(const str *)y); }

static bool write_names(struct form_names *names, int out)
{
	bool ok = true;
	qsort(names->at, names->n, sizeof *names->at, by_name);
	for (size_t i = 0; i < names->n && ok; i++)
		ok = put(out, names->at[i].p, names->at[i].n) && put(out, "\n", 1);
	return ok;
}

static bool answer_to(struct work *w, str question, int out)
{
	struct form_head head;
	memcpy(&head, question.p, sizeof head);
	if (head.template_n > question.n || head.data_n > question.n || head.template_n + head.data_n + sizeof head != question.n)
		return false;
	str template = {question.p + sizeof head, head.template_n}, data = {question.p + sizeof head + head.template_n, head.data_n};
	w->type = (enum form_type)head.type;
	if (head.work == FORM_LIST_FIELDS)
		w->f.names = new (w->f.a, struct form_names, 1);
	else
		w->f.data = read_data(w->f.a, data);
	answer(w, read_zip(w, template));
	if (w->f.trouble == FORM_DONE && part_of(w, w->type == FORM_DOCX ? S("word/document.xml") : S("xl/workbook.xml")) == NULL)
		answer(w, FORM_OTHER_TYPE);
	if (w->f.trouble == FORM_DONE)
		fill_parts(w);
	char first = (char)w->f.trouble;
	if (!put(out, &first, 1))
		return false;
	return w->f.trouble != FORM_DONE || (w->f.names != NULL ? write_names(w->f.names, out) : write_zip(w, out));
}

int form_child(int in, int out)
{
	struct buf all = {0};
	struct work *w = calloc(1, sizeof *w);
	must(w != NULL);
	w->f.a = arena_open(1 << 20, (size_t)768 << 20);
	bool ok = get_all(in, &all) && all.n >= sizeof(struct form_head) && answer_to(w, buf_view(&all), out);
	for (size_t i = 0; i < w->n; i++)
		xmlFreeDoc(w->part[i].doc);
	arena_close(w->f.a);
	free(w);
	buf_free(&all);
	return ok ? 0 : 1;
}
