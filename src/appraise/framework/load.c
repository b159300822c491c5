/* load.c: points of a file: each row gets its verdict; what is new or changed is stored. */
#include "appraise/framework/inside.h"

enum { C_OFFICE, C_PROVINCE, C_NO, C_POINTS, C_NOTE };
const struct table_head framework_point_heads[] = {
	{"office_code", true}, {"province", false}, {"indicator", true}, {"points", true}, {"note", false}, {NULL, false}};

static str cell(const struct table_row *r, int col)
{
	return r->cell[col].p != NULL ? str_trim(r->cell[col]) : S("");
}

size_t point_rows_of(struct arena *a, const struct table *t, struct point_row **ret)
{
	struct point_row *at = new (a, struct point_row, t->n + 1);
	for (size_t i = 0; i < t->n; i++) {
		const struct table_row *r = &t->rows[i];
		at[i] = (struct point_row){.row = r->row,
			.code = cell(r, C_OFFICE),
			.province = cell(r, C_PROVINCE),
			.no = cell(r, C_NO),
			.points_typed = cell(r, C_POINTS),
			.note = cell(r, C_NOTE)};
	}
	*ret = at;
	return t->n;
}

static void refuse(struct point_row *x, str why)
{
	x->verdict = POINT_REFUSED;
	x->why = why;
}

/* By its code; where there is none by the province's name. A name that is another one's is a slip of rows. */
static const struct org_unit *office_of(struct db *db, struct arena *a, const struct point_row *x, str *why)
{
	const struct org_dir *d = org_dir(db);
	str name = x->province;
	if (str_starts(name, S("สถจ.")))
		name = str_trim(str_sub(name, S("สถจ.").n, name.n));
	if (x->code.n == 0) {
		for (size_t i = 0; name.n > 0 && i < d->n; i++)
			if (d->units[i].kind == ORG_PROVINCE && str_eq(d->units[i].province->name, name))
				return &d->units[i];
		*why = name.n > 0 ? str_fmt(a, "ไม่รู้จักจังหวัด “%.*s”", STR_FMT(str_clip(name, 90))) : S("ต้องมีรหัสหน่วยงาน เช่น P54");
		return NULL;
	}
	const struct org_unit *u = org_by_code(d, thai_arabic_digits(a, x->code));
	if (u == NULL || u->kind != ORG_PROVINCE)
		*why = str_fmt(a, "ไม่รู้จักรหัสหน่วยงาน “%.*s”: ใช้รหัส สถจ. เช่น P54", STR_FMT(str_clip(x->code, 60)));
	else if (name.n > 0 && !str_eq(name, u->province->name))
		*why = str_fmt(a, "รหัส %.*s คือจังหวัด%.*s แต่ช่องจังหวัดเขียนว่า “%.*s”", STR_FMT(u->code), STR_FMT(u->province->name),
			STR_FMT(str_clip(name, 90)));
	else
		return u;
	return NULL;
}

/* "6" or, as a spreadsheet may have made of "6.10", never taken for another. */
static const struct indicator *indicator_of(struct arena *a, const struct framework *f, int round_no, str no, str *why)
{
	str plain = thai_arabic_digits(a, no);
	for (size_t k = 0; k < f->n; k++) {
		const struct indicator *i = &f->at[k];
		if (!str_eq(thai_arabic_digits(a, i->no), plain))
			continue;
		if (!indicator_in(i, round_no))
			*why = str_fmt(a, "ตัวชี้วัดที่ %.*s ไม่ใช้ในรอบที่ %d", STR_FMT(i->no), round_no);
		else if (!indicator_by_hand(i))
			*why = str_fmt(a, "คะแนนตัวชี้วัดที่ %.*s ระบบคำนวณเอง", STR_FMT(i->no));
		else
			return i;
		return NULL;
	}
	*why = str_fmt(a, "ไม่มีตัวชี้วัดที่ “%.*s” ในกรอบปี %d", STR_FMT(str_clip(no, 60)), f->year);
	return NULL;
}

static void judge_values(struct arena *a, struct point_row *x, const struct framework_point *was)
{
	str why = {0};
	x->version = was != NULL ? was->version : 0;
	if (x->points_typed.n == 0) {
		x->points = was != NULL ? was->points : -1;
		if (x->note.n == 0 || (was != NULL && str_eq(x->note, was->note))) {
			x->verdict = POINT_SAME; /* an empty cell takes nothing away */
			x->why = S("ไม่มีคะแนนในแถวนี้");
			return;
		}
	} else if (!indicator_points_parse(a, x->i, x->points_typed, &x->points, &why)) {
		refuse(x, why);
		return;
	}
	if (str_runes(x->note) > POINT_NOTE_MAX) {
		refuse(x, S("คำอธิบายยาวเกินไป (ไม่เกิน 2,000 ตัวอักษร)"));
		return;
	}
	if (x->note.n == 0 && was != NULL)
		x->note = was->note;
	if (was == NULL)
		x->verdict = POINT_NEW;
	else
		x->verdict = was->points == x->points && str_eq(was->note, x->note) ? POINT_SAME
					 : was->points < 0                                      ? POINT_NEW
																			: POINT_CHANGED;
}

void point_rows_judge(struct db *db, struct arena *a, const struct framework *f, int round_no, struct point_row *at, size_t n)
{
	struct framework_point *p;
	size_t n_p = framework_points(db, a, f, round_no, NULL, NULL, &p);
	for (size_t j = 0; j < n; j++) {
		struct point_row *x = &at[j];
		const struct framework_point *was = NULL;
		str why = {0};
		x->unit = office_of(db, a, x, &why);
		x->i = x->unit != NULL ? indicator_of(a, f, round_no, x->no, &why) : NULL;
		if (x->i == NULL) {
			refuse(x, why);
			continue;
		}
		for (size_t k = 0; k < j && x->verdict != POINT_REFUSED; k++)
			if (at[k].verdict != POINT_REFUSED && at[k].unit == x->unit && at[k].i == x->i)
				refuse(x, str_fmt(a, "ซ้ำกับแถว %lld ในไฟล์", (long long)at[k].row));
		if (x->verdict == POINT_REFUSED)
			continue;
		for (size_t k = 0; k < n_p && was == NULL; k++)
			if (p[k].unit == x->unit && p[k].i == x->i)
				was = &p[k];
		judge_values(a, x, was);
	}
}

static i64 store_row(struct db *db, i64 now_ms, i64 by, int round_no, const struct point_row *x)
{
	if (x->version == 0)
		return db_exec(db,
			"insert into appraise_point(indicator_id, round_no, unit_id, points, note, sha, file_name, file_type, file_size, set_by, set_ms, version)"
			" values ($1, $2, $3, $4, $5, '', '', '', 0, $6, $7, 1) on conflict(indicator_id, round_no, unit_id) do nothing",
			x->i->id, round_no, x->unit->id, x->points, x->note, by, now_ms);
	return db_exec(db,
		"update appraise_point set points = $4, note = $5, set_by = $6, set_ms = $7, version = version + 1 where indicator_id = $1 and round_no = $2 and unit_id = $3 and version = $8",
		x->i->id, round_no, x->unit->id, x->points, x->note, by, now_ms, x->version);
}

/* One audit row an office: what it was given. */
static void audit_office(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, int round_no,
	const struct point_row *at, size_t n, size_t first)
{
	struct buf b = {0};
	for (size_t j = first; j < n; j++)
		if (at[j].unit == at[first].unit && (at[j].verdict == POINT_NEW || at[j].verdict == POINT_CHANGED))
			buf_fmt(&b, "%s%.*s: %.*s", b.n > 0 ? ", " : "", STR_FMT(at[j].i->no), STR_FMT(framework_number(a, at[j].points)));
	framework_audit(db, a, now_ms, by, f->year, at[first].unit->id, S("appraise.point.load"), str_fmt(a, "รอบที่ %d", round_no),
		(str){0}, str_take(a, &b));
}

i64 point_rows_apply(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, int round_no, struct point_row *at, size_t n)
{
	i64 changed = 0;
	if (f->state != 1)
		return 0;
	point_rows_judge(db, a, f, round_no, at, n);
	for (size_t j = 0; j < n && db_status(db) == DB_OK; j++)
		if (at[j].verdict == POINT_NEW || at[j].verdict == POINT_CHANGED)
			changed += store_row(db, now_ms, by, round_no, &at[j]);
	for (size_t j = 0; j < n && db_status(db) == DB_OK; j++) {
		bool first = at[j].verdict == POINT_NEW || at[j].verdict == POINT_CHANGED;
		for (size_t k = 0; k < j && first; k++)
			first = at[k].unit != at[j].unit || (at[k].verdict != POINT_NEW && at[k].verdict != POINT_CHANGED);
		if (first)
			audit_office(db, a, now_ms, by, f, round_no, at, n, j);
	}
	return changed;
}
