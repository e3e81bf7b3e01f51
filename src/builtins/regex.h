/* Compiled regular expressions, kept in the evaluation's cache. */
#ifndef US_BUILTINS_REGEX_H
#define US_BUILTINS_REGEX_H

#include "builtins/builtin.h"
#include "builtins/regex_re2.h"

/* The expression for [pattern]; it stays valid until the next one is asked for.
 * NULL after storing an error: Go's sentence, or the budget's. */
const us_regex *us_regex_get(us_call *call, us_str pattern);

#endif
