/* Bytes of a manifest, as the locked-up child reads them: no crash, and an answer that ends. */
#include "base/log.h"
#include "doc/package_parts.h"
#include "doc/sandbox.h"

#include <fcntl.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static int null = -1;
	if (null < 0)
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int in = sandbox_input((str){(const char *)data, n});
	must(in >= 0 && null >= 0);
	must(xml_child_task(in, null) == 0);
	close(in);
	return 0;
}
