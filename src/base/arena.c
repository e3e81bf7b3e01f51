/* Arenas: see arena.h for the contract.
 *
 * An arena is a stack of blocks that the system gave, each twice the size of
 * the one below it up to a bound; an allocation larger than that gets a block
 * of its own. A mark is a block and a place in it, so releasing to a mark pops
 * blocks. Popped blocks wait on a spare list, because a loop that releases at
 * each turn would otherwise ask the system at each turn.
 *
 * A page costs more than most of what is done with it: the system stops the program,
 * clears it and enters it. So an arena that says it will fill blocks of megabytes soon
 * gets these at addresses where the system can give pages of two megabytes.
 *
 * Under US_STRESS blocks are tiny, nothing is kept spare, and released bytes
 * are overwritten: a pointer that outlives its arena then meets the sanitizer,
 * or rubbish, at once. */
#include "base/arena.h"

#include "base/blocks.h"
#include "base/memory.h"
#include "base/work.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef US_STRESS
enum { FIRST_BLOCK = 64, LARGEST_BLOCK = 64, SPARE_TRIES = 0, FIRST_ROOM = 1 };
enum { LARGEST_SMALL = 1 << 30 };
#else
enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, SPARE_TRIES = 4, FIRST_ROOM = 8 };
enum { LARGEST_SMALL = 64 << 10 }; /* block of a bulky arena that is not of large pages */
#endif
enum { LARGE_PAGE = 2 << 20 };

struct us_arena_block {
    us_arena_block *below; /* the next older one */
    size_t size;           /* of the block, this header included */
};

struct us_arena_cleanup {
    us_arena_cleanup *below;
    void (*function)(void *data);
    void *data;
};

enum { HEADER = sizeof(us_arena_block), BYTES_OF_WORK = 64 };
_Static_assert(HEADER % 16 == 0, "what follows the header must be aligned");

void us_arena_init(us_arena *arena, size_t limit, us_recovery *recovery)
{
    memset(arena, 0, sizeof *arena);
    arena->limit = limit;
    arena->recovery = recovery;
}

void us_arena_init_over(us_arena *arena, void *memory, size_t size, us_recovery *recovery)
{
    /* No block is as small as this limit. */
    us_arena_init(arena, 1, recovery);
    arena->next = memory;
    arena->end = arena->next + size;
}

void us_arena_exhaust(us_arena *arena)
{
    if (!arena->recovery)
        abort();
    us_work_meter_in_force = arena->recovery->meter;
    longjmp(arena->recovery->jump, 1);
}

void us_arena_refuse(us_arena *arena, const char *why)
{
    arena->refusal = why;
    us_arena_exhaust(arena);
}

static void scrub(char *from, char *to)
{
#ifdef US_STRESS
    if (from < to)
        memset(from, 0xdd, (size_t)(to - from));
#else
    (void)from;
    (void)to;
#endif
}

void us_arena_set_memory(us_arena *arena, us_memory *memory)
{
    if (arena->memory)
        us_memory_give(arena->memory, arena->held);
    arena->memory = memory;
    if (memory)
        us_memory_take(memory, arena->held, 0);
}

static void give_back(us_arena *arena, us_arena_block *block)
{
    arena->held -= block->size;
    if (arena->memory)
        us_memory_give(arena->memory, block->size);
    us_block_give(block, block->size);
}

static void free_spare(us_arena *arena)
{
    while (arena->spare) {
        us_arena_block *block = arena->spare;
        arena->spare = block->below;
        give_back(arena, block);
    }
}

/* Takes a spare block with room for [size] bytes. Looks at a few only: a long
 * list of blocks that are all too small must not be walked at each call. */
static us_arena_block *take_spare(us_arena *arena, size_t size)
{
    us_arena_block **link = &arena->spare;
    for (int i = 0; *link && i < SPARE_TRIES; i++, link = &(*link)->below) {
        us_arena_block *block = *link;
        if (block->size - HEADER >= size) {
            *link = block->below;
            return block;
        }
    }
    return NULL;
}

static size_t room_under_limit(const us_arena *arena)
{
    if (arena->limit == 0)
        return SIZE_MAX;
    return arena->limit > arena->held ? arena->limit - arena->held : 0;
}

/* As us_block_take, in large pages where [size] is that of some; such blocks are never kept. */
static us_arena_block *get_block(const us_arena *arena, size_t size)
{
    void *block = NULL;
    if (!arena->bulky || size < LARGE_PAGE)
        return us_block_take(size);
    if (posix_memalign(&block, LARGE_PAGE, size) != 0)
        return NULL;
    /* The last page is mostly not full: it would be cleared for nothing. */
    madvise(block, size / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
    return block;
}

/* A block of [size] bytes, or NULL. */
static us_arena_block *take_block(us_arena *arena, size_t size)
{
    if (size > room_under_limit(arena) ||
        (arena->memory && !us_memory_take(arena->memory, size, arena->held)))
        return NULL;
    us_arena_block *block = get_block(arena, size);
    if (block) {
        block->size = size;
        arena->held += size;
    } else if (arena->memory) {
        us_memory_give(arena->memory, size);
    }
    return block;
}

static size_t whole_pages(size_t size)
{
    return (size + US_BLOCK_SMALLEST - 1) / US_BLOCK_SMALLEST * US_BLOCK_SMALLEST;
}

/* How large the next block is to be, with room for [size] bytes, which are not too many. */
static size_t wanted_size(const us_arena *arena, size_t size)
{
    size_t wanted = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
    if (wanted < size + HEADER)
        wanted = us_block_size(size + HEADER);
    if (arena->bulky && wanted > LARGEST_SMALL && size + HEADER <= US_BLOCK_LARGEST &&
        us_block_region_open(US_BLOCK_LARGEST))
        return wanted < US_BLOCK_LARGEST ? wanted : US_BLOCK_LARGEST;
    if (arena->bulky && wanted > LARGEST_SMALL)
        return size + HEADER < LARGE_PAGE ? LARGE_PAGE : whole_pages(size + HEADER);
    if (wanted > LARGEST_BLOCK)
        wanted = size + HEADER > LARGEST_BLOCK ? size + HEADER : LARGEST_BLOCK;
    return wanted;
}

/* A block from the system for at least [size] bytes, or NULL. Where there is no room for a
 * large one, what is kept spare goes first, and then one just large enough will do. */
static us_arena_block *new_block(us_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t wanted = wanted_size(arena, size);
    us_arena_block *block = take_block(arena, wanted);
    if (block)
        return block;
    free_spare(arena);
    block = take_block(arena, wanted);
    if (!block)
        block = take_block(arena, size + HEADER);
    if (!block && arena->memory && size + HEADER <= room_under_limit(arena))
        us_memory_refuse(arena->memory);
    return block;
}

/* [size] bytes from a block other than the newest, or NULL. */
static void *try_alloc_slow(us_arena *arena, size_t size)
{
    /* No bytes: any place that is not NULL will do. */
    if (size == 0 && arena->next)
        return arena->next;
    size_t rounded = (size + 15) & ~(size_t)15;
    if (size == 0)
        rounded = 16;
    if (rounded < size)
        return NULL;
    us_work_add(rounded / BYTES_OF_WORK);
    us_arena_block *block = take_spare(arena, rounded);
    if (!block)
        block = new_block(arena, rounded);
    if (!block)
        return NULL;
    block->below = arena->blocks;
    arena->blocks = block;
    char *start = (char *)block + HEADER;
    arena->next = start + rounded;
    arena->end = (char *)block + block->size;
    return start;
}

void *us_arena_alloc_slow(us_arena *arena, size_t size)
{
    void *result = try_alloc_slow(arena, size);
    if (!result)
        us_arena_exhaust(arena);
    return result;
}

void *us_arena_alloc_zero(us_arena *arena, size_t size)
{
    void *result = us_arena_alloc(arena, size);
    memset(result, 0, size);
    return result;
}

void *us_arena_grow(us_arena *arena, void *old, size_t old_size, size_t new_size)
{
    size_t old_rounded = (old_size + 15) & ~(size_t)15;
    size_t new_rounded = (new_size + 15) & ~(size_t)15;
    char *start = old;
    if (start && old_size > 0 && new_rounded >= new_size &&
        start + old_rounded == arena->next &&
        new_rounded <= (size_t)(arena->end - start)) {
        arena->next = start + new_rounded;
        return old;
    }
    if (old_size > 0 && new_size <= old_size)
        return old;
    void *result = us_arena_alloc(arena, new_size);
    if (old_size > 0)
        memcpy(result, old, old_size);
    return result;
}

us_arena_mark us_arena_get_mark(const us_arena *arena)
{
    return (us_arena_mark){arena->blocks, arena->next, arena->cleanups};
}

/* Pops clean-ups down to [bottom]. Each is unlinked before it runs, so that one
 * which releases again finds the list in order. */
static void run_cleanups(us_arena *arena, const us_arena_cleanup *bottom)
{
    while (arena->cleanups != bottom) {
        us_arena_cleanup *cleanup = arena->cleanups;
        arena->cleanups = cleanup->below;
        cleanup->function(cleanup->data);
    }
}

/* Pops blocks down to [bottom], onto the spare list while no more than [keep]
 * bytes are held, else back to the system. */
static void pop_blocks(us_arena *arena, const us_arena_block *bottom, size_t keep)
{
#ifdef US_STRESS
    keep = 0;
#endif
    while (arena->blocks != bottom) {
        us_arena_block *block = arena->blocks;
        arena->blocks = block->below;
        if (arena->held <= keep) {
            block->below = arena->spare;
            arena->spare = block;
        } else {
            give_back(arena, block);
        }
    }
}

void us_arena_release(us_arena *arena, us_arena_mark mark)
{
    run_cleanups(arena, mark.cleanups);
    pop_blocks(arena, mark.block, SIZE_MAX);
    scrub(mark.next, mark.block ? (char *)mark.block + mark.block->size : mark.next);
    arena->next = mark.next;
    arena->end = mark.block ? (char *)mark.block + mark.block->size : NULL;
}

void us_arena_reset(us_arena *arena, size_t keep)
{
    run_cleanups(arena, NULL);
    if (arena->held > keep)
        free_spare(arena);
    pop_blocks(arena, NULL, keep);
    arena->next = NULL;
    arena->end = NULL;
}

void us_arena_free(us_arena *arena)
{
    us_arena_reset(arena, 0);
    free_spare(arena);
}

static void free_scratch(void *data)
{
    us_arena_free(data);
}

us_arena *us_arena_scratch(us_arena *arena)
{
    us_arena *scratch = us_arena_alloc(arena, sizeof *scratch);
    us_arena_init(scratch, arena->limit, arena->recovery);
    scratch->bulky = arena->bulky;
    us_arena_on_release(arena, free_scratch, scratch);
    return scratch;
}

void us_arena_hand_back(us_arena *arena, us_arena *scratch)
{
    us_arena_reset(scratch, SIZE_MAX);
    for (us_arena_block **link = &scratch->spare, *block; (block = *link);) {
        if (block->size < LARGE_PAGE || block->size > room_under_limit(arena) ||
            (arena->memory && !us_memory_take(arena->memory, block->size, arena->held))) {
            link = &block->below;
            continue;
        }
        *link = block->below;
        block->below = arena->spare;
        arena->spare = block;
        arena->held += block->size;
        scratch->held -= block->size;
    }
    us_arena_free(scratch);
}

void us_arena_on_release(us_arena *arena, void (*function)(void *data), void *data)
{
    us_arena_cleanup *cleanup;
    if (sizeof *cleanup <= (size_t)(arena->end - arena->next))
        cleanup = us_arena_alloc(arena, sizeof *cleanup);
    else
        cleanup = try_alloc_slow(arena, sizeof *cleanup);
    if (!cleanup) {
        function(data);
        us_arena_exhaust(arena);
    }
    *cleanup = (us_arena_cleanup){arena->cleanups, function, data};
    arena->cleanups = cleanup;
}

void *us_arena_more_room(us_arena *arena, void *items, size_t *capacity, size_t size)
{
    size_t wanted = *capacity ? *capacity * 2 : FIRST_ROOM;
    items = us_arena_grow(arena, items, *capacity * size, wanted * size);
    *capacity = wanted;
    return items;
}

void *us_arena_one_more(us_arena *arena, void *items, size_t count, size_t size)
{
    /* Full at each power of two: there it becomes twice as large. */
    if ((count & (count - 1)) != 0)
        return items;
    return us_arena_grow(arena, items, count * size, count ? 2 * count * size : size);
}
