/* Whether an update leaves an object alone. */
#ifndef US_ADMISSION_UNCHANGED_H
#define US_ADMISSION_UNCHANGED_H

#include "admission/match.h"

/* True if [a] and [b], objects both, have the same content, which is all but apiVersion,
 * kind, metadata and status, and the same annotations and labels called as [guarded]
 * lists. False if one is no object. */
bool us_unchanged(us_value a, us_value b, const us_names *guarded);

#endif
