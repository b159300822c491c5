/* point.c: points that are entered: one row a province, indicator and round, with the version that the page showed. */
#include "appraise/framework/inside.h"

#define COLUMNS \
	"select p.indicator_id, p.unit_id, p.points, p.note, p.sha, p.file_name, p.file_type, p.file_size, p.set_ms, p.version, coalesce(c.name, '')" \
	" from appraise_point p join appraise_indicator i on i.id = p.indicator_id left join account c on c.id = p.set_by"

static bool point_row(
	struct db_cur *c, struct arena *a, const struct framework *f, const struct org_dir *d, struct framework_point *ret)
{
	struct framework_point p = {.i = framework_indicator(f, db_i64(c, 0)),
		.unit = org_by_id(d, db_i64(c, 1)),
		.points = db_i64(c, 2),
		.note = str_dup(a, db_str(c, 3)),
		.sha = str_dup(a, db_str(c, 4)),
		.file_name = str_dup(a, db_str(c, 5)),
		.file_type = str_dup(a, db_str(c, 6)),
		.file_size = db_i64(c, 7),
		.set_ms = db_i64(c, 8),
		.version = db_i64(c, 9),
		.by = str_dup(a, db_str(c, 10))};
	*ret = p;
	return p.i != NULL && p.unit != NULL;
}

size_t framework_points(struct db *db, struct arena *a, const struct framework *f, int round_no, const struct indicator *i,
	const struct org_unit *u, struct framework_point **ret)
{
	const struct org_dir *d = org_dir(db);
	size_t most = f->n * (d->n_provinces + 1), n = 0;
	struct framework_point *at = new (a, struct framework_point, most + 1);
	struct db_cur c = db_query(db,
		COLUMNS
		" where i.year = $1 and p.round_no = $2 and (cast($3 as bigint) = 0 or p.indicator_id = $3) and (cast($4 as bigint) = 0 or p.unit_id = $4)",
		f->year, round_no, i != NULL ? i->id : (i64)0, u != NULL ? u->id : (i64)0);
	while (n < most && db_next(&c))
		n += point_row(&c, a, f, d, &at[n]);
	db_done(&c);
	*ret = at;
	return n;
}

struct framework_point framework_point(
	struct db *db, struct arena *a, const struct framework *f, int round_no, const struct indicator *i, const struct org_unit *u)
{
	struct framework_point *at;
	if (framework_points(db, a, f, round_no, i, u, &at) > 0)
		return at[0];
	return (struct framework_point){
		.i = i, .unit = u, .points = -1, .note = S(""), .sha = S(""), .file_name = S(""), .file_type = S(""), .by = S("")};
}

bool indicator_points_parse(struct arena *a, const struct indicator *i, str s, i64 *ret, str *why)
{
	i64 v;
	if (!framework_decimal(a, s, &v)) {
		*why = S("คะแนนต้องเป็นตัวเลขไม่ติดลบ ทศนิยมไม่เกิน 2 ตำแหน่ง");
		return false;
	}
	if (v > i->full_points) {
		*why = str_fmt(a, "คะแนนต้องไม่เกินคะแนนเต็ม %.*s", STR_FMT(framework_number(a, i->full_points)));
		return false;
	}
	*ret = v;
	return true;
}

/* --- writing --- */

static struct point_result invalid(str why, struct framework_point now)
{
	return (struct point_result){.what = POINT_INVALID, .why = why, .now = now};
}

/* p NULL: it may be written. */
static str why_not(struct arena *a, const struct framework *f, int round_no, const struct indicator *i)
{
	if (f->state != 1)
		return S("กรอบการประเมินยังไม่ผ่านความเห็นชอบ จึงยังบันทึกคะแนนไม่ได้");
	if (!indicator_in(i, round_no))
		return str_fmt(a, "ตัวชี้วัดที่ %.*s ไม่ใช้ในรอบที่ %d", STR_FMT(i->no), round_no);
	if (!indicator_by_hand(i))
		return str_fmt(a, "คะแนนตัวชี้วัดที่ %.*s ระบบคำนวณจากแบบรายงาน บันทึกเองไม่ได้", STR_FMT(i->no));
	return (str){0};
}

/* Whole row; the version decides. */
static bool write_point(struct db *db, int round_no, const struct framework_point *p, i64 by, i64 now_ms)
{
	if (p->version == 0)
		return db_exec(db,
				   "insert into appraise_point(indicator_id, round_no, unit_id, points, note, sha, file_name, file_type, file_size, set_by, set_ms, version)"
				   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1) on conflict(indicator_id, round_no, unit_id) do nothing",
				   p->i->id, round_no, p->unit->id, p->points, p->note, p->sha, p->file_name, p->file_type, p->file_size, by,
				   now_ms) == 1;
	return db_exec(db,
			   "update appraise_point set points = $4, note = $5, sha = $6, file_name = $7, file_type = $8, file_size = $9, set_by = $10, set_ms = $11, version = version + 1"
			   " where indicator_id = $1 and round_no = $2 and unit_id = $3 and version = $12",
			   p->i->id, round_no, p->unit->id, p->points, p->note, p->sha, p->file_name, p->file_type, p->file_size, by, now_ms,
			   p->version) == 1;
}

static str point_line(struct arena *a, const struct framework_point *p)
{
	return str_fmt(a, "%.*s คะแนน%s%.*s%s%.*s", STR_FMT(framework_number(a, p->points)), p->note.n > 0 ? " · " : "",
		STR_FMT(str_clip(p->note, 1000)), p->file_name.n > 0 ? " · " : "", STR_FMT(p->file_name));
}

static struct point_result put(
	struct db *db, struct arena *a, i64 now_ms, i64 by, int round_no, const struct framework_point *was, struct framework_point p)
{
	if (!write_point(db, round_no, &p, by, now_ms))
		return (struct point_result){.what = POINT_STALE, .why = S("มีผู้อื่นบันทึกไปก่อน"), .now = *was};
	framework_audit(db, a, now_ms, by, p.i->year, p.unit->id, S("appraise.point"),
		str_fmt(a, "รอบที่ %d ตัวชี้วัดที่ %.*s", round_no, STR_FMT(p.i->no)), was->version > 0 ? point_line(a, was) : (str){0},
		point_line(a, &p));
	p.version++;
	p.set_ms = now_ms;
	return (struct point_result){.what = POINT_SAVED, .now = p};
}

struct point_result framework_point_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	int round_no, const struct indicator *i, const struct org_unit *u, i64 seen, str points, str note)
{
	struct framework_point was = framework_point(db, a, f, round_no, i, u), p = was;
	str why = why_not(a, f, round_no, i);
	if (why.p != NULL)
		return invalid(why, was);
	if (was.version != seen)
		return (struct point_result){.what = POINT_STALE, .why = str_fmt(a, "%.*s: มีผู้อื่นบันทึกไปก่อน", STR_FMT(u->full)), .now = was};
	if (points.p != NULL && str_trim(points).n == 0)
		p.points = -1;
	else if (points.p != NULL && !indicator_points_parse(a, i, points, &p.points, &why))
		return invalid(STR_CAT(a, u->full, S(" "), why), was);
	if (note.p != NULL && str_runes(note) > POINT_NOTE_MAX)
		return invalid(str_fmt(a, "%.*s คำอธิบายยาวเกินไป (ไม่เกิน 2,000 ตัวอักษร)", STR_FMT(u->full)), was);
	if (note.p != NULL)
		p.note = str_trim(note);
	if (p.points == was.points && str_eq(p.note, was.note))
		return (struct point_result){.what = POINT_SAVED, .now = was};
	return put(db, a, now_ms, by, round_no, &was, p);
}

struct point_result framework_point_file(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	int round_no, const struct indicator *i, const struct org_unit *u, const struct framework_file *file)
{
	struct framework_point was = framework_point(db, a, f, round_no, i, u), p = was;
	str why = why_not(a, f, round_no, i);
	if (why.p != NULL)
		return invalid(why, was);
	p.sha = file->sha;
	p.file_name = str_clip(file->name, 300);
	p.file_type = file->type;
	p.file_size = file->size;
	return put(db, a, now_ms, by, round_no, &was, p);
}
