/* What กองการเจ้าหน้าที่ does with a report: receipt, each certificate, acceptance or return, the paper set. */
#include "report_case.h"

static void numbers_follow_one_another_in_a_fiscal_year(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report r = submitted(t, &c, "2024-03-14T09:00:00");
	ok(report_receive(t->db, t->a, at("2024-03-15T08:30:59"), c.desk, &r, &ps));
	refused(report_receive(t->db, t->a, at("2024-03-15T08:31:00"), c.desk, &r, &ps), "เปลี่ยนไปแล้ว");
	struct report first = newest(t, &c);
	check_str(first.register_no, S("มท 0802/e-2567-0001"));
	check_str(report_time(t->a, first.received_ms), S("15 มี.ค. 2567 08.30.59 น."));
	assert_int_equal(first.state, REPORT_RECEIVED);
	ok(report_return(t->db, t->a, at("2024-03-15T09:00:00"), c.desk, &first, S("แก้"), false, &ps));
	r = submitted(t, &c, "2024-03-15T10:00:00");
	ok(report_receive(t->db, t->a, at("2024-03-15T11:00:00"), c.desk, &r, &ps));
	check_str(newest(t, &c).register_no, S("มท 0802/e-2567-0002")); /* the refused one took none */
	r = newest(t, &c);
	ok(report_return(t->db, t->a, at("2024-03-15T12:00:00"), c.desk, &r, S("แก้"), false, &ps));
	r = submitted(t, &c, "2024-10-01T10:00:00"); /* the next fiscal year begins anew */
	ok(report_receive(t->db, t->a, at("2024-10-01T11:00:00"), c.desk, &r, &ps));
	check_str(newest(t, &c).register_no, S("มท 0802/e-2568-0001"));
	assert_true(notices(t->db, c.officer) >= 3);
}

static void only_a_submitted_one_is_received_and_only_a_received_one_checked(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct office_case c = an_office(t);
	struct report r = certified(t, &c, "2024-03-14T09:00:00");
	refused(report_receive(t->db, t->a, at("2024-03-14T10:00:00"), c.desk, &r, &ps), "สถานะ");
	refused(report_check_item(t->db, t->a, at("2024-03-14T10:00:00"), c.desk, &r, 1, 1, 1, S(""), &ps), "สถานะ");
	refused(report_accept(t->db, t->a, at("2024-03-14T10:00:00"), c.desk, &r, &ps), "สถานะ");
	refused(report_return(t->db, t->a, at("2024-03-14T10:00:00"), c.desk, &r, S("x"), false, &ps), "สถานะ");
}

static void check_all(struct country_test *t, const struct office_case *c, const struct report *r)
{
	struct report_item *item;
	size_t n = report_items(t->db, t->a, r->id, &item);
	for (size_t i = 0; i < n; i++) {
		struct problems ps = problems_in(t->a);
		ok(report_check_item(t->db, t->a, at("2024-03-15T09:00:00"), c->desk, r, item[i].pos, item[i].no, 1, S(""), &ps));
	}
}

static void accepted_when_every_certificate_is_checked(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report r = received(t, &c, "2024-03-14T09:00:00");
	refused(report_accept(t->db, t->a, at("2024-03-15T10:00:00"), c.desk, &r, &ps), "อีก 5 ฉบับ");
	refused(report_check_item(t->db, t->a, at("2024-03-15T10:00:00"), c.desk, &r, 9, 1, 1, S(""), &ps), "ไม่พบ");
	refused(report_check_item(t->db, t->a, at("2024-03-15T10:00:00"), c.desk, &r, 1, 1, 2, S(""), &ps), "เหตุผล");
	check_all(t, &c, &r);
	ok(report_accept(t->db, t->a, at("2024-03-15T10:00:00"), c.desk, &r, &ps));
	r = newest(t, &c);
	assert_int_equal(r.state, REPORT_ACCEPTED);
	assert_int_equal(r.decided_by, c.desk);
	refused(report_make(t->db, t->a, at("2024-03-16"), c.officer, &c.round, &c.rule, c.unit, &ps), "ไม่ต้องทำใหม่");
	refused(report_check_item(t->db, t->a, at("2024-03-16"), c.desk, &r, 1, 1, 2, S("x"), &ps), "สถานะ");
}

static void one_that_takes_a_pass_away_is_returned(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	learned(t->db, c.passed, CHANNEL_OCSC, "second", "2024-02-10");
	struct report r = received(t, &c, "2024-03-14T09:00:00");
	check_all(t, &c, &r);
	i64 when = at("2024-03-15T10:00:00");
	/* One of two that the person does not need. */
	ok(report_check_item(t->db, t->a, when, c.desk, &r, 2, 1, 2, S("ชื่อไม่ตรง"), &ps));
	db_savepoint(t->db);
	ok(report_accept(t->db, t->a, when, c.desk, &r, &ps));
	db_rollback_to(t->db);
	/* One of two in Local MOOC that the head owes. */
	ok(report_check_item(t->db, t->a, when, c.desk, &r, 1, 1, 2, S("อ่านไม่ออก"), &ps));
	refused(report_accept(t->db, t->a, when, c.desk, &r, &ps), "นายhead ทดสอบ");
	ok(report_check_item(t->db, t->a, when, c.desk, &r, 1, 1, 0, S(""), &ps)); /* taken back */
	struct report_item *item;
	report_items(t->db, t->a, r.id, &item);
	assert_int_equal(item[0].checked, 0);
	assert_int_equal(item[0].checked_ms, 0);
	check_str(item[0].why, S(""));
}

static void a_return_says_why_and_which_time_counts(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	for (int stands = 0; stands < 2; stands++) {
		struct problems ps = problems_in(t->a);
		struct standing_submitted s;
		db_savepoint(t->db);
		struct report r = received(t, &c, "2024-03-14T09:00:00");
		refused(report_return(t->db, t->a, at("2024-03-15T09:00:00"), c.desk, &r, S(""), stands, &ps), "เหตุผล");
		ok(report_return(t->db, t->a, at("2024-03-15T09:00:00"), c.desk, &r, S("แนบใบประกาศผิด"), stands, &ps));
		assert_false(report_submitted_of(t->db, t->a, &c.rule, c.unit, &s)); /* a returned one is none */
		struct report next = submitted(t, &c, "2024-03-18T09:00:00");
		assert_int_equal(next.no, 2);
		assert_int_equal(next.stands_ms, stands ? at("2024-03-14T09:00:00") : 0);
		assert_true(report_submitted_of(t->db, t->a, &c.rule, c.unit, &s));
		assert_int_equal(s.submitted_ms, at(stands ? "2024-03-14T09:00:00" : "2024-03-18T09:00:00"));
		assert_int_equal(s.late.p.days_late, stands ? 0 : 1);
		assert_int_equal(next.submitted_ms, at("2024-03-18T09:00:00")); /* its own time stays known */
		struct report *all;
		assert_int_equal(reports_of(t->db, t->a, c.round.id, c.unit, &all), 2);
		assert_int_equal(all[1].state, REPORT_RETURNED);
		check_str(all[1].reason, S("แนบใบประกาศผิด"));
		assert_true(report_intact(t->db, t->a, &all[1]));
		db_rollback_to(t->db);
	}
}

/* The certificate of another channel that the person of the account handed in. */
static i64 handed_in(struct country_test *t, i64 who, i64 account, const char *course, const char *on)
{
	i64 id = db_get(t->db, 0,
		"insert into external_certificate(token, account_id, unit_id, channel, channel_name, course, course_fold, day, minutes, number, number_fold, sha, type, size, file_name,"
		" owner, declared_ms, state, twin, reviewed_by, reviewed_ms, reason, version)"
		" values ('carried', $1, 1, 1, '', $2, $2, $3, 0, '7', '7', 'aa', 'application/pdf', 9, 'x.pdf', 'x', 1, 1, '', 0, 0, '', 1) returning id",
		account, course, on);
	standing_person(t->db, who);
	return id;
}

/* The verdicts of a report as signs, with '+' for what was carried over. */
static str verdicts(struct country_test *t, const struct report *r)
{
	struct report_item *item;
	struct buf b = {0};
	size_t n = report_items(t->db, t->a, r->id, &item);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%d%d%s ", item[i].pos, item[i].checked, report_item_carried(r, &item[i]) ? "+" : "");
	return str_take(t->a, &b);
}

static void what_was_right_and_is_the_same_stays_right_after_a_return(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report_item *item;
	i64 file = handed_in(t, c.district, c.acting, "v", "2024-02-03");
	struct report r = received(t, &c, "2024-03-14T09:00:00");
	check_all(t, &c, &r);
	check_str(verdicts(t, &r), S("11 11 11 21 41 41 "));
	ok(report_check_item(t->db, t->a, at("2024-03-15T09:30:00"), c.desk, &r, 1, 2, 2, S("อ่านไม่ออก"), &ps));
	ok(report_return(t->db, t->a, at("2024-03-15T10:00:00"), c.desk, &r, S("แนบใหม่"), true, &ps));
	db_exec(t->db, "update completion_loaded set number = 'ท 2' where person_id = $1", c.passed);
	learned(t->db, c.missing, CHANNEL_OCSC, "new", "2024-03-15");
	r = made(t, &c, "2024-03-15T11:00:00");
	/* the wrong one, the one with another number and the new one wait */
	check_str(verdicts(t, &r), S("11+ 10 11+ 20 30 41+ 41+ "));
	assert_int_equal(report_items(t->db, t->a, r.id, &item), 7);
	assert_int_equal(item[0].checked_by, c.desk);
	assert_int_equal(item[0].checked_ms, at("2024-03-15T09:00:00"));
	assert_int_equal(item[1].checked_by, 0);
	check_str(item[1].why, S(""));
	check_str(item[6].sha, S("aa"));
	assert_true(report_intact(t->db, t->a, &r));
	assert_true(str_find(report_text(t->db, t->a, &r), S("\tv\t2024-02-03\t7\taa\n")) > 0); /* the file is part of what is certified */
	/* made again, and after the next return: the same verdicts, the same person and time */
	r = received(t, &c, "2024-03-15T12:00:00");
	check_str(verdicts(t, &r), S("11+ 10 11+ 20 30 41+ 41+ "));
	refused(report_accept(t->db, t->a, at("2024-03-15T13:00:00"), c.desk, &r, &ps), "อีก 3 ฉบับ");
	ok(report_check_item(t->db, t->a, at("2024-03-15T13:00:00"), c.desk, &r, 2, 1, 1, S(""), &ps));
	check_str(verdicts(t, &r), S("11+ 10 11+ 21 30 41+ 41+ "));
	ok(report_return(t->db, t->a, at("2024-03-15T14:00:00"), c.desk, &r, S("แนบอีก"), false, &ps));
	/* another file under the same entry; another name of the person */
	db_exec(t->db, "update external_certificate set sha = 'bb' where id = $1", file);
	db_exec(t->db, "update person set given_name = 'renamed' where id = $1", c.passed);
	r = made(t, &c, "2024-03-15T15:00:00");
	check_str(verdicts(t, &r), S("11+ 10 11+ 20 30 41+ 40 "));
	report_items(t->db, t->a, r.id, &item);
	assert_int_equal(item[0].checked_ms, at("2024-03-15T09:00:00"));
}

static void a_form_of_the_returned_report_does_nothing_to_the_next(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	struct report old = made(t, &c, "2024-03-13T09:00:00"); /* what the head's window shows, left open */
	struct report r = received(t, &c, "2024-03-14T09:00:00");
	ok(report_return(t->db, t->a, at("2024-03-15T10:00:00"), c.desk, &r, S("แก้"), true, &ps));
	learned(t->db, c.missing, CHANNEL_OCSC, "new", "2024-03-15");
	r = made(t, &c, "2024-03-15T11:00:00");
	assert_int_equal(r.no, 2);
	struct report_certify how = {.capacity = CAPACITY_HEAD, .position = S("ท้องถิ่นจังหวัดแพร่"), .order_no = S("")};
	for (how.version = 1; how.version < r.version; how.version++)
		refused(report_certify(t->db, t->a, at("2024-03-15T12:00:00"), who_of(t, c.head_account), &r, &how, &ps), "เปลี่ยนไปแล้ว");
	assert_true(how.version > old.version);
	ok(report_certify(t->db, t->a, at("2024-03-15T12:00:00"), who_of(t, c.head_account), &r, &how, &ps));
}

static void a_certificate_revoked_after_its_check_is_looked_at_again(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	passed_here(t, c.acting);
	standing_person(t->db, c.district);
	struct report r = received(t, &c, "2024-03-14T09:00:00");
	check_all(t, &c, &r);
	db_exec(t->db, "update certificate set revoked_ms = $1 where number = 'LM67-TEST-TEST-0'", at("2024-03-15T09:30:00"));
	refused(report_accept(t->db, t->a, at("2024-03-15T10:00:00"), c.desk, &r, &ps), "ถูกเพิกถอนหลังจากตรวจ");
	/* judged again; the person passes without it */
	ok(report_check_item(t->db, t->a, at("2024-03-15T10:01:00"), c.desk, &r, 4, 2, 2, S("ถูกเพิกถอน"), &ps));
	ok(report_accept(t->db, t->a, at("2024-03-15T10:02:00"), c.desk, &r, &ps));
}

static void want_paper(struct country_test *t, struct office_case *c, int by)
{
	db_exec(t->db, "update appraise_rule set deliveries = 7, paper_by = $1 where id = $2", by, c->rule.id);
	assert_true(rule_by_id(t->db, t->a, c->rule.id, &c->rule));
}

static i64 delivered(struct country_test *t, const struct office_case *c)
{
	struct report_delivery d[DELIVERY__MAX];
	struct report r = newest(t, c);
	report_deliveries(t->db, t->a, &r, &c->rule, d);
	return report_delivered_ms(&r, &c->rule, d);
}

static void the_last_required_delivery_decides(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	for (int by = 0; by < 2; by++) {
		struct problems ps = problems_in(t->a);
		struct standing_submitted s;
		db_savepoint(t->db);
		want_paper(t, &c, by);
		struct report r = received(t, &c, "2024-03-14T09:00:00");
		assert_int_equal(delivered(t, &c), 0); /* not complete */
		clock_set_ms(at("2024-03-19T12:00:00"));
		assert_true(report_submitted_of(t->db, t->a, &c.rule, c.unit, &s));
		assert_int_equal(s.late.p.days_late, 2); /* as if it came now */
		clock_set_ms(NOW_MS);
		i64 now = at("2024-03-20T09:00:00");
		refused(report_paper_sent(t->db, t->a, now, c.officer, &r, S("พร 1"), day_of_ms(now) + 1, 0, &ps), "ไม่เกินวันนี้");
		refused(
			report_paper_sent(t->db, t->a, now, c.officer, &r, S("พร 1"), day_of_ms(at("2024-03-13")), 0, &ps), "ไม่ก่อนวันที่รับรอง");
		refused(report_paper_sent(t->db, t->a, now, c.officer, &r, S(""), day_of_ms(at("2024-03-14")), 0, &ps), "เลขที่หนังสือ");
		ok(report_paper_sent(t->db, t->a, now, c.officer, &r, S("พร 0023.1/172"), day_of_ms(at("2024-03-15")), 0, &ps));
		refused(report_paper_sent(t->db, t->a, now, c.officer, &r, S("พร 2"), day_of_ms(at("2024-03-15")), 0, &ps), "เปลี่ยนไปแล้ว");
		assert_int_equal(delivered(t, &c), by == 0 ? at("2024-03-15") : 0);
		refused(report_paper_arrived(t->db, t->a, now, c.desk, &r, at("2024-03-14T08:00:00"), 1, S(""), 1, &ps), "ไม่ก่อนวันที่ส่ง");
		refused(report_paper_arrived(t->db, t->a, now, c.desk, &r, now + 1, 1, S(""), 1, &ps), "ไม่เกินเวลานี้");
		refused(report_paper_arrived(t->db, t->a, now, c.desk, &r, now, 2, S(""), 1, &ps), "ไม่ตรง");
		ok(report_paper_arrived(t->db, t->a, now, c.desk, &r, at("2024-03-18T15:00:00"), 1, S(""), 1, &ps));
		assert_int_equal(delivered(t, &c), at(by == 0 ? "2024-03-15" : "2024-03-18T15:00:00"));
		assert_true(report_submitted_of(t->db, t->a, &c.rule, c.unit, &s));
		assert_int_equal(s.late.p.days_late, by == 0 ? 0 : 1);
		refused(report_paper_sent(t->db, t->a, now, c.officer, &r, S("พร 3"), day_of_ms(now), 2, &ps), "แก้ไขวันที่ส่งไม่ได้");
		db_rollback_to(t->db);
	}
}

static void papers_that_differ_or_lack_are_not_accepted(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	i64 now = at("2024-03-20T09:00:00");
	want_paper(t, &c, 1);
	struct report r = received(t, &c, "2024-03-14T09:00:00");
	check_all(t, &c, &r);
	refused(report_accept(t->db, t->a, now, c.desk, &r, &ps), "ยังไม่มี");
	ok(report_paper_arrived(t->db, t->a, now, c.desk, &r, now, 2, S("ขาดใบที่ 3"), 0, &ps));
	refused(report_accept(t->db, t->a, now, c.desk, &r, &ps), "ไม่ตรง");
	ok(report_paper_arrived(t->db, t->a, now, c.desk, &r, now, 1, S(""), 1, &ps));
	ok(report_accept(t->db, t->a, now, c.desk, &r, &ps));
	r = newest(t, &c);
	refused(report_paper_arrived(t->db, t->a, now, c.desk, &r, now, 1, S(""), 2, &ps), "ก่อน");
}

/* The set was on its way when the report came back: what was there keeps its time, what was not counts when it comes. */
static void a_time_that_stands_is_that_of_each_delivery(void **state)
{
	struct country_test *t = *state;
	struct office_case c = an_office(t);
	struct problems ps = problems_in(t->a);
	want_paper(t, &c, 0);
	struct report r = received(t, &c, "2024-03-13T09:00:00");
	ok(report_return(t->db, t->a, at("2024-03-15T09:00:00"), c.desk, &r, S("แก้"), true, &ps));
	r = submitted(t, &c, "2024-03-18T09:00:00");
	assert_int_equal(delivered(t, &c), 0);
	struct report_delivery d[DELIVERY__MAX];
	report_deliveries(t->db, t->a, &r, &c.rule, d);
	assert_int_equal(d[DELIVERY_DATA].at_ms, at("2024-03-13T09:00:00"));
	assert_int_equal(d[DELIVERY_CERTIFIED].at_ms, at("2024-03-13T09:00:00"));
	ok(report_paper_sent(t->db, t->a, at("2024-03-19T09:00:00"), c.officer, &r, S("พร 1"), day_of_ms(at("2024-03-18")), 0, &ps));
	assert_int_equal(delivered(t, &c), at("2024-03-18"));
	/* A third one: now the set was there too, and its time stands with the others. */
	r = newest(t, &c);
	ok(report_receive(t->db, t->a, at("2024-03-19T10:00:00"), c.desk, &r, &ps));
	r = newest(t, &c);
	ok(report_return(t->db, t->a, at("2024-03-19T11:00:00"), c.desk, &r, S("แก้อีก"), true, &ps));
	r = submitted(t, &c, "2024-03-21T09:00:00");
	assert_int_equal(r.no, 3);
	assert_int_equal(delivered(t, &c), at("2024-03-18"));
	report_deliveries(t->db, t->a, &r, &c.rule, d);
	ok(report_paper_sent(t->db, t->a, at("2024-03-21T10:00:00"), c.officer, &r, S("พร 2"), day_of_ms(at("2024-03-21")),
		d[DELIVERY_PAPER].version, &ps));
	assert_int_equal(delivered(t, &c), at("2024-03-18")); /* the new set is known, the old time stands */
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(numbers_follow_one_another_in_a_fiscal_year),
		CASE(only_a_submitted_one_is_received_and_only_a_received_one_checked), CASE(accepted_when_every_certificate_is_checked),
		CASE(one_that_takes_a_pass_away_is_returned), CASE(a_return_says_why_and_which_time_counts), CASE(what_was_right_and_is_the_same_stays_right_after_a_return), CASE(a_form_of_the_returned_report_does_nothing_to_the_next), CASE(a_certificate_revoked_after_its_check_is_looked_at_again),
		CASE(the_last_required_delivery_decides), CASE(papers_that_differ_or_lack_are_not_accepted),
		CASE(a_time_that_stands_is_that_of_each_delivery)};
	return COUNTRY_GROUP("report receipt", tests);
}
