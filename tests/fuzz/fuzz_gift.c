/* Bytes of a GIFT file: no crash, what is read can be answered rightly, and what is written is read again the same. */
#include "base/log.h"
#include "learn/quiz/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_again(struct arena *a, const struct question_drafts *d)
{
	struct question_drafts back;
	struct problems ps = problems_in(a);
	struct buf b = {0};
	gift_write(a, &b, d);
	must(gift_read(a, buf_view(&b), &back, &ps));
	must(back.n == d->n);
	for (size_t i = 0; i < d->n; i++)
		must(question_same(a, &d->at[i].q, &back.at[i].q) && str_eq(d->at[i].q.name, back.at[i].q.name));
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_open(1 << 16, (size_t)256 << 20);
	struct problems ps = problems_in(a);
	struct question_drafts d;
	bool ok = gift_read(a, (str){(const char *)data, n}, &d, &ps);
	must(ok == (ps.n == 0));
	for (size_t i = 0; i < d.n; i++) {
		struct problems own = problems_in(a);
		must(question_check(a, &d.at[i].q, 1, &own));
		must(str_utf8(d.at[i].q.body) && str_utf8(d.at[i].q.name) && d.at[i].line > 0);
	}
	if (ok)
		check_again(a, &d);
	for (size_t i = 0; i < ps.n; i++)
		must(str_utf8(ps.at[i].value) && str_utf8(ps.at[i].expected) && ps.at[i].expected.n);
	arena_close(a);
	return 0;
}
