/* qti_in.c: QTI 1.2 as Common Cartridge uses it, as GIFT: one of many, several of many, true/false, essay. */
#include "learn/author/inside.h"

#define CHOICES_MAX 50

struct choice {
	str ident, text;
	bool right;
};

static void gift_text(struct buf *o, str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != 0 && strchr("~=#{}:\\", s.p[i]) != NULL)
			buf_byte(o, '\\');
		if (s.p[i] == '\n') /* a blank line would end the question */
			buf_lit(o, "\\n");
		else
			buf_byte(o, s.p[i]);
	}
}

/* The words of <material><mattext>; HTML as Markdown. */
static str words_of(struct arena *a, const struct xml *material)
{
	const struct xml *t = xml_child(material, "mattext");
	if (t == NULL)
		return S("");
	str type = xml_attr(t, "texttype");
	return type.p != NULL && str_eq(type, S("text/html")) ? cf_markdown(a, t->text, NULL, NULL) : str_trim(t->text);
}

static str profile_of(const struct xml *item)
{
	const struct xml *m = xml_child(xml_child(item, "itemmetadata"), "qtimetadata");
	for (const struct xml *f = xml_child(m, "qtimetadatafield"); f != NULL; f = xml_next(f, "qtimetadatafield")) {
		const struct xml *label = xml_child(f, "fieldlabel"), *entry = xml_child(f, "fieldentry");
		if (label != NULL && entry != NULL && str_eq(str_trim(label->text), S("cc_profile")))
			return str_trim(entry->text);
	}
	return S("");
}

/* Marks what a condition names; what stands under <not> is wrong. */
static void mark_right(const struct xml *v, struct choice *c, size_t n)
{
	for (; v != NULL; v = v->next) {
		if (str_eq(v->name, S("and")) || str_eq(v->name, S("or")))
			mark_right(v->child, c, n);
		else if (str_eq(v->name, S("varequal")))
			for (size_t i = 0; i < n; i++)
				c[i].right = c[i].right || str_eq(c[i].ident, str_trim(v->text));
	}
}

static bool gives_points(const struct xml *condition)
{
	for (const struct xml *s = xml_child(condition, "setvar"); s != NULL; s = xml_next(s, "setvar")) {
		i64 v = 0;
		if (str_decimal(str_trim(s->text), 6, &v) && v > 0)
			return true;
	}
	return false;
}

static size_t choices_of(struct arena *a, const struct xml *lid, const struct xml *item, struct choice *c)
{
	size_t n = 0;
	for (const struct xml *l = xml_child(xml_child(lid, "render_choice"), "response_label"); l != NULL && n < CHOICES_MAX; l = xml_next(l, "response_label")) {
		str ident = xml_attr(l, "ident");
		c[n++] = (struct choice){.ident = ident.p != NULL ? ident : S(""), .text = words_of(a, xml_child(l, "material"))};
	}
	for (const struct xml *r = xml_child(xml_child(item, "resprocessing"), "respcondition"); r != NULL; r = xml_next(r, "respcondition"))
		if (gives_points(r)) {
			const struct xml *v = xml_child(r, "conditionvar");
			mark_right(v != NULL ? v->child : NULL, c, n);
		}
	return n;
}

static bool is_true(str s) { return str_eq(s, S("True")) || str_eq(s, S("true")) || str_eq(s, S("ถูก")) || str_eq(s, S("จริง")); }

static bool write_choices(struct buf *o, str profile, const struct choice *c, size_t n)
{
	size_t rights = 0, right = 0;
	for (size_t i = 0; i < n; i++)
		if (c[i].right) {
			rights++;
			right = i;
		}
	if (n < 2 || rights == 0)
		return false;
	if (str_starts(profile, S("cc.true_false"))) {
		buf_str(o, is_true(c[right].text) ? S("{T}") : S("{F}"));
		return true;
	}
	bool many = str_starts(profile, S("cc.multiple_response"));
	if (!many && rights > 1)
		return false;
	buf_byte(o, '{');
	for (size_t i = 0; i < n; i++) {
		if (!many)
			buf_str(o, c[i].right ? S("\n\t=") : S("\n\t~"));
		else if (c[i].right)
			buf_fmt(o, "\n\t~%%%zu.%05zu%%", 100 / rights, 10000000 / rights % 100000);
		else
			buf_lit(o, "\n\t~%-100%");
		gift_text(o, c[i].text);
	}
	buf_lit(o, "\n}");
	return true;
}

static bool write_item(struct arena *a, const struct xml *item, struct buf *o)
{
	const struct xml *p = xml_child(item, "presentation"), *flow = xml_child(p, "flow");
	p = flow != NULL ? flow : p;
	str profile = profile_of(item), text = words_of(a, xml_child(p, "material")), title = xml_attr(item, "title");
	const struct xml *lid = xml_child(p, "response_lid");
	struct choice *c = new (a, struct choice, CHOICES_MAX);
	size_t n = lid != NULL ? choices_of(a, lid, item, c) : 0, before = o->n;
	if (text.n == 0)
		return false;
	if (title.n > 0) {
		buf_lit(o, "::");
		gift_text(o, str_clip(title, 200));
		buf_lit(o, "::");
	}
	gift_text(o, text);
	buf_byte(o, ' ');
	bool ok = str_starts(profile, S("cc.essay"));
	if (ok)
		buf_lit(o, "{}");
	else
		ok = (profile.n == 0 || str_starts(profile, S("cc.multiple")) || str_starts(profile, S("cc.true_false"))) && write_choices(o, profile, c, n);
	if (!ok)
		o->n = before;
	else
		buf_lit(o, "\n\n");
	return ok;
}

static size_t write_items(struct arena *a, const struct xml *in, struct buf *gift, struct buf *note, str topic)
{
	size_t n = 0;
	for (const struct xml *x = in != NULL ? in->child : NULL; x != NULL; x = x->next) {
		if (str_eq(x->name, S("section")))
			n += write_items(a, x, gift, note, topic);
		else if (str_eq(x->name, S("item"))) {
			if (write_item(a, x, gift)) {
				n++;
				continue;
			}
			str title = xml_attr(x, "title"), ident = xml_attr(x, "ident");
			buf_lit(note, "คำถาม “");
			buf_str(note, title.n > 0 ? title : ident);
			buf_lit(note, "” ในชุด “");
			buf_str(note, topic);
			buf_lit(note, "”: คำถามชนิดนี้นำเข้าไม่ได้\n");
		}
	}
	return n;
}

size_t cf_qti(struct arena *a, const struct xml *root, str topic, struct buf *gift, struct buf *note)
{
	const struct xml *in = xml_child(root, "assessment");
	in = in != NULL ? in : xml_child(root, "objectbank");
	size_t before = gift->n;
	buf_lit(gift, "$CATEGORY: ");
	buf_str(gift, topic);
	buf_lit(gift, "\n\n");
	size_t n = write_items(a, in, gift, note, topic);
	if (n == 0)
		gift->n = before;
	return n;
}
