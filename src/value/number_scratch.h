/* Integers of GMP that a thread keeps from one computation to the next, so that computing
 * asks the system for no memory once they are there. */
#ifndef US_VALUE_NUMBER_SCRATCH_H
#define US_VALUE_NUMBER_SCRATCH_H

#include <gmp.h>

/* As many can be taken at once. */
enum { US_SCRATCH_INTEGERS = 8 };

/* One of any value. It must be given back before anything that may jump, such as an
 * allocation in an arena, and before those that were taken earlier. */
mpz_ptr us_scratch_take(void);
void us_scratch_give(mpz_ptr integer);

#endif
