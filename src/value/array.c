/* Arrays: a growing list of values. Growth doubles, so pushing is O(1) each. */
#include "value/array.h"

us_array *us_array_new(us_arena *arena, size_t capacity)
{
    if (capacity > UINT32_MAX)
        us_arena_exhaust(arena);
    us_array *array = us_arena_alloc(arena, sizeof *array);
    *array = (us_array){.arena = arena, .capacity = (uint32_t)capacity};
    if (capacity > 0)
        array->items = us_arena_alloc_array(arena, capacity, sizeof *array->items);
    return array;
}

static us_array *lay_out(us_array *array, us_arena *arena, const us_value *items,
                         size_t count)
{
    us_value *own = (us_value *)(void *)(array + 1);
    *array = (us_array){.items = own,
                        .count = (uint32_t)count,
                        .capacity = (uint32_t)count,
                        .arena = arena};
    for (size_t i = 0; i < count; i++)
        own[i] = items[i];
    return array;
}

us_array *us_array_from_items(us_arena *arena, const us_value *items, size_t count)
{
    if (count > UINT32_MAX)
        us_arena_exhaust(arena);
    return lay_out(us_arena_alloc(arena, sizeof(us_array) + count * sizeof *items), arena,
                   items, count);
}

void us_array_push(us_array *array, us_value item)
{
    if (array->count == array->capacity) {
        size_t capacity = array->capacity ? (size_t)array->capacity * 2 : 4;
        if (capacity > UINT32_MAX)
            us_arena_exhaust(array->arena);
        array->items = us_arena_grow(array->arena, array->items,
                                     array->capacity * sizeof *array->items,
                                     capacity * sizeof *array->items);
        array->capacity = (uint32_t)capacity;
    }
    array->items[array->count++] = item;
    array->hash = 0;
    array->depth = us_value_deepen(array->arena, array->depth, item);
}
