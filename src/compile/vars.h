/* Sets of the variables of one clause, and which variables a node has. */
#ifndef US_COMPILE_VARS_H
#define US_COMPILE_VARS_H

#include "compile/pass.h"

/* Local numbers as bits. All sets of a clause have one size. */
typedef struct us_vars {
    uint64_t *words;
    size_t word_count;
} us_vars;

/* Local numbers one after the other. */
typedef struct us_local_list {
    uint32_t *items;
    size_t count;
} us_local_list;

/* The most variables a rule may have, generated ones too. Passes keep sets of all of
 * them for each of its bodies. */
#define US_LOCALS_MAX 65536

/* Most sets are one word; so what works on whole sets is in place here, and nothing is
 * called for the first word, which all have. */

static inline void us_vars_clear(us_vars set)
{
    set.words[0] = 0;
    for (size_t i = 1; i < set.word_count; i++)
        set.words[i] = 0;
}

static inline void us_vars_assign(us_vars set, us_vars other)
{
    set.words[0] = other.words[0];
    for (size_t i = 1; i < set.word_count; i++)
        set.words[i] = other.words[i];
}

/* An empty set with room for the locals that the clause has now. */
static inline us_vars us_vars_make(us_arena *arena, const us_clause *clause)
{
    us_vars set = {.word_count = clause->locals->count / 64 + 1};
    set.words = us_arena_alloc(arena, set.word_count * sizeof *set.words);
    us_vars_clear(set);
    return set;
}

static inline us_vars us_vars_copy(us_arena *arena, us_vars set)
{
    us_vars copy = {us_arena_alloc(arena, set.word_count * sizeof *set.words),
                    set.word_count};
    us_vars_assign(copy, set);
    return copy;
}

static inline void us_vars_add(us_vars set, uint32_t local)
{
    set.words[local / 64] |= UINT64_C(1) << (local % 64);
}

static inline bool us_vars_has(us_vars set, uint32_t local)
{
    return set.words[local / 64] >> (local % 64) & 1;
}

static inline void us_vars_remove(us_vars set, uint32_t local)
{
    set.words[local / 64] &= ~(UINT64_C(1) << (local % 64));
}

static inline void us_vars_unite(us_vars set, us_vars other)
{
    for (size_t i = 0; i < set.word_count; i++)
        set.words[i] |= other.words[i];
}

static inline void us_vars_intersect(us_vars set, us_vars other)
{
    for (size_t i = 0; i < set.word_count; i++)
        set.words[i] &= other.words[i];
}

static inline void us_vars_subtract(us_vars set, us_vars other)
{
    for (size_t i = 0; i < set.word_count; i++)
        set.words[i] &= ~other.words[i];
}

static inline bool us_vars_empty(us_vars set)
{
    for (size_t i = 0; i < set.word_count; i++)
        if (set.words[i])
            return false;
    return true;
}

static inline bool us_vars_equal(us_vars a, us_vars b)
{
    return memcmp(a.words, b.words, a.word_count * sizeof *a.words) == 0;
}

/* Every element of [a] is in [b]. */
static inline bool us_vars_within(us_vars a, us_vars b)
{
    for (size_t i = 0; i < a.word_count; i++)
        if (a.words[i] & ~b.words[i])
            return false;
    return true;
}

/* The smallest element that is at least [from], or 0. */
uint32_t us_vars_next(us_vars set, uint32_t from);

/* The elements in ascending order. */
us_local_list us_vars_list(us_arena *arena, us_vars set);

/* What to leave out. Names of functions are never variables. */
enum {
    US_VARS_SKIP_REF_HEADS = 1,
    US_VARS_SKIP_OBJECT_KEYS = 2,
    US_VARS_SKIP_CLOSURES = 4, /* of an every, all but the domain */
    US_VARS_SKIP_SETS = 8,
    US_VARS_SKIP_WITH_HEADS = 16, /* heads of refs that are targets or values of with */
};

void us_vars_of_term(us_vars set, const us_term *term, unsigned skip);
void us_vars_of_literal(us_vars set, const us_literal *literal, unsigned skip);
void us_vars_of_body(us_vars set, const us_body *body, unsigned skip);

#endif
