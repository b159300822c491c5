/* The people of an office under a rule: a page of them, the file. Two small statements, however many people the office has. */
#include "appraise/picture/inside.h"

static const struct {
	str code, name;
} states[PICTURE_STATE__MAX] = {[PICTURE_LACKS] = {S("missing"), S("ยังเรียนไม่ครบ")}, [PICTURE_PASSED] = {S("passed"), S("เรียนครบแล้ว")}, [PICTURE_EVERYBODY] = {S("all"), S("ทุกคน")}};

str picture_state_code(enum picture_state s) { return states[s].code; }
str picture_state_name(enum picture_state s) { return states[s].name; }

/* --- offices --- */

size_t picture_units(struct db *db, struct arena *a, const struct appraise_rule *r, const struct org_unit *u, struct standing_sum **ret)
{
	const struct org_dir *d = org_dir(db);
	size_t n = 0, room = 1;
	for (size_t i = 0; i < d->n; i++)
		room += d->units[i].kind == ORG_DISTRICT && d->units[i].parent == u;
	struct standing_sum *at = new (a, struct standing_sum, room + 1);
	at[n++] = (struct standing_sum){.unit = u};
	for (size_t i = 0; i < d->n && u->kind == ORG_PROVINCE; i++)
		if (d->units[i].kind == ORG_DISTRICT && d->units[i].parent == u)
			at[n++] = (struct standing_sum){.unit = &d->units[i]};
	struct db_cur c = db_query(db,
		"select s.unit_id, count(*), cast(sum(s.passed) as bigint), cast(sum(s.is_head) as bigint), cast(sum(s.is_head * s.passed) as bigint) from appraise_standing s"
		" where s.rule_id = $1 and s.unit_id in (select id from org_unit where id = $2 or (parent_id = $2 and kind = 3)) group by s.unit_id",
		r->id, u->id);
	while (db_next(&c))
		for (size_t i = 0; i < n; i++)
			if (at[i].unit->id == db_i64(&c, 0))
				at[i] = (struct standing_sum){at[i].unit, db_i64(&c, 1), db_i64(&c, 2), db_i64(&c, 3), db_i64(&c, 4)};
	db_done(&c);
	*ret = at;
	return n;
}

/* --- people --- */

/* An office with its district offices is read by (kind, code): a page reads the offices it shows, from one key to another. */
struct span {
	i64 kind_from, kind_to, skip;
	str code_from, code_to;
};

static i64 fitting(const struct standing_sum *s, enum picture_state state)
{
	return state == PICTURE_LACKS ? s->staff - s->passed : state == PICTURE_PASSED ? s->passed : s->staff;
}

static int by_key(const struct org_unit *x, const struct org_unit *y)
{
	return x->kind != y->kind ? (x->kind > y->kind) - (x->kind < y->kind) : str_cmp(x->code, y->code);
}

/* The next one behind `last` by key, among those with somebody in it. */
static const struct standing_sum *next_unit(const struct picture_ask *k, const struct standing_sum *at, size_t n, const struct standing_sum *last)
{
	const struct standing_sum *best = NULL;
	for (size_t i = 0; i < n; i++)
		if (fitting(&at[i], k->state) > 0 && (last == NULL || by_key(at[i].unit, last->unit) > 0) && (best == NULL || by_key(at[i].unit, best->unit) < 0))
			best = &at[i];
	return best;
}

static struct span span_of(const struct picture_ask *k, const struct standing_sum *at, size_t n, size_t limit)
{
	struct span all = {.kind_to = ORG_KIND__MAX, .code_from = S(""), .code_to = S("~"), .skip = limit ? (k->page - 1) * (i64)limit : 0};
	if (at == NULL || limit == 0 || k->q.n > 0 || k->heads)
		return all;
	struct span s = all;
	i64 before = 0, from = all.skip, to = all.skip + (i64)limit + 1;
	bool begun = false;
	for (const struct standing_sum *u = next_unit(k, at, n, NULL); u != NULL && before < to; u = next_unit(k, at, n, u)) {
		i64 here = fitting(u, k->state);
		if (!begun && before + here > from) {
			begun = true;
			s.kind_from = u->unit->kind;
			s.code_from = u->unit->code;
			s.skip = from - before;
		}
		before += here;
		s.kind_to = u->unit->kind;
		s.code_to = u->unit->code;
	}
	return begun ? s : all;
}

static str like_of(struct arena *a, str q)
{
	struct buf b = {0};
	str folded = thai_fold(a, q);
	if (folded.n == 0)
		return S("");
	buf_byte(&b, '%');
	for (size_t i = 0; i < folded.n; i++) {
		if (folded.p[i] == '%' || folded.p[i] == '_' || folded.p[i] == '\\')
			buf_byte(&b, '\\');
		buf_byte(&b, folded.p[i]);
	}
	buf_byte(&b, '%');
	return str_take(a, &b);
}

/* $1 rule, $2 office, $3 1: without its district offices, $4 0, 1 passed, -1 either, $5 1: heads only, $6 name, $7..$10 from and to which office,
 * $11 limit, $12 offset, $13 round, $14 one person or 0. */
#define PEOPLE \
	"select x.person_id, x.posting_id, x.unit_id, p.title || p.given_name || ' ' || p.family_name, p.shown, o.position, o.level, o.employment, x.is_head, x.passed," \
	" x.n, x.m, p.name_sort, o.is_head, p.account_id, coalesce((select max(m.at_ms) from appraise_remind m where m.person_id = x.person_id and m.round_id = $13), 0)" \
	" from (select s.person_id, s.posting_id, s.unit_id, s.is_head, s.passed, s.n, s.m, u.kind, u.code, q.name_sort from appraise_standing s" \
	" join person q on q.id = s.person_id join org_unit u on u.id = s.unit_id" \
	" where s.rule_id = $1 and s.unit_id in (select id from org_unit where (id = $2 or (parent_id = $2 and kind = 3 and $3 = 0))" \
	" and (kind, code) >= ($7, $8) and (kind, code) <= ($9, $10))" \
	" and ($4 < 0 or s.passed = $4) and ($5 = 0 or s.is_head = 1) and ($6 = '' or q.name_fold like $6 escape '\\') and ($14 = 0 or s.person_id = $14)" \
	" order by u.kind, u.code, s.is_head desc, q.name_sort, s.person_id limit $11 offset $12) x" \
	" join person p on p.id = x.person_id join posting o on o.id = x.posting_id order by x.kind, x.code, x.is_head desc, x.name_sort, x.person_id"

static struct picture_person read_person(struct db_cur *c, struct arena *a, const struct org_dir *d)
{
	return (struct picture_person){.s = {.person_id = db_i64(c, 0), .posting_id = db_i64(c, 1), .unit = org_by_id(d, db_i64(c, 2)), .name = str_dup(a, db_str(c, 3)),
					       .shown = str_dup(a, db_str(c, 4)), .position = str_dup(a, db_str(c, 5)), .level = str_dup(a, db_str(c, 6)),
					       .employment = (enum employment)db_i64(c, 7), .is_head = db_i64(c, 8) == 1, .passed = db_i64(c, 9) == 1, .n = (int)db_i64(c, 10),
					       .m = (int)db_i64(c, 11), .name_sort = str_dup(a, db_str(c, 12)), .heads_office = db_i64(c, 13) == 1},
		.account_id = db_i64(c, 14), .reminded_ms = db_i64(c, 15)};
}

#define ALL_PEOPLE 1000000

size_t picture_people(struct db *db, struct arena *a, const struct picture_round *p, const struct picture_ask *k, const struct standing_sum *sums, size_t n_sums, size_t limit,
	struct picture_person **ret, bool *ret_more)
{
	const struct org_dir *d = org_dir(db);
	struct span s = span_of(k, sums, n_sums, limit);
	size_t n = 0, room = limit ? limit + 1 : 256;
	struct picture_person *at = new (a, struct picture_person, room + 1);
	i64 passed = k->state == PICTURE_LACKS ? 0 : k->state == PICTURE_PASSED ? 1 : -1, most = limit ? (i64)limit + 1 : ALL_PEOPLE;
	struct db_cur c = db_query(db, PEOPLE, p->rule.id, k->unit->id, (i64)k->own, passed, (i64)k->heads, like_of(a, k->q), s.kind_from, s.code_from, s.kind_to, s.code_to, most,
		s.skip, p->round.id, (i64)0);
	while (db_next(&c)) {
		if (n == room) {
			struct picture_person *more = new (a, struct picture_person, room * 2 + 1);
			memcpy(more, at, n * sizeof *at);
			at = more;
			room *= 2;
		}
		at[n] = read_person(&c, a, d);
		n += at[n].s.unit != NULL;
	}
	db_done(&c);
	*ret_more = limit != 0 && n > limit;
	*ret = at;
	return *ret_more ? limit : n;
}

bool picture_person(struct db *db, struct arena *a, const struct picture_round *p, const struct org_unit *u, i64 person_id, struct picture_person *ret)
{
	struct db_cur c = db_query(db, PEOPLE, p->rule.id, u->id, (i64)0, (i64)-1, (i64)0, S(""), (i64)0, S(""), (i64)ORG_KIND__MAX, S("~"), (i64)1, (i64)0, p->round.id,
		person_id);
	bool found = db_next(&c);
	if (found)
		*ret = read_person(&c, a, org_dir(db));
	db_done(&c);
	return found && ret->s.unit != NULL;
}

/* --- the file --- */

static const struct table_out_col people_cols[] = {{"no", "ลำดับที่", 8}, {"office", "สำนักงาน", 24}, {"person", "รหัสบุคลากร", 18}, {"name", "ชื่อ", 30}, {"position", "ตำแหน่ง", 32},
	{"level", "ระดับ", 16}, {"employment", "ประเภทบุคลากร", 18}, {"head", "ท้องถิ่นจังหวัด", 14}, {"courses", "หลักสูตรที่นับได้", 14}, {"localmooc", "ในจำนวนนี้เป็น Local MOOC", 20},
	{"passed", "เรียนครบ", 10}, {"owes", "ยังขาด", 44}, {"account", "มีบัญชีผู้ใช้", 12}, {"reminded", "เตือนล่าสุดวันที่", 16}, {NULL, NULL, 0}};

void picture_people_file(struct db *db, struct arena *a, const struct picture_round *p, const struct picture_ask *k, enum table_format f, struct buf *out)
{
	struct picture_person *at;
	bool more;
	size_t n = picture_people(db, a, p, k, NULL, 0, 0, &at, &more);
	struct table_out *t = table_out_open(f, people_cols, "people");
	for (size_t i = 0; i < n; i++) {
		const struct standing *s = &at[i].s;
		table_out_i64(t, (i64)i + 1);
		table_out_str(t, s->unit->full);
		table_out_str(t, s->shown);
		table_out_str(t, s->name);
		table_out_str(t, s->position);
		table_out_str(t, s->level);
		table_out_str(t, employment_name(s->employment));
		table_out_i64(t, s->is_head);
		table_out_i64(t, s->n);
		table_out_i64(t, s->m);
		table_out_i64(t, s->passed);
		table_out_str(t, standing_owes(a, &p->rule, s));
		table_out_i64(t, at[i].account_id > 0);
		table_out_str(t, at[i].reminded_ms > 0 ? str_of(day_iso(day_of_ms(at[i].reminded_ms)).z) : S(""));
		table_out_row(t);
	}
	if (!table_out_close(t, out))
		out->failed = true;
}
