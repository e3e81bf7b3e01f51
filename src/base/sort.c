/* A merge sort. C's qsort is not stable, and a comparison that jumps out of it may
 * leak; here all memory is an arena's. */
#include "base/sort.h"

#include <string.h>

typedef struct sorting {
    char *items;
    char *room;
    size_t size;
    int (*compare)(void *data, const void *a, const void *b);
    void *data;
} sorting;

/* Merges the sorted halves [from, middle) and [middle, to) into the room. */
static void merge(const sorting *s, size_t from, size_t middle, size_t to)
{
    size_t left = from, right = middle;
    for (size_t i = from; i < to; i++) {
        const char *a = s->items + left * s->size, *b = s->items + right * s->size;
        bool take_left = right == to || (left < middle && s->compare(s->data, a, b) <= 0);
        memcpy(s->room + i * s->size, take_left ? a : b, s->size);
        left += take_left;
        right += !take_left;
    }
}

void us_sort(us_arena *arena, void *items, size_t count, size_t size,
             int (*compare)(void *data, const void *a, const void *b), void *data)
{
    sorting s = {items, NULL, size, compare, data};
    size_t ordered = 1;
    while (ordered < count &&
           compare(data, s.items + (ordered - 1) * size, s.items + ordered * size) <= 0)
        ordered++;
    if (ordered >= count)
        return;
    s.room = us_arena_alloc_array(arena, count, size);
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            merge(&s, from, middle, middle + width < count ? middle + width : count);
        }
        memcpy(s.items, s.room, count * size);
    }
}
