/* The keys of a mapping as yaml_write.c shows them. */
#ifndef US_CODEC_YAML_KEYS_H
#define US_CODEC_YAML_KEYS_H

#include "value/object.h"

/* The indices of the members, whose keys are strings, in go-yaml's order:
 * numbers inside keys count as numbers, letters come last. */
const uint32_t *us_yaml_key_order(us_arena *arena, const us_object *object);

#endif
