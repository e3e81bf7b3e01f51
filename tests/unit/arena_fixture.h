/* The arena of each test of a file: set_up makes it, without a limit, and tear_down frees it. To be
 * included last: parameters in other headers have its name, which may hide no variable. */
#ifndef TESTS_UNIT_ARENA_FIXTURE_H
#define TESTS_UNIT_ARENA_FIXTURE_H

#include "base/arena.h"

static us_arena arena;

static inline int set_up(void **state)
{
    (void)state;
    us_arena_init(&arena, 0, NULL);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    us_arena_free(&arena);
    return 0;
}

#endif
