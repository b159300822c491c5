/* Applying judged rows: people, postings, links to accounts. In the caller's transaction. */
#include "appraise/roster/model.h"

#include <stdio.h>

void (*roster_changed)(struct db *db, struct arena *a, const i64 *person_id, size_t n);
#define FEW_CHANGED 5000 /* more people: everybody's standing is computed at once */
#define FEW_LINKED 20000 /* more people: the accounts are gone through, else the people */

void roster_tell(struct db *db, struct arena *a, const i64 *person_id, size_t n)
{
	if (roster_changed != NULL && n > 0)
		roster_changed(db, a, person_id, n <= FEW_CHANGED ? n : 0);
}

static str full_name(struct arena *a, str given, str family) { return STR_CAT(a, given, S(" "), family); }

i64 roster_insert_person(struct db *db, struct arena *a, i64 now_ms, const struct person *p, str citizen)
{
	str name = full_name(a, p->given, p->family);
	return db_get(db, 0,
		"insert into person(key, shown, citizen_hash, title, given_name, family_name, name_fold, name_sort, account_id, linked_by, made_ms, version)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, 1) on conflict (key) do nothing returning id",
		p->key, p->shown, citizen, p->title, p->given, p->family, thai_fold(a, name), thai_sort_key(a, name), now_ms);
}

i64 roster_insert_posting(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct posting *o)
{
	return db_get(db, 0,
		"insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1) returning id",
		o->person_id, o->unit->id, o->position, o->level, (i64)o->employment, o->is_head, o->acting, roster_stored(a, o->from), roster_stored(a, o->to), by, now_ms);
}

/* An account with the same staff number, or the same address (proved, or given by an office); nobody's else. */
#define FITS \
	" from account c where c.state = 0 and ((c.staff_no <> '' and (c.staff_no = person.shown or c.staff_no = person.key))" \
	" or (c.email <> '' and c.email = person.key and (c.email_ms > 0 or c.kind = 0)))" \
	" and not exists (select 1 from person q where q.account_id = c.id and q.account_id > 0)"

void roster_link_by_key(struct db *db, i64 person_id)
{
	db_exec(db, "update person set account_id = (select min(c.id)" FITS "), version = version + 1 where id = $1 and account_id = 0 and exists (select 1" FITS ")", person_id);
}

/* Of many: accounts are fewer than people, so they are gone through one by one. */
static void link_all(struct db *db, struct arena *a)
{
	struct db_cur c = db_query(db,
		"select p.id from account c join person p on (c.staff_no <> '' and p.key = lower(c.staff_no)) or (c.email <> '' and p.key = lower(c.email))"
		" where c.state = 0 and p.account_id = 0");
	size_t n = 0, room = 1024;
	i64 *id = new (a, i64, room);
	while (db_next(&c)) {
		if (n == room) {
			i64 *more = new (a, i64, room * 2);
			memcpy(more, id, n * sizeof *id);
			id = more;
			room *= 2;
		}
		id[n++] = db_i64(&c, 0);
	}
	db_done(&c);
	for (size_t i = 0; i < n; i++)
		roster_link_by_key(db, id[i]);
}

/* --- rows --- */

struct applying {
	struct db *db;
	struct arena *a; /* of one row */
	i64 now_ms, by;
	i64 *person;
	size_t n;
};

static bool write_person(struct applying *w, struct judged *x)
{
	struct model_person *p = x->person;
	if (p->id == 0) {
		struct person n = {.key = p->key, .shown = p->shown, .title = p->title, .given = p->given, .family = p->family};
		p->id = roster_insert_person(w->db, w->a, w->now_ms, &n, p->citizen);
	} else if (x->person_changed) {
		str name = full_name(w->a, p->given, p->family);
		db_exec(w->db,
			"update person set key = $2, shown = $3, citizen_hash = $4, title = $5, given_name = $6, family_name = $7, name_fold = $8, name_sort = $9,"
			" version = version + 1 where id = $1",
			p->id, p->key, p->shown, p->citizen, p->title, p->given, p->family, thai_fold(w->a, name), thai_sort_key(w->a, name));
		if (w->by != 0) /* as by hand; a command notes its file */
			audit_add(w->db, w->a, w->by, x->unit->id, w->now_ms, S("roster.person.change"), str_fmt(w->a, "%lld", (long long)p->id), x->before,
				STR_CAT(w->a, p->shown, S(" "), p->title, name));
	}
	x->row->person_id = p->id;
	return p->id != 0;
}

static void write_posting(struct applying *w, struct judged *x)
{
	struct model_posting *o = x->posting;
	if (x->ended != NULL && x->ended->id != 0)
		db_exec(w->db, "update posting set to_day = $2, version = version + 1 where id = $1", x->ended->id, roster_stored(w->a, x->ended->to));
	if (o->id == 0) {
		struct posting n = {.person_id = x->person->id, .unit = o->unit, .position = o->position, .level = o->level, .employment = o->employment,
			.is_head = o->is_head, .acting = o->acting, .from = o->from, .to = o->to};
		o->id = roster_insert_posting(w->db, w->a, w->now_ms, w->by, &n);
		if (w->by != 0 && x->row->verdict == ROSTER_MOVED)
			audit_add(w->db, w->a, w->by, o->unit->id, w->now_ms, S("roster.posting"), str_fmt(w->a, "%lld", (long long)n.person_id), (str){0}, roster_posting_text(w->a, &n));
	} else if (o->dirty)
		db_exec(w->db,
			"update posting set unit_id = $2, position = $3, level = $4, employment = $5, is_head = $6, to_day = $7, version = version + 1 where id = $1", o->id,
			o->unit->id, o->position, o->level, (i64)o->employment, o->is_head, roster_stored(w->a, o->to));
}

#define SCRATCH_FIRST (16u << 10)
#define SCRATCH_MAX (4u << 20)

static void close_scratch(void *arena) { arena_close(arena); }

struct roster_counts roster_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, struct roster_row *rows, size_t n)
{
	struct roster_counts c = {0};
	struct arena *row = arena_open(SCRATCH_FIRST, SCRATCH_MAX);
	arena_defer(a, close_scratch, row);
	struct applying w = {db, row, now_ms, by, new (a, i64, n + 1), 0};
	for (size_t i = 0; i < n; i++) {
		struct roster_row *r = &rows[i];
		c.n[r->verdict]++;
		if (r->verdict == ROSTER_REFUSED || r->verdict == ROSTER_CONFIRM || r->verdict == ROSTER_SAME)
			continue;
		if (!write_person(&w, r->judged))
			continue;
		write_posting(&w, r->judged);
		w.person[w.n++] = r->person_id;
		arena_reset(row);
	}
	if (w.n > FEW_LINKED)
		link_all(db, a);
	else
		for (size_t i = 0; i < w.n; i++)
			roster_link_by_key(db, w.person[i]);
	roster_tell(db, a, w.person, w.n);
	return c;
}

/* --- load people --- */

enum { DONE, REFUSED };
#define TRIES 5

static int refused(const struct problems *ps)
{
	problems_tell(ps);
	return REFUSED;
}

/* Nobody is there to confirm: such a row is refused with the question. */
static void refuse_unconfirmed(const struct roster_row *row, size_t n, struct problems *ps)
{
	for (size_t i = 0; i < n; i++) {
		if (row[i].verdict != ROSTER_CONFIRM)
			continue;
		const struct judged *x = row[i].judged;
		if (x->key.p == NULL)
			problem_add(ps, row[i].row, S("person"), S(""), "ไม่มีเลขประจำตัวบุคลากรหรืออีเมล: %.*s ถ้าใช่ให้ใส่รหัสนี้ หรือยืนยันในหน้าเว็บ", STR_FMT(row[i].why));
		else
			problem_add(ps, row[i].row, S("person"), x->shown, "%.*s ถ้าใช่ให้ใส่ citizen_id ที่ตรงกับที่บันทึกไว้ หรือยืนยันในหน้าเว็บ", STR_FMT(row[i].why));
	}
}

int roster_cli_people(struct db *db, struct arena *a, const char *file)
{
	struct problems bad = problems_in(a);
	struct table t;
	if (!roster_read(a, file, (str){0}, 0, &t, &bad))
		return refused(&bad);
	for (int i = 0; i < TRIES; i++) {
		struct problems ps = problems_in(a);
		struct roster_row *row;
		i64 now = clock_now_ms();
		db_begin(db);
		size_t n = roster_judge(db, a, now, &t, NULL, NULL, 0, &row, &ps);
		refuse_unconfirmed(row, n, &ps);
		if (ps.n > 0) {
			db_rollback(db);
			return refused(&ps);
		}
		struct roster_counts c = roster_apply(db, a, now, 0, row, n);
		i64 moved = c.n[ROSTER_MOVED], changed = c.n[ROSTER_CHANGED];
		if (moved + changed + c.n[ROSTER_NEW] > 0)
			audit_add(db, a, 0, org_by_code(org_dir(db), S("DLA"))->id, now, S("roster.load"), str_fmt(a, "%zu", n), (str){0},
				str_fmt(a, "new %lld moved %lld changed %lld", (long long)c.n[ROSTER_NEW], (long long)moved, (long long)changed));
		if (db_commit(db)) {
			printf("เพิ่มใหม่ %lld แถว ย้าย %lld แถว แก้ไข %lld แถว ไม่เปลี่ยน %lld แถว\n", (long long)c.n[ROSTER_NEW], (long long)moved, (long long)changed,
				(long long)c.n[ROSTER_SAME]);
			return DONE;
		}
		if (db_status(db) != DB_RETRY)
			break;
		db_clear(db);
	}
	fprintf(stderr, "บันทึกไม่สำเร็จ ไม่มีอะไรเปลี่ยนแปลง: %s\n", db_why(db));
	return REFUSED;
}
