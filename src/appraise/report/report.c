/* report.c: reading reports: the head, its frozen rows and items, the three deliveries; words that all acts share. */
#include "appraise/report/inside.h"

static struct store *files;

void report_use_files(struct store *s)
{
	files = s;
}
struct store *report_files(void)
{
	return files;
}

str report_state_name(enum report_state s)
{
	static const str words[REPORT_STATE__MAX] = {
		S("ทำแล้ว รอรับรอง"), S("รับรองแล้ว รอส่ง"), S("ส่งแล้ว รอรับ"), S("รับแล้ว กำลังตรวจ"), S("ตรวจแล้ว ถูกต้อง"), S("ส่งคืนให้แก้ไข")};
	return s < REPORT_STATE__MAX ? words[s] : S("?");
}

str report_capacity_name(enum report_capacity c)
{
	static const str words[] = {S("ท้องถิ่นจังหวัด"), S("รักษาการแทน"), S("ปฏิบัติราชการแทน")};
	return c <= CAPACITY_ON_BEHALF ? words[c] : S("?");
}

/* --- reading --- */

#define COLUMNS                                                                                                                                                 \
	"select id, round_id, rule_id, made_ms, certified_ms, submitted_ms, stands_ms, received_ms, decided_ms, version, made_by, certified_by, submitted_by,"      \
	" received_by, decided_by, token, content_hash, certifier, certifier_position, order_no, register_no, reason, unit_id, no, state, capacity, staff, passed," \
	" head_ok, first_stands from appraise_report"

static struct report read_report(struct db_cur *c, struct arena *a, const struct org_dir *d)
{
	struct report r = {.id = db_i64(c, 0),
		.round_id = db_i64(c, 1),
		.rule_id = db_i64(c, 2),
		.made_ms = db_i64(c, 3),
		.certified_ms = db_i64(c, 4),
		.submitted_ms = db_i64(c, 5),
		.stands_ms = db_i64(c, 6),
		.received_ms = db_i64(c, 7),
		.decided_ms = db_i64(c, 8),
		.version = db_i64(c, 9),
		.made_by = db_i64(c, 10),
		.certified_by = db_i64(c, 11),
		.submitted_by = db_i64(c, 12),
		.received_by = db_i64(c, 13),
		.decided_by = db_i64(c, 14)};
	str *text[] = {&r.token, &r.content_hash, &r.certifier, &r.certifier_position, &r.order_no, &r.register_no, &r.reason};
	for (int i = 0; i < 7; i++)
		*text[i] = str_dup(a, db_str(c, 15 + i));
	r.unit = org_by_id(d, db_i64(c, 22));
	r.no = (int)db_i64(c, 23);
	r.state = (enum report_state)db_i64(c, 24);
	r.capacity = (enum report_capacity)db_i64(c, 25);
	r.staff = db_i64(c, 26);
	r.passed = db_i64(c, 27);
	r.head_ok = db_i64(c, 28) == 1;
	r.first_stands = db_i64(c, 29) == 1;
	return r;
}

static bool one(struct db *db, struct arena *a, struct db_cur c, struct report *ret)
{
	const struct org_dir *d = org_dir(db);
	bool found = db_next(&c);
	if (found)
		*ret = read_report(&c, a, d);
	db_done(&c);
	return found && ret->unit != NULL;
}

bool report_newest(struct db *db, struct arena *a, i64 round_id, const struct org_unit *u, struct report *ret)
{
	return one(
		db, a, db_query(db, COLUMNS " where round_id = $1 and unit_id = $2 order by no desc limit 1", round_id, u->id), ret);
}

bool report_by_token(struct db *db, struct arena *a, str token, struct report *ret)
{
	return one(db, a, db_query(db, COLUMNS " where token = $1", token), ret);
}

size_t reports_of(struct db *db, struct arena *a, i64 round_id, const struct org_unit *u, struct report **ret)
{
	const struct org_dir *d = org_dir(db);
	size_t n = 0, room = (size_t)db_get(
					  db, 0, "select count(*) from appraise_report where round_id = $1 and unit_id = $2", round_id, u->id);
	struct report *at = new (a, struct report, room + 1);
	struct db_cur c = db_query(db, COLUMNS " where round_id = $1 and unit_id = $2 order by no desc", round_id, u->id);
	while (n < room && db_next(&c))
		at[n++] = read_report(&c, a, d);
	db_done(&c);
	*ret = at;
	return n;
}

size_t report_rows(struct db *db, struct arena *a, i64 report_id, struct report_row **ret)
{
	const struct org_dir *d = org_dir(db);
	size_t n = 0, room = (size_t)db_get(db, 0, "select count(*) from appraise_report_row where report_id = $1", report_id);
	struct report_row *at = new (a, struct report_row, room + 1);
	struct db_cur c = db_query(db,
		"select pos, person_id, name, position, employment, unit_id, is_head, passed, n, m from appraise_report_row where report_id = $1 order by pos",
		report_id);
	while (n < room && db_next(&c))
		at[n++] = (struct report_row){.pos = (int)db_i64(&c, 0),
			.person_id = db_i64(&c, 1),
			.name = str_dup(a, db_str(&c, 2)),
			.position = str_dup(a, db_str(&c, 3)),
			.employment = (enum employment)db_i64(&c, 4),
			.unit = org_by_id(d, db_i64(&c, 5)),
			.is_head = db_i64(&c, 6) == 1,
			.passed = db_i64(&c, 7) == 1,
			.n = (int)db_i64(&c, 8),
			.m = (int)db_i64(&c, 9)};
	db_done(&c);
	*ret = at;
	return n;
}

size_t report_items(struct db *db, struct arena *a, i64 report_id, struct report_item **ret)
{
	size_t n = 0, room = (size_t)db_get(db, 0, "select count(*) from appraise_report_item where report_id = $1", report_id);
	struct report_item *at = new (a, struct report_item, room + 1);
	struct db_cur c = db_query(db,
		"select pos, no, channel, course, day, number, source, source_id, checked, why, checked_ms, checked_by, sha from appraise_report_item where report_id = $1 order by pos, no",
		report_id);
	while (n < room && db_next(&c)) {
		struct report_item *x = &at[n++];
		*x = (struct report_item){.pos = (int)db_i64(&c, 0),
			.no = (int)db_i64(&c, 1),
			.channel = (int)db_i64(&c, 2),
			.course = str_dup(a, db_str(&c, 3)),
			.on = DAY_NONE,
			.number = str_dup(a, db_str(&c, 5)),
			.source = (int)db_i64(&c, 6),
			.source_id = db_i64(&c, 7),
			.checked = (int)db_i64(&c, 8),
			.why = str_dup(a, db_str(&c, 9)),
			.checked_ms = db_i64(&c, 10),
			.checked_by = db_i64(&c, 11),
			.sha = str_dup(a, db_str(&c, 12))};
		day_parse(db_str(&c, 4), &x->on);
	}
	db_done(&c);
	*ret = at;
	return n;
}

bool report_item_carried(const struct report *r, const struct report_item *x)
{
	return x->checked != 0 && x->checked_ms < r->made_ms;
}

/* --- deliveries --- */

#define DELIVERY_COLUMNS                                                                                                         \
	"select kind, at_ms, arrived_ms, version, file_size, signed_how, agrees, sha, file_name, sent_no, note, sent_day from appraise_delivery where report_id = $1"

static struct report_delivery read_delivery(struct db_cur *c, struct arena *a)
{
	struct report_delivery d = {.kind = (enum delivery)db_i64(c, 0),
		.at_ms = db_i64(c, 1),
		.arrived_ms = db_i64(c, 2),
		.version = db_i64(c, 3),
		.file_size = db_i64(c, 4),
		.signed_how = (int)db_i64(c, 5),
		.agrees = (int)db_i64(c, 6),
		.sha = str_dup(a, db_str(c, 7)),
		.file_name = str_dup(a, db_str(c, 8)),
		.sent_no = str_dup(a, db_str(c, 9)),
		.note = str_dup(a, db_str(c, 10)),
		.sent = DAY_NONE};
	day_parse(db_str(c, 11), &d.sent);
	d.there = d.at_ms > 0;
	return d;
}

static struct report_delivery none_yet(enum delivery kind)
{
	return (struct report_delivery){
		.kind = kind, .sha = S(""), .file_name = S(""), .sent_no = S(""), .note = S(""), .sent = DAY_NONE};
}

void report_deliveries(struct db *db, struct arena *a, const struct report *r, const struct appraise_rule *rule,
	struct report_delivery ret[DELIVERY__MAX])
{
	for (enum delivery k = 0; k < DELIVERY__MAX; k++)
		ret[k] = none_yet(k);
	struct db_cur c = db_query(db, DELIVERY_COLUMNS, r->id);
	while (db_next(&c)) {
		struct report_delivery d = read_delivery(&c, a);
		if (d.kind < DELIVERY__MAX)
			ret[d.kind] = d;
	}
	db_done(&c);
	for (enum delivery k = 0; k < DELIVERY__MAX; k++)
		ret[k].required = (rule->deliveries & 1u << k) != 0;
}

struct report_delivery report_delivery_of(struct db *db, struct arena *a, i64 report_id, enum delivery kind)
{
	struct report_delivery d = none_yet(kind);
	struct db_cur c = db_query(db, DELIVERY_COLUMNS " and kind = $2", report_id, (i64)kind);
	if (db_next(&c))
		d = read_delivery(&c, a);
	db_done(&c);
	return d;
}

i64 report_delivered_ms(const struct report *r, const struct appraise_rule *rule, const struct report_delivery d[DELIVERY__MAX])
{
	i64 last = 0;
	if (r->submitted_ms == 0)
		return 0;
	for (enum delivery k = 0; k < DELIVERY__MAX; k++) {
		if ((rule->deliveries & 1u << k) == 0)
			continue;
		if (d[k].at_ms == 0)
			return 0;
		last = d[k].at_ms > last ? d[k].at_ms : last;
	}
	return last > 0 ? last : r->stands_ms > 0 ? r->stands_ms : r->submitted_ms; /* a rule that asks for none */
}

bool report_submitted_of(
	struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *office, struct standing_submitted *ret)
{
	struct report x;
	struct report_delivery d[DELIVERY__MAX];
	if (!one(db, a,
			db_query(db, COLUMNS " where round_id = $1 and unit_id = $2 and state in (2, 3, 4) order by no desc limit 1",
				r->round_id, office->id),
			&x))
		return false;
	report_deliveries(db, a, &x, r, d);
	i64 delivered = report_delivered_ms(&x, r, d);
	*ret = (struct standing_submitted){.staff = x.staff,
		.passed = x.passed,
		.head_ok = x.head_ok,
		.submitted_ms = delivered > 0 ? delivered : x.submitted_ms,
		.late = late_for(db, a, r, office, delivered, clock_now_ms())};
	ret->score = late_score(r, &ret->late, x.passed, x.staff, x.head_ok);
	return true;
}

/* --- words --- */

str report_time(struct arena *a, i64 ms)
{
	struct day_text_long t = ms_iso(ms);
	return str_fmt(a, "%.*s %.2s.%.2s.%.2s น.", STR_FMT(day_show(a, day_of_ms(ms), DAY_SHORT)), t.z + 11, t.z + 14, t.z + 17);
}

str report_path(struct arena *a, const struct appraise_round *round, const struct org_unit *u)
{
	return STR_CAT(a, S("/appraise/"), round_code(a, round), S("/report/"), u->code);
}

str report_title(struct arena *a, const struct appraise_round *round, const struct report *r)
{
	return str_fmt(a, "รายงานตัวชี้วัดที่ 2 %.*s %.*s ครั้งที่ %d", STR_FMT(round_name(a, round)), STR_FMT(r->unit->full), r->no);
}

bool report_round_open(struct db *db, struct arena *a, i64 round_id, struct appraise_round *ret, struct problems *ps)
{
	if (!round_by_id(db, a, round_id, ret))
		problem_add(ps, 0, S(""), S(""), "ไม่พบรอบการประเมิน");
	else if (ret->state == 0)
		problem_add(ps, 0, S(""), S(""), "รอบการประเมินนี้ยังไม่เปิด");
	else if (ret->state != 1)
		problem_add(ps, 0, S(""), S(""), "รอบการประเมินนี้ปิดแล้ว แก้ไขรายงานไม่ได้อีก");
	else
		return true;
	return false;
}

void report_stale(struct problems *ps)
{
	problem_add(ps, 0, S("version"), S(""), "รายงานนี้เปลี่ยนไปแล้วระหว่างที่ท่านเปิดหน้าอยู่ ตรวจดูสถานะล่าสุดแล้วทำอีกครั้ง");
}

str report_words(struct arena *a, str s, const char *field, const char *what, size_t most, bool must, struct problems *ps)
{
	str v = s.p ? roster_text(a, s) : S("");
	if (must && v.n == 0)
		problem_add(ps, 0, str_of(field), v, "ต้องระบุ%s", what);
	else if (str_runes(v) > most)
		problem_add(ps, 0, str_of(field), v, "%sยาวได้ไม่เกิน %zu ตัวอักษร", what, most);
	return v;
}

void report_audit(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str action, str before, str after)
{
	audit_add(db, a, by, r->unit->id, now_ms, action, STR_CAT(a, S("รายงานตัวชี้วัดที่ 2 "), r->token), before, after);
}

void report_tell(struct db *db, i64 now_ms, i64 by, const i64 *account_id, size_t n, str title, str href)
{
	for (size_t i = 0; i < n; i++) {
		bool twice = account_id[i] <= 0 || account_id[i] == by;
		for (size_t k = 0; k < i && !twice; k++)
			twice = account_id[k] == account_id[i];
		if (!twice)
			notice_add(db, now_ms, account_id[i], S("report"), title, href);
	}
}

size_t report_desk_accounts(struct db *db, const struct org_unit *u, i64 *ret, size_t max)
{
	size_t n = 0;
	while (u->parent != NULL)
		u = u->parent;
	struct db_cur c = db_query(db,
		"select h.account_id from account_role h join account a on a.id = h.account_id where h.unit_id = $1 and h.role = $2 and a.state = 0 order by h.account_id",
		u->id, (i64)ROLE_DLA_PERSONNEL);
	while (n < max && db_next(&c))
		ret[n++] = db_i64(&c, 0);
	db_done(&c);
	return n;
}
