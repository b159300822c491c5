/* By hand: adding, moving, correcting, heads; linking accounts by key, by address, by a hand. */
#include "../lpa/lpa_case.h"
#include "appraise/roster/inside.h"

static day on(const char *iso)
{
	day d = DAY_NONE;
	assert_true(day_parse(str_of(iso), &d));
	return d;
}

static i64 an_account(struct country_test *t, const char *username, const char *staff_no, const char *email, i64 email_ms, int kind)
{
	return db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version, staff_no, email_ms, kind)"
		" values ($1, $1, $3, '', 0, 0, 0, 0, 0, 0, 1, $2, $4, $5) returning id",
		username, staff_no, email, email_ms, (i64)kind);
}

static i64 added(struct country_test *t, const char *key, const char *office, bool head, const char *from)
{
	struct problems ps = problems_in(t->a);
	struct person p = {.shown = str_of(key), .title = S("นาย"), .given = str_of(key), .family = S("ทดสอบ")};
	struct posting o = {.unit = unit(t, office), .position = S("นิติกร"), .level = S("ปฏิบัติการ"), .is_head = head, .from = on(from), .to = DAY_NONE};
	i64 id = person_add(t->db, t->a, NOW_MS, 0, &p, &o, &ps);
	if (id == 0)
		print_problems(&ps);
	assert_int_not_equal(id, 0);
	return id;
}

static bool moved(struct country_test *t, i64 person, const char *office, bool head, bool acting, const char *from, struct problems *ps)
{
	struct posting o = {.person_id = person, .unit = unit(t, office), .position = S(""), .level = S(""), .is_head = head, .acting = acting, .from = on(from), .to = DAY_NONE};
	return posting_add(t->db, t->a, NOW_MS, 0, &o, ps);
}

static void movements(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	i64 p = added(t, "54001", "P54", false, "2020-10-01");
	assert_true(moved(t, p, "D5401", false, false, "2024-01-15", &ps));
	struct posting *o;
	assert_int_equal(postings_of(t->db, t->a, p, &o), 2);
	check_str(o[0].unit->code, S("D5401"));
	assert_true(o[0].to == DAY_NONE);
	assert_string_equal(day_iso(o[1].to).z, "2024-01-14");
	assert_false(moved(t, p, "P54", false, false, "2022-01-01", &ps)); /* over what was */
	assert_problem(&ps, 0, "from", "", "ซ้อนกับตำแหน่งอื่น");
	ps = problems_in(t->a);
	assert_true(moved(t, p, "P54", false, true, "2024-02-01", &ps)); /* acting stands beside it */
	assert_false(moved(t, p, "P54", false, true, "2024-03-01", &ps));
	assert_int_equal(postings_of(t->db, t->a, p, &o), 3);
}

static void one_full_head(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	added(t, "1", "P54", true, "2020-10-01");
	i64 p = added(t, "2", "P54", false, "2020-10-01");
	assert_false(moved(t, p, "P54", true, false, "2024-10-01", &ps));
	assert_problem(&ps, 0, "role", "", "มีหัวหน้าอยู่แล้ว");
	struct posting *o;
	assert_int_equal(postings_of(t->db, t->a, p, &o), 1);
	assert_true(o[0].to == DAY_NONE);
}

static void a_correction_needs_a_reason_and_the_version(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	i64 p = added(t, "1", "P54", false, "2020-10-01");
	struct posting *o;
	postings_of(t->db, t->a, p, &o);
	struct posting x = o[0];
	x.to = on("2024-09-30");
	assert_false(posting_save(t->db, t->a, NOW_MS, 0, &x, S(" "), &ps));
	assert_problem(&ps, 0, "reason", "", "ต้องระบุเหตุผล");
	ps = problems_in(t->a);
	assert_true(posting_save(t->db, t->a, NOW_MS, 0, &x, S("เกษียณ"), &ps));
	assert_false(posting_save(t->db, t->a, NOW_MS, 0, &x, S("เกษียณ"), &ps)); /* with the old version */
	assert_problem(&ps, 0, "", "", "มีผู้แก้ไขไปก่อนแล้ว");
	postings_of(t->db, t->a, p, &o);
	assert_string_equal(day_iso(o[0].to).z, "2024-09-30");
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action = 'roster.posting.change'"), 1);
}

static void names_and_keys(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct person p;
	i64 id = added(t, "1", "P54", false, "2020-10-01");
	added(t, "2", "P54", false, "2020-10-01");
	assert_true(person_by_id(t->db, t->a, id, &p));
	p.shown = S("2");
	assert_false(person_save(t->db, t->a, NOW_MS, 0, &p, &ps));
	assert_problem(&ps, 0, "shown", "", "ของบุคลากรคนอื่น");
	ps = problems_in(t->a);
	p.shown = S("๑๐");
	p.family = S("ใจ\tดี");
	assert_true(person_save(t->db, t->a, NOW_MS, 0, &p, &ps));
	assert_true(person_by_key(t->db, t->a, S("10"), &p));
	check_str(p.name, S("นาย1 ใจ ดี"));
}

static void accounts_are_linked_by_key(void **state)
{
	struct country_test *t = *state;
	struct person p;
	i64 by_number = an_account(t, "u1", "54001", "", 0, 0), proved = an_account(t, "u2", "", "a@example.go.th", 5, 1);
	an_account(t, "u3", "", "b@example.go.th", 0, 1); /* registered by itself, not proved */
	added(t, "54001", "P54", false, "2020-10-01");
	added(t, "A@example.go.th", "P54", false, "2020-10-01");
	added(t, "b@example.go.th", "P54", false, "2020-10-01");
	assert_true(person_by_account(t->db, t->a, by_number, &p));
	check_str(p.key, S("54001"));
	assert_true(person_by_account(t->db, t->a, proved, &p));
	check_str(p.key, S("a@example.go.th"));
	assert_true(person_by_key(t->db, t->a, S("b@example.go.th"), &p));
	assert_int_equal(p.account_id, 0);
	i64 later = db_get(t->db, 0, "select id from account where username = 'u3'");
	db_exec(t->db, "update account set email_ms = 7 where id = $1", later);
	roster_account_proved(t->db, t->a, NOW_MS, later);
	assert_true(person_by_account(t->db, t->a, later, &p));
	/* What was declared under the name goes with the account, and is told before. */
	db_exec(t->db, "insert into appraise_true_copy(completion_id, account_id, owner, at_ms) values (900001, $1, 'นายข ข', 5)", later);
	struct buf own = {0};
	roster_own_data(t->db, t->a, later, &own);
	assert_true(str_find(buf_view(&own), S("\"true_copies\": [{\"name\": \"นายข ข\", \"at_ms\": 5}]")) >= 0);
	buf_free(&own);
	roster_own_erase(t->db, t->a, NOW_MS, later);
	assert_false(db_has(t->db, "select 1 from appraise_true_copy where account_id = $1", later));
	assert_false(person_by_account(t->db, t->a, later, &p));
}

static void accounts_are_linked_by_hand(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct person p;
	i64 one = added(t, "1", "P54", false, "2020-10-01"), two = added(t, "2", "P54", false, "2020-10-01");
	i64 own = an_account(t, "own", "", "", 0, 0), other = an_account(t, "other", "", "", 0, 0), free_one = an_account(t, "free", "", "free@example.org", 9, 1);
	db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 0, 0)", own, (i64)ROLE_STAFF, unit(t, "D5401")->id);
	db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 0, 0)", other, (i64)ROLE_STAFF, unit(t, "P24")->id);
	const struct org_unit *u = unit(t, "P54");
	assert_int_equal(roster_account_of(t->db, t->a, u, S("OWN")), own);
	assert_int_equal(roster_account_of(t->db, t->a, u, S("other")), 0);
	assert_int_equal(roster_account_of(t->db, t->a, u, S("free")), 0); /* nobody is found by trying names */
	assert_int_equal(roster_account_of(t->db, t->a, u, S("free@example.org")), free_one);
	assert_int_equal(roster_account_of(t->db, t->a, u, S("")), 0);
	struct roster_account *at;
	assert_int_equal(roster_accounts(t->db, t->a, u, &at), 1);
	assert_true(person_link(t->db, t->a, NOW_MS, 0, one, own, &ps));
	assert_false(person_link(t->db, t->a, NOW_MS, 0, two, own, &ps));
	assert_problem(&ps, 0, "account", "", "จับคู่กับบุคลากรอื่นแล้ว");
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice where account_id = $1 and kind = 'roster'", own), 1);
	assert_int_equal(roster_accounts(t->db, t->a, u, &at), 0);
	ps = problems_in(t->a);
	assert_true(person_link(t->db, t->a, NOW_MS, 0, one, 0, &ps));
	assert_false(person_by_account(t->db, t->a, own, &p));
}

static void the_list_of_an_office(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct roster_line *at;
	bool more;
	added(t, "54002", "P54", false, "2020-10-01");
	added(t, "54001", "P54", true, "2020-10-01");
	i64 gone = added(t, "54003", "D5401", false, "2020-10-01");
	added(t, "24001", "P24", false, "2020-10-01");
	assert_true(moved(t, gone, "P24", false, false, "2024-01-15", &ps));
	struct roster_ask ask = {.top = unit(t, "P54"), .on = on("2023-12-01"), .q = S(""), .page = 1};
	assert_int_equal(roster_lines(t->db, t->a, &ask, 50, &at, &more), 3);
	check_str(at[0].person.key, S("54001")); /* the head first */
	check_str(at[2].person.key, S("54003"));
	ask.on = on("2024-02-01");
	assert_int_equal(roster_lines(t->db, t->a, &ask, 50, &at, &more), 2);
	assert_int_equal(roster_lines(t->db, t->a, &ask, 1, &at, &more), 1);
	assert_true(more);
	ask.when = ROSTER_PAST;
	assert_int_equal(roster_lines(t->db, t->a, &ask, 50, &at, &more), 1);
	ask.when = ROSTER_NOW;
	ask.q = S("54002");
	assert_int_equal(roster_lines(t->db, t->a, &ask, 50, &at, &more), 1);
	ask.q = S("%");
	assert_int_equal(roster_lines(t->db, t->a, &ask, 50, &at, &more), 2); /* folded away */
	struct roster_unit *units;
	size_t n = roster_units(t->db, t->a, unit(t, "P54"), on("2023-12-01"), &units);
	assert_true(n > 1);
	assert_int_equal(units[0].people, 2);
	i64 all = 0;
	for (size_t i = 0; i < n; i++)
		all += units[i].people;
	assert_int_equal(all, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(movements), CASE(one_full_head), CASE(a_correction_needs_a_reason_and_the_version), CASE(names_and_keys),
		CASE(accounts_are_linked_by_key), CASE(accounts_are_linked_by_hand), CASE(the_list_of_an_office)};
	return COUNTRY_GROUP("roster_hand", tests);
}
