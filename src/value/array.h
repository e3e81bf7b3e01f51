/* Arrays of values. */
#ifndef US_VALUE_ARRAY_H
#define US_VALUE_ARRAY_H

#include "value/value.h"

struct us_array {
    us_value *items;
    uint32_t count;
    uint32_t capacity;
    uint64_t hash; /* of the content; 0: not known yet */
    us_arena *arena;
};

/* An empty array with room for [capacity] items. */
us_array *us_array_new(us_arena *arena, size_t capacity);

/* Appends; only while the array is being built. */
void us_array_push(us_array *array, us_value item);

#endif
