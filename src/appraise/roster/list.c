/* Who is where today, was, will be; accounts that may be linked. */
#include "appraise/roster/inside.h"

static const struct {
	str code, name;
} whens[] = {{S("now"), S("ปัจจุบัน")}, {S("coming"), S("กำลังจะมา")}, {S("past"), S("พ้นไปแล้ว")}, {S("all"), S("ทั้งหมด")}};

str roster_when_code(enum roster_when w) { return whens[w].code; }
str roster_when_name(enum roster_when w) { return whens[w].name; }

enum roster_when roster_when_parse(str s)
{
	for (int w = 0; w < ROSTER_WHEN__MAX; w++)
		if (str_eq(whens[w].code, s))
			return (enum roster_when)w;
	return ROSTER_NOW;
}

/* The office and the divisions (1) or district offices (3) directly below it: offices of provinces below DLA have their own rosters. */
#define UNITS "(select id from org_unit where id = $1 or ($2 = 0 and parent_id = $1 and kind in (1, 3)))"

static str like_of(struct arena *a, str q)
{
	str s = thai_fold(a, q);
	char *p = new (a, char, s.n * 2 + 3);
	size_t n = 0;
	if (s.n == 0)
		return S("");
	p[n++] = '%';
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' || s.p[i] == '_' || s.p[i] == '\\')
			p[n++] = '\\';
		p[n++] = s.p[i];
	}
	p[n++] = '%';
	return (str){p, n};
}

size_t roster_lines(struct db *db, struct arena *a, const struct roster_ask *ask, size_t max, struct roster_line **ret, bool *ret_more)
{
	const struct org_dir *d = org_dir(db);
	struct roster_line *at = new (a, struct roster_line, max + 1);
	struct day_text on = day_iso(ask->on);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select o.id, o.person_id, o.unit_id, o.position, o.level, o.employment, o.is_head, o.acting, o.from_day, o.to_day, o.version, p.account_id, p.version, p.key, p.shown,"
		" p.title, p.given_name, p.family_name from posting o join person p on p.id = o.person_id join org_unit u on u.id = o.unit_id where o.unit_id in " UNITS
		" and (($3 = 0 and o.from_day <= $4 and o.to_day >= $4) or ($3 = 1 and o.from_day > $4) or ($3 = 2 and o.to_day < $4) or $3 = 3)"
		" and ($5 = '' or p.name_fold like $5 escape '\\' or p.key like $5 escape '\\') and ($6 = 0 or p.account_id = 0)"
		" order by u.kind, u.code, o.is_head + o.acting desc, p.name_sort, o.from_day desc, o.id limit $7 offset $8",
		ask->top->id, ask->own, (i64)ask->when, on.z, like_of(a, ask->q), ask->unlinked, (i64)max + 1, (ask->page > 1 ? ask->page - 1 : 0) * (i64)max);
	while (n <= max && db_next(&c)) {
		struct roster_line *x = &at[n];
		x->posting = (struct posting){.id = db_i64(&c, 0), .person_id = db_i64(&c, 1), .unit = org_by_id(d, db_i64(&c, 2)), .position = str_dup(a, db_str(&c, 3)),
			.level = str_dup(a, db_str(&c, 4)), .employment = (enum employment)db_i64(&c, 5), .is_head = db_i64(&c, 6) == 1, .acting = db_i64(&c, 7) == 1,
			.from = roster_read_day(db_str(&c, 8)), .to = roster_read_day(db_str(&c, 9)), .version = db_i64(&c, 10)};
		x->person = (struct person){.id = x->posting.person_id, .account_id = db_i64(&c, 11), .version = db_i64(&c, 12), .key = str_dup(a, db_str(&c, 13)),
			.shown = str_dup(a, db_str(&c, 14)), .title = str_dup(a, db_str(&c, 15)), .given = str_dup(a, db_str(&c, 16)), .family = str_dup(a, db_str(&c, 17))};
		x->person.name = STR_CAT(a, x->person.title, x->person.given, S(" "), x->person.family);
		n += x->posting.unit != NULL;
	}
	db_done(&c);
	*ret_more = n > max;
	*ret = at;
	return n > max ? max : n;
}

size_t roster_units(struct db *db, struct arena *a, const struct org_unit *top, day on, struct roster_unit **ret)
{
	const struct org_dir *d = org_dir(db);
	struct day_text today = day_iso(on);
	size_t n = 1;
	for (size_t i = 0; i < d->n; i++)
		n += d->units[i].parent == top;
	struct roster_unit *at = new (a, struct roster_unit, n);
	n = 1;
	at[0].unit = top;
	for (size_t i = 0; i < d->n; i++)
		if (d->units[i].parent == top && (d->units[i].kind == ORG_DIVISION || d->units[i].kind == ORG_DISTRICT))
			at[n++].unit = &d->units[i];
	struct db_cur c = db_query(db,
		"select o.unit_id, count(*), sum(case when p.account_id = 0 then 1 else 0 end) from posting o join person p on p.id = o.person_id where o.unit_id in " UNITS
		" and o.acting = 0 and o.from_day <= $3 and o.to_day >= $3 group by o.unit_id",
		top->id, 0, today.z);
	while (db_next(&c))
		for (size_t i = 0; i < n; i++)
			if (at[i].unit->id == db_i64(&c, 0)) {
				at[i].people = db_i64(&c, 1);
				at[i].unlinked = db_i64(&c, 2);
			}
	db_done(&c);
	*ret = at;
	return n;
}

/* --- accounts --- */

#define BELOW "with recursive below(id) as (select id from org_unit where id = $1 union all select u.id from org_unit u join below b on u.parent_id = b.id where u.kind < 4)"

size_t roster_accounts(struct db *db, struct arena *a, const struct org_unit *top, struct roster_account **ret)
{
	struct roster_account *at = new (a, struct roster_account, ROSTER_ACCOUNTS_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db,
		BELOW " select c.id, c.username, c.name from account c where c.state = 0 and c.id in (select h.account_id from account_role h where h.unit_id in (select id from below))"
		" and not exists (select 1 from person p where p.account_id = c.id and p.account_id > 0) order by c.name, c.id limit 2000",
		top->id);
	while (n < ROSTER_ACCOUNTS_MAX && db_next(&c)) {
		at[n] = (struct roster_account){.id = db_i64(&c, 0), .username = str_dup(a, db_str(&c, 1)), .name = str_dup(a, db_str(&c, 2))};
		at[n].fold = thai_fold(a, at[n].name);
		n++;
	}
	db_done(&c);
	*ret = at;
	return n;
}

i64 roster_account_of(struct db *db, struct arena *a, const struct org_unit *top, str typed)
{
	char *p = new (a, char, typed.n + 1);
	for (size_t i = 0; i < typed.n; i++)
		p[i] = typed.p[i] >= 'A' && typed.p[i] <= 'Z' ? (char)(typed.p[i] + 32) : typed.p[i];
	str folded = {p, typed.n};
	return db_get(db, 0,
		BELOW ", mine(id) as (select h.account_id from account_role h where h.unit_id in (select id from below))"
		" select c.id from account c where c.state = 0 and $2 <> '' and ((c.username = $2 and c.id in (select id from mine))"
		" or (c.email <> '' and c.email = $2 and (c.email_ms > 0 or c.kind = 0)"
		" and (c.id in (select id from mine) or not exists (select 1 from account_role h where h.account_id = c.id)))) order by c.id limit 1",
		top->id, folded);
}
