/* The standing of people under a rule: who counts where, how far each is, by letter 000 (1 course; the ท้องถิ่นจังหวัด 3, of which 2 in Local MOOC). */
#include "../lpa/lpa_case.h"
#include "appraise/standing/standing.h"

static i64 rule_id(struct db *db)
{
	return db_get(db, 0, "select r.id from appraise_rule r join appraise_round d on d.id = r.round_id where d.year = 2567 and d.no = 1 and r.kind = 0 and r.state = 1");
}

/* The two fields of a rule that reading the standing uses. */
static struct appraise_rule rule(struct db *db)
{
	struct appraise_rule r = {.id = rule_id(db), .need_n = 1, .need_channel = -1, .head_n = 3, .head_m = 2, .head_channel = 0};
	day_parse(S("2023-10-01"), &r.from);
	day_parse(S("2024-03-31"), &r.to);
	return r;
}

static i64 unit_id(struct db *db, const char *code)
{
	return org_by_code(org_dir(db), str_of(code))->id;
}

static i64 person(struct db *db, const char *key)
{
	return db_get(db, 0,
		"insert into person(key, shown, citizen_hash, title, given_name, family_name, name_fold, name_sort, account_id, linked_by, made_ms, version)"
		" values ($1, $1, '', 'นาย', $1, 'ทดสอบ', $1, $1, 0, 0, 0, 1) returning id",
		key);
}

static void post(struct db *db, i64 who, const char *office, enum employment e, int head, int acting, const char *from, const char *to)
{
	db_exec(db,
		"insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version)"
		" values ($1, $2, 'นักส่งเสริมการปกครองท้องถิ่น', 'ชำนาญการ', $3, $4, $5, $6, $7, 0, 0, 1)",
		who, unit_id(db, office), (i64)e, head, acting, from, to);
}

static void passed(struct db *db, i64 who, int channel, const char *course, const char *on)
{
	db_exec(db, "insert into completion_loaded(person_id, channel, course, course_key, day, number, at_ms, made_by) values ($1, $2, $3, $3, $4, '', 0, 0)", who, channel,
		course, on);
	standing_person(db, who);
}

static i64 mark(struct db *db, i64 who)
{
	return db_get(db, -1, "select passed from appraise_standing where person_id = $1 and rule_id = $2", who, rule_id(db));
}

#define EVER "9999-12-31"

static void one_course_in_the_round(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *on;
		i64 passed;
	} cases[] = {{"2023-09-30", 0}, {"2023-10-01", 1}, {"2024-02-29", 1}, {"2024-03-31", 1}, {"2024-04-01", 0}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		i64 p = person(t->db, str_fmt(t->a, "p%zu", i).p);
		post(t->db, p, "P54", EMPLOYMENT_CIVIL, 0, 0, "2020-10-01", EVER);
		standing_person(t->db, p);
		assert_int_equal(mark(t->db, p), 0);
		passed(t->db, p, CHANNEL_OCSC, "c", cases[i].on);
		assert_int_equal(mark(t->db, p), cases[i].passed);
	}
	assert_int_equal(standing_wrong(t->db, t->a), 0);
}

static void a_head_owes_three_of_which_two_in_local_mooc(void **state)
{
	struct country_test *t = *state;
	i64 p = person(t->db, "head"), d = person(t->db, "district");
	post(t->db, p, "P54", EMPLOYMENT_CIVIL, 1, 0, "2023-10-01", EVER);
	post(t->db, d, "D5401", EMPLOYMENT_CIVIL, 1, 0, "2023-10-01", EVER);
	passed(t->db, p, CHANNEL_OCSC, "a", "2024-01-10");
	passed(t->db, p, CHANNEL_THAIMOOC, "b", "2024-01-11");
	passed(t->db, p, CHANNEL_LOCALMOOC, "c", "2024-01-12");
	assert_int_equal(mark(t->db, p), 0); /* 3 courses, 1 in Local MOOC */
	struct appraise_rule r = rule(t->db);
	struct standing *at;
	assert_int_equal(standings(t->db, t->a, &r, org_by_code(org_dir(t->db), S("P54")), false, &at), 1);
	check_str(standing_owes(t->a, &r, &at[0]), S("ขาดอีก 1 หลักสูตร (Local MOOC)"));
}

static void the_second_local_course_passes_the_head(void **state)
{
	struct country_test *t = *state;
	i64 p = person(t->db, "head"), d = person(t->db, "district");
	post(t->db, p, "P54", EMPLOYMENT_CIVIL, 1, 0, "2023-10-01", EVER);
	post(t->db, d, "D5401", EMPLOYMENT_CIVIL, 1, 0, "2023-10-01", EVER);
	passed(t->db, d, CHANNEL_OCSC, "a", "2024-01-10"); /* a head of a district office owes one */
	assert_int_equal(mark(t->db, d), 1);
	passed(t->db, p, CHANNEL_LOCALMOOC, "a", "2024-01-10");
	passed(t->db, p, CHANNEL_LOCALMOOC, "b", "2024-01-10");
	assert_int_equal(mark(t->db, p), 0); /* two are fewer than three */
	passed(t->db, p, CHANNEL_OCSC, "a", "2024-01-10");
	assert_int_equal(mark(t->db, p), 1);
	struct appraise_rule r = rule(t->db);
	struct standing_sum s = standing_office(t->db, &r, org_by_code(org_dir(t->db), S("P54")), false);
	assert_int_equal(s.staff, 2);
	assert_int_equal(s.passed, 2);
	assert_int_equal(s.heads, 1);
	assert_int_equal(s.heads_passed, 1);
	assert_int_equal(standing_office(t->db, &r, s.unit, true).staff, 1);
}

static void people_count_where_they_are_on_the_cut_off_day(void **state)
{
	struct country_test *t = *state;
	i64 p = person(t->db, "moved"), gone = person(t->db, "gone"), late = person(t->db, "late");
	post(t->db, p, "P54", EMPLOYMENT_CIVIL, 0, 0, "2020-01-01", "2024-01-14");
	post(t->db, p, "D2401", EMPLOYMENT_CIVIL, 0, 0, "2024-01-15", EVER);
	post(t->db, gone, "P54", EMPLOYMENT_CIVIL, 0, 0, "2020-01-01", "2024-03-14");
	post(t->db, late, "P54", EMPLOYMENT_CIVIL, 0, 0, "2024-03-16", EVER);
	standing_person(t->db, p);
	standing_person(t->db, gone);
	standing_person(t->db, late);
	assert_int_equal(db_get(t->db, 0, "select unit_id from appraise_standing where person_id = $1 and rule_id = $2", p, rule_id(t->db)), unit_id(t->db, "D2401"));
	assert_int_equal(mark(t->db, gone), -1);
	assert_int_equal(mark(t->db, late), -1);
}

static void who_counts_is_a_setting(void **state)
{
	struct country_test *t = *state;
	i64 id[EMPLOYMENT__MAX];
	for (int e = 0; e < EMPLOYMENT__MAX; e++) {
		id[e] = person(t->db, str_fmt(t->a, "e%d", e).p);
		post(t->db, id[e], "P54", (enum employment)e, 0, 0, "2020-01-01", EVER);
		standing_person(t->db, id[e]);
		assert_int_equal(mark(t->db, id[e]), e <= EMPLOYMENT_GOVERNMENT ? 0 : -1);
	}
	db_exec(t->db, "update appraise_rule set employments = 7 where id = $1", rule_id(t->db));
	assert_int_equal(standing_wrong(t->db, t->a), 1); /* the permanent employee is missing */
	standing_rule(t->db, t->a, rule_id(t->db));
	assert_int_equal(mark(t->db, id[EMPLOYMENT_PERMANENT]), 0);
	assert_int_equal(standing_wrong(t->db, t->a), 0);
}

static void an_acting_head_owes_as_the_rule_says(void **state)
{
	struct country_test *t = *state;
	i64 p = person(t->db, "acting");
	post(t->db, p, "D5401", EMPLOYMENT_CIVIL, 0, 0, "2020-01-01", EVER);
	post(t->db, p, "P54", EMPLOYMENT_CIVIL, 0, 1, "2024-02-01", EVER);
	passed(t->db, p, CHANNEL_OCSC, "a", "2024-01-10");
	assert_int_equal(mark(t->db, p), 1);
	db_exec(t->db, "update appraise_rule set acting_owes = 1 where id = $1", rule_id(t->db));
	standing_person(t->db, p);
	assert_int_equal(mark(t->db, p), 0);
	assert_int_equal(standing_wrong(t->db, t->a), 0);
}

static void a_closed_round_keeps_what_it_had(void **state)
{
	struct country_test *t = *state;
	i64 p = person(t->db, "p");
	post(t->db, p, "P54", EMPLOYMENT_CIVIL, 0, 0, "2020-01-01", EVER);
	standing_person(t->db, p);
	db_exec(t->db, "update appraise_round set state = 2 where year = 2567 and no = 1");
	passed(t->db, p, CHANNEL_OCSC, "a", "2024-01-10");
	assert_int_equal(mark(t->db, p), 0);
}

static void courses_of_our_own_and_certificates_count_by_the_account(void **state)
{
	struct country_test *t = *state;
	struct db *db = t->db;
	struct org_held held = {ROLE_STAFF, org_by_code(org_dir(db), S("P54"))};
	struct problems ps = problems_in(t->a);
	struct org_new_account n = {.username = S("learner"), .name = S("นายทดสอบ"), .email = S(""), .roles = &held, .n_roles = 1};
	i64 account = org_account_add(db, t->a, 0, NOW_MS, &n, &ps), p = person(db, "learner");
	post(db, p, "P54", EMPLOYMENT_CIVIL, 0, 0, "2020-01-01", EVER);
	db_exec(db, "update person set account_id = $2 where id = $1", p, account);
	db_exec(db,
		"insert into external_certificate(token, account_id, unit_id, channel, channel_name, course, course_fold, day, minutes, number, number_fold, sha, type, size,"
		" file_name, owner, declared_ms, state, twin, reviewed_by, reviewed_ms, reason, version)"
		" values ('x', $1, $2, 1, '', 'วินัย', 'วินัย', '2024-01-10', 0, '', '', '', 'application/pdf', 0, '', '', 0, 0, '', 0, 0, '', 1)",
		account, held.unit->id);
	standing_account(db, t->a, account);
	assert_int_equal(mark(db, p), 0); /* not judged yet */
	db_exec(db, "update external_certificate set state = 1 where token = 'x'");
	standing_account(db, t->a, account);
	assert_int_equal(mark(db, p), 1);
	struct appraise_rule r = rule(db);
	struct learned *l;
	assert_int_equal(learned_by(db, t->a, &r, p, &l), 1);
	check_str(l[0].course, S("วินัย"));
	assert_true(l[0].counts);
	struct standing s;
	assert_true(standing_of(db, t->a, &r, account, &s));
	check_str(s.name, S("นายlearner ทดสอบ"));
	assert_false(standing_of(db, t->a, &r, account + 1000, &s));
}

static void a_course_is_shown_once_by_its_first_day_in_the_round(void **state)
{
	struct country_test *t = *state;
	i64 p = person(t->db, "p");
	post(t->db, p, "P54", EMPLOYMENT_CIVIL, 0, 0, "2020-01-01", EVER);
	passed(t->db, p, CHANNEL_OCSC, "a", "2022-01-10");
	passed(t->db, p, CHANNEL_OCSC, "b", "2024-01-10");
	struct appraise_rule r = rule(t->db);
	struct learned *l;
	assert_int_equal(learned_by(t->db, t->a, &r, p, &l), 2);
	assert_false(l[0].counts);
	assert_true(l[1].counts);
}

static void provinces_hold_their_district_offices_and_no_lao(void **state)
{
	struct country_test *t = *state;
	const char *office[] = {"P54", "D5401", "D5406", "D2401", "06540603"};
	for (size_t i = 0; i < N_OF(office); i++) {
		i64 p = person(t->db, office[i]);
		post(t->db, p, office[i], EMPLOYMENT_CIVIL, 0, 0, "2020-01-01", EVER);
		if (i != 1)
			passed(t->db, p, CHANNEL_OCSC, "a", "2024-01-10");
		else
			standing_person(t->db, p);
	}
	struct appraise_rule r = rule(t->db);
	struct standing_sum *at;
	size_t n = standing_provinces(t->db, t->a, &r, &at);
	assert_int_equal(n, 76);
	for (size_t i = 0; i < n; i++) {
		bool phrae = str_eq(at[i].unit->code, S("P54")), east = str_eq(at[i].unit->code, S("P24"));
		assert_int_equal(at[i].staff, phrae ? 3 : east ? 1 : 0);
		assert_int_equal(at[i].passed, phrae ? 2 : east ? 1 : 0);
	}
}

static void percents_are_rounded_half_up(void **state)
{
	struct country_test *t = *state;
	check_str(standing_percent(t->a, 19, 23), S("82.61"));
	check_str(standing_percent(t->a, 1, 8), S("12.50"));
	check_str(standing_percent(t->a, 1, 800), S("0.13")); /* 0.125 */
	check_str(standing_percent(t->a, 3, 3), S("100.00"));
	check_str(standing_percent(t->a, 0, 0), S(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(one_course_in_the_round), CASE(a_head_owes_three_of_which_two_in_local_mooc),
		CASE(the_second_local_course_passes_the_head), CASE(people_count_where_they_are_on_the_cut_off_day), CASE(who_counts_is_a_setting),
		CASE(an_acting_head_owes_as_the_rule_says), CASE(a_closed_round_keeps_what_it_had), CASE(courses_of_our_own_and_certificates_count_by_the_account),
		CASE(a_course_is_shown_once_by_its_first_day_in_the_round), CASE(provinces_hold_their_district_offices_and_no_lao), CASE(percents_are_rounded_half_up)};
	return COUNTRY_GROUP("standing", tests);
}
