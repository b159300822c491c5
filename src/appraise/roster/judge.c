/* Judging a roster file: each row against the roster and the other rows, in a model in memory; nothing is changed.
 *
 * Rows are taken by their first day, so that a person's older posting comes before the newer one whatever the order in the file. Heads are looked at
 * last, over the whole model: a file may bring the old head's end and the new head's start in any order. */
#include "appraise/roster/model.h"

#include <stdlib.h>

const struct table_head roster_heads_of_file[] = {{"person", true}, {"citizen_id", false}, {"title", false}, {"given_name", true}, {"family_name", true}, {"position", false},
	{"employment", true}, {"office_code", true}, {"is_head", false}, {"from", true}, {"to", false}, {"level", false}, {"acting", false}, {"reason", false}, {"row", false}, {NULL, false}};
static const struct table_head thai_heads[] = {{"เลขประจำตัวบุคลากร", true}, {"เลขประจำตัวประชาชน", false}, {"คำนำหน้า", false}, {"ชื่อ", true}, {"นามสกุล", true}, {"ตำแหน่ง", false},
	{"ประเภทบุคลากร", true}, {"รหัสหน่วยงาน", true}, {"หัวหน้าหน่วยงาน", false}, {"ตั้งแต่วันที่", true}, {"ถึงวันที่", false}, {"ระดับ", false}, {"รักษาการแทน", false}, {"เหตุผล", false},
	{"แถว", false}, {NULL, false}};
enum { C_PERSON, C_CITIZEN, C_TITLE, C_GIVEN, C_FAMILY, C_POSITION, C_EMPLOYMENT, C_OFFICE, C_HEAD, C_FROM, C_TO, C_LEVEL, C_ACTING };

/* The English heads, or where they are not there the Thai ones. */
static bool by_heads(struct arena *a, const char *path, str content, unsigned flags, const struct table_head *heads, struct table *ret, struct problems *ps)
{
	return path != NULL ? table_read_file(a, path, heads, flags, ret, ps) : table_read(a, content, heads, flags, ret, ps);
}

bool roster_read(struct arena *a, const char *path, str content, unsigned flags, struct table *ret, struct problems *ps)
{
	struct problems english = problems_in(a), thai = problems_in(a);
	if (by_heads(a, path, content, flags, roster_heads_of_file, ret, &english) || by_heads(a, path, content, flags, thai_heads, ret, &thai))
		return true;
	const struct problems *said = thai.n < english.n ? &thai : &english; /* fewer heads are missing in the language that was meant */
	for (size_t i = 0; i < said->n; i++)
		problem_add(ps, said->at[i].row, said->at[i].column, said->at[i].value, "%.*s", STR_FMT(said->at[i].expected));
	return false;
}

str roster_verdict_name(enum roster_verdict v)
{
	switch (v) {
	case ROSTER_NEW: return S("เพิ่มใหม่");
	case ROSTER_CHANGED: return S("แก้ไข");
	case ROSTER_MOVED: return S("ย้าย");
	case ROSTER_SAME: return S("ไม่เปลี่ยน");
	case ROSTER_CONFIRM: return S("รอยืนยันตัวบุคคล");
	case ROSTER_REFUSED: return S("ไม่รับ");
	default: must_fail_("a verdict", __FILE__, __LINE__);
	}
}

/* --- one row into values --- */

/* The Thai head of a column. */
static str thai_of(const char *column)
{
	for (size_t i = 0; roster_heads_of_file[i].name != NULL; i++)
		if (strcmp(roster_heads_of_file[i].name, column) == 0)
			return str_of(thai_heads[i].name);
	return S("");
}

/* A reason against the row: every one is told. The problem names the column as commands do; the row itself, which is shown to people, says in Thai which
 * column is meant, where the words do not. */
static void say_in(struct judging *j, struct judged *x, const char *column, str value, str why, str shown)
{
	str name = thai_of(column);
	if (name.n > 0 && str_find(shown, name) < 0)
		shown = STR_CAT(j->a, name, S(": "), shown);
	x->row->why = x->row->verdict == ROSTER_REFUSED ? STR_CAT(j->a, x->row->why, S(" · "), shown) : shown;
	x->row->verdict = ROSTER_REFUSED;
	problem_add(j->ps, x->row->row, str_of(column), value, "%.*s", STR_FMT(why));
}

static void say(struct judging *j, struct judged *x, const char *column, str value, str why) { say_in(j, x, column, value, why, why); }

static str cell(const struct judged *x, int c)
{
	return x->row->cell[c].p != NULL ? x->row->cell[c] : S("");
}

static str words_of(struct judging *j, struct judged *x, int c, const char *column, size_t most, bool must_be)
{
	str s = roster_text(j->a, cell(x, c));
	if (must_be && s.n == 0)
		say(j, x, column, S(""), STR_CAT(j->a, thai_of(column), S("ต้องไม่ว่าง")));
	else if (str_runes(s) > most)
		say(j, x, column, s, str_fmt(j->a, "%.*sยาวได้ไม่เกิน %zu ตัวอักษร", STR_FMT(thai_of(column)), most));
	return s;
}

static bool flag_of(struct judging *j, struct judged *x, int c, const char *column)
{
	str s = thai_arabic_digits(j->a, roster_text(j->a, cell(x, c)));
	if (s.n == 0 || str_eq(s, S("0")) || str_eq(s, S("ไม่ใช่")))
		return false;
	if (str_eq(s, S("1")) || str_eq(s, S("ใช่")))
		return true;
	say(j, x, column, s, S("ใช้ 1 (ใช่) หรือ 0 (ไม่ใช่)"));
	return false;
}

static void read_days(struct judging *j, struct judged *x)
{
	str why;
	bool from = roster_day(j->a, cell(x, C_FROM), 1960, j->now_ms, &x->from, &why);
	if (!from)
		say(j, x, "from", cell(x, C_FROM), why);
	x->to = DAY_NONE;
	if (roster_text(j->a, cell(x, C_TO)).n == 0)
		return;
	if (!roster_last_day(j->a, cell(x, C_TO), j->now_ms, &x->to, &why))
		say(j, x, "to", cell(x, C_TO), why);
	else if (from && x->to < x->from)
		say(j, x, "to", cell(x, C_TO), S("วันสุดท้ายอยู่ก่อนวันแรก"));
}

/* Codes of offices have capital letters; people type p54. */
static str upper(struct arena *a, str s)
{
	char *p = new (a, char, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
	return (str){p, s.n};
}

static void read_office(struct judging *j, struct judged *x)
{
	str code = upper(j->a, roster_text(j->a, thai_arabic_digits(j->a, cell(x, C_OFFICE))));
	x->unit = org_by_code(j->dir, code);
	if (x->unit == NULL)
		say(j, x, "office_code", code, S("ไม่รู้จักหน่วยงานรหัสนี้ ใช้ P54 (สถจ.) D5401 (สถอ.) DLA หรือรหัส อปท. 8 หลัก"));
	else if (j->only != NULL && !org_is_below(x->unit, j->only))
		say(j, x, "office_code", code, S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบ ให้หน่วยงานต้นสังกัดเป็นผู้นำเข้า"));
}

static void read_ids(struct judging *j, struct judged *x)
{
	str citizen = roster_text(j->a, cell(x, C_CITIZEN)), shown = thai_arabic_digits(j->a, roster_text(j->a, cell(x, C_PERSON))), digits = S("");
	bool hashed = j->kept && str_starts(citizen, S(KEPT_HASH));
	if (citizen.n > 0 && !hashed && !citizen_id_ok(j->a, citizen, &digits))
		say(j, x, "citizen_id", S("(ไม่แสดง)"), S("เลขประจำตัวประชาชนไม่ถูกต้อง: ต้องมี 13 หลักและหลักสุดท้ายตรงตามสูตร (เว้นว่างได้)"));
	x->citizen = hashed ? str_sub(citizen, sizeof KEPT_HASH - 1, citizen.n) : citizen_hash(j->a, digits);
	x->shown = shown;
	x->key = person_key(j->a, shown);
	if (shown.n > 0 && x->key.p == NULL)
		say(j, x, "person", citizen_id_ok(j->a, shown, &digits) ? S("(ไม่แสดง)") : shown,
			S("ต้องเป็นเลขประจำตัวบุคลากร (อังกฤษ ตัวเลข - _ . /) หรืออีเมล และไม่ใช่เลขประจำตัวประชาชน"));
}

static void read_row(struct judging *j, struct judged *x)
{
	str e = roster_text(j->a, cell(x, C_EMPLOYMENT));
	x->row->why = S("");
	x->row->verdict = ROSTER_SAME;
	read_ids(j, x);
	x->title = words_of(j, x, C_TITLE, "title", 60, false);
	x->given = words_of(j, x, C_GIVEN, "given_name", 100, true);
	x->family = words_of(j, x, C_FAMILY, "family_name", 100, true);
	x->position = words_of(j, x, C_POSITION, "position", 200, false);
	x->level = words_of(j, x, C_LEVEL, "level", 100, false);
	if (!employment_parse(e, &x->employment))
		say_in(j, x, "employment", e, S("ใช้ civil_servant government_employee permanent_employee หรือ other"), S("ใช้ ข้าราชการ พนักงานราชการ ลูกจ้างประจำ หรือ อื่น ๆ"));
	read_office(j, x);
	x->is_head = flag_of(j, x, C_HEAD, "is_head");
	x->acting = flag_of(j, x, C_ACTING, "acting");
	if (x->is_head && x->acting)
		say(j, x, "acting", S("1"), S("เป็นหัวหน้าหน่วยงานแล้ว ไม่ต้องรักษาการแทนอีก"));
	read_days(j, x);
}

/* --- who is meant --- */

/* Without a key: the one person of that name who works at that office. */
static struct model_person *by_name(struct judging *j, struct judged *x)
{
	struct model_person *found = NULL;
	str name = thai_fold(j->a, STR_CAT(j->a, x->given, S(" "), x->family));
	size_t n = 0;
	struct db_cur c = db_query(j->db,
		"select p.key from person p where p.name_fold = $1 and exists (select 1 from posting o where o.person_id = p.id and o.unit_id = $2 and o.acting = 0) limit 2", name,
		x->unit->id);
	str key = {0};
	while (db_next(&c)) {
		key = str_dup(j->a, db_str(&c, 0));
		n++;
	}
	db_done(&c);
	if (n == 1)
		found = model_find(j, key);
	if (n == 0)
		say(j, x, "person", S(""), S("ไม่มีเลขประจำตัวบุคลากรหรืออีเมล และไม่พบชื่อนี้ในหน่วยงาน: ใส่เลขประจำตัวบุคลากรหรืออีเมล"));
	else if (n > 1)
		say(j, x, "person", S(""), S("ไม่มีเลขประจำตัวบุคลากรหรืออีเมล และมีผู้ใช้ชื่อนี้ในหน่วยงานหลายคน: ใส่เลขประจำตัวบุคลากรหรืออีเมล"));
	return found;
}

static bool confirmed(const struct judging *j, i64 row, const struct model_person *p)
{
	for (size_t i = 0; i < j->n_confirmed; i++)
		if (j->confirmed[i].row == row && j->confirmed[i].person_id == p->id)
			return true;
	return false;
}

/* Neither name is that of the person who is known under the number, and no national id says that it is the same one. Of a marriage one name stays. */
static bool stranger(struct judging *j, const struct model_person *p, const struct judged *x)
{
	if (str_eq(p->given, x->given) || str_eq(p->family, x->family) || (x->citizen.n > 0 && str_eq(p->citizen, x->citizen)))
		return false;
	return !str_eq(thai_fold(j->a, p->given), thai_fold(j->a, x->given)) && !str_eq(thai_fold(j->a, p->family), thai_fold(j->a, x->family));
}

static void ask_whether(struct judging *j, struct judged *x, const struct model_person *p)
{
	x->row->verdict = ROSTER_CONFIRM;
	x->row->person_id = p->id;
	x->row->why = STR_CAT(j->a, S("รหัส "), p->shown, p->id != 0 ? S(" บันทึกไว้เป็น ") : S(" ในแถวอื่นของไฟล์นี้เป็น "), p->title, p->given, S(" "), p->family, S(" แต่แถวนี้เป็น "), x->title, x->given, S(" "),
		x->family, S(": เป็นคนเดียวกันที่เปลี่ยนทั้งชื่อและนามสกุลหรือไม่ ถ้าไม่ใช่ให้แก้รหัสในไฟล์"));
}

/* An empty last day means until further, or until the person's next posting begins. */
static day end_of(const struct model_person *p, const struct judged *x)
{
	day end = x->to;
	for (struct model_posting *o = p->first; o != NULL && x->to == DAY_NONE; o = o->next)
		if (!o->acting && o->from > x->from && (end == DAY_NONE || o->from - 1 < end))
			end = o->from - 1;
	return end;
}

/* The row says what stands already, name and posting: whoever is asked could change nothing. */
static bool stands_so(const struct model_person *p, const struct judged *x)
{
	if (!str_eq(p->title, x->title) || !str_eq(p->given, x->given) || !str_eq(p->family, x->family))
		return false;
	for (const struct model_posting *o = p->first; o != NULL; o = o->next)
		if (o->from == x->from && o->acting == x->acting && o->unit == x->unit)
			return o->is_head == x->is_head && o->employment == x->employment && o->to == (x->acting ? x->to : end_of(p, x)) && str_eq(o->position, x->position) &&
			       str_eq(o->level, x->level);
	return false;
}

/* Without a key: by the national id, else by name and office, which somebody must confirm. */
static struct model_person *who_without_key(struct judging *j, struct judged *x)
{
	struct model_person *same = x->citizen.n > 0 ? model_citizen(j, x->citizen) : NULL;
	struct model_person *p = same != NULL && same->id != 0 ? same : by_name(j, x);
	if (p == NULL)
		return NULL;
	if (x->citizen.n > 0 && p->citizen.n > 0 && !str_eq(p->citizen, x->citizen)) {
		say(j, x, "citizen_id", S("(ไม่แสดง)"), S("เลขประจำตัวประชาชนไม่ตรงกับที่บันทึกไว้ของผู้ที่ใช้ชื่อนี้ในหน่วยงาน"));
		return NULL;
	}
	if (p != same && !stands_so(p, x) && !confirmed(j, x->row->row, p)) {
		x->row->verdict = ROSTER_CONFIRM;
		x->row->person_id = p->id;
		x->row->why = str_fmt(j->a, "หมายถึง %.*s%.*s %.*s (%.*s) หรือไม่", STR_FMT(p->title), STR_FMT(p->given), STR_FMT(p->family), STR_FMT(p->shown));
		return NULL;
	}
	x->shown = p->shown;
	return p;
}

static struct model_person *who(struct judging *j, struct judged *x)
{
	if (x->key.p == NULL)
		return who_without_key(j, x);
	struct model_person *p = model_find(j, x->key), *same = x->citizen.n > 0 ? model_citizen(j, x->citizen) : NULL;
	if (same != NULL && p != NULL && same != p) {
		say(j, x, "citizen_id", S("(ไม่แสดง)"), str_fmt(j->a, "เลขประจำตัวประชาชนนี้เป็นของบุคลากรรหัส %.*s", STR_FMT(same->shown)));
		return NULL;
	}
	if (p == NULL && same != NULL && same->id == 0) { /* two keys of one person in one file */
		say(j, x, "citizen_id", S("(ไม่แสดง)"), str_fmt(j->a, "เลขประจำตัวประชาชนนี้ซ้ำกับรหัส %.*s ในไฟล์เดียวกัน", STR_FMT(same->shown)));
		return NULL;
	}
	if (p != NULL && x->citizen.n > 0 && p->citizen.n > 0 && !str_eq(p->citizen, x->citizen)) {
		say(j, x, "citizen_id", S("(ไม่แสดง)"), S("เลขประจำตัวประชาชนไม่ตรงกับที่บันทึกไว้ของบุคลากรรหัสนี้"));
		return NULL;
	}
	if (p == NULL && same != NULL) { /* a new staff number of a known person */
		model_alias(j, same, x->key);
		return same;
	}
	if (p == NULL)
		return model_add(j, x);
	if (stranger(j, p, x) && !confirmed(j, x->row->row, p)) {
		ask_whether(j, x, p);
		return NULL;
	}
	if (x->citizen.n > 0 && p->citizen.n == 0)
		model_identify(j, p, x->citizen);
	return p;
}

/* --- into the model --- */

static bool differs(const struct model_person *p, const struct judged *x)
{
	return !str_eq(p->title, x->title) || !str_eq(p->given, x->given) || !str_eq(p->family, x->family) || !str_eq(p->shown, x->shown) || p->identified;
}

static str name_of(struct arena *a, const struct model_person *p) { return STR_CAT(a, p->title, p->given, S(" "), p->family); }

/* Whether the names are this office's to change: nobody's who works elsewhere. Looked at when all postings of the file stand. */
static bool ours(const struct judging *j, const struct model_person *p)
{
	const struct model_posting *last = NULL;
	for (const struct model_posting *o = p->first; o != NULL; o = o->next)
		if (!o->acting && !o->gone && (last == NULL || o->from > last->from))
			last = o;
	return j->only == NULL || last == NULL || org_is_below(last->unit, j->only);
}

static void take_names(struct judging *j, struct judged *x)
{
	struct model_person *p = x->person;
	if (!ours(j, p))
		return;
	if (!p->proved) { /* the national id came by a row that was refused */
		p->citizen = p->citizen_before;
		p->identified = false;
	}
	x->person_changed = p->id != 0 && differs(p, x);
	if (x->person_changed) {
		x->before = STR_CAT(j->a, p->shown, S(" "), name_of(j->a, p));
		x->row->why = STR_CAT(j->a, x->row->why, x->row->why.n > 0 ? S(" · ") : S(""), S("เดิม "), name_of(j->a, p), S(" ("), p->shown, S(")"));
		if (x->row->verdict == ROSTER_SAME)
			x->row->verdict = ROSTER_CHANGED;
	}
	p->title = x->title;
	p->given = x->given;
	p->family = x->family;
	p->shown = x->shown;
	if (x->key.p != NULL)
		p->key = x->key;
}

/* Names are those of the row with the latest first day among those that are taken, so that the same file again finds nothing to change. */
static void judge_names(struct judging *j, struct judged *const *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (order[i]->person != NULL && order[i]->row->verdict != ROSTER_REFUSED) {
			order[i]->person->last = order[i];
			order[i]->person->proved |= order[i]->citizen.n > 0;
		}
	for (size_t i = 0; i < n; i++)
		if (order[i]->person != NULL && order[i]->person->last == order[i])
			take_names(j, order[i]);
}

static bool overlaps(const struct model_posting *o, day from, day to)
{
	return (to == DAY_NONE || o->from <= to) && (o->to == DAY_NONE || from <= o->to);
}

static str period(struct arena *a, const struct model_posting *o)
{
	str from = day_show(a, o->from, DAY_SHORT);
	return o->to == DAY_NONE ? STR_CAT(a, o->unit->full, S(" ตั้งแต่ "), from) : STR_CAT(a, o->unit->full, S(" "), from, S(" ถึง "), day_show(a, o->to, DAY_SHORT));
}

static void take_same(struct judged *x, struct model_posting *o, day to)
{
	bool changed = o->unit != x->unit || o->to != to || !str_eq(o->position, x->position) || !str_eq(o->level, x->level) || o->employment != x->employment || o->is_head != x->is_head;
	x->posting = o;
	x->was = *o;
	o->said = x;
	if (changed) {
		o->unit = x->unit;
		o->to = to;
		o->position = x->position;
		o->level = x->level;
		o->employment = x->employment;
		o->is_head = x->is_head;
		o->dirty = true;
	}
	x->row->verdict = x->person_new ? ROSTER_NEW : changed ? ROSTER_CHANGED : ROSTER_SAME;
}

static bool may_change(const struct judging *j, const struct model_posting *o, const struct judged *x)
{
	return j->only == NULL || o->unit == x->unit || org_is_below(o->unit, j->only);
}

static void take_new(struct judging *j, struct judged *x, struct model_posting *open, day to)
{
	bool moved = open != NULL && open->unit != x->unit;
	if (open != NULL) {
		open->to = x->from - 1;
		open->dirty = true;
		x->ended = open;
	}
	if (moved)
		x->row->why = STR_CAT(j->a, S("จาก "), period(j->a, open));
	x->posting = model_post(j, x->person, x, to);
	x->row->verdict = x->person_new ? ROSTER_NEW : moved ? ROSTER_MOVED : open != NULL ? ROSTER_CHANGED : ROSTER_NEW;
}

static void take_posting(struct judging *j, struct judged *x)
{
	day to = x->acting ? x->to : end_of(x->person, x);
	struct model_posting *open = NULL, *same = NULL;
	for (struct model_posting *o = x->person->first; o != NULL; o = o->next) {
		if (o->acting != x->acting || (x->acting && o->unit != x->unit))
			continue;
		if (o->from == x->from)
			same = o;
		else if (!x->acting && o->to == DAY_NONE && o->from < x->from)
			open = o; /* ends on the day before */
		else if (overlaps(o, x->from, to)) {
			say(j, x, "from", S(""), STR_CAT(j->a, S("ช่วงวันที่ซ้อนกับ "), period(j->a, o)));
			return;
		}
	}
	if (same == NULL)
		take_new(j, x, open, to);
	else if (same->said != NULL)
		say(j, x, "from", S(""), str_fmt(j->a, "ซ้ำกับแถว %lld: บุคคลเดียวกันเริ่มวันเดียวกัน", (long long)same->said->row->row));
	else if (!may_change(j, same, x))
		say(j, x, "office_code", x->unit->code, STR_CAT(j->a, S("บันทึกไว้ที่ "), period(j->a, same), S(": ให้หน่วยงานนั้นแก้ไข หรือใส่วันแรกที่ย้ายมาจริง")));
	else
		take_same(x, same, to);
}

/* --- taking a row back out of the model --- */

static struct model_posting *next_main(const struct model_person *p, day after)
{
	struct model_posting *best = NULL;
	for (struct model_posting *o = p->first; o != NULL; o = o->next)
		if (!o->acting && !o->gone && o->from > after && (best == NULL || o->from < best->from))
			best = o;
	return best;
}

/* An open posting goes on up to the next one that stands. */
static void goes_on(struct model_posting *o)
{
	struct model_posting *next = next_main(o->person, o->from);
	if (next == NULL || (o->to != DAY_NONE && o->to < next->from))
		return;
	o->to = next->from - 1;
	if (next->said != NULL)
		next->said->ended = o;
}

static void take_back(struct judged *x)
{
	struct model_posting *o = x->posting, *ended = x->ended, *next = o->next;
	if (x->was.person != NULL) {
		bool listed = o->listed;
		*o = x->was;
		o->said = x;
		o->next = next;
		o->listed = listed;
		if (!o->acting)
			goes_on(o);
	} else
		o->gone = true;
	x->ended = NULL;
	if (ended != NULL) {
		ended->to = DAY_NONE;
		goes_on(ended);
	}
}

/* --- heads --- */

static int by_unit_and_day(const void *x, const void *y)
{
	const struct model_posting *p = *(struct model_posting *const *)x, *q = *(struct model_posting *const *)y;
	if (p->unit != q->unit)
		return p->unit->id < q->unit->id ? -1 : 1;
	if (p->from != q->from)
		return p->from < q->from ? -1 : 1;
	i64 m = p->said != NULL ? p->said->row->row : 0, n = q->said != NULL ? q->said->row->row : 0;
	return (m > n) - (m < n);
}

/* Whether a row that still stands makes this headship, or makes it longer. */
static bool claimed(const struct model_posting *o)
{
	const struct judged *x = o->said;
	if (x == NULL || x->row->verdict == ROSTER_REFUSED)
		return false;
	return x->was.person == NULL || !x->was.is_head || x->was.unit != o->unit || x->was.to != o->to;
}

static void refuse_head(struct judging *j, const struct model_posting *o, const struct model_posting *other)
{
	str why = STR_CAT(j->a, S("มีหัวหน้าหน่วยงานสองคนในเวลาเดียวกัน: "), name_of(j->a, other->person), S(" "), period(j->a, other));
	say_in(j, o->said, "is_head", S("1"), STR_CAT(j->a, why, S(" (ถ้ารักษาการแทนให้ใส่ acting เป็น 1 แทน is_head)")),
		STR_CAT(j->a, why, S(" (ถ้ารักษาการแทน ให้ใส่ 1 ในช่องรักษาการแทน และเว้นช่องหัวหน้าหน่วยงาน)")));
	take_back(o->said);
}

static bool lasts_longer(const struct model_posting *o, const struct model_posting *p)
{
	return p->to != DAY_NONE && (o->to == DAY_NONE || o->to > p->to);
}

/* One look over all heads in their order. A headship that goes on because a row was refused may meet another one: then there is another look. */
static bool refuse_heads(struct judging *j)
{
	bool any = false;
	size_t n;
	struct model_posting **head = model_heads(j, &n), *last = NULL;
	if (n > 1)
		qsort(head, n, sizeof *head, by_unit_and_day);
	for (size_t i = 0; i < n; i++) {
		struct model_posting *o = head[i];
		bool meet = last != NULL && last->unit == o->unit && last->person != o->person && overlaps(last, o->from, o->to);
		if (meet && claimed(o)) {
			refuse_head(j, o, last);
			any = true;
			continue;
		}
		if (meet && claimed(last)) {
			refuse_head(j, last, o);
			any = true;
			last = o;
		}
		if (last == NULL || last->unit != o->unit || lasts_longer(o, last))
			last = o;
	}
	return any;
}

#define LOOKS_MAX 500 /* a file in which each refusal brings forth the next: what is left of its heads is refused */

/* Two full heads of one unit at one time: the row of the file is refused; of two rows the one that begins later. */
static void judge_heads(struct judging *j)
{
	for (int i = 0; i < LOOKS_MAX; i++)
		if (!refuse_heads(j))
			return;
	for (size_t i = 0; i < j->n; i++)
		if (j->at[i].posting != NULL && claimed(j->at[i].posting) && j->at[i].is_head) {
			say(j, &j->at[i], "is_head", S("1"), S("หัวหน้าหน่วยงานในไฟล์ซ้อนกันหลายคน: แก้แถวที่ไม่รับแล้วนำเข้าอีกครั้ง"));
			take_back(&j->at[i]);
		}
}

/* --- all rows --- */

static int by_row(const void *x, const void *y)
{
	const struct problem *p = x, *q = y;
	return (p->row > q->row) - (p->row < q->row);
}

static int by_day(const void *x, const void *y)
{
	const struct judged *p = *(struct judged *const *)x, *q = *(struct judged *const *)y;
	if (p->from != q->from)
		return p->from < q->from ? -1 : 1;
	return (p->row->row > q->row->row) - (p->row->row < q->row->row);
}

static size_t judge(struct judging *j, const struct table *t, struct roster_row **ret)
{
	struct arena *a = j->a;
	struct problems *ps = j->ps;
	j->n = t->n;
	struct roster_row *row = new (a, struct roster_row, t->n + 1);
	struct judged **order = new (a, struct judged *, t->n + 1);
	j->at = new (a, struct judged, t->n + 1);
	size_t n_order = 0;
	if (t->n == 0)
		problem_add(ps, 0, S(""), (str){0}, "ไฟล์ไม่มีรายชื่อ");
	for (size_t i = 0; i < t->n; i++) {
		struct judged *x = &j->at[i];
		row[i] = (struct roster_row){.row = t->rows[i].row, .cell = t->rows[i].cell, .judged = x};
		x->row = &row[i];
		read_row(j, x);
		if (x->row->verdict != ROSTER_REFUSED)
			order[n_order++] = x;
	}
	model_load(j);
	qsort(order, n_order, sizeof *order, by_day);
	for (size_t i = 0; i < n_order; i++) {
		struct model_person *p = who(j, order[i]);
		order[i]->person = p;
		if (p == NULL)
			continue;
		order[i]->row->person_id = p->id;
		order[i]->person_new = p->id == 0 && !p->counted;
		p->counted = true;
	}
	for (size_t i = 0; i < n_order; i++)
		if (order[i]->person != NULL)
			take_posting(j, order[i]);
	judge_heads(j);
	judge_names(j, order, n_order);
	if (ps->n > 1)
		qsort(ps->at, ps->n, sizeof *ps->at, by_row);
	*ret = row;
	return t->n;
}

size_t roster_judge(struct db *db, struct arena *a, i64 now_ms, const struct table *t, const struct org_unit *only, const struct roster_confirmed *confirmed_rows, size_t n_confirmed,
	struct roster_row **ret, struct problems *ps)
{
	struct judging *j = new (a, struct judging, 1);
	*j = (struct judging){.db = db, .a = a, .dir = org_dir(db), .now_ms = now_ms, .only = only, .confirmed = confirmed_rows, .n_confirmed = n_confirmed, .ps = ps};
	return judge(j, t, ret);
}

size_t roster_judge_kept(struct db *db, struct arena *a, i64 now_ms, const struct table *t, const struct org_unit *only, const struct roster_confirmed *confirmed_rows, size_t n_confirmed,
	struct roster_row **ret)
{
	struct judging *j = new (a, struct judging, 1);
	struct problems ps = problems_in(a);
	*j = (struct judging){.db = db, .a = a, .dir = org_dir(db), .now_ms = now_ms, .only = only, .confirmed = confirmed_rows, .n_confirmed = n_confirmed, .ps = &ps, .kept = true};
	return judge(j, t, ret);
}
