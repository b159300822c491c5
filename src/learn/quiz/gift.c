/* gift.c: questions in GIFT, as Moodle writes and reads it, and in Aiken.
 *
 * Beyond Moodle's: {>} holds texts to be ordered, a line each, in the right order; \> stands for > so that a text may hold "->". Percents of several of
 * many only say right (over 0) or wrong: the points are shared as rules.h says. Ranges 1..5 become a middle and a tolerance. */
#include "learn/quiz/formats.h"

#include <stdlib.h>

struct question_draft *draft_add(struct arena *a, struct question_drafts *d, size_t *cap)
{
	if (d->n == *cap) {
		size_t more = *cap ? 2 * *cap : 64;
		struct question_draft *to = new (a, struct question_draft, more);
		if (d->n > 0)
			memcpy(to, d->at, d->n * sizeof *to);
		d->at = to;
		*cap = more;
	}
	struct question_draft *one = &d->at[d->n++];
	*one = (struct question_draft){.topic = S(""), .course = S("")};
	one->q = (struct question){.name = S(""), .body = S(""), .feedback = S("")};
	return one;
}

/* --- escapes --- */

/* Offset of the sign c that no backslash takes the meaning of; -1: none. */
static ptrdiff_t find_plain(str s, char c)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == c)
			return (ptrdiff_t)i;
	return -1;
}

static bool escapes(char c) { return strchr("~=#{}:\\>", c) != NULL && c != '\0'; }

static str unescape(struct arena *a, str s)
{
	char *to = new (a, char, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r')
			continue;
		if (s.p[i] == '\\' && i + 1 < s.n && (escapes(s.p[i + 1]) || s.p[i + 1] == 'n')) {
			i++;
			to[n++] = s.p[i] == 'n' ? '\n' : s.p[i];
		} else
			to[n++] = s.p[i];
	}
	return str_trim((str){to, n});
}

static void escape(struct buf *out, str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '\r')
			continue;
		if (c == '\n') {
			buf_lit(out, "\\n");
			continue;
		}
		if ((escapes(c) && c != '>') || (c == '>' && i > 0 && s.p[i - 1] == '-'))
			buf_byte(out, '\\');
		buf_byte(out, c);
	}
}

/* --- reading --- */

struct gift {
	struct arena *a;
	struct problems *ps;
	struct question_drafts *d;
	size_t cap;
	str topic;
	i64 line; /* of the question being read */
	bool ok;
};

static void wrong(struct gift *g, str value, const char *words)
{
	problem_add(g->ps, g->line, S("GIFT"), str_clip(value, 100), "%s", words);
	g->ok = false;
}

/* "$course$/top/กฎหมาย" is the topic กฎหมาย. */
static str topic_of(struct arena *a, str path)
{
	str rest = str_trim(path), part, last = S("");
	while (str_next(&rest, '/', &part)) {
		part = str_trim(part);
		bool of_moodle = str_starts(part, S("$")) || str_eq(part, S("top"));
		if (part.n > 0 && !of_moodle)
			last = last.n > 0 ? STR_CAT(a, last, S("/"), part) : part;
	}
	return unescape(a, str_clip(last, 200));
}

/* Tags away and the few entities of an editor back. */
static str plain_of_html(struct arena *a, str s)
{
	static const struct {
		str name, sign;
	} known[] = {{{"&nbsp;", 6}, {" ", 1}}, {{"&amp;", 5}, {"&", 1}}, {{"&lt;", 4}, {"<", 1}}, {{"&gt;", 4}, {">", 1}}, {{"&quot;", 6}, {"\"", 1}}};
	char *to = new (a, char, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		str rest = str_sub(s, i, s.n);
		if (s.p[i] == '<') {
			ptrdiff_t end = str_find_byte(rest, '>');
			if (end > 0) {
				str tag = str_sub(rest, 0, (size_t)end);
				if ((str_starts(tag, S("<br")) || str_starts(tag, S("</p"))) && n > 0)
					to[n++] = '\n';
				i += (size_t)end;
				continue;
			}
		}
		size_t k = 0;
		while (k < sizeof known / sizeof *known && !str_starts(rest, known[k].name))
			k++;
		if (k < sizeof known / sizeof *known) {
			to[n++] = known[k].sign.p[0];
			i += known[k].name.n - 1;
		} else
			to[n++] = s.p[i];
	}
	return str_trim((str){to, n});
}

/* A format in brackets before a text; *ret_html: it was [html]. */
static str without_format(str s, bool *ret_html)
{
	static const str tags[] = {{"[markdown]", 10}, {"[moodle]", 8}, {"[plain]", 7}, {"[html]", 6}};
	s = str_trim(s);
	*ret_html = false;
	for (size_t i = 0; i < 4; i++)
		if (str_starts(s, tags[i])) {
			*ret_html = i == 3;
			return str_trim(str_sub(s, tags[i].n, s.n));
		}
	return s;
}

static str text_of(struct arena *a, str raw)
{
	bool html;
	str s = unescape(a, without_format(raw, &html));
	return html ? plain_of_html(a, s) : s;
}

/* "%50%words": the percent off the front; 100 or 0 without one. Thirds come as 33.33333. */
static str take_percent(str raw, int none, int *ret)
{
	*ret = none;
	raw = str_trim(raw);
	if (!str_starts(raw, S("%")))
		return raw;
	ptrdiff_t end = str_find_byte(str_sub(raw, 1, raw.n), '%');
	i64 v;
	if (end < 1 || !str_decimal(str_clip(str_sub(raw, 1, (size_t)end + 1), 9), 5, &v) || v > 10000000 || v < -10000000)
		return raw;
	*ret = (int)((v + (v < 0 ? -50000 : 50000)) / 100000);
	return str_trim(str_sub(raw, (size_t)end + 2, raw.n));
}

/* One answer after its sign: text, percent, feedback. */
struct part {
	bool right; /* = , else ~ */
	int percent;
	str raw, feedback;
};

static struct part part_of(struct gift *g, bool right, str raw)
{
	struct part p = {.right = right};
	ptrdiff_t hash = find_plain(raw, '#');
	p.feedback = hash >= 0 ? text_of(g->a, str_sub(raw, (size_t)hash + 1, raw.n)) : S("");
	p.raw = take_percent(hash >= 0 ? str_sub(raw, 0, (size_t)hash) : raw, right ? 100 : 0, &p.percent);
	return p;
}

/* Splits at = and ~. What stands before the first of them is no answer. */
static size_t parts_of(struct gift *g, str s, struct part *ret)
{
	size_t n = 0, from = 0;
	bool right = false, open = false;
	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] == '\\') {
			i++;
			continue;
		}
		if (i < s.n && s.p[i] != '=' && s.p[i] != '~')
			continue;
		if (open && n < OPTIONS_MAX)
			ret[n++] = part_of(g, right, str_sub(s, from, i));
		else if (open)
			wrong(g, S(""), "มีคำตอบมากเกินไป (ไม่เกิน 40 ข้อ)");
		else if (str_trim(str_sub(s, 0, i < s.n ? i : s.n)).n > 0)
			wrong(g, s, "คำตอบใน { } ต้องขึ้นต้นด้วย = (ถูก) หรือ ~ (ผิด)");
		if (!g->ok)
			return n;
		open = true;
		right = i < s.n && s.p[i] == '=';
		from = i + 1;
	}
	return n;
}

static bool is_word(str s, const char *one, const char *two)
{
	return str_eq(s, str_of(one)) || str_eq(s, str_of(two));
}

/* {T}, {FALSE#feedback of the wrong answer#of the right one}. */
static bool read_true(struct gift *g, struct question *q, str inside)
{
	ptrdiff_t hash = find_plain(inside, '#');
	str word = str_trim(hash >= 0 ? str_sub(inside, 0, (size_t)hash) : inside);
	bool is_true = is_word(word, "T", "TRUE") || is_word(word, "true", "True"), is_false = is_word(word, "F", "FALSE") || is_word(word, "false", "False");
	if (!is_true && !is_false)
		return false;
	q->kind = QUESTION_TRUE;
	q->is_true = is_true;
	if (hash < 0)
		return true;
	str rest = str_sub(inside, (size_t)hash + 1, inside.n);
	ptrdiff_t second = find_plain(rest, '#');
	struct question_option *o = new (g->a, struct question_option, 2);
	o[0] = o[1] = (struct question_option){.text = S(""), .match = S(""), .tolerance = S(""), .feedback = S("")};
	o[!is_true].feedback = S("");
	o[is_true ? 0 : 1].feedback = text_of(g->a, second >= 0 ? str_sub(rest, 0, (size_t)second) : rest);
	if (second >= 0)
		o[is_true ? 1 : 0].feedback = text_of(g->a, str_sub(rest, (size_t)second + 1, rest.n));
	if (o[0].feedback.n + o[1].feedback.n > 0) {
		q->option = o;
		q->n = 2;
	}
	return true;
}

static str decimal_text(struct arena *a, i64 v)
{
	u64 u = v < 0 ? 0 - (u64)v : (u64)v;
	str s = str_fmt(a, "%s%llu.%06llu", v < 0 ? "-" : "", (unsigned long long)(u / 1000000), (unsigned long long)(u % 1000000));
	while (s.p[s.n - 1] == '0')
		s.n--;
	if (s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

static void read_number(struct gift *g, struct question_option *o, str raw)
{
	ptrdiff_t dots = str_find(raw, S("..")), colon = find_plain(raw, ':');
	o->text = str_trim(raw);
	if (dots >= 0) {
		i64 low, high;
		if (!str_decimal(str_trim(str_sub(raw, 0, (size_t)dots)), NUMBER_PLACES, &low) ||
			!str_decimal(str_trim(str_sub(raw, (size_t)dots + 2, raw.n)), NUMBER_PLACES, &high) || low > high) {
			wrong(g, raw, "ช่วงของตัวเลขต้องเป็น ต่ำสุด..สูงสุด เช่น 1..5");
			return;
		}
		i64 middle = (i64)(((__int128)low + high) / 2), down = (i64)((__int128)middle - low), up = (i64)((__int128)high - middle);
		o->text = decimal_text(g->a, middle);
		o->tolerance = up > down ? decimal_text(g->a, up) : down > 0 ? decimal_text(g->a, down) : S("");
	} else if (colon >= 0) {
		o->text = str_trim(str_sub(raw, 0, (size_t)colon));
		o->tolerance = str_trim(str_sub(raw, (size_t)colon + 1, raw.n));
		if (str_eq(o->tolerance, S("0")))
			o->tolerance = S("");
	}
}

static void read_numbers(struct gift *g, struct question *q, str inside)
{
	struct part p[OPTIONS_MAX];
	str list = str_trim(inside);
	size_t n = 0;
	q->kind = QUESTION_NUMBER;
	if (find_plain(list, '=') >= 0)
		n = parts_of(g, list, p);
	else
		p[n++] = part_of(g, true, list);
	struct question_option *o = new (g->a, struct question_option, n + 1);
	for (size_t i = 0; i < n && g->ok; i++) {
		o[i] = (struct question_option){.match = S(""), .tolerance = S(""), .feedback = p[i].feedback, .percent = p[i].percent};
		read_number(g, &o[i], p[i].raw);
	}
	q->option = o;
	q->n = n;
}

static void read_order(struct gift *g, struct question *q, str inside)
{
	struct question_option *o = new (g->a, struct question_option, OPTIONS_MAX + 1);
	str line;
	str_next(&inside, '\n', &line); /* Moodle's settings of the list */
	q->kind = QUESTION_ORDER;
	while (str_next(&inside, '\n', &line)) {
		str s = text_of(g->a, line);
		if (s.n == 0)
			continue;
		if (q->n == OPTIONS_MAX) {
			wrong(g, S(""), "มีข้อความให้เรียงมากเกินไป (ไม่เกิน 40 ข้อ)");
			break;
		}
		o[q->n++] = (struct question_option){.text = s, .match = S(""), .tolerance = S(""), .feedback = S("")};
	}
	q->option = o;
}

static void read_match(struct gift *g, struct question *q, const struct part *p, size_t n, struct question_option *o)
{
	q->kind = QUESTION_MATCH;
	for (size_t i = 0; i < n; i++) {
		ptrdiff_t at = str_find(p[i].raw, S("->"));
		if (at < 0) {
			wrong(g, p[i].raw, "ข้อสอบจับคู่: ทุกคำตอบต้องมี -> เช่น =ซ้าย -> ขวา");
			return;
		}
		o[i].text = text_of(g->a, str_sub(p[i].raw, 0, (size_t)at));
		o[i].match = text_of(g->a, str_sub(p[i].raw, (size_t)at + 2, p[i].raw.n));
		o[i].percent = 0;
	}
}

/* {=a ~b}, {~%50%a ~%50%b ~c}, {=a =b}, {=a -> b =c -> d}. */
static void read_choices(struct gift *g, struct question *q, str inside)
{
	struct part p[OPTIONS_MAX];
	size_t n = parts_of(g, inside, p), wrongs = 0, positive = 0;
	bool match = false, full = false;
	struct question_option *o = new (g->a, struct question_option, n + 1);
	for (size_t i = 0; i < n; i++) {
		wrongs += !p[i].right;
		positive += p[i].percent > 0;
		full = full || p[i].right || p[i].percent == 100;
		match = match || (p[i].right && str_find(p[i].raw, S("->")) >= 0);
		o[i] = (struct question_option){.tolerance = S(""), .match = S(""), .feedback = p[i].feedback, .percent = p[i].percent > 0 ? p[i].percent : 0};
	}
	q->option = o;
	q->n = n;
	if (match && wrongs == 0) {
		read_match(g, q, p, n, o);
		return;
	}
	q->kind = wrongs == 0 ? QUESTION_TEXT : positive > 0 && !full ? QUESTION_MANY : QUESTION_ONE;
	for (size_t i = 0; i < n; i++) {
		o[i].text = text_of(g->a, p[i].raw);
		if (q->kind == QUESTION_MANY)
			o[i].percent = o[i].percent > 0 ? 100 : 0;
	}
}

static void read_answers(struct gift *g, struct question *q, str inside)
{
	ptrdiff_t general = -1;
	for (size_t i = 0; i + 4 <= inside.n && general < 0; i++) {
		if (inside.p[i] == '\\')
			i++;
		else if (str_eq(str_sub(inside, i, i + 4), S("####")))
			general = (ptrdiff_t)i;
	}
	if (general >= 0) {
		q->feedback = text_of(g->a, str_sub(inside, (size_t)general + 4, inside.n));
		inside = str_sub(inside, 0, (size_t)general);
	}
	inside = str_trim(inside);
	if (inside.n == 0)
		q->kind = QUESTION_ESSAY;
	else if (inside.p[0] == '>')
		read_order(g, q, str_sub(inside, 1, inside.n));
	else if (inside.p[0] == '#')
		read_numbers(g, q, str_sub(inside, 1, inside.n));
	else if (!read_true(g, q, inside))
		read_choices(g, q, inside);
}

static str read_name(struct gift *g, str *raw)
{
	if (!str_starts(*raw, S("::")))
		return S("");
	str rest = str_sub(*raw, 2, raw->n);
	for (size_t i = 0; i + 2 <= rest.n; i++) {
		if (rest.p[i] == '\\') {
			i++;
			continue;
		}
		if (rest.p[i] != ':' || rest.p[i + 1] != ':')
			continue;
		*raw = str_sub(rest, i + 2, rest.n);
		return unescape(g->a, str_sub(rest, 0, i));
	}
	wrong(g, *raw, "ชื่อข้อสอบที่ขึ้นต้นด้วย :: ต้องปิดด้วย ::");
	return S("");
}

static void read_block(struct gift *g, str raw)
{
	struct question q = {.name = S(""), .feedback = S("")};
	bool html;
	raw = str_trim(raw);
	q.name = read_name(g, &raw);
	if (!g->ok)
		return;
	raw = without_format(raw, &html);
	ptrdiff_t open = find_plain(raw, '{');
	if (open < 0) {
		wrong(g, raw, "ไม่มีคำตอบ: ใส่คำตอบไว้ใน { } ต่อจากคำถาม");
		return;
	}
	str inside = str_sub(raw, (size_t)open + 1, raw.n);
	ptrdiff_t close = find_plain(inside, '}');
	if (close < 0) {
		wrong(g, raw, "ไม่มี } ปิดคำตอบก่อนบรรทัดว่าง");
		return;
	}
	str before = unescape(g->a, str_sub(raw, 0, (size_t)open)), behind = unescape(g->a, str_sub(inside, (size_t)close + 1, inside.n));
	q.body = behind.n > 0 ? STR_CAT(g->a, before, S(" _____ "), behind) : before;
	if (html)
		q.body = plain_of_html(g->a, q.body);
	read_answers(g, &q, str_sub(inside, 0, (size_t)close));
	if (!g->ok || !question_check(g->a, &q, g->line, g->ps)) {
		g->ok = false;
		return;
	}
	if (g->d->n == DRAFTS_MAX) {
		wrong(g, S(""), "ไฟล์เดียวมีได้ไม่เกิน 5,000 ข้อ: แบ่งเป็นหลายไฟล์");
		return;
	}
	struct question_draft *one = draft_add(g->a, g->d, &g->cap);
	one->q = q;
	one->topic = g->topic;
	one->line = g->line;
}

bool gift_read(struct arena *a, str content, struct question_drafts *ret, struct problems *ps)
{
	struct gift g = {.a = a, .ps = ps, .d = ret, .topic = S("")};
	struct buf block = {0};
	bool all = true;
	str course = S(""), line;
	i64 no = 0;
	*ret = (struct question_drafts){0};
	if (str_starts(content, S("\xEF\xBB\xBF")))
		content = str_sub(content, 3, content.n);
	if (!str_utf8(content)) {
		problem_add(ps, 0, S("GIFT"), S(""), "ไฟล์ต้องเป็นข้อความ UTF-8: บันทึกไฟล์ใหม่โดยเลือก UTF-8");
		return false;
	}
	for (bool more = true; more && ps->n < PROBLEMS_MAX;) {
		more = str_next(&content, '\n', &line);
		no++;
		str s = more ? str_trim(line) : S("");
		if (s.n == 0) {
			g.ok = true;
			size_t before = ret->n;
			if (block.n > 0)
				read_block(&g, str_dup(a, buf_view(&block)));
			if (ret->n > before)
				ret->at[before].course = course;
			all = all && g.ok;
			buf_reset(&block);
		} else if (str_starts(s, S("//"))) {
			str words = str_trim(str_sub(s, 2, s.n));
			if (str_starts(words, S("course:")))
				course = str_trim(str_sub(words, 7, words.n));
		} else if (block.n == 0 && str_starts(s, S("$CATEGORY:")))
			g.topic = topic_of(a, str_sub(s, 10, s.n));
		else {
			if (block.n == 0)
				g.line = no;
			buf_str(&block, line);
			buf_byte(&block, '\n');
		}
	}
	buf_free(&block);
	if (all && ret->n == 0) {
		problem_add(ps, 0, S("GIFT"), S(""), "ไม่พบข้อสอบในไฟล์: ข้อสอบแบบ GIFT มีคำตอบใน { } และคั่นแต่ละข้อด้วยบรรทัดว่าง");
		return false;
	}
	return all;
}

/* --- writing --- */

static void put_percent(struct buf *out, int percent, int silent, str text)
{
	if (percent != silent || str_starts(text, S("%")))
		buf_fmt(out, "%%%d%%", percent);
}

/* A text that a format's name would be taken off from. */
static void put_text(struct buf *out, str s)
{
	bool html;
	if (without_format(s, &html).n != s.n)
		buf_lit(out, "[markdown]");
	escape(out, s);
}

static void put_feedback(struct buf *out, str s)
{
	if (s.n == 0)
		return;
	buf_byte(out, '#');
	put_text(out, s);
}

static void write_true(struct buf *out, const struct question *q)
{
	buf_str(out, q->is_true ? S("T") : S("F"));
	if (q->n < 2)
		return;
	buf_byte(out, '#');
	put_text(out, q->option[q->is_true ? 0 : 1].feedback);
	buf_byte(out, '#');
	put_text(out, q->option[q->is_true ? 1 : 0].feedback);
}

static void write_many(struct buf *out, const struct question *q, const struct question_option *o)
{
	int rights = 0;
	for (size_t i = 0; i < q->n; i++)
		rights += q->option[i].percent > 0;
	if (o->percent > 0 && rights > 1)
		buf_fmt(out, "\n\t~%%%d.%05d%%", 100 / rights, (int)(10000000LL / rights % 100000));
	else
		buf_fmt(out, "\n\t~%%%d%%", o->percent > 0 ? 99 : rights > 1 ? -100 / rights : -100);
	put_text(out, o->text);
}

static void write_option(struct buf *out, const struct question *q, const struct question_option *o)
{
	switch (q->kind) {
	case QUESTION_ONE:
		buf_str(out, o->percent == 100 ? S("\n\t=") : S("\n\t~"));
		put_percent(out, o->percent, o->percent == 100 ? 100 : 0, o->text);
		put_text(out, o->text);
		break;
	case QUESTION_MANY:
		write_many(out, q, o);
		break;
	case QUESTION_MATCH:
		buf_lit(out, "\n\t=");
		if (str_starts(o->text, S("%")))
			buf_lit(out, "%100%");
		put_text(out, o->text);
		buf_lit(out, " -> ");
		put_text(out, o->match);
		break;
	case QUESTION_ORDER:
		buf_byte(out, '\n');
		if (str_starts(o->text, S("//"))) /* no comment */
			buf_lit(out, "[markdown]");
		put_text(out, o->text);
		return;
	case QUESTION_NUMBER:
		buf_lit(out, "\n\t=");
		put_percent(out, o->percent, 100, S(""));
		buf_str(out, o->text);
		if (o->tolerance.n > 0)
			buf_byte(out, ':');
		buf_str(out, o->tolerance);
		break;
	case QUESTION_TEXT:
		buf_lit(out, "\n\t=");
		put_percent(out, o->percent, 100, o->text);
		put_text(out, o->text);
		break;
	default:
		return;
	}
	put_feedback(out, o->feedback);
}

static void write_one(struct buf *out, const struct question *q)
{
	if (q->name.n > 0) {
		buf_lit(out, "::");
		escape(out, q->name);
		buf_lit(out, "::");
	}
	buf_lit(out, "[markdown]");
	escape(out, q->body);
	buf_byte(out, '{');
	if (q->kind == QUESTION_NUMBER)
		buf_byte(out, '#');
	if (q->kind == QUESTION_ORDER)
		buf_byte(out, '>');
	if (q->kind == QUESTION_TRUE)
		write_true(out, q);
	else
		for (size_t i = 0; i < q->n; i++)
			write_option(out, q, &q->option[i]);
	if (q->feedback.n > 0) {
		buf_lit(out, "\n\t####");
		put_text(out, q->feedback);
	}
	if (q->n > 0 && q->kind != QUESTION_TRUE)
		buf_byte(out, '\n');
	buf_lit(out, "}\n\n");
}

void gift_write(struct arena *a, struct buf *out, const struct question_drafts *d)
{
	str topic = S("");
	(void)a;
	for (size_t i = 0; i < d->n; i++) {
		if (!str_eq(topic, d->at[i].topic)) {
			topic = d->at[i].topic;
			buf_lit(out, "$CATEGORY: ");
			escape(out, topic);
			buf_lit(out, "\n\n");
		}
		write_one(out, &d->at[i].q);
	}
}

/* --- Aiken --- */

/* "A. text" or "A) text". */
static bool aiken_option(str s, char *ret_letter, str *ret_text)
{
	if (s.n < 3 || s.p[0] < 'A' || s.p[0] > 'Z' || (s.p[1] != '.' && s.p[1] != ')') || (s.p[2] != ' ' && s.p[2] != '\t'))
		return false;
	*ret_letter = s.p[0];
	*ret_text = str_trim(str_sub(s, 2, s.n));
	return true;
}

struct aiken {
	struct arena *a;
	struct problems *ps;
	struct question_drafts *d;
	size_t cap;
	str body;
	struct question_option *o;
	size_t n;
	i64 line;
};

static void aiken_wrong(struct aiken *k, i64 line, str value, const char *words)
{
	problem_add(k->ps, line, S("Aiken"), str_clip(value, 100), "%s", words);
}

static void aiken_end(struct aiken *k, str answer)
{
	if (answer.n != 1 || answer.p[0] < 'A' || (size_t)(answer.p[0] - 'A') >= k->n)
		aiken_wrong(k, k->line, answer, "บรรทัด ANSWER: ต้องเป็นอักษรของตัวเลือกที่มี เช่น ANSWER: B");
	else {
		k->o[answer.p[0] - 'A'].percent = 100;
		struct question q = {.kind = QUESTION_ONE, .name = S(""), .body = k->body, .feedback = S(""), .option = k->o, .n = k->n};
		if (question_check(k->a, &q, k->line, k->ps) && k->d->n < DRAFTS_MAX) {
			struct question_draft *one = draft_add(k->a, k->d, &k->cap);
			one->q = q;
			one->line = k->line;
		}
	}
	k->body = S("");
	k->n = 0;
}

static void aiken_line(struct aiken *k, i64 no, str s)
{
	char letter;
	str text;
	if (str_starts(s, S("ANSWER:")))
		aiken_end(k, str_trim(str_sub(s, 7, s.n)));
	else if (k->body.n > 0 && aiken_option(s, &letter, &text)) {
		if ((size_t)(letter - 'A') != k->n)
			aiken_wrong(k, no, s, "ตัวเลือกต้องเรียง A. B. C. โดยไม่ข้าม");
		if (k->n == 0)
			k->o = new (k->a, struct question_option, 27);
		if (k->n < 26)
			k->o[k->n++] = (struct question_option){.text = text, .match = S(""), .tolerance = S(""), .feedback = S("")};
	} else if (k->n > 0)
		aiken_wrong(k, no, s, "หลังตัวเลือกต้องเป็นตัวเลือกถัดไป หรือบรรทัด ANSWER:");
	else {
		if (k->body.n == 0)
			k->line = no;
		k->body = k->body.n > 0 ? STR_CAT(k->a, k->body, S("\n"), s) : s;
		if (k->body.n > QUESTION_BODY_MAX)
			k->body = str_clip(k->body, QUESTION_BODY_MAX + 1);
	}
}

bool aiken_read(struct arena *a, str content, struct question_drafts *ret, struct problems *ps)
{
	struct aiken k = {.a = a, .ps = ps, .d = ret, .body = S("")};
	size_t before = ps->n;
	str line;
	*ret = (struct question_drafts){0};
	if (str_starts(content, S("\xEF\xBB\xBF")))
		content = str_sub(content, 3, content.n);
	if (!str_utf8(content)) {
		problem_add(ps, 0, S("Aiken"), S(""), "ไฟล์ต้องเป็นข้อความ UTF-8: บันทึกไฟล์ใหม่โดยเลือก UTF-8");
		return false;
	}
	for (i64 no = 1; str_next(&content, '\n', &line) && ps->n < PROBLEMS_MAX; no++)
		if (str_trim(line).n > 0)
			aiken_line(&k, no, str_trim(line));
	if (k.body.n > 0)
		aiken_wrong(&k, k.line, k.body, "ข้อนี้ไม่มีบรรทัด ANSWER:");
	if (ps->n == before && ret->n == 0)
		problem_add(ps, 0, S("Aiken"), S(""), "ไม่พบข้อสอบในไฟล์");
	return ps->n == before;
}

/* One line of it. */
static void put_line(struct buf *out, str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_byte(out, s.p[i] == '\n' ? ' ' : s.p[i]);
	buf_byte(out, '\n');
}

size_t aiken_write(struct arena *a, struct buf *out, const struct question_drafts *d)
{
	size_t left = 0;
	(void)a;
	for (size_t i = 0; i < d->n; i++) {
		const struct question *q = &d->at[i].q;
		size_t right = 0;
		if (q->kind != QUESTION_ONE || q->n > 26) {
			left++;
			continue;
		}
		put_line(out, q->body);
		for (size_t k = 0; k < q->n; k++) {
			buf_fmt(out, "%c. ", (char)('A' + k));
			put_line(out, q->option[k].text);
			right = q->option[k].percent == 100 ? k : right;
		}
		buf_fmt(out, "ANSWER: %c\n\n", (char)('A' + right));
	}
	return left;
}
