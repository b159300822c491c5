/* Videos and captions by their content. */
#include "learn/author/media.h"
#include "mp4.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static struct mp4_facts facts_of(struct mp4_make m)
{
	struct buf b = {0};
	make_mp4(&b, m);
	struct mp4_facts f = media_mp4_bytes(buf_view(&b));
	buf_free(&b);
	return f;
}

static void videos(void **state)
{
	(void)state;
	struct mp4_make m = good_mp4();
	struct mp4_facts f = facts_of(m);
	assert_int_equal(f.verdict, MP4_OK);
	assert_int_equal(f.seconds, 91); /* rounded up */
	assert_string_equal(f.codec, "avc1");
	m.version = 1;
	m.duration = 7200 * (u64)m.scale;
	assert_int_equal(facts_of(m).seconds, 7200);
	m.codec = "hvc1";
	assert_int_equal(facts_of(m).verdict, MP4_CODEC);
	m = good_mp4();
	m.handler = "soun";
	assert_int_equal(facts_of(m).verdict, MP4_NO_VIDEO);
	m = good_mp4();
	m.scale = 0;
	assert_int_equal(facts_of(m).verdict, MP4_NO_TIME);
	m = good_mp4();
	m.duration = 0xFFFFFFFF;
	assert_int_equal(facts_of(m).verdict, MP4_NO_TIME);
	m = good_mp4();
	m.no_data = true;
	assert_int_equal(facts_of(m).verdict, MP4_BROKEN);
	assert_int_equal(media_mp4_bytes(S("")).verdict, MP4_BROKEN);
	assert_int_equal(media_mp4_bytes(S("%PDF-1.7 and some more bytes that are no video")).verdict, MP4_BROKEN);
}

/* A file that was cut off anywhere is not taken; none of the cuts reads outside. */
static void cut_off(void **state)
{
	(void)state;
	struct buf b = {0};
	make_mp4(&b, good_mp4());
	for (size_t n = 0; n < b.n; n++) {
		char *copy = malloc(n + 1);
		memcpy(copy, b.p, n);
		assert_int_not_equal(media_mp4_bytes((str){copy, n}).verdict, MP4_OK);
		free(copy);
	}
	buf_free(&b);
}

static void captions(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		i64 row; /* of the first problem; -1: none */
	} cases[] = {
		{"WEBVTT\n\n00:01.000 --> 00:04.000\nสวัสดี\n", -1},
		{"\xEF\xBB\xBFWEBVTT - ชื่อ\r\n\r\nNOTE คำ --> คำ\r\n\r\n1\r\n00:00:01.000 --> 00:00:04.500 line:90%\r\nหนึ่ง\r\n\r\n2\r\n00:00:04.500 --> 100:00:06.000\r\nสอง", -1},
		{"WEBVTT", 0},
		{"", 1},
		{"1\n00:00:01,000 --> 00:00:04,000\nsrt\n", 1},
		{"WEBVTTX\n\n00:01.000 --> 00:02.000\nก\n", 1},
		{"WEBVTT\n\n00:04.000 --> 00:01.000\nก\n", 3},
		{"WEBVTT\n\n00:01,000 --> 00:04.000\nก\n", 3},
		{"WEBVTT\n\n00:61.000 --> 01:04.000\nก\n", 3},
		{"WEBVTT\n\n00:01.000 --> 00:02.000\nก\n\n00:05.000 -->\nข\n", 6},
		{"WEBVTT\n\n\xFF\xFE\n", 0},
	};
	struct arena *a = arena_open(1 << 16, 1 << 22);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct problems ps = problems_in(a);
		bool ok = media_vtt(str_of(cases[i].text), &ps);
		if (ok != (cases[i].row < 0))
			print_error("case %zu\n", i);
		assert_int_equal(ok, cases[i].row < 0);
		assert_int_equal(ok, ps.n == 0);
		if (!ok)
			assert_int_equal(ps.at[0].row, cases[i].row);
	}
	arena_close(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(videos), cmocka_unit_test(cut_off), cmocka_unit_test(captions)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
