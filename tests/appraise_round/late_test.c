/* Lateness: the letter's own dates, Songkran, cabinet and regional holidays, exceptions, bands, the command. */
#include "../lpa/lpa_case.h"
#include "appraise/round/view.h"

#include <fcntl.h>

static day on(const char *s)
{
	day d;
	assert_true(day_parse(str_of(s), &d));
	return d;
}

static i64 at(const char *s)
{
	i64 ms;
	assert_true(ms_parse(str_of(s), &ms));
	return ms;
}

static void days_and_points(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *due, *last, *received, *province;
		int per_day, days, off;
		bool counted;
	} cases[] = {
		/* letter 000: due Fri 15 March 2024, not counted after Thu 21 March */
		{"2024-03-15", "2024-03-21", "2024-03-01T08:00:00", "54", 25, 0, 0, true},
		{"2024-03-15", "2024-03-21", "2024-03-15T23:59:59", "54", 25, 0, 0, true},
		{"2024-03-15", "2024-03-21", "2024-03-16T00:00:00", "54", 25, 0, 0, true},
		{"2024-03-15", "2024-03-21", "2024-03-17T23:59:59", "54", 25, 0, 0, true},
		{"2024-03-15", "2024-03-21", "2024-03-18T00:00:00", "54", 25, 1, 25, true},
		{"2024-03-15", "2024-03-21", "2024-03-18T16:30:00", "54", 25, 1, 25, true},
		{"2024-03-15", "2024-03-21", "2024-03-21T23:59:59", "54", 25, 4, 100, true},
		{"2024-03-15", "2024-03-21", "2024-03-22T00:00:00", "54", 25, 5, 125, false},
		{"2567-03-15", "2567-03-21", "2567-03-18T09:00:00", "54", 25, 1, 25, true},
		/* Songkran 2567: Fri 12 April off by the cabinet, 13 to 15 Songkran, 16 in its stead */
		{"2024-04-11", "", "2024-04-12T10:00:00", "54", 25, 0, 0, true},
		{"2024-04-11", "", "2024-04-16T23:59:59", "54", 25, 0, 0, true},
		{"2024-04-11", "", "2024-04-17T10:00:00", "54", 25, 1, 25, true},
		{"2024-04-11", "2024-04-17", "2024-04-18T00:00:00", "54", 25, 2, 50, false},
		/* a cabinet holiday between years: Mon 30 December 2024 */
		{"2024-12-27", "", "2024-12-30T12:00:00", "24", 25, 0, 0, true},
		{"2024-12-27", "", "2025-01-02T12:00:00", "24", 25, 1, 25, true},
		/* Fri 26 March 2021 was a holiday of the north alone */
		{"2021-03-25", "", "2021-03-29T09:00:00", "54", 25, 1, 25, true},
		{"2021-03-25", "", "2021-03-29T09:00:00", "24", 25, 2, 50, true},
		{"2021-03-25", "", "2021-03-29T09:00:00", "", 25, 2, 50, true},
		/* letter 002: 0.2 */
		{"2024-03-15", "", "2024-03-20T10:00:00", "54", 20, 3, 60, true},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct late l = late_in(t->db, t->a, str_of(cases[i].province), on(cases[i].due), *cases[i].last ? on(cases[i].last) : DAY_NONE, cases[i].per_day, at(cases[i].received));
		if (l.p.counted != cases[i].counted || (cases[i].counted && (l.p.days_late != cases[i].days || l.p.off_centi != cases[i].off))) {
			print_error("%s in %s: %d days, %lld, counted %d\n", cases[i].received, cases[i].province, l.p.days_late, (long long)l.p.off_centi, l.p.counted);
			fail();
		}
	}
}

/* "15 มี.ค. ครบกำหนด · 16-17 ... · 18 หัก 0.25 ..." */
static str told(struct arena *a, const struct late *l)
{
	str s = S("");
	for (size_t i = 0; i < l->n; i++)
		s = STR_CAT(a, s, i > 0 ? S(" | ") : S(""), round_days(a, l->line[i].from, l->line[i].to), S(" "), l->line[i].what, S(" "), round_points(a, l->line[i].sum_centi));
	return s;
}

static void the_arithmetic_is_told_line_by_line(void **state)
{
	struct country_test *t = *state;
	day due = on("2024-03-15"), last = on("2024-03-21");
	struct late l = late_in(t->db, t->a, S("54"), due, last, 25, at("2024-03-19T10:00:00"));
	check_str(told(t->a, &l), S("ศ. 15 มี.ค. 2567 ครบกำหนด 0.00 | ส. 16 มี.ค. – อา. 17 มี.ค. 2567 วันหยุดสุดสัปดาห์ 0.00 | จ. 18 มี.ค. 2567 หัก 0.25 0.25 | อ. 19 มี.ค. 2567 หัก 0.25 0.50 |"
				    " อ. 19 มี.ค. 2567 ได้รับ 0.50"));
	l = late_in(t->db, t->a, S("54"), due, last, 25, at("2024-03-22T00:00:00"));
	assert_int_equal(l.n, 7);
	check_str(l.line[6].what, S("ได้รับหลังวันสุดท้าย ไม่นำมาประกอบการประเมิน"));
	assert_int_equal(l.line[6].sum_centi, 100);
	l = late_in(t->db, t->a, S("54"), due, last, 25, at("2024-03-13T00:00:00"));
	check_str(told(t->a, &l), S("พ. 13 มี.ค. 2567 ได้รับภายในกำหนด 0.00 | ศ. 15 มี.ค. 2567 ครบกำหนด 0.00"));
	l = late_in(t->db, t->a, S("54"), on("2024-04-11"), DAY_NONE, 25, at("2024-04-17T10:00:00"));
	check_str(told(t->a, &l), S("พฤ. 11 เม.ย. 2567 ครบกำหนด 0.00 | ศ. 12 เม.ย. 2567 วันหยุดราชการเพิ่มเป็นกรณีพิเศษ (มติ ครม.) 0.00 | ส. 13 เม.ย. – จ. 15 เม.ย. 2567 วันสงกรานต์ 0.00 |"
				    " อ. 16 เม.ย. 2567 ชดเชยวันสงกรานต์ 0.00 | พ. 17 เม.ย. 2567 หัก 0.25 0.25 | พ. 17 เม.ย. 2567 ได้รับ 0.25"));
}

static void years_late_add_up(void **state)
{
	struct country_test *t = *state;
	struct late l = late_in(t->db, t->a, S(""), on("2020-03-13"), DAY_NONE, 25, at("2023-03-13T10:00:00"));
	i64 sum = 0;
	for (size_t i = 0; i < l.n; i++)
		sum += l.line[i].off_centi;
	assert_int_equal(sum, l.p.off_centi);
	assert_int_equal(l.line[l.n - 1].sum_centi, l.p.off_centi);
	assert_true(l.n < 405);
}

/* --- exceptions --- */

static struct appraise_rule rule_of_2567(struct country_test *t)
{
	struct appraise_round d;
	struct appraise_rule r;
	assert_true(round_of(t->db, t->a, 2567, 1, &d));
	assert_true(rule_in_force(t->db, t->a, d.id, APPRAISE_ELEARNING, &r));
	return r;
}

static void except(struct country_test *t, const struct appraise_rule *r, day due, day last, bool waived)
{
	struct problems ps = problems_in(t->a);
	struct appraise_exception x = {.round_id = r->round_id, .kind = APPRAISE_ELEARNING, .unit = unit(t, "P54"), .due = due, .last = last, .waived = waived, .reason = S("น้ำท่วม")};
	assert_true(exception_set(t->db, t->a, NOW_MS, 0, &x, &ps));
}

static void an_exception_moves_the_days_of_one_office(void **state)
{
	struct country_test *t = *state;
	struct appraise_rule r = rule_of_2567(t);
	i64 received = at("2024-03-22T00:00:00");
	assert_false(late_for(t->db, t->a, &r, unit(t, "P54"), received, NOW_MS).p.counted);
	except(t, &r, DAY_NONE, on("2024-03-29"), false);
	struct late l = late_for(t->db, t->a, &r, unit(t, "P54"), received, NOW_MS);
	assert_true(l.p.counted && l.excepted && !l.waived);
	assert_int_equal(l.p.off_centi, 125);
	check_str(l.reason, S("น้ำท่วม"));
	assert_false(late_for(t->db, t->a, &r, unit(t, "P24"), received, NOW_MS).p.counted);
	except(t, &r, on("2024-03-25"), DAY_NONE, false); /* beyond the last day: that moves too */
	l = late_for(t->db, t->a, &r, unit(t, "P54"), received, NOW_MS);
	assert_int_equal(l.p.days_late, 0);
	assert_true(l.p.counted);
	assert_int_equal(l.last, on("2024-03-25"));
	except(t, &r, DAY_NONE, DAY_NONE, true);
	l = late_for(t->db, t->a, &r, unit(t, "P54"), at("2024-05-02T10:00:00"), NOW_MS);
	assert_true(l.p.counted && l.waived);
	assert_int_equal(l.p.off_centi, 0);
	struct appraise_exception *x;
	assert_int_equal(exceptions_of(t->db, t->a, r.round_id, &x), 1); /* each took the place of the one before */
	assert_true(exception_end(t->db, t->a, NOW_MS, 0, x[0].id));
	assert_false(exception_end(t->db, t->a, NOW_MS, 0, x[0].id));
	assert_false(late_for(t->db, t->a, &r, unit(t, "P54"), received, NOW_MS).p.counted);
}

static void an_exception_wants_office_reason_and_days(void **state)
{
	struct country_test *t = *state;
	struct appraise_rule r = rule_of_2567(t);
	struct problems ps = problems_in(t->a);
	struct appraise_exception x = {.round_id = r.round_id, .unit = unit(t, "D5401"), .due = DAY_NONE, .last = DAY_NONE, .reason = S("  ")};
	assert_false(exception_set(t->db, t->a, NOW_MS, 0, &x, &ps));
	assert_problem(&ps, 0, "unit", "", "เลือกสำนักงาน");
	assert_problem(&ps, 0, "reason", "", "ต้องระบุเหตุผล");
	assert_problem(&ps, 0, "due", "", "กำหนดวัน");
	ps = problems_in(t->a);
	x = (struct appraise_exception){.round_id = r.round_id, .unit = unit(t, "P54"), .due = on("2024-03-20"), .last = on("2024-03-19"), .reason = S("x")};
	assert_false(exception_set(t->db, t->a, NOW_MS, 0, &x, &ps));
	assert_problem(&ps, 0, "last", "", "ไม่ก่อน");
	/* It gives time, and of this round. */
	ps = problems_in(t->a);
	x = (struct appraise_exception){.round_id = r.round_id, .unit = unit(t, "P54"), .due = on("2024-03-14"), .last = on("2024-03-20"), .reason = S("x")};
	assert_false(exception_set(t->db, t->a, NOW_MS, 0, &x, &ps));
	assert_problem(&ps, 0, "due", "", "ไม่ก่อนวันครบกำหนดของรอบ");
	assert_problem(&ps, 0, "last", "", "ไม่ก่อนวันสุดท้ายของรอบ");
	ps = problems_in(t->a);
	x.due = on("2034-03-20");
	x.last = DAY_NONE;
	assert_false(exception_set(t->db, t->a, NOW_MS, 0, &x, &ps));
	assert_problem(&ps, 0, "due", "", "ตรวจปีอีกครั้ง");
}

/* --- points --- */

static void bands_are_exact(void **state)
{
	static const struct {
		i64 part, all, want;
	} cases[] = {{23, 23, 500}, {22, 23, 400}, {9, 10, 400}, {899, 1000, 300}, {90, 100, 400}, {8, 10, 300}, {79, 100, 200}, {7, 10, 200}, {69, 100, 100}, {0, 5, 100}, {0, 0, 100}};
	struct bands b;
	const char *why;
	(void)state;
	assert_true(bands_parse(S("100:5|90:4|80:3|70:2|0:1"), &b, &why));
	for (size_t i = 0; i < N_OF(cases); i++)
		assert_int_equal(bands_points(&b, cases[i].part, cases[i].all), cases[i].want);
}

static void bands_are_read_and_written(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *text, *stored; /* NULL: refused */
	} cases[] = {{"100:5|90:4.5|0:1", "100:500|90:450|0:100"}, {" 80:5 | 0:0 ", "80:500|0:0"}, {"0:5", "0:500"}, {"", NULL}, {"90:5", NULL}, {"0:1|90:5", NULL}, {"90:4|90:3|0:1", NULL},
		{"90:4|80:5|0:1", NULL}, {"101:5|0:1", NULL}, {"90:-1|0:1", NULL}, {"90:4.125|0:1", NULL}, {"90|0:1", NULL}, {"x:5|0:1", NULL},
		{"12:1|11:1|10:1|9:1|8:1|7:1|6:1|5:1|4:1|3:1|2:1|1:1|0:1", NULL}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct bands b, again;
		const char *why = NULL;
		bool ok = bands_parse(str_of(cases[i].text), &b, &why);
		assert_int_equal(ok, cases[i].stored != NULL);
		if (!ok) {
			assert_non_null(why);
			continue;
		}
		check_str(bands_text(t->a, &b), str_of(cases[i].stored));
		assert_true(bands_read(bands_text(t->a, &b), &again));
		check_str(bands_show(t->a, &again), bands_show(t->a, &b));
	}
}

static void points_are_never_below_nothing(void **state)
{
	struct country_test *t = *state;
	struct appraise_rule r = rule_of_2567(t);
	struct late l = late_in(t->db, t->a, S("54"), r.due, r.last, r.per_day, at("2024-03-21T10:00:00"));
	assert_int_equal(late_score(&r, &l, 10, 10, true), 400);
	assert_int_equal(late_score(&r, &l, 1, 10, true), 0); /* 1.00 less 1.00 */
	l.p.off_centi = 900;
	assert_int_equal(late_score(&r, &l, 10, 10, true), 0);
	l.p.off_centi = 25;
	assert_int_equal(late_score(&r, &l, 9, 10, false), 375);
	r.head_fails = true;
	assert_int_equal(late_score(&r, &l, 9, 10, false), 0);
	l.p.counted = false;
	assert_int_equal(late_score(&r, &l, 10, 10, true), 0);
}

/* --- the command --- */

static int run(struct country_test *t, char **argv, int argc, char *out, size_t room)
{
	char path[128];
	snprintf(path, sizeof path, "%s/out", t->dir);
	fflush(stdout);
	int was = dup(1), to = open(path, O_CREAT | O_TRUNC | O_RDWR, 0600);
	assert_true(was >= 0 && to >= 0);
	dup2(to, 1);
	int status = appraise_cli_penalty(t->db, t->a, argc, argv);
	fflush(stdout);
	dup2(was, 1);
	close(was);
	ssize_t n = pread(to, out, room - 1, 0);
	close(to);
	out[n > 0 ? n : 0] = 0;
	return status;
}
#define RUN(...) run(t, (char *[]){(char[]){"appraise"}, (char[]){"penalty"}, __VA_ARGS__}, 2 + (int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)), out, sizeof out)
#define A(s) (char[]){s}

static void the_command_prints_csv(void **state)
{
	struct country_test *t = *state;
	char out[400];
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-18"), A("--per-day"), A("0.25"), A("--last"), A("2024-03-21")), 0);
	assert_non_null(strstr(out, "days_late,points_off,counted"));
	assert_non_null(strstr(out, "\n1,0.25,1"));
	assert_int_equal(RUN(A("--due"), A("2567-03-15"), A("--received"), A("2567-03-15T23:59:59"), A("--per-day"), A("0.25")), 0);
	assert_non_null(strstr(out, "\n0,0.00,1"));
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-21"), A("--per-day"), A("0.25"), A("--last"), A("2024-03-21")), 0);
	assert_non_null(strstr(out, "\n4,1.00,1"));
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-22T00:00:00"), A("--per-day"), A("0.25"), A("--last"), A("2024-03-21")), 0);
	assert_non_null(strstr(out, ",0\r\n") ? strstr(out, ",0\r\n") : strstr(out, ",0\n"));
	assert_int_equal(RUN(A("--due"), A("2021-03-25"), A("--received"), A("2021-03-29"), A("--per-day"), A("0.25"), A("--province"), A("54")), 0);
	assert_non_null(strstr(out, "\n1,0.25,1"));
}

static void the_command_refuses(void **state)
{
	struct country_test *t = *state;
	char out[400];
	assert_int_equal(RUN(A("--due"), A("2024-03-15")), 2);
	assert_int_equal(RUN(A("--due")), 2);
	assert_int_equal(RUN(A("--when"), A("2024-03-15")), 2);
	assert_int_equal(RUN(A("--due"), A("2024-02-30"), A("--received"), A("2024-03-18"), A("--per-day"), A("0.25")), 1);
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-18T25:00:00"), A("--per-day"), A("0.25")), 1);
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-18"), A("--per-day"), A("-1")), 1);
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-18"), A("--per-day"), A("0.125")), 1);
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-18"), A("--per-day"), A("0.25"), A("--last"), A("2024-03-14")), 1);
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-18"), A("--per-day"), A("0.25"), A("--province"), A("99")), 1);
	/* 2467 is asked about: a slip of a century is no day of a round */
	assert_int_equal(RUN(A("--due"), A("2467-03-15"), A("--received"), A("2024-03-18"), A("--per-day"), A("0.25")), 1);
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2467-03-18T09:00:00"), A("--per-day"), A("0.25")), 1);
	assert_int_equal(RUN(A("--due"), A("2024-03-15"), A("--received"), A("2024-03-18"), A("--per-day"), A("0.25"), A("--last"), A("2467-03-21")), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(days_and_points), CASE(the_arithmetic_is_told_line_by_line), CASE(years_late_add_up), CASE(an_exception_moves_the_days_of_one_office),
		CASE(an_exception_wants_office_reason_and_days), CASE(bands_are_exact), CASE(bands_are_read_and_written), CASE(points_are_never_below_nothing), CASE(the_command_prints_csv),
		CASE(the_command_refuses)};
	return COUNTRY_GROUP("late", tests);
}
