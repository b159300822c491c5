/* load completions: verified completions out of a file. A file with a bad row changes nothing; the same file twice neither. */
#include "appraise/roster/roster.h"
#include "appraise/standing/inside.h"
#include "base/thai.h"

#include <stdio.h>
#include <stdlib.h>

enum { DONE, REFUSED };
#define TRIES 5
#define FEW 2000       /* rows up to which each person is looked up alone */
#define FEW_CHANGED 500 /* people up to which each standing is computed alone */
#define LEAST_YEAR 2000
#define OUTSIDE_SHOWN 20

static const struct table_head heads[] = {{"person", true}, {"channel", true}, {"course", true}, {"completed_on", true}, {"number", false}, {NULL, false}};
enum { C_PERSON, C_CHANNEL, C_COURSE, C_DAY, C_NUMBER };

struct completion {
	i64 person;
	int channel;
	str course, course_key, number;
	day on;
};
struct known {
	str key;
	i64 id;
};
struct loading {
	struct db *db;
	struct arena *a;
	i64 now_ms;
	const struct table *t;
	struct known *known; /* by key; NULL: few rows */
	size_t n_known;
	struct known *own;   /* our courses by folded title and by slug */
	size_t n_own;
	struct completion *at;
	struct problems *ps;
};

static int by_key(const void *x, const void *y)
{
	return str_cmp(((const struct known *)x)->key, ((const struct known *)y)->key);
}

static i64 find(const struct known *at, size_t n, str key)
{
	struct known wanted = {key, 0};
	const struct known *k = n > 0 ? bsearch(&wanted, at, n, sizeof *at, by_key) : NULL;
	return k != NULL ? k->id : 0;
}

static void load_people(struct loading *l)
{
	size_t room = (size_t)db_get(l->db, 0, "select count(*) from person"), n = 0;
	l->known = new (l->a, struct known, room + 1);
	struct db_cur c = db_query(l->db, "select key, id from person order by key");
	while (n < room && db_next(&c))
		l->known[n++] = (struct known){str_dup(l->a, db_str(&c, 0)), db_i64(&c, 1)};
	db_done(&c);
	qsort(l->known, n, sizeof *l->known, by_key);
	l->n_known = n;
}

static void load_courses(struct loading *l)
{
	size_t room = (size_t)db_get(l->db, 0, "select count(*) from course") * 2, n = 0;
	l->own = new (l->a, struct known, room + 1);
	struct db_cur c = db_query(l->db, "select c.id, c.slug, coalesce(v.title, '') from course c left join course_version v on v.id = c.live_id");
	while (n + 1 < room && db_next(&c)) {
		i64 id = db_i64(&c, 0);
		str title = thai_fold(l->a, db_str(&c, 2));
		l->own[n++] = (struct known){thai_fold(l->a, db_str(&c, 1)), id};
		if (title.n > 0)
			l->own[n++] = (struct known){title, id};
	}
	db_done(&c);
	qsort(l->own, n, sizeof *l->own, by_key);
	l->n_own = n;
}

static i64 person_of(struct loading *l, str key)
{
	if (l->known != NULL)
		return find(l->known, l->n_known, key);
	return db_get(l->db, 0, "select id from person where key = $1", key);
}

/* --- rows --- */

static str cell(const struct table_row *r, int c) { return r->cell[c].p != NULL ? r->cell[c] : S(""); }

static void read_person(struct loading *l, const struct table_row *r, struct completion *x)
{
	str key = person_key(l->a, cell(r, C_PERSON)), id;
	if (key.p != NULL)
		x->person = person_of(l, key);
	if (x->person == 0)
		problem_add(l->ps, r->row, S("person"), citizen_id_ok(l->a, cell(r, C_PERSON), &id) ? S("(ไม่แสดง)") : cell(r, C_PERSON),
			"ไม่มีบุคลากรรหัสนี้ในบัญชีรายชื่อ: นำเข้ารายชื่อบุคลากรก่อน (load people)");
}

static void read_channel(struct loading *l, const struct table_row *r, struct completion *x)
{
	str code = roster_text(l->a, cell(r, C_CHANNEL));
	for (int c = CHANNEL_LOCALMOOC; c <= CHANNEL_THAIMOOC; c++)
		if (str_eq(code, learn_channel_code((enum learn_channel)c))) {
			x->channel = c;
			return;
		}
	problem_add(l->ps, r->row, S("channel"), code, "ใช้ localmooc ocsc หรือ thaimooc");
}

static void read_course(struct loading *l, const struct table_row *r, struct completion *x)
{
	x->course = roster_text(l->a, cell(r, C_COURSE));
	x->number = roster_text(l->a, cell(r, C_NUMBER));
	str fold = thai_fold(l->a, x->course);
	if (fold.n == 0 || str_runes(x->course) > 300)
		problem_add(l->ps, r->row, S("course"), x->course, "ต้องมีชื่อหลักสูตร ยาวไม่เกิน 300 ตัวอักษร");
	if (str_runes(x->number) > 100)
		problem_add(l->ps, r->row, S("number"), x->number, "เลขที่ใบประกาศยาวได้ไม่เกิน 100 ตัวอักษร");
	i64 own = x->channel == CHANNEL_LOCALMOOC ? find(l->own, l->n_own, fold) : 0;
	x->course_key = own != 0 ? str_fmt(l->a, "c%lld", (long long)own) : STR_CAT(l->a, S("t"), fold);
}

static void read_day(struct loading *l, const struct table_row *r, struct completion *x)
{
	str why;
	if (!roster_day(l->a, cell(r, C_DAY), LEAST_YEAR, l->now_ms, &x->on, &why))
		problem_add(l->ps, r->row, S("completed_on"), cell(r, C_DAY), "%.*s", STR_FMT(why));
	else if (x->on > day_of_ms(l->now_ms))
		problem_add(l->ps, r->row, S("completed_on"), cell(r, C_DAY), "วันที่ผ่านการอบรมยังมาไม่ถึง");
}

static bool judge(struct loading *l)
{
	l->at = new (l->a, struct completion, l->t->n + 1);
	if (l->t->n == 0)
		problem_add(l->ps, 0, S(""), (str){0}, "ไฟล์ไม่มีรายการ");
	if (l->t->n > FEW)
		load_people(l);
	load_courses(l);
	for (size_t i = 0; i < l->t->n; i++) {
		const struct table_row *r = &l->t->rows[i];
		read_person(l, r, &l->at[i]);
		read_channel(l, r, &l->at[i]);
		read_course(l, r, &l->at[i]);
		read_day(l, r, &l->at[i]);
	}
	return l->ps->n == 0;
}

/* How many rows lie in no round, and the first of them in words: they are kept, and count when such a round is made. */
static i64 outside(struct loading *l, str *ret_rows)
{
	struct appraise_round *d;
	size_t n = rounds_all(l->db, l->a, &d);
	i64 out = 0;
	*ret_rows = S("");
	for (size_t i = 0; i < l->t->n; i++) {
		bool in = false;
		for (size_t k = 0; k < n && !in; k++)
			in = l->at[i].on >= d[k].starts && l->at[i].on <= d[k].ends;
		if (!in && out++ < OUTSIDE_SHOWN)
			*ret_rows = STR_CAT(l->a, *ret_rows, str_fmt(l->a, "แถว %lld ", (long long)l->t->rows[i].row), str_of(day_iso(l->at[i].on).z), S("\n"));
	}
	return out;
}

static i64 apply(struct loading *l)
{
	i64 n_new = 0, *person = new (l->a, i64, l->t->n + 1);
	size_t n = 0;
	for (size_t i = 0; i < l->t->n; i++) {
		const struct completion *x = &l->at[i];
		struct day_text on = day_iso(x->on);
		if (db_exec(l->db,
			    "insert into completion_loaded(person_id, channel, course, course_key, day, number, at_ms, made_by) values ($1, $2, $3, $4, $5, $6, $7, 0)"
			    " on conflict (person_id, channel, course_key, day) do nothing",
			    x->person, x->channel, x->course, x->course_key, on.z, x->number, l->now_ms) == 1) {
			n_new++;
			if (n == 0 || person[n - 1] != x->person)
				person[n++] = x->person;
		}
	}
	if (n > 0)
		standing_changed(l->db, l->a, person, n <= FEW_CHANGED ? n : 0);
	return n_new;
}

static int refused(const struct problems *ps)
{
	problems_tell(ps);
	return REFUSED;
}

int standing_cli_completions(struct db *db, struct arena *a, const char *file)
{
	struct problems bad = problems_in(a);
	struct table t;
	if (!table_read_file(a, file, heads, 0, &t, &bad))
		return refused(&bad);
	for (int i = 0; i < TRIES; i++) {
		struct problems ps = problems_in(a);
		struct loading l = {.db = db, .a = a, .now_ms = clock_now_ms(), .t = &t, .ps = &ps};
		db_begin(db);
		if (!judge(&l)) {
			db_rollback(db);
			return refused(&ps);
		}
		str rows;
		i64 n = apply(&l), out = outside(&l, &rows);
		if (n > 0)
			audit_add(db, a, 0, org_by_code(org_dir(db), S("DLA"))->id, l.now_ms, S("completions.load"), str_fmt(a, "%zu", t.n), (str){0}, str_fmt(a, "new %lld", (long long)n));
		if (db_commit(db)) {
			printf("นำเข้าผลการเรียนใหม่ %lld รายการ มีอยู่แล้ว %lld รายการ\n", (long long)n, (long long)t.n - (long long)n);
			if (out > 0)
				printf("หมายเหตุ: %lld รายการลงวันที่นอกรอบการประเมินที่ตั้งไว้ เก็บไว้แต่ยังไม่นับในรอบใด\n%.*s%s", (long long)out, STR_FMT(rows), out > OUTSIDE_SHOWN ? "...\n" : "");
			return DONE;
		}
		if (db_status(db) != DB_RETRY)
			break;
		db_clear(db);
	}
	fprintf(stderr, "บันทึกไม่สำเร็จ ไม่มีอะไรเปลี่ยนแปลง: %s\n", db_why(db));
	return REFUSED;
}
