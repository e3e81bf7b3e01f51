/* What an answer of a rule says besides its message. */
#ifndef US_REVIEW_DETAILS_H
#define US_REVIEW_DETAILS_H

#include "admission/admission.h"
#include "value/value.h"

/* The members of [answer] but `msg` and `_loc`, in [arena], with what looks like a secret
 * masked as in messages; NULL if there are none, or too many. [scratch] is for what is
 * needed on the way. */
const us_value *us_review_details(us_arena *arena, us_arena *scratch,
                                  const us_admission_plan *plan, const us_value *answer);

#endif
