/* What a plain scalar of YAML stands for; for yaml_read.c and yaml_write.c. */
#ifndef US_CODEC_YAML_SCALAR_H
#define US_CODEC_YAML_SCALAR_H

#include "value/value.h"

typedef enum us_yaml_kind {
    US_YAML_STRING,
    US_YAML_NULL,
    US_YAML_BOOLEAN,
    US_YAML_INTEGER,
    US_YAML_FLOAT,
    US_YAML_TIMESTAMP, /* its value is a string */
    US_YAML_MERGE,     /* <<; its value is a string */
} us_yaml_kind;

/* Resolves [text] as go-yaml v3 does and stores its value; a string refers to
 * [text], and infinities and NaN are US_NONE. */
us_yaml_kind us_yaml_resolve(us_arena *arena, us_str text, us_value *value);

/* As us_yaml_resolve; y, yes, on, n, no and off are booleans, as go-yaml v2 has it. */
us_yaml_kind us_yaml_resolve_old(us_arena *arena, us_str text, us_value *value);

/* The string that a key becomes in JSON, a scalar of [kind]; US_NONE if it can't
 * be a key. */
us_value us_yaml_key(us_arena *arena, us_value key, us_yaml_kind kind);

/* "!!str", "!!int", … */
const char *us_yaml_kind_name(us_yaml_kind kind);

#endif
