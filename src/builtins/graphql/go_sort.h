/* The order in which Go's sort.Slice leaves what compares equal. */
#ifndef US_BUILTINS_GRAPHQL_GO_SORT_H
#define US_BUILTINS_GRAPHQL_GO_SORT_H

#include <stddef.h>

typedef struct us_go_sorted {
    size_t key;
    size_t value; /* the caller's; not looked at */
} us_go_sorted;

/* Sorts [items] by key, ascending. O(n log n). */
void us_go_sort(us_go_sorted *items, size_t count);

#endif
