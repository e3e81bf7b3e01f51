/* Paths into values: RFC 6901 pointers, and arrays of keys. */
#ifndef US_BUILTINS_JSON_PATH_H
#define US_BUILTINS_JSON_PATH_H

#include "builtins/builtin.h"

/* The keys that [path] leads through: the parts of a pointer ("/a~1b/0", the
 * first slash may be missing), or an array's elements; new or shared. False after
 * storing an error about operand 2 when it is neither. */
bool us_json_path_read(us_call *call, us_value path, us_array **keys);

#endif
