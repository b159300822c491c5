/* The rosters: offices, the people of one, the list as a file. */
#include "appraise/roster/view.h"

#include "appraise/roster/list.html.h"
#include "doc/table.h"

/* GET /appraise/roster: PERM_APPRAISE_VIEW somewhere. Leads to the one office, or lists the caller's. */
void roster_index_page(struct request *r)
{
	const struct org_who *who = org_who(r);
	struct roster_index v = {.r = r, .tops = new (r->a, const struct org_unit *, who->n_roles + 1), .dir = org_dir(r->db)};
	for (size_t i = 0; i < who->n_roles; i++) {
		const struct org_unit *u = who->roles[i].unit;
		bool covered = !(org_role_permissions(who->roles[i].role) & PERM_APPRAISE_VIEW);
		for (size_t k = 0; k < v.n && !covered; k++)
			covered = org_is_below(u, v.tops[k]);
		if (covered)
			continue;
		v.tops[v.n++] = u;
		v.whole |= u->kind == ORG_DLA;
	}
	if (v.n == 1 && !v.whole) {
		reply_go(r, roster_base(r, v.tops[0]));
		return;
	}
	struct frame f = roster_frame(r, NULL, S("บัญชีรายชื่อบุคลากร"), S(""));
	roster_index_view(r->out, &v, &f);
}

static struct roster_view view_of(struct request *r)
{
	const struct org_unit *u = r->object;
	struct roster_view v = {.r = r, .unit = u, .base = roster_base(r, u), .may_work = roster_may(r, u)};
	v.ask = (struct roster_ask){.top = u, .own = req_flag(r, "own"), .when = roster_when_parse(roster_field(r, "when")), .on = day_of_ms(r->now_ms), .q = roster_field(r, "q"),
		.unlinked = req_flag(r, "unlinked"), .page = 1};
	req_i64(r, "page", &v.ask.page);
	return v;
}

static struct org_note note_of(str done)
{
	if (str_eq(done, S("added")))
		return (struct org_note){"done", S("เพิ่มบุคลากรแล้ว")};
	if (str_eq(done, S("moved")))
		return (struct org_note){"done", S("บันทึกการย้ายแล้ว")};
	return (struct org_note){0};
}

/* GET /appraise/roster/{code}: PERM_APPRAISE_VIEW on it. when, q, own, unlinked, page. */
void roster_list_page(struct request *r)
{
	struct roster_view v = view_of(r);
	v.note = note_of(roster_field(r, "done"));
	v.n_units = roster_units(r->db, r->a, v.unit, v.ask.on, &v.unit_at);
	for (size_t i = 0; i < v.n_units; i++) {
		v.people += v.unit_at[i].people;
		v.unlinked += v.unit_at[i].unlinked;
	}
	roster_heads(r->db, r->a, v.unit, v.ask.on, v.head);
	v.n = roster_lines(r->db, r->a, &v.ask, ROSTER_PAGE, &v.line, &v.more);
	struct frame f = roster_frame(r, v.unit, STR_CAT(r->a, S("บัญชีรายชื่อ "), v.unit->full), S(""));
	roster_list_view(r->out, &v, &f);
}

static void put_line(struct arena *a, struct table_out *t, const struct roster_line *x)
{
	const struct posting *p = &x->posting;
	table_out_str(t, x->person.shown);
	table_out_empty(t); /* there is but its hash */
	table_out_str(t, x->person.title);
	table_out_str(t, x->person.given);
	table_out_str(t, x->person.family);
	table_out_str(t, p->position);
	table_out_str(t, employment_name(p->employment));
	table_out_str(t, p->unit->code);
	table_out_i64(t, p->is_head);
	table_out_str(t, roster_iso(a, p->from));
	table_out_str(t, roster_iso(a, p->to));
	table_out_str(t, p->level);
	table_out_i64(t, p->acting);
	table_out_empty(t);
	table_out_empty(t);
	table_out_row(t);
}

static void send(struct request *r, struct table_out *t, enum table_format f, str name)
{
	buf_reset(r->out);
	if (!table_out_close(t, r->out)) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	reply_download(r, table_format_type(f), STR_CAT(r->a, name, f == TABLE_CSV ? S(".csv") : S(".xlsx")));
}

#define EXPORT_MAX 20000

struct made {
	str file;
	size_t n;
};

/* On a worker: the file is made; whether the caller may have it is asked afterwards. */
void roster_export_prepare(struct request *r)
{
	r->object = (void *)(uintptr_t)org_by_code(org_dir(r->db), req_param(r, "code"));
	if (r->object == NULL)
		return;
	struct buf b = {0};
	struct made *m = new (r->a, struct made, 1);
	struct roster_view v = view_of(r);
	v.ask.page = 1;
	m->n = roster_lines(r->db, r->a, &v.ask, EXPORT_MAX, &v.line, &v.more);
	struct table_out *t = table_out_open(TABLE_XLSX, roster_out_cols, "รายชื่อ");
	for (size_t i = 0; i < m->n; i++)
		put_line(r->a, t, &v.line[i]);
	if (table_out_close(t, &b))
		m->file = str_take(r->a, &b);
	r->prepared = m;
}

/* POST /appraise/roster/{code}/people.xlsx: PERM_APPRAISE_ROSTER on it; when, q, own as on the page. A file that can be imported again; the export is noted. */
void roster_export(struct request *r)
{
	const struct made *m = r->prepared;
	const struct org_unit *u = r->object;
	if (m == NULL || m->file.p == NULL) {
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"));
		return;
	}
	audit_add(r->db, r->a, r->account_id, u->id, r->now_ms, S("roster.export"), u->code, (str){0}, str_fmt(r->a, "%zu", m->n));
	buf_reset(r->out);
	buf_str(r->out, m->file);
	reply_download(r, table_format_type(TABLE_XLSX), STR_CAT(r->a, S("roster-"), u->code, S(".xlsx")));
}

/* GET /appraise/roster/{code}/blank.xlsx: PERM_APPRAISE_ROSTER on it. The heads and one row that shows how. */
void roster_blank(struct request *r)
{
	const struct org_unit *u = r->object;
	struct roster_line x = {.person = {.shown = S("54001"), .title = S("นางสาว"), .given = S("ตัวอย่าง"), .family = S("ลบแถวนี้")},
		.posting = {.unit = u, .position = S("นักส่งเสริมการปกครองท้องถิ่น"), .level = S("ชำนาญการ"), .from = day_of((struct ymd){2023, 10, 1}), .to = DAY_NONE}};
	struct table_out *t = table_out_open(TABLE_XLSX, roster_out_cols, "รายชื่อ");
	put_line(r->a, t, &x);
	send(r, t, TABLE_XLSX, STR_CAT(r->a, S("roster-blank-"), u->code));
}
