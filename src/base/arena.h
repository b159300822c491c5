/* arena.h: the memory of one piece of work (a request, a command), freed as a whole.
 *
 * Allocation never returns NULL. At the hard limit it jumps to the arena's `fail` point (arena_guard), and where none is
 * set the process aborts. Since a jump runs no cleanup attribute, whatever is not memory (cursors, files, locks) stands on
 * the arena's defer list and is released by arena_unwind(). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"
#include <setjmp.h>
#include <stdarg.h>

struct arena;

/* limit: the most bytes it may hold. first: the size of the first block, kept over resets. */
struct arena *arena_open(size_t first, size_t limit);
void arena_close(struct arena *a);
/* Runs the defer list (last in, first out), then forgets all allocations but keeps the first block. */
void arena_reset(struct arena *a);
/* Runs and empties the defer list only. */
void arena_unwind(struct arena *a);
/* fn(ctx) runs at the next unwind, reset or close. */
void arena_defer(struct arena *a, void (*fn)(void *), void *ctx);

/* Zeroed memory. */
void *arena_alloc(struct arena *a, size_t size, size_t align);
/* n * size with an overflow check. */
void *arena_array(struct arena *a, size_t n, size_t size, size_t align);
/* The formatter takes `new` for the operator of C++. */
/* clang-format off */
#define new(a, T, n) ((T *)arena_array((a), (size_t)(n), sizeof(T), _Alignof(T)))
/* clang-format on */

/* The jump point: if (setjmp(*arena_guard(a))) { out of memory } . arena_unguard(a) clears it, and so does the jump:
 * whoever goes on with the arena after one sets a new point. */
jmp_buf *arena_guard(struct arena *a);
void arena_unguard(struct arena *a);
/* Gives up as if memory had run out; used by code that cannot go on. */
_Noreturn void arena_fail(struct arena *a);
size_t arena_used(const struct arena *a);
/* Test hook: the n-th allocation from now fails (0: off). */
void arena_fail_at(struct arena *a, i64 n);

str str_dup(struct arena *a, str s);
struct buf;
/* The text of a buffer, in the arena; the buffer is freed, also when memory runs out. */
str str_take(struct arena *a, struct buf *b);
/* NUL-terminated copy. */
char *str_z(struct arena *a, str s);
str str_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
str str_vfmt(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* a + b + c ... ; a part {NULL, 0} is empty. Use STR_CAT(a, S("x"), y). NUL-terminated, like all texts made here. */
str str_join_(struct arena *a, const str *parts, size_t n);
#define STR_CAT(a, ...) str_join_((a), (str[]){__VA_ARGS__}, sizeof((str[]){__VA_ARGS__}) / sizeof(str))

#endif
