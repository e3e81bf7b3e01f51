/* Shapes: which parts of a document somebody will look at. The JSON reader builds
 * those and skips the rest; compile/projection.c makes the shape of a program.
 *
 * A shape is a graph of nodes, numbered from 0. What a node says of a container
 * is where each member and element goes on: to another node, or to nowhere. A
 * scalar is always built. */
#ifndef US_CODEC_SHAPE_H
#define US_CODEC_SHAPE_H

#include "value/object.h"

#define US_SHAPE_WHOLE 0u         /* the node that builds all below it */
#define US_SHAPE_ROOT  1u         /* the node of the document, if there is one */
#define US_SHAPE_SKIP  UINT32_MAX /* no node: neither key nor value are built */

typedef struct us_shape_node {
    us_object *members; /* key (string) → number of its node, or of none; frozen */
    uint32_t others;    /* of every other member, and of every element */
} us_shape_node;

/* Immutable; threads may share it. Node US_SHAPE_WHOLE is never looked into. */
typedef struct us_shape {
    const us_shape_node *nodes;
    size_t count;
} us_shape;

/* The number of the node, or US_SHAPE_SKIP, for the member under [key], a string, of an
 * object that is read as node [number] says. */
static inline uint32_t us_shape_member(const us_shape *shape, uint32_t number,
                                       us_value key)
{
    if (number == US_SHAPE_WHOLE)
        return US_SHAPE_WHOLE;
    const us_shape_node *node = &shape->nodes[number];
    const us_value *found = us_object_get_text(node->members, key);
    return found ? (uint32_t)found->as.integer : node->others;
}

/* As us_shape_member for an element of an array. */
static inline uint32_t us_shape_element(const us_shape *shape, uint32_t number)
{
    return number == US_SHAPE_WHOLE ? US_SHAPE_WHOLE : shape->nodes[number].others;
}

#endif
