/* arena.c: see arena.h. A list of blocks; the newest is filled from its start. Under AddressSanitizer what is not handed
 * out is poisoned, with a gap behind each piece, so that an overrun inside a block is reported as one. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0
#endif

#define ARENA_MAGIC 0xA5E7A12Bu
#define BLOCK_MIN ((size_t)64 * 1024) /* of the blocks after the first */
#define ALIGN_MAX ((size_t)4096)

struct block {
	struct block *older;
	size_t used, cap;
	_Alignas(max_align_t) char at[];
};

struct deferred {
	struct deferred *older;
	void (*fn)(void *);
	void *ctx;
};

struct arena {
	u32 magic;
	bool guarded;
	size_t limit, held; /* held: the capacity of all blocks */
	size_t used;        /* handed out */
	struct block *newest;
	struct deferred *deferred;
	i64 fail_in;
	jmp_buf guard;
};

static struct block *block_new(struct block *older, size_t cap)
{
	size_t size;
	if (__builtin_add_overflow(sizeof(struct block), cap, &size))
		return NULL;
	struct block *b = malloc(size);
	if (!b)
		return NULL;
	*b = (struct block){.older = older, .cap = cap};
	POISON(b->at, cap);
	return b;
}

static void block_free(struct block *b)
{
	UNPOISON(b->at, b->cap);
	free(b);
}

struct arena *arena_open(size_t first, size_t limit)
{
	struct arena *a = calloc(1, sizeof *a);
	must(a);
	a->magic = ARENA_MAGIC;
	a->limit = limit;
	a->held = first < limit ? first : limit;
	a->newest = block_new(NULL, a->held);
	must(a->newest);
	return a;
}

void arena_close(struct arena *a)
{
	if (!a)
		return;
	arena_unwind(a);
	for (struct block *b = a->newest, *older; b; b = older) {
		older = b->older;
		block_free(b);
	}
	a->magic = 0;
	free(a);
}

void arena_unwind(struct arena *a)
{
	must(a->magic == ARENA_MAGIC);
	/* Taken off before it runs: a function that jumps out must not run again. */
	for (struct deferred *d; (d = a->deferred);) {
		a->deferred = d->older;
		d->fn(d->ctx);
	}
}

void arena_reset(struct arena *a)
{
	arena_unwind(a);
	struct block *b = a->newest;
	for (struct block *older; b->older; b = older) {
		older = b->older;
		block_free(b);
	}
	b->used = 0;
	POISON(b->at, b->cap);
	a->newest = b;
	a->held = b->cap;
	a->used = 0;
}

/* A piece of block b, or NULL when it does not fit. */
static void *block_take(struct block *b, size_t size, size_t align)
{
	size_t off = (size_t)(-((uintptr_t)b->at + b->used) & (align - 1));
	size_t free_n = b->cap - b->used;
	if (off > free_n || size > free_n - off)
		return NULL;
	char *p = b->at + b->used + off;
	size_t end = b->used + off + size;
	b->used = b->cap - end <= GAP ? b->cap : end + GAP;
	UNPOISON(p, size);
	return p;
}

/* A new block with room for the piece, within the limit. */
static bool block_add(struct arena *a, size_t size, size_t align)
{
	size_t cap;
	if (__builtin_add_overflow(size, align, &cap) || cap > a->limit - a->held)
		return false;
	size_t wish = cap > BLOCK_MIN ? cap : BLOCK_MIN;
	if (wish <= a->limit - a->held)
		cap = wish;
	struct block *b = block_new(a->newest, cap);
	if (!b)
		return false;
	a->newest = b;
	a->held += cap;
	return true;
}

/* Memory that is not zeroed, NULL when there is none. */
static void *take(struct arena *a, size_t size, size_t align)
{
	must(a->magic == ARENA_MAGIC);
	must(align > 0 && (align & (align - 1)) == 0 && align <= ALIGN_MAX);
	if (a->fail_in > 0 && --a->fail_in == 0)
		return NULL;
	void *p = block_take(a->newest, size, align);
	if (!p && block_add(a, size, align))
		p = block_take(a->newest, size, align);
	if (p)
		a->used += size;
	return p;
}

static void *take_or_fail(struct arena *a, size_t size, size_t align)
{
	void *p = take(a, size, align);
	if (!p)
		arena_fail(a);
	return p;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *ctx)
{
	struct deferred *d = take(a, sizeof *d, _Alignof(struct deferred));
	if (!d) {
		fn(ctx); /* nobody else would */
		arena_fail(a);
	}
	*d = (struct deferred){a->deferred, fn, ctx};
	a->deferred = d;
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
	return memset(take_or_fail(a, size, align), 0, size);
}

void *arena_array(struct arena *a, size_t n, size_t size, size_t align)
{
	size_t all;
	if (__builtin_mul_overflow(n, size, &all))
		arena_fail(a);
	return arena_alloc(a, all, align);
}

jmp_buf *arena_guard(struct arena *a)
{
	must(a->magic == ARENA_MAGIC);
	a->guarded = true;
	return &a->guard;
}

void arena_unguard(struct arena *a)
{
	a->guarded = false;
}

_Noreturn void arena_fail(struct arena *a)
{
	must(a->magic == ARENA_MAGIC);
	if (!a->guarded) {
		log_error("arena: out of memory at %zu bytes (limit %zu), and nobody guards it", a->used, a->limit);
		abort();
	}
	a->guarded = false; /* a second failure must not come back to the same place for ever */
	longjmp(a->guard, 1);
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

void arena_fail_at(struct arena *a, i64 n)
{
	a->fail_in = n;
}

/* n bytes and a NUL behind them. */
static char *take_text(struct arena *a, size_t n)
{
	size_t size;
	if (__builtin_add_overflow(n, (size_t)1, &size))
		arena_fail(a);
	char *p = take_or_fail(a, size, 1);
	p[n] = '\0';
	return p;
}

str str_take(struct arena *a, struct buf *b)
{
	char *p = take(a, b->n + 1, 1);
	if (!p) {
		buf_free(b); /* nobody else would */
		arena_fail(a);
	}
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	p[b->n] = '\0';
	str s = {p, b->n};
	buf_free(b);
	return s;
}

char *str_z(struct arena *a, str s)
{
	char *p = take_text(a, s.n);
	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

str str_dup(struct arena *a, str s)
{
	return (str){str_z(a, s), s.n};
}

str str_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	str s = str_vfmt(a, fmt, ap);
	va_end(ap);
	return s;
}

str str_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	must(n >= 0);
	char *p = take_text(a, (size_t)n);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return (str){p, (size_t)n};
}

str str_join_(struct arena *a, const str *parts, size_t n)
{
	size_t all = 0, at = 0;
	for (size_t i = 0; i < n; i++) {
		if (__builtin_add_overflow(all, parts[i].n, &all))
			arena_fail(a);
	}
	char *p = take_text(a, all);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].n)
			memcpy(p + at, parts[i].p, parts[i].n);
		at += parts[i].n;
	}
	return (str){p, all};
}
