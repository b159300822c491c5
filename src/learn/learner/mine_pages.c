/* mine_pages.c: my learning; what it asks of me now. */
#include "learn/learner/view.h"

#include "learn/learner/mine.html.h"
#include "org/register.h"

#define ROWS_MAX 500

/* All courses of a person with what the list needs: one statement; the certificate's number with it. */
static size_t read_rows(struct db *db, struct arena *a, i64 account_id, struct mine_row *row)
{
	const struct learn_dir *d = learn_dir(db);
	i64 *version = new (a, i64, ROWS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select e.course_id, e.version_id, e.enrolled_ms, e.passed_ms, e.last_ms, e.n_done, e.due_day, e.last_key, k.number"
		" from enrolment e left join certificate k on k.enrolment_id = e.id and k.kind = 0 and k.revoked_ms = 0"
		" where e.account_id = $1 and e.state = 0 order by e.passed_ms > 0, e.last_ms desc, e.id desc limit 500",
		account_id);
	while (n < ROWS_MAX && db_next(&c)) {
		const struct learn_course *course = learn_course_by_id(d, db_i64(&c, 0));
		if (course == NULL)
			continue;
		version[n] = db_i64(&c, 1);
		row[n++] = (struct mine_row){.course = course,
			.enrolled_ms = db_i64(&c, 2),
			.passed_ms = db_i64(&c, 3),
			.last_ms = db_i64(&c, 4),
			.n_done = (int)db_i64(&c, 5),
			.due_day = str_dup(a, db_str(&c, 6)),
			.last_key = str_dup(a, db_str(&c, 7)),
			.number = db_is_null(&c, 8) ? (str){0} : str_dup(a, db_str(&c, 8))};
	}
	for (size_t i = 0; i < n; i++) {
		row[i].version = learn_version(db, a, version[i]);
		const struct learn_lesson *l = learn_lesson(row[i].version, row[i].last_key);
		if (l == NULL && row[i].version != NULL && row[i].version->n_lessons > 0)
			l = &row[i].version->lesson[0];
		row[i].next = l;
	}
	return n;
}

static bool is_late(const struct mine_row *m, i64 now_ms)
{
	return m->passed_ms == 0 && m->due_day.n > 0 && str_cmp(str_of(day_iso(day_of_ms(now_ms)).z), m->due_day) > 0;
}

/* GET /learn/mine: signed in. */
void learn_mine(struct request *r)
{
	struct mine *v = new (r->a, struct mine, 1);
	const struct org_who *who = org_who(r);
	v->f = (struct frame){.r = r, .title = S("การเรียนของฉัน"), .area = "mylearning", .style = "learn.css"};
	frame_crumb(&v->f, S("/learn"), S("เรียนรู้"));
	frame_crumb(&v->f, (str){0}, S("การเรียนของฉัน"));
	v->row = new (r->a, struct mine_row, ROWS_MAX);
	v->n = read_rows(r->db, r->a, who->id, v->row);
	for (size_t i = 0; i < v->n; i++) {
		struct mine_row *m = &v->row[i];
		m->late = is_late(m, r->now_ms);
		if (m->passed_ms > 0) {
			v->n_passed++;
			v->minutes += m->version ? m->version->minutes : 0;
			continue;
		}
		v->n_open++;
		if (v->go_on == NULL && m->next != NULL)
			v->go_on = m;
	}
	v->email_ok = org_email_ok(r->db, who->id);
	v->n_external = db_get(r->db, 0, "select count(*) from external_certificate where account_id = $1 and state = 1", who->id);
	v->n_external_waits = db_get(r->db, 0, "select count(*) from external_certificate where account_id = $1 and state = 0", who->id);
	mine_page(r->out, v);
}

/* --- for the first page --- */

static size_t own_tasks(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct learn_task *ret, size_t max)
{
	struct mine_row *row = new (a, struct mine_row, ROWS_MAX);
	size_t all = read_rows(db, a, who->id, row), n = 0;
	for (size_t i = 0; i < all && n < max; i++) {
		const struct mine_row *m = &row[i];
		bool under_way = m->last_ms > 0 && now_ms - m->last_ms < 30 * 86400000LL;
		day due;
		if (m->passed_ms > 0 || m->next == NULL || (m->due_day.n == 0 && !under_way))
			continue;
		ret[n++] = (struct learn_task){.title = STR_CAT(a, S("เรียน “"), m->course->title, S("”")),
			.detail = str_fmt(a, "เรียนแล้ว %d จาก %zu บท", m->n_done, m->version->n_required),
			.href = learn_lesson_path(a, m->course, m->next, false),
			.action = m->last_ms > 0 ? S("เรียนต่อ") : S("เริ่มเรียน"),
			.deadline_ms = m->due_day.n > 0 && day_parse(m->due_day, &due) ? day_start_ms(due + 1) : 0};
	}
	return n;
}

static size_t review_tasks(struct db *db, struct arena *a, const struct org_who *who, struct learn_task *ret, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i < who->n_roles && n < max; i++) {
		const struct org_held *h = &who->roles[i];
		if (!(org_role_permissions(h->role) & PERM_LEARN_REVIEW))
			continue;
		i64 unit = h->unit->kind == ORG_DLA ? 0 : h->unit->id;
		i64 waits = db_get(db, 0, "select count(*) from external_certificate where unit_id = $1 and state = 0", unit);
		if (waits > 0)
			ret[n++] = (struct learn_task){.title = str_fmt(a, "ตรวจใบประกาศจากแหล่งอื่น %lld ฉบับ", (long long)waits),
				.detail = h->unit->full,
				.href = STR_CAT(a, S("/learn/review/"), h->unit->code),
				.action = S("ตรวจ")};
	}
	return n;
}

static size_t approve_tasks(struct db *db, struct arena *a, const struct org_who *who, struct learn_task *ret, size_t max)
{
	size_t n = 0;
	if (!(who->permissions & PERM_LEARN_APPROVE))
		return 0;
	struct db_cur c = db_query(db, "select v.course_id, v.title, v.sent_by from course c join course_version v on v.id = c.draft_id where v.state = 1 order by v.sent_ms limit 20");
	while (n < max && db_next(&c)) {
		const struct learn_course *course = learn_course_by_id(learn_dir(db), db_i64(&c, 0));
		if (course != NULL && db_i64(&c, 2) != who->id && org_may(who, PERM_LEARN_APPROVE, course->unit))
			ret[n++] = (struct learn_task){.title = str_fmt(a, "อนุมัติเผยแพร่หลักสูตร “%.*s”", STR_FMT(db_str(&c, 1))),
				.detail = course->unit->full,
				.href = STR_CAT(a, S("/teach/"), course->slug),
				.action = S("พิจารณา")};
	}
	db_done(&c);
	return n;
}

/* Of the courses that the person teaches: essays to be marked, questions without an answer. Two statements. */
static size_t teach_tasks(struct db *db, struct arena *a, const struct org_who *who, struct learn_task *ret, size_t max)
{
	size_t n = 0;
	if (!(who->permissions & PERM_LEARN_TEACH))
		return 0;
	struct db_cur c = db_query(db,
		"select c.slug, count(*) from course_teacher t join quiz_attempt q on q.course_id = t.course_id and q.state = 1 join course c on c.id = t.course_id"
		" where t.account_id = $1 group by c.slug order by c.slug limit 10", who->id);
	while (n < max && db_next(&c))
		ret[n++] = (struct learn_task){.title = str_fmt(a, "ตรวจข้อเขียน %lld ฉบับ", (long long)db_i64(&c, 1)),
			.detail = learn_course_by_slug(learn_dir(db), db_str(&c, 0)) ? learn_course_by_slug(learn_dir(db), db_str(&c, 0))->title : S(""),
			.href = STR_CAT(a, S("/teach/"), db_str(&c, 0), S("/marks")),
			.action = S("ตรวจ")};
	db_done(&c);
	c = db_query(db,
		"select c.slug, count(*) from course_teacher t join course_post p on p.course_id = t.course_id and p.question_id = 0 and p.answered = 0 and p.hidden_ms = 0"
		" join course c on c.id = t.course_id where t.account_id = $1 group by c.slug order by c.slug limit 10", who->id);
	while (n < max && db_next(&c))
		ret[n++] = (struct learn_task){.title = str_fmt(a, "ตอบคำถามผู้เรียน %lld ข้อ", (long long)db_i64(&c, 1)),
			.detail = learn_course_by_slug(learn_dir(db), db_str(&c, 0)) ? learn_course_by_slug(learn_dir(db), db_str(&c, 0))->title : S(""),
			.href = STR_CAT(a, S("/teach/"), db_str(&c, 0), S("/talk")),
			.action = S("ตอบ")};
	db_done(&c);
	return n;
}

size_t learn_todo(struct db *db, struct arena *a, const struct org_who *who, i64 now_ms, struct learn_task *ret, size_t max)
{
	size_t n = review_tasks(db, a, who, ret, max);
	n += approve_tasks(db, a, who, ret + n, max - n);
	n += teach_tasks(db, a, who, ret + n, max - n);
	return n + own_tasks(db, a, who, now_ms, ret + n, max - n);
}
