/* A hash table from names to numbers, for the scopes of the compiler. */
#ifndef US_COMPILE_NAMES_H
#define US_COMPILE_NAMES_H

#include "base/str.h"

#define US_NAMES_NONE UINT32_MAX

typedef struct us_name {
    us_str name; /* text NULL: free */
    uint32_t value;
} us_name;

typedef struct us_names {
    us_arena *arena;
    us_name *slots;      /* open addressing; NULL while empty */
    uint32_t slot_count; /* a power of two */
    uint32_t count;
    uint64_t likely; /* a bit for each name, by its length and ends: most names that are
                        not in the table have none */
} us_names;

us_names us_names_make(us_arena *arena);

/* The number stored under [name], or US_NAMES_NONE. */
uint32_t us_names_find(const us_names *names, us_str name);

/* Where the number of [name] is kept, which is US_NAMES_NONE if it was not in the table
 * before: then store one. The place is good until the next change of the table; the text
 * must live as long as the table. */
uint32_t *us_names_enter(us_names *names, us_str name);

/* Stores [value] under [name], in place of an earlier one. The text must live
 * as long as the table. */
void us_names_put(us_names *names, us_str name, uint32_t value);

/* Forgets every name; the memory is kept. */
void us_names_clear(us_names *names);

#endif
