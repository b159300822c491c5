/* remind.c: reminders to those who have not passed a course: a notice and, where there is an address, a mail. Few statements, however
 * many people: first the rows of course_reminder (which keep anybody from being reminded twice within three days), then notices and
 * mails from these rows. */
#include "learn/office/inside.h"

/* $1 unit, $2 course, $3..$6 as in PEOPLE_FITS, $7 own only, $8 one account or 0, $9 reminded after this: not again. */
#define LEARNERS \
	" from enrolment e join account c on c.id = e.account_id where e.course_id = $2 and e.state = 0 and e.passed_ms = 0 and c.state = 0" \
	" and ($1 = 0 or e.unit_id in (select id from below)) and ($7 = 0 or e.unit_id = $1) and ($8 = 0 or e.account_id = $8)" PEOPLE_FITS
#define MEMBERS \
	" from member b join account c on c.id = b.account_id left join enrolment e on e.account_id = b.account_id and e.course_id = $2 and e.state = 0" \
	" where coalesce(e.passed_ms, 0) = 0 and not exists (select 1 from completion k where k.account_id = b.account_id and k.course_id = $2)" \
	" and ($7 = 0 or b.unit_id = $1) and ($8 = 0 or b.account_id = $8)" PEOPLE_FITS
#define RECENT " exists (select 1 from course_reminder m where m.course_id = $2 and m.account_id = c.id and m.at_ms > $9)"
#define COUNTS " select count(*), cast(coalesce(sum(case when" RECENT " then 1 else 0 end), 0) as bigint)"
#define MARK " insert into course_reminder(course_id, account_id, at_ms, made_by, n) select $2, c.id, $10, $11, 1"
#define AGAIN \
	" and not" RECENT " on conflict (course_id, account_id) do update set at_ms = excluded.at_ms, made_by = excluded.made_by, n = course_reminder.n + 1"

struct values {
	str like, today;
	i64 unit, stuck, recent, own;
};

static struct values values_of(struct arena *a, const struct people_ask *k)
{
	return (struct values){.like = office_like(a, k->q), .today = office_today(a, k->now_ms), .unit = k->top ? k->top->id : 0,
		.stuck = k->now_ms - STUCK_DAYS * OFFICE_DAY_MS, .recent = k->now_ms - REMIND_DAYS * OFFICE_DAY_MS, .own = k->own};
}

static i64 count_one(struct db *db, const struct remind *m, const struct values *v, i64 account_id, i64 *ret_recent)
{
	const struct people_ask *k = m->ask;
	i64 n = 0, recent = 0;
	struct db_cur c;
	if (m->office)
		c = db_query(db, PEOPLE_MEMBER COUNTS MEMBERS, v->unit, k->course->id, (i64)k->state, v->stuck, v->today, v->like, v->own, account_id, v->recent);
	else
		c = db_query(db, PEOPLE_BELOW COUNTS LEARNERS, v->unit, k->course->id, (i64)k->state, v->stuck, v->today, v->like, v->own, account_id, v->recent);
	if (db_next(&c)) {
		n = db_i64(&c, 0);
		recent = db_i64(&c, 1);
	}
	db_done(&c);
	*ret_recent += recent;
	return n - recent;
}

i64 remind_count(struct db *db, struct arena *a, const struct remind *m, i64 *ret_recent)
{
	struct values v = values_of(a, m->ask);
	i64 n = 0;
	*ret_recent = 0;
	if (m->account == NULL)
		return count_one(db, m, &v, 0, ret_recent);
	for (size_t i = 0; i < m->n_accounts; i++)
		n += count_one(db, m, &v, m->account[i], ret_recent);
	return n;
}

static i64 mark_one(struct db *db, const struct remind *m, const struct values *v, i64 account_id, i64 now_ms)
{
	const struct people_ask *k = m->ask;
	if (m->office)
		return db_exec(db, PEOPLE_MEMBER MARK MEMBERS AGAIN, v->unit, k->course->id, (i64)k->state, v->stuck, v->today, v->like, v->own, account_id, v->recent,
			now_ms, m->by);
	return db_exec(db, PEOPLE_BELOW MARK LEARNERS AGAIN, v->unit, k->course->id, (i64)k->state, v->stuck, v->today, v->like, v->own, account_id, v->recent, now_ms,
		m->by);
}

str remind_title(struct arena *a, const struct learn_course *c)
{
	return STR_CAT(a, S("เตือนให้เรียนหลักสูตร “"), str_clip(c->title, 400), S("” ให้จบ"));
}

str remind_text(struct arena *a, const struct learn_course *c, str words)
{
	return STR_CAT(a, S("ท่านยังเรียนหลักสูตร “"), c->title, S("” ไม่ผ่าน กรุณาเข้าเรียนให้จบภายในกำหนด\n\n"), words, words.n > 0 ? S("\n\n") : S(""),
		S("เข้าเรียนได้ที่ "), web_app_origin(), S("/learn/c/"), c->slug, S("\n"));
}

static void tell(struct db *db, struct arena *a, i64 now_ms, const struct remind *m)
{
	const struct learn_course *c = m->ask->course;
	str notice = m->words.n > 0 ? STR_CAT(a, remind_title(a, c), S(": "), m->words) : remind_title(a, c);
	db_exec(db,
		"insert into notice(account_id, at_ms, kind, title, href, read_ms) select account_id, $2, 'remind', $4, $5, 0 from course_reminder"
		" where course_id = $1 and at_ms = $2 and made_by = $3",
		c->id, now_ms, m->by, notice, STR_CAT(a, S("/learn/c/"), c->slug));
	/* A member of the public has proved the address; a staff's comes from the office. */
	db_exec(db,
		"insert into mail_outbox(to_address, to_name, subject, body, account_id, purpose, at_ms, next_ms, tries, state, code, why, sent_ms)"
		" select c.email, c.name, $4, 'เรียน ' || c.name || $5, c.id, 'remind', $2, $2, 0, 0, 0, '', 0 from course_reminder m join account c on c.id = m.account_id"
		" where m.course_id = $1 and m.at_ms = $2 and m.made_by = $3 and c.email like '%_@_%._%' and (c.kind = 0 or c.email_ms > 0)",
		c->id, now_ms, m->by, remind_title(a, c), STR_CAT(a, S("\n\n"), remind_text(a, c, m->words)));
}

i64 remind_send(struct db *db, struct arena *a, i64 now_ms, const struct remind *m, struct problems *ps)
{
	struct values v = values_of(a, m->ask);
	i64 n = 0;
	if (str_runes(m->words) > REMIND_WORDS_MAX) {
		problem_add(ps, 0, S("words"), str_clip(m->words, 100), "ข้อความยาวเกิน %d ตัวอักษร", REMIND_WORDS_MAX);
		return 0;
	}
	if (m->account == NULL)
		n = mark_one(db, m, &v, 0, now_ms);
	for (size_t i = 0; m->account != NULL && i < m->n_accounts; i++)
		n += mark_one(db, m, &v, m->account[i], now_ms);
	if (n == 0) {
		problem_add(ps, 0, S(""), (str){0}, "ไม่มีผู้ที่ต้องเตือน: ผู้ที่ยังไม่ผ่านได้รับการเตือนภายใน %d วันนี้แล้ว หรือผ่านแล้วทั้งหมด", REMIND_DAYS);
		return 0;
	}
	tell(db, a, now_ms, m);
	const struct org_unit *unit = m->ask->top ? m->ask->top : m->ask->course->unit;
	audit_add(db, a, m->by, unit ? unit->id : 0, now_ms, S("learn.remind"), m->ask->course->slug, (str){0}, str_fmt(a, "%lld คน|%.*s", (long long)n, STR_FMT(m->words)));
	return n;
}
