/* Blocks of memory from the system. What a thread gives back it keeps for itself, up to a
 * bound, so that an arena that comes and goes with each request costs no call of the
 * system's allocator, which may give memory back to the kernel each time to fetch it anew.
 *
 * Only blocks of certain sizes are kept: the powers of two up to US_BLOCK_LARGEST. */
#ifndef US_BASE_BLOCKS_H
#define US_BASE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#define US_BLOCK_SMALLEST ((size_t)4096)
#define US_BLOCK_LARGEST  ((size_t)256 * 1024)
/* Bytes that a thread keeps at most. */
#define US_BLOCK_KEPT ((size_t)512 * 1024)
/* Bytes of a region, which early blocks of a process come from: a large page. */
#define US_BLOCK_REGION ((size_t)2 << 20)

/* The size that blocks of [size] bytes should have to be kept; [size] where it is larger
 * than those. */
size_t us_block_size(size_t size);

/* A block of [size] bytes, for us_block_give of any thread; NULL if there is no memory. */
void *us_block_take(size_t size);
void us_block_give(void *block, size_t size);

/* Lets this process have more than one region: for one that ends soon, since they stay. Before any
 * other thread is there. */
void us_block_regions_allow(void);

/* For who will need megabytes: opens another region, if there may be one, where the newest has no
 * room for a block of [size] bytes. False if none has; another thread may take the room first. */
bool us_block_region_open(size_t size);

#endif
