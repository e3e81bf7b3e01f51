/* Memory that several arenas, of several threads, draw from: a bound for all of them together,
 * beside the one that each has of its own. */
#ifndef US_BASE_MEMORY_H
#define US_BASE_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct us_memory {
    size_t limit; /* bytes */
    atomic_size_t
        held; /* by all arenas; may go over [limit] by US_MEMORY_FLOOR of each */
    _Atomic(uint64_t) refusals; /* how often there was no more */
} us_memory;

/* What an arena gets even where there is no more: enough to say so. */
#define US_MEMORY_FLOOR ((size_t)64 << 10)

static inline void us_memory_init(us_memory *memory, size_t limit)
{
    memory->limit = limit;
    atomic_init(&memory->held, 0);
    atomic_init(&memory->refusals, 0);
}

/* Takes [size] bytes for an arena that has [before] already; false if there are no more. */
static inline bool us_memory_take(us_memory *memory, size_t size, size_t before)
{
    size_t held = atomic_fetch_add_explicit(&memory->held, size, memory_order_relaxed);
    if (held + size <= memory->limit || before + size <= US_MEMORY_FLOOR)
        return true;
    atomic_fetch_sub_explicit(&memory->held, size, memory_order_relaxed);
    return false;
}

static inline void us_memory_give(us_memory *memory, size_t size)
{
    atomic_fetch_sub_explicit(&memory->held, size, memory_order_relaxed);
}

static inline void us_memory_refuse(us_memory *memory)
{
    atomic_fetch_add_explicit(&memory->refusals, 1, memory_order_relaxed);
}

static inline size_t us_memory_held(const us_memory *memory)
{
    return atomic_load_explicit(&memory->held, memory_order_relaxed);
}

#endif
