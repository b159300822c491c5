/* The points of answers, what is wrong with questions, orders on the screen: tables, no database. */
#include "learn/quiz/rules.h"

#include "base/log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define N_OF(x) (sizeof(x) / sizeof *(x))

static struct arena *a;
static int setup(void **state)
{
	(void)state;
	a = arena_open(1 << 16, 64 << 20);
	return 0;
}
static int teardown(void **state)
{
	(void)state;
	arena_close(a);
	return 0;
}

static struct question make(enum question_kind k, const struct question_option *o, size_t n)
{
	struct question q = {.kind = k, .name = S(""), .body = S("ถาม"), .feedback = S(""), .option = o, .n = n};
	return q;
}
#define O(t, p) {.text = {t, sizeof(t) - 1}, .match = {"", 0}, .tolerance = {"", 0}, .feedback = {"", 0}, .percent = p}
#define M(t, m) {.text = {t, sizeof(t) - 1}, .match = {m, sizeof(m) - 1}, .tolerance = {"", 0}, .feedback = {"", 0}}
#define D(t, d, p) {.text = {t, sizeof(t) - 1}, .match = {"", 0}, .tolerance = {d, sizeof(d) - 1}, .feedback = {"", 0}, .percent = p}

/* By the answer column, as it is stored. */
static i64 grade(const struct question *q, const char *data, i64 points)
{
	struct answer x = answer_read(a, q, str_of(data));
	return answer_grade(a, q, &x, points);
}

static void one_many_true(void **state)
{
	(void)state;
	static const struct question_option one[] = {O("ก", 0), O("ข", 100), O("ค", 50)};
	struct question q = make(QUESTION_ONE, one, 3);
	assert_int_equal(grade(&q, "1", 100), 100);
	assert_int_equal(grade(&q, "0", 100), 0);
	assert_int_equal(grade(&q, "2", 150), 75);
	assert_int_equal(grade(&q, "", 100), 0);
	assert_int_equal(grade(&q, "3", 100), 0); /* no such option */
	assert_int_equal(grade(&q, "-1", 100), 0);
	assert_int_equal(grade(&q, "\"1\"", 100), 0);

	static const struct question_option many[] = {O("ก", 100), O("ข", 100), O("ค", 100), O("ง", 0), O("จ", 0)};
	q = make(QUESTION_MANY, many, 5);
	static const struct {
		const char *answer;
		i64 points;
	} t[] = {{"[0,1,2]", 100}, {"[0]", 33}, {"[0,1]", 67}, {"[0,3]", 0}, {"[0,1,3]", 33}, {"[0,1,2,3,4]", 33}, {"[3,4]", 0}, {"[]", 0}, {"", 0}, {"[0,0]", 33}, {"[9]", 0}};
	for (size_t i = 0; i < N_OF(t); i++)
		assert_int_equal(grade(&q, t[i].answer, 100), t[i].points);

	q = make(QUESTION_TRUE, NULL, 0);
	q.is_true = true;
	assert_int_equal(grade(&q, "1", 200), 200);
	assert_int_equal(grade(&q, "0", 200), 0);
	assert_int_equal(grade(&q, "", 200), 0); /* no answer is not "false" */
	q.is_true = false;
	assert_int_equal(grade(&q, "0", 200), 200);
	assert_int_equal(grade(&q, "", 200), 0);
}

static void match_order(void **state)
{
	(void)state;
	static const struct question_option m[] = {M("นายก", "บริหาร"), M("สภา", "นิติบัญญัติ"), M("รองนายก", "บริหาร"), M("", "ตุลาการ")};
	struct question q = make(QUESTION_MATCH, m, 4);
	assert_int_equal(grade(&q, "[0,1,2,-1]", 300), 300);
	assert_int_equal(grade(&q, "[2,1,0,-1]", 300), 300); /* the same partner by its text */
	assert_int_equal(grade(&q, "[0,3,-1,-1]", 300), 100);
	assert_int_equal(grade(&q, "[1,0,1]", 300), 0);
	static const struct question_option o[] = {O("เสนอ", 0), O("อนุมัติ", 0), O("ประกาศ", 0)};
	q = make(QUESTION_ORDER, o, 3);
	assert_int_equal(grade(&q, "[0,1,2]", 300), 300);
	assert_int_equal(grade(&q, "[0,2,1]", 300), 100);
	assert_int_equal(grade(&q, "[2,0,1]", 300), 0);
	assert_int_equal(grade(&q, "[0,-1,-1]", 100), 33);
}

static void number_text(void **state)
{
	(void)state;
	static const struct question_option n[] = {D("12.5", "0.5", 100), D("12.5", "2", 50)};
	struct question q = make(QUESTION_NUMBER, n, 2);
	static const struct {
		const char *typed;
		i64 points;
	} t[] = {{"\"12.5\"", 100}, {"\"12\"", 100}, {"\"13\"", 100}, {"\"13.01\"", 50}, {"\"14.5\"", 50}, {"\"14.51\"", 0}, {"\"๑๒.๕\"", 100}, {"\" 12.50 \"", 100},
		{"\"+12.5\"", 100}, {"\"-12.5\"", 0}, {"\"สิบสอง\"", 0}, {"\"\"", 0}, {"\"12,5\"", 0}};
	for (size_t i = 0; i < N_OF(t); i++)
		assert_int_equal(grade(&q, t[i].typed, 100), t[i].points);
	static const struct question_option big[] = {D("1234567", "", 100)};
	q = make(QUESTION_NUMBER, big, 1);
	assert_int_equal(grade(&q, "\"1,234,567\"", 100), 100);
	assert_int_equal(grade(&q, "\"1234567.000001\"", 100), 0);

	static const struct question_option w[] = {O("เทศบาลตำบล", 100), O("ทต.*", 50), O("*ท้องถิ่น*ภาษี*", 25), O("Local Fund ๒๕๖๗", 100)};
	q = make(QUESTION_TEXT, w, 4);
	static const struct {
		const char *typed;
		i64 points;
	} s[] = {{"\"เทศบาลตำบล\"", 100}, {"\" เทศบาลตำบล \"", 100}, {"\"เทศบาล\"", 0}, {"\"ทต.ห้วยหม้าย\"", 50}, {"\"องค์กรท้องถิ่นเก็บภาษีเอง\"", 25},
		{"\"ภาษีท้องถิ่น\"", 0}, {"\"local  fund 2567\"", 100}, {"\"LOCAL FUND ๒๕๖๗\"", 100}, {"\"\"", 0}};
	for (size_t i = 0; i < N_OF(s); i++)
		assert_int_equal(grade(&q, s[i].typed, 100), s[i].points);
	static const struct question_option am[] = {O("น้ำ", 100)};
	q = make(QUESTION_TEXT, am, 1);
	assert_int_equal(grade(&q, "\"น้ํา\"", 100), 100); /* nikhahit and sara aa */

	q = make(QUESTION_ESSAY, NULL, 0);
	assert_int_equal(grade(&q, "\"ความเห็น\"", 100), -1);
	assert_int_equal(grade(&q, "", 100), 0);
}

static bool problem_says(const struct question *q, const char *words)
{
	struct problems ps = problems_in(a);
	bool ok = question_check(a, q, 3, &ps), found = false;
	assert_int_equal(ok, ps.n == 0);
	for (size_t i = 0; i < ps.n; i++)
		found = found || (str_find(ps.at[i].expected, str_of(words)) >= 0 && ps.at[i].row == 3);
	return *words == '\0' ? ok : found;
}

static void checks(void **state)
{
	(void)state;
	static const struct question_option none[] = {O("ก", 0), O("ข", 0)}, two[] = {O("ก", 100), O("ข", 100)}, same[] = {O("ก", 100), O("ก ", 0)}, fine[] = {O("ก", 100), O("ข", 0)},
		empty[] = {O("ก", 100), O("", 0)}, star[] = {O("*", 100)}, bad[] = {D("สิบ", "", 100)}, minus[] = {D("10", "-1", 100)}, half[] = {D("10", "", 50)}, pair[] = {M("ก", "ข")},
		lone[] = {M("ก", "ข"), M("ค", "")};
	struct question q;
	q = make(QUESTION_ONE, none, 2);
	assert_true(problem_says(&q, "ไม่มีคำตอบที่ถูก"));
	q = make(QUESTION_MANY, none, 2);
	assert_true(problem_says(&q, "ไม่มีคำตอบที่ถูก"));
	q = make(QUESTION_ONE, two, 2);
	assert_true(problem_says(&q, "เลือกหลายคำตอบ"));
	q = make(QUESTION_MANY, two, 2);
	assert_true(problem_says(&q, ""));
	q = make(QUESTION_ONE, same, 2);
	assert_true(problem_says(&q, "ซ้ำกัน"));
	q = make(QUESTION_ONE, empty, 2);
	assert_true(problem_says(&q, "ว่างอยู่"));
	q = make(QUESTION_ONE, fine, 1);
	assert_true(problem_says(&q, "อย่างน้อย 2"));
	q = make(QUESTION_ONE, fine, 2);
	assert_true(problem_says(&q, ""));
	q.body = S("  ");
	assert_true(problem_says(&q, "ไม่มีคำถาม"));
	q = make(QUESTION_TEXT, star, 1);
	assert_true(problem_says(&q, "ทุกคำตอบถูก"));
	q = make(QUESTION_NUMBER, bad, 1);
	assert_true(problem_says(&q, "ต้องเป็นตัวเลข"));
	q = make(QUESTION_NUMBER, minus, 1);
	assert_true(problem_says(&q, "คลาดเคลื่อน"));
	q = make(QUESTION_NUMBER, half, 1);
	assert_true(problem_says(&q, "ไม่มีคำตอบที่ถูก"));
	q = make(QUESTION_MATCH, pair, 1);
	assert_true(problem_says(&q, "อย่างน้อย 2"));
	q = make(QUESTION_MATCH, lone, 2);
	assert_true(problem_says(&q, "ยังไม่มีคู่"));
	struct question_option *many = new (a, struct question_option, OPTIONS_MAX + 1);
	for (int i = 0; i <= OPTIONS_MAX; i++)
		many[i] = (struct question_option){.text = str_fmt(a, "%d", i), .match = S(""), .tolerance = S(""), .feedback = S(""), .percent = i == 0 ? 100 : 0};
	q = make(QUESTION_ONE, many, OPTIONS_MAX + 1);
	assert_true(problem_says(&q, "ไม่เกิน 40"));
	q = make(QUESTION_ONE, many, OPTIONS_MAX);
	assert_true(problem_says(&q, ""));
}

/* The columns data and answer come back as they were; what else stands there is no answer. */
static void columns(void **state)
{
	(void)state;
	static const struct question_option o[] = {{{"<b>ก</b> \"&\n", 14}, {"x", 1}, {"0.5", 3}, {"ดี", 6}, 100}, O("ข", 0)};
	struct question q = make(QUESTION_MANY, o, 2), back = {.kind = 0};
	assert_true(question_read(a, QUESTION_MANY, question_data(a, &q), &back));
	assert_int_equal(back.n, 2);
	assert_true(str_eq(back.option[0].text, o[0].text) && str_eq(back.option[0].match, S("x")) && str_eq(back.option[0].tolerance, S("0.5")) &&
		str_eq(back.option[0].feedback, S("ดี")) && back.option[0].percent == 100);
	assert_false(question_read(a, QUESTION_ONE, S("[]"), &back));
	assert_false(question_read(a, QUESTION_ONE, S("{"), &back));
	static const char *const junk[] = {"{}", "null", "[", "\"a\"", "99999999999999999999", "[-5]", "[1e9]", "true"};
	for (size_t i = 0; i < N_OF(junk); i++) {
		struct answer x = answer_read(a, &q, str_of(junk[i]));
		assert_false(answer_given(&q, &x));
	}
	struct answer x = answer_read(a, &q, S("[1,0]"));
	assert_true(str_eq(answer_data(a, &q, &x), S("[0,1]")));
}

static void orders(void **state)
{
	(void)state;
	static const struct question_option o[] = {O("1", 100), O("2", 0), O("3", 0), O("4", 0)};
	u64 seed = 1;
	int first[4] = {0};
	for (int turn = 0; turn < 4000; turn++) {
		u8 order[OPTIONS_MAX];
		struct question q = make(QUESTION_ONE, o, 4);
		assert_int_equal(question_order(&q, true, &seed, order), 4);
		unsigned all = 0;
		for (int i = 0; i < 4; i++)
			all |= 1u << order[i];
		assert_int_equal(all, 15);
		first[order[0]]++;
		assert_int_equal(question_order(&q, false, &seed, order), 4);
		assert_true(order[0] == 0 && order[3] == 3);
		q = make(QUESTION_ORDER, o, 2);
		question_order(&q, false, &seed, order);
		assert_true(order[0] == 1 && order[1] == 0); /* never in the right order */
	}
	for (int i = 0; i < 4; i++)
		assert_in_range(first[i], 850, 1150);
}

static void figures(void **state)
{
	(void)state;
	assert_true(points_pass(1280, 1600, 8000));
	assert_false(points_pass(1279, 1600, 8000));
	assert_false(points_pass(0, 0, 0));
	assert_true(points_pass(0, 100, 0));
	assert_true(str_eq(percent_text(a, 2, 3, 8000), S("66.67")));
	assert_true(str_eq(percent_text(a, 79999, 100000, 8000), S("79.99"))); /* never prints as the mark it misses */
	assert_true(str_eq(percent_text(a, 80000, 100000, 8000), S("80")));
	assert_true(str_eq(percent_text(a, -1, 100, 8000), S("-")));
	assert_int_equal(points_score(2, 3), 6666);
	assert_true(str_eq(points_text(a, 450), S("4.5")) && str_eq(points_text(a, 400), S("4")) && str_eq(points_text(a, 405), S("4.05")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(one_many_true), cmocka_unit_test(match_order), cmocka_unit_test(number_text), cmocka_unit_test(checks),
		cmocka_unit_test(columns), cmocka_unit_test(orders), cmocka_unit_test(figures)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
