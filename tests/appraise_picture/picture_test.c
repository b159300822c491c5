/* The live picture: shares and ranks, the people of an office page by page, the office's own day, reminders to exactly those who lack, tasks. Letter 000:
 * one course; the ท้องถิ่นจังหวัด three, of which two in Local MOOC; due on 15 March 2024. Two provinces: แพร่ (54) and ฉะเชิงเทรา (24). */
#include "../lpa/lpa_case.h"
#include "appraise/picture/inside.h"

static i64 at(const char *when)
{
	i64 ms = 0;
	assert_true(ms_parse(str_of(when), &ms));
	return ms;
}

static day on(const char *iso)
{
	day d = DAY_NONE;
	assert_true(day_parse(str_of(iso), &d));
	return d;
}

/* Round 1 of 2567 alone is open; its rule in force. */
static struct picture_round the_round(struct country_test *t)
{
	struct picture_round p = {.current = true, .base = S("/appraise/2567-1")};
	db_exec(t->db, "update appraise_round set state = 0 where year = 2567 and no = 2");
	assert_true(round_of(t->db, t->a, 2567, 1, &p.round));
	assert_true(rule_in_force(t->db, t->a, p.round.id, APPRAISE_ELEARNING, &p.rule));
	return p;
}

static i64 account(struct country_test *t, const char *username, const char *email, i64 proved_ms)
{
	return db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version, email_ms)"
		" values ($1, $1, $2, '', 0, 0, 0, 0, 1, 0, 1, $3) returning id",
		username, email, proved_ms);
}

static i64 person(struct country_test *t, const char *key, const char *office, int head)
{
	i64 id = db_get(t->db, 0,
		"insert into person(key, shown, citizen_hash, title, given_name, family_name, name_fold, name_sort, account_id, linked_by, made_ms, version)"
		" values ($1, $1, '', 'นาย', $1, 'ทดสอบ', $1, $1, 0, 0, 0, 1) returning id",
		key);
	db_exec(t->db,
		"insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version)"
		" values ($1, $2, 'นักส่งเสริมการปกครองท้องถิ่น', 'ชำนาญการ', 0, $3, 0, '2020-10-01', '9999-12-31', 0, 0, 1)",
		id, unit(t, office)->id, head);
	standing_person(t->db, id);
	return id;
}

static void learns(struct country_test *t, i64 who, int channel, const char *course)
{
	db_exec(t->db, "insert into completion_loaded(person_id, channel, course, course_key, day, number, at_ms, made_by) values ($1, $2, $3, $3, '2024-01-10', '', 0, 0)", who,
		channel, course);
	standing_person(t->db, who);
}

static void links(struct country_test *t, i64 who, i64 account_id)
{
	db_exec(t->db, "update person set account_id = $2 where id = $1", who, account_id);
}

static i64 count(struct country_test *t, const char *what)
{
	return strcmp(what, "notice") == 0 ? db_get(t->db, -1, "select count(*) from notice") : strcmp(what, "mail") == 0 ? db_get(t->db, -1, "select count(*) from mail_outbox")
										    : strcmp(what, "remind") == 0 ? db_get(t->db, -1, "select count(*) from appraise_remind")
														  : db_get(t->db, -1, "select count(*) from audit where action = $1", what);
}

/* --- numbers --- */

static void equal_shares_have_one_rank_and_nobody_has_none(void **state)
{
	(void)state;
	struct picture_row row[] = {{.s = {.staff = 100, .passed = 33}}, {.s = {.staff = 3, .passed = 1}}, {.s = {.staff = 0}}, {.s = {.staff = 6, .passed = 2}},
		{.s = {.staff = 5, .passed = 5}}, {.s = {.staff = 4, .passed = 0}}};
	static const i64 want[] = {4, 2, 0, 2, 1, 5}; /* 33 of 100 is less than a third */
	for (size_t i = 0; i < N_OF(row); i++)
		row[i].region = (int)i + 1;
	picture_rank(row, N_OF(row));
	for (size_t i = 0; i < N_OF(row); i++) {
		assert_int_equal(row[i].rank, want[i]);
		assert_int_equal(row[i].of, 5);
	}
	picture_order(row, N_OF(row), PICTURE_BY_RANK);
	assert_int_equal(row[0].rank, 1);
	assert_int_equal(row[N_OF(row) - 1].rank, 0);
	picture_order(row, N_OF(row), PICTURE_BY_MISSING);
	assert_int_equal(row[0].s.staff, 100);
}

static void the_map_has_a_class_for_each_share(void **state)
{
	(void)state;
	static const struct {
		i64 passed, staff;
		int level;
	} cases[] = {{0, 0, 0}, {0, 1, 1}, {699, 1000, 1}, {70, 100, 2}, {4, 5, 3}, {9, 10, 4}, {999, 1000, 4}, {7, 7, 5}};
	for (size_t i = 0; i < N_OF(cases); i++)
		assert_int_equal(picture_level(&(struct standing_sum){.passed = cases[i].passed, .staff = cases[i].staff}), cases[i].level);
}

static void points_come_from_the_bands_and_a_failing_head_may_take_them(void **state)
{
	struct country_test *t = *state;
	struct appraise_rule r = the_round(t).rule;
	struct standing_sum s = {.staff = 10, .passed = 9, .heads = 1};
	assert_int_equal(picture_points_of(&r, &s), 400);
	r.head_fails = true;
	assert_int_equal(picture_points_of(&r, &s), 0);
	s.heads_passed = 1;
	assert_int_equal(picture_points_of(&r, &s), 400);
	assert_int_equal(picture_points_of(&r, &(struct standing_sum){0}), -1);
}

static void the_country_is_summed_by_province_and_region(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct picture_country c;
	i64 head = person(t, "h", "P54", 1), one = person(t, "a", "D5401", 0), two = person(t, "b", "P24", 0);
	learns(t, head, CHANNEL_OCSC, "x"); /* one of three */
	learns(t, one, CHANNEL_OCSC, "x");
	learns(t, two, CHANNEL_OCSC, "x");
	struct org_held held = {ROLE_PROVINCE_OFFICER, unit(t, "P54")};
	struct org_who who = {.id = 1, .roles = &held, .n_roles = 1, .permissions = PERM_APPRAISE_VIEW};
	picture_country(t->db, t->a, &who, &p.rule, &c);
	assert_int_equal(c.n_provinces, 76);
	assert_int_equal(c.n_regions, 6);
	assert_int_equal(c.all.staff, 3);
	assert_int_equal(c.all.passed, 2);
	i64 staff = 0, with_rank = 0;
	for (size_t i = 0; i < c.n_provinces; i++) {
		const struct picture_row *x = &c.province[i];
		bool phrae = str_eq(x->s.unit->code, S("P54"));
		assert_int_equal(x->may, phrae); /* its own office alone is open to it */
		assert_int_equal(x->rank, phrae ? 2 : str_eq(x->s.unit->code, S("P24")) ? 1 : 0);
		check_str(c.region[x->region - 1].name, x->s.unit->province->region);
		with_rank += x->rank > 0;
	}
	for (size_t i = 0; i < c.n_regions; i++)
		staff += c.region[i].s.staff;
	assert_int_equal(with_rank, 2);
	assert_int_equal(staff, 3);
}

static void filters_choose_provinces(void **state)
{
	struct country_test *t = *state;
	struct picture_row full = {.s = {.unit = unit(t, "P54"), .staff = 2, .passed = 2, .heads = 1, .heads_passed = 1}, .region = 6},
			   part = {.s = {.unit = unit(t, "P24"), .staff = 2, .passed = 1, .heads = 1}, .region = 3}, none = {.s = {.unit = unit(t, "P83")}, .region = 1};
	static const struct {
		enum picture_show show;
		bool full, part, none;
	} cases[] = {{PICTURE_ALL, true, true, true}, {PICTURE_MISSING, false, true, false}, {PICTURE_DONE, true, false, false}, {PICTURE_HEAD, false, true, false},
		{PICTURE_EMPTY, false, false, true}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct picture_filter f = {.show = cases[i].show};
		assert_int_equal(picture_fits(&f, S(""), &full), cases[i].full);
		assert_int_equal(picture_fits(&f, S(""), &part), cases[i].part);
		assert_int_equal(picture_fits(&f, S(""), &none), cases[i].none);
	}
	assert_true(picture_fits(&(struct picture_filter){0}, S("แพร่"), &full));
	assert_false(picture_fits(&(struct picture_filter){0}, S("แพร่"), &part));
	assert_false(picture_fits(&(struct picture_filter){.region = 3}, S(""), &full));
}

static void each_version_of_the_rule_has_its_own_numbers(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	i64 who = person(t, "a", "P54", 0);
	learns(t, who, CHANNEL_OCSC, "x");
	struct appraise_rule two = p.rule;
	struct problems ps = problems_in(t->a);
	two.need_n = 2;
	i64 id = rule_replace(t->db, t->a, at("2024-02-01"), 0, &two, S("มติคณะอนุกรรมการ"), &ps);
	assert_true(id > 0);
	standing_rule(t->db, t->a, id);
	struct picture_round later = p;
	assert_true(rule_by_id(t->db, t->a, id, &later.rule));
	struct standing_sum *u;
	picture_units(t->db, t->a, &p.rule, unit(t, "P54"), &u);
	assert_int_equal(u[0].passed, 1);
	picture_units(t->db, t->a, &later.rule, unit(t, "P54"), &u);
	assert_int_equal(u[0].passed, 0);
	assert_int_equal(u[0].staff, 1);
}

/* --- people --- */

/* Everybody by pages of three: each once, in one order. */
static void pages_join_to_the_whole(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	static const char *const office[] = {"P54", "D5401", "D5403", "D5408"};
	for (int i = 0; i < 22; i++) {
		i64 id = person(t, str_fmt(t->a, "p%02d", i).p, office[i % 4], i == 8);
		if (i % 3 == 0 && i != 8)
			learns(t, id, CHANNEL_OCSC, "x");
	}
	person(t, "other", "P24", 0);
	struct standing_sum *sums;
	size_t n_sums = picture_units(t->db, t->a, &p.rule, unit(t, "P54"), &sums);
	for (int s = 0; s < PICTURE_STATE__MAX; s++) {
		struct picture_ask k = {.unit = unit(t, "P54"), .state = (enum picture_state)s, .page = 1};
		struct picture_person *all, *part;
		bool more;
		size_t n = picture_people(t->db, t->a, &p, &k, NULL, 0, 0, &all, &more), seen = 0;
		assert_int_equal(n, s == PICTURE_LACKS ? 14 : s == PICTURE_PASSED ? 8 : 22);
		do {
			size_t here = picture_people(t->db, t->a, &p, &k, sums, n_sums, 3, &part, &more);
			for (size_t i = 0; i < here; i++, seen++)
				assert_int_equal(part[i].s.person_id, all[seen].s.person_id);
			k.page++;
		} while (more);
		assert_int_equal(seen, n);
		if (s == PICTURE_LACKS)
			assert_true(all[0].s.is_head); /* of the provincial office, and it lacks three */
	}
	struct picture_ask far = {.unit = unit(t, "P54"), .state = PICTURE_EVERYBODY, .page = 99};
	struct picture_person *none;
	bool more;
	assert_int_equal(picture_people(t->db, t->a, &p, &far, sums, n_sums, 3, &none, &more), 0);
}

static void people_are_chosen_by_office_head_and_name(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	person(t, "head", "P54", 1);
	person(t, "anna", "P54", 0);
	person(t, "an%a", "D5401", 0);
	struct picture_person *x;
	bool more;
	struct picture_ask k = {.unit = unit(t, "P54"), .state = PICTURE_EVERYBODY, .page = 1};
	const struct {
		const char *unit;
		bool own, heads;
		const char *q;
		size_t n;
	} cases[] = {{"P54", false, false, "", 3}, {"P54", true, false, "", 2}, {"D5401", true, false, "", 1}, {"P54", false, true, "", 1}, {"P54", false, false, "ANNA", 1},
		{"P54", false, false, "a", 3}, {"P54", false, false, "nobody", 0}, {"P24", false, false, "", 0}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		k.unit = unit(t, cases[i].unit);
		k.own = cases[i].own;
		k.heads = cases[i].heads;
		k.q = str_of(cases[i].q);
		assert_int_equal(picture_people(t->db, t->a, &p, &k, NULL, 0, 10, &x, &more), cases[i].n);
	}
	struct picture_person one;
	i64 id = db_get(t->db, 0, "select id from person where key = 'anna'");
	assert_true(picture_person(t->db, t->a, &p, unit(t, "P54"), id, &one));
	check_str(one.s.name, S("นายanna ทดสอบ"));
	assert_false(picture_person(t->db, t->a, &p, unit(t, "D5401"), id, &one)); /* not of that office */
	assert_false(picture_person(t->db, t->a, &p, unit(t, "P24"), id, &one));
}

static void the_file_holds_who_was_asked_for(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	learns(t, person(t, "done", "P54", 0), CHANNEL_LOCALMOOC, "x");
	person(t, "=cmd", "P54", 0);
	struct picture_ask k = {.unit = unit(t, "P54"), .state = PICTURE_LACKS, .page = 1};
	struct buf out = {0};
	picture_people_file(t->db, t->a, &p, &k, TABLE_CSV, &out);
	assert_false(out.failed);
	static const struct table_head heads[] = {{"person", true}, {"owes", true}, {"courses", true}, {"office", true}, {"no", true}, {"name", true}, {"position", true}, {"level", true},
		{"employment", true}, {"head", true}, {"localmooc", true}, {"passed", true}, {"account", true}, {"reminded", true}, {NULL, false}};
	struct table rows = csv(t->a, heads, str_take(t->a, &out));
	assert_int_equal(rows.n, 1);
	check_str(rows.rows[0].cell[0], S("=cmd"));
	check_str(rows.rows[0].cell[1], S("ขาดอีก 1 หลักสูตร"));
	check_str(rows.rows[0].cell[2], S("0"));
	check_str(rows.rows[0].cell[3], S("สถจ.แพร่"));
}

/* --- days --- */

static void the_nearest_offices_day_counts(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct problems ps = problems_in(t->a);
	day due = on("2024-03-15");
	assert_int_equal(office_day_of(t->db, p.round.id, unit(t, "D5401"), due), due);
	assert_true(office_day_set(t->db, t->a, at("2024-02-01"), 1, &p.round, unit(t, "P54"), on("2024-02-29"), &ps)); /* as Phrae did */
	assert_int_equal(office_day_of(t->db, p.round.id, unit(t, "P54"), due), on("2024-02-29"));
	assert_int_equal(office_day_of(t->db, p.round.id, unit(t, "D5401"), due), on("2024-02-29"));
	assert_int_equal(office_day_of(t->db, p.round.id, unit(t, "P24"), due), due);
	assert_true(office_day_set(t->db, t->a, at("2024-02-01"), 1, &p.round, unit(t, "D5401"), on("2024-02-15"), &ps));
	assert_int_equal(office_day_of(t->db, p.round.id, unit(t, "D5401"), due), on("2024-02-15"));
	assert_int_equal(office_day_of(t->db, p.round.id, unit(t, "D5402"), due), on("2024-02-29"));
	assert_int_equal(count(t, "appraise.office_day"), 2);
	assert_true(office_day_set(t->db, t->a, at("2024-02-02"), 1, &p.round, unit(t, "D5401"), on("2024-02-15"), &ps));
	assert_int_equal(count(t, "appraise.office_day"), 2); /* nothing changed */
	assert_true(office_day_set(t->db, t->a, at("2024-02-02"), 1, &p.round, unit(t, "D5401"), DAY_NONE, &ps));
	assert_int_equal(office_day_of(t->db, p.round.id, unit(t, "D5401"), due), on("2024-02-29"));
	struct picture_due d = picture_due(t->db, t->a, &p, unit(t, "D5401"));
	assert_ptr_equal(d.set_at, unit(t, "P54"));
	assert_int_equal(d.due, due);
	assert_int_equal(ps.n, 0);
}

static void a_day_that_is_not_earlier_is_refused(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct problems none = problems_in(t->a);
	assert_true(office_day_set(t->db, t->a, at("2024-02-01"), 1, &p.round, unit(t, "P54"), on("2024-02-29"), &none));
	static const struct {
		const char *office, *day, *words;
	} cases[] = {{"P24", "2024-03-16", "15 มี.ค. 2567"}, {"P24", "2023-09-30", "1 ต.ค. 2566"}, {"D5401", "2024-03-01", "กำหนดของสถจ.แพร่"}};
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct problems ps = problems_in(t->a);
		assert_false(office_day_set(t->db, t->a, at("2024-02-01"), 1, &p.round, unit(t, cases[i].office), on(cases[i].day), &ps));
		assert_problem(&ps, 0, "day", cases[i].day, cases[i].words);
	}
	struct problems ps = problems_in(t->a);
	p.round.state = 2;
	assert_false(office_day_set(t->db, t->a, at("2024-02-01"), 1, &p.round, unit(t, "P24"), on("2024-02-29"), &ps));
	assert_int_equal(ps.n, 1);
	assert_int_equal(db_get(t->db, 0, "select count(*) from appraise_office_day"), 1);
}

static void an_exception_moves_the_due_day_of_its_province(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct problems ps = problems_in(t->a);
	struct appraise_exception x = {.round_id = p.round.id, .kind = APPRAISE_ELEARNING, .unit = unit(t, "P54"), .due = on("2024-03-22"), .last = on("2024-03-29"), .reason = S("อุทกภัย")};
	assert_true(exception_set(t->db, t->a, at("2024-03-01"), 0, &x, &ps));
	assert_int_equal(picture_due(t->db, t->a, &p, unit(t, "P54")).office, on("2024-03-22"));
	assert_int_equal(picture_due(t->db, t->a, &p, unit(t, "D5401")).last, on("2024-03-29"));
	assert_int_equal(picture_due(t->db, t->a, &p, unit(t, "P24")).office, on("2024-03-15"));
}

/* --- reminders --- */

struct five {
	i64 lacks, proved, done, without, elsewhere;
};

static struct five five_people(struct country_test *t)
{
	struct five p = {person(t, "lacks", "P54", 0), person(t, "proved", "D5401", 0), person(t, "done", "P54", 0), person(t, "without", "P54", 0), person(t, "elsewhere", "P24", 0)};
	links(t, p.lacks, account(t, "lacks", "lacks@example.go.th", 0));
	links(t, p.proved, account(t, "proved", "proved@example.go.th", 5));
	links(t, p.done, account(t, "done", "done@example.go.th", 5));
	links(t, p.elsewhere, account(t, "elsewhere", "e@example.go.th", 5));
	learns(t, p.done, CHANNEL_THAIMOOC, "x");
	return p;
}

static i64 send(struct country_test *t, struct picture_round *p, const char *office, const i64 *who, size_t n_who, const char *when, struct problems *ps)
{
	struct picture_ask k = {.unit = unit(t, office), .page = 1};
	struct picture_remind m = {.p = p, .ask = &k, .office = k.unit, .who = who, .n_who = n_who, .words = S("ส่งที่ฝ่ายบริหารทั่วไป"), .by = 7};
	return picture_remind_send(t->db, t->a, at(when), &m, ps);
}

static void exactly_those_who_lack_are_told(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct five who = five_people(t);
	struct problems ps = problems_in(t->a);
	struct picture_ask k = {.unit = unit(t, "P54"), .page = 1};
	struct picture_remind m = {.p = &p, .ask = &k, .office = k.unit, .words = S(""), .by = 7};
	struct picture_recipients n = picture_remind_count(t->db, t->a, &m, at("2024-02-20"));
	assert_int_equal(n.lack, 3);
	assert_int_equal(n.without, 1);
	assert_int_equal(n.n, 2);
	assert_int_equal(send(t, &p, "P54", NULL, 0, "2024-02-20T09:00", &ps), 2);
	assert_int_equal(count(t, "notice"), 2);
	assert_true(db_has(t->db, "select 1 from notice n join person p on p.account_id = n.account_id where p.id = $1 and n.href = '/appraise?round=2567-1'", who.lacks));
	assert_int_equal(count(t, "mail"), 1); /* to the proved address alone */
	str body = db_get_str(t->db, t->a, "select body from mail_outbox where to_address = 'proved@example.go.th'");
	assert_true(str_find(body, S("ขณะนี้นับได้ 0 หลักสูตร")) > 0);
	assert_true(str_find(body, S("หลักเกณฑ์ของท่าน: อย่างน้อย 1 หลักสูตร")) > 0);
	assert_true(str_find(body, S("ส่งที่ฝ่ายบริหารทั่วไป")) > 0);
	assert_int_equal(count(t, "appraise.remind"), 1);
	assert_int_equal(ps.n, 0);
}

static void nobody_is_reminded_again_within_three_days(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	five_people(t);
	static const struct {
		const char *office, *when;
		i64 n, rows;
	} steps[] = {{"P54", "2024-02-20T09:00", 2, 2}, {"P54", "2024-02-20T09:01", 0, 2}, {"D5401", "2024-02-23T08:59", 0, 2}, {"D5401", "2024-02-23T09:01", 1, 3},
		{"P54", "2024-02-24T09:00", 1, 4}};
	for (size_t i = 0; i < N_OF(steps); i++) {
		struct problems ps = problems_in(t->a);
		assert_int_equal(send(t, &p, steps[i].office, NULL, 0, steps[i].when, &ps), steps[i].n);
		assert_int_equal(count(t, "remind"), steps[i].rows);
		assert_int_equal(count(t, "notice"), steps[i].rows);
		assert_int_equal(ps.n, steps[i].n == 0);
	}
}

static void only_the_chosen_are_reminded(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct five who = five_people(t);
	struct problems ps = problems_in(t->a);
	i64 some[] = {who.lacks, who.done, who.without, who.elsewhere};
	assert_int_equal(send(t, &p, "P54", some, N_OF(some), "2024-02-20", &ps), 1);
	assert_int_equal(db_get(t->db, 0, "select person_id from appraise_remind"), who.lacks);
	assert_int_equal(send(t, &p, "P54", some, 0, "2024-02-20", &ps), 0); /* nobody chosen is nobody */
	assert_int_equal(count(t, "remind"), 1);
}

static void a_closed_round_reminds_nobody(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct problems ps = problems_in(t->a);
	five_people(t);
	p.round.state = 2;
	assert_int_equal(send(t, &p, "P54", NULL, 0, "2024-02-20", &ps), 0);
	assert_int_equal(ps.n, 1);
	assert_int_equal(count(t, "notice"), 0);
}

static void a_head_is_told_what_heads_owe(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct problems ps = problems_in(t->a);
	links(t, person(t, "head", "P54", 1), account(t, "head", "head@example.go.th", 5));
	assert_int_equal(send(t, &p, "P54", NULL, 0, "2024-02-20", &ps), 1);
	str body = db_get_str(t->db, t->a, "select body from mail_outbox");
	assert_true(str_find(body, S("อย่างน้อย 3 หลักสูตร โดยเป็น Local MOOC อย่างน้อย 2 หลักสูตร")) > 0);
}

/* --- tasks --- */

static size_t tasks(struct country_test *t, const struct org_who *who, const char *when, struct appraise_task *ret)
{
	return picture_todo(t->db, t->a, who, at(when), ret, 10);
}

static void a_person_is_asked_until_nothing_is_owed_or_nothing_counts(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct problems ps = problems_in(t->a);
	struct appraise_task x[10];
	i64 id = person(t, "a", "D5401", 0), acc = account(t, "a", "", 0);
	struct org_who who = {.id = acc};
	assert_int_equal(tasks(t, &who, "2024-02-01", x), 0); /* not linked */
	links(t, id, acc);
	assert_int_equal(tasks(t, &who, "2024-02-01", x), 1);
	assert_int_equal(x[0].deadline_ms, at("2024-03-16"));
	check_str(x[0].detail, S("ขาดอีก 1 หลักสูตร"));
	assert_true(office_day_set(t->db, t->a, at("2024-02-01"), 1, &p.round, unit(t, "P54"), on("2024-02-29"), &ps));
	assert_int_equal(tasks(t, &who, "2024-02-01", x), 1);
	assert_int_equal(x[0].deadline_ms, at("2024-03-01"));
	assert_int_equal(tasks(t, &who, "2024-04-01", x), 0); /* what is learned now does not count */
	learns(t, id, CHANNEL_OCSC, "x");
	assert_int_equal(tasks(t, &who, "2024-02-01", x), 0);
}

static void an_office_is_asked_for_people_and_report(void **state)
{
	struct country_test *t = *state;
	struct picture_round p = the_round(t);
	struct appraise_task x[10];
	struct org_held held = {ROLE_PROVINCE_OFFICER, unit(t, "P54")}, reads = {ROLE_AUDITOR, unit(t, "P54")};
	struct org_who who = {.id = 1, .roles = &held, .n_roles = 1, .permissions = org_role_permissions(ROLE_PROVINCE_OFFICER)};
	struct org_who auditor = {.id = 2, .roles = &reads, .n_roles = 1, .permissions = org_role_permissions(ROLE_AUDITOR)};
	assert_int_equal(tasks(t, &who, "2024-02-01", x), 1);
	check_str(x[0].href, S("/appraise/roster/P54")); /* nobody is on the roster yet */
	i64 id = person(t, "a", "D5401", 0);
	assert_int_equal(tasks(t, &who, "2024-02-01", x), 1);
	check_str(x[0].detail, S("ยังขาด 1 จาก 1 คน"));
	assert_int_equal(tasks(t, &who, "2024-03-02", x), 2);
	check_str(x[1].href, S("/appraise/2567-1/report/P54"));
	assert_int_equal(tasks(t, &auditor, "2024-03-02", x), 0);
	learns(t, id, CHANNEL_OCSC, "x");
	assert_int_equal(tasks(t, &who, "2024-03-02", x), 1);
	db_exec(t->db,
		"insert into appraise_report(token, round_id, unit_id, rule_id, no, state, made_ms, made_by, staff, passed, head_ok, content_hash, certified_ms, certified_by, certifier,"
		" certifier_position, capacity, order_no, submitted_ms, submitted_by, stands_ms, register_no, received_ms, received_by, decided_ms, decided_by, reason, first_stands, version)"
		" values ('x', $1, $2, $3, 1, 2, 1, 0, 1, 1, 0, '', 1, 0, '', '', 0, '', 1, 0, 0, '', 0, 0, 0, 0, '', 0, 1)",
		p.round.id, unit(t, "P54")->id, p.rule.id);
	assert_int_equal(tasks(t, &who, "2024-03-02", x), 0);
	db_exec(t->db, "update appraise_report set state = 5 where token = 'x'");
	assert_int_equal(tasks(t, &who, "2024-03-02", x), 1); /* returned: it is owed again */
	assert_int_equal(tasks(t, &who, "2024-12-01", x), 0);
	assert_int_equal(picture_todo(t->db, t->a, &who, at("2024-03-02"), x, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(equal_shares_have_one_rank_and_nobody_has_none), CASE(the_map_has_a_class_for_each_share),
		CASE(points_come_from_the_bands_and_a_failing_head_may_take_them), CASE(the_country_is_summed_by_province_and_region), CASE(filters_choose_provinces),
		CASE(each_version_of_the_rule_has_its_own_numbers), CASE(pages_join_to_the_whole), CASE(people_are_chosen_by_office_head_and_name),
		CASE(the_file_holds_who_was_asked_for), CASE(the_nearest_offices_day_counts), CASE(a_day_that_is_not_earlier_is_refused),
		CASE(an_exception_moves_the_due_day_of_its_province), CASE(exactly_those_who_lack_are_told), CASE(nobody_is_reminded_again_within_three_days),
		CASE(only_the_chosen_are_reminded), CASE(a_closed_round_reminds_nobody), CASE(a_head_is_told_what_heads_owe),
		CASE(a_person_is_asked_until_nothing_is_owed_or_nothing_counts), CASE(an_office_is_asked_for_people_and_report)};
	return COUNTRY_GROUP("picture", tests);
}
