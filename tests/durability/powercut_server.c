/* powercut_server: the server on a disk that forgets what was not synced (lossy_vfs.h). At the operation of the disk that TT_POWER_CUT
 * names it dies as by kill -9, and the files are what a machine would find after a power cut. TT_POWER_LIE=1: a disk whose sync does
 * nothing. Arguments as for `thongthin serve`. */
#include "lossy_vfs.h"

#include "app/app.h"
#include "base/crypt.h"
#include "base/log.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void die(void)
{
	kill(getpid(), SIGKILL);
}

int main(int argc, char **argv)
{
	i64 at = 0, seed = 1;
	str_i64(str_of(getenv("TT_POWER_CUT")), &at);
	str_i64(str_of(getenv("TT_POWER_SEED")), &seed);
	crypt_init();
	struct arena *a = arena_open(64 << 10, 256 << 20);
	struct config config = {0};
	if (!config_read(&config, a, &argc, argv))
		return 2;
	keys_open(config.keys);
	lossy_install();
	lossy_lie(getenv("TT_POWER_LIE") != NULL);
	lossy_cut_at(at, seed % 2 ? LOSSY_SOME : LOSSY_NOTHING, (u64)seed, die);
	struct run r = {&config, a, argc - 1, argv + 1};
	return app_serve(&r);
}
