/* What the address of a request says. */
#ifndef US_REPLAY_URI_H
#define US_REPLAY_URI_H

#include "base/str.h"

/* Calls [take] for each parameter of the query of [uri], escapes resolved, in order; those that can't
 * be are passed over. */
void us_uri_each(us_arena *arena, us_str uri,
                 void (*take)(void *data, us_str name, us_str value), void *data);

/* The value of the first parameter called [name]; empty where there is none. */
us_str us_uri_parameter(us_arena *arena, us_str uri, const char *name);

/* The path behind the part "/[segment]" that comes last; empty where there is none. */
us_str us_uri_behind(us_str uri, us_str segment);

#endif
