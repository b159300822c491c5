/* Certificates of other channels: what is refused, the same found again, judged once, by whom. */
#include "certificate_case.h"

static struct external_new some(struct country_test *t, const char *number, char sha)
{
	char hex[65] = {0};
	memset(hex, sha, 64);
	return (struct external_new){.channel = CHANNEL_OCSC, .channel_name = S(""), .course = S("ภาษาอังกฤษ"), .day = S("2026-03-15"), .number = str_of(number),
		.sha = str_dup(t->a, str_of(hex)), .type = S("application/pdf"), .file_name = S("a.pdf"), .minutes = 180, .size = 1000};
}

static str add(struct country_test *t, i64 who, const struct external_new *n, str *twin, struct problems *ps)
{
	*ps = problems_in(t->a);
	return external_add(t->db, t->a, NOW_MS, who, n, twin, ps);
}

static void refused(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	str twin;
	struct {
		struct external_new n;
		const char *column;
	} bad[9];
	for (size_t i = 0; i < N_OF(bad); i++)
		bad[i].n = some(t, "1", 'a');
	bad[0].n.course = S(""), bad[0].column = "course";
	bad[1].n.day = S("เมื่อวาน"), bad[1].column = "day";
	bad[2].n.day = S("2030-01-01"), bad[2].column = "day";
	bad[3].n.channel = CHANNEL_LOCALMOOC, bad[3].column = "channel";
	bad[4].n.channel = CHANNEL_OTHER, bad[4].column = "channel_name";
	bad[5].n.minutes = -1, bad[5].column = "hours";
	bad[6].n.sha = S(""), bad[6].column = "file";
	bad[7].n.type = S("video/mp4"), bad[7].column = "file";
	bad[8].n.size = 21 << 20, bad[8].column = "file";
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_null(add(t, cc.owner, &bad[i].n, &twin, &ps).p);
		assert_int_equal(ps.n, 1);
		check_str(ps.at[0].column, str_of(bad[i].column));
	}
	assert_int_equal(db_get(t->db, 0, "select count(*) from external_certificate"), 0);
}

static void same_again(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	str twin;
	struct external x;
	struct external_new first = some(t, "OC-๐๐๐๑", 'a'), file = some(t, "9", 'a'), number = some(t, "oc 0001", 'b'), elsewhere = some(t, "OC-0001", 'd'), none = some(t, "", 'c');
	str token = add(t, cc.owner, &first, &twin, &ps);
	assert_non_null(token.p);
	const struct external_new *own[] = {&first, &file, &number};
	for (size_t i = 0; i < N_OF(own); i++) {
		assert_null(add(t, cc.owner, own[i], &twin, &ps).p);
		check_str(twin, token);
	}
	elsewhere.channel = CHANNEL_THAIMOOC; /* numbers are a channel's own */
	assert_non_null(add(t, cc.owner, &elsewhere, &twin, &ps).p);
	assert_non_null(add(t, cc.owner, &none, &twin, &ps).p);
	struct {
		const struct external_new *n;
		const char *twin;
	} others[] = {{&first, "ไฟล์และเลขที่"}, {&number, "เลขที่ตรง"}};
	for (size_t i = 0; i < N_OF(others); i++) {
		token = add(t, i == 0 ? cc.other : cc.reviewer, others[i].n, &twin, &ps);
		assert_true(external_by_token(t->db, t->a, token, &x));
		assert_true(str_starts(x.twin, str_of(others[i].twin)));
	}
}

static void withdrawn_may_come_again(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	str twin;
	struct external x;
	struct external_new n = some(t, "1", 'a');
	assert_true(external_by_token(t->db, t->a, add(t, cc.owner, &n, &twin, &ps), &x));
	assert_true(external_withdraw(t->db, t->a, NOW_MS, &x));
	assert_false(external_withdraw(t->db, t->a, NOW_MS, &x));
	assert_non_null(add(t, cc.owner, &n, &twin, &ps).p);
}

static void judged_once(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	str twin;
	struct external x, *queue;
	struct external_new n = some(t, "1", 'a'), second = some(t, "2", 'b');
	str late = add(t, cc.other, &second, &twin, &ps);
	assert_true(external_by_token(t->db, t->a, add(t, cc.owner, &n, &twin, &ps), &x));
	assert_int_equal(external_queue(t->db, t->a, x.unit_id, &queue), 2);
	check_str(queue[0].token, late);
	ps = problems_in(t->a);
	assert_false(external_review(t->db, t->a, NOW_MS, cc.owner, &x, true, S(""), &ps)); /* not one's own */
	ps = problems_in(t->a);
	assert_false(external_review(t->db, t->a, NOW_MS, cc.reviewer, &x, false, S(" "), &ps));
	ps = problems_in(t->a);
	assert_true(external_review(t->db, t->a, NOW_MS, cc.reviewer, &x, true, S(""), &ps));
	assert_false(external_review(t->db, t->a, NOW_MS, cc.reviewer, &x, false, S("ช้าไป"), &ps));
	assert_false(external_withdraw(t->db, t->a, NOW_MS, &x));
	assert_true(external_by_id(t->db, t->a, x.id, &x));
	assert_int_equal(x.state, EXTERNAL_VERIFIED);
	check_str(x.reviewer, S("reviewer"));
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice where account_id = $1 and kind = 'external'", cc.owner), 1);
	struct transcript s = transcript_of(t->db, t->a, NOW_MS, cc.owner, S("owner"));
	assert_int_equal(s.n, 1);
	assert_int_equal(s.minutes, 180);
	assert_int_equal(external_queue(t->db, t->a, x.unit_id, &queue), 2);
	assert_int_equal(queue[1].state, EXTERNAL_VERIFIED);
}

static void who_has_no_office(void **state)
{
	struct country_test *t = *state;
	struct problems ps;
	str twin;
	struct external x;
	struct external_new n = some(t, "1", 'a');
	db_exec(t->db, "delete from account_role where account_id = $1", cc.owner);
	assert_true(external_by_token(t->db, t->a, add(t, cc.owner, &n, &twin, &ps), &x));
	assert_int_equal(x.unit_id, 0);
	check_str(certificate_office(t->db, 0)->code, S("DLA"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(refused), CASE(same_again), CASE(withdrawn_may_come_again), CASE(judged_once), CASE(who_has_no_office)};
	return COUNTRY_GROUP("external", tests);
}
