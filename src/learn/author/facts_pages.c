/* facts_pages.c: facts of a course: what it says and asks, for whom, who teaches, what must be passed before, its cover. */
#include "learn/author/pages.h"
#include "learn/author/facts.html.h"

#include "web/uploads.h"

/* --- the page --- */

static size_t names_of(struct request *r, struct db_cur q, struct named **ret)
{
	size_t n = 0, cap = 16;
	struct named *at = new (r->a, struct named, cap);
	while (db_next(&q)) {
		if (n == cap) {
			struct named *more = new (r->a, struct named, cap * 2);
			memcpy(more, at, n * sizeof *at);
			at = more;
			cap *= 2;
		}
		at[n++] = (struct named){db_i64(&q, 0), str_dup(r->a, db_str(&q, 1)), str_dup(r->a, db_str(&q, 2))};
	}
	*ret = at;
	return n;
}

/* Courses that could be asked for before this one: published, of this catalogue, not this. */
static size_t others_of(struct author_page *p, struct named **ret)
{
	const struct learn_dir *d = learn_dir(p->r->db);
	*ret = new (p->r->a, struct named, d->n + 1);
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct learn_course *c = &d->course[i];
		bool known = c == p->c || c->id == p->c->id || c->state != COURSE_PUBLISHED;
		for (size_t k = 0; k < p->v->n_prerequisites && !known; k++)
			known = p->v->prerequisite[k] == c->id;
		if (!known)
			(*ret)[n++] = (struct named){c->id, c->slug, c->title};
	}
	return n;
}

void author_show_facts(struct author_page *p, const struct author_facts *typed, const struct problems *ps, str note, str bad)
{
	struct request *r = p->r;
	struct facts_view v = {.p = p, .f = typed != NULL ? *typed : author_facts_of(p->c, p->v), .ps = ps, .bad = bad, .note = note};
	v.n_teachers = names_of(r, db_query(r->db, "select a.id, a.username, a.name from course_teacher t join account a on a.id = t.account_id where t.course_id = $1 order by a.name", p->c->id), &v.teacher);
	v.n_units = names_of(r, db_query(r->db, "select u.id, u.code, u.name from course_unit c join org_unit u on u.id = c.unit_id where c.course_id = $1 order by u.code", p->c->id), &v.unit);
	for (size_t i = 0; i < v.n_units; i++) {
		const struct org_unit *u = org_by_id(org_dir(r->db), v.unit[i].id);
		if (u != NULL)
			v.unit[i].name = u->full;
	}
	v.n_people = names_of(r, db_query(r->db, "select a.id, a.username, a.name from course_person p join account a on a.id = p.account_id where p.course_id = $1 order by a.name", p->c->id), &v.person);
	v.before = new (r->a, struct named, p->v->n_prerequisites + 1);
	for (size_t i = 0; i < p->v->n_prerequisites; i++) {
		const struct learn_course *c = learn_course_by_id(learn_dir(r->db), p->v->prerequisite[i]);
		if (c != NULL)
			v.before[v.n_before++] = (struct named){c->id, c->slug, c->title};
	}
	v.n_others = others_of(p, &v.other);
	struct frame f = author_frame(p, STR_CAT(r->a, S("ข้อมูลหลักสูตร "), p->v->title), S("ข้อมูลหลักสูตร"));
	buf_reset(r->out);
	facts_page(r->out, &v, &f);
}

/* GET /teach/{slug}/facts: PERM_LEARN_TEACH; teaches it or may approve it. */
void facts_get(struct request *r)
{
	str done = author_field(r, "done");
	author_show_facts(author_page(r), NULL, NULL, done.n > 0 ? S("บันทึกแล้ว") : (str){0}, (str){0});
}

/* --- what can be typed --- */

static int whole(struct request *r, const char *name, int was, struct problems *ps)
{
	str s = author_field(r, name);
	i64 n = 0;
	if (!author_came(r, name))
		return was;
	if (s.n > 0 && (!str_i64(s, &n) || n < 0 || n > 1000000)) {
		problem_add(ps, 0, str_of(name), s, "ต้องเป็นจำนวนเต็มตั้งแต่ 0");
		return was;
	}
	return (int)n;
}

static str day_field(struct request *r, const char *name, str was, struct problems *ps)
{
	str iso = was;
	if (author_came(r, name) && !author_day(r->a, author_field(r, name), &iso))
		problem_add(ps, 0, str_of(name), author_field(r, name), "วันที่ไม่ถูกต้อง");
	return iso;
}

/* What came over what stands there. */
static struct author_facts facts_sent(struct author_page *p, struct problems *ps)
{
	struct request *r = p->r;
	struct author_facts f = author_facts_of(p->c, p->v);
	struct {
		const char *name;
		str *at;
	} texts[] = {{"title", &f.title}, {"summary", &f.summary}, {"for_whom", &f.for_whom}, {"teacher", &f.teacher}, {"body", &f.body}};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (author_came(r, texts[i].name))
			*texts[i].at = author_field(r, texts[i].name);
	i64 n;
	if (req_i64(r, "area", &n))
		f.area = (enum learn_area)n;
	if (req_i64(r, "in_order", &n))
		f.in_order = n == 1;
	if (req_i64(r, "certificate", &n))
		f.certificate = n == 1;
	f.minutes = whole(r, "minutes", f.minutes, ps);
	f.due_days = whole(r, "due_days", f.due_days, ps);
	f.opens_day = day_field(r, "opens_day", f.opens_day, ps);
	f.closes_day = day_field(r, "closes_day", f.closes_day, ps);
	return f;
}

static void json_text(struct buf *o, const char *name, str s)
{
	buf_fmt(o, ",\"%s\":", name);
	buf_json(o, s);
}

/* The values that stand there now, for the page to show beside what was typed. */
static void stale_json(struct author_page *p)
{
	struct request *r = p->r;
	const struct learn_version *v = p->v;
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":false,\"stale\":true,\"version\":%lld,\"by\":\"ผู้จัดทำอีกคน\",\"at\":\"สักครู่นี้\",\"error\":\"มีผู้อื่นบันทึกไปก่อน\"", (long long)v->version);
	json_text(r->out, "title", v->title);
	json_text(r->out, "summary", v->summary);
	json_text(r->out, "for_whom", v->for_whom);
	json_text(r->out, "teacher", v->teacher);
	json_text(r->out, "body", v->body);
	json_text(r->out, "opens_day", v->opens_day);
	json_text(r->out, "closes_day", v->closes_day);
	buf_fmt(r->out, ",\"area\":\"%d\",\"minutes\":\"%d\",\"due_days\":\"%d\",\"in_order\":\"%d\",\"certificate\":\"%d\"}", (int)p->c->area, v->minutes, v->due_days, v->in_order,
		v->certificate);
	reply_status(r, 409);
}

static bool seen_is(struct request *r, i64 version)
{
	i64 seen = -1;
	return req_i64(r, "seen", &seen) && seen == version;
}

/* POST /teach/{slug}/facts: a draft one teaches. seen (version), and any of the fields: the others stay. */
void facts_post(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	struct author_facts f = facts_sent(p, &ps);
	if (!seen_is(r, p->v->version)) {
		if (r->json)
			stale_json(p);
		else {
			author_show_facts(p, &f, NULL, (str){0}, S("ยังไม่ได้บันทึก: มีผู้อื่นบันทึกไปก่อน ช่องด้านล่างคือสิ่งที่ท่านพิมพ์ บันทึกอีกครั้งหากต้องการแทนที่"));
			reply_status(r, 409);
		}
		return;
	}
	if (ps.n == 0 && author_facts_set(&p->w, &f, &ps)) {
		author_audit(&p->w, "course.facts", p->c->slug, p->v->title, f.title);
		if (r->json)
			author_saved_json(r, p->v->version + 1);
		else
			reply_go(r, author_href(p, "/facts?done=1"));
		return;
	}
	if (ps.n == 0)
		return;
	if (r->json)
		reply_error(r, 422, author_problems_text(r->a, &ps));
	else {
		author_show_facts(p, &f, &ps, (str){0}, (str){0});
		reply_status(r, 422);
	}
}

static void facts_refused(struct author_page *p, int status, str words)
{
	if (p->r->json) {
		reply_error(p->r, status, words);
		return;
	}
	author_show_facts(p, NULL, NULL, (str){0}, words);
	reply_status(p->r, status);
}

/* POST /teach/{slug}/audience: a draft one teaches. who: the bits chosen; seen. */
void facts_audience(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	struct author_facts f = author_facts_of(p->c, p->v);
	f.audience = 0;
	for (size_t i = 0; i < 4; i++) {
		i64 bit = 0;
		str s = req_each(r, "who", i);
		if (s.p != NULL && str_i64(s, &bit) && (bit == 1 || bit == 2 || bit == 4 || bit == 8))
			f.audience |= (unsigned)bit;
	}
	if (!seen_is(r, p->v->version))
		facts_refused(p, 409, S("ยังไม่ได้บันทึก: มีผู้อื่นบันทึกไปก่อน ตรวจดูแล้วบันทึกอีกครั้ง"));
	else if (author_facts_set(&p->w, &f, &ps)) {
		author_audit(&p->w, "course.audience", p->c->slug, str_fmt(r->a, "%u", p->v->audience), str_fmt(r->a, "%u", f.audience));
		author_go(r, author_href(p, "/facts?done=1#audience"));
	} else if (ps.n > 0)
		facts_refused(p, 422, author_problems_text(r->a, &ps));
}

/* --- people, units, courses before --- */

static i64 person_of(struct request *r, str typed)
{
	i64 id = org_account_by_username(r->db, r->a, typed);
	if (id == 0 && typed.n > 0)
		id = db_get(r->db, 0, "select id from account where email = $1 and email <> '' and state = 0", typed);
	if (id == 0 && typed.n > 0)
		id = db_get(r->db, 0, "select id from account where staff_no = $1 and staff_no <> '' and state = 0", typed);
	return id;
}

static str teacher_set(struct author_page *p, str add, i64 remove)
{
	struct request *r = p->r;
	if (remove != 0) {
		if (db_get(r->db, 0, "select count(*) from course_teacher where course_id = $1", p->c->id) <= 1)
			return S("หลักสูตรต้องมีผู้สอนอย่างน้อยหนึ่งคน");
		db_exec(r->db, "delete from course_teacher where course_id = $1 and account_id = $2", p->c->id, remove);
		return S("");
	}
	i64 id = person_of(r, add);
	if (id == 0)
		return S("ไม่พบบัญชีนี้: ใส่ชื่อผู้ใช้ อีเมล หรือเลขประจำตัวบุคลากร");
	if (db_get(r->db, 0, "select count(*) from course_teacher where course_id = $1", p->c->id) >= AUTHOR_TEACHERS_MAX)
		return S("มีผู้สอนได้ไม่เกิน 30 คน");
	bool may = false;
	struct db_cur q = db_query(r->db, "select role from account_role where account_id = $1", id);
	while (db_next(&q))
		may = may || (db_i64(&q, 0) < ROLE__MAX && org_role_permissions((enum org_role)db_i64(&q, 0)) & PERM_LEARN_TEACH);
	if (!may)
		return S("บัญชีนี้ไม่มีบทบาท “ผู้สอน”: ให้ผู้ดูแลบัญชีเพิ่มบทบาทก่อน");
	db_exec(r->db, "insert into course_teacher(course_id, account_id) values ($1, $2) on conflict do nothing", p->c->id, id);
	return S("");
}

static str list_set(struct author_page *p, bool unit, str add, i64 remove)
{
	struct request *r = p->r;
	if (remove != 0 && unit)
		db_exec(r->db, "delete from course_unit where course_id = $1 and unit_id = $2", p->c->id, remove);
	else if (remove != 0)
		db_exec(r->db, "delete from course_person where course_id = $1 and account_id = $2", p->c->id, remove);
	else if (unit) {
		const struct org_unit *u = org_by_code(org_dir(r->db), add);
		if (u == NULL)
			return S("ไม่พบหน่วยงานตามรหัสนี้: พิมพ์ชื่อแล้วเลือกจากรายการ");
		if (db_get(r->db, 0, "select count(*) from course_unit where course_id = $1", p->c->id) >= AUTHOR_LIST_MAX)
			return S("ใส่หน่วยงานได้ไม่เกิน 1,000 แห่ง: ใช้หน่วยงานที่อยู่เหนือขึ้นไปแทน");
		db_exec(r->db, "insert into course_unit(course_id, unit_id) values ($1, $2) on conflict do nothing", p->c->id, u->id);
	} else {
		i64 id = person_of(r, add);
		if (id == 0)
			return S("ไม่พบบัญชีนี้: ใส่ชื่อผู้ใช้ อีเมล หรือเลขประจำตัวบุคลากร");
		if (db_get(r->db, 0, "select count(*) from course_person where course_id = $1", p->c->id) >= AUTHOR_LIST_MAX)
			return S("ใส่รายชื่อได้ไม่เกิน 1,000 คน: ใช้หน่วยงานแทน");
		db_exec(r->db, "insert into course_person(course_id, account_id) values ($1, $2) on conflict do nothing", p->c->id, id);
	}
	learn_rev_bump(r->db);
	return S("");
}

static str before_set(struct author_page *p, str add, i64 remove)
{
	struct request *r = p->r;
	if (!p->edit)
		return S("แก้ไขได้เมื่อเปิดร่าง");
	if (remove != 0) {
		db_exec(r->db, "delete from course_prerequisite where version_id = $1 and course_id = $2", p->v->id, remove);
		return S("");
	}
	const struct learn_course *c = learn_course_by_slug(learn_dir(r->db), add);
	if (c == NULL || c->id == p->c->id)
		return S("เลือกหลักสูตรที่ต้องเรียนจบก่อน");
	/* A circle would lock both for ever. */
	if (db_has(r->db, "select 1 from course_prerequisite q join course c on c.live_id = q.version_id where c.id = $1 and q.course_id = $2", c->id, p->c->id))
		return S("หลักสูตรนั้นกำหนดให้เรียนหลักสูตรนี้ก่อนอยู่แล้ว จึงเป็นวงวน");
	db_exec(r->db, "insert into course_prerequisite(version_id, course_id) values ($1, $2) on conflict do nothing", p->v->id, c->id);
	return S("");
}

/* POST /teach/{slug}/people: one teaches it. what: teacher, unit, person, before; add (name, code, slug) or remove (id). */
void facts_people(struct request *r)
{
	struct author_page *p = author_page(r);
	str what = author_field(r, "what"), add = author_field(r, "add"), words = S("ไม่รู้จักรายการนี้");
	i64 remove = 0;
	req_i64(r, "remove", &remove);
	if (!p->teaches) {
		reply_error(r, 403, S("ผู้สอนของหลักสูตรนี้เท่านั้นที่แก้ไขได้"));
		return;
	}
	if (str_eq(what, S("teacher")))
		words = teacher_set(p, add, remove);
	else if (str_eq(what, S("unit")) || str_eq(what, S("person")))
		words = list_set(p, str_eq(what, S("unit")), add, remove);
	else if (str_eq(what, S("before")))
		words = before_set(p, add, remove);
	if (words.n > 0) {
		facts_refused(p, 422, words);
		return;
	}
	str who = remove != 0 ? str_fmt(r->a, "%lld", (long long)remove) : add;
	author_audit(&p->w, remove != 0 ? "course.people.remove" : "course.people.add", STR_CAT(r->a, p->c->slug, S(" "), what), remove != 0 ? who : (str){0},
		remove != 0 ? (str){0} : who);
	author_go(r, STR_CAT(r->a, author_href(p, "/facts?done=1#of-"), what));
}

/* --- cover --- */

void facts_cover_prepare(struct request *r)
{
	if (!str_eq(author_field(r, "kind"), S("remove")))
		r->prepared = incoming_take(r, learn_files());
}

/* POST /teach/{slug}/cover: a draft one teaches. A picture; kind "remove": none. */
void facts_cover(struct request *r)
{
	struct author_page *p = author_page(r);
	const struct incoming *in = r->prepared;
	if (str_eq(author_field(r, "kind"), S("remove"))) {
		author_cover_set(&p->w, S(""), S(""));
		author_go(r, author_href(p, "/facts?done=1#cover"));
		return;
	}
	str fault = incoming_fault(in);
	if (fault.n == 0 && !str_eq(str_of(in->type), S("image/png")) && !str_eq(str_of(in->type), S("image/jpeg")) && !str_eq(str_of(in->type), S("image/webp")))
		fault = S("ภาพปกต้องเป็น png jpg หรือ webp");
	if (fault.n > 0) {
		facts_refused(p, 422, fault);
		return;
	}
	author_cover_set(&p->w, in->sha, str_of(in->type));
	upload_done(r, author_field(r, "upload"));
	author_go(r, author_href(p, "/facts?done=1#cover"));
}
