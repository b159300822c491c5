/* One person of a roster: names, where from when until when, movements, the linked account; adding one by hand; accounts of many. */
#include "appraise/roster/view.h"

#include "appraise/roster/person.html.h"

#define LEAST_YEAR 1960

static const struct roster_place *place(struct request *r) { return r->object; }

/* --- forms --- */

static struct roster_form form_of(struct request *r)
{
	return (struct roster_form){.shown = roster_field(r, "shown"), .title = roster_field(r, "title"), .given = roster_field(r, "given"), .family = roster_field(r, "family"),
		.position = roster_field(r, "position"), .level = roster_field(r, "level"), .employment = roster_field(r, "employment"), .office = roster_field(r, "office"),
		.from = roster_field(r, "from"), .to = roster_field(r, "to"), .reason = roster_field(r, "reason"), .is_head = str_eq(roster_field(r, "role"), S("head")),
		.acting = str_eq(roster_field(r, "role"), S("acting"))};
}

static struct posting posting_of(struct request *r, const struct roster_form *f, struct problems *ps)
{
	struct posting p = {.position = f->position, .level = f->level, .is_head = f->is_head, .acting = f->acting, .from = DAY_NONE, .to = DAY_NONE};
	str why;
	p.unit = org_by_code(org_dir(r->db), f->office);
	if (p.unit != NULL && !roster_may(r, p.unit)) {
		problem_add(ps, 0, S("office"), S(""), "หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบ ให้หน่วยงานปลายทางเป็นผู้เพิ่ม");
		p.unit = NULL;
	} else if (p.unit == NULL)
		problem_add(ps, 0, S("office"), S(""), "เลือกหน่วยงาน");
	if (!employment_parse(f->employment, &p.employment))
		problem_add(ps, 0, S("employment"), S(""), "เลือกประเภทบุคลากร");
	if (f->from.n == 0)
		problem_add(ps, 0, S("from"), S(""), "ต้องระบุวันแรกที่ปฏิบัติงาน");
	else if (!roster_day(r->a, f->from, LEAST_YEAR, r->now_ms, &p.from, &why))
		problem_add(ps, 0, S("from"), f->from, "%.*s", STR_FMT(why));
	if (f->to.n > 0 && !roster_last_day(r->a, f->to, r->now_ms, &p.to, &why))
		problem_add(ps, 0, S("to"), f->to, "%.*s", STR_FMT(why));
	return p;
}

/* The office itself, the divisions or district offices below it; of a district office also the province's, where the caller may. */
static void offices(struct request *r, struct roster_person_view *v)
{
	const struct org_dir *d = org_dir(r->db);
	size_t n = 2;
	for (size_t i = 0; i < d->n; i++)
		n += d->units[i].parent == v->unit;
	v->office = new (r->a, const struct org_unit *, n);
	if (v->unit->parent != NULL && roster_may(r, v->unit->parent))
		v->office[v->n_offices++] = v->unit->parent;
	v->office[v->n_offices++] = v->unit;
	for (size_t i = 0; i < d->n; i++)
		if (d->units[i].parent == v->unit && (d->units[i].kind == ORG_DIVISION || d->units[i].kind == ORG_DISTRICT))
			v->office[v->n_offices++] = &d->units[i];
}

static struct roster_person_view view_of(struct request *r, const struct org_unit *u)
{
	struct roster_person_view v = {.r = r, .unit = u, .base = roster_base(r, u), .may_work = roster_may(r, u)};
	v.form = (struct roster_form){.employment = employment_code(EMPLOYMENT_CIVIL), .office = u->code};
	offices(r, &v);
	return v;
}

static void bad(struct roster_person_view *v, const char *form, const struct problems *ps)
{
	v->bad = form;
	v->ps = ps;
	v->form = form_of(v->r);
	for (size_t i = 0; i < ps->n; i++)
		if (ps->at[i].column.n == 0)
			v->note = (struct org_note){"bad", ps->at[i].expected};
	if (v->note.text.p == NULL)
		v->note = (struct org_note){"bad", S("ยังไม่ได้บันทึก: แก้ไขช่องที่มีข้อความสีแดงแล้วบันทึกอีกครั้ง")};
}

/* --- one person --- */

static void account_of(struct request *r, struct roster_person_view *v)
{
	if (v->person->account_id == 0)
		return;
	struct db_cur c = db_query(r->db,
		"select c.username, c.name, coalesce(b.name, '') from person p join account c on c.id = p.account_id left join account b on b.id = p.linked_by where p.id = $1", v->person->id);
	if (db_next(&c)) {
		v->account = str_dup(r->a, db_str(&c, 0));
		v->account_name = str_dup(r->a, db_str(&c, 1));
		v->linked_by = str_dup(r->a, db_str(&c, 2));
	}
	db_done(&c);
}

static void show(struct request *r, struct roster_person_view *v)
{
	const struct roster_place *p = place(r);
	v->person = &p->person;
	v->posting = p->posting;
	v->n = p->n;
	v->here = str_fmt(r->a, "%.*s/person/%lld", STR_FMT(v->base), (long long)p->person.id);
	account_of(r, v);
	struct frame f = roster_frame(r, p->unit, p->person.name, p->person.name);
	buf_reset(r->out);
	roster_person_view(r->out, v, &f);
}

static struct org_note note_of(str done)
{
	static const struct {
		str done, words;
	} known[] = {{S("added"), S("เพิ่มบุคลากรแล้ว")}, {S("moved"), S("บันทึกการย้ายแล้ว")}, {S("saved"), S("บันทึกแล้ว")}, {S("linked"), S("จับคู่บัญชีแล้ว")},
		{S("unlinked"), S("ยกเลิกการจับคู่บัญชีแล้ว")}};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].done, done))
			return (struct org_note){"done", known[i].words};
	return (struct org_note){0};
}

/* GET /appraise/roster/{code}/person/{id}: PERM_APPRAISE_VIEW on the office, where (or below which) the person is or was. */
void roster_person_page(struct request *r)
{
	struct roster_person_view v = view_of(r, place(r)->unit);
	v.note = note_of(roster_field(r, "done"));
	if (place(r)->n > 0) { /* a movement begins with what is */
		const struct posting *o = &place(r)->posting[0];
		v.form.position = o->position;
		v.form.level = o->level;
		v.form.employment = employment_code(o->employment);
	}
	show(r, &v);
}

static void refuse(struct request *r, const char *form, i64 posting, const struct problems *ps)
{
	struct roster_person_view v = view_of(r, place(r)->unit);
	bad(&v, form, ps);
	v.bad_posting = posting;
	show(r, &v);
	reply_status(r, 422);
}

static void go(struct request *r, const char *done)
{
	reply_go(r, str_fmt(r->a, "%.*s/person/%lld?done=%s", STR_FMT(roster_base(r, place(r)->unit)), (long long)place(r)->person.id, done));
}

/* POST /appraise/roster/{code}/person/{id}/move: PERM_APPRAISE_ROSTER. A new posting; an open one ends the day before. */
void roster_move_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct roster_form f = form_of(r);
	struct posting p = posting_of(r, &f, &ps);
	p.person_id = place(r)->person.id;
	if (ps.n > 0 || !posting_add(r->db, r->a, r->now_ms, r->account_id, &p, &ps))
		refuse(r, "move", 0, &ps);
	else
		go(r, "moved");
}

/* POST /appraise/roster/{code}/person/{id}/posting/{posting}: PERM_APPRAISE_ROSTER also on the posting's office. Corrects it, with a reason. */
void roster_posting_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct roster_form f = form_of(r);
	const struct posting *old = NULL;
	i64 id = 0, version = 0;
	str_i64(req_param(r, "posting"), &id);
	req_i64(r, "version", &version);
	for (size_t i = 0; i < place(r)->n; i++)
		if (place(r)->posting[i].id == id)
			old = &place(r)->posting[i];
	if (old == NULL || !roster_may(r, old->unit)) {
		reply_error(r, 404, S("ไม่พบตำแหน่งนี้ในหน่วยงาน: โหลดหน้าใหม่"));
		return;
	}
	struct posting p = posting_of(r, &f, &ps);
	p.id = id;
	p.version = version;
	p.person_id = place(r)->person.id;
	if (ps.n > 0 || !posting_save(r->db, r->a, r->now_ms, r->account_id, &p, f.reason, &ps))
		refuse(r, "posting", id, &ps);
	else
		go(r, "saved");
}

static bool ours(struct request *r)
{
	const struct org_unit *home = roster_home(place(r)->posting, place(r)->n);
	if (home != NULL && roster_may(r, home))
		return true;
	reply_error(r, 403, S("บุคคลนี้ย้ายไปหน่วยงานอื่นแล้ว ให้หน่วยงานปัจจุบันเป็นผู้แก้ไข"));
	return false;
}

/* POST /appraise/roster/{code}/person/{id}/name: PERM_APPRAISE_ROSTER. shown, title, given, family, version. */
void roster_name_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct roster_form f = form_of(r);
	struct person p = {.id = place(r)->person.id, .shown = f.shown, .title = f.title, .given = f.given, .family = f.family};
	if (!ours(r))
		return;
	req_i64(r, "version", &p.version);
	if (person_save(r->db, r->a, r->now_ms, r->account_id, &p, &ps))
		go(r, "saved");
	else
		refuse(r, "name", 0, &ps);
}

/* POST /appraise/roster/{code}/person/{id}/link: PERM_APPRAISE_ROSTER. account (sign-in name or address; empty: unlinks). */
void roster_link_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	str typed = roster_field(r, "account");
	bool unlink = req_flag(r, "unlink");
	if (!ours(r))
		return;
	i64 account = unlink ? 0 : roster_account_of(r->db, r->a, place(r)->unit, typed);
	if (!unlink && account == 0)
		problem_add(&ps, 0, S("account"), S(""), "ไม่พบบัญชีนี้ในหน่วยงาน: ใส่ชื่อผู้ใช้ของบัญชีในหน่วยงาน หรืออีเมลที่ยืนยันแล้วของบัญชีทั่วไป");
	if (ps.n > 0 || !person_link(r->db, r->a, r->now_ms, r->account_id, place(r)->person.id, account, &ps))
		refuse(r, "link", 0, &ps);
	else
		go(r, unlink ? "unlinked" : "linked");
}

/* --- adding one --- */

static void show_add(struct request *r, struct roster_person_view *v)
{
	struct frame f = roster_frame(r, v->unit, STR_CAT(r->a, S("เพิ่มบุคลากร "), v->unit->full), S("เพิ่มบุคลากร"));
	f.wide = false;
	buf_reset(r->out);
	roster_add_view(r->out, v, &f);
}

/* GET /appraise/roster/{code}/add: PERM_APPRAISE_ROSTER on it. */
void roster_add_page(struct request *r)
{
	struct roster_person_view v = view_of(r, r->object);
	show_add(r, &v);
}

/* Who has the number already: shown once more with the question whether this one comes here. */
static bool known(struct request *r, struct roster_person_view *v, const struct roster_form *f)
{
	struct posting *o;
	str key = person_key(r->a, f->shown);
	if (key.p == NULL || !person_by_key(r->db, r->a, key, &v->known_person))
		return false;
	size_t n = postings_of(r->db, r->a, v->known_person.id, &o);
	v->known = true;
	v->known_at = n > 0 ? STR_CAT(r->a, o[0].unit->full, S(" "), roster_days(r->a, &o[0])) : S("");
	return true;
}

/* POST /appraise/roster/{code}/add: PERM_APPRAISE_ROSTER on it. A new person with the first posting; a known number: known=1 moves that person here. */
void roster_add_post(struct request *r)
{
	const struct org_unit *u = r->object;
	struct problems ps = problems_in(r->a);
	struct roster_form f = form_of(r);
	struct roster_person_view v = view_of(r, u);
	struct posting first = posting_of(r, &f, &ps);
	struct person p = {.shown = f.shown, .title = f.title, .given = f.given, .family = f.family};
	i64 id = 0;
	if (known(r, &v, &f)) {
		first.person_id = v.known_person.id;
		if (ps.n == 0 && !req_flag(r, "known"))
			problem_add(&ps, 0, S("shown"), S(""), "มีบุคลากรรหัสนี้แล้ว: ตรวจชื่อด้านบน ถ้าเป็นคนเดียวกันให้กดย้าย");
		else if (ps.n == 0 && posting_add(r->db, r->a, r->now_ms, r->account_id, &first, &ps))
			id = first.person_id;
	} else if (ps.n == 0)
		id = person_add(r->db, r->a, r->now_ms, r->account_id, &p, &first, &ps);
	if (id == 0) {
		bad(&v, "add", &ps);
		show_add(r, &v);
		reply_status(r, 422);
		return;
	}
	reply_go(r, str_fmt(r->a, "%.*s/person/%lld?done=%s", STR_FMT(v.base), (long long)id, v.known ? "moved" : "added"));
}

/* --- accounts of many --- */

#define MATCHES_MAX 200

static const struct roster_account *of_name(struct arena *a, const struct roster_account *at, size_t n, const struct person *p)
{
	str name = thai_fold(a, STR_CAT(a, p->given, S(" "), p->family)), titled = thai_fold(a, p->name);
	for (size_t i = 0; i < n; i++)
		if (str_eq(at[i].fold, name) || str_eq(at[i].fold, titled))
			return &at[i];
	return NULL;
}

/* GET /appraise/roster/{code}/accounts: PERM_APPRAISE_ROSTER on it. People without an account, beside each the account of that name. */
void roster_accounts_page(struct request *r)
{
	const struct org_unit *u = r->object;
	struct roster_accounts_view v = {.r = r, .unit = u, .base = roster_base(r, u), .note = note_of(roster_field(r, "done"))};
	struct roster_ask ask = {.top = u, .on = day_of_ms(r->now_ms), .q = S(""), .unlinked = true, .page = 1};
	struct roster_account *account;
	struct roster_line *line;
	v.n = roster_lines(r->db, r->a, &ask, MATCHES_MAX, &line, &v.more);
	v.n_accounts = roster_accounts(r->db, r->a, u, &account);
	v.at = new (r->a, struct roster_match, v.n + 1);
	for (size_t i = 0; i < v.n; i++)
		v.at[i] = (struct roster_match){line[i], of_name(r->a, account, v.n_accounts, &line[i].person)};
	struct frame f = roster_frame(r, u, STR_CAT(r->a, S("จับคู่บัญชี "), u->full), S("จับคู่บัญชี"));
	roster_accounts_view(r->out, &v, &f);
}

/* POST /appraise/roster/{code}/accounts: PERM_APPRAISE_ROSTER on it. pair (person:sign-in name), many: those that were ticked. */
void roster_accounts_post(struct request *r)
{
	const struct org_unit *u = r->object;
	for (size_t i = 0; i < MATCHES_MAX; i++) {
		str pair = req_each(r, "pair", i), head;
		struct problems ps = problems_in(r->a);
		struct posting *o;
		i64 person = 0;
		if (pair.p == NULL)
			break;
		if (!str_next(&pair, ':', &head) || !str_i64(head, &person) || pair.p == NULL)
			continue;
		size_t n = postings_of(r->db, r->a, person, &o);
		const struct org_unit *home = roster_home(o, n);
		i64 account = home != NULL && org_is_below(home, u) ? roster_account_of(r->db, r->a, u, pair) : 0;
		if (account != 0)
			person_link(r->db, r->a, r->now_ms, r->account_id, person, account, &ps);
	}
	reply_go(r, STR_CAT(r->a, roster_base(r, u), S("/accounts?done=linked")));
}
