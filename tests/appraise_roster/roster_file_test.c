/* Roster files: judged row by row against the roster and each other, applied, again the same file. */
#include "../lpa/lpa_case.h"
#include "appraise/roster/inside.h"
#include "doc/sandbox.h"
#include "files/store.h"

#define HEAD "person,citizen_id,title,given_name,family_name,position,employment,office_code,is_head,from,to,level,acting\n"

struct file {
	struct roster_row *row;
	size_t n;
	struct problems ps;
};

static struct file judged_in(struct country_test *t, str text, const struct org_unit *only)
{
	struct file f = {.ps = problems_in(t->a)};
	struct table rows = csv(t->a, roster_heads_of_file, text);
	f.n = roster_judge(t->db, t->a, NOW_MS, &rows, only, NULL, 0, &f.row, &f.ps);
	return f;
}

static struct file judged(struct country_test *t, str text) { return judged_in(t, text, NULL); }

static struct roster_counts applied(struct country_test *t, str text)
{
	struct file f = judged(t, text);
	return roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
}

static i64 count(struct country_test *t, const char *what)
{
	return strcmp(what, "person") == 0 ? db_get(t->db, -1, "select count(*) from person") : db_get(t->db, -1, "select count(*) from posting");
}

static void check_why(const struct roster_row *r, enum roster_verdict v, const char *words)
{
	if (r->verdict != v || str_find(r->why, str_of(words)) < 0)
		fail_msg("row %d: %.*s: %.*s", (int)r->row, STR_FMT(roster_verdict_name(r->verdict)), STR_FMT(r->why));
}

/* A posting as text: "P54 2020-10-01..2024-01-14". */
static void check_postings(struct country_test *t, const char *key, const char *want)
{
	struct person p;
	struct posting *o;
	struct buf b = {0};
	assert_true(person_by_key(t->db, t->a, str_of(key), &p));
	size_t n = postings_of(t->db, t->a, p.id, &o);
	for (size_t i = n; i-- > 0;) {
		buf_str(&b, i + 1 < n ? S(" | ") : S(""));
		buf_str(&b, o[i].unit->code);
		buf_str(&b, o[i].is_head ? S("*") : o[i].acting ? S("+") : S(""));
		buf_str(&b, S(" "));
		buf_str(&b, roster_stored(t->a, o[i].from));
		buf_str(&b, S(".."));
		buf_str(&b, o[i].to == DAY_NONE ? S("") : roster_stored(t->a, o[i].to));
	}
	check_str(str_take(t->a, &b), str_of(want));
}

#define FOUR \
	HEAD \
	"54001,,นาย,มานพ,ศรีแพร่,ท้องถิ่นจังหวัด,civil_servant,P54,1,2566-10-01,,อำนวยการสูง,\n" \
	"54002,1-2345-67890-12-1,นางสาว,กัญญา,เมือง\tแพร่,นักทรัพยากรบุคคล,ข้าราชการ,P54,0,01/05/2561,,ชำนาญการ,\n" \
	"๕๔๐๐๓,,นาย,ทวี,แม่ยม,,government_employee,D5401,,2024-01-15,,,\n" \
	"sri@example.go.th,,นาง,ศรี,สอง,,other,D5401,0,45366,2567-09-30,,\n"

static void a_first_file_and_the_same_again(void **state)
{
	struct country_test *t = *state;
	struct roster_counts c = applied(t, S(FOUR));
	assert_int_equal(c.n[ROSTER_NEW], 4);
	assert_int_equal(count(t, "person"), 4);
	check_postings(t, "54001", "P54* 2023-10-01..");
	check_postings(t, "54002", "P54 2018-05-01..");
	check_postings(t, "54003", "D5401 2024-01-15..");
	check_postings(t, "sri@example.go.th", "D5401 2024-03-15..2024-09-30");
	check_str(db_get_str(t->db, t->a, "select family_name from person where key = '54002'"), S("เมือง แพร่"));
	assert_true(db_has(t->db, "select 1 from person where key = '54002' and length(citizen_hash) = 64"));
	i64 versions = db_get(t->db, 0, "select sum(version) from person") + db_get(t->db, 0, "select sum(version) from posting");
	c = applied(t, S(FOUR));
	assert_int_equal(c.n[ROSTER_SAME], 4);
	assert_int_equal(count(t, "posting"), 4);
	assert_int_equal(db_get(t->db, 0, "select sum(version) from person") + db_get(t->db, 0, "select sum(version) from posting"), versions);
}

static void each_bad_row_is_named(void **state)
{
	struct country_test *t = *state;
	struct file f = judged(t, S(HEAD
		"1,1234567890122,นาย,ก,ก,,civil_servant,P54,0,2567-10-01,,,\n" /* 2: checksum */
		"2,,นาย,ก,ก,,civil_servant,P99,0,2567-10-01,,,\n" /* 3: office */
		"3,,นาย,ก,ก,,boss,P54,0,2567-10-01,,,\n" /* 4: employment */
		"4,,นาย,ก,ก,,civil_servant,P54,x,2567-10-01,,,\n" /* 5: flag */
		"5,,นาย,ก,ก,,civil_servant,P54,0,2467-10-01,,,\n" /* 6: year */
		"6,,นาย,ก,ก,,civil_servant,P54,0,2567-10-01,2566-10-01,,\n" /* 7: order */
		"7,,นาย,,ก,,civil_servant,P54,0,2567-10-01,,,\n" /* 8: name */
		",,นาย,ก,ก,,civil_servant,P54,0,2567-10-01,,,\n" /* 9: nobody */
		"1234567890121,,นาย,ก,ก,,civil_servant,P54,0,2567-10-01,,,\n" /* 10: a national id as key */
		"8,,นาย,ก,ก,,civil_servant,P54,1,2567-10-01,,,1\n" /* 11: head and acting */
		"9,,นาย,ก,ก,,civil_servant,P54,0,2567-10-01,,,\n")); /* 12: good */
	assert_int_equal(f.ps.n, 10);
	assert_problem(&f.ps, 2, "citizen_id", "(ไม่แสดง)", "13 หลัก");
	assert_problem(&f.ps, 3, "office_code", "P99", "ไม่รู้จักหน่วยงาน");
	assert_problem(&f.ps, 4, "employment", "boss", "civil_servant");
	assert_problem(&f.ps, 5, "is_head", "x", "ใช้ 1");
	assert_problem(&f.ps, 6, "from", "2467-10-01", "หมายถึง 2567 หรือไม่");
	assert_problem(&f.ps, 7, "to", "2566-10-01", "ก่อนวันแรก");
	assert_problem(&f.ps, 8, "given_name", "", "ต้องไม่ว่าง");
	assert_problem(&f.ps, 9, "person", "", "ไม่พบชื่อนี้ในหน่วยงาน");
	assert_problem(&f.ps, 10, "person", "(ไม่แสดง)", "ไม่ใช่เลขประจำตัวประชาชน");
	assert_problem(&f.ps, 11, "acting", "1", "เป็นหัวหน้า");
	struct roster_counts c = roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	assert_int_equal(c.n[ROSTER_REFUSED], 10);
	assert_int_equal(count(t, "person"), 1);
}

static void the_same_person_twice(void **state)
{
	struct country_test *t = *state;
	struct file f = judged(t, S(HEAD
		"1,,นาย,ก,ก,,civil_servant,P54,0,2560-10-01,,,\n"
		"1,,นาย,ก,ก,,civil_servant,P54,0,2560-10-01,,,\n" /* the row once more */
		"2,,นาย,ข,ข,,civil_servant,P54,0,2560-10-01,2562-09-30,,\n"
		"2,,นาย,ข,ข,,civil_servant,D5401,0,2561-10-01,2563-09-30,,\n" /* over the one before */
		"3,,นาย,ค,ค,,civil_servant,P24,0,2565-10-01,,,\n" /* newer first: both stand */
		"3,,นาย,ค,ค,,civil_servant,P54,0,2560-10-01,,,\n"));
	check_why(&f.row[0], ROSTER_NEW, "");
	check_why(&f.row[1], ROSTER_REFUSED, "ซ้ำกับแถว 2");
	check_why(&f.row[2], ROSTER_NEW, "");
	check_why(&f.row[3], ROSTER_REFUSED, "ช่วงวันที่ซ้อนกับ");
	check_why(&f.row[4], ROSTER_MOVED, "จาก สถจ.แพร่");
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	check_postings(t, "1", "P54 2017-10-01..");
	check_postings(t, "2", "P54 2017-10-01..2019-09-30");
	check_postings(t, "3", "P54 2017-10-01..2022-09-30 | P24 2022-10-01..");
}

static void a_movement_ends_what_was(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	struct file f = judged(t, S(HEAD "54002,,นางสาว,กัญญา,เมืองแพร่,นักทรัพยากรบุคคล,civil_servant,P24,0,2567-01-15,,ชำนาญการ,\n"));
	check_why(&f.row[0], ROSTER_MOVED, "จาก สถจ.แพร่");
	check_why(&f.row[0], ROSTER_MOVED, "เดิม นางสาวกัญญา เมือง แพร่");
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	check_postings(t, "54002", "P54 2018-05-01..2024-01-14 | P24 2024-01-15..");
	check_str(db_get_str(t->db, t->a, "select family_name from person where key = '54002'"), S("เมืองแพร่"));
	/* The end of a posting may not be pushed over the next one. */
	f = judged(t, S(HEAD "54002,,นางสาว,กัญญา,เมืองแพร่,นักทรัพยากรบุคคล,civil_servant,P54,0,2561-05-01,2567-06-30,ชำนาญการ,\n"));
	check_why(&f.row[0], ROSTER_REFUSED, "ช่วงวันที่ซ้อนกับ สถจ.ฉะเชิงเทรา");
}

static void two_full_heads(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	/* Against the roster; between two rows; following one another; acting. */
	struct file f = judged(t, S(HEAD
		"2,,นาย,ข,ข,,civil_servant,P54,1,2567-01-01,,,\n"
		"3,,นาย,ค,ค,,civil_servant,P24,1,2566-01-01,,,\n"
		"4,,นาย,ง,ง,,civil_servant,P24,1,2567-01-01,,,\n"
		"5,,นาย,จ,จ,,civil_servant,D2401,1,2560-01-01,2566-12-31,,\n"
		"6,,นาย,ฉ,ฉ,,civil_servant,D2401,1,2567-01-01,,,\n"
		"7,,นาย,ช,ช,,civil_servant,P54,0,2560-01-01,,,\n"
		"7,,นาย,ช,ช,,civil_servant,P54,0,2567-02-01,,,1\n"));
	check_why(&f.row[0], ROSTER_REFUSED, "มีหัวหน้าหน่วยงานสองคนในเวลาเดียวกัน: นายมานพ ศรีแพร่");
	check_why(&f.row[1], ROSTER_NEW, "");
	check_why(&f.row[2], ROSTER_REFUSED, "นายค ค");
	check_why(&f.row[3], ROSTER_NEW, "");
	check_why(&f.row[4], ROSTER_NEW, "");
	check_why(&f.row[6], ROSTER_NEW, "");
	assert_problem(&f.ps, 2, "is_head", "1", "acting");
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	struct roster_head h[2];
	roster_heads(t->db, t->a, unit(t, "P54"), day_of((struct ymd){2024, 3, 15}), h);
	check_str(h[0].person.key, S("54001"));
	check_str(h[1].person.key, S("7"));
	roster_heads(t->db, t->a, unit(t, "D2401"), day_of((struct ymd){2024, 1, 1}), h);
	check_str(h[0].person.key, S("6"));
	assert_int_equal(h[1].posting.id, 0);
}

static void heads_change_places_in_one_file(void **state)
{
	struct country_test *t = *state;
	applied(t, S(HEAD "a,,นาย,ก,ก,,civil_servant,P54,1,2560-10-01,,,\nb,,นาย,ข,ข,,civil_servant,P24,1,2560-10-01,,,\n"));
	struct file f = judged(t, S(HEAD "a,,นาย,ก,ก,,civil_servant,P24,1,2567-10-01,,,\nb,,นาย,ข,ข,,civil_servant,P54,1,2567-10-01,,,\n"));
	assert_int_equal(f.ps.n, 0);
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	check_postings(t, "a", "P54* 2017-10-01..2024-09-30 | P24* 2024-10-01..");
	check_postings(t, "b", "P24* 2017-10-01..2024-09-30 | P54* 2024-10-01..");
}

/* Whoever cannot come stays, and then nobody can come there. Nothing of it is applied, nobody's posting ends. */
static void a_refused_head_stays_where_it_was(void **state)
{
	struct country_test *t = *state;
	applied(t, S(HEAD "a,,นาย,ก,ก,,civil_servant,P54,1,2560-10-01,,,\nb,,นาย,ข,ข,,civil_servant,P24,1,2560-10-01,,,\nc,,นาย,ค,ค,,civil_servant,D5401,0,2560-10-01,,,\n"));
	str text = S(HEAD
		"a,,นาย,ก,ก,,civil_servant,P24,1,2567-10-01,,,\n" /* P24 has its head, who stays */
		"c,,นาย,ค,ค,,civil_servant,P54,1,2567-10-01,,,\n" /* so P54 has its own still */
		"a,,นาย,ก,ก,,civil_servant,D5401,0,2568-10-01,,,\n"); /* stands, and ends what was before */
	struct file f = judged(t, text);
	check_why(&f.row[0], ROSTER_REFUSED, "นายข ข");
	check_why(&f.row[1], ROSTER_REFUSED, "นายก ก");
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	check_postings(t, "a", "P54* 2017-10-01..2025-09-30 | D5401 2025-10-01..");
	check_postings(t, "b", "P24* 2017-10-01..");
	check_postings(t, "c", "D5401 2017-10-01..");
	assert_int_equal(applied(t, text).n[ROSTER_SAME], 1);
}

static void one_row_that_is_refused_touches_only_itself(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	/* An old posting becomes a head's where there is one: as before. */
	struct file f = judged(t, S(HEAD "54002,,นางสาว,กัญญา,เมืองแพร่,,civil_servant,P54,1,2561-05-01,,,\n"));
	check_why(&f.row[0], ROSTER_REFUSED, "นายมานพ");
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	check_postings(t, "54002", "P54 2018-05-01..");
	check_postings(t, "54001", "P54* 2023-10-01..");
}

static void names_without_a_key_wait_for_a_hand(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	struct table rows = csv(t->a, roster_heads_of_file, S(HEAD ",,นางสาว,กัญญา,เมือง แพร่,นักทรัพยากรบุคคล,civil_servant,P54,0,2561-05-01,,ชำนาญการพิเศษ,\n"));
	struct problems ps = problems_in(t->a);
	struct roster_row *row;
	size_t n = roster_judge(t->db, t->a, NOW_MS, &rows, NULL, NULL, 0, &row, &ps);
	check_why(&row[0], ROSTER_CONFIRM, "หมายถึง นางสาวกัญญา เมือง แพร่ (54002) หรือไม่");
	roster_apply(t->db, t->a, NOW_MS, 0, row, n);
	assert_false(db_has(t->db, "select 1 from posting where level = 'ชำนาญการพิเศษ'"));
	struct person meant;
	assert_true(person_by_key(t->db, t->a, S("54002"), &meant));
	struct roster_confirmed confirmed = {2, meant.id + 1};
	n = roster_judge(t->db, t->a, NOW_MS, &rows, NULL, &confirmed, 1, &row, &ps);
	check_why(&row[0], ROSTER_CONFIRM, ""); /* somebody else was confirmed: the roster has changed since */
	confirmed.person_id = meant.id;
	n = roster_judge(t->db, t->a, NOW_MS, &rows, NULL, &confirmed, 1, &row, &ps);
	check_why(&row[0], ROSTER_CHANGED, "");
	roster_apply(t->db, t->a, NOW_MS, 0, row, n);
	assert_true(db_has(t->db, "select 1 from posting where level = 'ชำนาญการพิเศษ'"));
	assert_int_equal(count(t, "person"), 4);
	n = roster_judge(t->db, t->a, NOW_MS, &rows, NULL, NULL, 0, &row, &ps);
	check_why(&row[0], ROSTER_SAME, ""); /* once it stands so, nobody is asked again */
	/* A national id says who is meant, or that it is somebody else. */
	struct file f = judged(t, S(HEAD ",1234567890121,นางสาว,กัญญา,เมือง แพร่,นิติกร,civil_servant,P54,0,2561-05-01,,ชำนาญการพิเศษ,\n"));
	check_why(&f.row[0], ROSTER_CHANGED, "");
	f = judged(t, S(HEAD ",3141592653581,นางสาว,กัญญา,เมือง แพร่,นิติกร,civil_servant,P54,0,2561-05-01,,ชำนาญการพิเศษ,\n"));
	check_why(&f.row[0], ROSTER_REFUSED, "ไม่ตรงกับที่บันทึกไว้");
	applied(t, S(HEAD "54009,,นาง,กัญญา,เมือง แพร่,,civil_servant,P54,0,2565-05-01,,,\n"));
	n = roster_judge(t->db, t->a, NOW_MS, &rows, NULL, NULL, 0, &row, &ps);
	check_why(&row[0], ROSTER_REFUSED, "หลายคน");
}

/* A slip in the number meets somebody else: neither name fits, so nobody is renamed or moved unless a hand says so. A marriage, a new given name: one name stays. */
static void a_number_of_somebody_else_waits_for_a_hand(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	struct table rows = csv(t->a, roster_heads_of_file, S(HEAD
		"54001,,นาง,บุปผา,ป่าแดด,นิติกร,civil_servant,P24,0,2567-01-01,,,\n" /* 2: not the one of 54001 */
		"54003,,นาย,ทวี,น้ำยม,,government_employee,D5401,0,2024-01-15,,,\n" /* 3: another family name */
		"54002,1234567890121,นาง,กันยา,ใจงาม,นักทรัพยากรบุคคล,civil_servant,P54,0,2561-05-01,,ชำนาญการ,\n" /* 4: both, with the national id that is stored */
		"sri@example.go.th,3141592653581,นาง,ดวง,ดาว,,other,d5401,0,45366,2567-09-30,,\n" /* 5: both, with an id that nobody had */
		"77,,นาย,หนึ่ง,แรก,,civil_servant,P54,0,2566-01-01,2566-12-31,,\n"
		"77,,นาย,สอง,รอง,,civil_servant,P54,0,2567-01-01,,,\n")); /* 7: two new people, one number */
	struct problems ps = problems_in(t->a);
	struct roster_row *row;
	size_t n = roster_judge(t->db, t->a, NOW_MS, &rows, NULL, NULL, 0, &row, &ps);
	check_why(&row[0], ROSTER_CONFIRM, "รหัส 54001 บันทึกไว้เป็น นายมานพ ศรีแพร่ แต่แถวนี้เป็น นางบุปผา ป่าแดด");
	check_why(&row[1], ROSTER_CHANGED, "เดิม นายทวี แม่ยม");
	check_why(&row[2], ROSTER_CHANGED, "เดิม นางสาวกัญญา");
	check_why(&row[3], ROSTER_CONFIRM, "นางศรี สอง");
	check_why(&row[4], ROSTER_NEW, "");
	check_why(&row[5], ROSTER_CONFIRM, "รหัส 77 ในแถวอื่นของไฟล์นี้เป็น นายหนึ่ง แรก");
	roster_apply(t->db, t->a, NOW_MS, 0, row, n);
	check_postings(t, "54001", "P54* 2023-10-01..");
	check_postings(t, "77", "P54 2023-01-01..2023-12-31");
	assert_true(db_has(t->db, "select 1 from person where key = '54001' and given_name = 'มานพ'"));
	assert_true(db_has(t->db, "select 1 from person where key = 'sri@example.go.th' and citizen_hash = '' and given_name = 'ศรี'"));
	assert_true(db_has(t->db, "select 1 from person where key = '54002' and family_name = 'ใจงาม'"));
	const struct roster_confirmed confirmed[] = {{2, row[0].person_id}, {5, row[3].person_id}};
	n = roster_judge(t->db, t->a, NOW_MS, &rows, NULL, confirmed, 2, &row, &ps);
	check_why(&row[0], ROSTER_MOVED, "เดิม นายมานพ ศรีแพร่");
	check_why(&row[3], ROSTER_CHANGED, "");
	roster_apply(t->db, t->a, NOW_MS, 0, row, n);
	check_postings(t, "54001", "P54* 2023-10-01..2023-12-31 | P24 2024-01-01..");
	assert_true(db_has(t->db, "select 1 from person where key = 'sri@example.go.th' and length(citizen_hash) = 64 and given_name = 'ดวง'"));
}

static void a_refused_row_takes_no_name(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	struct file f = judged(t, S(HEAD
		"54003,,นาย,ทวี,น้ำยม,,government_employee,D5401,0,2024-01-15,,,\n"
		"54003,3141592653581,นาย,ทวี,แม่ยม,,government_employee,D5401,0,2024-01-15,,,\n" /* the person again, as before */
		"88,,นาย,ใหม่,เอี่ยม,,civil_servant,P54,0,2566-01-01,2566-12-31,,\n"
		"88,,นาย,ใหม่,ผิด,,civil_servant,P54,0,2566-06-01,2567-12-31,,\n" /* over the one before */
		"89,,นาย,หัวหน้า,ซ้อน,,civil_servant,P54,1,2566-10-02,,,\n" /* a second head: refused, so are its names */
		"89,,นาย,หัวหน้า,เดียว,,civil_servant,P54,0,2560-10-01,2561-09-30,,\n"));
	check_why(&f.row[0], ROSTER_CHANGED, "เดิม นายทวี แม่ยม");
	check_why(&f.row[1], ROSTER_REFUSED, "ซ้ำกับแถว 2");
	check_why(&f.row[2], ROSTER_NEW, "");
	check_why(&f.row[3], ROSTER_REFUSED, "ช่วงวันที่ซ้อนกับ");
	check_why(&f.row[4], ROSTER_REFUSED, "มีหัวหน้าหน่วยงานสองคน");
	check_why(&f.row[5], ROSTER_NEW, "");
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	assert_true(db_has(t->db, "select 1 from person where key = '54003' and family_name = 'น้ำยม' and citizen_hash = ''"));
	assert_true(db_has(t->db, "select 1 from person where key = '88' and family_name = 'เอี่ยม'"));
	assert_true(db_has(t->db, "select 1 from person where key = '89' and family_name = 'เดียว'"));
}

/* A row tells all that is wrong with it at once, people read the columns' Thai heads; the command names the columns as the file does. */
static void a_row_tells_all_that_is_wrong(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	struct file f = judged(t, S(HEAD
		"1,1234567890122,นาย,,ก,,boss,P99,x,2467-10-01,2567-13-01,,\n"
		"2,,นาย,ก,ก,,civil_servant,P54,1,2566-10-02,,,\n"));
	static const char *const words[] = {"13 หลัก", "ชื่อต้องไม่ว่าง", "ประเภทบุคลากร: ใช้ ข้าราชการ", "รหัสหน่วยงาน: ไม่รู้จักหน่วยงาน", "หัวหน้าหน่วยงาน: ใช้ 1", "ตั้งแต่วันที่: ปี 2467",
		"ถึงวันที่: ไม่มีวันที่นี้"};
	for (size_t i = 0; i < N_OF(words); i++)
		check_why(&f.row[0], ROSTER_REFUSED, words[i]);
	assert_problem(&f.ps, 2, "employment", "boss", "civil_servant");
	assert_problem(&f.ps, 2, "to", "2567-13-01", "ไม่มีวันที่นี้");
	check_why(&f.row[1], ROSTER_REFUSED, "ให้ใส่ 1 ในช่องรักษาการแทน");
	assert_true(str_find(f.row[1].why, S("is_head")) < 0);
	assert_problem(&f.ps, 3, "is_head", "1", "acting เป็น 1 แทน is_head");
	assert_int_equal(f.ps.n, 8);
}

static void a_national_id_finds_the_person(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	struct file f = judged(t, S(HEAD
		"99002,1234567890121,นางสาว,กัญญา,เมือง แพร่,นักทรัพยากรบุคคล,civil_servant,P54,0,2561-05-01,,ชำนาญการ,\n" /* a new staff number */
		"54001,1234567890121,นาย,มานพ,ศรีแพร่,,civil_servant,P54,1,2566-10-01,,,\n" /* somebody else's id */
		"n1,3141592653581,นาย,ก,ก,,civil_servant,P54,0,2566-10-01,,,\n"
		"n2,3141592653581,นาย,ก,ก,,civil_servant,P54,0,2566-10-01,,,\n")); /* two keys of one id */
	check_why(&f.row[0], ROSTER_CHANGED, "เดิม นางสาวกัญญา เมือง แพร่ (54002)");
	check_why(&f.row[1], ROSTER_REFUSED, "เป็นของบุคลากรรหัส 54002");
	check_why(&f.row[2], ROSTER_NEW, "");
	check_why(&f.row[3], ROSTER_REFUSED, "ซ้ำกับรหัส n1");
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	struct person p;
	assert_false(person_by_key(t->db, t->a, S("54002"), &p));
	assert_true(person_by_key(t->db, t->a, S("99002"), &p));
	assert_int_equal(count(t, "person"), 5);
	assert_false(db_has(t->db, "select 1 from person where citizen_hash like '%1234567890121%'"));
}

static void an_office_imports_its_own(void **state)
{
	struct country_test *t = *state;
	applied(t, S(FOUR));
	struct file f = judged_in(t, S(HEAD
		"1,,นาย,ก,ก,,civil_servant,D5401,0,2566-10-01,,,\n"
		"2,,นาย,ก,ก,,civil_servant,P24,0,2566-10-01,,,\n"), unit(t, "P54"));
	check_why(&f.row[0], ROSTER_NEW, "");
	check_why(&f.row[1], ROSTER_REFUSED, "นอกพื้นที่รับผิดชอบ");
	/* Another office takes nobody's past, but receives who moves. */
	f = judged_in(t, S(HEAD "54002,,นางสาว,กัญญา,เมือง แพร่,,civil_servant,P24,0,2561-05-01,,,\n"), unit(t, "P24"));
	check_why(&f.row[0], ROSTER_REFUSED, "บันทึกไว้ที่ สถจ.แพร่");
	f = judged_in(t, S(HEAD "54002,,นางสาว,กัญญา,เมือง แพร่,,civil_servant,P24,0,2567-05-01,,,\n"), unit(t, "P24"));
	check_why(&f.row[0], ROSTER_MOVED, "จาก สถจ.แพร่");
	/* Nor the name of somebody who works elsewhere, by a posting of long ago. */
	f = judged_in(t, S(HEAD "54002,,นาย,คนอื่น,เมือง แพร่,,civil_servant,P24,0,2550-05-01,2551-05-01,,\n"), unit(t, "P24"));
	roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n);
	check_str(db_get_str(t->db, t->a, "select given_name from person where key = '54002'"), S("กัญญา"));
	check_postings(t, "54002", "P24 2007-05-01..2008-05-01 | P54 2018-05-01..");
}

static void thai_heads(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct table rows;
	assert_true(roster_read(t->a, NULL, S("ชื่อ,นามสกุล,เลขประจำตัวบุคลากร,ประเภทบุคลากร,รหัสหน่วยงาน,ตั้งแต่วันที่,เหตุผล\nสมชาย,ใจดี,1,พนักงานราชการ,P54,15 มี.ค. 2567,เดิม\n"), TABLE_TRUSTED, &rows, &ps));
	struct roster_row *row;
	assert_int_equal(roster_judge(t->db, t->a, NOW_MS, &rows, NULL, NULL, 0, &row, &ps), 1);
	check_why(&row[0], ROSTER_NEW, "");
	assert_false(roster_read(t->a, NULL, S("ชื่อ,นามสกุล\nสมชาย,ใจดี\n"), TABLE_TRUSTED, &rows, &ps));
	assert_true(ps.n > 0);
}

/* The form that is given out, filled in: Thai heads of an .xlsx. */
static void the_form_is_a_file(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct buf b = {0};
	static const char *const cell[] = {"54001", "", "นาย", "มานพ", "ศรีแพร่", "ท้องถิ่นจังหวัด", "ข้าราชการ", "P54", "1", "2566-10-01", "", "อำนวยการสูง", "0", "", ""};
	struct table_out *out = table_out_open(TABLE_XLSX, roster_out_cols, "x");
	for (size_t i = 0; i < N_OF(cell); i++)
		table_out_str(out, str_of(cell[i]));
	table_out_row(out);
	assert_true(table_out_close(out, &b));
	struct table rows;
	if (!roster_read(t->a, NULL, str_take(t->a, &b), TABLE_TRUSTED, &rows, &ps))
		print_problems(&ps);
	struct roster_row *row;
	assert_int_equal(roster_judge(t->db, t->a, NOW_MS, &rows, NULL, NULL, 0, &row, &ps), 1);
	check_why(&row[0], ROSTER_NEW, "");
}

/* Many heads of one office, and a chain in which each head takes the next one's place while the last one stays: in bounded time. */
static void many_heads(void **state)
{
	struct country_test *t = *state;
	struct buf b = {0};
	buf_lit(&b, HEAD);
	for (int i = 0; i < 3000; i++)
		buf_fmt(&b, "m%d,,นาย,ก,ก,,civil_servant,P54,1,2567-10-01,,,\n", i);
	struct file f = judged(t, str_take(t->a, &b));
	check_why(&f.row[0], ROSTER_NEW, "");
	for (size_t i = 1; i < f.n; i++)
		assert_int_equal(f.row[i].verdict, ROSTER_REFUSED);
	static const char *const offices[] = {"P54", "P24", "P20", "P50", "P90", "P30"};
	for (size_t i = 0; i < N_OF(offices); i++)
		applied(t, str_fmt(t->a, HEAD "h%zu,,นาย,ก,ก,,civil_servant,%s,1,2560-10-01,,,\n", i, offices[i]));
	struct buf chain = {0};
	buf_lit(&chain, HEAD);
	for (size_t i = 0; i + 1 < N_OF(offices); i++)
		buf_fmt(&chain, "h%zu,,นาย,ก,ก,,civil_servant,%s,1,2567-10-01,,,\n", i, offices[i + 1]);
	f = judged(t, str_take(t->a, &chain));
	for (size_t i = 0; i < f.n; i++)
		check_why(&f.row[i], ROSTER_REFUSED, "มีหัวหน้าหน่วยงานสองคน");
	assert_int_equal(roster_apply(t->db, t->a, NOW_MS, 0, f.row, f.n).n[ROSTER_REFUSED], 5);
	check_postings(t, "h0", "P54* 2017-10-01..");
}

static void what_is_kept_of_a_file_holds_no_national_id(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct store *s = store_open(str_fmt(t->a, "%s/files", t->dir).p);
	assert_non_null(s);
	roster_use_files(s);
	struct table rows = csv(t->a, roster_heads_of_file, S(HEAD
		"54002,1-2345-67890-12-1,นางสาว,กัญญา,เมืองแพร่,,civil_servant,P54,0,2561-05-01,,,\n\n"
		"54003,1234567890122,นาย,ข,ข,,civil_servant,P54,0,2561-05-01,,,\n"
		"1234567890121,,นาย,ค,\"=ค\n1\",,civil_servant,P54,0,2561-05-01,,,\n"));
	str kept = roster_kept(t->a, &rows);
	assert_true(str_find(kept, S("67890")) < 0);
	struct sha256 sha;
	assert_true(store_put(s, kept, &sha));
	str token = roster_import_add(t->db, t->a, NOW_MS, 0, unit(t, "P54"), hex_of(t->a, sha.b, sizeof sha.b), S("a\tb.csv"));
	struct roster_import x;
	struct table again;
	assert_true(roster_import_by_token(t->db, t->a, token, &x));
	check_str(x.file_name, S("a b.csv"));
	assert_true(roster_kept_read(t->a, x.sha, &again));
	struct roster_counts c = roster_import_apply(t->db, t->a, NOW_MS, 0, &x, &again, NULL, 0);
	assert_int_equal(c.n[ROSTER_NEW], 1);
	assert_int_equal(c.n[ROSTER_REFUSED], 2);
	struct person p;
	assert_true(person_by_key(t->db, t->a, S("54002"), &p));
	/* The hash of the kept row is that of the number itself. */
	struct file f = judged(t, S(HEAD "99,1234567890121,นางสาว,กัญญา,เมืองแพร่,,civil_servant,P54,0,2561-05-01,,,\n"));
	assert_int_equal(f.row[0].person_id, p.id);
	/* Who is renamed or taken from elsewhere by a file is written down one by one, as by hand. */
	f = judged(t, S(HEAD "54002,,นาง,กัญญา,เมืองใหม่,,civil_servant,P24,0,2567-05-01,,,\n"));
	roster_apply(t->db, t->a, NOW_MS, 7, f.row, f.n);
	str person_id = str_fmt(t->a, "%lld", (long long)p.id);
	assert_true(db_has(t->db, "select 1 from audit a join audit_value v on v.audit_id = a.id where a.action = 'roster.person.change' and a.account_id = 7 and a.object = $1"
				  " and v.before = '54002 นางสาวกัญญา เมืองแพร่' and v.after = '54002 นางกัญญา เมืองใหม่'", person_id));
	assert_true(db_has(t->db, "select 1 from audit where action = 'roster.posting' and account_id = 7"));
	db_exec(t->db, "delete from posting where person_id = $1 and to_day = '9999-12-31'", p.id);
	db_exec(t->db, "update posting set to_day = '9999-12-31' where person_id = $1", p.id);
	db_exec(t->db, "update person set title = 'นางสาว', family_name = 'เมืองแพร่' where id = $1", p.id);
	/* A hash in a file that comes from outside is no national id. */
	f = judged(t, S(HEAD "98,hash:aa,นางสาว,ก,ก,,civil_servant,P54,0,2561-05-01,,,\n"));
	check_why(&f.row[0], ROSTER_REFUSED, "13 หลัก");
	struct roster_row *row;
	size_t n = roster_judge_kept(t->db, t->a, NOW_MS, &again, x.unit, NULL, 0, &row);
	assert_int_equal(row[0].verdict, ROSTER_SAME);
	assert_int_equal(row[2].row, 5);
	struct buf b = {0};
	struct table_out *out = table_out_open(TABLE_CSV, roster_out_cols, "x");
	roster_refused(out, row, n);
	assert_true(table_out_close(out, &b));
	/* The refused rows, put right, are a file again. */
	struct table back = csv(t->a, roster_heads_of_file, str_take(t->a, &b));
	assert_int_equal(back.n, 2);
	check_str(back.rows[1].cell[ROSTER_C_FAMILY], S("=ค\n1"));
	assert_true(str_find(back.rows[0].cell[ROSTER_C_REASON], S("13 หลัก")) >= 0);
	assert_true(roster_import_by_token(t->db, t->a, token, &x));
	assert_int_equal(x.n_refused, 2);
	roster_sweep(t->db, NOW_MS + 29 * DAY_MS);
	assert_true(roster_import_by_token(t->db, t->a, token, &x));
	roster_sweep(t->db, NOW_MS + 31 * DAY_MS);
	assert_false(roster_import_by_token(t->db, t->a, token, &x)); /* over */
	/* A cell is kept only as far as it can be of use; it is still too long to be taken. */
	char *big = new (t->a, char, 30000);
	memset(big, 'x', 30000);
	rows.rows[0].cell = memcpy(new (t->a, str, ROSTER_C__MAX), rows.rows[0].cell, ROSTER_C__MAX * sizeof(str));
	((str *)(uintptr_t)rows.rows[0].cell)[ROSTER_C_POSITION] = (str){big, 30000};
	kept = roster_kept(t->a, &rows);
	assert_true(kept.n < 4000);
	assert_true(store_put(s, kept, &sha) && roster_kept_read(t->a, hex_of(t->a, sha.b, sizeof sha.b), &again));
	roster_judge_kept(t->db, t->a, NOW_MS, &again, x.unit, NULL, 0, &row);
	check_why(&row[0], ROSTER_REFUSED, "ตำแหน่งยาวได้ไม่เกิน");
	roster_use_files(NULL);
	store_close(s);
	(void)ps;
}

/* --- the command --- */

static const char *file_of(struct country_test *t, str text)
{
	const char *path = str_fmt(t->a, "%s/people.csv", t->dir).p;
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	fwrite(text.p, 1, text.n, f);
	fclose(f);
	return path;
}

static i64 told, told_n;
static void tell(struct db *db, struct arena *a, const i64 *person_id, size_t n)
{
	(void)db;
	(void)a;
	(void)person_id;
	told++;
	told_n = (i64)n;
}

static void a_file_with_a_bad_row_changes_nothing(void **state)
{
	struct country_test *t = *state;
	told = 0;
	roster_changed = tell;
	assert_int_equal(roster_cli_people(t->db, t->a, file_of(t, S(FOUR "9,,นาย,ก,ก,,civil_servant,P99,0,2567-10-01,,,\n"))), 1);
	assert_int_equal(count(t, "person"), 0);
	assert_int_equal(roster_cli_people(t->db, t->a, file_of(t, S(FOUR))), 0);
	assert_int_equal(count(t, "person"), 4);
	assert_int_equal(told, 1);
	assert_int_equal(told_n, 4);
	assert_int_equal(roster_cli_people(t->db, t->a, file_of(t, S(FOUR))), 0);
	assert_int_equal(told, 1);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action = 'roster.load'"), 1);
	/* Nobody can confirm here: neither a name without a number, nor a number under other names. */
	i64 versions = db_get(t->db, 0, "select sum(version) from person");
	assert_int_equal(roster_cli_people(t->db, t->a, file_of(t, S(HEAD "54003,,นาง,บุปผา,ป่าแดด,,government_employee,D5401,0,2024-01-15,,,\n"))), 1);
	assert_int_equal(db_get(t->db, 0, "select sum(version) from person"), versions);
	assert_int_equal(roster_cli_people(t->db, t->a, file_of(t, S(HEAD "54002,1234567890121,นาง,บุปผา,ป่าแดด,นักทรัพยากรบุคคล,civil_servant,P54,0,2561-05-01,,ชำนาญการ,\n"))), 0);
	assert_int_equal(roster_cli_people(t->db, t->a, file_of(t, S(HEAD ",,นางสาว,กัญญา,เมือง แพร่,,civil_servant,P54,0,2561-05-01,,,\n"))), 1);
	roster_changed = NULL;
	db_begin(t->db);
	db_exec(t->db, "delete from posting");
	db_exec(t->db, "delete from person");
	assert_true(db_commit(t->db));
}

int main(int argc, char **argv)
{
	int child = doc_child_main(argc, argv);
	if (child >= 0)
		return child;
	const struct CMUnitTest tests[] = {CASE(a_first_file_and_the_same_again), CASE(each_bad_row_is_named), CASE(the_same_person_twice), CASE(a_movement_ends_what_was),
		CASE(two_full_heads), CASE(heads_change_places_in_one_file), CASE(a_refused_head_stays_where_it_was), CASE(one_row_that_is_refused_touches_only_itself),
		CASE(names_without_a_key_wait_for_a_hand), CASE(a_number_of_somebody_else_waits_for_a_hand), CASE(a_refused_row_takes_no_name), CASE(a_row_tells_all_that_is_wrong),
		CASE(a_national_id_finds_the_person), CASE(an_office_imports_its_own), CASE(thai_heads), CASE(the_form_is_a_file), CASE(many_heads),
		CASE(what_is_kept_of_a_file_holds_no_national_id), cmocka_unit_test(a_file_with_a_bad_row_changes_nothing)};
	return COUNTRY_GROUP("roster_file", tests);
}
