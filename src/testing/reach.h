/* What rules read of other rules. */
#ifndef US_TESTING_REACH_H
#define US_TESTING_REACH_H

#include "compile/compile.h"

/* A set of nodes of the rule tree, which only grows. */
typedef struct us_reach {
    us_arena *arena;
    const us_compiler *compiler;
    uint64_t *nodes;        /* bitmap, by index */
    us_tree_node **waiting; /* those that are in it, and were not yet looked into */
    size_t waiting_count, waiting_capacity;
    size_t count; /* of the nodes with rules in it */
} us_reach;

/* Nothing, in [arena]. */
us_reach us_reach_make(us_arena *arena, const us_compiler *compiler);

/* Adds the rules at [node] and below, all rules that those may read, and so on. What depends on the
 * input counts as read. */
void us_reach_add(us_reach *reach, us_tree_node *node);

bool us_reach_has(const us_reach *reach, const us_tree_node *node);

#endif
