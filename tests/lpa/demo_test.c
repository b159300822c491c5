/* The demonstration: the real watch list of 2564 row by row, means near the published ones, a form at every step. */
#include "lpa_case.h"

#include "lpa/demo.h"

static const i64 published[LPA_DIMENSIONS] = {888800, 934100, 835800, 808200, 958700};

static i64 off(i64 x, i64 y) { return x < y ? y - x : x - y; }

static void watchlist_2564(void **state)
{
	struct country_test *t = *state;
	lpa_demo_results(t->db, t->a, NOW_MS);
	static const struct table_head heads[] = {
		{"no", true}, {"lao_code", true}, {"province", true}, {"district", true}, {"kind", true}, {"name", true}, {"below_before", true},
		{"below_three", true}, {"below_last", true}, {"name_as_printed", true}, {NULL, false},
	};
	struct table want = csv(t->a, heads, data_file("watchlist_2564.csv"));
	static const struct table_head out_heads[] = {
		{"no", true}, {"code", true}, {"province", true}, {"district", true}, {"kind", true}, {"name", true}, {"below_before", true},
		{"below_three", true}, {"below_last", true}, {NULL, false},
	};
	struct lpa_watch *w;
	struct buf b = {0};
	size_t n = lpa_watchlist(t->db, t->a, 2564, &w);
	assert_true(lpa_watchlist_export(w, n, 2564, TABLE_CSV, &b));
	struct table got = csv(t->a, out_heads, str_dup(t->a, buf_view(&b)));
	buf_free(&b);
	assert_int_equal(want.n, 30);
	assert_int_equal(got.n, 30);
	for (size_t i = 0; i < got.n; i++)
		for (int c = 0; c < 9; c++)
			check_str(got.rows[i].cell[c], want.rows[i].cell[c]);
}

static void near_the_published(void **state)
{
	struct country_test *t = *state;
	lpa_demo_results(t->db, t->a, NOW_MS);
	for (int year = LPA_DEMO_FIRST_YEAR; year <= LPA_DEMO_LAST_YEAR; year++) {
		struct lpa_year y = lpa_year(t->db, t->a, year);
		struct lpa_summary s = lpa_summary(y.at, y.n);
		assert_true(y.synthetic && y.published);
		assert_int_equal(y.n, 7849);
		assert_int_equal(s.n_incomplete, 0);
		for (int d = 0; d < LPA_DIMENSIONS; d++) {
			if (off(s.mean_dimension[d], published[d]) > (year == 2564 ? 2500 : 30000))
				print_message("%d D%d: %lld\n", year, d + 1, (long long)s.mean_dimension[d]);
			assert_true(off(s.mean_dimension[d], published[d]) <= (year == 2564 ? 2500 : 30000)); /* a quarter of a percent; three */
		}
		if (year == 2564)
			assert_int_equal(s.n - s.n_pass, 6);
		else
			assert_true(s.n - s.n_pass > 60 && s.n - s.n_pass < 150);
		assert_true(s.by_level[LPA_LEVEL_5] > 2000 && s.by_level[LPA_LEVEL_4] > 1000 && s.by_level[LPA_LEVEL_3] > 50);
	}
	struct problems ps = problems_in(t->a);
	assert_int_equal(lpa_check(t->db, t->a, &ps), 0);
}

/* The same figures on every machine and every day: seed and rules make them, not ids or clocks. */
static void the_same_again(void **state)
{
	struct country_test *t = *state;
	lpa_demo_results(t->db, t->a, NOW_MS + DAY_MS);
	struct lpa_year y = lpa_year(t->db, t->a, 2566);
	u64 h = 0;
	for (size_t i = 0; i < y.n; i++)
		for (int d = 0; d < LPA_DIMENSIONS; d++)
			h = h * 31 + (u64)y.at[i].sums.points[d] + (u64)y.at[i].sums.full[d] * 7;
	if (h != 0xebf8b38cf25df3e0)
		print_message("now %llx\n", (unsigned long long)h);
	assert_true(h == 0xebf8b38cf25df3e0);
	/* What is there is left alone. */
	db_exec(t->db, "update lpa_result set synthetic = 0 where year = 2566");
	i64 before = db_get(t->db, 0, "select count(*) from audit");
	lpa_demo_results(t->db, t->a, NOW_MS);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit"), before);
	assert_false(lpa_year(t->db, t->a, 2566).synthetic);
}

static i64 add_account(struct country_test *t, const char *username, const char *unit_code, enum org_role role)
{
	i64 id = db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $1, '', '', 0, 0, 1, 0, 0, 0, 1) returning id", username);
	db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, 0, 0)", id, role, unit(t, unit_code)->id);
	return id;
}

static void form_under_way(void **state)
{
	struct country_test *t = *state;
	i64 team = add_account(t, "team54", "P54", ROLE_TEAM_MEMBER), lao = add_account(t, "lao54", "05540602", ROLE_LAO_OFFICER);
	add_account(t, "p54head", "P54", ROLE_PROVINCE_HEAD);
	lpa_demo_form(t->db, t->a, NOW_MS);
	const struct lpa_form *f = lpa_form(t->db, 2567);
	assert_non_null(f);
	assert_true(f->sample);
	assert_int_equal(f->state, LPA_FORM_OPEN);
	assert_int_equal(f->opens_ms, day_start_ms(day_of_ms(NOW_MS) - 365));
	assert_int_equal(f->closes_ms, day_start_ms(day_of_ms(NOW_MS) + 61));
	assert_true(lpa_in_team(t->db, f, unit(t, "05540602")->id, team));
	static const char *const province[] = {"54", "24"};
	for (int k = 0; k < 2; k++) {
		struct lpa_progress *p;
		size_t n = lpa_progress(t->db, t->a, f, str_of(province[k]), &p);
		i64 by_state[LPA_STATE__MAX] = {0}, partly = 0, untouched = 0;
		for (size_t i = 0; i < n; i++) {
			by_state[p[i].state]++;
			assert_int_not_equal(p[i].team_id, 0);
			partly += p[i].state == LPA_OPEN && p[i].n_self > 0 && p[i].n_self < p[i].n_applies;
			untouched += p[i].n_self == 0;
		}
		assert_int_equal(by_state[LPA_PROVINCE_CONFIRMED], 1);
		assert_int_equal(by_state[LPA_VERIFIED], 2);
		assert_int_equal(by_state[LPA_SELF_CONFIRMED], 3);
		assert_true(partly >= 6 && untouched > 20);
	}
	struct lpa_self *self = lpa_self_all(t->db, t->a, f, unit(t, "05540602")->id, true);
	i64 mine = 0, evidence = 0;
	for (size_t i = 0; i < f->n_indicators; i++) {
		mine += self[i].version > 0 && self[i].by == lao;
		evidence += self[i].n_evidence;
	}
	assert_true(mine > 20 && evidence > 10);
	struct lpa_year y = lpa_year(t->db, t->a, 2567);
	assert_int_equal(y.n, 10);
	assert_true(y.synthetic);
	assert_false(y.published);
	struct problems ps = problems_in(t->a);
	assert_int_equal(lpa_check(t->db, t->a, &ps), 0);
	/* Again, much later: nothing is made twice, the window moves on. */
	i64 saves = db_get(t->db, 0, "select count(*) from lpa_self");
	lpa_demo_form(t->db, t->a, NOW_MS + 100 * DAY_MS);
	assert_int_equal(db_get(t->db, 0, "select count(*) from lpa_self"), saves);
	assert_int_equal(lpa_form(t->db, 2567)->closes_ms, day_start_ms(day_of_ms(NOW_MS + 100 * DAY_MS) + 61));
}

int main(void)
{
	crypt_init();
	const struct CMUnitTest tests[] = {CASE(watchlist_2564), CASE(near_the_published), CASE(the_same_again), CASE(form_under_way)};
	return COUNTRY_GROUP("lpa demo", tests);
}
