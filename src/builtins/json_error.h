/* What Go's JSON reader would say about a text that is not JSON. */
#ifndef US_BUILTINS_JSON_ERROR_H
#define US_BUILTINS_JSON_ERROR_H

#include "base/buf.h"

/* The sentence of encoding/json, such as "invalid character 'x' looking for
 * beginning of value"; empty when [text] is one JSON value. A text that ends too
 * early is "EOF" or "unexpected EOF" (as a stream) when [stream], else
 * "unexpected end of JSON input". Nesting is not checked. A stream may go on
 * after its value. */
us_str us_json_error(us_arena *arena, us_str text, bool stream);

#endif
