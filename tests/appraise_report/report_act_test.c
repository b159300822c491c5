/* What an office does with its report: made from the data, certified by the one who may, submitted once, frozen. */
#include "report_case.h"

#include "appraise/picture/picture.h"
#include "appraise/report/queue_view.h"

static void a_report_is_made_from_the_data(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct report r = made(t, &c, "2024-03-11T09:00:00");
	struct report_row *row;
	struct report_item *item;
	assert_int_equal(r.no, 1);
	assert_int_equal(r.state, REPORT_MADE);
	assert_int_equal(r.staff, 4);
	assert_int_equal(r.passed, 3);
	assert_true(r.head_ok);
	assert_int_equal(report_rows(t->db, t->a, r.id, &row), 4);
	/* The head first, then names, then district offices. */
	assert_int_equal(row[0].person_id, c.head);
	assert_int_equal(row[1].person_id, c.passed);
	assert_int_equal(row[2].person_id, c.missing);
	assert_int_equal(row[3].person_id, c.district);
	check_str(row[0].name, S("นายhead ทดสอบ"));
	check_str(row[0].position, S("นักส่งเสริมการปกครองท้องถิ่นชำนาญการ"));
	assert_int_equal(row[0].n, 3);
	assert_int_equal(row[0].m, 2);
	assert_false(row[2].passed);
	assert_int_equal(report_items(t->db, t->a, r.id, &item), 5);
	assert_int_equal(item[0].pos, 1);
	assert_int_equal(item[2].channel, CHANNEL_OCSC);
	check_str(item[2].number, S("ท 1"));
	assert_int_equal(r.content_hash.n, SHA256_HEX_N);
	struct sha256 h = sha256_of(report_text(t->db, t->a, &r));
	check_str(hex_of(t->a, h.b, sizeof h.b), r.content_hash);
	assert_int_equal(audits(t->db, "appraise.report.make"), 1);
	assert_int_equal(notices(t->db, c.head_account), 1); /* waits for the head */
}

static void only_certificates_of_the_round_are_listed_and_each_course_once(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	learned(t->db, c.passed, CHANNEL_OCSC, "before", "2023-09-30");
	learned(t->db, c.passed, CHANNEL_OCSC, "after", "2024-04-01");
	struct report r = made(t, &c, "2024-03-11T09:00:00");
	struct report_item *item;
	assert_int_equal(report_items(t->db, t->a, r.id, &item), 5);
}

static void made_again_it_has_the_new_data(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct report first = made(t, &c, "2024-03-11T09:00:00");
	learned(t->db, c.missing, CHANNEL_OCSC, "late", "2024-03-11");
	struct report again = made(t, &c, "2024-03-12T09:00:00");
	assert_int_equal(again.id, first.id);
	assert_int_equal(again.no, 1);
	assert_int_equal(again.passed, 4);
	assert_true(again.version > first.version);
	assert_false(str_eq(again.content_hash, first.content_hash));
	assert_int_equal(notices(t->db, c.head_account), 1); /* heard once */
}

static void nobody_counts_and_no_office_of_a_district(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct office_case c = an_office(t);
	c.unit = org_by_code(org_dir(t->db), S("P24"));
	refused(report_make(t->db, t->a, at("2024-03-11"), c.officer, &c.round, &c.rule, c.unit, &ps), "ทะเบียนบุคลากร");
	c.unit = org_by_code(org_dir(t->db), S("D5401"));
	refused(report_make(t->db, t->a, at("2024-03-11"), c.officer, &c.round, &c.rule, c.unit, &ps), "จังหวัด");
}

static void who_may_certify(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	day on = day_of_ms(at("2024-03-11"));
	a_posting(t->db, c.district, "P54", 0, 1, "2024-03-01", "2024-03-12");
	a_role(t->db, c.other, ROLE_PROVINCE_HEAD, "P24");
	unsigned head = 1u << CAPACITY_HEAD, acting = 1u << CAPACITY_ACTING, behalf = 1u << CAPACITY_ON_BEHALF;
	assert_int_equal(report_may_certify(t->db, t->a, who_of(t, c.head_account), c.unit, on), head | behalf);
	assert_int_equal(report_may_certify(t->db, t->a, who_of(t, c.acting), c.unit, on), acting);
	assert_int_equal(report_may_certify(t->db, t->a, who_of(t, c.acting), c.unit, on + 2), 0); /* acting is over */
	assert_int_equal(report_may_certify(t->db, t->a, who_of(t, c.officer), c.unit, on), 0);
	assert_int_equal(report_may_certify(t->db, t->a, who_of(t, c.other), c.unit, on), 0); /* of another province */
	assert_int_equal(report_may_certify(t->db, t->a, who_of(t, c.desk), c.unit, on), 0);
	assert_int_equal(report_may_certify(t->db, t->a, NULL, c.unit, on), 0);
}

static bool certify(struct country_test *t, const struct report *r, i64 account, enum report_capacity capacity, const char *order,
	i64 version, struct problems *ps)
{
	struct report_certify how = {
		.capacity = capacity, .position = S("ท้องถิ่นจังหวัดแพร่"), .order_no = str_of(order), .version = version};
	return report_certify(t->db, t->a, at("2024-03-12T10:11:12"), who_of(t, account), r, &how, ps);
}

static void someone_else_is_refused_in_words(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct office_case c = an_office(t);
	struct report r = made(t, &c, "2024-03-11T09:00:00");
	const i64 strangers[] = {c.officer, c.other, c.desk, c.acting};
	for (size_t i = 0; i < N_OF(strangers); i++)
		for (int k = CAPACITY_HEAD; k <= CAPACITY_ON_BEHALF; k++)
			refused(certify(t, &r, strangers[i], (enum report_capacity)k, "1/2567", r.version, &ps), "ท่านไม่มีสิทธิรับรองรายงานนี้");
	refused(certify(t, &r, c.head_account, CAPACITY_ACTING, "1/2567", r.version, &ps), "ฐานะ"); /* the head does not act */
	assert_int_equal(newest(t, &c).state, REPORT_MADE);
	assert_int_equal(audits(t->db, "appraise.report.certify"), 0);
}

static void the_head_certifies_with_name_capacity_time_and_hash(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct report r = made(t, &c, "2024-03-11T09:00:00");
	struct problems ps = problems_in(t->a);
	refused(certify(t, &r, c.head_account, CAPACITY_ON_BEHALF, "", r.version, &ps), "คำสั่ง");
	refused(certify(t, &r, c.head_account, CAPACITY_HEAD, "", r.version - 1, &ps), "เปลี่ยนไปแล้ว");
	ok(certify(t, &r, c.head_account, CAPACITY_HEAD, "", r.version, &ps));
	struct report after = newest(t, &c);
	assert_int_equal(after.state, REPORT_CERTIFIED);
	check_str(after.certifier, S("นายhead ทดสอบ"));
	check_str(after.certifier_position, S("ท้องถิ่นจังหวัดแพร่"));
	assert_int_equal(after.capacity, CAPACITY_HEAD);
	assert_int_equal(after.certified_ms, at("2024-03-12T10:11:12"));
	assert_int_equal(after.certified_by, c.head_account);
	check_str(after.content_hash, r.content_hash);
	assert_int_equal(notices(t->db, c.officer), 1);
	str said = db_get_str(t->db, t->a,
		"select v.after from audit_value v join audit x on x.id = v.audit_id where x.action = 'appraise.report.certify'");
	assert_true(said.p != NULL && str_find(said, r.content_hash) > 0 && str_find(said, S("ท้องถิ่นจังหวัด")) > 0);
	refused(certify(t, &r, c.head_account, CAPACITY_HEAD, "", r.version, &ps), "เปลี่ยนไปแล้ว"); /* the same press twice */
	refused(report_make(t->db, t->a, at("2024-03-13"), c.officer, &c.round, &c.rule, c.unit, &ps), "ถอนการรับรอง");
}

static void who_acts_and_who_holds_an_order_certify(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	a_posting(t->db, c.district, "P54", 0, 1, "2024-03-01", EVER);
	struct report r = made(t, &c, "2024-03-11T09:00:00");
	ok(certify(t, &r, c.acting, CAPACITY_ACTING, "", r.version, &ps));
	r = newest(t, &c);
	check_str(r.certifier, S("นายdistrict ทดสอบ"));
	assert_int_equal(r.capacity, CAPACITY_ACTING);
	ok(report_uncertify(t->db, t->a, at("2024-03-12T11:00:00"), c.acting, &r, S("ชื่อผิด"), &ps));
	a_role(t->db, c.other, ROLE_PROVINCE_HEAD, "P54"); /* the permission, no place in the roster */
	r = newest(t, &c);
	refused(certify(t, &r, c.other, CAPACITY_HEAD, "12/2567", r.version, &ps), "ฐานะ");
	ok(certify(t, &r, c.other, CAPACITY_ON_BEHALF, "12/2567", r.version, &ps));
	r = newest(t, &c);
	check_str(r.certifier, S("cco.head"));
	check_str(r.order_no, S("12/2567"));
}

static void content_that_was_changed_behind_is_not_certified(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct office_case c = an_office(t);
	struct report r = made(t, &c, "2024-03-11T09:00:00");
	assert_true(report_intact(t->db, t->a, &r));
	report_check(t->db, t->a, &ps);
	assert_int_equal(ps.n, 0);
	db_exec(t->db, "update appraise_report_row set passed = 1 where report_id = $1 and pos = 3", r.id);
	assert_false(report_intact(t->db, t->a, &r));
	report_check(t->db, t->a, &ps);
	assert_int_equal(ps.n, 1);
	refused(certify(t, &r, c.head_account, CAPACITY_HEAD, "", r.version, &ps), "แฮช");
}

static void a_certification_is_taken_back_before_it_is_submitted(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report r = certified(t, &c, "2024-03-12T09:00:00");
	refused(report_uncertify(t->db, t->a, at("2024-03-12T10:00:00"), c.head_account, &r, S(" "), &ps), "เหตุผล");
	ok(report_uncertify(t->db, t->a, at("2024-03-12T10:00:00"), c.head_account, &r, S("รายชื่อไม่ครบ"), &ps));
	struct report back = newest(t, &c);
	assert_int_equal(back.state, REPORT_MADE);
	assert_int_equal(back.certified_ms, 0);
	check_str(back.certifier, S(""));
	assert_int_equal(audits(t->db, "appraise.report.uncertify"), 1);
	r = submitted(t, &c, "2024-03-13T09:00:00");
	refused(report_uncertify(t->db, t->a, at("2024-03-13T10:00:00"), c.head_account, &r, S("สาย"), &ps), "ส่งแล้ว");
}

static void submitting_needs_a_certification_and_its_time(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report r = made(t, &c, "2024-02-20T09:00:00");
	refused(report_submit(t->db, t->a, at("2024-03-11"), c.officer, &r, &ps), "รับรอง");
	r = certified(t, &c, "2024-02-29T09:00:00");
	refused(report_submit(t->db, t->a, at("2024-02-29T23:59:59"), c.officer, &r, &ps), "1 มีนาคม 2567");
	ok(report_submit(t->db, t->a, at("2024-03-01T00:00:00"), c.officer, &r, &ps));
	refused(report_submit(t->db, t->a, at("2024-03-01T00:00:01"), c.officer, &r, &ps), "เปลี่ยนไปแล้ว"); /* twice */
	r = newest(t, &c);
	refused(report_submit(t->db, t->a, at("2024-03-01T00:00:01"), c.officer, &r, &ps), "ส่งไปแล้ว");
	assert_int_equal(audits(t->db, "appraise.report.submit"), 1);
	assert_int_equal(notices(t->db, c.desk), 1);
	refused(report_make(t->db, t->a, at("2024-03-02"), c.officer, &c.round, &c.rule, c.unit, &ps), "ส่งแล้ว");
}

/* The letter's own days: in time up to the end of the 15th, 0.25 a working day, not counted after the 21st. */
static void the_last_day_ends_at_midnight(void **state)
{
	struct country_test *t = *state;
	static const struct {
		i64 ms;
		const char *when;
		int days;
		i64 off;
		bool counted;
	} cases[] = {{999, "2024-03-15T23:59:59", 0, 0, true}, {0, "2024-03-16T00:00:00", 0, 0, true},
		{0, "2024-03-18T00:00:00", 1, 25, true}, {0, "2024-03-21T12:00:00", 4, 100, true},
		{999, "2024-03-21T23:59:59", 4, 100, true}, {0, "2024-03-22T00:00:00", 5, 125, false}};
	struct office_case c = an_office(t);
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct problems ps = problems_in(t->a);
		db_savepoint(t->db);
		struct report r = certified(t, &c, "2024-03-14T09:00:00");
		ok(report_submit(t->db, t->a, at(cases[i].when) + cases[i].ms, c.officer, &r, &ps));
		struct standing_submitted s;
		assert_true(report_submitted_of(t->db, t->a, &c.rule, c.unit, &s));
		assert_int_equal(s.submitted_ms, at(cases[i].when) + cases[i].ms);
		assert_int_equal(s.staff, 4);
		assert_int_equal(s.passed, 3);
		assert_int_equal(s.late.p.counted, cases[i].counted);
		if (cases[i].counted) {
			assert_int_equal(s.late.p.days_late, cases[i].days);
			assert_int_equal(s.late.p.off_centi, cases[i].off);
			assert_int_equal(s.score, 200 - cases[i].off); /* 3 of 4: the band of 70 */
		} else
			assert_int_equal(s.score, 0);
		db_rollback_to(t->db);
	}
}

static void submitted_content_stays_as_it_is(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct report r = submitted(t, &c, "2024-03-14T09:00:00");
	learned(t->db, c.missing, CHANNEL_OCSC, "late", "2024-03-14");
	db_exec(t->db, "delete from completion_loaded where person_id = $1", c.head);
	standing_person(t->db, c.head);
	struct report after = newest(t, &c);
	assert_int_equal(after.passed, 3);
	assert_true(report_intact(t->db, t->a, &after));
	check_str(after.content_hash, r.content_hash);
	struct standing_submitted s;
	assert_true(report_submitted_of(t->db, t->a, &c.rule, c.unit, &s));
	assert_int_equal(s.passed, 3);
	assert_true(s.head_ok);
}

static void a_signed_and_scanned_one_is_certified_too(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report r = made(t, &c, "2024-03-12T09:00:00");
	struct report_scan s = {.capacity = CAPACITY_ACTING,
		.position = S("ท้องถิ่นจังหวัดแพร่"),
		.order_no = S(""),
		.sha = r.content_hash,
		.file_name = S("สแกน.pdf"),
		.file_size = 10,
		.version = r.version};
	refused(report_scan(t->db, t->a, at("2024-03-12T10:00:00"), c.officer, &r, &s, &ps), "รักษาการแทน"); /* nobody acts */
	s.capacity = CAPACITY_ON_BEHALF;
	s.order_no = S("5/2567");
	refused(report_scan(t->db, t->a, at("2024-03-12T10:00:00"), c.officer, &r, &s, &ps), "ชื่อผู้ลงนาม");
	s.capacity = CAPACITY_HEAD;
	ok(report_scan(t->db, t->a, at("2024-03-12T10:00:00"), c.officer, &r, &s, &ps));
	r = newest(t, &c);
	check_str(r.certifier, S("นายhead ทดสอบ"));
	assert_int_equal(r.certified_by, c.officer);
	struct report_delivery d[DELIVERY__MAX];
	report_deliveries(t->db, t->a, &r, &c.rule, d);
	assert_int_equal(d[DELIVERY_CERTIFIED].signed_how, 1);
	assert_false(d[DELIVERY_CERTIFIED].there); /* counts from the submission on */
	assert_int_equal(report_delivered_ms(&r, &c.rule, d), 0);
	ok(report_submit(t->db, t->a, at("2024-03-13T10:00:00"), c.officer, &r, &ps));
	r = newest(t, &c);
	report_deliveries(t->db, t->a, &r, &c.rule, d);
	assert_int_equal(d[DELIVERY_CERTIFIED].at_ms, at("2024-03-13T10:00:00"));
	check_str(d[DELIVERY_CERTIFIED].file_name, S("สแกน.pdf"));
	assert_int_equal(report_delivered_ms(&r, &c.rule, d), at("2024-03-13T10:00:00"));
}

static void a_changed_rule_wants_a_new_report(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report r = made(t, &c, "2024-03-11T09:00:00"), other;
	struct appraise_rule next = c.rule;
	next.per_day = 50;
	ok(rule_replace(t->db, t->a, at("2024-03-11T10:00:00"), c.desk, &next, S("คณะอนุกรรมการแก้"), &ps));
	refused(certify(t, &r, c.head_account, CAPACITY_HEAD, "", r.version, &ps), "หลักเกณฑ์");
	assert_true(rule_in_force(t->db, t->a, c.round.id, APPRAISE_ELEARNING, &c.rule));
	if (standing_office(t->db, &c.rule, c.unit, false).staff == 0)
		standing_rule(t->db, t->a, c.rule.id);
	other = made(t, &c, "2024-03-11T11:00:00");
	assert_int_equal(other.rule_id, c.rule.id);
	ok(certify(t, &other, c.head_account, CAPACITY_HEAD, "", other.version, &ps));
}

static void a_closed_round_changes_nothing(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct office_case c = an_office(t);
	struct report r = certified(t, &c, "2024-03-12T09:00:00");
	db_exec(t->db, "update appraise_round set state = 2 where id = $1", c.round.id);
	refused(report_submit(t->db, t->a, at("2024-03-13"), c.officer, &r, &ps), "ปิดแล้ว");
	refused(report_uncertify(t->db, t->a, at("2024-03-13"), c.officer, &r, S("x"), &ps), "ปิดแล้ว");
	refused(report_make(t->db, t->a, at("2024-03-13"), c.officer, &c.round, &c.rule, c.unit, &ps), "ปิดแล้ว");
}

static size_t waits_for(struct country_test *t, i64 account, const char *on, struct queue *ret)
{
	struct appraise_task task[3];
	*ret = (struct queue){0};
	queue_load(t->db, t->a, who_of(t, account), at(on), ret);
	assert_int_equal(report_todo(t->db, t->a, who_of(t, account), at(on), task, 3), ret->n > 0);
	return ret->n;
}

static void what_waits_is_shown_to_those_who_may_give_it(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct office_case c = an_office(t);
	struct queue q;
	struct report r = made(t, &c, "2024-03-11T09:00:00");
	a_posting(t->db, c.district, "P54", 0, 1, "2024-03-01", "2024-03-12");
	/* as if every other province had made one too, in both rounds, before */
	db_exec(t->db,
		"insert into appraise_report(token, round_id, rule_id, unit_id, no, state, made_ms, made_by, staff, passed, head_ok, content_hash, certified_ms, certified_by,"
		" certifier, certifier_position, capacity, order_no, submitted_ms, submitted_by, stands_ms, received_ms, received_by, register_no, decided_ms, decided_by, reason,"
		" first_stands, version) select 'x' || u.code || d.id, d.id, r.rule_id, u.id, 1, 0, 0, 0, 1, 1, 1, '', 0, 0, '', '', 0, '', 0, 0, 0, 0, 0, '', 0, 0, '', 0, 1"
		" from appraise_report r cross join org_unit u cross join appraise_round d where u.code like 'P%' and u.code <> 'P54'");
	db_exec(t->db, "update appraise_round set state = 1");
	assert_true(db_get(t->db, 0, "select count(*) from appraise_report") > 150);
	assert_int_equal(waits_for(t, c.head_account, "2024-03-11", &q), 1);
	assert_int_equal(q.act[0].x.id, r.id);
	assert_int_equal(q.act[0].capacity, CAPACITY_HEAD);
	check_str(q.act[0].position, S("ท้องถิ่นจังหวัดแพร่"));
	assert_int_equal(waits_for(t, c.acting, "2024-03-11", &q), 1); /* who acts needs no role */
	assert_int_equal(q.act[0].capacity, CAPACITY_ACTING);
	assert_int_equal(waits_for(t, c.acting, "2024-03-13", &q), 0); /* acting is over */
	assert_int_equal(waits_for(t, c.officer, "2024-03-11", &q), 0);
	assert_int_equal(waits_for(t, c.desk, "2024-03-11", &q), 0);
	assert_int_equal(waits_for(t, c.other, "2024-03-11", &q), 0);
	ok(certify(t, &r, c.head_account, CAPACITY_HEAD, "", r.version, &ps));
	assert_int_equal(waits_for(t, c.head_account, "2024-03-12", &q), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(a_report_is_made_from_the_data),
		CASE(only_certificates_of_the_round_are_listed_and_each_course_once), CASE(made_again_it_has_the_new_data),
		CASE(nobody_counts_and_no_office_of_a_district), CASE(who_may_certify), CASE(what_waits_is_shown_to_those_who_may_give_it), CASE(someone_else_is_refused_in_words),
		CASE(the_head_certifies_with_name_capacity_time_and_hash), CASE(who_acts_and_who_holds_an_order_certify),
		CASE(content_that_was_changed_behind_is_not_certified), CASE(a_certification_is_taken_back_before_it_is_submitted),
		CASE(submitting_needs_a_certification_and_its_time), CASE(the_last_day_ends_at_midnight),
		CASE(submitted_content_stays_as_it_is), CASE(a_signed_and_scanned_one_is_certified_too),
		CASE(a_changed_rule_wants_a_new_report), CASE(a_closed_round_changes_nothing)};
	return COUNTRY_GROUP("report acts", tests);
}
