/* keep.c: what never changes, read once. Two generations: when the new one is full it becomes the old one, and what was old before is freed
 * once nobody can hold it any more. */
#include "learn/quiz/impl.h"

#include "base/clock.h"

#include <pthread.h>

#define ENTRIES_MAX 20000
#define SLOTS (1u << 16)
#define BYTES_MAX ((size_t)48 << 20)
#define GOOD_US ((i64)15 * 60 * 1000000)

struct entry {
	u64 place;
	i64 id, rev;
	enum keep kind;
	const void *value;
};
struct generation {
	struct arena *a;
	struct entry *slot;
	size_t n;
	i64 retired_us;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct generation now, old;

static struct entry *slot_of(struct generation *g, enum keep kind, u64 place, i64 id, i64 rev)
{
	u64 h = place ^ ((u64)id * 0x9e3779b97f4a7c15u) ^ ((u64)rev * 0xc2b2ae3d27d4eb4fu) ^ ((u64)kind << 60);
	h ^= h >> 29;
	for (size_t i = (size_t)(h * 0xbf58476d1ce4e5b9u >> 48);; i++) {
		struct entry *e = &g->slot[i % SLOTS];
		if (e->value == NULL || (e->id == id && e->rev == rev && e->kind == kind && e->place == place))
			return e;
	}
}

static const void *find(struct generation *g, enum keep kind, u64 place, i64 id, i64 rev)
{
	return g->a != NULL ? slot_of(g, kind, place, id, rev)->value : NULL;
}

const void *keep_get(const struct db *db, enum keep kind, i64 id, i64 rev)
{
	pthread_mutex_lock(&lock);
	const void *v = find(&now, kind, db_place(db), id, rev);
	if (v == NULL)
		v = find(&old, kind, db_place(db), id, rev);
	pthread_mutex_unlock(&lock);
	return v;
}

static void close_generation(struct generation *g)
{
	if (g->a != NULL)
		arena_close(g->a);
	*g = (struct generation){0};
}

/* Makes room; false: not now. */
static bool room(void)
{
	bool full = now.a != NULL && (now.n >= ENTRIES_MAX || arena_used(now.a) > BYTES_MAX);
	if (full) {
		i64 us = clock_mono_us();
		if (old.a != NULL && us - old.retired_us < GOOD_US)
			return false;
		close_generation(&old);
		old = now;
		old.retired_us = us;
		now = (struct generation){0};
	}
	if (now.a == NULL) {
		now.a = arena_open((size_t)1 << 20, (size_t)1 << 30);
		now.slot = new (now.a, struct entry, SLOTS);
	}
	return true;
}

const void *keep_put(const struct db *db, enum keep kind, i64 id, i64 rev, void *(*copy)(struct arena *to, const void *from), const void *value)
{
	pthread_mutex_lock(&lock);
	const void *v = value;
	if (room()) {
		struct entry *e = slot_of(&now, kind, db_place(db), id, rev);
		if (e->value == NULL) {
			*e = (struct entry){db_place(db), id, rev, kind, copy(now.a, value)};
			now.n++;
		}
		v = e->value;
	}
	pthread_mutex_unlock(&lock);
	return v;
}

void keep_forget(void)
{
	pthread_mutex_lock(&lock);
	close_generation(&now);
	close_generation(&old);
	pthread_mutex_unlock(&lock);
}
