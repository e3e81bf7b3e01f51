/* Keyed hashing, so that nobody outside can choose keys that collide: SipHash-1-3 (Aumasson and
 * Bernstein 2012, with one compression and three finalisation rounds), and for up to
 * sixteen bytes under the process's key a universal hash, which is several times as fast.
 * The process has a key; what outlives the process brings its own. */
#ifndef US_BASE_HASH_H
#define US_BASE_HASH_H

#include "base/str.h"

typedef struct us_hash_key {
    uint64_t words[2];
} us_hash_key;

/* The process's key. It is drawn from the system when first asked for, and
 * never changes afterwards; safe from any thread. */
const us_hash_key *us_hash_process_key(void);

/* Under the process's key. The lower half is the better one. */
uint64_t us_hash_bytes(const void *bytes, size_t count);

/* As us_hash_bytes for the 8 bytes of [word]. */
uint64_t us_hash_word(uint64_t word);

/* SipHash under [key]: not the same, even where that is the process's. */
uint64_t us_hash_bytes_under(const us_hash_key *key, const void *bytes, size_t count);
uint64_t us_hash_word_under(const us_hash_key *key, uint64_t word);

/* Mixes [b] into [a]; order matters. */
uint64_t us_hash_mix(uint64_t a, uint64_t b);

#endif
