/* session.c: the subcommittee's sessions: what is prepared, the list as it was laid before it, and the approval that freezes both under a hash. */
#include "appraise/framework/inside.h"

#define COLUMNS \
	"select s.id, s.token, s.year, s.round_no, s.no, s.day, s.place, s.present, s.minutes, s.sha, s.file_name, s.file_type, s.file_size, s.state, s.taken_ms," \
	" s.content_hash, s.approved_ms, s.approved_by, s.version, coalesce(c.name, '') from appraise_session s left join account c on c.id = s.approved_by"

static struct appraise_session appraise_session_read(struct db_cur *c, struct arena *a)
{
	return (struct appraise_session){.id = db_i64(c, 0),
		.token = str_dup(a, db_str(c, 1)),
		.year = (int)db_i64(c, 2),
		.round_no = (int)db_i64(c, 3),
		.no = str_dup(a, db_str(c, 4)),
		.on = framework_day(db_str(c, 5)),
		.place = str_dup(a, db_str(c, 6)),
		.present = str_dup(a, db_str(c, 7)),
		.minutes = str_dup(a, db_str(c, 8)),
		.sha = str_dup(a, db_str(c, 9)),
		.file_name = str_dup(a, db_str(c, 10)),
		.file_type = str_dup(a, db_str(c, 11)),
		.file_size = db_i64(c, 12),
		.state = (int)db_i64(c, 13),
		.taken_ms = db_i64(c, 14),
		.content_hash = str_dup(a, db_str(c, 15)),
		.approved_ms = db_i64(c, 16),
		.approved_by = db_i64(c, 17),
		.version = db_i64(c, 18),
		.approver = str_dup(a, db_str(c, 19))};
}

static bool one(struct db_cur c, struct arena *a, struct appraise_session *ret)
{
	bool found = db_next(&c);
	if (found)
		*ret = appraise_session_read(&c, a);
	db_done(&c);
	return found;
}

size_t appraise_sessions_of(struct db *db, struct arena *a, int year, struct appraise_session **ret)
{
	struct appraise_session *at = new (a, struct appraise_session, FRAMEWORK_SESSIONS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db, COLUMNS " where s.year = $1 order by s.id desc limit 100", year);
	while (n < FRAMEWORK_SESSIONS_MAX && db_next(&c))
		at[n++] = appraise_session_read(&c, a);
	db_done(&c);
	*ret = at;
	return n;
}

bool appraise_session_by_token(struct db *db, struct arena *a, str token, struct appraise_session *ret)
{
	return one(db_query(db, COLUMNS " where s.token = $1", token), a, ret);
}

bool appraise_session_approved(struct db *db, struct arena *a, int year, int round_no, struct appraise_session *ret)
{
	return one(
		db_query(db,
			COLUMNS " where s.year = $1 and s.round_no = $2 and s.state = 1 order by s.approved_ms desc, s.id desc limit 1", year,
			round_no),
		a, ret);
}

str appraise_session_about(struct arena *a, const struct appraise_session *s)
{
	return s->round_no == 0 ? str_fmt(a, "กรอบการประเมิน ปีงบประมาณ %d", s->year)
							: str_fmt(a, "ผลการประเมิน รอบที่ %d ปีงบประมาณ %d", s->round_no, s->year);
}

/* --- writing --- */

static bool stale(struct db *db, struct problems *ps)
{
	if (db_status(db) == DB_OK)
		problem_add(ps, 0, (str){0}, (str){0}, "มีผู้อื่นแก้ไขไปก่อน หรือการประชุมนี้เห็นชอบแล้ว: โหลดหน้าใหม่แล้วตรวจอีกครั้ง");
	return false;
}

static void audit_session(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_session *s,
	const char *action, str before, str after)
{
	framework_audit(
		db, a, now_ms, by, s->year, 0, str_of(action), str_fmt(a, "การประชุมครั้งที่ %.*s", STR_FMT(s->no)), before, after);
}

static bool number_free(struct db *db, int year, str no, i64 but, struct problems *ps)
{
	if (!framework_words_ok(no, "no", "ครั้งที่ประชุม", 30, true, ps))
		return false;
	if (!db_has(db, "select 1 from appraise_session where year = $1 and no = $2 and id <> $3", year, no, but))
		return true;
	problem_add(ps, 0, S("no"), no, "มีการประชุมครั้งที่ %.*s ของปี %d แล้ว", STR_FMT(no), year);
	return false;
}

str appraise_session_make(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, int round_no, str no, struct problems *ps)
{
	struct appraise_session *all, s = {.token = token_new(a), .year = f->year, .round_no = round_no, .no = no, .on = DAY_NONE};
	if (round_no < 0 || round_no > FRAMEWORK_ROUNDS)
		problem_add(ps, 0, S("about"), (str){0}, "เลือกเรื่องที่เสนอที่ประชุม");
	else if (round_no == 0 && f->state == 1)
		problem_add(ps, 0, S("about"), (str){0}, "กรอบการประเมินปี %d ผ่านความเห็นชอบแล้ว", f->year);
	else if (round_no > 0 && f->state == 0)
		problem_add(ps, 0, S("about"), (str){0}, "กรอบการประเมินปี %d ยังไม่ผ่านความเห็นชอบ จึงยังเสนอผลการประเมินไม่ได้", f->year);
	if (appraise_sessions_of(db, a, f->year, &all) >= FRAMEWORK_SESSIONS_MAX)
		problem_add(ps, 0, (str){0}, (str){0}, "ปีหนึ่งมีการประชุมได้ไม่เกิน %d ครั้ง", FRAMEWORK_SESSIONS_MAX);
	if (!number_free(db, f->year, no, 0, ps) || ps->n > 0)
		return (str){0};
	db_exec(db,
		"insert into appraise_session(token, year, round_no, no, day, place, present, minutes, sha, file_name, file_type, file_size, state, taken_ms, content_hash, approved_ms,"
		" approved_by, version) values ($1, $2, $3, $4, '', '', '', '', '', '', '', 0, 0, 0, '', 0, 0, 1)",
		s.token, s.year, s.round_no, s.no);
	audit_session(db, a, now_ms, by, &s, "appraise.session.new", (str){0}, appraise_session_about(a, &s));
	return db_status(db) == DB_OK ? s.token : (str){0};
}

bool appraise_session_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_session *s,
	const struct appraise_session *t, struct problems *ps)
{
	number_free(db, s->year, t->no, s->id, ps);
	framework_words_ok(t->place, "place", "สถานที่ประชุม", FRAMEWORK_TITLE_MAX, false, ps);
	framework_words_ok(t->present, "present", "รายชื่อผู้เข้าประชุม", FRAMEWORK_WORDS_MAX, false, ps);
	framework_words_ok(t->minutes, "minutes", "รายงานการประชุม", SESSION_TEXT_MAX, false, ps);
	if (t->on != DAY_NONE && day_fiscal_year(t->on) < s->year - 1) /* 2467 for 2567 */
		problem_add(ps, 0, S("day"), (str){0}, "วันที่ประชุมอยู่ก่อนปีงบประมาณ %d เกินหนึ่งปี ตรวจปีที่ระบุ", s->year);
	if (ps->n > 0)
		return false;
	if (db_exec(db,
			"update appraise_session set no = $3, day = $4, place = $5, present = $6, minutes = $7, version = version + 1 where id = $1 and version = $2 and state = 0",
			s->id, t->version, t->no, framework_day_out(a, t->on), t->place, t->present, t->minutes) != 1)
		return stale(db, ps);
	audit_session(db, a, now_ms, by, s, "appraise.session.edit", (str){0},
		str_fmt(a, "%.*s %s", STR_FMT(t->no), t->on == DAY_NONE ? "" : day_iso(t->on).z));
	return db_status(db) == DB_OK;
}

bool appraise_session_file(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_session *s,
	const struct framework_file *file, struct problems *ps)
{
	if (db_exec(db,
			"update appraise_session set sha = $2, file_name = $3, file_type = $4, file_size = $5, version = version + 1 where id = $1 and state = 0",
			s->id, file->sha, str_clip(file->name, 300), file->type, file->size) != 1)
		return stale(db, ps);
	audit_session(db, a, now_ms, by, s, "appraise.session.file", s->file_name, file->name);
	return db_status(db) == DB_OK;
}

bool appraise_session_remove(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_session *s, struct problems *ps)
{
	if (db_exec(db, "update appraise_session set version = version + 1 where id = $1 and state = 0", s->id) != 1)
		return stale(db, ps);
	db_exec(db, "delete from appraise_session_row where session_id = $1", s->id);
	db_exec(db, "delete from appraise_session where id = $1 and state = 0", s->id);
	audit_session(db, a, now_ms, by, s, "appraise.session.remove", appraise_session_about(a, s), (str){0});
	return db_status(db) == DB_OK;
}

/* --- the list --- */

/* {"12":400,"13":null}: by the indicator's id. */
static str detail_of(struct arena *a, const struct framework *f, int round_no, const i64 *points)
{
	struct buf b = {0};
	for (size_t k = 0; k < f->n; k++) {
		if (!indicator_in(&f->at[k], round_no))
			continue;
		buf_fmt(&b, "%s\"%lld\":", b.n > 0 ? "," : "{", (long long)f->at[k].id);
		if (points[k] < 0)
			buf_lit(&b, "null");
		else
			buf_i64(&b, points[k]);
	}
	if (b.n == 0)
		buf_byte(&b, '{');
	buf_byte(&b, '}');
	return str_take(a, &b);
}

/* The same back: our own text, digits only; what is not understood is nothing yet. */
static i64 *detail_read(struct arena *a, const struct framework *f, str s)
{
	i64 *points = new (a, i64, f->n + 1), id, v;
	for (size_t k = 0; k < f->n; k++)
		points[k] = -1;
	str rest = s.n >= 2 ? str_sub(s, 1, s.n - 1) : S("");
	for (str pair; str_next(&rest, ',', &pair);) {
		ptrdiff_t at = str_find_byte(pair, ':');
		if (at < 3 || !str_i64(str_sub(pair, 1, (size_t)at - 1), &id) || !str_i64(str_sub(pair, (size_t)at + 1, pair.n), &v))
			continue;
		const struct indicator *i = framework_indicator(f, id);
		if (i != NULL)
			points[i - f->at] = v;
	}
	return points;
}

bool appraise_session_take(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct appraise_session *s, struct problems *ps)
{
	struct framework_result *now;
	if (s->round_no == 0 || f->state != 1) {
		problem_add(ps, 0, (str){0}, (str){0}, "การประชุมนี้ไม่มีรายการผลการประเมินให้นำเข้า");
		return false;
	}
	if (db_exec(db, "update appraise_session set taken_ms = $2, version = version + 1 where id = $1 and state = 0", s->id,
			now_ms) != 1)
		return stale(db, ps);
	db_exec(db, "delete from appraise_session_row where session_id = $1", s->id);
	size_t n = framework_results(db, a, f, s->round_no, &now);
	for (size_t i = 0; i < n && db_status(db) == DB_OK; i++)
		db_exec(db, "insert into appraise_session_row(session_id, unit_id, rank, total, detail) values ($1, $2, $3, $4, $5)",
			s->id, now[i].unit->id, now[i].rank, now[i].total, detail_of(a, f, s->round_no, now[i].points));
	audit_session(db, a, now_ms, by, s, "appraise.session.list", (str){0}, str_fmt(a, "%zu จังหวัด", n));
	return db_status(db) == DB_OK;
}

static int by_rank(const void *x, const void *y)
{
	const struct appraise_session_row *p = x, *q = y;
	if ((p->rank == 0) != (q->rank == 0))
		return p->rank == 0 ? 1 : -1;
	if (p->rank != q->rank)
		return p->rank < q->rank ? -1 : 1;
	return p->unit->list_rank < q->unit->list_rank ? -1 : p->unit->list_rank > q->unit->list_rank;
}

size_t appraise_session_rows(struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s,
	struct appraise_session_row **ret)
{
	const struct org_dir *d = org_dir(db);
	size_t most = d->n_provinces + 10, n = 0;
	struct appraise_session_row *at = new (a, struct appraise_session_row, most);
	struct db_cur c = db_query(db, "select unit_id, rank, total, detail from appraise_session_row where session_id = $1", s->id);
	while (n < most && db_next(&c)) {
		at[n] = (struct appraise_session_row){.unit = org_by_id(d, db_i64(&c, 0)),
			.rank = db_i64(&c, 1),
			.total = db_i64(&c, 2),
			.points = detail_read(a, f, db_str(&c, 3))};
		n += at[n].unit != NULL;
	}
	db_done(&c);
	if (n > 1)
		qsort(at, n, sizeof *at, by_rank);
	*ret = at;
	return n;
}

static const struct appraise_session_row *row_of(const struct appraise_session_row *at, size_t n, const struct org_unit *u)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].unit == u)
			return &at[i];
	return NULL;
}

size_t appraise_session_differences(struct arena *a, const struct framework *f, const struct appraise_session_row *was,
	size_t n_was, const struct framework_result *now, size_t n_now, struct appraise_session_difference **ret)
{
	struct appraise_session_difference *at = new (a, struct appraise_session_difference, n_now + 1);
	size_t n = 0;
	for (size_t i = 0; i < n_now; i++) {
		const struct appraise_session_row *w = row_of(was, n_was, now[i].unit);
		bool same = w != NULL && w->total == now[i].total && w->rank == now[i].rank;
		for (size_t k = 0; same && k < f->n; k++)
			same = w->points[k] == now[i].points[k];
		if (!same)
			at[n++] = (struct appraise_session_difference){
				now[i].unit, w != NULL ? w->total : -1, now[i].total, w != NULL ? w->rank : -1, now[i].rank};
	}
	*ret = at;
	return n;
}

/* --- the approval --- */

static void add_text(struct buf *b, const char *name, str s)
{
	buf_fmt(b, "%s=", name);
	buf_json(b, s);
	buf_byte(b, '\n');
}

static void add_framework(struct buf *b, struct db *db, struct arena *a, const struct framework *f)
{
	add_text(b, "title", f->title);
	for (size_t k = 0; k < f->n; k++) {
		const struct indicator *i = &f->at[k];
		buf_fmt(b, "indicator=%lld,%d,%lld,%u,%lld,%lld,", (long long)i->id, (int)i->kind,
			(long long)(i->owner != NULL ? i->owner->id : 0), i->rounds, (long long)i->weight, (long long)i->full_points);
		buf_json(b, i->no);
		buf_byte(b, ',');
		buf_json(b, i->name);
		buf_byte(b, ',');
		buf_json(b, i->how);
		buf_byte(b, '\n');
	}
	struct db_cur c = db_query(
		db, "select indicator_id, from_day, to_day, title from appraise_event where year = $1 order by from_day, id", f->year);
	while (db_next(&c)) {
		buf_fmt(b, "event=%lld,%.*s,%.*s,", (long long)db_i64(&c, 0), STR_FMT(str_dup(a, db_str(&c, 1))),
			STR_FMT(str_dup(a, db_str(&c, 2))));
		buf_json(b, db_str(&c, 3));
		buf_byte(b, '\n');
	}
	db_done(&c);
}

static void add_list(struct buf *b, struct db *db, const struct appraise_session *s)
{
	struct db_cur c = db_query(
		db, "select unit_id, rank, total, detail from appraise_session_row where session_id = $1 order by unit_id", s->id);
	while (db_next(&c)) {
		str detail = db_str(&c, 3);
		buf_fmt(b, "row=%lld,%lld,%lld,%.*s\n", (long long)db_i64(&c, 0), (long long)db_i64(&c, 1), (long long)db_i64(&c, 2),
			STR_FMT(detail));
	}
	db_done(&c);
}

str appraise_session_text(struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s)
{
	struct buf b = {0};
	buf_fmt(&b, "thongthin appraise session 1\nyear=%d\nround=%d\nday=%.*s\ntaken=%lld\nfile=%.*s\n", s->year, s->round_no,
		STR_FMT(framework_day_out(a, s->on)), (long long)s->taken_ms, STR_FMT(s->sha));
	add_text(&b, "no", s->no);
	add_text(&b, "place", s->place);
	add_text(&b, "present", s->present);
	add_text(&b, "minutes", s->minutes);
	if (s->round_no == 0)
		add_framework(&b, db, a, f);
	else
		add_list(&b, db, s);
	return str_take(a, &b);
}

str appraise_session_hash(struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s)
{
	struct sha256 h = sha256_of(appraise_session_text(db, a, f, s));
	return hex_of(a, h.b, sizeof h.b);
}

bool appraise_session_ready(
	struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s, i64 now_ms, struct problems *ps)
{
	if (s->state != 0)
		problem_add(ps, 0, (str){0}, (str){0}, "ที่ประชุมเห็นชอบแล้ว");
	if (s->on == DAY_NONE)
		problem_add(ps, 0, S("day"), (str){0}, "ยังไม่ได้ระบุวันที่ประชุม");
	else if (s->on > day_of_ms(now_ms))
		problem_add(ps, 0, S("day"), (str){0}, "วันที่ประชุมยังมาไม่ถึง");
	if (s->present.n == 0)
		problem_add(ps, 0, S("present"), (str){0}, "ยังไม่ได้ระบุผู้เข้าประชุม");
	if (s->minutes.n == 0 && s->sha.n == 0)
		problem_add(ps, 0, S("minutes"), (str){0}, "ยังไม่มีรายงานการประชุม: พิมพ์มติ หรือแนบรายงานการประชุมที่ลงนามแล้ว");
	if (s->round_no == 0)
		framework_ready(db, a, f, ps);
	else if (s->taken_ms == 0)
		problem_add(ps, 0, S("list"), (str){0}, "ยังไม่ได้นำผลการประเมินเข้าวาระ");
	return ps->n == 0;
}

/* The offices' people hear that their result stands; one statement. */
static void tell_offices(struct db *db, struct arena *a, i64 now_ms, const struct appraise_session *s)
{
	db_exec(db,
		"insert into notice(account_id, at_ms, kind, title, href, read_ms)"
		" select h.account_id, cast($1 as bigint), 'appraise', cast($2 as text), cast($3 as text) || u.code, 0 from account_role h join org_unit u on u.id = h.unit_id"
		" join account c on c.id = h.account_id where u.kind = $4 and h.role in ($5, $6) and c.state = 0",
		now_ms, STR_CAT(a, S("คณะอนุกรรมการเห็นชอบ"), appraise_session_about(a, s), S(" แล้ว")),
		str_fmt(a, "/appraise/framework/%d/results/%d/", s->year, s->round_no), (i64)ORG_PROVINCE, (i64)ROLE_PROVINCE_OFFICER,
		(i64)ROLE_PROVINCE_HEAD);
}

bool appraise_session_approve(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct appraise_session *s, struct problems *ps)
{
	if (!appraise_session_ready(db, a, f, s, now_ms, ps))
		return false;
	str hash = appraise_session_hash(db, a, f, s);
	if (db_exec(db,
			"update appraise_session set state = 1, content_hash = $3, approved_ms = $4, approved_by = $5, version = version + 1 where id = $1 and version = $2 and state = 0",
			s->id, s->version, hash, now_ms, by) != 1)
		return stale(db, ps);
	if (s->round_no == 0 &&
		db_exec(db,
			"update appraise_framework set state = 1, session_id = $2, version = version + 1 where year = $1 and state = 0 and version = $3",
			f->year, s->id, f->version) != 1)
		return stale(db, ps);
	if (s->round_no > 0)
		tell_offices(db, a, now_ms, s);
	audit_session(
		db, a, now_ms, by, s, "appraise.session.approve", (str){0}, STR_CAT(a, appraise_session_about(a, s), S(" · "), hash));
	return db_status(db) == DB_OK;
}

i64 framework_sessions_check(struct db *db, struct arena *a, struct problems *ps)
{
	struct framework *all;
	i64 looked = 0;
	size_t n = frameworks_all(db, a, &all);
	for (size_t i = 0; i < n && db_status(db) == DB_OK; i++) {
		struct framework f;
		struct appraise_session *s;
		size_t n_s = appraise_sessions_of(db, a, all[i].year, &s);
		if (n_s == 0 || !framework_of(db, a, all[i].year, &f))
			continue;
		for (size_t k = 0; k < n_s; k++) {
			if (s[k].state != 1)
				continue;
			looked++;
			if (!str_eq(appraise_session_hash(db, a, &f, &s[k]), s[k].content_hash))
				problem_add(ps, 0, S("appraise_session"), s[k].no, "เนื้อหาของการประชุมครั้งที่ %.*s ปี %d ไม่ตรงกับรหัสที่เห็นชอบไว้",
					STR_FMT(s[k].no), s[k].year);
		}
	}
	return looked;
}
