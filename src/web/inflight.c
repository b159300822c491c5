#include "web/inflight.h"

#include "base/clock.h"
#include "base/log.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define SLOTS 1024
#define SUSPECTS 256
#define MAGIC 0x7474696e666c6768u
#define REMEMBER_MS (24 * 3600 * 1000ll)
#define BARRED_AT 2

struct suspect {
	_Atomic u64 hash; /* 0: free */
	i64 n, last_ms;
};
struct file {
	u64 magic;
	_Atomic u64 crashed; /* set by the signal handler */
	_Atomic u64 slot[SLOTS];
	struct suspect suspect[SUSPECTS];
};
static struct file *map;

static void on_crash(int sig)
{
	if (map != NULL)
		atomic_store(&map->crashed, 1);
	signal(sig, SIG_DFL);
	raise(sig);
}

static struct suspect *suspect_of(u64 hash)
{
	for (size_t i = 0; i < SUSPECTS; i++)
		if (map->suspect[i].hash == hash && hash != 0)
			return &map->suspect[i];
	return NULL;
}

static void suspect_add(u64 hash, i64 now_ms)
{
	struct suspect *s = suspect_of(hash), *oldest = &map->suspect[0];
	for (size_t i = 0; s == NULL && i < SUSPECTS; i++)
		if (map->suspect[i].last_ms < oldest->last_ms)
			oldest = &map->suspect[i];
	if (s == NULL) {
		s = oldest;
		s->n = 0;
		s->hash = hash;
	}
	s->n++;
	s->last_ms = now_ms;
	log_warn("a request was in flight at a crash (%lld time(s)): %016llx", (long long)s->n, (unsigned long long)hash);
}

static void take_in(void)
{
	i64 now = clock_now_ms();
	bool crashed = atomic_exchange(&map->crashed, 0) != 0;
	for (size_t i = 0; i < SUSPECTS; i++)
		if (now - map->suspect[i].last_ms > REMEMBER_MS) {
			map->suspect[i].hash = 0;
			map->suspect[i].last_ms = 0;
		}
	for (size_t i = 0; i < SLOTS; i++) {
		u64 hash = atomic_exchange(&map->slot[i], 0);
		if (crashed && hash != 0)
			suspect_add(hash, now);
	}
}

bool inflight_open(const char *folder)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/inflight", folder);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool ok = ftruncate(fd, (off_t)sizeof *map) == 0;
	void *p = ok ? mmap(NULL, sizeof *map, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
	close(fd);
	if (p == MAP_FAILED)
		return false;
	map = p;
	if (map->magic != MAGIC) {
		memset(p, 0, sizeof *map);
		map->magic = MAGIC;
	}
	take_in();
	const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], on_crash);
	return true;
}

static u64 mix(u64 h, str s)
{
	h ^= s.n;
	while (s.n >= 8) {
		u64 w;
		memcpy(&w, s.p, 8);
		h = (h ^ w) * 0x9E3779B97F4A7C15u;
		h ^= h >> 29;
		s = (str){s.p + 8, s.n - 8};
	}
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (u8)s.p[i]) * 0x100000001B3u;
	return h ^ h >> 32;
}

u64 inflight_hash(int method, str path, str query, str body)
{
	u64 h = mix(mix(mix((u64)method, path), query), body);
	return h ? h : 1;
}

bool inflight_barred(u64 hash)
{
	const struct suspect *s = map ? suspect_of(hash) : NULL;
	return s != NULL && s->n >= BARRED_AT;
}

int inflight_enter(u64 hash)
{
	if (map == NULL)
		return -1;
	for (size_t k = 0; k < SLOTS; k++) {
		size_t i = (hash + k) % SLOTS;
		u64 none = 0;
		if (atomic_load_explicit(&map->slot[i], memory_order_relaxed) == 0 && atomic_compare_exchange_strong(&map->slot[i], &none, hash))
			return (int)i;
	}
	return -1;
}

/* What has come to its end was beside the crash, not its cause: a page that everybody asks for is in flight at many. */
static void acquit(u64 hash)
{
	struct suspect *s = suspect_of(hash);
	if (s != NULL)
		s->hash = 0;
}

void inflight_leave(int slot)
{
	if (slot < 0)
		return;
	acquit(atomic_exchange(&map->slot[slot], 0));
}
