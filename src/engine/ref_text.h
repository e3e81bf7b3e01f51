/* Refs of constants as text. */
#ifndef US_ENGINE_REF_TEXT_H
#define US_ENGINE_REF_TEXT_H

#include "base/buf.h"
#include "value/array.h"

/* "data.a[\"b c\"][0]": [path] begins with the name of a variable, a string. */
us_str us_ref_text(us_arena *arena, const us_array *path);

#endif
