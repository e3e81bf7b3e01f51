/* A stable sort whose comparison may allocate and jump. */
#ifndef US_BASE_SORT_H
#define US_BASE_SORT_H

#include "base/arena.h"

/* Sorts [count] items of [size] bytes by [compare] (negative, 0, positive), which is
 * given [data]. Scratch as large as the items is taken from [arena] and stays taken. */
void us_sort(us_arena *arena, void *items, size_t count, size_t size,
             int (*compare)(void *data, const void *a, const void *b), void *data);

#endif
