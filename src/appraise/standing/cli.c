/* cli.c: appraise elearning, appraise person. Exit 0 done, 1 refused, 2 usage. */
#include "appraise/standing/inside.h"

#include <stdio.h>

enum { DONE, REFUSED, USAGE };
#define APPRAISE_USAGE \
	"usage: thongthin appraise elearning --round YEAR/N [--province NN] [--format csv|json|xlsx] [--out FILE]\n" \
	"       thongthin appraise person --round YEAR/N --office CODE [--format csv|json|xlsx] [--out FILE]\n"

struct options {
	int year, no;
	const struct org_unit *office; /* person */
	str province;                  /* elearning; n 0: all */
	enum table_format format;
	const char *out;
};

static int usage(void)
{
	fprintf(stderr, "%s", APPRAISE_USAGE);
	return USAGE;
}

static int read_office(struct db *db, const char *value, struct options *o)
{
	o->office = org_by_code(org_dir(db), str_of(value));
	if (o->office != NULL)
		return -1;
	fprintf(stderr, "--office %s: ไม่รู้จักหน่วยงานรหัสนี้ ใช้ P54, D5401 หรือรหัส อปท. 8 หลัก\n", value);
	return REFUSED;
}

static int read_province(struct db *db, const char *value, struct options *o)
{
	o->province = str_of(value);
	if (org_province(org_dir(db), o->province) != NULL)
		return -1;
	fprintf(stderr, "--province %s: ไม่รู้จักจังหวัดรหัสนี้ ใช้รหัสสองหลัก เช่น 54\n", value);
	return REFUSED;
}

/* One option: status to end with, or -1 to go on. */
static int read_option(struct db *db, const char *name, const char *value, bool person, struct options *o)
{
	if (strcmp(name, "--round") == 0) {
		if (round_parse(str_of(value), &o->year, &o->no))
			return -1;
		fprintf(stderr, "--round %s: ใช้ปีงบประมาณ (พ.ศ.) และรอบ เช่น 2567/1\n", value);
		return REFUSED;
	}
	if (strcmp(name, "--office") == 0 && person)
		return read_office(db, value, o);
	if (strcmp(name, "--province") == 0 && !person)
		return read_province(db, value, o);
	if (strcmp(name, "--format") == 0)
		return table_format_of(str_of(value), &o->format) ? -1 : usage();
	if (strcmp(name, "--out") != 0)
		return usage();
	o->out = value;
	return -1;
}

static int read_options(struct db *db, int argc, char **argv, bool person, struct options *o)
{
	*o = (struct options){.format = TABLE_CSV};
	for (int i = 2; i < argc; i += 2) {
		int status = i + 1 < argc ? read_option(db, argv[i], argv[i + 1], person, o) : usage();
		if (status >= 0)
			return status;
	}
	return o->year == 0 || (person && o->office == NULL) ? usage() : -1;
}

/* The rule of a round, with its standing. A round that is not open yet is computed by the rule being written, one that nobody has made by the
 * letter's rule moved there: in a transaction that the caller takes back. */
static bool rule_for(struct db *db, struct arena *a, const struct options *o, struct appraise_rule *ret)
{
	struct appraise_round d;
	struct problems ps = problems_in(a);
	bool made = round_of(db, a, o->year, o->no, &d);
	if (!made) {
		i64 id = round_make(db, a, clock_now_ms(), 0, o->year, o->no, &ps);
		made = id != 0 && round_by_id(db, a, id, &d);
	}
	if (!made || !rule_in_force(db, a, d.id, APPRAISE_ELEARNING, ret)) {
		struct buf b = {0};
		problems_print(&ps, &b);
		fprintf(stderr, "ยังไม่มีรอบที่ %d ปีงบประมาณ %d\n%.*s", o->no, o->year, STR_FMT(buf_view(&b)));
		buf_free(&b);
		return false;
	}
	if (d.state == 0)
		standing_rule(db, a, ret->id);
	return true;
}

/* --- elearning --- */

static const struct table_out_col office_cols[] = {{"office", "รหัสหน่วยงาน", 12}, {"province", "จังหวัด", 18}, {"staff", "บุคลากร", 10}, {"passed", "ผ่าน", 10},
	{"percent", "ร้อยละ", 10}, {"head_ok", "ท้องถิ่นจังหวัดผ่าน", 16}, {"submitted_at", "จัดส่งครบเมื่อ", 20}, {"days_late", "ล่าช้า (วันทำการ)", 14},
	{"points_off", "ปรับลดคะแนน", 12}, {"counted", "นำมาประเมิน", 12}, {"score", "คะแนน", 10}, {NULL, NULL, 0}};

static void put_percent(struct table_out *t, i64 passed, i64 all)
{
	if (all == 0)
		table_out_empty(t);
	else
		table_out_decimal(t, (passed * 20000 + all) / (2 * all), 2);
}

static void put_office(struct db *db, struct arena *a, struct table_out *t, const struct appraise_rule *r, const struct standing_sum *s)
{
	struct standing_submitted sent = {.staff = s->staff, .passed = s->passed, .head_ok = s->heads > 0 && s->heads == s->heads_passed};
	bool submitted = standing_submitted_of != NULL && standing_submitted_of(db, a, r, s->unit, &sent);
	table_out_str(t, s->unit->code);
	table_out_str(t, s->unit->province->name);
	table_out_i64(t, sent.staff);
	table_out_i64(t, sent.passed);
	put_percent(t, sent.passed, sent.staff);
	table_out_i64(t, sent.head_ok);
	if (submitted) {
		table_out_str(t, str_dup(a, str_of(ms_iso(sent.submitted_ms).z)));
		table_out_i64(t, sent.late.p.days_late);
		table_out_decimal(t, sent.late.p.off_centi, 2);
		table_out_i64(t, sent.late.p.counted);
		table_out_decimal(t, sent.score, 2);
	} else
		for (int i = 0; i < 5; i++)
			table_out_empty(t);
	table_out_row(t);
}

static bool offices(struct db *db, struct arena *a, const struct options *o, const struct appraise_rule *r, struct buf *out)
{
	struct standing_sum *at;
	size_t n = standing_provinces(db, a, r, &at);
	struct table_out *t = table_out_open(o->format, office_cols, "ตัวชี้วัดที่ 2");
	for (size_t i = 0; i < n; i++)
		if (o->province.n == 0 || str_eq(at[i].unit->province->code, o->province))
			put_office(db, a, t, r, &at[i]);
	return table_out_close(t, out);
}

/* --- person --- */

static const struct table_out_col person_cols[] = {{"person", "รหัสบุคลากร", 18}, {"name", "ชื่อ", 30}, {"office", "รหัสหน่วยงาน", 12}, {"is_head", "หัวหน้าหน่วยงาน", 12},
	{"courses", "หลักสูตร", 10}, {"localmooc", "Local MOOC", 12}, {"passed", "ผ่าน", 8}, {NULL, NULL, 0}};

static bool people(struct db *db, struct arena *a, const struct options *o, const struct appraise_rule *r, struct buf *out)
{
	struct standing *at;
	size_t n = standings(db, a, r, o->office, false, &at);
	struct table_out *t = table_out_open(o->format, person_cols, "รายบุคคล");
	for (size_t i = 0; i < n; i++) {
		table_out_str(t, at[i].shown);
		table_out_str(t, at[i].name);
		table_out_str(t, at[i].unit->code);
		table_out_i64(t, at[i].heads_office || at[i].is_head);
		table_out_i64(t, at[i].n);
		table_out_i64(t, at[i].m);
		table_out_i64(t, at[i].passed);
		table_out_row(t);
	}
	return table_out_close(t, out);
}

static int print(struct db *db, struct arena *a, int argc, char **argv, bool person)
{
	struct options o;
	struct appraise_rule r;
	struct buf b = {0};
	int status = read_options(db, argc, argv, person, &o);
	if (status >= 0)
		return status;
	db_begin(db); /* a round not yet open is computed on the way: taken back below */
	bool known = rule_for(db, a, &o, &r);
	bool ok = known && (person ? people(db, a, &o, &r, &b) : offices(db, a, &o, &r, &b)) && db_status(db) == DB_OK;
	if (known && !ok)
		fprintf(stderr, "ทำรายงานไม่สำเร็จ: %s\n", db_why(db));
	db_rollback(db);
	status = ok && table_deliver(&b, o.out, o.format) ? DONE : REFUSED;
	buf_free(&b);
	return status;
}

int standing_cli_elearning(struct db *db, struct arena *a, int argc, char **argv)
{
	return print(db, a, argc, argv, false);
}

int standing_cli_person(struct db *db, struct arena *a, int argc, char **argv)
{
	return print(db, a, argc, argv, true);
}
