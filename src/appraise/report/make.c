/* make.c: a report made from the data: its rows and items are written here and nowhere else; the canonical text and its hash. */
#include "appraise/report/inside.h"

/* --- the canonical text --- */

/* A cell: signs that part lines and cells become blanks. */
static void cell(struct buf *b, str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, (u8)s.p[i] < ' ' ? ' ' : s.p[i]);
}

static void text_head(struct db *db, struct arena *a, struct buf *b, const struct report *r)
{
	struct appraise_round round = {0};
	struct appraise_rule rule = {0};
	round_by_id(db, a, r->round_id, &round);
	rule_by_id(db, a, r->rule_id, &rule);
	buf_lit(b, "thongthin appraise report 1\n");
	buf_fmt(b, "round\t%d/%d\nrule\t%d\noffice\t%.*s\t", round.year, round.no, rule.no, STR_FMT(r->unit->code));
	cell(b, r->unit->full);
	buf_fmt(b, "\nreport\t%.*s\t%d\nmade\t%s\nstaff\t%lld\npassed\t%lld\nhead_ok\t%d\n", STR_FMT(r->token), r->no,
		ms_iso(r->made_ms).z, (long long)r->staff, (long long)r->passed, r->head_ok);
}

static void text_row(struct buf *b, const struct report_row *x)
{
	buf_fmt(b, "person\t%d\t", x->pos);
	cell(b, x->name);
	buf_byte(b, '\t');
	cell(b, x->position);
	buf_fmt(b, "\t%.*s\t%.*s\t%d\t%d\t%d\t%d\n", STR_FMT(employment_code(x->employment)),
		STR_FMT(x->unit ? x->unit->code : S("")), x->is_head, x->n, x->m, x->passed);
}

static void text_item(struct buf *b, const struct report_item *x)
{
	buf_fmt(b, "course\t%d\t%d\t%.*s\t", x->pos, x->no, STR_FMT(learn_channel_code((enum learn_channel)x->channel)));
	cell(b, x->course);
	buf_fmt(b, "\t%s\t", day_iso(x->on).z);
	cell(b, x->number);
	if (x->sha.n > 0) /* which file: the certificate of another channel itself */
		buf_fmt(b, "\t%.*s", STR_FMT(x->sha));
	buf_byte(b, '\n');
}

str report_text(struct db *db, struct arena *a, const struct report *r)
{
	struct report_row *row;
	struct report_item *item;
	struct buf b = {0};
	size_t n = report_rows(db, a, r->id, &row), n_items = report_items(db, a, r->id, &item), k = 0;
	text_head(db, a, &b, r);
	for (size_t i = 0; i < n; i++) {
		text_row(&b, &row[i]);
		for (; k < n_items && item[k].pos == row[i].pos; k++)
			text_item(&b, &item[k]);
	}
	return str_take(a, &b);
}

static str hash_of(struct db *db, struct arena *a, const struct report *r)
{
	struct sha256 h = sha256_of(report_text(db, a, r));
	return hex_of(a, h.b, sizeof h.b);
}

bool report_intact(struct db *db, struct arena *a, const struct report *r)
{
	return crypt_same(hash_of(db, a, r), r->content_hash);
}

void report_check(struct db *db, struct arena *a, struct problems *ps)
{
	size_t n = 0, room = (size_t)db_get(db, 0, "select count(*) from appraise_report");
	str *token = new (a, str, room + 1);
	struct db_cur c = db_query(db, "select token from appraise_report order by id");
	while (n < room && db_next(&c))
		token[n++] = str_dup(a, db_str(&c, 0));
	db_done(&c);
	for (size_t i = 0; i < n; i++) {
		struct report r;
		if (report_by_token(db, a, token[i], &r) && !report_intact(db, a, &r))
			problem_add(ps, 0, S("appraise_report"), token[i], "เนื้อหาของรายงาน %.*s ครั้งที่ %d ไม่ตรงกับแฮชที่บันทึกไว้",
				STR_FMT(r.unit->full), r.no);
	}
}

/* --- making --- */

static str position_of(struct arena *a, const struct standing *s)
{
	return roster_title(a, s->position, s->level);
}

static void put_row(struct db *db, struct arena *a, i64 report_id, int pos, const struct standing *s)
{
	db_exec(db,
		"insert into appraise_report_row(report_id, pos, person_id, name, position, employment, unit_id, is_head, n, m, passed)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		report_id, pos, s->person_id, roster_text(a, s->name), roster_text(a, position_of(a, s)), (i64)s->employment, s->unit->id,
		s->is_head, s->n, s->m, s->passed);
}

/* Each course of the window once, at the first time: as learned_by() shows them. One statement a person. */
static void put_items(struct db *db, i64 report_id, int pos, i64 person_id, const struct appraise_rule *rule)
{
	struct day_text from = day_iso(rule->from), to = day_iso(rule->to);
	db_exec(db,
		"insert into appraise_report_item(report_id, pos, no, channel, course, day, number, source, source_id, sha, checked, why, checked_by, checked_ms)"
		" select $1, $2, row_number() over (order by day, course, channel, source_id), channel, course, day, number, source, source_id,"
		" case source when 2 then coalesce((select e.sha from external_certificate e where e.id = source_id), '') else '' end, 0, '', 0, 0"
		" from (select channel, course, day, number, source, source_id, row_number() over (partition by channel, course_key order by day, source desc) as nth"
		" from person_learned where person_id = $3 and day >= $4 and day <= $5) x where nth = 1",
		report_id, pos, person_id, from.z, to.z);
}

/* What was right in the returned report before and is the same needs no second look: it stays right, as who said so and when. The file's SHA-256 too is
 * the same; what was not right, or changed in anything that the desk compares, waits again. One statement. */
static void carry_checks(struct db *db, i64 id, i64 round_id, i64 unit_id, int no)
{
	db_exec(db,
		"update appraise_report_item set checked = 1, checked_by = o.checked_by, checked_ms = o.checked_ms"
		" from (select n.pos, i.channel, i.course, i.day, i.number, i.source, i.source_id, i.sha, i.checked_by, i.checked_ms from appraise_report l"
		" join appraise_report_item i on i.report_id = l.id and i.checked = 1 join appraise_report_row w on w.report_id = i.report_id and w.pos = i.pos"
		" join appraise_report_row n on n.report_id = $1 and n.person_id = w.person_id and n.name = w.name"
		" where l.round_id = $2 and l.unit_id = $3 and l.no = $4 and l.state = 5) o"
		" where appraise_report_item.report_id = $1 and appraise_report_item.pos = o.pos and appraise_report_item.source = o.source"
		" and appraise_report_item.source_id = o.source_id and appraise_report_item.channel = o.channel and appraise_report_item.course = o.course"
		" and appraise_report_item.day = o.day and appraise_report_item.number = o.number and appraise_report_item.sha = o.sha",
		id, round_id, unit_id, no);
}

/* A new one, or the row of the one that is only made, emptied. 0: somebody else was faster. Versions go on from report to report: a form of an earlier one that
 * was left open certifies nothing of the next. */
static i64 open_row(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_rule *rule,
	const struct org_unit *u, const struct report *last)
{
	if (last != NULL && last->state == REPORT_MADE) {
		i64 n = db_exec(db,
			"update appraise_report set rule_id = $1, made_ms = $2, made_by = $3, version = version + 1 where id = $4 and state = 0 and version = $5",
			rule->id, now_ms, by, last->id, last->version);
		if (n != 1)
			return 0; /* a refusal is a page, and what was written before it stays */
		db_exec(db, "delete from appraise_report_item where report_id = $1", last->id);
		db_exec(db, "delete from appraise_report_row where report_id = $1", last->id);
		return last->id;
	}
	return db_get(db, 0,
		"insert into appraise_report(token, round_id, unit_id, rule_id, no, state, made_ms, made_by, staff, passed, head_ok, content_hash, certified_ms, certified_by,"
		" certifier, certifier_position, capacity, order_no, submitted_ms, submitted_by, stands_ms, register_no, received_ms, received_by, decided_ms, decided_by,"
		" reason, first_stands, version) values ($1, $2, $3, $4, $5, 0, $6, $7, 0, 0, 0, '', 0, 0, '', '', 0, '', 0, 0, 0, '', 0, 0, 0, 0, '', 0, $8)"
		" on conflict(round_id, unit_id, no) do nothing returning id",
		token_new(a), rule->round_id, u->id, rule->id, last != NULL ? last->no + 1 : 1, now_ms, by, last != NULL ? last->version + 1 : 1);
}

/* The deliveries that were there keep their times: the next report's lines begin with them. */
static void carry_times(struct db *db, struct arena *a, i64 id, const struct report *last, const struct appraise_rule *rule)
{
	struct report_delivery d[DELIVERY__MAX];
	i64 stands = last->stands_ms;
	report_deliveries(db, a, last, rule, d);
	for (enum delivery k = 0; k < DELIVERY__MAX; k++) {
		if (!d[k].there)
			continue;
		if (d[k].required && d[k].at_ms > stands)
			stands = d[k].at_ms;
		db_exec(db,
			"insert into appraise_delivery(report_id, kind, at_ms, signed_how, sha, file_name, file_size, sent_no, sent_day, arrived_ms, arrived_by, agrees, note, version)"
			" values ($1, $2, $3, 0, '', '', 0, '', '', 0, 0, 0, '', 1)",
			id, (i64)k, d[k].at_ms);
	}
	db_exec(db, "update appraise_report set stands_ms = $1 where id = $2", stands > 0 ? stands : last->submitted_ms, id);
}

static void fill(
	struct db *db, struct arena *a, i64 id, const struct appraise_rule *rule, const struct standing *at, size_t n, str *ret_hash)
{
	struct report r;
	i64 passed = 0;
	size_t heads = 0, heads_passed = 0;
	for (size_t i = 0; i < n; i++) {
		put_row(db, a, id, (int)i + 1, &at[i]);
		put_items(db, id, (int)i + 1, at[i].person_id, rule);
		passed += at[i].passed;
		heads += at[i].is_head;
		heads_passed += at[i].is_head && at[i].passed;
	}
	str token =
		db_get_str(db, a, "update appraise_report set staff = $1, passed = $2, head_ok = $3 where id = $4 returning token",
			(i64)n, passed, heads > 0 && heads == heads_passed, id);
	*ret_hash = S("");
	if (token.p == NULL || !report_by_token(db, a, token, &r))
		return;
	carry_checks(db, id, r.round_id, r.unit->id, r.no - 1);
	*ret_hash = hash_of(db, a, &r);
	db_exec(db, "update appraise_report set content_hash = $1 where id = $2", *ret_hash, id);
}

static bool may_make(const struct report *last, struct problems *ps)
{
	if (last == NULL || last->state == REPORT_MADE || last->state == REPORT_RETURNED)
		return true;
	if (last->state == REPORT_CERTIFIED)
		problem_add(ps, 0, S(""), S(""), "รายงานรับรองแล้ว ถอนการรับรองก่อนจึงจะทำใหม่ได้");
	else if (last->state == REPORT_ACCEPTED)
		problem_add(ps, 0, S(""), S(""), "รายงานของรอบนี้ตรวจแล้วถูกต้อง ไม่ต้องทำใหม่");
	else
		problem_add(ps, 0, S(""), S(""), "รายงานส่งแล้ว ทำใหม่ได้เมื่อกองการเจ้าหน้าที่ส่งคืน");
	return false;
}

/* The head of the office and who acts for it hear that a report waits for them. */
static void tell_heads(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_round *round, const struct org_unit *u)
{
	struct roster_head h[2] = {0};
	roster_heads(db, a, u, day_of_ms(now_ms), h);
	i64 who[2] = {h[0].posting.id ? h[0].person.account_id : 0, h[1].posting.id ? h[1].person.account_id : 0};
	report_tell(db, now_ms, by, who, 2,
		str_fmt(a, "รายงานตัวชี้วัดที่ 2 %.*s %.*s รอท่านรับรองข้อมูล", STR_FMT(round_name(a, round)), STR_FMT(u->full)),
		report_path(a, round, u));
}

i64 report_make(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_round *round,
	const struct appraise_rule *rule, const struct org_unit *u, struct problems *ps)
{
	struct report last, r = {0};
	struct appraise_round now;
	struct standing *at;
	str hash;
	bool any = report_newest(db, a, round->id, u, &last), again = any && last.state == REPORT_MADE;
	if (u->kind != ORG_PROVINCE)
		problem_add(ps, 0, S(""), S(""), "รายงานทำโดยสำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด รวมทุกอำเภอไว้แล้ว");
	else if (report_round_open(db, a, round->id, &now, ps))
		may_make(any ? &last : NULL, ps);
	if (ps->n > 0)
		return 0;
	size_t n = standings(db, a, rule, u, false, &at);
	if (n == 0) {
		problem_add(ps, 0, S(""), S(""), "ยังไม่มีผู้ที่ต้องนับในรอบนี้: ตรวจทะเบียนบุคลากรของหน่วยงานก่อน");
		return 0;
	}
	i64 id = open_row(db, a, now_ms, by, rule, u, any ? &last : NULL);
	if (id == 0) {
		if (db_status(db) == DB_OK)
			report_stale(ps);
		return 0;
	}
	if (any && last.state == REPORT_RETURNED && last.first_stands)
		carry_times(db, a, id, &last, rule);
	fill(db, a, id, rule, at, n, &hash);
	if (!report_newest(db, a, round->id, u, &r))
		return 0;
	report_audit(db, a, now_ms, by, &r, S("appraise.report.make"), again ? last.content_hash : (str){0},
		str_fmt(a, "ครั้งที่ %d บุคลากร %lld ผ่าน %lld แฮช %.*s", r.no, (long long)r.staff, (long long)r.passed, STR_FMT(hash)));
	if (!again)
		tell_heads(db, a, now_ms, by, round, u);
	return id;
}
