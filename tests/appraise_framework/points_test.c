/* Points that are entered or come in a file, and what they add up to. */
#include "case.h"

static void points_are_saved_with_their_version(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct point_result r = put(t, &f, "1", "P54", 0, "๔.๒๕");
	assert_int_equal(r.what, POINT_SAVED);
	assert_int_equal(r.now.points, 425);
	assert_int_equal(r.now.version, 1);
	r = put(t, &f, "1", "P54", 0, "3"); /* a page that did not see it */
	assert_int_equal(r.what, POINT_STALE);
	assert_int_equal(r.now.points, 425);
	r = framework_point_save(t->db, t->a, NOW_MS, 0, &f, 1, by_no(&f, "1"), unit(t, "P54"), 1, (str){0}, S(" เหตุผล "));
	assert_int_equal(r.what, POINT_SAVED);
	struct framework_point x = framework_point(t->db, t->a, &f, 1, by_no(&f, "1"), unit(t, "P54"));
	assert_int_equal(x.points, 425);
	check_str(x.note, S("เหตุผล"));
	assert_int_equal(x.version, 2);
	r = put(t, &f, "1", "P54", 2, "  ");
	assert_int_equal(r.what, POINT_SAVED);
	assert_int_equal(framework_point(t->db, t->a, &f, 1, by_no(&f, "1"), unit(t, "P54")).points, -1);
	assert_int_equal(
		framework_point(t->db, t->a, &f, 2, by_no(&f, "1"), unit(t, "P54")).version, 0); /* the other round's is another one */
}

static void what_is_no_points_is_refused(void **state)
{
	struct country_test *t = *state;
	static const char *const bad[] = {"5.01", "-1", "4.125", "สี่", "1e1", "4,5"};
	struct framework f = written(t);
	assert_int_equal(put(t, &f, "1", "P54", 0, "4").what, POINT_INVALID); /* not approved yet */
	struct problems ps = problems_in(t->a);
	struct appraise_session s = prepared(t, &f, 0, "1/2567");
	assert_true(appraise_session_approve(t->db, t->a, NOW_MS, 0, &f, &s, &ps));
	f = load(t, YEAR);
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_int_equal(put(t, &f, "1", "P54", 0, bad[i]).what, POINT_INVALID);
	assert_int_equal(put(t, &f, "2", "P54", 0, "4").what, POINT_INVALID); /* computed from the reports */
	assert_int_equal(put(t, &f, "1", "P54", 0, "5.00").what, POINT_SAVED);
	assert_int_equal(db_get(t->db, -1, "select count(*) from appraise_point"), 1);
}

static void evidence_comes_and_goes(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct framework_file file = {S("aa"), S("หลักฐาน.pdf"), S("application/pdf"), 12}, none = {S(""), S(""), S(""), 0};
	assert_int_equal(
		framework_point_file(t->db, t->a, NOW_MS, 0, &f, 1, by_no(&f, "1"), unit(t, "P54"), &file).what, POINT_SAVED);
	struct framework_point x = framework_point(t->db, t->a, &f, 1, by_no(&f, "1"), unit(t, "P54"));
	assert_int_equal(x.points, -1);
	check_str(x.file_name, S("หลักฐาน.pdf"));
	assert_int_equal(put(t, &f, "1", "P54", 1, "4").what, POINT_SAVED);
	assert_int_equal(
		framework_point_file(t->db, t->a, NOW_MS, 0, &f, 1, by_no(&f, "1"), unit(t, "P54"), &none).what, POINT_SAVED);
	x = framework_point(t->db, t->a, &f, 1, by_no(&f, "1"), unit(t, "P54"));
	assert_int_equal(x.points, 400);
	check_str(x.sha, S(""));
}

/* --- totals --- */

static const struct framework_result *of(const struct framework_result *at, size_t n, const struct org_unit *u)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].unit == u)
			return &at[i];
	fail();
	return NULL;
}

static void totals_are_weighted_and_ranked_ties_share(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct framework_result *at;
	put(t, &f, "1", "P54", 0, "4.25"); /* 30 x 4.25 / 5 = 25.50 */
	put(t, &f, "10", "P54", 0, "3");   /* 20 x 3 / 5 = 12 */
	put(t, &f, "1", "P24", 0, "4.25");
	put(t, &f, "10", "P24", 0, "3");

	put(t, &f, "1", "P50", 0, "5");
	size_t n = framework_results(t->db, t->a, &f, 1, &at);
	assert_int_equal(n, 76);
	const struct framework_result *phrae = of(at, n, unit(t, "P54")), *east = of(at, n, unit(t, "P24")),
								  *north = of(at, n, unit(t, "P50"));
	assert_int_equal(phrae->total, 3750);
	assert_int_equal(phrae->judged_weight, 5000);
	assert_int_equal(phrae->rank, 1);
	assert_int_equal(east->rank, 1);
	assert_int_equal(north->total, 3000);
	assert_int_equal(north->rank, 3);
	assert_int_equal(at[n - 1].rank, 0);
	assert_int_equal(of(at, n, unit(t, "P55"))->rank, 0);
	assert_int_equal(of(at, n, unit(t, "P55"))->points[0], -1);
}

static void a_total_is_rounded_once(void **state)
{
	static const struct {
		i64 weight[3], full[3], points[3], want;
	} cases[] = {
		{{3333, 3333, 3334}, {300, 300, 300}, {100, 100, 100}, 3333}, /* 33.333.. */
		{{1000, 1000, 8000}, {600, 300, 500}, {100, 100, 0}, 500},    /* 1.666.. + 3.333.. = 5.00, not 4.99 or 5.01 */
		{{1, 1, 9998}, {600, 300, 500}, {100, 100, 0}, 1},            /* a sixth and a third of a hundredth: a half goes up */
		{{10000, 0, 0}, {500, 500, 500}, {500, -1, -1}, 10000},
		{{10000, 0, 0}, {500, 500, 500}, {0, -1, -1}, 0},
		{{10000, 0, 0}, {10000, 500, 500}, {9999, -1, -1}, 9999},
	};
	struct country_test *t = *state;
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct indicator at[3] = {{0}};
		struct framework f = {.at = at, .n = 3};
		i64 points[3];
		for (size_t k = 0; k < 3; k++) {
			at[k] = make(t, "1", APPRAISE_POINTS, cases[i].weight[k], cases[i].full[k], 1);
			points[k] = cases[i].points[k];
		}
		struct framework_result r = {.unit = unit(t, "P54"), .points = points};
		framework_rank(&f, 1, &r, 1);
		assert_int_equal(r.total, cases[i].want);
		framework_rank(&f, 2, &r, 1);
		assert_int_equal(r.rank, 0); /* of the other round is nothing */
	}
}

static i64 seven(struct db *db, struct arena *a, const struct appraise_round *r, const struct org_unit *office)
{
	(void)db, (void)a;
	return str_eq(office->code, S("P54")) ? 300 + r->no : str_eq(office->code, S("P50")) ? 900 : -1;
}

static void computed_points_come_from_their_room(void **state)
{
	struct country_test *t = *state;
	struct framework_result *at;
	struct framework f = approved(t);
	i64 (*before)(struct db * db, struct arena * a, const struct appraise_round *r, const struct org_unit *office) =
		framework_points_of[APPRAISE_ELEARNING];
	framework_points_of[APPRAISE_ELEARNING] = seven;
	size_t n = framework_results(t->db, t->a, &f, 2, &at);
	framework_points_of[APPRAISE_ELEARNING] = before;
	assert_int_equal(of(at, n, unit(t, "P54"))->points[1], 302);
	assert_int_equal(of(at, n, unit(t, "P54"))->total, 3020);
	assert_int_equal(of(at, n, unit(t, "P24"))->rank, 0);
	assert_int_equal(of(at, n, unit(t, "P50"))->points[1], 500); /* never more than full */
}

static i64 report(struct country_test *t, const char *office, i64 passed, i64 submitted_ms)
{
	i64 round = db_get(t->db, 0, "select id from appraise_round where year = 2567 and no = 1");
	i64 rule = db_get(t->db, 0, "select id from appraise_rule where round_id = $1 and kind = 0", round);
	db_exec(t->db, "update appraise_rule set deliveries = 1 where id = $1", rule);
	i64 id = db_get(t->db, 0,
		"insert into appraise_report(token, round_id, unit_id, rule_id, no, state, made_ms, made_by, staff, passed, head_ok, content_hash, certified_ms, certified_by, certifier,"
		" certifier_position, capacity, order_no, submitted_ms, submitted_by, stands_ms, register_no, received_ms, received_by, decided_ms, decided_by, reason, first_stands, version)"
		" values ($1, $2, $3, $4, 1, 2, 1, 0, 100, $5, 1, '', 1, 0, '', '', 0, '', $6, 0, 0, '', 0, 0, 0, 0, '', 0, 1) returning id",
		office, round, unit(t, office)->id, rule, passed, submitted_ms);
	db_exec(t->db,
		"insert into appraise_delivery(report_id, kind, at_ms, signed_how, sha, file_name, file_size, sent_no, sent_day, arrived_ms, arrived_by, agrees, note, version)"
		" values ($1, 0, $2, 0, '', '', 0, '', '', 0, 0, 0, '', 1)",
		id, submitted_ms);
	return id;
}

static i64 at_time(const char *s)
{
	i64 ms = 0;
	assert_true(ms_parse(str_of(s), &ms));
	return ms;
}

static void e_learning_is_the_report_less_its_lateness(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	struct framework_result *at;
	report(t, "P54", 95, at_time("2024-03-15T23:59:59"));  /* band 90: 4 */
	report(t, "P24", 95, at_time("2024-03-18T09:00:00"));  /* one working day: 3.75 */
	report(t, "P50", 100, at_time("2024-03-22T00:00:00")); /* not counted */
	size_t n = framework_results(t->db, t->a, &f, 1, &at);
	assert_int_equal(of(at, n, unit(t, "P54"))->points[1], 400);
	assert_int_equal(of(at, n, unit(t, "P54"))->total, 4000);
	assert_int_equal(of(at, n, unit(t, "P24"))->points[1], 375);
	assert_int_equal(of(at, n, unit(t, "P24"))->total, 3750);
	assert_int_equal(of(at, n, unit(t, "P50"))->points[1], 0);
	assert_int_equal(of(at, n, unit(t, "P50"))->rank, 3);
	assert_int_equal(of(at, n, unit(t, "P55"))->points[1], -1); /* the round goes on */
	db_exec(t->db, "update appraise_round set state = 2 where year = 2567 and no = 1");
	n = framework_results(t->db, t->a, &f, 1, &at);
	assert_int_equal(of(at, n, unit(t, "P55"))->points[1], 0); /* it is over */
}

/* --- files --- */

#define HEAD "office_code,province,indicator,points,note\n"

static struct point_row *rows(struct country_test *t, str text, size_t *n)
{
	struct table table = csv(t->a, framework_point_heads, text);
	struct point_row *at;
	*n = point_rows_of(t->a, &table, &at);
	return at;
}

static void each_row_of_a_file_gets_its_verdict(void **state)
{
	struct country_test *t = *state;
	struct framework f = approved(t);
	put(t, &f, "1", "P24", 0, "4");
	put(t, &f, "10", "P24", 0, "2");
	static const struct {
		const char *line;
		enum point_verdict verdict;
		const char *why;
	} cases[] = {
		{"P54,แพร่,1,4.5,ดี\n", POINT_NEW, NULL},
		{"P24,,1,4.00,\n", POINT_SAME, NULL},
		{"P24,ฉะเชิงเทรา,๑๐,๓.๕,\n", POINT_CHANGED, NULL},
		{",แพร่,10,3,\n", POINT_NEW, NULL},
		{"P54,แพร่,1,3,\n", POINT_REFUSED, "ซ้ำกับแถว 2"},
		{"P99,,1,3,\n", POINT_REFUSED, "ไม่รู้จักรหัสหน่วยงาน"},
		{"D5401,,1,3,\n", POINT_REFUSED, "ไม่รู้จักรหัสหน่วยงาน"},
		{"P50,แพร่,1,3,\n", POINT_REFUSED, "ช่องจังหวัดเขียนว่า"},
		{",,1,3,\n", POINT_REFUSED, "ต้องมีรหัสหน่วยงาน"},
		{"P50,,2,3,\n", POINT_REFUSED, "ระบบคำนวณเอง"},
		{"P50,,7,3,\n", POINT_REFUSED, "ไม่มีตัวชี้วัดที่"},
		{"P50,,1,5.5,\n", POINT_REFUSED, "ไม่เกินคะแนนเต็ม 5"},
		{"P50,,10,ห้า,\n", POINT_REFUSED, "ต้องเป็นตัวเลข"},
		{"P55,,1,,\n", POINT_SAME, "ไม่มีคะแนนในแถวนี้"},
	};
	struct buf b = {0};
	size_t n;
	buf_lit(&b, HEAD);
	for (size_t i = 0; i < N_OF(cases); i++)
		buf_str(&b, str_of(cases[i].line));
	struct point_row *at = rows(t, str_take(t->a, &b), &n);
	assert_int_equal(n, N_OF(cases));
	point_rows_judge(t->db, t->a, &f, 1, at, n);
	for (size_t i = 0; i < n; i++) {
		if (at[i].verdict != cases[i].verdict)
			print_error("row %zu: %.*s\n", i, STR_FMT(at[i].why));
		assert_int_equal(at[i].verdict, cases[i].verdict);
		assert_true(cases[i].why == NULL || str_find(at[i].why, str_of(cases[i].why)) >= 0);
	}
	assert_int_equal(point_rows_apply(t->db, t->a, NOW_MS, 0, &f, 1, at, n), 3);
	assert_int_equal(framework_point(t->db, t->a, &f, 1, by_no(&f, "1"), unit(t, "P54")).points, 450);
	assert_int_equal(framework_point(t->db, t->a, &f, 1, by_no(&f, "10"), unit(t, "P24")).points, 350);
	at = rows(t, S(HEAD "P54,แพร่,1,4.5,ดี\nP24,,10,3.5,\n"), &n); /* again changes nothing */
	assert_int_equal(point_rows_apply(t->db, t->a, NOW_MS, 0, &f, 1, at, n), 0);
	assert_int_equal(at[0].verdict, POINT_SAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(points_are_saved_with_their_version),
		CASE(what_is_no_points_is_refused),
		CASE(evidence_comes_and_goes),
		CASE(totals_are_weighted_and_ranked_ties_share),
		CASE(a_total_is_rounded_once),
		CASE(computed_points_come_from_their_room),
		CASE(e_learning_is_the_report_less_its_lateness),
		CASE(each_row_of_a_file_gets_its_verdict),
	};
	return COUNTRY_GROUP("points", tests);
}
