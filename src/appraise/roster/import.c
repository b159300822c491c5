/* A roster file between its preview and its application. What is kept is no copy of what came but a table of our own, in which national ids are their
 * hashes already. It is judged anew each time it is looked at: what stands in the roster may have changed meanwhile. */
#include "appraise/roster/inside.h"
#include "files/store.h"

#include <stdio.h>

static struct store *files;

void roster_use_files(struct store *s) { files = s; }

struct store *roster_files(void) { return files != NULL ? files : learn_files(); }

const struct table_out_col roster_out_cols[] = {{"person", "เลขประจำตัวบุคลากร", 22}, {"citizen_id", "เลขประจำตัวประชาชน", 20}, {"title", "คำนำหน้า", 12}, {"given_name", "ชื่อ", 20},
	{"family_name", "นามสกุล", 22}, {"position", "ตำแหน่ง", 34}, {"employment", "ประเภทบุคลากร", 18}, {"office_code", "รหัสหน่วยงาน", 14}, {"is_head", "หัวหน้าหน่วยงาน", 16},
	{"from", "ตั้งแต่วันที่", 14}, {"to", "ถึงวันที่", 14}, {"level", "ระดับ", 16}, {"acting", "รักษาการแทน", 14}, {"reason", "เหตุผล", 70}, {"row", "แถว", 8}, {NULL, NULL, 0}};

static void put(struct table_out *t, str s)
{
	if (s.p != NULL)
		table_out_str(t, s);
	else
		table_out_empty(t);
}

/* The hash; what is none stays recognizable as such, without its digits. */
static str citizen_kept(struct arena *a, str typed)
{
	str digits, s = typed.p != NULL ? roster_text(a, typed) : S("");
	if (s.n == 0)
		return (str){0};
	return citizen_id_ok(a, s, &digits) ? STR_CAT(a, S(KEPT_HASH), citizen_hash(a, digits)) : S("-");
}

static str person_kept(struct arena *a, str typed)
{
	str digits;
	return typed.p != NULL && citizen_id_ok(a, roster_text(a, typed), &digits) ? S("(เลขประจำตัวประชาชน)") : typed;
}

str roster_kept(struct arena *a, const struct table *t)
{
	struct buf b = {0};
	struct table_out *out = table_out_open(TABLE_CSV, roster_out_cols, "roster");
	for (size_t i = 0; i < t->n; i++) {
		const str *cell = t->rows[i].cell;
		for (int c = 0; c < ROSTER_C_REASON; c++)
			put(out, c == ROSTER_C_CITIZEN ? citizen_kept(a, cell[c]) : str_clip(c == ROSTER_C_PERSON ? person_kept(a, cell[c]) : cell[c], ROSTER_CELL_MAX));
		table_out_empty(out);
		table_out_i64(out, t->rows[i].row);
		table_out_row(out);
	}
	if (!table_out_close(out, &b)) {
		buf_free(&b);
		return (str){0};
	}
	return str_take(a, &b);
}

bool roster_kept_read(struct arena *a, str sha, struct table *ret)
{
	struct problems ps = problems_in(a);
	if (sha.n != 64 || !store_has(roster_files(), sha) || !table_read_file(a, store_path(roster_files(), a, sha), roster_heads_of_file, TABLE_TRUSTED, ret, &ps))
		return false;
	for (size_t i = 0; i < ret->n; i++)
		str_i64(ret->rows[i].cell[ROSTER_C_ROW], &ret->rows[i].row);
	return true;
}

/* --- rows --- */

str roster_import_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct org_unit *u, str sha, str file_name)
{
	str token = token_new(a);
	db_exec(db,
		"insert into roster_import(token, unit_id, account_id, sha, file_name, at_ms, applied_ms, n_new, n_changed, n_same, n_refused)"
		" values ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0)",
		token, u->id, by, sha, str_clip(roster_text(a, file_name), 200), now_ms);
	return token;
}

void roster_sweep(struct db *db, i64 now_ms)
{
	db_exec(db, "delete from roster_import where at_ms < $1", now_ms - (i64)ROSTER_IMPORT_DAYS * 86400000);
}

#define COLUMNS \
	"select i.id, i.at_ms, i.applied_ms, i.n_new, i.n_changed, i.n_same, i.n_refused, i.token, i.sha, i.file_name, coalesce(c.name, ''), i.unit_id" \
	" from roster_import i left join account c on c.id = i.account_id"

static struct roster_import import_row(struct db_cur *c, struct arena *a, const struct org_dir *d)
{
	return (struct roster_import){.id = db_i64(c, 0), .at_ms = db_i64(c, 1), .applied_ms = db_i64(c, 2), .n_new = db_i64(c, 3), .n_changed = db_i64(c, 4), .n_same = db_i64(c, 5),
		.n_refused = db_i64(c, 6), .token = str_dup(a, db_str(c, 7)), .sha = str_dup(a, db_str(c, 8)), .file_name = str_dup(a, db_str(c, 9)), .by = str_dup(a, db_str(c, 10)),
		.unit = org_by_id(d, db_i64(c, 11))};
}

bool roster_import_by_token(struct db *db, struct arena *a, str token, struct roster_import *ret)
{
	const struct org_dir *d = org_dir(db);
	struct db_cur c = db_query(db, COLUMNS " where i.token = $1", token);
	bool found = db_next(&c);
	if (found)
		*ret = import_row(&c, a, d);
	db_done(&c);
	return found && ret->unit != NULL;
}

#define SHOWN 10

size_t roster_imports_of(struct db *db, struct arena *a, const struct org_unit *u, struct roster_import **ret)
{
	const struct org_dir *d = org_dir(db);
	struct roster_import *at = new (a, struct roster_import, SHOWN);
	size_t n = 0;
	struct db_cur c = db_query(db, COLUMNS " where i.unit_id = $1 order by i.id desc limit 10", u->id);
	while (n < SHOWN && db_next(&c))
		at[n++] = import_row(&c, a, d);
	db_done(&c);
	*ret = at;
	return n;
}

struct roster_counts roster_import_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct roster_import *x, const struct table *t,
	const struct roster_confirmed *confirmed, size_t n)
{
	struct roster_row *row;
	size_t rows = roster_judge_kept(db, a, now_ms, t, x->unit, confirmed, n, &row);
	struct roster_counts c = roster_apply(db, a, now_ms, by, row, rows);
	i64 made = c.n[ROSTER_NEW], changed = c.n[ROSTER_CHANGED] + c.n[ROSTER_MOVED], refused = c.n[ROSTER_REFUSED] + c.n[ROSTER_CONFIRM];
	db_exec(db, "update roster_import set applied_ms = $2, n_new = n_new + $3, n_changed = n_changed + $4, n_same = $5, n_refused = $6 where id = $1", x->id, now_ms, made, changed,
		c.n[ROSTER_SAME], refused);
	if (made + changed > 0)
		audit_add(db, a, by, x->unit->id, now_ms, S("roster.import"), x->file_name, (str){0},
			str_fmt(a, "new %lld changed %lld refused %lld sha %.*s", (long long)made, (long long)changed, (long long)refused, STR_FMT(str_sub(x->sha, 0, 16))));
	return c;
}

void roster_refused(struct table_out *t, const struct roster_row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (row[i].verdict != ROSTER_REFUSED && row[i].verdict != ROSTER_CONFIRM)
			continue;
		for (int c = 0; c < ROSTER_C_REASON; c++)
			put(t, c == ROSTER_C_CITIZEN ? (str){0} : row[i].cell[c]); /* only its hash is here: whoever has it puts it in again */
		table_out_str(t, row[i].why);
		table_out_i64(t, row[i].row);
		table_out_row(t);
	}
}
