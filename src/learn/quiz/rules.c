/* rules.c: see rules.h. */
#include "learn/quiz/rules.h"

#include "base/thai.h"

#include <jansson.h>

/* --- kinds --- */

static const struct {
	str code, name;
} kinds[QUESTION_KIND__MAX] = {
	[QUESTION_ONE] = {{"one", 3}, {"เลือกคำตอบเดียว", sizeof "เลือกคำตอบเดียว" - 1}},
	[QUESTION_MANY] = {{"many", 4}, {"เลือกหลายคำตอบ", sizeof "เลือกหลายคำตอบ" - 1}},
	[QUESTION_TRUE] = {{"true", 4}, {"ถูก/ผิด", sizeof "ถูก/ผิด" - 1}},
	[QUESTION_MATCH] = {{"match", 5}, {"จับคู่", sizeof "จับคู่" - 1}},
	[QUESTION_ORDER] = {{"order", 5}, {"เรียงลำดับ", sizeof "เรียงลำดับ" - 1}},
	[QUESTION_NUMBER] = {{"number", 6}, {"ตัวเลข", sizeof "ตัวเลข" - 1}},
	[QUESTION_TEXT] = {{"text", 4}, {"คำตอบสั้น", sizeof "คำตอบสั้น" - 1}},
	[QUESTION_ESSAY] = {{"essay", 5}, {"อัตนัย", sizeof "อัตนัย" - 1}},
};
str question_kind_name(enum question_kind k) { return kinds[k].name; }
str question_kind_code(enum question_kind k) { return kinds[k].code; }
bool question_kind_parse(str s, enum question_kind *ret)
{
	for (int k = 0; k < QUESTION_KIND__MAX; k++)
		if (str_eq(s, kinds[k].code) || str_eq(s, kinds[k].name)) {
			*ret = (enum question_kind)k;
			return true;
		}
	return false;
}

/* --- data --- */

static void put_text(struct buf *b, const char *key, str s)
{
	if (s.n == 0)
		return;
	buf_fmt(b, ",\"%s\":", key);
	buf_json(b, s);
}

str question_data(struct arena *a, const struct question *q)
{
	struct buf b = {0};
	buf_fmt(&b, "{\"true\":%d,\"o\":[", q->is_true);
	for (size_t i = 0; i < q->n; i++) {
		const struct question_option *o = &q->option[i];
		buf_fmt(&b, "%s{\"p\":%d", i ? "," : "", o->percent);
		put_text(&b, "t", o->text);
		put_text(&b, "m", o->match);
		put_text(&b, "d", o->tolerance);
		put_text(&b, "f", o->feedback);
		buf_byte(&b, '}');
	}
	buf_lit(&b, "]}");
	return str_take(a, &b);
}

static str text_of(struct arena *a, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	return json_is_string(v) ? str_dup(a, (str){json_string_value(v), json_string_length(v)}) : S("");
}

bool question_read(struct arena *a, enum question_kind kind, str data, struct question *ret)
{
	json_error_t e;
	json_t *j = data.n > 0 ? json_loadb(data.p, data.n, 0, &e) : NULL;
	const json_t *list = json_object_get(j, "o");
	size_t n = json_array_size(list);
	if (!json_is_object(j) || !json_is_array(list) || n > OPTIONS_MAX) {
		json_decref(j);
		return false;
	}
	struct question_option *o = new (a, struct question_option, n + 1);
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(list, i);
		o[i] = (struct question_option){.text = text_of(a, one, "t"), .match = text_of(a, one, "m"), .tolerance = text_of(a, one, "d"),
			.feedback = text_of(a, one, "f"), .percent = (int)json_integer_value(json_object_get(one, "p"))};
		if (o[i].percent < 0 || o[i].percent > 100)
			o[i].percent = 0;
	}
	ret->kind = kind;
	ret->is_true = json_integer_value(json_object_get(j, "true")) != 0;
	ret->option = o;
	ret->n = n;
	json_decref(j);
	return true;
}

/* --- what is wrong --- */

struct checking {
	struct arena *a;
	const struct question *q;
	i64 row;
	struct problems *ps;
	bool ok;
};
#define WRONG(c, column, value, ...) \
	do { \
		problem_add((c)->ps, (c)->row, S(column), (value), __VA_ARGS__); \
		(c)->ok = false; \
	} while (0)

static int n_over(const struct question *q, int percent)
{
	int n = 0;
	for (size_t i = 0; i < q->n; i++)
		n += q->option[i].percent >= percent;
	return n;
}

static void check_texts(struct checking *c, size_t least, const char *what)
{
	const struct question *q = c->q;
	if (q->n < least)
		WRONG(c, "answers", S(""), "ต้องมี%sอย่างน้อย %zu ข้อ (มี %zu)", what, least, q->n);
	for (size_t i = 0; i < q->n; i++) {
		if (str_trim(q->option[i].text).n == 0 && q->kind != QUESTION_MATCH)
			WRONG(c, "answers", S(""), "%sที่ %zu ว่างอยู่: ใส่ข้อความ หรือลบออก", what, i + 1);
		for (size_t k = 0; k < i; k++)
			if (q->option[i].text.n > 0 && str_eq(str_trim(q->option[i].text), str_trim(q->option[k].text)) && str_eq(q->option[i].tolerance, q->option[k].tolerance))
				WRONG(c, "answers", q->option[i].text, "%sซ้ำกัน: ทำให้ต่างกัน หรือลบออกหนึ่งข้อ", what);
	}
}

static void check_match(struct checking *c)
{
	size_t pairs = 0;
	for (size_t i = 0; i < c->q->n; i++) {
		const struct question_option *o = &c->q->option[i];
		pairs += o->text.n > 0;
		if (str_trim(o->match).n == 0)
			WRONG(c, "answers", o->text, "ข้อความทางซ้ายนี้ยังไม่มีคู่ทางขวา: ใส่คู่ หรือลบออก");
	}
	check_texts(c, 2, "คู่");
	if (c->q->n >= 2 && pairs < 2)
		WRONG(c, "answers", S(""), "ต้องมีคู่ที่ถูกต้องอย่างน้อย 2 คู่ (มี %zu)", pairs);
}

static void check_numbers(struct checking *c)
{
	check_texts(c, 1, "คำตอบ");
	for (size_t i = 0; i < c->q->n; i++) {
		const struct question_option *o = &c->q->option[i];
		i64 v;
		if (o->text.n > 0 && !str_decimal(o->text, NUMBER_PLACES, &v))
			WRONG(c, "answers", o->text, "ต้องเป็นตัวเลข เช่น 12 หรือ 12.5 (ทศนิยมไม่เกิน 6 ตำแหน่ง)");
		if (o->tolerance.n > 0 && (!str_decimal(o->tolerance, NUMBER_PLACES, &v) || v < 0))
			WRONG(c, "answers", o->tolerance, "ค่าคลาดเคลื่อนต้องเป็นตัวเลขตั้งแต่ 0 ขึ้นไป");
	}
}

static void check_patterns(struct checking *c)
{
	check_texts(c, 1, "คำตอบ");
	for (size_t i = 0; i < c->q->n; i++) {
		str s = str_trim(c->q->option[i].text);
		bool only_stars = s.n > 0;
		for (size_t k = 0; k < s.n; k++)
			only_stars = only_stars && s.p[k] == '*';
		if (only_stars && c->q->option[i].percent == 100)
			WRONG(c, "answers", s, "* เพียงอย่างเดียวทำให้ทุกคำตอบถูก: ใส่คำตอบที่ยอมรับ");
		if (s.n > ANSWER_TEXT_MAX)
			WRONG(c, "answers", str_clip(s, 100), "คำตอบสั้นยาวเกินไป: ใช้ข้อสอบอัตนัยแทน");
	}
}

static void check_right(struct checking *c)
{
	if (c->q->kind == QUESTION_MANY ? n_over(c->q, 1) == 0 : n_over(c->q, 100) == 0)
		WRONG(c, "answers", S(""), "ไม่มีคำตอบที่ถูก: กำหนดคำตอบที่ได้คะแนนเต็มอย่างน้อย 1 ข้อ");
	else if (c->q->kind == QUESTION_ONE && n_over(c->q, 100) > 1)
		WRONG(c, "answers", S(""), "เลือกคำตอบเดียวมีข้อถูกได้เพียง 1 ข้อ (มี %d): ถ้าถูกหลายข้อ ให้ใช้ชนิดเลือกหลายคำตอบ", n_over(c->q, 100));
}

static void check_length(struct checking *c)
{
	const struct question *q = c->q;
	if (str_trim(q->body).n == 0)
		WRONG(c, "question", S(""), "ไม่มีคำถาม: ใส่ข้อความของคำถาม");
	if (q->body.n > QUESTION_BODY_MAX)
		WRONG(c, "question", str_clip(q->body, 100), "คำถามยาวเกินไป (ไม่เกิน %d ไบต์)", QUESTION_BODY_MAX);
	if (q->name.n > QUESTION_TEXT_MAX || q->feedback.n > QUESTION_BODY_MAX)
		WRONG(c, "question", str_clip(q->name, 100), "ชื่อหรือคำอธิบายเฉลยยาวเกินไป");
	for (size_t i = 0; i < q->n; i++)
		if (q->option[i].text.n > QUESTION_TEXT_MAX || q->option[i].match.n > QUESTION_TEXT_MAX || q->option[i].feedback.n > QUESTION_TEXT_MAX)
			WRONG(c, "answers", str_clip(q->option[i].text, 100), "คำตอบหรือคำอธิบายของคำตอบยาวเกินไป (ไม่เกิน %d ไบต์)", QUESTION_TEXT_MAX);
	if (q->n > OPTIONS_MAX)
		WRONG(c, "answers", S(""), "มีคำตอบได้ไม่เกิน %d ข้อ (มี %zu)", OPTIONS_MAX, q->n);
}

bool question_check(struct arena *a, const struct question *q, i64 row, struct problems *ps)
{
	struct checking c = {a, q, row, ps, true};
	check_length(&c);
	if (q->n > OPTIONS_MAX)
		return false;
	switch (q->kind) {
	case QUESTION_ONE:
	case QUESTION_MANY:
		check_texts(&c, 2, "ตัวเลือก");
		check_right(&c);
		break;
	case QUESTION_MATCH:
		check_match(&c);
		break;
	case QUESTION_ORDER:
		check_texts(&c, 2, "ข้อความ");
		break;
	case QUESTION_NUMBER:
		check_numbers(&c);
		check_right(&c);
		break;
	case QUESTION_TEXT:
		check_patterns(&c);
		check_right(&c);
		break;
	case QUESTION_TRUE:
	case QUESTION_ESSAY:
	case QUESTION_KIND__MAX:
		break;
	}
	return c.ok;
}

bool question_same(struct arena *a, const struct question *x, const struct question *y)
{
	return x->kind == y->kind && str_eq(str_trim(x->body), str_trim(y->body)) && str_eq(question_data(a, x), question_data(a, y));
}

/* --- answers --- */

struct answer answer_none(void)
{
	struct answer x = {.one = -1, .text = S("")};
	for (int i = 0; i < OPTIONS_MAX; i++)
		x.place[i] = -1;
	return x;
}

bool answer_given(const struct question *q, const struct answer *x)
{
	switch (q->kind) {
	case QUESTION_ONE:
	case QUESTION_TRUE:
		return x->one >= 0;
	case QUESTION_MANY:
		return x->many != 0;
	case QUESTION_MATCH:
	case QUESTION_ORDER:
		for (size_t i = 0; i < q->n; i++)
			if (x->place[i] >= 0)
				return true;
		return false;
	default:
		return str_trim(x->text).n > 0;
	}
}

static void put_numbers(struct buf *b, const struct question *q, const struct answer *x)
{
	bool first = true;
	for (size_t i = 0; i < q->n; i++) {
		if (q->kind == QUESTION_MANY && (x->many >> i & 1) == 0)
			continue;
		if (!first)
			buf_byte(b, ',');
		buf_i64(b, q->kind == QUESTION_MANY ? (i64)i : x->place[i]);
		first = false;
	}
}

str answer_data(struct arena *a, const struct question *q, const struct answer *x)
{
	if (!answer_given(q, x))
		return S("");
	struct buf b = {0};
	switch (q->kind) {
	case QUESTION_ONE:
	case QUESTION_TRUE:
		buf_fmt(&b, "%d", x->one);
		break;
	case QUESTION_MANY:
	case QUESTION_MATCH:
	case QUESTION_ORDER:
		buf_byte(&b, '[');
		put_numbers(&b, q, x);
		buf_byte(&b, ']');
		break;
	default:
		buf_json(&b, x->text);
	}
	return str_take(a, &b);
}

static void read_numbers(const struct question *q, const json_t *j, struct answer *x)
{
	for (size_t i = 0; i < json_array_size(j); i++) {
		const json_t *one = json_array_get(j, i);
		i64 v = json_is_integer(one) ? json_integer_value(one) : -1;
		if (q->kind == QUESTION_MANY) {
			if (v >= 0 && v < (i64)q->n)
				x->many |= (u64)1 << v;
		} else if (i < q->n && v >= -1 && v < (i64)q->n)
			x->place[i] = (int)v;
	}
}

struct answer answer_read(struct arena *a, const struct question *q, str data)
{
	struct answer x = answer_none();
	json_error_t e;
	json_t *j = data.n > 0 ? json_loadb(data.p, data.n, JSON_DECODE_ANY, &e) : NULL;
	if (json_is_integer(j) && (q->kind == QUESTION_ONE || q->kind == QUESTION_TRUE)) {
		i64 v = json_integer_value(j), n = q->kind == QUESTION_TRUE ? 2 : (i64)q->n;
		x.one = v >= 0 && v < n ? (int)v : -1;
	} else if (json_is_array(j) && (q->kind == QUESTION_MANY || q->kind == QUESTION_MATCH || q->kind == QUESTION_ORDER))
		read_numbers(q, j, &x);
	else if (json_is_string(j) && q->kind >= QUESTION_NUMBER)
		x.text = str_dup(a, (str){json_string_value(j), json_string_length(j)});
	json_decref(j);
	return x;
}

/* --- points --- */

static i64 share(i64 points, i64 part, i64 whole)
{
	return whole <= 0 || part <= 0 ? 0 : (2 * points * part + whole) / (2 * whole);
}

static i64 grade_many(const struct question *q, const struct answer *x, i64 points)
{
	i64 right = 0, got = 0;
	for (size_t i = 0; i < q->n; i++) {
		bool is_right = q->option[i].percent > 0, ticked = x->many >> i & 1;
		right += is_right;
		got += ticked ? (is_right ? 1 : -1) : 0;
	}
	return share(points, got, right);
}

static i64 grade_match(const struct question *q, const struct answer *x, i64 points)
{
	i64 rows = 0, right = 0;
	for (size_t i = 0; i < q->n; i++) {
		if (q->option[i].text.n == 0)
			continue;
		rows++;
		int p = x->place[i];
		right += p >= 0 && str_eq(q->option[p].match, q->option[i].match);
	}
	return share(points, right, rows);
}

static i64 grade_order(const struct question *q, const struct answer *x, i64 points)
{
	i64 right = 0;
	for (size_t i = 0; i < q->n; i++)
		right += x->place[i] == (int)i;
	return share(points, right, (i64)q->n);
}

/* "1,234.50" and Thai digits are numbers too. */
static bool typed_number(struct arena *a, str typed, i64 *ret)
{
	str s = thai_arabic_digits(a, str_trim(typed));
	char *to = new (a, char, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ',' && s.p[i] != ' ')
			to[n++] = s.p[i];
	str plain = {to, n};
	if (n > 0 && plain.p[0] == '+')
		plain = str_sub(plain, 1, n);
	return str_decimal(plain, NUMBER_PLACES, ret);
}

static int grade_number(struct arena *a, const struct question *q, str typed)
{
	i64 v, want, wide;
	int best = 0;
	if (!typed_number(a, typed, &v))
		return 0;
	for (size_t i = 0; i < q->n; i++) {
		const struct question_option *o = &q->option[i];
		if (!str_decimal(o->text, NUMBER_PLACES, &want))
			continue;
		if (o->tolerance.n == 0 || !str_decimal(o->tolerance, NUMBER_PLACES, &wide))
			wide = 0;
		__int128 off = (__int128)v - want;
		if ((off < 0 ? -off : off) <= wide && o->percent > best)
			best = o->percent;
	}
	return best;
}

/* Pieces between stars must come in this order; the first at the start, the last at the end. */
static bool fits(struct arena *a, str pattern, str folded)
{
	bool first = true;
	for (str rest = pattern, piece; str_next(&rest, '*', &piece); first = false) {
		str p = thai_fold(a, piece);
		bool last = rest.p == NULL;
		if (first && last)
			return str_eq(p, folded);
		if (first) {
			if (!str_starts(folded, p))
				return false;
			folded = str_sub(folded, p.n, folded.n);
		} else if (last)
			return str_ends(folded, p);
		else {
			ptrdiff_t at = p.n > 0 ? str_find(folded, p) : 0;
			if (at < 0)
				return false;
			folded = str_sub(folded, (size_t)at + p.n, folded.n);
		}
	}
	return false;
}

static int grade_text(struct arena *a, const struct question *q, str typed)
{
	str folded = thai_fold(a, typed);
	int best = 0;
	for (size_t i = 0; i < q->n; i++)
		if (q->option[i].percent > best && fits(a, q->option[i].text, folded))
			best = q->option[i].percent;
	return best;
}

i64 answer_grade(struct arena *a, const struct question *q, const struct answer *x, i64 points)
{
	if (!answer_given(q, x))
		return 0;
	switch (q->kind) {
	case QUESTION_ONE:
		return (size_t)x->one < q->n ? share(points, q->option[x->one].percent, 100) : 0;
	case QUESTION_MANY:
		return grade_many(q, x, points);
	case QUESTION_TRUE:
		return (x->one == 1) == q->is_true ? points : 0;
	case QUESTION_MATCH:
		return grade_match(q, x, points);
	case QUESTION_ORDER:
		return grade_order(q, x, points);
	case QUESTION_NUMBER:
		return share(points, grade_number(a, q, x->text), 100);
	case QUESTION_TEXT:
		return share(points, grade_text(a, q, x->text), 100);
	case QUESTION_ESSAY:
	case QUESTION_KIND__MAX:
		break;
	}
	return -1;
}

/* --- words --- */

static void put_part(struct buf *b, const char *between, str s)
{
	if (b->n > 0)
		buf_str(b, str_of(between));
	buf_str(b, s);
}

static void words_order(struct buf *b, const struct question *q, const struct answer *x)
{
	for (int at = 0; at < (int)q->n; at++)
		for (size_t i = 0; i < q->n; i++)
			if (x->place[i] == at) {
				if (b->n > 0)
					buf_lit(b, " · ");
				buf_fmt(b, "%d) ", at + 1);
				buf_str(b, q->option[i].text);
			}
}

str answer_words(struct arena *a, const struct question *q, const struct answer *x)
{
	struct buf b = {0};
	if (!answer_given(q, x))
		return S("");
	switch (q->kind) {
	case QUESTION_TRUE:
		return x->one == 1 ? S("ถูก") : S("ผิด");
	case QUESTION_ONE:
		return (size_t)x->one < q->n ? q->option[x->one].text : S("");
	case QUESTION_MANY:
		for (size_t i = 0; i < q->n; i++)
			if (x->many >> i & 1)
				put_part(&b, " · ", q->option[i].text);
		break;
	case QUESTION_MATCH:
		for (size_t i = 0; i < q->n; i++)
			if (q->option[i].text.n > 0 && x->place[i] >= 0)
				put_part(&b, " · ", STR_CAT(a, q->option[i].text, S(" → "), q->option[x->place[i]].match));
		break;
	case QUESTION_ORDER:
		words_order(&b, q, x);
		break;
	default:
		return x->text;
	}
	return str_take(a, &b);
}

str question_right_words(struct arena *a, const struct question *q)
{
	struct buf b = {0};
	for (size_t i = 0; i < q->n; i++) {
		const struct question_option *o = &q->option[i];
		switch (q->kind) {
		case QUESTION_ONE:
		case QUESTION_TEXT:
			if (o->percent == 100)
				put_part(&b, " หรือ ", o->text);
			break;
		case QUESTION_NUMBER:
			if (o->percent == 100)
				put_part(&b, " หรือ ", o->tolerance.n > 0 ? STR_CAT(a, o->text, S(" ± "), o->tolerance) : o->text);
			break;
		case QUESTION_MANY:
			if (o->percent > 0)
				put_part(&b, " · ", o->text);
			break;
		case QUESTION_MATCH:
			if (o->text.n > 0)
				put_part(&b, " · ", STR_CAT(a, o->text, S(" → "), o->match));
			break;
		case QUESTION_ORDER:
			put_part(&b, " · ", str_fmt(a, "%zu) %.*s", i + 1, STR_FMT(o->text)));
			break;
		default:
			break;
		}
	}
	if (q->kind == QUESTION_TRUE)
		return q->is_true ? S("ถูก") : S("ผิด");
	return b.n > 0 ? str_take(a, &b) : S("");
}

/* --- order --- */

u64 quiz_random(u64 *seed, u64 n)
{
	u64 z = *seed += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return (u64)(((unsigned __int128)z * n) >> 64);
}

size_t question_order(const struct question *q, bool shuffled, u64 *seed, u8 order[OPTIONS_MAX])
{
	bool always = q->kind == QUESTION_MATCH || q->kind == QUESTION_ORDER;
	for (size_t i = 0; i < q->n; i++)
		order[i] = (u8)i;
	if (!always && (!shuffled || q->kind > QUESTION_MANY))
		return q->n;
	for (int turn = 0; turn < 8; turn++) {
		bool moved = false;
		for (size_t i = q->n; i > 1; i--) {
			size_t k = (size_t)quiz_random(seed, i);
			u8 was = order[i - 1];
			order[i - 1] = order[k];
			order[k] = was;
		}
		for (size_t i = 0; i < q->n; i++)
			moved = moved || order[i] != i;
		if (moved || !always)
			break;
	}
	if (always && q->n > 1) { /* eight times the right order: turn it by one */
		bool moved = false;
		for (size_t i = 0; i < q->n; i++)
			moved = moved || order[i] != i;
		for (size_t i = 0; !moved && i < q->n; i++)
			order[i] = (u8)((i + 1) % q->n);
	}
	return q->n;
}

/* --- figures --- */

str points_text(struct arena *a, i64 p)
{
	if (p < 0)
		return S("-");
	if (p % 100 == 0)
		return str_fmt(a, "%lld", (long long)(p / 100));
	return p % 10 == 0 ? str_fmt(a, "%lld.%lld", (long long)(p / 100), (long long)(p % 100 / 10))
					   : str_fmt(a, "%lld.%02lld", (long long)(p / 100), (long long)(p % 100));
}

bool points_pass(i64 points, i64 full_points, i64 pass)
{
	return full_points > 0 && points >= 0 && (__int128)points * 10000 >= (__int128)pass * full_points;
}

i64 points_score(i64 points, i64 full_points)
{
	return full_points > 0 && points > 0 ? (i64)((__int128)points * 10000 / full_points) : 0;
}

str percent_text(struct arena *a, i64 points, i64 full_points, i64 pass)
{
	if (full_points <= 0 || points < 0)
		return S("-");
	i64 v = (i64)(((__int128)points * 20000 + full_points) / (2 * (__int128)full_points));
	if (v >= pass && !points_pass(points, full_points, pass))
		v = pass - 1;
	return points_text(a, v);
}
