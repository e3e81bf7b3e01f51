/* Where containers of an input are: known by their addresses, whatever a policy does with
 * them. */
#ifndef US_ENGINE_INPUT_MAP_H
#define US_ENGINE_INPUT_MAP_H

#include "value/array.h"
#include "value/object.h"

/* A container of the input, and where it is in the one around. */
typedef struct us_input_node {
    us_value container;
    us_value key;
    uint32_t parent; /* the root's own number: it has none */
} us_input_node;

typedef struct us_input_map {
    us_arena *arena;
    us_input_node *nodes;
    size_t count, capacity;
    us_object *addresses; /* address → number of a node */
} us_input_map;

/* The map of [input] (US_NONE: of nothing), in [arena]. The input must outlive it. */
us_input_map us_input_map_make(us_arena *arena, us_value input);

/* Stores the number of [container]; false where it is no container of the input. */
bool us_input_map_find(const us_input_map *map, us_value container, uint32_t *node);

/* The keys from the root to the container number [node]: a new array in the map's arena. */
us_array *us_input_map_path(const us_input_map *map, uint32_t node);

/* True for arrays, objects and sets. */
bool us_input_map_is_container(us_value value);

/* What a container is known by. */
us_value us_input_map_address(us_value container);

#endif
