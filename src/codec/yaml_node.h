/* What yaml_read.c is made of besides itself. */
#ifndef US_CODEC_YAML_NODE_H
#define US_CODEC_YAML_NODE_H

#include "codec/yaml.h"

/* The position of [value] and, if it is a container, room for its children's. */
us_yaml_positions *us_yaml_new_positions(us_arena *arena, us_value value, us_position at);

/* Stores [child], seen at [at], as that of member or element number [index]. */
void us_yaml_set_child(us_arena *arena, us_yaml_positions *parent, uint32_t index,
                       us_yaml_positions *child, us_position at);

/* The child with that number, or NULL. [parent] may be NULL. */
us_yaml_positions *us_yaml_child(const us_yaml_positions *parent, uint32_t index);

#endif
