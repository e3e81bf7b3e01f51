#include "block_region.h"

#include "base/blocks.h"

int use_up_block_region(void **state)
{
    (void)state;
    /* The region is there once much was asked for. */
    us_block_give(us_block_take(US_BLOCK_LARGEST), US_BLOCK_LARGEST);
    while (us_block_region_open(US_BLOCK_SMALLEST))
        us_block_take(US_BLOCK_SMALLEST);
    return 0;
}
