/* Reviews of which something is unknown, as those that are made of audit logs. */
#ifndef US_ADMISSION_UNKNOWN_H
#define US_ADMISSION_UNKNOWN_H

#include "admission/decide.h"

/* Puts what the request tells of an unknown object, and of an unknown old one, in its place: an
 * open object (US_UNKNOWN) of the request's kind and, of a resource itself, with its namespace
 * and, once it exists, its name. Nothing is changed where both are known. */
void us_unknown_complete(us_arena *arena, us_review *review);

/* What [object] has become where nobody knows what patches made of it: an open object that has
 * what no patch may change of what is known of it. */
us_value us_unknown_mended(us_arena *arena, us_value object);

#endif
