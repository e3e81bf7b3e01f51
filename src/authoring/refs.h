/* Refs of constants, as texts and as opa's JSON has them. */
#ifndef US_AUTHORING_REFS_H
#define US_AUTHORING_REFS_H

#include "base/buf.h"
#include "value/array.h"

/* "data.a[\"b c\"][0]": [path] begins with the name of a variable, a string. */
us_str us_ref_text(us_arena *arena, const us_array *path);

/* Appends a list of {type, value}. */
void us_ref_json(us_buf *out, const us_array *path);

#endif
