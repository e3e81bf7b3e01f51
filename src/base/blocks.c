/* A list for each size that is kept, linked through the blocks themselves. They go back to
 * the system when their thread ends. Under US_STRESS none is kept, and none is larger
 * than asked for, so that sanitizers see what is used after it was given back, or beyond its end. */
#include "base/blocks.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#ifdef US_STRESS
enum { KEEPS = false };
#else
enum { KEEPS = true };
#endif

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

static void free_all(void *data)
{
    kept_blocks *kept = data;
    for (unsigned i = 0; i < SIZES; i++)
        while (kept->lists[i]) {
            kept_block *block = kept->lists[i];
            kept->lists[i] = block->next;
            free(block);
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
    if (list == SIZES || !own.lists[list])
        return malloc(size);
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
        free(block);
        return;
    }
    kept_block *kept = block;
    kept->next = own.lists[list];
    own.lists[list] = kept;
    own.bytes += size;
}
