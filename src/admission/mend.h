/* How packages mend the object of an inquiry. */
#ifndef US_ADMISSION_MEND_H
#define US_ADMISSION_MEND_H

#include "admission/inquiry.h"

/* Has all mutators of the plan, then all patch rules, mend q->object; those that go last are last.
 * Warnings of packages with a patch rule are asked for on the way. */
void us_mend_by_all(us_inquiry *q);

#endif
