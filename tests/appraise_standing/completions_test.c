/* load completions: by row what is wrong, all or nothing, the same file twice changes nothing, our own courses known by address and title. */
#include "../learn_course/course_case.h"
#include "appraise/standing/standing.h"
#include "doc/sandbox.h"

#include <fcntl.h>

#define HEAD "person,channel,course,completed_on,number\n"

static i64 person(struct db *db, const char *key)
{
	i64 id = db_get(db, 0,
		"insert into person(key, shown, citizen_hash, title, given_name, family_name, name_fold, name_sort, account_id, linked_by, made_ms, version)"
		" values ($1, $1, '', 'นาย', $1, 'ทดสอบ', $1, $1, 0, 0, 0, 1) returning id",
		key);
	db_exec(db,
		"insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version)"
		" values ($1, $2, 'นักส่งเสริม', 'ชำนาญการ', 0, 0, 0, '2020-10-01', '9999-12-31', 0, 0, 1)",
		id, org_by_code(org_dir(db), S("P54"))->id);
	standing_person(db, id);
	return id;
}

/* The command commits: people before it, everything away after it. */
static int people(void **state)
{
	struct country_test *t = *state;
	static const struct case_course own = {.slug = "procurement-101", .title = "การจัดซื้อจัดจ้าง  ภาครัฐ"};
	arena_reset(t->a);
	clock_set_ms(NOW_MS);
	db_begin(t->db);
	person(t->db, "1001");
	person(t->db, "1002");
	person(t->db, "somchai@dla.go.th");
	case_course(t, &own, NULL, 0);
	return db_commit(t->db) ? 0 : -1;
}

static int clear(void **state)
{
	struct country_test *t = *state;
	db_begin(t->db);
	db_exec(t->db, "delete from appraise_standing");
	db_exec(t->db, "delete from completion_loaded");
	db_exec(t->db, "delete from posting");
	db_exec(t->db, "delete from person");
	db_exec(t->db, "update course set live_id = 0");
	db_exec(t->db, "delete from course_section");
	db_exec(t->db, "delete from course_version");
	db_exec(t->db, "delete from course");
	return db_commit(t->db) ? 0 : -1;
}

/* Runs the command on a file; what it says on both streams is in `out`. */
static int load(struct country_test *t, const char *text, char *out, size_t room)
{
	char path[160], said[160];
	snprintf(path, sizeof path, "%s/c.csv", t->dir);
	snprintf(said, sizeof said, "%s/said", t->dir);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
	fflush(stdout);
	int one = dup(1), two = dup(2), to = open(said, O_CREAT | O_TRUNC | O_RDWR | O_APPEND, 0600);
	assert_true(one >= 0 && two >= 0 && to >= 0);
	dup2(to, 1);
	dup2(to, 2);
	int status = standing_cli_completions(t->db, t->a, path);
	fflush(stdout);
	fflush(stderr);
	dup2(one, 1);
	dup2(two, 2);
	close(one);
	close(two);
	ssize_t n = pread(to, out, room - 1, 0);
	close(to);
	out[n > 0 ? n : 0] = 0;
	return status;
}

static i64 rows(struct country_test *t) { return db_get(t->db, -1, "select count(*) from completion_loaded"); }
static i64 passed(struct country_test *t, const char *key)
{
	return db_get(t->db, -1,
		"select s.passed from appraise_standing s join person p on p.id = s.person_id join appraise_rule r on r.id = s.rule_id join appraise_round d on d.id = r.round_id"
		" where p.key = $1 and d.year = 2567 and d.no = 1 and r.kind = 0 and r.state = 1",
		key);
}

static void said(const char *out, const char *words)
{
	if (strstr(out, words) != NULL)
		return;
	print_error("\"%s\" is not in:\n%s\n", words, out);
	fail();
}

static void what_is_wrong_is_said_by_row_and_nothing_changes(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *row, *column, *words;
	} cases[] = {
		{"9999,ocsc,ก,2024-01-10,", "person", "ไม่มีบุคลากร"},
		{",ocsc,ก,2024-01-10,", "person", "ไม่มีบุคลากร"},
		{"1001,moocs,ก,2024-01-10,", "channel", "localmooc"},
		{"1001,other,ก,2024-01-10,", "channel", "localmooc"},
		{"1001,ocsc, ,2024-01-10,", "course", "ชื่อหลักสูตร"},
		{"1001,ocsc,ก,2024-02-30,", "completed_on", ""},
		{"1001,ocsc,ก,2467-01-10,", "completed_on", "2567"},
		{"1001,ocsc,ก,,", "completed_on", ""},
		{"1001,ocsc,ก,2570-01-10,", "completed_on", "ยังมาไม่ถึง"},
		{"1001,ocsc,ก,2026-11-19,", "completed_on", "ยังมาไม่ถึง"}, /* the clock stands at 18 November 2026 */
	};
	char out[4000];
	for (size_t i = 0; i < N_OF(cases); i++) {
		str text = str_fmt(t->a, HEAD "1002,ocsc,ดี,2024-01-10,\n%s\n", cases[i].row);
		assert_int_equal(load(t, text.p, out, sizeof out), 1);
		said(out, "แถว 3");
		said(out, cases[i].column);
		said(out, cases[i].words);
		said(out, "ไม่มีอะไรเปลี่ยนแปลง");
		assert_int_equal(rows(t), 0);
	}
	assert_int_equal(load(t, "person,course\n1001,ก\n", out, sizeof out), 1);
	said(out, "completed_on");
	assert_int_equal(load(t, HEAD, out, sizeof out), 1);
	said(out, "ไม่มีรายการ");
}

static void a_national_id_is_not_repeated(void **state)
{
	struct country_test *t = *state;
	char out[2000];
	assert_int_equal(load(t, HEAD "1101700230708,ocsc,ก,2024-01-10,\n", out, sizeof out), 1);
	assert_null(strstr(out, "1101700230708"));
	said(out, "(ไม่แสดง)");
}

static void the_same_file_twice_changes_nothing(void **state)
{
	struct country_test *t = *state;
	static const char file[] = HEAD "1001,ocsc,การเงิน,2567-01-10,A-1\n1001,ocsc,การเงิน,2024-01-10,A-1\n1002,thaimooc,ดิจิทัล,๑๐/๑/๒๕๖๗,\nSomchai@DLA.go.th,localmooc,อื่น,45301,\n";
	char out[2000];
	assert_int_equal(passed(t, "1001"), 0);
	assert_int_equal(load(t, file, out, sizeof out), 0);
	said(out, "ใหม่ 3 รายการ มีอยู่แล้ว 1 รายการ"); /* the second row says what the first said */
	assert_int_equal(rows(t), 3);
	assert_int_equal(db_get(t->db, 0, "select count(*) from completion_loaded where day = '2024-01-10'"), 3); /* 45301 is an Excel day */
	assert_int_equal(passed(t, "1001"), 1);
	assert_int_equal(passed(t, "1002"), 1);
	assert_int_equal(passed(t, "somchai@dla.go.th"), 1);
	i64 audits = db_get(t->db, 0, "select count(*) from audit");
	assert_int_equal(load(t, file, out, sizeof out), 0);
	said(out, "ใหม่ 0 รายการ มีอยู่แล้ว 4 รายการ");
	assert_int_equal(rows(t), 3);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit"), audits);
	assert_int_equal(standing_wrong(t->db, t->a), 0);
}

static void our_own_courses_are_known(void **state)
{
	struct country_test *t = *state;
	char out[2000];
	assert_int_equal(load(t, HEAD "1001,localmooc,procurement-101,2024-01-10,\n1002,localmooc,การจัดซื้อจัดจ้าง ภาครัฐ,2024-01-10,\n1002,ocsc,การจัดซื้อจัดจ้าง ภาครัฐ,2024-01-11,\n"
				 "1002,localmooc,หลักสูตรที่เลิกแล้ว,2024-01-12,\n",
				 out, sizeof out),
		0);
	str key = str_fmt(t->a, "c%lld", (long long)db_get(t->db, 0, "select id from course"));
	assert_int_equal(db_get(t->db, 0, "select count(*) from completion_loaded where course_key = $1 and channel = 0", key), 2);
	assert_int_equal(db_get(t->db, 0, "select count(*) from completion_loaded where course_key like 't%'"), 2);
	assert_int_equal(db_get(t->db, 0, "select s.n from appraise_standing s join person p on p.id = s.person_id join appraise_rule r on r.id = s.rule_id join appraise_round d"
					  " on d.id = r.round_id where p.key = '1002' and d.year = 2567 and d.no = 1 and r.kind = 0"),
		3);
}

static void a_day_outside_the_round_is_kept_and_told(void **state)
{
	struct country_test *t = *state;
	char out[2000];
	assert_int_equal(load(t, HEAD "1001,ocsc,ก,2024-04-01,\n1001,ocsc,ข,2019-05-20,\n", out, sizeof out), 0);
	said(out, "1 รายการลงวันที่นอกรอบ");
	said(out, "แถว 3 2019-05-20");
	assert_null(strstr(out, "แถว 2"));
	assert_int_equal(rows(t), 2);
	assert_int_equal(passed(t, "1001"), 0); /* 1 April is the second round's */
}

#define CASE_OF(fn) cmocka_unit_test_setup_teardown(fn, people, clear)

int main(int argc, char **argv)
{
	int child = doc_child_main(argc, argv);
	if (child >= 0)
		return child;
	const struct CMUnitTest tests[] = {CASE_OF(what_is_wrong_is_said_by_row_and_nothing_changes), CASE_OF(a_national_id_is_not_repeated), CASE_OF(the_same_file_twice_changes_nothing),
		CASE_OF(our_own_courses_are_known), CASE_OF(a_day_outside_the_round_is_kept_and_told)};
	return COUNTRY_GROUP("completions", tests);
}
