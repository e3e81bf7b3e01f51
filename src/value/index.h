/* What objects and sets share: a hash table and a sorted order over an array of
 * different values. */
#ifndef US_VALUE_INDEX_H
#define US_VALUE_INDEX_H

#include "value/value.h"

#define US_INDEX_NONE UINT32_MAX

/* Open addressing over [keys]: a slot holds an index plus 1, or 0 when free.
 * Returns slots for [room] keys (at most half full), the first [count] of them
 * entered, and their number (a power of two) in [slot_count]. */
uint32_t *us_index_build(us_arena *arena, const us_value *keys, uint32_t count,
                         size_t room, uint32_t *slot_count);

/* As us_index_build under a key other than the process's, which lies before the slots. */
uint32_t *us_index_build_under(us_arena *arena, const us_hash_key *key,
                               const us_value *keys, uint32_t count,
                               uint32_t *slot_count);

/* The hash of [key] by which to ask the table at [slots]: [shared], with all of this process,
 * or made by us_index_build_under. */
static inline uint64_t us_index_hash(const uint32_t *slots, bool shared, us_value key)
{
    return __builtin_expect(shared, 1)
               ? us_value_hash(key)
               : us_value_hash_under((const us_hash_key *)(const void *)slots - 1, key);
}

/* The index of the key that equals [key], whose hash is [hash], or
 * US_INDEX_NONE. */
uint32_t us_index_find(const uint32_t *slots, uint32_t slot_count, const us_value *keys,
                       us_value key, uint64_t hash);

/* Enters index [at], whose key equals none that is there. */
void us_index_insert(uint32_t *slots, uint32_t slot_count, uint64_t hash, uint32_t at);

/* The index of the key that equals [key] among [count], one after the other, or
 * US_INDEX_NONE. */
uint32_t us_index_scan(const us_value *keys, uint32_t count, us_value key);

/* The indices of [keys] in ascending order. */
const uint32_t *us_index_order(us_arena *arena, const us_value *keys, uint32_t count);

/* True if [order] is none of one container, but lies in a table for all. */
bool us_index_is_common(const uint32_t *order);

/* Up to so many have an order that needs no memory. */
enum { US_INDEX_FEW = 4 };

/* As us_index_order for up to US_INDEX_FEW keys, from a table for all containers. */
const uint32_t *us_index_order_few(const us_value *keys, uint32_t count);

#endif
