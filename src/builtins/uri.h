/* URLs taken apart, as Go's net/url does it. */
#ifndef US_BUILTINS_URI_H
#define US_BUILTINS_URI_H

#include "builtins/builtin.h"

/* The pieces; each may be empty. */
typedef struct us_uri {
    us_str scheme; /* in lower case */
    us_str host;   /* with the port */
    us_str path, raw_path;
    us_str raw_query;
    us_str fragment;
} us_uri;

/* Takes [text] apart. On failure returns false and stores Go's sentence, which begins
 * "parse ", in [error]. */
bool us_uri_parse(us_arena *arena, us_str text, us_uri *uri, us_str *error);

/* Takes the parameter [name] out of the query [raw]: [value] gets the first of its
 * values, [rest] the query without it, in the order of the names. False when [raw] is
 * ill-formed. */
bool us_uri_take_query(us_arena *arena, us_str raw, us_str name, us_str *rest,
                       us_str *value);

#endif
