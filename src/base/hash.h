/* Keyed hashing (SipHash-1-3, Aumasson and Bernstein 2012, with one
 * compression and three finalisation rounds), so that nobody outside can
 * choose keys that collide. */
#ifndef US_BASE_HASH_H
#define US_BASE_HASH_H

#include "base/str.h"

/* The process's key. It is drawn from the system when first asked for, and
 * never changes afterwards; safe from any thread. */
uint64_t us_hash_bytes(const void *bytes, size_t count);

/* As us_hash_bytes for the 8 bytes of [word]. */
uint64_t us_hash_word(uint64_t word);

/* Mixes [b] into [a]; order matters. */
uint64_t us_hash_mix(uint64_t a, uint64_t b);

#endif
