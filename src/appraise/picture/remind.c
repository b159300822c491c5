/* remind.c: reminders to exactly those who lack something. Few statements, however many people: first the rows of appraise_remind (which keep anybody
 * from being reminded twice within three days, by whichever office), then notices and mails from these rows. */
#include "appraise/picture/inside.h"

/* $1 rule, $2 office, $3 own only, $4 heads only, $5 name, $6 one person or 0, $7 round, $8 reminded after this: not again. */
#define LACKING \
	" from appraise_standing s join person p on p.id = s.person_id left join account c on c.id = p.account_id and p.account_id > 0 and c.state = 0" \
	" where s.rule_id = $1 and s.unit_id in (select id from org_unit where id = $2 or (parent_id = $2 and kind = 3 and $3 = 0)) and s.passed = 0" \
	" and ($4 = 0 or s.is_head = 1) and ($5 = '' or p.name_fold like $5 escape '\\') and ($6 = 0 or s.person_id = $6)"
#define RECENT " exists (select 1 from appraise_remind m where m.person_id = s.person_id and m.round_id = $7 and m.at_ms > $8)"

struct values {
	str like;
	i64 own, heads, recent;
};

static struct values values_of(struct arena *a, const struct picture_remind *m, i64 now_ms)
{
	struct buf b = {0};
	str folded = m->ask->q.n > 0 ? thai_fold(a, m->ask->q) : S("");
	for (size_t i = 0; i < folded.n; i++) {
		if (folded.p[i] == '%' || folded.p[i] == '_' || folded.p[i] == '\\')
			buf_byte(&b, '\\');
		buf_byte(&b, folded.p[i]);
	}
	str like = str_take(a, &b);
	return (struct values){.like = like.n > 0 ? STR_CAT(a, S("%"), like, S("%")) : S(""), .own = m->ask->own, .heads = m->ask->heads,
		.recent = now_ms - (i64)PICTURE_REMIND_DAYS * 24 * 3600 * 1000};
}

static void count_some(struct db *db, const struct picture_remind *m, const struct values *v, i64 person, struct picture_recipients *ret)
{
	struct db_cur c = db_query(db,
		"select count(*), cast(coalesce(sum(case when c.id is null then 1 else 0 end), 0) as bigint),"
		" cast(coalesce(sum(case when c.id is not null and" RECENT " then 1 else 0 end), 0) as bigint)" LACKING,
		m->p->rule.id, m->ask->unit->id, v->own, v->heads, v->like, person, m->p->round.id, v->recent);
	if (db_next(&c)) {
		ret->lack += db_i64(&c, 0);
		ret->without += db_i64(&c, 1);
		ret->recent += db_i64(&c, 2);
	}
	db_done(&c);
}

struct picture_recipients picture_remind_count(struct db *db, struct arena *a, const struct picture_remind *m, i64 now_ms)
{
	struct picture_recipients n = {0};
	struct values v = values_of(a, m, now_ms);
	if (m->who == NULL)
		count_some(db, m, &v, 0, &n);
	for (size_t i = 0; m->who != NULL && i < m->n_who; i++)
		count_some(db, m, &v, m->who[i], &n);
	n.n = n.lack - n.without - n.recent;
	return n;
}

static i64 mark(struct db *db, const struct picture_remind *m, const struct values *v, i64 person, i64 now_ms)
{
	return db_exec(db,
		"insert into appraise_remind(round_id, unit_id, person_id, at_ms, by_id) select $7, $9, s.person_id, $10, $11" LACKING " and c.id is not null and not" RECENT,
		m->p->rule.id, m->ask->unit->id, v->own, v->heads, v->like, person, m->p->round.id, v->recent, m->office->id, now_ms, m->by);
}

str picture_remind_title(struct db *db, struct arena *a, const struct picture_remind *m)
{
	struct picture_due d = picture_due(db, a, m->p, m->ask->unit);
	return STR_CAT(a, S("เตือนให้เรียนให้ครบ ตัวชี้วัดที่ 2 "), round_name(a, &m->p->round), S(" ภายในวันที่ "), day_show(a, d.office, DAY_SHORT));
}

/* What stands behind the sentence about how far the person is. */
str picture_remind_text(struct arena *a, const struct picture_remind *m, bool head)
{
	const struct appraise_rule *r = &m->p->rule;
	return STR_CAT(a, S("หลักเกณฑ์ของท่าน: "), rule_owes(a, r, head), S(" เรียนจบระหว่างวันที่ "), day_show(a, r->from, DAY_SHORT), S(" ถึง "), day_show(a, r->to, DAY_SHORT),
		S("\n\n"), m->words, m->words.n > 0 ? S("\n\n") : S(""), S("ดูสิ่งที่ยังขาดและหลักสูตรได้ที่ "), web_app_origin(), S("/appraise?round="), round_code(a, &m->p->round),
		S("\n\n"), m->office->full, S("\n"));
}

static void tell(struct db *db, struct arena *a, i64 now_ms, const struct picture_remind *m, i64 last)
{
	str title = picture_remind_title(db, a, m), href = STR_CAT(a, S("/appraise?round="), round_code(a, &m->p->round));
	db_exec(db,
		"insert into notice(account_id, at_ms, kind, title, href, read_ms) select p.account_id, $3, 'remind', $5, $6, 0 from appraise_remind m"
		" join person p on p.id = m.person_id where m.id > $1 and m.round_id = $2 and m.at_ms = $3 and m.unit_id = $4 and p.account_id > 0",
		last, m->p->round.id, now_ms, m->office->id, m->words.n > 0 ? STR_CAT(a, title, S(": "), m->words) : title, href);
	db_exec(db,
		"insert into mail_outbox(to_address, to_name, subject, body, account_id, purpose, at_ms, next_ms, tries, state, code, why, sent_ms)"
		" select c.email, c.name, $5, 'เรียน ' || c.name || $6 || s.n || ' หลักสูตร จึงยังไม่ครบตามหลักเกณฑ์' || $7 || case when s.is_head = 1 then $8 else $9 end, c.id, 'remind',"
		" $3, $3, 0, 0, 0, '', 0 from appraise_remind m join person p on p.id = m.person_id join account c on c.id = p.account_id"
		" join appraise_standing s on s.person_id = m.person_id and s.rule_id = $10"
		" where m.id > $1 and m.round_id = $2 and m.at_ms = $3 and m.unit_id = $4 and c.email_ms > 0 and c.email like '%_@_%._%'",
		last, m->p->round.id, now_ms, m->office->id, title, S("\n\nขณะนี้นับได้ "), S("\n"), picture_remind_text(a, m, true), picture_remind_text(a, m, false), m->p->rule.id);
}

i64 picture_remind_send(struct db *db, struct arena *a, i64 now_ms, const struct picture_remind *m, struct problems *ps)
{
	struct values v = values_of(a, m, now_ms);
	if (m->p->round.state != 1) {
		problem_add(ps, 0, S(""), (str){0}, "รอบนี้ไม่ได้เปิดอยู่ จึงไม่มีสิ่งที่ต้องเตือน");
		return 0;
	}
	if (str_runes(m->words) > PICTURE_WORDS_MAX) {
		problem_add(ps, 0, S("words"), str_clip(m->words, 100), "ข้อความยาวเกิน %d ตัวอักษร", PICTURE_WORDS_MAX);
		return 0;
	}
	i64 n = 0, last = db_get(db, 0, "select coalesce(max(id), 0) from appraise_remind");
	if (m->who == NULL)
		n = mark(db, m, &v, 0, now_ms);
	for (size_t i = 0; m->who != NULL && i < m->n_who; i++)
		n += mark(db, m, &v, m->who[i], now_ms);
	if (n == 0) {
		problem_add(ps, 0, S(""), (str){0}, "ไม่มีผู้ที่จะเตือน: ผู้ที่ยังขาดได้รับการเตือนภายใน %d วันนี้แล้ว ยังไม่มีบัญชีที่เชื่อมไว้ หรือเรียนครบแล้วทุกคน", PICTURE_REMIND_DAYS);
		return 0;
	}
	tell(db, a, now_ms, m, last);
	audit_add(db, a, m->by, m->office->id, now_ms, S("appraise.remind"), round_code(a, &m->p->round), (str){0}, str_fmt(a, "%lld คน|%.*s", (long long)n, STR_FMT(m->words)));
	return n;
}
