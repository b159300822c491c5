/* Rounds and rules: copied to the next, frozen when opened, replaced with a reason, both results kept. */
#include "../lpa/lpa_case.h"
#include "appraise/round/view.h"
#include "appraise/standing/standing.h"

static int begin(void **state)
{
	appraise_rule_changed = standing_rule;
	return case_begin(state);
}
#undef CASE
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, begin, case_rollback)

static struct appraise_round the_round(struct country_test *t, int year, int no)
{
	struct appraise_round d;
	assert_true(round_of(t->db, t->a, year, no, &d));
	return d;
}

static struct appraise_rule the_rule(struct country_test *t, i64 round_id, enum appraise_kind k)
{
	struct appraise_rule r;
	assert_true(rule_in_force(t->db, t->a, round_id, k, &r));
	return r;
}

static struct appraise_round make(struct country_test *t, int year, int no)
{
	struct problems ps = problems_in(t->a);
	assert_true(round_make(t->db, t->a, NOW_MS, 0, year, no, &ps) != 0);
	return the_round(t, year, no);
}

static void open_it(struct country_test *t, struct appraise_round *d)
{
	struct problems ps = problems_in(t->a);
	if (!round_open(t->db, t->a, NOW_MS, 0, d, &ps)) {
		print_problems(&ps);
		fail();
	}
}

static i64 person(struct country_test *t, const char *key, const char *office, int head, const char *const *courses)
{
	i64 id = db_get(t->db, 0,
		"insert into person(key, shown, citizen_hash, title, given_name, family_name, name_fold, name_sort, account_id, linked_by, made_ms, version)"
		" values ($1, $1, '', 'นาง', $1, 'ทดสอบ', $1, $1, 0, 0, 0, 1) returning id",
		key);
	db_exec(t->db,
		"insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version)"
		" values ($1, $2, 'นักส่งเสริม', 'ชำนาญการ', 0, $3, 0, '2020-10-01', '9999-12-31', 0, 0, 1)",
		id, unit(t, office)->id, head);
	for (size_t i = 0; courses[i] != NULL; i++) /* "l..." in Local MOOC, else OCSC */
		db_exec(t->db, "insert into completion_loaded(person_id, channel, course, course_key, day, number, at_ms, made_by) values ($1, $2, $3, $3, '2024-01-10', '', 0, 0)", id,
			(i64)(courses[i][0] == 'l' ? CHANNEL_LOCALMOOC : CHANNEL_OCSC), courses[i]);
	standing_person(t->db, id);
	return id;
}

static bool passes(struct country_test *t, i64 rule_id, i64 who)
{
	return db_get(t->db, -1, "select passed from appraise_standing where rule_id = $1 and person_id = $2", rule_id, who) == 1;
}

static void words_and_codes(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *s;
		int year, no; /* 0: refused */
	} cases[] = {{"2567/1", 2567, 1}, {"2567-2", 2567, 2}, {"2567/3", 0, 0}, {"2567", 0, 0}, {"/1", 0, 0}, {"2024/1", 0, 0}, {"2567-1x", 0, 0}, {"", 0, 0}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		int year = 0, no = 0;
		assert_int_equal(round_parse(str_of(cases[i].s), &year, &no), cases[i].year != 0);
		assert_int_equal(year, cases[i].year);
		assert_int_equal(no, cases[i].no);
	}
	struct appraise_round d = the_round(t, 2567, 1);
	struct appraise_rule r = the_rule(t, d.id, APPRAISE_ELEARNING);
	check_str(round_code(t->a, &d), S("2567-1"));
	check_str(rule_owes(t->a, &r, false), S("อย่างน้อย 1 หลักสูตร"));
	check_str(rule_owes(t->a, &r, true), S("อย่างน้อย 3 หลักสูตร โดยเป็น Local MOOC อย่างน้อย 2 หลักสูตร"));
	enum employment e;
	assert_true(employment_parse(S(" ข้าราชการ "), &e) && e == EMPLOYMENT_CIVIL);
	assert_true(employment_parse(S("government_employee"), &e) && e == EMPLOYMENT_GOVERNMENT);
	assert_false(employment_parse(S("civil"), &e));
}

static void the_letters_heads(void **state)
{
	struct country_test *t = *state;
	struct appraise_rule r = the_rule(t, the_round(t, 2567, 1).id, APPRAISE_ELEARNING);
	assert_false(passes(t, r.id, person(t, "h1", "P54", 1, (const char *const[]){"l1", "o1", "o2", NULL}))); /* 3 courses, 1 in Local MOOC */
	assert_true(passes(t, r.id, person(t, "h2", "P24", 1, (const char *const[]){"l1", "l2", "o1", NULL})));
	assert_false(passes(t, r.id, person(t, "h3", "P11", 1, (const char *const[]){"l1", "l2", NULL})));
	assert_true(passes(t, r.id, person(t, "s1", "P54", 0, (const char *const[]){"o1", NULL})));
}

static void the_next_round_copies_the_one_before(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	db_exec(t->db, "update appraise_rule set need_n = 2, per_day = 50, head_fails = 1, bands = '100:500|0:0' where round_id = $1", the_round(t, 2567, 1).id);
	struct appraise_round d = make(t, 2568, 1);
	struct appraise_rule r = the_rule(t, d.id, APPRAISE_ELEARNING);
	assert_int_equal(d.state, 0);
	assert_int_equal(r.state, 0);
	assert_int_equal(r.need_n, 2);
	assert_int_equal(r.per_day, 50);
	assert_true(r.head_fails);
	check_str(bands_text(t->a, &r.bands), S("100:500|0:0"));
	check_str(str_of(day_iso(r.from).z), S("2024-10-01"));
	check_str(str_of(day_iso(r.to).z), S("2025-03-31"));
	check_str(str_of(day_iso(r.due).z), S("2025-03-14")); /* 15 March is a Saturday */
	assert_int_equal(r.last - r.due, 6);
	assert_int_equal(r.cutoff, r.due);
	assert_int_equal(the_rule(t, d.id, APPRAISE_MEDIA).per_day, 20);
	assert_int_equal(round_make(t->db, t->a, NOW_MS, 0, 2568, 1, &ps), 0);
	assert_problem(&ps, 0, "round", "2568/1", "อยู่แล้ว");
	ps = problems_in(t->a);
	assert_int_equal(round_make(t->db, t->a, NOW_MS, 0, 2568, 3, &ps), 0);
	assert_int_equal(ps.n, 1);
}

static void what_is_wrong_with_a_rule_is_said(void **state)
{
	struct country_test *t = *state;
	struct appraise_round d = make(t, 2568, 1);
	struct problems ps = problems_in(t->a);
	struct appraise_rule r = the_rule(t, d.id, APPRAISE_ELEARNING);
	r.to = r.from - 1;
	r.due = r.opens - 1;
	r.last = r.due - 1;
	r.need_m = r.need_n + 1;
	r.employments = 0;
	r.deliveries = 0;
	assert_false(rule_save(t->db, t->a, NOW_MS, 0, &r, &ps));
	static const char *const fields[] = {"to", "due", "last", "need_n", "employments", "deliveries"};
	for (size_t i = 0; i < N_OF(fields); i++)
		assert_true(round_problem(&ps, fields[i]).p != NULL);
	assert_int_equal(the_rule(t, d.id, APPRAISE_ELEARNING).version, 1);
	/* A slip of the year: all offices would be late, or none. */
	r = the_rule(t, d.id, APPRAISE_ELEARNING);
	ps = problems_in(t->a);
	r.due += 3653;
	r.last += 3653;
	assert_false(rule_save(t->db, t->a, NOW_MS, 0, &r, &ps));
	assert_problem(&ps, 0, "due", "", "ตรวจปีอีกครั้ง");
	assert_problem(&ps, 0, "last", "", "ตรวจปีอีกครั้ง");
}

static void a_lost_race_is_told(void **state)
{
	struct country_test *t = *state;
	struct appraise_round d = make(t, 2568, 1);
	struct problems ps = problems_in(t->a);
	struct appraise_rule mine = the_rule(t, d.id, APPRAISE_ELEARNING), theirs = mine;
	theirs.need_n = 2;
	assert_true(rule_save(t->db, t->a, NOW_MS, 0, &theirs, &ps));
	mine.need_n = 3;
	assert_false(rule_save(t->db, t->a, NOW_MS, 0, &mine, &ps));
	assert_problem(&ps, 0, "", "", "ไปก่อนแล้ว");
	assert_int_equal(the_rule(t, d.id, APPRAISE_ELEARNING).need_n, 2);
}

/* Who opens a round freezes the rules that he has seen. */
static void a_rule_changed_meanwhile_is_not_frozen_unseen(void **state)
{
	struct country_test *t = *state;
	struct appraise_round d = make(t, 2568, 1), now;
	struct problems ps = problems_in(t->a);
	struct appraise_rule r = the_rule(t, d.id, APPRAISE_MEDIA);
	r.per_day = 50;
	assert_true(rule_save(t->db, t->a, NOW_MS, 0, &r, &ps));
	assert_false(round_open(t->db, t->a, NOW_MS, 0, &d, &ps));
	assert_problem(&ps, 0, "", "", "โหลดหน้าใหม่");
	now = the_round(t, 2568, 1);
	assert_int_equal(now.state, 0);
	open_it(t, &now);
}

static void opening_freezes(void **state)
{
	struct country_test *t = *state;
	struct appraise_round d = make(t, 2568, 1), stale = d;
	struct problems ps = problems_in(t->a);
	i64 who = person(t, "p", "P54", 0, (const char *const[]){NULL});
	assert_int_equal(db_get(t->db, 0, "select count(*) from appraise_standing s join appraise_rule r on r.id = s.rule_id where r.round_id = $1", d.id), 0);
	open_it(t, &d);
	struct appraise_rule r = the_rule(t, d.id, APPRAISE_ELEARNING);
	assert_int_equal(r.state, 1);
	assert_int_equal(r.frozen_ms, NOW_MS);
	assert_int_equal(db_get(t->db, -1, "select passed from appraise_standing where rule_id = $1 and person_id = $2", r.id, who), 0);
	r.need_n = 5;
	assert_false(rule_save(t->db, t->a, NOW_MS, 0, &r, &ps));
	assert_problem(&ps, 0, "", "", "ฉบับใหม่");
	ps = problems_in(t->a);
	assert_false(round_open(t->db, t->a, NOW_MS, 0, &stale, &ps));
	assert_int_equal(ps.n, 1);
}

/* The national result and that of each province under each version. */
static void both_results_stand(void **state)
{
	struct country_test *t = *state;
	struct appraise_round d = the_round(t, 2567, 1);
	struct problems ps = problems_in(t->a);
	struct appraise_rule first = the_rule(t, d.id, APPRAISE_ELEARNING), next = first, *all;
	i64 one = person(t, "one", "D5401", 0, (const char *const[]){"o1", NULL}), two = person(t, "two", "P54", 0, (const char *const[]){"o1", "o2", NULL});
	person(t, "none", "P24", 0, (const char *const[]){NULL});
	next.need_n = 2;
	assert_int_equal(rule_replace(t->db, t->a, NOW_MS, 0, &next, S(" "), &ps), 0);
	assert_problem(&ps, 0, "reason", "", "ต้องระบุเหตุผล");
	ps = problems_in(t->a);
	i64 id = rule_replace(t->db, t->a, NOW_MS, 0, &next, S("ตามมติคณะอนุกรรมการ"), &ps);
	assert_true(id != 0);
	assert_true(passes(t, first.id, one) && passes(t, first.id, two) && passes(t, id, two));
	assert_false(passes(t, id, one));
	assert_int_equal(rules_of(t->db, t->a, d.id, APPRAISE_ELEARNING, &all), 2);
	assert_int_equal(all[0].no, 2);
	assert_int_equal(all[1].state, 2);
	check_str(all[0].reason, S("ตามมติคณะอนุกรรมการ"));
	struct round_results x = round_results(t->db, t->a, all, 2);
	assert_int_equal(x.all[0].staff, 3);
	assert_int_equal(x.all[0].passed, 1);
	assert_int_equal(x.all[1].passed, 2);
	assert_int_equal(x.n_offices, 2);
	for (size_t i = 0; i < x.n_offices; i++)
		if (x.office[i] == unit(t, "P54")) { /* with its district office */
			assert_int_equal(x.of[i * 2].staff, 2);
			assert_int_equal(x.of[i * 2].passed, 1);
			assert_int_equal(x.of[i * 2 + 1].passed, 2);
		}
	check_str(round_percent(t->a, x.all[1].passed, x.all[1].staff), S("66.67"));
	ps = problems_in(t->a);
	assert_int_equal(rule_replace(t->db, t->a, NOW_MS, 0, &first, S("ช้าไป"), &ps), 0); /* it is no longer in force */
	assert_int_equal(ps.n, 1);
	/* What is learned later moves both. */
	db_exec(t->db, "insert into completion_loaded(person_id, channel, course, course_key, day, number, at_ms, made_by) values ($1, 1, 'o9', 'o9', '2024-02-10', '', 0, 0)", one);
	standing_person(t->db, one);
	assert_true(passes(t, id, one));
	assert_int_equal(standing_wrong(t->db, t->a), 0);
}

static void a_closed_round_changes_no_more(void **state)
{
	struct country_test *t = *state;
	struct appraise_round d = the_round(t, 2567, 1), stale = d;
	struct problems ps = problems_in(t->a);
	assert_true(round_close(t->db, t->a, NOW_MS, 0, &d, &ps));
	assert_false(round_close(t->db, t->a, NOW_MS, 0, &stale, &ps));
	ps = problems_in(t->a);
	struct appraise_rule r = the_rule(t, d.id, APPRAISE_ELEARNING);
	r.need_n = 2;
	assert_int_equal(rule_replace(t->db, t->a, NOW_MS, 0, &r, S("x"), &ps), 0);
	assert_problem(&ps, 0, "", "", "รอบที่เปิด");
}

static void the_current_round_is_that_of_the_day(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *today;
		int no;
	} cases[] = {{"2024-03-31", 1}, {"2024-04-01", 2}, {"2026-11-21", 2}, {"2020-01-01", 2}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct appraise_round d;
		day today;
		assert_true(day_parse(str_of(cases[i].today), &today));
		assert_true(round_current(t->db, t->a, today, &d));
		assert_int_equal(d.no, cases[i].no);
	}
	struct appraise_round d;
	db_exec(t->db, "update appraise_round set state = 2");
	assert_false(round_current(t->db, t->a, 0, &d));
}

static void a_typed_rule_is_read_back(void **state)
{
	struct country_test *t = *state;
	struct appraise_rule r = the_rule(t, the_round(t, 2567, 1).id, APPRAISE_ELEARNING), x = r;
	struct problems ps = problems_in(t->a);
	struct round_form f = round_form_of(t->a, &r);
	round_form_read(t->a, &f, &x, &ps);
	assert_int_equal(ps.n, 0);
	struct round_fact was[ROUND_FACTS_MAX], is[ROUND_FACTS_MAX];
	size_t n = round_facts(t->a, &r, was);
	assert_int_equal(round_facts(t->a, &x, is), n);
	for (size_t i = 0; i < n; i++)
		check_str(is[i].words, was[i].words);
	f.due = S("32 มี.ค.");
	f.per_day = S("0.125");
	f.need_n = S("ก");
	f.band_points[0] = S("");
	round_form_read(t->a, &f, &x, &ps);
	static const char *const fields[] = {"due", "per_day", "need_n", "bands"};
	for (size_t i = 0; i < N_OF(fields); i++)
		assert_true(round_problem(&ps, fields[i]).p != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(words_and_codes), CASE(the_letters_heads), CASE(the_next_round_copies_the_one_before), CASE(what_is_wrong_with_a_rule_is_said), CASE(a_lost_race_is_told),
		CASE(a_rule_changed_meanwhile_is_not_frozen_unseen), CASE(opening_freezes), CASE(both_results_stand), CASE(a_closed_round_changes_no_more), CASE(the_current_round_is_that_of_the_day), CASE(a_typed_rule_is_read_back)};
	return COUNTRY_GROUP("round", tests);
}
