/* Around courses: who sees whom, bulk enrolment, reminders, announcements, questions, ratings, statistics, the two commands. Each test runs
 * in a transaction that is rolled back. Two provinces: แพร่ (54) and ฉะเชิงเทรา (24). */
#include "../org/country.h"

#include "learn/office/inside.h"
#include "learn/office/statistics.h"

#define DAY_MS ((i64)86400000)

static int begin(void **state)
{
	struct country_test *t = *state;
	arena_reset(t->a);
	clock_set_ms(NOW_MS);
	db_begin(t->db);
	return db_status(t->db) == DB_OK ? 0 : -1;
}

static int rollback(void **state)
{
	struct country_test *t = *state;
	bool ok = db_status(t->db) == DB_OK;
	if (!ok)
		print_error("database: %s\n", db_why(t->db));
	db_rollback(t->db);
	return ok ? 0 : -1;
}
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, begin, rollback)

/* --- people and courses --- */

static const struct org_unit *unit(struct country_test *t, const char *code)
{
	const struct org_unit *u = org_by_code(org_dir(t->db), str_of(code));
	if (u == NULL)
		print_error("no unit %s\n", code);
	assert_non_null(u);
	return u;
}

/* A LAO of a province, by its place in the list. */
static const struct org_unit *lao(struct country_test *t, const char *province, int no)
{
	const struct org_dir *d = org_dir(t->db);
	for (size_t i = 0; i < d->n; i++)
		if (org_kind_is_lao(d->units[i].kind) && d->units[i].district != NULL && str_eq(d->units[i].province->code, str_of(province)) && no-- == 0)
			return &d->units[i];
	fail();
	return NULL;
}

static i64 account(struct country_test *t, const char *username, const char *email)
{
	i64 id = db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $2, $3, '', 0, 0, 0, 0, 1, 0, 1) returning id",
		username, str_fmt(t->a, "ชื่อ %s", username), email);
	assert_true(id > 0);
	return id;
}

static void role(struct country_test *t, i64 id, enum org_role r, const struct org_unit *u, i64 given)
{
	db_exec(t->db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, $4, 0)", id, (i64)r, u->id, given);
}

static i64 staff(struct country_test *t, const char *username, const struct org_unit *u)
{
	i64 id = account(t, username, "");
	role(t, id, ROLE_STAFF, u, 1);
	return id;
}

/* A published course with two lessons that must be done. */
static const struct learn_course *course(struct country_test *t, const char *slug, unsigned audience)
{
	i64 c = db_get(t->db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ($1, $2, 0, 1, 0, 0, 1, 0, 1, 1) returning id", slug,
		unit(t, "DLA")->id);
	i64 v = db_get(t->db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, minutes, cover_sha, cover_type, audience, in_order, opens_day,"
		" closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" values ($1, 1, 2, $2, $2, '', '', '', '', 90, '', '', $3, 0, '', '', 30, 1, '', 0, 1, 0, 0, 0, 0, '', '', 1) returning id",
		c, str_fmt(t->a, "หลักสูตร %s", slug), (i64)audience);
	i64 s = db_get(t->db, 0, "insert into course_section(version_id, pos, title) values ($1, 1, 'ส่วนที่ 1') returning id", v);
	for (int i = 0; i < 2; i++)
		db_exec(t->db,
			"insert into lesson(version_id, section_id, pos, key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type, file_size,"
			" captions_sha, seconds, package_id, opens_day) values ($1, $2, $3, $4, 0, $5, 10, 1, 0, 0, '', '', '', '', '', 0, '', 0, 0, '')",
			v, s, i, str_fmt(t->a, "%s-%d", slug, i), str_fmt(t->a, "บทที่ %d", i + 1));
	db_exec(t->db, "update course set live_id = $2 where id = $1", c, v);
	learn_rev_bump(t->db);
	const struct learn_course *got = learn_course_by_slug(learn_dir(t->db), str_of(slug));
	assert_non_null(got);
	return got;
}

static i64 enrol(struct country_test *t, i64 account_id, const struct learn_course *c, const char *due)
{
	struct problems ps = problems_in(t->a);
	struct learn_enrol e = {.account_id = account_id, .by = account_id, .source = SOURCE_SELF, .link = S(""), .due_day = str_of(due), .force = true};
	i64 id = 0;
	assert_true(learn_enrol(t->db, t->a, NOW_MS - 20 * DAY_MS, c, &e, &id, &ps));
	return id;
}

static void lessons(struct country_test *t, i64 account_id, const struct learn_course *c, i64 at_ms, size_t n)
{
	struct learn_enrolment e;
	assert_true(learn_enrolment_of(t->db, t->a, account_id, c->id, &e));
	const struct learn_version *v = learn_version(t->db, t->a, e.version_id);
	for (size_t i = 0; i < n; i++) {
		learn_lesson_opened(t->db, t->a, at_ms, &e, v, &v->lesson[i]);
		learn_lesson_done(t->db, t->a, at_ms, at_ms, &e, v, &v->lesson[i], -1, NULL);
	}
}

static i64 notices(struct country_test *t, i64 account_id, const char *kind)
{
	return db_get(t->db, 0, "select count(*) from notice where account_id = $1 and kind = $2", account_id, kind);
}

/* --- lists --- */

/* One of each: who has not enrolled, not begun, is under way, stuck, late, has passed; and a person of another province. */
struct crowd {
	const struct learn_course *c;
	const struct org_unit *a, *b, *other; /* two LAOs of แพร่, one of ฉะเชิงเทรา */
	i64 none, waiting, underway, stuck, passed, far;
};

static struct crowd crowd(struct country_test *t)
{
	struct crowd k = {.c = course(t, "budget", AUDIENCE_DLA | AUDIENCE_LAO | AUDIENCE_PUBLIC), .a = lao(t, "54", 0), .b = lao(t, "54", 1), .other = lao(t, "24", 0)};
	k.none = staff(t, "none", k.a);
	k.waiting = staff(t, "waiting", k.a);
	k.underway = staff(t, "underway", k.b);
	k.stuck = staff(t, "stuck", k.b);
	k.passed = staff(t, "passed", k.b);
	k.far = staff(t, "far", k.other);
	enrol(t, k.waiting, k.c, "2026-11-01");
	enrol(t, k.underway, k.c, "");
	enrol(t, k.stuck, k.c, "");
	enrol(t, k.passed, k.c, "");
	enrol(t, k.far, k.c, "");
	lessons(t, k.underway, k.c, NOW_MS - DAY_MS, 1);
	lessons(t, k.stuck, k.c, NOW_MS - 18 * DAY_MS, 1);
	lessons(t, k.passed, k.c, NOW_MS - 2 * DAY_MS, 2);
	return k;
}

static struct people_ask ask_of(const struct crowd *k, const struct org_unit *top, enum people_state s)
{
	return (struct people_ask){.top = top, .course = k->c, .state = s, .q = S(""), .page = 1, .now_ms = NOW_MS};
}

/* The user names of a list, in its order, with blanks. */
static str names(struct country_test *t, const struct people_ask *ask, bool office)
{
	struct people_row *at;
	bool more;
	str all = S("");
	size_t n = people_page(t->db, t->a, ask, office, &at, &more);
	assert_false(more);
	for (size_t i = 0; i < n; i++)
		all = STR_CAT(t->a, all, all.n ? S(" ") : S(""), at[i].username);
	return all;
}

static void test_who_is_in_the_list(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	static const struct {
		enum people_state state;
		const char *office, *teacher;
	} cases[] = {
		{PEOPLE_ALL, "none passed stuck underway waiting", "far passed stuck underway waiting"},
		{PEOPLE_NONE, "none", ""},
		{PEOPLE_WAITING, "waiting", "far waiting"},
		{PEOPLE_UNDERWAY, "stuck underway", "stuck underway"},
		{PEOPLE_STUCK, "stuck", "stuck"},
		{PEOPLE_OVERDUE, "waiting", "waiting"},
		{PEOPLE_PASSED, "passed", "passed"},
		{PEOPLE_MISSING, "none stuck underway waiting", "far stuck underway waiting"},
		{PEOPLE_ENROLLED, "passed stuck underway waiting", "far passed stuck underway waiting"},
		{PEOPLE_STARTED, "passed stuck underway", "passed stuck underway"},
	};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct people_ask office = ask_of(&k, unit(t, "P54"), cases[i].state), teacher = ask_of(&k, NULL, cases[i].state);
		check_str(names(t, &office, true), str_of(cases[i].office));
		check_str(names(t, &teacher, false), str_of(cases[i].teacher));
	}
	struct people_ask words = ask_of(&k, unit(t, "P54"), PEOPLE_ALL);
	words.q = S("STUCK");
	check_str(names(t, &words, true), S("stuck"));
	words.q = S("s%k"); /* a sign of the pattern is itself */
	check_str(names(t, &words, true), S(""));
	words.q = S("");
	words.course = NULL;
	check_str(names(t, &words, true), S("none passed stuck underway waiting"));
	words.state = PEOPLE_NONE;
	check_str(names(t, &words, true), S("none"));
	words.state = PEOPLE_PASSED;
	check_str(names(t, &words, true), S("passed"));
}

static void test_a_province_sees_no_other_province(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	i64 both = staff(t, "both", unit(t, "P24")); /* holds a role in each of them */
	role(t, both, ROLE_STAFF, k.a, 2);
	for (int s = PEOPLE_ALL; s < PEOPLE_STATE__MAX; s++)
		for (int with = 0; with < 2; with++) {
			struct people_ask here = ask_of(&k, unit(t, "P54"), (enum people_state)s), there = ask_of(&k, unit(t, "P24"), (enum people_state)s);
			here.course = there.course = with ? k.c : NULL;
			assert_int_equal(str_find(names(t, &here, true), S("far")), -1);
			str other = names(t, &there, true);
			assert_int_equal(str_find(other, S("stuck")), -1);
			assert_int_equal(str_find(other, S("waiting")), -1);
		}
	struct people_ask here = ask_of(&k, unit(t, "P54"), PEOPLE_ALL);
	assert_true(str_find(names(t, &here, true), S("both")) >= 0);
	db_exec(t->db, "update account set state = 1 where id = $1", both);
	assert_int_equal(str_find(names(t, &here, true), S("both")), -1);
}

static void test_numbers_lead_to_their_rows(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	const struct org_unit *tops[] = {unit(t, "DLA"), unit(t, "P54"), k.b->parent, k.b};
	i64 officer = staff(t, "officer", unit(t, "P54")); /* counts for the LAO, the lowest, not for both */
	role(t, officer, ROLE_STAFF, k.a, 2);
	for (size_t i = 0; i < N_OF(tops); i++) {
		struct people_unit *units, *rows;
		struct people_counts all;
		size_t n = people_units(t->db, t->a, tops[i], k.c->id, NOW_MS, &units);
		size_t n_rows = people_roll(t->a, org_dir(t->db), tops[i], units, n, &rows, &all);
		struct people_counts sum = {0};
		for (size_t r = 0; r < n_rows; r++) {
			sum.people += rows[r].c.people;
			sum.passed += rows[r].c.passed;
			struct people_row *at;
			bool more;
			struct people_ask one = ask_of(&k, rows[r].unit, PEOPLE_ALL);
			one.own = r == 0;
			if (rows[r].c.people > 0)
				assert_int_equal((i64)people_page(t->db, t->a, &one, true, &at, &more), rows[r].c.people);
		}
		assert_int_equal(sum.people, all.people);
		assert_int_equal(sum.passed, all.passed);
		assert_int_equal(all.passed, 1);
		assert_int_equal(all.people, i == 0 ? 7 : i == 1 ? 6 : i == 3 ? 3 : all.people);
	}
	struct people_course *per;
	assert_int_equal((i64)people_courses(t->db, t->a, unit(t, "P54"), NOW_MS, &per), 1);
	assert_int_equal(per[0].c.enrolled, 4);
	assert_int_equal(per[0].c.started, 3);
	assert_int_equal(per[0].c.stuck, 1);
	assert_int_equal(per[0].c.overdue, 1);
	struct people_counts c = people_course_counts(t->db, t->a, k.c->id, NOW_MS);
	assert_int_equal(c.enrolled, 5);
	assert_int_equal(c.passed, 1);
}

static void test_where_somebody_stopped(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	struct people_ask ask = ask_of(&k, unit(t, "P54"), PEOPLE_STUCK);
	struct people_row *at;
	bool more;
	assert_int_equal((i64)people_page(t->db, t->a, &ask, true, &at, &more), 1);
	assert_int_equal(at[0].n_done, 1);
	assert_int_equal(at[0].n_required, 2);
	assert_true(str_starts(at[0].lesson, S("บทที่ ")));
	assert_int_equal(at[0].state, PEOPLE_STUCK);
	assert_false(at[0].overdue);
}

/* --- reminders --- */

static i64 remind(struct country_test *t, const struct people_ask *ask, bool office, const i64 *who, size_t n, i64 now)
{
	struct problems ps = problems_in(t->a);
	struct people_ask k = *ask;
	k.now_ms = now;
	struct remind m = {.ask = &k, .account = who, .n_accounts = n, .office = office, .words = S("ภายในสิ้นเดือน"), .by = 1};
	i64 recent, would = remind_count(t->db, t->a, &m, &recent), sent = remind_send(t->db, t->a, now, &m, &ps);
	assert_int_equal(would, sent);
	assert_true(sent > 0 || ps.n == 1);
	return sent;
}

static void test_reminded_are_exactly_those_missing(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	struct people_ask all = ask_of(&k, unit(t, "P54"), PEOPLE_ALL);
	db_exec(t->db, "update account set email = 'a@example.go.th' where id = $1", k.none);
	db_exec(t->db, "update account set email = 'not an address' where id = $1", k.stuck);
	db_exec(t->db, "update account set email = 'b@example.go.th', kind = 1 where id = $1", k.waiting); /* not proved */
	assert_int_equal(remind(t, &all, true, NULL, 0, NOW_MS), 4);
	assert_int_equal(notices(t, k.none, "remind"), 1);
	assert_int_equal(notices(t, k.waiting, "remind"), 1);
	assert_int_equal(notices(t, k.passed, "remind"), 0);
	assert_int_equal(notices(t, k.far, "remind"), 0);
	assert_int_equal(db_get(t->db, 0, "select count(*) from mail_outbox where purpose = 'remind'"), 1);
	str body = db_get_str(t->db, t->a, "select body from mail_outbox where account_id = $1", k.none);
	assert_true(str_find(body, S("ชื่อ none")) >= 0 && str_find(body, S("/learn/c/budget")) >= 0 && str_find(body, S("ภายในสิ้นเดือน")) >= 0);
	assert_true(db_has(t->db, "select 1 from audit where action = 'learn.remind' and object = 'budget'"));
}

static void test_nobody_is_reminded_twice_within_three_days(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	struct people_ask all = ask_of(&k, unit(t, "P54"), PEOPLE_MISSING), teacher = ask_of(&k, NULL, PEOPLE_ALL);
	const i64 one[] = {k.stuck, k.passed, k.far};
	assert_int_equal(remind(t, &all, true, one, N_OF(one), NOW_MS), 1); /* passed: not needed; far: not of this office */
	assert_int_equal(notices(t, k.stuck, "remind"), 1);
	assert_int_equal(remind(t, &all, true, NULL, 0, NOW_MS + 1), 3);
	assert_int_equal(remind(t, &all, true, NULL, 0, NOW_MS + 2 * DAY_MS), 0);
	assert_int_equal(remind(t, &teacher, false, NULL, 0, NOW_MS + 2 * DAY_MS), 1); /* far alone */
	assert_int_equal(notices(t, k.far, "remind"), 1);
	assert_int_equal(remind(t, &all, true, NULL, 0, NOW_MS + 3 * DAY_MS + 2), 4);
	assert_int_equal(notices(t, k.stuck, "remind"), 2);
	const i64 nobody[] = {0};
	assert_int_equal(remind(t, &teacher, false, nobody, 0, NOW_MS + 9 * DAY_MS), 0);
}

/* --- bulk enrolment --- */

static void test_verdicts(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	const struct learn_course *for_dla = course(t, "inside", AUDIENCE_DLA);
	i64 mail = account(t, "bymail", "Somebody@example.go.th"), twin = account(t, "11111", "");
	role(t, mail, ROLE_STAFF, k.a, 1);
	role(t, twin, ROLE_STAFF, k.a, 1);
	db_exec(t->db, "update account set staff_no = '11111' where id = $1", k.stuck);
	db_exec(t->db, "update account set staff_no = '22222' where id = $1", k.none);
	struct problems ps = problems_in(t->a);
	struct enrol_row *at;
	size_t n = enrol_parse(t->a,
		S("person,due\nNONE\nwaiting\nwaiting;2570-01-15\n22222\nSomebody@example.go.th\tวันนี้\nSomebody@example.go.th,2026-12-31\nfar\nnobody\n11111\n\n ,2026-12-31\npassed,2026-12-31\nstuck,2026-11-17\nunderway,2026-12-30"),
		&at, &ps);
	static const struct {
		i64 row;
		enum enrol_verdict v;
		const char *why;
	} want[] = {
		{2, ENROL_NEW, ""}, {3, ENROL_AGAIN, ""}, {4, ENROL_REFUSED, "ซ้ำกับแถว 3"}, {5, ENROL_REFUSED, "ซ้ำกับแถว 2"}, {6, ENROL_REFUSED, "วันครบกำหนดไม่ถูกต้อง"},
		{7, ENROL_NEW, ""}, {8, ENROL_REFUSED, "นอกพื้นที่"}, {9, ENROL_REFUSED, "ไม่พบบัญชี"}, {10, ENROL_REFUSED, "หลายบัญชี"}, {12, ENROL_REFUSED, "ไม่ได้ระบุ"},
		{13, ENROL_AGAIN, ""}, {14, ENROL_REFUSED, "ผ่านไปแล้ว"}, {15, ENROL_DUE, ""},
	};
	assert_int_equal((i64)n, N_OF(want));
	for (size_t i = 0; i < n; i++)
		at[i].course = k.c;
	enrol_judge(t->db, t->a, NOW_MS, unit(t, "P54"), S(""), at, n);
	for (size_t i = 0; i < n; i++) {
		if (at[i].row != want[i].row || at[i].verdict != want[i].v || (at[i].why.n > 0 && str_find(at[i].why, str_of(want[i].why)) < 0))
			print_error("row %d: verdict %d \"%.*s\"\n", (int)at[i].row, (int)at[i].verdict, STR_FMT(at[i].why));
		assert_int_equal(at[i].row, want[i].row);
		assert_int_equal(at[i].verdict, want[i].v);
		assert_true(want[i].v != ENROL_REFUSED || str_find(at[i].why, str_of(want[i].why)) >= 0);
	}
	assert_int_equal(enrol_apply(t->db, t->a, NOW_MS, 1, unit(t, "P54"), at, n), 3);
	check_str(db_get_str(t->db, t->a, "select due_day from enrolment where account_id = $1", k.underway), S("2026-12-30"));
	check_str(db_get_str(t->db, t->a, "select due_day from enrolment where account_id = $1", mail), S("2026-12-31"));
	assert_int_equal(notices(t, k.none, "enrol"), 1);
	i64 rows = db_get(t->db, 0, "select count(*) from enrolment"), told = db_get(t->db, 0, "select count(*) from notice");
	enrol_judge(t->db, t->a, NOW_MS, unit(t, "P54"), S(""), at, n); /* the same file again */
	assert_int_equal(enrol_apply(t->db, t->a, NOW_MS, 1, unit(t, "P54"), at, n), 0);
	assert_int_equal(db_get(t->db, 0, "select count(*) from enrolment"), rows);
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice"), told);
	at[0].course = for_dla;
	enrol_judge(t->db, t->a, NOW_MS, unit(t, "P54"), S(""), at, 1);
	assert_int_equal(at[0].verdict, ENROL_REFUSED);
	assert_true(str_find(at[0].why, S("กลุ่มเป้าหมาย")) >= 0);
}

static void test_scope_is_asked_again_when_applied(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	struct problems ps = problems_in(t->a);
	struct enrol_row *at;
	assert_int_equal((i64)enrol_parse(t->a, S("none"), &at, &ps), 1);
	at[0].course = k.c;
	enrol_judge(t->db, t->a, NOW_MS, unit(t, "P54"), S(""), at, 1);
	assert_int_equal(at[0].verdict, ENROL_NEW);
	db_exec(t->db, "update account_role set unit_id = $2 where account_id = $1", k.none, k.other->id); /* moved meanwhile */
	assert_int_equal(enrol_apply(t->db, t->a, NOW_MS, 1, unit(t, "P54"), at, 1), 0);
	assert_int_equal(at[0].verdict, ENROL_REFUSED);
	assert_false(db_has(t->db, "select 1 from enrolment where account_id = $1", k.none));
}

static void test_by_unit(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	struct problems ps = problems_in(t->a);
	const struct learn_course *lao_only = course(t, "lao-only", AUDIENCE_LAO), *listed = course(t, "listed", AUDIENCE_LIST);
	i64 officer = staff(t, "officer", unit(t, "P54"));
	struct enrol_unit u = {.course = lao_only, .unit = unit(t, "P54"), .below = true, .due_day = S("2026-12-31"), .by = 1};
	struct enrol_unit_counts c = enrol_unit_count(t->db, &u);
	assert_int_equal(c.people, 6);
	assert_int_equal(c.unfit, 1); /* the officer of the province */
	assert_int_equal(c.new_n, 5);
	assert_int_equal(enrol_unit_apply(t->db, t->a, NOW_MS, &u, &ps), 5);
	assert_int_equal(enrol_unit_apply(t->db, t->a, NOW_MS, &u, &ps), 0);
	assert_int_equal(notices(t, k.none, "enrol"), 1);
	assert_false(db_has(t->db, "select 1 from enrolment where course_id = $1 and account_id in ($2, $3)", lao_only->id, k.far, officer));
	struct learn_enrolment e;
	assert_true(learn_enrolment_of(t->db, t->a, k.none, lao_only->id, &e));
	check_str(e.province_code, S("54"));
	check_str(e.due_day, S("2026-12-31"));
	assert_int_equal(e.audience, AUDIENCE_LAO);
	assert_int_equal(e.unit_id, k.a->id);
	u = (struct enrol_unit){.course = k.c, .unit = unit(t, "P54"), .below = false, .due_day = S(""), .by = 1};
	assert_int_equal(enrol_unit_count(t->db, &u).people, 1);
	assert_int_equal(enrol_unit_apply(t->db, t->a, NOW_MS, &u, &ps), 1);
	assert_true(learn_enrolment_of(t->db, t->a, officer, k.c->id, &e));
	check_str(e.due_day, S("2026-12-18")); /* the course's thirty days */
	assert_int_equal(e.audience, AUDIENCE_DLA);
	db_exec(t->db, "insert into course_unit(course_id, unit_id) values ($1, $2)", listed->id, k.b->id);
	db_exec(t->db, "insert into course_person(course_id, account_id) values ($1, $2)", listed->id, officer);
	learn_rev_bump(t->db);
	u = (struct enrol_unit){.course = learn_course_by_slug(learn_dir(t->db), S("listed")), .unit = unit(t, "P54"), .below = true, .due_day = S(""), .by = 1};
	assert_int_equal(enrol_unit_apply(t->db, t->a, NOW_MS, &u, &ps), 4); /* three of the LAO, one person */
}

/* --- announcements --- */

static i64 announce(struct country_test *t, const struct org_unit *u, const struct learn_course *c, const char *title, const char *until)
{
	struct problems ps = problems_in(t->a);
	struct announce_new n = {.course = c, .unit = u, .title = str_of(title), .body = S("ข้อความ"), .until_day = str_of(until)};
	return announce_add(t->db, t->a, NOW_MS, 1, &n, &ps);
}

static str seen_by(struct country_test *t, i64 account_id, i64 course_id, i64 now_ms)
{
	struct org_who who = {.id = account_id};
	struct learn_announcement *at;
	str all = S("");
	size_t n = learn_announcements(t->db, t->a, account_id ? &who : NULL, course_id, now_ms, &at, 10);
	for (size_t i = 0; i < n; i++)
		all = STR_CAT(t->a, all, all.n ? S(" ") : S(""), at[i].title);
	return all;
}

static void test_announcements(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	announce(t, NULL, NULL, "all", "");
	announce(t, unit(t, "DLA"), NULL, "dla", "");
	announce(t, unit(t, "P54"), NULL, "p54", "2026-11-18");
	announce(t, k.a, NULL, "own", "");
	check_str(seen_by(t, k.none, 0, NOW_MS), S("own p54 dla all"));
	check_str(seen_by(t, k.stuck, 0, NOW_MS), S("p54 dla all"));
	check_str(seen_by(t, k.far, 0, NOW_MS), S("dla all"));
	check_str(seen_by(t, 0, 0, NOW_MS), S("all"));
	check_str(seen_by(t, k.stuck, 0, NOW_MS + DAY_MS), S("dla all")); /* its day is over */
	assert_int_equal(announce(t, NULL, NULL, "late", "2026-11-17"), 0);
	assert_int_equal(announce(t, NULL, NULL, "", ""), 0);
	i64 id = announce(t, NULL, k.c, "course", "");
	assert_int_equal(notices(t, k.waiting, "announce"), 1);
	assert_int_equal(notices(t, k.none, "announce"), 0);
	check_str(seen_by(t, k.waiting, k.c->id, NOW_MS), S("course"));
	struct learn_announcement x;
	assert_true(announce_get(t->db, t->a, id, &x));
	assert_true(announce_remove(t->db, t->a, NOW_MS, 1, &x));
	assert_false(announce_remove(t->db, t->a, NOW_MS, 1, &x));
	check_str(seen_by(t, k.waiting, k.c->id, NOW_MS), S(""));
	assert_true(db_has(t->db, "select 1 from announcement where id = $1 and gone_ms > 0", id)); /* kept */
	struct learn_announcement *at;
	assert_int_equal((i64)announce_all(t->db, t->a, 0, unit(t, "P24"), &at, 10), 0);
	assert_int_equal((i64)announce_all(t->db, t->a, 0, unit(t, "P54"), &at, 10), 2);
	assert_int_equal((i64)announce_all(t->db, t->a, 0, unit(t, "DLA"), &at, 10), 4);
}

/* 2,500 learners: told in three slices, each of them once. */
static void test_large_courses_are_told_in_slices(void **state)
{
	struct country_test *t = *state;
	const struct learn_course *c = course(t, "large", AUDIENCE_PUBLIC);
	db_exec(t->db,
		"with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500)"
		" insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" select 'crowd' || cast(i as text), 'x', '', '', 0, 0, 0, 0, 1, 0, 1 from n");
	db_exec(t->db,
		"insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms,"
		" last_ms, last_key, n_done, passed_ms) select $1, $2, id, 4, 0, '', 0, '', 0, 1, '', 0, 0, 0, '', 0, 0 from account where username like 'crowd%'",
		c->id, c->live_id);
	announce(t, NULL, c, "large", "");
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice where kind = 'announce'"), 1000);
	assert_true(db_commit(t->db));
	learn_office_tick(t->db, NOW_MS + 1000);
	learn_office_tick(t->db, NOW_MS + 2000);
	learn_office_tick(t->db, NOW_MS + 3000);
	db_begin(t->db);
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice where kind = 'announce'"), 2500);
	assert_int_equal(db_get(t->db, 0, "select count(distinct account_id) from notice where kind = 'announce'"), 2500);
	db_exec(t->db, "delete from notice");
	db_exec(t->db, "delete from announcement");
	db_exec(t->db, "delete from enrolment");
	db_exec(t->db, "delete from account where username like 'crowd%'");
	db_exec(t->db, "delete from lesson");
	db_exec(t->db, "delete from course_section");
	db_exec(t->db, "delete from course_version");
	db_exec(t->db, "delete from course");
	learn_rev_bump(t->db);
	assert_true(db_commit(t->db));
	db_begin(t->db);
}

/* --- questions --- */

static i64 post(struct country_test *t, const struct learn_course *c, i64 who, i64 question, bool teacher, const char *body, size_t *ret_problems)
{
	struct problems ps = problems_in(t->a);
	struct talk_new n = {.course = c, .account_id = who, .question_id = question, .lesson_key = S(""), .body = str_of(body), .by_teacher = teacher};
	i64 id = talk_add(t->db, t->a, NOW_MS, &n, &ps);
	if (ret_problems != NULL)
		*ret_problems = ps.n;
	return id;
}

static void test_questions(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	size_t bad;
	i64 q = post(t, k.c, k.waiting, 0, false, "ส่งงานที่ไหน", NULL), q2 = post(t, k.c, k.stuck, 0, false, "อีกข้อ", NULL);
	assert_int_equal(talk_open_count(t->db, k.c->id), 2);
	assert_true(post(t, k.c, k.stuck, q, false, "น่าจะท้ายบท", NULL) > 0);
	assert_int_equal(talk_open_count(t->db, k.c->id), 2); /* a learner's answer is not the teacher's */
	assert_int_equal(notices(t, k.waiting, "answer"), 1);
	assert_true(post(t, k.c, k.passed, q, true, "ท้ายบทที่ 2", NULL) > 0);
	assert_int_equal(talk_open_count(t->db, k.c->id), 1);
	assert_true(post(t, k.c, k.waiting, q, false, "ขอบคุณ", NULL) > 0);
	assert_int_equal(notices(t, k.waiting, "answer"), 2); /* not of one's own */
	assert_int_equal(post(t, k.c, k.waiting, 0, false, "", &bad), 0);
	assert_int_equal(bad, 1);
	assert_int_equal(post(t, k.c, k.waiting, 999999, false, "x", &bad), 0);
	const struct learn_course *other = course(t, "other", AUDIENCE_LAO);
	assert_int_equal(post(t, other, k.waiting, q, false, "x", &bad), 0); /* a question of another course */
	struct talk_post *at;
	const struct learn_version *v = learn_version(t->db, t->a, k.c->live_id);
	assert_int_equal((i64)talk_list(t->db, t->a, v, k.c->id, k.waiting, false, 0, S(""), false, &at, 20), 2);
	assert_int_equal(at[0].id, q2);
	assert_int_equal((i64)at[1].n_answers, 3);
	assert_true(at[1].answer[1].by_teacher && at[1].own && !at[0].own);
	assert_int_equal((i64)talk_list(t->db, t->a, v, k.c->id, k.waiting, false, q2, S(""), false, &at, 20), 1); /* behind it */
	assert_int_equal((i64)talk_list(t->db, t->a, v, k.c->id, k.waiting, false, 0, S(""), true, &at, 20), 1);
	assert_int_equal(at[0].id, q2);
	/* hiding: a writer its own, a teacher any; only a teacher shows again */
	assert_false(talk_hide(t->db, t->a, NOW_MS, k.c->id, q2, k.waiting, false, true));
	assert_false(talk_hide(t->db, t->a, NOW_MS, other->id, q2, k.passed, true, true));
	assert_true(talk_hide(t->db, t->a, NOW_MS, k.c->id, q2, k.stuck, false, true));
	assert_false(talk_hide(t->db, t->a, NOW_MS, k.c->id, q2, k.stuck, false, false));
	assert_int_equal((i64)talk_list(t->db, t->a, v, k.c->id, k.stuck, false, 0, S(""), false, &at, 20), 1);
	assert_int_equal((i64)talk_list(t->db, t->a, v, k.c->id, k.passed, true, 0, S(""), false, &at, 20), 2);
	assert_true(talk_hide(t->db, t->a, NOW_MS, k.c->id, q2, k.passed, true, false));
	for (int i = 0; i < TALK_HOUR_MAX; i++)
		post(t, k.c, k.underway, 0, false, "ซ้ำ", NULL);
	assert_int_equal(post(t, k.c, k.underway, 0, false, "มากไป", &bad), 0);
	assert_int_equal((i64)talk_list(t->db, t->a, v, k.c->id, k.waiting, false, 0, S(""), false, &at, 20), 21); /* one more says so */
}

/* --- rating, survey --- */

static void test_rating_and_survey(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	struct problems ps = problems_in(t->a), bad = problems_in(t->a);
	i64 n[6];
	assert_int_equal(rating_counts(t->db, k.c->id, n), -1);
	assert_true(rating_set(t->db, t->a, NOW_MS, k.c->id, k.stuck, 2, S("ยาก"), &ps));
	assert_true(rating_set(t->db, t->a, NOW_MS, k.c->id, k.stuck, 4, S(""), &ps)); /* changed, not a second one */
	assert_true(rating_set(t->db, t->a, NOW_MS, k.c->id, k.passed, 5, S("ดี"), &ps));
	assert_false(rating_set(t->db, t->a, NOW_MS, k.c->id, k.passed, 6, S(""), &bad));
	assert_int_equal(rating_counts(t->db, k.c->id, n), 450);
	assert_int_equal(n[0], 2);
	const struct survey_item first[] = {{.kind = SURVEY_AGREE, .body = S("เนื้อหา")}, {.kind = SURVEY_WORDS, .body = S("ความเห็น")}, {.kind = SURVEY_AGREE, .body = S("")}};
	assert_true(survey_set(t->db, t->a, NOW_MS, 1, k.c, first, 3, &ps));
	struct survey_item *at;
	assert_int_equal((i64)survey_items(t->db, t->a, k.c->id, &at), 2);
	at[0].value = 5;
	at[1].words = S("ขอตัวอย่างเพิ่ม");
	assert_true(survey_answer(t->db, t->a, NOW_MS, k.c->id, k.passed, at, 2, &ps));
	at[0].value = 4;
	assert_true(survey_answer(t->db, t->a, NOW_MS, k.c->id, k.stuck, at, 2, &ps));
	at[0].value = 7;
	assert_false(survey_answer(t->db, t->a, NOW_MS, k.c->id, k.stuck, at, 2, &bad));
	survey_items(t->db, t->a, k.c->id, &at);
	survey_results(t->db, t->a, k.c->id, at, 2);
	assert_int_equal(survey_mean(&at[0]), 450);
	assert_int_equal((i64)at[1].n_free, 2);
	/* an item taken away leaves its place: a new one does not get its answers */
	const struct survey_item second[] = {{.pos = at[0].pos, .body = S("")}, {.kind = SURVEY_AGREE, .body = S("ผู้สอน")}};
	assert_true(survey_set(t->db, t->a, NOW_MS, 1, k.c, second, 2, &ps));
	assert_int_equal((i64)survey_items(t->db, t->a, k.c->id, &at), 2);
	survey_results(t->db, t->a, k.c->id, at, 2);
	check_str(at[1].body, S("ผู้สอน"));
	assert_int_equal(survey_mean(&at[1]), -1);
}

/* --- statistics --- */

static void test_statistics(void **state)
{
	struct country_test *t = *state;
	struct crowd k = crowd(t);
	struct stat_year y = statistics_load(t->db, t->a, 2570, NOW_MS); /* Oct 2026 - Sep 2027 */
	struct stat_pair phrae = {0}, other = {0}, months = {0};
	for (size_t i = 0; i < y.n_cells; i++) {
		assert_int_equal(y.cell[i].audience, AUDIENCE_LAO);
		struct stat_pair *to = strcmp(y.cell[i].province, "54") == 0 ? &phrae : &other;
		to->enrolled += y.cell[i].n.enrolled;
		to->passed += y.cell[i].n.passed;
	}
	for (size_t i = 0; i < y.n_months; i++) {
		months.enrolled += y.month[i].n.enrolled;
		months.passed += y.month[i].n.passed;
		assert_true(y.month[i].n.passed == 0 || y.month[i].month == 1); /* November */
	}
	assert_int_equal(phrae.enrolled, 4);
	assert_int_equal(phrae.passed, 1);
	assert_int_equal(other.enrolled, 1);
	assert_int_equal(months.enrolled, 5);
	assert_int_equal(months.passed, 1);
	assert_int_equal((i64)statistics_load(t->db, t->a, 2569, NOW_MS).n_cells, 0);
	struct stat_year once = statistics(t->db, t->a, 2570, NOW_MS);
	enrol(t, k.none, k.c, "");
	struct stat_year again = statistics(t->db, t->a, 2570, NOW_MS + 1000), later = statistics(t->db, t->a, 2570, NOW_MS + STAT_KEPT_MS);
	assert_int_equal((i64)again.n_cells, (i64)once.n_cells);
	assert_int_equal(again.at_ms, NOW_MS);
	assert_int_equal(later.at_ms, NOW_MS + STAT_KEPT_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_who_is_in_the_list),
		CASE(test_a_province_sees_no_other_province),
		CASE(test_numbers_lead_to_their_rows),
		CASE(test_where_somebody_stopped),
		CASE(test_reminded_are_exactly_those_missing),
		CASE(test_nobody_is_reminded_twice_within_three_days),
		CASE(test_verdicts),
		CASE(test_scope_is_asked_again_when_applied),
		CASE(test_by_unit),
		CASE(test_announcements),
		CASE(test_questions),
		CASE(test_rating_and_survey),
		CASE(test_statistics),
		CASE(test_large_courses_are_told_in_slices), /* last: it commits */
	};
	return COUNTRY_GROUP("learning, around courses", tests);
}
