/* Takes all of the region that the first blocks of a process come from (base/blocks.h), for
 * tests of what happens when it is used up. A set-up function of cmocka's; returns 0. */
#ifndef TESTS_UNIT_BLOCK_REGION_H
#define TESTS_UNIT_BLOCK_REGION_H

int use_up_block_region(void **state);

#endif
