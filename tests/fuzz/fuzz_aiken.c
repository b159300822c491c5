/* Bytes of an Aiken file: no crash, each question has one right answer, and what is written is read again. */
#include "base/log.h"
#include "learn/quiz/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_open(1 << 16, (size_t)256 << 20);
	struct problems ps = problems_in(a);
	struct question_drafts d;
	bool ok = aiken_read(a, (str){(const char *)data, n}, &d, &ps);
	must(ok == (ps.n == 0));
	for (size_t i = 0; i < d.n; i++) {
		struct problems own = problems_in(a);
		must(d.at[i].q.kind == QUESTION_ONE && question_check(a, &d.at[i].q, 1, &own));
	}
	if (ok) {
		struct buf b = {0};
		must(aiken_write(a, &b, &d) == 0 && b.n > 0);
		buf_free(&b);
	}
	arena_close(a);
	return 0;
}
