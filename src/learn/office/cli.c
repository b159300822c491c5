/* cli.c: load enrolments, learn completions. Exit 0 done, 1 refused (nothing changed), 2 usage. */
#include "learn/office/inside.h"
#include "learn/certificate/certificate.h"

#include <stdio.h>

enum { DONE, REFUSED, USAGE };
#define TRIES 5
#define SLICE 1000 /* rows read and written at a time */
#define COMPLETIONS_USAGE "usage: thongthin learn completions --from D --to D [--format csv|json|xlsx] [--out FILE]\n"

/* --- load enrolments --- */

static int refused(const struct problems *ps)
{
	problems_tell(ps);
	return REFUSED;
}

static void say_refused(const struct enrol_row *x, struct problems *ps)
{
	bool due = x->due_typed.n > 0 && str_starts(x->why, S("วันครบกำหนด"));
	str column = x->course == NULL ? S("course") : due ? S("due") : S("person");
	problem_add(ps, x->row, column, x->course == NULL ? x->name : due ? x->due_typed : x->person, "%.*s", STR_FMT(x->why));
}

/* A course that is not known stays NULL; its name is kept for the words. */
static void rows_of(struct db *db, struct arena *a, const struct table *t, struct enrol_row **ret)
{
	const struct learn_dir *d = learn_dir(db);
	struct enrol_row *at = new (a, struct enrol_row, t->n + 1);
	for (size_t i = 0; i < t->n; i++) {
		const struct table_row *r = &t->rows[i];
		str slug = r->cell[0].p ? str_trim(r->cell[0]) : S("");
		at[i] = (struct enrol_row){.row = r->row, .course = learn_course_by_slug(d, slug), .person = r->cell[1].p ? str_trim(r->cell[1]) : S(""),
			.due_typed = r->cell[2].p ? str_trim(r->cell[2]) : S(""), .name = slug, .due_day = S(""), .why = S("")};
	}
	*ret = at;
}

/* In a transaction. False with problems: nothing is to be kept. */
static bool load_rows(struct db *db, struct arena *a, const struct table *t, i64 by[4], struct problems *ps)
{
	struct enrol_row *at;
	i64 now = clock_now_ms();
	size_t n = t->n;
	rows_of(db, a, t, &at);
	if (t->n == 0)
		problem_add(ps, 0, S(""), (str){0}, "ไฟล์ไม่มีรายชื่อ");
	enrol_judge(db, a, now, NULL, S(""), at, n);
	memset(by, 0, 4 * sizeof *by);
	for (size_t i = 0; i < n; i++) {
		by[at[i].verdict]++;
		if (at[i].verdict == ENROL_REFUSED)
			say_refused(&at[i], ps);
	}
	if (ps->n > 0)
		return false;
	enrol_apply(db, a, now, 0, NULL, at, n);
	for (size_t i = 0; i < n; i++)
		if (at[i].verdict == ENROL_REFUSED) /* between judging and applying */
			say_refused(&at[i], ps);
	return ps->n == 0;
}

int learn_cli_enrolments(struct db *db, struct arena *a, const char *file)
{
	struct problems bad = problems_in(a);
	struct table t;
	i64 by[4];
	if (!table_read_file(a, file, enrol_file_heads, 0, &t, &bad))
		return refused(&bad);
	for (int i = 0; i < TRIES; i++) {
		struct problems ps = problems_in(a);
		db_begin(db);
		if (!load_rows(db, a, &t, by, &ps) && ps.n > 0) {
			db_rollback(db);
			return refused(&ps);
		}
		if (db_commit(db)) {
			printf("ลงทะเบียนแล้ว %lld คน เปลี่ยนวันครบกำหนด %lld คน ลงทะเบียนอยู่แล้ว %lld คน\n", (long long)by[ENROL_NEW], (long long)by[ENROL_DUE],
				(long long)by[ENROL_AGAIN]);
			return DONE;
		}
		if (db_status(db) != DB_RETRY)
			break;
		db_clear(db);
	}
	fprintf(stderr, "บันทึกไม่สำเร็จ ไม่มีอะไรเปลี่ยนแปลง: %s\n", db_why(db));
	return REFUSED;
}

/* --- learn completions --- */

static const struct table_out_col cols[] = {{"person", "ชื่อผู้ใช้", 20}, {"name", "ชื่อ", 28}, {"office", "หน่วยงาน", 26}, {"province", "จังหวัด", 16}, {"audience", "กลุ่ม", 10},
	{"course", "รหัสหลักสูตร", 20}, {"title", "หลักสูตร", 40}, {"area", "หมวด", 14}, {"completed_on", "ผ่านเมื่อ", 12}, {"score", "คะแนน", 8}, {"hours", "ชั่วโมง", 8},
	{"certificate", "เลขที่ใบประกาศ", 20}, {NULL, NULL, 0}};

struct options {
	str from, to;
	enum table_format format;
	const char *out;
};

static bool read_day(const char *name, const char *value, str *ret, struct arena *a)
{
	day d;
	if (!day_parse(str_of(value), &d)) {
		fprintf(stderr, "%s %s: วันที่ต้องเป็น ปปปป-ดด-วว (ค.ศ. หรือ พ.ศ.) เช่น 2567-03-15\n", name, value);
		return false;
	}
	*ret = str_dup(a, str_of(day_iso(d).z));
	return true;
}

/* Status to end with, or -1 to go on. argv[0] "learn", argv[1] "completions". */
static int read_options(struct arena *a, int argc, char **argv, struct options *o)
{
	int first = argc > 1 && strcmp(argv[1], "completions") == 0 ? 2 : 1;
	for (int i = first; i < argc; i += 2) {
		const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
		bool from = strcmp(name, "--from") == 0, to = strcmp(name, "--to") == 0;
		if (value == NULL)
			return USAGE;
		if (from || to) {
			if (!read_day(name, value, from ? &o->from : &o->to, a))
				return REFUSED;
		} else if (strcmp(name, "--out") == 0)
			o->out = value;
		else if (strcmp(name, "--format") != 0 || !table_format_of(str_of(value), &o->format))
			return USAGE;
	}
	if (o->from.n == 0 || o->to.n == 0)
		return USAGE;
	if (str_cmp(o->from, o->to) > 0) {
		fprintf(stderr, "--from ต้องไม่หลัง --to\n");
		return REFUSED;
	}
	return -1;
}

static str audience_code(i64 a)
{
	return a == AUDIENCE_DLA ? S("dla") : a == AUDIENCE_LAO ? S("lao") : S("public");
}

static void text_or_empty(struct table_out *t, str s)
{
	if (s.n > 0)
		table_out_str(t, s);
	else
		table_out_empty(t);
}

static void put_row(struct table_out *t, const struct org_dir *d, struct db_cur *c)
{
	const struct org_unit *u = db_i64(c, 4) ? org_by_id(d, db_i64(c, 4)) : NULL;
	const struct org_province *p = org_province(d, db_str(c, 5));
	i64 area = db_i64(c, 9);
	table_out_str(t, db_str(c, 2));
	table_out_str(t, db_str(c, 3));
	text_or_empty(t, u ? u->full : S(""));
	text_or_empty(t, p ? p->name : S(""));
	table_out_str(t, audience_code(db_i64(c, 6)));
	table_out_str(t, db_str(c, 7));
	table_out_str(t, db_str(c, 8));
	table_out_str(t, area >= 0 && area < AREA__MAX ? learn_area_code((enum learn_area)area) : S(""));
	table_out_str(t, db_str(c, 0));
	if (db_i64(c, 10) >= 0)
		table_out_decimal(t, db_i64(c, 10), 2);
	else
		table_out_empty(t);
	table_out_decimal(t, (db_i64(c, 11) * 100 + 30) / 60, 2);
	text_or_empty(t, db_str(c, 12));
	table_out_row(t);
}

/* A slice behind (day, id), which move on; the rows of it. */
static int slice(struct db *db, struct table_out *t, const struct org_dir *d, const struct options *o, struct day_text *after, i64 *after_id)
{
	int n = 0;
	struct db_cur c = db_query(db,
		"select k.passed_day, k.id, a.username, a.name, k.unit_id, k.province_code, k.audience, x.slug, v.title, x.area, k.score, k.minutes, coalesce(t.number, '')"
		" from completion k join account a on a.id = k.account_id join course x on x.id = k.course_id join course_version v on v.id = k.version_id"
		" left join certificate t on t.enrolment_id = k.enrolment_id and t.kind = 0 and t.revoked_ms = 0"
		" where (k.passed_day, k.id) > ($1, $2) and k.passed_day <= $3 order by k.passed_day, k.id limit $4",
		(const char *)after->z, *after_id, o->to, SLICE);
	for (; db_next(&c); n++) {
		put_row(t, d, &c);
		str day_text = db_str(&c, 0);
		snprintf(after->z, sizeof after->z, "%.*s", STR_FMT(str_clip(day_text, sizeof after->z - 1)));
		*after_id = db_i64(&c, 1);
	}
	return n;
}

/* A file is for Excel: with BOM and CRLF. Standard output is for the next program: without. */
static bool write_part(FILE *f, str s, bool plain)
{
	if (!plain)
		return fwrite(s.p, 1, s.n, f) == s.n;
	if (str_starts(s, S("\xEF\xBB\xBF")))
		s = str_sub(s, 3, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
			fputc(s.p[i], f);
	return ferror(f) == 0;
}

static bool write_all(struct db *db, const struct options *o, FILE *f)
{
	const struct org_dir *d = org_dir(db);
	struct table_out *t = table_out_open(o->format, cols, "completions");
	struct day_text after = {0};
	struct buf b = {0};
	i64 after_id = INT64_MAX; /* of the day before --from */
	day from;
	bool ok = day_parse(o->from, &from), plain = o->out == NULL && o->format == TABLE_CSV;
	after = day_iso(from - 1);
	while (ok && slice(db, t, d, o, &after, &after_id) == SLICE) {
		table_out_take(t, &b);
		ok = !b.failed && write_part(f, buf_view(&b), plain);
		buf_reset(&b);
	}
	ok = table_out_close(t, &b) && ok && db_status(db) == DB_OK && write_part(f, buf_view(&b), plain) && fflush(f) == 0;
	buf_free(&b);
	return ok;
}

int learn_cli_completions(struct db *db, struct arena *a, int argc, char **argv)
{
	struct options o = {.format = TABLE_CSV, .from = S(""), .to = S("")};
	int status = read_options(a, argc, argv, &o);
	if (status == USAGE)
		fprintf(stderr, "%s", COMPLETIONS_USAGE);
	if (status >= 0)
		return status;
	FILE *f = o.out != NULL ? fopen(o.out, "wbe") : stdout;
	bool ok = f != NULL && write_all(db, &o, f);
	if (o.out != NULL && f != NULL)
		ok = fclose(f) == 0 && ok;
	if (ok)
		return DONE;
	fprintf(stderr, "ทำรายงานไม่สำเร็จ: %s\n", db_status(db) != DB_OK ? db_why(db) : o.out ? o.out : "ผลลัพธ์");
	return REFUSED;
}
