/* audit_pages.c: the record of changes, by org unit. */
#include "org/audit.html.h"

#include "base/log.h"
#include "doc/table.h"

#define PAGE 100
#define CSV_ROWS_MAX 50000

struct asked {
	const struct org_unit *unit;
	str from, to, action; /* as typed; action: the beginning of a code */
	i64 from_ms, to_ms, before;
	bool only;
};

/* The unit asked for, or the first one whose record the caller may read. PERM_AUDIT on it. */
bool audit_scope(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	const struct org_who *who = org_who(r);
	const struct org_unit *u = NULL;
	str code = org_text(r, "unit");
	if (code.n)
		u = org_by_code(org_dir(r->db), code);
	for (size_t i = 0; code.n == 0 && u == NULL && i < who->n_roles; i++)
		if (org_role_permissions(who->roles[i].role) & PERM_AUDIT)
			u = who->roles[i].unit;
	if (u == NULL) {
		reply_error(r, 404, S("ไม่พบหน่วยงานตามรหัสนี้: ตรวจรหัสหรือค้นหาจากชื่อหน่วยงาน"));
		return false;
	}
	if (!org_may(who, PERM_AUDIT, u)) {
		reply_error(r, 403, S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
		return false;
	}
	r->object = (void *)(uintptr_t)u;
	return true;
}

static struct asked asked_of(struct request *r)
{
	struct asked q = {.unit = r->object,
		.from = org_text(r, "from"),
		.to = org_text(r, "to"),
		.action = org_text(r, "action"),
		.to_ms = INT64_MAX,
		.before = INT64_MAX,
		.only = req_flag(r, "only")};
	day d;
	if (day_parse(q.from, &d))
		q.from_ms = day_start_ms(d);
	if (day_parse(q.to, &d))
		q.to_ms = day_start_ms(d + 1);
	req_i64(r, "before", &q.before);
	return q;
}

#define COLUMNS                                                                                                                  \
	"select a.id, a.at_ms, a.account_id, c.name, a.unit_id, a.action, a.object, v.audit_id, v.before, v.after"                   \
	" from audit a left join audit_value v on v.audit_id = a.id left join account c on c.id = a.account_id"                      \
	" where a.id < $1 and a.at_ms >= $2 and a.at_ms < $3 and substr(a.action, 1, length($4)) = $4"

/* The whole record, one unit's, or that of a unit and all below it: three plans. */
static struct db_cur rows_of(struct request *r, const struct asked *q, i64 limit)
{
	if (q->unit->kind == ORG_DLA && !q->only)
		return db_query(r->db, COLUMNS " order by a.id desc limit $5", q->before, q->from_ms, q->to_ms, q->action, limit);
	if (q->only || org_kind_is_lao(q->unit->kind))
		return db_query(r->db, COLUMNS " and a.unit_id = $6 order by a.id desc limit $5", q->before, q->from_ms, q->to_ms,
			q->action, limit, q->unit->id);
	return db_query(r->db,
		"with recursive below(id) as (select id from org_unit where id = $6 union all select u.id from org_unit u join below b "
		"on u.parent_id = b.id) " COLUMNS " and a.unit_id in (select id from below) order by a.id desc limit $5",
		q->before, q->from_ms, q->to_ms, q->action, limit, q->unit->id);
}

static str kept(struct arena *a, struct db_cur *c, int col)
{
	str s = db_str(c, col);
	return s.p ? str_dup(a, s) : S("");
}

static struct audit_row_view row_of(struct request *r, const struct org_dir *d, struct db_cur *c)
{
	struct audit_row_view x = {.id = db_i64(c, 0),
		.at_ms = db_i64(c, 1),
		.who = kept(r->a, c, 3),
		.unit = org_by_id(d, db_i64(c, 4)),
		.action = kept(r->a, c, 5),
		.object = kept(r->a, c, 6),
		.erased = db_is_null(c, 7),
		.before = kept(r->a, c, 8),
		.after = kept(r->a, c, 9)};
	if (x.who.n == 0)
		x.who = db_i64(c, 2) == 0 ? S("ระบบ") : str_fmt(r->a, "บัญชี %lld", (long long)db_i64(c, 2));
	return x;
}

static str address_of(struct request *r, const struct asked *q, const char *path, i64 before)
{
	struct buf b = {0};
	buf_fmt(&b, "%s?unit=", path);
	buf_url(&b, q->unit->code);
	buf_lit(&b, "&from=");
	buf_url(&b, q->from);
	buf_lit(&b, "&to=");
	buf_url(&b, q->to);
	buf_lit(&b, "&action=");
	buf_url(&b, q->action);
	if (q->only)
		buf_lit(&b, "&only=1");
	if (before)
		buf_fmt(&b, "&before=%lld", (long long)before);
	return str_take(r->a, &b);
}

/* GET /audit: PERM_AUDIT on the unit. unit, from, to (days), action, only, before (id of the row behind which to go on). */
void audit_page(struct request *r)
{
	struct asked q = asked_of(r);
	const struct org_dir *d = org_dir(r->db);
	struct audit_row_view *at = new (r->a, struct audit_row_view, PAGE + 1);
	size_t n = 0;
	struct db_cur c = rows_of(r, &q, PAGE + 1);
	while (n <= PAGE && db_next(&c))
		at[n++] = row_of(r, d, &c);
	db_done(&c);
	struct audit_view v = {.f = org_frame(r, "ประวัติการเปลี่ยนแปลง", "audit"),
		.unit = q.unit,
		.from = q.from,
		.to = q.to,
		.action = q.action,
		.only = q.only,
		.rows = at,
		.n = n > PAGE ? PAGE : n,
		.csv = address_of(r, &q, "/audit.csv", 0)};
	if (n > PAGE)
		v.next = address_of(r, &q, "/audit", at[PAGE - 1].id);
	v.f.wide = true;
	org_frame_unit(&v.f, q.unit);
	audit_view(r->out, &v);
}

static void csv_row(struct table_out *t, const struct audit_row_view *x)
{
	table_out_i64(t, x->id);
	table_out_str(t, str_of(ms_iso(x->at_ms).z));
	table_out_str(t, x->who);
	table_out_str(t, x->unit ? x->unit->code : S(""));
	table_out_str(t, x->unit ? x->unit->full : S(""));
	table_out_str(t, x->action);
	table_out_str(t, x->object);
	table_out_str(t, x->before);
	table_out_str(t, x->after);
	table_out_row(t);
}

/* GET /audit.csv: as /audit, the newest CSV_ROWS_MAX rows. */
void audit_csv(struct request *r)
{
	static const struct table_out_col cols[] = {{"id", NULL, 0}, {"time", NULL, 0}, {"who", NULL, 0}, {"unit_code", NULL, 0},
		{"unit", NULL, 0}, {"action", NULL, 0}, {"object", NULL, 0}, {"before", NULL, 0}, {"after", NULL, 0}, {NULL, NULL, 0}};
	struct asked q = asked_of(r);
	const struct org_dir *d = org_dir(r->db);
	struct table_out *t = table_out_open(TABLE_CSV, cols, "audit");
	struct db_cur c = rows_of(r, &q, CSV_ROWS_MAX);
	while (db_next(&c)) {
		struct audit_row_view x = row_of(r, d, &c);
		csv_row(t, &x);
	}
	db_done(&c);
	if (table_out_close(t, r->out))
		reply_download(r, "text/csv; charset=utf-8", STR_CAT(r->a, S("audit-"), q.unit->code, S(".csv")));
	else
		reply_error(r, 500, S("สร้างไฟล์ไม่สำเร็จ กรุณาลองใหม่"));
}
