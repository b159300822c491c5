/* GIFT, Aiken and tables: what is read, what is said about what is wrong, and that everything written is read again. */
#include "learn/quiz/formats.h"

#include "base/log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define N_OF(x) (sizeof(x) / sizeof *(x))
static struct arena *a;
static int setup(void **state)
{
	(void)state;
	a = arena_open(1 << 16, 256 << 20);
	return 0;
}
static int teardown(void **state)
{
	(void)state;
	arena_close(a);
	return 0;
}

static void print(const struct problems *ps)
{
	struct buf b = {0};
	problems_print(ps, &b);
	print_message("%.*s", (int)b.n, b.p ? b.p : "");
	buf_free(&b);
}

static struct question_drafts gift(const char *text)
{
	struct question_drafts d;
	struct problems ps = problems_in(a);
	if (!gift_read(a, str_of(text), &d, &ps)) {
		print(&ps);
		fail();
	}
	return d;
}

#define check_str(got, want) assert_true(str_eq((got), S(want)))

static const char ALL[] =
	"\xEF\xBB\xBF// course: law-1\n"
	"$CATEGORY: $course$/top/กฎหมาย\n\n"
	"::ข้อแรก:: อบต. มีวาระกี่ปี {\n\t=4 ปี#ถูกต้อง\n\t~5 ปี#ผิด\n\t~%50%สี่ปี\n\t####มาตรา 45\n}\n\n"
	"ข้อใดเป็น อปท. {~%50%เทศบาล ~%50%อบต. ~%-100%อำเภอ}\n\n"
	"// คั่น\n"
	"[markdown]กรุงเทพมหานครเป็น อปท. รูปแบบพิเศษ {T#เป็นรูปแบบพิเศษ#ใช่}\n\n"
	"ราชการส่วนกลาง{FALSE}\n\n"
	"$CATEGORY: งบประมาณ\n\n"
	"จับคู่ {=นายก -> บริหาร =สภา -> นิติบัญญัติ = -> ตุลาการ}\n\n"
	"ร้อยละ {#=80:0.5#ถูก =%50%80:5}\n\n"
	"ช่วง {#1..5}\n\n"
	"จำนวน {#7}\n\n"
	"เมืองหลวงคือ{=กรุงเทพ* =%50%พระนคร}ของไทย\n\n"
	"อธิบาย \\{ขั้นตอน\\} \\= ก \\: ข {}\n\n"
	"เรียง {>\nเสนอ\nอนุมัติ\nประกาศ\n}\n";

static void gift_all(void **state)
{
	(void)state;
	struct question_drafts d = gift(ALL);
	assert_int_equal(d.n, 11);
	const struct question *q = &d.at[0].q;
	check_str(d.at[0].course, "law-1");
	check_str(d.at[0].topic, "กฎหมาย");
	assert_int_equal(d.at[0].line, 4);
	assert_int_equal(q->kind, QUESTION_ONE);
	check_str(q->name, "ข้อแรก");
	check_str(q->body, "อบต. มีวาระกี่ปี");
	check_str(q->feedback, "มาตรา 45");
	assert_int_equal(q->n, 3);
	check_str(q->option[0].text, "4 ปี");
	check_str(q->option[0].feedback, "ถูกต้อง");
	assert_true(q->option[0].percent == 100 && q->option[1].percent == 0 && q->option[2].percent == 50);
	q = &d.at[1].q;
	assert_int_equal(q->kind, QUESTION_MANY);
	assert_true(q->option[0].percent == 100 && q->option[1].percent == 100 && q->option[2].percent == 0);
	q = &d.at[2].q;
	assert_true(q->kind == QUESTION_TRUE && q->is_true && q->n == 2);
	check_str(q->option[0].feedback, "เป็นรูปแบบพิเศษ");
	check_str(q->option[1].feedback, "ใช่");
	assert_true(d.at[3].q.kind == QUESTION_TRUE && !d.at[3].q.is_true);
	q = &d.at[4].q;
	check_str(d.at[4].topic, "งบประมาณ");
	assert_int_equal(q->kind, QUESTION_MATCH);
	check_str(q->option[1].match, "นิติบัญญัติ");
	assert_int_equal(q->option[2].text.n, 0);
	q = &d.at[5].q;
	assert_int_equal(q->kind, QUESTION_NUMBER);
	check_str(q->option[0].tolerance, "0.5");
	assert_int_equal(q->option[1].percent, 50);
	q = &d.at[6].q;
	check_str(q->option[0].text, "3");
	check_str(q->option[0].tolerance, "2");
	check_str(d.at[7].q.option[0].text, "7");
	q = &d.at[8].q;
	assert_int_equal(q->kind, QUESTION_TEXT);
	check_str(q->body, "เมืองหลวงคือ _____ ของไทย");
	q = &d.at[9].q;
	assert_int_equal(q->kind, QUESTION_ESSAY);
	check_str(q->body, "อธิบาย {ขั้นตอน} = ก : ข");
	q = &d.at[10].q;
	assert_int_equal(q->kind, QUESTION_ORDER);
	check_str(q->option[2].text, "ประกาศ");
}

static bool same(const struct question_drafts *x, const struct question_drafts *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++) {
		const struct question *p = &x->at[i].q, *q = &y->at[i].q;
		if (!question_same(a, p, q) || !str_eq(p->name, q->name) || !str_eq(p->feedback, q->feedback) || !str_eq(x->at[i].topic, y->at[i].topic)) {
			print_error("%zu: %.*s\n%.*s\n%.*s\n", i, STR_FMT(p->body), STR_FMT(question_data(a, p)), STR_FMT(question_data(a, q)));
			return false;
		}
	}
	return true;
}

static void round_trips(void **state)
{
	(void)state;
	struct question_drafts d = gift(ALL), back;
	struct problems ps = problems_in(a);
	struct buf b = {0};
	gift_write(a, &b, &d);
	assert_true(gift_read(a, buf_view(&b), &back, &ps));
	assert_true(same(&d, &back));
	for (int f = TABLE_CSV; f <= TABLE_XLSX; f += TABLE_XLSX - TABLE_CSV) {
		buf_reset(&b);
		assert_true(sheet_write(a, &b, &d, (enum table_format)f, S("")));
		bool ok = questions_read(a, f == TABLE_CSV ? S("x.csv") : S("x.xlsx"), buf_view(&b), false, TABLE_TRUSTED, &back, &ps);
		print(&ps);
		assert_true(ok && same(&d, &back));
	}
	buf_reset(&b);
	assert_true(sheet_write(a, &b, &d, TABLE_CSV, S("law-1")));
	assert_true(sheet_read(a, buf_view(&b), true, TABLE_TRUSTED, &back, &ps));
	check_str(back.at[0].course, "law-1");
	buf_free(&b);
}

/* Signs that mean something to the formats, in every text. */
static void nasty_texts(void **state)
{
	(void)state;
	static const str t[] = {{"%50%x", 5}, {"a -> b", 6}, {"{=~#:}", 6}, {"\\n", 2}, {"l1\nl2", 5}, {"[html]x", 7}, {"// not a comment", 16}, {"$CATEGORY: x", 12}, {"::a::", 5}, {"T", 1}, {"####", 4}, {"\\", 1}};
	for (size_t i = 0; i < N_OF(t); i++) {
		struct question_option o[2] = {{.text = t[i], .match = t[i], .tolerance = S(""), .feedback = t[i], .percent = 100}, {.text = S("อื่น"), .match = S("y"), .tolerance = S(""), .feedback = S("")}};
		for (int k = QUESTION_ONE; k < QUESTION_KIND__MAX; k++) {
			if (k == QUESTION_NUMBER || k == QUESTION_TRUE)
				continue;
			struct question_option own[2] = {o[0], o[1]};
			if (k == QUESTION_TEXT)
				own[1].percent = 50;
			if (k == QUESTION_MATCH || k == QUESTION_ORDER)
				own[0].percent = 0;
			if (k == QUESTION_ORDER)
				own[0].match = own[1].match = own[0].feedback = S("");
			if (k <= QUESTION_MANY || k == QUESTION_TEXT)
				own[0].match = own[1].match = S("");
			struct question_draft one = {.q = {.kind = (enum question_kind)k, .name = t[i], .body = t[i], .feedback = t[i], .option = own, .n = k == QUESTION_ESSAY ? 0 : 2}, .topic = S("หัวข้อ")};
			struct question_drafts d = {&one, 1}, back;
			struct problems ps = problems_in(a);
			struct buf b = {0};
			gift_write(a, &b, &d);
			bool ok = gift_read(a, buf_view(&b), &back, &ps) && same(&d, &back);
			if (!ok) {
				print(&ps);
				print_error("%.*s\n", (int)b.n, b.p);
			}
			buf_free(&b);
			assert_true(ok);
		}
	}
}

static void refused(const char *text, i64 line, const char *words)
{
	struct question_drafts d;
	struct problems ps = problems_in(a);
	assert_false(questions_read(a, S("x.gift"), str_of(text), false, TABLE_TRUSTED, &d, &ps));
	for (size_t i = 0; i < ps.n; i++)
		if (ps.at[i].row == line && str_find(ps.at[i].expected, str_of(words)) >= 0)
			return;
	print(&ps);
	print_error("wanted line %d: %s\n", (int)line, words);
	fail();
}

static void bad_files(void **state)
{
	(void)state;
	refused("ถาม {~ก ~ข}\n", 1, "ไม่มีคำตอบที่ถูก");
	refused("\n\nไม่มีปีกกา\n", 3, "ไม่มีคำตอบ");
	refused("ถาม {=ก ~ข\n\nอื่น {=a ~b}\n", 1, "ไม่มี }");
	refused("ถาม {ก ข}\n", 1, "ขึ้นต้นด้วย =");
	refused("::ชื่อ ถาม {=ก ~ข}\n", 1, "ปิดด้วย ::");
	refused("ถาม {=ก -> ข =ค}\n", 1, "จับคู่");
	refused("ถาม {#สิบ}\n", 1, "ต้องเป็นตัวเลข");
	refused("ถาม {#5..1}\n", 1, "ช่วง");
	refused("ถาม {=*}\n", 1, "ทุกคำตอบถูก");
	refused("", 0, "ไม่พบข้อสอบ");
	refused("\xff\xfe", 0, "UTF-8");
	refused("ถาม\nA. ก\nB. ข\nANSWER: C\n", 1, "อักษรของตัวเลือก");
	refused("ถาม\nA. ก\nC. ข\nANSWER: A\n", 3, "ไม่ข้าม");
	refused("ถาม\nA. ก\nB. ข\n\nถามต่อ\nA. ก\nANSWER: A\n", 5, "ถัดไป");
	/* every bad one is named */
	struct question_drafts d;
	struct problems ps = problems_in(a);
	assert_false(gift_read(a, S("ก {~1 ~2}\n\nดี {=1 ~2}\n\nข {~1 ~2}\n"), &d, &ps));
	assert_int_equal(ps.n, 2);
	assert_true(ps.at[0].row == 1 && ps.at[1].row == 5);
}

static void aiken(void **state)
{
	(void)state;
	struct question_drafts d, back;
	struct problems ps = problems_in(a);
	str text = S("อบต. มีวาระกี่ปี\r\nA. 4 ปี\r\nB) 5 ปี\r\nANSWER: A\r\n\r\nข้อสอง\nมีสองบรรทัด\nA. ก\nB. ข\nC. ค\nANSWER: C\n");
	assert_true(question_format_of(S("x.txt"), text) == FORMAT_AIKEN);
	assert_true(aiken_read(a, text, &d, &ps));
	assert_int_equal(d.n, 2);
	assert_int_equal(d.at[0].q.option[0].percent, 100);
	assert_int_equal(d.at[1].q.option[2].percent, 100);
	check_str(d.at[1].q.body, "ข้อสอง\nมีสองบรรทัด");
	struct buf b = {0};
	assert_int_equal(aiken_write(a, &b, &d), 0);
	assert_true(aiken_read(a, buf_view(&b), &back, &ps));
	assert_true(back.n == 2 && back.at[1].q.option[2].percent == 100);
	struct question_drafts all = gift(ALL);
	buf_reset(&b);
	assert_int_equal(aiken_write(a, &b, &all), 10);
	buf_free(&b);
}

static void sheets(void **state)
{
	(void)state;
	struct question_drafts d;
	struct problems ps = problems_in(a);
	str head = S("topic,kind,name,question,right,feedback,answer_1,answer_2,answer_3,feedback_2\n");
	assert_true(sheet_read(a, STR_CAT(a, head, S("ก,one,,ถาม,2,เฉลย,ผิด,ถูก,,ใช่\nก,เลือกหลายคำตอบ,,ถาม2,\"1,3\",,a,b,c,\nก,true,,ถาม3,ผิด,,,,,\nก,number,,ถาม4,,,12.5 ± 0.5,,,\n"
		"ก,text,,ถาม5,2:50,,ดี,พอใช้,,\nก,match,,ถาม6,,,ก -> ข,ค -> ง,,\nก,essay,,ถาม7,,,,,,\n")), false, TABLE_TRUSTED, &d, &ps));
	assert_int_equal(d.n, 7);
	assert_int_equal(d.at[0].q.option[1].percent, 100);
	check_str(d.at[0].q.option[1].feedback, "ใช่");
	assert_true(d.at[1].q.option[0].percent == 100 && d.at[1].q.option[1].percent == 0 && d.at[1].q.option[2].percent == 100);
	assert_false(d.at[2].q.is_true);
	check_str(d.at[3].q.option[0].tolerance, "0.5");
	assert_int_equal(d.at[4].q.option[1].percent, 50);
	/* bad rows, each one named */
	assert_false(sheet_read(a, STR_CAT(a, head, S("ก,xx,,ถาม,1,,a,b,,\nก,one,,ถาม,4,,a,b,,\nก,one,,ถาม,,,a,b,,\nก,one,,ดี,1,,a,b,,\nก,true,,ถาม,อาจ,,,,,\n")), false, TABLE_TRUSTED, &d, &ps));
	assert_int_equal(ps.n, 4);
	assert_true(ps.at[0].row == 2 && ps.at[1].row == 3 && ps.at[2].row == 4 && ps.at[3].row == 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(gift_all), cmocka_unit_test(round_trips), cmocka_unit_test(nasty_texts), cmocka_unit_test(bad_files),
		cmocka_unit_test(aiken), cmocka_unit_test(sheets)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
