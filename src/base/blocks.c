/* A list for each size that is kept, linked through the blocks themselves. They go back to
 * the system when their thread ends.
 *
 * Once a process asked for some memory, more of it comes from one region that the system can
 * give as a single large page: to enter a small page takes as long as thousands of instructions,
 * and a process that lives for two milliseconds would enter two hundred more. To clear a large
 * page takes as long as to enter some eighty, so who needs fewer is spared it. The region stays;
 * what is given back to it and not kept by a thread is kept for all. A process that will not live
 * for long may have more regions: arenas that share their pages clear fewer than if each had its own.
 *
 * Under US_STRESS none is kept, there is no region, and no block is larger than asked for,
 * so that sanitizers see what is used after it was given back, or beyond its end. */
#include "base/blocks.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#ifdef US_STRESS
enum { KEEPS = false };
#else
enum { KEEPS = true };
#endif

/* Bytes that a process asks for before it has a region. One rule and its answer take 112 kB. */
enum { REGION_FROM = 192 << 10 };
/* What is in them stays with the process, so it has few. */
enum { REGIONS_MAX = 8 };
enum { SIZES = 7 }; /* from US_BLOCK_SMALLEST to US_BLOCK_LARGEST */
_Static_assert(US_BLOCK_SMALLEST << (SIZES - 1) == US_BLOCK_LARGEST, "a list for each");

typedef struct kept_block kept_block;
struct kept_block {
    kept_block *next;
};

typedef struct kept_blocks {
    kept_block *lists[SIZES];
    size_t bytes;
} kept_blocks;

static _Thread_local kept_blocks own;
static pthread_key_t at_thread_end;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static bool has_key;

/* ---- The regions of the process */

static pthread_mutex_t region_lock = PTHREAD_MUTEX_INITIALIZER;
static char *regions[REGIONS_MAX];
static size_t region_count;
static size_t regions_allowed = 1;
static size_t region_used;              /* bytes of the newest */
static kept_block *region_lists[SIZES]; /* of blocks in them */
static size_t asked_before;             /* bytes, until the first is tried for */

static bool in_region(const void *block)
{
    size_t count = __atomic_load_n(&region_count, __ATOMIC_ACQUIRE);
    for (size_t i = 0; i < count; i++)
        if ((uintptr_t)block - (uintptr_t)regions[i] < US_BLOCK_REGION)
            return true;
    return false;
}

static void add_region(void)
{
    char *memory = aligned_alloc(US_BLOCK_REGION, US_BLOCK_REGION);
    if (!memory)
        return;
    madvise(memory, US_BLOCK_REGION, MADV_HUGEPAGE);
    regions[region_count] = memory;
    region_used = 0;
    __atomic_store_n(&region_count, region_count + 1, __ATOMIC_RELEASE);
}

static bool newest_has(size_t size)
{
    return region_count > 0 && size <= US_BLOCK_REGION - region_used;
}

/* Whether there is a region now that [size] bytes more are asked for. */
static bool has_region(size_t size)
{
    if (asked_before <= REGION_FROM) {
        size_t asked = asked_before + size;
        if (asked > REGION_FROM)
            add_region();
        asked_before = asked;
    }
    return newest_has(size);
}

static void *region_take(unsigned list, size_t size)
{
    void *block = NULL;
    if (!KEEPS || list == SIZES)
        return NULL;
    pthread_mutex_lock(&region_lock);
    if (region_lists[list]) {
        block = region_lists[list];
        region_lists[list] = region_lists[list]->next;
    } else if (has_region(size)) {
        block = regions[region_count - 1] + region_used;
        region_used += size;
    }
    pthread_mutex_unlock(&region_lock);
    return block;
}

static void region_give(kept_block *block, unsigned list)
{
    pthread_mutex_lock(&region_lock);
    block->next = region_lists[list];
    region_lists[list] = block;
    pthread_mutex_unlock(&region_lock);
}

/* Gives [block] back that no thread keeps. */
static void give_up(void *block, unsigned list)
{
    if (in_region(block))
        region_give(block, list);
    else
        free(block);
}

void us_block_regions_allow(void)
{
    regions_allowed = REGIONS_MAX;
}

bool us_block_region_open(size_t size)
{
    if (!KEEPS)
        return false;
    pthread_mutex_lock(&region_lock);
    bool begun = asked_before > REGION_FROM;
    if (begun && !newest_has(size) && region_count < regions_allowed)
        add_region();
    bool has = !begun || newest_has(size);
    pthread_mutex_unlock(&region_lock);
    return has;
}

/* ---- What a thread keeps */

static void free_all(void *data)
{
    kept_blocks *kept = data;
    for (unsigned i = 0; i < SIZES; i++)
        while (kept->lists[i]) {
            kept_block *block = kept->lists[i];
            kept->lists[i] = block->next;
            give_up(block, i);
        }
    kept->bytes = 0;
}

static void make_key(void)
{
    has_key = pthread_key_create(&at_thread_end, free_all) == 0;
}

size_t us_block_size(size_t size)
{
    size_t rounded = US_BLOCK_SMALLEST;
    if (size > US_BLOCK_LARGEST || !KEEPS)
        return size;
    while (rounded < size)
        rounded *= 2;
    return rounded;
}

/* The list of blocks of [size]; SIZES: they are not kept. */
static unsigned list_of(size_t size)
{
    bool is_kept =
        size >= US_BLOCK_SMALLEST && size <= US_BLOCK_LARGEST && (size & (size - 1)) == 0;
    return is_kept ? (unsigned)__builtin_ctzll(size / US_BLOCK_SMALLEST) : SIZES;
}

void *us_block_take(size_t size)
{
    unsigned list = list_of(size);
    if (list == SIZES || !own.lists[list]) {
        void *fresh = region_take(list, size);
        return fresh ? fresh : malloc(size);
    }
    kept_block *block = own.lists[list];
    own.lists[list] = block->next;
    own.bytes -= size;
    return block;
}

/* Whether there is somebody to free what this thread keeps. */
static bool can_keep(void)
{
    if (!KEEPS)
        return false;
    if (own.bytes > 0)
        return true;
    pthread_once(&key_once, make_key);
    return has_key && pthread_setspecific(at_thread_end, &own) == 0;
}

void us_block_give(void *block, size_t size)
{
    unsigned list = list_of(size);
    if (list == SIZES || size > US_BLOCK_KEPT - own.bytes || !can_keep()) {
        give_up(block, list);
        return;
    }
    kept_block *kept = block;
    kept->next = own.lists[list];
    own.lists[list] = kept;
    own.bytes += size;
}
