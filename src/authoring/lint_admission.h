/* What the rules about admission share: what a package is asked for, and what its match says. */
#ifndef US_AUTHORING_LINT_ADMISSION_H
#define US_AUTHORING_LINT_ADMISSION_H

#include "authoring/lint_walk.h"

/* What the rule at work is asked for (us_lint_decision); NULL: nothing, or its package is not
 * asked. */
const char *us_lint_decision_of(us_lint_walk *walk);

/* The rule at work refuses or warns. */
bool us_lint_judges(us_lint_walk *walk);

/* The path of a ref that has no computed part; else empty. */
us_str us_lint_whole_path(us_lint_walk *walk, const us_term *term);

/* [path] is [root], or begins with it and a dot. */
bool us_lint_is_below(us_str path, const char *root);

/* The value of the member [key] of an OBJECT; NULL: there is none. */
const us_term *us_lint_member(const us_term *object, const char *key);

#endif
