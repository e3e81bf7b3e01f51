/* Arrays of values. */
#ifndef US_VALUE_ARRAY_H
#define US_VALUE_ARRAY_H

#include "value/value.h"

struct us_array {
    us_value *items;
    uint32_t count;
    uint32_t capacity;
    uint32_t hash; /* of the content; 0: not known yet */
    /* The depth of the deepest container in it, 0: none; and US_VALUE_INCOMPLETE. */
    uint16_t depth;
    us_arena *arena; /* NULL: it is part of a segment (segment.h) */
};

/* An empty array with room for [capacity] items. */
us_array *us_array_new(us_arena *arena, size_t capacity);

/* An array of the [count] values at [items], made in one go by a reader
 * (US_VALUE_DEPTH_MAX). */
us_array *us_array_from_items(us_arena *arena, const us_value *items, size_t count);

/* Element [index] of [list]; NONE where it has none, or is no array. */
static inline us_value us_value_item(us_value list, size_t index)
{
    bool there = us_value_tag(list) == US_TAG_ARRAY && index < list.as.array->count;
    return there ? list.as.array->items[index] : US_NONE;
}

/* Appends; only while the array is being built. */
void us_array_push(us_array *array, us_value item);

#endif
