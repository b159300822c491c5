/* People and postings out of the database, movements by hand, links to accounts. */
#include "appraise/roster/inside.h"
#include "org/notice.h"

#define PERSON_COLUMNS "select id, account_id, version, key, shown, title, given_name, family_name from person"

static bool one_person(struct db_cur c, struct arena *a, struct person *ret)
{
	bool found = db_next(&c);
	if (found) {
		*ret = (struct person){.id = db_i64(&c, 0), .account_id = db_i64(&c, 1), .version = db_i64(&c, 2), .key = str_dup(a, db_str(&c, 3)),
			.shown = str_dup(a, db_str(&c, 4)), .title = str_dup(a, db_str(&c, 5)), .given = str_dup(a, db_str(&c, 6)), .family = str_dup(a, db_str(&c, 7))};
		ret->name = STR_CAT(a, ret->title, ret->given, S(" "), ret->family);
	}
	db_done(&c);
	return found;
}

bool person_by_id(struct db *db, struct arena *a, i64 id, struct person *ret)
{
	return one_person(db_query(db, PERSON_COLUMNS " where id = $1", id), a, ret);
}

bool person_by_key(struct db *db, struct arena *a, str key, struct person *ret)
{
	return one_person(db_query(db, PERSON_COLUMNS " where key = $1", key), a, ret);
}

bool person_by_account(struct db *db, struct arena *a, i64 account_id, struct person *ret)
{
	return one_person(db_query(db, PERSON_COLUMNS " where account_id = $1 and account_id > 0", account_id), a, ret);
}

#define POSTING_COLUMNS "select o.id, o.person_id, o.unit_id, o.position, o.level, o.employment, o.is_head, o.acting, o.from_day, o.to_day, o.version from posting o"

static struct posting posting_row(struct db_cur *c, struct arena *a, const struct org_dir *d)
{
	return (struct posting){.id = db_i64(c, 0), .person_id = db_i64(c, 1), .unit = org_by_id(d, db_i64(c, 2)), .position = str_dup(a, db_str(c, 3)),
		.level = str_dup(a, db_str(c, 4)), .employment = (enum employment)db_i64(c, 5), .is_head = db_i64(c, 6) == 1, .acting = db_i64(c, 7) == 1,
		.from = roster_read_day(db_str(c, 8)), .to = roster_read_day(db_str(c, 9)), .version = db_i64(c, 10)};
}

#define POSTINGS_MAX 200

size_t postings_of(struct db *db, struct arena *a, i64 person_id, struct posting **ret)
{
	const struct org_dir *d = org_dir(db);
	struct posting *at = new (a, struct posting, POSTINGS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db, POSTING_COLUMNS " where o.person_id = $1 order by o.from_day desc, o.acting, o.id desc limit 200", person_id);
	while (n < POSTINGS_MAX && db_next(&c)) {
		at[n] = posting_row(&c, a, d);
		n += at[n].unit != NULL;
	}
	db_done(&c);
	*ret = at;
	return n;
}

void roster_heads(struct db *db, struct arena *a, const struct org_unit *u, day on, struct roster_head ret[2])
{
	const struct org_dir *d = org_dir(db);
	struct day_text today = day_iso(on);
	ret[0] = ret[1] = (struct roster_head){0};
	struct db_cur c = db_query(db,
		"select o.id, o.person_id, o.unit_id, o.position, o.level, o.employment, o.is_head, o.acting, o.from_day, o.to_day, o.version, p.account_id, p.version, p.key, p.shown,"
		" p.title, p.given_name, p.family_name from posting o join person p on p.id = o.person_id"
		" where o.unit_id = $1 and (o.is_head = 1 or o.acting = 1) and o.from_day <= $2 and o.to_day >= $2 order by o.from_day, o.id",
		u->id, today.z);
	while (db_next(&c)) {
		struct roster_head h = {.posting = posting_row(&c, a, d)};
		h.person = (struct person){.id = h.posting.person_id, .account_id = db_i64(&c, 11), .version = db_i64(&c, 12), .key = str_dup(a, db_str(&c, 13)),
			.shown = str_dup(a, db_str(&c, 14)), .title = str_dup(a, db_str(&c, 15)), .given = str_dup(a, db_str(&c, 16)), .family = str_dup(a, db_str(&c, 17))};
		h.person.name = STR_CAT(a, h.person.title, h.person.given, S(" "), h.person.family);
		ret[h.posting.acting] = h; /* the latest */
	}
	db_done(&c);
}

/* --- by hand --- */

static void check_words(const struct posting *p, struct problems *ps)
{
	if (p->unit == NULL)
		problem_add(ps, 0, S("office"), S(""), "เลือกหน่วยงาน");
	if (p->from == DAY_NONE)
		problem_add(ps, 0, S("from"), S(""), "ต้องระบุวันแรกที่ปฏิบัติงาน");
	else if (p->to != DAY_NONE && p->to < p->from)
		problem_add(ps, 0, S("to"), S(""), "วันสุดท้ายอยู่ก่อนวันแรก");
	if (str_runes(p->position) > 200 || str_runes(p->level) > 100)
		problem_add(ps, 0, S("position"), S(""), "ตำแหน่งยาวได้ไม่เกิน 200 ตัวอักษร และระดับไม่เกิน 100");
	if (p->is_head && p->acting)
		problem_add(ps, 0, S("role"), S(""), "เป็นหัวหน้าหน่วยงานหรือรักษาการแทน อย่างใดอย่างหนึ่ง");
}

/* Another posting of the person that lies over these days; another full head of the unit. except: the posting that is being changed. */
static void check_others(struct db *db, struct arena *a, const struct posting *p, i64 except, struct problems *ps)
{
	str from = roster_stored(a, p->from), to = roster_stored(a, p->to);
	if (!p->acting && db_has(db, "select 1 from posting where person_id = $1 and acting = 0 and id <> $2 and from_day <= $4 and to_day >= $3", p->person_id, except, from, to))
		problem_add(ps, 0, S("from"), S(""), "ช่วงวันที่ซ้อนกับตำแหน่งอื่นของบุคคลนี้");
	if (p->acting && db_has(db,
		"select 1 from posting where person_id = $1 and acting = 1 and unit_id = $5 and id <> $2 and from_day <= $4 and to_day >= $3", p->person_id, except, from, to, p->unit->id))
		problem_add(ps, 0, S("from"), S(""), "รักษาการแทนหน่วยงานนี้อยู่แล้วในช่วงเดียวกัน");
	if (!p->is_head)
		return;
	str name = db_get_str(db, a,
		"select p.title || p.given_name || ' ' || p.family_name from posting o join person p on p.id = o.person_id where o.unit_id = $1 and o.is_head = 1 and o.id <> $2"
		" and o.person_id <> $5 and o.from_day <= $4 and o.to_day >= $3 limit 1",
		p->unit->id, except, from, to, p->person_id);
	if (name.p != NULL)
		problem_add(ps, 0, S("role"), S(""), "หน่วยงานนี้มีหัวหน้าอยู่แล้วในช่วงเดียวกัน: %.*s ให้สิ้นสุดตำแหน่งเดิมก่อน หรือเลือกรักษาการแทน", STR_FMT(name));
}

str roster_posting_text(struct arena *a, const struct posting *p)
{
	return str_fmt(a, "%.*s %.*s %.*s %.*s..%.*s %.*s%s%s", STR_FMT(p->unit->code), STR_FMT(p->position), STR_FMT(p->level), STR_FMT(roster_stored(a, p->from)),
		STR_FMT(roster_stored(a, p->to)), STR_FMT(employment_code(p->employment)), p->is_head ? " head" : "", p->acting ? " acting" : "");
}

bool posting_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct posting *p, struct problems *ps)
{
	i64 open = 0;
	check_words(p, ps);
	if (ps->n > 0)
		return false;
	str from = roster_stored(a, p->from);
	if (!p->acting)
		open = db_get(db, 0, "select id from posting where person_id = $1 and acting = 0 and to_day = '9999-12-31' and from_day < $2", p->person_id, from);
	check_others(db, a, p, open, ps);
	if (ps->n > 0)
		return false;
	if (open != 0)
		db_exec(db, "update posting set to_day = $2, version = version + 1 where id = $1", open, roster_stored(a, p->from - 1));
	roster_insert_posting(db, a, now_ms, by, p);
	audit_add(db, a, by, p->unit->id, now_ms, S("roster.posting"), str_fmt(a, "%lld", (long long)p->person_id), (str){0}, roster_posting_text(a, p));
	roster_tell(db, a, &p->person_id, 1);
	return true;
}

bool posting_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct posting *p, str reason, struct problems *ps)
{
	struct posting *old;
	size_t n = postings_of(db, a, p->person_id, &old), i = 0;
	while (i < n && old[i].id != p->id)
		i++;
	check_words(p, ps);
	if (i == n)
		problem_add(ps, 0, S(""), S(""), "ไม่พบตำแหน่งนี้แล้ว: โหลดหน้าใหม่");
	if (str_trim(reason).n == 0)
		problem_add(ps, 0, S("reason"), S(""), "ต้องระบุเหตุผลที่แก้ไข");
	if (ps->n == 0)
		check_others(db, a, p, p->id, ps);
	if (ps->n > 0)
		return false;
	if (db_exec(db,
		    "update posting set unit_id = $3, position = $4, level = $5, employment = $6, is_head = $7, acting = $8, from_day = $9, to_day = $10, version = version + 1"
		    " where id = $1 and version = $2",
		    p->id, p->version, p->unit->id, p->position, p->level, (i64)p->employment, p->is_head, p->acting, roster_stored(a, p->from), roster_stored(a, p->to)) == 0) {
		problem_add(ps, 0, S(""), S(""), "มีผู้แก้ไขไปก่อนแล้ว: โหลดหน้าใหม่แล้วลองอีกครั้ง");
		return false;
	}
	audit_add(db, a, by, p->unit->id, now_ms, S("roster.posting.change"), str_fmt(a, "%lld", (long long)p->person_id), roster_posting_text(a, &old[i]),
		STR_CAT(a, roster_posting_text(a, p), S(" : "), str_trim(reason)));
	roster_tell(db, a, &p->person_id, 1);
	return true;
}

i64 person_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct person *p, const struct posting *first, struct problems *ps)
{
	struct person n = *p;
	struct posting o = *first;
	n.key = person_key(a, p->shown);
	n.title = roster_text(a, p->title);
	n.given = roster_text(a, p->given);
	n.family = roster_text(a, p->family);
	if (n.key.p == NULL)
		problem_add(ps, 0, S("shown"), p->shown, "ต้องเป็นเลขประจำตัวบุคลากร (อังกฤษ ตัวเลข - _ . /) หรืออีเมล และไม่ใช่เลขประจำตัวประชาชน");
	else if (db_has(db, "select 1 from person where key = $1", n.key))
		problem_add(ps, 0, S("shown"), p->shown, "มีบุคลากรรหัสนี้แล้ว: ค้นหาแล้วเพิ่มตำแหน่งให้บุคคลนั้น");
	if (n.given.n == 0 || str_runes(n.given) > 100 || str_runes(n.title) > 60)
		problem_add(ps, 0, S("given"), S(""), "ต้องมีชื่อ ยาวไม่เกิน 100 ตัวอักษร (คำนำหน้าไม่เกิน 60)");
	if (n.family.n == 0 || str_runes(n.family) > 100)
		problem_add(ps, 0, S("family"), S(""), "ต้องมีนามสกุล ยาวไม่เกิน 100 ตัวอักษร");
	check_words(&o, ps);
	if (ps->n == 0)
		check_others(db, a, &o, 0, ps);
	if (ps->n > 0)
		return 0;
	n.shown = thai_arabic_digits(a, roster_text(a, p->shown));
	i64 id = roster_insert_person(db, a, now_ms, &n, S(""));
	if (id == 0) {
		problem_add(ps, 0, S("shown"), p->shown, "มีบุคลากรรหัสนี้แล้ว");
		return 0;
	}
	o.person_id = id;
	roster_insert_posting(db, a, now_ms, by, &o);
	roster_link_by_key(db, id);
	audit_add(db, a, by, o.unit->id, now_ms, S("roster.person"), str_fmt(a, "%lld", (long long)id), (str){0}, STR_CAT(a, n.shown, S(" "), roster_posting_text(a, &o)));
	roster_tell(db, a, &id, 1);
	return id;
}

bool person_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct person *p, struct problems *ps)
{
	struct person old, n = *p;
	if (!person_by_id(db, a, p->id, &old)) {
		problem_add(ps, 0, S(""), S(""), "ไม่พบบุคลากรคนนี้แล้ว");
		return false;
	}
	n.shown = thai_arabic_digits(a, roster_text(a, p->shown));
	n.key = person_key(a, n.shown);
	n.title = roster_text(a, p->title);
	n.given = roster_text(a, p->given);
	n.family = roster_text(a, p->family);
	if (n.key.p == NULL)
		problem_add(ps, 0, S("shown"), S(""), "ต้องเป็นเลขประจำตัวบุคลากร (อังกฤษ ตัวเลข - _ . /) หรืออีเมล และไม่ใช่เลขประจำตัวประชาชน");
	else if (db_has(db, "select 1 from person where key = $1 and id <> $2", n.key, p->id))
		problem_add(ps, 0, S("shown"), S(""), "รหัสนี้เป็นของบุคลากรคนอื่น");
	if (n.given.n == 0 || str_runes(n.given) > 100)
		problem_add(ps, 0, S("given"), S(""), "ต้องมีชื่อ ยาวไม่เกิน 100 ตัวอักษร");
	if (n.family.n == 0 || str_runes(n.family) > 100)
		problem_add(ps, 0, S("family"), S(""), "ต้องมีนามสกุล ยาวไม่เกิน 100 ตัวอักษร");
	if (str_runes(n.title) > 60)
		problem_add(ps, 0, S("title"), S(""), "ยาวไม่เกิน 60 ตัวอักษร");
	if (ps->n > 0)
		return false;
	str name = STR_CAT(a, n.given, S(" "), n.family);
	if (db_exec(db,
		    "update person set key = $3, shown = $4, title = $5, given_name = $6, family_name = $7, name_fold = $8, name_sort = $9, version = version + 1"
		    " where id = $1 and version = $2",
		    p->id, p->version, n.key, n.shown, n.title, n.given, n.family, thai_fold(a, name), thai_sort_key(a, name)) == 0) {
		problem_add(ps, 0, S(""), S(""), "มีผู้แก้ไขไปก่อนแล้ว: โหลดหน้าใหม่แล้วลองอีกครั้ง");
		return false;
	}
	audit_add(db, a, by, db_get(db, 0, "select unit_id from posting where person_id = $1 order by from_day desc limit 1", p->id), now_ms, S("roster.person.change"),
		str_fmt(a, "%lld", (long long)p->id), STR_CAT(a, old.shown, S(" "), old.name), STR_CAT(a, n.shown, S(" "), n.title, name));
	roster_link_by_key(db, p->id);
	roster_tell(db, a, &p->id, 1);
	return true;
}

/* --- accounts --- */

bool person_link(struct db *db, struct arena *a, i64 now_ms, i64 by, i64 person_id, i64 account_id, struct problems *ps)
{
	i64 unit = db_get(db, 0, "select unit_id from posting where person_id = $1 order by from_day desc limit 1", person_id);
	if (account_id != 0 && db_has(db, "select 1 from person where account_id = $1 and account_id > 0 and id <> $2", account_id, person_id))
		problem_add(ps, 0, S("account"), S(""), "บัญชีนี้จับคู่กับบุคลากรอื่นแล้ว");
	else if (account_id != 0 && !db_has(db, "select 1 from account where id = $1 and state = 0", account_id))
		problem_add(ps, 0, S("account"), S(""), "ไม่พบบัญชีนี้ หรือบัญชีถูกปิดใช้งาน");
	if (ps->n > 0)
		return false;
	db_exec(db, "update person set account_id = $2, linked_by = $3, version = version + 1 where id = $1", person_id, account_id, account_id ? by : 0);
	audit_add(db, a, by, unit, now_ms, account_id ? S("roster.link") : S("roster.unlink"), str_fmt(a, "%lld", (long long)person_id), (str){0},
		str_fmt(a, "%lld", (long long)account_id));
	if (account_id != 0)
		notice_add(db, now_ms, account_id, S("roster"), S("จับคู่บัญชีของท่านกับบัญชีรายชื่อบุคลากรแล้ว"), S("/appraise"));
	roster_tell(db, a, &person_id, 1);
	return true;
}

void roster_account_proved(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	(void)now_ms;
	i64 person = db_get(db, 0,
		"select p.id from account c join person p on p.key = lower(c.staff_no) or p.key = lower(c.email) where c.id = $1 and c.state = 0 and p.account_id = 0"
		" and (c.staff_no <> '' or c.email <> '') limit 1",
		account_id);
	if (person == 0)
		return;
	roster_link_by_key(db, person);
	roster_tell(db, a, &person, 1);
}

/* The owner's words about copies of own certificates. */
static void own_copies(struct db *db, i64 account_id, struct buf *out)
{
	bool first = true;
	struct db_cur c = db_query(db, "select owner, at_ms from appraise_true_copy where account_id = $1 order by at_ms, completion_id", account_id);
	buf_lit(out, "\"true_copies\": [");
	for (; db_next(&c); first = false) {
		buf_str(out, first ? S("{\"name\": ") : S(", {\"name\": "));
		buf_json(out, db_str(&c, 0));
		buf_fmt(out, ", \"at_ms\": %lld}", (long long)db_i64(&c, 1));
	}
	db_done(&c);
	buf_lit(out, "],\n");
}

void roster_own_data(struct db *db, struct arena *a, i64 account_id, struct buf *out)
{
	struct person p;
	struct posting *o;
	own_copies(db, account_id, out);
	buf_lit(out, "\"roster\": ");
	if (!person_by_account(db, a, account_id, &p)) {
		buf_lit(out, "null");
		return;
	}
	size_t n = postings_of(db, a, p.id, &o);
	buf_lit(out, "{\"person\": ");
	buf_json(out, p.shown);
	buf_lit(out, ", \"name\": ");
	buf_json(out, p.name);
	buf_lit(out, ", \"postings\": [");
	for (size_t i = 0; i < n; i++) {
		buf_str(out, i ? S(", ") : S(""));
		buf_json(out, roster_posting_text(a, &o[i]));
	}
	buf_lit(out, "]}");
}

/* The roster is the office's record, not the person's: the link goes, and with it what was learned by the account. */
void roster_own_erase(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	struct person p;
	(void)now_ms;
	db_exec(db, "delete from appraise_true_copy where account_id = $1", account_id);
	if (!person_by_account(db, a, account_id, &p))
		return;
	db_exec(db, "update person set account_id = 0, linked_by = 0, version = version + 1 where id = $1", p.id);
	roster_tell(db, a, &p.id, 1);
}
