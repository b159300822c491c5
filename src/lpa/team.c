/* team.c: see team.h. */
#include "lpa/team.h"
#include "lpa/impl.h"

#include "base/log.h"
#include "org/audit.h"

#define ORDER_MAX 100
#define DUTY_MAX 100

bool lpa_in_team(struct db *db, const struct lpa_form *f, i64 unit_id, i64 account_id)
{
	return db_has(db,
		"select 1 from lpa_team_lao l join lpa_team_member m on m.team_id = l.team_id and m.account_id = $3 where l.form_id = $1 and l.unit_id = $2",
		f->id, unit_id, account_id);
}

/* --- teams --- */

static struct lpa_team read_team(struct db_cur *c, struct arena *a)
{
	return (struct lpa_team){
		.id = db_i64(c, 0),
		.no = db_i64(c, 1),
		.version = db_i64(c, 2),
		.order_no = str_dup(a, db_str(c, 3)),
		.order_day = db_is_null(c, 4) ? (str){0} : str_dup(a, db_str(c, 4)),
		.n_members = db_i64(c, 5),
		.n_laos = db_i64(c, 6),
	};
}
#define TEAM_COLUMNS \
	"t.id, t.no, t.version, t.order_no, t.order_day, (select count(*) from lpa_team_member m where m.team_id = t.id)," \
	" (select count(*) from lpa_team_lao l where l.form_id = t.form_id and l.team_id = t.id)"

size_t lpa_teams(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, struct lpa_team **ret)
{
	struct lpa_team *at = new (a, struct lpa_team, LPA_TEAMS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db, "select " TEAM_COLUMNS " from lpa_team t where t.form_id = $1 and t.unit_id = $2 order by t.no", f->id, office->id);
	while (n < LPA_TEAMS_MAX && db_next(&c))
		at[n++] = read_team(&c, a);
	db_done(&c);
	*ret = at;
	return n;
}

bool lpa_team_get(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 id, struct lpa_team *ret)
{
	struct db_cur c = db_query(db, "select " TEAM_COLUMNS " from lpa_team t where t.form_id = $1 and t.unit_id = $2 and t.id = $3", f->id, office->id, id);
	bool found = db_next(&c);
	if (found)
		*ret = read_team(&c, a);
	db_done(&c);
	return found;
}

/* Changes are over when the results are out. */
static bool changeable(const struct lpa_form *f, struct problems *ps)
{
	if (f->state == LPA_FORM_PUBLISHED)
		problem_add(ps, 0, (str){0}, (str){0}, "ประกาศผลแล้ว จึงแก้ไขทีมประเมินไม่ได้");
	return ps->n == 0;
}

static bool known_team(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 id, struct lpa_team *ret, struct problems *ps)
{
	if (lpa_team_get(db, a, f, office, id, ret))
		return true;
	problem_add(ps, 0, S("team"), (str){0}, "ไม่พบทีมประเมินนี้");
	return false;
}

static void check_team(struct db *db, const struct lpa_form *f, const struct org_unit *office, i64 id, i64 no, str order_no, str order_day, struct problems *ps)
{
	day d;
	if (no < 1 || no > LPA_TEAMS_MAX)
		problem_add(ps, 0, S("no"), (str){0}, "เลขทีมต้องเป็น 1 ถึง %d", LPA_TEAMS_MAX);
	else if (db_has(db, "select 1 from lpa_team where form_id = $1 and unit_id = $2 and no = $3 and id <> $4", f->id, office->id, no, id))
		problem_add(ps, 0, S("no"), (str){0}, "มีทีมที่ %lld อยู่แล้ว", (long long)no);
	if (order_no.n > ORDER_MAX)
		problem_add(ps, 0, S("order_no"), order_no, "เลขคำสั่งยาวเกินไป");
	if (order_day.n > 0 && !day_parse(order_day, &d))
		problem_add(ps, 0, S("order_day"), order_day, "วันที่ของคำสั่งไม่ถูกต้อง");
}

static str team_text(struct arena *a, i64 no, str order_no, str order_day)
{
	return str_fmt(a, "ทีมที่ %lld|คำสั่ง %.*s|%.*s", (long long)no, STR_FMT(order_no), STR_FMT(order_day));
}

i64 lpa_team_save(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms,
	i64 id, i64 seen, i64 no, str order_no, str order_day, struct problems *ps)
{
	struct lpa_team was = {0};
	if (!changeable(f, ps) || (id != 0 && !known_team(db, a, f, office, id, &was, ps)))
		return 0;
	if (id != 0 && was.version != seen)
		problem_add(ps, 0, (str){0}, (str){0}, "มีผู้แก้ไขทีมนี้ไปก่อนแล้ว กรุณาเปิดหน้าใหม่");
	if (id == 0 && no == 0)
		no = 1 + db_get(db, 0, "select max(no) from lpa_team where form_id = $1 and unit_id = $2", f->id, office->id);
	order_no = order_no.p != NULL ? str_trim(order_no) : S("");
	check_team(db, f, office, id, no, order_no, order_day, ps);
	if (ps->n > 0)
		return 0;
	day d;
	str iso = order_day.n > 0 && day_parse(order_day, &d) ? str_dup(a, str_of(day_iso(d).z)) : (str){0};
	if (id == 0)
		id = db_get(db, 0,
			"insert into lpa_team(form_id, unit_id, no, order_no, order_day, version) values ($1, $2, $3, $4, $5, 1) returning id",
			f->id, office->id, no, order_no, iso);
	else
		db_exec(db, "update lpa_team set no = $2, order_no = $3, order_day = $4, version = version + 1 where id = $1", id, no, order_no, iso);
	audit_add(db, a, account_id, office->id, now_ms, S("lpa.team"), lpa_object(a, f, NULL),
		was.id ? team_text(a, was.no, was.order_no, was.order_day) : (str){0}, team_text(a, no, order_no, iso));
	return db_status(db) == DB_OK ? id : 0;
}

bool lpa_team_remove(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms, i64 id, struct problems *ps)
{
	struct lpa_team was;
	if (!changeable(f, ps) || !known_team(db, a, f, office, id, &was, ps))
		return false;
	if (was.n_laos > 0) {
		problem_add(ps, 0, S("team"), (str){0}, "ทีมนี้ยังมี อปท. ที่รับผิดชอบ %lld แห่ง ให้ย้ายออกก่อน", (long long)was.n_laos);
		return false;
	}
	db_exec(db, "delete from lpa_team_member where team_id = $1", id);
	db_exec(db, "delete from lpa_team where id = $1", id);
	audit_add(db, a, account_id, office->id, now_ms, S("lpa.team"), lpa_object(a, f, NULL), team_text(a, was.no, was.order_no, was.order_day), (str){0});
	return db_status(db) == DB_OK;
}

/* --- members --- */

size_t lpa_team_members(struct db *db, struct arena *a, i64 team_id, struct lpa_member **ret)
{
	struct lpa_member *at = new (a, struct lpa_member, LPA_MEMBERS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select m.account_id, c.username, c.name, m.duty from lpa_team_member m join account c on c.id = m.account_id where m.team_id = $1"
		" order by case m.duty when 'ประธาน' then 0 when 'เลขานุการ' then 2 else 1 end, c.name, m.account_id", team_id);
	while (n < LPA_MEMBERS_MAX && db_next(&c)) {
		at[n++] = (struct lpa_member){
			.account_id = db_i64(&c, 0), .username = str_dup(a, db_str(&c, 1)), .name = str_dup(a, db_str(&c, 2)), .duty = str_dup(a, db_str(&c, 3))};
	}
	db_done(&c);
	*ret = at;
	return n;
}

bool lpa_team_member_set(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms,
	i64 team_id, i64 member_id, str duty, struct problems *ps)
{
	struct lpa_team t;
	if (!changeable(f, ps) || !known_team(db, a, f, office, team_id, &t, ps))
		return false;
	duty = str_trim(duty);
	if (duty.n > DUTY_MAX)
		problem_add(ps, 0, S("duty"), duty, "หน้าที่ยาวเกินไป");
	str name = db_get_str(db, a, "select name from account where id = $1 and state = 0", member_id);
	if (name.p == NULL && duty.n > 0)
		problem_add(ps, 0, S("member"), (str){0}, "ไม่พบบัญชีผู้ใช้นี้ หรือบัญชีถูกปิดแล้ว");
	str before = db_get_str(db, a, "select duty from lpa_team_member where team_id = $1 and account_id = $2", team_id, member_id);
	if (before.p == NULL && t.n_members >= LPA_MEMBERS_MAX)
		problem_add(ps, 0, S("member"), name, "ทีมหนึ่งมีได้ไม่เกิน %d คน", LPA_MEMBERS_MAX);
	if (ps->n > 0)
		return false;
	if (duty.n == 0)
		db_exec(db, "delete from lpa_team_member where team_id = $1 and account_id = $2", team_id, member_id);
	else
		db_exec(db,
			"insert into lpa_team_member(team_id, account_id, duty) values ($1, $2, $3) on conflict(team_id, account_id) do update set duty = excluded.duty",
			team_id, member_id, duty);
	str who = str_fmt(a, "ทีมที่ %lld|%.*s|", (long long)t.no, STR_FMT(name));
	audit_add(db, a, account_id, office->id, now_ms, S("lpa.team.member"), lpa_object(a, f, NULL),
		before.p ? STR_CAT(a, who, before) : (str){0}, duty.n ? STR_CAT(a, who, duty) : (str){0});
	return db_status(db) == DB_OK;
}

/* --- their LAOs --- */

static int by_list_rank(const void *x, const void *y)
{
	const struct lpa_team_lao *a = x, *b = y;
	return a->unit->list_rank < b->unit->list_rank ? -1 : a->unit->list_rank > b->unit->list_rank;
}

static size_t read_laos(struct db_cur *c, struct db *db, struct arena *a, size_t most, struct lpa_team_lao **ret)
{
	const struct org_dir *d = org_dir(db);
	struct lpa_team_lao *at = new (a, struct lpa_team_lao, most + 1);
	size_t n = 0;
	while (n < most && db_next(c)) {
		const struct org_unit *u = org_by_id(d, db_i64(c, 0));
		if (u != NULL)
			at[n++] = (struct lpa_team_lao){u, db_i64(c, 1), db_is_null(c, 2) ? (str){0} : str_dup(a, db_str(c, 2))};
	}
	db_done(c);
	qsort(at, n, sizeof *at, by_list_rank);
	*ret = at;
	return n;
}

size_t lpa_team_laos(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 team_id, struct lpa_team_lao **ret)
{
	i64 most = db_get(db, 0, "select count(*) from lpa_team_lao l join lpa_team t on t.id = l.team_id where l.form_id = $1 and t.unit_id = $2", f->id, office->id);
	struct db_cur c = db_query(db,
		"select l.unit_id, l.team_id, l.visit_day from lpa_team_lao l join lpa_team t on t.id = l.team_id"
		" where l.form_id = $1 and t.unit_id = $2 and (cast($3 as bigint) = 0 or l.team_id = $3)", f->id, office->id, team_id);
	return read_laos(&c, db, a, (size_t)most, ret);
}

size_t lpa_my_team_laos(struct db *db, struct arena *a, const struct lpa_form *f, i64 account_id, struct lpa_team_lao **ret)
{
	i64 most = db_get(db, 0,
		"select count(*) from lpa_team_lao l join lpa_team_member m on m.team_id = l.team_id where l.form_id = $1 and m.account_id = $2", f->id, account_id);
	struct db_cur c = db_query(db,
		"select l.unit_id, l.team_id, l.visit_day from lpa_team_lao l join lpa_team_member m on m.team_id = l.team_id"
		" where l.form_id = $1 and m.account_id = $2", f->id, account_id);
	return read_laos(&c, db, a, (size_t)most, ret);
}

bool lpa_team_lao_set(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *office, i64 account_id, i64 now_ms,
	const struct org_unit *lao, i64 team_id, day visit_day, struct problems *ps)
{
	struct lpa_team t = {0};
	if (!changeable(f, ps) || (team_id != 0 && !known_team(db, a, f, office, team_id, &t, ps)))
		return false;
	if (!org_kind_is_lao(lao->kind) || lao->province != office->province) {
		problem_add(ps, 0, S("lao"), lao->full, "ไม่ใช่ อปท. ของจังหวัดนี้");
		return false;
	}
	str before = db_get_str(db, a,
		"select cast(t.no as text) from lpa_team_lao l join lpa_team t on t.id = l.team_id where l.form_id = $1 and l.unit_id = $2", f->id, lao->id);
	str iso = visit_day != DAY_NONE ? str_dup(a, str_of(day_iso(visit_day).z)) : (str){0};
	if (team_id == 0)
		db_exec(db, "delete from lpa_team_lao where form_id = $1 and unit_id = $2", f->id, lao->id);
	else
		db_exec(db,
			"insert into lpa_team_lao(form_id, unit_id, team_id, visit_day) values ($1, $2, $3, $4)"
			" on conflict(form_id, unit_id) do update set team_id = excluded.team_id, visit_day = excluded.visit_day",
			f->id, lao->id, team_id, iso);
	audit_add(db, a, account_id, lao->id, now_ms, S("lpa.team.lao"), lpa_object(a, f, NULL),
		before.p ? STR_CAT(a, S("ทีมที่ "), before) : (str){0},
		team_id ? str_fmt(a, "ทีมที่ %lld|%.*s", (long long)t.no, STR_FMT(iso)) : (str){0});
	return db_status(db) == DB_OK;
}

/* --- how far they are --- */

/* Where a unit's line stands: by id - 1 + offset would need dense ids; a small table by place in the directory does. */
struct lines {
	const struct org_dir *d;
	struct lpa_progress *at;
	u32 *place; /* place in the directory -> line + 1 */
	size_t n;
};

static struct lpa_progress *line_of(struct lines *l, i64 unit_id)
{
	const struct org_unit *u = org_by_id(l->d, unit_id);
	u32 place = u != NULL ? l->place[u - l->d->units] : 0;
	return place != 0 ? &l->at[place - 1] : NULL;
}

static void make_lines(struct lines *l, struct arena *a, const struct lpa_form *f, str province_code)
{
	i64 n_applies[ORG_KIND__MAX] = {0};
	for (int k = ORG_LAO_FIRST; k < ORG_KIND__MAX; k++)
		for (size_t i = 0; i < f->n_indicators; i++)
			n_applies[k] += lpa_applies(&f->indicators[i], (enum org_kind)k);
	l->at = new (a, struct lpa_progress, l->d->n + 1);
	l->place = new (a, u32, l->d->n + 1);
	for (size_t i = 0; i < l->d->n; i++) {
		const struct org_unit *u = &l->d->units[i];
		if (!org_kind_is_lao(u->kind) || !org_exists(u, f->year) || (province_code.n && !str_eq(u->province->code, province_code)))
			continue;
		l->at[l->n] = (struct lpa_progress){.unit = u, .n_applies = n_applies[lpa_kind(f, u)]};
		l->place[i] = (u32)++l->n;
	}
}

static void read_entries(struct lines *l, struct db *db, const struct lpa_form *f, str province_code)
{
	struct db_cur c = db_query(db,
		"select e.unit_id, e.state, e.until_ms, e.version from lpa_entry e join org_unit u on u.id = e.unit_id"
		" where e.form_id = $1 and ($2 = '' or u.province_code = $2)", f->id, province_code);
	while (db_next(&c)) {
		struct lpa_progress *p = line_of(l, db_i64(&c, 0));
		if (p == NULL)
			continue;
		p->state = (enum lpa_state)db_i64(&c, 1);
		p->until_ms = db_i64(&c, 2);
		p->version = db_i64(&c, 3);
	}
	db_done(&c);
	c = db_query(db, "select unit_id, team_id from lpa_team_lao where form_id = $1", f->id);
	while (db_next(&c)) {
		struct lpa_progress *p = line_of(l, db_i64(&c, 0));
		if (p != NULL)
			p->team_id = db_i64(&c, 1);
	}
	db_done(&c);
}

/* From the units of the province to their rows, which lie together. */
static void read_counts(struct lines *l, struct db *db, const struct lpa_form *f, str province_code)
{
	struct db_cur c = db_query(db,
		"select u.id, (select count(*) from lpa_self s where s.form_id = $1 and s.unit_id = u.id and (s.band is not null or s.cut = 1)),"
		" (select count(*) from lpa_score v where v.form_id = $1 and v.unit_id = u.id)"
		" from org_unit u where u.kind >= $3 and ($2 = '' or u.province_code = $2)", f->id, province_code, ORG_LAO_FIRST);
	while (db_next(&c)) {
		struct lpa_progress *p = line_of(l, db_i64(&c, 0));
		if (p == NULL)
			continue;
		p->n_self = db_i64(&c, 1);
		p->n_scored = db_i64(&c, 2);
	}
	db_done(&c);
}

size_t lpa_progress(struct db *db, struct arena *a, const struct lpa_form *f, str province_code, struct lpa_progress **ret)
{
	struct lines l = {.d = org_dir(db)};
	if (province_code.p == NULL)
		province_code = S("");
	make_lines(&l, a, f, province_code);
	read_entries(&l, db, f, province_code);
	read_counts(&l, db, f, province_code);
	*ret = l.at;
	return l.n;
}
