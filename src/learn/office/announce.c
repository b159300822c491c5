/* announce.c: see announce.h. Learners of a course are told in slices: the first one in the transaction of the announcement, the
 * rest by learn_office_tick(), so that a course with a hundred thousand learners does not hold up the others' saves. */
#include "learn/office/inside.h"

#define SLICE 1000

static void read_row(const struct org_dir *d, struct arena *a, struct db_cur *c, struct learn_announcement *x)
{
	*x = (struct learn_announcement){.id = db_i64(c, 0), .course_id = db_i64(c, 1), .unit = db_i64(c, 2) ? org_by_id(d, db_i64(c, 2)) : NULL, .title = str_dup(a, db_str(c, 3)),
		.body = str_dup(a, db_str(c, 4)), .until_day = str_dup(a, db_str(c, 5)), .at_ms = db_i64(c, 6), .gone_ms = db_i64(c, 7)};
	str who = db_is_null(c, 8) ? S("") : str_dup(a, db_str(c, 8));
	str from = x->course_id != 0 ? who : x->unit != NULL ? x->unit->full : S("กรมส่งเสริมการปกครองท้องถิ่น");
	x->by = STR_CAT(a, from, from.n > 0 ? S(" · ") : S(""), day_show(a, day_of_ms(x->at_ms), DAY_SHORT));
	x->text = learn_markdown(a, x->body, S(""), 3);
}

static size_t read_rows(struct db *db, struct arena *a, struct db_cur *c, struct learn_announcement **ret, size_t max)
{
	size_t n = 0;
	const struct org_dir *d = org_dir(db);
	*ret = new (a, struct learn_announcement, max + 1);
	while (n < max && db_next(c))
		read_row(d, a, c, &(*ret)[n++]);
	db_done(c);
	return n;
}

size_t learn_announcements(struct db *db, struct arena *a, const struct org_who *who, i64 course_id, i64 now_ms, struct learn_announcement **ret, size_t max)
{
	str today = office_today(a, now_ms);
	struct db_cur c;
	if (course_id != 0)
		c = db_query(db,
			"select n.id, n.course_id, n.unit_id, n.title, n.body, n.until_day, n.at_ms, n.gone_ms, w.name from announcement n"
			" left join account w on w.id = n.made_by where n.course_id = $1 and n.gone_ms = 0 and (n.until_day = '' or n.until_day >= $2)"
			" order by n.id desc limit $3",
			course_id, today, (i64)max);
	else
		c = db_query(db,
			"with recursive up(id) as (select unit_id from account_role where account_id = $1"
			" union select u.parent_id from org_unit u join up on u.id = up.id where u.parent_id is not null)"
			" select n.id, n.course_id, n.unit_id, n.title, n.body, n.until_day, n.at_ms, n.gone_ms, null from announcement n"
			" where n.course_id = 0 and n.gone_ms = 0 and (n.until_day = '' or n.until_day >= $2) and (n.unit_id = 0 or n.unit_id in (select id from up))"
			" order by n.id desc limit $3",
			who ? who->id : 0, today, (i64)max);
	return read_rows(db, a, &c, ret, max);
}

bool announce_get(struct db *db, struct arena *a, i64 id, struct learn_announcement *ret)
{
	struct learn_announcement *at;
	struct db_cur c = db_query(db,
		"select n.id, n.course_id, n.unit_id, n.title, n.body, n.until_day, n.at_ms, n.gone_ms, w.name from announcement n"
		" left join account w on w.id = n.made_by where n.id = $1",
		id);
	bool found = read_rows(db, a, &c, &at, 1) == 1;
	if (found)
		*ret = at[0];
	return found;
}

size_t announce_all(struct db *db, struct arena *a, i64 course_id, const struct org_unit *top, struct learn_announcement **ret, size_t max)
{
	struct db_cur c = db_query(db,
		"with recursive below(id) as (select id from org_unit where id = $2 union all select u.id from org_unit u join below b on u.parent_id = b.id)"
		" select n.id, n.course_id, n.unit_id, n.title, n.body, n.until_day, n.at_ms, n.gone_ms, w.name from announcement n"
		" left join account w on w.id = n.made_by where n.course_id = $1 and ($1 > 0 or (n.unit_id = 0 and $3 = 1) or n.unit_id in (select id from below))"
		" order by n.id desc limit $4",
		course_id, top ? top->id : 0, top && top->kind == ORG_DLA ? 1 : 0, (i64)max);
	return read_rows(db, a, &c, ret, max);
}

/* --- telling learners --- */

static str notice_title(struct arena *a, const struct learn_course *c, str title)
{
	return STR_CAT(a, S("ประกาศของ “"), str_clip(c->title, 200), S("”: "), title);
}

/* The next slice of one announcement. */
static void tell(struct db *db, struct arena *a, i64 now_ms, i64 id, const struct learn_course *course, str title, i64 told)
{
	i64 last = db_get(db, 0,
		"select max(id) from (select id from enrolment where course_id = $1 and id > $2 order by id limit $3) s", course->id, told, SLICE);
	if (last > 0)
		db_exec(db,
			"insert into notice(account_id, at_ms, kind, title, href, read_ms)"
			" select e.account_id, $4, 'announce', $5, $6, 0 from enrolment e where e.course_id = $1 and e.id > $2 and e.id <= $3 and e.state = 0",
			course->id, told, last, now_ms, notice_title(a, course, title), STR_CAT(a, S("/learn/c/"), course->slug));
	bool more = last > 0 && db_has(db, "select 1 from enrolment where course_id = $1 and id > $2 limit 1", course->id, last);
	db_exec(db, "update announcement set told_id = $2 where id = $1", id, more ? last : -1);
}

void learn_office_tick(struct db *db, i64 now_ms)
{
	i64 id = db_get(db, 0, "select id from announcement where told_id >= 0 and id > 0 order by id limit 1");
	if (id == 0)
		return;
	struct arena *a = arena_open(1 << 14, 4u << 20);
	db_begin(db);
	struct db_cur c = db_query(db, "select course_id, title, told_id, gone_ms from announcement where id = $1 and told_id >= 0", id);
	if (db_next(&c)) {
		i64 course_id = db_i64(&c, 0), told = db_i64(&c, 2);
		bool gone = db_i64(&c, 3) > 0;
		str title = str_dup(a, db_str(&c, 1));
		db_done(&c);
		const struct learn_course *course = learn_course_by_id(learn_dir(db), course_id);
		if (course != NULL && !gone)
			tell(db, a, now_ms, id, course, title, told);
		else
			db_exec(db, "update announcement set told_id = -1 where id = $1", id);
	}
	if (db_status(db) != DB_OK || !db_commit(db)) { /* another copy was at it: the next tick */
		db_rollback(db);
		db_clear(db);
	}
	arena_close(a);
}

/* --- writing --- */

i64 announce_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct announce_new *n, struct problems *ps)
{
	str until;
	if (n->title.n == 0 || n->title.n > ANNOUNCE_TITLE_MAX * 3 || str_runes(n->title) > ANNOUNCE_TITLE_MAX)
		problem_add(ps, 0, S("title"), n->title, "ใส่หัวข้อ ไม่เกิน %d ตัวอักษร", ANNOUNCE_TITLE_MAX);
	if (n->body.n == 0 || n->body.n > ANNOUNCE_BODY_MAX)
		problem_add(ps, 0, S("body"), str_clip(n->body, 100), "ใส่ข้อความ ไม่เกินประมาณ %d ตัวอักษร", ANNOUNCE_BODY_MAX / 3);
	if (!office_day(a, n->until_day, &until))
		problem_add(ps, 0, S("until"), n->until_day, "วันที่ไม่ถูกต้อง ใช้แบบ ปปปป-ดด-วว");
	else if (until.n > 0 && str_cmp(until, office_today(a, now_ms)) < 0)
		problem_add(ps, 0, S("until"), n->until_day, "วันนี้ผ่านไปแล้ว เลือกวันนี้หรือวันถัดไป หรือเว้นว่างไว้");
	if (ps->n > 0)
		return 0;
	i64 id = db_get(db, 0,
		"insert into announcement(course_id, unit_id, title, body, until_day, made_by, at_ms, gone_ms, told_id) values ($1, $2, $3, $4, $5, $6, $7, 0, $8)"
		" returning id",
		n->course ? n->course->id : 0, n->unit ? n->unit->id : 0, n->title, n->body, until, by, now_ms, n->course ? 0 : -1);
	if (n->course != NULL)
		tell(db, a, now_ms, id, n->course, n->title, 0);
	const struct org_unit *unit = n->course ? n->course->unit : n->unit ? n->unit : office_dla(db);
	audit_add(db, a, by, unit ? unit->id : 0, now_ms, S("learn.announce"), n->course ? n->course->slug : S("portal"), (str){0}, n->title);
	return id;
}

bool announce_remove(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_announcement *x)
{
	if (db_exec(db, "update announcement set gone_ms = $2, told_id = -1 where id = $1 and gone_ms = 0", x->id, now_ms) != 1)
		return false;
	const struct learn_course *c = x->course_id ? learn_course_by_id(learn_dir(db), x->course_id) : NULL;
	const struct org_unit *unit = c ? c->unit : x->unit ? x->unit : office_dla(db);
	audit_add(db, a, by, unit ? unit->id : 0, now_ms, S("learn.announce.gone"), c ? c->slug : S("portal"), x->title, (str){0});
	return true;
}
