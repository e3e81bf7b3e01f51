/* Arenas: the only memory of the library's own.
 *
 * An arena hands out memory by moving a pointer and takes it back all at once.
 * There is no free for one object and no reference count: what lives as long
 * as a request is allocated from the request's arena. Pointers go from
 * short-lived arenas to long-lived ones only.
 *
 * An arena has a hard limit. Going over it, or the system running out of
 * memory, jumps to the arena's recovery point; so allocation never returns
 * NULL, and no caller checks. For the same reason nothing that another library
 * allocated may be alive across an arena allocation unless it is registered
 * with us_arena_on_release. */
#ifndef US_BASE_ARENA_H
#define US_BASE_ARENA_H

#include "base/work.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an exhausted arena jumps to. Fill it with US_RECOVER, which is true
 * when execution arrives by a jump:
 *
 *     us_recovery recovery;
 *     arena.recovery = &recovery;
 *     if (US_RECOVER(&recovery))
 *         return out_of_memory();
 *
 * As with any setjmp, a local variable that changes after US_RECOVER and is
 * read after the jump must be volatile, and the function that called it must
 * not have returned. */
typedef struct us_recovery {
    jmp_buf jump;
    us_work_meter *meter; /* in force then, and again after the jump */
} us_recovery;

static inline us_recovery *us_recovery_begin(us_recovery *recovery)
{
    recovery->meter = us_work_meter_in_force;
    return recovery;
}

#define US_RECOVER(recovery) (setjmp(us_recovery_begin(recovery)->jump) != 0)

struct us_memory;

typedef struct us_arena_block us_arena_block;
typedef struct us_arena_cleanup us_arena_cleanup;

typedef struct us_arena {
    char *next;                 /* first free byte of the newest block */
    char *end;                  /* one past its last byte */
    us_arena_block *blocks;     /* newest first */
    us_arena_block *spare;      /* released, kept for the next block */
    us_arena_cleanup *cleanups; /* newest first */
    size_t held;                /* bytes in all blocks, spare ones too */
    size_t limit;               /* bound for [held]; 0: none */
    struct us_memory *memory;   /* that blocks are taken from (memory.h); NULL: none */
    us_recovery *recovery;      /* NULL: exhaustion aborts the process */
    const char *refusal;        /* why us_arena_refuse jumped; NULL: it did not */
    bool bulky;                 /* takes memory in large pages, once it takes much */
} us_arena;

/* What is so large is worth large pages: what is left over in the last is little beside it. */
#define US_ARENA_BULK ((size_t)4 << 20)

/* A position to go back to; see us_arena_release. */
typedef struct us_arena_mark {
    us_arena_block *block;
    char *next;
    us_arena_cleanup *cleanups;
} us_arena_mark;

/* Makes [arena] empty. [limit] bounds the bytes it may hold (0: no bound). No
 * memory is taken until the first allocation. */
void us_arena_init(us_arena *arena, size_t limit, us_recovery *recovery);

/* As us_arena_init for an arena that hands out the [size] bytes at [memory] in order, and no
 * others: when they are used up it is exhausted. us_arena_free leaves them alone. */
void us_arena_init_over(us_arena *arena, void *memory, size_t size,
                        us_recovery *recovery);

/* From now on [arena] draws from [memory], with what it holds already; NULL: from none. */
void us_arena_set_memory(us_arena *arena, struct us_memory *memory);

/* Gives every block back to the system, newest clean-up first. The arena may
 * be used again. */
void us_arena_free(us_arena *arena);

/* Runs the clean-ups and forgets every allocation, but keeps memory of up to
 * [keep] bytes for the next use. */
void us_arena_reset(us_arena *arena, size_t keep);

/* A new arena for what is needed for a while only, with [arena]'s limit and recovery point.
 * us_arena_free gives its memory back; else that happens with [arena]. */
us_arena *us_arena_scratch(us_arena *arena);

/* As us_arena_free for a [scratch] of [arena], which keeps what blocks of large pages it had
 * for its own next ones: to get a page cleared takes longer than to fill it. */
void us_arena_hand_back(us_arena *arena, us_arena *scratch);

us_arena_mark us_arena_get_mark(const us_arena *arena);

/* Forgets what was allocated, and runs what was registered, after [mark] was
 * taken from the same arena. The memory stays with the arena. */
void us_arena_release(us_arena *arena, us_arena_mark mark);

/* Calls [function]([data]) when the arena is reset, freed, or released to a
 * mark older than this call, newest first. For foreign objects. Where the arena
 * has no room for the entry itself, [function] runs before the jump. */
void us_arena_on_release(us_arena *arena, void (*function)(void *data), void *data);

/* Jumps to the recovery point, for a caller that is asked for more than any
 * arena can hold. */
__attribute__((noreturn)) void us_arena_exhaust(us_arena *arena);

/* As us_arena_exhaust for another reason, a literal, which it leaves in [refusal]; whoever
 * recovers may read it and sets it back to NULL. */
__attribute__((noreturn)) void us_arena_refuse(us_arena *arena, const char *why);

/* The slow path of us_arena_alloc: a new block. */
void *us_arena_alloc_slow(us_arena *arena, size_t size);

/* As us_arena_alloc, or NULL where us_arena_alloc_slow must be asked: the newest block has
 * no room, or [size] is 0. */
static inline void *us_arena_try(us_arena *arena, size_t size)
{
    /* 0 where [size] is 0 or the sum overflows; both are left to the slow path. */
    size_t rounded = (size + 15) & ~(size_t)15;
    if (rounded - 1 >= (size_t)(arena->end - arena->next))
        return NULL;
    void *result = arena->next;
    arena->next += rounded;
    return result;
}

/* Returns [size] bytes, aligned to 16, not cleared. Never NULL. */
static inline void *us_arena_alloc(us_arena *arena, size_t size)
{
    void *result = us_arena_try(arena, size);
    return result ? result : us_arena_alloc_slow(arena, size);
}

/* As us_arena_alloc, cleared to zero bytes. */
void *us_arena_alloc_zero(us_arena *arena, size_t size);

/* As us_arena_alloc for [count] objects of [size] bytes; an overflow of the
 * product counts as exhaustion. */
static inline void *us_arena_alloc_array(us_arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        us_arena_exhaust(arena);
    return us_arena_alloc(arena, total);
}

/* Returns [new_size] bytes that begin with the [old_size] bytes at [old]
 * (which may be NULL when [old_size] is 0). In place where [old] is the newest
 * allocation and the block has room, else a copy; the old bytes stay valid
 * until the arena forgets them. */
void *us_arena_grow(us_arena *arena, void *old, size_t old_size, size_t new_size);

/* As us_arena_room for a list that is full. */
void *us_arena_more_room(us_arena *arena, void *items, size_t *capacity, size_t size);

/* Makes room for one more in a list of [count] items of [size] bytes, which has
 * room for [*capacity]: returns the list, which may have moved, and updates
 * [capacity]. An empty list may be NULL. */
static inline void *us_arena_room(us_arena *arena, void *items, size_t count,
                                  size_t *capacity, size_t size)
{
    return count < *capacity ? items : us_arena_more_room(arena, items, capacity, size);
}

/* As us_arena_room for a list whose capacity nobody keeps: it must have been grown by
 * this function alone, from empty, by one item at a time. */
void *us_arena_one_more(us_arena *arena, void *items, size_t count, size_t size);

#endif
