/* accounts_pages.c: administration of accounts: the list, one account, what can be done with it.
 *
 * Who may see and change what stands in account.h. An account outside of that is "not found", so that names cannot be tried. */
#include "org/accounts.html.h"

#include "base/log.h"

#define PAGE 50
#define STALE_WORDS "มีการแก้ไขบัญชีนี้จากที่อื่นหลังจากเปิดหน้านี้ ค่าที่ท่านพิมพ์ยังอยู่ด้านล่าง ตรวจแล้วกดบันทึกอีกครั้งหากต้องการใช้ค่าของท่าน"

/* --- the list --- */

static const struct org_unit *const *tops_of(struct request *r, size_t *ret_n)
{
	const struct org_who *who = org_who(r);
	const struct org_unit **at = new (r->a, const struct org_unit *, who->n_roles + 1);
	size_t n = 0;
	for (size_t i = 0; i < who->n_roles; i++) {
		bool again = false;
		for (size_t k = 0; k < n; k++)
			again = again || at[k]->id == who->roles[i].unit->id;
		if (!again && org_role_permissions(who->roles[i].role) & PERM_ACCOUNTS)
			at[n++] = who->roles[i].unit;
	}
	*ret_n = n;
	return at;
}

/* A pattern for like: % _ \ of the words are themselves. */
static str like_pattern(struct arena *a, str q)
{
	char *p = new (a, char, q.n * 2 + 2);
	size_t n = 0;
	if (q.n == 0)
		return S("");
	p[n++] = '%';
	for (size_t i = 0; i < q.n; i++) {
		if (q.p[i] == '%' || q.p[i] == '_' || q.p[i] == '\\')
			p[n++] = '\\';
		p[n++] = q.p[i] >= 'A' && q.p[i] <= 'Z' ? (char)(q.p[i] + 32) : q.p[i];
	}
	p[n++] = '%';
	return (str){p, n};
}

static struct db_cur list_query(struct request *r, const struct accounts_view *v, str after)
{
	return db_query(r->db,
		"with recursive below(id) as (select id from org_unit where id = $1 union all select u.id from org_unit u join below b "
		"on u.parent_id = b.id)"
		" select a.id, a.username, a.name, a.state, a.demo, case when a.totp_secret is null then 0 else 1 end, a.seen_ms, "
		"l.role, l.unit_id"
		" from (select * from account c where c.username > $2 and c.erased_ms = 0"
		" and ($3 = '' or c.username like $3 escape '\\' or lower(c.name) like $3 escape '\\' or c.email like $3 escape '\\') and ($4 < 0 or c.state = $4)"
		" and (exists (select 1 from account_role x where x.account_id = c.id and x.unit_id in (select id from below) and ($5 < "
		"0 or x.role = $5))"
		" or ($6 = 1 and $5 < 0 and not exists (select 1 from account_role x where x.account_id = c.id)))"
		" order by c.username limit $7) a"
		" left join account_role l on l.account_id = a.id order by a.username, l.role, l.unit_id",
		v->top->id, after, like_pattern(r->a, v->q), v->state, v->role, v->top->kind == ORG_DLA ? 1 : 0, PAGE + 1);
}

static void add_role_text(struct request *r, const struct org_dir *d, struct db_cur *c, struct accounts_row *row)
{
	const struct org_unit *u = org_by_id(d, db_i64(c, 8));
	i64 role = db_i64(c, 7);
	if (u == NULL || role < 0 || role >= ROLE__MAX)
		return;
	str one = STR_CAT(r->a, org_role_name((enum org_role)role), S(" ("), u->full, S(")"));
	row->roles = row->roles.n ? STR_CAT(r->a, row->roles, S(", "), one) : one;
}

static void read_list(struct request *r, struct accounts_view *v)
{
	const struct org_dir *d = org_dir(r->db);
	struct accounts_row *at = new (r->a, struct accounts_row, PAGE + 1);
	str after = req_field(r, "after");
	struct db_cur c = list_query(r, v, after.p ? after : S(""));
	while (db_next(&c)) {
		i64 id = db_i64(&c, 0);
		if (v->n == 0 || at[v->n - 1].id != id) {
			must(v->n <= PAGE);
			at[v->n++] = (struct accounts_row){.id = id,
				.username = str_dup(r->a, db_str(&c, 1)),
				.name = str_dup(r->a, db_str(&c, 2)),
				.active = db_i64(&c, 3) == 0,
				.demo = db_i64(&c, 4) != 0,
				.has_totp = db_i64(&c, 5) != 0,
				.seen_ms = db_i64(&c, 6)};
		}
		if (!db_is_null(&c, 7))
			add_role_text(r, d, &c, &at[v->n - 1]);
	}
	db_done(&c);
	v->rows = at;
}

static str next_page(struct request *r, const struct accounts_view *v)
{
	struct buf b = {0};
	buf_lit(&b, "/accounts?unit=");
	buf_url(&b, v->top->code);
	buf_lit(&b, "&q=");
	buf_url(&b, v->q);
	if (v->role >= 0) {
		buf_lit(&b, "&role=");
		buf_str(&b, org_role_code((enum org_role)v->role));
	}
	if (v->state >= 0)
		buf_fmt(&b, "&state=%lld", (long long)v->state);
	buf_lit(&b, "&after=");
	buf_url(&b, v->rows[v->n - 1].username);
	return str_take(r->a, &b);
}

/* GET /accounts: PERM_ACCOUNTS on the unit asked for. q, unit, role, state, after. */
void accounts_page(struct request *r)
{
	struct accounts_view v = {.f = org_frame(r, "บัญชีผู้ใช้", "accounts"), .q = org_text(r, "q"), .role = -1, .state = -1};
	enum org_role role;
	str unit = org_text(r, "unit");
	v.tops = tops_of(r, &v.n_tops);
	must(v.n_tops > 0);
	v.top = unit.n ? org_by_code(org_dir(r->db), unit) : v.tops[0];
	if (!org_may(org_who(r), PERM_ACCOUNTS, v.top)) {
		reply_error(r, v.top ? 403 : 404, v.top ? S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้") : S("ไม่พบหน่วยงานตามรหัสนี้"));
		return;
	}
	if (org_role_parse(req_field(r, "role"), &role))
		v.role = role;
	req_i64(r, "state", &v.state);
	v.f.wide = true;
	read_list(r, &v);
	if (v.n > PAGE) {
		v.n = PAGE;
		v.next = next_page(r, &v);
	}
	accounts_view(r->out, &v);
}

/* --- one account --- */

/* {id} names an account that the caller may manage; it stands in r->object. */
bool accounts_scope(struct request *r)
{
	if (!org_scope_signed_in(r))
		return false;
	i64 id = 0;
	struct org_account *acc = new (r->a, struct org_account, 1);
	if (str_i64(req_param(r, "id"), &id) && id == r->account_id && r->method == HTTP_GET) {
		reply_go(r, S("/account"));
		return false;
	}
	if (!org_account_get(r->db, r->a, id, acc) || !org_may_manage(org_who(r), acc->id, acc->roles, acc->n_roles)) {
		reply_error(r, 404, S("ไม่พบบัญชีนี้ในพื้นที่รับผิดชอบของท่าน"));
		return false;
	}
	r->object = acc;
	return true;
}

/* Kinds of unit that can stand below one of that kind. */
static unsigned kinds_below(enum org_kind k)
{
	if (k == ORG_DLA)
		return ORG_KINDS_ALL & ~(1u << ORG_DLA);
	if (k == ORG_PROVINCE)
		return ORG_KINDS_LAO | 1u << ORG_DISTRICT;
	return k == ORG_DISTRICT ? ORG_KINDS_LAO : 0;
}

static unsigned roles_to_give(const struct org_who *who)
{
	unsigned bits = 0;
	for (size_t i = 0; i < who->n_roles; i++)
		for (int k = 0; k < ROLE__MAX; k++) {
			const struct org_unit *u = who->roles[i].unit;
			bool on_it = org_may_give(who, (enum org_role)k, u);
			bool below = org_role_permissions(who->roles[i].role) & PERM_ACCOUNTS &&
						 org_role_kinds((enum org_role)k) & kinds_below(u->kind);
			if (on_it || below)
				bits |= 1u << k;
		}
	return bits;
}

static void form_rows(struct account_form_view *v, const struct org_held *roles, size_t n)
{
	v->n_rows = 0;
	for (size_t i = 0; i < n && i < ROLES_FORM; i++)
		v->row[v->n_rows++] = (struct role_row){org_role_code(roles[i].role), roles[i].unit->code, roles[i].unit->full};
	for (int free = 0; free < 2 && v->n_rows < ROLES_FORM; free++)
		v->row[v->n_rows++] = (struct role_row){S(""), S(""), S("")};
}

static struct account_form_view form_of(struct request *r, const struct org_account *acc)
{
	struct account_form_view v = {.f = org_frame(r, "เพิ่มบัญชี", "accounts"), .acc = acc, .roles = roles_to_give(org_who(r))};
	frame_crumb(&v.f, S("/accounts"), S("บัญชีผู้ใช้"));
	if (acc) {
		v.f.title = acc->name;
		v.name = acc->name;
		v.email = acc->email;
		v.version = acc->version;
		form_rows(&v, acc->roles, acc->n_roles);
	} else {
		form_rows(&v, NULL, 0);
	}
	return v;
}

static const char *const role_field[ROLES_FORM] = {
	"role_1", "role_2", "role_3", "role_4", "role_5", "role_6", "role_7", "role_8"};
static const char *const unit_field[ROLES_FORM] = {
	"unit_1", "unit_2", "unit_3", "unit_4", "unit_5", "unit_6", "unit_7", "unit_8"};

/* One row of the form. False: it is empty or wrong. */
static bool take_row(
	struct request *r, const struct org_dir *d, size_t i, struct role_row *row, struct org_held *ret, struct problems *ps)
{
	row->role = org_text(r, role_field[i]);
	row->unit = org_text(r, unit_field[i]);
	ptrdiff_t blank = str_find_byte(row->unit, ' ');
	str code = blank > 0 ? str_sub(row->unit, 0, (size_t)blank) : row->unit;
	ret->unit = org_by_code(d, code);
	if (ret->unit)
		row->unit_name = ret->unit->full;
	if (row->role.n == 0 && row->unit.n == 0)
		return false;
	if (!org_role_parse(row->role, &ret->role))
		problem_add(ps, 0, S("roles"), row->unit, "แถวที่ %zu: เลือกบทบาท", i + 1);
	else if (ret->unit == NULL)
		problem_add(ps, 0, S("roles"), row->unit, "แถวที่ %zu: ไม่พบหน่วยงานรหัส “%.*s”", i + 1, STR_FMT(row->unit));
	else if (!(org_role_kinds(ret->role) & 1u << ret->unit->kind))
		problem_add(ps, 0, S("roles"), row->unit, "แถวที่ %zu: บทบาท “%.*s” ใช้กับ %.*s ไม่ได้", i + 1,
			STR_FMT(org_role_name(ret->role)), STR_FMT(ret->unit->full));
	else if (!org_may_give(org_who(r), ret->role, ret->unit))
		problem_add(ps, 0, S("roles"), row->unit, "แถวที่ %zu: ท่านไม่มีสิทธิให้บทบาท “%.*s” ใน %.*s", i + 1,
			STR_FMT(org_role_name(ret->role)), STR_FMT(ret->unit->full));
	else
		return true;
	return false;
}

/* The form as sent: its rows stay as typed; roles beyond those shown are kept. */
static void take_form(struct request *r, struct account_form_view *v, struct org_edit *e, struct problems *ps)
{
	const struct org_dir *d = org_dir(r->db);
	struct org_held *at = new (r->a, struct org_held, ROLES_FORM + ROLES_MAX);
	size_t n = 0, used = 0;
	for (size_t i = 0; i < ROLES_FORM; i++) {
		struct org_held h = {0};
		struct role_row row = {S(""), S(""), S("")};
		if (take_row(r, d, i, &row, &h, ps))
			at[n++] = h;
		v->row[i] = row;
		if (row.role.n || row.unit.n)
			used = i + 1;
	}
	v->n_rows = used + 2 < ROLES_FORM ? used + 2 : ROLES_FORM;
	for (size_t i = ROLES_FORM; v->acc && i < v->acc->n_roles; i++)
		at[n++] = v->acc->roles[i];
	*e = (struct org_edit){.name = org_text(r, "name"), .email = org_text(r, "email"), .roles = at, .n_roles = n};
	v->name = e->name;
	v->email = e->email;
	if (ps->n == 0)
		org_account_check(e, ps);
}

/* The whole address, as this browser names us: the administrator copies it as it stands. */
static str link_of(struct request *r, str token)
{
	str origin = req_header(r, "origin");
	bool ours = str_starts(origin, S("http")) && str_ends(origin, STR_CAT(r->a, S("://"), r->host));
	return STR_CAT(r->a, ours ? origin : r->host, S("/reset/"), token);
}

static void say_bad(struct request *r, struct account_form_view *v, int status, str words)
{
	reply_status(r, status);
	v->note = (struct org_note){"bad", words};
	account_form_view(r->out, v);
}

/* GET /accounts/new: PERM_ACCOUNTS. */
void accounts_new_page(struct request *r)
{
	struct account_form_view v = form_of(r, NULL);
	account_form_view(r->out, &v);
}

/* POST /accounts/new: PERM_ACCOUNTS. username, name, email, role_1.., unit_1... Makes the account and a link for its password. */
void accounts_new_post(struct request *r)
{
	struct account_form_view v = form_of(r, NULL);
	struct problems ps = problems_in(r->a);
	struct org_edit e;
	take_form(r, &v, &e, &ps);
	v.username = org_text(r, "username");
	v.ps = &ps;
	struct org_new_account n = {.username = v.username, .name = e.name, .email = e.email, .roles = e.roles, .n_roles = e.n_roles};
	i64 id = ps.n ? 0 : org_account_add(r->db, r->a, r->account_id, r->now_ms, &n, &ps);
	if (id == 0) {
		say_bad(r, &v, 422, S("ยังไม่ได้สร้างบัญชี ตรวจช่องที่มีข้อความสีแดง"));
		return;
	}
	struct org_account acc;
	if (!org_account_get(r->db, r->a, id, &acc)) {
		must(db_status(r->db) != DB_OK);
		return; /* the dispatcher answers */
	}
	v = form_of(r, &acc);
	v.note = (struct org_note){"done", S("สร้างบัญชีแล้ว")};
	v.link = link_of(r, org_reset_make(r->db, r->a, r->account_id, r->now_ms, &acc));
	account_form_view(r->out, &v);
}

/* GET /accounts/{id}: who may manage it. ?done= what has just been done. */
void accounts_edit_page(struct request *r)
{
	struct account_form_view v = form_of(r, r->object);
	str done = req_field(r, "done");
	if (str_eq(done, S("saved")))
		v.note = (struct org_note){"done", S("บันทึกแล้ว")};
	else if (str_eq(done, S("state")))
		v.note = (struct org_note){"done", v.acc->active ? S("เปิดใช้บัญชีแล้ว") : S("ระงับบัญชีแล้ว ผู้ใช้ออกจากระบบทุกอุปกรณ์")};
	else if (str_eq(done, S("totp")))
		v.note = (struct org_note){"done", S("ปิดการยืนยันสองขั้นตอนของบัญชีนี้แล้ว")};
	account_form_view(r->out, &v);
}

static void back(struct request *r, const struct org_account *acc, const char *done)
{
	reply_go(r, str_fmt(r->a, "/accounts/%lld?done=%s", (long long)acc->id, done));
}

/* POST /accounts/{id}: who may manage it. name, email, role_1.., unit_1.., version. */
void accounts_edit_post(struct request *r)
{
	const struct org_account *acc = r->object;
	struct account_form_view v = form_of(r, acc);
	struct problems ps = problems_in(r->a);
	struct org_edit e;
	i64 version = 0;
	req_i64(r, "version", &version);
	take_form(r, &v, &e, &ps);
	v.ps = &ps;
	if (ps.n)
		say_bad(r, &v, 422, S("ยังไม่ได้บันทึก ตรวจช่องที่มีข้อความสีแดง"));
	else if (!org_account_edit(r->db, r->a, r->account_id, r->now_ms, acc, version, &e))
		say_bad(r, &v, 409, S(STALE_WORDS));
	else
		back(r, acc, "saved");
}

/* POST /accounts/{id}/state: who may manage it. state 0 active, 1 deactivated; version. */
void accounts_state_post(struct request *r)
{
	const struct org_account *acc = r->object;
	i64 state = -1, version = 0;
	if (!req_i64(r, "state", &state) || !req_i64(r, "version", &version) || version != acc->version) {
		struct account_form_view v = form_of(r, acc);
		say_bad(r, &v, 409, S("มีการแก้ไขบัญชีนี้จากที่อื่นหลังจากเปิดหน้านี้ ตรวจค่าล่าสุดแล้วทำอีกครั้ง"));
		return;
	}
	org_account_state(r->db, r->a, r->account_id, r->now_ms, acc, state == 0);
	back(r, acc, "state");
}

/* POST /accounts/{id}/reset-link: who may manage it. The page shows the link once. */
void accounts_reset_post(struct request *r)
{
	const struct org_account *acc = r->object;
	struct account_form_view v = form_of(r, acc);
	if (!acc->active) {
		say_bad(r, &v, 409, S("บัญชีนี้ถูกระงับ เปิดใช้บัญชีก่อนสร้างลิงก์"));
		return;
	}
	v.link = link_of(r, org_reset_make(r->db, r->a, r->account_id, r->now_ms, acc));
	account_form_view(r->out, &v);
}

/* POST /accounts/{id}/totp-remove: who may manage it. */
void accounts_totp_remove_post(struct request *r)
{
	const struct org_account *acc = r->object;
	if (acc->has_totp)
		org_totp_remove(r->db, r->a, r->account_id, r->now_ms, acc);
	back(r, acc, "totp");
}
