/* The template compiler over any bytes: it ends, reports a place when it refuses, and what it writes is text without NUL. */
#include "tmpl.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct out c = {0}, h = {0}, err = {0};
	bool good = tmpl_compile("f.html", "f.html.h", (const char *)data, size, &c, &h, &err);
	if (good == (err.n > 0))
		abort();
	if (good && (memchr(c.p, 0, c.n) || memchr(h.p, 0, h.n)))
		abort();
	if (!good && (err.n < 8 || memcmp(err.p, "f.html:", 7) != 0))
		abort();
	out_free(&c);
	out_free(&h);
	out_free(&err);
	return 0;
}
