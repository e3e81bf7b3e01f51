/* The languages that conftest's functions read, by the names that conftest gives its parsers. */
#ifndef US_CONFTEST_PARSERS_H
#define US_CONFTEST_PARSERS_H

#include "base/diag.h"
#include "value/value.h"

typedef struct us_conftest_parser {
    const char *name;
    /* Reads all of [text] into [value], which refers to nothing of it. On failure returns false and
     * fills [diag]: message and position. */
    bool (*read)(us_arena *arena, us_str text, us_value *value, us_diag *diag);
} us_conftest_parser;

/* The parser that conftest calls [name]; NULL: usher has none of that name, be it one of conftest's
 * or not. */
const us_conftest_parser *us_conftest_parser_find(us_str name);

/* What conftest calls the parser of the file at [path], by the file's name alone. */
us_str us_conftest_parser_of(us_arena *arena, us_str path);

/* The names of all that there are, with commas between. */
us_str us_conftest_parser_names(us_arena *arena);

#endif
