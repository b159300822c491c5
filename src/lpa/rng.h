/* rng.h: a small generator of numbers for demonstration data: the same on every machine. Not for secrets. Private to the folder. */
#ifndef LPA_RNG_H
#define LPA_RNG_H

#include "base/str.h"

struct rng {
	u64 state;
};
/* A stream of its own for each name, so that a new LAO does not change the others' figures. */
static inline struct rng rng_of(str name, u64 salt)
{
	u64 h = 0xcbf29ce484222325u ^ salt; /* FNV-1a */
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (u8)name.p[i]) * 0x100000001b3u;
	return (struct rng){h};
}
/* splitmix64 */
static inline u64 rng_next(struct rng *r)
{
	u64 z = r->state += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}
/* 0 .. below-1 */
static inline i64 rng_below(struct rng *r, i64 below) { return (i64)(rng_next(r) % (u64)below); }
/* Bell-shaped around 10,000, from 10,000 - spread to 10,000 + spread. */
static inline i64 rng_bell(struct rng *r, i64 spread)
{
	i64 sum = 0;
	for (int i = 0; i < 4; i++)
		sum += rng_below(r, 2 * spread + 1) - spread;
	return 10000 + sum / 4;
}

#endif
