/* Refs of constants as text. */
#ifndef US_SYNTAX_REF_TEXT_H
#define US_SYNTAX_REF_TEXT_H

#include "base/buf.h"
#include "value/array.h"

/* True if a step may be written .name: an identifier that is a keyword in no dialect. */
bool us_ref_is_name(us_str text);

/* "data.a[\"b c\"][0]": [path] begins with the name of a variable, a string. */
us_str us_ref_text(us_arena *arena, const us_array *path);

#endif
