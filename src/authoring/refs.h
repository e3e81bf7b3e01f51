/* Refs of constants as opa's JSON has them; as text: engine/ref_text.h. */
#ifndef US_AUTHORING_REFS_H
#define US_AUTHORING_REFS_H

#include "base/buf.h"
#include "value/array.h"

/* Appends a list of {type, value}. */
void us_ref_json(us_buf *out, const us_array *path);

#endif
