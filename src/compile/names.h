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
    uint64_t likely; /* the bits of all names: most names that are not here have
                        another */
} us_names;

us_names us_names_make(us_arena *arena);

static inline uint64_t us_names_bit(us_str name)
{
    if (name.length == 0)
        return 1;
    unsigned first = (unsigned char)name.text[0];
    unsigned last = (unsigned char)name.text[name.length - 1];
    return UINT64_C(1) << ((5 * first + 11 * last + 23 * name.length) % 64);
}

/* As us_names_find, where the name is likely. */
uint32_t us_names_search(const us_names *names, us_str name);

/* The number stored under [name], or US_NAMES_NONE. */
static inline uint32_t us_names_find(const us_names *names, us_str name)
{
    return names->likely & us_names_bit(name) ? us_names_search(names, name)
                                              : US_NAMES_NONE;
}

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
