/* Bytes of a video: no read outside, no endless walk; what is accepted has a length. And the same bytes as captions and as a page. */
#include "base/log.h"
#include "learn/author/inside.h"
#include "learn/author/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	str s = {(const char *)data, n};
	struct arena *a = arena_open(1 << 16, (size_t)256 << 20);
	struct mp4_facts f = media_mp4_bytes(s);
	must(f.verdict != MP4_OK || (f.seconds > 0 && f.seconds <= 7 * 24 * 3600 + 1));
	must((f.verdict == MP4_OK) == (media_mp4_words(a, &f).n == 0));
	must(str_utf8(media_mp4_words(a, &f)));
	struct problems ps = problems_in(a);
	must(media_vtt(s, &ps) == (ps.n == 0));
	if (str_utf8(s))
		must(str_utf8(cf_markdown(a, s, NULL, NULL)));
	arena_close(a);
	return 0;
}
