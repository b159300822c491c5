/* Certificates: numbers as typed and forged, issued once, the signature, revoking, papers. */
#include "certificate_case.h"

static void number_as_typed(void **state)
{
	struct country_test *t = *state;
	str n = learn_number_new(t->a, S("2026-11-21"));
	assert_true(str_starts(n, S("LM69-")));
	assert_int_equal(n.n, 16);
	check_str(learn_number_parse(t->a, n), n);
	char low[40];
	snprintf(low, sizeof low, "  %.*s ", STR_FMT(n));
	for (char *p = low; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p == '-' ? ' ' : *p == '0' ? 'o' : *p == '1' ? 'l' : *p;
	check_str(learn_number_parse(t->a, str_of(low)), n);
	static const char *const none[] = {"", "LM", "LM69", "LM69-1234-5678", "LM69-1234-5678-99", "XX69-0000-0000-0", "LMAA-0000-0000-0", "LM69-UUUU-0000-0", "LM69-ก000-0000-0", "LM69/0000/0000/0"};
	for (size_t i = 0; i < N_OF(none); i++)
		if (learn_number_parse(t->a, str_of(none[i])).p != NULL)
			fail_msg("taken: %s", none[i]);
}

/* Every wrong digit, and two neighbours changed over, are noticed but for the two signs that weigh the same modulo 31. */
static void number_mistyped(void **state)
{
	struct country_test *t = *state;
	static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXY";
	int wrong = 0, taken = 0;
	for (int k = 0; k < 20; k++) {
		str n = learn_number_new(t->a, S("2026-11-21"));
		if (memchr(n.p + 4, 'Z', n.n - 4) != NULL)
			continue;
		char z[20];
		for (size_t at = 2; at < n.n; at++)
			for (int s = 0; s < 31; s++) {
				memcpy(z, n.p, n.n + 1);
				if (z[at] == '-' || z[at] == signs[s])
					continue;
				z[at] = signs[s];
				wrong++;
				taken += learn_number_parse(t->a, str_of(z)).p != NULL;
			}
	}
	assert_true(wrong > 1000);
	assert_int_equal(taken, 0);
}

static void issued_once(void **state)
{
	struct country_test *t = *state;
	str n = learn_certificate_issue(t->db, t->a, NOW_MS, CERTIFICATE_COMPLETION, &cc.e, cc.v, S("2026-11-18"));
	assert_non_null(n.p);
	check_str(learn_certificate_issue(t->db, t->a, NOW_MS + 1000, CERTIFICATE_COMPLETION, &cc.e, cc.v, S("2026-11-19")), n);
	assert_int_equal(db_get(t->db, 0, "select count(*) from certificate"), 1);
	assert_int_equal(db_get(t->db, 0, "select count(*) from notice where account_id = $1", cc.owner), 1);
	str other = learn_certificate_issue(t->db, t->a, NOW_MS, CERTIFICATE_ATTENDANCE, &cc.e, cc.v, S("2026-11-18"));
	assert_false(str_eq(n, other));
}

static void signature(void **state)
{
	struct country_test *t = *state;
	str n = learn_certificate_issue(t->db, t->a, NOW_MS, CERTIFICATE_COMPLETION, &cc.e, cc.v, S("2026-11-18"));
	struct learn_certificate c, bad;
	assert_false(learn_certificate_by_number(t->db, t->a, S("LM69-0000-0000-0"), &c));
	assert_true(learn_certificate_by_number(t->db, t->a, n, &c));
	check_str(c.name, S("owner"));
	check_str(c.day, S("2026-11-18"));
	assert_int_equal(c.minutes, 90);
	assert_true(learn_certificate_holds(t->db, t->a, &c));
	str *texts[] = {&bad.name, &bad.course_title, &bad.day, &bad.number, &bad.key_id};
	for (size_t i = 0; i < N_OF(texts); i++) {
		bad = c;
		*texts[i] = S("x");
		assert_false(learn_certificate_holds(t->db, t->a, &bad));
	}
	bad = c;
	bad.minutes++;
	assert_false(learn_certificate_holds(t->db, t->a, &bad));
	bad = c;
	bad.signature[5] ^= 1;
	assert_false(learn_certificate_holds(t->db, t->a, &bad));
	db_exec(t->db, "update certificate set name = 'นายปลอม' where id = $1", c.id);
	assert_true(learn_certificate_by_number(t->db, t->a, n, &c));
	assert_false(learn_certificate_holds(t->db, t->a, &c));
}

static void revoked(void **state)
{
	struct country_test *t = *state;
	struct problems ps = problems_in(t->a);
	struct learn_certificate c;
	str n = learn_certificate_issue(t->db, t->a, NOW_MS, CERTIFICATE_COMPLETION, &cc.e, cc.v, S("2026-11-18"));
	assert_true(learn_certificate_by_number(t->db, t->a, n, &c));
	assert_false(learn_certificate_revoke(t->db, t->a, NOW_MS, cc.reviewer, &c, S("  "), &ps));
	assert_int_equal(ps.n, 1);
	ps = problems_in(t->a);
	assert_true(learn_certificate_revoke(t->db, t->a, NOW_MS, cc.reviewer, &c, S("ออกผิดคน"), &ps));
	assert_false(learn_certificate_revoke(t->db, t->a, NOW_MS + 5, cc.reviewer, &c, S("อีกครั้ง"), &ps));
	assert_true(learn_certificate_by_number(t->db, t->a, n, &c));
	assert_int_equal(c.revoked_ms, NOW_MS);
	check_str(c.revoked_why, S("ออกผิดคน"));
	assert_true(learn_certificate_holds(t->db, t->a, &c)); /* the signature is about what was issued */
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action = 'certificate.revoke'"), 1);
}

static int verify(struct country_test *t, str number)
{
	char *argv[] = {str_z(t->a, S("learn")), str_z(t->a, S("certificate")), str_z(t->a, number), str_z(t->a, S("--verify")), NULL};
	return learn_cli_certificate(t->db, t->a, 4, argv);
}

static void command_line(void **state)
{
	struct country_test *t = *state;
	str n = learn_certificate_issue(t->db, t->a, NOW_MS, CERTIFICATE_COMPLETION, &cc.e, cc.v, S("2026-11-18"));
	assert_int_equal(verify(t, n), 0);
	assert_int_equal(verify(t, S("LM69-0000-0000-0")), 1);
	assert_int_equal(verify(t, S("LM69")), 1);
	db_exec(t->db, "update certificate set minutes = 900");
	assert_int_equal(verify(t, n), 1);
	char *none[] = {str_z(t->a, S("learn")), str_z(t->a, S("certificate")), NULL};
	assert_int_equal(learn_cli_certificate(t->db, t->a, 2, none), 2);
}

static void words(void **state)
{
	struct country_test *t = *state;
	check_str(certificate_day(t->a, S("2026-11-21")), S("๒๑ พฤศจิกายน พ.ศ. ๒๕๖๙"));
	check_str(certificate_hours(t->a, 45), S("๔๕ นาที"));
	check_str(certificate_hours(t->a, 120), S("๒ ชั่วโมง"));
	check_str(certificate_hours(t->a, 150), S("๒ ชั่วโมง ๓๐ นาที"));
}

/* Whatever the name and the title: one page, and no sign lost. */
static void papers(void **state)
{
	struct country_test *t = *state;
	static const char *const names[] = {"ก", "นางสาวพรทิพย์ ศรีสุวรรณ", "พระครูสังฆรักษ์สมบูรณ์สุขสวัสดิ์วัฒนานุกูลกิจการุณย์ประเสริฐศักดิ์ ณ นครศรีธรรมราชบวรมหาวิหารราชธานี", "John Smith"};
	static const char *const titles[] = {"ภาษี", "การจัดเก็บภาษีที่ดินและสิ่งปลูกสร้างสำหรับองค์กรปกครองส่วนท้องถิ่น และการบริหารงานคลังตามระเบียบกระทรวงมหาดไทย ว่าด้วยการรับเงิน การเบิกจ่ายเงิน การฝากเงิน การเก็บรักษาเงิน"};
	for (size_t i = 0; i < N_OF(names) * N_OF(titles); i++) {
		struct learn_certificate c = {.kind = i % 2 ? CERTIFICATE_ATTENDANCE : CERTIFICATE_COMPLETION, .name = str_of(names[i / 2]), .course_title = str_of(titles[i % 2]), .minutes = 90,
			.day = S("2026-11-21"), .key_id = S("00"), .number = S("LM69-0000-0000-0")};
		struct buf b = {0};
		assert_true(learn_certificate_pdf(t->a, &c, S("https://example.go.th/v/LM69-0000-0000-0"), &b));
		assert_true(str_starts(buf_view(&b), S("%PDF-")));
		assert_true(str_find(buf_view(&b), S("/Count 1")) > 0);
		buf_free(&b);
	}
}

static void transcript(void **state)
{
	struct country_test *t = *state;
	db_exec(t->db,
		"insert into completion(account_id, course_id, enrolment_id, version_id, passed_ms, passed_day, score, minutes, audience, unit_id, province_code)"
		" values ($1, $2, $3, $4, $5, '2026-11-18', -1, 90, 2, 0, '')",
		cc.owner, cc.course, cc.e.id, cc.version, NOW_MS);
	struct transcript x = transcript_of(t->db, t->a, NOW_MS, cc.owner, S("owner"));
	assert_int_equal(x.n, 1);
	assert_int_equal(x.minutes, 90);
	check_str(x.row[0].title, S("ภาษีท้องถิ่น"));
	struct buf b = {0};
	struct transcript_row *many = new (t->a, struct transcript_row, 120);
	for (int i = 0; i < 120; i++)
		many[i] = x.row[0];
	x.row = many;
	x.n = 120;
	assert_true(transcript_pdf(t->a, &x, &b));
	assert_true(str_find(buf_view(&b), S("/Count 1\n")) < 0);
	buf_reset(&b);
	assert_true(transcript_xlsx(&x, &b));
	assert_true(str_starts(buf_view(&b), S("PK")));
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(number_as_typed), CASE(number_mistyped), CASE(issued_once), CASE(signature), CASE(revoked), CASE(command_line), CASE(words), CASE(papers),
		CASE(transcript)};
	return COUNTRY_GROUP("certificate", tests);
}
