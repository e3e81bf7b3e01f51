/* What is told where a policy calls one of conftest's own functions, and the program has none. */
#ifndef US_CONFTEST_REFUSAL_H
#define US_CONFTEST_REFUSAL_H

#include "base/str.h"

#include <usher.h>

/* Which commands have the function [name]; empty: it is none of conftest's. */
us_str us_conftest_refusal(us_str name);

/* The same of the first function that one of [problems] (may be NULL) misses. */
us_str us_conftest_refusal_of(const usher_problems *problems);

#endif
