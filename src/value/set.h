/* Sets of values. */
#ifndef US_VALUE_SET_H
#define US_VALUE_SET_H

#include "value/value.h"

/* Up to this many elements are searched one after the other. */
#ifdef US_STRESS
#define US_SET_SCAN 1
#else
#define US_SET_SCAN 16
#endif

struct us_set {
    us_value *items; /* in the order they came; no two are equal */
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* as in an object */
    uint32_t slot_count;
    uint16_t depth;
    const uint32_t *order;
    uint64_t hash;
    us_arena *arena; /* NULL: it is part of a segment (segment.h) */
};

us_set *us_set_new(us_arena *arena, size_t capacity);

/* Returns false if an equal element was there (which is kept). Only while the
 * set is being built. */
bool us_set_add(us_set *set, us_value item);

/* The element that equals [item], or NULL. */
const us_value *us_set_get(const us_set *set, us_value item);

/* The indices of the elements in order: [count] of them. */
const uint32_t *us_set_order(const us_set *set);

us_set *us_set_union(us_arena *arena, const us_set *a, const us_set *b);
us_set *us_set_intersection(us_arena *arena, const us_set *a, const us_set *b);
us_set *us_set_difference(us_arena *arena, const us_set *a, const us_set *b);

#endif
